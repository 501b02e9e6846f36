//! Tells people what concerns them, in the transaction of the change: a line in their Messages now,
//! an email later where they want one.

use rollcall_domain::id::{AccountId, OrganizationId};
use rollcall_domain::member::Member;
use rollcall_domain::notice::{Notice, NoticeData, NoticeKind};
use rollcall_domain::permission::{Permission, Rights};
use rollcall_domain::structure::Structure;
use rollcall_store::{StoreResult, Tx};

use crate::Context;

/// At most this many administrators hear of something; the others see it in the list.
const APPROVERS_TOLD: i64 = 50;

/// Writes one notice.
///
/// # Errors
/// If the database fails.
pub(crate) async fn tell(
    context: &Context,
    tx: &mut Tx,
    to: AccountId,
    organization: OrganizationId,
    kind: NoticeKind,
    data: NoticeData,
) -> StoreResult<()> {
    let notice = Notice {
        id: context.ids.new_id(),
        organization_id: organization,
        kind,
        data,
        created_at: context.clock.now(),
        read_at: None,
    };
    tx.notices().insert(to, &notice).await
}

/// Writes one notice to a member, if the person has an account.
///
/// # Errors
/// If the database fails.
pub(crate) async fn tell_member(
    context: &Context,
    tx: &mut Tx,
    to: &Member,
    kind: NoticeKind,
    data: NoticeData,
) -> StoreResult<()> {
    match to.account_id {
        Some(account) => tell(context, tx, account, to.organization_id, kind, data).await,
        None => Ok(()),
    }
}

/// Tells those who may end memberships of people like `member` what `member` did.
///
/// # Errors
/// If the database fails.
pub(crate) async fn tell_administrators(
    context: &Context,
    tx: &mut Tx,
    member: &Member,
    kind: NoticeKind,
) -> StoreResult<()> {
    let organization = member.organization_id;
    let structure = tx.structures().now(organization).await?;
    let administrators = tx.members().administrators(organization, APPROVERS_TOLD).await?;
    for it in administrators.iter().filter(|it| it.id != member.id) {
        let rights = Rights::of(it, &structure);
        let permission = Permission::MembersTerminate;
        if rights.may_for_any(permission, &member.department_ids, &structure) {
            let data = NoticeData {
                member_id: Some(member.id),
                member_name: Some(member.name.clone()),
                ..NoticeData::default()
            };
            tell_member(context, tx, it, kind, data).await?;
        }
    }
    Ok(())
}

/// Tells those who may approve `applicant` that somebody waits. Whoever has not read the last such
/// notice gets no second one: its count grows.
///
/// # Errors
/// If the database fails.
pub(crate) async fn tell_approvers(
    context: &Context,
    tx: &mut Tx,
    applicant: &Member,
    structure: &Structure,
) -> StoreResult<()> {
    let organization = applicant.organization_id;
    let administrators = tx.members().administrators(organization, APPROVERS_TOLD).await?;
    let approvers = administrators.iter().filter(|it| {
        let rights = Rights::of(it, structure);
        rights.may_for_any(Permission::MembersApprove, &applicant.department_ids, structure)
    });
    for account in approvers.filter_map(|it| it.account_id) {
        let kind = NoticeKind::RequestsWait;
        let unread = tx.notices().find_unread(account, organization, kind).await?;
        let mut count = 1;
        if let Some(unread) = unread {
            count += unread.data.count.unwrap_or(1);
            tx.notices().delete(account, unread.id).await?;
        }
        let data = NoticeData {
            member_id: Some(applicant.id),
            member_name: Some(applicant.name.clone()),
            count: Some(count),
            ..NoticeData::default()
        };
        tell(context, tx, account, organization, kind, data).await?;
    }
    Ok(())
}

//! A membership is reopened for the same person.

use std::sync::Arc;

use rollcall_domain::audit::AuditKind;
use rollcall_domain::id::{MemberId, OrganizationId};
use rollcall_domain::member::Member;
use rollcall_domain::membership::{MemberState, Transition, after};
use rollcall_domain::notice::{NoticeData, NoticeKind};
use rollcall_domain::permission::Permission;
use rollcall_domain::structure::Structure;
use rollcall_domain::termination::{Cut, CutItem, restored};
use rollcall_store::{StoreResult, Tx};

use super::{LeavingError, fought_over};
use crate::access::{self, Actor, Person};
use crate::audit::{self, Change};
use crate::idempotency;
use crate::members::MemberCard;
use crate::seats::Seats;
use crate::{Context, RequestInfo, TRIES, notices};

/// What a restoration would bring back, and what not.
pub struct RestorePreview {
    /// The member as it would be.
    pub restored: Member,
    /// The member as it is.
    pub former: Member,
    /// For the names of departments, positions and locations.
    pub structure: Arc<Structure>,
    /// Who has the job ID now, so that it stays there.
    pub job_id_holder: Option<Member>,
    /// Roles that the member had; they do not come back.
    pub roles: Vec<String>,
    /// Whether there is an account to reopen the membership for.
    pub has_account: bool,
}

/// Says what a restoration would bring back; changes nothing.
///
/// # Errors
/// [`LeavingError`].
pub async fn restore_preview(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
    id: MemberId,
) -> Result<RestorePreview, LeavingError> {
    let mut tx = context.store.read().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let former = access::member_to_change(&mut tx, &actor, id, Permission::MembersRestore).await?;
    let state = after(Some(former.state), Transition::Restore)?.unwrap_or(MemberState::Active);
    let structure = tx.structures().at(organization, actor.structure_version).await?;
    let cuts = tx.terminations().find(organization, id).await?;
    let cuts = cuts.map(|it| it.1.cuts).unwrap_or_default();
    let roles = cuts.into_iter().filter(|it| it.item == CutItem::Roles);
    let (restored, job_id_holder) = draft(context, &mut tx, &structure, &former, state).await?;
    Ok(RestorePreview {
        restored,
        has_account: former.account_id.is_some(),
        former,
        structure,
        job_id_holder,
        roles: roles.flat_map(|Cut { names, .. }| names).collect(),
    })
}

/// Reopens the membership of a former member for the same account.
///
/// # Errors
/// [`LeavingError`]; then nothing was changed.
pub async fn restore(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: MemberId,
) -> Result<MemberCard, LeavingError> {
    for _ in 0..TRIES {
        match restore_once(context, request, person, organization, id).await {
            Ok(Some(card)) => return Ok(card),
            Ok(None) => {}
            Err(cause) if cause.met_another() => {}
            Err(cause) => return Err(cause),
        }
    }
    Err(fought_over())
}

/// `None` if the member was changed meanwhile; then nothing happened.
async fn restore_once(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: MemberId,
) -> Result<Option<MemberCard>, LeavingError> {
    let mut tx = context.store.write().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let key = request.idempotency_key.as_ref();
    let replayed =
        idempotency::replay::<MemberId>(context, &mut tx, &actor.principal(), key).await??;
    let former = access::member_to_change(&mut tx, &actor, id, Permission::MembersRestore).await?;
    let structure = tx.structures().at(organization, actor.structure_version).await?;
    if replayed.is_some() {
        tx.commit().await?;
        return Ok(Some(MemberCard { listed: former.into(), structure }));
    }
    let seats = &mut Seats::counted_anew();
    let change = restore_row(context, &mut tx, &actor, &structure, &former, seats).await?;
    let Some(change) = change else { return Ok(None) };
    let member = change.member.clone();
    audit::record_change(context, &mut tx, request, &actor, change).await?;
    idempotency::keep(&mut tx, &actor.principal(), key, &id).await?;
    tx.commit().await?;
    Ok(Some(MemberCard { listed: member.into(), structure }))
}

/// Reopens one membership that the actor may restore, inside a transaction; the entry of the log is
/// left to the caller. `None` if somebody else was faster. Whatever it refuses, it refuses before it
/// writes.
pub(crate) async fn restore_row(
    context: &Context,
    tx: &mut Tx,
    actor: &Actor,
    structure: &Structure,
    former: &Member,
    seats: &mut Seats,
) -> Result<Option<Change>, LeavingError> {
    let (organization, id) = (former.organization_id, former.id);
    let state = after(Some(former.state), Transition::Restore)?.unwrap_or(MemberState::Active);
    if former.account_id.is_none() {
        return Err(LeavingError::NoAccount);
    }
    seats.take(tx, organization).await?;
    let now = context.clock.now();
    let (member, _) = draft(context, tx, structure, former, state).await?;
    if !tx.members().update(former, &member).await? {
        return Ok(None);
    }
    let member = Member { version: former.version + 1, ..member };
    tx.terminations().delete(organization, id).await?;
    // What was sent before stays void, although the inviter is a member again.
    tx.invitations().expire_all_by(organization, id, now).await?;
    let data = NoticeData { actor_name: Some(actor.member.name.clone()), ..NoticeData::default() };
    notices::tell_member(context, tx, &member, NoticeKind::Restored, data).await?;
    let changes = audit::differences(structure, Some(former), Some(&member));
    Ok(Some(Change { member, kind: AuditKind::MemberRestored, changes }))
}

/// The member as it would be, and who has its job ID now. The address is the account's of today: it
/// may have gone to somebody else meanwhile.
async fn draft(
    context: &Context,
    tx: &mut Tx,
    structure: &Structure,
    former: &Member,
    state: MemberState,
) -> StoreResult<(Member, Option<Member>)> {
    let organization = former.organization_id;
    let holder = match &former.job_id {
        Some(job_id) => tx.members().find_by_job_id(organization, job_id).await?,
        None => None,
    };
    let now = context.clock.now();
    let mut member = restored(former, state, structure, holder.is_none(), now);
    if let Some(account) = former.account_id {
        let email = tx.accounts().primary_email(account).await?;
        let holder = match &email {
            Some((_, canonical)) => tx.members().find_by_email(organization, canonical).await?,
            None => None,
        };
        let email = email.filter(|_| holder.is_none_or(|it| it.id == former.id));
        (member.email, member.email_canonical) = email.unzip();
    }
    Ok((member, holder))
}

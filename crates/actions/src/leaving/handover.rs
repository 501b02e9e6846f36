//! What passes from one member to a colleague, before or after leaving.

use rollcall_domain::audit::{AuditKind, FieldChange};
use rollcall_domain::id::{MemberId, OrganizationId};
use rollcall_domain::member::Member;
use rollcall_domain::membership::{MemberState, Transition, TransitionError};
use rollcall_domain::notice::{NoticeData, NoticeKind};
use rollcall_domain::permission::Permission;
use rollcall_domain::termination::HandoverItem;
use rollcall_store::share_links::LinkFilter;
use rollcall_store::{StoreResult, Tx};

use super::{LeavingError, fought_over};
use crate::access::{self, Actor, Person};
use crate::audit::{self, By, Entry};
use crate::idempotency;
use crate::outbox::SendInvitation;
use crate::{Context, RequestInfo, TRIES, notices};

/// How much of each kind a member has that could be handed over, or how much was.
pub type Handover = Vec<(HandoverItem, i64)>;

/// What a member has that a colleague could take over.
///
/// # Errors
/// If the member is not to be seen, or the person may not terminate it.
pub async fn handover(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
    id: MemberId,
) -> Result<Handover, LeavingError> {
    let mut tx = context.store.read().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let member =
        access::member_to_change(&mut tx, &actor, id, Permission::MembersTerminate).await?;
    Ok(open_items(context, &mut tx, &member).await?)
}

/// What is open of a member, each kind with its count.
pub(super) async fn open_items(
    context: &Context,
    tx: &mut Tx,
    member: &Member,
) -> StoreResult<Handover> {
    let mut items = Vec::with_capacity(HandoverItem::ALL.len());
    for item in HandoverItem::ALL {
        items.push((*item, count(context, tx, member, *item).await?));
    }
    Ok(items)
}

/// Passes some kinds of things of a member to a colleague; how much of each it was.
///
/// # Errors
/// [`LeavingError`]; then nothing was handed over.
pub async fn hand_over(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: MemberId,
    to: MemberId,
    what: &[HandoverItem],
) -> Result<Handover, LeavingError> {
    for _ in 0..TRIES {
        match hand_over_once(context, request, person, organization, id, to, what).await {
            Err(cause) if cause.met_another() => {}
            Ok(moved) => {
                context.jobs_waiting.notify_one();
                return Ok(moved);
            }
            other => return other,
        }
    }
    Err(fought_over())
}

async fn hand_over_once(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: MemberId,
    to: MemberId,
    what: &[HandoverItem],
) -> Result<Handover, LeavingError> {
    let mut tx = context.store.write().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let key = request.idempotency_key.as_ref();
    let replayed =
        idempotency::replay::<Handover>(context, &mut tx, &actor.principal(), key).await??;
    if let Some(before) = replayed {
        tx.commit().await?;
        return Ok(before);
    }
    let member =
        access::member_to_change(&mut tx, &actor, id, Permission::MembersTerminate).await?;
    match member.state {
        MemberState::Active | MemberState::Terminated => {}
        state @ (MemberState::Invited | MemberState::Pending | MemberState::Rejected) => {
            let error = TransitionError { wanted: Transition::Terminate, found: Some(state) };
            return Err(error.into());
        }
    }
    let taker = recipient(&mut tx, &actor, &member, to, "to").await?;
    let mut moved = Vec::new();
    let mut changes = vec![];
    changes.extend(FieldChange::between("handed_over_to", None, Some(taker.name.clone())));
    for item in HandoverItem::ALL.iter().filter(|it| what.contains(it)) {
        let count = pass_on(context, &mut tx, &member, &taker, *item).await?;
        if count > 0 {
            changes.extend(FieldChange::between(item.as_str(), None, Some(count.to_string())));
        }
        moved.push((*item, count));
    }
    if moved.iter().any(|it| it.1 > 0) {
        let entry = Entry {
            organization,
            kind: AuditKind::MemberHandedOver,
            by: By::Actor(&actor),
            member: Some(&member),
            subject: "",
            changes,
        };
        audit::record(context, &mut tx, request, entry).await?;
    }
    idempotency::keep(&mut tx, &actor.principal(), key, &moved).await?;
    tx.commit().await?;
    Ok(moved)
}

/// Whoever is to take over from `member`: another active member whom the actor sees.
pub(super) async fn recipient(
    tx: &mut Tx,
    actor: &Actor,
    member: &Member,
    to: MemberId,
    field: &'static str,
) -> Result<Member, LeavingError> {
    let taker = tx.members().find(actor.organization_id, to).await?;
    taker
        .filter(|it| it.state == MemberState::Active && it.id != member.id)
        .ok_or(LeavingError::Recipient(field))
}

async fn count(
    context: &Context,
    tx: &mut Tx,
    member: &Member,
    item: HandoverItem,
) -> StoreResult<i64> {
    let organization = member.organization_id;
    match item {
        HandoverItem::OpenInvitations => {
            tx.invitations().count_open_by(organization, member.id, context.clock.now()).await
        }
        HandoverItem::ShareLinks => {
            let mine = LinkFilter { creator: Some(member.id), with_closed: false };
            tx.share_links().count(organization, mine).await
        }
    }
}

/// What stays open of somebody who leaves without a successor: how much there was. Invitations need
/// no change, since one whose inviter is no member is void.
pub(super) async fn close(
    context: &Context,
    tx: &mut Tx,
    member: &Member,
    item: HandoverItem,
) -> StoreResult<i64> {
    match item {
        HandoverItem::OpenInvitations => count(context, tx, member, item).await,
        HandoverItem::ShareLinks => {
            let (organization, now) = (member.organization_id, context.clock.now());
            let closed = tx.share_links().close_of(organization, member.id, None, now).await?;
            Ok(i64::try_from(closed.len()).unwrap_or(i64::MAX))
        }
    }
}

/// Passes all of one kind to `to` and tells the colleague; how much it was.
pub(super) async fn pass_on(
    context: &Context,
    tx: &mut Tx,
    member: &Member,
    to: &Member,
    item: HandoverItem,
) -> StoreResult<i64> {
    let organization = member.organization_id;
    let now = context.clock.now();
    let moved = match item {
        HandoverItem::OpenInvitations => {
            let (count, unsent) =
                tx.invitations().hand_over(organization, member.id, to.id, now).await?;
            for invitation_id in unsent {
                let message = SendInvitation { invitation_id };
                message.enqueue(context, tx, organization).await?;
            }
            i64::try_from(count).unwrap_or(i64::MAX)
        }
        HandoverItem::ShareLinks => {
            let count = tx.share_links().hand_over(organization, member.id, to.id).await?;
            i64::try_from(count).unwrap_or(i64::MAX)
        }
    };
    if moved > 0 {
        let data = NoticeData {
            member_id: Some(member.id),
            member_name: Some(member.name.clone()),
            count: Some(moved),
            subject: Some(item.as_str().to_owned()),
            ..NoticeData::default()
        };
        notices::tell_member(context, tx, to, NoticeKind::HandedOver, data).await?;
    }
    Ok(moved)
}

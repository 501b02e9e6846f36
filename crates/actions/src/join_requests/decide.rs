//! An administrator lets somebody in, or refuses.

use std::sync::Arc;

use rollcall_domain::audit::{AuditKind, FieldChange};
use rollcall_domain::id::{MemberId, OrganizationId};
use rollcall_domain::join_request::Rejection;
use rollcall_domain::member::Member;
use rollcall_domain::membership::{MemberState, Transition, TransitionError, after};
use rollcall_domain::notice::{NoticeData, NoticeKind};
use rollcall_domain::permission::Permission;
use rollcall_domain::structure::Structure;
use rollcall_store::Tx;

use super::{DecideError, RejectionMessage, fought_over};
use crate::access::{self, AccessError, Actor, Person};
use crate::audit::{self, Change};
use crate::members::{EditError, MemberCard, MemberEdit, apply_edit};
use crate::seats::Seats;
use crate::{Context, RequestInfo, TRIES, idempotency, notices};

/// Lets somebody in who waits or was refused. `place` says where; what it leaves out is as the
/// applicant answered.
///
/// # Errors
/// [`DecideError`]; then nothing was decided.
pub async fn approve(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: MemberId,
    place: MemberEdit,
) -> Result<MemberCard, DecideError> {
    let key = request.idempotency_key.as_ref();
    for _ in 0..TRIES {
        let mut tx = context.store.write().await?;
        let actor = access::actor(&mut tx, person, organization).await?;
        let structure = actor.structure(&mut tx).await?;
        let replayed =
            idempotency::replay::<MemberId>(context, &mut tx, &actor.principal(), key).await??;
        if replayed.is_none() {
            match approve_in(context, &mut tx, request, &actor, &structure, id, place.clone()).await
            {
                Err(DecideError::Store(cause)) if is_lost(&cause) => continue,
                other => other?,
            }
            idempotency::keep(&mut tx, &actor.principal(), key, &id).await?;
        }
        let card = card(&mut tx, organization, structure, id).await?;
        tx.commit().await?;
        return Ok(card);
    }
    Err(fought_over())
}

/// Refuses somebody who waits, with a message that the applicant gets.
///
/// # Errors
/// [`DecideError`]; then nothing was decided.
pub async fn reject(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: MemberId,
    message: &RejectionMessage,
) -> Result<MemberCard, DecideError> {
    let key = request.idempotency_key.as_ref();
    for _ in 0..TRIES {
        let mut tx = context.store.write().await?;
        let actor = access::actor(&mut tx, person, organization).await?;
        let structure = actor.structure(&mut tx).await?;
        let replayed =
            idempotency::replay::<MemberId>(context, &mut tx, &actor.principal(), key).await??;
        if replayed.is_none() {
            match reject_in(context, &mut tx, request, &actor, &structure, id, message).await {
                Err(DecideError::Store(cause)) if is_lost(&cause) => continue,
                other => other?,
            }
            idempotency::keep(&mut tx, &actor.principal(), key, &id).await?;
        }
        let card = card(&mut tx, organization, structure, id).await?;
        tx.commit().await?;
        return Ok(card);
    }
    Err(fought_over())
}

/// Whether somebody else was faster, so that a second look shows what they did.
fn is_lost(cause: &rollcall_store::StoreError) -> bool {
    cause.is_unique_violation() || cause.is_retryable()
}

async fn card(
    tx: &mut Tx,
    organization: OrganizationId,
    structure: Arc<Structure>,
    id: MemberId,
) -> Result<MemberCard, DecideError> {
    let listed = tx.members().listed(organization, &[id]).await?;
    let listed = listed.into_iter().next().ok_or(AccessError::NotFound)?;
    Ok(MemberCard { listed, structure })
}

async fn approve_in(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    actor: &Actor,
    structure: &Structure,
    id: MemberId,
    place: MemberEdit,
) -> Result<(), DecideError> {
    let before = access::member_to_change(tx, actor, id, Permission::MembersApprove).await?;
    let seats = &mut Seats::counted_anew();
    let change = approve_row(context, tx, actor, structure, before, place, seats).await?;
    audit::record_change(context, tx, request, actor, change).await?;
    Ok(())
}

/// Lets one person in whom the actor may approve, inside a transaction; the entry of the log is left
/// to the caller. Whatever it refuses, it refuses before it writes.
///
/// # Errors
/// [`DecideError`]; a retryable store error if somebody else was faster.
pub(crate) async fn approve_row(
    context: &Context,
    tx: &mut Tx,
    actor: &Actor,
    structure: &Structure,
    before: Member,
    place: MemberEdit,
    seats: &mut Seats,
) -> Result<Change, DecideError> {
    let (organization, id) = (actor.organization_id, before.id);
    let permission = Permission::MembersApprove;
    let (transition, kind) = match before.state {
        MemberState::Rejected => (Transition::Reapprove, AuditKind::MemberReapproved),
        MemberState::Invited
        | MemberState::Pending
        | MemberState::Active
        | MemberState::Terminated => (Transition::Approve, AuditKind::MemberApproved),
    };
    let state = after(Some(before.state), transition)?.unwrap_or(MemberState::Active);
    let asked = tx.join_requests().find(organization, id).await?;
    let inviter_id =
        asked.as_ref().filter(|it| it.share_link_id.is_none()).and_then(|it| it.sharer_id);
    let answered_job_id = asked.and_then(|it| it.answers.job_id);
    let mut member = before.clone();
    if place.job_id.is_none() {
        member.job_id = member.job_id.or(answered_job_id);
    }
    let mut member = apply_edit(structure, &member, place).map_err(DecideError::Place)?;
    let is_moved = member.department_ids != before.department_ids;
    if is_moved && !actor.rights.may_for_all(permission, &member.department_ids, structure) {
        return Err(AccessError::Forbidden(permission).into());
    }
    if let Some(job_id) = &member.job_id
        && let Some(holder) = tx.members().find_by_job_id(organization, job_id).await?
        && holder.id != id
    {
        return Err(DecideError::Place(EditError::JobIdTaken(Box::new(holder))));
    }
    seats.take(tx, organization).await?;
    let now = context.clock.now();
    member.state = state;
    member.joined_at = Some(now);
    member.updated_at = now;
    if !tx.members().update(&before, &member).await? {
        return Err(rollcall_store::StoreError::Stale.into());
    }
    tx.join_requests().delete(organization, id).await?;
    let data = NoticeData { actor_name: Some(actor.member.name.clone()), ..NoticeData::default() };
    notices::tell_member(context, tx, &member, NoticeKind::Approved, data).await?;
    if let Some(inviter_id) = inviter_id.filter(|it| *it != actor.member.id)
        && let Some(inviter) = tx.members().find(organization, inviter_id).await?
        && inviter.state == MemberState::Active
    {
        let data = NoticeData {
            member_id: Some(member.id),
            member_name: Some(member.name.clone()),
            ..NoticeData::default()
        };
        notices::tell_member(context, tx, &inviter, NoticeKind::InvitationAccepted, data).await?;
    }
    let changes = audit::differences(structure, Some(&before), Some(&member));
    Ok(Change { member, kind, changes })
}

async fn reject_in(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    actor: &Actor,
    structure: &Structure,
    id: MemberId,
    message: &RejectionMessage,
) -> Result<(), DecideError> {
    let before = access::member_to_change(tx, actor, id, Permission::MembersApprove).await?;
    let change = reject_row(context, tx, actor, structure, before, message).await?;
    audit::record_change(context, tx, request, actor, change).await?;
    Ok(())
}

/// Refuses one person whom the actor may decide about, inside a transaction; the entry of the log is
/// left to the caller. Whatever it refuses to do, it refuses before it writes.
///
/// # Errors
/// [`DecideError`]; a retryable store error if somebody else was faster.
pub(crate) async fn reject_row(
    context: &Context,
    tx: &mut Tx,
    actor: &Actor,
    structure: &Structure,
    before: Member,
    message: &RejectionMessage,
) -> Result<Change, DecideError> {
    let (organization, id) = (actor.organization_id, before.id);
    let Some(state) = after(Some(before.state), Transition::Reject)? else {
        let error = TransitionError { wanted: Transition::Reject, found: Some(before.state) };
        return Err(error.into());
    };
    let now = context.clock.now();
    let mut member = before.clone();
    member.state = state;
    member.updated_at = now;
    if !tx.members().update(&before, &member).await? {
        return Err(rollcall_store::StoreError::Stale.into());
    }
    let rejection = Rejection {
        at: now,
        by: actor.member.id,
        by_name: actor.member.name.clone(),
        message: message.as_str().to_owned(),
    };
    tx.join_requests().reject(organization, id, &rejection).await?;
    let text = message.as_str();
    let data = NoticeData {
        actor_name: Some(actor.member.name.clone()),
        message: (!text.is_empty()).then(|| text.to_owned()),
        ..NoticeData::default()
    };
    notices::tell_member(context, tx, &member, NoticeKind::Rejected, data).await?;
    let mut changes = audit::differences(structure, Some(&before), Some(&member));
    let told = (!text.is_empty()).then(|| text.to_owned());
    changes.extend(FieldChange::between("message", None, told));
    Ok(Change { member, kind: AuditKind::MemberRejected, changes })
}

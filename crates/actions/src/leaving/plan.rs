//! Ends to come: planned, called off, carried out.

use rollcall_domain::audit::{AuditKind, FieldChange};
use rollcall_domain::id::{JobId, MemberId, OrganizationId};
use rollcall_domain::member::Member;
use rollcall_domain::membership::MemberState;
use rollcall_domain::notice::{NoticeData, NoticeKind};
use rollcall_domain::permission::{AdminRole, Permission};
use rollcall_domain::termination::{EndedBy, PlannedTermination};
use rollcall_store::{StoreError, StoreResult, Tx};
use serde::{Deserialize, Serialize};

use super::ending::{self, Ending};
use super::{LeavingError, fought_over};
use crate::access::{self, Actor, Person};
use crate::audit::{self, By, Change, Entry};
use crate::members::MemberCard;
use crate::{Context, RequestInfo, TRIES, notices};

/// Ends one membership when its day is over, unless that was called off.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EndMembership {
    /// The member; the plan is read when the job runs.
    pub member_id: MemberId,
}

impl EndMembership {
    /// The stored name of this kind of job.
    pub const KIND: &'static str = "end_membership";
}

/// Writes a plan over the one that there was, and promises to carry it out.
pub(super) async fn write(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    actor: &Actor,
    member: &Member,
    plan: &PlannedTermination,
) -> StoreResult<()> {
    let change = write_row(context, tx, actor, member, plan).await?;
    audit::record_change(context, tx, request, actor, change).await?;
    Ok(())
}

/// As [`write()`], but for the entry of the log.
pub(super) async fn write_row(
    context: &Context,
    tx: &mut Tx,
    actor: &Actor,
    member: &Member,
    plan: &PlannedTermination,
) -> StoreResult<Change> {
    let organization = member.organization_id;
    let before = tx.terminations().find_plan(organization, member.id).await?;
    tx.terminations().put_plan(organization, plan).await?;
    let job: JobId = context.ids.new_id();
    let payload = serde_json::to_string(&EndMembership { member_id: member.id })
        .map_err(|it| StoreError::Schema(it.to_string()))?;
    tx.jobs().enqueue(organization, job, EndMembership::KIND, &payload, plan.ends_at).await?;
    let data = NoticeData {
        actor_name: Some(actor.member.name.clone()),
        day: Some(plan.last_day.to_string()),
        ..NoticeData::default()
    };
    notices::tell_member(context, tx, member, NoticeKind::TerminationPlanned, data).await?;
    let day = |it: Option<&PlannedTermination>| it.map(|it| it.last_day.to_string());
    let reason = |it: Option<&PlannedTermination>| {
        it.map(|it| it.reason.clone()).filter(|it| !it.is_empty())
    };
    let (old, new) = (before.as_ref(), Some(plan));
    let changes = [
        FieldChange::between("last_day", day(old), day(new)),
        FieldChange::between("reason", reason(old), reason(new)),
    ];
    let changes = changes.into_iter().flatten().collect();
    Ok(Change { member: member.clone(), kind: AuditKind::TerminationPlanned, changes })
}

/// Calls a planned end off.
///
/// # Errors
/// [`LeavingError::NothingPlanned`] if there is none, or it has come.
pub async fn cancel(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: MemberId,
) -> Result<MemberCard, LeavingError> {
    for _ in 0..TRIES {
        match cancel_once(context, request, person, organization, id).await {
            Err(cause) if cause.met_another() => {}
            other => return other,
        }
    }
    Err(fought_over())
}

async fn cancel_once(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: MemberId,
) -> Result<MemberCard, LeavingError> {
    let mut tx = context.store.write().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let member =
        access::member_to_change(&mut tx, &actor, id, Permission::MembersTerminate).await?;
    let structure = tx.structures().at(organization, actor.structure_version).await?;
    let plan = tx.terminations().find_plan(organization, id).await?;
    let now = context.clock.now();
    let plan = plan.filter(|it| now < it.ends_at).ok_or(LeavingError::NothingPlanned)?;
    if !tx.terminations().delete_plan(organization, id).await? {
        return Err(LeavingError::NothingPlanned);
    }
    call_off(context, &mut tx, request, &member, &plan, By::Actor(&actor)).await?;
    tx.commit().await?;
    Ok(MemberCard { listed: member.into(), structure })
}

/// Tells and notes that a plan is off.
async fn call_off(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    member: &Member,
    plan: &PlannedTermination,
    by: By<'_>,
) -> StoreResult<()> {
    let actor_name = match &by {
        By::Actor(actor) => Some(actor.member.name.clone()),
        By::Invitee(_) | By::Operator | By::System => None,
    };
    let day = Some(plan.last_day.to_string());
    let data = NoticeData { actor_name, day: day.clone(), ..NoticeData::default() };
    notices::tell_member(context, tx, member, NoticeKind::TerminationCancelled, data).await?;
    let entry = Entry {
        organization: member.organization_id,
        kind: AuditKind::TerminationCancelled,
        by,
        member: Some(member),
        subject: "",
        changes: FieldChange::between("last_day", day, None).into_iter().collect(),
    };
    audit::record(context, tx, request, entry).await?;
    Ok(())
}

/// Carries a planned end out in `tx` if its time has come; does nothing if it was called off, put
/// off, or done already.
///
/// # Errors
/// If the database fails, or somebody else changes the member at this moment: then try again.
pub async fn carry_out(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    organization: OrganizationId,
    id: MemberId,
) -> Result<(), LeavingError> {
    let now = context.clock.now();
    let plan = tx.terminations().find_plan(organization, id).await?;
    let Some(plan) = plan.filter(|it| it.ends_at <= now) else { return Ok(()) };
    let found = tx.members().find(organization, id).await?;
    let Some(member) = found.filter(|it| it.state == MemberState::Active) else {
        tx.terminations().delete_plan(organization, id).await?;
        return Ok(());
    };
    if member.admin_role == Some(AdminRole::SuperAdmin) {
        // The role was given since, and has to be taken away first.
        tx.terminations().delete_plan(organization, id).await?;
        return Ok(call_off(context, tx, request, &member, &plan, By::System).await?);
    }
    let structure = tx.structures().now(organization).await?;
    let taker = match plan.hand_over_to {
        Some(to) => tx.members().find(organization, to).await?,
        None => None,
    };
    let ending = Ending {
        ended_by: EndedBy::Administrator,
        actor: None,
        decided_by: (plan.actor_id, plan.actor_name),
        last_day: plan.last_day,
        reason: plan.reason,
        hand_over_to: taker.filter(|it| it.state == MemberState::Active),
    };
    match ending::end(context, tx, request, &structure, &member, ending).await? {
        Some(_) => Ok(()),
        None => Err(fought_over()),
    }
}

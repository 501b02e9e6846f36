//! An administrator ends a membership, now or on a day ahead.

use rollcall_domain::id::{MemberId, OrganizationId};
use rollcall_domain::member::Member;
use rollcall_domain::membership::{MemberState, Transition, TransitionError, after};
use rollcall_domain::permission::Permission;
use rollcall_domain::structure::Structure;
use rollcall_domain::termination::{
    Day, Effect, EndedBy, PlannedTermination, Receipt, Termination, check_terminable,
};
use rollcall_domain::time::Timestamp;
use rollcall_store::Tx;

use super::ending::{self, Ended, Ending};
use super::handover::{Handover, open_items, recipient};
use super::{LeavingError, fought_over, plan};
use crate::access::{self, AccessError, Actor, Person};
use crate::audit::Change;
use crate::idempotency;
use crate::members::MemberCard;
use crate::{Context, RequestInfo, TRIES};

/// What an administrator decides about a membership.
#[derive(Clone, Debug)]
pub struct TerminateOrder {
    /// Why, at most 500 characters; may be empty.
    pub reason: String,
    /// The last day of work.
    pub last_day: Day,
    /// Whether that is over, or when.
    pub effect: Effect,
    /// Who takes over what is open.
    pub hand_over_to: Option<MemberId>,
}

/// How a membership ended, with the receipt.
pub struct TerminationCard {
    /// How it ended.
    pub termination: Termination,
    /// What was cut.
    pub receipt: Receipt,
    /// What a colleague could still take over.
    pub still_open: Handover,
}

/// What came of an order.
pub enum Terminated {
    /// It is over.
    Now(MemberCard, Box<TerminationCard>),
    /// It will be over.
    Planned(MemberCard, PlannedTermination),
}

/// Ends a membership, or plans its end.
///
/// # Errors
/// [`LeavingError`]; then nothing was changed.
pub async fn terminate(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: MemberId,
    order: &TerminateOrder,
) -> Result<Terminated, LeavingError> {
    for _ in 0..TRIES {
        match terminate_once(context, request, person, organization, id, order).await {
            Ok(Some(terminated)) => {
                context.jobs_waiting.notify_one();
                return Ok(terminated);
            }
            Ok(None) => {}
            Err(cause) if cause.met_another() => {}
            Err(cause) => return Err(cause),
        }
    }
    Err(fought_over())
}

async fn terminate_once(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: MemberId,
    order: &TerminateOrder,
) -> Result<Option<Terminated>, LeavingError> {
    let mut tx = context.store.write().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let key = request.idempotency_key.as_ref();
    let is_repeated =
        idempotency::replay::<MemberId>(context, &mut tx, &actor.principal(), key).await??;
    let member =
        access::member_to_change(&mut tx, &actor, id, Permission::MembersTerminate).await?;
    let structure = tx.structures().at(organization, actor.structure_version).await?;
    if is_repeated.is_some() {
        let plan = tx.terminations().find_plan(organization, id).await?;
        let before = match plan {
            Some(plan) => Some(planned(member, structure, plan)),
            None => match tx.terminations().find(organization, id).await? {
                Some((termination, receipt)) => {
                    let still_open = open_items(context, &mut tx, &member).await?;
                    let card = TerminationCard { termination, receipt, still_open };
                    Some(over(member, structure, card))
                }
                // Called off or restored since: then the order is a new one.
                None => {
                    let wanted = Transition::Terminate;
                    return Err(TransitionError { wanted, found: Some(member.state) }.into());
                }
            },
        };
        tx.commit().await?;
        return Ok(before);
    }
    check_terminable(actor.member.id, &member)?;
    after(Some(member.state), Transition::Terminate)?;
    let taker = match order.hand_over_to {
        Some(to) => Some(recipient(&mut tx, &actor, &member, to, "hand_over_to").await?),
        None => None,
    };
    let terminated = match order.effect {
        Effect::Now => {
            let ending = Ending {
                ended_by: EndedBy::Administrator,
                actor: Some(&actor),
                decided_by: (actor.member.id, actor.member.name.clone()),
                last_day: order.last_day,
                reason: order.reason.clone(),
                hand_over_to: taker,
            };
            let ended = ending::end(context, &mut tx, request, &structure, &member, ending).await?;
            let Some((gone, termination, receipt)) = ended else { return Ok(None) };
            let still_open = open_items(context, &mut tx, &gone).await?;
            over(gone, structure, TerminationCard { termination, receipt, still_open })
        }
        Effect::Planned(ends_at) => {
            let plan = planned_by(context, &actor, &member, order, ends_at);
            plan::write(context, &mut tx, request, &actor, &member, &plan).await?;
            planned(member, structure, plan)
        }
    };
    idempotency::keep(&mut tx, &actor.principal(), key, &id).await?;
    tx.commit().await?;
    Ok(Some(terminated))
}

/// What came of an order inside a transaction, but for the entry of the log.
pub(crate) enum TerminatedRow {
    /// It is over; the termination is written under the number of the entry.
    Now(Box<Ended>),
    /// It will be over.
    Planned(Box<Change>),
}

/// Ends one membership that the actor may end, or plans its end, inside a transaction. `None` if
/// somebody else was faster. Whatever it refuses, it refuses before it writes.
pub(crate) async fn terminate_row(
    context: &Context,
    tx: &mut Tx,
    actor: &Actor,
    structure: &Structure,
    member: &Member,
    order: &TerminateOrder,
) -> Result<Option<TerminatedRow>, LeavingError> {
    check_terminable(actor.member.id, member)?;
    after(Some(member.state), Transition::Terminate)?;
    let taker = match order.hand_over_to {
        Some(to) => Some(recipient(tx, actor, member, to, "hand_over_to").await?),
        None => None,
    };
    match order.effect {
        Effect::Now => {
            let ending = Ending {
                ended_by: EndedBy::Administrator,
                actor: Some(actor),
                decided_by: (actor.member.id, actor.member.name.clone()),
                last_day: order.last_day,
                reason: order.reason.clone(),
                hand_over_to: taker,
            };
            let ended = ending::end_row(context, tx, structure, member, ending).await?;
            Ok(ended.map(|it| TerminatedRow::Now(Box::new(it))))
        }
        Effect::Planned(ends_at) => {
            let plan = planned_by(context, actor, member, order, ends_at);
            let change = plan::write_row(context, tx, actor, member, &plan).await?;
            Ok(Some(TerminatedRow::Planned(Box::new(change))))
        }
    }
}

fn planned_by(
    context: &Context,
    actor: &Actor,
    member: &Member,
    order: &TerminateOrder,
    ends_at: Timestamp,
) -> PlannedTermination {
    PlannedTermination {
        member_id: member.id,
        last_day: order.last_day,
        ends_at,
        reason: order.reason.clone(),
        actor_id: actor.member.id,
        actor_name: actor.member.name.clone(),
        planned_at: context.clock.now(),
        hand_over_to: order.hand_over_to,
    }
}

fn over(
    member: Member,
    structure: std::sync::Arc<rollcall_domain::structure::Structure>,
    card: TerminationCard,
) -> Terminated {
    let mut listed = rollcall_store::members::ListedMember::from(member);
    listed.termination = Some(card.termination.clone());
    Terminated::Now(MemberCard { listed, structure }, Box::new(card))
}

fn planned(
    member: Member,
    structure: std::sync::Arc<rollcall_domain::structure::Structure>,
    plan: PlannedTermination,
) -> Terminated {
    let mut listed = rollcall_store::members::ListedMember::from(member);
    listed.planned = Some(plan.clone());
    Terminated::Planned(MemberCard { listed, structure }, plan)
}

/// How the membership of a former member ended, with the receipt; for administrators.
///
/// # Errors
/// Not found if the member is not to be seen or is not terminated.
pub async fn termination(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
    id: MemberId,
) -> Result<TerminationCard, LeavingError> {
    let mut tx = context.store.read().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let member = access::member_to_see(&mut tx, &actor, id).await?;
    let found = tx.terminations().find(organization, id).await?;
    let found = found.filter(|_| member.state == MemberState::Terminated);
    let (termination, receipt) = found.ok_or(AccessError::NotFound)?;
    let still_open = open_items(context, &mut tx, &member).await?;
    Ok(TerminationCard { termination, receipt, still_open })
}

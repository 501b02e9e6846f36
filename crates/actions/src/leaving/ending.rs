//! The one way in which a membership ends, whatever led there.

use rollcall_domain::audit::{AuditKind, FieldChange};
use rollcall_domain::id::MemberId;
use rollcall_domain::member::Member;
use rollcall_domain::membership::{MemberState, Transition, after};
use rollcall_domain::notice::{NoticeData, NoticeKind};
use rollcall_domain::structure::Structure;
use rollcall_domain::termination::{
    CutItem, Day, EndedBy, HandoverItem, Receipt, Termination, ended, role_names,
};
use rollcall_store::Tx;

use super::{LeavingError, handover};
use crate::access::Actor;
use crate::audit::{self, By, Change, Entry};
use crate::{Context, RequestInfo, notices};

/// How a membership is about to end.
pub(super) struct Ending<'a> {
    pub(super) ended_by: EndedBy,
    /// Who acts now; `None`: the server, by a plan.
    pub(super) actor: Option<&'a Actor>,
    /// Who decided it, and that member's name.
    pub(super) decided_by: (MemberId, String),
    pub(super) last_day: Day,
    pub(super) reason: String,
    /// The active colleague who takes over what is open.
    pub(super) hand_over_to: Option<Member>,
}

/// Ends the membership of `member` as read in this transaction; `None` if somebody else changed it
/// meanwhile. Access is looked up at each request, so it is over with the commit.
pub(super) async fn end(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    structure: &Structure,
    member: &Member,
    ending: Ending<'_>,
) -> Result<Option<(Member, Termination, Receipt)>, LeavingError> {
    let actor = ending.actor;
    let Some(mut ended) = end_row(context, tx, structure, member, ending).await? else {
        return Ok(None);
    };
    let Change { member: gone, kind, changes } = ended.change;
    let by = actor.map_or(By::System, By::Actor);
    let organization = gone.organization_id;
    let entry = Entry { organization, kind, by, member: Some(&gone), subject: "", changes };
    ended.termination.number = audit::record(context, tx, request, entry).await?;
    tx.terminations().put(organization, &ended.termination, &ended.receipt).await?;
    Ok(Some((gone, ended.termination, ended.receipt)))
}

/// A membership that ended, with what is still to be written: the entry of the log, and then the
/// termination under the entry's number.
pub(crate) struct Ended {
    pub(crate) change: Change,
    pub(crate) termination: Termination,
    pub(crate) receipt: Receipt,
}

/// Ends a membership but for its entry in the log and its termination.
pub(super) async fn end_row(
    context: &Context,
    tx: &mut Tx,
    structure: &Structure,
    member: &Member,
    ending: Ending<'_>,
) -> Result<Option<Ended>, LeavingError> {
    let transition = match ending.ended_by {
        EndedBy::Administrator => Transition::Terminate,
        EndedBy::Person => Transition::Leave,
    };
    let state = after(Some(member.state), transition)?.unwrap_or(MemberState::Terminated);
    let now = context.clock.now();
    let organization = member.organization_id;
    let gone = ended(member, state, now);
    if !tx.members().update(member, &gone).await? {
        return Ok(None);
    }
    let gone = Member { version: member.version + 1, ..gone };
    let mut receipt = Receipt::default();
    if let Some(account) = member.account_id {
        let sessions = tx.terminations().count_sessions(account, now).await?;
        receipt.add(CutItem::Sessions, sessions, Vec::new());
    }
    let roles = role_names(member, structure);
    receipt.add(CutItem::Roles, i64::try_from(roles.len()).unwrap_or(i64::MAX), roles);
    cut_what_is_open(context, tx, member, &ending, &mut receipt).await?;
    tx.terminations().delete_plan(organization, member.id).await?;
    tell(context, tx, &gone, &ending).await?;

    let (actor_id, actor_name) = ending.decided_by;
    let mut changes = audit::differences(structure, Some(member), Some(&gone));
    changes.extend(FieldChange::between("last_day", None, Some(ending.last_day.to_string())));
    let reason = Some(ending.reason.clone()).filter(|it| !it.is_empty());
    changes.extend(FieldChange::between("reason", None, reason));
    let taker = ending.hand_over_to.as_ref().map(|it| it.name.clone());
    changes.extend(FieldChange::between("handed_over_to", None, taker));
    if ending.actor.is_none() {
        changes.extend(FieldChange::between("planned_by", None, Some(actor_name.clone())));
    }
    let kind = match ending.ended_by {
        EndedBy::Administrator => AuditKind::MemberTerminated,
        EndedBy::Person => AuditKind::MemberLeft,
    };
    let termination = Termination {
        member_id: member.id,
        at: now,
        last_day: ending.last_day,
        reason: ending.reason,
        ended_by: ending.ended_by,
        actor_id: Some(actor_id),
        actor_name,
        number: 0,
    };
    Ok(Some(Ended { change: Change { member: gone, kind, changes }, termination, receipt }))
}

/// Hands over what is open, or notes that it is closed: an invitation of somebody who is no member
/// is void by itself, and revives if a colleague takes it over later.
async fn cut_what_is_open(
    context: &Context,
    tx: &mut Tx,
    member: &Member,
    ending: &Ending<'_>,
    receipt: &mut Receipt,
) -> Result<(), LeavingError> {
    for item in HandoverItem::ALL {
        let (closed, handed_over) = match item {
            HandoverItem::OpenInvitations => {
                (CutItem::InvitationsClosed, CutItem::InvitationsHandedOver)
            }
            HandoverItem::ShareLinks => (CutItem::ShareLinksClosed, CutItem::ShareLinksHandedOver),
        };
        match &ending.hand_over_to {
            Some(to) => {
                let moved = handover::pass_on(context, tx, member, to, *item).await?;
                receipt.add(handed_over, moved, vec![to.name.clone()]);
            }
            None => {
                let count = handover::close(context, tx, member, *item).await?;
                receipt.add(closed, count, Vec::new());
            }
        }
    }
    Ok(())
}

async fn tell(
    context: &Context,
    tx: &mut Tx,
    gone: &Member,
    ending: &Ending<'_>,
) -> Result<(), LeavingError> {
    match ending.ended_by {
        EndedBy::Administrator => {
            let data = NoticeData {
                actor_name: Some(ending.decided_by.1.clone()),
                day: Some(ending.last_day.to_string()),
                ..NoticeData::default()
            };
            notices::tell_member(context, tx, gone, NoticeKind::Terminated, data).await?;
        }
        EndedBy::Person => {
            notices::tell_administrators(context, tx, gone, NoticeKind::MemberLeft).await?;
        }
    }
    Ok(())
}

//! Some people of a bulk action, in one transaction.

use std::collections::HashMap;

use rollcall_domain::audit::AuditKind;
use rollcall_domain::id::MemberId;
use rollcall_domain::member::Member;
use rollcall_domain::organization::Organization;
use rollcall_domain::structure::Structure;
use rollcall_domain::termination::{Effect, effect};
use rollcall_store::{StoreError, Tx};

use super::{
    Action, BulkEdit, BulkTermination, DepartmentChange, RowRefusal, RowResult, permission,
};
use crate::access::{self, AccessError, Actor};
use crate::audit::{self, Change};
use crate::invitations::{ReinviteError, RevokeError, reinvite_in, revoke_in};
use crate::join_requests::{DecideError, approve_row, reject_row};
use crate::leaving::{
    Ended, LeavingError, TerminateOrder, TerminatedRow, restore_row, terminate_row,
};
use crate::members::{EditError, MemberEdit, edit_in};
use crate::seats::Seats;
use crate::{Context, RequestInfo};

/// Does it to some people, one result for each in their order, and notes it in the log. Counts and
/// search index follow with the commit.
///
/// # Errors
/// A store error; a retryable one if somebody else was faster. Then nothing may be committed.
pub(super) async fn run(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    actor: &Actor,
    action: &Action,
    ids: &[MemberId],
) -> Result<Vec<RowResult>, StoreError> {
    let organization_id = actor.organization_id;
    let structure = actor.structure(tx).await?;
    let organization = tx.organizations().find(organization_id).await?;
    let organization = organization.ok_or(StoreError::Stale)?;
    let mut seats = match action {
        Action::Approve(_) | Action::Restore => Seats::counted_once(tx, organization_id).await?,
        Action::Edit(_)
        | Action::Reject(_)
        | Action::Reinvite
        | Action::Revoke
        | Action::Terminate(_) => Seats::counted_anew(),
    };
    // Everybody takes the rows in the same order, so that two of these do not wait for each other.
    let members = tx.members().find_many_to_change(organization_id, ids).await?;
    tx.defer_derived();
    let mut found = HashMap::with_capacity(members.len());
    let mut written = Written::default();
    for member in members {
        let (id, name) = (member.id, member.name.clone());
        let place = (structure.as_ref(), &organization);
        let (mut refusal, mut changes) = (None, Vec::new());
        let allowed = allow(tx, actor, &member, action).await;
        match allowed.map_err(refused_access) {
            Err(cause) => refusal = Some(cause?),
            Ok(()) => match apply(context, tx, actor, place, member, action, &mut seats).await? {
                Err(cause) => refusal = Some(cause),
                Ok(row) => {
                    if let (Action::Edit(_), Row::Changed(change)) = (action, &row) {
                        changes.clone_from(&change.changes);
                    }
                    written.add(row);
                }
            },
        }
        let name = (refusal != Some(RowRefusal::NotFound)).then_some(name);
        found.insert(id, RowResult { id, name, refusal, changes });
    }
    // The log comes last: two transactions that hold it and want rows of each other would wait
    // for ever.
    written.note(context, tx, request, actor).await?;
    let missing =
        |id| RowResult { id, name: None, refusal: Some(RowRefusal::NotFound), changes: Vec::new() };
    Ok(ids.iter().map(|id| found.remove(id).unwrap_or_else(|| missing(*id))).collect())
}

async fn allow(
    tx: &mut Tx,
    actor: &Actor,
    member: &Member,
    action: &Action,
) -> Result<(), AccessError> {
    if !access::sees(tx, actor, member).await? {
        return Err(AccessError::NotFound);
    }
    access::check_change(tx, actor, member, permission(action.kind())).await
}

/// What was done to one person, as far as it is still to be noted.
enum Row {
    /// A change.
    Changed(Box<Change>),
    /// A membership that ended.
    Ended(Box<Ended>),
}

/// What is still to be noted of all.
#[derive(Default)]
struct Written {
    changes: Vec<Change>,
    /// Terminations and the index of their entry.
    ended: Vec<(usize, Box<Ended>)>,
}

impl Written {
    fn add(&mut self, row: Row) {
        match row {
            // An edit that changes nothing is none.
            Row::Changed(change)
                if change.kind == AuditKind::MemberEdited && change.changes.is_empty() => {}
            Row::Changed(change) => self.changes.push(*change),
            Row::Ended(mut ended) => {
                let member = ended.change.member.clone();
                let changes = std::mem::take(&mut ended.change.changes);
                self.changes.push(Change { member, kind: ended.change.kind, changes });
                self.ended.push((self.changes.len() - 1, ended));
            }
        }
    }

    async fn note(
        self,
        context: &Context,
        tx: &mut Tx,
        request: &RequestInfo,
        actor: &Actor,
    ) -> Result<(), StoreError> {
        if self.changes.is_empty() {
            return Ok(());
        }
        let first = audit::record_changes(context, tx, request, actor, self.changes).await?;
        for (index, mut ended) in self.ended {
            ended.termination.number = first + i64::try_from(index).unwrap_or(i64::MAX);
            let organization = actor.organization_id;
            tx.terminations().put(organization, &ended.termination, &ended.receipt).await?;
        }
        Ok(())
    }
}

/// Does it to one person. [`StoreError::Stale`] if somebody else changed the same row meanwhile.
async fn apply(
    context: &Context,
    tx: &mut Tx,
    actor: &Actor,
    (structure, organization): (&Structure, &Organization),
    member: Member,
    action: &Action,
    seats: &mut Seats,
) -> Result<Result<Row, RowRefusal>, StoreError> {
    let state = member.state;
    match action {
        Action::Edit(edit) => {
            let edit = edit_of(&member, edit);
            match edit_in(context, tx, actor, structure, member, edit).await {
                Ok((member, changes)) => Ok(changed(member, AuditKind::MemberEdited, changes)),
                Err(cause) => refused_edit(tx, actor, cause).await.map(Err),
            }
        }
        Action::Approve(edit) => {
            let place = edit_of(&member, edit);
            match approve_row(context, tx, actor, structure, member, place, seats).await {
                Ok(change) => Ok(Ok(Row::Changed(Box::new(change)))),
                Err(cause) => refused_decision(tx, actor, state, cause).await.map(Err),
            }
        }
        Action::Reject(message) => {
            match reject_row(context, tx, actor, structure, member, message).await {
                Ok(change) => Ok(Ok(Row::Changed(Box::new(change)))),
                Err(cause) => refused_decision(tx, actor, state, cause).await.map(Err),
            }
        }
        Action::Reinvite => match reinvite_in(context, tx, actor, organization, &member).await {
            Ok(changes) => Ok(changed(member, AuditKind::MemberReinvited, changes)),
            Err(ReinviteError::Access(cause)) => refused_access(cause).map(Err),
            Err(ReinviteError::Transition(_)) => Ok(Err(RowRefusal::State(state))),
            Err(ReinviteError::TooSoon(at)) => Ok(Err(RowRefusal::TooSoon(at))),
            Err(ReinviteError::Throttled(it)) => Ok(Err(RowRefusal::Throttled(it.retry_at))),
            Err(ReinviteError::SmsLimit(at)) => Ok(Err(RowRefusal::SmsLimit(at))),
            // No row asks for a key.
            Err(ReinviteError::KeyReused(_)) => Err(StoreError::Stale),
            Err(ReinviteError::Store(cause)) => Err(cause),
        },
        Action::Revoke => match revoke_in(context, tx, &member).await {
            Ok(true) => {
                let changes = audit::differences(structure, Some(&member), None);
                Ok(changed(member, AuditKind::InvitationRevoked, changes))
            }
            Ok(false) | Err(RevokeError::KeyReused(_)) => Err(StoreError::Stale),
            Err(RevokeError::Access(cause)) => refused_access(cause).map(Err),
            Err(RevokeError::Transition(_)) => Ok(Err(RowRefusal::State(state))),
            Err(RevokeError::Store(cause)) => Err(cause),
        },
        Action::Terminate(termination) => {
            let order = order_of(context, termination);
            match terminate_row(context, tx, actor, structure, &member, &order).await {
                Ok(Some(TerminatedRow::Now(ended))) => Ok(Ok(Row::Ended(ended))),
                Ok(Some(TerminatedRow::Planned(change))) => Ok(Ok(Row::Changed(change))),
                Ok(None) => Err(StoreError::Stale),
                Err(cause) => refused_leaving(state, cause).map(Err),
            }
        }
        Action::Restore => match restore_row(context, tx, actor, structure, &member, seats).await {
            Ok(Some(change)) => Ok(Ok(Row::Changed(Box::new(change)))),
            Ok(None) => Err(StoreError::Stale),
            Err(cause) => refused_leaving(state, cause).map(Err),
        },
    }
}

fn changed(
    member: Member,
    kind: AuditKind,
    changes: Vec<rollcall_domain::audit::FieldChange>,
) -> Result<Row, RowRefusal> {
    Ok(Row::Changed(Box::new(Change { member, kind, changes })))
}

/// The order for one person that a bulk termination comes to.
fn order_of(context: &Context, it: &BulkTermination) -> TerminateOrder {
    // A day too far ahead was refused before; it comes no nearer the past.
    let effect = effect(it.last_day, context.clock.now());
    TerminateOrder {
        reason: it.reason.clone(),
        last_day: it.last_day,
        effect: effect.unwrap_or_else(|_| Effect::Planned(it.last_day.end())),
        hand_over_to: it.hand_over_to,
    }
}

/// The edit of one person that a bulk edit comes to.
pub(super) fn edit_of(member: &Member, edit: &BulkEdit) -> MemberEdit {
    let department_ids = edit.departments.as_ref().map(|it| {
        let mut ids = member.department_ids.clone();
        match it {
            DepartmentChange::Replace(new) => ids.clone_from(new),
            DepartmentChange::Add(more) => ids.extend(more.iter().copied()),
            DepartmentChange::Remove(gone) => ids.retain(|it| !gone.contains(it)),
        }
        ids
    });
    MemberEdit {
        department_ids,
        main_department_id: None,
        position_id: edit.position_id,
        location_id: edit.location_id,
        job_id: None,
    }
}

fn refused_access(error: AccessError) -> Result<RowRefusal, StoreError> {
    match error {
        AccessError::NotFound => Ok(RowRefusal::NotFound),
        AccessError::Forbidden(permission) => Ok(RowRefusal::Forbidden(permission)),
        AccessError::Store(cause) => Err(cause),
    }
}

async fn refused_edit(
    tx: &mut Tx,
    actor: &Actor,
    error: EditError,
) -> Result<RowRefusal, StoreError> {
    match error {
        EditError::Access(cause) => refused_access(cause),
        EditError::OutsideReach => Ok(RowRefusal::OutsideReach),
        EditError::TooManyDepartments => Ok(RowRefusal::TooManyDepartments),
        EditError::State(state) => Ok(RowRefusal::State(state)),
        EditError::JobIdTaken(holder) => Ok(match access::sees(tx, actor, &holder).await? {
            true => RowRefusal::JobIdTaken(holder.id, holder.name),
            false => RowRefusal::JobIdUnavailable,
        }),
        EditError::JobIdUnavailable => Ok(RowRefusal::JobIdUnavailable),
        EditError::Store(cause) => Err(cause),
        // Known before the first row, not part of a bulk edit, or changed by somebody else since.
        EditError::UnknownDepartment(_)
        | EditError::MainNotAmong
        | EditError::UnknownPosition
        | EditError::UnknownLocation
        | EditError::Changed(_) => Err(StoreError::Stale),
    }
}

async fn refused_decision(
    tx: &mut Tx,
    actor: &Actor,
    state: rollcall_domain::membership::MemberState,
    error: DecideError,
) -> Result<RowRefusal, StoreError> {
    match error {
        DecideError::Access(cause) => refused_access(cause),
        DecideError::Transition(_) => Ok(RowRefusal::State(state)),
        DecideError::Place(cause) => refused_edit(tx, actor, cause).await,
        DecideError::NoSeatLeft(it) => Ok(RowRefusal::NoSeatLeft(it.seats)),
        // Nobody is reminded here, and no row asks for a key.
        DecideError::Throttled(_) | DecideError::KeyReused(_) => Err(StoreError::Stale),
        DecideError::Store(cause) => Err(cause),
    }
}

fn refused_leaving(
    state: rollcall_domain::membership::MemberState,
    error: LeavingError,
) -> Result<RowRefusal, StoreError> {
    match error {
        LeavingError::Access(cause) => refused_access(cause),
        LeavingError::Transition(_) => Ok(RowRefusal::State(state)),
        LeavingError::Refused(refusal) => Ok(refusal.into()),
        LeavingError::Recipient(_) => Ok(RowRefusal::NoRecipient),
        LeavingError::NoAccount => Ok(RowRefusal::NoAccount),
        LeavingError::NoSeatLeft(it) => Ok(RowRefusal::NoSeatLeft(it.seats)),
        // Of those who leave by themselves, plans called off, passwords and keys.
        LeavingError::LastSuperAdmin
        | LeavingError::NothingPlanned
        | LeavingError::WrongPassword
        | LeavingError::KeyReused(_)
        | LeavingError::Throttle(_) => Err(StoreError::Stale),
        LeavingError::Store(cause) => Err(cause),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rollcall_domain::id::{DepartmentId, Ids};
    use rollcall_domain::membership::MemberState;
    use rollcall_domain::time::{Clock, Timestamp};

    #[test]
    fn departments_are_replaced_added_and_removed() {
        let ids = Ids::seeded(Clock::manual(Timestamp::from_millis(1)), 1);
        let [a, b, c]: [DepartmentId; 3] = std::array::from_fn(|_| ids.new_id());
        let now = Timestamp::from_millis(1);
        let mut member = Member::new(ids.new_id(), ids.new_id(), MemberState::Active, "Mia", now);
        member.department_ids = vec![a, b];
        for (change, wanted) in [
            (DepartmentChange::Replace(vec![c]), vec![c]),
            (DepartmentChange::Add(vec![c]), vec![a, b, c]),
            (DepartmentChange::Remove(vec![a, c]), vec![b]),
        ] {
            let edit = BulkEdit { departments: Some(change), ..BulkEdit::default() };
            assert_eq!(edit_of(&member, &edit).department_ids, Some(wanted));
        }
        assert_eq!(edit_of(&member, &BulkEdit::default()).department_ids, None);
    }
}

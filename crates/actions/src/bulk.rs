//! One action on many people, one result for each: nobody stops the others.
//!
//! All rows go through the function that serves a single person, in one transaction. A function of a
//! row refuses before it writes, so a refused row leaves nothing behind; whoever meets another change
//! of the same row makes the whole transaction run again. To add an action, give [`Action`] a variant
//! and [`apply`] its arm.

use rollcall_domain::audit::{AuditKind, FieldChange};
use rollcall_domain::id::{DepartmentId, LocationId, MemberId, OrganizationId, PositionId};
use rollcall_domain::member::Member;
use rollcall_domain::membership::MemberState;
use rollcall_domain::organization::Organization;
use rollcall_domain::permission::Permission;
use rollcall_domain::structure::Structure;
use rollcall_domain::time::Timestamp;
use rollcall_store::members::{DepartmentFilter, Filter, Order};
use rollcall_store::{StoreError, Tx};
use serde::{Deserialize, Serialize};

use crate::access::{self, AccessError, Actor, Person};
use crate::audit::{self, By, Entry};
use crate::idempotency::{self, KeyReused};
use crate::invitations::{ReinviteError, RevokeError, reinvite_in, revoke_in};
use crate::members::{EditError, MemberEdit, edit_in, known_departments, within_reach};
use crate::{Context, RequestInfo, TRIES};

/// At most this many people at once.
pub const AT_ONCE: usize = 1_000;

/// What is done.
#[derive(Clone, Debug)]
pub enum Action {
    /// Change departments, position or location.
    Edit(BulkEdit),
    /// Send the invitations again.
    Reinvite,
    /// Take the invitations back.
    Revoke,
}

/// What a bulk edit changes; `None` leaves a field as it is.
#[derive(Clone, Debug, Default)]
pub struct BulkEdit {
    /// The departments.
    pub departments: Option<DepartmentChange>,
    /// The job title; the inner `None` clears it.
    pub position_id: Option<Option<PositionId>>,
    /// The work site; the inner `None` clears it.
    pub location_id: Option<Option<LocationId>>,
}

/// How the departments of many people change.
#[derive(Clone, Debug)]
pub enum DepartmentChange {
    /// These and no others, the main one first.
    Replace(Vec<DepartmentId>),
    /// These too, after those that are there.
    Add(Vec<DepartmentId>),
    /// Not these.
    Remove(Vec<DepartmentId>),
}

/// Who is meant.
#[derive(Clone, Debug)]
pub enum People {
    /// These, at most [`AT_ONCE`].
    Ids(Vec<MemberId>),
    /// All that match.
    Filter(Box<Filter>),
}

/// What shall be done to whom.
#[derive(Clone, Debug)]
pub struct BulkOrder {
    /// Who.
    pub people: People,
    /// What.
    pub action: Action,
    /// Only say what would come of it; write nothing.
    pub is_dry_run: bool,
}

/// What came of it for one person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RowResult {
    /// Who.
    pub id: MemberId,
    /// The name, if the person can be seen.
    pub name: Option<String>,
    /// Why nothing was done; `None`: it was.
    pub refusal: Option<RowRefusal>,
    /// What an edit changes.
    pub changes: Vec<FieldChange>,
}

/// Why nothing was done to one person.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowRefusal {
    /// Is not there, or not to be seen.
    NotFound,
    /// The permission that the actor lacks for this person.
    Forbidden(Permission),
    /// The state does not allow it.
    State(MemberState),
    /// A department lies beyond the actor's reach.
    OutsideReach,
    /// Would have too many departments.
    TooManyDepartments,
    /// The invitation was sent a moment ago; possible again then.
    TooSoon(Timestamp),
    /// The invitation was sent too often lately; possible again then.
    Throttled(Timestamp),
    /// The organization has promised as many short messages today as it may; possible again then.
    SmsLimit(Timestamp),
}

/// Why nothing was done at all.
#[derive(Debug, thiserror::Error)]
pub enum BulkError {
    /// The person may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// A department, position or location of the edit is unknown.
    #[error(transparent)]
    Edit(EditError),
    /// There is no department of the filter's id.
    #[error("no such department")]
    UnknownFilterDepartment,
    /// More people match than can be done at once.
    #[error("more than {AT_ONCE} people match")]
    TooMany,
    /// The idempotency key belongs to another request.
    #[error(transparent)]
    KeyReused(#[from] KeyReused),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Action {
    /// The permission that the single action asks for.
    const fn permission(&self) -> Permission {
        match self {
            Self::Edit(_) => Permission::MembersEdit,
            Self::Reinvite | Self::Revoke => Permission::MembersInvite,
        }
    }
}

/// Does one thing to many people; one result for each, in the order of the ids, or by name.
///
/// # Errors
/// [`BulkError`]; then nothing was done to anybody.
pub async fn run(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    order: &BulkOrder,
) -> Result<Vec<RowResult>, BulkError> {
    let mut tries = 1..TRIES;
    let results = loop {
        match run_once(context, request, person, organization, order).await {
            Err(BulkError::Store(cause))
                if (cause.is_unique_violation() || cause.is_retryable())
                    && tries.next().is_some() => {}
            other => break other?,
        }
    };
    context.jobs_waiting.notify_one();
    Ok(results)
}

async fn run_once(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization_id: OrganizationId,
    order: &BulkOrder,
) -> Result<Vec<RowResult>, BulkError> {
    let mut tx = context.store.write().await?;
    let permission = order.action.permission();
    let actor = access::actor_who_may(&mut tx, person, organization_id, permission).await?;
    let structure = actor.structure(&mut tx).await?;
    let key = request.idempotency_key.as_ref().filter(|_| !order.is_dry_run);
    let before = idempotency::replay(context, &mut tx, &actor.principal(), key).await??;
    if let Some(results) = before {
        tx.commit().await?;
        return Ok(results);
    }
    if let Action::Edit(edit) = &order.action {
        check_edit(&structure, edit).map_err(BulkError::Edit)?;
    }
    let organization =
        tx.organizations().find(organization_id).await?.ok_or(AccessError::NotFound)?;
    let ids = resolve(&mut tx, &actor, &structure, &order.people).await?;
    // Everybody takes the rows in the same order, so that two of these do not wait for each other.
    let mut by_id: Vec<usize> = (0..ids.len()).collect();
    by_id.sort_by_key(|index| ids[*index]);
    let mut results: Vec<Option<RowResult>> = vec![None; ids.len()];
    let mut written = Vec::new();
    for index in by_id {
        let id = ids[index];
        let found = access::member_to_change(&mut tx, &actor, id, permission).await;
        let member = match found {
            Ok(member) => member,
            Err(cause) => {
                let refusal = refused_access(cause)?;
                let name = match refusal {
                    RowRefusal::NotFound => None,
                    _ => tx.members().find(organization_id, id).await?.map(|it| it.name),
                };
                let refusal = Some(refusal);
                results[index] = Some(RowResult { id, name, refusal, changes: Vec::new() });
                continue;
            }
        };
        let name = Some(member.name.clone());
        let place = (structure.as_ref(), &organization);
        match apply(context, &mut tx, &actor, place, member, &order.action).await? {
            Ok((after, kind, changes)) => {
                let shown = match order.action {
                    Action::Edit(_) => changes.clone(),
                    Action::Reinvite | Action::Revoke => Vec::new(),
                };
                results[index] = Some(RowResult { id, name, refusal: None, changes: shown });
                // An edit that changes nothing is none.
                if !changes.is_empty() {
                    written.push((after, kind, changes));
                }
            }
            Err(refusal) => {
                let refusal = Some(refusal);
                results[index] = Some(RowResult { id, name, refusal, changes: Vec::new() });
            }
        }
    }
    let results: Vec<RowResult> = results.into_iter().flatten().collect();
    if order.is_dry_run {
        return Ok(results);
    }
    // The log comes last: two transactions that hold it and want rows of each other would wait
    // for ever.
    for (member, kind, changes) in written {
        let entry = Entry {
            organization: organization_id,
            kind,
            by: By::Actor(&actor),
            member: Some(&member),
            subject: "",
            changes,
        };
        audit::record(context, &mut tx, request, entry).await?;
    }
    idempotency::keep(&mut tx, &actor.principal(), key, &results).await?;
    tx.commit().await?;
    Ok(results)
}

/// The ids of those who are meant, each once.
async fn resolve(
    tx: &mut Tx,
    actor: &Actor,
    structure: &Structure,
    people: &People,
) -> Result<Vec<MemberId>, BulkError> {
    let filter = match people {
        People::Ids(ids) => {
            let mut seen = std::collections::HashSet::new();
            return Ok(ids.iter().copied().filter(|it| seen.insert(*it)).collect());
        }
        People::Filter(filter) => filter,
    };
    let mut filter = filter.as_ref().clone();
    within_reach(actor, &mut filter)?;
    if let Some(DepartmentFilter::Own(id) | DepartmentFilter::Below(id)) = filter.department
        && structure.department(id).is_none()
    {
        return Err(BulkError::UnknownFilterDepartment);
    }
    let limit = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
    let found = tx.members().list(&filter, Order::Name, false, None, limit + 1).await?;
    if found.len() > AT_ONCE {
        return Err(BulkError::TooMany);
    }
    Ok(found.into_iter().map(|it| it.member.id).collect())
}

/// What is wrong with an edit whoever it is done to.
fn check_edit(structure: &Structure, edit: &BulkEdit) -> Result<(), EditError> {
    if let Some(
        DepartmentChange::Replace(ids) | DepartmentChange::Add(ids) | DepartmentChange::Remove(ids),
    ) = &edit.departments
    {
        known_departments(structure, ids)?;
    }
    if edit.position_id.flatten().is_some_and(|it| structure.position(it).is_none()) {
        return Err(EditError::UnknownPosition);
    }
    if edit.location_id.flatten().is_some_and(|it| structure.location(it).is_none()) {
        return Err(EditError::UnknownLocation);
    }
    Ok(())
}

/// A row as the log tells it, or why nothing was done.
type Applied = Result<(Member, AuditKind, Vec<FieldChange>), RowRefusal>;

/// Does it to one person. [`StoreError::Stale`] if somebody else changed the same row meanwhile.
async fn apply(
    context: &Context,
    tx: &mut Tx,
    actor: &Actor,
    (structure, organization): (&Structure, &Organization),
    member: Member,
    action: &Action,
) -> Result<Applied, StoreError> {
    match action {
        Action::Edit(edit) => {
            let edit = edit_of(&member, edit);
            match edit_in(context, tx, actor, structure, member, edit).await {
                Ok((after, changes)) => Ok(Ok((after, AuditKind::MemberEdited, changes))),
                Err(cause) => refused_edit(cause).map(Err),
            }
        }
        Action::Reinvite => match reinvite_in(context, tx, actor, organization, &member).await {
            Ok(changes) => Ok(Ok((member, AuditKind::MemberReinvited, changes))),
            Err(ReinviteError::Access(cause)) => refused_access(cause).map(Err),
            Err(ReinviteError::Transition(_)) => Ok(Err(RowRefusal::State(member.state))),
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
                Ok(Ok((member, AuditKind::InvitationRevoked, changes)))
            }
            Ok(false) | Err(RevokeError::KeyReused(_)) => Err(StoreError::Stale),
            Err(RevokeError::Access(cause)) => refused_access(cause).map(Err),
            Err(RevokeError::Transition(_)) => Ok(Err(RowRefusal::State(member.state))),
            Err(RevokeError::Store(cause)) => Err(cause),
        },
    }
}

/// The edit of one person that a bulk edit comes to.
fn edit_of(member: &Member, edit: &BulkEdit) -> MemberEdit {
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

fn refused_edit(error: EditError) -> Result<RowRefusal, StoreError> {
    match error {
        EditError::Access(cause) => refused_access(cause),
        EditError::OutsideReach => Ok(RowRefusal::OutsideReach),
        EditError::TooManyDepartments => Ok(RowRefusal::TooManyDepartments),
        EditError::State(state) => Ok(RowRefusal::State(state)),
        EditError::Store(cause) => Err(cause),
        // Known before the first row, not part of a bulk edit, or changed by somebody else since.
        EditError::UnknownDepartment(_)
        | EditError::MainNotAmong
        | EditError::UnknownPosition
        | EditError::UnknownLocation
        | EditError::JobIdTaken(_)
        | EditError::JobIdUnavailable
        | EditError::Changed(_) => Err(StoreError::Stale),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rollcall_domain::id::Ids;
    use rollcall_domain::time::Clock;

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

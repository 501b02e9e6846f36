//! Changes of what belongs to the organization; name and addresses are the account's.

use rollcall_domain::audit::{AuditKind, FieldChange};
use rollcall_domain::id::{DepartmentId, LocationId, MemberId, OrganizationId, PositionId};
use rollcall_domain::member::{DEPARTMENTS_LIMIT, Member};
use rollcall_domain::membership::MemberState;
use rollcall_domain::permission::Permission;
use rollcall_domain::structure::Structure;
use rollcall_domain::text::JobNumber;
use rollcall_store::{StoreError, Tx};

use super::MemberCard;
use crate::access::{self, AccessError, Actor, Person};
use crate::audit::{self, By, Entry};
use crate::{Context, RequestInfo, TRIES};

/// What is to change: the outer `None` leaves a field as it is, the inner one clears it.
#[derive(Clone, Debug, Default)]
pub struct MemberEdit {
    /// The departments.
    pub department_ids: Option<Vec<DepartmentId>>,
    /// The main one among them.
    pub main_department_id: Option<DepartmentId>,
    /// The job title.
    pub position_id: Option<Option<PositionId>>,
    /// The work site.
    pub location_id: Option<Option<LocationId>>,
    /// The employee number.
    pub job_id: Option<Option<JobNumber>>,
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// The person may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// There is no such department; the index is that in the list.
    #[error("no such department")]
    UnknownDepartment(usize),
    /// The main department is none of the member's.
    #[error("the main department is none of the departments")]
    MainNotAmong,
    /// The departments change beyond those that the person's role reaches.
    #[error("departments beyond the role's")]
    OutsideReach,
    /// More departments than one person may have.
    #[error("more than {DEPARTMENTS_LIMIT} departments")]
    TooManyDepartments,
    /// There is no such position.
    #[error("no such position")]
    UnknownPosition,
    /// There is no such location.
    #[error("no such location")]
    UnknownLocation,
    /// Somebody else has the job ID.
    #[error("the job ID is taken")]
    JobIdTaken(Box<Member>),
    /// Somebody whom the person may not see has the job ID.
    #[error("the job ID is taken by somebody unseen")]
    JobIdUnavailable,
    /// The member was changed since the caller read it.
    #[error("changed meanwhile")]
    Changed(Box<Member>),
    /// Only active and invited people can be edited.
    #[error("a {0} member cannot be edited")]
    State(MemberState),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Changes a member. With `expected_version`, only if it still has that version.
///
/// # Errors
/// [`EditError`]; then nothing was changed.
pub async fn edit(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: MemberId,
    expected_version: Option<i64>,
    edit: MemberEdit,
) -> Result<MemberCard, EditError> {
    let mut tries = 1..TRIES;
    loop {
        let edit = edit.clone();
        let outcome =
            edit_once(context, request, person, organization, id, expected_version, edit).await;
        // Two edits at the same moment: the later one looks again and then finds what the other
        // one did. Whoever expects a version wants to hear of it instead.
        let met_another = match &outcome {
            Err(EditError::Changed(_)) => expected_version.is_none(),
            Err(EditError::Store(cause)) => cause.is_unique_violation() || cause.is_retryable(),
            _ => false,
        };
        if !met_another || tries.next().is_none() {
            return outcome;
        }
    }
}

async fn edit_once(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: MemberId,
    expected_version: Option<i64>,
    edit: MemberEdit,
) -> Result<MemberCard, EditError> {
    let mut tx = context.store.write().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let before = access::member_to_change(&mut tx, &actor, id, Permission::MembersEdit).await?;
    if expected_version.is_some_and(|it| it != before.version) {
        return Err(EditError::Changed(Box::new(before)));
    }
    let structure = tx.structures().at(organization, actor.structure_version).await?;
    let (after, changes) = edit_in(context, &mut tx, &actor, &structure, before, edit).await?;
    if !changes.is_empty() {
        let entry = Entry {
            organization,
            kind: AuditKind::MemberEdited,
            by: By::Actor(&actor),
            member: Some(&after),
            subject: "",
            changes,
        };
        audit::record(context, &mut tx, request, entry).await?;
    }
    let listed = if after.state == MemberState::Invited {
        let listed = tx.members().listed(organization, &[id]).await?;
        listed.into_iter().next().ok_or(AccessError::NotFound)?
    } else {
        after.into()
    };
    tx.commit().await?;
    Ok(MemberCard { listed, structure })
}

/// Changes one member that the actor may edit, inside a transaction; the entry of the log is left to
/// the caller. Whatever it refuses, it refuses before it writes.
pub(crate) async fn edit_in(
    context: &Context,
    tx: &mut Tx,
    actor: &Actor,
    structure: &Structure,
    before: Member,
    edit: MemberEdit,
) -> Result<(Member, Vec<FieldChange>), EditError> {
    let organization = actor.organization_id;
    match before.state {
        MemberState::Active | MemberState::Invited => {}
        state @ (MemberState::Pending | MemberState::Rejected | MemberState::Terminated) => {
            return Err(EditError::State(state));
        }
    }
    let mut after = apply(structure, &before, edit)?;
    let (from, to) = (&before.department_ids, &after.department_ids);
    if !actor.rights.may_move(Permission::MembersEdit, from, to, structure) {
        return Err(EditError::OutsideReach);
    }
    if after.job_id != before.job_id
        && let Some(job_id) = &after.job_id
        && let Some(holder) = tx.members().find_by_job_id(organization, job_id).await?
        && holder.id != before.id
    {
        return Err(match access::sees(tx, actor, &holder).await? {
            true => EditError::JobIdTaken(Box::new(holder)),
            false => EditError::JobIdUnavailable,
        });
    }
    let changes = audit::differences(structure, Some(&before), Some(&after));
    if !changes.is_empty() {
        after.updated_at = context.clock.now();
        if !tx.members().update(&before, &after).await? {
            let stored = tx.members().find(organization, before.id).await?;
            return Err(EditError::Changed(Box::new(stored.unwrap_or(before))));
        }
        after.version = before.version + 1;
    }
    Ok((after, changes))
}

/// `before` as it would be after the edit.
pub(crate) fn apply(
    structure: &Structure,
    before: &Member,
    edit: MemberEdit,
) -> Result<Member, EditError> {
    let mut after = before.clone();
    if let Some(ids) = edit.department_ids {
        after.department_ids = known_departments(structure, &ids)?;
    }
    if let Some(main) = edit.main_department_id {
        let place = after.department_ids.iter().position(|it| *it == main);
        let place = place.ok_or(EditError::MainNotAmong)?;
        after.department_ids[..=place].rotate_right(1);
    }
    if let Some(position) = edit.position_id {
        let is_known = position.is_none_or(|it| structure.position(it).is_some());
        after.position_id =
            if is_known { position } else { return Err(EditError::UnknownPosition) };
    }
    if let Some(location) = edit.location_id {
        let is_known = location.is_none_or(|it| structure.location(it).is_some());
        after.location_id =
            if is_known { location } else { return Err(EditError::UnknownLocation) };
    }
    if let Some(job_id) = edit.job_id {
        after.job_id = job_id.map(|it| it.as_str().to_owned());
    }
    Ok(after)
}

/// The departments without repetitions, if all of them are known.
pub(crate) fn known_departments(
    structure: &Structure,
    ids: &[DepartmentId],
) -> Result<Vec<DepartmentId>, EditError> {
    let mut known = Vec::with_capacity(ids.len().min(DEPARTMENTS_LIMIT));
    for (index, id) in ids.iter().enumerate() {
        if structure.department(*id).is_none() {
            return Err(EditError::UnknownDepartment(index));
        }
        if !known.contains(id) {
            known.push(*id);
        }
        if known.len() > DEPARTMENTS_LIMIT {
            return Err(EditError::TooManyDepartments);
        }
    }
    Ok(known)
}

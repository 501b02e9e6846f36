//! One action on many people, one result for each: nobody stops the others.
//!
//! Up to [`AT_ONCE`] people are done with in the request, in one transaction; more become a job
//! (`job`), a transaction for each batch. Either way each row goes through the function that serves a
//! single person (`rows`). A function of a row refuses before it writes, so a refused row leaves
//! nothing behind; whoever meets another change of the same row makes the whole transaction run again.
//! To add an action, give [`Action`] a variant and `rows::apply` its arm.

mod job;
mod rows;

use std::collections::HashSet;

use rollcall_domain::audit::FieldChange;
use rollcall_domain::bulk_job::{BulkActionKind, BulkJob};
use rollcall_domain::id::{DepartmentId, JobId, LocationId, MemberId, OrganizationId, PositionId};
use rollcall_domain::membership::MemberState;
use rollcall_domain::permission::Permission;
use rollcall_domain::structure::Structure;
use rollcall_domain::termination::{Day, TerminationRefusal};
use rollcall_domain::time::Timestamp;
use rollcall_store::members::{DepartmentFilter, Filter, Total};
use rollcall_store::{StoreError, Tx};
use serde::{Deserialize, Deserializer, Serialize};

pub use job::{
    JobError, JobList, JobResults, LEASE, Step, WorkInBulk, cancel, find, list, results, step,
};

use crate::access::{self, AccessError, Actor, Person};
use crate::idempotency::{self, KeyReused};
use crate::join_requests::RejectionMessage;
use crate::members::{EditError, known_departments, within_reach};
use crate::{Context, RequestInfo, TRIES};

/// At most this many people in one request; more become a job.
pub const AT_ONCE: usize = 1_000;
/// At most this many people by their ids.
pub const IDS_LIMIT: usize = 10_000;
/// At most this many people in one job.
pub const JOB_LIMIT: usize = 100_000;

/// What is done.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "action", content = "with", rename_all = "snake_case")]
pub enum Action {
    /// Change departments, position or location.
    Edit(BulkEdit),
    /// Let in who waits or was refused; what the edit leaves out is as each applicant answered.
    Approve(BulkEdit),
    /// Refuse who waits, all with the same message.
    Reject(RejectionMessage),
    /// Send the invitations again.
    Reinvite,
    /// Take the invitations back.
    Revoke,
    /// End memberships, or plan their end.
    Terminate(BulkTermination),
    /// Reopen ended memberships.
    Restore,
}

/// What a bulk edit changes; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BulkEdit {
    /// The departments.
    pub departments: Option<DepartmentChange>,
    /// The job title; the inner `None` clears it.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub position_id: Option<Option<PositionId>>,
    /// The work site; the inner `None` clears it.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub location_id: Option<Option<LocationId>>,
}

/// Tells a field that is `null` from one that is left out.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// How the departments of many people change.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DepartmentChange {
    /// These and no others, the main one first.
    Replace(Vec<DepartmentId>),
    /// These too, after those that are there.
    Add(Vec<DepartmentId>),
    /// Not these.
    Remove(Vec<DepartmentId>),
}

/// How the memberships of many people end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BulkTermination {
    /// Why, at most 500 characters; may be empty.
    pub reason: String,
    /// The last day of work. Whether it is over is asked when each person's turn comes.
    pub last_day: Day,
    /// Who takes over what is open.
    pub hand_over_to: Option<MemberId>,
}

/// Who is meant.
#[derive(Clone, Debug)]
pub enum People {
    /// These, at most [`IDS_LIMIT`].
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
    /// Only say what would come of it, for [`AT_ONCE`] people at most; write nothing.
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
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
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
    /// All seats are taken, so many.
    NoSeatLeft(i64),
    /// Somebody else has the job ID that the applicant gave.
    JobIdTaken(MemberId, String),
    /// Somebody whom the actor does not see has it.
    JobIdUnavailable,
    /// Nobody terminates themselves.
    Oneself,
    /// A super admin has to lose the role first.
    SuperAdmin,
    /// There is no account that the membership could be reopened for.
    NoAccount,
    /// Whoever is to take over is the person, or no member any more.
    NoRecipient,
}

impl From<TerminationRefusal> for RowRefusal {
    fn from(refusal: TerminationRefusal) -> Self {
        match refusal {
            TerminationRefusal::Oneself => Self::Oneself,
            TerminationRefusal::SuperAdmin => Self::SuperAdmin,
        }
    }
}

/// What came of an order.
#[derive(Clone, Debug)]
pub enum BulkOutcome {
    /// It is done; a result for each person, in the order of the ids, or by name.
    Done(BulkResults),
    /// It is going on.
    Job(Box<BulkJob>),
}

/// What came of an order that is done.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BulkResults {
    /// One for each person; of a dry run for [`AT_ONCE`] people at most.
    pub results: Vec<RowResult>,
    /// How many people were meant, or at least how many.
    pub people: i64,
    /// Whether that is all.
    pub is_exact: bool,
}

/// An outcome as it is kept for the case that the request comes again.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kept {
    Done(BulkResults),
    Job(JobId),
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
    /// Whoever is to take over is no active member.
    #[error("no active member takes over")]
    Recipient,
    /// There is no department of the filter's id.
    #[error("no such department")]
    UnknownFilterDepartment,
    /// More people match than can be done in one job.
    #[error("more than {JOB_LIMIT} people match")]
    TooMany,
    /// The idempotency key belongs to another request.
    #[error(transparent)]
    KeyReused(#[from] KeyReused),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Action {
    /// Its kind.
    pub const fn kind(&self) -> BulkActionKind {
        match self {
            Self::Edit(_) => BulkActionKind::Edit,
            Self::Approve(_) => BulkActionKind::Approve,
            Self::Reject(_) => BulkActionKind::Reject,
            Self::Reinvite => BulkActionKind::Reinvite,
            Self::Revoke => BulkActionKind::Revoke,
            Self::Terminate(_) => BulkActionKind::Terminate,
            Self::Restore => BulkActionKind::Restore,
        }
    }
}

/// The permission that the single action asks for.
const fn permission(kind: BulkActionKind) -> Permission {
    match kind {
        BulkActionKind::Edit => Permission::MembersEdit,
        BulkActionKind::Approve | BulkActionKind::Reject => Permission::MembersApprove,
        BulkActionKind::Reinvite | BulkActionKind::Revoke => Permission::MembersInvite,
        BulkActionKind::Terminate => Permission::MembersTerminate,
        BulkActionKind::Restore => Permission::MembersRestore,
    }
}

/// Does one thing to many people, or begins a job that does.
///
/// # Errors
/// [`BulkError`]; then nothing was done to anybody.
pub async fn run(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    order: BulkOrder,
) -> Result<BulkOutcome, BulkError> {
    let (own, request, person) = (context.clone(), request.clone(), person.clone());
    let outcome = off_the_workers(async move {
        let mut tries = 1..TRIES;
        loop {
            match run_once(&own, &request, &person, organization, &order).await {
                Err(BulkError::Store(cause))
                    if (cause.is_unique_violation() || cause.is_retryable())
                        && tries.next().is_some() => {}
                other => return other,
            }
        }
    });
    let outcome = outcome.await?;
    context.jobs_waiting.notify_one();
    context.bulk_jobs_waiting.notify_one();
    outcome
}

/// Runs what keeps a processor busy for a while where it is in nobody's way: the threads that serve
/// requests go on serving others.
pub(crate) async fn off_the_workers<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, StoreError> {
    let runtime = tokio::runtime::Handle::current();
    let done = tokio::task::spawn_blocking(move || runtime.block_on(work));
    done.await.map_err(|cause| StoreError::Commit(cause.to_string()))
}

async fn run_once(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization_id: OrganizationId,
    order: &BulkOrder,
) -> Result<BulkOutcome, BulkError> {
    let mut tx = context.store.write().await?;
    let permission = permission(order.action.kind());
    let actor = access::actor_who_may(&mut tx, person, organization_id, permission).await?;
    let structure = actor.structure(&mut tx).await?;
    let key = request.idempotency_key.as_ref().filter(|_| !order.is_dry_run);
    let before = idempotency::replay(context, &mut tx, &actor.principal(), key).await??;
    if let Some(kept) = before {
        let outcome = match kept {
            Kept::Done(results) => BulkOutcome::Done(results),
            Kept::Job(id) => {
                let found = tx.bulk_jobs().find(organization_id, id).await?;
                BulkOutcome::Job(Box::new(found.ok_or(AccessError::NotFound)?))
            }
        };
        tx.commit().await?;
        return Ok(outcome);
    }
    check(&mut tx, &actor, &structure, &order.action).await?;
    let (ids, people) = resolve(&mut tx, &actor, &structure, order).await?;
    if ids.len() > AT_ONCE {
        let job =
            job::start(context, &mut tx, request, person, &actor, &order.action, &ids).await?;
        idempotency::keep(&mut tx, &actor.principal(), key, &Kept::Job(job.id)).await?;
        tx.commit().await?;
        return Ok(BulkOutcome::Job(Box::new(job)));
    }
    let results = rows::run(context, &mut tx, request, &actor, &order.action, &ids).await?;
    let results = BulkResults { results, people: people.people, is_exact: people.is_exact };
    if order.is_dry_run {
        return Ok(BulkOutcome::Done(results));
    }
    let kept = Kept::Done(results);
    idempotency::keep(&mut tx, &actor.principal(), key, &kept).await?;
    tx.commit().await?;
    match kept {
        Kept::Done(results) => Ok(BulkOutcome::Done(results)),
        Kept::Job(_) => Err(AccessError::NotFound.into()),
    }
}

/// The ids of those who are meant, each once, and how many they are; of a dry run [`AT_ONCE`] ids at
/// most.
async fn resolve(
    tx: &mut Tx,
    actor: &Actor,
    structure: &Structure,
    order: &BulkOrder,
) -> Result<(Vec<MemberId>, Total), BulkError> {
    let exactly = |ids: Vec<MemberId>| {
        let people = i64::try_from(ids.len()).unwrap_or(i64::MAX);
        (ids, Total { people, is_exact: true })
    };
    let filter = match &order.people {
        People::Ids(ids) => {
            let mut seen = HashSet::new();
            let ids = ids.iter().copied().filter(|it| seen.insert(*it)).collect();
            let (mut ids, total) = exactly(ids);
            if order.is_dry_run {
                ids.truncate(AT_ONCE);
            }
            return Ok((ids, total));
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
    let limit = if order.is_dry_run { AT_ONCE } else { JOB_LIMIT };
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut ids = tx.members().list_ids(&filter, wanted).await?;
    if ids.len() <= limit {
        return Ok(exactly(ids));
    }
    if !order.is_dry_run {
        return Err(BulkError::TooMany);
    }
    ids.truncate(limit);
    Ok((ids, tx.members().total(&filter).await?))
}

/// What is wrong with an action whoever it is done to.
async fn check(
    tx: &mut Tx,
    actor: &Actor,
    structure: &Structure,
    action: &Action,
) -> Result<(), BulkError> {
    match action {
        Action::Edit(edit) | Action::Approve(edit) => {
            check_edit(structure, edit).map_err(BulkError::Edit)
        }
        Action::Terminate(BulkTermination { hand_over_to: Some(to), .. }) => {
            let found = tx.members().find(actor.organization_id, *to).await?;
            let is_there = found.is_some_and(|it| it.state == MemberState::Active);
            if is_there { Ok(()) } else { Err(BulkError::Recipient) }
        }
        Action::Terminate(_)
        | Action::Reject(_)
        | Action::Reinvite
        | Action::Revoke
        | Action::Restore => Ok(()),
    }
}

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

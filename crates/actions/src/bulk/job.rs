//! Bulk actions on more people than a request takes: one transaction for each batch.
//!
//! The result of a person is written in the transaction of the change, and `done + refused` says where
//! the next batch begins, so that a process that dies in the middle leaves nothing half done and
//! nothing that is done twice. A step locks the job's row: of two processes that have it at the same
//! time, because a lease ran out, the second waits and then goes on where the first one ended.

use rollcall_domain::bulk_job::{BulkJob, BulkJobState};
use rollcall_domain::id::{JobId, MemberId, OrganizationId};
use rollcall_domain::locale::Locale;
use rollcall_domain::notice::{NoticeData, NoticeKind};
use rollcall_domain::time::Span;
use rollcall_store::bulk_jobs::PersonResult;
use rollcall_store::{StoreError, StoreResult, Tx};
use serde::{Deserialize, Serialize};

use super::{Action, RowResult, off_the_workers, permission, rows};
use crate::access::{self, AccessError, Actor, Person};
use crate::{Context, RequestInfo, TRIES, notices};

/// People of one transaction. Others who change something wait so long.
const BATCH: i64 = 200;
/// Whoever dies with a job loses it after this time; each step begins it anew.
pub const LEASE: Span = Span::seconds(5);

/// Goes on with a bulk job. The job in the queue has the same id.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WorkInBulk {}

impl WorkInBulk {
    /// The stored name of this kind of job.
    pub const KIND: &'static str = "bulk";
}

/// Why there is nothing to tell of a job.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// There is no such job that the person may know of.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// It is over and cannot be called off.
    #[error("the job is {0}")]
    Over(BulkJobState),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One page of what came of a job.
#[derive(Clone, Debug)]
pub struct JobResults {
    /// For each person, in the order of the job.
    pub results: Vec<RowResult>,
    /// The place after which the next page begins, if there is one.
    pub next: Option<i64>,
    /// How many there are so far.
    pub total: i64,
}

/// One page of jobs.
#[derive(Clone, Debug)]
pub struct JobList {
    /// Newest first.
    pub jobs: Vec<BulkJob>,
    /// The job before which the next page begins, if there is one.
    pub next: Option<JobId>,
}

/// What a step leaves to be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// There are people left.
    More,
    /// The job is over.
    Over,
}

/// Writes a job and promises to begin it.
pub(super) async fn start(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    person: &Person,
    actor: &Actor,
    action: &Action,
    people: &[MemberId],
) -> StoreResult<BulkJob> {
    let now = context.clock.now();
    let job = BulkJob {
        organization_id: actor.organization_id,
        id: context.ids.new_id(),
        action: action.kind(),
        state: BulkJobState::Queued,
        account_id: person.account.id,
        starter_id: actor.member.id,
        starter_name: actor.member.name.clone(),
        total: i64::try_from(people.len()).unwrap_or(i64::MAX),
        done: 0,
        refused: 0,
        ip_address: request.ip_address.clone(),
        request_id: request.id,
        created_at: now,
        updated_at: now,
        finished_at: None,
        version: 1,
    };
    tx.bulk_jobs().insert(&job, &to_json(action)?, people).await?;
    let payload = to_json(&WorkInBulk {})?;
    tx.jobs().enqueue(job.organization_id, job.id, WorkInBulk::KIND, &payload, now).await?;
    Ok(job)
}

/// Does one batch of a job. Unless it is the last of its turn, the job is held for [`LEASE`].
///
/// # Errors
/// If the database fails, or others change the same people all the time; then nothing of the batch
/// was done.
pub async fn step(
    context: &Context,
    organization: OrganizationId,
    id: JobId,
    is_last: bool,
) -> StoreResult<Step> {
    let own = context.clone();
    let stepped = off_the_workers(async move {
        let mut batch = BATCH;
        let mut tries = 1..TRIES;
        loop {
            match step_once(&own, organization, id, batch, is_last).await {
                // Whoever is fought over holds few others up.
                Err(cause)
                    if (cause.is_unique_violation() || cause.is_retryable())
                        && tries.next().is_some() =>
                {
                    batch = (batch / 4).max(1);
                }
                other => return other,
            }
        }
    });
    stepped.await?
}

async fn step_once(
    context: &Context,
    organization: OrganizationId,
    id: JobId,
    batch: i64,
    is_last: bool,
) -> StoreResult<Step> {
    let mut tx = context.store.write().await?;
    let now = context.clock.now();
    let Some((job, work)) = tx.bulk_jobs().begin_step(organization, id).await? else {
        tx.jobs().delete(organization, id).await?;
        tx.commit().await?;
        return Ok(Step::Over);
    };
    let actor = access::actor_of(&mut tx, job.account_id, now, organization).await;
    let actor = match actor {
        Ok(actor) => Some(actor),
        Err(AccessError::NotFound | AccessError::Forbidden(_)) => None,
        Err(AccessError::Store(cause)) => return Err(cause),
    };
    // An action that another version wrote may not be readable here.
    let action: Option<Action> = serde_json::from_str(&work).ok();
    let (Some(actor), Some(action)) = (actor, action) else {
        end(context, &mut tx, &job, BulkJobState::Failed).await?;
        tx.commit().await?;
        return Ok(Step::Over);
    };
    let from = job.processed();
    let people = tx.bulk_jobs().people(organization, id, from, batch).await?;
    let request = RequestInfo {
        id: job.request_id,
        ip_address: job.ip_address.clone(),
        user_agent: String::new(),
        locale: Locale::English,
        idempotency_key: None,
    };
    let results = rows::run(context, &mut tx, &request, &actor, &action, &people).await?;
    let noted: StoreResult<Vec<PersonResult>> = results
        .iter()
        .zip(from..)
        .map(|(it, place)| {
            Ok(PersonResult { place, is_done: it.refusal.is_none(), result: to_json(it)? })
        })
        .collect();
    tx.bulk_jobs().end_step(organization, id, &noted?, now).await?;
    let is_over = i64::try_from(people.len()).unwrap_or(i64::MAX) + from >= job.total;
    if is_over {
        end(context, &mut tx, &job, BulkJobState::Done).await?;
    } else {
        let run_at = if is_last { now } else { now.plus(LEASE) };
        tx.jobs().extend(organization, id, run_at).await?;
    }
    tx.commit().await?;
    context.jobs_waiting.notify_one();
    Ok(if is_over { Step::Over } else { Step::More })
}

/// Ends a job and tells whoever started it.
async fn end(
    context: &Context,
    tx: &mut Tx,
    job: &BulkJob,
    state: BulkJobState,
) -> StoreResult<()> {
    let (organization, now) = (job.organization_id, context.clock.now());
    tx.bulk_jobs().finish(organization, job.id, state, now).await?;
    tx.jobs().delete(organization, job.id).await?;
    if state == BulkJobState::Done {
        let data = NoticeData {
            count: Some(job.total),
            subject: Some(job.action.as_str().to_owned()),
            ..NoticeData::default()
        };
        notices::tell(context, tx, job.account_id, organization, NoticeKind::JobDone, data).await?;
    }
    Ok(())
}

/// A job, for whoever started it and for those who may do the same everywhere.
async fn job_to_see(tx: &mut Tx, actor: &Actor, id: JobId) -> Result<BulkJob, AccessError> {
    let found = tx.bulk_jobs().find(actor.organization_id, id).await?;
    let job = found.ok_or(AccessError::NotFound)?;
    let permission = permission(job.action);
    let is_mine = job.starter_id == actor.member.id && actor.rights.may(permission);
    if is_mine || actor.rights.may_everywhere(permission) {
        Ok(job)
    } else {
        Err(AccessError::NotFound)
    }
}

/// A job.
///
/// # Errors
/// [`AccessError::NotFound`] if there is none that the person may know of.
pub async fn find(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
    id: JobId,
) -> Result<BulkJob, AccessError> {
    let mut tx = context.store.read().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    job_to_see(&mut tx, &actor, id).await
}

/// The person's own jobs, newest first, before the one with the id `before`.
///
/// # Errors
/// [`AccessError::NotFound`] for those who are no active members.
pub async fn list(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
    before: Option<JobId>,
    limit: i64,
) -> Result<JobList, AccessError> {
    let mut tx = context.store.read().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let mine = Some(actor.member.id);
    let mut jobs = tx.bulk_jobs().list(organization, mine, before, limit.saturating_add(1)).await?;
    let has_more = i64::try_from(jobs.len()).unwrap_or(i64::MAX) > limit;
    if has_more {
        jobs.pop();
    }
    let next = jobs.last().filter(|_| has_more).map(|it| it.id);
    jobs.retain(|it| actor.rights.may(permission(it.action)));
    Ok(JobList { jobs, next })
}

/// What came of a job so far, after the place `after`; with `outcome` only for those to whom it was
/// done, or not.
///
/// # Errors
/// As [`find`].
pub async fn results(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
    id: JobId,
    outcome: Option<bool>,
    after: i64,
    limit: usize,
) -> Result<JobResults, AccessError> {
    let mut tx = context.store.read().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let job = job_to_see(&mut tx, &actor, id).await?;
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut found = tx.bulk_jobs().results(organization, id, outcome, after, wanted).await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(|it| it.place);
    let results: Result<Vec<RowResult>, _> =
        found.iter().map(|it| serde_json::from_str(&it.result)).collect();
    let results = results.map_err(|it| StoreError::Schema(it.to_string()))?;
    let total = match outcome {
        Some(true) => job.done,
        Some(false) => job.refused,
        None => job.processed(),
    };
    Ok(JobResults { results, next, total })
}

/// Calls a job off: who has a result keeps it, nobody else gets one.
///
/// # Errors
/// [`JobError`]; then it goes on, or is over.
pub async fn cancel(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
    id: JobId,
) -> Result<BulkJob, JobError> {
    let mut tx = context.store.write().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let job = job_to_see(&mut tx, &actor, id).await?;
    // A batch that is under way ends first.
    let now = context.clock.now();
    let is_ended = tx.bulk_jobs().finish(organization, id, BulkJobState::Cancelled, now).await?;
    let job = tx.bulk_jobs().find(organization, id).await?.unwrap_or(job);
    // To call off twice is to call off.
    if !is_ended && job.state != BulkJobState::Cancelled {
        return Err(JobError::Over(job.state));
    }
    tx.jobs().delete(organization, id).await?;
    tx.commit().await?;
    Ok(job)
}

fn to_json<T: Serialize>(it: &T) -> StoreResult<String> {
    serde_json::to_string(it).map_err(|cause| StoreError::Schema(cause.to_string()))
}

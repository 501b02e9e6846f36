//! Bulk actions that run as jobs, and what came of them for each person.

use rollcall_domain::bulk_job::{BulkJob, BulkJobState};
use rollcall_domain::id::{JobId, MemberId, OrganizationId};
use rollcall_domain::time::Timestamp;
use uuid::Uuid;

use crate::value::Row;
use crate::{StoreResult, Tx, Value, params};

const COLUMNS: &str =
    "org_id, id, action, state, account_id, starter_id, starter_name, total, done, refused,
    ip_address, request_id, created_at, updated_at, finished_at, version";
const PERSON_COLUMNS: usize = 4;
/// Old people that are forgotten at once.
const FORGOTTEN_AT_ONCE: i64 = 20_000;

/// Bulk jobs of organizations.
pub struct BulkJobs<'t>(pub(crate) &'t mut Tx);

/// What came of a job for one person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonResult {
    /// The person's place in the job, from 0.
    pub place: i64,
    /// Whether it was done.
    pub is_done: bool,
    /// The whole result as JSON.
    pub result: String,
}

impl BulkJobs<'_> {
    /// The job with this id.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn find(
        &mut self,
        organization: OrganizationId,
        id: JobId,
    ) -> StoreResult<Option<BulkJob>> {
        let sql = format!("SELECT {COLUMNS} FROM bulk_jobs WHERE org_id = ?1 AND id = ?2");
        self.0.query_opt(&sql, params![organization, id], read).await
    }

    /// Jobs of an organization, newest first, before the one with the id `before`; those of one
    /// starter, or all.
    pub async fn list(
        &mut self,
        organization: OrganizationId,
        starter: Option<MemberId>,
        before: Option<JobId>,
        limit: i64,
    ) -> StoreResult<Vec<BulkJob>> {
        let before = before.unwrap_or_else(|| Uuid::max().into());
        let mut values = vec![organization.into(), before.into(), limit.into()];
        let mut of = "";
        if let Some(starter) = starter {
            values.push(Value::from(starter));
            of = "AND starter_id = ?4";
        }
        let sql = format!(
            "SELECT {COLUMNS} FROM bulk_jobs WHERE org_id = ?1 AND id < ?2 {of}
             ORDER BY id DESC LIMIT ?3"
        );
        self.0.query(&sql, &values, read).await
    }

    /// A new job; `work` is what it does, as JSON.
    pub async fn insert(
        &mut self,
        job: &BulkJob,
        work: &str,
        people: &[MemberId],
    ) -> StoreResult<()> {
        let sql = "INSERT INTO bulk_jobs (org_id, id, action, work, state, account_id, starter_id, starter_name,
                   total, done, refused, ip_address, request_id, created_at, updated_at, finished_at, version)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)";
        let fields = params![
            job.organization_id,
            job.id,
            job.action,
            work,
            job.state,
            job.account_id,
            job.starter_id,
            &job.starter_name,
            job.total,
            job.done,
            job.refused,
            &job.ip_address,
            Uuid::from(job.request_id),
            job.created_at,
            job.updated_at,
            job.finished_at,
            job.version
        ];
        self.0.execute(sql, fields).await?;
        let mut values = Vec::with_capacity(people.len() * PERSON_COLUMNS);
        for (id, place) in people.iter().zip(0_i64..) {
            values.extend_from_slice(params![job.organization_id, job.id, place, *id]);
        }
        let head = "INSERT INTO bulk_job_people (org_id, job_id, place, member_id)";
        self.0.insert_rows(head, PERSON_COLUMNS, "", &values).await
    }

    /// Begins a step of a job that is not over, with its work; `None` if it is, or there is none. Another
    /// process that begins one waits until this transaction ends.
    pub async fn begin_step(
        &mut self,
        organization: OrganizationId,
        id: JobId,
    ) -> StoreResult<Option<(BulkJob, String)>> {
        let sql = format!(
            "UPDATE bulk_jobs SET state = 'running', version = version + 1
             WHERE org_id = ?1 AND id = ?2 AND state IN ('queued', 'running')
             RETURNING {COLUMNS}, work"
        );
        self.0.query_opt(&sql, params![organization, id], |row| Ok((read(row)?, row.take()?))).await
    }

    /// The people of a job from this place on.
    pub async fn people(
        &mut self,
        organization: OrganizationId,
        id: JobId,
        from: i64,
        limit: i64,
    ) -> StoreResult<Vec<MemberId>> {
        let sql = "SELECT member_id FROM bulk_job_people
                   WHERE org_id = ?1 AND job_id = ?2 AND place >= ?3 ORDER BY place LIMIT ?4";
        self.0.query(sql, params![organization, id, from, limit], |row| row.take()).await
    }

    /// Notes what came of a step for the people from its place on, and how far the job is.
    pub async fn end_step(
        &mut self,
        organization: OrganizationId,
        id: JobId,
        results: &[PersonResult],
        now: Timestamp,
    ) -> StoreResult<()> {
        let sql = "UPDATE bulk_job_people SET outcome = ?4, result = ?5
                   WHERE org_id = ?1 AND job_id = ?2 AND place = ?3";
        for it in results {
            let outcome = if it.is_done { "done" } else { "refused" };
            let fields = params![organization, id, it.place, outcome, it.result.as_str()];
            self.0.execute(sql, fields).await?;
        }
        let done = results.iter().filter(|it| it.is_done).count();
        let sql = "UPDATE bulk_jobs SET done = done + ?3, refused = refused + ?4, updated_at = ?5
                   WHERE org_id = ?1 AND id = ?2";
        let count = |it: usize| i64::try_from(it).unwrap_or(i64::MAX);
        let fields = params![organization, id, count(done), count(results.len() - done), now];
        self.0.execute(sql, fields).await?;
        Ok(())
    }

    /// Ends a job that is not over; false if it is.
    pub async fn finish(
        &mut self,
        organization: OrganizationId,
        id: JobId,
        state: BulkJobState,
        now: Timestamp,
    ) -> StoreResult<bool> {
        let sql = "UPDATE bulk_jobs SET state = ?3, updated_at = ?4, finished_at = ?4, version = version + 1
                   WHERE org_id = ?1 AND id = ?2 AND state IN ('queued', 'running')";
        Ok(self.0.execute(sql, params![organization, id, state, now]).await? == 1)
    }

    /// What came of a job for each person after the place `after`, in their order; with `outcome` only
    /// for those to whom it was done, or not.
    pub async fn results(
        &mut self,
        organization: OrganizationId,
        id: JobId,
        outcome: Option<bool>,
        after: i64,
        limit: i64,
    ) -> StoreResult<Vec<PersonResult>> {
        let wanted = match outcome {
            Some(true) => "outcome = 'done'",
            Some(false) => "outcome = 'refused'",
            None => "outcome IS NOT NULL",
        };
        let sql = format!(
            "SELECT place, outcome, result FROM bulk_job_people
             WHERE org_id = ?1 AND job_id = ?2 AND {wanted} AND place > ?3 ORDER BY place LIMIT ?4"
        );
        let read = |row: &mut Row<'_>| {
            let place = row.take()?;
            let is_done = row.take::<String>()? == "done";
            Ok(PersonResult { place, is_done, result: row.take()? })
        };
        self.0.query(&sql, params![organization, id, after, limit], read).await
    }

    /// Forgets some of the jobs that were started before `before`; false if all of them are gone.
    pub async fn delete_before(&mut self, before: Timestamp) -> StoreResult<bool> {
        let sql = "SELECT org_id, id FROM bulk_jobs WHERE created_at < ?1
                   AND state NOT IN ('queued', 'running') ORDER BY created_at LIMIT 1";
        let read = |row: &mut Row<'_>| Ok((row.take::<OrganizationId>()?, row.take::<JobId>()?));
        let Some((organization, id)) = self.0.query_opt(sql, params![before], read).await? else {
            return Ok(false);
        };
        let sql = "DELETE FROM bulk_job_people WHERE org_id = ?1 AND job_id = ?2 AND place IN (
                       SELECT place FROM bulk_job_people WHERE org_id = ?1 AND job_id = ?2 LIMIT ?3)";
        let gone = self.0.execute(sql, params![organization, id, FORGOTTEN_AT_ONCE]).await?;
        if gone < FORGOTTEN_AT_ONCE.unsigned_abs() {
            let sql = "DELETE FROM bulk_jobs WHERE org_id = ?1 AND id = ?2";
            self.0.execute(sql, params![organization, id]).await?;
        }
        Ok(true)
    }
}

fn read(row: &mut Row<'_>) -> StoreResult<BulkJob> {
    Ok(BulkJob {
        organization_id: row.take()?,
        id: row.take()?,
        action: row.take()?,
        state: row.take()?,
        account_id: row.take()?,
        starter_id: row.take()?,
        starter_name: row.take()?,
        total: row.take()?,
        done: row.take()?,
        refused: row.take()?,
        ip_address: row.take()?,
        request_id: row.take::<Uuid>()?.into(),
        created_at: row.take()?,
        updated_at: row.take()?,
        finished_at: row.take()?,
        version: row.take()?,
    })
}

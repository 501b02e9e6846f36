//! Work promised in the transaction of the change that caused it.

use rollcall_domain::id::{JobId, OrganizationId};
use rollcall_domain::time::Timestamp;

use crate::value::Row;
use crate::{Dialect, StoreResult, Tx, params};

/// Jobs of organizations.
pub struct Jobs<'t>(pub(crate) &'t mut Tx);

/// Jobs that wait for each other. What goes on for long has a lane of its own, so that messages do not
/// wait for it, nor it for a slow mail server.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lane {
    /// Messages and ends of memberships.
    Quick,
    /// Bulk actions.
    Bulk,
    /// Imports.
    Import,
}

impl Lane {
    /// On rows of `jobs`; the indexes `jobs_bulk_due` and `jobs_import_due` have the same words.
    const fn condition(self) -> &'static str {
        match self {
            Self::Quick => "kind NOT IN ('bulk', 'import')",
            Self::Bulk => "kind = 'bulk'",
            Self::Import => "kind = 'import'",
        }
    }
}

/// A job that was claimed and is to be done now.
#[derive(Clone, Debug)]
pub struct ClaimedJob {
    /// Whose work it is.
    pub organization_id: OrganizationId,
    /// Its id.
    pub id: JobId,
    /// Which kind of work.
    pub kind: String,
    /// Ids as JSON, never copies.
    pub payload: String,
    /// How often it was begun, this time included.
    pub attempts: i64,
}

/// A job that was given up.
#[derive(Clone, Debug)]
pub struct DeadJob {
    /// Whose work it was.
    pub organization_id: OrganizationId,
    /// Its id.
    pub id: JobId,
    /// Which kind of work.
    pub kind: String,
    /// How often it was tried.
    pub attempts: i64,
    /// Why it failed the last time.
    pub last_error: Option<String>,
    /// When it was promised.
    pub promised_at: Timestamp,
}

impl Jobs<'_> {
    /// Promises a job for `run_at` or later.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn enqueue(
        &mut self,
        organization: OrganizationId,
        id: JobId,
        kind: &str,
        payload: &str,
        run_at: Timestamp,
    ) -> StoreResult<()> {
        let sql =
            "INSERT INTO jobs (org_id, id, kind, payload, state, run_at, attempts, created_at)
                   VALUES (?1, ?2, ?3, ?4, 'due', ?5, 0, ?5)";
        self.0.execute(sql, params![organization, id, kind, payload, run_at]).await?;
        Ok(())
    }

    /// Takes up to `limit` due jobs of one lane. Whoever dies with them loses them when `lease` ends.
    pub async fn claim(
        &mut self,
        lane: Lane,
        now: Timestamp,
        lease: Timestamp,
        limit: i64,
    ) -> StoreResult<Vec<ClaimedJob>> {
        let locking = match self.0.dialect() {
            Dialect::Sqlite => "",
            Dialect::Postgres => "FOR UPDATE SKIP LOCKED",
        };
        let sql = format!(
            "UPDATE jobs SET run_at = ?2, attempts = attempts + 1 WHERE (org_id, id) IN (
                 SELECT org_id, id FROM jobs WHERE {} AND state = 'due' AND run_at <= ?1
                 ORDER BY run_at LIMIT ?3 {locking})
             RETURNING org_id, id, kind, payload, attempts",
            lane.condition()
        );
        let read = |row: &mut Row<'_>| {
            Ok(ClaimedJob {
                organization_id: row.take()?,
                id: row.take()?,
                kind: row.take()?,
                payload: row.take()?,
                attempts: row.take()?,
            })
        };
        let mut claimed = self.0.query(&sql, params![now, lease, limit], read).await?;
        claimed.sort_by_key(|it| it.id);
        Ok(claimed)
    }

    /// When the next job of a lane is due.
    pub async fn next_due(&mut self, lane: Lane) -> StoreResult<Option<Timestamp>> {
        let sql = format!(
            "SELECT run_at FROM jobs WHERE {} AND state = 'due' ORDER BY run_at LIMIT 1",
            lane.condition()
        );
        self.0.query_opt(&sql, params![], |row| row.take()).await
    }

    /// Forgets a job that is done or no longer wanted.
    pub async fn delete(&mut self, organization: OrganizationId, id: JobId) -> StoreResult<()> {
        self.0
            .execute("DELETE FROM jobs WHERE org_id = ?1 AND id = ?2", params![organization, id])
            .await?;
        Ok(())
    }

    /// Keeps a job that goes on until `run_at`, when others may take it up; its tries begin anew.
    pub async fn extend(
        &mut self,
        organization: OrganizationId,
        id: JobId,
        run_at: Timestamp,
    ) -> StoreResult<()> {
        let sql = "UPDATE jobs SET run_at = ?3, attempts = 0 WHERE org_id = ?1 AND id = ?2";
        self.0.execute(sql, params![organization, id, run_at]).await?;
        Ok(())
    }

    /// Puts a job off.
    pub async fn retry(
        &mut self,
        organization: OrganizationId,
        id: JobId,
        run_at: Timestamp,
        error: &str,
    ) -> StoreResult<()> {
        let sql = "UPDATE jobs SET run_at = ?3, last_error = ?4 WHERE org_id = ?1 AND id = ?2";
        self.0.execute(sql, params![organization, id, run_at, error]).await?;
        Ok(())
    }

    /// Puts a job off that was not tried: something else has to happen first.
    pub async fn defer(
        &mut self,
        organization: OrganizationId,
        id: JobId,
        run_at: Timestamp,
        reason: &str,
    ) -> StoreResult<()> {
        let sql = "UPDATE jobs SET run_at = ?3, last_error = ?4, attempts = attempts - 1
                   WHERE org_id = ?1 AND id = ?2";
        self.0.execute(sql, params![organization, id, run_at, reason]).await?;
        Ok(())
    }

    /// Gives a job up; it stays visible as a dead letter.
    pub async fn bury(
        &mut self,
        organization: OrganizationId,
        id: JobId,
        error: &str,
    ) -> StoreResult<()> {
        let sql = "UPDATE jobs SET state = 'dead', last_error = ?3 WHERE org_id = ?1 AND id = ?2";
        self.0.execute(sql, params![organization, id, error]).await?;
        Ok(())
    }

    /// Dead letters, newest first.
    pub async fn list_dead(&mut self, limit: i64) -> StoreResult<Vec<DeadJob>> {
        let sql = "SELECT org_id, id, kind, attempts, last_error, created_at FROM jobs
                   WHERE state = 'dead' ORDER BY created_at DESC, id DESC LIMIT ?1";
        let read = |row: &mut Row<'_>| {
            Ok(DeadJob {
                organization_id: row.take()?,
                id: row.take()?,
                kind: row.take()?,
                attempts: row.take()?,
                last_error: row.take()?,
                promised_at: row.take()?,
            })
        };
        self.0.query(sql, params![limit], read).await
    }

    /// How many jobs are in a state (`due`, `dead`), counted up to 10,000.
    pub async fn count(&mut self, state: &str) -> StoreResult<i64> {
        let sql =
            "SELECT COUNT(*) FROM (SELECT id FROM jobs WHERE state = ?1 LIMIT 10000) AS found";
        self.0.query_one(sql, params![state]).await
    }
}

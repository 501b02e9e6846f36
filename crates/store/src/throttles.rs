//! Leaky buckets, kept in the database so that all server processes share them.

use rollcall_domain::time::{Span, Timestamp};

use crate::{StoreResult, Tx, params};

/// Throttles.
pub struct Throttles<'t>(pub(crate) &'t mut Tx);

/// How much a bucket lets through.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Allowance {
    /// One unit each so often in the long run.
    pub every: Span,
    /// That many at once.
    pub burst: i64,
}

impl Allowance {
    /// `units` in each `window`, all of them at once if need be.
    pub fn of(units: u32, window: Span) -> Self {
        let units = i64::from(units.max(1));
        Self { every: Span::milliseconds(window.as_millis() / units), burst: units }
    }
}

impl Throttles<'_> {
    /// Takes one unit from a bucket (GCRA).
    ///
    /// # Errors
    /// The outer one if the database fails; the inner one is the first moment at which there is
    /// a unit again.
    pub async fn take(
        &mut self,
        bucket: &str,
        allowance: Allowance,
        now: Timestamp,
    ) -> StoreResult<Result<(), Timestamp>> {
        let every = allowance.every.as_millis();
        let latest = now.plus(Span::milliseconds(every * (allowance.burst - 1)));
        let sql = "INSERT INTO throttles (bucket, full_until) VALUES (?1, CAST(?2 AS BIGINT) + ?3)
                   ON CONFLICT (bucket) DO UPDATE SET full_until =
                       CASE WHEN throttles.full_until > ?2 THEN throttles.full_until ELSE ?2 END + ?3
                   WHERE throttles.full_until <= ?4";
        if self.0.execute(sql, params![bucket, now, every, latest]).await? == 1 {
            return Ok(Ok(()));
        }
        let sql = "SELECT full_until FROM throttles WHERE bucket = ?1";
        let full_until: Timestamp = self.0.query_one(sql, params![bucket]).await?;
        Ok(Err(full_until.plus(Span::milliseconds(-every * (allowance.burst - 1)))))
    }

    /// Gives everything back: the caller has shown to be the right person.
    pub async fn reset(&mut self, bucket: &str) -> StoreResult<()> {
        self.0.execute("DELETE FROM throttles WHERE bucket = ?1", params![bucket]).await?;
        Ok(())
    }

    /// Forgets buckets that are empty again; nothing depends on it.
    pub async fn delete_empty(&mut self, now: Timestamp) -> StoreResult<u64> {
        self.0.execute("DELETE FROM throttles WHERE full_until <= ?1", params![now]).await
    }
}

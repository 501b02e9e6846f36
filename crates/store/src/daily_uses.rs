//! What was used of daily allowances, kept in the database so that all server processes share it.
//!
//! A day is one of UTC: everybody can say when the next one begins.

use rollcall_domain::time::{Span, Timestamp};

use crate::{StoreResult, Tx, params};

/// Daily uses.
pub struct DailyUses<'t>(pub(crate) &'t mut Tx);

/// The day of a moment, counted from 1970.
pub fn day_of(now: Timestamp) -> i64 {
    now.as_millis().div_euclid(Span::days(1).as_millis())
}

/// When the day after that of `now` begins.
pub fn next_day(now: Timestamp) -> Timestamp {
    Timestamp::from_millis((day_of(now) + 1) * Span::days(1).as_millis())
}

impl DailyUses<'_> {
    /// Uses `units` of a bucket's allowance of `limit` for the day of `now`; false if so many are
    /// not left, and then nothing is used. Holds against others who take at the same time.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn take(
        &mut self,
        bucket: &str,
        units: i64,
        limit: i64,
        now: Timestamp,
    ) -> StoreResult<bool> {
        if units > limit {
            return Ok(false);
        }
        let sql = "INSERT INTO daily_uses (bucket, day, used) VALUES (?1, ?2, ?3)
                   ON CONFLICT (bucket, day) DO UPDATE SET used = daily_uses.used + ?3
                   WHERE daily_uses.used + ?3 <= ?4";
        Ok(self.0.execute(sql, params![bucket, day_of(now), units, limit]).await? == 1)
    }

    /// How many were used on the day of `now`.
    pub async fn used(&mut self, bucket: &str, now: Timestamp) -> StoreResult<i64> {
        let sql = "SELECT used FROM daily_uses WHERE bucket = ?1 AND day = ?2";
        let used = self.0.query_opt(sql, params![bucket, day_of(now)], |row| row.take()).await?;
        Ok(used.unwrap_or(0))
    }

    /// Forgets the days before that of `now`; nothing depends on it.
    pub async fn delete_past(&mut self, now: Timestamp) -> StoreResult<u64> {
        self.0.execute("DELETE FROM daily_uses WHERE day < ?1", params![day_of(now)]).await
    }
}

//! Outcomes of requests that may come twice.

use rollcall_domain::time::Timestamp;

use crate::{StoreResult, Tx, params};

/// Idempotency keys.
pub struct IdempotencyKeys<'t>(pub(crate) &'t mut Tx);

impl IdempotencyKeys<'_> {
    /// Takes a key, or says what came of the request that took it after `since`: the digest of its
    /// body, and its outcome as JSON. Of two transactions that take the same key at the same time
    /// the second waits here for the end of the first.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn take(
        &mut self,
        principal: &str,
        key: &str,
        digest: &[u8; 32],
        now: Timestamp,
        since: Timestamp,
    ) -> StoreResult<Option<(Vec<u8>, String)>> {
        let sql = "INSERT INTO idempotency_keys (principal, idempotency_key, request_digest, outcome, created_at)
                   VALUES (?1, ?2, ?3, 'null', ?4)
                   ON CONFLICT (principal, idempotency_key) DO UPDATE
                   SET request_digest = excluded.request_digest, outcome = excluded.outcome,
                       created_at = excluded.created_at
                   WHERE idempotency_keys.created_at <= ?5";
        if self.0.execute(sql, params![principal, key, digest, now, since]).await? == 1 {
            return Ok(None);
        }
        let sql = "SELECT request_digest, outcome FROM idempotency_keys
                   WHERE principal = ?1 AND idempotency_key = ?2";
        self.0.query_opt(sql, params![principal, key], |row| Ok((row.take()?, row.take()?))).await
    }

    /// Remembers the outcome of the request that took a key, in the transaction that made it.
    pub async fn set_outcome(
        &mut self,
        principal: &str,
        key: &str,
        outcome: &str,
    ) -> StoreResult<()> {
        let sql = "UPDATE idempotency_keys SET outcome = ?3
                   WHERE principal = ?1 AND idempotency_key = ?2";
        self.0.execute(sql, params![principal, key, outcome]).await?;
        Ok(())
    }

    /// Forgets keys older than `before`.
    pub async fn delete_before(&mut self, before: Timestamp) -> StoreResult<u64> {
        self.0.execute("DELETE FROM idempotency_keys WHERE created_at <= ?1", params![before]).await
    }
}

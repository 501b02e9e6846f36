//! Outcomes of requests that may come twice.

use rollcall_domain::time::Timestamp;

use crate::{StoreResult, Tx, params};

/// Idempotency keys.
pub struct IdempotencyKeys<'t>(pub(crate) &'t mut Tx);

impl IdempotencyKeys<'_> {
    /// What came of the request with this key: the digest of its body, and its outcome as JSON.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn find(
        &mut self,
        principal: &str,
        key: &str,
        since: Timestamp,
    ) -> StoreResult<Option<(Vec<u8>, String)>> {
        let sql = "SELECT request_digest, outcome FROM idempotency_keys
                   WHERE principal = ?1 AND idempotency_key = ?2 AND created_at > ?3";
        self.0
            .query_opt(sql, params![principal, key, since], |row| Ok((row.take()?, row.take()?)))
            .await
    }

    /// Remembers an outcome in the transaction that made it.
    pub async fn insert(
        &mut self,
        principal: &str,
        key: &str,
        digest: &[u8; 32],
        outcome: &str,
        now: Timestamp,
    ) -> StoreResult<()> {
        self.0
            .execute(
                "DELETE FROM idempotency_keys WHERE principal = ?1 AND idempotency_key = ?2",
                params![principal, key],
            )
            .await?;
        let sql = "INSERT INTO idempotency_keys (principal, idempotency_key, request_digest, outcome, created_at)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        self.0.execute(sql, params![principal, key, digest, outcome, now]).await?;
        Ok(())
    }

    /// Forgets keys older than `before`.
    pub async fn delete_before(&mut self, before: Timestamp) -> StoreResult<u64> {
        self.0.execute("DELETE FROM idempotency_keys WHERE created_at <= ?1", params![before]).await
    }
}

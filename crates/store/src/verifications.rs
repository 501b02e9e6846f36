//! Codes that were sent to addresses.

use rollcall_domain::id::VerificationId;
use rollcall_domain::time::Timestamp;
use rollcall_domain::verification::Verification;

use crate::value::Row;
use crate::{StoreResult, Tx, params};

/// Codes that were asked for.
pub struct Verifications<'t>(pub(crate) &'t mut Tx);

impl Verifications<'_> {
    /// The one with this id.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn find(&mut self, id: VerificationId) -> StoreResult<Option<Verification>> {
        let sql =
            "SELECT id, purpose, address, canonical, locale, created_at, expires_at, tries, used_at
                   FROM verifications WHERE id = ?1";
        let read = |row: &mut Row<'_>| {
            Ok(Verification {
                id: row.take()?,
                purpose: row.take()?,
                address: row.take()?,
                canonical: row.take()?,
                locale: row.take()?,
                created_at: row.take()?,
                expires_at: row.take()?,
                tries: row.take()?,
                used_at: row.take()?,
            })
        };
        self.0.query_opt(sql, params![id], read).await
    }

    /// A new one.
    pub async fn insert(&mut self, it: &Verification) -> StoreResult<()> {
        let sql = "INSERT INTO verifications (id, purpose, address, canonical, locale, created_at,
                   expires_at, tries, used_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let fields = params![
            it.id,
            it.purpose,
            &it.address,
            &it.canonical,
            it.locale,
            it.created_at,
            it.expires_at,
            it.tries,
            it.used_at
        ];
        self.0.execute(sql, fields).await?;
        Ok(())
    }

    /// Counts one try; false if there were `limit` already, or the time is over.
    pub async fn count_try(
        &mut self,
        id: VerificationId,
        limit: i64,
        now: Timestamp,
    ) -> StoreResult<bool> {
        let sql = "UPDATE verifications SET tries = tries + 1
                   WHERE id = ?1 AND tries < ?2 AND expires_at > ?3";
        Ok(self.0.execute(sql, params![id, limit, now]).await? == 1)
    }

    /// Notes that an account was made with it; false if one was before.
    pub async fn set_used(&mut self, id: VerificationId, now: Timestamp) -> StoreResult<bool> {
        let sql = "UPDATE verifications SET used_at = ?2 WHERE id = ?1 AND used_at IS NULL";
        Ok(self.0.execute(sql, params![id, now]).await? == 1)
    }

    /// Forgets those whose time is over; nothing depends on it.
    pub async fn delete_expired(&mut self, now: Timestamp) -> StoreResult<u64> {
        self.0.execute("DELETE FROM verifications WHERE expires_at <= ?1", params![now]).await
    }
}

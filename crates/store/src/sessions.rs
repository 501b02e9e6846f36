//! Sign-ins. The cookie's token is stored as a digest only.

use rollcall_domain::account::{Account, Session};
use rollcall_domain::id::{AccountId, SessionId};
use rollcall_domain::time::Timestamp;

use crate::accounts::{self, ADDRESSES, COLUMNS};
use crate::value::Row;
use crate::{StoreResult, Tx, params};

/// Sessions.
pub struct Sessions<'t>(pub(crate) &'t mut Tx);

/// A session with the account it belongs to.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The session.
    pub session_id: SessionId,
    /// When the person signed in.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_seen_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// Whose it is.
    pub account: Account,
}

impl Sessions<'_> {
    /// The session of a cookie, ended or not, with its account.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn find_by_token(&mut self, digest: &[u8; 32]) -> StoreResult<Option<SignedIn>> {
        let sql = format!(
            "SELECT s.id, s.created_at, s.last_seen_at, s.expires_at, {COLUMNS}
             FROM sessions s JOIN accounts a ON a.id = s.account_id {ADDRESSES}
             WHERE s.token_digest = ?1"
        );
        self.0
            .query_opt(&sql, params![digest], |row| {
                Ok(SignedIn {
                    session_id: row.take()?,
                    created_at: row.take()?,
                    last_seen_at: row.take()?,
                    expires_at: row.take()?,
                    account: accounts::read(row)?,
                })
            })
            .await
    }

    /// A new session.
    pub async fn insert(
        &mut self,
        account_id: AccountId,
        digest: &[u8; 32],
        session: &Session,
    ) -> StoreResult<()> {
        let sql = "INSERT INTO sessions (token_digest, id, account_id, created_at, last_seen_at, expires_at,
                   user_agent, ip_address) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let fields = params![
            digest,
            session.id,
            account_id,
            session.created_at,
            session.last_seen_at,
            session.expires_at,
            &session.user_agent,
            &session.ip_address
        ];
        self.0.execute(sql, fields).await?;
        Ok(())
    }

    /// The sessions of an account that have not ended at `now`, newest first.
    pub async fn list(
        &mut self,
        account_id: AccountId,
        now: Timestamp,
    ) -> StoreResult<Vec<Session>> {
        let sql =
            "SELECT id, created_at, last_seen_at, expires_at, user_agent, ip_address FROM sessions
                   WHERE account_id = ?1 AND expires_at > ?2 ORDER BY created_at DESC LIMIT 200";
        self.0.query(sql, params![account_id, now], read).await
    }

    /// Moves "last seen" and the end of a session that is in use.
    pub async fn touch(
        &mut self,
        id: SessionId,
        seen_at: Timestamp,
        expires_at: Timestamp,
    ) -> StoreResult<()> {
        let sql = "UPDATE sessions SET last_seen_at = ?2, expires_at = ?3 WHERE id = ?1 AND last_seen_at < ?2";
        self.0.execute(sql, params![id, seen_at, expires_at]).await?;
        Ok(())
    }

    /// Ends one session of an account; false if it has none with this id.
    pub async fn delete(&mut self, account_id: AccountId, id: SessionId) -> StoreResult<bool> {
        let sql = "DELETE FROM sessions WHERE id = ?1 AND account_id = ?2";
        Ok(self.0.execute(sql, params![id, account_id]).await? == 1)
    }

    /// Ends all sessions of an account.
    pub async fn delete_all(&mut self, account_id: AccountId) -> StoreResult<u64> {
        self.0.execute("DELETE FROM sessions WHERE account_id = ?1", params![account_id]).await
    }

    /// Forgets sessions that ended before `now`; nothing depends on it.
    pub async fn delete_ended(&mut self, now: Timestamp) -> StoreResult<u64> {
        self.0.execute("DELETE FROM sessions WHERE expires_at <= ?1", params![now]).await
    }
}

fn read(row: &mut Row<'_>) -> StoreResult<Session> {
    Ok(Session {
        id: row.take()?,
        created_at: row.take()?,
        last_seen_at: row.take()?,
        expires_at: row.take()?,
        user_agent: row.take()?,
        ip_address: row.take()?,
    })
}

//! Messages to accounts.

use rollcall_domain::id::{AccountId, NoticeId, OrganizationId};
use rollcall_domain::notice::{Notice, NoticeData, NoticeKind};
use rollcall_domain::time::Timestamp;

use crate::value::Row;
use crate::{StoreError, StoreResult, Tx, params};

const COLUMNS: &str = "id, organization_id, kind, data, created_at, read_at";

/// Notices of accounts.
pub struct Notices<'t>(pub(crate) &'t mut Tx);

impl Notices<'_> {
    /// One of an account's notices.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn find(&mut self, account: AccountId, id: NoticeId) -> StoreResult<Option<Notice>> {
        let sql = format!("SELECT {COLUMNS} FROM notices WHERE account_id = ?1 AND id = ?2");
        self.0.query_opt(&sql, params![account, id], read).await
    }

    /// An account's notices, newest first, before the one with the id `before`.
    pub async fn list(
        &mut self,
        account: AccountId,
        before: Option<NoticeId>,
        limit: i64,
    ) -> StoreResult<Vec<Notice>> {
        let before = before.unwrap_or_else(|| uuid::Uuid::max().into());
        let sql = format!(
            "SELECT {COLUMNS} FROM notices WHERE account_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"
        );
        self.0.query(&sql, params![account, before, limit], read).await
    }

    /// How many are unread, counted up to 1,000.
    pub async fn count_unread(&mut self, account: AccountId) -> StoreResult<i64> {
        let sql = "SELECT COUNT(*) FROM (SELECT id FROM notices
                   WHERE account_id = ?1 AND read_at IS NULL LIMIT 1000) AS unread";
        self.0.query_one(sql, params![account]).await
    }

    /// The unread notice of a kind that an account has about an organization.
    pub async fn find_unread(
        &mut self,
        account: AccountId,
        organization: OrganizationId,
        kind: NoticeKind,
    ) -> StoreResult<Option<Notice>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM notices
             WHERE account_id = ?1 AND organization_id = ?2 AND kind = ?3 AND read_at IS NULL LIMIT 1"
        );
        self.0.query_opt(&sql, params![account, organization, kind], read).await
    }

    /// A new notice.
    pub async fn insert(&mut self, account: AccountId, notice: &Notice) -> StoreResult<()> {
        let sql =
            "INSERT INTO notices (account_id, id, organization_id, kind, data, created_at, read_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let data = serde_json::to_string(&notice.data)
            .map_err(|cause| StoreError::Schema(cause.to_string()))?;
        let fields = params![
            account,
            notice.id,
            notice.organization_id,
            notice.kind,
            data,
            notice.created_at,
            notice.read_at
        ];
        self.0.execute(sql, fields).await?;
        Ok(())
    }

    /// Forgets a notice; false if there is none.
    pub async fn delete(&mut self, account: AccountId, id: NoticeId) -> StoreResult<bool> {
        let sql = "DELETE FROM notices WHERE account_id = ?1 AND id = ?2";
        Ok(self.0.execute(sql, params![account, id]).await? == 1)
    }

    /// Marks all up to and including the one with this id as read; tells how many were not.
    pub async fn set_read(
        &mut self,
        account: AccountId,
        up_to: NoticeId,
        now: Timestamp,
    ) -> StoreResult<u64> {
        let sql = "UPDATE notices SET read_at = ?3
                   WHERE account_id = ?1 AND id <= ?2 AND read_at IS NULL";
        self.0.execute(sql, params![account, up_to, now]).await
    }
}

fn read(row: &mut Row<'_>) -> StoreResult<Notice> {
    Ok(Notice {
        id: row.take()?,
        organization_id: row.take()?,
        kind: row.take()?,
        data: parse_data(&row.take::<String>()?)?,
        created_at: row.take()?,
        read_at: row.take()?,
    })
}

fn parse_data(json: &str) -> StoreResult<NoticeData> {
    serde_json::from_str(json)
        .map_err(|cause| StoreError::Schema(format!("a notice cannot be read: {cause}")))
}

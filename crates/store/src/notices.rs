//! Messages to accounts.

use rollcall_domain::id::{AccountId, NoticeId, OrganizationId};
use rollcall_domain::membership::MemberState;
use rollcall_domain::notice::{Notice, NoticeData, NoticeKind};
use rollcall_domain::time::Timestamp;

use crate::value::Row;
use crate::{StoreError, StoreResult, Tx, params};

/// How many people wait for approval in the organization of the notice `n`.
const WAITING: &str = "COALESCE((SELECT CAST(SUM(c.people) AS BIGINT) FROM member_counts c
    WHERE c.org_id = n.organization_id AND c.group_id = n.organization_id
    AND c.state = 'pending' AND c.scope = 'below'), 0)";

const COLUMNS: &str = "id, organization_id, kind, data, created_at, read_at, people";

/// A notice with what its reader sees of the organization.
#[derive(Clone, Debug)]
pub struct ListedNotice {
    /// The notice, with all its particulars.
    pub notice: Notice,
    /// The organization's name.
    pub organization_name: String,
    /// Where the reader stands in it; `None` without any place.
    pub standing: Option<MemberState>,
}

/// From where notices come that the account `?1` may still read: not those of invitations that were
/// taken back, nor unread ones about requests that somebody has decided since.
fn readable() -> String {
    let own: Vec<String> = NoticeKind::ALL
        .iter()
        .filter(|it| it.concerns_reader())
        .map(|it| format!("'{it}'"))
        .collect();
    format!(
        "FROM notices n JOIN organizations o ON o.id = n.organization_id
         LEFT JOIN members m ON m.org_id = n.organization_id AND m.account_id = n.account_id
         WHERE n.account_id = ?1 AND (m.state = 'active' OR n.kind IN ({}))
         AND (n.kind <> 'invited' OR EXISTS (SELECT 1 FROM members p
              WHERE p.org_id = n.organization_id AND p.id = n.about_id))
         AND (n.kind <> 'requests_wait' OR n.read_at IS NOT NULL OR {WAITING} > 0)",
        own.join(", ")
    )
}

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

    /// An account's notices that it may still read, newest first, before the one with the id
    /// `before`. [`NoticeKind::is_readable`] is the rule.
    pub async fn list(
        &mut self,
        account: AccountId,
        before: Option<NoticeId>,
        limit: i64,
    ) -> StoreResult<Vec<ListedNotice>> {
        let before = before.unwrap_or_else(|| uuid::Uuid::max().into());
        let sql = format!(
            "SELECT n.id, n.organization_id, n.kind, n.data, n.created_at, n.read_at,
             CASE WHEN n.kind = 'requests_wait' AND n.read_at IS NULL AND n.people > {WAITING}
                  THEN {WAITING} ELSE n.people END, o.name, m.state
             {READABLE} AND n.id < ?2 ORDER BY n.id DESC LIMIT ?3",
            READABLE = readable()
        );
        self.0
            .query(&sql, params![account, before, limit], |row| {
                Ok(ListedNotice {
                    notice: read(row)?,
                    organization_name: row.take()?,
                    standing: row.take()?,
                })
            })
            .await
    }

    /// How many of those that may still be read are unread, counted up to 1,000.
    pub async fn count_unread(&mut self, account: AccountId) -> StoreResult<i64> {
        let sql = format!(
            "SELECT COUNT(*) FROM (SELECT n.id {} AND n.read_at IS NULL LIMIT 1000) AS unread",
            readable()
        );
        self.0.query_one(&sql, params![account]).await
    }

    /// Which kinds an account wants by email, as far as that differs from the default.
    pub async fn settings(&mut self, account: AccountId) -> StoreResult<Vec<(NoticeKind, bool)>> {
        let sql = "SELECT kind, by_email FROM notice_settings WHERE account_id = ?1";
        let read = |row: &mut Row<'_>| Ok((row.take()?, row.take::<i64>()? != 0));
        self.0.query(sql, params![account], read).await
    }

    /// Notes whether an account wants a kind by email.
    pub async fn set_by_email(
        &mut self,
        account: AccountId,
        kind: NoticeKind,
        by_email: bool,
    ) -> StoreResult<()> {
        let sql = "INSERT INTO notice_settings (account_id, kind, by_email) VALUES (?1, ?2, ?3)
                   ON CONFLICT (account_id, kind) DO UPDATE SET by_email = ?3";
        self.0.execute(sql, params![account, kind, by_email]).await?;
        Ok(())
    }

    /// The newest unread notice of a kind that an account has about an organization.
    pub async fn find_unread(
        &mut self,
        account: AccountId,
        organization: OrganizationId,
        kind: NoticeKind,
    ) -> StoreResult<Option<Notice>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM notices
             WHERE account_id = ?1 AND organization_id = ?2 AND kind = ?3 AND read_at IS NULL
             ORDER BY id DESC LIMIT 1"
        );
        self.0.query_opt(&sql, params![account, organization, kind], read).await
    }

    /// A new notice.
    pub async fn insert(&mut self, account: AccountId, notice: &Notice) -> StoreResult<()> {
        let sql = "INSERT INTO notices (account_id, id, organization_id, kind, data, created_at,
                       read_at, about_id, people) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        self.write(sql, account, notice, notice.data.count.unwrap_or(1), None).await
    }

    /// Tells that somebody waits: a new notice, or the unread one of its kind about the same
    /// organization, which comes to the top as `notice` and counts `more` people more. One
    /// statement, so that no one is lost when many come at once.
    pub async fn insert_waiting(
        &mut self,
        account: AccountId,
        notice: &Notice,
        more: i64,
    ) -> StoreResult<()> {
        let sql = "INSERT INTO notices (account_id, id, organization_id, kind, data, created_at,
                       read_at, about_id, people) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                   ON CONFLICT (account_id, organization_id)
                       WHERE kind = 'requests_wait' AND read_at IS NULL
                   DO UPDATE SET id = excluded.id, data = excluded.data,
                       created_at = excluded.created_at, about_id = excluded.about_id,
                       people = notices.people + ?10";
        self.write(sql, account, notice, 1, Some(more)).await
    }

    async fn write(
        &mut self,
        sql: &str,
        account: AccountId,
        notice: &Notice,
        people: i64,
        more: Option<i64>,
    ) -> StoreResult<()> {
        let data = serde_json::to_string(&notice.data)
            .map_err(|cause| StoreError::Schema(cause.to_string()))?;
        let mut fields = params![
            account,
            notice.id,
            notice.organization_id,
            notice.kind,
            data,
            notice.created_at,
            notice.read_at,
            notice.data.member_id,
            people
        ]
        .to_vec();
        fields.extend(more.map(Into::into));
        self.0.execute(sql, &fields).await?;
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
    let mut notice = Notice {
        id: row.take()?,
        organization_id: row.take()?,
        kind: row.take()?,
        data: parse_data(&row.take::<String>()?)?,
        created_at: row.take()?,
        read_at: row.take()?,
    };
    let people: i64 = row.take()?;
    if notice.kind == NoticeKind::RequestsWait {
        notice.data.count = Some(people);
    }
    Ok(notice)
}

fn parse_data(json: &str) -> StoreResult<NoticeData> {
    serde_json::from_str(json)
        .map_err(|cause| StoreError::Schema(format!("a notice cannot be read: {cause}")))
}

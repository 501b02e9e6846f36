//! What pending people wait on.

use rollcall_domain::id::{MemberId, OrganizationId};
use rollcall_domain::join_request::{Answers, JoinRequest, Rejection};
use rollcall_domain::time::Timestamp;

use crate::value::Row;
use crate::{StoreError, StoreResult, Tx, params};

pub(crate) const COLUMNS: &str = "r.member_id, r.channel, r.sharer_id, r.sharer_name, r.share_link_id,
    r.asked_at, r.answers, r.reminders, r.reminded_at, r.decided_at, r.decided_by, r.decided_by_name, r.message";
/// How many columns those are.
pub(crate) const COLUMN_COUNT: usize = 13;

/// Join requests of organizations.
pub struct JoinRequests<'t>(pub(crate) &'t mut Tx);

impl JoinRequests<'_> {
    /// The request of a pending or rejected member.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn find(
        &mut self,
        organization: OrganizationId,
        member: MemberId,
    ) -> StoreResult<Option<JoinRequest>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM join_requests r WHERE r.org_id = ?1 AND r.member_id = ?2"
        );
        self.0.query_opt(&sql, params![organization, member], read).await
    }

    /// A new request.
    pub async fn insert(
        &mut self,
        organization: OrganizationId,
        request: &JoinRequest,
    ) -> StoreResult<()> {
        let sql = "INSERT INTO join_requests (org_id, member_id, channel, sharer_id, sharer_name,
                   share_link_id, asked_at, answers, reminders, reminded_at, is_decided, decided_at,
                   decided_by, decided_by_name, message)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
        let rejection = request.rejection.as_ref();
        let answers = serde_json::to_string(&request.answers)
            .map_err(|cause| StoreError::Schema(cause.to_string()))?;
        let fields = params![
            organization,
            request.member_id,
            request.channel,
            request.sharer_id,
            &request.sharer_name,
            request.share_link_id,
            request.asked_at,
            answers,
            request.reminders,
            request.reminded_at,
            rejection.is_some(),
            rejection.map(|it| it.at),
            rejection.map(|it| it.by),
            rejection.map_or("", |it| it.by_name.as_str()),
            rejection.map_or("", |it| it.message.as_str())
        ];
        self.0.execute(sql, fields).await?;
        Ok(())
    }

    /// Notes that the request was refused; false if there is none that waits.
    pub async fn reject(
        &mut self,
        organization: OrganizationId,
        member: MemberId,
        rejection: &Rejection,
    ) -> StoreResult<bool> {
        let sql = "UPDATE join_requests SET is_decided = 1, decided_at = ?3, decided_by = ?4,
                   decided_by_name = ?5, message = ?6
                   WHERE org_id = ?1 AND member_id = ?2 AND is_decided = 0";
        let fields = params![
            organization,
            member,
            rejection.at,
            rejection.by,
            &rejection.by_name,
            &rejection.message
        ];
        Ok(self.0.execute(sql, fields).await? == 1)
    }

    /// Notes a reminder; false if the last one was not at `last`, but meanwhile.
    pub async fn set_reminded(
        &mut self,
        organization: OrganizationId,
        member: MemberId,
        last: Option<Timestamp>,
        now: Timestamp,
    ) -> StoreResult<bool> {
        let sql = "UPDATE join_requests SET reminders = reminders + 1, reminded_at = ?3
                   WHERE org_id = ?1 AND member_id = ?2 AND reminded_at IS NOT DISTINCT FROM ?4";
        Ok(self.0.execute(sql, params![organization, member, now, last]).await? == 1)
    }

    /// Forgets a request that was granted or withdrawn; false if there is none.
    pub async fn delete(
        &mut self,
        organization: OrganizationId,
        member: MemberId,
    ) -> StoreResult<bool> {
        let sql = "DELETE FROM join_requests WHERE org_id = ?1 AND member_id = ?2";
        Ok(self.0.execute(sql, params![organization, member]).await? == 1)
    }
}

pub(crate) fn read(row: &mut Row<'_>) -> StoreResult<JoinRequest> {
    let id = row.take()?;
    read_after_id(row, id)
}

/// The request of a left join: `None` if the row has none.
pub(crate) fn read_optional(row: &mut Row<'_>) -> StoreResult<Option<JoinRequest>> {
    match row.take()? {
        Some(id) => read_after_id(row, id).map(Some),
        None => {
            row.skip(COLUMN_COUNT - 1);
            Ok(None)
        }
    }
}

fn read_after_id(row: &mut Row<'_>, member_id: MemberId) -> StoreResult<JoinRequest> {
    let mut request = JoinRequest {
        member_id,
        channel: row.take()?,
        sharer_id: row.take()?,
        sharer_name: row.take()?,
        share_link_id: row.take()?,
        asked_at: row.take()?,
        answers: parse_answers(&row.take::<String>()?)?,
        reminders: row.take()?,
        reminded_at: row.take()?,
        rejection: None,
    };
    let at: Option<Timestamp> = row.take()?;
    let by: Option<MemberId> = row.take()?;
    let (by_name, message) = (row.take()?, row.take()?);
    request.rejection = at.zip(by).map(|(at, by)| Rejection { at, by, by_name, message });
    Ok(request)
}

fn parse_answers(json: &str) -> StoreResult<Answers> {
    serde_json::from_str(json)
        .map_err(|cause| StoreError::Schema(format!("a join request cannot be read: {cause}")))
}

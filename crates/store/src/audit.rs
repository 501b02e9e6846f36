//! The audit log: append-only, chained by hash.

use rollcall_domain::audit::{AuditEvent, FieldChange};
use rollcall_domain::id::{MemberId, OrganizationId};

use crate::value::Row;
use crate::{StoreError, StoreResult, Tx, params};

const COLUMNS: &str =
    "seq, at, kind, actor_kind, actor_member_id, actor_name, member_id, subject, changes,
    ip_address, request_id, hash";

/// Audit logs of organizations.
pub struct Audit<'t>(pub(crate) &'t mut Tx);

impl Audit<'_> {
    /// Appends an entry and tells the number that it is given. Call it last: on PostgreSQL it takes a lock on
    /// the organization's log that is held until the commit.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn append(
        &mut self,
        organization: OrganizationId,
        mut event: AuditEvent,
    ) -> StoreResult<i64> {
        let sql = "UPDATE audit_heads SET seq = seq + 1 WHERE org_id = ?1 RETURNING seq, hash";
        let read = |row: &mut Row<'_>| Ok((row.take::<i64>()?, row.take::<Vec<u8>>()?));
        let head = self.0.query_opt(sql, params![organization], read).await?;
        let (seq, previous) =
            head.ok_or_else(|| StoreError::Schema("the audit log has no head".to_owned()))?;
        event.seq = seq;
        let hash = event.chain(organization, &previous);
        let sql = "INSERT INTO audit_events (org_id, seq, at, kind, actor_kind, actor_member_id, actor_name,
                   member_id, subject, changes, ip_address, request_id, hash)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
        let changes = serde_json::to_string(&event.changes)
            .map_err(|cause| StoreError::Schema(cause.to_string()))?;
        let fields = params![
            organization,
            event.seq,
            event.at,
            event.kind,
            event.actor_kind,
            event.actor_member_id,
            &event.actor_name,
            event.member_id,
            &event.subject,
            changes,
            &event.ip_address,
            &event.request_id,
            &hash
        ];
        self.0.execute(sql, fields).await?;
        let sql = "UPDATE audit_heads SET hash = ?2 WHERE org_id = ?1";
        self.0.execute(sql, params![organization, &hash]).await?;
        Ok(seq)
    }

    /// What concerns a member, newest first, before the entry numbered `before`.
    pub async fn of_member(
        &mut self,
        organization: OrganizationId,
        member: MemberId,
        before: i64,
        limit: i64,
    ) -> StoreResult<Vec<AuditEvent>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM audit_events WHERE org_id = ?1 AND member_id = ?2 AND seq < ?3
             ORDER BY seq DESC LIMIT ?4"
        );
        let rows = self.0.query(&sql, params![organization, member, before, limit], read).await?;
        Ok(rows.into_iter().map(|(event, _)| event).collect())
    }

    /// Entries in their order after the one numbered `after`, with their hashes.
    pub async fn list(
        &mut self,
        organization: OrganizationId,
        after: i64,
        limit: i64,
    ) -> StoreResult<Vec<(AuditEvent, Vec<u8>)>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM audit_events WHERE org_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3"
        );
        self.0.query(&sql, params![organization, after, limit], read).await
    }

    /// The number and hash of the last entry.
    pub async fn head(
        &mut self,
        organization: OrganizationId,
    ) -> StoreResult<Option<(i64, Vec<u8>)>> {
        let sql = "SELECT seq, hash FROM audit_heads WHERE org_id = ?1";
        self.0.query_opt(sql, params![organization], |row| Ok((row.take()?, row.take()?))).await
    }
}

fn read(row: &mut Row<'_>) -> StoreResult<(AuditEvent, Vec<u8>)> {
    let event = AuditEvent {
        seq: row.take()?,
        at: row.take()?,
        kind: row.take()?,
        actor_kind: row.take()?,
        actor_member_id: row.take()?,
        actor_name: row.take()?,
        member_id: row.take()?,
        subject: row.take()?,
        changes: parse_changes(&row.take::<String>()?)?,
        ip_address: row.take()?,
        request_id: row.take()?,
    };
    Ok((event, row.take()?))
}

fn parse_changes(json: &str) -> StoreResult<Vec<FieldChange>> {
    serde_json::from_str(json)
        .map_err(|cause| StoreError::Schema(format!("an audit entry cannot be read: {cause}")))
}

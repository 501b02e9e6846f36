//! The audit log: append-only, chained by hash.

use rollcall_domain::audit::{AuditEvent, AuditKind, FieldChange};
use rollcall_domain::id::{MemberId, OrganizationId};
use rollcall_domain::time::{Span, Timestamp};

use crate::value::Row;
use crate::{StoreError, StoreResult, Tx, Value, params};

const COLUMNS: &str =
    "seq, at, kind, actor_kind, actor_member_id, actor_name, member_id, subject, changes,
    ip_address, request_id, hash";

/// Values of an entry.
const EVENT_COLUMNS: usize = 13;
/// Entries are numbered in the order of their commits and carry the time of their change, which may
/// lie a little before that of an entry with a smaller number: by no more than this.
const DISORDER: Span = Span::hours(1);
/// Totals are counted up to here.
const COUNT_LIMIT: i64 = 10_000;

/// Which entries are meant; all conditions hold together.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AuditFilter {
    /// Done by this member.
    pub actor: Option<MemberId>,
    /// Concerning this member.
    pub member: Option<MemberId>,
    /// Of this kind.
    pub kind: Option<AuditKind>,
    /// At this time or later.
    pub since: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
}

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
        event: AuditEvent,
    ) -> StoreResult<i64> {
        self.append_many(organization, vec![event]).await
    }

    /// Appends entries in this order and tells the number of the first; the others follow. As
    /// [`Audit::append`].
    pub async fn append_many(
        &mut self,
        organization: OrganizationId,
        mut events: Vec<AuditEvent>,
    ) -> StoreResult<i64> {
        let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
        let sql = "UPDATE audit_heads SET seq = seq + ?2 WHERE org_id = ?1 RETURNING seq, hash";
        let read = |row: &mut Row<'_>| Ok((row.take::<i64>()?, row.take::<Vec<u8>>()?));
        let head = self.0.query_opt(sql, params![organization, count], read).await?;
        let (last, mut hash) =
            head.ok_or_else(|| StoreError::Schema("the audit log has no head".to_owned()))?;
        let first = last - count + 1;
        let mut changes = Vec::with_capacity(events.len());
        let mut hashes = Vec::with_capacity(events.len());
        for (event, seq) in events.iter_mut().zip(first..) {
            event.seq = seq;
            hash = event.chain(organization, &hash).to_vec();
            hashes.push(hash.clone());
            let text = serde_json::to_string(&event.changes);
            changes.push(text.map_err(|cause| StoreError::Schema(cause.to_string()))?);
        }
        let mut values = Vec::with_capacity(events.len() * EVENT_COLUMNS);
        for ((event, changes), hash) in events.iter().zip(changes).zip(&hashes) {
            values.extend_from_slice(params![
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
                hash
            ]);
        }
        let head = "INSERT INTO audit_events (org_id, seq, at, kind, actor_kind, actor_member_id, actor_name,
                    member_id, subject, changes, ip_address, request_id, hash)";
        self.0.insert_rows(head, EVENT_COLUMNS, "", &values).await?;
        let sql = "UPDATE audit_heads SET hash = ?2 WHERE org_id = ?1";
        self.0.execute(sql, params![organization, &hash]).await?;
        Ok(first)
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

    /// At most `limit` entries that match, newest first, before the one numbered `before`.
    pub async fn page(
        &mut self,
        organization: OrganizationId,
        filter: &AuditFilter,
        before: i64,
        limit: i64,
    ) -> StoreResult<Vec<AuditEvent>> {
        let (condition, mut values) = self.condition(organization, filter, before).await?;
        values.push(limit.into());
        let sql = format!(
            "SELECT {COLUMNS} FROM audit_events WHERE {condition} ORDER BY seq DESC LIMIT ?{}",
            values.len()
        );
        let rows = self.0.query(&sql, &values, read).await?;
        Ok(rows.into_iter().map(|(event, _)| event).collect())
    }

    /// How many entries match, at most 10,000, and whether that is all.
    pub async fn count(
        &mut self,
        organization: OrganizationId,
        filter: &AuditFilter,
    ) -> StoreResult<(i64, bool)> {
        if *filter == AuditFilter::default() {
            return Ok((self.head(organization).await?.map_or(0, |it| it.0), true));
        }
        let (condition, mut values) = self.condition(organization, filter, i64::MAX).await?;
        values.push((COUNT_LIMIT + 1).into());
        let sql = format!(
            "SELECT COUNT(*) FROM (SELECT seq FROM audit_events WHERE {condition} LIMIT ?{}) AS found",
            values.len()
        );
        let found: i64 = self.0.query_one(&sql, &values).await?;
        Ok((found.min(COUNT_LIMIT), found <= COUNT_LIMIT))
    }

    async fn condition(
        &mut self,
        organization: OrganizationId,
        filter: &AuditFilter,
        before: i64,
    ) -> StoreResult<(String, Vec<Value<'static>>)> {
        let mut values: Vec<Value<'static>> = vec![organization.into()];
        let mut conditions = vec!["org_id = ?1".to_owned()];
        let mut add = |condition: &str, value: Value<'static>| {
            values.push(value);
            conditions.push(condition.replace('?', &format!("?{}", values.len())));
        };
        if let Some(actor) = filter.actor {
            add("actor_member_id = ?", actor.into());
        }
        if let Some(member) = filter.member {
            add("member_id = ?", member.into());
        }
        if let Some(kind) = filter.kind {
            add("kind = ?", kind.into());
        }
        let mut before = before;
        if let Some(since) = filter.since {
            let early = since.plus(Span::milliseconds(-DISORDER.as_millis()));
            let from = self.first_since(organization, early).await?;
            add("seq >= ?", from.saturating_sub(1).into());
            add("at >= ?", since.into());
        }
        if let Some(until) = filter.until {
            before = before.min(self.first_since(organization, until.plus(DISORDER)).await?);
            add("at < ?", until.into());
        }
        add("seq < ?", before.into());
        Ok((conditions.join(" AND "), values))
    }

    /// A number such that the entry before it, if there is one, is older than `at`, and its own, if
    /// there is one, is not: found by bisection, since there are no gaps.
    async fn first_since(
        &mut self,
        organization: OrganizationId,
        at: Timestamp,
    ) -> StoreResult<i64> {
        let (mut low, mut high) = (0, self.head(organization).await?.map_or(0, |it| it.0) + 1);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            let sql = "SELECT at FROM audit_events WHERE org_id = ?1 AND seq = ?2";
            let found: Option<Timestamp> =
                self.0.query_opt(sql, params![organization, middle], |row| row.take()).await?;
            if found.is_some_and(|it| it < at) {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(high)
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

//! Reads the audit log of an organization.

use rollcall_domain::audit::AuditEvent;
use rollcall_domain::id::{MemberId, OrganizationId};
use rollcall_domain::permission::Permission;
use rollcall_store::StoreError;
use rollcall_store::audit::AuditFilter;
use rollcall_store::members::{Position, PositionValue, Total};
use uuid::Uuid;

use crate::Context;
use crate::access::{self, AccessError, Person};
use crate::cursor::CursorError;

/// One page.
pub struct AuditPage {
    /// The entries, newest first.
    pub events: Vec<AuditEvent>,
    /// Where the next page begins, if there is one.
    pub next_cursor: Option<String>,
    /// How many match in all.
    pub total: Total,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum AuditLogError {
    /// The person may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The cursor belongs to another query.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The entries that match, newest first, at most `limit`; for those with `audit.read`.
///
/// # Errors
/// [`AuditLogError`].
pub async fn list(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
    filter: &AuditFilter,
    limit: usize,
    cursor: Option<&str>,
) -> Result<AuditPage, AuditLogError> {
    let mut tx = context.store.read().await?;
    access::actor_who_may(&mut tx, person, organization, Permission::AuditRead).await?;
    let described = format!("audit {organization} {filter:?}");
    let before = match cursor {
        Some(cursor) => match context.cursor_key.open(&described, cursor)?.value {
            PositionValue::Integer(seq) => seq,
            PositionValue::Bytes(_) => return Err(CursorError.into()),
        },
        None => i64::MAX,
    };
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut events = tx.audit().page(organization, filter, before, wanted).await?;
    let has_more = events.len() > limit;
    events.truncate(limit);
    let seal = |seq| {
        let position =
            Position { value: PositionValue::Integer(seq), id: MemberId::from(Uuid::nil()) };
        context.cursor_key.seal(&described, &position)
    };
    let next_cursor = events.last().filter(|_| has_more).map(|it| seal(it.seq));
    let (people, is_exact) = tx.audit().count(organization, filter).await?;
    Ok(AuditPage { events, next_cursor, total: Total { people, is_exact } })
}

//! Deciding about those who wait, and what those who wait can do themselves.

mod decide;

pub use decide::{approve, reject};
pub(crate) use decide::{approve_row, reject_row};

use rollcall_domain::audit::AuditKind;
use rollcall_domain::id::{MemberId, OrganizationId};
use rollcall_domain::join_request::JoinRequest;
use rollcall_domain::member::Member;
use rollcall_domain::membership::{MemberState, Transition, TransitionError, after};
use rollcall_domain::text::{TextError, line};
use rollcall_domain::time::Timestamp;
use rollcall_store::{StoreError, StoreResult};
use serde::{Deserialize, Serialize};

use crate::access::{AccessError, Person};
use crate::audit::{self, By, Entry};
use crate::idempotency::KeyReused;
use crate::members::EditError;
use crate::notices::News;
use crate::seats::{NoSeatLeft, SeatError};
use crate::throttle::Throttled;
use crate::{Context, RequestInfo, TRIES, idempotency, notices};

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// The person may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The person is in another state by now.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The place cannot be given like that.
    #[error(transparent)]
    Place(EditError),
    /// All seats are taken.
    #[error(transparent)]
    NoSeatLeft(#[from] NoSeatLeft),
    /// Approvers were reminded a short time ago.
    #[error(transparent)]
    Throttled(#[from] Throttled),
    /// The idempotency key belongs to another request.
    #[error(transparent)]
    KeyReused(#[from] KeyReused),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SeatError> for DecideError {
    fn from(error: SeatError) -> Self {
        match error {
            SeatError::NoSeatLeft(it) => it.into(),
            SeatError::Store(it) => it.into(),
        }
    }
}

/// What an administrator writes to somebody who is refused: one line of up to 500 characters, or
/// nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RejectionMessage(String);

impl RejectionMessage {
    /// The most characters.
    pub const LIMIT: usize = 500;

    /// The text as it will be shown.
    ///
    /// # Errors
    /// If it is too long or has characters that break a line.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        if raw.trim().is_empty() {
            return Ok(Self::default());
        }
        line(raw, Self::LIMIT).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One of the organizations where somebody waits, or was refused.
#[derive(Clone, Debug)]
pub struct MyRequest {
    /// The organization's name.
    pub organization_name: String,
    /// The place that is asked for.
    pub member: Member,
    /// The request.
    pub request: JoinRequest,
    /// The first moment at which the approvers can be reminded.
    pub remindable_at: Option<Timestamp>,
}

/// Where the person waits or was refused.
///
/// # Errors
/// If the database fails.
pub async fn mine(context: &Context, person: &Person) -> StoreResult<Vec<MyRequest>> {
    let mut tx = context.store.read().await?;
    let now = context.clock.now();
    let mut requests = Vec::new();
    for membership in tx.members().memberships(person.account.id).await? {
        let member = membership.member;
        if !matches!(member.state, MemberState::Pending | MemberState::Rejected) {
            continue;
        }
        let found = tx.join_requests().find(member.organization_id, member.id).await?;
        let Some(request) = found else { continue };
        let remindable_at = match member.state {
            MemberState::Pending => Some(request.check_remindable(now).err().unwrap_or(now)),
            _ => None,
        };
        let organization_name = membership.organization_name;
        requests.push(MyRequest { organization_name, member, request, remindable_at });
    }
    Ok(requests)
}

/// The place with this id, if it is the person's own.
async fn my_place(
    tx: &mut rollcall_store::Tx,
    person: &Person,
    id: MemberId,
) -> Result<Member, AccessError> {
    let memberships = tx.members().memberships(person.account.id).await?;
    let found = memberships.into_iter().map(|it| it.member).find(|it| it.id == id);
    // What was withdrawn or never was the person's own is not there.
    found.filter(|it| it.state == MemberState::Pending).ok_or(AccessError::NotFound)
}

/// Takes the person's own request back. Nothing stays but the audit record.
///
/// # Errors
/// [`DecideError`]; then nothing happened.
pub async fn withdraw(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    id: MemberId,
) -> Result<(), DecideError> {
    let principal = format!("account:{}", person.account.id);
    let key = request.idempotency_key.as_ref();
    for _ in 0..TRIES {
        let mut tx = context.store.write().await?;
        if let Some(()) = idempotency::replay(context, &mut tx, &principal, key).await?? {
            tx.commit().await?;
            return Ok(());
        }
        let member = my_place(&mut tx, person, id).await?;
        let organization = member.organization_id;
        after(Some(member.state), Transition::Withdraw)?;
        if !tx.members().delete(&member).await? {
            continue;
        }
        tx.join_requests().delete(organization, id).await?;
        let structure = tx.structures().now(organization).await?;
        let entry = Entry {
            organization,
            kind: AuditKind::RequestWithdrawn,
            by: By::Invitee(&member),
            member: Some(&member),
            subject: "",
            changes: audit::differences(&structure, Some(&member), None),
        };
        audit::record(context, &mut tx, request, entry).await?;
        idempotency::keep(&mut tx, &principal, key, &()).await?;
        tx.commit().await?;
        return Ok(());
    }
    Err(fought_over())
}

/// Reminds those who may approve the person's own request; once a day.
///
/// # Errors
/// [`DecideError`]; then nobody was reminded.
pub async fn remind(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    id: MemberId,
) -> Result<(), DecideError> {
    let now = context.clock.now();
    let principal = format!("account:{}", person.account.id);
    let key = request.idempotency_key.as_ref();
    let mut tx = context.store.write().await?;
    if let Some(()) = idempotency::replay(context, &mut tx, &principal, key).await?? {
        tx.commit().await?;
        return Ok(());
    }
    let member = my_place(&mut tx, person, id).await?;
    let organization: OrganizationId = member.organization_id;
    let found = tx.join_requests().find(organization, id).await?.ok_or(AccessError::NotFound)?;
    found.check_remindable(now).map_err(|retry_at| Throttled { retry_at })?;
    // Two reminders at once: the second finds that the first was noted.
    if !tx.join_requests().set_reminded(organization, id, found.reminded_at, now).await? {
        return Err(Throttled {
            retry_at: now.plus(rollcall_domain::join_request::REMINDER_PAUSE),
        }
        .into());
    }
    let structure = tx.structures().now(organization).await?;
    notices::tell_approvers(context, &mut tx, &member, &structure, News::Reminder).await?;
    let entry = Entry {
        organization,
        kind: AuditKind::RequestReminded,
        by: By::Invitee(&member),
        member: Some(&member),
        subject: "",
        changes: Vec::new(),
    };
    audit::record(context, &mut tx, request, entry).await?;
    idempotency::keep(&mut tx, &principal, key, &()).await?;
    tx.commit().await?;
    Ok(())
}

fn fought_over() -> DecideError {
    StoreError::Commit("the place changes all the time".to_owned()).into()
}

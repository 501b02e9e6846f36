//! The seats that an organization has booked.

use rollcall_domain::id::OrganizationId;
use rollcall_domain::membership::MemberState;
use rollcall_store::{StoreError, Tx};

/// All seats are taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("all {seats} seats are taken")]
pub struct NoSeatLeft {
    /// How many there are.
    pub seats: i64,
}

/// What taking a seat can end with.
#[derive(Debug, thiserror::Error)]
pub enum SeatError {
    /// All are taken.
    #[error(transparent)]
    NoSeatLeft(#[from] NoSeatLeft),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes sure that one more person can become an active member. Whoever takes a seat at the same
/// moment waits until this transaction ends, so call it before the member is changed.
///
/// # Errors
/// [`NoSeatLeft`] if there is none.
pub async fn take(tx: &mut Tx, organization: OrganizationId) -> Result<(), SeatError> {
    let found = tx.organizations().find(organization).await?;
    let Some(seats) = found.and_then(|it| it.seats) else { return Ok(()) };
    tx.organizations().lock(organization).await?;
    let counts = tx.members().counts(organization).await?;
    let active = counts.iter().find(|it| it.0 == MemberState::Active && it.1 == "below");
    if active.is_some_and(|it| it.2 >= seats) { Err(NoSeatLeft { seats }.into()) } else { Ok(()) }
}

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

/// Where seats are taken from.
pub(crate) struct Seats(Source);

enum Source {
    /// Counted anew whenever one is taken.
    Counted,
    /// So many are left of so many; `None`: no number is booked.
    Left(Option<(i64, i64)>),
}

impl Seats {
    /// For one member.
    pub(crate) const fn counted_anew() -> Self {
        Self(Source::Counted)
    }

    /// For many members of one transaction: counted now, then counted down. Whoever takes a seat at the
    /// same moment waits until the transaction ends.
    pub(crate) async fn counted_once(
        tx: &mut Tx,
        organization: OrganizationId,
    ) -> Result<Self, StoreError> {
        let left = left(tx, organization).await?;
        Ok(Self(Source::Left(left)))
    }

    /// Takes a seat: see [`take`].
    pub(crate) async fn take(
        &mut self,
        tx: &mut Tx,
        organization: OrganizationId,
    ) -> Result<(), SeatError> {
        match &mut self.0 {
            Source::Counted => take(tx, organization).await,
            Source::Left(None) => Ok(()),
            Source::Left(Some((left, seats))) if *left < 1 => {
                Err(NoSeatLeft { seats: *seats }.into())
            }
            Source::Left(Some((left, _))) => {
                *left -= 1;
                Ok(())
            }
        }
    }
}

/// How many seats are left, and how many there are; `None`: as many as anybody wants.
async fn left(tx: &mut Tx, organization: OrganizationId) -> Result<Option<(i64, i64)>, StoreError> {
    let found = tx.organizations().find(organization).await?;
    let Some(seats) = found.and_then(|it| it.seats) else { return Ok(None) };
    tx.organizations().lock(organization).await?;
    let counts = tx.members().counts(organization).await?;
    let active = counts.iter().find(|it| it.0 == MemberState::Active && it.1 == "below");
    Ok(Some((seats - active.map_or(0, |it| it.2), seats)))
}

/// Makes sure that one more person can become an active member. Whoever takes a seat at the same
/// moment waits until this transaction ends, so call it before the member is changed.
///
/// # Errors
/// [`NoSeatLeft`] if there is none.
pub async fn take(tx: &mut Tx, organization: OrganizationId) -> Result<(), SeatError> {
    match left(tx, organization).await? {
        Some((left, seats)) if left < 1 => Err(NoSeatLeft { seats }.into()),
        Some(_) | None => Ok(()),
    }
}

//! Every way out of an organization and back: terminate, leave, hand over, restore; and what happens
//! to the address of somebody who left when another person has it now.

mod ending;
mod handover;
mod leave;
mod newcomer;
mod plan;
mod restore;
mod terminate;

use rollcall_domain::membership::TransitionError;
use rollcall_domain::termination::TerminationRefusal;
use rollcall_store::StoreError;

use crate::access::AccessError;
use crate::idempotency::KeyReused;
use crate::seats::{NoSeatLeft, SeatError};
use crate::super_admins::LastSuperAdmin;
use crate::throttle::ThrottleError;

pub(crate) use ending::Ended;
pub use handover::{Handover, hand_over, handover};
pub use leave::leave;
pub(crate) use newcomer::{former_account, record_release, record_taken, release, take_address};
pub use plan::{EndMembership, cancel, carry_out};
pub(crate) use restore::restore_row;
pub use restore::{RestorePreview, restore, restore_preview};
pub use terminate::{TerminateOrder, Terminated, TerminationCard, terminate, termination};
pub(crate) use terminate::{TerminatedRow, terminate_row};

/// Why nobody left, came back or took over.
#[derive(Debug, thiserror::Error)]
pub enum LeavingError {
    /// The person may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The state does not allow it.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// Nobody terminates themselves or a super admin.
    #[error(transparent)]
    Refused(#[from] TerminationRefusal),
    /// The last super admin has to name another first.
    #[error("the last super admin")]
    LastSuperAdmin,
    /// Whoever is to take over is no other active member; the field's name.
    #[error("{0} is no other active member")]
    Recipient(&'static str),
    /// No end is planned that could be called off.
    #[error("no end is planned")]
    NothingPlanned,
    /// There is no account that the membership could be reopened for.
    #[error("the former member has no account")]
    NoAccount,
    /// All seats are taken.
    #[error(transparent)]
    NoSeatLeft(#[from] NoSeatLeft),
    /// The password is wrong.
    #[error("the password is wrong")]
    WrongPassword,
    /// The idempotency key belongs to another request.
    #[error(transparent)]
    KeyReused(#[from] KeyReused),
    /// Too many tries, or the database failed.
    #[error(transparent)]
    Throttle(#[from] ThrottleError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SeatError> for LeavingError {
    fn from(error: SeatError) -> Self {
        match error {
            SeatError::NoSeatLeft(it) => it.into(),
            SeatError::Store(it) => it.into(),
        }
    }
}

impl From<LastSuperAdmin> for LeavingError {
    fn from(error: LastSuperAdmin) -> Self {
        match error {
            LastSuperAdmin::Last => Self::LastSuperAdmin,
            LastSuperAdmin::Store(cause) => Self::Store(cause),
        }
    }
}

impl LeavingError {
    /// Whether the same step may succeed if it is tried again: somebody else was faster.
    fn met_another(&self) -> bool {
        matches!(self, Self::Store(cause) if cause.is_unique_violation() || cause.is_retryable())
    }
}

fn fought_over() -> LeavingError {
    StoreError::Commit("the member changes all the time".to_owned()).into()
}

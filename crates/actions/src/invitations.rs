//! Invitations: write, check beforehand, send again, take back.

mod invite;
mod reinvite;
mod revoke;

pub use invite::{
    InviteAddress, InviteError, NewInvitation, Outcome, Outcomes, Refusal, check, invite,
};
pub(crate) use reinvite::reinvite_in;
pub use reinvite::{ReinviteError, reinvite};
pub(crate) use revoke::revoke_in;
pub use revoke::{RevokeError, revoke};

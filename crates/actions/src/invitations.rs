//! Invitations: write, check beforehand, send again, take back.

mod invite;
mod reinvite;
mod revoke;

pub use invite::{InviteError, NewInvitation, Outcome, Outcomes, Refusal, check, invite};
pub use reinvite::{ReinviteError, reinvite};
pub use revoke::{RevokeError, revoke};

//! The tenant.

use crate::codes::coded_enum;
use crate::id::{Ids, OrganizationId};
use crate::time::{Span, Timestamp};

coded_enum! {
    /// What an organization has booked.
    Plan {
        /// With a daily allowance for imports.
        Free = "free",
        /// Without.
        Paid = "paid",
    }
}

/// An organization as stored.
#[derive(Clone, Debug)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Its short public code, digits only.
    pub door_number: String,
    /// Its plan.
    pub plan: Plan,
    /// Whether people invited by members without `members.admit` wait for approval.
    pub enrollment_approval: bool,
    /// How long a new invitation can be accepted.
    pub invitation_lifetime: Span,
    /// Grows with each change of departments, positions or locations.
    pub structure_version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// Grows with each change.
    pub version: i64,
}

/// Invitations can be accepted for 30 days unless the organization says otherwise.
pub const DEFAULT_INVITATION_LIFETIME: Span = Span::days(30);

/// A new door number: eight digits, the first not 0, so that it can be read over the phone.
pub fn new_door_number(ids: &Ids) -> String {
    let random = u64::from_le_bytes(ids.random_bytes());
    (10_000_000 + random % 90_000_000).to_string()
}

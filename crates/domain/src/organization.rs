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

coded_enum! {
    /// Who may invite people, by whatever way.
    WhoMayInvite {
        /// Every active member.
        Everyone = "everyone",
        /// Those with `members.invite`.
        Administrators = "administrators",
    }
}

coded_enum! {
    /// What an applicant may have to say on the join form.
    JoinField {
        /// The department.
        Department = "department",
        /// The job title.
        Position = "position",
        /// The work site.
        Location = "location",
        /// The employee number.
        JobId = "job_id",
    }
}

/// How people come in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JoinRules {
    /// Whether people invited by members without `members.admit` wait for approval.
    pub enrollment_approval: bool,
    /// Whether share links and their QR codes work.
    pub share_links_open: bool,
    /// Whether the door number works.
    pub door_number_open: bool,
    /// What whoever asks to join must say.
    pub required_information: Vec<JoinField>,
    /// Who may invite.
    pub who_may_invite: WhoMayInvite,
    /// How long a new invitation can be accepted.
    pub invitation_lifetime: Span,
}

impl Default for JoinRules {
    fn default() -> Self {
        Self {
            enrollment_approval: true,
            share_links_open: true,
            door_number_open: true,
            required_information: Vec::new(),
            who_may_invite: WhoMayInvite::Everyone,
            invitation_lifetime: DEFAULT_INVITATION_LIFETIME,
        }
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
    /// At most this many active members; `None`: any number.
    pub seats: Option<i64>,
    /// How people come in.
    pub join_rules: JoinRules,
    /// Changes with each change of departments, positions, locations or roles.
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

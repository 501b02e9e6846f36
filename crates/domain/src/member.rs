//! A person's place in one organization.

use crate::id::{
    AccountId, DepartmentId, LocationId, MemberId, OrganizationId, PositionId, RoleId,
};
use crate::membership::MemberState;
use crate::permission::AdminRole;
use crate::sort_key::{SortKey, sort_key};
use crate::text::comparison_key;
use crate::time::Timestamp;

/// A member as stored.
#[derive(Clone, PartialEq, Debug)]
pub struct Member {
    /// The organization.
    pub organization_id: OrganizationId,
    /// The member's id in it.
    pub id: MemberId,
    /// Whose membership it is; `None` before sign-up.
    pub account_id: Option<AccountId>,
    /// Where the person stands.
    pub state: MemberState,
    /// The account's name; before sign-up what the inviter typed.
    pub name: String,
    /// The name's place in lists.
    pub sort_key: SortKey,
    /// The account's primary address; before sign-up the invited one.
    pub email: Option<String>,
    /// The address in its canonical form, unique in the organization.
    pub email_canonical: Option<String>,
    /// The phone number in international form.
    pub phone: Option<String>,
    /// The departments, the main one first.
    pub department_ids: Vec<DepartmentId>,
    /// The job title.
    pub position_id: Option<PositionId>,
    /// The work site.
    pub location_id: Option<LocationId>,
    /// The employee number, unique in the organization.
    pub job_id: Option<String>,
    /// The built-in administrator role.
    pub admin_role: Option<AdminRole>,
    /// The custom roles.
    pub role_ids: Vec<RoleId>,
    /// When the person became a member.
    pub joined_at: Option<Timestamp>,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Grows with each change.
    pub version: i64,
}

/// At most this many departments for one person.
pub const DEPARTMENTS_LIMIT: usize = 20;

impl Member {
    /// An empty place in the organization for somebody of this name.
    pub fn new(
        organization_id: OrganizationId,
        id: MemberId,
        state: MemberState,
        name: &str,
        now: Timestamp,
    ) -> Self {
        Self {
            organization_id,
            id,
            account_id: None,
            state,
            name: name.to_owned(),
            sort_key: sort_key(name),
            email: None,
            email_canonical: None,
            phone: None,
            department_ids: Vec::new(),
            position_id: None,
            location_id: None,
            job_id: None,
            admin_role: None,
            role_ids: Vec::new(),
            joined_at: None,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// Gives the member another name, and with it another place in lists.
    pub fn rename(&mut self, name: &str) {
        name.clone_into(&mut self.name);
        self.sort_key = sort_key(name);
    }
}

/// The bytes by which job IDs are compared and sorted; members without one come last.
pub fn job_sort(job_id: Option<&str>) -> Vec<u8> {
    job_id.map_or_else(|| vec![0xFF], |it| comparison_key(it).into_bytes())
}

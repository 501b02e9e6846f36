//! What the audit log says: who did what to whom, and each field before and after.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::codes::coded_enum;
use crate::id::{MemberId, OrganizationId};
use crate::time::Timestamp;

coded_enum! {
    /// What happened.
    AuditKind {
        /// The organization was made.
        OrganizationCreated = "organization.created",
        /// What the organization says of itself was changed.
        OrganizationEdited = "organization.edited",
        /// Somebody was invited.
        MemberInvited = "member.invited",
        /// The invitation was sent again.
        MemberReinvited = "member.reinvited",
        /// The invitation was taken back.
        InvitationRevoked = "invitation.revoked",
        /// The invited person refused.
        InvitationDeclined = "invitation.declined",
        /// Somebody became a member.
        MemberJoined = "member.joined",
        /// Somebody accepted and waits for approval.
        MemberAsked = "member.asked",
        /// An applicant took the request back.
        RequestWithdrawn = "request.withdrawn",
        /// An applicant reminded the approvers.
        RequestReminded = "request.reminded",
        /// An applicant was let in.
        MemberApproved = "member.approved",
        /// An applicant was refused.
        MemberRejected = "member.rejected",
        /// Somebody who was refused before was let in.
        MemberReapproved = "member.reapproved",
        /// A membership was ended by an administrator.
        MemberTerminated = "member.terminated",
        /// The end of a membership was planned for a later day.
        TerminationPlanned = "termination.planned",
        /// A planned end was called off.
        TerminationCancelled = "termination.cancelled",
        /// A member left.
        MemberLeft = "member.left",
        /// An ended membership was reopened for the same person.
        MemberRestored = "member.restored",
        /// An address was taken off a former member, for another person who has it now.
        AddressReleased = "member.address_released",
        /// Something of one member passed to another one.
        MemberHandedOver = "member.handed_over",
        /// Roles were given or taken.
        RolesChanged = "member.roles_changed",
        /// What the organization says of a member was changed.
        MemberEdited = "member.edited",
        /// The person changed the account's name.
        MemberRenamed = "member.renamed",
        /// A department was made.
        DepartmentCreated = "department.created",
        /// A department was renamed.
        DepartmentRenamed = "department.renamed",
        /// A department was put somewhere else in the tree.
        DepartmentMoved = "department.moved",
        /// A department was removed.
        DepartmentDeleted = "department.deleted",
        /// A position was renamed.
        PositionRenamed = "position.renamed",
        /// A position was removed; those who had it have another one or none.
        PositionDeleted = "position.deleted",
        /// A location was renamed.
        LocationRenamed = "location.renamed",
        /// A location was removed; those who were there are elsewhere or nowhere.
        LocationDeleted = "location.deleted",
        /// A position was made.
        PositionCreated = "position.created",
        /// A location was made.
        LocationCreated = "location.created",
        /// A custom role was made.
        RoleCreated = "role.created",
        /// A custom role was changed.
        RoleEdited = "role.edited",
        /// A custom role was removed.
        RoleDeleted = "role.deleted",
        /// The join rules were changed.
        JoinRulesEdited = "join_rules.edited",
        /// A share link was made.
        ShareLinkCreated = "share_link.created",
        /// A share link was closed.
        ShareLinkClosed = "share_link.closed",
        /// The organization got another door number.
        DoorNumberRenewed = "door_number.renewed",
        /// A file of people was begun to be carried out.
        ImportApplied = "import.applied",
        /// What came of a file was begun to be taken back.
        ImportUndone = "import.undone",
        /// The plan or the number of seats was changed.
        PlanChanged = "organization.plan_changed",
    }
}

coded_enum! {
    /// What kind of actor.
    ActorKind {
        /// A member of the organization.
        Member = "member",
        /// The invited person, not yet a member.
        Invitee = "invitee",
        /// Whoever runs the server.
        Operator = "operator",
        /// The server itself.
        System = "system",
    }
}

/// One field before and after. Names are stored as they were then, not as ids.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field's name in the API.
    pub field: String,
    /// Before; `None` if it was empty.
    pub before: Option<String>,
    /// After; `None` if it is empty now.
    pub after: Option<String>,
}

impl FieldChange {
    /// A change of `field`, or `None` if nothing changed.
    pub fn between(field: &str, before: Option<String>, after: Option<String>) -> Option<Self> {
        (before != after).then(|| Self { field: field.to_owned(), before, after })
    }
}

/// One entry of an organization's audit log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuditEvent {
    /// Its number in the organization, from 1 without gaps.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: AuditKind,
    /// What kind of actor.
    pub actor_kind: ActorKind,
    /// Which member, if one.
    pub actor_member_id: Option<MemberId>,
    /// The actor's name as it was then.
    pub actor_name: String,
    /// Whom it concerns.
    pub member_id: Option<MemberId>,
    /// The name of whom or what it concerns, as it was then.
    pub subject: String,
    /// The fields.
    pub changes: Vec<FieldChange>,
    /// From where.
    pub ip_address: String,
    /// In which request.
    pub request_id: String,
}

impl AuditEvent {
    /// The hash that chains this entry to the one before it (32 zero bytes before the first).
    ///
    /// Each part is preceded by its length, so that no two entries have the same bytes.
    pub fn chain(&self, organization: OrganizationId, previous: &[u8]) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        let member = |id: Option<MemberId>| id.map(|it| it.to_string()).unwrap_or_default();
        part(previous);
        part(organization.to_string().as_bytes());
        part(&self.seq.to_be_bytes());
        part(&self.at.as_millis().to_be_bytes());
        part(self.kind.as_str().as_bytes());
        part(self.actor_kind.as_str().as_bytes());
        part(member(self.actor_member_id).as_bytes());
        part(self.actor_name.as_bytes());
        part(member(self.member_id).as_bytes());
        part(self.subject.as_bytes());
        for change in &self.changes {
            part(change.field.as_bytes());
            for side in [&change.before, &change.after] {
                part(&[u8::from(side.is_some())]);
                part(side.as_deref().unwrap_or_default().as_bytes());
            }
        }
        part(self.ip_address.as_bytes());
        part(self.request_id.as_bytes());
        hash.finalize().into()
    }
}

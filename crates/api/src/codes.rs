//! The codes of domain enums for the OpenAPI document, so that clients know every value. The domain
//! knows no OpenAPI, so they are written once more here; a test compares them.

use utoipa::ToSchema;

macro_rules! schema_codes {
    ($($(#[$doc:meta])* $name:ident as $shown:ident { $($variant:ident = $code:literal),+ })+) => {$(
        $(#[$doc])*
        #[derive(ToSchema)]
        #[schema(as = $shown)]
        #[expect(dead_code, reason = "describes values in the document; none is ever made")]
        pub(crate) enum $name { $(#[schema(rename = $code)] $variant),+ }

        #[cfg(test)]
        impl $name {
            const CODES: &'static [&'static str] = &[$($code),+];
        }
    )+};
}

schema_codes! {
    /// Where a person stands.
    StateCode as MemberState {
        Invited = "invited", Pending = "pending", Active = "active", Rejected = "rejected",
        Terminated = "terminated"
    }
    /// A built-in administrator role.
    RoleCode as AdminRole { SuperAdmin = "super_admin", AccountAdmin = "account_admin" }
    /// Something that a role may allow.
    PermissionCode as Permission {
        MembersInvite = "members.invite", MembersAdmit = "members.admit",
        MembersApprove = "members.approve", MembersEdit = "members.edit",
        MembersTerminate = "members.terminate", MembersRestore = "members.restore",
        MembersImport = "members.import", MembersExport = "members.export",
        DepartmentsManage = "departments.manage", PositionsManage = "positions.manage",
        LocationsManage = "locations.manage", JoinRulesManage = "join_rules.manage",
        OrganizationEdit = "organization.edit", AuditRead = "audit.read",
        RolesManage = "roles.manage"
    }
    /// What an organization has booked.
    PlanCode as Plan { Free = "free", Paid = "paid" }
    /// A language.
    LocaleCode as Locale { English = "en", SimplifiedChinese = "zh-Hans" }
    /// How much room a row of a list takes.
    DensityCode as ListDensity { Comfortable = "comfortable", Compact = "compact" }
    /// How an invitation travels.
    ChannelCode as Channel {
        Email = "email", Phone = "phone", Contact = "contact", Import = "import",
        ShareLink = "share_link", QrCode = "qr_code", DoorNumber = "door_number"
    }
    /// What the join form can ask.
    JoinFieldCode as JoinField {
        Department = "department", Position = "position", Location = "location", JobId = "job_id"
    }
    /// Who may invite people.
    WhoMayInviteCode as WhoMayInvite { Everyone = "everyone", Administrators = "administrators" }
    /// Whether a share link works, and if not, why.
    ShareLinkStateCode as ShareLinkState {
        Open = "open", Closed = "closed", Expired = "expired", UsedUp = "used_up", Void = "void",
        SwitchedOff = "switched_off"
    }
    /// What a message tells.
    NoticeKindCode as NoticeKind {
        Invited = "invited", RequestsWait = "requests_wait", Approved = "approved",
        Rejected = "rejected", InvitationAccepted = "invitation_accepted",
        InvitationDeclined = "invitation_declined", Terminated = "terminated",
        TerminationPlanned = "termination_planned",
        TerminationCancelled = "termination_cancelled", Restored = "restored",
        RolesChanged = "roles_changed", HandedOver = "handed_over", MemberLeft = "member_left",
        JobDone = "job_done"
    }
    /// How a message would have gone out.
    MessageChannelCode as MessageChannel { Email = "email", Sms = "sms" }
    /// How far a message has come.
    DeliveryCode as DeliveryState {
        Queued = "queued", Sent = "sent", Failed = "failed", Withheld = "withheld"
    }
    /// Why a message was not sent: the invitation expired before, whoever invited is no member any more,
    /// the invited member has no address any more, or an import holds it until somebody sends it.
    WithheldCode as WithheldReason {
        Expired = "expired", InviterGone = "inviter_gone", NoAddress = "no_address", Held = "held"
    }
    /// By whom a membership was ended.
    EndedByCode as EndedBy { Administrator = "administrator", Person = "person" }
    /// What can pass from one member to another.
    HandoverCode as HandoverItem { OpenInvitations = "open_invitations", ShareLinks = "share_links" }
    /// What is done to many people.
    BulkActionCode as BulkAction {
        Edit = "edit", Approve = "approve", Reject = "reject", Reinvite = "reinvite",
        Revoke = "revoke", Terminate = "terminate", Restore = "restore"
    }
    /// How far a job has come.
    JobStateCode as JobState {
        Queued = "queued", Running = "running", Done = "done", Cancelled = "cancelled",
        Failed = "failed"
    }
    /// What a column of a file holds.
    ColumnCode as ImportColumnMeaning {
        MemberId = "member_id", Name = "name", Email = "email", Phone = "phone",
        Departments = "departments", Position = "position", Location = "location",
        JobId = "job_id", Role = "role"
    }
    /// What a row of a file would do.
    VerdictCode as ImportVerdict {
        Create = "create", Update = "update", Unchanged = "unchanged",
        NeedsDecision = "needs_decision", Error = "error", Skipped = "skipped"
    }
    /// What came of a row.
    RowOutcomeCode as ImportOutcome {
        Created = "created", Updated = "updated", Unchanged = "unchanged", Skipped = "skipped",
        Refused = "refused"
    }
    /// What came of a row when the import was taken back.
    UndoOutcomeCode as ImportUndoOutcome { Undone = "undone", Kept = "kept" }
    /// How far an import has come.
    ImportStateCode as ImportState {
        Planning = "planning", Planned = "planned", Applying = "applying", Paused = "paused",
        Applied = "applied", Cancelled = "cancelled", Undoing = "undoing", Undone = "undone",
        Failed = "failed"
    }
    /// When invitations leave.
    ImportSendCode as ImportSend { Now = "now", Held = "held" }
    /// What a name in a file stands for.
    UnitCode as UnitKind { Department = "department", Position = "position", Location = "location" }
    /// What somebody has to decide about a row.
    QuestionCode as ImportQuestionKind {
        Pending = "pending", Rejected = "rejected", Terminated = "terminated",
        SeveralPeople = "several_people", AnotherPerson = "another_person",
        MissingUnit = "missing_unit"
    }
    /// What was cut when a membership ended.
    CutCode as CutItem {
        Sessions = "sessions", Roles = "roles", InvitationsClosed = "invitations_closed",
        InvitationsHandedOver = "invitations_handed_over", ShareLinksClosed = "share_links_closed",
        ShareLinksHandedOver = "share_links_handed_over"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rollcall_domain::bulk_job::{BulkActionKind, BulkJobState};
    use rollcall_domain::import::{
        Column, ImportState, QuestionKind, RowOutcome, Send, UndoOutcome, UnitKind, Verdict,
    };
    use rollcall_domain::invitation::{Delivery, Withheld};
    use rollcall_domain::locale::{ListDensity, Locale};
    use rollcall_domain::membership::{Channel, MemberState};
    use rollcall_domain::notice::NoticeKind;
    use rollcall_domain::organization::{JoinField, Plan, WhoMayInvite};
    use rollcall_domain::permission::{AdminRole, Permission};
    use rollcall_domain::phone::MessageChannel;
    use rollcall_domain::share_link::ShareLinkState;
    use rollcall_domain::termination::{CutItem, EndedBy, HandoverItem};

    #[test]
    fn the_document_has_all_codes_of_the_domain() {
        let of = |codes: Vec<&'static str>, shown: &[&str]| assert_eq!(codes, shown);
        of(MemberState::ALL.iter().map(|it| it.as_str()).collect(), StateCode::CODES);
        of(AdminRole::ALL.iter().map(|it| it.as_str()).collect(), RoleCode::CODES);
        of(Permission::ALL.iter().map(|it| it.as_str()).collect(), PermissionCode::CODES);
        of(Plan::ALL.iter().map(|it| it.as_str()).collect(), PlanCode::CODES);
        of(Locale::ALL.iter().map(|it| it.as_str()).collect(), LocaleCode::CODES);
        of(ListDensity::ALL.iter().map(|it| it.as_str()).collect(), DensityCode::CODES);
        of(Channel::ALL.iter().map(|it| it.as_str()).collect(), ChannelCode::CODES);
        of(JoinField::ALL.iter().map(|it| it.as_str()).collect(), JoinFieldCode::CODES);
        of(WhoMayInvite::ALL.iter().map(|it| it.as_str()).collect(), WhoMayInviteCode::CODES);
        of(ShareLinkState::ALL.iter().map(|it| it.as_str()).collect(), ShareLinkStateCode::CODES);
        of(NoticeKind::ALL.iter().map(|it| it.as_str()).collect(), NoticeKindCode::CODES);
        of(MessageChannel::ALL.iter().map(|it| it.as_str()).collect(), MessageChannelCode::CODES);
        of(Delivery::ALL.iter().map(|it| it.as_str()).collect(), DeliveryCode::CODES);
        of(Withheld::ALL.iter().map(|it| it.as_str()).collect(), WithheldCode::CODES);
        of(EndedBy::ALL.iter().map(|it| it.as_str()).collect(), EndedByCode::CODES);
        of(HandoverItem::ALL.iter().map(|it| it.as_str()).collect(), HandoverCode::CODES);
        of(BulkActionKind::ALL.iter().map(|it| it.as_str()).collect(), BulkActionCode::CODES);
        of(BulkJobState::ALL.iter().map(|it| it.as_str()).collect(), JobStateCode::CODES);
        of(Column::ALL.iter().map(|it| it.as_str()).collect(), ColumnCode::CODES);
        of(Verdict::ALL.iter().map(|it| it.as_str()).collect(), VerdictCode::CODES);
        of(RowOutcome::ALL.iter().map(|it| it.as_str()).collect(), RowOutcomeCode::CODES);
        of(UndoOutcome::ALL.iter().map(|it| it.as_str()).collect(), UndoOutcomeCode::CODES);
        of(ImportState::ALL.iter().map(|it| it.as_str()).collect(), ImportStateCode::CODES);
        of(Send::ALL.iter().map(|it| it.as_str()).collect(), ImportSendCode::CODES);
        of(UnitKind::ALL.iter().map(|it| it.as_str()).collect(), UnitCode::CODES);
        of(QuestionKind::ALL.iter().map(|it| it.as_str()).collect(), QuestionCode::CODES);
        of(CutItem::ALL.iter().map(|it| it.as_str()).collect(), CutCode::CODES);
    }
}

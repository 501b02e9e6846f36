//! What each error of a use case is as a problem.

mod imports;

use http::StatusCode;
use rollcall_actions::access::AccessError;
use rollcall_actions::accounts::SignUpError;
use rollcall_actions::audit_log::AuditLogError;
use rollcall_actions::bulk::{BulkError, JOB_LIMIT, JobError, RowRefusal};
use rollcall_actions::cursor::CursorError;
use rollcall_actions::idempotency::KeyReused;
use rollcall_actions::invitations::{InviteError, ReinviteError, RevokeError};
use rollcall_actions::join_requests::DecideError;
use rollcall_actions::join_rules::RulesError;
use rollcall_actions::joining::JoinError;
use rollcall_actions::leaving::LeavingError;
use rollcall_actions::members::{EditError, ListError, RoleChoiceError};
use rollcall_actions::notices::{ListNoticesError, UnsubscribeError};
use rollcall_actions::organizations::OrganizationEditError;
use rollcall_actions::passwords::PasswordError;
use rollcall_actions::roles::RoleError;
use rollcall_actions::seats::NoSeatLeft;
use rollcall_actions::sessions::SignInError;
use rollcall_actions::setup::SetupError;
use rollcall_actions::share_links::ShareLinkError;
use rollcall_actions::structure::StructureError;
use rollcall_actions::throttle::{ThrottleError, Throttled};
use rollcall_actions::verifications::{AskError, CodeError};
use rollcall_domain::invitation::Ending;
use rollcall_domain::join_form::AnswerFault;
use rollcall_domain::member::DEPARTMENTS_LIMIT;
use rollcall_domain::membership::TransitionError;
use rollcall_domain::organization::JoinField;
use rollcall_domain::permission::{GrantError, ROLE_DEPARTMENTS_LIMIT, ROLES_LIMIT};
use rollcall_domain::share_link::ShareLinkState;
use rollcall_domain::structure::DEPTH_LIMIT;
use rollcall_domain::termination::TerminationRefusal;
use rollcall_store::StoreError;

use super::{FieldProblem, Problem};

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::internal(&error)
    }
}

impl From<AccessError> for Problem {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::NotFound => Self::not_found(),
            AccessError::Forbidden(permission) => {
                Self::new(StatusCode::FORBIDDEN, "permission/missing")
                    .with("permission", permission)
                    .data("permission", permission.as_str())
            }
            AccessError::Store(cause) => cause.into(),
        }
    }
}

impl From<Throttled> for Problem {
    fn from(error: Throttled) -> Self {
        Self::throttled("throttled", error.retry_at)
    }
}

impl From<ThrottleError> for Problem {
    fn from(error: ThrottleError) -> Self {
        match error {
            ThrottleError::Throttled(it) => it.into(),
            ThrottleError::Store(cause) => cause.into(),
        }
    }
}

impl From<KeyReused> for Problem {
    fn from(_: KeyReused) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency/reused")
    }
}

impl From<CursorError> for Problem {
    fn from(_: CursorError) -> Self {
        Self::fields(vec![FieldProblem::new("?cursor", "cursor/foreign")])
    }
}

impl From<TransitionError> for Problem {
    fn from(error: TransitionError) -> Self {
        let state = error.found.map_or("none", |it| it.as_str());
        Self::new(StatusCode::CONFLICT, "member/transition")
            .with("state", state)
            .data("state", state)
    }
}

impl From<SetupError> for Problem {
    fn from(error: SetupError) -> Self {
        match error {
            SetupError::Finished => Self::new(StatusCode::GONE, "setup/finished"),
            SetupError::WrongCode => Self::new(StatusCode::FORBIDDEN, "setup/code"),
            SetupError::Throttle(it) => it.into(),
            SetupError::Store(cause) => cause.into(),
        }
    }
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Refused => Self::new(StatusCode::UNAUTHORIZED, "session/refused"),
            SignInError::Throttled(it) => it.into(),
            SignInError::Store(cause) => cause.into(),
        }
    }
}

impl From<SignUpError> for Problem {
    fn from(error: SignUpError) -> Self {
        match error {
            SignUpError::Join(it) => it.into(),
            SignUpError::AccountExists => Self::new(StatusCode::CONFLICT, "account/exists"),
            SignUpError::Throttle(it) => it.into(),
            SignUpError::Store(cause) => cause.into(),
        }
    }
}

impl From<AskError> for Problem {
    fn from(error: AskError) -> Self {
        match error {
            AskError::WayNeeded => Self::new(StatusCode::FORBIDDEN, "account/way-needed"),
            AskError::Join(it) => it.into(),
            AskError::Throttle(it) => it.into(),
            AskError::Store(cause) => cause.into(),
        }
    }
}

impl From<CodeError> for Problem {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::Wrong => {
                Self::fields(vec![FieldProblem::new("/code", "verification/wrong")])
            }
            CodeError::Over => Self::fields(vec![FieldProblem::new("/code", "verification/over")]),
            CodeError::AccountExists => Self::new(StatusCode::CONFLICT, "account/exists"),
            CodeError::Throttle(it) => it.into(),
            CodeError::Store(cause) => cause.into(),
        }
    }
}

impl From<JoinError> for Problem {
    fn from(error: JoinError) -> Self {
        match error {
            JoinError::Unknown => Self::new(StatusCode::NOT_FOUND, "invitation/unknown"),
            JoinError::Expired(it) => Self::new(StatusCode::GONE, "invitation/expired")
                .data("ended_at", it.at.to_string()),
            JoinError::Ended(ending, at) => {
                let (status, slug) = match ending {
                    Ending::Accepted => (StatusCode::CONFLICT, "invitation/accepted"),
                    Ending::Revoked => (StatusCode::GONE, "invitation/revoked"),
                    Ending::Declined => (StatusCode::GONE, "invitation/declined"),
                };
                Self::new(status, slug).data("ended_at", at.to_string())
            }
            JoinError::Void => Self::new(StatusCode::GONE, "invitation/void"),
            JoinError::OtherAddress => Self::new(StatusCode::FORBIDDEN, "invitation/other-address"),
            JoinError::AnotherPerson => {
                Self::new(StatusCode::FORBIDDEN, "invitation/another-person")
            }
            JoinError::AlreadyThere(state) => {
                Self::new(StatusCode::CONFLICT, "membership/already").data("state", state.as_str())
            }
            JoinError::Closed(state) => {
                let slug = match state {
                    ShareLinkState::Open | ShareLinkState::Closed => "share-link/closed",
                    ShareLinkState::Expired => "share-link/expired",
                    ShareLinkState::UsedUp => "share-link/used-up",
                    ShareLinkState::Void => "share-link/void",
                    ShareLinkState::SwitchedOff => "share-link/switched-off",
                };
                Self::new(StatusCode::GONE, slug)
            }
            JoinError::NoSuchDoor => Self::new(StatusCode::NOT_FOUND, "door-number/unknown"),
            JoinError::Answers(faults) => {
                let field = |(field, fault): &(JoinField, AnswerFault)| {
                    let (name, unknown) = match field {
                        JoinField::Department => ("department_id", "department/unknown"),
                        JoinField::Position => ("position_id", "position/unknown"),
                        JoinField::Location => ("location_id", "location/unknown"),
                        JoinField::JobId => ("job_id", "text/empty"),
                    };
                    let pointer = format!("/answers/{name}");
                    match fault {
                        AnswerFault::Missing => FieldProblem::new(pointer, "answer/missing"),
                        AnswerFault::Unknown => FieldProblem::new(pointer, unknown),
                        AnswerFault::Text(error) => FieldProblem::text(pointer, error),
                    }
                };
                Self::fields(faults.iter().map(field).collect())
            }
            JoinError::NoSeatLeft(it) => it.into(),
            JoinError::Transition(it) => it.into(),
            JoinError::KeyReused(it) => it.into(),
            JoinError::Throttle(it) => it.into(),
            JoinError::Store(cause) => cause.into(),
        }
    }
}

impl From<NoSeatLeft> for Problem {
    fn from(error: NoSeatLeft) -> Self {
        Self::new(StatusCode::CONFLICT, "organization/no-seat-left")
            .with("seats", error.seats)
            .data("seats", error.seats)
    }
}

impl From<DecideError> for Problem {
    fn from(error: DecideError) -> Self {
        match error {
            DecideError::Access(it) => it.into(),
            DecideError::Transition(it) => it.into(),
            DecideError::Place(it) => it.into(),
            DecideError::NoSeatLeft(it) => it.into(),
            DecideError::Throttled(it) => Self::throttled("request/reminded", it.retry_at),
            DecideError::KeyReused(it) => it.into(),
            DecideError::Store(cause) => cause.into(),
        }
    }
}

impl From<RulesError> for Problem {
    fn from(error: RulesError) -> Self {
        match error {
            RulesError::Access(it) => it.into(),
            RulesError::Changed(now) => {
                Self::new(StatusCode::PRECONDITION_FAILED, "organization/changed")
                    .data("version", now.version)
            }
            RulesError::KeyReused(it) => it.into(),
            RulesError::Store(cause) => cause.into(),
        }
    }
}

impl From<ShareLinkError> for Problem {
    fn from(error: ShareLinkError) -> Self {
        match error {
            ShareLinkError::Access(it) => it.into(),
            ShareLinkError::SwitchedOff => {
                Self::new(StatusCode::CONFLICT, "share-link/switched-off")
            }
            ShareLinkError::TooMany(limit) => {
                Self::new(StatusCode::CONFLICT, "share-link/too-many").with("limit", limit)
            }
            ShareLinkError::Cursor(it) => it.into(),
            ShareLinkError::KeyReused(it) => it.into(),
            ShareLinkError::Store(cause) => cause.into(),
        }
    }
}

impl From<ListError> for Problem {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Access(it) => it.into(),
            ListError::Cursor(it) => it.into(),
            ListError::UnknownDepartment => {
                Self::fields(vec![FieldProblem::new("?department_id", "department/unknown")])
            }
            ListError::Store(cause) => cause.into(),
        }
    }
}

impl From<EditError> for Problem {
    fn from(error: EditError) -> Self {
        edit_problem(error, "")
    }
}

/// An edit's error as a problem whose fields lie below `base`.
fn edit_problem(error: EditError, base: &str) -> Problem {
    let field =
        |name: &str, code| Problem::fields(vec![FieldProblem::new(format!("{base}/{name}"), code)]);
    match error {
        EditError::Access(it) => it.into(),
        EditError::UnknownDepartment(index) => {
            field(&format!("department_ids/{index}"), "department/unknown")
        }
        EditError::MainNotAmong => field("main_department_id", "department/main-not-among"),
        EditError::TooManyDepartments => field("department_ids", "department/too-many"),
        EditError::UnknownPosition => field("position_id", "position/unknown"),
        EditError::UnknownLocation => field("location_id", "location/unknown"),
        EditError::JobIdTaken(holder) => Problem::new(StatusCode::CONFLICT, "member/job-id-taken")
            .with("name", &holder.name)
            .data("member_id", holder.id.to_string())
            .data("member_name", holder.name.clone()),
        EditError::OutsideReach => field("department_ids", "department/outside-reach"),
        EditError::JobIdUnavailable => {
            Problem::new(StatusCode::CONFLICT, "member/job-id-unavailable")
        }
        EditError::Changed(stored) => {
            Problem::new(StatusCode::PRECONDITION_FAILED, "member/changed")
                .data("version", stored.version)
                .data("updated_at", stored.updated_at.to_string())
        }
        EditError::State(state) => Problem::new(StatusCode::CONFLICT, "member/transition")
            .with("state", state)
            .data("state", state.as_str()),
        EditError::Store(cause) => cause.into(),
    }
}

impl From<BulkError> for Problem {
    fn from(error: BulkError) -> Self {
        match error {
            BulkError::Access(it) => it.into(),
            BulkError::Edit(EditError::UnknownDepartment(index)) => {
                let pointer = format!("/departments/ids/{index}");
                Self::fields(vec![FieldProblem::new(pointer, "department/unknown")])
            }
            BulkError::Edit(EditError::TooManyDepartments) => {
                Self::fields(vec![FieldProblem::new("/departments/ids", "department/too-many")])
            }
            BulkError::Edit(cause) => cause.into(),
            BulkError::UnknownFilterDepartment => {
                let pointer = "/filter/department_id";
                Self::fields(vec![FieldProblem::new(pointer, "department/unknown")])
            }
            BulkError::Recipient => {
                Self::fields(vec![FieldProblem::new("/hand_over_to", "member/no-recipient")])
            }
            BulkError::TooMany => Self::fields(vec![
                FieldProblem::new("/filter", "bulk/too-many").with("limit", JOB_LIMIT),
            ]),
            BulkError::KeyReused(it) => it.into(),
            BulkError::Store(cause) => cause.into(),
        }
    }
}

impl From<JobError> for Problem {
    fn from(error: JobError) -> Self {
        match error {
            JobError::Access(it) => it.into(),
            JobError::Over(state) => {
                Self::new(StatusCode::CONFLICT, "job/over").data("state", state.as_str())
            }
            JobError::Store(cause) => cause.into(),
        }
    }
}

impl From<RowRefusal> for Problem {
    fn from(refusal: RowRefusal) -> Self {
        match refusal {
            RowRefusal::NotFound => Self::not_found(),
            RowRefusal::Forbidden(permission) => AccessError::Forbidden(permission).into(),
            RowRefusal::State(state) => EditError::State(state).into(),
            RowRefusal::OutsideReach => Self::new(StatusCode::FORBIDDEN, "member/outside-reach"),
            RowRefusal::TooManyDepartments => {
                Self::new(StatusCode::CONFLICT, "member/too-many-departments")
                    .with("limit", DEPARTMENTS_LIMIT)
            }
            RowRefusal::SmsLimit(at) => Self::throttled("invitation/sms-limit", at),
            RowRefusal::TooSoon(at) => Self::throttled("invitation/too-soon", at),
            RowRefusal::Throttled(at) => Self::throttled("throttled", at),
            RowRefusal::NoSeatLeft(seats) => NoSeatLeft { seats }.into(),
            RowRefusal::JobIdTaken(id, name) => {
                Self::new(StatusCode::CONFLICT, "member/job-id-taken")
                    .with("name", &name)
                    .data("member_id", id.to_string())
                    .data("member_name", name)
            }
            RowRefusal::JobIdUnavailable => EditError::JobIdUnavailable.into(),
            RowRefusal::Oneself => Self::new(StatusCode::CONFLICT, "termination/oneself"),
            RowRefusal::SuperAdmin => Self::new(StatusCode::CONFLICT, "termination/super-admin"),
            RowRefusal::NoAccount => Self::new(StatusCode::CONFLICT, "restore/no-account"),
            RowRefusal::NoRecipient => Self::new(StatusCode::CONFLICT, "termination/no-recipient"),
        }
    }
}

impl From<RoleChoiceError> for Problem {
    fn from(error: RoleChoiceError) -> Self {
        match error {
            RoleChoiceError::Access(it) => it.into(),
            RoleChoiceError::UnknownRole(index) => {
                Self::fields(vec![FieldProblem::new(format!("/role_ids/{index}"), "role/unknown")])
            }
            RoleChoiceError::TooMany => Self::fields(vec![
                FieldProblem::new("/role_ids", "list/too-many").with("limit", ROLES_LIMIT),
            ]),
            RoleChoiceError::LastSuperAdmin => {
                Self::new(StatusCode::CONFLICT, "member/last-super-admin")
            }
            RoleChoiceError::State(state) => Self::new(StatusCode::CONFLICT, "member/transition")
                .with("state", state)
                .data("state", state.as_str()),
            RoleChoiceError::Changed(stored) => {
                Self::new(StatusCode::PRECONDITION_FAILED, "member/changed")
                    .data("version", stored.version)
                    .data("updated_at", stored.updated_at.to_string())
            }
            RoleChoiceError::Store(cause) => cause.into(),
        }
    }
}

impl From<RoleError> for Problem {
    fn from(error: RoleError) -> Self {
        let field = |pointer: String, code| Self::fields(vec![FieldProblem::new(pointer, code)]);
        match error {
            RoleError::Access(it) => it.into(),
            RoleError::NameTaken => field("/name".to_owned(), "role/name-taken"),
            RoleError::NoPermissions => field("/permissions".to_owned(), "list/empty"),
            RoleError::Permission(index, cause) => {
                let code = match cause {
                    GrantError::Reserved(_) => "role-permission/reserved",
                    GrantError::OrganizationWide(_) => "role-permission/organization-wide",
                };
                field(format!("/permissions/{index}"), code)
            }
            RoleError::UnknownDepartment(index) => {
                field(format!("/department_ids/{index}"), "department/unknown")
            }
            RoleError::TooManyDepartments => Self::fields(vec![
                FieldProblem::new("/department_ids", "list/too-many")
                    .with("limit", ROLE_DEPARTMENTS_LIMIT),
            ]),
            RoleError::TooMany => {
                Self::new(StatusCode::CONFLICT, "structure/too-many").with("limit", ROLES_LIMIT)
            }
            RoleError::InUse(people) => Self::new(StatusCode::CONFLICT, "role/in-use")
                .with("people", people)
                .data("members", people),
            RoleError::UnknownReplacement => field("?replace_with".to_owned(), "role/unknown"),
            RoleError::Changed(stored) => {
                Self::new(StatusCode::PRECONDITION_FAILED, "resource/changed")
                    .data("version", stored.version)
            }
            RoleError::KeyReused(it) => it.into(),
            RoleError::Store(cause) => cause.into(),
        }
    }
}

impl From<AuditLogError> for Problem {
    fn from(error: AuditLogError) -> Self {
        match error {
            AuditLogError::Access(it) => it.into(),
            AuditLogError::Cursor(it) => it.into(),
            AuditLogError::Store(cause) => cause.into(),
        }
    }
}

impl From<OrganizationEditError> for Problem {
    fn from(error: OrganizationEditError) -> Self {
        match error {
            OrganizationEditError::Access(it) => it.into(),
            OrganizationEditError::Changed(stored) => {
                Self::new(StatusCode::PRECONDITION_FAILED, "resource/changed")
                    .data("version", stored.version)
            }
            OrganizationEditError::Store(cause) => cause.into(),
        }
    }
}

impl From<InviteError> for Problem {
    fn from(error: InviteError) -> Self {
        match error {
            InviteError::Access(it) => it.into(),
            InviteError::Field(index, cause) => {
                edit_problem(cause, &format!("/invitations/{index}"))
            }
            InviteError::Place(index, field) => {
                let pointer = format!("/invitations/{index}/{field}");
                let code = if field == "department_ids" {
                    "department/outside-reach"
                } else {
                    "invitation/place"
                };
                Self::fields(vec![FieldProblem::new(pointer, code)])
            }
            InviteError::Throttled(it) => it.into(),
            InviteError::SmsLimit(at) => Self::throttled("invitation/sms-limit", at),
            InviteError::KeyReused(it) => it.into(),
            InviteError::Raced => Self::internal(&error),
            InviteError::Store(cause) => cause.into(),
        }
    }
}

impl From<ReinviteError> for Problem {
    fn from(error: ReinviteError) -> Self {
        match error {
            ReinviteError::Access(it) => it.into(),
            ReinviteError::Transition(it) => it.into(),
            ReinviteError::KeyReused(it) => it.into(),
            ReinviteError::SmsLimit(at) => Self::throttled("invitation/sms-limit", at),
            ReinviteError::TooSoon(at) => Self::throttled("invitation/too-soon", at),
            ReinviteError::Throttled(it) => it.into(),
            ReinviteError::Store(cause) => cause.into(),
        }
    }
}

impl From<ListNoticesError> for Problem {
    fn from(error: ListNoticesError) -> Self {
        match error {
            ListNoticesError::Cursor(it) => it.into(),
            ListNoticesError::Store(cause) => cause.into(),
        }
    }
}

impl From<UnsubscribeError> for Problem {
    fn from(error: UnsubscribeError) -> Self {
        match error {
            UnsubscribeError::Unknown => Self::new(StatusCode::NOT_FOUND, "unsubscribe/unknown"),
            UnsubscribeError::Throttle(it) => it.into(),
            UnsubscribeError::Store(cause) => cause.into(),
        }
    }
}

impl From<RevokeError> for Problem {
    fn from(error: RevokeError) -> Self {
        match error {
            RevokeError::Access(it) => it.into(),
            RevokeError::Transition(it) => it.into(),
            RevokeError::KeyReused(it) => it.into(),
            RevokeError::Store(cause) => cause.into(),
        }
    }
}

impl From<LeavingError> for Problem {
    fn from(error: LeavingError) -> Self {
        let conflict = |slug| Self::new(StatusCode::CONFLICT, slug);
        match error {
            LeavingError::Access(it) => it.into(),
            LeavingError::Transition(it) => it.into(),
            LeavingError::Refused(TerminationRefusal::Oneself) => conflict("termination/oneself"),
            LeavingError::Refused(TerminationRefusal::SuperAdmin) => {
                conflict("termination/super-admin")
            }
            LeavingError::LastSuperAdmin => conflict("member/last-super-admin"),
            LeavingError::Recipient(field) => {
                Self::fields(vec![FieldProblem::new(format!("/{field}"), "member/no-recipient")])
            }
            LeavingError::NothingPlanned => conflict("termination/nothing-planned"),
            LeavingError::NoAccount => conflict("restore/no-account"),
            LeavingError::NoSeatLeft(it) => it.into(),
            LeavingError::WrongPassword => {
                Self::fields(vec![FieldProblem::new("/password", "password/wrong")])
            }
            LeavingError::KeyReused(it) => it.into(),
            LeavingError::Throttle(it) => it.into(),
            LeavingError::Store(cause) => cause.into(),
        }
    }
}

impl From<StructureError> for Problem {
    fn from(error: StructureError) -> Self {
        match error {
            StructureError::Access(it) => it.into(),
            StructureError::NameTaken => Self::new(StatusCode::CONFLICT, "structure/name-taken"),
            StructureError::UnknownParent => {
                Self::fields(vec![FieldProblem::new("/parent_id", "department/unknown")])
            }
            StructureError::TooDeep => {
                Self::new(StatusCode::CONFLICT, "structure/too-deep").with("limit", DEPTH_LIMIT)
            }
            StructureError::BelowItself => {
                Self::new(StatusCode::CONFLICT, "structure/below-itself")
            }
            StructureError::UnknownReplacement => {
                Self::new(StatusCode::CONFLICT, "structure/replacement-unknown")
            }
            StructureError::HasChildren(departments) => {
                Self::new(StatusCode::CONFLICT, "structure/has-children")
                    .with("departments", departments)
                    .data("departments", departments)
            }
            StructureError::HasPeople(people) => {
                Self::new(StatusCode::CONFLICT, "structure/has-people")
                    .with("people", people)
                    .data("people", people)
            }
            StructureError::TooManyPeople(limit) => {
                Self::new(StatusCode::CONFLICT, "structure/too-many-people").with("limit", limit)
            }
            StructureError::TooMany(limit) => {
                Self::new(StatusCode::CONFLICT, "structure/too-many").with("limit", limit)
            }
            StructureError::KeyReused(it) => it.into(),
            StructureError::Store(cause) => cause.into(),
        }
    }
}

impl FieldProblem {
    /// Why a password was refused.
    pub fn password(pointer: impl Into<String>, error: PasswordError) -> Self {
        match error {
            PasswordError::TooShort { minimum } => {
                Self::new(pointer, "password/too-short").with("minimum", minimum)
            }
            PasswordError::TooLong => Self::new(pointer, "password/too-long"),
            PasswordError::Guessable => Self::new(pointer, "password/guessable"),
        }
    }
}

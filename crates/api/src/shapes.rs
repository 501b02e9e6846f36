//! The JSON of the API: what goes in and what comes out.

use rollcall_actions::sessions::MyMembership;
use rollcall_domain::account::Account;
use rollcall_domain::id::DepartmentId;
use rollcall_domain::invitation::{Delivery, Invitation, Withheld};
use rollcall_domain::join_request::JoinRequest;
use rollcall_domain::membership::MemberState;
use rollcall_domain::organization::Organization;
use rollcall_domain::person_name::name_reading;
use rollcall_domain::share_link::ShareLink;
use rollcall_domain::structure::Structure;
use rollcall_domain::termination::{PlannedTermination, Termination};
use rollcall_domain::time::Timestamp;
use rollcall_store::members::{ListedMember, Lookalike};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::codes::{
    ChannelCode, DeliveryCode, DensityCode, EndedByCode, LocaleCode, PlanCode, RoleCode, StateCode,
    WithheldCode,
};

/// A problem (RFC 9457). `type` is the address of a page that explains it; further data stands
/// beside, by name.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemShape {
    /// Stable: `/problems/…`.
    r#type: String,
    /// In the language asked for.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What happened, then what to do, in the language asked for.
    detail: String,
    /// For whoever runs the server.
    request_id: Uuid,
    /// What is wrong with which field.
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Vec<FieldErrorShape>>,
    /// When a throttled request is possible again.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_at: Option<String>,
}

/// What is wrong with one field.
#[derive(Serialize, ToSchema)]
#[schema(as = FieldError)]
pub(crate) struct FieldErrorShape {
    /// A JSON pointer into the body (`/email`), or `?name` for a query parameter.
    pointer: String,
    /// Stable: `email/malformed`.
    code: String,
    /// In the language asked for.
    detail: String,
}

/// An account, as its owner sees it.
#[derive(Serialize, ToSchema)]
#[schema(as = Account)]
pub(crate) struct AccountShape {
    id: Uuid,
    name: String,
    /// The primary address; `null` for somebody who came by phone.
    email: Option<String>,
    /// The primary phone number (E.164).
    phone: Option<String>,
    #[schema(value_type = LocaleCode)]
    locale: String,
    /// IANA name.
    time_zone: String,
    #[schema(value_type = DensityCode)]
    list_density: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<&Account> for AccountShape {
    fn from(it: &Account) -> Self {
        Self {
            id: it.id.into(),
            name: it.name.clone(),
            email: it.email.clone(),
            phone: it.phone.clone(),
            locale: it.locale.to_string(),
            time_zone: it.time_zone.clone(),
            list_density: it.list_density.to_string(),
            created_at: it.created_at,
        }
    }
}

/// Somebody who is signed in.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub(crate) struct SessionShape {
    pub(crate) account: AccountShape,
    pub(crate) memberships: Vec<MembershipShape>,
}

/// A place in one organization.
#[derive(Serialize, ToSchema)]
#[schema(as = Membership)]
pub(crate) struct MembershipShape {
    organization: OrganizationCard,
    member_id: Uuid,
    #[schema(value_type = StateCode)]
    state: String,
    #[schema(value_type = Vec<RoleCode>)]
    roles: Vec<String>,
    /// All that the roles allow, such as `members.invite`.
    permissions: Vec<String>,
    /// The departments, with what lies below them, in which alone the roles hold; `null`: everywhere.
    limited_to: Option<Vec<Uuid>>,
}

/// The least that is said of an organization.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrganizationCard {
    id: Uuid,
    name: String,
    #[schema(value_type = PlanCode)]
    plan: String,
}

impl From<&MyMembership> for MembershipShape {
    fn from(it: &MyMembership) -> Self {
        let member = &it.membership.member;
        let is_active = member.state == MemberState::Active;
        Self {
            organization: OrganizationCard {
                id: member.organization_id.into(),
                name: it.membership.organization_name.clone(),
                plan: it.membership.plan.to_string(),
            },
            member_id: member.id.into(),
            state: member.state.to_string(),
            roles: member
                .admin_role
                .filter(|_| is_active)
                .iter()
                .map(ToString::to_string)
                .collect(),
            permissions: it.rights.permissions().iter().map(|it| it.to_string()).collect(),
            limited_to: it
                .rights
                .departments()
                .filter(|it| !it.is_empty())
                .map(|ids| ids.into_iter().map(Into::into).collect()),
        }
    }
}

/// An organization, as its members see it.
#[derive(Serialize, ToSchema)]
#[schema(as = Organization)]
pub(crate) struct OrganizationShape {
    id: Uuid,
    name: String,
    /// The short public code.
    door_number: String,
    #[schema(value_type = PlanCode)]
    plan: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// How many active people there are.
    active_members: i64,
    /// How many active people there may be; `null`: any number.
    seats: Option<i64>,
}

impl OrganizationShape {
    pub(crate) fn new(it: &Organization, active_members: i64) -> Self {
        Self {
            id: it.id.into(),
            name: it.name.clone(),
            door_number: it.door_number.clone(),
            plan: it.plan.to_string(),
            created_at: it.created_at,
            active_members,
            seats: it.seats,
        }
    }
}

/// A person's place in an organization.
#[derive(Serialize, ToSchema)]
#[schema(as = Member)]
pub(crate) struct MemberShape {
    id: Uuid,
    #[schema(value_type = StateCode)]
    state: &'static str,
    name: String,
    /// The pinyin of a Chinese name, with tone marks.
    name_reading: Option<String>,
    email: Option<String>,
    /// The address that somebody else has now.
    former_email: Option<String>,
    phone: Option<String>,
    /// The main one first.
    departments: Vec<MemberDepartment>,
    position: Option<Named>,
    location: Option<Named>,
    job_id: Option<String>,
    #[schema(value_type = Vec<RoleCode>)]
    roles: Vec<&'static str>,
    /// The organization's own roles.
    custom_roles: Vec<Named>,
    #[schema(value_type = Option<String>, format = DateTime)]
    joined_at: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    /// Grows with each change; the ETag is this number in quotes.
    version: i64,
    /// The open invitation of somebody who is invited.
    invitation: Option<InvitationShape>,
    /// What somebody who is pending waits on, or why somebody who is rejected was refused.
    join_request: Option<JoinRequestShape>,
    /// On the card of somebody who is pending: who was refused or left before and may be the same person.
    lookalikes: Vec<LookalikeShape>,
    /// How the membership of somebody who is terminated ended.
    termination: Option<TerminationShape>,
    /// When an active membership will end; on a card that an administrator or the person sees.
    planned_termination: Option<PlannedTerminationShape>,
}

/// Somebody who was refused or left before and may be the same person.
#[derive(Serialize, ToSchema)]
#[schema(as = Lookalike)]
pub(crate) struct LookalikeShape {
    member_id: Uuid,
    name: String,
    /// `rejected` or `terminated`.
    #[schema(value_type = StateCode)]
    state: &'static str,
    /// When they were refused or left.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Whether the name is the same, whatever the case and the accents of its letters.
    same_name: bool,
    /// Whether the address of the one who waits was theirs.
    same_address: bool,
}

impl From<&Lookalike> for LookalikeShape {
    fn from(it: &Lookalike) -> Self {
        Self {
            member_id: it.member.id.into(),
            name: it.member.name.clone(),
            state: it.member.state.as_str(),
            at: it.at,
            same_name: it.has_same_name,
            same_address: it.had_same_address,
        }
    }
}

/// How a membership ended.
#[derive(Serialize, ToSchema)]
#[schema(as = Termination)]
pub(crate) struct TerminationShape {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The last day of work.
    #[schema(value_type = String, format = Date)]
    last_day: String,
    /// May be empty.
    reason: String,
    #[schema(value_type = EndedByCode)]
    ended_by: &'static str,
    /// Who did it, under the name of then.
    actor: Option<Inviter>,
}

/// When a membership will end.
#[derive(Serialize, ToSchema)]
#[schema(as = PlannedTermination)]
pub(crate) struct PlannedTerminationShape {
    /// The last day of work; it is over at midnight in UTC.
    #[schema(value_type = String, format = Date)]
    last_day: String,
    #[schema(value_type = String, format = DateTime)]
    ends_at: Timestamp,
    /// May be empty.
    reason: String,
    /// Who planned it, under the name of then.
    actor: Inviter,
    #[schema(value_type = String, format = DateTime)]
    planned_at: Timestamp,
    /// Who takes over what is open.
    hand_over_to: Option<Uuid>,
}

impl From<&Termination> for TerminationShape {
    fn from(it: &Termination) -> Self {
        Self {
            at: it.at,
            last_day: it.last_day.to_string(),
            reason: it.reason.clone(),
            ended_by: it.ended_by.as_str(),
            actor: it
                .actor_id
                .map(|id| Inviter { member_id: id.into(), name: it.actor_name.clone() }),
        }
    }
}

impl From<&PlannedTermination> for PlannedTerminationShape {
    fn from(it: &PlannedTermination) -> Self {
        Self {
            last_day: it.last_day.to_string(),
            ends_at: it.ends_at,
            reason: it.reason.clone(),
            actor: Inviter { member_id: it.actor_id.into(), name: it.actor_name.clone() },
            planned_at: it.planned_at,
            hand_over_to: it.hand_over_to.map(Into::into),
        }
    }
}

/// A request to join.
#[derive(Serialize, ToSchema)]
#[schema(as = JoinRequest)]
pub(crate) struct JoinRequestShape {
    /// How the person came.
    #[schema(value_type = ChannelCode)]
    channel: &'static str,
    /// Who invited or made the link, under the name of then; `null` for the door number.
    sharer: Option<Inviter>,
    /// The share link, also where its QR code was used; on a card only.
    share_link: Option<RequestLink>,
    #[schema(value_type = String, format = DateTime)]
    asked_at: Timestamp,
    answers: AnswersShape,
    /// How often the person reminded the approvers.
    reminders: i64,
    #[schema(value_type = Option<String>, format = DateTime)]
    reminded_at: Option<Timestamp>,
    /// The refusal of somebody who is rejected.
    rejection: Option<RejectionShape>,
}

/// The share link that somebody asked by.
#[derive(Serialize, ToSchema)]
struct RequestLink {
    id: Uuid,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    closed_at: Option<Timestamp>,
    max_uses: Option<i64>,
    /// How many people asked to join by it.
    uses: i64,
}

/// What was said on the join form.
#[derive(Serialize, ToSchema)]
#[schema(as = JoinAnswers)]
pub(crate) struct AnswersShape {
    department: Option<Named>,
    position: Option<Named>,
    location: Option<Named>,
    job_id: Option<String>,
}

/// Who refused a request, when, and with which words.
#[derive(Serialize, ToSchema)]
#[schema(as = Rejection)]
pub(crate) struct RejectionShape {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    by: Inviter,
    message: String,
}

impl JoinRequestShape {
    fn new(it: &JoinRequest, link: Option<&ShareLink>, structure: &Structure) -> Self {
        let answers = &it.answers;
        let department = answers.department_id.and_then(|id| structure.department(id));
        let position = answers.position_id.and_then(|id| structure.position(id));
        let location = answers.location_id.and_then(|id| structure.location(id));
        Self {
            channel: it.channel.as_str(),
            sharer: it
                .sharer_id
                .map(|id| Inviter { member_id: id.into(), name: it.sharer_name.clone() }),
            share_link: link.map(|it| RequestLink {
                id: it.id.into(),
                created_at: it.created_at,
                expires_at: it.expires_at,
                closed_at: it.closed_at,
                max_uses: it.max_uses,
                uses: it.uses,
            }),
            asked_at: it.asked_at,
            answers: AnswersShape {
                department: department.map(|it| Named { id: it.id.into(), name: it.name.clone() }),
                position: position.map(|it| Named { id: it.id.into(), name: it.name.clone() }),
                location: location.map(|it| Named { id: it.id.into(), name: it.name.clone() }),
                job_id: answers.job_id.clone(),
            },
            reminders: it.reminders,
            reminded_at: it.reminded_at,
            rejection: it.rejection.as_ref().map(|it| RejectionShape {
                at: it.at,
                by: Inviter { member_id: it.by.into(), name: it.by_name.clone() },
                message: it.message.clone(),
            }),
        }
    }
}

/// Something with a name.
#[derive(Serialize, ToSchema)]
pub(crate) struct Named {
    pub(crate) id: Uuid,
    pub(crate) name: String,
}

impl Named {
    pub(crate) const fn new(id: Uuid, name: String) -> Self {
        Self { id, name }
    }
}

/// A department of a member.
#[derive(Serialize, ToSchema)]
pub(crate) struct MemberDepartment {
    id: Uuid,
    name: String,
    /// The names above it, from the top.
    path: Vec<String>,
    is_main: bool,
}

/// An open invitation.
#[derive(Serialize, ToSchema)]
#[schema(as = Invitation)]
pub(crate) struct InvitationShape {
    id: Uuid,
    #[schema(value_type = ChannelCode)]
    channel: &'static str,
    /// Who invites; `null` if nobody of the organization does any more: then it is void until it
    /// is sent again or handed over.
    inviter: Option<Inviter>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When the message last left; `null` before the first time.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_sent_at: Option<Timestamp>,
    /// How many times the message left.
    sends: i64,
    delivery: DeliveryShape,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    is_expired: bool,
}

/// A member under the name of then.
#[derive(Serialize, ToSchema)]
pub(crate) struct Inviter {
    pub(crate) member_id: Uuid,
    pub(crate) name: String,
}

/// How far the message has come.
#[derive(Serialize, ToSchema)]
#[schema(as = Delivery)]
pub(crate) struct DeliveryShape {
    #[schema(value_type = DeliveryCode)]
    state: &'static str,
    /// Why it failed or waits, in the words of the mail server.
    detail: Option<String>,
    /// Why it was `withheld`; `null` in all other states.
    #[schema(value_type = Option<WithheldCode>)]
    reason: Option<&'static str>,
    #[schema(value_type = Option<String>, format = DateTime)]
    next_try_at: Option<Timestamp>,
}

impl DeliveryShape {
    fn new(invitation: &Invitation) -> Self {
        let detail = invitation.delivery_detail.as_deref();
        let (detail, reason) = match invitation.delivery {
            Delivery::Withheld => (None, detail.and_then(Withheld::from_code)),
            Delivery::Queued | Delivery::Sent | Delivery::Failed => (detail, None),
        };
        Self {
            state: invitation.delivery.as_str(),
            detail: detail.map(str::to_owned),
            reason: reason.map(Withheld::as_str),
            next_try_at: invitation.next_try_at,
        }
    }
}

impl MemberShape {
    pub(crate) fn new(listed: &ListedMember, structure: &Structure, now: Timestamp) -> Self {
        let member = &listed.member;
        let department = |(index, id): (usize, &DepartmentId)| {
            structure.department(*id).map(|it| MemberDepartment {
                id: it.id.into(),
                name: it.name.clone(),
                path: structure.path(it.id).into_iter().map(str::to_owned).collect(),
                is_main: index == 0,
            })
        };
        let position = member.position_id.and_then(|it| structure.position(it));
        let location = member.location_id.and_then(|it| structure.location(it));
        let invitation = listed.invitation.as_ref().map(|(it, inviter_name)| InvitationShape {
            id: it.id.into(),
            channel: it.channel.as_str(),
            inviter: inviter_name
                .as_ref()
                .map(|name| Inviter { member_id: it.inviter_id.into(), name: name.clone() }),
            created_at: it.created_at,
            last_sent_at: (it.sends > 0).then_some(it.last_sent_at),
            sends: it.sends,
            delivery: DeliveryShape::new(it),
            expires_at: it.expires_at,
            is_expired: it.check_open(now).is_err(),
        });
        let is_former = member.email_canonical.is_none();
        Self {
            id: member.id.into(),
            state: member.state.as_str(),
            name: member.name.clone(),
            name_reading: name_reading(&member.name),
            email: member.email.clone().filter(|_| !is_former),
            former_email: member.email.clone().filter(|_| is_former),
            phone: member.phone.clone(),
            departments: member.department_ids.iter().enumerate().filter_map(department).collect(),
            position: position.map(|it| Named { id: it.id.into(), name: it.name.clone() }),
            location: location.map(|it| Named { id: it.id.into(), name: it.name.clone() }),
            job_id: member.job_id.clone(),
            roles: member.admin_role.iter().map(|it| it.as_str()).collect(),
            custom_roles: member
                .role_ids
                .iter()
                .filter_map(|it| structure.role(*it))
                .map(|it| Named { id: it.id.into(), name: it.name.clone() })
                .collect(),
            joined_at: member.joined_at,
            created_at: member.created_at,
            updated_at: member.updated_at,
            version: member.version,
            invitation,
            join_request: listed
                .request
                .as_ref()
                .map(|it| JoinRequestShape::new(it, listed.share_link.as_ref(), structure)),
            lookalikes: listed.lookalikes.iter().map(Into::into).collect(),
            termination: listed.termination.as_ref().map(Into::into),
            planned_termination: listed.planned.as_ref().map(Into::into),
        }
    }
}

/// One page of a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct List<T> {
    pub(crate) items: Vec<T>,
    /// Where the next page begins; `null` on the last one.
    pub(crate) next_cursor: Option<String>,
    /// How many match in all, or at least how many.
    pub(crate) total: i64,
    pub(crate) total_is_exact: bool,
}

/// Things that are few enough to come at once.
#[derive(Serialize, ToSchema)]
pub(crate) struct Items<T> {
    pub(crate) items: Vec<T>,
}

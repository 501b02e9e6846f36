//! Asking people in.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use rollcall_actions::Context;
use rollcall_actions::invitations::{self, InviteAddress, NewInvitation, Outcome, Refusal};
use rollcall_domain::structure::Structure;
use rollcall_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::members::member_response;
use crate::Api;
use crate::extract::{Call, Ids, Info, SignedIn};
use crate::fields::{Fields, checked};
use crate::problem::{FieldProblem, Problem};
use crate::shapes::{MemberShape, ProblemShape};

/// At most this many invitations in one request.
const AT_ONCE: usize = 100;

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(create_invitations))
        .routes(routes!(check_invitations))
        .routes(routes!(reinvite_member))
        .routes(routes!(revoke_member))
}

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct InvitationsRequest {
    #[schema(min_items = 1, max_items = 100)]
    invitations: Vec<InvitationRequest>,
}

/// One person to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct InvitationRequest {
    /// Without a name the part of the address before the @ stands in, or the number.
    #[schema(max_length = 100)]
    name: Option<String>,
    /// Where the invitation goes: either this or `phone`.
    #[schema(max_length = 254)]
    email: Option<String>,
    /// With the country code, unless the operator has set a country.
    #[schema(max_length = 40)]
    phone: Option<String>,
    /// The main one first.
    #[serde(default)]
    #[schema(max_items = 20)]
    department_ids: Vec<Uuid>,
    position_id: Option<Uuid>,
    location_id: Option<Uuid>,
    /// Unique in the organization.
    #[schema(max_length = 40)]
    job_id: Option<String>,
    /// `false` if the address is that of a former member and somebody else has it now: then an empty
    /// place is made, and the newcomer inherits nothing. The same person is restored instead.
    same_person: Option<bool>,
}

/// One answer for each invitation, in their order.
#[derive(Serialize, ToSchema)]
struct InvitationResults {
    results: Vec<InvitationResult>,
}

/// What came of one invitation.
#[derive(Serialize, ToSchema)]
struct InvitationResult {
    /// `invited` or `refused`; of a check `free` or `refused`.
    outcome: &'static str,
    /// `already_member`, `already_invited`, `pending`, `rejected`, `terminated`, `job_id_taken` or,
    /// for whoever may not know of the person, `unavailable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<RefusalShape>,
    /// The invited member, or the one who stands in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    member_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<MemberShape>,
    /// What can be done about it: `open`, `add_to_department`, `reinvite`, `revoke`, `approve`, `reject`, `restore`,
    /// `invite_as_new_person` (the same request with `same_person: false`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fix: Vec<&'static str>,
}

/// Why an address was not invited.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RefusalReason)]
enum RefusalShape {
    AlreadyMember,
    AlreadyInvited,
    Pending,
    Rejected,
    Terminated,
    JobIdTaken,
    /// Somebody whom the inviter may not see stands in the way.
    Unavailable,
}

/// Invite people by email or by phone, one answer for each. Refused ones do not stop the others.
#[utoipa::path(post, path = "/organizations/{organization_id}/invitations", tag = "invitations",
    request_body = InvitationsRequest,
    params(("organization_id" = Uuid, Path), ("idempotency-key" = Option<String>, Header)),
    responses((status = 200, body = InvitationResults), (status = "4XX", body = ProblemShape)))]
async fn create_invitations(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    call: Call<InvitationsRequest>,
) -> Result<Json<InvitationResults>, Problem> {
    let [organization] = ids.0;
    let new = parse(&api.context, call.body)?;
    let organization = organization.into();
    let invited =
        invitations::invite(&api.context, &call.info, &person, organization, &new).await?;
    Ok(Json(results(&invited.0, &invited.1, api.context.clock.now())))
}

/// Say what inviting would come to; writes and sends nothing.
#[utoipa::path(post, path = "/organizations/{organization_id}/invitations/check", tag = "invitations",
    request_body = InvitationsRequest, params(("organization_id" = Uuid, Path)),
    responses((status = 200, body = InvitationResults), (status = "4XX", body = ProblemShape)))]
async fn check_invitations(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    call: Call<InvitationsRequest>,
) -> Result<Json<InvitationResults>, Problem> {
    let [organization] = ids.0;
    let new = parse(&api.context, call.body)?;
    let checked = invitations::check(&api.context, &person, organization.into(), &new).await?;
    Ok(Json(results(&checked.0, &checked.1, api.context.clock.now())))
}

fn parse(context: &Context, body: InvitationsRequest) -> Result<Vec<NewInvitation>, Problem> {
    let mut fields = Fields::default();
    if body.invitations.is_empty() {
        fields.push(FieldProblem::new("/invitations", "list/empty"));
    }
    if body.invitations.len() > AT_ONCE {
        fields.push(FieldProblem::new("/invitations", "list/too-many").with("limit", AT_ONCE));
        fields.check()?;
        return Ok(Vec::new());
    }
    let parsed: Vec<_> = body
        .invitations
        .into_iter()
        .enumerate()
        .map(|(index, it)| {
            let at = |name: &str| format!("/invitations/{index}/{name}");
            let name = fields.optional_text(&at("name"), it.name.as_deref());
            let rules = &context.limits.phones;
            let to = match (it.email.as_deref(), it.phone.as_deref()) {
                (Some(email), None) => fields.email(&at("email"), email).map(InviteAddress::Email),
                (None, Some(phone)) => {
                    fields.phone(&at("phone"), phone, rules).map(InviteAddress::Phone)
                }
                (None, None) => {
                    fields.push(FieldProblem::new(at("email"), "invitation/no-address"));
                    None
                }
                (Some(_), Some(_)) => {
                    fields.push(FieldProblem::new(at("phone"), "invitation/two-addresses"));
                    None
                }
            };
            let job_id = fields.optional_text(&at("job_id"), it.job_id.as_deref());
            let is_new_person = it.same_person == Some(false);
            let places = (it.department_ids, it.position_id, it.location_id);
            (name, to, job_id, is_new_person, places)
        })
        .collect();
    fields.check()?;
    parsed
        .into_iter()
        .map(|(name, to, job_id, is_new_person, places)| {
            let (department_ids, position_id, location_id) = places;
            Ok(NewInvitation {
                name,
                to: checked(to)?,
                department_ids: department_ids.into_iter().map(Into::into).collect(),
                position_id: position_id.map(Into::into),
                location_id: location_id.map(Into::into),
                job_id,
                is_new_person,
            })
        })
        .collect()
}

fn results(outcomes: &[Outcome], structure: &Structure, now: Timestamp) -> InvitationResults {
    let result = |outcome: &Outcome| match outcome {
        Outcome::Invited(listed) => InvitationResult {
            outcome: if listed.is_some() { "invited" } else { "free" },
            reason: None,
            member_id: listed.as_ref().map(|it| it.member.id.into()),
            member: listed.as_ref().map(|it| MemberShape::new(it, structure, now)),
            fix: Vec::new(),
        },
        Outcome::Refused(reason, there) => {
            let (reason, fix) = refusal(*reason);
            InvitationResult {
                outcome: "refused",
                reason: Some(reason),
                member_id: Some(there.member.id.into()),
                member: Some(MemberShape::new(there, structure, now)),
                fix,
            }
        }
        Outcome::Unavailable => InvitationResult {
            outcome: "refused",
            reason: Some(RefusalShape::Unavailable),
            member_id: None,
            member: None,
            fix: Vec::new(),
        },
        Outcome::Gone(reason, id) => InvitationResult {
            outcome: if reason.is_some() { "refused" } else { "invited" },
            reason: reason.map(|it| refusal(it).0),
            member_id: Some((*id).into()),
            member: None,
            fix: Vec::new(),
        },
    };
    InvitationResults { results: outcomes.iter().map(result).collect() }
}

/// The reason, and what this version can do about it.
fn refusal(reason: Refusal) -> (RefusalShape, Vec<&'static str>) {
    match reason {
        Refusal::AlreadyMember => (RefusalShape::AlreadyMember, vec!["open", "add_to_department"]),
        Refusal::AlreadyInvited => (RefusalShape::AlreadyInvited, vec!["reinvite", "revoke"]),
        Refusal::Pending => (RefusalShape::Pending, vec!["approve", "reject"]),
        Refusal::Rejected => (RefusalShape::Rejected, vec!["approve"]),
        Refusal::Terminated => (RefusalShape::Terminated, vec!["restore", "invite_as_new_person"]),
        Refusal::JobIdTaken => (RefusalShape::JobIdTaken, vec!["open"]),
    }
}

/// Send an invitation again; it can then be accepted for a full lifetime. Links sent before go on
/// working.
#[utoipa::path(post, path = "/organizations/{organization_id}/members/{id}/reinvite", tag = "invitations",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path), ("idempotency-key" = Option<String>, Header)),
    responses((status = 200, body = MemberShape), (status = "4XX", body = ProblemShape)))]
async fn reinvite_member(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    Info(info): Info,
) -> Result<Response, Problem> {
    let [organization, id] = ids.0;
    let (organization, id) = (organization.into(), id.into());
    let card = invitations::reinvite(&api.context, &info, &person, organization, id).await?;
    Ok(member_response(&api, &card))
}

/// Take an invitation back. The address can be invited again at once.
#[utoipa::path(post, path = "/organizations/{organization_id}/members/{id}/revoke", tag = "invitations",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path), ("idempotency-key" = Option<String>, Header)),
    responses((status = 204), (status = "4XX", body = ProblemShape)))]
async fn revoke_member(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    Info(info): Info,
) -> Result<StatusCode, Problem> {
    let [organization, id] = ids.0;
    invitations::revoke(&api.context, &info, &person, organization.into(), id.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}

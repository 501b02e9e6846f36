//! Deciding about those who wait, and what those who wait can do themselves.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use rollcall_actions::join_requests::{self, MyRequest, RejectionMessage};
use rollcall_actions::joining::choices::{self, Wanted};
use rollcall_actions::joining::{self, JoinError, Key, Offer};
use rollcall_actions::members::MemberEdit;
use rollcall_domain::id::{InvitationId, OrganizationId};
use rollcall_domain::membership::Admission;
use rollcall_domain::text::JobNumber;
use rollcall_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::join::{
    AcceptedJoin, AnswersRequest, ChoicesQuery, ChoicesShape, FOUND, accepted_join, form, sought,
};
use super::members::{member_response, present};
use crate::Api;
use crate::codes::{ChannelCode, JoinFieldCode, StateCode};
use crate::extract::{Call, Ids, Info, Query, SignedIn};
use crate::fields::Fields;
use crate::problem::{FieldProblem, Problem};
use crate::shapes::{Items, MemberShape, ProblemShape};

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(approve_member))
        .routes(routes!(reject_member))
        .routes(routes!(list_my_join_requests))
        .routes(routes!(withdraw_join_request))
        .routes(routes!(remind_join_request))
        .routes(routes!(list_my_invitations))
        .routes(routes!(list_my_invitation_choices))
        .routes(routes!(accept_my_invitation))
        .routes(routes!(decline_my_invitation))
}

/// Where the person gets in; what is left out is as the applicant answered, `null` leaves it empty.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Approval {
    /// All departments; the first is the main one unless `main_department_id` says otherwise.
    #[schema(max_items = 20)]
    department_ids: Option<Vec<Uuid>>,
    main_department_id: Option<Uuid>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>)]
    position_id: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>)]
    location_id: Option<Option<Uuid>>,
    /// Unique in the organization.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 40)]
    job_id: Option<Option<String>>,
}

/// What the applicant is told.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RejectionRequest {
    /// Up to 500 characters; the applicant reads them.
    #[serde(default)]
    #[schema(max_length = 500)]
    message: String,
}

/// An organization where I wait, or was refused.
#[derive(Serialize, ToSchema)]
#[schema(as = MyJoinRequest)]
struct MyRequestShape {
    /// The id to withdraw and to remind with.
    member_id: Uuid,
    organization: NamedOrganization,
    /// `pending` or `rejected`.
    #[schema(value_type = StateCode)]
    state: &'static str,
    #[schema(value_type = ChannelCode)]
    channel: &'static str,
    #[schema(value_type = String, format = DateTime)]
    asked_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    reminded_at: Option<Timestamp>,
    /// When the approvers can be reminded; `null` if the request was refused.
    #[schema(value_type = Option<String>, format = DateTime)]
    remindable_at: Option<Timestamp>,
    /// When it was refused.
    #[schema(value_type = Option<String>, format = DateTime)]
    rejected_at: Option<Timestamp>,
    /// What the administrator wrote; may be empty.
    message: Option<String>,
}

/// An organization by its name.
#[derive(Serialize, ToSchema)]
struct NamedOrganization {
    id: Uuid,
    name: String,
}

/// An open invitation to one of my addresses.
#[derive(Serialize, ToSchema)]
#[schema(as = MyInvitation)]
struct MyInvitationShape {
    id: Uuid,
    organization: NamedOrganization,
    inviter_name: String,
    #[schema(value_type = String, format = DateTime)]
    invited_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// Whether an administrator has to decide after accepting.
    approval_needed: bool,
    /// What the join form asks.
    #[schema(value_type = Vec<JoinFieldCode>)]
    asked: Vec<&'static str>,
}

/// Let somebody in who waits or was refused.
#[utoipa::path(post, path = "/organizations/{organization_id}/members/{id}/approve", tag = "members",
    request_body = Approval,
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path), ("idempotency-key" = Option<String>, Header)),
    responses((status = 200, body = MemberShape), (status = "4XX", body = ProblemShape)))]
async fn approve_member(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    call: Call<Approval>,
) -> Result<Response, Problem> {
    let [organization, id] = ids.0;
    let Call { body, info } = call;
    let mut fields = Fields::default();
    let job_id = body.job_id.map(|it| fields.optional_text::<JobNumber>("/job_id", it.as_deref()));
    fields.check()?;
    let place = MemberEdit {
        department_ids: body.department_ids.map(|ids| ids.into_iter().map(Into::into).collect()),
        main_department_id: body.main_department_id.map(Into::into),
        position_id: body.position_id.map(|it| it.map(Into::into)),
        location_id: body.location_id.map(|it| it.map(Into::into)),
        job_id,
    };
    let (organization, id) = (organization.into(), id.into());
    let card =
        join_requests::approve(&api.context, &info, &person, organization, id, place).await?;
    Ok(member_response(&api, &card))
}

/// Refuse somebody who waits.
#[utoipa::path(post, path = "/organizations/{organization_id}/members/{id}/reject", tag = "members",
    request_body = RejectionRequest,
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path), ("idempotency-key" = Option<String>, Header)),
    responses((status = 200, body = MemberShape), (status = "4XX", body = ProblemShape)))]
async fn reject_member(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    call: Call<RejectionRequest>,
) -> Result<Response, Problem> {
    let [organization, id] = ids.0;
    let message = RejectionMessage::parse(&call.body.message);
    let message =
        message.map_err(|it| Problem::fields(vec![FieldProblem::text("/message", &it)]))?;
    let (organization, id) = (organization.into(), id.into());
    let card = join_requests::reject(&api.context, &call.info, &person, organization, id, &message)
        .await?;
    Ok(member_response(&api, &card))
}

/// Where I wait for approval, or was refused.
#[utoipa::path(get, path = "/me/join-requests", tag = "account",
    responses((status = 200, body = Items<MyRequestShape>), (status = "4XX", body = ProblemShape)))]
async fn list_my_join_requests(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
) -> Result<Json<Items<MyRequestShape>>, Problem> {
    let requests = join_requests::mine(&api.context, &person).await?;
    let shape = |it: MyRequest| MyRequestShape {
        member_id: it.member.id.into(),
        organization: NamedOrganization {
            id: it.member.organization_id.into(),
            name: it.organization_name,
        },
        state: it.member.state.as_str(),
        channel: it.request.channel.as_str(),
        asked_at: it.request.asked_at,
        reminded_at: it.request.reminded_at,
        remindable_at: it.remindable_at,
        rejected_at: it.request.rejection.as_ref().map(|it| it.at),
        message: it.request.rejection.map(|it| it.message),
    };
    Ok(Json(Items { items: requests.into_iter().map(shape).collect() }))
}

/// Take my request back. Nothing stays but the audit record.
#[utoipa::path(post, path = "/me/join-requests/{id}/withdraw", tag = "account",
    params(("id" = Uuid, Path), ("idempotency-key" = Option<String>, Header)),
    responses((status = 204), (status = "4XX", body = ProblemShape)))]
async fn withdraw_join_request(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    Info(info): Info,
) -> Result<StatusCode, Problem> {
    let [id] = ids.0;
    join_requests::withdraw(&api.context, &info, &person, id.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Remind the approvers of my request; once a day.
#[utoipa::path(post, path = "/me/join-requests/{id}/remind", tag = "account",
    params(("id" = Uuid, Path), ("idempotency-key" = Option<String>, Header)),
    responses((status = 204), (status = "4XX", body = ProblemShape)))]
async fn remind_join_request(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    Info(info): Info,
) -> Result<StatusCode, Problem> {
    let [id] = ids.0;
    join_requests::remind(&api.context, &info, &person, id.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The open invitations to my addresses.
#[utoipa::path(get, path = "/me/invitations", tag = "account",
    responses((status = 200, body = Items<MyInvitationShape>), (status = "4XX", body = ProblemShape)))]
async fn list_my_invitations(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
) -> Result<Json<Items<MyInvitationShape>>, Problem> {
    let offers = joining::mine(&api.context, &person).await?;
    let shape = |it: Offer| {
        let waits = it.admission == Admission::WaitForApproval;
        MyInvitationShape {
            id: it.invitation.id.into(),
            organization: NamedOrganization {
                id: it.organization.id.into(),
                name: it.organization.name,
            },
            inviter_name: it.inviter.name,
            invited_at: it.invitation.created_at,
            expires_at: it.invitation.expires_at,
            approval_needed: waits,
            asked: if waits { it.asked.iter().map(|it| it.as_str()).collect() } else { vec![] },
        }
    };
    Ok(Json(Items { items: offers.into_iter().map(shape).collect() }))
}

/// Find what can be chosen on the form of an invitation to one of my addresses.
#[utoipa::path(get, path = "/me/invitations/{id}/choices", tag = "account",
    params(("id" = Uuid, Path), ChoicesQuery),
    responses((status = 200, body = ChoicesShape), (status = "4XX", body = ProblemShape)))]
async fn list_my_invitation_choices(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    Query(query): Query<ChoicesQuery>,
    Info(info): Info,
) -> Result<Json<ChoicesShape>, Problem> {
    let [id] = ids.0;
    let id = id.into();
    let (field, search) = sought("?kind", "?q", &query.kind, query.q.as_deref())?;
    let wanted = Wanted { field, query: search.as_ref(), limit: FOUND };
    let organization = organization_of(&api, &person, id).await?;
    let key = Key::Owned(organization, id);
    let found = choices::of_invitation(&api.context, &info, key, wanted).await?;
    Ok(Json(found.into()))
}

/// The organization of one of my open invitations.
async fn organization_of(
    api: &Api,
    person: &rollcall_actions::access::Person,
    id: InvitationId,
) -> Result<OrganizationId, Problem> {
    choices::organization_of(&api.context, person, id).await.map_err(|error| match error {
        JoinError::Unknown => Problem::not_found(),
        other => other.into(),
    })
}

/// Accept an invitation to one of my addresses.
#[utoipa::path(post, path = "/me/invitations/{id}/accept", tag = "account", request_body = AnswersRequest,
    params(("id" = Uuid, Path), ("idempotency-key" = Option<String>, Header)),
    responses((status = 200, body = AcceptedJoin), (status = "4XX", body = ProblemShape)))]
async fn accept_my_invitation(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    call: Call<AnswersRequest>,
) -> Result<Json<AcceptedJoin>, Problem> {
    let [id] = ids.0;
    let id = id.into();
    let organization = organization_of(&api, &person, id).await?;
    let key = Key::Owned(organization, id);
    let answers = form(call.body.answers);
    let accepted = joining::accept(&api.context, &call.info, key, &person, &answers).await?;
    Ok(Json(accepted_join(accepted)))
}

/// Decline an invitation to one of my addresses.
#[utoipa::path(post, path = "/me/invitations/{id}/decline", tag = "account", params(("id" = Uuid, Path)),
    responses((status = 204), (status = "4XX", body = ProblemShape)))]
async fn decline_my_invitation(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    Info(info): Info,
) -> Result<StatusCode, Problem> {
    let [id] = ids.0;
    let id = id.into();
    let organization = organization_of(&api, &person, id).await?;
    joining::decline(&api.context, &info, Key::Owned(organization, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

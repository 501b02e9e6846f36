//! How people come in: the rules, and the door number.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, header};
use rollcall_actions::door_number;
use rollcall_actions::join_rules::{self, LONGEST_LIFETIME, SHORTEST_LIFETIME};
use rollcall_domain::organization::{JoinField, JoinRules, Organization, WhoMayInvite};
use rollcall_domain::time::Span;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Api;
use crate::codes::{JoinFieldCode, WhoMayInviteCode};
use crate::extract::{Call, Ids, Info, SignedIn};
use crate::fields::Fields;
use crate::problem::{FieldProblem, Problem};
use crate::shapes::ProblemShape;

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_join_rules, replace_join_rules))
        .routes(routes!(get_door_number))
        .routes(routes!(renew_door_number))
}

/// How people come in.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct JoinRulesShape {
    /// Whether people invited by members without `members.admit` wait for approval.
    enrollment_approval: bool,
    /// Whether share links and their QR codes work, those handed out already included.
    share_links_open: bool,
    /// Whether the door number works.
    door_number_open: bool,
    /// What whoever asks to join must say.
    #[schema(value_type = Vec<JoinFieldCode>, max_items = 4)]
    required_information: Vec<String>,
    #[schema(value_type = WhoMayInviteCode)]
    who_may_invite: String,
    /// How long a new invitation can be accepted: one hour to 365 days.
    #[schema(minimum = 3600, maximum = 31_536_000)]
    invitation_lifetime_seconds: i64,
}

/// The short public code of the organization.
#[derive(Serialize, ToSchema)]
struct DoorNumber {
    number: String,
    /// Whether it works now.
    is_open: bool,
}

fn rules_response(organization: &Organization) -> Response {
    let rules = &organization.join_rules;
    let shape = JoinRulesShape {
        enrollment_approval: rules.enrollment_approval,
        share_links_open: rules.share_links_open,
        door_number_open: rules.door_number_open,
        required_information: rules.required_information.iter().map(ToString::to_string).collect(),
        who_may_invite: rules.who_may_invite.to_string(),
        invitation_lifetime_seconds: rules.invitation_lifetime.as_millis() / 1000,
    };
    let mut response = Json(shape).into_response();
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", organization.version)) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// The join rules.
#[utoipa::path(get, path = "/organizations/{organization_id}/join-rules", tag = "joining",
    params(("organization_id" = Uuid, Path)),
    responses((status = 200, body = JoinRulesShape), (status = "4XX", body = ProblemShape)))]
async fn get_join_rules(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
) -> Result<Response, Problem> {
    let [organization] = ids.0;
    let found = join_rules::find(&api.context, &person, organization.into()).await?;
    Ok(rules_response(&found))
}

/// Replace the join rules. With `If-Match`, only if nobody else did meanwhile.
#[utoipa::path(put, path = "/organizations/{organization_id}/join-rules", tag = "joining",
    request_body = JoinRulesShape,
    params(("organization_id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    responses((status = 200, body = JoinRulesShape), (status = "4XX", body = ProblemShape)))]
async fn replace_join_rules(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    headers: HeaderMap,
    call: Call<JoinRulesShape>,
) -> Result<Response, Problem> {
    let [organization] = ids.0;
    let Call { body, info } = call;
    let mut fields = Fields::default();
    let expected = fields.if_match(&headers);
    let mut required_information = Vec::new();
    for (index, code) in body.required_information.iter().enumerate() {
        match JoinField::from_code(code) {
            Some(field) if required_information.contains(&field) => {}
            Some(field) => required_information.push(field),
            None => {
                let pointer = format!("/required_information/{index}");
                fields.push(FieldProblem::new(pointer, "join-field/unknown"));
            }
        }
    }
    let who_may_invite = WhoMayInvite::from_code(&body.who_may_invite);
    if who_may_invite.is_none() {
        fields.push(FieldProblem::new("/who_may_invite", "who-may-invite/unknown"));
    }
    let seconds = body.invitation_lifetime_seconds;
    let allowed = SHORTEST_LIFETIME.as_millis() / 1000..=LONGEST_LIFETIME.as_millis() / 1000;
    if !allowed.contains(&seconds) {
        fields.push(FieldProblem::new("/invitation_lifetime_seconds", "lifetime/range"));
    }
    fields.check()?;
    let rules = JoinRules {
        enrollment_approval: body.enrollment_approval,
        share_links_open: body.share_links_open,
        door_number_open: body.door_number_open,
        required_information,
        who_may_invite: who_may_invite.unwrap_or(WhoMayInvite::Administrators),
        invitation_lifetime: Span::seconds(seconds),
    };
    let organization = organization.into();
    let replaced =
        join_rules::replace(&api.context, &info, &person, organization, expected, rules).await?;
    Ok(rules_response(&replaced))
}

/// The door number, for members.
#[utoipa::path(get, path = "/organizations/{organization_id}/door-number", tag = "joining",
    params(("organization_id" = Uuid, Path)),
    responses((status = 200, body = DoorNumber), (status = "4XX", body = ProblemShape)))]
async fn get_door_number(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
) -> Result<Json<DoorNumber>, Problem> {
    let [organization] = ids.0;
    let found = join_rules::find(&api.context, &person, organization.into()).await?;
    Ok(Json(DoorNumber { number: found.door_number, is_open: found.join_rules.door_number_open }))
}

/// Give the organization another door number; the old one leads nowhere from now on.
#[utoipa::path(post, path = "/organizations/{organization_id}/door-number/renew", tag = "joining",
    params(("organization_id" = Uuid, Path), ("idempotency-key" = Option<String>, Header)),
    responses((status = 200, body = DoorNumber), (status = "4XX", body = ProblemShape)))]
async fn renew_door_number(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    Info(info): Info,
) -> Result<Json<DoorNumber>, Problem> {
    let [organization] = ids.0;
    let found = door_number::renew(&api.context, &info, &person, organization.into()).await?;
    Ok(Json(DoorNumber { number: found.door_number, is_open: found.join_rules.door_number_open }))
}

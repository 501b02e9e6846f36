//! The organization itself.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, header};
use rollcall_actions::{allowance, organizations};
use rollcall_domain::organization::Organization;
use rollcall_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Api;
use crate::extract::{Call, Ids, Info, SignedIn};
use crate::fields::Fields;
use crate::problem::Problem;
use crate::shapes::{OrganizationShape, ProblemShape};

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_organization, update_organization))
        .routes(routes!(get_import_allowance))
}

/// An organization, for its members.
#[utoipa::path(get, path = "/organizations/{organization_id}", tag = "organization",
    params(("organization_id" = Uuid, Path)),
    responses((status = 200, body = OrganizationShape), (status = "4XX", body = ProblemShape)))]
async fn get_organization(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
) -> Result<Response, Problem> {
    let [id] = ids.0;
    let (organization, active) = organizations::find(&api.context, &person, id.into()).await?;
    Ok(organization_response(&organization, active))
}

/// What to change of an organization; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OrganizationPatch {
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
}

/// Change what an organization says of itself. With `If-Match`, only if nobody else did meanwhile.
#[utoipa::path(patch, path = "/organizations/{organization_id}", tag = "organization",
    request_body = OrganizationPatch,
    params(("organization_id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    responses((status = 200, body = OrganizationShape), (status = "4XX", body = ProblemShape)))]
async fn update_organization(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    headers: HeaderMap,
    call: Call<OrganizationPatch>,
) -> Result<Response, Problem> {
    let [id] = ids.0;
    let Call { body, info } = call;
    let mut fields = Fields::default();
    let expected_version = fields.if_match(&headers);
    let name = body.name.as_deref().and_then(|it| fields.text("/name", it));
    fields.check()?;
    let id = id.into();
    let renamed =
        organizations::rename(&api.context, &info, &person, id, expected_version, name.as_ref());
    let (organization, active) = renamed.await?;
    Ok(organization_response(&organization, active))
}

/// An organization as an answer, with its ETag.
fn organization_response(organization: &Organization, active: i64) -> Response {
    let tag = HeaderValue::from_str(&format!("\"{}\"", organization.version));
    let mut response = Json(OrganizationShape::new(organization, active)).into_response();
    if let Ok(tag) = tag {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// How many people one may import.
#[derive(Serialize, ToSchema)]
struct Allowance {
    /// What is left today; `null` on the paid plan, which has no limit.
    imports: Option<ImportsLeft>,
}

/// What is left of the free plan's daily allowance.
#[derive(Serialize, ToSchema)]
struct ImportsLeft {
    /// How many people one person, and one network address, may import a day.
    limit: i64,
    /// How many are left for this person from this address.
    left: i64,
    /// When there are as many again.
    #[schema(value_type = String, format = DateTime)]
    renews_at: Timestamp,
}

/// How many people I may import today, for those with a role.
#[utoipa::path(get, path = "/organizations/{organization_id}/allowance", tag = "organization",
    params(("organization_id" = Uuid, Path)),
    responses((status = 200, body = Allowance), (status = "4XX", body = ProblemShape)))]
async fn get_import_allowance(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    Info(info): Info,
) -> Result<Json<Allowance>, Problem> {
    let [id] = ids.0;
    let left = allowance::show(&api.context, &info, &person, id.into()).await?;
    let imports =
        left.map(|it| ImportsLeft { limit: it.limit, left: it.left, renews_at: it.renews_at });
    Ok(Json(Allowance { imports }))
}

//! The organization itself.

use axum::Json;
use axum::extract::State;
use rollcall_actions::organizations;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Api;
use crate::extract::{Ids, SignedIn};
use crate::problem::Problem;
use crate::shapes::{OrganizationShape, ProblemShape};

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(get_organization))
}

/// An organization, for its members.
#[utoipa::path(get, path = "/organizations/{organization_id}", tag = "organization",
    params(("organization_id" = Uuid, Path)),
    responses((status = 200, body = OrganizationShape), (status = "4XX", body = ProblemShape)))]
async fn get_organization(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
) -> Result<Json<OrganizationShape>, Problem> {
    let [id] = ids.0;
    let (organization, active) = organizations::find(&api.context, &person, id.into()).await?;
    Ok(Json(OrganizationShape::new(&organization, active)))
}

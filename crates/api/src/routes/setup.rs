//! The first start.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use rollcall_actions::setup::{self, Setup};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::session::signed_in_response;
use crate::Api;
use crate::extract::Call;
use crate::fields::{Fields, checked};
use crate::problem::Problem;
use crate::shapes::{ProblemShape, SessionShape};

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(create_setup))
}

/// What the first administrator types.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SetupRequest {
    /// From the link that the server printed.
    code: String,
    /// The administrator's name.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    #[schema(max_length = 254)]
    email: String,
    #[schema(max_length = 256)]
    password: String,
    #[schema(min_length = 1, max_length = 100)]
    organization_name: String,
    /// `en` or `zh-Hans`; otherwise that of `Accept-Language`.
    locale: Option<String>,
}

/// Make the first account, the first organization and its super admin, once.
#[utoipa::path(post, path = "/setup", tag = "setup", request_body = SetupRequest,
    responses((status = 201, body = SessionShape), (status = "4XX", body = ProblemShape)))]
async fn create_setup(
    State(api): State<Api>,
    call: Call<SetupRequest>,
) -> Result<Response, Problem> {
    let Call { body, info } = call;
    let mut fields = Fields::default();
    let name = fields.text("/name", &body.name);
    let email = fields.email("/email", &body.email);
    let organization_name = fields.text("/organization_name", &body.organization_name);
    let locale = fields.locale("/locale", body.locale.as_deref(), info.locale);
    let minimum = api.context.limits.password_minimum;
    let own_words = [body.name.as_str(), &body.email, &body.organization_name];
    fields.password("/password", &body.password, minimum, &own_words);
    fields.check()?;
    let new = Setup {
        code: body.code,
        name: checked(name)?,
        email: checked(email)?,
        password: body.password,
        organization_name: checked(organization_name)?,
        locale,
    };
    let signed_in = setup::run(&api.context, &info, new).await?;
    Ok(signed_in_response(&api, StatusCode::CREATED, &signed_in))
}

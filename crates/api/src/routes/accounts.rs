//! Sign-up.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use rollcall_actions::accounts;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::join::parse_token;
use super::session::signed_in_response;
use crate::Api;
use crate::extract::Call;
use crate::fields::{Fields, checked};
use crate::problem::Problem;
use crate::shapes::{ProblemShape, SessionShape};

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(create_account))
}

/// What a newcomer types.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignUpRequest {
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    #[schema(max_length = 256)]
    password: String,
    /// From the invitation's link; the account's address is the invited one.
    join_token: String,
    /// `en` or `zh-Hans`; otherwise that of `Accept-Language`.
    locale: Option<String>,
}

/// Make an account for the address that an invitation went to, and sign in.
#[utoipa::path(post, path = "/accounts", tag = "account", request_body = SignUpRequest,
    responses((status = 201, body = SessionShape), (status = "4XX", body = ProblemShape)))]
async fn create_account(
    State(api): State<Api>,
    call: Call<SignUpRequest>,
) -> Result<Response, Problem> {
    let Call { body, info } = call;
    let mut fields = Fields::default();
    let name = fields.text("/name", &body.name);
    let locale = fields.locale("/locale", body.locale.as_deref(), info.locale);
    let minimum = api.context.limits.password_minimum;
    fields.password("/password", &body.password, minimum, &[&body.name]);
    fields.check()?;
    let token = parse_token(&body.join_token)?;
    let name = checked(name)?;
    let signed_in =
        accounts::sign_up(&api.context, &info, &token, &name, &body.password, locale).await?;
    Ok(signed_in_response(&api, StatusCode::CREATED, &signed_in))
}

//! Signing in and out.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rollcall_actions::sessions::{self, SignedIn as NewSession};
use rollcall_domain::time::Span;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Api;
use crate::extract::{Call, DEVICE_COOKIE, SESSION_COOKIE, SignedIn, cookie};
use crate::problem::Problem;
use crate::shapes::{MembershipShape, ProblemShape, SessionShape};

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(create_session, get_session, delete_session))
}

/// What somebody signs in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignInRequest {
    /// An email address or a phone number.
    #[schema(max_length = 254)]
    login: String,
    #[schema(max_length = 256)]
    password: String,
}

/// Sign in. The same answer, in the same time, for unknown addresses and wrong passwords.
#[utoipa::path(post, path = "/session", tag = "session", request_body = SignInRequest,
    responses((status = 200, body = SessionShape), (status = "4XX", body = ProblemShape)))]
async fn create_session(
    State(api): State<Api>,
    headers: HeaderMap,
    call: Call<SignInRequest>,
) -> Result<Response, Problem> {
    let Call { body, info } = call;
    let device = cookie(&headers, DEVICE_COOKIE, api.is_secure());
    let signed_in =
        sessions::sign_in(&api.context, &info, &body.login, &body.password, device).await?;
    Ok(signed_in_response(&api, StatusCode::OK, &signed_in))
}

/// Who is signed in.
#[utoipa::path(get, path = "/session", tag = "session",
    responses((status = 200, body = SessionShape), (status = "4XX", body = ProblemShape)))]
async fn get_session(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
) -> Result<Json<SessionShape>, Problem> {
    let memberships = sessions::memberships(&api.context, &person).await?;
    Ok(Json(SessionShape {
        account: (&person.account).into(),
        memberships: memberships.iter().map(MembershipShape::from).collect(),
    }))
}

/// Sign out: the session ends on the server.
#[utoipa::path(delete, path = "/session", tag = "session",
    responses((status = 204), (status = "4XX", body = ProblemShape)))]
async fn delete_session(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
) -> Result<Response, Problem> {
    sessions::end(&api.context, &person, person.session_id).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&api, &mut response, SESSION_COOKIE, "", Span::seconds(0));
    Ok(response)
}

/// The answer to everything that signs in, with the cookies.
pub(super) fn signed_in_response(
    api: &Api,
    status: StatusCode,
    signed_in: &NewSession,
) -> Response {
    let shape = SessionShape {
        account: (&signed_in.person.account).into(),
        memberships: signed_in.memberships.iter().map(MembershipShape::from).collect(),
    };
    let mut response = (status, Json(shape)).into_response();
    // The session ends on the server when it idles; the cookie may well live longer.
    set_cookie(api, &mut response, SESSION_COOKIE, signed_in.token.as_str(), Span::days(400));
    set_cookie(api, &mut response, DEVICE_COOKIE, &signed_in.device, Span::days(400));
    response
}

fn set_cookie(api: &Api, response: &mut Response, name: &str, value: &str, lifetime: Span) {
    let seconds = lifetime.as_millis() / 1000;
    let (prefix, secure) = if api.is_secure() { ("__Host-", "; Secure") } else { ("", "") };
    let cookie = format!(
        "{prefix}{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"
    );
    if let Ok(mut cookie) = HeaderValue::from_str(&cookie) {
        cookie.set_sensitive(true);
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

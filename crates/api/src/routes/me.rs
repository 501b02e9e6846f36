//! One's own account.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use rollcall_actions::accounts::{self, AccountEdit};
use rollcall_actions::sessions;
use rollcall_domain::locale::{ListDensity, Locale};
use rollcall_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::Api;
use crate::extract::{Call, Ids, SignedIn};
use crate::fields::Fields;
use crate::problem::{FieldProblem, Problem};
use crate::shapes::{AccountShape, Items, MembershipShape, ProblemShape};

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_me, update_me))
        .routes(routes!(list_my_memberships))
        .routes(routes!(list_my_sessions))
        .routes(routes!(delete_my_session))
}

/// What a person may change of the account; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AccountPatch {
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// `en` or `zh-Hans`.
    locale: Option<String>,
    /// IANA name.
    #[schema(max_length = 64)]
    time_zone: Option<String>,
    /// `comfortable` or `compact`.
    list_density: Option<String>,
}

/// One sign-in on one device.
#[derive(Serialize, ToSchema)]
struct DeviceSession {
    id: Uuid,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// At most ten minutes behind.
    #[schema(value_type = String, format = DateTime)]
    last_seen_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    user_agent: String,
    ip_address: String,
    /// Whether this very request came with it.
    is_current: bool,
}

/// My account.
#[utoipa::path(get, path = "/me", tag = "account",
    responses((status = 200, body = AccountShape), (status = "4XX", body = ProblemShape)))]
async fn get_me(SignedIn(person): SignedIn) -> Json<AccountShape> {
    Json((&person.account).into())
}

/// Change my account. The name changes in every organization.
#[utoipa::path(patch, path = "/me", tag = "account", request_body = AccountPatch,
    responses((status = 200, body = AccountShape), (status = "4XX", body = ProblemShape)))]
async fn update_me(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    call: Call<AccountPatch>,
) -> Result<Json<AccountShape>, Problem> {
    let Call { body, info } = call;
    let mut fields = Fields::default();
    let name = body.name.as_deref().and_then(|it| fields.text("/name", it));
    let locale = body.locale.as_deref().and_then(Locale::from_code);
    if body.locale.is_some() && locale.is_none() {
        fields.push(FieldProblem::new("/locale", "locale/unknown"));
    }
    let list_density = body.list_density.as_deref().and_then(ListDensity::from_code);
    if body.list_density.is_some() && list_density.is_none() {
        fields.push(FieldProblem::new("/list_density", "density/unknown"));
    }
    if body.time_zone.as_deref().is_some_and(|it| !is_time_zone(it)) {
        fields.push(FieldProblem::new("/time_zone", "time-zone/unknown"));
    }
    fields.check()?;
    let edit = AccountEdit { name, locale, time_zone: body.time_zone, list_density };
    let account = accounts::edit(&api.context, &info, &person, edit).await?;
    Ok(Json((&account).into()))
}

/// Whether a text has the form of an IANA name. Browsers know more zones than any list here.
fn is_time_zone(text: &str) -> bool {
    let is_allowed = |it: u8| it.is_ascii_alphanumeric() || b"/_+-".contains(&it);
    !text.is_empty()
        && text.len() <= 64
        && text.bytes().all(is_allowed)
        && text.split('/').all(|it| it.starts_with(|first: char| first.is_ascii_alphabetic()))
}

/// Where I am a member.
#[utoipa::path(get, path = "/me/memberships", tag = "account",
    responses((status = 200, body = Items<MembershipShape>), (status = "4XX", body = ProblemShape)))]
async fn list_my_memberships(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
) -> Result<Json<Items<MembershipShape>>, Problem> {
    let memberships = sessions::memberships(&api.context, &person).await?;
    Ok(Json(Items { items: memberships.iter().map(MembershipShape::from).collect() }))
}

/// Where I am signed in, newest first.
#[utoipa::path(get, path = "/me/sessions", tag = "account",
    responses((status = 200, body = Items<DeviceSession>), (status = "4XX", body = ProblemShape)))]
async fn list_my_sessions(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
) -> Result<Json<Items<DeviceSession>>, Problem> {
    let sessions = sessions::list(&api.context, &person).await?;
    let items = sessions.into_iter().map(|it| DeviceSession {
        id: it.id.into(),
        created_at: it.created_at,
        last_seen_at: it.last_seen_at,
        expires_at: it.expires_at,
        user_agent: it.user_agent,
        ip_address: it.ip_address,
        is_current: it.id == person.session_id,
    });
    Ok(Json(Items { items: items.collect() }))
}

/// Sign out on one of my devices.
#[utoipa::path(delete, path = "/me/sessions/{id}", tag = "account", params(("id" = Uuid, Path)),
    responses((status = 204), (status = "4XX", body = ProblemShape)))]
async fn delete_my_session(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
) -> Result<StatusCode, Problem> {
    let [id] = ids.0;
    if sessions::end(&api.context, &person, id.into()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found())
    }
}

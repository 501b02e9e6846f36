//! What this server is, for the console's first look.

use axum::Json;
use axum::extract::State;
use rollcall_actions::SignUp;
use rollcall_actions::{passwords, setup};
use rollcall_domain::locale::Locale;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Api;
use crate::problem::Problem;

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(get_server))
}

/// What this server is.
#[derive(Serialize, ToSchema)]
struct Server {
    version: &'static str,
    /// Whether this is the demo, whose mailbox everybody may read.
    demo: bool,
    /// Whether the first administrator is still to come.
    setup_needed: bool,
    /// `smtp`, or `local_mailbox` if no mail server is set.
    email_delivery: &'static str,
    /// `gateway`, or `local_mailbox` if no SMS gateway is set.
    sms_delivery: &'static str,
    /// `way_in` if signing up takes an invitation, a share link or a door number; else `anyone`.
    sign_up: &'static str,
    languages: Vec<&'static str>,
    /// What a visitor of the demo signs in with.
    demo_sign_in: Vec<DemoSignIn>,
    limits: Limits,
}

/// An account of the demo.
#[derive(Serialize, ToSchema)]
struct DemoSignIn {
    label: String,
    login: String,
    password: String,
}

/// Limits that pages state in the same words as the API.
#[derive(Serialize, ToSchema)]
struct Limits {
    password_minimum: usize,
    password_maximum: usize,
}

/// What this server is: for everybody.
#[utoipa::path(get, path = "/server", tag = "server", responses((status = 200, body = Server)))]
async fn get_server(State(api): State<Api>) -> Result<Json<Server>, Problem> {
    let demo = api.web.demo.clone().unwrap_or_default();
    let account = |(label, login, password)| DemoSignIn { label, login, password };
    Ok(Json(Server {
        version: env!("CARGO_PKG_VERSION"),
        demo: api.web.demo.is_some(),
        setup_needed: setup::is_needed(&api.context).await?,
        email_delivery: if api.web.sends_email { "smtp" } else { "local_mailbox" },
        sms_delivery: if api.web.sends_sms { "gateway" } else { "local_mailbox" },
        sign_up: match api.context.limits.sign_up {
            SignUp::WayIn => "way_in",
            SignUp::Anyone => "anyone",
        },
        languages: Locale::ALL.iter().map(|it| it.as_str()).collect(),
        demo_sign_in: demo.accounts.into_iter().map(account).collect(),
        limits: Limits {
            password_minimum: api.context.limits.password_minimum,
            password_maximum: passwords::LIMIT,
        },
    }))
}

//! The HTTP API. A handler extracts, calls one action and shapes the answer; nothing else.

mod codes;
mod docs;
mod extract;
mod fields;
mod front;
pub mod problem;
mod routes;
mod shapes;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use http::StatusCode;
use ipnet::IpNet;
use metrics_exporter_prometheus::PrometheusHandle;
use rollcall_actions::Context;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;

use crate::problem::Problem;

/// What the API needs to answer. Clones share everything.
#[derive(Clone)]
pub struct Api {
    /// The use cases' part.
    pub context: Context,
    /// What the operator has set about the web side.
    pub web: Arc<WebSettings>,
    /// Renders `/metrics`; without it the page is not there.
    pub metrics: Option<PrometheusHandle>,
}

/// What the operator has set about the web side.
#[derive(Clone, Debug)]
pub struct WebSettings {
    /// How browsers reach the server, without a slash at the end: `https://people.example.org`.
    pub public_url: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The most bytes of a request's body.
    pub body_limit: usize,
    /// How long a request may take before it is given up.
    pub request_timeout: Duration,
    /// Whether messages leave by SMTP; if not, they stay in the local mailbox.
    pub sends_email: bool,
    /// Whether short messages leave by a gateway; if not, they stay in the local mailbox.
    pub sends_sms: bool,
    /// What a visitor of the demo signs in with.
    pub demo: Option<Demo>,
}

/// The demo's sign-in details, which are shown to everybody.
#[derive(Clone, Debug, Default)]
pub struct Demo {
    /// A label, a login and a password each.
    pub accounts: Vec<(String, String, String)>,
}

impl Api {
    fn is_secure(&self) -> bool {
        self.web.public_url.starts_with("https://")
    }
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Rollcall",
        description = "Who belongs to an organization, how they got in, where they sit in it, and how they leave.\n\nErrors are problems (RFC 9457) whose `type` is the address of a page that explains them. Ids are UUIDs, times RFC 3339 in UTC. Unknown fields are refused. State-changing calls with a session cookie must be same-origin. POSTs that create or send honour `Idempotency-Key` for 24 hours. With `Rollcall-View-As: member`, `account_admin` or the id of a role, a super admin reads what that role reads; nothing can be changed then.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "server", description = "What this server is."),
        (name = "setup", description = "The first start."),
        (name = "session", description = "Signing in and out."),
        (name = "account", description = "One's own account."),
        (name = "messages", description = "What is told to one."),
        (name = "joining", description = "What an invitation's link leads to."),
        (name = "organization", description = "The organization."),
        (name = "members", description = "People and where they stand."),
        (name = "invitations", description = "Asking people in."),
        (name = "imports", description = "People from files."),
        (name = "structure", description = "Departments, positions, locations."),
        (name = "roles", description = "Who may do what."),
        (name = "audit", description = "What was done, by whom, and from where."),
        (name = "demo", description = "Only in demo mode."),
    ),
    components(schemas(shapes::ProblemShape, shapes::FieldErrorShape)),
)]
struct Document;

/// All routes below `/api/v1`, with their description.
fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(Document::openapi()).nest("/api/v1", routes::all())
}

/// The OpenAPI 3.1 document, generated from the routes.
///
/// # Panics
/// If the document cannot be written as JSON, which a test would find.
pub fn openapi_json() -> String {
    let document = routes().into_openapi();
    #[expect(clippy::expect_used, reason = "the document is data of this program")]
    let mut json = serde_json::to_string_pretty(&document).expect("the document is JSON");
    json.push('\n');
    json
}

/// The whole web side: the API, its documentation and the operator's pages. Other addresses are
/// left to `fallback`, the console.
pub fn router(api: Api, fallback: Router) -> Router {
    let (routes, document) = routes().split_for_parts();
    let api_not_found = || async { Problem::not_found() };
    Router::new()
        .merge(routes)
        .method_not_allowed_fallback(|| async {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed")
        })
        .route("/api/{*rest}", axum::routing::any(api_not_found))
        .merge(docs::router(&document))
        .merge(routes::operation())
        .layer(DefaultBodyLimit::max(api.web.body_limit))
        .layer(axum::middleware::from_fn_with_state(api.clone(), front::guard))
        .with_state(api)
        .fallback_service(fallback)
}

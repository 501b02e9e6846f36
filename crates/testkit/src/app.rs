//! The whole server without a socket: routes, use cases, a database of its own, a clock that is set
//! by hand, and a job runner that runs when it is told to.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{Request, StatusCode, header};
use rollcall_actions::passwords::Passwords;
use rollcall_actions::{Context, Limits, setup};
use rollcall_api::{Api, WebSettings};
use rollcall_domain::id::Ids;
use rollcall_domain::time::{Clock, Timestamp};
use rollcall_jobs::Runner;
use rollcall_notify::{Composer, Sender, SenderIdentity};
use rollcall_store::Store;
use rollcall_store::mailbox::KeptMessage;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::{TestPostgres, temporary_folder};

/// The address under which the tested server believes to be reached.
pub const PUBLIC_URL: &str = "http://rollcall.example";
/// A password that passes the rules.
pub const PASSWORD: &str = "four quiet rivers bend";

/// A server under test. `ROLLCALL_TEST_DATABASE=postgres` puts it on PostgreSQL.
pub struct TestApp {
    /// The time, which stands still until it is advanced.
    pub clock: Clock,
    /// For looking behind the API.
    pub context: Context,
    router: Router,
    runner: Runner,
    _database: TestDatabase,
}

/// A database that is removed with the test.
pub enum TestDatabase {
    /// A file in a folder of its own.
    Sqlite(tempfile::TempDir),
    /// A database of the test run's PostgreSQL.
    Postgres(TestPostgres),
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: http::HeaderMap,
    /// The body as JSON; `null` if it is empty or something else.
    pub body: Value,
    /// The body as text.
    pub text: String,
}

/// Somebody with a browser: keeps cookies, comes from an address, speaks a language.
#[derive(Clone)]
pub struct Client<'a> {
    app: &'a TestApp,
    cookies: Vec<(String, String)>,
    /// Where the requests come from.
    pub ip_address: std::net::IpAddr,
    headers: Vec<(String, String)>,
}

/// Opens a store on the database that the test run asks for, at the newest schema.
///
/// # Panics
/// If the database cannot be made.
pub async fn open_test_store() -> (Store, TestDatabase) {
    match std::env::var("ROLLCALL_TEST_DATABASE").as_deref() {
        Ok("postgres") => {
            let database = TestPostgres::copy_of("schema", |url| async move {
                let store = Store::open_postgres(&url, 1).await.expect("PostgreSQL opens");
                store.migrate().await.expect("the schema is made");
            });
            let database = database.await;
            let store = Store::open_postgres(database.url(), 12).await.expect("PostgreSQL opens");
            (store, TestDatabase::Postgres(database))
        }
        _ => {
            let folder = temporary_folder();
            let store = Store::open_sqlite(&folder.path().join("rollcall.db")).expect("SQLite opens");
            store.migrate().await.expect("the schema is made");
            (store, TestDatabase::Sqlite(folder))
        }
    }
}

impl TestApp {
    /// A server that waits for its set-up. Its clock begins at noon of 23 November 2026.
    ///
    /// # Panics
    /// If anything cannot be made; so for all below.
    pub async fn start() -> Self {
        Self::start_with(Limits::default()).await
    }

    /// The same with other limits.
    pub async fn start_with(limits: Limits) -> Self {
        let (store, database) = open_test_store().await;
        let clock = Clock::manual(Timestamp::from_millis(1_795_435_200_000));
        let ids = Ids::system(clock.clone());
        let passwords = Passwords::new(8, 1, 4, &ids).expect("cheap hashing is allowed");
        let context = Context::new(store, clock.clone(), ids, passwords, limits).await.expect("a context");
        let composer = Composer::new(SenderIdentity {
            name: "Rollcall".to_owned(),
            address: "rollcall@rollcall.example".to_owned(),
            public_host: "rollcall.example".to_owned(),
        });
        let composer = composer.expect("templates compile");
        let runner = Runner::new(context.clone(), composer, Sender::Mailbox, PUBLIC_URL);
        let web = WebSettings {
            public_url: PUBLIC_URL.to_owned(),
            trusted_proxies: Vec::new(),
            body_limit: 1024 * 1024,
            request_timeout: Duration::from_secs(60),
            sends_email: false,
            demo: None,
        };
        let api = Api { context: context.clone(), web: Arc::new(web), metrics: None };
        let router = rollcall_api::router(api, Router::new());
        Self { clock, context, router, runner, _database: database }
    }

    /// Somebody who is not signed in.
    pub fn anonymous(&self) -> Client<'_> {
        let ip_address = [192, 0, 2, 1].into();
        Client { app: self, cookies: Vec::new(), ip_address, headers: Vec::new() }
    }

    /// Sets the server up: Ingrid Solheim becomes super admin of Halden Foods.
    pub async fn set_up(&self) -> (Client<'_>, String) {
        let code = setup::new_code(&self.context).await.expect("a code").expect("a fresh server");
        let mut client = self.anonymous();
        let answer = client
            .post(
                "/setup",
                json!({ "code": code, "name": "Ingrid Solheim", "email": "ingrid@halden.example",
                        "password": PASSWORD, "organization_name": "Halden Foods" }),
            )
            .await;
        answer.assert_status(201);
        let organization = answer.body["memberships"][0]["organization"]["id"].as_str();
        (client, organization.expect("an organization").to_owned())
    }

    /// Runs jobs until none is due.
    pub async fn run_jobs(&self) {
        while self.runner.run_due().await.expect("jobs run") > 0 {}
    }

    /// The newest message to an address, after running the jobs that are due.
    pub async fn last_message_to(&self, address: &str) -> Option<KeptMessage> {
        self.run_jobs().await;
        let mut tx = self.context.store.read().await.expect("a reader");
        let messages = tx.mailbox().list(1_000).await.expect("the mailbox");
        messages.into_iter().find(|it| it.recipient == address)
    }

    /// The token of the newest invitation link sent to an address.
    pub async fn token_sent_to(&self, address: &str) -> String {
        let message = self.last_message_to(address).await.expect("a message was sent");
        let link = message.text.split_whitespace().find(|it| it.contains("/join#"));
        link.and_then(|it| it.split('#').nth(1)).expect("the message has a link").to_owned()
    }

    /// Invites an address, signs the person up and accepts; the newcomer's client.
    pub async fn join(&self, admin: &mut Client<'_>, organization: &str, name: &str, email: &str) -> Client<'_> {
        let path = format!("/organizations/{organization}/invitations");
        let invited = admin.post(&path, json!({ "invitations": [{ "name": name, "email": email }] })).await;
        assert_eq!(invited.body["results"][0]["outcome"], "invited", "{invited:?}");
        let token = self.token_sent_to(email).await;
        let mut newcomer = self.anonymous();
        let account = json!({ "name": name, "password": PASSWORD, "join_token": token });
        newcomer.post("/accounts", account).await.assert_status(201);
        newcomer.post("/join/accept", json!({ "token": token })).await.assert_status(200);
        newcomer
    }
}

impl Client<'_> {
    /// Adds a header to all further requests.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(it, _)| it != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Forgets a cookie.
    pub fn forget_cookie(&mut self, name: &str) {
        self.cookies.retain(|(it, _)| it != name);
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// GET below `/api/v1`.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, None).await
    }

    /// POST of JSON below `/api/v1`.
    pub async fn post(&mut self, path: &str, body: Value) -> Answer {
        self.send("POST", path, Some(body)).await
    }

    /// PATCH of JSON below `/api/v1`.
    pub async fn patch(&mut self, path: &str, body: Value) -> Answer {
        self.send("PATCH", path, Some(body)).await
    }

    /// DELETE below `/api/v1`.
    pub async fn delete(&mut self, path: &str) -> Answer {
        self.send("DELETE", path, None).await
    }

    /// Any request below `/api/v1`.
    pub async fn send(&mut self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |it| Body::from(it.to_string()));
        self.send_raw(request.body(body).expect("a request")).await
    }

    /// A request as it is, with this client's cookies, headers and address.
    ///
    /// # Panics
    /// If the answer cannot be read.
    pub async fn send_raw(&mut self, mut request: Request<Body>) -> Answer {
        let headers = request.headers_mut();
        headers.entry(header::ORIGIN).or_insert(PUBLIC_URL.parse().expect("a header"));
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            headers.insert(header::COOKIE, cookies.join("; ").parse().expect("a header"));
        }
        for (name, value) in &self.headers {
            let name: http::HeaderName = name.parse().expect("a header's name");
            headers.insert(name, value.parse().expect("a header"));
        }
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(self.ip_address, 40_000)));
        let response = self.app.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("a cookie is text");
            let (name, rest) = cookie.split_once('=').expect("a cookie has a name");
            self.forget_cookie(name);
            let value = rest.split(';').next().unwrap_or_default();
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answer { status: parts.status, headers: parts.headers, body, text }
    }
}

impl Answer {
    /// Fails with the whole answer unless it has this status.
    #[track_caller]
    pub fn assert_status(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    /// Fails unless it is this problem (`invitation/expired`).
    #[track_caller]
    pub fn assert_problem(&self, status: u16, slug: &str) -> &Self {
        self.assert_status(status);
        assert_eq!(self.body["type"], format!("/problems/{slug}"), "{}", self.text);
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        self
    }

    /// Fails unless it refuses exactly these fields with these codes.
    #[track_caller]
    pub fn assert_fields(&self, wanted: &[(&str, &str)]) -> &Self {
        self.assert_problem(422, "request/fields");
        let errors = self.body["errors"].as_array().expect("errors");
        let found: Vec<(&str, &str)> = errors
            .iter()
            .map(|it| (it["pointer"].as_str().expect("a pointer"), it["code"].as_str().expect("a code")))
            .collect();
        assert_eq!(found, wanted, "{}", self.text);
        self
    }
}

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
use rollcall_api::{Api, Demo, WebSettings};
use rollcall_domain::account::Account;
use rollcall_domain::email::EmailAddress;
use rollcall_domain::id::{AccountId, Ids, OrganizationId};
use rollcall_domain::locale::{ListDensity, Locale};
use rollcall_domain::member::Member;
use rollcall_domain::membership::MemberState;
use rollcall_domain::organization::{JoinRules, Organization, Plan, new_door_number};
use rollcall_domain::permission::AdminRole;
use rollcall_domain::time::{Clock, Timestamp};
use rollcall_jobs::Runner;
use rollcall_notify::{Composer, Sender, SenderIdentity, SmsSender};
use rollcall_store::mailbox::KeptMessage;
use rollcall_store::{Store, params};
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
    /// Runs jobs when it is told to. Its clones are further runners on the same database.
    pub runner: Runner,
    public_url: String,
    router: Router,
    visitors: std::sync::atomic::AtomicU32,
    _database: TestDatabase,
}

/// What a test sets otherwise than most.
pub struct Setting {
    /// The operator's limits.
    pub limits: Limits,
    /// How browsers reach the server.
    pub public_url: &'static str,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: &'static [&'static str],
    /// Where messages go.
    pub sender: Sender,
    /// Where short messages go.
    pub sms_sender: SmsSender,
    /// Whether this is the demo.
    pub is_demo: bool,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            public_url: PUBLIC_URL,
            trusted_proxies: &[],
            sender: Sender::Mailbox,
            sms_sender: SmsSender::Mailbox,
            is_demo: false,
        }
    }
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
    /// The body as it came.
    pub bytes: Vec<u8>,
}

/// Somebody with a browser: keeps cookies, comes from an address, speaks a language.
#[derive(Clone)]
pub struct Client<'a> {
    app: &'a TestApp,
    cookies: Vec<(String, String)>,
    /// Where the requests come from.
    pub ip_address: std::net::IpAddr,
    headers: Vec<(String, String)>,
    left_out: Vec<String>,
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
            let store =
                Store::open_sqlite(&folder.path().join("rollcall.db")).expect("SQLite opens");
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
        Self::start_as(Setting { limits, ..Setting::default() }).await
    }

    /// The same with other settings.
    pub async fn start_as(setting: Setting) -> Self {
        let (store, database) = open_test_store().await;
        let clock = Clock::manual(Timestamp::from_millis(1_795_435_200_000));
        let ids = Ids::system(clock.clone());
        let passwords = Passwords::new(8, 1, 4, &ids).expect("cheap hashing is allowed");
        let context = Context::new(store, clock.clone(), ids, passwords, setting.limits);
        let context = context.await.expect("a context");
        let composer = Composer::new(SenderIdentity {
            name: "Rollcall".to_owned(),
            address: "rollcall@rollcall.example".to_owned(),
            public_host: "rollcall.example".to_owned(),
        });
        let composer = composer.expect("templates compile");
        let sends_email = matches!(setting.sender, Sender::Smtp { .. });
        let runner = Runner::new(context.clone(), composer, setting.sender, setting.public_url);
        let runner = runner.with_sms(setting.sms_sender.clone());
        let proxies = setting.trusted_proxies.iter();
        let web = WebSettings {
            public_url: setting.public_url.to_owned(),
            trusted_proxies: proxies.map(|it| it.parse().expect("a network")).collect(),
            body_limit: 1024 * 1024,
            request_timeout: Duration::from_secs(60),
            sends_email,
            sends_sms: matches!(setting.sms_sender, SmsSender::Gateway(_)),
            demo: setting.is_demo.then(Demo::default),
        };
        let api = Api { context: context.clone(), web: Arc::new(web), metrics: None };
        let router = rollcall_api::router(api, Router::new());
        let public_url = setting.public_url.to_owned();
        let visitors = std::sync::atomic::AtomicU32::new(0);
        Self { clock, context, runner, public_url, router, visitors, _database: database }
    }

    /// Somebody who is not signed in.
    pub fn anonymous(&self) -> Client<'_> {
        let ip_address = [192, 0, 2, 1].into();
        let (cookies, headers, left_out) = (Vec::new(), Vec::new(), Vec::new());
        Client { app: self, cookies, ip_address, headers, left_out }
    }

    /// An organization of its own, whose super admin is signed in: for what happens between two of
    /// them. There is no route for it yet.
    pub async fn found(&self, name: &str, owner: &str, email: &str) -> (Client<'_>, String) {
        let organization = Organization {
            id: self.context.ids.new_id(),
            name: name.to_owned(),
            door_number: new_door_number(&self.context.ids),
            plan: Plan::Free,
            seats: None,
            join_rules: JoinRules {
                invitation_lifetime: self.context.limits.invitation_lifetime,
                ..JoinRules::default()
            },
            structure_version: 1,
            created_at: self.clock.now(),
            version: 1,
        };
        let mut tx = self.context.store.write().await.expect("a writer");
        tx.organizations().insert(&organization).await.expect("an organization");
        tx.commit().await.expect("a commit");
        let organization = organization.id.to_string();
        let client = self.person(&organization, owner, email, Some(AdminRole::SuperAdmin)).await;
        (client, organization)
    }

    /// Makes an active member straight in the database and signs in.
    pub async fn person(
        &self,
        organization: &str,
        name: &str,
        email: &str,
        role: Option<AdminRole>,
    ) -> Client<'_> {
        let account = self.account(name, email).await;
        let organization = organization.parse().expect("an organization's id");
        let address: EmailAddress = email.parse().expect("an address");
        let now = self.clock.now();
        let id = self.context.ids.new_id();
        let mut member = Member::new(organization, id, MemberState::Active, name, now);
        member.account_id = Some(account);
        member.email = Some(address.as_str().to_owned());
        member.email_canonical = Some(address.canonical().to_owned());
        member.admin_role = role;
        member.joined_at = Some(now);
        let mut tx = self.context.store.write().await.expect("a writer");
        tx.members().insert(&member).await.expect("a member");
        tx.commit().await.expect("a commit");
        self.signed_in(email).await
    }

    /// Makes an account with [`PASSWORD`] straight in the database, a member of nothing.
    pub async fn account(&self, name: &str, email: &str) -> AccountId {
        let address: EmailAddress = email.parse().expect("an address");
        let account = Account {
            id: self.context.ids.new_id(),
            name: name.to_owned(),
            email: Some(address.as_str().to_owned()),
            phone: None,
            locale: Locale::English,
            time_zone: "UTC".to_owned(),
            list_density: ListDensity::Comfortable,
            created_at: self.clock.now(),
            version: 1,
        };
        let hash = self.context.passwords.hash(PASSWORD, &self.context.ids).await;
        let mut tx = self.context.store.write().await.expect("a writer");
        tx.accounts().insert(&account, &address, &hash).await.expect("an account");
        tx.commit().await.expect("a commit");
        account.id
    }

    /// Signs in with [`PASSWORD`], from an address of its own, so that no throttle meddles.
    pub async fn signed_in(&self, email: &str) -> Client<'_> {
        let visitor = self.visitors.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let [_, _, high, low] = visitor.to_be_bytes();
        let mut client = self.anonymous().from_address(&format!("10.1.{high}.{low}"));
        let body = json!({ "login": email, "password": PASSWORD });
        client.post("/session", body).await.assert_status(200);
        client
    }

    /// The member with an address, as stored.
    pub async fn member(&self, organization: &str, email: &str) -> Member {
        let organization: OrganizationId = organization.parse().expect("an organization's id");
        let address: EmailAddress = email.parse().expect("an address");
        let mut tx = self.context.store.read().await.expect("a reader");
        let found = tx.members().find_by_email(organization, address.canonical()).await;
        found.expect("a query").expect("a member with this address")
    }

    /// Changes a member behind the API's back, with everything derived: for states that no route
    /// leads to yet.
    pub async fn change_member(
        &self,
        organization: &str,
        email: &str,
        change: impl FnOnce(&mut Member),
    ) {
        let before = self.member(organization, email).await;
        let mut after = before.clone();
        change(&mut after);
        let mut tx = self.context.store.write().await.expect("a writer");
        assert!(tx.members().update(&before, &after).await.expect("an update"));
        tx.commit().await.expect("a commit");
    }

    /// Ends a membership today, by a super admin who is signed in for it.
    pub async fn terminate(&self, organization: &str, email: &str) {
        let id = self.member(organization, email).await.id;
        let mut admin = self.signed_in("ingrid@halden.example").await;
        let path = format!("/organizations/{organization}/members/{id}/terminate");
        let today = self.clock.now().to_string();
        let body = json!({ "last_day": today[..10] });
        admin.post(&path, body).await.assert_status(200);
    }

    /// Runs one statement behind everybody's back.
    pub async fn execute(&self, sql: &str) -> u64 {
        let mut tx = self.context.store.write().await.expect("a writer");
        let changed = tx.execute(sql, params![]).await.expect("a statement");
        tx.commit().await.expect("a commit");
        changed
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
        self.run_jobs().await;
        let mut tx = self.context.store.read().await.expect("a reader");
        let messages = tx.mailbox().list(1_000).await.expect("the mailbox");
        // The same address may have got other mails since.
        let sent = messages.iter().filter(|it| it.recipient == address);
        let links = sent.flat_map(|it| it.text.split_whitespace());
        let link = links.into_iter().find(|it| it.contains("/join#"));
        link.and_then(|it| it.split('#').nth(1)).expect("a link was sent").to_owned()
    }

    /// Invites an address; the invited member as JSON.
    pub async fn invite(&self, admin: &mut Client<'_>, organization: &str, email: &str) -> Value {
        let path = format!("/organizations/{organization}/invitations");
        let answer = admin.post(&path, json!({ "invitations": [{ "email": email }] })).await;
        assert_eq!(answer.body["results"][0]["outcome"], "invited", "{answer:?}");
        answer.body["results"][0]["member"].clone()
    }

    /// Invites an address, signs the person up and accepts; the newcomer's client.
    pub async fn join(
        &self,
        admin: &mut Client<'_>,
        organization: &str,
        name: &str,
        email: &str,
    ) -> Client<'_> {
        let path = format!("/organizations/{organization}/invitations");
        let invited =
            admin.post(&path, json!({ "invitations": [{ "name": name, "email": email }] })).await;
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

    /// Leaves out a header that otherwise goes with every request.
    #[must_use]
    pub fn without_header(mut self, name: &str) -> Self {
        self.left_out.push(name.to_owned());
        self
    }

    /// Comes from another address.
    #[must_use]
    pub fn from_address(mut self, address: &str) -> Self {
        self.ip_address = address.parse().expect("an address");
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

    /// Any bytes below `/api/v1`, called `content_type`.
    pub async fn send_bytes(
        &mut self,
        method: &str,
        path: &str,
        content_type: &str,
        body: impl Into<Body>,
    ) -> Answer {
        let request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        let request = request.header(header::CONTENT_TYPE, content_type);
        self.send_raw(request.body(body.into()).expect("a request")).await
    }

    /// GET of an address of the whole server.
    pub async fn get_page(&mut self, path: &str) -> Answer {
        self.send_raw(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// A request as it is, with this client's cookies, headers and address.
    ///
    /// # Panics
    /// If the answer cannot be read.
    pub async fn send_raw(&mut self, mut request: Request<Body>) -> Answer {
        let headers = request.headers_mut();
        headers.entry(header::ORIGIN).or_insert(self.app.public_url.parse().expect("a header"));
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            headers.insert(header::COOKIE, cookies.join("; ").parse().expect("a header"));
        }
        for (name, value) in &self.headers {
            let name: http::HeaderName = name.parse().expect("a header's name");
            headers.insert(name, value.parse().expect("a header"));
        }
        for name in &self.left_out {
            headers.remove(name);
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
        let bytes = bytes.to_vec();
        Answer { status: parts.status, headers: parts.headers, body, text, bytes }
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
            .map(|it| {
                (it["pointer"].as_str().expect("a pointer"), it["code"].as_str().expect("a code"))
            })
            .collect();
        assert_eq!(found, wanted, "{}", self.text);
        self
    }
}

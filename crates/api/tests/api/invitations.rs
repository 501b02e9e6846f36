//! Asking people in.

use std::time::Duration;

use rollcall_domain::membership::MemberState;
use rollcall_domain::time::Span;
use rollcall_notify::{Sender, SmtpOptions, SmtpSecurity};
use rollcall_testkit::{Answer, Client, Setting, TestApp, TestSmtp, join_all};
use serde_json::{Value, json};

fn path(organization: &str) -> String {
    format!("/organizations/{organization}/invitations")
}

async fn invite(client: &mut Client<'_>, organization: &str, all: Value) -> Answer {
    client.post(&path(organization), json!({ "invitations": all })).await
}

/// Somebody in each state, by address; Ben, who is active, has job ID `B-1`.
async fn somebody_in_each_state(app: &TestApp) -> (Client<'_>, String) {
    let (mut admin, organization) = app.set_up().await;
    app.person(&organization, "Ben", "active@halden.example", None).await;
    app.change_member(&organization, "active@halden.example", |it| {
        it.job_id = Some("B-1".to_owned());
    })
    .await;
    app.invite(&mut admin, &organization, "invited@halden.example").await;
    for state in [MemberState::Pending, MemberState::Rejected, MemberState::Terminated] {
        let email = format!("{state}@halden.example");
        app.person(&organization, "Somebody", &email, None).await;
        app.change_member(&organization, &email, |it| it.state = state).await;
    }
    (admin, organization)
}

fn addresses() -> Value {
    json!([
        { "email": "Active@Halden.example" },
        { "email": "invited@halden.example" },
        { "email": "pending@halden.example" },
        { "email": "rejected@halden.example" },
        { "email": "terminated@halden.example" },
        { "email": "new@halden.example", "job_id": "b-1" },
        { "email": "free@halden.example", "job_id": "b-2" },
    ])
}

/// Outcome, reason, address of the member in the way, and fix.
fn told(answer: &Answer) -> Vec<(String, String, String, String)> {
    let results = answer.body["results"].as_array().expect("results");
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    results
        .iter()
        .map(|it| {
            assert_eq!(it["member_id"], it["member"]["id"], "{it}");
            let fix = it["fix"].as_array().into_iter().flatten().map(text);
            let fix = fix.collect::<Vec<_>>().join(" ");
            (text(&it["outcome"]), text(&it["reason"]), text(&it["member"]["email"]), fix)
        })
        .collect()
}

fn refusals() -> Vec<(&'static str, &'static str, &'static str)> {
    vec![
        ("already_member", "active@halden.example", "open add_to_department"),
        ("already_invited", "invited@halden.example", "reinvite revoke"),
        ("pending", "pending@halden.example", "approve reject"),
        ("rejected", "rejected@halden.example", "approve"),
        ("terminated", "terminated@halden.example", "restore invite_as_new_person"),
        ("job_id_taken", "active@halden.example", "open"),
    ]
}

#[tokio::test]
async fn who_is_there_already_is_answered_with_the_reason_the_member_and_the_fix() {
    let app = TestApp::start().await;
    let (mut admin, organization) = somebody_in_each_state(&app).await;

    let answer = invite(&mut admin, &organization, addresses()).await;

    answer.assert_status(200);
    let told = told(&answer);
    for (found, (reason, email, fix)) in told.iter().zip(refusals()) {
        let wanted = ("refused".into(), reason.into(), email.into(), fix.into());
        assert_eq!(*found, wanted);
    }
    assert_eq!((told[6].0.as_str(), told[6].2.as_str()), ("invited", "free@halden.example"));
}

#[tokio::test]
async fn a_check_says_the_same_and_writes_and_sends_nothing() {
    let app = TestApp::start().await;
    let (mut admin, organization) = somebody_in_each_state(&app).await;
    app.run_jobs().await;
    let counts = format!("/organizations/{organization}/members/counts");
    let before = admin.get(&counts).await.body;

    let body = json!({ "invitations": addresses() });
    let answer = admin.post(&format!("{}/check", path(&organization)), body).await;

    let told = told(&answer);
    for (found, (reason, email, fix)) in told.iter().zip(refusals()) {
        let wanted = ("refused".into(), reason.into(), email.into(), fix.into());
        assert_eq!(*found, wanted);
    }
    assert_eq!(told[6].0, "free");
    assert_eq!(admin.get(&counts).await.body, before);
    assert!(app.last_message_to("free@halden.example").await.is_none());
}

#[tokio::test]
async fn a_refused_address_gets_no_message() {
    let app = TestApp::start().await;
    let (mut admin, organization) = somebody_in_each_state(&app).await;
    invite(&mut admin, &organization, addresses()).await.assert_status(200);
    for state in ["active", "pending", "rejected", "terminated"] {
        let email = format!("{state}@halden.example");
        assert!(app.last_message_to(&email).await.is_none(), "{state}");
    }
}

#[tokio::test]
async fn an_address_that_comes_twice_in_one_call_is_invited_once() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let all = json!([
        { "email": "ana@halden.example", "job_id": "A-1" },
        { "email": "ANA@halden.example" },
        { "email": "bo@halden.example", "job_id": "ａ-1" },
    ]);

    let answer = invite(&mut admin, &organization, all).await;

    let reasons: Vec<_> = told(&answer).into_iter().map(|it| (it.0, it.1)).collect();
    let wanted = [("invited", ""), ("refused", "already_invited"), ("refused", "job_id_taken")];
    assert_eq!(reasons, wanted.map(|(a, b)| (a.to_owned(), b.to_owned())));
}

#[tokio::test]
async fn an_invitation_keeps_what_the_inviter_gave() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let base = format!("/organizations/{organization}");
    let made = async |admin: &mut Client<'_>, what: &str, body: Value| {
        let answer = admin.post(&format!("{base}/{what}"), body).await;
        answer.body["id"].as_str().expect("an id").to_owned()
    };
    let kitchen = made(&mut admin, "departments", json!({ "name": "Kitchen" })).await;
    let bakery =
        made(&mut admin, "departments", json!({ "name": "Bakery", "parent_id": kitchen })).await;
    let cook = made(&mut admin, "positions", json!({ "name": "Cook" })).await;
    let oslo = made(&mut admin, "locations", json!({ "name": "Oslo" })).await;

    let all = json!([{ "name": " Ana  Silva ", "email": "ana@halden.example", "job_id": " A-1 ",
        "department_ids": [bakery, kitchen, bakery], "position_id": cook, "location_id": oslo }]);
    let answer = invite(&mut admin, &organization, all).await;

    let member = &answer.body["results"][0]["member"];
    assert_eq!(member["name"], "Ana  Silva");
    assert_eq!(member["state"], "invited");
    assert_eq!(member["job_id"], "A-1");
    assert_eq!(member["departments"].as_array().map(Vec::len), Some(2));
    assert_eq!(member["departments"][0]["name"], "Bakery");
    assert_eq!(member["departments"][0]["path"], json!(["Kitchen"]));
    assert_eq!(member["departments"][0]["is_main"], true);
    assert_eq!(member["position"]["name"], "Cook");
    assert_eq!(member["location"]["name"], "Oslo");
    assert_eq!(member["invitation"]["channel"], "email");
    assert_eq!(member["invitation"]["inviter"]["name"], "Ingrid Solheim");
    assert_eq!(member["invitation"]["delivery"]["state"], "queued");
    assert_eq!(member["invitation"]["sends"], 0);
    assert_eq!(member["invitation"]["last_sent_at"], Value::Null);
    assert_eq!(member["invitation"]["is_expired"], false);
    let expiry = app.clock.now().plus(Span::days(30)).to_string();
    assert_eq!(member["invitation"]["expires_at"], expiry);
}

#[tokio::test]
async fn an_unknown_department_position_or_location_names_its_place_and_invites_nobody() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let (mut other, foreign) = app.found("Elsewhere", "Olga", "olga@elsewhere.example").await;
    let theirs = other
        .post(&format!("/organizations/{foreign}/departments"), json!({ "name": "Theirs" }))
        .await;
    let theirs = theirs.body["id"].as_str().expect("an id");
    let nobody = "0190d5a4-0000-7000-8000-000000000000";
    let first = json!({ "email": "ana@halden.example" });
    let cases = [
        (json!({ "department_ids": [nobody] }), "department_ids/0", "department/unknown"),
        (json!({ "department_ids": [theirs] }), "department_ids/0", "department/unknown"),
        (json!({ "position_id": nobody }), "position_id", "position/unknown"),
        (json!({ "location_id": nobody }), "location_id", "location/unknown"),
    ];
    for (mut second, pointer, code) in cases {
        second["email"] = json!("bo@halden.example");
        for end in ["", "/check"] {
            let body = json!({ "invitations": [first, second] });
            let answer = admin.post(&format!("{}{end}", path(&organization)), body).await;
            answer.assert_fields(&[(&format!("/invitations/1/{pointer}"), code)]);
        }
    }
    let counts = admin.get(&format!("/organizations/{organization}/members/counts")).await;
    assert_eq!(counts.body["invited"], 0);
}

#[tokio::test]
async fn nobody_or_too_many_at_once_are_refused() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let answer = invite(&mut admin, &organization, json!([])).await;
    answer.assert_fields(&[("/invitations", "list/empty")]);
    let many = |count: usize| -> Value {
        (0..count).map(|it| json!({ "email": format!("p{it}@halden.example") })).collect()
    };
    let answer = invite(&mut admin, &organization, many(101)).await;
    answer.assert_fields(&[("/invitations", "list/too-many")]);
    let answer = invite(&mut admin, &organization, many(100)).await;
    assert!(told(&answer).iter().all(|it| it.0 == "invited"));
}

#[tokio::test]
async fn two_administrators_who_invite_the_same_people_at_once_invite_each_once() {
    let app = TestApp::start().await;
    let (admin, organization) = app.set_up().await;
    let people: Vec<Value> =
        (0..12).map(|it| json!({ "email": format!("p{it}@halden.example") })).collect();
    let calls = (0..6).map(|turn| {
        let (mut admin, mut people) = (admin.clone(), people.clone());
        people.rotate_left(turn * 2);
        let organization = organization.clone();
        async move { invite(&mut admin, &organization, Value::Array(people)).await }
    });

    let answers = join_all(calls).await;

    let mut invited = 0;
    for answer in &answers {
        answer.assert_status(200);
        for (outcome, reason, ..) in told(answer) {
            assert!(outcome == "invited" || reason == "already_invited", "{outcome} {reason}");
            invited += usize::from(outcome == "invited");
        }
    }
    assert_eq!(invited, 12);
    let mut admin = admin.clone();
    let counts = admin.get(&format!("/organizations/{organization}/members/counts")).await;
    assert_eq!(counts.body["invited"], 12);
}

struct Sent<'a> {
    admin: Client<'a>,
    organization: String,
    id: String,
}

impl Sent<'_> {
    async fn post(&mut self, verb: &str) -> Answer {
        let path = format!("/organizations/{}/members/{}/{verb}", self.organization, self.id);
        self.admin.send("POST", &path, None).await
    }

    async fn member(&mut self) -> Value {
        let path = format!("/organizations/{}/members/{}", self.organization, self.id);
        self.admin.get(&path).await.assert_status(200).body.clone()
    }
}

async fn invited<'a>(app: &'a TestApp, email: &str) -> Sent<'a> {
    let (mut admin, organization) = app.set_up().await;
    let member = app.invite(&mut admin, &organization, email).await;
    app.run_jobs().await;
    let id = member["id"].as_str().expect("an id").to_owned();
    Sent { admin, organization, id }
}

#[tokio::test]
async fn an_invitation_can_be_sent_again_a_minute_after_it_was_sent() {
    let app = TestApp::start().await;
    let mut sent = invited(&app, "ana@halden.example").await;
    app.clock.advance(Span::milliseconds(59_999));
    let answer = sent.post("reinvite").await;
    answer.assert_problem(429, "invitation/too-soon");
    assert_eq!(answer.body["retry_at"], app.clock.now().plus(Span::milliseconds(1)).to_string());
    assert_eq!(answer.headers["retry-after"], "1");

    app.clock.advance(Span::milliseconds(1));

    sent.post("reinvite").await.assert_status(200);
}

#[tokio::test]
async fn sending_again_queues_a_message_and_prolongs_the_invitation_to_a_full_lifetime() {
    let app = TestApp::start().await;
    let mut sent = invited(&app, "ana@halden.example").await;
    app.clock.advance(Span::days(40));
    sent.admin = app.signed_in("ingrid@halden.example").await;
    assert_eq!(sent.member().await["invitation"]["is_expired"], true);

    let answer = sent.post("reinvite").await;

    let invitation = &answer.body["invitation"];
    assert_eq!(invitation["is_expired"], false);
    assert_eq!(invitation["expires_at"], app.clock.now().plus(Span::days(30)).to_string());
    assert_eq!(invitation["delivery"]["state"], "queued");
    let message = app.last_message_to("ana@halden.example").await.expect("a message");
    assert_eq!(message.at, app.clock.now());
    let member = sent.member().await;
    assert_eq!(member["invitation"]["sends"], 2);
    assert_eq!(member["invitation"]["delivery"]["state"], "sent");
}

#[tokio::test]
async fn one_invitation_is_sent_again_five_times_a_day_at_most() {
    let app = TestApp::start().await;
    let mut sent = invited(&app, "ana@halden.example").await;
    for _ in 0..5 {
        app.clock.advance(Span::minutes(1));
        sent.post("reinvite").await.assert_status(200);
        app.run_jobs().await;
    }
    app.clock.advance(Span::minutes(1));

    let answer = sent.post("reinvite").await;

    // What is full is the day, so a sentence about a minute would be wrong.
    answer.assert_problem(429, "throttled");
    let retry_at = answer.body["retry_at"].as_str().expect("a time").to_owned();
    while app.clock.now().to_string() < retry_at {
        app.clock.advance(Span::minutes(1));
    }
    sent.post("reinvite").await.assert_status(200);
}

#[tokio::test]
async fn a_revoked_address_can_be_invited_again_at_once() {
    let app = TestApp::start().await;
    let mut sent = invited(&app, "ana@halden.example").await;
    sent.post("revoke").await.assert_status(204);
    sent.post("revoke").await.assert_problem(404, "not-found");
    sent.post("reinvite").await.assert_problem(404, "not-found");

    let organization = sent.organization.clone();
    let all = json!([{ "email": "ana@halden.example" }]);
    let answer = invite(&mut sent.admin, &organization, all).await;

    assert_eq!(told(&answer)[0].0, "invited");
    assert_ne!(answer.body["results"][0]["member_id"], sent.id.as_str());
}

#[tokio::test]
async fn an_active_member_cannot_be_invited_again_or_revoked() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    app.person(&organization, "Ben", "ben@halden.example", None).await;
    let id = app.member(&organization, "ben@halden.example").await.id;
    for verb in ["reinvite", "revoke"] {
        let path = format!("/organizations/{organization}/members/{id}/{verb}");
        let answer = admin.send("POST", &path, None).await;
        answer.assert_problem(409, "member/transition");
        assert_eq!(answer.body["state"], "active");
    }
}

#[tokio::test]
async fn the_message_speaks_the_language_of_the_inviter() {
    let app = TestApp::start().await;
    let (admin, organization) = app.set_up().await;
    for (language, subject, text) in
        [("en", "invites you", "Answer the invitation"), ("zh-CN,zh;q=0.9", "邀请", "回复邀请")]
    {
        let mut admin = admin.clone().with_header("accept-language", language);
        let email = format!("{}@halden.example", &language[..2]);
        app.invite(&mut admin, &organization, &email).await;
        let message = app.last_message_to(&email).await.expect("a message");
        assert!(message.subject.contains(subject), "{}", message.subject);
        assert!(message.html.contains("Halden Foods"));
        assert!(message.text.contains(text) || message.html.contains(text), "{}", message.text);
        assert!(message.text.contains("http://rollcall.example/join#"));
    }
}

fn smtp(port: u16) -> Sender {
    let options = SmtpOptions {
        host: "127.0.0.1".to_owned(),
        port,
        security: SmtpSecurity::None,
        credentials: None,
        timeout: Duration::from_secs(10),
    };
    Sender::smtp(options).expect("a sender")
}

async fn app_with_mail_server(port: u16) -> TestApp {
    TestApp::start_as(Setting { sender: smtp(port), ..Setting::default() }).await
}

/// An address that no other test of the run uses.
fn fresh(app: &TestApp, start: &str) -> String {
    let id: rollcall_domain::id::MessageId = app.context.ids.new_id();
    format!("{start}-{id}@halden.example")
}

#[tokio::test]
async fn a_message_that_left_is_shown_as_sent() {
    let peer = TestSmtp::of_this_run();
    let app = app_with_mail_server(peer.port()).await;
    let email = fresh(&app, "ana");
    let mut sent = invited(&app, &email).await;

    let mail = peer.wait_for(&email).await;

    assert!(mail.defects.is_empty(), "{:?}", mail.defects);
    assert!(mail.text.is_some_and(|it| it.contains("/join#")));
    let member = sent.member().await;
    assert_eq!(member["invitation"]["delivery"]["state"], "sent");
    assert_eq!(member["invitation"]["sends"], 1);
    assert_eq!(app.anonymous().get("/server").await.body["email_delivery"], "smtp");
    assert!(app.last_message_to(&email).await.is_none(), "nothing stays in the local mailbox");
}

#[tokio::test]
async fn an_address_that_the_mail_server_refuses_is_shown_as_failed_and_may_be_tried_at_once() {
    let app = app_with_mail_server(TestSmtp::of_this_run().port()).await;
    let email = fresh(&app, "refused");
    let mut sent = invited(&app, &email).await;

    let delivery = sent.member().await["invitation"]["delivery"].clone();

    assert_eq!(delivery["state"], "failed");
    assert!(delivery["detail"].as_str().is_some_and(|it| it.contains("550")), "{delivery}");
    assert_eq!(delivery["next_try_at"], Value::Null);
    sent.post("reinvite").await.assert_status(200);
}

#[tokio::test]
async fn a_mail_server_that_is_busy_is_tried_again_later() {
    let peer = TestSmtp::of_this_run();
    let app = app_with_mail_server(peer.port()).await;
    let email = fresh(&app, "busy-once");
    let mut sent = invited(&app, &email).await;
    let delivery = sent.member().await["invitation"]["delivery"].clone();
    assert_eq!(delivery["state"], "queued");
    assert!(delivery["detail"].as_str().is_some_and(|it| it.contains("451")), "{delivery}");
    assert_eq!(delivery["next_try_at"], app.clock.now().plus(Span::seconds(30)).to_string());
    app.clock.advance(Span::milliseconds(29_999));
    app.run_jobs().await;
    assert_eq!(sent.member().await["invitation"]["sends"], 0);

    app.clock.advance(Span::milliseconds(1));
    app.run_jobs().await;

    peer.wait_for(&email).await;
    assert_eq!(sent.member().await["invitation"]["delivery"]["state"], "sent");
}

#[tokio::test]
async fn a_name_that_would_inject_a_header_is_refused_or_stays_a_name() {
    let peer = TestSmtp::of_this_run();
    let app = app_with_mail_server(peer.port()).await;
    let (mut admin, organization) = app.set_up().await;
    for name in ["Ana\r\nBcc: eve@evil.example", "Ana\nX", "Ana\u{2028}X", "Ana\u{0}"] {
        let all = json!([{ "name": name, "email": "ana@halden.example" }]);
        let answer = invite(&mut admin, &organization, all).await;
        answer.assert_fields(&[("/invitations/0/name", "text/forbidden-character")]);
    }
    let odd = [
        "\"Ana\" <eve@evil.example>, x",
        "=?utf-8?q?=0D=0ABcc:_eve@evil.example?=",
        "(Ana);:,<>@\\",
    ];
    for name in odd {
        let email = fresh(&app, "ana");
        let all = json!([{ "name": name, "email": email }]);
        invite(&mut admin, &organization, all).await.assert_status(200);
        app.run_jobs().await;
        let mail = peer.wait_for(&email).await;
        assert_eq!(mail.to, std::slice::from_ref(&email));
        assert!(mail.headers.iter().all(|it| it.0 != "bcc"), "{:?}", mail.headers);
        assert!(mail.defects.is_empty(), "{name}: {:?}", mail.defects);
    }
}

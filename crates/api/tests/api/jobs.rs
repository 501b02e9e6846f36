//! Messages that were promised: sent once, later if need be, and not at all once nobody wants them.

use std::time::Duration;

use rollcall_actions::outbox::SendInvitation;
use rollcall_domain::id::OrganizationId;
use rollcall_domain::membership::MemberState;
use rollcall_domain::permission::AdminRole;
use rollcall_domain::time::Span;
use rollcall_notify::{Sender, SmtpOptions, SmtpSecurity};
use rollcall_store::jobs::ClaimedJob;
use rollcall_store::jobs::Lane;
use rollcall_testkit::{Setting, TestApp, join_all};
use serde_json::Value;

const ANA: &str = "ana@halden.example";

async fn messages(app: &TestApp) -> usize {
    let mut tx = app.context.store.read().await.expect("a reader");
    tx.mailbox().list(1_000).await.expect("messages").len()
}

async fn jobs(app: &TestApp, state: &str) -> i64 {
    let mut tx = app.context.store.read().await.expect("a reader");
    tx.jobs().count(state).await.expect("a count")
}

/// Takes the due jobs as a runner does that dies before it sends anything.
async fn claim_and_die(app: &TestApp) -> Vec<ClaimedJob> {
    let now = app.clock.now();
    let mut tx = app.context.store.write().await.expect("a writer");
    let claimed =
        tx.jobs().claim(Lane::Quick, now, now.plus(Span::minutes(5)), 50).await.expect("a claim");
    tx.commit().await.expect("a commit");
    claimed
}

#[tokio::test]
async fn what_was_revoked_before_it_was_sent_is_not_sent() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let member = app.invite(&mut admin, &organization, ANA).await;
    let id = member["id"].as_str().expect("an id");
    let path = format!("/organizations/{organization}/members/{id}/revoke");
    admin.send("POST", &path, None).await.assert_status(204);

    app.run_jobs().await;

    assert_eq!((messages(&app).await, jobs(&app, "due").await), (0, 0));
}

/// The delivery of Ana's invitation as the super admin sees it, who may have to sign in again.
async fn delivery(app: &TestApp, organization: &str) -> Value {
    let mut admin = app.signed_in("ingrid@halden.example").await;
    let id = app.member(organization, ANA).await.id;
    let card = admin.get(&format!("/organizations/{organization}/members/{id}")).await;
    card.assert_status(200).body["invitation"]["delivery"].clone()
}

fn withheld(reason: &str) -> Value {
    serde_json::json!({ "state": "withheld", "reason": reason, "detail": null, "next_try_at": null })
}

/// Sends Ana's invitation again, at once.
async fn reinvite(app: &TestApp, organization: &str) {
    let mut admin = app.signed_in("ingrid@halden.example").await;
    let id = app.member(organization, ANA).await.id;
    let path = format!("/organizations/{organization}/members/{id}/reinvite");
    admin.send("POST", &path, None).await.assert_status(200);
}

#[tokio::test]
async fn what_expired_before_it_was_sent_is_not_sent_and_says_so_until_it_is_sent_again() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    app.invite(&mut admin, &organization, ANA).await;
    app.clock.advance(Span::days(30));

    app.run_jobs().await;

    assert_eq!((messages(&app).await, jobs(&app, "due").await), (0, 0));
    assert_eq!(delivery(&app, &organization).await, withheld("expired"));
    reinvite(&app, &organization).await;
    assert_eq!(delivery(&app, &organization).await["state"], "queued");
    app.run_jobs().await;
    assert_eq!(messages(&app).await, 1);
    assert_eq!(delivery(&app, &organization).await["state"], "sent");
}

#[tokio::test]
async fn a_message_that_waits_for_the_mail_server_until_it_expires_does_not_wait_any_longer() {
    let app = TestApp::start_as(Setting { sender: nobody(), ..Setting::default() }).await;
    let (mut admin, organization) = app.set_up().await;
    app.invite(&mut admin, &organization, ANA).await;
    app.run_jobs().await;
    assert_eq!(delivery(&app, &organization).await["state"], "queued");
    app.clock.advance(Span::days(30));

    app.run_jobs().await;

    assert_eq!(delivery(&app, &organization).await, withheld("expired"));
}

#[tokio::test]
async fn what_goes_to_somebody_without_an_address_is_not_sent_and_says_so() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let member = app.invite(&mut admin, &organization, ANA).await;
    app.execute("UPDATE members SET email = NULL WHERE state = 'invited'").await;

    app.run_jobs().await;

    assert_eq!((messages(&app).await, jobs(&app, "due").await), (0, 0));
    let id = member["id"].as_str().expect("an id");
    let card = admin.get(&format!("/organizations/{organization}/members/{id}")).await.body;
    assert_eq!(card["invitation"]["delivery"], withheld("no_address"));
}

#[tokio::test]
async fn what_somebody_sent_who_is_no_member_any_more_is_not_sent_and_says_so() {
    let app = TestApp::start().await;
    let (_, organization) = app.set_up().await;
    let role = Some(AdminRole::AccountAdmin);
    let mut ada = app.person(&organization, "Ada", "ada@halden.example", role).await;
    app.invite(&mut ada, &organization, ANA).await;
    app.change_member(&organization, "ada@halden.example", |it| it.state = MemberState::Terminated)
        .await;

    app.run_jobs().await;

    assert_eq!((messages(&app).await, jobs(&app, "due").await), (0, 0));
    assert_eq!(delivery(&app, &organization).await, withheld("inviter_gone"));
    reinvite(&app, &organization).await;
    app.run_jobs().await;
    assert_eq!(delivery(&app, &organization).await["state"], "sent");
}

#[tokio::test]
async fn a_job_whose_runner_died_is_done_when_its_lease_ends() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    app.invite(&mut admin, &organization, ANA).await;
    assert_eq!(claim_and_die(&app).await.len(), 1);
    app.clock.advance(Span::milliseconds(Span::minutes(5).as_millis() - 1));
    app.run_jobs().await;
    assert_eq!(messages(&app).await, 0, "the lease is not over");

    app.clock.advance(Span::milliseconds(1));
    app.run_jobs().await;

    assert_eq!(messages(&app).await, 1);
    let token = app.token_sent_to(ANA).await;
    let mut client = app.anonymous();
    client.post("/join/resolve", serde_json::json!({ "token": token })).await.assert_status(200);
}

#[tokio::test]
async fn runners_side_by_side_send_each_message_once() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let people: Vec<Value> =
        (0..40).map(|it| serde_json::json!({ "email": format!("p{it}@halden.example") })).collect();
    let path = format!("/organizations/{organization}/invitations");
    admin.post(&path, serde_json::json!({ "invitations": people })).await.assert_status(200);

    let runs = join_all((0..4).map(|_| app.runner.run_due())).await;

    let taken: usize = runs.into_iter().map(|it| it.expect("a run")).sum();
    assert_eq!(taken, 40);
    let mut tx = app.context.store.read().await.expect("a reader");
    let mut recipients: Vec<String> = tx
        .mailbox()
        .list(100)
        .await
        .expect("messages")
        .into_iter()
        .map(|it| it.recipient)
        .collect();
    recipients.sort();
    recipients.dedup();
    assert_eq!((recipients.len(), messages(&app).await), (40, 40));
}

/// A mail server's port at which nobody answers.
fn nobody() -> Sender {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let options = SmtpOptions {
        host: "127.0.0.1".to_owned(),
        port,
        security: SmtpSecurity::None,
        credentials: None,
        timeout: Duration::from_secs(10),
    };
    Sender::smtp(options).expect("a sender")
}

#[tokio::test]
async fn a_message_that_cannot_leave_is_tried_ever_more_rarely_and_then_given_up_visibly() {
    let app = TestApp::start_as(Setting { sender: nobody(), ..Setting::default() }).await;
    let (mut admin, organization) = app.set_up().await;
    let member = app.invite(&mut admin, &organization, ANA).await;
    let id = member["id"].as_str().expect("an id").to_owned();
    let path = format!("/organizations/{organization}/members/{id}");
    let mut pauses = Vec::new();
    for _ in 0..11 {
        app.run_jobs().await;
        let mut tx = app.context.store.read().await.expect("a reader");
        let next = tx.jobs().next_due(Lane::Quick).await.expect("an answer").expect("a job is due");
        drop(tx);
        let pause = next.since(app.clock.now());
        let card = admin.get(&path).await.body;
        assert_eq!(card["invitation"]["delivery"]["state"], "queued");
        assert_eq!(card["invitation"]["delivery"]["next_try_at"], next.to_string());
        pauses.push(pause.as_millis() / 1000);
        app.clock.advance(pause);
    }
    assert_eq!(pauses, [30, 60, 120, 240, 480, 960, 1_920, 3_840, 7_680, 15_360, 21_600]);

    app.run_jobs().await;

    assert_eq!((jobs(&app, "due").await, jobs(&app, "dead").await), (0, 1));
    let card = admin.get(&path).await.body;
    assert_eq!(card["invitation"]["delivery"]["state"], "failed");
    assert!(card["invitation"]["delivery"]["detail"].is_string());
    assert_eq!(card["invitation"]["sends"], 0);
}

#[tokio::test]
async fn a_job_that_cannot_be_read_is_put_aside_and_stops_no_other() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let id: OrganizationId = organization.parse().expect("an id");
    for (kind, payload) in [("send_pigeon", "{}"), (SendInvitation::KIND, "{\"invitation_id\":7}")]
    {
        let mut tx = app.context.store.write().await.expect("a writer");
        let job = app.context.ids.new_id();
        tx.jobs().enqueue(id, job, kind, payload, app.clock.now()).await.expect("a job");
        tx.commit().await.expect("a commit");
    }
    app.invite(&mut admin, &organization, ANA).await;

    app.run_jobs().await;

    assert_eq!(messages(&app).await, 1);
    assert_eq!((jobs(&app, "due").await, jobs(&app, "dead").await), (0, 2));
}

#[tokio::test]
async fn a_running_runner_is_woken_by_an_invitation() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let running = tokio::spawn(app.runner.clone().run(stopped));

    app.invite(&mut admin, &organization, ANA).await;

    // The clock of the test stands, so only the bell can have woken the runner.
    while messages(&app).await == 0 {
        tokio::task::yield_now().await;
    }
    stop.send_replace(true);
    running.await.expect("the runner ends");
}

//! Messages: what people are told, what of it goes by email, and how they end that.

use std::time::Duration;

use http::{Request, StatusCode};
use rollcall_actions::outbox::SendNotice;
use rollcall_domain::id::{AccountId, NoticeId, OrganizationId};
use rollcall_domain::membership::MemberState;
use rollcall_domain::notice::{Notice, NoticeData, NoticeKind};
use rollcall_domain::permission::AdminRole;
use rollcall_domain::time::Span;
use rollcall_notify::{Sender, SmtpOptions, SmtpSecurity};
use rollcall_testkit::{Client, Setting, TestApp, TestSmtp};
use serde_json::{Value, json};

const GRACE: &str = "grace@halden.example";

/// Writes a notice as a use case does it, with the promise of its email.
async fn tell(app: &TestApp, organization: &str, to: AccountId, kind: NoticeKind) -> NoticeId {
    app.clock.advance(Span::seconds(1));
    let organization_id: OrganizationId = organization.parse().expect("an id");
    let about = app.member(organization, "ingrid@halden.example").await;
    let data = NoticeData {
        member_id: Some(about.id),
        actor_name: Some("Ingrid Solheim".to_owned()),
        member_name: Some("Ana Silva".to_owned()),
        message: Some("See you".to_owned()),
        day: Some("2026-11-30".to_owned()),
        ..NoticeData::default()
    };
    let id: NoticeId = app.context.ids.new_id();
    let created_at = app.clock.now();
    let notice = Notice { id, organization_id, kind, data, created_at, read_at: None };
    let mut tx = app.context.store.write().await.expect("a writer");
    tx.notices().insert(to, &notice).await.expect("a notice");
    let job = SendNotice { account_id: to, notice_id: id };
    let payload = serde_json::to_string(&job).expect("JSON");
    let job = app.context.ids.new_id();
    let kind = SendNotice::KIND;
    tx.jobs().enqueue(organization_id, job, kind, &payload, created_at).await.expect("a job");
    tx.commit().await.expect("a commit");
    id
}

/// Halden with Grace, a member whose account is named.
async fn grace<'a>(app: &'a TestApp) -> (Client<'a>, String, AccountId) {
    let (_, organization) = app.set_up().await;
    let grace = app.person(&organization, "Grace Hopper", GRACE, None).await;
    let account = app.member(&organization, GRACE).await.account_id.expect("an account");
    (grace, organization, account)
}

/// Asks to join: invited by somebody whose invitations need approval.
async fn ask(app: &TestApp, organization: &str, email: &str) {
    let mut admin = app.signed_in("ingrid@halden.example").await;
    app.invite(&mut admin, organization, email).await;
    let token = app.token_sent_to(email).await;
    app.execute("UPDATE members SET admin_role = NULL WHERE name = 'Ingrid Solheim'").await;
    let mut newcomer = app.anonymous();
    let account =
        json!({ "name": "Ana", "password": rollcall_testkit::PASSWORD, "join_token": token });
    newcomer.post("/accounts", account).await.assert_status(201);
    let joined = newcomer.post("/join/accept", json!({ "token": token })).await;
    assert_eq!(joined.body["outcome"], "pending_approval", "{joined:?}");
    app.execute("UPDATE members SET admin_role = 'super_admin' WHERE name = 'Ingrid Solheim'")
        .await;
}

fn kinds(answer: &Value) -> Vec<&str> {
    let items = answer["items"].as_array().expect("items");
    items.iter().map(|it| it["kind"].as_str().expect("a kind")).collect()
}

async fn mails_to(app: &TestApp, address: &str) -> Vec<String> {
    app.run_jobs().await;
    let mut tx = app.context.store.read().await.expect("a reader");
    let all = tx.mailbox().list(1_000).await.expect("messages");
    all.into_iter().filter(|it| it.recipient == address).map(|it| it.subject).collect()
}

#[tokio::test]
async fn messages_come_newest_first_page_by_page_and_are_read_up_to_one() {
    let app = TestApp::start().await;
    let (mut grace, organization, account) = grace(&app).await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(tell(&app, &organization, account, NoticeKind::JobDone).await.to_string());
    }
    ids.reverse();

    let first = grace.get("/me/notices?limit=3").await;
    let cursor = first.body["next_cursor"].as_str().expect("a cursor").to_owned();
    let second = grace.get(&format!("/me/notices?limit=3&cursor={cursor}")).await;

    let found: Vec<&str> = [&first, &second]
        .iter()
        .flat_map(|it| it.body["items"].as_array().expect("items"))
        .map(|it| it["id"].as_str().expect("an id"))
        .collect();
    assert_eq!(found, ids);
    assert_eq!((&first.body["unread"], &second.body["next_cursor"]), (&json!(5), &Value::Null));
    assert_eq!(first.body["items"][0]["organization"]["name"], "Halden Foods");
    let read = grace.post("/me/notices/read", json!({ "up_to": ids[1] })).await;
    assert_eq!(read.body["unread"], 1);
    let after = grace.get("/me/notices").await.body;
    assert!(after["items"][0]["read_at"].is_null() && after["items"][1]["read_at"].is_string());
    let other = app
        .signed_in("ingrid@halden.example")
        .await
        .get(&format!("/me/notices?cursor={cursor}"))
        .await;
    other.assert_fields(&[("?cursor", "cursor/foreign")]);
    grace.get("/me/notices?limit=201").await.assert_fields(&[("?limit", "limit/range")]);
}

#[tokio::test]
async fn who_is_out_reads_what_is_about_them_and_nothing_of_the_others() {
    let app = TestApp::start().await;
    let (mut grace, organization, account) = grace(&app).await;
    for kind in NoticeKind::ALL {
        tell(&app, &organization, account, *kind).await;
    }
    // All but the one about requests: nobody waits.
    assert_eq!(grace.get("/me/notices").await.body["unread"], NoticeKind::ALL.len() - 1);

    app.change_member(&organization, GRACE, |it| it.state = MemberState::Terminated).await;

    let list = grace.get("/me/notices").await.body;
    let own = NoticeKind::ALL.iter().filter(|it| it.concerns_reader());
    let own: Vec<&str> = own.rev().map(|it| it.as_str()).collect();
    assert_eq!((kinds(&list), &list["unread"]), (own.clone(), &json!(own.len())));
    for it in list["items"].as_array().expect("items") {
        assert!(it["member_name"].is_null() && it["member_id"].is_null(), "{it}");
        assert_eq!(it["message"], "See you");
    }
}

#[tokio::test]
async fn who_has_no_place_at_all_reads_no_more_than_the_organizations_name() {
    let app = TestApp::start().await;
    let (_, organization) = app.set_up().await;
    let account = app.account("Grace", GRACE).await;
    for kind in NoticeKind::ALL {
        tell(&app, &organization, account, *kind).await;
    }

    let list = app.signed_in(GRACE).await.get("/me/notices").await.body;

    for it in list["items"].as_array().expect("items") {
        assert_eq!(it["organization"]["name"], "Halden Foods");
        for field in ["message", "member_name", "day", "count", "subject"] {
            assert!(it[field].is_null(), "{it}");
        }
        assert_eq!(it["actor_name"].is_string(), it["kind"] == "invited", "{it}");
    }
    assert_eq!(mails_to(&app, GRACE).await, Vec::<String>::new(), "nothing of it holds any more");
}

#[tokio::test]
async fn a_notice_goes_by_email_in_the_readers_language() {
    let app = TestApp::start().await;
    let (mut grace, organization, account) = grace(&app).await;
    tell(&app, &organization, account, NoticeKind::Approved).await;
    assert_eq!(mails_to(&app, GRACE).await, ["You are now a member of Halden Foods"]);
    grace.patch("/me", json!({ "locale": "zh-Hans" })).await.assert_status(200);

    tell(&app, &organization, account, NoticeKind::RolesChanged).await;

    let mail = app.last_message_to(GRACE).await.expect("a mail");
    assert_eq!(mail.subject, "您在Halden Foods的角色已更改");
    assert!(
        mail.text.contains("停止接收：") && mail.text.contains("/unsubscribe#"),
        "{}",
        mail.text
    );
    assert!(mail.html.contains("<bdi>Ingrid Solheim</bdi>"), "{}", mail.html);
}

#[tokio::test]
async fn what_is_void_read_or_unwanted_meanwhile_is_not_sent() {
    let app = TestApp::start().await;
    let (mut grace, organization, account) = grace(&app).await;
    let put = |kind: &str| json!({ "settings": [{ "kind": kind, "by_email": false }] });
    grace.send("PUT", "/me/notice-settings", Some(put("job_done"))).await.assert_status(200);
    tell(&app, &organization, account, NoticeKind::JobDone).await;
    // She is no approver, nobody waits, nobody rejected her, and she has read the last one.
    tell(&app, &organization, account, NoticeKind::RequestsWait).await;
    tell(&app, &organization, account, NoticeKind::Rejected).await;
    tell(&app, &organization, account, NoticeKind::Invited).await;
    let read = tell(&app, &organization, account, NoticeKind::Restored).await;
    grace.post("/me/notices/read", json!({ "up_to": read.to_string() })).await.assert_status(200);
    // Of a plan and its end only the end is told.
    tell(&app, &organization, account, NoticeKind::TerminationPlanned).await;
    tell(&app, &organization, account, NoticeKind::TerminationCancelled).await;

    assert_eq!(mails_to(&app, GRACE).await, ["You stay a member of Halden Foods"]);
    let mut tx = app.context.store.read().await.expect("a reader");
    assert_eq!(tx.jobs().count("due").await.expect("a count"), 0);
}

#[tokio::test]
async fn approvers_get_at_most_one_email_an_hour_about_requests_that_wait() {
    let app = TestApp::start().await;
    let (_, organization) = app.set_up().await;
    let role = Some(AdminRole::AccountAdmin);
    app.person(&organization, "Ada", "ada@halden.example", role).await;
    ask(&app, &organization, "one@halden.example").await;
    assert_eq!(
        mails_to(&app, "ada@halden.example").await,
        ["Ana waits for approval in Halden Foods"]
    );

    ask(&app, &organization, "two@halden.example").await;
    ask(&app, &organization, "three@halden.example").await;
    app.clock.advance(Span::minutes(59));
    assert_eq!(mails_to(&app, "ada@halden.example").await.len(), 1);
    app.clock.advance(Span::minutes(2));

    let mails = mails_to(&app, "ada@halden.example").await;
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0], "3 people wait for approval in Halden Foods");
    let list = app.signed_in("ada@halden.example").await.get("/me/notices").await.body;
    assert_eq!((&list["items"][0]["count"], &list["unread"]), (&json!(3), &json!(1)));
}

#[tokio::test]
async fn settings_name_every_kind_and_keep_the_essential_ones_on() {
    let app = TestApp::start().await;
    let (mut grace, ..) = grace(&app).await;
    let settings = grace.get("/me/notice-settings").await.body;
    let wanted = NoticeKind::ALL.iter().filter(|it| it.goes_by_email());
    assert_eq!(kinds(&settings), wanted.map(|it| it.as_str()).collect::<Vec<_>>());
    let put = json!({ "settings": [
        { "kind": "job_done", "by_email": false }, { "kind": "terminated", "by_email": false },
        { "kind": "invited", "by_email": true }, { "kind": "x", "by_email": true },
    ] });

    let refused = grace.send("PUT", "/me/notice-settings", Some(put)).await;

    refused.assert_fields(&[
        ("/settings/1/by_email", "notice/essential"),
        ("/settings/2/kind", "notice/kind-unknown"),
        ("/settings/3/kind", "notice/kind-unknown"),
    ]);
    let all = grace.get("/me/notice-settings").await.body;
    assert!(all["items"].as_array().expect("items").iter().all(|it| it["by_email"] == true));
    let put = json!({ "settings": [{ "kind": "job_done", "by_email": false }] });
    let changed = grace.send("PUT", "/me/notice-settings", Some(put)).await.body;
    let off: Vec<&Value> = changed["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter(|it| it["by_email"] == false)
        .collect();
    assert_eq!(off, [&json!({ "kind": "job_done", "by_email": false, "is_essential": false })]);
}

/// The secret from the foot of the newest mail.
async fn token(app: &TestApp, address: &str) -> String {
    let mail = app.last_message_to(address).await.expect("a mail");
    let link = mail.text.split_whitespace().find(|it| it.contains("/unsubscribe#"));
    link.and_then(|it| it.split('#').nth(1)).expect("a link").to_owned()
}

#[tokio::test]
async fn a_link_in_the_foot_ends_mails_of_its_kind_without_a_sign_in() {
    let app = TestApp::start().await;
    let (mut grace, organization, account) = grace(&app).await;
    tell(&app, &organization, account, NoticeKind::JobDone).await;
    let token = token(&app, GRACE).await;
    let mut anybody = app.anonymous();
    let body = json!({ "token": token });
    let looked = anybody.post("/unsubscribe/resolve", body.clone()).await;
    assert_eq!(looked.body, json!({ "kind": "job_done", "is_ended": false }));
    assert_eq!(grace.get("/me/notice-settings").await.body["items"][11]["by_email"], true);

    for _ in 0..2 {
        let ended = anybody.post("/unsubscribe", body.clone()).await;
        assert_eq!(ended.body, json!({ "kind": "job_done", "is_ended": true }));
    }

    tell(&app, &organization, account, NoticeKind::JobDone).await;
    assert_eq!(mails_to(&app, GRACE).await.len(), 1);
    let mut flipped = token.clone();
    flipped.replace_range(5..6, if &token[5..6] == "A" { "B" } else { "A" });
    for wrong in ["", "x", "é", flipped.as_str()] {
        let answer = anybody.post("/unsubscribe", json!({ "token": wrong })).await;
        answer.assert_problem(404, "unsubscribe/unknown");
    }
}

#[tokio::test]
async fn mail_programs_end_mails_with_one_post_from_anywhere() {
    let app = TestApp::start().await;
    let (_, organization, account) = grace(&app).await;
    tell(&app, &organization, account, NoticeKind::JobDone).await;
    let token = token(&app, GRACE).await;
    let uri = format!("/api/v1/unsubscribe/one-click/{token}");
    // A mail provider: no Origin, no cookie; some say that they come from another site.
    let mut provider =
        app.anonymous().without_header("origin").with_header("sec-fetch-site", "cross-site");
    let post = |body: &'static str| {
        let request =
            Request::post(&uri).header("content-type", "application/x-www-form-urlencoded");
        request.body(body.into()).expect("a request")
    };
    provider.send_raw(post("")).await.assert_problem(400, "unsubscribe/not-one-click");
    tell(&app, &organization, account, NoticeKind::JobDone).await;
    assert_eq!(mails_to(&app, GRACE).await.len(), 2, "nothing was ended by that");

    for _ in 0..2 {
        provider.send_raw(post("List-Unsubscribe=One-Click")).await.assert_status(204);
    }

    tell(&app, &organization, account, NoticeKind::JobDone).await;
    assert_eq!(mails_to(&app, GRACE).await.len(), 2);
    let opened = app.anonymous().get(&format!("/unsubscribe/one-click/{token}")).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER);
    assert_eq!(opened.headers["location"], format!("/unsubscribe#{token}"));
    let strange = app.anonymous().get("/unsubscribe/one-click/%2F%2Fevil.example").await;
    assert_eq!(strange.headers["location"], "/unsubscribe#");
    let broken = app.anonymous().get("/unsubscribe/one-click/%FF").await;
    assert_eq!(broken.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn ending_mails_is_throttled_for_each_network() {
    let app = TestApp::start().await;
    let mut anybody = app.anonymous();
    let mut last = None;
    for _ in 0..301 {
        last = Some(anybody.post("/unsubscribe", json!({ "token": "x" })).await);
    }
    last.expect("an answer").assert_problem(429, "throttled");
    let mut other = app.anonymous().from_address("192.0.2.77");
    other.post("/unsubscribe", json!({ "token": "x" })).await.assert_status(404);
}

#[tokio::test]
async fn only_mails_that_can_be_ended_say_so_in_their_headers() {
    let smtp = TestSmtp::of_this_run();
    let sender = Sender::smtp(SmtpOptions {
        host: smtp.host().to_owned(),
        port: smtp.port(),
        security: SmtpSecurity::None,
        credentials: None,
        timeout: Duration::from_secs(10),
    });
    let setting = Setting { sender: sender.expect("a sender"), ..Setting::default() };
    let app = TestApp::start_as(setting).await;
    let (_, organization) = app.set_up().await;
    for (email, kind, can_be_ended) in [
        ("choice@notices.example", NoticeKind::JobDone, true),
        ("essential@notices.example", NoticeKind::Approved, false),
    ] {
        app.person(&organization, "Grace", email, None).await;
        let account = app.member(&organization, email).await.account_id.expect("an account");
        tell(&app, &organization, account, kind).await;
        app.run_jobs().await;

        let mail = smtp.wait_for(email).await;
        assert_eq!(mail.defects, Vec::<String>::new());
        let header =
            |name: &str| mail.headers.iter().find(|it| it.0 == name).map(|it| it.1.as_str());
        let link = header("list-unsubscribe").unwrap_or_default();
        let wanted = "<http://rollcall.example/api/v1/unsubscribe/one-click/";
        assert_eq!(link.starts_with(wanted) && link.ends_with('>'), can_be_ended, "{link}");
        let one_click = can_be_ended.then_some("List-Unsubscribe=One-Click");
        assert_eq!(header("list-unsubscribe-post"), one_click);
        assert_eq!(mail.text.expect("a text").contains("/unsubscribe#"), can_be_ended);
    }
}

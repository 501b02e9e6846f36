//! From the invitation to the member list.

use rollcall_actions::setup;
use rollcall_domain::membership::MemberState;
use rollcall_domain::permission::AdminRole;
use rollcall_domain::time::Span;
use rollcall_testkit::{Client, PASSWORD, TestApp, join_all};
use serde_json::{Value, json};

const ANA: &str = "ana@halden.example";

/// A server with an invitation to Ana, whose message has been sent.
struct Invited<'a> {
    admin: Client<'a>,
    organization: String,
    member_id: String,
    token: String,
}

async fn invite_ana(app: &TestApp) -> Invited<'_> {
    let (mut admin, organization) = app.set_up().await;
    let member = app.invite(&mut admin, &organization, ANA).await;
    let member_id = member["id"].as_str().expect("an id").to_owned();
    let token = app.token_sent_to(ANA).await;
    Invited { admin, organization, member_id, token }
}

fn account(token: &str) -> Value {
    json!({ "name": "Ana Silva", "password": PASSWORD, "join_token": token })
}

async fn resolve(app: &TestApp, token: &str) -> rollcall_testkit::Answer {
    app.anonymous().post("/join/resolve", json!({ "token": token })).await
}

#[tokio::test]
async fn the_invited_person_signs_up_joins_and_stands_in_the_list() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;

    let mut newcomer = app.join(&mut admin, &organization, "陈美琳", "meilin@halden.example").await;

    let list = admin.get(&format!("/organizations/{organization}/members")).await;
    assert_eq!(list.body["total"], 2);
    assert_eq!(list.body["items"][0]["name"], "陈美琳", "Chen sorts before Ingrid");
    let mine = newcomer.get("/me/memberships").await;
    assert_eq!(mine.body["items"][0]["state"], "active");
}

#[tokio::test]
async fn opening_the_link_consumes_nothing() {
    let app = TestApp::start().await;
    let it = invite_ana(&app).await;

    for _ in 0..3 {
        let offer = resolve(&app, &it.token).await;
        offer.assert_status(200);
        assert_eq!(offer.body["organization"]["name"], "Halden Foods");
        assert_eq!(offer.body["inviter_name"], "Ingrid Solheim");
    }
}

#[tokio::test]
async fn the_offer_says_who_is_signed_in_and_whether_it_is_for_them() {
    let app = TestApp::start().await;
    let mut it = invite_ana(&app).await;
    assert_eq!(resolve(&app, &it.token).await.body["signed_in_as"], Value::Null);
    let offer = it.admin.post("/join/resolve", json!({ "token": it.token })).await;
    assert_eq!(offer.body["signed_in_as"]["is_addressee"], false);
    assert_eq!(offer.body["signed_in_as"]["name"], "Ingrid Solheim");

    app.account("Ana", ANA).await;
    let mut ana = app.signed_in(ANA).await;
    let offer = ana.post("/join/resolve", json!({ "token": it.token })).await;

    assert_eq!(offer.body["signed_in_as"]["is_addressee"], true);
    assert_eq!(offer.body["approval_needed"], false);
}

#[tokio::test]
async fn an_invitation_can_be_accepted_until_the_very_millisecond_of_its_expiry() {
    let app = TestApp::start().await;
    let it = invite_ana(&app).await;
    let mut ana = app.anonymous();
    ana.post("/accounts", account(&it.token)).await.assert_status(201);

    app.clock.advance(Span::milliseconds(Span::days(30).as_millis() - 1));
    resolve(&app, &it.token).await.assert_status(200);
    // The session has idled longer than it may by now.
    let mut ana = app.signed_in(ANA).await;
    app.clock.advance(Span::milliseconds(1));

    let answer = ana.post("/join/accept", json!({ "token": it.token })).await;
    answer.assert_problem(410, "invitation/expired");
    assert_eq!(answer.body["ended_at"], app.clock.now().to_string());
    resolve(&app, &it.token).await.assert_problem(410, "invitation/expired");
    let member = app.member(&it.organization, ANA).await;
    assert_eq!(member.state, MemberState::Invited);
}

#[tokio::test]
async fn nobody_signs_up_with_an_expired_invitation() {
    let app = TestApp::start().await;
    let it = invite_ana(&app).await;
    app.clock.advance(Span::days(30));

    let answer = app.anonymous().post("/accounts", account(&it.token)).await;

    answer.assert_problem(410, "invitation/expired");
    app.anonymous()
        .post("/session", json!({ "login": ANA, "password": PASSWORD }))
        .await
        .assert_problem(401, "session/refused");
}

#[tokio::test]
async fn declining_leaves_nothing_and_the_address_can_be_invited_again() {
    let app = TestApp::start().await;
    let mut it = invite_ana(&app).await;

    app.anonymous().post("/join/decline", json!({ "token": it.token })).await.assert_status(204);

    resolve(&app, &it.token).await.assert_problem(410, "invitation/declined");
    let answer = app.anonymous().post("/accounts", account(&it.token)).await;
    answer.assert_problem(410, "invitation/declined");
    let path = format!("/organizations/{}/members/{}", it.organization, it.member_id);
    it.admin.get(&path).await.assert_problem(404, "not-found");
    app.clock.advance(Span::minutes(1));
    app.invite(&mut it.admin, &it.organization, ANA).await;
    let fresh = app.token_sent_to(ANA).await;
    resolve(&app, &fresh).await.assert_status(200);
    resolve(&app, &it.token).await.assert_problem(410, "invitation/declined");
}

#[tokio::test]
async fn to_decline_twice_is_to_decline() {
    let app = TestApp::start().await;
    let it = invite_ana(&app).await;
    for _ in 0..2 {
        let answer = app.anonymous().post("/join/decline", json!({ "token": it.token })).await;
        answer.assert_status(204);
    }
}

#[tokio::test]
async fn a_revoked_invitation_leads_nowhere() {
    let app = TestApp::start().await;
    let mut it = invite_ana(&app).await;
    app.account("Ana", ANA).await;
    let mut ana = app.signed_in(ANA).await;
    let path = format!("/organizations/{}/members/{}/revoke", it.organization, it.member_id);
    it.admin.send("POST", &path, None).await.assert_status(204);

    let token = json!({ "token": it.token });
    resolve(&app, &it.token).await.assert_problem(410, "invitation/revoked");
    ana.post("/join/accept", token.clone()).await.assert_problem(410, "invitation/revoked");
    ana.post("/join/decline", token).await.assert_problem(410, "invitation/revoked");
    let memberships = ana.get("/me/memberships").await;
    assert_eq!(memberships.body["items"], json!([]));
}

#[tokio::test]
async fn an_accepted_invitation_cannot_be_used_again() {
    let app = TestApp::start().await;
    let it = invite_ana(&app).await;
    let mut ana = app.anonymous();
    ana.post("/accounts", account(&it.token)).await.assert_status(201);
    let token = json!({ "token": it.token });
    let accepted = ana.post("/join/accept", token.clone()).await;
    accepted.assert_status(200);
    assert_eq!(accepted.body["outcome"], "joined");
    assert_eq!(accepted.body["member_id"], it.member_id.as_str());

    ana.post("/join/accept", token.clone()).await.assert_problem(409, "invitation/accepted");
    resolve(&app, &it.token).await.assert_problem(409, "invitation/accepted");
    app.anonymous().post("/join/decline", token).await.assert_problem(409, "invitation/accepted");
}

#[tokio::test]
async fn of_many_acceptances_at_once_one_joins_and_the_others_hear_that_it_has() {
    let app = TestApp::start().await;
    let mut it = invite_ana(&app).await;
    let mut ana = app.anonymous();
    ana.post("/accounts", account(&it.token)).await.assert_status(201);
    let tries = (0..16).map(|_| {
        let (mut ana, token) = (ana.clone(), it.token.clone());
        async move { ana.post("/join/accept", json!({ "token": token })).await }
    });

    let answers = join_all(tries).await;

    assert_eq!(answers.iter().filter(|it| it.status == 200).count(), 1);
    for loser in answers.iter().filter(|it| it.status != 200) {
        loser.assert_problem(409, "invitation/accepted");
    }
    let list = it.admin.get(&format!("/organizations/{}/members", it.organization)).await;
    assert_eq!(list.body["total"], 2);
}

#[tokio::test]
async fn of_accepting_and_revoking_at_once_exactly_one_happens() {
    let app = TestApp::start().await;
    for round in 0..6 {
        let (mut admin, organization) =
            app.found("Round", "Ro", &format!("ro-{round}@halden.example")).await;
        let email = format!("guest-{round}@halden.example");
        let member = app.invite(&mut admin, &organization, &email).await;
        let token = app.token_sent_to(&email).await;
        app.account("Guest", &email).await;
        let mut guest = app.signed_in(&email).await;
        let id = member["id"].as_str().expect("an id");
        let revoke = format!("/organizations/{organization}/members/{id}/revoke");

        let (accepted, revoked) = tokio::join!(
            guest.post("/join/accept", json!({ "token": token })),
            admin.send("POST", &revoke, None)
        );

        if accepted.status == 200 {
            revoked.assert_problem(409, "member/transition");
        } else {
            accepted.assert_problem(410, "invitation/revoked");
            revoked.assert_status(204);
        }
    }
}

#[tokio::test]
async fn an_edit_at_the_same_moment_keeps_nobody_from_accepting_or_revoking() {
    let app = TestApp::start().await;
    for round in 0..8 {
        let (mut admin, organization) =
            app.found("Round", "Ro", &format!("ro-{round}@halden.example")).await;
        let email = format!("guest-{round}@halden.example");
        let member = app.invite(&mut admin, &organization, &email).await;
        let token = app.token_sent_to(&email).await;
        app.account("Guest", &email).await;
        let mut guest = app.signed_in(&email).await;
        let id = member["id"].as_str().expect("an id");
        let card = format!("/organizations/{organization}/members/{id}");
        let revoke = format!("{card}/revoke");
        let (mut editor, edit) = (admin.clone(), json!({ "job_id": "A-1" }));

        if round % 2 == 0 {
            let (accepted, edited) = tokio::join!(
                guest.post("/join/accept", json!({ "token": token })),
                editor.patch(&card, edit)
            );
            accepted.assert_status(200);
            edited.assert_status(200);
            assert_eq!(app.member(&organization, &email).await.job_id.as_deref(), Some("A-1"));
        } else {
            let (revoked, edited) =
                tokio::join!(admin.send("POST", &revoke, None), editor.patch(&card, edit));
            revoked.assert_status(204);
            assert!([200, 404].contains(&edited.status.as_u16()), "{}", edited.text);
        }
    }
}

#[tokio::test]
async fn the_link_of_another_server_is_unknown() {
    let (app, elsewhere) = (TestApp::start().await, TestApp::start().await);
    let _ = app.set_up().await;
    let foreign = invite_ana(&elsewhere).await;
    resolve(&app, &foreign.token).await.assert_problem(404, "invitation/unknown");
    let answer = app.anonymous().post("/accounts", account(&foreign.token)).await;
    answer.assert_problem(404, "invitation/unknown");
}

#[tokio::test]
async fn a_text_that_is_no_link_is_unknown() {
    let app = TestApp::start().await;
    let it = invite_ana(&app).await;
    let mut other = it.token.clone();
    let last = if other.ends_with('A') { "B" } else { "A" };
    other.replace_range(40..41, if &other[40..41] == "A" { "B" } else { "A" });
    let long = "A".repeat(5_000);
    let shorter = &it.token[..53];
    let longer = format!("{}{last}", it.token);
    for token in ["", " ", "abc", "💥", "../../etc/passwd", "\0", &long, &other, shorter, &longer]
    {
        resolve(&app, token).await.assert_problem(404, "invitation/unknown");
        let body = json!({ "token": token });
        app.anonymous().post("/join/decline", body).await.assert_problem(404, "invitation/unknown");
    }
    resolve(&app, &format!(" {}\n", it.token)).await.assert_status(200);
}

#[tokio::test]
async fn only_the_account_that_owns_the_invited_address_can_accept() {
    let app = TestApp::start().await;
    let it = invite_ana(&app).await;
    app.account("Eve", "eve@halden.example").await;
    let mut eve = app.signed_in("eve@halden.example").await;

    let answer = eve.post("/join/accept", json!({ "token": it.token })).await;

    answer.assert_problem(403, "invitation/other-address");
    resolve(&app, &it.token).await.assert_status(200);
}

#[tokio::test]
async fn an_address_in_other_letter_case_is_the_same_address() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    app.account("Ana", "ana@halden.example").await;
    let mut ana = app.signed_in("Ana@HALDEN.example").await;
    app.invite(&mut admin, &organization, "ANA@Halden.Example").await;
    let token = app.token_sent_to("ANA@Halden.Example").await;
    ana.post("/join/accept", json!({ "token": token })).await.assert_status(200);
}

#[tokio::test]
async fn an_invitation_is_void_once_its_inviter_is_no_member_any_more() {
    let app = TestApp::start().await;
    let (_, organization) = app.set_up().await;
    let role = Some(AdminRole::AccountAdmin);
    let mut ada = app.person(&organization, "Ada", "ada@halden.example", role).await;
    app.invite(&mut ada, &organization, ANA).await;
    let token = app.token_sent_to(ANA).await;
    app.account("Ana", ANA).await;
    let mut ana = app.signed_in(ANA).await;

    app.change_member(&organization, "ada@halden.example", |it| it.state = MemberState::Terminated)
        .await;

    resolve(&app, &token).await.assert_problem(410, "invitation/void");
    let answer = ana.post("/join/accept", json!({ "token": token })).await;
    answer.assert_problem(410, "invitation/void");
}

#[tokio::test]
async fn a_colleague_who_sends_a_void_invitation_again_stands_in_for_its_inviter() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let role = Some(AdminRole::AccountAdmin);
    let mut ada = app.person(&organization, "Ada", "ada@halden.example", role).await;
    let invited = app.invite(&mut ada, &organization, ANA).await;
    let first = app.token_sent_to(ANA).await;
    app.change_member(&organization, "ada@halden.example", |it| it.state = MemberState::Terminated)
        .await;
    app.clock.advance(Span::minutes(1));

    let id = invited["id"].as_str().expect("an id");
    let path = format!("/organizations/{organization}/members/{id}/reinvite");
    admin.send("POST", &path, None).await.assert_status(200);

    let second = app.token_sent_to(ANA).await;
    assert_ne!(first, second);
    for token in [first, second] {
        let offer = resolve(&app, &token).await;
        offer.assert_status(200);
        assert_eq!(offer.body["inviter_name"], "Ingrid Solheim");
    }
}

#[tokio::test]
async fn who_was_invited_by_somebody_who_may_not_admit_any_more_waits_for_approval() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let role = Some(AdminRole::AccountAdmin);
    let mut ada = app.person(&organization, "Ada", "ada@halden.example", role).await;
    app.invite(&mut ada, &organization, ANA).await;
    let token = app.token_sent_to(ANA).await;
    app.change_member(&organization, "ada@halden.example", |it| it.admin_role = None).await;
    let mut ana = app.anonymous();
    ana.post("/accounts", account(&token)).await.assert_status(201);
    assert_eq!(resolve(&app, &token).await.body["approval_needed"], true);

    let accepted = ana.post("/join/accept", json!({ "token": token })).await;

    assert_eq!(accepted.body["outcome"], "pending_approval");
    let mine = ana.get("/me/memberships").await;
    assert_eq!(mine.body["items"][0]["state"], "pending");
    let organization = format!("/organizations/{organization}");
    ana.get(&organization).await.assert_problem(404, "not-found");
    let pending = admin.get(&format!("{organization}/members?state=pending")).await;
    assert_eq!(pending.body["items"][0]["email"], ANA);
    assert_eq!(pending.body["items"][0]["joined_at"], Value::Null);
}

#[tokio::test]
async fn without_enrollment_approval_nobody_who_was_invited_waits() {
    let app = TestApp::start().await;
    let (_, organization) = app.set_up().await;
    let role = Some(AdminRole::AccountAdmin);
    let mut ada = app.person(&organization, "Ada", "ada@halden.example", role).await;
    app.invite(&mut ada, &organization, ANA).await;
    let token = app.token_sent_to(ANA).await;
    app.change_member(&organization, "ada@halden.example", |it| it.admin_role = None).await;
    app.execute("UPDATE organizations SET enrollment_approval = 0").await;
    let mut ana = app.anonymous();
    ana.post("/accounts", account(&token)).await.assert_status(201);

    let accepted = ana.post("/join/accept", json!({ "token": token })).await;

    assert_eq!(accepted.body["outcome"], "joined");
}

#[tokio::test]
async fn after_a_second_message_both_links_work_until_one_is_accepted() {
    let app = TestApp::start().await;
    let mut it = invite_ana(&app).await;
    app.clock.advance(Span::minutes(1));
    let path = format!("/organizations/{}/members/{}/reinvite", it.organization, it.member_id);
    it.admin.send("POST", &path, None).await.assert_status(200);
    let second = app.token_sent_to(ANA).await;
    assert_ne!(it.token, second);
    resolve(&app, &it.token).await.assert_status(200);
    resolve(&app, &second).await.assert_status(200);

    let mut ana = app.anonymous();
    ana.post("/accounts", account(&it.token)).await.assert_status(201);
    ana.post("/join/accept", json!({ "token": it.token })).await.assert_status(200);

    resolve(&app, &second).await.assert_problem(409, "invitation/accepted");
}

#[tokio::test]
async fn who_has_an_account_is_told_to_sign_in_and_then_accepts() {
    let app = TestApp::start().await;
    let it = invite_ana(&app).await;
    app.account("Ana", ANA).await;
    let mut body = account(&it.token);
    body["password"] = json!("another set of four words");
    app.anonymous().post("/accounts", body).await.assert_problem(409, "account/exists");

    let mut ana = app.signed_in(ANA).await;
    let accepted = ana.post("/join/accept", json!({ "token": it.token })).await;

    assert_eq!(accepted.body["outcome"], "joined");
}

#[tokio::test]
async fn signing_up_twice_with_the_same_password_signs_in() {
    let app = TestApp::start().await;
    let it = invite_ana(&app).await;
    let first = app.anonymous().post("/accounts", account(&it.token)).await;
    first.assert_status(201);

    let mut again = app.anonymous();
    let second = again.post("/accounts", account(&it.token)).await;

    second.assert_status(201);
    assert_eq!(second.body["account"]["id"], first.body["account"]["id"]);
    again.get("/session").await.assert_status(200);
}

#[tokio::test]
async fn signing_up_again_does_not_let_passwords_be_tried_without_end() {
    let app = TestApp::start().await;
    let it = invite_ana(&app).await;
    app.account("Ana", ANA).await;
    let mut body = account(&it.token);
    for attempt in 0..10 {
        body["password"] = json!(format!("guess number {attempt} is wrong"));
        let answer = app.anonymous().post("/accounts", body.clone()).await;
        answer.assert_problem(409, "account/exists");
    }
    let answer = app.anonymous().post("/accounts", account(&it.token)).await;
    answer.assert_problem(429, "throttled");
}

#[tokio::test]
async fn of_many_sign_ups_at_once_one_account_is_made() {
    let app = TestApp::start().await;
    let it = invite_ana(&app).await;
    let tries = (0..8).map(|_| {
        let (mut client, body) = (app.anonymous(), account(&it.token));
        async move { client.post("/accounts", body).await }
    });

    let answers = join_all(tries).await;

    let id = answers[0].body["account"]["id"].clone();
    for answer in answers {
        answer.assert_status(201);
        assert_eq!(answer.body["account"]["id"], id);
    }
}

#[tokio::test]
async fn the_account_carries_its_own_name_and_the_invited_address_into_the_organization() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let invitations =
        json!({ "invitations": [{ "name": "A. Silva (kitchen)", "email": "Ana@Halden.example" }] });
    let path = format!("/organizations/{organization}/invitations");
    admin.post(&path, invitations).await.assert_status(200);
    let token = app.token_sent_to("Ana@Halden.example").await;
    let mut ana = app.anonymous();

    let signed_up = ana.post("/accounts", account(&token)).await;
    ana.post("/join/accept", json!({ "token": token })).await.assert_status(200);

    assert_eq!(signed_up.body["account"]["name"], "Ana Silva");
    assert_eq!(signed_up.body["account"]["email"], "Ana@Halden.example");
    let list = admin.get(&format!("/organizations/{organization}/members?q=silva")).await;
    assert_eq!(list.body["total"], 1);
    assert_eq!(list.body["items"][0]["name"], "Ana Silva");
    assert_eq!(list.body["items"][0]["email"], "Ana@Halden.example");
    let old = admin.get(&format!("/organizations/{organization}/members?q=kitchen")).await;
    assert_eq!(old.body["total"], 0, "the inviter's words are gone");
}

#[tokio::test]
async fn an_account_that_is_there_by_another_address_is_told_so() {
    let app = TestApp::start().await;
    let mut it = invite_ana(&app).await;
    let second = "ingrid.private@home.example";
    app.invite(&mut it.admin, &it.organization, second).await;
    let token = app.token_sent_to(second).await;
    app.execute(&format!(
        "INSERT INTO account_emails (canonical, account_id, address, verified_at, is_primary)
         SELECT '{second}', account_id, '{second}', 0, 0 FROM account_emails WHERE canonical = 'ingrid@halden.example'"
    ))
    .await;

    let answer = it.admin.post("/join/accept", json!({ "token": token })).await;

    answer.assert_problem(409, "membership/already");
    assert_eq!(answer.body["state"], "active");
}

#[tokio::test]
async fn links_cannot_be_tried_without_end() {
    let app = TestApp::start().await;
    let it = invite_ana(&app).await;
    for _ in 0..120 {
        resolve(&app, "guess").await.assert_problem(404, "invitation/unknown");
        app.anonymous().post("/join/resolve", json!({ "token": it.token })).await;
    }
    let answer = resolve(&app, &it.token).await;
    answer.assert_problem(429, "throttled");
    let mut elsewhere = app.anonymous().from_address("198.51.100.9");
    elsewhere.post("/join/resolve", json!({ "token": it.token })).await.assert_status(200);
}

/// All text and bytes that the database holds, mailbox aside, as one lossy text.
async fn everything_stored(app: &TestApp) -> String {
    use rollcall_store::{Dialect, params};
    let mut tx = app.context.store.read().await.expect("a reader");
    let tables = match tx.dialect() {
        Dialect::Sqlite => "SELECT name FROM sqlite_schema WHERE type = 'table'",
        Dialect::Postgres => {
            "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public'"
        }
    };
    let read = |row: &mut rollcall_store::value::Row<'_>| row.take::<String>();
    let tables = tx.query(tables, params![], read).await.expect("tables");
    assert!(tables.len() > 10, "{tables:?}");
    let mut found = String::new();
    for table in tables.into_iter().filter(|it| it != "mailbox_messages") {
        let sql = match tx.dialect() {
            Dialect::Postgres => format!("SELECT CAST(t AS TEXT) FROM \"{table}\" t"),
            Dialect::Sqlite => {
                let sql = format!("SELECT name FROM pragma_table_info('{table}')");
                let columns = tx.query(&sql, params![], read).await.expect("columns");
                let texts = columns.iter().map(|it| {
                    format!(
                        "COALESCE(CAST(\"{it}\" AS TEXT), '') || '|' || COALESCE(hex(\"{it}\"), '')"
                    )
                });
                let texts: Vec<String> = texts.collect();
                format!("SELECT CAST({} AS BLOB) FROM \"{table}\"", texts.join(" || '|' || "))
            }
        };
        let lossy = |row: &mut rollcall_store::value::Row<'_>| match table.as_str() {
            _ if sql.contains("BLOB") => {
                row.take::<Vec<u8>>().map(|it| String::from_utf8_lossy(&it).into_owned())
            }
            _ => row.take::<String>(),
        };
        // A shadow table of the search index may hold columns that cannot be read as text.
        for text in tx.query(&sql, params![], lossy).await.unwrap_or_default() {
            found.push_str(&text);
            found.push('\n');
        }
    }
    found
}

#[tokio::test]
async fn no_secret_is_stored_in_clear() {
    let app = TestApp::start().await;
    let code = setup::new_code(&app.context).await.expect("a code").expect("a fresh server");
    let stored = everything_stored(&app).await;
    assert!(!stored.contains(&code), "the set-up code is stored");
    let mut it = invite_ana(&app).await;
    let mut ana = app.anonymous().with_header("idempotency-key", "once");
    ana.post("/accounts", account(&it.token)).await.assert_status(201);
    let session = ana.cookie("rollcall_session").expect("a session").to_owned();
    let hex = |text: &str| text.bytes().map(|it| format!("{it:02x}")).collect::<String>();

    for moment in ["open", "accepted"] {
        let stored = everything_stored(&app).await;
        assert!(stored.contains(ANA), "the scan sees what is stored");
        let lower = stored.to_lowercase();
        for (what, secret) in
            [("token", it.token.as_str()), ("session", &session), ("password", PASSWORD)]
        {
            assert!(!stored.contains(secret), "the {what} is stored ({moment})");
            assert!(!lower.contains(&hex(secret)), "the {what}'s bytes are stored ({moment})");
            assert!(!stored.contains(&secret[8..]), "the {what}'s end is stored ({moment})");
        }
        if moment == "open" {
            ana.post("/join/accept", json!({ "token": it.token })).await.assert_status(200);
            it.admin.get("/session").await.assert_status(200);
        }
    }
}

//! Signing up by a code, for people who come by a way that names nobody.

use rollcall_actions::{Limits, SignUp};
use rollcall_domain::time::Span;
use rollcall_testkit::{Answer, Client, PASSWORD, TestApp, join_all};
use serde_json::{Value, json};

use crate::asking::World;

const ADDRESS: &str = "marek@mail.example";

/// Asks for a code by the door number.
async fn ask(client: &mut Client<'_>, door: &Value, address: &str) -> Answer {
    let mut body = door.clone();
    body["address"] = json!(address);
    body["purpose"] = json!("sign_up");
    client.post("/verifications", body).await
}

/// The code in the last mail to an address.
async fn code_sent_to(app: &TestApp, address: &str) -> String {
    app.run_jobs().await;
    let mail = app.last_message_to(address).await.expect("a mail");
    let is_code = |it: &&str| it.len() == 6 && it.bytes().all(|b| b.is_ascii_digit());
    mail.text.lines().map(str::trim).find(is_code).expect("a code").to_owned()
}

fn account(id: &Value, address: &str, code: &str) -> Value {
    json!({ "name": "Marek Dvořák", "address": address, "password": PASSWORD,
            "verification_id": id, "code": code })
}

/// Another code than the right one.
fn wrong(code: &str) -> String {
    let number: u32 = code.parse().expect("digits");
    format!("{:06}", (number + 1) % 1_000_000)
}

#[tokio::test]
async fn whoever_came_by_door_number_signs_up_with_the_code_from_the_mail_and_asks() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let door = world.door().await;
    let mut marek = app.anonymous();
    let asked = ask(&mut marek, &door, ADDRESS).await;
    asked.assert_status(201);
    assert_eq!(asked.body["expires_at"], "2026-11-23T12:10:00.000Z");
    let code = code_sent_to(&app, ADDRESS).await;

    let made = marek.post("/accounts", account(&asked.body["id"], ADDRESS, &code)).await;

    made.assert_status(201);
    assert_eq!(made.body["account"]["email"], ADDRESS);
    let requested = marek.post("/join/request", door).await;
    assert_eq!(requested.body["outcome"], "pending_approval", "{}", requested.text);
    app.signed_in(ADDRESS).await;
    // The answer was lost: the same request signs in again and makes nothing new.
    let again = app.anonymous().post("/accounts", account(&asked.body["id"], ADDRESS, &code)).await;
    again.assert_status(201);
    assert_eq!(again.body["account"]["id"], made.body["account"]["id"]);
}

#[tokio::test]
async fn nobody_learns_whether_an_address_has_an_account_but_its_reader() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let door = world.door().await;
    app.account("Marek", ADDRESS).await;
    let known = ask(&mut app.anonymous(), &door, ADDRESS).await;
    let unknown = ask(&mut app.anonymous(), &door, "nobody@mail.example").await;
    known.assert_status(201);
    unknown.assert_status(201);
    let names = |it: &Answer| -> Vec<String> {
        it.body.as_object().expect("an object").keys().cloned().collect()
    };
    assert_eq!(names(&known), names(&unknown));
    assert_eq!(known.body["expires_at"], unknown.body["expires_at"]);
    app.run_jobs().await;
    let mail = app.last_message_to(ADDRESS).await.expect("a mail");
    assert!(mail.text.contains("You have one already") && mail.text.contains("/sign-in"));
    assert!(!mail.text.lines().any(|it| it.trim().parse::<u32>().is_ok()), "{}", mail.text);
    // What is tried against either is refused alike.
    for (asked, address) in [(&known, ADDRESS), (&unknown, "nobody@mail.example")] {
        let body = account(&asked.body["id"], address, "12345x");
        let answer = app.anonymous().post("/accounts", body).await;
        answer.assert_fields(&[("/code", "verification/wrong")]);
    }
}

#[tokio::test]
async fn a_code_is_good_for_five_tries_and_ten_minutes() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let door = world.door().await;
    let mut marek = app.anonymous();
    let asked = ask(&mut marek, &door, ADDRESS).await;
    let code = code_sent_to(&app, ADDRESS).await;
    for _ in 0..5 {
        let body = account(&asked.body["id"], ADDRESS, &wrong(&code));
        let answer = marek.post("/accounts", body).await;
        answer.assert_fields(&[("/code", "verification/wrong")]);
    }
    let over = marek.post("/accounts", account(&asked.body["id"], ADDRESS, &code)).await;
    over.assert_fields(&[("/code", "verification/over")]);

    let asked = ask(&mut marek, &door, ADDRESS).await;
    let code = code_sent_to(&app, ADDRESS).await;
    app.clock.advance(Span::milliseconds(600_000));
    let late = marek.post("/accounts", account(&asked.body["id"], ADDRESS, &code)).await;
    late.assert_fields(&[("/code", "verification/over")]);

    let asked = ask(&mut marek, &door, ADDRESS).await;
    let code = code_sent_to(&app, ADDRESS).await;
    app.clock.advance(Span::milliseconds(599_999));
    marek.post("/accounts", account(&asked.body["id"], ADDRESS, &code)).await.assert_status(201);
}

#[tokio::test]
async fn a_code_is_good_for_its_address_and_its_request_only() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let door = world.door().await;
    let mut marek = app.anonymous();
    let first = ask(&mut marek, &door, ADDRESS).await;
    let code = code_sent_to(&app, ADDRESS).await;
    let other = ask(&mut marek, &door, "other@mail.example").await;
    let stolen =
        marek.post("/accounts", account(&first.body["id"], "ceo@mail.example", &code)).await;
    stolen.assert_fields(&[("/code", "verification/over")]);
    let mixed =
        marek.post("/accounts", account(&other.body["id"], "other@mail.example", &code)).await;
    mixed.assert_fields(&[("/code", "verification/wrong")]);
    let none = json!({ "name": "Marek", "password": PASSWORD });
    marek.post("/accounts", none).await.assert_fields(&[("/join_token", "account/proof-missing")]);
    let half = json!({ "name": "Marek", "password": PASSWORD, "address": ADDRESS });
    marek
        .post("/accounts", half)
        .await
        .assert_fields(&[("/code", "field/missing"), ("/verification_id", "field/missing")]);
}

#[tokio::test]
async fn of_many_who_use_one_code_at_once_one_makes_the_account() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let door = world.door().await;
    let asked = ask(&mut app.anonymous(), &door, ADDRESS).await;
    let code = code_sent_to(&app, ADDRESS).await;
    let calls = (0..5).map(|_| {
        let body = account(&asked.body["id"], ADDRESS, &code);
        let mut client = app.anonymous();
        async move { client.post("/accounts", body).await }
    });
    let answers = join_all(calls).await;
    let ids: Vec<_> = answers.iter().map(|it| it.body["account"]["id"].clone()).collect();
    assert!(answers.iter().all(|it| it.status == 201), "{answers:?}");
    assert!(ids.iter().all(|it| *it == ids[0]), "{ids:?}");
}

#[tokio::test]
async fn signing_up_takes_a_way_in_unless_the_operator_lets_anyone() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let bare = json!({ "address": ADDRESS, "purpose": "sign_up" });
    app.anonymous()
        .post("/verifications", bare.clone())
        .await
        .assert_problem(403, "account/way-needed");
    let unknown = json!({ "door_number": "10000000" });
    ask(&mut app.anonymous(), &unknown, ADDRESS).await.assert_problem(404, "door-number/unknown");
    let (id, link) = world.link(json!({})).await;
    ask(&mut app.anonymous(), &link, ADDRESS).await.assert_status(201);
    world.admin.delete(&format!("{}/share-links/{id}", world.base)).await.assert_status(204);
    ask(&mut app.anonymous(), &link, ADDRESS).await.assert_problem(410, "share-link/closed");
    let wrong = json!({ "address": "no address", "purpose": "else" });
    let answer = app.anonymous().post("/verifications", wrong).await;
    answer.assert_fields(&[("/address", "email/malformed"), ("/purpose", "verification/purpose")]);

    let open = TestApp::start_with(Limits { sign_up: SignUp::Anyone, ..Limits::default() }).await;
    open.anonymous().post("/verifications", bare).await.assert_status(201);
}

#[tokio::test]
async fn whoever_floods_a_mailbox_is_slowed_down_and_keeps_nobody_else_out() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let (_, link) = world.link(json!({})).await;
    let mut one = app.anonymous().from_address("198.51.100.1");
    for _ in 0..5 {
        ask(&mut one, &link, ADDRESS).await.assert_status(201);
    }
    ask(&mut one, &link, ADDRESS).await.assert_problem(429, "throttled");
    ask(&mut one, &link, "else@mail.example").await.assert_status(201);
    // From many networks: the address has had enough.
    let mut refused = 0;
    for index in 2..8 {
        let mut other = app.anonymous().from_address(&format!("198.51.100.{index}"));
        for _ in 0..5 {
            refused += u32::from(ask(&mut other, &link, ADDRESS).await.status == 429);
        }
    }
    assert!(refused >= 10, "{refused} of 30 were refused");
    // Its owner still gets a code.
    let mut owner = app.anonymous().from_address("203.0.113.9");
    ask(&mut owner, &link, ADDRESS).await.assert_status(201);
}

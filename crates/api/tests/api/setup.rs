//! The first start.

use rollcall_actions::setup::new_code;
use rollcall_testkit::{PASSWORD, TestApp, join_all};
use serde_json::{Value, json};

async fn code(app: &TestApp) -> String {
    new_code(&app.context).await.expect("a code").expect("a fresh server")
}

fn form(code: &str) -> Value {
    json!({ "code": code, "name": "Ingrid Solheim", "email": "ingrid@halden.example",
            "password": PASSWORD, "organization_name": "Halden Foods" })
}

#[tokio::test]
async fn the_first_administrator_is_signed_in_as_super_admin_of_the_first_organization() {
    let app = TestApp::start().await;
    let code = code(&app).await;
    let mut client = app.anonymous();

    let answer = client.post("/setup", form(&code)).await;

    answer.assert_status(201);
    assert_eq!(answer.body["account"]["email"], "ingrid@halden.example");
    assert_eq!(answer.body["memberships"][0]["roles"], json!(["super_admin"]));
    assert_eq!(answer.body["memberships"][0]["organization"]["name"], "Halden Foods");
    client.get("/session").await.assert_status(200);
    assert_eq!(app.anonymous().get("/server").await.body["setup_needed"], false);
}

#[tokio::test]
async fn a_fresh_server_says_that_it_waits_for_its_set_up() {
    let app = TestApp::start().await;
    assert_eq!(app.anonymous().get("/server").await.body["setup_needed"], true);
    app.anonymous().get("/session").await.assert_problem(401, "session/required");
}

#[tokio::test]
async fn the_set_up_happens_once() {
    let app = TestApp::start().await;
    let code = code(&app).await;
    app.anonymous().post("/setup", form(&code)).await.assert_status(201);

    app.anonymous().post("/setup", form(&code)).await.assert_problem(410, "setup/finished");

    assert_eq!(new_code(&app.context).await.expect("an answer"), None);
}

#[tokio::test]
async fn a_wrong_code_sets_nothing_up() {
    let app = TestApp::start().await;
    code(&app).await;

    app.anonymous().post("/setup", form("wrong")).await.assert_problem(403, "setup/code");

    assert_eq!(app.anonymous().get("/server").await.body["setup_needed"], true);
    let body = json!({ "login": "ingrid@halden.example", "password": PASSWORD });
    app.anonymous().post("/session", body).await.assert_problem(401, "session/refused");
}

#[tokio::test]
async fn a_newer_code_replaces_the_one_before() {
    let app = TestApp::start().await;
    let first = code(&app).await;
    let second = code(&app).await;

    app.anonymous().post("/setup", form(&first)).await.assert_problem(403, "setup/code");
    app.anonymous().post("/setup", form(&second)).await.assert_status(201);
}

#[tokio::test]
async fn of_many_set_ups_at_once_one_happens_and_the_others_hear_that_it_has() {
    let app = TestApp::start().await;
    let code = code(&app).await;
    let tries = (0..8).map(|index| {
        let mut body = form(&code);
        body["email"] = json!(format!("admin-{index}@halden.example"));
        let mut client = app.anonymous();
        async move { client.post("/setup", body).await }
    });

    let answers = join_all(tries).await;

    let winners = answers.iter().filter(|it| it.status == 201).count();
    assert_eq!(winners, 1);
    for loser in answers.iter().filter(|it| it.status != 201) {
        loser.assert_problem(410, "setup/finished");
    }
    let mut tx = app.context.store.read().await.expect("a reader");
    assert_eq!(tx.organizations().list().await.expect("organizations").len(), 1);
}

#[tokio::test]
async fn codes_cannot_be_tried_without_end() {
    let app = TestApp::start().await;
    let code = code(&app).await;
    for _ in 0..20 {
        app.anonymous().post("/setup", form("wrong")).await.assert_problem(403, "setup/code");
    }

    let answer = app.anonymous().post("/setup", form(&code)).await;

    answer.assert_problem(429, "throttled");
    assert!(answer.body["retry_at"].is_string());
    let elsewhere = app.anonymous().from_address("198.51.100.7").post("/setup", form(&code)).await;
    elsewhere.assert_status(201);
}

#[tokio::test]
async fn every_field_of_the_set_up_is_checked_at_once() {
    let app = TestApp::start().await;
    let code = code(&app).await;
    let body = json!({ "code": code, "name": " ", "email": "ingrid", "password": "short",
                       "organization_name": "a\u{202E}b", "locale": "tlh" });

    let answer = app.anonymous().post("/setup", body).await;

    answer.assert_fields(&[
        ("/name", "text/empty"),
        ("/email", "email/malformed"),
        ("/organization_name", "text/forbidden-character"),
        ("/locale", "locale/unknown"),
        ("/password", "password/too-short"),
    ]);
}

#[tokio::test]
async fn a_password_made_of_ones_own_names_is_refused() {
    let app = TestApp::start().await;
    let mut body = form(&code(&app).await);
    body["password"] = json!("ingrid solheim halden");
    let answer = app.anonymous().post("/setup", body).await;
    answer.assert_fields(&[("/password", "password/guessable")]);
}

//! A request that comes twice counts once.

use rollcall_domain::permission::AdminRole;
use rollcall_domain::time::Span;
use rollcall_testkit::{Answer, Client, PASSWORD, TestApp, join_all};
use serde_json::{Value, json};

/// Every call that creates or sends for an organization, with a body and another one.
fn calls(organization: &str) -> Vec<(String, Value, Value)> {
    let base = format!("/organizations/{organization}");
    let invitation = |it: &str| json!({ "invitations": [{ "email": it }] });
    let named = |it: &str| json!({ "name": it });
    vec![
        (
            format!("{base}/invitations"),
            invitation("ana@halden.example"),
            invitation("bo@halden.example"),
        ),
        (format!("{base}/departments"), named("Kitchen"), named("Bakery")),
        (format!("{base}/positions"), named("Cook"), named("Baker")),
        (format!("{base}/locations"), named("Oslo"), named("Bergen")),
    ]
}

fn keyed<'a>(client: &Client<'a>, key: &str) -> Client<'a> {
    client.clone().with_header("idempotency-key", key)
}

fn same(first: &Answer, second: &Answer) {
    assert_eq!(first.status, second.status, "{}", second.text);
    assert_eq!(first.body, second.body);
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer() {
    let app = TestApp::start().await;
    let (admin, organization) = app.set_up().await;
    for (index, (path, body, _)) in calls(&organization).into_iter().enumerate() {
        let mut client = keyed(&admin, &format!("key-{index}"));
        let first = client.post(&path, body.clone()).await;
        app.clock.advance(Span::hours(1));
        let second = client.post(&path, body).await;
        assert!(first.status.is_success(), "{}", first.text);
        same(&first, &second);
    }
    app.run_jobs().await;
    let mut tx = app.context.store.read().await.expect("a reader");
    assert_eq!(tx.mailbox().list(10).await.expect("messages").len(), 1);
}

#[tokio::test]
async fn a_key_of_another_request_is_refused() {
    let app = TestApp::start().await;
    let (admin, organization) = app.set_up().await;
    for (index, (path, body, other)) in calls(&organization).into_iter().enumerate() {
        let mut client = keyed(&admin, &format!("key-{index}"));
        client.post(&path, body).await;
        client.post(&path, other).await.assert_problem(422, "idempotency/reused");
    }
    let mut client = keyed(&admin, "key-1");
    let locations = format!("/organizations/{organization}/locations");
    let answer = client.post(&locations, json!({ "name": "Kitchen" })).await;
    answer.assert_problem(422, "idempotency/reused");
}

#[tokio::test]
async fn the_same_key_of_another_member_is_another_key() {
    let app = TestApp::start().await;
    let (admin, organization) = app.set_up().await;
    let role = Some(AdminRole::AccountAdmin);
    let ada = app.person(&organization, "Ada", "ada@halden.example", role).await;
    for (index, (path, body, other)) in calls(&organization).into_iter().enumerate() {
        let key = format!("key-{index}");
        keyed(&admin, &key).post(&path, body).await;
        let answer = keyed(&ada, &key).post(&path, other).await;
        assert!(answer.status.is_success(), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_key_is_forgotten_after_24_hours() {
    let app = TestApp::start().await;
    let (admin, organization) = app.set_up().await;
    let path = format!("/organizations/{organization}/positions");
    let mut client = keyed(&admin, "key");
    let first = client.post(&path, json!({ "name": "Cook" })).await;
    app.clock.advance(Span::milliseconds(Span::hours(24).as_millis() - 1));
    same(&first, &client.post(&path, json!({ "name": "Cook" })).await);

    app.clock.advance(Span::milliseconds(1));

    client.post(&path, json!({ "name": "Cook" })).await.assert_problem(409, "structure/name-taken");
    let other = client.post(&path, json!({ "name": "Baker" })).await;
    other.assert_status(201);
    same(&other, &client.post(&path, json!({ "name": "Baker" })).await);
}

#[tokio::test]
async fn the_same_request_many_times_at_once_is_done_once_and_answered_alike() {
    let app = TestApp::start().await;
    let (admin, organization) = app.set_up().await;
    for (index, (path, body, _)) in calls(&organization).into_iter().enumerate() {
        let tries = (0..8).map(|_| {
            let mut client = keyed(&admin, &format!("at-once-{index}"));
            let (path, body) = (path.clone(), body.clone());
            async move { client.post(&path, body).await }
        });
        let answers = join_all(tries).await;
        assert!(answers[0].status.is_success(), "{path}: {}", answers[0].text);
        for answer in &answers {
            same(&answers[0], answer);
        }
    }
}

#[tokio::test]
async fn a_request_that_was_refused_may_be_mended_under_its_key() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let path = format!("/organizations/{organization}/positions");
    admin.post(&path, json!({ "name": "Cook" })).await.assert_status(201);
    let mut client = keyed(&admin, "key");
    client.post(&path, json!({ "name": "Cook" })).await.assert_problem(409, "structure/name-taken");
    client.post(&path, json!({ "name": "Baker" })).await.assert_status(201);
}

#[tokio::test]
async fn accepting_again_with_the_same_key_is_answered_as_the_first_time() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    app.invite(&mut admin, &organization, "ana@halden.example").await;
    let token = app.token_sent_to("ana@halden.example").await;
    let body = json!({ "name": "Ana", "password": PASSWORD, "join_token": token });
    let mut ana = app.anonymous();
    ana.post("/accounts", body).await.assert_status(201);
    let tries = (0..6).map(|_| {
        let (mut ana, token) = (keyed(&ana, "accept"), token.clone());
        async move { ana.post("/join/accept", json!({ "token": token })).await }
    });

    let answers = join_all(tries).await;

    for answer in &answers {
        answer.assert_status(200);
        same(&answers[0], answer);
    }
    let other = keyed(&ana, "accept").post("/join/accept", json!({ "token": "other" })).await;
    assert!([404, 422].contains(&other.status.as_u16()), "{}", other.text);
    keyed(&ana, "another")
        .post("/join/accept", json!({ "token": token }))
        .await
        .assert_problem(409, "invitation/accepted");
}

#[tokio::test]
async fn sending_again_with_the_same_key_sends_once() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let member = app.invite(&mut admin, &organization, "ana@halden.example").await;
    app.run_jobs().await;
    app.clock.advance(Span::minutes(1));
    let id = member["id"].as_str().expect("an id");
    let path = format!("/organizations/{organization}/members/{id}/reinvite");
    let mut client = keyed(&admin, "again");

    for _ in 0..3 {
        client.send("POST", &path, None).await.assert_status(200);
    }

    app.run_jobs().await;
    let mut tx = app.context.store.read().await.expect("a reader");
    assert_eq!(tx.mailbox().list(10).await.expect("messages").len(), 2);
}

#[tokio::test]
async fn a_replay_is_answered_even_if_what_was_made_is_gone_since() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let path = format!("/organizations/{organization}/invitations");
    let body = json!({ "invitations": [{ "email": "ana@halden.example" }, { "email": "bo@halden.example" }] });
    let first = keyed(&admin, "key").post(&path, body.clone()).await;
    let id = first.body["results"][0]["member_id"].as_str().expect("an id");
    let revoke = format!("/organizations/{organization}/members/{id}/revoke");
    admin.send("POST", &revoke, None).await.assert_status(204);

    let second = keyed(&admin, "key").post(&path, body).await;

    second.assert_status(200);
    let results = second.body["results"].as_array().expect("results");
    assert_eq!(results.len(), 2);
    for (before, after) in first.body["results"].as_array().expect("results").iter().zip(results) {
        assert_eq!(after["outcome"], "invited");
        assert_eq!(after["member_id"], before["member_id"]);
    }
}

#[tokio::test]
async fn a_key_that_cannot_be_one_is_refused() {
    let app = TestApp::start().await;
    let (admin, organization) = app.set_up().await;
    let path = format!("/organizations/{organization}/positions");
    let long = "k".repeat(256);
    for key in ["", "two words", long.as_str()] {
        let answer = keyed(&admin, key).post(&path, json!({ "name": "Cook" })).await;
        answer.assert_problem(400, "idempotency/key");
    }
    let longest = "k".repeat(255);
    keyed(&admin, &longest).post(&path, json!({ "name": "Cook" })).await.assert_status(201);
}

//! From the invitation to the member list.

use rollcall_domain::time::Span;
use rollcall_testkit::{PASSWORD, TestApp};
use serde_json::json;

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
    let (mut admin, organization) = app.set_up().await;
    let path = format!("/organizations/{organization}/invitations");
    admin.post(&path, json!({ "invitations": [{ "email": "ana@halden.example" }] })).await;
    let token = app.token_sent_to("ana@halden.example").await;

    for _ in 0..3 {
        let offer = app.anonymous().post("/join/resolve", json!({ "token": token })).await;
        offer.assert_status(200);
        assert_eq!(offer.body["organization"]["name"], "Halden Foods");
        assert_eq!(offer.body["inviter_name"], "Ingrid Solheim");
    }
}

#[tokio::test]
async fn an_expired_invitation_cannot_be_accepted() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let path = format!("/organizations/{organization}/invitations");
    admin.post(&path, json!({ "invitations": [{ "email": "ana@halden.example" }] })).await;
    let token = app.token_sent_to("ana@halden.example").await;

    app.clock.advance(Span::days(30));

    let mut newcomer = app.anonymous();
    newcomer.post("/join/resolve", json!({ "token": token })).await.assert_problem(410, "invitation/expired");
    let account = json!({ "name": "Ana", "password": PASSWORD, "join_token": token });
    newcomer.post("/accounts", account).await.assert_problem(410, "invitation/expired");
}

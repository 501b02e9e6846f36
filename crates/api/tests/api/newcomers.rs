//! The same address, another person: nobody inherits anything.

use rollcall_domain::time::Span;
use rollcall_testkit::{Client, PASSWORD, TestApp};
use serde_json::{Value, json};

const ADDRESS: &str = "desk@halden.example";
const OTHER_PASSWORD: &str = "nine loud kettles sing";

async fn invite(admin: &mut Client<'_>, organization: &str, body: Value) -> Value {
    let path = format!("/organizations/{organization}/invitations");
    let answer = admin.post(&path, json!({ "invitations": [body] })).await;
    answer.assert_status(200);
    answer.body["results"][0].clone()
}

/// Signs up with the newest link sent to the address; the newcomer's client and the token.
async fn sign_up<'a>(app: &'a TestApp, name: &str) -> (Client<'a>, String) {
    let token = app.token_sent_to(ADDRESS).await;
    let mut newcomer = app.anonymous();
    let body = json!({ "name": name, "password": OTHER_PASSWORD, "join_token": token });
    newcomer.post("/accounts", body).await.assert_status(201);
    (newcomer, token)
}

fn card(organization: &str, id: impl std::fmt::Display) -> String {
    format!("/organizations/{organization}/members/{id}")
}

#[tokio::test]
async fn inviting_the_address_of_a_former_member_asks_who_it_is() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    app.person(&organization, "Mia Former", ADDRESS, None).await;
    let former = app.member(&organization, ADDRESS).await;
    app.terminate(&organization, ADDRESS).await;

    for body in [json!({ "email": ADDRESS }), json!({ "email": ADDRESS, "same_person": true })] {
        let refused = invite(&mut admin, &organization, body).await;
        assert_eq!(refused["outcome"], "refused");
        assert_eq!(refused["reason"], "terminated");
        assert_eq!(refused["fix"], json!(["restore", "invite_as_new_person"]));
        assert_eq!(refused["member_id"], former.id.to_string());
        assert_eq!(refused["member"]["termination"]["actor"]["name"], "Ingrid Solheim");
    }
    let path = format!("/organizations/{organization}/invitations/check");
    let new = json!({ "invitations": [{ "email": ADDRESS, "same_person": false }] });
    let check = admin.post(&path, new).await;
    assert_eq!(check.body["results"][0]["outcome"], "free");
    let told = app.last_message_to(ADDRESS).await.expect("the end of the membership");
    assert!(told.subject.contains("has ended") && !told.text.contains("/join#"), "{told:?}");
}

#[tokio::test]
async fn a_new_person_gets_an_empty_account_and_the_former_one_keeps_everything_but_the_address() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let mut mia = app.person(&organization, "Mia Former", ADDRESS, None).await;
    let former = app.member(&organization, ADDRESS).await;
    // The same address is used in a second organization, where Mia is a member still.
    let (mut olga, elsewhere) = app.found("Elsewhere", "Olga", "olga@elsewhere.example").await;
    invite(&mut olga, &elsewhere, json!({ "email": ADDRESS })).await;
    let token = app.token_sent_to(ADDRESS).await;
    mia.post("/join/accept", json!({ "token": token })).await.assert_status(200);
    let other_place = app.member(&elsewhere, ADDRESS).await;
    app.terminate(&organization, ADDRESS).await;

    app.clock.advance(Span::minutes(1));
    let body = json!({ "name": "Neo New", "email": ADDRESS, "same_person": false });
    let invited = invite(&mut admin, &organization, body).await;
    assert_eq!(invited["outcome"], "invited");
    assert_ne!(invited["member_id"], former.id.to_string());
    assert_eq!(invited["member"]["departments"], json!([]));
    // Until the newcomer has shown to read the mailbox, nothing changes for Mia.
    assert_eq!(mia.get("/me").await.body["email"], ADDRESS);
    let before = olga.get(&card(&elsewhere, other_place.id)).await;
    assert_eq!(before.body["email"], ADDRESS);

    // Mia's own account must not take the newcomer's place.
    let token = app.token_sent_to(ADDRESS).await;
    let offer = mia.post("/join/resolve", json!({ "token": token })).await;
    assert_eq!(offer.body["signed_in_as"]["is_addressee"], false);
    let refused = mia.post("/join/accept", json!({ "token": token })).await;
    refused.assert_problem(403, "invitation/another-person");

    let (mut neo, token) = sign_up(&app, "Neo New").await;
    neo.post("/join/accept", json!({ "token": token })).await.assert_status(200);

    // The newcomer sees nothing of the predecessor.
    let session = neo.get("/session").await;
    assert_eq!(session.body["account"]["name"], "Neo New");
    let memberships = session.body["memberships"].as_array().expect("memberships");
    assert_eq!(memberships.len(), 1);
    assert_eq!(memberships[0]["organization"]["id"], organization);
    assert_eq!(neo.get("/me/sessions").await.body["items"].as_array().map(Vec::len), Some(1));
    neo.get(&card(&organization, former.id)).await.assert_status(404);
    neo.get(&format!("/organizations/{elsewhere}")).await.assert_status(404);
    // Mia's sessions have ended, and her password opens nothing.
    mia.get("/session").await.assert_status(401);
    let login = json!({ "login": ADDRESS, "password": PASSWORD });
    app.anonymous().post("/session", login).await.assert_status(401);
    // The former member keeps name, history and dates, and shows the address as a former one.
    let kept = admin.get(&card(&organization, former.id)).await;
    assert_eq!(kept.body["name"], "Mia Former");
    assert_eq!(kept.body["state"], "terminated");
    assert_eq!((&kept.body["email"], &kept.body["former_email"]), (&Value::Null, &json!(ADDRESS)));
    assert!(kept.body["termination"].is_object());
    let timeline = admin.get(&format!("{}/timeline", card(&organization, former.id))).await;
    assert_eq!(timeline.body["items"][0]["kind"], "member.address_released");
    // The other organization keeps its member, without the address.
    let after = olga.get(&card(&elsewhere, other_place.id)).await;
    assert_eq!(after.body["name"], "Mia Former");
    assert_eq!(after.body["state"], "active");
    assert_eq!((&after.body["email"], &after.body["former_email"]), (&Value::Null, &Value::Null));
    let timeline = olga.get(&format!("{}/timeline", card(&elsewhere, other_place.id))).await;
    assert_eq!(timeline.body["items"][0]["kind"], "member.address_released");
    assert_eq!(timeline.body["items"][0]["actor"]["kind"], "system");

    // Restoring the former member afterwards works without the address.
    let preview = admin.get(&format!("{}/restore-preview", card(&organization, former.id))).await;
    assert_eq!(preview.body["email_gone"], ADDRESS);
    let path = format!("{}/restore", card(&organization, former.id));
    let restored = admin.send("POST", &path, None).await;
    restored.assert_status(200);
    assert_eq!(
        (&restored.body["email"], &restored.body["state"]),
        (&Value::Null, &json!("active"))
    );
    let now = app.member(&organization, ADDRESS).await;
    assert_eq!(now.name, "Neo New");
}

#[tokio::test]
async fn a_former_member_is_still_found_when_the_new_person_never_came() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let mut mia = app.person(&organization, "Mia Former", ADDRESS, None).await;
    let former = app.member(&organization, ADDRESS).await;
    app.terminate(&organization, ADDRESS).await;
    let new = json!({ "email": ADDRESS, "same_person": false });
    let invited = invite(&mut admin, &organization, new.clone()).await;
    let id = invited["member_id"].as_str().expect("an id");
    let path = format!("{}/revoke", card(&organization, id));
    admin.send("POST", &path, None).await.assert_status(204);

    let again = invite(&mut admin, &organization, json!({ "email": ADDRESS })).await;
    assert_eq!(again["reason"], "terminated");
    assert_eq!(again["member_id"], former.id.to_string());
    let second = invite(&mut admin, &organization, new).await;
    assert_eq!(second["outcome"], "invited");
    let id = second["member_id"].as_str().expect("an id");
    admin.send("POST", &format!("{}/revoke", card(&organization, id)), None).await;

    let path = format!("{}/restore", card(&organization, former.id));
    let restored = admin.send("POST", &path, None).await;

    assert_eq!(restored.body["email"], ADDRESS);
    assert_eq!(restored.body["former_email"], Value::Null);
    mia.get(&format!("/organizations/{organization}")).await.assert_status(200);
    let there = invite(&mut admin, &organization, json!({ "email": ADDRESS })).await;
    assert_eq!(there["reason"], "already_member");
}

#[tokio::test]
async fn a_former_address_finds_the_former_member() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    app.person(&organization, "Mia Former", ADDRESS, None).await;
    app.terminate(&organization, ADDRESS).await;
    let new = json!({ "email": ADDRESS, "same_person": false });
    invite(&mut admin, &organization, new).await;
    let path = format!("/organizations/{organization}/members?state=terminated&q=desk%40halden");
    let found = admin.get(&path).await;
    assert_eq!(found.body["items"][0]["name"], "Mia Former");
}

#[tokio::test]
async fn an_account_with_another_address_left_keeps_its_sessions_and_shows_that_one() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let mut mia = app.person(&organization, "Mia Former", ADDRESS, None).await;
    let former = app.member(&organization, ADDRESS).await;
    let account = former.account_id.expect("an account");
    let mut tx = app.context.store.write().await.expect("a writer");
    let sql = "INSERT INTO account_emails (canonical, account_id, address, verified_at, is_primary)
               VALUES ('mia@home.example', ?1, 'mia@home.example', 1, 0)";
    tx.execute(sql, rollcall_store::params![account]).await.expect("a second address");
    tx.commit().await.expect("a commit");
    app.terminate(&organization, ADDRESS).await;
    let new = json!({ "email": ADDRESS, "same_person": false });
    invite(&mut admin, &organization, new).await;
    sign_up(&app, "Neo New").await;

    let me = mia.get("/me").await;
    me.assert_status(200);
    assert_eq!(me.body["email"], "mia@home.example");
    let path = format!("{}/restore", card(&organization, former.id));
    let restored = admin.send("POST", &path, None).await;
    assert_eq!(restored.body["email"], "mia@home.example");
    mia.get(&format!("/organizations/{organization}")).await.assert_status(200);
}

#[tokio::test]
async fn whoever_has_the_address_meanwhile_is_not_robbed_of_it() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    app.person(&organization, "Mia Former", ADDRESS, None).await;
    app.terminate(&organization, ADDRESS).await;
    let (mut olga, elsewhere) = app.found("Elsewhere", "Olga", "olga@elsewhere.example").await;
    let mia = app.person(&elsewhere, "Mia Twin", "twin@halden.example", None).await;
    let new = json!({ "email": ADDRESS, "same_person": false });
    invite(&mut admin, &organization, new.clone()).await;
    let (mut neo, token) = sign_up(&app, "Neo New").await;

    // The link once more: the account of the newcomer is there, and is not the former member's.
    let body = json!({ "name": "Third", "password": PASSWORD, "join_token": token });
    let again = app.anonymous().post("/accounts", body).await;
    again.assert_problem(409, "account/exists");
    neo.post("/join/accept", json!({ "token": token })).await.assert_status(200);
    // The address belongs to the newcomer everywhere now.
    app.clock.advance(Span::minutes(1));
    invite(&mut olga, &elsewhere, json!({ "email": ADDRESS })).await;
    let token = app.token_sent_to(ADDRESS).await;
    neo.post("/join/accept", json!({ "token": token })).await.assert_status(200);
    drop(mia);
}

//! What is told to whom when people are invited, ask, remind, decline and withdraw.

use rollcall_domain::permission::AdminRole;
use rollcall_domain::time::Span;
use rollcall_testkit::{Client, PASSWORD, TestApp, join_all};
use serde_json::{Value, json};

const INGRID: &str = "ingrid@halden.example";

async fn door(admin: &mut Client<'_>, organization: &str) -> Value {
    let door = admin.get(&format!("/organizations/{organization}/door-number")).await;
    json!({ "door_number": door.body["number"] })
}

/// Somebody with an account and no place anywhere.
async fn stranger<'a>(app: &'a TestApp, name: &str) -> Client<'a> {
    let email = format!("{name}@elsewhere.example");
    app.account(name, &email).await;
    app.signed_in(&email).await
}

/// The newest message, and how many are unread.
async fn newest(client: &mut Client<'_>) -> (Value, Value) {
    let list = client.get("/me/notices").await.body;
    (list["items"][0].clone(), list["unread"].clone())
}

async fn mails_to(app: &TestApp, address: &str) -> Vec<String> {
    app.run_jobs().await;
    let mut tx = app.context.store.read().await.expect("a reader");
    let all = tx.mailbox().list(1_000).await.expect("messages");
    all.into_iter().filter(|it| it.recipient == address).map(|it| it.subject).collect()
}

#[tokio::test]
async fn twenty_who_ask_at_once_are_all_counted_in_one_message_and_one_mail() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let role = Some(AdminRole::AccountAdmin);
    let mut ada = app.person(&organization, "Ada", "ada@halden.example", role).await;
    let door = door(&mut admin, &organization).await;
    let mut strangers = Vec::new();
    for number in 0..20 {
        strangers.push(stranger(&app, &format!("s{number}")).await);
    }

    let asked = strangers.iter_mut().map(|it| it.post("/join/request", door.clone()));
    for answer in join_all(asked).await {
        answer.assert_status(200);
    }

    for reader in [&mut admin, &mut ada] {
        let (top, unread) = newest(reader).await;
        assert_eq!((&top["kind"], &top["count"]), (&json!("requests_wait"), &json!(20)));
        assert_eq!(unread, 1);
    }
    let mails = mails_to(&app, "ada@halden.example").await;
    assert_eq!(mails, ["20 people wait for approval in Halden Foods"]);
}

#[tokio::test]
async fn a_reminder_comes_to_the_top_and_counts_nobody_anew() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let door = door(&mut admin, &organization).await;
    let mut ana = stranger(&app, "ana").await;
    let mut bo = stranger(&app, "bo").await;
    for it in [&mut ana, &mut bo] {
        it.post("/join/request", door.clone()).await.assert_status(200);
    }
    app.clock.advance(Span::days(1));
    let mine = ana.get("/me/join-requests").await.body;
    let id = mine["items"][0]["member_id"].as_str().expect("an id").to_owned();

    ana.send("POST", &format!("/me/join-requests/{id}/remind"), None).await.assert_status(204);

    let (top, unread) = newest(&mut admin).await;
    assert_eq!((&top["count"], &top["is_reminder"]), (&json!(2), &json!(true)));
    assert_eq!((&top["member_name"], unread), (&json!("ana"), json!(1)));
}

#[tokio::test]
async fn what_was_withdrawn_or_decided_meanwhile_is_neither_shown_as_unread_nor_mailed() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let door = door(&mut admin, &organization).await;
    let mut ana = stranger(&app, "ana").await;
    let mut bo = stranger(&app, "bo").await;
    for it in [&mut ana, &mut bo] {
        it.post("/join/request", door.clone()).await.assert_status(200);
    }
    for (it, left) in [(&mut ana, 1), (&mut bo, 0)] {
        let mine = it.get("/me/join-requests").await.body;
        let id = mine["items"][0]["member_id"].as_str().expect("an id").to_owned();
        it.send("POST", &format!("/me/join-requests/{id}/withdraw"), None).await.assert_status(204);
        let (top, unread) = newest(&mut admin).await;
        assert_eq!(unread, left);
        assert_eq!(top["count"], if left == 1 { json!(1) } else { Value::Null }, "{top}");
    }
    assert_eq!(mails_to(&app, INGRID).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_inviter_is_told_that_an_invitation_was_declined() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    app.invite(&mut admin, &organization, "ana@elsewhere.example").await;
    let token = app.token_sent_to("ana@elsewhere.example").await;

    for _ in 0..2 {
        app.anonymous().post("/join/decline", json!({ "token": token })).await.assert_status(204);
    }

    let (top, unread) = newest(&mut admin).await;
    let told = (&top["kind"], &top["member_name"], unread);
    assert_eq!(told, (&json!("invitation_declined"), &json!("ana"), json!(1)));
    let mails = mails_to(&app, INGRID).await;
    assert_eq!(mails, ["ana declined your invitation to Halden Foods"]);
}

#[tokio::test]
async fn whoever_has_an_account_is_told_of_an_invitation_until_it_is_revoked() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let mut ana = stranger(&app, "ana").await;
    let member = app.invite(&mut admin, &organization, "ana@elsewhere.example").await;
    let (top, unread) = newest(&mut ana).await;
    assert_eq!((&top["kind"], unread), (&json!("invited"), json!(1)));
    assert_eq!(top["organization"]["name"], "Halden Foods");
    assert_eq!(top["actor_name"], "Ingrid Solheim");

    let id = member["id"].as_str().expect("an id");
    let path = format!("/organizations/{organization}/members/{id}/revoke");
    admin.send("POST", &path, None).await.assert_status(204);

    assert_eq!(ana.get("/me/notices").await.body["items"], json!([]));
    assert_eq!(newest(&mut ana).await.1, 0);
    // Nor was it mailed: the invitation is a mail of its own, and void by now.
    assert_eq!(mails_to(&app, "ana@elsewhere.example").await, Vec::<String>::new());
}

#[tokio::test]
async fn the_inviter_is_told_when_the_person_is_in_with_or_without_approval() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let mut mia = app.person(&organization, "Mia", "mia@halden.example", None).await;
    for (inviter, waits) in [(&mut mia, true), (&mut admin.clone(), false)] {
        let email = format!("new-{waits}@elsewhere.example");
        app.invite(inviter, &organization, &email).await;
        let token = app.token_sent_to(&email).await;
        let mut newcomer = app.anonymous();
        let account = json!({ "name": "Noa", "password": PASSWORD, "join_token": token });
        newcomer.post("/accounts", account).await.assert_status(201);
        newcomer.post("/join/accept", json!({ "token": token })).await.assert_status(200);
        if waits {
            assert_eq!(newest(inviter).await.1, 0, "nobody has joined yet");
            let id = app.member(&organization, &email).await.id;
            let path = format!("/organizations/{organization}/members/{id}/approve");
            admin.post(&path, json!({})).await.assert_status(200);
            assert_eq!(newest(&mut newcomer).await.0["kind"], "approved");
        }
        let (top, _) = newest(inviter).await;
        let told = (&top["kind"], &top["member_name"]);
        assert_eq!(told, (&json!("invitation_accepted"), &json!("Noa")));
    }
}

#[tokio::test]
async fn of_two_changes_of_roles_only_the_last_one_is_mailed() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let mut mia = app.person(&organization, "Mia", "mia@halden.example", None).await;
    let id = app.member(&organization, "mia@halden.example").await.id;
    let path = format!("/organizations/{organization}/members/{id}/roles");
    for role in [json!("account_admin"), Value::Null] {
        app.clock.advance(Span::seconds(1));
        let body = json!({ "admin_role": role, "role_ids": [] });
        admin.send("PUT", &path, Some(body)).await.assert_status(200);
    }
    assert_eq!(newest(&mut mia).await.1, 2);
    let mails = mails_to(&app, "mia@halden.example").await;
    assert_eq!(mails, ["Your roles in Halden Foods changed"]);
    let mail = app.last_message_to("mia@halden.example").await.expect("a mail");
    assert!(mail.text.contains("You have no role any more."), "{}", mail.text);
}

#[tokio::test]
async fn a_plain_member_cannot_use_up_what_the_organization_may_invite() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let mut mia = app.person(&organization, "Mia", "mia@halden.example", None).await;
    let path = format!("/organizations/{organization}/invitations");
    let people = |from: usize, to: usize| -> Value {
        let people = (from..to).map(|it| json!({ "email": format!("p{it}@elsewhere.example") }));
        json!({ "invitations": people.collect::<Vec<_>>() })
    };
    let too_many = mia.post(&path, people(0, 51)).await;
    too_many.assert_problem(429, "throttled");
    mia.post(&path, people(0, 50)).await.assert_status(200);

    mia.post(&path, people(50, 51)).await.assert_problem(429, "throttled");

    admin.post(&path, people(50, 110)).await.assert_status(200);
    app.clock.advance(Span::days(1));
    mia.post(&path, people(110, 150)).await.assert_status(200);
}

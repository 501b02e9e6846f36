//! What two requests at the same moment must not do to each other, above all on PostgreSQL, where both
//! read before either has written.

use std::time::Duration;

use rollcall_actions::passwords::Passwords;
use rollcall_actions::setup::SetupError;
use rollcall_actions::{RequestInfo, accounts, joining, setup};
use rollcall_domain::invitation::JoinToken;
use rollcall_domain::locale::Locale;
use rollcall_domain::time::Span;
use rollcall_testkit::{PASSWORD, TestApp, join_all};
use serde_json::json;

#[tokio::test]
async fn changes_of_ones_own_account_at_the_same_moment_are_both_kept() {
    let app = TestApp::start().await;
    let (admin, organization) = app.set_up().await;
    for round in 0..15 {
        let name = format!("Ingrid {round}");
        let locale = if round % 2 == 0 { "zh-Hans" } else { "en" };
        let density = if round % 2 == 0 { "compact" } else { "comfortable" };
        let bodies = [
            json!({ "name": name }),
            json!({ "locale": locale }),
            json!({ "list_density": density }),
            json!({ "time_zone": format!("Etc/GMT-{}", round % 10 + 1) }),
        ];
        let calls = bodies.into_iter().map(|body| {
            let mut client = admin.clone();
            async move { client.patch("/me", body).await }
        });
        for answer in join_all(calls).await {
            answer.assert_status(200);
        }
        let me = admin.clone().get("/me").await.body;
        assert_eq!((&me["name"], &me["locale"]), (&json!(name), &json!(locale)), "{round}");
        assert_eq!(me["list_density"], density, "{round}");
        let member = app.member(&organization, "ingrid@halden.example").await;
        assert_eq!(member.name, name);
    }
}

#[tokio::test]
async fn whoever_changes_the_name_while_joining_is_a_member_under_the_new_name() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    for round in 0..10 {
        let email = format!("ana{round}@halden.example");
        app.account("Ana", &email).await;
        let person = app.signed_in(&email).await;
        app.invite(&mut admin, &organization, &email).await;
        let token = app.token_sent_to(&email).await;
        let (mut joining, mut renaming) = (person.clone(), person.clone());
        let (joined, renamed) = tokio::join!(
            joining.post("/join/accept", json!({ "token": token })),
            renaming.patch("/me", json!({ "name": "Ana Silva" })),
        );
        joined.assert_status(200);
        renamed.assert_status(200);
        assert_eq!(app.member(&organization, &email).await.name, "Ana Silva", "{round}");
    }
}

#[tokio::test]
async fn whoever_sends_an_invitation_again_many_times_at_once_sends_it_once() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    for round in 0..6 {
        let email = format!("ana{round}@halden.example");
        let member = app.invite(&mut admin, &organization, &email).await;
        app.run_jobs().await;
        app.clock.advance(Span::minutes(2));
        let id = member["id"].as_str().expect("an id");
        let path = format!("/organizations/{organization}/members/{id}/reinvite");
        let calls = (0..5).map(|_| {
            let (mut client, path) = (admin.clone(), path.clone());
            async move { client.send("POST", &path, None).await.status.as_u16() }
        });

        let mut answers = join_all(calls).await;

        answers.sort_unstable();
        assert_eq!(answers, [200, 429, 429, 429, 429], "{round}");
        app.run_jobs().await;
        let card = admin.get(&format!("/organizations/{organization}/members/{id}")).await.body;
        assert_eq!(card["invitation"]["sends"], 2, "{round}");
    }
}

fn request(app: &TestApp) -> RequestInfo {
    RequestInfo {
        id: app.context.ids.new_id(),
        ip_address: "192.0.2.7".to_owned(),
        user_agent: String::new(),
        locale: Locale::English,
        idempotency_key: None,
    }
}

#[tokio::test]
async fn no_password_is_hashed_for_whoever_holds_neither_a_link_nor_the_code() {
    let app = TestApp::start().await;
    let mut context = app.context.clone();
    // No hash at a time: one that is begun never ends.
    context.passwords = Passwords::new(8, 1, 0, &context.ids).expect("passwords");
    let form = || setup::Setup {
        code: "made up".to_owned(),
        name: "Eve".parse().expect("a name"),
        email: "eve@evil.example".parse().expect("an address"),
        password: PASSWORD.to_owned(),
        organization_name: "Evil".parse().expect("a name"),
        locale: Locale::English,
    };
    let strangers = async {
        setup::new_code(&context).await.expect("a code");
        let refused = setup::run(&context, &request(&app), form()).await.err();
        assert!(matches!(refused, Some(SetupError::WrongCode)), "{refused:?}");
        app.set_up().await;
        let refused = setup::run(&context, &request(&app), form()).await.err();
        assert!(matches!(refused, Some(SetupError::Finished)), "{refused:?}");
        let token = JoinToken::new(context.ids.new_id(), &context.ids);
        let name = "Eve".parse().expect("a name");
        let request = request(&app);
        let signed_up =
            accounts::sign_up(&context, &request, &token, &name, PASSWORD, Locale::English);
        let refused = signed_up.await.err();
        let is_unknown =
            matches!(refused, Some(accounts::SignUpError::Join(joining::JoinError::Unknown)));
        assert!(is_unknown, "{refused:?}");
    };
    tokio::time::timeout(Duration::from_secs(20), strangers).await.expect("nothing is hashed");
}

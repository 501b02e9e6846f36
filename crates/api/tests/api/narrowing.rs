//! Lists narrowed to how people came and left, in the order in which they did.

use rollcall_domain::time::Span;
use rollcall_testkit::{Answer, Client, TestApp};
use serde_json::{Value, json};

fn names(answer: &Answer) -> Vec<&str> {
    let items = answer.assert_status(200).body["items"].as_array().expect("items");
    assert_eq!(answer.body["total"], items.len(), "{}", answer.text);
    items.iter().map(|it| it["name"].as_str().expect("a name")).collect()
}

struct World<'a> {
    app: &'a TestApp,
    admin: Client<'a>,
    organization: String,
    base: String,
}

impl<'a> World<'a> {
    async fn build(app: &'a TestApp) -> Self {
        let (admin, organization) = app.set_up().await;
        let base = format!("/organizations/{organization}");
        Self { app, admin, organization, base }
    }

    async fn list(&mut self, query: &str) -> Answer {
        self.admin.get(&format!("{}/members?{query}", self.base)).await
    }

    async fn id(&self, email: &str) -> String {
        self.app.member(&self.organization, email).await.id.to_string()
    }

    async fn asks(&mut self, name: &str, way: Value) {
        let email = format!("{}@elsewhere.example", name.to_lowercase());
        self.app.account(name, &email).await;
        let mut person = self.app.signed_in(&email).await;
        person.post("/join/request", way).await.assert_status(200);
        self.app.clock.advance(Span::hours(1));
    }
}

#[tokio::test]
async fn those_who_wait_are_narrowed_to_how_and_when_they_came() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let mut mia = app.person(&world.organization, "Mia", "mia@halden.example", None).await;
    let mia_id = world.id("mia@halden.example").await;
    let door = world.admin.get(&format!("{}/door-number", world.base)).await;
    let door = json!({ "door_number": door.body["number"] });
    let link = mia.post(&format!("{}/share-links", world.base), json!({})).await;
    let url = link.assert_status(201).body["url"].as_str().expect("an address");
    let link = json!({ "token": url.split('#').nth(1).expect("a token") });
    world.asks("Zoe", door.clone()).await;
    let noon = app.clock.now();
    world.asks("Ann", link.clone()).await;
    world.asks("Bob", door).await;

    assert_eq!(names(&world.list("state=pending&sort=asked_at").await), ["Zoe", "Ann", "Bob"]);
    assert_eq!(names(&world.list("state=pending&sort=-asked_at").await), ["Bob", "Ann", "Zoe"]);
    let by_door = world.list("state=pending&channel=door_number").await;
    assert_eq!(names(&by_door), ["Bob", "Zoe"]);
    let by_mia = world.list(&format!("state=pending&inviter_id={mia_id}")).await;
    assert_eq!(names(&by_mia), ["Ann"]);
    assert_eq!(by_mia.body["items"][0]["join_request"]["sharer"]["name"], "Mia");
    assert_eq!(names(&world.list(&format!("state=pending&since={noon}")).await), ["Ann", "Bob"]);
    assert_eq!(names(&world.list(&format!("state=pending&until={noon}")).await), ["Zoe"]);
    let searched = world.list("state=pending&channel=door_number&q=zo").await;
    assert_eq!(names(&searched), ["Zoe"]);

    let ann = world.id("ann@elsewhere.example").await;
    for email in ["bob@elsewhere.example", "zoe@elsewhere.example"] {
        let path = format!("{}/members/{}/reject", world.base, world.id(email).await);
        world.admin.post(&path, json!({})).await.assert_status(200);
        app.clock.advance(Span::hours(1));
    }
    assert_eq!(names(&world.list("state=rejected&sort=-rejected_at").await), ["Zoe", "Bob"]);
    assert_eq!(names(&world.list("state=rejected&sort=-asked_at").await), ["Bob", "Zoe"]);
    let card = world.admin.get(&format!("{}/members/{ann}", world.base)).await;
    assert_eq!(card.body["state"], "pending");
}

#[tokio::test]
async fn those_who_are_invited_are_narrowed_to_the_fate_of_the_invitation() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    app.person(&world.organization, "Mia", "mia@halden.example", None).await;
    app.invite(&mut world.admin, &world.organization.clone(), "old@halden.example").await;
    app.run_jobs().await;
    app.clock.advance(Span::days(40));
    world.admin = app.signed_in("ingrid@halden.example").await;
    let mut mia = app.signed_in("mia@halden.example").await;
    let month = app.clock.now();
    app.invite(&mut mia, &world.organization.clone(), "new@halden.example").await;
    let mia_id = world.id("mia@halden.example").await;

    let expired = world.list("state=invited&expired=true").await;
    assert_eq!(expired.body["items"][0]["email"], "old@halden.example");
    assert_eq!(expired.body["total"], 1);
    let open = world.list("state=invited&expired=false&channel=email").await;
    assert_eq!(open.body["items"][0]["email"], "new@halden.example");
    assert_eq!(open.body["total"], 1);
    for query in [
        format!("state=invited&since={month}"),
        format!("state=invited&inviter_id={mia_id}"),
        "state=invited&delivery=queued".to_owned(),
        "state=invited&sort=-invited_at&limit=1".to_owned(),
    ] {
        let found = world.list(&query).await;
        assert_eq!(found.body["items"][0]["email"], "new@halden.example", "{query}");
        assert_eq!(found.body["items"].as_array().map(Vec::len), Some(1), "{query}");
    }
    assert_eq!(world.list("state=invited&delivery=failed").await.body["total"], 0);
}

#[tokio::test]
async fn those_who_left_are_found_by_the_reason() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    for (name, reason) in [("Ann", "Moved to OSLO"), ("Bob", "100 % done"), ("Zoe", "")] {
        let email = format!("{}@halden.example", name.to_lowercase());
        app.person(&world.organization, name, &email, None).await;
        let path = format!("{}/members/{}/terminate", world.base, world.id(&email).await);
        let order = json!({ "reason": reason, "last_day": "2026-11-20" });
        world.admin.post(&path, order).await.assert_status(200);
    }

    assert_eq!(names(&world.list("state=terminated&reason=oslo").await), ["Ann"]);
    assert_eq!(names(&world.list("state=terminated&reason=0%20%25").await), ["Bob"]);
    assert_eq!(names(&world.list("state=terminated&reason=_").await), [] as [&str; 0]);
    let all = world.list("state=terminated&reason=o&sort=-terminated_at").await;
    let mut found = names(&all);
    found.sort_unstable();
    assert_eq!(found, ["Ann", "Bob"]);
}

#[tokio::test]
async fn a_cursor_of_a_narrowed_list_belongs_to_that_list_however_much_later() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    for name in ["ann", "bob", "zoe"] {
        app.invite(
            &mut world.admin,
            &world.organization.clone(),
            &format!("{name}@halden.example"),
        )
        .await;
    }
    let first = world.list("state=invited&expired=false&limit=1").await;
    let cursor = first.body["next_cursor"].as_str().expect("a cursor").to_owned();
    app.clock.advance(Span::minutes(3));

    let second = world.list(&format!("state=invited&expired=false&limit=1&cursor={cursor}")).await;
    let other = world.list(&format!("state=invited&expired=true&limit=1&cursor={cursor}")).await;

    assert_ne!(first.body["items"][0]["id"], second.assert_status(200).body["items"][0]["id"]);
    other.assert_fields(&[("?cursor", "cursor/foreign")]);
}

#[tokio::test]
async fn filters_of_other_lists_and_unknown_values_are_named() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let nobody = "00000000-0000-7000-8000-000000000000";
    for (query, pointer, code) in [
        ("channel=email".to_owned(), "?channel", "filter/other-list"),
        (format!("state=terminated&inviter_id={nobody}"), "?inviter_id", "filter/other-list"),
        ("state=pending&expired=true".to_owned(), "?expired", "filter/other-list"),
        ("state=pending&delivery=failed".to_owned(), "?delivery", "filter/other-list"),
        ("state=pending&reason=x".to_owned(), "?reason", "filter/other-list"),
        (format!("terminated_by={nobody}"), "?terminated_by", "filter/other-list"),
        ("state=invited&channel=pigeon".to_owned(), "?channel", "choice/unknown"),
        ("state=invited&delivery=lost".to_owned(), "?delivery", "choice/unknown"),
        ("state=invited&expired=perhaps".to_owned(), "?expired", "field/type"),
        ("state=pending&since=yesterday".to_owned(), "?since", "field/type"),
        ("state=active&sort=asked_at".to_owned(), "?sort", "sort/unknown"),
        ("state=pending&sort=rejected_at".to_owned(), "?sort", "sort/unknown"),
        (format!("state=terminated&reason={}", "x".repeat(101)), "?reason", "text/too-long"),
    ] {
        world.list(&query).await.assert_fields(&[(pointer, code)]);
    }
}

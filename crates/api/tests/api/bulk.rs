//! One action on many people: one result for each, and nobody stops the others.

use rollcall_domain::membership::MemberState;
use rollcall_domain::permission::AdminRole;
use rollcall_domain::time::Span;
use rollcall_testkit::{Answer, Client, TestApp, join_all};
use serde_json::{Value, json};

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

    async fn make(&mut self, kind: &str, name: &str) -> String {
        let made = self.admin.post(&format!("{}/{kind}", self.base), json!({ "name": name })).await;
        made.assert_status(201).body["id"].as_str().expect("an id").to_owned()
    }

    async fn person(&self, name: &str) -> String {
        let email = format!("{}@halden.example", name.to_lowercase());
        self.app.person(&self.organization, name, &email, None).await;
        self.app.member(&self.organization, &email).await.id.to_string()
    }

    async fn invited(&mut self, name: &str) -> String {
        let email = format!("{name}@halden.example");
        let member = self.app.invite(&mut self.admin, &self.organization, &email).await;
        member["id"].as_str().expect("an id").to_owned()
    }

    async fn bulk(&mut self, body: Value) -> Answer {
        self.admin.post(&format!("{}/members/bulk", self.base), body).await
    }

    async fn card(&mut self, id: &str) -> Value {
        let card = self.admin.get(&format!("{}/members/{id}", self.base)).await;
        card.assert_status(200).body.clone()
    }
}

fn outcomes(answer: &Answer) -> Vec<String> {
    let results = answer.assert_status(200).body["results"].as_array().expect("results").iter();
    let outcome = |it: &Value| match it["problem"]["type"].as_str() {
        Some(problem) => format!("{} {problem}", it["outcome"].as_str().expect("an outcome")),
        None => it["outcome"].as_str().expect("an outcome").to_owned(),
    };
    results.map(outcome).collect()
}

#[tokio::test]
async fn each_person_has_a_result_in_the_order_asked_and_nobody_stops_the_others() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let (eva, mia) = (world.invited("eva").await, world.person("Mia").await);
    let tom = world.invited("tom").await;
    let nobody = "00000000-0000-7000-8000-000000000000";

    let answer =
        world.bulk(json!({ "action": "revoke", "ids": [tom, mia, nobody, eva, tom] })).await;

    assert_eq!(
        outcomes(&answer),
        ["done", "refused /problems/member/transition", "refused /problems/not-found", "done"]
    );
    assert_eq!(answer.body["results"][1]["name"], "Mia");
    assert_eq!(answer.body["results"][1]["problem"]["state"], "active");
    assert_eq!(answer.body["results"][2]["name"], Value::Null);
    assert_eq!((&answer.body["done"], &answer.body["refused"]), (&json!(2), &json!(2)));
    for id in [eva, tom] {
        world.admin.get(&format!("{}/members/{id}", world.base)).await.assert_status(404);
    }
    let counts = world.admin.get(&format!("{}/members/counts", world.base)).await;
    assert_eq!((&counts.body["invited"], &counts.body["active"]), (&json!(0), &json!(2)));
}

#[tokio::test]
async fn an_edit_replaces_adds_and_removes_departments_of_all_that_match() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let kitchen = world.make("departments", "Kitchen").await;
    let bakery = world.make("departments", "Bakery").await;
    let cook = world.make("positions", "Cook").await;
    let people = [world.person("Ada").await, world.person("Mia").await];
    let edit = |mode: &str, ids: &[&String]| json!({ "action": "edit", "ids": people, "departments": { "mode": mode, "ids": ids } });

    assert_eq!(outcomes(&world.bulk(edit("replace", &[&kitchen])).await), ["done", "done"]);
    let added = world.bulk(edit("add", &[&bakery, &kitchen])).await;
    assert_eq!(added.body["results"][0]["changes"][0]["after"], "Kitchen; Bakery");
    let filter = json!({ "department_id": kitchen });
    let moved = json!({ "action": "edit", "filter": filter, "position_id": cook });
    assert_eq!(world.bulk(moved).await.body["results"][1]["name"], "Mia");
    outcomes(&world.bulk(edit("remove", &[&kitchen])).await);

    for id in &people {
        let card = world.card(id).await;
        assert_eq!(card["departments"][0]["name"], "Bakery");
        assert_eq!(card["departments"].as_array().map(Vec::len), Some(1));
        assert_eq!(card["position"]["name"], "Cook");
        let timeline = world.admin.get(&format!("{}/members/{id}/timeline", world.base)).await;
        let edits = timeline.body["items"].as_array().expect("a history").iter();
        assert_eq!(edits.filter(|it| it["kind"] == "member.edited").count(), 4);
    }
    let empty = world.admin.get(&format!("{}/members?department_id={kitchen}", world.base)).await;
    assert_eq!(empty.body["total"], 0);
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_writes_nothing() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let kitchen = world.make("departments", "Kitchen").await;
    let people = [world.person("Ada").await, world.invited("eva").await];
    let order = |is_dry_run: bool| {
        json!({ "action": "edit", "ids": people, "dry_run": is_dry_run,
                "departments": { "mode": "replace", "ids": [kitchen] } })
    };

    let dry = world.bulk(order(true)).await;
    assert_eq!(world.card(&people[0]).await["departments"], json!([]));
    assert_eq!(world.card(&people[0]).await["version"], 1);
    let real = world.bulk(order(false)).await;

    assert_eq!(outcomes(&dry), ["done", "done"]);
    assert_eq!(dry.body, real.body);
    assert_eq!(world.card(&people[1]).await["departments"][0]["name"], "Kitchen");
}

#[tokio::test]
async fn reinviting_many_respects_the_pause_of_each() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let early = world.invited("eva").await;
    app.run_jobs().await;
    app.clock.advance(Span::minutes(2));
    let late = world.invited("tom").await;
    app.run_jobs().await;

    let answer =
        world.bulk(json!({ "action": "reinvite", "filter": { "state": "invited" } })).await;

    let mut found = outcomes(&answer);
    found.sort();
    assert_eq!(found, ["done", "refused /problems/invitation/too-soon"]);
    let refused = answer.body["results"].as_array().expect("results").iter();
    let refused = refused.into_iter().find(|it| it["outcome"] == "refused").expect("one");
    assert_eq!(refused["id"], json!(late));
    assert!(refused["problem"]["retry_at"].is_string());
    app.run_jobs().await;
    assert_eq!(world.card(&early).await["invitation"]["sends"], 2);
    assert_eq!(world.card(&late).await["invitation"]["sends"], 1);
}

#[tokio::test]
async fn the_same_request_twice_is_done_once_and_answered_alike() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let eva = world.invited("eva").await;
    let mut client = world.admin.clone().with_header("idempotency-key", "one");
    let path = format!("{}/members/bulk", world.base);
    let order = json!({ "action": "revoke", "ids": [eva] });

    let first = client.post(&path, order.clone()).await;
    let second = client.post(&path, order).await;

    assert_eq!(outcomes(&first), ["done"]);
    assert_eq!(first.body, second.body);
    let other = json!({ "action": "reinvite", "ids": [eva] });
    client.post(&path, other).await.assert_problem(422, "idempotency/reused");
}

#[tokio::test]
async fn of_many_at_once_exactly_one_revokes_each_invitation() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let mut ids = Vec::new();
    for name in ["ada", "eva", "tom"] {
        ids.push(world.invited(name).await);
    }
    let path = format!("{}/members/bulk", world.base);
    let calls = (0..12).map(|turn| {
        let mut client = world.admin.clone();
        let (path, mut ids) = (path.clone(), ids.clone());
        ids.rotate_left(turn % 3);
        async move { client.post(&path, json!({ "action": "revoke", "ids": ids })).await }
    });

    let answers = join_all(calls).await;

    let done: u64 = answers
        .iter()
        .map(|it| it.assert_status(200).body["done"].as_u64().expect("a number"))
        .sum();
    assert_eq!(done, 3);
    let counts = world.admin.get(&format!("{}/members/counts", world.base)).await;
    assert_eq!(counts.body["invited"], 0);
}

#[tokio::test]
async fn nobody_above_the_actor_and_nobody_who_waits_is_edited() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let kitchen = world.make("departments", "Kitchen").await;
    let role = Some(AdminRole::AccountAdmin);
    let mut ada = app.person(&world.organization, "Ada", "ada@halden.example", role).await;
    let owner = app.member(&world.organization, "ingrid@halden.example").await.id.to_string();
    let waiting = world.person("Wim").await;
    let state = MemberState::Pending;
    app.change_member(&world.organization, "wim@halden.example", |it| it.state = state).await;
    let order = json!({ "action": "edit", "ids": [owner, waiting],
                        "departments": { "mode": "add", "ids": [kitchen] } });

    let answer = ada.post(&format!("{}/members/bulk", world.base), order).await;

    assert_eq!(
        outcomes(&answer),
        ["refused /problems/permission/missing", "refused /problems/member/transition"]
    );
    assert_eq!(world.card(&owner).await["departments"], json!([]));
}

#[tokio::test]
async fn what_is_wrong_with_the_order_is_named_and_nothing_is_done() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let mia = world.person("Mia").await;
    let nobody = "00000000-0000-7000-8000-000000000000";
    let many: Vec<&str> = vec![nobody; 10_001];
    for (body, pointer, code) in [
        (json!({ "action": "dance", "ids": [mia] }), "/action", "choice/unknown"),
        (json!({ "action": "edit", "ids": [mia] }), "/action", "bulk/no-change"),
        (
            json!({ "action": "revoke", "ids": [mia], "location_id": null }),
            "/location_id",
            "bulk/other-action",
        ),
        (
            json!({ "action": "reject", "ids": [mia], "reason": "x" }),
            "/reason",
            "bulk/other-action",
        ),
        (
            json!({ "action": "edit", "ids": [mia], "location_id": null, "message": "x" }),
            "/message",
            "bulk/other-action",
        ),
        (
            json!({ "action": "restore", "ids": [mia], "last_day": "2026-01-01" }),
            "/last_day",
            "bulk/other-action",
        ),
        (
            json!({ "action": "reject", "ids": [mia], "message": "x".repeat(501) }),
            "/message",
            "text/too-long",
        ),
        (json!({ "action": "terminate", "ids": [mia] }), "/last_day", "field/missing"),
        (
            json!({ "action": "terminate", "ids": [mia], "last_day": "soon" }),
            "/last_day",
            "day/malformed",
        ),
        (
            json!({ "action": "terminate", "ids": [mia], "last_day": "2999-01-01" }),
            "/last_day",
            "day/too-far",
        ),
        (
            json!({ "action": "terminate", "ids": [mia], "last_day": "2026-01-01", "hand_over_to": nobody }),
            "/hand_over_to",
            "member/no-recipient",
        ),
        (
            json!({ "action": "approve", "ids": [mia], "position_id": nobody }),
            "/position_id",
            "position/unknown",
        ),
        (
            json!({ "action": "revoke", "filter": { "expired": true } }),
            "/filter/expired",
            "filter/other-list",
        ),
        (json!({ "action": "revoke" }), "/ids", "field/missing"),
        (json!({ "action": "revoke", "ids": [mia], "filter": {} }), "/ids", "bulk/whom"),
        (json!({ "action": "revoke", "ids": [] }), "/ids", "list/empty"),
        (json!({ "action": "revoke", "ids": many }), "/ids", "list/too-many"),
        (
            json!({ "action": "revoke", "filter": { "state": "gone" } }),
            "/filter/state",
            "state/unknown",
        ),
        (json!({ "action": "revoke", "filter": { "limit": 3 } }), "/filter/limit", "field/unknown"),
        (
            json!({ "action": "revoke", "filter": { "department_id": nobody } }),
            "/filter/department_id",
            "department/unknown",
        ),
        (
            json!({ "action": "edit", "ids": [mia], "position_id": nobody }),
            "/position_id",
            "position/unknown",
        ),
        (
            json!({ "action": "edit", "ids": [mia], "location_id": nobody }),
            "/location_id",
            "location/unknown",
        ),
        (
            json!({ "action": "edit", "ids": [mia], "departments": { "mode": "add", "ids": [nobody] } }),
            "/departments/ids/0",
            "department/unknown",
        ),
        (
            json!({ "action": "edit", "ids": [mia], "departments": { "mode": "remove", "ids": [] } }),
            "/departments/ids",
            "list/empty",
        ),
        (
            json!({ "action": "edit", "ids": [mia], "departments": { "mode": "swap", "ids": [nobody] } }),
            "/departments/mode",
            "choice/unknown",
        ),
    ] {
        let answer = world.bulk(body).await;
        answer.assert_status(422).assert_fields(&[(pointer, code)]);
    }
    assert_eq!(world.card(&mia).await["version"], 1);
}

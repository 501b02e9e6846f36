//! Many people at once are let in, refused, ended and restored.

use rollcall_domain::permission::AdminRole;
use rollcall_domain::time::Span;
use rollcall_testkit::{Answer, Client, TestApp};
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

    /// Somebody who asked to join by the door number.
    async fn applicant(&mut self, name: &str, answers: Value) -> String {
        let door = self.admin.get(&format!("{}/door-number", self.base)).await;
        let email = format!("{}@halden.example", name.to_lowercase());
        self.app.account(name, &email).await;
        let mut person = self.app.signed_in(&email).await;
        let asked = json!({ "door_number": door.body["number"], "answers": answers });
        person.post("/join/request", asked).await.assert_status(200);
        self.id(name).await
    }

    async fn applicants(&mut self, names: &[&str]) -> Vec<String> {
        let mut ids = Vec::new();
        for name in names {
            ids.push(self.applicant(name, json!({})).await);
        }
        ids
    }

    async fn person(&self, name: &str, role: Option<AdminRole>) -> Client<'a> {
        let email = format!("{}@halden.example", name.to_lowercase());
        self.app.person(&self.organization, name, &email, role).await
    }

    async fn id(&self, name: &str) -> String {
        let email = format!("{}@halden.example", name.to_lowercase());
        self.app.member(&self.organization, &email).await.id.to_string()
    }

    async fn bulk(&mut self, body: Value) -> Answer {
        self.admin.post(&format!("{}/members/bulk", self.base), body).await
    }

    async fn card(&mut self, id: &str) -> Value {
        let card = self.admin.get(&format!("{}/members/{id}", self.base)).await;
        card.assert_status(200).body.clone()
    }

    async fn seats(&self, seats: usize) {
        self.app.execute(&format!("UPDATE organizations SET seats = {seats}")).await;
    }
}

/// `done`, or the problem and what would help.
fn outcomes(answer: &Answer) -> Vec<String> {
    let results = answer.assert_status(200).body["results"].as_array().expect("results").iter();
    let outcome = |it: &Value| match it["problem"]["type"].as_str() {
        Some(problem) => {
            let fix = it["fix"].as_array().map(|it| it.iter().filter_map(Value::as_str).collect());
            let fix: Vec<&str> = fix.unwrap_or_default();
            format!("{} {}", problem.trim_start_matches("/problems/"), fix.join(" "))
        }
        None => it["outcome"].as_str().expect("an outcome").to_owned(),
    };
    results.map(outcome).collect()
}

#[tokio::test]
async fn those_who_wait_are_let_in_together_where_they_shall_be() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let kitchen = world.make("departments", "Kitchen").await;
    let cook = world.make("positions", "Cook").await;
    let people = world.applicants(&["Ann", "Bob"]).await;
    let mia = world.person("Mia", None).await;
    drop(mia);
    let mut ids = people.clone();
    ids.push(world.id("Mia").await);

    let answer = world
        .bulk(json!({ "action": "approve", "ids": ids, "position_id": cook,
                      "departments": { "mode": "replace", "ids": [kitchen] } }))
        .await;

    assert_eq!(outcomes(&answer), ["done", "done", "member/transition open"]);
    for id in &people {
        let card = world.card(id).await;
        assert_eq!(card["state"], "active");
        assert_eq!(
            (&card["departments"][0]["name"], &card["position"]["name"]),
            (&json!("Kitchen"), &json!("Cook"))
        );
        let timeline = world.admin.get(&format!("{}/members/{id}/timeline", world.base)).await;
        assert_eq!(timeline.body["items"][0]["kind"], "member.approved");
    }
    let found =
        world.admin.get(&format!("{}/members?q=ann&department_id={kitchen}", world.base)).await;
    assert_eq!((&found.body["total"], &found.body["items"][0]["name"]), (&json!(1), &json!("Ann")));
    let counts = world.admin.get(&format!("{}/members/counts", world.base)).await;
    assert_eq!((&counts.body["active"], &counts.body["pending"]), (&json!(4), &json!(0)));
    crate::audit::assert_chained(&app, &world.organization).await;
}

#[tokio::test]
async fn those_who_wait_are_refused_together_and_let_in_after_all() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let people = world.applicants(&["Ann", "Bob"]).await;

    let order =
        json!({ "action": "reject", "filter": { "state": "pending" }, "message": "Not yet" });
    let refused = world.bulk(order).await;
    let again = world.bulk(json!({ "action": "reject", "ids": [people[0]] })).await;

    assert_eq!(outcomes(&refused), ["done", "done"]);
    assert_eq!(refused.body["people"], 2);
    assert_eq!(outcomes(&again), ["member/transition approve"]);
    for id in &people {
        let card = world.card(id).await;
        assert_eq!(card["join_request"]["rejection"]["message"], "Not yet");
    }
    let let_in =
        world.bulk(json!({ "action": "approve", "filter": { "state": "rejected" } })).await;
    assert_eq!(outcomes(&let_in), ["done", "done"]);
    assert_eq!(world.card(&people[0]).await["state"], "active");
}

#[tokio::test]
async fn memberships_end_together_each_with_a_receipt_of_its_own() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    for name in ["Ann", "Bob", "Mia"] {
        world.person(name, None).await;
    }
    let mut ids = Vec::new();
    for name in ["Ann", "Ingrid", "Bob"] {
        ids.push(world.id(name).await);
    }
    let second = world.person("Sue", Some(AdminRole::SuperAdmin)).await;
    drop(second);
    ids.push(world.id("Sue").await);

    let order = json!({ "action": "terminate", "ids": ids, "reason": "Closed",
                        "last_day": "2026-11-20", "hand_over_to": world.id("Mia").await });
    let answer = world.bulk(order).await;

    assert_eq!(
        outcomes(&answer),
        ["done", "termination/oneself leave", "done", "termination/super-admin change_roles"]
    );
    let mut numbers = Vec::new();
    for id in [&ids[0], &ids[2]] {
        let receipt = world.admin.get(&format!("{}/members/{id}/termination", world.base)).await;
        assert_eq!(receipt.assert_status(200).body["termination"]["reason"], "Closed");
        numbers.push(receipt.body["number"].as_str().expect("a number").to_owned());
        let timeline = world.admin.get(&format!("{}/members/{id}/timeline", world.base)).await;
        let entry = &timeline.body["items"][0];
        assert_eq!(entry["kind"], "member.terminated");
        let number = format!("{:04}", entry["id"].as_i64().expect("a number"));
        assert!(receipt.body["number"].as_str().expect("a number").ends_with(&number));
    }
    assert_ne!(numbers[0], numbers[1]);
    let left = world.admin.get(&format!("{}/members?state=terminated&q=ann", world.base)).await;
    assert_eq!(left.body["total"], 1);
}

#[tokio::test]
async fn ends_are_planned_together() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    for name in ["Ann", "Bob"] {
        world.person(name, None).await;
    }
    let ids = [world.id("Ann").await, world.id("Bob").await];

    let planned =
        world.bulk(json!({ "action": "terminate", "ids": ids, "last_day": "2026-11-25" })).await;

    assert_eq!(outcomes(&planned), ["done", "done"]);
    assert_eq!(world.card(&ids[0]).await["planned_termination"]["last_day"], "2026-11-25");
    app.clock.advance(Span::days(3));
    app.run_jobs().await;
    let mut admin = app.signed_in("ingrid@halden.example").await;
    let left = admin.get(&format!("{}/members?state=terminated", world.base)).await;
    assert_eq!(left.body["total"], 2);
}

#[tokio::test]
async fn former_members_are_restored_together_as_far_as_there_are_seats() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let mut ids = Vec::new();
    for name in ["Ann", "Bob", "Cem"] {
        world.person(name, None).await;
        ids.push(world.id(name).await);
    }
    let order = json!({ "action": "terminate", "ids": ids, "last_day": "2026-11-20" });
    assert_eq!(outcomes(&world.bulk(order).await), ["done", "done", "done"]);
    world.seats(3).await;

    let restored = world.bulk(json!({ "action": "restore", "ids": ids })).await;

    let mut found = outcomes(&restored);
    found.sort();
    assert_eq!(found, ["done", "done", "organization/no-seat-left book_seats"]);
    let counts = world.admin.get(&format!("{}/members/counts", world.base)).await;
    assert_eq!((&counts.body["active"], &counts.body["terminated"]), (&json!(3), &json!(1)));
}

#[tokio::test]
async fn a_job_id_that_somebody_has_stops_that_applicant_alone() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let rules = world.admin.get(&format!("{}/join-rules", world.base)).await;
    let mut rules = rules.body.clone();
    rules["required_information"] = json!(["job_id"]);
    let path = format!("{}/join-rules", world.base);
    world.admin.send("PUT", &path, Some(rules)).await.assert_status(200);
    let ann = world.applicant("Ann", json!({ "job_id": "E-1" })).await;
    let bob = world.applicant("Bob", json!({ "job_id": "E-1" })).await;
    let cem = world.applicant("Cem", json!({ "job_id": "E-2" })).await;

    let answer =
        world.bulk(json!({ "action": "approve", "ids": [ann.clone(), bob.clone(), cem] })).await;

    // Whose turn comes first has it.
    let mut found = outcomes(&answer);
    found.sort();
    assert_eq!(found, ["done", "done", "member/job-id-taken open edit"]);
    let results = answer.body["results"].as_array().expect("results");
    let refused = results.iter().find(|it| it["outcome"] == "refused").expect("one");
    let holder = if refused["id"] == json!(ann) { &bob } else { &ann };
    assert_eq!(refused["problem"]["member_id"], json!(holder));
    assert_eq!(world.card(holder).await["job_id"], "E-1");
    assert_eq!(world.card(refused["id"].as_str().expect("an id")).await["state"], "pending");
}

#[tokio::test]
async fn of_an_approval_in_bulk_and_a_refusal_at_the_same_moment_exactly_one_wins() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    for round in 0..6 {
        let names = [format!("A{round}"), format!("B{round}")];
        let ids = world.applicants(&[&names[0], &names[1]]).await;
        let (mut one, mut other) = (world.admin.clone(), world.admin.clone());
        let bulk = format!("{}/members/bulk", world.base);
        let single = format!("{}/members/{}/reject", world.base, ids[1]);

        let (approved, rejected) = tokio::join!(
            one.post(&bulk, json!({ "action": "approve", "ids": ids })),
            other.post(&single, json!({ "message": "No" })),
        );

        let state = world.card(&ids[1]).await["state"].clone();
        match rejected.status.as_u16() {
            // The refusal came first; an approval after it lets in who was refused, and says so.
            200 => {
                let timeline =
                    world.admin.get(&format!("{}/members/{}/timeline", world.base, ids[1])).await;
                assert_eq!(outcomes(&approved), ["done", "done"], "{round}");
                assert_eq!(timeline.body["items"][0]["kind"], "member.reapproved");
                assert_eq!(timeline.body["items"][1]["kind"], "member.rejected");
            }
            _ => {
                rejected.assert_problem(409, "member/transition");
                assert_eq!(rejected.body["state"], "active");
                assert_eq!(outcomes(&approved), ["done", "done"], "{round}");
            }
        }
        assert_eq!(state, "active", "{round}");
    }
}

#[tokio::test]
async fn of_two_opposite_bulk_decisions_everybody_gets_exactly_one_result_that_holds() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let ids = world.applicants(&["Ann", "Bob", "Cem", "Dan", "Eve"]).await;
    let mut turned = ids.clone();
    turned.reverse();
    let (mut one, mut other) = (world.admin.clone(), world.admin.clone());
    let path = format!("{}/members/bulk", world.base);

    let (first, second) = tokio::join!(
        one.post(&path, json!({ "action": "reject", "ids": ids })),
        other.post(&path, json!({ "action": "reject", "ids": turned })),
    );

    let done = |it: &Answer| it.assert_status(200).body["done"].as_u64().expect("a number");
    assert_eq!(done(&first) + done(&second), 5);
    let refused: Vec<String> =
        outcomes(&first).into_iter().chain(outcomes(&second)).filter(|it| it != "done").collect();
    assert_eq!(refused, vec!["member/transition approve"; 5]);
}

#[tokio::test]
async fn the_last_seats_are_given_exactly_once_however_many_approve_at_the_same_moment() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let names: Vec<String> = (0..8).map(|it| format!("P{it}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let ids = world.applicants(&names).await;
    world.seats(4).await;
    let bulk = format!("{}/members/bulk", world.base);
    let (mut a, mut b, mut c) = (world.admin.clone(), world.admin.clone(), world.admin.clone());
    let single = format!("{}/members/{}/approve", world.base, ids[7]);

    let (first, second, third) = tokio::join!(
        a.post(&bulk, json!({ "action": "approve", "ids": ids[..4] })),
        b.post(&bulk, json!({ "action": "approve", "ids": ids[3..7] })),
        c.post(&single, json!({})),
    );

    let counts = world.admin.get(&format!("{}/members/counts", world.base)).await;
    assert_eq!((&counts.body["active"], &counts.body["pending"]), (&json!(4), &json!(5)));
    let done = |it: &Answer| it.assert_status(200).body["done"].as_u64().expect("a number");
    let alone = u64::from(third.status == 200);
    assert_eq!(done(&first) + done(&second) + alone, 3);
    if alone == 0 {
        third.assert_problem(409, "organization/no-seat-left");
    }
}

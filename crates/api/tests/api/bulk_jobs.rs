//! An action on more people than a request takes goes on by itself, whatever happens to the process.

use std::collections::BTreeSet;

use rollcall_actions::bulk;
use rollcall_domain::id::{JobId, OrganizationId};
use rollcall_domain::member::Member;
use rollcall_domain::membership::MemberState;
use rollcall_domain::permission::AdminRole;
use rollcall_domain::time::Span;
use rollcall_testkit::{Answer, Client, TestApp, join_all};
use serde_json::{Value, json};

const MANY: usize = 1_050;

struct World<'a> {
    app: &'a TestApp,
    admin: Client<'a>,
    organization: String,
    base: String,
    location: String,
}

impl<'a> World<'a> {
    /// Halden Foods with [`MANY`] members who are nowhere yet, and a place where they could be.
    async fn build(app: &'a TestApp) -> Self {
        let (mut admin, organization) = app.set_up().await;
        let id: OrganizationId = organization.parse().expect("an id");
        let now = app.clock.now();
        let members: Vec<Member> = (0..MANY)
            .map(|it| {
                let name = format!("Person {it:04}");
                let mut member =
                    Member::new(id, app.context.ids.new_id(), MemberState::Active, &name, now);
                member.joined_at = Some(now);
                member
            })
            .collect();
        let mut tx = app.context.store.write().await.expect("a writer");
        tx.members().insert_many(&members).await.expect("members");
        tx.commit().await.expect("a commit");
        let base = format!("/organizations/{organization}");
        let made = admin.post(&format!("{base}/locations"), json!({ "name": "Oslo" })).await;
        let location = made.assert_status(201).body["id"].as_str().expect("an id").to_owned();
        Self { app, admin, organization, base, location }
    }

    fn order(&self) -> Value {
        json!({ "action": "edit", "filter": { "q": "person" }, "location_id": self.location })
    }

    async fn start(&mut self) -> String {
        let started = self.admin.post(&format!("{}/members/bulk", self.base), self.order()).await;
        assert_eq!(started.assert_status(202).body["state"], "queued");
        started.body["id"].as_str().expect("an id").to_owned()
    }

    async fn job(&mut self, id: &str) -> Value {
        let job = self.admin.get(&format!("{}/jobs/{id}", self.base)).await;
        job.assert_status(200).body.clone()
    }

    /// One batch, as a process does it that dies right after.
    async fn step(&self, id: &str) -> bulk::Step {
        let organization: OrganizationId = self.organization.parse().expect("an id");
        let id: JobId = id.parse().expect("an id");
        bulk::step(&self.app.context, organization, id, false).await.expect("a step")
    }

    async fn moved(&mut self) -> u64 {
        let path = format!("{}/members?location_id={}", self.base, self.location);
        self.admin.get(&path).await.body["total"].as_u64().expect("a number")
    }

    /// Everybody was edited once and no more.
    async fn assert_each_once(&self) {
        let log = crate::audit::assert_chained(self.app, &self.organization).await;
        let edited: Vec<_> = log
            .iter()
            .filter(|it| it.kind.as_str() == "member.edited")
            .map(|it| it.member_id.expect("a member"))
            .collect();
        assert_eq!(edited.len(), MANY);
        assert_eq!(edited.iter().collect::<BTreeSet<_>>().len(), MANY);
    }
}

fn progress(job: &Value) -> (&str, u64, u64, u64) {
    let count = |name: &str| job[name].as_u64().expect("a number");
    (job["state"].as_str().expect("a state"), count("total"), count("done"), count("refused"))
}

#[tokio::test]
async fn more_than_a_thousand_become_a_job_that_tells_how_far_it_is() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let path = format!("{}/members/bulk", world.base);
    let started = world.admin.post(&path, world.order()).await;
    started.assert_status(202);
    let id = started.body["id"].as_str().expect("an id").to_owned();
    assert_eq!(started.headers["location"], format!("/api/v1{}/jobs/{id}", world.base));
    assert_eq!(started.body["started_by"]["name"], "Ingrid Solheim");
    assert_eq!(progress(&world.job(&id).await), ("queued", 1_050, 0, 0));

    world.step(&id).await;
    let half = world.admin.get(&format!("{}/jobs/{id}", world.base)).await;
    assert_eq!(progress(&half.body), ("running", 1_050, 200, 0));
    let tag = half.headers["etag"].to_str().expect("text").to_owned();
    let mut polling = world.admin.clone().with_header("if-none-match", &tag);
    polling.get(&format!("{}/jobs/{id}", world.base)).await.assert_status(304);
    app.clock.advance(Span::seconds(6));
    app.run_jobs().await;

    let job = polling.get(&format!("{}/jobs/{id}", world.base)).await;
    assert_eq!(progress(&job.assert_status(200).body), ("done", 1_050, 1_050, 0));
    assert!(job.body["finished_at"].is_string());
    assert_eq!(world.moved().await, 1_050);
    world.assert_each_once().await;
    let jobs = world.admin.get(&format!("{}/jobs", world.base)).await;
    assert_eq!(jobs.body["items"][0]["id"], json!(id));
}

#[tokio::test]
async fn the_results_come_in_pages_and_those_refused_by_themselves() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let id = world.start().await;
    // Two of them leave before their turn.
    let list = world.admin.get(&format!("{}/members?q=person&limit=2", world.base)).await;
    for it in list.body["items"].as_array().expect("items") {
        let gone = it["id"].as_str().expect("an id");
        let path = format!("{}/members/{gone}/terminate", world.base);
        world.admin.post(&path, json!({ "last_day": "2026-11-20" })).await.assert_status(200);
    }
    app.run_jobs().await;

    assert_eq!(progress(&world.job(&id).await), ("done", 1_050, 1_048, 2));
    let results = format!("{}/jobs/{id}/results", world.base);
    let refused = world.admin.get(&format!("{results}?outcome=refused&limit=1")).await;
    assert_eq!(
        (&refused.body["total"], &refused.body["items"][0]["name"]),
        (&json!(2), &json!("Person 0000"))
    );
    assert_eq!(refused.body["items"][0]["problem"]["type"], "/problems/member/transition");
    assert_eq!(refused.body["items"][0]["fix"], json!(["restore", "invite_as_new_person"]));
    let cursor = &refused.body["next_cursor"];
    let next = world.admin.get(&format!("{results}?outcome=refused&limit=1&cursor={cursor}")).await;
    assert_eq!(
        (&next.body["items"][0]["name"], &next.body["next_cursor"]),
        (&json!("Person 0001"), &Value::Null)
    );
    let mut seen = 0;
    let mut query = String::new();
    loop {
        let page = world.admin.get(&format!("{results}?outcome=done&limit=200{query}")).await;
        seen += page.assert_status(200).body["items"].as_array().expect("items").len();
        match page.body["next_cursor"].as_i64() {
            Some(cursor) => query = format!("&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, 1_048);
}

#[tokio::test]
async fn whoever_takes_over_from_a_process_that_died_does_nobody_twice() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let id = world.start().await;
    world.step(&id).await;
    world.step(&id).await;
    // Held by the one who died: nobody takes it up before the lease is over.
    app.run_jobs().await;
    assert_eq!(progress(&world.job(&id).await), ("running", 1_050, 400, 0));

    app.clock.advance(Span::seconds(6));
    app.run_jobs().await;

    assert_eq!(progress(&world.job(&id).await), ("done", 1_050, 1_050, 0));
    world.assert_each_once().await;
}

#[tokio::test]
async fn two_processes_that_have_the_same_job_share_it() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let id = world.start().await;
    let organization: OrganizationId = world.organization.parse().expect("an id");
    let job: JobId = id.parse().expect("an id");

    let work = (0..3).map(|_| async {
        while bulk::step(&app.context, organization, job, false).await.expect("a step")
            == bulk::Step::More
        {}
    });
    join_all(work).await;

    assert_eq!(progress(&world.job(&id).await), ("done", 1_050, 1_050, 0));
    world.assert_each_once().await;
}

#[tokio::test]
async fn a_job_that_is_called_off_keeps_what_was_done_and_does_no_more() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let id = world.start().await;
    world.step(&id).await;
    let path = format!("{}/jobs/{id}/cancel", world.base);

    let cancelled = world.admin.send("POST", &path, None).await;
    let again = world.admin.send("POST", &path, None).await;
    app.clock.advance(Span::minutes(10));
    app.run_jobs().await;

    assert_eq!(progress(&cancelled.assert_status(200).body), ("cancelled", 1_050, 200, 0));
    again.assert_status(200);
    assert_eq!(world.moved().await, 200);
    assert_eq!(progress(&world.job(&id).await), ("cancelled", 1_050, 200, 0));
    let results = world.admin.get(&format!("{}/jobs/{id}/results", world.base)).await;
    assert_eq!(results.body["total"], 200);
    let other = world.start().await;
    app.run_jobs().await;
    let late = world.admin.send("POST", &format!("{}/jobs/{other}/cancel", world.base), None).await;
    late.assert_problem(409, "job/over");
    assert_eq!(late.body["state"], "done");
}

#[tokio::test]
async fn the_rights_of_whoever_started_it_count_when_each_turn_comes() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let role = Some(AdminRole::AccountAdmin);
    let mut ada = app.person(&world.organization, "Ada", "ada@halden.example", role).await;
    let order =
        json!({ "action": "edit", "filter": { "q": "person" }, "location_id": world.location });
    let path = format!("{}/members/bulk", world.base);
    let lost = ada.post(&path, order.clone()).await.assert_status(202).body["id"].clone();
    let lost = lost.as_str().expect("an id").to_owned();
    world.step(&lost).await;
    app.change_member(&world.organization, "ada@halden.example", |it| it.admin_role = None).await;
    app.clock.advance(Span::seconds(6));
    app.run_jobs().await;

    assert_eq!(progress(&world.job(&lost).await), ("done", 1_050, 200, 850));
    let results = format!("{}/jobs/{lost}/results?outcome=refused", world.base);
    let refused = world.admin.get(&results).await;
    assert_eq!(refused.body["items"][0]["problem"]["type"], "/problems/permission/missing");
    ada.get(&format!("{}/jobs/{lost}", world.base)).await.assert_status(404);

    app.change_member(&world.organization, "ada@halden.example", |it| it.admin_role = role).await;
    let gone = ada.post(&path, order).await.assert_status(202).body["id"].clone();
    app.terminate(&world.organization, "ada@halden.example").await;
    app.run_jobs().await;
    let job = world.job(gone.as_str().expect("an id")).await;
    assert_eq!(progress(&job), ("failed", 1_050, 0, 0));
}

#[tokio::test]
async fn the_same_order_twice_is_one_job() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let mut client = world.admin.clone().with_header("idempotency-key", "one");
    let path = format!("{}/members/bulk", world.base);

    let first = client.post(&path, world.order()).await;
    app.run_jobs().await;
    let second = client.post(&path, world.order()).await;

    assert_eq!(first.assert_status(202).body["id"], second.assert_status(202).body["id"]);
    assert_eq!(second.body["state"], "done");
    let jobs = world.admin.get(&format!("{}/jobs", world.base)).await;
    assert_eq!(jobs.body["items"].as_array().map(Vec::len), Some(1));
    world.assert_each_once().await;
}

#[tokio::test]
async fn a_dry_run_of_many_looks_at_the_first_thousand_and_says_how_many_there_are() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let mut order = world.order();
    order["dry_run"] = json!(true);
    order["filter"] = json!({});

    let dry: Answer = world.admin.post(&format!("{}/members/bulk", world.base), order).await;

    assert_eq!(dry.assert_status(200).body["results"].as_array().map(Vec::len), Some(1_000));
    assert_eq!((&dry.body["people"], &dry.body["people_is_exact"]), (&json!(1_051), &json!(true)));
    assert_eq!(world.moved().await, 0);
}

#[tokio::test]
async fn old_jobs_are_forgotten_and_their_starter_hears_of_the_end() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let id = world.start().await;
    app.run_jobs().await;
    let ingrid = app.member(&world.organization, "ingrid@halden.example").await;
    let mut tx = app.context.store.read().await.expect("a reader");
    let account = ingrid.account_id.expect("an account");
    let notices = tx.notices().list(account, None, 10).await.expect("notices");
    assert_eq!(notices[0].notice.kind.as_str(), "job_done");
    assert_eq!(
        (notices[0].notice.data.count, notices[0].notice.data.subject.as_deref()),
        (Some(1_050), Some("edit"))
    );
    drop(tx);

    let mut tx = app.context.store.write().await.expect("a writer");
    let soon = app.clock.now().plus(Span::seconds(1));
    assert!(tx.bulk_jobs().delete_before(soon).await.expect("an answer"));
    assert!(!tx.bulk_jobs().delete_before(soon).await.expect("an answer"));
    tx.commit().await.expect("a commit");

    world.admin.get(&format!("{}/jobs/{id}", world.base)).await.assert_status(404);
}

#[tokio::test]
async fn what_is_wrong_with_a_question_about_jobs_is_named() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let base = format!("/organizations/{organization}/jobs");
    let nobody = "00000000-0000-7000-8000-000000000000";
    for (path, pointer, code) in [
        (format!("{base}?limit=0"), "?limit", "limit/range"),
        (format!("{base}?cursor=x"), "?cursor", "field/type"),
        (format!("{base}/{nobody}/results?outcome=maybe"), "?outcome", "choice/unknown"),
        (format!("{base}/{nobody}/results?page=2"), "?page", "field/unknown"),
    ] {
        admin.get(&path).await.assert_fields(&[(pointer, code)]);
    }
}

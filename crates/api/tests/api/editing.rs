//! Changing what the organization says of a member, and what one's account says of oneself.

use rollcall_domain::membership::MemberState;
use rollcall_domain::time::Span;
use rollcall_testkit::{Client, TestApp, join_all};
use serde_json::{Value, json};

const MIA: &str = "mia@halden.example";

struct World<'a> {
    app: &'a TestApp,
    admin: Client<'a>,
    mia: Client<'a>,
    base: String,
    card: String,
}

impl<'a> World<'a> {
    async fn build(app: &'a TestApp) -> Self {
        let (admin, organization) = app.set_up().await;
        let mia = app.person(&organization, "Mia", MIA, None).await;
        let id = app.member(&organization, MIA).await.id;
        let base = format!("/organizations/{organization}");
        let card = format!("{base}/members/{id}");
        Self { app, admin, mia, base, card }
    }

    async fn make(&mut self, kind: &str, name: &str) -> String {
        let made = self.admin.post(&format!("{}/{kind}", self.base), json!({ "name": name })).await;
        made.assert_status(201).body["id"].as_str().expect("an id").to_owned()
    }

    async fn person(&self, name: &str, email: &str) -> String {
        let organization = self.base.trim_start_matches("/organizations/");
        self.app.person(organization, name, email, None).await;
        let id = self.app.member(organization, email).await.id;
        format!("{}/members/{id}", self.base)
    }
}

fn names(departments: &Value) -> Vec<String> {
    let items = departments.as_array().expect("a list").iter();
    items.map(|it| it["name"].as_str().expect("a name").to_owned()).collect()
}

#[tokio::test]
async fn each_field_can_be_set_and_cleared_by_null_and_stays_when_left_out() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let kitchen = world.make("departments", "Kitchen").await;
    let cook = world.make("positions", "Cook").await;
    let oslo = world.make("locations", "Oslo").await;
    let fields = [
        ("department_ids", json!([kitchen]), "departments", json!([])),
        ("position_id", json!(cook), "position", Value::Null),
        ("location_id", json!(oslo), "location", Value::Null),
        ("job_id", json!(" A-1 "), "job_id", Value::Null),
    ];
    for (field, value, _, _) in &fields {
        world.admin.patch(&world.card, json!({ (*field): value })).await.assert_status(200);
    }
    let full = world.admin.get(&world.card).await.body;
    assert_eq!(names(&full["departments"]), ["Kitchen"]);
    assert_eq!(full["position"]["name"], "Cook");
    assert_eq!(full["location"]["name"], "Oslo");
    assert_eq!(full["job_id"], "A-1");
    assert_eq!(full["version"], 5);
    for (field, _, shown, cleared) in fields {
        let answer = world.admin.patch(&world.card, json!({ (field): null })).await;
        assert_eq!(answer.body[shown], cleared, "{field}");
        assert_eq!(answer.body, world.admin.get(&world.card).await.body);
    }
}

#[tokio::test]
async fn the_main_department_comes_first() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let mut ids = Vec::new();
    for name in ["A", "B", "C"] {
        ids.push(world.make("departments", name).await);
    }
    let all = json!({ "department_ids": [ids[0], ids[1], ids[2], ids[0]] });
    let answer = world.admin.patch(&world.card, all).await;
    assert_eq!(names(&answer.body["departments"]), ["A", "B", "C"]);

    let answer = world.admin.patch(&world.card, json!({ "main_department_id": ids[2] })).await;

    assert_eq!(names(&answer.body["departments"]), ["C", "A", "B"]);
    assert_eq!(answer.body["departments"][0]["is_main"], true);
    assert_eq!(answer.body["departments"][1]["is_main"], false);
    let body = json!({ "department_ids": [ids[0]], "main_department_id": ids[1] });
    let answer = world.admin.patch(&world.card, body).await;
    answer.assert_fields(&[("/main_department_id", "department/main-not-among")]);
}

#[tokio::test]
async fn a_person_is_in_twenty_departments_at_most() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let mut ids = Vec::new();
    for index in 0..21 {
        ids.push(world.make("departments", &format!("D{index}")).await);
    }
    let answer = world.admin.patch(&world.card, json!({ "department_ids": ids })).await;
    answer.assert_fields(&[("/department_ids", "department/too-many")]);
    ids.pop();
    let answer = world.admin.patch(&world.card, json!({ "department_ids": ids })).await;
    answer.assert_status(200);
}

#[tokio::test]
async fn what_does_not_exist_here_is_named() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let nobody = "0190d5a4-0000-7000-8000-000000000000";
    let kitchen = world.make("departments", "Kitchen").await;
    for (body, pointer, code) in [
        (json!({ "department_ids": [kitchen, nobody] }), "/department_ids/1", "department/unknown"),
        (json!({ "position_id": nobody }), "/position_id", "position/unknown"),
        (json!({ "location_id": nobody }), "/location_id", "location/unknown"),
        (
            json!({ "main_department_id": nobody }),
            "/main_department_id",
            "department/main-not-among",
        ),
    ] {
        world.admin.patch(&world.card, body).await.assert_fields(&[(pointer, code)]);
    }
    assert_eq!(world.admin.get(&world.card).await.body["version"], 1);
}

#[tokio::test]
async fn a_job_id_belongs_to_one_person_in_any_letter_case_or_width() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let other = world.person("Ben", "ben@halden.example").await;
    world.admin.patch(&other, json!({ "job_id": "Ab-1" })).await.assert_status(200);
    for same in ["Ab-1", "aB-1", "ＡＢ-1", " ab-1 "] {
        let answer = world.admin.patch(&world.card, json!({ "job_id": same })).await;
        answer.assert_problem(409, "member/job-id-taken");
        assert_eq!(answer.body["member_name"], "Ben");
        assert!(other.ends_with(answer.body["member_id"].as_str().expect("an id")));
    }
    // One's own may change its case.
    world.admin.patch(&other, json!({ "job_id": "AB-1" })).await.assert_status(200);
    world.admin.patch(&other, json!({ "job_id": null })).await.assert_status(200);
    world.admin.patch(&world.card, json!({ "job_id": "ab-1" })).await.assert_status(200);
}

#[tokio::test]
async fn of_many_who_want_one_job_id_at_once_one_gets_it() {
    let app = TestApp::start().await;
    let world = World::build(&app).await;
    let mut edits = Vec::new();
    for index in 0..8 {
        let card = world.person("P", &format!("p{index}@halden.example")).await;
        let mut admin = world.admin.clone();
        edits.push(async move { admin.patch(&card, json!({ "job_id": "A-1" })).await });
    }
    let answers = join_all(edits).await;
    assert_eq!(answers.iter().filter(|it| it.status == 200).count(), 1);
    for loser in answers.iter().filter(|it| it.status != 200) {
        loser.assert_problem(409, "member/job-id-taken");
    }
}

#[tokio::test]
async fn an_edit_of_an_older_version_is_refused_with_the_version_stored_now() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let read = world.admin.get(&world.card).await;
    let tag = read.headers["etag"].to_str().expect("text").to_owned();
    assert_eq!(tag, "\"1\"");
    let mut careful = world.admin.clone().with_header("if-match", &tag);
    let first = careful.patch(&world.card, json!({ "job_id": "A-1" })).await;
    first.assert_status(200);
    assert_eq!(first.headers["etag"], "\"2\"");

    let second = careful.patch(&world.card, json!({ "job_id": "A-2" })).await;

    second.assert_problem(412, "member/changed");
    assert_eq!(second.body["version"], 2);
    assert_eq!(world.admin.get(&world.card).await.body["job_id"], "A-1");
    let mut any = world.admin.clone().with_header("if-match", "*");
    any.patch(&world.card, json!({ "job_id": "A-3" })).await.assert_status(200);
}

#[tokio::test]
async fn of_edits_of_the_same_version_at_once_one_succeeds() {
    let app = TestApp::start().await;
    let world = World::build(&app).await;
    let edits = (0..8).map(|index| {
        let mut admin = world.admin.clone().with_header("if-match", "\"1\"");
        let card = world.card.clone();
        async move { admin.patch(&card, json!({ "job_id": format!("A-{index}") })).await }
    });
    let answers = join_all(edits).await;
    assert_eq!(answers.iter().filter(|it| it.status == 200).count(), 1);
    for loser in answers.iter().filter(|it| it.status != 200) {
        loser.assert_problem(412, "member/changed");
    }
}

#[tokio::test]
async fn edits_without_a_version_all_succeed_one_after_another() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let edits = (0..4).map(|index| {
        let (mut admin, card) = (world.admin.clone(), world.card.clone());
        async move { admin.patch(&card, json!({ "job_id": format!("A-{index}") })).await }
    });
    for answer in join_all(edits).await {
        answer.assert_status(200);
    }
    assert_eq!(world.admin.get(&world.card).await.body["version"], 5);
}

#[tokio::test]
async fn an_edit_that_changes_nothing_leaves_the_version() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let answer = world.admin.patch(&world.card, json!({ "job_id": null })).await;
    assert_eq!(answer.body["version"], 1);
    assert_eq!(answer.headers["etag"], "\"1\"");
}

#[tokio::test]
async fn an_invited_person_can_be_edited_and_keeps_the_invitation() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let organization = world.base.trim_start_matches("/organizations/").to_owned();
    let invited = app.invite(&mut world.admin, &organization, "ana@halden.example").await;
    let card = format!("{}/members/{}", world.base, invited["id"].as_str().expect("an id"));
    let answer = world.admin.patch(&card, json!({ "job_id": "A-1" })).await;
    assert_eq!(answer.body["job_id"], "A-1");
    assert_eq!(answer.body["invitation"], invited["invitation"]);
}

#[tokio::test]
async fn who_waits_or_is_gone_cannot_be_edited() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let organization = world.base.trim_start_matches("/organizations/").to_owned();
    for state in [MemberState::Pending, MemberState::Rejected, MemberState::Terminated] {
        app.change_member(&organization, MIA, |it| it.state = state).await;
        let answer = world.admin.patch(&world.card, json!({ "job_id": "A-1" })).await;
        answer.assert_problem(409, "member/transition");
        assert_eq!(answer.body["state"], state.as_str());
    }
}

#[tokio::test]
async fn the_timeline_says_field_before_after_and_who_newest_first() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let cook = world.make("positions", "Cook").await;
    world.admin.patch(&world.card, json!({ "job_id": "A-1" })).await.assert_status(200);
    app.clock.advance(Span::seconds(1));
    let body = json!({ "job_id": "A-2", "position_id": cook });
    world.admin.patch(&world.card, body).await.assert_status(200);

    let timeline = world.admin.get(&format!("{}/timeline", world.card)).await;

    let items = timeline.body["items"].as_array().expect("items");
    assert_eq!(items.len(), 2);
    assert_eq!(items[0]["kind"], "member.edited");
    assert_eq!(items[0]["at"], app.clock.now().to_string());
    assert_eq!(items[0]["actor"]["kind"], "member");
    assert_eq!(items[0]["actor"]["name"], "Ingrid Solheim");
    assert!(items[0]["actor"]["member_id"].is_string());
    let wanted = json!([
        { "field": "position", "before": null, "after": "Cook" },
        { "field": "job_id", "before": "A-1", "after": "A-2" },
    ]);
    assert_eq!(items[0]["changes"], wanted);
    assert_eq!(items[1]["changes"][0]["before"], Value::Null);
}

#[tokio::test]
async fn the_timeline_comes_in_pages() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    for index in 0..5 {
        let body = json!({ "job_id": format!("A-{index}") });
        world.admin.patch(&world.card, body).await.assert_status(200);
    }
    let mut seen = Vec::new();
    let mut cursor = Value::Null;
    loop {
        let from = cursor.as_i64().map(|it| format!("&cursor={it}")).unwrap_or_default();
        let page = world.admin.get(&format!("{}/timeline?limit=2{from}", world.card)).await;
        let items = page.body["items"].as_array().expect("items");
        assert!(!items.is_empty(), "a cursor leads to something");
        seen.extend(items.iter().map(|it| it["changes"][0]["after"].clone()));
        cursor = page.body["next_cursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(seen, ["A-4", "A-3", "A-2", "A-1", "A-0"]);
}

#[tokio::test]
async fn a_member_sees_the_own_timeline() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    world.admin.patch(&world.card, json!({ "job_id": "A-1" })).await.assert_status(200);
    let timeline = world.mia.get(&format!("{}/timeline", world.card)).await;
    assert_eq!(timeline.body["items"][0]["changes"][0]["after"], "A-1");
}

#[tokio::test]
async fn a_new_name_shows_in_every_organization_and_is_found_at_once() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let (mut other, elsewhere) = app.found("Elsewhere", "Olga", "olga@elsewhere.example").await;
    app.invite(&mut other, &elsewhere, MIA).await;
    let token = app.token_sent_to(MIA).await;
    world.mia.post("/join/accept", json!({ "token": token })).await.assert_status(200);

    let answer = world.mia.patch("/me", json!({ "name": "Mia Ødegård" })).await;

    assert_eq!(answer.body["name"], "Mia Ødegård");
    let lists = [
        (world.admin.clone(), format!("{}/members", world.base)),
        (other, format!("/organizations/{elsewhere}/members")),
    ];
    for (mut client, path) in lists {
        let found = client.get(&format!("{path}?q=odegard")).await;
        assert_eq!(found.body["items"][0]["name"], "Mia Ødegård");
        assert_eq!(found.body["total"], 1);
    }
}

#[tokio::test]
async fn a_new_name_and_an_edit_at_the_same_moment_both_happen() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    for round in 0..8 {
        let name = json!({ "name": format!("Mia {round}") });
        let job_id = json!({ "job_id": format!("A-{round}") });
        let (renamed, edited) =
            tokio::join!(world.mia.patch("/me", name), world.admin.patch(&world.card, job_id));
        renamed.assert_status(200);
        edited.assert_status(200);
        let card = world.admin.get(&world.card).await.body;
        assert_eq!(card["name"], format!("Mia {round}"));
        assert_eq!(card["job_id"], format!("A-{round}"));
    }
}

#[tokio::test]
async fn an_accounts_own_settings_can_be_changed_one_by_one() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    for (field, value) in [
        ("locale", "zh-Hans"),
        ("time_zone", "America/Argentina/Buenos_Aires"),
        ("list_density", "compact"),
    ] {
        let answer = world.mia.patch("/me", json!({ (field): value })).await;
        assert_eq!(answer.body[field], value);
        assert_eq!(world.mia.get("/me").await.body, answer.body);
    }
    let body =
        json!({ "locale": "tlh", "time_zone": "../etc", "list_density": "huge", "name": "" });
    world.mia.patch("/me", body).await.assert_fields(&[
        ("/name", "text/empty"),
        ("/locale", "locale/unknown"),
        ("/list_density", "density/unknown"),
        ("/time_zone", "time-zone/unknown"),
    ]);
}

#[tokio::test]
async fn names_of_departments_are_unique_among_siblings_and_of_positions_in_the_organization() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let kitchen = world.make("departments", "Kitchen").await;
    let departments = format!("{}/departments", world.base);
    for same in ["Kitchen", "KITCHEN", " kitchen ", "Ｋitchen"] {
        let answer = world.admin.post(&departments, json!({ "name": same })).await;
        answer.assert_problem(409, "structure/name-taken");
    }
    let below = json!({ "name": "Kitchen", "parent_id": kitchen });
    world.admin.post(&departments, below).await.assert_status(201);
    let unknown = json!({ "name": "X", "parent_id": "0190d5a4-0000-7000-8000-000000000000" });
    let answer = world.admin.post(&departments, unknown).await;
    answer.assert_fields(&[("/parent_id", "department/unknown")]);
    for kind in ["positions", "locations"] {
        world.make(kind, "Cook").await;
        let path = format!("{}/{kind}", world.base);
        let answer = world.admin.post(&path, json!({ "name": "COOK" })).await;
        answer.assert_problem(409, "structure/name-taken");
    }
}

#[tokio::test]
async fn the_tree_of_departments_is_twenty_levels_deep_at_most() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let path = format!("{}/departments", world.base);
    let mut parent = Value::Null;
    for level in 0..20 {
        let body = json!({ "name": format!("L{level}"), "parent_id": parent });
        let made = world.admin.post(&path, body).await;
        made.assert_status(201);
        assert_eq!(made.body["path"].as_array().map(Vec::len), Some(level));
        parent = made.body["id"].clone();
    }
    let body = json!({ "name": "L20", "parent_id": parent });
    world.admin.post(&path, body).await.assert_problem(409, "structure/too-deep");
}

#[tokio::test]
async fn departments_come_level_by_level_in_the_order_of_names() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    for name in ["Žinių", "Kitchen", "Åse", "陈", "apples"] {
        world.make("departments", name).await;
    }
    let list = world.admin.get(&format!("{}/departments", world.base)).await;
    assert_eq!(names(&list.body["items"]), ["apples", "Åse", "陈", "Kitchen", "Žinių"]);
    let found = world.admin.get(&format!("{}/departments?q=itch", world.base)).await;
    assert_eq!(names(&found.body["items"]), ["Kitchen"]);
    assert_eq!(found.body["total"], 1);
}

//! Renaming, moving, merging and removing departments, positions and locations.

use rollcall_testkit::{Client, Random, TestApp};
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

    async fn make(&mut self, kind: &str, name: &str, parent: Option<&str>) -> String {
        let body = match parent {
            Some(parent) => json!({ "name": name, "parent_id": parent }),
            None => json!({ "name": name }),
        };
        let made = self.admin.post(&format!("{}/{kind}", self.base), body).await;
        made.assert_status(201);
        made.body["id"].as_str().expect("an id").to_owned()
    }

    async fn put(&mut self, email: &str, patch: Value) -> String {
        let member = self.app.member(&self.organization, email).await.id.to_string();
        let path = format!("{}/members/{member}", self.base);
        self.admin.patch(&path, patch).await.assert_status(200);
        member
    }

    /// The numbers of a department: own, below.
    async fn size(&mut self, id: &str) -> (i64, i64) {
        let one = self.admin.get(&format!("{}/departments/{id}", self.base)).await;
        let members = &one.body["members"];
        (members["own"].as_i64().unwrap_or(-1), members["below"].as_i64().unwrap_or(-1))
    }

    async fn listed(&mut self, id: &str) -> Vec<String> {
        let path = format!("{}/members?department_id={id}", self.base);
        let list = self.admin.get(&path).await;
        let items = list.body["items"].as_array().expect("items").clone();
        let found: Vec<String> =
            items.iter().map(|it| it["email"].as_str().unwrap_or("?").to_owned()).collect();
        assert_eq!(list.body["total"], found.len());
        found
    }

    async fn last_audit(&self) -> (String, Vec<(String, Option<String>, Option<String>)>) {
        let log = crate::audit::assert_chained(self.app, &self.organization).await;
        let last = log.last().expect("an entry");
        let changes = last.changes.iter();
        let changes = changes.map(|it| (it.field.clone(), it.before.clone(), it.after.clone()));
        (last.kind.to_string(), changes.collect())
    }
}

#[tokio::test]
async fn a_department_gets_another_name_that_no_sibling_has() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let kitchen = world.make("departments", "Kitchen", None).await;
    world.make("departments", "Bakery", None).await;
    let path = format!("{}/departments/{kitchen}", world.base);

    let renamed = world.admin.patch(&path, json!({ "name": " Cold kitchen " })).await;

    renamed.assert_status(200);
    assert_eq!(renamed.body["name"], "Cold kitchen");
    let (kind, changes) = world.last_audit().await;
    assert_eq!(kind, "department.renamed");
    let (before, after) = (Some("Kitchen".to_owned()), Some("Cold kitchen".to_owned()));
    assert_eq!(changes, [("name".to_owned(), before, after)]);
    let taken = world.admin.patch(&path, json!({ "name": "BAKERY" })).await;
    taken.assert_problem(409, "structure/name-taken");
    let empty = world.admin.patch(&path, json!({ "name": " " })).await;
    empty.assert_fields(&[("/name", "text/empty")]);
}

#[tokio::test]
async fn a_moved_department_takes_its_people_along_everywhere() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let north = world.make("departments", "North", None).await;
    let south = world.make("departments", "South", None).await;
    let plant = world.make("departments", "Plant", Some(&north)).await;
    let shift = world.make("departments", "Shift", Some(&plant)).await;
    let office = world.make("departments", "Office", Some(&north)).await;
    for name in ["ana", "bo", "cy"] {
        app.person(&world.organization, name, &format!("{name}@halden.example"), None).await;
    }
    world.put("ana@halden.example", json!({ "department_ids": [shift] })).await;
    // Bo stays below North through the office.
    world.put("bo@halden.example", json!({ "department_ids": [plant, office] })).await;
    world.put("cy@halden.example", json!({ "department_ids": [shift, plant] })).await;
    assert_eq!(world.size(&north).await, (0, 3));

    let path = format!("{}/departments/{plant}/move", world.base);
    let moved = world.admin.post(&path, json!({ "parent_id": south })).await;

    moved.assert_status(200);
    assert_eq!(moved.body["path"], json!(["South"]));
    assert_eq!(moved.body["members"]["below"], 3);
    assert_eq!(world.size(&north).await, (0, 1));
    assert_eq!(world.size(&south).await, (0, 3));
    assert_eq!(world.listed(&north).await, ["bo@halden.example"]);
    let everybody = ["ana@halden.example", "bo@halden.example", "cy@halden.example"];
    assert_eq!(world.listed(&south).await, everybody);
    let (kind, changes) = world.last_audit().await;
    assert_eq!(kind, "department.moved");
    let (before, after) = (Some("North".to_owned()), Some("South".to_owned()));
    assert_eq!(changes, [("parent".to_owned(), before, after)]);

    world.admin.post(&path, json!({ "parent_id": null })).await.assert_status(200);
    assert_eq!(world.size(&south).await, (0, 0));
    world.admin.post(&path, json!({ "parent_id": north })).await.assert_status(200);
    assert_eq!(world.size(&north).await, (0, 3));
}

#[tokio::test]
async fn a_department_never_lies_below_itself() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let top = world.make("departments", "Top", None).await;
    let below = world.make("departments", "Below", Some(&top)).await;
    let path = format!("{}/departments/{top}/move", world.base);
    for parent in [&top, &below] {
        let answer = world.admin.post(&path, json!({ "parent_id": parent })).await;
        answer.assert_problem(409, "structure/below-itself");
    }
    let nowhere = "0195e2a0-0000-7000-8000-000000000002";
    let answer = world.admin.post(&path, json!({ "parent_id": nowhere })).await;
    answer.assert_fields(&[("/parent_id", "department/unknown")]);
    world.admin.post(&path, json!({})).await.assert_fields(&[("/parent_id", "field/missing")]);
}

#[tokio::test]
async fn two_moves_at_once_never_make_a_circle() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    for round in 0..6 {
        let a = world.make("departments", &format!("A{round}"), None).await;
        let b = world.make("departments", &format!("B{round}"), None).await;
        let moves = [(a.clone(), b.clone()), (b, a)].map(|(id, parent)| {
            let mut admin = world.admin.clone();
            let path = format!("{}/departments/{id}/move", world.base);
            async move { admin.post(&path, json!({ "parent_id": parent })).await.status.as_u16() }
        });
        let mut statuses = rollcall_testkit::join_all(moves).await;
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
    }
}

#[tokio::test]
async fn a_department_goes_only_when_its_people_have_somewhere_to_go() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let old = world.make("departments", "Old", None).await;
    let below = world.make("departments", "Below", Some(&old)).await;
    let new = world.make("departments", "New", None).await;
    for name in ["ana", "bo"] {
        app.person(&world.organization, name, &format!("{name}@halden.example"), None).await;
    }
    let ana = world.put("ana@halden.example", json!({ "department_ids": [old] })).await;
    world.put("bo@halden.example", json!({ "department_ids": [new, old] })).await;
    let path = format!("{}/departments/{old}", world.base);
    world.admin.delete(&path).await.assert_problem(409, "structure/has-children");
    world.admin.delete(&format!("{}/departments/{below}", world.base)).await.assert_status(204);
    let refused = world.admin.delete(&path).await;
    refused.assert_problem(409, "structure/has-people");
    assert_eq!(refused.body["people"], 2);
    let itself = world.admin.delete(&format!("{path}?people_to={old}")).await;
    itself.assert_problem(409, "structure/replacement-unknown");

    world.admin.delete(&format!("{path}?people_to={new}")).await.assert_status(204);

    world.admin.get(&path).await.assert_problem(404, "not-found");
    assert_eq!(world.size(&new).await, (2, 2));
    assert_eq!(world.listed(&new).await, ["ana@halden.example", "bo@halden.example"]);
    let card = world.admin.get(&format!("{}/members/{ana}", world.base)).await;
    assert_eq!(card.body["departments"].as_array().map(Vec::len), Some(1));
    let timeline = world.admin.get(&format!("{}/members/{ana}/timeline", world.base)).await;
    assert_eq!(timeline.body["items"][0]["changes"][0]["after"], "New");
    assert_eq!(world.last_audit().await.0, "department.deleted");
}

#[tokio::test]
async fn positions_and_locations_are_renamed_merged_and_removed_with_a_replacement() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    for (kind, field) in [("positions", "position"), ("locations", "location")] {
        let cook = world.make(kind, "Cook", None).await;
        let chef = world.make(kind, "Chef", None).await;
        let email = format!("{field}@halden.example");
        app.person(&world.organization, field, &email, None).await;
        let member = world.put(&email, json!({ format!("{field}_id"): cook })).await;
        let path = format!("{}/{kind}/{cook}", world.base);
        let renamed = world.admin.patch(&path, json!({ "name": "Line cook" })).await;
        assert_eq!(
            (renamed.body["name"].as_str(), renamed.body["members"].as_i64()),
            (Some("Line cook"), Some(1))
        );
        let taken = world.admin.patch(&path, json!({ "name": "chef" })).await;
        taken.assert_problem(409, "structure/name-taken");
        let refused = world.admin.delete(&path).await;
        refused.assert_problem(409, "structure/has-people");

        let merged = world.admin.post(&format!("{path}/merge"), json!({ "into_id": chef })).await;

        assert_eq!(merged.body["people"], 1, "{}", merged.text);
        let card = world.admin.get(&format!("{}/members/{member}", world.base)).await;
        assert_eq!(card.body[field]["name"], "Chef");
        let list = world.admin.get(&format!("{}/{kind}", world.base)).await;
        assert_eq!(list.body["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(list.body["items"][0]["members"], 1);
        let filtered = world.admin.get(&format!("{}/members?{field}_id={chef}", world.base)).await;
        assert_eq!(filtered.body["total"], 1);
        let chef = format!("{}/{kind}/{chef}", world.base);
        let unknown = world.admin.delete(&format!("{chef}?replace_with=nobody")).await;
        unknown.assert_fields(&[("?replace_with", "structure/replacement")]);
        world.admin.delete(&format!("{chef}?replace_with=none")).await.assert_status(204);
        let card = world.admin.get(&format!("{}/members/{member}", world.base)).await;
        assert_eq!(card.body[field], Value::Null);
        let (action, _) = world.last_audit().await;
        assert_eq!(action, format!("{field}.deleted"));
    }
}

#[tokio::test]
async fn counts_and_lists_are_right_after_any_moves_in_any_tree() {
    let mut random = Random::seeded(41);
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let mut parents: Vec<Option<usize>> = Vec::new();
    let mut ids: Vec<String> = Vec::new();
    for index in 0..9_usize {
        let parent = Some(random.below(index + 1)).filter(|it| *it < index);
        let above = parent.map(|it: usize| ids[it].clone());
        ids.push(world.make("departments", &format!("D{index}"), above.as_deref()).await);
        parents.push(parent);
    }
    let mut people: Vec<Vec<usize>> = Vec::new();
    for index in 0..14 {
        let email = format!("p{index:02}@halden.example");
        app.person(&world.organization, &format!("P{index:02}"), &email, None).await;
        let mut mine: Vec<usize> = (0..=random.below(3)).map(|_| random.below(9)).collect();
        mine.sort_unstable();
        mine.dedup();
        let chosen: Vec<_> = mine.iter().map(|it| ids[*it].clone()).collect();
        world.put(&email, json!({ "department_ids": chosen })).await;
        people.push(mine);
    }
    let lineage = |parents: &[Option<usize>], from: usize| {
        std::iter::successors(Some(from), |it| parents[*it]).collect::<Vec<_>>()
    };
    for _ in 0..25 {
        let (moved, parent) = (random.below(9), Some(random.below(10)).filter(|it| *it < 9));
        let path = format!("{}/departments/{}/move", world.base, ids[moved]);
        let body = json!({ "parent_id": parent.map(|it| ids[it].clone()) });
        let answer = world.admin.post(&path, body).await;
        if parent.is_some_and(|it| lineage(&parents, it).contains(&moved)) {
            answer.assert_problem(409, "structure/below-itself");
        } else {
            answer.assert_status(200);
            parents[moved] = parent;
        }
        for (index, id) in ids.iter().enumerate() {
            let is_below =
                |mine: &Vec<usize>| mine.iter().any(|it| lineage(&parents, *it).contains(&index));
            let own = people.iter().filter(|it| it.contains(&index)).count() as i64;
            let below: Vec<String> = (0..people.len())
                .filter(|it| is_below(&people[*it]))
                .map(|it| format!("p{it:02}@halden.example"))
                .collect();
            assert_eq!(world.size(id).await, (own, below.len() as i64));
            assert_eq!(world.listed(id).await, below);
        }
    }
}

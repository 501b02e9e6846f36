//! Every counter equals what a naive count finds, whatever happened before.

use rollcall_domain::membership::MemberState;
use rollcall_domain::time::Span;
use rollcall_testkit::{Client, PASSWORD, Random, TestApp, join_all};
use serde_json::{Value, json};

/// A person as the naive count sees them.
#[derive(Clone, Debug)]
struct Person {
    email: String,
    state: MemberState,
    departments: Vec<usize>,
    position: Option<usize>,
    location: Option<usize>,
}

struct World<'a> {
    app: &'a TestApp,
    admin: Client<'a>,
    organization: String,
    /// Ids, with the index of the department above.
    departments: Vec<(String, Option<usize>)>,
    positions: Vec<String>,
    locations: Vec<String>,
    people: Vec<Person>,
    serial: usize,
}

impl<'a> World<'a> {
    async fn build(app: &'a TestApp, random: &mut Random) -> Self {
        let (admin, organization) = app.set_up().await;
        let ingrid = Person {
            email: "ingrid@halden.example".to_owned(),
            state: MemberState::Active,
            departments: Vec::new(),
            position: None,
            location: None,
        };
        let mut world = Self {
            app,
            admin,
            organization,
            departments: Vec::new(),
            positions: Vec::new(),
            locations: Vec::new(),
            people: vec![ingrid],
            serial: 0,
        };
        for index in 0..8 {
            let parent = Some(random.below(index + 2)).filter(|it| *it < index);
            let parent_id = parent.map(|it| world.departments[it].0.clone());
            let body = json!({ "name": format!("D{index}"), "parent_id": parent_id });
            let id = world.make("departments", body).await;
            world.departments.push((id, parent));
        }
        for index in 0..3 {
            let id = world.make("positions", json!({ "name": format!("P{index}") })).await;
            world.positions.push(id);
            let id = world.make("locations", json!({ "name": format!("L{index}") })).await;
            world.locations.push(id);
        }
        world
    }

    async fn make(&mut self, kind: &str, body: Value) -> String {
        let path = format!("/organizations/{}/{kind}", self.organization);
        let made = self.admin.post(&path, body).await;
        made.body["id"].as_str().expect("an id").to_owned()
    }

    fn random_place(&self, random: &mut Random) -> Person {
        let mut departments: Vec<usize> =
            (0..random.below(4)).map(|_| random.below(self.departments.len())).collect();
        departments.dedup();
        Person {
            email: String::new(),
            state: MemberState::Invited,
            departments,
            position: random.one_in(2).then(|| random.below(3)),
            location: random.one_in(2).then(|| random.below(3)),
        }
    }

    fn body(&self, person: &Person) -> Value {
        let departments: Vec<_> =
            person.departments.iter().map(|it| self.departments[*it].0.clone()).collect();
        json!({
            "department_ids": departments,
            "position_id": person.position.map(|it| self.positions[it].clone()),
            "location_id": person.location.map(|it| self.locations[it].clone()),
        })
    }

    async fn card(&self, person: &Person) -> String {
        let id = self.app.member(&self.organization, &person.email).await.id;
        format!("/organizations/{}/members/{id}", self.organization)
    }

    /// Does one thing at random, here and in the naive count.
    async fn step(&mut self, random: &mut Random) {
        let index = random.below(self.people.len());
        let person = self.people[index].clone();
        match (random.below(6), person.state) {
            (0 | 1, _) => {
                self.serial += 1;
                let mut new = self.random_place(random);
                new.email = format!("p{}@halden.example", self.serial);
                let mut body = self.body(&new);
                body["email"] = json!(new.email);
                let path = format!("/organizations/{}/invitations", self.organization);
                let invited = self.admin.post(&path, json!({ "invitations": [body] })).await;
                assert_eq!(invited.body["results"][0]["outcome"], "invited", "{}", invited.text);
                self.people.push(new);
            }
            (2, MemberState::Invited) => {
                let path = format!("{}/revoke", self.card(&person).await);
                self.admin.send("POST", &path, None).await.assert_status(204);
                self.people.remove(index);
            }
            (3, MemberState::Invited) => {
                let token = self.app.token_sent_to(&person.email).await;
                let mut client =
                    self.app.anonymous().from_address(&format!("10.0.1.{}", self.serial % 250));
                if random.one_in(4) {
                    let body = json!({ "token": token });
                    client.post("/join/decline", body).await.assert_status(204);
                    self.people.remove(index);
                } else {
                    let body = json!({ "name": "New", "password": PASSWORD, "join_token": token });
                    client.post("/accounts", body).await.assert_status(201);
                    client.post("/join/accept", json!({ "token": token })).await.assert_status(200);
                    self.people[index].state = MemberState::Active;
                    if random.one_in(3) {
                        let name = format!("Renamed {index}");
                        client.patch("/me", json!({ "name": name })).await.assert_status(200);
                    }
                }
            }
            (4, MemberState::Active) if index > 0 => {
                use MemberState::{Pending, Rejected, Terminated};
                let state = *random.pick(&[Pending, Rejected, Terminated]);
                self.app
                    .change_member(&self.organization, &person.email, |it| it.state = state)
                    .await;
                self.people[index].state = state;
            }
            (_, MemberState::Active | MemberState::Invited) => {
                let mut after = self.random_place(random);
                (after.email, after.state) = (person.email.clone(), person.state);
                let path = self.card(&person).await;
                self.admin.patch(&path, self.body(&after)).await.assert_status(200);
                self.people[index] = after;
            }
            (_, MemberState::Pending | MemberState::Rejected | MemberState::Terminated) => {}
        }
        self.app.clock.advance(Span::milliseconds(3));
    }

    fn is_below(&self, department: usize, above: usize) -> bool {
        std::iter::successors(Some(department), |it| self.departments[*it].1).any(|it| it == above)
    }

    /// Compares every counter of the API with the naive count.
    async fn check(&mut self) {
        let count =
            |wanted: &dyn Fn(&Person) -> bool| self.people.iter().filter(|it| wanted(it)).count();
        let active = |it: &Person| it.state == MemberState::Active;
        let mut wanted = json!({});
        for state in MemberState::ALL {
            wanted[state.as_str()] = json!(count(&|it| it.state == *state));
        }
        wanted["without_department"] = json!(count(&|it| active(it) && it.departments.is_empty()));
        let mut sizes = Vec::new();
        for index in 0..self.departments.len() {
            let own = count(&|it| active(it) && it.departments.contains(&index));
            let below = count(&|it| {
                active(it) && it.departments.iter().any(|own| self.is_below(*own, index))
            });
            sizes.push((self.departments[index].0.clone(), json!({ "own": own, "below": below })));
        }
        let mut entries = Vec::new();
        for index in 0..3 {
            let position = count(&|it| active(it) && it.position == Some(index));
            let location = count(&|it| active(it) && it.location == Some(index));
            entries.push(("positions", self.positions[index].clone(), position));
            entries.push(("locations", self.locations[index].clone(), location));
        }

        let base = format!("/organizations/{}", self.organization);
        let counts = self.admin.get(&format!("{base}/members/counts")).await;
        assert_eq!(counts.body, wanted);
        let organization = self.admin.get(&base).await;
        assert_eq!(organization.body["active_members"], wanted["active"]);
        for (id, size) in sizes {
            let department = self.admin.get(&format!("{base}/departments/{id}")).await;
            assert_eq!(department.body["members"], size, "{}", department.text);
            let own = format!("{base}/members?department_id={id}&below=false&limit=1");
            assert_eq!(self.admin.get(&own).await.body["total"], size["own"]);
            let below = format!("{base}/members?department_id={id}&limit=1");
            assert_eq!(self.admin.get(&below).await.body["total"], size["below"]);
        }
        for (kind, id, people) in entries {
            let list = self.admin.get(&format!("{base}/{kind}")).await;
            let items = list.body["items"].as_array().expect("items");
            let entry = items.iter().find(|it| it["id"] == id.as_str()).expect("an entry");
            assert_eq!(entry["members"], people);
        }
    }
}

#[tokio::test]
async fn counters_equal_a_naive_count_after_any_sequence_of_changes() {
    for seed in [101, 102, 103] {
        let mut random = Random::seeded(seed);
        let app = TestApp::start().await;
        let mut world = World::build(&app, &mut random).await;
        for step in 0..90 {
            world.step(&mut random).await;
            if step % 15 == 14 {
                world.check().await;
            }
        }
    }
}

#[tokio::test]
async fn counters_equal_a_naive_count_after_changes_at_once() {
    let mut random = Random::seeded(111);
    let app = TestApp::start().await;
    let mut world = World::build(&app, &mut random).await;
    for _ in 0..20 {
        let mut new = world.random_place(&mut random);
        new.email = format!("p{}@halden.example", world.people.len());
        app.person(&world.organization, "P", &new.email, None).await;
        new.state = MemberState::Active;
        (new.departments, new.position, new.location) = (Vec::new(), None, None);
        world.people.push(new);
    }
    for _ in 0..4 {
        let mut edits = Vec::new();
        for index in 1..world.people.len() {
            let mut after = world.random_place(&mut random);
            let before = &world.people[index];
            (after.email, after.state) = (before.email.clone(), before.state);
            let (path, body) = (world.card(&after).await, world.body(&after));
            let mut admin = world.admin.clone();
            edits.push(async move { admin.patch(&path, body).await });
            world.people[index] = after;
        }
        for answer in join_all(edits).await {
            answer.assert_status(200);
        }
        world.check().await;
    }
}

#[tokio::test]
async fn a_department_counts_somebody_in_two_of_its_branches_once() {
    let mut random = Random::seeded(121);
    let app = TestApp::start().await;
    let mut world = World::build(&app, &mut random).await;
    let top = world.make("departments", json!({ "name": "Top" })).await;
    let left = world.make("departments", json!({ "name": "Left", "parent_id": top })).await;
    let right = world.make("departments", json!({ "name": "Right", "parent_id": top })).await;
    let path = world.card(&world.people[0].clone()).await;
    let body = json!({ "department_ids": [left, right, top] });
    world.admin.patch(&path, body).await.assert_status(200);
    let path = format!("/organizations/{}/departments/{top}", world.organization);
    let department = world.admin.get(&path).await;
    assert_eq!(department.body["members"], json!({ "own": 1, "below": 1 }));
    assert_eq!(department.body["has_children"], true);
}

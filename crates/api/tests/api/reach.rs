//! Roles that are limited to departments: what they reach, and what stays out of reach.

use rollcall_domain::membership::MemberState;
use rollcall_testkit::{Client, TestApp};
use serde_json::{Value, json};

const HOLDER: &str = "rolf@halden.example";

/// Plant with Line below it, and Office beside them. The role is limited to Plant. In every
/// department, in both, and in none there is one person of every state.
struct World<'a> {
    app: &'a TestApp,
    admin: Client<'a>,
    holder: Client<'a>,
    organization: String,
    base: String,
    role: String,
    plant: String,
    line: String,
    office: String,
}

/// Where people are, as [`World::place`] knows it.
const PLACES: [&str; 5] = ["plant", "line", "office", "both", "nowhere"];
/// Whom the role reaches.
const REACHED: [&str; 3] = ["plant", "line", "both"];

impl<'a> World<'a> {
    async fn build(app: &'a TestApp, permissions: &[&str]) -> Self {
        let (mut admin, organization) = app.set_up().await;
        let base = format!("/organizations/{organization}");
        let mut make = async |name: &str, parent: Option<&str>| {
            let body = json!({ "name": name, "parent_id": parent });
            let made = admin.post(&format!("{base}/departments"), body).await;
            made.assert_status(201).body["id"].as_str().expect("an id").to_owned()
        };
        let plant = make("Plant", None).await;
        let line = make("Line", Some(&plant)).await;
        let office = make("Office", None).await;
        let body =
            json!({ "name": "Limited", "permissions": permissions, "department_ids": [plant] });
        let made = admin.post(&format!("{base}/roles"), body).await;
        let role = made.assert_status(201).body["id"].as_str().expect("an id").to_owned();
        app.person(&organization, "Rolf", HOLDER, None).await;
        let id: rollcall_domain::id::RoleId = role.parse().expect("an id");
        app.change_member(&organization, HOLDER, |it| it.role_ids = vec![id]).await;
        let holder = app.signed_in(HOLDER).await;
        let mut world = Self { app, admin, holder, organization, base, role, plant, line, office };
        for place in PLACES {
            for state in MemberState::ALL {
                world.add(place, *state).await;
            }
        }
        world
    }

    fn place(&self, place: &str) -> Vec<String> {
        match place {
            "plant" => vec![self.plant.clone()],
            "line" => vec![self.line.clone()],
            "office" => vec![self.office.clone()],
            "both" => vec![self.office.clone(), self.line.clone()],
            _ => vec![],
        }
    }

    async fn add(&mut self, place: &str, state: MemberState) {
        let email = email(place, state);
        let departments = self.place(place);
        if state == MemberState::Invited {
            let invitation = json!({ "email": email, "department_ids": departments });
            let body = json!({ "invitations": [invitation] });
            let answer = self.admin.post(&format!("{}/invitations", self.base), body).await;
            assert_eq!(answer.body["results"][0]["outcome"], "invited", "{answer:?}");
            return;
        }
        self.app.person(&self.organization, &email, &email, None).await;
        let ids = departments.iter().map(|it| it.parse().expect("an id")).collect();
        let change = |it: &mut rollcall_domain::member::Member| {
            it.department_ids = ids;
            it.state = state;
        };
        self.app.change_member(&self.organization, &email, change).await;
    }

    async fn card(&self, place: &str, state: MemberState) -> String {
        let id = self.app.member(&self.organization, &email(place, state)).await.id;
        format!("{}/members/{id}", self.base)
    }

    async fn allow(&mut self, permissions: &[&str]) {
        let path = format!("{}/roles/{}", self.base, self.role);
        let body = json!({ "permissions": permissions });
        self.admin.patch(&path, body).await.assert_status(200);
    }
}

fn email(place: &str, state: MemberState) -> String {
    format!("{place}-{state}@halden.example")
}

fn emails(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().expect("items").iter();
    let mut emails: Vec<_> = items.filter_map(|it| it["email"].as_str()).collect();
    emails.sort_unstable();
    emails
}

#[tokio::test]
async fn lists_totals_counts_and_cards_show_whom_the_role_reaches() {
    let app = TestApp::start().await;
    let mut world = World::build(&app, &["members.approve"]).await;
    let base = world.base.clone();
    let counts = world.holder.get(&format!("{base}/members/counts")).await.body;
    let all = world.admin.get(&format!("{base}/members/counts")).await.body;
    for state in MemberState::ALL {
        let is_active = *state == MemberState::Active;
        for (filter, places) in [
            (String::new(), vec!["plant", "line", "both"]),
            (format!("&department_id={}", world.plant), vec!["plant", "line", "both"]),
            (format!("&department_id={}&below=false", world.plant), vec!["plant"]),
            (format!("&department_id={}", world.line), vec!["line", "both"]),
            (format!("&department_id={}", world.office), vec!["both"]),
            ("&without_department=true".to_owned(), vec![]),
            ("&q=halden.example".to_owned(), vec!["plant", "line", "both"]),
        ] {
            let path = format!("{base}/members?state={state}{filter}");
            let seen = world.holder.get(&path).await.body;
            if is_active {
                // Everybody sees who is active.
                assert_eq!(emails(&seen), emails(&world.admin.get(&path).await.body));
                continue;
            }
            let mut wanted: Vec<_> = places.iter().map(|it| email(it, *state)).collect();
            wanted.sort_unstable();
            assert_eq!(emails(&seen), wanted, "{path}");
            assert_eq!(seen["total"], wanted.len(), "{path}");
            let first = world.holder.get(&format!("{path}&limit=1")).await.body;
            assert_eq!(first["total"], wanted.len(), "{path}");
        }
        let people = if is_active { &all } else { &json!({ state.as_str(): REACHED.len() }) };
        assert_eq!(counts[state.as_str()], people[state.as_str()], "{state}");
        for place in PLACES {
            let card = world.card(place, *state).await;
            let sees = is_active || REACHED.contains(&place);
            let status = world.holder.get(&card).await.status;
            assert_eq!(status, if sees { 200 } else { 404 }, "{state} {place}");
            let administers = REACHED.contains(&place);
            let status = world.holder.get(&format!("{card}/timeline")).await.status;
            assert_eq!(status, if administers { 200 } else { 404 }, "{state} {place}");
        }
    }
}

#[tokio::test]
async fn counts_of_several_departments_count_each_person_once() {
    let app = TestApp::start().await;
    let mut world = World::build(&app, &["members.approve"]).await;
    let path = format!("{}/roles/{}", world.base, world.role);
    for (departments, wanted) in [
        (vec![world.line.clone(), world.plant.clone()], 3),
        (vec![world.line.clone(), world.office.clone()], 3),
        (vec![world.line.clone()], 2),
        (vec![world.plant.clone(), world.office.clone()], 4),
        (vec![], 5),
    ] {
        let body = json!({ "department_ids": departments });
        world.admin.patch(&path, body).await.assert_status(200);
        let counts = world.holder.get(&format!("{}/members/counts", world.base)).await;
        assert_eq!(counts.body["pending"], wanted, "{departments:?}");
        let list = world.holder.get(&format!("{}/members?state=pending&limit=1", world.base)).await;
        assert_eq!(list.body["total"], wanted, "{departments:?}");
    }
}

#[tokio::test]
async fn each_permission_holds_for_whom_the_role_reaches_and_for_nobody_else() {
    let app = TestApp::start().await;
    let mut world = World::build(&app, &["members.edit"]).await;
    let job = json!({ "job_id": null });
    let mut wrong = Vec::new();
    for (permission, method, action, state, body, done) in [
        ("members.edit", "PATCH", "", MemberState::Active, Some(job.clone()), 200),
        ("members.edit", "PATCH", "", MemberState::Invited, Some(job), 200),
        ("members.invite", "POST", "/reinvite", MemberState::Invited, None, 200),
        ("members.invite", "POST", "/revoke", MemberState::Invited, None, 204),
    ] {
        for has_it in [false, true] {
            let other =
                if permission == "members.edit" { "members.invite" } else { "members.edit" };
            world.allow(&[if has_it { permission } else { other }]).await;
            for place in PLACES {
                app.clock.advance(rollcall_domain::time::Span::minutes(2));
                let card = world.card(place, state).await;
                let reached = REACHED.contains(&place);
                let wanted = match (reached, has_it) {
                    (true, true) => done,
                    (true, false) => 403,
                    (false, _) if state == MemberState::Active => 403,
                    (false, _) => 404,
                };
                let path = format!("{card}{action}");
                let answer = world.holder.send(method, &path, body.clone()).await;
                if answer.status.as_u16() != wanted {
                    wrong.push(format!(
                        "{method} {action} {state} {place} {has_it}: {wanted}, but {}",
                        answer.text
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_limited_editor_moves_nobody_into_out_of_or_around_other_departments() {
    let app = TestApp::start().await;
    let mut world = World::build(&app, &["members.edit"]).await;
    for (place, wanted, may) in [
        ("plant", vec!["line"], true),
        ("line", vec!["plant"], true),
        ("line", vec!["line", "office"], false),
        ("line", vec!["office"], false),
        ("both", vec!["line"], false),
        ("both", vec!["line", "office"], false),
        ("both", vec!["office", "plant"], true),
        ("plant", vec!["plant", "line"], true),
    ] {
        let card = world.card(place, MemberState::Active).await;
        let path = format!("{}/members/counts", world.base);
        let before = world.admin.get(&path).await.body;
        let ids: Vec<String> = wanted.iter().flat_map(|it| world.place(it)).collect();
        let answer = world.holder.patch(&card, json!({ "department_ids": ids })).await;
        if may {
            answer.assert_status(200);
            let ids = world.place(place);
            world.admin.patch(&card, json!({ "department_ids": ids })).await.assert_status(200);
        } else {
            answer.assert_fields(&[("/department_ids", "department/outside-reach")]);
        }
        assert_eq!(world.admin.get(&path).await.body, before);
    }
    let card = world.card("both", MemberState::Active).await;
    let answer = world.holder.patch(&card, json!({ "main_department_id": world.line })).await;
    answer.assert_fields(&[("/department_ids", "department/outside-reach")]);
}

#[tokio::test]
async fn a_limited_inviter_puts_people_only_into_departments_in_reach() {
    let app = TestApp::start().await;
    let mut world = World::build(&app, &["members.invite"]).await;
    for (index, (place, may)) in
        // To nothing in particular everybody may invite, unless the join rules say otherwise.
        [
            ("plant", true),
            ("line", true),
            ("office", false),
            ("both", false),
            ("nowhere", true),
        ]
        .into_iter()
        .enumerate()
    {
        let email = format!("new-{index}@halden.example");
        let invitation = json!({ "email": email, "department_ids": world.place(place) });
        let body = json!({ "invitations": [invitation] });
        for path in ["invitations/check", "invitations"] {
            let answer = world.holder.post(&format!("{}/{path}", world.base), body.clone()).await;
            if may {
                let wanted = if path == "invitations" { "invited" } else { "free" };
                assert_eq!(answer.body["results"][0]["outcome"], wanted, "{place}");
            } else {
                let pointer = "/invitations/0/department_ids";
                answer.assert_fields(&[(pointer, "department/outside-reach")]);
            }
        }
    }
}

#[tokio::test]
async fn who_stands_in_the_way_out_of_reach_is_not_told() {
    let app = TestApp::start().await;
    let mut world = World::build(&app, &["members.invite", "members.edit"]).await;
    for state in MemberState::ALL {
        for place in PLACES {
            let email = email(place, *state);
            let invitation = json!({ "email": email, "department_ids": [world.plant] });
            let body = json!({ "invitations": [invitation] });
            let mut twice = world.holder.clone().with_header("idempotency-key", &email);
            for path in ["invitations/check", "invitations", "invitations"] {
                let answer = twice.post(&format!("{}/{path}", world.base), body.clone()).await;
                let result = &answer.body["results"][0];
                let sees = *state == MemberState::Active || REACHED.contains(&place);
                if sees {
                    assert_eq!(result["member"]["email"], email);
                } else {
                    let neutral = json!({ "outcome": "refused", "reason": "unavailable" });
                    assert_eq!(result, &neutral, "{email}");
                }
            }
        }
    }
    let hidden = world.card("office", MemberState::Pending).await;
    let job = json!({ "job_id": "A-1" });
    app.change_member(&world.organization, &email("office", MemberState::Pending), |it| {
        it.job_id = Some("A-1".to_owned());
    })
    .await;
    let card = world.card("plant", MemberState::Active).await;
    let answer = world.holder.patch(&card, job.clone()).await;
    answer.assert_problem(409, "member/job-id-unavailable");
    assert!(answer.body["member_id"].is_null());
    let answer = world.admin.patch(&card, job).await;
    let id = hidden.rsplit('/').next().expect("an id");
    assert_eq!(answer.assert_problem(409, "member/job-id-taken").body["member_id"], id);
}

#[tokio::test]
async fn departments_are_made_only_below_those_in_reach() {
    let app = TestApp::start().await;
    let mut world = World::build(&app, &["departments.manage"]).await;
    let path = format!("{}/departments", world.base);
    let nobody = "0190d5a4-0000-7000-8000-000000000000";
    for (parent, wanted) in [
        (json!(world.plant), 201),
        (json!(world.line), 201),
        (json!(world.office), 403),
        (Value::Null, 403),
        (json!(nobody), 422),
    ] {
        let body = json!({ "name": "New", "parent_id": parent });
        let answer = world.holder.post(&path, body).await;
        answer.assert_status(wanted);
        if wanted == 403 {
            assert_eq!(answer.body["permission"], "departments.manage");
        }
    }
}

#[tokio::test]
async fn nobody_changes_somebody_whose_role_reaches_further() {
    let app = TestApp::start().await;
    let mut world = World::build(&app, &["members.edit"]).await;
    let email = email("plant", MemberState::Active);
    let card = world.card("plant", MemberState::Active).await;
    let job = json!({ "job_id": "A-1" });
    let body = json!({ "name": "Wider", "permissions": ["members.edit"], "department_ids": [] });
    let wider = world.admin.post(&format!("{}/roles", world.base), body).await;
    let wider = wider.body["id"].as_str().expect("an id").to_owned();
    for (role, status) in [(world.role.clone(), 200), (wider, 403)] {
        let roles = json!({ "admin_role": null, "role_ids": [role] });
        world.admin.send("PUT", &format!("{card}/roles"), Some(roles)).await.assert_status(200);
        let answer = world.holder.patch(&card, job.clone()).await;
        answer.assert_status(status);
    }
    assert_eq!(app.member(&world.organization, &email).await.job_id.as_deref(), Some("A-1"));
}

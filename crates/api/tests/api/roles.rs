//! Custom roles, and who has which.

use rollcall_domain::audit::AuditKind;
use rollcall_domain::id::OrganizationId;
use rollcall_domain::membership::MemberState;
use rollcall_domain::notice::NoticeKind;
use rollcall_domain::permission::AdminRole;
use rollcall_testkit::{Client, TestApp, join_all};
use serde_json::{Value, json};

const MIA: &str = "mia@halden.example";

struct World<'a> {
    app: &'a TestApp,
    admin: Client<'a>,
    organization: String,
    base: String,
}

impl<'a> World<'a> {
    async fn build(app: &'a TestApp) -> Self {
        let (admin, organization) = app.set_up().await;
        app.person(&organization, "Mia", MIA, None).await;
        let base = format!("/organizations/{organization}");
        Self { app, admin, organization, base }
    }

    async fn role(&mut self, name: &str, permissions: &[&str]) -> String {
        let role = json!({ "name": name, "permissions": permissions });
        let made = self.admin.post(&format!("{}/roles", self.base), role).await;
        made.assert_status(201).body["id"].as_str().expect("an id").to_owned()
    }

    async fn department(&mut self, name: &str) -> String {
        let path = format!("{}/departments", self.base);
        let made = self.admin.post(&path, json!({ "name": name })).await;
        made.assert_status(201).body["id"].as_str().expect("an id").to_owned()
    }

    async fn roles_of(&self, email: &str) -> String {
        let id = self.app.member(&self.organization, email).await.id;
        format!("{}/members/{id}/roles", self.base)
    }

    async fn give(&mut self, email: &str, role_ids: &[&str]) {
        let path = self.roles_of(email).await;
        let roles = json!({ "admin_role": null, "role_ids": role_ids });
        self.admin.send("PUT", &path, Some(roles)).await.assert_status(200);
    }

    async fn last_event(&self) -> rollcall_domain::audit::AuditEvent {
        let id: OrganizationId = self.organization.parse().expect("an id");
        let mut tx = self.app.context.store.read().await.expect("a reader");
        let log = tx.audit().list(id, 0, 10_000).await.expect("the log");
        log.into_iter().next_back().expect("an entry").0
    }
}

fn names(list: &Value) -> Vec<&str> {
    list["items"].as_array().expect("items").iter().filter_map(|it| it["name"].as_str()).collect()
}

#[tokio::test]
async fn a_role_is_made_changed_and_listed_by_name_with_how_many_have_it() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let kitchen = world.department("Kitchen").await;
    let recruiter = world.role("recruiter", &["members.invite", "members.approve"]).await;
    world.role("Auditor", &["audit.read"]).await;
    world.give(MIA, &[&recruiter]).await;

    let path = format!("{}/roles", world.base);
    let list = world.admin.get(&path).await;
    assert_eq!(names(&list.body), ["Auditor", "recruiter"]);
    assert_eq!(list.body["items"][0]["members"], 0);
    assert_eq!(list.body["items"][1]["members"], 1);
    assert_eq!(list.body["items"][1]["permissions"], json!(["members.invite", "members.approve"]));

    let change = json!({ "name": "Gatekeeper", "permissions": ["members.approve"],
                         "department_ids": [kitchen] });
    let changed = world.admin.patch(&format!("{path}/{recruiter}"), change).await;
    changed.assert_status(200);
    assert_eq!(changed.headers["etag"], "\"2\"");
    assert_eq!(changed.body["name"], "Gatekeeper");
    assert_eq!(changed.body["departments"][0]["name"], "Kitchen");
    let event = world.last_event().await;
    assert_eq!((event.kind, event.subject.as_str()), (AuditKind::RoleEdited, "Gatekeeper"));
    let changes: Vec<_> = event
        .changes
        .iter()
        .map(|it| (it.field.as_str(), it.before.as_deref(), it.after.as_deref()))
        .collect();
    assert_eq!(
        changes,
        [
            ("name", Some("recruiter"), Some("Gatekeeper")),
            ("permissions", Some("members.invite; members.approve"), Some("members.approve")),
            ("departments", None, Some("Kitchen")),
        ]
    );
    let list = world.admin.get(&path).await;
    assert_eq!(list.body["items"][1], changed.body);
}

#[tokio::test]
async fn a_change_of_a_role_counts_at_the_next_request_of_whoever_has_it() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let role = world.role("Auditor", &["audit.read"]).await;
    let mut mia = app.signed_in(MIA).await;
    let log = format!("{}/audit-events", world.base);
    let path = format!("{}/roles/{role}", world.base);
    mia.get(&log).await.assert_problem(403, "permission/missing");
    world.give(MIA, &[&role]).await;
    mia.get(&log).await.assert_status(200);
    let session = mia.get("/session").await;
    assert_eq!(session.body["memberships"][0]["permissions"], json!(["audit.read"]));
    world.admin.patch(&path, json!({ "permissions": ["members.edit"] })).await.assert_status(200);
    mia.get(&log).await.assert_problem(403, "permission/missing");
    world.give(MIA, &[]).await;
    mia.get(&format!("{}/members/counts", world.base)).await.assert_status(404);
}

#[tokio::test]
async fn what_cannot_be_in_a_role_is_named_by_its_field() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    world.role("Auditor", &["audit.read"]).await;
    let role = world.role("Recruiter", &["members.invite", "audit.read"]).await;
    let kitchen = world.department("Kitchen").await;
    let nobody = "0190d5a4-0000-7000-8000-000000000000";
    let path = format!("{}/roles", world.base);
    let long = "x".repeat(81);
    let body = |name: &str, permissions: Value, departments: Value| json!({ "name": name, "permissions": permissions, "department_ids": departments });
    for (body, pointer, code) in [
        (body("", json!(["audit.read"]), json!([])), "/name", "text/empty"),
        (body(&long, json!(["audit.read"]), json!([])), "/name", "text/too-long"),
        (body("a\nb", json!(["audit.read"]), json!([])), "/name", "text/forbidden-character"),
        (body("ＡＵＤＩＴＯＲ", json!(["audit.read"]), json!([])), "/name", "role/name-taken"),
        (body("X", json!([]), json!([])), "/permissions", "list/empty"),
        (
            body("X", json!(["audit.read", "audit.write"]), json!([])),
            "/permissions/1",
            "role-permission/unknown",
        ),
        (
            body("X", json!(["roles.manage"]), json!([])),
            "/permissions/0",
            "role-permission/reserved",
        ),
        (
            body("X", json!(["audit.read", "organization.edit"]), json!([])),
            "/permissions/1",
            "role-permission/reserved",
        ),
        (
            body("X", json!(["members.edit", "audit.read"]), json!([kitchen])),
            "/permissions/1",
            "role-permission/organization-wide",
        ),
        (
            body("X", json!(["members.edit"]), json!([kitchen, nobody])),
            "/department_ids/1",
            "department/unknown",
        ),
        (body("X", json!(["members.edit"]), json!(["x"])), "/department_ids/0", "field/type"),
        (body("X", json!("members.edit"), json!([])), "/permissions", "field/type"),
    ] {
        world.admin.post(&path, body.clone()).await.assert_fields(&[(pointer, code)]);
        let answer = world.admin.patch(&format!("{path}/{role}"), body).await;
        answer.assert_fields(&[(pointer, code)]);
    }
    // Limiting a role rules out what it allowed before.
    let limit = json!({ "department_ids": [kitchen] });
    let answer = world.admin.patch(&format!("{path}/{role}"), limit).await;
    answer.assert_fields(&[("/permissions/1", "role-permission/organization-wide")]);
    let ids = json!({ "department_ids": vec![kitchen; 101] });
    let answer = world.admin.patch(&format!("{path}/{role}"), ids).await;
    answer.assert_fields(&[("/department_ids", "list/too-many")]);
    let list = world.admin.get(&path).await;
    assert_eq!(names(&list.body), ["Auditor", "Recruiter"]);
    assert_eq!(list.body["items"][1]["version"], 1);
}

#[tokio::test]
async fn a_role_changed_meanwhile_is_not_overwritten() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let role = world.role("Auditor", &["audit.read"]).await;
    let path = format!("{}/roles/{role}", world.base);
    world.admin.patch(&path, json!({ "name": "Reader" })).await.assert_status(200);
    let mut late = world.admin.clone().with_header("if-match", "\"1\"");
    let answer = late.patch(&path, json!({ "name": "Other" })).await;
    assert_eq!(answer.assert_problem(412, "resource/changed").body["version"], 2);
    let mut lost = world.admin.clone().with_header("if-match", "x");
    let answer = lost.patch(&path, json!({ "name": "Other" })).await;
    answer.assert_fields(&[("If-Match", "version/malformed")]);
    let mut timely = world.admin.clone().with_header("if-match", "\"2\"");
    timely.patch(&path, json!({ "name": "Other" })).await.assert_status(200);
}

#[tokio::test]
async fn an_organization_has_a_hundred_roles_at_most_and_one_of_each_request() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let path = format!("{}/roles", world.base);
    let body = json!({ "name": "Twice", "permissions": ["audit.read"] });
    let mut twice = world.admin.clone().with_header("idempotency-key", "k-1");
    let first = twice.post(&path, body.clone()).await;
    let second = twice.post(&path, body).await;
    assert_eq!(first.assert_status(201).body, second.assert_status(201).body);
    for index in 1..100 {
        world.role(&format!("Role {index}"), &["audit.read"]).await;
    }
    let body = json!({ "name": "One more", "permissions": ["audit.read"] });
    world.admin.post(&path, body).await.assert_problem(409, "structure/too-many");
}

#[tokio::test]
async fn a_role_that_people_have_goes_only_with_a_word_on_what_they_get() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    app.person(&world.organization, "Tom", "tom@halden.example", None).await;
    let [old, new] =
        [world.role("Old", &["audit.read"]).await, world.role("New", &["members.edit"]).await];
    world.give(MIA, &[&old]).await;
    world.give("tom@halden.example", &[&old, &new]).await;
    let path = format!("{}/roles/{old}", world.base);

    let refused = world.admin.delete(&path).await;
    assert_eq!(refused.assert_problem(409, "role/in-use").body["members"], 2);
    for (word, code) in [("x", "role/unknown"), (old.as_str(), "role/unknown")] {
        let answer = world.admin.delete(&format!("{path}?replace_with={word}")).await;
        answer.assert_fields(&[("?replace_with", code)]);
    }
    world.admin.delete(&format!("{path}?replace_with={new}")).await.assert_status(204);

    for email in [MIA, "tom@halden.example"] {
        let member = app.member(&world.organization, email).await;
        assert_eq!(member.role_ids.len(), 1, "{email}");
        assert_eq!(member.role_ids[0].to_string(), new);
    }
    let event = world.last_event().await;
    assert_eq!((event.kind, event.subject.as_str()), (AuditKind::RoleDeleted, "Old"));
    world.admin.delete(&path).await.assert_status(404);
    let path = format!("{}/roles/{new}", world.base);
    world.admin.delete(&format!("{path}?replace_with=none")).await.assert_status(204);
    assert!(app.member(&world.organization, MIA).await.role_ids.is_empty());
    let list = world.admin.get(&format!("{}/roles", world.base)).await;
    assert_eq!(names(&list.body), [""; 0]);
}

#[tokio::test]
async fn roles_are_given_and_taken_with_a_notice_and_an_entry() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let auditor = world.role("Auditor", &["audit.read"]).await;
    let path = world.roles_of(MIA).await;
    let roles = json!({ "admin_role": "account_admin", "role_ids": [auditor, auditor] });

    let card = world.admin.send("PUT", &path, Some(roles.clone())).await;

    card.assert_status(200);
    assert_eq!(card.body["roles"], json!(["account_admin"]));
    assert_eq!(card.body["custom_roles"], json!([{ "id": auditor, "name": "Auditor" }]));
    assert_eq!(card.body, world.admin.get(path.trim_end_matches("/roles")).await.body);
    let event = world.last_event().await;
    assert_eq!((event.kind, event.subject.as_str()), (AuditKind::RolesChanged, "Mia"));
    assert_eq!(event.changes[0].field, "roles");
    assert_eq!(event.changes[0].before, None);
    assert_eq!(event.changes[0].after.as_deref(), Some("account_admin; Auditor"));
    let account = app.member(&world.organization, MIA).await.account_id.expect("an account");
    let organization = world.organization.parse().expect("an id");
    let mut tx = app.context.store.read().await.expect("a reader");
    let kind = NoticeKind::RolesChanged;
    let notice = tx.notices().find_unread(account, organization, kind).await.expect("a query");
    let data = notice.expect("a notice").data;
    assert_eq!(data.actor_name.as_deref(), Some("Ingrid Solheim"));
    assert_eq!(data.subject.as_deref(), Some("account_admin; Auditor"));
    drop(tx);

    // Saying the same again changes nothing.
    let seq = world.last_event().await.seq;
    world.admin.send("PUT", &path, Some(roles)).await.assert_status(200);
    assert_eq!(world.last_event().await.seq, seq);
}

#[tokio::test]
async fn a_choice_of_roles_that_cannot_be_is_named() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let role = world.role("Auditor", &["audit.read"]).await;
    let path = world.roles_of(MIA).await;
    let nobody = "0190d5a4-0000-7000-8000-000000000000";
    for (body, pointer, code) in [
        (json!({ "role_ids": [] }), "/admin_role", "field/missing"),
        (json!({ "admin_role": null }), "/role_ids", "field/missing"),
        (json!({ "admin_role": "owner", "role_ids": [] }), "/admin_role", "role/unknown-built-in"),
        (json!({ "admin_role": null, "role_ids": [role, nobody] }), "/role_ids/1", "role/unknown"),
        (json!({ "admin_role": null, "role_ids": [1] }), "/role_ids/0", "field/type"),
        (
            json!({ "admin_role": null, "role_ids": vec![role.clone(); 101] }),
            "/role_ids",
            "list/too-many",
        ),
    ] {
        let answer = world.admin.send("PUT", &path, Some(body)).await;
        answer.assert_fields(&[(pointer, code)]);
    }
    let body = json!({ "admin_role": null, "role_ids": [] });
    let mut late = world.admin.clone().with_header("if-match", "\"7\"");
    late.send("PUT", &path, Some(body.clone())).await.assert_problem(412, "member/changed");
    for state in [MemberState::Invited, MemberState::Pending, MemberState::Terminated] {
        app.change_member(&world.organization, MIA, |it| it.state = state).await;
        let answer = world.admin.send("PUT", &path, Some(body.clone())).await;
        assert_eq!(answer.assert_problem(409, "member/transition").body["state"], state.as_str());
    }
}

#[tokio::test]
async fn the_last_super_admin_stays_and_of_two_one_may_go() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let ingrid = world.roles_of("ingrid@halden.example").await;
    let mia = world.roles_of(MIA).await;
    let none = json!({ "admin_role": null, "role_ids": [] });
    let lower = json!({ "admin_role": "account_admin", "role_ids": [] });
    for body in [none.clone(), lower] {
        let answer = world.admin.send("PUT", &ingrid, Some(body)).await;
        answer.assert_problem(409, "member/last-super-admin");
    }
    let super_admin = json!({ "admin_role": "super_admin", "role_ids": [] });
    world.admin.send("PUT", &mia, Some(super_admin)).await.assert_status(200);
    // A super admin who is not active does not count.
    app.change_member(&world.organization, MIA, |it| it.state = MemberState::Terminated).await;
    let answer = world.admin.send("PUT", &ingrid, Some(none.clone())).await;
    answer.assert_problem(409, "member/last-super-admin");
    app.change_member(&world.organization, MIA, |it| it.state = MemberState::Active).await;
    world.admin.send("PUT", &ingrid, Some(none)).await.assert_status(200);
    let answer = world.admin.get(&format!("{}/roles", world.base)).await;
    answer.assert_problem(403, "permission/missing");
}

#[tokio::test]
async fn of_super_admins_who_take_each_others_role_at_once_one_stays() {
    let app = TestApp::start().await;
    let world = World::build(&app).await;
    app.change_member(&world.organization, MIA, |it| it.admin_role = Some(AdminRole::SuperAdmin))
        .await;
    let mia = app.signed_in(MIA).await;
    let paths = [world.roles_of(MIA).await, world.roles_of("ingrid@halden.example").await];
    let none = json!({ "admin_role": null, "role_ids": [] });
    // A hundred callers: either of the two, again and again, against the other and oneself.
    let calls = (0..100).map(|index| {
        let mut client = if index % 2 == 0 { world.admin.clone() } else { mia.clone() };
        let path = paths[index / 2 % 2].clone();
        let none = none.clone();
        async move { client.send("PUT", &path, Some(none)).await }
    });
    let answers = join_all(calls).await;

    let done = answers.iter().filter(|it| it.status == 200).count();
    assert!(answers.iter().all(|it| [200, 403, 409].contains(&it.status.as_u16())));
    assert!(done >= 1, "nobody won");
    let organization: OrganizationId = world.organization.parse().expect("an id");
    let mut tx = app.context.store.read().await.expect("a reader");
    let left = tx.members().count_with_role(organization, AdminRole::SuperAdmin).await;
    assert_eq!(left.expect("a count"), 1);
}

#[tokio::test]
async fn roles_made_and_given_at_once_are_all_there_afterwards() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let kept = world.role("Kept", &["audit.read"]).await;
    let doomed = world.role("Doomed", &["audit.read"]).await;
    for index in 0..10 {
        let email = format!("p{index}@halden.example");
        app.person(&world.organization, "Pat", &email, None).await;
    }
    let mut paths = Vec::new();
    for index in 0..10 {
        paths.push(world.roles_of(&format!("p{index}@halden.example")).await);
    }
    // Ten people get the role while it is replaced.
    let give = paths.into_iter().map(|path| {
        let mut admin = world.admin.clone();
        let body = json!({ "admin_role": null, "role_ids": [doomed] });
        async move { admin.send("PUT", &path, Some(body)).await.status.as_u16() }
    });
    let mut remover = world.admin.clone();
    let path = format!("{}/roles/{doomed}?replace_with={kept}", world.base);
    let (given, removed) = tokio::join!(join_all(give), remover.delete(&path));
    removed.assert_status(204);
    assert!(given.iter().all(|it| [200, 422].contains(it)), "{given:?}");
    let list = world.admin.get(&format!("{}/roles", world.base)).await;
    assert_eq!(names(&list.body), ["Kept"]);
    let with = given.iter().filter(|it| **it == 200).count();
    assert_eq!(list.body["items"][0]["members"], with);
}

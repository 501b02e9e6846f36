//! Terminate, plan, leave, hand over, restore.

use rollcall_domain::permission::AdminRole;
use rollcall_domain::time::Span;
use rollcall_testkit::Answer;
use rollcall_testkit::{Client, PASSWORD, TestApp, join_all};
use serde_json::{Value, json};

const TODAY: &str = "2026-11-23";

/// What the tests do to one member.
struct Office<'a> {
    app: &'a TestApp,
    admin: Client<'a>,
    organization: String,
}

impl<'a> Office<'a> {
    async fn open(app: &'a TestApp) -> Self {
        let (admin, organization) = app.set_up().await;
        Self { app, admin, organization }
    }

    async fn path(&self, email: &str, step: &str) -> String {
        let id = self.app.member(&self.organization, email).await.id;
        format!("/organizations/{}/members/{id}{step}", self.organization)
    }

    async fn get(&mut self, email: &str, step: &str) -> Answer {
        let path = self.path(email, step).await;
        self.admin.get(&path).await
    }

    async fn post(&mut self, email: &str, step: &str, body: Value) -> Answer {
        let path = self.path(email, step).await;
        self.admin.post(&path, body).await
    }

    async fn bare(&mut self, email: &str, step: &str) -> Answer {
        let path = self.path(email, step).await;
        self.admin.send("POST", &path, None).await
    }

    async fn terminate(&mut self, email: &str, body: Value) -> Answer {
        self.post(email, "/terminate", body).await
    }

    async fn list(&mut self, query: &str) -> Value {
        let path = format!("/organizations/{}/members?{query}", self.organization);
        let answer = self.admin.get(&path).await;
        answer.assert_status(200);
        answer.body
    }

    async fn audit_kinds(&mut self, email: &str) -> Vec<String> {
        let timeline = self.get(email, "/timeline").await;
        let items = timeline.body["items"].as_array().expect("a timeline").clone();
        items.iter().map(|it| it["kind"].as_str().expect("a kind").to_owned()).collect()
    }
}

fn names(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().expect("items");
    items.iter().map(|it| it["name"].as_str().expect("a name")).collect()
}

#[tokio::test]
async fn whoever_is_terminated_is_out_at_the_next_request_and_the_receipt_says_what_was_cut() {
    let app = TestApp::start().await;
    let mut office = Office::open(&app).await;
    let organization = office.organization.clone();
    let role = Some(AdminRole::AccountAdmin);
    let mut mia = app.person(&organization, "Mia", "mia@halden.example", role).await;
    app.signed_in("mia@halden.example").await;
    app.invite(&mut mia, &organization, "guest@halden.example").await;
    mia.get(&format!("/organizations/{organization}")).await.assert_status(200);

    let body = json!({ "last_day": TODAY, "reason": "Moves abroad" });
    let answer = office.terminate("mia@halden.example", body).await;

    answer.assert_status(200);
    assert_eq!(answer.body["outcome"], "terminated");
    assert_eq!(answer.body["member"]["state"], "terminated");
    let receipt = &answer.body["receipt"];
    assert_eq!(receipt["termination"]["actor"]["name"], "Ingrid Solheim");
    assert_eq!(receipt["termination"]["reason"], "Moves abroad");
    assert_eq!(receipt["termination"]["ended_by"], "administrator");
    assert_eq!(
        receipt["cuts"],
        json!([
            { "item": "sessions", "count": 2, "names": [] },
            { "item": "roles", "count": 1, "names": ["account_admin"] },
            { "item": "invitations_closed", "count": 1, "names": [] },
        ])
    );
    assert_eq!(receipt["still_open"], json!([{ "item": "open_invitations", "count": 1 }]));
    assert!(receipt["number"].as_str().is_some_and(|it| it.starts_with("T-2026-")), "{receipt}");
    mia.get(&format!("/organizations/{organization}")).await.assert_status(404);
    let session = mia.get("/session").await;
    assert_eq!(session.body["memberships"][0]["state"], "terminated");
    assert_eq!(session.body["memberships"][0]["permissions"], json!([]));
    let stored = office.get("mia@halden.example", "/termination").await;
    assert_eq!(stored.body, *receipt);
    assert_eq!(office.audit_kinds("mia@halden.example").await[0], "member.terminated");
}

#[tokio::test]
async fn an_invitation_of_somebody_terminated_is_void_until_a_colleague_takes_it_over() {
    let app = TestApp::start().await;
    let mut office = Office::open(&app).await;
    let organization = office.organization.clone();
    let role = Some(AdminRole::AccountAdmin);
    let mut mia = app.person(&organization, "Mia", "mia@halden.example", role).await;
    app.person(&organization, "Tom", "tom@halden.example", None).await;
    app.invite(&mut mia, &organization, "guest@halden.example").await;
    let token = app.token_sent_to("guest@halden.example").await;
    office.terminate("mia@halden.example", json!({ "last_day": TODAY })).await.assert_status(200);
    let resolve = json!({ "token": token });
    app.anonymous()
        .post("/join/resolve", resolve.clone())
        .await
        .assert_problem(410, "invitation/void");
    let listed = office.list("state=invited").await;
    assert_eq!(listed["items"][0]["invitation"]["inviter"], Value::Null);

    let tom = app.member(&organization, "tom@halden.example").await.id.to_string();
    let body = json!({ "to": tom, "what": ["open_invitations", "share_links"] });
    let moved = office.post("mia@halden.example", "/handover", body).await;

    moved.assert_status(200);
    assert_eq!(
        moved.body["items"],
        json!([{ "item": "open_invitations", "count": 1 }, { "item": "share_links", "count": 0 }])
    );
    let offer = app.anonymous().post("/join/resolve", resolve).await;
    assert_eq!(offer.body["inviter_name"], "Tom");
    assert_eq!(offer.body["approval_needed"], true, "Tom may not admit");
    let left = office.get("mia@halden.example", "/handover").await;
    assert_eq!(left.body["items"][0]["count"], 0);
    assert_eq!(office.audit_kinds("mia@halden.example").await[0], "member.handed_over");
}

#[tokio::test]
async fn what_is_open_passes_to_the_colleague_who_is_named_with_the_termination() {
    let app = TestApp::start().await;
    let mut office = Office::open(&app).await;
    let organization = office.organization.clone();
    let role = Some(AdminRole::AccountAdmin);
    let mut mia = app.person(&organization, "Mia", "mia@halden.example", role).await;
    let ada = app.person(&organization, "Ada", "ada@halden.example", role).await;
    app.invite(&mut mia, &organization, "guest@halden.example").await;
    let to = app.member(&organization, "ada@halden.example").await.id.to_string();

    let body = json!({ "last_day": TODAY, "hand_over_to": to });
    let answer = office.terminate("mia@halden.example", body).await;

    let cuts = answer.body["receipt"]["cuts"].as_array().expect("cuts");
    let line = json!({ "item": "invitations_handed_over", "count": 1, "names": ["Ada"] });
    assert!(cuts.contains(&line), "{cuts:?}");
    assert_eq!(answer.body["receipt"]["still_open"], json!([]));
    // The message had not left when Mia was terminated; it leaves in Ada's name.
    let message = app.last_message_to("guest@halden.example").await.expect("a message");
    assert!(message.text.contains("Ada"), "{}", message.text);
    drop(ada);
}

#[tokio::test]
async fn a_message_that_was_withheld_leaves_in_the_name_of_whoever_takes_over() {
    let app = TestApp::start().await;
    let mut office = Office::open(&app).await;
    let organization = office.organization.clone();
    let role = Some(AdminRole::AccountAdmin);
    let mut mia = app.person(&organization, "Mia", "mia@halden.example", role).await;
    app.person(&organization, "Ada", "ada@halden.example", role).await;
    app.invite(&mut mia, &organization, "guest@halden.example").await;
    office.terminate("mia@halden.example", json!({ "last_day": TODAY })).await.assert_status(200);
    assert!(app.last_message_to("guest@halden.example").await.is_none());

    let to = app.member(&organization, "ada@halden.example").await.id.to_string();
    let body = json!({ "to": to, "what": ["open_invitations"] });
    office.post("mia@halden.example", "/handover", body).await.assert_status(200);

    let message = app.last_message_to("guest@halden.example").await.expect("a message");
    assert!(message.text.contains("Ada"), "{}", message.text);
}

#[tokio::test]
async fn who_cannot_be_terminated_is_answered_with_the_reason() {
    let app = TestApp::start().await;
    let mut office = Office::open(&app).await;
    let organization = office.organization.clone();
    let role = Some(AdminRole::SuperAdmin);
    app.person(&organization, "Sam", "sam@halden.example", role).await;
    let mut ada =
        app.person(&organization, "Ada", "ada@halden.example", Some(AdminRole::AccountAdmin)).await;
    let mut tom = app.person(&organization, "Tom", "tom@halden.example", None).await;
    let body = json!({ "last_day": TODAY });

    let own = office.terminate("ingrid@halden.example", body.clone()).await;
    own.assert_problem(409, "termination/oneself");
    let super_admin = office.terminate("sam@halden.example", body.clone()).await;
    super_admin.assert_problem(409, "termination/super-admin");
    let above = office.path("sam@halden.example", "/terminate").await;
    ada.post(&above, body.clone()).await.assert_problem(403, "permission/missing");
    let beside = office.path("ada@halden.example", "/terminate").await;
    tom.post(&beside, body.clone()).await.assert_problem(403, "permission/missing");
    ada.post(&beside, body.clone()).await.assert_problem(409, "termination/oneself");
    office.terminate("tom@halden.example", body.clone()).await.assert_status(200);
    let again = office.terminate("tom@halden.example", body).await;
    again.assert_problem(409, "member/transition");
    assert_eq!(again.body["state"], "terminated");
}

#[tokio::test]
async fn an_order_that_cannot_be_is_refused_by_field() {
    let app = TestApp::start().await;
    let mut office = Office::open(&app).await;
    let organization = office.organization.clone();
    app.person(&organization, "Tom", "tom@halden.example", None).await;
    let own = app.member(&organization, "tom@halden.example").await.id.to_string();
    let long = "x".repeat(501);
    for (body, wanted) in [
        (json!({ "last_day": "23.11.2026" }), ("/last_day", "day/malformed")),
        (json!({ "last_day": "2026-02-30" }), ("/last_day", "day/malformed")),
        (json!({ "last_day": "2040-01-01" }), ("/last_day", "day/too-far")),
        (json!({ "last_day": TODAY, "reason": long }), ("/reason", "text/too-long")),
        (
            json!({ "last_day": TODAY, "hand_over_to": own }),
            ("/hand_over_to", "member/no-recipient"),
        ),
        (json!({ "last_day": TODAY, "reason": "a\nb" }), ("/reason", "text/forbidden-character")),
        (json!({}), ("/last_day", "field/missing")),
    ] {
        office.terminate("tom@halden.example", body).await.assert_fields(&[wanted]);
    }
    let to = json!({ "to": own, "what": ["coffee"] });
    let answer = office.post("tom@halden.example", "/handover", to).await;
    answer.assert_fields(&[("/what/0", "handover/unknown")]);
    let none = json!({ "to": own, "what": [] });
    office
        .post("tom@halden.example", "/handover", none)
        .await
        .assert_fields(&[("/what", "list/empty")]);
    assert_eq!(office.get("tom@halden.example", "").await.body["state"], "active");
}

#[tokio::test]
async fn a_planned_end_comes_when_the_day_is_over_whether_the_job_has_run_or_not() {
    let app = TestApp::start().await;
    let mut office = Office::open(&app).await;
    let organization = office.organization.clone();
    let mut tom = app.person(&organization, "Tom", "tom@halden.example", None).await;
    let own = format!("/organizations/{organization}");

    let body = json!({ "last_day": "2026-11-24", "reason": "Retires" });
    let planned = office.terminate("tom@halden.example", body).await;

    assert_eq!(planned.body["outcome"], "planned");
    assert_eq!(planned.body["planned_termination"]["ends_at"], "2026-11-25T00:00:00.000Z");
    let card = office.get("tom@halden.example", "").await;
    assert_eq!(card.body["planned_termination"]["last_day"], "2026-11-24");
    assert_eq!(card.body["state"], "active");
    app.clock.advance(Span::milliseconds(36 * 3_600_000 - 1));
    app.run_jobs().await;
    tom.get(&own).await.assert_status(200);

    app.clock.advance(Span::milliseconds(1));
    tom.get(&own).await.assert_status(404);
    let session = tom.get("/session").await;
    assert_eq!(session.body["memberships"][0]["state"], "terminated");

    app.run_jobs().await;
    let card = office.get("tom@halden.example", "").await;
    assert_eq!(card.body["state"], "terminated");
    assert_eq!(card.body["planned_termination"], Value::Null);
    assert_eq!(card.body["termination"]["actor"]["name"], "Ingrid Solheim");
    assert_eq!(card.body["termination"]["last_day"], "2026-11-24");
    let timeline = office.get("tom@halden.example", "/timeline").await;
    assert_eq!(timeline.body["items"][0]["kind"], "member.terminated");
    assert_eq!(timeline.body["items"][0]["actor"]["kind"], "system");
    assert_eq!(timeline.body["items"][1]["kind"], "termination.planned");
}

#[tokio::test]
async fn a_planned_end_that_is_called_off_does_not_come() {
    let app = TestApp::start().await;
    let mut office = Office::open(&app).await;
    let organization = office.organization.clone();
    let mut tom = app.person(&organization, "Tom", "tom@halden.example", None).await;
    let body = json!({ "last_day": "2026-11-24" });
    office.terminate("tom@halden.example", body).await.assert_status(200);

    let card = office.bare("tom@halden.example", "/cancel-termination").await;

    card.assert_status(200);
    assert_eq!(card.body["planned_termination"], Value::Null);
    app.clock.advance(Span::days(3));
    app.run_jobs().await;
    tom.get(&format!("/organizations/{organization}")).await.assert_status(200);
    let again = office.bare("tom@halden.example", "/cancel-termination").await;
    again.assert_problem(409, "termination/nothing-planned");
    assert_eq!(office.audit_kinds("tom@halden.example").await[0], "termination.cancelled");
}

#[tokio::test]
async fn a_later_plan_replaces_the_earlier_one() {
    let app = TestApp::start().await;
    let mut office = Office::open(&app).await;
    let organization = office.organization.clone();
    let mut tom = app.person(&organization, "Tom", "tom@halden.example", None).await;
    for day in ["2026-11-24", "2026-11-30"] {
        let body = json!({ "last_day": day });
        office.terminate("tom@halden.example", body).await.assert_status(200);
    }
    app.clock.advance(Span::days(4));
    app.run_jobs().await;
    tom.get(&format!("/organizations/{organization}")).await.assert_status(200);
    app.clock.advance(Span::days(4));
    app.run_jobs().await;
    tom.get(&format!("/organizations/{organization}")).await.assert_status(404);
}

#[tokio::test]
async fn a_plan_for_somebody_who_became_super_admin_is_dropped() {
    let app = TestApp::start().await;
    let mut office = Office::open(&app).await;
    let organization = office.organization.clone();
    let mut tom = app.person(&organization, "Tom", "tom@halden.example", None).await;
    let body = json!({ "last_day": "2026-11-24" });
    office.terminate("tom@halden.example", body).await.assert_status(200);
    app.change_member(&organization, "tom@halden.example", |it| {
        it.admin_role = Some(AdminRole::SuperAdmin);
    })
    .await;
    app.clock.advance(Span::days(2));
    tom.get(&format!("/organizations/{organization}")).await.assert_status(200);
    app.run_jobs().await;
    assert_eq!(office.get("tom@halden.example", "").await.body["state"], "active");
    assert_eq!(office.audit_kinds("tom@halden.example").await[0], "termination.cancelled");
}

#[tokio::test]
async fn colleagues_do_not_see_a_planned_end_and_the_person_does() {
    let app = TestApp::start().await;
    let mut office = Office::open(&app).await;
    let organization = office.organization.clone();
    let mut tom = app.person(&organization, "Tom", "tom@halden.example", None).await;
    let mut mia = app.person(&organization, "Mia", "mia@halden.example", None).await;
    let body = json!({ "last_day": "2026-11-30" });
    office.terminate("tom@halden.example", body).await.assert_status(200);
    let card = office.path("tom@halden.example", "").await;
    assert_eq!(tom.get(&card).await.body["planned_termination"]["last_day"], "2026-11-30");
    let colleagues = mia.get(&card).await;
    colleagues.assert_status(200);
    assert_eq!(colleagues.body["planned_termination"], Value::Null);
}

#[tokio::test]
async fn a_member_leaves_with_the_password_and_is_listed_as_terminated() {
    let app = TestApp::start().await;
    let mut office = Office::open(&app).await;
    let organization = office.organization.clone();
    let mut tom = app.person(&organization, "Tom", "tom@halden.example", None).await;
    let path = format!("/me/memberships/{organization}");

    let wrong = tom.send("DELETE", &path, Some(json!({ "password": "another one" }))).await;
    wrong.assert_fields(&[("/password", "password/wrong")]);
    let left = tom.send("DELETE", &path, Some(json!({ "password": PASSWORD }))).await;

    left.assert_status(200);
    assert_eq!(left.body["ended_by"], "person");
    tom.get(&format!("/organizations/{organization}")).await.assert_status(404);
    let again = tom.send("DELETE", &path, Some(json!({ "password": PASSWORD }))).await;
    again.assert_status(404);
    let list = office.list("state=terminated").await;
    assert_eq!(list["items"][0]["termination"]["actor"]["name"], "Tom");
    assert_eq!(office.audit_kinds("tom@halden.example").await[0], "member.left");
}

#[tokio::test]
async fn the_last_super_admin_cannot_leave_before_naming_another() {
    let app = TestApp::start().await;
    let mut office = Office::open(&app).await;
    let organization = office.organization.clone();
    let path = format!("/me/memberships/{organization}");
    let body = Some(json!({ "password": PASSWORD }));

    let alone = office.admin.send("DELETE", &path, body.clone()).await;
    alone.assert_problem(409, "member/last-super-admin");
    let role = Some(AdminRole::SuperAdmin);
    app.person(&organization, "Sam", "sam@halden.example", role).await;
    office.admin.send("DELETE", &path, body).await.assert_status(200);
}

#[tokio::test]
async fn of_all_super_admins_who_leave_at_once_one_stays() {
    let app = TestApp::start().await;
    let office = Office::open(&app).await;
    let organization = office.organization.clone();
    let role = Some(AdminRole::SuperAdmin);
    let mut callers = vec![office.admin];
    for index in 1..100 {
        let email = format!("super-{index}@halden.example");
        callers.push(app.person(&organization, "Super", &email, role).await);
    }
    let path = format!("/me/memberships/{organization}");
    let leaves = callers
        .iter_mut()
        .map(|it| it.send("DELETE", &path, Some(json!({ "password": PASSWORD }))));
    let answers = join_all(leaves).await;

    let stayed: Vec<_> = answers.iter().filter(|it| it.status == 409).collect();
    assert_eq!(stayed.len(), 1);
    stayed[0].assert_problem(409, "member/last-super-admin");
    assert_eq!(answers.iter().filter(|it| it.status == 200).count(), 99);
    let mut tx = app.context.store.read().await.expect("a reader");
    let id = organization.parse().expect("an id");
    let left = tx.members().count_with_role(id, AdminRole::SuperAdmin).await.expect("a count");
    assert_eq!(left, 1);
}

#[tokio::test]
async fn of_two_administrators_who_terminate_at_once_one_is_told_what_happened() {
    let app = TestApp::start().await;
    let office = Office::open(&app).await;
    let organization = office.organization.clone();
    let role = Some(AdminRole::SuperAdmin);
    let mut other = app.person(&organization, "Sam", "sam@halden.example", role).await;
    app.person(&organization, "Tom", "tom@halden.example", None).await;
    let path = office.path("tom@halden.example", "/terminate").await;
    let mut admin = office.admin;
    let body = json!({ "last_day": TODAY });
    let (one, two) = tokio::join!(admin.post(&path, body.clone()), other.post(&path, body));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} {}", one.text, two.text);
}

#[tokio::test]
async fn a_restored_member_has_what_still_exists_and_is_free_and_no_roles() {
    let app = TestApp::start().await;
    let mut office = Office::open(&app).await;
    let organization = office.organization.clone();
    let role = Some(AdminRole::AccountAdmin);
    let mut mia = app.person(&organization, "Mia", "mia@halden.example", role).await;
    app.person(&organization, "Tom", "tom@halden.example", None).await;
    let departments = format!("/organizations/{organization}/departments");
    let kitchen = office.admin.post(&departments, json!({ "name": "Kitchen" })).await;
    let edit = json!({ "department_ids": [kitchen.body["id"]], "job_id": "HF-7" });
    let card = office.path("mia@halden.example", "").await;
    office.admin.patch(&card, edit).await.assert_status(200);
    app.invite(&mut mia, &organization, "guest@halden.example").await;
    let token = app.token_sent_to("guest@halden.example").await;
    office.terminate("mia@halden.example", json!({ "last_day": TODAY })).await.assert_status(200);
    // The job ID of a former member is free for others.
    let tom = office.path("tom@halden.example", "").await;
    office.admin.patch(&tom, json!({ "job_id": "hf-7" })).await.assert_status(200);

    let preview = office.get("mia@halden.example", "/restore-preview").await;
    assert_eq!(preview.body["roles"], json!(["account_admin"]));
    assert_eq!(preview.body["job_id_taken"]["by"]["name"], "Tom");
    assert_eq!(preview.body["restored"]["departments"][0]["name"], "Kitchen");
    assert_eq!(preview.body["missing_departments"], 0);
    let restored = office.bare("mia@halden.example", "/restore").await;

    restored.assert_status(200);
    assert_eq!(restored.body["state"], "active");
    assert_eq!(restored.body["roles"], json!([]));
    assert_eq!(restored.body["job_id"], Value::Null);
    assert_eq!(restored.body["departments"][0]["name"], "Kitchen");
    assert_eq!(restored.body["email"], "mia@halden.example");
    assert_eq!(restored.body["termination"], Value::Null);
    mia.get(&format!("/organizations/{organization}")).await.assert_status(200);
    let link = app.anonymous().post("/join/resolve", json!({ "token": token })).await;
    link.assert_problem(410, "invitation/expired");
    office.get("mia@halden.example", "/termination").await.assert_status(404);
    let again = office.bare("mia@halden.example", "/restore").await;
    again.assert_problem(409, "member/transition");
    assert_eq!(office.audit_kinds("mia@halden.example").await[0], "member.restored");
}

#[tokio::test]
async fn the_job_id_comes_back_where_it_is_free() {
    let app = TestApp::start().await;
    let mut office = Office::open(&app).await;
    let organization = office.organization.clone();
    app.person(&organization, "Mia", "mia@halden.example", None).await;
    let card = office.path("mia@halden.example", "").await;
    office.admin.patch(&card, json!({ "job_id": "HF-7" })).await.assert_status(200);
    office.terminate("mia@halden.example", json!({ "last_day": TODAY })).await.assert_status(200);
    let restored = office.bare("mia@halden.example", "/restore").await;
    assert_eq!(restored.body["job_id"], "HF-7");
}

#[tokio::test]
async fn a_former_member_without_an_account_cannot_be_restored() {
    let app = TestApp::start().await;
    let mut office = Office::open(&app).await;
    let organization = office.organization.clone();
    app.person(&organization, "Mia", "mia@halden.example", None).await;
    office.terminate("mia@halden.example", json!({ "last_day": TODAY })).await.assert_status(200);
    app.change_member(&organization, "mia@halden.example", |it| it.account_id = None).await;
    let preview = office.get("mia@halden.example", "/restore-preview").await;
    assert_eq!(preview.body["has_account"], false);
    let answer = office.bare("mia@halden.example", "/restore").await;
    answer.assert_problem(409, "restore/no-account");
}

#[tokio::test]
async fn former_members_are_sorted_filtered_and_found_by_how_they_left() {
    let app = TestApp::start().await;
    let mut office = Office::open(&app).await;
    let organization = office.organization.clone();
    let role = Some(AdminRole::SuperAdmin);
    let mut sam = app.person(&organization, "Sam", "sam@halden.example", role).await;
    for (name, day) in [("Ana", "2026-11-20"), ("Bea", "2026-10-31"), ("Cem", "2026-01-01")] {
        let email = format!("{}@halden.example", name.to_lowercase());
        app.person(&organization, name, &email, None).await;
        let path = office.path(&email, "/terminate").await;
        let who = if name == "Bea" { &mut sam } else { &mut office.admin };
        who.post(&path, json!({ "last_day": day })).await.assert_status(200);
        app.clock.advance(Span::minutes(1));
    }
    let newest = office.list("state=terminated&sort=-terminated_at").await;
    assert_eq!(names(&newest), ["Cem", "Bea", "Ana"]);
    assert_eq!(newest["items"][0]["termination"]["last_day"], "2026-01-01");
    let first = office.list("state=terminated&sort=terminated_at&limit=2").await;
    assert_eq!(names(&first), ["Ana", "Bea"]);
    let cursor = first["next_cursor"].as_str().expect("a cursor");
    let rest = format!("state=terminated&sort=terminated_at&limit=2&cursor={cursor}");
    assert_eq!(names(&office.list(&rest).await), ["Cem"]);

    let sam_id = app.member(&organization, "sam@halden.example").await.id;
    let by = office.list(&format!("state=terminated&terminated_by={sam_id}")).await;
    assert_eq!((names(&by), &by["total"]), (vec!["Bea"], &json!(1)));
    let dates = "state=terminated&last_day_since=2026-10-31&last_day_until=2026-11-20";
    assert_eq!(names(&office.list(dates).await), ["Ana", "Bea"]);
    let search = office.list("state=terminated&q=be&last_day_until=2026-10-31").await;
    assert_eq!(names(&search), ["Bea"]);
    let sorted = "state=terminated&last_day_until=2026-10-31&sort=-terminated_at";
    assert_eq!(names(&office.list(sorted).await), ["Cem", "Bea"]);
    let path = format!("/organizations/{organization}/members?state=terminated&last_day_since=x");
    office.admin.get(&path).await.assert_fields(&[("?last_day_since", "day/malformed")]);
}

#[tokio::test]
async fn a_termination_that_is_repeated_with_its_key_answers_the_same_receipt() {
    let app = TestApp::start().await;
    let office = Office::open(&app).await;
    let organization = office.organization.clone();
    app.person(&organization, "Tom", "tom@halden.example", None).await;
    let path = office.path("tom@halden.example", "/terminate").await;
    let mut admin = office.admin.with_header("idempotency-key", "once");
    let body = json!({ "last_day": TODAY });
    let first = admin.post(&path, body.clone()).await;
    first.assert_status(200);
    let second = admin.post(&path, body).await;
    second.assert_status(200);
    assert_eq!(first.body["receipt"]["number"], second.body["receipt"]["number"]);
}

#[tokio::test]
async fn the_people_concerned_are_told() {
    use rollcall_domain::notice::NoticeKind::{
        HandedOver, MemberLeft, Restored, Terminated, TerminationCancelled, TerminationPlanned,
    };
    let app = TestApp::start().await;
    let mut office = Office::open(&app).await;
    let organization = office.organization.clone();
    let role = Some(AdminRole::AccountAdmin);
    let mut mia = app.person(&organization, "Mia", "mia@halden.example", role).await;
    let mut ada = app.person(&organization, "Ada", "ada@halden.example", None).await;
    app.invite(&mut mia, &organization, "guest@halden.example").await;
    let to = app.member(&organization, "ada@halden.example").await.id.to_string();
    let email = "mia@halden.example";
    office.terminate(email, json!({ "last_day": "2026-12-01" })).await.assert_status(200);
    office.bare(email, "/cancel-termination").await.assert_status(200);
    let body = json!({ "last_day": TODAY, "hand_over_to": to, "reason": "Trouble" });
    office.terminate(email, body).await.assert_status(200);
    office.bare(email, "/restore").await.assert_status(200);
    // Whoever is out reads only what is about them, so she looks before she leaves.
    let read = ada.get("/me/notices").await;
    assert_eq!(read.body["items"][0]["kind"], HandedOver.as_str(), "{read:?}");
    let path = format!("/me/memberships/{organization}");
    ada.send("DELETE", &path, Some(json!({ "password": PASSWORD }))).await.assert_status(200);
    assert_eq!(ada.get("/me/notices").await.body["items"], json!([]));

    let mut tx = app.context.store.read().await.expect("a reader");
    let mut told = Vec::new();
    for email in ["mia", "ingrid"] {
        let canonical = format!("{email}@halden.example");
        let found = tx.accounts().find_by_email(&canonical).await.expect("a query");
        let account = found.expect("an account").0;
        for notice in tx.notices().list(account, None, 50).await.expect("notices") {
            assert_ne!(
                notice.notice.data.message.as_deref(),
                Some("Trouble"),
                "the reason is internal"
            );
            told.push((email, notice.notice.kind));
        }
    }
    told.reverse();
    for wanted in [
        ("mia", TerminationPlanned),
        ("mia", TerminationCancelled),
        ("mia", Terminated),
        ("mia", Restored),
        ("ingrid", MemberLeft),
    ] {
        assert!(told.contains(&wanted), "{wanted:?} is not among {told:?}");
    }
}

//! Share links, QR codes and door numbers; deciding about those who come by them.

use rollcall_domain::permission::AdminRole;
use rollcall_domain::time::Span;
use rollcall_testkit::{Client, TestApp, join_all};
use serde_json::{Value, json};

pub(crate) struct World<'a> {
    pub(crate) app: &'a TestApp,
    pub(crate) admin: Client<'a>,
    pub(crate) organization: String,
    pub(crate) base: String,
    people: usize,
}

impl<'a> World<'a> {
    pub(crate) async fn build(app: &'a TestApp) -> Self {
        let (admin, organization) = app.set_up().await;
        let base = format!("/organizations/{organization}");
        Self { app, admin, organization, base, people: 0 }
    }

    /// Somebody with an account and no place anywhere.
    pub(crate) async fn stranger(&mut self) -> Client<'a> {
        self.people += 1;
        let email = format!("stranger{}@elsewhere.example", self.people);
        self.app.account(&format!("Stranger {}", self.people), &email).await;
        self.app.signed_in(&email).await
    }

    pub(crate) async fn rules(&mut self, change: Value) {
        let path = format!("{}/join-rules", self.base);
        let mut rules = self.admin.get(&path).await.body;
        for (name, value) in change.as_object().expect("an object") {
            rules[name] = value.clone();
        }
        self.admin.send("PUT", &path, Some(rules)).await.assert_status(200);
    }

    pub(crate) async fn door(&mut self) -> Value {
        let door = self.admin.get(&format!("{}/door-number", self.base)).await;
        json!({ "door_number": door.body["number"] })
    }

    pub(crate) async fn link(&mut self, body: Value) -> (String, Value) {
        let made = self.admin.post(&format!("{}/share-links", self.base), body).await;
        made.assert_status(201);
        let url = made.body["url"].as_str().expect("an address");
        let token = url.split('#').nth(1).expect("a token");
        (made.body["id"].as_str().expect("an id").to_owned(), json!({ "token": token }))
    }

    pub(crate) async fn pending(&mut self) -> Vec<Value> {
        let list = self.admin.get(&format!("{}/members?state=pending", self.base)).await;
        list.body["items"].as_array().expect("items").clone()
    }
}

#[tokio::test]
async fn whoever_knocks_by_door_number_waits_and_is_let_in_by_an_administrator() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let door = world.door().await;
    let mut stranger = world.stranger().await;
    let looked = stranger.post("/join/resolve", door.clone()).await;
    assert_eq!(
        (&looked.body["channel"], &looked.body["approval_needed"]),
        (&json!("door_number"), &json!(true))
    );
    assert_eq!(looked.body["organization"]["name"], "Halden Foods");

    let asked = stranger.post("/join/request", door.clone()).await;

    assert_eq!(asked.body["outcome"], "pending_approval", "{}", asked.text);
    stranger.get(&world.base).await.assert_problem(404, "not-found");
    let mine = stranger.get("/me/join-requests").await;
    assert_eq!(mine.body["items"][0]["state"], "pending");
    let again = stranger.post("/join/request", door).await;
    again.assert_problem(409, "membership/already");
    assert_eq!(again.body["state"], "pending");
    let waiting = world.pending().await;
    assert_eq!(waiting[0]["join_request"]["channel"], "door_number");
    let path =
        format!("{}/members/{}/approve", world.base, waiting[0]["id"].as_str().expect("an id"));
    let approved = world.admin.post(&path, json!({})).await;
    assert_eq!(approved.body["state"], "active", "{}", approved.text);
    stranger.get(&world.base).await.assert_status(200);
    assert_eq!(stranger.get("/me/join-requests").await.body["items"], json!([]));
    let twice = world.admin.post(&path, json!({})).await;
    twice.assert_problem(409, "member/transition");
    assert_eq!(twice.body["state"], "active");
}

#[tokio::test]
async fn a_share_link_says_how_somebody_came_and_counts_its_uses() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let (id, token) = world.link(json!({ "max_uses": 1 })).await;
    let mut stranger = world.stranger().await;

    stranger.post("/join/request", token.clone()).await.assert_status(200);

    let waiting = world.pending().await;
    assert_eq!(waiting[0]["join_request"]["channel"], "share_link");
    assert_eq!(waiting[0]["join_request"]["sharer"]["name"], "Ingrid Solheim");
    let card = format!("{}/members/{}", world.base, waiting[0]["id"].as_str().expect("an id"));
    let link = &world.admin.get(&card).await.body["join_request"]["share_link"];
    assert_eq!(
        (&link["id"], &link["uses"], &link["max_uses"], &link["closed_at"]),
        (&json!(id), &json!(1), &json!(1), &Value::Null)
    );
    let list = world.admin.get(&format!("{}/share-links", world.base)).await;
    assert_eq!(
        (&list.body["items"][0]["uses"], &list.body["items"][0]["state"]),
        (&json!(1), &json!("used_up"))
    );
    let mut other = world.stranger().await;
    other.post("/join/request", token.clone()).await.assert_problem(410, "share-link/used-up");
    world.admin.delete(&format!("{}/share-links/{id}", world.base)).await.assert_status(204);
    other.post("/join/resolve", token).await.assert_problem(410, "share-link/closed");
}

#[tokio::test]
async fn of_a_hundred_who_want_the_last_uses_of_a_link_exactly_so_many_get_them() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let (_, token) = world.link(json!({ "max_uses": 7 })).await;
    let mut clients = Vec::new();
    for _ in 0..100 {
        clients.push(world.stranger().await);
    }
    let calls = clients.into_iter().map(|mut it| {
        let token = token.clone();
        async move { it.post("/join/request", token).await.status.as_u16() }
    });
    let statuses = join_all(calls).await;
    assert_eq!(statuses.iter().filter(|it| **it == 200).count(), 7);
    assert_eq!(statuses.iter().filter(|it| **it == 410).count(), 93);
    assert_eq!(world.pending().await.len(), 7);
}

#[tokio::test]
async fn of_a_hundred_decisions_at_once_exactly_one_is_made() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let door = world.door().await;
    let mut stranger = world.stranger().await;
    stranger.post("/join/request", door).await.assert_status(200);
    let id = world.pending().await[0]["id"].as_str().expect("an id").to_owned();
    let card = format!("{}/members/{id}", world.base);
    let calls = (0..100).map(|index| {
        let mut client = if index % 5 == 4 { stranger.clone() } else { world.admin.clone() };
        let card = card.clone();
        let id = id.clone();
        async move {
            match index % 5 {
                0 | 1 => client.post(&format!("{card}/approve"), json!({})).await,
                2 | 3 => client.post(&format!("{card}/reject"), json!({ "message": "No" })).await,
                _ => client.send("POST", &format!("/me/join-requests/{id}/withdraw"), None).await,
            }
        }
    });
    let answers = join_all(calls).await;
    let statuses: Vec<u16> = answers.iter().map(|it| it.status.as_u16()).collect();
    assert!(statuses.iter().all(|it| [200, 204, 404, 409].contains(it)), "{statuses:?}");
    // A refusal may be followed by one approval, which lets in whoever was refused.
    let kinds: Vec<String> = crate::audit::assert_chained(&app, &world.organization)
        .await
        .iter()
        .map(|it| it.kind.to_string())
        .filter(|it| {
            it.starts_with("member.approved")
                || it.starts_with("member.rej")
                || it.starts_with("member.reapp")
                || it.contains("withdrawn")
        })
        .collect();
    let possible: [&[&str]; 4] = [
        &["member.approved"],
        &["member.rejected"],
        &["member.rejected", "member.reapproved"],
        &["request.withdrawn"],
    ];
    assert!(possible.iter().any(|it| *it == kinds), "{kinds:?}");
    assert_eq!(statuses.iter().filter(|it| **it < 300).count(), kinds.len());
}

#[tokio::test]
async fn a_link_works_until_the_millisecond_it_expires_without_any_clean_up() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let (_, token) = world.link(json!({ "expires_in_seconds": 3600 })).await;
    let mut stranger = world.stranger().await;
    app.clock.advance(Span::milliseconds(3_599_999));
    stranger.post("/join/resolve", token.clone()).await.assert_status(200);
    app.clock.advance(Span::milliseconds(1));
    stranger.post("/join/resolve", token.clone()).await.assert_problem(410, "share-link/expired");
    stranger.post("/join/request", token).await.assert_problem(410, "share-link/expired");
}

#[tokio::test]
async fn a_way_that_is_switched_off_is_off_for_links_handed_out_before() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let (_, token) = world.link(json!({})).await;
    let door = world.door().await;
    let mut stranger = world.stranger().await;
    world.rules(json!({ "share_links_open": false, "door_number_open": false })).await;
    stranger.post("/join/request", token).await.assert_problem(410, "share-link/switched-off");
    let closed = stranger.post("/join/request", door).await;
    closed.assert_problem(404, "door-number/unknown");
    let unknown = stranger.post("/join/request", json!({ "door_number": "00000000" })).await;
    assert_eq!(closed.body["detail"], unknown.body["detail"]);
    let refused = world.admin.post(&format!("{}/share-links", world.base), json!({})).await;
    refused.assert_problem(409, "share-link/switched-off");
}

#[tokio::test]
async fn a_renewed_door_number_leads_and_the_old_one_no_longer() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let old = world.door().await;
    let path = format!("{}/door-number/renew", world.base);
    world.admin.send("POST", &path, None).await.assert_status(200);
    let new = world.door().await;
    assert_ne!(old, new);
    let mut stranger = world.stranger().await;
    stranger.post("/join/resolve", old).await.assert_problem(404, "door-number/unknown");
    stranger.post("/join/resolve", new).await.assert_status(200);
}

#[tokio::test]
async fn the_form_asks_what_the_rules_require_and_an_administrator_sees_the_answers() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let made = world
        .admin
        .post(&format!("{}/departments", world.base), json!({ "name": "Kitchen" }))
        .await;
    let kitchen = made.body["id"].clone();
    world.rules(json!({ "required_information": ["department", "job_id"] })).await;
    let mut door = world.door().await;
    let mut stranger = world.stranger().await;
    let form = stranger.post("/join/resolve", door.clone()).await;
    assert_eq!(form.body["form"]["asked"], json!(["department", "job_id"]));
    assert_eq!(form.body["form"]["departments"][0]["name"], "Kitchen");
    let missing = stranger.post("/join/request", door.clone()).await;
    missing.assert_fields(&[
        ("/answers/department_id", "answer/missing"),
        ("/answers/job_id", "answer/missing"),
    ]);
    door["answers"] = json!({ "department_id": kitchen, "job_id": "K-7" });
    stranger.post("/join/request", door).await.assert_status(200);
    let waiting = world.pending().await;
    assert_eq!(waiting[0]["join_request"]["answers"]["department"]["name"], "Kitchen");
    assert_eq!(waiting[0]["join_request"]["answers"]["job_id"], "K-7");
    assert_eq!(waiting[0]["job_id"], Value::Null, "it keeps nobody else from having it");
    let path =
        format!("{}/members/{}/approve", world.base, waiting[0]["id"].as_str().expect("an id"));
    let approved = world.admin.post(&path, json!({})).await;
    assert_eq!(
        (&approved.body["job_id"], &approved.body["departments"][0]["name"]),
        (&json!("K-7"), &json!("Kitchen"))
    );
}

#[tokio::test]
async fn an_approver_corrects_answers_and_takes_them_out() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let base = world.base.clone();
    let made = world.admin.post(&format!("{base}/positions"), json!({ "name": "Cook" })).await;
    let cook = made.body["id"].clone();
    let made = world.admin.post(&format!("{base}/locations"), json!({ "name": "Oslo" })).await;
    let oslo = made.body["id"].clone();
    world.rules(json!({ "required_information": ["position", "job_id"] })).await;
    let mut door = world.door().await;
    door["answers"] = json!({ "position_id": cook, "job_id": "K-7" });
    let mut stranger = world.stranger().await;
    stranger.post("/join/request", door).await.assert_status(200);
    let id = world.pending().await[0]["id"].as_str().expect("an id").to_owned();
    let place = json!({ "position_id": null, "location_id": oslo, "job_id": null });
    let approved = world.admin.post(&format!("{base}/members/{id}/approve"), place).await;
    assert_eq!(
        (&approved.body["position"], &approved.body["location"]["name"], &approved.body["job_id"]),
        (&Value::Null, &json!("Oslo"), &Value::Null),
        "{}",
        approved.text
    );
}

#[tokio::test]
async fn whoever_was_refused_reads_why_and_comes_back_only_through_an_administrator() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let door = world.door().await;
    let mut stranger = world.stranger().await;
    stranger.post("/join/request", door.clone()).await.assert_status(200);
    let id = world.pending().await[0]["id"].as_str().expect("an id").to_owned();
    let card = format!("{}/members/{id}", world.base);
    let message = json!({ "message": "Please ask your shift lead first" });
    world.admin.post(&format!("{card}/reject"), message).await.assert_status(200);
    let mine = stranger.get("/me/join-requests").await;
    assert_eq!(mine.body["items"][0]["message"], "Please ask your shift lead first");
    let again = stranger.post("/join/request", door).await;
    again.assert_problem(409, "membership/already");
    assert_eq!(again.body["state"], "rejected");
    let path = format!("/me/join-requests/{id}/withdraw");
    stranger.send("POST", &path, None).await.assert_problem(404, "not-found");
    let approved = world.admin.post(&format!("{card}/approve"), json!({})).await;
    assert_eq!(approved.body["state"], "active");
    assert_eq!(approved.body["join_request"], Value::Null);
}

#[tokio::test]
async fn an_applicant_reminds_once_a_day_and_withdraws_without_a_trace() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let door = world.door().await;
    let mut stranger = world.stranger().await;
    stranger.post("/join/request", door.clone()).await.assert_status(200);
    let id = world.pending().await[0]["id"].as_str().expect("an id").to_owned();
    let remind = format!("/me/join-requests/{id}/remind");
    stranger.send("POST", &remind, None).await.assert_problem(429, "request/reminded");
    app.clock.advance(Span::days(1));
    stranger.send("POST", &remind, None).await.assert_status(204);
    stranger.send("POST", &remind, None).await.assert_problem(429, "request/reminded");
    assert_eq!(world.pending().await[0]["join_request"]["reminders"], 1);
    let withdraw = format!("/me/join-requests/{id}/withdraw");
    stranger.send("POST", &withdraw, None).await.assert_status(204);
    assert!(world.pending().await.is_empty());
    stranger.post("/join/request", door).await.assert_status(200);
}

#[tokio::test]
async fn an_invitation_waits_in_my_account_and_is_answered_there() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let mut stranger = world.stranger().await;
    let email = "stranger1@elsewhere.example";
    world.app.invite(&mut world.admin, &world.organization, email).await;
    let mine = stranger.get("/me/invitations").await;
    assert_eq!(mine.body["items"][0]["organization"]["name"], "Halden Foods");
    let id = mine.body["items"][0]["id"].as_str().expect("an id").to_owned();
    let mut other = world.stranger().await;
    let foreign = other.post(&format!("/me/invitations/{id}/accept"), json!({})).await;
    foreign.assert_problem(404, "not-found");
    let accepted = stranger.post(&format!("/me/invitations/{id}/accept"), json!({})).await;
    assert_eq!(accepted.body["outcome"], "joined", "{}", accepted.text);
    assert_eq!(stranger.get("/me/invitations").await.body["items"], json!([]));
}

/// DESIGN 2, "Who needs approval": way × inviter × switch, evaluated at acceptance.
#[tokio::test]
async fn who_needs_approval_is_decided_at_acceptance_as_the_table_says() {
    for (role, switch, wanted) in [
        (Some(AdminRole::SuperAdmin), true, "joined"),
        (Some(AdminRole::AccountAdmin), true, "joined"),
        (None, true, "pending_approval"),
        (None, false, "joined"),
        (Some(AdminRole::AccountAdmin), false, "joined"),
    ] {
        let app = TestApp::start().await;
        let mut world = World::build(&app).await;
        let inviter = "inviter@halden.example";
        let mut by = app.person(&world.organization, "Ivy", inviter, None).await;
        let mut stranger = world.stranger().await;
        let invitation = json!({ "invitations": [{ "email": "stranger1@elsewhere.example" }] });
        let invited = by.post(&format!("{}/invitations", world.base), invitation).await;
        assert_eq!(invited.body["results"][0]["outcome"], "invited", "{}", invited.text);
        // What counts is what the inviter may do when the person accepts.
        app.change_member(&world.organization, inviter, |it| it.admin_role = role).await;
        world.rules(json!({ "enrollment_approval": switch })).await;
        let token = app.token_sent_to("stranger1@elsewhere.example").await;
        let accepted = stranger.post("/join/accept", json!({ "token": token })).await;
        assert_eq!(accepted.body["outcome"], wanted, "{role:?} {switch}: {}", accepted.text);
        // Ways that name nobody always wait, whoever shares them and whatever the switch.
        let (_, link) = world.link(json!({})).await;
        let mut other = world.stranger().await;
        let asked = other.post("/join/request", link).await;
        assert_eq!(asked.body["outcome"], "pending_approval");
    }
}

#[tokio::test]
async fn a_plain_member_invites_to_nothing_in_particular_and_learns_nothing() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let mut member = app.person(&world.organization, "Mia", "mia@halden.example", None).await;
    world.app.invite(&mut world.admin, &world.organization, "known@halden.example").await;
    let path = format!("{}/invitations", world.base);
    let known = json!({ "invitations": [{ "email": "known@halden.example" }, { "email": "new@halden.example" }] });
    let answer = member.post(&path, known).await;
    assert_eq!(answer.body["results"][0], json!({ "outcome": "refused", "reason": "unavailable" }));
    assert_eq!(answer.body["results"][1]["outcome"], "invited");
    let placed = json!({ "invitations": [{ "email": "x@halden.example", "job_id": "7" }] });
    member
        .post(&path, placed)
        .await
        .assert_fields(&[("/invitations/0/job_id", "invitation/place")]);
    world.rules(json!({ "who_may_invite": "administrators" })).await;
    let refused =
        member.post(&path, json!({ "invitations": [{ "email": "y@halden.example" }] })).await;
    refused.assert_problem(403, "permission/missing");
    member
        .post(&format!("{}/share-links", world.base), json!({}))
        .await
        .assert_problem(403, "permission/missing");
}

#[tokio::test]
async fn of_a_hundred_who_want_the_last_seats_exactly_so_many_get_them() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let door = world.door().await;
    for _ in 0..30 {
        let mut stranger = world.stranger().await;
        stranger.post("/join/request", door.clone()).await.assert_status(200);
        app.clock.advance(Span::minutes(1));
    }
    app.execute("UPDATE organizations SET seats = 6").await;
    let waiting = world.pending().await;
    let calls = waiting.iter().map(|it| {
        let mut admin = world.admin.clone();
        let id = it["id"].as_str().expect("an id");
        let path = format!("{}/members/{id}/approve", world.base);
        async move { admin.post(&path, json!({})).await }
    });
    let answers = join_all(calls).await;
    assert_eq!(answers.iter().filter(|it| it.status == 200).count(), 5);
    for refused in answers.iter().filter(|it| it.status != 200) {
        refused.assert_problem(409, "organization/no-seat-left");
    }
}

#[tokio::test]
async fn rules_are_changed_by_whoever_saw_them_last_and_each_change_is_kept() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let path = format!("{}/join-rules", world.base);
    let found = world.admin.get(&path).await;
    let tag = found.headers["etag"].to_str().expect("a tag").to_owned();
    let mut rules = found.body.clone();
    rules["invitation_lifetime_seconds"] = json!(3600);
    let mut client = world.admin.clone().with_header("if-match", &tag);
    client.send("PUT", &path, Some(rules.clone())).await.assert_status(200);
    rules["enrollment_approval"] = json!(false);
    let stale = client.send("PUT", &path, Some(rules.clone())).await;
    stale.assert_problem(412, "organization/changed");
    for (field, wrong, pointer, code) in [
        (
            "invitation_lifetime_seconds",
            json!(10),
            "/invitation_lifetime_seconds",
            "lifetime/range",
        ),
        ("who_may_invite", json!("x"), "/who_may_invite", "who-may-invite/unknown"),
        ("required_information", json!(["x"]), "/required_information/0", "join-field/unknown"),
    ] {
        let mut wrong_rules = rules.clone();
        wrong_rules[field] = wrong;
        let answer = world.admin.send("PUT", &path, Some(wrong_rules)).await;
        answer.assert_fields(&[(pointer, code)]);
    }
    let log = crate::audit::assert_chained(&app, &world.organization).await;
    let last = log.last().expect("an entry");
    assert_eq!(last.kind.to_string(), "join_rules.edited");
    assert_eq!(last.changes[0].field, "invitation_lifetime_seconds");
}

#[tokio::test]
async fn the_qr_code_is_a_picture_of_the_link_that_says_it_was_drawn() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let (id, _) = world.link(json!({})).await;
    let path = format!("{}/share-links/{id}", world.base);
    let svg = world.admin.get(&format!("{path}/qr.svg?size=256")).await;
    assert_eq!(svg.headers["content-type"], "image/svg+xml");
    assert!(svg.text.starts_with("<svg ") && svg.text.contains("width=\"256\""));
    let png = world.admin.get(&format!("{path}/qr.png")).await;
    assert_eq!(png.headers["content-type"], "image/png");
    let small = world.admin.get(&format!("{path}/qr.png?size=1")).await;
    small.assert_fields(&[("?size", "picture/size")]);
    let mut outsider = world.stranger().await;
    outsider.get(&format!("{path}/qr.svg")).await.assert_problem(404, "not-found");
    let mut member = app.person(&world.organization, "Mia", "mia@halden.example", None).await;
    member.get(&format!("{path}/qr.svg")).await.assert_problem(404, "not-found");
}

#[tokio::test]
async fn a_card_says_who_was_refused_or_left_before_and_may_be_the_same_person() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let department = |name: &str| json!({ "name": name });
    let path = format!("{}/departments", world.base);
    let kitchen = world.admin.post(&path, department("Kitchen")).await.body["id"].clone();
    let bakery = world.admin.post(&path, department("Bakery")).await.body["id"].clone();
    // Two of that name left, one was refused; another has a longer name.
    for (name, email) in [
        ("ÅSA BERG", "asa1@halden.example"),
        ("Asa Berg", "asa2@halden.example"),
        ("Asa Bergman", "asa3@halden.example"),
    ] {
        app.person(&world.organization, name, email, None).await;
    }
    let kitchen_id: uuid::Uuid = kitchen.as_str().expect("an id").parse().expect("an id");
    app.change_member(&world.organization, "asa2@halden.example", |it| {
        it.department_ids = vec![kitchen_id.into()];
    })
    .await;
    for email in ["asa1@halden.example", "asa2@halden.example", "asa3@halden.example"] {
        app.terminate(&world.organization, email).await;
    }
    let door = world.door().await;
    for email in ["asa4@elsewhere.example", "asa5@elsewhere.example"] {
        app.account("Asa Berg", email).await;
        let mut person = app.signed_in(email).await;
        person.post("/join/request", door.clone()).await.assert_status(200);
    }
    let id = async |email: &str| app.member(&world.organization, email).await.id.to_string();
    let (refused, waits) = (id("asa4@elsewhere.example").await, id("asa5@elsewhere.example").await);
    let (one, other) = (id("asa1@halden.example").await, id("asa2@halden.example").await);
    let path = format!("{}/members/{refused}/reject", world.base);
    world.admin.post(&path, json!({})).await.assert_status(200);

    let card = world.admin.get(&format!("{}/members/{waits}", world.base)).await;

    let found = |card: &Value| {
        let mut found: Vec<(String, String)> = card["lookalikes"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|it| {
                assert_eq!((&it["same_name"], &it["same_address"]), (&json!(true), &json!(false)));
                assert!(it["at"].is_string());
                let text = |name: &str| it[name].as_str().expect("text").to_owned();
                (text("state"), text("member_id"))
            })
            .collect();
        found.sort();
        found
    };
    let mut wanted = vec![
        ("rejected".to_owned(), refused),
        ("terminated".to_owned(), one.clone()),
        ("terminated".to_owned(), other.clone()),
    ];
    wanted.sort();
    assert_eq!(found(&card.body), wanted);
    let gone = world.admin.get(&format!("{}/members/{one}", world.base)).await;
    assert_eq!(gone.body["lookalikes"], json!([]));

    // Whoever may decide in one department alone learns of nobody elsewhere.
    let role = json!({ "name": "Approver", "permissions": ["members.approve"],
                       "department_ids": [kitchen, bakery] });
    let made = world.admin.post(&format!("{}/roles", world.base), role).await;
    let role = made.assert_status(201).body["id"].clone();
    let mut mia = app.person(&world.organization, "Mia", "mia@halden.example", None).await;
    let mia_id = app.member(&world.organization, "mia@halden.example").await.id;
    let roles = json!({ "admin_role": null, "role_ids": [role] });
    let path = format!("{}/members/{mia_id}/roles", world.base);
    world.admin.send("PUT", &path, Some(roles)).await.assert_status(200);
    app.change_member(&world.organization, "asa5@elsewhere.example", |it| {
        it.department_ids = vec![kitchen_id.into()];
    })
    .await;
    let card = mia.get(&format!("{}/members/{waits}", world.base)).await;
    assert_eq!(found(&card.body), [("terminated".to_owned(), other)]);
}

#[tokio::test]
async fn a_card_says_whose_address_it_was() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    app.person(&world.organization, "Tom Old", "desk@halden.example", None).await;
    let former = app.member(&world.organization, "desk@halden.example").await.id.to_string();
    app.terminate(&world.organization, "desk@halden.example").await;
    // The mailbox went to somebody else, who is invited by a member and has to be let in.
    let invitation =
        json!({ "name": "Nina New", "email": "desk@halden.example", "same_person": false });
    let path = format!("{}/invitations", world.base);
    let invited = world.admin.post(&path, json!({ "invitations": [invitation] })).await;
    let newcomer = invited.body["results"][0]["member_id"].as_str().expect("an id").to_owned();
    app.change_member(&world.organization, "desk@halden.example", |it| {
        it.state = rollcall_domain::membership::MemberState::Pending;
    })
    .await;

    let card = world.admin.get(&format!("{}/members/{newcomer}", world.base)).await;

    let found = &card.body["lookalikes"][0];
    assert_eq!((&found["member_id"], &found["state"]), (&json!(former), &json!("terminated")));
    assert_eq!((&found["same_name"], &found["same_address"]), (&json!(false), &json!(true)));
}

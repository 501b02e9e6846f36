//! Share links over pages and time, QR codes as a reader sees them, the choices of the join form, and
//! asking by people who are known already.

use std::process::{Command, Stdio};

use rollcall_domain::membership::MemberState;
use rollcall_domain::time::Span;
use rollcall_testkit::{PUBLIC_URL, TestApp, join_all};
use serde_json::{Value, json};

use crate::asking::World;

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

#[tokio::test]
async fn links_come_by_pages_and_the_closed_ones_on_demand() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let path = format!("{}/share-links", world.base);
    let mut mia = app.person(&world.organization, "Mia", "mia@halden.example", None).await;
    for name in ["First", "Second"] {
        mia.post(&path, json!({ "name": name })).await.assert_status(201);
        app.clock.advance(Span::seconds(1));
    }
    let (closed, _) = world.link(json!({ "name": "Old fair", "max_uses": 3 })).await;
    world.admin.delete(&format!("{path}/{closed}")).await.assert_status(204);
    app.clock.advance(Span::seconds(1));
    let (own, _) = world.link(json!({ "close_others": true })).await;

    let all = world.admin.get(&format!("{path}?closed=true&limit=3")).await;
    assert_eq!((&all.body["total"], &all.body["open"]), (&json!(4), &json!(3)));
    assert_eq!(all.body["items"][0]["id"], own);
    assert_eq!(all.body["items"][1]["name"], "Old fair");
    assert_eq!(all.body["items"][1]["state"], "closed");
    assert!(all.body["items"][1]["closed_at"].is_string());
    assert_eq!(all.body["items"][2]["creator_name"], "Mia");
    let cursor = text(&all.body["next_cursor"]);
    let rest = world.admin.get(&format!("{path}?closed=true&limit=3&cursor={cursor}")).await;
    assert_eq!(rest.body["items"][0]["name"], "First");
    assert_eq!(rest.body["next_cursor"], Value::Null);
    let other = world.admin.get(&format!("{path}?cursor={cursor}")).await;
    other.assert_fields(&[("?cursor", "cursor/foreign")]);
    world.admin.get(&format!("{path}?limit=0")).await.assert_fields(&[("?limit", "limit/range")]);
    let mine = world.admin.get(&format!("{path}?mine=true")).await;
    assert_eq!((&mine.body["total"], &mine.body["open"]), (&json!(1), &json!(1)));
    let hers = mia.get(&path).await;
    assert_eq!(hers.body["total"], 2);
    let long = json!({ "name": "x".repeat(81) });
    mia.post(&path, long).await.assert_fields(&[("/name", "text/too-long")]);
}

#[tokio::test]
async fn only_links_of_people_who_may_invite_count_as_open_and_former_creators_keep_their_name() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let path = format!("{}/share-links", world.base);
    let mut mia = app.person(&world.organization, "Mia", "mia@halden.example", None).await;
    mia.post(&path, json!({})).await.assert_status(201);
    world.link(json!({})).await;
    world.link(json!({ "expires_in_seconds": 60 })).await;
    app.clock.advance(Span::minutes(1));
    assert_eq!(world.admin.get(&path).await.body["open"], 2);
    world.rules(json!({ "who_may_invite": "administrators" })).await;
    assert_eq!(world.admin.get(&path).await.body["open"], 1);
    world.rules(json!({ "share_links_open": false })).await;
    assert_eq!(world.admin.get(&path).await.body["open"], 0);
    app.terminate(&world.organization, "mia@halden.example").await;
    let all = world.admin.get(&format!("{path}?closed=true")).await;
    let hers = all.body["items"].as_array().expect("items").iter();
    let names: Vec<_> = hers.map(|it| text(&it["creator_name"])).collect();
    assert!(names.contains(&"Mia".to_owned()), "{names:?}");
}

#[tokio::test]
async fn a_link_ends_when_its_creators_planned_end_comes_whether_a_job_has_run_or_not() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let mut mia = app.person(&world.organization, "Mia", "mia@halden.example", None).await;
    let made = mia.post(&format!("{}/share-links", world.base), json!({})).await;
    let url = text(&made.body["url"]);
    let token = json!({ "token": url.split('#').nth(1).expect("a token") });
    let id = app.member(&world.organization, "mia@halden.example").await.id;
    let end = json!({ "last_day": "2026-11-24" });
    let planned = world.admin.post(&format!("{}/members/{id}/terminate", world.base), end).await;
    assert_eq!(planned.body["outcome"], "planned", "{}", planned.text);
    let mut stranger = world.stranger().await;
    app.clock.advance(Span::milliseconds(36 * 3_600_000 - 1));
    stranger.post("/join/resolve", token.clone()).await.assert_status(200);
    app.clock.advance(Span::milliseconds(1));
    for path in ["/join/resolve", "/join/request"] {
        stranger.post(path, token.clone()).await.assert_problem(410, "share-link/void");
    }
    assert_eq!(world.admin.get(&format!("{}/share-links", world.base)).await.body["open"], 0);
}

#[tokio::test]
async fn an_invitation_that_ran_out_does_not_keep_somebody_from_asking() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let mut stranger = world.stranger().await;
    let email = "stranger1@elsewhere.example";
    let invited = app.invite(&mut world.admin, &world.organization, email).await;
    let token = app.token_sent_to(email).await;
    let door = world.door().await;
    let open = stranger.post("/join/request", door.clone()).await;
    open.assert_problem(409, "membership/already");
    assert_eq!(open.body["state"], "invited");
    app.clock.advance(Span::days(31));
    let mut stranger = app.signed_in(email).await;

    let looked = stranger.post("/join/resolve", door.clone()).await;
    assert_eq!(looked.body["already"], Value::Null);
    let asked = stranger.post("/join/request", door).await;

    assert_eq!(asked.body["outcome"], "pending_approval", "{}", asked.text);
    assert_eq!(asked.body["member_id"], invited["id"], "the place goes on");
    let mut admin = app.signed_in("ingrid@halden.example").await;
    let list = admin.get(&format!("{}/members?state=pending", world.base)).await;
    assert_eq!(list.body["items"][0]["join_request"]["channel"], "door_number");
    assert_eq!(list.body["items"][0]["invitation"], Value::Null);
    let used = stranger.post("/join/resolve", json!({ "token": token })).await;
    used.assert_problem(409, "invitation/accepted");
    crate::audit::assert_chained(&app, &world.organization).await;
}

#[tokio::test]
async fn a_void_invitation_to_any_of_my_addresses_lets_me_ask() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let mut mia = app.person(&world.organization, "Mia", "mia@halden.example", None).await;
    let mut stranger = world.stranger().await;
    // The account's second address, and the one that is invited.
    app.execute(
        "INSERT INTO account_emails (canonical, account_id, address, verified_at, is_primary)
         SELECT 'second@elsewhere.example', account_id, 'second@elsewhere.example', verified_at, 0
         FROM account_emails WHERE canonical = 'stranger1@elsewhere.example'",
    )
    .await;
    let path = format!("{}/invitations", world.base);
    let second = json!({ "invitations": [{ "email": "second@elsewhere.example" }] });
    assert_eq!(mia.post(&path, second).await.body["results"][0]["outcome"], "invited");
    let door = world.door().await;
    let known = stranger.post("/join/resolve", door.clone()).await;
    assert_eq!(known.body["already"], "invited");
    stranger.post("/join/request", door.clone()).await.assert_problem(409, "membership/already");
    app.terminate(&world.organization, "mia@halden.example").await;
    assert_eq!(stranger.post("/join/resolve", door.clone()).await.body["already"], Value::Null);
    let asked = stranger.post("/join/request", door).await;
    assert_eq!(asked.body["outcome"], "pending_approval", "{}", asked.text);
    let member = app.member(&world.organization, "second@elsewhere.example").await;
    assert_eq!((member.state, member.name.as_str()), (MemberState::Pending, "Stranger 1"));
}

#[tokio::test]
async fn whoever_changes_the_name_while_asking_waits_under_the_new_one() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let door = world.door().await;
    for round in 0..6 {
        let mut one = world.stranger().await;
        let mut two = one.clone();
        let mut door = door.clone();
        door["answers"] = json!({});
        let name = format!("Renamed {round}");
        let calls: Vec<std::pin::Pin<Box<dyn Future<Output = u16> + Send>>> = vec![
            Box::pin(async move { one.post("/join/request", door).await.status.as_u16() }),
            Box::pin(
                async move { two.patch("/me", json!({ "name": name })).await.status.as_u16() },
            ),
        ];
        assert_eq!(join_all(calls).await, [200, 200]);
        let email = format!("stranger{}@elsewhere.example", round + 1);
        let member = app.member(&world.organization, &email).await;
        assert_eq!(member.name, format!("Renamed {round}"));
    }
}

#[tokio::test]
async fn renewing_withdrawing_and_reminding_twice_with_one_key_happens_once() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let renew = format!("{}/door-number/renew", world.base);
    let mut admin = world.admin.clone().with_header("idempotency-key", "renew-1");
    let first = admin.send("POST", &renew, None).await;
    let second = admin.send("POST", &renew, None).await;
    assert_eq!(first.body["number"], second.body["number"]);
    let door = world.door().await;
    assert_eq!(door["door_number"], first.body["number"]);
    let mut stranger = world.stranger().await;
    stranger.post("/join/request", door.clone()).await.assert_status(200);
    let id = text(&world.pending().await[0]["id"]);
    app.clock.advance(Span::days(1));
    let remind = format!("/me/join-requests/{id}/remind");
    let withdraw = format!("/me/join-requests/{id}/withdraw");
    let mut again = stranger.clone().with_header("idempotency-key", "one");
    for _ in 0..2 {
        again.send("POST", &remind, None).await.assert_status(204);
    }
    assert_eq!(world.pending().await[0]["join_request"]["reminders"], 1);
    again.send("POST", &withdraw, None).await.assert_problem(422, "idempotency/reused");
    let mut last = stranger.clone().with_header("idempotency-key", "two");
    for _ in 0..2 {
        last.send("POST", &withdraw, None).await.assert_status(204);
    }
    assert!(world.pending().await.is_empty());
}

#[tokio::test]
async fn departments_beyond_a_thousand_are_found_by_typing() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let path = format!("{}/departments", world.base);
    let plant = world.admin.post(&path, json!({ "name": "Plant Rotterdam" })).await;
    for index in 0..1_005 {
        let body = json!({ "name": format!("Line {index:04}"), "parent_id": plant.body["id"] });
        world.admin.post(&path, body).await.assert_status(201);
    }
    world.rules(json!({ "required_information": ["department"] })).await;
    let mut door = world.door().await;
    let mut stranger = world.stranger().await;
    let form = stranger.post("/join/resolve", door.clone()).await.body["form"].clone();
    assert_eq!(form["departments"].as_array().map(Vec::len), Some(1_000));
    assert_eq!(form["more"], json!(["department"]));
    // With the pass a search is no try of a door number, of which there are only a few.
    let search = json!({ "door_number": door["door_number"], "pass": form["pass"],
                         "kind": "department", "q": "line 1004" });
    let mut found = Value::Null;
    for _ in 0..30 {
        let answer = stranger.post("/join/choices", search.clone()).await;
        answer.assert_status(200);
        found = answer.body;
    }
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(found["items"][0]["path"], json!(["Plant Rotterdam"]));
    assert_eq!(found["has_more"], false);
    let many = json!({ "door_number": door["door_number"], "pass": form["pass"],
                       "kind": "department", "q": "line" });
    assert_eq!(stranger.post("/join/choices", many).await.body["has_more"], true);
    let unasked = json!({ "door_number": door["door_number"], "pass": form["pass"],
                          "kind": "position" });
    assert_eq!(stranger.post("/join/choices", unasked).await.body["items"], json!([]));
    let wrong = json!({ "door_number": door["door_number"], "kind": "shoes" });
    stranger.post("/join/choices", wrong).await.assert_fields(&[("/kind", "join-field/unknown")]);
    door["answers"] = json!({ "department_id": found["items"][0]["id"] });
    stranger.post("/join/request", door).await.assert_status(200);
}

#[tokio::test]
async fn a_pass_opens_no_other_number_and_spares_no_try_of_one() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    world.rules(json!({ "required_information": ["department"] })).await;
    let door = world.door().await;
    let mut stranger = world.stranger().await;
    let form = stranger.post("/join/resolve", door).await.body["form"].clone();
    let other = json!({ "door_number": "10000000", "pass": form["pass"], "kind": "department" });
    let mut statuses = Vec::new();
    for _ in 0..25 {
        statuses.push(stranger.post("/join/choices", other.clone()).await.status.as_u16());
    }
    assert_eq!(statuses[0], 404);
    assert_eq!(statuses.last(), Some(&429));
    app.anonymous().post("/join/choices", other).await.assert_problem(401, "session/required");
}

#[tokio::test]
async fn the_form_of_an_invitation_to_me_is_searched_where_i_am_signed_in() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let departments = format!("{}/departments", world.base);
    world.admin.post(&departments, json!({ "name": "仓储部" })).await.assert_status(201);
    world.rules(json!({ "required_information": ["department"] })).await;
    let mut mia = app.person(&world.organization, "Mia", "mia@halden.example", None).await;
    let mut stranger = world.stranger().await;
    let mut other = world.stranger().await;
    let one = json!({ "invitations": [{ "email": "stranger1@elsewhere.example" }] });
    mia.post(&format!("{}/invitations", world.base), one).await.assert_status(200);
    let mine = stranger.get("/me/invitations").await;
    assert_eq!(mine.body["items"][0]["asked"], json!(["department"]));
    let path = format!("/me/invitations/{}/choices", text(&mine.body["items"][0]["id"]));
    let found = stranger.get(&format!("{path}?kind=department&q=cangchu")).await;
    assert_eq!(found.body["items"][0]["name"], "仓储部", "{}", found.text);
    other.get(&format!("{path}?kind=department")).await.assert_problem(404, "not-found");
    let token = app.token_sent_to("stranger1@elsewhere.example").await;
    let by_link = json!({ "token": token, "kind": "department" });
    let found = stranger.post("/join/choices", by_link).await;
    assert_eq!(found.body["items"][0]["name"], "仓储部");
}

/// What a reader of QR codes makes of a picture.
fn read_code(picture: &[u8], suffix: &str) -> String {
    let file = tempfile::Builder::new().suffix(suffix).tempfile().expect("a file");
    std::fs::write(file.path(), picture).expect("a file can be written");
    let mut reader = Command::new("zbarimg");
    reader.args(["--quiet", "--raw"]).arg(file.path()).stderr(Stdio::null());
    let output = reader.output().expect("zbarimg runs");
    assert!(output.status.success(), "no code was found");
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}

/// Paints the modules of our SVG: a background, then one square of side 1 for each dark module.
fn painted(svg: &str) -> Vec<u8> {
    const SCALE: usize = 8;
    let box_at = svg.find("viewBox=\"0 0 ").expect("a box") + "viewBox=\"0 0 ".len();
    let width =
        svg[box_at..].split(' ').next().expect("a width").parse::<usize>().expect("modules");
    let side = width * SCALE;
    let mut pixels = vec![255_u8; side * side];
    let path = svg.rsplit("d=\"").next().expect("a path");
    let modules = path.split('M').filter_map(|it| {
        it.strip_suffix("h1v1h-1z").or_else(|| it.split_once("h1v1h-1z").map(|(place, _)| place))
    });
    for place in modules {
        let (x, y) = place.split_once(' ').expect("two numbers");
        let (x, y): (usize, usize) = (x.parse().expect("x"), y.parse().expect("y"));
        for row in y * SCALE..(y + 1) * SCALE {
            pixels[row * side + x * SCALE..row * side + (x + 1) * SCALE].fill(0);
        }
    }
    let mut picture = format!("P5 {side} {side} 255\n").into_bytes();
    picture.extend_from_slice(&pixels);
    picture
}

#[tokio::test]
async fn a_qr_code_is_read_as_the_link_and_says_how_the_person_came() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let (id, link) = world.link(json!({})).await;
    let base = format!("{}/share-links/{id}", world.base);
    let mut read = Vec::new();
    for size in [128, 300, 2048] {
        let picture = world.admin.get(&format!("{base}/qr.png?size={size}")).await;
        read.push(read_code(&picture.bytes, ".png"));
    }
    let svg = world.admin.get(&format!("{base}/qr.svg?size=400")).await;
    read.push(read_code(&painted(&svg.text), ".pgm"));
    let token = text(&link["token"]);
    for url in &read {
        let drawn = url.strip_prefix(&format!("{PUBLIC_URL}/join#")).expect("our link");
        // All of the link but its last characters, which say that it was drawn.
        assert_eq!(drawn[..64], token[..64]);
        assert_eq!(url, &read[0]);
    }
    let drawn = read[0].split('#').nth(1).expect("a token").to_owned();
    let mut stranger = world.stranger().await;
    let looked = stranger.post("/join/resolve", json!({ "token": drawn })).await;
    assert_eq!(looked.body["channel"], "qr_code");
    stranger.post("/join/request", json!({ "token": drawn })).await.assert_status(200);
    assert_eq!(world.pending().await[0]["join_request"]["channel"], "qr_code");
}

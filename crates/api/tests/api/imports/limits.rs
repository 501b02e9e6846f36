//! The daily allowance, seats, held messages, and files that are none.

use rollcall_domain::time::Span;
use rollcall_testkit::{TestApp, join_all};
use serde_json::{Value, json};

use super::{World, codes, id, only, outcomes, verdicts};

fn people(prefix: &str, count: usize) -> String {
    let row = |it: usize| format!("{prefix} {it},{prefix}{it}@halden.example\n");
    format!("name,email\n{}", (0..count).map(row).collect::<String>())
}

#[tokio::test]
async fn the_daily_allowance_is_shown_and_holds() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let first = world.plan(people("a", 58)).await;
    let allowance = json!({ "limit": 100, "left": 100, "renews_at": "2026-11-24T00:00:00.000Z" });
    assert_eq!(first["allowance"], allowance);
    world.apply(&first).await;
    let second = world.plan(people("b", 50)).await;
    assert_eq!(second["allowance"]["left"], 42);

    let refused = world.wish(&second, "apply").await;

    refused.assert_problem(429, "import/allowance-exhausted");
    assert_eq!(
        (&refused.body["left"], &refused.body["needed"], &refused.body["limit"]),
        (&json!(42), &json!(50), &json!(100))
    );
    assert_eq!(refused.body["retry_at"], "2026-11-24T00:00:00.000Z");
    assert_eq!(world.count("invited").await, 58);
    // As many as there is room for, if that is wanted.
    let path = format!("{}/imports/{}/apply", world.base, id(&second));
    world.admin.post(&path, json!({ "partial": true })).await.assert_status(202);
    app.run_jobs().await;
    assert_eq!(outcomes(&world.get(&second).await), [42, 0, 0, 0, 8]);
    let rows = world.rows(&second, "outcome=refused").await;
    assert_eq!(codes(&rows[0], "errors"), only("", "import/allowance"));
    // Changing who is there takes nothing, and the next day brings as many again.
    app.clock.advance(Span::hours(16));
    let mut admin = app.signed_in("ingrid@halden.example").await;
    let path = format!("{}/imports/{}/failed-rows", world.base, id(&second));
    let failed = admin.get(&path).await.text.clone();
    world.admin = admin;
    let third = world.plan(failed).await;
    assert_eq!((verdicts(&third), &third["allowance"]["left"]), ([8, 0, 0, 0, 0, 0], &json!(100)));
    assert_eq!(outcomes(&world.apply(&third).await), [8, 0, 0, 0, 0]);
}

#[tokio::test]
async fn the_allowance_holds_for_imports_at_the_same_time() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let mut begun = Vec::new();
    for prefix in ["a", "b", "c", "d"] {
        let import = world.plan(people(prefix, 40)).await;
        let path = format!("{}/imports/{}/apply", world.base, id(&import));
        world.admin.post(&path, json!({ "partial": true })).await.assert_status(202);
        begun.push(import);
    }
    join_all(begun.iter().map(|it| world.step(it))).await;
    assert_eq!(world.count("invited").await, 100);
    let mut created = 0;
    for import in &begun {
        created += outcomes(&world.get(import).await)[0];
    }
    assert_eq!(created, 100);
}

#[tokio::test]
async fn the_paid_plan_has_no_allowance_but_seats() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    app.execute("UPDATE organizations SET plan = 'paid', seats = 105").await;
    let import = world.plan(people("a", 110)).await;
    assert_eq!(import["allowance"], Value::Null);
    assert_eq!(import["seats"], json!({ "seats": 105, "left": 104 }));
    let refused = world.wish(&import, "apply").await;
    refused.assert_problem(409, "import/no-seats");
    assert_eq!((&refused.body["left"], &refused.body["needed"]), (&json!(104), &json!(110)));
    let path = format!("{}/imports/{}/apply", world.base, id(&import));
    world.admin.post(&path, json!({ "partial": true })).await.assert_status(202);
    app.run_jobs().await;
    assert_eq!(outcomes(&world.get(&import).await), [104, 0, 0, 0, 6]);
    let rows = world.rows(&import, "outcome=refused").await;
    assert_eq!(codes(&rows[0], "errors"), only("", "import/seats"));
}

#[tokio::test]
async fn messages_that_are_held_leave_when_somebody_sends_them() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let import = world.plan(people("ada", 1)).await;
    let path = format!("{}/imports/{}/apply", world.base, id(&import));
    let wrong = world.admin.post(&path, json!({ "send": "never" })).await;
    wrong.assert_fields(&[("/send", "choice/unknown")]);
    world.admin.post(&path, json!({ "send": "held" })).await.assert_status(202);
    assert!(app.last_message_to("ada0@halden.example").await.is_none());
    let ada = world.find("invited", "ada").await[0].clone();
    let delivery = &ada["invitation"]["delivery"];
    assert_eq!((&delivery["state"], &delivery["reason"]), (&json!("withheld"), &json!("held")));
    app.clock.advance(Span::minutes(2));

    let path = format!("{}/members/{}/reinvite", world.base, ada["id"].as_str().expect("an id"));
    world.admin.send("POST", &path, None).await.assert_status(200);

    assert!(app.last_message_to("ada0@halden.example").await.is_some());
}

#[tokio::test]
async fn messages_of_many_leave_one_after_the_other_and_once() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let import = world.plan(people("a", 80)).await;
    world.apply(&import).await;
    let sent = async || {
        let mut tx = app.context.store.read().await.expect("a reader");
        tx.mailbox().list(1_000).await.expect("the mailbox").len()
    };
    let first = sent().await;
    assert!((50..80).contains(&first), "{first} at once");
    app.clock.advance(Span::seconds(10));
    app.run_jobs().await;
    let mut tx = app.context.store.read().await.expect("a reader");
    let messages = tx.mailbox().list(1_000).await.expect("the mailbox");
    let invitations: Vec<_> =
        messages.iter().filter(|it| it.text.contains("/join#")).map(|it| &it.recipient).collect();
    let each: std::collections::BTreeSet<_> = invitations.iter().collect();
    assert_eq!((invitations.len(), each.len()), (80, 80));
}

#[tokio::test]
async fn a_file_comes_as_a_body_or_in_a_form_and_twice_with_the_same_key_counts_once() {
    let app = TestApp::start().await;
    let world = World::build(&app).await;
    let path = format!("{}/imports", world.base);
    let form = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\staff.csv\"\r\n\
                Content-Type: text/csv\r\n\r\nemail\nada@halden.example\n\r\n--x--\r\n";
    let mut admin = world.admin.clone().with_header("idempotency-key", "once");
    let kind = "multipart/form-data; boundary=x";
    let first = admin.send_bytes("POST", &path, kind, form).await;
    assert_eq!(first.assert_status(201).body["file_name"], "staff.csv");
    assert_eq!(first.headers["location"], format!("/api/v1{path}/{}", id(&first.body)));
    let again = admin.send_bytes("POST", &path, kind, form).await;
    assert_eq!(again.assert_status(201).body["id"], first.body["id"]);
    let other = admin.send_bytes("POST", &path, kind, form.replace("ada", "eve")).await;
    other.assert_problem(422, "idempotency/reused");
    let mut admin = world.admin.clone();
    let empty = form.replace("name=\"file\"", "name=\"other\"");
    let missing = admin.send_bytes("POST", &path, kind, empty).await;
    missing.assert_fields(&[("/file", "field/missing")]);
    let broken = admin.send_bytes("POST", &path, kind, "--y\r\n").await;
    broken.assert_problem(400, "request/malformed");
}

#[tokio::test]
async fn what_is_no_file_of_people_is_refused_with_what_to_do() {
    let app = TestApp::start().await;
    let world = World::build(&app).await;
    let mut admin = world.admin.clone();
    for (file, slug) in
        [("", "import/empty"), ("name,email\n", "import/empty"), ("\n\n\n", "import/empty")]
    {
        world.send(&mut admin, file).await.assert_problem(422, slug);
    }
    let wide = vec!["x"; 201].join(",");
    let refused = world.send(&mut admin, format!("{wide}\n{wide}\n")).await;
    refused.assert_problem(413, "import/file-too-large");
    for file in [b"%PDF-1.7 staff".as_slice(), b"\x89PNG\r\n\x1a\n\0\0", b"PK\x03\x04 cut off"] {
        world.send(&mut admin, file).await.assert_problem(422, "import/file-unreadable");
    }
    let quote = world.send(&mut admin, "name,email\nAda,\"ada@halden.example\n").await;
    let detail = quote.assert_problem(422, "import/file-unreadable").body["detail"].clone();
    assert!(detail.as_str().is_some_and(|it| it.contains("row 2")), "{detail}");
    let hostile = "name,email\n\"\0\u{202E}a\",\0@halden.example\n,\n\u{FFFF},x\n";
    let import = world.send(&mut admin, hostile).await;
    assert_eq!(verdicts(&import.assert_status(201).body)[4], 2);
}

#[tokio::test]
async fn a_file_of_an_older_chinese_spreadsheet_is_read_and_what_was_guessed_is_said() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    // Two names in GB18030: 王芳 and 李小龙.
    let head = b"Staff of today\r\nname;email\r\n".as_slice();
    let wang = b"\xCD\xF5\xB7\xBC;wang@halden.example\r\n";
    let li = b"\xC0\xEE\xD0\xA1\xC1\xFA;li@halden.example\r\n";
    let import = world.plan([head, wang, li].concat()).await;
    assert_eq!(import["notes"].as_array().map(Vec::len), Some(2), "{import}");
    let rows = world.rows(&import, "").await;
    assert_eq!((&rows[0]["number"], &rows[0]["cells"][0]), (&json!(3), &json!("王芳")));
}

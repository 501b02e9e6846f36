//! People from files: a plan that writes nothing, exactly that plan carried out, and the way back.

mod deciding;
mod limits;
mod matching;
mod racing;

use rollcall_actions::imports::{self, Batches, Step};
use rollcall_domain::id::{ImportId, OrganizationId};
use rollcall_testkit::{Answer, Client, TestApp};
use serde_json::{Value, json};

/// Halden Foods with its super admin, who imports.
pub(crate) struct World<'a> {
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

    async fn make(&mut self, what: &str, body: Value) -> String {
        let made = self.admin.post(&format!("{}/{what}", self.base), body).await;
        made.assert_status(201).body["id"].as_str().expect("an id").to_owned()
    }

    async fn send(&self, client: &mut Client<'_>, file: impl Into<Vec<u8>>) -> Answer {
        let path = format!("{}/imports?file_name=people.csv", self.base);
        client.send_bytes("POST", &path, "text/csv", file.into()).await
    }

    /// The import of a file that can be planned.
    async fn plan(&mut self, file: impl Into<Vec<u8>>) -> Value {
        let mut admin = self.admin.clone();
        let answer = self.send(&mut admin, file).await;
        let body = answer.assert_status(201).body.clone();
        assert_eq!(body["state"], "planned", "{body}");
        body
    }

    async fn get(&mut self, import: &Value) -> Value {
        let path = format!("{}/imports/{}", self.base, id(import));
        self.admin.get(&path).await.assert_status(200).body.clone()
    }

    async fn rows(&mut self, import: &Value, query: &str) -> Vec<Value> {
        let path = format!("{}/imports/{}/rows?{query}", self.base, id(import));
        let page = self.admin.get(&path).await;
        page.assert_status(200).body["items"].as_array().expect("items").clone()
    }

    async fn change(&mut self, import: &Value, body: Value) -> Value {
        let path = format!("{}/imports/{}", self.base, id(import));
        self.admin.patch(&path, body).await.assert_status(200).body.clone()
    }

    async fn wish(&mut self, import: &Value, wish: &str) -> Answer {
        let path = format!("{}/imports/{}/{wish}", self.base, id(import));
        self.admin.send("POST", &path, None).await
    }

    /// Carries an import out to its end.
    async fn apply(&mut self, import: &Value) -> Value {
        self.wish(import, "apply").await.assert_status(202);
        self.app.run_jobs().await;
        self.get(import).await
    }

    async fn undo(&mut self, import: &Value) -> Value {
        self.wish(import, "undo").await.assert_status(202);
        self.app.run_jobs().await;
        self.get(import).await
    }

    /// One batch, as a process does it that dies right after.
    async fn step(&self, import: &Value) -> Step {
        let organization: OrganizationId = self.organization.parse().expect("an id");
        let id: ImportId = id(import).parse().expect("an id");
        let mut batches = Batches::default();
        imports::step(&self.app.context, organization, id, &mut batches, false)
            .await
            .expect("a step")
    }

    async fn count(&mut self, state: &str) -> i64 {
        let counts = self.admin.get(&format!("{}/members/counts", self.base)).await;
        counts.assert_status(200).body[state].as_i64().expect("a number")
    }

    async fn find(&mut self, state: &str, q: &str) -> Value {
        let path = format!("{}/members?state={state}&q={q}", self.base);
        self.admin.get(&path).await.assert_status(200).body["items"].clone()
    }
}

pub(crate) fn id(import: &Value) -> &str {
    import["id"].as_str().expect("an id")
}

/// Create, update, unchanged, needs a decision, error, skipped.
fn verdicts(import: &Value) -> [i64; 6] {
    let plan = &import["plan"];
    let names = ["create", "update", "unchanged", "needs_decision", "error", "skipped"];
    let counts = names.map(|it| plan[it].as_i64().expect("a number"));
    assert_eq!(plan["total"], counts.iter().sum::<i64>());
    counts
}

/// Created, updated, unchanged, skipped, refused.
fn outcomes(import: &Value) -> [i64; 5] {
    let progress = &import["progress"];
    let names = ["created", "updated", "unchanged", "skipped", "refused"];
    let counts = names.map(|it| progress[it].as_i64().expect("a number"));
    assert_eq!(progress["processed"], counts.iter().sum::<i64>());
    counts
}

fn codes(row: &Value, of: &str) -> Vec<(String, String)> {
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    let problems = row[of].as_array().expect("problems");
    problems.iter().map(|it| (text(&it["column"]), text(&it["code"]))).collect()
}

fn only(column: &str, code: &str) -> Vec<(String, String)> {
    vec![(column.to_owned(), code.to_owned())]
}

#[tokio::test]
async fn a_plan_writes_nothing_and_is_carried_out_exactly() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    world.make("departments", json!({ "name": "Sales" })).await;
    world.make("positions", json!({ "name": "Welder" })).await;

    let file = "Name,Email,Department,Job title\nAda Lovelace,ada@halden.example,Sales,Welder\n\
                Grace Hopper,grace@halden.example,,\n";
    let import = world.plan(file).await;

    assert_eq!(verdicts(&import), [2, 0, 0, 0, 0, 0]);
    assert_eq!(import["file_name"], "people.csv");
    assert_eq!(import["columns"][3], json!({ "header": "Job title", "column": "position" }));
    let rows = world.rows(&import, "verdict=create").await;
    assert_eq!((&rows[0]["number"], &rows[0]["verdict"]), (&json!(2), &json!("create")));
    let department = json!({ "field": "departments", "before": null, "after": "Sales" });
    assert_eq!(rows[0]["changes"][2], department);
    assert_eq!(world.count("invited").await, 0);

    let done = world.apply(&import).await;

    assert_eq!(done["state"], "applied");
    assert_eq!(outcomes(&done), [2, 0, 0, 0, 0]);
    assert_eq!(world.count("invited").await, 2);
    let ada = world.find("invited", "ada").await[0].clone();
    assert_eq!(
        (&ada["departments"][0]["name"], &ada["position"]["name"], &ada["invitation"]["channel"]),
        (&json!("Sales"), &json!("Welder"), &json!("import"))
    );
    assert!(app.last_message_to("ada@halden.example").await.is_some(), "the invitation left");
    let log = crate::audit::assert_chained(&app, &world.organization).await;
    let kinds: Vec<&str> = log.iter().map(|it| it.kind.as_str()).collect();
    assert_eq!(kinds.iter().filter(|it| **it == "member.invited").count(), 2);
    assert_eq!(kinds.iter().filter(|it| **it == "import.applied").count(), 1);
    let notices = world.admin.get("/me/notices").await;
    let told = &notices.body["items"][0];
    assert_eq!((&told["kind"], &told["subject"]), (&json!("job_done"), &json!("import")));
}

#[tokio::test]
async fn the_same_file_a_second_time_changes_nothing() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    world.make("departments", json!({ "name": "Sales" })).await;
    let file = "姓名,邮箱,手机号,部门,工号\n王芳,wang@halden.example,+47 412 34 567,Sales,7\n\
                李娜,LI@halden.example,,,8\nNo Mail,,+4741234568,,\n";
    let import = world.plan(file).await;
    assert_eq!(outcomes(&world.apply(&import).await), [3, 0, 0, 0, 0]);

    let again = world.plan(file).await;

    assert_eq!(verdicts(&again), [0, 0, 3, 0, 0, 0]);
    world.wish(&again, "apply").await.assert_problem(409, "import/nothing-to-do");
}

#[tokio::test]
async fn who_is_there_is_changed_field_by_field_and_set_back() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    for name in ["Sales", "Lab"] {
        world.make("departments", json!({ "name": name })).await;
    }
    world.make("locations", json!({ "name": "Oslo" })).await;
    app.person(&world.organization, "Ada", "ada@halden.example", None).await;
    let first =
        world.plan("email,department,location,job id\nada@halden.example,Sales,Oslo,A1\n").await;
    assert_eq!(verdicts(&first), [0, 1, 0, 0, 0, 0]);
    assert_eq!(outcomes(&world.apply(&first).await), [0, 1, 0, 0, 0]);

    let second =
        world.plan("email,department,location,job id\nada@halden.example,Lab; Sales,-,\n").await;
    let row = world.rows(&second, "").await[0].clone();
    let wanted = json!([
        { "field": "departments", "before": "Sales", "after": "Lab; Sales" },
        { "field": "location", "before": "Oslo", "after": null },
    ]);
    assert_eq!((&row["verdict"], &row["changes"]), (&json!("update"), &wanted));
    world.apply(&second).await;
    let ada = world.find("active", "ada").await[0].clone();
    assert_eq!((&ada["location"], &ada["job_id"]), (&Value::Null, &json!("A1")));

    let undone = world.undo(&second).await;

    assert_eq!((&undone["state"], &undone["undo"]["undone"]), (&json!("undone"), &json!(1)));
    let ada = world.find("active", "ada").await[0].clone();
    assert_eq!(
        (&ada["location"]["name"], &ada["departments"][0]["name"], &ada["departments"][1]),
        (&json!("Oslo"), &json!("Sales"), &Value::Null)
    );
}

#[tokio::test]
async fn taking_back_revokes_who_has_not_come_and_keeps_who_has() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let file = "name,email\nAda,ada@halden.example\nBen,ben@halden.example\n\
                Cyd,cyd@halden.example\nDee,dee@halden.example\n";
    let import = world.plan(file).await;
    world.apply(&import).await;
    // Ada joins, Ben is edited, Cyd is revoked by hand, Dee stays as she was.
    let token = app.token_sent_to("ada@halden.example").await;
    let mut ada = app.anonymous();
    let account =
        json!({ "name": "Ada", "password": rollcall_testkit::PASSWORD, "join_token": token });
    ada.post("/accounts", account).await.assert_status(201);
    ada.post("/join/accept", json!({ "token": token })).await.assert_status(200);
    let ben = app.member(&world.organization, "ben@halden.example").await.id;
    let path = format!("{}/members/{ben}", world.base);
    world.admin.patch(&path, json!({ "job_id": "B" })).await.assert_status(200);
    let cyd = app.member(&world.organization, "cyd@halden.example").await.id;
    let path = format!("{}/members/{cyd}/revoke", world.base);
    world.admin.send("POST", &path, None).await.assert_status(204);

    let undone = world.undo(&import).await;

    assert_eq!((&undone["undo"]["undone"], &undone["undo"]["kept"]), (&json!(2), &json!(2)));
    assert_eq!((world.count("active").await, world.count("invited").await), (2, 1));
    let kept = world.rows(&import, "outcome=kept").await;
    assert_eq!(codes(&kept[0], "errors"), only("", "import/joined-since"));
    assert_eq!(codes(&kept[1], "errors"), only("", "import/edited-since"));
    let token = app.token_sent_to("dee@halden.example").await;
    let late = app.anonymous().post("/join/resolve", json!({ "token": token })).await;
    late.assert_problem(410, "invitation/revoked");
    // The address can be invited again at once.
    app.invite(&mut world.admin, &world.organization, "dee@halden.example").await;
    world.wish(&import, "undo").await.assert_problem(409, "import/state");
}

#[tokio::test]
async fn an_import_can_be_taken_back_for_thirty_days() {
    use rollcall_domain::time::Span;
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let import = world.plan("name,email\nAda,ada@halden.example\n").await;
    world.wish(&import, "undo").await.assert_problem(409, "import/state");
    let done = world.apply(&import).await;
    assert_eq!(done["undo"]["available_until"], "2026-12-23T12:00:00.000Z");
    app.clock.advance(Span::days(30));
    let mut admin = app.signed_in("ingrid@halden.example").await;
    let path = format!("{}/imports/{}/undo", world.base, id(&import));
    admin.send("POST", &path, None).await.assert_problem(409, "import/undo-over");
}

#[tokio::test]
async fn rows_that_failed_come_as_a_file_that_can_be_sent_again() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let file = "Name,Email,Phone\nAda,ada@,\nBen,ben@halden.example,+4741234567\n\
                \"=Cyd, the first\",cyd@halden.example,4.85E+10\n";
    let import = world.plan(file).await;
    assert_eq!(verdicts(&import), [1, 0, 0, 0, 2, 0]);
    let done = world.apply(&import).await;
    assert_eq!(outcomes(&done), [1, 0, 0, 0, 2]);

    let path = format!("{}/imports/{}/failed-rows", world.base, id(&import));
    let failed = world.admin.get(&path).await;

    assert_eq!(failed.headers["content-type"], "text/csv; charset=utf-8");
    assert!(
        failed.headers["content-disposition"].to_str().expect("text").contains("people failed.csv")
    );
    let lines: Vec<&str> = failed.text.lines().collect();
    assert_eq!(lines[0], "\u{FEFF}Name,Email,Phone,(Row),(Problem)");
    assert!(lines[1].starts_with("Ada,ada@,,2,"), "{}", lines[1]);
    assert!(lines[2].starts_with("\"'=Cyd, the first\",cyd@halden.example,4.85E+10,4,"));
    let mended = failed.text.replace("ada@,", "ada@halden.example,").replace("4.85E+10", "");
    let again = world.plan(mended).await;
    assert_eq!(verdicts(&again), [2, 0, 0, 0, 0, 0]);
    world.apply(&again).await;
    let cyd = world.find("invited", "cyd").await[0].clone();
    assert_eq!(cyd["name"], "=Cyd, the first");
}

#[tokio::test]
async fn imports_are_listed_newest_first() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let mut made = Vec::new();
    for it in 0..3 {
        app.clock.advance(rollcall_domain::time::Span::seconds(1));
        let import = world.plan(format!("email\np{it}@halden.example\n")).await;
        made.insert(0, import["id"].clone());
    }
    let path = format!("{}/imports?limit=2", world.base);
    let first = world.admin.get(&path).await;
    let ids = |answer: &Answer| -> Vec<Value> {
        let items = answer.assert_status(200).body["items"].as_array().expect("items");
        items.iter().map(|it| it["id"].clone()).collect()
    };
    assert_eq!(ids(&first), made[..2]);
    let cursor = first.body["next_cursor"].as_str().expect("a cursor");
    let second = world.admin.get(&format!("{path}&cursor={cursor}")).await;
    assert_eq!(ids(&second), made[2..]);
    assert_eq!(second.body["next_cursor"], Value::Null);
}

#[tokio::test]
async fn the_template_has_the_columns_in_the_readers_language() {
    let app = TestApp::start().await;
    let world = World::build(&app).await;
    let path = format!("{}/imports/template", world.base);
    let mut chinese = world.admin.clone().with_header("accept-language", "zh-CN");
    let file = chinese.get(&path).await;
    assert_eq!(
        file.assert_status(200).text.trim(),
        "\u{FEFF}姓名,邮箱,手机号,部门,职位,地点,工号,角色"
    );
    let mut admin = world.admin.clone();
    assert!(admin.get(&path).await.text.starts_with("\u{FEFF}Name,Email,Phone,Departments"));
    admin.get(&format!("{path}?format=docx")).await.assert_fields(&[("?format", "choice/unknown")]);
}

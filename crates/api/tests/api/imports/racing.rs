//! What happens meanwhile: others who change the same people, processes that die, two at once.

use std::collections::BTreeSet;

use rollcall_actions::imports::{self, Batches, Step};
use rollcall_domain::id::{ImportId, OrganizationId};
use rollcall_domain::permission::AdminRole;
use rollcall_domain::time::Span;
use rollcall_testkit::{TestApp, join_all};
use serde_json::json;

use super::{World, codes, id, only, outcomes};

/// More than one batch.
const MANY: usize = 2_300;

async fn large<'a>(app: &'a TestApp) -> (World<'a>, serde_json::Value) {
    let mut world = World::build(app).await;
    app.execute("UPDATE organizations SET plan = 'paid'").await;
    let row = |it: usize| format!("Person {it},p{it}@halden.example,{it}\n");
    let file = format!("name,email,job id\n{}", (0..MANY).map(row).collect::<String>());
    let import = world.plan(file).await;
    (world, import)
}

/// Everybody was invited once, and promised one message.
async fn assert_each_once(world: &mut World<'_>) {
    assert_eq!(world.count("invited").await, MANY as i64);
    let log = crate::audit::assert_chained(world.app, &world.organization).await;
    let invited: Vec<_> = log
        .iter()
        .filter(|it| it.kind.as_str() == "member.invited")
        .map(|it| it.member_id.expect("a member"))
        .collect();
    assert_eq!(invited.len(), MANY);
    assert_eq!(invited.iter().collect::<BTreeSet<_>>().len(), MANY);
}

#[tokio::test]
async fn rows_that_changed_meanwhile_are_looked_at_again() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let organization = world.organization.clone();
    for name in ["ada", "ben", "cyd"] {
        app.person(&organization, name, &format!("{name}@halden.example"), None).await;
    }
    let file = "name,email,job id\nada,ada@halden.example,1\nben,ben@halden.example,2\n\
                cyd,cyd@halden.example,3\nNew,new@halden.example,\nOther,other@halden.example,\n";
    let import = world.plan(file).await;
    // Ada gets the same job ID by hand, Ben another one, Cyd leaves, New is invited by somebody else.
    app.change_member(&organization, "ada@halden.example", |it| it.job_id = Some("1".to_owned()))
        .await;
    app.change_member(&organization, "ben@halden.example", |it| it.job_id = Some("9".to_owned()))
        .await;
    app.terminate(&organization, "cyd@halden.example").await;
    app.invite(&mut world.admin, &organization, "new@halden.example").await;

    let done = world.apply(&import).await;

    assert_eq!(outcomes(&done), [1, 0, 1, 0, 3]);
    let rows = world.rows(&import, "outcome=refused").await;
    for row in &rows {
        assert_eq!(codes(row, "errors"), only("", "import/changed-meanwhile"), "{row}");
    }
    let ben = app.member(&organization, "ben@halden.example").await;
    assert_eq!(ben.job_id.as_deref(), Some("9"));
}

#[tokio::test]
async fn whoever_takes_over_from_a_process_that_died_does_no_row_twice() {
    let app = TestApp::start().await;
    let (mut world, import) = large(&app).await;
    world.wish(&import, "apply").await.assert_status(202);
    assert_eq!(world.step(&import).await, Step::More);
    let half = world.get(&import).await;
    assert_eq!((&half["state"], outcomes(&half)), (&json!("applying"), [1_000, 0, 0, 0, 0]));
    // Held by the one who died: nobody takes it up before the lease is over.
    app.clock.advance(Span::seconds(6));
    app.run_jobs().await;
    let done = world.get(&import).await;
    assert_eq!((&done["state"], outcomes(&done)), (&json!("applied"), [MANY as i64, 0, 0, 0, 0]));
    assert_each_once(&mut world).await;
}

#[tokio::test]
async fn two_processes_that_have_the_same_import_share_it() {
    let app = TestApp::start().await;
    let (mut world, import) = large(&app).await;
    world.wish(&import, "apply").await.assert_status(202);
    let organization: OrganizationId = world.organization.parse().expect("an id");
    let import_id: ImportId = id(&import).parse().expect("an id");
    let work = (0..3).map(|_| async {
        let mut batches = Batches::default();
        while imports::step(&app.context, organization, import_id, &mut batches, false)
            .await
            .expect("a step")
            == Step::More
        {}
    });
    join_all(work).await;
    assert_eq!(outcomes(&world.get(&import).await), [MANY as i64, 0, 0, 0, 0]);
    assert_each_once(&mut world).await;
}

#[tokio::test]
async fn two_administrators_with_the_same_file_make_nobody_twice() {
    let app = TestApp::start().await;
    let (mut world, first) = large(&app).await;
    let role = Some(AdminRole::AccountAdmin);
    let mut ada = app.person(&world.organization, "Ada", "ada@halden.example", role).await;
    let row = |it: usize| format!("Person {it},p{it}@halden.example,{it}\n");
    let file = format!("name,email,job id\n{}", (0..MANY).map(row).collect::<String>());
    let second = world.send(&mut ada, file).await.assert_status(201).body.clone();
    world.wish(&first, "apply").await.assert_status(202);
    let path = format!("{}/imports/{}/apply", world.base, id(&second));
    ada.send("POST", &path, None).await.assert_status(202);
    let organization: OrganizationId = world.organization.parse().expect("an id");
    let work = [&first, &second].map(|import| {
        let import: ImportId = id(import).parse().expect("an id");
        let context = &app.context;
        async move {
            let mut batches = Batches::default();
            while imports::step(context, organization, import, &mut batches, false)
                .await
                .expect("a step")
                == Step::More
            {}
        }
    });
    join_all(work).await;
    let (one, two) = (world.get(&first).await, world.get(&second).await);
    let (one, two) = (outcomes(&one), outcomes(&two));
    assert_eq!(one[0] + two[0], MANY as i64, "{one:?} {two:?}");
    assert_eq!(one.iter().sum::<i64>() + two.iter().sum::<i64>(), 2 * MANY as i64);
    assert_each_once(&mut world).await;
}

#[tokio::test]
async fn an_import_is_paused_goes_on_and_is_called_off() {
    let app = TestApp::start().await;
    let (mut world, import) = large(&app).await;
    world.wish(&import, "pause").await.assert_problem(409, "import/state");
    world.wish(&import, "apply").await.assert_status(202);
    world.step(&import).await;
    let paused = world.wish(&import, "pause").await;
    assert_eq!(paused.assert_status(200).body["state"], "paused");
    assert_eq!(world.step(&import).await, Step::Over);
    app.clock.advance(Span::minutes(1));
    app.run_jobs().await;
    assert_eq!(outcomes(&world.get(&import).await), [1_000, 0, 0, 0, 0]);

    world.wish(&import, "apply").await.assert_status(202);
    world.step(&import).await;
    let cancelled = world.wish(&import, "cancel").await;
    app.clock.advance(Span::minutes(1));
    app.run_jobs().await;

    assert_eq!(cancelled.assert_status(200).body["state"], "cancelled");
    assert_eq!(outcomes(&world.get(&import).await), [2_000, 0, 0, 0, 0]);
    world.wish(&import, "apply").await.assert_problem(409, "import/state");
    let undone = world.undo(&import).await;
    assert_eq!((&undone["state"], &undone["undo"]["undone"]), (&json!("undone"), &json!(2_000)));
    assert_eq!(world.count("invited").await, 0);
}

#[tokio::test]
async fn the_rights_of_whoever_began_it_count_when_each_turn_comes() {
    let app = TestApp::start().await;
    let (mut world, _) = large(&app).await;
    let role = Some(AdminRole::AccountAdmin);
    let mut ada = app.person(&world.organization, "Ada", "ada@halden.example", role).await;
    let row = |it: usize| format!("q{it}@halden.example\n");
    let file = format!("email\n{}", (0..MANY).map(row).collect::<String>());
    let import = world.send(&mut ada, file).await.assert_status(201).body.clone();
    let path = format!("{}/imports/{}/apply", world.base, id(&import));
    ada.send("POST", &path, None).await.assert_status(202);
    world.step(&import).await;
    app.change_member(&world.organization, "ada@halden.example", |it| it.admin_role = None).await;
    app.clock.advance(Span::seconds(6));
    app.run_jobs().await;
    let done = world.get(&import).await;
    assert_eq!((&done["state"], outcomes(&done)), (&json!("failed"), [1_000, 0, 0, 0, 0]));
    // Somebody else takes back what was done.
    let undone = world.undo(&import).await;
    assert_eq!(undone["undo"]["undone"], 1_000);
}

#[tokio::test]
async fn a_file_whose_reading_died_can_be_called_off() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let import = world.plan("email\nada@halden.example\n").await;
    app.execute("UPDATE imports SET state = 'planning'").await;
    world.wish(&import, "apply").await.assert_problem(409, "import/state");

    let cancelled = world.wish(&import, "cancel").await;

    assert_eq!(cancelled.assert_status(200).body["state"], "cancelled");
}

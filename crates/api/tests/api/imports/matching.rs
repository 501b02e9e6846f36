//! Whom a row means, and what is wrong in it.

use rollcall_domain::permission::AdminRole;
use rollcall_testkit::TestApp;
use serde_json::json;

use super::{World, codes, id, only, outcomes, verdicts};

#[tokio::test]
async fn headers_are_known_in_any_order_and_others_are_named() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let file = "\u{FEFF}Shoe size;\"E-mail\naddress *\";全名\n42;ada@halden.example;Ada\n";

    let import = world.plan(file).await;

    let columns = json!([
        { "header": "Shoe size", "column": null },
        { "header": "E-mail address *", "column": "email" },
        { "header": "全名", "column": "name" },
    ]);
    assert_eq!((&import["columns"], verdicts(&import)), (&columns, [1, 0, 0, 0, 0, 0]));
}

#[tokio::test]
async fn columns_are_given_a_meaning_and_keep_it_for_the_next_file() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let import = world.plan("Who,Where\nada@halden.example,x\n").await;
    assert_eq!(verdicts(&import), [0, 0, 0, 0, 1, 0]);
    let path = format!("{}/imports/{}", world.base, id(&import));
    let wrong = world.admin.patch(&path, json!({ "mapping": ["email", "email"] })).await;
    wrong.assert_fields(&[("/mapping/1", "import/column-twice")]);
    let wrong = world.admin.patch(&path, json!({ "mapping": ["email"] })).await;
    wrong.assert_fields(&[("/mapping", "import/mapping-length")]);
    let wrong = world.admin.patch(&path, json!({ "mapping": ["shoe", null] })).await;
    wrong.assert_fields(&[("/mapping/0", "import/column-unknown")]);

    let import = world.change(&import, json!({ "mapping": ["email", null] })).await;

    assert_eq!(verdicts(&import), [1, 0, 0, 0, 0, 0]);
    let next = world.plan("where,WHO\n,ben@halden.example\n").await;
    assert_eq!(next["columns"][1]["column"], "email");
    assert_eq!(verdicts(&next), [1, 0, 0, 0, 0, 0]);
}

#[tokio::test]
async fn each_error_names_its_row_its_column_and_what_to_do() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let file = "name,email,phone,job id,role\n\
                Ada,ada@,,,\n\
                ,ben@halden.example,,,\n\
                Cyd,,,,\n\
                Dee,dee@halden.example,12,,\n\
                Eve,eve@halden.example,,1,\n\
                Fay,EVE@halden.example,,1,\n\
                Gus,gus@halden.example,,,Pilot\n\
                Hal,hal@halden.example,,,Account admin\n\
                -,ivy@halden.example,,,\n";
    let import = world.plan(file).await;
    assert_eq!(verdicts(&import), [1, 0, 0, 0, 8, 0]);
    let rows = world.rows(&import, "verdict=error").await;
    let numbers: Vec<i64> =
        rows.iter().map(|it| it["number"].as_i64().expect("a number")).collect();
    assert_eq!(numbers, [2, 3, 4, 5, 7, 8, 9, 10]);
    for (row, column, code) in [
        (0, "email", "email/malformed"),
        (1, "name", "import/name-missing"),
        (2, "email", "import/address-missing"),
        (3, "phone", "phone/country-missing"),
        (5, "role", "import/role-unknown"),
        (6, "role", "import/role-too-early"),
        (7, "name", "import/not-clearable"),
    ] {
        assert_eq!(codes(&rows[row], "errors"), only(column, code), "{}", rows[row]);
    }
    let repeated = &rows[4]["errors"];
    assert_eq!(
        (&repeated[0]["column"], &repeated[0]["value"], &repeated[0]["detail"]),
        (
            &json!("email"),
            &json!("EVE@halden.example"),
            &json!("Row 6 has the same. Keep one of the two rows.")
        )
    );
    assert_eq!(repeated[1]["column"], "job_id");
}

#[tokio::test]
async fn a_cell_is_mended_in_place_and_a_row_is_left_out() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let import =
        world.plan("name,email\nAda,ada@\nBen,ben@halden.example\nBo,ben@halden.example\n").await;
    assert_eq!(verdicts(&import), [1, 0, 0, 0, 2, 0]);
    let path = format!("{}/imports/{}", world.base, id(&import));
    let nowhere = json!({ "rows": [{ "number": 99, "cells": { "email": "x@halden.example" } }] });
    world
        .admin
        .patch(&path, nowhere)
        .await
        .assert_fields(&[("/rows/0/number", "import/row-unknown")]);
    let no_column = json!({ "rows": [{ "number": 2, "cells": { "phone": "1" } }] });
    let refused = world.admin.patch(&path, no_column).await;
    refused.assert_fields(&[("/rows/0/cells", "import/column-not-there")]);

    let rows = json!({ "rows": [
        { "number": 2, "cells": { "email": "ada@halden.example" } },
        { "number": 3, "decision": "skip" },
    ] });
    let import = world.change(&import, rows).await;

    assert_eq!(verdicts(&import), [2, 0, 0, 0, 0, 1]);
    assert_eq!(outcomes(&world.apply(&import).await), [2, 0, 0, 1, 0]);
    assert_eq!(world.find("invited", "ben@").await[0]["name"], "Bo");
}

#[tokio::test]
async fn an_account_is_never_changed_by_a_file() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    app.person(&world.organization, "Ada Lovelace", "ada@halden.example", None).await;
    let ada = app.member(&world.organization, "ada@halden.example").await;
    let file = format!(
        "member id,name,email,phone,job id\n{},Countess Ada,countess@halden.example,+4741234567,7\n",
        ada.id
    );
    let import = world.plan(file).await;
    let row = world.rows(&import, "").await[0].clone();
    assert_eq!(row["changes"], json!([{ "field": "job_id", "before": null, "after": "7" }]));
    let notes = ["name", "email", "phone"].map(|column| {
        let code = if column == "name" { "import/own-name" } else { "import/own-address" };
        (column.to_owned(), code.to_owned())
    });
    assert_eq!(codes(&row, "notes"), notes);
    world.apply(&import).await;
    let after = app.member(&world.organization, "ada@halden.example").await;
    assert_eq!(
        (after.name.as_str(), after.phone, after.job_id.as_deref()),
        ("Ada Lovelace", None, Some("7"))
    );
}

#[tokio::test]
async fn before_sign_up_the_name_may_still_be_mended() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    app.invite(&mut world.admin, &world.organization, "ada@halden.example").await;
    let import = world.plan("name,email\nAda Lovelace,ada@halden.example\n").await;
    assert_eq!(verdicts(&import), [0, 1, 0, 0, 0, 0]);
    world.apply(&import).await;
    assert_eq!(world.find("invited", "lovelace").await[0]["name"], "Ada Lovelace");
    assert_eq!(verdicts(&world.plan("name,email\nAda Lovelace,ada@halden.example\n").await)[2], 1);
}

#[tokio::test]
async fn nobody_is_guessed_and_nobody_is_restored() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let organization = world.organization.clone();
    for (name, email, job) in
        [("Ada", "ada", Some("1")), ("Ben", "ben", None), ("Cyd", "cyd", None)]
    {
        let email = format!("{email}@halden.example");
        app.person(&organization, name, &email, None).await;
        app.change_member(&organization, &email, |it| it.job_id = job.map(str::to_owned)).await;
    }
    app.terminate(&organization, "cyd@halden.example").await;
    let file = "name,email,job id\nBen,ben@halden.example,1\nZoe,zoe@halden.example,1\n\
                Cyd,cyd@halden.example,\n";
    let file = file.replace("Zoe,zoe@halden.example,1\n", "");
    let import = world.plan(file).await;
    assert_eq!(verdicts(&import), [0, 0, 0, 2, 0, 0]);
    let rows = world.rows(&import, "verdict=needs_decision").await;
    assert_eq!(rows[0]["question"]["kind"], "several_people");
    assert_eq!(rows[0]["question"]["people"][0]["name"], "Ada");
    assert_eq!(rows[1]["question"]["kind"], "terminated");
    let other = world.plan("name,email,job id\nZoe,zoe@halden.example,1\n").await;
    let row = world.rows(&other, "").await[0].clone();
    assert_eq!(row["question"]["kind"], "another_person");
    // Undecided rows change nothing.
    let done =
        world.plan("name,email,job id\nZoe,zoe@halden.example,1\nNew,new@halden.example,2\n").await;
    assert_eq!(outcomes(&world.apply(&done).await), [1, 0, 0, 0, 1]);

    let ben = app.member(&organization, "ben@halden.example").await.id;
    let path = format!("{}/imports/{}", world.base, id(&import));
    let foreign = json!({ "rows": [{ "number": 3, "decision": "use", "member_id": ben }] });
    let refused = world.admin.patch(&path, foreign).await;
    refused.assert_fields(&[("/rows/0/member_id", "import/not-asked")]);
    let decided = json!({ "rows": [{ "number": 2, "decision": "use", "member_id": ben }] });
    let import = world.change(&import, decided).await;
    // The job ID stays with Ada, which is said.
    let rows = world.rows(&import, "verdict=error").await;
    assert_eq!(codes(&rows[0], "errors"), only("job_id", "import/job-id-taken"));
}

#[tokio::test]
async fn pending_and_rejected_people_wait_for_a_person_to_decide() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let organization = world.organization.clone();
    for (email, state) in [
        ("pia@halden.example", rollcall_domain::membership::MemberState::Pending),
        ("rex@halden.example", rollcall_domain::membership::MemberState::Rejected),
    ] {
        app.person(&organization, "Somebody", email, None).await;
        app.change_member(&organization, email, |it| it.state = state).await;
    }
    let import = world.plan("email\npia@halden.example\nrex@halden.example\n").await;
    assert_eq!(verdicts(&import), [0, 0, 0, 2, 0, 0]);
    let rows = world.rows(&import, "").await;
    let kinds: Vec<_> = rows.iter().map(|it| it["question"]["kind"].clone()).collect();
    assert_eq!(kinds, ["pending", "rejected"]);
}

#[tokio::test]
async fn no_row_gives_more_than_the_importer_has() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let organization = world.organization.clone();
    let role = Some(AdminRole::AccountAdmin);
    let mut ben = app.person(&organization, "Ben", "ben@halden.example", role).await;
    app.person(&organization, "Ada", "ada@halden.example", None).await;
    let file = "email,role,job id\nada@halden.example,Super admin,\ningrid@halden.example,,1\n";

    let import = world.send(&mut ben, file).await;

    let path = format!("{}/imports/{}/rows", world.base, id(&import.body));
    let rows = ben.get(&path).await.body["items"].clone();
    assert_eq!(codes(&rows[0], "errors"), only("role", "import/role-above"));
    assert_eq!(codes(&rows[1], "errors"), only("", "import/above"));
    // The super admin may; and no file takes a super admin's role away.
    let given =
        world.plan("email,role\nada@halden.example,账号管理员\ningrid@halden.example,-\n").await;
    assert_eq!(verdicts(&given), [0, 1, 0, 0, 1, 0]);
    let rows = world.rows(&given, "").await;
    assert_eq!(codes(&rows[1], "errors"), only("role", "import/super-admin"));
    world.apply(&given).await;
    let ada = app.member(&organization, "ada@halden.example").await;
    assert_eq!(ada.admin_role, Some(AdminRole::AccountAdmin));
}

#[tokio::test]
async fn whoever_is_limited_to_departments_touches_only_those() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let organization = world.organization.clone();
    let sales = world.make("departments", json!({ "name": "Sales" })).await;
    world.make("departments", json!({ "name": "Lab" })).await;
    let role = json!({ "name": "Sales importer", "permissions": ["members.import"], "department_ids": [sales] });
    let role = world.make("roles", role).await;
    let mut ben = app.person(&organization, "Ben", "ben@halden.example", None).await;
    let ben_id = app.member(&organization, "ben@halden.example").await.id;
    let roles = json!({ "admin_role": null, "role_ids": [role] });
    let path = format!("{}/members/{ben_id}/roles", world.base);
    world.admin.send("PUT", &path, Some(roles)).await.assert_status(200);
    app.person(&organization, "Ada", "ada@halden.example", None).await;
    app.invite(&mut world.admin, &organization, "hidden@halden.example").await;
    let file = "name,email,department,job id\nNew,new@halden.example,Sales,\n\
                Out,out@halden.example,Lab,\nNowhere,nowhere@halden.example,,\n\
                Ada,ada@halden.example,,1\nHidden,hidden@halden.example,Sales,\n\
                Ada,ada@halden.example,Sales,\n";
    let file = file.rsplit_once("Ada,").map_or(file, |it| it.0);

    let import = world.send(&mut ben, file).await;

    let path = format!("{}/imports/{}", world.base, id(&import.body));
    let rows = ben.get(&format!("{path}/rows")).await.body["items"].clone();
    assert_eq!(rows[0]["verdict"], "create");
    assert_eq!(codes(&rows[1], "errors"), only("departments", "import/outside-reach"));
    assert_eq!(codes(&rows[2], "errors"), only("departments", "import/department-needed"));
    assert_eq!(codes(&rows[3], "errors"), only("", "import/not-yours"));
    assert_eq!(codes(&rows[4], "errors"), only("email", "import/unavailable"));
    // One's own imports can be seen, others' cannot; those who import everywhere see all.
    let foreign = world.plan("email\nzoe@halden.example\n").await;
    let other = format!("{}/imports/{}", world.base, id(&foreign));
    ben.get(&other).await.assert_problem(404, "not-found");
    world.admin.get(&path).await.assert_status(200);
    let list = ben.get(&format!("{}/imports", world.base)).await;
    assert_eq!(list.body["items"].as_array().expect("items").len(), 1);
}

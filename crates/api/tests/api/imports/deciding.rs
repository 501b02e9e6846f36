//! Departments, positions and locations that are missing: made or mapped, once for all rows.

use rollcall_testkit::TestApp;
use serde_json::json;

use super::{World, codes, id, only, outcomes, verdicts};

const FILE: &str = "name,email,departments,position,location\n\
    Ada,ada@halden.example,Sales > Oslo,Welder,Plant 1\n\
    Ben,ben@halden.example,sales>OSLO; Lab,Welder,\n\
    Cyd,cyd@halden.example,Lab,,\n";

#[tokio::test]
async fn what_is_missing_is_listed_once_and_made_when_carried_out() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let sales = world.make("departments", json!({ "name": "Sales" })).await;
    world.make("departments", json!({ "name": "Lab" })).await;
    let other = world.make("positions", json!({ "name": "Assembler" })).await;
    let import = world.plan(FILE).await;
    assert_eq!(verdicts(&import), [1, 0, 0, 2, 0, 0]);
    let missing = json!([
        { "kind": "department", "name": "Sales > Oslo", "rows": 2, "action": null, "id": null },
        { "kind": "position", "name": "Welder", "rows": 2, "action": null, "id": null },
        { "kind": "location", "name": "Plant 1", "rows": 1, "action": null, "id": null },
    ]);
    assert_eq!(import["missing"], missing);
    let path = format!("{}/imports/{}", world.base, id(&import));
    let unknown =
        json!({ "units": [{ "kind": "location", "name": "Nowhere", "action": "create" }] });
    let refused = world.admin.patch(&path, unknown).await;
    refused.assert_fields(&[("/units/0/name", "import/name-unknown")]);
    let foreign = json!({ "units": [{ "kind": "position", "name": "Welder", "action": "map", "id": sales }] });
    let refused = world.admin.patch(&path, foreign).await;
    refused.assert_fields(&[("/units/0/id", "import/unit-unknown")]);

    let decided = json!({ "units": [
        { "kind": "department", "name": "Sales > Oslo", "action": "create" },
        { "kind": "location", "name": "Plant 1", "action": "create" },
        { "kind": "position", "name": "Welder", "action": "map", "id": other },
    ] });
    let import = world.change(&import, decided).await;

    assert_eq!(verdicts(&import), [3, 0, 0, 0, 0, 0]);
    let departments = format!("{}/departments?parent_id={sales}", world.base);
    assert_eq!(world.admin.get(&departments).await.body["items"], json!([]), "nothing is made yet");
    let done = world.apply(&import).await;
    assert_eq!(outcomes(&done), [3, 0, 0, 0, 0]);
    assert_eq!(world.admin.get(&departments).await.body["items"][0]["name"], "Oslo");
    let ada = world.find("invited", "ada").await[0].clone();
    assert_eq!(
        (&ada["departments"][0]["name"], &ada["position"]["name"], &ada["location"]["name"]),
        (&json!("Oslo"), &json!("Assembler"), &json!("Plant 1"))
    );
    assert_eq!(verdicts(&world.plan(FILE).await)[3], 2, "the position is still missing");
}

#[tokio::test]
async fn a_name_that_several_departments_have_needs_its_path() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    for top in ["Oslo", "Bergen"] {
        let parent = world.make("departments", json!({ "name": top })).await;
        world.make("departments", json!({ "name": "Night", "parent_id": parent })).await;
    }
    let file = "email,department\na@halden.example,Night\nb@halden.example,Oslo > Night\n";
    let import = world.plan(file).await;
    let rows = world.rows(&import, "").await;
    assert_eq!(codes(&rows[0], "errors"), only("departments", "import/several-departments"));
    assert_eq!(rows[1]["verdict"], "create");
}

#[tokio::test]
async fn whoever_may_not_make_departments_is_told_so() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let organization = world.organization.clone();
    let role = json!({ "name": "Importer", "permissions": ["members.import"] });
    let role = world.make("roles", role).await;
    let mut ben = app.person(&organization, "Ben", "ben@halden.example", None).await;
    let ben_id = app.member(&organization, "ben@halden.example").await.id;
    let path = format!("{}/members/{ben_id}/roles", world.base);
    let roles = json!({ "admin_role": null, "role_ids": [role] });
    world.admin.send("PUT", &path, Some(roles)).await.assert_status(200);
    let file = "email,department,position\na@halden.example,Night,\nb@halden.example,,Welder\n";
    let import = world.send(&mut ben, file).await.assert_status(201).body.clone();
    let path = format!("{}/imports/{}", world.base, id(&import));
    let decided = json!({ "units": [
        { "kind": "department", "name": "Night", "action": "create" },
        { "kind": "position", "name": "Welder", "action": "create" },
    ] });

    let import = ben.patch(&path, decided).await.assert_status(200).body.clone();

    assert_eq!(verdicts(&import), [0, 0, 0, 0, 2, 0]);
    let rows = ben.get(&format!("{path}/rows")).await.body["items"].clone();
    assert_eq!(codes(&rows[0], "errors"), only("departments", "import/outside-reach"));
    assert_eq!(codes(&rows[1], "errors"), only("position", "import/may-not-create"));
}

#[tokio::test]
async fn a_decision_about_a_plan_that_has_changed_is_refused() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let import = world.plan("name,email\nAda,ada@\n").await;
    let version = import["version"].as_i64().expect("a number");
    let row = |email: &str| json!({ "rows": [{ "number": 2, "cells": { "email": email } }] });
    world.change(&import, row("ada@halden.example")).await;
    let path = format!("{}/imports/{}", world.base, id(&import));
    let mut late = world.admin.clone().with_header("if-match", &format!("\"{version}\""));
    late.patch(&path, row("eve@halden.example")).await.assert_problem(412, "import/changed");
    late.send("POST", &format!("{path}/apply"), None).await.assert_problem(412, "import/changed");
    assert_eq!(world.rows(&import, "").await[0]["cells"][1], "ada@halden.example");
}

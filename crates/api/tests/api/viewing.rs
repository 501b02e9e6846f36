//! A super admin looks at the organization as another role.

use rollcall_domain::permission::AdminRole;
use rollcall_testkit::{Client, TestApp};
use serde_json::{Value, json};

const VIEW: &str = "rollcall-view-as";

/// What of the lists and settings the client may read.
async fn reads(client: &mut Client<'_>, base: &str) -> Vec<u16> {
    let mut statuses = Vec::new();
    for path in ["members?state=active", "members?state=invited", "audit-events", "roles"] {
        statuses.push(client.get(&format!("{base}/{path}")).await.status.as_u16());
    }
    statuses
}

async fn permissions(client: &mut Client<'_>) -> Value {
    let mine = client.get("/me/memberships").await;
    mine.assert_status(200).body["items"][0]["permissions"].clone()
}

#[tokio::test]
async fn a_super_admin_reads_what_the_role_reads() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let base = format!("/organizations/{organization}");
    let department = admin.post(&format!("{base}/departments"), json!({ "name": "Support" })).await;
    let department = department.body["id"].clone();
    let role = json!({ "name": "Support leads", "permissions": ["members.edit"], "department_ids": [department] });
    let role =
        admin.post(&format!("{base}/roles"), role).await.assert_status(201).body["id"].clone();
    let role = role.as_str().expect("an id");
    for (name, departments) in [("in", json!([department])), ("out", json!([]))] {
        let invited =
            json!({ "email": format!("{name}@halden.example"), "department_ids": departments });
        let body = json!({ "invitations": [invited] });
        admin.post(&format!("{base}/invitations"), body).await.assert_status(200);
    }
    app.person(&organization, "Mia", "mia@halden.example", None).await;
    app.person(&organization, "Leo", "leo@halden.example", Some(AdminRole::AccountAdmin)).await;
    let path = format!(
        "{base}/members/{}/roles",
        app.member(&organization, "mia@halden.example").await.id
    );
    let mut mia = app.signed_in("mia@halden.example").await;
    let mut leo = app.signed_in("leo@halden.example").await;

    for (view, other) in [("member", &mut mia), ("account_admin", &mut leo)] {
        let mut seen = admin.clone().with_header(VIEW, view);
        assert_eq!(reads(&mut seen, &base).await, reads(other, &base).await, "{view}");
        assert_eq!(permissions(&mut seen).await, permissions(other).await, "{view}");
    }
    let roles = json!({ "admin_role": null, "role_ids": [role] });
    admin.send("PUT", &path, Some(roles)).await.assert_status(200);
    let mut seen = admin.clone().with_header(VIEW, role);
    assert_eq!(reads(&mut seen, &base).await, reads(&mut mia, &base).await);
    assert_eq!(permissions(&mut seen).await, json!(["members.edit"]));
    let invited = format!("{base}/members?state=invited");
    let list = seen.get(&invited).await;
    assert_eq!(list.body["items"], mia.get(&invited).await.body["items"]);
    assert_eq!(list.body["total"], 1, "only the people of the role's departments");
    assert_eq!(admin.get(&invited).await.body["total"], 2, "without the header all is as before");
}

#[tokio::test]
async fn nothing_changes_while_looking() {
    let app = TestApp::start().await;
    let (admin, organization) = app.set_up().await;
    let base = format!("/organizations/{organization}");
    for view in ["member", "super_admin"] {
        let mut seen = admin.clone().with_header(VIEW, view);
        let made = seen.post(&format!("{base}/departments"), json!({ "name": "Support" })).await;
        made.assert_problem(403, "view/read-only");
        seen.patch("/me", json!({ "name": "Somebody" }))
            .await
            .assert_problem(403, "view/read-only");
        let ended = seen.delete("/session").await;
        ended.assert_problem(403, "view/read-only");
    }
    let mut admin = admin;
    let departments = admin.get(&format!("{base}/departments")).await;
    assert_eq!(departments.assert_status(200).body["items"], json!([]));
}

#[tokio::test]
async fn only_who_manages_roles_may_look() {
    let app = TestApp::start().await;
    let (admin, organization) = app.set_up().await;
    let list = format!("/organizations/{organization}/members");
    app.person(&organization, "Leo", "leo@halden.example", Some(AdminRole::AccountAdmin)).await;
    let leo = app.signed_in("leo@halden.example").await;
    let mut seen = leo.clone().with_header(VIEW, "super_admin");
    seen.get(&list).await.assert_status(403);
    let own = permissions(&mut leo.clone()).await;
    assert_eq!(permissions(&mut seen).await, own, "looking gives nobody more");
    let mut seen = admin.clone().with_header(VIEW, "emperor");
    seen.get(&list).await.assert_problem(400, "view/unknown");
    let mut seen = admin.clone().with_header(VIEW, "0190f0c0-0000-7000-8000-000000000000");
    seen.get(&list).await.assert_status(404);
}

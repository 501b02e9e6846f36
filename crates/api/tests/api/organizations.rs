//! What an organization says of itself.

use rollcall_testkit::TestApp;
use serde_json::json;

#[tokio::test]
async fn a_super_admin_gives_the_organization_another_name() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let path = format!("/organizations/{organization}");
    let before = admin.get(&path).await;
    assert_eq!(before.headers["etag"], "\"1\"");
    admin.patch(&path, json!({})).await.assert_status(200);

    let renamed = admin.patch(&path, json!({ "name": " Halden Foods AS " })).await;

    assert_eq!(renamed.assert_status(200).body["name"], "Halden Foods AS");
    assert_eq!(renamed.headers["etag"], "\"2\"");
    assert_eq!(renamed.body["door_number"], before.body["door_number"]);
    assert_eq!(admin.get(&path).await.body, renamed.body);
    let session = admin.get("/session").await;
    assert_eq!(session.body["memberships"][0]["organization"]["name"], "Halden Foods AS");
    let log = admin.get(&format!("{path}/audit-events?kind=organization.edited")).await;
    assert_eq!(log.body["total"], 1);
    let change = json!([{ "field": "name", "before": "Halden Foods", "after": "Halden Foods AS" }]);
    assert_eq!(log.body["items"][0]["changes"], change);
    admin.patch(&path, json!({ "name": "" })).await.assert_fields(&[("/name", "text/empty")]);
    let mut late = admin.clone().with_header("if-match", "\"1\"");
    late.patch(&path, json!({ "name": "X" })).await.assert_problem(412, "resource/changed");
}

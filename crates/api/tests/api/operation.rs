//! What whoever runs the server sees, and what nobody else may.

use rollcall_testkit::TestApp;
use serde_json::Value;

#[tokio::test]
async fn the_documents_own_pages_are_served() {
    let app = TestApp::start().await;
    let document = app.anonymous().get_page("/api/openapi.json").await;
    let checked_in: Value =
        serde_json::from_str(&rollcall_api::openapi_json()).expect("the document is JSON");
    assert_eq!(document.body, checked_in);
    let page = app.anonymous().get_page("/api/docs").await;
    page.assert_status(200);
    assert!(page.text.contains("/api/v1/session"));
    assert_eq!(app.anonymous().get_page("/healthz").await.text, "ok\n");
    assert_eq!(app.anonymous().get_page("/readyz").await.text, "ready\n");
}

#[tokio::test]
async fn a_server_whose_database_cannot_be_read_is_alive_but_not_ready() {
    let app = TestApp::start().await;
    app.execute("DROP TABLE settings").await;
    let answer = app.anonymous().get_page("/readyz").await;
    answer.assert_status(503);
    assert_eq!(answer.text, "the database cannot be read\n");
    app.anonymous().get_page("/healthz").await.assert_status(200);
}

#[tokio::test]
async fn what_fails_inside_is_not_shown_outside() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    app.execute("DROP TABLE members").await;
    let answer = admin.get(&format!("/organizations/{organization}/members")).await;
    answer.assert_problem(500, "internal");
    let text = answer.text.to_lowercase();
    for word in ["members", "sql", "table", "column"] {
        assert!(!text.contains(word), "{text}");
    }
    assert_eq!(answer.body["request_id"], answer.headers["x-request-id"].to_str().expect("text"));
}

#[tokio::test]
async fn every_answer_is_kept_from_caches_and_sniffing() {
    let app = TestApp::start().await;
    let (mut admin, _) = app.set_up().await;
    for answer in [admin.get("/me").await, admin.get("/nothing").await, admin.get("/server").await]
    {
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer");
        assert!(answer.headers.contains_key("x-request-id"));
    }
}

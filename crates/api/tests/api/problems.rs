//! Every problem has a page, and what is nowhere is one.

use rollcall_testkit::TestApp;

#[tokio::test]
async fn an_unknown_address_or_method_is_a_problem_too() {
    let app = TestApp::start().await;
    let mut client = app.anonymous();
    client.get("/nothing").await.assert_problem(404, "not-found");
    client.get_page("/api/nothing").await.assert_problem(404, "not-found");
    client.send("PUT", "/session", None).await.assert_problem(405, "method-not-allowed");
    client.send("POST", "/server", None).await.assert_problem(405, "method-not-allowed");
    client.get_page("/problems/nothing").await.assert_problem(404, "not-found");
}

#[tokio::test]
async fn every_kind_of_problem_has_a_page_in_both_languages() {
    let app = TestApp::start().await;
    for text in rollcall_api::problem::all_texts() {
        for (language, tag) in [("en", "en"), ("zh", "zh-Hans")] {
            let mut client = app.anonymous().with_header("accept-language", language);
            let page = client.get_page(&format!("/problems/{}", text.slug)).await;
            page.assert_status(200);
            assert!(page.text.contains(&format!("<html lang=\"{tag}\">")), "{}", page.text);
            assert!(page.text.contains(text.slug));
        }
    }
}

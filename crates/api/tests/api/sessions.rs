//! Signing in, being signed in, signing out, and who may not even try.

use axum::body::Body;
use http::Request;
use rollcall_actions::Limits;
use rollcall_domain::time::Span;
use rollcall_testkit::{Answer, Client, PASSWORD, Setting, TestApp};
use serde_json::{Value, json};

const INGRID: &str = "ingrid@halden.example";
const DEVICE: &str = "rollcall_device";

async fn try_password(client: &mut Client<'_>, login: &str, password: &str) -> Answer {
    client.post("/session", json!({ "login": login, "password": password })).await
}

fn cookies(answer: &Answer) -> Vec<String> {
    let all = answer.headers.get_all("set-cookie").iter();
    all.map(|it| it.to_str().expect("text").to_owned()).collect()
}

#[tokio::test]
async fn who_signs_in_is_told_who_and_where_they_are() {
    let app = TestApp::start().await;
    let (_, organization) = app.set_up().await;
    let mut client = app.anonymous();

    let answer = try_password(&mut client, " Ingrid@HALDEN.example ", PASSWORD).await;

    answer.assert_status(200);
    let session = client.get("/session").await;
    assert_eq!(answer.body, session.body);
    assert_eq!(session.body["account"]["email"], INGRID);
    assert_eq!(session.body["memberships"][0]["organization"]["id"], organization.as_str());
    let permissions = session.body["memberships"][0]["permissions"].as_array().expect("a list");
    assert!(permissions.contains(&json!("members.invite")));
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let app = TestApp::start().await;
    let (mut admin, _) = app.set_up().await;
    let stolen = admin.clone();

    let answer = admin.delete("/session").await;

    answer.assert_status(204);
    let cookie = cookies(&answer).into_iter().find(|it| it.starts_with("rollcall_session="));
    assert!(cookie.is_some_and(|it| it.contains("rollcall_session=;") && it.contains("Max-Age=0")));
    stolen.clone().get("/session").await.assert_problem(401, "session/required");
    admin.delete("/session").await.assert_problem(401, "session/required");
}

#[tokio::test]
async fn a_session_that_was_ended_elsewhere_is_over_at_its_next_request() {
    let app = TestApp::start().await;
    let (mut here, _) = app.set_up().await;
    app.clock.advance(Span::seconds(1));
    let mut there = app.signed_in(INGRID).await;
    let sessions = here.get("/me/sessions").await;
    let items = sessions.body["items"].as_array().expect("sessions");
    assert_eq!(items.len(), 2);
    assert_eq!((&items[0]["is_current"], &items[1]["is_current"]), (&json!(false), &json!(true)));
    let id = items[0]["id"].as_str().expect("an id");

    here.delete(&format!("/me/sessions/{id}")).await.assert_status(204);

    there.get("/me").await.assert_problem(401, "session/required");
    here.get("/me").await.assert_status(200);
    here.delete(&format!("/me/sessions/{id}")).await.assert_problem(404, "not-found");
}

#[tokio::test]
async fn a_session_of_somebody_else_is_not_found() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let mut mia = app.person(&organization, "Mia", "mia@halden.example", None).await;
    let sessions = mia.get("/me/sessions").await;
    let id = sessions.body["items"][0]["id"].as_str().expect("an id");
    admin.delete(&format!("/me/sessions/{id}")).await.assert_problem(404, "not-found");
    mia.get("/me").await.assert_status(200);
}

#[tokio::test]
async fn a_session_says_from_which_browser_and_address_it_came() {
    let app = TestApp::start().await;
    app.set_up().await;
    let browser = "b".repeat(1_000);
    let mut client =
        app.anonymous().from_address("2001:db8::7").with_header("user-agent", &browser);
    try_password(&mut client, INGRID, PASSWORD).await.assert_status(200);
    let sessions = client.get("/me/sessions").await;
    let items = sessions.body["items"].as_array().expect("sessions");
    let current = items.iter().find(|it| it["is_current"] == true).expect("the current one");
    assert_eq!(current["ip_address"], "2001:db8::7");
    assert_eq!(current["user_agent"].as_str().map(str::len), Some(300));
}

#[tokio::test]
async fn on_plain_http_the_cookies_are_kept_from_scripts_and_other_sites() {
    let app = TestApp::start().await;
    app.set_up().await;
    let answer = try_password(&mut app.anonymous(), INGRID, PASSWORD).await;
    let cookies = cookies(&answer);
    assert_eq!(cookies.len(), 2);
    for (cookie, name) in cookies.iter().zip(["rollcall_session", DEVICE]) {
        assert!(cookie.starts_with(&format!("{name}=")), "{cookie}");
        for flag in ["; Path=/", "; HttpOnly", "; SameSite=Lax"] {
            assert!(cookie.contains(flag), "{cookie}");
        }
        assert!(!cookie.contains("Secure") && !cookie.contains("Domain"), "{cookie}");
    }
}

#[tokio::test]
async fn on_https_the_cookies_belong_to_this_host_alone() {
    let setting = Setting { public_url: "https://rollcall.example", ..Setting::default() };
    let app = TestApp::start_as(setting).await;
    app.set_up().await;
    let mut client = app.anonymous();
    let answer = try_password(&mut client, INGRID, PASSWORD).await;
    for (cookie, name) in
        cookies(&answer).iter().zip(["__Host-rollcall_session", "__Host-rollcall_device"])
    {
        assert!(cookie.starts_with(&format!("{name}=")), "{cookie}");
        assert!(cookie.contains("; Secure") && cookie.contains("; Path=/"), "{cookie}");
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    client.get("/session").await.assert_status(200);
    let token = client.cookie("__Host-rollcall_session").expect("a session").to_owned();
    let mut bare = app.anonymous().with_header("cookie", &format!("rollcall_session={token}"));
    bare.get("/session").await.assert_problem(401, "session/required");
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_for_fourteen_days() {
    let app = TestApp::start().await;
    let (admin, _) = app.set_up().await;
    app.clock.advance(Span::milliseconds(Span::days(14).as_millis() - 1));
    let mut used = app.signed_in(INGRID).await;
    app.clock.advance(Span::milliseconds(1));
    admin.clone().get("/me").await.assert_problem(401, "session/required");
    used.get("/me").await.assert_status(200);
}

/// Uses a session and waits until its use is noted, which happens behind the request's back.
async fn use_noted(app: &TestApp, client: &mut Client<'_>) {
    let now = app.clock.now().to_string();
    for _ in 0..100_000 {
        let sessions = client.get("/me/sessions").await;
        sessions.assert_status(200);
        let items = sessions.body["items"].as_array().expect("sessions");
        if items.iter().any(|it| it["is_current"] == true && it["last_seen_at"] == now.as_str()) {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the session's use was never noted");
}

#[tokio::test]
async fn a_session_in_use_ends_after_ninety_days() {
    let app = TestApp::start().await;
    let (mut admin, _) = app.set_up().await;
    for _ in 0..8 {
        app.clock.advance(Span::days(10));
        use_noted(&app, &mut admin).await;
    }
    app.clock.advance(Span::milliseconds(Span::days(10).as_millis() - 1));
    admin.get("/me").await.assert_status(200);
    app.clock.advance(Span::milliseconds(1));
    admin.get("/me").await.assert_problem(401, "session/required");
}

#[tokio::test]
async fn an_unknown_login_and_a_wrong_password_get_the_same_answer() {
    let app = TestApp::start().await;
    app.set_up().await;
    let without_id = |answer: &Answer| {
        let mut body = answer.body.clone();
        body.as_object_mut().expect("a problem").remove("request_id");
        body
    };
    let long = "p".repeat(300);
    let wrong = try_password(&mut app.anonymous(), INGRID, "wrong password here").await;
    wrong.assert_problem(401, "session/refused");
    for (login, password) in [
        ("nobody@halden.example", PASSWORD),
        ("no address", PASSWORD),
        ("", ""),
        (INGRID, ""),
        (INGRID, long.as_str()),
        ("\u{0}", "\u{0}"),
    ] {
        let answer = try_password(&mut app.anonymous(), login, password).await;
        answer.assert_status(401);
        assert_eq!(without_id(&answer), without_id(&wrong), "{login:?}");
        assert!(cookies(&answer).is_empty());
    }
}

#[tokio::test]
async fn ten_wrong_passwords_for_one_login_from_one_network_are_enough() {
    let app = TestApp::start().await;
    app.set_up().await;
    for _ in 0..10 {
        try_password(&mut app.anonymous(), INGRID, "wrong").await.assert_status(401);
    }

    let answer = try_password(&mut app.anonymous(), INGRID, PASSWORD).await;

    answer.assert_problem(429, "throttled");
    let retry_at = app.clock.now().plus(Span::seconds(30));
    assert_eq!(answer.body["retry_at"], retry_at.to_string());
    assert_eq!(answer.headers["retry-after"], "30");
    app.clock.advance(Span::milliseconds(29_999));
    try_password(&mut app.anonymous(), INGRID, PASSWORD).await.assert_status(429);
    app.clock.advance(Span::milliseconds(1));
    try_password(&mut app.anonymous(), INGRID, PASSWORD).await.assert_status(200);
}

#[tokio::test]
async fn addresses_of_one_ipv6_network_count_as_one() {
    let app = TestApp::start().await;
    app.set_up().await;
    for host in 0..10 {
        let mut client = app.anonymous().from_address(&format!("2001:db8:0:1::{host:x}"));
        try_password(&mut client, INGRID, "wrong").await.assert_status(401);
    }
    let mut same = app.anonymous().from_address("2001:db8:0:1:ffff::1");
    try_password(&mut same, INGRID, "wrong").await.assert_status(429);
    let mut next = app.anonymous().from_address("2001:db8:0:2::1");
    try_password(&mut next, INGRID, "wrong").await.assert_status(401);
}

#[tokio::test]
async fn one_network_cannot_try_ever_more_logins() {
    let app = TestApp::start().await;
    app.set_up().await;
    for index in 0..100 {
        let login = format!("p{index}@halden.example");
        try_password(&mut app.anonymous(), &login, "wrong").await.assert_status(401);
    }
    try_password(&mut app.anonymous(), INGRID, PASSWORD).await.assert_problem(429, "throttled");
    let mut elsewhere = app.anonymous().from_address("198.51.100.8");
    try_password(&mut elsewhere, INGRID, PASSWORD).await.assert_status(200);
}

#[tokio::test]
async fn whoever_signed_in_here_before_is_not_locked_out_by_strangers() {
    let app = TestApp::start().await;
    let (mut admin, _) = app.set_up().await;
    admin.delete("/session").await.assert_status(204);
    assert!(admin.cookie(DEVICE).is_some(), "signing out keeps the browser known");
    for index in 0..110 {
        // From the owner's own network, for the owner's login and for others.
        let login = if index < 11 { INGRID.to_owned() } else { format!("p{index}@halden.example") };
        try_password(&mut app.anonymous(), &login, "wrong").await;
    }
    try_password(&mut app.anonymous(), INGRID, PASSWORD).await.assert_status(429);

    try_password(&mut admin, INGRID, PASSWORD).await.assert_status(200);
}

#[tokio::test]
async fn a_known_browser_has_a_limit_of_its_own_and_for_its_own_login_only() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    app.person(&organization, "Mia", "mia@halden.example", None).await;
    for _ in 0..10 {
        try_password(&mut admin, INGRID, "wrong").await.assert_status(401);
    }
    try_password(&mut admin, INGRID, PASSWORD).await.assert_status(429);
    // For another login it is a browser like any other.
    for _ in 0..10 {
        try_password(&mut admin, "mia@halden.example", "wrong").await.assert_status(401);
    }
    try_password(&mut app.anonymous(), "mia@halden.example", PASSWORD).await.assert_status(429);
}

#[tokio::test]
async fn a_made_up_device_cookie_is_worth_nothing() {
    let app = TestApp::start().await;
    let (admin, _) = app.set_up().await;
    for _ in 0..10 {
        try_password(&mut app.anonymous(), INGRID, "wrong").await.assert_status(401);
    }
    let real = admin.cookie(DEVICE).expect("a device").to_owned();
    let flipped = if real.starts_with('A') { "B" } else { "A" };
    for cookie in ["", "x", &format!("{flipped}{}", &real[1..]), &real[..20]] {
        let header = format!("{DEVICE}={cookie}");
        let mut client = app.anonymous().with_header("cookie", &header);
        try_password(&mut client, INGRID, PASSWORD).await.assert_status(429);
    }
}

#[tokio::test]
async fn the_right_password_gives_the_tries_back() {
    let app = TestApp::start().await;
    app.set_up().await;
    for _ in 0..3 {
        for _ in 0..9 {
            try_password(&mut app.anonymous(), INGRID, "wrong").await.assert_status(401);
        }
        try_password(&mut app.anonymous(), INGRID, PASSWORD).await.assert_status(200);
    }
}

#[tokio::test]
async fn the_operator_sets_how_many_tries_there_are() {
    let limits = Limits {
        sign_in: rollcall_store::throttles::Allowance::of(2, Span::minutes(1)),
        ..Limits::default()
    };
    let app = TestApp::start_with(limits).await;
    app.set_up().await;
    for wanted in [401, 401, 429] {
        try_password(&mut app.anonymous(), INGRID, "wrong").await.assert_status(wanted);
    }
}

/// Method and path of everything that changes something.
fn changing_routes() -> Vec<(String, String)> {
    let document: Value =
        serde_json::from_str(&rollcall_api::openapi_json()).expect("the document is JSON");
    let mut routes = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for method in methods.as_object().expect("methods").keys().filter(|it| *it != "get") {
            let id = "0190d5a4-0000-7000-8000-000000000000";
            let path = path.replace("{organization_id}", id).replace("{id}", id);
            routes.push((method.to_uppercase(), path));
        }
    }
    assert!(routes.len() > 10);
    routes
}

#[tokio::test]
async fn nothing_is_changed_by_a_request_from_another_site() {
    let app = TestApp::start().await;
    let (admin, _) = app.set_up().await;
    let site = "sec-fetch-site";
    let bare = admin.clone().without_header("origin");
    let strangers = [
        bare.clone(),
        admin.clone().with_header("origin", "http://evil.example"),
        admin.clone().with_header("origin", "null"),
        admin.clone().with_header("origin", "https://rollcall.example"),
        admin.clone().with_header("origin", "http://rollcall.example:8080"),
        admin.clone().with_header("origin", "http://rollcall.example.evil.example"),
        admin
            .clone()
            .with_header("origin", "http://evil.example")
            .with_header("host", "rollcall.example"),
        admin.clone().with_header(site, "cross-site"),
        admin.clone().with_header(site, "same-site"),
        admin.clone().with_header(site, "none"),
        bare.with_header("referer", "http://rollcall.example/"),
    ];
    // Mail providers post to this one from anywhere; it ignores sessions.
    let is_for_all = |path: &str| path.contains("/unsubscribe/one-click/");
    for (method, path) in changing_routes().into_iter().filter(|it| !is_for_all(&it.1)) {
        for stranger in &strangers {
            let request = Request::builder().method(method.as_str()).uri(&path);
            let request = request.header("content-type", "application/json");
            let request = request.body(Body::from("{}")).expect("a request");
            let answer = stranger.clone().send_raw(request).await;
            answer.assert_problem(403, "request/cross-origin");
        }
    }
    admin.clone().get("/session").await.assert_status(200);
}

#[tokio::test]
async fn a_request_of_our_own_pages_is_believed_by_either_header() {
    let app = TestApp::start().await;
    let (admin, organization) = app.set_up().await;
    let path = format!("/organizations/{organization}/positions");
    let by_site =
        admin.clone().without_header("origin").with_header("sec-fetch-site", "same-origin");
    by_site.clone().post(&path, json!({ "name": "Cook" })).await.assert_status(201);
    admin.clone().post(&path, json!({ "name": "Baker" })).await.assert_status(201);
    // On plain HTTP the host that was asked for counts as well: who reaches it by another name.
    let mut by_host =
        admin.with_header("origin", "http://localhost:8080").with_header("host", "localhost:8080");
    by_host.post(&path, json!({ "name": "Waiter" })).await.assert_status(201);
}

#[tokio::test]
async fn reading_needs_no_proof_of_origin() {
    let app = TestApp::start().await;
    let (admin, _) = app.set_up().await;
    let mut client = admin.without_header("origin").with_header("sec-fetch-site", "cross-site");
    client.get("/session").await.assert_status(200);
}

async fn address_seen(app: &TestApp, peer: &str, forwarded: Option<&str>) -> String {
    let mut client = app.anonymous().from_address(peer);
    if let Some(forwarded) = forwarded {
        client = client.with_header("x-forwarded-for", forwarded);
    }
    try_password(&mut client, INGRID, PASSWORD).await.assert_status(200);
    let sessions = client.get("/me/sessions").await;
    let items = sessions.body["items"].as_array().expect("sessions");
    let current = items.iter().find(|it| it["is_current"] == true).expect("the current one");
    current["ip_address"].as_str().expect("an address").to_owned()
}

#[tokio::test]
async fn only_trusted_proxies_are_believed_where_a_request_comes_from() {
    let trusted: &[&str] = &["10.0.0.0/8", "fd00::/8"];
    let app = TestApp::start_as(Setting { trusted_proxies: trusted, ..Setting::default() }).await;
    app.set_up().await;
    let cases = [
        ("198.51.100.1", Some("203.0.113.9"), "198.51.100.1"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", Some("203.0.113.9"), "203.0.113.9"),
        ("::ffff:10.0.0.1", Some("203.0.113.9"), "203.0.113.9"),
        ("fd00::1", Some("2001:db8::9"), "2001:db8::9"),
        // What the client made up stands on the left of what the proxies add.
        ("10.0.0.1", Some("1.1.1.1, 203.0.113.9"), "203.0.113.9"),
        ("10.0.0.1", Some("1.1.1.1, 203.0.113.9, 10.0.0.2"), "203.0.113.9"),
        ("10.0.0.1", Some("garbage, 203.0.113.9"), "203.0.113.9"),
        ("10.0.0.1", Some(", ,203.0.113.9"), "203.0.113.9"),
        // Behind garbage nothing can be believed.
        ("10.0.0.1", Some("203.0.113.9, garbage"), "10.0.0.1"),
        ("10.0.0.1", Some("203.0.113.9, garbage, 10.0.0.2"), "10.0.0.1"),
        ("10.0.0.1", Some("10.0.0.2, 10.0.0.3"), "10.0.0.1"),
    ];
    for (peer, forwarded, wanted) in cases {
        assert_eq!(address_seen(&app, peer, forwarded).await, wanted, "{peer} {forwarded:?}");
    }
}

#[tokio::test]
async fn without_trusted_proxies_nobody_is_believed() {
    let app = TestApp::start().await;
    app.set_up().await;
    let seen = address_seen(&app, "10.0.0.1", Some("203.0.113.9")).await;
    assert_eq!(seen, "10.0.0.1");
}

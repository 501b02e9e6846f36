//! Any bytes in any field end in a correct result or a problem that names the field.

use axum::body::Body;
use http::Request;
use rollcall_domain::id::DepartmentId;
use rollcall_testkit::{Answer, Client, PASSWORD, TestApp};
use serde_json::{Value, json};

/// Method, path and a body that could be right, for every call that takes one.
fn calls(organization: &str, member: &str) -> Vec<(&'static str, String, Value)> {
    let base = format!("/organizations/{organization}");
    let token = json!({ "token": "x" });
    let invitations = json!({ "invitations": [{ "email": "ana@halden.example" }] });
    let named = json!({ "name": "Kitchen" });
    let rules = json!({ "enrollment_approval": true, "share_links_open": true, "door_number_open": true,
                        "required_information": [], "who_may_invite": "everyone",
                        "invitation_lifetime_seconds": 86_400 });
    let merge = json!({ "into_id": "0195e2a0-0000-7000-8000-000000000001" });
    let role = json!({ "name": "Cook", "permissions": ["members.edit"] });
    vec![
        (
            "POST",
            "/setup".into(),
            json!({ "code": "x", "name": "Ana", "email": "ana@halden.example",
                    "password": PASSWORD, "organization_name": "Halden" }),
        ),
        ("POST", "/session".into(), json!({ "login": "ana@halden.example", "password": PASSWORD })),
        (
            "POST",
            "/accounts".into(),
            json!({ "name": "Ana", "password": PASSWORD, "join_token": "x" }),
        ),
        ("PATCH", "/me".into(), json!({})),
        (
            "POST",
            "/me/notices/read".into(),
            json!({ "up_to": "01900000-0000-7000-8000-000000000000" }),
        ),
        ("PUT", "/me/notice-settings".into(), json!({ "settings": [] })),
        ("POST", "/unsubscribe/resolve".into(), token.clone()),
        ("POST", "/unsubscribe".into(), token.clone()),
        ("POST", "/join/resolve".into(), token.clone()),
        ("POST", "/join/accept".into(), token.clone()),
        ("POST", "/join/decline".into(), token.clone()),
        ("POST", "/join/choices".into(), json!({ "token": "x", "kind": "department" })),
        ("POST", "/join/request".into(), token),
        (
            "POST",
            "/verifications".into(),
            json!({ "address": "ana@halden.example", "purpose": "sign_up" }),
        ),
        ("POST", format!("/me/invitations/{member}/accept"), json!({})),
        ("POST", format!("{base}/members/{member}/approve"), json!({})),
        ("POST", format!("{base}/members/{member}/reject"), json!({})),
        ("PUT", format!("{base}/join-rules"), rules),
        ("POST", format!("{base}/share-links"), json!({})),
        ("PATCH", format!("{base}/members/{member}"), json!({})),
        ("POST", format!("{base}/members/{member}/terminate"), json!({ "last_day": "2026-11-23" })),
        (
            "POST",
            format!("{base}/members/{member}/handover"),
            json!({ "to": "0195e2a0-0000-7000-8000-000000000003", "what": ["open_invitations"] }),
        ),
        (
            "POST",
            format!("{base}/members/bulk"),
            json!({ "action": "revoke", "ids": ["0195e2a0-0000-7000-8000-000000000003"] }),
        ),
        ("DELETE", format!("/me/memberships/{organization}"), json!({ "password": PASSWORD })),
        ("POST", format!("{base}/invitations"), invitations.clone()),
        ("POST", format!("{base}/invitations/check"), invitations),
        ("POST", format!("{base}/departments"), named.clone()),
        ("POST", format!("{base}/positions"), named.clone()),
        ("POST", format!("{base}/locations"), named.clone()),
        ("PATCH", format!("{base}/departments/{member}"), named.clone()),
        ("POST", format!("{base}/departments/{member}/move"), json!({ "parent_id": null })),
        ("PATCH", format!("{base}/positions/{member}"), named.clone()),
        ("POST", format!("{base}/positions/{member}/merge"), merge.clone()),
        ("PATCH", format!("{base}/locations/{member}"), named),
        ("POST", format!("{base}/locations/{member}/merge"), merge),
        ("PATCH", base.clone(), json!({})),
        ("PATCH", format!("{base}/imports/{member}"), json!({})),
        ("POST", format!("{base}/imports/{member}/apply"), json!({})),
        ("POST", format!("{base}/roles"), role),
        ("PATCH", format!("{base}/roles/{member}"), json!({})),
        (
            "PUT",
            format!("{base}/members/{member}/roles"),
            json!({ "admin_role": "account_admin", "role_ids": [] }),
        ),
    ]
}

struct World<'a> {
    admin: Client<'a>,
    organization: String,
    calls: Vec<(&'static str, String, Value)>,
    next: u8,
}

impl<'a> World<'a> {
    async fn build(app: &'a TestApp) -> Self {
        let (admin, organization) = app.set_up().await;
        app.person(&organization, "Mia", "mia@halden.example", None).await;
        let member = app.member(&organization, "mia@halden.example").await.id.to_string();
        let calls = calls(&organization, &member);
        Self { admin, organization, calls, next: 0 }
    }

    /// The administrator, from an address that no throttle has met too often.
    fn client(&mut self) -> Client<'a> {
        self.next = self.next.wrapping_add(1);
        self.admin.clone().from_address(&format!("10.9.8.{}", self.next))
    }
}

/// Every place of a JSON value: its pointer, and how to put something else there.
fn places(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                places(inner, format!("{at}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                places(inner, format!("{at}/{index}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => found.push(at),
    }
}

#[test]
fn every_call_that_takes_a_body_stands_in_the_table() {
    let document: Value =
        serde_json::from_str(&rollcall_api::openapi_json()).expect("the document is JSON");
    let mut wanted = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            // The one that takes a form is asked in notices.rs.
            let takes_json = operation["requestBody"]["content"].get("application/json").is_some();
            if takes_json {
                let path = path.trim_start_matches("/api/v1");
                let path = path.replace("{organization_id}", "O").replace("{id}", "M");
                wanted.push(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    let mut here: Vec<String> =
        calls("O", "M").into_iter().map(|(method, path, _)| format!("{method} {path}")).collect();
    wanted.sort();
    here.sort();
    assert_eq!(here, wanted);
}

#[tokio::test]
async fn what_is_not_json_is_malformed() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    let bodies: Vec<Vec<u8>> = vec![
        b"".into(),
        b"{".into(),
        b"not json".into(),
        b"{} {}".into(),
        b"{\"name\":\"\xff\xfe\"}".into(),
        b"{\"name\": 1e999}".into(),
        b"{\"name\":\"\\ud800\"}".into(),
        b"\xef\xbb\xbf{}".into(),
        b"name=Ana".into(),
    ];
    for (method, path, _) in world.calls.clone() {
        for body in &bodies {
            let mut client = world.client();
            let answer = client.send_bytes(method, &path, "application/json", body.clone()).await;
            let status = answer.status.as_u16();
            assert!([400, 422].contains(&status), "{path} {body:?}: {}", answer.text);
            assert!(answer.body["type"].is_string(), "{}", answer.text);
        }
        let mut client = world.client();
        let answer = client.send_bytes(method, &path, "application/json", deep.clone()).await;
        assert!([400, 422].contains(&answer.status.as_u16()), "{path}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_body_of_another_media_type_is_refused() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    for (method, path, body) in world.calls.clone() {
        for kind in ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"] {
            let mut client = world.client();
            let answer = client.send_bytes(method, &path, kind, body.to_string()).await;
            answer.assert_problem(415, "request/media-type");
        }
        let mut client = world.client();
        let kind = "Application/JSON; charset=utf-8";
        let answer = client.send_bytes(method, &path, kind, body.to_string()).await;
        assert_ne!(answer.status, 415);
    }
}

#[tokio::test]
async fn a_body_of_two_megabytes_is_too_large() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let huge = json!({ "name": "a".repeat(2 * 1024 * 1024) }).to_string();
    for (method, path, _) in world.calls.clone() {
        let mut client = world.client();
        let answer = client.send_bytes(method, &path, "application/json", huge.clone()).await;
        answer.assert_problem(413, "request/too-large");
        let limit = if is_for_strangers(&path) { "65536" } else { "1048576" };
        assert!(answer.body["detail"].as_str().is_some_and(|it| it.contains(limit)), "{path}");
    }
}

/// Whether anybody may send a body there, signed in or not.
fn is_for_strangers(path: &str) -> bool {
    ["/setup", "/session", "/accounts", "/verifications", "/join/", "/unsubscribe"]
        .iter()
        .any(|it| path.starts_with(it))
}

#[tokio::test]
async fn strangers_may_send_no_more_than_64_kib() {
    let app = TestApp::start().await;
    app.set_up().await;
    let body = |length: usize| format!("{}{{}}", " ".repeat(length - 2));
    for path in
        ["/setup", "/session", "/accounts", "/verifications", "/join/resolve", "/join/decline"]
    {
        for (length, status) in [(64 * 1024, 422), (64 * 1024 + 1, 413)] {
            let mut client = app.anonymous();
            let answer = client.send_bytes("POST", path, "application/json", body(length)).await;
            answer.assert_status(status);
        }
    }
}

#[tokio::test]
async fn an_unknown_field_is_named() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    for (method, path, mut body) in world.calls.clone() {
        body["is_admin"] = json!(true);
        let answer = world.client().send(method, &path, Some(body)).await;
        answer.assert_fields(&[("/is_admin", "field/unknown")]);
    }
    let path = format!("/organizations/{}/invitations", world.organization);
    let body = json!({ "invitations": [{ "email": "a@b.example" }, { "email": "c@d.example", "role~/x": 1 }] });
    let answer = world.client().post(&path, body).await;
    answer.assert_fields(&[("/invitations/1/role~0~1x", "field/unknown")]);
}

#[tokio::test]
async fn a_missing_field_is_named() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    for (method, path, body) in world.calls.clone() {
        for name in body.as_object().expect("an object").keys() {
            let mut without = body.clone();
            without.as_object_mut().expect("an object").remove(name);
            let answer = world.client().send(method, &path, Some(without)).await;
            // A way in is either a token or a door number.
            let code = match (path.as_str(), name.as_str()) {
                ("/join/resolve" | "/join/request" | "/join/choices", "token") => {
                    "join/way-missing"
                }
                // Whoever has no token may have a code.
                ("/accounts", "join_token") => "account/proof-missing",
                _ => "field/missing",
            };
            answer.assert_fields(&[(&format!("/{name}"), code)]);
        }
    }
    let path = format!("/organizations/{}/invitations", world.organization);
    let answer = world.client().post(&path, json!({ "invitations": [{}] })).await;
    answer.assert_fields(&[("/invitations/0/email", "invitation/no-address")]);
}

#[tokio::test]
async fn a_value_of_the_wrong_type_is_named() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    for (method, path, body) in world.calls.clone() {
        let mut found = Vec::new();
        places(&body, String::new(), &mut found);
        for pointer in found.iter().filter(|it| !it.is_empty()) {
            for wrong in
                [json!(7), json!(true), json!([1]), json!({}), json!(-1.5e300), Value::Null]
            {
                if wrong.is_null() && pointer == "/admin_role" {
                    // Here null is a choice.
                    continue;
                }
                let mut changed = body.clone();
                let place = changed.pointer_mut(pointer).expect("a place");
                if *place == wrong {
                    continue;
                }
                *place = wrong.clone();
                let answer = world.client().send(method, &path, Some(changed)).await;
                answer.assert_problem(422, "request/fields");
                let told = answer.body["errors"][0]["pointer"].as_str().expect("a pointer");
                assert!(told.starts_with(pointer.as_str()), "{path} {pointer} {wrong}: {told}");
            }
        }
        for wrong in [json!([]), json!("x"), json!(1), Value::Null] {
            let answer = world.client().send(method, &path, Some(wrong)).await;
            assert_eq!(answer.status, 422, "{path}: {}", answer.text);
        }
    }
}

/// Texts that break lines, headers, directions, screens or databases.
const HOSTILE: &[&str] = &[
    "a\u{0}b",
    "a\rb",
    "a\nb",
    "a\r\nBcc: x@evil.example",
    "a\tb",
    "a\u{1b}[31mb",
    "a\u{7f}b",
    "a\u{85}b",
    "a\u{202A}b",
    "a\u{202B}b",
    "a\u{202C}b",
    "a\u{202D}b",
    "a\u{202E}b",
    "a\u{2066}b",
    "a\u{2067}b",
    "a\u{2068}b",
    "a\u{2069}b",
    "a\u{FEFF}b",
    "a\u{2028}b",
    "a\u{2029}b",
    "a\u{E0001}b",
    "a\u{E000}b",
];

#[tokio::test]
async fn characters_that_break_lines_or_directions_are_refused_in_every_field() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    for (method, path, body) in world.calls.clone() {
        for name in ["name", "organization_name"] {
            if body.get(name).is_none() {
                continue;
            }
            for hostile in HOSTILE {
                let mut changed = body.clone();
                changed[name] = json!(hostile);
                let answer = world.client().send(method, &path, Some(changed)).await;
                answer.assert_fields(&[(&format!("/{name}"), "text/forbidden-character")]);
            }
        }
    }
    let base = format!("/organizations/{}", world.organization);
    let member = world
        .calls
        .iter()
        .find(|it| it.0 == "PATCH" && it.1.contains("/members/"))
        .expect("a call")
        .1
        .clone();
    for hostile in HOSTILE {
        let all = json!([{ "email": "ana@halden.example", "name": hostile, "job_id": hostile },
                         { "email": format!("ana{hostile}@halden.example") },
                         { "email": format!("ana@halden{hostile}.example") }]);
        let body = json!({ "invitations": all });
        let answer = world.client().post(&format!("{base}/invitations"), body).await;
        answer.assert_fields(&[
            ("/invitations/0/name", "text/forbidden-character"),
            ("/invitations/0/job_id", "text/forbidden-character"),
            ("/invitations/1/email", "email/malformed"),
            ("/invitations/2/email", "email/malformed"),
        ]);
        let answer = world.client().patch(&member, json!({ "job_id": hostile })).await;
        answer.assert_fields(&[("/job_id", "text/forbidden-character")]);
        let answer = world.client().patch("/me", json!({ "name": hostile })).await;
        answer.assert_fields(&[("/name", "text/forbidden-character")]);
        for field in ["locale", "time_zone", "list_density"] {
            let answer = world.client().patch("/me", json!({ (field): hostile })).await;
            answer.assert_problem(422, "request/fields");
        }
    }
}

#[tokio::test]
async fn texts_have_a_length_and_the_answer_says_it() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let base = format!("/organizations/{}", world.organization);
    let member = world
        .calls
        .iter()
        .find(|it| it.0 == "PATCH" && it.1.contains("/members/"))
        .expect("a call")
        .1
        .clone();
    for kind in ["departments", "positions", "locations"] {
        let path = format!("{base}/{kind}");
        // Characters are counted, not bytes; white space around does not count.
        let longest = format!("  {} ", "𠀋".repeat(80));
        world.client().post(&path, json!({ "name": longest })).await.assert_status(201);
        for (name, code) in [
            ("a".repeat(81), "text/too-long"),
            ("a".repeat(100_000), "text/too-long"),
            (String::new(), "text/empty"),
            (" \u{3000}".to_owned(), "text/empty"),
            ("\u{200B}\u{200D}".to_owned(), "text/empty"),
        ] {
            let answer = world.client().post(&path, json!({ "name": name })).await;
            answer.assert_fields(&[("/name", code)]);
        }
        let answer = world.client().post(&path, json!({ "name": "a".repeat(81) })).await;
        let detail = answer.body["errors"][0]["detail"].as_str().expect("a sentence");
        assert_eq!(detail, "81 characters are too many; 80 are allowed.");
    }
    let job = |length: usize| json!({ "job_id": "7".repeat(length) });
    world.client().patch(&member, job(40)).await.assert_status(200);
    world.client().patch(&member, job(41)).await.assert_fields(&[("/job_id", "text/too-long")]);
    let name = |length: usize| json!({ "name": "é".repeat(length) });
    world.client().patch("/me", name(100)).await.assert_status(200);
    world.client().patch("/me", name(101)).await.assert_fields(&[("/name", "text/too-long")]);
    let long = format!("{}@halden.example", "a".repeat(250));
    let body = json!({ "invitations": [{ "email": long }, { "email": "" }] });
    let answer = world.client().post(&format!("{base}/invitations"), body).await;
    answer.assert_fields(&[
        ("/invitations/0/email", "email/too-long"),
        ("/invitations/1/email", "email/empty"),
    ]);
}

#[tokio::test]
async fn what_is_no_address_is_refused() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let path = format!("/organizations/{}/invitations/check", world.organization);
    for address in [
        "ana",
        "@halden.example",
        "ana@",
        "ana@halden",
        "a b@halden.example",
        "ana@@halden.example",
        "Ana <ana@halden.example>",
        "ana@halden.example,bo@halden.example",
        "ana@[127.0.0.1]",
        "\"a b\"@halden.example",
        "ana@-halden.example",
        "ana@halden..example",
        ".ana@halden.example",
        "ana@halden.example.",
        "mailto:ana@halden.example",
        "ana@hal_den.example",
    ] {
        let body = json!({ "invitations": [{ "email": address }] });
        let answer = world.client().post(&path, body).await;
        assert_eq!(answer.status, 422, "{address}: {}", answer.text);
        answer.assert_fields(&[("/invitations/0/email", "email/malformed")]);
    }
}

#[tokio::test]
async fn passwords_are_long_enough_and_hard_to_guess() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    for (password, code) in [
        ("", "password/too-short"),
        ("14 characters!", "password/too-short"),
        ("passwordpasswordpassword", "password/guessable"),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", "password/guessable"),
        (&"x9#".repeat(86), "password/too-long"),
    ] {
        let body = json!({ "name": "Ana", "password": password, "join_token": "x" });
        let answer = world.client().post("/accounts", body).await;
        answer.assert_fields(&[("/password", code)]);
    }
}

#[tokio::test]
async fn an_id_that_is_none_names_nothing() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let document: Value =
        serde_json::from_str(&rollcall_api::openapi_json()).expect("the document is JSON");
    let organization = world.organization.clone();
    let unknown: DepartmentId = app.context.ids.new_id();
    let unknown = unknown.to_string();
    let bodies = calls("{organization_id}", "{id}");
    for (template, methods) in document["paths"].as_object().expect("paths") {
        if !template.contains('{') {
            continue;
        }
        for method in methods.as_object().expect("methods").keys() {
            let method = method.to_uppercase();
            for id in [
                "x",
                "0",
                "..",
                "%00",
                "%ff",
                "%2e%2e%2f",
                "'%20OR%201=1",
                &"9".repeat(3_000),
                &unknown,
            ] {
                let whole = template.replace("{organization_id}", id).replace("{id}", id);
                let inner =
                    template.replace("{organization_id}", &organization).replace("{id}", id);
                for path in [&whole, &inner] {
                    if path == &template.replace("{organization_id}", &organization) {
                        continue;
                    }
                    let body = bodies.iter().find(|(verb, call, _)| {
                        *verb == method && *call == template.trim_start_matches("/api/v1")
                    });
                    let body = body.map(|it| it.2.clone());
                    let mut path = path.trim_start_matches("/api/v1").to_owned();
                    if path.ends_with("/choices") {
                        path += "?kind=department";
                    }
                    let answer = world.client().send(&method, &path, body).await;
                    assert_eq!(answer.status, 404, "{method} {path}: {}", answer.text);
                }
            }
        }
    }
}

#[tokio::test]
async fn query_parameters_are_checked_by_name() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let members = format!("/organizations/{}/members", world.organization);
    let long = format!("q={}", "a".repeat(101));
    let cases = [
        ("nonsense=1", "?nonsense", "field/unknown"),
        ("State=active", "?State", "field/unknown"),
        ("state=", "?state", "state/unknown"),
        ("state=ACTIVE", "?state", "state/unknown"),
        ("department_id=x", "?department_id", "field/type"),
        ("department_id=", "?department_id", "field/type"),
        ("below=maybe", "?below", "field/type"),
        ("limit=0", "?limit", "limit/range"),
        ("limit=201", "?limit", "limit/range"),
        ("limit=-1", "?limit", "limit/range"),
        ("limit=x", "?limit", "field/type"),
        ("limit=99999999999999999999", "?limit", "field/type"),
        ("sort=email", "?sort", "sort/unknown"),
        ("sort=--name", "?sort", "sort/unknown"),
        ("sort=last_sent_at", "?sort", "sort/unknown"),
        ("state=invited&sort=joined_at", "?sort", "sort/unknown"),
        ("q=ana&sort=job_id", "?sort", "sort/with-search"),
        (&long, "?q", "text/too-long"),
        ("cursor=", "?cursor", "cursor/foreign"),
        ("cursor=x", "?cursor", "cursor/foreign"),
        ("cursor=%ff%00", "?cursor", "cursor/foreign"),
        (
            "department_id=0190d5a4-0000-7000-8000-000000000000",
            "?department_id",
            "department/unknown",
        ),
        (
            "department_id=0190d5a4-0000-7000-8000-000000000000&without_department=true",
            "?without_department",
            "filter/contradiction",
        ),
    ];
    for (query, pointer, code) in cases {
        let answer = world.client().get(&format!("{members}?{query}")).await;
        assert_eq!(answer.status, 422, "{query}: {}", answer.text);
        answer.assert_fields(&[(pointer, code)]);
    }
    let twice = world.client().get(&format!("{members}?limit=1&limit=2")).await;
    twice.assert_problem(422, "request/fields");
    for list in ["departments", "positions", "locations"] {
        let path = format!("/organizations/{}/{list}", world.organization);
        let answer = world.client().get(&format!("{path}?nonsense=1")).await;
        answer.assert_fields(&[("?nonsense", "field/unknown")]);
        let answer = world.client().get(&format!("{path}?{long}")).await;
        answer.assert_fields(&[("?q", "text/too-long")]);
    }
}

#[tokio::test]
async fn any_bytes_can_be_searched_for() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let base = format!("/organizations/{}", world.organization);
    for text in [
        "%00",
        "a%00b",
        "%ff%fe",
        "%",
        "%2",
        "%25",
        "_",
        "*",
        "%22",
        "'",
        "%22%22%22",
        "(",
        "a AND b",
        "NEAR(a b)",
        "-a",
        "a*",
        "^a",
        "\\",
        "%5C",
        "%F0%9F%92%A5",
        "%E2%80%AE",
        "%0A",
        "%0D%0A",
        "++",
        "a:b",
        "{a}",
        "%CC%81",
        "%EF%BF%BF",
        "%ED%A0%80",
        "AND",
        "OR",
        "NOT",
        "%E5%BC%A0",
        "%C2%A0",
        "+",
        "1-2",
        "....",
        "%7F",
    ] {
        for list in ["members", "departments", "positions", "locations"] {
            let text = text.replace(' ', "%20");
            let answer = world.client().get(&format!("{base}/{list}?q={text}")).await;
            assert_eq!(answer.status, 200, "{list} {text}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn a_version_that_is_none_is_refused() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let member = world
        .calls
        .iter()
        .find(|it| it.0 == "PATCH" && it.1.contains("/members/"))
        .expect("a call")
        .1
        .clone();
    for tag in ["x", "", "\"x\"", "W/\"1\"", "\"1\", \"2\"", "1.5", "\"99999999999999999999\""] {
        let mut client = world.client().with_header("if-match", tag);
        let answer = client.patch(&member, json!({ "job_id": "A-1" })).await;
        answer.assert_fields(&[("If-Match", "version/malformed")]);
    }
    let mut request = Request::patch(format!("/api/v1{member}"));
    let tag = http::HeaderValue::from_bytes(b"\"\xff\"").expect("a header");
    request.headers_mut().expect("headers").insert("if-match", tag);
    let request = request.header("content-type", "application/json");
    let request = request.body(Body::from("{\"job_id\":\"A-1\"}")).expect("a request");
    let answer = world.client().send_raw(request).await;
    answer.assert_fields(&[("If-Match", "version/malformed")]);
}

/// The answer's words: title, detail and those of each field.
fn words(answer: &Answer) -> Vec<String> {
    let mut words = vec![answer.body["title"].clone(), answer.body["detail"].clone()];
    let errors = answer.body["errors"].as_array().into_iter().flatten();
    words.extend(errors.map(|it| it["detail"].clone()));
    words.into_iter().map(|it| it.as_str().expect("a text").to_owned()).collect()
}

#[tokio::test]
async fn problems_speak_the_language_asked_for() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let body = json!({ "name": "", "password": "x", "join_token": "x", "locale": "tlh" });
    for (language, tag) in
        [("zh-CN,zh;q=0.9,en;q=0.1", "zh-Hans"), ("fr, en;q=0.5", "en"), ("*", "en")]
    {
        let mut client = world.client().with_header("accept-language", language);
        let answers = [
            client.post("/accounts", body.clone()).await,
            client.get("/organizations/x").await,
            app.anonymous().with_header("accept-language", language).get("/me").await,
        ];
        for answer in answers {
            assert_eq!(answer.headers["content-language"], tag);
            for words in words(&answer) {
                let is_chinese = words.chars().any(|it| ('\u{4e00}'..'\u{a000}').contains(&it));
                assert_eq!(is_chinese, tag == "zh-Hans", "{words}");
                assert!(!words.contains('{'), "{words}");
            }
        }
    }
}

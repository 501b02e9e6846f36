//! No secret in what the server prints and logs.

use rollcall_testkit::{PASSWORD, temporary_folder};
use serde_json::json;

use crate::process::{Server, command, output};

#[test]
fn no_secret_is_printed_or_logged_but_the_set_up_link() {
    for format in ["text", "json"] {
        let folder = temporary_folder();
        let mut starting = command(folder.path());
        starting.args(["--listen", "127.0.0.1:0"]);
        starting.env("ROLLCALL_LOG_LEVEL", "trace").env("ROLLCALL_LOG_FORMAT", format);
        let mut server = Server::start_with(&mut starting);
        let code = server.set_up_code();
        let mut admin = server.client();
        let wrong = "a password that is wrong";
        let set_up = json!({ "code": code, "name": "Ingrid Solheim", "email": "ingrid@halden.example",
                             "password": PASSWORD, "organization_name": "Halden Foods" });
        let answer = admin.post("/api/v1/setup", &set_up);
        let organization = answer.json()["memberships"][0]["organization"]["id"].clone();
        let organization = organization.as_str().expect("an id");
        let sign_in =
            |password: &str| json!({ "login": "ingrid@halden.example", "password": password });
        assert_eq!(server.client().post("/api/v1/session", &sign_in(wrong)).status, 401);
        let invitations = json!({ "invitations": [{ "email": "ana@halden.example" }] });
        let path = format!("/api/v1/organizations/{organization}/invitations");
        assert_eq!(admin.post(&path, &invitations).status, 200);
        let mut message = String::new();
        while !message.contains("/join#") {
            message = output(folder.path(), &["mailbox", "show", "last"]).1;
        }
        let token = message.split("/join#").nth(1).and_then(|it| it.split_whitespace().next());
        let token = token.expect("a link").to_owned();
        let mut ana = server.client();
        assert_eq!(ana.post("/api/v1/join/resolve", &json!({ "token": token })).status, 200);
        let account =
            json!({ "name": "Ana", "password": "seven slow boats pass", "join_token": token });
        assert_eq!(ana.post("/api/v1/accounts", &account).status, 201);
        assert_eq!(ana.post("/api/v1/join/accept", &json!({ "token": token })).status, 200);
        let malformed = format!("{{\"token\": \"{token}\"");
        assert_eq!(
            ana.try_send("POST", "/api/v1/join/accept", &malformed).expect("an answer").status,
            400
        );
        ana.get(&format!("/join?token={token}"));
        assert_eq!(ana.try_send("DELETE", "/api/v1/session", "").expect("an answer").status, 204);
        let cookies: Vec<String> =
            admin.cookies.iter().chain(&ana.cookies).map(|it| it.1.clone()).collect();
        assert!(cookies.len() >= 3);

        let (said, logged) = server.stop();

        assert!(logged.contains("/api/v1/session"), "requests are logged: {logged}");
        let without_link: String =
            said.lines().filter(|it| !it.contains("Set it up at")).collect::<Vec<_>>().join("\n");
        let mut secrets = vec![code, token, PASSWORD.to_owned(), wrong.to_owned()];
        secrets.push("seven slow boats pass".to_owned());
        secrets.extend(cookies);
        for secret in secrets {
            assert!(!logged.contains(&secret), "logged: {secret}");
            assert!(!without_link.contains(&secret), "printed: {secret}");
        }
    }
}

#[test]
fn the_checked_settings_hide_their_secrets() {
    let folder = temporary_folder();
    let secret = "hush-hush-mail";
    let mut check = command(folder.path());
    check.args(["config", "check"]);
    check.env("ROLLCALL_SMTP_HOST", "127.0.0.1").env("ROLLCALL_SMTP_FROM_ADDRESS", "a@b.example");
    check.env("ROLLCALL_SMTP_USERNAME", "u").env("ROLLCALL_SMTP_PASSWORD", secret);
    check.env("DATABASE_URL", format!("postgres://u:{secret}@127.0.0.1/x"));
    let output = check.output().expect("an end");
    let all = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{all}");
    assert!(all.contains("smtp.password") && !all.contains(secret), "{all}");
}

#[test]
fn a_database_that_is_away_is_named_without_its_password() {
    let folder = temporary_folder();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let mut serve = command(folder.path());
    serve.args(["--listen", "127.0.0.1:0"]);
    serve.env("DATABASE_URL", format!("postgres://u:hush-hush@127.0.0.1:{port}/x"));
    let output = serve.output().expect("an end");
    assert!(!output.status.success());
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(complained.contains("PostgreSQL") && !complained.contains("hush"), "{complained}");
}

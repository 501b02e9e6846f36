//! Start, work, stop.

use std::os::unix::fs::PermissionsExt as _;

use rollcall_testkit::temporary_folder;
use serde_json::json;

use crate::process::{Server, command};

#[test]
fn the_first_start_prints_one_line_with_the_set_up_link_and_the_next_after_the_set_up_none() {
    let folder = temporary_folder();
    let mut server = Server::start(folder.path());
    let address = server.address;
    let _ = server.set_up();
    let (said, _) = server.stop();
    let links: Vec<&str> = said.lines().filter(|it| it.contains("/setup#")).collect();
    assert_eq!(links.len(), 1, "{said}");
    assert!(links[0].contains(&format!("http://{address}/setup#")), "{}", links[0]);

    let (said, _) = Server::start(folder.path()).stop();

    assert!(!said.contains("/setup#"), "{said}");
    assert!(said.contains("Rollcall is at http://"));
}

#[test]
fn until_the_set_up_each_start_prints_a_new_link() {
    let folder = temporary_folder();
    let mut server = Server::start(folder.path());
    let first = server.set_up_code();
    server.stop();
    let mut server = Server::start(folder.path());
    let second = server.set_up_code();
    assert_ne!(first, second);
    let body = json!({ "code": first, "name": "Ana", "email": "ana@halden.example",
                       "password": rollcall_testkit::PASSWORD, "organization_name": "Halden" });
    assert_eq!(server.client().post("/api/v1/setup", &body).status, 403);
}

#[test]
fn who_was_signed_in_stays_so_over_a_restart() {
    let folder = temporary_folder();
    let mut server = Server::start(folder.path());
    let (client, _) = server.set_up();
    server.stop();
    let server = Server::start(folder.path());
    assert_eq!(client.again(server.address).get("/api/v1/session").status, 200);
}

#[test]
fn the_data_folder_is_for_its_owner_only() {
    let folder = temporary_folder();
    let _server = Server::start(folder.path());
    let data = folder.path().join("data");
    let mode = std::fs::metadata(&data).expect("the data folder").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn a_request_that_was_accepted_is_finished_before_the_server_stops() {
    let folder = temporary_folder();
    let mut server = Server::start(folder.path());
    let (mut client, organization) = server.set_up();
    let path = format!("/api/v1/organizations/{organization}/positions");
    let body = json!({ "name": "Cook" }).to_string();
    let head = client.head("POST", &path, body.len(), "expect: 100-continue\r\n");
    client.write(&head).expect("a head");
    // The server asks for the body once the request is in the hands of its handler.
    assert_eq!(client.read().expect("an interim answer").status, 100);

    server.ask_to_stop();
    server.wait_for("stopping");
    client.write(&body).expect("a body");

    assert_eq!(client.read().expect("an answer").status, 201);
    let address = server.address;
    let (status, _, logged) = server.end();
    assert!(status.success(), "{logged}");
    let away = client.again(address).try_send("GET", "/healthz", "");
    assert!(away.is_err(), "nobody listens any more");
}

#[test]
fn an_idle_connection_does_not_keep_the_server_from_stopping() {
    let folder = temporary_folder();
    let server = Server::start(folder.path());
    let mut idle = server.client();
    assert_eq!(idle.get("/healthz").status, 200);
    // Would it wait for the connection, it would wait for its time limit and say so.
    let (_, logged) = server.stop();
    assert!(!logged.contains("still open"), "{logged}");
}

#[test]
fn the_operators_pages_answer() {
    let folder = temporary_folder();
    let server = Server::start(folder.path());
    let mut client = server.client();
    assert_eq!(client.get("/healthz").body, "ok\n");
    assert_eq!(client.get("/readyz").body, "ready\n");
    client.get("/api/v1/server");
    let metrics = client.get("/metrics");
    assert_eq!(metrics.status, 200);
    let line =
        "rollcall_http_requests_total{method=\"GET\",route=\"/api/v1/server\",status=\"200\"} 1";
    assert!(metrics.body.contains(line), "{}", metrics.body);
    assert!(metrics.body.contains("rollcall_http_request_seconds_bucket"));
}

#[test]
fn made_up_methods_do_not_grow_the_metrics() {
    let folder = temporary_folder();
    let server = Server::start(folder.path());
    let mut client = server.client();
    for number in 0..30 {
        client.try_send(&format!("BREW{number}"), "/healthz", "").expect("an answer");
    }
    let metrics = client.get("/metrics").body;
    assert!(!metrics.contains("BREW"), "{metrics}");
    let line =
        "rollcall_http_requests_total{method=\"other\",route=\"/healthz\",status=\"405\"} 30";
    assert!(metrics.contains(line), "{metrics}");
}

#[test]
fn two_servers_cannot_listen_at_the_same_place_and_the_second_says_so() {
    let folder = temporary_folder();
    let server = Server::start(folder.path());
    let other = temporary_folder();
    let address = server.address.to_string();
    let output = command(other.path()).args(["--listen", &address]).output().expect("an end");
    assert!(!output.status.success());
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(complained.contains(&address) && complained.contains("--listen"), "{complained}");
}

#[test]
fn the_server_is_reached_by_no_other_origin() {
    let folder = temporary_folder();
    let mut server = Server::start(folder.path());
    let (mut client, organization) = server.set_up();
    let path = format!("/api/v1/organizations/{organization}/positions");
    let body = json!({ "name": "Cook" }).to_string();
    let head = client.head("POST", &path, body.len(), "");
    let foreign = head.replace("origin: http://", "origin: http://evil.example/");
    client.write(&format!("{foreign}{body}")).expect("a request");
    assert_eq!(client.read().expect("an answer").status, 403);
}

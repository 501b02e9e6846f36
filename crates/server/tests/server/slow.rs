//! Clients that take their time, or come in crowds.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use rollcall_testkit::temporary_folder;

use crate::process::{Server, command};

/// Between two drops. Reads wait so long for an answer, which paces the client.
const PAUSE: Duration = Duration::from_millis(50);
/// No limit of these tests is longer than a second; a busy machine is given the rest.
const LONG: Duration = Duration::from_secs(20);

fn start(folder: &std::path::Path, limits: &[(&str, &str)]) -> Server {
    let mut command = command(folder);
    command.arg("--listen").arg("127.0.0.1:0");
    for (name, value) in limits {
        command.env(format!("ROLLCALL_LIMITS_{name}"), value);
    }
    Server::start_with(&mut command)
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(PAUSE)).expect("a time limit");
    stream
}

/// Waits a moment for an answer; `None` if none came, an empty text if the server hung up.
fn listen(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = vec![0; 64 * 1024];
    match stream.read(&mut bytes) {
        Ok(count) => Some(String::from_utf8_lossy(&bytes[..count]).into_owned()),
        Err(cause) if matches!(cause.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => None,
        Err(_) => Some(String::new()),
    }
}

/// Sends `head`, then drop after drop until the server hangs up: what it said before, and how long
/// it took.
fn drip(address: SocketAddr, head: &str, drop: &[u8]) -> (String, Duration) {
    let mut stream = connect(address);
    let begun = Instant::now();
    stream.write_all(head.as_bytes()).expect("a head");
    let mut said = String::new();
    loop {
        match listen(&mut stream) {
            Some(more) if !more.is_empty() => said.push_str(&more),
            Some(_) => return (said, begun.elapsed()),
            None => assert!(begun.elapsed() < LONG, "the server goes on waiting"),
        }
        // When the server does not take it any more, listening tells.
        let _ = stream.write_all(drop);
    }
}

/// How many connections the server has, the one that asks included.
fn connections(server: &Server) -> usize {
    let metrics = server.client().get("/metrics").body;
    let line = metrics.lines().find_map(|it| it.strip_prefix("rollcall_http_connections "));
    line.and_then(|it| it.parse().ok()).unwrap_or_else(|| panic!("no number in {metrics}"))
}

#[test]
fn who_sends_the_head_of_a_request_drop_by_drop_is_cut_off() {
    let folder = temporary_folder();
    let server = start(folder.path(), &[("HEADER_TIMEOUT", "1 second")]);
    let head = "GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ";
    let (said, took) = drip(server.address, head, b"a");
    assert_eq!(said, "");
    assert!(took >= Duration::from_millis(900), "{took:?}");
    assert_eq!(server.client().get("/healthz").status, 200);
}

#[test]
fn who_sends_the_body_of_a_request_drop_by_drop_is_answered_and_cut_off() {
    let folder = temporary_folder();
    let server = start(folder.path(), &[("REQUEST_TIMEOUT", "1 second")]);
    let address = server.address;
    let head = server.client().head("POST", "/api/v1/session", 100_000, "");
    let (said, took) = drip(address, &head, b" ");
    assert!(said.starts_with("HTTP/1.1 503 ") && said.contains("/problems/timeout"), "{said}");
    assert!(took >= Duration::from_millis(900), "{took:?}");
}

#[test]
fn a_connection_without_a_request_is_closed_and_one_with_a_quick_one_is_not() {
    let folder = temporary_folder();
    let server = start(folder.path(), &[("IDLE_TIMEOUT", "1 second")]);
    let mut silent = connect(server.address);
    let mut quick = server.client();
    let begun = Instant::now();
    while listen(&mut silent).is_none() {
        assert_eq!(quick.get("/healthz").status, 200);
        assert!(begun.elapsed() < LONG, "the server goes on waiting");
    }
    assert!(begun.elapsed() >= Duration::from_millis(900), "{:?}", begun.elapsed());
    assert_eq!(quick.get("/healthz").status, 200);
}

#[test]
fn who_takes_nothing_of_the_answers_is_cut_off() {
    let folder = temporary_folder();
    let server = start(folder.path(), &[("STALL_TIMEOUT", "1 second")]);
    let mut deaf = connect(server.address);
    let request = format!("GET /api/openapi.json HTTP/1.1\r\nhost: {}\r\n\r\n", server.address);
    let begun = Instant::now();
    // Until both sides' buffers are full, and then until the server gives up.
    deaf.set_write_timeout(Some(PAUSE)).expect("a time limit");
    while !deaf.write_all(request.as_bytes()).is_err_and(|it| it.kind() != ErrorKind::WouldBlock) {
        assert!(begun.elapsed() < LONG, "the server goes on waiting");
    }
    while connections(&server) > 1 {
        assert!(begun.elapsed() < LONG, "the connection is still open");
    }
}

#[test]
fn a_crowd_of_idle_connections_locks_nobody_out_and_ends_no_request() {
    let folder = temporary_folder();
    let mut server = start(folder.path(), &[("CONNECTIONS", "16")]);
    let (mut busy, organization) = server.set_up();
    let path = format!("/api/v1/organizations/{organization}/positions");
    let body = "{\"name\":\"Cook\"}";
    let head = busy.head("POST", &path, body.len(), "expect: 100-continue\r\n");
    busy.write(&head).expect("a head");
    assert_eq!(busy.read().expect("an interim answer").status, 100);

    let mut crowd = Vec::new();
    for _ in 0..20 {
        crowd.extend((0..10).map(|_| connect(server.address)));
        assert_eq!(server.client().get("/healthz").status, 200);
    }

    assert!(connections(&server) <= 17);
    busy.write(body).expect("a body");
    assert_eq!(busy.read().expect("an answer").status, 201);
    let open = crowd.iter_mut().rev().filter_map(|it| listen(it).is_none().then_some(())).count();
    assert!((1..16).contains(&open), "{open}");
}

#[test]
fn who_is_slow_does_not_keep_the_server_from_stopping_beyond_its_time() {
    let folder = temporary_folder();
    let limits = [("SHUTDOWN_TIMEOUT", "1 second"), ("HEADER_TIMEOUT", "10 minutes")];
    let server = start(folder.path(), &limits);
    let mut slow = connect(server.address);
    slow.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ").expect("a head");
    while connections(&server) < 2 {}
    let begun = Instant::now();
    let (_, logged) = server.stop();
    assert!(begun.elapsed() < LONG);
    assert!(logged.contains("still open"), "{logged}");
}

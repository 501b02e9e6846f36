//! The mail server of the tests, seen from the tests: ports to send to, and what has arrived.

use std::time::Duration;

use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const VARIABLE: &str = "ROLLCALL_TEST_MAIL";
/// Longer than any mail takes; only a failing test waits for it.
const PATIENCE: Duration = Duration::from_secs(20);

/// A mail server on this machine. Several tests share it, so each uses addresses of its own.
///
/// Addresses that start with `refused` get a 550, with `busy` a 451 (`busy-once` only the first time), with `silent`
/// no answer.
#[derive(Debug, Clone, Deserialize)]
pub struct TestSmtp {
    api: u16,
    smtp: u16,
    ascii: u16,
    signed_in: u16,
}

/// A message as it arrived, read by another mail library than ours.
#[derive(Debug, Clone, Deserialize)]
pub struct ReceivedMail {
    /// Counts all messages of the run from 1.
    pub number: u64,
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// Whether the sender asked for SMTPUTF8.
    pub smtputf8: bool,
    /// Whether the sender had signed in.
    pub signed_in: bool,
    /// The subject, decoded.
    pub subject: String,
    /// All headers, decoded, names in lower case.
    pub headers: Vec<(String, String)>,
    /// What the other library finds wrong with the message; empty for a correct one.
    pub defects: Vec<String>,
    /// The plain text.
    pub text: Option<String>,
    /// The HTML.
    pub html: Option<String>,
    /// The whole message as it came over the wire.
    pub raw: String,
}

impl TestSmtp {
    /// The server that `cargo xtask test` has started.
    ///
    /// # Panics
    /// Without it, with what to do.
    pub fn of_this_run() -> Self {
        let ports = std::env::var(VARIABLE).unwrap_or_else(|_| {
            panic!("{VARIABLE} is not set: run the tests with `cargo xtask test`, which starts a mail server for them")
        });
        serde_json::from_str(&ports).unwrap_or_else(|cause| panic!("{VARIABLE}: {cause}"))
    }

    /// The host of all ports.
    pub fn host(&self) -> &'static str {
        "127.0.0.1"
    }

    /// The port that takes mail from anybody, without encryption, with SMTPUTF8.
    pub fn port(&self) -> u16 {
        self.smtp
    }

    /// The port of a server without SMTPUTF8.
    pub fn ascii_port(&self) -> u16 {
        self.ascii
    }

    /// The port that wants a sign-in, user `rollcall` with password `correct horse`.
    pub fn sign_in_port(&self) -> u16 {
        self.signed_in
    }

    /// The first message to `address`, waiting for it to arrive.
    ///
    /// # Panics
    /// If none arrives within 20 seconds.
    pub async fn wait_for(&self, address: &str) -> ReceivedMail {
        self.wait_for_next(address, 0).await
    }

    /// The first message to `address` with a number greater than `after`, waiting for it to arrive.
    ///
    /// # Panics
    /// If none arrives within 20 seconds.
    pub async fn wait_for_next(&self, address: &str, after: u64) -> ReceivedMail {
        let found = self.ask(address, after, PATIENCE).await;
        found.unwrap_or_else(|| panic!("no mail to {address} arrived"))
    }

    /// The first message to `address` that has arrived by now.
    pub async fn arrived(&self, address: &str) -> Option<ReceivedMail> {
        self.ask(address, 0, Duration::ZERO).await
    }

    async fn ask(&self, address: &str, after: u64, wait: Duration) -> Option<ReceivedMail> {
        let to: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
        let wait = wait.as_secs();
        let request = format!("GET /message?to={to}&after={after}&wait={wait} HTTP/1.0\r\n\r\n");
        let answer = self.exchange(&request).await;
        let answer =
            answer.unwrap_or_else(|cause| panic!("the mail server of the tests is away: {cause}"));
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        if head.contains(" 404 ") {
            return None;
        }
        Some(serde_json::from_str(body).unwrap_or_else(|cause| panic!("{cause} in {body}")))
    }

    async fn exchange(&self, request: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect((self.host(), self.api)).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    }
}

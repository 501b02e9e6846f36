//! The binary under test as a process, and a client that speaks HTTP to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rollcall_testkit::PASSWORD;
use serde_json::{Value, json};

/// Longer than anything takes; only a failing test waits for it.
const PATIENCE: Duration = Duration::from_secs(30);

/// The binary with nothing of our own environment but what it needs to run.
pub(crate) fn command(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
    command.env_clear().current_dir(data).arg("--data").arg(data.join("data"));
    // The least that is allowed: hashing is not what is tested here.
    command.env("ROLLCALL_PASSWORDS_MEMORY_KIB", "7168").env("ROLLCALL_PASSWORDS_ITERATIONS", "1");
    command
}

/// Runs a command to its end.
pub(crate) fn output(data: &Path, arguments: &[&str]) -> (Output, String, String) {
    let output = command(data).args(arguments).output().expect("the binary runs");
    let text = |it: &[u8]| String::from_utf8(it.to_vec()).expect("text");
    let (said, complained) = (text(&output.stdout), text(&output.stderr));
    (output, said, complained)
}

/// A running server.
pub(crate) struct Server {
    child: Child,
    lines: Receiver<String>,
    readers: Vec<JoinHandle<String>>,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// What it has printed until it said where it is, and what followed.
    pub(crate) said: Vec<String>,
}

impl Server {
    /// Starts it on a free port; returns when it answers.
    pub(crate) fn start(data: &Path) -> Self {
        Self::start_with(command(data).arg("--listen").arg("127.0.0.1:0"))
    }

    /// Starts what the command says.
    pub(crate) fn start_with(command: &mut Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary starts");
        let (tell, lines) = channel();
        let mut readers = Vec::new();
        let streams: [Box<dyn Read + Send>; 2] = [
            Box::new(child.stdout.take().expect("a pipe")),
            Box::new(child.stderr.take().expect("a pipe")),
        ];
        for stream in streams {
            let tell = tell.clone();
            readers.push(std::thread::spawn(move || {
                let mut all = String::new();
                for line in BufReader::new(stream).lines() {
                    let line = line.expect("text");
                    all.push_str(&line);
                    all.push('\n');
                    let _ = tell.send(line);
                }
                all
            }));
        }
        let nowhere = ([127, 0, 0, 1], 0).into();
        let mut server = Self { child, lines, readers, address: nowhere, said: Vec::new() };
        let line = server.wait_for("is at http://");
        let address = line.split("is at http://").nth(1).expect("an address");
        server.address = address.trim().parse().expect("an address with a port");
        assert_ne!(server.address.port(), 0, "the real port is printed");
        assert_eq!(server.client().get("/readyz").body, "ready\n");
        server
    }

    /// The next line with this in it, of what it prints or logs.
    pub(crate) fn wait_for(&mut self, part: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("{part} was never said: {:#?}", self.said));
            self.said.push(line.clone());
            if line.contains(part) {
                return line;
            }
        }
    }

    /// The code of the set-up link.
    pub(crate) fn set_up_code(&mut self) -> String {
        let line = self.wait_for("/setup#");
        line.split("/setup#").nth(1).expect("a code").trim().to_owned()
    }

    /// Makes Halden Foods; the super admin's client and the organization's id.
    pub(crate) fn set_up(&mut self) -> (HttpClient, String) {
        let code = self.set_up_code();
        let mut client = self.client();
        let answer = client.post(
            "/api/v1/setup",
            &json!({ "code": code, "name": "Ingrid Solheim", "email": "ingrid@halden.example",
                     "password": PASSWORD, "organization_name": "Halden Foods" }),
        );
        assert_eq!(answer.status, 201, "{}", answer.body);
        let organization = answer.json()["memberships"][0]["organization"]["id"].clone();
        (client, organization.as_str().expect("an id").to_owned())
    }

    pub(crate) fn client(&self) -> HttpClient {
        HttpClient { address: self.address, stream: None, cookies: Vec::new() }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGTERM.
    pub(crate) fn ask_to_stop(&self) {
        let id = i32::try_from(self.child.id()).expect("an id");
        let id = rustix::process::Pid::from_raw(id).expect("an id");
        rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("a signal");
    }

    /// SIGKILL, wherever it stands.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("a signal");
        self.child.wait().expect("an end");
    }

    /// Waits for its end; how it ended, and all it ever printed and logged.
    pub(crate) fn end(mut self) -> (ExitStatus, String, String) {
        let status = self.child.wait().expect("an end");
        let mut said = self.readers.drain(..).map(|it| it.join().expect("text"));
        let (out, err) = (said.next().expect("one"), said.next().expect("two"));
        drop(said);
        (status, out, err)
    }

    /// SIGTERM, and all it ever printed and logged.
    pub(crate) fn stop(self) -> (String, String) {
        self.ask_to_stop();
        let (status, out, err) = self.end();
        assert!(status.success(), "{status}: {err}");
        (out, err)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser's connection: keeps it open, and cookies.
#[derive(Debug)]
pub(crate) struct HttpClient {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
    pub(crate) cookies: Vec<(String, String)>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct HttpAnswer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl HttpAnswer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|cause| panic!("{cause}: {}", self.body))
    }
}

impl HttpClient {
    pub(crate) fn get(&mut self, path: &str) -> HttpAnswer {
        self.try_send("GET", path, "").expect("an answer")
    }

    pub(crate) fn post(&mut self, path: &str, body: &Value) -> HttpAnswer {
        self.try_send("POST", path, &body.to_string()).expect("an answer")
    }

    /// The same person on a connection of its own, perhaps to another server.
    pub(crate) fn again(&self, address: SocketAddr) -> Self {
        Self { address, stream: None, cookies: self.cookies.clone() }
    }

    /// A request; fails if the server is away or dies before it has answered in full.
    pub(crate) fn try_send(
        &mut self,
        method: &str,
        path: &str,
        body: &str,
    ) -> std::io::Result<HttpAnswer> {
        let head = self.head(method, path, body.len(), "");
        self.write(&format!("{head}{body}"))?;
        self.read()
    }

    /// The head of a request, up to the empty line.
    pub(crate) fn head(&self, method: &str, path: &str, length: usize, more: &str) -> String {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let (address, cookies) = (self.address, cookies.join("; "));
        format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\ncookie: {cookies}\r\n{more}\r\n"
        )
    }

    pub(crate) fn write(&mut self, text: &str) -> std::io::Result<()> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(self.address)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.set_nodelay(true)?;
            self.stream = Some(BufReader::new(stream));
        }
        let stream = self.stream.as_mut().ok_or(std::io::ErrorKind::NotConnected)?;
        stream.get_mut().write_all(text.as_bytes())
    }

    /// Reads one answer, interim ones included.
    pub(crate) fn read(&mut self) -> std::io::Result<HttpAnswer> {
        let stream = self.stream.as_mut().ok_or(std::io::ErrorKind::NotConnected)?;
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|it| it.parse().ok());
        let status = status.ok_or(std::io::ErrorKind::UnexpectedEof)?;
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            headers.push((name.to_lowercase(), value.to_owned()));
        }
        let length = headers.iter().find(|it| it.0 == "content-length");
        let length: usize = length.and_then(|it| it.1.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        stream.read_exact(&mut body)?;
        for (_, cookie) in headers.iter().filter(|it| it.0 == "set-cookie") {
            let (name, rest) = cookie.split_once('=').unwrap_or((cookie, ""));
            self.cookies.retain(|it| it.0 != name);
            let value = rest.split(';').next().unwrap_or_default();
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        Ok(HttpAnswer { status, body: String::from_utf8_lossy(&body).into_owned() })
    }
}

//! HTTP/1.1 over one kept connection, with as little work as possible: the server needs the processors.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection to the server. After an error it must not be used again.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// Status and body of an answer; the body lives in the connection until the next request.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) head: &'a [u8],
    pub(crate) body: &'a [u8],
}

impl Answer<'_> {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Status and body for a message.
    pub(crate) fn shown(&self) -> String {
        let body = String::from_utf8_lossy(self.body);
        format!("{}: {}", self.status, body.chars().take(500).collect::<String>())
    }
}

/// A request as bytes. `head` holds further header lines, each with its line end.
pub(crate) fn request(method: &str, path: &str, head: &str, body: &str) -> Vec<u8> {
    let content = if body.is_empty() {
        String::new()
    } else {
        format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len())
    };
    format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{head}{content}\r\n{body}").into_bytes()
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a request and reads the whole answer.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head_end = loop {
            let searched = self.buffer.len().saturating_sub(3);
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the server closed the connection");
            }
            if let Some(at) = find(&self.buffer[searched..], b"\r\n\r\n") {
                break searched + at + 4;
            }
        };
        let head = &self.buffer[..head_end];
        let status =
            head.get(9..12).and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
        let status = status.context("an answer without a status")?;
        // Only an answer without a body may be without a length (204, 304); the server streams nothing here.
        let length = match header(head, "content-length") {
            Some(value) => value.parse::<usize>().context("a malformed Content-Length")?,
            None if header(head, "transfer-encoding").is_some() => {
                bail!("an answer in chunks is not read here")
            }
            None => 0,
        };
        while self.buffer.len() < head_end + length {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the server closed the connection within an answer");
            }
        }
        let (head, body) = self.buffer.split_at(head_end);
        Ok(Answer { status, head, body })
    }
}

/// The value of a header, whose name is given in lower case.
pub(crate) fn header<'a>(head: &'a [u8], name: &str) -> Option<&'a str> {
    let mut lines = head.split(|byte| *byte == b'\n');
    lines.find_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let matches = line[..colon].eq_ignore_ascii_case(name.as_bytes());
        matches.then(|| std::str::from_utf8(&line[colon + 1..]).ok().map(str::trim)).flatten()
    })
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// `text` for a query string.
pub(crate) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

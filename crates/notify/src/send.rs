//! Hands messages to a mail server, and says what a refusal means.

use std::error::Error as _;
use std::time::{Duration, UNIX_EPOCH};

use lettre::address::{Address, AddressError};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::{Error as SmtpError, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use crate::message::Message;
use crate::shown::one_line;

/// How many connections to the mail server are kept at most.
const CONNECTIONS: u32 = 4;
const REASON_LIMIT: usize = 300;

/// Where messages go.
#[derive(Clone, Debug)]
pub enum Sender {
    /// To a mail server, over connections that are kept open for the next message.
    Smtp {
        /// The connections.
        transport: AsyncSmtpTransport<Tokio1Executor>,
        /// How long one message may take in all.
        deadline: Duration,
    },
    /// Nowhere: the caller keeps the message in the local mailbox.
    Mailbox,
}

/// How the mail server is reached.
#[derive(Clone)]
pub struct SmtpOptions {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the conversation is protected.
    pub security: SmtpSecurity,
    /// User name and password.
    pub credentials: Option<(String, String)>,
    /// How long one step of the conversation may take.
    pub timeout: Duration,
}

/// How the conversation with the mail server is protected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SmtpSecurity {
    /// TLS from the first byte.
    Tls,
    /// TLS before anything else is said; never without.
    StartTls,
    /// Not at all.
    None,
}

/// What became of a message that was not refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Delivery {
    /// The mail server has taken it.
    Sent,
    /// It is to be kept in the local mailbox.
    Keep,
}

/// Why a message was not sent. The reasons are one line of at most 300 characters, fit to be shown to people.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SendError {
    /// It will never be: the server refuses this message or address.
    #[error("{reason}")]
    Permanent {
        /// What the server or we have against it.
        reason: String,
    },
    /// It may be later: the server is away, busy or slow.
    #[error("{reason}")]
    Transient {
        /// What happened.
        reason: String,
    },
    /// It may be once the operator has mended the settings of the mail server.
    #[error("{reason}")]
    Configuration {
        /// What does not fit.
        reason: String,
    },
}

impl Sender {
    /// A sender to a mail server; connects when the first message is sent.
    ///
    /// # Errors
    /// [`SendError::Configuration`] when the host cannot be a TLS name.
    pub fn smtp(options: SmtpOptions) -> Result<Self, SendError> {
        let tls = match options.security {
            SmtpSecurity::None => Tls::None,
            SmtpSecurity::Tls => Tls::Wrapper(tls_parameters(&options.host)?),
            SmtpSecurity::StartTls => Tls::Required(tls_parameters(&options.host)?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&options.host)
            .port(options.port)
            .tls(tls)
            .timeout(Some(options.timeout))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS));
        if let Some((name, password)) = options.credentials {
            builder = builder.credentials(Credentials::new(name, password));
        }
        // Greeting, hello, TLS, hello, sign-in and the three steps of one message.
        Ok(Self::Smtp { transport: builder.build(), deadline: options.timeout.saturating_mul(8) })
    }

    /// Sends a message, or says that it is to be kept.
    ///
    /// # Errors
    /// Whether trying again makes sense, and the reason.
    pub async fn send(&self, message: &Message) -> Result<Delivery, SendError> {
        let (transport, deadline) = match self {
            Self::Smtp { transport, deadline } => (transport, *deadline),
            Self::Mailbox => return Ok(Delivery::Keep),
        };
        let mail = to_mime(message)?;
        match tokio::time::timeout(deadline, transport.send(mail)).await {
            Ok(Ok(_)) => Ok(Delivery::Sent),
            Ok(Err(cause)) => Err(classify(&cause)),
            Err(_) => Err(transient("the mail server did not answer in time")),
        }
    }

    /// Connects and signs in without sending anything, for `rollcall config check`.
    ///
    /// # Errors
    /// As [`Sender::send`].
    pub async fn check(&self) -> Result<(), SendError> {
        match self {
            Self::Smtp { transport, .. } => match transport.test_connection().await {
                Ok(true) => Ok(()),
                Ok(false) => Err(transient("the mail server closed the connection")),
                Err(cause) => Err(classify(&cause)),
            },
            Self::Mailbox => Ok(()),
        }
    }
}

fn tls_parameters(host: &str) -> Result<TlsParameters, SendError> {
    TlsParameters::new(host.to_owned()).map_err(|cause| SendError::Configuration {
        reason: one_line(
            &format!("the mail server's name {host} does not work with TLS: {cause}"),
            REASON_LIMIT,
        ),
    })
}

/// The message as it goes over the wire.
fn to_mime(message: &Message) -> Result<lettre::Message, SendError> {
    let from = address(&message.from_address)
        .map_err(|_| configuration("the sender's address in smtp.from_address is malformed"))?;
    let to = address(&message.to_address).map_err(|_| permanent("the address is malformed"))?;
    let millis = u64::try_from(message.date.as_millis()).unwrap_or(0);
    let mut mail = lettre::Message::builder()
        .message_id(Some(message.id.clone()))
        .date(UNIX_EPOCH + Duration::from_millis(millis))
        .from(Mailbox::new(Some(message.from_name.clone()), from))
        .to(Mailbox::new(message.to_name.clone(), to))
        .subject(message.subject.clone());
    for (name, value) in &message.headers {
        let name = HeaderName::new_from_ascii(name.clone())
            .map_err(|_| permanent("the message has a malformed header"))?;
        mail = mail.raw_header(HeaderValue::new(name, one_line(value, REASON_LIMIT)));
    }
    mail.multipart(MultiPart::alternative_plain_html(message.text.clone(), message.html.clone()))
        .map_err(|cause| permanent(&cause.to_string()))
}

/// The address with its domain in ASCII, which every mail server understands. Letters beyond ASCII before the `@` stay;
/// they need a server with SMTPUTF8 (RFC 6531).
fn address(text: &str) -> Result<Address, AddressError> {
    let (user, domain) = text.rsplit_once('@').ok_or(AddressError::MissingParts)?;
    let domain = idna::domain_to_ascii(domain).map_err(|_| AddressError::InvalidDomain)?;
    Address::new(user, domain)
}

fn classify(error: &SmtpError) -> SendError {
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    if let Some(code) = error.status() {
        let reason = format!("the mail server said: {code} {said}");
        return match u16::from(code) {
            // Sign-in wanted or refused, encryption wanted: nothing that another address would change.
            530 | 534 | 535 | 538 => configuration(&reason),
            500.. => permanent(&reason),
            _ => transient(&reason),
        };
    }
    if error.is_client() {
        if said.contains("SMTPUTF8") {
            return permanent(
                "the mail server cannot deliver to addresses with letters beyond a to z before the @",
            );
        }
        return configuration(&format!("the mail server does not fit its settings: {said}"));
    }
    if error.is_tls() {
        return configuration(&format!("no protected connection to the mail server: {said}"));
    }
    if error.is_timeout() {
        return transient("the mail server did not answer in time");
    }
    if error.is_response() {
        return transient(&format!("the mail server gave an answer that is none: {said}"));
    }
    transient(&format!("the mail server cannot be reached: {said}"))
}

pub(crate) fn permanent(reason: &str) -> SendError {
    SendError::Permanent { reason: one_line(reason, REASON_LIMIT) }
}

pub(crate) fn transient(reason: &str) -> SendError {
    SendError::Transient { reason: one_line(reason, REASON_LIMIT) }
}

pub(crate) fn configuration(reason: &str) -> SendError {
    SendError::Configuration { reason: one_line(reason, REASON_LIMIT) }
}

#[cfg(test)]
mod tests {
    use rollcall_domain::time::Timestamp;

    use super::*;

    fn message() -> Message {
        Message {
            id: "<1@people.example.org>".to_owned(),
            date: Timestamp::from_millis(1_795_420_800_000),
            from_name: "Rollcall".to_owned(),
            from_address: "people@example.org".to_owned(),
            to_name: Some("Ada Lovelace".to_owned()),
            to_address: "ada@example.org".to_owned(),
            subject: "Grace invites you".to_owned(),
            text: "Hello\n".to_owned(),
            html: "<p>Hello</p>".to_owned(),
            headers: vec![("Auto-Submitted".to_owned(), "auto-generated".to_owned())],
        }
    }

    fn wire(message: &Message) -> String {
        String::from_utf8(to_mime(message).unwrap().formatted()).unwrap()
    }

    #[test]
    fn the_headers_say_who_when_and_that_a_program_wrote_it() {
        let wire = wire(&message());
        for line in [
            "Message-ID: <1@people.example.org>",
            "Date: Mon, 23 Nov 2026 08:00:00 +0000",
            "From: Rollcall <people@example.org>",
            "To: \"Ada Lovelace\" <ada@example.org>",
            "Auto-Submitted: auto-generated",
            "Content-Type: multipart/alternative;",
        ] {
            assert!(wire.lines().any(|it| it.starts_with(line)), "{line} is missing in\n{wire}");
        }
    }

    #[test]
    fn no_name_or_subject_adds_a_header() {
        for text in
            ["Ada\r\nBcc: all@example.org", "\"Ada\" <x@y>,", "Ada\nX-Evil: 1", "阿达\r\nBcc: a@b"]
        {
            let text = crate::shown::one_line(text, 200);
            let message = Message { to_name: Some(text.clone()), subject: text, ..message() };
            let wire = wire(&message);
            let (head, _) = wire.split_once("\r\n\r\n").unwrap();
            for line in head.lines() {
                let name = line.split(':').next().unwrap_or_default().to_lowercase();
                assert!(!["bcc", "x-evil"].contains(&name.as_str()), "{line}");
            }
            assert_eq!(to_mime(&message).unwrap().envelope().to().len(), 1);
        }
    }

    #[test]
    fn a_domain_travels_in_ascii_and_the_part_before_it_as_it_is() {
        for (typed, envelope) in [
            ("ada@例え.jp", "ada@xn--r8jz45g.jp"),
            ("Ada.L@Example.ORG", "Ada.L@example.org"),
            ("用户@example.org", "用户@example.org"),
        ] {
            let message = Message { to_address: typed.to_owned(), ..message() };
            assert_eq!(to_mime(&message).unwrap().envelope().to()[0].to_string(), envelope);
        }
    }

    #[test]
    fn a_malformed_address_is_refused_for_good() {
        for typed in
            ["ada", "ada@", "@example.org", "ada@exa mple.org", "a\r\nb@example.org", "<a>@b.c"]
        {
            let message = Message { to_address: typed.to_owned(), ..message() };
            assert!(matches!(to_mime(&message), Err(SendError::Permanent { .. })), "{typed}");
        }
        let message = Message { from_address: "people".to_owned(), ..message() };
        assert!(matches!(to_mime(&message), Err(SendError::Configuration { .. })));
    }

    #[test]
    fn lines_stay_within_what_mail_servers_take() {
        let message = Message { text: "名".repeat(2000), html: "x".repeat(5000), ..message() };
        assert!(wire(&message).lines().all(|line| line.len() <= 998 && line.is_ascii()));
    }
}

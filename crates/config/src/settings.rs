//! The settings as the program uses them.

mod sms;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use ipnet::IpNet;

use crate::error::{ConfigError, Fault};
use crate::secret::Secret;
use crate::sources::{Given, Origin, Sources};
use crate::table::{ENTRIES, Entry, Form};
use crate::value::{
    PublicUrl, is_loopback, parse_networks, parse_span, redact_database_url, show_span,
};

pub use sms::{Phones, Sms, SmsLimits};

/// Every setting, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The data folder.
    pub data: PathBuf,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The database.
    pub database: Database,
    /// What is logged, and how.
    pub log: Log,
    /// How long sessions last.
    pub sessions: Sessions,
    /// Whether anyone may make an account, or only whoever holds a way in.
    pub anyone_signs_up: bool,
    /// How passwords are judged and hashed.
    pub passwords: Passwords,
    /// The mail server; `None` keeps mail in the local mailbox.
    pub smtp: Option<Smtp>,
    /// The SMS gateway; `None` keeps short messages in the local mailbox.
    pub sms: Option<Sms>,
    /// How many short messages leave in a day.
    pub sms_limits: SmsLimits,
    /// Which phone numbers are taken.
    pub phones: Phones,
    /// How long an invitation can be accepted unless the organization says otherwise.
    pub invitation_lifetime: Duration,
    /// What protects the server from too much.
    pub limits: Limits,
    public_url: Option<PublicUrl>,
    described: Vec<Described>,
}

/// Which database holds everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// A file in the data folder.
    Sqlite,
    /// A server.
    Postgres {
        /// Its address, which may hold a password.
        url: Secret,
        /// Connections of this process at most.
        connections: usize,
    },
}

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// `error`, `warn`, `info`, `debug` or `trace`.
    pub level: String,
    /// Lines for people or for programs.
    pub format: LogFormat,
}

/// Lines for people or for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

/// How long sessions last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sessions {
    /// From signing in, whatever happens.
    pub lifetime: Duration,
    /// From the last request.
    pub idle_lifetime: Duration,
}

/// How passwords are judged and hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passwords {
    /// The least characters of a new password.
    pub minimum_length: usize,
    /// Memory of one hash in KiB.
    pub memory_kib: u32,
    /// Passes over that memory.
    pub iterations: u32,
}

/// The mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Smtp {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the conversation is protected.
    pub security: SmtpSecurity,
    /// User name and password, if it wants them.
    pub credentials: Option<(String, Secret)>,
    /// The sender's address, not parsed here.
    pub from_address: String,
    /// The sender's name.
    pub from_name: String,
    /// How long one step may take.
    pub timeout: Duration,
}

/// How the conversation with the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// TLS from the first byte.
    Tls,
    /// TLS before anything else is said; never without.
    StartTls,
    /// Not at all.
    None,
}

/// What protects the server from too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest request body in bytes.
    pub body_bytes: usize,
    /// How long a request may take.
    pub request_timeout: Duration,
    /// Connections at once.
    pub connections: usize,
    /// How long the head of a request may take.
    pub header_timeout: Duration,
    /// How long a connection may wait for a request.
    pub idle_timeout: Duration,
    /// How long a client may take nothing of an answer.
    pub stall_timeout: Duration,
    /// How long a stopping server waits.
    pub shutdown_timeout: Duration,
    /// Failed sign-ins of one network address for one login in a window.
    pub sign_in_failures: u32,
    /// That window.
    pub sign_in_window: Duration,
    /// How often one invitation may be sent within 24 hours.
    pub sends_per_day: u32,
    /// How many people one person may import a day on the free plan.
    pub imports_per_day: u32,
}

/// One setting with its value and origin, for `rollcall config check`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// The setting's key.
    pub key: &'static str,
    /// The value in the form of the file; dots for a secret, empty when there is none.
    pub value: String,
    /// Where it came from.
    pub origin: Origin,
}

impl Settings {
    /// Checks everything that the sources say. Of the disk it reads `smtp.password_file` only.
    ///
    /// # Errors
    /// All faults at once: unknown keys, values out of range, settings that contradict each other.
    pub fn load(sources: &Sources) -> Result<Self, ConfigError> {
        let (given, faults) = sources.collect();
        let mut reader = Reader { given, faults };
        let settings = reader.settings();
        match settings {
            Some(settings) if reader.faults.is_empty() => Ok(settings),
            _ => Err(ConfigError { faults: reader.faults }),
        }
    }

    /// The address that people open: the one set, else that of the listener, which is at `bound`.
    pub fn public_url(&self, bound: SocketAddr) -> PublicUrl {
        self.public_url.clone().unwrap_or_else(|| PublicUrl::of_listener(bound))
    }

    /// Every setting in the table's order, with its value and where it came from; no secrets.
    pub fn describe(&self) -> &[Described] {
        &self.described
    }
}

/// Reads values by key and gathers faults; a value with a fault reads as `None`.
struct Reader {
    given: BTreeMap<&'static str, Given>,
    faults: Vec<Fault>,
}

impl Reader {
    fn settings(&mut self) -> Option<Settings> {
        let described = self.describe();
        let listen = self.parsed::<SocketAddr>("listen");
        let public_url = self.text("public_url").and_then(|(text, origin)| {
            PublicUrl::parse(&text).map_err(|what| self.fault("public_url", &origin, &what)).ok()
        });
        let data = self.text("data").map(|(text, _)| PathBuf::from(text));
        let trusted_proxies = self.networks("trusted_proxies");
        let database = self.database();
        let log = self.log();
        let sessions = self.sessions();
        let passwords = self.passwords();
        let smtp = self.smtp();
        let sign_up = self.choice("accounts.sign_up");
        let sms = self.sms();
        let sms_limits = self.sms_limits();
        let phones = self.phones();
        let invitation_lifetime = self.span("invitations.lifetime");
        let limits = self.limits();
        Some(Settings {
            listen: listen?,
            data: data?,
            trusted_proxies: trusted_proxies?,
            database: database?,
            log: log?,
            sessions: sessions?,
            passwords: passwords?,
            smtp: smtp?,
            anyone_signs_up: sign_up? == "anyone",
            sms: sms?,
            sms_limits: sms_limits?,
            phones: phones?,
            invitation_lifetime: invitation_lifetime?,
            limits: limits?,
            public_url,
            described,
        })
    }

    fn database(&mut self) -> Option<Database> {
        let connections = self.number("database.connections");
        let Some((text, origin)) = self.text("database.url") else {
            return Some(Database::Sqlite);
        };
        if !(text.starts_with("postgres://") || text.starts_with("postgresql://")) {
            let what = "expected postgres://user:password@host/name; for SQLite leave it out";
            self.fault("database.url", &origin, what);
            return None;
        }
        Some(Database::Postgres { url: Secret::new(text), connections: connections? })
    }

    fn log(&mut self) -> Option<Log> {
        let level = self.choice("log.level");
        let format = self.choice("log.format");
        let format = if format? == "json" { LogFormat::Json } else { LogFormat::Text };
        Some(Log { level: level?, format })
    }

    fn sessions(&mut self) -> Option<Sessions> {
        let lifetime = self.span("sessions.lifetime");
        let idle_lifetime = self.span("sessions.idle_lifetime");
        Some(Sessions { lifetime: lifetime?, idle_lifetime: idle_lifetime? })
    }

    fn passwords(&mut self) -> Option<Passwords> {
        let minimum_length = self.number("passwords.minimum_length");
        let memory_kib = self.number("passwords.memory_kib");
        let iterations = self.number("passwords.iterations");
        Some(Passwords {
            minimum_length: minimum_length?,
            memory_kib: memory_kib?,
            iterations: iterations?,
        })
    }

    fn limits(&mut self) -> Option<Limits> {
        let body_kib = self.number::<usize>("limits.body_kib");
        let request_timeout = self.span("limits.request_timeout");
        let connections = self.number("limits.connections");
        let header_timeout = self.span("limits.header_timeout");
        let idle_timeout = self.span("limits.idle_timeout");
        let stall_timeout = self.span("limits.stall_timeout");
        let shutdown_timeout = self.span("limits.shutdown_timeout");
        let sign_in_failures = self.number("limits.sign_in_failures");
        let sign_in_window = self.span("limits.sign_in_window");
        let sends_per_day = self.number("limits.sends_per_day");
        let imports_per_day = self.number("limits.imports_per_day");
        Some(Limits {
            body_bytes: body_kib? * 1024,
            request_timeout: request_timeout?,
            connections: connections?,
            header_timeout: header_timeout?,
            idle_timeout: idle_timeout?,
            stall_timeout: stall_timeout?,
            shutdown_timeout: shutdown_timeout?,
            sign_in_failures: sign_in_failures?,
            sign_in_window: sign_in_window?,
            sends_per_day: sends_per_day?,
            imports_per_day: imports_per_day?,
        })
    }

    /// The outer `None` means a fault, the inner one that no mail server is set.
    fn smtp(&mut self) -> Option<Option<Smtp>> {
        let security = self.choice("smtp.security").map(|word| match word.as_str() {
            "tls" => SmtpSecurity::Tls,
            "none" => SmtpSecurity::None,
            _ => SmtpSecurity::StartTls,
        });
        let port = match self.text("smtp.port") {
            Some(_) => Some(self.number("smtp.port")?),
            None => None,
        };
        let timeout = self.span("smtp.timeout");
        let from_name = self.text("smtp.from_name");
        let credentials = self.smtp_credentials();
        let Some((host, host_origin)) = self.text("smtp.host") else {
            let orphan = self.given.iter().find(|(key, _)| key.starts_with("smtp."));
            if let Some((key, given)) = orphan {
                let what = format!("`{key}` is set, but `smtp.host` is not");
                self.faults.push(Fault::new(&given.origin.clone(), what));
                return None;
            }
            return Some(None);
        };
        let Some((from_address, _)) = self.text("smtp.from_address") else {
            let what = "`smtp.host` is set, but `smtp.from_address` is not";
            self.faults.push(Fault::new(&host_origin, what));
            return None;
        };
        let (security, credentials) = (security?, credentials?);
        if security == SmtpSecurity::None && credentials.is_some() && !is_loopback(&host) {
            let what =
                "the password would travel unprotected to another machine; use tls or starttls";
            let origin = self
                .given
                .get("smtp.security")
                .map_or(Origin::Default, |given| given.origin.clone());
            self.fault("smtp.security", &origin, what);
            return None;
        }
        let port = port.unwrap_or(match security {
            SmtpSecurity::Tls => 465,
            SmtpSecurity::StartTls => 587,
            SmtpSecurity::None => 25,
        });
        let (from_name, timeout) = (from_name?.0, timeout?);
        Some(Some(Smtp { host, port, security, credentials, from_address, from_name, timeout }))
    }

    /// A secret that is given by itself or as the first line of a file, with its origin; the outer
    /// `None` means a fault.
    fn secret_of(
        &mut self,
        key: &'static str,
        file_key: &'static str,
    ) -> Option<(Option<Secret>, Origin)> {
        match (self.text(key), self.text(file_key)) {
            (Some(_), Some((_, origin))) => {
                self.fault(file_key, &origin, &format!("`{key}` is set as well; keep one"));
                None
            }
            (Some((text, origin)), None) => Some((Some(Secret::new(text)), origin)),
            (None, Some((path, origin))) => match std::fs::read_to_string(&path) {
                Ok(text) => Some((Some(Secret::new(text.lines().next().unwrap_or(""))), origin)),
                Err(cause) => {
                    self.fault(file_key, &origin, &format!("{path} cannot be read: {cause}"));
                    None
                }
            },
            (None, None) => Some((None, Origin::Default)),
        }
    }

    fn smtp_credentials(&mut self) -> Option<Option<(String, Secret)>> {
        let username = self.text("smtp.username");
        let (secret, origin) = self.secret_of("smtp.password", "smtp.password_file")?;
        match (username, secret) {
            (Some((name, _)), Some(secret)) => Some(Some((name, secret))),
            (None, None) => Some(None),
            (Some((_, origin)), None) => {
                self.fault(
                    "smtp.username",
                    &origin,
                    "there is no `smtp.password` or `smtp.password_file`",
                );
                None
            }
            (None, Some(_)) => {
                let what = "a password for the mail server is set, but `smtp.username` is not";
                self.faults.push(Fault::new(&origin, what));
                None
            }
        }
    }

    /// The value as text with its origin, or the default's text; `None` when there is neither.
    fn text(&mut self, key: &'static str) -> Option<(String, Origin)> {
        let entry = entry(key);
        match self.given.get(key) {
            Some(given) if given.text.trim().is_empty() && entry.default != Some("") => {
                let origin = given.origin.clone();
                self.fault(key, &origin, "is empty");
                None
            }
            Some(given) => Some((given.text.trim().to_owned(), given.origin.clone())),
            None => entry.default.map(|text| (text.to_owned(), Origin::Default)),
        }
    }

    fn number<T: TryFrom<u64>>(&mut self, key: &'static str) -> Option<T> {
        let (text, origin) = self.text(key)?;
        let Form::Number { min, max } = entry(key).form else {
            unreachable!("{key} is read as a number")
        };
        let number: Option<u64> = text.replace('_', "").parse().ok();
        let value =
            number.filter(|number| (min..=max).contains(number)).and_then(|n| T::try_from(n).ok());
        if value.is_none() {
            self.fault(key, &origin, &format!("expected a whole number from {min} to {max}"));
        }
        value
    }

    fn span(&mut self, key: &'static str) -> Option<Duration> {
        let (text, origin) = self.text(key)?;
        let Form::Span { min, max } = entry(key).form else {
            unreachable!("{key} is read as a span of time")
        };
        let (least, most) = (Duration::from_secs(min), Duration::from_secs(max));
        match parse_span(&text) {
            Ok(span) if (least..=most).contains(&span) => Some(span),
            Ok(_) => {
                let what = format!("expected {} to {}", show_span(least), show_span(most));
                self.fault(key, &origin, &what);
                None
            }
            Err(what) => {
                self.fault(key, &origin, &what);
                None
            }
        }
    }

    fn choice(&mut self, key: &'static str) -> Option<String> {
        let (text, origin) = self.text(key)?;
        let Form::Choice(words) = entry(key).form else {
            unreachable!("{key} is read as a choice")
        };
        if words.contains(&text.as_str()) {
            return Some(text);
        }
        self.fault(key, &origin, &format!("expected one of {}", words.join(", ")));
        None
    }

    fn networks(&mut self, key: &'static str) -> Option<Vec<IpNet>> {
        let (text, origin) = self.text(key)?;
        parse_networks(&text).map_err(|what| self.fault(key, &origin, &what)).ok()
    }

    fn parsed<T: FromStr>(&mut self, key: &'static str) -> Option<T> {
        let (text, origin) = self.text(key)?;
        let value = text.parse().ok();
        if value.is_none() {
            self.fault(key, &origin, "expected an address and a port, like 127.0.0.1:8080");
        }
        value
    }

    fn fault(&mut self, key: &str, origin: &Origin, what: &str) {
        self.faults.push(Fault::new(origin, format!("`{key}`: {what}")));
    }

    fn describe(&self) -> Vec<Described> {
        let describe = |entry: &'static Entry| {
            let given = self.given.get(entry.key);
            let text = given.map_or(entry.default.unwrap_or(""), |given| given.text.trim());
            let value = match entry.form {
                Form::Secret if !text.is_empty() => Secret::new(text).to_string(),
                // Headers may hold a secret; only their names are shown.
                Form::List if entry.key == "sms.headers" => {
                    let names = text.lines().filter_map(|it| Some(it.split_once(':')?.0.trim()));
                    names.collect::<Vec<_>>().join(", ")
                }
                Form::List => text.replace('\n', ", "),
                Form::DatabaseUrl if !text.is_empty() => redact_database_url(text),
                Form::Text
                | Form::Secret
                | Form::DatabaseUrl
                | Form::Listen
                | Form::PublicUrl
                | Form::Path
                | Form::Number { .. }
                | Form::Choice(_)
                | Form::Networks
                | Form::Span { .. } => text.to_owned(),
            };
            let origin = given.map_or(Origin::Default, |given| given.origin.clone());
            Described { key: entry.key, value, origin }
        };
        ENTRIES.iter().map(describe).collect()
    }
}

/// The row of a key that this file names; the tests read every one.
fn entry(key: &str) -> &'static Entry {
    Entry::find(key).unwrap_or_else(|| unreachable!("{key} is no row of the table"))
}

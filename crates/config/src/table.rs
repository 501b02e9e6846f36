//! The table of settings: the one place that names them.

/// One setting: its name, what it may hold and what it is for.
#[derive(Debug)]
pub struct Entry {
    /// Its name in the file, with its section: `smtp.host`.
    pub key: &'static str,
    /// What it may hold.
    pub form: Form,
    /// The value when nobody sets one, in the form of the file; `None` when there is none.
    pub default: Option<&'static str>,
    /// What it does, in whole sentences.
    pub about: &'static str,
}

/// What a setting may hold.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// Any text of at least one character.
    Text,
    /// Text that is never shown.
    Secret,
    /// The address of a database; shown without its password.
    DatabaseUrl,
    /// An IP address and a port.
    Listen,
    /// Scheme, host and perhaps port.
    PublicUrl,
    /// The path of a file or folder; a relative one counts from the working folder.
    Path,
    /// A whole number between two others, both allowed.
    Number {
        /// The least value.
        min: u64,
        /// The largest value.
        max: u64,
    },
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// Networks like `10.0.0.0/8`.
    Networks,
    /// A list of short texts.
    List,
    /// A span of time between two others in seconds, both allowed.
    Span {
        /// The shortest span in seconds.
        min: u64,
        /// The longest span in seconds.
        max: u64,
    },
}

impl Entry {
    /// Its name in the environment: `ROLLCALL_SMTP_HOST`.
    pub fn variable(&self) -> String {
        variable(self.key)
    }

    pub(crate) fn find(key: &str) -> Option<&'static Self> {
        ENTRIES.iter().find(|entry| entry.key == key)
    }
}

/// The environment's name of the setting `key`.
pub(crate) fn variable(key: &str) -> String {
    format!("ROLLCALL_{}", key.replace('.', "_").to_uppercase())
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Every setting, in the order of the reference page.
pub const ENTRIES: &[Entry] = &[
    Entry {
        key: "listen",
        form: Form::Listen,
        default: Some("127.0.0.1:8080"),
        about: "Where the server waits for requests. Port 0 takes a free one.",
    },
    Entry {
        key: "public_url",
        form: Form::PublicUrl,
        default: None,
        about: "The address that people open, used in every link that is sent. Without it, the address that the server listens at. \
                With https, cookies are bound to it.",
    },
    Entry {
        key: "data",
        form: Form::Path,
        default: Some("./data"),
        about: "The folder for everything that the server keeps on disk.",
    },
    Entry {
        key: "trusted_proxies",
        form: Form::Networks,
        default: Some(""),
        about: "Networks of the proxies in front of the server. Only from them is `X-Forwarded-For` believed.",
    },
    Entry {
        key: "database.url",
        form: Form::DatabaseUrl,
        default: None,
        about: "A PostgreSQL database, as `postgres://user:password@host/name`. Without it, SQLite in the data folder. \
                `DATABASE_URL` is read, too, after `ROLLCALL_DATABASE_URL`.",
    },
    Entry {
        key: "database.connections",
        form: Form::Number { min: 2, max: 500 },
        default: Some("16"),
        about: "How many connections to PostgreSQL this process opens at most.",
    },
    Entry {
        key: "log.level",
        form: Form::Choice(&["error", "warn", "info", "debug", "trace"]),
        default: Some("info"),
        about: "The least important lines that are still logged.",
    },
    Entry {
        key: "log.format",
        form: Form::Choice(&["text", "json"]),
        default: Some("text"),
        about: "`json` writes one object per line.",
    },
    Entry {
        key: "sessions.lifetime",
        form: Form::Span { min: 5 * MINUTE, max: 400 * DAY },
        default: Some("30 days"),
        about: "How long after signing in a session ends, whatever happens.",
    },
    Entry {
        key: "sessions.idle_lifetime",
        form: Form::Span { min: 5 * MINUTE, max: 400 * DAY },
        default: Some("7 days"),
        about: "How long a session lasts without a request.",
    },
    Entry {
        key: "accounts.sign_up",
        form: Form::Choice(&["way_in", "anyone"]),
        default: Some("way_in"),
        about: "Who may make an account: whoever holds a way in (an invitation, an open share link or a door number), or anyone.",
    },
    Entry {
        key: "passwords.minimum_length",
        form: Form::Number { min: 8, max: 64 },
        default: Some("15"),
        about: "The least characters of a new password. NIST SP 800-63B-4 §3.1.1 asks for 15 where the password is the only factor, \
                and for 8 in any case.",
    },
    Entry {
        key: "passwords.memory_kib",
        form: Form::Number { min: 7168, max: 1_048_576 },
        default: Some("19456"),
        about: "Memory in KiB that one Argon2id hash takes. The default with 2 iterations and 1 lane is OWASP's.",
    },
    Entry {
        key: "passwords.iterations",
        form: Form::Number { min: 1, max: 100 },
        default: Some("2"),
        about: "How often Argon2id goes over that memory.",
    },
    Entry {
        key: "smtp.host",
        form: Form::Text,
        default: None,
        about: "The mail server that takes outgoing mail. Without it, mail stays in the local mailbox, which `rollcall mailbox` reads.",
    },
    Entry {
        key: "smtp.port",
        form: Form::Number { min: 1, max: 65_535 },
        default: None,
        about: "Its port. Without it: 465 for `tls`, 587 for `starttls`, 25 for `none`.",
    },
    Entry {
        key: "smtp.security",
        form: Form::Choice(&["tls", "starttls", "none"]),
        default: Some("starttls"),
        about: "`tls` from the first byte, `starttls` before anything else is said, or `none`. \
                With `none`, a user name is refused unless the server is on this machine.",
    },
    Entry {
        key: "smtp.username",
        form: Form::Text,
        default: None,
        about: "The user name for the mail server, if it wants one.",
    },
    Entry {
        key: "smtp.password",
        form: Form::Secret,
        default: None,
        about: "The password that belongs to the user name. Better keep it in a file.",
    },
    Entry {
        key: "smtp.password_file",
        form: Form::Path,
        default: None,
        about: "A file whose first line is that password.",
    },
    Entry {
        key: "smtp.from_address",
        form: Form::Text,
        default: None,
        about: "The sender's address of every mail. Required with `smtp.host`.",
    },
    Entry {
        key: "smtp.from_name",
        form: Form::Text,
        default: Some("Rollcall"),
        about: "The sender's name of every mail.",
    },
    Entry {
        key: "smtp.timeout",
        form: Form::Span { min: 1, max: 5 * MINUTE },
        default: Some("30 seconds"),
        about: "How long one step of a conversation with the mail server may take.",
    },
    Entry {
        key: "sms.url",
        form: Form::Text,
        default: None,
        about: "The address of the HTTP gateway that takes short messages. Without it, they stay in the local mailbox, which \
                `rollcall mailbox` reads. In the address, the headers and the body stand `{to}` for the number with its plus sign, \
                `{to_digits}` for its digits alone, `{text}` for the message, `{id}` for its id, the same at each try, \
                and `{secret}` for the secret below. Redirects are not followed. Any answer of 200 to 299 means that the gateway \
                has taken the message.",
    },
    Entry {
        key: "sms.method",
        form: Form::Choice(&["POST", "PUT", "GET"]),
        default: Some("POST"),
        about: "The method of the request.",
    },
    Entry {
        key: "sms.headers",
        form: Form::List,
        default: Some(""),
        about: "Headers of the request, such as `Authorization: Bearer {secret}`; in the environment, one a line.",
    },
    Entry {
        key: "sms.body",
        form: Form::Text,
        default: None,
        about: "The body of the request. As JSON: `{\"to\": \"{to}\", \"text\": \"{text}\"}`. As a form: `to={to}&text={text}`. \
                Values are encoded for the place they stand in. Without it, no body is sent.",
    },
    Entry {
        key: "sms.body_form",
        form: Form::Choice(&["json", "form"]),
        default: Some("json"),
        about: "What the body is.",
    },
    Entry {
        key: "sms.secret",
        form: Form::Secret,
        default: None,
        about: "The gateway's token or password, put where `{secret}` stands. Better keep it in a file.",
    },
    Entry {
        key: "sms.secret_file",
        form: Form::Path,
        default: None,
        about: "A file whose first line is that secret.",
    },
    Entry {
        key: "sms.timeout",
        form: Form::Span { min: 1, max: 2 * MINUTE },
        default: Some("20 seconds"),
        about: "How long the gateway may take to answer.",
    },
    Entry {
        key: "sms.per_day_number",
        form: Form::Number { min: 1, max: 100 },
        default: Some("5"),
        about: "How many short messages one number may get in a day of UTC. Tries count, since a gateway that did not answer may have sent.",
    },
    Entry {
        key: "sms.per_day_organization",
        form: Form::Number { min: 1, max: 1_000_000 },
        default: Some("200"),
        about: "How many short messages one organization may send in a day of UTC.",
    },
    Entry {
        key: "sms.per_day",
        form: Form::Number { min: 1, max: 10_000_000 },
        default: Some("1000"),
        about: "How many short messages the server sends in a day of UTC. What is beyond waits for the next day.",
    },
    Entry {
        key: "phones.country",
        form: Form::Text,
        default: None,
        about: "The country, as two letters like `NO`, that is meant when a phone number is typed without its country code. \
                Without it, every number needs one.",
    },
    Entry {
        key: "phones.allowed",
        form: Form::List,
        default: Some(""),
        about: "Country codes like `+47` whose numbers may be invited. Without any, all.",
    },
    Entry {
        key: "invitations.lifetime",
        form: Form::Span { min: HOUR, max: 365 * DAY },
        default: Some("30 days"),
        about: "How long an invitation can be accepted after it was last sent.",
    },
    Entry {
        key: "limits.body_kib",
        form: Form::Number { min: 64, max: 65_536 },
        default: Some("1024"),
        about: "The largest request body in KiB.",
    },
    Entry {
        key: "limits.request_timeout",
        form: Form::Span { min: 1, max: 10 * MINUTE },
        default: Some("30 seconds"),
        about: "How long a request may take before it is ended.",
    },
    Entry {
        key: "limits.connections",
        form: Form::Number { min: 16, max: 1_000_000 },
        default: Some("4096"),
        about: "How many connections there may be at once, as far as the system lets the server open so many files. \
                One more ends the one that has waited longest for a request.",
    },
    Entry {
        key: "limits.header_timeout",
        form: Form::Span { min: 1, max: 10 * MINUTE },
        default: Some("15 seconds"),
        about: "How long the head of a request may take from its first byte. For its body, `limits.request_timeout` counts.",
    },
    Entry {
        key: "limits.idle_timeout",
        form: Form::Span { min: 1, max: 10 * MINUTE },
        default: Some("75 seconds"),
        about: "How long a connection may wait for its next request. A proxy in front should give up its own earlier.",
    },
    Entry {
        key: "limits.stall_timeout",
        form: Form::Span { min: 1, max: 10 * MINUTE },
        default: Some("30 seconds"),
        about: "How long a client may take nothing of an answer.",
    },
    Entry {
        key: "limits.shutdown_timeout",
        form: Form::Span { min: 0, max: 10 * MINUTE },
        default: Some("30 seconds"),
        about: "How long a stopping server waits for the requests that it has accepted.",
    },
    Entry {
        key: "limits.sign_in_failures",
        form: Form::Number { min: 3, max: 1000 },
        default: Some("10"),
        about: "How many failed sign-ins one network address may make for one login within `limits.sign_in_window`.",
    },
    Entry {
        key: "limits.sign_in_window",
        form: Form::Span { min: MINUTE, max: DAY },
        default: Some("15 minutes"),
        about: "The span in which failed sign-ins are counted.",
    },
    Entry {
        key: "limits.sends_per_day",
        form: Form::Number { min: 1, max: 100 },
        default: Some("5"),
        about: "How often one invitation may be sent within 24 hours.",
    },
    Entry {
        key: "limits.imports_per_day",
        form: Form::Number { min: 1, max: 100_000 },
        default: Some("100"),
        about: "How many people one person, and one network address, may import in a day of UTC into organizations on the free plan.",
    },
];

//! Turns templates and words into messages. The templates are built in and compiled once.

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};
use rollcall_domain::id::MessageId;
use rollcall_domain::locale::Locale;
use rollcall_domain::time::Timestamp;

use crate::message::Message;
use crate::shown::one_line;
use crate::wrap::wrap;

/// Every template: for each mail and language a subject, a text and an HTML page in the common frame.
const TEMPLATES: &[(&str, &str)] = &[
    ("frame.html", include_str!("../templates/frame.html")),
    ("en/invitation.subject", include_str!("../templates/en/invitation.subject")),
    ("en/invitation.txt", include_str!("../templates/en/invitation.txt")),
    ("en/invitation.html", include_str!("../templates/en/invitation.html")),
    ("zh-Hans/invitation.subject", include_str!("../templates/zh-Hans/invitation.subject")),
    ("zh-Hans/invitation.txt", include_str!("../templates/zh-Hans/invitation.txt")),
    ("zh-Hans/invitation.html", include_str!("../templates/zh-Hans/invitation.html")),
    ("en/notice.subject", include_str!("../templates/en/notice.subject")),
    ("en/notice.txt", include_str!("../templates/en/notice.txt")),
    ("en/notice.html", include_str!("../templates/en/notice.html")),
    ("en/notice-words.txt", include_str!("../templates/en/notice.words")),
    ("en/notice-words.html", include_str!("../templates/en/notice.words")),
    ("zh-Hans/notice.subject", include_str!("../templates/zh-Hans/notice.subject")),
    ("zh-Hans/notice.txt", include_str!("../templates/zh-Hans/notice.txt")),
    ("zh-Hans/notice.html", include_str!("../templates/zh-Hans/notice.html")),
    ("zh-Hans/notice-words.txt", include_str!("../templates/zh-Hans/notice.words")),
    ("zh-Hans/notice-words.html", include_str!("../templates/zh-Hans/notice.words")),
    ("en/verification.subject", include_str!("../templates/en/verification.subject")),
    ("en/verification.txt", include_str!("../templates/en/verification.txt")),
    ("en/verification.html", include_str!("../templates/en/verification.html")),
    ("zh-Hans/verification.subject", include_str!("../templates/zh-Hans/verification.subject")),
    ("zh-Hans/verification.txt", include_str!("../templates/zh-Hans/verification.txt")),
    ("zh-Hans/verification.html", include_str!("../templates/zh-Hans/verification.html")),
];

/// RFC 5322 §2.1.1 lets a line have 998 characters; nobody reads more than this of a subject.
const SUBJECT_LIMIT: usize = 200;

/// A message could not be composed: a template names something that it is not given.
#[derive(Debug, thiserror::Error)]
#[error("the mail could not be composed")]
pub struct ComposeError(#[from] minijinja::Error);

/// Who all messages come from.
#[derive(Clone, Debug)]
pub struct SenderIdentity {
    /// The sender's name.
    pub name: String,
    /// The sender's address.
    pub address: String,
    /// The host under which people reach the server; ends every `Message-ID`.
    pub public_host: String,
}

/// Composes messages; make one and keep it.
#[derive(Debug)]
pub struct Composer {
    templates: Environment<'static>,
    sender: SenderIdentity,
}

/// What differs from mail to mail.
pub(crate) struct Draft<'a> {
    pub(crate) template: &'a str,
    pub(crate) locale: Locale,
    pub(crate) id: MessageId,
    pub(crate) date: Timestamp,
    pub(crate) to_name: Option<&'a str>,
    pub(crate) to_address: &'a str,
    pub(crate) words: Value,
    /// What the HTML page has instead of some of them.
    pub(crate) html_words: Option<Value>,
}

impl Composer {
    /// Compiles the templates.
    ///
    /// # Errors
    /// Never with the templates that are built in and tested.
    pub fn new(sender: SenderIdentity) -> Result<Self, ComposeError> {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        templates
            .set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        templates.set_auto_escape_callback(|name| {
            if name.ends_with(".html") { AutoEscape::Html } else { AutoEscape::None }
        });
        templates.set_formatter(|output, state, value| {
            let is_page = matches!(state.auto_escape(), AutoEscape::Html);
            if !is_page || value.is_safe() || value.is_undefined() || value.is_none() {
                return minijinja::escape_formatter(output, state, value);
            }
            // The library would also write each slash of a link as an entity. That is correct, but
            // programs that look for links in pages without reading HTML then miss them.
            let text = value.to_string();
            Ok(output.write_str(&escaped(&text))?)
        });
        for (name, source) in TEMPLATES {
            templates.add_template(name, source)?;
        }
        Ok(Self { templates, sender })
    }

    pub(crate) fn compose(&self, draft: Draft<'_>) -> Result<Message, ComposeError> {
        let language = draft.locale.as_str();
        let words = context! {
            language,
            direction => "ltr",
            public_host => &self.sender.public_host,
            ..draft.words
        };
        let html_words = match draft.html_words {
            Some(instead) => context! { ..instead, ..words.clone() },
            None => words.clone(),
        };
        let render = |part: &str| {
            let name = format!("{language}/{}.{part}", draft.template);
            let words = if part == "html" { &html_words } else { &words };
            self.templates.get_template(&name)?.render(words)
        };
        let subject = one_line(&render("subject")?, SUBJECT_LIMIT);
        let text = wrap(&single_blank_lines(&render("txt")?));
        let html = render("html")?;
        Ok(Message {
            id: format!("<{}@{}>", draft.id, self.sender.public_host),
            date: draft.date,
            from_name: one_line(&self.sender.name, SUBJECT_LIMIT),
            from_address: self.sender.address.clone(),
            to_name: draft.to_name.map(|name| one_line(name, SUBJECT_LIMIT)),
            to_address: draft.to_address.to_owned(),
            subject,
            text,
            html,
            // Keeps holiday notices away (RFC 3834 §5; the second is Exchange's). No List-Unsubscribe for an
            // invitation: programs that follow such a link by themselves would decline it.
            headers: vec![
                ("Auto-Submitted".to_owned(), "auto-generated".to_owned()),
                ("X-Auto-Response-Suppress".to_owned(), "All".to_owned()),
                ("Content-Language".to_owned(), language.to_owned()),
            ],
        })
    }
}

/// `text` for an HTML text or attribute: the five characters that mean something there.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(character),
        }
    }
    escaped
}

impl Composer {
    /// One template by itself.
    pub(crate) fn render(&self, name: &str, words: Value) -> Result<String, ComposeError> {
        Ok(self.templates.get_template(name)?.render(words)?)
    }
}

/// Templates may leave several blank lines where an optional part is missing; one is enough.
fn single_blank_lines(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut blank = true;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() && blank {
            continue;
        }
        blank = line.is_empty();
        joined.push_str(line);
        joined.push('\n');
    }
    joined
}

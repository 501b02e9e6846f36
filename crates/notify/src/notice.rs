//! The mail that goes with a line in somebody's Messages.

use minijinja::{Value, context};
use rollcall_domain::id::MessageId;
use rollcall_domain::locale::Locale;
use rollcall_domain::notice::{NoticeData, NoticeKind};
use rollcall_domain::time::Timestamp;

use crate::compose::{ComposeError, Composer, Draft, escaped};
use crate::message::Message;
use crate::shown::{shown, shown_long};

/// What is told to whom. The texts are as people typed them; composing makes them fit to be shown.
#[derive(Clone, Debug)]
pub struct NoticeMail<'a> {
    /// Becomes the `Message-ID`; the same when the same mail is tried again.
    pub id: MessageId,
    /// When the mail is written.
    pub date: Timestamp,
    /// The language to write in.
    pub locale: Locale,
    /// Where it goes.
    pub to_address: &'a str,
    /// The reader's name.
    pub to_name: &'a str,
    /// The organization's name.
    pub organization: &'a str,
    /// What it tells.
    pub kind: NoticeKind,
    /// The particulars.
    pub data: &'a NoticeData,
    /// The page where the reader can do something about it.
    pub link: &'a str,
    /// How to end mails of this kind; `None` for those that cannot be ended.
    pub unsubscribe: Option<Unsubscribe<'a>>,
}

/// How mails of one kind are ended.
#[derive(Clone, Copy, Debug)]
pub struct Unsubscribe<'a> {
    /// The page for people, which asks for no sign-in.
    pub page: &'a str,
    /// The address for mail programs, which post to it (RFC 8058).
    pub one_click: &'a str,
    /// The page with all settings, which needs a sign-in.
    pub settings: &'a str,
}

impl Composer {
    /// Writes the mail.
    ///
    /// # Errors
    /// If a kind has no words, which a test would find.
    pub fn notice(&self, mail: &NoticeMail<'_>) -> Result<Message, ComposeError> {
        let plain = self.words(mail, &|it| Value::from(it), "txt")?;
        let marked = self.words(mail, &|it| isolated(&it), "html")?;
        let (page, settings) = mail.unsubscribe.map(|it| (it.page, it.settings)).unzip();
        let words = context! {
            name => Some(shown(mail.to_name)).filter(|it| !it.is_empty()),
            message => mail.data.message.as_deref().map(shown_long).filter(|it| !it.is_empty()),
            link => mail.link,
            unsubscribe => page,
            settings => settings,
            ends_sentence => mail.locale == Locale::English,
            heading => &plain.heading,
            more => &plain.more,
            button => &plain.button,
        };
        let mut message = self.compose(Draft {
            template: "notice",
            locale: mail.locale,
            id: mail.id,
            date: mail.date,
            to_name: Some(mail.to_name),
            to_address: mail.to_address,
            html_words: Some(context! {
                heading => Value::from_safe_string(marked.heading),
                more => Value::from_safe_string(marked.more),
                button => Value::from_safe_string(marked.button),
            }),
            words,
        })?;
        if let Some(unsubscribe) = mail.unsubscribe {
            let address = format!("<{}>", unsubscribe.one_click);
            message.headers.push(("List-Unsubscribe".to_owned(), address));
            let one_click = "List-Unsubscribe=One-Click".to_owned();
            message.headers.push(("List-Unsubscribe-Post".to_owned(), one_click));
        }
        Ok(message)
    }

    fn words(
        &self,
        mail: &NoticeMail<'_>,
        name: &dyn Fn(String) -> Value,
        form: &str,
    ) -> Result<Words, ComposeError> {
        let data = mail.data;
        let text =
            |it: &Option<String>| it.as_deref().map(shown).filter(|it| !it.is_empty()).map(name);
        let render = |part: &str| {
            let words = context! {
                kind => mail.kind.as_str(),
                part,
                organization => name(shown(mail.organization)),
                actor => text(&data.actor_name),
                member => text(&data.member_name),
                subject => text(&data.subject),
                day => data.day.as_deref().map(shown).map(Value::from),
                count => data.count.unwrap_or(0),
            };
            self.render(&format!("{}/notice-words.{form}", mail.locale), words)
                .map(|it| it.trim().to_owned())
        };
        let heading = render("heading")?;
        let more = render("more")?;
        // Kinds with one sentence say it for every part.
        let more = if more == heading { String::new() } else { more };
        Ok(Words { heading, more, button: render("button")? })
    }
}

struct Words {
    heading: String,
    more: String,
    button: String,
}

/// A name inside a sentence, which keeps its own direction.
fn isolated(name: &str) -> Value {
    Value::from_safe_string(format!("<bdi>{}</bdi>", escaped(name)))
}

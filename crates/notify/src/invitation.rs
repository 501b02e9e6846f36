//! The mail that invites somebody.

use minijinja::context;
use rollcall_domain::id::MessageId;
use rollcall_domain::locale::Locale;
use rollcall_domain::time::Timestamp;

use crate::compose::{ComposeError, Composer, Draft};
use crate::message::Message;
use crate::shown::shown;

/// Who invites whom to what. The texts are as people typed them; composing makes them fit to be shown.
#[derive(Clone, Debug)]
pub struct InvitationMail<'a> {
    /// Becomes the `Message-ID`; the same when the same mail is tried again.
    pub id: MessageId,
    /// When the mail is written.
    pub date: Timestamp,
    /// The language to write in.
    pub locale: Locale,
    /// The invited address.
    pub to_address: &'a str,
    /// The invited person's name, if the inviter gave one.
    pub to_name: Option<&'a str>,
    /// The organization's name.
    pub organization: &'a str,
    /// The inviter's name; `None` when the operator invited.
    pub inviter: Option<&'a str>,
    /// The position offered.
    pub position: Option<&'a str>,
    /// The departments offered, each with its path from the top, the department last.
    pub departments: &'a [Vec<String>],
    /// The address of the page that answers the invitation.
    pub link: &'a str,
    /// When the invitation ends.
    pub expires_at: Timestamp,
    /// Whether it was sent before, so that this is a reminder.
    pub again: bool,
}

impl Composer {
    /// Writes the mail.
    ///
    /// # Errors
    /// Never with the templates that are built in and tested; the caller still need not panic.
    pub fn invitation(&self, mail: &InvitationMail<'_>) -> Result<Message, ComposeError> {
        let departments: Vec<String> = mail
            .departments
            .iter()
            .map(|path| path.iter().map(|name| shown(name)).collect::<Vec<_>>().join(" › "))
            .collect();
        let separator = match mail.locale {
            Locale::English => ", ",
            Locale::SimplifiedChinese => "、",
        };
        let words = context! {
            name => mail.to_name.map(shown).filter(|name| !name.is_empty()),
            organization => shown(mail.organization),
            inviter => mail.inviter.map(shown).filter(|name| !name.is_empty()),
            position => mail.position.map(shown),
            departments => departments.join(separator),
            link => mail.link,
            expires => day(mail.expires_at, mail.locale),
            again => mail.again,
        };
        self.compose(Draft {
            template: "invitation",
            locale: mail.locale,
            id: mail.id,
            date: mail.date,
            to_name: mail.to_name,
            to_address: mail.to_address,
            words,
            html_words: None,
        })
    }
}

/// The day in UTC; where the recipient lives is not known.
fn day(at: Timestamp, locale: Locale) -> String {
    let at = jiff::Timestamp::from_millisecond(at.as_millis()).unwrap_or(jiff::Timestamp::MAX);
    let form = match locale {
        Locale::English => "%-d %B %Y, %H:%M UTC",
        Locale::SimplifiedChinese => "%Y 年 %-m 月 %-d 日 %H:%M（UTC）",
    };
    at.strftime(form).to_string()
}

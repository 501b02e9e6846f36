//! The mail with the code that proves an address.

use minijinja::context;
use rollcall_domain::id::MessageId;
use rollcall_domain::locale::Locale;
use rollcall_domain::time::Timestamp;

use crate::compose::{ComposeError, Composer, Draft};
use crate::message::Message;

/// What somebody is written who wants to make an account, or who has one already.
#[derive(Clone, Debug)]
pub struct VerificationMail<'a> {
    /// Becomes the `Message-ID`; the same when the same mail is tried again.
    pub id: MessageId,
    /// When the mail is written.
    pub date: Timestamp,
    /// The language to write in.
    pub locale: Locale,
    /// The address to be proved.
    pub to_address: &'a str,
    /// The code; `None` if the address has an account already.
    pub code: Option<&'a str>,
    /// The page to sign in at.
    pub sign_in: &'a str,
}

impl Composer {
    /// Writes the mail. Nothing in it comes from whoever asked for it, so that it carries nobody's
    /// words or links.
    ///
    /// # Errors
    /// Never with the templates that are built in and tested; the caller still need not panic.
    pub fn verification(&self, mail: &VerificationMail<'_>) -> Result<Message, ComposeError> {
        self.compose(Draft {
            template: "verification",
            locale: mail.locale,
            id: mail.id,
            date: mail.date,
            to_name: None,
            to_address: mail.to_address,
            words: context! { code => mail.code, sign_in => mail.sign_in },
            html_words: None,
        })
    }
}

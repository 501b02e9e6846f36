//! Composes messages in the recipient's language and sends them.
//!
//! [`Composer`] makes a [`Message`] out of what happened, [`Sender`] hands it to a mail server or leaves it to the
//! local mailbox. Whatever people typed is only ever shown as text: it cannot add a header, a link or markup.

mod compose;
mod invitation;
mod message;
mod notice;
mod send;
mod shown;
mod sms;
mod verification;
mod wrap;

pub use compose::{ComposeError, Composer, SenderIdentity};
pub use invitation::InvitationMail;
pub use message::Message;
pub use notice::{NoticeMail, Unsubscribe};
pub use send::{Delivery, SendError, Sender, SmtpOptions, SmtpSecurity};
pub use sms::{BodyForm, Gateway, GatewayOptions, InvitationSms, Sms, SmsSender};
pub use verification::VerificationMail;

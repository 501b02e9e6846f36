//! Composes messages in the recipient's language and sends them.
//!
//! [`Composer`] makes a [`Message`] out of what happened, [`Sender`] hands it to a mail server or leaves it to the
//! local mailbox. Whatever people typed is only ever shown as text: it cannot add a header, a link or markup.

mod compose;
mod invitation;
mod message;
mod send;
mod shown;
mod wrap;

pub use compose::{ComposeError, Composer, SenderIdentity};
pub use invitation::InvitationMail;
pub use message::Message;
pub use send::{Delivery, SendError, Sender, SmtpOptions, SmtpSecurity};

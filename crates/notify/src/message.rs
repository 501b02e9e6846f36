//! A message, ready to be sent or kept.

use rollcall_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A message, ready to be sent or kept. Its texts hold no control characters but line ends in the bodies.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Message {
    /// The `Message-ID` with its angle brackets.
    pub id: String,
    /// When it was written.
    pub date: Timestamp,
    /// The sender's name.
    pub from_name: String,
    /// The sender's address.
    pub from_address: String,
    /// The recipient's name, if known.
    pub to_name: Option<String>,
    /// The recipient's address, as it was typed.
    pub to_address: String,
    /// The subject, one line.
    pub subject: String,
    /// The plain text, wrapped, ending with a line end.
    pub text: String,
    /// The same as HTML, a whole document.
    pub html: String,
    /// Further headers, name and ASCII value.
    pub headers: Vec<(String, String)>,
}

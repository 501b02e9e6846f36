//! One person, world-wide.

use crate::id::{AccountId, SessionId};
use crate::locale::{ListDensity, Locale};
use crate::time::Timestamp;

/// An account as stored.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The person's name.
    pub name: String,
    /// The primary address; `None` for somebody who came by phone.
    pub email: Option<String>,
    /// The primary phone number, as E.164 writes it.
    pub phone: Option<String>,
    /// The language of console and messages.
    pub locale: Locale,
    /// An IANA time zone such as `Europe/Oslo`.
    pub time_zone: String,
    /// How much room a row of a list takes.
    pub list_density: ListDensity,
    /// When it was made.
    pub created_at: Timestamp,
    /// Grows with each change.
    pub version: i64,
}

impl Account {
    /// What the person signs in with, for showing which account this is.
    pub fn login(&self) -> &str {
        self.email.as_deref().or(self.phone.as_deref()).unwrap_or_default()
    }
}

/// One sign-in on one device.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its id; the secret in the cookie is another.
    pub id: SessionId,
    /// When the person signed in.
    pub created_at: Timestamp,
    /// When it was last used, at most ten minutes behind.
    pub last_seen_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// The browser, as it names itself.
    pub user_agent: String,
    /// Where it was opened from.
    pub ip_address: String,
}

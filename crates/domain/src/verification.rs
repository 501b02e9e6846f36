//! Codes that prove who reads a mailbox.

use crate::codes::coded_enum;
use crate::id::VerificationId;
use crate::locale::Locale;
use crate::time::{Span, Timestamp};

coded_enum! {
    /// What a code is for.
    VerificationPurpose {
        /// Making an account.
        SignUp = "sign_up",
    }
}

/// A code that was asked for. The code itself is not stored: the server can make it again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verification {
    /// Its id, which goes back to whoever asked; the code is good together with it only.
    pub id: VerificationId,
    /// What for.
    pub purpose: VerificationPurpose,
    /// The address as typed: the mail goes there.
    pub address: String,
    /// The address in its canonical form.
    pub canonical: String,
    /// The language of the mail.
    pub locale: Locale,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// The first moment at which it is no longer good.
    pub expires_at: Timestamp,
    /// How often a code was tried.
    pub tries: i64,
    /// When an account was made with it.
    pub used_at: Option<Timestamp>,
}

/// A code is good for so long.
pub const LIFETIME: Span = Span::minutes(10);
/// So many codes can be tried for one mail.
pub const TRIES: i64 = 5;

/// The six digits that stand for random bytes.
pub fn code_of(random: [u8; 16]) -> String {
    format!("{:06}", u128::from_be_bytes(random) % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_six_digits() {
        assert_eq!(code_of([0; 16]), "000000");
        assert_eq!(code_of([0xFF; 16]).len(), 6);
    }
}

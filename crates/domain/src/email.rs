//! Email addresses: kept as typed, compared in one canonical form.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

/// An email address that mail can be sent to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EmailAddress {
    address: String,
    canonical: String,
}

/// Why a text is not an email address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EmailError {
    /// Nothing was typed.
    #[error("the address is empty")]
    Empty,
    /// More than 254 characters (RFC 5321 §4.5.3.1.3 less the angle brackets).
    #[error("the address is longer than 254 characters")]
    TooLong,
    /// Not of the form `name@example.org`.
    #[error("the address is malformed")]
    Malformed,
}

impl EmailAddress {
    /// The most bytes an address may have.
    pub const LIMIT: usize = 254;

    /// The address as it was typed: mail goes here.
    pub fn as_str(&self) -> &str {
        &self.address
    }

    /// The form in which two addresses are the same mailbox: lower case, normal form C, the domain
    /// in ASCII. Servers may tell letter case apart in theory (RFC 5321 §2.4); people do not.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }
}

impl FromStr for EmailAddress {
    type Err = EmailError;

    fn from_str(raw: &str) -> Result<Self, EmailError> {
        let address: String = raw.trim().nfc().collect();
        if address.is_empty() {
            return Err(EmailError::Empty);
        }
        if address.len() > Self::LIMIT {
            return Err(EmailError::TooLong);
        }
        let options = email_address::Options::default()
            .with_required_tld()
            .without_domain_literal()
            .without_display_text();
        let parsed = email_address::EmailAddress::parse_with_options(&address, options)
            .map_err(|_| EmailError::Malformed)?;
        let local = parsed.local_part();
        if local.contains(['"', ' ', '\\']) || crate::text::line(&address, Self::LIMIT).is_err() {
            return Err(EmailError::Malformed);
        }
        let domain =
            idna::domain_to_ascii_strict(parsed.domain()).map_err(|_| EmailError::Malformed)?;
        let canonical = format!("{}@{domain}", local.to_lowercase());
        if canonical.len() > Self::LIMIT {
            return Err(EmailError::TooLong);
        }
        Ok(Self { address, canonical })
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_same_mailbox_have_the_same_canonical_form() {
        let cases = [
            ("Ana.Silva@Example.ORG", "ana.silva@example.org"),
            (" ana@example.org ", "ana@example.org"),
            ("ana@bücher.example", "ana@xn--bcher-kva.example"),
            ("李娜@例子.example", "李娜@xn--fsqu00a.example"),
        ];
        for (raw, canonical) in cases {
            assert_eq!(raw.parse::<EmailAddress>().unwrap().canonical(), canonical);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.org", "a".repeat(250));
        let cases = [
            ("", EmailError::Empty),
            ("ana", EmailError::Malformed),
            ("ana@", EmailError::Malformed),
            ("@example.org", EmailError::Malformed),
            ("ana@localhost", EmailError::Malformed),
            ("ana@example.org\r\nBcc: x@example.org", EmailError::Malformed),
            ("ana@exam ple.org", EmailError::Malformed),
            ("Ana <ana@example.org>", EmailError::Malformed),
            ("\"a b\"@example.org", EmailError::Malformed),
            ("ana@[127.0.0.1]", EmailError::Malformed),
            ("ana\u{202E}@example.org", EmailError::Malformed),
            (long.as_str(), EmailError::TooLong),
        ];
        for (raw, wanted) in cases {
            assert_eq!(raw.parse::<EmailAddress>(), Err(wanted), "{raw:?}");
        }
    }
}

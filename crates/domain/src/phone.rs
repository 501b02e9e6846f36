//! Phone numbers: parsed by what each country's numbering plan allows, kept in one form (E.164).

use std::fmt;
use std::str::FromStr;

use rlibphonenumber::{ParseError, PhoneNumberFormat, Region};

use crate::codes::coded_enum;

/// A phone number that can be called from abroad, in the form of ITU-T E.164: `+4791234567`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct PhoneNumber(String);

/// Why a text is not a phone number that messages are sent to.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PhoneError {
    /// Nothing was typed.
    #[error("the number is empty")]
    Empty,
    /// A number without its country's code, and no country to assume.
    #[error("the number lacks its country code")]
    CountryMissing,
    /// Too few or too many digits for that country.
    #[error("the number has a wrong length")]
    Length,
    /// No number that exists under any numbering plan.
    #[error("the number is malformed")]
    Malformed,
    /// The operator sends no messages to that country.
    #[error("numbers of +{code} are not allowed")]
    CountryRefused {
        /// The country's calling code.
        code: u16,
    },
}

/// What the operator has set about phone numbers.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PhoneRules {
    /// The country that is meant when a number has no country code.
    pub home: Option<Country>,
    /// Calling codes of the countries whose numbers are taken; empty: all.
    pub allowed: Vec<u16>,
}

/// A country by its ISO 3166-1 code of two letters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Country(Region);

/// A text that is no code of a country.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this is no country code of two letters")]
pub struct CountryError;

coded_enum! {
    /// How a message reaches somebody.
    MessageChannel {
        /// By email.
        Email = "email",
        /// By SMS.
        Sms = "sms",
    }
}

impl PhoneNumber {
    /// The most characters of a number as people type it.
    pub const TYPED_LIMIT: usize = 40;

    /// Reads a number as people write it: with blanks, brackets and dashes, with or without the
    /// country's code.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub fn parse(raw: &str, rules: &PhoneRules) -> Result<Self, PhoneError> {
        let raw = raw.trim();
        if raw.is_empty() {
            return Err(PhoneError::Empty);
        }
        // The library reads vanity letters, extensions and `tel:` parameters; a message needs none.
        let is_plain = |it: char| {
            it.is_ascii_digit() || "+ ()-./\u{a0}\u{202f}\u{2010}\u{2011}\u{2013}".contains(it)
        };
        if raw.chars().count() > Self::TYPED_LIMIT || !raw.chars().all(is_plain) {
            return Err(PhoneError::Malformed);
        }
        let number = rlibphonenumber::PhoneNumber::parse(raw, rules.home.map(|it| it.0)).map_err(
            |cause| match cause {
                ParseError::InvalidCountryCode if !raw.starts_with('+') => {
                    PhoneError::CountryMissing
                }
                ParseError::InvalidCountryCode | ParseError::NotANumber(_) => PhoneError::Malformed,
                ParseError::TooShortAfterIdd | ParseError::TooShortNsn | ParseError::TooLongNsn => {
                    PhoneError::Length
                }
            },
        )?;
        if !number.is_valid() {
            let fits = number.is_possible_with_reason().is_ok();
            return Err(if fits { PhoneError::Malformed } else { PhoneError::Length });
        }
        let code = u16::try_from(number.country_code).unwrap_or(0);
        if !rules.allowed.is_empty() && !rules.allowed.contains(&code) {
            return Err(PhoneError::CountryRefused { code });
        }
        Ok(Self(number.format_as(PhoneNumberFormat::E164).into_owned()))
    }

    /// The number as E.164 writes it, with the plus sign: also the form in which two are the same.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Country {
    type Err = CountryError;

    fn from_str(text: &str) -> Result<Self, CountryError> {
        let region: Region = text.trim().to_ascii_uppercase().parse().map_err(|_| CountryError)?;
        // The library's list has codes without a numbering plan, too.
        let plan = rlibphonenumber::PHONE_NUMBER_UTIL.get_country_code_for_region(region);
        plan.map(|_| Self(region)).ok_or(CountryError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(home: &str, allowed: &[u16]) -> PhoneRules {
        PhoneRules { home: home.parse().ok(), allowed: allowed.to_vec() }
    }

    #[test]
    fn one_number_has_one_form_however_it_is_typed() {
        let cases = [
            ("+47 412 34 567", "", "+4741234567"),
            ("412 34 567", "NO", "+4741234567"),
            ("0047 412 34 567", "NO", "+4741234567"),
            ("(0170) 123-4567", "DE", "+491701234567"),
            ("+86 138 0013 8000", "", "+8613800138000"),
            ("138 0013 8000", "cn", "+8613800138000"),
            ("+1 202-456-1414", "NO", "+12024561414"),
            (" +44\u{a0}20 7946 0018 ", "", "+442079460018"),
        ];
        for (raw, home, wanted) in cases {
            let parsed = PhoneNumber::parse(raw, &rules(home, &[]));
            assert_eq!(parsed.as_ref().map(PhoneNumber::as_str), Ok(wanted), "{raw}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_with_the_reason() {
        let long = "1".repeat(41);
        let cases = [
            ("", "NO", PhoneError::Empty),
            ("  ", "NO", PhoneError::Empty),
            ("412 34 567", "", PhoneError::CountryMissing),
            ("+47 412", "", PhoneError::Length),
            ("+47 412 34 567 89 01", "", PhoneError::Length),
            ("+999 412 34 567", "", PhoneError::Malformed),
            ("+47 000 00 000", "", PhoneError::Malformed),
            ("1-800-FLOWERS", "US", PhoneError::Malformed),
            ("+47 412 34 567;ext=3", "", PhoneError::Malformed),
            ("+47\u{202E}41234567", "", PhoneError::Malformed),
            ("ana@example.org", "NO", PhoneError::Malformed),
            (long.as_str(), "NO", PhoneError::Malformed),
        ];
        for (raw, home, wanted) in cases {
            assert_eq!(PhoneNumber::parse(raw, &rules(home, &[])), Err(wanted), "{raw:?}");
        }
    }

    #[test]
    fn a_country_that_is_not_allowed_is_refused_by_its_code() {
        let rules = rules("NO", &[47, 46]);
        assert!(PhoneNumber::parse("412 34 567", &rules).is_ok());
        let refused = PhoneNumber::parse("+44 20 7946 0018", &rules);
        assert_eq!(refused, Err(PhoneError::CountryRefused { code: 44 }));
    }

    #[test]
    fn a_country_is_two_letters() {
        assert!("NO".parse::<Country>().is_ok() && " cn ".parse::<Country>().is_ok());
        for text in ["", "N", "NOR", "XX", "47"] {
            assert_eq!(text.parse::<Country>(), Err(CountryError), "{text}");
        }
    }
}

//! Turns the texts of a request into values of the domain, and collects all that is wrong.

use std::str::FromStr;

use http::{HeaderMap, header};
use rollcall_actions::passwords;
use rollcall_domain::email::EmailAddress;
use rollcall_domain::locale::Locale;
use rollcall_domain::phone::{PhoneNumber, PhoneRules};
use rollcall_domain::termination::{Day, DayError};
use rollcall_domain::text::TextError;

use crate::problem::{FieldProblem, Problem};

/// What is wrong with a request so far. All fields are looked at before it is refused.
#[derive(Default)]
pub(crate) struct Fields(Vec<FieldProblem>);

impl Fields {
    /// A line of text.
    pub(crate) fn text<T: FromStr<Err = TextError>>(
        &mut self,
        pointer: &str,
        raw: &str,
    ) -> Option<T> {
        raw.parse().map_err(|error| self.0.push(FieldProblem::text(pointer, &error))).ok()
    }

    /// A line of text that may be missing; an empty one counts as missing.
    pub(crate) fn optional_text<T: FromStr<Err = TextError>>(
        &mut self,
        pointer: &str,
        raw: Option<&str>,
    ) -> Option<T> {
        raw.filter(|it| !it.trim().is_empty()).and_then(|it| self.text(pointer, it))
    }

    /// An email address.
    pub(crate) fn email(&mut self, pointer: &str, raw: &str) -> Option<EmailAddress> {
        raw.parse().map_err(|error| self.0.push(FieldProblem::email(pointer, error))).ok()
    }

    /// A day of the calendar that may be missing.
    pub(crate) fn day(&mut self, pointer: &str, raw: Option<&str>) -> Option<Day> {
        raw.and_then(|it| {
            it.parse()
                .map_err(|DayError| self.push(FieldProblem::new(pointer, "day/malformed")))
                .ok()
        })
    }

    /// A phone number.
    pub(crate) fn phone(
        &mut self,
        pointer: &str,
        raw: &str,
        rules: &PhoneRules,
    ) -> Option<PhoneNumber> {
        PhoneNumber::parse(raw, rules)
            .map_err(|error| self.0.push(FieldProblem::phone(pointer, &error)))
            .ok()
    }

    /// One of our languages, or the one the request came in.
    pub(crate) fn locale(&mut self, pointer: &str, raw: Option<&str>, otherwise: Locale) -> Locale {
        let Some(raw) = raw else { return otherwise };
        Locale::from_code(raw).unwrap_or_else(|| {
            self.push(FieldProblem::new(pointer, "locale/unknown"));
            otherwise
        })
    }

    /// A new password of somebody with these names and addresses.
    pub(crate) fn password(
        &mut self,
        pointer: &str,
        raw: &str,
        minimum: usize,
        own_words: &[&str],
    ) {
        if let Err(error) = passwords::check(raw, minimum, own_words) {
            self.push(FieldProblem::password(pointer, error));
        }
    }

    /// The version that `If-Match` asks for; any one if it is missing or `*`.
    pub(crate) fn if_match(&mut self, headers: &HeaderMap) -> Option<i64> {
        let expected = headers.get(header::IF_MATCH)?.to_str().unwrap_or_default();
        if expected == "*" {
            return None;
        }
        let version = expected.trim_matches('"').parse();
        version.map_err(|_| self.push(FieldProblem::new("If-Match", "version/malformed"))).ok()
    }

    pub(crate) fn push(&mut self, problem: FieldProblem) {
        self.0.push(problem);
    }

    /// Goes on only if nothing is wrong.
    ///
    /// # Errors
    /// A problem that names every field.
    pub(crate) fn check(self) -> Result<(), Problem> {
        if self.0.is_empty() { Ok(()) } else { Err(Problem::fields(self.0)) }
    }
}

/// Unwraps what [`Fields::check`] has shown to be there.
///
/// # Errors
/// Never after a passed check.
pub(crate) fn checked<T>(value: Option<T>) -> Result<T, Problem> {
    value.ok_or_else(|| Problem::internal(&"a field was used before it was checked"))
}

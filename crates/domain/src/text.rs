//! Text typed by people, parsed once at the edge into types that cannot be wrong.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

/// Why a text was refused. The API and the console say the same words for each.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TextError {
    /// Nothing is left after trimming.
    #[error("the text is empty")]
    Empty,
    /// More characters (Unicode scalar values) than allowed.
    #[error("{length} characters are more than {limit}")]
    TooLong {
        /// Characters found.
        length: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// A control character, line break or direction override.
    #[error("U+{:04X} at character {position} is not allowed", *.character as u32)]
    Forbidden {
        /// The character.
        character: char,
        /// Its place, counted from 1.
        position: usize,
    },
}

/// One line of text: trimmed, in Unicode normal form C, 1 to `limit` characters.
///
/// # Errors
/// [`TextError`] says which rule was broken.
///
/// ```
/// use rollcall_domain::text::{TextError, line};
/// assert_eq!(line("  Zoë ", 10).unwrap(), "Zoë");
/// assert_eq!(line(" ", 10), Err(TextError::Empty));
/// ```
pub fn line(raw: &str, limit: usize) -> Result<String, TextError> {
    let trimmed = raw.trim();
    if trimmed.is_empty() {
        return Err(TextError::Empty);
    }
    for (index, character) in trimmed.chars().enumerate() {
        if is_forbidden(character) {
            return Err(TextError::Forbidden { character, position: index + 1 });
        }
        // Bytes beyond any limit are counted, not normalized.
        if index >= limit * 4 {
            return Err(TextError::TooLong { length: trimmed.chars().count(), limit });
        }
    }
    let text: String =
        if trimmed.is_ascii() { trimmed.to_owned() } else { trimmed.nfc().collect() };
    let length = text.chars().count();
    if length > limit {
        return Err(TextError::TooLong { length, limit });
    }
    if !text.chars().any(|it| !is_invisible(it)) {
        return Err(TextError::Empty);
    }
    Ok(text)
}

/// Characters that would break a line, a header or the direction of what stands beside them
/// (UAX #9 overrides and isolates), or that no screen shows.
fn is_forbidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}' | '\u{E000}'..='\u{F8FF}')
}

fn is_invisible(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{00AD}' | '\u{034F}' | '\u{3164}')
}

/// The form in which two names count as the same: case and width folded, inner blanks joined.
pub fn comparison_key(text: &str) -> String {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

macro_rules! line_types {
    ($($(#[$doc:meta])* $name:ident up to $limit:literal)+) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub struct $name(String);

        impl $name {
            /// The most characters it may have.
            pub const LIMIT: usize = $limit;

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl FromStr for $name {
            type Err = TextError;
            fn from_str(raw: &str) -> Result<Self, TextError> {
                line(raw, Self::LIMIT).map(Self)
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

line_types! {
    /// A person's name as people write it, first and last together.
    PersonName up to 100
    /// An organization's name.
    OrganizationName up to 100
    /// The name of a department, position or location.
    UnitName up to 80
    /// An employee number.
    JobNumber up to 40
    /// Why a membership ends.
    TerminationReason up to 500
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_refused_with_the_rule_it_breaks() {
        let cases: &[(&str, Result<&str, TextError>)] = &[
            ("Ana", Ok("Ana")),
            ("  Ana\u{3000}", Ok("Ana")),
            ("e\u{301}", Ok("é")),
            ("", Err(TextError::Empty)),
            ("\u{200B}\u{200D}", Err(TextError::Empty)),
            ("123456", Err(TextError::TooLong { length: 6, limit: 5 })),
            ("a\nb", Err(TextError::Forbidden { character: '\n', position: 2 })),
            ("a\u{202E}b", Err(TextError::Forbidden { character: '\u{202E}', position: 2 })),
            ("a\0", Err(TextError::Forbidden { character: '\0', position: 2 })),
        ];
        for (raw, wanted) in cases {
            assert_eq!(line(raw, 5).as_deref(), wanted.as_ref().copied(), "{raw:?}");
        }
    }

    #[test]
    fn names_that_differ_in_case_width_or_blanks_are_the_same() {
        assert_eq!(comparison_key("Night  SHIFT"), comparison_key("Ｎight shift"));
        assert_ne!(comparison_key("Night"), comparison_key("Nights"));
    }
}

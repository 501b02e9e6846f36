//! Makes what people typed fit to be shown inside a message.

/// Stops mail programs from making a link. It is invisible, never breaks a line, and no program takes it for a part
/// of a link; a zero width joiner would be allowed in host names (RFC 5892 appendix A.2).
const WORD_JOINER: char = '\u{2060}';
const LIMIT: usize = 200;

/// A name or another short text of a person, in one line, cut to 200 characters, and without what mail programs would
/// turn into a link: the text looks the same, but `evil.example` stays text.
pub(crate) fn shown(text: &str) -> String {
    defuse(&one_line(text, LIMIT))
}

/// What somebody wrote to the reader: as [`shown`], up to 1,000 characters.
pub(crate) fn shown_long(text: &str) -> String {
    defuse(&one_line(text, 1_000))
}

/// `text` in one line of at most `limit` characters: control, direction and line characters become spaces.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let cleaned: String = text.chars().map(|c| if is_unfit(c) { ' ' } else { c }).collect();
    let mut line = cleaned.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = line.char_indices().nth(limit) {
        line.truncate(end);
        line.pop();
        line.push('…');
    }
    line
}

fn is_unfit(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Puts a word joiner behind each dot, colon, slash and at sign that could be part of an address.
fn defuse(line: &str) -> String {
    let mut defused = String::with_capacity(line.len());
    let mut characters = line.chars().peekable();
    let mut before = ' ';
    while let Some(c) = characters.next() {
        defused.push(c);
        let after = characters.peek().copied().unwrap_or(' ');
        let joins = match c {
            // The other three are full stops to the domain name system, too (RFC 3490 §3.1).
            '.' | '。' | '．' | '｡' => before.is_alphanumeric() && after.is_alphanumeric(),
            '@' => after.is_alphanumeric(),
            ':' | '/' => !after.is_whitespace(),
            _ => false,
        };
        if joins {
            defused.push(WORD_JOINER);
        }
        before = c;
    }
    defused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_looks_like_an_address_makes_no_link() {
        for (name, expected) in [
            ("Ada Lovelace", "Ada Lovelace"),
            ("张伟", "张伟"),
            ("evil.example", "evil.\u{2060}example"),
            (
                "https://evil.example/x",
                "https:\u{2060}/\u{2060}/\u{2060}evil.\u{2060}example/\u{2060}x",
            ),
            ("mail ada@evil.example", "mail ada@\u{2060}evil.\u{2060}example"),
            ("evil。example", "evil。\u{2060}example"),
            ("Acme Inc. (Berlin)", "Acme Inc. (Berlin)"),
            ("Dr. Kim, Jr.", "Dr. Kim, Jr."),
            ("tel:123", "tel:\u{2060}123"),
        ] {
            assert_eq!(shown(name), expected);
        }
    }

    #[test]
    fn a_name_cannot_leave_its_line_or_turn_the_writing() {
        assert_eq!(shown("Ada\r\nBcc: all@x"), "Ada Bcc: all@\u{2060}x");
        assert_eq!(shown("a\u{202E}b\u{0}c\u{2028}d\u{FEFF}"), "a b c d");
        assert_eq!(shown("  a  b  "), "a b");
    }

    #[test]
    fn a_long_text_is_cut() {
        let cut = one_line(&"名".repeat(300), 200);
        assert_eq!(cut.chars().count(), 200);
        assert!(cut.ends_with("名…"));
        assert_eq!(one_line("abc", 3), "abc");
    }
}

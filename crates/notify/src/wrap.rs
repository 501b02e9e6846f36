//! Breaks plain text into lines that mail programs show as they are.

/// How many columns a line has: those of RFC 5322 §2.1.1 less room for a quote's `> > > `.
const COLUMNS: usize = 72;

/// Breaks each line of `text` at spaces and between Chinese characters, so that none is wider than 72 columns. A word
/// that is wider, such as a link, keeps a line of its own.
pub(crate) fn wrap(text: &str) -> String {
    let mut wrapped = String::with_capacity(text.len() + text.len() / 32);
    for line in text.lines() {
        let mut column = 0;
        for piece in pieces(line) {
            let width: usize = piece.trim_end().chars().map(columns).sum();
            if column > 0 && column + width > COLUMNS {
                wrapped.truncate(wrapped.trim_end_matches(' ').len());
                wrapped.push('\n');
                column = 0;
            }
            wrapped.push_str(piece);
            column += piece.chars().map(columns).sum::<usize>();
        }
        wrapped.truncate(wrapped.trim_end_matches(' ').len());
        wrapped.push('\n');
    }
    wrapped
}

/// The smallest parts that may stand at the start of a line: words with the spaces behind them, single Chinese
/// characters with the punctuation that must not be parted from them.
fn pieces(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let mut previous = rest.chars().next()?;
        let mut end = rest.len();
        for (at, c) in rest.char_indices().skip(1) {
            let after_space = previous == ' ' && c != ' ';
            let between_wide = (is_wide(previous) || is_wide(c)) && c != ' ' && previous != ' ';
            if after_space || (between_wide && !is_closing(c) && !is_opening(previous)) {
                end = at;
                break;
            }
            previous = c;
        }
        let (piece, remaining) = rest.split_at(end);
        rest = remaining;
        Some(piece)
    })
}

/// Columns that a character takes on a terminal (the wide ranges of Unicode's EastAsianWidth.txt, coarsely).
fn columns(c: char) -> usize {
    match c {
        '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{0300}'..='\u{036F}' => 0,
        c if is_wide(c) => 2,
        _ => 1,
    }
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE6F}' | '\u{FF00}'..='\u{FF60}'
        | '\u{1F300}'..='\u{1FAFF}' | '\u{20000}'..='\u{3FFFD}')
}

/// No line starts with one of these.
fn is_closing(c: char) -> bool {
    "，。、；：？！）】》」』”’…".contains(c) || ",.;:?!)]}".contains(c)
}

/// No line ends with one of these.
fn is_opening(c: char) -> bool {
    "（【《「『“‘([{".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        let text = "word ".repeat(40);
        let wrapped = wrap(text.trim_end());
        assert!(wrapped.lines().all(|line| line.len() <= 72 && !line.ends_with(' ')));
        assert_eq!(wrapped.replace('\n', " ").trim_end(), text.trim_end());
    }

    #[test]
    fn chinese_breaks_anywhere_but_before_its_punctuation() {
        let text = "您可以接受邀请，".repeat(20);
        let wrapped = wrap(&text);
        for line in wrapped.lines() {
            assert!(line.chars().map(columns).sum::<usize>() <= 72);
            assert!(!line.starts_with('，'), "{line}");
        }
        assert_eq!(wrapped.replace('\n', ""), text);
    }

    #[test]
    fn a_link_stays_whole() {
        let link = format!("https://people.example.org/join#{}", "x".repeat(90));
        assert_eq!(wrap(&format!("Open\n\n{link}\n\nnow")), format!("Open\n\n{link}\n\nnow\n"));
        assert_eq!(wrap(&format!("打开 {link}")), format!("打开\n{link}\n"));
    }
}

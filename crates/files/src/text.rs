//! What a person sees in a cell, and what they meant to type.

/// One line without what nobody sees: zero-width characters, marks of direction and soft hyphens are
/// taken out; line breaks, tabs and all kinds of blanks become single spaces; none at either end.
/// Joiners (U+200C, U+200D) stay: words of some scripts, and some pictures, need them.
pub fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut is_blank_before = true;
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            if !is_blank_before {
                tidied.push(' ');
            }
            is_blank_before = true;
        } else if !is_invisible(c) {
            tidied.push(c);
            is_blank_before = false;
        }
    }
    if is_blank_before {
        tidied.pop();
    }
    tidied
}

/// [`tidy`], with full-width letters, digits and signs as their plain ones: for addresses, numbers and
/// codes, not for names, where a full-width bracket may be meant.
pub fn plain(text: &str) -> String {
    let is_wide = |c: char| ('\u{FF01}'..='\u{FF5E}').contains(&c);
    let narrow = |c: char| match c {
        _ if is_wide(c) => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '。' => '.',
        _ => c,
    };
    tidy(text).chars().map(narrow).collect()
}

fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// What a text file may say before a text that a spreadsheet would take for a formula. See
/// [`harmless`].
const APOSTROPHE: char = '\'';

/// Whether a spreadsheet that opens a text file might run this as a formula, however many apostrophes
/// stand before it. Excel folds wide signs, and skips tabs and line breaks.
fn is_formula_like(text: &str) -> bool {
    let first = text.trim_start_matches(APOSTROPHE).chars().next();
    matches!(
        first,
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠' | '|' | '%')
    )
}

/// A text as it goes into a text file: with an apostrophe before what a spreadsheet might run.
/// [`without_apostrophe`] gives the text back, whatever it was.
pub fn harmless(text: &str) -> std::borrow::Cow<'_, str> {
    if is_formula_like(text) {
        std::borrow::Cow::Owned(format!("{APOSTROPHE}{text}"))
    } else {
        std::borrow::Cow::Borrowed(text)
    }
}

/// Takes off the apostrophe that [`harmless`] has put before a text.
pub fn without_apostrophe(text: &str) -> &str {
    match text.strip_prefix(APOSTROPHE) {
        Some(rest) if is_formula_like(rest) => rest,
        _ => text,
    }
}

/// How a number is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Shown {
    /// As a number.
    Number,
    /// As a date, a time of day, or both.
    Date { day: bool, time: bool },
    /// In percent.
    Percent,
    /// Digits in a mask: `0` and `#` are places, the rest stands as it is.
    Mask(String),
}

impl Shown {
    /// What a built-in format of Office means.
    pub(crate) fn of_builtin(id: u32) -> Self {
        match id {
            9 | 10 => Self::Percent,
            14..=17 | 27..=31 | 34..=36 | 50..=54 | 57 | 58 => {
                Self::Date { day: true, time: false }
            }
            18..=21 | 32 | 33 | 45..=47 | 55 | 56 => Self::Date { day: false, time: true },
            22 => Self::Date { day: true, time: true },
            _ => Self::Number,
        }
    }

    /// What a format means that somebody wrote (ECMA-376 part 1, 18.8.31).
    pub(crate) fn of_code(code: &str) -> Self {
        let (mut day, mut time, mut month, mut percent) = (false, false, false, false);
        let mut mask = String::new();
        let mut is_mask = true;
        let mut chars = code.chars();
        while let Some(c) = chars.next() {
            match c {
                ';' => break,
                '"' => chars.by_ref().take_while(|it| *it != '"').for_each(|it| mask.push(it)),
                '\\' => mask.extend(chars.next()),
                '_' | '*' => {
                    chars.next();
                }
                '[' => {
                    let inner: String = chars.by_ref().take_while(|it| *it != ']').collect();
                    time |= matches!(
                        inner.to_ascii_lowercase().as_str(),
                        "h" | "hh" | "m" | "mm" | "s" | "ss"
                    );
                }
                '0' | '#' | ' ' | '-' | '(' | ')' | '+' | '/' => mask.push(c),
                _ => {
                    is_mask = false;
                    match c.to_ascii_lowercase() {
                        'y' | 'd' | 'e' | 'b' => day = true,
                        'h' | 's' => time = true,
                        'm' => month = true,
                        '%' => percent = true,
                        'g' if code.to_ascii_lowercase().starts_with("general") => {
                            return Self::Number;
                        }
                        _ => {}
                    }
                }
            }
        }
        let places = mask.chars().filter(|it| matches!(it, '0' | '#')).count();
        if day || time || month {
            Self::Date { day: day || (month && !time), time }
        } else if percent {
            Self::Percent
        } else if is_mask
            && places > 0
            && (mask.starts_with('0') && places > 1 || mask.len() > places)
        {
            Self::Mask(mask)
        } else {
            Self::Number
        }
    }

    /// The number as people see it; `is_1904`: days are counted from 1904 on.
    pub(crate) fn show(&self, number: f64, is_1904: bool) -> String {
        match self {
            Self::Number => number_text(number),
            Self::Percent => format!("{}%", number_text(number * 100.0)),
            Self::Date { day, time } => {
                date_text(number, is_1904, *day, *time).unwrap_or_else(|| number_text(number))
            }
            Self::Mask(mask) => masked(mask, number).unwrap_or_else(|| number_text(number)),
        }
    }
}

/// A number without exponent and without digits that only binary arithmetic has: spreadsheets keep 15.
pub(crate) fn number_text(number: f64) -> String {
    if !number.is_finite() {
        return String::new();
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    if rounded == 0.0 { "0".to_owned() } else { rounded.to_string() }
}

/// A whole number in the places of a mask; what is left over goes into the first place.
fn masked(mask: &str, number: f64) -> Option<String> {
    if number < 0.0 || number.fract() != 0.0 || number >= 1e15 {
        return None;
    }
    let digits = number_text(number);
    let mut digits = digits.chars().rev().peekable();
    let mut shown: Vec<char> = Vec::new();
    let mut places = mask.chars().filter(|it| matches!(it, '0' | '#')).count();
    for c in mask.chars().rev() {
        match c {
            '0' | '#' => {
                places -= 1;
                match digits.next() {
                    Some(digit) => shown.push(digit),
                    None if c == '0' => shown.push('0'),
                    None => {}
                }
                if places == 0 {
                    shown.extend(digits.by_ref());
                }
            }
            other => shown.push(other),
        }
    }
    Some(shown.into_iter().rev().collect())
}

/// The day and time that a number of days means.
fn date_text(days: f64, is_1904: bool, day: bool, time: bool) -> Option<String> {
    if !(0.0..2_958_466.0).contains(&days) {
        return None;
    }
    let seconds = (days * 86_400.0).round();
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and the year 9999")]
    let (whole, second) = ((seconds / 86_400.0).floor() as i64, (seconds % 86_400.0) as i64);
    // Lotus took 1900 for a leap year, and so has everybody since: before March numbers are one less.
    let epoch = match (is_1904, whole) {
        (true, _) => 24_107,
        (false, ..60) => 25_568,
        (false, _) => 25_569,
    };
    let date = civil(whole - epoch);
    let clock = match (second / 3600, second / 60 % 60, second % 60) {
        (hour, minute, 0) => format!("{hour:02}:{minute:02}"),
        (hour, minute, second) => format!("{hour:02}:{minute:02}:{second:02}"),
    };
    Some(match (day, time && second != 0 || !day) {
        (true, false) => date,
        (true, true) => format!("{date} {clock}"),
        (false, _) => clock,
    })
}

/// The date so many days after 1970-01-01, as `YYYY-MM-DD`, by the calendar of today.
fn civil(days: i64) -> String {
    // Years begin in March here, so that the day that some years lack is the last one.
    let from_march = days + 719_468;
    let era = from_march.div_euclid(146_097);
    let day_of_era = from_march.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", year_of_era + era * 400 + carry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_people_see_them() {
        let cases: &[(&str, f64, &str)] = &[
            ("General", 13_800_138_000.0, "13800138000"),
            ("General", 1e21, "1000000000000000000000"),
            ("General", 12.0, "12"),
            ("General", 0.1 + 0.2, "0.3"),
            ("General", -0.0, "0"),
            ("0.00", 12.5, "12.5"),
            ("#,##0", 1234567.0, "1234567"),
            ("00000", 123.0, "00123"),
            ("000-0000-0000", 13_800_138_000.0, "138-0013-8000"),
            ("0%", 0.5, "50%"),
            ("yyyy-mm-dd", 1.0, "1900-01-01"),
            ("yyyy-mm-dd", 59.0, "1900-02-28"),
            ("yyyy-mm-dd", 61.0, "1900-03-01"),
            ("d/m/yy;@", 45_292.0, "2024-01-01"),
            ("yyyy\"年\"m\"月\"d\"日\"", 45_351.0, "2024-02-29"),
            ("yyyy-mm-dd hh:mm", 45_292.75, "2024-01-01 18:00"),
            ("[$-409]h:mm AM/PM", 0.5, "12:00"),
            ("[h]:mm:ss", 0.25, "06:00"),
            ("mmm", 45_292.0, "2024-01-01"),
            ("yyyy-mm-dd", 1e9, "1000000000"),
            ("\"days\" 0", 7.0, "days 7"),
        ];
        for (code, number, wanted) in cases {
            assert_eq!(Shown::of_code(code).show(*number, false), *wanted, "{code} {number}");
        }
        assert_eq!(Shown::of_builtin(14).show(0.0, true), "1904-01-01");
        assert_eq!(Shown::of_builtin(14).show(43_830.0, true), "2024-01-01");
    }

    #[test]
    fn what_nobody_sees_is_taken_out() {
        assert_eq!(tidy(" \u{FEFF}Ana\u{200B}\u{A0}\r\n Lima\u{202E}\t"), "Ana Lima");
        assert_eq!(tidy("\u{3000}"), "");
        assert_eq!(tidy("销售部（北京）"), "销售部（北京）");
        assert_eq!(plain("＋８６ １３８"), "+86 138");
        assert_eq!(plain("ana＠x．example"), "ana@x.example");
    }

    #[test]
    fn whatever_is_made_harmless_comes_back() {
        let texts = [
            "", "Ana", "=1+1", "+49 30", "-", "@x", "'", "''", "'=x", "''=x", "'Ana", "＝x", "\t=x",
        ];
        for text in texts {
            let safe = harmless(text);
            assert_eq!(without_apostrophe(&safe), text);
            assert!(!safe.starts_with(['=', '+', '-', '@', '＝', '\t']), "{safe}");
        }
    }
}

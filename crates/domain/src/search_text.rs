//! What a search looks through and what it looks for, cut into pieces that both databases index.
//!
//! A person's name, email, phone and job ID are folded (case, accents, widths) into one text, and
//! the text into all its distinct pieces of one, two and three characters. A query folds alike. A
//! word of up to three characters is one piece; a longer word is in the text only if all its
//! pieces of three are, and then the text itself decides. So any part of any field is found from
//! its first character on, in every script, without a dictionary.
//!
//! The texts and pieces are stored: raise [`VERSION`] when they change, and the store computes
//! them anew.

use std::fmt::Write as _;

use unicode_normalization::char::{canonical_combining_class, decompose_compatible};

use crate::person_name::{HanName, Part, is_han, parts, usual_reading};

/// Changes whenever the same person may get another text or other pieces than before.
pub const VERSION: u32 = 1;

/// The longest query in characters, before folding.
pub const LONGEST_QUERY: usize = 100;

/// A folded field is cut to so many bytes. Only a name of 100 ligatures gets there; PostgreSQL's index
/// holds the whole text and takes no more than 2,700 bytes.
const LONGEST_FIELD: usize = 512;

/// No further pinyin is added to a text that has more bytes than this.
const LONGEST_PINYIN: usize = 1_500;

/// The most characters of a piece.
const PIECE: usize = 3;

/// Stands between two fields. No piece and no query holds it.
const FIELD_END: char = '\n';

/// What one person is found by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SearchText(String);

impl SearchText {
    /// The text of a person with this name, email, phone and job ID; absent ones are empty.
    ///
    /// Beside the four fields, it holds for a Chinese name its pinyin in one word (`zhangwei`) and
    /// its initials (`zw`), also with `v` for ü as input methods have it and with the usual reading
    /// of a surname that has one of its own; and for a phone its digits without spaces, with `+`
    /// and as dialled inside its country.
    ///
    /// ```
    /// use rollcall_domain::search_text::SearchText;
    /// let text = SearchText::new("张伟", "wei@corp.example", "+31 6 1234", "A-7");
    /// let lines: Vec<_> = text.as_str().split('\n').collect();
    /// assert_eq!(lines, ["张伟", "wei@corp.example", "+31 6 1234", "a-7", "zhangwei", "zw", "+3161234", "061234"]);
    /// ```
    pub fn new(name: &str, email: &str, phone: &str, job_id: &str) -> Self {
        let mut text = String::with_capacity(
            name.len() * 2 + email.len() + phone.len() * 3 + job_id.len() + 16,
        );
        for field in [name, email, phone, job_id] {
            push_folded_field(&mut text, field);
        }
        push_pinyin_fields(&mut text, name);
        push_phone_fields(&mut text, phone);
        text.pop();
        Self(text)
    }

    /// The folded fields, separated by line feeds. A word of a [`SearchQuery`] longer than three
    /// characters is found if it is a part of this text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text itself, to be stored.
    pub fn into_string(self) -> String {
        self.0
    }

    /// A text read back from the store.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// All distinct pieces of one, two and three characters, in no meaningful order. A piece holds
    /// no space and spans no two fields.
    pub fn pieces(&self) -> Vec<Piece> {
        let mut pieces = Vec::with_capacity(self.0.len() * PIECE);
        let (mut one_back, mut two_back) = (0, 0);
        for c in self.0.chars() {
            if c == FIELD_END || c == ' ' {
                (one_back, two_back) = (0, 0);
                continue;
            }
            let code = u64::from(u32::from(c));
            pieces.push(Piece(code));
            if one_back != 0 {
                pieces.push(Piece(one_back << 21 | code));
            }
            if two_back != 0 {
                pieces.push(Piece(two_back << 42 | one_back << 21 | code));
            }
            (two_back, one_back) = (one_back, code);
        }
        pieces.sort_unstable();
        pieces.dedup();
        pieces
    }

    /// Whether `query` finds this text. The index must give the same answer.
    pub fn matches(&self, query: &SearchQuery) -> bool {
        query.words.iter().all(|word| word.forms.iter().any(|form| self.0.contains(form.as_str())))
    }
}

/// One to three characters without spaces.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Piece(u64); // Three scalar values of 21 bits each; absent ones are zero, on the left.

impl Piece {
    /// A number for this piece and no other, for hashing.
    pub const fn code(self) -> u64 {
        self.0
    }

    /// The characters of this piece.
    pub fn chars(self) -> impl Iterator<Item = char> {
        [self.0 >> 42, self.0 >> 21, self.0]
            .into_iter()
            .filter_map(|code| u32::try_from(code & 0x1F_FFFF).ok())
            .filter(|&code| code != 0)
            .filter_map(char::from_u32)
    }
}

impl std::fmt::Display for Piece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.chars().try_for_each(|c| f.write_char(c))
    }
}

/// What somebody typed into a search field: words that must all be found, in any order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SearchQuery {
    words: Vec<SearchWord>,
}

/// One word of a query, in one or two forms; one form found is enough.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SearchWord {
    forms: Vec<SearchForm>,
}

/// A folded text without spaces to be found somewhere.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct SearchForm(String);

/// A query has more characters than [`LONGEST_QUERY`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a search has at most {LONGEST_QUERY} characters; this one has {length}")]
pub struct QueryTooLong {
    /// The characters it has, without spaces around it.
    pub length: usize,
}

impl SearchQuery {
    /// The query that `raw` asks for; `None` if there is nothing to look for.
    ///
    /// Words are separated by white space. A word of digits with marks between them (`06-12.34`)
    /// also finds them without the marks, as phones are indexed.
    ///
    /// # Errors
    /// [`QueryTooLong`] if `raw`, trimmed, has more than [`LONGEST_QUERY`] characters.
    pub fn parse(raw: &str) -> Result<Option<Self>, QueryTooLong> {
        let raw = raw.trim();
        let length = raw.chars().count();
        if length > LONGEST_QUERY {
            return Err(QueryTooLong { length });
        }
        let mut folded = String::with_capacity(raw.len());
        fold(raw, &mut folded);
        let mut texts: Vec<&str> = folded.split_whitespace().collect();
        texts.sort_unstable_by_key(|text| std::cmp::Reverse(text.len()));
        let mut words: Vec<SearchWord> = Vec::with_capacity(texts.len());
        for text in texts {
            // What is a part of another word is found with it.
            let implied =
                words.iter().any(|word| word.forms.iter().all(|form| form.as_str().contains(text)));
            if !implied {
                words.push(SearchWord::new(text));
            }
        }
        Ok((!words.is_empty()).then_some(Self { words }))
    }

    /// The words, of which each must be found; the longest first, none a part of another.
    pub fn words(&self) -> &[SearchWord] {
        &self.words
    }
}

impl SearchWord {
    fn new(text: &str) -> Self {
        let mut forms = vec![SearchForm(text.to_owned())];
        let dialled = text.bytes().all(|b| b.is_ascii_digit() || b"+-./()".contains(&b));
        if dialled {
            let bare: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
            if bare.len() > 1 && bare != text {
                forms.push(SearchForm(bare));
            }
        }
        Self { forms }
    }

    /// The forms, of which one must be found; at least one.
    pub fn forms(&self) -> &[SearchForm] {
        &self.forms
    }
}

impl SearchForm {
    /// The folded text to be found.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The distinct pieces that all must be there: the form itself if it has up to three
    /// characters, else all its pieces of three, from left to right.
    pub fn pieces(&self) -> Vec<Piece> {
        let codes: Vec<u64> = self.0.chars().map(|c| u64::from(u32::from(c))).collect();
        let join = |codes: &[u64]| Piece(codes.iter().fold(0, |piece, code| piece << 21 | code));
        if codes.len() <= PIECE {
            return vec![join(&codes)];
        }
        let mut pieces: Vec<Piece> = Vec::with_capacity(codes.len());
        for window in codes.windows(PIECE) {
            let piece = join(window);
            if !pieces.contains(&piece) {
                pieces.push(piece);
            }
        }
        pieces
    }

    /// Whether the pieces only narrow the search, so that the text itself must be looked at.
    pub fn needs_text(&self) -> bool {
        self.0.chars().nth(PIECE).is_some()
    }
}

/// Appends `field` folded, with single spaces, and the mark of its end; nothing if it is blank.
fn push_folded_field(text: &mut String, field: &str) {
    let start = text.len();
    fold(field, text);
    end_field(text, start);
}

/// Cuts the field that begins at `start` and marks its end; a blank one leaves nothing.
fn end_field(text: &mut String, start: usize) {
    let mut end = text.len().min(start + LONGEST_FIELD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    while text.len() > start && text.ends_with(' ') {
        text.pop();
    }
    if text.len() > start {
        text.push(FIELD_END);
    }
}

fn push_pinyin_fields(text: &mut String, name: &str) {
    if name.is_ascii() || !name.chars().any(is_han) {
        return;
    }
    let mut fields: Vec<String> = Vec::with_capacity(2);
    let mut add = |field: String| {
        if !field.is_empty() && !fields.contains(&field) {
            fields.push(field);
        }
    };
    for part in parts(name) {
        let Part::Han(han) = part else { continue };
        let spelled = |of: &dyn Fn(usize, char) -> Option<&'static str>, umlaut: char| {
            let mut field = String::with_capacity(16);
            for (index, syllable) in han.syllables().enumerate() {
                let plain = of(index, syllable.character)
                    .or(syllable.reading.map(|reading| reading.plain))
                    .unwrap_or_default();
                field.extend(plain.chars().map(|c| if c == 'ü' { umlaut } else { c }));
            }
            field
        };
        let initials = |of: &dyn Fn(char) -> Option<&'static str>| -> String {
            let first = |plain: &'static str| plain.chars().next();
            han.syllables()
                .enumerate()
                .filter_map(|(index, syllable)| {
                    let other = if index == 0 { of(syllable.character) } else { None };
                    other.or(syllable.reading.map(|r| r.plain)).and_then(first)
                })
                .map(|c| if c == 'ü' { 'v' } else { c })
                .collect()
        };
        let usual = |c: char| usual_reading(c).map(|reading| reading.plain);
        let has_umlaut = han.syllables().any(|s| s.reading.is_some_and(|r| r.plain.contains('ü')));
        let own_reading = own_surname_reading(&han);
        add(spelled(&|_, _| None, 'u'));
        if has_umlaut {
            add(spelled(&|_, _| None, 'v'));
        }
        if own_reading {
            add(spelled(&|index, c| if index < han.surname.len() { usual(c) } else { None }, 'u'));
        }
        if han.syllables().nth(1).is_some() {
            add(initials(&|_| None));
            if own_reading {
                add(initials(&usual));
            }
        }
    }
    for field in fields {
        let start = text.len();
        text.push_str(&field);
        end_field(text, start);
        if text.len() > LONGEST_PINYIN {
            break;
        }
    }
}

/// Whether the surname is read otherwise than its characters usually are, tones aside.
fn own_surname_reading(han: &HanName) -> bool {
    han.surname.iter().any(|syllable| {
        syllable.reading.map(|r| r.plain) != usual_reading(syllable.character).map(|r| r.plain)
    })
}

/// Appends `+31612345678` and `0612345678` for `+31 6 1234 5678`; digits alone for other phones.
fn push_phone_fields(text: &mut String, phone: &str) {
    let mut folded = String::with_capacity(phone.len());
    fold(phone, &mut folded);
    let folded = folded.trim();
    let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        return;
    }
    if let Some(inside) = folded.starts_with('+').then(|| after_country_code(&digits)).flatten() {
        let _ = write!(text, "+{digits}{FIELD_END}0{inside}{FIELD_END}");
    } else if digits != folded {
        let _ = write!(text, "{digits}{FIELD_END}");
    }
}

/// The digits after the country code (ITU-T E.164, list of assigned codes: 1 and 7 have one digit,
/// those below have two, all others three).
fn after_country_code(digits: &str) -> Option<&str> {
    const TWO: [&str; 44] = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46",
        "47", "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63",
        "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
    ];
    let length = match digits.get(..2)? {
        code if code.starts_with(['1', '7']) => 1,
        code if TWO.contains(&code) => 2,
        _ => 3,
    };
    digits.get(length..).filter(|inside| !inside.is_empty())
}

/// Appends `raw` in the form in which texts and queries are compared.
///
/// Compatibility forms are resolved (NFKD); accents of Latin, Greek and Cyrillic letters, Hebrew
/// points and Arabic vowel signs go; letters lose their case; Latin letters that do not decompose
/// become ASCII (ß ss, ł l, ø o); Arabic letters that are often mistaken for one another become
/// one (أ إ آ ٱ ا, ى ي, ة ه), digits of all Arabic scripts ASCII; invisible characters go; white
/// space and control characters become single spaces.
fn fold(raw: &str, folded: &mut String) {
    let start = folded.len();
    let push_space = |folded: &mut String| {
        if folded.len() > start && !folded.ends_with(' ') {
            folded.push(' ');
        }
    };
    for c in raw.chars() {
        match c {
            ' '..='~' if c != ' ' => folded.push(c.to_ascii_lowercase()),
            _ if c.is_whitespace() || c.is_control() => push_space(folded),
            // Ideographs and Hangul are whole: there is nothing to strip.
            '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' => {
                folded.push(c);
            }
            _ => decompose_compatible(c, |part| {
                if part.is_whitespace() {
                    push_space(folded);
                } else {
                    push_letter(part, folded);
                }
            }),
        }
    }
}

fn push_letter(c: char, folded: &mut String) {
    match c {
        '\0'..='\x7F' => folded.push(c.to_ascii_lowercase()),
        // Tatweel, soft hyphen, joiners, marks of direction, variation selectors: not seen.
        '\u{640}'
        | '\u{AD}'
        | '\u{34F}'
        | '\u{61C}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{E0000}'..='\u{E0FFF}' => {}
        'ٱ' => folded.push('ا'),
        'ى' | 'ی' => folded.push('ي'),
        'ک' => folded.push('ك'),
        'ة' => folded.push('ه'),
        '\u{660}'..='\u{669}' => push_digit(c, '\u{660}', folded),
        '\u{6F0}'..='\u{6F9}' => push_digit(c, '\u{6F0}', folded),
        '\u{670}' => {}
        // Latin letters that do not decompose, in upper or lower case.
        '\u{C0}'..='\u{2AF}'
        | '\u{1D00}'..='\u{1D7F}'
        | '\u{1E00}'..='\u{1EFF}'
        | '\u{2C60}'..='\u{2C7F}'
        | '\u{A720}'..='\u{A7FF}'
            if c.is_alphabetic() =>
        {
            let ascii = any_ascii::any_ascii_char(c);
            if ascii.is_empty() {
                folded.extend(c.to_lowercase());
            } else {
                folded.extend(
                    ascii.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()),
                );
            }
        }
        'ς' => folded.push('σ'),
        _ => match canonical_combining_class(c) {
            // 10 to 36 are Hebrew, Arabic and Syriac points, 200 and above accents over and below.
            // The others change the letter: viramas, vowels, voiced kana.
            10..=36 | 200.. => {}
            _ => folded.extend(c.to_lowercase().filter(|c| canonical_combining_class(*c) < 200)),
        },
    }
}

fn push_digit(c: char, zero: char, folded: &mut String) {
    folded.extend(char::from_digit(u32::from(c) - u32::from(zero), 10));
}

#[cfg(test)]
mod tests;

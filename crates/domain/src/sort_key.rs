//! The one order of names, for every language of the console.
//!
//! Latin and other letters sort by the root collation of Unicode (CLDR). A Chinese name sorts by
//! its pinyin among them, as in a bilingual phone book: 陈美琳 stands under C, after the Chens in
//! Latin letters; all 陈 stand together, before the names in Chena. The order of characters with
//! the same letters is by tone, then by character, syllable by syllable, as in a dictionary.
//!
//! The key is stored and compared as bytes, so that both databases sort alike. It depends on the
//! versions of the collation data and of the pinyin readings: raise [`VERSION`] with them, and the
//! store computes all keys anew.

use std::sync::OnceLock;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};

use crate::person_name::{HanName, Part, Syllable, is_han, parts};

/// Changes whenever the same name may get another key than before.
pub const VERSION: u32 = 1;

/// The longest key in bytes. Names that agree so far are ordered by the member's id.
pub const LONGEST: usize = 96;

/// Where a name stands in a list: compare the bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SortKey(Vec<u8>);

impl SortKey {
    /// The key as it is stored; at most [`LONGEST`] bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The key as it is stored; at most [`LONGEST`] bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// The keys from the first one (inclusive) to the second one (exclusive) are those of the same
    /// name, whatever the case and the accents of its letters.
    ///
    /// A collation key has its levels one after the other with a byte 1 between them, letters first
    /// (Unicode Technical Standard #10, §7.3).
    ///
    /// ```
    /// use rollcall_domain::sort_key::sort_key;
    /// let (from, until) = sort_key("Åsa Berg").same_name();
    /// for (name, is_same) in [("ASA BERG", true), ("Asa Berg", true), ("Asa Bergman", false), ("Asa", false)] {
    ///     let key = sort_key(name).into_bytes();
    ///     assert_eq!(from <= key && key < until, is_same, "{name}");
    /// }
    /// ```
    pub fn same_name(&self) -> (Vec<u8>, Vec<u8>) {
        let letters = self.0.iter().position(|it| *it == 1).unwrap_or(self.0.len());
        let mut from = self.0[..letters].to_vec();
        let mut until = from.clone();
        if letters < self.0.len() {
            from.push(1);
            until.push(2);
        } else {
            // The letters alone fill the key.
            until.push(0);
        }
        (from, until)
    }

    /// A key read back from the store. Longer ones are cut.
    pub fn from_bytes(mut bytes: Vec<u8>) -> Self {
        bytes.truncate(LONGEST);
        Self(bytes)
    }
}

/// Where `name` stands among all names. Never fails, whatever the text.
///
/// ```
/// use rollcall_domain::sort_key::sort_key;
/// assert!(sort_key("Carla Diaz") < sort_key("陈美琳"));
/// assert!(sort_key("陈美琳") < sort_key("Dora Diaz"));
/// ```
pub fn sort_key(name: &str) -> SortKey {
    let mut key = Vec::with_capacity(LONGEST);
    let has_han = !name.is_ascii() && name.chars().any(is_han);
    let Ok(()) = if has_han {
        collator().write_sort_key_to(&transliterated(name), &mut key)
    } else {
        collator().write_sort_key_to(name, &mut key)
    };
    // Cutting keeps the order: it only makes more keys equal.
    SortKey::from_bytes(key)
}

/// The name with its Chinese characters spelled out in a form that collates as wanted.
fn transliterated(name: &str) -> String {
    let mut text = String::with_capacity(name.len() * 4);
    for part in parts(name) {
        match part {
            Part::Other(other) => text.push_str(other),
            Part::Han(HanName { surname, given }) => {
                surname.iter().for_each(|syllable| push_syllable(&mut text, *syllable));
                if !surname.is_empty() && !given.is_empty() {
                    text.push(' ');
                }
                given.iter().for_each(|syllable| push_syllable(&mut text, *syllable));
            }
        }
    }
    text
}

/// Writes `chen|2陈`: the letters, a mark, the tone, the character.
///
/// The root collation puts spaces and punctuation before `|`, `|` before `~`, and both before
/// digits and letters. Thus `chen` alone and `chen-` come first, then `chen|`, then `chena`; and
/// the mark `~` puts the syllables in ü after those in u, with which they share their letters.
fn push_syllable(text: &mut String, syllable: Syllable) {
    if let Some(reading) = syllable.reading {
        let umlaut = reading.plain.contains('ü');
        text.extend(reading.plain.chars().map(|c| if c == 'ü' { 'u' } else { c }));
        text.push(if umlaut { '~' } else { '|' });
        text.push(char::from(b'0' + reading.tone()));
    }
    text.push(syllable.character);
}

fn collator() -> &'static CollatorBorrowed<'static> {
    static COLLATOR: OnceLock<CollatorBorrowed<'static>> = OnceLock::new();
    COLLATOR.get_or_init(|| {
        #[expect(clippy::expect_used, reason = "the data is compiled into the binary")]
        Collator::try_new(CollatorPreferences::default(), CollatorOptions::default())
            .expect("the root collation is always there")
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_sort_as_in_a_bilingual_phone_book() {
        let in_order = [
            "42 Robots",
            "Åsa Berg",
            "Asa Bergman",
            "Carla Diaz",
            "Chen",
            "Chen Mei",
            "Chen-Smith",
            "陈",
            "陈梅",
            "陈美",
            "陈美琳",
            "陈明",
            "Chena Roy",
            "Élodie Martin",
            "Elodie Martinez",
            "Li Wei",
            "黎明",
            "李敏华",
            "李明",
            "李明华",
            "Liam Dunn",
            "卢伟",
            "吕布",
            "欧阳娜娜",
            "Øystein Aas",
            "单雄信",
            "Zara Ali",
            "曾国藩",
            "翟志刚",
            "张伟",
            "Борис",
            "محمد",
            "はなこ",
        ];
        for pair in in_order.windows(2) {
            assert!(sort_key(pair[0]) < sort_key(pair[1]), "{} < {}", pair[0], pair[1]);
        }
    }

    #[test]
    fn a_marked_surname_does_not_change_the_place() {
        assert_eq!(sort_key("陈 美琳"), sort_key("陈美琳"));
    }

    #[test]
    fn case_and_accents_decide_only_between_equal_letters() {
        assert!(sort_key("anna") < sort_key("Anna"));
        assert!(sort_key("Anna") < sort_key("Ánna"));
        assert!(sort_key("Ánna") < sort_key("Annb"));
    }

    #[test]
    fn a_long_name_is_cut_and_keeps_its_place() {
        let long = "李明".repeat(50);
        assert_eq!(sort_key(&long).as_bytes().len(), LONGEST);
        assert!(sort_key("李明") < sort_key(&long));
        assert!(sort_key(&long) < sort_key("林"));
    }

    proptest! {
        #[test]
        fn any_text_has_a_short_key_that_does_not_vary(name in any::<String>()) {
            let key = sort_key(&name);
            prop_assert!(key.as_bytes().len() <= LONGEST);
            prop_assert_eq!(sort_key(&name), key);
        }

        #[test]
        fn latin_names_sort_as_the_root_collation_says(a in "[A-Za-zÀ-ž '-]{0,20}", b in "[A-Za-zÀ-ž '-]{0,20}") {
            prop_assert_eq!(sort_key(&a).cmp(&sort_key(&b)), collator().compare(&a, &b));
        }
    }
}

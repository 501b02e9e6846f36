//! Names as people have them, with the form that stands in their addresses.

mod lists;

use crate::chance::Chance;

/// Where a name comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Culture {
    Arabic,
    Chinese,
    Dutch,
    English,
    French,
    German,
    Indian,
    Nigerian,
    Nordic,
    Polish,
    Portuguese,
    Spanish,
    Turkish,
}

/// A made-up person's name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Name {
    /// As people write it.
    pub(crate) full: String,
    /// The given name in ASCII, lower case.
    pub(crate) given: String,
    /// The family name in ASCII, lower case.
    pub(crate) family: String,
}

impl Name {
    pub(crate) fn any(culture: Culture, chance: &mut Chance) -> Self {
        let (given, family) = match culture {
            Culture::Chinese => return Self::chinese(chance),
            Culture::Arabic => return Self::arabic(chance),
            Culture::Dutch => lists::DUTCH,
            Culture::English => lists::ENGLISH,
            Culture::French => lists::FRENCH,
            Culture::German => lists::GERMAN,
            Culture::Indian => lists::INDIAN,
            Culture::Nigerian => lists::NIGERIAN,
            Culture::Nordic => lists::NORDIC,
            Culture::Polish => lists::POLISH,
            Culture::Portuguese => lists::PORTUGUESE,
            Culture::Spanish => lists::SPANISH,
            Culture::Turkish => lists::TURKISH,
        };
        let first = *chance.frequent(given);
        let last = *chance.frequent(family);
        // Some have a second given or family name.
        let (mut given_names, mut family_names) = (first.to_owned(), last.to_owned());
        if chance.is_within(12.0) {
            let second = *chance.any(given);
            if second != first {
                given_names = format!("{first} {second}");
            }
        }
        let doubles = if culture == Culture::Spanish { 60.0 } else { 6.0 };
        if chance.is_within(doubles) {
            let second = *chance.frequent(family);
            let joint = if culture == Culture::Spanish { ' ' } else { '-' };
            if second != last {
                family_names = format!("{last}{joint}{second}");
            }
        }
        Self {
            full: format!("{given_names} {family_names}"),
            given: ascii(first),
            family: ascii(&family_names),
        }
    }

    fn chinese(chance: &mut Chance) -> Self {
        let (family, family_latin) = *chance.frequent(lists::CHINESE_FAMILY);
        let (mut given, mut given_latin) = (String::new(), String::new());
        let characters = if chance.is_within(25.0) { 1 } else { 2 };
        for _ in 0..characters {
            let (character, latin) = *chance.frequent(lists::CHINESE_GIVEN);
            given.push_str(character);
            given_latin.push_str(latin);
        }
        Self {
            full: format!("{family}{given}"),
            given: given_latin,
            family: family_latin.to_owned(),
        }
    }

    fn arabic(chance: &mut Chance) -> Self {
        let (given, given_latin) = *chance.frequent(lists::ARABIC_GIVEN);
        let (family, family_latin) = *chance.frequent(lists::ARABIC_FAMILY);
        let full = if chance.is_within(15.0) {
            let (father, _) = *chance.frequent(lists::ARABIC_GIVEN);
            format!("{given} {father} {family}")
        } else {
            format!("{given} {family}")
        };
        Self { full, given: given_latin.to_owned(), family: family_latin.to_owned() }
    }
}

/// The ASCII letters of a name, lower case; hyphens stay, everything else goes.
pub(crate) fn ascii(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '-' => plain.push(letter),
            'á' | 'à' | 'â' | 'ã' | 'ą' => plain.push('a'),
            'ä' | 'æ' => plain.push_str("ae"),
            'å' => plain.push_str("aa"),
            'ç' | 'ć' | 'č' => plain.push('c'),
            'ď' | 'đ' => plain.push('d'),
            'ð' => plain.push('d'),
            'é' | 'è' | 'ê' | 'ë' | 'ę' => plain.push('e'),
            'ğ' => plain.push('g'),
            'í' | 'ì' | 'î' | 'ï' | 'ı' => plain.push('i'),
            'ł' => plain.push('l'),
            'ñ' | 'ń' => plain.push('n'),
            'ó' | 'ò' | 'ô' | 'õ' => plain.push('o'),
            'ö' | 'ø' => plain.push_str("oe"),
            'ř' => plain.push('r'),
            'ś' | 'ş' | 'š' => plain.push('s'),
            'ß' => plain.push_str("ss"),
            'ú' | 'ù' | 'û' => plain.push('u'),
            'ü' => plain.push_str("ue"),
            'ý' => plain.push('y'),
            'ź' | 'ż' | 'ž' => plain.push('z'),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use rollcall_domain::email::EmailAddress;
    use rollcall_domain::text::PersonName;

    const ALL: [Culture; 13] = [
        Culture::Arabic,
        Culture::Chinese,
        Culture::Dutch,
        Culture::English,
        Culture::French,
        Culture::German,
        Culture::Indian,
        Culture::Nigerian,
        Culture::Nordic,
        Culture::Polish,
        Culture::Portuguese,
        Culture::Spanish,
        Culture::Turkish,
    ];

    #[test]
    fn every_name_can_be_parsed_and_makes_an_address() {
        let mut chance = Chance::new(1);
        for culture in ALL {
            for _ in 0..2_000 {
                let name = Name::any(culture, &mut chance);
                assert_eq!(name.full.parse::<PersonName>().unwrap().as_str(), name.full);
                let email = format!("{}.{}@halden.example", name.given, name.family);
                assert!(email.is_ascii());
                assert_eq!(email.parse::<EmailAddress>().unwrap().canonical(), email);
            }
        }
    }

    #[test]
    fn letters_with_marks_are_written_in_ascii() {
        for (name, wanted) in [
            ("Zoë Marchetti-Papadopoulos", "zoemarchetti-papadopoulos"),
            ("Łukasz Żak", "lukaszzak"),
            ("O’Sullivan", "osullivan"),
            ("Brückner", "brueckner"),
            ("Øyvind", "oeyvind"),
        ] {
            assert_eq!(ascii(name), wanted);
        }
    }
}

use proptest::prelude::*;

use super::*;

fn folded(raw: &str) -> String {
    let mut text = String::new();
    fold(raw, &mut text);
    text
}

fn query(raw: &str) -> SearchQuery {
    SearchQuery::parse(raw).unwrap().unwrap()
}

#[test]
fn text_is_folded() {
    for (raw, expected) in [
        ("Zoë  Müller", "zoe muller"),
        ("Straße", "strasse"),
        ("STRAẞE", "strasse"),
        ("Łukasz Żółć", "lukasz zolc"),
        ("Øystein Ærø", "oystein aero"),
        ("Đặng Thị Hương", "dang thi huong"),
        ("İSTANBUL ılık", "istanbul ilik"),
        ("ＡＢＣ１２３", "abc123"),
        ("ﬁne", "fine"),
        ("陈美琳", "陈美琳"),
        ("김민준", "김민준"),
        ("Ёлкин Й", "елкин и"),
        ("Ὀδυσσεύς", "οδυσσευσ"),
        ("مُحَمَّد", "محمد"),
        ("محـــمد", "محمد"),
        ("أحمد إبراهيم آدم ٱلله", "احمد ابراهيم ادم الله"),
        ("فاطمة مصطفى", "فاطمه مصطفي"),
        ("٠١٢ ۳۴۵", "012 345"),
        ("שָׁלוֹם", "שלום"),
        ("हिन्दी", "हिन्दी"),
        ("a\u{200D}b\u{00AD}c", "abc"),
        ("a\tb\nc\u{3000}d", "a b c d"),
    ] {
        assert_eq!(folded(raw), expected, "{raw}");
    }
}

#[test]
fn a_chinese_name_is_also_its_pinyin_and_initials() {
    for (name, expected) in [
        ("张伟", vec!["张伟", "zhangwei", "zw"]),
        ("吕布", vec!["吕布", "lubu", "lvbu", "lb"]),
        ("曾国藩", vec!["曾国藩", "zengguofan", "cengguofan", "zgf", "cgf"]),
        ("单 雄信", vec!["单 雄信", "shanxiongxin", "danxiongxin", "sxx", "dxx"]),
        ("王", vec!["王", "wang"]),
        ("陈美琳 Mary", vec!["陈美琳 mary", "chenmeilin", "cml"]),
        ("买买提·艾力", vec!["买买提·艾力", "maimaiti", "mmt", "aili", "al"]),
        ("Ada", vec!["ada"]),
        ("", vec![]),
    ] {
        let text = SearchText::new(name, "", "", "");
        let lines: Vec<&str> = text.as_str().split('\n').filter(|line| !line.is_empty()).collect();
        assert_eq!(lines, expected, "{name}");
    }
}

#[test]
fn people_are_found_by_any_part_of_any_field() {
    let wei = SearchText::new("张伟", "wei.zhang@corp.example", "+31 6 1234-5678", "NL-2024/007");
    let zoe = SearchText::new("Zoë van der Müller", "zoe@corp.example", "(020) 555 01 23", "E7");
    for (raw, finds_wei, finds_zoe) in [
        ("张", true, false),
        ("伟", true, false),
        ("张伟", true, false),
        ("zhangwei", true, false),
        ("Wei Zhang", true, false),
        ("zw", true, false),
        ("z", true, true),
        ("@corp.example", true, true),
        ("CORP", true, true),
        ("nl-2024", true, false),
        ("2024/007", true, false),
        ("2024007", false, false),
        ("+31612", true, false),
        ("+31 6 12", true, false),
        ("316123", true, false),
        ("0612345678", true, false),
        ("06-1234", true, false),
        ("06 1234", true, false),
        ("(06)1234", true, false),
        ("020-555", false, true),
        ("0205550123", false, true),
        ("zoe", false, true),
        ("ZOË", false, true),
        ("mull van", false, true),
        ("ermu", false, false),
        ("derm", false, false),
        ("der m", false, true),
        ("zoe zhang", false, false),
        ("wei wei", true, false),
    ] {
        assert_eq!(wei.matches(&query(raw)), finds_wei, "{raw} finds 张伟");
        assert_eq!(zoe.matches(&query(raw)), finds_zoe, "{raw} finds Zoë");
    }
}

#[test]
fn a_piece_spans_neither_a_space_nor_two_fields() {
    let mut pieces: Vec<String> =
        SearchText::new("Ab c", "de", "", "").pieces().iter().map(ToString::to_string).collect();
    pieces.sort();
    assert_eq!(pieces, ["a", "ab", "b", "c", "d", "de", "e"]);
}

#[test]
fn a_word_is_one_piece_up_to_three_characters_and_else_its_threes() {
    for (raw, expected, needs_text) in [
        ("张", vec!["张"], false),
        ("ab", vec!["ab"], false),
        ("abc", vec!["abc"], false),
        ("abcde", vec!["abc", "bcd", "cde"], true),
        ("aaaaa", vec!["aaa"], true),
        ("诸葛孔明", vec!["诸葛孔", "葛孔明"], true),
    ] {
        let query = query(raw);
        let [word] = query.words() else { panic!("{raw} is one word") };
        let [form] = word.forms() else { panic!("{raw} has one form") };
        let pieces: Vec<String> = form.pieces().iter().map(ToString::to_string).collect();
        assert_eq!(
            (pieces, form.needs_text()),
            (expected.iter().map(ToString::to_string).collect(), needs_text)
        );
    }
}

#[test]
fn a_word_that_is_a_part_of_another_is_not_looked_for_again() {
    let words: Vec<String> = query(" li  Wei li liu ")
        .words()
        .iter()
        .map(|word| word.forms()[0].as_str().to_owned())
        .collect();
    assert_eq!(words, ["wei", "liu"]);
}

#[test]
fn an_empty_query_is_none_and_a_long_one_is_refused() {
    for raw in ["", "  \t", "\u{200B}", "\u{301}"] {
        assert_eq!(SearchQuery::parse(raw), Ok(None), "{raw:?}");
    }
    assert!(SearchQuery::parse(&"é".repeat(100)).unwrap().is_some());
    assert_eq!(SearchQuery::parse(&"é".repeat(101)), Err(QueryTooLong { length: 101 }));
}

#[test]
fn country_codes_are_cut_off() {
    for (digits, expected) in [
        ("31612345678", Some("612345678")),
        ("12125550123", Some("2125550123")),
        ("8613800138000", Some("13800138000")),
        ("35318812345", Some("18812345")),
        ("79991234567", Some("9991234567")),
        ("31", None),
        ("3", None),
    ] {
        assert_eq!(after_country_code(digits), expected, "{digits}");
    }
}

#[test]
fn the_text_of_the_longest_fields_stays_short() {
    for name in ["\u{FDFA}", "单", "吕", "庄"] {
        let text = SearchText::new(
            &name.repeat(100),
            &"e".repeat(254),
            &"+1".repeat(20),
            &"\u{FDFA}".repeat(40),
        );
        assert!(text.as_str().len() < 2_500, "{}", text.as_str().len());
    }
}

/// Characters in which folding does something, and any others.
fn text() -> impl Strategy<Value = String> {
    let letter = prop_oneof![
        4 => prop::sample::select("abcxyzAZ019 .-@+ßØłİéü".chars().collect::<Vec<_>>()),
        3 => prop::sample::select("张伟陈吕曾单欧阳·김".chars().collect::<Vec<_>>()),
        2 => prop::sample::select("محمدأإآىةُـ٣яЙςΣ".chars().collect::<Vec<_>>()),
        1 => any::<char>(),
    ];
    prop::collection::vec(letter, 0..24).prop_map(|letters| letters.into_iter().collect())
}

proptest! {
    #[test]
    fn folding_twice_changes_nothing(raw in text()) {
        let once = folded(&raw);
        prop_assert_eq!(folded(&once), once);
    }

    #[test]
    fn every_part_of_every_field_finds_the_person(
        fields in prop::array::uniform4(text()), which in 0..4_usize, from in 0..24_usize, length in 1..13_usize,
    ) {
        let [name, email, phone, job_id] = &fields;
        let person = SearchText::new(name, email, phone, job_id);
        let part: String = fields[which].chars().skip(from).take(length).collect();
        if let Some(query) = SearchQuery::parse(&part).unwrap() {
            prop_assert!(person.matches(&query), "{part:?} in {person:?}");
        }
    }

    #[test]
    fn what_matches_has_all_pieces_of_a_form_of_every_word(name in text(), email in text(), raw in text()) {
        let person = SearchText::new(&name, &email, "", "");
        let pieces = person.pieces();
        if let Some(query) = SearchQuery::parse(&raw).unwrap() {
            let by_pieces = query.words().iter().all(|word| {
                word.forms().iter().any(|form| form.pieces().iter().all(|piece| pieces.contains(piece)))
            });
            let exact = query.words().iter().all(|word| word.forms().iter().all(|form| !form.needs_text()));
            let matches = person.matches(&query);
            prop_assert!(by_pieces || !matches);
            prop_assert!(matches || !by_pieces || !exact);
        }
    }
}

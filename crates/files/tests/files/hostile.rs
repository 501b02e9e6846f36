//! Files that are something else, or made to harm.

use proptest::prelude::*;
use rollcall_files::{FileProblem, Kind, Limits, open_bytes};

use crate::pack::{Part, book, sheet, text_row, zip};
use crate::{known, open, problem};

#[test]
fn a_file_that_is_no_table_is_named_as_what_it_is() {
    let zipped = |name: &str| zip(&[Part::new(name, "x")]);
    let mut compound = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    compound.resize(2_000, 0);
    let word: Vec<u8> = "WordDocument".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases: Vec<(Vec<u8>, Kind)> = vec![
        (b"".to_vec(), Kind::Empty),
        (b" \r\n\t".to_vec(), Kind::Empty),
        (b"%PDF-1.7 ...".to_vec(), Kind::Pdf),
        (b"\x89PNG\r\n\x1a\n\0\0".to_vec(), Kind::Image),
        (b"\xFF\xD8\xFF\xE0\0".to_vec(), Kind::Image),
        (b"\n<HTML><table><tr><td>Name".to_vec(), Kind::Html),
        (b"<?xml version=\"1.0\"?><Workbook><Worksheet>".to_vec(), Kind::Xml),
        (b"BEGIN:VCARD\r\nVERSION:3.0".to_vec(), Kind::Contacts),
        (b"[{\"Name\": \"Ana\"}]".to_vec(), Kind::Json),
        (b"MZ\x90\0\x03\0".to_vec(), Kind::Program),
        (b"\x01\x02\0\0\x03\x04\0\0\0\0\0\0\0".to_vec(), Kind::Unknown),
        (zipped("Index/Document.iwa"), Kind::Numbers),
        (zipped("xl/workbook.bin"), Kind::Xlsb),
        (zipped("word/document.xml"), Kind::Document),
        (zipped("holiday.txt"), Kind::Archive),
        ([compound.as_slice(), &word].concat(), Kind::Document),
    ];
    for (file, wanted) in cases {
        let found = problem(file);
        assert!(
            matches!(found, FileProblem::NotATable(kind) if kind == wanted),
            "{wanted}: {found}"
        );
    }
    let locked: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let found = problem([compound, locked].concat());
    assert!(matches!(found, FileProblem::Password), "{found}");
    // Words that begin like a sign of something else.
    for text in ["BMW drivers\nAna\n", "MZ\nAna\n", "{Name}\nAna\n", "[Name]\nAna\n"] {
        assert!(open(text).is_ok(), "{text}");
    }
}

#[test]
fn a_bomb_is_refused_whether_it_tells_its_size_or_not() {
    let blanks = " ".repeat(2 << 20);
    let rows = format!(
        "<sheetData>{}{blanks}{}</sheetData>",
        text_row(1, &["Name"]),
        text_row(2, &["Ana"])
    );
    for claimed in [None, Some(100)] {
        let mut parts = book(&[("People", "", &rows)], "", "");
        parts[0].claimed = claimed;
        let limits = Limits { unpacked_bytes: 1 << 20, ..Limits::default() };
        let found = match open_bytes(zip(&parts), limits, &known) {
            Err(problem) => problem,
            Ok(mut book) => book.rows().expect("rows").find_map(Result::err).expect("a problem"),
        };
        let is_refused =
            matches!(found, FileProblem::TooLargeUnpacked { .. } | FileProblem::CellTooLong { .. });
        assert!(is_refused, "{claimed:?}: {found}");
    }
}

#[test]
fn parts_that_lie_over_each_other_are_refused() {
    let mut file = zip(&[Part::new("a", "first"), Part::new("b", "second")]);
    let at = file.windows(4).rposition(|it| it == b"PK\x01\x02").expect("contents");
    file[at + 42..at + 46].fill(0);
    assert!(matches!(problem(file), FileProblem::Damaged(_)));
}

#[test]
fn entities_deep_nesting_and_endless_cells_are_refused() {
    let bomb = r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet><sheetData/></worksheet>"#;
    let mut parts = book(&[("People", "", "")], "", "");
    parts[0].bytes = bomb.into();
    assert!(matches!(problem(zip(&parts)), FileProblem::Damaged(_)));
    assert!(matches!(problem(sheet(&"<x>".repeat(100_000))), FileProblem::Damaged(_)));
    let long = text_row(1, &["Name"]) + &text_row(2, &[&"x".repeat(1 << 20)]);
    assert!(matches!(problem(sheet(&long)), FileProblem::CellTooLong { row: 1.., .. }));
    // In many small pieces, none of which is long.
    let long = text_row(1, &["Name"]) + &text_row(2, &[&"x&amp;".repeat(100_000)]);
    assert!(matches!(problem(sheet(&long)), FileProblem::CellTooLong { row: 2, .. }));
}

#[test]
fn a_hundred_thousand_empty_rows_with_styles_are_no_rows() {
    let empty = r#"<row s="1" customFormat="1"><c s="1"/><c s="1"/></row>"#.repeat(100_000);
    let mut book = open(sheet(&(text_row(1, &["Name"]) + &empty + &text_row(200_000, &["Ana"]))))
        .expect("table");
    let rows: Vec<_> = book.rows().expect("rows").map(|it| it.expect("good")).collect();
    assert_eq!((rows.len(), rows[0].number), (1, 200_000));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_end_in_rows_or_a_problem(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        if let Ok(mut book) = open(bytes) {
            book.rows().expect("rows").for_each(drop);
        }
    }

    #[test]
    fn any_text_ends_in_rows_or_a_problem(text in "[\"',;\t\r\na=王]{0,200}") {
        if let Ok(mut book) = open(text) {
            book.rows().expect("rows").for_each(drop);
        }
    }

    #[test]
    fn a_workbook_with_broken_bytes_ends_in_rows_or_a_problem(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)
    ) {
        let mut file = sheet(&(text_row(1, &["Name"]) + &text_row(2, &["Ana"])));
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        if let Ok(mut book) = open(file) {
            book.rows().expect("rows").for_each(drop);
        }
    }

    #[test]
    fn a_sheet_with_broken_markup_ends_in_rows_or_a_problem(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<char>()), 1..8)
    ) {
        let rows = text_row(1, &["Name"]) + r#"<row r="2"><c r="B2" t="s" s="3"><v>0</v></c></row>"#;
        let mut rows: Vec<char> = rows.chars().collect();
        for (at, c) in changes {
            let at = at.index(rows.len());
            rows[at] = c;
        }
        if let Ok(mut book) = open(sheet(&rows.into_iter().collect::<String>())) {
            book.rows().expect("rows").for_each(drop);
        }
    }
}

//! Text files.

use encoding_rs::{GB18030, UTF_8};
use rollcall_files::{FileProblem, Limits, Note, open_bytes};

use crate::{known, open, problem, read};

#[test]
fn commas_semicolons_and_tabs_are_told_apart_by_the_header() {
    for separator in [",", ";", "\t", "|"] {
        let file =
            format!("Name{separator}Departments\r\nAna{separator}\"Sales > North; Care\"\r\n");
        let (header, rows) = read(file);
        assert_eq!(header, ["Name", "Departments"], "{separator:?}");
        assert_eq!(rows, [(2, vec!["Ana".to_owned(), "Sales > North; Care".to_owned()])]);
    }
    // The rows have more semicolons than the header has commas.
    let (header, _) = read("Name,Departments\nAna,A;B;C;D\nBo,A;B;C;D;E\n");
    assert_eq!(header, ["Name", "Departments"]);
    let (header, rows) = read("sep=;\r\nName;Email\r\nAna,Lima;a@b.example\r\n");
    assert_eq!((header.len(), rows[0].0), (2, 2));
}

#[test]
fn rows_are_counted_as_a_spreadsheet_counts_them() {
    let file = "Name,Email\r\n\r\n\"Ana\r\nLima\",\"say \"\"hi\"\"\"\r\n,\r\nBo,b\"c\n\nCy,\"x\" y";
    let (_, rows) = read(file);
    let rows: Vec<_> = rows.iter().map(|it| (it.0, it.1[0].as_str(), it.1[1].as_str())).collect();
    let wanted = [(3, "Ana\nLima", "say \"hi\""), (5, "Bo", "b\"c"), (7, "Cy", "x y")];
    assert_eq!(rows, wanted);
}

#[test]
fn every_encoding_that_programs_write_is_read() {
    let text = "Name,Email\n王芳,w@example.org\nJosé Núñez,j@example.org\n李小龙是一个很有名的演员,l@example.org\n";
    let utf16 = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    let (little, big) = (utf16(u16::to_le_bytes), utf16(u16::to_be_bytes));
    let files = [
        text.as_bytes().to_vec(),
        [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        [b"\xFF\xFE", little.as_slice()].concat(),
        [b"\xFE\xFF", big.as_slice()].concat(),
        little,
        big,
        GB18030.encode(text).0.into_owned(),
    ];
    for (index, file) in files.into_iter().enumerate() {
        let (header, rows) = read(file);
        assert_eq!(header, ["Name", "Email"], "{index}");
        assert_eq!((rows[0].1[0].as_str(), rows.len()), ("王芳", 3), "{index}");
    }
    let book = open(GB18030.encode(text).0.into_owned()).expect("a table");
    assert_eq!(book.notes(), [Note::Encoding { name: "gb18030" }]);
}

#[test]
fn an_encoding_that_shows_only_in_the_last_row_is_found() {
    let mut text = "Name,Email\n".to_owned();
    for index in 0..20_000 {
        text += &format!("Person {index},p{index}@example.org\n");
    }
    for name in ["王芳很好", "ünïcödé"] {
        let text = text.clone() + name + ",x@example.org\n";
        let encoding = if name.starts_with('王') { GB18030 } else { UTF_8 };
        let (_, rows) = read(encoding.encode(&text).0.into_owned());
        assert_eq!(rows[20_000].1[0], name);
    }
}

#[test]
fn titles_above_the_header_are_skipped_and_named() {
    let mut book =
        open("Staff list\n\nas of today,,\nName,E-mail,\nAna,a@b.example\n").expect("table");
    assert_eq!((book.header_row(), book.header()[0].as_str()), (4, "Name"));
    assert_eq!(book.notes(), [Note::RowsAboveHeader { rows: 2 }]);
    assert_eq!(book.rows().expect("rows").count(), 1);
    let (header, _) = read("  Full\r\n,\" Na\u{200B}me \",Work\n");
    assert_eq!(header, ["", "Name", "Work"]);
}

#[test]
fn what_is_wrong_with_a_text_file_is_said_with_its_row() {
    let open_quote = problem("Name,Email\nAna,\"a@b.example\nBo,b@c.example\n");
    assert!(matches!(open_quote, FileProblem::OpenQuote { row: 2 }), "{open_quote}");
    let long = problem(format!("Name\nAna\n{}\n", "x".repeat(200_000)));
    assert!(matches!(long, FileProblem::CellTooLong { row: 3, .. }), "{long}");
    let wide = problem(format!("Name\n{}x\n", ",".repeat(200)));
    assert!(matches!(wide, FileProblem::TooManyColumns { row: 2, limit: 200 }), "{wide}");
    let header = problem(format!("{}\n", vec!["x"; 201].join(",")));
    assert!(matches!(header, FileProblem::TooManyColumns { row: 1, .. }), "{header}");
    let limits = Limits { rows: 2, ..Limits::default() };
    let mut book = open_bytes(b"Name\n1\n\n2\n3\n4".to_vec(), limits, &known).expect("table");
    let rows: Vec<_> = book.rows().expect("rows").collect();
    assert_eq!(rows.len(), 3);
    assert!(matches!(rows[2], Err(FileProblem::TooManyRows { limit: 2 })));
}

#[test]
fn rows_can_be_read_again() {
    let mut book = open("Name\nAna\nBo\n").expect("table");
    assert_eq!(book.rows().expect("rows").count(), 2);
    assert_eq!(book.rows().expect("rows").count(), 2);
}

#[test]
fn apostrophes_that_an_export_has_put_are_taken_off() {
    let (_, rows) = read("Name,Phone\n'=1+1,'+49 30 1\n'Ana,''\n");
    assert_eq!(rows[0].1, ["=1+1", "+49 30 1"]);
    assert_eq!(rows[1].1, ["'Ana", "''"]);
}

//! How long a file of 100,000 rows takes. Run with `--release --run-ignored only --no-capture`.

use std::fmt::Write;
use std::time::Instant;

use crate::open;
use crate::pack::{book, zip};

const ROWS: usize = 100_000;

fn cells(row: usize) -> [String; 8] {
    [
        format!("Person Number {row}"),
        format!("person.{row}@example.org"),
        format!("+49 30 {:08}", row * 7),
        "Company > Sales > North; Care".to_owned(),
        format!("Position {}", row % 90),
        format!("Location {}", row % 30),
        format!("E-{row:06}"),
        String::from("Member"),
    ]
}

const HEADER: [&str; 8] =
    ["Name", "Email", "Phone", "Departments", "Position", "Location", "Job ID", "Role"];

fn measure(what: &str, file: Vec<u8>) {
    let (size, start) = (file.len(), Instant::now());
    let mut book = open(file).expect("a table");
    let count = book.rows().expect("rows").filter(Result::is_ok).count();
    println!("{what}: {count} rows, {size} bytes, {:?}", start.elapsed());
    assert_eq!(count, ROWS);
}

#[test]
#[ignore = "measures; means nothing without optimization"]
fn reading_a_hundred_thousand_rows() {
    let mut csv = HEADER.join(",") + "\r\n";
    let mut texts: String = HEADER.iter().map(|it| format!("<si><t>{it}</t></si>")).collect();
    let mut rows = String::from("<sheetData><row r=\"1\">");
    (0..8).for_each(|it| write!(rows, r#"<c t="s"><v>{it}</v></c>"#).expect("memory"));
    rows += "</row>";
    for row in 0..ROWS {
        write!(rows, "<row r=\"{}\">", row + 2).expect("memory");
        for (column, cell) in cells(row).iter().enumerate() {
            csv += if column == 0 { "" } else { "," };
            write!(csv, "\"{cell}\"").expect("memory");
            write!(texts, "<si><t>{}</t></si>", cell.replace('>', "&gt;")).expect("memory");
            let letter = char::from(b'A' + u8::try_from(column).expect("few"));
            let text = 8 + row * 8 + column;
            write!(rows, r#"<c r="{letter}{}" s="0" t="s"><v>{text}</v></c>"#, row + 2)
                .expect("memory");
        }
        csv += "\r\n";
        rows += "</row>";
    }
    rows += "</sheetData>";
    measure("csv", csv.into_bytes());
    let workbook = zip(&book(&[("People", "", &rows)], &texts, ""));
    drop((rows, texts));
    measure("xlsx", workbook);
}

//! Workbooks of Excel.

use rollcall_files::{FileProblem, Note};

use crate::pack::{Part, book, sheet, text_row, zip};
use crate::{open, problem, read};

#[test]
fn cells_are_read_as_a_person_sees_them() {
    let texts = r#"<si><t>Name</t></si><si><r><t>An</t></r><r><t xml:space="preserve">a </t></r>
        <rPh><t>phonetic</t></rPh></si><si><t>a&amp;b_x000D_&#x4E2D;</t></si>"#;
    let styles = r#"<numFmts><numFmt numFmtId="170" formatCode="00000"/></numFmts><cellStyleXfs><xf
        numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs>"#;
    let rows = r#"<sheetData><row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="inlineStr"><is><t>Email</t></is></c></row>
        <row r="5"><c r="A5" t="s"><v>1</v></c><c r="C5"><v>13800138000</v></c><c r="D5" s="1"><v>45292</v></c>
        <c r="E5" s="2"><v>42</v></c><c r="F5" t="b"><v>1</v></c><c r="G5" t="str"><f>A1&amp;"x"</f><v>cached</v></c>
        <c r="H5"><v>1.38E10</v></c><c r="I5" t="s"><v>2</v></c><c r="J5" t="e"><v>#N/A</v></c></row></sheetData>"#;
    let (header, rows) = read(zip(&book(&[("People", "", rows)], texts, styles)));
    assert_eq!(header, ["Name", "Email"]);
    let wanted = [
        "Ana ",
        "",
        "13800138000",
        "2024-01-01",
        "00042",
        "TRUE",
        "cached",
        "13800000000",
        "a&b\r中",
        "#N/A",
    ];
    assert_eq!(rows, [(5, wanted.map(str::to_owned).to_vec())]);
}

#[test]
fn the_first_visible_sheet_with_known_headings_is_read_and_the_others_are_named() {
    let data = |row: String| format!("<sheetData>{row}</sheetData>");
    let hidden = data(text_row(1, &["Name", "Email"]));
    let guide = data(text_row(1, &["How to fill this in"]));
    let people = data(text_row(1, &["Name", "Email"]) + &text_row(3, &["Ana"]));
    let sheets = [
        ("Lists", r#"state="veryHidden""#, hidden.as_str()),
        ("Guide", "", &guide),
        ("Empty", "", "<sheetData/>"),
        ("People", "", &people),
    ];
    let mut book = open(zip(&book(&sheets, "", ""))).expect("table");
    assert_eq!(book.sheet().name, "People");
    let other = |name: &str, is_hidden| Note::OtherSheet { name: name.to_owned(), is_hidden };
    assert_eq!(book.notes(), [other("Lists", true), other("Guide", false)]);
    let rows: Vec<_> = book.rows().expect("rows").map(|it| it.expect("row")).collect();
    assert_eq!(
        (rows[0].number, rows[0].cells.as_slice()),
        (3, ["Ana".to_owned(), String::new()].as_slice())
    );
}

#[test]
fn hidden_rows_and_joined_cells_are_read_and_named() {
    let rows = text_row(1, &["Name", "Email"])
        + &text_row(2, &["Ana"]).replace("<row", r#"<row hidden="1""#);
    let content = format!(
        r#"<cols><col min="2" max="3" hidden="1"/></cols><sheetData>{rows}</sheetData><mergeCells><mergeCell ref="A2:B2"/></mergeCells>"#
    );
    let mut book = open(zip(&book(&[("People", "", &content)], "", ""))).expect("table");
    let mut rows = book.rows().expect("rows");
    assert!(rows.next().expect("one").expect("good").is_hidden);
    assert!(rows.next().is_none());
    let wanted = [
        Note::HiddenRows { rows: 1 },
        Note::HiddenColumns { columns: 2 },
        Note::MergedCells { ranges: 1 },
    ];
    assert_eq!(rows.notes(), wanted);
}

#[test]
fn a_workbook_with_macros_is_read_without_them() {
    let mut parts = book(
        &[("People", "", &format!("<sheetData>{}</sheetData>", text_row(1, &["Name"])))],
        "",
        "",
    );
    parts.push(Part::new("xl/vbaProject.bin", "anything"));
    let book = open(zip(&parts)).expect("table");
    assert_eq!(book.notes(), [Note::Macros]);
}

#[test]
fn damaged_workbooks_are_named_so() {
    let good = sheet(&(text_row(1, &["Name"]) + &text_row(2, &["Ana"])));
    for length in [30, good.len() / 2, good.len() - 1] {
        let cut = problem(&good[..length]);
        assert!(matches!(cut, FileProblem::Damaged(_)), "{length}: {cut}");
    }
    for rows in [
        r#"<row r="0"><c t="str"><v>x</v></c></row>"#,
        r#"<row r="9999999"><c t="str"><v>x</v></c></row>"#,
        r#"<row r="1"><c r="7"><v>x</v></c></row>"#,
        r#"<row r="1"><c t="s"><v>7</v></c></row>"#,
        r#"<row r="1"><c><v>x</c></row>"#,
        r#"<row r="1"><c t="str"><v>&unknown;</v></c></row>"#,
    ] {
        let found = problem(sheet(rows));
        assert!(matches!(found, FileProblem::Damaged(_)), "{rows}: {found}");
    }
    let empty = problem(sheet(r#"<row r="1"><c s="1"/></row>"#));
    assert!(matches!(empty, FileProblem::NoContent), "{empty}");
}

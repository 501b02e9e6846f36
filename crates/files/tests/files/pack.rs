//! Makes archives and workbooks out of text.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// Something to put into an archive.
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    /// What the archive says of the unpacked size, if not the truth.
    pub(crate) claimed: Option<u32>,
}

impl Part {
    pub(crate) fn new(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.to_owned(), bytes: bytes.into(), claimed: None }
    }
}

/// An archive of these parts, deflated.
pub(crate) fn zip(parts: &[Part]) -> Vec<u8> {
    let (mut file, mut contents) = (Vec::new(), Vec::new());
    for part in parts {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&part.bytes).expect("memory");
        let packed = encoder.finish().expect("memory");
        let mut crc = Crc::new();
        crc.update(&part.bytes);
        let size = |it: usize| u32::try_from(it).expect("32 bits").to_le_bytes();
        let unpacked = part.claimed.map_or(size(part.bytes.len()), u32::to_le_bytes);
        let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0];
        common.extend(crc.sum().to_le_bytes());
        common.extend(size(packed.len()));
        common.extend(unpacked);
        common.extend(u16::try_from(part.name.len()).expect("short").to_le_bytes());
        common.extend([0, 0]);
        contents.extend(b"PK\x01\x02\x14\0");
        contents.extend(&common);
        contents.extend([0; 10]);
        contents.extend(size(file.len()));
        contents.extend(part.name.as_bytes());
        file.extend(b"PK\x03\x04");
        file.extend(&common);
        file.extend(part.name.as_bytes());
        file.extend(packed);
    }
    let count = u16::try_from(parts.len()).expect("few").to_le_bytes();
    let start = u32::try_from(file.len()).expect("32 bits").to_le_bytes();
    let length = u32::try_from(contents.len()).expect("32 bits").to_le_bytes();
    file.extend(contents);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend([count, count].concat());
    file.extend(length);
    file.extend(start);
    file.extend([0, 0]);
    file
}

/// The parts of a workbook: sheets with their names, attributes and what is in `<worksheet>`; shared
/// texts as `<si>…</si>`; and what is in `<styleSheet>`.
pub(crate) fn book(sheets: &[(&str, &str, &str)], texts: &str, styles: &str) -> Vec<Part> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const KINDS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relation = |id: &str, kind: &str, target: &str| {
        format!(r#"<Relationship Id="{id}" Type="{KINDS}/{kind}" Target="{target}"/>"#)
    };
    let relations =
        |all: &str| format!(r#"<Relationships xmlns="{RELATIONS}">{all}</Relationships>"#);
    let mut listed = String::new();
    let mut related = relation("t", "sharedStrings", "sharedStrings.xml");
    related += &relation("s", "styles", "/xl/styles.xml");
    let mut parts = Vec::new();
    for (index, (name, attributes, content)) in sheets.iter().enumerate() {
        let file = format!("worksheets/sheet{index}.xml");
        listed +=
            &format!(r#"<sheet name="{name}" sheetId="{index}" r:id="r{index}" {attributes}/>"#);
        related += &relation(&format!("r{index}"), "worksheet", &file);
        let sheet =
            format!(r#"<?xml version="1.0"?><worksheet xmlns="{MAIN}">{content}</worksheet>"#);
        parts.push(Part::new(&format!("xl/{file}"), sheet));
    }
    let main = relation("m", "officeDocument", "xl/workbook.xml");
    parts.push(Part::new("_rels/.rels", relations(&main)));
    parts.push(Part::new("xl/_rels/workbook.xml.rels", relations(&related)));
    let workbook = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{KINDS}"><sheets>{listed}</sheets></workbook>"#
    );
    parts.push(Part::new("xl/workbook.xml", workbook));
    parts.push(Part::new("xl/sharedStrings.xml", format!(r#"<sst xmlns="{MAIN}">{texts}</sst>"#)));
    let styles = format!(r#"<styleSheet xmlns="{MAIN}">{styles}</styleSheet>"#);
    parts.push(Part::new("xl/styles.xml", styles));
    parts
}

/// A workbook of one sheet with these rows.
pub(crate) fn sheet(rows: &str) -> Vec<u8> {
    zip(&book(&[("People", "", &format!("<sheetData>{rows}</sheetData>"))], "", ""))
}

/// Cells of text in one row.
pub(crate) fn text_row(number: usize, cells: &[&str]) -> String {
    let cells: String =
        cells.iter().map(|it| format!(r#"<c t="inlineStr"><is><t>{it}</t></is></c>"#)).collect();
    format!(r#"<row r="{number}">{cells}</row>"#)
}

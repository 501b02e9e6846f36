//! `.xlsx` (ECMA-376), row by row: of a workbook only its texts and formats are in memory.

use crate::archive::{Archive, Entry, Unpacked, unpack};
use crate::limits::Limits;
use crate::problem::{FileProblem, FileResult, Kind};
use crate::row::{Extras, Row, RowSource, Sheet};
use crate::source::ReadSeek;
use crate::text::Shown;
use crate::xml::{Element, Node, Xml};

/// The last row that a spreadsheet can have.
const LAST_ROW: u32 = 1 << 20;
/// The last column that a spreadsheet can have.
const LAST_COLUMN: usize = 1 << 14;
/// More texts or formats than any honest workbook of the size that is read.
const MOST_TEXTS: usize = 4 << 20;
const MOST_FORMATS: usize = 1 << 16;
const MOST_SHEETS: usize = 500;

/// A workbook whose sheets can be read.
pub(crate) struct Xlsx {
    sheets: Vec<(Sheet, Entry)>,
    texts: Texts,
    formats: Vec<Shown>,
    is_1904: bool,
    /// Whether it has macros.
    pub(crate) has_macros: bool,
}

/// All shared texts in one piece of memory.
#[derive(Default)]
struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = index.checked_sub(1).map_or(0, |it| self.ends[it] as usize);
        self.all.get(start..end)
    }
}

impl Xlsx {
    /// Reads what is common to all sheets.
    pub(crate) fn open(
        source: &mut dyn ReadSeek,
        archive: &Archive,
        limits: &Limits,
    ) -> FileResult<Self> {
        let main = main_part(source, archive, limits)?;
        let (folder, file) = main.rsplit_once('/').map_or(("", main.as_str()), |it| it);
        let relations_name = join(folder, &format!("_rels/{file}.rels"));
        let relations = match archive.find(&relations_name) {
            Some(entry) => relations(source, entry, limits)?,
            None => {
                return Err(FileProblem::Damaged("the workbook does not say where its sheets are"));
            }
        };
        let part = |kind: &str| {
            let found = relations.iter().find(|it| it.kind == kind)?;
            archive.find(&join(folder, &found.target))
        };
        let entry = archive.find(&main).ok_or(FileProblem::Damaged("the workbook is missing"))?;
        let (listed, is_1904) = workbook(source, entry, limits)?;
        let mut sheets = Vec::new();
        for (sheet, id) in listed {
            let relation = relations.iter().find(|it| it.id == id && it.kind == "worksheet");
            let entry = relation.and_then(|it| archive.find(&join(folder, &it.target)));
            // Charts are listed like sheets, and have no cells.
            sheets.extend(entry.map(|it| (sheet, it.clone())));
        }
        let (texts, styles) = (part("sharedStrings"), part("styles"));
        for (_, sheet) in &sheets {
            let together = [Some(sheet), texts, styles];
            Archive::check_sizes(together.into_iter().flatten(), limits)?;
        }
        Ok(Self {
            texts: texts
                .map(|it| shared_texts(source, it, limits))
                .transpose()?
                .unwrap_or_default(),
            formats: styles.map(|it| formats(source, it, limits)).transpose()?.unwrap_or_default(),
            sheets,
            is_1904,
            has_macros: archive.names().any(|it| it.ends_with("vbaProject.bin")),
        })
    }

    /// The sheets that have cells, in their order.
    pub(crate) fn sheets(&self) -> impl Iterator<Item = &Sheet> {
        self.sheets.iter().map(|it| &it.0)
    }

    /// The rows of a sheet, from the first one on.
    pub(crate) fn rows<'a>(
        &'a self,
        source: &'a mut dyn ReadSeek,
        sheet: usize,
        limits: Limits,
    ) -> FileResult<XlsxRows<'a>> {
        let (_, entry) = self.sheets.get(sheet).ok_or(FileProblem::NoContent)?;
        let xml = Xml::new(unpack(source, entry, limits.unpacked_bytes)?);
        Ok(XlsxRows { book: self, xml, limits, last: 0, extras: Extras::default() })
    }
}

struct Relation {
    id: String,
    /// The last word of the type: `worksheet`, `styles` and so on.
    kind: String,
    target: String,
}

/// The path of the workbook itself.
fn main_part(source: &mut dyn ReadSeek, archive: &Archive, limits: &Limits) -> FileResult<String> {
    if let Some(entry) = archive.find("_rels/.rels") {
        let relations = relations(source, entry, limits)?;
        let main = relations.into_iter().find(|it| it.kind == "officeDocument");
        if let Some(main) = main {
            let path = join("", &main.target);
            if path.ends_with(".bin") {
                return Err(FileProblem::NotATable(Kind::Xlsb));
            }
            return Ok(path);
        }
    }
    Ok("xl/workbook.xml".to_owned())
}

fn relations(
    source: &mut dyn ReadSeek,
    entry: &Entry,
    limits: &Limits,
) -> FileResult<Vec<Relation>> {
    let mut xml = Xml::new(unpack(source, entry, limits.unpacked_bytes)?);
    let mut relations = Vec::new();
    loop {
        match xml.step(limits)? {
            Node::Start(it) if it.name() == "Relationship" && relations.len() < limits.entries => {
                let text = |name| it.attribute(name).unwrap_or_default();
                let kind = text("Type");
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                relations.push(Relation { id: text("Id"), kind, target: text("Target") });
            }
            Node::Stop => return Ok(relations),
            _ => {}
        }
    }
}

/// A path from a folder of the archive.
fn join(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = if target.starts_with('/') { Vec::new() } else { vec![folder] };
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            part => parts.push(part),
        }
    }
    parts.retain(|it| !it.is_empty());
    parts.join("/")
}

/// The sheets with the ids of their parts, and whether days are counted from 1904 on.
fn workbook(
    source: &mut dyn ReadSeek,
    entry: &Entry,
    limits: &Limits,
) -> FileResult<(Vec<(Sheet, String)>, bool)> {
    let mut xml = Xml::new(unpack(source, entry, limits.unpacked_bytes)?);
    let (mut sheets, mut is_1904) = (Vec::new(), false);
    loop {
        match xml.step(limits)? {
            Node::Start(it) if it.name() == "workbookPr" => {
                is_1904 = it.attribute("date1904").is_some_and(|it| is_true(&it));
            }
            Node::Start(it) if it.name() == "sheet" && sheets.len() < MOST_SHEETS => {
                let name = it.attribute("name").unwrap_or_default();
                let is_hidden = it.attribute("state").is_some_and(|it| it.ends_with("idden"));
                sheets.push((Sheet { name, is_hidden }, it.attribute("id").unwrap_or_default()));
            }
            Node::Stop => return Ok((sheets, is_1904)),
            _ => {}
        }
    }
}

fn is_true(value: &str) -> bool {
    value == "1" || value == "true"
}

fn shared_texts(source: &mut dyn ReadSeek, entry: &Entry, limits: &Limits) -> FileResult<Texts> {
    let mut xml = Xml::new(unpack(source, entry, limits.unpacked_bytes)?);
    let mut texts = Texts::default();
    let mut text = String::new();
    let (mut is_text, mut is_phonetic) = (false, false);
    loop {
        match xml.step(limits)? {
            Node::Start(it) => match it.name() {
                "t" => is_text = true,
                "rPh" => is_phonetic = true,
                _ => {}
            },
            Node::Text(piece) if is_text && !is_phonetic => text.push_str(&piece),
            Node::End("t") => is_text = false,
            Node::End("rPh") => is_phonetic = false,
            Node::End("si") => {
                push_unescaped(&mut texts.all, &text);
                text.clear();
                if texts.all.len() > limits.shared_text_bytes || texts.ends.len() >= MOST_TEXTS {
                    let limit = limits.unpacked_bytes;
                    return Err(FileProblem::TooLargeUnpacked { limit });
                }
                texts.ends.push(u32::try_from(texts.all.len()).unwrap_or(u32::MAX));
            }
            Node::Stop => return Ok(texts),
            _ => {}
        }
        if text.len() > limits.cell_chars.saturating_mul(4) {
            return Err(FileProblem::CellTooLong { row: 0, limit: limits.cell_chars });
        }
    }
}

/// Office writes characters that XML cannot have as `_x000D_` (ECMA-376 part 1, 22.9.2.19).
fn push_unescaped(to: &mut String, mut text: &str) {
    while let Some(at) = text.find("_x") {
        let code = text.get(at + 2..at + 6).filter(|it| it.bytes().all(|b| b.is_ascii_hexdigit()));
        let code = code.filter(|_| text.as_bytes().get(at + 6) == Some(&b'_'));
        let found = code.and_then(|it| u32::from_str_radix(it, 16).ok()).and_then(char::from_u32);
        let (until, after) = if found.is_some() { (at, at + 7) } else { (at + 2, at + 2) };
        to.push_str(&text[..until]);
        to.extend(found);
        text = &text[after..];
    }
    to.push_str(text);
}

/// How each style of a cell shows numbers.
fn formats(source: &mut dyn ReadSeek, entry: &Entry, limits: &Limits) -> FileResult<Vec<Shown>> {
    let mut xml = Xml::new(unpack(source, entry, limits.unpacked_bytes)?);
    let mut codes: Vec<(u32, Shown)> = Vec::new();
    let mut formats = Vec::new();
    let mut is_for_cells = false;
    loop {
        match xml.step(limits)? {
            Node::Start(it) if it.name() == "numFmt" && codes.len() < 1_000 => {
                let id = it.attribute("numFmtId").and_then(|it| it.parse().ok());
                let code = it.attribute("formatCode").unwrap_or_default();
                codes.extend(id.map(|id| (id, Shown::of_code(&code))));
            }
            Node::Start(it) if it.name() == "cellXfs" => is_for_cells = true,
            Node::End("cellXfs") => is_for_cells = false,
            Node::Start(it) if is_for_cells && it.name() == "xf" => {
                let id = it.attribute("numFmtId").and_then(|it| it.parse().ok()).unwrap_or(0);
                let own = codes.iter().find(|it| it.0 == id).map(|it| it.1.clone());
                formats.push(own.unwrap_or_else(|| Shown::of_builtin(id)));
                if formats.len() > MOST_FORMATS {
                    return Err(FileProblem::Damaged("the workbook has too many styles"));
                }
            }
            Node::Stop => return Ok(formats),
            _ => {}
        }
    }
}

/// The rows of a sheet.
pub(crate) struct XlsxRows<'a> {
    book: &'a Xlsx,
    xml: Xml<Unpacked<'a>>,
    limits: Limits,
    last: u32,
    extras: Extras,
}

/// What a cell's value means.
#[derive(Clone, Copy, PartialEq)]
enum CellKind {
    Number,
    Shared,
    Text,
    Truth,
}

/// A cell that is being read.
struct Cell {
    column: usize,
    kind: CellKind,
    style: usize,
    text: String,
}

impl RowSource for XlsxRows<'_> {
    fn next_row(&mut self) -> FileResult<Option<Row>> {
        let Self { book, xml, limits, last, extras } = self;
        let mut row = Row { number: *last, cells: Vec::new(), is_hidden: false };
        let mut cell: Option<Cell> = None;
        let (mut next_column, mut is_value, mut is_phonetic) = (0, false, false);
        loop {
            match xml.step(limits).map_err(|it| in_row(it, row.number))? {
                Node::Start(it) => match it.name() {
                    "row" => {
                        row = start_of_row(&it, *last)?;
                        *last = row.number;
                        next_column = 0;
                    }
                    "c" => {
                        let started = start_of_cell(&it, next_column)?;
                        next_column = started.column + 1;
                        cell = Some(started);
                    }
                    "v" | "t" => is_value = cell.is_some(),
                    "rPh" => is_phonetic = true,
                    "col" if it.attribute("hidden").is_some_and(|it| is_true(&it)) => {
                        let number = |name| it.attribute(name).and_then(|it| it.parse().ok());
                        let (first, last): (Option<u32>, Option<u32>) =
                            (number("min"), number("max"));
                        let count = last
                            .zip(first)
                            .map_or(1, |(last, first)| last.saturating_sub(first) + 1);
                        // The rest of the sheet may be hidden to its very end; that hides nothing.
                        extras.hidden_columns += if count > 1_000 { 0 } else { count };
                    }
                    "mergeCell" => extras.merged += 1,
                    _ => {}
                },
                Node::Text(piece) if is_value && !is_phonetic => {
                    if let Some(cell) = &mut cell {
                        cell.text.push_str(&piece);
                        if cell.text.len() > limits.cell_chars.saturating_mul(4) {
                            let limit = limits.cell_chars;
                            return Err(FileProblem::CellTooLong { row: row.number, limit });
                        }
                    }
                }
                Node::End("v" | "t") => is_value = false,
                Node::End("rPh") => is_phonetic = false,
                Node::End("c") => {
                    if let Some(cell) = cell.take() {
                        let column = cell.column;
                        let text = book.text_of(cell)?;
                        place(&mut row, column, text, limits)?;
                    }
                }
                Node::End("row") if !row.is_blank() => {
                    extras.hidden_rows += u32::from(row.is_hidden);
                    return Ok(Some(row));
                }
                Node::Stop => return Ok(None),
                Node::End(_) | Node::Text(_) | Node::Other => {}
            }
        }
    }

    fn extras(&self) -> Extras {
        self.extras
    }
}

/// Puts a text into its column; nothing is put nowhere.
pub(crate) fn place(row: &mut Row, column: usize, text: String, limits: &Limits) -> FileResult<()> {
    if text.is_empty() {
        return Ok(());
    }
    if column >= limits.columns {
        if text.trim().is_empty() {
            return Ok(());
        }
        return Err(FileProblem::TooManyColumns { row: row.number, limit: limits.columns });
    }
    if text.len() > limits.cell_chars && text.chars().count() > limits.cell_chars {
        return Err(FileProblem::CellTooLong { row: row.number, limit: limits.cell_chars });
    }
    if row.cells.len() <= column {
        row.cells.resize(column + 1, String::new());
    }
    row.cells[column] = text;
    Ok(())
}

/// Names the row of a problem that was found below it.
pub(crate) fn in_row(problem: FileProblem, number: u32) -> FileProblem {
    match problem {
        FileProblem::CellTooLong { row: 0, limit } => {
            FileProblem::CellTooLong { row: number, limit }
        }
        other => other,
    }
}

fn start_of_row(element: &Element<'_>, last: u32) -> FileResult<Row> {
    let (mut number, mut is_hidden) = (last + 1, false);
    for (name, value) in element.written() {
        match name {
            "r" => number = value.parse().unwrap_or(0),
            "hidden" => is_hidden = is_true(&value),
            _ => {}
        }
    }
    if number == 0 || number > LAST_ROW {
        return Err(FileProblem::Damaged("a row has an impossible number"));
    }
    Ok(Row { number, cells: Vec::new(), is_hidden })
}

fn start_of_cell(element: &Element<'_>, next_column: usize) -> FileResult<Cell> {
    let mut cell =
        Cell { column: next_column, kind: CellKind::Number, style: 0, text: String::new() };
    for (name, value) in element.written() {
        match name {
            "r" => cell.column = column_of(&value)?,
            "s" => cell.style = value.parse().unwrap_or(usize::MAX),
            "t" => {
                cell.kind = match &*value {
                    "s" => CellKind::Shared,
                    "b" => CellKind::Truth,
                    "n" => CellKind::Number,
                    // `inlineStr`, `str` (a formula's text), `e` (an error such as #N/A), `d` (ISO 8601).
                    _ => CellKind::Text,
                }
            }
            _ => {}
        }
    }
    Ok(cell)
}

/// The column of a place such as `AB12`, from 0.
fn column_of(place: &str) -> FileResult<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic).take(4);
    let number = letters.fold(0, |sum, it| sum * 26 + usize::from(it.to_ascii_uppercase() - b'@'));
    if number == 0 || number > LAST_COLUMN {
        return Err(FileProblem::Damaged("a cell has an impossible place"));
    }
    Ok(number - 1)
}

impl Xlsx {
    fn text_of(&self, cell: Cell) -> FileResult<String> {
        let Cell { kind, style, text, .. } = cell;
        Ok(match kind {
            _ if text.is_empty() => text,
            CellKind::Shared => {
                let found = text.trim().parse().ok().and_then(|it| self.texts.get(it));
                found.ok_or(FileProblem::Damaged("a cell's text is missing"))?.to_owned()
            }
            CellKind::Truth => if text.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(),
            CellKind::Text => {
                let mut plain = String::with_capacity(text.len());
                push_unescaped(&mut plain, &text);
                plain
            }
            CellKind::Number => {
                let shown = self.formats.get(style).unwrap_or(&Shown::Number);
                let is_plain = text.len() <= 15 && text.bytes().all(|it| it.is_ascii_digit());
                match text.trim().parse() {
                    Ok(_) if is_plain && *shown == Shown::Number && !text.starts_with('0') => text,
                    Ok(number) => shown.show(number, self.is_1904),
                    Err(_) => text,
                }
            }
        })
    }
}

//! A file as a table: which sheet, which header, which rows.

use std::fs::File;
use std::io::{Cursor, Read, SeekFrom};
use std::path::Path;

use crate::archive::{Archive, unpack};
use crate::csv::{Csv, SEPARATORS};
use crate::limits::Limits;
use crate::problem::{FileProblem, FileResult, Kind};
use crate::recognize::{Look, Packed, look, packed};
use crate::row::{Extras, Note, Row, RowSource, Sheet};
use crate::source::ReadSeek;
use crate::text::tidy;
use crate::xlsx::Xlsx;

/// So many rows from the top a header is looked for.
const TOP: usize = 30;
/// Bytes from which the kind of a file is told.
const START: u64 = 16 << 10;

/// Tells how many cells of a row are known headings: the row with the most, if there is any, is the
/// header. Cells come [`tidy`].
pub type HeaderScore<'a> = &'a dyn Fn(&[String]) -> usize;

/// In which format a table is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Text with separators.
    Csv,
    /// Office Open XML.
    Xlsx,
}

impl Format {
    /// The stable code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

enum Content {
    Csv(Csv),
    Xlsx(Box<Xlsx>),
}

/// A table that was found in a file. Its rows can be read as often as wanted, each time from the file.
pub struct Workbook {
    source: Box<dyn ReadSeek>,
    content: Content,
    limits: Limits,
    sheets: Vec<Sheet>,
    used: usize,
    header: Vec<String>,
    header_row: u32,
    notes: Vec<Note>,
}

impl std::fmt::Debug for Workbook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (format, sheet) = (self.format(), self.sheet());
        write!(f, "Workbook({format:?}, {sheet:?}, header in row {})", self.header_row)
    }
}

/// Finds the table in a file that is in memory.
///
/// # Errors
/// As [`open`].
pub fn open_bytes(bytes: Vec<u8>, limits: Limits, score: HeaderScore<'_>) -> FileResult<Workbook> {
    open(Box::new(Cursor::new(bytes)), limits, score)
}

/// Finds the table in a file on disk, which is read piece by piece and must stay as it is meanwhile.
///
/// # Errors
/// As [`open`].
pub fn open_path(path: &Path, limits: Limits, score: HeaderScore<'_>) -> FileResult<Workbook> {
    open(Box::new(File::open(path)?), limits, score)
}

/// Finds the table in a file: tells the format by the content, chooses the first visible sheet with a
/// known heading, else the first with anything in it, and finds its header.
///
/// # Errors
/// [`FileProblem`]: if the file is no table, is damaged, protected or larger than allowed. Whether there
/// are too many rows shows while they are read.
pub fn open(
    mut source: Box<dyn ReadSeek>,
    limits: Limits,
    score: HeaderScore<'_>,
) -> FileResult<Workbook> {
    if source.seek(SeekFrom::End(0))? > limits.file_bytes {
        return Err(FileProblem::TooLarge { limit: limits.file_bytes });
    }
    source.seek(SeekFrom::Start(0))?;
    let mut start = Vec::new();
    source.by_ref().take(START).read_to_end(&mut start)?;
    let content = match look(&start) {
        Look::Other(kind) => return Err(FileProblem::NotATable(kind)),
        Look::Compound => return Err(compound(source.as_mut())?),
        Look::Zip => zipped(source.as_mut(), &limits)?,
        Look::Text => Content::Csv(Csv::open(source.as_mut())?),
    };
    let sheets = match &content {
        Content::Csv(_) => vec![Sheet { name: String::new(), is_hidden: false }],
        Content::Xlsx(book) => book.sheets().cloned().collect(),
    };
    let (header, notes) = (Vec::new(), Vec::new());
    let mut book =
        Workbook { source, content, limits, sheets, used: 0, header, header_row: 0, notes };
    book.choose(score)?;
    Ok(book)
}

/// What is packed in an archive.
fn zipped(source: &mut dyn ReadSeek, limits: &Limits) -> FileResult<Content> {
    let archive = Archive::open(source, limits)?;
    let mut mimetype = String::new();
    if let Some(entry) = archive.find("mimetype") {
        unpack(source, entry, 1_000)?.take(100).read_to_string(&mut mimetype)?;
    }
    match packed(&archive, &mimetype) {
        Packed::Xlsx => Ok(Content::Xlsx(Box::new(Xlsx::open(source, &archive, limits)?))),
        Packed::Other(kind) => Err(FileProblem::NotATable(kind)),
    }
}

/// What a compound file is: its directory names what lies in it, in UTF-16.
fn compound(source: &mut dyn ReadSeek) -> FileResult<FileProblem> {
    source.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    source.take(8 << 20).read_to_end(&mut bytes)?;
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|it| it == wide)
    };
    Ok(if has("EncryptedPackage") {
        FileProblem::Password
    } else if has("WordDocument") {
        FileProblem::NotATable(Kind::Document)
    } else if has("PowerPoint Document") {
        FileProblem::NotATable(Kind::Presentation)
    } else {
        FileProblem::NotATable(Kind::OldXls)
    })
}

/// What stands at the top of a sheet.
struct Top {
    rows: Vec<Row>,
    /// Which of them is the header, and how many of its cells are known.
    header: Option<(usize, usize)>,
    /// What ended them early. It comes again when the rows are read.
    problem: Option<FileProblem>,
}

impl Top {
    fn of(rows: &mut dyn RowSource, score: HeaderScore<'_>) -> Self {
        let (mut top, mut problem) = (Vec::new(), None);
        while top.len() < TOP {
            match rows.next_row() {
                Ok(Some(row)) => top.push(row),
                Ok(None) => break,
                Err(error) => {
                    problem = Some(error);
                    break;
                }
            }
        }
        let tidied = |row: &Row| row.cells.iter().map(|it| tidy(it)).collect::<Vec<_>>();
        let filled = |row: &Row| row.cells.iter().filter(|it| !it.trim().is_empty()).count();
        // Of equals the first one: `max_by_key` would take the last.
        let best = |of: &dyn Fn(&Row) -> usize| {
            let all = top.iter().enumerate().map(|(index, row)| (index, of(row)));
            all.rev().max_by_key(|it| it.1)
        };
        let header = match best(&|row| score(&tidied(row))) {
            Some((index, known @ 1..)) => Some((index, known)),
            _ => best(&|row| filled(row).min(2)).map(|it| (it.0, 0)),
        };
        Self { rows: top, header, problem }
    }

    fn known(&self) -> usize {
        self.header.map_or(0, |it| it.1)
    }

    /// The columns of the header; more than allowed are the most.
    fn columns(&self) -> usize {
        match (self.header, &self.problem) {
            (Some((at, _)), _) => self.rows[at].cells.len(),
            (None, Some(FileProblem::TooManyColumns { .. })) => usize::MAX,
            (None, _) => 0,
        }
    }
}

impl Workbook {
    fn choose(&mut self, score: HeaderScore<'_>) -> FileResult<()> {
        if let Content::Csv(csv) = &self.content {
            self.choose_separator(*csv, score)?;
        }
        let mut tops = Vec::new();
        for index in 0..self.sheets.len() {
            tops.push(Top::of(self.raw_rows(index)?.as_mut(), score));
        }
        let visible = |it: &usize| !self.sheets[*it].is_hidden && tops[*it].header.is_some();
        let mut visible = (0..tops.len()).filter(visible);
        let first = visible.clone().find(|it| tops[*it].known() > 0).or_else(|| visible.next());
        let Some(used) = first else {
            let problem = tops.into_iter().find_map(|it| it.problem);
            return Err(problem.unwrap_or(FileProblem::NoContent));
        };
        for (index, sheet) in self.sheets.iter().enumerate() {
            if index != used && tops[index].header.is_some() {
                let Sheet { name, is_hidden } = sheet.clone();
                self.notes.push(Note::OtherSheet { name, is_hidden });
            }
        }
        let top = tops.swap_remove(used);
        let (at, _) = top.header.ok_or(FileProblem::NoContent)?;
        if at > 0 {
            self.notes.push(Note::RowsAboveHeader { rows: u32::try_from(at).unwrap_or(u32::MAX) });
        }
        self.used = used;
        self.header = top.rows[at].cells.iter().map(|it| tidy(it)).collect();
        self.header_row = top.rows[at].number;
        match &self.content {
            Content::Csv(csv) if csv.encoding != encoding_rs::UTF_8 => {
                self.notes.push(Note::Encoding { name: csv.encoding.name() });
            }
            Content::Xlsx(book) if book.has_macros => self.notes.push(Note::Macros),
            Content::Csv(_) | Content::Xlsx(_) => {}
        }
        Ok(())
    }

    /// The separator with which most headings are known, or else the header has the most columns.
    fn choose_separator(&mut self, csv: Csv, score: HeaderScore<'_>) -> FileResult<()> {
        let own = csv.separator;
        let mut best = (0, 0);
        let others = SEPARATORS.into_iter().filter(|it| *it != own);
        for separator in std::iter::once(own).chain(others) {
            let mut rows = csv.with(separator).rows(self.source.as_mut(), self.limits)?;
            let top = Top::of(&mut rows, score);
            if (top.known(), top.columns()) > best {
                best = (top.known(), top.columns());
                self.content = Content::Csv(csv.with(separator));
            }
        }
        Ok(())
    }

    fn raw_rows(&mut self, sheet: usize) -> FileResult<Box<dyn RowSource + '_>> {
        let (source, limits) = (self.source.as_mut(), self.limits);
        Ok(match &self.content {
            Content::Csv(csv) => Box::new(csv.rows(source, limits)?),
            Content::Xlsx(book) => Box::new(book.rows(source, sheet, limits)?),
        })
    }

    /// In which format the file is.
    pub fn format(&self) -> Format {
        match &self.content {
            Content::Csv(_) => Format::Csv,
            Content::Xlsx(_) => Format::Xlsx,
        }
    }

    /// All sheets, in their order.
    pub fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// The sheet that is read; a text file's has an empty name.
    pub fn sheet(&self) -> &Sheet {
        &self.sheets[self.used]
    }

    /// The headings, [`tidy`]; some may be empty.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The number of the header's row, as the spreadsheet counts.
    pub fn header_row(&self) -> u32 {
        self.header_row
    }

    /// What shows at the top of the file. [`Rows::notes`] tells the rest after the last row.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The rows below the header that are not empty, from the first one on, one at a time.
    ///
    /// # Errors
    /// If the file cannot be read any more.
    pub fn rows(&mut self) -> FileResult<Rows<'_>> {
        let (above, columns, limit) = (self.header_row, self.header.len(), self.limits.rows);
        let raw = self.raw_rows(self.used)?;
        Ok(Rows { raw, above, columns, limit, count: 0, is_over: false })
    }
}

/// The rows of a table. The first problem ends them.
pub struct Rows<'a> {
    raw: Box<dyn RowSource + 'a>,
    above: u32,
    columns: usize,
    limit: u32,
    count: u32,
    is_over: bool,
}

impl Rows<'_> {
    /// What has shown in the rows that were read: hidden rows, joined cells. Complete after the last.
    pub fn notes(&self) -> Vec<Note> {
        Extras::notes(self.raw.extras())
    }

    fn read(&mut self) -> FileResult<Option<Row>> {
        loop {
            let Some(mut row) = self.raw.next_row()? else { return Ok(None) };
            if row.number <= self.above {
                continue;
            }
            self.count += 1;
            if self.count > self.limit {
                return Err(FileProblem::TooManyRows { limit: self.limit });
            }
            if row.cells.len() < self.columns {
                row.cells.resize(self.columns, String::new());
            }
            return Ok(Some(row));
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = FileResult<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let row = self.read().transpose();
        self.is_over = !matches!(row, Some(Ok(_)));
        row
    }
}

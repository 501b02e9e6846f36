//! Why a file cannot be read.

use std::fmt;

/// What a file really is, when it is no table that can be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Nothing at all: no bytes, or only blanks.
    Empty,
    /// A PDF document.
    Pdf,
    /// A picture.
    Image,
    /// A web page, perhaps named like a workbook.
    Html,
    /// XML of some kind, such as Excel's format of 2003.
    Xml,
    /// A workbook of Apple Numbers.
    Numbers,
    /// A binary workbook of Excel (`.xlsb`).
    Xlsb,
    /// A workbook of Excel from before 1997.
    OldXls,
    /// A spreadsheet of OpenDocument (`.ods`).
    Ods,
    /// A text document.
    Document,
    /// A presentation.
    Presentation,
    /// An archive that is no workbook.
    Archive,
    /// Contacts (`.vcf`).
    Contacts,
    /// JSON.
    Json,
    /// A program.
    Program,
    /// None of the kinds that can be told.
    Unknown,
}

impl Kind {
    /// The stable code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Pdf => "pdf",
            Self::Image => "image",
            Self::Html => "html",
            Self::Xml => "xml",
            Self::Numbers => "numbers",
            Self::Xlsb => "xlsb",
            Self::OldXls => "old_xls",
            Self::Ods => "ods",
            Self::Document => "document",
            Self::Presentation => "presentation",
            Self::Archive => "archive",
            Self::Contacts => "contacts",
            Self::Json => "json",
            Self::Program => "program",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a file cannot be read. [`code`](Self::code) is stable, the sentence for people is whoever
/// shows it to make.
#[derive(Debug, thiserror::Error)]
pub enum FileProblem {
    /// It is something else.
    #[error("the file is no table but {0}")]
    NotATable(Kind),
    /// It can be opened with a password only.
    #[error("the workbook is protected by a password")]
    Password,
    /// It is cut off or damaged; where it was noticed, for the log.
    #[error("the file is damaged: {0}")]
    Damaged(&'static str),
    /// It has more bytes than this.
    #[error("the file has more than {limit} bytes")]
    TooLarge {
        /// Bytes.
        limit: u64,
    },
    /// It is small, but what is packed in it is larger than this, or there are too many parts.
    #[error("unpacked, the file has more than {limit} bytes")]
    TooLargeUnpacked {
        /// Bytes.
        limit: u64,
    },
    /// It has more rows below the header than this.
    #[error("the table has more than {limit} rows")]
    TooManyRows {
        /// Rows that are not empty.
        limit: u32,
    },
    /// Something stands in a column further right than this one.
    #[error("row {row} has more than {limit} columns")]
    TooManyColumns {
        /// The row, as a spreadsheet counts.
        row: u32,
        /// Columns.
        limit: usize,
    },
    /// A cell is longer than this.
    #[error("a cell of row {row} has more than {limit} characters")]
    CellTooLong {
        /// The row, as a spreadsheet counts; 0 if it cannot be told.
        row: u32,
        /// Characters.
        limit: usize,
    },
    /// A quotation mark in a text file is never closed.
    #[error("the quotation mark in row {row} is never closed")]
    OpenQuote {
        /// The row, as a spreadsheet counts.
        row: u32,
    },
    /// There is no sheet with anything in it.
    #[error("nothing is in the table")]
    NoContent,
    /// The bytes could not be had.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl FileProblem {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotATable(_) => "file/not-a-table",
            Self::Password => "file/password",
            Self::Damaged(_) => "file/damaged",
            Self::TooLarge { .. } => "file/too-large",
            Self::TooLargeUnpacked { .. } => "file/too-large-unpacked",
            Self::TooManyRows { .. } => "file/too-many-rows",
            Self::TooManyColumns { .. } => "file/too-many-columns",
            Self::CellTooLong { .. } => "file/cell-too-long",
            Self::OpenQuote { .. } => "file/open-quote",
            Self::NoContent => "file/no-content",
            Self::Io(_) => "file/unreadable",
        }
    }
}

/// What a reader can come to.
pub type FileResult<T> = Result<T, FileProblem>;

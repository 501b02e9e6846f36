//! What every format gives: rows, and what is worth knowing about a sheet.

/// A row that is not empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Its number, as the spreadsheet counts: from 1, empty rows and the header counted.
    pub number: u32,
    /// The cells as a person sees them, at least as many as the header has.
    pub cells: Vec<String>,
    /// Whether the spreadsheet does not show the row.
    pub is_hidden: bool,
}

impl Row {
    /// Whether there is nothing in it but blanks.
    pub(crate) fn is_blank(&self) -> bool {
        self.cells.iter().all(|it| it.trim().is_empty())
    }
}

/// A sheet of a workbook; a text file is one without a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Whether the spreadsheet does not show it.
    pub is_hidden: bool,
}

/// What is left out or read differently from what it may look like; nothing is dropped in silence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Note {
    /// The workbook has another sheet with something in it, which is not read.
    OtherSheet {
        /// Its name.
        name: String,
        /// Whether the spreadsheet does not show it.
        is_hidden: bool,
    },
    /// Rows above the header are not read.
    RowsAboveHeader {
        /// How many are not empty.
        rows: u32,
    },
    /// Rows that the spreadsheet does not show are read like all others.
    HiddenRows {
        /// How many.
        rows: u32,
    },
    /// Columns that the spreadsheet does not show are read like all others.
    HiddenColumns {
        /// How many.
        columns: u32,
    },
    /// Cells are joined; their text counts for the first one only.
    MergedCells {
        /// How many groups of cells.
        ranges: u32,
    },
    /// The workbook has macros, which are neither run nor looked at.
    Macros,
    /// The text file is in this encoding, by its look.
    Encoding {
        /// Its name by the WHATWG, such as `gb18030`.
        name: &'static str,
    },
    /// Characters of the text file that make no sense in its encoding.
    Undecodable,
}

impl Note {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OtherSheet { .. } => "other_sheet",
            Self::RowsAboveHeader { .. } => "rows_above_header",
            Self::HiddenRows { .. } => "hidden_rows",
            Self::HiddenColumns { .. } => "hidden_columns",
            Self::MergedCells { .. } => "merged_cells",
            Self::Macros => "macros",
            Self::Encoding { .. } => "encoding",
            Self::Undecodable => "undecodable",
        }
    }
}

/// What a sheet has beside its rows, as far as it has been read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Extras {
    pub(crate) hidden_rows: u32,
    pub(crate) hidden_columns: u32,
    pub(crate) merged: u32,
    pub(crate) is_undecodable: bool,
}

impl Extras {
    pub(crate) fn notes(self) -> Vec<Note> {
        let Self { hidden_rows, hidden_columns, merged, is_undecodable } = self;
        let mut notes = Vec::new();
        if hidden_rows > 0 {
            notes.push(Note::HiddenRows { rows: hidden_rows });
        }
        if hidden_columns > 0 {
            notes.push(Note::HiddenColumns { columns: hidden_columns });
        }
        if merged > 0 {
            notes.push(Note::MergedCells { ranges: merged });
        }
        if is_undecodable {
            notes.push(Note::Undecodable);
        }
        notes
    }
}

/// The rows of one sheet, one after the other, blank ones left out.
pub(crate) trait RowSource {
    /// The next row; `None` after the last.
    fn next_row(&mut self) -> crate::FileResult<Option<Row>>;

    /// What has been met until now.
    fn extras(&self) -> Extras;
}

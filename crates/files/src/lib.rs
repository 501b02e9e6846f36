//! Tables in files: what people send us as a spreadsheet, and what they get from us.
//!
//! Reading: [`open`] tells the format by the content, chooses the sheet, finds the header, and gives a
//! [`Workbook`] whose [`rows`](Workbook::rows) come one at a time, as texts that a person would see.
//! Nothing is evaluated, nothing is fetched, and no file, however it was made, costs more than
//! [`Limits`] allow: an archive's table of contents is checked before anything is unpacked, and what
//! comes out is counted while it does.
//!
//! Memory does not grow with the rows. Of an `.xlsx` workbook its shared texts are kept, at most
//! [`Limits::shared_text_bytes`].
//!
//! ```
//! let known = |cells: &[String]| cells.iter().filter(|it| *it == "Email").count();
//! let file = b"Staff of 2026\nName;Email\nAna;ana@example.org\n".to_vec();
//! let mut book = rollcall_files::open_bytes(file, Default::default(), &known)?;
//! assert_eq!(book.header(), ["Name", "Email"]);
//! let rows = book.rows()?.collect::<Result<Vec<_>, _>>()?;
//! assert_eq!((rows[0].number, rows[0].cells[0].as_str()), (3, "Ana"));
//! # Ok::<(), rollcall_files::FileProblem>(())
//! ```

mod archive;
mod csv;
mod limits;
mod problem;
mod recognize;
mod row;
mod source;
mod text;
mod workbook;
mod xlsx;
mod xml;

pub use limits::Limits;
pub use problem::{FileProblem, FileResult, Kind};
pub use row::{Note, Row, Sheet};
pub use source::ReadSeek;
pub use text::{harmless, plain, tidy, without_apostrophe};
pub use workbook::{Format, HeaderScore, Rows, Workbook, open, open_bytes, open_path};

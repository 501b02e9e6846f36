//! Tables in files, as whoever imports and exports them sees it.

mod csv;
mod hostile;
mod pack;
mod speed;
mod xlsx;

use rollcall_files::{FileProblem, Limits, Row, Workbook, open_bytes};

/// Headings that the tests know.
fn known(cells: &[String]) -> usize {
    cells
        .iter()
        .filter(|it| ["Name", "Email", "Phone", "Departments"].contains(&it.as_str()))
        .count()
}

fn open(bytes: impl Into<Vec<u8>>) -> Result<Workbook, FileProblem> {
    open_bytes(bytes.into(), Limits::default(), &known)
}

/// Header and rows of a file that has to be good.
fn read(bytes: impl Into<Vec<u8>>) -> (Vec<String>, Vec<(u32, Vec<String>)>) {
    let mut book = open(bytes).expect("a table");
    let rows: Result<Vec<Row>, _> = book.rows().expect("rows").collect();
    let rows = rows.expect("good rows").into_iter().map(|it| (it.number, it.cells)).collect();
    (book.header().to_vec(), rows)
}

/// The first problem of a file, when it is opened or in its rows.
fn problem(bytes: impl Into<Vec<u8>>) -> FileProblem {
    let mut book = match open(bytes) {
        Ok(book) => book,
        Err(problem) => return problem,
    };
    let rows = book.rows().expect("rows");
    rows.filter_map(Result::err).next().expect("a problem")
}

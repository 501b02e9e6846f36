//! Takes the file out of a request and reads its rows.

use std::io::Cursor;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use http::request::Parts;
use http::{StatusCode, header};
use rollcall_actions::imports::{Sheet, SheetRow};
use rollcall_domain::import::{COLUMNS_LIMIT, FILE_LIMIT, ROWS_LIMIT, recognize};
use rollcall_domain::locale::Locale;
use rollcall_files::{FileProblem, Kind, Limits};
use sha2::{Digest, Sha256};

use crate::problem::{FieldProblem, Problem};

/// A file as it came.
pub(super) struct File {
    name: String,
    bytes: Bytes,
}

/// The file of a request: its body, or the field `file` of a form.
pub(super) async fn file(
    parts: &Parts,
    bytes: Bytes,
    name: Option<String>,
) -> Result<File, Problem> {
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let file = if kind.is_some_and(|it| it.trim_start().starts_with("multipart/form-data")) {
        from_form(parts, bytes, name).await?
    } else {
        File { name: tidy(name.as_deref().unwrap_or_default()), bytes }
    };
    if file.bytes.is_empty() {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "import/empty"));
    }
    if file.bytes.len() > FILE_LIMIT {
        let problem = Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "request/too-large");
        return Err(problem.with("limit", FILE_LIMIT));
    }
    Ok(file)
}

async fn from_form(parts: &Parts, bytes: Bytes, name: Option<String>) -> Result<File, Problem> {
    let malformed = || {
        Problem::new(StatusCode::BAD_REQUEST, "request/malformed")
            .with("cause", "it is no form that can be read")
    };
    let mut request = Request::new(Body::from(bytes));
    request.headers_mut().clone_from(&parts.headers);
    // The limit was kept when the body was read.
    request.extensions_mut().extend(parts.extensions.clone());
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| malformed())?;
    while let Some(field) = form.next_field().await.map_err(|_| malformed())? {
        if field.name() != Some("file") {
            continue;
        }
        let own = field.file_name().map(str::to_owned);
        let name = name.or(own).unwrap_or_default();
        let bytes = field.bytes().await.map_err(|_| malformed())?;
        return Ok(File { name: tidy(&name), bytes });
    }
    Err(Problem::fields(vec![FieldProblem::new("/file", "field/missing")]))
}

/// A file's name without folders and whatever breaks a line.
fn tidy(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|it| !it.is_control()).take(200).collect();
    let name = name.trim();
    if name.is_empty() { "import".to_owned() } else { name.to_owned() }
}

/// Reads a file; what is wrong with it is said in the reader's language.
pub(super) fn read(file: File, locale: Locale) -> Result<Sheet, Problem> {
    let (digest, size) = (Sha256::digest(&file.bytes).to_vec(), file.bytes.len());
    let limits = Limits {
        file_bytes: FILE_LIMIT as u64,
        rows: u32::try_from(ROWS_LIMIT).unwrap_or(u32::MAX),
        columns: COLUMNS_LIMIT,
        ..Limits::default()
    };
    let known = |cells: &[String]| cells.iter().filter(|it| recognize(it).is_some()).count();
    let refused = |it| problem(&it, locale);
    let source = Box::new(Cursor::new(file.bytes));
    let mut book = rollcall_files::open(source, limits, &known).map_err(refused)?;
    let mut rows = Vec::new();
    let mut read = book.rows().map_err(refused)?;
    for row in read.by_ref() {
        let row = row.map_err(refused)?;
        rows.push(SheetRow { number: i64::from(row.number), cells: row.cells });
    }
    let late = read.notes();
    drop(read);
    let mut notes: Vec<String> =
        book.notes().iter().chain(&late).map(|it| format!("file/{}", it.code())).collect();
    notes.dedup();
    Ok(Sheet { file_name: file.name, size, digest, header: book.header().to_vec(), rows, notes })
}

/// What is wrong with a file, as a problem.
fn problem(problem: &FileProblem, locale: Locale) -> Problem {
    let too_large = |limit: u64, what: &str| {
        let problem = Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "import/file-too-large");
        problem.with("limit", limit).with("what", what)
    };
    let (english, chinese) = match problem {
        FileProblem::NotATable(Kind::Empty) | FileProblem::NoContent => {
            return Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "import/empty");
        }
        FileProblem::TooLarge { limit } => return too_large(*limit, "bytes"),
        FileProblem::TooManyRows { limit } => return too_large(u64::from(*limit), "rows"),
        FileProblem::TooManyColumns { limit, .. } => return too_large(*limit as u64, "columns"),
        FileProblem::TooLargeUnpacked { .. } => {
            ("It is small, but what is packed in it is far too large.", "文件虽小，但解压后过大。")
        }
        FileProblem::CellTooLong { row, limit } => {
            let cause = match locale {
                Locale::English => format!("A cell of row {row} has more than {limit} characters."),
                Locale::SimplifiedChinese => format!("第 {row} 行有单元格超过 {limit} 个字符。"),
            };
            return unreadable(&cause);
        }
        FileProblem::OpenQuote { row } => {
            let cause = match locale {
                Locale::English => format!("A quotation mark in row {row} is never closed."),
                Locale::SimplifiedChinese => format!("第 {row} 行的引号没有闭合。"),
            };
            return unreadable(&cause);
        }
        FileProblem::Password => (
            "It is protected by a password: take the protection off.",
            "文件受密码保护，请先取消保护。",
        ),
        FileProblem::Damaged(_) | FileProblem::Io(_) => {
            ("It is damaged or cut off.", "文件已损坏或不完整。")
        }
        FileProblem::NotATable(kind) => what_it_is(*kind),
    };
    unreadable(match locale {
        Locale::English => english,
        Locale::SimplifiedChinese => chinese,
    })
}

fn unreadable(cause: &str) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "import/file-unreadable").with("cause", cause)
}

/// A sentence that names what a file really is, in English and Chinese.
const fn what_it_is(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Pdf => ("It is a PDF document.", "这是 PDF 文档。"),
        Kind::Image => ("It is a picture.", "这是图片。"),
        Kind::Html => {
            ("It is a web page, whatever its name says.", "无论文件名如何，这实际上是网页。")
        }
        Kind::Xml => ("It is an XML file.", "这是 XML 文件。"),
        Kind::Numbers => ("It is a workbook of Apple Numbers.", "这是 Apple Numbers 表格。"),
        Kind::Xlsb => ("It is a binary workbook (.xlsb).", "这是二进制工作簿（.xlsb）。"),
        Kind::OldXls => {
            ("It is a workbook of an old Excel (.xls).", "这是旧版 Excel 工作簿（.xls）。")
        }
        Kind::Ods => {
            ("It is an OpenDocument spreadsheet (.ods).", "这是 OpenDocument 表格（.ods）。")
        }
        Kind::Document => ("It is a text document.", "这是文字文档。"),
        Kind::Presentation => ("It is a presentation.", "这是演示文稿。"),
        Kind::Archive => ("It is an archive of other files.", "这是压缩包。"),
        Kind::Contacts => ("It is a file of contacts (.vcf).", "这是通讯录文件（.vcf）。"),
        Kind::Json => ("It is a JSON file.", "这是 JSON 文件。"),
        Kind::Program => ("It is a program.", "这是程序文件。"),
        Kind::Empty | Kind::Unknown => {
            ("It is no table of any kind that is known.", "这不是可识别的表格。")
        }
    }
}

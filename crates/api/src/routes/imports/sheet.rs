//! Takes the file out of a request and reads its rows.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use http::request::Parts;
use http::{StatusCode, header};
use rollcall_actions::imports::{Sheet, SheetRow};
use rollcall_domain::import::FILE_LIMIT;
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

/// Reads a file.
pub(super) fn read(file: File) -> Result<Sheet, Problem> {
    let digest = Sha256::digest(&file.bytes).to_vec();
    let text = std::str::from_utf8(&file.bytes).map_err(|_| {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "import/file-unreadable")
            .with("cause", "It is no text in UTF-8.")
    })?;
    let mut rows = records(text.strip_prefix('\u{FEFF}').unwrap_or(text)).into_iter();
    let (_, header) = rows
        .next()
        .ok_or_else(|| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "import/empty"))?;
    let rows = rows.map(|(number, cells)| SheetRow { number, cells }).collect();
    Ok(Sheet {
        file_name: file.name,
        size: file.bytes.len(),
        digest,
        header,
        rows,
        notes: Vec::new(),
    })
}

/// Records of separated text (RFC 4180) with the numbers of their lines; blank ones are left out.
fn records(text: &str) -> Vec<(i64, Vec<String>)> {
    let first = text.lines().next().unwrap_or_default();
    let count = |it: char| first.matches(it).count();
    let separator =
        [',', ';', '\t'].into_iter().max_by_key(|it| (count(*it), *it == ',')).unwrap_or(',');
    let (mut records, mut cells, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut number, mut is_quoted) = (1, false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' if cell.is_empty() => is_quoted = true,
            '\r' if !is_quoted && characters.peek() == Some(&'\n') => {}
            '\n' | '\r' if !is_quoted => {
                cells.push(std::mem::take(&mut cell));
                records.push((number, std::mem::take(&mut cells)));
                number += 1;
            }
            it if it == separator && !is_quoted => cells.push(std::mem::take(&mut cell)),
            it => cell.push(it),
        }
    }
    if !cell.is_empty() || !cells.is_empty() {
        cells.push(cell);
        records.push((number, cells));
    }
    records.retain(|(_, cells)| cells.iter().any(|it| !it.trim().is_empty()));
    records
}

//! People from files: plan, decide, carry out, take back.

mod failed;
mod shapes;
mod sheet;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rollcall_actions::imports::{self, ApplyOptions, Changes, ImportView, RowChange, UnitChoice};
use rollcall_domain::import::{
    Choice, Column, Decision, FILE_LIMIT, RowOutcome, Send, UnitKind, Verdict,
};
use rollcall_store::imports::RowFilter;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use self::shapes::{
    Apply, ImportChanges, ImportList, ImportRowShape, ImportRows, ImportShape, ListParameters,
    RowParameters, TemplateParameters, file_response, listed,
};
use super::members::page_size;
use crate::Api;
use crate::extract::{BodyLimit, Call, CallOrEmpty, Ids, Info, Query, SignedIn, read_with_info};
use crate::fields::Fields;
use crate::problem::{FieldProblem, Problem};
use crate::shapes::ProblemShape;

/// What stands around a file in a form.
const FORM_ROOM: usize = 64 * 1024;

pub(super) fn router() -> OpenApiRouter<Api> {
    let upload = OpenApiRouter::new()
        .routes(routes!(create_import, list_imports))
        .layer(DefaultBodyLimit::max(FILE_LIMIT + FORM_ROOM))
        .layer(Extension(BodyLimit(FILE_LIMIT + FORM_ROOM)));
    OpenApiRouter::new()
        .merge(upload)
        .routes(routes!(get_import_template))
        .routes(routes!(get_import, update_import))
        .routes(routes!(list_import_rows))
        .routes(routes!(apply_import))
        .routes(routes!(pause_import))
        .routes(routes!(cancel_import))
        .routes(routes!(undo_import))
        .routes(routes!(get_import_failed_rows))
}

/// Imports, newest first: one's own, or all of them for those who may import everywhere.
#[utoipa::path(get, path = "/organizations/{organization_id}/imports", tag = "imports",
    params(("organization_id" = Uuid, Path), ListParameters),
    responses((status = 200, body = ImportList), (status = "4XX", body = ProblemShape)))]
async fn list_imports(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    Query(parameters): Query<ListParameters>,
) -> Result<Json<ImportList>, Problem> {
    let [organization] = ids.0;
    let mut fields = Fields::default();
    let limit = page_size(&mut fields, parameters.limit);
    fields.check()?;
    let before = parameters.cursor.map(Into::into);
    let limit = i64::try_from(limit).unwrap_or(50);
    let found = imports::list(&api.context, &person, organization.into(), before, limit).await?;
    let now = api.context.clock.now();
    Ok(Json(ImportList {
        items: found.imports.iter().map(|it| listed(it, now)).collect(),
        next_cursor: found.next.map(Into::into),
    }))
}

/// Plan a file: what each of its rows would do. Nothing is written to the directory.
///
/// The body is the file itself (its name in the query) or a form with one field `file`. Workbooks of Excel
/// (.xlsx) and comma, semicolon or tab separated text in any usual encoding are read; up to 100,000 rows and 50 MB.
#[utoipa::path(post, path = "/organizations/{organization_id}/imports", tag = "imports",
    params(("organization_id" = Uuid, Path), ("file_name" = Option<String>, Query, description = "The file's name, unless the form has it.")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = ImportShape), (status = "4XX", body = ProblemShape)))]
async fn create_import(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    Query(parameters): Query<shapes::UploadParameters>,
    request: Request,
) -> Result<Response, Problem> {
    let [organization] = ids.0;
    imports::check_may_import(&api.context, &person, organization.into()).await?;
    let (parts, bytes, info) = read_with_info(request, &api).await?;
    let file = sheet::file(&parts, bytes, parameters.file_name).await?;
    let locale = info.locale;
    let sheet = tokio::task::spawn_blocking(move || sheet::read(file, locale)).await;
    let sheet = sheet.map_err(|cause| Problem::internal(&cause))??;
    let view = imports::upload(&api.context, &info, &person, organization.into(), sheet).await?;
    let place = format!("/api/v1/organizations/{organization}/imports/{}", view.import.id);
    let mut response = answer(&api, StatusCode::CREATED, &view, locale);
    if let Ok(place) = HeaderValue::from_str(&place) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(response)
}

/// A file to fill: the columns in the reader's language.
#[utoipa::path(get, path = "/organizations/{organization_id}/imports/template", tag = "imports",
    params(("organization_id" = Uuid, Path), TemplateParameters),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = ProblemShape)))]
async fn get_import_template(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    Info(info): Info,
    Query(parameters): Query<TemplateParameters>,
) -> Result<Response, Problem> {
    let [organization] = ids.0;
    let mut fields = Fields::default();
    if parameters.format.as_deref().is_some_and(|it| it != "csv") {
        fields.push(FieldProblem::new("?format", "choice/unknown").with("choices", "csv"));
    }
    fields.check()?;
    imports::check_may_import(&api.context, &person, organization.into()).await?;
    Ok(file_response("rollcall-import.csv", failed::template(info.locale)))
}

/// An import: its plan, and how far it has come. Asked with `If-None-Match` it costs little.
#[utoipa::path(get, path = "/organizations/{organization_id}/imports/{id}", tag = "imports",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = ImportShape), (status = 304, description = "As it was."),
        (status = "4XX", body = ProblemShape)))]
async fn get_import(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    Info(info): Info,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [organization, id] = ids.0;
    let view = imports::find(&api.context, &person, organization.into(), id.into()).await?;
    let tag = tag(&view);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok());
    if known == Some(tag.as_str()) {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        return Ok(response);
    }
    Ok(answer(&api, StatusCode::OK, &view, info.locale))
}

/// Decide about a plan: what its columns mean, what to do about missing names, which person a row means;
/// and mend cells. The plan is made anew.
#[utoipa::path(patch, path = "/organizations/{organization_id}/imports/{id}", tag = "imports",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path)), request_body = ImportChanges,
    responses((status = 200, body = ImportShape), (status = "4XX", body = ProblemShape)))]
async fn update_import(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    headers: HeaderMap,
    Call { body, info }: Call<ImportChanges>,
) -> Result<Response, Problem> {
    let [organization, id] = ids.0;
    let changes = changes(body, &headers)?;
    let view =
        imports::change(&api.context, &person, organization.into(), id.into(), changes).await?;
    Ok(answer(&api, StatusCode::OK, &view, info.locale))
}

/// Rows of an import, in their order.
#[utoipa::path(get, path = "/organizations/{organization_id}/imports/{id}/rows", tag = "imports",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path), RowParameters),
    responses((status = 200, body = ImportRows), (status = "4XX", body = ProblemShape)))]
async fn list_import_rows(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    Info(info): Info,
    Query(parameters): Query<RowParameters>,
) -> Result<Json<ImportRows>, Problem> {
    let [organization, id] = ids.0;
    let mut fields = Fields::default();
    let limit = i64::try_from(page_size(&mut fields, parameters.limit)).unwrap_or(50);
    let filter = filter(&mut fields, &parameters);
    fields.check()?;
    let after = parameters.cursor.unwrap_or(-1);
    let (organization, id) = (organization.into(), id.into());
    let found =
        imports::rows(&api.context, &person, organization, id, filter, after, limit).await?;
    let shape = |it| ImportRowShape::new(it, info.locale);
    Ok(Json(ImportRows {
        items: found.rows.into_iter().map(shape).collect(),
        next_cursor: found.next,
        total: found.total,
    }))
}

/// Carry a plan out, or go on with a paused one. It goes on by itself: ask for the import to see how far
/// it is.
#[utoipa::path(post, path = "/organizations/{organization_id}/imports/{id}/apply", tag = "imports",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path)), request_body = Apply,
    responses((status = 202, body = ImportShape), (status = "4XX", body = ProblemShape)))]
async fn apply_import(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    headers: HeaderMap,
    CallOrEmpty { body, info }: CallOrEmpty<Apply>,
) -> Result<Response, Problem> {
    let [organization, id] = ids.0;
    let mut fields = Fields::default();
    let send = match body.send.as_deref() {
        None => Send::Now,
        Some(code) => Send::from_code(code).unwrap_or_else(|| {
            let problem = FieldProblem::new("/send", "choice/unknown");
            fields.push(problem.with("choices", "now, held"));
            Send::Now
        }),
    };
    let version = fields.if_match(&headers);
    fields.check()?;
    let options = ApplyOptions { send, is_partial: body.partial, version };
    let (organization, id) = (organization.into(), id.into());
    let view = imports::carry_out(&api.context, &info, &person, organization, id, options).await?;
    Ok(answer(&api, StatusCode::ACCEPTED, &view, info.locale))
}

/// Stop an import that is being carried out. It can go on.
#[utoipa::path(post, path = "/organizations/{organization_id}/imports/{id}/pause", tag = "imports",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = ImportShape), (status = "4XX", body = ProblemShape)))]
async fn pause_import(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    Info(info): Info,
) -> Result<Response, Problem> {
    let [organization, id] = ids.0;
    let (organization, id) = (organization.into(), id.into());
    let view = imports::pause(&api.context, &info, &person, organization, id).await?;
    Ok(answer(&api, StatusCode::OK, &view, info.locale))
}

/// Call an import off. What was carried out stays, and can be taken back.
#[utoipa::path(post, path = "/organizations/{organization_id}/imports/{id}/cancel", tag = "imports",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = ImportShape), (status = "4XX", body = ProblemShape)))]
async fn cancel_import(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    Info(info): Info,
) -> Result<Response, Problem> {
    let [organization, id] = ids.0;
    let (organization, id) = (organization.into(), id.into());
    let view = imports::cancel(&api.context, &info, &person, organization, id).await?;
    Ok(answer(&api, StatusCode::OK, &view, info.locale))
}

/// Take an import back, within 30 days: invitations of people who have not joined are revoked, changes are
/// set back. Whoever was changed since stays, and is listed.
#[utoipa::path(post, path = "/organizations/{organization_id}/imports/{id}/undo", tag = "imports",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path)),
    responses((status = 202, body = ImportShape), (status = "4XX", body = ProblemShape)))]
async fn undo_import(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    Info(info): Info,
) -> Result<Response, Problem> {
    let [organization, id] = ids.0;
    let (organization, id) = (organization.into(), id.into());
    let view = imports::take_back(&api.context, &info, &person, organization, id).await?;
    Ok(answer(&api, StatusCode::ACCEPTED, &view, info.locale))
}

/// The rows that were not carried out, or would not be, as a file that can be corrected and sent again.
#[utoipa::path(get, path = "/organizations/{organization_id}/imports/{id}/failed-rows", tag = "imports",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path), TemplateParameters),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = ProblemShape)))]
async fn get_import_failed_rows(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    Info(info): Info,
    Query(parameters): Query<TemplateParameters>,
) -> Result<Response, Problem> {
    let [organization, id] = ids.0;
    let mut fields = Fields::default();
    if parameters.format.as_deref().is_some_and(|it| it != "csv") {
        fields.push(FieldProblem::new("?format", "choice/unknown").with("choices", "csv"));
    }
    fields.check()?;
    let (organization, id) = (organization.into(), id.into());
    let (import, rows) = imports::failed_rows(&api.context, &person, organization, id).await?;
    let name = failed::file_name(&import.file_name);
    Ok(file_response(&name, failed::rows(&import, &rows, info.locale)))
}

fn tag(view: &ImportView) -> String {
    format!("\"{}\"", view.import.version)
}

fn answer(
    api: &Api,
    status: StatusCode,
    view: &ImportView,
    locale: rollcall_domain::locale::Locale,
) -> Response {
    let shape = ImportShape::new(view, locale, api.context.clock.now());
    let mut response = (status, Json(shape)).into_response();
    if let Ok(tag) = HeaderValue::from_str(&tag(view)) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

fn filter(fields: &mut Fields, parameters: &RowParameters) -> RowFilter {
    if let Some(code) = parameters.verdict.as_deref() {
        return Verdict::from_code(code).map_or_else(
            || {
                let choices: Vec<&str> = Verdict::ALL.iter().map(|it| it.as_str()).collect();
                let problem = FieldProblem::new("?verdict", "choice/unknown");
                fields.push(problem.with("choices", choices.join(", ")));
                RowFilter::All
            },
            RowFilter::Verdict,
        );
    }
    match parameters.outcome.as_deref() {
        None => RowFilter::All,
        Some("kept") => RowFilter::Kept,
        Some(code) => RowOutcome::from_code(code).map_or_else(
            || {
                let mut choices: Vec<&str> = RowOutcome::ALL.iter().map(|it| it.as_str()).collect();
                choices.push("kept");
                let problem = FieldProblem::new("?outcome", "choice/unknown");
                fields.push(problem.with("choices", choices.join(", ")));
                RowFilter::All
            },
            RowFilter::Outcome,
        ),
    }
}

fn changes(body: ImportChanges, headers: &HeaderMap) -> Result<Changes, Problem> {
    let mut fields = Fields::default();
    let version = fields.if_match(headers);
    let column = |fields: &mut Fields, pointer: String, code: &str| {
        let known = Column::from_code(code);
        if known.is_none() {
            let choices: Vec<&str> = Column::ALL.iter().map(|it| it.as_str()).collect();
            let problem = FieldProblem::new(pointer, "import/column-unknown");
            fields.push(problem.with("choices", choices.join(", ")));
        }
        known
    };
    let mapping = body.mapping.map(|mapping| {
        let one = |(index, code): (usize, Option<String>)| {
            code.and_then(|it| column(&mut fields, format!("/mapping/{index}"), &it))
        };
        mapping.into_iter().enumerate().map(one).collect()
    });
    let mut units = Vec::new();
    for (index, unit) in body.units.into_iter().enumerate() {
        let kind = UnitKind::from_code(&unit.kind);
        if kind.is_none() {
            let problem = FieldProblem::new(format!("/units/{index}/kind"), "choice/unknown");
            fields.push(problem.with("choices", "department, position, location"));
        }
        let choice = match (unit.action.as_str(), unit.id) {
            ("create", _) => Some(Choice::Create),
            ("map", Some(id)) => Some(Choice::Map(id)),
            ("map", None) => {
                fields.push(FieldProblem::new(format!("/units/{index}/id"), "field/missing"));
                None
            }
            ("undecided", _) => None,
            _ => {
                let pointer = format!("/units/{index}/action");
                let problem = FieldProblem::new(pointer, "choice/unknown");
                fields.push(problem.with("choices", "create, map, undecided"));
                None
            }
        };
        units.extend(kind.map(|kind| UnitChoice { kind, name: unit.name, choice }));
    }
    let mut rows = Vec::new();
    for (index, row) in body.rows.into_iter().enumerate() {
        let decision = match (row.decision.as_deref(), row.member_id) {
            (None, _) => None,
            (Some("skip"), _) => Some(Some(Decision::Skip)),
            (Some("undecided"), _) => Some(None),
            (Some("use"), Some(id)) => Some(Some(Decision::Use(Uuid::into(id)))),
            (Some("use"), None) => {
                let pointer = format!("/rows/{index}/member_id");
                fields.push(FieldProblem::new(pointer, "field/missing"));
                None
            }
            (Some(_), _) => {
                let pointer = format!("/rows/{index}/decision");
                let problem = FieldProblem::new(pointer, "choice/unknown");
                fields.push(problem.with("choices", "skip, use, undecided"));
                None
            }
        };
        let mut cells = Vec::new();
        for (code, value) in row.cells {
            let pointer = format!("/rows/{index}/cells/{code}");
            let known = column(&mut fields, pointer, &code);
            cells.extend(known.map(|it| (it, value)));
        }
        rows.push(RowChange { number: row.number, cells, decision });
    }
    fields.check()?;
    Ok(Changes { mapping, units, rows, version })
}

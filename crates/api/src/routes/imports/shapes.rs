//! Imports as JSON.

use std::collections::BTreeMap;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use rollcall_actions::imports::{ImportRow, ImportView};
use rollcall_domain::audit::FieldChange;
use rollcall_domain::import::{
    CellError, Choice, Decision, Import, ImportState, Missing, Question,
};
use rollcall_domain::locale::Locale;
use rollcall_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::codes::{
    ColumnCode, ImportSendCode, ImportStateCode, QuestionCode, RowOutcomeCode, StateCode,
    UndoOutcomeCode, UnitCode, VerdictCode,
};
use crate::problem::sentence;
use crate::shapes::Inviter;

/// Where a page of imports begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListParameters {
    /// From the page before.
    pub(super) cursor: Option<Uuid>,
    /// 1 to 200 (default 50).
    #[param(minimum = 1, maximum = 200)]
    pub(super) limit: Option<i64>,
}

/// The name of a file that comes as the body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UploadParameters {
    pub(super) file_name: Option<String>,
}

/// Which kind of file.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct TemplateParameters {
    /// `csv`.
    pub(super) format: Option<String>,
}

/// Which rows, and where the page begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RowParameters {
    /// Only rows with this verdict.
    #[param(value_type = Option<VerdictCode>)]
    pub(super) verdict: Option<String>,
    /// Only rows with this outcome, or `kept`: those that stayed when the import was taken back.
    pub(super) outcome: Option<String>,
    /// From the page before.
    #[param(minimum = 0)]
    pub(super) cursor: Option<i64>,
    /// 1 to 200 (default 50).
    #[param(minimum = 1, maximum = 200)]
    pub(super) limit: Option<i64>,
}

/// How a plan is carried out.
#[derive(Deserialize, ToSchema, Default)]
#[serde(deny_unknown_fields, default)]
#[schema(as = ApplyImport)]
pub(super) struct Apply {
    /// When invitations leave: `now` (default), a few each second, or `held` until somebody sends them
    /// again.
    #[schema(value_type = Option<ImportSendCode>)]
    pub(super) send: Option<String>,
    /// Leave out new people beyond the daily allowance and the seats, instead of refusing all.
    pub(super) partial: bool,
}

/// Decisions about a plan.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ImportChanges {
    /// What each column means; `null`: it is not read.
    #[schema(value_type = Option<Vec<Option<ColumnCode>>>)]
    pub(super) mapping: Option<Vec<Option<String>>>,
    /// What to do about names that are missing.
    #[serde(default)]
    #[schema(max_items = 2_000)]
    pub(super) units: Vec<UnitDecision>,
    /// Rows.
    #[serde(default)]
    #[schema(max_items = 1_000)]
    pub(super) rows: Vec<RowDecision>,
}

/// What to do about a department, position or location that is missing.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitDecision {
    #[schema(value_type = UnitCode)]
    pub(super) kind: String,
    /// As the plan lists it.
    pub(super) name: String,
    /// `create` it when the import is carried out, `map` it to the one with `id`, or leave it `undecided`.
    pub(super) action: String,
    pub(super) id: Option<Uuid>,
}

/// A decision about a row, or cells that are mended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RowDecision {
    /// The row's number as the spreadsheet counts.
    pub(super) number: i64,
    /// New texts of cells, by what their columns mean.
    #[serde(default)]
    pub(super) cells: BTreeMap<String, String>,
    /// `skip` it, `use` the person with `member_id`, or leave it `undecided`.
    pub(super) decision: Option<String>,
    pub(super) member_id: Option<Uuid>,
}

/// Imports, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct ImportList {
    pub(super) items: Vec<ImportShape>,
    pub(super) next_cursor: Option<Uuid>,
}

/// A column of the file.
#[derive(Serialize, ToSchema)]
struct ImportColumn {
    /// As the file has it.
    header: String,
    /// What it means; `null`: it is not read.
    #[schema(value_type = Option<ColumnCode>)]
    column: Option<&'static str>,
}

/// A department, position or location that the file names and that is not there.
#[derive(Serialize, ToSchema)]
struct MissingUnit {
    #[schema(value_type = UnitCode)]
    kind: &'static str,
    /// The name; of a department its path, `A > B`.
    name: String,
    /// In how many rows it stood when it was found missing.
    rows: i64,
    /// `create` or `map`; `null`: nobody has decided.
    action: Option<&'static str>,
    /// What it is mapped to.
    id: Option<Uuid>,
}

impl From<&Missing> for MissingUnit {
    fn from(it: &Missing) -> Self {
        let (action, id) = match it.choice {
            None => (None, None),
            Some(Choice::Create) => (Some("create"), None),
            Some(Choice::Map(id)) => (Some("map"), Some(id)),
        };
        Self { kind: it.kind.as_str(), name: it.name.clone(), rows: it.rows, action, id }
    }
}

/// How many rows have each verdict.
#[derive(Serialize, ToSchema)]
struct PlanCounts {
    total: i64,
    create: i64,
    update: i64,
    unchanged: i64,
    needs_decision: i64,
    error: i64,
    skipped: i64,
}

/// How many rows have each outcome so far.
#[derive(Serialize, ToSchema)]
struct ImportProgress {
    /// Rows that have an outcome.
    processed: i64,
    created: i64,
    updated: i64,
    unchanged: i64,
    skipped: i64,
    /// Rows that were not carried out.
    refused: i64,
    /// The speed of the present run; `null` where there is none to tell.
    rows_per_second: Option<i64>,
    /// How long it will take at that speed.
    remaining_seconds: Option<i64>,
}

/// Taking an import back.
#[derive(Serialize, ToSchema)]
struct ImportUndo {
    /// Until when it can be taken back.
    #[schema(value_type = String, format = DateTime)]
    available_until: Timestamp,
    /// Rows that were looked at.
    processed: i64,
    undone: i64,
    /// Rows that stayed, because the person was changed or has joined since.
    kept: i64,
}

/// What is left of the daily allowance.
#[derive(Serialize, ToSchema)]
struct ImportAllowance {
    limit: i64,
    left: i64,
    #[schema(value_type = String, format = DateTime)]
    renews_at: Timestamp,
}

/// What is left of the seats.
#[derive(Serialize, ToSchema)]
struct ImportSeats {
    seats: i64,
    /// Those that neither a member nor an invited person has.
    left: i64,
}

/// A file of people: its plan, and what came of it.
#[derive(Serialize, ToSchema)]
#[schema(as = Import)]
pub(super) struct ImportShape {
    id: Uuid,
    #[schema(value_type = ImportStateCode)]
    state: &'static str,
    file_name: String,
    file_size: i64,
    columns: Vec<ImportColumn>,
    /// What was noticed about the file as a whole, in words.
    notes: Vec<String>,
    /// Names that are missing.
    missing: Vec<MissingUnit>,
    plan: PlanCounts,
    progress: ImportProgress,
    /// `null` as long as nothing was carried out.
    undo: Option<ImportUndo>,
    /// What is left of the daily allowance while the plan waits; `null`: any number.
    allowance: Option<ImportAllowance>,
    /// What is left of the seats while the plan waits; `null`: any number.
    seats: Option<ImportSeats>,
    #[schema(value_type = ImportSendCode)]
    send: &'static str,
    partial: bool,
    /// Who started it, under the name of then.
    started_by: Inviter,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    applied_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
    /// Grows with each step; the ETag is this number in quotes.
    version: i64,
}

/// An import in a list.
pub(super) fn listed(import: &Import, now: Timestamp) -> ImportShape {
    let view = ImportView { import: import.clone(), allowance: None, seats: None };
    ImportShape::new(&view, Locale::English, now)
}

impl ImportShape {
    pub(super) fn new(view: &ImportView, locale: Locale, now: Timestamp) -> Self {
        let it = &view.import;
        let planned = &it.planned;
        let columns = it.header.iter().zip(&it.mapping).map(|(header, column)| ImportColumn {
            header: header.clone(),
            column: column.map(|it| it.as_str()),
        });
        let undo = it.undo_until().map(|available_until| ImportUndo {
            available_until,
            processed: it.undo_place,
            undone: it.undone.0,
            kept: it.undone.1,
        });
        Self {
            id: it.id.into(),
            state: it.state.as_str(),
            file_name: it.file_name.clone(),
            file_size: it.file_size,
            columns: columns.collect(),
            notes: it.notes.iter().map(|code| sentence(code, &[], locale)).collect(),
            missing: it.missing.iter().map(MissingUnit::from).collect(),
            plan: PlanCounts {
                total: planned.total(),
                create: planned.create,
                update: planned.update,
                unchanged: planned.unchanged,
                needs_decision: planned.needs_decision,
                error: planned.error,
                skipped: planned.skipped,
            },
            progress: progress(it, now),
            undo,
            allowance: view.allowance.map(|it| ImportAllowance {
                limit: it.limit,
                left: it.left,
                renews_at: it.renews_at,
            }),
            seats: view.seats.map(|it| ImportSeats { seats: it.seats, left: it.left }),
            send: it.send.as_str(),
            partial: it.is_partial,
            started_by: Inviter { member_id: it.starter_id.into(), name: it.starter_name.clone() },
            created_at: it.created_at,
            updated_at: it.updated_at,
            applied_at: it.applied_at,
            finished_at: it.finished_at,
            version: it.version,
        }
    }
}

fn progress(it: &Import, now: Timestamp) -> ImportProgress {
    let is_undo = it.state == ImportState::Undoing;
    let processed = it.done.total();
    let (place, total) = match is_undo {
        true => (it.undo_place, processed),
        false => (processed, it.planned.total()),
    };
    let is_running = matches!(it.state, ImportState::Applying | ImportState::Undoing);
    let run = it.run.filter(|_| is_running).and_then(|(since, from)| {
        let took = now.since(since).as_millis();
        let rows = place - from;
        (took > 0 && rows > 0).then(|| (rows * 1000 / took).max(1))
    });
    ImportProgress {
        processed,
        created: it.done.created,
        updated: it.done.updated,
        unchanged: it.done.unchanged,
        skipped: it.done.skipped,
        refused: it.done.refused,
        rows_per_second: run,
        remaining_seconds: run.map(|speed| (total - place + speed - 1) / speed),
    }
}

/// One page of rows.
#[derive(Serialize, ToSchema)]
pub(super) struct ImportRows {
    pub(super) items: Vec<ImportRowShape>,
    pub(super) next_cursor: Option<i64>,
    /// How many rows there are.
    pub(super) total: i64,
}

/// One field before and after.
#[derive(Serialize, ToSchema)]
struct ImportChange {
    field: String,
    before: Option<String>,
    after: Option<String>,
}

impl From<FieldChange> for ImportChange {
    fn from(it: FieldChange) -> Self {
        Self { field: it.field, before: it.before, after: it.after }
    }
}

/// Something about a cell or a row.
#[derive(Serialize, ToSchema)]
struct ImportCellProblem {
    /// In which column; `null`: about the row.
    #[schema(value_type = Option<ColumnCode>)]
    column: Option<&'static str>,
    /// What stands there.
    value: String,
    /// What it is, as a stable code.
    code: String,
    /// In words.
    detail: String,
}

impl ImportCellProblem {
    fn new(it: CellError, locale: Locale) -> Self {
        Self {
            column: it.column.map(|it| it.as_str()),
            detail: sentence(&it.code, &it.arguments, locale),
            value: it.value,
            code: it.code,
        }
    }
}

/// Somebody whom a row may mean.
#[derive(Serialize, ToSchema)]
struct ImportPerson {
    member_id: Uuid,
    name: String,
    #[schema(value_type = StateCode)]
    state: &'static str,
}

/// What somebody has to decide about a row.
#[derive(Serialize, ToSchema)]
struct ImportQuestion {
    #[schema(value_type = QuestionCode)]
    kind: &'static str,
    people: Vec<ImportPerson>,
}

impl From<Question> for ImportQuestion {
    fn from(it: Question) -> Self {
        let person = |it: rollcall_domain::import::Candidate| ImportPerson {
            member_id: it.id.into(),
            name: it.name,
            state: it.state.as_str(),
        };
        Self { kind: it.kind.as_str(), people: it.people.into_iter().map(person).collect() }
    }
}

/// A row of the file.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportRow)]
pub(super) struct ImportRowShape {
    /// As the spreadsheet counts.
    number: i64,
    /// In the order of the columns; those missing at the end are blank.
    cells: Vec<String>,
    #[schema(value_type = VerdictCode)]
    verdict: &'static str,
    /// Whom it is about.
    member_id: Option<Uuid>,
    /// What would change, or has changed.
    changes: Vec<ImportChange>,
    /// What is wrong.
    errors: Vec<ImportCellProblem>,
    /// What is not done, though the row says it.
    notes: Vec<ImportCellProblem>,
    /// What has to be decided.
    question: Option<ImportQuestion>,
    /// `skip` or `use`.
    decision: Option<&'static str>,
    #[schema(value_type = Option<RowOutcomeCode>)]
    outcome: Option<&'static str>,
    #[schema(value_type = Option<UndoOutcomeCode>)]
    undo_outcome: Option<&'static str>,
}

impl ImportRowShape {
    pub(super) fn new(it: ImportRow, locale: Locale) -> Self {
        let problems = |them: Vec<CellError>| {
            them.into_iter().map(|it| ImportCellProblem::new(it, locale)).collect()
        };
        Self {
            number: it.number,
            cells: it.cells,
            verdict: it.verdict.as_str(),
            member_id: it.member_id.map(Into::into),
            changes: it.changes.into_iter().map(ImportChange::from).collect(),
            errors: problems(it.errors),
            notes: problems(it.notes),
            question: it.question.map(ImportQuestion::from),
            decision: it.decision.map(|it| match it {
                Decision::Skip => "skip",
                Decision::Use(_) => "use",
            }),
            outcome: it.outcome.map(|it| it.as_str()),
            undo_outcome: it.undo_outcome.map(|it| it.as_str()),
        }
    }
}

/// A file to be kept.
pub(super) fn file_response(name: &str, text: String) -> Response {
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let plain: String = name
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() || "-_. ".contains(it) { it } else { '_' })
        .collect();
    let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let encoded = encoded.replace('+', "%20");
    let value = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    if let Ok(value) = HeaderValue::from_str(&value) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

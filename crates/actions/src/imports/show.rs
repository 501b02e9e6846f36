//! Shows imports, their plans and what came of them.

use rollcall_domain::audit::FieldChange;
use rollcall_domain::id::{ImportId, MemberId, OrganizationId};
use rollcall_domain::import::{
    CellError, Column, Decision, Import, ImportState, Mapping, Question, RowOutcome, UndoOutcome,
    Verdict,
};
use rollcall_domain::membership::MemberState;
use rollcall_domain::organization::Organization;
use rollcall_domain::permission::Permission;
use rollcall_store::imports::{RowFilter, StoredRow};
use rollcall_store::{StoreResult, Tx};

use super::{ImportError, RowResult, count, is_seen_by};
use crate::access::{self, AccessError, Actor, Person};
use crate::allowance::{self, Left};
use crate::{Context, RequestInfo};

/// Rows of the file of failed ones, read at once.
const READ_AT_ONCE: i64 = 5_000;

/// The seats of an organization.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SeatsLeft {
    /// How many there are.
    pub seats: i64,
    /// How many neither a member nor an invited person has.
    pub left: i64,
}

/// An import with what limits it.
#[derive(Clone, Debug)]
pub struct ImportView {
    /// The import.
    pub import: Import,
    /// What is left of the daily allowance; `None`: any number.
    pub allowance: Option<Left>,
    /// What is left of the seats; `None`: any number.
    pub seats: Option<SeatsLeft>,
}

/// One page of imports.
#[derive(Clone, Debug)]
pub struct ImportList {
    /// Newest first.
    pub imports: Vec<Import>,
    /// The import before which the next page begins, if there is one.
    pub next: Option<ImportId>,
}

/// A row with all that is to be said of it.
#[derive(Clone, Debug)]
pub struct ImportRow {
    /// Its place, from 0.
    pub place: i64,
    /// Its number as the spreadsheet counts.
    pub number: i64,
    /// Its cells.
    pub cells: Vec<String>,
    /// What it would do.
    pub verdict: Verdict,
    /// Whom it is about.
    pub member_id: Option<MemberId>,
    /// What would change, or has changed.
    pub changes: Vec<FieldChange>,
    /// What is wrong.
    pub errors: Vec<CellError>,
    /// What is not done, though the row says it.
    pub notes: Vec<CellError>,
    /// What has to be decided.
    pub question: Option<Question>,
    /// What was decided.
    pub decision: Option<Decision>,
    /// What came of it.
    pub outcome: Option<RowOutcome>,
    /// What came of it when the import was taken back.
    pub undo_outcome: Option<UndoOutcome>,
}

/// One page of rows.
#[derive(Clone, Debug)]
pub struct ImportRows {
    /// In their order.
    pub rows: Vec<ImportRow>,
    /// The place after which the next page begins, if there is one.
    pub next: Option<i64>,
    /// How many there are.
    pub total: i64,
}

impl ImportRow {
    pub(super) fn new(row: StoredRow, mapping: &Mapping) -> Self {
        let result: RowResult =
            row.result.as_deref().and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default();
        let mut errors = row.plan.errors;
        errors.extend(result.problem);
        let mut changes = row.plan.changes;
        // Of a new person the plan keeps nothing, since all of it stands in the cells.
        if row.verdict == Verdict::Create {
            let said = mapping.iter().zip(&row.cells).filter_map(|(column, cell)| {
                let cell = cell.trim();
                let column = column.filter(|_| !cell.is_empty() && cell != "-")?;
                let field = match column {
                    Column::Role => "roles",
                    other => other.as_str(),
                };
                FieldChange::between(field, None, Some(cell.to_owned()))
            });
            changes = said.collect();
        }
        Self {
            place: row.place,
            number: row.number,
            cells: row.cells,
            verdict: row.verdict,
            member_id: result.member_id.or(row.plan.member_id),
            changes,
            errors,
            notes: row.plan.notes,
            question: row.plan.question,
            decision: row.decision,
            outcome: row.outcome,
            undo_outcome: row.undo_outcome,
        }
    }
}

/// What is left of the seats, those of invited people counted as taken.
pub(super) async fn seats(
    tx: &mut Tx,
    organization: &Organization,
) -> StoreResult<Option<SeatsLeft>> {
    let Some(seats) = organization.seats else { return Ok(None) };
    let counts = tx.members().counts(organization.id).await?;
    let of = |state| counts.iter().find(|it| it.0 == state && it.1 == "below").map_or(0, |it| it.2);
    let taken = of(MemberState::Active) + of(MemberState::Invited);
    Ok(Some(SeatsLeft { seats, left: (seats - taken).max(0) }))
}

/// The import, if the actor may know of it.
pub(super) async fn import_to_see(
    tx: &mut Tx,
    actor: &Actor,
    id: ImportId,
) -> Result<Import, AccessError> {
    actor.require(Permission::MembersImport)?;
    let found = tx.imports().find(actor.organization_id, id).await?;
    found.filter(|it| is_seen_by(it, actor)).ok_or(AccessError::NotFound)
}

/// An import with what limits it.
pub(super) async fn view(
    context: &Context,
    person: &Person,
    import: Import,
) -> Result<ImportView, ImportError> {
    let mut tx = context.store.read().await?;
    with_limits(context, &mut tx, person, import).await
}

async fn with_limits(
    context: &Context,
    tx: &mut Tx,
    person: &Person,
    import: Import,
) -> Result<ImportView, ImportError> {
    if import.state != ImportState::Planned {
        return Ok(ImportView { import, allowance: None, seats: None });
    }
    let found = tx.organizations().find(import.organization_id).await?;
    let organization = found.ok_or(AccessError::NotFound)?;
    let request = RequestInfo {
        ip_address: import.ip_address.clone(),
        ..RequestInfo::of_server(&context.ids)
    };
    let plan = organization.plan;
    let allowance = allowance::left(context, tx, &request, person.account.id, plan).await?;
    let seats = seats(tx, &organization).await?;
    Ok(ImportView { import, allowance, seats })
}

/// An import.
///
/// # Errors
/// [`AccessError::NotFound`] if there is none that the person may know of.
pub async fn find(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
    id: ImportId,
) -> Result<ImportView, ImportError> {
    let mut tx = context.store.read().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let import = import_to_see(&mut tx, &actor, id).await?;
    with_limits(context, &mut tx, person, import).await
}

/// Imports, newest first, before the one with the id `before`: the person's own, or all of them for those
/// who may import everywhere.
///
/// # Errors
/// [`AccessError`] for those who may not import.
pub async fn list(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
    before: Option<ImportId>,
    limit: i64,
) -> Result<ImportList, AccessError> {
    let permission = Permission::MembersImport;
    let mut tx = context.store.read().await?;
    let actor = access::actor_who_may(&mut tx, person, organization, permission).await?;
    let mine = (!actor.rights.may_everywhere(permission)).then_some(actor.member.id);
    let wanted = limit.saturating_add(1);
    let mut imports = tx.imports().list(organization, mine, before, wanted).await?;
    let has_more = count(imports.len()) > limit;
    if has_more {
        imports.pop();
    }
    let next = imports.last().filter(|_| has_more).map(|it| it.id);
    Ok(ImportList { imports, next })
}

/// Rows of an import after the place `after`.
///
/// # Errors
/// As [`find`].
pub async fn rows(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
    id: ImportId,
    filter: RowFilter,
    after: i64,
    limit: i64,
) -> Result<ImportRows, AccessError> {
    let mut tx = context.store.read().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let mut import = import_to_see(&mut tx, &actor, id).await?;
    let wanted = limit.saturating_add(1);
    let mut found = tx.imports().rows(organization, id, filter, after, wanted).await?;
    let has_more = count(found.len()) > limit;
    if has_more {
        found.pop();
    }
    let next = found.last().filter(|_| has_more).map(|it| it.place);
    let total = match filter {
        RowFilter::All => import.planned.total(),
        RowFilter::Verdict(verdict) => *import.planned.of(verdict),
        RowFilter::Outcome(outcome) => *import.done.of(outcome),
        RowFilter::Kept => import.undone.1,
    };
    let rows = found.into_iter().map(|it| ImportRow::new(it, &import.mapping)).collect();
    Ok(ImportRows { rows, next, total })
}

/// The rows that were not carried out: after the work those that were refused, before it those that are
/// wrong or undecided. With the header of the file.
///
/// # Errors
/// As [`find`].
pub async fn failed_rows(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
    id: ImportId,
) -> Result<(Import, Vec<ImportRow>), AccessError> {
    let mut tx = context.store.read().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let import = import_to_see(&mut tx, &actor, id).await?;
    let filters: &[RowFilter] = match import.state {
        ImportState::Planning | ImportState::Planned | ImportState::Cancelled
            if import.done.total() == 0 =>
        {
            &[RowFilter::Verdict(Verdict::Error), RowFilter::Verdict(Verdict::NeedsDecision)]
        }
        _ => &[RowFilter::Outcome(RowOutcome::Refused)],
    };
    let mut rows = Vec::new();
    for filter in filters {
        let mut after = -1;
        loop {
            let found = tx.imports().rows(organization, id, *filter, after, READ_AT_ONCE).await?;
            let Some(last) = found.last() else { break };
            after = last.place;
            rows.extend(found.into_iter().map(|it| ImportRow::new(it, &import.mapping)));
        }
    }
    rows.sort_by_key(|it| it.place);
    Ok((import, rows))
}

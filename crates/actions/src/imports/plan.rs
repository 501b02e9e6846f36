//! Makes the plan of a file. Nothing is written to the directory.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rollcall_domain::id::OrganizationId;
use rollcall_domain::import::{
    CELL_LIMIT, COLUMNS_LIMIT, Import, ImportState, Judgement, Missing, Names, OutcomeCounts,
    ROWS_LIMIT, Send, UnitKind, VerdictCounts, World, header_key, propose,
};
use rollcall_domain::permission::Permission;
use rollcall_domain::text::comparison_key;
use rollcall_store::imports::NewRow;
use rollcall_store::{StoreError, StoreResult, Tx};

use super::rows::{Extent, RawRow, judge_rows};
use super::show::{self, ImportView};
use super::{ImportError, Sheet, count};
use crate::access::{self, AccessError, Actor, Person};
use crate::bulk::off_the_workers;
use crate::{Context, RequestInfo, TRIES, idempotency};

/// Rows that are written in one transaction: others who change something wait so long.
const WRITTEN_AT_ONCE: usize = 5_000;
/// Names that are missing are listed up to here.
const MISSING_LIMIT: usize = 2_000;

/// Whether the person may import at all: asked before a large body is read.
///
/// # Errors
/// As [`access::actor_who_may`].
pub async fn check_may_import(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
) -> Result<(), AccessError> {
    let mut tx = context.store.read().await?;
    access::actor_who_may(&mut tx, person, organization, Permission::MembersImport).await?;
    Ok(())
}

/// Takes a file and plans what it would do.
///
/// # Errors
/// [`ImportError`]; then there is no import.
pub async fn upload(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    sheet: Sheet,
) -> Result<ImportView, ImportError> {
    if sheet.header.len() > COLUMNS_LIMIT {
        return Err(ImportError::TooLarge("columns", COLUMNS_LIMIT));
    }
    if sheet.rows.len() > ROWS_LIMIT {
        return Err(ImportError::TooLarge("rows", ROWS_LIMIT));
    }
    if sheet.rows.is_empty() {
        return Err(ImportError::Empty);
    }
    let (own, request, own_person) = (context.clone(), request.clone(), person.clone());
    let planned = off_the_workers(async move {
        let mut tries = 1..TRIES;
        let begun = loop {
            match begin(&own, &request, &own_person, organization, &sheet).await {
                Err(ImportError::Store(cause))
                    if cause.is_retryable() && tries.next().is_some() => {}
                other => break other?,
            }
        };
        let import = match begun {
            Begun::Before(import) => return Ok(import),
            Begun::New(import) => import,
        };
        let id = import.id;
        match plan_rows(&own, &own_person, import, sheet).await {
            Ok(import) => Ok(import),
            Err(cause) => {
                fail(&own, organization, id).await?;
                Err(cause)
            }
        }
    });
    let import: Import = planned.await??;
    show::view(context, person, import).await
}

enum Begun {
    /// Of a request that came before.
    Before(Import),
    New(Import),
}

async fn begin(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    sheet: &Sheet,
) -> Result<Begun, ImportError> {
    let mut tx = context.store.write().await?;
    let permission = Permission::MembersImport;
    let actor = access::actor_who_may(&mut tx, person, organization, permission).await?;
    let key = request.idempotency_key.as_ref();
    if let Some(id) = idempotency::replay(context, &mut tx, &actor.principal(), key).await?? {
        let found = tx.imports().find(organization, id).await?;
        tx.commit().await?;
        return Ok(Begun::Before(found.ok_or(AccessError::NotFound)?));
    }
    let mut former = HashMap::new();
    for (header, mapping) in tx.imports().former_mappings(organization).await? {
        for (header, column) in header.iter().zip(mapping) {
            former.entry(header_key(header)).or_insert(column);
        }
    }
    let now = context.clock.now();
    let import = Import {
        organization_id: organization,
        id: context.ids.new_id(),
        state: ImportState::Planning,
        file_name: sheet.file_name.clone(),
        file_size: count(sheet.size),
        file_digest: sheet.digest.clone(),
        mapping: propose(&sheet.header, &former),
        header: sheet.header.clone(),
        notes: sheet.notes.clone(),
        missing: Vec::new(),
        planned: VerdictCounts::default(),
        done: OutcomeCounts::default(),
        undone: (0, 0),
        undo_place: 0,
        send: Send::Now,
        is_partial: false,
        account_id: person.account.id,
        starter_id: actor.member.id,
        starter_name: actor.member.name.clone(),
        locale: request.locale,
        ip_address: request.ip_address.clone(),
        request_id: request.id,
        created_at: now,
        updated_at: now,
        applied_at: None,
        run: None,
        finished_at: None,
        version: 1,
    };
    tx.imports().insert(&import).await?;
    idempotency::keep(&mut tx, &actor.principal(), key, &import.id).await?;
    tx.commit().await?;
    Ok(Begun::New(import))
}

async fn plan_rows(
    context: &Context,
    person: &Person,
    mut import: Import,
    sheet: Sheet,
) -> Result<Import, ImportError> {
    let organization = import.organization_id;
    let width = sheet.header.len();
    let cells: Vec<(i64, Vec<String>)> =
        sheet.rows.into_iter().map(|it| (it.number, tidy(it.cells, width))).collect();
    let mut tx = context.store.read().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let raw: Vec<RawRow<'_>> = cells
        .iter()
        .map(|(number, cells)| RawRow { number: *number, cells, decision: None })
        .collect();
    let judged = judge_file(context, &mut tx, &actor, &mut import, &raw).await?;
    drop(tx);
    let mut rows = Vec::with_capacity(WRITTEN_AT_ONCE.min(cells.len()));
    let total = cells.len();
    for (((number, cells), judgement), place) in cells.into_iter().zip(judged).zip(0..) {
        let Judgement { verdict, plan, .. } = judgement;
        rows.push(NewRow { place, number, cells, verdict, plan });
        if rows.len() == WRITTEN_AT_ONCE || place + 1 == count(total) {
            let mut tx = context.store.write().await?;
            tx.imports().insert_rows(organization, import.id, &rows).await?;
            tx.commit().await?;
            rows.clear();
        }
    }
    let mut tx = context.store.write().await?;
    import.state = ImportState::Planned;
    import.updated_at = context.clock.now();
    if !tx.imports().update(&import).await? {
        return Err(ImportError::Raced);
    }
    tx.commit().await?;
    import.version += 1;
    Ok(import)
}

/// Cells of at most [`CELL_LIMIT`] characters and a few more, as many as the header has.
fn tidy(mut cells: Vec<String>, width: usize) -> Vec<String> {
    cells.truncate(width);
    while cells.last().is_some_and(|it| it.trim().is_empty()) {
        cells.pop();
    }
    for cell in &mut cells {
        // One more is kept, so that the row says that it is too long.
        if cell.len() > CELL_LIMIT
            && let Some((at, _)) = cell.char_indices().nth(CELL_LIMIT + 1)
        {
            cell.truncate(at);
        }
        // PostgreSQL keeps no such character in a text.
        if cell.contains('\0') {
            *cell = cell.replace('\0', "\u{FFFD}");
        }
    }
    cells
}

async fn fail(
    context: &Context,
    organization: OrganizationId,
    id: rollcall_domain::id::ImportId,
) -> StoreResult<()> {
    let mut tx = context.store.write().await?;
    let found = tx.imports().lock(organization, id).await?;
    if let Some(mut import) = found.filter(|it| it.state == ImportState::Planning) {
        import.state = ImportState::Failed;
        import.updated_at = context.clock.now();
        tx.imports().update(&import).await?;
    }
    tx.commit().await
}

/// Judges all rows of a file and counts them in the import, with the names that are missing.
pub(super) async fn judge_file(
    context: &Context,
    tx: &mut Tx,
    actor: &Actor,
    import: &mut Import,
    rows: &[RawRow<'_>],
) -> Result<Vec<Judgement>, StoreError> {
    let structure = actor.structure(tx).await?;
    let names = Names::new(Arc::clone(&structure), &import.missing);
    let world = World { names: &names, rights: &actor.rights };
    let phones = &context.limits.phones;
    let organization = import.organization_id;
    let judged =
        judge_rows(tx, organization, &import.mapping, phones, &world, rows, Extent::File).await?;
    let mut counts = VerdictCounts::default();
    let mut missing: BTreeMap<(UnitKind, String), (String, i64)> = BTreeMap::new();
    let mut judgements = Vec::with_capacity(judged.rows.len());
    for (judgement, _) in judged.rows {
        *counts.of(judgement.verdict) += 1;
        for (kind, name) in &judgement.missing {
            let key = (*kind, comparison_key(name));
            missing.entry(key).or_insert_with(|| (name.clone(), 0)).1 += 1;
        }
        judgements.push(judgement);
    }
    import.planned = counts;
    // What was decided stays listed, so that it can be decided otherwise.
    let mut listed: Vec<Missing> =
        import.missing.iter().filter(|it| it.choice.is_some()).cloned().collect();
    for ((kind, key), (name, rows)) in missing {
        let same = |it: &Missing| it.kind == kind && comparison_key(&it.name) == key;
        if let Some(place) = listed.iter().position(same) {
            // What it was mapped to is gone.
            (listed[place].choice, listed[place].rows) = (None, rows);
        } else if listed.len() < MISSING_LIMIT {
            listed.push(Missing { kind, name, rows, choice: None });
        }
    }
    listed.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    import.missing = listed;
    Ok(judgements)
}

//! Decisions about a plan, cells that are mended in it, and other meanings of its columns. The plan is made
//! anew after each.

use rollcall_domain::id::{ImportId, MemberId, OrganizationId};
use rollcall_domain::import::{
    Choice, Column, Decision, Import, ImportState, Mapping, UnitKind, check_mapping,
};
use rollcall_domain::permission::Permission;
use rollcall_domain::structure::Structure;
use rollcall_domain::text::comparison_key;
use rollcall_store::StoreError;
use rollcall_store::imports::{RowFilter, StoredRow};
use uuid::Uuid;

use super::ImportError;
use super::plan::judge_file;
use super::rows::RawRow;
use super::show::{self, ImportView, import_to_see};
use crate::access::{self, Person};
use crate::bulk::off_the_workers;
use crate::{Context, TRIES};

/// What is to change of a plan.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// What the columns mean.
    pub mapping: Option<Mapping>,
    /// What to do about names that are missing.
    pub units: Vec<UnitChoice>,
    /// Rows.
    pub rows: Vec<RowChange>,
    /// Only if the import still has this version.
    pub version: Option<i64>,
}

/// What to do about a name that is missing.
#[derive(Clone, Debug)]
pub struct UnitChoice {
    /// What it stands for.
    pub kind: UnitKind,
    /// As the plan lists it.
    pub name: String,
    /// What to do; `None`: undecided again.
    pub choice: Option<Choice>,
}

/// What is to change of a row.
#[derive(Clone, Debug)]
pub struct RowChange {
    /// Its number as the spreadsheet counts.
    pub number: i64,
    /// Cells by what their columns mean.
    pub cells: Vec<(Column, String)>,
    /// What was decided; the outer `None` leaves that, the inner one takes it back.
    pub decision: Option<Option<Decision>>,
}

/// Changes a plan that is not carried out yet.
///
/// # Errors
/// [`ImportError`]; then nothing was changed.
pub async fn change(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
    id: ImportId,
    changes: Changes,
) -> Result<ImportView, ImportError> {
    let (own, own_person) = (context.clone(), person.clone());
    let changed = off_the_workers(async move {
        let mut tries = 1..TRIES;
        loop {
            match change_once(&own, &own_person, organization, id, &changes).await {
                Err(ImportError::Store(cause))
                    if cause.is_retryable() && tries.next().is_some() => {}
                Err(ImportError::Raced) if changes.version.is_none() && tries.next().is_some() => {}
                other => return other,
            }
        }
    });
    let import = changed.await??;
    show::view(context, person, import).await
}

async fn change_once(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
    id: ImportId,
    changes: &Changes,
) -> Result<Import, ImportError> {
    let mut tx = context.store.read().await?;
    let permission = Permission::MembersImport;
    let actor = access::actor_who_may(&mut tx, person, organization, permission).await?;
    let mut import = import_to_see(&mut tx, &actor, id).await?;
    if changes.version.is_some_and(|it| it != import.version) {
        return Err(ImportError::Raced);
    }
    if import.state != ImportState::Planned {
        return Err(ImportError::State(import.state));
    }
    let structure = actor.structure(&mut tx).await?;
    if let Some(mapping) = &changes.mapping {
        check_mapping(mapping, import.header.len())?;
        import.mapping.clone_from(mapping);
    }
    choose(&mut import, &changes.units, &structure)?;
    let mut rows = tx.imports().rows(organization, id, RowFilter::All, -1, i64::MAX).await?;
    let before: Vec<_> = rows.iter().map(|it| (it.verdict, it.plan.clone())).collect();
    let mut touched = vec![false; rows.len()];
    for (index, change) in changes.rows.iter().enumerate() {
        let place = rows.binary_search_by_key(&change.number, |it| it.number);
        let place = place.map_err(|_| ImportError::UnknownRow(index))?;
        change_row(&mut rows[place], change, &import.mapping, index)?;
        touched[place] = true;
    }
    let raw: Vec<RawRow<'_>> = rows
        .iter()
        .map(|it| RawRow { number: it.number, cells: &it.cells, decision: it.decision })
        .collect();
    let judged = judge_file(context, &mut tx, &actor, &mut import, &raw).await?;
    drop(tx);
    for ((row, judgement), (before, touched)) in
        rows.iter_mut().zip(judged).zip(before.iter().zip(&mut touched))
    {
        (row.verdict, row.plan) = (judgement.verdict, judgement.plan);
        *touched |= (row.verdict, &row.plan) != (before.0, &before.1);
    }
    let changed: Vec<&StoredRow> =
        rows.iter().zip(&touched).filter(|it| *it.1).map(|it| it.0).collect();
    let mut tx = context.store.write().await?;
    let now = tx.imports().lock(organization, id).await?;
    if now.is_none_or(|it| it.version != import.version) {
        return Err(ImportError::Raced);
    }
    tx.imports().update_plans(organization, id, &changed).await?;
    import.updated_at = context.clock.now();
    if !tx.imports().update(&import).await? {
        return Err(StoreError::Stale.into());
    }
    tx.commit().await?;
    import.version += 1;
    Ok(import)
}

fn choose(
    import: &mut Import,
    choices: &[UnitChoice],
    structure: &Structure,
) -> Result<(), ImportError> {
    for (index, wanted) in choices.iter().enumerate() {
        let key = comparison_key(&wanted.name);
        let same = |it: &&mut rollcall_domain::import::Missing| {
            it.kind == wanted.kind && comparison_key(&it.name) == key
        };
        let missing = import.missing.iter_mut().find(same);
        let missing = missing.ok_or(ImportError::UnknownName(index))?;
        if let Some(Choice::Map(id)) = wanted.choice
            && !is_known(structure, wanted.kind, id)
        {
            return Err(ImportError::UnknownUnit(index));
        }
        missing.choice = wanted.choice;
    }
    Ok(())
}

fn is_known(structure: &Structure, kind: UnitKind, id: Uuid) -> bool {
    match kind {
        UnitKind::Department => structure.department(id.into()).is_some(),
        UnitKind::Position => structure.position(id.into()).is_some(),
        UnitKind::Location => structure.location(id.into()).is_some(),
    }
}

fn change_row(
    row: &mut StoredRow,
    change: &RowChange,
    mapping: &Mapping,
    index: usize,
) -> Result<(), ImportError> {
    for (column, value) in &change.cells {
        let place = mapping.iter().position(|it| *it == Some(*column));
        let place = place.ok_or(ImportError::UnknownColumn(index))?;
        if row.cells.len() <= place {
            row.cells.resize(place + 1, String::new());
        }
        row.cells[place].clone_from(value);
    }
    if let Some(decision) = change.decision {
        if let Some(Decision::Use(id)) = decision
            && !is_asked(row, id)
        {
            return Err(ImportError::NotAsked(index));
        }
        row.decision = decision;
    }
    Ok(())
}

fn is_asked(row: &StoredRow, id: MemberId) -> bool {
    let people = row.plan.question.iter().flat_map(|it| &it.people);
    people.into_iter().any(|it| it.id == id)
        || row.decision == Some(Decision::Use(id))
        || row.plan.member_id == Some(id)
}

//! The rows of a file: what each would do, and what came of it.

use rollcall_domain::id::{ImportId, OrganizationId};
use rollcall_domain::import::{Decision, RowOutcome, RowPlan, UndoOutcome, Verdict};

use super::{Imports, from_json, to_json};
use crate::value::Row;
use crate::{Dialect, StoreError, StoreResult, Tx, Value};

const COLUMNS: &str =
    "place, number, cells, verdict, plan, decision, outcome, result, undo_outcome";
const NEW: &str =
    "INSERT INTO import_rows (org_id, import_id, place, number, cells, verdict, plan)";
const NEW_COLUMNS: usize = 7;
/// Rows that one statement changes on PostgreSQL.
const AT_ONCE: [usize; 3] = [250, 25, 1];

/// A row as it came from the file.
#[derive(Clone, Debug)]
pub struct NewRow {
    /// Its place, from 0 without gaps.
    pub place: i64,
    /// Its number as the spreadsheet counts.
    pub number: i64,
    /// Its cells.
    pub cells: Vec<String>,
    /// What it would do.
    pub verdict: Verdict,
    /// In detail.
    pub plan: RowPlan,
}

/// A row as stored.
#[derive(Clone, Debug)]
pub struct StoredRow {
    /// Its place, from 0 without gaps.
    pub place: i64,
    /// Its number as the spreadsheet counts.
    pub number: i64,
    /// Its cells.
    pub cells: Vec<String>,
    /// What it would do.
    pub verdict: Verdict,
    /// In detail.
    pub plan: RowPlan,
    /// What somebody has decided about it.
    pub decision: Option<Decision>,
    /// What came of it.
    pub outcome: Option<RowOutcome>,
    /// In detail, as JSON.
    pub result: Option<String>,
    /// What came of it when the import was taken back.
    pub undo_outcome: Option<UndoOutcome>,
}

/// Which rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RowFilter {
    /// All.
    All,
    /// With this verdict.
    Verdict(Verdict),
    /// With this outcome.
    Outcome(RowOutcome),
    /// That stayed when the import was taken back.
    Kept,
}

impl Imports<'_> {
    /// Adds rows.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn insert_rows(
        &mut self,
        organization: OrganizationId,
        id: ImportId,
        rows: &[NewRow],
    ) -> StoreResult<()> {
        let mut values = Vec::with_capacity(rows.len() * NEW_COLUMNS);
        for it in rows {
            values.extend([
                organization.into(),
                id.into(),
                it.place.into(),
                it.number.into(),
                to_json(&it.cells)?.into(),
                it.verdict.into(),
                to_json(&it.plan)?.into(),
            ]);
        }
        self.0.insert_rows(NEW, NEW_COLUMNS, "", &values).await
    }

    /// Rows after the place `after`, in their order.
    pub async fn rows(
        &mut self,
        organization: OrganizationId,
        id: ImportId,
        filter: RowFilter,
        after: i64,
        limit: i64,
    ) -> StoreResult<Vec<StoredRow>> {
        let mut values = vec![organization.into(), id.into(), after.into(), limit.into()];
        let condition = match filter {
            RowFilter::All => "",
            RowFilter::Verdict(verdict) => {
                values.push(Value::from(verdict));
                "AND verdict = ?5"
            }
            // The words of an index.
            RowFilter::Outcome(RowOutcome::Refused) => "AND outcome = 'refused'",
            RowFilter::Outcome(outcome) => {
                values.push(Value::from(outcome));
                "AND outcome = ?5"
            }
            RowFilter::Kept => "AND undo_outcome = 'kept'",
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM import_rows WHERE org_id = ?1 AND import_id = ?2 AND place > ?3
             {condition} ORDER BY place LIMIT ?4"
        );
        self.0.query(&sql, &values, read).await
    }

    /// The rows with these numbers.
    pub async fn rows_by_number(
        &mut self,
        organization: OrganizationId,
        id: ImportId,
        numbers: &[i64],
    ) -> StoreResult<Vec<StoredRow>> {
        let mut found = Vec::with_capacity(numbers.len());
        for chunk in numbers.chunks(200) {
            let marks: Vec<String> = (3..chunk.len() + 3).map(|it| format!("?{it}")).collect();
            let sql = format!(
                "SELECT {COLUMNS} FROM import_rows WHERE org_id = ?1 AND import_id = ?2 AND number IN ({})",
                marks.join(", ")
            );
            let mut values = vec![organization.into(), id.into()];
            values.extend(chunk.iter().map(|it| Value::from(*it)));
            found.extend(self.0.query(&sql, &values, read).await?);
        }
        Ok(found)
    }

    /// Writes cells, decisions, verdicts and plans of rows anew.
    pub async fn update_plans(
        &mut self,
        organization: OrganizationId,
        id: ImportId,
        rows: &[&StoredRow],
    ) -> StoreResult<()> {
        let mut values = Vec::with_capacity(rows.len() * 5);
        for it in rows {
            values.extend([
                it.place.into(),
                to_json(&it.cells)?.into(),
                it.verdict.into(),
                to_json(&it.plan)?.into(),
                it.decision.as_ref().map(to_json).transpose()?.into(),
            ]);
        }
        let set = &["cells", "verdict", "plan", "decision"];
        update(self.0, organization, id, set, &values).await
    }

    /// Notes what came of rows: place, outcome and details as JSON.
    pub async fn set_results(
        &mut self,
        organization: OrganizationId,
        id: ImportId,
        results: &[(i64, RowOutcome, Option<String>)],
    ) -> StoreResult<()> {
        let mut values = Vec::with_capacity(results.len() * 3);
        for (place, outcome, result) in results {
            values.extend([(*place).into(), (*outcome).into(), result.as_deref().into()]);
        }
        update(self.0, organization, id, &["outcome", "result"], &values).await
    }

    /// Notes what came of rows when the import was taken back.
    pub async fn set_undone(
        &mut self,
        organization: OrganizationId,
        id: ImportId,
        results: &[(i64, UndoOutcome, Option<String>)],
    ) -> StoreResult<()> {
        let mut values = Vec::with_capacity(results.len() * 3);
        for (place, outcome, result) in results {
            values.extend([(*place).into(), (*outcome).into(), result.as_deref().into()]);
        }
        update(self.0, organization, id, &["undo_outcome", "result"], &values).await
    }
}

/// Sets columns of text of many rows; `values` are a row's place and the columns, row after row. SQLite is
/// fastest with one statement for row after row, PostgreSQL with many rows in one statement.
async fn update(
    tx: &mut Tx,
    organization: OrganizationId,
    id: ImportId,
    columns: &[&str],
    values: &[Value<'_>],
) -> StoreResult<()> {
    let width = columns.len() + 1;
    if tx.dialect() == Dialect::Sqlite {
        let set: Vec<String> =
            columns.iter().zip(4..).map(|(it, mark)| format!("{it} = ?{mark}")).collect();
        let sql = format!(
            "UPDATE import_rows SET {} WHERE org_id = ?1 AND import_id = ?2 AND place = ?3",
            set.join(", ")
        );
        for row in values.chunks_exact(width) {
            let mut fields = vec![organization.into(), id.into()];
            fields.extend_from_slice(row);
            tx.execute(&sql, &fields).await?;
        }
        return Ok(());
    }
    let set: Vec<String> =
        columns.iter().zip(2..).map(|(it, column)| format!("{it} = v.column{column}")).collect();
    let mut rest = values;
    for rows in AT_ONCE {
        let row = |row: usize| {
            let mark = |column: usize| format!("?{}", 3 + row * width + column);
            let texts: Vec<String> =
                (1..width).map(|it| format!("CAST({} AS TEXT)", mark(it))).collect();
            format!("(CAST({} AS BIGINT), {})", mark(0), texts.join(", "))
        };
        let all: Vec<String> = (0..rows).map(row).collect();
        let sql = format!(
            "UPDATE import_rows SET {} FROM (VALUES {}) AS v
             WHERE org_id = ?1 AND import_id = ?2 AND place = v.column1",
            set.join(", "),
            all.join(", ")
        );
        while let Some((some, others)) = rest.split_at_checked(rows * width)
            && !some.is_empty()
        {
            let mut fields = vec![organization.into(), id.into()];
            fields.extend_from_slice(some);
            tx.execute(&sql, &fields).await?;
            rest = others;
        }
    }
    Ok(())
}

fn read(row: &mut Row<'_>) -> StoreResult<StoredRow> {
    Ok(StoredRow {
        place: row.take()?,
        number: row.take()?,
        cells: from_json(row)?,
        verdict: row.take()?,
        plan: from_json(row)?,
        decision: match row.take::<Option<String>>()? {
            Some(text) => {
                Some(serde_json::from_str(&text).map_err(|it| StoreError::Schema(it.to_string()))?)
            }
            None => None,
        },
        outcome: row.take()?,
        result: row.take()?,
        undo_outcome: row.take()?,
    })
}

//! Files of people: what they would do, what came of them, and how far they have come.

mod matching;
mod newcomers;
mod rows;

pub use newcomers::Promised;
pub use rows::{NewRow, RowFilter, StoredRow};

use rollcall_domain::id::{ImportId, MemberId, OrganizationId};
use rollcall_domain::import::{Import, Mapping, OutcomeCounts, VerdictCounts};
use rollcall_domain::time::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::value::Row;
use crate::{Dialect, StoreError, StoreResult, Tx, Value, params};

const COLUMNS: &str = "org_id, id, state, file_name, file_size, file_digest, header, mapping, notes, missing,
    planned_create, planned_update, planned_unchanged, planned_decision, planned_error, planned_skipped,
    created, updated, unchanged, skipped, refused, undone, kept, undo_place, send, is_partial,
    account_id, starter_id, starter_name, locale, ip_address, request_id, created_at, updated_at,
    applied_at, run_at, run_from, finished_at, version";

/// Earlier imports whose mapping is looked at.
const REMEMBERED: i64 = 20;
/// Old rows that are forgotten at once.
const FORGOTTEN_AT_ONCE: i64 = 20_000;

/// Imports of organizations.
pub struct Imports<'t>(pub(crate) &'t mut Tx);

impl Imports<'_> {
    /// The import with this id.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn find(
        &mut self,
        organization: OrganizationId,
        id: ImportId,
    ) -> StoreResult<Option<Import>> {
        let sql = format!("SELECT {COLUMNS} FROM imports WHERE org_id = ?1 AND id = ?2");
        self.0.query_opt(&sql, params![organization, id], read).await
    }

    /// The same, which nobody else changes before this transaction ends.
    pub async fn lock(
        &mut self,
        organization: OrganizationId,
        id: ImportId,
    ) -> StoreResult<Option<Import>> {
        let locking = match self.0.dialect() {
            Dialect::Sqlite => "",
            Dialect::Postgres => "FOR UPDATE",
        };
        let sql = format!("SELECT {COLUMNS} FROM imports WHERE org_id = ?1 AND id = ?2 {locking}");
        self.0.query_opt(&sql, params![organization, id], read).await
    }

    /// Imports of an organization, newest first, before the one with the id `before`; those of one
    /// starter, or all.
    pub async fn list(
        &mut self,
        organization: OrganizationId,
        starter: Option<MemberId>,
        before: Option<ImportId>,
        limit: i64,
    ) -> StoreResult<Vec<Import>> {
        let before = before.unwrap_or_else(|| Uuid::max().into());
        let mut values = vec![organization.into(), before.into(), limit.into()];
        let mut of = "";
        if let Some(starter) = starter {
            values.push(Value::from(starter));
            of = "AND starter_id = ?4";
        }
        let sql = format!(
            "SELECT {COLUMNS} FROM imports WHERE org_id = ?1 AND id < ?2 {of}
             ORDER BY id DESC LIMIT ?3"
        );
        self.0.query(&sql, &values, read).await
    }

    /// Headers and mappings of the latest imports, newest first.
    pub async fn former_mappings(
        &mut self,
        organization: OrganizationId,
    ) -> StoreResult<Vec<(Vec<String>, Mapping)>> {
        let sql = "SELECT header, mapping FROM imports WHERE org_id = ?1 ORDER BY id DESC LIMIT ?2";
        let read = |row: &mut Row<'_>| Ok((from_json(row)?, from_json(row)?));
        self.0.query(sql, params![organization, REMEMBERED], read).await
    }

    /// A new import.
    pub async fn insert(&mut self, it: &Import) -> StoreResult<()> {
        let (header, mapping) = (to_json(&it.header)?, to_json(&it.mapping)?);
        let (notes, missing) = (to_json(&it.notes)?, to_json(&it.missing)?);
        let marks: Vec<String> = (1..=39).map(|it| format!("?{it}")).collect();
        let sql = format!("INSERT INTO imports ({COLUMNS}) VALUES ({})", marks.join(", "));
        let (planned, done) = (&it.planned, &it.done);
        let fields = params![
            it.organization_id,
            it.id,
            it.state,
            &it.file_name,
            it.file_size,
            &it.file_digest,
            header,
            mapping,
            notes,
            missing,
            planned.create,
            planned.update,
            planned.unchanged,
            planned.needs_decision,
            planned.error,
            planned.skipped,
            done.created,
            done.updated,
            done.unchanged,
            done.skipped,
            done.refused,
            it.undone.0,
            it.undone.1,
            it.undo_place,
            it.send,
            it.is_partial,
            it.account_id,
            it.starter_id,
            &it.starter_name,
            it.locale,
            &it.ip_address,
            Uuid::from(it.request_id),
            it.created_at,
            it.updated_at,
            it.applied_at,
            it.run.map(|it| it.0),
            it.run.map_or(0, |it| it.1),
            it.finished_at,
            it.version
        ];
        self.0.execute(&sql, fields).await?;
        Ok(())
    }

    /// Writes what has changed of an import that was read in this transaction; false if somebody else
    /// changed it meanwhile. The version grows by one.
    pub async fn update(&mut self, it: &Import) -> StoreResult<bool> {
        let (mapping, missing) = (to_json(&it.mapping)?, to_json(&it.missing)?);
        let sql = "UPDATE imports SET state = ?3, mapping = ?4, missing = ?5, planned_create = ?6,
            planned_update = ?7, planned_unchanged = ?8, planned_decision = ?9, planned_error = ?10,
            planned_skipped = ?11, created = ?12, updated = ?13, unchanged = ?14, skipped = ?15,
            refused = ?16, undone = ?17, kept = ?18, undo_place = ?19, send = ?20, is_partial = ?21,
            account_id = ?22, starter_id = ?23, starter_name = ?24, locale = ?25, ip_address = ?26,
            request_id = ?27, updated_at = ?28, applied_at = ?29, run_at = ?30, run_from = ?31,
            finished_at = ?32, version = version + 1
            WHERE org_id = ?1 AND id = ?2 AND version = ?33";
        let (planned, done) = (&it.planned, &it.done);
        let fields = params![
            it.organization_id,
            it.id,
            it.state,
            mapping,
            missing,
            planned.create,
            planned.update,
            planned.unchanged,
            planned.needs_decision,
            planned.error,
            planned.skipped,
            done.created,
            done.updated,
            done.unchanged,
            done.skipped,
            done.refused,
            it.undone.0,
            it.undone.1,
            it.undo_place,
            it.send,
            it.is_partial,
            it.account_id,
            it.starter_id,
            &it.starter_name,
            it.locale,
            &it.ip_address,
            Uuid::from(it.request_id),
            it.updated_at,
            it.applied_at,
            it.run.map(|it| it.0),
            it.run.map_or(0, |it| it.1),
            it.finished_at,
            it.version
        ];
        Ok(self.0.execute(sql, fields).await? == 1)
    }

    /// Forgets some of the imports that last went on before `before`; false if all of them are gone.
    pub async fn delete_before(&mut self, before: Timestamp) -> StoreResult<bool> {
        let sql = "SELECT org_id, id FROM imports WHERE updated_at < ?1
                   AND state NOT IN ('applying', 'undoing') ORDER BY updated_at LIMIT 1";
        let read = |row: &mut Row<'_>| Ok((row.take::<OrganizationId>()?, row.take::<ImportId>()?));
        let Some((organization, id)) = self.0.query_opt(sql, params![before], read).await? else {
            return Ok(false);
        };
        let sql = "DELETE FROM import_rows WHERE org_id = ?1 AND import_id = ?2 AND place IN (
                       SELECT place FROM import_rows WHERE org_id = ?1 AND import_id = ?2 LIMIT ?3)";
        let gone = self.0.execute(sql, params![organization, id, FORGOTTEN_AT_ONCE]).await?;
        if gone < FORGOTTEN_AT_ONCE.unsigned_abs() {
            let sql = "DELETE FROM imports WHERE org_id = ?1 AND id = ?2";
            self.0.execute(sql, params![organization, id]).await?;
        }
        Ok(true)
    }
}

fn read(row: &mut Row<'_>) -> StoreResult<Import> {
    Ok(Import {
        organization_id: row.take()?,
        id: row.take()?,
        state: row.take()?,
        file_name: row.take()?,
        file_size: row.take()?,
        file_digest: row.take()?,
        header: from_json(row)?,
        mapping: from_json(row)?,
        notes: from_json(row)?,
        missing: from_json(row)?,
        planned: VerdictCounts {
            create: row.take()?,
            update: row.take()?,
            unchanged: row.take()?,
            needs_decision: row.take()?,
            error: row.take()?,
            skipped: row.take()?,
        },
        done: OutcomeCounts {
            created: row.take()?,
            updated: row.take()?,
            unchanged: row.take()?,
            skipped: row.take()?,
            refused: row.take()?,
        },
        undone: (row.take()?, row.take()?),
        undo_place: row.take()?,
        send: row.take()?,
        is_partial: row.take()?,
        account_id: row.take()?,
        starter_id: row.take()?,
        starter_name: row.take()?,
        locale: row.take()?,
        ip_address: row.take()?,
        request_id: row.take::<Uuid>()?.into(),
        created_at: row.take()?,
        updated_at: row.take()?,
        applied_at: row.take()?,
        run: {
            let (at, from) = (row.take::<Option<Timestamp>>()?, row.take()?);
            at.map(|it| (it, from))
        },
        finished_at: row.take()?,
        version: row.take()?,
    })
}

fn to_json<T: Serialize>(it: &T) -> StoreResult<String> {
    serde_json::to_string(it).map_err(|cause| StoreError::Schema(cause.to_string()))
}

fn from_json<T: DeserializeOwned>(row: &mut Row<'_>) -> StoreResult<T> {
    let text: String = row.take()?;
    serde_json::from_str(&text).map_err(|cause| StoreError::Schema(cause.to_string()))
}

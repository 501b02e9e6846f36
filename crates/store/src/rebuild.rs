//! Makes anew what is derived from names when the way it is derived has changed.
//!
//! Sort keys and search texts are stored, and the versions of both with them. A program whose
//! versions are higher computes everything again before it serves: first the keys in their rows,
//! then the departments' lists and the search index, which are emptied and filled in their order.
//! Each batch is a transaction that also notes how far it came, so that whoever is killed goes on
//! from there, and two servers that start together share the work.

use rollcall_domain::sort_key::sort_key;
use rollcall_domain::{search_text, sort_key as keys};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Dialect, Store, StoreError, StoreResult, Tx, members, params};

/// The setting with the versions that the database was written with.
const VERSIONS: &str = "derived_versions";
/// The setting with how far a rebuild has come; there is none unless one is under way.
const PROGRESS: &str = "derived_rebuild";
/// Rows of one transaction.
const BATCH: i64 = if cfg!(test) { 70 } else { 4_000 };
/// A line is logged after so many batches.
const LOG_EVERY: usize = 25;
/// Tables of named things with a sort key, each with the key (org_id, id).
const NAMED: &[&str] = &["departments", "positions", "locations", "roles", "members"];

/// What the stored texts were made by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Versions {
    sort_key: u32,
    search_text: u32,
}

impl Versions {
    /// Those of this program.
    const NOW: Self = Self { sort_key: keys::VERSION, search_text: search_text::VERSION };
    /// Those of databases from before there was a note of them.
    const FIRST: Self = Self { sort_key: 1, search_text: 1 };

    /// Refuses what a newer program has written.
    fn check_known(self) -> StoreResult<()> {
        let ours = Self::NOW;
        for (what, theirs, ours) in [
            ("sort keys", self.sort_key, ours.sort_key),
            ("search texts", self.search_text, ours.search_text),
        ] {
            if theirs > ours {
                return Err(StoreError::Schema(format!(
                    "the database has {what} of version {theirs}, and this program knows them up \
                     to version {ours}; start the newer program that wrote it"
                )));
            }
        }
        Ok(())
    }
}

/// How far a rebuild has come.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct Progress {
    /// What it leads to.
    target: Versions,
    step: Step,
}

/// What is to be done next.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
enum Step {
    /// Sort keys of the rows of `NAMED[table]` after this key.
    Keys { table: usize, after: (Uuid, Uuid) },
    /// Empty the search index, and with `places` the departments' lists.
    Empty { places: bool },
    /// Fill them with the members after this place.
    Fill { places: bool, after: Place },
}

/// A place in the walk through all members by name.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
struct Place {
    organization: Uuid,
    state: String,
    sort_key: Vec<u8>,
    member: Uuid,
}

/// Notes that a new database is written with this program's versions.
pub(crate) async fn note_versions(tx: &mut Tx) -> StoreResult<()> {
    tx.settings().put(VERSIONS, &to_json(&Versions::NOW)?).await
}

/// Rebuilds what is older than this program; false if there was nothing to do.
///
/// # Errors
/// If a newer program wrote the database, or the database fails.
pub(crate) async fn run(store: &Store) -> StoreResult<bool> {
    let mut batches = 0;
    while step(store).await? {
        if batches == 0 {
            tracing::info!(
                "sort keys and search texts are older than this program: making them anew"
            );
        }
        batches += 1;
        if batches % LOG_EVERY == 0 {
            tracing::info!(
                batches,
                rows_each = BATCH,
                "still making sort keys and search texts anew"
            );
        }
    }
    if batches > 0 {
        tracing::info!(batches, "sort keys and search texts are new");
    }
    Ok(batches > 0)
}

/// Does one batch; false if all is done.
async fn step(store: &Store) -> StoreResult<bool> {
    let mut tx = store.read().await?;
    let is_current = tx.settings().find(VERSIONS).await? == Some(to_json(&Versions::NOW)?)
        && tx.settings().find(PROGRESS).await?.is_none();
    drop(tx);
    if is_current {
        return Ok(false);
    }
    let mut tx = store.write().await?;
    let stored = lock(&mut tx).await?;
    stored.check_known()?;
    let progress = match tx.settings().find(PROGRESS).await? {
        Some(json) => Some(from_json::<Progress>(&json)?),
        None if stored == Versions::NOW => {
            tx.commit().await?;
            return Ok(false);
        }
        None => None,
    };
    if let Some(progress) = &progress {
        progress.target.check_known()?;
    }
    // What was begun for other versions than ours is of no use.
    let step = match progress.filter(|it| it.target == Versions::NOW) {
        Some(progress) => progress.step,
        None if stored.sort_key == keys::VERSION => Step::Empty { places: false },
        None => Step::Keys { table: 0, after: Default::default() },
    };
    match do_step(&mut tx, step).await? {
        Some(step) => {
            let progress = Progress { target: Versions::NOW, step };
            tx.settings().put(PROGRESS, &to_json(&progress)?).await?;
        }
        None => {
            tx.settings().delete(PROGRESS).await?;
            note_versions(&mut tx).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}

/// The stored versions; other servers wait until the end of this transaction.
async fn lock(tx: &mut Tx) -> StoreResult<Versions> {
    tx.settings().put_if_missing(VERSIONS, &to_json(&Versions::FIRST)?).await?;
    let lock = match tx.dialect() {
        Dialect::Sqlite => "",
        Dialect::Postgres => "FOR UPDATE",
    };
    let sql = format!("SELECT value FROM settings WHERE name = ?1 {lock}");
    from_json(&tx.query_one::<String>(&sql, params![VERSIONS]).await?)
}

/// Does a step for one batch and tells the next one.
async fn do_step(tx: &mut Tx, step: Step) -> StoreResult<Option<Step>> {
    match step {
        Step::Keys { table, after } => {
            let Some(name) = NAMED.get(table) else {
                return Ok(Some(Step::Empty { places: true }));
            };
            let next = match renew_keys(tx, name, after).await? {
                Some(last) => Step::Keys { table, after: last },
                None => Step::Keys { table: table + 1, after: Default::default() },
            };
            Ok(Some(next))
        }
        Step::Empty { places } => {
            empty(tx, places).await?;
            Ok(Some(Step::Fill { places, after: Place::default() }))
        }
        Step::Fill { places, after } => {
            let next = fill(tx, places, &after).await?;
            Ok(next.map(|after| Step::Fill { places, after }))
        }
    }
}

/// Gives a batch of rows their keys; answers the last one, or `None` if it was the end.
async fn renew_keys(
    tx: &mut Tx,
    table: &str,
    (organization, id): (Uuid, Uuid),
) -> StoreResult<Option<(Uuid, Uuid)>> {
    let sql = format!(
        "SELECT org_id, id, name, sort_key FROM {table} WHERE (org_id, id) > (?1, ?2)
         ORDER BY org_id, id LIMIT ?3"
    );
    let rows: Vec<(Uuid, Uuid, String, Vec<u8>)> = tx
        .query(&sql, params![organization, id, BATCH], |row| {
            Ok((row.take()?, row.take()?, row.take()?, row.take()?))
        })
        .await?;
    let last = rows.last().map(|it| (it.0, it.1)).filter(|_| rows.len() as i64 == BATCH);
    let mut changed = Vec::new();
    for (organization, id, name, old) in rows {
        let new = sort_key(&name).into_bytes();
        if new != old {
            changed.push((organization, id, new));
        }
    }
    match tx.dialect() {
        Dialect::Sqlite => {
            let sql = format!("UPDATE {table} SET sort_key = ?3 WHERE org_id = ?1 AND id = ?2");
            for (organization, id, key) in changed {
                tx.execute(&sql, params![organization, id, &key]).await?;
            }
        }
        Dialect::Postgres => {
            let changed: Vec<_> = changed
                .iter()
                .map(|(organization, id, key)| {
                    serde_json::json!({ "org_id": organization, "id": id, "sort_key": hex::encode(key) })
                })
                .collect();
            let sql = format!(
                "UPDATE {table} AS t SET sort_key = decode(r.sort_key, 'hex')
                 FROM jsonb_to_recordset(CAST(?1 AS JSONB)) AS r (org_id UUID, id UUID, sort_key TEXT)
                 WHERE t.org_id = r.org_id AND t.id = r.id"
            );
            tx.execute(&sql, params![serde_json::Value::from(changed).to_string()]).await?;
        }
    }
    Ok(last)
}

async fn empty(tx: &mut Tx, places: bool) -> StoreResult<()> {
    crate::search::clear(tx).await?;
    if places {
        tx.batch(match tx.dialect() {
            Dialect::Sqlite => "DELETE FROM department_members",
            Dialect::Postgres => "TRUNCATE department_members",
        })
        .await?;
        // The keys of departments, positions, locations and roles are remembered by this version.
        let sql = "UPDATE organizations SET structure_version = structure_version + 1";
        tx.execute(sql, params![]).await?;
    }
    Ok(())
}

/// Adds a batch of members, in the order of the lists; answers the last one, or `None` at the end.
async fn fill(tx: &mut Tx, places: bool, after: &Place) -> StoreResult<Option<Place>> {
    let sql = format!(
        "SELECT {} FROM members m WHERE (m.org_id, m.state, m.sort_key, m.id) > (?1, ?2, ?3, ?4)
         ORDER BY m.org_id, m.state, m.sort_key, m.id LIMIT ?5",
        members::COLUMNS
    );
    let fields = params![after.organization, &after.state, &after.sort_key, after.member, BATCH];
    let found = tx.query(&sql, fields, members::read).await?;
    let last = found.last().filter(|_| found.len() as i64 == BATCH).map(|it| Place {
        organization: it.organization_id.into(),
        state: it.state.as_str().to_owned(),
        sort_key: it.sort_key.as_bytes().to_vec(),
        member: it.id.into(),
    });
    for of_one in found.chunk_by(|a, b| a.organization_id == b.organization_id) {
        tx.members().derive_again(of_one, places).await?;
    }
    Ok(last)
}

fn to_json(value: &impl Serialize) -> StoreResult<String> {
    serde_json::to_string(value).map_err(|cause| StoreError::Schema(cause.to_string()))
}

fn from_json<T: for<'de> Deserialize<'de>>(json: &str) -> StoreResult<T> {
    serde_json::from_str(json).map_err(|cause| {
        StoreError::Schema(format!(
            "the setting about sort keys and search texts cannot be read ({cause}); start the \
             program that wrote it"
        ))
    })
}

#[cfg(test)]
mod tests;

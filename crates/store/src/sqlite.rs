//! SQLite: readers that answer inline, and one writer whose changes share their flush to disk.
//!
//! A change runs under a savepoint of an outer transaction. When it is done it joins the group and
//! wakes the committer, which queues for the writer like everybody else: the changes that were
//! waiting before it join the same group, then it commits once and answers all of them. So a
//! single caller waits for one flush, and sixty-four callers wait for one flush together.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex as SyncMutex, PoisonError, mpsc};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use crate::error::{StoreError, StoreResult};

/// Statements kept prepared for each connection.
const STATEMENTS_KEPT: usize = 256;
/// Page cache of each connection, in KiB (SQLite counts it negative).
const PAGE_CACHE_KIB: i64 = 32 * 1024;
/// Readers see so much of the database file through the system's page cache instead of copying it into
/// their own.
const MAPPED_BYTES: i64 = 16 << 30;
/// The log is folded into the database file after this many pages of 4 KiB.
const CHECKPOINT_PAGES: i64 = 4_000;

/// The embedded database.
pub(crate) struct Sqlite {
    path: PathBuf,
    readers: SyncMutex<Vec<Connection>>,
    writer: Arc<Mutex<Writer>>,
    wake_committer: mpsc::Sender<()>,
}

/// The one connection that writes, and the changes that wait for its next commit.
pub(crate) struct Writer {
    connection: Connection,
    in_transaction: bool,
    waiting: Vec<oneshot::Sender<Result<(), String>>>,
}

impl Sqlite {
    pub(crate) fn open(path: &Path) -> StoreResult<Self> {
        let connection = connect(path, false)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        let writer = Writer { connection, in_transaction: false, waiting: Vec::new() };
        let writer = Arc::new(Mutex::new(writer));
        let (wake_committer, woken) = mpsc::channel();
        let for_committer = Arc::clone(&writer);
        std::thread::Builder::new()
            .name("rollcall-commit".to_owned())
            .spawn(move || commit_groups(&for_committer, &woken))
            .map_err(|cause| {
                StoreError::Open(format!("the commit thread did not start: {cause}"))
            })?;
        let readers = SyncMutex::new(Vec::new());
        Ok(Self { path: path.to_owned(), readers, writer, wake_committer })
    }

    /// A connection that sees one state of the database until it is given back.
    pub(crate) fn reader(self: &Arc<Self>) -> StoreResult<Reader> {
        let kept = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match kept {
            Some(connection) => connection,
            None => connect(&self.path, true)?,
        };
        connection.prepare_cached("BEGIN")?.execute([])?;
        Ok(Reader { connection: Some(connection), home: Arc::clone(self) })
    }

    /// Writes the database as of now into `file`, page by page as it is; `file` exists and is empty.
    pub(crate) fn back_up(&self, file: &Path) -> StoreResult<()> {
        let source = connect(&self.path, true)?;
        let mut target = connect(file, false)?;
        // All pages in one go: one state, whatever is written meanwhile.
        let outcome = Backup::new(&source, &mut target)?.step(-1)?;
        if outcome != StepResult::Done {
            return Err(StoreError::Open("the database is locked by another program".to_owned()));
        }
        Ok(())
    }

    /// The writer, inside a savepoint of its own.
    pub(crate) async fn change(self: &Arc<Self>) -> StoreResult<Change> {
        let mut writer = Arc::clone(&self.writer).lock_owned().await;
        if !writer.in_transaction {
            writer.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
            writer.in_transaction = true;
        }
        writer.connection.prepare_cached("SAVEPOINT change")?.execute([])?;
        Ok(Change { writer: Some(writer), home: Arc::clone(self) })
    }
}

fn connect(path: &Path, read_only: bool) -> StoreResult<Connection> {
    let access = if read_only {
        OpenFlags::SQLITE_OPEN_READ_ONLY
    } else {
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
    };
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|cause| {
            StoreError::Open(format!("{} cannot be opened: {cause}", path.display()))
        })?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    connection.pragma_update(None, "cache_size", -PAGE_CACHE_KIB)?;
    // A plan is made once for each statement. Without this SQLite plans anew whenever a value differs
    // from the last one, to look it up in statistics that nobody gathers.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    if read_only {
        connection.pragma_update(None, "mmap_size", MAPPED_BYTES)?;
    }
    // Rolling a savepoint back must not touch the disk.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(connection)
}

/// Commits group after group until the database is dropped.
fn commit_groups(writer: &Mutex<Writer>, woken: &mpsc::Receiver<()>) {
    while woken.recv().is_ok() {
        // Fair: whoever queued for the writer before this line joins the group.
        let mut writer = writer.blocking_lock();
        if writer.waiting.is_empty() {
            continue;
        }
        let outcome = writer.commit().map_err(|cause| {
            tracing::error!(%cause, "a group of changes could not be committed");
            cause.to_string()
        });
        for answer in writer.waiting.drain(..) {
            // Whoever hung up meanwhile does not hear that the change is on disk.
            let _ = answer.send(outcome.clone());
        }
    }
}

impl Writer {
    fn commit(&mut self) -> StoreResult<()> {
        self.in_transaction = false;
        let outcome = self.connection.prepare_cached("COMMIT").and_then(|mut it| it.execute([]));
        if let Err(cause) = outcome {
            if !self.connection.is_autocommit() {
                self.connection.execute_batch("ROLLBACK")?;
            }
            return Err(cause.into());
        }
        Ok(())
    }
}

/// A reader on loan.
pub(crate) struct Reader {
    connection: Option<Connection>,
    home: Arc<Sqlite>,
}

impl Reader {
    #[expect(clippy::expect_used, reason = "taken only when the loan ends")]
    pub(crate) fn connection(&self) -> &Connection {
        self.connection.as_ref().expect("the loan has not ended")
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        let ended = connection.prepare_cached("COMMIT").and_then(|mut it| it.execute([]));
        if ended.is_ok() {
            self.home.readers.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}

/// A change under way: undone when dropped, unless it was committed.
pub(crate) struct Change {
    writer: Option<OwnedMutexGuard<Writer>>,
    home: Arc<Sqlite>,
}

impl Change {
    #[expect(clippy::expect_used, reason = "taken only by commit and drop")]
    pub(crate) fn connection(&self) -> &Connection {
        &self.writer.as_ref().expect("the change has not ended").connection
    }

    /// Joins the group and waits until it is on disk.
    pub(crate) async fn commit(mut self) -> StoreResult<()> {
        let Some(mut writer) = self.writer.take() else { return Ok(()) };
        writer.connection.prepare_cached("RELEASE change")?.execute([])?;
        let (answer, answered) = oneshot::channel();
        writer.waiting.push(answer);
        let is_first = writer.waiting.len() == 1;
        drop(writer);
        if is_first {
            let gone = |_| StoreError::Commit("the commit thread has ended".to_owned());
            self.home.wake_committer.send(()).map_err(gone)?;
        }
        match answered.await {
            Ok(outcome) => outcome.map_err(StoreError::Commit),
            Err(_) => Err(StoreError::Commit("the commit thread has ended".to_owned())),
        }
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        let Some(mut writer) = self.writer.take() else { return };
        let undone = writer.connection.execute_batch("ROLLBACK TO change; RELEASE change");
        if undone.is_err() || writer.waiting.is_empty() {
            // SQLite ended the whole transaction by itself (disk full), or nobody else is in it.
            if !writer.connection.is_autocommit() {
                let _ = writer.connection.execute_batch("ROLLBACK");
            }
            writer.in_transaction = false;
            for answer in writer.waiting.drain(..) {
                let _ = answer.send(Err("the group was rolled back".to_owned()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    #[test]
    fn a_statement_is_planned_once_whatever_its_values_are() {
        let folder = tempfile::tempdir().unwrap();
        let connection = connect(&folder.path().join("rows.sqlite"), false).unwrap();
        connection
            .execute_batch(
                "CREATE TABLE rows (a INTEGER, b INTEGER); CREATE INDEX by_a ON rows (a, b)",
            )
            .unwrap();
        let mut statement =
            connection.prepare("SELECT b FROM rows WHERE a = ?1 AND b > ?2 LIMIT 1").unwrap();
        for value in 0..3 {
            assert!(!statement.exists([value, value]).unwrap());
        }
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
    }
}

//! The rows: where accounts, organizations and members are kept.
//!
//! One set of SQL serves SQLite and PostgreSQL. Statements are written with `?1`; what differs lives
//! in [`Dialect`] matches next to the statement and in `migrations/`. Repositories decide nothing:
//! rules live in `rollcall-domain`, transactions are begun and ended by `rollcall-actions`.

pub mod accounts;
pub mod audit;
pub mod bulk_jobs;
mod codes;
pub mod daily_uses;
mod error;
pub mod idempotency;
pub mod imports;
pub mod invitations;
pub mod jobs;
pub mod join_requests;
pub mod mailbox;
pub mod members;
mod migrations;
pub mod notices;
pub mod organizations;
mod postgres;
mod rebuild;
pub mod released_addresses;
pub mod roles;
mod search;
pub mod sessions;
pub mod settings;
pub mod share_links;
mod sqlite;
pub mod structure;
pub mod terminations;
pub mod throttles;
mod tx;
pub mod value;
pub mod verifications;

use std::path::Path;
use std::sync::Arc;

pub use error::{StoreError, StoreResult};
pub use tx::{Dialect, Tx};
pub use value::Value;

use structure::StructureMemory;

/// A database, open and at the newest schema. Clones share the same connections.
#[derive(Clone)]
pub struct Store {
    database: Database,
    memory: Arc<StructureMemory>,
}

#[derive(Clone)]
enum Database {
    Sqlite(Arc<sqlite::Sqlite>),
    Postgres(Arc<postgres::Postgres>),
}

impl Store {
    /// Opens the embedded database in the file at `path`, which is made if it is missing.
    ///
    /// # Errors
    /// If the file cannot be opened. The schema is not touched: see [`Store::migrate`].
    pub fn open_sqlite(path: &Path) -> StoreResult<Self> {
        let database = Database::Sqlite(Arc::new(sqlite::Sqlite::open(path)?));
        Ok(Self { database, memory: Arc::default() })
    }

    /// Connects to PostgreSQL at `url` (`postgres://user:password@host/name`).
    ///
    /// # Errors
    /// If the address is malformed or nobody answers there.
    pub async fn open_postgres(url: &str, connections: usize) -> StoreResult<Self> {
        let postgres = postgres::Postgres::open(url, connections).await?;
        Ok(Self { database: Database::Postgres(Arc::new(postgres)), memory: Arc::default() })
    }

    /// Which database this is.
    pub const fn dialect(&self) -> Dialect {
        match self.database {
            Database::Sqlite(_) => Dialect::Sqlite,
            Database::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Brings the schema to the newest version, and sort keys and search texts with it; answers the
    /// names of what was done. Many members take a while; whoever is killed goes on from there.
    ///
    /// # Errors
    /// If the database is newer than this program, or a migration fails (it is then undone).
    pub async fn migrate(&self) -> StoreResult<Vec<&'static str>> {
        let mut done = migrations::run(self).await?;
        if rebuild::run(self).await? {
            done.push("sort_keys_and_search_texts");
        }
        Ok(done)
    }

    /// Writes the embedded database as of now into `file`, an empty one, beside whatever else goes on.
    ///
    /// # Errors
    /// If a file cannot be read or written; what `file` holds then is of no use. On PostgreSQL always:
    /// that has its own tools.
    pub fn back_up(&self, file: &Path) -> StoreResult<()> {
        match &self.database {
            Database::Sqlite(sqlite) => sqlite.back_up(file),
            Database::Postgres(_) => {
                Err(StoreError::Open("pg_dump makes backups of PostgreSQL".to_owned()))
            }
        }
    }

    /// Begins to read. On SQLite all reads until it is dropped see one state of the database.
    ///
    /// # Errors
    /// If no connection can be had.
    pub async fn read(&self) -> StoreResult<Tx> {
        let memory = Arc::clone(&self.memory);
        match &self.database {
            Database::Sqlite(sqlite) => Ok(Tx::sqlite_read(sqlite.reader()?, memory)),
            Database::Postgres(postgres) => {
                Ok(Tx::postgres_read(postgres.client().await?, Arc::clone(postgres), memory))
            }
        }
    }

    /// Begins a change. Nothing slow may happen before its end: on SQLite others wait for it.
    ///
    /// # Errors
    /// If no connection can be had.
    pub async fn write(&self) -> StoreResult<Tx> {
        let memory = Arc::clone(&self.memory);
        match &self.database {
            Database::Sqlite(sqlite) => Ok(Tx::sqlite_write(sqlite.change().await?, memory)),
            Database::Postgres(postgres) => {
                Ok(Tx::postgres_write(postgres.change().await?, memory))
            }
        }
    }
}

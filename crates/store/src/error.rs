//! What can go wrong between the server and its database.

/// The answer of every storage call.
pub type StoreResult<T> = Result<T, StoreError>;

/// A failure of the database or of what it holds. "Not found" is no failure but `None`.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite refused or failed.
    #[error("SQLite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL refused, failed or went away.
    #[error("PostgreSQL: {}", describe_postgres(.0))]
    Postgres(#[from] tokio_postgres::Error),
    /// No connection to PostgreSQL could be had in time.
    #[error("no connection to PostgreSQL: {0}")]
    Pool(#[from] deadpool_postgres::PoolError),
    /// A row holds what this version cannot read.
    #[error("column {column} holds {found} where {wanted} is expected")]
    Column {
        /// Position of the column in the answer, from 0.
        column: usize,
        /// What the code asked for.
        wanted: &'static str,
        /// What the database gave.
        found: String,
    },
    /// The folder, file or address of the database cannot be used.
    #[error("{0}")]
    Open(String),
    /// The database was written by a newer version, or a migration was changed after it ran.
    #[error("{0}")]
    Schema(String),
    /// Something that the change builds on was removed since it was read.
    #[error("what the change builds on was removed meanwhile")]
    Stale,
    /// The group of changes that this one belonged to could not be written to disk.
    #[error("the change could not be written to disk: {0}")]
    Commit(String),
}

impl StoreError {
    /// Whether a unique key was already taken: two callers wanted the same name or address.
    pub fn is_unique_violation(&self) -> bool {
        match self {
            Self::Sqlite(rusqlite::Error::SqliteFailure(cause, _)) => {
                // Not any constraint: UNIQUE, PRIMARY KEY or the key of a rowid table.
                matches!(
                    cause.extended_code,
                    rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
                        | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                        | rusqlite::ffi::SQLITE_CONSTRAINT_ROWID
                )
            }
            Self::Postgres(cause) => {
                cause.code() == Some(&tokio_postgres::error::SqlState::UNIQUE_VIOLATION)
            }
            _ => false,
        }
    }

    /// Whether the same transaction may succeed when it is run again from its start.
    pub fn is_retryable(&self) -> bool {
        use tokio_postgres::error::SqlState;
        match self {
            Self::Sqlite(rusqlite::Error::SqliteFailure(cause, _)) => {
                cause.code == rusqlite::ErrorCode::DatabaseBusy
            }
            Self::Postgres(cause) => {
                cause.code() == Some(&SqlState::T_R_SERIALIZATION_FAILURE)
                    || cause.code() == Some(&SqlState::T_R_DEADLOCK_DETECTED)
            }
            Self::Stale => true,
            _ => false,
        }
    }
}

fn describe_postgres(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(cause) => format!("{} ({})", cause.message(), cause.code().code()),
        None => error.to_string(),
    }
}

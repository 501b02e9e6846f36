//! One transaction on either database, with five verbs.

use std::sync::Arc;

use tokio_postgres::types::ToSql;

use crate::error::StoreResult;
use crate::members::Deferred;
use crate::postgres::{self, Postgres};
use crate::sqlite::{Change, Reader};
use crate::structure::StructureMemory;
use crate::value::{FromColumn, Row, Value};

/// Rows that one statement inserts on PostgreSQL, which takes at most 65,535 values.
const ROWS_AT_ONCE: usize = 512;

/// Which database is spoken to, for the few statements that differ.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dialect {
    /// The embedded database.
    Sqlite,
    /// PostgreSQL or a server that speaks its protocol.
    Postgres,
}

impl Dialect {
    /// Makes SQLite use an index. Without statistics it takes the whole organization for ten rows, and
    /// then rather walks that than look up a few rows in a longer index.
    pub(crate) fn by_index(self, index: &str) -> String {
        match self {
            Self::Sqlite => format!("INDEXED BY {index}"),
            Self::Postgres => String::new(),
        }
    }
}

/// A transaction. One that was begun for writing is undone when dropped before [`Tx::commit`].
pub struct Tx {
    inner: Inner,
    memory: Arc<StructureMemory>,
    deferred: Option<Box<Deferred>>,
}

enum Inner {
    SqliteRead(Reader),
    SqliteWrite(Change),
    PostgresRead(deadpool_postgres::Client, Arc<Postgres>),
    PostgresWrite(postgres::Change),
}

impl Tx {
    pub(crate) const fn sqlite_read(reader: Reader, memory: Arc<StructureMemory>) -> Self {
        Self { inner: Inner::SqliteRead(reader), memory, deferred: None }
    }
    pub(crate) const fn sqlite_write(change: Change, memory: Arc<StructureMemory>) -> Self {
        Self { inner: Inner::SqliteWrite(change), memory, deferred: None }
    }
    pub(crate) const fn postgres_read(
        client: deadpool_postgres::Client,
        home: Arc<Postgres>,
        memory: Arc<StructureMemory>,
    ) -> Self {
        Self { inner: Inner::PostgresRead(client, home), memory, deferred: None }
    }
    pub(crate) const fn postgres_write(
        change: postgres::Change,
        memory: Arc<StructureMemory>,
    ) -> Self {
        Self { inner: Inner::PostgresWrite(change), memory, deferred: None }
    }

    pub(crate) fn memory(&self) -> &StructureMemory {
        &self.memory
    }

    /// Which database this is.
    pub const fn dialect(&self) -> Dialect {
        match &self.inner {
            Inner::SqliteRead(_) | Inner::SqliteWrite(_) => Dialect::Sqlite,
            Inner::PostgresRead(..) | Inner::PostgresWrite(_) => Dialect::Postgres,
        }
    }

    /// From here on counts and search index are brought up to date once, by the commit, not with each
    /// member that changes: for many members in one transaction. Until then both are old.
    pub fn defer_derived(&mut self) {
        self.deferred.get_or_insert_default();
    }

    pub(crate) fn deferred(&mut self) -> Option<&mut Deferred> {
        self.deferred.as_deref_mut()
    }

    /// Ends the transaction; when this returns, its changes are on disk.
    ///
    /// # Errors
    /// If they could not be written; then nothing of them is kept.
    pub async fn commit(mut self) -> StoreResult<()> {
        if let Some(deferred) = self.deferred.take() {
            deferred.write(&mut self).await?;
        }
        match self.inner {
            Inner::SqliteRead(_) | Inner::PostgresRead(..) => Ok(()),
            Inner::SqliteWrite(change) => change.commit().await,
            Inner::PostgresWrite(change) => change.commit().await,
        }
    }

    /// All rows of the answer, each turned into `T` by `read`.
    ///
    /// # Errors
    /// If the statement fails or a row cannot be read.
    pub async fn query<T>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        mut read: impl FnMut(&mut Row<'_>) -> StoreResult<T>,
    ) -> StoreResult<Vec<T>> {
        let rows = match &self.inner {
            Inner::SqliteRead(reader) => {
                return query_sqlite(reader.connection(), sql, params, read);
            }
            Inner::SqliteWrite(change) => {
                return query_sqlite(change.connection(), sql, params, read);
            }
            Inner::PostgresRead(client, home) => query_postgres(client, home, sql, params).await?,
            Inner::PostgresWrite(change) => {
                let rows = query_postgres(change.client(), change.home(), sql, params).await;
                rows.inspect_err(|_| change.fail())?
            }
        };
        rows.iter().map(|row| read(&mut Row::postgres(row))).collect()
    }

    /// The only row of the answer, if there is one.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub async fn query_opt<T>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        read: impl FnMut(&mut Row<'_>) -> StoreResult<T>,
    ) -> StoreResult<Option<T>> {
        Ok(self.query(sql, params, read).await?.into_iter().next())
    }

    /// The first column of a row that must be there, such as a count.
    ///
    /// # Errors
    /// As [`Tx::query`], and if there is no row.
    pub async fn query_one<T: FromColumn>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
    ) -> StoreResult<T> {
        self.query_opt(sql, params, |row| row.take())
            .await?
            .ok_or(crate::StoreError::Sqlite(rusqlite::Error::QueryReturnedNoRows))
    }

    /// Runs a statement and tells how many rows it changed.
    ///
    /// # Errors
    /// If the statement fails.
    pub async fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> StoreResult<u64> {
        match &self.inner {
            Inner::SqliteRead(reader) => execute_sqlite(reader.connection(), sql, params),
            Inner::SqliteWrite(change) => execute_sqlite(change.connection(), sql, params),
            Inner::PostgresRead(client, home) => execute_postgres(client, home, sql, params).await,
            Inner::PostgresWrite(change) => {
                let changed = execute_postgres(change.client(), change.home(), sql, params).await;
                changed.inspect_err(|_| change.fail())
            }
        }
    }

    /// Runs `head VALUES (…) tail` for many rows of `columns` values each. SQLite is fastest with
    /// one prepared statement for row after row, PostgreSQL with many rows in one statement.
    ///
    /// # Errors
    /// If a row cannot be inserted.
    pub(crate) async fn insert_rows(
        &mut self,
        head: &str,
        columns: usize,
        tail: &str,
        values: &[Value<'_>],
    ) -> StoreResult<()> {
        if let Inner::SqliteWrite(change) = &self.inner {
            let sql = rows_statement(head, columns, 1, tail);
            let mut statement = change.connection().prepare_cached(&sql)?;
            for row in values.chunks_exact(columns) {
                statement.execute(rusqlite::params_from_iter(row))?;
            }
            return Ok(());
        }
        // Few different numbers of rows, since each is a statement to be prepared and kept.
        let mut rest = values;
        for rows in [ROWS_AT_ONCE, ROWS_AT_ONCE / 16, 1] {
            let sql = rows_statement(head, columns, rows, tail);
            while let Some((some, others)) = rest.split_at_checked(rows * columns)
                && !some.is_empty()
            {
                self.execute(&sql, some).await?;
                rest = others;
            }
        }
        Ok(())
    }

    /// Runs several statements without parameters, such as a migration.
    ///
    /// # Errors
    /// If one fails; then the transaction is of no more use.
    pub async fn batch(&mut self, sql: &str) -> StoreResult<()> {
        match &self.inner {
            Inner::SqliteRead(reader) => Ok(reader.connection().execute_batch(sql)?),
            Inner::SqliteWrite(change) => Ok(change.connection().execute_batch(sql)?),
            Inner::PostgresRead(client, _) => Ok(client.batch_execute(sql).await?),
            Inner::PostgresWrite(change) => {
                let done = change.client().batch_execute(sql).await;
                Ok(done.inspect_err(|_| change.fail())?)
            }
        }
    }
}

/// The repositories.
impl Tx {
    /// See [`crate::accounts::Accounts`].
    pub const fn accounts(&mut self) -> crate::accounts::Accounts<'_> {
        crate::accounts::Accounts(self)
    }
    /// See [`crate::audit::Audit`].
    pub const fn audit(&mut self) -> crate::audit::Audit<'_> {
        crate::audit::Audit(self)
    }
    /// See [`crate::roles::Roles`].
    pub const fn roles(&mut self) -> crate::roles::Roles<'_> {
        crate::roles::Roles(self)
    }
    /// See [`crate::bulk_jobs::BulkJobs`].
    pub const fn bulk_jobs(&mut self) -> crate::bulk_jobs::BulkJobs<'_> {
        crate::bulk_jobs::BulkJobs(self)
    }
    /// See [`crate::idempotency::IdempotencyKeys`].
    pub const fn idempotency_keys(&mut self) -> crate::idempotency::IdempotencyKeys<'_> {
        crate::idempotency::IdempotencyKeys(self)
    }
    /// See [`crate::imports::Imports`].
    pub const fn imports(&mut self) -> crate::imports::Imports<'_> {
        crate::imports::Imports(self)
    }
    /// See [`crate::invitations::Invitations`].
    pub const fn invitations(&mut self) -> crate::invitations::Invitations<'_> {
        crate::invitations::Invitations(self)
    }
    /// See [`crate::jobs::Jobs`].
    pub const fn jobs(&mut self) -> crate::jobs::Jobs<'_> {
        crate::jobs::Jobs(self)
    }
    /// See [`crate::join_requests::JoinRequests`].
    pub const fn join_requests(&mut self) -> crate::join_requests::JoinRequests<'_> {
        crate::join_requests::JoinRequests(self)
    }
    /// See [`crate::daily_uses::DailyUses`].
    pub const fn daily_uses(&mut self) -> crate::daily_uses::DailyUses<'_> {
        crate::daily_uses::DailyUses(self)
    }
    /// See [`crate::mailbox::Mailbox`].
    pub const fn mailbox(&mut self) -> crate::mailbox::Mailbox<'_> {
        crate::mailbox::Mailbox(self)
    }
    /// See [`crate::members::Members`].
    pub const fn members(&mut self) -> crate::members::Members<'_> {
        crate::members::Members(self)
    }
    /// See [`crate::notices::Notices`].
    pub const fn notices(&mut self) -> crate::notices::Notices<'_> {
        crate::notices::Notices(self)
    }
    /// See [`crate::organizations::Organizations`].
    pub const fn organizations(&mut self) -> crate::organizations::Organizations<'_> {
        crate::organizations::Organizations(self)
    }
    /// See [`crate::released_addresses::ReleasedAddresses`].
    pub const fn released_addresses(&mut self) -> crate::released_addresses::ReleasedAddresses<'_> {
        crate::released_addresses::ReleasedAddresses(self)
    }
    /// See [`crate::sessions::Sessions`].
    pub const fn sessions(&mut self) -> crate::sessions::Sessions<'_> {
        crate::sessions::Sessions(self)
    }
    /// See [`crate::settings::Settings`].
    pub const fn settings(&mut self) -> crate::settings::Settings<'_> {
        crate::settings::Settings(self)
    }
    /// See [`crate::share_links::ShareLinks`].
    pub const fn share_links(&mut self) -> crate::share_links::ShareLinks<'_> {
        crate::share_links::ShareLinks(self)
    }
    /// See [`crate::verifications::Verifications`].
    pub const fn verifications(&mut self) -> crate::verifications::Verifications<'_> {
        crate::verifications::Verifications(self)
    }
    /// See [`crate::structure::Structures`].
    pub const fn structures(&mut self) -> crate::structure::Structures<'_> {
        crate::structure::Structures(self)
    }
    /// See [`crate::terminations::Terminations`].
    pub const fn terminations(&mut self) -> crate::terminations::Terminations<'_> {
        crate::terminations::Terminations(self)
    }
    /// See [`crate::throttles::Throttles`].
    pub const fn throttles(&mut self) -> crate::throttles::Throttles<'_> {
        crate::throttles::Throttles(self)
    }
}

/// `head VALUES (?1, ?2), (?3, ?4) tail`.
fn rows_statement(head: &str, columns: usize, rows: usize, tail: &str) -> String {
    let row = |row: usize| {
        let marks = (1..=columns).map(|column| format!("?{}", row * columns + column));
        format!("({})", marks.collect::<Vec<_>>().join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!("{head} VALUES {} {tail}", rows.join(", "))
}

fn query_sqlite<T>(
    connection: &rusqlite::Connection,
    sql: &str,
    params: &[Value<'_>],
    mut read: impl FnMut(&mut Row<'_>) -> StoreResult<T>,
) -> StoreResult<Vec<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(params))?;
    let mut answer = Vec::new();
    while let Some(row) = rows.next()? {
        answer.push(read(&mut Row::sqlite(row))?);
    }
    Ok(answer)
}

fn execute_sqlite(
    connection: &rusqlite::Connection,
    sql: &str,
    params: &[Value<'_>],
) -> StoreResult<u64> {
    let changed = connection.prepare_cached(sql)?.execute(rusqlite::params_from_iter(params))?;
    Ok(changed as u64)
}

async fn query_postgres(
    client: &deadpool_postgres::Client,
    home: &Postgres,
    sql: &str,
    params: &[Value<'_>],
) -> StoreResult<Vec<tokio_postgres::Row>> {
    let statement = client.prepare_cached(&home.numbered(sql)).await?;
    let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|it| it as _).collect();
    Ok(client.query(&statement, &params).await?)
}

async fn execute_postgres(
    client: &deadpool_postgres::Client,
    home: &Postgres,
    sql: &str,
    params: &[Value<'_>],
) -> StoreResult<u64> {
    let statement = client.prepare_cached(&home.numbered(sql)).await?;
    let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|it| it as _).collect();
    Ok(client.execute(&statement, &params).await?)
}

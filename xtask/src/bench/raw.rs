//! The same statements on the same data, straight through the database's own library: the limit for the store.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use rusqlite::types::ToSqlOutput;
use tokio_postgres::NoTls;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::server::{Account, Place};

/// The database, beside the server.
#[derive(Clone)]
pub(crate) struct Storage {
    at: At,
    pub(crate) organization: Uuid,
}

#[derive(Clone)]
enum At {
    Sqlite(std::path::PathBuf),
    Postgres(String),
}

/// One statement with its values, placeholders written `?1`.
#[derive(Clone)]
pub(crate) struct Statement {
    pub(crate) sql: String,
    pub(crate) values: Vec<Value>,
}

/// A value of a statement or a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Uuid(Uuid),
    Text(String),
    Bytes(Vec<u8>),
    Integer(i64),
}

impl Statement {
    pub(crate) fn new(sql: &str, values: Vec<Value>) -> Self {
        Self { sql: sql.to_owned(), values }
    }
}

impl Storage {
    pub(crate) async fn open(place: &Place, account: &Account) -> Result<Self> {
        let at = match &place.database_url {
            None => At::Sqlite(place.folder.join("rollcall.db")),
            Some(url) => At::Postgres(url.clone()),
        };
        let storage = Self { at, organization: account.organization_id.parse()? };
        if let At::Postgres(_) = storage.at {
            // Filling leaves the planner without statistics until autovacuum comes round.
            storage.rows(&Statement::new("ANALYZE", Vec::new())).await?;
        }
        Ok(storage)
    }

    /// Takes off the mark of made-up people, which keeps a server from showing them to the world. This one listens on
    /// loopback for the length of the bench.
    pub(crate) async fn allow_serving(&self) -> Result<()> {
        self.rows(&Statement::new("DELETE FROM settings WHERE name = 'demo'", Vec::new())).await?;
        Ok(())
    }

    /// Gives the clients back what the limit of invitations takes from them, twice a second until it is dropped: one
    /// member may cause 20,000 at once, which is a matter of seconds here.
    pub(crate) async fn keep_inviting(&self) -> Result<std::convert::Infallible> {
        loop {
            self.let_invite_again().await?;
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// Gives back what the limit of invitations took, once.
    pub(crate) async fn let_invite_again(&self) -> Result<()> {
        let again = "DELETE FROM throttles WHERE bucket LIKE 'invitations/%'";
        self.rows(&Statement::new(again, Vec::new())).await.map(drop)
    }

    /// Runs statements in one transaction.
    pub(crate) async fn write(&self, statements: &[Statement]) -> Result<()> {
        match &self.at {
            At::Sqlite(path) => {
                let connection = open_sqlite(path)?;
                connection.execute_batch("BEGIN IMMEDIATE")?;
                for statement in statements {
                    sqlite_visit(&connection, statement)?;
                }
                Ok(connection.execute_batch("COMMIT")?)
            }
            At::Postgres(url) => {
                let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
                tokio::spawn(connection);
                client.batch_execute("BEGIN").await?;
                for statement in statements {
                    let sql = statement.sql.replace('?', "$");
                    client.execute(&sql, &postgres_values(&statement.values)).await?;
                }
                Ok(client.batch_execute("COMMIT").await?)
            }
        }
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.at, At::Sqlite(_))
    }

    /// The rows of one statement, for choosing samples.
    pub(crate) async fn rows(&self, statement: &Statement) -> Result<Vec<Vec<Value>>> {
        match &self.at {
            At::Sqlite(path) => sqlite_rows(&open_sqlite(path)?, statement),
            At::Postgres(url) => {
                let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
                tokio::spawn(connection);
                postgres_rows(&client, statement).await
            }
        }
    }

    /// How many of `operations` a second the database does, each a few statements that read. SQLite gets a thread for
    /// each processor, as the server has; PostgreSQL gets as many connections as there are clients.
    pub(crate) async fn read_rate(
        &self,
        operations: &[Vec<Statement>],
        measured: Duration,
    ) -> Result<f64> {
        let done = AtomicU64::new(0);
        let started = Instant::now();
        match &self.at {
            At::Sqlite(path) => {
                let threads =
                    std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
                std::thread::scope(|scope| {
                    let work = |offset: usize| {
                        let done = &done;
                        move || -> Result<()> {
                            let connection = open_sqlite(path)?;
                            for operation in operations.iter().cycle().skip(offset) {
                                for statement in operation {
                                    sqlite_visit(&connection, statement)?;
                                }
                                done.fetch_add(1, Ordering::Relaxed);
                                if started.elapsed() >= measured {
                                    break;
                                }
                            }
                            Ok(())
                        }
                    };
                    let workers: Vec<_> =
                        (0..threads).map(|index| scope.spawn(work(index * 7))).collect();
                    workers.into_iter().try_for_each(|worker| {
                        worker.join().map_err(|_| anyhow::anyhow!("a reading thread panicked"))?
                    })
                })?;
            }
            At::Postgres(url) => {
                let readers = (0..16).map(|index| {
                    postgres_reader(url, operations, index * 7, started, measured, &done)
                });
                let readers: Vec<_> = readers.map(Box::pin).collect();
                all(readers).await?;
            }
        }
        Ok(done.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64())
    }

    /// How many changes a second one writer does that waits for each to be on the disk. One change writes one existing
    /// row of a member and `inserts` new rows, which is less than the server writes.
    pub(crate) async fn write_rate(
        &self,
        members: &[Uuid],
        inserts: usize,
        measured: Duration,
    ) -> Result<f64> {
        let body = "x".repeat(300);
        let update = "UPDATE members SET updated_at = updated_at + 1 WHERE org_id = ?1 AND id = ?2";
        let insert = "INSERT INTO bench_writes (body) VALUES (?1)";
        let change = |member: &Uuid| {
            let mut change = vec![Statement::new(
                update,
                vec![Value::Uuid(self.organization), Value::Uuid(*member)],
            )];
            change.extend(
                (0..inserts).map(|_| Statement::new(insert, vec![Value::Text(body.clone())])),
            );
            change
        };
        let mut done = 0_u64;
        let started;
        match &self.at {
            At::Sqlite(path) => {
                let connection = open_sqlite(path)?;
                connection.execute_batch(
                    "CREATE TABLE IF NOT EXISTS bench_writes (id INTEGER PRIMARY KEY, body TEXT)",
                )?;
                started = Instant::now();
                for member in members.iter().cycle() {
                    connection.execute_batch("BEGIN IMMEDIATE")?;
                    for statement in change(member) {
                        sqlite_visit(&connection, &statement)?;
                    }
                    connection.execute_batch("COMMIT")?;
                    done += 1;
                    if started.elapsed() >= measured {
                        break;
                    }
                }
            }
            At::Postgres(url) => {
                let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
                tokio::spawn(connection);
                client
                    .batch_execute("CREATE TABLE IF NOT EXISTS bench_writes (id BIGSERIAL PRIMARY KEY, body TEXT)")
                    .await?;
                let update = client.prepare(&update.replace('?', "$")).await?;
                let insert = client.prepare(&insert.replace('?', "$")).await?;
                started = Instant::now();
                for member in members.iter().cycle() {
                    client.batch_execute("BEGIN").await?;
                    client.execute(&update, &[&self.organization, member]).await?;
                    for _ in 0..inserts {
                        client.execute(&insert, &[&body]).await?;
                    }
                    client.batch_execute("COMMIT").await?;
                    done += 1;
                    if started.elapsed() >= measured {
                        break;
                    }
                }
            }
        }
        Ok(done as f64 / started.elapsed().as_secs_f64())
    }
}

fn open_sqlite(path: &std::path::Path) -> Result<rusqlite::Connection> {
    let connection =
        rusqlite::Connection::open(path).with_context(|| path.display().to_string())?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", -16_384)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(rusqlite::types::Value::Null),
            Self::Uuid(id) => ToSqlOutput::Borrowed(rusqlite::types::ValueRef::Blob(id.as_bytes())),
            Self::Text(text) => ToSqlOutput::from(text.as_str()),
            Self::Bytes(bytes) => ToSqlOutput::from(bytes.as_slice()),
            Self::Integer(number) => ToSqlOutput::from(*number),
        })
    }
}

/// Runs a statement and touches every value of every row, as a program that wants them does.
fn sqlite_visit(connection: &rusqlite::Connection, statement: &Statement) -> Result<()> {
    let mut prepared = connection.prepare_cached(&statement.sql)?;
    let columns = prepared.column_count();
    let mut rows = prepared.query(rusqlite::params_from_iter(&statement.values))?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            std::hint::black_box(row.get_ref(column)?);
        }
    }
    Ok(())
}

fn sqlite_rows(
    connection: &rusqlite::Connection,
    statement: &Statement,
) -> Result<Vec<Vec<Value>>> {
    use rusqlite::types::ValueRef;
    let mut prepared = connection.prepare(&statement.sql)?;
    let columns = prepared.column_count();
    let mut rows = prepared.query(rusqlite::params_from_iter(&statement.values))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let value = |column| -> Result<Value> {
            Ok(match row.get_ref(column)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(number) => Value::Integer(number),
                ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
                ValueRef::Blob(bytes) => Uuid::from_slice(bytes)
                    .map_or_else(|_| Value::Bytes(bytes.to_vec()), Value::Uuid),
                ValueRef::Real(_) => Value::Null,
            })
        };
        found.push((0..columns).map(value).collect::<Result<_>>()?);
    }
    Ok(found)
}

fn postgres_values(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values
        .iter()
        .map(|value| -> &(dyn ToSql + Sync) {
            match value {
                Value::Null => &None::<i64>,
                Value::Uuid(id) => id,
                Value::Text(text) => text,
                Value::Bytes(bytes) => bytes,
                Value::Integer(number) => number,
            }
        })
        .collect()
}

async fn postgres_rows(
    client: &tokio_postgres::Client,
    statement: &Statement,
) -> Result<Vec<Vec<Value>>> {
    use tokio_postgres::types::Type;
    let rows =
        client.query(&statement.sql.replace('?', "$"), &postgres_values(&statement.values)).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let value = |column: usize| -> Result<Value> {
            let kind = row.columns()[column].type_();
            Ok(if *kind == Type::UUID {
                row.try_get::<_, Option<Uuid>>(column)?.map_or(Value::Null, Value::Uuid)
            } else if *kind == Type::BYTEA {
                row.try_get::<_, Option<Vec<u8>>>(column)?.map_or(Value::Null, Value::Bytes)
            } else if *kind == Type::INT8 {
                row.try_get::<_, Option<i64>>(column)?.map_or(Value::Null, Value::Integer)
            } else {
                row.try_get::<_, Option<String>>(column)?.map_or(Value::Null, Value::Text)
            })
        };
        found.push((0..row.len()).map(value).collect::<Result<_>>()?);
    }
    Ok(found)
}

async fn postgres_reader(
    url: &str,
    operations: &[Vec<Statement>],
    offset: usize,
    started: Instant,
    measured: Duration,
    done: &AtomicU64,
) -> Result<()> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    let mut prepared = std::collections::HashMap::new();
    for operation in operations.iter().cycle().skip(offset) {
        for statement in operation {
            if !prepared.contains_key(&statement.sql) {
                let ready = client.prepare(&statement.sql.replace('?', "$")).await?;
                prepared.insert(statement.sql.clone(), ready);
            }
            client.query(&prepared[&statement.sql], &postgres_values(&statement.values)).await?;
        }
        done.fetch_add(1, Ordering::Relaxed);
        if started.elapsed() >= measured {
            break;
        }
    }
    Ok(())
}

/// Waits for all, on this thread.
async fn all<F: Future<Output = Result<()>> + Unpin>(mut futures: Vec<F>) -> Result<()> {
    std::future::poll_fn(|context| {
        let mut failure = None;
        futures.retain_mut(|future| match std::pin::Pin::new(future).poll(context) {
            std::task::Poll::Pending => true,
            std::task::Poll::Ready(Ok(())) => false,
            std::task::Poll::Ready(Err(cause)) => {
                failure = Some(cause);
                false
            }
        });
        match failure {
            Some(cause) => std::task::Poll::Ready(Err(cause)),
            None if futures.is_empty() => std::task::Poll::Ready(Ok(())),
            None => std::task::Poll::Pending,
        }
    })
    .await
}

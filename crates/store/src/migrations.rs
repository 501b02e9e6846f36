//! Numbered changes of the schema, forward only, one file per database.

use rollcall_domain::time::Clock;
use sha2::{Digest, Sha256};

use crate::{Dialect, Store, StoreError, StoreResult, params};

struct Migration {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

/// All migrations in the order they run. One that was released is never edited again.
const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "initial",
        sqlite: include_str!("../migrations/sqlite/0001_initial.sql"),
        postgres: include_str!("../migrations/postgres/0001_initial.sql"),
    },
    Migration {
        version: 2,
        name: "roles_and_requests",
        sqlite: include_str!("../migrations/sqlite/0002_roles_and_requests.sql"),
        postgres: include_str!("../migrations/postgres/0002_roles_and_requests.sql"),
    },
    Migration {
        version: 3,
        name: "ways_in",
        sqlite: include_str!("../migrations/sqlite/0003_ways_in.sql"),
        postgres: include_str!("../migrations/postgres/0003_ways_in.sql"),
    },
    Migration {
        version: 5,
        name: "leaving",
        sqlite: include_str!("../migrations/sqlite/0005_leaving.sql"),
        postgres: include_str!("../migrations/postgres/0005_leaving.sql"),
    },
    Migration {
        version: 6,
        name: "roles",
        sqlite: include_str!("../migrations/sqlite/0006_roles.sql"),
        postgres: include_str!("../migrations/postgres/0006_roles.sql"),
    },
    Migration {
        version: 7,
        name: "messages",
        sqlite: include_str!("../migrations/sqlite/0007_messages.sql"),
        postgres: include_str!("../migrations/postgres/0007_messages.sql"),
    },
    Migration {
        version: 8,
        name: "bulk_jobs",
        sqlite: include_str!("../migrations/sqlite/0008_bulk_jobs.sql"),
        postgres: include_str!("../migrations/postgres/0008_bulk_jobs.sql"),
    },
    Migration {
        version: 10,
        name: "invited_by_phone",
        sqlite: include_str!("../migrations/sqlite/0010_invited_by_phone.sql"),
        postgres: include_str!("../migrations/postgres/0010_invited_by_phone.sql"),
    },
    Migration {
        version: 12,
        name: "imports",
        sqlite: include_str!("../migrations/sqlite/0012_imports.sql"),
        postgres: include_str!("../migrations/postgres/0012_imports.sql"),
    },
];

const HISTORY: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (
    version BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    applied_at BIGINT NOT NULL
)";

pub(crate) async fn run(store: &Store) -> StoreResult<Vec<&'static str>> {
    match run_once(store).await {
        // Two servers that start together on an empty PostgreSQL database: IF NOT EXISTS does not
        // see a table that the other one is about to commit, and the loser begins again.
        Err(cause) if cause.is_unique_violation() => run_once(store).await,
        other => other,
    }
}

async fn run_once(store: &Store) -> StoreResult<Vec<&'static str>> {
    let mut tx = store.write().await?;
    tx.batch(HISTORY).await?;
    if tx.dialect() == Dialect::Postgres {
        // Two servers that start together: the second waits here and then finds nothing to do.
        tx.batch("LOCK TABLE schema_migrations IN EXCLUSIVE MODE").await?;
    }
    let applied = tx
        .query("SELECT version, digest FROM schema_migrations ORDER BY version", params![], |row| {
            Ok((row.take::<i64>()?, row.take::<String>()?))
        })
        .await?;
    let mut done = Vec::new();
    for (version, digest) in &applied {
        let known = MIGRATIONS.iter().find(|it| it.version == *version).ok_or_else(|| {
            StoreError::Schema(format!(
                "the database has schema version {version}, which this program does not know; \
                 start the newer program that wrote it"
            ))
        })?;
        if *digest != known.digest(store.dialect()) {
            return Err(StoreError::Schema(format!(
                "migration {version} ({}) differs from the one that made this database",
                known.name
            )));
        }
    }
    let is_new = applied.is_empty();
    let is_missing = |it: &&Migration| applied.iter().all(|(version, _)| *version != it.version);
    for migration in MIGRATIONS.iter().filter(is_missing) {
        tx.batch(migration.sql(store.dialect())).await?;
        let digest = migration.digest(store.dialect());
        let now = Clock::system().now();
        tx.execute(
            "INSERT INTO schema_migrations (version, name, digest, applied_at) VALUES (?1, ?2, ?3, ?4)",
            params![migration.version, migration.name, digest, now],
        )
        .await?;
        done.push(migration.name);
    }
    if is_new {
        crate::rebuild::note_versions(&mut tx).await?;
    }
    tx.commit().await?;
    Ok(done)
}

impl Migration {
    const fn sql(&self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres => self.postgres,
        }
    }

    fn digest(&self, dialect: Dialect) -> String {
        hex::encode(Sha256::digest(self.sql(dialect).as_bytes()))
    }
}

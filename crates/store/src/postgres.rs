//! PostgreSQL: a pool of connections, and `?1` written as `$1`.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use deadpool_postgres::{
    Client, Config, ManagerConfig, Pool, PoolConfig, RecyclingMethod, Runtime,
};
use tokio_postgres::NoTls;

use crate::error::{StoreError, StoreResult};

/// Different statements remembered before the memory is emptied; filters combine to a few hundred.
const STATEMENTS_KEPT: usize = 2_000;

/// The connections to one PostgreSQL database.
pub(crate) struct Postgres {
    pool: Pool,
    numbered: RwLock<HashMap<String, Arc<str>>>,
}

impl Postgres {
    pub(crate) async fn open(url: &str, connections: usize) -> StoreResult<Self> {
        let mut config = Config::new();
        config.url = Some(url.to_owned());
        config.manager = Some(ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let mut pool = PoolConfig::new(connections);
        pool.timeouts.wait = Some(Duration::from_secs(10));
        pool.timeouts.create = Some(Duration::from_secs(10));
        config.pool = Some(pool);
        // The address may hold a password, so neither it nor the parser's echo is shown.
        let pool = config.create_pool(Some(Runtime::Tokio1), NoTls).map_err(|_| {
            StoreError::Open(
                "the PostgreSQL address cannot be used; write it as postgres://user:password@host/name"
                    .to_owned(),
            )
        })?;
        let first = pool.get().await?;
        drop(first);
        Ok(Self { pool, numbered: RwLock::default() })
    }

    pub(crate) async fn client(&self) -> StoreResult<Client> {
        Ok(self.pool.get().await?)
    }

    /// A connection inside a transaction of its own.
    pub(crate) async fn change(self: &Arc<Self>) -> StoreResult<Change> {
        let client = self.client().await?;
        client.batch_execute("BEGIN").await?;
        let has_failed = AtomicBool::new(false);
        Ok(Change { client: Some(client), home: Arc::clone(self), has_failed })
    }

    /// `sql` with `$1` for `?1`.
    pub(crate) fn numbered(&self, sql: &str) -> Arc<str> {
        let known = self.numbered.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(numbered) = known.get(sql) {
            return Arc::clone(numbered);
        }
        drop(known);
        let numbered: Arc<str> = sql.replace('?', "$").into();
        let mut known = self.numbered.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= STATEMENTS_KEPT {
            known.clear();
        }
        known.insert(sql.to_owned(), Arc::clone(&numbered));
        numbered
    }
}

/// A change under way. Dropped before its commit, its connection is closed, which undoes it.
pub(crate) struct Change {
    client: Option<Client>,
    home: Arc<Postgres>,
    /// After a failed statement PostgreSQL answers COMMIT by rolling back, without an error.
    has_failed: AtomicBool,
}

impl Change {
    #[expect(clippy::expect_used, reason = "taken only by commit and drop")]
    pub(crate) fn client(&self) -> &Client {
        self.client.as_ref().expect("the change has not ended")
    }

    pub(crate) fn home(&self) -> &Postgres {
        &self.home
    }

    /// Remembers that a statement failed, so that the change cannot be committed any more.
    pub(crate) fn fail(&self) {
        self.has_failed.store(true, Ordering::Relaxed);
    }

    pub(crate) async fn commit(mut self) -> StoreResult<()> {
        if self.has_failed.load(Ordering::Relaxed) {
            return Err(StoreError::Commit("one of its statements failed".to_owned()));
        }
        let outcome = self.client().batch_execute("COMMIT").await;
        if outcome.is_ok() {
            // Given back to the pool; on failure `drop` closes it instead.
            self.client = None;
        }
        Ok(outcome?)
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        // An open transaction must not go back to the pool: roll it back first, or close it.
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => {
                runtime.spawn(async move {
                    if client.batch_execute("ROLLBACK").await.is_err() {
                        drop(deadpool_postgres::Object::take(client));
                    }
                });
            }
            Err(_) => drop(deadpool_postgres::Object::take(client)),
        }
    }
}

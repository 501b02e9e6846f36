//! A PostgreSQL database for each test.

use std::future::Future;

use tokio_postgres::{Client, NoTls};
use url::Url;

const VARIABLE: &str = "ROLLCALL_TEST_POSTGRES_URL";
/// The advisory lock under which a template is made; any number that nothing else in the test cluster uses.
const TEMPLATE_LOCK: i64 = 7_655_225;

/// The address of the test cluster's maintenance database.
///
/// # Panics
/// Without the cluster, with what to do.
pub fn postgres_url() -> String {
    std::env::var(VARIABLE).unwrap_or_else(|_| {
        panic!("{VARIABLE} is not set: run the tests with `cargo xtask test`, which starts a PostgreSQL for them")
    })
}

/// A database of the test's own, dropped with this value.
#[derive(Debug)]
pub struct TestPostgres {
    url: String,
    name: String,
}

impl TestPostgres {
    /// An empty database.
    ///
    /// # Panics
    /// If the cluster is away; so for all below.
    pub async fn empty() -> Self {
        let client = connect(&postgres_url()).await;
        Self::create(&client, "template0").await
    }

    /// A copy of a template database, which the first caller with this `label` makes by `migrate`.
    ///
    /// Copying is many times as fast as migrating. The label must tell states apart: a different set of migrations
    /// needs a different one only when both are used under the same cluster. `migrate` gets the address of an empty
    /// database.
    pub async fn copy_of<F, D>(label: &str, migrate: F) -> Self
    where
        F: FnOnce(String) -> D,
        D: Future<Output = ()>,
    {
        let client = connect(&postgres_url()).await;
        let template = format!("template_{label}");
        if !exists(&client, &template).await {
            make_template(&client, &template, migrate).await;
        }
        Self::create(&client, &template).await
    }

    async fn create(client: &Client, template: &str) -> Self {
        let name = random_name("test");
        run(client, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        Self { url: url_of(&name), name }
    }

    /// Its address, with user and password.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for TestPostgres {
    /// Drops the database, connections and all, on a thread of its own: the test's runtime may be ending.
    fn drop(&mut self) {
        let name = std::mem::take(&mut self.name);
        let drop_it = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.unwrap_or_else(|cause| panic!("no runtime: {cause}"));
            runtime.block_on(async {
                let client = connect(&postgres_url()).await;
                run(&client, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
            });
        };
        // The cluster is thrown away after the run, so a database that stays is no failure.
        let _ = std::thread::spawn(drop_it).join();
    }
}

async fn make_template<F, D>(client: &Client, template: &str, migrate: F)
where
    F: FnOnce(String) -> D,
    D: Future<Output = ()>,
{
    run(client, &format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")).await;
    if !exists(client, template).await {
        let building = random_name("building");
        run(client, &format!("CREATE DATABASE {building} TEMPLATE template0")).await;
        migrate(url_of(&building)).await;
        // A pool that was dropped may close its connections a moment later, and neither renaming nor copying works
        // with one open.
        let others = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{building}'"
        );
        run(client, &others).await;
        run(client, &format!("ALTER DATABASE {building} RENAME TO {template}")).await;
    }
    run(client, &format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})")).await;
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .unwrap_or_else(|cause| panic!("the test cluster at {url} is away: {cause}"));
    tokio::spawn(connection);
    client
}

async fn exists(client: &Client, name: &str) -> bool {
    let found = client.query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name]).await;
    found.unwrap_or_else(|cause| panic!("the test cluster fails: {cause}")).is_some()
}

async fn run(client: &Client, sql: &str) {
    client.batch_execute(sql).await.unwrap_or_else(|cause| panic!("{sql}: {cause:?}"));
}

fn url_of(name: &str) -> String {
    let mut url = Url::parse(&postgres_url()).unwrap_or_else(|cause| panic!("{VARIABLE}: {cause}"));
    url.set_path(name);
    url.to_string()
}

#[expect(clippy::disallowed_methods, reason = "names of test databases only have to differ")]
fn random_name(prefix: &str) -> String {
    format!("{prefix}_{}", uuid::Uuid::new_v4().simple())
}

//! From nothing to the newest schema, and never past a database that another program wrote.

use rollcall_store::{Dialect, Store, StoreError, params};
use rollcall_testkit::app::{TestDatabase, open_test_store};
use rollcall_testkit::{TestPostgres, temporary_folder};

/// The same database once more, as a second process has it.
pub(crate) async fn open_again(database: &TestDatabase) -> Store {
    match database {
        TestDatabase::Sqlite(folder) => {
            Store::open_sqlite(&folder.path().join("rollcall.db")).expect("SQLite opens")
        }
        TestDatabase::Postgres(database) => {
            Store::open_postgres(database.url(), 4).await.expect("PostgreSQL opens")
        }
    }
}

async fn open_empty() -> (Store, TestDatabase) {
    let database = match std::env::var("ROLLCALL_TEST_DATABASE").as_deref() {
        Ok("postgres") => TestDatabase::Postgres(TestPostgres::empty().await),
        _ => TestDatabase::Sqlite(temporary_folder()),
    };
    (open_again(&database).await, database)
}

#[tokio::test]
async fn an_empty_database_gets_the_newest_schema_and_the_second_time_nothing() {
    let (store, _database) = open_empty().await;
    let first = store.migrate().await.expect("the schema is made");
    assert_eq!(first.first(), Some(&"initial"));
    assert!(store.migrate().await.expect("nothing to do").is_empty());
    let mut tx = store.read().await.expect("a reader");
    let applied: i64 =
        tx.query_one("SELECT COUNT(*) FROM schema_migrations", params![]).await.expect("a count");
    assert_eq!(applied, i64::try_from(first.len()).expect("few"));
}

#[tokio::test]
async fn two_servers_that_start_at_once_make_the_schema_once() {
    let (first, database) = open_empty().await;
    let second = open_again(&database).await;
    let (one, other) = tokio::join!(first.migrate(), second.migrate());
    let (one, other) = (one.expect("the schema"), other.expect("the schema"));
    assert!(one.is_empty() != other.is_empty(), "{one:?} {other:?}");
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused_with_what_to_do() {
    let (store, _database) = open_test_store().await;
    let mut tx = store.write().await.expect("a writer");
    let sql = "INSERT INTO schema_migrations (version, name, digest, applied_at) VALUES (999, 'later', 'x', 0)";
    tx.execute(sql, params![]).await.expect("a row");
    tx.commit().await.expect("a commit");

    let error = store.migrate().await.expect_err("a newer schema");

    let StoreError::Schema(sentence) = &error else { panic!("{error:?}") };
    assert!(sentence.contains("999") && sentence.contains("newer program"), "{sentence}");
}

#[tokio::test]
async fn a_migration_that_was_edited_after_it_ran_is_refused() {
    let (store, _database) = open_test_store().await;
    let mut tx = store.write().await.expect("a writer");
    let sql = "UPDATE schema_migrations SET digest = 'other' WHERE version = 1";
    assert_eq!(tx.execute(sql, params![]).await.expect("an update"), 1);
    tx.commit().await.expect("a commit");

    let error = store.migrate().await.expect_err("an edited migration");

    let StoreError::Schema(sentence) = &error else { panic!("{error:?}") };
    assert!(sentence.contains("migration 1 (initial) differs"), "{sentence}");
}

#[tokio::test]
async fn every_table_of_an_organization_starts_its_key_with_the_organization() {
    let (store, _database) = open_test_store().await;
    let mut tx = store.read().await.expect("a reader");
    let sql = match tx.dialect() {
        Dialect::Sqlite => {
            "SELECT t.name, (SELECT c.name FROM pragma_table_info(t.name) c WHERE c.pk = 1)
             FROM sqlite_schema t WHERE t.type = 'table'
             AND EXISTS (SELECT 1 FROM pragma_table_info(t.name) c WHERE c.name = 'org_id')"
        }
        Dialect::Postgres => {
            "SELECT CAST(t.table_name AS TEXT), CAST(k.column_name AS TEXT)
             FROM information_schema.table_constraints t
             JOIN information_schema.key_column_usage k
               ON k.constraint_name = t.constraint_name AND k.table_name = t.table_name
             WHERE t.constraint_type = 'PRIMARY KEY' AND k.ordinal_position = 1 AND EXISTS (
                 SELECT 1 FROM information_schema.columns c
                 WHERE c.table_name = t.table_name AND c.column_name = 'org_id')"
        }
    };
    let keys = tx.query(sql, params![], |row| Ok((row.take()?, row.take()?))).await;
    let keys: Vec<(String, String)> = keys.expect("keys");
    assert!(keys.len() >= 10, "{keys:?}");
    for (table, first) in keys {
        assert_eq!(first, "org_id", "{table}");
    }
}

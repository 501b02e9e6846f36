//! What goes in comes out, the same on both databases.

use rollcall_domain::id::{Ids, MemberId};
use rollcall_domain::time::{Clock, Timestamp};
use rollcall_store::{Dialect, Store, Value, params};
use rollcall_testkit::app::open_test_store;
use uuid::Uuid;

async fn with_table(store: &Store) {
    let mut tx = store.write().await.expect("a writer");
    let (bytes, uuid, json) = match tx.dialect() {
        Dialect::Sqlite => ("BLOB", "BLOB", "TEXT"),
        Dialect::Postgres => ("BYTEA", "UUID", "JSONB"),
    };
    let sql = format!(
        "CREATE TABLE kept (n BIGINT PRIMARY KEY, i BIGINT, t TEXT, b {bytes}, u {uuid}, j {json})"
    );
    tx.batch(&sql).await.expect("a table");
    tx.commit().await.expect("a commit");
}

async fn keep(store: &Store, column: &str, value: Value<'_>) {
    let mut tx = store.write().await.expect("a writer");
    tx.execute("DELETE FROM kept", params![]).await.expect("an empty table");
    let sql = format!("INSERT INTO kept (n, {column}) VALUES (1, ?1)");
    tx.execute(&sql, &[value]).await.expect("a row");
    tx.commit().await.expect("a commit");
}

macro_rules! kept {
    ($store:expr, $column:literal, $value:expr, $kind:ty) => {{
        keep($store, $column, Value::from($value)).await;
        let mut tx = $store.read().await.expect("a reader");
        let sql = concat!("SELECT ", $column, " FROM kept");
        tx.query_one::<$kind>(sql, params![]).await.expect("a value")
    }};
}

#[tokio::test]
async fn numbers_keep_all_their_bits() {
    let (store, _database) = open_test_store().await;
    with_table(&store).await;
    for number in [0, 1, -1, i64::MAX, i64::MIN, 1 << 53] {
        assert_eq!(kept!(&store, "i", number, i64), number);
        let at = Timestamp::from_millis(number);
        assert_eq!(kept!(&store, "i", at, Timestamp), at);
    }
    assert!(kept!(&store, "i", true, bool));
    assert!(!kept!(&store, "i", false, bool));
}

#[tokio::test]
async fn texts_keep_every_character_and_an_empty_one_is_not_null() {
    let (store, _database) = open_test_store().await;
    with_table(&store).await;
    let long = "𠀋é".repeat(50_000);
    for text in
        ["", " ", "'\"\\;--", "?1 $1", "a\r\n\tb", "\u{FFFD}\u{10FFFF}\u{200B}", "e\u{301}", &long]
    {
        assert_eq!(kept!(&store, "t", text, String), text);
        assert_eq!(kept!(&store, "t", text, Option<String>).as_deref(), Some(text));
    }
}

#[tokio::test]
async fn bytes_stay_as_they_are() {
    let (store, _database) = open_test_store().await;
    with_table(&store).await;
    let all: Vec<u8> = (0..=255).collect();
    for bytes in [&[][..], &[0], &[0xFF; 3], &all] {
        assert_eq!(kept!(&store, "b", bytes, Vec<u8>), bytes);
        assert_eq!(kept!(&store, "b", bytes, Option<Vec<u8>>).as_deref(), Some(bytes));
    }
}

#[tokio::test]
async fn ids_stay_as_they_are() {
    let (store, _database) = open_test_store().await;
    with_table(&store).await;
    let ids = Ids::seeded(Clock::manual(Timestamp::from_millis(1)), 1);
    for id in [Uuid::nil(), Uuid::max(), ids.new_id()] {
        assert_eq!(kept!(&store, "u", id, Uuid), id);
        assert_eq!(kept!(&store, "u", MemberId::from(id), MemberId), MemberId::from(id));
    }
}

#[tokio::test]
async fn json_means_the_same() {
    let (store, _database) = open_test_store().await;
    with_table(&store).await;
    for text in ["null", "[]", "{\"a\":[1,\"é\\n\",null,true,{\"b\":-1.5}]}", "\"x\""] {
        let stored = kept!(&store, "j", text, String);
        let parse = |it: &str| serde_json::from_str::<serde_json::Value>(it).expect("JSON");
        assert_eq!(parse(&stored), parse(text));
    }
}

#[tokio::test]
async fn null_is_none_of_every_kind() {
    let (store, _database) = open_test_store().await;
    with_table(&store).await;
    assert_eq!(kept!(&store, "i", Option::<i64>::None, Option<i64>), None);
    assert_eq!(kept!(&store, "t", Option::<&str>::None, Option<String>), None);
    assert_eq!(kept!(&store, "b", Option::<&[u8]>::None, Option<Vec<u8>>), None);
    assert_eq!(kept!(&store, "u", Option::<Uuid>::None, Option<Uuid>), None);
    assert_eq!(kept!(&store, "j", Option::<&str>::None, Option<String>), None);
}

#[tokio::test]
async fn null_is_no_value_of_a_kind_that_must_be_there() {
    let (store, _database) = open_test_store().await;
    with_table(&store).await;
    keep(&store, "i", Value::Null).await;
    let mut tx = store.read().await.expect("a reader");
    assert!(tx.query_one::<i64>("SELECT i FROM kept", params![]).await.is_err());
}

#[tokio::test]
async fn bytes_sort_as_bytes() {
    let (store, _database) = open_test_store().await;
    with_table(&store).await;
    let mut tx = store.write().await.expect("a writer");
    let keys: [&[u8]; 6] = [&[], &[0], &[0, 0], &[0x7F], &[0x80], &[0xFF]];
    for (index, key) in keys.iter().enumerate().rev() {
        let number = i64::try_from(index).expect("few");
        tx.execute("INSERT INTO kept (n, b) VALUES (?1, ?2)", params![number, *key])
            .await
            .expect("a row");
    }
    let order = tx.query("SELECT n FROM kept ORDER BY b", params![], |row| row.take::<i64>());
    assert_eq!(order.await.expect("an order"), [0, 1, 2, 3, 4, 5]);
}

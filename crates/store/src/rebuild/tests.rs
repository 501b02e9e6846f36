use rollcall_testkit::{TestPostgres, temporary_folder};

use super::*;
use crate::members::bulk_tests::{found, people, rows};
use crate::search::{COUNT_LIMIT, count};

/// A database that one process after the other may open.
enum Home {
    Sqlite(tempfile::TempDir),
    Postgres(TestPostgres),
}

impl Home {
    async fn empty() -> Self {
        match std::env::var("ROLLCALL_TEST_DATABASE").as_deref() {
            Ok("postgres") => Self::Postgres(TestPostgres::empty().await),
            _ => Self::Sqlite(temporary_folder()),
        }
    }

    async fn open(&self) -> Store {
        match self {
            Self::Sqlite(folder) => Store::open_sqlite(&folder.path().join("rollcall.db")).unwrap(),
            Self::Postgres(database) => Store::open_postgres(database.url(), 4).await.unwrap(),
        }
    }
}

/// A database with people, and all its derived rows.
async fn filled() -> (Home, Vec<String>) {
    let home = Home::empty().await;
    let store = home.open().await;
    store.migrate().await.unwrap();
    let mut tx = store.write().await.unwrap();
    let organization = found(&mut tx).await.unwrap();
    tx.members().insert_many(&people(organization, 500)).await.unwrap();
    tx.commit().await.unwrap();
    let rows = all_rows(&store).await;
    (home, rows)
}

async fn all_rows(store: &Store) -> Vec<String> {
    let mut tx = store.read().await.unwrap();
    let mut all = rows(&mut tx).await.unwrap();
    for table in ["departments", "positions", "locations"] {
        let sql = format!("SELECT name, sort_key FROM {table} ORDER BY id");
        let read = |row: &mut crate::value::Row<'_>| {
            Ok(format!("{} {}", row.take::<String>()?, hex::encode(row.take::<Vec<u8>>()?)))
        };
        all.extend(tx.query(&sql, params![], read).await.unwrap());
    }
    all
}

/// Leaves the rows as an older program would have: other keys, other texts, and its versions.
async fn spoil(store: &Store, versions: Versions) {
    let mut tx = store.write().await.unwrap();
    let (id, member_id, search) = match tx.dialect() {
        Dialect::Sqlite => ("id", "member_id", "search_order"),
        Dialect::Postgres => ("uuid_send(id)", "uuid_send(member_id)", "member_search"),
    };
    if versions.sort_key < keys::VERSION {
        for table in NAMED {
            let sql = format!("UPDATE {table} SET sort_key = {id}");
            tx.execute(&sql, params![]).await.unwrap();
        }
        let sql = format!("UPDATE department_members SET sort_key = {member_id}");
        tx.execute(&sql, params![]).await.unwrap();
    }
    let sql = format!("UPDATE {search} SET sort_key = {member_id}, search_text = 'of old'");
    tx.execute(&sql, params![]).await.unwrap();
    tx.settings().put(VERSIONS, &to_json(&versions).unwrap()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn put(store: &Store, name: &str, value: &str) {
    let mut tx = store.write().await.unwrap();
    tx.settings().put(name, value).await.unwrap();
    tx.commit().await.unwrap();
}

/// How many active people the search finds.
async fn finds(store: &Store, text: &str) -> i64 {
    let filter = members::Filter {
        organization_id: Uuid::from_u128(1).into(),
        state: rollcall_domain::membership::MemberState::Active,
        department: None,
        position_id: None,
        location_id: None,
        within: None,
        particulars: Default::default(),
        query: None,
    };
    let query = search_text::SearchQuery::parse(text).unwrap().unwrap();
    let mut tx = store.read().await.unwrap();
    count(&mut tx, &filter, &query).await.unwrap().people
}

const OLD: Versions = Versions { sort_key: 0, search_text: 0 };

#[tokio::test]
async fn whatever_an_older_program_derived_is_derived_anew_before_migrate_returns() {
    let (home, before) = filled().await;
    let store = home.open().await;
    let people = finds(&store, "zhang").await;
    assert!(people > 0 && people < COUNT_LIMIT);
    spoil(&store, OLD).await;
    assert_ne!(all_rows(&store).await, before);

    assert_eq!(store.migrate().await.unwrap(), ["sort_keys_and_search_texts"]);

    assert_eq!(all_rows(&store).await, before);
    assert_eq!(finds(&store, "zhang").await, people);
    assert_eq!(finds(&store, "of old").await, 0);
    assert!(store.migrate().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_server_that_is_killed_after_any_batch_goes_on_where_it_was() {
    let (home, before) = filled().await;
    spoil(&home.open().await, OLD).await;
    let mut batches = 0;
    // Each batch by a process of its own.
    while step(&home.open().await).await.unwrap() {
        batches += 1;
    }
    // 500 members twice, some smaller tables, and the emptying.
    assert!((18..30).contains(&batches), "{batches}");
    assert_eq!(all_rows(&home.open().await).await, before);
}

#[tokio::test]
async fn new_search_texts_alone_leave_the_keys_and_lists_as_they_are() {
    let (home, before) = filled().await;
    let store = home.open().await;
    spoil(&store, Versions { search_text: 0, ..Versions::NOW }).await;
    let version = "SELECT structure_version FROM organizations";
    let structure: i64 = store.read().await.unwrap().query_one(version, &[]).await.unwrap();

    store.migrate().await.unwrap();

    assert_eq!(all_rows(&store).await, before);
    let after: i64 = store.read().await.unwrap().query_one(version, &[]).await.unwrap();
    assert_eq!(after, structure);
}

#[tokio::test]
async fn two_servers_that_start_at_once_share_the_work() {
    let (home, before) = filled().await;
    let (first, second) = (home.open().await, home.open().await);
    spoil(&first, OLD).await;
    let (one, other) = tokio::join!(first.migrate(), second.migrate());
    assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
    assert_eq!(all_rows(&first).await, before);
}

#[tokio::test]
async fn what_a_newer_program_derived_is_refused_with_what_to_do() {
    let (home, before) = filled().await;
    let store = home.open().await;
    let newer = Versions { search_text: search_text::VERSION + 1, ..Versions::NOW };
    let begun = Progress { target: newer, step: Step::Empty { places: false } };
    for (setting, value) in [(VERSIONS, to_json(&newer)), (PROGRESS, to_json(&begun))] {
        put(&store, setting, &value.unwrap()).await;
        let error = store.migrate().await.expect_err("a newer program");
        let StoreError::Schema(sentence) = &error else { panic!("{error:?}") };
        assert!(
            sentence.contains(&format!("search texts of version {}", search_text::VERSION + 1))
                && sentence.contains("newer program"),
            "{sentence}"
        );
        put(&store, VERSIONS, &to_json(&Versions::NOW).unwrap()).await;
    }
    assert_eq!(all_rows(&store).await, before);
}

#[tokio::test]
async fn what_was_begun_for_other_versions_is_begun_again() {
    let (home, before) = filled().await;
    let store = home.open().await;
    spoil(&store, OLD).await;
    // An older program died when it had done all members but the last ones, in its own way.
    let last = Place { organization: Uuid::max(), ..Place::default() };
    let begun = Progress { target: OLD, step: Step::Fill { places: true, after: last } };
    put(&store, PROGRESS, &to_json(&begun).unwrap()).await;

    store.migrate().await.unwrap();

    assert_eq!(all_rows(&store).await, before);
}

#[tokio::test]
async fn a_note_that_cannot_be_read_is_said_and_nothing_is_touched() {
    let (home, before) = filled().await;
    let store = home.open().await;
    put(&store, VERSIONS, "{\"sort_key\":\"x\"}").await;
    let error = store.migrate().await.expect_err("nonsense");
    assert!(error.to_string().contains("cannot be read"), "{error}");
    assert_eq!(all_rows(&store).await, before);
}

//! All of a change or nothing of it, however many change something at the same time.

use rollcall_store::{Store, StoreResult, Tx, params};
use rollcall_testkit::app::open_test_store;
use tokio::sync::mpsc;

async fn put(tx: &mut Tx, name: &str) -> StoreResult<()> {
    let sql = "INSERT INTO settings (name, value) VALUES (?1, 'x')";
    tx.execute(sql, params![name]).await.map(|_| ())
}

async fn is_there(store: &Store, name: &str) -> bool {
    let mut tx = store.read().await.expect("a reader");
    tx.settings().find(name).await.expect("a query").is_some()
}

#[tokio::test]
async fn a_change_that_is_dropped_leaves_nothing() {
    let (store, _database) = open_test_store().await;
    let mut tx = store.write().await.expect("a writer");
    put(&mut tx, "a").await.expect("a row");
    drop(tx);
    let mut tx = store.write().await.expect("a writer");
    put(&mut tx, "b").await.expect("a row");
    tx.commit().await.expect("a commit");
    assert!(!is_there(&store, "a").await);
    assert!(is_there(&store, "b").await);
}

#[tokio::test]
async fn a_change_sees_what_it_has_written_and_others_do_not_before_it_is_committed() {
    let (store, _database) = open_test_store().await;
    let mut tx = store.write().await.expect("a writer");
    put(&mut tx, "a").await.expect("a row");
    assert!(tx.settings().find("a").await.expect("a query").is_some());
    assert!(!is_there(&store, "a").await);
    tx.commit().await.expect("a commit");
    assert!(is_there(&store, "a").await);
}

#[tokio::test]
async fn a_change_whose_statement_fails_and_is_dropped_leaves_nothing() {
    let (store, _database) = open_test_store().await;
    let mut tx = store.write().await.expect("a writer");
    put(&mut tx, "a").await.expect("a row");
    put(&mut tx, "a").await.expect_err("a row that is there");
    drop(tx);
    assert!(!is_there(&store, "a").await);
}

#[tokio::test]
async fn a_taken_unique_key_is_recognised_and_other_faults_are_not_taken_for_one() {
    let (store, _database) = open_test_store().await;
    let mut tx = store.write().await.expect("a writer");
    put(&mut tx, "a").await.expect("a row");
    let taken = put(&mut tx, "a").await.expect_err("a row that is there");
    assert!(taken.is_unique_violation(), "{taken}");
    drop(tx);
    for wrong in [
        "INSERT INTO settings (name, value) VALUES ('b', NULL)",
        "INSERT INTO no_such_table (name) VALUES ('b')",
        "nonsense",
    ] {
        let mut tx = store.write().await.expect("a writer");
        let error = tx.execute(wrong, params![]).await.expect_err(wrong);
        assert!(!error.is_unique_violation(), "{wrong}: {error}");
    }
}

/// What becomes of one of many changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fate {
    /// It commits.
    Commit,
    /// Its second statement fails, and it is dropped.
    Fail,
    /// Its caller goes away between its two statements.
    AbortHalfway,
    /// Its caller goes away while it commits.
    AbortAtCommit,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_changes_at_once_all_acknowledged_ones_are_whole_and_none_is_half() {
    const CHANGES: usize = 64;
    let (store, _database) = open_test_store().await;
    let (reached, mut halted) = mpsc::unbounded_channel::<usize>();
    let fate = |index: usize| match index % 8 {
        1 | 5 => Fate::Fail,
        3 => Fate::AbortHalfway,
        6 => Fate::AbortAtCommit,
        _ => Fate::Commit,
    };
    let tasks: Vec<_> = (0..CHANGES)
        .map(|index| {
            let (store, reached) = (store.clone(), reached.clone());
            tokio::spawn(async move {
                let mut tx = store.write().await.expect("a writer");
                put(&mut tx, &format!("a{index}")).await.expect("a row");
                match fate(index) {
                    Fate::Commit => {}
                    Fate::Fail => {
                        put(&mut tx, &format!("a{index}")).await.expect_err("a row that is there");
                        return false;
                    }
                    Fate::AbortHalfway => {
                        reached.send(index).expect("somebody listens");
                        std::future::pending::<()>().await;
                    }
                    Fate::AbortAtCommit => {
                        reached.send(index).expect("somebody listens");
                    }
                }
                put(&mut tx, &format!("b{index}")).await.expect("a row");
                tx.commit().await.expect("a commit");
                true
            })
        })
        .collect();
    let aborted =
        (0..CHANGES).filter(|it| matches!(fate(*it), Fate::AbortHalfway | Fate::AbortAtCommit));
    for _ in aborted {
        let index = halted.recv().await.expect("one more");
        tasks[index].abort();
    }
    let mut acknowledged = Vec::new();
    for task in tasks {
        acknowledged.push(task.await.unwrap_or(false));
    }

    // On PostgreSQL what was aborted is undone behind the scenes; a change waits for it.
    for (index, acknowledged) in acknowledged.into_iter().enumerate() {
        let (first, second) = (
            is_there(&store, &format!("a{index}")).await,
            is_there(&store, &format!("b{index}")).await,
        );
        let fate = fate(index);
        assert_eq!(first, second, "half of change {index} ({fate:?})");
        assert!(first || !acknowledged, "acknowledged change {index} is lost");
        match fate {
            Fate::Commit => assert!(first, "{index}"),
            Fate::Fail | Fate::AbortHalfway => assert!(!first, "{index} {fate:?}"),
            Fate::AbortAtCommit => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn changes_of_the_same_row_follow_one_another() {
    let (store, _database) = open_test_store().await;
    let mut tx = store.write().await.expect("a writer");
    let sql = "INSERT INTO throttles (bucket, full_until) VALUES ('n', 0)";
    tx.execute(sql, params![]).await.expect("a row");
    tx.commit().await.expect("a commit");
    let tasks: Vec<_> = (0..48)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut tx = store.write().await.expect("a writer");
                let sql = "UPDATE throttles SET full_until = full_until + 1 WHERE bucket = 'n'";
                tx.execute(sql, params![]).await.expect("an update");
                tx.commit().await.expect("a commit");
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("a change");
    }
    let mut tx = store.read().await.expect("a reader");
    let sum: i64 =
        tx.query_one("SELECT full_until FROM throttles", params![]).await.expect("a number");
    assert_eq!(sum, 48);
}

#[tokio::test]
async fn a_value_is_replaced_by_one_of_two_who_expect_the_same() {
    let (store, _database) = open_test_store().await;
    let mut tx = store.write().await.expect("a writer");
    assert_eq!(tx.settings().put_if_missing("s", "1").await.expect("a value"), "1");
    assert_eq!(tx.settings().put_if_missing("s", "2").await.expect("a value"), "1");
    assert!(tx.settings().replace("s", "1", "3").await.expect("an answer"));
    assert!(!tx.settings().replace("s", "1", "4").await.expect("an answer"));
    tx.commit().await.expect("a commit");
    let mut tx = store.read().await.expect("a reader");
    assert_eq!(tx.settings().find("s").await.expect("a query").as_deref(), Some("3"));
}

#[tokio::test]
async fn what_was_committed_is_there_when_the_database_is_opened_again() {
    let (store, database) = open_test_store().await;
    let mut tx = store.write().await.expect("a writer");
    put(&mut tx, "a").await.expect("a row");
    tx.commit().await.expect("a commit");
    drop(store);
    let again = crate::migrations::open_again(&database).await;
    assert!(is_there(&again, "a").await);
}

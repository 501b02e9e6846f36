//! Leaky buckets.

use rollcall_domain::time::{Span, Timestamp};
use rollcall_store::Store;
use rollcall_store::throttles::Allowance;
use rollcall_testkit::app::open_test_store;

async fn take(store: &Store, bucket: &str, allowance: Allowance, at: i64) -> Result<(), i64> {
    let mut tx = store.write().await.expect("a writer");
    let taken = tx.throttles().take(bucket, allowance, Timestamp::from_millis(at)).await;
    let taken = taken.expect("an answer");
    tx.commit().await.expect("a commit");
    taken.map_err(Timestamp::as_millis)
}

#[tokio::test]
async fn a_bucket_lets_through_a_burst_and_then_one_at_a_time() {
    let (store, _database) = open_test_store().await;
    let three = Allowance { every: Span::milliseconds(100), burst: 3 };
    // The moment of each try, and what comes of it: let through, or the moment to come back.
    let tries = [
        (1_000, Ok(())),
        (1_000, Ok(())),
        (1_000, Ok(())),
        (1_000, Err(1_100)),
        (1_099, Err(1_100)),
        (1_100, Ok(())),
        (1_100, Err(1_200)),
        (1_150, Err(1_200)),
        (1_300, Ok(())),
        (1_300, Ok(())),
        (1_300, Err(1_400)),
        // Left alone long enough it is full again, and no fuller than that.
        (9_000, Ok(())),
        (9_000, Ok(())),
        (9_000, Ok(())),
        (9_000, Err(9_100)),
        // A clock that goes back gives nothing away.
        (8_000, Err(9_100)),
    ];
    for (index, (at, wanted)) in tries.into_iter().enumerate() {
        assert_eq!(take(&store, "b", three, at).await, wanted, "try {index} at {at}");
    }
}

#[tokio::test]
async fn buckets_do_not_know_of_each_other() {
    let (store, _database) = open_test_store().await;
    let one = Allowance { every: Span::seconds(1), burst: 1 };
    assert_eq!(take(&store, "a", one, 5_000).await, Ok(()));
    assert_eq!(take(&store, "b", one, 5_000).await, Ok(()));
    assert_eq!(take(&store, "a", one, 5_000).await, Err(6_000));
}

#[tokio::test]
async fn a_bucket_that_was_given_back_is_full() {
    let (store, _database) = open_test_store().await;
    let one = Allowance { every: Span::seconds(1), burst: 1 };
    assert_eq!(take(&store, "a", one, 5_000).await, Ok(()));
    let mut tx = store.write().await.expect("a writer");
    tx.throttles().reset("a").await.expect("a reset");
    tx.commit().await.expect("a commit");
    assert_eq!(take(&store, "a", one, 5_000).await, Ok(()));
}

#[tokio::test]
async fn only_buckets_that_are_full_again_are_forgotten() {
    let (store, _database) = open_test_store().await;
    let one = Allowance { every: Span::seconds(1), burst: 1 };
    assert_eq!(take(&store, "a", one, 5_000).await, Ok(()));
    assert_eq!(take(&store, "b", one, 5_500).await, Ok(()));
    let mut tx = store.write().await.expect("a writer");
    let forgotten = tx.throttles().delete_empty(Timestamp::from_millis(6_000)).await;
    assert_eq!(forgotten.expect("a number"), 1);
    tx.commit().await.expect("a commit");
    assert_eq!(take(&store, "b", one, 6_000).await, Err(6_500));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_bucket_holds_under_many_at_once() {
    let (store, _database) = open_test_store().await;
    let ten = Allowance::of(10, Span::hours(1));
    let tries: Vec<_> = (0..40)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { take(&store, "b", ten, 1_000).await.is_ok() })
        })
        .collect();
    let mut through = 0;
    for it in tries {
        through += usize::from(it.await.expect("a try"));
    }
    assert_eq!(through, 10);
}

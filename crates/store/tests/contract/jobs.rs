//! Promised work: each job belongs to one runner at a time.

use rollcall_domain::id::{Ids, JobId, OrganizationId};
use rollcall_domain::time::{Clock, Timestamp};
use rollcall_store::Store;
use rollcall_store::jobs::Lane;
use rollcall_testkit::app::open_test_store;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

/// An organization with jobs that are due at these moments.
async fn jobs(store: &Store, due: &[i64]) -> (OrganizationId, Vec<JobId>) {
    let ids = Ids::seeded(Clock::manual(at(1)), 5);
    let organization = ids.new_id();
    let mut tx = store.write().await.expect("a writer");
    let mut made = Vec::new();
    for due in due {
        let id = ids.new_id();
        tx.jobs().enqueue(organization, id, "kind", "{}", at(*due)).await.expect("a job");
        made.push(id);
    }
    tx.commit().await.expect("a commit");
    (organization, made)
}

async fn claim(store: &Store, now: i64, lease: i64, limit: i64) -> Vec<(JobId, i64)> {
    let mut tx = store.write().await.expect("a writer");
    let claimed = tx.jobs().claim(Lane::Quick, at(now), at(lease), limit).await.expect("a claim");
    tx.commit().await.expect("a commit");
    claimed.into_iter().map(|it| (it.id, it.attempts)).collect()
}

#[tokio::test]
async fn only_due_jobs_are_claimed_and_none_twice_within_a_lease() {
    let (store, _database) = open_test_store().await;
    let (_, ids) = jobs(&store, &[100, 200, 300]).await;
    assert_eq!(claim(&store, 99, 1_000, 10).await, []);
    assert_eq!(claim(&store, 200, 1_000, 10).await.len(), 2);
    assert_eq!(claim(&store, 250, 1_000, 10).await, []);
    assert_eq!(claim(&store, 300, 1_000, 10).await, [(ids[2], 1)]);
    assert_eq!(claim(&store, 999, 2_000, 10).await, []);
    let again = claim(&store, 1_000, 2_000, 10).await;
    assert_eq!(again.len(), 3);
    assert!(again.iter().all(|it| it.1 == 2), "each was begun a second time");
}

#[tokio::test]
async fn the_longest_due_come_first() {
    let (store, _database) = open_test_store().await;
    let (_, ids) = jobs(&store, &[300, 100, 200]).await;
    assert_eq!(claim(&store, 500, 1_000, 1).await, [(ids[1], 1)]);
    assert_eq!(claim(&store, 500, 1_000, 1).await, [(ids[2], 1)]);
    assert_eq!(claim(&store, 500, 1_000, 1).await, [(ids[0], 1)]);
}

#[tokio::test]
async fn what_is_given_up_stays_visible_and_is_never_claimed() {
    let (store, _database) = open_test_store().await;
    let (organization, ids) = jobs(&store, &[100, 100]).await;
    let mut tx = store.write().await.expect("a writer");
    tx.jobs().bury(organization, ids[0], "no").await.expect("a burial");
    tx.jobs().delete(organization, ids[1]).await.expect("a delete");
    tx.commit().await.expect("a commit");
    assert_eq!(claim(&store, 500, 1_000, 10).await, []);
    let mut tx = store.read().await.expect("a reader");
    assert_eq!(tx.jobs().count("dead").await.expect("a count"), 1);
    assert_eq!(tx.jobs().count("due").await.expect("a count"), 0);
    assert_eq!(tx.jobs().next_due(Lane::Quick).await.expect("an answer"), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn claims_at_once_share_the_jobs_out() {
    let (store, _database) = open_test_store().await;
    jobs(&store, &[100; 60]).await;
    let claims: Vec<_> = (0..8)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { claim(&store, 500, 1_000, 10).await })
        })
        .collect();
    let mut all = Vec::new();
    for it in claims {
        all.extend(it.await.expect("a claim"));
    }
    all.extend(claim(&store, 500, 1_000, 100).await);
    assert_eq!(all.len(), 60);
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 60, "no job is claimed twice");
    assert!(all.iter().all(|it| it.1 == 1));
}

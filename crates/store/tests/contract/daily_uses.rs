//! What was used of daily allowances.

use rollcall_domain::time::{Span, Timestamp};
use rollcall_store::daily_uses::{day_of, next_day};
use rollcall_testkit::app::open_test_store;
use rollcall_testkit::join_all;

/// Noon of 23 November 2026.
const NOON: Timestamp = Timestamp::from_millis(1_795_435_200_000);

#[test]
fn a_day_is_one_of_utc() {
    let midnight = Timestamp::from_millis(1_795_478_400_000);
    assert_eq!(next_day(NOON), midnight);
    assert_eq!(day_of(midnight), day_of(NOON) + 1);
    assert_eq!(day_of(Timestamp::from_millis(-1)), -1);
}

#[tokio::test]
async fn all_or_nothing_is_taken_and_the_next_day_begins_anew() {
    let (store, _database) = open_test_store().await;
    let mut tx = store.write().await.expect("a writer");
    for (units, is_taken) in [(11, false), (7, true), (4, false), (3, true), (1, false)] {
        let taken = tx.daily_uses().take("a", units, 10, NOON).await.expect("an answer");
        assert_eq!(taken, is_taken, "{units}");
    }
    assert_eq!(tx.daily_uses().used("a", NOON).await.expect("a number"), 10);
    assert_eq!(tx.daily_uses().used("b", NOON).await.expect("a number"), 0);
    let tomorrow = NOON.plus(Span::days(1));
    assert!(tx.daily_uses().take("a", 10, 10, tomorrow).await.expect("an answer"));
    assert_eq!(tx.daily_uses().delete_past(tomorrow).await.expect("deleted"), 1);
    assert_eq!(tx.daily_uses().used("a", NOON).await.expect("a number"), 0);
    assert_eq!(tx.daily_uses().used("a", tomorrow).await.expect("a number"), 10);
}

#[tokio::test]
async fn many_at_once_never_take_more_than_there_is() {
    let (store, _database) = open_test_store().await;
    let take = async || {
        let mut tx = store.write().await.expect("a writer");
        let taken = tx.daily_uses().take("a", 3, 10, NOON).await.expect("an answer");
        tx.commit().await.expect("a commit");
        taken
    };
    let taken = join_all((0..12).map(|_| take())).await;
    assert_eq!(taken.into_iter().filter(|it| *it).count(), 3);
}

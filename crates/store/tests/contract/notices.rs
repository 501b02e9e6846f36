//! Messages to accounts.

use rollcall_domain::id::{AccountId, Ids, OrganizationId};
use rollcall_domain::notice::{Notice, NoticeData, NoticeKind};
use rollcall_domain::time::{Clock, Span, Timestamp};
use rollcall_testkit::app::open_test_store;

#[tokio::test]
async fn notices_come_newest_first_and_are_read_up_to_one() {
    let (store, _database) = open_test_store().await;
    let clock = Clock::manual(Timestamp::from_millis(1_000_000));
    let ids = Ids::seeded(clock.clone(), 11);
    let (account, other): (AccountId, AccountId) = (ids.new_id(), ids.new_id());
    let organization: OrganizationId = ids.new_id();
    let mut written = Vec::new();
    let mut tx = store.write().await.expect("a writer");
    for count in 0..5 {
        clock.advance(Span::seconds(1));
        let notice = Notice {
            id: ids.new_id(),
            organization_id: organization,
            kind: if count == 4 { NoticeKind::RequestsWait } else { NoticeKind::Approved },
            data: NoticeData {
                count: Some(count),
                message: Some("“Bis bald” 再见".to_owned()),
                ..NoticeData::default()
            },
            created_at: clock.now(),
            read_at: None,
        };
        tx.notices().insert(account, &notice).await.expect("a notice");
        written.push(notice);
    }
    tx.notices().insert(other, &written[0]).await.expect("a notice");
    written.reverse();

    let first = tx.notices().list(account, None, 3).await.expect("a page");
    assert_eq!(first, written[..3]);
    let second = tx.notices().list(account, Some(first[2].id), 3).await.expect("a page");
    assert_eq!(second, written[3..]);
    let waiting = tx.notices().find_unread(account, organization, NoticeKind::RequestsWait).await;
    assert_eq!(waiting.expect("an answer").as_ref(), Some(&written[0]));

    // All but the newest.
    assert_eq!(tx.notices().set_read(account, written[1].id, clock.now()).await.expect("read"), 4);
    assert_eq!(tx.notices().count_unread(account).await.expect("a count"), 1);
    assert_eq!(tx.notices().count_unread(other).await.expect("a count"), 1);
    assert!(tx.notices().delete(account, written[0].id).await.expect("deleted"));
    assert!(!tx.notices().delete(account, written[0].id).await.expect("deleted"));
    assert_eq!(tx.notices().count_unread(account).await.expect("a count"), 0);
}

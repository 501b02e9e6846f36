//! Messages to accounts.

use rollcall_domain::id::{AccountId, Ids, OrganizationId};
use rollcall_domain::member::Member;
use rollcall_domain::membership::MemberState;
use rollcall_domain::notice::{Notice, NoticeData, NoticeKind};
use rollcall_domain::organization::{JoinRules, Organization, Plan};
use rollcall_domain::time::{Clock, Span, Timestamp};
use rollcall_store::notices::ListedNotice;
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
    let row = Organization {
        id: organization,
        name: "Halden".to_owned(),
        door_number: "12345678".to_owned(),
        plan: Plan::Free,
        seats: None,
        join_rules: JoinRules::default(),
        structure_version: 1,
        created_at: clock.now(),
        version: 1,
    };
    tx.organizations().insert(&row).await.expect("an organization");
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

    let notices =
        |page: Vec<ListedNotice>| -> Vec<Notice> { page.into_iter().map(|it| it.notice).collect() };
    let first = notices(tx.notices().list(account, None, 4).await.expect("a page"));
    assert_eq!(first, written[1..], "the newest is about others, and the reader has no place");
    let second = tx.notices().list(account, Some(first[1].id), 3).await.expect("a page");
    assert!(second.iter().all(|it| it.organization_name == "Halden" && it.standing.is_none()));
    assert_eq!(notices(second), written[3..]);
    let waiting = tx.notices().find_unread(account, organization, NoticeKind::RequestsWait).await;
    assert_eq!(waiting.expect("an answer").as_ref(), Some(&written[0]));

    // All but the newest.
    assert_eq!(tx.notices().set_read(account, written[1].id, clock.now()).await.expect("read"), 4);
    assert_eq!(tx.notices().count_unread(account).await.expect("a count"), 0);
    let mut member =
        Member::new(organization, ids.new_id(), MemberState::Active, "Ana", clock.now());
    member.account_id = Some(account);
    tx.members().insert(&member).await.expect("a member");
    let unread = tx.notices().count_unread(account).await.expect("a count");
    assert_eq!(unread, 0, "nobody waits any more");
    let pending = Member::new(organization, ids.new_id(), MemberState::Pending, "Bo", clock.now());
    tx.members().insert(&pending).await.expect("a member");
    assert_eq!(tx.notices().count_unread(account).await.expect("a count"), 1);
    let top = tx.notices().list(account, None, 1).await.expect("a page").remove(0).notice;
    assert_eq!((top.id, top.data.count), (written[0].id, Some(1)), "no more than wait now");
    assert_eq!(tx.notices().count_unread(other).await.expect("a count"), 1);
    assert!(tx.notices().delete(account, written[0].id).await.expect("deleted"));
    assert!(!tx.notices().delete(account, written[0].id).await.expect("deleted"));
    assert_eq!(tx.notices().count_unread(account).await.expect("a count"), 0);
}

#[tokio::test]
async fn what_is_wanted_by_email_is_kept_for_each_account_and_kind() {
    let (store, _database) = open_test_store().await;
    let ids = Ids::seeded(Clock::manual(Timestamp::from_millis(1_000_000)), 12);
    let (account, other): (AccountId, AccountId) = (ids.new_id(), ids.new_id());
    let mut tx = store.write().await.expect("a writer");
    for by_email in [false, true, false] {
        let kind = NoticeKind::JobDone;
        tx.notices().set_by_email(account, kind, by_email).await.expect("a setting");
    }
    let stored = tx.notices().settings(account).await.expect("settings");
    assert_eq!(stored, [(NoticeKind::JobDone, false)]);
    assert_eq!(tx.notices().settings(other).await.expect("settings"), []);
}

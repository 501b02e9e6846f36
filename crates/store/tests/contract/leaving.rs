//! How memberships ended, ends to come, and addresses that went to others.

use rollcall_domain::id::{Ids, OrganizationId};
use rollcall_domain::termination::{
    CutItem, EndedBy, PlannedTermination, Receipt, ReleasedAddress, Termination,
};
use rollcall_domain::time::{Clock, Span, Timestamp};
use rollcall_testkit::app::open_test_store;

#[tokio::test]
async fn a_termination_keeps_its_receipt_until_it_is_replaced_or_forgotten() {
    let (store, _database) = open_test_store().await;
    let ids = Ids::seeded(Clock::manual(Timestamp::from_millis(9_000)), 3);
    let organization: OrganizationId = ids.new_id();
    let mut termination = Termination {
        member_id: ids.new_id(),
        at: Timestamp::from_millis(9_000),
        last_day: "2026-11-25".parse().expect("a day"),
        reason: "去外地".to_owned(),
        ended_by: EndedBy::Administrator,
        actor_id: Some(ids.new_id()),
        actor_name: "ليلى".to_owned(),
        number: 7,
    };
    let mut receipt = Receipt::default();
    receipt.add(CutItem::Roles, 2, vec!["account_admin".to_owned(), "夜班".to_owned()]);
    receipt.add(CutItem::Sessions, 0, Vec::new());
    let mut tx = store.write().await.expect("a writer");
    for number in [7, 8] {
        termination.number = number;
        tx.terminations().put(organization, &termination, &receipt).await.expect("noted");
    }
    let id = termination.member_id;
    let found = tx.terminations().find(organization, id).await.expect("a query");
    assert_eq!(found, Some((termination.clone(), receipt)));
    assert_eq!(tx.terminations().find(ids.new_id(), id).await.expect("a query"), None);
    tx.terminations().delete(organization, id).await.expect("forgotten");
    assert_eq!(tx.terminations().find(organization, id).await.expect("a query"), None);
}

#[tokio::test]
async fn a_plan_replaces_the_one_before_and_is_called_off_once() {
    let (store, _database) = open_test_store().await;
    let ids = Ids::seeded(Clock::manual(Timestamp::from_millis(9_000)), 4);
    let organization: OrganizationId = ids.new_id();
    let mut plan = PlannedTermination {
        member_id: ids.new_id(),
        last_day: "2026-12-31".parse().expect("a day"),
        ends_at: Timestamp::from_millis(20_000),
        reason: String::new(),
        actor_id: ids.new_id(),
        actor_name: "Ingrid".to_owned(),
        planned_at: Timestamp::from_millis(9_000),
        hand_over_to: None,
    };
    let mut tx = store.write().await.expect("a writer");
    tx.terminations().put_plan(organization, &plan).await.expect("planned");
    plan.hand_over_to = Some(ids.new_id());
    tx.terminations().put_plan(organization, &plan).await.expect("planned again");
    let id = plan.member_id;
    let found = tx.terminations().find_plan(organization, id).await.expect("a query");
    assert_eq!(found, Some(plan));
    assert!(tx.terminations().delete_plan(organization, id).await.expect("called off"));
    assert!(!tx.terminations().delete_plan(organization, id).await.expect("nothing there"));
}

#[tokio::test]
async fn a_released_address_finds_whose_it_was_last_and_for_whom() {
    let (store, _database) = open_test_store().await;
    let ids = Ids::seeded(Clock::manual(Timestamp::from_millis(9_000)), 5);
    let organization_id: OrganizationId = ids.new_id();
    let mut tx = store.write().await.expect("a writer");
    let mut last = None;
    for round in 0..2 {
        let released = ReleasedAddress {
            organization_id,
            address: "desk@halden.example".to_owned(),
            former_id: ids.new_id(),
            newcomer_id: Some(ids.new_id()),
            released_at: Timestamp::from_millis(9_000).plus(Span::days(round)),
        };
        tx.released_addresses().put(&released).await.expect("noted");
        let newcomer = released.newcomer_id.expect("a newcomer");
        let found = tx.released_addresses().find_by_newcomer(organization_id, newcomer).await;
        assert_eq!(found.expect("a query"), Some(released.clone()));
        last = Some(released);
    }
    let found = tx.released_addresses().find_last(organization_id, "desk@halden.example").await;
    assert_eq!(found.expect("a query"), last);
    let elsewhere = tx.released_addresses().find_last(ids.new_id(), "desk@halden.example").await;
    assert_eq!(elsewhere.expect("a query"), None);
}

//! Organizations and their join rules.

use rollcall_domain::id::Ids;
use rollcall_domain::organization::{JoinField, JoinRules, Organization, Plan, WhoMayInvite};
use rollcall_domain::time::{Clock, Span, Timestamp};
use rollcall_testkit::app::open_test_store;

#[tokio::test]
async fn join_rules_are_kept_and_a_stale_change_is_refused() {
    let (store, _database) = open_test_store().await;
    let clock = Clock::manual(Timestamp::from_millis(5_000));
    let ids = Ids::seeded(clock.clone(), 3);
    let mut organization = Organization {
        id: ids.new_id(),
        name: "Halden".to_owned(),
        door_number: "12345678".to_owned(),
        plan: Plan::Free,
        seats: None,
        join_rules: JoinRules::default(),
        structure_version: 1,
        created_at: clock.now(),
        version: 1,
    };
    let mut tx = store.write().await.expect("a writer");
    tx.organizations().insert(&organization).await.expect("an organization");
    organization.join_rules = JoinRules {
        enrollment_approval: false,
        share_links_open: false,
        door_number_open: false,
        required_information: vec![JoinField::JobId, JoinField::Department],
        who_may_invite: WhoMayInvite::Administrators,
        invitation_lifetime: Span::days(7),
    };
    organization.seats = Some(250);
    organization.plan = Plan::Paid;
    assert!(tx.organizations().update(&organization, clock.now()).await.expect("an update"));
    assert!(!tx.organizations().update(&organization, clock.now()).await.expect("an update"));
    tx.organizations().lock(organization.id).await.expect("a lock");

    let by_door = tx.organizations().find_by_door_number("12345678").await.expect("an answer");
    let found = by_door.expect("the organization");
    assert_eq!(found.join_rules, organization.join_rules);
    assert_eq!((found.seats, found.plan, found.version), (Some(250), Plan::Paid, 2));
    assert!(tx.organizations().find_by_door_number("1").await.expect("an answer").is_none());
}

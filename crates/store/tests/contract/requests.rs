//! What pending people wait on.

use rollcall_domain::id::{Ids, OrganizationId};
use rollcall_domain::join_request::{Answers, JoinRequest, Rejection};
use rollcall_domain::membership::Channel;
use rollcall_domain::time::{Clock, Span, Timestamp};
use rollcall_testkit::app::open_test_store;

#[tokio::test]
async fn a_request_keeps_how_the_person_came_and_is_refused_once() {
    let (store, _database) = open_test_store().await;
    let clock = Clock::manual(Timestamp::from_millis(9_000));
    let ids = Ids::seeded(clock.clone(), 8);
    let organization: OrganizationId = ids.new_id();
    let mut request = JoinRequest {
        member_id: ids.new_id(),
        channel: Channel::QrCode,
        sharer_id: Some(ids.new_id()),
        sharer_name: "阿依古丽".to_owned(),
        share_link_id: Some(ids.new_id()),
        asked_at: clock.now(),
        answers: Answers {
            department_id: Some(ids.new_id()),
            position_id: None,
            location_id: Some(ids.new_id()),
            job_id: Some("A-7".to_owned()),
        },
        reminders: 0,
        reminded_at: None,
        rejection: None,
    };
    let mut tx = store.write().await.expect("a writer");
    tx.join_requests().insert(organization, &request).await.expect("a request");
    clock.advance(Span::days(2));
    tx.join_requests()
        .set_reminded(organization, request.member_id, None, clock.now())
        .await
        .expect("noted");
    request.reminders = 1;
    request.reminded_at = Some(clock.now());
    let found = tx.join_requests().find(organization, request.member_id).await.expect("an answer");
    assert_eq!(found.as_ref(), Some(&request));

    let rejection = Rejection {
        at: clock.now(),
        by: ids.new_id(),
        by_name: "Ingrid".to_owned(),
        message: "Bitte im Büro melden".to_owned(),
    };
    let id = request.member_id;
    assert!(tx.join_requests().reject(organization, id, &rejection).await.expect("an answer"));
    assert!(!tx.join_requests().reject(organization, id, &rejection).await.expect("an answer"));
    request.rejection = Some(rejection);
    let found = tx.join_requests().find(organization, id).await.expect("an answer");
    assert_eq!(found.as_ref(), Some(&request));
    let elsewhere: OrganizationId = ids.new_id();
    assert_eq!(tx.join_requests().find(elsewhere, id).await.expect("an answer"), None);
    assert!(tx.join_requests().delete(organization, id).await.expect("an answer"));
    assert!(!tx.join_requests().delete(organization, id).await.expect("an answer"));
}

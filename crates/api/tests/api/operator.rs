//! What the operator does on the command line, and checking the chain of the audit log.

use rollcall_actions::operator::{self, Broken, OperatorError, Unbroken};
use rollcall_domain::audit::{ActorKind, AuditKind};
use rollcall_domain::organization::Plan;
use rollcall_testkit::TestApp;
use serde_json::json;

/// The organization's log after `sql` was run behind everybody's back.
async fn verified_after(sql: &str) -> Result<Unbroken, Broken> {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    for name in ["Cook", "Baker", "Waiter", "Clerk"] {
        let path = format!("/organizations/{organization}/positions");
        admin.post(&path, json!({ "name": name })).await.assert_status(201);
    }
    if !sql.is_empty() {
        app.execute(sql).await;
    }
    operator::verify_audit(&app.context.store, organization.parse().expect("an id")).await
}

#[tokio::test]
async fn a_log_that_nobody_touched_is_unbroken() {
    let unbroken = verified_after("").await.expect("an unbroken log");
    assert_eq!(unbroken.entries, 5);
    assert_eq!(unbroken.last_hash.len(), 32);
}

#[tokio::test]
async fn whatever_is_done_to_a_log_is_found_where_it_was_done() {
    let cases = [
        ("UPDATE audit_events SET subject = 'Chef' WHERE seq = 2", "entry 2 was changed"),
        ("UPDATE audit_events SET at = at + 1 WHERE seq = 5", "entry 5 was changed"),
        ("UPDATE audit_events SET request_id = '' WHERE seq = 1", "entry 1 was changed"),
        ("UPDATE audit_events SET changes = '[]' WHERE seq = 3", "entry 3 was changed"),
        (
            "UPDATE audit_events SET hash = (SELECT hash FROM audit_events WHERE seq = 2) WHERE seq = 3",
            "entry 3 was changed",
        ),
        ("DELETE FROM audit_events WHERE seq IN (2, 3)", "entries 2 to 3 are missing"),
        ("DELETE FROM audit_events WHERE seq = 1", "entries 1 to 1 are missing"),
        ("DELETE FROM audit_events WHERE seq = 5", "ends at entry 4, but 5 were written"),
        ("DELETE FROM audit_events", "ends at entry 0, but 5 were written"),
        ("UPDATE audit_heads SET seq = 4", "the head of the log"),
        (
            "UPDATE audit_heads SET hash = (SELECT hash FROM audit_events WHERE seq = 2)",
            "the head of the log does not belong to its last entry, 5",
        ),
        ("UPDATE audit_events SET kind = 'later' WHERE seq = 4", "an entry after 3 cannot be read"),
    ];
    for (sql, wanted) in cases {
        let broken = verified_after(sql).await.expect_err(sql);
        assert!(broken.to_string().contains(wanted), "{sql}: {broken}");
    }
}

#[tokio::test]
async fn the_operator_changes_a_plan_once_and_the_log_says_so() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let id = organization.parse().expect("an id");
    let free = operator::set_plan(&app.context, id, Plan::Paid, None).await.expect("a change");
    let paid = operator::set_plan(&app.context, id, Plan::Paid, None).await.expect("no change");
    assert_eq!((free, paid), ((Plan::Free, None), (Plan::Paid, None)));
    let shown = admin.get(&format!("/organizations/{organization}")).await.body;
    assert_eq!(shown["plan"], "paid");
    let mut tx = app.context.store.read().await.expect("a reader");
    let log = tx.audit().list(id, 0, 10).await.expect("a log");
    let kinds: Vec<_> = log.iter().map(|(it, _)| (it.kind, it.actor_kind)).collect();
    let wanted = [AuditKind::OrganizationCreated, AuditKind::PlanChanged];
    assert_eq!(kinds, wanted.map(|it| (it, ActorKind::Operator)));
    let change = &log[1].0.changes[0];
    assert_eq!((change.before.as_deref(), change.after.as_deref()), (Some("free"), Some("paid")));
    let nobody = app.context.ids.new_id();
    let unknown = operator::set_plan(&app.context, nobody, Plan::Paid, None).await;
    assert!(matches!(unknown, Err(OperatorError::NotFound)));
}

//! The free plan's daily allowance for imports, taken as an import takes it.

use rollcall_actions::RequestInfo;
use rollcall_actions::allowance::{self, AllowanceError, Left};
use rollcall_domain::id::AccountId;
use rollcall_domain::locale::Locale;
use rollcall_domain::organization::Plan;
use rollcall_domain::time::Span;
use rollcall_testkit::{TestApp, join_all};
use serde_json::json;

fn from(app: &TestApp, address: &str) -> RequestInfo {
    RequestInfo {
        id: app.context.ids.new_id(),
        ip_address: address.to_owned(),
        user_agent: String::new(),
        locale: Locale::English,
        idempotency_key: None,
    }
}

/// Takes people as an import does: undone when they are not there.
async fn take(
    app: &TestApp,
    account: AccountId,
    address: &str,
    plan: Plan,
    people: i64,
) -> Result<Option<Left>, AllowanceError> {
    let mut tx = app.context.store.write().await.expect("a writer");
    let request = from(app, address);
    let taken = allowance::take(&app.context, &mut tx, &request, account, plan, people).await?;
    tx.commit().await.expect("a commit");
    Ok(taken)
}

fn left(taken: Result<Option<Left>, AllowanceError>) -> Result<i64, i64> {
    match taken {
        Ok(left) => Ok(left.expect("a limit").left),
        Err(AllowanceError::Exhausted(it)) => Err(it.left),
        Err(AllowanceError::Store(cause)) => panic!("{cause}"),
    }
}

#[tokio::test]
async fn a_hundred_people_a_day_for_each_person_and_for_each_network() {
    let app = TestApp::start().await;
    let (ann, ben): (AccountId, AccountId) = (app.context.ids.new_id(), app.context.ids.new_id());
    let (home, office) = ("192.0.2.1", "192.0.2.2");
    let free = Plan::Free;
    assert_eq!(left(take(&app, ann, home, free, 60).await), Ok(40));
    // The person is counted wherever she is, the network whoever comes from there.
    assert_eq!(left(take(&app, ann, office, free, 41).await), Err(40));
    assert_eq!(left(take(&app, ben, home, free, 41).await), Err(40));
    assert_eq!(left(take(&app, ben, office, free, 100).await), Ok(0));
    assert_eq!(left(take(&app, ann, home, free, 40).await), Ok(0));
    assert_eq!(left(take(&app, ann, home, free, 0).await), Ok(0));
    assert_eq!(left(take(&app, ann, home, free, 1).await), Err(0));
    assert_eq!(take(&app, ann, home, Plan::Paid, 100_000).await.expect("no limit"), None);

    app.clock.advance(Span::hours(12));

    assert_eq!(left(take(&app, ann, home, free, 100).await), Ok(0));
}

#[tokio::test]
async fn one_customer_of_ipv6_has_one_allowance() {
    let app = TestApp::start().await;
    let (ann, ben): (AccountId, AccountId) = (app.context.ids.new_id(), app.context.ids.new_id());
    let free = Plan::Free;
    assert_eq!(left(take(&app, ann, "2001:db8:1:2::1", free, 100).await), Ok(0));
    assert_eq!(left(take(&app, ben, "2001:db8:1:2:ffff::9", free, 1).await), Err(0));
    assert_eq!(left(take(&app, ben, "2001:db8:1:3::1", free, 1).await), Ok(99));
}

#[tokio::test]
async fn many_imports_at_once_never_take_more_than_there_is() {
    let app = TestApp::start().await;
    let accounts: Vec<AccountId> = (0..3).map(|_| app.context.ids.new_id()).collect();
    let takes = (0..12).map(|it| take(&app, accounts[it % 3], "192.0.2.1", Plan::Free, 15));
    let taken = join_all(takes).await;
    let taken = taken.into_iter().filter(|it| it.is_ok()).count();
    assert_eq!(taken, 6, "6 times 15 of 100");
    // The last ten, one each, for a hundred who come at the same moment.
    let takes = (0..100).map(|it| take(&app, accounts[it % 3], "192.0.2.1", Plan::Free, 1));
    let taken = join_all(takes).await;
    assert!(taken.iter().all(|it| matches!(it, Ok(_) | Err(AllowanceError::Exhausted(_)))));
    assert_eq!(taken.into_iter().filter(|it| it.is_ok()).count(), 10);
}

#[tokio::test]
async fn the_answer_says_how_many_are_left_and_when_it_renews() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let account = app.member(&organization, "ingrid@halden.example").await.account_id;
    take(&app, account.expect("an account"), "192.0.2.1", Plan::Free, 58).await.expect("taken");
    let path = format!("/organizations/{organization}/allowance");

    let answer = admin.get(&path).await;

    let left = json!({ "limit": 100, "left": 42, "renews_at": "2026-11-24T00:00:00.000Z" });
    assert_eq!(answer.body, json!({ "imports": left }));
    app.execute("UPDATE organizations SET plan = 'paid'").await;
    assert_eq!(admin.get(&path).await.body, json!({ "imports": null }));
}

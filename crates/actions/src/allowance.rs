//! The free plan's daily allowance: how many people one person, and one network, may import.
//!
//! It is counted for each person and each network over all organizations, so that a second account
//! or a second organization brings no second allowance; the paid plan has none.

use rollcall_domain::id::{AccountId, OrganizationId};
use rollcall_domain::organization::Plan;
use rollcall_domain::time::Timestamp;
use rollcall_store::daily_uses::next_day;
use rollcall_store::{StoreError, StoreResult, Tx};

use crate::access::{self, AccessError, Person};
use crate::{Context, RequestInfo};

/// What is left of an allowance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Left {
    /// How many a day.
    pub limit: i64,
    /// How many are left today.
    pub left: i64,
    /// When there are as many again as at first.
    pub renews_at: Timestamp,
}

/// Why people were not taken from the allowance; then none was.
#[derive(Debug, thiserror::Error)]
pub enum AllowanceError {
    /// More than are left.
    #[error("{} are left until {}", .0.left, .0.renews_at)]
    Exhausted(Left),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is left for an administrator of some kind, read only; `None`: any number.
///
/// # Errors
/// [`AccessError`] for everybody else.
pub async fn show(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization_id: OrganizationId,
) -> Result<Option<Left>, AccessError> {
    let mut tx = context.store.read().await?;
    let actor = access::actor(&mut tx, person, organization_id).await?;
    if actor.rights.is_empty() {
        return Err(AccessError::NotFound);
    }
    let organization = tx.organizations().find(organization_id).await?;
    let organization = organization.ok_or(AccessError::NotFound)?;
    Ok(left(context, &mut tx, request, person.account.id, organization.plan).await?)
}

/// What is left for a person who comes from a network; `None`: any number.
///
/// # Errors
/// If the database fails.
pub async fn left(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    account: AccountId,
    plan: Plan,
) -> StoreResult<Option<Left>> {
    if plan == Plan::Paid {
        return Ok(None);
    }
    let (now, limit) = (context.clock.now(), context.limits.imports_per_day);
    let mut most = 0;
    for bucket in buckets(request, account) {
        most = most.max(tx.daily_uses().used(&bucket, now).await?);
    }
    Ok(Some(Left { limit, left: (limit - most).max(0), renews_at: next_day(now) }))
}

/// Takes `people` from what the person and the network have left, in the transaction that imports
/// them: either all of them or none, also when others take at the same moment.
///
/// # Errors
/// [`AllowanceError::Exhausted`] says how many are left. The caller undoes its transaction.
pub async fn take(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    account: AccountId,
    plan: Plan,
    people: i64,
) -> Result<Option<Left>, AllowanceError> {
    if plan == Plan::Paid {
        return Ok(None);
    }
    let (now, limit) = (context.clock.now(), context.limits.imports_per_day);
    // Every taker goes through the buckets in the same order, so that none waits in a circle.
    for bucket in buckets(request, account) {
        if people > 0 && !tx.daily_uses().take(&bucket, people, limit, now).await? {
            let left = (limit - tx.daily_uses().used(&bucket, now).await?).max(0);
            return Err(AllowanceError::Exhausted(Left { limit, left, renews_at: next_day(now) }));
        }
    }
    Ok(left(context, tx, request, account, plan).await?)
}

fn buckets(request: &RequestInfo, account: AccountId) -> [String; 2] {
    [format!("imports/account/{account}"), format!("imports/network/{}", request.network())]
}

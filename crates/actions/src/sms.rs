//! Limits on short messages, which cost money: for each number, each organization and the server.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rollcall_domain::id::OrganizationId;
use rollcall_domain::time::Timestamp;
use rollcall_store::daily_uses::next_day;
use rollcall_store::{StoreResult, Tx};
use sha2::{Digest, Sha256};

use crate::Context;
use crate::throttle::Throttled;

/// How many short messages leave in one day of UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SmsLimits {
    /// To one number.
    pub per_number: i64,
    /// Of one organization.
    pub per_organization: i64,
    /// In all.
    pub overall: i64,
}

impl Default for SmsLimits {
    fn default() -> Self {
        Self { per_number: 5, per_organization: 200, overall: 1_000 }
    }
}

/// Why a message must wait.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Refused {
    /// Which limit was met, in words.
    pub reason: &'static str,
    /// When it can leave.
    pub retry_at: Timestamp,
}

/// Takes one message from all three limits, in the transaction that hands it out to be sent; each
/// try counts, because a gateway that did not answer may have sent it.
///
/// # Errors
/// The outer one if the database fails; the inner one is the limit that was met.
pub async fn take(
    context: &Context,
    tx: &mut Tx,
    organization: OrganizationId,
    number: &str,
) -> StoreResult<Result<(), Refused>> {
    let (now, limits) = (context.clock.now(), context.limits.sms);
    let refused = |reason| Ok(Err(Refused { reason, retry_at: next_day(now) }));
    // Whoever is refused by the second or third has used up one of the first for nothing; the
    // message waits for the next day anyway.
    let digest = URL_SAFE_NO_PAD.encode(&Sha256::digest(number.as_bytes())[..18]);
    let bucket = format!("sms/number/{digest}");
    if !tx.daily_uses().take(&bucket, 1, limits.per_number, now).await? {
        return refused("this number has had as many messages today as one may get");
    }
    let bucket = format!("sms/organization/{organization}");
    if !tx.daily_uses().take(&bucket, 1, limits.per_organization, now).await? {
        return refused("the organization has sent as many messages today as it may");
    }
    if !tx.daily_uses().take("sms/all", 1, limits.overall, now).await? {
        return refused("the server has sent as many messages today as it may");
    }
    Ok(Ok(()))
}

/// Takes one promise of a message: an organization cannot promise more in a day than it may send.
///
/// # Errors
/// The outer one if the database fails; the inner one says when there is room again.
pub(crate) async fn promise(
    context: &Context,
    tx: &mut Tx,
    organization: OrganizationId,
) -> StoreResult<Result<(), Throttled>> {
    let (now, limit) = (context.clock.now(), context.limits.sms.per_organization);
    let bucket = format!("sms/promised/{organization}");
    let has_room = tx.daily_uses().take(&bucket, 1, limit, now).await?;
    Ok(if has_room { Ok(()) } else { Err(Throttled { retry_at: next_day(now) }) })
}

//! Limits on what a stranger can cause. All of them slow down the one who causes it, and nobody
//! else: no bucket is named after a victim alone.

use rollcall_domain::time::{Span, Timestamp};
use rollcall_store::throttles::Allowance;
use rollcall_store::{StoreError, StoreResult};

use crate::Context;

/// Sign-in tries from one network.
pub const SIGN_IN_NETWORK: Allowance = Allowance { every: Span::seconds(2), burst: 100 };
/// Links opened, accepted or declined, and accounts made, from one network.
pub const JOIN: Allowance = Allowance { every: Span::seconds(1), burst: 120 };
/// Door numbers tried from one network.
pub const DOOR_NUMBERS_NETWORK: Allowance = Allowance { every: Span::seconds(20), burst: 20 };
/// Door numbers tried by everybody together: of 90 million numbers at most 172,800 a day.
pub const DOOR_NUMBERS: Allowance = Allowance { every: Span::milliseconds(500), burst: 2_000 };
/// Links in the feet of mails opened or used from one network. Big mail providers send what all
/// their users click from few addresses.
pub const UNSUBSCRIBE: Allowance = Allowance { every: Span::milliseconds(200), burst: 300 };
/// Set-up codes tried from one network.
pub const SETUP: Allowance = Allowance { every: Span::seconds(10), burst: 20 };
/// Passwords that a signed-in person types to confirm something, for one account.
pub const PASSWORD_CHECKS: Allowance = Allowance { every: Span::seconds(30), burst: 10 };
/// Messages that one member can cause: 20,000 at once, and five a second in the long run.
pub const INVITATIONS: Allowance = Allowance { every: Span::milliseconds(200), burst: 20_000 };

/// Messages that a member without the permission to invite can cause where everybody may: 50 at
/// once, and 50 a day in the long run.
pub const PLAIN_INVITATIONS: Allowance = Allowance { every: Span::minutes(29), burst: 50 };

/// Too much at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("too many tries; possible again at {retry_at}")]
pub struct Throttled {
    /// The first moment at which it is possible again.
    pub retry_at: Timestamp,
}

/// What a throttled step can end with.
#[derive(Debug, thiserror::Error)]
pub enum ThrottleError {
    /// Too much at once.
    #[error(transparent)]
    Throttled(#[from] Throttled),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes one unit from each bucket, in a transaction of its own.
///
/// # Errors
/// [`Throttled`] by the first bucket that is empty.
pub async fn take(context: &Context, buckets: &[(String, Allowance)]) -> Result<(), ThrottleError> {
    let now = context.clock.now();
    let mut tx = context.store.write().await?;
    for (bucket, allowance) in buckets {
        if let Err(retry_at) = tx.throttles().take(bucket, *allowance, now).await? {
            return Err(Throttled { retry_at }.into());
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Gives a bucket back in full.
///
/// # Errors
/// If the database fails.
pub async fn reset(context: &Context, bucket: &str) -> StoreResult<()> {
    let mut tx = context.store.write().await?;
    tx.throttles().reset(bucket).await?;
    tx.commit().await
}

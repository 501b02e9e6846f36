//! A request may come twice: what it did the first time is kept with its key for a day.

use rollcall_domain::time::Span;
use rollcall_store::{StoreError, Tx};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Context;

/// Keys are honoured for so long.
pub const KEPT: Span = Span::hours(24);

/// What the client sent as `Idempotency-Key`, and what it asked for.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    /// The client's key, 1 to 255 visible ASCII characters.
    pub key: String,
    /// SHA-256 over method, path and body.
    pub request_digest: [u8; 32],
}

/// The key came before with another request.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the idempotency key was used for another request")]
pub struct KeyReused;

/// What came of the request with this key before; `None` if it is new (or there is no key). A new
/// key is taken, so that the same request waits if it comes again before this one is done. Whoever
/// repeats an outcome commits all the same: it may have been made a moment ago, and is on disk only
/// when its group of changes is.
///
/// # Errors
/// The outer one if the database fails, the inner one if the key belongs to another request.
pub async fn replay<T: DeserializeOwned>(
    context: &Context,
    tx: &mut Tx,
    principal: &str,
    key: Option<&IdempotencyKey>,
) -> Result<Result<Option<T>, KeyReused>, StoreError> {
    let Some(key) = key else { return Ok(Ok(None)) };
    let now = context.clock.now();
    let since = now.plus(Span::milliseconds(-KEPT.as_millis()));
    let mut keys = tx.idempotency_keys();
    let taken = keys.take(principal, &key.key, &key.request_digest, now, since).await?;
    let Some((digest, outcome)) = taken else { return Ok(Ok(None)) };
    if digest != key.request_digest {
        return Ok(Err(KeyReused));
    }
    // An outcome written by another version may not be readable; then the request runs again, and
    // the rules of the domain keep it from doing the same thing twice.
    Ok(Ok(serde_json::from_str(&outcome).ok()))
}

/// Keeps the outcome in the transaction that makes it.
///
/// # Errors
/// If the database fails.
pub async fn keep<T: Serialize>(
    tx: &mut Tx,
    principal: &str,
    key: Option<&IdempotencyKey>,
    outcome: &T,
) -> Result<(), StoreError> {
    let Some(key) = key else { return Ok(()) };
    let outcome =
        serde_json::to_string(outcome).map_err(|it| StoreError::Schema(it.to_string()))?;
    tx.idempotency_keys().set_outcome(principal, &key.key, &outcome).await
}

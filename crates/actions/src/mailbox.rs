//! The local mailbox, as the operator and visitors of the demo read it.

use rollcall_domain::id::MessageId;
use rollcall_store::StoreResult;
use rollcall_store::mailbox::KeptMessage;

use crate::Context;

/// The newest messages.
///
/// # Errors
/// If the database fails.
pub async fn list(context: &Context, limit: i64) -> StoreResult<Vec<KeptMessage>> {
    context.store.read().await?.mailbox().list(limit).await
}

/// One message.
///
/// # Errors
/// If the database fails.
pub async fn find(context: &Context, id: MessageId) -> StoreResult<Option<KeptMessage>> {
    context.store.read().await?.mailbox().find(id).await
}

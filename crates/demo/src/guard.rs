//! Made-up people never come into a database that holds real ones.

use rollcall_store::{StoreResult, Tx};

use crate::DemoError;

/// The setting that marks a database as made up; its value says which organization and edition.
const MARKER: &str = "demo";

/// Whether the database holds made-up people, whose passwords everybody knows.
///
/// # Errors
/// If the database fails.
pub async fn is_demo(tx: &mut Tx) -> StoreResult<bool> {
    Ok(tx.settings().find(MARKER).await?.is_some())
}

/// Whether `edition` is there already; otherwise marks the database as holding it from now on.
///
/// # Errors
/// [`DemoError::Occupied`] if there is anything else.
pub(crate) async fn claim(tx: &mut Tx, edition: &str) -> Result<bool, DemoError> {
    match tx.settings().find(MARKER).await? {
        Some(there) if there == edition => return Ok(true),
        Some(_) => return Err(DemoError::Occupied),
        None => {}
    }
    if !tx.organizations().list().await?.is_empty() {
        return Err(DemoError::Occupied);
    }
    tx.settings().put(MARKER, edition).await?;
    Ok(false)
}

//! Made-up organizations: Halden Foods, which a visitor looks at, and large ones for measuring.
//!
//! Both are the same each time: chance comes from a seed, times are counted back from the clock.
//! Rows are written by the store directly, with the audit log that the use cases would have left.

pub mod bench;
mod chance;
mod guard;
pub mod halden;
mod names;

use rollcall_notify::ComposeError;
use rollcall_store::StoreError;

pub use guard::is_demo;

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The database holds accounts or organizations already.
    #[error("the database holds something else already; choose another folder with --data")]
    Occupied,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A message could not be written.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// The data of this crate breaks a rule of the domain, which its tests would find.
    #[error("the made-up data is wrong: {0}")]
    Data(String),
}

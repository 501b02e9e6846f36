//! What tests need of the world: databases of their own and a mail server that is not ours.
//!
//! `cargo xtask test` starts both and tells where they are; a test that needs one and runs without it fails with a
//! sentence that says so.

pub mod app;
mod gateway;
pub mod postgres;
pub mod random;
pub mod smtp;

pub use app::{Answer, Client, PASSWORD, PUBLIC_URL, Setting, TestApp};
pub use futures_util::future::join_all;
pub use gateway::{GatewayRequest, TestGateway};
pub use postgres::{TestPostgres, postgres_url};
pub use random::Random;
pub use smtp::{ReceivedMail, TestSmtp};

/// A folder of the test's own, for a SQLite database or a server's data; removed when dropped.
///
/// # Panics
/// If the system's folder for temporary files cannot be written.
pub fn temporary_folder() -> tempfile::TempDir {
    tempfile::Builder::new()
        .prefix("rollcall-test-")
        .tempdir()
        .unwrap_or_else(|cause| panic!("no temporary folder: {cause}"))
}

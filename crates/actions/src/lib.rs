//! Use cases. Each one owns its transaction: check, change, audit, enqueue, commit, all or nothing.
//!
//! Nothing here knows HTTP. Rules are asked of `rollcall-domain`, rows of `rollcall-store`; nothing
//! that waits for the network happens between the begin and the end of a transaction.

pub mod access;
pub mod accounts;
pub mod allowance;
pub mod audit;
pub mod audit_log;
pub mod bulk;
mod context;
pub mod cursor;
pub mod door_number;
pub mod idempotency;
pub mod imports;
pub mod invitations;
pub mod join_requests;
pub mod join_rules;
pub mod joining;
pub mod leaving;
pub mod mailbox;
pub mod members;
pub mod notices;
pub mod operator;
pub mod organizations;
pub mod outbox;
pub mod passwords;
pub mod roles;
pub mod seats;
pub mod sessions;
pub mod setup;
pub mod share_links;
pub mod sms;
pub mod structure;
pub mod super_admins;
pub mod throttle;
pub mod verifications;

pub use context::{Context, Limits, RequestInfo, SignUp};

/// How often a change is tried that meets others of the same rows. Each time somebody else has won,
/// so this many in a row mean that the rows are fought over.
const TRIES: usize = 5;

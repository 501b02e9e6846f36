//! The API as its clients see it. One behaviour for each test; the name is the sentence that would
//! be false if it broke.
#![expect(clippy::expect_used, reason = "a test that expects in vain has failed")]

mod access;
mod allowance;
mod asking;
mod audit;
mod audit_log;
mod bad_input;
mod bulk;
mod bulk_decisions;
mod bulk_jobs;
mod counts;
mod editing;
mod idempotency;
mod imports;
mod invitations;
mod jobs;
mod joining;
mod leaving;
mod members;
mod model;
mod narrowing;
mod newcomers;
mod notices;
mod operation;
mod operator;
mod organizations;
mod phones;
mod problems;
mod races;
mod reach;
mod roles;
mod sessions;
mod setup;
mod sign_up;
mod structure;
mod telling;
mod viewing;
mod ways;

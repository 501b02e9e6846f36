//! What the store promises, on either database: `ROLLCALL_TEST_DATABASE=postgres` chooses the other.
#![expect(clippy::expect_used, reason = "a test that expects in vain has failed")]

mod daily_uses;
mod jobs;
mod leaving;
mod migrations;
mod notices;
mod organizations;
mod requests;
mod throttles;
mod transactions;
mod values;

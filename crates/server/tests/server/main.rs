//! The program itself: started, asked over HTTP, stopped, killed.
#![expect(clippy::expect_used, reason = "a test that expects in vain has failed")]

mod bulk;
mod commands;
mod durability;
mod imports;
mod process;
mod secrecy;
mod serving;
mod sharing;
mod slow;

//! Words and rules of Rollcall: who belongs to an organization, how they got in and how they leave.
//!
//! Nothing here knows a database or a network: time, chance and ids come in as arguments.

pub mod account;
pub mod audit;
pub mod bulk_job;
mod codes;
pub mod email;
pub mod id;
pub mod import;
pub mod invitation;
pub mod join_form;
pub mod join_request;
pub mod locale;
pub mod member;
pub mod membership;
pub mod notice;
pub mod organization;
pub mod permission;
pub mod person_name;
pub mod phone;
pub mod search_text;
pub mod share_link;
pub mod sort_key;
pub mod structure;
pub mod termination;
pub mod text;
pub mod time;
pub mod verification;

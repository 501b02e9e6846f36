//! The API as its clients see it. One behaviour for each test; the name is the sentence that would
//! be false if it broke.
#![expect(clippy::expect_used, reason = "a test that expects in vain has failed")]

mod joining;

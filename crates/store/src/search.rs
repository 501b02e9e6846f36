//! Finding members by any part of their name, email, phone or job ID, in the order of their names.
//!
//! What is found by what is decided by [`SearchText::matches`] alone; the databases only get there
//! faster. SQLite keeps an FTS5 index whose row numbers follow the order by name ([`order`], so that
//! the first page needs no sorting), PostgreSQL an inverted index of hashed pieces ([`postgres`]).

mod narrow;
mod order;
mod postgres;
mod sqlite;
#[cfg(test)]
mod tests;

use rollcall_domain::id::MemberId;
use rollcall_domain::member::Member;
use rollcall_domain::search_text::{SearchQuery, SearchText};

use crate::members::{Filter, Position, Total};
use crate::{Dialect, StoreResult, Tx};

/// Matches are counted up to here; beyond, the total is "at least".
pub(crate) const COUNT_LIMIT: i64 = 1_000;

/// Turns what the index holds of `before` into what it holds of `after`.
pub(crate) async fn update(
    tx: &mut Tx,
    before: Option<&Member>,
    after: Option<&Member>,
) -> StoreResult<()> {
    if is_unchanged(before, after) {
        return Ok(());
    }
    match tx.dialect() {
        Dialect::Sqlite => sqlite::update(tx, before, after).await,
        Dialect::Postgres => postgres::update(tx, before, after).await,
    }
}

/// Turns what the index holds of many members into what it holds of them after their changes.
pub(crate) async fn update_many(
    tx: &mut Tx,
    mut changes: Vec<(Option<Member>, Option<Member>)>,
) -> StoreResult<()> {
    changes.retain(|(before, after)| !is_unchanged(before.as_ref(), after.as_ref()));
    for before in changes.iter().filter_map(|(before, _)| before.as_ref()) {
        match tx.dialect() {
            Dialect::Sqlite => sqlite::remove(tx, before).await?,
            Dialect::Postgres => postgres::update(tx, Some(before), None).await?,
        }
    }
    let mut after: Vec<Member> = changes.into_iter().filter_map(|(_, after)| after).collect();
    after.sort_by(|a, b| (&a.sort_key, a.id).cmp(&(&b.sort_key, b.id)));
    insert_many(tx, &after).await
}

fn is_unchanged(before: Option<&Member>, after: Option<&Member>) -> bool {
    before.zip(after).is_some_and(|(before, after)| {
        before.state == after.state
            && before.sort_key == after.sort_key
            && before.name == after.name
            && before.email == after.email
            && before.phone == after.phone
            && before.job_id == after.job_id
    })
}

/// Adds many new members at once; fastest when all of them come sorted by key and id, or at least
/// in large chunks.
pub(crate) async fn insert_many(tx: &mut Tx, members: &[Member]) -> StoreResult<()> {
    match tx.dialect() {
        Dialect::Sqlite => sqlite::insert_many(tx, members).await,
        Dialect::Postgres => postgres::insert_many(tx, members).await,
    }
}

/// Forgets everybody, to be added anew.
pub(crate) async fn clear(tx: &mut Tx) -> StoreResult<()> {
    tx.batch(match tx.dialect() {
        Dialect::Sqlite => {
            "INSERT INTO member_search (member_search) VALUES ('delete-all'); DELETE FROM search_order"
        }
        Dialect::Postgres => "TRUNCATE member_search",
    })
    .await
}

/// Ids of the members that match, by name: at most `limit`, after `after`.
pub(crate) async fn page(
    tx: &mut Tx,
    filter: &Filter,
    query: &SearchQuery,
    after: Option<&Position>,
    descending: bool,
    limit: i64,
) -> StoreResult<Vec<MemberId>> {
    match tx.dialect() {
        Dialect::Sqlite => sqlite::page(tx, filter, query, after, descending, limit).await,
        Dialect::Postgres => postgres::page(tx, filter, query, after, descending, limit).await,
    }
}

/// How many members match, up to [`COUNT_LIMIT`].
pub(crate) async fn count(tx: &mut Tx, filter: &Filter, query: &SearchQuery) -> StoreResult<Total> {
    match tx.dialect() {
        Dialect::Sqlite => sqlite::count(tx, filter, query).await,
        Dialect::Postgres => postgres::count(tx, filter, query).await,
    }
}

/// The text that a member is found by.
fn text_of(member: &Member) -> SearchText {
    SearchText::new(
        &member.name,
        member.email.as_deref().unwrap_or_default(),
        member.phone.as_deref().unwrap_or_default(),
        member.job_id.as_deref().unwrap_or_default(),
    )
}

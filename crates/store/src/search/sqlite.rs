//! The index in SQLite: FTS5 over the pieces, its row numbers being the ranks of [`super::order`].
//!
//! A changed member is first only marked (`is_indexed = 0`) and found by looking at its text. When
//! [`UNINDEXED_LIMIT`] such members wait, a change puts [`INDEXED_AT_ONCE`] of them into FTS5. FTS5
//! writes a segment for each savepoint and merges segments later, so that single rows would cost ten
//! times as much and make searches look into many segments; and all at once would hold up a change.

use std::fmt::Write as _;

use rollcall_domain::id::MemberId;
use rollcall_domain::member::Member;
use rollcall_domain::search_text::{Piece, SearchForm, SearchQuery, SearchText};

use super::narrow::{Group, Values, filter_conditions, word_conditions};
use super::order::{self, List};
use super::{COUNT_LIMIT, text_of};
use crate::members::{Filter, Position, PositionValue, Total};
use crate::{Dialect, StoreResult, Tx, params};

/// So many changed members may wait for being indexed.
const UNINDEXED_LIMIT: i64 = if cfg!(test) { 20 } else { 128 };
/// So many of them one change puts into the index.
const INDEXED_AT_ONCE: i64 = if cfg!(test) { 5 } else { 32 };
/// Hits of the text that are looked at one by one for the other filters without a second thought.
const FEW_HITS: i64 = if cfg!(test) { 9 } else { 2_000 };
/// When counting, so many people of a group are looked at.
const COUNT_VISITS: i64 = if cfg!(test) { 30 } else { 5_000 };

pub(super) async fn update(
    tx: &mut Tx,
    before: Option<&Member>,
    after: Option<&Member>,
) -> StoreResult<()> {
    if let Some(member) = before {
        let sql = "SELECT rank FROM search_order WHERE member_id = ?1";
        let rank: Option<i64> = tx.query_opt(sql, params![member.id], |row| row.take()).await?;
        if let Some(rank) = rank {
            order::unindex(tx, rank).await?;
            if let Some(after) = after
                && after.state == member.state
                && after.sort_key == member.sort_key
            {
                let sql =
                    "UPDATE search_order SET search_text = ?2, is_indexed = 0 WHERE rank = ?1";
                tx.execute(sql, params![rank, text_of(after).into_string()]).await?;
                return index_if_many_wait(tx).await;
            }
            tx.execute("DELETE FROM search_order WHERE rank = ?1", params![rank]).await?;
        }
    }
    let Some(member) = after else { return Ok(()) };
    let list = order::list(tx, member.organization_id, member.state).await?;
    let rank = order::rank_for(tx, list, &member.sort_key, member.id).await?;
    insert_row(tx, rank, member).await?;
    index_if_many_wait(tx).await
}

/// Takes a member out of the index.
pub(super) async fn remove(tx: &mut Tx, member: &Member) -> StoreResult<()> {
    let sql = "SELECT rank FROM search_order WHERE member_id = ?1";
    let rank: Option<i64> = tx.query_opt(sql, params![member.id], |row| row.take()).await?;
    let Some(rank) = rank else { return Ok(()) };
    order::unindex(tx, rank).await?;
    tx.execute("DELETE FROM search_order WHERE rank = ?1", params![rank]).await?;
    Ok(())
}

/// All `members` are new. Those that fall between the same neighbours are spread evenly, but for
/// those who have the name of the one before them.
pub(super) async fn insert_many(tx: &mut Tx, members: &[Member]) -> StoreResult<()> {
    let mut sorted: Vec<&Member> = members.iter().collect();
    sorted.sort_by(|a, b| {
        (a.organization_id, a.state.as_str(), &a.sort_key, a.id).cmp(&(
            b.organization_id,
            b.state.as_str(),
            &b.sort_key,
            b.id,
        ))
    });
    let mut rest = sorted.as_slice();
    while let Some(first) = rest.first() {
        let list = order::list(tx, first.organization_id, first.state).await?;
        let found = order::neighbours(tx, list, first.sort_key.as_bytes(), first.id).await?;
        let next = match found.after {
            Some(rank) => {
                let sql = "SELECT sort_key, member_id FROM search_order WHERE rank = ?1";
                tx.query_opt(sql, params![rank], |row| {
                    Ok((row.take::<Vec<u8>>()?, row.take::<MemberId>()?))
                })
                .await?
            }
            None => None,
        };
        let same_list =
            |it: &&&Member| it.organization_id == first.organization_id && it.state == first.state;
        let run = rest.iter().take_while(same_list).take_while(|it| {
            next.as_ref()
                .is_none_or(|(key, id)| (it.sort_key.as_bytes(), it.id) < (key.as_slice(), *id))
        });
        let mut count = run.count().max(1);
        let previous: Option<Vec<u8>> = match found.before {
            Some(rank) => {
                let sql = "SELECT sort_key FROM search_order WHERE rank = ?1";
                tx.query_opt(sql, params![rank], |row| row.take()).await?
            }
            None => None,
        };
        let namesakes = rest[..count]
            .iter()
            .take_while(|it| Some(it.sort_key.as_bytes()) == previous.as_deref())
            .count();
        if namesakes > 0 {
            count = namesakes;
        }
        let (run, others) = rest.split_at(count);
        rest = others;
        let free = if namesakes > 0 {
            order::follow(list, found, count as i64)
        } else {
            order::spread_between(list, found, count as i64)
        };
        match free {
            Some((low, step)) => {
                for (member, index) in run.iter().zip(1..) {
                    insert_row(tx, order::blurred(low + step * index, step), member).await?;
                }
            }
            None => {
                for member in run {
                    let rank = order::rank_for(tx, list, &member.sort_key, member.id).await?;
                    insert_row(tx, rank, member).await?;
                }
            }
        }
    }
    index_waiting(tx, i64::MAX).await
}

async fn insert_row(tx: &mut Tx, rank: i64, member: &Member) -> StoreResult<()> {
    let sql = "INSERT INTO search_order (rank, member_id, sort_key, search_text, is_indexed)
               VALUES (?1, ?2, ?3, ?4, 0)";
    let text = text_of(member).into_string();
    tx.execute(sql, params![rank, member.id, member.sort_key.as_bytes(), text]).await?;
    Ok(())
}

async fn index_if_many_wait(tx: &mut Tx) -> StoreResult<()> {
    let sql = "SELECT rank FROM search_order WHERE is_indexed = 0 ORDER BY rank LIMIT 1 OFFSET ?1";
    let many: Option<i64> =
        tx.query_opt(sql, params![UNINDEXED_LIMIT - 1], |row| row.take()).await?;
    if many.is_some() { index_waiting(tx, INDEXED_AT_ONCE).await } else { Ok(()) }
}

/// Puts up to `limit` waiting members into FTS5, in the order of their ranks, as it likes best.
async fn index_waiting(tx: &mut Tx, limit: i64) -> StoreResult<()> {
    let sql =
        "SELECT rank, search_text FROM search_order WHERE is_indexed = 0 ORDER BY rank LIMIT ?1";
    let waiting: Vec<(i64, String)> =
        tx.query(sql, params![limit], |row| Ok((row.take()?, row.take()?))).await?;
    let Some((last, _)) = waiting.last() else { return Ok(()) };
    let last = *last;
    let mut pieces = String::with_capacity(1_024);
    for (rank, text) in waiting {
        pieces.clear();
        for piece in SearchText::from_stored(text).pieces() {
            pieces.extend(piece.chars());
            pieces.push(' ');
        }
        let sql = "INSERT INTO member_search (rowid, pieces) VALUES (?1, ?2)";
        tx.execute(sql, params![rank, pieces.as_str()]).await?;
    }
    let sql = "UPDATE search_order SET is_indexed = 1 WHERE is_indexed = 0 AND rank <= ?1";
    tx.execute(sql, params![last]).await?;
    Ok(())
}

pub(super) async fn page(
    tx: &mut Tx,
    filter: &Filter,
    query: &SearchQuery,
    after: Option<&Position>,
    descending: bool,
    limit: i64,
) -> StoreResult<Vec<MemberId>> {
    let Some(list) = order::find_list(tx, filter.organization_id, filter.state).await? else {
        return Ok(Vec::new());
    };
    if let Some(group) = Group::smallest(tx, filter).await?
        && !hits_first(tx, list, query, &group).await?
    {
        return page_of_group(tx, filter, query, &group, after, descending, limit).await;
    }
    let range = range_after(tx, list, after, descending).await?;
    let direction = if descending { " DESC" } else { "" };
    let mut found: Vec<(i64, MemberId)> = Vec::new();
    for indexed in [true, false] {
        let mut values = Values::default();
        let hits = hits(query, indexed, range, &mut values);
        let filters = filter_conditions(filter, &mut values);
        let limit = values.bind(limit);
        let sql = format!(
            "SELECT o.rank, o.member_id {hits}{filters} ORDER BY {}{direction} LIMIT {limit}",
            if indexed { "s.rowid" } else { "o.rank" }
        );
        found.extend(tx.query(&sql, &values.0, |row| Ok((row.take::<i64>()?, row.take()?))).await?);
    }
    found.sort_unstable_by_key(|(rank, _)| if descending { -rank } else { *rank });
    Ok(found.into_iter().take(usize::try_from(limit).unwrap_or(0)).map(|(_, id)| id).collect())
}

pub(super) async fn count(tx: &mut Tx, filter: &Filter, query: &SearchQuery) -> StoreResult<Total> {
    let Some(list) = order::find_list(tx, filter.organization_id, filter.state).await? else {
        return Ok(Total { people: 0, is_exact: true });
    };
    let group = Group::smallest(tx, filter).await?;
    if let Some(group) = &group
        && !hits_first(tx, list, query, group).await?
    {
        return count_in_group(tx, filter, query, group).await;
    }
    let mut people = 0;
    let mut seen_all = true;
    for indexed in [true, false] {
        let mut values = Values::default();
        let hits = hits(query, indexed, (list.first, list.end - 1), &mut values);
        if group.is_none() && filter.within.is_none() {
            let limit = values.bind(COUNT_LIMIT + 1);
            // Where the pieces decide alone, only the index is walked.
            let hits = if needs_text(query) { hits } else { hits.replace(TEXTS, "") };
            let sql = format!("SELECT COUNT(*) FROM (SELECT 1 {hits} LIMIT {limit})");
            people += tx.query_one::<i64>(&sql, &values.0).await?;
            continue;
        }
        // Few of many hits may pass the filters, so the hits are what is bounded.
        let limit = values.bind(COUNT_VISITS);
        let filters = filter_conditions(filter, &mut values);
        let sql = format!(
            "SELECT COUNT(*), COALESCE(SUM(EXISTS (SELECT 1 WHERE 1 = 1{filters})), 0)
             FROM (SELECT o.sort_key, o.member_id {hits} LIMIT {limit}) AS o"
        );
        let counted = tx.query_opt(&sql, &values.0, |row| Ok((row.take()?, row.take()?))).await?;
        let (visited, passed): (i64, i64) = counted.unwrap_or_default();
        people += passed;
        seen_all &= visited < COUNT_VISITS;
    }
    Ok(Total { people: people.min(COUNT_LIMIT), is_exact: seen_all && people <= COUNT_LIMIT })
}

/// The rows of the hits `s`. CROSS JOIN keeps the order of the tables: hits come sorted.
const TEXTS: &str = " CROSS JOIN search_order o ON o.rank = s.rowid";

/// Whether the pieces of a word only narrow the search.
fn needs_text(query: &SearchQuery) -> bool {
    query.words().iter().flat_map(|word| word.forms()).any(SearchForm::needs_text)
}

/// `FROM … WHERE …` for the members whose text matches, with ranks in the closed range.
fn hits<'a>(
    query: &'a SearchQuery,
    indexed: bool,
    (first, last): (i64, i64),
    values: &mut Values<'a>,
) -> String {
    if !indexed {
        let (first, last) = (values.bind(first), values.bind(last));
        let words = word_conditions(Dialect::Sqlite, query, true, values);
        return format!(
            "FROM search_order o INDEXED BY search_order_unindexed
             WHERE o.is_indexed = 0 AND o.rank BETWEEN {first} AND {last}{words}"
        );
    }
    let wanted = values.bind(match_expression(query));
    let (first, last) = (values.bind(first), values.bind(last));
    let words = word_conditions(Dialect::Sqlite, query, false, values);
    format!(
        "FROM member_search s{TEXTS} WHERE s.member_search MATCH {wanted}
         AND s.rowid BETWEEN {first} AND {last}{words}"
    )
}

/// The ranks on the far side of `after`, both ends included.
async fn range_after(
    tx: &mut Tx,
    list: List,
    after: Option<&Position>,
    descending: bool,
) -> StoreResult<(i64, i64)> {
    let whole = (list.first, list.end - 1);
    let Some(Position { value: PositionValue::Bytes(key), id }) = after else { return Ok(whole) };
    let found = order::neighbours(tx, list, key, *id).await?;
    if descending {
        return Ok((whole.0, found.before.unwrap_or(whole.0 - 1)));
    }
    let Some(next) = found.after else { return Ok((whole.1 + 1, whole.1)) };
    let sql = "SELECT sort_key = ?2 AND member_id = ?3 FROM search_order WHERE rank = ?1";
    let itself: bool = tx.query_one(sql, params![next, key, *id]).await?;
    Ok((next + i64::from(itself), whole.1))
}

/// The words for FTS5: `("abc" AND "bcd") AND ("x" OR "y")`.
fn match_expression(query: &SearchQuery) -> String {
    let mut expression = String::new();
    for (index, word) in query.words().iter().enumerate() {
        expression.push_str(if index == 0 { "(" } else { " AND (" });
        for (index, form) in word.forms().iter().enumerate() {
            expression.push_str(if index == 0 { "(" } else { " OR (" });
            for (index, piece) in telling_pieces(form).into_iter().enumerate() {
                expression.push_str(if index == 0 { "\"" } else { " AND \"" });
                for c in piece.chars() {
                    if c == '"' {
                        expression.push('"');
                    }
                    let _ = expression.write_char(c);
                }
                expression.push('"');
            }
            expression.push(')');
        }
        expression.push(')');
    }
    expression
}

/// Pieces that cover the form. Every second one is enough, since the text is looked at anyway;
/// and what follows an `@` is the same for most people of an organization and tells little.
fn telling_pieces(form: &SearchForm) -> Vec<Piece> {
    let pieces = form.pieces();
    let last = pieces.len() - 1;
    let at = pieces.iter().position(|piece| piece.chars().next() == Some('@'));
    let end = match at {
        Some(at) if at >= 2 => at - 1,
        Some(_) | None => last,
    };
    let telling = |index: &usize| *index == 0 || (end - index).is_multiple_of(2);
    (0..=end).filter(telling).map(|index| pieces[index]).collect()
}

/// Whether to walk the hits of the text and look at the filters, rather than to walk the group and
/// look at the text. Either walk ends early where the other side is large.
async fn hits_first(
    tx: &mut Tx,
    list: List,
    query: &SearchQuery,
    group: &Group,
) -> StoreResult<bool> {
    let mut values = Values::default();
    let hits = hits(query, true, (list.first, list.end - 1), &mut values);
    let offset = values.bind(FEW_HITS);
    let hits = if needs_text(query) { hits } else { hits.replace(TEXTS, "") };
    let sql = format!("SELECT s.rowid {hits} ORDER BY s.rowid LIMIT 1 OFFSET {offset}");
    let reached: Option<i64> = tx.query_opt(&sql, &values.0, |row| row.take()).await?;
    let Some(reached) = reached else { return Ok(true) };
    let sql = "SELECT (SELECT rank FROM search_order WHERE rank >= ?1 ORDER BY rank LIMIT 1),
                      (SELECT rank FROM search_order WHERE rank < ?2 ORDER BY rank DESC LIMIT 1)";
    let ends = tx
        .query_opt(sql, params![list.first, list.end], |row| Ok((row.take()?, row.take()?)))
        .await?;
    let (first, last): (i64, i64) = ends.unwrap_or((list.first, list.end));
    // Ranks are spread evenly enough to tell how much of the list holds so many hits.
    let all_hits =
        i128::from(FEW_HITS) * i128::from(last - first) / i128::from((reached - first).max(1));
    Ok(i128::from(group.people) >= all_hits)
}

async fn page_of_group(
    tx: &mut Tx,
    filter: &Filter,
    query: &SearchQuery,
    group: &Group,
    after: Option<&Position>,
    descending: bool,
    limit: i64,
) -> StoreResult<Vec<MemberId>> {
    let mut values = Values::default();
    let mut people = group.select(filter, &mut values);
    let (side, direction) = if descending { ("<", " DESC") } else { (">", "") };
    if let Some(Position { value: PositionValue::Bytes(key), id }) = after {
        let member_id = group.id_column();
        let (key, id) = (values.bind(key), values.bind(*id));
        people += &format!(" AND (sort_key, {member_id}) {side} ({key}, {id})");
    }
    people += &format!(" ORDER BY sort_key{direction}, {}{direction}", group.id_column());
    let words = word_conditions(Dialect::Sqlite, query, true, &mut values);
    let filters = filter_conditions(filter, &mut values);
    let limit = values.bind(limit);
    // The order of the inner statement is asked for again, for which SQLite sorts nothing anew.
    let sql = format!(
        "SELECT o.member_id FROM ({people}) g CROSS JOIN search_order o ON o.member_id = g.member_id
         WHERE 1 = 1{words}{filters} ORDER BY g.sort_key{direction}, g.member_id{direction} LIMIT {limit}"
    );
    tx.query(&sql, &values.0, |row| row.take()).await
}

async fn count_in_group(
    tx: &mut Tx,
    filter: &Filter,
    query: &SearchQuery,
    group: &Group,
) -> StoreResult<Total> {
    let mut values = Values::default();
    let people = group.select(filter, &mut values);
    let visits = values.bind(COUNT_VISITS);
    let words = word_conditions(Dialect::Sqlite, query, true, &mut values);
    let filters = filter_conditions(filter, &mut values);
    let limit = values.bind(COUNT_LIMIT + 1);
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM ({people} LIMIT {visits}) g
         CROSS JOIN search_order o ON o.member_id = g.member_id WHERE 1 = 1{words}{filters} LIMIT {limit})"
    );
    let found: i64 = tx.query_one(&sql, &values.0).await?;
    let seen_all = group.people <= COUNT_VISITS;
    Ok(Total { people: found.min(COUNT_LIMIT), is_exact: seen_all && found <= COUNT_LIMIT })
}

//! The index in PostgreSQL, without extensions: a list in the order of names whose index holds the
//! texts too, and an inverted index (GIN) over hashed pieces.
//!
//! A frequent text is found fastest by walking the list, a rare one by the inverted index, which
//! cannot stop early. PostgreSQL's own estimate of arrays is too coarse to choose (off by
//! hundreds of times for the pieces of Chinese names), so the first [`SAMPLE`] people of the list
//! are walked, which tells: at 1,000,000 people that takes 1.4 ms.

use rollcall_domain::id::{MemberId, OrganizationId};
use rollcall_domain::member::Member;
use rollcall_domain::membership::MemberState;
use rollcall_domain::search_text::{Piece, SearchQuery};
use serde_json::json;
use uuid::Uuid;

use super::narrow::{Group, Values, filter_conditions, word_conditions};
use super::{COUNT_LIMIT, text_of};
use crate::members::{Filter, Position, PositionValue, Total};
use crate::{Dialect, StoreResult, Tx, params};

/// People at the head of a list that are walked before anything is decided; also the largest group
/// that is looked at one by one.
const SAMPLE: i64 = if cfg!(test) { 40 } else { 8_000 };
/// Matches in the sample from which on a text counts as frequent.
const FREQUENT: i64 = if cfg!(test) { 6 } else { 51 };
/// Rows of one insert.
const CHUNK: usize = 500;

pub(super) async fn update(
    tx: &mut Tx,
    before: Option<&Member>,
    after: Option<&Member>,
) -> StoreResult<()> {
    let Some(member) = after else {
        let Some(member) = before else { return Ok(()) };
        let sql = "DELETE FROM member_search WHERE org_id = ?1 AND member_id = ?2";
        tx.execute(sql, params![member.organization_id, member.id]).await?;
        return Ok(());
    };
    let text = text_of(member);
    let tokens = token_list(member.organization_id, member.state, text.pieces());
    let sql = "INSERT INTO member_search (org_id, member_id, state, sort_key, search_text, tokens)
               VALUES (?1, ?2, ?3, ?4, ?5, CAST(CAST(?6 AS TEXT) AS INT4[]))
               ON CONFLICT (org_id, member_id) DO UPDATE SET state = excluded.state,
               sort_key = excluded.sort_key, search_text = excluded.search_text, tokens = excluded.tokens";
    let key = member.sort_key.as_bytes();
    let fields =
        params![member.organization_id, member.id, member.state, key, text.as_str(), tokens];
    tx.execute(sql, fields).await?;
    Ok(())
}

pub(super) async fn insert_many(tx: &mut Tx, members: &[Member]) -> StoreResult<()> {
    for chunk in members.chunks(CHUNK) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|member| {
                let text = text_of(member);
                json!({
                    "org_id": member.organization_id,
                    "member_id": member.id,
                    "state": member.state.as_str(),
                    "sort_key": hex::encode(member.sort_key.as_bytes()),
                    "tokens": token_list(member.organization_id, member.state, text.pieces()),
                    "search_text": text.as_str(),
                })
            })
            .collect();
        let sql = "INSERT INTO member_search (org_id, member_id, state, sort_key, search_text, tokens)
                   SELECT org_id, member_id, state, decode(sort_key, 'hex'), search_text, CAST(tokens AS INT4[])
                   FROM jsonb_to_recordset(CAST(?1 AS JSONB)) AS rows (org_id UUID, member_id UUID,
                   state TEXT, sort_key TEXT, search_text TEXT, tokens TEXT)";
        tx.execute(sql, params![serde_json::Value::from(rows).to_string()]).await?;
    }
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
    let source = match Group::smallest(tx, filter).await? {
        Some(group) if group.people <= SAMPLE => Source::Group(group),
        Some(_) if sampled(tx, filter, query).await?.found >= FREQUENT => Source::List(None),
        Some(_) => Source::Tokens,
        None => {
            let order = PageOrder { after, descending, limit };
            let found = page_from(tx, filter, query, &Source::List(Some(SAMPLE)), order).await?;
            if found.len() as i64 == limit {
                return Ok(found);
            }
            Source::Tokens
        }
    };
    page_from(tx, filter, query, &source, PageOrder { after, descending, limit }).await
}

pub(super) async fn count(tx: &mut Tx, filter: &Filter, query: &SearchQuery) -> StoreResult<Total> {
    let (source, is_whole) = match Group::smallest(tx, filter).await? {
        Some(group) if group.people <= SAMPLE => (Source::Group(group), true),
        group => {
            let sample = sampled(tx, filter, query).await?;
            let is_whole = sample.people < SAMPLE;
            if group.is_none() && filter.within.is_none() && (is_whole || sample.found >= FREQUENT)
            {
                let people = sample.found.min(COUNT_LIMIT);
                return Ok(Total { people, is_exact: is_whole && sample.found <= COUNT_LIMIT });
            }
            if sample.found >= FREQUENT {
                (Source::List(Some(SAMPLE)), is_whole)
            } else {
                (Source::Tokens, true)
            }
        }
    };
    let mut values = Values::default();
    let people = source.select(filter, query, None, &mut values);
    let rest = conditions(filter, query, &mut values);
    let limit = values.bind(COUNT_LIMIT + 1);
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM ({people}) AS o WHERE TRUE{rest} LIMIT {limit}) AS found"
    );
    let people: i64 = tx.query_one(&sql, &values.0).await?;
    Ok(Total { people: people.min(COUNT_LIMIT), is_exact: is_whole && people <= COUNT_LIMIT })
}

/// Where candidates come from.
enum Source {
    /// The list by name, or only its head.
    List(Option<i64>),
    /// The inverted index.
    Tokens,
    /// A department, position or location with few people.
    Group(Group),
}

#[derive(Clone, Copy)]
struct PageOrder<'a> {
    after: Option<&'a Position>,
    descending: bool,
    limit: i64,
}

impl Source {
    /// A statement that gives `sort_key`, `member_id` and `search_text` of the candidates.
    fn select<'a>(
        &self,
        filter: &'a Filter,
        query: &'a SearchQuery,
        order: Option<PageOrder<'a>>,
        values: &mut Values<'a>,
    ) -> String {
        let columns = "s.sort_key, s.member_id, s.search_text";
        let organization = values.bind(filter.organization_id);
        let state = values.bind(filter.state);
        let place = order.map_or_else(String::new, |order| order.place("s.member_id", values));
        match self {
            Self::List(head) => {
                let direction = if order.is_some_and(|it| it.descending) { " DESC" } else { "" };
                let limit =
                    head.map_or_else(String::new, |head| format!(" LIMIT {}", values.bind(head)));
                format!(
                    "SELECT {columns} FROM member_search s WHERE s.org_id = {organization} AND s.state = {state}{place}
                     ORDER BY s.sort_key{direction}, s.member_id{direction}{limit}"
                )
            }
            Self::Tokens => {
                let tokens = token_conditions(filter, query, values);
                format!(
                    "SELECT {columns} FROM member_search s
                     WHERE s.org_id = {organization} AND s.state = {state}{tokens}{place} OFFSET 0"
                )
            }
            Self::Group(group) => {
                let people = group.select(filter, values);
                format!(
                    "SELECT {columns} FROM ({people}) AS g JOIN member_search s
                     ON s.org_id = {organization} AND s.member_id = g.member_id AND s.state = {state}
                     WHERE TRUE{place} OFFSET 0"
                )
            }
        }
    }
}

/// What candidates must still fulfil.
fn conditions<'a>(filter: &'a Filter, query: &'a SearchQuery, values: &mut Values<'a>) -> String {
    let words = word_conditions(Dialect::Postgres, query, true, values);
    words + &filter_conditions(filter, values)
}

impl<'a> PageOrder<'a> {
    fn place(&self, id_column: &str, values: &mut Values<'a>) -> String {
        let Some(Position { value: PositionValue::Bytes(key), id }) = self.after else {
            return String::new();
        };
        let side = if self.descending { "<" } else { ">" };
        format!(
            " AND (s.sort_key, {id_column}) {side} ({}, {})",
            values.bind(key),
            values.bind(*id)
        )
    }
}

async fn page_from(
    tx: &mut Tx,
    filter: &Filter,
    query: &SearchQuery,
    source: &Source,
    order: PageOrder<'_>,
) -> StoreResult<Vec<MemberId>> {
    let mut values = Values::default();
    let people = source.select(filter, query, Some(order), &mut values);
    let rest = conditions(filter, query, &mut values);
    let limit = values.bind(order.limit);
    let direction = if order.descending { " DESC" } else { "" };
    let sql = format!(
        "SELECT o.member_id FROM ({people}) AS o WHERE TRUE{rest}
         ORDER BY o.sort_key{direction}, o.member_id{direction} LIMIT {limit}"
    );
    tx.query(&sql, &values.0, |row| row.take()).await
}

/// What the first people of a list tell of a text.
#[derive(Default)]
struct Sample {
    /// How many people were looked at.
    people: i64,
    /// How many of them the text alone finds.
    found: i64,
}

async fn sampled(tx: &mut Tx, filter: &Filter, query: &SearchQuery) -> StoreResult<Sample> {
    let mut values = Values::default();
    let people = Source::List(Some(SAMPLE)).select(filter, query, None, &mut values);
    let words = word_conditions(Dialect::Postgres, query, true, &mut values);
    let sql = format!("SELECT COUNT(*), COUNT(*) FILTER (WHERE TRUE{words}) FROM ({people}) AS o");
    let sample =
        tx.query_opt(&sql, &values.0, |row| Ok(Sample { people: row.take()?, found: row.take()? }));
    Ok(sample.await?.unwrap_or_default())
}

/// ` AND …` for the pieces of all words; of a word with two forms, either.
fn token_conditions<'a>(
    filter: &'a Filter,
    query: &'a SearchQuery,
    values: &mut Values<'a>,
) -> String {
    let mut sql = String::new();
    for word in query.words() {
        let forms = word.forms().iter().map(|form| {
            let tokens = token_list(filter.organization_id, filter.state, form.pieces());
            format!("s.tokens @> CAST(CAST({} AS TEXT) AS INT4[])", values.bind(tokens))
        });
        sql += &format!(" AND ({})", forms.collect::<Vec<_>>().join(" OR "));
    }
    sql
}

/// The tokens of these pieces as PostgreSQL writes an array: `{1,-2}`.
fn token_list(organization: OrganizationId, state: MemberState, pieces: Vec<Piece>) -> String {
    let tokens = pieces.into_iter().map(|piece| token(organization, state, piece).to_string());
    format!("{{{}}}", tokens.collect::<Vec<_>>().join(","))
}

/// A hash that must never change, since it is stored. Two pieces that share one cost a look at the
/// text, no more. (The mixing is that of SplitMix64: Steele, Lea, Flood 2014.)
fn token(organization: OrganizationId, state: MemberState, piece: Piece) -> i32 {
    let (high, low) = Uuid::from(organization).as_u64_pair();
    let state = state.as_str().bytes().fold(0, |code, byte| code << 8 | u64::from(byte));
    let mut hash = 0_u64;
    for part in [high, low, state, piece.code()] {
        hash = (hash ^ part).wrapping_add(0x9E37_79B9_7F4A_7C15);
        hash = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        hash ^= hash >> 31;
    }
    let bytes = hash.to_be_bytes();
    i32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

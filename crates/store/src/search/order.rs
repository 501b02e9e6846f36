//! Ranks: numbers that follow the order by name, with room between them (SQLite).
//!
//! A rank is `organization's number (23 bits) | state (3 bits) | place (36 bits)`, so that one list
//! is one range of ranks. A newcomer takes the middle between its neighbours. Where there is no
//! room left, the neighbours are spread over the smallest stretch that is sparse enough; the wider
//! the stretch, the sparser it must be, so that an insert moves few rows on average even if all
//! arrive at one place (Itai, Konheim, Rodeh 1981; Bender et al. 2002).
//!
//! Neighbours are found by bisecting the ranks themselves, inside one statement: an index by name
//! would cost a page written for each change.

use rollcall_domain::id::{MemberId, OrganizationId};
use rollcall_domain::membership::MemberState;
use rollcall_domain::sort_key::SortKey;

use crate::{StoreError, StoreResult, Tx, params};

/// Bits of a place within a list.
const PLACE_BITS: u32 = 36;
/// Organizations are numbered below this.
const NUMBERS: i64 = 1 << 23;
/// Room left between neighbours when there is no neighbour on the other side.
pub(super) const STEP: i64 = 1 << 14;
/// Neighbours on each side that are spread first.
const FIRST_WINDOW: i64 = 8;
/// Room wanted between neighbours after spreading the first window. Wider ones must have half as much
/// more each time they double, up to [`MOST_ROOM`].
const FIRST_ROOM: i64 = 16;
/// Room that is enough however many neighbours are spread: lists of 30 million members have it.
const MOST_ROOM: i64 = 2_048;
/// Where so many neighbours on each side have [`LEAST_ROOM`], no more are spread, however little
/// that is: one change must not take long.
const WIDEST_WINDOW: i64 = 256;
const LEAST_ROOM: i64 = 8;

/// One list: an organization and a state. Its ranks are `first..end`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct List {
    pub(super) first: i64,
    pub(super) end: i64,
}

impl List {
    fn new(number: i64, state: MemberState) -> Self {
        let state = match state {
            MemberState::Invited => 0,
            MemberState::Pending => 1,
            MemberState::Active => 2,
            MemberState::Rejected => 3,
            MemberState::Terminated => 4,
        };
        let first = (number << 3 | state) << PLACE_BITS;
        Self { first, end: first + (1 << PLACE_BITS) }
    }

    const fn middle(self) -> i64 {
        self.first + (self.end - self.first) / 2
    }
}

/// The list, if anybody of the organization was ever indexed.
pub(super) async fn find_list(
    tx: &mut Tx,
    organization: OrganizationId,
    state: MemberState,
) -> StoreResult<Option<List>> {
    let sql = "SELECT number FROM search_organizations WHERE org_id = ?1";
    let number = tx.query_opt(sql, params![organization], |row| row.take()).await?;
    Ok(number.map(|number| List::new(number, state)))
}

/// The list; numbers the organization if it is new.
pub(super) async fn list(
    tx: &mut Tx,
    organization: OrganizationId,
    state: MemberState,
) -> StoreResult<List> {
    if let Some(list) = find_list(tx, organization, state).await? {
        return Ok(list);
    }
    let sql = "INSERT INTO search_organizations (org_id, number)
               SELECT ?1, COALESCE(MAX(number) + 1, 0) FROM search_organizations RETURNING number";
    let number: i64 = tx.query_one(sql, params![organization]).await?;
    if number >= NUMBERS {
        return Err(StoreError::Schema(
            "SQLite indexes at most 8,388,608 organizations".to_owned(),
        ));
    }
    Ok(List::new(number, state))
}

/// The ranks next to where a member with this key and id stands or would stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Neighbours {
    /// The last rank before it.
    pub(super) before: Option<i64>,
    /// The first rank at or after it.
    pub(super) after: Option<i64>,
}

/// Finds the place of (`key`, `id`) in `list`.
pub(super) async fn neighbours(
    tx: &mut Tx,
    list: List,
    key: &[u8],
    id: MemberId,
) -> StoreResult<Neighbours> {
    // Everything before `low` precedes the place, everything from `high` on does not. Each step has
    // two rows: one looks at the first rank of the upper half (`found`: twice that rank, plus one
    // if its row precedes the place; zero if there is none), the next one halves accordingly.
    let sql = "WITH RECURSIVE
        step (low, high, found) AS (
            SELECT COALESCE((SELECT rank FROM search_order WHERE rank >= ?1 AND rank < ?2 ORDER BY rank LIMIT 1), ?2),
                   COALESCE((SELECT rank + 1 FROM search_order WHERE rank >= ?1 AND rank < ?2 ORDER BY rank DESC LIMIT 1), ?2),
                   NULL
            UNION ALL
            SELECT CASE WHEN found & 1 THEN (found >> 1) + 1 ELSE low END,
                   CASE WHEN found & 1 THEN high WHEN found IS NULL THEN high ELSE low + (high - low) / 2 END,
                   CASE WHEN found IS NULL THEN
                       COALESCE((SELECT o.rank * 2 + ((o.sort_key, o.member_id) < (?3, ?4))
                                 FROM search_order o
                                 WHERE o.rank >= low + (high - low) / 2 AND o.rank < high
                                 ORDER BY o.rank LIMIT 1), 0)
                   END
            FROM step WHERE low < high
        ),
        place (low) AS (SELECT low FROM step WHERE low >= high LIMIT 1)
        SELECT (SELECT rank FROM search_order WHERE rank >= ?1 AND rank < low ORDER BY rank DESC LIMIT 1),
               (SELECT rank FROM search_order WHERE rank >= low AND rank < ?2 ORDER BY rank LIMIT 1)
        FROM place";
    let found = tx
        .query_opt(sql, params![list.first, list.end, key, id], |row| {
            Ok(Neighbours { before: row.take()?, after: row.take()? })
        })
        .await?;
    Ok(found.unwrap_or(Neighbours { before: None, after: None }))
}

/// A rank for a newcomer to `list`, after making room if there is none.
pub(super) async fn rank_for(
    tx: &mut Tx,
    list: List,
    key: &SortKey,
    id: MemberId,
) -> StoreResult<i64> {
    loop {
        let found = neighbours(tx, list, key.as_bytes(), id).await?;
        if let Some(rank) = between(list, found) {
            return Ok(rank);
        }
        let Some(crowded) = found.before.or(found.after) else {
            return Err(StoreError::Schema("a list without members has no room".to_owned()));
        };
        make_room(tx, list, crowded).await?;
    }
}

/// A free rank between neighbours; `None` if there is none.
pub(super) fn between(list: List, found: Neighbours) -> Option<i64> {
    let (low, high) = match (found.before, found.after) {
        (None, None) => return Some(list.middle()),
        (Some(before), None) => (before, list.end.min(before + 2 * STEP)),
        (None, Some(after)) => ((list.first - 1).max(after - 2 * STEP), after),
        (Some(before), Some(after)) => (before, after),
    };
    (high - low >= 2).then_some(blurred(low + (high - low) / 2, high - low))
}

/// `rank` and up to an eighth of `room` more. FTS5 keeps deleted rows in tables whose slots are the
/// row number modulo a power of two: ranks at even distances would all want the same few slots, and
/// each look-up would walk past all others.
pub(super) const fn blurred(rank: i64, room: i64) -> i64 {
    let mixed = (rank as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
    if room < 8 { rank } else { rank + (mixed as i64) % (room / 8) }
}

/// Spreads the rows around the rank `crowded` evenly over a stretch that has room for them.
async fn make_room(tx: &mut Tx, list: List, crowded: i64) -> StoreResult<()> {
    let mut window = FIRST_WINDOW;
    let mut wanted = FIRST_ROOM;
    loop {
        let sql = "SELECT rank FROM search_order WHERE rank <= ?1 AND rank >= ?2 ORDER BY rank DESC LIMIT ?3";
        let mut ranks: Vec<i64> =
            tx.query(sql, params![crowded, list.first, window + 1], |row| row.take()).await?;
        // The outermost row on each side stays as a fence; at an end of the list there is none.
        let fence = if (ranks.len() as i64) > window { ranks.pop() } else { None };
        ranks.reverse();
        let open = (window + 1) * STEP;
        let low = fence.unwrap_or_else(|| {
            (ranks.first().copied().unwrap_or(crowded) - open).max(list.first - 1)
        });
        let sql =
            "SELECT rank FROM search_order WHERE rank > ?1 AND rank < ?2 ORDER BY rank LIMIT ?3";
        let above: Vec<i64> =
            tx.query(sql, params![crowded, list.end, window + 1], |row| row.take()).await?;
        ranks.extend(&above);
        let fence = if (above.len() as i64) > window { ranks.pop() } else { None };
        let high = fence
            .unwrap_or_else(|| (ranks.last().copied().unwrap_or(crowded) + open).min(list.end));
        let gaps = ranks.len() as i64 + 1;
        let whole_list = low < list.first && high == list.end;
        let room = (high - low) / gaps;
        let is_enough = room >= wanted
            || (window >= WIDEST_WINDOW && room >= LEAST_ROOM)
            || (whole_list && room >= 2);
        if is_enough {
            return spread(tx, &ranks, low, high).await;
        }
        if whole_list {
            return Err(StoreError::Schema(
                "a list holds at most 34,000,000,000 members".to_owned(),
            ));
        }
        window *= 2;
        wanted = (wanted * 3 / 2).min(MOST_ROOM);
    }
}

/// Gives the rows with these ranks new ones, evenly between `low` and `high`.
async fn spread(tx: &mut Tx, ranks: &[i64], low: i64, high: i64) -> StoreResult<()> {
    let gaps = ranks.len() as i64 + 1;
    let (each, rest) = ((high - low) / gaps, (high - low) % gaps);
    let place = |index: i64| blurred(low + each * (index + 1) + rest * (index + 1) / gaps, each);
    // Two passes, so that no row lands on one that has not moved yet: those that move down from
    // the left, then those that move up from the right.
    let moves = ranks.iter().enumerate().map(|(index, old)| (*old, place(index as i64)));
    let down = moves.clone().filter(|(old, new)| new < old);
    let up = moves.rev().filter(|(old, new)| new > old);
    for (old, new) in down.chain(up) {
        unindex(tx, old).await?;
        let sql = "UPDATE search_order SET rank = ?2, is_indexed = 0 WHERE rank = ?1";
        tx.execute(sql, params![old, new]).await?;
    }
    Ok(())
}

/// Takes the row with this rank out of the full-text index, if it is there.
pub(super) async fn unindex(tx: &mut Tx, rank: i64) -> StoreResult<()> {
    let sql = "SELECT is_indexed FROM search_order WHERE rank = ?1";
    if tx.query_opt(sql, params![rank], |row| row.take()).await? == Some(true) {
        tx.execute("DELETE FROM member_search WHERE rowid = ?1", params![rank]).await?;
    }
    Ok(())
}

/// The rank before the first of `count` newcomers between neighbours, and the step between them;
/// `None` if there is no room.
pub(super) fn spread_between(list: List, found: Neighbours, count: i64) -> Option<(i64, i64)> {
    let wide = STEP * (count + 1);
    let (low, high) = match (found.before, found.after) {
        (None, None) => {
            // Others will come in between, and a quarter of the list stays free on each side.
            let quarter = (list.end - list.first) / 4;
            (list.middle() - quarter, list.middle() + quarter)
        }
        (Some(before), None) => (before, list.end.min(before + wide)),
        (None, Some(after)) => ((list.first - 1).max(after - wide), after),
        (Some(before), Some(after)) => (before, after),
    };
    let step = (high - low) / (count + 1);
    (step >= 1).then_some((low, step))
}

/// The same for newcomers who have the name of their neighbour before. Ids grow with time, so that
/// all further namesakes will come right after them: they take little of the room, not half of it.
pub(super) fn follow(list: List, found: Neighbours, count: i64) -> Option<(i64, i64)> {
    let before = found.before?;
    let end = found.after.unwrap_or_else(|| list.end.min(before + STEP * (count + 1)));
    let step = ((end - before) / (16 * count)).max(1);
    (before + step * count < end).then_some((before, step))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::Store;

    #[test]
    fn ranks_at_even_distances_do_not_share_their_low_bits() {
        let list = List::new(3, MemberState::Active);
        let slots: std::collections::HashSet<i64> =
            (1..=256).map(|index| blurred(list.first + STEP * index, STEP) % 512).collect();
        assert!(slots.len() > 150, "{} of 512 slots", slots.len());
        for room in 0..100 {
            let rank = blurred(list.middle(), room);
            assert!(rank >= list.middle() && rank <= list.middle() + room / 8);
        }
    }

    #[test]
    fn namesakes_who_come_in_turn_find_room_without_anybody_moving() {
        let list = List::new(0, MemberState::Active);
        let after = list.middle();
        let mut before = after - STEP;
        for _ in 0..40 {
            let found = Neighbours { before: Some(before), after: Some(after) };
            let (low, step) = follow(list, found, 10).unwrap();
            assert!(step >= 1 && low == before && low + step * 10 < after);
            before = low + step * 10;
        }
    }

    #[test]
    fn namesakes_who_do_not_fit_are_told_so() {
        let list = List::new(0, MemberState::Active);
        let found = Neighbours { before: Some(100), after: Some(110) };
        assert_eq!(follow(list, found, 9), Some((100, 1)));
        assert_eq!(follow(list, found, 10), None);
        let nobody = Neighbours { before: None, after: Some(110) };
        assert_eq!(follow(list, nobody, 1), None);
    }

    #[tokio::test]
    async fn making_room_in_a_crowded_list_moves_few() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_sqlite(&folder.path().join("rollcall.db")).unwrap();
        store.migrate().await.unwrap();
        let mut tx = store.write().await.unwrap();
        let list = List::new(0, MemberState::Active);
        let key = |number: i64| SortKey::from_bytes(number.to_be_bytes().to_vec());
        let id = |number: i64| MemberId::from(Uuid::from_u128(number as u128));
        // Everybody has hardly more than the least room, but for one pair that has none.
        let room = LEAST_ROOM + 1;
        let mut crowded = Vec::new();
        for number in 0..4_000 {
            let closer = if number < 2_000 { 0 } else { room - 1 };
            let rank = list.middle() + number * room - closer;
            let sql =
                "INSERT INTO search_order (rank, member_id, sort_key, search_text, is_indexed)
                       VALUES (?1, ?2, ?3, '', 0)";
            let number = 2 * number;
            tx.execute(sql, params![rank, id(number), key(number).as_bytes()]).await.unwrap();
            crowded.push(rank);
        }
        let newcomer = 2 * 2_000 - 1;
        let rank = rank_for(&mut tx, list, &key(newcomer), id(newcomer)).await.unwrap();

        let sql = "SELECT rank FROM search_order ORDER BY sort_key";
        let now: Vec<i64> = tx.query(sql, params![], |row| row.take()).await.unwrap();
        assert!(now.is_sorted(), "all keep their places");
        assert!(now[1_999] < rank && rank < now[2_000]);
        let moved = now.iter().zip(&crowded).filter(|(now, before)| now != before).count();
        assert!((1..=2 * WIDEST_WINDOW as usize + 1).contains(&moved), "{moved} moved");
    }
}

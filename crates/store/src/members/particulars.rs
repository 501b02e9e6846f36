//! What a list can be narrowed to by that which stands beside a member: the invitation, the request or
//! the termination, of which each member of such a list has one.

use std::fmt;

use rollcall_domain::id::MemberId;
use rollcall_domain::invitation::Delivery;
use rollcall_domain::membership::{Channel, MemberState};
use rollcall_domain::termination::Day;
use rollcall_domain::text::comparison_key;
use rollcall_domain::time::Timestamp;

use super::Filter;
use crate::{StoreResult, Tx, Value};

/// So many people or fewer are sorted after they were found; more are met often enough when the list
/// is walked in its order.
const FEW: i64 = if cfg!(test) { 3 } else { 2_000 };
/// Characters of a reason that it is found by.
const REASON_LIMIT: usize = 300;

/// What is asked of the invitation, the request or the termination beside a member. What the state has
/// no column for is not asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Particulars {
    /// Who invited, or shared the way that the person came by.
    pub sharer_id: Option<MemberId>,
    /// By which way the person came.
    pub channel: Option<Channel>,
    /// Not before this moment: invited, asked, joined, or left.
    pub since: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// Of invited people: whether the invitation has expired.
    pub expired: Option<bool>,
    /// The moment that `expired` looks from.
    pub now: Now,
    /// Of invited people: how far the message has come.
    pub delivery: Option<Delivery>,
    /// Of former members: who ended the membership.
    pub ended_by: Option<MemberId>,
    /// Of former members: with a last day not before this one.
    pub last_day_since: Option<Day>,
    /// Of former members: with a last day not after this one.
    pub last_day_until: Option<Day>,
    /// Of former members: with this in the reason, whatever the case of its letters.
    pub reason: Option<String>,
}

/// The present. It is shown without its value: a cursor is not bound to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Now(pub Timestamp);

impl Default for Now {
    fn default() -> Self {
        Self(Timestamp::from_millis(0))
    }
}

impl fmt::Debug for Now {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("now")
    }
}

/// The text that a reason is found by.
pub(crate) fn reason_key(reason: &str) -> String {
    comparison_key(reason).chars().take(REASON_LIMIT).collect()
}

/// A table with one row for each member of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Side {
    /// Its name.
    pub(crate) table: &'static str,
    /// The column of the member's id.
    pub(crate) member: &'static str,
    /// The column of the moment from which on the member is in the list.
    at: &'static str,
    /// The column of whoever invited, shared or ended.
    actor: &'static str,
    /// What keeps rows of other lists away.
    pub(crate) list: &'static str,
}

impl Side {
    /// The table beside the members of a state.
    pub(crate) const fn of(state: MemberState) -> Self {
        match state {
            MemberState::Active => Self {
                table: "members",
                member: "id",
                at: "joined_at",
                actor: "id",
                list: "state = 'active'",
            },
            MemberState::Invited => Self {
                table: "invitations",
                member: "member_id",
                at: "created_at",
                actor: "inviter_id",
                list: "",
            },
            MemberState::Pending => Self {
                table: "join_requests",
                member: "member_id",
                at: "asked_at",
                actor: "sharer_id",
                list: "is_decided = 0",
            },
            MemberState::Rejected => {
                Self { list: "is_decided = 1", ..Self::of(MemberState::Pending) }
            }
            MemberState::Terminated => Self {
                table: "terminations",
                member: "member_id",
                at: "at",
                actor: "actor_id",
                list: "",
            },
        }
    }
}

impl Filter {
    /// Whether anything is asked of the table beside the members.
    pub(crate) fn asks_particulars(&self) -> bool {
        Particulars { now: Now::default(), ..self.particulars.clone() } != Particulars::default()
    }

    /// ` AND …` for a row of [`Side`] that goes by the name `row`.
    pub(crate) fn particulars_of<'a>(
        &self,
        row: &str,
        mut bind: impl FnMut(Value<'a>) -> String,
    ) -> String {
        let side = Side::of(self.state);
        let asked = &self.particulars;
        let mut sql = String::new();
        let mut add = |column: &str, operator: &str, value: Option<Value<'a>>| {
            if let Some(value) = value {
                sql += &format!(" AND {row}.{column} {operator} {}", bind(value));
            }
        };
        let is_invited = self.state == MemberState::Invited;
        let has_way = matches!(
            self.state,
            MemberState::Invited | MemberState::Pending | MemberState::Rejected
        );
        add(side.at, ">=", asked.since.map(Into::into));
        add(side.at, "<", asked.until.map(Into::into));
        if has_way {
            add(side.actor, "=", asked.sharer_id.map(Into::into));
            add("channel", "=", asked.channel.map(Into::into));
        }
        if is_invited {
            add("delivery", "=", asked.delivery.map(Into::into));
            // The rule is `Invitation::check_open`: from the stored moment on it has expired.
            let operator = if asked.expired == Some(true) { "<=" } else { ">" };
            add("expires_at", operator, asked.expired.map(|_| asked.now.0.into()));
        }
        if self.state == MemberState::Terminated {
            add("actor_id", "=", asked.ended_by.map(Into::into));
            let day = |it: Option<Day>| it.map(|it| Value::from(it.to_string()));
            add("last_day", ">=", day(asked.last_day_since));
            add("last_day", "<=", day(asked.last_day_until));
            if let Some(reason) = &asked.reason {
                let pattern = format!("%{}%", escaped(&reason_key(reason)));
                sql += &format!(" AND {row}.reason_key LIKE {} ESCAPE '!'", bind(pattern.into()));
            }
        }
        sql
    }

    /// That the row beside a member is as asked for: a condition on the organization's placeholder and
    /// the column of the member's id. Empty if nothing is asked for.
    pub(crate) fn particulars_exist<'a>(
        &self,
        organization: &str,
        member: &str,
        bind: impl FnMut(Value<'a>) -> String,
    ) -> String {
        if !self.asks_particulars() {
            return String::new();
        }
        let side = Side::of(self.state);
        let conditions = self.particulars_of("x", bind);
        format!(
            "EXISTS (SELECT 1 FROM {} x WHERE x.org_id = {organization} AND x.{} = {member}{conditions})",
            side.table, side.member
        )
    }

    /// `FROM … s WHERE …`: the rows beside those members that are as asked for.
    pub(crate) fn particulars_from<'a>(
        &self,
        organization: &str,
        bind: impl FnMut(Value<'a>) -> String,
    ) -> String {
        let side = Side::of(self.state);
        let mut list = String::new();
        if !side.list.is_empty() {
            list = format!(" AND s.{}", side.list);
        }
        let conditions = self.particulars_of("s", bind);
        format!("FROM {} s WHERE s.org_id = {organization}{list}{conditions}", side.table)
    }

    /// Whether so few rows are as asked for that they are better found first and sorted then. A reason
    /// has no index, so it is left out of the question.
    pub(crate) async fn has_few(&self, tx: &mut Tx) -> StoreResult<bool> {
        let mut asked = self.clone();
        asked.particulars.reason = None;
        if !asked.asks_particulars() {
            return Ok(false);
        }
        let mut values = vec![Value::from(self.organization_id)];
        let from = asked.particulars_from("?1", |value| {
            values.push(value);
            format!("?{}", values.len())
        });
        values.push((FEW + 1).into());
        let sql =
            format!("SELECT COUNT(*) FROM (SELECT 1 {from} LIMIT ?{}) AS found", values.len());
        Ok(tx.query_one::<i64>(&sql, &values).await? <= FEW)
    }
}

/// A text in which LIKE sees no wildcards, with `!` as the mark before them.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            escaped.push('!');
        }
        escaped.push(c);
    }
    escaped
}

//! One page of a list, in one statement, whatever the filter: work grows with the page, never with
//! the organization.

use std::collections::HashMap;

use rollcall_domain::id::{DepartmentId, LocationId, MemberId, OrganizationId, PositionId};
use rollcall_domain::invitation::Invitation;
use rollcall_domain::join_request::JoinRequest;
use rollcall_domain::member::{Member, job_sort};
use rollcall_domain::membership::MemberState;
use rollcall_domain::search_text::SearchQuery;
use rollcall_domain::termination::{Day, PlannedTermination, Termination};
use uuid::Uuid;

use super::{COLUMNS, Members, read};
use crate::value::Row;
use crate::{StoreResult, Value, params};
use crate::{join_requests, search, terminations};

/// Totals that no counter holds are counted up to here.
const COUNT_LIMIT: i64 = 10_000;

/// Ids that one statement asks for. Two numbers and no others, since each is a statement to be
/// prepared and kept; where ids are fewer, some are asked for twice.
const FEW_IDS: usize = 8;
const MOST_IDS: usize = 64;

/// Which members are meant.
#[derive(Clone, Debug)]
pub struct Filter {
    /// In which organization.
    pub organization_id: OrganizationId,
    /// In which state.
    pub state: MemberState,
    /// In which department.
    pub department: Option<DepartmentFilter>,
    /// With which position.
    pub position_id: Option<PositionId>,
    /// At which location.
    pub location_id: Option<LocationId>,
    /// Only people of these departments and of what lies below them: as far as the reader's role
    /// reaches. `None`: everybody.
    pub within: Option<Vec<DepartmentId>>,
    /// Of former members: how they left.
    pub ended: EndedFilter,
    /// Found by which text.
    pub query: Option<SearchQuery>,
}

/// Of former members: how they left.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct EndedFilter {
    /// Who ended the membership.
    pub actor_id: Option<MemberId>,
    /// With a last day not before this one.
    pub since: Option<Day>,
    /// With a last day not after this one.
    pub until: Option<Day>,
}

impl EndedFilter {
    /// That a former member left so: a condition on the organization's placeholder and the column of
    /// the member's id. Empty if nothing is asked for.
    pub(crate) fn condition<'a>(
        &self,
        organization: &str,
        member: &str,
        mut bind: impl FnMut(Value<'a>) -> String,
    ) -> String {
        let mut conditions = String::new();
        if let Some(actor) = self.actor_id {
            conditions += &format!(" AND x.actor_id = {}", bind(actor.into()));
        }
        if let Some(since) = self.since {
            conditions += &format!(" AND x.last_day >= {}", bind(since.to_string().into()));
        }
        if let Some(until) = self.until {
            conditions += &format!(" AND x.last_day <= {}", bind(until.to_string().into()));
        }
        if conditions.is_empty() {
            return conditions;
        }
        format!(
            "EXISTS (SELECT 1 FROM terminations x WHERE x.org_id = {organization}
             AND x.member_id = {member}{conditions})"
        )
    }
}

/// In which department.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DepartmentFilter {
    /// In none.
    Without,
    /// In this one.
    Own(DepartmentId),
    /// In this one or below it.
    Below(DepartmentId),
}

/// By what the list is sorted; ties are broken by the member's id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// By name.
    Name,
    /// By the day they became members.
    JoinedAt,
    /// By job ID; members without one come last.
    JobId,
    /// By the time of the last invitation message (invited people only).
    LastSentAt,
    /// By the time the invitation ends (invited people only).
    ExpiresAt,
    /// By the time the membership ended (terminated people only).
    TerminatedAt,
}

/// A place in a list: the next page begins after it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Position {
    /// The value that the list is sorted by.
    pub value: PositionValue,
    /// The member.
    pub id: MemberId,
}

/// The value of a place in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PositionValue {
    /// A sort key.
    Bytes(Vec<u8>),
    /// A time in milliseconds.
    Integer(i64),
}

/// How many match.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Total {
    /// That many, or at least that many.
    pub people: i64,
    /// Whether there are no more.
    pub is_exact: bool,
}

/// A member with what it waits on: the open invitation or the join request, if there is one.
#[derive(Clone, Debug)]
pub struct ListedMember {
    /// The member.
    pub member: Member,
    /// The invitation and the inviter's name, if the inviter is still there.
    pub invitation: Option<(Invitation, Option<String>)>,
    /// What a pending member waits on, or why a rejected one was refused.
    pub request: Option<JoinRequest>,
    /// How the membership of a terminated member ended.
    pub termination: Option<Termination>,
    /// When that of an active one will end; only read for a card.
    pub planned: Option<PlannedTermination>,
}

impl From<Member> for ListedMember {
    /// A member who waits on nothing.
    fn from(member: Member) -> Self {
        Self { member, invitation: None, request: None, termination: None, planned: None }
    }
}

impl ListedMember {
    /// Where this member stands in a list of `order`.
    pub fn position(&self, order: Order) -> Position {
        let member = &self.member;
        let sent = |it: &(Invitation, _)| it.0.last_sent_at.as_millis();
        let expires = |it: &(Invitation, _)| it.0.expires_at.as_millis();
        let value = match order {
            Order::Name => PositionValue::Bytes(member.sort_key.as_bytes().to_vec()),
            Order::JoinedAt => {
                PositionValue::Integer(member.joined_at.map_or(0, |it| it.as_millis()))
            }
            Order::JobId => PositionValue::Bytes(job_sort(member.job_id.as_deref())),
            Order::LastSentAt => PositionValue::Integer(self.invitation.as_ref().map_or(0, sent)),
            Order::ExpiresAt => PositionValue::Integer(self.invitation.as_ref().map_or(0, expires)),
            Order::TerminatedAt => {
                PositionValue::Integer(self.termination.as_ref().map_or(0, |it| it.at.as_millis()))
            }
        };
        Position { value, id: member.id }
    }
}

impl PositionValue {
    fn as_value(&self) -> Value<'_> {
        match self {
            Self::Bytes(bytes) => Value::from(bytes),
            Self::Integer(number) => Value::from(*number),
        }
    }
}

const INVITATION_COLUMNS: &str =
    "i.id, i.member_id, i.channel, i.inviter_id, i.created_at, i.last_sent_at,
    i.sends, i.delivery, i.delivery_detail, i.next_try_at, i.expires_at, i.locale, inviter.name";
/// An inviter who is no active member any more counts as gone: the invitation is void.
const INVITATION_JOIN: &str =
    "LEFT JOIN invitations i ON i.org_id = m.org_id AND i.member_id = m.id
     LEFT JOIN members inviter ON inviter.org_id = i.org_id AND inviter.id = i.inviter_id AND inviter.state = 'active'";
const REQUEST_JOIN: &str =
    "LEFT JOIN join_requests r ON r.org_id = m.org_id AND r.member_id = m.id";

const TERMINATION_JOIN: &str =
    "LEFT JOIN terminations e ON e.org_id = m.org_id AND e.member_id = m.id";

/// What the members of a list may wait on, and so what is read with them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum WaitsFor {
    Nothing,
    Invitation,
    Request,
    Termination,
    Anything,
}

impl WaitsFor {
    const fn of(state: MemberState) -> Self {
        match state {
            MemberState::Invited => Self::Invitation,
            MemberState::Pending | MemberState::Rejected => Self::Request,
            MemberState::Terminated => Self::Termination,
            MemberState::Active => Self::Nothing,
        }
    }

    /// What [`read_listed`] reads, and what is joined to `members m` for it.
    fn columns_and_joins(self) -> (String, String) {
        let (mut columns, mut joins) = (COLUMNS.to_owned(), String::new());
        let parts = [
            (Self::Invitation, INVITATION_COLUMNS, INVITATION_JOIN),
            (Self::Request, join_requests::COLUMNS, REQUEST_JOIN),
            (Self::Termination, terminations::COLUMNS, TERMINATION_JOIN),
        ];
        for (waits, its_columns, join) in parts {
            if self == waits || self == Self::Anything {
                columns = columns + ", " + its_columns;
                joins = joins + " " + join;
            }
        }
        (columns, joins)
    }
}

impl Members<'_> {
    /// At most `limit` members that match, after `after`.
    ///
    /// With a search text the order is by name, and `order` must be [`Order::Name`].
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn list(
        &mut self,
        filter: &Filter,
        order: Order,
        descending: bool,
        after: Option<&Position>,
        limit: i64,
    ) -> StoreResult<Vec<ListedMember>> {
        if let Some(query) = &filter.query {
            let ids = search::page(self.0, filter, query, after, descending, limit).await?;
            let waits = WaitsFor::of(filter.state);
            return self.with_ids(filter.organization_id, &ids, waits).await;
        }
        let mut select = Select::new(filter, order);
        select.place(descending, after);
        let limit = select.bind(limit.into());
        let sql = format!("{} LIMIT {limit}", select.sql(filter, descending));
        let waits = WaitsFor::of(filter.state);
        self.0.query(&sql, &select.values, |row| read_listed(row, waits)).await
    }

    /// The members with these ids, each once and in this order, with what they wait on.
    pub async fn listed(
        &mut self,
        organization: OrganizationId,
        ids: &[MemberId],
    ) -> StoreResult<Vec<ListedMember>> {
        self.with_ids(organization, ids, WaitsFor::Anything).await
    }

    async fn with_ids(
        &mut self,
        organization: OrganizationId,
        ids: &[MemberId],
        waits: WaitsFor,
    ) -> StoreResult<Vec<ListedMember>> {
        let (columns, joins) = waits.columns_and_joins();
        let mut found = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(MOST_IDS) {
            let count = if chunk.len() <= FEW_IDS { FEW_IDS } else { MOST_IDS };
            let marks: Vec<String> = (2..count + 2).map(|it| format!("?{it}")).collect();
            let sql = format!(
                "SELECT {columns} FROM members m {joins} WHERE m.org_id = ?1 AND m.id IN ({})",
                marks.join(", ")
            );
            let mut values = vec![Value::from(organization)];
            values.extend(chunk.iter().cycle().take(count).map(|it| Value::from(*it)));
            let listed = self.0.query(&sql, &values, |row| read_listed(row, waits)).await?;
            found.extend(listed.into_iter().map(|it| (it.member.id, it)));
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// How many match the filter.
    pub async fn total(&mut self, filter: &Filter) -> StoreResult<Total> {
        if let Some(query) = &filter.query {
            return search::count(self.0, filter, query).await;
        }
        if let Filter {
            within: Some(within),
            department: None,
            position_id: None,
            location_id: None,
            ..
        } = filter
        {
            return self.people_within(filter.organization_id, filter.state, within).await;
        }
        if let Some((group, scope)) = counted_group(filter) {
            let sql = "SELECT CAST(COALESCE(SUM(people), 0) AS BIGINT) FROM member_counts
                       WHERE org_id = ?1 AND group_id = ?2 AND scope = ?3 AND state = ?4";
            let fields = params![filter.organization_id, group, scope, filter.state];
            let people = self.0.query_one(sql, fields).await?;
            return Ok(Total { people, is_exact: true });
        }
        let mut select = Select::new(filter, Order::Name);
        let limit = select.bind((COUNT_LIMIT + 1).into());
        let sql =
            format!("SELECT COUNT(*) FROM (SELECT m.id {} LIMIT {limit}) AS found", select.body());
        let people: i64 = self.0.query_one(&sql, &select.values).await?;
        Ok(Total { people: people.min(COUNT_LIMIT), is_exact: people <= COUNT_LIMIT })
    }

    /// How many people of a state are in some departments or below them, each person once.
    pub async fn people_within(
        &mut self,
        organization: OrganizationId,
        state: MemberState,
        departments: &[DepartmentId],
    ) -> StoreResult<Total> {
        let [first, others @ ..] = departments else {
            return Ok(Total { people: 0, is_exact: true });
        };
        if others.is_empty() {
            let sql = "SELECT CAST(COALESCE(SUM(people), 0) AS BIGINT) FROM member_counts
                       WHERE org_id = ?1 AND group_id = ?2 AND scope = 'below' AND state = ?3";
            let people = self.0.query_one(sql, params![organization, *first, state]).await?;
            return Ok(Total { people, is_exact: true });
        }
        let mut values = vec![organization.into(), state.into(), (COUNT_LIMIT + 1).into()];
        values.extend(departments.iter().map(|it| Value::from(*it)));
        let marks: Vec<String> = (4..=values.len()).map(|it| format!("?{it}")).collect();
        let sql = format!(
            "SELECT COUNT(*) FROM (SELECT DISTINCT member_id FROM department_members
             WHERE org_id = ?1 AND department_id IN ({}) AND scope = 'below' AND state = ?2
             LIMIT ?3) AS found",
            marks.join(", ")
        );
        let people: i64 = self.0.query_one(&sql, &values).await?;
        Ok(Total { people: people.min(COUNT_LIMIT), is_exact: people <= COUNT_LIMIT })
    }

    /// How many people are in each state, and how many active ones have no department.
    pub async fn counts(
        &mut self,
        organization: OrganizationId,
    ) -> StoreResult<Vec<(MemberState, String, i64)>> {
        let sql = "SELECT state, scope, CAST(SUM(people) AS BIGINT) FROM member_counts
                   WHERE org_id = ?1 AND group_id = ?1 GROUP BY state, scope";
        let read = |row: &mut Row<'_>| Ok((row.take()?, row.take()?, row.take()?));
        self.0.query(sql, params![organization], read).await
    }
}

/// The one group whose counter is the total of this filter, if there is one.
fn counted_group(filter: &Filter) -> Option<(Uuid, &'static str)> {
    if filter.within.is_some() || filter.ended != EndedFilter::default() {
        return None;
    }
    let organization = Uuid::from(filter.organization_id);
    match (filter.department, filter.position_id, filter.location_id) {
        (None, None, None) => Some((organization, "below")),
        (Some(DepartmentFilter::Without), None, None) => Some((organization, "own")),
        (Some(DepartmentFilter::Own(id)), None, None) => Some((id.into(), "own")),
        (Some(DepartmentFilter::Below(id)), None, None) => Some((id.into(), "below")),
        (None, Some(id), None) => Some((id.into(), "own")),
        (None, None, Some(id)) => Some((id.into(), "own")),
        _ => None,
    }
}

/// That a person stands in one of some departments or below it; the arguments are placeholders and
/// columns.
pub(crate) fn within_condition(
    departments: &[String],
    organization: &str,
    state: &str,
    sort_key: &str,
    member: &str,
) -> String {
    if departments.is_empty() {
        return "1 = 0".to_owned();
    }
    format!(
        "EXISTS (SELECT 1 FROM department_members w WHERE w.org_id = {organization}
         AND w.department_id IN ({}) AND w.scope = 'below' AND w.state = {state}
         AND w.sort_key = {sort_key} AND w.member_id = {member})",
        departments.join(", ")
    )
}

/// A statement under construction: its tables, its conditions and their values.
struct Select<'a> {
    from: &'static str,
    conditions: Vec<String>,
    values: Vec<Value<'a>>,
    key: &'static str,
    id: &'static str,
}

impl<'a> Select<'a> {
    fn new(filter: &'a Filter, order: Order) -> Self {
        let by_department = filter.department.is_some() && order == Order::Name;
        // CROSS JOIN makes SQLite keep the order of the tables: the first one is the sorted one.
        let (from, key, id) = match order {
            Order::Name if by_department => {
                ("department_members d CROSS JOIN members m", "d.sort_key", "d.member_id")
            }
            Order::Name => ("members m", "m.sort_key", "m.id"),
            // NULL is neither before nor after any cursor. Who is or was a member has a day.
            Order::JoinedAt
                if matches!(filter.state, MemberState::Pending | MemberState::Rejected) =>
            {
                ("members m", "COALESCE(m.joined_at, 0)", "m.id")
            }
            Order::JoinedAt => ("members m", "m.joined_at", "m.id"),
            Order::JobId => ("members m", "m.job_sort", "m.id"),
            Order::LastSentAt => {
                ("invitations s CROSS JOIN members m", "s.last_sent_at", "s.member_id")
            }
            Order::ExpiresAt => {
                ("invitations s CROSS JOIN members m", "s.expires_at", "s.member_id")
            }
            Order::TerminatedAt => ("terminations s CROSS JOIN members m", "s.at", "s.member_id"),
        };
        let mut select = Self { from, conditions: Vec::new(), values: Vec::new(), key, id };
        let organization = select.bind(filter.organization_id.into());
        let state = select.bind(filter.state.into());
        let department = filter.department.map(|it| {
            let (id, scope) = match it {
                DepartmentFilter::Without => (Uuid::from(filter.organization_id), "own"),
                DepartmentFilter::Own(id) => (id.into(), "own"),
                DepartmentFilter::Below(id) => (id.into(), "below"),
            };
            (select.bind(id.into()), select.bind(scope.into()))
        });
        match order {
            Order::LastSentAt | Order::ExpiresAt | Order::TerminatedAt => select.conditions.push(format!(
                "s.org_id = {organization} AND m.org_id = s.org_id AND m.id = s.member_id AND m.state = {state}"
            )),
            Order::Name | Order::JoinedAt | Order::JobId if !by_department => {
                select.conditions.push(format!("m.org_id = {organization} AND m.state = {state}"));
            }
            Order::Name | Order::JoinedAt | Order::JobId => {}
        }
        if let Some((id, scope)) = department {
            let place = format!(
                "d.org_id = {organization} AND d.department_id = {id} AND d.scope = {scope} AND d.state = {state}"
            );
            select.conditions.push(if by_department {
                format!("{place} AND m.org_id = d.org_id AND m.id = d.member_id")
            } else {
                format!(
                    "EXISTS (SELECT 1 FROM department_members d WHERE {place}
                     AND d.sort_key = m.sort_key AND d.member_id = m.id)"
                )
            });
        }
        if let Some(position) = filter.position_id {
            let position = select.bind(position.into());
            select.conditions.push(format!("m.position_id = {position}"));
        }
        if let Some(location) = filter.location_id {
            let location = select.bind(location.into());
            select.conditions.push(format!("m.location_id = {location}"));
        }
        if let Some(departments) = &filter.within {
            let within: Vec<String> =
                departments.iter().map(|it| select.bind((*it).into())).collect();
            select.conditions.push(within_condition(
                &within,
                &organization,
                &state,
                "m.sort_key",
                "m.id",
            ));
        }
        let member = if order == Order::TerminatedAt { "s.member_id" } else { "m.id" };
        let ended = filter.ended.condition(&organization, member, |value| select.bind(value));
        if !ended.is_empty() {
            select.conditions.push(ended);
        }
        select
    }

    fn bind(&mut self, value: Value<'a>) -> String {
        self.values.push(value);
        format!("?{}", self.values.len())
    }

    fn place(&mut self, descending: bool, after: Option<&'a Position>) {
        let Some(after) = after else { return };
        let value = self.bind(after.value.as_value());
        let id = self.bind(after.id.into());
        let side = if descending { "<" } else { ">" };
        self.conditions.push(format!("({}, {}) {side} ({value}, {id})", self.key, self.id));
    }

    fn body(&self) -> String {
        format!("FROM {} WHERE {}", self.from, self.conditions.join(" AND "))
    }

    fn sql(&self, filter: &Filter, descending: bool) -> String {
        let direction = if descending { " DESC" } else { "" };
        let order = format!("ORDER BY {}{direction}, {}{direction}", self.key, self.id);
        let (columns, joins) = WaitsFor::of(filter.state).columns_and_joins();
        format!(
            "SELECT {columns} FROM {} {joins} WHERE {} {order}",
            self.from,
            self.conditions.join(" AND ")
        )
    }
}

fn read_listed(row: &mut Row<'_>, waits: WaitsFor) -> StoreResult<ListedMember> {
    let mut listed = ListedMember::from(read(row)?);
    if matches!(waits, WaitsFor::Invitation | WaitsFor::Anything) {
        let invitation = crate::invitations::read_optional(row)?;
        let inviter_name = row.take()?;
        listed.invitation = invitation.map(|it| (it, inviter_name));
    }
    if matches!(waits, WaitsFor::Request | WaitsFor::Anything) {
        listed.request = join_requests::read_optional(row)?;
    }
    if matches!(waits, WaitsFor::Termination | WaitsFor::Anything) {
        listed.termination = terminations::read_optional(row)?;
    }
    Ok(listed)
}

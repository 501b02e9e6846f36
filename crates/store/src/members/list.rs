//! One page of a list, in one statement, whatever the filter: work grows with the page, never with
//! the organization.

use std::collections::HashMap;

use rollcall_domain::id::{DepartmentId, LocationId, MemberId, OrganizationId, PositionId};
use rollcall_domain::invitation::Invitation;
use rollcall_domain::join_request::JoinRequest;
use rollcall_domain::member::{Member, job_sort};
use rollcall_domain::membership::MemberState;
use rollcall_domain::search_text::SearchQuery;
use rollcall_domain::share_link::ShareLink;
use rollcall_domain::termination::{PlannedTermination, Termination};
use rollcall_domain::time::Timestamp;
use uuid::Uuid;

use super::particulars::{Particulars, Side};
use super::{COLUMNS, Lookalike, Members, read};
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
    /// What is asked of the invitation, the request or the termination.
    pub particulars: Particulars,
    /// Found by which text.
    pub query: Option<SearchQuery>,
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
    /// By the time of the invitation (invited people only).
    InvitedAt,
    /// By the time of the last invitation message (invited people only).
    LastSentAt,
    /// By the time the invitation ends (invited people only).
    ExpiresAt,
    /// By the time of asking (pending and rejected people only).
    AskedAt,
    /// By the time of the refusal (rejected people only).
    RejectedAt,
    /// By the time the membership ended (terminated people only).
    TerminatedAt,
}

impl Order {
    /// The column that gives the order, of the table beside the members; `None` if the members do.
    const fn side_column(self) -> Option<&'static str> {
        match self {
            Self::Name | Self::JoinedAt | Self::JobId => None,
            Self::InvitedAt => Some("s.created_at"),
            Self::LastSentAt => Some("s.last_sent_at"),
            Self::ExpiresAt => Some("s.expires_at"),
            Self::AskedAt => Some("s.asked_at"),
            Self::RejectedAt => Some("s.decided_at"),
            Self::TerminatedAt => Some("s.at"),
        }
    }
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
    /// Who was refused or left before and may be the same person as somebody who waits; only read for a
    /// card.
    pub lookalikes: Vec<Lookalike>,
    /// By which link they came; only read for a card.
    pub share_link: Option<ShareLink>,
    /// How the membership of a terminated member ended.
    pub termination: Option<Termination>,
    /// When that of an active one will end; only read for a card.
    pub planned: Option<PlannedTermination>,
}

impl From<Member> for ListedMember {
    /// A member who waits on nothing.
    fn from(member: Member) -> Self {
        Self {
            member,
            invitation: None,
            request: None,
            lookalikes: Vec::new(),
            share_link: None,
            termination: None,
            planned: None,
        }
    }
}

impl ListedMember {
    /// Where this member stands in a list of `order`.
    pub fn position(&self, order: Order) -> Position {
        let member = &self.member;
        let invitation = self.invitation.as_ref().map(|it| &it.0);
        let time =
            |at: Option<Timestamp>| PositionValue::Integer(at.map_or(0, Timestamp::as_millis));
        let value = match order {
            Order::Name => PositionValue::Bytes(member.sort_key.as_bytes().to_vec()),
            Order::JoinedAt => time(member.joined_at),
            Order::JobId => PositionValue::Bytes(job_sort(member.job_id.as_deref())),
            Order::InvitedAt => time(invitation.map(|it| it.created_at)),
            Order::LastSentAt => time(invitation.map(|it| it.last_sent_at)),
            Order::ExpiresAt => time(invitation.map(|it| it.expires_at)),
            Order::AskedAt => time(self.request.as_ref().map(|it| it.asked_at)),
            Order::RejectedAt => {
                time(self.request.as_ref().and_then(|it| it.rejection.as_ref()).map(|it| it.at))
            }
            Order::TerminatedAt => time(self.termination.as_ref().map(|it| it.at)),
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
        let waits = WaitsFor::of(filter.state);
        if order.side_column().is_none() && filter.has_few(self.0).await? {
            let mut select = Select::new(filter, order, Start::Side);
            select.place(descending, after);
            let sql = select.ids_sql(descending, limit);
            let ids = self.0.query(&sql, &select.values, |row| row.take()).await?;
            return self.with_ids(filter.organization_id, &ids, waits).await;
        }
        let mut select = Select::new(filter, order, Start::Order);
        select.place(descending, after);
        let limit = select.bind(limit.into());
        let sql = format!("{} LIMIT {limit}", select.sql(filter, descending));
        self.0.query(&sql, &select.values, |row| read_listed(row, waits)).await
    }

    /// The ids of those who match, by name, at most `limit`.
    pub async fn list_ids(&mut self, filter: &Filter, limit: i64) -> StoreResult<Vec<MemberId>> {
        if let Some(query) = &filter.query {
            return search::page(self.0, filter, query, None, false, limit).await;
        }
        let start = if filter.has_few(self.0).await? { Start::Side } else { Start::Order };
        let mut select = Select::new(filter, Order::Name, start);
        let sql = select.ids_sql(false, limit);
        self.0.query(&sql, &select.values, |row| row.take()).await
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
            && !filter.asks_particulars()
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
        if filter.department.is_none()
            && filter.position_id.is_none()
            && filter.location_id.is_none()
            && filter.within.is_none()
        {
            // One row for each member of the list, so that nobody has to be looked up.
            return self.count_particulars(filter).await;
        }
        let start = if filter.asks_particulars() { Start::Side } else { Start::Order };
        let mut select = Select::new(filter, Order::Name, start);
        let limit = select.bind((COUNT_LIMIT + 1).into());
        let sql =
            format!("SELECT COUNT(*) FROM (SELECT m.id {} LIMIT {limit}) AS found", select.body());
        let people: i64 = self.0.query_one(&sql, &select.values).await?;
        Ok(Total { people: people.min(COUNT_LIMIT), is_exact: people <= COUNT_LIMIT })
    }

    async fn count_particulars(&mut self, filter: &Filter) -> StoreResult<Total> {
        let mut values = vec![Value::from(filter.organization_id)];
        let from = filter.particulars_from("?1", |value| {
            values.push(value);
            format!("?{}", values.len())
        });
        values.push((COUNT_LIMIT + 1).into());
        let sql =
            format!("SELECT COUNT(*) FROM (SELECT 1 {from} LIMIT ?{}) AS found", values.len());
        let people: i64 = self.0.query_one(&sql, &values).await?;
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
    if filter.within.is_some() || filter.asks_particulars() {
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

/// Which table a statement walks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Start {
    /// The one that is in the wanted order.
    Order,
    /// The one beside the members, whose rows are few; what is found is sorted.
    Side,
}

/// A statement under construction: its tables, its conditions and their values.
struct Select<'a> {
    from: String,
    conditions: Vec<String>,
    values: Vec<Value<'a>>,
    key: &'static str,
    id: String,
}

impl<'a> Select<'a> {
    fn new(filter: &'a Filter, order: Order, start: Start) -> Self {
        let side = Side::of(filter.state);
        let by_side = start == Start::Side || order.side_column().is_some();
        let by_department = filter.department.is_some() && order == Order::Name && !by_side;
        // CROSS JOIN makes SQLite keep the order of the tables: the first one is the sorted one.
        let from = if by_side {
            format!("{} s CROSS JOIN members m", side.table)
        } else if by_department {
            "department_members d CROSS JOIN members m".to_owned()
        } else {
            "members m".to_owned()
        };
        let key = match order {
            Order::Name if by_department => "d.sort_key",
            Order::Name => "m.sort_key",
            // NULL is neither before nor after any cursor. Who is or was a member has a day.
            Order::JoinedAt
                if matches!(filter.state, MemberState::Pending | MemberState::Rejected) =>
            {
                "COALESCE(m.joined_at, 0)"
            }
            Order::JoinedAt => "m.joined_at",
            Order::JobId => "m.job_sort",
            Order::InvitedAt
            | Order::LastSentAt
            | Order::ExpiresAt
            | Order::AskedAt
            | Order::RejectedAt
            | Order::TerminatedAt => order.side_column().unwrap_or("m.sort_key"),
        };
        let id = if order.side_column().is_some() {
            format!("s.{}", side.member)
        } else if by_department {
            "d.member_id".to_owned()
        } else {
            "m.id".to_owned()
        };
        let mut select = Self { from, conditions: Vec::new(), values: Vec::new(), key, id };
        let organization = select.bind(filter.organization_id.into());
        let state = select.bind(filter.state.into());
        if by_side {
            let list =
                if side.list.is_empty() { String::new() } else { format!(" AND s.{}", side.list) };
            let asked = filter.particulars_of("s", |value| select.bind(value));
            select.conditions.push(format!(
                "s.org_id = {organization}{list}{asked} AND m.org_id = s.org_id AND m.id = s.{}
                 AND m.state = {state}",
                side.member
            ));
        } else if !by_department {
            select.conditions.push(format!("m.org_id = {organization} AND m.state = {state}"));
        }
        let department = filter.department.map(|it| {
            let (id, scope) = match it {
                DepartmentFilter::Without => (Uuid::from(filter.organization_id), "own"),
                DepartmentFilter::Own(id) => (id.into(), "own"),
                DepartmentFilter::Below(id) => (id.into(), "below"),
            };
            (select.bind(id.into()), select.bind(scope.into()))
        });
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
        if !by_side {
            let asked = filter.particulars_exist(&organization, "m.id", |value| select.bind(value));
            if !asked.is_empty() {
                select.conditions.push(asked);
            }
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

    fn ids_sql(&mut self, descending: bool, limit: i64) -> String {
        let limit = self.bind(limit.into());
        format!("SELECT m.id {} {} LIMIT {limit}", self.body(), self.order(descending))
    }

    fn order(&self, descending: bool) -> String {
        let direction = if descending { " DESC" } else { "" };
        format!("ORDER BY {}{direction}, {}{direction}", self.key, self.id)
    }

    fn sql(&self, filter: &Filter, descending: bool) -> String {
        let order = self.order(descending);
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

//! The filters of a list beside the search text, as conditions on a row `o` that has the columns
//! `sort_key` and `member_id`; and which way round to search when a filter leaves few people.

use rollcall_domain::search_text::{SearchQuery, SearchWord};
use uuid::Uuid;

use crate::members::{DepartmentFilter, Filter, within_condition};
use crate::{Dialect, StoreResult, Tx, Value, params};

/// A statement's values, numbered as they are added.
#[derive(Default)]
pub(super) struct Values<'a>(pub(super) Vec<Value<'a>>);

impl<'a> Values<'a> {
    /// The placeholder of `value`.
    pub(super) fn bind(&mut self, value: impl Into<Value<'a>>) -> String {
        self.0.push(value.into());
        format!("?{}", self.0.len())
    }
}

/// ` AND …` for the department, position and location of `filter`.
pub(super) fn filter_conditions<'a>(filter: &'a Filter, values: &mut Values<'a>) -> String {
    let mut sql = String::new();
    if let Some((group, scope)) = department_group(filter) {
        let organization = values.bind(filter.organization_id);
        let (group, scope, state) =
            (values.bind(group), values.bind(scope), values.bind(filter.state));
        sql += &format!(
            " AND EXISTS (SELECT 1 FROM department_members d WHERE d.org_id = {organization}
              AND d.department_id = {group} AND d.scope = {scope} AND d.state = {state}
              AND d.sort_key = o.sort_key AND d.member_id = o.member_id)"
        );
    }
    if let Some(departments) = &filter.within {
        let organization = values.bind(filter.organization_id);
        let state = values.bind(filter.state);
        let within: Vec<String> = departments.iter().map(|it| values.bind(*it)).collect();
        sql += " AND ";
        sql += &within_condition(&within, &organization, &state, "o.sort_key", "o.member_id");
    }
    if filter.position_id.is_some() || filter.location_id.is_some() {
        let organization = values.bind(filter.organization_id);
        let mut conditions = String::new();
        if let Some(id) = filter.position_id {
            conditions += &format!(" AND m.position_id = {}", values.bind(id));
        }
        if let Some(id) = filter.location_id {
            conditions += &format!(" AND m.location_id = {}", values.bind(id));
        }
        sql += &format!(
            " AND EXISTS (SELECT 1 FROM members m WHERE m.org_id = {organization} AND m.id = o.member_id{conditions})"
        );
    }
    if filter.asks_particulars() {
        let organization = values.bind(filter.organization_id);
        sql += " AND ";
        sql += &filter.particulars_exist(&organization, "o.member_id", |value| values.bind(value));
    }
    sql
}

/// ` AND …` for words that the column `o.search_text` must hold. `every` asks for all words; else
/// only those are asked for that the index of pieces cannot decide.
pub(super) fn word_conditions<'a>(
    dialect: Dialect,
    query: &'a SearchQuery,
    every: bool,
    values: &mut Values<'a>,
) -> String {
    let mut sql = String::new();
    for word in query.words() {
        if every || word.forms().iter().any(|form| form.needs_text()) {
            sql += &format!(" AND ({})", word_condition(dialect, word, values));
        }
    }
    sql
}

fn word_condition<'a>(dialect: Dialect, word: &'a SearchWord, values: &mut Values<'a>) -> String {
    let function = match dialect {
        Dialect::Sqlite => "instr",
        Dialect::Postgres => "strpos",
    };
    let forms = word.forms().iter();
    let found =
        forms.map(|form| format!("{function}(o.search_text, {}) > 0", values.bind(form.as_str())));
    found.collect::<Vec<_>>().join(" OR ")
}

/// The smallest group of people that the filter names, and how large it is.
pub(super) struct Group {
    /// The table and the conditions that list its people as `g.sort_key` and `g.member_id`.
    pub(super) kind: GroupKind,
    /// How many people it has.
    pub(super) people: i64,
}

/// What a group is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum GroupKind {
    /// A department's row in `department_members`.
    Department,
    /// The people with a position.
    Position,
    /// The people at a location.
    Location,
}

impl Group {
    /// The smallest group that `filter` names; `None` if it names none.
    pub(super) async fn smallest(tx: &mut Tx, filter: &Filter) -> StoreResult<Option<Self>> {
        let department =
            department_group(filter).map(|(id, scope)| (GroupKind::Department, id, scope));
        let position = filter.position_id.map(|id| (GroupKind::Position, id.into(), "own"));
        let location = filter.location_id.map(|id| (GroupKind::Location, id.into(), "own"));
        let mut smallest: Option<Self> = None;
        for (kind, id, scope) in [department, position, location].into_iter().flatten() {
            let people = people_in(tx, filter, id, scope).await?;
            if smallest.as_ref().is_none_or(|it| people < it.people) {
                smallest = Some(Self { kind, people });
            }
        }
        Ok(smallest)
    }

    /// What the member's id is called in the table of [`Group::select`].
    pub(super) const fn id_column(&self) -> &'static str {
        match self.kind {
            GroupKind::Department => "member_id",
            GroupKind::Position | GroupKind::Location => "id",
        }
    }

    /// `SELECT sort_key, member_id FROM … WHERE …` for the people of this group, without order.
    pub(super) fn select<'a>(&self, filter: &'a Filter, values: &mut Values<'a>) -> String {
        let organization = values.bind(filter.organization_id);
        let state = values.bind(filter.state);
        let column = match self.kind {
            GroupKind::Department => {
                let (group, scope) = department_group(filter).unwrap_or((Uuid::nil(), "own"));
                let (group, scope) = (values.bind(group), values.bind(scope));
                return format!(
                    "SELECT sort_key, member_id FROM department_members WHERE org_id = {organization}
                     AND department_id = {group} AND scope = {scope} AND state = {state}"
                );
            }
            GroupKind::Position => format!("position_id = {}", values.bind(filter.position_id)),
            GroupKind::Location => format!("location_id = {}", values.bind(filter.location_id)),
        };
        format!(
            "SELECT sort_key, id AS member_id FROM members
             WHERE org_id = {organization} AND {column} AND state = {state}"
        )
    }
}

/// The group id and scope of the department filter, as `department_members` has them.
fn department_group(filter: &Filter) -> Option<(Uuid, &'static str)> {
    filter.department.map(|it| match it {
        DepartmentFilter::Without => (filter.organization_id.into(), "own"),
        DepartmentFilter::Own(id) => (id.into(), "own"),
        DepartmentFilter::Below(id) => (id.into(), "below"),
    })
}

async fn people_in(tx: &mut Tx, filter: &Filter, group: Uuid, scope: &str) -> StoreResult<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(people), 0) AS BIGINT) FROM member_counts
               WHERE org_id = ?1 AND group_id = ?2 AND scope = ?3 AND state = ?4";
    tx.query_one(sql, params![filter.organization_id, group, scope, filter.state]).await
}

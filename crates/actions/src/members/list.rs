//! Lists of members.

use std::sync::Arc;

use rollcall_domain::id::OrganizationId;
use rollcall_domain::membership::MemberState;
use rollcall_domain::structure::Structure;
use rollcall_store::StoreError;
use rollcall_store::members::{DepartmentFilter, Filter, ListedMember, Order, Total};

use crate::Context;
use crate::access::{self, AccessError, Actor, Person};
use crate::cursor::CursorError;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct MemberQuery {
    /// Which members.
    pub filter: Filter,
    /// In which order.
    pub order: Order,
    /// Backwards.
    pub descending: bool,
    /// How many at most, 1 to 200.
    pub limit: usize,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

/// One page.
pub struct MemberList {
    /// The members.
    pub members: Vec<ListedMember>,
    /// For their departments', positions' and locations' names.
    pub structure: Arc<Structure>,
    /// Where the next page begins, if there is one.
    pub next_cursor: Option<String>,
    /// How many match in all.
    pub total: Total,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The person may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The cursor belongs to another query.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// There is no such department.
    #[error("no such department")]
    UnknownDepartment,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One page of members. Everybody sees the active ones; the other lists are for administrators,
/// those whose role is limited to departments see the people of these departments.
///
/// # Errors
/// [`ListError`].
pub async fn list(
    context: &Context,
    person: &Person,
    query: MemberQuery,
) -> Result<MemberList, ListError> {
    let MemberQuery { mut filter, order, descending, limit, cursor } = query;
    let organization = filter.organization_id;
    let mut tx = context.store.read().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    within_reach(&actor, &mut filter)?;
    let structure = tx.structures().at(organization, actor.structure_version).await?;
    if let Some(DepartmentFilter::Own(id) | DepartmentFilter::Below(id)) = filter.department
        && structure.department(id).is_none()
    {
        return Err(ListError::UnknownDepartment);
    }
    let described = describe(&filter, order, descending);
    let after = match cursor {
        Some(cursor) => Some(context.cursor_key.open(&described, &cursor)?),
        None => None,
    };
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut members = tx.members().list(&filter, order, descending, after.as_ref(), wanted).await?;
    let has_more = members.len() > limit;
    members.truncate(limit);
    let last = members.last().filter(|_| has_more);
    let next_cursor = last.map(|it| context.cursor_key.seal(&described, &it.position(order)));
    let total = if after.is_none() && !has_more {
        // The first page is all there is, so nothing is left to count.
        Total { people: i64::try_from(members.len()).unwrap_or(i64::MAX), is_exact: true }
    } else {
        tx.members().total(&filter).await?
    };
    Ok(MemberList { members, structure, next_cursor, total })
}

/// Cuts a filter down to the people whom the actor may see.
///
/// # Errors
/// [`AccessError::NotFound`] if that is nobody.
pub(crate) fn within_reach(actor: &Actor, filter: &mut Filter) -> Result<(), AccessError> {
    if filter.state != MemberState::Active {
        if actor.rights.is_empty() {
            return Err(AccessError::NotFound);
        }
        filter.within = actor.rights.departments();
        // One department is a list of its own.
        if let (Some([id]), None) = (filter.within.as_deref(), filter.department) {
            filter.department = Some(DepartmentFilter::Below(*id));
            filter.within = None;
        }
    }
    Ok(())
}

/// All that must be the same for a cursor to fit.
fn describe(filter: &Filter, order: Order, descending: bool) -> String {
    format!("{filter:?} {order:?} {descending}")
}

/// How many people are where.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Members.
    pub active: i64,
    /// Inactivated.
    pub invited: i64,
    /// Waiting for approval.
    pub pending: i64,
    /// Refused.
    pub rejected: i64,
    /// Gone.
    pub terminated: i64,
    /// Active members without a department.
    pub without_department: i64,
}

/// How many people are in each list; for administrators. Those whose role is limited to departments
/// learn how many there are in these, from several departments at most 10,000 for each list.
///
/// # Errors
/// [`AccessError::NotFound`] for those who are no active members or no administrators.
pub async fn counts(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
) -> Result<Counts, AccessError> {
    let mut tx = context.store.read().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    if actor.rights.is_empty() {
        return Err(AccessError::NotFound);
    }
    let mut counts = Counts::default();
    for (state, scope, people) in tx.members().counts(organization).await? {
        match (state, scope.as_str()) {
            (MemberState::Active, "below") => counts.active = people,
            (MemberState::Active, _) => counts.without_department = people,
            (state, "below") => counts.put(state, people),
            _ => {}
        }
    }
    // Nobody learns more from a count than from the list that it counts.
    if let Some(departments) = actor.rights.departments() {
        for state in MemberState::ALL.iter().filter(|it| **it != MemberState::Active) {
            let total = tx.members().people_within(organization, *state, &departments).await?;
            counts.put(*state, total.people);
        }
    }
    Ok(counts)
}

impl Counts {
    const fn put(&mut self, state: MemberState, people: i64) {
        match state {
            MemberState::Active => self.active = people,
            MemberState::Invited => self.invited = people,
            MemberState::Pending => self.pending = people,
            MemberState::Rejected => self.rejected = people,
            MemberState::Terminated => self.terminated = people,
        }
    }
}

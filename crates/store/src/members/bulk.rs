//! Many new members at once, as imports and fillings have them.

use std::collections::BTreeMap;

use rollcall_domain::member::{Member, job_sort};
use rollcall_domain::structure::Structure;
use uuid::Uuid;

use super::derived::{check_known, groups, places, slot_of};
use super::{Members, pack_ids};
use crate::{StoreError, StoreResult, Tx, Value, search};

const MEMBERS: &str = "INSERT INTO members (org_id, id, account_id, state, name, sort_key, email,
    email_canonical, phone, department_ids, position_id, location_id, job_id, job_sort,
    admin_role, joined_at, created_at, updated_at, version, role_ids)";
const MEMBER_COLUMNS: usize = 20;
const PLACES: &str =
    "INSERT INTO department_members (org_id, department_id, scope, state, sort_key, member_id)";
const PLACE_COLUMNS: usize = 6;
const COUNTS: &str = "INSERT INTO member_counts (org_id, group_id, scope, state, slot, people)";
const COUNT_COLUMNS: usize = 6;
const ADD_UP: &str = "ON CONFLICT (org_id, group_id, scope, state, slot)
    DO UPDATE SET people = member_counts.people + excluded.people";

impl Members<'_> {
    /// Many new members of one organization, with everything derived: the same as [`insert`] for
    /// each of them, in a fraction of the time. Some 10,000 in one transaction are best.
    ///
    /// [`insert`]: Members::insert
    ///
    /// # Errors
    /// If the members are not all of one organization, one of them is in something that was removed
    /// meanwhile ([`StoreError::Stale`]), or the database fails.
    pub async fn insert_many(&mut self, members: &[Member]) -> StoreResult<()> {
        let Some(first) = members.first() else { return Ok(()) };
        if members.iter().any(|it| it.organization_id != first.organization_id) {
            return Err(StoreError::Schema("the members are of several organizations".to_owned()));
        }
        // In the order by name, so that neighbours in most of the indexes come one after the other
        // and each page of an index is visited once.
        let mut sorted: Vec<&Member> = members.iter().collect();
        sorted.sort_by(|a, b| {
            (a.state.as_str(), &a.sort_key, a.id).cmp(&(b.state.as_str(), &b.sort_key, b.id))
        });
        let structure = self.0.structures().held(first.organization_id).await?;
        for member in members {
            check_known(&structure, None, Some(member))?;
        }
        insert_rows(self.0, &sorted).await?;
        insert_places(self.0, &structure, &sorted).await?;
        add_counts(self.0, &structure, &sorted).await?;
        for member in members.iter().filter(|it| !it.role_ids.is_empty()) {
            super::derived::update_roles(self.0, None, Some(member)).await?;
        }
        search::insert_many(self.0, members).await
    }

    /// What is derived from the names of members of one organization, which have none of it yet; with
    /// `places` the departments' lists too.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn derive_again(
        &mut self,
        members: &[Member],
        places: bool,
    ) -> StoreResult<()> {
        let Some(first) = members.first() else { return Ok(()) };
        if places {
            let structure = self.0.structures().now(first.organization_id).await?;
            let members: Vec<&Member> = members.iter().collect();
            insert_places(self.0, &structure, &members).await?;
        }
        search::insert_many(self.0, members).await
    }
}

async fn insert_rows(tx: &mut Tx, members: &[&Member]) -> StoreResult<()> {
    let mut values: Vec<Value<'_>> = Vec::with_capacity(members.len() * MEMBER_COLUMNS);
    for it in members {
        values.extend([
            it.organization_id.into(),
            it.id.into(),
            it.account_id.into(),
            it.state.into(),
            (&it.name).into(),
            it.sort_key.as_bytes().into(),
            it.email.as_deref().into(),
            it.email_canonical.as_deref().into(),
            it.phone.as_deref().into(),
            pack_ids(&it.department_ids).into(),
            it.position_id.into(),
            it.location_id.into(),
            it.job_id.as_deref().into(),
            job_sort(it.job_id.as_deref()).into(),
            it.admin_role.into(),
            it.joined_at.into(),
            it.created_at.into(),
            it.updated_at.into(),
            it.version.into(),
            pack_ids(&it.role_ids).into(),
        ]);
    }
    tx.insert_rows(MEMBERS, MEMBER_COLUMNS, "", &values).await
}

async fn insert_places(tx: &mut Tx, structure: &Structure, members: &[&Member]) -> StoreResult<()> {
    let mut rows = Vec::with_capacity(members.len() * 6);
    for member in members {
        for (department, scope) in places(structure, Some(member)) {
            rows.push((department, scope, *member));
        }
    }
    // The members come sorted already, and sorting is stable.
    rows.sort_by_key(|(department, scope, _)| (*department, *scope));
    let mut values: Vec<Value<'_>> = Vec::with_capacity(rows.len() * PLACE_COLUMNS);
    for (department, scope, member) in rows {
        values.extend([
            member.organization_id.into(),
            department.into(),
            scope.into(),
            member.state.into(),
            member.sort_key.as_bytes().into(),
            member.id.into(),
        ]);
    }
    tx.insert_rows(PLACES, PLACE_COLUMNS, "", &values).await
}

/// Adds the members up first, so that each count is written once.
async fn add_counts(tx: &mut Tx, structure: &Structure, members: &[&Member]) -> StoreResult<()> {
    let Some(first) = members.first() else { return Ok(()) };
    let mut steps: BTreeMap<(Uuid, &'static str, &'static str), i64> = BTreeMap::new();
    for member in members {
        for (group, scope) in groups(structure, member) {
            *steps.entry((group, scope, member.state.as_str())).or_default() += 1;
        }
    }
    // Any slot will do, since only their sum counts; one for all makes the fewest rows.
    let slot = slot_of(tx.dialect(), first);
    let mut values: Vec<Value<'_>> = Vec::with_capacity(steps.len() * COUNT_COLUMNS);
    for ((group, scope, state), step) in steps {
        values.extend([
            first.organization_id.into(),
            group.into(),
            scope.into(),
            state.into(),
            slot.into(),
            step.into(),
        ]);
    }
    tx.insert_rows(COUNTS, COUNT_COLUMNS, ADD_UP, &values).await
}

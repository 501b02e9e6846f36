//! What is derived from a member's row, kept in the same transaction: the departments' lists, the
//! counts, and the search index.

use std::collections::{BTreeMap, BTreeSet};

use rollcall_domain::id::{DepartmentId, MemberId, OrganizationId};
use rollcall_domain::member::Member;
use rollcall_domain::structure::Structure;
use uuid::Uuid;

use crate::{Dialect, StoreError, StoreResult, Tx, params, search};

/// A group that counts its people: its id and its scope.
pub(super) type Group = (Uuid, &'static str);

/// On PostgreSQL the writers of one organization spread over this many rows of each count.
const SLOTS: u128 = 16;

/// Turns what was derived from `before` into what is derived from `after`.
pub(super) async fn apply(
    tx: &mut Tx,
    before: Option<&Member>,
    after: Option<&Member>,
) -> StoreResult<()> {
    let Some(member) = after.or(before) else { return Ok(()) };
    let structure = tx.structures().held(member.organization_id).await?;
    check_known(&structure, before, after)?;
    update_departments(tx, &structure, before, after).await?;
    update_roles(tx, before, after).await?;
    let slot = slot_of(tx.dialect(), member);
    let steps = count_steps(&structure, before, after);
    if let Some(deferred) = tx.deferred() {
        deferred.add(slot, steps, before, after);
        return Ok(());
    }
    write_counts(tx, member.organization_id, slot, steps).await?;
    search::update(tx, before, after).await
}

/// By how much each count of a group and a state changes.
type Steps = BTreeMap<(Group, &'static str), i64>;

/// What many changes of one transaction come to, still to be written.
#[derive(Default)]
pub(crate) struct Deferred {
    counts: BTreeMap<(OrganizationId, Group, &'static str, i64), i64>,
    search: BTreeMap<MemberId, (Option<Member>, Option<Member>)>,
}

impl Deferred {
    fn add(&mut self, slot: i64, steps: Steps, before: Option<&Member>, after: Option<&Member>) {
        let Some(member) = after.or(before) else { return };
        for ((group, state), step) in steps {
            let key = (member.organization_id, group, state, slot);
            *self.counts.entry(key).or_default() += step;
        }
        // Whoever changes twice is indexed once.
        let first = self.search.remove(&member.id).map(|(first, _)| first);
        let first = first.unwrap_or_else(|| before.cloned());
        self.search.insert(member.id, (first, after.cloned()));
    }

    pub(crate) async fn write(self, tx: &mut Tx) -> StoreResult<()> {
        for ((organization, group, state, slot), step) in self.counts {
            let steps = BTreeMap::from([((group, state), step)]);
            write_counts(tx, organization, slot, steps).await?;
        }
        search::update_many(tx, self.search.into_values().collect()).await
    }
}

/// Fails, to be tried again, if `after` gets into something that was removed since the caller looked.
pub(super) fn check_known(
    structure: &Structure,
    before: Option<&Member>,
    after: Option<&Member>,
) -> StoreResult<()> {
    let Some(after) = after else { return Ok(()) };
    let had = |id| before.is_some_and(|it| it.department_ids.contains(id));
    let departments = after.department_ids.iter().filter(|it| !had(it));
    let position = after.position_id.filter(|it| before.and_then(|it| it.position_id) != Some(*it));
    let location = after.location_id.filter(|it| before.and_then(|it| it.location_id) != Some(*it));
    let is_known = departments.into_iter().all(|it| structure.department(*it).is_some())
        && position.is_none_or(|it| structure.position(it).is_some())
        && location.is_none_or(|it| structure.location(it).is_some());
    if is_known { Ok(()) } else { Err(StoreError::Stale) }
}

/// The rows of `department_members` that a member has. Whoever is in no department stands under
/// the organization's own id.
pub(super) fn places(
    structure: &Structure,
    member: Option<&Member>,
) -> BTreeSet<(DepartmentId, &'static str)> {
    let mut places = BTreeSet::new();
    let Some(member) = member else { return places };
    for id in &member.department_ids {
        places.insert((*id, "own"));
        places.extend(structure.lineage(*id).map(|it| (it.id, "below")));
    }
    if member.department_ids.is_empty() {
        places.insert((Uuid::from(member.organization_id).into(), "own"));
    }
    places
}

async fn update_departments(
    tx: &mut Tx,
    structure: &Structure,
    before: Option<&Member>,
    after: Option<&Member>,
) -> StoreResult<()> {
    let mut old = places(structure, before);
    let mut new = places(structure, after);
    let same_place = before.zip(after).is_some_and(|(before, after)| {
        before.state == after.state && before.sort_key == after.sort_key
    });
    if same_place {
        let kept: Vec<_> = old.intersection(&new).copied().collect();
        for place in &kept {
            old.remove(place);
            new.remove(place);
        }
    }
    if let Some(before) = before {
        for (department, scope) in old {
            let sql = "DELETE FROM department_members WHERE org_id = ?1 AND department_id = ?2
                       AND scope = ?3 AND state = ?4 AND sort_key = ?5 AND member_id = ?6";
            let key = before.sort_key.as_bytes();
            let fields =
                params![before.organization_id, department, scope, before.state, key, before.id];
            tx.execute(sql, fields).await?;
        }
    }
    if let Some(after) = after {
        for (department, scope) in new {
            let sql = "INSERT INTO department_members (org_id, department_id, scope, state, sort_key, member_id)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let key = after.sort_key.as_bytes();
            let fields =
                params![after.organization_id, department, scope, after.state, key, after.id];
            tx.execute(sql, fields).await?;
        }
    }
    Ok(())
}

/// The rows of `role_members`: who has which custom role, in whatever state.
pub(super) async fn update_roles(
    tx: &mut Tx,
    before: Option<&Member>,
    after: Option<&Member>,
) -> StoreResult<()> {
    let roles = |it: Option<&Member>| it.map(|it| it.role_ids.clone()).unwrap_or_default();
    let (old, new) = (roles(before), roles(after));
    let Some(member) = after.or(before) else { return Ok(()) };
    for role in old.iter().filter(|it| !new.contains(it)) {
        let sql = "DELETE FROM role_members WHERE org_id = ?1 AND role_id = ?2 AND member_id = ?3";
        tx.execute(sql, params![member.organization_id, *role, member.id]).await?;
    }
    for role in new.iter().filter(|it| !old.contains(it)) {
        let sql = "INSERT INTO role_members (org_id, role_id, member_id) VALUES (?1, ?2, ?3)";
        tx.execute(sql, params![member.organization_id, *role, member.id]).await?;
    }
    Ok(())
}

/// The groups that count a member.
pub(super) fn groups(structure: &Structure, member: &Member) -> BTreeSet<Group> {
    let organization = Uuid::from(member.organization_id);
    let mut groups: BTreeSet<Group> =
        places(structure, Some(member)).into_iter().map(|(id, scope)| (id.into(), scope)).collect();
    groups.insert((organization, "below"));
    groups.extend(member.position_id.map(|it| (it.into(), "own")));
    groups.extend(member.location_id.map(|it| (it.into(), "own")));
    groups
}

/// Which row of each count a writer of this member adds to.
pub(super) fn slot_of(dialect: Dialect, member: &Member) -> i64 {
    match dialect {
        Dialect::Sqlite => 0,
        Dialect::Postgres => (Uuid::from(member.id).as_u128() % SLOTS) as i64,
    }
}

fn count_steps(structure: &Structure, before: Option<&Member>, after: Option<&Member>) -> Steps {
    let mut steps = Steps::new();
    for (member, step) in [(before, -1), (after, 1)] {
        for (member, group) in
            member.iter().flat_map(|it| groups(structure, it).into_iter().map(move |g| (it, g)))
        {
            *steps.entry((group, member.state.as_str())).or_default() += step;
        }
    }
    steps.retain(|_, step| *step != 0);
    steps
}

/// In the order of their keys, so that two writers cannot wait for each other.
async fn write_counts(
    tx: &mut Tx,
    organization: OrganizationId,
    slot: i64,
    steps: Steps,
) -> StoreResult<()> {
    for (((group, scope), state), step) in steps {
        let sql = "INSERT INTO member_counts (org_id, group_id, scope, state, slot, people)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                   ON CONFLICT (org_id, group_id, scope, state, slot)
                   DO UPDATE SET people = member_counts.people + excluded.people";
        tx.execute(sql, params![organization, group, scope, state, slot, step]).await?;
    }
    Ok(())
}

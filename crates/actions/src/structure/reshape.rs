//! Renaming, moving, merging and removing departments, positions and locations.

use std::sync::Arc;

use rollcall_domain::audit::{AuditKind, FieldChange};
use rollcall_domain::id::{DepartmentId, OrganizationId};
use rollcall_domain::permission::Permission;
use rollcall_domain::sort_key::sort_key;
use rollcall_domain::structure::{Department, Entry, MoveError, Structure};
use rollcall_domain::text::UnitName;
use rollcall_store::structure::Catalog;
use rollcall_store::{StoreError, Tx};
use uuid::Uuid;

use super::{Made, StructureError, finish, is_name_taken};
use crate::access::{self, AccessError, Actor, Person};
use crate::audit::{self, By};
use crate::setup::random_version;
use crate::{Context, RequestInfo, TRIES};

/// So many people at most are moved along when a department is removed; more are a bulk edit.
const MOVED_ALONG: i64 = 1_000;

/// What the audit log calls the parent of a department at the top.
fn parent_name(structure: &Structure, id: Option<DepartmentId>) -> Option<String> {
    let parent = structure.department(id?)?;
    let mut path = structure.path(parent.id);
    path.push(&parent.name);
    Some(path.join(" > "))
}

/// Begins a change of the structure: from here on nobody else changes it, nor the people in it,
/// before the transaction ends.
async fn begin(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
    permission: Permission,
) -> Result<(Tx, Actor, Arc<Structure>), StructureError> {
    let mut tx = context.store.write().await?;
    let actor = access::actor_who_may(&mut tx, person, organization, permission).await?;
    // The lock comes first, the look at what is there second.
    let version = random_version(&context.ids);
    let before = tx.structures().hold(organization, version, context.clock.now()).await?;
    Ok((tx, actor, before))
}

/// The department, if the actor may shape the tree there.
fn department<'a>(
    actor: &Actor,
    structure: &'a Structure,
    id: DepartmentId,
) -> Result<&'a Department, AccessError> {
    let department = structure.department(id).ok_or(AccessError::NotFound)?;
    check_reach(actor, structure, Some(id))?;
    Ok(department)
}

/// Whether the actor may shape the tree below `id` (`None`: at the top).
fn check_reach(
    actor: &Actor,
    structure: &Structure,
    id: Option<DepartmentId>,
) -> Result<(), AccessError> {
    let permission = Permission::DepartmentsManage;
    let departments: Vec<_> = id.into_iter().collect();
    if actor.rights.may_for_all(permission, &departments, structure) {
        Ok(())
    } else {
        Err(AccessError::Forbidden(permission))
    }
}

/// Gives a department another name.
///
/// # Errors
/// [`StructureError`]; then nothing was changed.
pub async fn rename_department(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: DepartmentId,
    name: &UnitName,
) -> Result<Arc<Structure>, StructureError> {
    let permission = Permission::DepartmentsManage;
    let (mut tx, actor, before) = begin(context, person, organization, permission).await?;
    let department = department(&actor, &before, id)?;
    let name = name.as_str().to_owned();
    let renamed = Department { sort_key: sort_key(&name), name, ..department.clone() };
    tx.structures().rename_department(organization, &renamed).await.map_err(is_name_taken)?;
    let change =
        FieldChange::between("name", Some(department.name.clone()), Some(renamed.name.clone()));
    let changes = change.into_iter().collect();
    let made = Made { kind: AuditKind::DepartmentRenamed, name: &renamed.name, changes };
    finish(context, &mut tx, request, &actor, made).await?;
    let structure = tx.structures().now(organization).await?;
    tx.commit().await?;
    Ok(structure)
}

/// Puts a department with all that lies below it under another one (`None`: at the top).
///
/// # Errors
/// [`StructureError`]; then nothing was moved.
pub async fn move_department(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: DepartmentId,
    parent_id: Option<DepartmentId>,
) -> Result<Arc<Structure>, StructureError> {
    let permission = Permission::DepartmentsManage;
    let (mut tx, actor, before) = begin(context, person, organization, permission).await?;
    let department = department(&actor, &before, id)?;
    before.check_move(id, parent_id).map_err(|error| match error {
        MoveError::UnknownParent => StructureError::UnknownParent,
        MoveError::BelowItself => StructureError::BelowItself,
        MoveError::TooDeep => StructureError::TooDeep,
    })?;
    check_reach(&actor, &before, department.parent_id)?;
    check_reach(&actor, &before, parent_id)?;
    let moved = tx.structures().move_department(organization, &before, id, parent_id).await;
    moved.map_err(is_name_taken)?;
    let from = parent_name(&before, department.parent_id);
    let change = FieldChange::between("parent", from, parent_name(&before, parent_id));
    let changes = change.into_iter().collect();
    let made = Made { kind: AuditKind::DepartmentMoved, name: &department.name, changes };
    finish(context, &mut tx, request, &actor, made).await?;
    let structure = tx.structures().now(organization).await?;
    tx.commit().await?;
    Ok(structure)
}

/// Removes a department below which nothing lies. The people in it, in whatever state, go to
/// `people_to` instead.
///
/// # Errors
/// [`StructureError`]; then nothing was removed.
pub async fn delete_department(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: DepartmentId,
    people_to: Option<DepartmentId>,
) -> Result<(), StructureError> {
    let permission = Permission::DepartmentsManage;
    let mut tries = 1..TRIES;
    loop {
        let (tx, actor, before) = begin(context, person, organization, permission).await?;
        let outcome =
            delete_once(context, request, organization, tx, &actor, &before, id, people_to).await;
        match outcome {
            Err(StructureError::Store(cause)) if cause.is_retryable() && tries.next().is_some() => {
            }
            other => return other,
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "one try of the function above")]
async fn delete_once(
    context: &Context,
    request: &RequestInfo,
    organization: OrganizationId,
    mut tx: Tx,
    actor: &Actor,
    before: &Structure,
    id: DepartmentId,
    people_to: Option<DepartmentId>,
) -> Result<(), StructureError> {
    let department = department(actor, before, id)?;
    check_reach(actor, before, department.parent_id)?;
    let children = before.children(Some(id)).len();
    if children > 0 {
        return Err(StructureError::HasChildren(children));
    }
    let people = tx.structures().people_in_department(organization, id, MOVED_ALONG + 1).await?;
    let count = i64::try_from(people.len()).unwrap_or(i64::MAX);
    let mut entries = Vec::new();
    if count > 0 {
        let target = people_to.ok_or(StructureError::HasPeople(count))?;
        if target == id || before.department(target).is_none() {
            return Err(StructureError::UnknownReplacement);
        }
        check_reach(actor, before, Some(target))?;
        if count > MOVED_ALONG {
            return Err(StructureError::TooManyPeople(MOVED_ALONG));
        }
        for member_id in people {
            let Some(member) = tx.members().find(organization, member_id).await? else { continue };
            let mut after = member.clone();
            if after.department_ids.contains(&target) {
                after.department_ids.retain(|it| *it != id);
            } else {
                after.department_ids.iter_mut().filter(|it| **it == id).for_each(|it| *it = target);
            }
            after.updated_at = context.clock.now();
            if !tx.members().update(&member, &after).await? {
                return Err(StoreError::Stale.into());
            }
            let changes = audit::differences(before, Some(&member), Some(&after));
            entries.push((after, changes));
        }
    }
    tx.structures().delete_department(organization, id).await?;
    for (member, changes) in entries {
        let entry = audit::Entry {
            organization,
            kind: AuditKind::MemberEdited,
            by: By::Actor(actor),
            member: Some(&member),
            subject: "",
            changes,
        };
        audit::record(context, &mut tx, request, entry).await?;
    }
    let target = people_to.filter(|_| count > 0);
    let changes = [
        FieldChange::between("name", Some(department.name.clone()), None),
        FieldChange::between("parent", parent_name(before, department.parent_id), None),
        FieldChange::between("people_to", None, parent_name(before, target)),
    ];
    let changes = changes.into_iter().flatten().collect();
    let made = Made { kind: AuditKind::DepartmentDeleted, name: &department.name, changes };
    finish(context, &mut tx, request, actor, made).await?;
    tx.commit().await?;
    Ok(())
}

/// The particulars of positions and of locations.
const fn particulars(catalog: Catalog) -> (Permission, AuditKind, AuditKind) {
    match catalog {
        Catalog::Positions => {
            (Permission::PositionsManage, AuditKind::PositionRenamed, AuditKind::PositionDeleted)
        }
        Catalog::Locations => {
            (Permission::LocationsManage, AuditKind::LocationRenamed, AuditKind::LocationDeleted)
        }
    }
}

fn entry_name(structure: &Structure, catalog: Catalog, id: Uuid) -> Option<String> {
    match catalog {
        Catalog::Positions => structure.position(id.into()).map(|it| it.name.clone()),
        Catalog::Locations => structure.location(id.into()).map(|it| it.name.clone()),
    }
}

/// Gives a position or location another name; tells how many active people have it.
///
/// # Errors
/// [`StructureError`]; then nothing was changed.
pub async fn rename_entry(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    catalog: Catalog,
    id: Uuid,
    name: &UnitName,
) -> Result<i64, StructureError> {
    let (permission, kind, _) = particulars(catalog);
    let (mut tx, actor, before) = begin(context, person, organization, permission).await?;
    let old = entry_name(&before, catalog, id).ok_or(AccessError::NotFound)?;
    let name = name.as_str().to_owned();
    let entry = Entry { id, sort_key: sort_key(&name), name };
    tx.structures().rename_entry(organization, catalog, &entry).await.map_err(is_name_taken)?;
    let change = FieldChange::between("name", Some(old), Some(entry.name.clone()));
    let made = Made { kind, name: &entry.name, changes: change.into_iter().collect() };
    finish(context, &mut tx, request, &actor, made).await?;
    let sizes = tx.structures().active_people(organization, &[id]).await?;
    tx.commit().await?;
    Ok(sizes.get(&id).map_or(0, |it| it.own))
}

/// Removes a position or location. Who has it, in whatever state, gets `by` instead: to merge two is
/// to remove one in favour of the other. Tells how many people that were.
///
/// # Errors
/// [`StructureError`]; then nothing was removed. [`StructureError::HasPeople`] if people have it and
/// `by` is `None`, unless `or_none` says that they may be left without.
#[expect(clippy::too_many_arguments, reason = "who, where, which, and the two ways to go on")]
pub async fn delete_entry(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    catalog: Catalog,
    id: Uuid,
    by: Option<Uuid>,
    or_none: bool,
) -> Result<u64, StructureError> {
    let (permission, _, kind) = particulars(catalog);
    let (mut tx, actor, before) = begin(context, person, organization, permission).await?;
    let name = entry_name(&before, catalog, id).ok_or(AccessError::NotFound)?;
    if by == Some(id) || by.is_some_and(|it| entry_name(&before, catalog, it).is_none()) {
        return Err(StructureError::UnknownReplacement);
    }
    let people = tx.structures().people_with_entry(organization, id).await?;
    if people > 0 && by.is_none() && !or_none {
        return Err(StructureError::HasPeople(people));
    }
    let now = context.clock.now();
    let changed = tx.structures().replace_entry(organization, catalog, id, by, now).await?;
    let replacement = by.and_then(|it| entry_name(&before, catalog, it));
    let changes = [
        FieldChange::between("name", Some(name.clone()), replacement),
        FieldChange::between("people", None, (changed > 0).then(|| changed.to_string())),
    ];
    let made = Made { kind, name: &name, changes: changes.into_iter().flatten().collect() };
    finish(context, &mut tx, request, &actor, made).await?;
    tx.commit().await?;
    Ok(changed)
}

//! Departments, positions and locations.

mod reshape;

use std::collections::HashMap;
use std::sync::Arc;

use rollcall_domain::audit::{AuditKind, FieldChange};
use rollcall_domain::id::{DepartmentId, LocationId, OrganizationId, PositionId};
use rollcall_domain::permission::Permission;
use rollcall_domain::sort_key::sort_key;
use rollcall_domain::structure::{
    CATALOG_LIMIT, DEPARTMENTS_PER_ORGANIZATION, DEPTH_LIMIT, Department, Entry, Structure,
};
use rollcall_domain::text::UnitName;
use rollcall_store::structure::{Catalog, GroupSize};
use rollcall_store::{StoreError, Tx};
use uuid::Uuid;

pub use reshape::{
    delete_department, delete_entry, move_department, rename_department, rename_entry,
};

use crate::access::{self, AccessError, Actor, Person};
use crate::audit::{self, By};
use crate::idempotency::{self, KeyReused};
use crate::setup::random_version;
use crate::{Context, RequestInfo};

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
pub enum StructureError {
    /// The person may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// There is one of this name at this place.
    #[error("the name is taken")]
    NameTaken,
    /// There is no such department to put it under.
    #[error("no such parent")]
    UnknownParent,
    /// The tree would get deeper than it may.
    #[error("deeper than {DEPTH_LIMIT} levels")]
    TooDeep,
    /// It would lie below itself.
    #[error("below itself")]
    BelowItself,
    /// There is no such department, position or location to take the place of the one that goes.
    #[error("no such replacement")]
    UnknownReplacement,
    /// Departments lie below it.
    #[error("{0} departments lie below it")]
    HasChildren(usize),
    /// People have it, and nobody said what they get instead.
    #[error("{0} people have it")]
    HasPeople(i64),
    /// Too many people are in it to be moved along.
    #[error("more than {0} people are in it")]
    TooManyPeople(i64),
    /// The organization has as many as it may.
    #[error("more than {0}")]
    TooMany(usize),
    /// The idempotency key belongs to another request.
    #[error(transparent)]
    KeyReused(#[from] KeyReused),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The structure with how many active people are in which group.
pub struct Peopled {
    /// The structure.
    pub structure: Arc<Structure>,
    /// The sizes of the groups that were asked for.
    pub sizes: HashMap<Uuid, GroupSize>,
}

/// The structure as its members see it, with the sizes of the groups that `groups` picks.
///
/// # Errors
/// [`AccessError::NotFound`] for those who are no active members.
pub async fn read(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
    groups: impl FnOnce(&Structure) -> Vec<Uuid> + Send,
) -> Result<Peopled, AccessError> {
    let mut tx = context.store.read().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let structure = tx.structures().at(organization, actor.structure_version).await?;
    let groups = groups(&structure);
    let sizes = tx.structures().active_people(organization, &groups).await?;
    Ok(Peopled { structure, sizes })
}

/// Makes a department under `parent_id` (`None`: at the top).
///
/// # Errors
/// [`StructureError`]; then nothing was made.
pub async fn create_department(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    name: &UnitName,
    parent_id: Option<DepartmentId>,
) -> Result<(DepartmentId, Arc<Structure>), StructureError> {
    let mut tx = context.store.write().await?;
    let permission = Permission::DepartmentsManage;
    let actor = access::actor_who_may(&mut tx, person, organization, permission).await?;
    let structure = tx.structures().at(organization, actor.structure_version).await?;
    let key = request.idempotency_key.as_ref();
    if let Some(id) = idempotency::replay(context, &mut tx, &actor.principal(), key).await?? {
        // Made while this request waited, perhaps.
        let structure = tx.structures().now(organization).await?;
        tx.commit().await?;
        return Ok((id, structure));
    }
    let is_in_reach = actor.rights.may_for_any(permission, parent_id.as_slice(), &structure);
    if !is_in_reach && parent_id.is_none_or(|it| structure.department(it).is_some()) {
        return Err(AccessError::Forbidden(permission).into());
    }
    if let Some(parent) = parent_id {
        let depth = structure.lineage(parent).count();
        match depth {
            0 => return Err(StructureError::UnknownParent),
            depth if depth >= DEPTH_LIMIT => return Err(StructureError::TooDeep),
            _ => {}
        }
    }
    if structure.departments().count() >= DEPARTMENTS_PER_ORGANIZATION {
        return Err(StructureError::TooMany(DEPARTMENTS_PER_ORGANIZATION));
    }
    let id: DepartmentId = context.ids.new_id();
    let name = name.as_str().to_owned();
    let department = Department { id, parent_id, sort_key: sort_key(&name), name };
    if !tx.structures().insert_department(organization, &department, context.clock.now()).await? {
        return Err(StructureError::NameTaken);
    }
    let mut changes = vec![FieldChange::between("name", None, Some(department.name.clone()))];
    if let Some(parent) = parent_id.and_then(|it| structure.department(it)) {
        changes.push(FieldChange::between("parent", None, Some(parent.name.clone())));
    }
    let changes = changes.into_iter().flatten().collect();
    let made = Made { kind: AuditKind::DepartmentCreated, name: &department.name, changes };
    finish(context, &mut tx, request, &actor, made).await?;
    idempotency::keep(&mut tx, &actor.principal(), key, &id).await?;
    let structure = tx.structures().now(organization).await?;
    tx.commit().await?;
    Ok((id, structure))
}

/// Makes a position.
///
/// # Errors
/// [`StructureError`]; then nothing was made.
pub async fn create_position(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    name: &UnitName,
) -> Result<PositionId, StructureError> {
    let new = NewEntry {
        catalog: Catalog::Positions,
        permission: Permission::PositionsManage,
        kind: AuditKind::PositionCreated,
    };
    create_entry(context, request, person, organization, name, new).await.map(PositionId::from)
}

/// Makes a location.
///
/// # Errors
/// [`StructureError`]; then nothing was made.
pub async fn create_location(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    name: &UnitName,
) -> Result<LocationId, StructureError> {
    let new = NewEntry {
        catalog: Catalog::Locations,
        permission: Permission::LocationsManage,
        kind: AuditKind::LocationCreated,
    };
    create_entry(context, request, person, organization, name, new).await.map(LocationId::from)
}

struct NewEntry {
    catalog: Catalog,
    permission: Permission,
    kind: AuditKind,
}

async fn create_entry(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    name: &UnitName,
    new: NewEntry,
) -> Result<Uuid, StructureError> {
    let mut tx = context.store.write().await?;
    let actor = access::actor_who_may(&mut tx, person, organization, new.permission).await?;
    let key = request.idempotency_key.as_ref();
    if let Some(id) = idempotency::replay(context, &mut tx, &actor.principal(), key).await?? {
        tx.commit().await?;
        return Ok(id);
    }
    let structure = tx.structures().at(organization, actor.structure_version).await?;
    let count = match new.catalog {
        Catalog::Positions => structure.positions().count(),
        Catalog::Locations => structure.locations().count(),
    };
    if count >= CATALOG_LIMIT {
        return Err(StructureError::TooMany(CATALOG_LIMIT));
    }
    let name = name.as_str().to_owned();
    let entry = Entry { id: context.ids.new_id::<Uuid>(), sort_key: sort_key(&name), name };
    let now = context.clock.now();
    if !tx.structures().insert_entry(organization, new.catalog, &entry, now).await? {
        return Err(StructureError::NameTaken);
    }
    let changes =
        FieldChange::between("name", None, Some(entry.name.clone())).into_iter().collect();
    let made = Made { kind: new.kind, name: &entry.name, changes };
    finish(context, &mut tx, request, &actor, made).await?;
    idempotency::keep(&mut tx, &actor.principal(), key, &entry.id).await?;
    tx.commit().await?;
    Ok(entry.id)
}

struct Made<'a> {
    kind: AuditKind,
    name: &'a str,
    changes: Vec<FieldChange>,
}

/// A name that is taken shows itself as a unique key that is there already.
fn is_name_taken(cause: StoreError) -> StructureError {
    if cause.is_unique_violation() { StructureError::NameTaken } else { cause.into() }
}

async fn finish(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    actor: &Actor,
    made: Made<'_>,
) -> Result<(), StoreError> {
    let version = random_version(&context.ids);
    let organization = actor.organization_id;
    tx.organizations().set_structure_version(organization, version, context.clock.now()).await?;
    let entry = audit::Entry {
        organization,
        kind: made.kind,
        by: By::Actor(actor),
        member: None,
        subject: made.name,
        changes: made.changes,
    };
    audit::record(context, tx, request, entry).await?;
    Ok(())
}

//! The roles that an organization makes for itself. Only super admins have `roles.manage`.
//!
//! Roles are part of the structure that each process remembers, so each change sets another
//! structure version. Changes of one organization's roles, and of who has them, wait for each other.

use std::collections::HashMap;
use std::sync::Arc;

use rollcall_domain::audit::{AuditKind, FieldChange};
use rollcall_domain::id::{DepartmentId, OrganizationId, RoleId};
use rollcall_domain::member::Member;
use rollcall_domain::notice::{NoticeData, NoticeKind};
use rollcall_domain::permission::{
    GrantError, Permission, PermissionSet, ROLE_DEPARTMENTS_LIMIT, ROLES_LIMIT, Role,
};
use rollcall_domain::sort_key::sort_key;
use rollcall_domain::structure::Structure;
use rollcall_domain::text::{UnitName, comparison_key};
use rollcall_store::{StoreError, Tx};

use crate::access::{self, AccessError, Actor, Person};
use crate::audit::{self, By, Entry};
use crate::idempotency::{self, KeyReused};
use crate::setup::random_version;
use crate::{Context, RequestInfo, TRIES, notices};

/// People whose role is replaced in one read.
const PEOPLE_AT_ONCE: i64 = 500;

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum RoleError {
    /// The person may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// Another role has the name.
    #[error("the name is taken")]
    NameTaken,
    /// A role without permissions.
    #[error("no permissions")]
    NoPermissions,
    /// The permission at this place of the list is none for this role.
    #[error("permission {0}: {1}")]
    Permission(usize, GrantError),
    /// There is no such department; the index is that in the list.
    #[error("no such department")]
    UnknownDepartment(usize),
    /// More departments than a role can be limited to.
    #[error("more than {ROLE_DEPARTMENTS_LIMIT} departments")]
    TooManyDepartments,
    /// The organization has as many roles as it may.
    #[error("more than {ROLES_LIMIT} roles")]
    TooMany,
    /// So many people have the role, and nothing was said of what they get instead.
    #[error("{0} people have it")]
    InUse(i64),
    /// What people should get instead is no other role.
    #[error("no such role to replace it")]
    UnknownReplacement,
    /// The role was changed since the caller read it.
    #[error("the role was changed since it was read")]
    Changed(Box<Role>),
    /// The idempotency key belongs to another request.
    #[error(transparent)]
    KeyReused(#[from] KeyReused),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A role to make.
#[derive(Clone, Debug)]
pub struct NewRole {
    /// Its name.
    pub name: UnitName,
    /// What it allows.
    pub permissions: Vec<Permission>,
    /// For which departments; empty: everywhere.
    pub department_ids: Vec<DepartmentId>,
}

/// What is to change of a role; `None` leaves a field as it is.
#[derive(Clone, Debug, Default)]
pub struct RoleEdit {
    /// The name.
    pub name: Option<UnitName>,
    /// What it allows.
    pub permissions: Option<Vec<Permission>>,
    /// For which departments; empty: everywhere.
    pub department_ids: Option<Vec<DepartmentId>>,
}

/// Roles, with what it takes to name their departments.
pub struct RoleCards {
    /// By name.
    pub roles: Vec<Role>,
    /// How many people have which; who has none is left out.
    pub people: HashMap<RoleId, i64>,
    /// The organization's structure.
    pub structure: Arc<Structure>,
}

/// All roles of an organization by name.
///
/// # Errors
/// [`AccessError`].
pub async fn list(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
) -> Result<RoleCards, AccessError> {
    let mut tx = context.store.read().await?;
    let permission = Permission::RolesManage;
    let actor = access::actor_who_may(&mut tx, person, organization, permission).await?;
    let structure = actor.structure(&mut tx).await?;
    let mut roles: Vec<Role> = structure.roles().cloned().collect();
    roles.sort_by(|a, b| (&a.sort_key, a.id).cmp(&(&b.sort_key, b.id)));
    let people = tx.roles().people(organization).await?;
    Ok(RoleCards { roles, people, structure })
}

/// Makes a role.
///
/// # Errors
/// [`RoleError`]; then nothing was made.
pub async fn create(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    new: &NewRole,
) -> Result<RoleCards, RoleError> {
    let mut tx = context.store.write().await?;
    let (actor, structure) = begin(&mut tx, person, organization).await?;
    let key = request.idempotency_key.as_ref();
    if let Some(id) =
        idempotency::replay::<RoleId>(context, &mut tx, &actor.principal(), key).await??
    {
        let role = structure.role(id).cloned().ok_or(AccessError::NotFound)?;
        let cards = card(&mut tx, organization, role, structure).await?;
        tx.commit().await?;
        return Ok(cards);
    }
    if structure.roles().count() >= ROLES_LIMIT {
        return Err(RoleError::TooMany);
    }
    let name = new.name.as_str().to_owned();
    let role = Role {
        id: context.ids.new_id(),
        sort_key: sort_key(&name),
        name,
        permissions: permissions(&new.permissions, !new.department_ids.is_empty())?,
        department_ids: departments(&structure, &new.department_ids)?,
        version: 1,
    };
    check_name(&structure, &role)?;
    if !tx.roles().insert(organization, &role, context.clock.now()).await? {
        return Err(RoleError::NameTaken);
    }
    let changes = differences(&structure, None, Some(&role));
    let change = Change { kind: AuditKind::RoleCreated, name: &role.name, changes };
    finish(context, &mut tx, request, &actor, change).await?;
    idempotency::keep(&mut tx, &actor.principal(), key, &role.id).await?;
    let cards = card(&mut tx, organization, role, structure).await?;
    tx.commit().await?;
    Ok(cards)
}

/// Changes a role, and with it what everybody who has it may do from the next request on. With
/// `expected_version`, only if it still has that version.
///
/// # Errors
/// [`RoleError`]; then nothing was changed.
pub async fn edit(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: RoleId,
    expected_version: Option<i64>,
    edit: RoleEdit,
) -> Result<RoleCards, RoleError> {
    let mut tx = context.store.write().await?;
    let (actor, structure) = begin(&mut tx, person, organization).await?;
    let before = structure.role(id).cloned().ok_or(AccessError::NotFound)?;
    if expected_version.is_some_and(|it| it != before.version) {
        return Err(RoleError::Changed(Box::new(before)));
    }
    let mut after = before.clone();
    if let Some(name) = edit.name {
        name.as_str().clone_into(&mut after.name);
        after.sort_key = sort_key(&after.name);
        check_name(&structure, &after)?;
    }
    if let Some(ids) = edit.department_ids {
        after.department_ids = departments(&structure, &ids)?;
    }
    // Limiting a role may rule out what it allowed before.
    let wanted = edit.permissions.unwrap_or_else(|| after.permissions.iter().collect());
    after.permissions = permissions(&wanted, !after.department_ids.is_empty())?;
    let changes = differences(&structure, Some(&before), Some(&after));
    if !changes.is_empty() {
        if !tx.roles().update(organization, &after).await? {
            return Err(RoleError::Changed(Box::new(before)));
        }
        after.version += 1;
        let change = Change { kind: AuditKind::RoleEdited, name: &after.name, changes };
        finish(context, &mut tx, request, &actor, change).await?;
    }
    let cards = card(&mut tx, organization, after, structure).await?;
    tx.commit().await?;
    Ok(cards)
}

/// Removes a role. If people have it, `replacement` has to say what they get instead: another role,
/// or (`Some(None)`) nothing.
///
/// # Errors
/// [`RoleError`]; then nothing was removed.
pub async fn delete(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: RoleId,
    replacement: Option<Option<RoleId>>,
) -> Result<(), RoleError> {
    let mut tries = 1..TRIES;
    loop {
        match delete_once(context, request, person, organization, id, replacement).await {
            Err(RoleError::Store(cause)) if cause.is_retryable() && tries.next().is_some() => {}
            other => return other,
        }
    }
}

async fn delete_once(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: RoleId,
    replacement: Option<Option<RoleId>>,
) -> Result<(), RoleError> {
    let mut tx = context.store.write().await?;
    let (actor, structure) = begin(&mut tx, person, organization).await?;
    let role = structure.role(id).cloned().ok_or(AccessError::NotFound)?;
    let instead = match replacement.flatten() {
        None => None,
        Some(other) if other == id => return Err(RoleError::UnknownReplacement),
        Some(other) => Some(structure.role(other).ok_or(RoleError::UnknownReplacement)?.id),
    };
    let people = tx.roles().people(organization).await?.remove(&id).unwrap_or(0);
    if people > 0 && replacement.is_none() {
        return Err(RoleError::InUse(people));
    }
    if people > 0 {
        // Whoever writes members holds the structure still; to change it afterwards, take it first.
        let version = random_version(&context.ids);
        tx.structures().hold(organization, version, context.clock.now()).await?;
    }
    let changed = replace(context, &mut tx, &actor, &role, instead, &structure).await?;
    tx.roles().delete(organization, id).await?;
    // The log comes last: two transactions that hold it and want rows of each other would wait
    // for ever.
    for (before, after) in &changed {
        let entry = Entry {
            organization,
            kind: AuditKind::RolesChanged,
            by: By::Actor(&actor),
            member: Some(after),
            subject: "",
            changes: audit::differences(&structure, Some(before), Some(after)),
        };
        audit::record(context, &mut tx, request, entry).await?;
    }
    let changes = differences(&structure, Some(&role), None);
    let change = Change { kind: AuditKind::RoleDeleted, name: &role.name, changes };
    finish(context, &mut tx, request, &actor, change).await?;
    tx.commit().await?;
    Ok(())
}

/// Gives everybody who has `role` another one or none instead, and tells them. Fails as stale if
/// somebody was changed meanwhile.
async fn replace(
    context: &Context,
    tx: &mut Tx,
    actor: &Actor,
    role: &Role,
    instead: Option<RoleId>,
    structure: &Structure,
) -> Result<Vec<(Member, Member)>, StoreError> {
    let mut changed: Vec<(Member, Member)> = Vec::new();
    let mut last = None;
    loop {
        let found =
            tx.roles().list_people(actor.organization_id, role.id, last, PEOPLE_AT_ONCE).await?;
        let Some(end) = found.last() else { return Ok(changed) };
        last = Some(end.id);
        for before in found {
            let mut after = before.clone();
            after.role_ids.retain(|it| *it != role.id);
            if let Some(instead) = instead.filter(|it| !after.role_ids.contains(it)) {
                after.role_ids.push(instead);
            }
            after.updated_at = context.clock.now();
            if !tx.members().update(&before, &after).await? {
                return Err(StoreError::Stale);
            }
            tell(context, tx, actor, &after, structure).await?;
            changed.push((before, after));
        }
    }
}

/// Tells a member which roles it has now.
pub(crate) async fn tell(
    context: &Context,
    tx: &mut Tx,
    actor: &Actor,
    member: &Member,
    structure: &Structure,
) -> Result<(), StoreError> {
    if member.id == actor.member.id {
        return Ok(());
    }
    let built_in = member.admin_role.map(|it| it.to_string());
    let custom = member.role_ids.iter().filter_map(|it| structure.role(*it));
    let names: Vec<String> = built_in.into_iter().chain(custom.map(|it| it.name.clone())).collect();
    let data = NoticeData {
        actor_name: Some(actor.member.name.clone()),
        subject: Some(names.join("; ")).filter(|it| !it.is_empty()),
        ..NoticeData::default()
    };
    notices::tell_member(context, tx, member, NoticeKind::RolesChanged, data).await
}

/// The actor, and the structure as nobody else changes it until the transaction ends.
async fn begin(
    tx: &mut Tx,
    person: &Person,
    organization: OrganizationId,
) -> Result<(Actor, Arc<Structure>), AccessError> {
    access::actor_who_may(tx, person, organization, Permission::RolesManage).await?;
    tx.organizations().lock(organization).await?;
    // Whoever held the lock before may have taken the role away.
    let actor = access::actor_who_may(tx, person, organization, Permission::RolesManage).await?;
    let structure = actor.structure(tx).await?;
    Ok((actor, structure))
}

fn check_name(structure: &Structure, role: &Role) -> Result<(), RoleError> {
    let key = comparison_key(&role.name);
    let is_taken = structure.roles().any(|it| it.id != role.id && comparison_key(&it.name) == key);
    if is_taken { Err(RoleError::NameTaken) } else { Ok(()) }
}

fn permissions(wanted: &[Permission], is_limited: bool) -> Result<PermissionSet, RoleError> {
    for (index, permission) in wanted.iter().enumerate() {
        let grantable = permission.check_grantable(is_limited);
        grantable.map_err(|cause| RoleError::Permission(index, cause))?;
    }
    if wanted.is_empty() {
        return Err(RoleError::NoPermissions);
    }
    Ok(wanted.iter().copied().collect())
}

fn departments(
    structure: &Structure,
    wanted: &[DepartmentId],
) -> Result<Vec<DepartmentId>, RoleError> {
    let mut known = Vec::new();
    for (index, id) in wanted.iter().enumerate() {
        if structure.department(*id).is_none() {
            return Err(RoleError::UnknownDepartment(index));
        }
        if !known.contains(id) {
            known.push(*id);
        }
        if known.len() > ROLE_DEPARTMENTS_LIMIT {
            return Err(RoleError::TooManyDepartments);
        }
    }
    Ok(known)
}

/// What differs between two states of a role, in words of that moment.
fn differences(
    structure: &Structure,
    before: Option<&Role>,
    after: Option<&Role>,
) -> Vec<FieldChange> {
    let codes = |it: &Role| it.permissions.iter().map(|it| it.as_str()).collect::<Vec<_>>();
    let names = |it: &Role| {
        let names: Vec<String> =
            it.department_ids.iter().map(|id| audit::full_name(structure, *id)).collect();
        (!names.is_empty()).then(|| names.join("; "))
    };
    [
        FieldChange::between(
            "name",
            before.map(|it| it.name.clone()),
            after.map(|it| it.name.clone()),
        ),
        FieldChange::between(
            "permissions",
            before.map(|it| codes(it).join("; ")),
            after.map(|it| codes(it).join("; ")),
        ),
        FieldChange::between("departments", before.and_then(names), after.and_then(names)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

struct Change<'a> {
    kind: AuditKind,
    name: &'a str,
    changes: Vec<FieldChange>,
}

async fn finish(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    actor: &Actor,
    change: Change<'_>,
) -> Result<(), StoreError> {
    let version = random_version(&context.ids);
    let organization = actor.organization_id;
    tx.organizations().set_structure_version(organization, version, context.clock.now()).await?;
    let entry = Entry {
        organization,
        kind: change.kind,
        by: By::Actor(actor),
        member: None,
        subject: change.name,
        changes: change.changes,
    };
    audit::record(context, tx, request, entry).await?;
    Ok(())
}

/// One role as it is answered.
async fn card(
    tx: &mut Tx,
    organization: OrganizationId,
    role: Role,
    structure: Arc<Structure>,
) -> Result<RoleCards, StoreError> {
    let people = tx.roles().people(organization).await?;
    Ok(RoleCards { roles: vec![role], people, structure })
}

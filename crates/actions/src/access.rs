//! Permission is how an object is obtained: every use case gets what it works on from here.

use std::sync::Arc;

use rollcall_domain::account::Account;
use rollcall_domain::id::{AccountId, MemberId, OrganizationId, RoleId, SessionId};
use rollcall_domain::member::Member;
use rollcall_domain::membership::MemberState;
use rollcall_domain::permission::{AdminRole, Permission, Rights};
use rollcall_domain::structure::Structure;
use rollcall_domain::termination::has_ended;
use rollcall_domain::time::Timestamp;
use rollcall_store::{StoreError, StoreResult, Tx};

/// A person who is signed in.
#[derive(Clone, Debug)]
pub struct Person {
    /// The account.
    pub account: Account,
    /// The session the request came with.
    pub session_id: SessionId,
    /// When it came.
    pub at: Timestamp,
    /// As what else the person wants to see organizations. Nothing can be changed then.
    pub view: Option<View>,
}

/// As what a super admin looks at an organization, to see what that role sees.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum View {
    /// A member without any role.
    Member,
    /// A built-in role.
    Admin(AdminRole),
    /// A role of the organization.
    Custom(RoleId),
}

/// A person who acts as an active member of one organization.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The organization.
    pub organization_id: OrganizationId,
    /// The person's place in it.
    pub member: Member,
    /// The version of its structure.
    pub structure_version: i64,
    /// What the person may do.
    pub rights: Rights,
}

/// Why something cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// It is not there, or must not be known to be there.
    #[error("not found")]
    NotFound,
    /// The person may see it but lacks a permission.
    #[error("{0} is missing")]
    Forbidden(Permission),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Actor {
    /// How outcomes of this actor's requests are filed.
    pub fn principal(&self) -> String {
        format!("member:{}:{}", self.organization_id, self.member.id)
    }

    /// Passes if the actor has the permission.
    ///
    /// # Errors
    /// [`AccessError::Forbidden`] names the one that is missing.
    pub fn require(&self, permission: Permission) -> Result<(), AccessError> {
        if self.rights.may(permission) { Ok(()) } else { Err(AccessError::Forbidden(permission)) }
    }

    /// The actor as somebody with another role and no more.
    ///
    /// # Errors
    /// [`AccessError::Forbidden`] for whoever does not manage roles, [`AccessError::NotFound`] if the
    /// organization has no such role.
    pub(crate) async fn seen_as(mut self, tx: &mut Tx, view: View) -> Result<Self, AccessError> {
        self.require(Permission::RolesManage)?;
        let structure = self.structure(tx).await?;
        (self.member.admin_role, self.member.role_ids) = match view {
            View::Member => (None, Vec::new()),
            View::Admin(role) => (Some(role), Vec::new()),
            View::Custom(id) if structure.role(id).is_some() => (None, vec![id]),
            View::Custom(_) => return Err(AccessError::NotFound),
        };
        self.rights = Rights::of(&self.member, &structure);
        Ok(self)
    }

    /// The structure of the organization as it is for this actor.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn structure(&self, tx: &mut Tx) -> StoreResult<Arc<Structure>> {
        tx.structures().at(self.organization_id, self.structure_version).await
    }
}

/// The person as an active member of the organization.
///
/// # Errors
/// [`AccessError::NotFound`] for everybody else: an organization exists for its members only.
pub async fn actor(
    tx: &mut Tx,
    person: &Person,
    organization_id: OrganizationId,
) -> Result<Actor, AccessError> {
    let actor = actor_of(tx, person.account.id, person.at, organization_id).await?;
    match person.view {
        Some(view) => actor.seen_as(tx, view).await,
        None => Ok(actor),
    }
}

/// Whoever has this account as an active member of the organization at `at`, for work that goes on
/// after the request.
///
/// # Errors
/// [`AccessError::NotFound`] for everybody else.
pub(crate) async fn actor_of(
    tx: &mut Tx,
    account: AccountId,
    at: Timestamp,
    organization_id: OrganizationId,
) -> Result<Actor, AccessError> {
    let found = tx.members().find_actor(organization_id, account).await?;
    let (member, structure_version, ends_at) = found.ok_or(AccessError::NotFound)?;
    // A planned end counts from its very moment, whether its job has run or not.
    if member.state != MemberState::Active || has_ended(ends_at, member.admin_role, at) {
        return Err(AccessError::NotFound);
    }
    let rights = rights(tx, &member, structure_version).await?;
    Ok(Actor { organization_id, member, structure_version, rights })
}

/// What a member may do now. Without custom roles no structure is read.
pub(crate) async fn rights(
    tx: &mut Tx,
    member: &Member,
    structure_version: i64,
) -> StoreResult<Rights> {
    if member.role_ids.is_empty() {
        return Ok(Rights::of(member, &Structure::default()));
    }
    let structure = tx.structures().at(member.organization_id, structure_version).await?;
    Ok(Rights::of(member, &structure))
}

/// The person as an active member who has a permission.
///
/// # Errors
/// As [`actor`] and [`Actor::require`].
pub async fn actor_who_may(
    tx: &mut Tx,
    person: &Person,
    organization_id: OrganizationId,
    permission: Permission,
) -> Result<Actor, AccessError> {
    let actor = actor(tx, person, organization_id).await?;
    actor.require(permission)?;
    Ok(actor)
}

/// A member, if the actor may see it: everybody sees themselves and who is active; administrators
/// see all, those whose role is limited to departments the people of these departments.
///
/// # Errors
/// [`AccessError::NotFound`] otherwise.
pub async fn member_to_see(
    tx: &mut Tx,
    actor: &Actor,
    id: MemberId,
) -> Result<Member, AccessError> {
    let member =
        tx.members().find(actor.organization_id, id).await?.ok_or(AccessError::NotFound)?;
    if sees(tx, actor, &member).await? { Ok(member) } else { Err(AccessError::NotFound) }
}

/// Whether the actor may know of `member`: see [`member_to_see`].
///
/// # Errors
/// If the database fails.
pub async fn sees(tx: &mut Tx, actor: &Actor, member: &Member) -> StoreResult<bool> {
    Ok(member.state == MemberState::Active
        || member.id == actor.member.id
        || administers(tx, actor, member).await?)
}

/// Whether the actor is an administrator of some kind for `member`.
///
/// # Errors
/// If the database fails.
pub async fn administers(tx: &mut Tx, actor: &Actor, member: &Member) -> StoreResult<bool> {
    if actor.rights.is_empty() {
        return Ok(false);
    }
    let Some(reach) = actor.rights.departments() else { return Ok(true) };
    let structure = actor.structure(tx).await?;
    let is_within = |id| structure.lineage(id).any(|it| reach.contains(&it.id));
    Ok(member.department_ids.iter().any(|id| is_within(*id)))
}

/// A member, if the actor may do `permission` to it. Nobody edits above their own rights.
///
/// # Errors
/// [`AccessError::NotFound`] if it is not to be seen, else [`AccessError::Forbidden`].
pub async fn member_to_change(
    tx: &mut Tx,
    actor: &Actor,
    id: MemberId,
    permission: Permission,
) -> Result<Member, AccessError> {
    let member = member_to_see(tx, actor, id).await?;
    check_change(tx, actor, &member, permission).await?;
    Ok(member)
}

/// Whether the actor may do `permission` to a member that the actor sees.
///
/// # Errors
/// [`AccessError::Forbidden`] names what is missing: the permission, or one that the member has
/// and the actor lacks.
pub async fn check_change(
    tx: &mut Tx,
    actor: &Actor,
    member: &Member,
    permission: Permission,
) -> Result<(), AccessError> {
    actor.require(permission)?;
    if actor.rights.may_everywhere(permission)
        && member.admin_role.is_none()
        && member.role_ids.is_empty()
    {
        return Ok(());
    }
    let structure = actor.structure(tx).await?;
    if !actor.rights.may_for_any(permission, &member.department_ids, &structure) {
        return Err(AccessError::Forbidden(permission));
    }
    match actor.rights.lacks_of(&Rights::of(member, &structure), &structure) {
        Some(missing) => Err(AccessError::Forbidden(missing)),
        None => Ok(()),
    }
}

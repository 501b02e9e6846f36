//! Permission is how an object is obtained: every use case gets what it works on from here.

use rollcall_domain::account::Account;
use rollcall_domain::id::{MemberId, OrganizationId, SessionId};
use rollcall_domain::member::Member;
use rollcall_domain::membership::MemberState;
use rollcall_domain::permission::Permission;
use rollcall_store::{StoreError, Tx};

/// A person who is signed in.
#[derive(Clone, Debug)]
pub struct Person {
    /// The account.
    pub account: Account,
    /// The session the request came with.
    pub session_id: SessionId,
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
        if self.member.may(permission) { Ok(()) } else { Err(AccessError::Forbidden(permission)) }
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
    let found = tx.members().find_actor(organization_id, person.account.id).await?;
    let (member, structure_version) = found.ok_or(AccessError::NotFound)?;
    if member.state != MemberState::Active {
        return Err(AccessError::NotFound);
    }
    Ok(Actor { organization_id, member, structure_version })
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

/// A member, if the actor may see it: administrators see everybody, others themselves and who is
/// active.
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
    let sees_all = actor.member.admin_role.is_some();
    let is_visible =
        sees_all || member.state == MemberState::Active || member.id == actor.member.id;
    if is_visible { Ok(member) } else { Err(AccessError::NotFound) }
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
    actor.require(permission)?;
    if member.may(Permission::RolesManage) {
        actor.require(Permission::RolesManage)?;
    }
    Ok(member)
}

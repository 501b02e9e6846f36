//! Gives and takes roles.

use rollcall_domain::audit::AuditKind;
use rollcall_domain::id::{MemberId, OrganizationId, RoleId};
use rollcall_domain::member::Member;
use rollcall_domain::membership::MemberState;
use rollcall_domain::permission::{AdminRole, Permission, ROLES_LIMIT, Rights};
use rollcall_store::StoreError;

use super::MemberCard;
use crate::access::{self, AccessError, Person};
use crate::audit::{self, By, Entry};
use crate::super_admins::{self, LastSuperAdmin};
use crate::{Context, RequestInfo, TRIES, roles};

/// The roles that a member shall have.
#[derive(Clone, Debug)]
pub struct RoleChoice {
    /// The built-in one.
    pub admin_role: Option<AdminRole>,
    /// The organization's own.
    pub role_ids: Vec<RoleId>,
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum RoleChoiceError {
    /// The person may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// There is no such role; the index is that in the list.
    #[error("no such role")]
    UnknownRole(usize),
    /// More roles than one person may have.
    #[error("more than {ROLES_LIMIT} roles")]
    TooMany,
    /// Nobody else is super admin.
    #[error("the last super admin")]
    LastSuperAdmin,
    /// Only active people have roles.
    #[error("a {0} member has no roles")]
    State(MemberState),
    /// The member was changed since the caller read it.
    #[error("changed meanwhile")]
    Changed(Box<Member>),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LastSuperAdmin> for RoleChoiceError {
    fn from(error: LastSuperAdmin) -> Self {
        match error {
            LastSuperAdmin::Last => Self::LastSuperAdmin,
            LastSuperAdmin::Store(cause) => Self::Store(cause),
        }
    }
}

/// Replaces the roles of an active member. With `expected_version`, only if the member still has
/// that version.
///
/// # Errors
/// [`RoleChoiceError`]; then nothing was changed.
pub async fn set_roles(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: MemberId,
    expected_version: Option<i64>,
    wanted: &RoleChoice,
) -> Result<MemberCard, RoleChoiceError> {
    let mut tries = 1..TRIES;
    loop {
        let outcome =
            set_roles_once(context, request, person, organization, id, expected_version, wanted)
                .await;
        let met_another = match &outcome {
            Err(RoleChoiceError::Changed(_)) => expected_version.is_none(),
            Err(RoleChoiceError::Store(cause)) => cause.is_retryable(),
            _ => false,
        };
        if !met_another || tries.next().is_none() {
            return outcome;
        }
    }
}

async fn set_roles_once(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: MemberId,
    expected_version: Option<i64>,
    wanted: &RoleChoice,
) -> Result<MemberCard, RoleChoiceError> {
    let mut tx = context.store.write().await?;
    let permission = Permission::RolesManage;
    let actor = access::actor(&mut tx, person, organization).await?;
    access::member_to_change(&mut tx, &actor, id, permission).await?;
    tx.organizations().lock(organization).await?;
    // Whoever held the lock before may have changed both, and the roles.
    let actor = access::actor(&mut tx, person, organization).await?;
    let before = access::member_to_change(&mut tx, &actor, id, permission).await?;
    if expected_version.is_some_and(|it| it != before.version) {
        return Err(RoleChoiceError::Changed(Box::new(before)));
    }
    if before.state != MemberState::Active {
        return Err(RoleChoiceError::State(before.state));
    }
    let structure = actor.structure(&mut tx).await?;
    let mut after = before.clone();
    after.admin_role = wanted.admin_role;
    after.role_ids = Vec::new();
    for (index, role) in wanted.role_ids.iter().enumerate() {
        if structure.role(*role).is_none() {
            return Err(RoleChoiceError::UnknownRole(index));
        }
        if !after.role_ids.contains(role) {
            after.role_ids.push(*role);
        }
    }
    if after.role_ids.len() > ROLES_LIMIT {
        return Err(RoleChoiceError::TooMany);
    }
    if let Some(missing) = actor.rights.lacks_of(&Rights::of(&after, &structure), &structure) {
        return Err(AccessError::Forbidden(missing).into());
    }
    if after.admin_role != Some(AdminRole::SuperAdmin) {
        super_admins::require_another(&mut tx, organization, id).await?;
    }
    let changes = audit::differences(&structure, Some(&before), Some(&after));
    if !changes.is_empty() {
        after.updated_at = context.clock.now();
        if !tx.members().update(&before, &after).await? {
            let stored = tx.members().find(organization, id).await?;
            return Err(RoleChoiceError::Changed(Box::new(stored.unwrap_or(before))));
        }
        after.version = before.version + 1;
        roles::tell(context, &mut tx, &actor, &after, &structure).await?;
        let entry = Entry {
            organization,
            kind: AuditKind::RolesChanged,
            by: By::Actor(&actor),
            member: Some(&after),
            subject: "",
            changes,
        };
        audit::record(context, &mut tx, request, entry).await?;
    }
    tx.commit().await?;
    Ok(MemberCard { listed: after.into(), structure })
}

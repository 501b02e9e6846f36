//! There is always at least one active super admin.

use rollcall_domain::id::{MemberId, OrganizationId};
use rollcall_domain::membership::MemberState;
use rollcall_domain::permission::AdminRole;
use rollcall_store::{StoreError, Tx};

/// Why somebody has to stay super admin.
#[derive(Debug, thiserror::Error)]
pub enum LastSuperAdmin {
    /// The member is the only active super admin.
    #[error("the last super admin")]
    Last,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Passes if the organization keeps an active super admin when this member is none any more. It
/// passes for whoever is none already.
///
/// Others who ask wait until the transaction ends, so that two at once cannot both go. Call it
/// first in the transaction: what was read before may be old.
///
/// # Errors
/// [`LastSuperAdmin::Last`] if there is no other.
pub async fn require_another(
    tx: &mut Tx,
    organization: OrganizationId,
    id: MemberId,
) -> Result<(), LastSuperAdmin> {
    tx.organizations().lock(organization).await?;
    let role = AdminRole::SuperAdmin;
    let member = tx.members().find(organization, id).await?;
    let counts =
        member.is_some_and(|it| it.state == MemberState::Active && it.admin_role == Some(role));
    if counts && tx.members().count_with_role(organization, role).await? < 2 {
        return Err(LastSuperAdmin::Last);
    }
    Ok(())
}

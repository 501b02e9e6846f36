//! Takes an invitation back; the address can be invited again at once.

use rollcall_domain::audit::AuditKind;
use rollcall_domain::id::{MemberId, OrganizationId};
use rollcall_domain::invitation::Ending;
use rollcall_domain::member::Member;
use rollcall_domain::membership::{Transition, TransitionError, after};
use rollcall_domain::permission::Permission;
use rollcall_store::{StoreError, Tx};

use crate::access::{self, AccessError, Person};
use crate::audit::{self, By, Entry};
use crate::idempotency::{self, KeyReused};
use crate::{Context, RequestInfo, TRIES};

/// Why nothing was revoked.
#[derive(Debug, thiserror::Error)]
pub enum RevokeError {
    /// The person may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The member is not invited any more.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The idempotency key belongs to another request.
    #[error(transparent)]
    KeyReused(#[from] KeyReused),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Revokes the invitation of a member. The place goes away; the audit log keeps what was.
///
/// # Errors
/// [`RevokeError`]; then nothing was revoked.
pub async fn revoke(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: MemberId,
) -> Result<(), RevokeError> {
    for _ in 0..TRIES {
        if revoke_once(context, request, person, organization, id).await? {
            return Ok(());
        }
    }
    Err(StoreError::Commit("the invited place changes all the time".to_owned()).into())
}

/// False if the place was changed meanwhile; then nothing happened.
async fn revoke_once(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: MemberId,
) -> Result<bool, RevokeError> {
    let mut tx = context.store.write().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let key = request.idempotency_key.as_ref();
    if idempotency::replay::<MemberId>(context, &mut tx, &actor.principal(), key).await??.is_some()
    {
        tx.commit().await?;
        return Ok(true);
    }
    let member = access::member_to_change(&mut tx, &actor, id, Permission::MembersInvite).await?;
    let structure = tx.structures().at(organization, actor.structure_version).await?;
    if !revoke_in(context, &mut tx, &member).await? {
        return Ok(false);
    }
    let entry = Entry {
        organization,
        kind: AuditKind::InvitationRevoked,
        by: By::Actor(&actor),
        member: Some(&member),
        subject: "",
        changes: audit::differences(&structure, Some(&member), None),
    };
    audit::record(context, &mut tx, request, entry).await?;
    idempotency::keep(&mut tx, &actor.principal(), key, &id).await?;
    tx.commit().await?;
    Ok(true)
}

/// Revokes the invitation of one member, inside a transaction; the entry of the log is left to the
/// caller. False if the place was changed meanwhile: then the transaction must not be committed.
pub(crate) async fn revoke_in(
    context: &Context,
    tx: &mut Tx,
    member: &Member,
) -> Result<bool, RevokeError> {
    let organization = member.organization_id;
    after(Some(member.state), Transition::Revoke)?;
    let Some(invitation) = tx.invitations().find_by_member(organization, member.id).await? else {
        // On PostgreSQL the person may have answered between these two reads.
        let now = tx.members().find(organization, member.id).await?.ok_or(AccessError::NotFound)?;
        return if now.state == member.state {
            Err(AccessError::NotFound.into())
        } else {
            Ok(false)
        };
    };
    let now = context.clock.now();
    if !tx.invitations().end(organization, invitation.id, Ending::Revoked, now).await?
        || !tx.members().delete(member).await?
    {
        return Ok(false);
    }
    Ok(true)
}

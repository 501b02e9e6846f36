//! Sends an invitation again and prolongs it. Links sent before go on working.

use rollcall_domain::audit::{AuditKind, FieldChange};
use rollcall_domain::id::{MemberId, OrganizationId};
use rollcall_domain::invitation::{Delivery, Invitation};
use rollcall_domain::member::Member;
use rollcall_domain::membership::{Channel, MemberState, Transition, TransitionError};
use rollcall_domain::organization::Organization;
use rollcall_domain::permission::Permission;
use rollcall_domain::time::Timestamp;
use rollcall_store::{StoreError, Tx};

use crate::access::{self, AccessError, Actor, Person};
use crate::audit::{self, By, Entry};
use crate::idempotency::{self, KeyReused};
use crate::members::MemberCard;
use crate::outbox::SendInvitation;
use crate::sms;
use crate::throttle::Throttled;
use crate::{Context, RequestInfo};

/// Why nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum ReinviteError {
    /// The person may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The member is not invited any more.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// It was sent a moment ago.
    #[error("possible again at {0}")]
    TooSoon(Timestamp),
    /// It was sent too often lately.
    #[error(transparent)]
    Throttled(#[from] Throttled),
    /// The organization has promised as many short messages today as it may.
    #[error("no more short messages until {0}")]
    SmsLimit(Timestamp),
    /// The idempotency key belongs to another request.
    #[error(transparent)]
    KeyReused(#[from] KeyReused),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sends the invitation of a member again; it can then be accepted for a full lifetime.
///
/// # Errors
/// [`ReinviteError`]; then nothing was sent.
pub async fn reinvite(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization_id: OrganizationId,
    id: MemberId,
) -> Result<MemberCard, ReinviteError> {
    let mut tx = context.store.write().await?;
    let actor = access::actor(&mut tx, person, organization_id).await?;
    let member = access::member_to_change(&mut tx, &actor, id, Permission::MembersInvite).await?;
    let structure = tx.structures().at(organization_id, actor.structure_version).await?;
    let key = request.idempotency_key.as_ref();
    let replayed =
        idempotency::replay::<MemberId>(context, &mut tx, &actor.principal(), key).await??;
    if replayed.is_some() {
        let listed = tx.members().listed(organization_id, &[id]).await?;
        let listed = listed.into_iter().next().ok_or(AccessError::NotFound)?;
        tx.commit().await?;
        return Ok(MemberCard { listed, structure });
    }
    let organization =
        tx.organizations().find(organization_id).await?.ok_or(AccessError::NotFound)?;
    let changes = reinvite_in(context, &mut tx, &actor, &organization, &member).await?;
    let entry = Entry {
        organization: organization_id,
        kind: AuditKind::MemberReinvited,
        by: By::Actor(&actor),
        member: Some(&member),
        subject: "",
        changes,
    };
    audit::record(context, &mut tx, request, entry).await?;
    idempotency::keep(&mut tx, &actor.principal(), key, &id).await?;
    let listed = tx.members().listed(organization_id, &[id]).await?;
    let listed = listed.into_iter().next().ok_or(AccessError::NotFound)?;
    tx.commit().await?;
    context.jobs_waiting.notify_one();
    Ok(MemberCard { listed, structure })
}

/// Sends the invitation of one member again, inside a transaction; tells what changed, for the log.
/// Whatever it refuses, it refuses before it writes; only when somebody else has sent the invitation
/// in this very moment, one unit of its own bucket, and a promised
/// short message, may be gone.
pub(crate) async fn reinvite_in(
    context: &Context,
    tx: &mut Tx,
    actor: &Actor,
    organization: &Organization,
    member: &Member,
) -> Result<Vec<FieldChange>, ReinviteError> {
    let organization_id = organization.id;
    let now = context.clock.now();
    let found = tx.invitations().find_by_member(organization_id, member.id).await?;
    let Some(invitation) = found.filter(|_| member.state == MemberState::Invited) else {
        return Err(
            TransitionError { wanted: Transition::Invite, found: Some(member.state) }.into()
        );
    };
    check_pause(&invitation, now)?;
    // Before the invitation's own bucket: whoever waits for this one holds no other.
    if invitation.channel == Channel::Phone {
        let promised = sms::promise(context, tx, organization_id).await?;
        promised.map_err(|it| ReinviteError::SmsLimit(it.retry_at))?;
    }
    let bucket = format!("sends/{}", invitation.id);
    let taken = tx.throttles().take(&bucket, context.limits.sends, now).await?;
    taken.map_err(|retry_at| Throttled { retry_at })?;
    // Whoever sends it at the same moment holds the bucket until the commit, so from here on nobody
    // else does; but it may have been sent, or have ended, before we got the bucket.
    let again = tx.invitations().find(organization_id, invitation.id).await?;
    let Some(invitation) = again else { return Err(AccessError::NotFound.into()) };
    check_pause(&invitation, now)?;
    let expires_at = now.plus(organization.join_rules.invitation_lifetime);
    // An invitation whose inviter is gone is void; whoever sends it again stands in.
    let inviter = tx.members().find(organization_id, invitation.inviter_id).await?;
    let is_there = inviter.is_some_and(|it| it.state == MemberState::Active);
    let inviter_id = if is_there { invitation.inviter_id } else { actor.member.id };
    tx.invitations().requeue(organization_id, invitation.id, inviter_id, now, expires_at).await?;
    let message = SendInvitation { invitation_id: invitation.id };
    message.enqueue(context, tx, organization_id).await?;
    let expiry = |at: Timestamp| Some(at.to_string());
    let change =
        FieldChange::between("expires_at", expiry(invitation.expires_at), expiry(expires_at));
    Ok(change.into_iter().collect())
}

/// What failed may be tried at once; what is on its way must not be sent in a loop.
fn check_pause(invitation: &Invitation, now: Timestamp) -> Result<(), ReinviteError> {
    match invitation.delivery {
        Delivery::Failed | Delivery::Withheld => Ok(()),
        Delivery::Queued | Delivery::Sent => {
            invitation.check_resendable(now).map_err(ReinviteError::TooSoon)
        }
    }
}

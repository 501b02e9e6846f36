//! A person leaves an organization.

use rollcall_domain::id::OrganizationId;
use rollcall_domain::termination::{Day, EndedBy, Receipt, Termination};

use super::ending::{self, Ending};
use super::{LeavingError, fought_over};
use crate::access::{self, AccessError, Person};
use crate::throttle::{self, PASSWORD_CHECKS};
use crate::{Context, RequestInfo, TRIES, super_admins};

/// Ends the person's own membership. The password shows that it is the person who wants it.
///
/// # Errors
/// [`LeavingError`]; the last super admin has to name another one first.
pub async fn leave(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    password: &str,
) -> Result<(Termination, Receipt), LeavingError> {
    // Who is no member learns nothing, not even that the password is right.
    access::actor(&mut context.store.read().await?, person, organization).await?;
    let bucket = format!("password/{}", person.account.id);
    throttle::take(context, &[(bucket.clone(), PASSWORD_CHECKS)]).await?;
    let hash = context.store.read().await?.accounts().find_hash(person.account.id).await?;
    if password.chars().count() > crate::passwords::LIMIT
        || !context.passwords.verify(password, hash).await
    {
        return Err(LeavingError::WrongPassword);
    }
    throttle::reset(context, &bucket).await?;
    for _ in 0..TRIES {
        match leave_once(context, request, person, organization).await {
            Ok(Some(left)) => return Ok(left),
            Ok(None) => {}
            Err(cause) if cause.met_another() => {}
            Err(cause) => return Err(cause),
        }
    }
    Err(fought_over())
}

/// `None` if the member was changed meanwhile; then nothing happened.
async fn leave_once(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
) -> Result<Option<(Termination, Receipt)>, LeavingError> {
    let mut tx = context.store.write().await?;
    let member = tx.members().find_by_account(organization, person.account.id).await?;
    let member = member.ok_or(AccessError::NotFound)?;
    super_admins::require_another(&mut tx, organization, member.id).await?;
    // Read again: what is decided on must not be older than the lock.
    let actor = access::actor(&mut tx, person, organization).await?;
    let structure = tx.structures().at(organization, actor.structure_version).await?;
    let ending = Ending {
        ended_by: EndedBy::Person,
        actor: Some(&actor),
        decided_by: (actor.member.id, actor.member.name.clone()),
        last_day: Day::of(context.clock.now()),
        reason: String::new(),
        hand_over_to: None,
    };
    let ended = ending::end(context, &mut tx, request, &structure, &actor.member, ending).await?;
    let Some((_, termination, receipt)) = ended else { return Ok(None) };
    tx.commit().await?;
    Ok(Some((termination, receipt)))
}

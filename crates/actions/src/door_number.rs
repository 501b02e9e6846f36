//! The short public code of an organization.

use rollcall_domain::audit::{AuditKind, FieldChange};
use rollcall_domain::id::OrganizationId;
use rollcall_domain::organization::{Organization, new_door_number};
use rollcall_domain::permission::Permission;
use rollcall_store::StoreError;

use crate::access::{self, AccessError, Person};
use crate::audit::{self, By, Entry};
use crate::join_rules::RulesError;
use crate::{Context, RequestInfo, TRIES, idempotency};

/// Gives the organization another door number; the old one leads nowhere from now on.
///
/// # Errors
/// [`RulesError`]; then the old one stays.
pub async fn renew(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
) -> Result<Organization, RulesError> {
    let permission = Permission::JoinRulesManage;
    for _ in 0..TRIES {
        let mut tx = context.store.write().await?;
        let actor = access::actor_who_may(&mut tx, person, organization, permission).await?;
        if !actor.rights.may_everywhere(permission) {
            return Err(AccessError::Forbidden(permission).into());
        }
        let found = tx.organizations().find(organization).await?.ok_or(AccessError::NotFound)?;
        let key = request.idempotency_key.as_ref();
        // The same request again has done its work; what is shown is the number of now.
        if let Some(()) = idempotency::replay(context, &mut tx, &actor.principal(), key).await?? {
            tx.commit().await?;
            return Ok(found);
        }
        let mut renewed = found.clone();
        renewed.door_number = new_door_number(&context.ids);
        if tx.organizations().door_number_exists(&renewed.door_number).await? {
            continue;
        }
        match tx.organizations().update(&renewed, context.clock.now()).await {
            Ok(true) => {}
            // Somebody else changed the organization, or took the very number: look again.
            Ok(false) => continue,
            Err(cause) if cause.is_unique_violation() => continue,
            Err(cause) => return Err(cause.into()),
        }
        renewed.version += 1;
        let before = Some(found.door_number);
        let change = FieldChange::between("door_number", before, Some(renewed.door_number.clone()));
        let entry = Entry {
            organization,
            kind: AuditKind::DoorNumberRenewed,
            by: By::Actor(&actor),
            member: None,
            subject: &renewed.name,
            changes: change.into_iter().collect(),
        };
        audit::record(context, &mut tx, request, entry).await?;
        idempotency::keep(&mut tx, &actor.principal(), key, &()).await?;
        tx.commit().await?;
        return Ok(renewed);
    }
    Err(StoreError::Commit("no free door number was found".to_owned()).into())
}

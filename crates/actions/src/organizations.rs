//! The organization itself.

use rollcall_domain::audit::{AuditKind, FieldChange};
use rollcall_domain::id::OrganizationId;
use rollcall_domain::membership::MemberState;
use rollcall_domain::organization::Organization;
use rollcall_domain::permission::Permission;
use rollcall_domain::text::OrganizationName;
use rollcall_store::{StoreError, Tx};

use crate::access::{self, AccessError, Person};
use crate::audit::{self, By, Entry};
use crate::{Context, RequestInfo, TRIES};

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum OrganizationEditError {
    /// The person may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The organization was changed since the caller read it.
    #[error("changed meanwhile")]
    Changed(Box<Organization>),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The organization, for its active members, with the number of active people.
///
/// # Errors
/// [`AccessError::NotFound`] for everybody else.
pub async fn find(
    context: &Context,
    person: &Person,
    id: OrganizationId,
) -> Result<(Organization, i64), AccessError> {
    let mut tx = context.store.read().await?;
    access::actor(&mut tx, person, id).await?;
    let organization = tx.organizations().find(id).await?.ok_or(AccessError::NotFound)?;
    let active = active_people(&mut tx, id).await?;
    Ok((organization, active))
}

/// Gives the organization another name. With `expected_version`, only if it still has that version.
///
/// # Errors
/// [`OrganizationEditError`]; then nothing was changed.
pub async fn rename(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    id: OrganizationId,
    expected_version: Option<i64>,
    name: Option<&OrganizationName>,
) -> Result<(Organization, i64), OrganizationEditError> {
    let mut tries = 1..TRIES;
    loop {
        let mut tx = context.store.write().await?;
        let permission = Permission::OrganizationEdit;
        let actor = access::actor_who_may(&mut tx, person, id, permission).await?;
        let before = tx.organizations().find(id).await?.ok_or(AccessError::NotFound)?;
        if expected_version.is_some_and(|it| it != before.version) {
            return Err(OrganizationEditError::Changed(Box::new(before)));
        }
        let mut after = before.clone();
        if let Some(name) = name {
            name.as_str().clone_into(&mut after.name);
        }
        let change =
            FieldChange::between("name", Some(before.name.clone()), Some(after.name.clone()));
        if let Some(change) = change {
            if !tx.organizations().update(&after, context.clock.now()).await? {
                if expected_version.is_none() && tries.next().is_some() {
                    continue;
                }
                return Err(OrganizationEditError::Changed(Box::new(before)));
            }
            after.version += 1;
            let entry = Entry {
                organization: id,
                kind: AuditKind::OrganizationEdited,
                by: By::Actor(&actor),
                member: None,
                subject: &after.name,
                changes: vec![change],
            };
            audit::record(context, &mut tx, request, entry).await?;
        }
        let active = active_people(&mut tx, id).await?;
        tx.commit().await?;
        return Ok((after, active));
    }
}

async fn active_people(tx: &mut Tx, id: OrganizationId) -> Result<i64, StoreError> {
    let counts = tx.members().counts(id).await?;
    let active =
        counts.iter().find(|(state, scope, _)| *state == MemberState::Active && scope == "below");
    Ok(active.map_or(0, |it| it.2))
}

//! The organization itself.

use rollcall_domain::id::OrganizationId;
use rollcall_domain::membership::MemberState;
use rollcall_domain::organization::Organization;

use crate::Context;
use crate::access::{self, AccessError, Person};

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
    let counts = tx.members().counts(id).await?;
    let active =
        counts.iter().find(|(state, scope, _)| *state == MemberState::Active && scope == "below");
    Ok((organization, active.map_or(0, |it| it.2)))
}

//! Members: lists, cards, edits, history.

mod edit;
mod list;
mod roles;

use std::sync::Arc;

use rollcall_domain::audit::AuditEvent;
use rollcall_domain::id::{MemberId, OrganizationId};
use rollcall_domain::membership::MemberState;
use rollcall_domain::structure::Structure;
use rollcall_store::members::ListedMember;

pub use edit::{EditError, MemberEdit, edit};
pub(crate) use edit::{apply as apply_edit, edit_in, known_departments};
pub(crate) use list::within_reach;
pub use list::{Counts, ListError, MemberList, MemberQuery, counts, list};
pub use roles::{RoleChoice, RoleChoiceError, set_roles};

use crate::Context;
use crate::access::{self, AccessError, Person};

/// A member with what it takes to name its departments, position and location.
pub struct MemberCard {
    /// The member, and the invitation if there is an open one.
    pub listed: ListedMember,
    /// The organization's structure.
    pub structure: Arc<Structure>,
}

/// At most so many people of the same name are looked at.
const LOOKALIKES: i64 = 50;

/// One member's card.
///
/// # Errors
/// [`AccessError::NotFound`] if there is none that the person may see.
pub async fn find(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
    id: MemberId,
) -> Result<MemberCard, AccessError> {
    let mut tx = context.store.read().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let member = access::member_to_see(&mut tx, &actor, id).await?;
    let structure = tx.structures().at(organization, actor.structure_version).await?;
    if member.state == MemberState::Active {
        let is_told =
            id == actor.member.id || access::administers(&mut tx, &actor, &member).await?;
        let mut listed = ListedMember::from(member);
        if is_told {
            listed.planned = tx.terminations().find_plan(organization, id).await?;
        }
        return Ok(MemberCard { listed, structure });
    }
    let listed = tx.members().listed(organization, &[id]).await?;
    let mut listed = listed.into_iter().next().ok_or(AccessError::NotFound)?;
    if let Some(link) = listed.request.as_ref().and_then(|it| it.share_link_id) {
        listed.share_link = tx.share_links().find(organization, link).await?;
    }
    if member.state == MemberState::Pending {
        for it in tx.members().lookalikes(&member, LOOKALIKES).await? {
            // What the actor may not see is not counted either.
            if access::sees(&mut tx, &actor, &it.member).await? {
                listed.lookalikes.push(it);
            }
        }
    }
    Ok(MemberCard { listed, structure })
}

/// What concerns a member, newest first, before the entry numbered `before`. Administrators see
/// the history of whom they administer, others their own.
///
/// # Errors
/// [`AccessError::NotFound`] otherwise.
pub async fn timeline(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
    id: MemberId,
    before: i64,
    limit: i64,
) -> Result<Vec<AuditEvent>, AccessError> {
    let mut tx = context.store.read().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let member = access::member_to_see(&mut tx, &actor, id).await?;
    if actor.member.id != id && !access::administers(&mut tx, &actor, &member).await? {
        return Err(AccessError::NotFound);
    }
    Ok(tx.audit().of_member(organization, id, before, limit).await?)
}

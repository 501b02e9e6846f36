//! How people come in.

use rollcall_domain::audit::{AuditKind, FieldChange};
use rollcall_domain::id::OrganizationId;
use rollcall_domain::organization::{JoinRules, Organization, WhoMayInvite};
use rollcall_domain::permission::Permission;
use rollcall_domain::time::Span;
use rollcall_store::{StoreError, Tx};

use crate::access::{self, AccessError, Actor, Person};
use crate::audit::{self, By, Entry};
use crate::idempotency::KeyReused;
use crate::{Context, RequestInfo};

/// The shortest lifetime of an invitation.
pub const SHORTEST_LIFETIME: Span = Span::hours(1);
/// The longest lifetime of an invitation.
pub const LONGEST_LIFETIME: Span = Span::days(365);

/// Why the rules were not changed.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// The person may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// Somebody changed the organization since the caller read it.
    #[error("changed meanwhile")]
    Changed(Box<Organization>),
    /// The idempotency key belongs to another request.
    #[error(transparent)]
    KeyReused(#[from] KeyReused),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether the actor may invite at all, by whatever way.
pub(crate) fn may_invite(actor: &Actor, rules: &JoinRules) -> bool {
    rules.who_may_invite == WhoMayInvite::Everyone || actor.rights.may(Permission::MembersInvite)
}

/// Passes if the actor may invite at all.
///
/// # Errors
/// [`AccessError::Forbidden`] names `members.invite`.
pub(crate) async fn check_may_invite(
    tx: &mut Tx,
    actor: &Actor,
) -> Result<Organization, AccessError> {
    let found = tx.organizations().find(actor.organization_id).await?;
    let organization = found.ok_or(AccessError::NotFound)?;
    if may_invite(actor, &organization.join_rules) {
        Ok(organization)
    } else {
        Err(AccessError::Forbidden(Permission::MembersInvite))
    }
}

/// The organization with its rules, for its members.
///
/// # Errors
/// [`AccessError::NotFound`] for everybody else.
pub async fn find(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
) -> Result<Organization, AccessError> {
    let mut tx = context.store.read().await?;
    access::actor(&mut tx, person, organization).await?;
    tx.organizations().find(organization).await?.ok_or(AccessError::NotFound)
}

/// Replaces the rules. With `expected_version`, only if the organization still has that version.
///
/// # Errors
/// [`RulesError`]; then nothing was changed.
pub async fn replace(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    expected_version: Option<i64>,
    rules: JoinRules,
) -> Result<Organization, RulesError> {
    let mut tx = context.store.write().await?;
    let permission = Permission::JoinRulesManage;
    let actor = access::actor_who_may(&mut tx, person, organization, permission).await?;
    // Rules of an organization are not those of one department.
    if !actor.rights.may_everywhere(permission) {
        return Err(AccessError::Forbidden(permission).into());
    }
    let found = tx.organizations().find(organization).await?.ok_or(AccessError::NotFound)?;
    if expected_version.is_some_and(|it| it != found.version) {
        return Err(RulesError::Changed(Box::new(found)));
    }
    let changes = differences(&found.join_rules, &rules);
    if changes.is_empty() {
        return Ok(found);
    }
    let mut changed = found.clone();
    changed.join_rules = rules;
    if !tx.organizations().update(&changed, context.clock.now()).await? {
        let now = tx.organizations().find(organization).await?.unwrap_or(found);
        return Err(RulesError::Changed(Box::new(now)));
    }
    changed.version += 1;
    let entry = Entry {
        organization,
        kind: AuditKind::JoinRulesEdited,
        by: By::Actor(&actor),
        member: None,
        subject: &changed.name,
        changes,
    };
    audit::record(context, &mut tx, request, entry).await?;
    tx.commit().await?;
    Ok(changed)
}

fn differences(before: &JoinRules, after: &JoinRules) -> Vec<FieldChange> {
    let field = |name: &str, read: &dyn Fn(&JoinRules) -> String| {
        FieldChange::between(name, Some(read(before)), Some(read(after)))
    };
    let required = |it: &JoinRules| {
        let names: Vec<_> = it.required_information.iter().map(|it| it.as_str()).collect();
        names.join(", ")
    };
    [
        field("enrollment_approval", &|it| it.enrollment_approval.to_string()),
        field("share_links_open", &|it| it.share_links_open.to_string()),
        field("door_number_open", &|it| it.door_number_open.to_string()),
        field("required_information", &required),
        field("who_may_invite", &|it| it.who_may_invite.to_string()),
        field("invitation_lifetime_seconds", &|it| {
            (it.invitation_lifetime.as_millis() / 1000).to_string()
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

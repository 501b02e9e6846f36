//! Writes entries of the audit log, in the transaction of the change they tell of.

use rollcall_domain::audit::{ActorKind, AuditEvent, AuditKind, FieldChange};
use rollcall_domain::id::{DepartmentId, OrganizationId};
use rollcall_domain::member::Member;
use rollcall_domain::structure::Structure;
use rollcall_store::{StoreResult, Tx};

use crate::access::Actor;
use crate::{Context, RequestInfo};

/// Who did it.
pub(crate) enum By<'a> {
    /// A member of the organization.
    Actor(&'a Actor),
    /// The person who was invited.
    Invitee(&'a Member),
    /// Whoever runs the server.
    Operator,
    /// The server itself.
    System,
}

/// An entry about to be written.
pub(crate) struct Entry<'a> {
    pub(crate) organization: OrganizationId,
    pub(crate) kind: AuditKind,
    pub(crate) by: By<'a>,
    /// The member it concerns.
    pub(crate) member: Option<&'a Member>,
    /// The name of what it concerns, if it is no member.
    pub(crate) subject: &'a str,
    pub(crate) changes: Vec<FieldChange>,
}

/// A change of one member that is still to be noted.
pub(crate) struct Change {
    /// The member, as it is after the change unless it is gone.
    pub(crate) member: Member,
    pub(crate) kind: AuditKind,
    pub(crate) changes: Vec<FieldChange>,
}

/// Notes a change by `actor` and tells the entry's number in the log.
pub(crate) async fn record_change(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    actor: &Actor,
    change: Change,
) -> StoreResult<i64> {
    let Change { member, kind, changes } = change;
    let (organization, by) = (actor.organization_id, By::Actor(actor));
    let entry = Entry { organization, kind, by, member: Some(&member), subject: "", changes };
    record(context, tx, request, entry).await
}

/// Notes many changes by `actor` in this order; the number of the first, which the others follow.
pub(crate) async fn record_changes(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    actor: &Actor,
    changes: Vec<Change>,
) -> StoreResult<i64> {
    let organization = actor.organization_id;
    let event = |Change { member, kind, changes }: Change| {
        let by = By::Actor(actor);
        let entry = Entry { organization, kind, by, member: Some(&member), subject: "", changes };
        event(context, request, entry)
    };
    let events = changes.into_iter().map(event).collect();
    tx.audit().append_many(organization, events).await
}

/// Writes an entry and tells its number in the log.
pub(crate) async fn record(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    entry: Entry<'_>,
) -> StoreResult<i64> {
    let organization = entry.organization;
    let event = event(context, request, entry);
    tx.audit().append(organization, event).await
}

fn event(context: &Context, request: &RequestInfo, entry: Entry<'_>) -> AuditEvent {
    let (actor_kind, actor_member_id, actor_name) = match entry.by {
        By::Actor(actor) => (ActorKind::Member, Some(actor.member.id), actor.member.name.as_str()),
        By::Invitee(member) => (ActorKind::Invitee, Some(member.id), member.name.as_str()),
        By::Operator => (ActorKind::Operator, None, ""),
        By::System => (ActorKind::System, None, ""),
    };
    AuditEvent {
        seq: 0,
        at: context.clock.now(),
        kind: entry.kind,
        actor_kind,
        actor_member_id,
        actor_name: actor_name.to_owned(),
        member_id: entry.member.map(|it| it.id),
        subject: entry.member.map_or(entry.subject, |it| it.name.as_str()).to_owned(),
        changes: entry.changes,
        ip_address: request.ip_address.clone(),
        request_id: request.id.to_string(),
    }
}

/// A department under its whole path: `Manufacturing > Plant`.
pub(crate) fn full_name(structure: &Structure, id: DepartmentId) -> String {
    structure.full_name(id)
}

/// What differs between two states of a member, in words of that moment; a new member differs from
/// nothing in every field that it has.
pub fn differences(
    structure: &Structure,
    before: Option<&Member>,
    after: Option<&Member>,
) -> Vec<FieldChange> {
    let field = |name: &str, read: &dyn Fn(&Member) -> Option<String>| {
        FieldChange::between(name, before.and_then(read), after.and_then(read))
    };
    let departments = |it: &Member| {
        let names: Vec<String> =
            it.department_ids.iter().map(|id| full_name(structure, *id)).collect();
        (!names.is_empty()).then(|| names.join("; "))
    };
    let position = |it: &Member| {
        it.position_id.and_then(|id| structure.position(id)).map(|it| it.name.clone())
    };
    let location = |it: &Member| {
        it.location_id.and_then(|id| structure.location(id)).map(|it| it.name.clone())
    };
    let roles = |it: &Member| {
        let built_in = it.admin_role.map(|it| it.to_string());
        let custom =
            it.role_ids.iter().filter_map(|id| structure.role(*id)).map(|it| it.name.clone());
        let names: Vec<String> = built_in.into_iter().chain(custom).collect();
        (!names.is_empty()).then(|| names.join("; "))
    };
    [
        field("state", &|it| Some(it.state.to_string())),
        field("name", &|it| Some(it.name.clone())),
        field("email", &|it| it.email.clone()),
        field("departments", &departments),
        field("position", &position),
        field("location", &location),
        field("job_id", &|it| it.job_id.clone()),
        field("roles", &roles),
    ]
    .into_iter()
    .flatten()
    .collect()
}

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

/// Writes an entry and tells its number in the log.
pub(crate) async fn record(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    entry: Entry<'_>,
) -> StoreResult<i64> {
    let (actor_kind, actor_member_id, actor_name) = match entry.by {
        By::Actor(actor) => (ActorKind::Member, Some(actor.member.id), actor.member.name.as_str()),
        By::Invitee(member) => (ActorKind::Invitee, Some(member.id), member.name.as_str()),
        By::Operator => (ActorKind::Operator, None, ""),
        By::System => (ActorKind::System, None, ""),
    };
    let event = AuditEvent {
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
    };
    tx.audit().append(entry.organization, event).await
}

/// A department under its whole path: `Manufacturing > Plant`.
pub(crate) fn full_name(structure: &Structure, id: DepartmentId) -> String {
    let mut path = structure.path(id);
    path.extend(structure.department(id).map(|it| it.name.as_str()));
    path.join(" > ")
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

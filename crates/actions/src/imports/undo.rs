//! Takes back what an import did, as far as nobody has gone on from there.

use std::collections::HashMap;

use rollcall_domain::audit::AuditKind;
use rollcall_domain::id::{DepartmentId, LocationId, MemberId, PositionId, RoleId};
use rollcall_domain::import::{CellError, Import, RowOutcome, UndoOutcome};
use rollcall_domain::member::{Member, job_sort};
use rollcall_domain::membership::{MemberState, Transition, after};
use rollcall_domain::permission::{AdminRole, Permission, Rights};
use rollcall_domain::structure::Structure;
use rollcall_store::imports::RowFilter;
use rollcall_store::{StoreError, StoreResult, Tx};
use serde::{Deserialize, Serialize};

use super::{RowResult, count, to_json};
use crate::access::Actor;
use crate::audit::{self, Change};
use crate::{Context, RequestInfo, roles};

/// What a member was before, of the fields that the import has changed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Before {
    #[serde(rename = "n", skip_serializing_if = "Option::is_none", default)]
    name: Option<String>,
    #[serde(rename = "d", skip_serializing_if = "Option::is_none", default)]
    departments: Option<Vec<DepartmentId>>,
    #[serde(rename = "p", skip_serializing_if = "Option::is_none", default, with = "nested")]
    position: Option<Option<PositionId>>,
    #[serde(rename = "l", skip_serializing_if = "Option::is_none", default, with = "nested")]
    location: Option<Option<LocationId>>,
    #[serde(rename = "j", skip_serializing_if = "Option::is_none", default, with = "nested")]
    job_id: Option<Option<String>>,
    #[serde(rename = "r", skip_serializing_if = "Option::is_none", default)]
    roles: Option<(Option<AdminRole>, Vec<RoleId>)>,
}

/// Tells a field that was empty from one that was not changed.
mod nested {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "the form that serde asks for")]
    pub(super) fn serialize<S: Serializer, T: Serialize>(
        value: &Option<Option<T>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_ref().and_then(Option::as_ref).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
        deserializer: D,
    ) -> Result<Option<Option<T>>, D::Error> {
        Option::deserialize(deserializer).map(Some)
    }
}

impl Before {
    pub(super) fn of(before: &Member, after: &Member) -> Self {
        let roles = |it: &Member| (it.admin_role, it.role_ids.clone());
        Self {
            name: (before.name != after.name).then(|| before.name.clone()),
            departments: (before.department_ids != after.department_ids)
                .then(|| before.department_ids.clone()),
            position: (before.position_id != after.position_id).then_some(before.position_id),
            location: (before.location_id != after.location_id).then_some(before.location_id),
            job_id: (before.job_id != after.job_id).then(|| before.job_id.clone()),
            roles: (roles(before) != roles(after)).then(|| roles(before)),
        }
    }

    /// `member` as it was, as far as departments and the like are still there.
    fn restore(self, member: &Member, structure: &Structure) -> Member {
        let mut after = member.clone();
        if let Some(name) = self.name {
            after.rename(&name);
        }
        if let Some(departments) = self.departments {
            let known = |id: &DepartmentId| structure.department(*id).is_some();
            after.department_ids = departments.into_iter().filter(known).collect();
        }
        if let Some(position) = self.position {
            after.position_id = position.filter(|it| structure.position(*it).is_some());
        }
        if let Some(location) = self.location {
            after.location_id = location.filter(|it| structure.location(*it).is_some());
        }
        if let Some(job_id) = self.job_id {
            after.job_id = job_id;
        }
        if let Some((admin_role, role_ids)) = self.roles {
            after.admin_role = admin_role;
            after.role_ids =
                role_ids.into_iter().filter(|it| structure.role(*it).is_some()).collect();
        }
        after
    }
}

/// Takes back a batch of rows; whether it was the last one.
pub(super) async fn batch(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    actor: &Actor,
    import: &mut Import,
    limit: i64,
) -> StoreResult<bool> {
    let (organization, now) = (import.organization_id, context.clock.now());
    let from = import.undo_place;
    let rows = tx.imports().rows(organization, import.id, RowFilter::All, from - 1, limit).await?;
    let end = from + count(rows.len());
    let mut done: Vec<(i64, RowOutcome, RowResult)> = Vec::new();
    for row in rows {
        let Some(outcome @ (RowOutcome::Created | RowOutcome::Updated)) = row.outcome else {
            continue;
        };
        let text = row.result.unwrap_or_default();
        let result =
            serde_json::from_str(&text).map_err(|cause| StoreError::Schema(cause.to_string()))?;
        done.push((row.place, outcome, result));
    }
    let ids: Vec<MemberId> = done.iter().filter_map(|it| it.2.member_id).collect();
    let members = tx.members().find_many_to_change(organization, &ids).await?;
    let members: HashMap<MemberId, Member> = members.into_iter().map(|it| (it.id, it)).collect();
    let structure = actor.structure(tx).await?;
    tx.defer_derived();
    let mut log: Vec<Change> = Vec::new();
    let mut revoked: Vec<&Member> = Vec::new();
    let mut results = Vec::with_capacity(done.len());
    for (place, outcome, mut result) in done {
        let member = result.member_id.and_then(|it| members.get(&it));
        let problem = match member {
            None if outcome == RowOutcome::Created => None,
            None => Some("import/gone-since"),
            Some(member) => check(actor, &structure, member, &result),
        };
        if let (None, Some(member)) = (problem, member) {
            match outcome {
                RowOutcome::Created => revoked.push(member),
                _ => {
                    let before = result.before.clone().unwrap_or_default();
                    let wanted = before.restore(member, &structure);
                    if is_job_id_taken(tx, member, &wanted).await? {
                        result.problem = Some(CellError::of_row("import/job-id-taken"));
                        results.push((place, UndoOutcome::Kept, Some(to_json(&result)?)));
                        continue;
                    }
                    restore(context, tx, actor, &structure, member, wanted, &mut log).await?;
                }
            }
        }
        let undone = match problem {
            None => UndoOutcome::Undone,
            Some(code) => {
                result.problem = Some(CellError::of_row(code));
                UndoOutcome::Kept
            }
        };
        results.push((place, undone, Some(to_json(&result)?)));
    }
    let ids: Vec<MemberId> = revoked.iter().map(|it| it.id).collect();
    tx.imports().revoke_invitations(organization, &ids, now).await?;
    for member in revoked {
        if !tx.members().delete(member).await? {
            return Err(StoreError::Stale);
        }
        log.push(Change {
            member: member.clone(),
            kind: AuditKind::InvitationRevoked,
            changes: audit::differences(&structure, Some(member), None),
        });
    }
    if !log.is_empty() {
        audit::record_changes(context, tx, request, actor, log).await?;
    }
    tx.imports().set_undone(organization, import.id, &results).await?;
    let kept = results.iter().filter(|it| it.1 == UndoOutcome::Kept).count();
    import.undone.0 += count(results.len() - kept);
    import.undone.1 += count(kept);
    import.undo_place = end;
    Ok(end >= import.done.total())
}

/// Why a member stays as it is, if so.
fn check(
    actor: &Actor,
    structure: &Structure,
    member: &Member,
    result: &RowResult,
) -> Option<&'static str> {
    let is_created = result.before.is_none();
    if is_created && after(Some(member.state), Transition::Revoke).is_err() {
        return Some("import/joined-since");
    }
    if !matches!(member.state, MemberState::Active | MemberState::Invited) {
        return Some("import/gone-since");
    }
    if result.version != Some(member.version) {
        return Some("import/edited-since");
    }
    let permission = Permission::MembersImport;
    let may = actor.rights.may_everywhere(permission)
        || actor.rights.may_for_any(permission, &member.department_ids, structure);
    if !may || actor.rights.lacks_of(&Rights::of(member, structure), structure).is_some() {
        return Some("import/not-yours");
    }
    None
}

async fn is_job_id_taken(tx: &mut Tx, member: &Member, wanted: &Member) -> StoreResult<bool> {
    let Some(job_id) = wanted.job_id.as_deref().filter(|_| wanted.job_id != member.job_id) else {
        return Ok(false);
    };
    let holder = tx.members().find_by_job_id(member.organization_id, job_id).await?;
    let same = |it: &Member| {
        it.id == member.id || job_sort(it.job_id.as_deref()) != job_sort(Some(job_id))
    };
    Ok(holder.is_some_and(|it| !same(&it)))
}

async fn restore(
    context: &Context,
    tx: &mut Tx,
    actor: &Actor,
    structure: &Structure,
    member: &Member,
    mut wanted: Member,
    log: &mut Vec<Change>,
) -> StoreResult<()> {
    let changes = audit::differences(structure, Some(member), Some(&wanted));
    if changes.is_empty() {
        return Ok(());
    }
    wanted.updated_at = context.clock.now();
    if !tx.members().update(member, &wanted).await? {
        return Err(StoreError::Stale);
    }
    wanted.version = member.version + 1;
    let (of_roles, others): (Vec<_>, Vec<_>) =
        changes.into_iter().partition(|it| it.field == "roles");
    if !of_roles.is_empty() {
        roles::tell(context, tx, actor, &wanted, structure).await?;
        let kind = AuditKind::RolesChanged;
        log.push(Change { member: wanted.clone(), kind, changes: of_roles });
    }
    if !others.is_empty() {
        log.push(Change { member: wanted, kind: AuditKind::MemberEdited, changes: others });
    }
    Ok(())
}

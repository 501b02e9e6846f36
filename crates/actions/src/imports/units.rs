//! Makes the departments, positions and locations that somebody has decided to make.

use rollcall_domain::audit::{AuditKind, FieldChange};
use rollcall_domain::id::DepartmentId;
use rollcall_domain::import::{Choice, Missing, UnitKind};
use rollcall_domain::permission::Permission;
use rollcall_domain::sort_key::sort_key;
use rollcall_domain::structure::{
    CATALOG_LIMIT, DEPARTMENTS_PER_ORGANIZATION, DEPTH_LIMIT, Department, Entry, Structure,
};
use rollcall_domain::text::{UnitName, comparison_key};
use rollcall_store::structure::Catalog;
use rollcall_store::{StoreResult, Tx};
use uuid::Uuid;

use crate::access::Actor;
use crate::audit::{self, By};
use crate::setup::random_version;
use crate::{Context, RequestInfo};

/// Makes what is to be made and is not there yet, as far as the actor may. Rows that need what was not
/// made find it missing when their turn comes.
pub(super) async fn make(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    actor: &Actor,
    missing: &[Missing],
) -> StoreResult<()> {
    let wanted: Vec<&Missing> =
        missing.iter().filter(|it| it.choice == Some(Choice::Create)).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let organization = actor.organization_id;
    let now = context.clock.now();
    let version = random_version(&context.ids);
    // Nobody else makes the same names meanwhile.
    let before = tx.structures().hold(organization, version, now).await?;
    let mut made = Made::of(&before);
    let mut log: Vec<(AuditKind, String, Vec<FieldChange>)> = Vec::new();
    for it in wanted {
        match it.kind {
            UnitKind::Department => {
                make_path(context, tx, actor, &before, &mut made, &it.name, &mut log).await?;
            }
            UnitKind::Position => {
                let (permission, kind) = (Permission::PositionsManage, AuditKind::PositionCreated);
                if actor.rights.may_everywhere(permission) && made.positions < CATALOG_LIMIT {
                    made.positions += 1;
                    let new = entry(context, &it.name);
                    let catalog = Catalog::Positions;
                    if tx.structures().insert_entry(organization, catalog, &new, now).await? {
                        log.push((kind, new.name, Vec::new()));
                    }
                }
            }
            UnitKind::Location => {
                let (permission, kind) = (Permission::LocationsManage, AuditKind::LocationCreated);
                if actor.rights.may_everywhere(permission) && made.locations < CATALOG_LIMIT {
                    made.locations += 1;
                    let new = entry(context, &it.name);
                    let catalog = Catalog::Locations;
                    if tx.structures().insert_entry(organization, catalog, &new, now).await? {
                        log.push((kind, new.name, Vec::new()));
                    }
                }
            }
        }
    }
    for (kind, name, mut changes) in log {
        changes.extend(FieldChange::between("name", None, Some(name.clone())));
        let by = By::Actor(actor);
        let entry = audit::Entry { organization, kind, by, member: None, subject: &name, changes };
        audit::record(context, tx, request, entry).await?;
    }
    Ok(())
}

fn entry(context: &Context, name: &str) -> Entry<Uuid> {
    Entry { id: context.ids.new_id(), sort_key: sort_key(name), name: name.to_owned() }
}

/// What is there, with what was made since.
struct Made {
    departments: std::collections::HashMap<(Option<DepartmentId>, String), DepartmentId>,
    count: usize,
    positions: usize,
    locations: usize,
}

impl Made {
    fn of(structure: &Structure) -> Self {
        let key = |it: &Department| ((it.parent_id, comparison_key(&it.name)), it.id);
        Self {
            departments: structure.departments().map(key).collect(),
            count: structure.departments().count(),
            positions: structure.positions().count(),
            locations: structure.locations().count(),
        }
    }
}

/// Makes a department with those above it that are not there.
async fn make_path(
    context: &Context,
    tx: &mut Tx,
    actor: &Actor,
    before: &Structure,
    made: &mut Made,
    path: &str,
    log: &mut Vec<(AuditKind, String, Vec<FieldChange>)>,
) -> StoreResult<()> {
    let names: Vec<&str> = path.split(" > ").collect();
    if names.len() > DEPTH_LIMIT || names.iter().any(|it| it.parse::<UnitName>().is_err()) {
        return Ok(());
    }
    let (mut parent, mut parent_name) = (None::<DepartmentId>, None::<&str>);
    // The nearest one that was there before says whether the actor may.
    let mut known = None;
    for name in names {
        let key = (parent, comparison_key(name));
        if let Some(id) = made.departments.get(&key) {
            if before.department(*id).is_some() {
                known = Some(*id);
            }
            (parent, parent_name) = (Some(*id), Some(name));
            continue;
        }
        let permission = Permission::DepartmentsManage;
        let may = actor.rights.may_for_any(permission, known.as_slice(), before);
        if !may || made.count >= DEPARTMENTS_PER_ORGANIZATION {
            return Ok(());
        }
        let id: DepartmentId = context.ids.new_id();
        let department =
            Department { id, parent_id: parent, name: name.to_owned(), sort_key: sort_key(name) };
        let now = context.clock.now();
        if !tx.structures().insert_department(actor.organization_id, &department, now).await? {
            return Ok(());
        }
        made.count += 1;
        made.departments.insert(key, id);
        let above = FieldChange::between("parent", None, parent_name.map(str::to_owned));
        log.push((AuditKind::DepartmentCreated, name.to_owned(), above.into_iter().collect()));
        (parent, parent_name) = (Some(id), Some(name));
    }
    Ok(())
}

//! Departments, positions and locations, and the memory of their names.
//!
//! A page of a list names departments, positions and locations of fifty people. Joining them in SQL
//! costs more than all the rest of the page, so each process remembers the structure of the
//! organizations it serves. What is remembered carries the version that the organization's row had;
//! every use compares it with the row as it is now, so no process ever shows an old name.

mod reshape;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rollcall_domain::id::{LocationId, OrganizationId, PositionId};
use rollcall_domain::sort_key::SortKey;
use rollcall_domain::structure::{Department, Entry, Structure};
use rollcall_domain::text::comparison_key;
use rollcall_domain::time::Timestamp;
use uuid::Uuid;

use crate::{Dialect, StoreResult, Tx, Value, params};

/// Organizations whose structure is remembered at once.
const ORGANIZATIONS_KEPT: usize = 64;

/// The structures that this process remembers.
#[derive(Default)]
pub(crate) struct StructureMemory(Mutex<HashMap<OrganizationId, (i64, Arc<Structure>)>>);

impl StructureMemory {
    fn get(&self, id: OrganizationId, version: i64) -> Option<Arc<Structure>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, structure) = known.get(&id)?;
        (*at == version).then(|| Arc::clone(structure))
    }

    fn put(&self, id: OrganizationId, version: i64, structure: &Arc<Structure>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= ORGANIZATIONS_KEPT && !known.contains_key(&id) {
            let any = known.keys().next().copied();
            any.and_then(|it| known.remove(&it));
        }
        known.insert(id, (version, Arc::clone(structure)));
    }
}

/// The structure of one organization.
pub struct Structures<'t>(pub(crate) &'t mut Tx);

/// Which of the two flat lists is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Catalog {
    /// Job titles.
    Positions,
    /// Work sites.
    Locations,
}

impl Catalog {
    const fn table(self) -> &'static str {
        match self {
            Self::Positions => "positions",
            Self::Locations => "locations",
        }
    }

    /// The column of a member that names one of them.
    const fn column(self) -> &'static str {
        match self {
            Self::Positions => "position_id",
            Self::Locations => "location_id",
        }
    }
}

impl Structures<'_> {
    /// The structure as it is at `version`, which comes from the organization's row as read in
    /// this transaction.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn at(&mut self, id: OrganizationId, version: i64) -> StoreResult<Arc<Structure>> {
        if let Some(structure) = self.0.memory().get(id, version) {
            return Ok(structure);
        }
        let sql = "SELECT id, parent_id, name, sort_key FROM departments WHERE org_id = ?1";
        let read = |row: &mut crate::value::Row<'_>| {
            Ok(Department {
                id: row.take()?,
                parent_id: row.take()?,
                name: row.take()?,
                sort_key: SortKey::from_bytes(row.take()?),
            })
        };
        let departments = self.0.query(sql, params![id], read).await?;
        let positions = self.entries::<PositionId>(id, Catalog::Positions).await?;
        let locations = self.entries::<LocationId>(id, Catalog::Locations).await?;
        let roles = self.0.roles().list(id).await?;
        let structure = Structure::new(departments, positions, locations).with_roles(roles);
        let structure = Arc::new(structure);
        self.0.memory().put(id, version, &structure);
        Ok(structure)
    }

    /// The structure as it is now.
    pub async fn now(&mut self, id: OrganizationId) -> StoreResult<Arc<Structure>> {
        let sql = "SELECT structure_version FROM organizations WHERE id = ?1";
        let version = self.0.query_one(sql, params![id]).await?;
        self.at(id, version).await
    }

    /// The structure as it is now; from here on nobody else changes it, nor the people in it, before
    /// this transaction ends. The organization gets the structure version `next`.
    pub async fn hold(
        &mut self,
        id: OrganizationId,
        next: i64,
        now: Timestamp,
    ) -> StoreResult<Arc<Structure>> {
        if self.0.dialect() == Dialect::Postgres {
            let sql = "SELECT structure_version FROM organizations WHERE id = ?1 FOR UPDATE";
            self.0.query(sql, params![id], |_| Ok(())).await?;
        }
        let before = self.now(id).await?;
        self.0.organizations().set_structure_version(id, next, now).await?;
        Ok(before)
    }

    /// The structure as it is now, which nobody can change before this transaction ends: for whoever
    /// writes what is derived from it.
    pub(crate) async fn held(&mut self, id: OrganizationId) -> StoreResult<Arc<Structure>> {
        let sql = match self.0.dialect() {
            // SQLite has one writer anyway.
            Dialect::Sqlite => "SELECT structure_version FROM organizations WHERE id = ?1",
            Dialect::Postgres => {
                "SELECT structure_version FROM organizations WHERE id = ?1 FOR SHARE"
            }
        };
        let version = self.0.query_one(sql, params![id]).await?;
        self.at(id, version).await
    }

    async fn entries<Id: crate::value::FromColumn>(
        &mut self,
        id: OrganizationId,
        catalog: Catalog,
    ) -> StoreResult<Vec<Entry<Id>>> {
        let sql = format!("SELECT id, name, sort_key FROM {} WHERE org_id = ?1", catalog.table());
        let read = |row: &mut crate::value::Row<'_>| {
            Ok(Entry {
                id: row.take()?,
                name: row.take()?,
                sort_key: SortKey::from_bytes(row.take()?),
            })
        };
        self.0.query(&sql, params![id], read).await
    }

    /// A new department; false if a sibling has the name already.
    pub async fn insert_department(
        &mut self,
        organization: OrganizationId,
        department: &Department,
        now: Timestamp,
    ) -> StoreResult<bool> {
        let sql = "INSERT INTO departments (org_id, id, parent_id, name, name_key, sort_key, created_at, version)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1) ON CONFLICT DO NOTHING";
        let key = comparison_key(&department.name);
        let fields = params![
            organization,
            department.id,
            department.parent_id,
            &department.name,
            key,
            department.sort_key.as_bytes(),
            now
        ];
        Ok(self.0.execute(sql, fields).await? == 1)
    }

    /// A new position or location; false if the name is taken.
    pub async fn insert_entry<Id: Copy + Into<Uuid>>(
        &mut self,
        organization: OrganizationId,
        catalog: Catalog,
        entry: &Entry<Id>,
        now: Timestamp,
    ) -> StoreResult<bool> {
        let sql = format!(
            "INSERT INTO {} (org_id, id, name, name_key, sort_key, created_at, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1) ON CONFLICT DO NOTHING",
            catalog.table()
        );
        let key = comparison_key(&entry.name);
        let id: Uuid = entry.id.into();
        let fields = params![organization, id, &entry.name, key, entry.sort_key.as_bytes(), now];
        Ok(self.0.execute(&sql, fields).await? == 1)
    }

    /// How many active people there are in groups of one scope (`own`, `below`), of those that
    /// were asked for. Groups without people are left out.
    pub async fn active_people(
        &mut self,
        organization: OrganizationId,
        groups: &[Uuid],
    ) -> StoreResult<HashMap<Uuid, GroupSize>> {
        let mut sizes: HashMap<Uuid, GroupSize> = HashMap::new();
        for chunk in groups.chunks(200) {
            let marks: Vec<String> = (2..chunk.len() + 2).map(|it| format!("?{it}")).collect();
            let sql = format!(
                "SELECT group_id, scope, CAST(SUM(people) AS BIGINT) FROM member_counts
                 WHERE org_id = ?1 AND state = 'active' AND group_id IN ({})
                 GROUP BY group_id, scope",
                marks.join(", ")
            );
            let mut fields = vec![Value::from(organization)];
            fields.extend(chunk.iter().map(|it| Value::Uuid(*it)));
            let rows = self.0.query(&sql, &fields, |row| {
                Ok((row.take::<Uuid>()?, row.take::<String>()?, row.take::<i64>()?))
            });
            for (group, scope, people) in rows.await? {
                let size = sizes.entry(group).or_default();
                if scope == "own" { size.own = people } else { size.below = people }
            }
        }
        Ok(sizes)
    }
}

/// How many people are in a group.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct GroupSize {
    /// In the group itself.
    pub own: i64,
    /// In it and below it, each person once.
    pub below: i64,
}

/// Ids as one column: 16 bytes each, in their order.
pub(crate) fn pack_ids<Id: Copy + Into<Uuid>>(ids: &[Id]) -> Vec<u8> {
    ids.iter().flat_map(|it| (*it).into().into_bytes()).collect()
}

/// The reverse of [`pack_ids`].
pub(crate) fn unpack_ids<Id: From<Uuid>>(bytes: &[u8]) -> Vec<Id> {
    bytes.chunks_exact(16).filter_map(|it| Uuid::from_slice(it).ok()).map(Id::from).collect()
}

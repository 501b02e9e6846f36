//! Renaming, moving, merging and removing what people belong to, with everything that is derived
//! from it, in statements whose number does not grow with the people.

use std::collections::{BTreeMap, BTreeSet};

use rollcall_domain::id::{DepartmentId, MemberId, OrganizationId};
use rollcall_domain::membership::MemberState;
use rollcall_domain::structure::{Department, Entry, Structure};
use rollcall_domain::text::comparison_key;
use rollcall_domain::time::Timestamp;
use uuid::Uuid;

use super::{Catalog, Structures, unpack_ids};
use crate::{StoreResult, Tx, params};

/// Somebody below a department who is in others as well.
struct InSeveral {
    state: MemberState,
    sort_key: Vec<u8>,
    id: MemberId,
    department_ids: Vec<DepartmentId>,
}

impl Structures<'_> {
    /// Gives a department the name of `department`. A sibling of that name is a unique violation.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn rename_department(
        &mut self,
        organization: OrganizationId,
        department: &Department,
    ) -> StoreResult<()> {
        let sql =
            "UPDATE departments SET name = ?3, name_key = ?4, sort_key = ?5, version = version + 1
                   WHERE org_id = ?1 AND id = ?2";
        let fields = params![
            organization,
            department.id,
            &department.name,
            comparison_key(&department.name),
            department.sort_key.as_bytes()
        ];
        self.0.execute(sql, fields).await?;
        Ok(())
    }

    /// Puts a department and all below it under another one. `before` is the structure as it is and
    /// must be held still (see `Organizations::set_structure_version`). A sibling of the same name
    /// there is a unique violation.
    pub async fn move_department(
        &mut self,
        organization: OrganizationId,
        before: &Structure,
        id: DepartmentId,
        parent_id: Option<DepartmentId>,
    ) -> StoreResult<()> {
        let sql = "UPDATE departments SET parent_id = ?3, version = version + 1
                   WHERE org_id = ?1 AND id = ?2";
        self.0.execute(sql, params![organization, id, parent_id]).await?;
        let above = |it: Option<DepartmentId>| -> Vec<DepartmentId> {
            it.map(|it| before.lineage(it).map(|it| it.id).collect()).unwrap_or_default()
        };
        let old = above(before.department(id).and_then(|it| it.parent_id));
        let new = above(parent_id);
        let people = people_below(self.0, organization, id).await?;
        let others = in_several(self.0, organization, id).await?;
        for ancestor in old.iter().filter(|it| !new.contains(it)) {
            // Whoever is in another department below the ancestor stays there.
            let kept = still_below(before, &others, id, *ancestor);
            let sql = "DELETE FROM department_members WHERE org_id = ?1 AND department_id = ?2
                       AND scope = 'below' AND (state, sort_key, member_id) IN (
                           SELECT state, sort_key, member_id FROM department_members
                           WHERE org_id = ?1 AND department_id = ?3 AND scope = 'below')";
            self.0.execute(sql, params![organization, *ancestor, id]).await?;
            for it in &kept {
                let sql = "INSERT INTO department_members (org_id, department_id, scope, state, sort_key, member_id)
                           VALUES (?1, ?2, 'below', ?3, ?4, ?5)";
                let fields = params![organization, *ancestor, it.state, &it.sort_key, it.id];
                self.0.execute(sql, fields).await?;
            }
            add(self.0, organization, *ancestor, &less(&people, &kept), -1).await?;
        }
        for ancestor in new.iter().filter(|it| !old.contains(it)) {
            let there = still_below(before, &others, id, *ancestor);
            let sql = "INSERT INTO department_members (org_id, department_id, scope, state, sort_key, member_id)
                       SELECT org_id, ?2, scope, state, sort_key, member_id FROM department_members
                       WHERE org_id = ?1 AND department_id = ?3 AND scope = 'below'
                       ON CONFLICT DO NOTHING";
            self.0.execute(sql, params![organization, *ancestor, id]).await?;
            add(self.0, organization, *ancestor, &less(&people, &there), 1).await?;
        }
        Ok(())
    }

    /// Forgets a department in which nobody is and below which nothing lies.
    pub async fn delete_department(
        &mut self,
        organization: OrganizationId,
        id: DepartmentId,
    ) -> StoreResult<()> {
        let sql = "DELETE FROM departments WHERE org_id = ?1 AND id = ?2";
        self.0.execute(sql, params![organization, id]).await?;
        let sql = "DELETE FROM member_counts WHERE org_id = ?1 AND group_id = ?2";
        self.0.execute(sql, params![organization, id]).await?;
        Ok(())
    }

    /// At most `limit` of those who are in this very department, in whatever state.
    pub async fn people_in_department(
        &mut self,
        organization: OrganizationId,
        id: DepartmentId,
        limit: i64,
    ) -> StoreResult<Vec<MemberId>> {
        let sql = "SELECT member_id FROM department_members
                   WHERE org_id = ?1 AND department_id = ?2 AND scope = 'own' LIMIT ?3";
        self.0.query(sql, params![organization, id, limit], |row| row.take()).await
    }

    /// How many people have a position or location, in whatever state.
    pub async fn people_with_entry(
        &mut self,
        organization: OrganizationId,
        id: Uuid,
    ) -> StoreResult<i64> {
        let sql = "SELECT CAST(COALESCE(SUM(people), 0) AS BIGINT) FROM member_counts
                   WHERE org_id = ?1 AND group_id = ?2 AND scope = 'own'";
        self.0.query_one(sql, params![organization, id]).await
    }

    /// Gives a position or location the name of `entry`. One of that name is a unique violation.
    pub async fn rename_entry(
        &mut self,
        organization: OrganizationId,
        catalog: Catalog,
        entry: &Entry<Uuid>,
    ) -> StoreResult<()> {
        let sql = format!(
            "UPDATE {} SET name = ?3, name_key = ?4, sort_key = ?5, version = version + 1
             WHERE org_id = ?1 AND id = ?2",
            catalog.table()
        );
        let key = comparison_key(&entry.name);
        let fields = params![organization, entry.id, &entry.name, key, entry.sort_key.as_bytes()];
        self.0.execute(&sql, fields).await?;
        Ok(())
    }

    /// Gives everybody who has a position or location another one (`None`: none), and forgets it.
    /// Tells how many people that were.
    pub async fn replace_entry(
        &mut self,
        organization: OrganizationId,
        catalog: Catalog,
        id: Uuid,
        by: Option<Uuid>,
        now: Timestamp,
    ) -> StoreResult<u64> {
        let column = catalog.column();
        let sql = format!(
            "UPDATE members SET {column} = ?3, version = version + 1, updated_at = ?4
             WHERE org_id = ?1 AND {column} = ?2"
        );
        let people = self.0.execute(&sql, params![organization, id, by, now]).await?;
        if let Some(by) = by {
            let counted = counts(self.0, organization, id, "own").await?;
            for (state, count) in counted {
                add_to(self.0, organization, by, "own", state, count).await?;
            }
        }
        let sql = "DELETE FROM member_counts WHERE org_id = ?1 AND group_id = ?2";
        self.0.execute(sql, params![organization, id]).await?;
        let sql = format!("DELETE FROM {} WHERE org_id = ?1 AND id = ?2", catalog.table());
        self.0.execute(&sql, params![organization, id]).await?;
        Ok(people)
    }
}

async fn counts(
    tx: &mut Tx,
    organization: OrganizationId,
    group: Uuid,
    scope: &str,
) -> StoreResult<Vec<(MemberState, i64)>> {
    let sql = "SELECT state, CAST(SUM(people) AS BIGINT) FROM member_counts
               WHERE org_id = ?1 AND group_id = ?2 AND scope = ?3 GROUP BY state";
    tx.query(sql, params![organization, group, scope], |row| Ok((row.take()?, row.take()?))).await
}

async fn people_below(
    tx: &mut Tx,
    organization: OrganizationId,
    id: DepartmentId,
) -> StoreResult<BTreeMap<MemberState, i64>> {
    Ok(counts(tx, organization, id.into(), "below").await?.into_iter().collect())
}

/// Those below a department who are in more than one: their ids take more than 16 bytes.
async fn in_several(
    tx: &mut Tx,
    organization: OrganizationId,
    id: DepartmentId,
) -> StoreResult<Vec<InSeveral>> {
    let sql = "SELECT d.state, d.sort_key, d.member_id, m.department_ids
               FROM department_members d JOIN members m ON m.org_id = d.org_id AND m.id = d.member_id
               WHERE d.org_id = ?1 AND d.department_id = ?2 AND d.scope = 'below'
               AND LENGTH(m.department_ids) > 16";
    tx.query(sql, params![organization, id], |row| {
        Ok(InSeveral {
            state: row.take()?,
            sort_key: row.take()?,
            id: row.take()?,
            department_ids: unpack_ids(&row.take::<Vec<u8>>()?),
        })
    })
    .await
}

/// Those who are at or below `ancestor` even without what lies at or below `moved`.
fn still_below<'a>(
    structure: &Structure,
    people: &'a [InSeveral],
    moved: DepartmentId,
    ancestor: DepartmentId,
) -> Vec<&'a InSeveral> {
    let is_other = |id: &DepartmentId| {
        let lineage: BTreeSet<_> = structure.lineage(*id).map(|it| it.id).collect();
        lineage.contains(&ancestor) && !lineage.contains(&moved)
    };
    people.iter().filter(|it| it.department_ids.iter().any(is_other)).collect()
}

/// The counts of `people` without `some` of them.
fn less(people: &BTreeMap<MemberState, i64>, some: &[&InSeveral]) -> BTreeMap<MemberState, i64> {
    let mut rest = people.clone();
    for it in some {
        *rest.entry(it.state).or_default() -= 1;
    }
    rest
}

async fn add(
    tx: &mut Tx,
    organization: OrganizationId,
    department: DepartmentId,
    people: &BTreeMap<MemberState, i64>,
    sign: i64,
) -> StoreResult<()> {
    for (state, count) in people {
        add_to(tx, organization, department.into(), "below", *state, sign * count).await?;
    }
    Ok(())
}

async fn add_to(
    tx: &mut Tx,
    organization: OrganizationId,
    group: Uuid,
    scope: &str,
    state: MemberState,
    people: i64,
) -> StoreResult<()> {
    if people == 0 {
        return Ok(());
    }
    // Any slot will do, since only their sum counts.
    let sql = "INSERT INTO member_counts (org_id, group_id, scope, state, slot, people)
               VALUES (?1, ?2, ?3, ?4, 0, ?5)
               ON CONFLICT (org_id, group_id, scope, state, slot)
               DO UPDATE SET people = member_counts.people + excluded.people";
    tx.execute(sql, params![organization, group, scope, state, people]).await?;
    Ok(())
}

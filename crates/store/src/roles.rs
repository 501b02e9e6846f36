//! The roles that organizations make for themselves. They are read with the structure, which
//! [`crate::structure`] remembers; here they are written.

use std::collections::HashMap;

use rollcall_domain::id::{MemberId, OrganizationId, RoleId};
use rollcall_domain::member::Member;
use rollcall_domain::permission::{Permission, PermissionSet, Role};
use rollcall_domain::sort_key::SortKey;
use rollcall_domain::text::comparison_key;
use rollcall_domain::time::Timestamp;

use crate::members::{COLUMNS, read};
use crate::structure::{pack_ids, unpack_ids};
use crate::value::Row;
use crate::{StoreResult, Tx, params};

/// Custom roles of organizations.
pub struct Roles<'t>(pub(crate) &'t mut Tx);

impl Roles<'_> {
    /// All roles of an organization, in no order.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn list(&mut self, organization: OrganizationId) -> StoreResult<Vec<Role>> {
        let sql = "SELECT id, name, sort_key, permissions, department_ids, version FROM roles
                   WHERE org_id = ?1";
        let read = |row: &mut Row<'_>| {
            Ok(Role {
                id: row.take()?,
                name: row.take()?,
                sort_key: SortKey::from_bytes(row.take()?),
                permissions: row
                    .take::<String>()?
                    .split(' ')
                    .filter_map(Permission::from_code)
                    .collect(),
                department_ids: unpack_ids(&row.take::<Vec<u8>>()?),
                version: row.take()?,
            })
        };
        self.0.query(sql, params![organization], read).await
    }

    /// A new role; false if the name is taken.
    pub async fn insert(
        &mut self,
        organization: OrganizationId,
        role: &Role,
        now: Timestamp,
    ) -> StoreResult<bool> {
        let sql =
            "INSERT INTO roles (org_id, id, name, name_key, sort_key, permissions, department_ids,
                   created_at, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                   ON CONFLICT DO NOTHING";
        let fields = params![
            organization,
            role.id,
            &role.name,
            comparison_key(&role.name),
            role.sort_key.as_bytes(),
            codes(role.permissions),
            pack_ids(&role.department_ids),
            now,
            role.version
        ];
        Ok(self.0.execute(sql, fields).await? == 1)
    }

    /// Replaces name, permissions and departments; false if somebody else changed the role
    /// meanwhile. The version becomes that of `role` plus one.
    pub async fn update(&mut self, organization: OrganizationId, role: &Role) -> StoreResult<bool> {
        let sql = "UPDATE roles SET name = ?3, name_key = ?4, sort_key = ?5, permissions = ?6,
                   department_ids = ?7, version = version + 1
                   WHERE org_id = ?1 AND id = ?2 AND version = ?8";
        let fields = params![
            organization,
            role.id,
            &role.name,
            comparison_key(&role.name),
            role.sort_key.as_bytes(),
            codes(role.permissions),
            pack_ids(&role.department_ids),
            role.version
        ];
        Ok(self.0.execute(sql, fields).await? == 1)
    }

    /// Removes a role that nobody has; false if it is gone already.
    pub async fn delete(&mut self, organization: OrganizationId, id: RoleId) -> StoreResult<bool> {
        let sql = "DELETE FROM roles WHERE org_id = ?1 AND id = ?2";
        Ok(self.0.execute(sql, params![organization, id]).await? == 1)
    }

    /// How many people have which role, in whatever state they are.
    pub async fn people(
        &mut self,
        organization: OrganizationId,
    ) -> StoreResult<HashMap<RoleId, i64>> {
        let sql = "SELECT role_id, COUNT(*) FROM role_members WHERE org_id = ?1 GROUP BY role_id";
        let read = |row: &mut Row<'_>| Ok((row.take()?, row.take()?));
        Ok(self.0.query(sql, params![organization], read).await?.into_iter().collect())
    }

    /// At most `limit` of those who have a role, after `after` in the order of their ids.
    pub async fn list_people(
        &mut self,
        organization: OrganizationId,
        id: RoleId,
        after: Option<MemberId>,
        limit: i64,
    ) -> StoreResult<Vec<Member>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM role_members r JOIN members m ON m.org_id = r.org_id AND m.id = r.member_id
             WHERE r.org_id = ?1 AND r.role_id = ?2 AND r.member_id > ?3 ORDER BY r.member_id LIMIT ?4"
        );
        let after = after.unwrap_or_else(|| uuid::Uuid::nil().into());
        self.0.query(&sql, params![organization, id, after, limit], read).await
    }
}

fn codes(permissions: PermissionSet) -> String {
    permissions.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(" ")
}

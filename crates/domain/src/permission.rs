//! Who may do what in an organization.

use std::fmt;

use crate::codes::coded_enum;
use crate::id::{DepartmentId, RoleId};
use crate::member::Member;
use crate::membership::MemberState;
use crate::sort_key::SortKey;
use crate::structure::Structure;

coded_enum! {
    /// One thing that a role may allow.
    Permission {
        /// Invite people.
        MembersInvite = "members.invite",
        /// Invite people who then need no approval.
        MembersAdmit = "members.admit",
        /// Approve and reject those who wait.
        MembersApprove = "members.approve",
        /// Change what the organization says of a member, and see contact data that is hidden.
        MembersEdit = "members.edit",
        /// End a membership.
        MembersTerminate = "members.terminate",
        /// Reopen one.
        MembersRestore = "members.restore",
        /// Add and change many from a file.
        MembersImport = "members.import",
        /// Take lists out as files.
        MembersExport = "members.export",
        /// Shape the tree of departments.
        DepartmentsManage = "departments.manage",
        /// Keep the list of positions.
        PositionsManage = "positions.manage",
        /// Keep the list of locations.
        LocationsManage = "locations.manage",
        /// Set how people come in.
        JoinRulesManage = "join_rules.manage",
        /// Change the organization itself.
        OrganizationEdit = "organization.edit",
        /// Read the audit log.
        AuditRead = "audit.read",
        /// Give and take roles.
        RolesManage = "roles.manage",
    }
}

coded_enum! {
    /// The two built-in administrator roles.
    AdminRole {
        /// May do everything.
        SuperAdmin = "super_admin",
        /// May do everything but manage roles and the organization itself.
        AccountAdmin = "account_admin",
    }
}

impl AdminRole {
    /// Whether the role allows `permission`.
    pub const fn allows(self, permission: Permission) -> bool {
        match self {
            Self::SuperAdmin => true,
            Self::AccountAdmin => {
                !matches!(permission, Permission::RolesManage | Permission::OrganizationEdit)
            }
        }
    }

    /// All that the role allows.
    pub fn permissions(self) -> PermissionSet {
        Permission::ALL.iter().copied().filter(|it| self.allows(*it)).collect()
    }
}

/// Some of the permissions.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct PermissionSet(u32);

impl PermissionSet {
    /// Whether `permission` is among them.
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u32) != 0
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those of this set and those of `other`.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those of this set that `other` lacks.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// All of them, in the order they are declared.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |it| self.contains(*it))
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<T: IntoIterator<Item = Permission>>(permissions: T) -> Self {
        Self(permissions.into_iter().fold(0, |set, it| set | 1 << it as u32))
    }
}

impl fmt::Debug for PermissionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// A role that an organization has made: a name for some of the account admin's permissions,
/// everywhere or only for some departments with what lies below them.
#[derive(Clone, PartialEq, Debug)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// Its name, unique in the organization.
    pub name: String,
    /// The name's place in lists.
    pub sort_key: SortKey,
    /// What it allows.
    pub permissions: PermissionSet,
    /// For which departments with what lies below them; empty: everywhere.
    pub department_ids: Vec<DepartmentId>,
    /// Grows with each change.
    pub version: i64,
}

/// At most this many custom roles in one organization, and this many on one member.
pub const ROLES_LIMIT: usize = 100;
/// One role is limited to at most this many departments.
pub const ROLE_DEPARTMENTS_LIMIT: usize = 100;

/// Why a custom role cannot have a permission.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum GrantError {
    /// Only a super admin has it.
    #[error("{0} belongs to the super admins alone")]
    Reserved(Permission),
    /// It concerns the whole organization, and the role only some departments.
    #[error("{0} cannot be limited to departments")]
    OrganizationWide(Permission),
}

impl Permission {
    /// Whether it concerns the organization as a whole, so that a role which is limited to
    /// departments cannot have it.
    pub const fn is_organization_wide(self) -> bool {
        match self {
            Self::PositionsManage
            | Self::LocationsManage
            | Self::JoinRulesManage
            | Self::OrganizationEdit
            | Self::AuditRead
            | Self::RolesManage => true,
            Self::MembersInvite
            | Self::MembersAdmit
            | Self::MembersApprove
            | Self::MembersEdit
            | Self::MembersTerminate
            | Self::MembersRestore
            | Self::MembersImport
            | Self::MembersExport
            | Self::DepartmentsManage => false,
        }
    }

    /// Decides whether a custom role may have the permission: any of the account admin's, of those
    /// only what can be limited if the role is limited to departments.
    ///
    /// # Errors
    /// [`GrantError`].
    pub fn check_grantable(self, is_limited: bool) -> Result<(), GrantError> {
        if !AdminRole::AccountAdmin.allows(self) {
            return Err(GrantError::Reserved(self));
        }
        if is_limited && self.is_organization_wide() {
            return Err(GrantError::OrganizationWide(self));
        }
        Ok(())
    }
}

/// All that a member may do, from the built-in role and the custom ones together.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Rights {
    everywhere: PermissionSet,
    scoped: Vec<Scoped>,
}

/// Permissions for some departments with what lies below them.
#[derive(Clone, PartialEq, Debug)]
struct Scoped {
    permissions: PermissionSet,
    department_ids: Vec<DepartmentId>,
}

impl Rights {
    /// What `member` may do now. Only active members may do anything; a role that is gone allows
    /// nothing.
    pub fn of(member: &Member, structure: &Structure) -> Self {
        let mut rights = Self::default();
        if member.state != MemberState::Active {
            return rights;
        }
        rights.everywhere = member.admin_role.map(AdminRole::permissions).unwrap_or_default();
        for role in member.role_ids.iter().filter_map(|id| structure.role(*id)) {
            if role.department_ids.is_empty() {
                rights.everywhere = rights.everywhere.union(role.permissions);
            } else {
                let permissions: PermissionSet =
                    role.permissions.iter().filter(|it| !it.is_organization_wide()).collect();
                if !permissions.is_empty() {
                    let department_ids = role.department_ids.clone();
                    rights.scoped.push(Scoped { permissions, department_ids });
                }
            }
        }
        rights
    }

    /// Whether there is any permission at all: then the person is an administrator of some kind.
    pub const fn is_empty(&self) -> bool {
        self.everywhere.is_empty() && self.scoped.is_empty()
    }

    /// Whether `permission` is there, if only for some departments.
    pub fn may(&self, permission: Permission) -> bool {
        self.everywhere.contains(permission)
            || self.scoped.iter().any(|it| it.permissions.contains(permission))
    }

    /// Whether `permission` is there for the whole organization.
    pub const fn may_everywhere(&self, permission: Permission) -> bool {
        self.everywhere.contains(permission)
    }

    /// Whether `permission` holds for somebody in these departments: one of them is enough.
    pub fn may_for_any(
        &self,
        permission: Permission,
        departments: &[DepartmentId],
        structure: &Structure,
    ) -> bool {
        self.everywhere.contains(permission)
            || departments.iter().any(|it| self.may_in(permission, *it, structure))
    }

    /// Whether `permission` holds for putting somebody into exactly these departments: all of them
    /// must be in reach, and there must be one.
    pub fn may_for_all(
        &self,
        permission: Permission,
        departments: &[DepartmentId],
        structure: &Structure,
    ) -> bool {
        self.everywhere.contains(permission)
            || !departments.is_empty()
                && departments.iter().all(|it| self.may_in(permission, *it, structure))
    }

    fn may_in(
        &self,
        permission: Permission,
        department: DepartmentId,
        structure: &Structure,
    ) -> bool {
        self.scoped
            .iter()
            .filter(|it| it.permissions.contains(permission))
            .any(|it| structure.lineage(department).any(|at| it.department_ids.contains(&at.id)))
    }

    /// The departments with what lies below them in which `permission` holds; `None`: everywhere.
    pub fn departments_for(&self, permission: Permission) -> Option<Vec<DepartmentId>> {
        if self.everywhere.contains(permission) {
            return None;
        }
        let scoped = self.scoped.iter().filter(|it| it.permissions.contains(permission));
        let mut ids: Vec<_> = scoped.flat_map(|it| it.department_ids.iter().copied()).collect();
        ids.sort_unstable();
        ids.dedup();
        Some(ids)
    }

    /// The departments in which there is any permission; `None`: everywhere.
    pub fn departments(&self) -> Option<Vec<DepartmentId>> {
        if !self.everywhere.is_empty() {
            return None;
        }
        let mut ids: Vec<_> =
            self.scoped.iter().flat_map(|it| it.department_ids.iter().copied()).collect();
        ids.sort_unstable();
        ids.dedup();
        Some(ids)
    }

    /// All permissions, wherever they hold.
    pub fn permissions(&self) -> PermissionSet {
        self.scoped.iter().fold(self.everywhere, |all, it| all.union(it.permissions))
    }

    /// Whether every department that is in one of the two lists only is in reach of `permission`,
    /// and, if the first one changes, the old and the new one are: nobody moves people into, out of
    /// or around departments that their role does not reach.
    pub fn may_move(
        &self,
        permission: Permission,
        before: &[DepartmentId],
        after: &[DepartmentId],
        structure: &Structure,
    ) -> bool {
        if self.everywhere.contains(permission) || before == after {
            return true;
        }
        let differing = before
            .iter()
            .filter(|it| !after.contains(it))
            .chain(after.iter().filter(|it| !before.contains(it)));
        let mains = [before.first(), after.first()].into_iter().flatten();
        let mains = mains.filter(|_| before.first() != after.first());
        differing.chain(mains).all(|it| self.may_in(permission, *it, structure))
    }

    /// Something that `other` may do and these rights do not allow, if there is any: nobody grants,
    /// edits, ends or restores above their own rights.
    pub fn lacks_of(&self, other: &Self, structure: &Structure) -> Option<Permission> {
        if let Some(permission) = other.everywhere.without(self.everywhere).iter().next() {
            return Some(permission);
        }
        other.scoped.iter().find_map(|it| {
            it.permissions
                .iter()
                .find(|permission| !self.may_for_all(*permission, &it.department_ids, structure))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_admin_lacks_exactly_roles_and_the_organization() {
        let lacking: Vec<_> =
            Permission::ALL.iter().filter(|it| !AdminRole::AccountAdmin.allows(**it)).collect();
        assert_eq!(lacking, [&Permission::OrganizationEdit, &Permission::RolesManage]);
        assert_eq!(AdminRole::SuperAdmin.permissions().iter().count(), Permission::ALL.len());
    }

    use crate::id::Ids;
    use crate::sort_key::sort_key;
    use crate::structure::Department;
    use crate::time::{Clock, Timestamp};

    /// A tree of `top` over `leaf`, and `other` beside them; with one role, limited to `scope`.
    struct World {
        structure: Structure,
        member: Member,
        top: DepartmentId,
        leaf: DepartmentId,
        other: DepartmentId,
    }

    fn world(
        permissions: &[Permission],
        scope: impl Fn([DepartmentId; 3]) -> Vec<DepartmentId>,
    ) -> World {
        let ids = Ids::seeded(Clock::manual(Timestamp::from_millis(1)), 5);
        let [top, leaf, other]: [DepartmentId; 3] = std::array::from_fn(|_| ids.new_id());
        let node = |id, parent_id, name: &str| Department {
            id,
            parent_id,
            name: name.to_owned(),
            sort_key: sort_key(name),
        };
        let tree =
            vec![node(top, None, "Top"), node(leaf, Some(top), "Leaf"), node(other, None, "Other")];
        let role = Role {
            id: ids.new_id(),
            name: "Gatekeeper".to_owned(),
            sort_key: sort_key("Gatekeeper"),
            permissions: permissions.iter().copied().collect(),
            department_ids: scope([top, leaf, other]),
            version: 1,
        };
        let mut member = Member::new(
            ids.new_id(),
            ids.new_id(),
            MemberState::Active,
            "Mia",
            Timestamp::from_millis(1),
        );
        member.role_ids = vec![role.id];
        let structure = Structure::new(tree, vec![], vec![]).with_roles(vec![role]);
        World { structure, member, top, leaf, other }
    }

    #[test]
    fn a_limited_role_reaches_its_departments_and_what_lies_below() {
        let permission = Permission::MembersApprove;
        let World { structure, member, top, leaf, other } =
            world(&[permission], |[top, ..]| vec![top]);
        let rights = Rights::of(&member, &structure);
        assert!(rights.may(permission));
        assert!(!rights.may_everywhere(permission));
        assert!(!rights.may(Permission::MembersEdit));
        for (departments, any, all) in [
            (vec![], false, false),
            (vec![top], true, true),
            (vec![leaf], true, true),
            (vec![other], false, false),
            (vec![leaf, other], true, false),
        ] {
            assert_eq!(rights.may_for_any(permission, &departments, &structure), any);
            assert_eq!(rights.may_for_all(permission, &departments, &structure), all);
        }
        assert_eq!(rights.departments_for(permission), Some(vec![top]));
    }

    #[test]
    fn a_limited_role_moves_people_only_within_its_departments() {
        let permission = Permission::MembersEdit;
        let World { structure, member, top, leaf, other } =
            world(&[permission], |[top, ..]| vec![top]);
        let rights = Rights::of(&member, &structure);
        for (before, after, may) in [
            (vec![leaf], vec![leaf], true),
            (vec![other], vec![other], true),
            (vec![leaf], vec![top], true),
            (vec![leaf], vec![], true),
            (vec![], vec![leaf], true),
            (vec![leaf], vec![other], false),
            (vec![leaf], vec![leaf, other], false),
            (vec![leaf, other], vec![leaf], false),
            (vec![leaf, other], vec![top, other], true),
            (vec![other, leaf], vec![other], true),
            (vec![other, leaf], vec![leaf, other], false),
            (vec![leaf, top], vec![top, leaf], true),
        ] {
            let found = rights.may_move(permission, &before, &after, &structure);
            assert_eq!(found, may, "{before:?} to {after:?}");
        }
    }

    #[test]
    fn a_custom_role_has_no_more_than_an_account_admin_and_nothing_wide_when_limited() {
        for permission in Permission::ALL {
            let is_reserved =
                matches!(permission, Permission::RolesManage | Permission::OrganizationEdit);
            let wide = permission.check_grantable(false);
            assert_eq!(wide == Err(GrantError::Reserved(*permission)), is_reserved);
            assert_eq!(wide.is_ok(), !is_reserved);
            let limited = permission.check_grantable(true).is_ok();
            assert_eq!(limited, !permission.is_organization_wide(), "{permission}");
            let World { structure, member, .. } = world(&[*permission], |[top, ..]| vec![top]);
            assert_eq!(Rights::of(&member, &structure).may(*permission), limited, "{permission}");
        }
    }

    #[test]
    fn whoever_is_not_active_may_do_nothing() {
        let mut world = world(&[Permission::MembersEdit], |_| vec![]);
        world.member.admin_role = Some(AdminRole::SuperAdmin);
        assert!(Rights::of(&world.member, &world.structure).may(Permission::RolesManage));
        for state in MemberState::ALL.iter().filter(|it| **it != MemberState::Active) {
            world.member.state = *state;
            assert!(Rights::of(&world.member, &world.structure).is_empty());
        }
    }

    #[test]
    fn nobody_stands_above_their_own_rights() {
        let permissions = [Permission::MembersEdit, Permission::MembersApprove];
        let World { structure, member, .. } = world(&permissions, |[top, ..]| vec![top]);
        let limited = Rights::of(&member, &structure);
        let mut plain = member.clone();
        plain.role_ids.clear();
        let mut account_admin = plain.clone();
        account_admin.admin_role = Some(AdminRole::AccountAdmin);
        let mut super_admin = plain.clone();
        super_admin.admin_role = Some(AdminRole::SuperAdmin);
        let [plain, account, super_] =
            [plain, account_admin, super_admin].map(|it| Rights::of(&it, &structure));
        assert_eq!(account.lacks_of(&super_, &structure), Some(Permission::OrganizationEdit));
        assert_eq!(limited.lacks_of(&account, &structure), Some(Permission::MembersInvite));
        for (who, whom) in
            [(&super_, &account), (&account, &limited), (&limited, &limited), (&limited, &plain)]
        {
            assert_eq!(who.lacks_of(whom, &structure), None);
        }
        assert_eq!(plain.lacks_of(&limited, &structure), Some(Permission::MembersApprove));
    }
}

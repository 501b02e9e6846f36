//! Who may do what in an organization.

use crate::codes::coded_enum;

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
    pub fn permissions(self) -> Vec<Permission> {
        Permission::ALL.iter().copied().filter(|it| self.allows(*it)).collect()
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
        assert_eq!(AdminRole::SuperAdmin.permissions().len(), Permission::ALL.len());
    }
}

//! Keys of what roles, groups and permissions are called: one list for all pages, mails and the journal.

use access::{Group, Permission, Role, Roles, StaffRole};

/// Key of a role's name.
pub const fn role_key(role: Role) -> &'static str {
    match role {
        Role::Owner => "role-owner",
        Role::Approver => "role-approver",
        Role::Buyer => "role-buyer",
        Role::Accountant => "role-accountant",
        Role::Viewer => "role-viewer",
    }
}

/// Key of the name of the widest of some roles.
pub fn widest_key(roles: Roles) -> &'static str {
    roles.widest().map_or("role-none", role_key)
}

/// Key of a staff role's name.
pub const fn staff_key(role: StaffRole) -> &'static str {
    match role {
        StaffRole::Admin => "staff-admin",
        StaffRole::Manager => "staff-manager",
        StaffRole::Finance => "staff-finance",
        StaffRole::Support => "staff-support",
        StaffRole::Auditor => "staff-auditor",
    }
}

/// Key of a group's name.
pub const fn group_key(group: Group) -> &'static str {
    match group {
        Group::Registered => "group-registered",
        Group::Wholesale => "group-wholesale",
        Group::Contractor => "group-contractor",
        Group::Partner => "group-partner",
    }
}

/// Key of a permission's name.
pub fn permission_key(p: Permission) -> String {
    format!("perm-{}", p.code().replace(['.', '_'], "-"))
}

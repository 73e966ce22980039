//! Roles that a company makes for itself: a copy of a built-in one with some permissions on.
//!
//! Three rules keep them harmless, whatever is stored: a role contains only what its author holds; what runs the company
//! itself stays with its owners; and a copy of a role that must not order cannot order.
//!
//! What is on is stored by name: a permission that a later version brings is off in every role that exists.

use crate::{Grants, Permission, Role, Switches};

/// What only owners hold: roles, policy, the company itself.
pub const RESERVED: &[Permission] = &[
    Permission::RolesManage,
    Permission::OwnershipTransfer,
    Permission::SecurityPolicy,
    Permission::ApprovalRulesManage,
    Permission::DelegationOthers,
];

/// What makes, sends, decides or cancels an order: never an accountant's, never a viewer's.
pub const ORDERING: &[Permission] = &[
    Permission::CartUse,
    Permission::DraftView,
    Permission::DraftEdit,
    Permission::OrderSubmit,
    Permission::OrderApprove,
    Permission::OrderApproverEdit,
    Permission::OrderWithdraw,
    Permission::OrderCancelRequest,
    Permission::OrderRepeat,
];

/// A role of a company's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnRole {
    base: Role,
    grants: Grants,
}

/// The widest that a copy of `base` can be: everything of an owner but what is reserved, and no orders for those who must
/// not make any.
pub fn ceiling(base: Role) -> Grants {
    let barred = if matches!(base, Role::Accountant | Role::Viewer) { ORDERING } else { &[] };
    let all = Grants::of(Role::Owner, Switches::default());
    RESERVED.iter().chain(barred).fold(all, |g, p| g.set(*p, None))
}

/// What is wrong with a role that somebody wants to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoleError {
    /// Its author does not hold this himself, or not so far.
    #[error("{} is more than its author holds", .0.code())]
    BeyondAuthor(Permission),
    /// No copy of this role may hold it.
    #[error("{} cannot be part of this role", .0.code())]
    Barred(Permission),
}

impl OwnRole {
    /// As it is stored: whatever stands there, it is no wider than a copy of `base` can be. Looking is not taken away.
    pub fn stored(base: Role, grants: Grants) -> OwnRole {
        OwnRole { base, grants: grants.meet(ceiling(base)) }
    }

    /// A role that somebody makes.
    ///
    /// # Errors
    /// [`RoleError`] naming the first permission that cannot be in it.
    pub fn made(base: Role, grants: Grants, author: Grants) -> Result<OwnRole, RoleError> {
        let most = ceiling(base);
        for (p, b) in grants.iter() {
            if Some(b) > most.breadth(p) {
                return Err(RoleError::Barred(p));
            }
            if Some(b) > author.breadth(p) {
                return Err(RoleError::BeyondAuthor(p));
            }
        }
        Ok(OwnRole { base, grants })
    }

    /// The built-in role that it was copied from.
    pub const fn base(self) -> Role {
        self.base
    }
    /// What it gives.
    pub const fn grants(self) -> Grants {
        self.grants
    }
}

/// Whether a member with rights `actor` may give a member who has `before` the rights `after`: neither more than he holds
/// himself, nor a change to somebody who holds more.
pub fn may_change(actor: Grants, before: Grants, after: Grants) -> bool {
    actor.breadth(Permission::MembersManage).is_some() && before.within(actor) && after.within(actor)
}

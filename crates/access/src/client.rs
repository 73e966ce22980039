//! Buyer side: five roles, their permissions, and the switches of a company.

use std::fmt;

use crate::{Grants, OwnRole, Sections};

/// How far a permission reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breadth {
    /// What the member made himself.
    Own,
    /// What belongs to his delivery point or division.
    Unit,
    /// Everything of the company.
    Company,
}

/// A role of a member. A member can have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Runs the company's cabinet: people, rules, details.
    Owner,
    /// Approves orders.
    Approver,
    /// Makes orders.
    Buyer,
    /// Documents and money, never orders.
    Accountant,
    /// Looks at orders, without money.
    Viewer,
}

impl Role {
    /// All roles, the widest first.
    pub const ALL: [Role; 5] = [Role::Owner, Role::Approver, Role::Buyer, Role::Accountant, Role::Viewer];

    /// The word in the database, the API and message keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Approver => "approver",
            Role::Buyer => "buyer",
            Role::Accountant => "accountant",
            Role::Viewer => "viewer",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|r| r.as_str() == word)
    }
}

/// A set of roles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles(u8);

impl Roles {
    /// A set of these roles.
    pub fn of(roles: &[Role]) -> Roles {
        Roles(roles.iter().fold(0, |set, r| set | 1 << *r as u8))
    }
    /// Reads words separated by blanks; unknown words give no right.
    pub fn parse(words: &str) -> Roles {
        Roles(words.split_whitespace().filter_map(Role::parse).fold(0, |set, r| set | 1 << r as u8))
    }
    /// Whether the role is among them.
    pub const fn has(self, role: Role) -> bool {
        self.0 & (1 << role as u8) != 0
    }
    /// The roles, the widest first.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |r| self.has(*r))
    }
    /// With one more.
    #[must_use]
    pub const fn plus(self, role: Role) -> Roles {
        Roles(self.0 | 1 << role as u8)
    }
    /// Without one.
    #[must_use]
    pub const fn minus(self, role: Role) -> Roles {
        Roles(self.0 & !(1 << role as u8))
    }
    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
    /// The widest role: how the person is introduced ("вы закупщик").
    pub fn widest(self) -> Option<Role> {
        self.iter().next()
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, role) in self.iter().enumerate() {
            write!(f, "{}{}", if i > 0 { " " } else { "" }, role.as_str())?;
        }
        Ok(())
    }
}

/// What a company narrowed or widened for its members, and what the seller closed to all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Switches {
    /// Buyers see only the orders that they made.
    pub buyers_own_only: bool,
    /// Buyers see debt and limit, not only how much they can order.
    pub buyers_see_debt: bool,
    /// Viewers see sums and what carries them; papers have a switch of their own.
    pub viewers_see_sums: bool,
    /// Viewers open waybills and certificates.
    pub viewers_see_waybills: bool,
    /// Roles that see only the orders of their delivery points. Owners and accountants always see all.
    pub unit: Roles,
    /// Sections that the company's groups do not open.
    pub closed: Sections,
}

impl Switches {
    /// Roles that can be limited to delivery points.
    pub const UNIT: [Role; 3] = [Role::Approver, Role::Buyer, Role::Viewer];

    /// Whether a role is limited to delivery points.
    pub fn by_unit(self, role: Role) -> bool {
        Switches::UNIT.contains(&role) && self.unit.has(role)
    }
}

// How a role holds a permission: not, own, unit, company, and what a switch makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grant {
    No,
    Own,
    All,
    /// The company, or own if buyers are limited to their own orders.
    AllOrOwn,
    /// Not, or the company if buyers may see the debt.
    IfDebt,
    /// Not, or the company if viewers may see sums.
    IfSums,
    /// Not, or the company if viewers may open waybills.
    IfWaybills,
}

impl Grant {
    pub(crate) const fn breadth(self, s: Switches) -> Option<Breadth> {
        match self {
            Grant::No => None,
            Grant::Own => Some(Breadth::Own),
            Grant::All => Some(Breadth::Company),
            Grant::AllOrOwn => Some(if s.buyers_own_only { Breadth::Own } else { Breadth::Company }),
            Grant::IfDebt => only_if(s.buyers_see_debt),
            Grant::IfSums => only_if(s.viewers_see_sums),
            Grant::IfWaybills => only_if(s.viewers_see_waybills),
        }
    }
}

const fn only_if(on: bool) -> Option<Breadth> {
    if on { Some(Breadth::Company) } else { None }
}

macro_rules! permissions {
    ($($(#[$m:meta])* $n:ident $code:literal: $o:ident $ap:ident $b:ident $ac:ident $v:ident;)*) => {
        /// Something that a member may do in a company.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Permission { $($(#[$m])* $n),* }

        impl Permission {
            /// Every permission, in the order of the table.
            pub const ALL: &'static [Permission] = &[$(Permission::$n),*];
            /// Reads a stable code, whole.
            pub fn parse(code: &str) -> Option<Permission> {
                Permission::ALL.iter().copied().find(|p| p.code() == code)
            }
            /// Stable code, as in the table of the domain. Compared whole, never by a part of it.
            pub const fn code(self) -> &'static str { match self { $(Permission::$n => $code),* } }
            pub(crate) const fn grants(self) -> [Grant; 5] {
                match self { $(Permission::$n => [Grant::$o, Grant::$ap, Grant::$b, Grant::$ac, Grant::$v]),* }
            }
        }

        /// The permissions as types, for signatures.
        pub mod perm {
            use super::Permission;
            /// A permission as a type.
            pub trait Perm: Send + Sync + 'static {
                /// Which one.
                const PERMISSION: Permission;
            }
            $(
                $(#[$m])*
                #[derive(Clone, Copy, Debug)]
                pub enum $n {}
                impl Perm for $n { const PERMISSION: Permission = Permission::$n; }
            )*
        }
    };
}

// OWNER APPROVER BUYER ACCOUNTANT VIEWER
permissions! {
    /// See that the company exists: its pages, its name.
    CompanyView "company.view": All All All All All;
    /// Ask the seller to change the company's legal and bank details.
    CompanyChangeRequest "company.details.change_request": All No No All No;
    /// Ask for the rest as well: name, phone, e-mail, delivery points.
    CompanyChangeAny "company.details.change_any": All No No No No;
    /// See who works for the company.
    MembersView "members.view": All All All All No;
    /// Invite, deactivate, give roles.
    MembersManage "members.manage": All No No No No;
    /// Make roles of one's own.
    RolesManage "roles.manage": All No No No No;
    /// Hand the company over.
    OwnershipTransfer "ownership.transfer": All No No No No;
    /// See approval rules.
    ApprovalRulesView "approval_rules.view": All All All No No;
    /// Change approval rules.
    ApprovalRulesManage "approval_rules.manage": All No No No No;
    /// Hand one's approvals to a colleague.
    DelegationOwn "delegation.set_own": All All No No No;
    /// Hand other people's approvals over.
    DelegationOthers "delegation.set_for_others": All No No No No;
    /// See the catalogue.
    CatalogView "catalog.view": All All All All All;
    /// See prices.
    PricesView "prices.view": All All All All IfSums;
    /// See stock.
    StockView "stock.view": All All All No All;
    /// Download the price list.
    PriceListExport "pricelist.export": All No All No No;
    /// Use the cart and make drafts.
    CartUse "cart.use": All All All No No;
    /// See drafts.
    DraftView "draft.view": All All AllOrOwn No No;
    /// Change drafts.
    DraftEdit "draft.edit": All All Own No No;
    /// Send an order.
    OrderSubmit "order.submit": All All All No No;
    /// See orders.
    OrderView "order.view": All All AllOrOwn All All;
    /// See sums and prices in orders.
    OrderViewAmounts "order.view_amounts": All All All All IfSums;
    /// Approve, return, reject.
    OrderApprove "order.approve": All All No No No;
    /// Reduce or remove lines while approving.
    OrderApproverEdit "order.approver_edit": All All No No No;
    /// Withdraw or cancel before it is sent.
    OrderWithdraw "order.withdraw": All All Own No No;
    /// Ask to cancel after it was confirmed.
    OrderCancelRequest "order.cancel_request": All All Own No No;
    /// Repeat an order.
    OrderRepeat "order.repeat": All All All No No;
    /// Export orders.
    OrderExport "order.export": All All AllOrOwn All IfSums;
    /// Comment on orders.
    OrderComment "order.comment": All All AllOrOwn All No;
    /// Waybills and certificates.
    DocumentsWaybill "documents.waybill": All All All All IfWaybills;
    /// Invoices for payment.
    DocumentsInvoice "documents.invoice": All All AllOrOwn All No;
    /// Closing documents: acts, VAT invoices, УПД, corrections, reconciliations, contracts.
    DocumentsClosing "documents.closing": All All No All No;
    /// Whether an order of a sum is possible, and how much is free.
    FinanceFree "finance.free": All All All All No;
    /// Limit, debt, overdue.
    FinanceSummary "finance.summary": All All IfDebt All No;
    /// Ledger and payments.
    FinanceLedger "finance.ledger": All No No All No;
    /// Ask for a reconciliation statement.
    ReconciliationRequest "reconciliation.request": All No No All No;
    /// Attach a proof of payment.
    PaymentProof "payment.upload_proof": All No All All No;
    /// Ask for an exception to a block.
    UnblockRequest "unblock.request": All All All All No;
    /// Create requests.
    RequestsCreate "requests.create": All All All All All;
    /// See requests.
    RequestsView "requests.view": All All Own All Own;
    /// File claims.
    ClaimsCreate "claims.create": All All Own No No;
    /// See claims.
    ClaimsView "claims.view": All All All All All;
    /// One's own notices and preferences.
    NoticesOwn "notifications.own": All All All All All;
    /// Addresses that get the company's documents.
    NoticeAddresses "company.notification_addresses": All No No No No;
    /// The company's journal.
    AuditView "audit.view": All No No No No;
    /// Personal tokens for the API, never above one's own rights.
    TokensOwn "tokens.own": All All All All All;
    /// Rules of signing in for the company.
    SecurityPolicy "security.policy": All No No No No;
    /// What the seller owes a contractor.
    PayablesView "payables.view": All No No All No;
    /// Partner statistics and marketing files.
    PartnerView "partner.stats": All All All No All;
}

impl Permission {
    /// Whether it is about orders and what hangs on them, so that it can reach as far as a delivery point and no further.
    pub const fn by_unit(self) -> bool {
        use Permission as P;
        matches!(
            self,
            P::DraftView
                | P::DraftEdit
                | P::OrderView
                | P::OrderApprove
                | P::OrderApproverEdit
                | P::OrderWithdraw
                | P::OrderCancelRequest
                | P::OrderExport
                | P::OrderComment
                | P::DocumentsWaybill
                | P::DocumentsInvoice
                | P::DocumentsClosing
                | P::ClaimsCreate
                | P::ClaimsView
        )
    }
}

/// What a member may do, computed once a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    roles: Roles,
    grants: Grants,
    /// What it would be if every section were open.
    behind: Grants,
    closed: Sections,
}

impl Rights {
    /// Rights of a member with these roles in a company with these switches; a token narrows them to a role.
    pub fn new(roles: Roles, token: Option<Role>, switches: Switches) -> Rights {
        Rights::with(roles, None, token, switches)
    }

    /// The same for a member who also has a role of the company's own.
    pub fn with(roles: Roles, own: Option<OwnRole>, token: Option<Role>, switches: Switches) -> Rights {
        let all = Switches { closed: Sections::NONE, ..switches };
        let of = |role: Role| Grants::of(role, all);
        let mut grants = roles.iter().map(of).fold(Grants::NONE, Grants::union);
        let mut faces = roles;
        if let Some(own) = own {
            grants = grants.union(own.grants());
            faces = faces.plus(own.base());
        }
        // A token is as wide as its role can be: delivery points narrow the person, not the word.
        let widest = Switches { unit: Roles::default(), ..all };
        let behind = token.map_or(grants, |role| grants.meet(Grants::of(role, widest)));
        Rights { roles: faces, grants: behind.outside(switches.closed), behind, closed: switches.closed }
    }

    /// Whether the company's groups do not open the section of a permission: what it is for does not exist here, whatever the
    /// role.
    pub const fn hides(&self, p: Permission) -> bool {
        match p.section() {
            Some(section) => self.closed.has(section),
            None => false,
        }
    }

    /// How far the permission would reach if its section were open.
    pub const fn breadth_behind(&self, p: Permission) -> Option<Breadth> {
        self.behind.breadth(p)
    }

    /// How far the permission reaches, or `None` if it is not given.
    pub const fn breadth(&self, p: Permission) -> Option<Breadth> {
        self.grants.breadth(p)
    }

    /// Whether the permission is given at all.
    pub const fn may(&self, p: Permission) -> bool {
        self.grants.breadth(p).is_some()
    }

    /// All of it.
    pub const fn grants(&self) -> Grants {
        self.grants
    }

    /// The roles that these rights come from, an own role by the one that it was copied from: how the person is introduced
    /// and which pages he starts with. What he may do is in the grants alone.
    pub const fn roles(&self) -> Roles {
        self.roles
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accountants_and_viewers_never_touch_an_order() {
        use Permission as P;
        for role in [Role::Accountant, Role::Viewer] {
            for bits in 0..16u8 {
                let s = Switches {
                    buyers_own_only: bits & 1 != 0,
                    buyers_see_debt: bits & 2 != 0,
                    viewers_see_sums: bits & 4 != 0,
                    viewers_see_waybills: bits & 8 != 0,
                    ..Switches::default()
                };
                let rights = Rights::new(Roles::of(&[role]), None, s);
                for p in [
                    P::CartUse,
                    P::DraftEdit,
                    P::OrderSubmit,
                    P::OrderApprove,
                    P::OrderApproverEdit,
                    P::OrderWithdraw,
                    P::OrderCancelRequest,
                    P::OrderRepeat,
                ] {
                    assert!(!rights.may(p), "{} may {}", role.as_str(), p.code());
                }
            }
        }
    }

    #[test]
    fn delivery_points_limit_orders_and_what_hangs_on_them() {
        let s = Switches { unit: Roles::of(&Role::ALL), ..Switches::default() };
        let of = |role, p| Rights::new(Roles::of(&[role]), None, s).breadth(p);
        for role in Switches::UNIT {
            assert_eq!(of(role, Permission::OrderView), Some(Breadth::Unit), "{}", role.as_str());
            assert_eq!(of(role, Permission::CompanyView), Some(Breadth::Company), "{}", role.as_str());
        }
        assert_eq!(of(Role::Buyer, Permission::DocumentsInvoice), Some(Breadth::Unit));
        for role in [Role::Owner, Role::Accountant] {
            assert_eq!(of(role, Permission::OrderView), Some(Breadth::Company), "{}", role.as_str());
        }
        // Whoever is limited to his own orders stays so; a token of a wider person is not narrowed by its word.
        let own = Switches { buyers_own_only: true, ..s };
        assert_eq!(
            Rights::new(Roles::of(&[Role::Buyer]), None, own).breadth(Permission::OrderView),
            Some(Breadth::Own)
        );
        let token = Rights::new(Roles::of(&[Role::Owner]), Some(Role::Viewer), s);
        assert_eq!(token.breadth(Permission::OrderView), Some(Breadth::Company));
    }

    #[test]
    fn a_token_never_widens_its_owner() {
        let s = Switches::default();
        for roles in [Role::Buyer, Role::Viewer, Role::Accountant].map(|r| Roles::of(&[r])) {
            let plain = Rights::new(roles, None, s);
            for token in Role::ALL {
                let narrowed = Rights::new(roles, Some(token), s);
                for p in Permission::ALL {
                    assert!(narrowed.breadth(*p) <= plain.breadth(*p), "{} by a token", p.code());
                }
            }
        }
    }

    #[test]
    fn a_right_is_the_union_of_roles() {
        let r = Rights::new(Roles::parse("viewer accountant nonsense"), None, Switches::default());
        assert!(r.may(Permission::FinanceLedger) && r.may(Permission::StockView) && !r.may(Permission::OrderSubmit));
        assert_eq!(r.roles().widest(), Some(Role::Accountant));
        assert_eq!(Rights::new(Roles::default(), None, Switches::default()).breadth(Permission::CompanyView), None);
    }

    #[test]
    fn buyers_limited_to_their_own_orders_are_limited_everywhere() {
        let s = Switches { buyers_own_only: true, ..Switches::default() };
        let r = Rights::new(Roles::of(&[Role::Buyer]), None, s);
        for p in
            [Permission::OrderView, Permission::OrderExport, Permission::OrderComment, Permission::DocumentsInvoice]
        {
            assert_eq!(r.breadth(p), Some(Breadth::Own), "{}", p.code());
        }
    }
}

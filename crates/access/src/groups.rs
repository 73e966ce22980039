//! Groups: what a company is to the seller, and which sections of the portal that opens (ADR 0013).
//!
//! A section is a set of permissions. Where a company's groups do not open it, nobody of the company holds them, whatever his
//! role: pages, programs, menus and the roles that an owner can give go by the same [`crate::Rights`], and what is switched off
//! looks as if it did not exist.

use std::fmt;

use crate::{Grants, Permission};

macro_rules! words {
    ($(#[$m:meta])* $name:ident { $($(#[$v:meta])* $n:ident = $word:literal,)* } $(#[$sm:meta])* $set:ident) => {
        $(#[$m])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$v])* $n),* }
        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$n),*];
            /// The word in the database, in forms and in message keys.
            pub const fn as_str(self) -> &'static str { match self { $($name::$n => $word),* } }
            /// Reads the word.
            pub fn parse(word: &str) -> Option<$name> { $name::ALL.iter().copied().find(|x| x.as_str() == word) }
        }
        $(#[$sm])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $set(u16);
        impl $set {
            /// None.
            pub const NONE: $set = $set(0);
            /// A set of these.
            pub fn of(all: &[$name]) -> $set { all.iter().copied().collect() }
            /// Reads words separated by blanks; unknown words are left out.
            pub fn parse(words: &str) -> $set { words.split_whitespace().filter_map($name::parse).collect() }
            /// Whether it is among them.
            pub const fn has(self, one: $name) -> bool { self.0 & (1 << one as u16) != 0 }
            /// Each of them, in the order of the table.
            pub fn iter(self) -> impl Iterator<Item = $name> { $name::ALL.iter().copied().filter(move |x| self.has(*x)) }
            /// What is in either.
            #[must_use]
            pub const fn union(self, other: $set) -> $set { $set(self.0 | other.0) }
            /// What is in this one alone.
            #[must_use]
            pub const fn without(self, other: $set) -> $set { $set(self.0 & !other.0) }
            /// Whether there is none.
            pub const fn is_empty(self) -> bool { self.0 == 0 }
        }
        impl FromIterator<$name> for $set {
            fn from_iter<I: IntoIterator<Item = $name>>(all: I) -> $set {
                $set(all.into_iter().fold(0, |set, x| set | 1 << x as u16))
            }
        }
        impl fmt::Display for $set {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.iter().enumerate().try_for_each(|(i, x)| write!(f, "{}{}", if i > 0 { " " } else { "" }, x.as_str()))
            }
        }
    };
}

words! {
    /// What a company is to the seller; it may be several.
    Group {
        /// Known, and nothing more yet.
        Registered = "registered",
        /// Buys goods wholesale.
        Wholesale = "wholesale",
        /// Supplies or works for the seller, and is paid.
        Contractor = "contractor",
        /// Brings clients.
        Partner = "partner",
    }
    /// A set of groups.
    Groups
}

words! {
    /// A part of the portal that can be switched off for a company.
    Section {
        /// Orders, drafts, approvals, claims.
        Orders = "orders",
        /// Goods, prices, stock, the price list.
        Catalog = "catalog",
        /// Papers.
        Documents = "documents",
        /// What the company owes: limit, debt, payments.
        Finance = "finance",
        /// Reconciliation statements.
        Reconciliation = "reconciliation",
        /// What the seller owes to the company.
        Payables = "payables",
        /// Statistics and materials of a partner.
        Partner = "partner",
        /// Its people and roles: a company of one has none.
        People = "people",
    }
    /// A set of sections.
    Sections
}

impl Group {
    /// The sections that the group opens, unless the seller has changed that.
    pub fn sections(self) -> Sections {
        use Section as S;
        Sections::of(match self {
            Group::Registered => &[S::Orders, S::Catalog, S::Documents],
            Group::Wholesale => &[S::Orders, S::Catalog, S::Documents, S::Finance, S::Reconciliation],
            Group::Contractor => &[S::Documents, S::Payables],
            Group::Partner => &[S::Partner],
        })
    }
}

impl Section {
    /// Those that groups open. The people are not among them.
    pub const OF_GROUPS: &'static [Section] = &[
        Section::Orders,
        Section::Catalog,
        Section::Documents,
        Section::Finance,
        Section::Reconciliation,
        Section::Payables,
        Section::Partner,
    ];
}

impl Sections {
    /// What a company does not have, if its groups open `open`; `alone`: a company of one.
    #[must_use]
    pub fn closed(open: Sections, alone: bool) -> Sections {
        let of_groups = Sections::of(Section::OF_GROUPS).without(open);
        if alone { of_groups.union(Sections::of(&[Section::People])) } else { of_groups }
    }
}

impl Grants {
    /// The same without what belongs to these sections.
    #[must_use]
    pub fn outside(self, closed: Sections) -> Grants {
        if closed.is_empty() {
            return self;
        }
        let off = |p: &&Permission| p.section().is_some_and(|s| closed.has(s));
        Permission::ALL.iter().filter(off).fold(self, |g, p| g.set(*p, None))
    }
}

impl Permission {
    /// The section that it belongs to; `None`: it is part of every cabinet.
    pub const fn section(self) -> Option<Section> {
        use Permission as P;
        Some(match self {
            P::ApprovalRulesView
            | P::ApprovalRulesManage
            | P::DelegationOwn
            | P::DelegationOthers
            | P::CartUse
            | P::DraftView
            | P::DraftEdit
            | P::OrderSubmit
            | P::OrderView
            | P::OrderApprove
            | P::OrderApproverEdit
            | P::OrderWithdraw
            | P::OrderCancelRequest
            | P::OrderRepeat
            | P::OrderExport
            | P::OrderComment
            | P::ClaimsCreate
            | P::ClaimsView => Section::Orders,
            P::CatalogView | P::PricesView | P::StockView | P::PriceListExport => Section::Catalog,
            P::DocumentsWaybill | P::DocumentsInvoice | P::DocumentsClosing => Section::Documents,
            P::FinanceFree | P::FinanceSummary | P::FinanceLedger | P::PaymentProof | P::UnblockRequest => {
                Section::Finance
            }
            P::ReconciliationRequest => Section::Reconciliation,
            P::PayablesView => Section::Payables,
            P::PartnerView => Section::Partner,
            P::MembersManage | P::RolesManage | P::OwnershipTransfer => Section::People,
            // Sums stand in orders and in papers alike; the rest is part of every cabinet.
            P::OrderViewAmounts
            | P::CompanyView
            | P::CompanyChangeRequest
            | P::MembersView
            | P::RequestsCreate
            | P::RequestsView
            | P::NoticesOwn
            | P::NoticeAddresses
            | P::AuditView
            | P::TokensOwn
            | P::SecurityPolicy
            | P::CompanyChangeAny => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Rights, Role, Roles, Switches};

    #[test]
    fn words_are_read_as_they_are_written() {
        let all = Sections::of(Section::ALL);
        assert_eq!(Sections::parse(&all.to_string()), all);
        assert_eq!(Groups::parse("partner nonsense wholesale").to_string(), "wholesale partner");
    }

    #[test]
    fn every_section_has_a_permission_and_every_one_but_people_a_group() {
        for s in Section::ALL {
            assert!(Permission::ALL.iter().any(|p| p.section() == Some(*s)), "{}", s.as_str());
            let opened = Group::ALL.iter().any(|g| g.sections().has(*s));
            assert_eq!(opened, *s != Section::People, "{}", s.as_str());
        }
    }

    /// For every group: no role, no token and no role of the company's own holds anything of a section that is closed.
    #[test]
    fn a_closed_section_is_closed_for_everybody() {
        let own = crate::OwnRole::stored(Role::Owner, Grants::of(Role::Owner, Switches::default()));
        for group in Group::ALL {
            for alone in [false, true] {
                let closed = Sections::closed(group.sections(), alone);
                let s = Switches {
                    buyers_see_debt: true,
                    viewers_see_sums: true,
                    viewers_see_waybills: true,
                    closed,
                    ..Switches::default()
                };
                for role in Role::ALL {
                    let roles = Roles::of(&[role]);
                    for rights in [
                        Rights::with(roles, Some(own), None, s),
                        Rights::with(roles, Some(own), Some(Role::Owner), s),
                        Rights::new(roles, None, s),
                    ] {
                        for p in Permission::ALL {
                            let off = p.section().is_some_and(|x| closed.has(x));
                            assert!(!off || !rights.may(*p), "{}: {} for {}", group.as_str(), p.code(), role.as_str());
                            assert_eq!(rights.hides(*p), off, "{}", p.code());
                        }
                    }
                    assert_eq!(Rights::new(roles, None, s).grants(), Grants::of(role, s));
                }
            }
        }
    }
}

//! Seller side: the staff's roles and their duties.

/// How far a duty reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// The companies that are assigned to the person.
    Assigned,
    /// All companies.
    All,
}

/// A role at the seller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffRole {
    /// Runs the installation.
    Admin,
    /// Looks after companies.
    Manager,
    /// Credit policy and exceptions.
    Finance,
    /// Answers people.
    Support,
    /// Looks at everything, changes nothing.
    Auditor,
}

impl StaffRole {
    /// All roles.
    pub const ALL: [StaffRole; 5] =
        [StaffRole::Admin, StaffRole::Manager, StaffRole::Finance, StaffRole::Support, StaffRole::Auditor];
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            StaffRole::Admin => "admin",
            StaffRole::Manager => "manager",
            StaffRole::Finance => "finance",
            StaffRole::Support => "support",
            StaffRole::Auditor => "auditor",
        }
    }
    /// Reads the word.
    pub fn parse(word: &str) -> Option<StaffRole> {
        StaffRole::ALL.into_iter().find(|r| r.as_str() == word)
    }
    /// How far this role holds the duty, if it does.
    pub fn reach(self, duty: SellerPermission) -> Option<Reach> {
        duty.grants()[self as usize]
    }
}

const NO: Option<Reach> = None;
const ASSIGNED: Option<Reach> = Some(Reach::Assigned);
const ALL: Option<Reach> = Some(Reach::All);

macro_rules! duties {
    ($($(#[$m:meta])* $n:ident $code:literal: $a:ident $ma:ident $f:ident $s:ident $au:ident;)*) => {
        /// Something that the seller's staff may do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum SellerPermission { $($(#[$m])* $n),* }
        impl SellerPermission {
            /// Every duty, in the order of the table.
            pub const ALL: &'static [SellerPermission] = &[$(SellerPermission::$n),*];
            /// Stable code.
            pub const fn code(self) -> &'static str { match self { $(SellerPermission::$n => $code),* } }
            const fn grants(self) -> [Option<Reach>; 5] {
                match self { $(SellerPermission::$n => [$a, $ma, $f, $s, $au]),* }
            }
        }
        /// The duties as types, for signatures.
        pub mod duty {
            use super::SellerPermission;
            /// A duty as a type.
            pub trait Duty: Send + Sync + 'static {
                /// Which one.
                const DUTY: SellerPermission;
            }
            $(
                $(#[$m])*
                #[derive(Clone, Copy, Debug)]
                pub enum $n {}
                impl Duty for $n { const DUTY: SellerPermission = SellerPermission::$n; }
            )*
        }
    };
}

// ADMIN MANAGER FINANCE SUPPORT AUDITOR
duties! {
    /// See companies.
    CompaniesView "seller.companies.view": ALL ASSIGNED ALL ALL ALL;
    /// Change companies.
    CompaniesEdit "seller.companies.edit": ALL NO NO NO NO;
    /// Block a company.
    CompaniesBlock "seller.companies.block": ALL NO ALL NO NO;
    /// Assign a manager.
    ManagerAssign "seller.manager.assign": ALL NO NO NO NO;
    /// Set a deputy: an administrator for anybody, a manager for his own absence.
    DeputyAssign "seller.deputy.assign": ALL ASSIGNED NO NO NO;
    /// See the accounts of the installation, clients' and colleagues'.
    UsersView "seller.users.view": ALL NO NO NO ALL;
    /// Staff roles, invitations of colleagues, closing accounts and bringing them back.
    UsersManage "seller.users.manage": ALL NO NO NO NO;
    /// See which counterparties wait to be matched.
    MatchView "seller.companies.match.view": ALL ASSIGNED NO NO ALL;
    /// Match a company to a counterparty.
    CompaniesMatch "seller.companies.match": ALL ASSIGNED NO NO NO;
    /// Decide on changes of details that a company asks for. What is legal or the bank's needs [`CompaniesEdit`](SellerPermission::CompaniesEdit) besides.
    DetailsDecide "seller.details.decide": ALL ASSIGNED NO NO NO;
    /// Decide about those who ask to become a client.
    Applications "seller.applications": ALL ALL NO NO NO;
    /// Invite a first owner.
    FirstOwner "seller.owner.invite": ALL ASSIGNED NO NO NO;
    /// See orders.
    OrdersView "seller.orders.view": ALL ASSIGNED ALL ALL ALL;
    /// Confirm orders and request changes.
    OrdersConfirm "seller.orders.confirm": ALL ASSIGNED NO NO NO;
    /// Comment, in public and inside.
    Comments "seller.comments": ALL ASSIGNED ALL ALL NO;
    /// Claims and requests.
    Claims "seller.claims": ALL ASSIGNED ALL ALL NO;
    /// Grant a temporary exception.
    Unblock "seller.unblock": ALL ASSIGNED ALL NO NO;
    /// See a company as its members do.
    ViewAs "seller.view_as": ALL ASSIGNED NO ALL NO;
    /// See settings, templates, policies, roles.
    SettingsView "seller.settings.view": ALL NO NO NO ALL;
    /// Settings, templates, policies, roles.
    Settings "seller.settings": ALL NO NO NO NO;
    /// Health of the exchange, quarantine; a manager sees refused rows of his companies.
    ExchangeView "seller.exchange.view": ALL ASSIGNED NO NO ALL;
    /// The record of what 1C and the portal said to each other: of all companies, or not at all.
    ExchangeLog "seller.exchange.log.view": ALL NO NO NO ALL;
    /// Replay, retry, release the safety brake.
    ExchangeManage "seller.exchange.manage": ALL NO NO NO NO;
    /// The whole journal.
    AuditView "seller.audit.view": ALL ASSIGNED NO NO ALL;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_auditor_changes_nothing() {
        use SellerPermission as P;
        for p in P::ALL {
            assert_eq!(StaffRole::Auditor.reach(*p).is_some(), p.code().ends_with(".view"), "{}", p.code());
        }
    }
}

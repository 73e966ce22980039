//! What the rules of signing in come to for one session: pure.

use access::{Role, Roles, StaffRole};
use kernel::At;

/// A company's rules, as they are set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Roles that need a second factor, says the company.
    pub company: Roles,
    /// The same, says the seller.
    pub seller: Roles,
    /// Minutes without a request after which a session ends; 0: as the installation.
    pub idle_minutes: i64,
    /// Hours after which a session ends in any case; 0: as the installation.
    pub absolute_hours: i64,
    /// Networks that its people may come from; empty: any.
    pub networks: String,
    /// Whether a session ends when its address changes.
    pub bound: bool,
}

impl Policy {
    /// Whether anything has to be looked at for a session.
    pub fn guards(&self) -> bool {
        !self.company.is_empty()
            || !self.seller.is_empty()
            || self.idle_minutes > 0
            || self.absolute_hours > 0
            || self.bound
    }

    /// Whether a member with these roles needs a second factor. A role of the company's own counts as the one that it was
    /// copied from.
    pub fn needs_second(&self, roles: Roles, base: Option<Role>) -> bool {
        let has = |role: Role| roles.has(role) || base == Some(role);
        Role::ALL.into_iter().any(|r| has(r) && (self.company.has(r) || self.seller.has(r)))
    }

    /// The same for what the seller asks of owners alone: that may be the installation's rule, which gives people time.
    pub fn needs_as_owner(&self, roles: Roles, base: Option<Role>) -> bool {
        let rest = Policy { seller: self.seller.minus(Role::Owner), ..self.clone() };
        self.needs_second(roles, base) && !rest.needs_second(roles, base)
    }

    /// The rules in one line, for the journal.
    pub fn line(&self) -> String {
        format!(
            "second=[{}] second by seller=[{}] idle={}min absolute={}h networks=[{}] bound={}",
            self.company, self.seller, self.idle_minutes, self.absolute_hours, self.networks, self.bound
        )
    }
}

/// Roles of the staff that need a second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StaffPolicy([bool; StaffRole::ALL.len()]);

impl StaffPolicy {
    /// Reads words separated by blanks.
    pub fn parse(words: &str) -> StaffPolicy {
        StaffPolicy(StaffRole::ALL.map(|r| words.split_whitespace().any(|w| w == r.as_str())))
    }
    /// Whether the role needs one.
    pub const fn has(self, role: StaffRole) -> bool {
        self.0[role as usize]
    }
    /// Whether a role needs one that did not.
    pub fn adds_to(self, old: StaffPolicy) -> bool {
        StaffRole::ALL.into_iter().any(|r| self.has(r) && !old.has(r))
    }
    /// The words.
    pub fn words(self) -> String {
        StaffRole::ALL.into_iter().filter(|r| self.has(*r)).map(StaffRole::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// What is known of a session.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// When it began.
    pub since: At,
    /// When it was last used.
    pub seen: At,
    /// Where it began.
    pub began_at: &'a str,
    /// Where it speaks from.
    pub from: &'a str,
}

/// Whether a session has ended by these rules: it sat idle, it is too old, or it speaks from another address.
pub fn ended(policy: &Policy, session: Facts<'_>, now: At) -> bool {
    let idle = policy.idle_minutes > 0 && now.secs_since(session.seen) > policy.idle_minutes * 60;
    let old = policy.absolute_hours > 0 && now.secs_since(session.since) > policy.absolute_hours * 3600;
    idle || old || policy.bound && session.began_at != session.from
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_needs_a_second_factor() {
        let policy =
            Policy { company: Roles::of(&[Role::Buyer]), seller: Roles::of(&[Role::Owner]), ..Policy::default() };
        let needs = |roles: &[Role], base| policy.needs_second(Roles::of(roles), base);
        assert!(needs(&[Role::Buyer], None) && needs(&[Role::Owner, Role::Viewer], None));
        assert!(!needs(&[Role::Accountant, Role::Viewer], None) && !needs(&[], None));
        assert!(needs(&[], Some(Role::Buyer)), "a copy of a buyer");
        let owner = |roles: &[Role]| policy.needs_as_owner(Roles::of(roles), None);
        assert!(owner(&[Role::Owner]) && !owner(&[Role::Owner, Role::Buyer]) && !owner(&[Role::Viewer]));
        assert!(policy.guards() && !Policy { networks: "10.0.0.0/8".into(), ..Policy::default() }.guards());
        let staff = StaffPolicy::parse("admin auditor nobody");
        assert!(staff.has(StaffRole::Auditor) && !staff.has(StaffRole::Manager));
        assert_eq!(staff.words(), "admin auditor");
        assert!(staff.adds_to(StaffPolicy::parse("admin")) && !StaffPolicy::parse("admin").adds_to(staff));
    }

    #[test]
    fn when_a_session_ends() {
        let t = At::from_micros(1_000_000_000_000);
        let at = |idle: i64, old: i64, from: &'static str| Facts {
            since: t.plus_secs(-old),
            seen: t.plus_secs(-idle),
            began_at: "192.0.2.1",
            from,
        };
        let policy = Policy { idle_minutes: 15, absolute_hours: 8, bound: true, ..Policy::default() };
        for (facts, end) in [
            (at(900, 28_800, "192.0.2.1"), false),
            (at(901, 1000, "192.0.2.1"), true),
            (at(1, 28_801, "192.0.2.1"), true),
            (at(1, 1, "192.0.2.2"), true),
        ] {
            assert_eq!(ended(&policy, facts, t), end, "{facts:?}");
            assert!(!ended(&Policy::default(), facts, t));
        }
    }
}

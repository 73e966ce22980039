//! What the installation asks of everybody of a kind: a second factor of the staff, by role, and of the owners of all companies,
//! some days after they came. A new installation begins with both (migration 63).
//!
//! The owners' part stands among the rules of every company, as the seller's word, so that a request reads it where it reads
//! the others; a company of one person is spared. What an administrator ticks for one company counts at once.

use access::{Role, Roles};
use db::Tx;
use kernel::{At, CompanyId};

use super::{
    of_company,
    pages::put,
    rules::{Policy, StaffPolicy},
    store,
};

/// Days that can be chosen.
pub const DAYS: [i64; 5] = [0, 3, 7, 14, 30];

/// The rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wide {
    /// Roles of the staff that need a second factor.
    pub staff: StaffPolicy,
    /// Whether owners of companies do.
    pub owners: bool,
    /// Days that somebody who came, or whom the rule reached later, has to set it up.
    pub days: i64,
    /// When the rule last began to reach more people; `None`: it was there from the beginning.
    pub since: Option<At>,
}

const STAFF: &str = "staff_second";
const OWNERS: &str = "owners_second";
const DAYS_OF: &str = "second_days";
const SINCE: &str = "second_since";

impl Wide {
    /// Until when somebody who came then may work without.
    pub fn due(&self, came: At) -> At {
        self.since.map_or(came, |since| since.max(came)).plus_secs(self.days * 86_400)
    }

    /// The rule in one line, for the journal.
    pub fn line(&self) -> String {
        format!("second=[{}] owners={} days={}", self.staff.words(), self.owners, self.days)
    }
}

/// Reads it.
///
/// # Errors
/// Any error of the database.
pub fn read(tx: &Tx<'_>) -> db::Result<Wide> {
    let mut wide = Wide::default();
    for (name, value) in tx.all(&store::INSTALLED, &[])? {
        match name.as_str() {
            STAFF => wide.staff = StaffPolicy::parse(&value),
            OWNERS => wide.owners = value == "yes",
            DAYS_OF => wide.days = value.parse().unwrap_or(0),
            _ => wide.since = value.parse().ok().map(At::from_micros),
        }
    }
    Ok(wide)
}

/// Another rule from now on; whom it newly reaches has its days from now.
///
/// # Errors
/// Any error of the database.
pub fn change(tx: &Tx<'_>, new: Wide, now: At) -> db::Result<()> {
    let old = read(tx)?;
    let wider = new.owners && !old.owners || new.staff.adds_to(old.staff);
    let since = if wider { Some(now) } else { old.since };
    let since = since.map(|at| at.micros().to_string()).unwrap_or_default();
    let owners = if new.owners { "yes" } else { "" };
    let days = new.days.to_string();
    for (name, value) in
        [(STAFF, new.staff.words().as_str()), (OWNERS, owners), (DAYS_OF, days.as_str()), (SINCE, since.as_str())]
    {
        tx.run(&store::INSTALL, &[&name, &value])?;
    }
    if new.owners == old.owners {
        return Ok(());
    }
    for (company,) in tx.all(&store::NOT_ALONE, &[])? {
        let policy = of_company(tx, company)?;
        put(tx, company, &of_owners(policy, new.owners))?;
    }
    Ok(())
}

fn of_owners(policy: Policy, asked: bool) -> Policy {
    let seller = if asked { policy.seller.plus(Role::Owner) } else { policy.seller.minus(Role::Owner) };
    Policy { seller, ..policy }
}

/// A company begins with the rule.
///
/// # Errors
/// Any error of the database.
pub fn begin(tx: &Tx<'_>, company: CompanyId) -> db::Result<()> {
    if read(tx)?.owners {
        put(tx, company, &Policy { seller: Roles::of(&[Role::Owner]), ..Policy::default() })?;
    }
    Ok(())
}

/// A company of one person is not asked.
///
/// # Errors
/// Any error of the database.
pub fn spare(tx: &Tx<'_>, company: CompanyId) -> db::Result<()> {
    let policy = of_company(tx, company)?;
    put(tx, company, &of_owners(policy, false))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_begin_when_somebody_came_or_when_the_rule_reached_him() {
        let day = |n: i64| At::from_micros(1_000_000_000_000).plus_secs(n * 86_400);
        let wide = Wide { owners: true, days: 7, ..Wide::default() };
        assert_eq!(wide.due(day(3)), day(10));
        let later = Wide { since: Some(day(5)), ..wide };
        assert_eq!((later.due(day(3)), later.due(day(6))), (day(12), day(13)));
        assert_eq!(Wide { days: 0, ..wide }.due(day(3)), day(3), "at once");
    }
}

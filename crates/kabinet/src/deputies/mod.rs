//! Deputies: a colleague who stands in for a manager, from a day to a day, for one of his companies or for all of them.
//!
//! While it runs the deputy reaches these companies as the manager does. That is decided in one place, the condition
//! [`looks_after`] of statements, on the day on which somebody asks: nothing has to happen when the last day is over. The companies
//! are those whose *manager* the absent one is: whoever stands in for a deputy gets none of what that one stands in for. A
//! company that gets another manager leaves the arrangement.
//!
//! What clients are shown stands beside their company (`company.deputies`), as the manager's name does, so that no page asks for
//! it; it carries its days, and each change of what it comes from counts it anew.
//!
//! Not here: who the manager is (companies).

pub mod letters;
pub mod pages;
pub mod rules;
pub(crate) mod store;
pub mod verbs;

use db::Tx;
use kernel::{CompanyId, Id, UserId};

use crate::fail::Result;
pub(crate) use store::{ContactRow, StandRow};

/// Names what a [`DeputyId`] identifies.
#[derive(Debug)]
pub enum DeputyKind {}
/// Identifier of an arrangement.
pub type DeputyId = Id<DeputyKind>;

/// Condition on the company `c` of a statement: the person `$who` is its manager, or stands in for him on the day `$day`. No
/// other place says whose a company is: a test holds that.
macro_rules! looks_after {
    ($who:literal, $day:literal) => {
        concat!(
            "(c.manager_id = ",
            $who,
            " or exists (select 1 from deputy dep where dep.deputy_id = ",
            $who,
            " and dep.manager_id = c.manager_id and (dep.company_id = c.id or dep.company_id is null)
                and dep.revoked_at is null and dep.from_on <= ",
            $day,
            " and (dep.until_on >= ",
            $day,
            " or dep.until_on is null)))"
        )
    };
}
pub(crate) use looks_after;

/// The same for a parameter that is null for whoever reaches all companies ([`access::Only`]).
macro_rules! reached {
    ($who:literal, $day:literal) => {
        concat!("(", $crate::deputies::looks_after!($who, $day), " or ", $who, " is null)")
    };
}
pub(crate) use reached;

/// Who stands in for whom on a day, for whoever decides for many people at once.
#[derive(Debug, Default)]
pub struct Stands(Vec<(UserId, UserId, Option<CompanyId>)>);

impl Stands {
    /// Whether a person looks after a company that has this manager.
    pub fn reach(&self, user: UserId, company: Option<CompanyId>, manager: Option<UserId>) -> bool {
        manager.is_some()
            && (manager == Some(user)
                || self.0.iter().any(|(deputy, of, only)| {
                    *deputy == user && Some(*of) == manager && (only.is_none() || *only == company)
                }))
    }
}

/// Who stands in for whom on a day.
///
/// # Errors
/// Any error of the database.
pub fn stands(tx: &Tx<'_>, day: &str) -> db::Result<Stands> {
    Ok(Stands(tx.all(&store::RUNNING, &[&day])?))
}

/// For whom a person stands in on a day: he is told on every page of the office.
///
/// # Errors
/// Any error of the database.
pub fn standing_in(tx: &Tx<'_>, user: UserId, day: &str) -> db::Result<Vec<StandRow>> {
    tx.all(&store::STANDING_IN, &[&user, &day])
}

/// Who stands in for the manager of a company on a day, with his contacts, for its members.
///
/// # Errors
/// Any error of the database.
pub fn contact(tx: &Tx<'_>, company: CompanyId, day: &str) -> db::Result<Option<ContactRow>> {
    tx.opt(&store::CONTACT, &[&company, &day])
}

/// A company has got another manager, or what its manager's deputies are has changed: what its members are shown follows.
///
/// # Errors
/// Any error of the database.
pub fn company_changed(tx: &Tx<'_>, company: CompanyId) -> db::Result<()> {
    let rows = tx.all(&store::SHOWN_OF, &[&company])?;
    let lines: String =
        rows.into_iter().map(|(from, until, name)| rules::line(&from, until.as_deref(), &name)).collect();
    tx.run(&store::SHOW, &[&company, &lines])?;
    Ok(())
}

/// The deputies of a manager have changed.
///
/// # Errors
/// Any error of the database.
pub fn manager_changed(tx: &Tx<'_>, manager: UserId) -> db::Result<()> {
    for (company,) in tx.all(&store::COMPANIES_OF, &[&manager])? {
        company_changed(tx, company)?;
    }
    Ok(())
}

/// The name, the role or the account of a person has changed: clients for whose manager he stands in are shown that.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn person_changed(tx: &Tx<'_>, user: UserId) -> Result<()> {
    for (manager,) in tx.all(&store::STOOD_FOR, &[&user])? {
        manager_changed(tx, manager)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use kernel::At;

    use super::*;

    #[test]
    fn whose_a_company_is_is_said_in_one_place() {
        for s in crate::schema::statements() {
            let flat = s.postgres.split_whitespace().collect::<Vec<_>>().join(" ");
            let narrows = flat.split("c.manager_id = ").skip(1).any(|rest| rest.starts_with(['$', 'u']));
            assert!(!narrows || flat.contains("from deputy dep"), "{} forgets deputies", s.name);
        }
    }

    #[test]
    fn a_deputy_reaches_what_the_manager_has_and_nothing_more() {
        let at = At::from_micros(1);
        let (igor, maria, anna) = (UserId::at(at), UserId::at(at), UserId::at(at));
        let (one, other) = (CompanyId::at(at), CompanyId::at(at));
        let stands = Stands(vec![(maria, igor, Some(one)), (anna, maria, None)]);
        assert!(stands.reach(igor, Some(one), Some(igor)) && stands.reach(maria, Some(one), Some(igor)));
        assert!(!stands.reach(maria, Some(other), Some(igor)), "for one company only");
        assert!(
            !stands.reach(anna, Some(one), Some(igor)),
            "who stands in for a deputy does not stand in for the manager"
        );
        assert!(stands.reach(anna, Some(other), Some(maria)));
        assert!(!stands.reach(maria, None, None));
    }
}

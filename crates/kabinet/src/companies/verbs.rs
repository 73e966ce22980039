//! Making companies and what belongs to them: used by the seller's office, the demonstration and the command line.
//!
//! ИНН and КПП are checked here, whoever calls; the field that is wrong is named in [`Refused`].

use access::{Group, Groups, Roles, System};
use db::Tx;
use kernel::{
    At, CompanyId, EntityId, PointId, SourceId, UserId,
    legal::{Inn, Kpp, LegalError},
    text,
};

use super::{frame, groups, points, store};
use crate::policy;

/// A company to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewCompany<'a> {
    /// Segment of the URL.
    pub slug: &'a str,
    /// Name.
    pub name: &'a str,
    /// Words of its groups: registered wholesale contractor partner.
    pub kinds: &'a str,
    /// The seller's manager who looks after it.
    pub manager: Option<UserId>,
}

/// A legal entity to be added.
#[derive(Clone, Copy, Debug)]
pub struct NewEntity<'a> {
    /// The accounting system that knows it.
    pub source: SourceId,
    /// Working name.
    pub name: &'a str,
    /// Name as in the register.
    pub full_name: &'a str,
    /// ИНН.
    pub inn: &'a str,
    /// КПП; empty for a person.
    pub kpp: &'a str,
    /// Legal address.
    pub address: &'a str,
}

/// Why it was not made.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The segment of the URL is taken or has other signs than letters, digits and dashes.
    #[error("slug {0:?} is taken or cannot be part of an address")]
    Slug(String),
    /// A name is missing.
    #[error("a name is needed")]
    Name,
    /// A word is no group.
    #[error("group {0:?}: expected registered, wholesale, contractor or partner")]
    Kind(String),
    /// ИНН or КПП cannot be right.
    #[error(transparent)]
    Legal(#[from] LegalError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl From<Refused> for crate::fail::Fail {
    fn from(r: Refused) -> Self {
        match r {
            Refused::Db(e) => e.into(),
            r => crate::fail::Fail::Invalid(r.to_string()),
        }
    }
}

/// Makes a company without legal entities and people. Until 1C has said anything, its standing is "no data".
///
/// # Errors
/// [`Refused`].
pub fn create(tx: &Tx<'_>, _by: &System, now: At, new: &NewCompany<'_>) -> Result<CompanyId, Refused> {
    let well = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let slug = new.slug.trim();
    if slug.is_empty() || slug.len() > 60 || !slug.chars().all(well) || tx.opt(&store::SLUG, &[&slug])?.is_some() {
        return Err(Refused::Slug(slug.to_owned()));
    }
    if new.name.trim().is_empty() {
        return Err(Refused::Name);
    }
    if let Some(odd) = new.kinds.split_whitespace().find(|k| Group::parse(k).is_none()) {
        return Err(Refused::Kind(odd.to_owned()));
    }
    let id = CompanyId::at(now);
    let hue = i64::from(text::hue(slug.as_bytes()));
    let kinds = Groups::parse(new.kinds).to_string();
    tx.run(&store::INSERT, &[&id, &slug, &new.name.trim(), &kinds, &hue, &new.manager, &now])?;
    groups::settle(tx, id)?;
    policy::wide::begin(tx, id)?;
    frame::company_changed(tx, id)?;
    Ok(id)
}

/// Adds a legal entity. It is matched to 1C's counterparty by ИНН and КПП when that comes.
///
/// # Errors
/// [`Refused`].
pub fn add_entity(
    tx: &Tx<'_>,
    _by: &System,
    now: At,
    company: CompanyId,
    new: &NewEntity<'_>,
) -> Result<EntityId, Refused> {
    if new.name.trim().is_empty() {
        return Err(Refused::Name);
    }
    let inn = Inn::parse(new.inn)?;
    let kpp =
        if inn.is_person() && new.kpp.trim().is_empty() { String::new() } else { Kpp::parse(new.kpp)?.to_string() };
    let full = if new.full_name.trim().is_empty() { new.name } else { new.full_name };
    put_entity(tx, now, company, new, [full, inn.as_str(), &kpp])
}

/// Adds a private buyer without ИНН as a legal entity: 1C's counterparty is not found by a number, a person links it by hand.
///
/// # Errors
/// [`Refused`].
pub fn add_private(
    tx: &Tx<'_>,
    _by: &System,
    now: At,
    company: CompanyId,
    new: &NewEntity<'_>,
) -> Result<EntityId, Refused> {
    if new.name.trim().is_empty() {
        return Err(Refused::Name);
    }
    put_entity(tx, now, company, new, [new.name, "", ""])
}

/// Puts a legal entity down: its full name, ИНН and КПП as they were checked.
fn put_entity(
    tx: &Tx<'_>,
    now: At,
    company: CompanyId,
    new: &NewEntity<'_>,
    [full, inn, kpp]: [&str; 3],
) -> Result<EntityId, Refused> {
    let (id, name, full, address) = (EntityId::at(now), new.name.trim(), full.trim(), new.address.trim());
    tx.run(&store::INSERT_ENTITY, &[&company, &id, &new.source, &name, &full, &inn, &kpp, &address])?;
    frame::company_changed(tx, company)?;
    Ok(id)
}

/// Adds a delivery point.
///
/// # Errors
/// [`Refused`].
pub fn add_point(
    tx: &Tx<'_>,
    _by: &System,
    now: At,
    company: CompanyId,
    name: &str,
    address: &str,
) -> Result<PointId, Refused> {
    if name.trim().is_empty() {
        return Err(Refused::Name);
    }
    let id = PointId::at(now);
    tx.run(&store::INSERT_POINT, &[&company, &id, &name.trim(), &address.trim()])?;
    points::learned(tx, company)?;
    Ok(id)
}

/// Makes somebody a member, or gives a member other roles.
///
/// # Errors
/// [`Refused`].
pub fn add_member(
    tx: &Tx<'_>,
    _by: &System,
    now: At,
    company: CompanyId,
    user: UserId,
    roles: Roles,
    active: bool,
) -> Result<(), Refused> {
    tx.run(&store::PUT_MEMBER, &[&company, &user, &roles.to_string(), &active, &now])?;
    frame::memberships_changed(tx, user)?;
    Ok(())
}

// The same for the seller's office, whose scope was checked by the desk.

const OFFICE: System = System::new("the seller's office, after its own check");

/// [`create`] for the office.
pub(crate) fn insert(tx: &Tx<'_>, now: At, new: &NewCompany<'_>) -> Result<CompanyId, Refused> {
    create(tx, &OFFICE, now, new)
}
/// [`add_entity`] for the office, or [`add_private`] for who has no ИНН.
pub(crate) fn insert_entity(
    tx: &Tx<'_>,
    now: At,
    company: CompanyId,
    new: &NewEntity<'_>,
) -> Result<EntityId, Refused> {
    if new.inn.is_empty() {
        return add_private(tx, &OFFICE, now, company, new);
    }
    add_entity(tx, &OFFICE, now, company, new)
}
/// [`add_point`] for the office.
pub(crate) fn insert_point(
    tx: &Tx<'_>,
    now: At,
    company: CompanyId,
    name: &str,
    address: &str,
) -> Result<PointId, Refused> {
    add_point(tx, &OFFICE, now, company, name, address)
}
/// Whether a slug can still be taken.
pub(crate) fn slug_is_free(tx: &Tx<'_>, slug: &str) -> db::Result<bool> {
    Ok(tx.opt(&store::SLUG, &[&slug])?.is_none())
}

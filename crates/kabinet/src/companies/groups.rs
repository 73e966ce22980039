//! Groups of companies: what each opens and at which prices it buys, as the seller set it; and what follows for a company.
//!
//! Which sections a company does not have is kept beside it, so that a request learns it with the row that it reads anyway; it
//! is counted anew by whoever changes the groups of a company or the table of groups.
//!
//! Not here: which permissions a section is (`access::groups`).

pub mod pages;
pub(crate) mod store;

use access::{Group, Groups, Section, Sections};
use db::Tx;
use kernel::{CompanyId, SourceId};

use crate::policy;

/// What each group opens.
#[derive(Clone, Copy, Debug)]
pub struct Table([Sections; 4]);

impl Table {
    /// What a group opens.
    pub const fn of(&self, group: Group) -> Sections {
        self.0[group as usize]
    }
    /// What a company of these groups does not have.
    pub fn closed(&self, groups: Groups, alone: bool) -> Sections {
        let open = groups.iter().map(|g| self.of(g)).fold(Sections::NONE, Sections::union);
        Sections::closed(open, alone)
    }
}

/// The table as it stands.
///
/// # Errors
/// Any error of the database.
pub fn table(tx: &Tx<'_>) -> db::Result<Table> {
    let mut table =
        Table([Group::Registered, Group::Wholesale, Group::Contractor, Group::Partner].map(Group::sections));
    for (name, sections) in tx.all(&store::TABLE, &[])? {
        if let Some(group) = Group::parse(&name) {
            table.0[group as usize] = Sections::parse(&sections);
        }
    }
    Ok(table)
}

/// The seller changes what a group opens; every company of it has that from the next request on.
///
/// # Errors
/// Any error of the database.
pub fn open(tx: &Tx<'_>, group: Group, sections: Sections) -> db::Result<()> {
    let sections: Sections = sections.iter().filter(|s| Section::OF_GROUPS.contains(s)).collect();
    tx.run(&store::PUT, &[&group.as_str(), &sections.to_string()])?;
    let table = table(tx)?;
    for (kinds, alone) in tx.all(&store::MIXES, &[])? {
        let closed = table.closed(Groups::parse(&kinds), alone).to_string();
        tx.run(&store::CLOSE_MIX, &[&kinds, &alone, &closed])?;
    }
    Ok(())
}

/// After the groups of a company changed.
///
/// # Errors
/// Any error of the database.
pub fn settle(tx: &Tx<'_>, company: CompanyId) -> db::Result<()> {
    let (kinds, alone) = tx.one(&store::MIX, &[&company])?;
    let closed = table(tx)?.closed(Groups::parse(&kinds), alone).to_string();
    tx.run(&store::CLOSE, &[&company, &closed])?;
    Ok(())
}

/// A company gets other groups.
///
/// # Errors
/// Any error of the database.
pub fn set(tx: &Tx<'_>, company: CompanyId, groups: Groups) -> db::Result<()> {
    tx.run(&store::SET, &[&company, &groups.to_string()])?;
    settle(tx, company)
}

/// It is a company of one from now on.
///
/// # Errors
/// Any error of the database.
pub fn alone(tx: &Tx<'_>, company: CompanyId) -> db::Result<()> {
    tx.run(&store::ALONE, &[&company])?;
    policy::wide::spare(tx, company)?;
    settle(tx, company)
}

/// A price type of an accounting system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceType {
    /// The accounting system.
    pub source: SourceId,
    /// Its name.
    pub source_name: String,
    /// GUID in 1C.
    pub id: String,
    /// Name.
    pub name: String,
}

/// The word under which the office keeps the price type that is usual, beside the words of the groups.
pub const USUAL: &str = "usual";

/// The price types that the office has named: the word of a group, or [`USUAL`], and the price type. At most one for a word and
/// an accounting system. Who is asked first, and when: [`crate::prices::rules`].
///
/// # Errors
/// Any error of the database.
pub fn named(tx: &Tx<'_>) -> db::Result<Vec<(String, PriceType)>> {
    let rows = tx.all(&store::PRICES, &[])?;
    let of = |row: store::PriceRow| {
        let price_type =
            PriceType { source: row.source_id, source_name: row.source, id: row.price_type, name: row.name };
        (row.client_group, price_type)
    };
    Ok(rows.into_iter().map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_add_up() {
        let table =
            Table([Group::Registered, Group::Wholesale, Group::Contractor, Group::Partner].map(Group::sections));
        let closed = |words: &str, alone| table.closed(Groups::parse(words), alone).to_string();
        assert_eq!(closed("wholesale", false), "payables partner");
        assert_eq!(closed("contractor", false), "orders catalog finance reconciliation partner");
        assert_eq!(closed("wholesale contractor partner", false), "");
        assert_eq!(closed("registered", true), "finance reconciliation payables partner people");
        assert_eq!(closed("", false), "orders catalog documents finance reconciliation payables partner");
    }
}

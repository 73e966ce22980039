//! Partners: materials that the seller gives them, and what came of the clients whom they brought.
//!
//! A partner has a link of registration with a code. Whoever comes by it is counted, and so is the company that is made of him; the
//! seller's office sees who brought whom. A partner learns how far an application is and how many orders all of his companies
//! together make: never a sum, because with one company the sum of all is its own, and never whether somebody was a client before.
//!
//! Not here: registration itself, which only keeps the code ([`crate::registration`]).

pub mod office;
pub mod pages;
pub mod rules;
pub(crate) mod store;

use access::{Group, Groups};
use db::Tx;
use kernel::{CompanyId, Id};

/// Names what a [`MaterialId`] identifies.
#[derive(Debug)]
pub enum MaterialKind {}
/// Identifier of a material for partners.
pub type MaterialId = Id<MaterialKind>;

/// The partner with this code; `None` for a code that is nobody's, or of one who is no partner any more.
///
/// # Errors
/// Any error of the database.
pub fn by_code(tx: &Tx<'_>, code: &str) -> db::Result<Option<CompanyId>> {
    let code = code.trim().to_ascii_lowercase();
    if code.is_empty() {
        return Ok(None);
    }
    let partners = tx.all(&store::PARTNERS, &[])?;
    let mut mine = partners.into_iter().filter(|(_, kinds)| Groups::parse(kinds).has(Group::Partner)).map(|(id, _)| id);
    Ok(mine.find(|id| rules::code(*id) == code))
}

/// Somebody came by a partner's link and asks to be let in.
///
/// # Errors
/// Any error of the database.
pub fn brought(tx: &Tx<'_>, request: crate::registration::RequestId, partner: CompanyId) -> db::Result<()> {
    tx.run(&store::BROUGHT, &[&request, &partner])?;
    Ok(())
}

/// A company was made of somebody who came by a partner's link.
///
/// # Errors
/// Any error of the database.
pub fn became(tx: &Tx<'_>, company: CompanyId, partner: CompanyId) -> db::Result<()> {
    if company != partner {
        tx.run(&store::BECAME, &[&company, &partner])?;
    }
    Ok(())
}

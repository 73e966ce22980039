//! What the frame of every page shows of a company and of a person, kept beside the rows that a request reads to sign in.
//!
//! Each is counted anew by whoever changes what it comes from, never added to: it cannot drift.

use db::Tx;
use kernel::{CompanyId, UserId};

use super::store::{ACCOUNTANTS, FRAME_OF_COMPANY, FRAME_OF_PERSON};
use crate::deputies;

/// Who in the company sees what is to be paid, for the banner of a colleague who does not; only a stopped company asks.
///
/// # Errors
/// Any error of the database.
pub fn accountants(tx: &Tx<'_>, company: CompanyId) -> db::Result<String> {
    let names = tx.all(&ACCOUNTANTS, &[&company, &true])?;
    Ok(names.into_iter().map(|(name,)| name).collect::<Vec<_>>().join(", "))
}

/// After a legal entity or the manager of a company changed.
///
/// # Errors
/// Any error of the database.
pub fn company_changed(tx: &Tx<'_>, company: CompanyId) -> db::Result<()> {
    tx.run(&FRAME_OF_COMPANY, &[&company])?;
    deputies::company_changed(tx, company)
}

/// After a membership of a person began, ended or came back.
///
/// # Errors
/// Any error of the database.
pub fn memberships_changed(tx: &Tx<'_>, person: UserId) -> db::Result<()> {
    tx.run(&FRAME_OF_PERSON, &[&person])?;
    Ok(())
}

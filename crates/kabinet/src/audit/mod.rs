//! The journal: what must be answerable later. Written in the unit of work of the deed itself.
//!
//! Not here yet: hash chain, filter and export of the journal (issue "People, access and security").

pub(crate) mod store;

use db::Tx;
use kernel::{At, CompanyId, Id, UserId, kind};

/// Writes a line: who did what to which subject, in which company, from which address.
///
/// # Errors
/// Any error of the database.
pub fn note(
    tx: &Tx<'_>,
    now: At,
    company: Option<CompanyId>,
    user: Option<UserId>,
    action: &str,
    subject: &str,
    address: &str,
) -> Result<(), crate::fail::Fail> {
    let id = Id::<kind::Job>::at(now);
    let subject: String = subject.chars().take(200).collect();
    tx.run(&store::INSERT, &[&id, &now, &company, &user, &action, &subject, &address])?;
    Ok(())
}

//! All companies of a person at once: for each of them the member that he is there, and so a scope.
//!
//! What shows several companies takes one scope for each and never a list of companies: a row can be reached by the right that
//! its own company gives, and by no other.
//!
//! What a company asks of a session (a second factor, a shorter life) holds for the session as a whole: who does not keep it was
//! turned away before he comes here (`policy::keep`). A company's networks close that company alone.
//!
//! Not here: what is shown of them (together).

use db::Tx;
use kernel::At;

use super::{Visit, Who, store, who};
use crate::{
    fail::{Outside, Result},
    policy,
};

/// A company of a person.
pub enum Entry {
    /// He may enter it.
    Open(Box<Who>),
    /// He may not from where he is.
    Closed(Closed),
}

/// A company that is shut from where somebody is: its name, and what to do.
pub struct Closed {
    /// Name.
    pub name: String,
    /// Colour.
    pub hue: i64,
    /// Whom to ask.
    pub why: Outside,
}

/// Every company of the person behind a session that was looked at in this unit of work, the last used first.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn everywhere(tx: &Tx<'_>, visit: &Visit, now: At) -> Result<Vec<Entry>> {
    let rows = tx.all(&store::EVERYWHERE, &[&visit.session])?;
    let entry = |row: store::MemberRow| -> Result<Entry> {
        Ok(match policy::outside(tx, row.company_id, &row.networks, visit.peer)? {
            Some(why) => Entry::Closed(Closed { name: row.company_name, hue: row.hue, why }),
            None => Entry::Open(Box::new(who(tx, row, now, None)?)),
        })
    };
    rows.into_iter().map(entry).collect()
}

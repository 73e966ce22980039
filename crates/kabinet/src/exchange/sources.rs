//! Accounting systems that exchange with the portal: making one.
//!
//! Not here: the exchange itself, and what the seller's people see of it (`office`).

use db::{Result, Tx};
use kernel::{At, SourceId};

use super::sources_store as store;

/// A source to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewSource<'a> {
    /// Name that people see.
    pub name: &'a str,
    /// Login that 1C sends.
    pub login: &'a str,
    /// PHC string of the password that 1C sends.
    pub password_hash: &'a str,
    /// Where the portal may ask it for printed forms.
    pub base_url: Option<&'a str>,
    /// Login and password that the portal sends then.
    pub outgoing: Option<(&'a str, &'a str)>,
}

/// Makes a source.
///
/// # Errors
/// [`db::Error::Duplicate`] if the login is taken.
pub fn create_source(tx: &Tx<'_>, now: At, new: &NewSource<'_>) -> Result<SourceId> {
    let id = SourceId::at(now);
    let (login, password) = new.outgoing.unzip();
    tx.run(&store::INSERT, &[&id, &new.name, &new.login, &new.password_hash, &new.base_url, &now])?;
    tx.run(&store::SET_OUTGOING, &[&id, &login, &password])?;
    Ok(id)
}

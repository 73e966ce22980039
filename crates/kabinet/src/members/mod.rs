//! The people of a company, run by the company: who has access and as what, roles of its own, hand-over, the regular look at
//! all of it.
//!
//! Two rules carry it. Nobody gives what he does not hold, and nobody changes somebody who holds more (`access::may_change`);
//! a company always has an active owner. Rights are read at every request, so a change counts from the next one on.
//!
//! Not here: how somebody comes in (invitations) and what a right allows (`access`).

pub mod card;
pub mod given;
pub mod letters;
pub mod pages;
pub mod reviews;
pub mod roles;
pub(crate) mod store;
pub mod verbs;

use db::Tx;
use kernel::{CompanyId, UserId};

pub use given::{Given, RoleId, given_text};
pub use verbs::{Refused, Why};

/// Active owners of a company: who, e-mail, language.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn owners(tx: &Tx<'_>, company: CompanyId) -> crate::fail::Result<Vec<(UserId, String, String)>> {
    Ok(tx.all(&store::OWNERS, &[&company])?)
}

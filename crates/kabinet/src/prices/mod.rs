//! The price list of a company: the seller's goods with the prices that are this company's, and no others (ADR 0018).
//!
//! [`rules`] says who names the price type and how far figures can be relied on, pure; [`list`] reads, for pages, programs and
//! files alike, so that none of them can show a price that another would not.
//!
//! Not here: what 1C says of goods and prices ([`crate::catalog`]).

pub mod api;
pub mod export;
pub mod list;
pub mod pages;
pub mod rules;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use access::Groups;
use db::Tx;

use crate::companies::groups::{self, PriceType};

/// The price types at which companies of these groups buy where their contract does not say: at most one for an accounting
/// system.
///
/// # Errors
/// Any error of the database.
pub fn where_silent(tx: &Tx<'_>, groups: Groups) -> db::Result<Vec<PriceType>> {
    Ok(rules::where_silent(groups, groups::named(tx)?))
}

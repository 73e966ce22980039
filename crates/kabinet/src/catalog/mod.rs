//! The seller's catalogue: products, price levels, prices and stock, as 1C tells them.
//!
//! It belongs to no company. A product that somebody's order or price names before 1C described it is a *stub*: it can be
//! referred to at once, and becomes a product when its description comes.
//!
//! [`intake`] takes the records of CommerceML, [`run`] decides whether what a full export left out may go, [`index`] keeps
//! what the search looks up, [`words`] decides by which words of a name it looks.
//!
//! Not here: which company sees which price, and the pages ([`crate::prices`]).

pub(crate) mod index;
pub mod intake;
pub mod rules;
pub mod run;
pub(crate) mod store;
pub mod words;

use db::{Result, Tx};
use kernel::SourceId;

/// The product that 1C calls `erp_id` (`guid` or `guid#characteristic`).
///
/// # Errors
/// Any error of the database.
pub fn find(tx: &Tx<'_>, source: SourceId, erp_id: &str) -> Result<Option<i64>> {
    Ok(tx.opt(&store::BY_ERP_ID, &[&source, &erp_id])?.map(|p| p.id))
}

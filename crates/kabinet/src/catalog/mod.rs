//! The seller's catalogue: products, price levels, prices and stock, as 1C tells them.
//!
//! It belongs to no company. A product that somebody's order or price names before 1C described it is a *stub*: it can be
//! referred to at once, and becomes a product when its description comes.
//!
//! [`intake`] takes the records of CommerceML, [`run`] decides whether what a full export left out may go, [`index`] keeps
//! what the search looks up.
//!
//! Not here: which company sees which price (its contract names the price type), and the pages.

pub(crate) mod index;
pub mod intake;
pub mod rules;
pub mod run;
pub(crate) mod store;

use db::{Result, Tx};
use kernel::{SourceId, article::fold};

/// The product that 1C calls `erp_id` (`guid` or `guid#characteristic`).
///
/// # Errors
/// Any error of the database.
pub fn find(tx: &Tx<'_>, source: SourceId, erp_id: &str) -> Result<Option<i64>> {
    Ok(tx.opt(&store::BY_ERP_ID, &[&source, &erp_id])?.map(|p| p.id))
}

/// The same, and a stub with what is known about it if 1C has not described it yet.
///
/// # Errors
/// Any error of the database.
pub fn ensure(tx: &Tx<'_>, source: SourceId, erp_id: &str, article: &str, name: &str, unit: &str) -> Result<i64> {
    if let Some(id) = find(tx, source, erp_id)? {
        return Ok(id);
    }
    let stub = store::ProductRow {
        id: 0,
        article: article.trim().to_owned(),
        article_key: fold(article),
        name: name.trim().to_owned(),
        unit: unit.trim().to_owned(),
        barcode: String::new(),
        stub: true,
        deleted: false,
        catalog_id: String::new(),
        seen_run: 0,
    };
    store::insert(tx, source, erp_id, &stub)
}

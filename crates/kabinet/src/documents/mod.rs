//! Documents of a company: what 1C has printed or can print, who may see which of them, and how they are taken away.
//!
//! `rights` says which kinds a member sees and how far, and every statement of `store` that returns a document takes that
//! answer: lists, counts, search, exports, archives and downloads cannot differ. `list` and `pages` show, `register` and
//! `archive` take away many, `download` one; `ask` speaks with 1C about a file that the portal does not have, `requests`
//! and `jobs` go on when that takes longer than a person waits.
//!
//! Not here: what arrives from 1C (`intake`), documents as buttons of an order (orders), making PDFs (`print`).

pub mod api;
pub mod archive;
pub mod ask;
pub mod counts;
pub mod download;
pub mod filter;
pub mod intake;
pub(crate) mod intake_store;
pub mod jobs;
pub mod list;
pub mod names;
pub mod pages;
pub mod register;
pub mod requests;
pub mod rights;
pub(crate) mod store;

use access::{Scope, client::perm::CompanyView};
use db::Ask;
use kernel::article;

pub use rights::{Visible, kind_key};
pub use store::LooseRow;

/// Every kind of document, in the order in which people ask for them.
pub const KINDS: [&str; 9] =
    ["invoice", "upd", "waybill", "vat_invoice", "act", "correction", "reconciliation", "contract", "certificate"];

/// The kinds that close a month in the books.
pub const CLOSING: [&str; 5] = ["upd", "waybill", "vat_invoice", "act", "correction"];

/// Rows of a search that are documents without an order.
const LOOSE: i64 = 10;

/// The statement for documents with this folded number that belong to no order and that the member may see, handed to
/// `run`. What it gives is for [`loose_of`].
pub fn loose<T>(scope: &Scope<CompanyView>, key: &str, run: impl FnOnce(Ask<'_, LooseRow>) -> T) -> T {
    // Without an order there is no author: whoever sees only his own sees none of these.
    let visible = Visible::of(scope);
    let (from, to) = if key.chars().count() < article::MIN_PART {
        // A folded number has letters and digits only, which all come after this.
        (key.to_owned(), format!("{key}!"))
    } else {
        article::prefix_range(key)
    };
    run(Ask(&store::LOOSE, &[&scope.company(), &visible.wide(), &from, &to, &LOOSE]))
}

/// Those whose number is exactly what was asked, else those whose number begins so.
pub fn loose_of(mut rows: Vec<LooseRow>) -> Vec<LooseRow> {
    if rows.first().is_some_and(|r| r.exact) {
        rows.retain(|r| r.exact);
    }
    rows
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_store;
#[cfg(test)]
mod tests_wire;

//! Writing CommerceML.
//!
//! [`Writer`] turns records into a file, one at a time, in the [`Dialect`] of any of the three clients. [`import_file`],
//! [`offers_file`] and [`orders_file`] make whole files of stock УТ 11 with it. [`site_orders`] and [`site_info`] make what a
//! site answers, by the strictest rules of any client: no BOM, no namespace, nothing before `<?xml`.
//!
//! What is written can be read by [`Reader`](super::Reader) with the same result, but for one thing: the attribute `Статус`
//! of 2.x can only say that a product or an offer is deleted, not that it is not. Output goes to any [`std::io::Write`] as it
//! is made, so a file of any size takes no memory; an error is one of the output.

mod dialect;
mod goods;
mod info;
mod site;
mod stream;
mod trade;
mod xml;

pub use dialect::{Dialect, Family};
pub use goods::{Classifier, import_file, offers_file};
pub use info::{InfoItem, site_info};
pub use site::{
    Objection, SiteAnswer, SiteBuyer, SiteBuyerKind, SiteLine, SiteOrder, SiteVat, schema_for, site_orders,
};
pub use stream::Writer;
pub use trade::orders_file;

use super::{Head, tag::Tag};
pub use crate::Charset;

impl Head {
    /// The root as stock УТ 11 writes it at a moment of its local time.
    pub fn ut(generated_at: jiff::civil::DateTime) -> Self {
        Self { schema_version: Some("2.07".to_owned()), generated_at: Some(generated_at.to_string()) }
    }
}

/// An attribute for "only changes", if it is said.
fn changes_only(said: Option<bool>) -> Vec<(&'static str, &'static str)> {
    said.map(|only| (Tag::ChangesOnly.name(), if only { "true" } else { "false" })).into_iter().collect()
}

//! Writing CommerceML.
//!
//! Two writers with two purposes. [`import_file`], [`offers_file`] and [`orders_file`] make what stock УТ 11 makes, so that
//! a simulator can play 1C: namespace `commerceml_2`, version 2.07, UTF-8 with BOM. [`site_orders`] and [`site_info`] make
//! what a site answers, by the strictest rules of any of the three clients: no BOM, no namespace, nothing before `<?xml`.
//!
//! What is written can be read by [`Reader`](super::Reader) with the same result. Output goes to any [`std::io::Write`] as
//! it is made, so a file of any size takes no memory; an error is one of the output.

mod goods;
mod info;
mod site;
mod trade;
mod xml;

use std::io::{self, Write};

pub use goods::{Classifier, import_file, offers_file};
pub use info::{InfoItem, site_info};
pub use site::{
    Charset, Objection, SiteAnswer, SiteBuyer, SiteBuyerKind, SiteLine, SiteOrder, SiteVat, schema_for, site_orders,
};
pub use trade::orders_file;

use super::{Head, tag::Tag};
use xml::Xml;

impl Head {
    /// The root as stock УТ 11 writes it at a moment of its local time.
    pub fn ut(generated_at: jiff::civil::DateTime) -> Self {
        Self { schema_version: Some("2.07".to_owned()), generated_at: Some(generated_at.to_string()) }
    }
}

/// Begins a file as stock УТ does.
fn begin_ut<W: Write>(out: W, head: &Head) -> io::Result<Xml<W>> {
    let mut xml = Xml::begin(out, true, "UTF-8")?;
    let mut attributes = vec![
        ("xmlns", "urn:1C.ru:commerceml_2"),
        ("xmlns:xs", "http://www.w3.org/2001/XMLSchema"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    root_attributes(head, &mut attributes);
    xml.open_with(Tag::Root.name(), &attributes)?;
    Ok(xml)
}

fn root_attributes<'a>(head: &'a Head, attributes: &mut Vec<(&'a str, &'a str)>) {
    if let Some(version) = &head.schema_version {
        attributes.push((Tag::SchemaVersion.name(), version));
    }
    if let Some(moment) = &head.generated_at {
        attributes.push((Tag::GeneratedAt.name(), moment));
    }
}

/// An attribute for "only changes", if it is said.
fn changes_only(said: Option<bool>) -> Vec<(&'static str, &'static str)> {
    said.map(|only| (Tag::ChangesOnly.name(), if only { "true" } else { "false" })).into_iter().collect()
}

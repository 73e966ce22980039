//! OData of 1C (`/odata/standard.odata/`), without I/O.
//!
//! What the stock exchange does not carry — orders that managers enter, shipments, invoices, payments, debts, agreements — can
//! be read from a base that publishes OData, without any extension in it; prices too, where the stock exchange is not wanted. Three steps, each a pure function: make an address
//! ([`Query`]), read the answer ([`read`]), make items of the contract of its rows ([`Mapping::item`], [`settle`]).
//!
//! ```
//! use jiff::{Timestamp, tz::TimeZone};
//! use onec::{contract::{Dataset, Payment}, odata::{Context, Query, UT, read}};
//!
//! let mapping = UT.of(Dataset::Payments).next().expect("УТ has payments");
//! let address = Query::of(mapping.entity).order_by(["Date"]).top(500).path();
//! # assert!(address.starts_with("Document_"));
//! // … the server asks for it …
//! let body = r#"{"value":[{"Ref_Key":"6f9619ff-0005-11d9-848a-000000000001","DataVersion":"AAAAAQAAAAA=","Posted":true,
//!     "Number":"УТ-000318","Date":"2026-01-31T12:00:00","Контрагент_Key":"6f9619ff-0001-11d9-848a-000000000001",
//!     "СуммаДокумента":5000.10,"Валюта_Key":"6f9619ff-0010-11d9-848a-000000000001"}]}"#;
//! let page = read(200, "application/json;odata=minimalmetadata", body.as_bytes())?;
//! let context = Context {
//!     as_of: Timestamp::UNIX_EPOCH,
//!     zone: &TimeZone::UTC,
//!     look_up: &|catalog, _, _| (catalog == "Catalog_Валюты").then(|| "643".to_owned()),
//! };
//! let payment: Payment = mapping.item(0, &page.rows[0], &context)?;
//! assert_eq!(payment.amount.to_string(), "5000.10");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Not here: HTTP, schedules, cursors. And no writing: the portal never changes a base through OData.

mod agreement;
mod answer;
mod json;
mod mapping;
mod metadata;
mod prices;
mod query;
mod settlement;
mod tables;

pub use agreement::{AgreedTerms, Agreement, Agreements, lent};
pub use answer::{OdataError, Page, read};
pub use json::{Cell, Row};
pub use mapping::{Context, Field, From, Mapping, Names};
pub use metadata::{EntityType, Function, Metadata, MetadataError};
pub use prices::{DIMENSIONS, Priced, Prices};
pub use query::{Filter, Literal, Op, Query, Virtual};
pub use settlement::{BadRow, Debt, Debts, Limits, Settled, Terms, settle};
pub use tables::{Configuration, UNF, UT};

#[cfg(test)]
mod tests;

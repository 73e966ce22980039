//! What 1С:Предприятие speaks, without I/O.
//!
//! * [`commerceml`]: reader and writer of CommerceML, the XML of the stock exchange.
//! * [`session`]: the dialogue of the stock exchange ("Обмен с сайтом"): what is asked, what is answered, in which order.
//! * [`archive`]: the zip archives in which its files travel, within limits.
//! * [`contract`]: the portal's own JSON contract `kabinet/1`, which a small 1C extension pushes. It carries what the
//!   stock exchange cannot: orders that were born in 1C, debts, shipments, payments, documents.
//! * [`odata`]: what a published base answers, as items of the same contract.
//! * [`soap`]: the same contract in envelopes, for bases that publish a web service.
//!
//! Everything here is a value or a pure function over bytes that somebody else read: no sockets, no files, no clock, no
//! database, and nothing of the portal's own model. Mapping these records to the portal's orders and prices is the
//! portal's business.
//!
//! Texts of errors are Russian where an operator of 1C reads them; they say what is wrong, where, and what to do.
//!
//! ```
//! use onec::commerceml::{Head, ItemId, Offer, Reader, Record, write::{Dialect, Writer}};
//! use onec::Field;
//!
//! // What 1C writes …
//! let mut file = Writer::begin(Vec::new(), Dialect::UT, &Head::default())?;
//! file.record(&Record::Offers(Default::default()))?;
//! file.offer(&Offer { barcode: Field::Value("4600000000017".to_owned()), ..Offer::new(ItemId::parse("a#b")) })?;
//! let bytes = file.finish()?;
//!
//! // … a site reads, one record at a time. Prices are not mentioned, which does not mean that there are none.
//! let offer = Reader::new(bytes.as_slice()).find_map(|record| match record {
//!     Ok(Record::Offer(offer)) => Some(offer),
//!     _ => None,
//! });
//! let offer = offer.expect("it was written");
//! assert_eq!(offer.id.characteristic.as_deref(), Some("b"));
//! assert_eq!((offer.barcode.value().map(String::as_str), offer.prices), (Some("4600000000017"), Field::Absent));
//! # Ok::<(), std::io::Error>(())
//! ```

#[cfg(feature = "archive")]
pub mod archive;
mod charset;
pub mod commerceml;
pub mod contract;
mod excerpt;
mod field;
mod number;
pub mod odata;
pub mod session;
pub mod soap;
mod version;

pub use charset::Charset;
pub use field::Field;
pub use number::decimal;
pub use version::data_version;

/// The examples of the README are tests too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

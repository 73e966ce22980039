//! What 1С:Предприятие speaks, without I/O.
//!
//! * [`contract`]: the portal's own JSON contract `kabinet/1`, which a small 1C extension pushes. It carries what the
//!   stock exchange cannot: orders that were born in 1C, debts, shipments, payments, documents.
//! * [`commerceml`]: reader and writer of CommerceML, the XML of the stock exchange.
//! * [`archive`]: the zip archives in which its files travel, within limits.
//! * [`session`]: the dialogue of the stock exchange ("Обмен с сайтом"): what is asked, what is answered, in which order.
//!
//! Everything here is a value or a pure function over bytes that somebody else read: no sockets, no files, no clock, no
//! database, and nothing of the portal's own model. Mapping these records to the portal's orders and prices is the
//! portal's business.

#[cfg(feature = "archive")]
pub mod archive;
mod charset;
pub mod commerceml;
pub mod contract;
mod excerpt;
mod field;
mod number;
pub mod session;
mod version;

pub use charset::Charset;
pub use field::Field;
pub use number::decimal;
pub use version::data_version;

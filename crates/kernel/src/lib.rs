//! The words of the business, without I/O: identifiers, money, quantities, moments, legal identifiers, text normal forms
//! and how figures are shown.
//!
//! Everything here is a value: no database, no network, no clock that ticks by itself. What is parsed here once at the
//! edge is trusted everywhere else.
//!
//! Not here: rules of one capability (they live beside that capability) and anything that knows SQL or HTTP.

pub mod article;
mod at;
pub mod date_range;
pub mod format;
mod id;
pub mod legal;
mod money;
pub mod parse;
pub mod stem;
pub mod text;

pub use at::{At, Clock};
pub use id::{Id, kind};
pub use money::{Money, OutOfRange, Qty};

/// Identifier of a client company.
pub type CompanyId = Id<kind::Company>;
/// Identifier of a person who signs in (buyer side or seller side).
pub type UserId = Id<kind::User>;
/// Identifier of a legal entity (контрагент) of a company.
pub type EntityId = Id<kind::Entity>;
/// Identifier of a contract (договор).
pub type ContractId = Id<kind::Contract>;
/// Identifier of a delivery point (пункт доставки).
pub type PointId = Id<kind::Point>;
/// Identifier of an order.
pub type OrderId = Id<kind::Order>;
/// Identifier of a shipment.
pub type ShipmentId = Id<kind::Shipment>;
/// Identifier of a payment.
pub type PaymentId = Id<kind::Payment>;
/// Identifier of a document (счёт, УПД, накладная, …).
pub type DocumentId = Id<kind::Document>;
/// Identifier of an accounting system that exchanges with the portal.
pub type SourceId = Id<kind::Source>;
/// Identifier of a background job.
pub type JobId = Id<kind::Job>;
/// Identifier of a personal API token.
pub type TokenId = Id<kind::Token>;

//! What 1C says about orders, shipments and payments, taken row by row.
//!
//! Every verb answers [`Applied`](crate::exchange::Applied) or refuses the row with a reason for the operator of 1C. A
//! row that says nothing new costs a share of one statement: what was sent last is kept as a fingerprint. Whatever a row changes
//! is changed in the same unit of work, when all its rows have been taken ([`Orders::write`]): the order, its lines, facets and label, the counters, the keys it is found by,
//! and the events of its timeline.
//!
//! Not here: reading packages and files (`onec`), jobs and the quarantine (`exchange`), and what people do with orders.

mod commerceml;
pub(crate) mod events;
pub(crate) mod incoming;
mod lines;
mod order;
mod payment;
mod shipment;
pub(super) mod tally;
mod unit;
pub(super) mod writes;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use commerceml::{commerceml, party, product_of, reference};
pub use events::{ERP, EventKind};
pub use incoming::product_named;
pub use lines::{LineDiff, Substitute};
pub use order::order;
pub use payment::payment;
pub use shipment::shipment;
pub use unit::Orders;

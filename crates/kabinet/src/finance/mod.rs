//! Money between a client and the seller: limits, debts, payments, and whether a company may order.
//!
//! `rules` decides, `intake` takes what 1C says, `standing` keeps the answer beside the company, `view`, `answer` and
//! `plots` turn figures into what pages show. `payables` is the other side: what the seller owes.
//!
//! Not here: documents for money (documents) and what one order still owes (orders).

pub mod answer;
pub mod api;
pub mod intake;
pub(crate) mod intake_store;
pub mod pages;
pub mod payables;
pub mod plots;
pub mod rules;
pub mod standing;
pub(crate) mod store;
pub mod view;

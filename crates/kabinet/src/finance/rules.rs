//! Whether a company may order, by what 1C says of its debt: pure decisions, no database, no clock.
//!
//! * [`credit`]: limit, debt, what is reserved, what is free, what removes a block;
//! * [`decision`]: the table of conditions, and what a seller's policy makes of each;
//! * [`staleness`]: how old data may be;
//! * [`currency`]: one code for every way of writing a currency.
//!
//! Sums of different currencies are never added: every function here takes one contract in one currency, and what
//! covers several takes the worst of them.

pub mod credit;
pub mod currency;
pub mod decision;
pub mod staleness;

pub use credit::{Credit, Free, Reserve, Standing, reserved, settle, standing};
pub use decision::{
    ContractState, Decision, Facts, OverLimit, Overdue, Policy, Reason, Threshold, Verdict, can_order, decide,
};
pub use staleness::{Ages, Feed, Staleness};

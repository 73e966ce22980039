//! What is stored: the migrations in order. A landed migration is never edited; a new one is added.

use db::{Migration, Schema};

/// The schema of the product.
pub const SCHEMA: Schema = &[
    Migration { name: "V1__people", text: include_str!("../migrations/0001_people.sql") },
    Migration { name: "V2__trade", text: include_str!("../migrations/0002_trade.sql") },
    Migration { name: "V3__exchange", text: include_str!("../migrations/0003_exchange.sql") },
    Migration { name: "V4__outgoing", text: include_str!("../migrations/0004_outgoing.sql") },
];

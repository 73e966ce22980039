//! What an import says to a capability, and what the capability answers: shared by every `intake`.
//!
//! A capability decides by Rust checks whether it takes a row. It never lets the database decide by a constraint: on
//! PostgreSQL a statement that failed would cost the neighbours of the bad row too.
//!
//! Not here: who writes the quarantine (the exchange does) and what an item is (`onec`).

use access::System;
use jiff::tz::TimeZone;
use kernel::{At, SourceId};

use crate::{finance::rules::Policy, orders::facets::Words};

/// The circumstances of one unit of an import.
#[derive(Clone, Copy, Debug)]
pub struct Intake<'a> {
    /// On whose authority.
    pub by: &'a System,
    /// The accounting system that speaks.
    pub source: SourceId,
    /// The present moment.
    pub now: At,
    /// When 1C took the data; never later than `now`.
    pub as_of: At,
    /// The seller's policy of credit.
    pub policy: Policy,
    /// The seller's zone: by its midnight days are counted, and in it 1C writes a wall clock.
    pub zone: &'a TimeZone,
    /// What the source's statuses mean.
    pub words: &'a Words,
}

/// What became of a row that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// Something is different now.
    Changed,
    /// All of it was known already, or it is older than what is known.
    Unchanged,
}

/// Why a row was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The row itself is at fault: it goes to the quarantine, its neighbours are taken.
    #[error("{field}: {reason}")]
    Row {
        /// The field, as the sender names it; empty if the row as a whole is meant.
        field: String,
        /// What is wrong and what to do, in plain Russian: the operator of 1C reads it.
        reason: String,
    },
    /// The database failed: the whole unit is given up and tried again.
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl Refusal {
    /// The row is refused because of this field.
    pub fn row(field: impl Into<String>, reason: impl Into<String>) -> Refusal {
        Refusal::Row { field: field.into(), reason: reason.into() }
    }
}

/// Result of offering a row to a capability.
pub type Taken = Result<Applied, Refusal>;

//! What the seller's people see of the exchange: the health of each data set, and the quarantine of rows that could not be
//! taken.

use db::{Result, Tx};
use kernel::{At, Id, JobId, SourceId};
use sha2::{Digest, Sha256};

use super::ledger_store::{BADLY, REJECT, RESOLVE, SETTLED, UNRESOLVED, WELL};

/// Longest payload that is kept beside a refused row, in characters.
const PAYLOAD: usize = 8000;

/// A row that could not be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Data set.
    pub dataset: &'static str,
    /// Position in its package or line in its file.
    pub index: u64,
    /// File and line, or package and index, for a person.
    pub place: String,
    /// Identity of the row, if it has one.
    pub reference: Option<String>,
    /// The field; empty if the row as a whole is meant.
    pub field: String,
    /// What is wrong.
    pub reason: String,
    /// The row as it came, as far as it could be read.
    pub payload: String,
}

/// Counts of one data set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows that changed something.
    pub applied: i64,
    /// Rows that were known.
    pub unchanged: i64,
    /// Rows that were refused.
    pub rejected: i64,
}

impl Counts {
    /// One row that changed something.
    pub const ONE: Counts = Counts { applied: 1, unchanged: 0, rejected: 0 };

    /// Both together.
    pub const fn add(&mut self, other: Counts) {
        self.applied += other.applied;
        self.unchanged += other.unchanged;
        self.rejected += other.rejected;
    }
}

impl Refused {
    fn told(&self) -> String {
        if self.field.is_empty() { self.reason.clone() } else { format!("{}: {}", self.field, self.reason) }
    }

    /// What the entry is known by: its identity, or its place if it has none.
    fn known_as(&self) -> &str {
        self.reference.as_deref().unwrap_or(&self.place)
    }
}

/// Puts a row into the quarantine. `origin` is the job whose file holds it, `since` when the job that runs was made: one
/// that runs twice counts once.
///
/// # Errors
/// Any error of the database.
pub fn reject(tx: &Tx<'_>, source: SourceId, row: &Refused, origin: JobId, since: At, now: At) -> Result<()> {
    let reason = row.told();
    let mut hash = Sha256::new();
    for part in [&source.to_string(), row.dataset, row.known_as(), &reason] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let fingerprint: String = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
    // PostgreSQL keeps no NUL in a text.
    let payload: String = row.payload.chars().filter(|c| *c != '\0').take(PAYLOAD).collect();
    let clean = |text: &str| text.replace('\0', "");
    let id = Id::<kernel::kind::Job>::at(now);
    tx.run(
        &REJECT,
        &[
            &id,
            &source,
            &row.dataset,
            &clean(&row.place),
            &clean(row.known_as()),
            &clean(&reason),
            &payload,
            &fingerprint,
            &now,
            &since,
            &origin,
        ],
    )?;
    Ok(())
}

/// Identities of a data set that are in the quarantine.
///
/// # Errors
/// Any error of the database.
pub fn unresolved(tx: &Tx<'_>, source: SourceId, dataset: &str) -> Result<std::collections::HashSet<String>> {
    Ok(tx.all(&UNRESOLVED, &[&source, &dataset])?.into_iter().map(|(reference,)| reference).collect())
}

/// A row that was in the quarantine has been taken.
///
/// # Errors
/// Any error of the database.
pub fn resolve(tx: &Tx<'_>, source: SourceId, dataset: &str, reference: &str, now: At) -> Result<()> {
    tx.run(&RESOLVE, &[&source, &dataset, &reference, &now])?;
    Ok(())
}

/// A data set was taken. `as_of` only if everything that 1C had to say was in it.
///
/// # Errors
/// Any error of the database.
pub fn well(
    tx: &Tx<'_>,
    source: SourceId,
    dataset: &str,
    as_of: Option<At>,
    note: &str,
    counts: Counts,
    now: At,
) -> Result<()> {
    let params: [&dyn db::Param; 8] =
        [&source, &dataset, &as_of, &now, &note, &counts.applied, &counts.unchanged, &counts.rejected];
    tx.run(&WELL, &params)?;
    Ok(())
}

/// A data set could not be taken, for this reason.
///
/// # Errors
/// Any error of the database.
pub fn badly(tx: &Tx<'_>, source: SourceId, dataset: &str, why: &str, now: At) -> Result<()> {
    tx.run(&BADLY, &[&source, &dataset, &now, &why])?;
    Ok(())
}

/// What was wrong with a data set has been dealt with by a person.
///
/// # Errors
/// Any error of the database.
pub fn settled(tx: &Tx<'_>, source: SourceId, dataset: &str) -> Result<()> {
    tx.run(&SETTLED, &[&source, &dataset])?;
    Ok(())
}

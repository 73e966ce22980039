//! Files of offers that were taken wholly, by their bytes.
//!
//! A file of 1C says in its root when it was made, so the same bytes again are not a newer state but the same one sent
//! twice: a portion that 1C repeats after a silence, or a folder that somebody sends again. Whatever came in between is
//! newer. So it is not read again, and the answer is quick.
//!
//! Not here: files of goods, whose every mention counts for a full export, and orders, whose buyers may have become known
//! since.

use std::collections::BTreeMap;

use db::{Result, Tx};
use jobs::JobError;
use kernel::{At, SourceId};
use serde::{Deserialize, Serialize};

use super::{
    Exchange,
    apply::Import,
    dispatch::Goods,
    ledger::{self, Counts},
    ledger_store::{TAKE, TAKEN},
};

/// What such a file said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Said {
    /// When 1C made it, microseconds.
    as_of: i64,
    /// Rows by data set.
    rows: BTreeMap<String, i64>,
}

impl Said {
    /// What is to be remembered of an import that has ended; `None` if the same file might mean something again.
    pub fn of(import: &Import<Goods>) -> Option<Said> {
        let offers_only = import.taker.catalogs.is_empty()
            && import.counts.keys().all(|dataset| matches!(*dataset, "offers" | "price_types"));
        if !offers_only || !import.taker.dated || import.total().rejected > 0 {
            return None;
        }
        let mut rows = BTreeMap::new();
        for (dataset, counts) in &import.counts {
            let names: &[&str] = if *dataset == "offers" { import.taker.offered() } else { &[dataset] };
            rows.extend(names.iter().map(|name| ((*name).to_owned(), counts.applied + counts.unchanged)));
        }
        Some(Said { as_of: import.as_of.micros(), rows })
    }
}

/// What these bytes said when they were taken.
pub(super) async fn before(x: &Exchange, source: SourceId, sha256: [u8; 32]) -> Result<Option<Said>, JobError> {
    let known = x.db.read(move |tx| tx.opt(&TAKEN, &[&source, &sha256])).await?;
    Ok(known.and_then(|(said,)| serde_json::from_str(&said).ok()))
}

/// Writes down that a file was taken, in the unit that ends its import.
pub(super) fn remember(tx: &Tx<'_>, source: SourceId, sha256: [u8; 32], said: &Said, now: At) -> Result<()> {
    let text = serde_json::to_string(said).unwrap_or_default();
    tx.run(&TAKE, &[&source, &sha256, &text, &now])?;
    Ok(())
}

/// The same file again: nothing changes, and that is what is told.
pub(super) async fn again(x: &Exchange, source: SourceId, said: Said) -> Result<Counts, JobError> {
    let now = x.clock.now();
    let unchanged = said.rows.values().copied().max().unwrap_or(0);
    x.db.write(move |tx| {
        for (dataset, rows) in &said.rows {
            let counts = Counts { applied: 0, unchanged: *rows, rejected: 0 };
            ledger::well(tx, source, dataset, Some(At::from_micros(said.as_of)), "", counts, now)?;
        }
        Ok::<_, db::Error>(())
    })
    .await?;
    Ok(Counts { applied: 0, unchanged, rejected: 0 })
}

//! Full exports: which generation a product belongs to, and when what was left out may leave the catalogue.
//!
//! The decision is [`onec::session::CatalogRun`]'s; here its state is kept by catalogue, so that a second catalogue is never
//! swept by the first. A run ends when nothing came for a while or when 1C says that it is over; only then, and only if
//! every portion went well and not too much would go, the rest is swept.

use db::{Result, Tx};
use kernel::{At, SourceId};
use onec::session::{CatalogRun, RunEnd, Sweep};

use super::store::{KNOWN, RUN, RUN_SET, RUNS_OPEN, RUNS_QUIET, RunRow, SWEEP, UNTOUCHED, UNTOUCHED_IDS, follow};

/// More per cent than this are not swept without a person.
pub const BRAKE: u8 = 30;

/// What became of a run at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Nothing was to be swept.
    Kept,
    /// So many products left the catalogue.
    Swept(u64),
    /// Products stayed, for this reason (Russian, for the seller's people).
    Stopped(String),
}

fn portions(row: &RunRow) -> CatalogRun {
    serde_json::from_str(&row.portions).unwrap_or_default()
}

fn set(tx: &Tx<'_>, source: SourceId, row: &RunRow, state: &CatalogRun, open: bool, now: At) -> Result<()> {
    let text = serde_json::to_string(state).unwrap_or_default();
    tx.run(&RUN_SET, &[&source, &row.catalog_id, &row.run, &text, &open, &now])?;
    Ok(())
}

/// A file of a catalogue is being read: gives the generation for what it mentions. `begins`: the file is the first portion
/// of a full export.
///
/// # Errors
/// Any error of the database.
pub fn enter(tx: &Tx<'_>, source: SourceId, catalog: &str, begins: bool, now: At) -> Result<i64> {
    let known = tx.opt(&RUN, &[&source, &catalog])?;
    let run = known.as_ref().map_or(0, |r| r.run);
    if begins {
        let row =
            RunRow { catalog_id: catalog.into(), run: run + 1, portions: String::new(), open: true, updated_at: now };
        set(tx, source, &row, &CatalogRun::default(), true, now)?;
        return Ok(run + 1);
    }
    Ok(run)
}

/// A file was processed, well or not. `begins` as at [`enter`].
///
/// # Errors
/// Any error of the database.
pub fn leave(
    tx: &Tx<'_>,
    source: SourceId,
    catalog: &str,
    file: &str,
    begins: bool,
    well: bool,
    now: At,
) -> Result<()> {
    let Some(row) = tx.opt(&RUN, &[&source, &catalog])?.filter(|r| r.open) else { return Ok(()) };
    let mut state = portions(&row);
    state.portion(file, begins.then_some(false), well);
    set(tx, source, &row, &state, true, now)
}

/// A file failed before its catalogue was known: every run that is going on may lack it.
///
/// # Errors
/// Any error of the database.
pub fn lost(tx: &Tx<'_>, source: SourceId, file: &str, now: At) -> Result<()> {
    for row in tx.all(&RUNS_OPEN, &[&source, &true])? {
        let mut state = portions(&row);
        state.portion(file, None, false);
        set(tx, source, &row, &state, true, now)?;
    }
    Ok(())
}

/// Sources with runs of which nothing was heard since `before`.
///
/// # Errors
/// Any error of the database.
pub fn quiet(tx: &Tx<'_>, before: At) -> Result<Vec<SourceId>> {
    Ok(tx.all(&RUNS_QUIET, &[&true, &before])?.into_iter().map(|(source,)| source).collect())
}

/// Ends the runs of a source of which nothing was heard since `before`. Gives what became of each catalogue.
///
/// # Errors
/// Any error of the database.
pub fn end(tx: &Tx<'_>, source: SourceId, how: RunEnd, before: At, now: At) -> Result<Vec<(String, Ended)>> {
    let mut ended = Vec::new();
    for row in tx.all(&RUNS_OPEN, &[&source, &true])?.into_iter().filter(|r| r.updated_at <= before) {
        let state = portions(&row);
        let (known,) = tx.one(&KNOWN, &[&source, &row.catalog_id, &false])?;
        let (untouched,) = tx.one(&UNTOUCHED, &[&source, &row.catalog_id, &false, &row.run])?;
        let verdict = state.verdict(how, known.unsigned_abs(), untouched.unsigned_abs(), BRAKE);
        let what = match verdict {
            Sweep::NotFull => Ended::Kept,
            Sweep::Do if untouched == 0 => Ended::Kept,
            Sweep::Do => Ended::Swept(sweep(tx, source, &row)?),
            Sweep::Failed(n) => Ended::Stopped(format!(
                "полная выгрузка каталога {}: не загружено файлов — {n}; товары, которых в ней нет, оставлены. Повторите \
                 полную выгрузку",
                row.catalog_id
            )),
            Sweep::Ask { percent } => Ended::Stopped(format!(
                "полная выгрузка каталога {} не содержит {untouched} из {known} товаров ({percent} %), это больше {BRAKE} %: \
                 товары оставлены. Проверьте отбор в узле обмена и повторите полную выгрузку",
                row.catalog_id
            )),
        };
        set(tx, source, &row, &state, false, now)?;
        ended.push((row.catalog_id.clone(), what));
    }
    Ok(ended)
}

/// What the run did not mention leaves the catalogue, with its variants; gives the number of products.
fn sweep(tx: &Tx<'_>, source: SourceId, row: &RunRow) -> Result<u64> {
    let gone = tx.all(&UNTOUCHED_IDS, &[&source, &row.catalog_id, &false, &row.run])?;
    let n = tx.run(&SWEEP, &[&source, &row.catalog_id, &false, &row.run, &true])?;
    for (erp_id,) in gone {
        follow(tx, source, &erp_id, true)?;
    }
    Ok(n)
}

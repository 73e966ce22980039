//! Full exports: which generation a product belongs to, and when what was left out may leave the catalogue.
//!
//! The decision is [`onec::session::CatalogRun`]'s; here its state is kept by catalogue, so that a second catalogue is never
//! swept by the first. A run ends when nothing came for a while or when 1C says that it is over; only then, and only if
//! every portion went well and not too much would go, the rest is swept. If too much would go, it waits for a person.
//!
//! A generation is numbered by the second in which it began. So what stock УТ begins with a full portion and what Bitrix's
//! module asks by the timestamp of its login are one thing: a product was mentioned at or after a generation, or before it.

use db::{Result, Tx};
use kernel::{At, SourceId};
use onec::session::{CatalogRun, RunEnd, Sweep};

pub use super::store::HeldRow;
use super::store::{
    HELD, HELD_ONE, HOLD, KNOWN, RUN, RUN_SET, RUNS_OPEN, RUNS_QUIET, RunRow, SWEEP, UNHOLD, UNTOUCHED, UNTOUCHED_IDS,
    UNTOUCHED_SOME, follow,
};

/// More per cent than this are not swept without a person.
pub const BRAKE: u8 = 30;

/// How a file takes part in the runs of its catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// It tells changes, or goes on with what another file began.
    Goes,
    /// It is the first portion of a full export.
    Begins,
    /// It belongs to a login of Bitrix's module of this second: any of its exports may end with a sweep.
    Since(i64),
}

/// How a run is ended, and by which generation it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Nothing came for a while.
    Quiet,
    /// 1C said so.
    Complete,
    /// Bitrix's module asks to take out what was not mentioned since this second.
    Deactivate(i64),
}

impl End {
    const fn how(self) -> RunEnd {
        match self {
            End::Quiet => RunEnd::Quiet,
            End::Complete => RunEnd::Complete,
            End::Deactivate(_) => RunEnd::Deactivate,
        }
    }

    /// What was mentioned before this generation would go; `None`: the run has nothing to do with this end.
    const fn judges(self, run: i64) -> Option<i64> {
        match self {
            End::Quiet | End::Complete => Some(run),
            End::Deactivate(since) => {
                if run >= since {
                    Some(since)
                } else {
                    None
                }
            }
        }
    }
}

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

/// What became of a sweep that a person released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Released {
    /// So many products left the catalogue.
    Swept(u64),
    /// Meanwhile another number would go than the person saw; it waits on, with this number.
    Moved(i64),
}

fn portions(row: &RunRow) -> CatalogRun {
    serde_json::from_str(&row.portions).unwrap_or_default()
}

fn set(tx: &Tx<'_>, source: SourceId, row: &RunRow, state: &CatalogRun, open: bool, now: At) -> Result<()> {
    let text = serde_json::to_string(state).unwrap_or_default();
    tx.run(&RUN_SET, &[&source, &row.catalog_id, &row.run, &text, &open, &now])?;
    Ok(())
}

/// A file of a catalogue is being read: gives the generation for what it mentions.
///
/// # Errors
/// Any error of the database.
pub fn enter(tx: &Tx<'_>, source: SourceId, catalog: &str, how: Entry, now: At) -> Result<i64> {
    let known = tx.opt(&RUN, &[&source, &catalog])?;
    let (last, open) = known.as_ref().map_or((0, false), |r| (r.run, r.open));
    let (run, anew) = match how {
        Entry::Goes => return Ok(last),
        Entry::Begins => ((last + 1).max(now.micros() / 1_000_000), true),
        Entry::Since(second) => (last.max(second), !open),
    };
    let state = if anew { CatalogRun::default() } else { known.as_ref().map(portions).unwrap_or_default() };
    let row = RunRow { catalog_id: catalog.into(), run, portions: String::new(), open: true, updated_at: now };
    set(tx, source, &row, &state, true, now)?;
    if how == Entry::Begins {
        // Whatever waited for a person is judged anew by the new export.
        tx.run(&UNHOLD, &[&source, &catalog])?;
    }
    Ok(run)
}

/// A file was processed, well or not. `begins`: it was the first portion of a full export.
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
pub fn end(tx: &Tx<'_>, source: SourceId, end: End, before: At, now: At) -> Result<Vec<(String, Ended)>> {
    let mut ended = Vec::new();
    for row in tx.all(&RUNS_OPEN, &[&source, &true])?.into_iter().filter(|r| r.updated_at <= before) {
        let Some(judge) = end.judges(row.run) else { continue };
        let state = portions(&row);
        let (known,) = tx.one(&KNOWN, &[&source, &row.catalog_id, &false])?;
        let (untouched,) = tx.one(&UNTOUCHED, &[&source, &row.catalog_id, &false, &judge])?;
        let verdict = state.verdict(end.how(), known.unsigned_abs(), untouched.unsigned_abs(), BRAKE);
        let what = match verdict {
            Sweep::NotFull => Ended::Kept,
            Sweep::Do if untouched == 0 => Ended::Kept,
            Sweep::Do => Ended::Swept(sweep(tx, source, &row.catalog_id, judge)?),
            Sweep::Failed(n) => Ended::Stopped(format!(
                "полная выгрузка каталога {}: не загружено файлов — {n}; товары, которых в ней нет, оставлены. Повторите \
                 полную выгрузку",
                row.catalog_id
            )),
            Sweep::Ask { percent } => {
                tx.run(&HOLD, &[&source, &row.catalog_id, &judge, &known, &untouched, &now])?;
                Ended::Stopped(format!(
                    "полная выгрузка каталога {} не содержит {untouched} из {known} товаров ({percent} %), это больше \
                     {BRAKE} %: товары оставлены. Проверьте отбор в узле обмена и повторите полную выгрузку либо \
                     подтвердите снятие на странице обмена",
                    row.catalog_id
                ))
            }
        };
        set(tx, source, &row, &state, false, now)?;
        ended.push((row.catalog_id.clone(), what));
    }
    Ok(ended)
}

/// What the generation did not mention leaves the catalogue, with its variants; gives the number of products.
fn sweep(tx: &Tx<'_>, source: SourceId, catalog: &str, judge: i64) -> Result<u64> {
    let gone = tx.all(&UNTOUCHED_IDS, &[&source, &catalog, &false, &judge])?;
    let n = tx.run(&SWEEP, &[&source, &catalog, &false, &judge, &true])?;
    for (erp_id,) in gone {
        follow(tx, source, &erp_id, true)?;
    }
    Ok(n)
}

/// The sweeps that wait for a person.
///
/// # Errors
/// Any error of the database.
pub fn held(tx: &Tx<'_>) -> Result<Vec<HeldRow>> {
    tx.all(&HELD, &[])
}

/// Article and name of some products that would go.
///
/// # Errors
/// Any error of the database.
pub fn held_some(tx: &Tx<'_>, held: &HeldRow, some: i64) -> Result<Vec<(String, String)>> {
    tx.all(&UNTOUCHED_SOME, &[&held.source_id, &held.catalog_id, &false, &held.run, &some])
}

/// A person has looked and takes out what waited; `seen` is the number that the person was shown. `None`: nothing waits.
///
/// # Errors
/// Any error of the database.
pub fn release(tx: &Tx<'_>, source: SourceId, catalog: &str, seen: i64, now: At) -> Result<Option<Released>> {
    let Some(held) = tx.opt(&HELD_ONE, &[&source, &catalog])? else { return Ok(None) };
    // What later exports mentioned stays.
    let (untouched,) = tx.one(&UNTOUCHED, &[&source, &catalog, &false, &held.run])?;
    if untouched != seen {
        let (known,) = tx.one(&KNOWN, &[&source, &catalog, &false])?;
        tx.run(&HOLD, &[&source, &catalog, &held.run, &known, &untouched, &now])?;
        return Ok(Some(Released::Moved(untouched)));
    }
    let n = sweep(tx, source, catalog, held.run)?;
    tx.run(&UNHOLD, &[&source, &catalog])?;
    Ok(Some(Released::Swept(n)))
}

/// A person has looked and keeps the products. `false`: nothing waits.
///
/// # Errors
/// Any error of the database.
pub fn keep(tx: &Tx<'_>, source: SourceId, catalog: &str) -> Result<bool> {
    Ok(tx.run(&UNHOLD, &[&source, &catalog])? == 1)
}

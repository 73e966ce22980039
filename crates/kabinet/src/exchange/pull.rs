//! What the portal asks accounting systems for by itself: every data set with a period, a place and a way of its own.
//!
//! A connector only fetches. A package goes onto the disk and into the queue as a pushed one does, and only then the cursor
//! moves, so whatever breaks off is asked again; a package that came twice is known by its id.
//!
//! After a failure the pause doubles; after [`BREAKER`] failures in a row the portal asks rarely and says so to the seller's
//! people, until an answer comes.
//!
//! Not here: how each way asks (`asking` for the contract, `odata`, `folder`), and what a package means (`push_job`).

use db::{Result, Tx};
use jobs::{Job, JobError, NewJob};
use kernel::{At, SourceId};
use onec::contract::Dataset;
use serde_json::{Value, json};

use super::{
    Exchange, alerts, asking,
    connections::{self, Kind},
    kinds, ledger, odata,
    odata_store::{FORGET, FORGET_SET},
    pull_store::{AGAIN, ANSWERED, ASKED, CONNECTOR, DROP, DUE, EVERY, FAILED, HURRY, HURRY_ONE, PUT},
};

/// Failures in a row after which the portal asks rarely.
pub const BREAKER: i64 = 5;
/// The shortest pause after a failure, seconds.
const PAUSE: i64 = 30;
/// How often the portal asks a source that has failed too often, seconds at least.
const RARELY: i64 = 900;

/// Seconds between two questions, by data set, unless the seller wants it otherwise.
pub const fn period(dataset: Dataset) -> i64 {
    match dataset {
        Dataset::Orders | Dataset::Shipments => 900,
        Dataset::Payments | Dataset::Credit => 3600,
        Dataset::Documents | Dataset::Counterparties | Dataset::Contracts | Dataset::PriceTypes | Dataset::Prices => {
            10_800
        }
    }
}

/// Seconds until the next question after so many failures in a row.
fn pause(failures: i64, every: i64) -> i64 {
    if failures >= BREAKER {
        return every.max(RARELY);
    }
    (PAUSE << failures.clamp(1, 10).saturating_sub(1)).min(every.max(PAUSE))
}

/// Every data set of a source that the stock exchange does not carry is asked for in one way from now on.
///
/// # Errors
/// Any error of the database.
pub fn connect(tx: &Tx<'_>, source: SourceId, kind: Kind, now: At) -> Result<()> {
    let mut sets = Dataset::ALL.into_iter().filter(|set| !set.is_of_stock_exchange());
    sets.try_for_each(|dataset| choose(tx, source, dataset, Some((kind, period(dataset))), now))
}

/// A data set of a source is asked for in one way every so many seconds, or not at all. A way that it was not asked in before
/// begins from the beginning.
///
/// # Errors
/// Any error of the database.
pub fn choose(tx: &Tx<'_>, source: SourceId, dataset: Dataset, way: Option<(Kind, i64)>, now: At) -> Result<()> {
    let name = dataset.as_str();
    let Some((kind, every)) = way else {
        alerts::clear(tx, source, name, alerts::BROKEN, now)?;
        tx.run(&FORGET_SET, &[&source, &name])?;
        return tx.run(&DROP, &[&source, &name]).map(drop);
    };
    let known = tx.opt(&CONNECTOR, &[&source, &name])?;
    if known.is_some_and(|known| known.kind == kind) {
        return tx.run(&EVERY, &[&source, &name, &every, &now.plus_secs(every)]).map(drop);
    }
    alerts::clear(tx, source, name, alerts::BROKEN, now)?;
    tx.run(&FORGET_SET, &[&source, &name])?;
    tx.run(&PUT, &[&source, &name, &kind, &every, &now]).map(drop)
}

/// The portal asks a source for nothing any more and forgets how.
///
/// # Errors
/// Any error of the database.
pub fn rest(tx: &Tx<'_>, source: SourceId, now: At) -> Result<()> {
    connections::remove_all(tx, source, now)
}

/// A person does not want to wait: everything of a source is asked for now. Gives the number of data sets.
///
/// # Errors
/// Any error of the database.
pub fn hurry(tx: &Tx<'_>, source: SourceId, now: At) -> Result<u64> {
    tx.run(&HURRY, &[&source, &now])
}

/// The same for one data set; gives whether it is asked for at all.
///
/// # Errors
/// Any error of the database.
pub fn hurry_one(tx: &Tx<'_>, source: SourceId, dataset: &str, now: At) -> Result<bool> {
    tx.run(&HURRY_ONE, &[&source, &dataset, &now])?;
    Ok(tx.opt(&CONNECTOR, &[&source, &dataset])?.is_some())
}

/// Everything is asked for anew: what was of a stranger before is somebody's now.
///
/// # Errors
/// Any error of the database.
pub fn from_the_beginning(tx: &Tx<'_>, source: SourceId, now: At) -> Result<()> {
    Kind::ASKED.into_iter().try_for_each(|kind| forget(tx, source, kind, now))
}

/// What was fetched in one way is asked for anew.
///
/// # Errors
/// Any error of the database.
pub(super) fn forget(tx: &Tx<'_>, source: SourceId, kind: Kind, now: At) -> Result<()> {
    if kind == Kind::Odata {
        tx.run(&FORGET, &[&source])?;
    }
    tx.run(&AGAIN, &[&source, &kind, &now]).map(drop)
}

/// Makes a job for every data set that is due.
pub(super) async fn due(x: Exchange, _: Job) -> std::result::Result<Value, JobError> {
    let now = x.clock.now();
    let n =
        x.db.write(move |tx| {
            let mut all = tx.all(&DUE, &[&now, &false])?;
            // What is referred to goes first.
            let rank = |set: &str| Dataset::ALL.iter().position(|known| known.as_str() == set);
            all.sort_by_key(|(source, dataset, ..)| (*source, rank(dataset)));
            for (source, dataset, kind, next_at) in &all {
                let job = if *kind == Kind::Folder { kinds::FOLDER } else { kinds::PULL };
                let payload = json!({"source": source, "dataset": dataset});
                let key = format!("{job}:{source}:{dataset}:{}", next_at.micros());
                let lane = format!("pull:{source}");
                jobs::enqueue(tx, &NewJob::new(job, payload, now).key(key).lane(lane), now)?;
                // Whoever looks meanwhile sees that it is being asked for.
                tx.run(&ASKED, &[source, dataset, &now, &now.plus_secs(300)])?;
            }
            Ok::<_, db::Error>(all.len())
        })
        .await?;
    if n > 0 {
        jobs::wake();
    }
    Ok(json!({"due": n}))
}

/// Asks for one data set of one source.
pub(super) async fn one(x: Exchange, job: Job) -> std::result::Result<Value, JobError> {
    let damaged = |e: String| JobError::Fatal(format!("задание испорчено: {e}"));
    let source: SourceId = serde_json::from_value(job.payload["source"].clone()).map_err(|e| damaged(e.to_string()))?;
    let name = job.payload["dataset"].as_str().unwrap_or_default().to_owned();
    let dataset = Dataset::parse(&name).ok_or_else(|| damaged(name.clone()))?;
    let found = x.db.read(move |tx| {
        let Some(row) = tx.opt(&CONNECTOR, &[&source, &name])? else { return Ok(None) };
        let way = connections::one(tx, source, row.kind)?;
        Ok::<_, db::Error>(way.map(|way| (row, way)))
    });
    // It was switched off or put to rest while the job waited.
    let Some((row, way)) = found.await?.filter(|(row, _)| !row.paused) else { return Ok(json!({"gone": true})) };
    let asked = match asking::Way::of(&x.vault, &way) {
        Ok(way) if way.kind == Kind::Odata => odata::fetch(&x, source, dataset, &way, &row.cursor).await,
        Ok(way) => asking::fetch(&x, source, dataset, &way, &row.cursor).await,
        Err(why) => Err(why),
    };
    let now = x.clock.now();
    let (every, failures) = (row.every, row.failures + 1);
    x.db.write(move |tx| match asked {
        Ok(packages) => {
            tx.run(&ANSWERED, &[&source, &dataset.as_str(), &now, &now.plus_secs(every)])?;
            alerts::clear(tx, source, dataset.as_str(), alerts::BROKEN, now)?;
            Ok::<_, db::Error>(json!({"packages": packages}))
        }
        Err(why) => {
            let next = now.plus_secs(pause(failures, every));
            tx.run(&FAILED, &[&source, &dataset.as_str(), &why, &next])?;
            ledger::badly(tx, source, dataset.as_str(), &why, now)?;
            if failures >= BREAKER {
                alerts::raise(tx, source, dataset.as_str(), alerts::BROKEN, &why, now)?;
            }
            Ok(json!({"failed": why, "failures": failures}))
        }
    })
    .await
    .map_err(JobError::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_then_the_portal_asks_rarely() {
        let all: Vec<i64> = (1..=6).map(|n| pause(n, 900)).collect();
        assert_eq!(all, [30, 60, 120, 240, 900, 900]);
        assert_eq!(pause(4, 60), 60, "never less often than usual before it is given up");
        assert_eq!(pause(5, 10_800), 10_800);
    }
}

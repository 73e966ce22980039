//! The job that tries refused rows again: a person has mended on the portal what they stumbled over.
//!
//! A row is read from the file in which it came, as it came; the rest of that file is left alone, because newer rows may
//! have come since. A newer row of the same object takes the entry's place in the quarantine, so what is there is the
//! newest that 1C said.

use std::collections::{BTreeMap, HashSet};

use db::{Result, Tx};
use jobs::{Job, JobError, NewJob};
use kernel::{At, JobId, SourceId};
use serde_json::{Value, json};

use super::{
    Exchange, import, kinds,
    ledger::Counts,
    ledger_store::{AGAIN, AgainRow},
    push_job,
    session::lane,
};

/// Enqueues another try of one entry, or of all; gives the number of entries.
pub(super) fn ask(tx: &Tx<'_>, entry: Option<JobId>, now: At) -> Result<usize> {
    let rows = tx.all(&AGAIN, &[&entry.is_none(), &entry])?;
    let sources: HashSet<SourceId> = rows.iter().map(|r| r.source_id).collect();
    for source in sources {
        let payload = json!({"source": source, "entry": entry});
        jobs::enqueue(tx, &NewJob::new(kinds::AGAIN, payload, now).lane(lane(source)), now)?;
    }
    Ok(rows.len())
}

/// Runs the job.
pub(super) async fn run(x: Exchange, job: Job) -> Result<Value, JobError> {
    let damaged = |e: serde_json::Error| JobError::Fatal(format!("задание испорчено: {e}"));
    let source: SourceId = serde_json::from_value(job.payload["source"].clone()).map_err(damaged)?;
    let entry: Option<JobId> = serde_json::from_value(job.payload["entry"].clone()).map_err(damaged)?;
    let rows = x.db.read(move |tx| tx.all(&AGAIN, &[&entry.is_none(), &entry])).await?;
    let mut by_job: BTreeMap<JobId, HashSet<(String, String)>> = BTreeMap::new();
    for AgainRow { source_id, dataset, reference, job_id, .. } in rows {
        if source_id == source {
            by_job.entry(job_id).or_default().insert((dataset, reference));
        }
    }
    let (mut total, mut lost) = (Counts::default(), Vec::new());
    for (origin, refused) in by_job {
        match one(&x, &job, origin, &refused).await {
            Ok(counts) => total.add(counts),
            // The others are tried all the same.
            Err(JobError::Fatal(why)) => lost.push(why),
            Err(passing) => return Err(passing),
        }
    }
    if lost.is_empty() {
        return Ok(json!({"applied": total.applied, "unchanged": total.unchanged, "rejected": total.rejected}));
    }
    lost.dedup();
    Err(JobError::Fatal(lost.join("; ")))
}

async fn one(
    x: &Exchange,
    job: &Job,
    origin: JobId,
    refused: &HashSet<(String, String)>,
) -> std::result::Result<Counts, JobError> {
    let gone = || JobError::Fatal("файла с этой строкой на портале уже нет; выгрузите её из 1С ещё раз".to_owned());
    let row = x.db.read(move |tx| jobs::find(tx, origin)).await?.ok_or_else(gone)?;
    let payload: Value = serde_json::from_str(&row.payload).unwrap_or_default();
    match row.kind.as_str() {
        kinds::IMPORT => import::again(x, job, (origin, &payload), refused).await,
        kinds::PACKAGE => push_job::again(x, job, (origin, &payload), refused).await,
        _ => Err(gone()),
    }
}

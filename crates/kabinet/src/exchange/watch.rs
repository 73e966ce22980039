//! What happens without being asked: files that 1C sent and never mentioned again are imported, runs that went quiet are
//! ended, old files are removed.

use db::{Result, Tx};
use jobs::{Job, JobError};
use kernel::{At, SourceId};
use onec::session::Kind;
use serde_json::{Value, json};

use super::{
    Exchange,
    journal_store::CALLS_DROP,
    ledger,
    ledger_store::TAKEN_DROP,
    session::{Session, lane},
    store::{FILES_DROP, LANE_OPEN, SESSION_DROP, SESSIONS_OLD, SESSIONS_QUIET, SOURCE_WAITS},
};
use crate::catalog::run::{self, End, Ended};

/// Data set under which the catalogue's health is kept.
pub(super) const CATALOG: &str = "catalog";

/// Imports what went quiet, ends runs that went quiet.
pub(super) async fn quiet(x: Exchange, _: Job) -> Result<Value, JobError> {
    let now = x.clock.now();
    let (files_before, runs_before) =
        (now.plus_secs(-x.settings.quiet_secs), now.plus_secs(-x.settings.run_quiet_secs));
    let files =
        x.db.write(move |tx| {
            let mut n = 0;
            for row in tx.all(&SESSIONS_QUIET, &[&true, &files_before])? {
                // The kind only matters for a dialogue that cannot be read, and that has no files.
                n += Session::of(row, Kind::Catalog).import_waiting(tx, At::from_micros(now.micros() + n))?;
            }
            Ok::<_, db::Error>(n)
        })
        .await?;
    if files > 0 {
        jobs::wake();
    }
    let runs =
        x.db.write(move |tx| {
            let mut n = 0;
            for source in run::quiet(tx, runs_before)? {
                // Portions that wait or are being read still belong to the run.
                let busy = tx.opt(&LANE_OPEN, &[&lane(source)])?.is_some()
                    || tx.opt(&SOURCE_WAITS, &[&true, &source])?.is_some();
                if !busy {
                    n += end_runs(tx, source, End::Quiet, runs_before, now)?;
                }
            }
            Ok::<_, db::Error>(n)
        })
        .await?;
    Ok(json!({"files": files, "runs": runs}))
}

/// Ends the runs of a source and writes down what came of them. Gives their number.
pub(super) fn end_runs(tx: &Tx<'_>, source: SourceId, how: End, before: At, now: At) -> Result<usize> {
    let ended = run::end(tx, source, how, before, now)?;
    for (catalog, what) in &ended {
        match what {
            Ended::Kept => {}
            Ended::Swept(n) => tracing::info!(%source, catalog, n, "products left the catalogue"),
            Ended::Stopped(why) => {
                tracing::warn!(%source, catalog, why, "a full export was not believed");
                ledger::badly(tx, source, CATALOG, why, now)?;
            }
        }
    }
    Ok(ended.len())
}

/// 1C said that its export is over. The job stands in the lane behind the last import.
pub(super) async fn end_run(x: Exchange, job: Job) -> Result<Value, JobError> {
    let source: SourceId = serde_json::from_value(job.payload["source"].clone())
        .map_err(|e| JobError::Fatal(format!("задание испорчено: {e}")))?;
    let end = job.payload["since"].as_i64().map_or(End::Complete, End::Deactivate);
    let now = x.clock.now();
    let runs = x.db.write(move |tx| end_runs(tx, source, end, now, now)).await?;
    Ok(json!({"runs": runs}))
}

/// Removes what is old: dialogues with their files, and spool files and packages that nobody came back for.
pub(super) async fn tidy(x: Exchange, _: Job) -> Result<Value, JobError> {
    let before = x.clock.now().plus_secs(-x.settings.keep_days * 86_400);
    x.db.write(move |tx| {
        tx.run(&TAKEN_DROP, &[&before])?;
        tx.run(&CALLS_DROP, &[&before])
    })
    .await?;
    let old = x.db.read(move |tx| tx.all(&SESSIONS_OLD, &[&before])).await?;
    let mut removed = 0;
    for (id,) in old {
        // The folder first: a row without a folder is found again, a folder without a row is not.
        match tokio::fs::remove_dir_all(x.settings.folder.join(id.to_string())).await {
            Ok(()) => {}
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
            Err(e) => return Err(JobError::Retry(e.to_string())),
        }
        x.db.write(move |tx| {
            tx.run(&FILES_DROP, &[&id])?;
            tx.run(&SESSION_DROP, &[&id])
        })
        .await?;
        removed += 1;
    }
    let age = std::time::Duration::from_secs(x.settings.keep_days.max(1).unsigned_abs() * 86_400);
    for folder in ["spool", "packages"] {
        let folder = x.settings.folder.join(folder);
        removed += tokio::task::spawn_blocking(move || remove_old(&folder, age)).await.unwrap_or(0);
    }
    Ok(json!({"removed": removed}))
}

/// Removes files that were written longer ago than `age`; gives their number.
fn remove_old(folder: &std::path::Path, age: std::time::Duration) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let old = entries.flatten().filter(|entry| {
        let written = entry.metadata().and_then(|m| m.modified());
        written.is_ok_and(|at| at.elapsed().is_ok_and(|since| since > age))
    });
    old.filter(|entry| std::fs::remove_file(entry.path()).is_ok()).count() as u64
}

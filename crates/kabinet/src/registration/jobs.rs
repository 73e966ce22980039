//! The letter that proves an address, sent when nobody waits for it; and, every hour, what has come to its end.

use ::jobs::{Job, JobError, NewJob, Runner};
use db::Tx;
use files::Key;
use kernel::At;
use serde_json::{Value, json};

use super::{End, RegistrationId, letters, rules::State, settle, store};
use crate::{app::App, audit, fail::Fail};

const LETTER: &str = "registration.letter";
const SWEEP: &str = "registration.sweep";
const SWEEP_SECS: i64 = 3600;
/// Days for which the files of a request that came to nothing are kept.
const KEPT_DAYS: i64 = 90;

/// Adds the jobs of this capability.
pub fn register(runner: Runner<App>) -> Runner<App> {
    runner.on(LETTER, letter).on(SWEEP, |app, _| sweep(app)).every(SWEEP, SWEEP_SECS)
}

pub(super) fn enqueue(tx: &Tx<'_>, id: RegistrationId, now: At) -> db::Result<()> {
    let job = NewJob::new(LETTER, json!({ "registration": id.to_string() }), now).key(format!("{LETTER}:{id}"));
    ::jobs::enqueue(tx, &job, now)?;
    Ok(())
}

async fn letter(app: App, job: Job) -> Result<Value, JobError> {
    let id: RegistrationId = job.payload["registration"]
        .as_str()
        .and_then(|t| t.parse().ok())
        .ok_or_else(|| JobError::Fatal(format!("payload {}: no registration", job.payload)))?;
    let (a, now) = (app.clone(), app.clock.now());
    let done = app.db.write(move |tx| match tx.opt(&store::REGISTRATION, &[&id])? {
        Some(row) => letters::confirm(tx, &a, &row, now).map(|kind| json!(kind)),
        None => Ok(json!("gone")),
    });
    done.await.map_err(|e: Fail| JobError::Retry(e.to_string()))
}

async fn sweep(app: App) -> Result<Value, JobError> {
    let (a, now) = (app.clone(), app.clock.now());
    let done = app.db.write(move |tx| {
        let dropped = tx.run(&store::SWEEP, &[&now])?;
        let overdue = tx.all(&store::OVERDUE, &[&now])?;
        for row in &overdue {
            let end = End { state: State::Expired, reason: "", by: None, company: None };
            settle(tx, &a, now, row, &end)?;
            let company = row.company_id.filter(|_| row.target == super::rules::Target::Owners);
            audit::note(tx, now, company, Some(row.user_id), "access.expired", &row.email, "")?;
        }
        let stale = tx.all(&store::STALE, &[&now.plus_secs(-KEPT_DAYS * 86_400)])?;
        Ok::<_, Fail>((dropped, overdue.len(), stale))
    });
    let (dropped, expired, stale) = done.await.map_err(|e| JobError::Retry(e.to_string()))?;
    let files = stale.len();
    for (request, file, key) in stale {
        if let Ok(key) = Key::parse(&key) {
            app.files.delete(&key).await.map_err(|e| JobError::Retry(e.to_string()))?;
        }
        app.db.write(move |tx| tx.run(&store::DROP_FILE, &[&request, &file])).await?;
    }
    Ok(json!({ "unproved": dropped, "expired": expired, "files": files }))
}

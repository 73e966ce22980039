//! What other capabilities do with the queue: enqueue, look, wait.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use db::{Db, Result, Tx};
use kernel::{At, JobId};
use serde_json::Value;
use tokio::{
    sync::Notify,
    time::{Instant, timeout},
};
use uuid::Uuid;

use crate::{
    Job, JobRow, NewJob,
    store::{BEAT, BY_ID, BY_KEY, ENQUEUE, PROGRESS, REVIVE},
};

/// There is work. One for the process: whoever waits looks into the database of its own.
pub(crate) static WORK: Notify = Notify::const_new();
/// Some job has ended.
pub(crate) static ENDED: Notify = Notify::const_new();

/// A job that is in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enqueued {
    /// Its id.
    pub id: JobId,
    /// Whether this call put it there; otherwise its key was known.
    pub fresh: bool,
}

/// Puts a job into the queue, in the caller's transaction. Call [`wake`] after it has committed.
///
/// # Errors
/// Any error of the database.
pub fn enqueue(tx: &Tx<'_>, job: &NewJob<'_>, now: At) -> Result<Enqueued> {
    let id = next_id(now);
    let payload = job.payload.to_string();
    let params: [&dyn db::Param; 7] = [&id, &job.kind, &payload, &job.run_at, &job.unique_key, &job.lane, &now];
    if tx.run(&ENQUEUE, &params)? == 1 {
        return Ok(Enqueued { id, fresh: true });
    }
    Ok(Enqueued { id: tx.one(&BY_KEY, &[&job.unique_key])?.id, fresh: false })
}

/// A new id, greater than every other of this process: jobs of one moment run as they were enqueued.
fn next_id(now: At) -> JobId {
    static LAST: Mutex<Option<JobId>> = Mutex::new(None);
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let id = match (JobId::at(now), *last) {
        (id, Some(last)) if id <= last => JobId::of(Uuid::from_u128(last.uuid().as_u128() + 1)),
        (id, _) => id,
    };
    *last = Some(id);
    id
}

/// Tells the workers of this process that there is work. Without it they see it within a second.
pub fn wake() {
    WORK.notify_one();
}

/// The job with this id.
///
/// # Errors
/// Any error of the database.
pub fn find(tx: &Tx<'_>, id: JobId) -> Result<Option<JobRow>> {
    tx.opt(&BY_ID, &[&id])
}

/// The job with this key.
///
/// # Errors
/// Any error of the database.
pub fn find_by_key(tx: &Tx<'_>, key: &str) -> Result<Option<JobRow>> {
    tx.opt(&BY_KEY, &[&key])
}

/// Puts a failed job into the queue again, with another payload; `false` if it has not failed.
///
/// # Errors
/// Any error of the database.
pub fn revive(tx: &Tx<'_>, id: JobId, payload: &Value, now: At) -> Result<bool> {
    Ok(tx.run(&REVIVE, &[&id, &now, &payload.to_string()])? == 1)
}

/// Waits until the job has ended, but no longer than `patience`; gives it as it stands then.
///
/// # Errors
/// Any error of the database.
pub async fn settled(db: &Db, id: JobId, patience: Duration) -> Result<Option<JobRow>> {
    let end = Instant::now() + patience;
    loop {
        let news = ENDED.notified();
        let row = db.read(move |tx| find(tx, id)).await?;
        let left = end.saturating_duration_since(Instant::now());
        if row.as_ref().is_none_or(|r| r.state.is_final()) || left.is_zero() {
            return Ok(row);
        }
        // Another process may end it: then nobody calls.
        let _ = timeout(left.min(Duration::from_millis(500)), news).await;
    }
}

impl Job {
    /// Keeps the job within the caller's transaction: `false` if it was taken over, and then nothing may be written.
    ///
    /// # Errors
    /// Any error of the database.
    pub fn hold(&self, tx: &Tx<'_>, now: At) -> Result<bool> {
        Ok(tx.run(&BEAT, &[&self.id, &self.attempt, &now.plus_secs(self.lease_secs)])? == 1)
    }

    /// Says how far it is, for those who watch.
    ///
    /// # Errors
    /// Any error of the database.
    pub fn progress(&self, tx: &Tx<'_>, so_far: &Value) -> Result<()> {
        tx.run(&PROGRESS, &[&self.id, &self.attempt, &so_far.to_string()])?;
        Ok(())
    }
}

//! The queue of background jobs, on the same database as everything else.
//!
//! A job is enqueued in the transaction that causes it ([`enqueue`]), so that neither exists without the other. A
//! [`Runner`] claims it under a lease, keeps the lease alive while its handler works, and writes down what came of it. A
//! process that is killed leaves an expired lease behind; whoever sees it takes the job over. So every handler must be
//! able to run twice, and one that writes in several units proves with [`Job::hold`] in each of them that the job is still
//! its own.
//!
//! Jobs of one *lane* run one after another in the order in which they were made: an import must not overtake the one
//! before it.
//!
//! Not here: what a job does, and anything that is waited for by a person.

mod queue;
mod runner;
mod store;

use kernel::{At, JobId};
use serde_json::Value;

pub use queue::{Enqueued, enqueue, find, find_by_key, revive, settled, wake};
pub use runner::{Options, Runner};
pub use store::{JobRow, State};

/// Every statement of the queue, for the test that prepares them.
pub const fn all() -> &'static [db::Statement] {
    store::ALL
}

/// A job to be.
#[derive(Clone, Debug)]
pub struct NewJob<'a> {
    /// Which handler takes it.
    pub kind: &'a str,
    /// What the handler needs to know.
    pub payload: Value,
    /// Not before this moment.
    pub run_at: At,
    /// A second job with the same key is the same job, for as long as the first is remembered.
    pub unique_key: Option<String>,
    /// Jobs of one lane run one after another.
    pub lane: Option<String>,
}

impl<'a> NewJob<'a> {
    /// A job without key and lane.
    pub const fn new(kind: &'a str, payload: Value, run_at: At) -> NewJob<'a> {
        NewJob { kind, payload, run_at, unique_key: None, lane: None }
    }
    /// With a key.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.unique_key = Some(key.into());
        self
    }
    /// In a lane.
    #[must_use]
    pub fn lane(mut self, lane: impl Into<String>) -> Self {
        self.lane = Some(lane.into());
        self
    }
}

/// A claimed job, as its handler gets it.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Its kind.
    pub kind: String,
    /// What it was enqueued with.
    pub payload: Value,
    /// Which attempt this is, from 1. Also the fence: a job that was taken over has a higher one.
    pub attempt: i64,
    /// When it was enqueued: the same in every attempt.
    pub created_at: At,
    lease_secs: i64,
}

/// Why a handler did not finish its job.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JobError {
    /// It may work later: the job waits and is tried again, each time after a longer pause.
    #[error("{0}")]
    Retry(String),
    /// It will never work: the job has failed.
    #[error("{0}")]
    Fatal(String),
}

impl From<db::Error> for JobError {
    /// A database that fails now may work later.
    fn from(e: db::Error) -> JobError {
        JobError::Retry(e.to_string())
    }
}

#[cfg(test)]
mod tests;

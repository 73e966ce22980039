//! Every statement of the queue.

use db::record;
use kernel::{At, JobId};

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits for its moment, for a worker, or for the next attempt.
    Queued,
    /// A worker has it.
    Running,
    /// Finished.
    Done,
    /// Given up.
    Failed,
}

impl State {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Running => "running",
            State::Done => "done",
            State::Failed => "failed",
        }
    }
    /// Reads the word.
    pub fn parse(word: &str) -> Option<State> {
        [State::Queued, State::Running, State::Done, State::Failed].into_iter().find(|s| s.as_str() == word)
    }
    /// Whether nothing more will happen to the job by itself.
    pub const fn is_final(self) -> bool {
        matches!(self, State::Done | State::Failed)
    }
}
db::text_column!(State);

record! {
    /// A job as it stands in the queue.
    #[derive(Clone, Debug)]
    pub struct JobRow {
        /// Its id.
        pub id: JobId,
        /// Its kind.
        pub kind: String,
        /// What it was enqueued with, JSON.
        pub payload: String,
        /// How far it is.
        pub state: State,
        /// How many times it was begun.
        pub attempts: i64,
        /// What the handler said last, JSON; empty before it said anything.
        pub result: String,
        /// Why the last attempt failed; empty if it did not.
        pub error: String,
        /// When it was enqueued.
        pub created_at: At,
        /// When it ended.
        pub finished_at: Option<At>,
    }
}

record! {
    /// A job that has just been claimed.
    pub(crate) struct Claimed {
        pub(crate) id: JobId,
        pub(crate) kind: String,
        pub(crate) payload: String,
        pub(crate) attempts: i64,
        pub(crate) created_at: At,
    }
}

/// The oldest job that is due and whose lane is free. `skip` is PostgreSQL's way of not waiting for another worker.
macro_rules! claim {
    ($skip:literal) => {
        concat!(
            "update job set state = 'running', lease_until = $2, attempts = attempts + 1
             where id = (
               select j.id from job j where j.state = 'queued' and j.run_at <= $1
               and (j.lane is null or not exists (
                 select 1 from job e where e.lane = j.lane and e.state in ('queued', 'running')
                 and (e.state = 'running' or (e.created_at, e.id) < (j.created_at, j.id))))
               order by j.run_at, j.created_at, j.id limit 1 ",
            $skip,
            ")
             returning id, kind, payload, attempts, created_at"
        )
    };
}

db::statements! {
    /// A new job; nothing if its key is known.
    ENQUEUE = "insert into job (id, kind, payload, state, run_at, attempts, unique_key, lane, result, error, created_at)
        values ($1, $2, $3, 'queued', $4, 0, $5, $6, '', '', $7) on conflict (unique_key) do nothing";
    /// The job with a key.
    BY_KEY: JobRow = "select id, kind, payload, state, attempts, result, error, created_at, finished_at
        from job where unique_key = $1";
    /// The job with an id.
    BY_ID: JobRow = "select id, kind, payload, state, attempts, result, error, created_at, finished_at
        from job where id = $1";
    /// A failed job begins anew with another payload.
    REVIVE = "update job set state = 'queued', attempts = 0, run_at = $2, payload = $3, result = '', error = '',
        finished_at = null where id = $1 and state = 'failed'";
    /// Whether there is anything to do.
    DUE: (i64,) = "select 1 from job where state = 'queued' and run_at <= $1 limit 1";
    /// Whether a lease has expired.
    EXPIRED: (i64,) = "select 1 from job where state = 'running' and lease_until < $1 limit 1";
    /// Takes the oldest job that is due.
    CLAIM: Claimed = claim!(""), postgres claim!("for update skip locked");
    /// Keeps the lease.
    BEAT = "update job set lease_until = $3 where id = $1 and attempts = $2 and state = 'running'";
    /// How far the handler is.
    PROGRESS = "update job set result = $3 where id = $1 and attempts = $2 and state = 'running'";
    /// The handler finished.
    DONE = "update job set state = 'done', result = $3, error = '', lease_until = null, finished_at = $4
        where id = $1 and attempts = $2 and state = 'running'";
    /// The handler gave up.
    FAILED = "update job set state = 'failed', error = $3, lease_until = null, finished_at = $4
        where id = $1 and attempts = $2 and state = 'running'";
    /// The handler asks for another attempt.
    RETRY = "update job set state = 'queued', error = $3, lease_until = null, run_at = $4
        where id = $1 and attempts = $2 and state = 'running'";
    /// Jobs whose worker died are free again.
    RELEASE = "update job set state = 'queued', lease_until = null
        where state = 'running' and lease_until < $1 and attempts < $2";
    /// Jobs whose worker died too often have failed: they may be what kills it.
    BURY = "update job set state = 'failed', error = $3, lease_until = null, finished_at = $1
        where state = 'running' and lease_until < $1 and attempts >= $2";
    /// Forgets jobs that ended long ago.
    FORGET = "delete from job where state = $1 and finished_at < $2";
}

//! The worker: claims jobs, runs their handlers, keeps the leases, writes down what came of it.

use std::{
    collections::HashMap,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use db::{Db, Error};
use kernel::{At, Clock};
use serde_json::Value;
use tokio::{sync::watch, task::JoinSet};

use crate::{
    Job, JobError, NewJob, enqueue,
    queue::{ENDED, WORK},
    store::{BEAT, BURY, CLAIM, DONE, DUE, EXPIRED, FAILED, FORGET, RELEASE, RETRY, State},
};

/// How the worker behaves.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Jobs that run at the same time.
    pub workers: usize,
    /// Attempts before a job is given up.
    pub max_attempts: i64,
    /// Seconds after which a worker that gives no sign has lost its job.
    pub lease_secs: i64,
    /// Pause between two looks when nobody calls.
    pub poll: Duration,
    /// How long running jobs may go on after the stop.
    pub grace: Duration,
    /// Days for which finished jobs are remembered (and their keys with them).
    pub remember_days: i64,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            workers: 2,
            max_attempts: 8,
            lease_secs: 30,
            poll: Duration::from_secs(1),
            grace: Duration::from_secs(20),
            remember_days: 30,
        }
    }
}

type Answer = Result<Value, JobError>;
type Handler<C> = Arc<dyn Fn(C, Job) -> Pin<Box<dyn Future<Output = Answer> + Send>> + Send + Sync>;

/// A worker with its handlers. `C` is what every handler gets, such as the application.
pub struct Runner<C> {
    db: Db,
    clock: Clock,
    context: C,
    options: Options,
    handlers: HashMap<&'static str, Handler<C>>,
    /// Kind, period in seconds, and the last period for which a job was made.
    schedules: Mutex<Vec<(&'static str, i64, i64)>>,
}

impl<C: Clone + Send + Sync + 'static> Runner<C> {
    /// A worker without handlers.
    pub fn new(db: Db, clock: Clock, context: C) -> Self {
        let schedules = Mutex::new(Vec::new());
        Runner { db, clock, context, options: Options::default(), handlers: HashMap::new(), schedules }
    }

    /// With other options.
    #[must_use]
    pub const fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Jobs of this kind go to this handler.
    #[must_use]
    pub fn on<F, A>(mut self, kind: &'static str, handler: F) -> Self
    where
        F: Fn(C, Job) -> A + Send + Sync + 'static,
        A: Future<Output = Answer> + Send + 'static,
    {
        self.handlers.insert(kind, Arc::new(move |context, job| Box::pin(handler(context, job))));
        self
    }

    /// A job of this kind is made once in every period, by whichever process is first.
    #[must_use]
    pub fn every(self, kind: &'static str, seconds: i64) -> Self {
        self.schedules.lock().unwrap_or_else(PoisonError::into_inner).push((kind, seconds.max(1), i64::MIN));
        self
    }

    /// Works until `stop`; then running jobs may finish, within the grace time.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let grace = self.options.grace;
        let runner = Arc::new(self);
        let (stopper, stopped) = watch::channel(false);
        let mut workers = JoinSet::new();
        for _ in 0..runner.options.workers.max(1) {
            workers.spawn(Arc::clone(&runner).work(stopped.clone()));
        }
        stop.await;
        let _ = stopper.send(true);
        let all = async { while workers.join_next().await.is_some() {} };
        if tokio::time::timeout(grace, all).await.is_err() {
            tracing::warn!("jobs are still running at the stop; their leases will expire");
        }
    }

    async fn work(self: Arc<Self>, mut stopped: watch::Receiver<bool>) {
        while !*stopped.borrow() {
            match self.step().await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(e) => tracing::error!(error = %e, "the queue of jobs cannot be read"),
            }
            tokio::select! {
                () = WORK.notified() => {}
                () = tokio::time::sleep(self.options.poll) => {}
                _ = stopped.changed() => {}
            }
        }
    }

    /// Runs every job that is due, one after another, until none is; gives their number. For tests and commands.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn drain(&self) -> db::Result<u64> {
        let mut n = 0;
        while self.step().await? {
            n += 1;
        }
        Ok(n)
    }

    /// One look: schedules, expired leases, then at most one job. `true` if there was one.
    async fn step(&self) -> db::Result<bool> {
        let now = self.clock.now();
        self.schedule(now).await?;
        let (due, expired) = self
            .db
            .read(move |tx| Ok::<_, Error>((tx.opt(&DUE, &[&now])?.is_some(), tx.opt(&EXPIRED, &[&now])?.is_some())))
            .await?;
        if expired {
            self.take_over(now).await?;
        }
        if !due && !expired {
            return Ok(false);
        }
        let Some(job) = self.claim(now).await? else { return Ok(false) };
        // There may be more, for another worker.
        WORK.notify_one();
        self.execute(job).await;
        Ok(true)
    }

    async fn schedule(&self, now: At) -> db::Result<()> {
        let mut due: Vec<(&'static str, i64)> = Vec::new();
        for (kind, seconds, last) in self.schedules.lock().unwrap_or_else(PoisonError::into_inner).iter_mut() {
            let period = now.micros().div_euclid(*seconds * 1_000_000);
            if period != *last {
                *last = period;
                due.push((kind, period));
            }
        }
        if due.is_empty() {
            return Ok(());
        }
        let old = now.plus_secs(-self.options.remember_days * 86_400);
        self.db
            .write(move |tx| {
                for (kind, period) in due {
                    let job = NewJob::new(kind, Value::Null, now).key(format!("every:{kind}:{period}"));
                    enqueue(tx, &job, now)?;
                }
                tx.run(&FORGET, &[&State::Done, &old])?;
                tx.run(&FORGET, &[&State::Failed, &old])?;
                Ok(())
            })
            .await
    }

    async fn take_over(&self, now: At) -> db::Result<()> {
        let max = self.options.max_attempts;
        let (released, buried) = self
            .db
            .write(move |tx| {
                let why = format!("прервано {max} раз подряд: работа останавливалась, не закончив задание");
                let buried = tx.run(&BURY, &[&now, &max, &why])?;
                Ok::<_, Error>((tx.run(&RELEASE, &[&now, &max])?, buried))
            })
            .await?;
        tracing::warn!(released, buried, "jobs were left behind by a worker that is gone");
        Ok(())
    }

    async fn claim(&self, now: At) -> db::Result<Option<Job>> {
        let lease_secs = self.options.lease_secs;
        let until = now.plus_secs(lease_secs);
        let claimed = match self.db.write(move |tx| tx.opt(&CLAIM, &[&now, &until])).await {
            // Another worker has just begun a job of the same lane.
            Err(Error::Duplicate { .. } | Error::Busy(_)) => None,
            other => other?,
        };
        Ok(claimed.map(|c| Job {
            id: c.id,
            kind: c.kind,
            payload: serde_json::from_str(&c.payload).unwrap_or_default(),
            attempt: c.attempts,
            created_at: c.created_at,
            lease_secs,
        }))
    }

    async fn execute(&self, job: Job) {
        let (id, attempt) = (job.id, job.attempt);
        let answer = match self.handlers.get(job.kind.as_str()) {
            None => Err(JobError::Retry(format!("нет обработчика для задания «{}»", job.kind))),
            Some(handler) => {
                let mut task = tokio::spawn(handler(self.context.clone(), job.clone()));
                let third = Duration::from_secs(self.options.lease_secs.max(3).unsigned_abs() / 3);
                loop {
                    tokio::select! {
                        ended = &mut task => break ended.unwrap_or_else(|e| Err(JobError::Retry(format!("сбой: {e}")))),
                        () = tokio::time::sleep(third) => {}
                    }
                    let until = self.clock.now().plus_secs(self.options.lease_secs);
                    let kept = self.db.write(move |tx| tx.run(&BEAT, &[&id, &attempt, &until])).await;
                    if matches!(kept, Ok(0)) {
                        task.abort();
                        tracing::warn!(job = %id, kind = job.kind, "the job was taken over by another worker");
                        return;
                    }
                }
            }
        };
        self.finish(&job, answer).await;
        ENDED.notify_waiters();
        WORK.notify_one();
    }

    async fn finish(&self, job: &Job, answer: Answer) {
        let (id, attempt, now) = (job.id, job.attempt, self.clock.now());
        let (sql, text, moment) = match answer {
            Ok(value) => (&DONE, value.to_string(), now),
            Err(JobError::Retry(why)) if attempt < self.options.max_attempts => {
                tracing::warn!(job = %id, kind = job.kind, attempt, why, "a job failed and will be tried again");
                (&RETRY, why, now.plus_secs(pause(attempt)))
            }
            Err(JobError::Retry(why) | JobError::Fatal(why)) => {
                tracing::error!(job = %id, kind = job.kind, attempt, why, "a job failed");
                (&FAILED, why, now)
            }
        };
        if let Err(e) = self.db.write(move |tx| tx.run(sql, &[&id, &attempt, &text, &moment])).await {
            // Its lease expires, and it runs again: every handler can.
            tracing::error!(job = %id, error = %e, "the end of a job could not be written down");
        }
    }
}

/// Seconds to wait after a failed attempt.
const fn pause(attempt: i64) -> i64 {
    let attempt = if attempt > 8 { 8 } else { attempt };
    5 << (attempt - 1)
}

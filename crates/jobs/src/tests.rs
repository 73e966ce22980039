use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering::SeqCst},
};

use db::{Backend, Db, Migration};
use kernel::{At, Clock};
use serde_json::json;

use super::*;

const SCHEMA: &str = include_str!("../../kabinet/migrations/0003_exchange.sql");

struct Bench {
    db: Db,
    clock: Clock,
    _scratch: Scratch,
    _dir: tempfile::TempDir,
}

/// The schema of one test in PostgreSQL; it goes when the test is over.
struct Scratch(Option<(String, String)>);
impl Drop for Scratch {
    fn drop(&mut self) {
        let Some((url, schema)) = &self.0 else { return };
        if let Ok(db) = Db::open(&Backend::Postgres(url.clone()), db::Options::default()) {
            let _ = db.write_here::<_, db::Error>(|tx| tx.batch(&format!("drop schema {schema} cascade")));
        }
    }
}

/// The queue on one database: a file, or a schema of its own.
fn bench(postgres: bool) -> Bench {
    let dir = tempfile::tempdir().unwrap();
    let (scratch, backend) = if postgres {
        let url = std::env::var("KABINET_TEST_PG")
            .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
        let schema = format!("jobs_{}", uuid::Uuid::now_v7().simple());
        let db = Db::open(&Backend::Postgres(url.clone()), db::Options::default())
            .unwrap_or_else(|e| panic!("PostgreSQL does not answer at {url} (set KABINET_TEST_PG): {e}"));
        db.write_here::<_, db::Error>(|tx| tx.batch(&format!("create schema {schema}"))).unwrap();
        let glue = if url.contains('?') { '&' } else { '?' };
        let backend = Backend::Postgres(format!("{url}{glue}options=-c%20search_path%3D{schema}"));
        (Scratch(Some((url, schema))), backend)
    } else {
        (Scratch(None), Backend::Sqlite(dir.path().join("jobs.db")))
    };
    let text = SCHEMA.split("create table exchange_session").next().unwrap();
    let steps: &'static [Migration] = Box::leak(Box::new([Migration { name: "V1__jobs", text }]));
    backend.migrate(steps).unwrap();
    let db = Db::open(&backend, db::Options::default()).unwrap();
    Bench { db, clock: Clock::hand(At::from_micros(1_700_000_000_000_000)), _scratch: scratch, _dir: dir }
}

impl Bench {
    fn runner(&self) -> Runner<Arc<AtomicU32>> {
        Runner::new(self.db.clone(), self.clock.clone(), Arc::new(AtomicU32::new(0)))
    }
    async fn add(&self, job: NewJob<'static>) -> Enqueued {
        self.clock.turn(1);
        let now = self.clock.now();
        self.db.write(move |tx| enqueue(tx, &job, now)).await.unwrap()
    }
    async fn look(&self, id: kernel::JobId) -> JobRow {
        self.db.read(move |tx| find(tx, id)).await.unwrap().unwrap()
    }
    fn now(&self) -> At {
        self.clock.now()
    }
}

/// The same test on both databases.
macro_rules! on_both {
    ($($name:ident: |$b:ident| $body:block)*) => { $(
        mod $name {
            use super::*;
            async fn body($b: &Bench) $body
            #[test]
            fn sqlite() { run(false, async |b| body(b).await) }
            #[test]
            fn postgres() { run(true, async |b| body(b).await) }
        }
    )* };
}

/// Connections of PostgreSQL are opened and closed outside of the runtime.
fn run(postgres: bool, body: impl AsyncFnOnce(&Bench)) {
    let bench = bench(postgres);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(body(&bench));
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
}

on_both! {
    a_job_runs_once_and_says_what_came_of_it: |b| {
        let runner = b.runner().on("add", |count, job| async move {
            count.fetch_add(job.payload["n"].as_u64().unwrap() as u32, SeqCst);
            Ok(json!({"added": job.payload["n"]}))
        });
        let first = b.add(NewJob::new("add", json!({"n": 2}), b.now()).key("k")).await;
        let again = b.add(NewJob::new("add", json!({"n": 3}), b.now()).key("k")).await;
        assert!(first.fresh && !again.fresh && first.id == again.id);
        assert_eq!(runner.drain().await.unwrap(), 1);
        let row = b.look(first.id).await;
        assert_eq!((row.state, row.result.as_str(), row.attempts), (State::Done, r#"{"added":2}"#, 1));
        assert_eq!(runner.drain().await.unwrap(), 0);
    }

    jobs_of_one_moment_run_as_they_were_enqueued: |b| {
        let runner = b.runner().on("next", |count, job| async move {
            let turn = u64::from(count.fetch_add(1, SeqCst));
            if job.payload.as_u64() == Some(turn) { Ok(json!(null)) } else { Err(JobError::Fatal("не в очередь".into())) }
        });
        let mut all = Vec::new();
        for n in 0..40 {
            all.push(b.add(NewJob::new("next", json!(n), b.now()).lane("one")).await.id);
        }
        assert!(all.is_sorted());
        assert_eq!(runner.drain().await.unwrap(), 40);
        for id in all {
            assert_eq!(b.look(id).await.error, "");
        }
    }

    failures_wait_longer_each_time_and_end: |b| {
        let runner = b.runner().options(Options { max_attempts: 3, ..Options::default() })
            .on("bad", |_, _| async { Err(JobError::Retry("ещё нет".into())) })
            .on("worse", |_, _| async { Err(JobError::Fatal("никогда".into())) });
        let job = b.add(NewJob::new("bad", json!(null), b.now())).await;
        for (attempt, pause) in [(1, 5), (2, 10)] {
            assert_eq!(runner.drain().await.unwrap(), 1);
            assert_eq!(b.look(job.id).await.attempts, attempt);
            b.clock.turn(pause - 1);
            assert_eq!(runner.drain().await.unwrap(), 0, "too early");
            b.clock.turn(1);
        }
        assert_eq!(runner.drain().await.unwrap(), 1);
        let row = b.look(job.id).await;
        assert_eq!((row.state, row.error.as_str()), (State::Failed, "ещё нет"));
        let now = b.now();
        assert!(b.db.write(move |tx| revive(tx, job.id, &json!(1), now)).await.unwrap());
        assert_eq!(b.look(job.id).await.state, State::Queued);

        let job = b.add(NewJob::new("worse", json!(null), b.now())).await;
        runner.drain().await.unwrap();
        assert_eq!(b.look(job.id).await.error, "никогда");
    }

    a_killed_worker_loses_its_job: |b| {
        // The first worker never gives a sign again after it claimed, as after SIGKILL.
        let job = b.add(NewJob::new("slow", json!(null), b.now())).await;
        let dead = b.runner().on("slow", |_, _| async { std::future::pending().await });
        let task = tokio::spawn(async move { dead.drain().await });
        while b.look(job.id).await.state != State::Running {
            tokio::task::yield_now().await;
        }
        task.abort();
        let stale = Job {
            id: job.id, kind: "slow".into(), payload: json!(null), attempt: 1, created_at: b.now(), lease_secs: 30,
        };
        let runner = b.runner().on("slow", |_, job| async move { Ok(json!(job.attempt)) });
        assert_eq!(runner.drain().await.unwrap(), 0, "the lease holds");
        b.clock.turn(31);
        assert_eq!(runner.drain().await.unwrap(), 1);
        assert_eq!(b.look(job.id).await.result, "2");
        let now = b.now();
        assert!(!b.db.write(move |tx| stale.hold(tx, now)).await.unwrap(), "the first may write no more");
    }

    a_lane_keeps_its_order: |b| {
        let one = b.add(NewJob::new("try", json!(1), b.now()).lane("a")).await;
        let two = b.add(NewJob::new("try", json!(2), b.now()).lane("a")).await;
        let other = b.add(NewJob::new("try", json!(3), b.now()).lane("b")).await;
        let runner = b.runner().on("try", |_, job| async move {
            if job.payload == json!(1) && job.attempt == 1 { Err(JobError::Retry("потом".into())) } else { Ok(json!(null)) }
        });
        assert_eq!(runner.drain().await.unwrap(), 2, "one of each lane");
        assert_eq!(b.look(other.id).await.state, State::Done);
        assert_eq!(b.look(two.id).await.state, State::Queued, "waits for the one before it");
        b.clock.turn(5);
        assert_eq!(runner.drain().await.unwrap(), 2);
        assert_eq!((b.look(one.id).await.state, b.look(two.id).await.state), (State::Done, State::Done));
    }

    schedules_make_one_job_a_period: |b| {
        let runner = b.runner().every("tick", 60).on("tick", |n, _| async move { Ok(json!(n.fetch_add(1, SeqCst))) });
        let twin = b.runner().every("tick", 60).on("tick", |_, _| async { Ok(json!("twin")) });
        assert_eq!(runner.drain().await.unwrap() + twin.drain().await.unwrap(), 1);
        b.clock.turn(60);
        assert_eq!(twin.drain().await.unwrap() + runner.drain().await.unwrap(), 1);
    }

    panics_and_unknown_kinds_are_tried_again: |b| {
        let job = b.add(NewJob::new("panics", json!(null), b.now())).await;
        let strange = b.add(NewJob::new("unknown", json!(null), b.now())).await;
        let runner = b.runner().on("panics", |_, job| async move {
            assert!(job.attempt > 1, "a bug");
            Ok(json!(null))
        });
        runner.drain().await.unwrap();
        assert!(b.look(job.id).await.error.starts_with("сбой"));
        assert!(b.look(strange.id).await.error.contains("«unknown»"));
        b.clock.turn(5);
        runner.drain().await.unwrap();
        assert_eq!(b.look(job.id).await.state, State::Done);
    }

    a_running_worker_is_woken_and_stops: |b| {
        let runner = b.runner().options(Options { poll: std::time::Duration::from_millis(20), ..Options::default() })
            .on("quick", |_, _| async { Ok(json!("готово")) });
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let running = tokio::spawn(runner.run(async { let _ = stopped.await; }));
        let job = b.add(NewJob::new("quick", json!(null), b.now())).await;
        wake();
        let row = settled(&b.db, job.id, std::time::Duration::from_secs(20)).await.unwrap().unwrap();
        assert_eq!(row.state, State::Done);
        stop.send(()).unwrap();
        running.await.unwrap();
    }
}

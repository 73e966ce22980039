//! Units that follow each other on a connection to PostgreSQL: each sees its own moment, whatever became of the one before,
//! and nothing is left open behind the last one.

use std::time::{Duration, Instant};

use db::{Backend, Db, Error, Options, Sql};
use tokio::task::JoinSet;

const QUICK: Sql<(i64,)> = Sql::one("select cast(2 as bigint) as n");
const WRONG: Sql<(i64,)> = Sql::one("select cast(1 / cast($1 as bigint) as bigint) as n");
const BACKEND: Sql<(i64,)> = Sql::one("select cast(pg_backend_pid() as bigint) as n");
const MOMENT: Sql<(String, String)> = Sql::one(
    "select cast(now() as text) as moment, current_setting('transaction_isolation') || ' ' ||
     current_setting('transaction_read_only') as kind",
);
const STATE: Sql<(String,)> = Sql::one("select coalesce(state, '') as state from pg_stat_activity where pid = $1");

fn open(readers: usize) -> Db {
    let url =
        std::env::var("KABINET_TEST_PG").unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
    Db::open(&Backend::Postgres(url), Options { readers, ..Options::default() }).expect("PostgreSQL for tests")
}

/// Runs `body` on a runtime and lets go of the database outside of it.
fn on_runtime<F: Future<Output = ()>>(readers: usize, body: impl FnOnce(Db) -> F) {
    let (db, runtime) = (open(readers), tokio::runtime::Runtime::new().expect("a runtime"));
    runtime.block_on(body(db.clone()));
}

#[test]
fn each_unit_sees_its_own_moment() {
    // One connection and a queue: each unit but the first begins where the one before it ended.
    on_runtime(1, |db| async move {
        let mut units = JoinSet::new();
        for n in 0..40_i64 {
            let db = db.clone();
            units.spawn(async move {
                db.read(move |tx| {
                    match n % 4 {
                        // Whatever becomes of a unit, the next one is whole.
                        0 => return tx.one(&WRONG, &[&0_i64]).map(|_| None),
                        1 if n == 21 => panic!("a unit that panics"),
                        _ => {}
                    }
                    let first: (String, String) = tx.one(&MOMENT, &[])?;
                    assert_eq!(first, tx.one(&MOMENT, &[])?, "one transaction");
                    assert_eq!(first.1, "repeatable read on");
                    Ok(Some(first.0))
                })
                .await
            });
        }
        let (mut moments, mut wrong, mut panicked) = (Vec::new(), 0, 0);
        for done in units.join_all().await {
            match done {
                Ok(moment) => moments.extend(moment),
                Err(Error::Panicked) => panicked += 1,
                Err(Error::Other(_)) => wrong += 1,
                Err(e) => panic!("{e}"),
            }
        }
        assert_eq!((moments.len(), wrong, panicked), (29, 10, 1));
        moments.sort();
        moments.dedup();
        assert_eq!(moments.len(), 29, "no two units share a transaction");
    });
}

#[test]
fn nothing_is_left_open() {
    on_runtime(1, |db| async move {
        let mut units = JoinSet::new();
        for _ in 0..20 {
            let db = db.clone();
            units.spawn(async move { db.read(|tx| tx.one(&BACKEND, &[])).await });
        }
        let pids: Vec<i64> = units.join_all().await.into_iter().map(|pid| pid.expect("read").0).collect();
        assert!(pids.iter().all(|pid| *pid == pids[0]), "one reader, one connection");
        let began = Instant::now();
        loop {
            // Asked on another connection.
            let pid = pids[0];
            let state = db.write(move |tx| tx.one(&STATE, &[&pid])).await.expect("read").0;
            if state == "idle" {
                break;
            }
            assert!(began.elapsed() < Duration::from_secs(5), "the server still sees it as {state:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
}

#[test]
fn the_last_handle_may_end_inside_a_unit() {
    let (db, runtime) = (open(2), tokio::runtime::Runtime::new().expect("a runtime"));
    runtime.block_on(async move {
        let mut units = JoinSet::new();
        for _ in 0..4 {
            let (db, held) = (db.clone(), db.clone());
            units.spawn(async move {
                db.read(move |tx| {
                    let _held = held;
                    tx.one(&QUICK, &[])
                })
                .await
            });
        }
        drop(db);
        for done in units.join_all().await {
            assert_eq!(done.expect("read"), (2,));
        }
    });
}

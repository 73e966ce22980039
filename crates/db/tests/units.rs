//! Units that follow each other on a connection to PostgreSQL: each sees its own moment, whatever became of the one before,
//! and nothing is left open behind the last one.

use std::{
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use db::{Ask, Backend, Db, Error, Options, Sql};
use tokio::task::JoinSet;

const QUICK: Sql<(i64,)> = Sql::one("select cast(2 as bigint) as n");
const SLOW: Sql<(i64,)> = Sql::one("select cast(2 as bigint) as n from pg_sleep(0.5)");
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

/// How many connections of an application hold a transaction that nobody is in.
const OPEN: Sql<(i64,)> = Sql::one(
    "select count(*) as n from pg_stat_activity where application_name = $1 and state like 'idle in transaction%'",
);

#[test]
fn nothing_is_left_open_behind_those_who_gave_up_waiting() {
    let name = format!("gave_up_{}", std::process::id());
    let url =
        std::env::var("KABINET_TEST_PG").unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
    let joint = if url.contains('?') { '&' } else { '?' };
    let named = Backend::Postgres(format!("{url}{joint}application_name={name}"));
    let watched = Db::open(&named, Options { readers: 3, ..Options::default() }).expect("PostgreSQL for tests");
    on_runtime(1, |watcher| async move {
        let mut units = JoinSet::new();
        // An export and another behind it: what waits for them is no reason to leave a page's transaction open.
        for _ in 0..4 {
            let db = watched.clone();
            units.spawn(async move { drop(db.read_long(|tx| tx.one(&SLOW, &[])).await) });
        }
        for n in 0..600_u64 {
            let db = watched.clone();
            units.spawn(async move {
                let patience = Duration::from_micros(n % 7 * 200);
                let _ = tokio::time::timeout(patience, db.read(|tx| tx.one(&QUICK, &[]))).await;
            });
        }
        units.join_all().await;
        let began = Instant::now();
        loop {
            let application = name.clone();
            let (open,) = watcher.read(move |tx| tx.one(&OPEN, &[&application])).await.expect("read");
            if open == 0 {
                break;
            }
            assert!(began.elapsed() < Duration::from_secs(5), "{open} hold a transaction that nobody is in");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        drop(watched);
    });
}

#[test]
fn a_runtime_that_ends_takes_no_place_with_it() {
    let (db, dying) = (open(1), tokio::runtime::Runtime::new().expect("a runtime"));
    let handle = dying.handle().clone();
    dying.shutdown_background();
    // Its threads are gone: what is asked for there is dropped before it begins.
    let mut unit = std::pin::pin!(db.read_long(|tx| tx.one(&QUICK, &[])));
    let entered = handle.enter();
    let polled = unit.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    drop(entered);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let whole = Duration::from_secs(20);
        let dropped = match polled {
            Poll::Ready(done) => done,
            Poll::Pending => tokio::time::timeout(whole, unit).await.expect("it is known to be dropped"),
        };
        assert!(matches!(dropped, Err(Error::Panicked)), "{dropped:?}");
        let done = tokio::time::timeout(whole, db.read_long(|tx| tx.one(&QUICK, &[]))).await;
        assert_eq!(done.expect("there is a place").expect("read"), (2,));
    });
}

#[test]
fn who_gives_up_waiting_leaves_his_place_to_others() {
    on_runtime(1, |db| async move {
        let slow = {
            let db = db.clone();
            tokio::spawn(async move { db.read_long(|tx| tx.one(&SLOW, &[])).await })
        };
        tokio::time::sleep(Duration::from_millis(50)).await;
        let given_up = tokio::time::timeout(Duration::from_millis(50), db.read_long(|tx| tx.one(&QUICK, &[]))).await;
        assert!(given_up.is_err(), "the only place for what takes long is taken");
        let meanwhile = tokio::time::timeout(Duration::from_millis(300), db.read(|tx| tx.one(&QUICK, &[]))).await;
        assert_eq!(meanwhile.expect("a page does not wait for an export").expect("read"), (2,));
        slow.await.expect("a task").expect("read");
        assert_eq!(db.read(|tx| tx.one(&QUICK, &[])).await.expect("read"), (2,));
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

const PLACE: Sql<()> = Sql::one("create temporary table if not exists unheard (n bigint primary key)");
const CLEAR: Sql<()> = Sql::one("delete from unheard");
const PUT: Sql<()> = Sql::one("insert into unheard (n) values ($1)");
const COUNT: Sql<(i64,)> = Sql::one("select count(*) as n from unheard");

#[test]
fn writes_that_nobody_waits_for_are_there_or_fail_the_unit() {
    let url =
        std::env::var("KABINET_TEST_PG").unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
    // One writer: the table is its own.
    let db = Db::open(&Backend::Postgres(url), Options { writers: 1, ..Options::default() }).expect("PostgreSQL");
    let put = |n: i64, twice: Option<i64>, look: bool| {
        db.write_here(move |tx| {
            tx.later(&CLEAR, &[])?;
            for i in 0..n {
                tx.later(&PUT, &[&i])?;
            }
            if let Some(twice) = twice {
                tx.later(&PUT, &[&twice])?;
            }
            if look { tx.one(&COUNT, &[]).map(|(n,)| n) } else { Ok(n) }
        })
    };
    let count = || db.write_here(|tx| tx.one(&COUNT, &[])).expect("read").0;
    db.write_here(|tx| tx.run(&PLACE, &[])).expect("a table");

    // More than travel at once, and less.
    for (n, look) in [(1000, false), (3, false), (20_000, false), (500, true), (64, false)] {
        assert_eq!(put(n, None, look).expect("written"), n);
        assert_eq!(count(), n);
    }
    // What fails is told with its own reason, by whatever is waited for: a statement, the end, or the next handful.
    for (n, look) in [(10, true), (10, false), (200, false)] {
        let failed = put(n, Some(2), look);
        assert!(matches!(failed, Err(Error::Duplicate { .. })), "{failed:?}");
        // The connection went with its table, or the unit was rolled back.
        db.write_here(|tx| tx.run(&PLACE, &[])).expect("a table");
        assert_eq!(put(7, None, true).expect("written"), 7);
        assert_eq!(count(), 7);
    }
    // A unit that is given up keeps nothing.
    let given_up: Result<(), Error> = db.write_here(|tx| {
        tx.later(&CLEAR, &[])?;
        Err(Error::Other("given up".to_owned()))
    });
    assert!(given_up.is_err());
    assert_eq!(count(), 7);
}

const MANY: Sql<(i64,)> = Sql::one("select cast(n as bigint) as n from generate_series(1, 100000) n");
const NUMBER: Sql<(i64,)> = Sql::one("select cast($1 as bigint) as n from generate_series(1, 3)");

fn postgres(writers: usize) -> Db {
    let url =
        std::env::var("KABINET_TEST_PG").unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
    Db::open(&Backend::Postgres(url), Options { readers: 1, writers, ..Options::default() }).expect("PostgreSQL")
}

#[test]
fn what_fails_leaves_the_connection_as_good_as_it_was() {
    let db = postgres(1);
    let one = || assert_eq!(db.read_here(|tx| tx.one(&WRONG, &[&1i64])).expect("the next unit"), (1,));
    // A reader that gives up in the middle of many rows, and one that asks for something else there.
    let mut seen = 0;
    let given_up: Result<(), Error> = db.read_here(|tx| {
        tx.each(&MANY, &[], |(n,)| {
            seen = n;
            if n == 1000 { Err(Error::Other("enough".to_owned())) } else { Ok(()) }
        })
    });
    assert!(given_up.unwrap_err().to_string().contains("enough") && seen == 1000);
    one();
    let inside: Result<(), Error> = db.read_here(|tx| tx.each(&MANY, &[], |_| tx.one(&WRONG, &[&1i64]).map(drop)));
    assert!(inside.unwrap_err().to_string().contains("while rows of another are read"));
    one();
    // One of several that were asked together, by the server and before it is asked at all.
    let ask = |n: i64| {
        db.read_here(move |tx| {
            let three = [&7i64 as &dyn db::Param];
            tx.together((Ask(&NUMBER, &three), Ask(&WRONG, &[&n]), Ask(&NUMBER, &three)))
        })
    };
    assert_eq!(ask(1).expect("answered"), (vec![(7,); 3], vec![(1,)], vec![(7,); 3]));
    assert!(ask(0).unwrap_err().to_string().contains("22012"), "division by zero");
    assert_eq!(ask(1).expect("answered").1, [(1,)]);
    let wrong = db.read_here(|tx| tx.together((Ask(&NUMBER, &[&7i64]), Ask(&WRONG, &[&"one"]))));
    assert!(wrong.unwrap_err().to_string().contains("text for int8"));
    let short = db.read_here(|tx| tx.all(&WRONG, &[]));
    assert!(short.unwrap_err().to_string().contains("0 parameters for 1"));
    one();
}

#[test]
fn a_unit_whose_failure_was_overlooked_does_not_seem_to_be_kept() {
    let db = postgres(1);
    db.write_here(|tx| tx.run(&PLACE, &[])).expect("a table");
    let kept = db.write_here(|tx| {
        tx.run(&PUT, &[&1i64])?;
        let _ = tx.one(&WRONG, &[&0i64]);
        Ok::<_, Error>(())
    });
    assert!(kept.unwrap_err().to_string().contains("nothing of it was kept"));
    db.write_here(|tx| tx.run(&PLACE, &[])).expect("a table");
    assert_eq!(db.write_here(|tx| tx.one(&COUNT, &[])).expect("read"), (0,));
}

#[test]
fn a_large_load_and_a_broken_one() {
    let db = postgres(1);
    db.write_here(|tx| tx.run(&PLACE, &[])).expect("a table");
    let load = |from: i64, to: i64| {
        db.write_here(move |tx| {
            let rows = (from..to).map(|n| vec![Box::new(n) as Box<dyn db::Param>]);
            tx.load(&PUT, "copy unheard (n) from stdin binary", &[postgres_types::Type::INT8], rows)
        })
    };
    assert_eq!(load(0, 50_000).expect("loaded"), 50_000);
    assert!(matches!(load(49_999, 200_000), Err(Error::Duplicate { .. })));
    let wrong = db.write_here(|tx| {
        let rows = [vec![Box::new("seven") as Box<dyn db::Param>]].into_iter();
        tx.load(&PUT, "copy unheard (n) from stdin binary", &[postgres_types::Type::INT8], rows)
    });
    assert!(wrong.unwrap_err().to_string().contains("text for int8"));
    let nowhere = db.write_here(|tx| {
        tx.load(&PUT, "copy nowhere (n) from stdin binary", &[postgres_types::Type::INT8], std::iter::empty())
    });
    assert!(nowhere.unwrap_err().to_string().contains("42P01"));
    assert_eq!(db.write_here(|tx| tx.one(&COUNT, &[])).expect("read"), (50_000,));
}

const FACE_TABLE: Sql<()> = Sql::one("create table if not exists recalled (n bigint primary key, name text)");
const FACE_PUT: Sql<()> =
    Sql::one("insert into recalled (n, name) values ($1, $2) on conflict (n) do update set name = excluded.name");
const FACE_GONE: Sql<()> = Sql::one("delete from recalled where n = $1");
const FACE: Sql<(String,)> = Sql::one("select name from recalled where n = $1");

#[test]
fn what_is_recalled_is_believed_only_if_it_is_still_so() {
    let db = postgres(1);
    let n = i64::from(std::process::id());
    let put = |name: &'static str| db.write_here(|tx| tx.run(&FACE_PUT, &[&n, &name])).map(drop).expect("written");
    db.write_here(|tx| tx.run(&FACE_TABLE, &[])).expect("a table");
    put("one");
    let (row, memory) = db.read_here(|tx| tx.recall(&FACE, &[&n], None)).expect("asked");
    assert_eq!(row, Some(("one".to_owned(),)));
    let memory = memory.expect("something to remember");
    // A unit that asks something else, one that asks nothing else, and one that fails for a reason of its own.
    let recalled = |asks: bool, fails: bool| {
        db.read_here(|tx| {
            let (row, _) = tx.recall(&FACE, &[&n], Some(&memory))?;
            if asks {
                tx.one(&QUICK, &[])?;
            }
            if fails { Err(Error::Other("a reason of its own".to_owned())) } else { Ok(row) }
        })
    };
    let all = [(true, false), (false, false), (true, true), (false, true)];
    for (asks, fails) in all {
        match recalled(asks, fails) {
            Ok(row) => assert_eq!((row, fails), (Some(("one".to_owned(),)), false)),
            Err(e) => assert!(fails && e.to_string().contains("of its own"), "{e:?}"),
        }
    }
    put("two");
    for (asks, fails) in all {
        assert!(matches!(recalled(asks, fails), Err(Error::Changed)), "{asks} {fails}");
        assert_eq!(db.read_here(|tx| tx.one(&QUICK, &[])).expect("the next unit"), (2,));
    }
    // An error that is passed over does not make it true.
    let passed_over = db.read_here(|tx| {
        tx.recall(&FACE, &[&n], Some(&memory))?;
        let _ = tx.one(&QUICK, &[]);
        Ok::<_, Error>(7)
    });
    assert!(matches!(passed_over, Err(Error::Changed)), "{passed_over:?}");
    db.write_here(|tx| tx.run(&FACE_GONE, &[&n])).expect("gone");
    assert!(matches!(recalled(true, false), Err(Error::Changed)), "nobody is not somebody");
    put("one");
    assert!(recalled(true, false).is_ok());
    db.write_here(|tx| tx.run(&FACE_GONE, &[&n])).expect("gone");
}

//! A connection to PostgreSQL that breaks while an answer is awaited: the unit fails at once, the next one connects anew.

use std::{
    io::copy,
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use db::{Backend, Db, Error, Options, Sql};

const SLOW: Sql<(i64,)> = Sql::one("select cast(1 as bigint) as n from pg_sleep(8)");
const QUICK: Sql<(i64,)> = Sql::one("select cast(1 as bigint) as n");

/// Passes bytes on between the test and the server; gives its port and the connections that it can cut.
fn between(server: String) -> (u16, Arc<Mutex<Vec<TcpStream>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let open = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&open);
    thread::spawn(move || {
        for near in listener.incoming().flatten() {
            let far = TcpStream::connect(&server).expect("PostgreSQL for tests");
            for (mut from, mut to) in [(near.try_clone(), far.try_clone()), (far.try_clone(), near.try_clone())]
                .map(|(a, b)| (a.expect("a stream"), b.expect("a stream")))
            {
                thread::spawn(move || copy(&mut from, &mut to));
            }
            kept.lock().expect("the list").push(near);
        }
    });
    (port, open)
}

/// A database behind such a way, and what cuts its connections in a moment.
fn opened(readers: usize) -> (Db, impl FnOnce() -> thread::JoinHandle<()>) {
    let url =
        std::env::var("KABINET_TEST_PG").unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
    let (head, rest) = url.rsplit_once('@').expect("user@host in KABINET_TEST_PG");
    let (server, database) = rest.split_once('/').expect("a database in KABINET_TEST_PG");
    let server = if server.contains(':') { server.to_owned() } else { format!("{server}:5432") };
    let (port, open) = between(server);
    let backend = Backend::Postgres(format!("{head}@127.0.0.1:{port}/{database}"));
    let db = Db::open(&backend, Options { readers, ..Options::default() }).expect("opened");
    let cut = move || {
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(700));
            for stream in open.lock().expect("the list").drain(..) {
                stream.shutdown(Shutdown::Both).expect("cut");
            }
        })
    };
    (db, cut)
}

#[test]
fn a_connection_that_breaks_fails_the_unit_and_no_other() {
    let (db, cut) = opened(4);
    let cut = cut();
    let broken = db.read_here(|tx| tx.one(&SLOW, &[]));
    assert!(matches!(broken, Err(Error::Unavailable(_))), "{broken:?}");
    cut.join().expect("cut");
    for _ in 0..3 {
        assert_eq!(db.read_here(|tx| tx.one(&QUICK, &[])).expect("connected anew"), (1,));
    }
}

#[test]
fn the_unit_that_waits_behind_it_is_none_the_worse() {
    let (db, cut) = opened(1);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        // One connection: the second unit follows on it, if it is there.
        assert_eq!(db.read(|tx| tx.one(&QUICK, &[])).await.expect("read"), (1,));
        let cut = cut();
        let (broken, next) = tokio::join!(db.read(|tx| tx.one(&SLOW, &[])), db.read(|tx| tx.one(&QUICK, &[])));
        assert!(matches!(broken, Err(Error::Unavailable(_))), "{broken:?}");
        assert_eq!(next.expect("connected anew"), (1,));
        cut.join().expect("cut");
    });
}

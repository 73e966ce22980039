//! SIGKILL at any moment, on both databases: the next start goes on, nothing is doubled, nothing is missing.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use db::{Backend, Db, Options, Sql};
use testkit::{Store, backend, both, demo};

const TABLES: [&str; 12] = [
    "company",
    "legal_entity",
    "contract",
    "product",
    "price",
    "stock",
    "orders",
    "order_line",
    "shipment_line",
    "payment_part",
    "document",
    "order_document",
];

/// Rows of what the exchange brought, and of what is kept beside it.
fn counted(db: &Db) -> Vec<(String, i64)> {
    let mut all = Vec::new();
    for table in TABLES {
        all.push((table.to_owned(), format!("select count(*) from {table}")));
    }
    // Keys and counters follow from the orders; a unit that was cut in half would show here.
    all.push(("keys".into(), "select count(*) from order_key".into()));
    all.push(("counted".into(), "select cast(sum(n) as bigint) from order_count where day = ''".into()));
    all.push(("stored files".into(), "select count(*) from document where file_key is not null".into()));
    all.push(("quarantine".into(), "select count(*) from quarantine".into()));
    all.into_iter()
        .map(|(name, text)| {
            let sql: Sql<(i64,)> = Sql::one(text.leak());
            (name, db.read_here(|tx| tx.one(&sql, &[])).unwrap_or_else(|e: db::Error| panic!("{e}")).0)
        })
        .collect()
}

fn start(data: &Path, database: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_kabinet"))
        .args(["demo", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .env("KABINET_DATABASE", database)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary")
}

both!(a_demonstration_that_is_killed_again_and_again_is_complete_in_the_end, |store| async move {
    let empty = tokio::task::spawn_blocking(move || backend(store)).await.expect("a database");
    let database = match &empty.backend {
        Backend::Sqlite(path) => format!("sqlite:{}", path.display()),
        Backend::Postgres(url) => url.clone(),
    };
    let data = empty.folder.path().join("data");
    let ready = data.join("demo.json");
    // Each life is a little longer than the one before, so that every stage of the filling is cut somewhere.
    let mut life = Duration::from_millis(900);
    let mut deaths = 0;
    let limit = Instant::now() + Duration::from_secs(240);
    loop {
        let mut child = start(&data, &database);
        let end = Instant::now() + life;
        while Instant::now() < end && !ready.exists() {
            sleep(Duration::from_millis(20));
        }
        child.kill().expect("killed");
        child.wait().expect("dead");
        if ready.exists() {
            break;
        }
        deaths += 1;
        life += Duration::from_millis(if deaths < 8 { 400 } else { 5000 });
        assert!(Instant::now() < limit, "{deaths} lives were not enough");
    }
    assert!(deaths > 2, "it was hardly ever killed: {deaths}");

    let survived = Db::open(&empty.backend, Options::default()).expect("the database");
    let portal = demo(Store::Sqlite).await;
    assert_eq!(counted(&survived), counted(&portal.app.db), "after {deaths} deaths");
});

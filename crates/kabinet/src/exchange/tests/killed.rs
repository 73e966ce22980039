//! An import that dies at any moment comes to the same in the end.

use super::*;

/// Everything that an import of goods and offers leaves behind, but for ids and generations.
const STATE: [&str; 5] = [
    "select erp_id || '|' || article || '|' || name || '|' || unit || '|' || stub || '|' || deleted from product order by 1",
    "select erp_id || '|' || suffix from product_suffix join product on id = product_id order by 1",
    "select erp_id || '|' || stem from product_word join product on id = product_id order by 1",
    "select erp_id || '|' || price_type || '|' || amount from price join product on id = product_id order by 1",
    "select erp_id || '|' || warehouse || '|' || qty from stock join product on id = product_id order by 1",
];

async fn state(b: &Bench) -> Vec<Vec<(String,)>> {
    let mut all = Vec::new();
    for sql in STATE {
        all.push(b.rows(sql).await);
    }
    all.push(b.rows("select ref || '|' || reason || '|' || (resolved_at is null) from quarantine order by 1").await);
    all
}

/// What the other process is told: database, folder, clock.
const TOLD: &str = "EXCHANGE_WORKER";

/// The other process: this program again, working on the queue until it is killed.
#[test]
#[ignore = "started and killed by the test below"]
fn worker() {
    let told = std::env::var(TOLD).expect("it is started by the test below");
    let [url, folder, clock] = told.split('\n').collect::<Vec<_>>().try_into().expect("three lines");
    let db = Db::open(&Backend::parse(url).unwrap(), db::Options::default()).unwrap();
    let folder = std::path::Path::new(folder);
    let x = Exchange {
        db,
        clock: Clock::hand(At::from_micros(clock.parse().unwrap())),
        files: files::Files::local(folder.join("files")).unwrap(),
        settings: Settings { batch: 2..=2, ..Settings::new(folder.join("exchange")) },
        http: simulator::client::http().unwrap(),
        vault: super::vault(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let drained = runtime.block_on(work(Runner::new(x.db.clone(), x.clock.clone(), x.clone())).drain()).unwrap();
    assert!(drained > 0, "there was something to do");
}

/// A process works until an import has seen so many rows; then it is killed as the kernel kills. `false`: it was quicker.
async fn killed(b: &Bench, rows: i64) -> bool {
    let url = match &b.backend {
        Backend::Sqlite(path) => format!("sqlite:{}", path.display()),
        Backend::Postgres(url) => url.clone(),
    };
    let (attempts,): (i64,) =
        b.row("select cast(coalesce(sum(attempts), 0) as bigint) from job where kind = 'exchange.import'").await;
    let mut process = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["exchange::tests::killed::worker", "--exact", "--ignored"])
        .env(TOLD, format!("{url}\n{}\n{}", b.dir.path().display(), b.x.clock.now().micros()))
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let seen =
        |text: &str| serde_json::from_str::<serde_json::Value>(text).map_or(0, |v| v["seen"].as_i64().unwrap_or(0));
    loop {
        if let Some(status) = process.try_wait().unwrap() {
            assert!(status.success(), "the other process failed by itself");
            return false;
        }
        // What a former life had seen does not count.
        let now: Vec<(String, i64)> = b
            .rows(
                "select result, (select cast(sum(attempts) as bigint) from job where kind = 'exchange.import') from job
                where kind = 'exchange.import' and state = 'running'",
            )
            .await;
        if now.iter().any(|(text, begun)| *begun > attempts && seen(text) >= rows) {
            process.kill().unwrap();
            process.wait().unwrap();
            return true;
        }
    }
}

/// Goods of the nth export: some change their names, some leave, one is broken.
fn export(nth: usize) -> (Vec<u8>, Vec<u8>) {
    let shift = u32::try_from(nth).unwrap();
    let mut rows = String::new();
    for n in (0..40).filter(|n| (n + shift) % 17 != 0) {
        rows += &product(&format!("p{n:04}")).replace("Товар p", &format!("Товар {} p", (n + shift) % 3));
    }
    rows += "<Товар><Ид>broken</Ид><Наименование/></Товар>";
    let prices: String =
        (0..45).map(|n| offer(&format!("p{n:04}"), &format!("{}", 10 + (n + shift) % 4), n % 5)).collect();
    let stamp =
        |file: Vec<u8>| String::from_utf8(file).unwrap().replace("2026-01-31T11", &format!("2026-01-31T{nth:02}"));
    (stamp(goods(true, "C1", &rows)).into_bytes(), stamp(offers(&prices)).into_bytes())
}

async fn sent(b: &Bench, nth: usize) {
    let (goods, offers) = export(nth);
    for (name, file) in [("import0_1.xml", goods), ("offers0_1.xml", offers)] {
        b.x.clock.turn(1);
        b.ask("type=catalog&mode=checkauth").await;
        b.post(&format!("type=catalog&mode=file&filename={name}"), file).await;
    }
    // The next login says that nothing more will come of the last.
    b.x.clock.turn(1);
    b.ask("type=catalog&mode=checkauth").await;
}

on_both! {
    an_import_that_is_killed_anywhere_converges (|s| s.batch = 2..=2): |b| {
        let mut deaths = 0;
        for nth in 1..=8usize {
            sent(b, nth).await;
            // Each export dies at three moments, and a new process goes on each time.
            for rows in [0, nth * 4, nth * 4 + 7] {
                deaths += usize::from(killed(b, i64::try_from(rows).unwrap()).await);
                b.x.clock.turn(31);
            }
            b.drain().await;
            let open: (i64,) = b.row("select count(*) from job where kind = 'exchange.import' and state <> 'done'").await;
            assert_eq!(open, (0,), "export {nth}");
            let after_deaths = state(b).await;
            assert!(after_deaths.iter().take(5).all(|rows| rows.len() >= 37), "export {nth}");
            // The same, taken by a process that lives: nothing is different.
            b.x.db.write(|tx| tx.run(&Sql::<()>::one("delete from exchange_taken"), &[])).await.unwrap();
            sent(b, nth).await;
            b.drain().await;
            assert_eq!(state(b).await, after_deaths, "export {nth}");
            let rows: Vec<(String, i64)> = b.rows("select dataset, applied from dataset_state order by 1").await;
            assert!(rows.iter().all(|(_, applied)| *applied == 0), "export {nth}: the repeat changed something: {rows:?}");
        }
        assert!(deaths > 8, "{deaths} deaths of 24");
    }
}

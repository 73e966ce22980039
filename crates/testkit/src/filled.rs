//! Portals filled once in a run of the tests and copied for each of them.
//!
//! To fill a demonstration through the exchange takes as long as all that most tests do with it. Whoever comes first in a run
//! fills one, puts it aside and goes on with a copy, as all others do: a copy is the same as a demonstration that was
//! stopped and starts again on another port. The run is that of nextest; under `cargo test` each test fills its own.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use db::Sql;

use crate::{
    Portal, Store, TestDb, backend,
    databases::{made, on_server},
    portal,
};

/// How far a portal is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Filled {
    /// People and companies, to whom 1C has said nothing yet.
    People,
    /// Everything.
    Trade,
}

/// Where the runs keep theirs: one folder each.
const PREFIX: &str = "kabinet-filled-";
/// No run lasts so long: what it has left goes.
const OLD: Duration = Duration::from_secs(6 * 3600);
/// What a portal has beside its database.
const PARTS: [&str; 2] = ["portal", "simulator"];
/// Jobs that have begun or should have.
const BUSY: Sql<(i64,)> =
    Sql::one("select count(*) from job where state = 'running' or (state = 'queued' and run_at <= $1)");

/// A database and a folder of a filled portal; empty ones if there is no run to share them with.
pub(crate) async fn filled(store: Store, how: Filled) -> TestDb {
    let Ok(run) = std::env::var("NEXTEST_RUN_ID") else { return blocking(move || backend(store)).await };
    let all = std::env::temp_dir().join(format!("{PREFIX}{run}"));
    let kept = Kept { home: all.join(format!("{how:?}-{store:?}")), run, store, how };
    // One fills, the others wait.
    let turn = blocking(move || {
        fs::create_dir_all(&all).expect("a folder");
        let lock = File::create(all.join(format!("{how:?}-{store:?}.lock"))).expect("a lock");
        lock.lock().expect("its turn");
        lock
    });
    let turn = turn.await;
    if !kept.ready().exists() {
        kept.make().await;
    }
    drop(turn);
    blocking(move || kept.copy()).await
}

async fn blocking<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(f).await.expect("no panic")
}

struct Kept {
    home: PathBuf,
    run: String,
    store: Store,
    how: Filled,
}

impl Kept {
    /// There once all else is.
    fn ready(&self) -> PathBuf {
        self.home.join("ready")
    }

    fn database(&self) -> PathBuf {
        match self.store {
            Store::Sqlite => self.home.join("kept.db"),
            Store::Postgres => database(&self.run, self.how).into(),
        }
    }

    async fn make(&self) {
        let store = self.store;
        let portal = portal::fill(blocking(move || backend(store)).await, self.how, |_| ()).await;
        quiet(&portal).await;
        let test_db = portal.stop();
        let (home, name, ready, store) = (self.home.clone(), self.database(), self.ready(), self.store);
        let keep = move || {
            clear(&home, store);
            fs::create_dir_all(&home).expect("a folder");
            for part in PARTS {
                copy(&test_db.folder.path().join(part), &home.join(part));
            }
            if store == Store::Postgres {
                on_server(&format!("drop database if exists {} with (force)", name.display()));
            }
            test_db.keep(&name);
            fs::write(ready, "").expect("written");
        };
        blocking(keep).await;
    }

    fn copy(&self) -> TestDb {
        let test_db = made(self.store, Some(&self.database()));
        for part in PARTS {
            copy(&self.home.join(part), &test_db.folder.path().join(part));
        }
        test_db
    }
}

/// Name of a run's database in the server.
fn database(run: &str, how: Filled) -> String {
    format!("kept_{how:?}_{run}").to_lowercase().replace('-', "_")
}

/// Until no job is under way: a copy must not find one that somebody else has begun.
async fn quiet(portal: &Portal) {
    for _ in 0..600 {
        let now = portal.app.clock.now();
        let (busy,) = portal.app.db.read(move |tx| tx.one(&BUSY, &[&now])).await.expect("jobs");
        if busy == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("jobs do not come to an end");
}

/// Removes what is there already, and what runs of long ago have left on this database.
fn clear(home: &Path, store: Store) {
    let _ = fs::remove_dir_all(home);
    let runs = fs::read_dir(std::env::temp_dir()).expect("temporary files").flatten();
    for folder in runs {
        let name = folder.file_name().into_string().unwrap_or_default();
        let Some(run) = name.strip_prefix(PREFIX) else { continue };
        let age =
            folder.metadata().and_then(|m| m.modified()).ok().and_then(|at| SystemTime::now().duration_since(at).ok());
        if age.is_none_or(|age| age < OLD) {
            continue;
        }
        for how in [Filled::People, Filled::Trade] {
            if store == Store::Postgres {
                on_server(&format!("drop database if exists {} with (force)", database(run, how)));
            }
            let _ = fs::remove_dir_all(folder.path().join(format!("{how:?}-{store:?}")));
        }
        // Goes once both databases have left it.
        let _ = fs::read_dir(folder.path()).map(|rest| {
            if rest.flatten().all(|e| e.path().is_file()) {
                let _ = fs::remove_dir_all(folder.path());
            }
        });
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    let Ok(entries) = fs::read_dir(from) else { return };
    for entry in entries {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.file_type().expect("its type").is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("copied");
        }
    }
}

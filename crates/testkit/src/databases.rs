//! Throw-away databases.

use db::Backend;
use tempfile::TempDir;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// A file.
    Sqlite,
    /// A schema of its own in a server.
    Postgres,
}

/// A database that goes away with this value.
pub struct TestDb {
    /// Where it is.
    pub backend: Backend,
    /// A folder for the test's files.
    pub folder: TempDir,
    schema: Option<(String, String)>,
}

/// Makes an empty database.
///
/// # Panics
/// If the server does not answer: a test that cannot run must not pass.
pub fn backend(store: Store) -> TestDb {
    let folder = TempDir::new().expect("a temporary folder");
    match store {
        Store::Sqlite => TestDb { backend: Backend::Sqlite(folder.path().join("test.db")), folder, schema: None },
        Store::Postgres => {
            let server = std::env::var("KABINET_TEST_PG")
                .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
            let name = format!("t_{}", uuid::Uuid::now_v7().simple());
            run(&server, &format!("create schema {name}"));
            let joint = if server.contains('?') { '&' } else { '?' };
            let url = format!("{server}{joint}options=-c%20search_path%3D{name}%20-c%20synchronous_commit%3Doff");
            TestDb { backend: Backend::Postgres(url), folder, schema: Some((server, name)) }
        }
    }
}

fn run(server: &str, sql: &str) {
    let options = db::Options { readers: 1, writers: 1, cache_kib: 0 };
    let run = || db::Db::open(&Backend::Postgres(server.to_owned()), options)?.write_here(|tx| tx.batch(sql));
    // A portal that has not ended yet may hold a table of the schema that goes while it waits for another.
    let mut done: db::Result<()> = run();
    for _ in 0..20 {
        if !matches!(done, Err(db::Error::Busy(_))) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
        done = run();
    }
    done.expect("PostgreSQL answers at KABINET_TEST_PG (see scripts/test-tools)");
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Some((server, name)) = self.schema.take() {
            run(&server, &format!("drop schema {name} cascade"));
        }
    }
}

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
            run(&server, format!("create schema {name}"));
            let joint = if server.contains('?') { '&' } else { '?' };
            let url = format!("{server}{joint}options=-c%20search_path%3D{name}%20-c%20synchronous_commit%3Doff");
            TestDb { backend: Backend::Postgres(url), folder, schema: Some((server, name)) }
        }
    }
}

// The synchronous client runs a runtime of its own, which must not be started inside another one.
fn run(server: &str, sql: String) {
    let server = server.to_owned();
    let done = std::thread::spawn(move || {
        let backend = Backend::Postgres(server);
        let db = db::Db::open(&backend, db::Options { readers: 1, writers: 1, cache_kib: 0 })?;
        db.write_here(|tx| tx.batch(&sql))
    });
    done.join().expect("no panic").expect("PostgreSQL answers at KABINET_TEST_PG (see scripts/test-tools)");
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Some((server, name)) = self.schema.take() {
            run(&server, format!("drop schema {name} cascade"));
        }
    }
}

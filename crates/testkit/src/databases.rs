//! Throw-away databases.

use std::path::Path;

use db::Backend;
use postgres::NoTls;
use tempfile::TempDir;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// A file.
    Sqlite,
    /// A database of its own in a server.
    Postgres,
}

/// A database that goes away with this value.
pub struct TestDb {
    /// Where it is.
    pub backend: Backend,
    /// A folder for the test's files.
    pub folder: TempDir,
    /// Name of the database in the server.
    of_server: Option<String>,
}

/// Makes an empty database.
///
/// # Panics
/// If the server does not answer: a test that cannot run must not pass.
pub fn backend(store: Store) -> TestDb {
    made(store, None)
}

/// Makes a database with what another has, in SQLite a file, in PostgreSQL the name of a database that nobody uses.
///
/// # Panics
/// As [`backend`].
pub(crate) fn made(store: Store, like: Option<&Path>) -> TestDb {
    let folder = TempDir::new().expect("a temporary folder");
    match store {
        Store::Sqlite => {
            let file = folder.path().join("test.db");
            if let Some(like) = like {
                std::fs::copy(like, &file).expect("the file copied");
            }
            TestDb { backend: Backend::Sqlite(file), folder, of_server: None }
        }
        Store::Postgres => {
            let name = format!("t_{}", uuid::Uuid::now_v7().simple());
            let like = like.map(|name| format!(" template {}", name.display())).unwrap_or_default();
            on_server(&format!("create database {name}{like}"));
            TestDb { backend: Backend::Postgres(url(&name)), folder, of_server: Some(name) }
        }
    }
}

fn server() -> String {
    std::env::var("KABINET_TEST_PG").unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned())
}

/// The server's URL with another database in it.
fn url(name: &str) -> String {
    let server = server();
    let (place, options) = server.split_once('?').unwrap_or((&server, ""));
    let (place, _) = place.rsplit_once('/').expect("a database in KABINET_TEST_PG");
    let joint = if options.is_empty() { "" } else { "&" };
    format!("{place}/{name}?{options}{joint}options=-c%20synchronous_commit%3Doff")
}

/// Runs a statement that no transaction may hold. On a thread of its own: whoever drops a database stands in a task.
pub(crate) fn on_server(sql: &str) {
    let run = || postgres::Client::connect(&server(), NoTls)?.batch_execute(sql);
    let done = std::thread::scope(|s| s.spawn(run).join().expect("no panic"));
    done.unwrap_or_else(|e| panic!("PostgreSQL at KABINET_TEST_PG (see scripts/test-tools): {sql}: {e:?}"));
}

impl TestDb {
    /// The database stays under this name, for others to be made like it. In SQLite a file, in PostgreSQL a database.
    ///
    /// # Panics
    /// If it cannot be copied.
    pub(crate) fn keep(&self, name: &Path) {
        match &self.of_server {
            None => assert!(self.backend.copy_to(name).expect("copied"), "a file"),
            Some(of_server) => {
                // A template must be left alone while it is copied, and a portal takes a moment to hang up.
                let alone = "select pg_terminate_backend(pid) from pg_stat_activity where datname";
                on_server(&format!("{alone} = '{of_server}'"));
                on_server(&format!("create database {} template {of_server}", name.display()));
            }
        }
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Some(name) = self.of_server.take() {
            on_server(&format!("drop database {name} with (force)"));
        }
    }
}

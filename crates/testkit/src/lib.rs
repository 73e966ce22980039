//! What tests stand on: the portal on either database, its people signed in, the simulated 1C, a hand-turned clock, a
//! browser.
//!
//! Every test that touches the database runs on both ([`both!`]): a throw-away SQLite file, and a database of its own in a
//! PostgreSQL server named by `KABINET_TEST_PG`. A server that does not answer fails the test; nothing is skipped.

pub mod browser;
mod client;
mod databases;
mod filled;
mod portal;
mod post;

pub use client::{Answer, Client};
pub use databases::{Store, TestDb, backend};
pub use portal::{Portal, demo, demo_with, people, people_with};
pub use post::{Post, Taken, UNKNOWN};

/// Declares a test that runs on SQLite and on PostgreSQL.
///
/// ```text
/// testkit::both!(signing_in, |store| async move { let portal = testkit::demo(store).await; });
/// ```
#[macro_export]
macro_rules! both {
    ($(#[$m:meta])* $name:ident, |$store:ident| $body:expr) => {
        mod $name {
            use super::*;
            async fn test($store: $crate::Store) { $body.await }
            $(#[$m])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() { test($crate::Store::Sqlite).await }
            $(#[$m])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() { test($crate::Store::Postgres).await }
        }
    };
}

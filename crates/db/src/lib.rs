//! The place for SQL machinery: one text for SQLite and PostgreSQL, and a synchronous unit of work.
//!
//! A capability declares its statements with [`statements!`] in its `store.rs` and runs them on a [`Tx`]. A request or a
//! job gets its `Tx` from [`Db::read`] or [`Db::write`]: one transaction, plain code inside, commit on `Ok` and rollback on
//! `Err` (ADR 0002).
//!
//! Not here: any statement of the business, and any retry of a whole unit; what may be repeated is a job.

mod binary;
mod cell;
mod error;
mod login;
mod migrate;
mod pool;
mod postgres_side;
mod row;
mod sql;
mod sqlite_side;
mod talk;
mod tls;
mod tx;
mod value;
mod wire;

pub use cell::{Cell, Column};
pub use error::{Error, Result};
pub use migrate::{Migration, Schema};
pub use pool::{Backend, Db, Options};
pub use row::{PgRow, Record, Row};
pub use sql::{Sql, Statement, numbered};
pub use talk::Memory;
pub use tx::{Ask, Together, Tx};
pub use value::{Param, Value};

/// The live database: columns and indexes for the test that compares both, and the way to it for `doctor`.
pub mod inspect {
    pub use crate::migrate::inspect::{column_types, columns, encryption, indexes, pending, prepare};
}

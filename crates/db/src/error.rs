//! What can go wrong with a database, in words that do not depend on which one it is.

/// A failure of the database or of what was read from it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A unique key already holds this value; `constraint` names it as the database does.
    #[error("duplicate value: {constraint}")]
    Duplicate {
        /// Name of the constraint (PostgreSQL) or its columns (SQLite).
        constraint: String,
    },
    /// Another transaction was in the way; the unit may be tried again.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// The database does not answer.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// The disk is full or read-only.
    #[error("the database cannot write to its disk: {0}")]
    Disk(String),
    /// A column held something that its Rust type cannot.
    #[error("column {column}: {reason}")]
    Column {
        /// Position in the row, from 0.
        column: usize,
        /// What was found and what was expected.
        reason: String,
    },
    /// A statement that must give one row gave none.
    #[error("no row where one was expected: {0}")]
    NoRow(&'static str),
    /// A migration could not be applied.
    #[error("migration: {0}")]
    Migration(String),
    /// The code of a unit of work panicked; nothing of it was kept.
    #[error("the unit of work panicked")]
    Panicked,
    /// Anything else that the database said.
    #[error("database: {0}")]
    Other(String),
}

/// Result of a database call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<rusqlite::Error> for Error {
    fn from(e: rusqlite::Error) -> Error {
        use rusqlite::ErrorCode as C;
        match e.sqlite_error() {
            Some(f) if f.code == C::ConstraintViolation && [1555, 2067].contains(&f.extended_code) => {
                // "UNIQUE constraint failed: orders.company_id, orders.number"
                let text = e.to_string();
                Error::Duplicate { constraint: text.rsplit(": ").next().unwrap_or(&text).to_owned() }
            }
            Some(f) if matches!(f.code, C::DatabaseBusy | C::DatabaseLocked) => Error::Busy(e.to_string()),
            Some(f) if matches!(f.code, C::DiskFull | C::ReadOnly | C::SystemIoFailure) => Error::Disk(e.to_string()),
            Some(f) if matches!(f.code, C::CannotOpen | C::NotADatabase | C::DatabaseCorrupt) => {
                Error::Unavailable(e.to_string())
            }
            _ => Error::Other(e.to_string()),
        }
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(e: tokio_postgres::Error) -> Error {
        use tokio_postgres::error::SqlState as S;
        let Some(db) = e.as_db_error() else {
            let text = e.to_string();
            return if e.is_closed() || text.contains("connect") || text.contains("TLS") {
                Error::Unavailable(detail(&e))
            } else {
                Error::Other(detail(&e))
            };
        };
        let code = db.code();
        if *code == S::UNIQUE_VIOLATION {
            Error::Duplicate { constraint: db.constraint().unwrap_or("?").to_owned() }
        } else if [S::T_R_SERIALIZATION_FAILURE, S::T_R_DEADLOCK_DETECTED, S::LOCK_NOT_AVAILABLE].contains(code) {
            Error::Busy(db.to_string())
        } else if [S::DISK_FULL, S::READ_ONLY_SQL_TRANSACTION].contains(code) {
            Error::Disk(db.to_string())
        } else if [S::ADMIN_SHUTDOWN, S::CRASH_SHUTDOWN, S::CANNOT_CONNECT_NOW, S::TOO_MANY_CONNECTIONS].contains(code)
        {
            Error::Unavailable(db.to_string())
        } else {
            Error::Other(format!("{db} (SQLSTATE {})", code.code()))
        }
    }
}

/// The whole chain of causes: `tokio_postgres::Error` alone says only "error serializing parameter 3".
fn detail(e: &dyn std::error::Error) -> String {
    let mut text = e.to_string();
    let mut cause = e.source();
    while let Some(c) = cause {
        text = format!("{text}: {c}");
        cause = c.source();
    }
    text
}

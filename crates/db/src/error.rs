//! What can go wrong with a database, in words that do not depend on which one it is.

use fallible_iterator::FallibleIterator;
use postgres_protocol::message::backend::ErrorResponseBody;

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
    /// What the unit recalled is not so any more ([`Tx::recall`](crate::Tx::recall)): it may be tried again without.
    #[error("what was remembered has changed")]
    Changed,
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

/// What PostgreSQL says against something.
pub(crate) fn said(body: &ErrorResponseBody) -> Error {
    let (mut code, mut text, mut constraint) = (String::new(), String::new(), None);
    let mut fields = body.fields();
    while let Ok(Some(field)) = fields.next() {
        let value = String::from_utf8_lossy(field.value_bytes());
        match field.type_() {
            b'C' => code = value.into_owned(),
            b'M' => text.insert_str(0, &value),
            b'D' => {
                text.push_str(": ");
                text.push_str(&value);
            }
            b'n' => constraint = Some(value.into_owned()),
            _ => {}
        }
    }
    // Appendix A of PostgreSQL's documentation: error codes.
    match code.as_str() {
        "23505" => Error::Duplicate { constraint: constraint.unwrap_or_else(|| "?".to_owned()) },
        // Serialization failure, deadlock, lock not available.
        "40001" | "40P01" | "55P03" => Error::Busy(text),
        // Disk full, read-only transaction.
        "53100" | "25006" => Error::Disk(text),
        // Shutdown by an administrator or a crash, starting up, too many connections.
        "57P01" | "57P02" | "57P03" | "53300" => Error::Unavailable(text),
        _ => Error::Other(format!("{text} (SQLSTATE {code})")),
    }
}

/// A message that cannot be made or read.
impl From<std::io::Error> for Error {
    fn from(e: std::io::Error) -> Error {
        Error::Other(format!("PostgreSQL: {e}"))
    }
}

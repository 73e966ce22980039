//! Rows and the records that they become.

use postgres_types::{FromSql, Type};

use crate::{Cell, Column, Error, Result};

/// One row of a result.
pub enum Row<'r> {
    /// From SQLite.
    Sqlite(&'r rusqlite::Row<'r>),
    /// From PostgreSQL.
    Postgres(&'r tokio_postgres::Row),
}

/// The binary form of a column with its type, whatever the type is.
struct Raw<'r>(Option<&'r [u8]>);
impl<'r> FromSql<'r> for Raw<'r> {
    fn from_sql(_: &Type, raw: &'r [u8]) -> std::result::Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Raw(Some(raw)))
    }
    fn from_sql_null(_: &Type) -> std::result::Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Raw(None))
    }
    fn accepts(_: &Type) -> bool {
        true
    }
}

impl Row<'_> {
    /// Reads the column at `column` (from 0).
    ///
    /// # Errors
    /// [`Error::Column`] if it is missing or holds something else.
    pub fn get<T: Column>(&self, column: usize) -> Result<T> {
        let cell = match self {
            Row::Sqlite(r) => Cell::Sqlite(r.get_ref(column)?),
            Row::Postgres(r) => {
                let raw: Raw<'_> = r.try_get(column)?;
                Cell::Postgres(r.columns()[column].type_(), raw.0)
            }
        };
        T::read(cell).map_err(|reason| Error::Column { column, reason })
    }
}

/// A row as a struct. Written by [`record!`](crate::record) or, for a few columns, a tuple.
pub trait Record: Sized {
    /// Names of the columns in the order of the fields; empty for a tuple, whose columns may have any name.
    const COLUMNS: &'static [&'static str];
    /// Reads the row by position.
    ///
    /// # Errors
    /// [`Error::Column`] if a column holds something else.
    fn from_row(row: &Row<'_>) -> Result<Self>;
}

/// Nothing: the record of statements that return no rows.
impl Record for () {
    const COLUMNS: &'static [&'static str] = &[];
    fn from_row(_: &Row<'_>) -> Result<Self> {
        Ok(())
    }
}
macro_rules! tuples { ($($($t:ident $i:tt),+;)*) => { $(
    impl<$($t: Column),+> Record for ($($t,)+) {
        const COLUMNS: &'static [&'static str] = &[];
        fn from_row(row: &Row<'_>) -> Result<Self> { Ok(($(row.get::<$t>($i)?,)+)) }
    }
)* } }
tuples! { A 0; A 0, B 1; A 0, B 1, C 2; A 0, B 1, C 2, D 3; A 0, B 1, C 2, D 3, E 4; A 0, B 1, C 2, D 3, E 4, F 5; }

/// Declares a struct that is read from a row: the fields are the columns, in order, by the same names.
///
/// Reading is by position, which costs nothing; that names and order agree is held by the test that prepares every
/// statement on both databases.
#[macro_export]
macro_rules! record {
    ($(#[$m:meta])* $v:vis struct $n:ident { $($(#[$fm:meta])* $fv:vis $f:ident : $t:ty),* $(,)? }) => {
        $(#[$m])* $v struct $n { $($(#[$fm])* $fv $f: $t),* }
        impl $crate::Record for $n {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($f)),*];
            fn from_row(row: &$crate::Row<'_>) -> $crate::Result<Self> {
                let mut next = 0usize..;
                $(let $f: $t = row.get(next.next().unwrap_or_default())?;)*
                Ok(Self { $($f),* })
            }
        }
    };
}

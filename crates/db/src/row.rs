//! Rows and the records that they become.

use std::ops::Range;

use postgres_types::Type;

use crate::{Cell, Column as Readable, Error, Result};

/// One row of a result.
pub enum Row<'r> {
    /// From SQLite.
    Sqlite(&'r rusqlite::Row<'r>),
    /// From PostgreSQL.
    Postgres(PgRow<'r>),
}

/// A column of a prepared statement of PostgreSQL.
pub(crate) struct Column {
    pub name: String,
    pub ty: Type,
}

/// Where the values of a row are in its message; kept from row to row.
pub(crate) type Ranges = Vec<Option<Range<usize>>>;

/// A row as PostgreSQL sent it.
pub struct PgRow<'r> {
    columns: &'r [Column],
    bytes: &'r [u8],
    ranges: &'r [Option<Range<usize>>],
}

impl<'r> PgRow<'r> {
    /// `bytes` are a message's: each value with its length before it, −1 for NULL.
    pub(crate) fn new(columns: &'r [Column], bytes: &'r [u8], ranges: &'r mut Ranges) -> Result<PgRow<'r>> {
        ranges.clear();
        let mut at = 0;
        for _ in columns {
            let long = bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map(i32::from_be_bytes);
            let long = long.ok_or_else(|| Error::Other("a row that ends too early".to_owned()))?;
            at += 4;
            let range = usize::try_from(long).ok().map(|long| at..at + long);
            at = range.as_ref().map_or(at, |r| r.end);
            ranges.push(range);
        }
        if at > bytes.len() {
            return Err(Error::Other("a row that ends too early".to_owned()));
        }
        Ok(PgRow { columns, bytes, ranges })
    }

    fn cell(&self, column: usize) -> Option<Cell<'_>> {
        let range = self.ranges.get(column)?;
        Some(Cell::Postgres(&self.columns.get(column)?.ty, range.clone().map(|r| &self.bytes[r])))
    }
}

impl Row<'_> {
    /// Reads the column at `column` (from 0).
    ///
    /// # Errors
    /// [`Error::Column`] if it is missing or holds something else.
    pub fn get<T: Readable>(&self, column: usize) -> Result<T> {
        let cell = match self {
            Row::Sqlite(r) => Cell::Sqlite(r.get_ref(column)?),
            Row::Postgres(r) => {
                r.cell(column).ok_or_else(|| Error::Column { column, reason: "there is none".to_owned() })?
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
    impl<$($t: Readable),+> Record for ($($t,)+) {
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

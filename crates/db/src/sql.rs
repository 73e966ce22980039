//! Statements: named, typed by the record that they return, and listed so that a test can prepare all of them.

use std::marker::PhantomData;

/// A statement that returns rows of `R` (`()` if it returns none).
pub struct Sql<R> {
    /// Text for SQLite.
    pub sqlite: &'static str,
    /// Text for PostgreSQL; the same unless the databases really differ.
    pub postgres: &'static str,
    record: PhantomData<fn() -> R>,
}

impl<R> Sql<R> {
    /// One text for both databases.
    pub const fn one(text: &'static str) -> Self {
        Sql { sqlite: text, postgres: text, record: PhantomData }
    }
    /// A text for each database. Rare: a test counts these.
    pub const fn each(sqlite: &'static str, postgres: &'static str) -> Self {
        Sql { sqlite, postgres, record: PhantomData }
    }
}
impl<R> Clone for Sql<R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R> Copy for Sql<R> {}

/// What a test needs to know of a statement.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    /// Module and name.
    pub name: &'static str,
    /// Text for SQLite.
    pub sqlite: &'static str,
    /// Text for PostgreSQL.
    pub postgres: &'static str,
    /// Columns of its record, in order; empty if unchecked.
    pub columns: &'static [&'static str],
}

impl Statement {
    /// Describes a statement.
    pub const fn of<R: crate::Record>(name: &'static str, sql: &Sql<R>) -> Statement {
        Statement { name, sqlite: sql.sqlite, postgres: sql.postgres, columns: R::COLUMNS }
    }
    /// Whether the databases get different texts.
    pub fn differs(&self) -> bool {
        self.sqlite != self.postgres
    }
}

/// Declares the statements of a `store.rs` and lists them in `ALL`.
///
/// ```
/// db::statements! {
///     /// One order by its number.
///     FIND: (i64,) = "select 1 from orders where company_id = $1 and number = $2";
///     /// Marks it as read.
///     TOUCH = "update orders set seen = $2 where company_id = $1";
/// }
/// assert_eq!(ALL.len(), 2);
/// ```
#[macro_export]
macro_rules! statements {
    ($($(#[$m:meta])* $n:ident $(: $r:ty)? = $text:expr $(, postgres $pg:expr)?;)*) => {
        $($(#[$m])* pub(crate) const $n: $crate::Sql<$crate::statements!(@record $($r)?)> =
            $crate::statements!(@sql $text $(, $pg)?);)*
        /// Every statement of this module.
        pub(crate) const ALL: &[$crate::Statement] =
            &[$($crate::Statement::of(concat!(module_path!(), "::", stringify!($n)), &$n)),*];
    };
    (@record) => { () };
    (@record $r:ty) => { $r };
    (@sql $text:expr) => { $crate::Sql::one($text) };
    (@sql $text:expr, $pg:expr) => { $crate::Sql::each($text, $pg) };
}

//! Statements: named, typed by the record that they return, and listed so that a test can prepare all of them.

use std::marker::PhantomData;

/// A statement that returns rows of `R` (`()` if it returns none).
pub struct Sql<R> {
    /// Text for SQLite, with `?1` for `$1`.
    pub sqlite: &'static str,
    /// Text for PostgreSQL.
    pub postgres: &'static str,
    record: PhantomData<fn() -> R>,
}

impl<R> Sql<R> {
    /// One text for both databases, outside of [`statements!`](crate::statements): for tests and tools.
    pub const fn one(text: &'static str) -> Self {
        Sql { sqlite: text, postgres: text, record: PhantomData }
    }
    /// A text for each database: the same but for how parameters are written, or really another one, which is rare: a
    /// test counts those.
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
        self.sqlite != self.postgres.replace('$', "?")
    }
}

/// A text with `?3` for `$3`. SQLite takes `$3` for a name and numbers names by their first appearance, so whoever binds
/// would have to ask for the name of each parameter, for every statement, each time.
#[doc(hidden)]
pub const fn numbered<const N: usize>(text: &str) -> [u8; N] {
    let (from, mut out, mut i) = (text.as_bytes(), [0; N], 0);
    while i < N {
        out[i] = if from[i] == b'$' { b'?' } else { from[i] };
        i += 1;
    }
    out
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
    (@sql $text:expr) => { $crate::Sql::each($crate::statements!(@sqlite $text), $text) };
    (@sql $text:expr, $pg:expr) => { $crate::Sql::each($crate::statements!(@sqlite $text), $pg) };
    (@sqlite $text:expr) => {{
        const TEXT: &str = $text;
        const NUMBERED: &[u8] = &$crate::numbered::<{ TEXT.len() }>(TEXT);
        match ::core::str::from_utf8(NUMBERED) {
            Ok(text) => text,
            Err(_) => unreachable!(),
        }
    }};
}

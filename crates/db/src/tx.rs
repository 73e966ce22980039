//! The unit of work: everything that a use case reads and writes goes through one [`Tx`].

use crate::{Error, Memory, Param, Record, Result, Row, Sql, postgres_side::PgConn, sqlite_side};

/// An open transaction.
pub struct Tx<'c> {
    side: Side<'c>,
}
enum Side<'c> {
    Sqlite(&'c rusqlite::Connection),
    Postgres(&'c PgConn),
}

/// A statement with its parameters, to be asked together with others: see [`Tx::together`].
pub struct Ask<'p, R>(pub &'p Sql<R>, pub &'p [&'p dyn Param]);

/// A tuple of [`Ask`]s and the tuple of their answers.
pub trait Together {
    /// All rows of each.
    type Rows;
    #[doc(hidden)]
    fn ask(self, tx: &Tx<'_>) -> Result<Self::Rows>;
}
macro_rules! together { ($($($t:ident $i:tt),+;)*) => { $(
    impl<$($t: Record),+> Together for ($(Ask<'_, $t>,)+) {
        type Rows = ($(Vec<$t>,)+);
        fn ask(self, tx: &Tx<'_>) -> Result<Self::Rows> {
            match &tx.side {
                Side::Sqlite(_) => Ok(($(tx.all(self.$i.0, self.$i.1)?,)+)),
                Side::Postgres(c) => {
                    let statements = ($(c.statement(self.$i.0.postgres)?,)+);
                    c.together(&[$((&*statements.$i, self.$i.1)),+], |answers| Ok(($(answers.rows::<$t>()?,)+)))
                }
            }
        }
    }
)* } }
together! { A 0, B 1; A 0, B 1, C 2; A 0, B 1, C 2, D 3; A 0, B 1, C 2, D 3, E 4; A 0, B 1, C 2, D 3, E 4, F 5; }

impl<'c> Tx<'c> {
    pub(crate) fn sqlite(c: &'c rusqlite::Connection) -> Tx<'c> {
        Tx { side: Side::Sqlite(c) }
    }
    pub(crate) fn postgres(c: &'c PgConn) -> Tx<'c> {
        Tx { side: Side::Postgres(c) }
    }

    /// Calls `f` with each row as it arrives; nothing is collected.
    ///
    /// # Errors
    /// Any [`Error`] of the database, or what `f` returns.
    pub fn each<R: Record, E: From<Error>>(
        &self,
        sql: &Sql<R>,
        params: &[&dyn Param],
        mut f: impl FnMut(R) -> Result<(), E>,
    ) -> Result<(), E> {
        match &self.side {
            Side::Sqlite(c) => {
                let mut s = c.prepare_cached(sql.sqlite).map_err(Error::from)?;
                sqlite_side::bind(&mut s, params)?;
                let mut rows = s.raw_query();
                while let Some(r) = rows.next().map_err(Error::from)? {
                    f(R::from_row(&Row::Sqlite(r))?)?;
                }
                Ok(())
            }
            Side::Postgres(c) => c.each(sql.postgres, params, |r| f(R::from_row(r)?)),
        }
    }

    /// All rows.
    ///
    /// # Errors
    /// Any [`Error`] of the database.
    pub fn all<R: Record>(&self, sql: &Sql<R>, params: &[&dyn Param]) -> Result<Vec<R>> {
        if let Side::Postgres(c) = &self.side {
            return c.all(sql.postgres, params);
        }
        let mut rows = Vec::new();
        self.each(sql, params, |r| {
            rows.push(r);
            Ok::<_, Error>(())
        })?;
        Ok(rows)
    }

    /// All rows of several statements that do not need each other's answers, in one journey on PostgreSQL.
    ///
    /// # Errors
    /// Any [`Error`] of the database.
    pub fn together<T: Together>(&self, asks: T) -> Result<T::Rows> {
        asks.ask(self)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// Any [`Error`] of the database.
    pub fn opt<R: Record>(&self, sql: &Sql<R>, params: &[&dyn Param]) -> Result<Option<R>> {
        if let Side::Sqlite(c) = &self.side {
            let mut s = c.prepare_cached(sql.sqlite)?;
            sqlite_side::bind(&mut s, params)?;
            let mut rows = s.raw_query();
            return rows.next()?.map(|r| R::from_row(&Row::Sqlite(r))).transpose();
        }
        Ok(self.all(sql, params)?.into_iter().next())
    }

    /// The first row, which is taken to be what it was when it was last asked for, if `memory` says what that was; and what
    /// to remember of it.
    ///
    /// On PostgreSQL the statement then travels with the next one instead of being waited for. It answers in the same snapshot:
    /// unless that is the same row to the byte, whatever is asked next fails with [`Error::Changed`], and so does the unit,
    /// whatever it would have returned. Only for units that read, and that can be tried again.
    ///
    /// # Errors
    /// Any [`Error`] of the database.
    pub fn recall<R: Record>(
        &self,
        sql: &Sql<R>,
        params: &[&dyn Param],
        memory: Option<&Memory>,
    ) -> Result<(Option<R>, Option<Memory>)> {
        match &self.side {
            Side::Sqlite(_) => Ok((self.opt(sql, params)?, None)),
            Side::Postgres(c) => c.recall(sql.postgres, params, memory),
        }
    }

    /// The one row that must be there.
    ///
    /// # Errors
    /// [`Error::NoRow`] if there is none.
    pub fn one<R: Record>(&self, sql: &Sql<R>, params: &[&dyn Param]) -> Result<R> {
        self.opt(sql, params)?.ok_or(Error::NoRow(sql.sqlite))
    }

    /// Runs a statement that returns no rows; gives the number of rows that it touched.
    ///
    /// # Errors
    /// Any [`Error`] of the database.
    pub fn run(&self, sql: &Sql<()>, params: &[&dyn Param]) -> Result<u64> {
        match &self.side {
            Side::Sqlite(c) => {
                let mut s = c.prepare_cached(sql.sqlite)?;
                sqlite_side::bind(&mut s, params)?;
                Ok(s.raw_execute()? as u64)
            }
            Side::Postgres(c) => c.run(sql.postgres, params),
        }
    }

    /// Runs a statement whose count nobody wants: on PostgreSQL it is not waited for, which makes an import of many rows
    /// several times faster.
    ///
    /// # Errors
    /// Any [`Error`] of the database; on PostgreSQL it may come with a later statement or with the end of the unit, which
    /// then rolls back. What a caller wants to handle by itself needs [`Tx::run`].
    pub fn later(&self, sql: &Sql<()>, params: &[&dyn Param]) -> Result<()> {
        match &self.side {
            Side::Sqlite(_) => self.run(sql, params).map(drop),
            Side::Postgres(c) => c.later(sql.postgres, params),
        }
    }

    /// Runs a text of several statements without parameters: for building a data set, never for a capability.
    ///
    /// # Errors
    /// Any [`Error`] of the database.
    pub fn batch(&self, text: &str) -> Result<()> {
        match &self.side {
            Side::Sqlite(c) => Ok(c.execute_batch(text)?),
            Side::Postgres(c) => c.batch(text),
        }
    }

    /// Inserts many rows at once: COPY on PostgreSQL, the prepared `insert` on SQLite.
    ///
    /// `copy` is the PostgreSQL statement (`copy t (…) from stdin binary`), `types` its column types in order.
    /// For first loads and benchmarks: on PostgreSQL no conflict clause applies.
    ///
    /// # Errors
    /// Any [`Error`] of the database.
    pub fn load<'p>(
        &self,
        insert: &Sql<()>,
        copy: &str,
        types: &[postgres_types::Type],
        rows: impl Iterator<Item = Vec<Box<dyn Param + 'p>>>,
    ) -> Result<u64> {
        match &self.side {
            Side::Sqlite(_) => rows
                .map(|row| {
                    let params: Vec<&dyn Param> = row.iter().map(|p| &**p as &dyn Param).collect();
                    self.run(insert, &params)
                })
                .sum(),
            Side::Postgres(c) => c.copy(copy, types, rows),
        }
    }
}

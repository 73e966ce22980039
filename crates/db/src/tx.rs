//! The unit of work: everything that a use case reads and writes goes through one [`Tx`].

use std::cell::RefCell;

use crate::{
    Error, Param, Record, Result, Row, Sql,
    postgres_side::{PgConn, PgParam},
    sqlite_side,
};

/// An open transaction.
pub struct Tx<'c> {
    side: Side<'c>,
}
enum Side<'c> {
    Sqlite(&'c rusqlite::Connection),
    Postgres(RefCell<&'c mut PgConn>),
}

impl<'c> Tx<'c> {
    pub(crate) fn sqlite(c: &'c rusqlite::Connection) -> Tx<'c> {
        Tx { side: Side::Sqlite(c) }
    }
    pub(crate) fn postgres(c: &'c mut PgConn) -> Tx<'c> {
        Tx { side: Side::Postgres(RefCell::new(c)) }
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
            }
            Side::Postgres(c) => {
                let mut c = c.borrow_mut();
                let statement = c.statement(sql.postgres)?;
                let params = params.iter().map(|p| PgParam(p.value()));
                let rows = c.client.query_raw(&statement, params).map_err(Error::from)?;
                let mut rows = rows;
                while let Some(r) =
                    postgres::fallible_iterator::FallibleIterator::next(&mut rows).map_err(Error::from)?
                {
                    f(R::from_row(&Row::Postgres(&r))?)?;
                }
            }
        }
        Ok(())
    }

    /// All rows.
    ///
    /// # Errors
    /// Any [`Error`] of the database.
    pub fn all<R: Record>(&self, sql: &Sql<R>, params: &[&dyn Param]) -> Result<Vec<R>> {
        let mut rows = Vec::new();
        self.each(sql, params, |r| {
            rows.push(r);
            Ok::<_, Error>(())
        })?;
        Ok(rows)
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
            Side::Postgres(c) => {
                let mut c = c.borrow_mut();
                let statement = c.statement(sql.postgres)?;
                let params: Vec<PgParam<'_>> = params.iter().map(|p| PgParam(p.value())).collect();
                let refs: Vec<&(dyn postgres::types::ToSql + Sync)> =
                    params.iter().map(|p| p as &(dyn postgres::types::ToSql + Sync)).collect();
                Ok(c.client.execute(&statement, &refs)?)
            }
        }
    }

    /// Runs a text of several statements without parameters: for building a data set, never for a capability.
    ///
    /// # Errors
    /// Any [`Error`] of the database.
    pub fn batch(&self, text: &str) -> Result<()> {
        match &self.side {
            Side::Sqlite(c) => Ok(c.execute_batch(text)?),
            Side::Postgres(c) => Ok(c.borrow_mut().client.batch_execute(text)?),
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
        types: &[postgres::types::Type],
        rows: impl Iterator<Item = Vec<Box<dyn Param + 'p>>>,
    ) -> Result<u64> {
        let mut n = 0;
        match &self.side {
            Side::Sqlite(_) => {
                for row in rows {
                    let params: Vec<&dyn Param> = row.iter().map(|p| &**p as &dyn Param).collect();
                    n += self.run(insert, &params)?;
                }
            }
            Side::Postgres(c) => {
                let mut c = c.borrow_mut();
                let sink = c.client.copy_in(copy)?;
                let mut sink = postgres::binary_copy::BinaryCopyInWriter::new(sink, types);
                for row in rows {
                    let params: Vec<PgParam<'_>> = row.iter().map(|p| PgParam(p.value())).collect();
                    sink.write_raw(params.iter())?;
                    n += 1;
                }
                sink.finish()?;
            }
        }
        Ok(n)
    }
}

//! What only SQLite needs: opening, and binding parameters.

use std::path::Path;

use rusqlite::{
    Connection,
    config::DbConfig,
    types::{ToSqlOutput, ValueRef},
};

use crate::{Error, Param, Result, Value};

/// Opens the file, which must be on a local disk (WAL needs shared memory).
pub(crate) fn open(path: &Path, writer: bool, cache_kib: u32) -> Result<Connection> {
    let c = Connection::open(path)?;
    c.busy_timeout(std::time::Duration::from_secs(10))?;
    // journal_mode is kept in the file, page_size only while it is empty.
    c.execute_batch(&format!(
        "pragma page_size=8192; pragma journal_mode=wal; pragma synchronous=normal; pragma foreign_keys=on;
         pragma temp_store=memory; pragma cache_size=-{cache_kib}; pragma journal_size_limit=67108864;"
    ))?;
    // A page that one unit after another touches goes back to the database once in so many pages (64 MB) and not with every unit:
    // a third less is written, an import is a fifth faster where the disk is slow.
    c.execute_batch(if writer { "pragma wal_autocheckpoint=8192" } else { "pragma query_only=on" })?;
    // Without this SQLite prepares a statement anew whenever a bound value could change the plan (partial indexes, ranges):
    // half of a page's time. Every statement here is written for one index, whatever the values.
    c.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    c.set_prepared_statement_cache_capacity(512);
    Ok(c)
}

/// Binds what the text calls `?1`, `?2`, …; what it does not speak of may stay unused at the end.
///
/// `$1` is a name to SQLite, numbered by its first appearance: only [`Sql::one`](crate::Sql::one) gives such a text.
pub(crate) fn bind(s: &mut rusqlite::Statement<'_>, params: &[&dyn Param]) -> Result<()> {
    let named = s.parameter_name(1).is_some_and(|name| name.starts_with('$'));
    for i in 1..=s.parameter_count() {
        let n = if named { s.parameter_name(i).and_then(|n| n[1..].parse().ok()).unwrap_or(0) } else { i };
        let param = params.get(n.wrapping_sub(1)).ok_or_else(|| Error::Other(format!("no parameter ${n}")))?;
        s.raw_bind_parameter(i, Bound(param.value()))?;
    }
    Ok(())
}

struct Bound<'a>(Value<'a>);
impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match &self.0 {
            Value::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Value::Int(i) => ToSqlOutput::Borrowed(ValueRef::Integer(*i)),
            Value::Bool(b) => ToSqlOutput::Borrowed(ValueRef::Integer(i64::from(*b))),
            Value::Text(t) => ToSqlOutput::Borrowed(ValueRef::Text(t.as_bytes())),
            Value::Bytes(b) => ToSqlOutput::Borrowed(ValueRef::Blob(b)),
            Value::Uuid(u) => ToSqlOutput::Borrowed(ValueRef::Blob(u.as_bytes())),
            Value::At(a) => ToSqlOutput::Borrowed(ValueRef::Integer(a.micros())),
        })
    }
}

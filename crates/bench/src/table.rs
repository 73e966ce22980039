//! Writing many rows: one description of a table for the `insert` of SQLite and the COPY of PostgreSQL, and its
//! secondary indexes, taken away before the rows come and made again after.

use db::{Param, Sql, Tx};
use postgres::types::Type;

/// A row on its way into a table.
pub type Cells<'a> = Vec<Box<dyn Param + 'a>>;

/// Boxes the values of a row.
#[macro_export]
macro_rules! cells {
    ($($v:expr),* $(,)?) => { vec![$(Box::new($v) as Box<dyn db::Param + '_>),*] };
}

/// A table that is filled.
pub struct Table {
    insert: Sql<()>,
    copy: String,
    types: Vec<Type>,
}

impl Table {
    /// Columns as `name type`, the types by their words in the migrations without `@`, separated by commas.
    ///
    /// # Panics
    /// If a type has no such word.
    pub fn new(name: &str, columns: &str) -> Table {
        let mut names = Vec::new();
        let mut types = Vec::new();
        for column in columns.split(',') {
            let (column, kind) = column.trim().split_once(' ').unwrap_or((column, "text"));
            names.push(column);
            types.push(match kind {
                "text" => Type::TEXT,
                "int" => Type::INT8,
                "uuid" => Type::UUID,
                "at" => Type::TIMESTAMPTZ,
                "bool" => Type::BOOL,
                "bytes" => Type::BYTEA,
                other => unreachable!("no type {other}"),
            });
        }
        let slots: Vec<String> = (1..=names.len()).map(|n| format!("${n}")).collect();
        let list = names.join(", ");
        // A statement is known by the address of its text, which must therefore never be given to another one.
        let text: &'static str = format!("insert into {name} ({list}) values ({})", slots.join(", ")).leak();
        Table { insert: Sql::one(text), copy: format!("copy {name} ({list}) from stdin binary"), types }
    }

    /// Writes rows.
    ///
    /// # Errors
    /// Any error of the database.
    pub fn fill<'a>(&self, tx: &Tx<'_>, rows: impl Iterator<Item = Cells<'a>>) -> db::Result<u64> {
        tx.load(&self.insert, &self.copy, &self.types, rows)
    }
}

/// Name and definition of every index of a table that no constraint made.
const INDEXES: Sql<(String, String)> = Sql::each(
    "select name, sql from sqlite_schema where type = 'index' and sql is not null and tbl_name = $1",
    "select i.indexname::text, i.indexdef from pg_indexes i where i.schemaname = current_schema() and i.tablename::text = $1
     and not exists (select 1 from pg_constraint c where c.conname = i.indexname)",
);

/// Drops the secondary indexes of these tables; gives the statements that make them again.
///
/// The definitions come from the live schema, which the migrations made: there is no second place that says them.
///
/// # Errors
/// Any error of the database.
pub fn drop_indexes(tx: &Tx<'_>, tables: &[&str]) -> db::Result<Vec<String>> {
    let mut again = Vec::new();
    for table in tables {
        for (name, definition) in tx.all(&INDEXES, &[table])? {
            tx.batch(&format!("drop index {name}"))?;
            again.push(definition);
        }
    }
    Ok(again)
}

//! The register of documents: what is shown, as a table for Excel; and the same inside of an archive.
//!
//! The same rights and the same filter as the page: who sees no sums gets a table without them.

use std::collections::HashMap;

use access::{Scope, client::perm::CompanyView};
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use db::Tx;
use kernel::{At, DocumentId, OrderId, format::Lang};
use webkit::i18n::Texts;

use super::{
    kind_key,
    list::{self, ListQuery},
    names::FileName,
    pages,
    rights::Visible,
    store::DocumentRow,
};
use crate::{
    audit,
    fail::{Fail, Result},
    web::{
        Page, Query, Shell,
        table::{self, Table, Value},
    },
};

/// More rows than this are not exported at once: the filter has to narrow them.
pub const MOST: i64 = 50_000;

/// The register as a table.
pub struct Register {
    lang: Lang,
    sums: bool,
    table: Table,
}

impl Register {
    /// An empty register with its columns.
    pub fn new(t: &'static Texts, sums: bool) -> Register {
        let mut keys = vec!["documents-kind", "col-number", "col-date", "col-entity", "inn", "documents-orders"];
        if sums {
            keys.extend(["sum", "currency"]);
        }
        keys.extend(["col-state", "documents-file-column"]);
        let heads = keys.into_iter().map(|k| t.s(k).to_owned()).collect();
        Register { lang: t.lang, sums, table: Table { heads, rows: Vec::new() } }
    }

    /// Adds a document with its orders and what is said of its file.
    pub fn push(&mut self, t: &'static Texts, d: &DocumentRow, orders: &[(OrderId, String)], file: &str) {
        let numbers: Vec<&str> = orders.iter().map(|(_, n)| n.as_str()).collect();
        let mut row = vec![
            Value::Text(t.s(&kind_key(&d.kind)).to_owned()),
            Value::Text(d.number.clone()),
            Value::Text(d.issued_on.clone()),
            Value::Text(d.entity.clone().unwrap_or_default()),
            Value::Text(d.inn.clone().unwrap_or_default()),
            Value::Text(numbers.join(", ")),
        ];
        if self.sums {
            row.push(d.amount.map_or_else(|| Value::Text(String::new()), |sum| Value::Number(sum.0, 2)));
            row.push(Value::Text(if d.amount.is_some() { d.currency.clone() } else { String::new() }));
        }
        row.push(Value::Text(t.s(pages::status_key(&d.status)).to_owned()));
        row.push(Value::Text(file.to_owned()));
        self.table.rows.push(row);
    }

    /// Says of the last row's file something else.
    pub fn file_of(&mut self, row: usize, file: &str) {
        if let Some(cell) = self.table.rows.get_mut(row).and_then(|r| r.last_mut()) {
            *cell = Value::Text(file.to_owned());
        }
    }

    /// CSV with the decimal sign of the language.
    ///
    /// # Errors
    /// None that a table in memory could cause.
    pub fn csv(&self) -> Result<Vec<u8>> {
        self.table.csv(if self.lang == Lang::Ru { ',' } else { '.' })
    }
}

/// What the register says of a document's file when no file goes with it.
pub fn file_words(t: &'static Texts, d: &DocumentRow) -> &'static str {
    t.s(match (&d.file_key, d.on_request) {
        (Some(_), _) => "documents-file-here",
        (None, true) => "documents-file-in-1c",
        (None, false) => "documents-file-none",
    })
}

/// Reads everything that the query shows.
fn read(tx: &Tx<'_>, scope: &Scope<CompanyView>, s: &Shell, q: &ListQuery, now: At) -> Result<Register> {
    let v = Visible::of(scope).some()?;
    let mut f = q.filter(now, &s.days)?.seen_by(&v).from_start();
    let seen = pages::seen(scope);
    let mut register = Register::new(s.t, v.sums());
    loop {
        let rows = list::rows(tx, scope.company(), &v, &f, 1000)?;
        let Some(last) = rows.last() else { return Ok(register) };
        f = f.behind(last);
        let ids: Vec<DocumentId> = rows.iter().map(|d| d.id).collect();
        let orders: HashMap<_, _> = list::orders(tx, scope.company(), &seen, &ids)?;
        for d in &rows {
            register.push(s.t, d, orders.get(&d.id).map_or(&[], Vec::as_slice), file_words(s.t, d));
        }
        if register.table.rows.len() > usize::try_from(MOST).unwrap_or(usize::MAX) {
            return Err(Fail::Invalid(s.t.n("documents-too-many-rows", MOST).into_owned()));
        }
    }
}

async fn shown(page: Page<CompanyView>, q: ListQuery, format: &'static str) -> Result<(Register, FileName)> {
    let now = page.now;
    // The export is written down, so it needs the writer for a moment: first the line in the journal, then the rows.
    page.write(move |tx, scope, _| {
        audit::note(tx, now, Some(scope.company()), Some(scope.user()), "documents.register", format, "")
    })
    .await?;
    page.read_long(move |tx, scope, s| {
        let register = read(tx, scope, &s, &q, now)?;
        let shown = format!("{} {}", s.t.s("documents-register"), s.today());
        Ok((register, FileName::new(&shown, &format!("documents {}", s.today()), format)))
    })
    .await
}

fn file(bytes: Vec<u8>, kind: &'static str, name: &FileName) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, name.attachment()),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    (headers, bytes).into_response()
}

/// `GET /c/{company}/documents.csv`
pub async fn csv(page: Page<CompanyView>, Query(q): Query<ListQuery>) -> Result<Response> {
    let (register, name) = shown(page, q, "csv").await?;
    Ok(file(register.csv()?, table::CSV, &name))
}

/// `GET /c/{company}/documents.xlsx`
pub async fn xlsx(page: Page<CompanyView>, Query(q): Query<ListQuery>) -> Result<Response> {
    let (register, name) = shown(page, q, "xlsx").await?;
    Ok(file(table::workbook(register.table).await?, table::XLSX, &name))
}

//! The register of documents: what is shown, as a table for Excel; and the same inside of an archive.
//!
//! The same rights and the same filter as the page: who sees no sums gets a table without them.

use std::collections::HashMap;

use access::{Scope, client::perm::CompanyView};
use axum::{
    extract::Query,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use db::Tx;
use kernel::{At, DocumentId, Money, OrderId, format::Lang};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
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
    web::{Page, Shell},
};

/// More rows than this are not exported at once: the filter has to narrow them.
pub const MOST: i64 = 50_000;

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A sum.
    Sum(Option<Money>),
}

/// The register as a table.
pub struct Table {
    lang: Lang,
    sums: bool,
    /// Names of the columns.
    pub heads: Vec<String>,
    /// Rows of as many cells.
    pub rows: Vec<Vec<Value>>,
}

impl Table {
    /// An empty register with its columns.
    pub fn new(t: &'static Texts, sums: bool) -> Table {
        let mut keys = vec!["documents-kind", "col-number", "col-date", "col-entity", "inn", "documents-orders"];
        if sums {
            keys.extend(["sum", "currency"]);
        }
        keys.extend(["col-state", "documents-file-column"]);
        Table { lang: t.lang, sums, heads: keys.into_iter().map(|k| t.s(k).to_owned()).collect(), rows: Vec::new() }
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
            row.push(Value::Sum(d.amount));
            row.push(Value::Text(if d.amount.is_some() { d.currency.clone() } else { String::new() }));
        }
        row.push(Value::Text(t.s(pages::status_key(&d.status)).to_owned()));
        row.push(Value::Text(file.to_owned()));
        self.rows.push(row);
    }

    /// Says of the last row's file something else.
    pub fn file_of(&mut self, row: usize, file: &str) {
        if let Some(cell) = self.rows.get_mut(row).and_then(|r| r.last_mut()) {
            *cell = Value::Text(file.to_owned());
        }
    }

    /// CSV as Russian Excel opens it: UTF-8 with a mark, semicolons, the decimal sign of the language.
    ///
    /// # Errors
    /// None that a table in memory could cause.
    pub fn csv(&self) -> Result<Vec<u8>> {
        let mut w = csv::WriterBuilder::new().delimiter(b';').from_writer("\u{feff}".as_bytes().to_vec());
        w.write_record(&self.heads).map_err(anyhow::Error::from)?;
        for row in &self.rows {
            let cells = row.iter().map(|v| match v {
                Value::Text(t) => inert(t),
                Value::Sum(m) => m.map_or_else(String::new, |m| decimal(m, self.lang)),
            });
            w.write_record(cells).map_err(anyhow::Error::from)?;
        }
        Ok(w.into_inner().map_err(|e| anyhow::anyhow!("{e}"))?)
    }

    /// A workbook.
    ///
    /// # Errors
    /// None that a table of this size could cause.
    pub fn xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let (bold, money) = (Format::new().set_bold(), Format::new().set_num_format("#,##0.00"));
        for (col, head) in (0u16..).zip(&self.heads) {
            sheet.write_string_with_format(0, col, head, &bold)?;
        }
        for (line, row) in (1u32..).zip(&self.rows) {
            for (col, value) in (0u16..).zip(row) {
                match value {
                    Value::Text(t) => sheet.write_string(line, col, t)?,
                    #[expect(clippy::cast_precision_loss, reason = "Excel has nothing else; 2^53 kopecks are enough")]
                    Value::Sum(Some(m)) => sheet.write_number_with_format(line, col, m.0 as f64 / 100.0, &money)?,
                    Value::Sum(None) => sheet,
                };
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        if let (Ok(rows), Ok(cols)) = (u32::try_from(self.rows.len()), u16::try_from(self.heads.len())) {
            sheet.autofilter(0, 0, rows, cols.saturating_sub(1))?;
        }
        sheet.autofit();
        book.save_to_buffer()
    }
}

/// Excel takes a text that begins like a formula for one; a quote in front keeps it a text.
fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn decimal(m: Money, lang: Lang) -> String {
    let (abs, sign) = (m.0.unsigned_abs(), if m.0 < 0 { "-" } else { "" });
    let point = if lang == Lang::Ru { ',' } else { '.' };
    format!("{sign}{}{point}{:02}", abs / 100, abs % 100)
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
fn read(tx: &Tx<'_>, scope: &Scope<CompanyView>, s: &Shell, q: &ListQuery, now: At) -> Result<Table> {
    let v = Visible::of(scope).some()?;
    let mut f = q.filter(now, &s.days)?.seen_by(&v).from_start();
    let author = pages::author(scope);
    let mut table = Table::new(s.t, v.sums());
    loop {
        let rows = list::rows(tx, scope.company(), &v, &f, 1000)?;
        let Some(last) = rows.last() else { return Ok(table) };
        f = f.behind(last);
        let ids: Vec<DocumentId> = rows.iter().map(|d| d.id).collect();
        let orders: HashMap<_, _> = list::orders(tx, scope.company(), author, &ids)?;
        for d in &rows {
            table.push(s.t, d, orders.get(&d.id).map_or(&[], Vec::as_slice), file_words(s.t, d));
        }
        if table.rows.len() > usize::try_from(MOST).unwrap_or(usize::MAX) {
            return Err(Fail::Invalid(s.t.n("documents-too-many-rows", MOST).into_owned()));
        }
    }
}

async fn table(page: Page<CompanyView>, q: ListQuery, format: &'static str) -> Result<(Table, FileName)> {
    let now = page.now;
    // The export is written down, so it needs the writer for a moment: first the line in the journal, then the rows.
    page.write(move |tx, scope, _| {
        audit::note(tx, now, Some(scope.company()), Some(scope.user()), "documents.register", format, "")
    })
    .await?;
    page.read(move |tx, scope, s| {
        let table = read(tx, scope, &s, &q, now)?;
        let shown = format!("{} {}", s.t.s("documents-register"), s.today());
        Ok((table, FileName::new(&shown, &format!("documents {}", s.today()), format)))
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
    let (table, name) = table(page, q, "csv").await?;
    Ok(file(table.csv()?, "text/csv; charset=utf-8", &name))
}

/// `GET /c/{company}/documents.xlsx`
pub async fn xlsx(page: Page<CompanyView>, Query(q): Query<ListQuery>) -> Result<Response> {
    const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let (table, name) = table(page, q, "xlsx").await?;
    let bytes = tokio::task::spawn_blocking(move || table.xlsx()).await.map_err(anyhow::Error::from)?;
    Ok(file(bytes.map_err(anyhow::Error::from)?, KIND, &name))
}

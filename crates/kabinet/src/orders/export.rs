//! Exports of what is shown: the filtered list as XLSX or CSV, the lines of one order as XLSX.
//!
//! The same scope, the same filter and the same rights as the page: who sees no sums gets a table without them.

use access::{
    Scope,
    client::perm::{OrderExport, OrderView},
};
use axum::{
    extract::Query,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use kernel::{OrderId, kind};
use rust_xlsxwriter::{Color, Format, Workbook, XlsxError};

use super::{
    list::{self, ListQuery, Names},
    stage_key,
    store::{self, ListRow},
};
use crate::{
    audit,
    fail::{Fail, Result},
    web::{Page, PathId, Shell},
};

/// More rows than this are not exported at once: the filter has to narrow them.
const MOST: i64 = 50_000;

/// A cell of an export.
enum Value {
    Text(String),
    /// Kopecks or thousandths as a number: value and decimals.
    Number(i64, u32),
}

struct Table {
    heads: Vec<String>,
    rows: Vec<Vec<Value>>,
}

fn text(t: &str) -> Value {
    Value::Text(t.to_owned())
}

/// A column of the list: its head, the switch of the page that it follows, and its cell.
type Column = (&'static str, Option<&'static str>, fn(&Shell, &ListRow, &Names) -> Value);

const COLUMNS: [Column; 11] = [
    ("col-number", None, |_, r, _| text(&r.number)),
    ("col-erp", Some("erp"), |_, r, _| text(&r.erp_number)),
    ("col-buyer", Some("buyer"), |_, r, _| text(&r.buyer_number)),
    ("col-date", None, |s, r, _| Value::Text(r.placed_at.zoned(&s.zone).date().to_string())),
    ("col-what", Some("what"), |_, r, _| text(&r.what)),
    ("positions", None, |_, r, _| Value::Number(r.lines, 0)),
    ("col-state", None, |s, r, _| text(s.t.s(stage_key(r.stage)))),
    ("col-author", Some("author"), |_, r, _| text(&r.author)),
    ("col-entity", Some("entity"), |_, r, names| text(names.of(r).unwrap_or_default())),
    ("col-point", Some("point"), |_, r, _| text(&r.point)),
    ("col-manager", Some("manager"), |_, r, _| text(&r.manager)),
];
const SUMS: [Column; 2] =
    [("sum", None, |_, r, _| Value::Number(r.total.0, 2)), ("currency", None, |_, r, _| text(&r.currency))];

/// The list as a table: the columns that were chosen on the page, or all.
fn listed(s: &Shell, rows: &[ListRow], names: &Names, chosen: &str) -> Table {
    let chosen: Vec<&str> = chosen.split(',').filter(|c| !c.is_empty()).collect();
    let sums: &[Column] = if s.sums() { &SUMS } else { &[] };
    let shown = |switch: Option<&str>| chosen.is_empty() || switch.is_none_or(|key| chosen.contains(&key));
    let columns: Vec<&Column> = COLUMNS.iter().filter(|(_, switch, _)| shown(*switch)).chain(sums).collect();
    Table {
        heads: columns.iter().map(|(head, ..)| s.t.s(head).to_owned()).collect(),
        rows: rows.iter().map(|r| columns.iter().map(|(.., cell)| cell(s, r, names)).collect()).collect(),
    }
}

/// Excel takes a text that begins like a formula for one; a quote in front keeps it a text.
fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn decimal(value: i64, places: u32) -> String {
    if places == 0 {
        return value.to_string();
    }
    let unit = 10u64.pow(places);
    let abs = value.unsigned_abs();
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}.{:0width$}", abs / unit, abs % unit, width = places as usize)
}

impl Table {
    /// CSV as Russian Excel opens it: UTF-8 with a mark, semicolons, a decimal comma.
    fn csv(&self) -> Result<Vec<u8>> {
        let mut w = csv::WriterBuilder::new().delimiter(b';').from_writer("\u{feff}".as_bytes().to_vec());
        w.write_record(&self.heads).map_err(anyhow::Error::from)?;
        for row in &self.rows {
            let cells = row.iter().map(|v| match v {
                Value::Text(t) => inert(t),
                Value::Number(n, places) => decimal(*n, *places).replace('.', ","),
            });
            w.write_record(cells).map_err(anyhow::Error::from)?;
        }
        Ok(w.into_inner().map_err(|e| anyhow::anyhow!("{e}"))?)
    }

    fn xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let head = Format::new().set_bold().set_background_color(Color::RGB(0x00EE_EBE3));
        let places = [
            Format::new(),
            Format::new(),
            Format::new().set_num_format("#,##0.00"),
            Format::new().set_num_format("0.###"),
        ];
        for (c, h) in (0u16..).zip(&self.heads) {
            sheet.write_string_with_format(0, c, h, &head)?;
        }
        for (r, row) in (1u32..).zip(&self.rows) {
            for (c, v) in (0u16..).zip(row) {
                match v {
                    Value::Text(t) => sheet.write_string(r, c, t)?,
                    // A spreadsheet has no other numbers; nothing is computed with this one here.
                    Value::Number(n, p) => sheet.write_number_with_format(
                        r,
                        c,
                        decimal(*n, *p).parse::<f64>().unwrap_or_default(),
                        &places[*p as usize % places.len()],
                    )?,
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

fn file(bytes: Vec<u8>, kind: &'static str, name: &str) -> Result<Response> {
    let disposition =
        HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).map_err(anyhow::Error::from)?;
    let kind = HeaderValue::from_static(kind);
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response())
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn table(page: Page<OrderExport>, q: ListQuery, format: &'static str) -> Result<Table> {
    let now = page.now;
    // The export is written down, so it needs the writer for a moment: first the line in the journal, then the rows.
    page.write(move |tx, scope, _| {
        audit::note(tx, now, Some(scope.company()), Some(scope.user()), "orders.export", format, "")
    })
    .await?;
    page.read_long(move |tx, scope, s| {
        let view: Scope<OrderView> = narrowed(scope)?;
        let f = q.filter(now, &s.days)?.from_start();
        f.allowed(s.sums())?;
        let rows = list::rows(tx, &view, &f, MOST + 1)?;
        if rows.len() > usize::try_from(MOST).unwrap_or(usize::MAX) {
            return Err(Fail::TooLarge(s.t.n("export-too-many", MOST).into_owned()));
        }
        Ok(listed(&s, &rows, &Names::all(tx, &view)?, &q.cols))
    })
    .await
}

/// Exports reach as far as viewing does, and no further.
fn narrowed(scope: &Scope<OrderExport>) -> Result<Scope<OrderView>> {
    let view = scope.also::<OrderView>().ok_or(Fail::Forbidden("order.view"))?;
    if scope.breadth() < view.breadth() { Err(Fail::Forbidden("order.export")) } else { Ok(view) }
}

/// `GET /c/{company}/orders.xlsx`
pub async fn xlsx(page: Page<OrderExport>, Query(q): Query<ListQuery>) -> Result<Response> {
    let table = table(page, q, "xlsx").await?;
    let bytes = tokio::task::spawn_blocking(move || table.xlsx()).await.map_err(anyhow::Error::from)?;
    file(bytes.map_err(anyhow::Error::from)?, XLSX, "orders.xlsx")
}

/// `GET /c/{company}/orders.csv`
pub async fn csv(page: Page<OrderExport>, Query(q): Query<ListQuery>) -> Result<Response> {
    let table = table(page, q, "csv").await?;
    file(table.csv()?, "text/csv; charset=utf-8", "orders.csv")
}

/// `GET /c/{company}/orders/{id}/lines.xlsx`
pub async fn lines(page: Page<OrderExport>, PathId(id): PathId<kind::Order>) -> Result<Response> {
    let (number, table) = page.read(move |tx, scope, s| order(tx, scope, &s, id)).await?;
    let bytes = tokio::task::spawn_blocking(move || table.xlsx()).await.map_err(anyhow::Error::from)?;
    let ascii: String = number.chars().filter(char::is_ascii_alphanumeric).collect();
    file(bytes.map_err(anyhow::Error::from)?, XLSX, &format!("order-{ascii}.xlsx"))
}

fn order(tx: &db::Tx<'_>, scope: &Scope<OrderExport>, s: &Shell, id: OrderId) -> Result<(String, Table)> {
    let view = narrowed(scope)?;
    let company = scope.company();
    let o = tx.opt(&store::ONE, &[&company, &id, &view.only_author()])?.ok_or(Fail::NotFound)?;
    let keys: &[&str] = if s.sums() {
        &[
            "line",
            "article",
            "your-article",
            "product",
            "unit",
            "col-ordered",
            "col-confirmed",
            "col-shipped",
            "col-cancelled",
            "price",
            "sum",
        ]
    } else {
        &[
            "line",
            "article",
            "your-article",
            "product",
            "unit",
            "col-ordered",
            "col-confirmed",
            "col-shipped",
            "col-cancelled",
        ]
    };
    let rows = tx.all(&store::LINES, &[&company, &id])?.into_iter().map(|l| {
        let mut row = vec![
            Value::Number(l.line, 0),
            Value::Text(l.article),
            Value::Text(l.buyer_article),
            Value::Text(l.name),
            Value::Text(l.unit),
            Value::Number(l.ordered.0, 3),
            Value::Number(l.confirmed.0, 3),
            Value::Number(l.shipped.0, 3),
            Value::Number(l.cancelled.0, 3),
        ];
        if s.sums() {
            row.push(Value::Number(l.price.0, 2));
            row.push(Value::Number(l.total.0, 2));
        }
        row
    });
    Ok((o.number, Table { heads: keys.iter().map(|k| s.t.s(k).to_owned()).collect(), rows: rows.collect() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(decimal(-123_405, 2), "-1234.05");
        assert_eq!(decimal(8000, 3), "8.000");
        assert_eq!(decimal(7, 0), "7");
    }

    #[test]
    fn a_cell_is_never_a_formula() {
        let t = Table { heads: vec!["a".into()], rows: vec![vec![text("=cmd()")], vec![Value::Number(150, 2)]] };
        let csv = String::from_utf8(t.csv().unwrap()).unwrap();
        assert!(csv.starts_with('\u{feff}') && csv.contains("'=cmd()") && csv.contains("1,50"), "{csv}");
        assert!(t.xlsx().unwrap().starts_with(b"PK"));
    }
}

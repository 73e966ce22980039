//! Exports of what is shown: the filtered list as XLSX or CSV, the lines of one order as XLSX.
//!
//! The same scope, the same filter and the same rights as the page: who sees no sums gets a table without them.

use access::{
    Scope,
    client::perm::{OrderExport, OrderView},
};
use axum::response::Response;
use kernel::{OrderId, kind};

use super::{
    list::{self, ListQuery, Names},
    stage_key,
    store::{self, ListRow},
};
use crate::{
    audit,
    fail::{Fail, Result},
    web::{
        Page, PathId, Query, Shell,
        table::{self, Table, Value},
    },
};

/// More rows than this are not exported at once: the filter has to narrow them.
const MOST: i64 = 50_000;

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

async fn shown(page: Page<OrderExport>, q: ListQuery, format: &'static str) -> Result<Table> {
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
    let table = shown(page, q, "xlsx").await?;
    table::xlsx(table, "orders.xlsx").await
}

/// `GET /c/{company}/orders.csv`
pub async fn csv(page: Page<OrderExport>, Query(q): Query<ListQuery>) -> Result<Response> {
    let table = shown(page, q, "csv").await?;
    table::csv(&table, "orders.csv")
}

/// `GET /c/{company}/orders/{id}/lines.xlsx`
pub async fn lines(page: Page<OrderExport>, PathId(id): PathId<kind::Order>) -> Result<Response> {
    let (number, table) = page.read(move |tx, scope, s| order(tx, scope, &s, id)).await?;
    let ascii: String = number.chars().filter(char::is_ascii_alphanumeric).collect();
    table::xlsx(table, &format!("order-{ascii}.xlsx")).await
}

fn order(tx: &db::Tx<'_>, scope: &Scope<OrderExport>, s: &Shell, id: OrderId) -> Result<(String, Table)> {
    let view = narrowed(scope)?;
    let company = scope.company();
    let seen = view.seen();
    let o = tx.opt(&store::ONE, &[&company, &id, &seen.author, &seen.units])?.ok_or(Fail::NotFound)?;
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

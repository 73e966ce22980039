//! The price list as a file: what is shown, as XLSX or CSV.
//!
//! The same rows and the same rights as the page; the day of the figures stands in each row, because a file is read long after it
//! was made.

use access::client::perm::{CatalogView, PriceListExport};
use axum::response::Response;

use super::{
    list::{self, Goods, ListQuery, Shown},
    pages::said,
};
use crate::{
    audit,
    fail::{Fail, Result},
    finance::rules::Staleness,
    web::{
        Page, Query, Shell,
        table::{self, Table, Value},
    },
};

/// More rows than this are not exported at once: the search has to narrow them.
const MOST: usize = 50_000;

fn text(t: &str) -> Value {
    Value::Text(t.to_owned())
}

/// A column: its head, whether the reader sees it, and its cell.
type Column = (&'static str, fn(&Shown) -> bool, fn(&Shell, &Shown, &Goods) -> Value);

const COLUMNS: [Column; 9] = [
    ("article", |_| true, |_, _, g| text(&g.article)),
    ("product", |_| true, |_, _, g| text(&g.name)),
    ("unit", |_| true, |_, _, g| text(&g.unit)),
    ("prices-barcode", |_| true, |_, _, g| text(&g.barcode)),
    ("price", prices, |_, _, g| g.price.as_ref().map_or_else(|| text(""), |p| Value::Number(p.amount.0, 2))),
    ("currency", prices, |_, _, g| text(g.price.as_ref().map_or("", |p| &p.currency))),
    ("prices-as-of-column", prices, |s, shown, g| match (shown.prices.as_of, &g.price) {
        (Some(at), Some(_)) => Value::Text(at.zoned(&s.zone).strftime("%Y-%m-%d %H:%M").to_string()),
        _ => text(""),
    }),
    ("prices-note", prices, |s, shown, g| {
        let old = g.price.is_some() && shown.prices.staleness == Staleness::Expired;
        text(if old { s.t.s("prices-to-confirm") } else { "" })
    }),
    ("prices-stock", |shown| shown.sight.stock, |s, _, g| text(g.availability.map_or("", |a| s.t.s(said(a).1)))),
];

fn prices(shown: &Shown) -> bool {
    shown.sight.prices
}

fn as_table(s: &Shell, shown: &Shown) -> Table {
    let columns: Vec<&Column> = COLUMNS.iter().filter(|(_, seen, _)| seen(shown)).collect();
    Table {
        heads: columns.iter().map(|(head, ..)| s.t.s(head).to_owned()).collect(),
        rows: shown.rows.iter().map(|g| columns.iter().map(|(.., cell)| cell(s, shown, g)).collect()).collect(),
    }
}

async fn read(page: Page<PriceListExport>, q: ListQuery, format: &'static str) -> Result<Table> {
    let now = page.now;
    // The export is written down, so it needs the writer for a moment: first the line in the journal, then the rows.
    page.write(move |tx, scope, _| {
        audit::note(tx, now, Some(scope.company()), Some(scope.user()), "prices.export", format, "")
    })
    .await?;
    page.read_long(move |tx, scope, s| {
        let view = scope.also::<CatalogView>().ok_or(Fail::Forbidden("catalog.view"))?;
        let q = ListQuery { after: String::new(), before: String::new(), ..q };
        let shown = list::read(tx, &view, &q, MOST, now, &s.today(), &s.ages)?;
        if shown.next.is_some() {
            let most = i64::try_from(MOST).unwrap_or(i64::MAX);
            return Err(Fail::TooLarge(s.t.n("prices-too-many", most).into_owned()));
        }
        Ok(as_table(&s, &shown))
    })
    .await
}

/// `GET /c/{company}/prices.xlsx`
pub async fn xlsx(page: Page<PriceListExport>, Query(q): Query<ListQuery>) -> Result<Response> {
    table::xlsx(read(page, q, "xlsx").await?, "prices.xlsx").await
}

/// `GET /c/{company}/prices.csv`
pub async fn csv(page: Page<PriceListExport>, Query(q): Query<ListQuery>) -> Result<Response> {
    table::csv(&read(page, q, "csv").await?, "prices.csv")
}

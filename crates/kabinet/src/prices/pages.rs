//! The page of the price list.

use access::{Permission, client::perm::CatalogView};
use askama::Template;
use axum::response::Response;
use kernel::{article, stem};

use super::{
    list::{self, Age, Goods, ListQuery, Price, Shown, Way},
    rules::{Availability, PriceList},
};
use crate::{
    fail::Result,
    finance::rules::Staleness,
    web::{Marked, Page, Place, Query, Shell, Theme, html},
};

#[derive(Template)]
#[template(path = "prices/templates/prices.html")]
struct PricesPage {
    s: Shell,
    base: String,
    q: ListQuery,
    key: String,
    marker: Option<stem::Marker>,
    shown: Shown,
}

impl PricesPage {
    fn article<'a>(&self, g: &'a Goods) -> Marked<'a> {
        Marked(&g.article, article::mark(&g.article, &self.key).into_iter().collect())
    }
    fn name<'a>(&self, g: &'a Goods) -> Marked<'a> {
        Marked(&g.name, self.marker.as_ref().map(|marker| marker.marks(&g.name)).unwrap_or_default())
    }
    fn sum(&self, p: &Price) -> String {
        self.s.sum(p.amount, &p.currency).to_string()
    }
    fn link(&self, name: &str, value: &str) -> String {
        format!("{}/prices{}", self.base, self.q.with(name, value))
    }
    fn file(&self, format: &str) -> String {
        format!("{}/prices.{format}{}", self.base, self.q.with("after", ""))
    }
    /// «Оптовая · № 118-О».
    fn label(&self, l: &PriceList) -> String {
        let name = if l.name.is_empty() { self.s.t.s("prices-none-short") } else { &l.name };
        match l.contracts.as_slice() {
            [] => name.to_owned(),
            contracts => format!("{name} · {}", contracts.join(", ")),
        }
    }
    /// The lists: address, label, whether it is shown.
    fn tabs(&self) -> Vec<(String, String, bool)> {
        let lists = self.shown.lists.iter().enumerate();
        lists.map(|(i, l)| (self.link("list", &l.key()), self.label(l), self.shown.here == Some(i))).collect()
    }
    fn said(&self, a: &Availability) -> (&'static str, &'static str) {
        said(*a)
    }
    fn may_export(&self) -> bool {
        self.s.may(Permission::PriceListExport) && !self.shown.rows.is_empty()
    }
    /// Whether something is looked for.
    fn looks(&self) -> bool {
        !self.q.q.trim().is_empty()
    }
    /// Prices are too old to order by them unasked.
    fn old(&self) -> bool {
        self.shown.prices.staleness == Staleness::Expired
    }
    /// Something of what is shown is not fresh.
    fn stale(&self) -> bool {
        let old = |a: Age| matches!(a.staleness, Staleness::Stale | Staleness::Expired);
        self.shown.sight.prices && self.shown.priced && old(self.shown.prices)
            || self.shown.sight.stock && old(self.shown.stock)
    }
}

/// Class and key of what is said of goods.
pub const fn said(a: Availability) -> (&'static str, &'static str) {
    match a {
        Availability::InStock => ("st-done", "stock-in"),
        Availability::Few => ("st-wait", "stock-few"),
        Availability::Out => ("st-off", "stock-out"),
        Availability::Unknown => ("st-warn", "stock-unknown"),
    }
}

/// `GET /c/{company}/prices`
pub async fn show(page: Page<CatalogView>, Query(q): Query<ListQuery>) -> Result<Response> {
    let now = page.now;
    let prices = page
        .read(move |tx, scope, s| {
            let shown = list::read(tx, scope, &q, list::PAGE, now, &s.today(), &s.ages)?;
            let way = shown.way;
            Ok(PricesPage {
                base: s.base(),
                key: if way == Way::Content { article::fold(&q.q) } else { String::new() },
                marker: (way == Way::Words).then(|| stem::Marker::new(&q.q)),
                s: s.at(Place::Prices),
                q,
                shown,
            })
        })
        .await?;
    html(&prices)
}

//! Orders as JSON: the list and the search, one order, what arrives.
//!
//! The same verbs as the pages, so the same filter finds the same orders. `q` asks the search, which the other filters
//! narrow.
//!
//! Not here: how things are written ([`shapes`]), and files of documents.

mod parts;
pub mod shapes;
pub(crate) mod store;
#[cfg(test)]
mod written;

use std::collections::HashMap;

use access::{Permission, Scope, client::perm::OrderView};
use axum::Json;
use db::{Param, Tx};
use jiff::{ToSpan as _, tz::TimeZone};
use kernel::{At, OrderId, kind};
use serde::Deserialize;
use utoipa::IntoParams;
use webkit::cursor::Cursor;

use self::shapes::{Arrivals, Order, OrderDetail, Orders, Seen, StageWord};
use super::{
    buttons,
    list::{self, Filter, ListQuery, Names, Sort},
    search::{self, After, Narrow, PAGE, slots},
    store as rows,
    store::ListRow,
};
use crate::{
    api::{Base, Day, MOST, Moment, Params, openapi::Problems, query, values::Freshness},
    fail::{Fail, Result},
    finance::rules::Feed,
    web::{Page, PathId, Shell},
};

/// Filters of the list of orders.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrdersQuery {
    /// Search: a number of any kind, an article or a part of it, words of a name, a barcode, a sum. The newest
    /// orders first; what is behind the page is asked for with `after`.
    #[param(value_type = Option<String>)]
    pub q: String,
    /// Only orders with this status.
    #[param(value_type = Option<StageWord>)]
    pub status: String,
    /// The first day.
    #[param(value_type = Option<Day>)]
    pub from: String,
    /// The last day, included.
    #[param(value_type = Option<Day>)]
    pub to: String,
    /// Instead of days a period, by the seller's calendar.
    #[param(value_type = Option<String>, pattern = "^(today|week|month|last-month|quarter|last-quarter|year|90-days)$")]
    pub period: String,
    /// The smallest total. Only for who sees sums.
    #[param(value_type = Option<String>)]
    pub min: String,
    /// The largest total. Only for who sees sums.
    #[param(value_type = Option<String>)]
    pub max: String,
    /// Who made it: `author_id` of an order.
    #[param(value_type = Option<uuid::Uuid>)]
    pub author: String,
    /// The seller's manager: `manager_id` of an order.
    #[param(value_type = Option<uuid::Uuid>)]
    pub manager: String,
    /// Id of a legal entity.
    #[param(value_type = Option<uuid::Uuid>)]
    pub entity: String,
    /// `-date` (the default), `date`, `-sum`, `sum`; a minus is "from the largest".
    #[param(value_type = Option<String>, pattern = "^-?(date|sum)$")]
    pub sort: String,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    pub after: String,
    /// Rows of a page, 1 to 100; 20 unless said.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100)]
    pub limit: String,
}

impl OrdersQuery {
    fn filter(&self, now: At, zone: &TimeZone, sums: bool) -> Result<Filter> {
        let by_sum = !self.min.is_empty() || !self.max.is_empty() || self.sort.ends_with("sum");
        if by_sum && !sums {
            // Who sees no sums must not find them by guessing either.
            return Err(Fail::Forbidden(Permission::OrderViewAmounts.code()));
        }
        query::days(&self.from, &self.to, &self.period)?;
        let q = self.clone();
        let known = ListQuery {
            status: q.status,
            from: q.from,
            to: q.to,
            period: q.period,
            author: q.author,
            manager: q.manager,
            min: q.min,
            max: q.max,
            entity: q.entity,
            sort: q.sort,
            after: q.after,
            ..ListQuery::default()
        };
        known.filter(now, zone)
    }
}

/// Rows that answer a query, and what lies beyond them.
#[derive(Default)]
struct Picked {
    rows: Vec<ListRow>,
    names: Names,
    next: Option<String>,
    why: HashMap<OrderId, shapes::Why>,
}

fn listed(tx: &Tx<'_>, scope: &Scope<OrderView>, f: &Filter, limit: i64) -> Result<Picked> {
    let mut rows = list::rows(tx, scope, f, limit + 1)?;
    let size = usize::try_from(limit).unwrap_or_default();
    let more = rows.len() > size;
    rows.truncate(size);
    let cursor = |r: &ListRow| {
        let by_date = matches!(f.sort, Sort::Newest | Sort::Oldest);
        Cursor { key: if by_date { r.placed_at.micros() } else { r.total.0 }, id: r.id }.encode()
    };
    Ok(Picked {
        next: rows.last().filter(|_| more).map(cursor),
        names: Names::all(tx, scope)?,
        rows,
        why: HashMap::new(),
    })
}

fn found(tx: &Tx<'_>, scope: &Scope<OrderView>, f: &Filter, q: &OrdersQuery, limit: i64) -> Result<Picked> {
    if f.sort != Sort::Newest {
        return Err(Fail::Invalid("sort: what `q` finds comes newest first".to_owned()));
    }
    let after = match q.after.as_str() {
        "" => None,
        place => Some(After::decode(place).ok_or_else(|| Fail::Invalid(format!("after = {place:?}")))?),
    };
    let Some(narrow) = Narrow::by(scope, f) else { return Ok(Picked::default()) };
    let found = search::search(tx, scope, &q.q, &narrow, after, usize::try_from(limit).unwrap_or(PAGE))?;
    let (company, seen) = (scope.company(), scope.seen());
    let mut rows = Vec::with_capacity(found.hits.len());
    for hits in found.hits.chunks(PAGE + 1) {
        let slots = slots(hits.iter().map(|h| h.row.id));
        let mut params: Vec<&dyn Param> = vec![&company];
        params.extend(slots.iter().map(|s| s as &dyn Param));
        params.extend([&seen.author as &dyn Param, &seen.units]);
        rows.extend(tx.all(&store::BY_IDS, &params)?);
    }
    let why = found.hits.into_iter().map(|h| (h.row.id, shapes::Why::of(h))).collect();
    Ok(Picked { names: Names::all(tx, scope)?, rows, next: found.next.map(After::encode), why })
}

/// When 1C took the states of orders, and what that means now.
fn fresh(s: &Shell) -> (Option<Moment>, Freshness) {
    let as_of = s.orders_as_of();
    (as_of.map(Moment), s.ages.of(Feed::Orders, as_of, s.now).into())
}

/// Orders of the company.
///
/// By filters, page by page; or by `q`, with the reason of each hit. Each order has its documents with the URLs of their
/// files.
#[utoipa::path(get, path = "/api/v1/c/{company}/orders", operation_id = "listOrders", tag = "orders",
    params(("company" = String, Path, description = "Slug of the company"), OrdersQuery),
    responses((status = 200, description = "A page of orders", body = Orders), Problems))]
pub async fn list(page: Page<OrderView>, Params(q): Params<OrdersQuery>) -> Result<Json<Orders>> {
    let (now, base) = (page.now, Base::of(&page.app, page.slug()));
    let answer = page.read(move |tx, scope, s| {
        let f = q.filter(now, &s.days, s.sums())?;
        let limit = query::limit(&q.limit)?;
        let searched = !q.q.trim().is_empty();
        let mut picked = if searched { found(tx, scope, &f, &q, limit)? } else { listed(tx, scope, &f, limit)? };
        let ids: Vec<OrderId> = picked.rows.iter().map(|r| r.id).collect();
        let mut papers = buttons::of(tx, scope, &ids, false)?;
        let (as_of, freshness) = fresh(&s);
        let seen = Seen { base: &base, sums: s.sums() };
        let items = picked.rows.into_iter().map(|r| {
            let (papers, why) = (papers.remove(&r.id).unwrap_or_default(), picked.why.remove(&r.id));
            let entity = picked.names.of(&r).map(str::to_owned);
            Order::of_list(r, entity, papers, why, seen)
        });
        Ok(Orders { items: items.collect(), more: picked.next.is_some(), next: picked.next, as_of, freshness })
    });
    Ok(Json(answer.await?))
}

/// One order.
///
/// Its lines, what the seller changed, shipments, payments, documents and what happened to it.
#[utoipa::path(get, path = "/api/v1/c/{company}/orders/{id}", operation_id = "getOrder", tag = "orders",
    params(
        ("company" = String, Path, description = "Slug of the company"),
        ("id" = uuid::Uuid, Path, description = "Id of the order"),
    ),
    responses((status = 200, description = "The order", body = OrderDetail), Problems))]
pub async fn show(page: Page<OrderView>, PathId(id): PathId<kind::Order>) -> Result<Json<OrderDetail>> {
    let base = Base::of(&page.app, page.slug());
    let answer = page.read(move |tx, scope, s| {
        let company = scope.company();
        let seen = scope.seen();
        let row = tx.opt(&rows::ONE, &[&company, &id, &seen.author, &seen.units])?.ok_or(Fail::NotFound)?;
        let parts = shapes::Parts {
            lines: tx.all(&rows::LINES, &[&company, &id])?,
            shipments: tx.all(&rows::SHIPMENTS, &[&company, &id])?,
            payments: if s.sums() { Some(tx.all(&rows::PAYMENTS, &[&company, &id])?) } else { None },
            documents: buttons::of(tx, scope, &[id], true)?.remove(&id).unwrap_or_default(),
            events: tx.all(&rows::EVENTS, &[&company, &id])?,
            fresh: fresh(&s),
        };
        Ok(OrderDetail::of(row, parts, scope, Seen { base: &base, sums: s.sums() }))
    });
    Ok(Json(answer.await?))
}

/// Days of the arrivals.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ArrivalsQuery {
    /// The first day; today unless said.
    #[param(value_type = Option<Day>)]
    pub from: String,
    /// The last day, included; two weeks after the first unless said.
    #[param(value_type = Option<Day>)]
    pub to: String,
}

/// What arrives.
///
/// Orders of which something is expected in a period, by day: at most a hundred.
#[utoipa::path(get, path = "/api/v1/c/{company}/arrivals", operation_id = "listArrivals", tag = "orders",
    params(("company" = String, Path, description = "Slug of the company"), ArrivalsQuery),
    responses((status = 200, description = "What arrives", body = Arrivals), Problems))]
pub async fn arrivals(page: Page<OrderView>, Params(q): Params<ArrivalsQuery>) -> Result<Json<Arrivals>> {
    let (now, base) = (page.now, Base::of(&page.app, page.slug()));
    let answer = page.read(move |tx, scope, s| {
        let today = now.zoned(&s.days).date();
        let (from, to) = query::period(&q.from, &q.to)?;
        let from = from.unwrap_or(today);
        let to = to.unwrap_or_else(|| from.saturating_add(14.days()));
        let (from, to) = (from.to_string(), to.to_string());
        let seen = scope.seen();
        let rows = tx.all(&rows::ARRIVALS, &[&scope.company(), &from, &to, &seen.author, &MOST, &seen.units])?;
        let (as_of, freshness) = fresh(&s);
        let items = rows.into_iter().map(|r| shapes::Arrival::of(r, &base)).collect();
        Ok(Arrivals { from: Day(from), to: Day(to), items, as_of, freshness })
    });
    Ok(Json(answer.await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(q: OrdersQuery, sums: bool) -> Result<Filter> {
        q.filter(At::from_micros(1_700_000_000_000_000), &TimeZone::UTC, sums)
    }

    #[test]
    fn who_sees_no_sums_cannot_filter_by_them() {
        let by = |min: &str, sort: &str| OrdersQuery { min: min.into(), sort: sort.into(), ..OrdersQuery::default() };
        for q in [by("1000", ""), by("", "-sum"), by("", "sum")] {
            assert!(filter(q.clone(), true).is_ok(), "{q:?}");
            assert!(matches!(filter(q, false), Err(Fail::Forbidden("order.view_amounts"))));
        }
        assert!(filter(by("", "-date"), false).is_ok());
    }

    #[test]
    fn a_word_that_is_no_status_is_an_error() {
        let q =
            |status: &str, from: &str| OrdersQuery { status: status.into(), from: from.into(), ..Default::default() };
        assert!(filter(q("shipped", "2026-08-01"), true).is_ok());
        assert!(matches!(filter(q("sent", ""), true), Err(Fail::Invalid(text)) if text.contains("status")));
        assert!(matches!(filter(q("", "1.08"), true), Err(Fail::Invalid(text)) if text.contains("from")));
    }
}

//! The page of documents: tabs by kind, filters, the list with its files, and ways to take many at once.

use std::collections::HashMap;

use access::{
    Permission, Scope, Seen,
    client::perm::{CompanyView, OrderView},
};
use askama::Template;
use axum::response::Response;
use db::Tx;
use jiff::civil::Date;
use kernel::{At, CompanyId, DocumentId, OrderId, UserId, date_range::Period};

use super::{
    archive,
    counts::{self, Counts},
    kind_key,
    list::{self, CLOSING_KEY, Filter, Kinds, ListQuery, Listed},
    requests::{KEPT, PATIENCE, RequestId, Standing},
    rights::Visible,
    store::{self, DocumentRow, EntityRow, RequestRow},
};
use crate::{
    exchange::freshness,
    fail::Result,
    finance::rules::{Feed, Staleness},
    views::{self, Chips, List},
    web::{Page, Place, Query, Shell, Theme, html},
};

/// Which orders the member sees.
pub(crate) fn seen<P>(scope: &Scope<P>) -> Seen {
    let none = || Seen { author: Some(scope.user()), units: None };
    scope.also::<OrderView>().map_or_else(none, |orders| orders.seen())
}

/// Key of the word for a document's status.
pub(crate) fn status_key(status: &str) -> &'static str {
    match status {
        "replaced" => "documents-replaced",
        "cancelled" => "documents-cancelled",
        _ => "documents-in-force",
    }
}

/// Orders that a row names.
const FEW: usize = 3;

/// What stands at the end of a row.
enum Tail {
    /// The file is here.
    File,
    /// 1C makes it when it is asked.
    Ask,
    /// 1C is being asked.
    Waiting(RequestId),
    /// 1C has made it; it is kept for an hour.
    Ready(RequestId),
    /// 1C did not give it.
    Failed,
    /// It has not come yet.
    Nothing,
}

/// Another document of the chain: which, and where it leads.
struct Related {
    title: String,
    href: String,
}

struct Line {
    d: DocumentRow,
    title: String,
    orders: Vec<(OrderId, String)>,
    instead: Option<Related>,
    successor: Option<Related>,
    tail: Tail,
}
impl Line {
    /// The first orders; a document may close a whole week of them.
    fn few(&self) -> &[(OrderId, String)] {
        &self.orders[..self.orders.len().min(FEW)]
    }
    fn more(&self) -> usize {
        self.orders.len().saturating_sub(FEW)
    }
    fn off(&self) -> bool {
        self.d.status != "active"
    }
    fn pickable(&self) -> bool {
        self.d.file_key.is_some() || self.d.on_request
    }
    fn is(&self, status: &str) -> bool {
        self.d.status == status
    }
}

struct Tab {
    key: &'static str,
    label: &'static str,
    n: i64,
    here: bool,
}

/// A filter in force: what it says, and the view without it.
struct Worn {
    text: String,
    without: String,
}

/// The month before this one, as a shortcut: its name and what there is to take.
struct Month {
    name: &'static str,
    all: i64,
    closing: i64,
}

/// How old the list is.
struct Fresh {
    as_of: At,
    age: Staleness,
}

#[derive(Template)]
#[template(path = "documents/templates/list.html")]
struct ListPage {
    s: Shell,
    base: String,
    q: ListQuery,
    f: Filter,
    sums: bool,
    total: i64,
    counts: Counts,
    tabs: Vec<Tab>,
    lines: Vec<Line>,
    next: Option<String>,
    previous: Option<String>,
    entities: Vec<EntityRow>,
    worn: Vec<Worn>,
    month: Month,
    chips: Chips,
    fresh: Option<Fresh>,
}

const PERIODS: [(&str, Option<Period>, &str); 5] = [
    ("month", Some(Period::Month), "period-month"),
    ("last-month", Some(Period::LastMonth), "period-last-month"),
    ("quarter", Some(Period::Quarter), "period-quarter"),
    ("year", Some(Period::Year), "period-year"),
    ("", None, "period-all"),
];

impl ListPage {
    fn periods(&self) -> &'static [(&'static str, Option<Period>, &'static str)] {
        &PERIODS
    }
    fn link(&self, name: &str, value: &str) -> String {
        format!("{}/documents{}", self.base, self.q.with(&[(name, value)]))
    }
    fn period_link(&self, key: &str) -> String {
        format!("{}/documents{}", self.base, self.q.with(&[("period", key), ("from", ""), ("to", "")]))
    }
    fn sort_link(&self) -> String {
        self.link("sort", if self.f.oldest { "" } else { "date" })
    }
    fn register(&self, ending: &str) -> String {
        format!("{}/documents.{ending}{}", self.base, self.q.with(&[]))
    }
    fn archive(&self) -> String {
        format!("{}/documents.zip{}", self.base, self.q.with(&[("all", "1")]))
    }
    /// Documents under the whole filter.
    fn shown(&self) -> i64 {
        match self.f.kinds {
            Kinds::All => self.counts.total(),
            Kinds::Closing => self.counts.closing(),
            Kinds::One(kind) => self.counts.by_kind.iter().find(|(k, _)| *k == kind).map_or(0, |(_, n)| *n),
        }
    }
    fn archivable(&self, n: impl std::borrow::Borrow<i64>) -> bool {
        (1..=archive::MOST as i64).contains(n.borrow())
    }
    fn is(&self, asked: &str, id: &impl ToString) -> bool {
        !asked.is_empty() && asked == id.to_string()
    }
}

/// `GET /c/{company}/documents`
pub async fn index(page: Page<CompanyView>, Query(q): Query<ListQuery>) -> Result<Response> {
    let now = page.now;
    let list = page.read(move |tx, scope, s| read(tx, scope, s, q, now)).await?;
    html(&list)
}

fn read(tx: &Tx<'_>, scope: &Scope<CompanyView>, s: Shell, q: ListQuery, now: At) -> Result<ListPage> {
    let v = Visible::of(scope).some()?;
    let company = scope.company();
    let f = q.filter(now, &s.days)?.seen_by(&v);
    let listed = list::page(tx, company, &v, &f)?;
    let counts = counts::of(tx, company, &v, &f)?;
    let of_month = Filter::of_period(Period::LastMonth, now, &s.days);
    let last_month = counts::of(tx, company, &v, &of_month)?;
    let month = Month {
        name: month_key(&of_month.days.0),
        all: last_month.total(),
        closing: if scope.may(Permission::DocumentsClosing) { last_month.closing() } else { 0 },
    };
    let entities = tx.all(&store::ENTITIES, &[&company])?;
    let views = views::of(tx, scope, &s, List::Documents)?;
    let base = s.base();
    let s = s.at(Place::Documents);
    let Listed { rows, next, previous } = listed;
    Ok(ListPage {
        lines: lines(tx, scope, &v, &s, &base, rows, now)?,
        tabs: tabs(&counts, &f, scope.may(Permission::DocumentsClosing)),
        worn: worn(&s, &base, &q, &f, &entities),
        fresh: freshness::of(tx, company, "documents")?
            .map(|(as_of, _)| Fresh { as_of, age: s.ages.of(Feed::Documents, Some(as_of), now) }),
        chips: Chips::of(List::Documents, q.with(&[]), views),
        total: counts.total(),
        sums: v.sums(),
        s,
        base,
        q,
        f,
        counts,
        next,
        previous,
        entities,
        month,
    })
}

fn month_key(day: &str) -> &'static str {
    const MONTHS: [&str; 12] = [
        "documents-month-1",
        "documents-month-2",
        "documents-month-3",
        "documents-month-4",
        "documents-month-5",
        "documents-month-6",
        "documents-month-7",
        "documents-month-8",
        "documents-month-9",
        "documents-month-10",
        "documents-month-11",
        "documents-month-12",
    ];
    let month = day.parse::<Date>().map_or(1, |d| d.month());
    MONTHS[usize::try_from(month - 1).unwrap_or(0) % 12]
}

fn tabs(counts: &Counts, f: &Filter, closing: bool) -> Vec<Tab> {
    let mut tabs = vec![Tab { key: "", label: "all", n: counts.total(), here: f.kinds == Kinds::All }];
    let several = counts.by_kind.iter().filter(|(k, _)| super::CLOSING.contains(k)).count() > 1;
    if closing && (several || f.kinds == Kinds::Closing) {
        let here = f.kinds == Kinds::Closing;
        tabs.push(Tab { key: CLOSING_KEY, label: "documents-tab-closing", n: counts.closing(), here });
    }
    tabs.extend(super::KINDS.into_iter().filter_map(|kind| {
        let n = counts.by_kind.iter().find(|(k, _)| *k == kind).map_or(0, |(_, n)| *n);
        let here = f.kinds == Kinds::One(kind);
        (n > 0 || here).then_some(Tab { key: kind, label: tab_key(kind), n, here })
    }));
    tabs
}

fn tab_key(kind: &str) -> &'static str {
    match kind {
        "invoice" => "documents-tab-invoice",
        "upd" => "documents-tab-upd",
        "waybill" => "documents-tab-waybill",
        "vat_invoice" => "documents-tab-vat-invoice",
        "act" => "documents-tab-act",
        "correction" => "documents-tab-correction",
        "reconciliation" => "documents-tab-reconciliation",
        "contract" => "documents-tab-contract",
        _ => "documents-tab-certificate",
    }
}

fn worn(s: &Shell, base: &str, q: &ListQuery, f: &Filter, entities: &[EntityRow]) -> Vec<Worn> {
    let mut worn = Vec::new();
    let mut put = |text: String, names: &[(&str, &str)]| {
        worn.push(Worn { text, without: format!("{base}/documents{}", q.with(names)) });
    };
    if let Some(Period::Custom(from, to)) = f.period {
        let day = |key: &'static str, d: Date| s.t.x(key, s.date(&d.to_string())).into_owned();
        if let Some(d) = from {
            put(day("documents-worn-from", d), &[("from", "")]);
        }
        if let Some(d) = to {
            put(day("documents-worn-to", d), &[("to", "")]);
        }
    }
    if let Some(id) = f.entity {
        let name = entities.iter().find(|e| e.id == id).map_or_else(|| q.entity.clone(), |e| e.name.clone());
        put(name, &[("entity", "")]);
    }
    if f.number.is_some() {
        put(s.t.x("documents-worn-number", &q.number).into_owned(), &[("number", "")]);
    }
    if f.order.is_some() {
        put(s.t.x("documents-worn-order", &q.order).into_owned(), &[("order", "")]);
    }
    if f.order_id.is_some() {
        put(s.t.s("documents-worn-one-order").to_owned(), &[("order", "")]);
    }
    if let Some(m) = &f.sums.0 {
        put(s.t.x("documents-worn-min", s.rub_short(m)).into_owned(), &[("min", "")]);
    }
    if let Some(m) = &f.sums.1 {
        put(s.t.x("documents-worn-max", s.rub_short(m)).into_owned(), &[("max", "")]);
    }
    worn
}

/// The rows with what belongs to them, all of it within the member's rights.
fn lines(
    tx: &Tx<'_>,
    scope: &Scope<CompanyView>,
    v: &Visible,
    s: &Shell,
    base: &str,
    rows: Vec<DocumentRow>,
    now: At,
) -> Result<Vec<Line>> {
    let company = scope.company();
    let ids: Vec<DocumentId> = rows.iter().map(|d| d.id).collect();
    let chain: Vec<DocumentId> = rows.iter().flat_map(|d| [d.replaced_id, d.successor_id]).flatten().collect();
    let chain = list::by_ids(tx, company, v, &chain)?;
    let mut orders = list::orders(tx, company, &seen(scope), &ids)?;
    let requests = requests(tx, company, scope.user(), &ids, now)?;
    let related = |id: Option<DocumentId>| {
        let d = chain.iter().find(|d| Some(d.id) == id)?;
        let title = format!("{} {}", s.t.s(&kind_key(&d.kind)), d.number);
        Some(Related { title, href: format!("{base}/documents/{}/file", d.id) })
    };
    let line = |d: DocumentRow| Line {
        title: format!("{} {}", s.t.s(&kind_key(&d.kind)), d.number),
        orders: orders.remove(&d.id).unwrap_or_default(),
        instead: related(d.replaced_id),
        successor: related(d.successor_id),
        tail: tail(&d, requests.get(&d.id), now),
        d,
    };
    Ok(rows.into_iter().map(line).collect())
}

/// The latest request of the member for each of some documents.
fn requests(
    tx: &Tx<'_>,
    company: CompanyId,
    user: UserId,
    ids: &[DocumentId],
    now: At,
) -> Result<HashMap<DocumentId, RequestRow>> {
    let since = now.plus_secs(-KEPT.max(PATIENCE));
    let slots = list::slots(ids);
    let mut params: Vec<&dyn db::Param> = vec![&company];
    params.extend(slots.iter().map(|s| s as &dyn db::Param));
    params.push(&user);
    params.push(&since);
    Ok(tx.all(&store::REQUESTS, &params)?.into_iter().map(|r| (r.document_id, r)).collect())
}

fn tail(d: &DocumentRow, request: Option<&RequestRow>, now: At) -> Tail {
    match (d.file_key.is_some(), d.on_request, request.map(|r| (r.id, r.standing(now)))) {
        (true, ..) => Tail::File,
        (false, false, _) => Tail::Nothing,
        (_, _, Some((id, Standing::Asked))) => Tail::Waiting(id),
        (_, _, Some((id, Standing::Ready(_)))) => Tail::Ready(id),
        (_, _, Some((_, Standing::Failed(_)))) => Tail::Failed,
        _ => Tail::Ask,
    }
}

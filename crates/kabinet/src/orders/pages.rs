//! Pages of orders: list, search, one order.

use access::{Permission, client::perm::OrderView};
use askama::Template;
use axum::{http::HeaderMap, response::Response};
use db::{Ask, Param};
use kernel::{Money, Qty, article, date_range::Period, kind, stem};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::{
    buttons,
    facets::Delivery,
    list::{self, Counts, Filter, ListQuery, Listed, Sort, View},
    rules::{self, Meaning, Stage},
    search::{self, After, Found, Hit, Narrow, Why},
    stage_key,
    store::{self, ButtonRow, EntityRow, LineRow, ListRow, OrderRow, PaidRow, PersonRow, ShipmentRow},
    story::{self, Story},
    worn::{self, Worn},
};
use crate::{
    fail::{Fail, Result},
    finance::rules::{Feed, Staleness},
    views::{self, Chips, List},
    web::{Marked, Page, PathId, Place, Query, Shell, Theme, html},
};

/// Class of a stage's word: shape and colour.
pub(crate) const fn class(stage: Stage) -> &'static str {
    match stage.meaning() {
        Meaning::Done => "st-done",
        Meaning::Waiting => "st-wait",
        Meaning::Attention => "st-warn",
        Meaning::Stop => "st-off",
    }
}

/// What the reader sees of an order's state: «Отгружен частично: 8 из 10».
pub(crate) fn stage_text(s: &Shell, stage: Stage, shipped: i64, lines: i64, erp_status: &str) -> String {
    match stage {
        Stage::Unknown if !erp_status.is_empty() => erp_status.to_owned(),
        Stage::PartiallyShipped => s.t.xy("stage-partially-shipped-of", shipped, lines).into_owned(),
        other => s.t.s(stage_key(other)).to_owned(),
    }
}

/// Whether 1C names a day for a line of an order that is not over, and the day is not past.
fn promised(stage: Stage, day: Option<&str>, today: &str) -> bool {
    let over = matches!(stage, Stage::Completed | Stage::Cancelled | Stage::Declined | Stage::Rejected);
    !over && day.is_some_and(|day| day >= today)
}

/// Who made it: a person, or how it came.
fn author_text(s: &Shell, author: &str, origin: &str) -> String {
    match (author, origin) {
        ("", "phone") => s.t.s("origin-phone").to_owned(),
        ("", "edi") => s.t.s("origin-edi").to_owned(),
        ("", _) => s.t.s("origin-manager").to_owned(),
        (name, _) => s.short(name),
    }
}

/// Columns that a reader can switch: key in the URL, and whether it is there unless asked otherwise.
const COLUMNS: [(&str, bool); 7] = [
    ("what", true),
    ("author", true),
    ("entity", false),
    ("point", false),
    ("manager", false),
    ("erp", false),
    ("buyer", false),
];

/// Which columns are shown.
struct Columns([bool; COLUMNS.len()]);
impl Columns {
    fn of(text: &str) -> Columns {
        let asked: Vec<&str> = text.split(',').filter(|c| !c.is_empty()).collect();
        Columns(COLUMNS.map(|(key, usual)| if asked.is_empty() { usual } else { asked.contains(&key) }))
    }
    /// Whether they may not fit beside each other, so that the table scrolls in its sheet.
    fn many(&self) -> bool {
        self.0.iter().filter(|shown| **shown).count() > 4
    }
    fn has(&self, key: &str) -> bool {
        COLUMNS.iter().position(|(k, _)| *k == key).is_some_and(|i| self.0[i])
    }
}

#[derive(Template)]
#[template(path = "orders/templates/list.html")]
struct ListPage {
    s: Shell,
    base: String,
    q: ListQuery,
    f: Filter,
    counts: Counts,
    listed: Listed,
    columns: Columns,
    chips: Chips,
    worn: Vec<Worn>,
    fresh: Option<Fresh>,
}

/// How old the states are.
pub struct Fresh {
    /// The snapshot's moment.
    pub as_of: kernel::At,
    /// What that means.
    pub age: Staleness,
}

impl ListPage {
    fn class(&self, r: &ListRow) -> &'static str {
        if r.changed && r.stage.is_open() { "st-warn" } else { class(r.stage) }
    }
    fn stage(&self, r: &ListRow) -> String {
        stage_text(&self.s, r.stage, r.lines_shipped, r.lines, &r.erp_status)
    }
    fn author(&self, r: &ListRow) -> String {
        author_text(&self.s, &r.author, &r.origin)
    }
    fn tab(&self, stage: &Stage) -> &'static str {
        self.s.t.s(stage_key(*stage))
    }
    fn at_stage(&self, stage: &Stage) -> bool {
        self.f.stage == Some(*stage)
    }
    fn at_period(&self, period: &Option<Period>) -> bool {
        self.f.period == *period
    }
    fn periods(&self) -> [(&'static str, Option<Period>); 5] {
        [
            ("month", Some(Period::Month)),
            ("last-month", Some(Period::LastMonth)),
            ("quarter", Some(Period::Quarter)),
            ("year", Some(Period::Year)),
            ("", None),
        ]
    }
    fn sort_link(&self, down: &str, up: &str) -> String {
        let now = self.f.sort.as_str();
        self.q.with(&[("sort", if now == down { up } else { down })])
    }
    fn aria_sort(&self, down: Sort, up: Sort) -> &'static str {
        match self.f.sort {
            x if x == down => " aria-sort=\"descending\"",
            x if x == up => " aria-sort=\"ascending\"",
            _ => "",
        }
    }
    fn period_key(&self, key: &str) -> &'static str {
        match key {
            "month" => "period-month",
            "last-month" => "period-last-month",
            "quarter" => "period-quarter",
            "year" => "period-year",
            _ => "period-all",
        }
    }
    fn column_key(&self, column: &str) -> &'static str {
        match column {
            "what" => "col-what",
            "author" => "col-author",
            "entity" => "col-entity",
            "point" => "col-point",
            "manager" => "col-manager",
            "erp" => "col-erp",
            _ => "col-buyer",
        }
    }
    /// What a form that changes one thing of the view must keep.
    fn kept(&self) -> Vec<(&'static str, &str)> {
        let q = &self.q;
        let all: [(&'static str, &str); 10] = [
            ("stage", if q.stage.is_empty() { &q.status } else { &q.stage }),
            ("period", &q.period),
            ("from", &q.from),
            ("to", &q.to),
            ("min", &q.min),
            ("max", &q.max),
            ("author", &q.author),
            ("manager", &q.manager),
            ("entity", &q.entity),
            ("sort", &q.sort),
        ];
        all.into_iter().filter(|(_, v)| !v.is_empty()).collect()
    }
    fn exports(&self) -> bool {
        self.s.may(Permission::OrderExport)
    }
    fn column_names(&self) -> [&'static str; COLUMNS.len()] {
        COLUMNS.map(|(k, _)| k)
    }
}

type Pairs = Vec<(String, String)>;

/// `GET /c/{company}/orders`
pub async fn index(page: Page<OrderView>, Query(pairs): Query<Pairs>) -> Result<Response> {
    let (now, q) = (page.now, ListQuery::of_pairs(pairs));
    let list = page
        .read(move |tx, scope, s| {
            let columns = Columns::of(&q.cols);
            let mut f = q.filter(now, &s.days)?;
            f.names = columns.has("entity");
            f.allowed(s.sums())?;
            let View { listed, counts } = list::view(tx, scope, &f, now, &s.days)?;
            let worn = worn::worn(tx, scope, &s, &q, &f)?;
            let fresh = Fresh::of(&s);
            let base = s.base();
            let chips = Chips::of(List::Orders, q.with(&[]), views::of(tx, scope, &s, List::Orders)?);
            Ok(ListPage { s: s.at(Place::Orders), base, q, f, counts, listed, columns, chips, worn, fresh })
        })
        .await?;
    html(&list)
}

impl Fresh {
    fn of(s: &Shell) -> Option<Fresh> {
        let as_of = s.orders_as_of()?;
        Some(Fresh { as_of, age: s.ages.of(Feed::Orders, Some(as_of), s.now) })
    }
}

#[derive(Template)]
#[template(path = "orders/templates/filters.html")]
struct FiltersPart {
    s: Shell,
    base: String,
    q: ListQuery,
    authors: Vec<PersonRow>,
    managers: Vec<PersonRow>,
    entities: Vec<EntityRow>,
}
/// The same choices as a page of their own, for whoever has no script to fetch them into the list.
#[derive(Template)]
#[template(path = "orders/templates/filters_page.html")]
struct FiltersPage {
    s: Shell,
    base: String,
    part: String,
}
impl FiltersPart {
    fn is(&self, asked: &str, id: &impl ToString) -> bool {
        !asked.is_empty() && asked == id.to_string()
    }
}

/// `GET /c/{company}/orders/filters`: the choices of the filter panel, fetched when it is opened; a page of its own for
/// whoever follows the link.
pub async fn filters(page: Page<OrderView>, Query(pairs): Query<Pairs>, headers: HeaderMap) -> Result<Response> {
    let q = ListQuery::of_pairs(pairs);
    let part = page
        .read(move |tx, scope, s| {
            let company = scope.company();
            let mut authors = tx.all(&store::AUTHORS, &[&company])?;
            if let Some(me) = scope.seen().author {
                authors.retain(|a| a.id == me);
            }
            Ok(FiltersPart {
                base: s.base(),
                s,
                q,
                authors,
                managers: tx.all(&store::MANAGERS, &[&company])?,
                entities: tx.all(&store::ENTITIES, &[&company])?,
            })
        })
        .await?;
    if headers.contains_key("hx-request") {
        return html(&part);
    }
    let inner = part.render().map_err(anyhow::Error::from)?;
    html(&FiltersPage { base: part.base, s: part.s.at(Place::Orders), part: inner })
}

/// Query of the search.
#[derive(Deserialize)]
pub struct SearchQuery {
    /// What was typed.
    #[serde(default)]
    pub q: String,
    /// Where the page begins.
    #[serde(default)]
    pub after: String,
}

#[derive(Template)]
#[template(path = "orders/templates/search.html")]
struct SearchPage {
    s: Shell,
    base: String,
    q: String,
    key: String,
    marker: Option<stem::Marker>,
    found: Found,
    /// Whether pages came before.
    later: bool,
    fresh: Option<Fresh>,
}

impl SearchPage {
    fn class(&self, h: &Hit) -> &'static str {
        class(h.row.stage)
    }
    fn stage(&self, h: &Hit) -> String {
        stage_text(&self.s, h.row.stage, h.row.lines_shipped, h.row.lines, &h.row.erp_status)
    }
    fn author(&self, h: &Hit) -> String {
        author_text(&self.s, &h.row.author, &h.row.origin)
    }
    fn article<'a>(&self, h: &'a Hit) -> Marked<'a> {
        let text = h.row.article.as_str();
        Marked(text, article::mark(text, &self.key).into_iter().collect())
    }
    fn name<'a>(&self, h: &'a Hit) -> Marked<'a> {
        let text = h.row.line_name.as_str();
        Marked(text, self.marker.as_ref().map(|marker| marker.marks(text)).unwrap_or_default())
    }
    fn number<'a>(&self, shown: &'a str) -> Marked<'a> {
        Marked(shown, article::mark(shown, &self.key).into_iter().collect())
    }
    fn why_key(&self, kind: &str) -> &'static str {
        match kind {
            "erp" => "why-erp",
            "buyer" => "why-buyer",
            "document" => "why-document",
            "tracking" => "why-tracking",
            "buyer_article" => "why-buyer-article",
            _ => "why-number",
        }
    }
    fn buttons(&self, h: &Hit) -> &[ButtonRow] {
        self.found.buttons.get(&h.row.id).map_or(&[], Vec::as_slice)
    }
    fn rest(&self, h: &Hit) -> Option<Qty> {
        let r = &h.row;
        let promised = promised(r.stage, r.line_expected_on.as_deref(), &self.s.today());
        let rest = rules::rest(r.ordered, r.confirmed, r.shipped, promised);
        ((r.stage == Stage::PartiallyShipped || promised) && rest.0 > 0).then_some(rest)
    }
    fn kind(&self, kind: &str) -> String {
        self.s.t.s(&crate::documents::kind_key(kind)).to_owned()
    }
    fn first(&self) -> String {
        format!("?q={}", utf8_percent_encode(&self.q, NON_ALPHANUMERIC))
    }
    fn page(&self, after: &After) -> String {
        format!("{}&after={}", self.first(), after.encode())
    }
}

/// `GET /c/{company}/search`
pub async fn search(page: Page<OrderView>, Query(q): Query<SearchQuery>) -> Result<Response> {
    let (text, after) = (q.q, After::decode(&q.after));
    if after.is_none() && !q.after.is_empty() {
        return Err(Fail::Invalid(format!("after = {:?}", q.after)));
    }
    let result = page
        .read(move |tx, scope, s| {
            let found = search::search(tx, scope, &text, &Narrow::to(scope), after, search::PAGE)?;
            let key = article::fold(&text);
            Ok(SearchPage {
                base: s.base(),
                fresh: Fresh::of(&s),
                marker: found.words.then(|| stem::Marker::new(&text)),
                s: s.at(Place::Search),
                q: text,
                key,
                found,
                later: after.is_some(),
            })
        })
        .await?;
    html(&result)
}

#[derive(Template)]
#[template(path = "orders/templates/order.html")]
struct OrderPage {
    s: Shell,
    base: String,
    o: OrderRow,
    lines: Vec<LineRow>,
    shipments: Vec<ShipmentRow>,
    payments: Vec<PaidRow>,
    documents: Vec<ButtonRow>,
    story: Story,
    fresh: Option<Fresh>,
}

impl OrderPage {
    fn class(&self) -> &'static str {
        class(self.o.stage)
    }
    fn stage(&self) -> String {
        stage_text(&self.s, self.o.stage, self.o.lines_shipped, self.o.lines, &self.o.erp_status)
    }
    fn author(&self) -> String {
        author_text(&self.s, &self.o.author, &self.o.origin)
    }
    fn changed(&self, l: &LineRow) -> bool {
        l.confirmed != l.ordered || l.replaces.is_some()
    }
    fn replaced(&self, l: &LineRow) -> bool {
        self.lines.iter().any(|x| x.replaces == Some(l.line))
    }
    fn row_class(&self, l: &LineRow) -> &'static str {
        match (l.replaces.is_some(), self.changed(l), l.confirmed.is_zero()) {
            (true, _, _) => " class=\"chg sub\"",
            (_, true, true) => " class=\"chg off\"",
            (_, true, false) => " class=\"chg\"",
            _ => "",
        }
    }
    fn rest(&self, l: &LineRow) -> Qty {
        rules::rest(l.ordered - l.cancelled, l.confirmed, l.shipped, self.promised(l.expected_on.as_deref()))
    }
    fn promised(&self, day: Option<&str>) -> bool {
        promised(self.o.stage, day, &self.s.today())
    }
    /// When the first of what is not shipped comes: of the lines, else of the order.
    fn rest_day(&self) -> Option<&str> {
        let of_lines = self.waiting_lines().into_iter().filter_map(|l| l.expected_on.as_deref()).min();
        of_lines.or(self.o.expected_on.as_deref())
    }
    fn positive(&self, n: &i64) -> bool {
        *n > 0
    }
    fn origin_key(&self) -> &'static str {
        match self.o.origin.as_str() {
            "portal" => "origin-portal",
            "phone" => "origin-phone",
            "manager" => "origin-manager",
            "edi" => "origin-edi",
            _ => "origin-other",
        }
    }
    fn exports(&self) -> bool {
        self.s.may(Permission::OrderExport)
    }
    fn to_pay(&self) -> Money {
        self.o.total - self.o.paid
    }
    fn kind(&self, kind: &str) -> String {
        self.s.t.s(&crate::documents::kind_key(kind)).to_owned()
    }
    fn replacement(&self, d: &ButtonRow) -> Option<&ButtonRow> {
        self.documents.iter().find(|x| x.replaces.as_deref() == Some(d.erp_id.as_str()))
    }
    fn waiting_lines(&self) -> Vec<&LineRow> {
        let some = !self.shipments.is_empty();
        self.lines.iter().filter(|l| some && self.rest(l).0 > 0).collect()
    }
}

/// Lines in their order, each followed by what the seller put in its place.
fn beside(mut lines: Vec<LineRow>) -> Vec<LineRow> {
    let there: Vec<i64> = lines.iter().map(|l| l.line).collect();
    lines.sort_by_key(|l| match l.replaces.filter(|r| there.contains(r)) {
        Some(of) => (of, l.line),
        None => (l.line, 0),
    });
    lines
}

/// `GET /c/{company}/orders/{id}`
pub async fn show(page: Page<OrderView>, PathId(id): PathId<kind::Order>) -> Result<Response> {
    let order = page
        .read(move |tx, scope, s| {
            let company = scope.company();
            let (one, seen): (&[&dyn Param], _) = (&[&company, &id], scope.seen());
            let (order, lines, shipments, payments, papers, events) = buttons::ask(scope, &[id], |papers| {
                tx.together((
                    Ask(&store::ONE, &[&company, &id, &seen.author, &seen.units]),
                    Ask(&store::LINES, one),
                    Ask(&store::SHIPMENTS, one),
                    Ask(&store::PAYMENTS, one),
                    papers,
                    Ask(&store::EVENTS, one),
                ))
            })?;
            let o = order.into_iter().next().ok_or(Fail::NotFound)?;
            let payments = if s.sums() { payments } else { Vec::new() };
            let documents = buttons::sorted(papers, scope, true).remove(&id).unwrap_or_default();
            let lines = beside(lines);
            let story = story::story(events, |p| scope.may(p));
            let fresh = Fresh::of(&s);
            Ok(OrderPage {
                base: s.base(),
                s: s.at(Place::Orders),
                o,
                lines,
                shipments,
                payments,
                documents,
                story,
                fresh,
            })
        })
        .await?;
    html(&order)
}

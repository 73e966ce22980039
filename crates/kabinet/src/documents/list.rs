//! The company's list of documents: what the URL asks for, and the rows that answer it.
//!
//! Everything is in the URL, so that a view can be kept, sent and opened again; the archive and the register of what is
//! shown take the same query. Days are days as printed on the document, so a period needs the reader's zone only to know
//! what today is.
//!
//! Not here: what the member may see ([`super::rights`]) and the page ([`super::pages`]).

use std::{collections::HashMap, fmt::Write as _};

use db::{Param, Sql, Tx};
use jiff::{civil::Date, tz::TimeZone};
use kernel::{At, CompanyId, DocumentId, EntityId, Id, Money, OrderId, article, date_range::Period, kind, parse};
use serde::Deserialize;
use uuid::Uuid;
use webkit::cursor::Cursor;

use super::{
    CLOSING, KINDS,
    rights::Visible,
    store::{self, DocumentRow},
};
use crate::fail::{Fail, Result};

/// Rows of a page, and ids of one look-up.
pub const PAGE: usize = 20;
/// Documents that a count under an arbitrary filter looks at; beyond it the count says "more than".
pub const COUNTED: i64 = 5000;
/// The group of closing documents in the URL.
pub const CLOSING_KEY: &str = "closing";

const FIRST: &str = "0000-01-01";
const LAST: &str = "9999-12-31";

/// What the URL says, as it says it. Unknown values of a filter are an error, not an empty list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    /// A kind, or `closing`.
    pub kind: String,
    /// Key of a period.
    pub period: String,
    /// First day, yyyy-mm-dd.
    pub from: String,
    /// Last day, yyyy-mm-dd.
    pub to: String,
    /// Legal entity.
    pub entity: String,
    /// Number of the document or a part of it.
    pub number: String,
    /// Number of an order.
    pub order: String,
    /// Smallest sum, roubles as people write them.
    pub min: String,
    /// Largest sum.
    pub max: String,
    /// `-date` (default) or `date`.
    pub sort: String,
    /// Cursor: the rows after it.
    pub after: String,
    /// Cursor: the rows before it.
    pub before: String,
}

/// Which kinds are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinds {
    /// All.
    All,
    /// Those that close a month.
    Closing,
    /// One.
    One(&'static str),
}

impl Kinds {
    /// Reads the word of the URL.
    pub fn parse(word: &str) -> Option<Kinds> {
        match word {
            "" => Some(Kinds::All),
            CLOSING_KEY => Some(Kinds::Closing),
            word => KINDS.into_iter().find(|k| *k == word).map(Kinds::One),
        }
    }
    /// The kinds.
    pub fn words(&self) -> &[&'static str] {
        match self {
            Kinds::All => &KINDS,
            Kinds::Closing => &CLOSING,
            Kinds::One(kind) => std::slice::from_ref(kind),
        }
    }
}

/// A filter that makes sense.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Which kinds.
    pub kinds: Kinds,
    /// The period as it was asked for.
    pub period: Option<Period>,
    /// Its first and last day, yyyy-mm-dd.
    pub days: (String, String),
    /// Only this legal entity.
    pub entity: Option<EntityId>,
    /// Only numbers with this part, folded.
    pub number: Option<String>,
    /// Only documents of the orders with this number, folded.
    pub order: Option<String>,
    /// Sums, both included.
    pub sums: (Option<Money>, Option<Money>),
    /// Oldest first.
    pub oldest: bool,
    cursor: Option<(Cursor<String, DocumentId>, bool)>,
}

fn optional<T>(text: &str, name: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    parse(text).map(Some).ok_or_else(|| Fail::Invalid(format!("{name} = {text:?}")))
}

fn place(text: &str) -> Option<Cursor<String, DocumentId>> {
    Cursor::<Date, DocumentId>::decode(text).map(|c| Cursor { key: c.key.to_string(), id: c.id })
}

fn folded(text: &str) -> Option<String> {
    Some(article::fold(text)).filter(|key| !key.is_empty())
}

impl ListQuery {
    /// Understands the URL in the reader's zone.
    ///
    /// # Errors
    /// [`Fail::Invalid`] naming the part that cannot be understood.
    pub fn filter(&self, now: At, zone: &TimeZone) -> Result<Filter> {
        let period = if !self.from.is_empty() || !self.to.is_empty() {
            Some(Period::custom(&self.from, &self.to).map_err(|e| Fail::Invalid(e.to_string()))?)
        } else {
            optional(&self.period, "period", |p| Period::parse(p).ok())?
        };
        let oldest = match self.sort.as_str() {
            "" | "-date" => false,
            "date" => true,
            other => return Err(Fail::Invalid(format!("sort = {other:?}"))),
        };
        let cursor = match (self.after.as_str(), self.before.as_str()) {
            ("", "") => None,
            (after, "") => optional(after, "after", place)?.map(|c| (c, false)),
            (_, before) => optional(before, "before", place)?.map(|c| (c, true)),
        };
        Ok(Filter {
            kinds: Kinds::parse(&self.kind).ok_or_else(|| Fail::Invalid(format!("kind = {:?}", self.kind)))?,
            days: days(period, now, zone),
            period,
            entity: optional(&self.entity, "entity", |t| t.parse().ok())?,
            number: optional(&self.number, "number", folded)?,
            order: optional(&self.order, "order", folded)?,
            sums: (
                optional(&self.min, "min", parse::money)?.map(Money),
                optional(&self.max, "max", parse::money)?.map(Money),
            ),
            oldest,
            cursor,
        })
    }

    /// Name and value of everything that narrows or sorts the list.
    pub fn parts(&self) -> [(&'static str, &str); 10] {
        [
            ("kind", &self.kind),
            ("period", &self.period),
            ("from", &self.from),
            ("to", &self.to),
            ("entity", &self.entity),
            ("number", &self.number),
            ("order", &self.order),
            ("min", &self.min),
            ("max", &self.max),
            ("sort", &self.sort),
        ]
    }

    /// The same view with some parts changed, as a query string; a changed view starts at its first page.
    pub fn with(&self, changes: &[(&str, &str)]) -> String {
        let mut out = String::new();
        let changed = |name: &str| changes.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
        let extra = changes.iter().filter(|(n, _)| ["after", "before", "all"].contains(n)).copied();
        for (name, value) in self.parts().into_iter().map(|(n, v)| (n, changed(n).unwrap_or(v))).chain(extra) {
            if !value.is_empty() {
                let value = percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
                let _ = write!(out, "{}{name}={value}", if out.is_empty() { '?' } else { '&' });
            }
        }
        if out.is_empty() { "?".into() } else { out }
    }

    /// The query in the fields of a form; names that are no part of it are left out.
    pub fn of_pairs(pairs: &[(String, String)]) -> ListQuery {
        let get = |name: &str| pairs.iter().find(|(n, _)| n == name).map_or_else(String::new, |(_, v)| v.clone());
        ListQuery {
            kind: get("kind"),
            period: get("period"),
            from: get("from"),
            to: get("to"),
            entity: get("entity"),
            number: get("number"),
            order: get("order"),
            min: get("min"),
            max: get("max"),
            sort: get("sort"),
            ..ListQuery::default()
        }
    }
}

/// First and last day of a period, open ends at the ends of the calendar.
fn days(period: Option<Period>, now: At, zone: &TimeZone) -> (String, String) {
    let (first, last) = period.map_or((None, None), |p| p.days(now.micros(), zone));
    let day = |d: Option<Date>, open: &str| d.map_or_else(|| open.to_owned(), |d| d.to_string());
    (day(first, FIRST), day(last, LAST))
}

impl Filter {
    /// All documents of a period.
    pub fn of_period(period: Period, now: At, zone: &TimeZone) -> Filter {
        Filter {
            kinds: Kinds::All,
            days: days(Some(period), now, zone),
            period: Some(period),
            entity: None,
            number: None,
            order: None,
            sums: (None, None),
            oldest: false,
            cursor: None,
        }
    }
    /// Whether anything but kind and period narrows the list.
    pub fn is_plain(&self) -> bool {
        self.entity.is_none() && self.number.is_none() && self.order.is_none() && self.sums == (None, None)
    }
    /// Whether anything narrows the list.
    pub fn is_empty(&self) -> bool {
        self.is_plain() && self.kinds == Kinds::All && self.period.is_none()
    }
    /// From the first page.
    #[must_use]
    pub fn from_start(mut self) -> Filter {
        self.cursor = None;
        self
    }
    /// From behind a row.
    #[must_use]
    pub fn behind(mut self, row: &DocumentRow) -> Filter {
        self.cursor = Some((Cursor { key: row.issued_on.clone(), id: row.id }, false));
        self
    }
    /// For a member: sums that he does not see do not narrow anything either, or they could be guessed.
    #[must_use]
    pub fn seen_by(mut self, v: &Visible) -> Filter {
        if !v.sums() {
            self.sums = (None, None);
        }
        self
    }
}

/// A page of the list.
pub struct Listed {
    /// Rows in the order asked for.
    pub rows: Vec<DocumentRow>,
    /// Cursor of the next page.
    pub next: Option<String>,
    /// Cursor of the page before.
    pub previous: Option<String>,
}

/// Reads one page.
///
/// # Errors
/// [`Fail`] of the database.
pub fn page(tx: &Tx<'_>, company: CompanyId, v: &Visible, f: &Filter) -> Result<Listed> {
    let back = f.cursor.as_ref().is_some_and(|(_, back)| *back);
    let mut rows = rows(tx, company, v, f, PAGE as i64 + 1)?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    if back {
        rows.reverse();
    }
    let cursor = |r: &DocumentRow| Cursor { key: &r.issued_on, id: r.id }.encode();
    let has_previous = if back { more } else { f.cursor.is_some() };
    Ok(Listed {
        next: rows.last().filter(|_| back || more).map(cursor),
        previous: rows.first().filter(|_| has_previous).map(cursor),
        rows,
    })
}

/// Reads up to `limit` rows from the cursor on, in the direction of the cursor.
///
/// # Errors
/// [`Fail`] of the database.
pub fn rows(tx: &Tx<'_>, company: CompanyId, v: &Visible, f: &Filter, limit: i64) -> Result<Vec<DocumentRow>> {
    let v = v.only(f.kinds.words());
    let back = f.cursor.as_ref().is_some_and(|(_, back)| *back);
    let oldest = f.oldest != back;
    let kind = match f.kinds {
        Kinds::One(kind) => Some(kind),
        _ => None,
    };
    let sql: &Sql<DocumentRow> = match (oldest, kind.is_some()) {
        (false, false) => &store::NEWEST,
        (false, true) => &store::NEWEST_OF,
        (true, false) => &store::OLDEST,
        (true, true) => &store::OLDEST_OF,
    };
    let (from, to) = (f.days.0.as_str(), f.days.1.as_str());
    let cursor = f.cursor.as_ref().map(|(c, _)| (c.key.as_str(), c.id.uuid()));
    // The near end of the period and the cursor are one bound: whichever comes first.
    let (far, (day, id)) = if oldest {
        let start = (from, Uuid::nil());
        (to, cursor.filter(|c| *c > start).unwrap_or(start))
    } else {
        let end = (to, Uuid::max());
        (from, cursor.filter(|c| *c < end).unwrap_or(end))
    };
    let id: Id<kind::Document> = Id::of(id);
    let (wide, own, me) = (v.wide(), v.own(), v.me());
    let mut params: Vec<&dyn Param> =
        vec![&company, &wide, &own, &me, &f.entity, &f.number, &f.order, &f.sums.0, &f.sums.1, &limit, &far, &day, &id];
    if kind.is_some() {
        params.push(&kind);
    }
    Ok(tx.all(sql, &params)?)
}

/// The documents with these ids that the member may see, oldest first.
///
/// # Errors
/// [`Fail`] of the database.
pub fn by_ids(tx: &Tx<'_>, company: CompanyId, v: &Visible, ids: &[DocumentId]) -> Result<Vec<DocumentRow>> {
    let (wide, own, me) = (v.wide(), v.own(), v.me());
    let mut found = Vec::new();
    for ids in ids.chunks(PAGE) {
        let slots = slots(ids);
        let mut params: Vec<&dyn Param> = vec![&company, &wide, &own, &me];
        params.extend(slots.iter().map(|s| s as &dyn Param));
        found.extend(tx.all(&store::BY_IDS, &params)?);
    }
    Ok(found)
}

/// The document with this id.
///
/// # Errors
/// [`Fail::NotFound`] if there is none that the member may see.
pub fn one(tx: &Tx<'_>, company: CompanyId, v: &Visible, id: DocumentId) -> Result<DocumentRow> {
    tx.opt(&store::ONE, &[&company, &v.wide(), &v.own(), &v.me(), &id])?.ok_or(Fail::NotFound)
}

/// Orders of some documents: id and number, by document; only those of one author if the member sees no others.
///
/// # Errors
/// [`Fail`] of the database.
pub fn orders(
    tx: &Tx<'_>,
    company: CompanyId,
    author: Option<kernel::UserId>,
    ids: &[DocumentId],
) -> Result<HashMap<DocumentId, Vec<(OrderId, String)>>> {
    let mut orders: HashMap<DocumentId, Vec<(OrderId, String)>> = HashMap::new();
    for ids in ids.chunks(PAGE) {
        let slots = slots(ids);
        let mut params: Vec<&dyn Param> = vec![&company];
        params.extend(slots.iter().map(|s| s as &dyn Param));
        params.push(&author);
        for o in tx.all(&store::ORDERS, &params)? {
            orders.entry(o.document_id).or_default().push((o.id, o.number));
        }
    }
    Ok(orders)
}

/// Up to [`PAGE`] ids as the parameters of one look-up; what is not needed names nothing.
pub(super) fn slots(ids: &[DocumentId]) -> [DocumentId; PAGE] {
    let mut slots = [Id::of(Uuid::nil()); PAGE];
    for (slot, id) in slots.iter_mut().zip(ids) {
        *slot = *id;
    }
    slots
}

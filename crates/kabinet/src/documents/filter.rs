//! What a list of documents is narrowed by: the query of the URL, and what it means.
//!
//! Everything is in the URL, so that a view can be kept, sent and opened again; the archive and the register of what is
//! shown take the same query. Days are days as printed on the document, so a period needs the seller's zone only to know
//! what today is.

use std::fmt::Write as _;

use jiff::{civil::Date, tz::TimeZone};
use kernel::{At, DocumentId, EntityId, Money, OrderId, article, date_range::Period, parse};
use serde::Deserialize;
use webkit::cursor::Cursor;

use super::{CLOSING, KINDS, rights::Visible, store::DocumentRow};
use crate::{
    fail::{Fail, Result},
    views,
    web::Shell,
};

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
    /// Number of an order, or its id.
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
    /// Only documents of this order.
    pub order_id: Option<OrderId>,
    /// Sums, both included.
    pub sums: (Option<Money>, Option<Money>),
    /// Oldest first.
    pub oldest: bool,
    pub(super) cursor: Option<(Cursor<String, DocumentId>, bool)>,
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
    /// Understands the URL; what today is, the seller's `zone` says.
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
        let order_id = self.order.trim().parse().ok();
        Ok(Filter {
            kinds: Kinds::parse(&self.kind).ok_or_else(|| Fail::Invalid(format!("kind = {:?}", self.kind)))?,
            days: days(period, now, zone),
            period,
            entity: optional(&self.entity, "entity", |t| t.parse().ok())?,
            number: optional(&self.number, "number", folded)?,
            order: if order_id.is_none() { optional(&self.order, "order", folded)? } else { None },
            order_id,
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

/// A query as this list writes it, without its page, if it is one that the list understands.
///
/// # Errors
/// [`Fail::Invalid`] naming what cannot be understood.
pub fn tidy(s: &Shell, query: &str) -> Result<String> {
    let q: ListQuery = views::read(query)?;
    q.filter(s.now, &s.days)?;
    Ok(q.with(&[]))
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
            order_id: None,
            sums: (None, None),
            oldest: false,
            cursor: None,
        }
    }
    /// Whether anything but kind and period narrows the list.
    pub fn is_plain(&self) -> bool {
        let of_order = self.order.is_some() || self.order_id.is_some();
        self.entity.is_none() && self.number.is_none() && !of_order && self.sums == (None, None)
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

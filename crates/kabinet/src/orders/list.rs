//! The company's list of orders: what the URL asks for, and the rows that answer it.
//!
//! Everything is in the URL, so that a view can be kept, sent and opened again. Paging is by keyset: a page in the middle
//! of twenty thousand orders costs what the first one costs.
//!
//! Not here: search by content ([`super::search`]) and the page ([`super::pages`]).

use std::{collections::HashMap, fmt::Write as _};

use access::{Scope, client::perm::OrderView};
use db::{Ask, Param, Sql, Tx};
use jiff::tz::TimeZone;
use kernel::{
    At, EntityId, Id, Money, OrderId, UserId,
    date_range::{Period, Range},
    parse,
};
use serde::Deserialize;
use uuid::Uuid;
use webkit::cursor::Cursor;

use super::{
    counts,
    rules::Stage,
    store::{self, ListRow},
};
use crate::{
    fail::{Fail, Result},
    views,
    web::Shell,
};

/// Rows of a page.
pub const PAGE: i64 = 20;
/// Orders that a count under an arbitrary filter looks at; beyond it the count says "more than".
pub const COUNTED: i64 = 5000;

/// What the URL says, as it says it. Unknown values of a filter are an error, not an empty list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    /// Stage.
    pub stage: String,
    /// Same as `stage`: the word of the API.
    pub status: String,
    /// Key of a period.
    pub period: String,
    /// First day, yyyy-mm-dd.
    pub from: String,
    /// Last day, yyyy-mm-dd.
    pub to: String,
    /// Smallest sum, roubles as people write them.
    pub min: String,
    /// Largest sum.
    pub max: String,
    /// Author.
    pub author: String,
    /// Manager.
    pub manager: String,
    /// Legal entity.
    pub entity: String,
    /// `-date` (default), `date`, `-sum`, `sum`.
    pub sort: String,
    /// Cursor: the rows after it.
    pub after: String,
    /// Cursor: the rows before it.
    pub before: String,
    /// Columns, separated by commas; empty: the usual ones.
    pub cols: String,
}

/// How a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Newest first.
    Newest,
    /// Oldest first.
    Oldest,
    /// Largest first.
    Largest,
    /// Smallest first.
    Smallest,
}

impl Sort {
    /// The word in the URL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Sort::Newest => "-date",
            Sort::Oldest => "date",
            Sort::Largest => "-sum",
            Sort::Smallest => "sum",
        }
    }
    const fn reversed(self) -> Sort {
        match self {
            Sort::Newest => Sort::Oldest,
            Sort::Oldest => Sort::Newest,
            Sort::Largest => Sort::Smallest,
            Sort::Smallest => Sort::Largest,
        }
    }
    const fn by_date(self) -> bool {
        matches!(self, Sort::Newest | Sort::Oldest)
    }
}

/// A filter that makes sense.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Only this stage.
    pub stage: Option<Stage>,
    /// The period as it was asked for.
    pub period: Option<Period>,
    /// Its moments.
    pub range: Range,
    /// Sums, both included.
    pub sums: (Money, Money),
    /// Only this author.
    pub author: Option<UserId>,
    /// Only this manager.
    pub manager: Option<UserId>,
    /// Only this legal entity.
    pub entity: Option<EntityId>,
    /// Order.
    pub sort: Sort,
    /// Whether the names of legal entities are wanted.
    pub names: bool,
    cursor: Option<(Cursor<i64, OrderId>, bool)>,
}

fn optional<T>(text: &str, name: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    parse(text).map(Some).ok_or_else(|| Fail::Invalid(format!("{name} = {text:?}")))
}

impl ListQuery {
    /// The query of a URL. A form sends one `cols` for each column that is ticked: together they are one list.
    pub fn of_pairs(pairs: Vec<(String, String)>) -> ListQuery {
        let mut q = ListQuery::default();
        for (name, value) in pairs {
            match name.as_str() {
                "stage" => q.stage = value,
                "status" => q.status = value,
                "period" => q.period = value,
                "from" => q.from = value,
                "to" => q.to = value,
                "min" => q.min = value,
                "max" => q.max = value,
                "author" => q.author = value,
                "manager" => q.manager = value,
                "entity" => q.entity = value,
                "sort" => q.sort = value,
                "after" => q.after = value,
                "before" => q.before = value,
                "cols" if q.cols.is_empty() => q.cols = value,
                "cols" => q.cols = format!("{},{value}", q.cols),
                _ => {}
            }
        }
        q
    }

    /// Understands the URL; days are those of the seller's `zone`, as they are counted.
    ///
    /// # Errors
    /// [`Fail::Invalid`] naming the part that cannot be understood.
    pub fn filter(&self, now: At, zone: &TimeZone) -> Result<Filter> {
        let period = if !self.from.is_empty() || !self.to.is_empty() {
            Some(Period::custom(&self.from, &self.to).map_err(|e| Fail::Invalid(e.to_string()))?)
        } else {
            optional(&self.period, "period", |p| Period::parse(p).ok())?
        };
        let range = period.map_or(Range { from: i64::MIN, to: i64::MAX }, |p| p.range(now.micros(), zone));
        let sort = match self.sort.as_str() {
            "" | "-date" => Sort::Newest,
            "date" => Sort::Oldest,
            "-sum" => Sort::Largest,
            "sum" => Sort::Smallest,
            other => return Err(Fail::Invalid(format!("sort = {other:?}"))),
        };
        let cursor = match (self.after.as_str(), self.before.as_str()) {
            ("", "") => None,
            (after, "") => optional(after, "after", Cursor::decode)?.map(|c| (c, false)),
            (_, before) => optional(before, "before", Cursor::decode)?.map(|c| (c, true)),
        };
        let stage = if self.stage.is_empty() { &self.status } else { &self.stage };
        Ok(Filter {
            stage: optional(stage, "status", Stage::parse)?,
            period,
            range,
            sums: (
                optional(&self.min, "min", parse::money)?.map_or(Money(i64::MIN), Money),
                optional(&self.max, "max", parse::money)?.map_or(Money(i64::MAX), Money),
            ),
            author: optional(&self.author, "author", |t| t.parse().ok())?,
            manager: optional(&self.manager, "manager", |t| t.parse().ok())?,
            entity: optional(&self.entity, "entity", |t| t.parse().ok())?,
            sort,
            names: true,
            cursor,
        })
    }

    /// The same view with some parts changed, as a query string; a changed view starts at its first page.
    pub fn with(&self, changes: &[(&str, &str)]) -> String {
        let mut out = String::new();
        let parts: [(&str, &str); 11] = [
            ("stage", if self.stage.is_empty() { &self.status } else { &self.stage }),
            ("period", &self.period),
            ("from", &self.from),
            ("to", &self.to),
            ("min", &self.min),
            ("max", &self.max),
            ("author", &self.author),
            ("manager", &self.manager),
            ("entity", &self.entity),
            ("sort", &self.sort),
            ("cols", &self.cols),
        ];
        let changed = |name: &str| changes.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
        let extra = changes.iter().filter(|(n, _)| ["after", "before"].contains(n)).copied();
        for (name, value) in parts.into_iter().map(|(n, v)| (n, changed(n).unwrap_or(v))).chain(extra) {
            if !value.is_empty() {
                let value = percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
                let _ = write!(out, "{}{name}={value}", if out.is_empty() { '?' } else { '&' });
            }
        }
        if out.is_empty() { "?".into() } else { out }
    }
}

/// A query as this list writes it, without its page, if it is one that the list would answer to the reader.
///
/// # Errors
/// [`Fail::Invalid`] naming what cannot be understood, [`Fail::Forbidden`] for a filter by sums that he does not see.
pub fn tidy(s: &Shell, query: &str) -> Result<String> {
    let q: ListQuery = views::read(query)?;
    q.filter(s.now, &s.days)?.allowed(s.sums())?;
    Ok(q.with(&[]))
}

impl Filter {
    /// The smallest sum that was asked for.
    pub fn least(&self) -> Option<Money> {
        Some(self.sums.0).filter(|m| *m != Money(i64::MIN))
    }
    /// The largest sum that was asked for.
    pub fn most(&self) -> Option<Money> {
        Some(self.sums.1).filter(|m| *m != Money(i64::MAX))
    }
    /// Whether anything but stage and period narrows the list.
    pub fn is_plain(&self) -> bool {
        self.sums == (Money(i64::MIN), Money(i64::MAX))
            && self.author.is_none()
            && self.manager.is_none()
            && self.entity.is_none()
    }
    /// Whether anything narrows the list.
    pub fn is_empty(&self) -> bool {
        self.is_plain() && self.stage.is_none() && self.period.is_none()
    }
    /// Refuses to sort and filter by sums for who sees none: otherwise they could be guessed.
    ///
    /// # Errors
    /// [`Fail::Forbidden`].
    pub fn allowed(&self, sums: bool) -> Result<()> {
        let by_sums = self.sums != (Money(i64::MIN), Money(i64::MAX)) || !self.sort.by_date();
        if by_sums && !sums { Err(Fail::Forbidden("order.view_amounts")) } else { Ok(()) }
    }
    /// From the first page.
    #[must_use]
    pub fn from_start(mut self) -> Filter {
        self.cursor = None;
        self
    }
}

/// Names of legal entities, for rows that name them by id.
#[derive(Default)]
pub struct Names(HashMap<EntityId, String>);

impl Names {
    /// Of all legal entities of the company.
    ///
    /// # Errors
    /// [`Fail`] of the database.
    pub fn all(tx: &Tx<'_>, scope: &Scope<OrderView>) -> Result<Names> {
        Ok(Names(tx.all(&store::NAMES, &[&scope.company()])?.into_iter().collect()))
    }
    /// Of the legal entity of an order.
    pub fn of(&self, row: &ListRow) -> Option<&str> {
        self.0.get(row.entity_id.as_ref()?).map(String::as_str)
    }
}

/// A page of the list.
pub struct Listed {
    /// Rows in the order asked for.
    pub rows: Vec<ListRow>,
    /// Names of their legal entities, if those are wanted.
    pub names: Names,
    /// Cursor of the next page.
    pub next: Option<String>,
    /// Cursor of the page before.
    pub previous: Option<String>,
}

const LOWEST: Uuid = Uuid::nil();
const HIGHEST: Uuid = Uuid::max();
// timestamptz ends before an i64 of microseconds does.
const FIRST: At = At::from_micros(-62_135_596_800_000_000);
const LAST: At = At::from_micros(253_402_300_799_000_000);

/// A moment that both databases can hold.
pub(super) fn clamp(micros: i64) -> At {
    At::from_micros(micros).max(FIRST).min(LAST)
}

/// What a page of the list shows.
pub struct View {
    /// The rows.
    pub listed: Listed,
    /// Orders by stage.
    pub counts: Counts,
}

/// Reads a page of the list: rows and counts, which do not depend on each other.
///
/// # Errors
/// [`Fail`] of the database.
pub fn view(tx: &Tx<'_>, scope: &Scope<OrderView>, f: &Filter, now: At, zone: &TimeZone) -> Result<View> {
    let read = walk(scope, f, PAGE + 1, |rows| counting(scope, f, now, zone, |counts| tx.together((rows, counts))));
    let (rows, counts) = read.flatten().transpose()?.unwrap_or_default();
    let names = if f.names { Names::all(tx, scope)? } else { Names::default() };
    Ok(View { listed: Listed::of(rows, names, f), counts: Counts::of(counts, f) })
}

impl Listed {
    /// A page from one row more than it shows.
    fn of(mut rows: Vec<ListRow>, names: Names, f: &Filter) -> Listed {
        let back = f.cursor.as_ref().is_some_and(|(_, back)| *back);
        let more = rows.len() > usize::try_from(PAGE).unwrap_or(0);
        rows.truncate(usize::try_from(PAGE).unwrap_or(0));
        if back {
            rows.reverse();
        }
        let cursor = |r: &ListRow| {
            let key = if f.sort.by_date() { r.placed_at.micros() } else { r.total.0 };
            Cursor { key, id: r.id }.encode()
        };
        let has_next = back || more;
        let has_previous = if back { more } else { f.cursor.is_some() };
        Listed {
            next: rows.last().filter(|_| has_next).map(cursor),
            previous: rows.first().filter(|_| has_previous).map(cursor),
            rows,
            names,
        }
    }
}

/// Reads up to `limit` rows from the cursor on, in the direction of the cursor.
///
/// # Errors
/// [`Fail`] of the database.
pub fn rows(tx: &Tx<'_>, scope: &Scope<OrderView>, f: &Filter, limit: i64) -> Result<Vec<ListRow>> {
    Ok(walk(scope, f, limit, |ask| tx.all(ask.0, ask.1)).transpose()?.unwrap_or_default())
}

/// The statement that a filter means, handed to `run`; `None` if nothing can match.
fn walk<T>(scope: &Scope<OrderView>, f: &Filter, limit: i64, run: impl FnOnce(Ask<'_, ListRow>) -> T) -> Option<T> {
    let back = f.cursor.as_ref().is_some_and(|(_, back)| *back);
    let sort = if back { f.sort.reversed() } else { f.sort };
    let author = author(scope, f)?;
    let (from, to) = (clamp(f.range.from), clamp(f.range.to));
    let cursor = f.cursor.as_ref().map(|(c, _)| (c.key, c.id.uuid()));
    let statement: &Sql<ListRow> = match (sort, f.stage.is_some()) {
        (Sort::Newest, false) => &store::NEWEST,
        (Sort::Newest, true) => &store::NEWEST_IN,
        (Sort::Oldest, false) => &store::OLDEST,
        (Sort::Oldest, true) => &store::OLDEST_IN,
        (Sort::Largest, _) => &store::LARGEST,
        (Sort::Smallest, _) => &store::SMALLEST,
    };
    // The far end of the period is a bound of its own; the near end and the cursor are one: whichever comes first.
    let (bound, key, id, end): (At, Box<dyn Param>, Id<kernel::kind::Order>, At) = match sort {
        Sort::Newest => {
            let (key, id) = cursor.filter(|c| *c < (to.micros(), LOWEST)).unwrap_or((to.micros(), LOWEST));
            (from, Box::new(At::from_micros(key)), Id::of(id), to)
        }
        Sort::Oldest => {
            let start = (from.micros() - 1, HIGHEST);
            let (key, id) = cursor.filter(|c| *c > start).unwrap_or(start);
            (to, Box::new(At::from_micros(key)), Id::of(id), to)
        }
        Sort::Largest => {
            let (key, id) = cursor.unwrap_or((i64::MAX, HIGHEST));
            (from, Box::new(key), Id::of(id), to)
        }
        Sort::Smallest => {
            let (key, id) = cursor.unwrap_or((i64::MIN, LOWEST));
            (from, Box::new(key), Id::of(id), to)
        }
    };
    let stage = f.stage;
    let company = scope.company();
    let mut params: Vec<&dyn Param> =
        vec![&company, &bound, &*key, &id, &f.sums.0, &f.sums.1, &author, &f.manager, &f.entity, &stage, &limit];
    if !sort.by_date() {
        params.push(&end);
    }
    let units = scope.seen().units;
    params.push(&units);
    Some(run(Ask(statement, &params)))
}

/// The author to filter by: the asked one within what the scope allows. `None`: nothing can match.
#[expect(clippy::option_option, reason = "no match, any author, one author")]
pub(super) fn author(scope: &Scope<OrderView>, f: &Filter) -> Option<Option<UserId>> {
    match (scope.seen().author, f.author) {
        (Some(me), Some(asked)) if me != asked => None,
        (Some(me), _) => Some(Some(me)),
        (None, asked) => Some(asked),
    }
}

/// Orders by stage under the filter, stages without orders left out, in the order of [`Stage::ALL`].
pub struct Counts {
    /// Stage and number.
    pub by_stage: Vec<(Stage, i64)>,
    /// Their sum.
    pub total: i64,
    /// Whether there are more than were counted.
    pub capped: bool,
}

impl Counts {
    /// From numbers by stage, of which there may be several for one.
    fn of(numbers: Vec<(Stage, i64)>, f: &Filter) -> Counts {
        let mut by_stage: Vec<(Stage, i64)> = Vec::with_capacity(Stage::ALL.len());
        for (stage, n) in numbers {
            match by_stage.iter_mut().find(|(known, _)| *known == stage) {
                Some((_, sum)) => *sum += n,
                None => by_stage.push((stage, n)),
            }
        }
        by_stage.retain(|(_, n)| *n > 0);
        by_stage.sort_by_key(|(s, _)| *s);
        let total = by_stage.iter().map(|(_, n)| n).sum();
        Counts { by_stage, total, capped: total >= COUNTED && !f.is_plain() }
    }
}

/// How many orders stand at each stage, of those that the scope reaches.
///
/// # Errors
/// [`Fail`] of the database.
pub fn by_stage(tx: &Tx<'_>, scope: &Scope<OrderView>, now: At, zone: &TimeZone) -> Result<Counts> {
    let f = ListQuery::default().filter(now, zone)?;
    let numbers = counting(scope, &f, now, zone, |ask| tx.all(ask.0, ask.1)).transpose()?;
    Ok(Counts::of(numbers.unwrap_or_default(), &f))
}

/// The statement that counts by stage, handed to `run`: the counters where they can answer, else at most [`COUNTED`]
/// orders are counted. `None` if nothing can match.
fn counting<T>(
    scope: &Scope<OrderView>,
    f: &Filter,
    now: At,
    zone: &TimeZone,
    run: impl FnOnce(Ask<'_, (Stage, i64)>) -> T,
) -> Option<T> {
    let company = scope.company();
    let seen = scope.seen();
    if f.is_plain() && seen.all() {
        let Some(period) = f.period else { return Some(run(Ask(&store::COUNTS, &[&company]))) };
        let (from, to) = period.days(now.micros(), zone);
        let [a, b, c] = counts::spans(from, to);
        return Some(run(Ask(
            &store::COUNTS_OF_DAYS,
            &[&company, &a.from, &a.to, &b.from, &b.to, &c.from, &c.to, &a.times, &c.times],
        )));
    }
    let author = author(scope, f)?;
    let (from, to) = (clamp(f.range.from), clamp(f.range.to));
    let params: [&dyn Param; 10] =
        [&company, &from, &to, &f.sums.0, &f.sums.1, &author, &f.manager, &f.entity, &COUNTED, &seen.units];
    Some(run(Ask(&store::COUNTS_OF_FILTER, &params)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticked_columns_are_one_list() {
        let pairs = [("cols", "what"), ("period", "year"), ("cols", "erp"), ("nonsense", "1")];
        let q = ListQuery::of_pairs(pairs.map(|(n, v)| (n.to_owned(), v.to_owned())).into());
        assert_eq!((q.cols.as_str(), q.period.as_str()), ("what,erp", "year"));
        assert_eq!(q.with(&[]), "?period=year&cols=what%2Cerp");
    }
}

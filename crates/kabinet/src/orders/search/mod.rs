//! One search box: numbers of every kind, articles and parts of them, words of names, barcodes, sums.
//!
//! The text is understood in several ways, the surest first: who types a number wants that order. What fits by article, by
//! barcode and by sum is united; words count only where nothing of that fits, beginnings of numbers last. The first way that
//! gives something is the way of all its pages: an [`After`] names it, so that the next page goes on where this one ended
//! and no hit is lost between two of them.
//!
//! What fits is collected through its own index as pairs of order and line, a few dozen bytes each; only a page of orders is
//! then read. A term that thousands of lines share would collect thousands of pairs to show twenty, so then the company's
//! orders are walked from the newest one (ADR 0004).
//!
//! Documents that belong to no order (reconciliations, contracts) are found by the documents capability.

mod narrow;
pub(crate) mod store;
#[cfg(test)]
mod tests;
mod words;

use std::collections::HashMap;

use access::{Scope, client::perm::OrderView};
use db::{Param, Sql, Tx};
use kernel::{Id, OrderId, article, parse};
use uuid::Uuid;
use webkit::cursor::Cursor;

pub use narrow::Narrow;
use store::{HitRow, NUMBER};

use super::{buttons, store::ButtonRow};
use crate::{
    catalog::words::{There, Words, told},
    documents,
    fail::Result,
};

/// Orders of a result page, and of a statement that reads orders by id.
pub const PAGE: usize = 20;
/// Up to so many lines are collected through their index whoever asks; beyond, orders are walked, see [`selective`].
const SELECTIVE: usize = 2000;
/// In a company with so many orders to collect [`SELECTIVE`] lines and to walk for them cost the same.
const ORDERS: i64 = 20_000;
/// Longest query that is looked at, characters.
const LONGEST: usize = 120;
/// Keys that one order has at most under the same text: one of each kind, with leading zeros and without.
const KINDS: usize = 12;

/// Why an order is in the result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// A number fits: its kind (`number`, `erp`, `buyer`, `document`, `tracking`, `buyer_article`) and how it is written.
    Number {
        /// Kind.
        kind: String,
        /// As written.
        shown: String,
    },
    /// The line of the hit fits.
    Line,
    /// The sum fits.
    Sum,
}

/// An order that was found.
pub struct Hit {
    /// The order and the line that fits.
    pub row: HitRow,
    /// Why.
    pub why: Why,
}

/// What was found.
#[derive(Default)]
pub struct Found {
    /// Hits, newest first.
    pub hits: Vec<Hit>,
    /// Where the next page begins, if there is one.
    pub next: Option<After>,
    /// Whether words of product names fit: only then is there something to mark in them.
    pub words: bool,
    /// Documents of the hits, as buttons.
    pub buttons: HashMap<OrderId, Vec<ButtonRow>>,
    /// Documents without an order whose number fits; on the first page.
    pub loose: Vec<documents::LooseRow>,
}

/// In which way a text is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Number,
    Content,
    Words,
    Beginning,
}
const WAYS: [Way; 4] = [Way::Number, Way::Content, Way::Words, Way::Beginning];

/// Where a page of a result begins: after which order, in which way of understanding the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    way: Way,
    before: OrderId,
}

impl After {
    /// As it stands in a URL.
    pub fn encode(self) -> String {
        Cursor { key: WAYS.iter().position(|w| *w == self.way).unwrap_or_default() as u64, id: self.before }.encode()
    }
    /// From a URL; `None` for what [`After::encode`] did not make.
    pub fn decode(text: &str) -> Option<After> {
        let Cursor { key, id } = Cursor::<u64, OrderId>::decode(text)?;
        Some(After { way: *WAYS.get(usize::try_from(key).ok()?)?, before: id })
    }
}

/// Searches the orders that the scope reaches and `narrow` leaves: `show` of them, from the newest or from `after` on.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn search(
    tx: &Tx<'_>,
    scope: &Scope<OrderView>,
    text: &str,
    narrow: &Narrow,
    after: Option<After>,
    show: usize,
) -> Result<Found> {
    let text: String = text.trim().chars().take(LONGEST).collect();
    let key = article::fold(&text);
    if key.is_empty() {
        return Ok(Found::default());
    }
    let ask = Searcher::new(tx, scope, &text, key, narrow, show);
    let (way, mut hits, loose) = match after {
        Some(place) => (place.way, ask.page(place.way, place.before)?, Vec::new()),
        None => ask.first()?,
    };
    let more = hits.len() > show;
    hits.truncate(show);
    let ids: Vec<OrderId> = hits.iter().map(|h| h.row.id).collect();
    Ok(Found {
        next: ids.last().filter(|_| more).map(|last| After { way, before: *last }),
        words: way == Way::Words,
        buttons: buttons::of(tx, scope, &ids, false)?,
        loose: documents::loose_of(loose),
        hits,
    })
}

/// A line that fits, or an order as a whole (line 0).
type Fits = (OrderId, i64);

/// What fits, newest first. If it is cut, everything down to `cut` is there.
struct Batch {
    fits: Vec<Fits>,
    cut: Option<OrderId>,
}

impl Batch {
    /// Of statements that give the newest first, up to `most`.
    fn newest(fits: Vec<Fits>, most: usize) -> Batch {
        Batch { cut: fits.last().map(|(order, _)| *order).filter(|_| fits.len() >= most), fits }
    }
    /// Both, each order once: a line before the whole, the first line before others.
    fn unite(mut self, other: Batch) -> Batch {
        self.fits.extend(other.fits);
        let cut = self.cut.max(other.cut);
        let mut fits: Vec<Fits> = self.fits.into_iter().filter(|(order, _)| cut.is_none_or(|c| *order >= c)).collect();
        fits.sort_unstable_by(|(a, x), (b, y)| b.cmp(a).then((*x == 0).cmp(&(*y == 0))).then(x.cmp(y)));
        fits.dedup_by_key(|(order, _)| *order);
        Batch { fits, cut }
    }
    fn all(fits: Vec<Fits>) -> Batch {
        Batch { fits: Vec::new(), cut: None }.unite(Batch { fits, cut: None })
    }
}

struct Searcher<'a, 'c> {
    tx: &'a Tx<'c>,
    scope: &'a Scope<OrderView>,
    narrow: &'a Narrow,
    show: usize,
    text: &'a str,
    /// The folded text, and the end of the range of what begins with it.
    key: String,
    end: String,
    words: Words<'a>,
}

/// Older than this is every order.
const NEWEST: Uuid = Uuid::max();

impl<'a, 'c> Searcher<'a, 'c> {
    fn new(
        tx: &'a Tx<'c>,
        scope: &'a Scope<OrderView>,
        text: &'a str,
        key: String,
        narrow: &'a Narrow,
        show: usize,
    ) -> Self {
        let (_, end) = article::prefix_range(&key);
        Searcher { tx, scope, narrow, show, text, key, end, words: Words::of(text) }
    }

    /// The first page: the first way that gives something; and documents without an order.
    fn first(&self) -> Result<(Way, Vec<Hit>, Vec<documents::LooseRow>)> {
        let newest = Id::of(NEWEST);
        let mut numbers = self.by_key(&store::FIRST_BY_KEY, self.bare(), newest, Some(&self.end))?;
        let loose = match numbers.pop_if(|row| row.fits == store::LOOSE) {
            Some(_) => documents::loose(&self.scope.view(), &self.key, |loose| self.tx.all(loose.0, loose.1))?,
            None => Vec::new(),
        };
        let mut way = Way::Number;
        let mut hits = by_numbers(numbers);
        if hits.is_empty() {
            // What is asked for most, and whether there is any use in asking for the rest.
            let words = self.words.asked();
            let rest = words.each_ref().map(|w| w as &dyn Param);
            let mut lines = self.lines(&store::FIRST_LINES, newest, SELECTIVE, &rest)?;
            let told: Vec<i64> = lines.extract_if(.., |(.., way)| *way >= told::LONGEST).map(|(.., way)| way).collect();
            let mut lines = Some(lines);
            way = Way::Content;
            hits = self.fill(newest, |before| match lines.take() {
                Some(lines) => self.content(before, lines),
                None => self.content(before, self.lines(&store::LINES, before, SELECTIVE, &[])?),
            })?;
            if hits.is_empty() {
                way = Way::Words;
                hits = self.by_name(There::of(told.iter().copied()), newest)?;
            }
            // With a short number begin too many.
            if hits.is_empty() && told.contains(&NUMBER) && self.long_enough() {
                way = Way::Beginning;
                hits = self.page(way, newest)?;
            }
        }
        Ok((way, hits, loose))
    }

    /// Hits in one way that are older than `before`, one more than is shown.
    fn page(&self, way: Way, before: OrderId) -> Result<Vec<Hit>> {
        match way {
            Way::Number => self.by_key(&store::BY_KEY, self.bare(), before, None).map(by_numbers),
            Way::Beginning => self.by_key(&store::BY_KEY_RANGE, &self.end, before, None).map(by_numbers),
            Way::Content => {
                self.fill(before, |before| self.content(before, self.lines(&store::LINES, before, SELECTIVE, &[])?))
            }
            Way::Words => self.by_name(self.words.there(self.tx)?, before),
        }
    }

    /// The number without the zeros before it: an order's is kept with them and without (see `keys::tail`).
    fn bare(&self) -> &str {
        match self.key.trim_start_matches('0') {
            digits if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => digits,
            _ => &self.key,
        }
    }

    /// Orders by a number that is the text or `other`; `rest` is what else the statement takes.
    fn by_key(&self, sql: &Sql<HitRow>, other: &str, before: OrderId, rest: Option<&String>) -> Result<Vec<HitRow>> {
        let (company, most) = (self.scope.company(), count(KINDS * (self.show + 1)));
        let mut params: Vec<&dyn Param> = vec![&company, &before];
        params.extend(self.narrow.params());
        params.extend([&self.key as &dyn Param, &other, &most]);
        params.extend(rest.map(|text| text as &dyn Param));
        Ok(self.tx.all(sql, &params)?)
    }

    fn long_enough(&self) -> bool {
        self.key.chars().count() >= article::MIN_PART
    }

    /// Reads batch after batch until there is a page, and one hit more.
    fn fill(&self, mut before: OrderId, mut next: impl FnMut(OrderId) -> Result<Batch>) -> Result<Vec<Hit>> {
        let mut hits = Vec::new();
        loop {
            let batch = next(before)?;
            for fits in batch.fits.chunks(PAGE + 1) {
                self.read(fits, &mut hits)?;
                if hits.len() > self.show {
                    return Ok(hits);
                }
            }
            match batch.cut {
                Some(cut) => before = cut,
                None => return Ok(hits),
            }
        }
    }

    /// Reads up to a page of orders that fit, and keeps those that `narrow` leaves.
    fn read(&self, fits: &[Fits], hits: &mut Vec<Hit>) -> Result<()> {
        let (whole, lines): (Vec<Fits>, Vec<Fits>) = fits.iter().partition(|(_, line)| *line == 0);
        let mut read = Vec::with_capacity(fits.len());
        for (fits, why, sql) in [(lines, Why::Line, &store::BY_LINES), (whole, Why::Sum, &store::BY_IDS)] {
            if fits.is_empty() {
                continue;
            }
            let (company, newest): (_, OrderId) = (self.scope.company(), Id::of(NEWEST));
            let orders: [OrderId; PAGE + 1] = slots(fits.iter().map(|(order, _)| *order));
            let lines: [i64; PAGE + 1] = std::array::from_fn(|i| fits.get(i).map_or(0, |(_, line)| *line));
            let mut params: Vec<&dyn Param> = vec![&company, &newest];
            params.extend(self.narrow.params());
            params.extend(orders.iter().map(|o| o as &dyn Param));
            if why == Why::Line {
                params.extend(lines.iter().map(|l| l as &dyn Param));
            }
            let rows = self.tx.all(sql, &params)?;
            read.extend(rows.into_iter().map(|row| Hit { row, why: why.clone() }));
        }
        read.sort_by_key(|hit| std::cmp::Reverse(hit.row.id));
        hits.extend(read);
        Ok(())
    }

    /// By article and a part of one, by barcode, by sum.
    fn content(&self, before: OrderId, lines: Vec<(OrderId, i64, i64)>) -> Result<Batch> {
        let mut batch = self.by_article(before, lines)?;
        let (company, most) = (self.scope.company(), SELECTIVE + 1);
        if parse::looks_like_barcode(self.text) {
            let rows = self.tx.all(&store::LINES_BY_BARCODE, &[&company, &before, &self.key, &count(most)])?;
            batch = batch.unite(Batch::newest(rows, most));
        }
        // Who sees no sums must not find them by guessing either.
        let sums = self.scope.may(access::Permission::OrderViewAmounts);
        if let Some(kopecks) = parse::money(self.text).filter(|_| sums) {
            let rows = self.tx.all(&store::BY_SUM, &[&company, &before, &kopecks, &count(most)])?;
            batch = batch.unite(Batch::newest(rows, most));
        }
        Ok(batch)
    }

    /// Lines with such an article, for [`Searcher::by_article`]: one more than `most` by either way. `rest` are the other
    /// parameters of the statement.
    fn lines(
        &self,
        sql: &Sql<(OrderId, i64, i64)>,
        before: OrderId,
        most: usize,
        rest: &[&dyn Param],
    ) -> Result<Vec<(OrderId, i64, i64)>> {
        let parts = if self.long_enough() { count(most + 1) } else { 0 };
        let (company, most) = (self.scope.company(), count(most + 1));
        let mut params: Vec<&dyn Param> = vec![&company, &before, &self.key, &self.end, &most, &parts];
        params.extend_from_slice(rest);
        Ok(self.tx.all(sql, &params)?)
    }

    fn by_article(&self, before: OrderId, mut rows: Vec<(OrderId, i64, i64)>) -> Result<Batch> {
        let few = |rows: &[(OrderId, i64, i64)], most| {
            let by_part = rows.iter().filter(|(.., way)| *way > 0).count();
            by_part <= most && rows.len() - by_part <= most
        };
        let mut all = few(&rows, SELECTIVE);
        if !all && let Some(most) = self.worth_collecting()? {
            rows = self.lines(&store::LINES, before, most, &[])?;
            all = few(&rows, most);
        }
        if all {
            return Ok(Batch::all(rows.into_iter().map(|(order, line, _)| (order, line)).collect()));
        }
        // A folded article has letters and digits only: nothing in it means anything to LIKE. A short part is in too many
        // articles to mean one.
        let pattern = format!("{}{}%", if self.long_enough() { "%" } else { "" }, self.key);
        self.walk(&store::WALK_ARTICLE, before, &[&pattern])
    }

    /// How many lines are cheaper to collect than to walk for in a company as large as this, if that is more than
    /// [`SELECTIVE`].
    fn worth_collecting(&self) -> Result<Option<usize>> {
        let stages = self.tx.all(&super::store::COUNTS, &[&self.scope.company()])?;
        let most = selective(stages.iter().map(|(_, n)| n).sum());
        Ok((most > SELECTIVE).then_some(most))
    }

    /// Walks from the newest order on; `keys` are the parameters from $13 on.
    fn walk(&self, sql: &Sql<Fits>, before: OrderId, keys: &[&dyn Param]) -> Result<Batch> {
        let (company, most) = (self.scope.company(), count(self.show + 1));
        let mut params: Vec<&dyn Param> = vec![&company, &before];
        params.extend(self.narrow.params());
        params.push(&most);
        params.extend_from_slice(keys);
        Ok(Batch::newest(self.tx.all(sql, &params)?, self.show + 1))
    }
}

/// Up to how many lines are collected in a company with so many orders. To collect costs by the line, to walk by the orders between
/// two hits, of which there are fewer the more lines fit: both cost the same at the root of the orders.
fn selective(orders: i64) -> usize {
    let hundredths = (orders.max(0).saturating_mul(10_000) / ORDERS).isqrt().clamp(100, 500);
    SELECTIVE * usize::try_from(hundredths).unwrap_or(100) / 100
}

/// Hits by number; an order that has several is one hit.
fn by_numbers(rows: Vec<HitRow>) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::with_capacity(rows.len());
    for row in rows {
        if hits.last().is_none_or(|last| last.row.id != row.id) {
            hits.push(Hit { why: Why::Number { kind: row.fits.clone(), shown: row.written.clone() }, row });
        }
    }
    hits
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Ids as the twenty-one parameters of a page; what is left over is an id that nothing has.
pub fn slots(ids: impl IntoIterator<Item = OrderId>) -> [OrderId; PAGE + 1] {
    let mut ids = ids.into_iter();
    std::array::from_fn(|_| ids.next().unwrap_or(Id::of(Uuid::nil())))
}

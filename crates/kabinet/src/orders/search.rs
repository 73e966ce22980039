//! One search box: numbers of every kind, articles and parts of them, words of names, barcodes, sums.
//!
//! The text is understood in several ways, the surest first. A number that fits exactly ends the search: who types a
//! number wants that order. Otherwise what was found by article, by word, by barcode and by sum is united, newest first.
//!
//! A selective term goes through its own index to the lines of the company; one that thousands of articles share would
//! collect thousands of lines to show twenty, so then the company's orders are walked from the newest one. Which way is
//! chosen by counting, so that no hit is lost to a silent cap (ADR 0004).
//!
//! Documents that belong to no order (reconciliations, contracts) are found by the documents capability.

use access::{Scope, client::perm::OrderView};
use db::{Param, Sql, Tx};
use kernel::{Id, OrderId, UserId, article, parse, stem};

use super::store::{self, HitRow};
use crate::fail::Result;

/// Orders of a result page.
pub const PAGE: usize = 20;
/// Up to so many lines or products are collected through their index; beyond, orders are walked.
const SELECTIVE: i64 = 800;
/// Longest query that is looked at, characters.
const LONGEST: usize = 120;

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
pub struct Found {
    /// Hits, newest first.
    pub hits: Vec<Hit>,
    /// Whether there are more.
    pub more: bool,
}

/// Searches the orders that the scope reaches.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn search(tx: &Tx<'_>, scope: &Scope<OrderView>, text: &str) -> Result<Found> {
    let text: String = text.trim().chars().take(LONGEST).collect();
    let key = article::fold(&text);
    let ask = Ask { tx, scope, company: scope.company(), author: scope.only_author() };
    if key.is_empty() {
        return Ok(Found { hits: Vec::new(), more: false });
    }
    let exact = ask.by_number(&key, false)?;
    if !exact.is_empty() {
        return Ok(done(exact));
    }
    let mut hits = Vec::new();
    if parse::looks_like_barcode(text.trim()) {
        hits = ask.lines(&store::BY_BARCODE, &[&text.trim()])?;
    }
    if hits.is_empty() {
        hits = ask.by_article(&key)?;
    }
    if hits.len() <= PAGE && key.chars().count() >= article::MIN_PART {
        unite(&mut hits, ask.by_part(&key)?);
    }
    if hits.is_empty() && text.chars().any(char::is_alphabetic) {
        hits = ask.by_words(&text)?;
    }
    if let Some(kopecks) = parse::money(&text) {
        unite(&mut hits, ask.by_sum(kopecks)?);
    }
    if hits.is_empty() && key.chars().count() >= article::MIN_PART {
        hits = ask.by_number(&key, true)?;
    }
    hits.sort_by(|a, b| b.row.placed_at.cmp(&a.row.placed_at).then(b.row.id.cmp(&a.row.id)));
    Ok(done(hits))
}

fn done(mut hits: Vec<Hit>) -> Found {
    let more = hits.len() > PAGE;
    hits.truncate(PAGE);
    Found { hits, more }
}

fn unite(hits: &mut Vec<Hit>, others: Vec<Hit>) {
    for hit in others {
        if !hits.iter().any(|h| h.row.id == hit.row.id) {
            hits.push(hit);
        }
    }
}

struct Ask<'a, 'c> {
    tx: &'a Tx<'c>,
    scope: &'a Scope<OrderView>,
    company: kernel::CompanyId,
    author: Option<UserId>,
}

impl Ask<'_, '_> {
    /// Hits by the line that fits: `keys` are the parameters from $5 on.
    fn lines(&self, sql: &Sql<HitRow>, keys: &[&dyn Param]) -> Result<Vec<Hit>> {
        let show = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        // Somebody who sees only his own orders must not lose them behind other people's.
        let look = if self.author.is_some() { 1_000_000 } else { show };
        let mut params: Vec<&dyn Param> = vec![&self.company, &self.author, &show, &look];
        params.extend_from_slice(keys);
        let rows = self.tx.all(sql, &params)?;
        Ok(rows.into_iter().map(|row| Hit { row, why: Why::Line }).collect())
    }

    fn by_number(&self, key: &str, begins: bool) -> Result<Vec<Hit>> {
        let keys = if begins {
            let (from, to) = article::prefix_range(key);
            self.tx.all(&store::KEY_RANGE, &[&self.company, &from, &to])?
        } else {
            self.tx.all(&store::KEY, &[&self.company, &key])?
        };
        let ids: Vec<OrderId> = keys.iter().map(|k| k.order_id).collect();
        let hits = self.by_ids(&ids)?;
        Ok(hits
            .into_iter()
            .filter_map(|row| {
                let k = keys.iter().find(|k| k.order_id == row.id)?;
                Some(Hit { why: Why::Number { kind: k.kind.clone(), shown: k.shown.clone() }, row })
            })
            .collect())
    }

    fn by_ids(&self, ids: &[OrderId]) -> Result<Vec<HitRow>> {
        let mut unique = ids.to_vec();
        unique.sort_unstable();
        unique.dedup();
        unique.reverse();
        if unique.is_empty() {
            return Ok(Vec::new());
        }
        let slots = slots(&unique);
        let mut params: Vec<&dyn Param> = vec![&self.company];
        params.extend(slots.iter().map(|s| s as &dyn Param));
        params.push(&self.author);
        Ok(self.tx.all(&store::BY_IDS, &params)?)
    }

    fn by_article(&self, key: &str) -> Result<Vec<Hit>> {
        let (from, to) = article::prefix_range(key);
        let (n,) = self.tx.one(&store::LINES_IN_RANGE, &[&self.company, &from, &to, &(SELECTIVE + 1)])?;
        match n {
            0 => Ok(Vec::new()),
            n if n <= SELECTIVE => self.lines(&store::BY_ARTICLE, &[&from, &to]),
            _ => self.lines(&store::BY_ARTICLE_WALK, &[&from, &to]),
        }
    }

    fn by_part(&self, key: &str) -> Result<Vec<Hit>> {
        let (from, to) = article::prefix_range(key);
        let (n,) = self.tx.one(&store::PARTS, &[&from, &to, &(SELECTIVE + 1)])?;
        match n {
            0 => Ok(Vec::new()),
            n if n <= SELECTIVE => self.lines(&store::BY_PART, &[&from, &to]),
            // A folded article has letters and digits only: nothing in it means anything to LIKE.
            _ => self.lines(&store::BY_PART_WALK, &[&format!("%{key}%")]),
        }
    }

    fn by_words(&self, text: &str) -> Result<Vec<Hit>> {
        let mut stems = stem::stems(text);
        if stems.is_empty() {
            return Ok(Vec::new());
        }
        let mut counted = Vec::new();
        for s in stems.drain(..).take(4) {
            let (n,) = self.tx.one(&store::WORDS, &[&s, &(SELECTIVE + 1)])?;
            counted.push((n, s));
        }
        // The last word may still be being typed.
        if let (Some((0, _)), Some(begin)) = (counted.last(), stem::beginning(text)) {
            let (from, to) = article::prefix_range(&begin);
            if let (Some((s,)), Some(last)) = (self.tx.opt(&store::WORD_BEGINS, &[&from, &to])?, counted.last_mut()) {
                let (n,) = self.tx.one(&store::WORDS, &[&s, &(SELECTIVE + 1)])?;
                *last = (n, s);
            }
        }
        counted.sort();
        let Some((rarest, first)) = counted.first() else { return Ok(Vec::new()) };
        if *rarest == 0 {
            return Ok(Vec::new());
        }
        let at = |i: usize| counted.get(i).map_or(first, |(_, s)| s);
        let keys: [&dyn Param; 4] = [first, at(1), at(2), at(3)];
        let sql = if *rarest <= SELECTIVE { &store::BY_WORDS } else { &store::BY_WORDS_WALK };
        self.lines(sql, &keys)
    }

    fn by_sum(&self, kopecks: i64) -> Result<Vec<Hit>> {
        if !self.scope.may(access::Permission::OrderViewAmounts) {
            // Who sees no sums must not find them by guessing either.
            return Ok(Vec::new());
        }
        let ids: Vec<OrderId> =
            self.tx.all(&store::BY_SUM, &[&self.company, &kopecks])?.into_iter().map(|(id,)| id).collect();
        Ok(self.by_ids(&ids)?.into_iter().map(|row| Hit { row, why: Why::Sum }).collect())
    }
}

/// Ids as the twenty-one parameters of a page; what is left over is an id that nothing has.
pub fn slots(ids: &[OrderId]) -> [OrderId; PAGE + 1] {
    let nothing = Id::of(uuid::Uuid::nil());
    std::array::from_fn(|i| ids.get(i).copied().unwrap_or(nothing))
}

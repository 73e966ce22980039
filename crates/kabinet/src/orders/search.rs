//! One search box: numbers of every kind, articles and parts of them, words of names, barcodes, sums.
//!
//! The text is understood in several ways, the surest first. A number that fits exactly ends the search: who types a
//! number wants that order. Otherwise what was found by article, by word, by barcode and by sum is united, newest first.
//!
//! A selective term goes through its own index to the lines of the company; one that thousands of articles share would
//! collect thousands of lines to show twenty, so then the company's orders are walked from the newest one. Which way is
//! chosen by counting, so that no hit is lost to a silent cap (ADR 0004).
//!
//! When it is no number, one statement tells in which ways the text can be found at all; only what can give an answer is
//! then read.
//!
//! Documents that belong to no order (reconciliations, contracts) are found by the documents capability.

use std::collections::HashMap;

use access::{Scope, client::perm::OrderView};
use db::{Param, Sql, Tx};
use kernel::{CompanyId, Id, OrderId, UserId, article, parse, stem};

use super::{
    buttons,
    store::{self, ButtonRow, HitRow, ProbeRow},
};
use crate::{documents, fail::Result};

/// Orders of a result page.
pub const PAGE: usize = 20;
/// Up to so many lines or products are collected through their index; beyond, orders are walked.
const SELECTIVE: i64 = 800;
/// With so many lines of an article a page probably fills up.
const FEW: i64 = 60;
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
#[derive(Default)]
pub struct Found {
    /// Hits, newest first.
    pub hits: Vec<Hit>,
    /// Whether there are more.
    pub more: bool,
    /// Whether words of product names fit: only then is there something to mark in them.
    pub words: bool,
    /// Documents of the hits, as buttons.
    pub buttons: HashMap<OrderId, Vec<ButtonRow>>,
    /// Documents without an order whose number fits.
    pub loose: Vec<documents::LooseRow>,
}

/// Searches the orders that the scope reaches.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn search(tx: &Tx<'_>, scope: &Scope<OrderView>, text: &str) -> Result<Found> {
    let text: String = text.trim().chars().take(LONGEST).collect();
    let key = article::fold(&text);
    if key.is_empty() {
        return Ok(Found::default());
    }
    let ask = Searcher::new(tx, scope, &text, key);
    let numbers = tx.all(&store::BY_KEY, &[&ask.company, &ask.author, &ask.key, &ask.end])?;
    let mut any_loose = numbers.first().map(|row| row.loose > 0);
    let (mut hits, mut words) = (by_numbers(numbers), false);
    if hits.is_empty() {
        let probe = ask.probe()?;
        any_loose = Some(probe.loose > 0);
        (hits, words) = ask.by_content(&probe)?;
    }
    let loose = match any_loose {
        Some(true) => documents::loose(&scope.view(), &ask.key, |loose| tx.all(loose.0, loose.1))?,
        _ => Vec::new(),
    };
    let more = hits.len() > PAGE;
    hits.truncate(PAGE);
    let ids: Vec<OrderId> = hits.iter().map(|h| h.row.id).collect();
    Ok(Found { hits, more, words, buttons: buttons::of(tx, scope, &ids, false)?, loose: documents::loose_of(loose) })
}

/// Hits by number; an order that has several is one hit.
fn by_numbers(rows: Vec<HitRow>) -> Vec<Hit> {
    let mut hits = Vec::new();
    let one = |row: HitRow| Hit { why: Why::Number { kind: row.fits.clone(), shown: row.written.clone() }, row };
    unite(&mut hits, rows.into_iter().map(one).collect());
    hits
}

fn unite(hits: &mut Vec<Hit>, others: Vec<Hit>) {
    for hit in others {
        if !hits.iter().any(|h| h.row.id == hit.row.id) {
            hits.push(hit);
        }
    }
}

struct Searcher<'a, 'c> {
    tx: &'a Tx<'c>,
    scope: &'a Scope<OrderView>,
    company: CompanyId,
    author: Option<UserId>,
    text: &'a str,
    /// The folded text, and the end of the range of what begins with it.
    key: String,
    end: String,
    stems: Vec<String>,
}

impl<'a, 'c> Searcher<'a, 'c> {
    fn new(tx: &'a Tx<'c>, scope: &'a Scope<OrderView>, text: &'a str, key: String) -> Self {
        let stems = if text.chars().any(char::is_alphabetic) { stem::stems(text) } else { Vec::new() };
        let (_, end) = article::prefix_range(&key);
        let (company, author) = (scope.company(), scope.only_author());
        Searcher { tx, scope, company, author, text, key, end, stems: stems.into_iter().take(4).collect() }
    }

    /// In which ways the text can be found that is no number of an order.
    fn probe(&self) -> Result<ProbeRow> {
        // The longest word is the rarest as a rule. The last one may still be being typed.
        let none = String::new();
        let longest = self.stems.iter().max_by_key(|s| s.chars().count()).unwrap_or(&none);
        let begin = stem::beginning(self.text).filter(|_| !self.stems.is_empty());
        let (from, to) = begin.map_or_else(Default::default, |begin| article::prefix_range(&begin));
        let params: [&dyn Param; 7] = [&self.company, &self.key, &self.end, &(SELECTIVE + 1), longest, &from, &to];
        Ok(self.tx.one(&store::PROBE, &params)?)
    }

    /// By everything that is not a number of an order, newest first; and whether words were what fits.
    fn by_content(&self, probe: &ProbeRow) -> Result<(Vec<Hit>, bool)> {
        let (mut hits, mut words) = (Vec::new(), false);
        if parse::looks_like_barcode(self.text) {
            hits = self.lines(&store::BY_BARCODE, &[&self.text])?;
        }
        if hits.is_empty() {
            hits = self.by_article(probe)?;
        }
        if hits.is_empty() && (probe.word > 0 || probe.begun.is_some()) {
            hits = self.by_words(probe)?;
            words = !hits.is_empty();
        }
        if let Some(kopecks) = parse::money(self.text) {
            unite(&mut hits, self.by_sum(kopecks)?);
        }
        // With a short number begin too many.
        if hits.is_empty() && probe.begins > 0 && self.long_enough() {
            let rows = self.tx.all(&store::BY_KEY_RANGE, &[&self.company, &self.author, &self.key, &self.end])?;
            return Ok((by_numbers(rows), false));
        }
        hits.sort_by(|a, b| b.row.placed_at.cmp(&a.row.placed_at).then(b.row.id.cmp(&a.row.id)));
        Ok((hits, words))
    }

    fn long_enough(&self) -> bool {
        self.key.chars().count() >= article::MIN_PART
    }

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

    /// By article and by part of one.
    fn by_article(&self, probe: &ProbeRow) -> Result<Vec<Hit>> {
        let (from, to, in_lines) = (&self.key, &self.end, probe.in_lines);
        let parts = if self.long_enough() { probe.parts } else { 0 };
        // A page that fills up by article alone needs no parts; with few lines one statement is cheaper than two.
        if in_lines <= FEW && (1..=SELECTIVE).contains(&parts) {
            let sql = if in_lines == 0 { &store::BY_PART } else { &store::BY_ARTICLE_OR_PART };
            return self.lines(sql, &[from, to]);
        }
        let mut hits = match in_lines {
            0 => Vec::new(),
            n if n <= SELECTIVE => self.lines(&store::BY_ARTICLE, &[from, to])?,
            _ => self.lines(&store::BY_ARTICLE_WALK, &[from, to])?,
        };
        if hits.len() <= PAGE {
            let others = match parts {
                0 => Vec::new(),
                n if n <= SELECTIVE => self.lines(&store::BY_PART, &[from, to])?,
                // A folded article has letters and digits only: nothing in it means anything to LIKE.
                _ => self.lines(&store::BY_PART_WALK, &[&format!("%{from}%")])?,
            };
            unite(&mut hits, others);
        }
        Ok(hits)
    }

    fn by_words(&self, probe: &ProbeRow) -> Result<Vec<Hit>> {
        let mut stems = self.stems.clone();
        // Nothing has the last word as it stands: then it is the beginning of one.
        if let (Some(begun), Some(last)) = (&probe.begun, self.stems.last()) {
            let (n,) = self.tx.one(&store::WORD, &[last, &1_i64])?;
            if n == 0 {
                stems.pop();
                stems.push(begun.clone());
            }
        }
        let Some(first) = stems.first() else { return Ok(Vec::new()) };
        let at = |i: usize| stems.get(i).unwrap_or(first);
        let (a, b, c, d) = self.tx.one(&store::WORDS, &[at(0), at(1), at(2), at(3), &(SELECTIVE + 1)])?;
        let mut counted: Vec<(i64, String)> = [a, b, c, d].into_iter().zip(stems.iter().cloned()).collect();
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
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let slots = slots(&ids);
        let mut params: Vec<&dyn Param> = vec![&self.company];
        params.extend(slots.iter().map(|s| s as &dyn Param));
        params.push(&self.author);
        Ok(self.tx.all(&store::BY_IDS, &params)?.into_iter().map(|row| Hit { row, why: Why::Sum }).collect())
    }
}

/// Ids as the twenty-one parameters of a page; what is left over is an id that nothing has.
pub fn slots(ids: &[OrderId]) -> [OrderId; PAGE + 1] {
    let nothing = Id::of(uuid::Uuid::nil());
    std::array::from_fn(|i| ids.get(i).copied().unwrap_or(nothing))
}

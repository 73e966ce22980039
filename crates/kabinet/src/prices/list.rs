//! Reads the price list: which lists a company has, and a page of goods with the prices of one of them.
//!
//! Whoever sees no prices gets rows without them, and so does everybody while nothing has ever come from 1C: no page, program
//! or file has to think of it. Found is by article and a part of one, by barcode, or else by words, as everywhere
//! ([`crate::catalog::words`]).

use access::{Groups, Permission, Scope, client::perm::CatalogView};
use db::{Param, Sql, Tx};
use kernel::{At, CompanyId, Money, article, parse};
use serde::Deserialize;
use webkit::cursor::Cursor;

use super::{
    rules::{self, Availability, PriceList, Says, Terms},
    store::{self, GoodsRow},
};
use crate::{
    catalog::words::Words,
    fail::{Fail, Result},
    finance::rules::{Ages, Feed, Staleness},
};

/// Rows of a page.
pub const PAGE: usize = 50;
/// Longest query that is looked at, characters.
const LONGEST: usize = 120;

/// What an address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    /// What is looked for; empty: everything.
    pub q: String,
    /// Which of the company's lists; empty: the first.
    pub list: String,
    /// Cursor: the rows after it.
    pub after: String,
    /// Cursor: the rows before it.
    pub before: String,
}

impl ListQuery {
    /// The same view with one part changed, as a query string; a changed view starts at its first page.
    pub fn with(&self, name: &str, value: &str) -> String {
        let mut out = String::new();
        for (key, own) in [("q", self.q.as_str()), ("list", &self.list), ("after", ""), ("before", "")] {
            let value = if key == name { value } else { own };
            if !value.is_empty() {
                let value = percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
                out += &format!("{}{key}={value}", if out.is_empty() { '?' } else { '&' });
            }
        }
        if out.is_empty() { "?".to_owned() } else { out }
    }
}

/// In which way a text is understood; the first that finds something is the way of all its pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Nothing is looked for.
    All,
    /// An article, a part of one, a barcode.
    Content,
    /// Words of a name.
    Words,
}
const WAYS: [Way; 3] = [Way::All, Way::Content, Way::Words];

/// A price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// For one unit.
    pub amount: Money,
    /// ISO code.
    pub currency: String,
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goods {
    id: i64,
    /// 1C's identity.
    pub erp_id: String,
    /// Article.
    pub article: String,
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Barcode.
    pub barcode: String,
    /// The company's price, if the reader sees prices and there is one.
    pub price: Option<Price>,
    /// Whether there is any, if the reader sees that.
    pub availability: Option<Availability>,
}

/// How old a set of figures is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    /// When 1C took it.
    pub as_of: Option<At>,
    /// What that means now.
    pub staleness: Staleness,
}

/// What the reader sees of the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    /// Prices.
    pub prices: bool,
    /// Whether goods are there.
    pub stock: bool,
}

/// The price list as it is shown.
pub struct Shown {
    /// All lists of the company.
    pub lists: Vec<PriceList>,
    /// Which of them is shown; `None`: there are no goods.
    pub here: Option<usize>,
    /// Its rows, by name.
    pub rows: Vec<Goods>,
    /// Cursor of the next page.
    pub next: Option<String>,
    /// Cursor of the page before.
    pub previous: Option<String>,
    /// How the text was understood.
    pub way: Way,
    /// How old the prices are.
    pub prices: Age,
    /// How old the stock is.
    pub stock: Age,
    /// What the reader sees.
    pub sight: Sight,
    /// Whether there are any prices for the company: a list may be named and empty.
    pub priced: bool,
}

impl Shown {
    /// The list that is shown.
    pub fn list(&self) -> Option<&PriceList> {
        self.lists.get(self.here?)
    }
}

/// The price lists of a company on a day (yyyy-mm-dd). If nobody has named any prices for it, the goods of every accounting
/// system are one without.
///
/// # Errors
/// [`Fail`] of the database.
pub fn lists(tx: &Tx<'_>, company: CompanyId, today: &str) -> Result<Vec<PriceList>> {
    let (groups,) = tx.one(&store::GROUPS, &[&company])?;
    let silent = super::where_silent(tx, Groups::parse(&groups))?;
    let terms: Vec<Terms> = tx
        .all(&store::TERMS, &[&company, &today])?
        .into_iter()
        .map(|k| Terms {
            source: k.source_id,
            label: if k.number.is_empty() { k.name } else { format!("№ {}", k.number) },
            says: match (k.price_type.filter(|id| !id.is_empty()), k.price_name) {
                (None, _) => Says::Nothing,
                (Some(id), Some(name)) => Says::Type(id, name),
                (Some(_), None) => Says::Untold,
            },
        })
        .collect();
    let mut lists = rules::lists(&terms, &silent);
    if !lists.iter().any(PriceList::priced) {
        for (source,) in tx.all(&store::SOURCES, &[])? {
            if lists.iter().all(|l| l.source != source) {
                lists.push(PriceList { source, price_type: String::new(), name: String::new(), contracts: Vec::new() });
            }
        }
    }
    Ok(lists)
}

/// Reads a page of `size` rows.
///
/// # Errors
/// [`Fail::NotFound`] for a list that is not the company's, [`Fail::Invalid`] for a cursor that is none, [`Fail`] of the
/// database.
pub fn read(
    tx: &Tx<'_>,
    scope: &Scope<CatalogView>,
    q: &ListQuery,
    size: usize,
    now: At,
    today: &str,
    ages: &Ages,
) -> Result<Shown> {
    let lists = lists(tx, scope.company(), today)?;
    let here = match q.list.as_str() {
        "" => {
            if lists.is_empty() {
                None
            } else {
                Some(0)
            }
        }
        key => Some(lists.iter().position(|l| l.key() == key).ok_or(Fail::NotFound)?),
    };
    let sight = Sight { prices: scope.may(Permission::PricesView), stock: scope.may(Permission::StockView) };
    let never = Age { as_of: None, staleness: Staleness::Never };
    let mut shown = Shown {
        here,
        rows: Vec::new(),
        next: None,
        previous: None,
        way: Way::All,
        prices: never,
        stock: never,
        sight,
        priced: false,
        lists,
    };
    let Some(list) = shown.list().cloned() else { return Ok(shown) };
    for (feed, as_of) in tx.all(&store::AGES, &[&list.source])? {
        let age = Age { as_of, staleness: ages.of(feed, as_of, now) };
        if feed == Feed::Prices { shown.prices = age } else { shown.stock = age }
    }
    let (cursor, back) = match (q.after.as_str(), q.before.as_str()) {
        ("", "") => (None, false),
        (after, "") => (Some(place("after", after)?), false),
        (_, before) => (Some(place("before", before)?), true),
    };
    let text: String = q.q.trim().chars().take(LONGEST).collect();
    let find = Find { tx, list: &list, text: &text, limit: size + 1 };
    let (way, mut rows) = match cursor {
        Some((way, id)) => (way, find.page(way, Some(id), back)?),
        None => find.first()?,
    };
    let more = rows.len() > size;
    rows.truncate(size);
    if back {
        rows.reverse();
    }
    let at = |g: &GoodsRow| Cursor { key: WAYS.iter().position(|w| *w == way).unwrap_or_default(), id: g.id }.encode();
    shown.way = way;
    shown.next = rows.last().filter(|_| back || more).map(at);
    shown.previous = rows.first().filter(|_| if back { more } else { cursor.is_some() }).map(at);
    shown.priced = rows.iter().any(|g| g.amount.is_some())
        || list.priced() && tx.opt(&store::PRICED, &[&list.source, &list.price_type])?.is_some();
    let stock = shown.stock.staleness;
    let prices = sight.prices && shown.prices.staleness != Staleness::Never;
    shown.rows = rows
        .into_iter()
        .map(|g| Goods {
            id: g.id,
            erp_id: g.erp_id,
            article: g.article,
            name: g.name,
            unit: g.unit,
            barcode: g.barcode,
            price: g.amount.zip(g.currency).filter(|_| prices).map(|(amount, currency)| Price { amount, currency }),
            availability: sight.stock.then(|| rules::availability(g.qty, stock)),
        })
        .collect();
    Ok(shown)
}

fn place(name: &str, text: &str) -> Result<(Way, i64)> {
    let read = Cursor::<usize, i64>::decode(text).and_then(|c| Some((*WAYS.get(c.key)?, c.id)));
    read.ok_or_else(|| Fail::Invalid(format!("{name} = {text:?}")))
}

struct Find<'a, 'c> {
    tx: &'a Tx<'c>,
    list: &'a PriceList,
    text: &'a str,
    limit: usize,
}

impl Find<'_, '_> {
    /// The first page: the first way that finds something.
    fn first(&self) -> Result<(Way, Vec<GoodsRow>)> {
        if article::fold(self.text).is_empty() {
            return Ok((Way::All, if self.text.is_empty() { self.page(Way::All, None, false)? } else { Vec::new() }));
        }
        let rows = self.page(Way::Content, None, false)?;
        if !rows.is_empty() {
            return Ok((Way::Content, rows));
        }
        Ok((Way::Words, self.page(Way::Words, None, false)?))
    }

    /// Rows beyond a product, or from the beginning.
    fn page(&self, way: Way, beyond: Option<i64>, back: bool) -> Result<Vec<GoodsRow>> {
        // No id is below zero, and a product is never removed: its name may have changed, and the page goes on from there.
        let (name, id) = match beyond {
            Some(id) => (self.tx.opt(&store::NAME, &[&id])?.ok_or(Fail::NotFound)?.0, id),
            None => (String::new(), -1),
        };
        let limit = i64::try_from(self.limit).unwrap_or(i64::MAX);
        let rest: Vec<String> = match way {
            Way::All => Vec::new(),
            Way::Content => self.content().into(),
            Way::Words => {
                let words = Words::of(self.text);
                let Some(stems) = words.rarest_first(self.tx, words.there(self.tx)?)? else { return Ok(Vec::new()) };
                let Some(first) = stems.first() else { return Ok(Vec::new()) };
                (0..4).map(|i| stems.get(i).unwrap_or(first).clone()).collect()
            }
        };
        let statement: &Sql<GoodsRow> = match (way, back) {
            (Way::All, false) => &store::GOODS,
            (Way::All, true) => &store::GOODS_BACK,
            (Way::Content, false) => &store::BY_CONTENT,
            (Way::Content, true) => &store::BY_CONTENT_BACK,
            (Way::Words, false) => &store::BY_WORDS,
            (Way::Words, true) => &store::BY_WORDS_BACK,
        };
        let mut params: Vec<&dyn Param> = vec![&self.list.source, &self.list.price_type, &name, &id, &limit];
        params.extend(rest.iter().map(|text| text as &dyn Param));
        Ok(self.tx.all(statement, &params)?)
    }

    /// Ranges of the article and of a part of it, and the barcode. A short text is in too many articles to be a part of one.
    fn content(&self) -> [String; 5] {
        let key = article::fold(self.text);
        let (from, to) = article::prefix_range(&key);
        let (part, end) =
            if key.chars().count() >= article::MIN_PART { (from.clone(), to.clone()) } else { Default::default() };
        let barcode = if parse::looks_like_barcode(self.text) { key } else { String::new() };
        [from, to, part, end, barcode]
    }
}

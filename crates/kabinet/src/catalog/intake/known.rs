//! What is known of the products of one unit of work, read at once, and what is to be written of their prices, their stock and
//! the words they are found by, written at once: a run over a hundred thousand goods must not ask and write row by row.
//!
//! Read before the rows of a unit ([`Known::read`]), looked into and changed by each of them, written behind them
//! ([`Known::write`]). What was not read before is asked for singly, so nothing depends on what was foreseen.
//!
//! Not here: what a row means (`super`).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, hash_map::Entry};

use db::{Param, Result, Tx};
use kernel::{Money, Qty, SourceId, article::fold};

use crate::{
    catalog::{
        index::Index,
        intake::Heard,
        store::{
            self, BY_ERP_ID, BY_ERP_IDS, HEARD, HEARD_SET, HEARD_SET_MANY, PRICE_DROP, PRICE_SET, PRICE_SET_MANY,
            PRICES, PRICES_OF, ProductRow, RESERVE, STOCK, STOCK_DROP, STOCK_OF, STOCK_SET, STOCK_SET_MANY, WITH_STUBS,
        },
    },
    many::{MANY, ask_of, write_rows},
};

/// Ids that are reserved at once.
const RESERVED: i64 = 100;

/// Prices of a product by level.
pub(super) type Prices = HashMap<String, (Money, String)>;
/// Stock of a product by warehouse.
pub(super) type Stock = HashMap<String, Qty>;

/// What is known of the products of one unit of work.
#[derive(Clone, Debug, Default)]
pub struct Known {
    products: HashMap<String, Option<ProductRow>>,
    prices: HashMap<i64, Prices>,
    stock: HashMap<i64, Stock>,
    heard: HashMap<i64, Heard>,
    pub(super) index: Index,
    new_prices: BTreeMap<(i64, String), Option<(Money, String)>>,
    new_stock: BTreeMap<(i64, String), Option<Qty>>,
    new_heard: BTreeMap<i64, Heard>,
    /// Products that have no stubs of variants.
    alone: HashSet<String>,
    /// Ids for new products.
    ids: Vec<i64>,
}

impl Known {
    /// Reads what rows of these identities will ask for; of `offers` also prices and stock, where they say something else
    /// than the last time.
    ///
    /// # Errors
    /// Any error of the database.
    pub fn read(
        tx: &Tx<'_>,
        source: SourceId,
        products: &BTreeSet<String>,
        offers: &HashMap<String, Heard>,
    ) -> Result<Known> {
        let mut known = Known::default();
        let all: Vec<&String> = products.iter().collect();
        for some in all.chunks(MANY) {
            for row in ask_of(tx, &BY_ERP_IDS, &[&source], some)? {
                let (erp_id, product) = row.parted();
                known.products.insert(erp_id, Some(product));
            }
            for id in some {
                known.products.entry((*id).clone()).or_insert(None);
            }
        }
        let offered = |(id, row): (&String, &Option<ProductRow>)| Some((row.as_ref()?.id, *offers.get(id)?));
        // In the order in which they are kept: neighbours share pages.
        let offered: BTreeMap<i64, Heard> = known.products.iter().filter_map(offered).collect();
        for some in offered.keys().collect::<Vec<_>>().chunks(MANY) {
            let rows = ask_of(tx, &HEARD, &[], some)?;
            known.heard.extend(rows.into_iter().map(|(id, prices, stock)| (id, Heard { prices, stock })));
        }
        let others = |other: fn(Heard, Heard) -> bool| {
            let other = |(id, said): &(&i64, &Heard)| other(**said, known.heard(**id));
            offered.iter().filter(other).map(|(id, _)| id).collect::<Vec<&i64>>()
        };
        let (prices, stock) = (others(Heard::other_prices), others(Heard::other_stock));
        for some in prices.chunks(MANY) {
            known.prices.extend(some.iter().map(|id| (**id, Prices::new())));
            for (id, level, amount, currency) in ask_of(tx, &PRICES_OF, &[], some)? {
                known.prices.entry(id).or_default().insert(level, (amount, currency));
            }
        }
        for some in stock.chunks(MANY) {
            known.stock.extend(some.iter().map(|id| (**id, Stock::new())));
            for (id, warehouse, qty) in ask_of(tx, &STOCK_OF, &[], some)? {
                known.stock.entry(id).or_default().insert(warehouse, qty);
            }
        }
        Ok(known)
    }

    /// What was heard last of a product's prices and stock.
    pub(super) fn heard(&self, id: i64) -> Heard {
        self.heard.get(&id).copied().unwrap_or_default()
    }

    /// This was heard of them, and they are that now.
    pub(super) fn hears(&mut self, id: i64, said: Heard) {
        let (before, now) = (self.heard(id), self.heard(id).then(said));
        if now != before {
            self.heard.insert(id, now);
            self.new_heard.insert(id, now);
        }
    }

    /// Looks which of these products, read before, have stubs of variants to attach once they are described.
    ///
    /// # Errors
    /// Any error of the database.
    pub fn look_for_stubs(&mut self, tx: &Tx<'_>, source: SourceId, described: &BTreeSet<String>) -> Result<()> {
        let undescribed = |id: &&String| self.products.get(*id).is_some_and(|p| p.as_ref().is_none_or(|p| p.stub));
        let all: Vec<&String> = described.iter().filter(undescribed).collect();
        for some in all.chunks(MANY) {
            let with = ask_of(tx, &WITH_STUBS, &[&source], some)?.into_iter().map(|(id,)| id).collect::<HashSet<_>>();
            self.alone.extend(some.iter().filter(|id| !with.contains(**id)).map(|id| (*id).clone()));
        }
        Ok(())
    }

    /// Whether a product may have stubs of variants.
    pub(super) fn may_have_stubs(&self, erp_id: &str) -> bool {
        !self.alone.contains(erp_id)
    }

    /// A product by 1C's identity.
    pub(super) fn product(&mut self, tx: &Tx<'_>, source: SourceId, erp_id: &str) -> Result<Option<ProductRow>> {
        if let Some(known) = self.products.get(erp_id) {
            return Ok(known.clone());
        }
        let row = tx.opt(&BY_ERP_ID, &[&source, &erp_id])?;
        self.products.insert(erp_id.to_owned(), row.clone());
        Ok(row)
    }

    /// A product is described so now.
    pub(super) fn is(&mut self, erp_id: &str, row: ProductRow) {
        self.products.insert(erp_id.to_owned(), Some(row));
    }

    /// Products were changed by other ways: whoever needs one asks for it.
    pub fn forget_products(&mut self) {
        self.products.clear();
        self.alone.clear();
    }

    /// Makes a product, which has neither prices nor stock; gives its id.
    pub(super) fn insert(&mut self, tx: &Tx<'_>, source: SourceId, erp_id: &str, row: &ProductRow) -> Result<i64> {
        if self.ids.is_empty() {
            self.ids = tx.all(&RESERVE, &[&RESERVED])?.into_iter().map(|(id,)| id).rev().collect();
        }
        let id = self.ids.pop().ok_or_else(|| db::Error::Other("no ids for new products".to_owned()))?;
        let row = ProductRow { id, ..row.clone() };
        store::insert(tx, &mut self.index, source, erp_id, &row)?;
        if let Some((product, _)) = erp_id.split_once('#') {
            self.alone.remove(product);
        }
        self.is(erp_id, row);
        self.prices.insert(id, Prices::new());
        self.stock.insert(id, Stock::new());
        Ok(id)
    }

    /// The product that a line of an order names, and a stub with what the line tells of it if 1C has not described it yet.
    ///
    /// # Errors
    /// Any error of the database.
    pub fn ensure(
        &mut self,
        tx: &Tx<'_>,
        source: SourceId,
        erp_id: &str,
        (article, name, unit): (&str, &str, &str),
    ) -> Result<i64> {
        if let Some(known) = self.product(tx, source, erp_id)? {
            if known.article_key != fold(article) {
                self.index.named_otherwise(known.id, &known.article_key);
            }
            return Ok(known.id);
        }
        let stub = ProductRow {
            id: 0,
            article: article.trim().to_owned(),
            article_key: fold(article),
            name: name.trim().to_owned(),
            unit: unit.trim().to_owned(),
            barcode: String::new(),
            stub: true,
            deleted: false,
            catalog_id: String::new(),
            seen_run: 0,
        };
        self.insert(tx, source, erp_id, &stub)
    }

    /// Prices of a product.
    pub(super) fn prices(&mut self, tx: &Tx<'_>, id: i64) -> Result<&Prices> {
        Ok(match self.prices.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let rows = tx.all(&PRICES, &[&id])?.into_iter();
                place.insert(rows.map(|r| (r.price_type, (r.amount, r.currency))).collect())
            }
        })
    }

    /// Stock of a product.
    pub(super) fn stock(&mut self, tx: &Tx<'_>, id: i64) -> Result<&Stock> {
        Ok(match self.stock.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(tx.all(&STOCK, &[&id])?.into_iter().collect()),
        })
    }

    /// A price is that from now on, or is no more.
    pub(super) fn price_is(&mut self, id: i64, level: &str, price: Option<(Money, String)>) {
        let known = self.prices.entry(id).or_default();
        match &price {
            Some(price) => drop(known.insert(level.to_owned(), price.clone())),
            None => drop(known.remove(level)),
        }
        self.new_prices.insert((id, level.to_owned()), price);
    }

    /// Stock is that from now on, or is no more.
    pub(super) fn stock_is(&mut self, id: i64, warehouse: &str, qty: Option<Qty>) {
        let known = self.stock.entry(id).or_default();
        match qty {
            Some(qty) => drop(known.insert(warehouse.to_owned(), qty)),
            None => drop(known.remove(warehouse)),
        }
        self.new_stock.insert((id, warehouse.to_owned()), qty);
    }

    /// Writes what is new of prices, of stock, of what was heard of them, and of what the search looks up.
    ///
    /// # Errors
    /// Any error of the database.
    pub fn write(self, tx: &Tx<'_>) -> Result<()> {
        self.index.write(tx)?;
        let heard: Vec<_> = self.new_heard.iter().map(|(id, h)| [id as &dyn Param, &h.prices, &h.stock]).collect();
        write_rows(tx, &heard, &HEARD_SET, &HEARD_SET_MANY)?;
        let (mut set, mut gone) = (Vec::new(), Vec::new());
        for ((id, level), price) in &self.new_prices {
            match price {
                Some((amount, currency)) => set.push([id as &dyn Param, level, amount, currency]),
                None => gone.push((id, level)),
            }
        }
        write_rows(tx, &set, &PRICE_SET, &PRICE_SET_MANY)?;
        gone.into_iter().try_for_each(|(id, level)| tx.later(&PRICE_DROP, &[id, level]))?;

        let (mut set, mut gone) = (Vec::new(), Vec::new());
        for ((id, warehouse), qty) in &self.new_stock {
            match qty {
                Some(qty) => set.push([id as &dyn Param, warehouse, qty]),
                None => gone.push((id, warehouse)),
            }
        }
        write_rows(tx, &set, &STOCK_SET, &STOCK_SET_MANY)?;
        gone.into_iter().try_for_each(|(id, warehouse)| tx.later(&STOCK_DROP, &[id, warehouse]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::intake::testing::*;

    on_both! {
        fn stubs_of_variants_are_known_of_whether_they_were_there_or_come_now(t) {
            t.db.write_here(|tx| {
                let w = World::build(tx);
                let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>();
                let unit = || {
                    let asked = ids(&["p-1", "p-2"]);
                    let mut known = Known::read(tx, w.source, &asked, &HashMap::new())?;
                    known.look_for_stubs(tx, w.source, &asked)?;
                    Ok::<_, db::Error>(known)
                };
                let mut known = unit()?;
                assert!(!known.may_have_stubs("p-1") && !known.may_have_stubs("p-2"));
                assert!(known.may_have_stubs("p-3"), "nobody has looked");
                let line = ("КБ-1", "Кабель", "шт");
                let variant = known.ensure(tx, w.source, "p-1#red", line)?;
                assert!(known.may_have_stubs("p-1") && !known.may_have_stubs("p-2"));
                known.write(tx)?;
                // The next unit finds it there, and its ids go on.
                let mut known = unit()?;
                assert!(known.may_have_stubs("p-1") && !known.may_have_stubs("p-2"));
                let many: BTreeSet<i64> = (0..RESERVED + 5)
                    .map(|n| known.ensure(tx, w.source, &format!("q-{n}"), line))
                    .collect::<Result<_>>()?;
                assert!(many.len() == 105 && !many.contains(&variant));
                known.write(tx)?;
                Ok::<_, db::Error>(())
            }).expect("written");
        }
    }
}

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
        store::{
            self, BY_ERP_ID, BY_ERP_IDS, PRICE_DROP, PRICE_SET, PRICE_SET_MANY, PRICES, PRICES_OF, ProductRow, STOCK,
            STOCK_DROP, STOCK_OF, STOCK_SET, STOCK_SET_MANY,
        },
    },
    many::{MANY, padded, write_rows},
};

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
    pub(super) index: Index,
    new_prices: BTreeMap<(i64, String), Option<(Money, String)>>,
    new_stock: BTreeMap<(i64, String), Option<Qty>>,
}

impl Known {
    /// Reads what rows of these identities will ask for; of `offers` also prices and stock.
    ///
    /// # Errors
    /// Any error of the database.
    pub fn read(tx: &Tx<'_>, source: SourceId, products: &BTreeSet<String>, offers: &HashSet<String>) -> Result<Known> {
        let mut known = Known::default();
        let all: Vec<&String> = products.iter().collect();
        for some in all.chunks(MANY) {
            let mut params: Vec<&dyn Param> = vec![&source];
            params.extend(padded(some));
            for row in tx.all(&BY_ERP_IDS, &params)? {
                let (erp_id, product) = row.parted();
                known.products.insert(erp_id, Some(product));
            }
            for id in some {
                known.products.entry((*id).clone()).or_insert(None);
            }
        }
        let offered =
            |(id, row): (&String, &Option<ProductRow>)| row.as_ref().filter(|_| offers.contains(id)).map(|p| p.id);
        let ids: Vec<i64> = known.products.iter().filter_map(offered).collect();
        for some in ids.chunks(MANY) {
            let params: Vec<&dyn Param> = padded(&some.iter().collect::<Vec<_>>());
            for id in some {
                known.prices.insert(*id, Prices::new());
                known.stock.insert(*id, Stock::new());
            }
            for (id, level, amount, currency) in tx.all(&PRICES_OF, &params)? {
                known.prices.entry(id).or_default().insert(level, (amount, currency));
            }
            for (id, warehouse, qty) in tx.all(&STOCK_OF, &params)? {
                known.stock.entry(id).or_default().insert(warehouse, qty);
            }
        }
        Ok(known)
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
    }

    /// Makes a product, which has neither prices nor stock; gives its id.
    pub(super) fn insert(&mut self, tx: &Tx<'_>, source: SourceId, erp_id: &str, row: &ProductRow) -> Result<i64> {
        let id = store::insert(tx, &mut self.index, source, erp_id, row)?;
        self.is(erp_id, ProductRow { id, ..row.clone() });
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

    /// Writes what is new of prices, of stock, and of what the search looks up.
    ///
    /// # Errors
    /// Any error of the database.
    pub fn write(self, tx: &Tx<'_>) -> Result<()> {
        self.index.write(tx)?;
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

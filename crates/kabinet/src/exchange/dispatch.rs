//! Which capability takes which row. The one place that knows them all.

use std::collections::{BTreeSet, HashMap};

use db::{Error, Tx};
use onec::{
    commerceml::{ItemId, Record},
    contract::{self, Item},
};
use serde::Serialize;

use super::{
    apply::{Row, Taker},
    outcome::{Applied, Intake, Refusal, Taken},
};
use crate::{
    catalog::{
        self,
        intake::{Heard, Known},
        run::Entry,
    },
    companies, documents, finance,
    orders::{self, intake::Orders},
};

/// Records of CommerceML, with what the file said before them.
#[derive(Clone, Debug, Default)]
pub(super) struct Goods {
    /// The second of the login, if the client is Bitrix's module.
    since: Option<i64>,
    /// Rows of a file that was taken before are tried again: no run begins or ends.
    again: bool,
    /// The file says when it was made.
    pub dated: bool,
    /// A classifier was seen: only the first portion of an export has one.
    classifier: bool,
    place: catalog::intake::Place,
    package: catalog::intake::Package,
    /// Catalogues in the file, and whether it begins a full export of each.
    pub catalogs: Vec<(String, bool)>,
    /// A product was refused that nobody can name: what the export left out is not known.
    pub nameless: bool,
    prices: bool,
    stock: bool,
    /// What is known of the goods and orders of the unit that is being taken.
    orders: Orders,
}

impl Goods {
    /// A file that has come now; `since` is the second of the login if the client is Bitrix's module.
    pub fn of(since: Option<i64>) -> Goods {
        Goods { since, ..Goods::default() }
    }
    /// A file that was taken before.
    pub fn again() -> Goods {
        Goods { again: true, ..Goods::default() }
    }
    /// The data sets that the offers of the file were about.
    pub const fn offered(&self) -> &'static [&'static str] {
        match (self.prices, self.stock) {
            (true, true) => &["prices", "stock"],
            (true, false) => &["prices"],
            (false, true) => &["stock"],
            (false, false) => &[],
        }
    }
}

impl Taker for Goods {
    type Item = Record;

    fn begin(&mut self, tx: &Tx<'_>, intake: &Intake<'_>, rows: &[Row<Record>]) -> Result<(), Error> {
        let (mut products, mut described, mut offers) = (BTreeSet::new(), BTreeSet::new(), HashMap::new());
        let (mut orders, mut parties) = (Vec::new(), BTreeSet::new());
        for row in rows {
            match &row.item {
                Ok(Record::Product(product)) => {
                    let id = catalog::rules::erp_id(&product.id);
                    if product.id.characteristic.is_none() {
                        described.insert(id.clone());
                    }
                    products.insert(id);
                }
                Ok(Record::Offer(offer)) => {
                    let id = catalog::rules::erp_id(&offer.id);
                    products.insert(id.clone());
                    offers.insert(id, Heard::of(self.package, offer));
                }
                Ok(Record::Document(document)) => {
                    products.extend(document.lines.items().iter().filter_map(orders::intake::product_of));
                    orders.extend(orders::intake::reference(document));
                    parties.extend(orders::intake::party(document));
                }
                _ => {}
            }
        }
        self.orders = Orders::read(tx, intake.source, orders, &parties)?;
        self.orders.goods = Known::read(tx, intake.source, &products, &offers)?;
        self.orders.goods.look_for_stubs(tx, intake.source, &described)
    }

    fn end(&mut self, tx: &Tx<'_>) -> Result<(), Error> {
        std::mem::take(&mut self.orders).write(tx)
    }

    fn take(&mut self, tx: &Tx<'_>, intake: &Intake<'_>, record: &Record) -> Result<Option<Applied>, Refusal> {
        match record {
            Record::Classifier(_) => self.classifier = true,
            Record::Catalog(head) => {
                // УТ has been seen to say "not only changes" in every portion; only the first has a classifier.
                let begins = head.changes_only == Some(false) && self.classifier;
                let id = catalog::rules::guid(head.id.as_deref().unwrap_or_default());
                let how = match self.since {
                    _ if self.again || id.is_empty() => Entry::Goes,
                    _ if begins => Entry::Begins,
                    Some(second) => Entry::Since(second),
                    None => Entry::Goes,
                };
                let run = catalog::run::enter(tx, intake.source, &id, how, intake.now)?;
                self.catalogs.push((id.clone(), begins));
                self.place = catalog::intake::Place { catalog: id, run };
            }
            Record::Offers(head) => {
                let partial = head.changes_package || head.changes_only == Some(true);
                self.package = catalog::intake::Package { partial };
            }
            Record::PriceType(level) => return catalog::intake::price_type(tx, intake, level).map(Some),
            Record::Product(product) => {
                return catalog::intake::product(tx, intake, &mut self.orders.goods, &self.place, product).map(Some);
            }
            Record::Offer(offer) => {
                self.prices |= !offer.prices.is_absent();
                self.stock |= !offer.stock.is_absent() || !offer.quantity.is_absent();
                return catalog::intake::offer(tx, intake, &mut self.orders.goods, self.package, offer).map(Some);
            }
            Record::Document(document) => {
                return orders::intake::commerceml(tx, intake, &mut self.orders, document).map(Some);
            }
            _ => {}
        }
        Ok(None)
    }

    fn refused(&mut self, tx: &Tx<'_>, intake: &Intake<'_>, row: &Row<Record>) -> Result<(), Error> {
        if row.dataset == super::watch::CATALOG && !self.place.catalog.is_empty() {
            // It is in the export, so the sweep must not take it.
            match &row.reference {
                Some(id) => {
                    catalog::intake::mentioned(tx, intake, &mut self.orders.goods, &self.place, &ItemId::parse(id))?
                }
                None => self.nameless = true,
            }
        }
        Ok(())
    }

    fn payload(&self, record: &Record) -> String {
        format!("{record:?}")
    }
}

/// Items of one data set of the JSON contract.
pub(super) trait Pushed: Item + Serialize + Send + Sync + 'static {
    /// The intake of the capability that owns them. What `known` gathers is written when the unit ends.
    fn give(tx: &Tx<'_>, intake: &Intake<'_>, known: &mut Orders, item: &Self) -> Taken;
    /// Products that the item names, and those whose prices it tells: they are read for a whole unit at once.
    fn names(&self, _products: &mut BTreeSet<String>, _priced: &mut HashMap<String, Heard>) {}
    /// Whether items are orders, which are read for a whole unit at once.
    const ORDERS: bool = false;
    /// Whose it is, if the item says so.
    fn counterparty(&self) -> Option<&contract::Guid>;
    /// Its identity.
    fn reference(&self) -> &contract::Guid;
}

macro_rules! pushed {
    ($($t:ty: $give:path, $id:ident, |$s:ident| $party:expr;)*) => { $(
        impl Pushed for $t {
            fn give(tx: &Tx<'_>, intake: &Intake<'_>, _: &mut Orders, item: &Self) -> Taken {
                $give(tx, intake, item)
            }
            fn counterparty(&self) -> Option<&contract::Guid> {
                let $s = self;
                $party
            }
            fn reference(&self) -> &contract::Guid {
                &self.$id
            }
        }
    )* };
}
pushed! {
    contract::Counterparty: companies::intake::counterparty, id, |s| Some(&s.id);
    contract::Contract: companies::intake::contract, id, |s| Some(&s.counterparty_id);
    contract::Shipment: orders::intake::shipment, id, |s| s.counterparty_id.as_ref();
    contract::Payment: orders::intake::payment, id, |s| Some(&s.counterparty_id);
    contract::Credit: finance::intake::credit, contract_id, |s| Some(&s.counterparty_id);
    contract::Document: documents::intake::document, id, |s| Some(&s.counterparty_id);
    contract::PriceType: catalog::intake::told::price_type, id, |_s| None;
}

impl Pushed for contract::Order {
    const ORDERS: bool = true;
    fn give(tx: &Tx<'_>, intake: &Intake<'_>, known: &mut Orders, item: &Self) -> Taken {
        orders::intake::order(tx, intake, known, item)
    }
    fn names(&self, products: &mut BTreeSet<String>, _: &mut HashMap<String, Heard>) {
        products.extend(self.lines.iter().filter_map(orders::intake::product_named));
    }
    fn counterparty(&self) -> Option<&contract::Guid> {
        Some(&self.counterparty_id)
    }
    fn reference(&self) -> &contract::Guid {
        &self.id
    }
}

impl Pushed for contract::PriceList {
    fn give(tx: &Tx<'_>, intake: &Intake<'_>, known: &mut Orders, item: &Self) -> Taken {
        catalog::intake::told::price_list(tx, intake, &mut known.goods, item)
    }
    fn names(&self, products: &mut BTreeSet<String>, priced: &mut HashMap<String, Heard>) {
        let id = catalog::rules::erp_id(&ItemId::parse(self.id.as_str()));
        products.insert(id.clone());
        priced.insert(id, catalog::intake::told::heard(self));
    }
    fn counterparty(&self) -> Option<&contract::Guid> {
        None
    }
    fn reference(&self) -> &contract::Guid {
        &self.id
    }
}

/// A package of the JSON contract.
pub(super) struct Package<T> {
    /// Counterparties of refused items.
    pub parties: Vec<String>,
    /// An item was refused of which it is not known whose it is.
    pub nameless: bool,
    /// What is known of the goods and orders of the unit that is being taken.
    known: Orders,
    item: std::marker::PhantomData<fn() -> T>,
}

impl<T> Default for Package<T> {
    fn default() -> Self {
        Package { parties: Vec::new(), nameless: false, known: Orders::default(), item: std::marker::PhantomData }
    }
}
impl<T> Clone for Package<T> {
    fn clone(&self) -> Self {
        let Package { parties, nameless, known, item } = self;
        Package { parties: parties.clone(), nameless: *nameless, known: known.clone(), item: *item }
    }
}

impl<T: Pushed> Taker for Package<T> {
    type Item = T;

    fn begin(&mut self, tx: &Tx<'_>, intake: &Intake<'_>, rows: &[Row<T>]) -> Result<(), Error> {
        let (mut products, mut priced) = (BTreeSet::new(), HashMap::new());
        rows.iter().filter_map(|row| row.item.as_ref().ok()).for_each(|item| item.names(&mut products, &mut priced));
        let items = rows.iter().filter_map(|row| row.item.as_ref().ok()).filter(|_| T::ORDERS);
        let (orders, parties): (Vec<String>, BTreeSet<Option<String>>) =
            items.map(|item| (item.reference().to_string(), item.counterparty().map(ToString::to_string))).unzip();
        self.known = Orders::read(tx, intake.source, orders, &parties.into_iter().flatten().collect())?;
        self.known.goods = Known::read(tx, intake.source, &products, &priced)?;
        Ok(())
    }

    fn end(&mut self, tx: &Tx<'_>) -> Result<(), Error> {
        std::mem::take(&mut self.known).write(tx)
    }

    fn take(&mut self, tx: &Tx<'_>, intake: &Intake<'_>, item: &T) -> Result<Option<Applied>, Refusal> {
        T::give(tx, intake, &mut self.known, item).map(Some)
    }

    fn refused(&mut self, _: &Tx<'_>, _: &Intake<'_>, row: &Row<T>) -> Result<(), Error> {
        match row.item.as_ref().ok().and_then(Pushed::counterparty) {
            Some(party) => self.parties.push(party.to_string()),
            None => self.nameless = true,
        }
        Ok(())
    }

    fn payload(&self, item: &T) -> String {
        serde_json::to_string(item).unwrap_or_default()
    }
}

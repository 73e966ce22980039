//! Prices by OData: once a day the whole slice of the register, in between the products for which prices were set since.
//!
//! A register has no versions, and a price may be set for a day that is past; that is what the daily whole slice is for. It also
//! shows which products are priced no more because the document that priced them was taken back; many at once are not believed
//! ([`BRAKE`]), because a user of 1C who may not see prices sees none.

use std::collections::{BTreeMap, HashSet};

use jiff::{Span, civil::DateTime};
use onec::{
    contract::{Guid, ListedPrice, UNREADABLE},
    odata::{DIMENSIONS, Filter, Literal, Op, Query, Row, Virtual},
};
use serde_json::json;

use super::{Lookups, OBJECTS, Packages, Visit, told};
use crate::exchange::odata_store::PRICED;

/// Records of one answer.
const RECORDS: u32 = 2000;
/// Days before the last visit from which records are looked at: prices are also set for yesterday.
const BACK_DAYS: i64 = 3;
/// With more products than this the whole slice is the cheaper question.
const MANY: usize = 4000;
/// Per cent of the priced products that may lose their prices at once, and how many may in any case.
const BRAKE: usize = 30;
const FEW: usize = 20;

/// The prices of the products whose rows are being read.
#[derive(Default)]
struct Open(BTreeMap<Guid, Result<Vec<ListedPrice>, String>>);

impl Visit<'_> {
    /// Reads prices: all of them, or those of products that were priced since a moment (seconds since 1970). Gives the number of
    /// packages, and whether it was all of them.
    pub(super) async fn prices(&self, since: Option<i64>) -> Result<(usize, bool), String> {
        let changed = match since {
            Some(since) => self.priced_since(since).await?.filter(|products| products.len() <= MANY),
            None => None,
        };
        let mut package = Packages::new(self);
        let mut lookups = Lookups::default();
        let Some(products) = changed else {
            let mut seen = HashSet::new();
            self.slice(None, &mut lookups, &mut package, &mut seen).await?;
            let gone = self.gone(&seen).await?;
            for product in gone {
                package.item(json!({"id": product, "prices": []})).await?;
            }
            return Ok((package.end().await?, true));
        };
        let mut seen = HashSet::new();
        for some in products.chunks(OBJECTS) {
            let condition = Filter::one_of(DIMENSIONS[0], some.iter().cloned());
            self.slice(Some(condition), &mut lookups, &mut package, &mut seen).await?;
        }
        Ok((package.end().await?, false))
    }

    /// Products for which prices were set since a moment; `None` if there are too many to ask for.
    async fn priced_since(&self, since: i64) -> Result<Option<Vec<Guid>>, String> {
        let zone = &self.x.settings.zone;
        let at = jiff::Timestamp::from_second(since).map_err(|e| e.to_string())?.to_zoned(zone.clone()).date();
        let from = at.checked_sub(Span::new().days(BACK_DAYS)).unwrap_or(at);
        let from = DateTime::from_parts(from, jiff::civil::Time::midnight());
        let recent = Filter::Compare("Period".to_owned(), Op::Ge, Literal::Moment(from));
        let (mut products, mut skip) = (HashSet::new(), 0);
        loop {
            let query = Query::of(self.tables().prices.register).filter(recent.clone()).order_by(DIMENSIONS);
            let page = self.ask(&query.top(RECORDS).skip(skip)).await?;
            products.extend(page.rows.iter().filter_map(|row| row.guid(DIMENSIONS[0])));
            if products.len() > MANY {
                return Ok(None);
            }
            let n = u32::try_from(page.rows.len()).unwrap_or(RECORDS);
            if n < RECORDS {
                let mut products: Vec<Guid> = products.into_iter().collect();
                products.sort();
                return Ok(Some(products));
            }
            skip += n;
        }
    }

    /// Reads the slice of the latest records under a condition; each product goes out whole.
    async fn slice(
        &self,
        condition: Option<Filter>,
        lookups: &mut Lookups,
        package: &mut Packages<'_>,
        seen: &mut HashSet<String>,
    ) -> Result<(), String> {
        let tables = self.tables().prices;
        let (needs, mut open, mut skip) = (tables.lookups(), Open::default(), 0);
        loop {
            let slice = Virtual::SliceLast { period: None, condition: condition.clone() };
            let query = Query::of(tables.register).table(slice).order_by(DIMENSIONS);
            let page = self.ask(&query.top(RECORDS).skip(skip)).await?;
            lookups.fill(self, &page.rows, &needs, |row, context| drop(tables.priced(row, context))).await?;
            for row in &page.rows {
                self.record(row, lookups, &mut open, package, seen).await?;
            }
            let n = u32::try_from(page.rows.len()).unwrap_or(RECORDS);
            if n < RECORDS {
                return open.close(package, seen).await;
            }
            skip += n;
        }
    }

    /// One record: of the product that is open, or of the next one.
    async fn record(
        &self,
        row: &Row,
        lookups: &Lookups,
        open: &mut Open,
        package: &mut Packages<'_>,
        seen: &mut HashSet<String>,
    ) -> Result<(), String> {
        let tables = self.tables().prices;
        // Nobody can say whose price it is.
        let product = tables.product(row).map_err(|bad| format!("цены не загружены: {bad}"))?;
        if !open.0.contains_key(&product) {
            let same_goods = |known: &Guid| plain(known) == plain(&product);
            if open.0.keys().next().is_some_and(|known| !same_goods(known)) {
                std::mem::take(open).close(package, seen).await?;
            }
        }
        let prices = open.0.entry(product).or_insert_with(|| Ok(Vec::new()));
        match (lookups.with(self, |context| tables.priced(row, context)), prices) {
            (Ok(priced), Ok(known)) => known.extend(priced.price),
            (Err(bad), prices) => *prices = Err(bad.to_string()),
            (Ok(_), Err(_)) => {}
        }
        Ok(())
    }

    /// Products that have a price here and none in 1C.
    async fn gone(&self, seen: &HashSet<String>) -> Result<Vec<String>, String> {
        let source = self.source;
        let known = self.x.db.read(move |tx| tx.all(&PRICED, &[&source])).await.map_err(told)?;
        let all = known.len();
        let gone: Vec<String> = known.into_iter().map(|(id,)| id).filter(|id| !seen.contains(id)).collect();
        if gone.len() > FEW && gone.len() * 100 > all * BRAKE {
            let n = gone.len();
            return Err(format!(
                "в 1С нет цен у {n} товаров из {all}, у которых они есть на портале: цены не сняты. Проверьте, видит ли \
                 пользователь 1С все цены и не идут ли цены другим способом"
            ));
        }
        Ok(gone)
    }
}

/// The product without its characteristic.
fn plain(product: &Guid) -> &str {
    product.as_str().split('#').next().unwrap_or_default()
}

impl Open {
    /// Sends what was read. A product of which a record could not be read keeps the prices that it has.
    async fn close(self, package: &mut Packages<'_>, seen: &mut HashSet<String>) -> Result<(), String> {
        for (product, prices) in self.0 {
            seen.insert(product.to_string());
            package
                .item(match prices {
                    Ok(prices) => json!({"id": product, "prices": prices}),
                    Err(why) => json!({"id": product, UNREADABLE: why}),
                })
                .await?;
        }
        Ok(())
    }
}

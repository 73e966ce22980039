//! Prices and stock of one offer: read, compared with what is kept, and written where different.

use std::collections::HashMap;

use db::Tx;
use kernel::Qty;
use onec::{Field, commerceml::Offer};

use super::{Package, rules};
use crate::{
    catalog::store::{PRICE_DROP, PRICE_SET, PRICES, PriceRow, STOCK, STOCK_DROP, STOCK_SET},
    exchange::outcome::Refusal,
    finance::rules::currency,
};

/// The warehouse that stands for all of them.
const TOTAL: &str = "";

/// What an offer says about prices, checked.
pub(super) fn prices(said: &Offer) -> Result<Field<Vec<PriceRow>>, Refusal> {
    let Field::Value(prices) = &said.prices else { return Ok(said.prices.clone().map(|_| Vec::new())) };
    let rows = rules::base_prices(prices).into_iter().map(|price| {
        let amount = rules::base_price(price).map_err(|e| Refusal::row("Цены/Цена/ЦенаЗаЕдиницу", e.to_string()))?;
        if amount.0 < 0 {
            return Err(Refusal::row("Цены/Цена/ЦенаЗаЕдиницу", format!("цена меньше нуля: {}", price.price)));
        }
        let currency = currency::code(price.currency.as_deref().unwrap_or_default());
        Ok(PriceRow { price_type: rules::guid(&price.price_type), amount, currency })
    });
    rows.collect::<Result<Vec<_>, _>>().map(Field::Value)
}

/// What an offer says about stock, checked: by warehouse, and the total under the empty name.
pub(super) fn stock(said: &Offer) -> Result<Field<HashMap<String, Qty>>, Refusal> {
    let bad = |e: kernel::OutOfRange| Refusal::row("Количество", e.to_string());
    let mut rows: HashMap<String, Qty> = HashMap::new();
    match (&said.stock, &said.quantity) {
        (Field::Absent, Field::Absent) => return Ok(Field::Absent),
        (Field::Empty, Field::Absent | Field::Empty) | (Field::Absent, Field::Empty) => return Ok(Field::Empty),
        _ => {}
    }
    for one in said.stock.value().into_iter().flatten() {
        // A warehouse named twice (by series, by purpose) holds both.
        *rows.entry(rules::guid(&one.warehouse)).or_default() += rules::qty(one.quantity).map_err(bad)?;
    }
    let total = match &said.quantity {
        Field::Value(total) => rules::qty(*total).map_err(bad)?,
        Field::Absent | Field::Empty => rows.values().copied().sum(),
    };
    rows.insert(TOTAL.to_owned(), total);
    Ok(Field::Value(rows))
}

/// Writes prices; whether anything changed. Where only changes are sent, a level that is not named keeps its price.
pub(super) fn write_prices(
    tx: &Tx<'_>,
    product: i64,
    package: Package,
    said: Field<Vec<PriceRow>>,
) -> Result<bool, Refusal> {
    let (rows, keep) = match said {
        Field::Absent => return Ok(false),
        Field::Empty => (Vec::new(), false),
        Field::Value(rows) => (rows, package.partial),
    };
    let known = tx.all(&PRICES, &[&product])?;
    let mut changed = false;
    for row in &rows {
        if !known.contains(row) {
            tx.run(&PRICE_SET, &[&product, &row.price_type, &row.amount, &row.currency])?;
            changed = true;
        }
    }
    if !keep {
        for old in known.iter().filter(|old| rows.iter().all(|row| row.price_type != old.price_type)) {
            tx.run(&PRICE_DROP, &[&product, &old.price_type])?;
            changed = true;
        }
    }
    Ok(changed)
}

/// Writes stock; whether anything changed. 1C names every warehouse that it exports, so one that is missing is empty; a
/// total without warehouses leaves the warehouses alone.
pub(super) fn write_stock(tx: &Tx<'_>, product: i64, said: Field<HashMap<String, Qty>>) -> Result<bool, Refusal> {
    let rows = match said {
        Field::Absent => return Ok(false),
        Field::Empty => HashMap::new(),
        Field::Value(rows) => rows,
    };
    let total_only = rows.len() == 1 && rows.contains_key(TOTAL);
    let known: HashMap<String, Qty> = tx.all(&STOCK, &[&product])?.into_iter().collect();
    let mut changed = false;
    for (warehouse, qty) in &rows {
        if known.get(warehouse) != Some(qty) {
            tx.run(&STOCK_SET, &[&product, warehouse, qty])?;
            changed = true;
        }
    }
    if !total_only {
        for warehouse in known.keys().filter(|w| !rows.contains_key(*w)) {
            tx.run(&STOCK_DROP, &[&product, warehouse])?;
            changed = true;
        }
    }
    Ok(changed)
}

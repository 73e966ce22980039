//! Prices and stock of one offer: read and compared with what is kept; what is different is to be written.

use std::collections::HashMap;

use db::Tx;
use kernel::Qty;
use onec::{Field, commerceml::Offer};

use super::{Known, Package, rules};
use crate::{catalog::store::PriceRow, exchange::outcome::Refusal, finance::rules::currency};

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
    all: &mut Known,
    product: i64,
    package: Package,
    said: Field<Vec<PriceRow>>,
) -> Result<bool, Refusal> {
    let (rows, keep) = match said {
        Field::Absent => return Ok(false),
        Field::Empty => (Vec::new(), false),
        Field::Value(rows) => (rows, package.partial),
    };
    let known = all.prices(tx, product)?;
    let gone: Vec<String> = if keep {
        Vec::new()
    } else {
        known.keys().filter(|level| rows.iter().all(|row| row.price_type != **level)).cloned().collect()
    };
    let differs = |row: &PriceRow| known.get(&row.price_type) != Some(&(row.amount, row.currency.clone()));
    let new: Vec<PriceRow> = rows.into_iter().filter(differs).collect();
    let changed = !new.is_empty() || !gone.is_empty();
    for row in new {
        all.price_is(product, &row.price_type, Some((row.amount, row.currency)));
    }
    gone.iter().for_each(|level| all.price_is(product, level, None));
    Ok(changed)
}

/// Writes stock; whether anything changed. 1C names every warehouse that it exports, so one that is missing is empty; a
/// total without warehouses leaves the warehouses alone.
pub(super) fn write_stock(
    tx: &Tx<'_>,
    all: &mut Known,
    product: i64,
    said: Field<HashMap<String, Qty>>,
) -> Result<bool, Refusal> {
    let rows = match said {
        Field::Absent => return Ok(false),
        Field::Empty => HashMap::new(),
        Field::Value(rows) => rows,
    };
    let total_only = rows.len() == 1 && rows.contains_key(TOTAL);
    let known = all.stock(tx, product)?;
    let gone: Vec<String> = if total_only {
        Vec::new()
    } else {
        known.keys().filter(|warehouse| !rows.contains_key(*warehouse)).cloned().collect()
    };
    let new: Vec<(String, Qty)> =
        rows.into_iter().filter(|(warehouse, qty)| known.get(warehouse) != Some(qty)).collect();
    let changed = !new.is_empty() || !gone.is_empty();
    new.iter().for_each(|(warehouse, qty)| all.stock_is(product, warehouse, Some(*qty)));
    gone.iter().for_each(|warehouse| all.stock_is(product, warehouse, None));
    Ok(changed)
}

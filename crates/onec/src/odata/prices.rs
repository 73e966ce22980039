//! Prices of a register: its slice of the latest records becomes for each product what it costs at every level.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::{
    BadRow, Row,
    mapping::{Context, Field, lookups_of, values},
};
use crate::contract::{Guid, ListedPrice};

/// The register of prices, read by its virtual table `SliceLast`.
#[derive(Debug, Clone, Copy)]
pub struct Prices {
    /// The set that has the records and the slice.
    pub register: &'static str,
    /// `product_id`, `characteristic_id`, `price_type_id`, `price`, `currency`, and if it has them `gone`, `unit`, `factor`,
    /// `divisor`.
    pub fields: &'static [Field],
}

/// The dimensions of the register: in this order its rows are asked for, so that those of a product come together.
pub const DIMENSIONS: [&str; 2] = ["Номенклатура_Key", "Характеристика_Key"];

/// A record: of which product, and what it costs at one level; no price if it is priced no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priced {
    /// The product; with a characteristic `guid#guid`.
    pub product: Guid,
    /// The price.
    pub price: Option<ListedPrice>,
}

impl Prices {
    /// The product that a row is about.
    ///
    /// # Errors
    ///
    /// [`BadRow`] if it names none.
    pub fn product(&self, row: &Row) -> Result<Guid, BadRow> {
        let product = row.guid(DIMENSIONS[0]).ok_or_else(|| self.bad("product_id", "пусто"))?;
        match row.guid(DIMENSIONS[1]) {
            None => Ok(product),
            Some(of) => {
                Guid::parse(&format!("{product}#{of}")).map_err(|e| self.bad("characteristic_id", &e.to_string()))
            }
        }
    }

    /// What a row says.
    ///
    /// # Errors
    ///
    /// [`BadRow`].
    pub fn priced(&self, row: &Row, context: &Context<'_>) -> Result<Priced, BadRow> {
        let told = values(self.fields, row, context);
        let text = |field: &str| told.get(field).and_then(Value::as_str);
        let product = self.product(row)?;
        let price = text("price").and_then(crate::decimal).ok_or_else(|| self.bad("price", "не число"))?;
        // 1C writes a price of zero where there is none any more.
        if price.is_zero() || told.get("gone") == Some(&Value::Bool(true)) {
            return Ok(Priced { product, price: None });
        }
        let level = text("price_type_id").and_then(|level| Guid::parse(level).ok());
        let price_type_id = level.ok_or_else(|| self.bad("price_type_id", "пусто"))?;
        let currency = text("currency").ok_or_else(|| self.bad("currency", "не найдена валюта"))?.to_owned();
        let factor = self.factor(&told)?;
        Ok(Priced { product, price: Some(ListedPrice { price_type_id, price, currency, factor }) })
    }

    /// How many base units the price is for. A price of a box must never be taken for that of a piece.
    fn factor(&self, told: &Map<String, Value>) -> Result<Option<Decimal>, BadRow> {
        if told.get("unit").is_none() {
            return Ok(None);
        }
        let number = |field: &str| told.get(field).and_then(Value::as_str).and_then(crate::decimal);
        let factor = number("factor").ok_or_else(|| self.bad("unit", "не найден коэффициент упаковки"))?;
        let divisor = number("divisor").filter(|of| !of.is_zero()).unwrap_or(Decimal::ONE);
        let factor = factor.checked_div(divisor).filter(|of| *of > Decimal::ZERO);
        Ok(factor.filter(|of| *of != Decimal::ONE))
    }

    fn bad(&self, field: &'static str, reason: &str) -> BadRow {
        BadRow { entity: self.register, field, reason: reason.to_owned(), counterparty: None, contract: None }
    }

    /// Catalogues that have to be read before, each with the attributes that are needed.
    pub fn lookups(&self) -> Vec<(&'static str, &'static str)> {
        lookups_of(self.fields)
    }
}

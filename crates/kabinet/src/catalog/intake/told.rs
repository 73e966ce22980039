//! Prices that 1C tells beside the stock exchange, by the JSON contract: taken as offers are, into the same tables.
//!
//! A product that the portal does not know is none of its goods: 1C prices everything, and a site sells a part of it. Its price
//! comes again with the next whole list, when it is known.

use db::Tx;
use onec::{
    Field,
    commerceml::{self, ItemId, Offer},
    contract::{self, PriceList},
};

use super::{Heard, Known, Package};
use crate::{
    catalog::rules,
    exchange::outcome::{Applied, Intake, Taken},
};

/// A price level.
///
/// # Errors
/// [`Refusal`](crate::exchange::outcome::Refusal) for an impossible value.
pub fn price_type(tx: &Tx<'_>, intake: &Intake<'_>, said: &contract::PriceType) -> Taken {
    let level = commerceml::PriceType {
        id: said.id.to_string(),
        name: Field::Value(said.name.clone()),
        currency: Some(said.currency.clone()),
        vat_included: None,
        deleted: Some(said.deleted),
    };
    super::price_type(tx, intake, &level)
}

/// What a product costs, whole. What is new of it is in `known` until that is written.
///
/// # Errors
/// [`Refusal`](crate::exchange::outcome::Refusal) for an impossible value.
pub fn price_list(tx: &Tx<'_>, intake: &Intake<'_>, known: &mut Known, said: &PriceList) -> Taken {
    let (package, offer) = offer(said);
    if known.product(tx, intake.source, &rules::erp_id(&offer.id))?.is_none() {
        return Ok(Applied::Unchanged);
    }
    super::offer(tx, intake, known, package, &offer)
}

/// What a price list says, for [`Known::read`].
pub fn heard(said: &PriceList) -> Heard {
    let (package, offer) = offer(said);
    Heard::of(package, &offer)
}

/// A price list as an offer.
fn offer(said: &PriceList) -> (Package, Offer) {
    let prices = said.prices.iter().map(|price| commerceml::Price {
        price_type: price.price_type_id.to_string(),
        price: price.price,
        currency: Some(price.currency.clone()),
        unit: None,
        factor: price.factor,
        min_quantity: None,
        presentation: None,
    });
    let prices: Vec<_> = prices.collect();
    let prices = if prices.is_empty() { Field::Empty } else { Field::Value(prices) };
    (Package { partial: false }, Offer { prices, ..Offer::new(ItemId::parse(said.id.as_str())) })
}

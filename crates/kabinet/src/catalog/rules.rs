//! Pure decisions about what CommerceML says: whose identity, which price, which unit.

use kernel::{Money, OutOfRange, Qty};
use onec::commerceml::{Characteristic, ItemId, Price, Unit};
use rust_decimal::Decimal;

/// The identity under which a product is kept: lower case, as the JSON contract has it too.
pub fn erp_id(id: &ItemId) -> String {
    id.to_string().to_lowercase()
}

/// A reference of 1C as it is kept: lower case, without blanks around it.
pub fn guid(text: &str) -> String {
    text.trim().to_lowercase()
}

/// The price of one base unit: 1C gives it for a unit that may hold several.
///
/// # Errors
/// If the sum does not fit.
pub fn base_price(price: &Price) -> Result<Money, OutOfRange> {
    match price.factor {
        Some(factor) if factor > Decimal::ZERO && factor != Decimal::ONE => {
            Money::from_decimal(price.price.checked_div(factor).ok_or(OutOfRange(price.price))?)
        }
        _ => Money::from_decimal(price.price),
    }
}

/// Of several prices of one level the one that holds from the smallest quantity: the price of buying one.
pub fn base_prices(prices: &[Price]) -> Vec<&Price> {
    let mut chosen: Vec<&Price> = Vec::with_capacity(prices.len());
    for price in prices {
        match chosen.iter_mut().find(|c| c.price_type == price.price_type) {
            None => chosen.push(price),
            Some(known) if price.min_quantity < known.min_quantity => *known = price,
            Some(_) => {}
        }
    }
    chosen
}

/// How a unit is printed.
pub fn unit(unit: &Unit) -> String {
    let known =
        unit.short.as_deref().or(unit.full.as_deref()).or_else(|| okei(unit.code.as_deref().or(unit.id.as_deref())?));
    known.or(unit.code.as_deref()).unwrap_or_default().to_owned()
}

/// Units that a base names by their code alone.
fn okei(code: &str) -> Option<&'static str> {
    Some(match code.trim() {
        "006" => "м",
        "055" => "м²",
        "112" => "л",
        "113" => "м³",
        "163" => "г",
        "166" => "кг",
        "168" => "т",
        "625" => "лист",
        "715" => "пар",
        "736" => "рул",
        "778" => "упак",
        "796" => "шт",
        "839" => "компл",
        _ => return None,
    })
}

/// The name of a variant that has none of its own: the product's and what tells it apart.
pub fn variant_name(product: &str, characteristics: &[Characteristic]) -> String {
    let traits: Vec<&str> = characteristics.iter().map(|c| c.value.trim()).filter(|v| !v.is_empty()).collect();
    if traits.is_empty() { product.to_owned() } else { format!("{product} ({})", traits.join(", ")) }
}

/// A quantity, or why it is none.
///
/// # Errors
/// If it does not fit.
pub fn qty(quantity: Decimal) -> Result<Qty, OutOfRange> {
    Qty::from_decimal(quantity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_for_one_base_unit_bought_singly() {
        let price = |factor: Option<i64>, from: Option<i64>, sum: i64| Price {
            price_type: "a".into(),
            price: Decimal::from(sum),
            currency: None,
            unit: None,
            factor: factor.map(Decimal::from),
            min_quantity: from.map(Decimal::from),
            presentation: None,
        };
        assert_eq!(base_price(&price(Some(12), None, 100)).unwrap(), Money(833));
        assert_eq!(base_price(&price(Some(0), None, 100)).unwrap(), Money(10000));
        let prices = [price(None, Some(10), 90), price(None, None, 100), price(None, Some(100), 80)];
        assert_eq!(base_prices(&prices)[0].price, Decimal::from(100));
    }

    #[test]
    fn units_are_printed_shortly() {
        assert_eq!(unit(&Unit { code: Some("796".into()), ..Unit::default() }), "шт");
        assert_eq!(unit(&Unit { short: Some("шт".into()), full: Some("Штука".into()), ..Unit::default() }), "шт");
        assert_eq!(unit(&Unit::default()), "");
    }
}

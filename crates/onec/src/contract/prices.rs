//! Prices, for bases that tell them beside the stock exchange: levels, and for each product what it costs at them.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Guid, text};

/// A price level (`Справочник.ВидыЦен`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceType {
    /// Reference in 1C: `ТипЦены/Ид` of the stock exchange.
    pub id: Guid,
    /// Name.
    pub name: String,
    /// Currency of its prices, as 1C writes it.
    pub currency: String,
    /// Marked for deletion.
    #[serde(default)]
    pub deleted: bool,
}

/// What one product costs, whole: a level that is not named has no price any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceList {
    /// The product; with a characteristic `guid#guid`.
    pub id: Guid,
    /// A price for each level; none at all takes the product's prices away.
    pub prices: Vec<ListedPrice>,
}

/// A price of one level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedPrice {
    /// The level.
    #[serde(with = "text")]
    pub price_type_id: Guid,
    /// How much `factor` base units cost, in `currency`.
    #[serde(with = "text")]
    pub price: Decimal,
    /// Currency, as 1C writes it.
    pub currency: String,
    /// How many base units the price is for; without it, one.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub factor: Option<Decimal>,
}

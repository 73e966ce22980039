//! The price list as JSON. Prices are left out for who does not see them, and so is whether goods are there.

use access::client::perm::CatalogView;
use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    list::{self, Age, Goods, ListQuery, Shown},
    rules,
};
use crate::{
    api::{
        Amount, Moment, Params,
        openapi::Problems,
        query,
        values::{Freshness, api_words},
    },
    fail::Result,
    web::Page,
};

/// Filters of the price list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PricesQuery {
    /// An article or a part of it, a barcode, or words of the name in any form.
    #[param(value_type = Option<String>)]
    pub q: String,
    /// `key` of one of the company's `lists`; the first of them unless said.
    #[param(value_type = Option<String>)]
    pub list: String,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    pub after: String,
    /// Rows of a page, 1 to 100; 20 unless said.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100)]
    pub limit: String,
}

/// A page of the price list.
#[derive(Serialize, ToSchema)]
pub struct Prices {
    /// The lists at which the company buys, one for each price type of its contracts or groups. There is one without prices
    /// where nobody has named any for it.
    pub lists: Vec<ListOf>,
    /// `key` of the list that this page is of; `null` if there are no goods at all.
    pub list: Option<String>,
    /// The goods, by name.
    pub items: Vec<Item>,
    /// Give it as `after` to get the next page; `null` at the end.
    pub next: Option<String>,
    /// How old the prices are. Left out for who sees no prices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prices: Option<AgeOf>,
    /// How old the stock is. Left out for who does not see whether goods are there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stock: Option<AgeOf>,
}

/// How old figures are.
#[derive(Serialize, ToSchema)]
pub struct AgeOf {
    /// When 1C took them.
    pub as_of: Option<Moment>,
    /// What that means now: an `expired` price has to be confirmed by the seller.
    pub freshness: Freshness,
}

impl From<Age> for AgeOf {
    fn from(age: Age) -> AgeOf {
        AgeOf { as_of: age.as_of.map(Moment), freshness: age.staleness.into() }
    }
}

/// A list at which the company buys.
#[derive(Serialize, ToSchema)]
pub struct ListOf {
    /// What the parameter `list` takes.
    pub key: String,
    /// Its name in 1C; empty for one without prices. Left out for who sees no prices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The contracts that buy at it; none if it comes from the company's group.
    pub contracts: Vec<String>,
}

api_words! {
    /// Whether goods are there, in a word: `few` is below ten units, `unknown` that 1C has not said, or too long ago.
    AvailabilityWord of rules::Availability;
}

/// Goods.
#[derive(Serialize, ToSchema)]
pub struct Item {
    /// Identity in 1C: `guid` or `guid#characteristic`.
    pub id: String,
    /// Article; may be empty.
    pub article: String,
    /// Name.
    pub name: String,
    /// Unit of measure.
    pub unit: String,
    /// Barcode; may be empty.
    pub barcode: String,
    /// The company's price of one unit; `null` if there is none. Left out for who sees no prices.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<PriceOf>)]
    pub price: Option<Option<PriceOf>>,
    /// Whether they are there. Left out for who does not see that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability: Option<AvailabilityWord>,
}

/// A price.
#[derive(Serialize, ToSchema)]
pub struct PriceOf {
    /// Of one unit.
    pub amount: Amount,
    /// Currency, ISO code.
    pub currency: String,
}

impl Item {
    fn of(g: Goods, prices: bool) -> Item {
        let price = g.price.map(|p| PriceOf { amount: Amount(p.amount), currency: p.currency });
        Item {
            id: g.erp_id,
            article: g.article,
            name: g.name,
            unit: g.unit,
            barcode: g.barcode,
            price: prices.then_some(price),
            availability: g.availability.map(AvailabilityWord),
        }
    }
}

impl Prices {
    fn of(shown: Shown) -> Prices {
        let sight = shown.sight;
        let list = shown.list().map(rules::PriceList::key);
        let named =
            |l: rules::PriceList| ListOf { key: l.key(), name: sight.prices.then_some(l.name), contracts: l.contracts };
        Prices {
            list,
            lists: shown.lists.into_iter().map(named).collect(),
            items: shown.rows.into_iter().map(|g| Item::of(g, sight.prices)).collect(),
            next: shown.next,
            prices: sight.prices.then(|| shown.prices.into()),
            stock: sight.stock.then(|| shown.stock.into()),
        }
    }
}

/// Goods and prices of the company.
///
/// The seller's goods with the prices at which this company buys, page by page, by name.
#[utoipa::path(get, path = "/api/v1/c/{company}/prices", operation_id = "listPrices", tag = "prices",
    params(("company" = String, Path, description = "Slug of the company"), PricesQuery),
    responses((status = 200, description = "A page of the price list", body = Prices), Problems))]
pub async fn list(page: Page<CatalogView>, Params(q): Params<PricesQuery>) -> Result<Json<Prices>> {
    let now = page.now;
    let answer = page.read(move |tx, scope, s| {
        let limit = usize::try_from(query::limit(&q.limit)?).unwrap_or(1);
        let q = ListQuery { q: q.q, list: q.list, after: q.after, before: String::new() };
        Ok(Prices::of(list::read(tx, scope, &q, limit, now, &s.today(), &s.ages)?))
    });
    Ok(Json(answer.await?))
}

//! Agreements with clients (`СоглашенияСКлиентами`): in УТ, КА and ERP it is they that name the price level and the stages of
//! payment, and not the contract.
//!
//! An agreement that names a contract lends it its terms; one that names a counterparty and no contract stands for a contract
//! itself. A typical agreement names nobody: it is an offer to everybody, and what makes it a client's is that he orders by it. So
//! it lends its terms to the contracts whose last order names it, unless they have an agreement of their own.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::{
    Row, Terms,
    mapping::{Context, Field, lookups_of, values},
};
use crate::contract::Guid;

/// The catalogue of agreements.
#[derive(Debug, Clone, Copy)]
pub struct Agreements {
    /// `Catalog_…`.
    pub entity: &'static str,
    /// `id`, `version`, `deleted`, `counterparty_id`, `contract_id`, `status`, `valid_from`, `valid_until`, `stages` (`kind`,
    /// `days`), and what an item of contracts has beside.
    pub fields: &'static [Field],
    /// `limit_enabled`, `limit`, `forbids_overdue`: older versions keep them here and not in the contract, so nobody misses them.
    pub limits: &'static [Field],
    /// The orders that name contract and agreement.
    pub orders: &'static str,
    /// Their attributes for the two.
    pub named: [&'static str; 2],
}

/// What an agreement says of paying and of prices.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AgreedTerms {
    /// The price level.
    pub price_type: Option<Guid>,
    /// Whether everything is paid before goods are shipped; `None` if it says nothing of stages.
    pub prepayment: Option<bool>,
    /// Days from a shipment until the last of its payments.
    pub days: Option<u64>,
    /// How much may be owed; `None` if it does not limit that.
    pub limit: Option<Decimal>,
    /// Whether 1C forbids to ship while something is overdue.
    pub forbids_overdue: bool,
}

/// An agreement with one client, or a typical one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// Its reference.
    pub id: Guid,
    /// Whose it is; `None` for a typical one.
    pub counterparty: Option<Guid>,
    /// Its version.
    pub version: String,
    /// The contract that it lends its terms.
    pub contract: Option<Guid>,
    /// Whether it is in force.
    pub acting: bool,
    /// Since when; of two that act the later one counts.
    pub since: Option<Date>,
    /// What it says.
    pub terms: AgreedTerms,
    item: Map<String, Value>,
}

impl Agreements {
    /// The agreement that a row is; `None` if it is a folder.
    pub fn agreement(&self, row: &Row, context: &Context<'_>, today: Date) -> Option<Agreement> {
        let mut told = values(self.fields, row, context);
        let guid = |told: &Map<String, Value>, field: &str| Guid::parse(told.get(field)?.as_str()?).ok();
        let day = |field: &str| told.get(field).and_then(Value::as_str).and_then(|day| day.parse::<Date>().ok());
        if row.truth("IsFolder") {
            return None;
        }
        let counterparty = guid(&told, "counterparty_id");
        let (id, contract, price_type) = (guid(&told, "id")?, guid(&told, "contract_id"), guid(&told, "price_type_id"));
        let deleted = told.get("deleted") == Some(&Value::Bool(true));
        let over = day("valid_until").is_some_and(|last| last < today);
        let since = day("valid_from");
        let begun = since.is_none_or(|first| first <= today);
        let acting = !deleted && !over && begun && told.get("status").and_then(Value::as_str) == Some("Действует");
        let (prepayment, days) = staged(told.get("stages").and_then(Value::as_array).map_or(&[][..], Vec::as_slice));
        let version = told.get("version").and_then(Value::as_str).unwrap_or_default().to_owned();
        for own in ["stages", "status", "contract_id", "valid_from", "version"] {
            told.remove(own);
        }
        let own = values(self.limits, row, context);
        let says = |field: &str| own.get(field) == Some(&Value::Bool(true));
        let limit = own.get("limit").and_then(Value::as_str).and_then(crate::decimal);
        let limit = limit.filter(|_| says("limit_enabled"));
        let terms = AgreedTerms { price_type, prepayment, days, limit, forbids_overdue: says("forbids_overdue") };
        Some(Agreement { id, counterparty, version, contract, acting, since, terms, item: told })
    }

    /// Catalogues that have to be read before, each with the attributes that are needed.
    pub fn lookups(&self) -> Vec<(&'static str, &'static str)> {
        lookups_of(self.fields)
    }
}

/// Whether all stages come before the shipment, and the days of the last one behind it.
fn staged(stages: &[Value]) -> (Option<bool>, Option<u64>) {
    let kind = |stage: &Value, wanted: &str| stage["kind"].as_str().is_some_and(|kind| kind.starts_with(wanted));
    let credit = || stages.iter().filter(|stage| kind(stage, "Кредит"));
    let before = stages.iter().any(|stage| kind(stage, "Аванс") || kind(stage, "Предоплата"));
    let known = before || credit().next().is_some();
    (known.then(|| credit().next().is_none()), credit().filter_map(|stage| stage["days"].as_u64()).max())
}

impl Agreement {
    /// The item of contracts that it is, if it stands alone; `None` if it is nobody's. One that acts no more, or lends its terms
    /// now, is a contract that is gone.
    pub fn item(&self) -> Option<Value> {
        self.counterparty.as_ref()?;
        let mut item = self.item.clone();
        self.terms.lend(&mut item);
        item.insert("deleted".to_owned(), json!(!self.acting || self.contract.is_some()));
        Some(Value::Object(item))
    }
}

impl AgreedTerms {
    /// Puts what is agreed into an item of contracts, where the contract itself says nothing.
    pub fn lend(&self, item: &mut Map<String, Value>) {
        let mut put = |field: &str, value: Option<Value>| {
            let silent = item.get(field).is_none_or(|known| known == &json!(0));
            if let Some(value) = value.filter(|_| silent) {
                item.insert(field.to_owned(), value);
            }
        };
        put("price_type_id", self.price_type.as_ref().map(|level| json!(level)));
        put("prepayment", self.prepayment.map(|prepayment| json!(prepayment)));
        put("payment_days", self.days.map(|days| json!(days)));
    }

    /// The same for what debts are counted by.
    pub fn lend_terms(&self, terms: &mut Terms) {
        if terms.days.is_none_or(|days| days == 0) {
            terms.days = self.days.and_then(|days| u32::try_from(days).ok()).or(terms.days);
        }
        if let Some(limit) = self.limit.filter(|_| !terms.limit_enabled) {
            terms.limit_enabled = true;
            terms.limit = limit;
        }
        terms.forbids_overdue |= self.forbids_overdue;
    }

    /// A text that differs where what a contract is lent does: it is another one when the agreement is.
    pub fn stamp(&self) -> String {
        let Self { price_type, prepayment, days, .. } = self;
        let level = price_type.as_ref().map_or("", Guid::as_str);
        format!("{level} {} {}", prepayment.map_or("", |all| if all { "1" } else { "0" }), days.map_or(-1, i128::from))
    }
}

/// What contracts are lent, by contract: of several agreements that act the one that began last; where a contract has none, the
/// one that its last order names (`named`, by contract).
pub fn lent<'a>(agreements: &'a [Agreement], named: &'a BTreeMap<Guid, Guid>) -> BTreeMap<&'a Guid, &'a AgreedTerms> {
    let acting = || agreements.iter().filter(|one| one.acting);
    let mut by_contract: BTreeMap<&Guid, &Agreement> = BTreeMap::new();
    for one in acting() {
        let Some(contract) = &one.contract else { continue };
        let known = by_contract.entry(contract).or_insert(one);
        if (known.since, &known.id) < (one.since, &one.id) {
            *known = one;
        }
    }
    let by_id: BTreeMap<&Guid, &Agreement> = acting().map(|one| (&one.id, one)).collect();
    for (contract, agreement) in named {
        if let Some(one) = by_id.get(agreement) {
            by_contract.entry(contract).or_insert(one);
        }
    }
    by_contract.into_iter().map(|(contract, one)| (contract, &one.terms)).collect()
}

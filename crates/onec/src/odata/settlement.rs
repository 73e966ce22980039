//! From registers to what the contract says about a debt: one [`Credit`] for each contract and currency.
//!
//! The registers of 1C know movements and balances; the portal needs debt, limit and what is due when. The sums are made
//! here, where they can be tested, and never in a query.

use std::collections::BTreeMap;

use jiff::{Span, civil::Date};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::{
    Row,
    mapping::{Context, Field, values},
};
use crate::contract::{Credit, Due, Guid};

/// The register of debts, read by its virtual table `Balance`.
#[derive(Debug, Clone, Copy)]
pub struct Debts {
    /// `AccumulationRegister_…`.
    pub register: &'static str,
    /// `counterparty_id`, `contract_id`, `currency`, `debt`, and if it has them `advance`, `due`, `begun`, `document`,
    /// `order_id`.
    pub fields: &'static [Field],
}

/// The catalogue that has limits and terms.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// `Catalog_…`.
    pub entity: &'static str,
    /// `contract_id`, `counterparty_id`, `currency`, `deleted`, `limit_enabled`, `limit`, `forbids_overdue`, `days`.
    pub fields: &'static [Field],
}

/// A balance of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Debt {
    /// Who owes.
    pub counterparty: Guid,
    /// On which contract.
    pub contract: Guid,
    /// Currency as 1C writes it.
    pub currency: String,
    /// What is owed; below zero for an advance.
    pub amount: Decimal,
    /// Last day on which payment is in time, if the register knows it.
    pub due: Option<Date>,
    /// The day of the document that made the debt.
    pub begun: Option<Date>,
    /// That document, in words.
    pub document: Option<String>,
    /// The order.
    pub order: Option<Guid>,
}

/// Limit and terms of a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The contract.
    pub contract: Guid,
    /// Whose it is.
    pub counterparty: Guid,
    /// Currency of settlements.
    pub currency: String,
    /// Whether there is a limit; without one, everything is allowed.
    pub limit_enabled: bool,
    /// The limit.
    pub limit: Decimal,
    /// Whether 1C forbids to ship while something is overdue.
    pub forbids_overdue: bool,
    /// Days from a shipment until its payment is due.
    pub days: Option<u32>,
    /// Marked for deletion.
    pub deleted: bool,
}

/// A row that says nothing usable; the text is Russian.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{entity}: поле {field}: {reason}")]
pub struct BadRow {
    /// The register or catalogue.
    pub entity: &'static str,
    /// The field, by its name in the table.
    pub field: &'static str,
    /// What is wrong.
    pub reason: String,
    /// Whose row it is, if it says so.
    pub counterparty: Option<Guid>,
    /// The contract that it is about, if it says so. What is known of that contract is incomplete.
    pub contract: Option<Guid>,
}

/// The fields of a row, with words for what is missing.
struct Told {
    entity: &'static str,
    values: Map<String, Value>,
}

impl Told {
    fn of(entity: &'static str, fields: &[Field], row: &Row, context: &Context<'_>) -> Self {
        Self { entity, values: values(fields, row, context) }
    }

    fn text(&self, field: &str) -> Option<&str> {
        self.values.get(field).and_then(Value::as_str)
    }

    fn truth(&self, field: &str) -> bool {
        self.values.get(field).and_then(Value::as_bool).unwrap_or(false)
    }

    fn bad(&self, field: &'static str, reason: &str) -> BadRow {
        let known = |field: &str| self.text(field).and_then(|text| Guid::parse(text).ok());
        BadRow {
            entity: self.entity,
            field,
            reason: reason.to_owned(),
            counterparty: known("counterparty_id"),
            contract: known("contract_id"),
        }
    }

    fn guid(&self, field: &'static str) -> Result<Guid, BadRow> {
        let text = self.text(field).ok_or_else(|| self.bad(field, "пусто, а без него строку не опознать"))?;
        Guid::parse(text).map_err(|error| self.bad(field, &error.to_string()))
    }

    fn number(&self, field: &'static str) -> Result<Decimal, BadRow> {
        let Some(text) = self.text(field) else { return Ok(Decimal::ZERO) };
        crate::decimal(text).ok_or_else(|| self.bad(field, &format!("«{}» не число", crate::excerpt::excerpt(text))))
    }

    fn date(&self, field: &str) -> Option<Date> {
        self.text(field).and_then(crate::commerceml::moment).flatten().map(|moment| moment.date())
    }

    fn currency(&self) -> Result<String, BadRow> {
        Ok(self.text("currency").ok_or_else(|| self.bad("currency", "не найдена валюта"))?.to_owned())
    }
}

impl Debts {
    /// The balance that a row is.
    ///
    /// # Errors
    ///
    /// [`BadRow`].
    pub fn debt(&self, row: &Row, context: &Context<'_>) -> Result<Debt, BadRow> {
        let told = Told::of(self.register, self.fields, row, context);
        let too_large = || told.bad("debt", "сумма слишком велика");
        Ok(Debt {
            counterparty: told.guid("counterparty_id")?,
            contract: told.guid("contract_id")?,
            currency: told.currency()?,
            amount: told.number("debt")?.checked_sub(told.number("advance")?).ok_or_else(too_large)?,
            due: told.date("due"),
            begun: told.date("begun"),
            document: told.text("document").map(str::to_owned),
            order: told.guid("order_id").ok(),
        })
    }
}

impl Limits {
    /// The terms that a row is.
    ///
    /// # Errors
    ///
    /// [`BadRow`].
    pub fn terms(&self, row: &Row, context: &Context<'_>) -> Result<Terms, BadRow> {
        let told = Told::of(self.entity, self.fields, row, context);
        Ok(Terms {
            contract: told.guid("contract_id")?,
            counterparty: told.guid("counterparty_id")?,
            currency: told.currency()?,
            limit_enabled: told.truth("limit_enabled"),
            limit: told.number("limit")?,
            forbids_overdue: told.truth("forbids_overdue"),
            // What is no number of days is a term in words, which nobody can count.
            days: told.text("days").and_then(|days| days.parse().ok()),
            deleted: told.truth("deleted"),
        })
    }
}

/// Debts by contract, and those of which nobody knows the terms.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settled {
    /// One for each contract and currency.
    pub credits: Vec<Credit>,
    /// Debts on contracts that were not read: whether there is a limit must not be guessed.
    pub strangers: Vec<Debt>,
}

/// Sums up. Contracts without any debt are in it too, so that a debt that was paid goes away.
///
/// An advance is set off against the oldest part of the debt, as an accountant would; 1C may not have done it yet. Sums that
/// do not fit 28 digits are cut to what fits, which no money reaches.
pub fn settle(terms: &[Terms], debts: &[Debt], today: Date) -> Settled {
    let mut by_contract: BTreeMap<&Guid, BTreeMap<&str, Vec<&Debt>>> = BTreeMap::new();
    for debt in debts {
        by_contract.entry(&debt.contract).or_default().entry(&debt.currency).or_default().push(debt);
    }
    let mut settled = Settled::default();
    for terms in terms.iter().filter(|terms| !terms.deleted) {
        let mut parts = by_contract.remove(&terms.contract).unwrap_or_default();
        parts.entry(&terms.currency).or_default();
        for (currency, parts) in parts {
            settled.credits.push(credit(terms, currency, &parts, today));
        }
    }
    settled.strangers = by_contract.into_values().flat_map(BTreeMap::into_values).flatten().cloned().collect();
    settled
}

fn credit(terms: &Terms, currency: &str, debts: &[&Debt], today: Date) -> Credit {
    let due_of = |debt: &Debt| {
        let days = || Span::new().try_days(terms.days?).ok();
        let by_terms = || debt.begun?.checked_add(days()?).ok();
        debt.due.or_else(by_terms)
    };
    let total = debts.iter().fold(Decimal::ZERO, |sum, debt| sum.saturating_add(debt.amount));
    let below = debts.iter().filter(|debt| debt.amount < Decimal::ZERO);
    let mut advance = below.fold(Decimal::ZERO, |sum, debt| sum.saturating_sub(debt.amount));
    let mut parts: Vec<(Option<Date>, &Debt)> =
        debts.iter().filter(|debt| debt.amount > Decimal::ZERO).map(|debt| (due_of(debt), *debt)).collect();
    // What has no date is paid last.
    parts.sort_by_key(|(due, _)| due.unwrap_or(Date::MAX));
    let mut due: Vec<Due> = Vec::new();
    for (date, debt) in parts {
        let set_off = advance.min(debt.amount);
        advance -= set_off;
        let amount = debt.amount - set_off;
        if let Some(due_date) = date.filter(|_| amount > Decimal::ZERO) {
            due.push(Due { due_date, amount, document_number: debt.document.clone(), order_id: debt.order.clone() });
        }
    }
    let late = || due.iter().filter(|part| part.due_date < today);
    let overdue = late().fold(Decimal::ZERO, |sum, part| sum.saturating_add(part.amount));
    let days = late().filter_map(|part| u32::try_from((today - part.due_date).get_days()).ok()).max();
    let block = terms.forbids_overdue && overdue > Decimal::ZERO;
    Credit {
        counterparty_id: terms.counterparty.clone(),
        contract_id: terms.contract.clone(),
        currency: currency.to_owned(),
        limit_enabled: terms.limit_enabled,
        limit: terms.limit,
        debt: total,
        overdue_amount: overdue,
        overdue_days_max: days.unwrap_or(0),
        oldest_due_date: due.first().map(|part| part.due_date),
        block,
        block_reason: block.then(|| "По договору запрещена отгрузка при просроченной задолженности".to_owned()),
        prepayment: terms.limit_enabled && terms.limit.is_zero(),
        due,
        payable: Vec::new(),
    }
}

impl Debts {
    /// Catalogues that have to be read before, each with the attributes that are needed.
    pub fn lookups(&self) -> Vec<(&'static str, &'static str)> {
        super::mapping::lookups_of(self.fields)
    }
}

impl Limits {
    /// Catalogues that have to be read before, each with the attributes that are needed.
    pub fn lookups(&self) -> Vec<(&'static str, &'static str)> {
        super::mapping::lookups_of(self.fields)
    }
}

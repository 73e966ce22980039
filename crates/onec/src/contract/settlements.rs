//! Money between seller and buyer: payments received, debt and limit.

use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Guid, text};

/// Money received (`Документ.ПоступлениеБезналичныхДенежныхСредств`, in УНФ `ПоступлениеНаСчет`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Reference in 1C.
    pub id: Guid,
    /// Number of the payment order or of the document in 1C.
    pub number: String,
    /// Moment of the document in 1C.
    #[serde(with = "text")]
    pub date: Timestamp,
    /// Who paid.
    pub counterparty_id: Guid,
    /// For which contract.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Guid>,
    /// How much, in `currency`; negative for money given back.
    #[serde(with = "text")]
    pub amount: Decimal,
    /// Currency, as 1C writes it.
    pub currency: String,
    /// Purpose of the payment (назначение платежа).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Marked for deletion, or no longer posted.
    #[serde(default)]
    pub deleted: bool,
    /// Grows with every change in 1C.
    #[serde(with = "text::version")]
    pub version: u64,
    /// Which orders it pays; the rest is an advance.
    #[serde(default)]
    pub allocations: Vec<Allocation>,
}

/// A part of a payment that pays one order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocation {
    /// The order.
    pub order_id: Guid,
    /// How much of the payment goes to it.
    #[serde(with = "text")]
    pub amount: Decimal,
}

/// Debt and limit of one contract in one currency.
///
/// **`limit_enabled = false` means unlimited; `limit = 0` with `limit_enabled = true` means prepayment only. Never the
/// other way round**: read so, a missing limit would stop every client, or a stopped client could order without bounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// Who owes.
    pub counterparty_id: Guid,
    /// On which contract.
    pub contract_id: Guid,
    /// Currency, as 1C writes it.
    pub currency: String,
    /// Whether there is a limit at all (`ОграничиватьСуммуЗадолженности`). `false` = unlimited. Mandatory: a default
    /// would guess.
    pub limit_enabled: bool,
    /// The limit (`ДопустимаяСуммаЗадолженности`); means something only if `limit_enabled`. 0 = prepayment only.
    #[serde(with = "text")]
    pub limit: Decimal,
    /// What the client owes; negative if the seller owes (advances).
    #[serde(with = "text")]
    pub debt: Decimal,
    /// The part of `debt` whose due date has passed.
    #[serde(with = "text")]
    pub overdue_amount: Decimal,
    /// Age of the oldest overdue part in days; 0 if nothing is overdue.
    #[serde(default)]
    pub overdue_days_max: u32,
    /// Due date of the oldest unpaid part.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub oldest_due_date: Option<Date>,
    /// Whether 1C itself forbids to ship to this client.
    #[serde(default)]
    pub block: bool,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block_reason: Option<String>,
    /// Whether the contract demands prepayment.
    #[serde(default)]
    pub prepayment: bool,
    /// What is to be paid when, earliest first. Overdue parts are in it.
    #[serde(default)]
    pub due: Vec<Due>,
    /// Where the seller owes (`debt` is negative): the documents that it rests on. What they do not explain is an advance.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payable: Vec<Payable>,
}

/// A part of what the seller owes, with the document that it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payable {
    /// What the document is, as people call it: «Акт оказанных услуг № 45».
    pub document: String,
    /// Its day.
    #[serde(with = "text")]
    pub date: Date,
    /// The day until which the seller has to pay; without it, nothing was agreed on.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub due_date: Option<Date>,
    /// How much of it is still to be paid; negative for what counts against it.
    #[serde(with = "text")]
    pub amount: Decimal,
    /// The same document in the data set `documents`, if it is sent there.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub document_id: Option<Guid>,
}

/// A part of a debt with its due date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Last day on which payment is in time.
    #[serde(with = "text")]
    pub due_date: Date,
    /// How much is still to be paid.
    #[serde(with = "text")]
    pub amount: Decimal,
    /// Number of the document that made the debt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_number: Option<String>,
    /// The order, if known.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub order_id: Option<Guid>,
}

//! Papers: what 1C has printed or can print for a client.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Guid, text};

/// Kind of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentType {
    /// Счёт на оплату.
    Invoice,
    /// УПД.
    Upd,
    /// Накладная (ТОРГ-12, ТТН).
    Waybill,
    /// Счёт-фактура.
    VatInvoice,
    /// Акт выполненных работ.
    Act,
    /// Корректировочный документ (УКД, корректировочный счёт-фактура).
    Correction,
    /// Акт сверки.
    Reconciliation,
    /// Договор.
    Contract,
    /// Сертификат, декларация о соответствии.
    Certificate,
}

/// A paper of 1C. The file itself is pushed or asked for separately.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Reference in 1C.
    pub id: Guid,
    /// Kind of the paper (`type` in JSON).
    #[serde(rename = "type")]
    pub kind: DocumentType,
    /// Number as printed.
    pub number: String,
    /// Date as printed.
    #[serde(with = "text")]
    pub date: Date,
    /// For whom.
    pub counterparty_id: Guid,
    /// On which contract.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Guid>,
    /// The orders it belongs to.
    #[serde(default)]
    pub order_ids: Vec<Guid>,
    /// Sum with VAT; a certificate has none.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub amount: Option<Decimal>,
    /// Currency of `amount`, as 1C writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The paper that this one takes the place of.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Guid>,
    /// Annulled, but still to be shown as such.
    #[serde(default)]
    pub cancelled: bool,
    /// Marked for deletion in 1C.
    #[serde(default)]
    pub deleted: bool,
    /// Grows with every change in 1C; a file made from an older version is out of date.
    #[serde(with = "text::version")]
    pub version: u64,
    /// Whether the portal may ask 1C for the printed form at [`print_path`](super::print_path).
    #[serde(default)]
    pub on_request: bool,
    /// The file that 1C is going to push, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileAnnounced>,
}

/// A file that 1C is going to push to [`file_path`](super::file_path).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileAnnounced {
    /// File name to offer for saving.
    pub name: String,
    /// Media type, such as `application/pdf`.
    pub mime: String,
    /// Length in bytes.
    pub size: u64,
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
}

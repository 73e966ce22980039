//! Who buys, and on which terms: legal entities and contracts.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Guid, text};

/// What kind of legal subject a counterparty is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CounterpartyKind {
    /// A firm: ИНН of 10 digits and a КПП.
    Legal,
    /// An individual entrepreneur (ИП): ИНН of 12 digits, no КПП.
    Entrepreneur,
    /// A person who is not an entrepreneur.
    Person,
}

/// A legal entity of a client (`Справочник.Контрагенты`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counterparty {
    /// Reference in 1C.
    pub id: Guid,
    /// Working name.
    pub name: String,
    /// Official full name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_name: Option<String>,
    /// ИНН, digits; not checked here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inn: Option<String>,
    /// КПП; not checked here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kpp: Option<String>,
    /// Firm, entrepreneur or person.
    pub kind: CounterpartyKind,
    /// Legal address as one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Phone of the firm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// E-mail of the firm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Its main bank account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<Account>,
    /// Marked for deletion in 1C.
    #[serde(default)]
    pub deleted: bool,
}

/// A bank account of a counterparty (`Справочник.БанковскиеСчетаКонтрагентов`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Account {
    /// Settlement account, twenty digits; not checked here.
    pub account: String,
    /// БИК of the bank; not checked here.
    pub bic: String,
    /// Correspondent account of the bank.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub correspondent: String,
    /// Name of the bank.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// A contract (`Справочник.ДоговорыКонтрагентов`): carries price level and payment terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Reference in 1C.
    pub id: Guid,
    /// Whose contract it is.
    pub counterparty_id: Guid,
    /// Number, as on paper.
    pub number: String,
    /// Date of the contract; many bases leave it empty.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Working name.
    pub name: String,
    /// Currency of settlements, as 1C writes it (`RUB`, `643`, `руб.`).
    pub currency: String,
    /// Price type (`ВидЦен`) in the sense of CommerceML's `ТипЦены/Ид`.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub price_type_id: Option<Guid>,
    /// Whether goods are paid before shipment.
    #[serde(default)]
    pub prepayment: bool,
    /// Days from shipment until payment is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_days: Option<u32>,
    /// Last day on which the contract is in force; without it, unlimited.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// Whether the counterparty sells by it and the seller pays (`ТипДоговора` is `СПоставщиком`): nothing is ordered by it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub supplier: bool,
    /// Marked for deletion in 1C.
    #[serde(default)]
    pub deleted: bool,
}

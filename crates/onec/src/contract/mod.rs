//! The JSON contract `kabinet/1` between the portal and a small extension in 1C.
//!
//! The stock exchange of 1C knows goods, prices and the orders that a site made; it does not know debts, documents,
//! payments, nor orders that a manager entered by hand. This contract carries them, and prices for bases that tell them
//! beside the stock exchange. 1C pushes, because an accounting
//! system rarely has an address that the outside world may reach:
//!
//! ```text
//! POST {portal}/exchange/v1/{dataset}         HTTP Basic, body: Package<T>
//!   → 202 JobAccepted
//! GET  {portal}/exchange/v1/jobs/{id}         → JobReport
//! PUT  {portal}/exchange/v1/documents/{guid}/file?name=…    raw bytes, X-Content-SHA256: hex
//! GET  {1c}/hs/portal/v1/documents/{guid}/print             → application/pdf, or PrintAnswer as JSON
//! ```
//!
//! Rules of the format: identifiers are 1C's GUIDs as text; decimals are written as strings and read as strings or
//! numbers; dates are `2026-01-31`, moments are RFC 3339 with an offset; unknown keys are ignored; `0001-01-01`, `""` and
//! a GUID of zeros in an optional field mean "none". An item is always the whole object as it stands in 1C; only the keys
//! typed [`Field`](crate::Field) may be left out to say "I do not know" (see there).
//!
//! Every item is read by itself ([`read_package`]): one broken item never rejects its neighbours. An object that 1C cannot
//! write is sent as its identity and `"error": "why"` ([`UNREADABLE`]): it is refused with these words.
//!
//! ```
//! use onec::contract::{Payment, read_package};
//!
//! let body = r#"{"contract": "kabinet/1", "package_id": "0196a0f0-0000-7000-8000-000000000001",
//!     "as_of": "2026-01-31T09:00:00Z", "complete": true, "items": [{"id": "6f96", "number": "318",
//!     "date": "2026-01-31T05:00:00Z", "counterparty_id": "6f97", "amount": "много", "currency": "RUB", "version": 1}]}"#;
//! let package = read_package::<Payment>(body.as_bytes())?;
//! let refused = package.items[0].as_ref().unwrap_err();
//! assert_eq!((refused.field.as_str(), refused.id.as_deref()), ("amount", Some("6f96")));
//! assert!(refused.reason.starts_with("«много» не число"));
//! # Ok::<(), onec::contract::PackageError>(())
//! ```
//!
//! Not here: who may push, what the portal does with an item, and how jobs run.

mod answers;
mod documents;
mod guid;
mod orders;
mod package;
mod parties;
mod prices;
mod settlements;
mod text;
mod tracked;

pub use answers::{ItemError, JobAccepted, JobReport, JobState, PrintAnswer};
pub use documents::{Document, DocumentType, FileAnnounced};
pub use guid::{Guid, NotGuid};
pub use orders::{Channel, Order, OrderLine, Person, Shipment, ShipmentLine};
pub(crate) use package::read_item;
pub use package::{CONTRACT, Package, PackageError, PackageHead, ReadPackage, UNREADABLE, read_package};
pub use parties::{Account, Contract, Counterparty, CounterpartyKind};
pub use prices::{ListedPrice, PriceList, PriceType};
pub use settlements::{Allocation, Credit, Due, Payable, Payment};

/// Header of a pushed file: SHA-256 of the body, 64 hexadecimal digits.
pub const HEADER_SHA256: &str = "X-Content-SHA256";

/// What a package is about; the last part of its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dataset {
    /// Legal entities of clients: [`Counterparty`].
    Counterparties,
    /// Contracts: [`Contract`].
    Contracts,
    /// Orders, wherever they were born: [`Order`].
    Orders,
    /// Shipments: [`Shipment`].
    Shipments,
    /// Payments received: [`Payment`].
    Payments,
    /// Debt and limit by contract: [`Credit`].
    Credit,
    /// Invoices, УПД, acts and other papers: [`Document`].
    Documents,
    /// Price levels: [`PriceType`].
    PriceTypes,
    /// Prices by product: [`PriceList`].
    Prices,
}

impl Dataset {
    /// All of them, in the order in which a first exchange should push them: what is referred to goes first.
    pub const ALL: [Self; 9] = [
        Self::Counterparties,
        Self::Contracts,
        Self::Orders,
        Self::Shipments,
        Self::Payments,
        Self::Credit,
        Self::Documents,
        Self::PriceTypes,
        Self::Prices,
    ];

    /// Whether the stock exchange of 1C carries it as well: then it need not go this way.
    pub const fn is_of_stock_exchange(self) -> bool {
        matches!(self, Self::PriceTypes | Self::Prices)
    }

    /// The word in the address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counterparties => "counterparties",
            Self::Contracts => "contracts",
            Self::Orders => "orders",
            Self::Shipments => "shipments",
            Self::Payments => "payments",
            Self::Credit => "credit",
            Self::Documents => "documents",
            Self::PriceTypes => "price_types",
            Self::Prices => "prices",
        }
    }

    /// The dataset that a word of the address names, if any.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dataset| dataset.as_str() == word)
    }

    /// Path of the portal to which packages of this dataset are posted.
    pub fn path(self) -> String {
        format!("/exchange/v1/{}", self.as_str())
    }
}

impl std::fmt::Display for Dataset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What can be an item of a package: ties a type to its dataset.
pub trait Item: serde::Serialize + serde::de::DeserializeOwned {
    /// The dataset whose packages carry this type.
    const DATASET: Dataset;
    /// The key by which an item is named in a refusal.
    const ID_KEY: &'static str = "id";
}

impl Item for Counterparty {
    const DATASET: Dataset = Dataset::Counterparties;
}
impl Item for Contract {
    const DATASET: Dataset = Dataset::Contracts;
}
impl Item for Order {
    const DATASET: Dataset = Dataset::Orders;
}
impl Item for Shipment {
    const DATASET: Dataset = Dataset::Shipments;
}
impl Item for Payment {
    const DATASET: Dataset = Dataset::Payments;
}
impl Item for Credit {
    const DATASET: Dataset = Dataset::Credit;
    // The state of one contract has no identity of its own.
    const ID_KEY: &'static str = "contract_id";
}
impl Item for Document {
    const DATASET: Dataset = Dataset::Documents;
}
impl Item for PriceType {
    const DATASET: Dataset = Dataset::PriceTypes;
}
impl Item for PriceList {
    const DATASET: Dataset = Dataset::Prices;
}

/// Path of the portal that tells how a job stands.
pub fn job_path(job: uuid::Uuid) -> String {
    format!("/exchange/v1/jobs/{job}")
}

/// Path of the portal to which the file of a document is put; add `?name=` with the percent-encoded file name.
pub fn file_path(document: &Guid) -> String {
    format!("/exchange/v1/documents/{document}/file")
}

/// Path below 1C's base address that answers with the printed form of a document.
pub fn print_path(document: &Guid) -> String {
    format!("/hs/portal/v1/documents/{document}/print")
}

#[cfg(test)]
mod tests;

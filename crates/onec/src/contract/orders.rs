//! Orders and shipments as they stand in 1C.

use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Guid, text};
use crate::Field;

/// How an order came into being.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// Made in the portal.
    Portal,
    /// Taken by phone.
    Phone,
    /// Entered by a manager.
    Manager,
    /// Came through EDI.
    Edi,
    /// Anything else; also every word that this version does not know.
    #[serde(other)]
    Other,
}

/// A person named in an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Reference in 1C, if it keeps one.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub id: Option<Guid>,
    /// Name as one line.
    pub name: String,
    /// E-mail, not checked here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// An order (`Документ.ЗаказКлиента`, in УНФ `ЗаказПокупателя`), wherever it was born.
///
/// The keys typed [`Field`] are those that the buyer filled in the portal: a configuration that does not store them leaves
/// them out, and then the portal keeps its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Reference in 1C.
    pub id: Guid,
    /// Number in 1C.
    pub number: String,
    /// The portal's number, if the order was made there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_number: Option<String>,
    /// The buyer's own number of the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub buyer_number: Field<String>,
    /// Moment of the document in 1C.
    #[serde(with = "text")]
    pub date: Timestamp,
    /// Who buys.
    pub counterparty_id: Guid,
    /// On which contract.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Guid>,
    /// Name of the delivery point.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub delivery_point: Field<String>,
    /// Delivery address as one line.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub delivery_address: Field<String>,
    /// Day on which the buyer wants the goods.
    #[serde(default, with = "text::field", skip_serializing_if = "Field::is_absent")]
    pub delivery_date: Field<Date>,
    /// Currency of the document, as 1C writes it.
    pub currency: String,
    /// How it came into being.
    pub channel: Channel,
    /// Status, raw text of 1C (`К выполнению / В резерве`, `К отгрузке`, …); renamed by sellers, so never an enum.
    pub status: String,
    /// Computed state, raw text of 1C (`Ожидается оплата до отгрузки`, …).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Payment state, raw text of 1C.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_state: Option<String>,
    /// Whether the document is posted (проведён).
    #[serde(default)]
    pub posted: bool,
    /// Whether 1C closed the order.
    #[serde(default)]
    pub closed: bool,
    /// Whether the order as a whole is cancelled.
    #[serde(default)]
    pub cancelled: bool,
    /// Why it was cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancel_reason: Option<String>,
    /// Marked for deletion in 1C.
    #[serde(default)]
    pub deleted: bool,
    /// The seller's manager.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager: Option<Person>,
    /// The buyer's person who ordered.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub contact: Field<Person>,
    /// Comment on the document.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub comment: Field<String>,
    /// Sum with VAT, in `currency`.
    #[serde(with = "text")]
    pub total: Decimal,
    /// VAT in `total`.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub vat_total: Option<Decimal>,
    /// Grows with every change in 1C: a package with a lower one came late and is not applied.
    #[serde(with = "text::version")]
    pub version: u64,
    /// Moment of the last change in 1C.
    #[serde(with = "text")]
    pub changed_at: Timestamp,
    /// Rows of the order, the cancelled ones included.
    #[serde(default)]
    pub lines: Vec<OrderLine>,
}

/// A row of an order. Quantities are in `unit`, sums in the order's currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    /// Number of the row that stays with it (`КодСтроки`), not its position.
    pub line: u32,
    /// The product, if it is in the catalogue.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub product_id: Option<Guid>,
    /// The product's characteristic.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub characteristic_id: Option<Guid>,
    /// The seller's article; may be empty.
    #[serde(default)]
    pub article: String,
    /// Name at the moment of the order.
    pub name: String,
    /// Unit of measure, as printed (`шт`, `упак (12 шт)`).
    #[serde(default)]
    pub unit: String,
    /// What the buyer asked for.
    #[serde(with = "text")]
    pub ordered: Decimal,
    /// What the seller has confirmed.
    #[serde(with = "text")]
    pub confirmed: Decimal,
    /// What has been shipped.
    #[serde(with = "text")]
    pub shipped: Decimal,
    /// What will not come any more.
    #[serde(with = "text")]
    pub cancelled: Decimal,
    /// Why it will not come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancel_reason: Option<String>,
    /// Price of one unit after discount, VAT as the document has it.
    #[serde(with = "text")]
    pub price: Decimal,
    /// Discount in percent that is already in `price`.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub discount: Option<Decimal>,
    /// Sum of the row with VAT.
    #[serde(with = "text")]
    pub sum: Decimal,
    /// VAT rate as text: `22`, `10`, `0`, `без НДС`. Text, because rates change and "none" is not zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat_rate: Option<String>,
    /// Day on which the seller expects to have the goods.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub expected_date: Option<Date>,
    /// This row takes the place of that row (a substitute).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces_line: Option<u32>,
    /// The buyer's own article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer_article: Option<String>,
}

/// A shipment (`Документ.РеализацияТоваровУслуг`, in УНФ `РасходнаяНакладная`). May serve several orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipment {
    /// Reference in 1C.
    pub id: Guid,
    /// Number in 1C.
    pub number: String,
    /// Moment of the document in 1C.
    #[serde(with = "text")]
    pub date: Timestamp,
    /// To whom it goes; a sender that knows it not yet leaves it out, and then its orders must be here to tell.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub counterparty_id: Option<Guid>,
    /// Status, raw text of 1C (`К предоплате`, `В пути`, `Реализовано`).
    pub status: String,
    /// Who carries the goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// The carrier's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_number: Option<String>,
    /// Where to follow it; a foreign address, to be checked before it is shown as a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_url: Option<String>,
    /// Day on which it should arrive.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub expected_at: Option<Date>,
    /// Moment at which it was handed over; without it, nothing is known about delivery.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
    /// Marked for deletion, or no longer posted.
    #[serde(default)]
    pub deleted: bool,
    /// Grows with every change in 1C.
    #[serde(with = "text::version")]
    pub version: u64,
    /// Rows of the shipment.
    #[serde(default)]
    pub lines: Vec<ShipmentLine>,
    /// Sum with VAT.
    #[serde(with = "text")]
    pub total: Decimal,
}

impl Shipment {
    /// The orders that this shipment serves, each once, in the order of its rows.
    pub fn order_ids(&self) -> Vec<&Guid> {
        let mut ids: Vec<&Guid> = Vec::new();
        for line in &self.lines {
            if !ids.contains(&&line.order_id) {
                ids.push(&line.order_id);
            }
        }
        ids
    }
}

/// A row of a shipment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShipmentLine {
    /// The order that this row serves.
    pub order_id: Guid,
    /// The order's row ([`OrderLine::line`]); without it, the row can only be matched by product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The product, if it is in the catalogue.
    #[serde(default, with = "text::opt", skip_serializing_if = "Option::is_none")]
    pub product_id: Option<Guid>,
    /// The seller's article; may be empty.
    #[serde(default)]
    pub article: String,
    /// Name as in the document.
    pub name: String,
    /// Quantity shipped.
    #[serde(with = "text")]
    pub qty: Decimal,
    /// Sum of the row with VAT.
    #[serde(with = "text")]
    pub sum: Decimal,
}

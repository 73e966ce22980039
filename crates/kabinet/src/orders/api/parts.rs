//! Parts of an order as the API writes them: lines, changes, shipments, payments, documents, events.

use access::Permission;
use kernel::{Money, Qty};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::shapes::{DeliveryWord, Seen};
use crate::{
    api::{Amount, Day, Moment, Quantity, values::api_words},
    documents::api::TypeWord,
    orders::{
        buttons::permission,
        intake::LineDiff,
        intake::events::EventKind,
        store::{ButtonRow, EventRow, LineRow, PaidRow, ShipmentRow},
    },
};

api_words! {
    /// What happened to an order.
    EventWord of EventKind;
}

/// A line of an order.
#[derive(Serialize, ToSchema)]
pub struct OrderLine {
    /// Its number.
    pub line: i64,
    /// Article.
    pub article: String,
    /// The buyer's own article; may be empty.
    pub buyer_article: String,
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Ordered.
    pub ordered: Quantity,
    /// Confirmed by the seller.
    pub confirmed: Quantity,
    /// Shipped.
    pub shipped: Quantity,
    /// Cancelled.
    pub cancelled: Quantity,
    /// Why it was cancelled; may be empty.
    pub cancel_reason: String,
    /// Price. Left out for who sees no sums.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Amount>,
    /// Total with VAT. Left out for who sees no sums.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<Amount>,
    /// Rate of VAT, as 1C writes it.
    pub vat_rate: String,
    /// When the rest arrives.
    pub expected_on: Option<Day>,
    /// The line that this one stands in for.
    pub replaces: Option<i64>,
    /// Whether the seller's catalogue does not have it any more.
    pub discontinued: bool,
}

impl OrderLine {
    pub(super) fn of(l: LineRow, seen: Seen<'_>) -> OrderLine {
        OrderLine {
            line: l.line,
            article: l.article,
            buyer_article: l.buyer_article,
            name: l.name,
            unit: l.unit,
            ordered: Quantity(l.ordered),
            confirmed: Quantity(l.confirmed),
            shipped: Quantity(l.shipped),
            cancelled: Quantity(l.cancelled),
            cancel_reason: l.cancel_reason,
            price: seen.sum(l.price),
            total: seen.sum(l.total),
            vat_rate: l.vat_rate,
            expected_on: l.expected_on.map(Day),
            replaces: l.replaces,
            discontinued: l.gone == Some(true),
        }
    }
}

/// What the seller changed at one moment.
#[derive(Serialize, ToSchema)]
pub struct Change {
    /// When.
    pub at: Moment,
    /// Who.
    pub actor: String,
    /// Lines.
    pub lines: Vec<LineChange>,
}

/// A line that the seller changed.
#[derive(Serialize, ToSchema)]
pub struct LineChange {
    /// Its number.
    pub line: i64,
    /// Article.
    pub article: String,
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// What was to come before.
    pub was: Quantity,
    /// What is to come now.
    pub now: Quantity,
    /// The price before, if it changed. Left out for who sees no sums.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_was: Option<Amount>,
    /// The price now, if it changed. Left out for who sees no sums.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_now: Option<Amount>,
    /// What comes in its place.
    pub replaced_by: Option<Substitute>,
    /// Why; may be empty.
    pub reason: String,
}

/// What comes in place of a line.
#[derive(Serialize, ToSchema)]
pub struct Substitute {
    /// Number of the line that stands in.
    pub line: i64,
    /// Article.
    pub article: String,
    /// Name.
    pub name: String,
}

#[derive(Deserialize)]
struct Lines {
    lines: Vec<LineDiff>,
}

impl Change {
    /// Every change by the seller, the latest first, as the events are.
    pub(super) fn all(events: &[EventRow], sums: bool) -> Vec<Change> {
        let by_seller = events.iter().filter(|e| e.kind == EventKind::ChangedBySeller.as_str());
        by_seller
            .filter_map(|e| {
                let lines = serde_json::from_str::<Lines>(&e.data).ok()?.lines;
                let lines = lines.into_iter().map(|l| LineChange::of(l, sums)).collect();
                Some(Change { at: Moment(e.at), actor: e.actor.clone(), lines })
            })
            .collect()
    }
}

impl LineChange {
    fn of(d: LineDiff, sums: bool) -> LineChange {
        let qty = |q: Qty| Quantity(q);
        let price = |p: Option<Money>| p.filter(|_| sums).map(Amount);
        LineChange {
            line: d.line,
            article: d.article,
            name: d.name,
            unit: d.unit,
            was: qty(d.was),
            now: qty(d.now),
            price_was: price(d.price_was),
            price_now: price(d.price_now),
            replaced_by: d.replaced_by.map(|s| Substitute { line: s.line, article: s.article, name: s.name }),
            reason: d.reason,
        }
    }
}

/// A shipment of an order.
#[derive(Serialize, ToSchema)]
pub struct Shipped {
    /// Id.
    pub id: Uuid,
    /// Number.
    pub number: String,
    /// When it left.
    pub shipped_at: Moment,
    /// Its status as 1C writes it; may be empty.
    pub erp_status: String,
    /// Where it is.
    pub delivery: DeliveryWord,
    /// Carrier; may be empty.
    pub carrier: String,
    /// The carrier's number; may be empty.
    pub tracking: String,
    /// Where the carrier shows it; may be empty.
    pub tracking_url: String,
    /// When it arrives.
    pub expected_on: Option<Day>,
    /// When it was handed over.
    pub delivered_at: Option<Moment>,
    /// Lines of this order in it.
    pub positions: i64,
    /// Their total. Left out for who sees no sums.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<Amount>,
}

impl Shipped {
    pub(super) fn of(s: ShipmentRow, seen: Seen<'_>) -> Shipped {
        Shipped {
            id: s.id.uuid(),
            number: s.number,
            shipped_at: Moment(s.shipped_at),
            erp_status: s.status,
            delivery: DeliveryWord(s.delivery),
            carrier: s.carrier,
            tracking: s.tracking,
            tracking_url: s.tracking_url,
            expected_on: s.expected_on.map(Day),
            delivered_at: s.delivered_at.map(Moment),
            positions: s.positions,
            total: seen.sum(s.total),
        }
    }
}

/// A payment for an order.
#[derive(Serialize, ToSchema)]
pub struct Paid {
    /// Id.
    pub id: Uuid,
    /// Number.
    pub number: String,
    /// Day.
    pub paid_on: Day,
    /// The part of it that is for this order.
    pub amount: Amount,
    /// Currency, ISO code.
    pub currency: String,
}

impl Paid {
    pub(super) fn of(p: PaidRow) -> Paid {
        Paid {
            id: p.id.uuid(),
            number: p.number,
            paid_on: Day(p.paid_on),
            amount: Amount(p.amount),
            currency: p.currency,
        }
    }
}

/// A document of an order.
#[derive(Serialize, ToSchema)]
pub struct OrderDocument {
    /// Id.
    pub id: Uuid,
    /// What it is.
    #[serde(rename = "type")]
    #[schema(value_type = TypeWord)]
    pub kind: String,
    /// Number.
    pub number: String,
    /// Day.
    pub issued_on: Day,
    /// Whether it is in force: active, replaced, cancelled.
    pub status: String,
    /// Its sum, if it has one. Left out for who sees no sums.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Currency, ISO code.
    pub currency: String,
    /// Whether 1C has to make the file when it is asked for: the download may take a while.
    pub on_request: bool,
    /// Where the file is downloaded from, with the same token; `null` if there is none.
    pub url: Option<String>,
}

impl OrderDocument {
    pub(super) fn of(b: ButtonRow, seen: Seen<'_>) -> OrderDocument {
        OrderDocument {
            id: b.id.uuid(),
            url: seen.base.file(b.id, b.stored || b.on_request),
            kind: b.kind,
            number: b.number,
            issued_on: Day(b.issued_on),
            status: b.status,
            amount: b.amount.and_then(|m| seen.sum(m)),
            currency: b.currency,
            on_request: b.on_request && !b.stored,
        }
    }
}

/// Something that happened to an order. What does not belong to an event of its kind is left out.
#[derive(Serialize, ToSchema)]
pub struct OrderEvent {
    /// When.
    pub at: Moment,
    /// What.
    pub kind: EventWord,
    /// Who.
    pub actor: String,
    /// Facts of the event.
    #[serde(flatten)]
    pub facts: Facts,
}

/// Facts of an event.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Facts {
    /// Number of the order, shipment, payment or document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The status before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The status after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Carrier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// The carrier's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking: Option<String>,
    /// Id of the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_id: Option<Uuid>,
    /// What the document is.
    #[serde(rename(serialize = "document_type", deserialize = "kind"), skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TypeWord>)]
    pub document_type: Option<String>,
    /// Id of the shipment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipment_id: Option<Uuid>,
    /// Id of the payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<Uuid>,
}

impl OrderEvent {
    /// The event, unless it is about money or a document that the reader may not see.
    pub(super) fn of(e: EventRow, sums: bool, may: &impl Fn(Permission) -> bool) -> Option<OrderEvent> {
        let kind = EventKind::parse(&e.kind)?;
        let facts: Facts = serde_json::from_str(&e.data).unwrap_or_default();
        let seen = match kind {
            EventKind::Paid => sums,
            EventKind::Document => may(permission(facts.document_type.as_deref().unwrap_or_default())),
            _ => true,
        };
        seen.then_some(OrderEvent { at: Moment(e.at), kind: EventWord(kind), actor: e.actor, facts })
    }
}

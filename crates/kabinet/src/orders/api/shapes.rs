//! Orders as the API writes them.
//!
//! Fields that hold sums are `Option`s which are left out when they are `None`; other `Option`s are written as `null`.

use access::{Permission, Scope, client::perm::OrderView};
use kernel::{Money, UserId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub use super::parts::{Change, LineChange, OrderDocument, OrderEvent, OrderLine, Paid, Shipped, Substitute};
use crate::{
    api::{
        Amount, Base, Day, Moment, Quantity,
        values::{Freshness, api_words},
    },
    orders::{
        facets::Delivery,
        keys::KeyKind,
        rules::Stage,
        search::{self, Hit},
        store::{ArrivalRow, ButtonRow, EventRow, LineRow, ListRow, OrderRow, PaidRow, ShipmentRow},
    },
};

api_words! {
    /// The status of an order: what people see and filter by.
    StageWord of Stage;
    /// Where shipped goods are.
    DeliveryWord of Delivery;
    /// What a number is: the portal's, 1C's, the buyer's own, a document's, the carrier's, or the buyer's own article.
    NumberWord of KeyKind;
}

/// What shapes need to know of the reader.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// Where links lead.
    pub base: &'a Base,
    /// Whether sums are seen.
    pub sums: bool,
}

impl Seen<'_> {
    /// The sum if it may be seen.
    pub fn sum(&self, m: Money) -> Option<Amount> {
        self.sums.then_some(Amount(m))
    }
}

/// A page of orders.
#[derive(Serialize, ToSchema)]
pub struct Orders {
    /// The orders.
    pub items: Vec<Order>,
    /// Give it as `after` to get the next page; `null` at the end.
    pub next: Option<String>,
    /// Whether there are orders beyond these.
    pub more: bool,
    /// When 1C took the statuses.
    pub as_of: Option<Moment>,
    /// What that means now.
    pub freshness: Freshness,
}

/// An order.
#[derive(Serialize, ToSchema)]
pub struct Order {
    /// Id.
    pub id: Uuid,
    /// Its endpoint.
    pub url: String,
    /// Number in the portal; for an order that was made in 1C its number there.
    pub number: String,
    /// Number in 1C; empty until 1C has it.
    pub erp_number: String,
    /// The buyer's own number; may be empty.
    pub buyer_number: String,
    /// When it was placed.
    pub placed_at: Moment,
    /// Status.
    pub status: StageWord,
    /// The status as 1C writes it; may be empty.
    pub erp_status: String,
    /// Whether the seller changed what was ordered.
    pub changed: bool,
    /// Name of the first line.
    pub what: String,
    /// How many lines.
    pub positions: i64,
    /// How many of them are shipped in full.
    pub positions_shipped: i64,
    /// Who made it, as it was written then; may be empty.
    pub author: String,
    /// Who made it, as a filter takes it; `null` for who has no account.
    pub author_id: Option<Uuid>,
    /// How it came: portal, phone, manager, edi, other.
    pub origin: String,
    /// The seller's manager; may be empty.
    pub manager: String,
    /// The manager, as a filter takes it.
    pub manager_id: Option<Uuid>,
    /// Delivery point; may be empty.
    pub point: String,
    /// Legal entity.
    pub entity: Option<String>,
    /// Currency, ISO code.
    pub currency: String,
    /// Total with VAT. Left out for who sees no sums.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<Amount>,
    /// When the next part arrives.
    pub expected_on: Option<Day>,
    /// Its documents that the caller may see: in lists those in force, in one order all.
    pub documents: Vec<OrderDocument>,
    /// Why the search found it. Only with `q`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
}

impl Order {
    pub(super) fn of_list(
        r: ListRow,
        entity: Option<String>,
        papers: Vec<ButtonRow>,
        why: Option<Why>,
        seen: Seen<'_>,
    ) -> Order {
        Order {
            id: r.id.uuid(),
            url: seen.base.to(format_args!("orders/{}", r.id)),
            number: r.number,
            erp_number: r.erp_number,
            buyer_number: r.buyer_number,
            placed_at: Moment(r.placed_at),
            status: StageWord(r.stage),
            erp_status: r.erp_status,
            changed: r.changed,
            what: r.what,
            positions: r.lines,
            positions_shipped: r.lines_shipped,
            author: r.author,
            author_id: r.author_id.map(UserId::uuid),
            origin: r.origin,
            manager: r.manager,
            manager_id: r.manager_id.map(UserId::uuid),
            point: r.point,
            entity,
            currency: r.currency,
            total: seen.sum(r.total),
            expected_on: r.expected_on.map(Day),
            documents: papers.into_iter().map(|b| OrderDocument::of(b, seen)).collect(),
            why,
        }
    }
}

/// Why the search found an order.
#[derive(Serialize, ToSchema)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Why {
    /// A number fits.
    Number {
        /// What number it is.
        kind: NumberWord,
        /// As it is written.
        shown: String,
    },
    /// A line fits.
    Line {
        /// Its number.
        line: i64,
        /// Article.
        article: String,
        /// The buyer's own article; may be empty.
        buyer_article: String,
        /// Name.
        name: String,
        /// Unit.
        unit: String,
        /// Ordered.
        ordered: Quantity,
        /// Confirmed by the seller.
        confirmed: Quantity,
        /// Shipped.
        shipped: Quantity,
        /// When the rest arrives.
        expected_on: Option<Day>,
    },
    /// The total fits.
    Sum,
}

impl Why {
    pub(super) fn of(hit: Hit) -> Why {
        let row = hit.row;
        match hit.why {
            search::Why::Number { kind, shown } => {
                Why::Number { kind: NumberWord(KeyKind::parse(&kind).unwrap_or(KeyKind::Number)), shown }
            }
            search::Why::Line => Why::Line {
                line: row.line,
                article: row.article,
                buyer_article: row.buyer_article,
                name: row.line_name,
                unit: row.unit,
                ordered: Quantity(row.ordered),
                confirmed: Quantity(row.confirmed),
                shipped: Quantity(row.shipped),
                expected_on: row.line_expected_on.map(Day),
            },
            search::Why::Sum => Why::Sum,
        }
    }
}

/// What an order is made of, as read.
pub(super) struct Parts {
    pub(super) lines: Vec<LineRow>,
    pub(super) shipments: Vec<ShipmentRow>,
    pub(super) payments: Option<Vec<PaidRow>>,
    pub(super) documents: Vec<ButtonRow>,
    pub(super) events: Vec<EventRow>,
    pub(super) fresh: (Option<Moment>, Freshness),
}

/// An order as a whole.
#[derive(Serialize, ToSchema)]
pub struct OrderDetail {
    /// What a list shows of it.
    #[serde(flatten)]
    pub order: Order,
    /// ИНН of the legal entity.
    pub entity_inn: Option<String>,
    /// Number of the contract.
    pub contract: Option<String>,
    /// Whether the contract asks for payment in advance.
    pub prepayment: Option<bool>,
    /// Days of deferred payment by the contract.
    pub payment_days: Option<i64>,
    /// Delivery address; may be empty.
    pub address: String,
    /// Where shipped goods are.
    pub delivery: DeliveryWord,
    /// VAT in the total. Left out for who sees no sums.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vat: Option<Amount>,
    /// What has been paid for it, as far as 1C says. Left out for who sees no sums.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid: Option<Amount>,
    /// Why it was cancelled; may be empty.
    pub cancel_reason: String,
    /// Comment; may be empty.
    pub comment: String,
    /// When the portal last changed it.
    pub updated_at: Moment,
    /// Lines.
    pub lines: Vec<OrderLine>,
    /// What the seller changed, the latest first.
    pub changes: Vec<Change>,
    /// Shipments.
    pub shipments: Vec<Shipped>,
    /// Payments. Left out for who sees no sums.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payments: Option<Vec<Paid>>,
    /// What happened, the latest first.
    pub events: Vec<OrderEvent>,
    /// When 1C took the statuses.
    pub as_of: Option<Moment>,
    /// What that means now.
    pub freshness: Freshness,
}

impl OrderDetail {
    pub(super) fn of(o: OrderRow, parts: Parts, scope: &Scope<OrderView>, seen: Seen<'_>) -> OrderDetail {
        let may = |p: Permission| scope.may(p);
        let changes = Change::all(&parts.events, seen.sums);
        let events = parts.events.into_iter().filter_map(|e| OrderEvent::of(e, seen.sums, &may)).collect();
        let row = ListRow {
            id: o.id,
            number: o.number,
            placed_at: o.placed_at,
            what: parts.lines.first().map(|l| l.name.clone()).unwrap_or_default(),
            lines: o.lines,
            lines_shipped: o.lines_shipped,
            stage: o.stage,
            changed: o.changed,
            author: o.author,
            origin: o.origin,
            manager: o.manager,
            author_id: o.author_id,
            manager_id: o.manager_id,
            point: o.point,
            entity_id: None,
            currency: o.currency,
            total: o.total,
            expected_on: o.expected_on,
            erp_status: o.erp_status,
            erp_number: o.erp_number,
            buyer_number: o.buyer_number,
        };
        OrderDetail {
            order: Order::of_list(row, o.entity, parts.documents, None, seen),
            entity_inn: o.entity_inn,
            contract: o.contract,
            prepayment: o.prepayment,
            payment_days: o.payment_days,
            address: o.address,
            delivery: DeliveryWord(o.delivery),
            vat: o.vat.and_then(|v| seen.sum(v)),
            paid: seen.sum(o.paid),
            cancel_reason: o.cancel_reason,
            comment: o.comment,
            updated_at: Moment(o.updated_at),
            lines: parts.lines.into_iter().map(|l| OrderLine::of(l, seen)).collect(),
            changes,
            shipments: parts.shipments.into_iter().map(|s| Shipped::of(s, seen)).collect(),
            payments: parts.payments.map(|p| p.into_iter().map(Paid::of).collect()),
            events,
            as_of: parts.fresh.0,
            freshness: parts.fresh.1,
        }
    }
}

/// What arrives in a period.
#[derive(Serialize, ToSchema)]
pub struct Arrivals {
    /// The first day.
    pub from: Day,
    /// The last day, included.
    pub to: Day,
    /// Orders by day: at most a hundred.
    pub items: Vec<Arrival>,
    /// When 1C took the statuses.
    pub as_of: Option<Moment>,
    /// What that means now.
    pub freshness: Freshness,
}

/// An order of which something arrives.
#[derive(Serialize, ToSchema)]
pub struct Arrival {
    /// Id of the order.
    pub id: Uuid,
    /// Its endpoint.
    pub url: String,
    /// Number.
    pub number: String,
    /// Name of the first line.
    pub what: String,
    /// How many lines.
    pub positions: i64,
    /// How many of them are shipped in full.
    pub positions_shipped: i64,
    /// Status.
    pub status: StageWord,
    /// When the next part arrives.
    pub expected_on: Day,
    /// Delivery point; may be empty.
    pub point: String,
    /// Where shipped goods are.
    pub delivery: DeliveryWord,
}

impl Arrival {
    pub(super) fn of(r: ArrivalRow, base: &Base) -> Arrival {
        Arrival {
            id: r.id.uuid(),
            url: base.to(format_args!("orders/{}", r.id)),
            number: r.number,
            what: r.what,
            positions: r.lines,
            positions_shipped: r.lines_shipped,
            status: StageWord(r.stage),
            expected_on: Day(r.expected_on),
            point: r.point,
            delivery: DeliveryWord(r.delivery),
        }
    }
}

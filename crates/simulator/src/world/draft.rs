//! Orders before 1C has numbered them: what history and the planted scenes are written in.

use jiff::{Timestamp, civil::Date};
use onec::contract::Channel;

/// Where an order stands; the raw words of 1C follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Accepted, prepayment expected.
    AwaitingPayment,
    /// Goods are being reserved.
    Reserving,
    /// Reserved, waits for the lorry.
    ReadyToShip,
    /// A part has gone.
    PartiallyShipped,
    /// Everything has gone, not yet closed.
    Shipped,
    /// Done.
    Closed,
    /// Cancelled with a reason.
    Cancelled,
    /// A status that somebody at the seller has invented: «Проверка СБ».
    Unknown,
}

impl Stage {
    /// Raw status and state of УТ 11.
    pub(crate) const fn words(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::AwaitingPayment => ("К выполнению / В резерве", Some("Ожидается оплата до отгрузки")),
            Self::Reserving => ("К выполнению / В резерве", Some("Ожидается обеспечение")),
            Self::ReadyToShip => ("К отгрузке", Some("Готов к отгрузке")),
            Self::PartiallyShipped => ("К отгрузке", Some("В процессе отгрузки")),
            Self::Shipped => ("К отгрузке", Some("Готов к закрытию")),
            Self::Closed => ("Закрыт", Some("Закрыт")),
            Self::Cancelled => ("Закрыт", None),
            Self::Unknown => ("Проверка СБ", None),
        }
    }
}

/// A scene that is planted, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Tag {
    Waybill,
    Phone,
    Discontinued,
    Partial,
    Arriving,
    Changed,
    AwaitingPayment,
    Reserving,
    ReadyToShip,
    Cancelled,
    Unknown,
    Corrected,
    Overdue,
    Zarya(u8),
    Other(u8),
}

/// How goods leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ship {
    /// Not yet, or never.
    No,
    /// Together with other orders of the fortnight, as long ago.
    Pooled,
    /// By itself on this day: what `DraftLine::shipped` says.
    Own { on: Date, arrives: Option<Date>, tracking: Option<&'static str> },
}

/// A row of a draft; whole units, kopecks.
#[derive(Debug, Clone)]
pub(crate) struct DraftLine {
    /// Index into the catalogue.
    pub(crate) product: usize,
    pub(crate) ordered: i64,
    pub(crate) confirmed: i64,
    pub(crate) cancelled: i64,
    /// What has left or will leave with the plan.
    pub(crate) shipped: i64,
    pub(crate) price: i64,
    pub(crate) discount: Option<i64>,
    pub(crate) reason: Option<&'static str>,
    pub(crate) expected: Option<Date>,
    /// This row was added by the seller in place of that one.
    pub(crate) replaces: Option<u32>,
    pub(crate) buyer_article: Option<String>,
}

impl DraftLine {
    /// A row that goes as ordered.
    pub(crate) fn new(product: usize, qty: i64, price: i64) -> Self {
        Self {
            product,
            ordered: qty,
            confirmed: qty,
            cancelled: 0,
            shipped: qty,
            price,
            discount: None,
            reason: None,
            expected: None,
            replaces: None,
            buyer_article: None,
        }
    }
}

/// An order before it is numbered.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// Makes the references; never changes.
    pub(crate) key: String,
    pub(crate) company: usize,
    pub(crate) contract: usize,
    pub(crate) at: Timestamp,
    pub(crate) channel: Channel,
    /// Index of the person who ordered.
    pub(crate) author: Option<usize>,
    pub(crate) point: usize,
    pub(crate) lines: Vec<DraftLine>,
    pub(crate) buyer_number: Option<String>,
    pub(crate) comment: Option<&'static str>,
    pub(crate) stage: Stage,
    pub(crate) cancel_reason: Option<&'static str>,
    pub(crate) ship: Ship,
    /// Moment at which the seller changed the order; then it is sent in two versions.
    pub(crate) changed_at: Option<Timestamp>,
    pub(crate) tag: Option<Tag>,
}

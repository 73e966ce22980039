//! What happened to an order, told once.
//!
//! An event's id is made of the event: its moment, then its kind, then a hash of what makes it this event. The same
//! thing told again, because 1C sent it again, lands on the same row. The moment leads, so the ids of a timeline are
//! its order, and things of one moment stand in the order of [`EventKind`].

use db::Tx;
use kernel::{At, CompanyId, OrderId};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::orders::{
    intake_store::{TELL, UNTELL},
    rules::words,
};

words! {
    /// What happened to an order.
    EventKind {
        /// It came into being: `{origin, number}`.
        Created = "created",
        /// The seller accepted it: `{number}` (1C's).
        Confirmed = "confirmed",
        /// The seller changed lines: `{lines: [LineDiff]}`.
        ChangedBySeller = "changed_by_seller",
        /// Its label changed: `{from, to}`.
        Stage = "stage",
        /// It was cancelled or declined: `{from, to, reason}`.
        Cancelled = "cancelled",
        /// A shipment left: `{shipment_id, number, carrier, tracking, total, lines}`.
        Shipped = "shipped",
        /// A shipment was handed over: `{shipment_id, number}`.
        Delivered = "delivered",
        /// Money arrived: `{payment_id, number, amount, currency}`.
        Paid = "paid",
        /// A document came: `{document_id, kind, number}`.
        Document = "document",
    }
}

/// The actor of what 1C did by itself.
pub const ERP: &str = "1С";

/// An event about an order, before it is told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event<'a> {
    /// Whose order.
    pub company: CompanyId,
    /// Which order.
    pub order: OrderId,
    /// When it happened.
    pub at: At,
    /// What happened.
    pub kind: EventKind,
    /// What makes it this event and no other of its kind and moment.
    pub key: &'a str,
}

impl Event<'_> {
    /// A UUIDv7: milliseconds, then microseconds, then the kind, then the hash.
    pub(crate) fn id(&self) -> Uuid {
        let micros = self.at.micros().max(0).unsigned_abs();
        let mut hash = Sha256::new();
        hash.update(self.order.uuid().as_bytes());
        hash.update(self.kind.as_str().as_bytes());
        hash.update(micros.to_be_bytes());
        hash.update(self.key.as_bytes());
        let hash = hash.finalize();
        let mut tail = [0_u8; 10];
        tail.copy_from_slice(&hash[..10]);
        // 0…999 fits the twelve bits that v7 leaves after the milliseconds; the two bits after them are the variant's.
        let within = u16::try_from(micros % 1000).unwrap_or(0).to_be_bytes();
        tail[0] = within[0];
        tail[1] = within[1];
        tail[2] = (self.kind as u8) & 0x3f;
        Builder::from_unix_timestamp_millis(micros / 1000, &tail).into_uuid()
    }

    /// Tells it; told again, the newer wording stays.
    pub(crate) fn tell(&self, tx: &Tx<'_>, actor: &str, data: &serde_json::Value) -> db::Result<()> {
        let data = data.to_string();
        tx.later(&TELL, &[&self.company, &self.order, &self.id(), &self.at, &self.kind, &actor, &data])
    }

    /// Takes it back: it did not happen, or not then.
    pub(crate) fn untell(&self, tx: &Tx<'_>) -> db::Result<()> {
        tx.later(&UNTELL, &[&self.company, &self.order, &self.id()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_moment_then_kind_and_repeat() {
        let order = OrderId::at(At::from_micros(1));
        let event = |at, kind, key| {
            Event { company: CompanyId::at(At::from_micros(1)), order, at: At::from_micros(at), kind, key }.id()
        };
        let t = 1_700_000_000_000_000;
        let created = event(t, EventKind::Created, "a");
        assert_eq!(created, event(t, EventKind::Created, "a"));
        assert_ne!(created, event(t, EventKind::Created, "b"));
        assert!(created < event(t, EventKind::Confirmed, "a"));
        assert!(event(t, EventKind::Document, "a") < event(t + 1, EventKind::Created, "a"));
        assert!(event(t + 999, EventKind::Document, "a") < event(t + 1000, EventKind::Created, "a"));
        assert_eq!(created.get_version_num(), 7);
    }
}

//! Statements of the intake of shipments and payments: the documents, their parts, and what they sum up to for an
//! order.
//!
//! Not here: the order that they change (`intake_store`).

use kernel::{At, CompanyId, ContractId, EntityId, Money, OrderId, PaymentId, Qty, ShipmentId, SourceId};

use super::{
    facets::Delivery,
    intake_store::{ASKED, asked, fields},
};
use crate::many::joined;

db::record! {
    /// A shipment as it is stored.
    #[derive(Clone, Debug)]
    pub(crate) struct ShipmentRow {
        pub company_id: CompanyId,
        pub id: ShipmentId,
        pub source_id: SourceId,
        pub erp_id: String,
        pub number: String,
        pub shipped_at: At,
        pub status: String,
        pub delivery: Delivery,
        pub carrier: String,
        pub tracking: String,
        pub tracking_url: String,
        pub expected_on: Option<String>,
        pub delivered_at: Option<At>,
        pub total: Money,
        pub deleted: bool,
        pub erp_version: i64,
        pub content_hash: String,
    }
}

db::record! {
    /// A row of a shipment.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct ShipmentLineRow {
        pub order_id: OrderId,
        pub line: i64,
        pub qty: Qty,
        pub total: Money,
    }
}

db::record! {
    /// A payment as it is stored.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct PaymentRow {
        pub company_id: CompanyId,
        pub id: PaymentId,
        pub source_id: SourceId,
        pub erp_id: String,
        pub number: String,
        pub paid_on: String,
        pub paid_at: Option<At>,
        pub entity_id: Option<EntityId>,
        pub contract_id: Option<ContractId>,
        pub amount: Money,
        pub currency: String,
        pub purpose: String,
        pub deleted: bool,
        pub erp_version: i64,
        pub content_hash: String,
    }
}

db::statements! {
    /// The shipment that 1C means: (source, reference).
    FIND_SHIPMENT: ShipmentRow =
        "select company_id, id, source_id, erp_id, number, shipped_at, status, delivery, carrier, tracking,
          tracking_url,
           expected_on, delivered_at, total, deleted, erp_version, content_hash
         from shipment where source_id = $1 and erp_id = $2";

    /// Writes a shipment whole: the columns of [`ShipmentRow`] in their order.
    PUT_SHIPMENT =
        "insert into shipment (company_id, id, source_id, erp_id, number, shipped_at, status, delivery, carrier,
          tracking,
           tracking_url, expected_on, delivered_at, total, deleted, erp_version, content_hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         on conflict (company_id, id) do update set
           number = excluded.number, shipped_at = excluded.shipped_at, status = excluded.status,
           delivery = excluded.delivery, carrier = excluded.carrier, tracking = excluded.tracking,
           tracking_url = excluded.tracking_url, expected_on = excluded.expected_on,
           delivered_at = excluded.delivered_at, total = excluded.total, deleted = excluded.deleted,
           erp_version = excluded.erp_version, content_hash = excluded.content_hash";

    /// The rows of a shipment: (company, shipment).
    SHIPMENT_LINES: ShipmentLineRow =
        "select order_id, line, qty, total from shipment_line where company_id = $1 and shipment_id = $2
         order by order_id, line";

    /// Adds or corrects a row of a shipment: (company, order, shipment, line, qty, total).
    PUT_SHIPMENT_LINE =
        "insert into shipment_line (company_id, order_id, shipment_id, line, qty, total) values ($1, $2, $3, $4, $5, $6)
         on conflict (company_id, order_id, shipment_id, line) do update set qty = excluded.qty,
             total = excluded.total";

    /// Takes a row of a shipment away: (company, order, shipment, line).
    DROP_SHIPMENT_LINE =
        "delete from shipment_line where company_id = $1 and order_id = $2 and shipment_id = $3 and line = $4";

    /// What the shipments of an order have taken, by line: (company, order, false). A shipment that is only prepared
    /// (delivery `none`) has taken nothing.
    SHIPPED: (i64, Qty) =
        "select l.line, cast(sum(l.qty) as bigint) as qty from shipment_line l
         join shipment s on s.company_id = l.company_id and s.id = l.shipment_id
         where l.company_id = $1 and l.order_id = $2 and s.deleted = $3 and s.delivery <> 'none'
         group by l.line order by l.line";

    /// The shipments of an order: (company, order, false).
    SHIPMENTS: (Delivery, Option<String>, Option<At>) =
        "select s.delivery, s.expected_on, s.delivered_at from shipment s
         where s.company_id = $1 and s.deleted = $3 and s.id in
           (select l.shipment_id from shipment_line l where l.company_id = $1 and l.order_id = $2)
         order by s.shipped_at, s.id";

    /// The same of many orders: (source, references, false).
    SHIPPED_MANY: (OrderId, i64, Qty) = joined!(ASKED, "select l.order_id, l.line, cast(sum(l.qty) as bigint) as qty
         from asked join ", asked!("l", "shipment_line", "order_id"), "
         join shipment s on s.company_id = l.company_id and s.id = l.shipment_id
         where s.deleted = $102 and s.delivery <> 'none' group by l.order_id, l.line order by l.order_id, l.line");

    /// The same of many orders: (source, references, false).
    SHIPMENTS_MANY: (OrderId, Delivery, Option<String>, Option<At>) = joined!(ASKED, "select l.order_id, s.delivery, s.expected_on,
           s.delivered_at
         from asked join ", asked!("l", "shipment_line", "order_id"), "
         join shipment s on s.company_id = l.company_id and s.id = l.shipment_id
         where s.deleted = $102
         group by l.order_id, s.shipped_at, s.id, s.delivery, s.expected_on, s.delivered_at order by s.shipped_at, s.id");

    /// The payment that 1C means: (source, reference).
    FIND_PAYMENT: PaymentRow =
        "select company_id, id, source_id, erp_id, number, paid_on, paid_at, entity_id, contract_id, amount, currency,
          purpose,
           deleted, erp_version, content_hash
         from payment where source_id = $1 and erp_id = $2";

    /// Writes a payment whole: the columns of [`PaymentRow`] in their order.
    PUT_PAYMENT =
        "insert into payment (company_id, id, source_id, erp_id, number, paid_on, paid_at, entity_id, contract_id,
          amount,
           currency, purpose, deleted, erp_version, content_hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         on conflict (company_id, id) do update set
           number = excluded.number, paid_on = excluded.paid_on, paid_at = excluded.paid_at,
             entity_id = excluded.entity_id,
           contract_id = excluded.contract_id, amount = excluded.amount, currency = excluded.currency,
           purpose = excluded.purpose, deleted = excluded.deleted, erp_version = excluded.erp_version,
           content_hash = excluded.content_hash";

    /// The parts of a payment: (company, payment).
    PARTS: (OrderId, Money) =
        "select order_id, amount from payment_part where company_id = $1 and payment_id = $2 order by order_id";

    /// Adds or corrects a part: (company, order, payment, amount).
    PUT_PART =
        "insert into payment_part (company_id, order_id, payment_id, amount) values ($1, $2, $3, $4)
         on conflict (company_id, order_id, payment_id) do update set amount = excluded.amount";

    /// Takes a part away: (company, order, payment).
    DROP_PART = "delete from payment_part where company_id = $1 and order_id = $2 and payment_id = $3";

    /// What was paid for an order: (company, order, false).
    PAID: (Option<Money>,) =
        "select cast(sum(p.amount) as bigint) as paid from payment_part p
         join payment d on d.company_id = p.company_id and d.id = p.payment_id
         where p.company_id = $1 and p.order_id = $2 and d.deleted = $3";
}

impl ShipmentRow {
    /// Stores the shipment.
    pub(crate) fn put(&self, tx: &db::Tx<'_>) -> db::Result<()> {
        tx.run(
            &PUT_SHIPMENT,
            &fields!(self => company_id, id, source_id, erp_id, number, shipped_at, status, delivery, carrier, tracking,
                tracking_url, expected_on, delivered_at, total, deleted, erp_version, content_hash),
        )?;
        Ok(())
    }
}

impl PaymentRow {
    /// Stores the payment.
    pub(crate) fn put(&self, tx: &db::Tx<'_>) -> db::Result<()> {
        tx.run(
            &PUT_PAYMENT,
            &fields!(self => company_id, id, source_id, erp_id, number, paid_on, paid_at, entity_id, contract_id, amount,
                currency, purpose, deleted, erp_version, content_hash),
        )?;
        Ok(())
    }
}

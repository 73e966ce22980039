//! Statements of the first page. All are bounded: by a week, a month, or a few rows.

use db::{record, statements};
use kernel::{At, DocumentId, Money, OrderId};

use crate::{
    finance::rules::Feed,
    orders::{facets::Delivery, rules::Stage},
};

record! {
    /// An order that wants a look.
    pub struct WaitingRow {
        pub id: OrderId, pub number: String, pub what: String, pub lines: i64, pub lines_shipped: i64, pub stage: Stage,
        pub erp_status: String, pub changed: bool, pub changed_at: At, pub currency: String, pub total: Money,
        pub paid: Money, pub differs: i64,
    }
}
record! {
    /// An order that arrives.
    pub struct ArrivalRow {
        pub id: OrderId, pub number: String, pub what: String, pub lines: i64, pub lines_shipped: i64, pub stage: Stage,
        pub erp_status: String, pub expected_on: String, pub point: String, pub delivery: Delivery,
    }
}
record! {
    /// A new document.
    pub struct DocumentRow {
        pub id: DocumentId, pub kind: String, pub number: String, pub issued_on: String, pub amount: Option<Money>,
        pub currency: String, pub ready: bool, pub entity: Option<String>, pub order_id: Option<OrderId>,
        pub order_number: Option<String>,
    }
}

statements! {
    /// When 1C took each data set.
    FRESHNESS: (Feed, At) = "select dataset, as_of from freshness where company_id = $1 and dataset in ('orders', 'documents')";
    /// Changed by the seller since $2 and not here yet, or waiting for the buyer's side; placed since $3, author $4, delivery points $6.
    WAITING: WaitingRow = "select w.id, w.number, w.what, w.lines, w.lines_shipped, w.stage, w.erp_status, w.changed,
            w.changed_at, w.currency, w.total, w.paid,
            (select count(*) from order_line l where l.company_id = $1 and l.order_id = w.id
                and l.confirmed <> l.ordered and l.replaces is null) as differs
        from (select o.id, o.number, o.what, o.lines, o.lines_shipped, o.stage, o.erp_status, o.changed,
                coalesce(o.erp_changed_at, o.updated_at) as changed_at, o.currency, o.total, o.paid
            from orders o where o.company_id = $1 and o.placed_at >= $3 and (o.author_id = $4 or $4 is null)
                and (cast($6 as text) is null or $6 like '%,' || o.unit || ',%')
                and o.stage in ('approval_pending', 'returned', 'sending', 'awaiting_payment', 'reserving', 'ready_to_ship',
                    'partially_shipped', 'shipped', 'unknown')
                and (o.stage <> 'shipped' or o.delivery = 'in_transit')
                and ((o.changed and coalesce(o.erp_changed_at, o.updated_at) >= $2)
                    or o.stage in ('approval_pending', 'returned', 'awaiting_payment'))
            order by coalesce(o.erp_changed_at, o.updated_at) desc, o.id desc limit $5) w
        order by w.changed_at desc, w.id desc";
    /// What arrives from day $2 to day $3, author $4, delivery points $6.
    ARRIVALS: ArrivalRow = "select o.id, o.number, o.what, o.lines, o.lines_shipped, o.stage, o.erp_status, o.expected_on,
            o.point, o.delivery
        from orders o where o.company_id = $1 and o.expected_on >= $2 and o.expected_on <= $3
            and (o.author_id = $4 or $4 is null) and (cast($6 as text) is null or $6 like '%,' || o.unit || ',%')
        order by o.expected_on, o.id limit $5";
    /// The latest documents that are seen (as in the documents' own store): $2 kinds in the whole company, $3 kinds through one's
    /// own orders, $4 oneself, $5 kinds through the orders of delivery points, $6 these; and of orders author $8, points $9.
    DOCUMENTS: DocumentRow = "select n.id, n.kind, n.number, n.issued_on, n.amount, n.currency, n.ready, n.entity, n.order_id,
            x.number as order_number
        from (select d.id, d.kind, d.number, d.issued_on, d.amount, d.currency,
                d.file_key is not null or d.on_request as ready, e.name as entity,
                (select od.order_id from order_document od join orders o on o.company_id = $1 and o.id = od.order_id
                    where od.company_id = $1 and od.document_id = d.id and (o.author_id = $8 or $8 is null)
                        and (cast($9 as text) is null or $9 like '%,' || o.unit || ',%')
                    order by od.order_id desc limit 1) as order_id
            from document d left join legal_entity e on e.company_id = $1 and e.id = d.entity_id
            where d.company_id = $1 and d.status = 'active'
                and ($2 like '% ' || d.kind || ' %' or (($3 like '% ' || d.kind || ' %' or $5 like '% ' || d.kind || ' %')
                    and exists (select 1 from order_document od join orders o on o.company_id = $1 and o.id = od.order_id
                        where od.company_id = $1 and od.document_id = d.id
                            and (o.author_id = $4 or $5 like '% ' || d.kind || ' %')
                            and (cast($6 as text) is null or $6 like '%,' || o.unit || ',%'))))
            order by d.issued_on desc, d.id desc limit $7) n
        left join orders x on x.company_id = $1 and x.id = n.order_id
        order by n.issued_on desc, n.id desc";
    /// Documents of the days $2 to $3 by kind.
    KINDS_OF_DAYS: (String, i64) = "select kind, count(*) from document
        where company_id = $1 and issued_on >= $2 and issued_on <= $3 and status = 'active' group by kind order by kind";
    /// What was ordered from $2 on, author $3, delivery points $4.
    ORDERED: (String, Money) = "select o.currency, cast(sum(o.total) as bigint) as total from orders o
        where o.company_id = $1 and o.placed_at >= $2 and (o.author_id = $3 or $3 is null) and (cast($4 as text) is null or $4 like '%,' || o.unit || ',%')
            and o.stage not in ('draft', 'approval_pending', 'returned', 'rejected', 'cancelled', 'declined')
        group by o.currency";
    /// What was shipped from $2 on, author $3, delivery points $4.
    SHIPPED: (String, Money) = "select o.currency, cast(sum(l.total) as bigint) as total from shipment s
        join shipment_line l on l.company_id = $1 and l.shipment_id = s.id
        join orders o on o.company_id = $1 and o.id = l.order_id and (o.author_id = $3 or $3 is null)
            and (cast($4 as text) is null or $4 like '%,' || o.unit || ',%')
        where s.company_id = $1 and s.shipped_at >= $2 and not s.deleted and s.delivery <> 'none' group by o.currency";
    /// What was paid from day $2 on.
    PAID: (String, Money) = "select currency, cast(sum(amount) as bigint) as total from payment
        where company_id = $1 and paid_on >= $2 and not deleted group by currency";
    /// The last payments.
    PAYMENTS: (String, String, Money, String) = "select number, paid_on, amount, currency from payment
        where company_id = $1 and not deleted order by paid_on desc, id desc limit $2";
}

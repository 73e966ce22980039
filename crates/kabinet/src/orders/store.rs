//! Statements that read orders. Those that write them live in `intake_store.rs`, those that search in `search/store.rs`.

use db::{record, statements};
use kernel::{At, ContractId, DocumentId, EntityId, Money, OrderId, PaymentId, Qty, ShipmentId, UserId};

use super::{facets::Delivery, rules::Stage};

record! {
    /// An order in a list.
    pub struct ListRow {
        pub id: OrderId, pub number: String, pub placed_at: At, pub what: String, pub lines: i64,
        pub lines_shipped: i64, pub stage: Stage, pub changed: bool, pub author: String, pub origin: String,
        pub manager: String, pub author_id: Option<UserId>, pub manager_id: Option<UserId>, pub point: String,
        pub entity_id: Option<EntityId>, pub currency: String, pub total: Money,
        pub expected_on: Option<String>, pub erp_status: String, pub erp_number: String, pub buyer_number: String,
    }
}
record! {
    /// A document as a button of its order.
    pub struct ButtonRow {
        pub order_id: OrderId, pub id: DocumentId, pub kind: String, pub number: String, pub status: String,
        pub on_request: bool, pub stored: bool, pub issued_on: String, pub amount: Option<Money>,
        pub currency: String, pub replaces: Option<String>, pub erp_id: String,
    }
}
record! {
    /// An order as a whole.
    pub struct OrderRow {
        pub id: OrderId, pub number: String, pub erp_number: String, pub buyer_number: String, pub placed_at: At,
        pub entity: Option<String>, pub entity_inn: Option<String>, pub contract_id: Option<ContractId>,
        pub contract: Option<String>, pub prepayment: Option<bool>, pub payment_days: Option<i64>, pub point: String,
        pub address: String, pub author: String, pub author_id: Option<UserId>, pub origin: String,
        pub manager: String, pub manager_id: Option<UserId>, pub stage: Stage, pub erp_status: String, pub delivery: Delivery, pub currency: String,
        pub total: Money, pub vat: Option<Money>, pub lines: i64, pub lines_shipped: i64, pub changed: bool,
        pub expected_on: Option<String>, pub paid: Money, pub cancel_reason: String, pub comment: String,
        pub updated_at: At,
    }
}
record! {
    /// A line of an order.
    pub struct LineRow {
        pub line: i64, pub article: String, pub buyer_article: String, pub name: String, pub unit: String,
        pub ordered: Qty, pub confirmed: Qty, pub shipped: Qty, pub cancelled: Qty, pub cancel_reason: String,
        pub price: Money, pub total: Money, pub vat_rate: String, pub expected_on: Option<String>,
        pub replaces: Option<i64>, pub gone: Option<bool>,
    }
}
record! {
    /// A shipment of an order.
    pub struct ShipmentRow {
        pub id: ShipmentId, pub number: String, pub shipped_at: At, pub status: String, pub delivery: Delivery,
        pub carrier: String, pub tracking: String, pub tracking_url: String, pub expected_on: Option<String>,
        pub delivered_at: Option<At>, pub positions: i64, pub total: Money,
    }
}
record! {
    /// A payment for an order.
    pub struct PaidRow {
        pub id: PaymentId, pub number: String, pub paid_on: String, pub amount: Money, pub currency: String,
    }
}
record! {
    /// Something that happened to an order.
    pub struct EventRow { pub at: At, pub kind: String, pub actor: String, pub data: String }
}
record! {
    /// What arrives.
    pub struct ArrivalRow {
        pub id: OrderId, pub number: String, pub what: String, pub lines: i64, pub lines_shipped: i64,
        pub stage: Stage, pub expected_on: String, pub point: String, pub delivery: Delivery,
    }
}
record! {
    /// A choice of a filter.
    pub struct PersonRow { pub id: UserId, pub name: String }
}
record! {
    /// A legal entity as a choice of a filter.
    pub struct EntityRow { pub id: EntityId, pub name: String, pub inn: String }
}

// $1 company, $2 lowest moment, $3/$4 cursor, $5/$6 sum from and to, $7 author, $8 manager, $9 entity, $10 stage,
// $11 how many. The cursor also holds the upper (or lower) bound of the period, so that there is one range to walk.
// The delivery points that are seen come last.
// What must not be walked is written `(…) is true`: no index fits that, and PostgreSQL has no other way than the one meant.
macro_rules! list {
    ($range:literal, $stage:literal, $order:literal, $units:literal) => {
        concat!(
            "select o.id, o.number, o.placed_at, o.what, o.lines, o.lines_shipped, o.stage, o.changed, o.author, o.origin,
                o.manager, o.author_id, o.manager_id, o.point, o.entity_id, o.currency, o.total, o.expected_on, o.erp_status,
                o.erp_number, o.buyer_number
             from orders o where o.company_id = $1 and ", $range,
            " and (o.total >= $5 and o.total <= $6) is true and (o.author_id = $7 or $7 is null)
              and (o.manager_id = $8 or $8 is null) and (o.entity_id = $9 or $9 is null) and (cast(", $units,
            " as text) is null or ", $units, " like '%,' || o.unit || ',%') and ", $stage,
            " order by ", $order, " limit $11"
        )
    };
}

// Twenty-one order ids as parameters: a page and the row that tells whether there is a next one.
macro_rules! of_page {
    ($head:expr, $tail:literal) => {
        concat!($head, "($2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22)", $tail)
    };
}

macro_rules! days {
    () => {
        "select stage, n * $8 as n from order_count where company_id = $1 and day >= $2 and day < $3
         union all select stage, n from order_count where company_id = $1 and day >= $4 and day < $5
         union all select stage, n * $9 as n from order_count where company_id = $1 and day >= $6 and day < $7"
    };
}

statements! {
    /// Newest first.
    NEWEST: ListRow = list!("o.placed_at >= $2 and (o.placed_at, o.id) < ($3, $4)", "(o.stage = $10 or $10 is null)", "o.placed_at desc, o.id desc", "$12");
    /// Newest first within a stage.
    NEWEST_IN: ListRow = list!("o.placed_at >= $2 and (o.placed_at, o.id) < ($3, $4)", "o.stage = $10", "o.placed_at desc, o.id desc", "$12");
    /// Oldest first.
    OLDEST: ListRow = list!("o.placed_at < $2 and (o.placed_at, o.id) > ($3, $4)", "(o.stage = $10 or $10 is null)", "o.placed_at, o.id", "$12");
    /// Oldest first within a stage.
    OLDEST_IN: ListRow = list!("o.placed_at < $2 and (o.placed_at, o.id) > ($3, $4)", "o.stage = $10", "o.placed_at, o.id", "$12");
    /// Largest first; $12 the end of the period.
    LARGEST: ListRow = list!("(o.placed_at >= $2 and o.placed_at < $12) is true and (o.total, o.id) < ($3, $4)", "(o.stage = $10 or $10 is null)", "o.total desc, o.id desc", "$13");
    /// Smallest first; $12 the end of the period.
    SMALLEST: ListRow = list!("(o.placed_at >= $2 and o.placed_at < $12) is true and (o.total, o.id) > ($3, $4)", "(o.stage = $10 or $10 is null)", "o.total, o.id", "$13");
    /// The whole history by stage.
    COUNTS: (Stage, i64) = "select stage, n from order_count where company_id = $1 and day = '' and n > 0";
    /// A period by stage, as the three ranges of keys of `counts::spans`, of which the first counts $8 times and the last $9
    /// times. What is one stage's may come in several rows: to add up a hundred numbers SQLite would sort them first, which
    /// takes as long as the rest of the page; PostgreSQL would have to send them.
    COUNTS_OF_DAYS: (Stage, i64) = concat!(days!()),
        postgres concat!("select c.stage, cast(sum(c.n) as bigint) from (", days!(), ") c group by c.stage");
    /// Any other filter by stage: counted, at most $9 orders of it.
    COUNTS_OF_FILTER: (Stage, i64) = "select f.stage, count(*) from (
            select o.stage from orders o where o.company_id = $1 and o.placed_at >= $2 and o.placed_at < $3
            and o.total >= $4 and o.total <= $5 and (o.author_id = $6 or $6 is null) and (o.manager_id = $7 or $7 is null)
            and (o.entity_id = $8 or $8 is null) and (cast($10 as text) is null or $10 like '%,' || o.unit || ',%')
            order by o.placed_at desc limit $9) f group by f.stage";
    /// Members who can be authors.
    AUTHORS: PersonRow = "select u.id, u.name from membership m join app_user u on u.id = m.user_id
        where m.company_id = $1 order by u.name limit 500";
    /// Managers who have orders of this company.
    MANAGERS: PersonRow = "select u.id, u.name from app_user u where u.staff is not null
        and exists (select 1 from orders o where o.company_id = $1 and o.manager_id = u.id) order by u.name limit 100";
    /// Names of legal entities, for a list that shows them.
    NAMES: (EntityId, String) = "select id, name from legal_entity where company_id = $1";
    /// Legal entities.
    ENTITIES: EntityRow = "select id, name, inn from legal_entity where company_id = $1 order by name, id limit 200";

    /// Documents of a page of orders.
    BUTTONS: ButtonRow = of_page!("select order_id, document_id as id, kind, number, status, on_request, stored, issued_on,
            amount, currency, replaces, erp_id
        from order_document where company_id = $1 and order_id in ", " order by order_id desc, issued_on, number");

    /// One order.
    ONE: OrderRow = "select o.id, o.number, o.erp_number, o.buyer_number, o.placed_at, e.name as entity,
            e.inn as entity_inn, o.contract_id, k.number as contract, k.prepayment, k.payment_days, o.point, o.address,
            o.author, o.author_id, o.origin, o.manager, o.manager_id, o.stage, o.erp_status, o.delivery, o.currency, o.total, o.vat,
            o.lines, o.lines_shipped, o.changed, o.expected_on, o.paid, o.cancel_reason, o.comment, o.updated_at
        from orders o
        left join legal_entity e on e.company_id = o.company_id and e.id = o.entity_id
        left join contract k on k.company_id = o.company_id and k.id = o.contract_id
        where o.company_id = $1 and o.id = $2 and (o.author_id = $3 or $3 is null)
            and (cast($4 as text) is null or $4 like '%,' || o.unit || ',%')";
    /// Its lines; `gone`: the catalogue does not have the product any more.
    LINES: LineRow = "select l.line, l.article, l.buyer_article, l.name, l.unit, l.ordered, l.confirmed, l.shipped,
            l.cancelled, l.cancel_reason, l.price, l.total, l.vat_rate, l.expected_on, l.replaces, p.deleted as gone
        from order_line l left join product p on p.id = l.product_id
        where l.company_id = $1 and l.order_id = $2 order by l.line";
    /// Its shipments.
    SHIPMENTS: ShipmentRow = "select s.id, s.number, s.shipped_at, s.status, s.delivery, s.carrier, s.tracking,
            s.tracking_url, s.expected_on, s.delivered_at, x.positions, x.total
        from (select shipment_id, count(*) as positions, cast(sum(total) as bigint) as total from shipment_line
            where company_id = $1 and order_id = $2 group by shipment_id) x
        join shipment s on s.company_id = $1 and s.id = x.shipment_id and not s.deleted order by s.shipped_at, s.id";
    /// Its payments.
    PAYMENTS: PaidRow = "select p.id, p.number, p.paid_on, x.amount, p.currency
        from payment_part x join payment p on p.company_id = $1 and p.id = x.payment_id and not p.deleted
        where x.company_id = $1 and x.order_id = $2 order by p.paid_on, p.id";
    /// What happened to it, the latest first.
    EVENTS: EventRow = "select at, kind, actor, data from event where company_id = $1 and subject_id = $2
        order by at desc, id desc limit 200";
    /// What arrives from day $2 to day $3.
    ARRIVALS: ArrivalRow = "select o.id, o.number, o.what, o.lines, o.lines_shipped, o.stage, o.expected_on, o.point, o.delivery
        from orders o where o.company_id = $1 and o.expected_on >= $2 and o.expected_on <= $3
        and (o.author_id = $4 or $4 is null) and (cast($6 as text) is null or $6 like '%,' || o.unit || ',%')
        order by o.expected_on, o.id limit $5";
}

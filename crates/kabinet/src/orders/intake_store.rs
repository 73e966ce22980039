//! Statements of the intake of orders: the order, its lines, who is named in it, its events, keys and counters.
//!
//! The look-ups by (source, reference of 1C) find the company; everything else names it. Why the intake has a store of
//! its own: pages read under a person's scope, an import writes on the portal's own authority.

use kernel::{At, CompanyId, ContractId, EntityId, Money, OrderId, Qty, SourceId, UserId};

use super::{
    facets::{Delivery, Fulfilment, Payment},
    rules::{Stage, State},
};

db::record! {
    /// What is needed to know whether a package says anything new.
    pub(crate) struct Head {
        pub company_id: CompanyId,
        pub id: OrderId,
        pub erp_version: i64,
        pub erp_changed_at: Option<At>,
        pub content_hash: String,
    }
}

db::record! {
    /// An order as it is stored, without what never changes (company and id are its key).
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct OrderRow {
        pub company_id: CompanyId,
        pub id: OrderId,
        pub source_id: SourceId,
        pub erp_id: Option<String>,
        pub number: String,
        pub erp_number: String,
        pub buyer_number: String,
        pub placed_at: At,
        pub entity_id: Option<EntityId>,
        pub contract_id: Option<ContractId>,
        pub point: String,
        pub address: String,
        pub author_id: Option<UserId>,
        pub author: String,
        pub manager_id: Option<UserId>,
        pub manager: String,
        pub origin: String,
        pub state: State,
        pub erp_status: String,
        pub erp_state: String,
        pub erp_payment: String,
        pub erp_posted: bool,
        pub fulfilment: Fulfilment,
        pub payment: Payment,
        pub delivery: Delivery,
        pub stage: Stage,
        pub currency: String,
        pub total: Money,
        pub vat: Option<Money>,
        pub lines: i64,
        pub lines_shipped: i64,
        pub changed: bool,
        pub expected_on: Option<String>,
        pub reserved: Money,
        pub paid: Money,
        pub cancel_reason: String,
        pub comment: String,
        pub erp_version: i64,
        pub erp_changed_at: Option<At>,
        pub content_hash: String,
        /// Name of the first line.
        pub what: String,
    }
}

db::record! {
    /// A line as it is stored, with 1C's reference of its product.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct LineRow {
        pub line: i64,
        pub product_id: Option<i64>,
        pub product: Option<String>,
        pub article: String,
        pub article_key: String,
        pub buyer_article: String,
        pub name: String,
        pub unit: String,
        pub ordered: Qty,
        pub confirmed: Qty,
        pub shipped: Qty,
        pub erp_shipped: Qty,
        pub cancelled: Qty,
        pub cancel_reason: String,
        pub price: Money,
        pub total: Money,
        pub vat_rate: String,
        pub expected_on: Option<String>,
        pub replaces: Option<i64>,
    }
}

db::statements! {
    /// The order that 1C means: (source, reference).
    FIND: Head =
        "select company_id, id, erp_version, erp_changed_at, content_hash from orders
          where source_id = $1 and erp_id = $2";

    /// The order of the portal that 1C has now seen for the first time: (company, source, number).
    FIND_BY_NUMBER: (OrderId,) =
        "select id from orders where company_id = $1 and source_id = $2 and number = $3 and erp_id is null";

    /// Nobody else changes the order until this unit is over: (company, order). Portable where `for update` is not.
    LOCK = "update orders set erp_version = erp_version where company_id = $1 and id = $2";

    /// One order: (company, order).
    ORDER: OrderRow =
        "select company_id, id, source_id, erp_id, number, erp_number, buyer_number, placed_at, entity_id, contract_id,
           point, address, author_id, author, manager_id, manager, origin, state, erp_status, erp_state, erp_payment,
           erp_posted, fulfilment, payment, delivery, stage, currency, total, vat, lines, lines_shipped, changed,
           expected_on, reserved, paid, cancel_reason, comment, erp_version, erp_changed_at, content_hash, what
         from orders where company_id = $1 and id = $2";

    /// Writes an order whole: the columns of [`OrderRow`] in their order, then the present moment.
    PUT_ORDER =
        "insert into orders (company_id, id, source_id, erp_id, number, erp_number, buyer_number, placed_at, entity_id,
           contract_id, point, address, author_id, author, manager_id, manager, origin, state, erp_status, erp_state,
           erp_payment, erp_posted, fulfilment, payment, delivery, stage, currency, total, vat, lines, lines_shipped,
           changed, expected_on, reserved, paid, cancel_reason, comment, erp_version, erp_changed_at, content_hash,
           what, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
           $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42)
         on conflict (company_id, id) do update set
           what = excluded.what, erp_id = excluded.erp_id, number = excluded.number, erp_number = excluded.erp_number,
           buyer_number = excluded.buyer_number, placed_at = excluded.placed_at, entity_id = excluded.entity_id,
           contract_id = excluded.contract_id, point = excluded.point, address = excluded.address,
           author_id = excluded.author_id, author = excluded.author, manager_id = excluded.manager_id,
           manager = excluded.manager, origin = excluded.origin, state = excluded.state,
           erp_status = excluded.erp_status, erp_state = excluded.erp_state, erp_payment = excluded.erp_payment,
           erp_posted = excluded.erp_posted, fulfilment = excluded.fulfilment, payment = excluded.payment,
           delivery = excluded.delivery, stage = excluded.stage, currency = excluded.currency, total = excluded.total,
           vat = excluded.vat, lines = excluded.lines, lines_shipped = excluded.lines_shipped,
           changed = excluded.changed, expected_on = excluded.expected_on, reserved = excluded.reserved,
           paid = excluded.paid, cancel_reason = excluded.cancel_reason, comment = excluded.comment,
           erp_version = excluded.erp_version, erp_changed_at = excluded.erp_changed_at,
           content_hash = excluded.content_hash, updated_at = excluded.updated_at";

    /// The lines of an order: (company, order).
    LINES: LineRow =
        "select l.line, l.product_id, p.erp_id as product, l.article, l.article_key, l.buyer_article, l.name, l.unit,
           l.ordered, l.confirmed, l.shipped, l.erp_shipped, l.cancelled, l.cancel_reason, l.price, l.total, l.vat_rate,
           l.expected_on, l.replaces
         from order_line l left join product p on p.id = l.product_id
         where l.company_id = $1 and l.order_id = $2 order by l.line";

    /// Writes a line whole: the columns of [`LineRow`] but for `product`, then (company, order).
    PUT_LINE =
        "insert into order_line (line, product_id, article, article_key, buyer_article, name, unit, ordered, confirmed,
           shipped, erp_shipped, cancelled, cancel_reason, price, total, vat_rate, expected_on, replaces, company_id,
           order_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
         on conflict (company_id, order_id, line) do update set
           product_id = excluded.product_id, article = excluded.article, article_key = excluded.article_key,
           buyer_article = excluded.buyer_article, name = excluded.name, unit = excluded.unit,
           ordered = excluded.ordered, confirmed = excluded.confirmed, shipped = excluded.shipped,
           erp_shipped = excluded.erp_shipped, cancelled = excluded.cancelled, cancel_reason = excluded.cancel_reason,
           price = excluded.price, total = excluded.total, vat_rate = excluded.vat_rate,
           expected_on = excluded.expected_on, replaces = excluded.replaces";

    /// Takes a line away that nobody ordered and the seller has removed: (company, order, line).
    DROP_LINE = "delete from order_line where company_id = $1 and order_id = $2 and line = $3";

    /// Whose counterparty it is: (source, reference).
    ENTITY: (CompanyId, EntityId) = "select company_id, id from legal_entity where source_id = $1 and erp_id = $2";

    /// Companies that a counterparty may be, by ИНН: (source, ИНН). For the stock exchange, whose documents carry the
    /// site's own key of the buyer instead of a reference; more than one company is no answer.
    ENTITIES_BY_INN: (CompanyId, EntityId, String) =
        "select company_id, id, kpp from legal_entity where source_id = $1 and inn = $2 order by company_id,
          id limit 20";

    /// A contract of this company: (company, source, reference).
    CONTRACT: (ContractId,) = "select id from contract where company_id = $1 and source_id = $2 and erp_id = $3";

    /// A member, active or not, by e-mail: (company, e-mail).
    MEMBER: (UserId,) =
        "select m.user_id from membership m join app_user u on u.id = m.user_id
         where m.company_id = $1 and u.email = $2";

    /// One of the seller's staff by e-mail.
    STAFF: (UserId,) = "select id from app_user where email = $1 and staff is not null";

    /// Tells what happened: (company, subject, id, at, kind, actor, data). The id is made of the event itself, so that
    /// telling it again says it better and never twice.
    TELL =
        "insert into event (company_id, subject_id, id, at, kind, actor, data) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (company_id, subject_id, id) do update set actor = excluded.actor, data = excluded.data";

    /// Takes back what was told: (company, subject, id).
    UNTELL = "delete from event where company_id = $1 and subject_id = $2 and id = $3";

    /// Moves a counter: (company, day, stage, by how many).
    COUNT =
        "insert into order_count (company_id, day, stage, n) values ($1, $2, $3, $4)
         on conflict (company_id, day, stage) do update set n = order_count.n + excluded.n";

    /// Every number of an order and what kind it is: (company, order).
    NUMBERS: (String, String) =
        "select 'number', number from orders where company_id = $1 and id = $2
         union all select 'erp', erp_number from orders where company_id = $1 and id = $2
         union all select 'buyer', buyer_number from orders where company_id = $1 and id = $2
         union all select 'buyer_article', buyer_article from order_line
           where company_id = $1 and order_id = $2 and buyer_article <> ''
         union all select 'document', d.number from order_document o
           join document d on d.company_id = o.company_id and d.id = o.document_id
           where o.company_id = $1 and o.order_id = $2
         union all select 'document', s.number from shipment s
           where s.company_id = $1 and s.deleted = $3 and s.id in
             (select l.shipment_id from shipment_line l where l.company_id = $1 and l.order_id = $2)
         union all select 'tracking', s.tracking from shipment s
           where s.company_id = $1 and s.deleted = $3 and s.tracking <> '' and s.id in
             (select l.shipment_id from shipment_line l where l.company_id = $1 and l.order_id = $2)";

    /// The keys that an order has: (company, order).
    KEYS: (String, String, String) =
        "select key, kind, shown from order_key where company_id = $1 and order_id = $2";

    /// Adds or corrects a key: (company, key, kind, order, shown).
    PUT_KEY =
        "insert into order_key (company_id, key, kind, order_id, shown) values ($1, $2, $3, $4, $5)
         on conflict (company_id, key, kind, order_id) do update set shown = excluded.shown";

    /// Takes a key away: (company, key, kind, order).
    DROP_KEY = "delete from order_key where company_id = $1 and key = $2 and kind = $3 and order_id = $4";
}

/// The fields of a record as parameters, in order, then whatever else.
macro_rules! fields {
    ($r:expr => $($f:ident),+ $(; $($x:expr),+)?) => {
        &[$(&$r.$f as &dyn db::Param,)+ $($(&$x as &dyn db::Param),+)?]
    };
}
pub(super) use fields;

impl OrderRow {
    /// Stores the order.
    pub(crate) fn put(&self, tx: &db::Tx<'_>, now: At) -> db::Result<()> {
        tx.run(
            &PUT_ORDER,
            fields!(self => company_id, id, source_id, erp_id, number, erp_number, buyer_number, placed_at, entity_id,
                contract_id, point, address, author_id, author, manager_id, manager, origin, state, erp_status,
                erp_state, erp_payment, erp_posted, fulfilment, payment, delivery, stage, currency, total, vat, lines,
                lines_shipped, changed, expected_on, reserved, paid, cancel_reason, comment, erp_version,
                erp_changed_at, content_hash, what; now),
        )?;
        Ok(())
    }
}

impl LineRow {
    /// Stores the line of this order.
    pub(crate) fn put(&self, tx: &db::Tx<'_>, company: CompanyId, order: OrderId) -> db::Result<()> {
        tx.run(
            &PUT_LINE,
            fields!(self => line, product_id, article, article_key, buyer_article, name, unit, ordered, confirmed,
                shipped, erp_shipped, cancelled, cancel_reason, price, total, vat_rate, expected_on, replaces;
                company, order),
        )?;
        Ok(())
    }
}

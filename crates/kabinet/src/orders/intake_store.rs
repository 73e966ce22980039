//! Statements of the intake of orders: the order, its lines, who is named in it, its events, keys and counters.
//!
//! The look-ups by (source, reference of 1C) find the company; everything else names it. Why the intake has a store of
//! its own: pages read under a person's scope, an import writes on the portal's own authority.

use kernel::{At, CompanyId, ContractId, EntityId, Money, OrderId, Qty, SourceId, UserId};

use super::{
    facets::{Delivery, Fulfilment, Payment},
    rules::{Stage, State},
};
use crate::many::{asked_by, joined, places};

asked_by! {
    /// What is needed to know whether a package says anything new.
    #[derive(Clone, Debug)]
    struct Head;
    /// The same with 1C's reference.
    struct HeadOf by erp_id: String;
    {
        company_id: CompanyId,
        id: OrderId,
        erp_version: i64,
        erp_changed_at: Option<At>,
        content_hash: String,
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

asked_by! {
    /// A line as it is stored, with 1C's reference of its product.
    #[derive(Clone, Debug, PartialEq)]
    struct LineRow;
    /// The same with its order.
    struct LineOf by order_id: OrderId;
    {
        line: i64,
        product_id: Option<i64>,
        product: Option<String>,
        article: String,
        article_key: String,
        buyer_article: String,
        name: String,
        unit: String,
        ordered: Qty,
        confirmed: Qty,
        shipped: Qty,
        erp_shipped: Qty,
        cancelled: Qty,
        cancel_reason: String,
        price: Money,
        total: Money,
        vat_rate: String,
        expected_on: Option<String>,
        replaces: Option<i64>,
    }
}

/// An order with all that an [`OrderRow`] has; `lock` is PostgreSQL's way of holding it.
macro_rules! order {
    ($lock:literal) => {
        joined!(ORDER_COLUMNS, " from orders where company_id = $1 and id = $2", $lock)
    };
    (many $lock:literal) => {
        joined!(ASKED, ORDER_COLUMNS, " from asked join ", asked!("o", "orders", "id"), $lock)
    };
}
const ORDER_COLUMNS: &str = "select company_id, id, source_id, erp_id, number, erp_number, buyer_number, placed_at, entity_id,
           contract_id, point, address, author_id, author, manager_id, manager, origin, state, erp_status, erp_state,
           erp_payment, erp_posted, fulfilment, payment, delivery, stage, currency, total, vat, lines, lines_shipped, changed,
           expected_on, reserved, paid, cancel_reason, comment, erp_version, erp_changed_at, content_hash, what";

/// References of 1C, [`MANY`](crate::many::MANY) behind the source.
pub(super) const ASKED: &str = joined!("with asked(reference) as (values ", places!(1, after 1), ") ");

/// A table joined to the orders of these references. Asked for by subqueries, the planner has no choice: a table without
/// statistics would be read whole.
macro_rules! asked {
    ($as:literal, $table:literal, $id:literal) => {
        concat!(
            $table, " ", $as, " on ", $as,
            ".company_id = (select q.company_id from orders q where q.source_id = $1 and q.erp_id = asked.reference) and ", $as,
            ".", $id, " = (select q.id from orders q where q.source_id = $1 and q.erp_id = asked.reference)"
        )
    };
}
pub(super) use asked;

const PUT_ORDER_HEAD: &str =
    "insert into orders (company_id, id, source_id, erp_id, number, erp_number, buyer_number, placed_at, entity_id,
           contract_id, point, address, author_id, author, manager_id, manager, origin, state, erp_status, erp_state,
           erp_payment, erp_posted, fulfilment, payment, delivery, stage, currency, total, vat, lines, lines_shipped,
           changed, expected_on, reserved, paid, cancel_reason, comment, erp_version, erp_changed_at, content_hash,
           what, updated_at)
         values ";
const PUT_ORDER_TAIL: &str = "
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
const PUT_LINE_HEAD: &str =
    "insert into order_line (line, product_id, article, article_key, buyer_article, name, unit, ordered, confirmed,
           shipped, erp_shipped, cancelled, cancel_reason, price, total, vat_rate, expected_on, replaces, company_id,
           order_id)
         values ";
const PUT_LINE_TAIL: &str = "
         on conflict (company_id, order_id, line) do update set
           product_id = excluded.product_id, article = excluded.article, article_key = excluded.article_key,
           buyer_article = excluded.buyer_article, name = excluded.name, unit = excluded.unit,
           ordered = excluded.ordered, confirmed = excluded.confirmed, shipped = excluded.shipped,
           erp_shipped = excluded.erp_shipped, cancelled = excluded.cancelled, cancel_reason = excluded.cancel_reason,
           price = excluded.price, total = excluded.total, vat_rate = excluded.vat_rate,
           expected_on = excluded.expected_on, replaces = excluded.replaces";

db::statements! {
    /// The order that 1C means: (source, reference).
    FIND: Head =
        "select company_id, id, erp_version, erp_changed_at, content_hash from orders
          where source_id = $1 and erp_id = $2";

    /// Orders that 1C means: (source, references).
    FIND_MANY: HeadOf = joined!(ASKED, "select o.erp_id, o.company_id, o.id, o.erp_version, o.erp_changed_at, o.content_hash
          from asked join ", asked!("o", "orders", "id"));

    /// Orders of the portal that 1C has not seen yet: (source, how many at most).
    UNCLAIMED: (CompanyId, String, OrderId) =
        "select company_id, number, id from orders where source_id = $1 and erp_id is null limit $2";

    /// The order of the portal that 1C has now seen for the first time: (company, source, number).
    FIND_BY_NUMBER: (OrderId,) =
        "select id from orders where company_id = $1 and source_id = $2 and number = $3 and erp_id is null";

    /// One order: (company, order).
    ORDER: OrderRow = order!("");

    /// The same, and nobody else changes it until this unit is over; SQLite has one writer anyway.
    LOCKED: OrderRow = order!(""), postgres order!(" for update");

    /// The same of many: (source, references).
    LOCKED_MANY: OrderRow = order!(many ""), postgres order!(many " for update of o");

    /// Writes an order whole: the columns of [`OrderRow`] in their order, then the present moment.
    PUT_ORDER = joined!(PUT_ORDER_HEAD, places!(row 42), PUT_ORDER_TAIL);
    /// The same for [`MANY`](crate::many::MANY).
    PUT_ORDER_MANY = joined!(PUT_ORDER_HEAD, places!(42), PUT_ORDER_TAIL);

    /// The lines of an order: (company, order).
    LINES: LineRow =
        "select l.line, l.product_id, p.erp_id as product, l.article, l.article_key, l.buyer_article, l.name, l.unit,
           l.ordered, l.confirmed, l.shipped, l.erp_shipped, l.cancelled, l.cancel_reason, l.price, l.total, l.vat_rate,
           l.expected_on, l.replaces
         from order_line l left join product p on p.id = l.product_id
         where l.company_id = $1 and l.order_id = $2 order by l.line";

    /// The lines of orders: (source, references).
    LINES_MANY: LineOf = joined!(ASKED, "select l.order_id, l.line, l.product_id, p.erp_id as product, l.article, l.article_key,
           l.buyer_article, l.name, l.unit, l.ordered, l.confirmed, l.shipped, l.erp_shipped, l.cancelled, l.cancel_reason,
           l.price, l.total, l.vat_rate, l.expected_on, l.replaces
         from asked join ", asked!("l", "order_line", "order_id"), " left join product p on p.id = l.product_id
         order by l.order_id, l.line");

    /// Writes a line whole: the columns of [`LineRow`] but for `product`, then (company, order).
    PUT_LINE = joined!(PUT_LINE_HEAD, places!(row 20), PUT_LINE_TAIL);
    /// The same for [`MANY`](crate::many::MANY).
    PUT_LINE_MANY = joined!(PUT_LINE_HEAD, places!(20), PUT_LINE_TAIL);

    /// Takes a line away that nobody ordered and the seller has removed: (company, order, line).
    DROP_LINE = "delete from order_line where company_id = $1 and order_id = $2 and line = $3";

    /// Whose counterparty it is: (source, reference).
    ENTITY: (CompanyId, EntityId) = "select company_id, id from legal_entity where source_id = $1 and erp_id = $2";

    /// Whose counterparties they are: (source, references).
    ENTITIES: (String, CompanyId, EntityId) = joined!(ASKED, "select e.erp_id, e.company_id, e.id from asked
         join legal_entity e on e.company_id = (select q.company_id from legal_entity q where q.source_id = $1 and q.erp_id = asked.reference)
          and e.id = (select q.id from legal_entity q where q.source_id = $1 and q.erp_id = asked.reference)");

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
    TELL = joined!("insert into event (company_id, subject_id, id, at, kind, actor, data) values ", places!(row 7), "
         on conflict (company_id, subject_id, id) do update set actor = excluded.actor, data = excluded.data");
    /// The same for [`MANY`](crate::many::MANY).
    TELL_MANY = joined!("insert into event (company_id, subject_id, id, at, kind, actor, data) values ", places!(7), "
         on conflict (company_id, subject_id, id) do update set actor = excluded.actor, data = excluded.data");

    /// Takes back what was told: (company, subject, id).
    UNTELL = "delete from event where company_id = $1 and subject_id = $2 and id = $3";

    /// Moves a counter: (company, day, stage, by how many).
    COUNT = joined!("insert into order_count (company_id, day, stage, n) values ", places!(row 4), "
         on conflict (company_id, day, stage) do update set n = order_count.n + excluded.n");
    /// The same for [`MANY`](crate::many::MANY).
    COUNT_MANY = joined!("insert into order_count (company_id, day, stage, n) values ", places!(4), "
         on conflict (company_id, day, stage) do update set n = order_count.n + excluded.n");

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
    PUT_KEY = joined!("insert into order_key (company_id, key, kind, order_id, shown) values ", places!(row 5), "
         on conflict (company_id, key, kind, order_id) do update set shown = excluded.shown");
    /// The same for [`MANY`](crate::many::MANY).
    PUT_KEY_MANY = joined!("insert into order_key (company_id, key, kind, order_id, shown) values ", places!(5), "
         on conflict (company_id, key, kind, order_id) do update set shown = excluded.shown");

    /// Takes a key away: (company, key, kind, order).
    DROP_KEY = "delete from order_key where company_id = $1 and key = $2 and kind = $3 and order_id = $4";
}

/// The fields of a record as parameters, in order, then whatever else.
macro_rules! fields {
    ($r:expr => $($f:ident),+ $(; $($x:expr),+)?) => {
        [$(&$r.$f as &dyn db::Param,)+ $($($x as &dyn db::Param),+)?]
    };
}
pub(super) use fields;

impl OrderRow {
    /// What [`PUT_ORDER`] wants to know.
    pub(crate) fn params<'a>(&'a self, now: &'a At) -> [&'a dyn db::Param; 42] {
        fields!(self => company_id, id, source_id, erp_id, number, erp_number, buyer_number, placed_at, entity_id, contract_id,
            point, address, author_id, author, manager_id, manager, origin, state, erp_status, erp_state, erp_payment,
            erp_posted, fulfilment, payment, delivery, stage, currency, total, vat, lines, lines_shipped, changed,
            expected_on, reserved, paid, cancel_reason, comment, erp_version, erp_changed_at, content_hash, what; now)
    }
}

impl LineRow {
    /// What [`PUT_LINE`] wants to know.
    pub(crate) fn params<'a>(&'a self, company: &'a CompanyId, order: &'a OrderId) -> [&'a dyn db::Param; 20] {
        fields!(self => line, product_id, article, article_key, buyer_article, name, unit, ordered, confirmed, shipped,
            erp_shipped, cancelled, cancel_reason, price, total, vat_rate, expected_on, replaces; company, order)
    }
}

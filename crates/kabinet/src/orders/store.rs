//! Statements that read orders. Those that write them live in `intake_store.rs`.

use db::{record, statements};
use kernel::{At, ContractId, DocumentId, EntityId, Money, OrderId, PaymentId, Qty, ShipmentId, UserId};

use super::{facets::Delivery, rules::Stage};

record! {
    /// An order in a list.
    pub struct ListRow {
        pub id: OrderId, pub number: String, pub placed_at: At, pub what: String, pub lines: i64,
        pub lines_shipped: i64, pub stage: Stage, pub changed: bool, pub author: String, pub origin: String,
        pub manager: String, pub point: String, pub entity: Option<String>, pub currency: String, pub total: Money,
        pub expected_on: Option<String>, pub erp_status: String, pub erp_number: String, pub buyer_number: String,
    }
}
record! {
    /// A hit of the search: an order, and the line or the number that made it one.
    pub struct HitRow {
        pub id: OrderId, pub number: String, pub placed_at: At, pub what: String, pub lines: i64,
        pub lines_shipped: i64, pub stage: Stage, pub changed: bool, pub author: String, pub origin: String,
        pub currency: String, pub total: Money, pub expected_on: Option<String>, pub erp_status: String,
        pub line: i64, pub article: String, pub buyer_article: String, pub line_name: String, pub unit: String,
        pub ordered: Qty, pub confirmed: Qty, pub shipped: Qty, pub line_expected_on: Option<String>,
        pub fits: String, pub written: String,
        /// Documents without an order whose number begins with what was asked, if that was a number.
        pub loose: i64,
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
    /// In which ways a text can be found: numbers that begin so, lines, products by part, products by a word; and documents.
    pub struct ProbeRow {
        pub loose: i64, pub begins: i64, pub in_lines: i64, pub parts: i64, pub word: i64, pub begun: Option<String>,
    }
}
record! {
    /// An order as a whole.
    pub struct OrderRow {
        pub id: OrderId, pub number: String, pub erp_number: String, pub buyer_number: String, pub placed_at: At,
        pub entity: Option<String>, pub entity_inn: Option<String>, pub contract_id: Option<ContractId>,
        pub contract: Option<String>, pub prepayment: Option<bool>, pub payment_days: Option<i64>, pub point: String,
        pub address: String, pub author: String, pub author_id: Option<UserId>, pub origin: String,
        pub manager: String, pub stage: Stage, pub erp_status: String, pub delivery: Delivery, pub currency: String,
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
// $11 how many, $12 whether the names of legal entities are wanted. The cursor also holds the upper (or lower) bound of the period, so that there is one range to walk.
// What must not be walked is written `(…) is true`: no index fits that, and PostgreSQL has no other way than the one meant.
macro_rules! list {
    ($range:literal, $stage:literal, $order:literal) => {
        concat!(
            "select o.id, o.number, o.placed_at, o.what, o.lines, o.lines_shipped, o.stage, o.changed, o.author, o.origin,
                o.manager, o.point, case when $12 then (select e.name from legal_entity e
                    where e.company_id = o.company_id and e.id = o.entity_id) end as entity,
                o.currency, o.total, o.expected_on, o.erp_status, o.erp_number, o.buyer_number
             from orders o where o.company_id = $1 and ", $range,
            " and (o.total >= $5 and o.total <= $6) is true and (o.author_id = $7 or $7 is null)
              and (o.manager_id = $8 or $8 is null) and (o.entity_id = $9 or $9 is null) and ", $stage,
            " order by ", $order, " limit $11"
        )
    };
}

// The columns of `HitRow` for hits `h(order_id, line)`, newest first. $1 company, $2 author or null, $3 how many,
// $4 how many hits to look at (more than $3 only if an author narrows them).
macro_rules! hits {
    ($h:expr) => {
        concat!(
            "select o.id, o.number, o.placed_at, o.what, o.lines, o.lines_shipped, o.stage, o.changed, o.author, o.origin,
                o.currency, o.total, o.expected_on, o.erp_status, l.line, l.article, l.buyer_article, l.name as line_name,
                l.unit, l.ordered, l.confirmed, l.shipped, l.expected_on as line_expected_on, '' as fits, '' as written,
                cast(0 as bigint) as loose
             from (", $h, ") h
             join order_line l on l.company_id = $1 and l.order_id = h.order_id and l.line = h.line
             join orders o on o.company_id = $1 and o.id = h.order_id and (o.author_id = $2 or $2 is null)
             order by h.order_id desc limit $3"
        )
    };
}

// The columns of `HitRow` of an order whose number fits: the first line stands in.
macro_rules! whole {
    () => {
        "o.id, o.number, o.placed_at, o.what, o.lines, o.lines_shipped, o.stage, o.changed, o.author, o.origin, o.currency,
         o.total, o.expected_on, o.erp_status, cast(0 as bigint) as line, '' as article, '' as buyer_article,
         o.what as line_name, '' as unit, cast(0 as bigint) as ordered, cast(0 as bigint) as confirmed,
         cast(0 as bigint) as shipped, cast(null as text) as line_expected_on, "
    };
}

// Whether there are documents whose number begins so.
macro_rules! loose {
    ($from:literal, $to:literal) => {
        concat!(
            "(select count(*) from (select 1 from document where company_id = $1 and number_key >= ",
            $from,
            " and number_key < ",
            $to,
            " limit 1) n)"
        )
    };
}

// Orders by their numbers, newest first; $4 the end of what begins with the number; more than a page shows, for an order may have several that fit.
macro_rules! by_key {
    ($which:literal) => {
        concat!(
            "select ",
            whole!(),
            "k.kind as fits, k.shown as written,
            ",
            loose!("$3", "$4"),
            " as loose
            from order_key k
            join orders o on o.company_id = $1 and o.id = k.order_id and (o.author_id = $2 or $2 is null)
            where k.company_id = $1 and ",
            $which,
            " order by k.order_id desc limit 60"
        )
    };
}

// Twenty-one order ids as parameters: a page and the row that tells whether there is a next one.
macro_rules! of_page {
    ($head:expr, $tail:literal) => {
        concat!($head, "($2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22)", $tail)
    };
}

macro_rules! words {
    ($stem:literal) => {
        concat!("(select count(*) from (select 1 from product_word where stem = ", $stem, " limit $5) n)")
    };
}

statements! {
    /// Newest first.
    NEWEST: ListRow = list!("o.placed_at >= $2 and (o.placed_at, o.id) < ($3, $4)", "(o.stage = $10 or $10 is null)", "o.placed_at desc, o.id desc");
    /// Newest first within a stage.
    NEWEST_IN: ListRow = list!("o.placed_at >= $2 and (o.placed_at, o.id) < ($3, $4)", "o.stage = $10", "o.placed_at desc, o.id desc");
    /// Oldest first.
    OLDEST: ListRow = list!("o.placed_at < $2 and (o.placed_at, o.id) > ($3, $4)", "(o.stage = $10 or $10 is null)", "o.placed_at, o.id");
    /// Oldest first within a stage.
    OLDEST_IN: ListRow = list!("o.placed_at < $2 and (o.placed_at, o.id) > ($3, $4)", "o.stage = $10", "o.placed_at, o.id");
    /// Largest first; $13 the end of the period.
    LARGEST: ListRow = list!("(o.placed_at >= $2 and o.placed_at < $13) is true and (o.total, o.id) < ($3, $4)", "(o.stage = $10 or $10 is null)", "o.total desc, o.id desc");
    /// Smallest first; $13 the end of the period.
    SMALLEST: ListRow = list!("(o.placed_at >= $2 and o.placed_at < $13) is true and (o.total, o.id) > ($3, $4)", "(o.stage = $10 or $10 is null)", "o.total, o.id");
    /// The whole history by stage.
    COUNTS: (Stage, i64) = "select stage, n from order_count where company_id = $1 and day = '' and n > 0";
    /// A period by stage, as the three ranges of keys of `counts::spans`, of which the first counts $8 times and the last $9 times.
    COUNTS_OF_DAYS: (Stage, i64) = "select c.stage, cast(sum(c.n) as bigint) from (
            select stage, n * $8 as n from order_count where company_id = $1 and day >= $2 and day < $3
            union all select stage, n from order_count where company_id = $1 and day >= $4 and day < $5
            union all select stage, n * $9 as n from order_count where company_id = $1 and day >= $6 and day < $7) c
        group by c.stage";
    /// Any other filter by stage: counted, at most $9 orders of it.
    COUNTS_OF_FILTER: (Stage, i64) = "select f.stage, count(*) from (
            select o.stage from orders o where o.company_id = $1 and o.placed_at >= $2 and o.placed_at < $3
            and o.total >= $4 and o.total <= $5 and (o.author_id = $6 or $6 is null) and (o.manager_id = $7 or $7 is null)
            and (o.entity_id = $8 or $8 is null) order by o.placed_at desc limit $9) f group by f.stage";
    /// Members who can be authors.
    AUTHORS: PersonRow = "select u.id, u.name from membership m join app_user u on u.id = m.user_id
        where m.company_id = $1 order by u.name limit 500";
    /// Managers who have orders of this company.
    MANAGERS: PersonRow = "select u.id, u.name from app_user u where u.staff is not null
        and exists (select 1 from orders o where o.company_id = $1 and o.manager_id = u.id) order by u.name limit 100";
    /// Legal entities.
    ENTITIES: EntityRow = "select id, name, inn from legal_entity where company_id = $1 order by name, id limit 200";

    /// Documents of a page of orders.
    BUTTONS: ButtonRow = of_page!("select od.order_id, d.id, d.kind, d.number, d.status, d.on_request,
            d.file_key is not null as stored, d.issued_on, d.amount, d.currency, d.replaces, d.erp_id
        from order_document od join document d on d.company_id = $1 and d.id = od.document_id
        where od.company_id = $1 and od.order_id in ", " order by od.order_id desc, d.issued_on, d.number");
    /// Orders of a page by id, as hits without a line of their own: the first line stands in.
    BY_IDS: HitRow = of_page!(concat!("select ", whole!(), "'' as fits, '' as written,
            cast(0 as bigint) as loose
        from orders o where o.company_id = $1 and o.id in "), " and (o.author_id = $23 or $23 is null) order by o.id desc");
    /// Orders with a number that is exactly $3. $2 author or null.
    BY_KEY: HitRow = by_key!("k.key = $3");
    /// Orders with a number that begins so: $3 ≤ key < $4.
    BY_KEY_RANGE: HitRow = by_key!("k.key >= $3 and k.key < $4");
    /// In which ways a text can be found that is no number of an order: $1 company, $2 the folded text and $3 the end of what
    /// begins with it, $4 how far to count, $5 a stem, $6 and $7 the range of a word that is still being typed.
    PROBE: ProbeRow = concat!("select ", loose!("$2", "$3"), " as loose,
            (select count(*) from (select 1 from order_key
                where company_id = $1 and key >= $2 and key < $3 limit 1) n) as begins,
            (select count(*) from (select 1 from order_line
                where company_id = $1 and article_key >= $2 and article_key < $3 limit $4) n) as in_lines,
            (select count(*) from (select 1 from product_suffix where suffix >= $2 and suffix < $3 limit $4) n) as parts,
            (select count(*) from (select 1 from product_word where stem = $5 limit $4) n) as word,
            (select stem from product_word where stem >= $6 and stem < $7 order by stem limit 1) as begun");
    /// How many products have a word with the stem $1, counting no further than $2.
    WORD: (i64,) = "select count(*) from (select 1 from product_word where stem = $1 limit $2) n";
    /// How many products have a word with each of these stems ($1 to $4), counting no further than $5.
    WORDS: (i64, i64, i64, i64) = concat!("select ", words!("$1"), " as a, ", words!("$2"), " as b, ", words!("$3"), " as c, ",
        words!("$4"), " as d");
    /// Orders with an article in the range $5 ≤ key < $6.
    BY_ARTICLE: HitRow = hits!("select order_id, min(line) as line from order_line
        where company_id = $1 and article_key >= $5 and article_key < $6 group by order_id order by order_id desc limit $4");
    /// The same for an article that very many lines share: walks from the newest order.
    BY_ARTICLE_WALK: HitRow = hits!("select w.id as order_id, (select min(line) from order_line x where x.company_id = $1
            and x.order_id = w.id and x.article_key >= $5 and x.article_key < $6) as line
        from orders w where w.company_id = $1 and exists (select 1 from order_line x
            where x.company_id = $1 and x.order_id = w.id and x.article_key >= $5 and x.article_key < $6)
        order by w.placed_at desc, w.id desc limit $4");
    /// Orders with a product whose article has a part in $5 ≤ suffix < $6.
    BY_PART: HitRow = hits!("select l.order_id, min(l.line) as line from product_suffix p
        join order_line l on l.company_id = $1 and l.product_id = p.product_id
        where p.suffix >= $5 and p.suffix < $6 group by l.order_id order by l.order_id desc limit $4");
    /// Both: the lines by their article, which a product may not have any more, and by the parts of their product's.
    BY_ARTICLE_OR_PART: HitRow = hits!("select u.order_id, min(u.line) as line from (
            select order_id, line from order_line where company_id = $1 and article_key >= $5 and article_key < $6
            union all select l.order_id, l.line from product_suffix p
            join order_line l on l.company_id = $1 and l.product_id = p.product_id
            where p.suffix >= $5 and p.suffix < $6) u
        group by u.order_id order by u.order_id desc limit $4");
    /// The same for a part that very many articles share ($5 is a LIKE pattern): walks from the newest order.
    BY_PART_WALK: HitRow = hits!("select w.id as order_id, (select min(x.line) from order_line x
            where x.company_id = $1 and x.order_id = w.id and x.article_key like $5) as line
        from orders w where w.company_id = $1 and exists (select 1 from order_line x
            where x.company_id = $1 and x.order_id = w.id and x.article_key like $5)
        order by w.placed_at desc, w.id desc limit $4");
    /// Orders with a product that has all four stems ($5 the rarest; fewer are repeated).
    BY_WORDS: HitRow = hits!("select l.order_id, min(l.line) as line from product_word w
        join order_line l on l.company_id = $1 and l.product_id = w.product_id
        where w.stem = $5
            and exists (select 1 from product_word a where a.stem = $6 and a.product_id = w.product_id)
            and exists (select 1 from product_word b where b.stem = $7 and b.product_id = w.product_id)
            and exists (select 1 from product_word c where c.stem = $8 and c.product_id = w.product_id)
        group by l.order_id order by l.order_id desc limit $4");
    /// The same for words that very many products have: walks from the newest order.
    BY_WORDS_WALK: HitRow = hits!("select w.id as order_id, (select min(x.line) from order_line x
            where x.company_id = $1 and x.order_id = w.id
            and exists (select 1 from product_word t where t.stem = $5 and t.product_id = x.product_id)
            and exists (select 1 from product_word a where a.stem = $6 and a.product_id = x.product_id)
            and exists (select 1 from product_word b where b.stem = $7 and b.product_id = x.product_id)
            and exists (select 1 from product_word c where c.stem = $8 and c.product_id = x.product_id)) as line
        from orders w where w.company_id = $1 and exists (select 1 from order_line x
            where x.company_id = $1 and x.order_id = w.id
            and exists (select 1 from product_word t where t.stem = $5 and t.product_id = x.product_id)
            and exists (select 1 from product_word a where a.stem = $6 and a.product_id = x.product_id)
            and exists (select 1 from product_word b where b.stem = $7 and b.product_id = x.product_id)
            and exists (select 1 from product_word c where c.stem = $8 and c.product_id = x.product_id))
        order by w.placed_at desc, w.id desc limit $4");
    /// Orders with a product of this barcode ($5).
    BY_BARCODE: HitRow = hits!("select l.order_id, min(l.line) as line from product p
        join order_line l on l.company_id = $1 and l.product_id = p.id
        where p.barcode = $5 group by l.order_id order by l.order_id desc limit $4");
    /// Orders with exactly this sum.
    BY_SUM: (OrderId,) = "select id from orders where company_id = $1 and total = $2 order by id desc limit 21";

    /// One order.
    ONE: OrderRow = "select o.id, o.number, o.erp_number, o.buyer_number, o.placed_at, e.name as entity,
            e.inn as entity_inn, o.contract_id, k.number as contract, k.prepayment, k.payment_days, o.point, o.address,
            o.author, o.author_id, o.origin, o.manager, o.stage, o.erp_status, o.delivery, o.currency, o.total, o.vat,
            o.lines, o.lines_shipped, o.changed, o.expected_on, o.paid, o.cancel_reason, o.comment, o.updated_at
        from orders o
        left join legal_entity e on e.company_id = o.company_id and e.id = o.entity_id
        left join contract k on k.company_id = o.company_id and k.id = o.contract_id
        where o.company_id = $1 and o.id = $2 and (o.author_id = $3 or $3 is null)";
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
        and (o.author_id = $4 or $4 is null) order by o.expected_on, o.id limit $5";
}

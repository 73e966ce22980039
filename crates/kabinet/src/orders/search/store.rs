//! Statements of the search.
//!
//! Those that give orders share their first parameters: $1 company, $2 only orders older than this one (a page begins
//! where the one before ended; orders are stamped with their date, so "older" is "smaller"), and $3 to $11 what narrows
//! the search, as [`super::Narrow`] binds it. What no index is meant for is written `(…) is true`: nothing else to walk.

use db::{record, statements};
use kernel::{At, Money, OrderId, Qty};

use crate::orders::rules::Stage;

record! {
    /// A hit: an order, and the line or the number that made it one.
    pub struct HitRow {
        pub id: OrderId, pub number: String, pub placed_at: At, pub what: String, pub lines: i64,
        pub lines_shipped: i64, pub stage: Stage, pub changed: bool, pub author: String, pub origin: String,
        pub currency: String, pub total: Money, pub expected_on: Option<String>, pub erp_status: String,
        pub line: i64, pub article: String, pub buyer_article: String, pub line_name: String, pub unit: String,
        pub ordered: Qty, pub confirmed: Qty, pub shipped: Qty, pub line_expected_on: Option<String>,
        pub fits: String, pub written: String,
    }
}

/// What a row of [`FIRST_LINES`] tells beside lines and what there is to words: a number of an order begins so.
pub(crate) const NUMBER: i64 = 5;
/// `fits` of a row of [`FIRST_BY_KEY`] that is no hit: a document without an order has a number that begins so.
pub(crate) const LOOSE: &str = "loose";

macro_rules! narrowed {
    () => {
        " and (o.author_id = $3 or $3 is null) and (o.stage = $4 or $4 is null) and (o.manager_id = $9 or $9 is null)
          and (o.placed_at >= $5 and o.placed_at < $6 and o.total >= $7 and o.total <= $8) is true
          and (o.entity_id = $10 or $10 is null) and (cast($11 as text) is null or $11 like '%,' || o.unit || ',%') "
    };
}

macro_rules! order {
    () => {
        "o.id, o.number, o.placed_at, o.what, o.lines, o.lines_shipped, o.stage, o.changed, o.author, o.origin, o.currency,
         o.total, o.expected_on, o.erp_status, "
    };
}

// The columns of `HitRow` of an order that fits as a whole: what it is stands in for the line.
macro_rules! whole {
    () => {
        concat!(
            order!(),
            "cast(0 as bigint) as line, '' as article, '' as buyer_article, o.what as line_name, '' as unit,
             cast(0 as bigint) as ordered, cast(0 as bigint) as confirmed, cast(0 as bigint) as shipped,
             cast(null as text) as line_expected_on, "
        )
    };
}

// Orders by their numbers; $12 the folded number, $13 another spelling of it or the end of what begins with it, $14 how many
// keys.
macro_rules! by_key {
    ($which:literal) => {
        concat!(
            "select ",
            whole!(),
            "k.kind as fits, k.shown as written
            from order_key k join orders o on o.company_id = $1 and o.id = k.order_id",
            narrowed!(),
            "where k.company_id = $1 and k.order_id < $2 and ",
            $which,
            " order by k.order_id desc, case k.kind when 'number' then 0 else 1 end, k.kind limit $14"
        )
    };
}

// Twenty-one orders as parameters from $12 on.
macro_rules! slots {
    () => {
        "($12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27,$28,$29,$30,$31,$32)"
    };
}

// The line of each of them that fits: from $33 on.
macro_rules! line_of_slot {
    ($($order:literal $line:literal)*) => {
        concat!("case o.id", $(" when ", $order, " then cast(", $line, " as bigint)",)* " end")
    };
}
macro_rules! lines_of_slots {
    () => {
        line_of_slot!("$12" "$33" "$13" "$34" "$14" "$35" "$15" "$36" "$16" "$37" "$17" "$38" "$18" "$39" "$19" "$40"
            "$20" "$41" "$21" "$42" "$22" "$43" "$23" "$44" "$24" "$45" "$25" "$46" "$26" "$47" "$27" "$48" "$28" "$49"
            "$29" "$50" "$30" "$51" "$31" "$52" "$32" "$53")
    };
}

// A product has a word of each of these stems, too.
macro_rules! worded {
    ($product:literal, $a:literal, $b:literal, $c:literal) => {
        concat!(
            "exists (select 1 from product_word a where a.stem = ",
            $a,
            " and a.product_id = ",
            $product,
            ")
             and exists (select 1 from product_word b where b.stem = ",
            $b,
            " and b.product_id = ",
            $product,
            ")
             and exists (select 1 from product_word c where c.stem = ",
            $c,
            " and c.product_id = ",
            $product,
            ")"
        )
    };
}

// From the newest order on those with a line `x` that fits, and that line: for what so many lines share that collecting them
// would cost more. $12 how many.
macro_rules! walk {
    ($fits:expr) => {
        concat!(
            "select o.id, (select min(x.line) from order_line x where x.company_id = $1 and x.order_id = o.id and ",
            $fits,
            ") as line from orders o where o.company_id = $1 and o.id < $2 and exists (
                select 1 from order_line x where x.company_id = $1 and x.order_id = o.id and ",
            $fits,
            ")",
            narrowed!(),
            "order by o.id desc limit $12"
        )
    };
}
// Lines by article; what the parameters are stands at `LINES`.
macro_rules! lines {
    () => {
        "select order_id, line, way from (
            select order_id, line, cast(0 as bigint) as way from order_line
            where company_id = $1 and article_key >= $3 and article_key < $4 and order_id < $2 limit $5) a
        union all select order_id, line, way from (
            select l.order_id, l.line, cast(1 as bigint) as way from product_suffix p
            join order_line l on l.company_id = $1 and l.product_id = p.product_id and l.order_id < $2
            where p.suffix >= $3 and p.suffix < $4 limit $6) b"
    };
}
// What there is to words, a row of `catalog::words::told` each: the longest stem $7, the range $8 ≤ stem < $9 of one that is still being typed,
// the last stem $10.
macro_rules! words_there {
    () => {
        "select $2 as order_id, cast(0 as bigint) as line, cast(2 as bigint) as way
            from (select 1 from product_word where stem = $7 limit 1) longest
        union all select $2, 0, 3 from (select 1 from product_word where stem >= $8 and stem < $9 limit 1) begun
        union all select $2, 0, 4 from (select 1 from product_word where stem = $10 limit 1) last"
    };
}
macro_rules! all_words {
    () => {
        concat!(
            "exists (select 1 from product_word t where t.stem = $13 and t.product_id = x.product_id) and ",
            worded!("x.product_id", "$14", "$15", "$16")
        )
    };
}

statements! {
    /// As `BY_KEY`; then a row `LOOSE` if a document has a number that begins with $12 (before $15). One statement,
    /// because each is a message of its own to PostgreSQL and another answer for the program.
    FIRST_BY_KEY: HitRow = concat!("select * from (", by_key!("k.key in ($12, $13)"), ") hit union all
        select $1, '', $5, '', 0, 0, 'unknown', 1 = 0, '', '', '', 0, null, '', 0, '', '', '', '', 0, 0, 0, null, 'loose', ''
        from (select 1 from document where company_id = $1 and number_key >= $12 and number_key < $15 limit 1) there");
    /// Orders with a number that is exactly $12 or $13.
    BY_KEY: HitRow = by_key!("k.key in ($12, $13)");
    /// Orders with a number that begins so.
    BY_KEY_RANGE: HitRow = by_key!("k.key >= $12 and k.key < $13");

    /// Lines of orders older than $2 with an article in the range $3 ≤ key < $4, or of a product with a part of its article
    /// in it: up to $5 of the first and $6 of the second kind. A line keeps its article when the product gets another one.
    LINES: (OrderId, i64, i64) = lines!();
    /// The same; then what there is to words, and whether a number of an order begins with $3 (before $4): rows of
    /// `catalog::words::told` and `NUMBER`.
    FIRST_LINES: (OrderId, i64, i64) = concat!(lines!(), " union all ", words_there!(), " union all select $2, 0, 5
        from (select 1 from order_key where company_id = $1 and key >= $3 and key < $4 limit 1) number");
    /// The same by barcode $3, the newest.
    LINES_BY_BARCODE: (OrderId, i64) = "select l.order_id, l.line from product p
        join order_line l on l.company_id = $1 and l.product_id = p.id and l.order_id < $2
        where p.barcode = $3 order by l.order_id desc limit $4";
    /// The same by words: $3 the rarest stem, $4 to $6 others.
    LINES_BY_WORDS: (OrderId, i64) = concat!("select l.order_id, l.line from product_word w
        join order_line l on l.company_id = $1 and l.product_id = w.product_id and l.order_id < $2
        where w.stem = $3 and ", worded!("w.product_id", "$4", "$5", "$6"), " limit $7");
    /// Orders older than $2 with exactly the sum $3, the newest.
    BY_SUM: (OrderId, i64) = "select id, cast(0 as bigint) from orders
        where company_id = $1 and total = $3 and id < $2 order by id desc limit $4";
    /// By a part of an article: $13 is a LIKE pattern.
    WALK_ARTICLE: (OrderId, i64) = walk!("x.article_key like $13");
    /// By words: $13 the rarest stem, $14 to $16 others.
    WALK_WORDS: (OrderId, i64) = walk!(all_words!());

    /// Orders $12 to $32 with the lines $33 to $53.
    BY_LINES: HitRow = concat!("select ", order!(), "l.line, l.article, l.buyer_article, l.name as line_name, l.unit, l.ordered,
            l.confirmed, l.shipped, l.expected_on as line_expected_on, '' as fits, '' as written
        from orders o join order_line l on l.company_id = $1 and l.order_id = o.id and l.line = ", lines_of_slots!(), "
        where o.company_id = $1 and o.id < $2 and o.id in ", slots!(), narrowed!(), "order by o.id desc");
    /// Orders $12 to $32 as a whole.
    BY_IDS: HitRow = concat!("select ", whole!(), "'' as fits, '' as written from orders o
        where o.company_id = $1 and o.id < $2 and o.id in ", slots!(), narrowed!(), "order by o.id desc");
}

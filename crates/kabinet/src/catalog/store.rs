//! Every statement of the catalogue: of its intake, and of the words of its names.

use db::{Result, Tx, record};
use kernel::{At, Money, Qty, SourceId};

use super::index::Index;
use crate::many::{asked_by, joined, places};

asked_by! {
    /// A product as it is kept.
    #[derive(Clone, Debug, PartialEq, Eq)]
    struct ProductRow;
    /// The same with 1C's identity.
    struct NamedRow by erp_id: String;
    {
        id: i64,
        article: String,
        article_key: String,
        name: String,
        unit: String,
        barcode: String,
        stub: bool,
        deleted: bool,
        catalog_id: String,
        seen_run: i64,
    }
}

record! {
    /// A price as it is kept.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct PriceRow {
        pub(crate) price_type: String,
        pub(crate) amount: Money,
        pub(crate) currency: String,
    }
}

record! {
    /// The full export of a catalogue.
    pub(crate) struct RunRow {
        pub(crate) catalog_id: String,
        pub(crate) run: i64,
        pub(crate) portions: String,
        pub(crate) open: bool,
        pub(crate) updated_at: At,
    }
}

record! {
    /// A sweep that waits for a person.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct HeldRow {
        /// Whose export it is.
        pub source_id: SourceId,
        /// Its name.
        pub source: String,
        /// Which catalogue.
        pub catalog_id: String,
        /// What was mentioned before this generation would go.
        pub run: i64,
        /// Products of the catalogue when it was held.
        pub known: i64,
        /// Those that would go.
        pub untouched: i64,
        /// Since when it waits.
        pub held_at: At,
    }
}

db::statements! {
    /// A product by 1C's identity.
    BY_ERP_ID: ProductRow = "select id, article, article_key, name, unit, barcode, stub, deleted, catalog_id, seen_run
        from product where source_id = $1 and erp_id = $2";
    /// Products by 1C's identities, [`MANY`](crate::many::MANY) at once.
    BY_ERP_IDS: NamedRow = joined!("with asked(erp_id) as (values ", places!(1, after 1), ")
        select p.erp_id, p.id, p.article, p.article_key, p.name, p.unit, p.barcode, p.stub, p.deleted, p.catalog_id, p.seen_run
        from asked join product p on p.id =
          (select q.id from product q where q.source_id = $1 and q.erp_id = asked.erp_id)");
    /// Prices of [`MANY`](crate::many::MANY) products.
    PRICES_OF: (i64, String, Money, String) = joined!("select product_id, price_type, amount, currency from price
        where product_id in ", places!(list));
    /// Stock of [`MANY`](crate::many::MANY) products.
    STOCK_OF: (i64, String, Qty) = joined!("select product_id, warehouse, qty from stock
        where product_id in ", places!(list));
    /// What was said last of prices and stock of [`MANY`](crate::many::MANY) products.
    HEARD: (i64, Option<i64>, Option<i64>) = joined!("select product_id, prices, stock from offer_heard
        where product_id in ", places!(list));
    /// It was something else.
    HEARD_SET = "insert into offer_heard (product_id, prices, stock) values ($1, $2, $3)
        on conflict (product_id) do update set prices = excluded.prices, stock = excluded.stock";
    /// Of [`MANY`](crate::many::MANY) products.
    HEARD_SET_MANY = joined!("insert into offer_heard (product_id, prices, stock) values ", places!(3), "
        on conflict (product_id) do update set prices = excluded.prices, stock = excluded.stock");
    /// [`MANY`](crate::many::MANY) prices are new or different.
    PRICE_SET_MANY = joined!("insert into price (product_id, price_type, amount, currency) values ", places!(4), "
        on conflict (product_id, price_type) do update set amount = excluded.amount, currency = excluded.currency");
    /// Stock at [`MANY`](crate::many::MANY) places is new or different.
    STOCK_SET_MANY = joined!("insert into stock (product_id, warehouse, qty) values ", places!(3), "
        on conflict (product_id, warehouse) do update set qty = excluded.qty");
    /// Stubs whose identity lies in a range: the variants of a product.
    STUBS_BETWEEN: ProductRow = "select id, article, article_key, name, unit, barcode, stub, deleted, catalog_id, seen_run
        from product where source_id = $1 and erp_id > $2 and erp_id < $3 and stub = $4";
    /// Which of [`MANY`](crate::many::MANY) products have stubs of their variants.
    WITH_STUBS: (String,) = joined!("with asked(erp_id) as (values ", places!(1, after 1), ")
        select asked.erp_id from asked where exists (select 1 from product q where q.source_id = $1
            and q.erp_id > asked.erp_id || '#' and q.erp_id < asked.erp_id || '$' and q.stub)");
    /// Ids for $1 new products: who knows them before need not wait for the answer to each. A sequence gives them in PostgreSQL,
    /// where several units write; SQLite has one writer, and none between this and the insert.
    RESERVE: (i64,) = "with recursive n(i) as (select 1 union all select i + 1 from n where i < $1)
        select (select coalesce(max(id), 0) from product) + i from n",
        postgres "select nextval(pg_get_serial_sequence('product', 'id'))
        from generate_series(cast(1 as bigint), cast($1 as bigint))";
    /// A new product.
    INSERT = "insert into product (id, source_id, erp_id, article, article_key, name, unit, barcode, stub, deleted,
        catalog_id, seen_run) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    /// A product that is described differently now.
    UPDATE = "update product set article = $2, article_key = $3, name = $4, unit = $5, barcode = $6, stub = $7,
        deleted = $8, catalog_id = $9, seen_run = $10 where id = $1";
    /// A full export mentions a product, and nothing else is new.
    SEEN = "update product set seen_run = $2 where id = $1";

    /// A part of an article leads to a product.
    SUFFIX_ADD = "insert into product_suffix (suffix, product_id) values ($1, $2) on conflict do nothing";
    /// Parts of articles lead to products, [`MANY`](crate::many::MANY) at once.
    SUFFIX_ADD_MANY = joined!("insert into product_suffix (suffix, product_id) values ", places!(2), " on conflict do nothing");
    /// It does no more.
    SUFFIX_DROP = "delete from product_suffix where suffix = $1 and product_id = $2";
    /// A word of a name leads to a product.
    WORD_ADD = "insert into product_word (stem, product_id) values ($1, $2) on conflict do nothing";
    /// Words of names lead to products, [`MANY`](crate::many::MANY) at once.
    WORD_ADD_MANY = joined!("insert into product_word (stem, product_id) values ", places!(2), " on conflict do nothing");
    /// It does no more.
    WORD_DROP = "delete from product_word where stem = $1 and product_id = $2";

    /// What there is to words: the longest stem $1, the range $2 ≤ stem < $3 of one that is still being typed, the last stem $4.
    WORDS_THERE: (i64,) = "select cast(2 as bigint) from (select 1 from product_word where stem = $1 limit 1) longest
        union all select 3 from (select 1 from product_word where stem >= $2 and stem < $3 limit 1) begun
        union all select 4 from (select 1 from product_word where stem = $4 limit 1) last";
    /// The first stem of $1 ≤ stem < $2.
    STEM: (String,) = "select stem from product_word where stem >= $1 and stem < $2 order by stem limit 1";
    /// How many products have a word of the stem $1, counting no further than $2.
    WORD: (i64,) = "select count(*) from (select 1 from product_word where stem = $1 limit $2) n";

    /// Prices of a product.
    PRICES: PriceRow = "select price_type, amount, currency from price where product_id = $1";
    /// A price is new or different.
    PRICE_SET = "insert into price (product_id, price_type, amount, currency) values ($1, $2, $3, $4)
        on conflict (product_id, price_type) do update set amount = excluded.amount, currency = excluded.currency";
    /// A price is no more.
    PRICE_DROP = "delete from price where product_id = $1 and price_type = $2";
    /// A price level.
    PRICE_TYPE: (String, String) = "select name, currency from price_type where source_id = $1 and erp_id = $2";
    /// A price level is new or different.
    PRICE_TYPE_SET = "insert into price_type (source_id, erp_id, name, currency) values ($1, $2, $3, $4)
        on conflict (source_id, erp_id) do update set name = excluded.name, currency = excluded.currency";
    /// A price level is no more.
    PRICE_TYPE_DROP = "delete from price_type where source_id = $1 and erp_id = $2";

    /// Stock of a product.
    STOCK: (String, Qty) = "select warehouse, qty from stock where product_id = $1";
    /// Stock is new or different.
    STOCK_SET = "insert into stock (product_id, warehouse, qty) values ($1, $2, $3)
        on conflict (product_id, warehouse) do update set qty = excluded.qty";
    /// Stock is no more.
    STOCK_DROP = "delete from stock where product_id = $1 and warehouse = $2";

    /// The run of a catalogue.
    RUN: RunRow = "select catalog_id, run, portions, open, updated_at from catalog_run
        where source_id = $1 and catalog_id = $2";
    /// Runs of a source to which portions may still come.
    RUNS_OPEN: RunRow = "select catalog_id, run, portions, open, updated_at from catalog_run
        where source_id = $1 and open = $2 order by catalog_id";
    /// Sources with runs of which nothing was heard since.
    RUNS_QUIET: (SourceId,) = "select distinct source_id from catalog_run where open = $1 and updated_at < $2";
    /// How a run stands.
    RUN_SET = "insert into catalog_run (source_id, catalog_id, run, portions, open, updated_at)
        values ($1, $2, $3, $4, $5, $6) on conflict (source_id, catalog_id) do update
        set run = excluded.run, portions = excluded.portions, open = excluded.open, updated_at = excluded.updated_at";
    /// Products of a catalogue that can be ordered.
    KNOWN: (i64,) = "select count(*) from product
        where source_id = $1 and catalog_id = $2 and stub = $3 and deleted = $3";
    /// Those of them that the run did not mention.
    UNTOUCHED: (i64,) = "select count(*) from product
        where source_id = $1 and catalog_id = $2 and stub = $3 and deleted = $3 and seen_run < $4";
    /// The same by name, for their variants.
    UNTOUCHED_IDS: (String,) = "select erp_id from product
        where source_id = $1 and catalog_id = $2 and stub = $3 and deleted = $3 and seen_run < $4";
    /// Variants that only offers named live and go with their product; those that a catalogue lists have a life of their own.
    VARIANTS_FOLLOW = "update product set deleted = $5
        where source_id = $1 and erp_id > $2 and erp_id < $3 and catalog_id = $4 and deleted <> $5";
    /// Some of them, for a person to judge by.
    UNTOUCHED_SOME: (String, String) = "select article, name from product
        where source_id = $1 and catalog_id = $2 and stub = $3 and deleted = $3 and seen_run < $4
        order by name, id limit $5";
    /// A sweep waits for a person; a later one takes its place.
    HOLD = "insert into catalog_hold (source_id, catalog_id, run, known, untouched, held_at)
        values ($1, $2, $3, $4, $5, $6) on conflict (source_id, catalog_id) do update set run = excluded.run,
        known = excluded.known, untouched = excluded.untouched, held_at = excluded.held_at";
    /// It waits no more.
    UNHOLD = "delete from catalog_hold where source_id = $1 and catalog_id = $2";
    /// What waits, the oldest first.
    HELD: HeldRow = "select h.source_id, s.name as source, h.catalog_id, h.run, h.known, h.untouched, h.held_at
        from catalog_hold h join source s on s.id = h.source_id order by h.held_at, h.catalog_id";
    /// One of them.
    HELD_ONE: HeldRow = "select h.source_id, s.name as source, h.catalog_id, h.run, h.known, h.untouched, h.held_at
        from catalog_hold h join source s on s.id = h.source_id where h.source_id = $1 and h.catalog_id = $2";
    /// They leave the catalogue.
    SWEEP = "update product set deleted = $5
        where source_id = $1 and catalog_id = $2 and stub = $3 and deleted = $3 and seen_run < $4";
}

/// Inserts a product, under the id that was reserved for it, with its index.
pub(crate) fn insert(tx: &Tx<'_>, index: &mut Index, source: SourceId, erp_id: &str, p: &ProductRow) -> Result<()> {
    let params: [&dyn db::Param; 12] = [
        &p.id,
        &source,
        &erp_id,
        &p.article,
        &p.article_key,
        &p.name,
        &p.unit,
        &p.barcode,
        &p.stub,
        &p.deleted,
        &p.catalog_id,
        &p.seen_run,
    ];
    tx.later(&INSERT, &params)?;
    index.renew(tx, p.id, None, (&p.article_key, &p.name))
}

/// Writes what is different between two states of a product, and its index.
pub(crate) fn update(tx: &Tx<'_>, index: &mut Index, was: &ProductRow, is: &ProductRow) -> Result<()> {
    tx.later(
        &UPDATE,
        &[
            &was.id,
            &is.article,
            &is.article_key,
            &is.name,
            &is.unit,
            &is.barcode,
            &is.stub,
            &is.deleted,
            &is.catalog_id,
            &is.seen_run,
        ],
    )?;
    index.renew(tx, was.id, Some((&was.article_key, &was.name)), (&is.article_key, &is.name))
}

/// The range of identities `erp_id#…`: '$' follows '#'.
pub(crate) fn variants(erp_id: &str) -> (String, String) {
    (format!("{erp_id}#"), format!("{erp_id}$"))
}

/// The variants of a product that only offers named become deleted with it, or come back with it.
pub(crate) fn follow(tx: &Tx<'_>, source: SourceId, erp_id: &str, deleted: bool) -> Result<()> {
    let (from, to) = variants(erp_id);
    tx.later(&VARIANTS_FOLLOW, &[&source, &from, &to, &"", &deleted])
}

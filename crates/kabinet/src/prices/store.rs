//! Statements of the price list. All of them read.

use db::{record, statements};
use kernel::{At, Money, Qty, SourceId};

use crate::finance::rules::Feed;

record! {
    /// A contract and its price type; the type's name is `None` if 1C has not told of it.
    pub struct TermsRow {
        pub source_id: SourceId, pub number: String, pub name: String, pub price_type: Option<String>,
        pub price_name: Option<String>,
    }
}
record! {
    /// A product with its price of one type, if it has one, and what there is of it.
    pub struct GoodsRow {
        pub id: i64, pub erp_id: String, pub article: String, pub name: String, pub unit: String, pub barcode: String,
        pub amount: Option<Money>, pub currency: Option<String>, pub qty: Option<Qty>,
    }
}

// Goods of the source $1 with their price of the type $2, from the row with the name $3 and the id $4 on, $5 of them. A product
// whose variants are sold is none of the goods itself, unless it has a price.
macro_rules! goods {
    ($from:literal, $where:expr, $order:literal) => {
        concat!(
            "select p.id, p.erp_id, p.article, p.name, p.unit, p.barcode, r.amount, r.currency, s.qty from ",
            $from,
            " left join price r on r.product_id = p.id and r.price_type = $2
              left join stock s on s.product_id = p.id and s.warehouse = ''
              where not p.stub and not p.deleted and (r.amount is not null or not exists (
                select 1 from product v where v.source_id = $1 and v.erp_id > p.erp_id || '#' and v.erp_id < p.erp_id || '#~'
                and not v.stub and not v.deleted)) and ",
            $where,
            " order by ",
            $order,
            " limit $5"
        )
    };
}
macro_rules! on {
    ($from:literal, $where:expr) => {
        goods!($from, $where, "p.name, p.id")
    };
}
macro_rules! back {
    ($from:literal, $where:expr) => {
        goods!($from, $where, "p.name desc, p.id desc")
    };
}
// Where a page of what was found begins. No index is meant for it (`(…) is true`): what was found is collected and sorted,
// instead of walking all goods to meet it.
macro_rules! found_on {
    () => {
        "(p.source_id = $1 and (p.name, p.id) > ($3, $4)) is true and "
    };
}
macro_rules! found_back {
    () => {
        "(p.source_id = $1 and (p.name, p.id) < ($3, $4)) is true and "
    };
}
// By article in the range $6 ≤ key < $7, by a part of one in $8 ≤ part < $9, by barcode $10.
macro_rules! content {
    () => {
        "p.id in (select a.id from product a where a.article_key >= $6 and a.article_key < $7
            union select f.product_id from product_suffix f where f.suffix >= $8 and f.suffix < $9
            union select b.id from product b where b.barcode = $10 and b.barcode <> '')"
    };
}
// By words: $6 the rarest stem, $7 to $9 others.
macro_rules! words {
    () => {
        "w.stem = $6
          and exists (select 1 from product_word a where a.stem = $7 and a.product_id = p.id)
          and exists (select 1 from product_word b where b.stem = $8 and b.product_id = p.id)
          and exists (select 1 from product_word c where c.stem = $9 and c.product_id = p.id)"
    };
}

statements! {
    /// The groups of a company. $1 company.
    GROUPS: (String,) = "select kinds from company where id = $1";
    /// Contracts in force on the day $2 by which the company buys. $1 company.
    TERMS: TermsRow = "select k.source_id, k.number, k.name, k.price_type, t.name as price_name
        from contract k left join price_type t on t.source_id = k.source_id and t.erp_id = k.price_type
        where k.company_id = $1 and not k.deleted and not k.supplier and (k.valid_until is null or k.valid_until >= $2)
        order by k.number, k.id limit 500";
    /// Accounting systems that have goods.
    SOURCES: (SourceId,) = "select s.id from source s where exists (
        select 1 from product p where p.source_id = s.id and not p.stub and not p.deleted) order by s.name, s.id";
    /// When 1C took prices and stock. $1 source.
    AGES: (Feed, Option<At>) = "select dataset, as_of from dataset_state
        where source_id = $1 and dataset in ('prices', 'stock')";
    /// Whether there are goods of the source $1 at all, with any price of the type $2.
    PRICED: (i64,) = "select cast(1 as bigint) from product p join price r on r.product_id = p.id and r.price_type = $2
        where p.source_id = $1 and not p.stub and not p.deleted limit 1";
    /// The name of a product, from which a page goes on.
    NAME: (String,) = "select name from product where id = $1";

    /// All goods, by name.
    GOODS: GoodsRow = on!("product p", "p.source_id = $1 and (p.name, p.id) > ($3, $4)");
    /// The same backwards.
    GOODS_BACK: GoodsRow = back!("product p", "p.source_id = $1 and (p.name, p.id) < ($3, $4)");
    /// By article, a part of one, or barcode.
    BY_CONTENT: GoodsRow = on!("product p", concat!(found_on!(), content!()));
    /// The same backwards.
    BY_CONTENT_BACK: GoodsRow = back!("product p", concat!(found_back!(), content!()));
    /// By words of the name.
    BY_WORDS: GoodsRow = on!("product_word w join product p on p.id = w.product_id", concat!(found_on!(), words!()));
    /// The same backwards.
    BY_WORDS_BACK: GoodsRow = back!("product_word w join product p on p.id = w.product_id", concat!(found_back!(), words!()));
}

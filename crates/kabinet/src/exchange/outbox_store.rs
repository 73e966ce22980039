//! Statements of the outbox.

use db::{record, statements};
use kernel::{At, CompanyId, EntityId, OrderId, SourceId};

record! {
    /// An order that waits for 1C.
    pub(crate) struct WaitingRow {
        pub(crate) company_id: CompanyId, pub(crate) order_id: OrderId, pub(crate) rev: i64, pub(crate) objection: String,
    }
}
record! {
    /// Who buys what is in an order, by which contract, and whom to write to.
    pub(crate) struct BuyerRow {
        pub(crate) order_id: OrderId, pub(crate) id: EntityId, pub(crate) erp_id: Option<String>, pub(crate) name: String, pub(crate) full_name: String,
        pub(crate) inn: String, pub(crate) kpp: String, pub(crate) address: String, pub(crate) contract: Option<String>,
        pub(crate) price_type: Option<String>, pub(crate) email: Option<String>, pub(crate) phone: String,
        pub(crate) firm_email: String, pub(crate) bank: String,
    }
}

statements! {
    /// An order, or its newest state, goes out: (company, order, source, now).
    PUT = "insert into order_outbox (company_id, order_id, source_id, rev, taken_rev, put_at, objection)
        values ($1, $2, $3, 1, 0, $4, '') on conflict (company_id, order_id) do update
        set rev = order_outbox.rev + 1, put_at = excluded.put_at";
    /// What a source has not taken, the oldest first.
    WAITING: WaitingRow = "select company_id, order_id, rev, objection from order_outbox
        where source_id = $1 and taken_rev < rev order by put_at, company_id, order_id limit $2";
    /// How many orders have waited since before a moment, by source.
    LATE: (SourceId, i64) = "select source_id, count(*) from order_outbox
        where taken_rev < rev and put_at < $1 group by source_id";
    /// An order was handed over.
    TOLD = "update order_outbox set told_at = $3 where company_id = $1 and order_id = $2";
    /// 1C would not take it, for this reason.
    OBJECT = "update order_outbox set objection = $3 where company_id = $1 and order_id = $2";
    /// 1C has taken this revision.
    TAKEN = "update order_outbox set taken_rev = $3, taken_at = $4
        where company_id = $1 and order_id = $2 and taken_rev < $3";
    /// What the last query of a dialogue gave.
    RETURNED: (String,) = "select returned from exchange_session where id = $1";
    /// It gave this.
    RETURNED_SET = "update exchange_session set returned = $2 where id = $1";
    /// 1C's references of the products in what a source has not taken, and of their catalogues: (source, how many orders).
    GOODS: (i64, String, String) = "select distinct p.id, p.erp_id, p.catalog_id from (select company_id, order_id
            from order_outbox where source_id = $1 and taken_rev < rev order by put_at, company_id, order_id limit $2) x
        join order_line l on l.company_id = x.company_id and l.order_id = x.order_id join product p on p.id = l.product_id";
    /// The buyers of what a source has not taken: (source, how many orders).
    BUYERS: BuyerRow = "select o.id as order_id, e.id, e.erp_id, e.name, e.full_name, e.inn, e.kpp, e.address,
            k.number as contract, p.name as price_type, u.email, e.phone, e.email as firm_email, e.bank
        from (select company_id, order_id from order_outbox where source_id = $1 and taken_rev < rev
            order by put_at, company_id, order_id limit $2) x
        join orders o on o.company_id = x.company_id and o.id = x.order_id
        join legal_entity e on e.company_id = o.company_id and e.id = o.entity_id
        left join contract k on k.company_id = o.company_id and k.id = o.contract_id
        left join price_type p on p.source_id = k.source_id and p.erp_id = k.price_type
        left join app_user u on u.id = o.author_id";
    /// When an order was put out, handed over and taken, and why 1C would not take it: (company, order).
    WAY: (At, Option<At>, Option<At>, String) = "select put_at, told_at, taken_at, objection from order_outbox
        where company_id = $1 and order_id = $2";
}

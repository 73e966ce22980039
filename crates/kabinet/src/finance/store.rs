//! Statements that read debts, limits, due dates and payments for pages. Those that write live in `intake_store.rs`.

use db::{record, statements};
use kernel::{At, ContractId, Money, PaymentId};

use crate::orders::rules::State;

record! {
    /// A contract with what a page says of it.
    #[derive(Clone, Debug)]
    pub struct ContractRow {
        pub id: ContractId, pub number: String, pub name: String, pub entity: Option<String>, pub currency: String,
        pub prepayment: bool, pub payment_days: i64, pub valid_until: Option<String>, pub deleted: bool,
    }
}
record! {
    /// A part of a debt with its day.
    #[derive(Clone, Debug)]
    pub struct DueRow {
        pub contract_id: ContractId, pub currency: String, pub due_on: String, pub amount: Money, pub document: String,
    }
}
record! {
    /// A payment in a list.
    pub struct PaymentRow {
        pub id: PaymentId, pub number: String, pub paid_on: String, pub amount: Money, pub currency: String,
        pub purpose: String, pub entity: Option<String>, pub contract: Option<String>,
    }
}

macro_rules! payments {
    ($range:literal, $order:literal) => {
        concat!(
            "select p.id, p.number, p.paid_on, p.amount, p.currency, p.purpose, e.name as entity, k.number as contract
             from payment p
             left join legal_entity e on e.company_id = p.company_id and e.id = p.entity_id
             left join contract k on k.company_id = p.company_id and k.id = p.contract_id
             where p.company_id = $1 and not p.deleted and ",
            $range,
            " order by ",
            $order,
            " limit $4"
        )
    };
}

statements! {
    /// Contracts by which a company buys.
    CONTRACTS: ContractRow = "select k.id, k.number, k.name, e.name as entity, k.currency, k.prepayment, k.payment_days,
            k.valid_until, k.deleted
        from contract k left join legal_entity e on e.company_id = k.company_id and e.id = k.entity_id
        where k.company_id = $1 and not k.supplier order by k.number, k.id limit 500";
    /// What is ordered and not shipped, by contract, currency and state.
    UNSHIPPED: (Option<ContractId>, String, State, Money) = "select o.contract_id, o.currency, o.state,
            cast(sum(o.reserved) as bigint) as reserved
        from orders o where o.company_id = $1 and o.reserved > 0 group by o.contract_id, o.currency, o.state";
    /// What was shipped after the snapshot of its contract: contract, currency, first moment, sum.
    SHIPPED_SINCE: (ContractId, String, At, Money) = "select c.contract_id, c.currency, min(s.shipped_at) as first_at,
            cast(sum(l.total) as bigint) as total
        from credit c
        join shipment s on s.company_id = $1 and s.shipped_at > c.as_of and not s.deleted and s.delivery <> 'none'
        join shipment_line l on l.company_id = $1 and l.shipment_id = s.id
        join orders o on o.company_id = $1 and o.id = l.order_id and o.contract_id = c.contract_id
            and o.currency = c.currency
        where c.company_id = $1 group by c.contract_id, c.currency";
    /// Parts of the debt by day.
    DUES: DueRow = "select contract_id, currency, due_on, amount, document from credit_due
        where company_id = $1 order by due_on, contract_id, line limit 5000";
    /// Payments, the latest first, from a place in the list on.
    PAYMENTS: PaymentRow = payments!("(p.paid_on, p.id) < ($2, $3)", "p.paid_on desc, p.id desc");
    /// The same backwards.
    PAYMENTS_BACK: PaymentRow = payments!("(p.paid_on, p.id) > ($2, $3)", "p.paid_on, p.id");
    /// How many orders were placed from day $2 on, by the counters.
    ORDERS_SINCE: (Option<i64>,) = "select cast(sum(n) as bigint) from order_count where company_id = $1 and day >= $2 and day < 'm'";
    /// What was ordered in each of twelve months: month 1 begins at $2, month 12 ends at $14.
    MONTHS: (i64, String, Money) = "select m.n, m.currency, cast(sum(m.total) as bigint) as total from (
            select cast(case when o.placed_at < $3 then 1 when o.placed_at < $4 then 2 when o.placed_at < $5 then 3
                when o.placed_at < $6 then 4 when o.placed_at < $7 then 5 when o.placed_at < $8 then 6
                when o.placed_at < $9 then 7 when o.placed_at < $10 then 8 when o.placed_at < $11 then 9
                when o.placed_at < $12 then 10 when o.placed_at < $13 then 11 else 12 end as bigint) as n,
                o.currency, o.total
            from orders o where o.company_id = $1 and o.placed_at >= $2 and o.placed_at < $14
                and o.stage not in ('draft', 'approval_pending', 'returned', 'rejected', 'cancelled', 'declined')
                and (o.author_id = $15 or $15 is null) and (cast($16 as text) is null or $16 like '%,' || o.unit || ',%')) m
        group by m.n, m.currency";
}

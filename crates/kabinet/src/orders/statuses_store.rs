//! Statements about what statuses of 1C mean.

use db::{record, statements};
use kernel::{At, CompanyId, OrderId, SourceId};

use super::facets::{Fulfilment, Payment};

record! {
    /// A text of 1C and what it means.
    #[derive(Clone, Debug)]
    pub struct WordRow {
        pub word: String, pub shown: String, pub state: String, pub goods: Option<Fulfilment>,
        pub money: Option<Payment>, pub changed_at: At,
    }
}
record! {
    /// What 1C said of an order.
    pub(crate) struct SaidRow {
        pub(crate) id: OrderId, pub(crate) erp_status: String, pub(crate) erp_state: String, pub(crate) erp_payment: String,
    }
}

statements! {
    /// What the seller has said of a source's texts.
    OWN: WordRow = "select word, shown, state, nullif(goods, '') as goods, nullif(money, '') as money, changed_at
        from status_word where source_id = $1 and state = 'own'";
    /// All texts of a source, those that wait first.
    OF_SOURCE: WordRow = "select word, shown, state, nullif(goods, '') as goods, nullif(money, '') as money,
        changed_at from status_word where source_id = $1 order by state, word";
    /// A text that nobody knows: (source, word, shown, now).
    SEEN = "insert into status_word (source_id, word, shown, state, goods, money, changed_at)
        values ($1, $2, $3, 'new', '', '', $4) on conflict (source_id, word) do nothing";
    /// What a text means: (source, word, shown, goods, money, now).
    SAY = "insert into status_word (source_id, word, shown, state, goods, money, changed_at)
        values ($1, $2, $3, 'own', $4, $5, $6) on conflict (source_id, word) do update
        set state = 'own', goods = excluded.goods, money = excluded.money, changed_at = excluded.changed_at";
    /// The seller's row is gone.
    UNSAY = "delete from status_word where source_id = $1 and word = $2 and state = 'own'";
    /// How many texts of each source wait.
    NEW: (SourceId, i64) = "select source_id, count(*) from status_word where state = 'new' group by source_id";

    /// All companies.
    EVERYBODY: (CompanyId,) = "select id from company order by id";
    /// What 1C said of a company's orders: (company, source, after this one, limit).
    SAID: SaidRow = "select id, erp_status, erp_state, erp_payment from orders
        where company_id = $1 and source_id = $2 and id > $3 order by id limit $4";
}

//! Statements that read documents, and those of requests to 1C. What writes documents lives in `intake_store.rs`.
//!
//! Every statement that returns documents to a person takes what he sees as its first parameters: $1 company, $2 kinds
//! that he sees in the whole company, $3 kinds that he sees through his own orders, $4 himself, $5 kinds that he sees through
//! the orders of his delivery points, $6 these.

use db::{record, statements};
use kernel::{At, DocumentId, EntityId, Money, OrderId, SourceId, UserId};

use super::requests::{RequestId, State};
use crate::exchange::connections::Kind;

record! {
    /// A document.
    #[derive(Clone, Debug)]
    pub struct DocumentRow {
        pub id: DocumentId, pub kind: String, pub number: String, pub issued_on: String, pub entity: Option<String>,
        pub inn: Option<String>, pub amount: Option<Money>, pub currency: String, pub status: String,
        pub on_request: bool, pub file_key: Option<String>, pub file_size: i64, pub replaced_id: Option<DocumentId>,
        pub successor_id: Option<DocumentId>,
    }
}
record! {
    /// A document that belongs to no order, as a result of the search.
    pub struct LooseRow {
        /// Its id.
        pub id: DocumentId,
        /// Its kind.
        pub kind: String,
        /// Its number as printed.
        pub number: String,
        /// Its day, yyyy-mm-dd.
        pub issued_on: String,
        /// Its sum, if it has one.
        pub amount: Option<Money>,
        /// Currency of the sum.
        pub currency: String,
        /// Whether its file is here.
        pub stored: bool,
        /// Whether 1C can be asked for its file.
        pub on_request: bool,
        /// `active`, `replaced` or `cancelled`.
        pub status: String,
        /// Whether its folded number is exactly what was asked.
        pub exact: bool,
    }
}
record! {
    /// An order of a document.
    pub struct OrderRow { pub document_id: DocumentId, pub id: OrderId, pub number: String }
}
record! {
    /// A legal entity as a choice of the filter.
    pub struct EntityRow { pub id: EntityId, pub name: String, pub inn: String }
}
record! {
    /// Where 1C prints a document.
    #[derive(Clone)]
    pub struct PrintRow {
        pub source_id: SourceId, pub erp_id: String, pub kind: Option<Kind>, pub base_url: Option<String>,
        pub outgoing_login: Option<String>, pub secret: Option<Vec<u8>>,
    }
}
record! {
    /// A request to 1C for a file.
    #[derive(Clone)]
    pub struct RequestRow {
        pub id: RequestId, pub document_id: DocumentId, pub user_id: UserId, pub state: State,
        pub file_key: Option<String>, pub reason: String, pub at: At,
    }
}
record! {
    /// Who waits for a request, and for what.
    pub struct WaitingRow {
        pub user_id: UserId, pub active: Option<bool>, pub kind: String, pub number: String,
        pub issued_on: String,
    }
}

macro_rules! document {
    () => {
        "select d.id, d.kind, d.number, d.issued_on, e.name as entity, e.inn, d.amount, d.currency, d.status,
            d.on_request, d.file_key, d.file_size,
            (select p.id from document p where p.company_id = $1 and p.source_id = d.source_id
                and p.erp_id = d.replaces) as replaced_id,
            (select n.id from document n where n.company_id = $1 and n.replaces = d.erp_id
                and n.source_id = d.source_id order by n.issued_on desc, n.id desc limit 1) as successor_id
        from document d left join legal_entity e on e.company_id = $1 and e.id = d.entity_id
        where d.company_id = $1 and "
    };
}

macro_rules! visible {
    () => {
        "($2 like '% ' || d.kind || ' %' or (($3 like '% ' || d.kind || ' %' or $5 like '% ' || d.kind || ' %')
            and exists (select 1 from order_document x join orders o on o.company_id = $1 and o.id = x.order_id
            where x.company_id = $1 and x.document_id = d.id and (o.author_id = $4 or $5 like '% ' || d.kind || ' %')
            and (cast($6 as text) is null or $6 like '%,' || o.unit || ',%'))))"
    };
}

// $7 legal entity, $8 part of a folded number, $9 folded number of an order, $10/$11 sum from and to, $12 an order.
macro_rules! filter {
    () => {
        " and (d.entity_id = $7 or $7 is null)
          and (cast($8 as text) is null or d.number_key like '%' || $8 || '%')
          and (cast($9 as text) is null or exists (select 1 from order_document y join order_key k
            on k.company_id = $1 and k.order_id = y.order_id and k.key = $9 and k.kind in ('number', 'erp', 'buyer')
            where y.company_id = $1 and y.document_id = d.id))
          and (d.amount >= $10 or $10 is null) and (d.amount <= $11 or $11 is null)
          and (exists (select 1 from order_document z where z.company_id = $1 and z.order_id = $12
            and z.document_id = d.id) or $12 is null)"
    };
}

// $13 how many, $14 the far end of the period, $15/$16 the cursor, which also holds its near end; $17 the kind.
macro_rules! list {
    ($range:literal, $order:literal) => {
        concat!(document!(), visible!(), filter!(), " and ", $range, " order by ", $order, " limit $13")
    };
}

// A page of ids as parameters: $2 to $21, or $7 to $26 behind what a person sees.
macro_rules! ids {
    () => {
        " in ($2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21)"
    };
    (visible) => {
        " in ($7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26)"
    };
}

statements! {
    /// Newest first.
    NEWEST: DocumentRow = list!("d.issued_on >= $14 and (d.issued_on, d.id) < ($15, $16)", "d.issued_on desc, d.id desc");
    /// Newest first of a kind.
    NEWEST_OF: DocumentRow = list!("d.kind = $17 and d.issued_on >= $14 and (d.issued_on, d.id) < ($15, $16)", "d.issued_on desc, d.id desc");
    /// Oldest first.
    OLDEST: DocumentRow = list!("d.issued_on <= $14 and (d.issued_on, d.id) > ($15, $16)", "d.issued_on, d.id");
    /// Oldest first of a kind.
    OLDEST_OF: DocumentRow = list!("d.kind = $17 and d.issued_on <= $14 and (d.issued_on, d.id) > ($15, $16)", "d.issued_on, d.id");
    /// A period by kind, days $2 to $3: from an index alone. Which kinds are seen is for the caller to sort out.
    COUNTS: (String, i64) = "select kind, count(*) from document where company_id = $1 and issued_on >= $2
        and issued_on <= $3 group by kind";
    /// Any other filter by kind: days $14 to $15, counted, at most $13 documents of it.
    COUNTS_OF_FILTER: (String, i64) = concat!("select f.kind, count(*) from (select d.kind from document d
        where d.company_id = $1 and ", visible!(), filter!(), " and d.issued_on >= $14 and d.issued_on <= $15
        order by d.issued_on desc limit $13) f group by f.kind");
    /// In force, issued on day $8 or later and come after $7: counted, at most $9 of them.
    COME_SINCE: (i64,) = concat!("select count(*) from (select d.id from document d where d.company_id = $1
        and d.status = 'active' and d.issued_on >= $8 and d.received_at > $7 and ", visible!(), " limit $9) f");
    /// One document.
    ONE: DocumentRow = concat!(document!(), visible!(), " and d.id = $7");
    /// Some documents.
    BY_IDS: DocumentRow = concat!(document!(), visible!(), " and d.id", ids!(visible), " order by d.issued_on, d.id");
    /// Orders of some documents; $22 the only author and $23 the only delivery points whose orders are seen.
    ORDERS: OrderRow = concat!("select od.document_id, o.id, o.number from order_document od
        join orders o on o.company_id = $1 and o.id = od.order_id
        where od.company_id = $1 and od.document_id", ids!(), " and (o.author_id = $22 or $22 is null)
        and (cast($23 as text) is null or $23 like '%,' || o.unit || ',%') order by o.placed_at, o.id");
    /// Requests of the person $22 for some documents, not older than $23, the latest last.
    REQUESTS: RequestRow = concat!("select id, document_id, user_id, state, file_key, reason, at from document_request
        where company_id = $1 and document_id", ids!(), " and user_id = $22 and at > $23 order by at, id");
    /// Legal entities.
    ENTITIES: EntityRow = "select id, name, inn from legal_entity where company_id = $1 order by name, id limit 200";

    /// Documents of no order whose folded number is $3, then those with $3 ≤ number < $4.
    LOOSE: LooseRow = "select d.id, d.kind, d.number, d.issued_on, d.amount, d.currency, d.file_key is not null as stored,
            d.on_request, d.status, d.number_key = $3 as exact
        from document d where d.company_id = $1 and d.number_key >= $3 and d.number_key < $4
        and $2 like '% ' || d.kind || ' %'
        and not exists (select 1 from order_document x where x.company_id = $1 and x.document_id = d.id)
        order by exact desc, d.issued_on desc, d.id desc limit $5";

    /// Where 1C prints a document: by the HTTP service, else by the web service, whichever does not rest.
    PRINT: PrintRow = "select d.source_id, d.erp_id, w.kind, w.address as base_url, w.login as outgoing_login, w.secret
        from document d left join source s on s.id = d.source_id and not s.off
        left join connection w on w.source_id = s.id and w.kind in ('http', 'soap') and not w.paused
        where d.company_id = $1 and d.id = $2 order by w.kind limit 1";
    /// A new request.
    OPEN_REQUEST = "insert into document_request(company_id, id, document_id, user_id, state, file_key, reason, at)
        values ($1, $2, $3, $4, 'asked', null, '', $5)";
    /// One request.
    REQUEST: RequestRow = "select id, document_id, user_id, state, file_key, reason, at from document_request
        where company_id = $1 and id = $2";
    /// The latest request of a person for a document.
    LATEST_REQUEST: RequestRow = "select id, document_id, user_id, state, file_key, reason, at from document_request
        where company_id = $1 and document_id = $2 and user_id = $3 order by at desc, id desc limit 1";
    /// The file is here.
    REQUEST_READY = "update document_request set state = 'ready', file_key = $3, reason = '', at = $4
        where company_id = $1 and id = $2 and state = 'asked'";
    /// There will be no file.
    REQUEST_FAILED = "update document_request set state = 'failed', file_key = null, reason = $3, at = $4
        where company_id = $1 and id = $2 and state = 'asked'";
    /// The file is not kept any longer.
    REQUEST_FORGOTTEN = "update document_request set file_key = null where company_id = $1 and id = $2";
    /// Who waits for a request, and for what.
    WAITING: WaitingRow = "select r.user_id, m.active, d.kind, d.number, d.issued_on
        from document_request r
        join document d on d.company_id = $1 and d.id = r.document_id
        left join membership m on m.company_id = $1 and m.user_id = r.user_id
        where r.company_id = $1 and r.id = $2";
}

//! Statements of the intake of documents.

use kernel::{At, CompanyId, ContractId, DocumentId, EntityId, Money, OrderId, SourceId};

db::record! {
    /// A document as it is stored.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct DocumentRow {
        pub company_id: CompanyId,
        pub id: DocumentId,
        pub source_id: SourceId,
        pub erp_id: String,
        pub kind: String,
        pub number: String,
        pub number_key: String,
        pub issued_on: String,
        pub entity_id: Option<EntityId>,
        pub contract_id: Option<ContractId>,
        pub amount: Option<Money>,
        pub currency: String,
        pub status: String,
        pub replaces: Option<String>,
        pub on_request: bool,
        pub file_key: Option<String>,
        pub file_name: String,
        pub file_size: i64,
        pub erp_version: i64,
        pub content_hash: String,
        pub received_at: At,
    }
}

db::statements! {
    /// The document that 1C means: (source, reference).
    FIND: DocumentRow =
        "select company_id, id, source_id, erp_id, kind, number, number_key, issued_on, entity_id, contract_id, amount,
           currency, status, replaces, on_request, file_key, file_name, file_size, erp_version, content_hash,
             received_at
         from document where source_id = $1 and erp_id = $2";

    /// Writes a document whole: the columns of [`DocumentRow`] in their order. The file is written by its own verb.
    PUT =
        "insert into document (company_id, id, source_id, erp_id, kind, number, number_key, issued_on, entity_id,
           contract_id, amount, currency, status, replaces, on_request, file_key, file_name, file_size, erp_version,
           content_hash, received_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
         on conflict (company_id, id) do update set
           kind = excluded.kind, number = excluded.number, number_key = excluded.number_key,
           issued_on = excluded.issued_on, entity_id = excluded.entity_id, contract_id = excluded.contract_id,
           amount = excluded.amount, currency = excluded.currency, status = excluded.status,
           replaces = excluded.replaces, on_request = excluded.on_request, erp_version = excluded.erp_version,
           content_hash = excluded.content_hash";

    /// Sets the file: (company, document, key, name, size in bytes).
    PUT_FILE =
        "update document set file_key = $3, file_name = $4, file_size = $5 where company_id = $1 and id = $2";

    /// Whose counterparty it is: (source, reference).
    ENTITY: (CompanyId, EntityId) = "select company_id, id from legal_entity where source_id = $1 and erp_id = $2";

    /// A contract of this company: (company, source, reference).
    CONTRACT: (ContractId,) = "select id from contract where company_id = $1 and source_id = $2 and erp_id = $3";

    /// The order that 1C means: (source, reference).
    ORDER: (CompanyId, OrderId) = "select company_id, id from orders where source_id = $1 and erp_id = $2";

    /// Documents in force that take the place of one: (company, its reference, source).
    REPLACED_BY: (DocumentId,) =
        "select id from document where company_id = $1 and replaces = $2 and source_id = $3 and status <> 'cancelled'
         order by id limit 1";

    /// A document is replaced, or in force again: (company, source, reference, status now, status before).
    MARK =
        "update document set status = $4 where company_id = $1 and source_id = $2 and erp_id = $3 and status = $5";

    /// The orders of a document: (company, document).
    LINKS: (OrderId,) =
        "select order_id from order_document where company_id = $1 and document_id = $2 order by order_id";

    /// Links a document to an order, as the button that it is there: (company, order, document).
    LINK =
        "insert into order_document (company_id, order_id, document_id, kind, number, status, on_request, stored,
           issued_on, amount, currency, replaces, erp_id)
         select d.company_id, $2, d.id, d.kind, d.number, d.status, d.on_request, d.file_key is not null, d.issued_on,
           d.amount, d.currency, d.replaces, d.erp_id
         from document d where d.company_id = $1 and d.id = $3
         on conflict (company_id, order_id, document_id) do nothing";

    /// A document changed: so do its buttons. (Company, source, reference.)
    SHOW =
        "update order_document set kind = d.kind, number = d.number, status = d.status, on_request = d.on_request,
           stored = d.file_key is not null, issued_on = d.issued_on, amount = d.amount, currency = d.currency,
           replaces = d.replaces, erp_id = d.erp_id
         from document d where d.company_id = $1 and d.source_id = $2 and d.erp_id = $3
           and order_document.company_id = $1 and order_document.document_id = d.id";

    /// Unlinks them: (company, order, document).
    UNLINK = "delete from order_document where company_id = $1 and order_id = $2 and document_id = $3";
}

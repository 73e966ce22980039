//! Statements that read what the seller owes.

use db::{record, statements};
use kernel::{At, ContractId, DocumentId, Money};

record! {
    /// A contract on which the seller owes, or by which he is supplied; no debt and no moment: 1C has told nothing of it.
    pub struct OwedRow {
        pub contract_id: ContractId, pub number: String, pub name: String, pub entity: Option<String>,
        pub supplier: bool, pub currency: String, pub debt: Option<Money>, pub as_of: Option<At>,
    }
}
record! {
    /// A document that it rests on; its id if it is one of the portal's that has a file.
    pub struct PartRow {
        pub contract_id: ContractId, pub currency: String, pub title: String, pub issued_on: String,
        pub due_on: Option<String>, pub amount: Money, pub document_id: Option<DocumentId>, pub kind: Option<String>,
    }
}

statements! {
    /// $1 company.
    OWED: OwedRow = "select k.id as contract_id, k.number, k.name, e.name as entity, k.supplier,
            coalesce(c.currency, k.currency) as currency, c.debt, c.as_of
        from contract k left join credit c on c.company_id = $1 and c.contract_id = k.id
        left join legal_entity e on e.company_id = $1 and e.id = k.entity_id
        where k.company_id = $1 and (c.debt < 0 or (k.supplier and not k.deleted and (c.debt is null or c.debt = 0)))
        order by k.number, k.id, c.currency limit 500";
    /// $1 company.
    PARTS: PartRow = "select p.contract_id, p.currency, p.title, p.issued_on, p.due_on, p.amount, d.id as document_id, d.kind
        from payable p join contract k on k.company_id = $1 and k.id = p.contract_id
        left join document d on d.company_id = $1 and d.source_id = k.source_id and d.erp_id = p.document
          and d.status <> 'cancelled' and (d.file_key is not null or d.on_request)
        where p.company_id = $1 order by p.contract_id, p.currency, p.line limit 5000";
}

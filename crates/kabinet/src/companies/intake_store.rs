//! Statements of the intake of counterparties and contracts.

use kernel::{CompanyId, ContractId, EntityId};

db::record! {
    /// A legal entity as 1C may change it.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct EntityRow {
        pub company_id: CompanyId,
        pub id: EntityId,
        pub erp_id: Option<String>,
        pub name: String,
        pub full_name: String,
        pub inn: String,
        pub kpp: String,
        pub address: String,
        pub phone: String,
        pub email: String,
        pub bank: String,
    }
}

db::record! {
    /// A contract.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct ContractRow {
        pub company_id: CompanyId,
        pub id: ContractId,
        pub entity_id: EntityId,
        pub number: String,
        pub name: String,
        pub signed_on: String,
        pub valid_until: Option<String>,
        pub currency: String,
        pub price_type: Option<String>,
        pub prepayment: bool,
        pub payment_days: i64,
        pub deleted: bool,
        pub supplier: bool,
    }
}

db::statements! {
    /// The legal entity that 1C means: (source, reference).
    ENTITY: EntityRow =
        "select company_id, id, erp_id, name, full_name, inn, kpp, address, phone, email, bank from legal_entity
         where source_id = $1 and erp_id = $2";

    /// Legal entities with this ИНН and КПП, matched or not: (source, ИНН, КПП). It finds the company, as a look-up by
    /// reference does, before 1C's reference is known.
    ENTITIES_BY_INN: EntityRow =
        "select company_id, id, erp_id, name, full_name, inn, kpp, address, phone, email, bank from legal_entity
         where source_id = $1 and inn = $2 and kpp = $3 order by company_id, id";

    /// Writes what 1C says of a legal entity: (company, entity, reference, name, full name, ИНН, КПП, address,
    /// phone, e-mail, bank account).
    PUT_ENTITY =
        "update legal_entity set erp_id = $3, name = $4, full_name = $5, inn = $6, kpp = $7, address = $8, phone = $9,
           email = $10, bank = $11
         where company_id = $1 and id = $2";

    /// The contract that 1C means: (source, reference).
    CONTRACT: ContractRow =
        "select company_id, id, entity_id, number, name, signed_on, valid_until, currency, price_type, prepayment,
           payment_days, deleted, supplier
         from contract where source_id = $1 and erp_id = $2";

    /// Writes a contract whole: (source, reference, then the columns of [`ContractRow`] in their order).
    PUT_CONTRACT =
        "insert into contract (source_id, erp_id, company_id, id, entity_id, number, name, signed_on, valid_until,
           currency, price_type, prepayment, payment_days, deleted, supplier)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         on conflict (company_id, id) do update set
           entity_id = excluded.entity_id, number = excluded.number, name = excluded.name,
           signed_on = excluded.signed_on, valid_until = excluded.valid_until, currency = excluded.currency,
           price_type = excluded.price_type, prepayment = excluded.prepayment, payment_days = excluded.payment_days,
           deleted = excluded.deleted, supplier = excluded.supplier";
}

//! Statements of the JSON API of companies.

use db::{record, statements};
use kernel::{ContractId, EntityId, Id, kind};

record! {
    /// A legal entity.
    pub struct EntityRow {
        pub id: EntityId, pub name: String, pub full_name: String, pub inn: String, pub kpp: String, pub address: String,
    }
}
record! {
    /// A contract that 1C has not deleted.
    pub struct ContractRow {
        pub id: ContractId, pub entity_id: EntityId, pub number: String, pub name: String, pub signed_on: String,
        pub valid_until: Option<String>, pub currency: String, pub prepayment: bool, pub payment_days: i64,
    }
}
record! {
    /// A delivery point.
    pub struct PointRow { pub id: Id<kind::Point>, pub name: String, pub address: String, pub closed: bool }
}

statements! {
    /// Legal entities of a company.
    ENTITIES: EntityRow = "select id, name, full_name, inn, kpp, address from legal_entity where company_id = $1
        order by name, id limit 500";
    /// Its contracts.
    CONTRACTS: ContractRow = "select id, entity_id, number, name, signed_on, valid_until, currency, prepayment, payment_days
        from contract where company_id = $1 and not deleted order by number, id limit 500";
    /// Its delivery points.
    POINTS: PointRow = "select id, name, address, closed_at is not null as closed from delivery_point where company_id = $1 order by name, id limit 500";
}

//! Statements of matching counterparties to legal entities.

use db::{record, statements};
use kernel::{At, CompanyId, EntityId, SourceId};

use crate::deputies::reached;

record! {
    /// A counterparty that nobody has matched.
    #[derive(Clone, Debug)]
    pub(crate) struct OfferRow {
        pub(crate) source_id: SourceId, pub(crate) source: String, pub(crate) erp_id: String, pub(crate) name: String,
        pub(crate) inn: String, pub(crate) kpp: String, pub(crate) seen_at: At,
    }
}
record! {
    /// A legal entity that it may be.
    #[derive(Clone, Debug)]
    pub(crate) struct CandidateRow {
        pub(crate) id: EntityId, pub(crate) company: String, pub(crate) slug: String, pub(crate) name: String,
        pub(crate) kpp: String, pub(crate) matched: bool,
    }
}

statements! {
    /// Whether a source has a legal entity with this ИНН. (an import finds it within its source)
    SAME_INN: (i64,) = "select 1 from legal_entity where source_id = $1 and inn = $2 limit 1";
    /// A counterparty is offered; one that was dismissed stays so unless its numbers changed.
    OFFER = "insert into counterparty_offer (source_id, erp_id, name, inn, kpp, seen_at) values ($1, $2, $3, $4, $5, $6)
        on conflict (source_id, erp_id) do update set name = excluded.name, inn = excluded.inn, kpp = excluded.kpp,
        seen_at = excluded.seen_at, dismissed_at = case
          when counterparty_offer.inn = excluded.inn and counterparty_offer.kpp = excluded.kpp
          then counterparty_offer.dismissed_at end";
    /// It is matched.
    DONE = "delete from counterparty_offer where source_id = $1 and erp_id = $2";
    /// A person said that it is none.
    DISMISS = "update counterparty_offer set dismissed_at = $3 where source_id = $1 and erp_id = $2";
    /// What waits for a person, by name.
    OFFERS: OfferRow = "select o.source_id, s.name as source, o.erp_id, o.name, o.inn, o.kpp, o.seen_at
        from counterparty_offer o join source s on s.id = o.source_id where o.dismissed_at is null
        order by o.name, o.erp_id limit $1";
    /// Legal entities with an ИНН: (source, ИНН, manager or any, day). (office: all companies)
    CANDIDATES: CandidateRow = concat!("select e.id, c.name as company, c.slug, e.name, e.kpp, e.erp_id is not null as matched
        from legal_entity e join company c on c.id = e.company_id
        where e.source_id = $1 and e.inn = $2 and ", reached!("$3", "$4"), " order by c.name, e.name, e.id");
    /// The company of a legal entity that may be linked: (source, entity, ИНН, manager or any, day). (office: all companies)
    LINKABLE: (CompanyId,) = concat!("select e.company_id from legal_entity e join company c on c.id = e.company_id
        where e.source_id = $1 and e.id = $2 and e.inn = $3 and e.erp_id is null and ", reached!("$4", "$5"));
    /// A person has linked it: (company, entity, reference).
    LINK = "update legal_entity set erp_id = $3 where company_id = $1 and id = $2 and erp_id is null";
}

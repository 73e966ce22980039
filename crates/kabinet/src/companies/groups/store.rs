//! Statements of groups.

use db::{record, statements};
use kernel::SourceId;

record! {
    /// At which prices companies of a group buy.
    pub struct PriceRow {
        pub client_group: String, pub source_id: SourceId, pub source: String, pub price_type: String, pub name: String,
    }
}
record! {
    /// A price type that 1C has told of.
    pub struct PriceTypeRow { pub source_id: SourceId, pub source: String, pub erp_id: String, pub name: String }
}

statements! {
    /// What the seller has changed: group and sections.
    TABLE: (String, String) = "select name, sections from client_group";
    /// $1 group, $2 sections.
    PUT = "insert into client_group(name, sections) values ($1, $2)
        on conflict (name) do update set sections = excluded.sections";
    /// The groups of a company, and whether it is one person. $1 company.
    MIX: (String, bool) = "select kinds, alone from company where id = $1";
    /// Every combination that there is. (office: all companies)
    MIXES: (String, bool) = "select distinct kinds, alone from company";
    /// $1 company, $2 sections that it does not have.
    CLOSE = "update company set closed = $2 where id = $1";
    /// The same for every company of a combination. $1 groups, $2 one person, $3 sections. (office: all companies)
    CLOSE_MIX = "update company set closed = $3 where kinds = $1 and alone = $2 and closed <> $3";
    /// $1 company, $2 groups.
    SET = "update company set kinds = $2 where id = $1";
    /// It is one person. $1 company.
    ALONE = "update company set alone = (1 = 1) where id = $1";

    /// At which prices groups buy.
    PRICES: PriceRow = "select p.name as client_group, p.source_id, s.name as source, p.price_type, t.name
        from client_group_price p join source s on s.id = p.source_id
        join price_type t on t.source_id = p.source_id and t.erp_id = p.price_type order by p.name, s.name, s.id";
    /// Price types that 1C has told of.
    PRICE_TYPES: PriceTypeRow = "select t.source_id, s.name as source, t.erp_id, t.name from price_type t
        join source s on s.id = t.source_id order by s.name, s.id, t.name, t.erp_id";
    /// $1 group, $2 source, $3 price type.
    PUT_PRICE = "insert into client_group_price(name, source_id, price_type) values ($1, $2, $3)
        on conflict (name, source_id) do update set price_type = excluded.price_type";
    /// $1 group, $2 source.
    DROP_PRICE = "delete from client_group_price where name = $1 and source_id = $2";
}

//! Counterparties and contracts through their intakes, on both databases.

use onec::contract as said;
use serde_json::{Value, json};

use super::*;
use crate::orders::intake::testing::*;

fn party(n: u32, inn: &str) -> said::Counterparty {
    item(json!({
        "id": guid('e', n), "name": "ООО «Ромашка»", "full_name": "Общество «Ромашка»", "inn": inn, "kpp": "770101001",
        "kind": "legal", "address": "Москва",
    }))
}

fn terms(n: u32, entity: u32, fields: &[(&str, Value)]) -> said::Contract {
    let mut value = json!({
        "id": guid('c', n), "counterparty_id": guid('e', entity), "number": "Д-2", "name": "Отсрочка",
        "currency": "руб.", "payment_days": 30, "valid_until": "2026-12-31",
    });
    for (key, field) in fields {
        value[*key] = field.clone();
    }
    item(value)
}

on_both! {
    fn a_counterparty_is_matched_once(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let i = w.at(NOON);
            // Matched by reference already.
            assert_eq!(counterparty(tx, &i, &party(1, "7707083893")).unwrap(), Applied::Changed);
            assert_eq!(counterparty(tx, &i, &party(1, "7707083893")).unwrap(), Applied::Unchanged);
            // No client of the portal; an ИНН that is none.
            assert_eq!(counterparty(tx, &i, &party(9, "7728168971")).unwrap(), Applied::Unchanged);
            assert_eq!(counterparty(tx, &i, &party(9, "12")).unwrap(), Applied::Unchanged);
            // The ИНН of a legal entity that is another counterparty: a duplicate in 1C.
            assert!(matches!(counterparty(tx, &i, &party(2, "7707083893")), Err(Refusal::Row { field,
                .. }) if field == "inn"));
            // One that waits.
            let other = add_company(tx);
            let id = add_entity(tx, &w, other, None, "7728168971");
            assert_eq!(counterparty(tx, &i, &party(3, "7728168971")).unwrap(), Applied::Changed);
            let row = tx.one(&ENTITY, &[&w.source, &guid('e', 3)]).unwrap();
            assert_eq!((row.company_id, row.id, row.address.as_str()), (other, id, "Москва"));
            // Two that wait: a person decides.
            let twice = Inn::make("500100732").unwrap();
            add_entity(tx, &w, other, None, twice.as_str());
            add_entity(tx, &w, other, None, twice.as_str());
            assert!(matches!(counterparty(tx, &i, &party(4, twice.as_str())), Err(Refusal::Row { .. })));
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn a_contract_follows_its_counterparty(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let i = w.at(NOON);
            assert_eq!(contract(tx, &i, &terms(2, 1, &[])).unwrap(), Applied::Changed);
            assert_eq!(contract(tx, &i, &terms(2, 1, &[])).unwrap(), Applied::Unchanged);
            let row = tx.one(&CONTRACT, &[&w.source, &guid('c', 2)]).unwrap();
            assert_eq!((row.currency.as_str(), row.payment_days, row.valid_until.as_deref()), ("RUB", 30,
                Some("2026-12-31")));
            assert_eq!(contract(tx, &i, &terms(2, 1, &[("deleted", json!(true))])).unwrap(), Applied::Changed);
            assert_eq!(contract(tx, &i, &terms(3, 9, &[])).unwrap(), Applied::Unchanged);
            let other = add_company(tx);
            add_entity(tx, &w, other, Some(&guid('e', 2)), "7728168971");
            assert!(matches!(contract(tx, &i, &terms(2, 2, &[])), Err(Refusal::Row { .. })));
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }
}

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

    fn what_is_not_clear_is_offered_to_a_person(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let i = w.at(NOON);
            let offers = |tx: &db::Tx<'_>| -> Vec<(String, String)> {
                let all = tx.all(&crate::companies::matching_store::OFFERS, &[&100i64]).unwrap();
                all.into_iter().map(|o| (o.erp_id, o.kpp)).collect()
            };
            // A stranger, and one with nothing to be known by.
            counterparty(tx, &i, &party(9, "7728168971")).unwrap();
            counterparty(tx, &i, &party(9, "12")).unwrap();
            assert_eq!(offers(tx), []);
            // A duplicate in 1C.
            let _ = counterparty(tx, &i, &party(2, "7707083893"));
            assert_eq!(offers(tx), [(guid('e', 2), "770101001".to_owned())]);
            // A branch: the ИНН of a legal entity that waits, and another КПП. It changes nothing by itself.
            let other = add_company(tx);
            let id = add_entity(tx, &w, other, None, "7728168971");
            let mut branch = party(3, "7728168971");
            branch.kpp = Some("772843001".to_owned());
            assert_eq!(counterparty(tx, &i, &branch).unwrap(), Applied::Unchanged);
            assert_eq!(offers(tx).len(), 2);
            assert!(tx.opt(&ENTITY, &[&w.source, &guid('e', 3)]).unwrap().is_none());
            // A person said that it is none: it does not come again, unless 1C corrects its numbers.
            tx.run(&crate::companies::matching_store::DISMISS, &[&w.source, &guid('e', 3), &i.now])?;
            counterparty(tx, &i, &branch).unwrap();
            assert_eq!(offers(tx).len(), 1);
            let exact = party(3, "7728168971");
            assert_eq!(counterparty(tx, &i, &exact).unwrap(), Applied::Changed, "the numbers are those that wait");
            assert_eq!(tx.one(&ENTITY, &[&w.source, &guid('e', 3)]).unwrap().id, id);
            assert_eq!(offers(tx).len(), 1, "matched is matched");
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

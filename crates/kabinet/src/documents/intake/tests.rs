//! Documents and their files through their intake, on both databases.

use onec::contract as said;
use serde_json::{Value, json};

use super::*;
use crate::orders::intake::testing::*;

fn doc(n: u32, version: u64, fields: &[(&str, Value)]) -> said::Document {
    let mut value = json!({
        "id": guid('d', n), "type": "invoice", "number": format!("СЧ-00{n}"), "date": "2026-03-01",
        "counterparty_id": guid('e', 1), "contract_id": guid('c', 1), "order_ids": [guid('a', 1)], "amount": "1000.00",
        "currency": "RUB", "version": version,
    });
    for (key, field) in fields {
        value[*key] = field.clone();
    }
    item(value)
}

fn take(tx: &Tx<'_>, w: &World, d: &said::Document) -> Applied {
    document(tx, &w.at(NOON), d).expect("taken")
}

fn row(tx: &Tx<'_>, w: &World, n: u32) -> DocumentRow {
    tx.one(&FIND, &[&w.source, &guid('d', n)]).expect("document")
}

on_both! {
    fn a_document_is_linked_found_and_told_of(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            // Before its order: taken, linked when it is sent again.
            assert_eq!(take(tx, &w, &doc(1, 1, &[])), Applied::Changed);
            assert_eq!(take(tx, &w, &doc(1, 1, &[])), Applied::Unchanged);
            take_order(tx, &w.at(NOON), &item(order_json(1, 1, &[(1, 1, 1, 0, 0)]))).unwrap();
            assert_eq!(take(tx, &w, &doc(1, 1, &[])), Applied::Changed);
            let all = dump(tx, &w);
            assert_eq!(take(tx, &w, &doc(1, 1, &[])), Applied::Unchanged);
            assert_eq!(dump(tx, &w), all);
            assert!(all.contains("(\"CЧ001\", \"document\", \"СЧ-001\")"), "{all}");
            let order = tx.one(&ORDER, &[&w.source, &guid('a', 1)]).unwrap().1;
            let told = |tx: &Tx<'_>| events(tx, &w, order.uuid()).into_iter().filter(|e| e.0 == "document").count();
            assert_eq!(told(tx), 1);
            // Renumbered and moved to another day: one event still, other keys.
            take(tx, &w, &doc(1, 2, &[("number", json!("СЧ-77")), ("date", json!("2026-02-20"))]));
            assert_eq!(told(tx), 1);
            assert!(dump(tx, &w).contains("(\"77\", \"document\", \"СЧ-77\")") && !dump(tx, &w).contains("СЧ-001"));
            assert_eq!(take(tx, &w, &doc(1, 1, &[])), Applied::Unchanged);
            // Taken off the order.
            take(tx, &w, &doc(1, 3, &[("order_ids", json!([]))]));
            assert_eq!(told(tx), 0);
            assert!(!dump(tx, &w).contains("\"document\""));
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn replaced_in_whatever_order_they_come(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let second = |v, f: &[(&str, Value)]| doc(2, v, &[&[("replaces", json!(guid('d', 1)))], f].concat());
            let statuses = |tx: &Tx<'_>| (row(tx, &w, 1).status, row(tx, &w, 2).status);
            let want = |a: &str, b: &str| (a.to_owned(), b.to_owned());
            take(tx, &w, &second(1, &[]));
            take(tx, &w, &doc(1, 1, &[]));
            assert_eq!(statuses(tx), want("replaced", "active"));
            take(tx, &w, &second(2, &[("cancelled", json!(true))]));
            assert_eq!(statuses(tx), want("active", "cancelled"));
            take(tx, &w, &second(3, &[]));
            assert_eq!(statuses(tx), want("replaced", "active"));
            take(tx, &w, &doc(1, 2, &[("deleted", json!(true))]));
            assert_eq!(statuses(tx), want("cancelled", "active"));
            assert_eq!(take(tx, &w, &doc(3, 1, &[("deleted", json!(true))])), Applied::Unchanged);
            assert_eq!(take(tx, &w, &doc(4, 1, &[("counterparty_id", json!(guid('e', 9)))])), Applied::Unchanged);
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn a_file_takes_the_place_of_the_old_one(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let i = w.at(NOON);
            assert!(matches!(attach_file(tx, &i, &guid('d', 1), "k1", "a.pdf", 5), Err(Refusal::Row { .. })));
            take(tx, &w, &doc(1, 1, &[]));
            assert_eq!(file_before(tx, &i, &guid('d', 1)).unwrap(), None);
            assert_eq!(attach_file(tx, &i, &guid('d', 1), "k1", "a.pdf", 5).unwrap(), Applied::Changed);
            assert_eq!(attach_file(tx, &i, &guid('d', 1), "k1", "a.pdf", 5).unwrap(), Applied::Unchanged);
            assert_eq!(file_before(tx, &i, &guid('d', 1)).unwrap().as_deref(), Some("k1"));
            // A newer version of the document keeps the file until another one comes.
            take(tx, &w, &doc(1, 2, &[("amount", json!("1.00"))]));
            assert_eq!((row(tx, &w, 1).file_key.as_deref(), row(tx, &w, 1).file_size), (Some("k1"), 5));
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }
}

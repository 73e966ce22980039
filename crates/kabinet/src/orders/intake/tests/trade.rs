//! Shipments, payments and CommerceML: what they change in their orders.

use onec::commerceml;

use super::*;
use crate::{
    finance::{rules::Policy, standing},
    orders::facets::{Delivery, Fulfilment, Payment},
};

/// A payment of 100 roubles' multiples for one order.
pub(super) fn payment_json(n: u32, order: u32, version: u64, amount: i64, deleted: bool) -> Value {
    json!({
        "id": guid('f', n), "number": format!("ПП-{n}"), "date": "2026-03-06T12:00:00+03:00",
        "counterparty_id": guid('e', 1), "contract_id": guid('c', 1), "amount": amount, "currency": "RUB",
        "version": version, "deleted": deleted, "allocations": [{"order_id": guid('a', order), "amount": amount}],
    })
}

fn pay(tx: &db::Tx<'_>, i: &Intake<'_>, value: Value) -> Applied {
    payment(tx, i, &item::<contract::Payment>(value)).expect("taken")
}

fn credit_json(debt: i64) -> contract::Credit {
    item(json!({
        "counterparty_id": guid('e', 1), "contract_id": guid('c', 1), "currency": "RUB", "limit_enabled": true,
        "limit": "10000", "debt": debt, "overdue_amount": 0,
    }))
}

fn kinds(tx: &db::Tx<'_>, w: &World, n: u32) -> Vec<String> {
    events(tx, w, load(tx, w, n).0.id.uuid()).into_iter().map(|e| e.0).collect()
}

on_both! {
    fn a_shipment_ships_and_its_deletion_takes_back(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let i = w.at(NOON);
            put(tx, &i, order_json(1, 1, &[(1, 10, 10, 0, 0), (2, 5, 5, 0, 0)]));
            ship(tx, &i, shipment_json(1, 1, 1, &[(1, 10), (2, 2)]));
            let (row, lines) = load(tx, &w, 1);
            assert_eq!((row.fulfilment, row.delivery, row.stage), (Fulfilment::PartiallyShipped, Delivery::InTransit,
                Stage::PartiallyShipped));
            assert_eq!((row.lines, row.lines_shipped, row.reserved), (2, 1, Money(30_000)));
            assert_eq!(row.expected_on.as_deref(), Some("2026-03-12"));
            assert_eq!(lines[1].shipped, Qty::units(2));
            assert!(dump(tx, &w).contains("\"TR1\", \"tracking\""));

            // The order says the same in its own words, and then the shipment is deleted.
            put(tx, &i, order_json(1, 2, &[(1, 10, 10, 0, 10), (2, 5, 5, 0, 2)]));
            ship(tx, &i, with(shipment_json(1, 1, 2, &[]), &[("deleted", json!(true))]));
            let (row, lines) = load(tx, &w, 1);
            assert_eq!((row.stage, row.reserved, row.lines_shipped), (Stage::Reserving, Money(150_000), 0));
            assert_eq!((lines[0].shipped, row.expected_on.as_deref()), (Qty::ZERO, None));
            assert!(!dump(tx, &w).contains("TR1") && !kinds(tx, &w, 1).contains(&"shipped".to_owned()));

            // Once more, by article, to the end, and handed over.
            let mut rest = shipment_json(2, 1, 1, &[(1, 10), (2, 5)]);
            rest["delivered_at"] = json!("2026-03-08T10:00:00+03:00");
            for (n, article) in [(0, "кб1"), (1, "КБ 2")] {
                rest["lines"][n]["line"] = json!(null);
                rest["lines"][n]["article"] = json!(article);
            }
            ship(tx, &i, rest);
            let (row, _) = load(tx, &w, 1);
            assert_eq!((row.stage, row.delivery, row.lines_shipped), (Stage::Shipped, Delivery::Delivered, 2));
            assert_eq!((row.reserved, row.expected_on), (Money(0), None));
            let told = kinds(tx, &w, 1);
            assert!(told.contains(&"shipped".to_owned()) && told.contains(&"delivered".to_owned()), "{told:?}");
            assert_eq!(counters(tx, w.company), recounted(tx, &w));
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn what_a_shipment_names_must_be_here(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let i = w.at(NOON);
            let said = |v: Value| item::<contract::Shipment>(v);
            let (field, reason) = refusal(shipment(tx, &i, &said(shipment_json(1, 9, 1, &[(1, 1)]))));
            assert!(field == "lines[0].order_id" && reason.contains(&guid('a', 9)) && reason.contains("РТ-00001"));
            put(tx, &i, order_json(1, 1, &[(1, 1, 1, 0, 0)]));
            assert_eq!(refusal(shipment(tx, &i, &said(shipment_json(1, 1, 1, &[(7, 1)])))).0, "lines[0].line");
            assert_eq!(refusal(shipment(tx, &i, &said(shipment_json(1, 1, 1, &[])))).0, "lines");
            // Only prepared: nothing has left.
            ship(tx, &i, with(shipment_json(1, 1, 1, &[(1, 1)]), &[("status", json!("К предоплате"))]));
            assert_eq!(load(tx, &w, 1).0.stage, Stage::Reserving);
            ship(tx, &i, shipment_json(1, 1, 2, &[(1, 1)]));
            assert_eq!(load(tx, &w, 1).0.stage, Stage::Shipped);
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn a_shipment_that_says_whose_it_is_waits_for_its_order_only_if_it_is_ours(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let i = w.at(NOON);
            let to = |party: u32, version: u64| {
                let said = with(shipment_json(1, 1, version, &[(1, 1)]), &[("counterparty_id", json!(guid('e', party)))]);
                shipment(tx, &i, &item::<contract::Shipment>(said))
            };
            // The order is not here: a stranger's never will be, a client's is waited for.
            assert_eq!(to(7, 1).unwrap(), Applied::Unchanged);
            assert_eq!(refusal(to(1, 1)).0, "lines[0].order_id");
            put(tx, &i, order_json(1, 1, &[(1, 1, 1, 0, 0)]));
            // Two clients of the portal in one document: neither is shown the other's goods.
            add_entity(tx, &w, add_company(tx), Some(&guid('e', 2)), "5001007322");
            let (field, reason) = refusal(to(2, 1));
            assert!(field == "counterparty_id" && reason.contains("РТ-00001"), "{reason}");
            assert_eq!(load(tx, &w, 1).0.stage, Stage::Reserving);
            assert_eq!(to(1, 1).unwrap(), Applied::Changed);
            assert_eq!(load(tx, &w, 1).0.stage, Stage::Shipped);
            assert_eq!(to(1, 1).unwrap(), Applied::Unchanged);
            // An older sender says no counterparty: its orders tell.
            assert_eq!(ship(tx, &i, shipment_json(1, 1, 2, &[(1, 1)])), Applied::Changed);
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn a_payment_pays_and_its_deletion_takes_back(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let i = w.at(NOON);
            let waiting = |v| with(order_json(1, v, &[(1, 10, 10, 0, 0)]), &[("state",
                json!("Ожидается оплата до отгрузки"))]);
            put(tx, &i, waiting(1));
            assert_eq!(load(tx, &w, 1).0.stage, Stage::AwaitingPayment);
            assert_eq!(pay(tx, &i, payment_json(1, 1, 1, 400, false)), Applied::Changed);
            assert_eq!((load(tx, &w, 1).0.paid, load(tx, &w, 1).0.payment), (Money(40_000),
                Payment::AwaitingPrepayment));
            assert_eq!(pay(tx, &i, payment_json(1, 1, 2, 1000, false)), Applied::Changed);
            assert_eq!((load(tx, &w, 1).0.payment, load(tx, &w, 1).0.stage), (Payment::Paid, Stage::Reserving));
            assert_eq!(pay(tx, &i, payment_json(1, 1, 2, 1000, false)), Applied::Unchanged);
            assert_eq!(pay(tx, &i, payment_json(1, 1, 1, 400, false)), Applied::Unchanged);
            assert!(kinds(tx, &w, 1).contains(&"paid".to_owned()));
            pay(tx, &i, payment_json(1, 1, 3, 1000, true));
            assert_eq!((load(tx, &w, 1).0.paid, load(tx, &w, 1).0.stage), (Money(0), Stage::AwaitingPayment));
            assert!(!kinds(tx, &w, 1).contains(&"paid".to_owned()));
            let (field, reason) = refusal(payment(tx, &i, &item(payment_json(2, 8, 1, 1, false))));
            assert!(field == "allocations[0].order_id" && reason.contains(&guid('a', 8)));
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn an_order_is_reserved_or_owed_never_both(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let policy = Policy::default();
            // The shipment is of 5 March, 10:00 in Moscow.
            let (before, after) = (At::from_micros(1_772_600_000_000_000), NOON);
            let used = || {
                let (contract, credit) = standing::credits(tx, w.company).unwrap().remove(0);
                let r = standing::reserved(tx, w.company, contract, &credit.currency, credit.as_of, &policy).unwrap();
                (r, credit.used(r))
            };
            crate::finance::intake::credit(tx, &w.at(before), &credit_json(0)).unwrap();
            put(tx, &w.at(after), order_json(1, 1, &[(1, 10, 10, 0, 0)]));
            assert_eq!(used(), (Money(100_000), Money(100_000)));
            // Shipped, but not in the snapshot: still reserved, once.
            ship(tx, &w.at(after), shipment_json(1, 1, 1, &[(1, 10)]));
            assert_eq!(used(), (Money(100_000), Money(100_000)));
            // The newer snapshot has it as debt.
            crate::finance::intake::credit(tx, &w.at(after), &credit_json(1000)).unwrap();
            assert_eq!(used(), (Money(0), Money(100_000)));
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn stock_1c_sends_an_order_back(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let buyer = commerceml::Counterparty { id: Some("1#admin".into()), inn: Some("7707083893".into()),
                ..Default::default() };
            let line = |id: String, qty: i64| commerceml::DocumentLine {
                id: Some(commerceml::ItemId::parse(&id)), article: Some("КБ-1".into()), name: Some("Кабель".into()),
                quantity: Some(qty.into()), price: Some(100.into()), sum: Some((qty * 100).into()), ..Default::default()
            };
            let doc = |qty: i64, requisites: &[(&str, &str)]| {
                let mut doc = commerceml::Document {
                    id: Some(guid('a', 1).to_uppercase()), number: Some("П-1".into()),
                        operation: Some("Заказ товара".into()),
                    currency: Some("руб".into()), total: Some((qty * 100).into()), counterparties: vec![buyer.clone()],
                    lines: onec::Field::Value(vec![line(guid('b', 1), qty)]), ..Default::default()
                };
                for (name, value) in requisites {
                    doc.requisites.push(name, *value);
                }
                doc
            };
            let take = |at: At, d: &commerceml::Document| {
                let mut orders = crate::orders::intake::Orders::default();
                let taken = crate::orders::intake::commerceml(tx, &w.at(at), &mut orders, d);
                orders.write(tx).unwrap();
                taken
            };
            let number = ("Номер по 1С", "ЦБ00-000001");
            assert_eq!(take(NOON, &doc(10, &[number])).unwrap(), Applied::Changed);
            assert_eq!(take(NOON.plus_secs(60), &doc(10, &[number])).unwrap(), Applied::Unchanged);
            let (row, lines) = load(tx, &w, 1);
            assert_eq!((row.number.as_str(), row.erp_number.as_str(), row.stage), ("П-1", "ЦБ00-000001",
                Stage::Reserving));
            assert_eq!((lines[0].ordered, row.changed), (Qty::units(10), false));

            let late = NOON.plus_secs(120);
            assert_eq!(take(late, &doc(8, &[number, ("Статус заказа", "К отгрузке")])).unwrap(), Applied::Changed);
            let (row, lines) = load(tx, &w, 1);
            assert_eq!((row.stage, row.changed, lines[0].line), (Stage::ReadyToShip, true, 1));
            assert_eq!((lines[0].ordered, lines[0].due()), (Qty::units(10), Qty::units(8)));
            assert!(kinds(tx, &w, 1).contains(&"changed_by_seller".to_owned()));
            // A file that was made earlier and comes later.
            assert_eq!(take(NOON, &doc(5, &[number])).unwrap(), Applied::Unchanged);

            let done = [number, ("Номер оплаты по 1С", "7"), ("Номер отгрузки по 1С", "9")];
            take(late, &doc(8, &done)).unwrap();
            let (row, _) = load(tx, &w, 1);
            assert_eq!((row.stage, row.payment, row.reserved), (Stage::Shipped, Payment::Paid, Money(0)));
            take(late, &doc(8, &[number, ("Отменен", "true")])).unwrap();
            assert_eq!(load(tx, &w, 1).0.stage, Stage::Cancelled);

            let mut other = doc(1, &[]);
            other.operation = Some("Возврат товара".into());
            let (field, reason) = refusal(take(NOON, &other));
            assert!(field == "ХозОперация" && reason.contains("Возврат товара"));
            let nobody = commerceml::Document { counterparties: vec![], id: Some(guid('a', 2)), ..doc(1, &[]) };
            assert_eq!(refusal(take(NOON, &nobody)).0, "Контрагенты");
            let stranger = commerceml::Counterparty { inn: Some("5001007322".into()), ..Default::default() };
            let theirs = commerceml::Document { counterparties: vec![stranger], id: Some(guid('a', 3)), ..doc(1, &[]) };
            assert_eq!(take(NOON, &theirs).unwrap(), Applied::Unchanged);
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }
}

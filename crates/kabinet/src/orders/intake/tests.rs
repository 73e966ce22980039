//! Orders, shipments and payments through their intakes, on both databases.

use std::collections::BTreeMap;

use kernel::{At, Money, OrderId, Qty};
use onec::contract;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{payment, shipment, testing::*};
use crate::{
    exchange::outcome::{Applied, Intake, Refusal},
    orders::{
        counts,
        intake_store::{FIND, LINES, LineRow, ORDER, OrderRow},
        rules::Stage,
    },
};

mod trade;

fn put(tx: &db::Tx<'_>, i: &Intake<'_>, value: Value) -> Applied {
    take_order(tx, i, &item::<contract::Order>(value)).expect("taken")
}

fn ship(tx: &db::Tx<'_>, i: &Intake<'_>, value: Value) -> Applied {
    shipment(tx, i, &item::<contract::Shipment>(value)).expect("taken")
}

fn load(tx: &db::Tx<'_>, w: &World, n: u32) -> (OrderRow, Vec<LineRow>) {
    let head = tx.one(&FIND, &[&w.source, &guid('a', n)]).expect("order");
    let row = tx.one(&ORDER, &[&head.company_id, &head.id]).expect("row");
    (row, tx.all(&LINES, &[&head.company_id, &head.id]).expect("lines"))
}

fn with(mut value: Value, fields: &[(&str, Value)]) -> Value {
    for (key, field) in fields {
        value[*key] = field.clone();
    }
    value
}

/// A row refusal as (field, reason).
fn refusal(result: Result<Applied, Refusal>) -> (String, String) {
    match result {
        Err(Refusal::Row { field, reason }) => (field, reason),
        other => panic!("a refusal of the row was expected, not {other:?}"),
    }
}

on_both! {
    fn a_phone_order_arrives_whole(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            assert_eq!(put(tx, &w.at(NOON), order_json(2318, 1, &[(1, 10, 10, 0, 0), (2, 5, 5, 0, 0)])),
                Applied::Changed);
            let (row, lines) = load(tx, &w, 2318);
            assert_eq!((row.number.as_str(), row.erp_number.as_str()), ("ЦБ00-0002318", "ЦБ00-0002318"));
            assert_eq!((row.author_id, row.manager_id), (Some(w.member), Some(w.manager)));
            assert_eq!((row.stage, row.currency.as_str(), row.lines), (Stage::Reserving, "RUB", 2));
            assert_eq!((row.reserved, row.total), (Money(150_000), Money(150_000)));
            assert!(row.contract_id.is_some() && row.entity_id == Some(w.entity) && !row.changed);
            assert_eq!(lines.len(), 2);
            assert!(lines[0].product_id.is_some() && lines[0].product.as_deref() == Some(guid('b', 1).as_str()));
            assert_eq!(events(tx, &w, row.id.uuid()).len(), 1, "created, and nothing else");
            assert_eq!(counters(tx, w.company), [
                (String::new(), "reserving", 1), ("2026-03-01".to_owned(), "reserving", 1),
                ("m2026-03".to_owned(), "reserving", 1),
            ]);
            let keys = dump(tx, &w);
            for key in ["\"2318\", \"number\"", "\"2318\", \"buyer\"", "buyer_article"] {
                assert!(keys.contains(key), "{key} in {keys}");
            }
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn the_same_twice_changes_nothing(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let o = || order_json(1, 3, &[(1, 10, 8, 2, 0), (2, 5, 5, 0, 0)]);
            let s = || shipment_json(1, 1, 1, &[(1, 8)]);
            assert_eq!((put(tx, &w.at(NOON), o()), ship(tx, &w.at(NOON), s())), (Applied::Changed, Applied::Changed));
            let before = dump(tx, &w);
            let later = w.at(NOON.plus_secs(3600));
            assert_eq!((put(tx, &later, o()), ship(tx, &later, s())), (Applied::Unchanged, Applied::Unchanged));
            assert_eq!(dump(tx, &w), before);
            // A version that says the same is remembered, and is no change.
            let newer = with(o(), &[("version", json!(4)), ("changed_at", json!("2026-03-02T11:00:00+03:00"))]);
            assert_eq!(put(tx, &later, newer), Applied::Unchanged);
            assert_eq!(load(tx, &w, 1).0.erp_version, 4);
            assert_eq!(events(tx, &w, load(tx, &w, 1).0.id.uuid()).len(), 4, "created, changed, shipped, stage");
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn what_was_sent_before_never_overwrites(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            put(tx, &w.at(NOON), order_json(1, 5, &[(1, 10, 8, 2, 0)]));
            let before = dump(tx, &w);
            for old in [
                order_json(1, 4, &[(1, 10, 10, 0, 0)]),
                with(order_json(1, 5, &[(1, 10, 10, 0, 0)]), &[("changed_at", json!("2026-03-01T00:00:00Z"))]),
            ] {
                assert_eq!(put(tx, &w.at(NOON), old), Applied::Unchanged);
                assert_eq!(dump(tx, &w), before);
            }
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn an_order_of_the_portal_is_found_by_its_number_and_told_what_changed(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            // As the portal would have stored it: approved, without a reference of 1C.
            put(tx, &w.at(NOON), with(order_json(7, 0, &[(1, 10, 0, 0, 0), (2, 4, 0, 0, 0)]), &[("portal_number",
                json!("П-7"))]));
            let (mut row, _) = load(tx, &w, 7);
            tx.run(&FORGET, &[&w.company, &row.id]).unwrap();
            let stage = row.stage;
            row.stage = Stage::Sending;
            let place = |stage| Some(counts::Place { placed_at: row.placed_at, stage });
            let mut writes = crate::orders::intake::writes::Writes::default();
            writes.moved(w.company, place(stage), place(Stage::Sending), &MOSCOW);
            writes.write(tx).unwrap();

            let mut back = with(order_json(7, 1, &[(1, 10, 8, 2, 0), (2, 4, 0, 4, 0), (3, 0, 4, 0, 0)]),
                &[("portal_number", json!("П-7"))]);
            back["lines"][2]["replaces_line"] = json!(2);
            assert_eq!(put(tx, &w.at(NOON), back), Applied::Changed);
            let (after, lines) = load(tx, &w, 7);
            assert_eq!((after.id, after.number.as_str(), after.erp_number.as_str()), (row.id, "П-7", "ЦБ00-0000007"));
            assert!(after.changed && lines[0].ordered == Qty::units(10) && lines[0].due() == Qty::units(8));
            let told = events(tx, &w, row.id.uuid());
            let kinds: Vec<&str> = told.iter().map(|(k, _)| k.as_str()).filter(|k| *k != "created").collect();
            assert_eq!(kinds, ["confirmed", "changed_by_seller", "stage"]);
            let diff: Value = serde_json::from_str(&told.iter().find(|e| e.0 == "changed_by_seller").unwrap().1).unwrap();
            assert_eq!(diff["lines"][0]["was"], json!(10_000));
            assert_eq!(diff["lines"][0]["now"], json!(8_000));
            assert_eq!(diff["lines"][1]["replaced_by"]["line"], json!(3));
            assert_eq!(diff["lines"].as_array().unwrap().len(), 2);
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn who_is_no_client_is_left_alone_and_companies_never_change(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let foreign = with(order_json(1, 1, &[(1, 1, 1, 0, 0)]), &[("counterparty_id", json!(guid('e', 9)))]);
            assert_eq!(put(tx, &w.at(NOON), foreign), Applied::Unchanged);
            put(tx, &w.at(NOON), order_json(1, 1, &[(1, 1, 1, 0, 0)]));
            let other = add_company(tx);
            add_entity(tx, &w, other, Some(&guid('e', 2)), "500100732259");
            let moved = with(order_json(1, 2, &[(1, 1, 1, 0, 0)]), &[("counterparty_id", json!(guid('e', 2)))]);
            assert_eq!(refusal(take_order(tx, &w.at(NOON), &item(moved))).0, "counterparty_id");
            // An order that is not sent yet cannot be in 1C.
            tx.run(&DRAFT, &[&w.company, &load(tx, &w, 1).0.id]).unwrap();
            let early = order_json(1, 3, &[(1, 1, 1, 0, 0)]);
            assert_eq!(refusal(take_order(tx, &w.at(NOON), &item(early))).0, "portal_number");
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn what_is_not_here_yet_is_linked_when_sent_again(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let early = || with(order_json(1, 1, &[(1, 1, 1, 0, 0)]), &[("contract_id", json!(guid('c', 5)))]);
            put(tx, &w.at(NOON), early());
            assert_eq!(load(tx, &w, 1).0.contract_id, None);
            assert_eq!(put(tx, &w.at(NOON), early()), Applied::Unchanged);
            let contract = json!({
                "id": guid('c', 5), "counterparty_id": guid('e', 1), "number": "", "name": "Новый", "currency": "RUB",
            });
            crate::companies::intake::contract(tx, &w.at(NOON), &item(contract)).unwrap();
            assert_eq!(put(tx, &w.at(NOON), early()), Applied::Changed);
            assert!(load(tx, &w, 1).0.contract_id.is_some());
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn cancelled_and_closed(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let o = |v, f: &[(&str, Value)]| with(order_json(1, v, &[(1, 10, 10, 0, 0)]), f);
            put(tx, &w.at(NOON), o(1, &[]));
            put(tx, &w.at(NOON), o(2, &[("cancelled", json!(true)), ("cancel_reason", json!("нет на складе"))]));
            let (row, _) = load(tx, &w, 1);
            assert_eq!((row.stage, row.reserved, row.cancel_reason.as_str()), (Stage::Cancelled, Money(0),
                "нет на складе"));
            // The seller takes it back, then closes it.
            put(tx, &w.at(NOON), o(3, &[]));
            assert_eq!(load(tx, &w, 1).0.stage, Stage::Reserving);
            put(tx, &w.at(NOON), o(4, &[("status", json!("Закрыт")), ("state", json!("Закрыт"))]));
            assert_eq!(load(tx, &w, 1).0.stage, Stage::Completed);
            let kinds: Vec<String> = events(tx, &w, row.id.uuid()).into_iter().map(|e| e.0).collect();
            assert_eq!(kinds, ["created", "cancelled", "stage", "stage"]);
            assert_eq!(counters(tx, w.company).len(), 3);
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }
}

db::statements! {
    /// Text of the test only: as the portal stores an order before 1C has seen it.
    FORGET =
        "update orders set erp_id = null, state = 'approved', stage = 'sending', content_hash = '', erp_number = ''
         where company_id = $1 and id = $2";
    /// Text of the test only.
    DRAFT = "update orders set state = 'draft' where company_id = $1 and id = $2";
}

/// What 1C does to a few orders, in random histories.
#[derive(Clone, Debug)]
enum Move {
    Order { n: u32, lines: Vec<(u32, i64, i64, i64, i64)>, word: u8, day: u8 },
    Ship { n: u32, order: u32, lines: Vec<(u32, i64)>, deleted: bool },
    Pay { n: u32, order: u32, amount: i64, deleted: bool },
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let quantities = (0_i64..4, 0_i64..4, 0_i64..2, 0_i64..3);
    let line = (1_u32..4, quantities).prop_map(|(line, (o, c, x, s))| (line, o, c, x, s));
    let lines = proptest::collection::btree_map(1_u32..4, line, 1..4)
        .prop_map(|m| m.into_iter().map(|(n, (_, o, c, x, s))| (n, o, c, x, s)).collect());
    let order =
        (1_u32..4, lines, 0_u8..4, 1_u8..4).prop_map(|(n, lines, word, day)| Move::Order { n, lines, word, day });
    let rows = proptest::collection::vec((1_u32..4, 1_i64..4), 1..3);
    let ship = (1_u32..3, 1_u32..4, rows, any::<bool>()).prop_map(|(n, order, lines, deleted)| Move::Ship {
        n,
        order,
        lines,
        deleted,
    });
    let pay = (1_u32..3, 1_u32..4, 0_i64..500, any::<bool>()).prop_map(|(n, order, amount, deleted)| Move::Pay {
        n,
        order,
        amount,
        deleted,
    });
    proptest::collection::vec(prop_oneof![3 => order, 2 => ship, 1 => pay], 1..14)
}

fn play(tx: &db::Tx<'_>, w: &World, moves: &[Move]) {
    for (version, m) in (1_u64..).zip(moves) {
        let i = w.at(NOON);
        let result = match m {
            Move::Order { n, lines, word, day } => {
                let value = with(
                    order_json(*n, version, lines),
                    &[
                        ("date", json!(format!("2026-03-0{day}T23:30:00Z"))),
                        ("cancelled", json!(*word == 1)),
                        ("closed", json!(*word == 2)),
                        ("status", json!(if *word == 3 { "Ждём фуру" } else { "К отгрузке" })),
                    ],
                );
                take_order(tx, &i, &item(value))
            }
            Move::Ship { n, order, lines, deleted } => {
                let value = with(shipment_json(*n, *order, version, lines), &[("deleted", json!(deleted))]);
                shipment(tx, &i, &item(value))
            }
            Move::Pay { n, order, amount, deleted } => {
                payment(tx, &i, &item(trade::payment_json(*n, *order, version, *amount, *deleted)))
            }
        };
        // Lines and orders that are not here are refused; nothing else may be.
        if let Err(Refusal::Db(e)) = result {
            panic!("{e}");
        }
    }
}

/// The counters, counted from the orders themselves.
fn recounted(tx: &db::Tx<'_>, w: &World) -> Vec<(String, &'static str, i64)> {
    let mut all: BTreeMap<(String, &'static str), i64> = BTreeMap::new();
    for (at, stage) in tx.all(&PLACED, &[&w.company]).unwrap() {
        for day in counts::keys(at, &MOSCOW) {
            *all.entry((day, stage.as_str())).or_default() += 1;
        }
    }
    all.into_iter().map(|((day, stage), n)| (day, stage, n)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counters_equal_a_recount_after_any_history(moves in moves()) {
        let t = TestDb::sqlite();
        t.db.write_here(|tx| {
            let w = World::build(tx);
            play(tx, &w, &moves);
            assert_eq!(counters(tx, w.company), recounted(tx, &w));
            // The same history again, late: every package is older than what is known, or the same.
            for (id,) in tx.all(&ORDERS_OF, &[&w.company]).unwrap() {
                let row = tx.one(&ORDER, &[&w.company, &id]).unwrap();
                let lines = tx.all(&LINES, &[&w.company, &OrderId::of(id.uuid())]).unwrap();
                assert!(row.lines_shipped <= row.lines && row.reserved >= Money::ZERO);
                assert!(lines.iter().all(|l| l.shipped >= l.erp_shipped));
                assert!(row.erp_changed_at.is_some_and(|at| at < At::from_micros(i64::MAX)));
            }
            Ok::<_, db::Error>(())
        }).unwrap();
    }
}

on_both! {
    fn every_statement_of_the_intakes_is_understood(t) {
        use crate::{companies, documents, exchange, finance, orders};
        for all in [
            orders::intake_store::ALL, orders::intake_trade_store::ALL, finance::intake_store::ALL,
            documents::intake_store::ALL, companies::intake_store::ALL, exchange::freshness_store::ALL,
        ] {
            for ((name, prepared), statement) in db::inspect::prepare(t.db.backend(), all).into_iter().zip(all) {
                let (columns, _) = prepared.unwrap_or_else(|e| panic!("{name}: {e}"));
                if !statement.columns.is_empty() {
                    assert_eq!(columns, statement.columns, "{name}");
                }
            }
        }
    }
}

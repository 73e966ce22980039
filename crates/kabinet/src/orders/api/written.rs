//! How orders are written, with sums and without.

use access::Permission;
use kernel::{At, Money, OrderId, Qty};
use serde_json::{Value, json};

use super::{
    parts::{Change, OrderEvent, OrderLine},
    shapes::{Order, Seen, StageWord, Why},
};
use crate::{
    api::Base,
    orders::{
        rules::Stage,
        store::{ButtonRow, EventRow, LineRow, ListRow},
    },
};

const ORDER: &str = "01890000-0000-7000-8000-000000000001";
const AUTHOR: &str = "01890000-0000-7000-8000-000000000003";
const PAPER: &str = "01890000-0000-7000-8000-000000000002";

fn row() -> ListRow {
    ListRow {
        id: ORDER.parse().unwrap(),
        number: "P-118".into(),
        placed_at: At::from_micros(1_700_000_000_000_000),
        what: "Кабель".into(),
        lines: 10,
        lines_shipped: 8,
        stage: Stage::PartiallyShipped,
        changed: true,
        author: "Павел Круглов".into(),
        origin: "portal".into(),
        manager: String::new(),
        author_id: Some(AUTHOR.parse().unwrap()),
        manager_id: None,
        point: "Склад".into(),
        entity_id: None,
        currency: "RUB".into(),
        total: Money(123_450),
        expected_on: Some("2026-08-12".into()),
        erp_status: "К отгрузке".into(),
        erp_number: "ЦБ-1".into(),
        buyer_number: String::new(),
    }
}

fn button() -> ButtonRow {
    ButtonRow {
        order_id: OrderId::at(At::from_micros(0)),
        id: PAPER.parse().unwrap(),
        kind: "upd".into(),
        number: "УТ-9".into(),
        status: "active".into(),
        on_request: true,
        stored: true,
        issued_on: "2026-08-01".into(),
        amount: Some(Money(500)),
        currency: "RUB".into(),
        replaces: None,
        erp_id: "e".into(),
    }
}

fn order(sums: bool) -> Value {
    let base = Base::at("https://b2b.example", "romashka");
    serde_json::to_value(Order::of_list(row(), None, vec![button()], None, Seen { base: &base, sums })).unwrap()
}

#[test]
fn an_order_of_a_list() {
    let base = "https://b2b.example/api/v1/c/romashka";
    assert_eq!(
        order(true),
        json!({
            "id": ORDER, "url": format!("{base}/orders/{ORDER}"), "number": "P-118", "erp_number": "ЦБ-1",
            "buyer_number": "", "placed_at": "2023-11-14T22:13:20Z", "status": "partially_shipped",
            "erp_status": "К отгрузке", "changed": true, "what": "Кабель", "positions": 10, "positions_shipped": 8,
            "author": "Павел Круглов", "author_id": AUTHOR, "origin": "portal", "manager": "", "manager_id": null,
            "point": "Склад", "entity": null, "currency": "RUB", "total": "1234.50", "expected_on": "2026-08-12",
            "documents": [{
                "id": PAPER, "type": "upd", "number": "УТ-9", "issued_on": "2026-08-01", "status": "active",
                "amount": "5.00", "currency": "RUB", "on_request": false,
                "url": format!("{base}/documents/{PAPER}/file"),
            }],
        })
    );
}

#[test]
fn without_the_right_sums_are_left_out() {
    let o = order(false);
    assert!(o.get("total").is_none() && o["documents"][0].get("amount").is_none(), "{o}");
    assert_eq!(o["currency"], "RUB");
}

#[test]
fn reasons_of_the_search_say_what_fits() {
    let why = |w: Why| serde_json::to_value(w).unwrap();
    assert_eq!(why(Why::Sum), json!({"by": "sum"}));
    let number =
        Why::Number { kind: super::shapes::NumberWord(crate::orders::keys::KeyKind::Tracking), shown: "1Z".into() };
    assert_eq!(why(number), json!({"by": "number", "kind": "tracking", "shown": "1Z"}));
}

#[test]
fn every_stage_is_a_word() {
    for stage in Stage::ALL {
        assert_eq!(serde_json::to_value(StageWord(*stage)).unwrap(), stage.as_str());
    }
}

#[test]
fn a_line_has_four_quantities() {
    let base = Base::at("https://b2b.example", "romashka");
    let line = LineRow {
        line: 1,
        article: "A".into(),
        buyer_article: String::new(),
        name: "N".into(),
        unit: "м".into(),
        ordered: Qty(10_500),
        confirmed: Qty(8000),
        shipped: Qty(0),
        cancelled: Qty(2500),
        cancel_reason: String::new(),
        price: Money(100),
        total: Money(800),
        vat_rate: "20%".into(),
        expected_on: None,
        replaces: None,
        gone: Some(true),
    };
    let l = serde_json::to_value(OrderLine::of(line, Seen { base: &base, sums: false })).unwrap();
    let four = ["ordered", "confirmed", "shipped", "cancelled"].map(|k| l[k].as_str().unwrap().to_owned());
    assert_eq!(four, ["10.5", "8", "0", "2.5"]);
    assert!(l.get("price").is_none() && l["discontinued"] == true);
}

fn event(kind: &str, data: &str) -> EventRow {
    EventRow { at: At::from_micros(0), kind: kind.into(), actor: "1С".into(), data: data.into() }
}

#[test]
fn changes_by_the_seller_without_prices_for_who_sees_none() {
    let data = r#"{"lines":[{"line":1,"article":"A","name":"N","unit":"шт","was":10000,"now":8500,"price_was":1,"price_now":2,"reason":"нет"}]}"#;
    let changes = |sums| serde_json::to_value(Change::all(&[event("changed_by_seller", data)], sums)).unwrap();
    let line = &changes(true)[0]["lines"][0];
    assert_eq!((&line["was"], &line["now"], &line["price_now"]), (&json!("10"), &json!("8.5"), &json!("0.02")));
    let line = &changes(false)[0]["lines"][0];
    assert!(line.get("price_was").is_none() && line.get("price_now").is_none());
}

#[test]
fn events_about_what_one_may_not_see_do_not_exist() {
    let invoice = format!(r#"{{"document_id":"{PAPER}","kind":"invoice","number":"7"}}"#);
    let told = |e: EventRow, sums: bool, may: &[Permission]| {
        OrderEvent::of(e, sums, &|p| may.contains(&p)).map(|e| serde_json::to_value(e).unwrap())
    };
    let document = told(event("document", &invoice), false, &[Permission::DocumentsInvoice]).unwrap();
    assert_eq!(
        (&document["kind"], &document["document_type"], &document["number"]),
        (&json!("document"), &json!("invoice"), &json!("7"))
    );
    assert_eq!(told(event("document", &invoice), true, &[Permission::DocumentsWaybill]), None);
    let paid = r#"{"payment_id":"01890000-0000-7000-8000-000000000003","number":"5","amount":100,"currency":"RUB"}"#;
    assert_eq!(told(event("paid", paid), false, &[]), None);
    assert_eq!(told(event("paid", paid), true, &[]).unwrap()["number"], "5");
    let stage = told(event("stage", r#"{"from":"reserving","to":"shipped"}"#), false, &[]).unwrap();
    assert_eq!((&stage["from"], &stage["to"], stage.get("reason")), (&json!("reserving"), &json!("shipped"), None));
    assert_eq!(told(event("from_the_future", "{}"), true, &[]), None);
}

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::Field;

const ORDER: &str = "7f3c5a10-1111-4c2e-9d3a-000000000001";

fn package(items: serde_json::Value) -> Vec<u8> {
    json!({
        "contract": "kabinet/1",
        "package_id": "0196a0f0-0000-7000-8000-000000000001",
        "as_of": "2026-01-31T12:00:00+03:00",
        "items": items,
        "from_the_future": {"ignored": true},
    })
    .to_string()
    .into_bytes()
}

fn order() -> serde_json::Value {
    json!({
        "id": " 7F3C5A10-1111-4C2E-9D3A-000000000001 ",
        "number": "УТ-000123",
        "date": "2026-01-30T10:00:00+03:00",
        "counterparty_id": "7f3c5a10-2222-4c2e-9d3a-000000000001",
        "contract_id": "00000000-0000-0000-0000-000000000000",
        "currency": "RUB",
        "channel": "carrier pigeon",
        "status": "К отгрузке",
        "delivery_address": null,
        "total": 1234.5,
        "version": "AAAAAQAAAAA=",
        "changed_at": "2026-01-30T10:00:00Z",
        "lines": [{
            "line": 1, "name": "Болт", "ordered": "10", "confirmed": "8,5", "shipped": 0, "cancelled": "1.5",
            "price": "123.45", "sum": "1 049.33", "expected_date": "0001-01-01",
        }],
    })
}

#[test]
fn a_package_is_read_as_it_was_written() {
    let read: ReadPackage<Order> = read_package(&package(json!([order()]))).unwrap();
    assert_eq!(read.head.as_of, "2026-01-31T09:00:00Z".parse::<Timestamp>().unwrap());
    assert!(!read.head.complete);
    let order = read.items[0].clone().unwrap();
    assert_eq!(order.id.as_str(), ORDER);
    assert_eq!(order.contract_id, None, "zeros are 1C's empty reference");
    assert_eq!(order.channel, Channel::Other);
    assert_eq!(order.version, 1 << 32);
    assert_eq!(order.total, Decimal::new(12345, 1));
    assert_eq!((order.delivery_address.clone(), order.delivery_point.clone()), (Field::Empty, Field::Absent));
    let line = &order.lines[0];
    assert_eq!((line.confirmed, line.sum, line.expected_date), (Decimal::new(85, 1), Decimal::new(104_933, 2), None));

    let package = Package::new(Uuid::from_u128(7), read.head.as_of, true, vec![order.clone()]);
    let again: ReadPackage<Order> = read_package(&serde_json::to_vec(&package).unwrap()).unwrap();
    assert!(again.head.complete);
    assert_eq!(again.items, vec![Ok(order)]);
}

#[test]
fn one_broken_item_does_not_reject_its_neighbours() {
    let mut no_price = order();
    no_price["lines"][0]["price"] = json!("дорого");
    let mut no_total = order();
    no_total.as_object_mut().unwrap().remove("total");
    let mut imprecise = order();
    imprecise["total"] = json!(12_345_678_901_234.567_f64);
    let body = package(json!([no_price, order(), no_total, 17, imprecise]));
    let read: ReadPackage<Order> = read_package(&body).unwrap();

    let fault = |index: usize| read.items[index].clone().unwrap_err();
    assert!(read.items[1].is_ok());
    assert_eq!(fault(0).field, "lines[0].price");
    assert_eq!(fault(0).id.as_deref(), Some(ORDER.to_uppercase().as_str()));
    assert!(fault(0).reason.contains("«дорого» не число"), "{}", fault(0));
    assert_eq!(
        (fault(2).index, fault(2).field, fault(2).reason),
        (2, "total".into(), "нет обязательного поля; добавьте его в выгрузку".into())
    );
    assert_eq!(fault(3).reason, "ожидается объект {...}, а передано число 17");
    assert_eq!(fault(4).field, "total");
}

#[test]
fn the_envelope_is_checked() {
    let head = |body: &str| read_package::<Counterparty>(body.as_bytes()).unwrap_err().to_string();
    assert!(head("{").starts_with("тело не разбирается как JSON (строка 1"));
    assert_eq!(head("{}"), "поле contract: нет; ожидается \"kabinet/1\"");
    assert!(head(r#"{"contract":"kabinet/2"}"#).contains("«kabinet/2» не поддерживается"));
    assert!(head(r#"{"contract":"kabinet/1"}"#).starts_with("поле package_id"));
    let id = r#""contract":"kabinet/1","package_id":"0196a0f0-0000-7000-8000-000000000001""#;
    assert!(head(&format!(r#"{{{id},"as_of":"2026-01-31T12:00:00"}}"#)).starts_with("поле as_of"), "no offset");
    assert!(head(&format!(r#"{{{id},"as_of":"2026-01-31T12:00:00Z"}}"#)).starts_with("поле items"));

    let heartbeat = format!("\u{feff}{{{id},\"as_of\":\"2026-01-31T12:00:00Z\",\"complete\":true,\"items\":[]}}");
    let read = read_package::<Credit>(heartbeat.as_bytes()).unwrap();
    assert!(read.head.complete && read.items.is_empty());
}

#[test]
fn refusals_are_told_in_russian() {
    let reason = |kind: serde_json::Value, deleted: serde_json::Value| {
        let body = package(json!([{"id": "a", "name": "ООО Вега", "kind": kind, "deleted": deleted}]));
        let error = read_package::<Counterparty>(&body).unwrap().items.remove(0).unwrap_err();
        format!("{}: {}", error.field, error.reason)
    };
    assert_eq!(reason(json!("ooo"), json!(false)), "kind: «ooo» не из списка; допустимо: legal, entrepreneur, person");
    assert_eq!(reason(json!("legal"), json!("да")), "deleted: ожидается true или false, а передано строка «да»");
    assert_eq!(reason(json!(1), json!(false)), "kind: ожидается слово из списка: legal, entrepreneur, person");
}

#[test]
fn credit_is_named_by_its_contract_and_never_guesses_the_limit() {
    let body = package(json!([{
        "counterparty_id": "a", "contract_id": "c-1", "currency": "RUB", "limit": "0", "debt": "0", "overdue_amount": "0",
    }]));
    let error = read_package::<Credit>(&body).unwrap().items.remove(0).unwrap_err();
    assert_eq!((error.id.as_deref(), error.field.as_str()), (Some("c-1"), "limit_enabled"));
}

#[test]
fn datasets_have_addresses() {
    for dataset in Dataset::ALL {
        assert_eq!(Dataset::parse(dataset.as_str()), Some(dataset));
    }
    assert_eq!(Dataset::parse("Orders"), None);
    assert_eq!(Dataset::Orders.path(), "/exchange/v1/orders");
    let guid = Guid::parse("A-1").unwrap();
    assert_eq!(file_path(&guid), "/exchange/v1/documents/a-1/file");
    assert_eq!(print_path(&guid), "/hs/portal/v1/documents/a-1/print");
}

#[test]
fn a_report_is_what_the_contract_says() {
    let report: JobReport = serde_json::from_value(json!({"state": "queued"})).unwrap();
    assert_eq!((report.state, report.applied), (JobState::Queued, 0));
    let error = ItemError { index: 3, id: Some("x".into()), field: "total".into(), reason: "пусто".into() };
    assert_eq!(error.to_string(), "элемент 3 (x): total: пусто");
}

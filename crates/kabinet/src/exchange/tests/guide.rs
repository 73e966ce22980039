//! The examples in `docs/1c-exchange.md` are made from the types that read them: this test holds the guide to it.
//! `KABINET_BLESS=1` writes them anew.

use jiff::{Timestamp, civil::Date};
use onec::{
    Field,
    contract::{
        Account, Allocation, Channel, Contract, Counterparty, CounterpartyKind, Credit, Document, DocumentType, Due,
        FileAnnounced, Guid, Item, ListedPrice, Order, OrderLine, Package, Payment, Person, PriceList, PriceType,
        Shipment, ShipmentLine, read_package,
    },
};
use rust_decimal::Decimal;

const GUIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/1c-exchange.md");

fn guid(kind: u32, n: u32) -> Guid {
    Guid::parse(&format!("6f9619ff-{kind:04}-11d9-848a-{n:012}")).unwrap()
}
fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}
fn day(text: &str) -> Date {
    text.parse().unwrap()
}
fn money(text: &str) -> Decimal {
    text.parse().unwrap()
}
fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn order() -> Order {
    Order {
        id: guid(3, 1),
        number: "УТ-000123".into(),
        portal_number: None,
        buyer_number: Field::Value("ЗП-45".into()),
        date: at("2026-01-30T07:00:00Z"),
        counterparty_id: guid(1, 1),
        contract_id: Some(guid(2, 1)),
        delivery_point: Field::Absent,
        delivery_address: Field::Value("г. Тула, ул. Мира, 1".into()),
        delivery_date: Field::Empty,
        currency: "RUB".into(),
        channel: Channel::Manager,
        status: "К отгрузке".into(),
        state: some("Готов к отгрузке"),
        payment_state: some("Оплачен частично"),
        posted: true,
        closed: false,
        cancelled: false,
        cancel_reason: None,
        deleted: false,
        manager: Some(Person {
            id: Some(guid(9, 1)),
            name: "Иванова Анна".into(),
            email: some("ivanova@seller.example"),
        }),
        contact: Field::Absent,
        comment: Field::Empty,
        total: money("12600.00"),
        vat_total: Some(money("2272.13")),
        version: 12,
        changed_at: at("2026-01-31T06:12:00Z"),
        lines: vec![OrderLine {
            line: 1,
            product_id: Some(guid(8, 1)),
            characteristic_id: None,
            article: "КБ-2045".into(),
            name: "Кабель ВВГнг 3×2,5".into(),
            unit: "м".into(),
            ordered: money("120"),
            confirmed: money("120"),
            shipped: money("0"),
            cancelled: money("0"),
            cancel_reason: None,
            price: money("105.00"),
            discount: Some(money("5")),
            sum: money("12600.00"),
            vat_rate: some("22"),
            expected_date: Some(day("2026-02-03")),
            replaces_line: None,
            buyer_article: None,
        }],
    }
}

fn shipment() -> Shipment {
    Shipment {
        id: guid(4, 1),
        number: "УТ-000077".into(),
        date: at("2026-01-31T06:00:00Z"),
        counterparty_id: Some(guid(1, 1)),
        status: "В пути".into(),
        carrier: some("Деловые Линии"),
        tracking_number: some("26-00123"),
        tracking_url: None,
        expected_at: Some(day("2026-02-02")),
        delivered_at: None,
        deleted: false,
        version: 3,
        lines: vec![ShipmentLine {
            order_id: guid(3, 1),
            line: Some(1),
            product_id: Some(guid(8, 1)),
            article: "КБ-2045".into(),
            name: "Кабель ВВГнг 3×2,5".into(),
            qty: money("40"),
            sum: money("4200.00"),
        }],
        total: money("4200.00"),
    }
}

/// Examples by data set.
fn examples() -> Vec<(&'static str, String)> {
    vec![
        example(Counterparty {
            id: guid(1, 1),
            name: "Ромашка".into(),
            full_name: some("ООО «Ромашка»"),
            inn: some("7707083893"),
            kpp: some("770701001"),
            kind: CounterpartyKind::Legal,
            address: some("101000, г. Москва, ул. Мясницкая, д. 1"),
            phone: some("+7 495 000-00-01"),
            email: some("office@romashka.example"),
            bank: Some(Account {
                account: "40702810200000012345".into(),
                bic: "044525225".into(),
                correspondent: "30101810400000000225".into(),
                name: "ПАО СБЕРБАНК".into(),
            }),
            deleted: false,
        }),
        example(Contract {
            id: guid(2, 1),
            counterparty_id: guid(1, 1),
            number: "15/2026".into(),
            date: Some(day("2026-01-12")),
            name: "Основной договор".into(),
            currency: "RUB".into(),
            price_type_id: Some(guid(7, 1)),
            prepayment: false,
            payment_days: Some(14),
            valid_until: None,
            supplier: false,
            deleted: false,
        }),
        example(order()),
        example(shipment()),
        example(Payment {
            id: guid(5, 1),
            number: "318".into(),
            date: at("2026-01-31T05:00:00Z"),
            counterparty_id: guid(1, 1),
            contract_id: Some(guid(2, 1)),
            amount: money("5000.00"),
            currency: "RUB".into(),
            purpose: some("Оплата по заказу УТ-000123"),
            deleted: false,
            version: 1,
            allocations: vec![Allocation { order_id: guid(3, 1), amount: money("5000.00") }],
        }),
        example(Credit {
            counterparty_id: guid(1, 1),
            contract_id: guid(2, 1),
            currency: "RUB".into(),
            limit_enabled: true,
            limit: money("300000.00"),
            debt: money("124500.50"),
            overdue_amount: money("24500.50"),
            overdue_days_max: 6,
            oldest_due_date: Some(day("2026-01-25")),
            block: false,
            block_reason: None,
            prepayment: false,
            due: vec![
                Due {
                    due_date: day("2026-01-25"),
                    amount: money("24500.50"),
                    document_number: some("УТ-000061"),
                    order_id: None,
                },
                Due {
                    due_date: day("2026-02-14"),
                    amount: money("100000.00"),
                    document_number: some("УТ-000077"),
                    order_id: Some(guid(3, 1)),
                },
            ],
            payable: Vec::new(),
        }),
        example(Document {
            id: guid(6, 1),
            kind: DocumentType::Upd,
            number: "77".into(),
            date: day("2026-01-31"),
            counterparty_id: guid(1, 1),
            contract_id: Some(guid(2, 1)),
            order_ids: vec![guid(3, 1)],
            amount: Some(money("4200.00")),
            currency: some("RUB"),
            replaces: None,
            cancelled: false,
            deleted: false,
            version: 3,
            on_request: true,
            file: Some(FileAnnounced {
                name: "УПД № 77 от 31.01.2026.pdf".into(),
                mime: "application/pdf".into(),
                size: 48_213,
                sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
            }),
        }),
        example(PriceType { id: guid(7, 1), name: "Оптовая".into(), currency: "RUB".into(), deleted: false }),
        example(PriceList {
            id: guid(8, 1),
            prices: vec![
                ListedPrice { price_type_id: guid(7, 1), price: money("105.00"), currency: "RUB".into(), factor: None },
                ListedPrice {
                    price_type_id: guid(7, 2),
                    price: money("9800.00"),
                    currency: "RUB".into(),
                    factor: Some(money("100")),
                },
            ],
        }),
    ]
}

fn example<T: Item>(item: T) -> (&'static str, String) {
    let id = uuid::Uuid::from_u128(0x0196_a0f0_0000_7000_8000_0000_0000_0001 + T::DATASET as u128);
    let package = Package::new(id, at("2026-01-31T09:00:00Z"), true, vec![item]);
    let text = serde_json::to_string_pretty(&package).unwrap();
    assert!(read_package::<T>(text.as_bytes()).unwrap().items[0].is_ok(), "what the guide shows must be taken");
    (T::DATASET.as_str(), text)
}

#[test]
fn the_guide_shows_what_the_portal_takes() {
    let mut guide = std::fs::read_to_string(GUIDE).unwrap();
    let known = guide.clone();
    for (dataset, json) in examples() {
        let mark = format!("<!-- пример: {dataset} -->\n");
        let begin = guide.find(&mark).unwrap_or_else(|| panic!("no example of {dataset} in {GUIDE}")) + mark.len();
        let end = begin + guide[begin..].find("\n```\n").expect("the end of the example") + 5;
        guide.replace_range(begin..end, &format!("```json\n{json}\n```\n"));
    }
    if guide != known {
        assert!(std::env::var_os("KABINET_BLESS").is_some(), "examples differ; run this test with KABINET_BLESS=1");
        std::fs::write(GUIDE, guide).unwrap();
    }
}

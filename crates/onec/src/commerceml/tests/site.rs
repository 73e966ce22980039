//! What the portal answers to 1C.

use rust_decimal::Decimal;

use super::{
    super::{write::*, *},
    records_of,
};

fn order() -> SiteOrder {
    SiteOrder {
        id: "42".to_owned(),
        number: "K-000042".to_owned(),
        moment: jiff::civil::datetime(2026, 1, 31, 9, 4, 5, 0),
        currency: "RUB".to_owned(),
        total: Decimal::new(12_200, 2),
        vat: Some(Decimal::new(2200, 2)),
        buyer: SiteBuyer {
            id: "7f3c".to_owned(),
            name: "Вега".to_owned(),
            kind: SiteBuyerKind::Legal {
                official_name: "ООО \"Вега\" ♥".to_owned(),
                inn: Some("7701234567".to_owned()),
                kpp: Some("770101001".to_owned()),
            },
            address: Some("Тверь".to_owned()),
            contacts: vec![Contact { kind: "Почта".to_owned(), value: "a@vega.example".to_owned() }],
            account: Some(BankAccount {
                number: "40702810200000012345".to_owned(),
                bik: Some("044525225".to_owned()),
                bank: Some("ПАО СБЕРБАНК".to_owned()),
            }),
            contact_person: Some("Петров".to_owned()),
        },
        comment: Some("к 9 утра".to_owned()),
        lines: vec![SiteLine {
            item: ItemId::parse("a#b"),
            catalog_id: Some("k".to_owned()),
            article: None,
            name: "Болт".to_owned(),
            unit: Unit { code: Some("796".to_owned()), short: Some("шт".to_owned()), ..Unit::default() },
            factor: Decimal::ONE,
            quantity: Decimal::from(2),
            price: Decimal::new(61, 0),
            sum: Decimal::new(122, 0),
            vat: Some(SiteVat { rate: "22".to_owned(), sum: Decimal::new(22, 0) }),
            service: false,
        }],
        requisites: Requisites::NONE,
    }
}

const NOW: jiff::civil::DateTime = jiff::civil::datetime(2026, 1, 31, 12, 0, 0, 0);

#[test]
fn orders_as_stock_ut_takes_them() {
    let answer = site_orders(&[order()], "2.08", NOW, Charset::Utf8);
    let text = String::from_utf8(answer.body.clone()).unwrap();
    assert!(
        text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<КоммерческаяИнформация ВерсияСхемы=\"2.08\"")
    );
    assert!(!text.contains("xmlns"));
    for piece in [
        "<ХозОперация>Заказ товара</ХозОперация>",
        "<Дата>2026-01-31</Дата>",
        "<Время>09:04:05</Время>",
        "<Роль>Покупатель</Роль>",
        "<ОфициальноеНаименование>ООО \"Вега\" ♥</ОфициальноеНаименование>",
        "<Ид>a#b</Ид>",
    ] {
        assert!(text.contains(piece), "{piece}\n{text}");
    }
    let records = records_of(&answer.body);
    let [_, Record::Document(read), Record::End(SectionEnd::File)] = records.as_slice() else { panic!("{records:?}") };
    assert_eq!(**read, order().to_document());

    let old = site_orders(&[order()], "2.08", NOW, Charset::Windows1251);
    let records_old = records_of(&old.body);
    assert_eq!(records_old, records, "what windows-1251 lacks is written as a reference");
}

#[test]
fn no_orders_is_an_answer() {
    let answer = site_orders(&[], schema_for(None), NOW, Charset::Utf8);
    assert_eq!(records_of(&answer.body).len(), 2);
    assert_eq!(
        [None, Some("2.08"), Some("3.1"), Some("3"), Some("2.1")].map(schema_for),
        ["2.05", "2.08", "3.1", "3.1", "2.10"]
    );
}

#[test]
fn an_order_that_1c_would_choke_on_is_left_out_and_told() {
    let with = |change: fn(&mut SiteOrder)| {
        let mut order = order();
        change(&mut order);
        order
    };
    let orders = [
        with(|order| order.number = "K-0000000042".to_owned()),
        order(),
        with(|order| order.currency = "рубли".to_owned()),
        with(|order| order.lines.clear()),
        with(|order| order.lines[0].quantity = Decimal::new(1, 5)),
        with(|order| order.buyer.name = " ".to_owned()),
        with(|order| order.total = Decimal::new(1, 3)),
    ];
    let answer = site_orders(&orders, "2.05", NOW, Charset::Utf8);
    assert_eq!(answer.refused.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 2, 3, 4, 5, 6]);
    assert!(answer.refused[0].1.to_string().contains("11 знаков"));
    assert_eq!(records_of(&answer.body).len(), 3);
}

#[test]
fn the_lists_for_the_operator() {
    let item = |id: &str, name: &str| InfoItem { id: id.to_owned(), name: name.to_owned() };
    let body = site_info(
        &[item("N", "Принят")],
        &[(item("1", "Счёт"), Some("Безналичный".to_owned()))],
        &[item("2", "Самовывоз & <склад>")],
        Charset::Utf8,
    );
    let text = String::from_utf8(body).unwrap();
    assert!(text.starts_with("<?xml"));
    assert!(text.contains("<C\u{442}атусы>"), "the first letter is Latin");
    assert!(text.contains("<Название>Самовывоз &amp; &lt;склад&gt;</Название>"));
    assert!(text.contains("<ТипОплаты>Безналичный</ТипОплаты>"));
}

//! Rows to items. The rows are synthetic: a live base was not to be had.

use jiff::{Timestamp, tz::TimeZone};

use super::super::*;
use crate::{
    Field,
    contract::{self, Dataset, Guid, Item},
};

fn look_up(catalog: &str, _: &Guid, attribute: &str) -> Option<String> {
    let found = match (catalog, attribute) {
        ("Catalog_Валюты", "Code") => "643",
        ("Catalog_Номенклатура", "Description") => "Кабель",
        ("Catalog_Номенклатура", "Артикул") => "КБ-1",
        ("Catalog_СтавкиНДС", _) => "22%",
        ("Catalog_СостоянияЗаказовПокупателей", _) => "В работе",
        _ => return None,
    };
    Some(found.to_owned())
}

fn item<T: Item>(configuration: &Configuration, nth: usize, row: &str) -> Result<T, contract::ItemError> {
    let mapping = configuration.of(T::DATASET).nth(nth).unwrap();
    let page = read(200, "application/json", format!("{{\"value\":[{row}]}}").as_bytes()).unwrap();
    let zone = TimeZone::fixed(jiff::tz::offset(3));
    let context = Context { as_of: Timestamp::UNIX_EPOCH, zone: &zone, look_up: &look_up };
    mapping.item(7, &page.rows[0], &context)
}

const HEAD: &str = "\"Ref_Key\":\"6f9619ff-0003-11d9-848a-000000000001\",\"DataVersion\":\"AAAAAgAAAAA=\",\"DeletionMark\":false,\
    \"Posted\":true,\"Number\":\"УТ-000123\",\"Date\":\"2026-01-30T10:00:00\",\
    \"Контрагент_Key\":\"6f9619ff-0001-11d9-848a-000000000001\",\"Договор_Key\":\"6f9619ff-0002-11d9-848a-000000000001\",\
    \"Валюта_Key\":\"6f9619ff-0010-11d9-848a-000000000001\",\"СуммаДокумента\":12600.10";

#[test]
fn an_order_of_ut() {
    let row = format!(
        "{{{HEAD},\"Статус\":\"КОтгрузке\",\"Комментарий\":\"\",\"НомерПоДаннымКлиента\":\"ЗП-45\",\
         \"ЖелаемаяДатаОтгрузки\":\"0001-01-01T00:00:00\",\"ДатаОтгрузки\":\"2026-02-03T00:00:00\",\
         \"Товары\":[{{\"LineNumber\":\"1\",\"КодСтроки\":\"5\",\"Номенклатура_Key\":\"6f9619ff-0008-11d9-848a-000000000001\",\
         \"Характеристика_Key\":\"00000000-0000-0000-0000-000000000000\",\"Количество\":120.5,\"Цена\":105,\"СуммаСНДС\":12600.10,\
         \"СтавкаНДС_Key\":\"6f9619ff-0011-11d9-848a-000000000001\"}}]}}"
    );
    let order: contract::Order = item(&UT, 0, &row).unwrap();
    assert_eq!(
        (order.number.as_str(), order.status.as_str(), order.currency.as_str()),
        ("УТ-000123", "К отгрузке", "643")
    );
    assert_eq!(order.date.to_string(), "2026-01-30T07:00:00Z");
    assert_eq!((order.total.to_string(), order.posted, order.deleted), ("12600.10".to_owned(), true, false));
    assert_eq!(order.delivery_date, Field::Value(jiff::civil::date(2026, 2, 3)));
    assert_eq!((order.buyer_number.value().map(String::as_str), &order.comment), (Some("ЗП-45"), &Field::Absent));
    assert_eq!(order.version, 2 << 32);
    let line = &order.lines[0];
    assert_eq!((line.line, line.name.as_str(), line.article.as_str()), (5, "Кабель", "КБ-1"));
    assert_eq!((line.ordered.to_string(), line.characteristic_id.as_ref()), ("120.5".to_owned(), None));
    assert_eq!(line.vat_rate.as_deref(), Some("22%"));
    assert!(line.shipped.is_zero() && line.cancelled.is_zero());
}

#[test]
fn an_order_of_unf() {
    let row = format!(
        "{{{},\"СостояниеЗаказа_Key\":\"6f9619ff-0012-11d9-848a-000000000001\",\"Закрыт\":true,\"Запасы\":[{{\"LineNumber\":\"3\",\
         \"КлючСвязи\":\"\",\"Номенклатура_Key\":\"6f9619ff-0008-11d9-848a-000000000001\",\"Количество\":1,\"Цена\":10,\"Сумма\":10,\
         \"Всего\":12.2,\"ЕдиницаИзмерения\":\"6f9619ff-0013-11d9-848a-000000000001\",\"ЕдиницаИзмерения____Presentation\":\"шт\"}}]}}",
        HEAD.replace("Валюта_Key", "ВалютаДокумента_Key")
    );
    let order: contract::Order = item(&UNF, 0, &row).unwrap();
    assert_eq!((order.status.as_str(), order.closed), ("В работе", true));
    let line = &order.lines[0];
    assert_eq!((line.line, line.unit.as_str(), line.sum.to_string()), (3, "шт", "12.2".to_owned()));
}

#[test]
fn shipments_and_payments_serve_the_orders_that_they_name() {
    let reference = |name: &str, kind: &str| {
        format!("\"{name}\":\"6f9619ff-0003-11d9-848a-00000000000a\",\"{name}_Type\":\"StandardODATA.{kind}\"")
    };
    let goods = "\"Номенклатура_Key\":\"6f9619ff-0008-11d9-848a-000000000001\",\"Количество\":2";
    let row = format!(
        "{{{HEAD},\"Статус\":\"ВПути\",\"Товары\":[{{{goods},\"СуммаСНДС\":5,{}}},{{{goods},\"СуммаСНДС\":7,{}}}]}}",
        reference("ЗаказКлиента", "Document_ЗаказКлиента"),
        reference("ЗаказКлиента", "Document_ЗаявкаНаВозвратТоваровОтКлиента"),
    );
    let shipment: contract::Shipment = item(&UT, 0, &row).unwrap();
    assert_eq!((shipment.status.as_str(), shipment.lines.len()), ("В пути", 1), "the other row serves no order");
    assert!(shipment.counterparty_id.is_some());
    let row = format!(
        "{{{HEAD},\"НомерВходящегоДокумента\":\"318\",\"НазначениеПлатежа\":\"Оплата\",\"РасшифровкаПлатежа\":[{{\"Сумма\":100.5,{}}},\
         {{\"Сумма\":1}}]}}",
        reference("Заказ", "Document_ЗаказКлиента"),
    );
    let payment: contract::Payment = item(&UT, 0, &row).unwrap();
    assert_eq!((payment.number.as_str(), payment.deleted), ("318", false));
    assert_eq!(payment.allocations.iter().map(|part| part.amount.to_string()).collect::<Vec<_>>(), ["100.5"]);
    let unposted: contract::Payment = item(&UT, 0, &row.replace("\"Posted\":true", "\"Posted\":false")).unwrap();
    assert!(unposted.deleted);
}

#[test]
fn papers_parties_and_contracts() {
    let row = format!(
        "{{{HEAD},\"ДокументОснование\":\"6f9619ff-0003-11d9-848a-00000000000a\",\"ДокументОснование_Type\":\"StandardODATA.Document_ЗаказКлиента\"}}"
    );
    let invoice: contract::Document = item(&UT, 0, &row).unwrap();
    assert_eq!((invoice.kind, invoice.order_ids.len(), invoice.on_request), (contract::DocumentType::Invoice, 1, true));
    assert_eq!((invoice.date, invoice.cancelled), (jiff::civil::date(2026, 1, 30), false));
    for (configuration, papers) in [(UT, 5), (UNF, 4)] {
        assert_eq!(configuration.of(Dataset::Documents).count(), papers, "{}", configuration.name);
        for nth in 0..papers {
            item::<contract::Document>(&configuration, nth, &row).unwrap();
        }
    }
    let row = "{\"Ref_Key\":\"6f9619ff-0001-11d9-848a-000000000001\",\"Description\":\"Вега\",\"ИНН\":\"7701234567\",\"КПП\":\"\",\
               \"ЮрФизЛицо\":\"ИндивидуальныйПредприниматель\",\"DeletionMark\":true}";
    let party: contract::Counterparty = item(&UT, 0, row).unwrap();
    assert_eq!((party.kind, party.kpp, party.deleted), (contract::CounterpartyKind::Entrepreneur, None, true));
    let row = "{\"Ref_Key\":\"6f9619ff-0002-11d9-848a-000000000001\",\"Owner_Key\":\"6f9619ff-0001-11d9-848a-000000000001\",\
               \"НомерДоговора\":\"15\",\"Description\":\"Основной\",\"ВалютаРасчетов_Key\":\"6f9619ff-0010-11d9-848a-000000000001\",\
               \"ДатаДоговора\":\"2026-01-12T00:00:00\"}";
    let contract: contract::Contract = item(&UNF, 0, row).unwrap();
    assert_eq!((contract.number.as_str(), contract.date), ("15", Some(jiff::civil::date(2026, 1, 12))));
}

#[test]
fn a_bad_row_names_the_field_of_the_contract() {
    let row = format!("{{{}}}", HEAD.replace("12600.10", "\"дорого\""));
    let error = item::<contract::Order>(&UT, 0, &row).unwrap_err();
    assert_eq!((error.index, error.field.as_str()), (7, "total"));
    assert_eq!(error.id.as_deref(), Some("6f9619ff-0003-11d9-848a-000000000001"));
    assert!(error.reason.contains("«дорого» не число"), "{error}");
    let error = item::<contract::Order>(&UT, 0, "{}").unwrap_err();
    assert!(error.reason.starts_with("нет обязательного поля"), "{error}");
}

#[test]
fn what_has_to_be_read_before_is_told() {
    let lookups = UT.of(Dataset::Orders).next().unwrap().lookups();
    assert!(lookups.contains(&("Catalog_Валюты", "Code")) && lookups.contains(&("Catalog_Номенклатура", "Артикул")));
}

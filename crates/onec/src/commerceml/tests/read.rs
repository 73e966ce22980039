//! What the reader makes of the shapes that 1C and sites write.

use rust_decimal::Decimal;

use super::{super::*, offers, records, root};
use crate::Field;

fn value<T: Clone>(field: &Field<T>) -> T {
    field.value().expect("a value").clone()
}

#[test]
fn a_catalogue_of_ut() {
    let text = "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n\
        <КоммерческаяИнформация xmlns=\"urn:1C.ru:commerceml_2\" ВерсияСхемы=\"2.07\" ДатаФормирования=\"2026-01-31T9:04:05\">\r\n\
        <Классификатор><Ид>c-1</Ид><Наименование>Классификатор</Наименование><Владелец><Ид>o</Ид></Владелец>\r\n\
        <Группы><Группа><Ид>g-1</Ид><Наименование>Крепёж</Наименование>\
        <Группы><Группа><Ид>g-2</Ид><Наименование>Болты</Наименование></Группа></Группы></Группа></Группы>\
        <Свойства><Свойство><Ид>p-1</Ид><Наименование>Резьба</Наименование><ТипЗначений>Справочник</ТипЗначений>\
        <ВариантыЗначений><Справочник><ИдЗначения>v-1</ИдЗначения><Значение>М6</Значение></Справочник></ВариантыЗначений>\
        </Свойство></Свойства></Классификатор>\r\n\
        <Каталог СодержитТолькоИзменения=\"false\"><Ид>k-1</Ид><ИдКлассификатора>c-1</ИдКлассификатора>\
        <Наименование>Основной каталог</Наименование><Владелец><Ид>o</Ид><ИНН>7701234567</ИНН></Владелец><Товары>\
        <Товар Статус=\"Удален\"><Ид>a#b</Ид><Артикул>Б-1</Артикул><Наименование>Болт &quot;М6&quot; &#x2014; &amp;c</Наименование>\
        <БазоваяЕдиница Код=\"796\" НаименованиеПолное=\"Штука\" МеждународноеСокращение=\"PCE\">\r\n\
        <Пересчет><Единица>796</Единица><Коэффициент>12,5</Коэффициент></Пересчет></БазоваяЕдиница>\
        <Группы><Ид>g-2</Ид></Группы><Описание/><Картинка>import_files/1.jpg</Картинка><Картинка>import_files/2.pdf</Картинка>\
        <ЗначенияСвойств><ЗначенияСвойства><Ид>p-1</Ид><Значение>v-1</Значение></ЗначенияСвойства></ЗначенияСвойств>\
        <СтавкиНалогов><СтавкаНалога><Наименование>НДС</Наименование><Ставка>22</Ставка></СтавкаНалога></СтавкиНалогов>\
        <ЗначенияРеквизитов><ЗначениеРеквизита><Наименование>ТипНоменклатуры</Наименование><Значение>Товар</Значение>\
        </ЗначениеРеквизита></ЗначенияРеквизитов><НовоеПоле2030><Ид>x</Ид></НовоеПоле2030></Товар></Товары>\
        <Описание>x</Описание></Каталог></КоммерческаяИнформация>";
    let records = records(text);
    let [
        Record::Head(head),
        Record::Classifier(classifier),
        Record::Owner(_),
        Record::Group(outer),
        Record::Group(inner),
        Record::Property(property),
        Record::End(SectionEnd::Classifier),
        Record::Catalog(catalog),
        Record::Owner(owner),
        Record::Product(product),
        Record::End(SectionEnd::Catalog),
        Record::End(SectionEnd::File),
    ] = records.as_slice()
    else {
        panic!("{records:#?}")
    };
    assert_eq!(head.generated_at.as_deref(), Some("2026-01-31T9:04:05"));
    assert_eq!(classifier.id.as_deref(), Some("c-1"));
    assert_eq!(owner.inn.as_deref(), Some("7701234567"));
    assert_eq!((outer.parent.as_deref(), inner.parent.as_deref()), (None, Some("g-1")));
    assert_eq!(property.options[0].value, "М6");
    assert_eq!((catalog.id.as_deref(), catalog.changes_only), (Some("k-1"), Some(false)));

    assert_eq!(product.id.to_string(), "a#b");
    assert_eq!(product.deleted, Some(true));
    assert_eq!(value(&product.name), "Болт \"М6\" — &c");
    assert_eq!((product.description.clone(), product.barcode.clone()), (Field::Empty, Field::Absent));
    assert_eq!(value(&product.pictures).len(), 2);
    assert_eq!(value(&product.groups), ["g-2"]);
    let unit = value(&product.unit);
    assert_eq!((unit.code.as_deref(), unit.short), (Some("796"), None));
    assert_eq!(unit.conversions[0].factor, Decimal::new(125, 1));
    assert_eq!(product.taxes.items()[0].rate.as_deref(), Some("22"));
    assert_eq!(product.requisites.get(requisite::ITEM_TYPE), Some("Товар"));
}

#[test]
fn prices_and_stock_only() {
    let text = root(
        "<ИзмененияПакетаПредложений СодержитТолькоИзменения=\"true\"><Ид>k#</Ид><Предложения>\
        <Предложение><Ид>a</Ид><ИдХарактеристики>b</ИдХарактеристики><Цены><Цена><ИдТипаЦены>t</ИдТипаЦены>\
        <ЦенаЗаЕдиницу>1 234,50</ЦенаЗаЕдиницу><Валюта>643</Валюта></Цена></Цены>\
        <Склады ИдСклада=\"w-1\" КоличествоНаСкладе=\"3\"/><Склады ИдСклада=\"w-2\" КоличествоНаСкладе=\"-0,5\"/></Предложение>\
        <Предложение><Ид>c</Ид><ИдХарактеристики>00000000-0000-0000-0000-000000000000</ИдХарактеристики><Цены/></Предложение>\
        </Предложения></ИзмененияПакетаПредложений>",
    );
    let records = records(&text);
    let [_, Record::Offers(head), Record::Offer(first), Record::Offer(second), ..] = records.as_slice() else {
        panic!("{records:#?}")
    };
    assert!(head.changes_package);
    assert_eq!(first.id.to_string(), "a#b");
    assert_eq!(value(&first.prices)[0].price, Decimal::new(123_450, 2));
    let stock = value(&first.stock);
    assert_eq!((stock.len(), stock[1].quantity), (2, Decimal::new(-5, 1)));
    assert_eq!((first.name.clone(), first.quantity.clone()), (Field::Absent, Field::Absent));
    assert_eq!(second.id.characteristic, None);
    assert_eq!((second.prices.clone(), second.stock.clone()), (Field::Empty, Field::Absent));
}

#[test]
fn every_spelling_of_stock() {
    let of = |inner: &str| {
        let offer = offers(&format!("<Предложение><Ид>a</Ид>{inner}</Предложение>")).remove(0);
        let rows =
            offer.stock.map(|rows| rows.iter().map(|row| format!("{}={}", row.warehouse, row.quantity)).collect());
        (rows, offer.quantity)
    };
    let one: Field<Vec<String>> = Field::Value(vec!["w=5".to_owned()]);
    let five = Decimal::from(5);
    for spelling in [
        "<Склад ИдСклада=\"w\" КоличествоНаСкладе=\"5\"/>",
        "<Склады ИдСклада=\"w\" КоличествоНаСкладе=\"5\"/>",
        "<Склады><Склад ИдСклада=\"w\" КоличествоНаСкладе=\"5\"/></Склады>",
        "<Склады><Склад><Ид>w</Ид><КоличествоНаСкладе>5</КоличествоНаСкладе></Склад></Склады>",
        "<Остатки><Остаток><Склад><Ид>w</Ид><Количество>5</Количество></Склад></Остаток></Остатки>",
    ] {
        assert_eq!(of(spelling), (one.clone(), Field::Absent), "{spelling}");
    }
    assert_eq!(of("<Количество>5</Количество>"), (Field::Absent, Field::Value(five)));
    assert_eq!(
        of("<Остатки><Остаток><Количество>5</Количество></Остаток></Остатки>"),
        (Field::Absent, Field::Value(five))
    );
    assert_eq!(of("<Остатки/>"), (Field::Empty, Field::Absent));
    assert_eq!(of(""), (Field::Absent, Field::Absent));
}

#[test]
fn deletion_is_said_or_not() {
    let deleted = |offer: &str| offers(offer).remove(0).deleted;
    assert_eq!(deleted("<Предложение Статус=\"Удален\"><Ид>a</Ид></Предложение>"), Some(true));
    assert_eq!(deleted("<Предложение><Ид>a</Ид><ПометкаУдаления>true</ПометкаУдаления></Предложение>"), Some(true));
    assert_eq!(deleted("<Предложение><Ид>a</Ид><ПометкаУдаления>false</ПометкаУдаления></Предложение>"), Some(false));
    assert_eq!(deleted("<Предложение Статус=\"Новый\"><Ид>a</Ид></Предложение>"), Some(false));
    assert_eq!(deleted("<Предложение><Ид>a</Ид></Предложение>"), None);
}

#[test]
fn units_in_their_shapes() {
    let unit = |text: &str| value(&offers(&format!("<Предложение><Ид>a</Ид>{text}</Предложение>")).remove(0).unit);
    assert_eq!(unit("<БазоваяЕдиница>796 </БазоваяЕдиница>").id.as_deref(), Some("796"));
    let old = unit("<БазоваяЕдиница Код=\"796\" НаименованиеПолное=\"Штука\">шт</БазоваяЕдиница>");
    assert_eq!((old.short.as_deref(), old.id), (Some("шт"), None));
}

/// Synthetic: no genuine file with subordinate documents was found.
#[test]
fn an_order_back_from_unf_with_its_payment_and_shipment() {
    let text = root(
        "<Документ><Ид>7f3c</Ид><Номер>K-1</Номер><Дата>2026-01-31</Дата><Время>T9:49:02</Время>\
        <ХозОперация>Заказ товара</ХозОперация><Валюта>руб.</Валюта><Сумма>10,00</Сумма>\
        <Контрагенты><Контрагент><Ид>1#admin#Петров</Ид><Наименование>Вега</Наименование><Роль>Покупатель</Роль>\
        <ОфициальноеНаименование>ООО \"Вега\"</ОфициальноеНаименование><ИНН>7701234567</ИНН>\
        <ЮридическийАдрес><Представление>Тверь</Представление></ЮридическийАдрес></Контрагент></Контрагенты>\
        <Товары><Товар><Ид>a#b</Ид><Количество>2</Количество><ЦенаЗаЕдиницу>5</ЦенаЗаЕдиницу><Сумма>10</Сумма></Товар></Товары>\
        <ЗначенияРеквизитов><ЗначениеРеквизита><Наименование>Номер по 1С</Наименование><Значение>НФ-000001</Значение></ЗначениеРеквизита>\
        <ЗначениеРеквизита><Наименование>Номер оплаты по 1С</Наименование><Значение>77</Значение></ЗначениеРеквизита>\
        <ЗначениеРеквизита><Наименование>Отменен</Наименование><Значение>Ложь</Значение></ЗначениеРеквизита></ЗначенияРеквизитов>\
        <ПодчиненныеДокументы><ПодчиненныйДокумент><Ид>9a</Ид><ХозОперация>Отпуск товара</ХозОперация><Дата>0001-01-01</Дата>\
        <Сумма>10</Сумма></ПодчиненныйДокумент></ПодчиненныеДокументы></Документ>",
    );
    let records = records(&text);
    let [_, Record::Document(order), Record::End(SectionEnd::File)] = records.as_slice() else {
        panic!("{records:#?}")
    };
    assert_eq!(order.moment(), Some(jiff::civil::datetime(2026, 1, 31, 9, 49, 2, 0)));
    let buyer = order.buyer().unwrap();
    assert_eq!((buyer.inn.as_deref(), buyer.address.as_deref()), (Some("7701234567"), Some("Тверь")));
    let state = requisite::OrderState::of(order);
    assert_eq!(state.number_1c.as_deref(), Some("НФ-000001"));
    assert!(state.paid && !state.shipped && !state.cancelled);
    let shipment = &order.subordinates[0];
    assert_eq!(
        (shipment.operation.as_deref(), shipment.date, shipment.number.as_deref()),
        (Some("Отпуск товара"), None, None)
    );
}

#[test]
fn an_order_in_a_container_of_3_1() {
    let text = root(
        "<Контейнер><Документ><Ид>7f</Ид><НомерВерсии>AAAAAQAAAAE=</НомерВерсии><ПометкаУдаления>true</ПометкаУдаления>\
        <Номер1С>УТ-00001   </Номер1С><Дата1С>2020-02-06T9:15:00</Дата1С><Товары><Товар><Ид>a</Ид><Цена>5,5</Цена>\
        <Единица><Ид>796 </Ид><НаименованиеКраткое>шт</НаименованиеКраткое></Единица></Товар></Товары></Документ>\
        <Документ><Ид>80</Ид><Основание>7f</Основание><ХозОперация>Выплата безналичных денег</ХозОперация></Документ></Контейнер>",
    );
    let records = records(&text);
    let [_, Record::Document(order), Record::Document(payment), _] = records.as_slice() else { panic!("{records:#?}") };
    assert_eq!(order.number_1c.as_deref(), Some("УТ-00001"));
    assert!(requisite::OrderState::of(order).deleted);
    let line = &order.lines.items()[0];
    assert_eq!(line.price, Some(Decimal::new(55, 1)));
    assert_eq!(line.unit.as_ref().unwrap().id.as_deref(), Some("796"));
    assert_eq!(payment.base.as_deref(), Some("7f"));
}

#[test]
fn names_are_matched_without_their_prefix() {
    let text = "<c:КоммерческаяИнформация xmlns:c=\"urn:any\"><c:ПакетПредложений><c:Предложения><c:Предложение><c:Ид>a\
        </c:Ид><c:Наименование><![CDATA[<b>]]> &lt;</c:Наименование></c:Предложение></c:Предложения></c:ПакетПредложений>\
        </c:КоммерческаяИнформация>";
    let records = records(text);
    let [_, _, Record::Offer(offer), ..] = records.as_slice() else { panic!("{records:#?}") };
    assert_eq!(value(&offer.name), "<b> <");
}

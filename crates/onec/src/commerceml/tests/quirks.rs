//! Shapes that live files have and that the schema does not say. Synthetic: written after descriptions of the protocol and
//! of other sites' importers, not cut from genuine files.

use rust_decimal::Decimal;

use super::{super::*, offers, records, root};
use crate::Field;

fn products(inner: &str) -> Vec<Product> {
    let all = records(&root(&format!("<Каталог><Ид>k</Ид><Товары>{inner}</Товары></Каталог>")));
    all.into_iter().filter_map(|one| if let Record::Product(one) = one { Some(*one) } else { None }).collect()
}

fn document(inner: &str) -> Document {
    let all = records(&root(&format!("<Документ><Ид>d</Ид>{inner}</Документ>")));
    all.into_iter().find_map(|one| if let Record::Document(one) = one { Some(*one) } else { None }).unwrap()
}

#[test]
fn directories_of_2_04_and_of_later_versions_are_the_same() {
    for options in [
        "<ТипЗначений>Справочник</ТипЗначений><ВариантыЗначений><Справочник><ИдЗначения>v</ИдЗначения>\
         <Значение>М6</Значение></Справочник></ВариантыЗначений>",
        "<ТипЗначений>Справочник</ТипЗначений><ВариантыЗначений><ВариантЗначения><Ид>v</Ид><Значение>М6</Значение>\
         </ВариантЗначения></ВариантыЗначений>",
        "<ТипыЗначений><ТипЗначений><Тип>Справочник</Тип><Описание>x</Описание><ВариантыЗначений><ВариантЗначения>\
         <Ид>v</Ид><Значение>М6</Значение></ВариантЗначения></ВариантыЗначений></ТипЗначений></ТипыЗначений>",
    ] {
        let text = root(&format!(
            "<Классификатор><Свойства><СвойствоНоменклатуры><Ид>p</Ид>{options}<Обязательное>true</Обязательное>\
             </СвойствоНоменклатуры></Свойства></Классификатор>"
        ));
        let all = records(&text);
        let [_, _, Record::Property(property), ..] = all.as_slice() else { panic!("{all:#?}") };
        assert_eq!(property.value_type.as_deref(), Some("Справочник"), "{options}");
        assert_eq!(property.options, [PropertyOption { id: "v".to_owned(), value: "М6".to_owned() }], "{options}");
        assert_eq!(property.required, Some(true));
    }
}

#[test]
fn stock_in_the_spelling_of_2_04_and_in_several_rests() {
    let of = |inner: &str| offers(&format!("<Предложение><Ид>a</Ид>{inner}</Предложение>")).remove(0);
    let old = of("<КоличествоНаСкладах><КоличествоНаСкладе><ИдСклада>w</ИдСклада><Количество>5</Количество>\
                  </КоличествоНаСкладе></КоличествоНаСкладах>");
    assert_eq!(old.stock, Field::Value(vec![Stock { warehouse: "w".to_owned(), quantity: Decimal::from(5) }]));
    let several = of("<Остатки><Остаток><Количество>5</Количество></Остаток><Остаток><Количество>-1,5</Количество>\
                      </Остаток></Остатки>");
    assert_eq!(several.quantity, Field::Value(Decimal::new(35, 1)));
    let both = of(
        "<Остатки><Остаток><Количество>7</Количество></Остаток><Остаток><Склад><Ид>w</Ид><Количество>7</Количество>\
                   </Склад></Остаток></Остатки>",
    );
    assert_eq!((both.quantity, both.stock.items().len()), (Field::Value(Decimal::from(7)), 1));
}

#[test]
fn silence_and_emptiness_of_lists_differ() {
    let [silent, empty] = ["", "<ХарактеристикиТовара/><СтавкиНалогов></СтавкиНалогов><ЗначенияСвойств/><Группы/>"]
        .map(|inner| products(&format!("<Товар><Ид>a</Ид>{inner}</Товар>")).remove(0));
    assert_eq!((silent.characteristics, silent.taxes), (Field::Absent, Field::Absent));
    assert_eq!((silent.properties, silent.groups), (Field::Absent, Field::Absent));
    assert_eq!((empty.characteristics, empty.taxes), (Field::Empty, Field::Empty));
    assert_eq!((empty.properties, empty.groups), (Field::Empty, Field::Empty));

    // A document that tells a state has no rows to take away; one with an empty list has.
    assert_eq!((document("").lines, document("").comment), (Field::Absent, Field::Absent));
    let cleared = document("<Товары/><Комментарий></Комментарий>");
    assert_eq!((cleared.lines, cleared.comment), (Field::Empty, Field::Empty));
}

#[test]
fn files_of_a_product_with_their_captions() {
    let requisite = |name: &str, value: &str| {
        format!(
            "<ЗначениеРеквизита><Наименование>{name}</Наименование><Значение>{value}</Значение></ЗначениеРеквизита>"
        )
    };
    let product = products(&format!(
        "<Товар><Ид>a</Ид><Описание>&lt;b&gt;x&lt;/b&gt;</Описание><Картинка>import_files/1.jpg</Картинка>\
         <Картинка>import_files/2.jpg</Картинка><Картинка>import_files/1.jpg</Картинка><ЗначенияРеквизитов>{}{}{}\
         </ЗначенияРеквизитов></Товар>",
        requisite("ОписаниеФайла", "import_files/2.jpg#Сбоку # крупно"),
        requisite("ОписаниеФайла", "import_files/паспорт.pdf#"),
        requisite("ОписаниеВФорматеHTML", "Истина"),
    ))
    .remove(0);
    let told: Vec<_> = product.files().iter().map(|file| (file.path, file.caption, file.picture)).collect();
    let want = [
        ("import_files/1.jpg", None, true),
        ("import_files/2.jpg", Some("Сбоку # крупно"), true),
        ("import_files/паспорт.pdf", None, false),
    ];
    assert_eq!(told, want);
    assert!(product.description_is_html());
}

#[test]
fn the_owner_comes_after_the_head_wherever_it_stands() {
    let all = records(&root(
        "<Каталог><Владелец><Наименование>Продавец</Наименование></Владелец><Ид>k</Ид><Наименование>Основной</Наименование>\
         <Товары><Товар><Ид>a</Ид></Товар></Товары></Каталог>",
    ));
    let [_, Record::Catalog(head), Record::Owner(owner), Record::Product(_), ..] = all.as_slice() else {
        panic!("{all:#?}")
    };
    assert_eq!((head.name.as_deref(), owner.name.as_deref()), (Some("Основной"), Some("Продавец")));
}

#[test]
fn catalogues_of_one_file_are_kept_apart() {
    let catalog = |id: &str, item: &str| {
        format!(
            "<Каталог СодержитТолькоИзменения=\"false\"><Ид>{id}</Ид><Товары><Товар><Ид>{item}</Ид></Товар></Товары></Каталог>"
        )
    };
    let all = records(&root(&format!("{}{}", catalog("k0", "a"), catalog("k1", "b"))));
    let [
        _,
        Record::Catalog(first),
        Record::Product(a),
        Record::End(SectionEnd::Catalog),
        Record::Catalog(second),
        Record::Product(b),
        Record::End(SectionEnd::Catalog),
        _,
    ] = all.as_slice()
    else {
        panic!("{all:#?}")
    };
    assert_eq!((first.id.as_deref(), a.id.product.as_str()), (Some("k0"), "a"));
    assert_eq!((second.id.as_deref(), b.id.product.as_str()), (Some("k1"), "b"));
}

#[test]
fn requisites_are_found_in_all_their_spellings() {
    let state = |pairs: &[(&str, &str)]| {
        let mut document = Document::default();
        pairs.iter().for_each(|(name, value)| document.requisites.push(name, *value));
        requisite::OrderState::of(&document)
    };
    for pairs in [
        [
            ("Номер по 1С", "УТ-1"),
            ("Дата по 1С", "2026-01-31T9:49:02"),
            ("Отменен", "true"),
            ("Номер оплаты по 1С", "7"),
        ],
        // The letter of 1C in Latin, ё, other case.
        [
            ("Номер по 1C", "УТ-1"),
            ("ДАТА ПО 1С", "31.01.2026 9:49:02"),
            ("Отменён", "Да"),
            (" номер оплаты по 1C", "7"),
        ],
        [
            ("Number by 1C", "УТ-1"),
            ("Date by 1C", "20260131T094902"),
            ("Canceled", "Yes"),
            ("Payment number by 1C", "7"),
        ],
    ] {
        let state = state(&pairs);
        assert_eq!(state.number_1c.as_deref(), Some("УТ-1"), "{pairs:?}");
        assert_eq!(state.date_1c, Some(jiff::civil::datetime(2026, 1, 31, 9, 49, 2, 0)), "{pairs:?}");
        assert!(state.cancelled && state.paid && !state.shipped, "{pairs:?}");
    }
    // A name that only begins alike is another one.
    assert_eq!(state(&[("Номер по 1С (старый)", "x")]).number_1c, None);
}

#[test]
fn every_operation_is_read_and_what_the_schema_does_not_know_stays_as_written() {
    for operation in Operation::ALL {
        assert_eq!(document(&format!("<ХозОперация>{operation}</ХозОперация>")).kind(), Some(*operation));
    }
    let other = document("<ХозОперация>Бартер</ХозОперация>");
    assert_eq!((other.kind(), other.operation.as_deref()), (None, Some("Бартер")));
}

#[test]
fn documents_stand_bare_or_in_lists_and_containers() {
    let one = |id: &str| format!("<Документ><Ид>{id}</Ид></Документ>");
    for text in [
        format!("{}{}", one("1"), one("2")),
        format!("<Документы>{}{}</Документы>", one("1"), one("2")),
        format!("<Контейнер>{}{}</Контейнер>", one("1"), one("2")),
        format!("<Контейнер>{}</Контейнер><Контейнер>{}</Контейнер>", one("1"), one("2")),
        format!("<Документы><Контейнер>{}{}</Контейнер></Документы>", one("1"), one("2")),
    ] {
        let read = records(&root(&text));
        let ids: Vec<_> = read
            .iter()
            .filter_map(|one| if let Record::Document(one) = one { one.id.as_deref() } else { None })
            .collect();
        assert_eq!(ids, ["1", "2"], "{text}");
    }
}

#[test]
fn counterparties_by_themselves_and_their_addresses_in_parts() {
    let party = "<Контрагент><Ид>c</Ид><НомерВерсии>AAAAAgAAALY=</НомерВерсии><ПометкаУдаления>false</ПометкаУдаления>\
        <Наименование>Вега</Наименование><ПолноеНаименование>Петров Пётр</ПолноеНаименование><Фамилия>Петров</Фамилия>\
        <Имя>Пётр</Имя><АдресРегистрации><Представление>Тверь</Представление><АдресноеПоле><Тип>Город</Тип>\
        <Значение>Тверь</Значение></АдресноеПоле><АдресноеПоле><Тип>Улица</Тип><Значение/></АдресноеПоле>\
        </АдресРегистрации></Контрагент>";
    for text in [
        format!("<Контрагенты>{party}</Контрагенты>"),
        party.to_owned(),
        format!("<Классификатор><Контрагенты>{party}</Контрагенты></Классификатор>"),
    ] {
        let all = records(&root(&text));
        let read =
            all.iter().find_map(|one| if let Record::Counterparty(one) = one { Some(one) } else { None }).unwrap();
        assert_eq!((read.last_name.as_deref(), read.first_name.as_deref()), (Some("Петров"), Some("Пётр")));
        assert_eq!(read.address_fields, [AddressField { kind: "Город".to_owned(), value: "Тверь".to_owned() }]);
        assert_eq!(
            (read.deleted, read.version.as_deref().and_then(crate::data_version)),
            (Some(false), Some(0x2_0000_00b6))
        );
    }
}

#[test]
fn what_would_take_hours_or_gigabytes_does_not() {
    // Names of a kibibyte are no names; long ones inside each other would be remembered as a path.
    let long = "я".repeat(600);
    let error = Reader::new(root(&format!("<Каталог><{long}/></Каталог>")).as_bytes()).find_map(Result::err).unwrap();
    assert!(matches!(error.fault, ReadFault::TooLong(1024)), "{error}");
    // A check for doubled attributes that compares each with each would take hours here.
    let many: String = (0..200_000).map(|nth| format!(" a{nth}=\"\"")).collect();
    let offer =
        offers(&format!("<Предложение{many} Статус=\"Удален\" Статус=\"Новый\"><Ид>a</Ид></Предложение>")).remove(0);
    assert_eq!(offer.deleted, Some(true));
    // A text moved behind each of its children.
    let rows = "<Склад ИдСклада=\"w\"/>\n".repeat(100_000);
    let text = format!("<Предложение>{}\n{rows}<Ид>a</Ид></Предложение>", "я".repeat(400_000));
    assert_eq!(offers(&text)[0].stock.items().len(), 100_000);
}

/// Found by a property test: such a character was read and could not be written.
#[test]
fn characters_that_xml_forbids_are_dropped() {
    let text = "<Предложение><Ид>\u{16}a\0</Ид><Наименование>Болт\u{b}\u{ffff} М6\t\u{1f}</Наименование>\
                <Артикул>\u{1}</Артикул><Штрихкод>Ж&#xFFFE;&#x1F;</Штрихкод></Предложение>";
    let offer = offers(text).remove(0);
    assert_eq!(offer.id.product, "a");
    assert_eq!((offer.name, offer.article), (Field::Value("Болт М6".to_owned()), Field::Empty));
    assert_eq!(offer.barcode, Field::Value("Ж".to_owned()));
}

#[test]
fn blanks_before_the_declaration() {
    let old = "\r\n <?xml version=\"1.0\" encoding=\"windows-1251\"?><КоммерческаяИнформация><Документ><Ид>ё</Ид></Документ>\
               </КоммерческаяИнформация>";
    let bytes = encoding_rs::WINDOWS_1251.encode(old).0;
    let all = super::records_of(&bytes);
    assert!(matches!(&all[1], Record::Document(one) if one.id.as_deref() == Some("ё")), "{all:?}");
}

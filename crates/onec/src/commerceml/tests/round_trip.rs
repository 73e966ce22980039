//! What the writers write, the reader reads as it was.

use jiff::civil::{Date, Time};
use proptest::{collection::vec, option, prelude::*};
use rust_decimal::Decimal;

use super::{super::*, records_of};
use crate::{
    Field,
    commerceml::write::{Classifier, import_file, offers_file, orders_file},
};

/// A text as a field of 1C may hold it: any letters and marks, no blanks at its ends.
fn text() -> impl Strategy<Value = String> {
    "[а-яЁA-Za-z0-9<>&\"'#;№—\\]]([а-яё \\n\\t<>&\"'a-z0-9]{0,12}[а-яЁA-Z0-9<>&\"'№😀])?"
}

fn id() -> impl Strategy<Value = String> {
    "[0-9a-f]{4}-[1-9a-f]{3}"
}

fn item() -> impl Strategy<Value = ItemId> {
    (id(), option::of(id())).prop_map(|(product, characteristic)| ItemId { product, characteristic })
}

fn field<T: std::fmt::Debug + Clone>(value: impl Strategy<Value = T> + 'static) -> impl Strategy<Value = Field<T>> {
    prop_oneof![Just(Field::Absent), Just(Field::Empty), value.prop_map(Field::Value)]
}

fn number() -> impl Strategy<Value = Decimal> {
    (-1_000_000_000i64..1_000_000_000, 0u32..5).prop_map(|(digits, scale)| Decimal::new(digits, scale))
}

/// The writer of 2.x can only say "deleted"; that something is not, it leaves out.
fn deleted() -> impl Strategy<Value = Option<bool>> {
    prop_oneof![Just(None), Just(Some(true))]
}

fn unit() -> impl Strategy<Value = Unit> {
    let conversion = (text(), number()).prop_map(|(unit, factor)| Conversion { unit, factor });
    let texts =
        (option::of("[0-9]{3}"), option::of(text()), option::of(text()), option::of(text()), option::of(text()));
    (texts, vec(conversion, 0..3)).prop_map(|((id, code, short, full, international), conversions)| Unit {
        // Without an id of its own, a short name of digits alone would be taken for one; no base has such.
        short: short.filter(|short: &String| !short.bytes().all(|byte| byte.is_ascii_digit())),
        // A unit of which nothing is known cannot be told from an empty one.
        code: code.or(Some("796".to_owned())),
        id,
        full,
        international,
        conversions,
        deleted: None,
    })
}

fn requisites() -> impl Strategy<Value = Requisites> {
    let value = prop_oneof![Just(String::new()), text()];
    let requisite = (text(), value).prop_map(|(name, value)| Requisite { name, value });
    vec(requisite, 0..4).prop_map(Requisites)
}

fn properties() -> impl Strategy<Value = Field<Vec<PropertyValue>>> {
    let value = (id(), vec(text(), 0..3)).prop_map(|(property, values)| PropertyValue { property, values });
    field(vec(value, 1..3))
}

fn tax() -> impl Strategy<Value = Tax> {
    (text(), option::of(text()), option::of(any::<bool>()), option::of(number()))
        .prop_map(|(name, rate, included, sum)| Tax { name, rate, included, sum })
}

fn characteristic() -> impl Strategy<Value = Characteristic> {
    (option::of(id()), text(), text()).prop_map(|(id, name, value)| Characteristic { id, name, value })
}

prop_compose! {
    fn product()(
        id in item(), version in option::of(text()), deleted in deleted(), barcode in field(text()),
        article in field(text()), code in field(text()), name in field(text()), unit in field(unit()),
        groups in field(vec(id(), 1..3)), description in field(text()), pictures in field(vec(text(), 1..3)),
    )(
        manufacturer in field((option::of(self::id()), text()).prop_map(|(id, name)| Named { id, name })),
        country in field(text()), weight in field(number()), properties in properties(),
        characteristics in vec(characteristic(), 0..3), taxes in vec(tax(), 0..2), requisites in requisites(),
        known in Just((id, version, deleted, barcode, article, code, name, unit, groups, description, pictures)),
    ) -> Product {
        let (id, version, deleted, barcode, article, code, name, unit, groups, description, pictures) = known;
        Product {
            id, version, deleted, barcode, article, code, name, unit, groups, description, pictures, manufacturer, country,
            weight, properties, characteristics, taxes, requisites,
        }
    }
}

prop_compose! {
    fn price()(
        price_type in id(), price in number(), currency in option::of(text()), unit in option::of(text()),
        factor in option::of(number()), min_quantity in option::of(number()), presentation in option::of(text()),
    ) -> Price {
        Price { price_type, price, currency, unit, factor, min_quantity, presentation }
    }
}

prop_compose! {
    fn offer()(
        id in item(), version in option::of(text()), deleted in deleted(), barcode in field(text()),
        article in field(text()), name in field(text()), unit in field(unit()),
    )(
        characteristics in vec(characteristic(), 0..3), properties in properties(), prices in field(vec(price(), 1..4)),
        stock in field(vec((self::id(), number()).prop_map(|(warehouse, quantity)| Stock { warehouse, quantity }), 1..4)),
        quantity in field(number()), requisites in requisites(),
        known in Just((id, version, deleted, barcode, article, name, unit)),
    ) -> Offer {
        let (id, version, deleted, barcode, article, name, unit) = known;
        Offer {
            id, version, deleted, barcode, article, name, unit, characteristics, properties, prices, stock, quantity,
            requisites,
        }
    }
}

prop_compose! {
    fn line()(
        id in option::of(item()), catalog_id in option::of(id()), name in option::of(text()), unit in option::of(unit()),
        quantity in option::of(number()), price in option::of(number()), sum in option::of(number()),
        taxes in vec(tax(), 0..2), requisites in requisites(),
    ) -> DocumentLine {
        DocumentLine {
            id, catalog_id, name, unit, quantity, price, sum, taxes, requisites, ..DocumentLine::default()
        }
    }
}

prop_compose! {
    fn document()(
        id in id(), number in option::of(text()), day in 1i8..29, clock in option::of((0i8..24, 0i8..60, 0i8..60)),
        total in option::of(number()), deleted in option::of(any::<bool>()), base in option::of(id()),
        comment in option::of(text()), party in option::of((text(), option::of(text()), option::of(text()))),
        lines in vec(line(), 0..3), requisites in requisites(),
    ) -> Document {
        let party = party.map(|(name, official_name, address)| Counterparty {
            name: Some(name), official_name, address, role: Some("Покупатель".to_owned()), ..Counterparty::default()
        });
        Document {
            id: Some(id), number, date: Date::new(2026, 2, day).ok(),
            time: clock.and_then(|(hour, minute, second)| Time::new(hour, minute, second, 0).ok()),
            total, deleted, base, comment, counterparties: party.into_iter().collect(), lines, requisites,
            ..Document::default()
        }
    }
}

fn head() -> Head {
    Head::ut(jiff::civil::datetime(2026, 1, 31, 9, 4, 5, 0))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn products(products in vec(product(), 0..4), changes_only in option::of(any::<bool>())) {
        let catalog = CatalogHead { id: Some("k".to_owned()), changes_only, ..CatalogHead::default() };
        let file = import_file(Vec::new(), &head(), None, &catalog, &products).unwrap();
        let mut want = vec![Record::Head(head()), Record::Catalog(catalog)];
        want.extend(products.into_iter().map(|product| Record::Product(Box::new(product))));
        want.extend([Record::End(SectionEnd::Catalog), Record::End(SectionEnd::File)]);
        prop_assert_eq!(records_of(&file), want);
    }

    #[test]
    fn whole_offers(offers in vec(offer(), 0..4)) {
        let package = OffersHead { id: Some("k#".to_owned()), changes_only: Some(false), ..OffersHead::default() };
        let kind = PriceType {
            id: "t".to_owned(), name: Field::Value("Опт".to_owned()), vat_included: Some(true), ..PriceType::default()
        };
        let warehouse = Warehouse { id: "w".to_owned(), name: Field::Value("Склад \"1\"".to_owned()), ..Warehouse::default() };
        let file = offers_file(
            Vec::new(), &head(), &package, std::slice::from_ref(&kind), std::slice::from_ref(&warehouse), &offers,
        ).unwrap();
        let mut want = vec![
            Record::Head(head()), Record::Offers(package), Record::PriceType(kind), Record::Warehouse(warehouse),
        ];
        want.extend(offers.into_iter().map(|offer| Record::Offer(Box::new(offer))));
        want.extend([Record::End(SectionEnd::Offers), Record::End(SectionEnd::File)]);
        prop_assert_eq!(records_of(&file), want);
    }

    #[test]
    fn prices_and_stock_only(offers in vec(offer(), 0..4)) {
        let package = OffersHead { id: Some("k#".to_owned()), changes_package: true, ..OffersHead::default() };
        let file = offers_file(Vec::new(), &head(), &package, &[], &[], &offers).unwrap();
        let mut want = vec![Record::Head(head()), Record::Offers(package)];
        want.extend(offers.into_iter().map(|full| {
            let Offer { id, deleted, prices, stock, quantity, .. } = full;
            Record::Offer(Box::new(Offer { deleted, prices, stock, quantity, ..Offer::new(id) }))
        }));
        want.extend([Record::End(SectionEnd::Offers), Record::End(SectionEnd::File)]);
        prop_assert_eq!(records_of(&file), want);
    }

    #[test]
    fn documents(documents in vec(document(), 0..3), below in option::of(document())) {
        let mut documents = documents;
        if let Some(first) = documents.first_mut() {
            first.subordinates.extend(below);
        }
        let file = orders_file(Vec::new(), &head(), &documents).unwrap();
        let mut want = vec![Record::Head(head())];
        want.extend(documents.into_iter().map(|document| Record::Document(Box::new(document))));
        want.push(Record::End(SectionEnd::File));
        prop_assert_eq!(records_of(&file), want);
    }
}

#[test]
fn groups_are_nested_and_come_back_parents_first() {
    let group = |id: &str, parent: Option<&str>| Group {
        id: id.to_owned(),
        parent: parent.map(str::to_owned),
        name: Field::Value(format!("Группа {id}")),
        ..Group::default()
    };
    let groups = [
        group("b", Some("a")),
        group("a", None),
        group("c", Some("b")),
        group("x", Some("gone")),
        group("d", Some("a")),
    ];
    let classifier = ClassifierHead { id: Some("c".to_owned()), ..ClassifierHead::default() };
    let classifier = Classifier { head: &classifier, groups: &groups, properties: &[] };
    let catalog = CatalogHead::default();
    let file = import_file(Vec::new(), &head(), Some(classifier), &catalog, std::iter::empty::<Product>()).unwrap();
    assert!(file.starts_with("\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".as_bytes()));
    let read: Vec<(String, Option<String>)> = records_of(&file)
        .into_iter()
        .filter_map(|record| if let Record::Group(group) = record { Some((group.id, group.parent)) } else { None })
        .collect();
    let want = [("a", None), ("b", Some("a")), ("c", Some("b")), ("d", Some("a")), ("x", None)];
    assert_eq!(read, want.map(|(id, parent)| (id.to_owned(), parent.map(str::to_owned))));
}

#[test]
fn the_state_of_an_order_comes_back() {
    let state = requisite::OrderState {
        number_1c: Some("УТ-1".to_owned()),
        date_1c: Some(jiff::civil::datetime(2026, 1, 31, 9, 4, 5, 0)),
        posted: true,
        shipment_number: Some("77".to_owned()),
        shipped: true,
        paid: true,
        status: Some("К отгрузке".to_owned()),
        ..requisite::OrderState::default()
    };
    let order = Document { id: Some("7f".to_owned()), requisites: state.to_requisites(), ..Document::default() };
    let file = orders_file(Vec::new(), &head(), [&order]).unwrap();
    let records = records_of(&file);
    let [_, Record::Document(read), _] = records.as_slice() else { panic!("{records:?}") };
    assert_eq!(requisite::OrderState::of(read), state);
}

//! Any record and any file that a writer can be given.

use jiff::civil::{Date, Time};
use proptest::{collection::vec, option, prelude::*};
use rust_decimal::Decimal;

use super::super::*;
use crate::Field;

/// A text as a field of 1C may hold it: any letters and marks, no blanks at its ends.
pub(super) fn text() -> impl Strategy<Value = String> {
    "[а-яЁA-Za-z0-9<>&\"'#;№—\\]]([а-яё \\n\\t<>&\"'a-z0-9]{0,12}[а-яЁA-Z0-9<>&\"'№😀])?"
}

pub(super) fn id() -> impl Strategy<Value = String> {
    "[0-9a-f]{4}-[1-9a-f]{3}"
}

pub(super) fn item() -> impl Strategy<Value = ItemId> {
    (id(), option::of(id())).prop_map(|(product, characteristic)| ItemId { product, characteristic })
}

pub(super) fn field<T: std::fmt::Debug + Clone>(
    value: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Field<T>> {
    prop_oneof![Just(Field::Absent), Just(Field::Empty), value.prop_map(Field::Value)]
}

pub(super) fn number() -> impl Strategy<Value = Decimal> {
    (-1_000_000_000i64..1_000_000_000, 0u32..5).prop_map(|(digits, scale)| Decimal::new(digits, scale))
}

pub(super) fn deleted() -> impl Strategy<Value = Option<bool>> {
    option::of(any::<bool>())
}

pub(super) fn unit() -> impl Strategy<Value = Unit> {
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

pub(super) fn requisites() -> impl Strategy<Value = Requisites> {
    let value = prop_oneof![Just(String::new()), text()];
    let requisite = (text(), value).prop_map(|(name, value)| Requisite { name, value });
    vec(requisite, 0..4).prop_map(Requisites)
}

pub(super) fn properties() -> impl Strategy<Value = Field<Vec<PropertyValue>>> {
    let value = (id(), vec(text(), 0..3)).prop_map(|(property, values)| PropertyValue { property, values });
    field(vec(value, 1..3))
}

pub(super) fn tax() -> impl Strategy<Value = Tax> {
    (text(), option::of(text()), option::of(any::<bool>()), option::of(number()))
        .prop_map(|(name, rate, included, sum)| Tax { name, rate, included, sum })
}

pub(super) fn characteristics() -> impl Strategy<Value = Field<Vec<Characteristic>>> {
    field(vec(characteristic(), 1..3))
}

pub(super) fn characteristic() -> impl Strategy<Value = Characteristic> {
    (option::of(id()), text(), text()).prop_map(|(id, name, value)| Characteristic { id, name, value })
}

prop_compose! {
    pub(super) fn product()(
        id in item(), version in option::of(text()), deleted in deleted(), barcode in field(text()),
        article in field(text()), code in field(text()), name in field(text()), unit in field(unit()),
        groups in field(vec(id(), 1..3)), category in field(id()), description in field(text()), pictures in field(vec(text(), 1..3)),
    )(
        manufacturer in field((option::of(self::id()), text()).prop_map(|(id, name)| Named { id, name })),
        country in field(text()), weight in field(number()), size in [field(number()), field(number()), field(number())],
        properties in properties(), characteristics in characteristics(), taxes in field(vec(tax(), 1..3)), requisites in requisites(),
        known in Just((id, version, deleted, barcode, article, code, name, unit, groups, category, description, pictures)),
    ) -> Product {
        let (id, version, deleted, barcode, article, code, name, unit, groups, category, description, pictures) = known;
        Product {
            id, version, deleted, barcode, article, code, name, unit, groups, category, description, pictures, manufacturer,
            country, weight, size, properties, characteristics, taxes, requisites,
        }
    }
}

prop_compose! {
    pub(super) fn price()(
        price_type in id(), price in number(), currency in option::of(text()), unit in option::of(text()),
        factor in option::of(number()), min_quantity in option::of(number()), presentation in option::of(text()),
    ) -> Price {
        Price { price_type, price, currency, unit, factor, min_quantity, presentation }
    }
}

prop_compose! {
    pub(super) fn offer()(
        id in item(), version in option::of(text()), deleted in deleted(), barcode in field(text()),
        article in field(text()), name in field(text()), unit in field(unit()),
    )(
        characteristics in characteristics(), properties in properties(), prices in field(vec(price(), 1..4)),
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
    pub(super) fn line()(
        id in option::of(item()), catalog_id in option::of(id()), name in option::of(text()), unit in option::of(unit()),
        quantity in option::of(number()), price in option::of(number()), sum in option::of(number()),
        characteristics in vec(characteristic(), 0..2), taxes in vec(tax(), 0..2), requisites in requisites(),
    ) -> DocumentLine {
        DocumentLine {
            id, catalog_id, name, unit, quantity, price, sum, characteristics, taxes, requisites,
            ..DocumentLine::default()
        }
    }
}

prop_compose! {
    pub(super) fn counterparty()(
        id in option::of(id()), version in option::of(text()), deleted in deleted(), name in option::of(text()),
        official_name in option::of(text()), full_name in option::of(text()), last_name in option::of(text()),
        ogrn in option::of("[0-9]{13}"), role in option::of(text()), address in option::of(text()),
        address_fields in vec((text(), text()).prop_map(|(kind, value)| AddressField { kind, value }), 0..3),
        contacts in vec((text(), text()).prop_map(|(kind, value)| Contact { kind, value }), 0..2),
    ) -> Counterparty {
        Counterparty {
            id, version, deleted, name, official_name, full_name, last_name, ogrn, role, address, address_fields,
            contacts, ..Counterparty::default()
        }
    }
}

prop_compose! {
    pub(super) fn document()(
        id in id(), number in option::of(text()), day in 1i8..29, clock in option::of((0i8..24, 0i8..60, 0i8..60)),
        total in option::of(number()), deleted in option::of(any::<bool>()), base in option::of(id()),
        comment in field(text()), parties in vec(counterparty(), 0..2), lines in field(vec(line(), 1..3)), requisites in requisites(),
    ) -> Document {
        Document {
            id: Some(id), number, date: Date::new(2026, 2, day).ok(),
            time: clock.and_then(|(hour, minute, second)| Time::new(hour, minute, second, 0).ok()),
            total, deleted, base, comment, counterparties: parties, lines, requisites,
            ..Document::default()
        }
    }
}

/// A tree of groups in the order of a file: each hangs on one of the groups above it that are still open.
pub(super) fn groups() -> impl Strategy<Value = Vec<Group>> {
    let said = (any::<prop::sample::Index>(), field(text()), option::of(text()), deleted());
    vec(said, 0..6).prop_map(|said| {
        let mut open: Vec<String> = Vec::new();
        let mut groups = Vec::new();
        for (nth, (depth, name, version, deleted)) in said.into_iter().enumerate() {
            open.truncate(depth.index(open.len() + 1));
            let id = format!("g-{nth}");
            groups.push(Group { id: id.clone(), parent: open.last().cloned(), name, version, deleted });
            open.push(id);
        }
        groups
    })
}

prop_compose! {
    pub(super) fn property()(
        id in id(), name in field(text()), value_type in option::of(text()),
        options in vec((id(), text()).prop_map(|(id, value)| PropertyOption { id, value }), 0..3),
        for_products in option::of(any::<bool>()), for_offers in option::of(any::<bool>()),
        required in option::of(any::<bool>()), deleted in deleted(),
    ) -> Property {
        Property {
            id, name, value_type, options, for_products, for_offers, required, deleted, ..Property::default()
        }
    }
}

/// What stands in a list of a classifier or a package.
fn listed() -> impl Strategy<Value = Record> {
    prop_oneof![
        (id(), field(text()), vec(id(), 0..3), deleted())
            .prop_map(|(id, name, properties, deleted)| Record::Category(Category { id, name, properties, deleted })),
        property().prop_map(Record::Property),
        unit().prop_map(Record::Unit),
        price_type().prop_map(Record::PriceType),
        warehouse().prop_map(Record::Warehouse),
    ]
}

fn price_type() -> impl Strategy<Value = PriceType> {
    (id(), field(text()), option::of(text()), option::of(any::<bool>()), deleted())
        .prop_map(|(id, name, currency, vat_included, deleted)| PriceType { id, name, currency, vat_included, deleted })
}

fn warehouse() -> impl Strategy<Value = Warehouse> {
    (id(), field(text()), option::of(text()), deleted()).prop_map(|(id, name, address, deleted)| Warehouse {
        id,
        name,
        address,
        deleted,
    })
}

fn owner() -> impl Strategy<Value = Option<Record>> {
    option::of(counterparty().prop_map(|one| Record::Owner(Box::new(one))))
}

fn section(
    head: impl Strategy<Value = Record>,
    inner: impl Strategy<Value = Vec<Record>>,
    end: SectionEnd,
) -> impl Strategy<Value = Vec<Record>> {
    (head, owner(), inner).prop_map(move |(head, owner, inner)| {
        std::iter::once(head).chain(owner).chain(inner).chain([Record::End(end)]).collect()
    })
}

/// The records of a whole file, in an order in which a reader may give them.
pub(super) fn file() -> impl Strategy<Value = Vec<Record>> {
    let classifier = (option::of(id()), option::of(text()), option::of(any::<bool>()))
        .prop_map(|(id, name, changes_only)| Record::Classifier(ClassifierHead { id, name, changes_only }));
    let lists = (groups(), vec(listed(), 0..5))
        .prop_map(|(groups, listed)| groups.into_iter().map(Record::Group).chain(listed).collect::<Vec<_>>());
    let catalog = (option::of(id()), option::of(id()), option::of(text()), option::of(any::<bool>())).prop_map(
        |(id, classifier_id, name, changes_only)| {
            Record::Catalog(CatalogHead { id, classifier_id, name, changes_only })
        },
    );
    let products = vec(product().prop_map(|one| Record::Product(Box::new(one))), 0..3);
    let package = (option::of(id()), option::of(id()), option::of(text()), option::of(any::<bool>())).prop_map(
        |(id, catalog_id, name, changes_only)| {
            let changes_package = name.is_none();
            let head = OffersHead { id, catalog_id, name, changes_only, classifier_id: None, changes_package };
            Record::Offers(head)
        },
    );
    let offers = (vec(price_type(), 0..2), vec(warehouse(), 0..2), vec(offer(), 0..3)).prop_map(
        |(price_types, warehouses, offers)| {
            let offers = offers.into_iter().map(|one| Record::Offer(Box::new(one)));
            let lists = price_types.into_iter().map(Record::PriceType);
            lists.chain(warehouses.into_iter().map(Record::Warehouse)).chain(offers).collect::<Vec<_>>()
        },
    );
    let parties = vec(
        (id(), counterparty())
            .prop_map(|(id, one)| Record::Counterparty(Box::new(Counterparty { id: Some(id), ..one }))),
        0..2,
    );
    let documents = vec(document().prop_map(|one| Record::Document(Box::new(one))), 0..3);
    let sections = (
        vec(section(classifier, lists, SectionEnd::Classifier), 0..2),
        vec(section(catalog, products, SectionEnd::Catalog), 0..3),
        vec(section(package, offers, SectionEnd::Offers), 0..2),
    );
    (sections, parties, documents).prop_map(|((classifiers, catalogs, packages), parties, documents)| {
        let sections = classifiers.into_iter().chain(catalogs).chain(packages).flatten();
        let head =
            Head { schema_version: Some("2.08".to_owned()), generated_at: Some("2026-01-31T9:04:05".to_owned()) };
        let records = std::iter::once(Record::Head(head)).chain(sections).chain(parties).chain(documents);
        records.chain([Record::End(SectionEnd::File)]).collect()
    })
}

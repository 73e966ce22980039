//! Trees to records: the catalogue.

use super::{
    Bad, CatalogHead, Category, Characteristic, ClassifierHead, Conversion, Group, Head, ItemId, Named, Offer,
    OffersHead, Price, PriceType, Product, Property, PropertyOption, PropertyValue, Record, Requisite, Requisites,
    Stock, Tax, Unit, Warehouse,
    tag::Tag,
    take::{Fault, Taken},
    tree::El,
};
use crate::Field;

pub(super) fn head(el: El<'_>) -> Head {
    Head { schema_version: el.string(Tag::SchemaVersion), generated_at: el.string(Tag::GeneratedAt) }
}

pub(super) fn classifier(el: El<'_>) -> ClassifierHead {
    ClassifierHead { id: el.string(Tag::Id), name: el.string(Tag::Name), changes_only: el.truth(Tag::ChangesOnly) }
}

pub(super) fn catalog(el: El<'_>) -> CatalogHead {
    CatalogHead {
        id: el.string(Tag::Id),
        classifier_id: el.string(Tag::ClassifierId),
        name: el.string(Tag::Name),
        changes_only: el.truth(Tag::ChangesOnly),
    }
}

pub(super) fn offers(el: El<'_>) -> OffersHead {
    OffersHead {
        id: el.string(Tag::Id),
        catalog_id: el.string(Tag::CatalogId),
        classifier_id: el.string(Tag::ClassifierId),
        name: el.string(Tag::Name),
        changes_only: el.truth(Tag::ChangesOnly),
        changes_package: el.tag() == Tag::OffersChanges,
    }
}

/// A group and all groups below it, parents first; each that is bad is told by itself.
pub(super) fn groups(el: El<'_>, path: &str, parent: Option<&str>, give: &mut impl FnMut(u64, Record)) {
    let id = el.string(Tag::Id);
    match &id {
        Some(id) => give(
            el.line(),
            Record::Group(Group {
                id: id.clone(),
                parent: parent.map(str::to_owned),
                name: el.said(Tag::Name),
                version: el.string(Tag::Version),
                deleted: el.deleted(),
            }),
        ),
        None => {
            let Fault { line, field, reason } = Fault::missing(el, Tag::Id);
            give(line, Record::Bad(Bad { line, path: path.to_owned(), field, reason, id: None }));
        }
    }
    // Below a group without identity the groups are still good; they hang on the nearest one that has one.
    let parent = id.as_deref().or(parent);
    for below in el.all(Tag::Groups).flat_map(|list| list.all(Tag::Group)) {
        groups(below, path, parent, give);
    }
}

pub(super) fn property(el: El<'_>) -> Taken<Property> {
    // Until 2.04 the type and the options stand one level deeper, in ТипыЗначений/ТипЗначений.
    let old = el.child(Tag::ValueTypes).and_then(|types| types.child(Tag::ValueType));
    let lists = el.all(Tag::ValueOptions).chain(old.into_iter().flat_map(|old| old.all(Tag::ValueOptions)));
    let options = lists.flat_map(|list| list.all(Tag::Directory).chain(list.all(Tag::ValueOption)));
    let options = options.filter_map(|option| {
        let id = option.string(Tag::ValueId).or_else(|| option.string(Tag::Id))?;
        Some(PropertyOption { id, value: option.string(Tag::Value).unwrap_or_default() })
    });
    Ok(Property {
        id: el.needed(Tag::Id)?,
        name: el.said(Tag::Name),
        value_type: el.string(Tag::ValueType).or_else(|| old.and_then(|old| old.string(Tag::Kind))),
        options: options.collect(),
        for_products: el.truth(Tag::ForProducts),
        for_offers: el.truth(Tag::ForOffers),
        for_documents: el.truth(Tag::ForDocuments),
        required: el.truth(Tag::Required),
        multiple: el.truth(Tag::Multiple),
        deleted: el.deleted(),
    })
}

pub(super) fn category(el: El<'_>) -> Taken<Category> {
    let properties = el.all(Tag::Properties).flat_map(|list| list.children()).filter_map(|one| match one.tag() {
        Tag::Id => Some(one.text().to_owned()),
        Tag::Property => one.string(Tag::Id),
        _ => None,
    });
    Ok(Category {
        id: el.needed(Tag::Id)?,
        name: el.said(Tag::Name),
        properties: properties.filter(|id| !id.is_empty()).collect(),
        deleted: el.deleted(),
    })
}

pub(super) fn price_type(el: El<'_>) -> Taken<PriceType> {
    Ok(PriceType {
        id: el.needed(Tag::Id)?,
        name: el.said(Tag::Name),
        currency: el.string(Tag::Currency),
        vat_included: el.child(Tag::Tax).and_then(|tax| tax.truth(Tag::Included)),
        deleted: el.deleted(),
    })
}

pub(super) fn warehouse(el: El<'_>) -> Taken<Warehouse> {
    Ok(Warehouse {
        id: el.needed(Tag::Id)?,
        name: el.said(Tag::Name),
        address: el.child(Tag::Address).and_then(|address| address.string(Tag::Presentation)),
        deleted: el.deleted(),
    })
}

/// A unit in any of its shapes: `<БазоваяЕдиница Код="796" …>шт</…>`, `<БазоваяЕдиница>796 </…>`, `<Единица><Ид>…`.
pub(super) fn unit(el: El<'_>) -> Taken<Unit> {
    let text = Some(el.text()).filter(|text| !text.is_empty());
    // In 3.1 the text alone is the id of a unit in the classifier, a code by ОКЕИ.
    let is_code = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
    let conversion =
        |one: El<'_>| Ok(Conversion { unit: one.needed(Tag::Unit)?, factor: one.needed_decimal(Tag::Factor)? });
    Ok(Unit {
        id: el.str(Tag::Id).or(text.filter(is_code)).map(str::to_owned),
        code: el.string(Tag::Code),
        short: el.str(Tag::ShortUnitName).or(text.filter(|text| !is_code(text))).map(str::to_owned),
        full: el.string(Tag::FullUnitName),
        international: el.string(Tag::International),
        conversions: el.all(Tag::Conversion).map(conversion).collect::<Taken<_>>()?,
        deleted: el.deleted(),
    })
}

fn said_unit(el: El<'_>) -> Taken<Field<Unit>> {
    let Some(child) = el.child(Tag::BaseUnit) else { return Ok(Field::Absent) };
    let unit = unit(child)?;
    Ok(if unit == Unit::default() { Field::Empty } else { Field::Value(unit) })
}

pub(super) fn requisites(el: El<'_>) -> Requisites {
    let mut found = Requisites::NONE;
    for one in el.all(Tag::Requisites).flat_map(|list| list.all(Tag::Requisite)) {
        let Some(name) = one.str(Tag::Name) else { continue };
        let mut values = one.all(Tag::Value).map(El::text).peekable();
        if values.peek().is_none() {
            found.0.push(Requisite { name: name.to_owned(), value: String::new() });
        }
        // Several values of one name are several requisites.
        found.0.extend(values.map(|value| Requisite { name: name.to_owned(), value: value.to_owned() }));
    }
    found
}

pub(super) fn tax(el: El<'_>) -> Taken<Tax> {
    Ok(Tax {
        name: el.string(Tag::Name).unwrap_or_default(),
        rate: el.string(Tag::Rate),
        included: el.truth(Tag::Included),
        sum: el.decimal(Tag::Sum)?,
    })
}

fn property_values(el: El<'_>) -> Taken<Field<Vec<PropertyValue>>> {
    let Some(_) = el.child(Tag::PropertyValues) else { return Ok(Field::Absent) };
    let lists = el.all(Tag::PropertyValues);
    let values = lists.flat_map(|list| list.all(Tag::PropertyValue).chain(list.all(Tag::PropertyValueOfOld)));
    let values = values.map(property_value).collect::<Taken<Vec<_>>>()?;
    Ok(if values.is_empty() { Field::Empty } else { Field::Value(values) })
}

fn property_value(el: El<'_>) -> Taken<PropertyValue> {
    // Where a value of a directory is given by id and text, the id decides.
    let by = if el.child(Tag::ValueId).is_some() { Tag::ValueId } else { Tag::Value };
    let values = el.all(by).map(El::text);
    Ok(PropertyValue {
        property: el.needed(Tag::Id)?,
        values: values.filter(|text| !text.is_empty()).map(str::to_owned).collect(),
    })
}

pub(super) fn characteristics(el: El<'_>) -> Taken<Field<Vec<Characteristic>>> {
    el.said_list(Tag::Characteristics, Tag::Characteristic, |one| {
        Ok(Characteristic {
            id: one.string(Tag::Id),
            name: one.string(Tag::Name).unwrap_or_default(),
            value: one.string(Tag::Value).unwrap_or_default(),
        })
    })
}

/// The identity of a product, offer or row: `guid`, `guid#guid`, or `guid` and `ИдХарактеристики`.
pub(super) fn item_id(el: El<'_>) -> Option<ItemId> {
    let mut id = ItemId::parse(el.str(Tag::Id)?);
    if let Some(characteristic) = el.str(Tag::CharacteristicId) {
        // Seen as a bare GUID; the other half is dropped if somebody writes `guid#guid` here too.
        let own = characteristic.rsplit('#').next().unwrap_or(characteristic);
        id.characteristic = ItemId::reference(own).or(id.characteristic);
    }
    Some(id).filter(|id| !id.product.is_empty())
}

fn barcode(el: El<'_>) -> Field<String> {
    match el.said(Tag::Barcode) {
        Field::Absent => el.said(Tag::BarcodeOfOld),
        said => said,
    }
}

fn texts(el: El<'_>, tag: Tag) -> Field<Vec<String>> {
    if el.child(tag).is_none() {
        return Field::Absent;
    }
    let texts: Vec<String> = el.all(tag).map(El::text).filter(|text| !text.is_empty()).map(str::to_owned).collect();
    if texts.is_empty() { Field::Empty } else { Field::Value(texts) }
}

pub(super) fn product(el: El<'_>) -> Taken<Product> {
    let named = |one: El<'_>| {
        let name = one.str(Tag::Name).or(Some(one.text()).filter(|text| !text.is_empty()));
        name.map(|name| Named { id: one.string(Tag::Id), name: name.to_owned() })
    };
    Ok(Product {
        id: item_id(el).ok_or_else(|| Fault::missing(el, Tag::Id))?,
        version: el.string(Tag::Version),
        deleted: el.deleted(),
        barcode: barcode(el),
        article: el.said(Tag::Article),
        code: el.said(Tag::Code),
        name: el.said(Tag::Name),
        unit: said_unit(el)?,
        groups: el.child(Tag::Groups).map_or(Field::Absent, |list| match texts(list, Tag::Id) {
            Field::Absent => Field::Empty,
            said => said,
        }),
        category: el.said(Tag::Category),
        description: el.said(Tag::Description),
        pictures: texts(el, Tag::Picture),
        manufacturer: el.child(Tag::Manufacturer).map_or(Field::Absent, |one| Field::from(named(one))),
        country: el.said(Tag::Country),
        weight: el.said_decimal(Tag::Weight)?,
        size: [el.said_decimal(Tag::Length)?, el.said_decimal(Tag::Width)?, el.said_decimal(Tag::Height)?],
        properties: property_values(el)?,
        characteristics: characteristics(el)?,
        taxes: el.said_list(Tag::TaxRates, Tag::TaxRate, tax)?,
        requisites: requisites(el),
    })
}

pub(super) fn offer(el: El<'_>) -> Taken<Offer> {
    let (stock, total) = stock(el)?;
    Ok(Offer {
        id: item_id(el).ok_or_else(|| Fault::missing(el, Tag::Id))?,
        version: el.string(Tag::Version),
        deleted: el.deleted(),
        barcode: barcode(el),
        article: el.said(Tag::Article),
        name: el.said(Tag::Name),
        unit: said_unit(el)?,
        characteristics: characteristics(el)?,
        properties: property_values(el)?,
        prices: el.said_list(Tag::Prices, Tag::Price, price)?,
        stock,
        quantity: match el.said_decimal(Tag::Quantity)? {
            Field::Absent => total,
            said => said,
        },
        requisites: requisites(el),
    })
}

fn price(el: El<'_>) -> Taken<Price> {
    Ok(Price {
        price_type: el.needed(Tag::PriceTypeId)?,
        price: el.needed_decimal(Tag::UnitPrice)?,
        currency: el.string(Tag::Currency),
        unit: el.string(Tag::Unit),
        factor: el.decimal(Tag::Factor)?,
        min_quantity: match el.decimal(Tag::MinQuantity)? {
            Some(quantity) => Some(quantity),
            None => el.decimal(Tag::QuantityFrom)?,
        },
        presentation: el.string(Tag::Presentation),
    })
}

/// Stock by warehouse and, from 3.1, the total, in all spellings that were seen:
///
/// * `<Склад ИдСклада="…" КоличествоНаСкладе="…"/>`, repeated (УТ);
/// * `<Склады ИдСклада="…" КоличествоНаСкладе="…"/>`, repeated (УТ, prices and stock only);
/// * `<Склады><Склад …/></Склады>`;
/// * `<КоличествоНаСкладах><КоличествоНаСкладе><ИдСклада/><Количество/></КоличествоНаСкладе>…` (2.04);
/// * `<Остатки><Остаток><Склад><Ид/><Количество/></Склад></Остаток></Остатки>`, or the `Количество` alone (3.1).
fn stock(el: El<'_>) -> Taken<(Field<Vec<Stock>>, Field<rust_decimal::Decimal>)> {
    let mut rows = Vec::new();
    let mut said = false;
    let mut total: Field<rust_decimal::Decimal> = Field::Absent;
    for child in el.children() {
        match child.tag() {
            Tag::Warehouse | Tag::Warehouses => {
                said = true;
                rows.extend(stock_row(child)?);
                for row in child.all(Tag::Warehouse) {
                    rows.extend(stock_row(row)?);
                }
            }
            Tag::QuantityInWarehouses => {
                said = true;
                for row in child.all(Tag::QuantityInWarehouse) {
                    rows.extend(stock_row(row)?);
                }
            }
            Tag::Rests => {
                said |= child.children().next().is_none();
                for rest in child.all(Tag::Rest) {
                    for row in rest.all(Tag::Warehouse) {
                        said = true;
                        rows.extend(stock_row(row)?);
                    }
                    if rest.child(Tag::Warehouse).is_none() {
                        // By characteristic or series there are several.
                        total = match (total, rest.said_decimal(Tag::Quantity)?) {
                            (Field::Value(sum), Field::Value(more)) => {
                                let fits = sum.checked_add(more);
                                Field::Value(
                                    fits.ok_or_else(|| Fault::at(rest, "сумма остатков слишком велика".to_owned()))?,
                                )
                            }
                            (said @ Field::Value(_), _) => said,
                            (_, said) => said,
                        };
                    }
                }
            }
            _ => {}
        }
    }
    let stock = match (said, rows.is_empty()) {
        (false, _) => Field::Absent,
        (true, true) => Field::Empty,
        (true, false) => Field::Value(rows),
    };
    Ok((stock, total))
}

fn stock_row(el: El<'_>) -> Taken<Option<Stock>> {
    let Some(warehouse) = el.str(Tag::WarehouseId).or_else(|| el.str(Tag::Id)) else { return Ok(None) };
    let quantity = match el.decimal(Tag::QuantityInWarehouse)? {
        Some(quantity) => Some(quantity),
        None => el.decimal(Tag::Quantity)?,
    };
    // A row that names a warehouse and no quantity says that nothing is there.
    Ok(Some(Stock { warehouse: warehouse.to_owned(), quantity: quantity.unwrap_or_default() }))
}

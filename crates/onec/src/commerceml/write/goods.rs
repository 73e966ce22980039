//! Catalogue files as stock УТ 11 writes them.

use std::{
    borrow::Borrow,
    collections::{HashMap, HashSet},
    io::{self, Write},
};

use super::{
    super::{
        CatalogHead, Category, Characteristic, ClassifierHead, Group, Head, ItemId, Offer, OffersHead, Price,
        PriceType, Product, Property, PropertyValue, Record, Requisites, SectionEnd, Stock, Tax, Unit, Warehouse,
        tag::Tag,
    },
    Dialect, Family, Writer,
    xml::Xml,
};
use crate::Field;

/// A classifier to write: what stands before the catalogue in the first portion.
#[derive(Debug, Clone, Copy)]
pub struct Classifier<'a> {
    /// Its identity and name.
    pub head: &'a ClassifierHead,
    /// Groups in any order; they are nested by their parents. One whose parent is unknown stands at the top.
    pub groups: &'a [Group],
    /// Properties.
    pub properties: &'a [Property],
}

/// Writes `import0_1.xml`: classifier and catalogue. Later portions have no classifier.
///
/// # Errors
///
/// Those of `out`.
pub fn import_file<W: Write, P: Borrow<Product>>(
    out: W,
    head: &Head,
    classifier: Option<Classifier<'_>>,
    catalog: &CatalogHead,
    products: impl IntoIterator<Item = P>,
) -> io::Result<W> {
    let mut file = Writer::begin(out, Dialect::UT, head)?;
    if let Some(Classifier { head, groups, properties }) = classifier {
        file.record(&Record::Classifier(head.clone()))?;
        depth_first(groups).into_iter().try_for_each(|group| file.record(&Record::Group(group)))?;
        properties.iter().try_for_each(|property| file.record(&Record::Property(property.clone())))?;
        file.record(&Record::End(SectionEnd::Classifier))?;
    }
    file.record(&Record::Catalog(catalog.clone()))?;
    for one in products {
        file.product(one.borrow())?;
    }
    file.finish()
}

/// Writes `offers0_1.xml`. If [`OffersHead::changes_package`] is set, in the shape of УТ's price-and-stock run: the root's
/// child is `ИзмененияПакетаПредложений`, the characteristic stands apart in `ИдХарактеристики`, offers have no names, and
/// each warehouse is an element `Склады` of its own.
///
/// # Errors
///
/// Those of `out`.
pub fn offers_file<W: Write, O: Borrow<Offer>>(
    out: W,
    head: &Head,
    package: &OffersHead,
    price_types: &[PriceType],
    warehouses: &[Warehouse],
    offers: impl IntoIterator<Item = O>,
) -> io::Result<W> {
    let mut file = Writer::begin(out, Dialect::UT, head)?;
    file.record(&Record::Offers(package.clone()))?;
    price_types.iter().try_for_each(|kind| file.record(&Record::PriceType(kind.clone())))?;
    warehouses.iter().try_for_each(|warehouse| file.record(&Record::Warehouse(warehouse.clone())))?;
    for one in offers {
        let one = one.borrow();
        if package.changes_package {
            let Offer { id, deleted, prices, stock, quantity, .. } = one.clone();
            file.offer(&Offer { deleted, prices, stock, quantity, ..Offer::new(id) })?;
        } else {
            file.offer(one)?;
        }
    }
    file.finish()
}

/// Groups in the order in which they are nested; those whose parent is unknown stand at the top.
fn depth_first(groups: &[Group]) -> Vec<Group> {
    let known: HashSet<&str> = groups.iter().map(|group| group.id.as_str()).collect();
    let mut below: HashMap<Option<&str>, Vec<&Group>> = HashMap::new();
    for group in groups.iter().rev() {
        below.entry(group.parent.as_deref().filter(|parent| known.contains(parent))).or_default().push(group);
    }
    // What is put into the order is taken out of the map, so that groups that are each other's parents end.
    let mut waiting = below.remove(&None).unwrap_or_default();
    let mut ordered = Vec::with_capacity(groups.len());
    while let Some(group) = waiting.pop() {
        ordered.push(group.clone());
        waiting.extend(below.remove(&Some(group.id.as_str())).unwrap_or_default());
    }
    ordered
}

/// What stands in a group but the groups below it.
pub(super) fn group<W: Write>(xml: &mut Xml<W>, group: &Group) -> io::Result<()> {
    xml.text(Tag::Id, &group.id)?;
    xml.text_if(Tag::Version, group.version.as_deref())?;
    xml.truth_if(Tag::Deleted, group.deleted)?;
    xml.said(Tag::Name, &group.name)
}

pub(super) fn category<W: Write>(xml: &mut Xml<W>, category: &Category) -> io::Result<()> {
    xml.open(Tag::Category)?;
    xml.text(Tag::Id, &category.id)?;
    xml.truth_if(Tag::Deleted, category.deleted)?;
    xml.said(Tag::Name, &category.name)?;
    xml.list(Tag::Properties, &category.properties, |xml, id| xml.text(Tag::Id, id))?;
    xml.close()
}

pub(super) fn property<W: Write>(xml: &mut Xml<W>, property: &Property) -> io::Result<()> {
    xml.open(Tag::Property)?;
    xml.text(Tag::Id, &property.id)?;
    xml.truth_if(Tag::Deleted, property.deleted)?;
    xml.said(Tag::Name, &property.name)?;
    xml.text_if(Tag::ValueType, property.value_type.as_deref())?;
    xml.list(Tag::ValueOptions, &property.options, |xml, option| {
        xml.open(Tag::Directory)?;
        xml.text(Tag::ValueId, &option.id)?;
        xml.text(Tag::Value, &option.value)?;
        xml.close()
    })?;
    xml.truth_if(Tag::ForProducts, property.for_products)?;
    xml.truth_if(Tag::ForOffers, property.for_offers)?;
    xml.truth_if(Tag::ForDocuments, property.for_documents)?;
    xml.truth_if(Tag::Required, property.required)?;
    xml.truth_if(Tag::Multiple, property.multiple)?;
    xml.close()
}

pub(super) fn price_type<W: Write>(xml: &mut Xml<W>, kind: &PriceType) -> io::Result<()> {
    xml.open(Tag::PriceType)?;
    xml.text(Tag::Id, &kind.id)?;
    xml.truth_if(Tag::Deleted, kind.deleted)?;
    xml.said(Tag::Name, &kind.name)?;
    xml.text_if(Tag::Currency, kind.currency.as_deref())?;
    if kind.vat_included.is_some() {
        xml.open(Tag::Tax)?;
        xml.text(Tag::Name, "НДС")?;
        xml.truth_if(Tag::Included, kind.vat_included)?;
        xml.close()?;
    }
    xml.close()
}

pub(super) fn warehouse<W: Write>(xml: &mut Xml<W>, warehouse: &Warehouse) -> io::Result<()> {
    xml.open(Tag::Warehouse)?;
    xml.text(Tag::Id, &warehouse.id)?;
    xml.truth_if(Tag::Deleted, warehouse.deleted)?;
    xml.said(Tag::Name, &warehouse.name)?;
    if let Some(address) = &warehouse.address {
        xml.open(Tag::Address)?;
        xml.text(Tag::Presentation, address)?;
        xml.close()?;
    }
    xml.close()
}

/// A unit of a product or a row: in 2.x what is known of it as attributes and its short name as text, in 3.1 its id as text,
/// or elements if more is known.
pub(super) fn unit<W: Write>(xml: &mut Xml<W>, tag: Tag, unit: &Unit) -> io::Result<()> {
    match xml.family() {
        Family::Two => unit_of_two(xml, tag, unit),
        Family::Three => match (&unit.id, Unit { id: None, ..unit.clone() } == Unit::default()) {
            // Only digits are recognised as an id.
            (Some(id), true) if id.bytes().all(|byte| byte.is_ascii_digit()) => xml.text(tag, id),
            _ => unit_of_three(xml, tag, unit),
        },
    }
}

fn unit_of_two<W: Write>(xml: &mut Xml<W>, tag: Tag, unit: &Unit) -> io::Result<()> {
    let mut attributes = Vec::new();
    for (tag, value) in [
        (Tag::Code, &unit.code),
        (Tag::FullUnitName, &unit.full),
        (Tag::International, &unit.international),
        (Tag::Id, &unit.id),
    ] {
        attributes.extend(value.as_deref().map(|value| (tag.name(), value)));
    }
    attributes.extend(deleted(unit.deleted));
    let short = unit.short.as_deref().unwrap_or_default();
    if unit.conversions.is_empty() && !short.bytes().all(|byte| byte.is_ascii_digit()) {
        return xml.text_with(tag.name(), &attributes, short);
    }
    if !short.is_empty() {
        attributes.push((Tag::ShortUnitName.name(), short));
    }
    if unit.conversions.is_empty() {
        return xml.empty(tag, &attributes);
    }
    xml.open_with(tag.name(), &attributes)?;
    conversions(xml, unit)?;
    xml.close()
}

fn unit_of_three<W: Write>(xml: &mut Xml<W>, tag: Tag, unit: &Unit) -> io::Result<()> {
    xml.open(tag)?;
    xml.text_if(Tag::Id, unit.id.as_deref())?;
    xml.truth_if(Tag::Deleted, unit.deleted)?;
    xml.text_if(Tag::ShortUnitName, unit.short.as_deref())?;
    xml.text_if(Tag::Code, unit.code.as_deref())?;
    xml.text_if(Tag::FullUnitName, unit.full.as_deref())?;
    xml.text_if(Tag::International, unit.international.as_deref())?;
    conversions(xml, unit)?;
    xml.close()
}

/// A unit of the classifier: elements in both families.
pub(super) fn classifier_unit<W: Write>(xml: &mut Xml<W>, unit: &Unit) -> io::Result<()> {
    unit_of_three(xml, Tag::UnitOfMeasure, unit)
}

fn conversions<W: Write>(xml: &mut Xml<W>, unit: &Unit) -> io::Result<()> {
    unit.conversions.iter().try_for_each(|conversion| {
        xml.open(Tag::Conversion)?;
        xml.text(Tag::Unit, &conversion.unit)?;
        xml.number(Tag::Factor, conversion.factor)?;
        xml.close()
    })
}

fn said_unit<W: Write>(xml: &mut Xml<W>, said: &Field<Unit>) -> io::Result<()> {
    match said {
        Field::Absent => Ok(()),
        Field::Empty => xml.empty(Tag::BaseUnit, &[]),
        Field::Value(value) => unit(xml, Tag::BaseUnit, value),
    }
}

fn property_value<W: Write>(xml: &mut Xml<W>, value: &PropertyValue) -> io::Result<()> {
    xml.open(Tag::PropertyValue)?;
    xml.text(Tag::Id, &value.property)?;
    if value.values.is_empty() {
        xml.empty(Tag::Value, &[])?;
    }
    for one in &value.values {
        xml.text(Tag::Value, one)?;
    }
    xml.close()
}

pub(super) fn requisites<W: Write>(xml: &mut Xml<W>, requisites: &Requisites) -> io::Result<()> {
    xml.list(Tag::Requisites, &requisites.0, |xml, requisite| {
        xml.open(Tag::Requisite)?;
        xml.text(Tag::Name, &requisite.name)?;
        xml.text(Tag::Value, &requisite.value)?;
        xml.close()
    })
}

pub(super) fn tax<W: Write>(xml: &mut Xml<W>, tag: Tag, tax: &Tax) -> io::Result<()> {
    xml.open(tag)?;
    xml.text(Tag::Name, &tax.name)?;
    xml.truth_if(Tag::Included, tax.included)?;
    xml.number_if(Tag::Sum, tax.sum)?;
    xml.text_if(Tag::Rate, tax.rate.as_deref())?;
    xml.close()
}

fn deleted(said: Option<bool>) -> &'static [(&'static str, &'static str)] {
    // The attribute of 2.x can only say yes; "no" is said by leaving it out.
    if said == Some(true) { &[("Статус", "Удален")] } else { &[] }
}

/// Opens a product or offer: its deletion is an attribute in 2.x, an element behind the version in 3.1.
fn open_item<W: Write>(
    xml: &mut Xml<W>,
    tag: Tag,
    said: Option<bool>,
    identity: impl FnOnce(&mut Xml<W>) -> io::Result<()>,
) -> io::Result<()> {
    let two = xml.family() == Family::Two;
    xml.open_with(tag.name(), if two { deleted(said) } else { &[] })?;
    identity(xml)?;
    if two { Ok(()) } else { xml.truth_if(Tag::Deleted, said) }
}

pub(super) fn product<W: Write>(xml: &mut Xml<W>, product: &Product) -> io::Result<()> {
    open_item(xml, Tag::Product, product.deleted, |xml| {
        xml.text(Tag::Id, &product.id.to_string())?;
        xml.text_if(Tag::Version, product.version.as_deref())
    })?;
    xml.said(Tag::Barcode, &product.barcode)?;
    xml.said(Tag::Article, &product.article)?;
    xml.said(Tag::Code, &product.code)?;
    xml.said(Tag::Name, &product.name)?;
    said_unit(xml, &product.unit)?;
    xml.said_list(Tag::Groups, &product.groups, |xml, id| xml.text(Tag::Id, id))?;
    xml.said(Tag::Category, &product.category)?;
    xml.said(Tag::Description, &product.description)?;
    match &product.pictures {
        Field::Absent => {}
        Field::Empty => xml.empty(Tag::Picture, &[])?,
        Field::Value(pictures) => pictures.iter().try_for_each(|path| xml.text(Tag::Picture, path))?,
    }
    match &product.manufacturer {
        Field::Absent => {}
        Field::Empty => xml.empty(Tag::Manufacturer, &[])?,
        Field::Value(manufacturer) => {
            xml.open(Tag::Manufacturer)?;
            xml.text_if(Tag::Id, manufacturer.id.as_deref())?;
            xml.text(Tag::Name, &manufacturer.name)?;
            xml.close()?;
        }
    }
    xml.said(Tag::Country, &product.country)?;
    characteristics(xml, &product.characteristics)?;
    xml.said_list(Tag::PropertyValues, &product.properties, property_value)?;
    xml.said_list(Tag::TaxRates, &product.taxes, |xml, one| tax(xml, Tag::TaxRate, one))?;
    requisites(xml, &product.requisites)?;
    xml.said_number(Tag::Weight, &product.weight)?;
    for (tag, size) in [Tag::Length, Tag::Width, Tag::Height].into_iter().zip(&product.size) {
        xml.said_number(tag, size)?;
    }
    xml.close()
}

fn characteristics<W: Write>(xml: &mut Xml<W>, all: &Field<Vec<Characteristic>>) -> io::Result<()> {
    xml.said_list(Tag::Characteristics, all, characteristic)
}

pub(super) fn characteristic<W: Write>(xml: &mut Xml<W>, one: &Characteristic) -> io::Result<()> {
    xml.open(Tag::Characteristic)?;
    xml.text_if(Tag::Id, one.id.as_deref())?;
    xml.text(Tag::Name, &one.name)?;
    xml.text(Tag::Value, &one.value)?;
    xml.close()
}

/// An offer; in a package of `changes` its characteristic stands apart, and so does each warehouse.
pub(super) fn offer<W: Write>(xml: &mut Xml<W>, offer: &Offer, changes: bool) -> io::Result<()> {
    open_item(xml, Tag::Offer, offer.deleted, |xml| {
        match &offer.id {
            // One that itself has a # would be cut there.
            ItemId { product, characteristic: Some(own) } if changes && !own.contains('#') => {
                xml.text(Tag::Id, product)?;
                xml.text(Tag::CharacteristicId, own)?;
            }
            id => xml.text(Tag::Id, &id.to_string())?,
        }
        xml.text_if(Tag::Version, offer.version.as_deref())
    })?;
    xml.said(Tag::Barcode, &offer.barcode)?;
    xml.said(Tag::Article, &offer.article)?;
    xml.said(Tag::Name, &offer.name)?;
    said_unit(xml, &offer.unit)?;
    characteristics(xml, &offer.characteristics)?;
    xml.said_list(Tag::PropertyValues, &offer.properties, property_value)?;
    xml.said_list(Tag::Prices, &offer.prices, price)?;
    match xml.family() {
        Family::Two => stock_of_two(xml, offer, if changes { Tag::Warehouses } else { Tag::Warehouse })?,
        Family::Three => stock_of_three(xml, offer)?,
    }
    requisites(xml, &offer.requisites)?;
    xml.close()
}

fn stock_of_two<W: Write>(xml: &mut Xml<W>, offer: &Offer, row: Tag) -> io::Result<()> {
    xml.said_number(Tag::Quantity, &offer.quantity)?;
    match &offer.stock {
        Field::Absent => Ok(()),
        Field::Empty => xml.empty(row, &[]),
        Field::Value(stock) => stock.iter().try_for_each(|Stock { warehouse, quantity }| {
            let quantity = quantity.to_string();
            xml.empty(row, &[(Tag::WarehouseId.name(), warehouse), (Tag::QuantityInWarehouse.name(), &quantity)])
        }),
    }
}

fn stock_of_three<W: Write>(xml: &mut Xml<W>, offer: &Offer) -> io::Result<()> {
    if offer.stock == Field::Empty {
        // A total beside it would look like a row.
        xml.said_number(Tag::Quantity, &offer.quantity)?;
        return xml.empty(Tag::Rests, &[]);
    }
    if offer.stock.is_absent() && offer.quantity.is_absent() {
        return Ok(());
    }
    xml.open(Tag::Rests)?;
    for Stock { warehouse, quantity } in offer.stock.items() {
        xml.open(Tag::Rest)?;
        xml.open(Tag::Warehouse)?;
        xml.text(Tag::Id, warehouse)?;
        xml.number(Tag::Quantity, *quantity)?;
        xml.close()?;
        xml.close()?;
    }
    if !offer.quantity.is_absent() {
        xml.open(Tag::Rest)?;
        xml.said_number(Tag::Quantity, &offer.quantity)?;
        xml.close()?;
    }
    xml.close()
}

fn price<W: Write>(xml: &mut Xml<W>, price: &Price) -> io::Result<()> {
    xml.open(Tag::Price)?;
    xml.text_if(Tag::Presentation, price.presentation.as_deref())?;
    xml.text(Tag::PriceTypeId, &price.price_type)?;
    xml.number(Tag::UnitPrice, price.price)?;
    xml.text_if(Tag::Currency, price.currency.as_deref())?;
    xml.text_if(Tag::Unit, price.unit.as_deref())?;
    xml.number_if(Tag::Factor, price.factor)?;
    xml.number_if(Tag::MinQuantity, price.min_quantity)?;
    xml.close()
}

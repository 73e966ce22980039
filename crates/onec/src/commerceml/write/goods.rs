//! Catalogue files as stock УТ 11 writes them.

use std::{
    borrow::Borrow,
    collections::{HashMap, HashSet},
    io::{self, Write},
};

use super::{
    super::{
        CatalogHead, ClassifierHead, Group, Head, ItemId, Offer, OffersHead, Price, PriceType, Product, Property,
        PropertyValue, Requisites, Stock, Tax, Unit, Warehouse, tag::Tag,
    },
    begin_ut, changes_only,
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
    let mut xml = begin_ut(out, head)?;
    if let Some(classifier) = classifier {
        write_classifier(&mut xml, &classifier)?;
    }
    xml.open_with(Tag::Catalog.name(), &changes_only(catalog.changes_only))?;
    xml.text_if(Tag::Id, catalog.id.as_deref())?;
    xml.text_if(Tag::ClassifierId, catalog.classifier_id.as_deref())?;
    xml.text_if(Tag::Name, catalog.name.as_deref())?;
    xml.open(Tag::Products)?;
    for one in products {
        product(&mut xml, one.borrow())?;
    }
    xml.end()
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
    let mut xml = begin_ut(out, head)?;
    let tag = if package.changes_package { Tag::OffersChanges } else { Tag::Offers };
    xml.open_with(tag.name(), &changes_only(package.changes_only))?;
    xml.text_if(Tag::Id, package.id.as_deref())?;
    xml.text_if(Tag::Name, package.name.as_deref())?;
    xml.text_if(Tag::CatalogId, package.catalog_id.as_deref())?;
    xml.text_if(Tag::ClassifierId, package.classifier_id.as_deref())?;
    xml.list(Tag::PriceTypes, price_types, price_type)?;
    xml.list(Tag::Warehouses, warehouses, warehouse)?;
    xml.open(Tag::OfferList)?;
    for one in offers {
        offer(&mut xml, one.borrow(), package.changes_package)?;
    }
    xml.end()
}

fn write_classifier<W: Write>(xml: &mut Xml<W>, classifier: &Classifier<'_>) -> io::Result<()> {
    xml.open_with(Tag::Classifier.name(), &changes_only(classifier.head.changes_only))?;
    xml.text_if(Tag::Id, classifier.head.id.as_deref())?;
    xml.text_if(Tag::Name, classifier.head.name.as_deref())?;
    groups(xml, classifier.groups)?;
    xml.list(Tag::Properties, classifier.properties, property)?;
    xml.close()
}

fn groups<W: Write>(xml: &mut Xml<W>, groups: &[Group]) -> io::Result<()> {
    let known: HashSet<&str> = groups.iter().map(|group| group.id.as_str()).collect();
    let mut below: HashMap<Option<&str>, Vec<&Group>> = HashMap::new();
    for group in groups {
        below.entry(group.parent.as_deref().filter(|parent| known.contains(parent))).or_default().push(group);
    }
    nested(xml, &mut below, None)
}

/// Takes what it writes out of the map, so that groups that are each other's parents end instead of going round.
fn nested<'g, W: Write>(
    xml: &mut Xml<W>,
    below: &mut HashMap<Option<&'g str>, Vec<&'g Group>>,
    parent: Option<&'g str>,
) -> io::Result<()> {
    let Some(groups) = below.remove(&parent) else { return Ok(()) };
    xml.open(Tag::Groups)?;
    for group in groups {
        xml.open(Tag::Group)?;
        xml.text(Tag::Id, &group.id)?;
        xml.text_if(Tag::Version, group.version.as_deref())?;
        xml.truth_if(Tag::Deleted, group.deleted)?;
        xml.said(Tag::Name, &group.name)?;
        nested(xml, below, Some(group.id.as_str()))?;
        xml.close()?;
    }
    xml.close()
}

fn property<W: Write>(xml: &mut Xml<W>, property: &Property) -> io::Result<()> {
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
    xml.truth_if(Tag::Multiple, property.multiple)?;
    xml.close()
}

fn price_type<W: Write>(xml: &mut Xml<W>, kind: &PriceType) -> io::Result<()> {
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

fn warehouse<W: Write>(xml: &mut Xml<W>, warehouse: &Warehouse) -> io::Result<()> {
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

/// A unit as 2.x writes it: what is known of it as attributes, its short name as text.
pub(super) fn unit<W: Write>(xml: &mut Xml<W>, tag: Tag, unit: &Unit) -> io::Result<()> {
    let mut attributes = Vec::new();
    for (tag, value) in [
        (Tag::Code, &unit.code),
        (Tag::FullUnitName, &unit.full),
        (Tag::International, &unit.international),
        (Tag::Id, &unit.id),
    ] {
        attributes.extend(value.as_deref().map(|value| (tag.name(), value)));
    }
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
    for conversion in &unit.conversions {
        xml.open(Tag::Conversion)?;
        xml.text(Tag::Unit, &conversion.unit)?;
        xml.number(Tag::Factor, conversion.factor)?;
        xml.close()?;
    }
    xml.close()
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

fn product<W: Write>(xml: &mut Xml<W>, product: &Product) -> io::Result<()> {
    xml.open_with(Tag::Product.name(), deleted(product.deleted))?;
    xml.text(Tag::Id, &product.id.to_string())?;
    xml.text_if(Tag::Version, product.version.as_deref())?;
    xml.said(Tag::Barcode, &product.barcode)?;
    xml.said(Tag::Article, &product.article)?;
    xml.said(Tag::Code, &product.code)?;
    xml.said(Tag::Name, &product.name)?;
    said_unit(xml, &product.unit)?;
    xml.said_list(Tag::Groups, &product.groups, |xml, id| xml.text(Tag::Id, id))?;
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
    xml.list(Tag::TaxRates, &product.taxes, |xml, one| tax(xml, Tag::TaxRate, one))?;
    requisites(xml, &product.requisites)?;
    xml.said_number(Tag::Weight, &product.weight)?;
    xml.close()
}

fn characteristics<W: Write>(xml: &mut Xml<W>, all: &[super::super::Characteristic]) -> io::Result<()> {
    xml.list(Tag::Characteristics, all, |xml, one| {
        xml.open(Tag::Characteristic)?;
        xml.text_if(Tag::Id, one.id.as_deref())?;
        xml.text(Tag::Name, &one.name)?;
        xml.text(Tag::Value, &one.value)?;
        xml.close()
    })
}

fn offer<W: Write>(xml: &mut Xml<W>, offer: &Offer, changes: bool) -> io::Result<()> {
    xml.open_with(Tag::Offer.name(), deleted(offer.deleted))?;
    if changes {
        let ItemId { product, characteristic } = &offer.id;
        xml.text(Tag::Id, product)?;
        xml.text_if(Tag::CharacteristicId, characteristic.as_deref())?;
    } else {
        xml.text(Tag::Id, &offer.id.to_string())?;
        xml.text_if(Tag::Version, offer.version.as_deref())?;
        xml.said(Tag::Barcode, &offer.barcode)?;
        xml.said(Tag::Article, &offer.article)?;
        xml.said(Tag::Name, &offer.name)?;
        said_unit(xml, &offer.unit)?;
        characteristics(xml, &offer.characteristics)?;
        xml.said_list(Tag::PropertyValues, &offer.properties, property_value)?;
    }
    xml.said_list(Tag::Prices, &offer.prices, price)?;
    xml.said_number(Tag::Quantity, &offer.quantity)?;
    let row = if changes { Tag::Warehouses } else { Tag::Warehouse };
    match &offer.stock {
        Field::Absent => {}
        Field::Empty => xml.empty(row, &[])?,
        Field::Value(stock) => {
            for Stock { warehouse, quantity } in stock {
                let quantity = quantity.to_string();
                xml.empty(row, &[(Tag::WarehouseId.name(), warehouse), (Tag::QuantityInWarehouse.name(), &quantity)])?;
            }
        }
    }
    if !changes {
        requisites(xml, &offer.requisites)?;
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

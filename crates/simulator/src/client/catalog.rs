//! The catalogue in the portions of stock УТ 11.
//!
//! The first portion of goods carries the classifier and says that it is the whole; the others have neither. Offers follow.
//! Each portion is a file of its own, sent in a session of its own.

use jiff::civil::DateTime;
use onec::Field;
use onec::commerceml::write::{Classifier, import_file, offers_file};
use onec::commerceml::{
    CatalogHead, ClassifierHead, Group, Head, ItemId, Named, Offer, OffersHead, Price, PriceType, Product, Property,
    PropertyValue, Stock, Tax, Unit, Warehouse, requisite,
};
use rust_decimal::Decimal;

use super::error::ClientError;
use crate::world::{self, CATALOG_NAME, Catalogue, PROPERTIES, guid_of, roubles};

/// How many goods a portion holds.
const PORTION: usize = 500;

/// A file of the exchange.
#[derive(Debug, Clone)]
pub struct Portion {
    /// `import0_1.xml`, `offers0_2.xml`.
    pub name: String,
    /// The XML.
    pub content: Vec<u8>,
}

/// The whole catalogue: goods, then offers.
///
/// # Errors
/// [`ClientError::Write`], which memory does not give.
pub fn catalogue_portions(catalogue: &Catalogue, now: DateTime, vat: &str) -> Result<Vec<Portion>, ClientError> {
    let head = Head::ut(now);
    let id = catalogue.guid.to_string();
    let groups: Vec<Group> = catalogue.groups.iter().map(group).collect();
    let properties: Vec<Property> = PROPERTIES.iter().map(|name| property(name)).collect();
    let classifier_head = ClassifierHead {
        id: Some(id.clone()),
        name: Some(format!("Классификатор ({CATALOG_NAME})")),
        changes_only: None,
    };
    let mut portions = Vec::new();
    for (nth, products) in (1..).zip(catalogue.products.chunks(PORTION)) {
        let name = format!("import0_{nth}.xml");
        let catalog = CatalogHead {
            id: Some(id.clone()),
            classifier_id: Some(id.clone()),
            name: Some(CATALOG_NAME.to_owned()),
            changes_only: Some(nth > 1),
        };
        let classifier = Classifier { head: &classifier_head, groups: &groups, properties: &properties };
        let rows = products.iter().map(|row| product(row, vat));
        let content = import_file(Vec::new(), &head, (nth == 1).then_some(classifier), &catalog, rows);
        portions.push(Portion { content: written(&name, content)?, name });
    }
    let on_sale: Vec<&world::Product> = catalogue.products.iter().filter(|row| !row.discontinued()).collect();
    for (nth, products) in (1..).zip(on_sale.chunks(PORTION)) {
        let name = format!("offers0_{nth}.xml");
        let package = offers_head(catalogue, nth > 1, false);
        let rows = products.iter().map(|row| offer(catalogue, row, false));
        let content = offers_file(Vec::new(), &head, &package, &price_types(catalogue), &warehouses(catalogue), rows);
        portions.push(Portion { content: written(&name, content)?, name });
    }
    Ok(portions)
}

/// Prices and stock of some products, in the shape of УТ's run for prices and stock.
///
/// # Errors
/// [`ClientError::Write`], which memory does not give.
pub fn stock_portion(
    catalogue: &Catalogue,
    products: &[&world::Product],
    now: DateTime,
) -> Result<Portion, ClientError> {
    let name = "offers0_1.xml".to_owned();
    let package = offers_head(catalogue, true, true);
    let rows = products.iter().map(|row| offer(catalogue, row, true));
    let content =
        offers_file(Vec::new(), &Head::ut(now), &package, &price_types(catalogue), &warehouses(catalogue), rows);
    Ok(Portion { content: written(&name, content)?, name })
}

fn written(name: &str, content: std::io::Result<Vec<u8>>) -> Result<Vec<u8>, ClientError> {
    content.map_err(|source| ClientError::Write { step: name.to_owned(), source })
}

fn group(group: &world::Group) -> Group {
    Group {
        id: group.guid.to_string(),
        parent: group.parent.as_ref().map(ToString::to_string),
        name: Field::Value(group.name.to_owned()),
        ..Group::default()
    }
}

fn property_id(name: &str) -> String {
    guid_of("property", name).to_string()
}

fn property(name: &str) -> Property {
    Property {
        id: property_id(name),
        name: Field::Value(name.to_owned()),
        value_type: Some("Строка".to_owned()),
        for_products: Some(true),
        ..Property::default()
    }
}

fn unit(unit: world::Unit) -> Unit {
    Unit {
        code: Some(unit.code.to_owned()),
        short: Some(unit.short.to_owned()),
        full: Some(unit.full.to_owned()),
        international: Some(unit.international.to_owned()),
        ..Unit::default()
    }
}

fn product(row: &world::Product, vat: &str) -> Product {
    let mut product = Product::new(ItemId::parse(row.guid.as_str()));
    product.deleted = row.discontinued().then_some(true);
    product.barcode = Field::from(row.barcode.clone());
    product.article = Field::Value(row.article.clone());
    product.name = Field::Value(row.name.clone());
    product.unit = Field::Value(unit(row.unit));
    product.groups = Field::Value(vec![row.group.to_string()]);
    let said = PROPERTIES.iter().zip(&row.properties).filter(|(_, value)| !value.is_empty());
    let values = said.map(|(name, value)| PropertyValue { property: property_id(name), values: vec![value.clone()] });
    product.properties = Field::Value(values.collect());
    if !row.properties[3].is_empty() {
        product.manufacturer = Field::Value(Named { id: None, name: row.properties[3].clone() });
    }
    let tax = Tax { name: "НДС".to_owned(), rate: Some(vat.to_owned()), included: None, sum: None };
    product.taxes = Field::Value(vec![tax]);
    let kind = if row.service { "Услуга" } else { "Товар" };
    product.requisites.push(requisite::ITEM_KIND, kind);
    product.requisites.push(requisite::ITEM_TYPE, kind);
    product.requisites.push(requisite::FULL_NAME, row.name.as_str());
    if let Some(by) = &row.replaced_by {
        // Not of stock УТ: an additional requisite that sellers set up for this purpose.
        product.requisites.push("Замена", by.as_str());
    }
    product
}

fn offers_head(catalogue: &Catalogue, changes_only: bool, changes_package: bool) -> OffersHead {
    OffersHead {
        id: Some(format!("{}#", catalogue.guid)),
        catalog_id: Some(catalogue.guid.to_string()),
        classifier_id: Some(catalogue.guid.to_string()),
        name: Some(format!("Пакет предложений ({CATALOG_NAME})")),
        changes_only: Some(changes_only),
        changes_package,
    }
}

fn price_types(catalogue: &Catalogue) -> Vec<PriceType> {
    let kinds = catalogue.price_types.iter();
    kinds
        .map(|kind| PriceType {
            id: kind.guid.to_string(),
            name: Field::Value(kind.name.to_owned()),
            currency: Some("RUB".to_owned()),
            vat_included: Some(true),
            deleted: None,
        })
        .collect()
}

fn warehouses(catalogue: &Catalogue) -> Vec<Warehouse> {
    let all = catalogue.warehouses.iter();
    all.map(|warehouse| Warehouse {
        id: warehouse.guid.to_string(),
        name: Field::Value(warehouse.name.to_owned()),
        address: Some(warehouse.address.to_owned()),
        deleted: None,
    })
    .collect()
}

fn offer(catalogue: &Catalogue, row: &world::Product, changes: bool) -> Offer {
    let mut offer = Offer::new(ItemId::parse(row.guid.as_str()));
    if !changes {
        offer.barcode = Field::from(row.barcode.clone());
        offer.article = Field::Value(row.article.clone());
        offer.name = Field::Value(row.name.clone());
        offer.unit = Field::Value(unit(row.unit));
    }
    let prices = catalogue.price_types.iter().map(|kind| {
        let price = roubles(row.price(kind.level));
        Price {
            price_type: kind.guid.to_string(),
            price,
            currency: Some("RUB".to_owned()),
            unit: Some(row.unit.short.to_owned()),
            factor: Some(Decimal::ONE),
            min_quantity: None,
            presentation: Some(format!("{price} RUB за {}", row.unit.short)),
        }
    });
    offer.prices = Field::Value(prices.collect());
    if !row.service {
        let stock = catalogue.warehouses.iter().zip(row.stock);
        let stock =
            stock.map(|(warehouse, have)| Stock { warehouse: warehouse.guid.to_string(), quantity: have.into() });
        offer.stock = Field::Value(stock.collect());
        offer.quantity = Field::Value(Decimal::from(row.stock.iter().sum::<i64>()));
    }
    offer
}

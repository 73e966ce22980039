//! The catalogue in the files of the client that is played.
//!
//! Stock УТ 11: the first portion of goods carries the classifier and says that it is the whole; the others have neither.
//! Offers follow. УНФ writes the same under other names and an older namespace. Bitrix's module says "only changes" of
//! everything, and sends offers, prices and stock in files of their own.

use jiff::civil::DateTime;
use onec::Field;
use onec::commerceml::write::{Classifier, import_file, offers_file};
use onec::commerceml::{
    CatalogHead, ClassifierHead, Group, Head, ItemId, Named, Offer, OffersHead, Price, PriceType, Product, Property,
    PropertyValue, Stock, Tax, Unit, Warehouse, requisite,
};
use rust_decimal::Decimal;

use super::error::ClientError;
use super::profile::Profile;
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
pub fn catalogue_portions(
    catalogue: &Catalogue,
    now: DateTime,
    vat: &str,
    profile: Profile,
) -> Result<Vec<Portion>, ClientError> {
    let head = head(now, profile);
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
        let name = file_name("import", nth, now, profile);
        let catalog = CatalogHead {
            id: Some(id.clone()),
            classifier_id: Some(id.clone()),
            name: Some(CATALOG_NAME.to_owned()),
            changes_only: Some(nth > 1 || profile == Profile::Bitrix),
        };
        let classifier = Classifier { head: &classifier_head, groups: &groups, properties: &properties };
        let rows = products.iter().map(|row| product(row, vat));
        let content = import_file(Vec::new(), &head, (nth == 1).then_some(classifier), &catalog, rows);
        portions.push(Portion { content: played(&name, content, profile)?, name });
    }
    let on_sale: Vec<&world::Product> = catalogue.products.iter().filter(|row| !row.discontinued()).collect();
    for (nth, products) in (1..).zip(on_sale.chunks(PORTION)) {
        for (kind, parts) in kinds_of_offers(profile) {
            portions.push(offers(catalogue, products, now, profile, (kind, nth), *parts, false)?);
        }
    }
    Ok(portions)
}

/// Prices and stock of some products: УТ's run for prices and stock, or what the other clients send instead.
///
/// # Errors
/// [`ClientError::Write`], which memory does not give.
pub fn stock_portions(
    catalogue: &Catalogue,
    products: &[&world::Product],
    now: DateTime,
    profile: Profile,
) -> Result<Vec<Portion>, ClientError> {
    let kinds = kinds_of_offers(profile).iter().filter(|(_, parts)| parts.prices || parts.stock);
    kinds.map(|(kind, parts)| offers(catalogue, products, now, profile, (kind, 1), *parts, true)).collect()
}

/// What a file of offers tells.
#[derive(Clone, Copy)]
struct Parts {
    names: bool,
    prices: bool,
    stock: bool,
}

const ALL: Parts = Parts { names: true, prices: true, stock: true };
const NONE: Parts = Parts { names: false, prices: false, stock: false };

const fn kinds_of_offers(profile: Profile) -> &'static [(&'static str, Parts)] {
    match profile {
        Profile::Bitrix => &[
            ("offers", Parts { names: true, ..NONE }),
            ("prices", Parts { prices: true, ..NONE }),
            ("rests", Parts { stock: true, ..NONE }),
        ],
        _ => &[("offers", ALL)],
    }
}

fn offers(
    catalogue: &Catalogue,
    products: &[&world::Product],
    now: DateTime,
    profile: Profile,
    (kind, nth): (&str, usize),
    parts: Parts,
    changes: bool,
) -> Result<Portion, ClientError> {
    let ut = matches!(profile, Profile::Ut | Profile::UtSilent);
    let name = file_name(kind, nth, now, profile);
    let package = offers_head(catalogue, changes || nth > 1 || profile == Profile::Bitrix, changes && ut);
    let names = parts.names && !changes;
    let rows = products.iter().map(|row| {
        let mut offer = offer(catalogue, row, !names);
        if !parts.prices {
            offer.prices = Field::Absent;
        }
        if !parts.stock {
            (offer.stock, offer.quantity) = (Field::Absent, Field::Absent);
        }
        offer
    });
    let content =
        offers_file(Vec::new(), &head(now, profile), &package, &price_types(catalogue), &warehouses(catalogue), rows);
    Ok(Portion { content: played(&name, content, profile)?, name })
}

/// `import0_1.xml`, `import.xml`, `import___<uuid>.xml`.
fn file_name(kind: &str, nth: usize, now: DateTime, profile: Profile) -> String {
    match profile {
        Profile::Ut | Profile::UtSilent => format!("{kind}0_{nth}.xml"),
        Profile::Unf if nth == 1 => format!("{kind}.xml"),
        Profile::Unf => format!("{kind}{}.xml", nth - 1),
        Profile::Bitrix => format!("{kind}___{}.xml", world::uuid_of("module-file", format!("{kind}/{nth}/{now}"))),
    }
}

fn head(now: DateTime, profile: Profile) -> Head {
    Head { schema_version: Some(profile.habits().schema.1.to_owned()), ..Head::ut(now) }
}

/// The namespace that the client writes, and for the module its own spelling of stock.
fn played(name: &str, content: std::io::Result<Vec<u8>>, profile: Profile) -> Result<Vec<u8>, ClientError> {
    let content = content.map_err(|source| ClientError::Write { step: name.to_owned(), source })?;
    let text = String::from_utf8(content)
        .map_err(|e| ClientError::Write { step: name.to_owned(), source: std::io::Error::other(e) })?;
    let namespace = Profile::Ut.habits().schema.0;
    let text = text.replacen(&format!("\"{namespace}\""), &format!("\"{}\"", profile.habits().schema.0), 1);
    Ok(if profile == Profile::Bitrix { rests(&text) } else { text }.into_bytes())
}

/// `<Склад ИдСклада="…" КоличествоНаСкладе="…"/>` as 3.1 spells it.
fn rests(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = text;
    let mut inside = false;
    while let Some(at) = rest.find("<Склад ИдСклада=\"") {
        let (before, row) = rest.split_at(at);
        if inside && !before.trim().is_empty() {
            out.push_str("</Остатки>");
            inside = false;
        }
        out.push_str(before);
        let mut values = row.split('"').skip(1).step_by(2);
        let (id, have) = (values.next().unwrap_or_default(), values.next().unwrap_or_default());
        if !inside {
            out.push_str("<Остатки>");
            inside = true;
        }
        out.push_str(&format!("<Остаток><Склад><Ид>{id}</Ид><Количество>{have}</Количество></Склад></Остаток>"));
        rest = row.find("/>").map_or("", |end| &row[end + 2..]);
    }
    if inside {
        out.push_str("</Остатки>");
    }
    out.push_str(rest);
    out
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_spells_stock_in_its_own_way() {
        let row = |id: &str| format!("<Склад ИдСклада=\"{id}\" КоличествоНаСкладе=\"5\"/>");
        let text = format!(
            "<Предложение><Ид>1</Ид>{} {}</Предложение><Предложение>{}</Предложение>",
            row("a"),
            row("b"),
            row("c")
        );
        let one = |id: &str| format!("<Остаток><Склад><Ид>{id}</Ид><Количество>5</Количество></Склад></Остаток>");
        let wanted = format!(
            "<Предложение><Ид>1</Ид><Остатки>{} {}</Остатки></Предложение><Предложение><Остатки>{}</Остатки></Предложение>",
            one("a"),
            one("b"),
            one("c")
        );
        assert_eq!(rests(&text), wanted);
    }
}

//! What a catalogue is made of: groups, properties, price types, warehouses, products and offers.
//!
//! [`Field`] stands wherever a file of changes may say nothing about a thing; a plain `Option` stands where emptiness and
//! silence cannot mean different things. `deleted` joins the spellings of deletion that are visible in a file
//! (`Статус="Удален"`, `ПометкаУдаления`): `None` says nothing. The other two, absence from a full export and
//! `mode=deactivate`, are no business of a record.

use rust_decimal::Decimal;

use super::Requisites;
use crate::Field;

/// Identity of a product, with its characteristic if it has one: `guid` or `guid#guid`, or `guid` with a separate
/// `ИдХарактеристики` as price-and-stock files write it. Kept as written but for blanks around it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId {
    /// The product.
    pub product: String,
    /// Its characteristic. The empty reference of 1C (zeros) is `None`.
    pub characteristic: Option<String>,
}

impl ItemId {
    /// The identity that a text means. Empty only if the text is.
    pub fn parse(text: &str) -> Self {
        let (product, characteristic) = text.split_once('#').unwrap_or((text, ""));
        Self { product: product.trim().to_owned(), characteristic: Self::reference(characteristic) }
    }

    pub(super) fn reference(text: &str) -> Option<String> {
        let text = text.trim();
        (!text.chars().all(|c| c == '0' || c == '-')).then(|| text.to_owned())
    }
}

impl std::fmt::Display for ItemId {
    /// As `guid` or `guid#guid`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.product)?;
        match &self.characteristic {
            Some(characteristic) => write!(f, "#{characteristic}"),
            None => Ok(()),
        }
    }
}

/// The root of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// `ВерсияСхемы`; it may lie.
    pub schema_version: Option<String>,
    /// `ДатаФормирования` as written; [`moment`](super::moment) reads it.
    pub generated_at: Option<String>,
}

/// The beginning of a classifier.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClassifierHead {
    /// `Ид`; the Bitrix module leaves it empty.
    pub id: Option<String>,
    /// `Наименование`.
    pub name: Option<String>,
    /// `СодержитТолькоИзменения`.
    pub changes_only: Option<bool>,
}

/// The beginning of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CatalogHead {
    /// `Ид`; the Bitrix module leaves it empty.
    pub id: Option<String>,
    /// `ИдКлассификатора`.
    pub classifier_id: Option<String>,
    /// `Наименование`.
    pub name: Option<String>,
    /// `СодержитТолькоИзменения`. `Some(false)` does not yet allow to sweep what this file lacks: it may be the first
    /// portion of many ([`sweep`](crate::session::CatalogRun)).
    pub changes_only: Option<bool>,
}

/// The beginning of a package of offers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OffersHead {
    /// `Ид`, usually the catalogue's with `#` at its end.
    pub id: Option<String>,
    /// `ИдКаталога`.
    pub catalog_id: Option<String>,
    /// `ИдКлассификатора`.
    pub classifier_id: Option<String>,
    /// `Наименование`.
    pub name: Option<String>,
    /// `СодержитТолькоИзменения`.
    pub changes_only: Option<bool>,
    /// Whether the element is `ИзмененияПакетаПредложений`: prices and stock only, no names.
    pub changes_package: bool,
}

/// A group of the classifier. Groups come parents first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group {
    /// `Ид`.
    pub id: String,
    /// The group around it.
    pub parent: Option<String>,
    /// `Наименование`.
    pub name: Field<String>,
    /// `НомерВерсии` as written.
    pub version: Option<String>,
    /// Whether it is deleted.
    pub deleted: Option<bool>,
}

/// A category of the classifier (УНФ): products of one category have the same properties.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Category {
    /// `Ид`.
    pub id: String,
    /// `Наименование`.
    pub name: Field<String>,
    /// Ids of its properties.
    pub properties: Vec<String>,
    /// Whether it is deleted.
    pub deleted: Option<bool>,
}

/// A property of products or offers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Property {
    /// `Ид`.
    pub id: String,
    /// `Наименование`.
    pub name: Field<String>,
    /// `ТипЗначений`: `Справочник`, `Строка`, `Число`, `Время`.
    pub value_type: Option<String>,
    /// Values of a directory.
    pub options: Vec<PropertyOption>,
    /// `ДляТоваров`.
    pub for_products: Option<bool>,
    /// `ДляПредложений`.
    pub for_offers: Option<bool>,
    /// `ДляДокументов`.
    pub for_documents: Option<bool>,
    /// `Обязательное`.
    pub required: Option<bool>,
    /// `Множественное`.
    pub multiple: Option<bool>,
    /// Whether it is deleted.
    pub deleted: Option<bool>,
}

/// A value of a property's directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PropertyOption {
    /// `ИдЗначения`.
    pub id: String,
    /// `Значение`.
    pub value: String,
}

/// What a product or offer says about a property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PropertyValue {
    /// `Ид` of the property.
    pub property: String,
    /// Values: for a directory, ids of its options. Empty values are left out.
    pub values: Vec<String>,
}

/// A price type, that is, a price level.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PriceType {
    /// `Ид`.
    pub id: String,
    /// `Наименование`.
    pub name: Field<String>,
    /// `Валюта` as written.
    pub currency: Option<String>,
    /// Whether VAT is in the price.
    pub vat_included: Option<bool>,
    /// Whether it is deleted.
    pub deleted: Option<bool>,
}

/// A unit of measure: an entry of the classifier, or what a product is counted in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unit {
    /// `Ид`, in 3.1 a code such as `796`.
    pub id: Option<String>,
    /// `Код` by ОКЕИ.
    pub code: Option<String>,
    /// Short name, `шт`.
    pub short: Option<String>,
    /// `НаименованиеПолное`.
    pub full: Option<String>,
    /// `МеждународноеСокращение`.
    pub international: Option<String>,
    /// `Пересчет`: other units and how many of this one they hold.
    pub conversions: Vec<Conversion>,
    /// Whether it is deleted.
    pub deleted: Option<bool>,
}

/// Another unit of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion {
    /// Code or name of the other unit.
    pub unit: String,
    /// How many base units it holds.
    pub factor: Decimal,
}

/// A warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Warehouse {
    /// `Ид`.
    pub id: String,
    /// `Наименование`.
    pub name: Field<String>,
    /// `Адрес/Представление`.
    pub address: Option<String>,
    /// Whether it is deleted.
    pub deleted: Option<bool>,
}

/// Something with a name and perhaps an identity.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named {
    /// `Ид`.
    pub id: Option<String>,
    /// `Наименование`.
    pub name: String,
}

/// A trait that tells one variant of a product from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Characteristic {
    /// `Ид`.
    pub id: Option<String>,
    /// What: `Цвет`.
    pub name: String,
    /// Which: `Бежевый`.
    pub value: String,
}

/// A tax: a rate of a product, or an amount in a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tax {
    /// `НДС`.
    pub name: String,
    /// `Ставка` as written: `22`, `20`, `Без налога`.
    pub rate: Option<String>,
    /// `УчтеноВСумме`: whether the sum holds the tax already.
    pub included: Option<bool>,
    /// How much.
    pub sum: Option<Decimal>,
}

/// A product of the catalogue; in УТ, one of its characteristics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Identity.
    pub id: ItemId,
    /// `НомерВерсии` as written.
    pub version: Option<String>,
    /// Whether it is deleted.
    pub deleted: Option<bool>,
    /// `Штрихкод`.
    pub barcode: Field<String>,
    /// `Артикул`.
    pub article: Field<String>,
    /// `Код` in 1C (УНФ); УТ gives it as a requisite.
    pub code: Field<String>,
    /// `Наименование`.
    pub name: Field<String>,
    /// `БазоваяЕдиница`.
    pub unit: Field<Unit>,
    /// Ids of its groups; УТ gives one.
    pub groups: Field<Vec<String>>,
    /// Id of its category (УНФ).
    pub category: Field<String>,
    /// `Описание`; HTML if the requisite `ОписаниеВФорматеHTML` says so.
    pub description: Field<String>,
    /// Paths of pictures relative to the exchange folder, the main one first; some are no pictures.
    pub pictures: Field<Vec<String>>,
    /// `Изготовитель`.
    pub manufacturer: Field<Named>,
    /// `Страна`.
    pub country: Field<String>,
    /// `Вес` of a base unit, in kilograms as УТ has it.
    pub weight: Field<Decimal>,
    /// `Длина`, `Ширина`, `Высота` of a base unit, as the seller measures.
    pub size: [Field<Decimal>; 3],
    /// Values of properties.
    pub properties: Field<Vec<PropertyValue>>,
    /// What tells this variant apart.
    pub characteristics: Field<Vec<Characteristic>>,
    /// Tax rates.
    pub taxes: Field<Vec<Tax>>,
    /// Requisites: `ВидНоменклатуры`, `ТипНоменклатуры`, `Полное наименование`, `Код`, `ОписаниеФайла`, …
    pub requisites: Requisites,
}

impl Product {
    /// A product of which nothing but its identity is said.
    pub const fn new(id: ItemId) -> Self {
        Self {
            id,
            version: None,
            deleted: None,
            barcode: Field::Absent,
            article: Field::Absent,
            code: Field::Absent,
            name: Field::Absent,
            unit: Field::Absent,
            groups: Field::Absent,
            category: Field::Absent,
            description: Field::Absent,
            pictures: Field::Absent,
            manufacturer: Field::Absent,
            country: Field::Absent,
            weight: Field::Absent,
            size: [Field::Absent, Field::Absent, Field::Absent],
            properties: Field::Absent,
            characteristics: Field::Absent,
            taxes: Field::Absent,
            requisites: Requisites::NONE,
        }
    }
}

impl Product {
    /// Pictures and other files, each once, the main picture first. Captions stand apart, in the requisite `ОписаниеФайла`
    /// (`path#text`), which may also name files that are no pictures.
    pub fn files(&self) -> Vec<Attachment<'_>> {
        let mut files: Vec<Attachment<'_>> = Vec::new();
        for path in self.pictures.items() {
            if files.iter().all(|file| file.path != path) {
                files.push(Attachment { path, caption: None, picture: true });
            }
        }
        for described in self.requisites.all(super::requisite::FILE_CAPTION) {
            let (path, caption) = described.split_once('#').unwrap_or((described, ""));
            let (path, caption) = (path.trim(), Some(caption.trim()).filter(|caption| !caption.is_empty()));
            match files.iter_mut().find(|file| file.path == path) {
                Some(file) => file.caption = caption,
                None if path.is_empty() => {}
                None => files.push(Attachment { path, caption, picture: false }),
            }
        }
        files
    }

    /// Whether the description is HTML and not text.
    pub fn description_is_html(&self) -> bool {
        self.requisites.says(super::requisite::HTML_DESCRIPTION)
    }
}

/// A file of a product, sent beside the XML under the same path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attachment<'a> {
    /// Path relative to the exchange folder.
    pub path: &'a str,
    /// What the seller says about it.
    pub caption: Option<&'a str>,
    /// Whether it is listed as `Картинка`; even then it need not be one.
    pub picture: bool,
}

/// A price of an offer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Price {
    /// Price type.
    pub price_type: String,
    /// Price of one `unit`.
    pub price: Decimal,
    /// `Валюта` as written: `RUB`, `643`, `руб.`, …
    pub currency: Option<String>,
    /// `Единица`.
    pub unit: Option<String>,
    /// How many base units the unit holds.
    pub factor: Option<Decimal>,
    /// The quantity from which the price holds: `МинКоличество`, `КоличествоОт`.
    pub min_quantity: Option<Decimal>,
    /// The price in words: `10 500 руб. за шт`.
    pub presentation: Option<String>,
}

/// Stock of an offer in one warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Stock {
    /// The warehouse.
    pub warehouse: String,
    /// How many base units. Negative stock exists in real bases.
    pub quantity: Decimal,
}

/// An offer: prices and stock of a product or of one of its characteristics. May arrive before its product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Identity; `ИдХарактеристики` is in it.
    pub id: ItemId,
    /// `НомерВерсии` as written.
    pub version: Option<String>,
    /// Whether it is deleted.
    pub deleted: Option<bool>,
    /// `Штрихкод`.
    pub barcode: Field<String>,
    /// `Артикул`.
    pub article: Field<String>,
    /// `Наименование`; price-and-stock files have none.
    pub name: Field<String>,
    /// `БазоваяЕдиница`.
    pub unit: Field<Unit>,
    /// What tells this variant apart.
    pub characteristics: Field<Vec<Characteristic>>,
    /// Values of properties.
    pub properties: Field<Vec<PropertyValue>>,
    /// Prices. `Empty` says that there are none any more.
    pub prices: Field<Vec<Price>>,
    /// Stock by warehouse, in whichever of its spellings. `Empty` says that there is none.
    pub stock: Field<Vec<Stock>>,
    /// Total quantity; 1C gives the sum over the warehouses that it exports.
    pub quantity: Field<Decimal>,
    /// Requisites.
    pub requisites: Requisites,
}

impl Offer {
    /// An offer of which nothing but its identity is said.
    pub const fn new(id: ItemId) -> Self {
        Self {
            id,
            version: None,
            deleted: None,
            barcode: Field::Absent,
            article: Field::Absent,
            name: Field::Absent,
            unit: Field::Absent,
            characteristics: Field::Absent,
            properties: Field::Absent,
            prices: Field::Absent,
            stock: Field::Absent,
            quantity: Field::Absent,
            requisites: Requisites::NONE,
        }
    }
}

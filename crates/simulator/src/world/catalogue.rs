//! The catalogue: groups, products, price types, warehouses, prices and stock, made of the table of families.
//!
//! Some products are discontinued: deleted in the catalogue, still found in old orders, and each names its replacement.
//! History asks for the price of a day: prices rise slowly, and one product has jumped by 12 % lately.

use onec::contract::{Guid, ListedPrice, PriceList};
use rust_decimal::Decimal;

use super::assortment::{FAMILIES, Family, GROUPS, UNITS};
use super::cast::PriceLevel;
use super::rng::{Rng, guid_of};

/// The article that the demo looks for; the slash is on purpose.
pub const SOUGHT_ARTICLE: &str = "КБ-2045-12/Ч";
/// Out of production; see [`DISCONTINUED_BY`].
pub const DISCONTINUED_ARTICLE: &str = "РЛ-519-90/О";
/// What takes the place of [`DISCONTINUED_ARTICLE`].
pub const DISCONTINUED_BY: &str = "РЛ-525-90/О";
/// Its price rose by 12 % since Ромашка bought it last.
pub const RISEN_ARTICLE: &str = "ПМ-750-125/П";

/// Catalogue that the products belong to.
pub const CATALOG_NAME: &str = "Основной каталог товаров";

/// A group; top groups have no parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Reference in 1C.
    pub guid: Guid,
    /// The group around it.
    pub parent: Option<Guid>,
    /// Its name.
    pub name: &'static str,
}

/// A unit of measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// ОКЕИ code.
    pub code: &'static str,
    /// Short name.
    pub short: &'static str,
    /// Full name.
    pub full: &'static str,
    /// International code.
    pub international: &'static str,
}

/// A product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Reference in 1C.
    pub guid: Guid,
    /// Article.
    pub article: String,
    /// Name.
    pub name: String,
    /// EAN-13 of the internal-use range; a service has none.
    pub barcode: Option<String>,
    /// Unit of measure.
    pub unit: Unit,
    /// Its group.
    pub group: Guid,
    /// Values of the properties «Размер», «Исполнение», «Материал», «Производитель»; empty = none.
    pub properties: [String; 4],
    /// Wholesale price today, in kopecks.
    pub wholesale: i64,
    /// Free stock in whole units, by warehouse.
    pub stock: [i64; 2],
    /// Delivery and the like.
    pub service: bool,
    /// Article of the product that replaced it; such a product is deleted in the catalogue.
    pub replaced_by: Option<String>,
}

impl Product {
    /// Whether the product is no longer sold.
    pub fn discontinued(&self) -> bool {
        self.replaced_by.is_some()
    }

    /// Price on a level today, in kopecks.
    pub fn price(&self, level: PriceLevel) -> i64 {
        let percent = match level {
            PriceLevel::Wholesale => 100,
            PriceLevel::Bulk => 93,
            PriceLevel::Dealer => 86,
        };
        round_price(self.wholesale * percent / 100)
    }

    /// Price on a level so many days ago: about 0.7 % less a month.
    pub fn price_ago(&self, level: PriceLevel, days: i64) -> i64 {
        let now = self.price(level);
        if self.article == RISEN_ARTICLE && days > 3 {
            // 1 / 1.12, so that the rise is what the demo says.
            return (now * 100 + 56) / 112;
        }
        // By whole months, so that a price holds for a while.
        round_price(now * (1000 - 7 * (days / 30).min(24)) / 1000)
    }
}

/// Names of the properties, in the order of [`Product::properties`].
pub const PROPERTIES: [&str; 4] = ["Размер", "Исполнение", "Материал", "Производитель"];

/// A warehouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warehouse {
    /// Reference in 1C.
    pub guid: Guid,
    /// Name.
    pub name: &'static str,
    /// Address.
    pub address: &'static str,
}

/// A price type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceType {
    /// Reference in 1C.
    pub guid: Guid,
    /// Name.
    pub name: &'static str,
    /// Which level it is.
    pub level: PriceLevel,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// Identity of the catalogue.
    pub guid: Guid,
    /// Groups, parents first.
    pub groups: Vec<Group>,
    /// Products, discontinued ones included.
    pub products: Vec<Product>,
    /// Price types.
    pub price_types: [PriceType; 3],
    /// Warehouses.
    pub warehouses: [Warehouse; 2],
}

impl Catalogue {
    /// The product of this article.
    pub fn by_article(&self, article: &str) -> Option<&Product> {
        self.products.iter().find(|product| product.article == article)
    }

    /// The product of this reference.
    pub fn by_guid(&self, guid: &Guid) -> Option<&Product> {
        self.products.iter().find(|product| product.guid == *guid)
    }

    /// The price levels, as the contract carries them.
    pub fn levels(&self) -> Vec<onec::contract::PriceType> {
        let level = |level: &PriceType| onec::contract::PriceType {
            id: level.guid.clone(),
            name: level.name.to_owned(),
            currency: "RUB".to_owned(),
            deleted: false,
        };
        self.price_types.iter().map(level).collect()
    }

    /// What every product costs, as the contract carries it.
    pub fn price_lists(&self) -> Vec<PriceList> {
        let listed = |product: &Product, level: &PriceType| ListedPrice {
            price_type_id: level.guid.clone(),
            price: Decimal::new(product.price(level.level), 2),
            currency: "RUB".to_owned(),
            factor: None,
        };
        let list = |product: &Product| PriceList {
            id: product.guid.clone(),
            prices: self.price_types.iter().map(|level| listed(product, level)).collect(),
        };
        self.products.iter().map(list).collect()
    }

    pub(crate) fn make() -> Self {
        let mut groups = Vec::new();
        for (top, below) in GROUPS {
            let parent = guid_of("group", top);
            groups.push(Group { guid: parent.clone(), parent: None, name: top });
            groups.extend(below.iter().map(|name| Group {
                guid: guid_of("group", name),
                parent: Some(parent.clone()),
                name,
            }));
        }
        let mut rng = Rng::named("catalogue");
        let mut products = Vec::new();
        for family in FAMILIES {
            family_products(family, &mut rng, &mut products);
        }
        discontinue(&mut products);
        Self {
            guid: guid_of("catalog", "main"),
            groups,
            products,
            price_types: [
                PriceType {
                    guid: price_type(PriceLevel::Wholesale), name: "Оптовая", level: PriceLevel::Wholesale
                },
                PriceType {
                    guid: price_type(PriceLevel::Bulk), name: "Крупный опт", level: PriceLevel::Bulk
                },
                PriceType {
                    guid: price_type(PriceLevel::Dealer), name: "Дилерская", level: PriceLevel::Dealer
                },
            ],
            warehouses: [
                Warehouse {
                    guid: guid_of("warehouse", "main"),
                    name: "Основной склад",
                    address: "000118, г. Северск-Торговый, ул. Складская, д. 7",
                },
                Warehouse {
                    guid: guid_of("warehouse", "south"),
                    name: "Склад «Юг»",
                    address: "000340, г. Южнополье, Портовый проезд, д. 2",
                },
            ],
        }
    }
}

/// Reference of the price type of a level.
pub fn price_type(level: PriceLevel) -> Guid {
    let key = match level {
        PriceLevel::Wholesale => "wholesale",
        PriceLevel::Bulk => "bulk",
        PriceLevel::Dealer => "dealer",
    };
    guid_of("price-type", key)
}

fn family_products(family: &Family, rng: &mut Rng, products: &mut Vec<Product>) {
    let unit = UNITS[family.unit];
    let unit = Unit { code: unit.0, short: unit.1, full: unit.2, international: unit.3 };
    let service = family.prefix == "УСЛ";
    for (rank, size) in (0i64..).zip(family.sizes.split('|')) {
        for (nth, finish) in (0i64..).zip(family.finishes.split('|')) {
            let (finish, letter) = finish.split_once(':').unwrap_or_default();
            let digits: String = size.chars().filter(char::is_ascii_digit).collect();
            let mut article = format!("{}-{digits}-{}", family.prefix, family.series);
            // The code of a size that only names a kind belongs into the article, not into the name.
            let mut name = family.name.replace("{}", shown_size(size));
            if !letter.is_empty() {
                article.push('/');
                article.push_str(letter);
                name.push_str(", ");
                name.push_str(finish);
            }
            // Sizes and finishes may collide in their digits (SL and PH); such a product gets a number of its own.
            if products.iter().any(|product| product.article == article) {
                article = article.replacen('-', &format!("{}-", rank + 1), 1);
            }
            let wholesale = round_price(
                family.base * (100 + family.step * rank) / 100 * (100 + 3 * nth) / 100 + rng.between(0, 90),
            );
            let number = products.len();
            let barcode = (!service).then(|| ean13(rng, number));
            let stock = if service || rng.chance(6) { [0, 0] } else { [rng.between(0, 900), rng.between(0, 240)] };
            products.push(Product {
                guid: guid_of("product", &article),
                name,
                barcode,
                unit,
                group: guid_of("group", family.group),
                properties: [
                    shown_size(size).to_owned(),
                    finish.to_owned(),
                    family.material.to_owned(),
                    family.maker.to_owned(),
                ],
                wholesale,
                stock,
                service,
                replaced_by: None,
                article,
            });
        }
    }
}

/// A size as people read it: «одноместная 10» names a kind with a code, and is shown without it.
fn shown_size(size: &str) -> &str {
    match size.rsplit_once(' ') {
        Some((words, code)) if words.chars().any(char::is_alphabetic) && code.chars().all(|c| c.is_ascii_digit()) => {
            words
        }
        Some((inches, code)) if inches.starts_with(['1', '2', '3']) && code.chars().all(|c| c.is_ascii_digit()) => {
            inches
        }
        _ => size,
    }
}

/// Takes every fifty-first product out of production; its neighbour takes its place.
fn discontinue(products: &mut [Product]) {
    let mut pairs: Vec<(usize, String)> = (20..products.len().saturating_sub(10))
        .step_by(51)
        .map(|index| (index, products[index + 1].article.clone()))
        .filter(|(index, by)| products[*index].article != SOUGHT_ARTICLE && by != DISCONTINUED_ARTICLE)
        .collect();
    if let Some(index) = products.iter().position(|product| product.article == DISCONTINUED_ARTICLE) {
        pairs.push((index, DISCONTINUED_BY.to_owned()));
    }
    for (index, by) in pairs {
        let product = &mut products[index];
        let keep = [SOUGHT_ARTICLE, RISEN_ARTICLE, DISCONTINUED_BY];
        if keep.contains(&product.article.as_str()) || product.service {
            continue;
        }
        product.stock = [0, 0];
        product.replaced_by = Some(by);
    }
}

/// Prices end in whole ten kopecks above ten roubles.
fn round_price(kopecks: i64) -> i64 {
    if kopecks >= 1_000 { (kopecks + 5) / 10 * 10 } else { kopecks.max(1) }
}

/// An EAN-13 of the range 20…29, which is free for use inside of a firm.
fn ean13(rng: &mut Rng, number: usize) -> String {
    let digits = format!("2{}{:05}{:05}", rng.below(10), rng.below(100_000), number);
    let sum: u32 =
        digits.bytes().zip([1u32, 3].into_iter().cycle()).map(|(b, weight)| u32::from(b - b'0') * weight).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

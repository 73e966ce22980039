//! What a site answers to `sale&mode=query`: its orders, by the strictest rules of any client.
//!
//! Stock УТ 11 refuses the **whole** answer for one thing it does not like: a byte before `<?xml`, a namespace, a business
//! operation other than `Заказ товара`. And the number of an order goes into a column of eleven characters. So every order is
//! checked here, and one that 1C would choke on is left out and told, instead of stopping all the others.

use jiff::civil::DateTime;
use rust_decimal::Decimal;

use super::{
    super::{
        BankAccount, Contact, Counterparty, Document, DocumentLine, Head, ItemId, Operation, Representative,
        Requisites, Tax, Unit, requisite,
    },
    Charset, Dialect, Family, Writer,
};
use crate::Field;

/// An order to hand over to 1C.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteOrder {
    /// The site's key of the order; comes back nowhere in stock УТ.
    pub id: String,
    /// The number by which 1C will know it: 1 to 11 characters. With `moment`'s date it is the key in 1C.
    pub number: String,
    /// When it was made, in the time zone of 1C's base.
    pub moment: DateTime,
    /// Three characters: `RUB`, `руб`.
    pub currency: String,
    /// Sum with VAT.
    pub total: Decimal,
    /// VAT of the whole order, if it is known; it is included in `total`.
    pub vat: Option<Decimal>,
    /// Who buys.
    pub buyer: SiteBuyer,
    /// The buyer's comment.
    pub comment: Option<String>,
    /// Rows, delivery included.
    pub lines: Vec<SiteLine>,
    /// What has no element: [`requisite`] has the names that 1C reads.
    pub requisites: Requisites,
}

/// The buyer of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteBuyer {
    /// GUID of the counterparty in 1C if known, else the site's key.
    pub id: String,
    /// Working name.
    pub name: String,
    /// Legal entity or person: 1C tells them apart by which name is there.
    pub kind: SiteBuyerKind,
    /// Address in one line.
    pub address: Option<String>,
    /// Phone, e-mail.
    pub contacts: Vec<Contact>,
    /// Its main bank account.
    pub account: Option<BankAccount>,
    /// The person who ordered.
    pub contact_person: Option<String>,
}

/// What the buyer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SiteBuyerKind {
    /// A firm or an entrepreneur.
    Legal {
        /// `ОфициальноеНаименование`.
        official_name: String,
        /// ИНН.
        inn: Option<String>,
        /// КПП; entrepreneurs have none.
        kpp: Option<String>,
    },
    /// A person.
    Person {
        /// `ПолноеНаименование`.
        full_name: String,
    },
}

/// A row of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteLine {
    /// The product as 1C named it.
    pub item: ItemId,
    /// Its catalogue.
    pub catalog_id: Option<String>,
    /// Article, for people.
    pub article: Option<String>,
    /// Name.
    pub name: String,
    /// Unit in which `quantity` is given.
    pub unit: Unit,
    /// How many base units the unit holds.
    pub factor: Decimal,
    /// Quantity, at most four decimals.
    pub quantity: Decimal,
    /// Price of one unit, at most two decimals.
    pub price: Decimal,
    /// Sum of the row with VAT, at most two decimals.
    pub sum: Decimal,
    /// VAT of the row, included in `sum`.
    pub vat: Option<SiteVat>,
    /// Whether it is a service; delivery is one.
    pub service: bool,
}

/// VAT of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteVat {
    /// Rate as 1C writes it: `22`, `10`, `Без налога`.
    pub rate: String,
    /// Amount.
    pub sum: Decimal,
}

/// Why 1C would choke on an order. The texts are Russian: they are shown to the seller.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// The column in 1C holds eleven characters.
    #[error("номер заказа «{0}»: нужно от 1 до 11 знаков, иначе 1С его обрежет")]
    Number(String),
    /// УНФ cuts the currency to three characters.
    #[error("валюта «{0}»: нужно ровно 3 знака")]
    Currency(String),
    /// 1C cannot find or make the counterparty without it.
    #[error("у покупателя нет наименования")]
    Buyer,
    /// An order without rows is refused.
    #[error("в заказе нет строк")]
    NoLines,
    /// A row cannot be matched without the product's id and name.
    #[error("строка {0}: нет идентификатора или наименования товара")]
    Item(usize),
    /// A figure does not fit: the quantity is not positive or has more than four decimals, or a sum is negative or has more
    /// than two.
    #[error("строка {0}: количество, цена или сумма вне того, что хранит 1С")]
    Figures(usize),
    /// The sum of the order is negative or has more than two decimals.
    #[error("сумма заказа {0} вне того, что хранит 1С")]
    Total(Decimal),
    /// Longer than the schema allows: names 250, comment 3000 characters.
    #[error("{0}: текст длиннее, чем хранит 1С")]
    TooLong(&'static str),
}

impl SiteOrder {
    /// Whether 1C will take it.
    ///
    /// # Errors
    ///
    /// The first [`Objection`].
    pub fn check(&self) -> Result<(), Objection> {
        let money = |sum: Decimal| sum >= Decimal::ZERO && sum.normalize().scale() <= 2;
        if !(1..=11).contains(&self.number.chars().count()) || self.number.trim() != self.number {
            return Err(Objection::Number(self.number.clone()));
        }
        if self.currency.chars().count() != 3 {
            return Err(Objection::Currency(self.currency.clone()));
        }
        let name = match &self.buyer.kind {
            SiteBuyerKind::Legal { official_name, .. } => official_name,
            SiteBuyerKind::Person { full_name } => full_name,
        };
        if self.buyer.id.is_empty() || self.buyer.name.trim().is_empty() || name.trim().is_empty() {
            return Err(Objection::Buyer);
        }
        if self.buyer.name.chars().count() > 250 {
            return Err(Objection::TooLong("наименование покупателя"));
        }
        if self.comment.as_ref().is_some_and(|comment| comment.chars().count() > 3000) {
            return Err(Objection::TooLong("комментарий"));
        }
        if self.lines.is_empty() {
            return Err(Objection::NoLines);
        }
        for (at, line) in self.lines.iter().enumerate() {
            if line.item.product.is_empty() || line.name.trim().is_empty() {
                return Err(Objection::Item(at + 1));
            }
            if line.name.chars().count() > 250 {
                return Err(Objection::TooLong("наименование товара"));
            }
            let quantity = line.quantity > Decimal::ZERO && line.quantity.normalize().scale() <= 4;
            if !quantity || line.factor <= Decimal::ZERO || !money(line.price) || !money(line.sum) {
                return Err(Objection::Figures(at + 1));
            }
        }
        if money(self.total) { Ok(()) } else { Err(Objection::Total(self.total)) }
    }

    /// The order as a document of CommerceML.
    pub fn to_document(&self) -> Document {
        let vat = |rate: Option<&String>, sum| Tax {
            name: "НДС".to_owned(),
            rate: rate.cloned(),
            included: Some(true),
            sum: Some(sum),
        };
        let line = |line: &SiteLine| {
            let kind = if line.service { "Услуга" } else { "Товар" };
            let mut requisites = Requisites::NONE;
            requisites.push(requisite::ITEM_KIND, kind);
            requisites.push(requisite::ITEM_TYPE, kind);
            DocumentLine {
                id: Some(line.item.clone()),
                catalog_id: line.catalog_id.clone(),
                article: line.article.clone(),
                name: Some(line.name.clone()),
                unit: Some(line.unit.clone()),
                factor: Some(line.factor),
                quantity: Some(line.quantity),
                price: Some(line.price),
                sum: Some(line.sum),
                taxes: line.vat.iter().map(|tax| vat(Some(&tax.rate), tax.sum)).collect(),
                requisites,
                ..DocumentLine::default()
            }
        };
        Document {
            id: Some(self.id.clone()),
            number: Some(self.number.clone()),
            date: Some(self.moment.date()),
            time: Some(self.moment.time()),
            // Anything else makes stock УТ refuse the whole load.
            operation: Some(Operation::Order.to_string()),
            role: Some("Продавец".to_owned()),
            currency: Some(self.currency.clone()),
            exchange_rate: Some(Decimal::ONE),
            total: Some(self.total),
            comment: self.comment.clone().map_or(Field::Absent, Field::Value),
            counterparties: vec![self.buyer.to_counterparty()],
            taxes: self.vat.iter().map(|sum| vat(None, *sum)).collect(),
            lines: Field::Value(self.lines.iter().map(line).collect()),
            requisites: self.requisites.clone(),
            ..Document::default()
        }
    }
}

impl SiteBuyer {
    fn to_counterparty(&self) -> Counterparty {
        let mut party = Counterparty {
            id: Some(self.id.clone()),
            name: Some(self.name.clone()),
            role: Some("Покупатель".to_owned()),
            address: self.address.clone(),
            contacts: self.contacts.clone(),
            accounts: self.account.iter().cloned().collect(),
            representatives: Vec::from_iter(self.contact_person.as_ref().map(|name| Representative {
                id: None,
                name: name.clone(),
                relation: Some("Контактное лицо".to_owned()),
            })),
            ..Counterparty::default()
        };
        match &self.kind {
            SiteBuyerKind::Legal { official_name, inn, kpp } => {
                party.official_name = Some(official_name.clone());
                party.inn.clone_from(inn);
                party.kpp.clone_from(kpp);
            }
            SiteBuyerKind::Person { full_name } => party.full_name = Some(full_name.clone()),
        }
        party
    }
}

/// The answer to `sale&mode=query`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteAnswer {
    /// The body. Never zip it: 1C passes it through a string.
    pub body: Vec<u8>,
    /// Orders that were left out: their positions in the input, and why.
    pub refused: Vec<(usize, Objection)>,
}

/// Makes the answer to `sale&mode=query`; no orders at all is a valid answer too.
///
/// `schema` is the version for the root ([`schema_for`]), `now` the local time of the answer.
pub fn site_orders(orders: &[SiteOrder], schema: &str, now: DateTime, charset: Charset) -> SiteAnswer {
    let head = Head { schema_version: Some(schema.to_owned()), generated_at: Some(now.to_string()) };
    let mut refused = Vec::new();
    let mut good = Vec::new();
    for (at, order) in orders.iter().enumerate() {
        match order.check() {
            Ok(()) => good.push(order.to_document()),
            Err(objection) => refused.push((at, objection)),
        }
    }
    let written = (|| {
        let family = if schema.starts_with('3') { Family::Three } else { Family::Two };
        let mut file = Writer::begin_in(Vec::new(), Dialect::site("2.05", family), &head, charset)?;
        good.iter().try_for_each(|one| file.document(one))?;
        file.finish()
    })();
    // Writing to memory does not fail, and what was written is text.
    let text = String::from_utf8(written.unwrap_or_default()).unwrap_or_default();
    SiteAnswer { body: charset.encode(&text), refused }
}

/// Versions that an answer can be written in.
const SCHEMAS: [&str; 6] = ["2.05", "2.07", "2.08", "2.09", "2.10", "3.1"];

/// The schema version for an answer, by the `version` (or `cmlVersion`) of the request: without one, 2.05 as Bitrix does;
/// a version that this crate can write is given back; any other 3 becomes 3.1, and anything else 2.10.
pub fn schema_for(version: Option<&str>) -> &'static str {
    let version = version.map(str::trim).filter(|version| !version.is_empty()).unwrap_or("2.05");
    let known = SCHEMAS.into_iter().find(|known| *known == version);
    known.unwrap_or(if version.starts_with('3') { "3.1" } else { "2.10" })
}

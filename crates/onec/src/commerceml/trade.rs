//! What passes between seller and buyer: counterparties and documents.

use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;

use super::{Characteristic, ItemId, Operation, Tax, Unit};
use crate::Field;

/// Named values that have no element of their own. Names may repeat (`ОписаниеФайла`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Requisites(pub Vec<Requisite>);

/// A named value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requisite {
    /// `Наименование`.
    pub name: String,
    /// `Значение`; empty if it is.
    pub value: String,
}

impl Requisites {
    /// None at all.
    pub const NONE: Self = Self(Vec::new());

    /// The first value with exactly this name that is not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let wanted = |one: &&Requisite| one.name == name && !one.value.is_empty();
        self.0.iter().find(wanted).map(|one| one.value.as_str())
    }

    /// The first value that is not empty, by any of the spellings of a name: that of the protocol, the one that a 1C with an
    /// English interface writes, and either with other letters that look the same (`1C` for `1С`), in any case.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.get(name).or_else(|| {
            let wanted = |one: &&Requisite| !one.value.is_empty() && super::requisite::same(&one.name, name);
            self.0.iter().find(wanted).map(|one| one.value.as_str())
        })
    }

    /// All values with this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |requisite| requisite.name == name).map(|requisite| requisite.value.as_str())
    }

    /// Whether the value with this name, in any of its spellings, says yes; 1C leaves out what is false.
    pub fn says(&self, name: &str) -> bool {
        self.find(name).and_then(super::truth).unwrap_or(false)
    }

    /// Adds a value.
    pub fn push(&mut self, name: &str, value: impl Into<String>) {
        self.0.push(Requisite { name: name.to_owned(), value: value.into() });
    }
}

/// A part of an address, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressField {
    /// `Тип`: `Почтовый индекс`, `Город`, `Улица`, …
    pub kind: String,
    /// `Значение`.
    pub value: String,
}

/// A way to reach somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// `Тип`: `Почта`, `Телефон рабочий`, …
    pub kind: String,
    /// `Значение`.
    pub value: String,
}

/// A bank account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BankAccount {
    /// `НомерСчета`.
    pub number: String,
    /// `Банк/БИК`.
    pub bik: Option<String>,
    /// `Банк/Наименование`.
    pub bank: Option<String>,
}

/// A counterparty: of a document, or a record of its own in 3.1.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counterparty {
    /// `Ид`. Not a GUID in documents that a site made: `1#admin#Петров Петр`.
    pub id: Option<String>,
    /// `НомерВерсии` as written.
    pub version: Option<String>,
    /// Whether it is deleted.
    pub deleted: Option<bool>,
    /// `Наименование`.
    pub name: Option<String>,
    /// `ОфициальноеНаименование`: there exactly for a legal entity.
    pub official_name: Option<String>,
    /// `ПолноеНаименование`: there exactly for a person.
    pub full_name: Option<String>,
    /// `Фамилия`.
    pub last_name: Option<String>,
    /// `Имя`.
    pub first_name: Option<String>,
    /// `Отчество`.
    pub middle_name: Option<String>,
    /// `ИНН`.
    pub inn: Option<String>,
    /// `КПП`.
    pub kpp: Option<String>,
    /// `ОКПО`.
    pub okpo: Option<String>,
    /// `ОГРН`.
    pub ogrn: Option<String>,
    /// `Роль`: `Покупатель`, `Продавец`.
    pub role: Option<String>,
    /// Address in one line: legal address, address of registration or plain address, the first that is there.
    pub address: Option<String>,
    /// The same address in parts, if it is given in parts.
    pub address_fields: Vec<AddressField>,
    /// `Контакты`.
    pub contacts: Vec<Contact>,
    /// `РасчетныеСчета`.
    pub accounts: Vec<BankAccount>,
    /// `Представители`: people who act for it.
    pub representatives: Vec<Representative>,
}

/// Somebody who acts for a counterparty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Representative {
    /// `Ид`.
    pub id: Option<String>,
    /// `Наименование`.
    pub name: String,
    /// `Отношение`: `Контактное лицо`.
    pub relation: Option<String>,
}

/// A discount of a document or of its row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Discount {
    /// `Наименование`.
    pub name: Option<String>,
    /// `Процент`.
    pub percent: Option<Decimal>,
    /// `Сумма`.
    pub sum: Option<Decimal>,
    /// `УчтеноВСумме`: whether the sum is reduced already.
    pub included: Option<bool>,
}

/// A document: an order, a shipment, a payment, as `operation` says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// `Ид`. From stock 1C it is the GUID in 1C; from a site, the site's key.
    pub id: Option<String>,
    /// `Номер`. In an order that comes back from stock 1C it is the **site's** number; the number in 1C is the requisite
    /// `Номер по 1С` or [`number_1c`](Self::number_1c).
    pub number: Option<String>,
    /// `Дата`; of an order from the site, the site's date.
    pub date: Option<Date>,
    /// `Время`.
    pub time: Option<Time>,
    /// `ХозОперация`: `Заказ товара`, `Отпуск товара`, `Выплата безналичных денег`, …
    pub operation: Option<String>,
    /// `Роль` of the one who writes the document.
    pub role: Option<String>,
    /// `Валюта` as written.
    pub currency: Option<String>,
    /// `Курс`.
    pub exchange_rate: Option<Decimal>,
    /// `Сумма`.
    pub total: Option<Decimal>,
    /// `НомерВерсии` as written (3.1).
    pub version: Option<String>,
    /// Whether it is marked for deletion.
    pub deleted: Option<bool>,
    /// `Номер1С` (3.1), without the blanks that 1C pads it with.
    pub number_1c: Option<String>,
    /// `Дата1С` (3.1).
    pub date_1c: Option<DateTime>,
    /// `Основание`: `Ид` of the document that this one follows (3.1).
    pub base: Option<String>,
    /// `СрокПлатежа`.
    pub due: Option<Date>,
    /// `Комментарий`.
    pub comment: Field<String>,
    /// `Контрагенты`.
    pub counterparties: Vec<Counterparty>,
    /// `Налоги`.
    pub taxes: Vec<Tax>,
    /// `Скидки`.
    pub discounts: Vec<Discount>,
    /// `Товары`. A document that only tells a new state has none, which does not mean that its rows are gone.
    pub lines: Field<Vec<DocumentLine>>,
    /// `ЗначенияРеквизитов`.
    pub requisites: Requisites,
    /// `ПодчиненныеДокументы` (УНФ 2.10): payments and shipments of this order.
    pub subordinates: Vec<Self>,
}

impl Document {
    /// What the document is, if `ХозОперация` says something that the schema knows.
    pub fn kind(&self) -> Option<Operation> {
        self.operation.as_deref().and_then(Operation::parse)
    }

    /// Date and time together, in whatever zone 1C lives.
    pub fn moment(&self) -> Option<DateTime> {
        Some(self.date?.to_datetime(self.time.unwrap_or_else(Time::midnight)))
    }

    /// The counterparty with the role `Покупатель`, or the only one.
    pub fn buyer(&self) -> Option<&Counterparty> {
        let buyer = |one: &&Counterparty| one.role.as_deref() == Some("Покупатель");
        self.counterparties.iter().find(buyer).or(match self.counterparties.as_slice() {
            [only] => Some(only),
            _ => None,
        })
    }
}

/// A row of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DocumentLine {
    /// The product; `ORDER_DELIVERY` for delivery.
    pub id: Option<ItemId>,
    /// `ИдКаталога`.
    pub catalog_id: Option<String>,
    /// `Артикул`.
    pub article: Option<String>,
    /// `Наименование`.
    pub name: Option<String>,
    /// `БазоваяЕдиница` or `Единица`.
    pub unit: Option<Unit>,
    /// `Коэффициент`.
    pub factor: Option<Decimal>,
    /// `Количество`.
    pub quantity: Option<Decimal>,
    /// `ЦенаЗаЕдиницу`, in 3.1 `Цена`.
    pub price: Option<Decimal>,
    /// `Сумма`.
    pub sum: Option<Decimal>,
    /// `ХарактеристикиТовара`.
    pub characteristics: Vec<Characteristic>,
    /// `Налоги` or `СтавкиНалогов`.
    pub taxes: Vec<Tax>,
    /// `Скидки`.
    pub discounts: Vec<Discount>,
    /// `ЗначенияРеквизитов`: `ВидНоменклатуры`, `ТипНоменклатуры`, `НомерПозицииКорзины`, …
    pub requisites: Requisites,
}

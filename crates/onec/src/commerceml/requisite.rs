//! The requisites of documents by which 1C and sites tell each other what has no element of its own, and what stock 1C
//! says by them about an order.
//!
//! The names are 1C's own words and part of the protocol: stock УТ compares them letter by letter. A reader need not:
//! [`Requisites::find`] also takes the English names and look-alike letters.

use jiff::civil::DateTime;

use super::{Document, Requisites, moment};

/// Number of the document in 1C.
pub const NUMBER_1C: &str = "Номер по 1С";
/// Moment of the document in 1C.
pub const DATE_1C: &str = "Дата по 1С";
/// The same number from a 1C with an English interface.
pub const NUMBER_1C_EN: &str = "Number by 1C";
/// The same moment from a 1C with an English interface.
pub const DATE_1C_EN: &str = "Date by 1C";
/// Marked for deletion.
pub const DELETED: &str = "ПометкаУдаления";
/// Posted.
pub const POSTED: &str = "Проведен";
/// Number of the payment in 1C; that it is there means "paid".
pub const PAYMENT_NUMBER_1C: &str = "Номер оплаты по 1С";
/// Moment of the payment in 1C.
pub const PAYMENT_DATE_1C: &str = "Дата оплаты по 1С";
/// Number of the shipment in 1C; that it is there means "shipped".
pub const SHIPMENT_NUMBER_1C: &str = "Номер отгрузки по 1С";
/// Moment of the shipment in 1C.
pub const SHIPMENT_DATE_1C: &str = "Дата отгрузки по 1С";
/// Cancelled.
pub const CANCELLED: &str = "Отменен";
/// Paid in full (УНФ and later УТ).
pub const PAID: &str = "Оплачен";
/// Shipped in full (УНФ and later УТ).
pub const SHIPPED: &str = "Отгружен";
/// Status of the order, in words.
pub const STATUS: &str = "Статус заказа";
/// Id of the status; the spelling is the protocol's.
pub const STATUS_ID: &str = "Статуса заказа ИД";
/// Paid, as a site says it.
pub const ORDER_PAID: &str = "Заказ оплачен";
/// The day on which the buyer wants the goods; УТ reads it.
pub const SHIP_ON: &str = "Дата отгрузки";
/// Payment method, in words.
pub const PAYMENT_METHOD: &str = "Метод оплаты";
/// The site's key of the payment method.
pub const PAYMENT_METHOD_ID: &str = "Метод оплаты ИД";
/// Moment of the payment, as a site says it.
pub const PAYMENT_DATE: &str = "Дата оплаты";
/// Number of the payment, as a site says it.
pub const PAYMENT_NUMBER: &str = "Номер платежного документа";
/// Delivery method, in words.
pub const DELIVERY_METHOD: &str = "Способ доставки";
/// The site's key of the delivery method.
pub const DELIVERY_METHOD_ID: &str = "Метод доставки ИД";
/// Whether delivery is allowed, as a site says it.
pub const DELIVERY_ALLOWED: &str = "Доставка разрешена";
/// Who takes the goods; УНФ reads it.
pub const RECEIVER: &str = "Получатель";
/// Delivery address.
pub const DELIVERY_ADDRESS: &str = "Адрес доставки";
/// The buyer's comment.
pub const BUYER_COMMENT: &str = "Комментарии покупателя";
/// Moment of the last change of the status.
pub const STATUS_CHANGED: &str = "Дата изменения статуса";
/// Whether the status is a last one.
pub const STATUS_FINAL: &str = "Финальный статус";
/// Moment of the cancellation, as a site says it.
pub const CANCELLED_AT: &str = "Дата отмены заказа";
/// Why it was cancelled, as a site says it.
pub const CANCEL_REASON: &str = "Причина отмены";
/// The site that the order was made on.
pub const SITE: &str = "Сайт";
/// The contract; УНФ reads it.
pub const CONTRACT: &str = "Договор контрагента";
/// The price type; УНФ reads it.
pub const PRICE_TYPE: &str = "Вид цен";
/// The warehouse; УНФ reads it.
pub const WAREHOUSE: &str = "Склад";
/// The seller's firm; УНФ reads it.
pub const ORGANISATION: &str = "Организация";
/// The seller's department; УНФ reads it.
pub const DEPARTMENT: &str = "Подразделение";
/// Tracking number of the parcel.
pub const TRACKING: &str = "Трек-номер";
/// `Товар` or `Услуга`; mandatory on rows.
pub const ITEM_TYPE: &str = "ТипНоменклатуры";
/// Kind of the item; mandatory on rows.
pub const ITEM_KIND: &str = "ВидНоменклатуры";
/// Full name of a product.
pub const FULL_NAME: &str = "Полное наименование";
/// A picture's or file's path and caption: `path#text`.
pub const FILE_CAPTION: &str = "ОписаниеФайла";
/// Whether the description is HTML.
pub const HTML_DESCRIPTION: &str = "ОписаниеВФорматеHTML";
/// The product's code in 1C.
pub const CODE: &str = "Код";

/// Names that a 1C with an English interface writes. Only `Number by 1C` and `Date by 1C` have been seen in files; the
/// others follow them, and that they are tried can do no harm.
const ENGLISH: &[(&str, &[&str])] = &[
    (NUMBER_1C, &[NUMBER_1C_EN]),
    (DATE_1C, &[DATE_1C_EN]),
    (DELETED, &["Deletion mark", "DeletionMark"]),
    (POSTED, &["Posted"]),
    (PAYMENT_NUMBER_1C, &["Payment number by 1C"]),
    (PAYMENT_DATE_1C, &["Payment date by 1C"]),
    (SHIPMENT_NUMBER_1C, &["Shipment number by 1C"]),
    (SHIPMENT_DATE_1C, &["Shipment date by 1C"]),
    (CANCELLED, &["Canceled", "Cancelled"]),
    (PAID, &["Paid"]),
    (SHIPPED, &["Shipped"]),
    (STATUS, &["Order status"]),
    (STATUS_ID, &["Order status ID"]),
    (PAYMENT_METHOD, &["Payment method"]),
    (DELIVERY_METHOD, &["Delivery method"]),
    (DELIVERY_ADDRESS, &["Delivery address"]),
    (TRACKING, &["Tracking number"]),
];

/// Whether `found` is a spelling of `name`.
pub(super) fn same(found: &str, name: &str) -> bool {
    let english = ENGLISH.iter().find(|(russian, _)| *russian == name).map_or(&[][..], |(_, english)| english);
    std::iter::once(&name).chain(english).any(|one| folded(found).eq(folded(one)))
}

/// Letters without case, `ё` as `е`, and Cyrillic ones that look like Latin ones as those.
fn folded(text: &str) -> impl Iterator<Item = char> {
    text.trim().chars().flat_map(char::to_lowercase).map(|letter| match letter {
        'а' => 'a',
        'е' | 'ё' => 'e',
        'о' => 'o',
        'р' => 'p',
        'с' => 'c',
        'у' => 'y',
        'х' => 'x',
        other => other,
    })
}

/// What 1C says about an order that it sends back. Stock 1C leaves out what is empty or false, so silence means "no".
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderState {
    /// Number in 1C.
    pub number_1c: Option<String>,
    /// Moment in 1C.
    pub date_1c: Option<DateTime>,
    /// Marked for deletion.
    pub deleted: bool,
    /// Posted.
    pub posted: bool,
    /// Cancelled.
    pub cancelled: bool,
    /// Number of the payment.
    pub payment_number: Option<String>,
    /// Moment of the payment.
    pub payment_date: Option<DateTime>,
    /// Number of the shipment.
    pub shipment_number: Option<String>,
    /// Moment of the shipment.
    pub shipment_date: Option<DateTime>,
    /// 1C says that it is paid: by flag, or by the presence of a payment.
    pub paid: bool,
    /// 1C says that it is shipped: by flag, or by the presence of a shipment.
    pub shipped: bool,
    /// Status in words.
    pub status: Option<String>,
}

impl OrderState {
    /// What the requisites (and in 3.1 the elements) of an order say. A moment that cannot be read counts as unsaid.
    pub fn of(document: &Document) -> Self {
        let requisites = &document.requisites;
        let text = |name: &str| requisites.find(name).map(str::to_owned);
        let date = |name: &str| requisites.find(name).and_then(moment).flatten();
        let payment_number = text(PAYMENT_NUMBER_1C);
        let shipment_number = text(SHIPMENT_NUMBER_1C);
        Self {
            number_1c: text(NUMBER_1C).or_else(|| document.number_1c.clone()),
            date_1c: date(DATE_1C).or(document.date_1c),
            deleted: document.deleted.unwrap_or(false) || requisites.says(DELETED),
            posted: requisites.says(POSTED),
            cancelled: requisites.says(CANCELLED),
            payment_date: date(PAYMENT_DATE_1C),
            shipment_date: date(SHIPMENT_DATE_1C),
            paid: payment_number.is_some() || requisites.says(PAID),
            shipped: shipment_number.is_some() || requisites.says(SHIPPED),
            payment_number,
            shipment_number,
            status: text(STATUS),
        }
    }

    /// The same as requisites, the way stock УТ writes them: what is empty or false is left out.
    pub fn to_requisites(&self) -> Requisites {
        let mut said = Requisites::NONE;
        let mut text = |name: &str, value: Option<&String>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                said.push(name, value.as_str());
            }
        };
        text(NUMBER_1C, self.number_1c.as_ref());
        text(DATE_1C, self.date_1c.map(|date| date.to_string()).as_ref());
        let yes = |flag: bool| flag.then(|| "true".to_owned());
        text(DELETED, yes(self.deleted).as_ref());
        text(POSTED, yes(self.posted).as_ref());
        text(PAYMENT_NUMBER_1C, self.payment_number.as_ref());
        text(PAYMENT_DATE_1C, self.payment_date.map(|date| date.to_string()).as_ref());
        text(SHIPMENT_NUMBER_1C, self.shipment_number.as_ref());
        text(SHIPMENT_DATE_1C, self.shipment_date.map(|date| date.to_string()).as_ref());
        text(CANCELLED, yes(self.cancelled).as_ref());
        text(PAID, yes(self.paid && self.payment_number.is_none()).as_ref());
        text(SHIPPED, yes(self.shipped && self.shipment_number.is_none()).as_ref());
        text(STATUS, self.status.as_ref());
        said
    }
}

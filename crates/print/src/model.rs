//! What the forms have in common: who, what, how much. Plain data, so that it can be stored, sent and compared.
//!
//! Units: money in kopecks, quantities in thousandths of their unit.
//!
//! *Why so*: a document that came from 1C brings its own sums; they are printed as they are, because a form that differs
//! from the books by a kopeck is wrong. [`Line::priced`] is for those who have only a price.
//!
//! *What not*: no check of ИНН, КПП or accounts, and no rates: VAT is a text with an optional per cent, as the law may
//! change it between two documents.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Number and date of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// As it stands in the books, with prefix: «УТ-000123».
    pub number: String,
    /// Date of the document; it is also the date of the file.
    #[serde(with = "iso_date")]
    pub date: Date,
    /// Whether the faint note «Сформировано в демонстрационном режиме» stands at the foot of every page.
    pub demo: bool,
}

/// A reference to another document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocRef {
    /// Its number.
    pub number: String,
    /// Its date.
    #[serde(with = "iso_date")]
    pub date: Date,
}

/// An account with a bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankAccount {
    /// Name of the bank with its town.
    pub bank: String,
    /// БИК, 9 digits.
    pub bic: String,
    /// Correspondent account, 20 digits.
    pub corr: Option<String>,
    /// Settlement account, 20 digits.
    pub account: String,
}

/// A legal entity or a sole trader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Name as documents have it: «ООО «Ромашка»».
    pub name: String,
    /// ИНН: 10 digits, 12 of a sole trader.
    pub inn: String,
    /// КПП; a sole trader has none.
    pub kpp: Option<String>,
    /// ОКПО code, which the ТОРГ-12 has a box for.
    pub okpo: Option<String>,
    /// Address with postal code.
    pub address: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Where it is paid.
    pub bank: Option<BankAccount>,
}

/// A unit of measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Short name: «шт».
    pub name: String,
    /// Code of the ОКЕИ classifier: «796».
    pub okei: Option<String>,
}

/// A VAT rate as data: the rates change, a document keeps its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vat {
    /// As it is printed: «22%», «Без НДС», «10/110».
    pub text: String,
    /// Whole per cent; `None` where there is no tax.
    pub percent: Option<u8>,
}

/// Where goods come from (columns 10 and 10а of an invoice).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Country {
    /// Digital code of the ОКСМ classifier: «156».
    pub code: String,
    /// Short name: «Китай».
    pub name: String,
}

/// How goods are packed (columns 6 to 9 of the ТОРГ-12).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packing {
    /// Kind: «коробка».
    pub kind: String,
    /// Quantity in one place, in thousandths.
    pub per_place: i64,
    /// Number of places.
    pub places: i64,
    /// Gross mass in grams, that is thousandths of a kilogram.
    pub gross: Option<i64>,
}

/// A line of goods or services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Name of the goods.
    pub name: String,
    /// Article, or the code by which the seller knows the goods.
    pub article: Option<String>,
    /// Unit of measure.
    pub unit: Unit,
    /// Quantity in thousandths of the unit.
    pub quantity: i64,
    /// Price of one unit with tax, before the discount, in kopecks.
    pub price: i64,
    /// Discount of the whole line with tax, in kopecks; 0 for none.
    pub discount: i64,
    /// VAT rate.
    pub vat: Vat,
    /// VAT of the line in kopecks.
    pub tax: i64,
    /// Sum of the line with tax, after the discount, in kopecks.
    pub sum: i64,
    /// Origin, for imported goods.
    pub country: Option<Country>,
    /// Number of the customs declaration, for imported goods.
    pub declaration: Option<String>,
    /// Packing, if it is known.
    pub packing: Option<Packing>,
}

/// A person who signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Position: «Генеральный директор».
    pub post: String,
    /// Surname and initials: «Северов А. П.».
    pub name: String,
}

/// Who signs for the seller. Without names the lines stay empty, to be filled in by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signers {
    /// Руководитель.
    pub director: Option<Person>,
    /// Главный бухгалтер.
    pub accountant: Option<Person>,
    /// Who hands the goods over.
    pub shipper: Option<Person>,
}

impl Vat {
    /// A rate in whole per cent, printed as «22%».
    pub fn percent(percent: u8) -> Self {
        Self { text: format!("{percent}%"), percent: Some(percent) }
    }

    /// «Без НДС».
    pub fn none() -> Self {
        Self { text: "Без НДС".to_owned(), percent: None }
    }
}

impl Line {
    /// A line from its price with tax: the sum is price × quantity, the tax is contained in it, both rounded to the
    /// kopeck, halves away from zero (НК РФ ст. 168 p. 6: the price shown to the buyer contains the tax).
    pub fn priced(name: &str, article: Option<&str>, unit: Unit, quantity: i64, price: i64, vat: Vat) -> Self {
        let sum = divided(i128::from(quantity) * i128::from(price), 1000);
        let rate = i128::from(vat.percent.unwrap_or(0));
        let tax = divided(i128::from(sum) * rate, 100 + rate);
        Self {
            name: name.to_owned(),
            article: article.map(str::to_owned),
            unit,
            quantity,
            price,
            discount: 0,
            vat,
            tax,
            sum,
            country: None,
            declaration: None,
            packing: None,
        }
    }

    /// Sum without tax in kopecks.
    pub fn net(&self) -> i64 {
        self.sum.saturating_sub(self.tax)
    }

    /// Price of a unit without tax, after the discount, in kopecks: the sum without tax divided by the quantity, as 1C
    /// fills column 4 of an invoice. 0 if there is no quantity.
    pub fn net_price(&self) -> i64 {
        divided(i128::from(self.net()) * 1000, i128::from(self.quantity))
    }
}

impl Party {
    /// Name, ИНН, КПП, address and telephone in one line, as parties are named in a form.
    pub fn full(&self) -> String {
        let mut text = format!("{}, ИНН\u{00A0}{}", self.name, self.inn);
        if let Some(kpp) = &self.kpp {
            text.push_str(&format!(", КПП\u{00A0}{kpp}"));
        }
        if !self.address.is_empty() {
            text.push_str(&format!(", {}", self.address));
        }
        if let Some(phone) = &self.phone {
            text.push_str(&format!(", тел.: {}", phone.replace(' ', "\u{00A0}")));
        }
        text
    }

    /// «7701234567/770101001», or the ИНН alone.
    pub(crate) fn inn_kpp(&self) -> String {
        self.kpp.as_ref().map_or_else(|| self.inn.clone(), |kpp| format!("{}/{kpp}", self.inn))
    }
}

/// Whole division, halves away from zero; 0 where there is nothing to divide by. Saturates at the ends of `i64`.
fn divided(n: i128, by: i128) -> i64 {
    if by == 0 {
        return 0;
    }
    let rounded = (n.abs() * 2 + by.abs()) / (2 * by.abs());
    let signed = if (n < 0) == (by < 0) { rounded } else { -rounded };
    i64::try_from(signed).unwrap_or(if signed < 0 { i64::MIN } else { i64::MAX })
}

/// Dates in stored forms: ISO text, whatever features jiff was built with. Use as `#[serde(with = "print::iso_date")]`.
pub mod iso_date {
    use jiff::civil::Date;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes «2026-08-12».
    pub fn serialize<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(date)
    }

    /// Reads «2026-08-12».
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }

    /// The same for a date that may be missing.
    pub mod option {
        use jiff::civil::Date;
        use serde::de::Error;
        use serde::{Deserialize, Deserializer, Serializer};

        /// Writes «2026-08-12» or null.
        pub fn serialize<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
            match date {
                Some(date) => serializer.collect_str(date),
                None => serializer.serialize_none(),
            }
        }

        /// Reads «2026-08-12» or null.
        pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
            let text = Option::<String>::deserialize(deserializer)?;
            text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_rounded_to_the_kopeck() {
        let unit = || Unit { name: "шт".to_owned(), okei: None };
        // (quantity, price, per cent) → (sum, tax, price without tax)
        let table = [
            ((10_000, 12_200, Some(22)), (122_000, 22_000, 10_000)),
            ((3_000, 9_999, Some(22)), (29_997, 5_409, 8_196)),
            ((333, 10_000, Some(10)), (3_330, 303, 9_090)),
            ((1_000, 10_000, Some(0)), (10_000, 0, 10_000)),
            ((1_500, 333, None), (500, 0, 333)),
            ((0, 10_000, Some(22)), (0, 0, 0)),
            ((-2_000, 12_200, Some(22)), (-24_400, -4_400, 10_000)),
        ];
        for ((quantity, price, percent), expected) in table {
            let vat = percent.map_or_else(Vat::none, Vat::percent);
            let line = Line::priced("", None, unit(), quantity, price, vat);
            assert_eq!((line.sum, line.tax, line.net_price()), expected, "{quantity} × {price}");
        }
        let line = Line::priced("", None, unit(), i64::MAX, i64::MAX, Vat::percent(22));
        assert_eq!(line.sum, i64::MAX);
    }
}

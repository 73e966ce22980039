//! The payment QR code of an invoice: ГОСТ Р 56042-2014, `ST00012` (UTF-8).
//!
//! *Why so*: bank apps refuse a code that breaks the limits of the standard, so the limits are kept here: names are
//! shortened to what the standard lets pass, while a wrong account or БИК is an error, because money would go nowhere.
//!
//! *What not*: no check digits of accounts and ИНН; whoever reads those details into the system checks them there.

use fast_qr::QRBuilder;
use fast_qr::qr::QRCodeError;
use serde::{Deserialize, Serialize};

use crate::error::QrError;

const NAME: usize = 160;
const BANK_NAME: usize = 45;
const PURPOSE: usize = 210;
/// The five mandatory fields together with their keys and bars.
const MANDATORY: usize = 300;

/// Builds the text of a payment QR code. Values may be as they are in the books: `|` and line breaks are taken out,
/// long names are shortened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentQr {
    name: String,
    account: String,
    bank: String,
    bic: String,
    corr: Option<String>,
    sum: i64,
    purpose: String,
    payee_inn: Option<String>,
    kpp: Option<String>,
    payer_inn: Option<String>,
}

impl PaymentQr {
    /// The payee: name, settlement account (20 digits), bank, БИК (9 digits), correspondent account (20 digits, or none
    /// for an account with the Bank of Russia).
    pub fn new(name: &str, account: &str, bank: &str, bic: &str, corr: Option<&str>) -> Self {
        Self {
            name: name.to_owned(),
            account: account.to_owned(),
            bank: bank.to_owned(),
            bic: bic.to_owned(),
            corr: corr.map(str::to_owned),
            ..Self::default()
        }
    }

    /// What to pay, in kopecks.
    pub fn sum(mut self, kopecks: i64) -> Self {
        self.sum = kopecks;
        self
    }

    /// Назначение платежа.
    pub fn purpose(mut self, purpose: &str) -> Self {
        self.purpose = purpose.to_owned();
        self
    }

    /// ИНН and КПП of the payee.
    pub fn payee(mut self, inn: &str, kpp: Option<&str>) -> Self {
        self.payee_inn = Some(inn.to_owned());
        self.kpp = kpp.map(str::to_owned);
        self
    }

    /// ИНН of the payer.
    pub fn payer(mut self, inn: &str) -> Self {
        self.payer_inn = Some(inn.to_owned());
        self
    }

    /// The text of the code, within the limits of the standard.
    pub fn text(&self) -> Result<String, QrError> {
        let corr = self.corr.as_deref().filter(|corr| !corr.is_empty()).unwrap_or("0");
        if self.sum <= 0 {
            return Err(QrError::Sum);
        }
        for (field, value, digits) in [("PersonalAcc", self.account.as_str(), "20"), ("BIC", self.bic.as_str(), "9")] {
            all_digits(field, value, digits)?;
        }
        if corr != "0" {
            all_digits("CorrespAcc", corr, "20")?;
        }
        let bank = shortened(&self.bank, BANK_NAME);
        let after_name = format!("|PersonalAcc={}|BankName={bank}|BIC={}|CorrespAcc={corr}", self.account, self.bic);
        let room = MANDATORY - "Name=".len() - after_name.chars().count();
        let name = shortened(&self.name, NAME.min(room));
        for (field, value) in [("Name", &name), ("BankName", &bank)] {
            if value.is_empty() {
                return Err(QrError::Missing(field));
            }
        }
        let mut text = format!("ST00012|Name={name}{after_name}|Sum={}", self.sum);
        let purpose = shortened(&self.purpose, PURPOSE);
        let inn = |value: &Option<String>| value.as_deref().map(clean).unwrap_or_default();
        for (key, value) in [
            ("Purpose", purpose),
            ("PayeeINN", inn(&self.payee_inn)),
            ("PayerINN", inn(&self.payer_inn)),
            ("KPP", inn(&self.kpp)),
        ] {
            if !value.is_empty() {
                text.push_str(&format!("|{key}={value}"));
            }
        }
        Ok(text)
    }

    /// The modules of the code, row by row; `true` is dark.
    pub fn modules(&self) -> Result<Vec<Vec<bool>>, QrError> {
        let built = QRBuilder::new(self.text()?).ecl(fast_qr::ECL::M).build();
        let code = built.map_err(|error| match error {
            QRCodeError::EncodedData | QRCodeError::SpecifiedVersion => QrError::TooLong,
        })?;
        Ok((0..code.size).map(|row| code[row].iter().map(|module| module.value()).collect()).collect())
    }
}

fn all_digits(field: &'static str, value: &str, digits: &'static str) -> Result<(), QrError> {
    if value.is_empty() {
        return Err(QrError::Missing(field));
    }
    let good = digits.parse() == Ok(value.len()) && value.bytes().all(|b| b.is_ascii_digit());
    if good { Ok(()) } else { Err(QrError::Digits { field, digits }) }
}

/// Without the bar, which parts the fields, and without line breaks and doubled spaces.
fn clean(value: &str) -> String {
    let spaced: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| *c != '|').collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shortened(value: &str, limit: usize) -> String {
    clean(value).chars().take(limit).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn qr() -> PaymentQr {
        PaymentQr::new(
            "ООО «Северный Опт»",
            "40702810900000012345",
            "ПАО Банк",
            "044525225",
            Some("30101810400000000225"),
        )
        .sum(1_234_550)
    }

    #[test]
    fn the_text_is_the_standard_one() {
        let text = qr()
            .purpose("Оплата по счёту № 12|А\nот 01.08.2026")
            .payee("7701234567", Some("770101001"))
            .payer("500100732259")
            .text();
        let expected = "ST00012|Name=ООО «Северный Опт»|PersonalAcc=40702810900000012345|BankName=ПАО Банк|BIC=044525225\
                        |CorrespAcc=30101810400000000225|Sum=1234550|Purpose=Оплата по счёту № 12А от 01.08.2026\
                        |PayeeINN=7701234567|PayerINN=500100732259|KPP=770101001";
        assert_eq!(text.as_deref(), Ok(expected));
    }

    #[test]
    fn limits_are_kept() {
        let long = "я".repeat(400);
        let text = PaymentQr::new(&long, "40702810900000012345", &long, "044525225", None).sum(1).purpose(&long).text();
        let text = text.unwrap_or_default();
        let field = |key: &str| {
            let value = text.split('|').find_map(|part| part.strip_prefix(key));
            value.map_or(0, |value| value.chars().count())
        };
        assert_eq!((field("Name="), field("BankName="), field("Purpose=")), (160, 45, 210));
        assert_eq!(field("CorrespAcc="), 1);

        let with_corr = PaymentQr { corr: Some("30101810400000000225".to_owned()), name: long.clone(), ..qr() };
        let text = PaymentQr { bank: long, ..with_corr }.text().unwrap_or_default();
        let mandatory = text.trim_start_matches("ST00012|").split("|Sum=").next().map(|part| part.chars().count());
        assert!(mandatory.is_some_and(|length| length <= MANDATORY), "{mandatory:?}");
    }

    #[test]
    fn a_code_that_no_bank_takes_is_refused() {
        let table = [
            (PaymentQr { account: "123".to_owned(), ..qr() }, QrError::Digits { field: "PersonalAcc", digits: "20" }),
            (PaymentQr { bic: "04452522х".to_owned(), ..qr() }, QrError::Digits { field: "BIC", digits: "9" }),
            (PaymentQr { corr: Some("1".to_owned()), ..qr() }, QrError::Digits { field: "CorrespAcc", digits: "20" }),
            (PaymentQr { account: String::new(), ..qr() }, QrError::Missing("PersonalAcc")),
            (PaymentQr { name: " | ".to_owned(), ..qr() }, QrError::Missing("Name")),
            (PaymentQr { sum: 0, ..qr() }, QrError::Sum),
        ];
        for (qr, error) in table {
            assert_eq!(qr.text(), Err(error));
        }
    }

    #[test]
    fn the_longest_text_still_makes_a_code() {
        let long = "я".repeat(400);
        let qr = PaymentQr { name: long.clone(), bank: long.clone(), purpose: long, ..qr() };
        assert!(qr.modules().is_ok_and(|rows| rows.len() >= 21 && rows.iter().all(|row| row.len() == rows.len())));
    }
}

//! Счёт на оплату. There is no statutory form; this is the one that 1C prints and that every accountant knows.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::bank;
use super::goods::{self, Totals};
use super::parts::{BODY, Field, fields, labelled, title};
use crate::fonts::Fonts;
use crate::model::{Head, Line, Party, Signers};
use crate::numbers::{date_long, date_short, money};
use crate::qr::PaymentQr;
use crate::sheet::{Sheet, THICK};

/// Счёт на оплату.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// Number and date.
    pub head: Head,
    /// Who is paid; its bank account is what the bank block shows.
    pub seller: Party,
    /// Who pays.
    pub buyer: Party,
    /// Договор or заказ: «Договор № 12 от 01.02.2026».
    pub basis: Option<String>,
    /// What is sold.
    pub lines: Vec<Line>,
    /// Pay until this day.
    #[serde(with = "crate::model::iso_date::option")]
    pub due: Option<Date>,
    /// Conditions, a paragraph each.
    pub conditions: Vec<String>,
    /// Who signs.
    pub signers: Signers,
}

/// With 70 modules a square of 36 mm gives half a millimetre to each: an old phone reads that from paper.
const QR: f32 = 102.0;
const LABEL: f32 = 78.0;

impl Invoice {
    /// What is to be paid, in kopecks.
    pub fn total(&self) -> i64 {
        Totals::of(&self.lines).sum
    }

    /// Назначение платежа, as the bank block and the QR code have it.
    pub fn purpose(&self) -> String {
        let totals = Totals::of(&self.lines);
        let tax = if totals.taxes.is_empty() {
            "без НДС".to_owned()
        } else {
            format!("в том числе НДС {} руб.", money(totals.tax))
        };
        format!("Оплата по счёту № {} от {}, {tax}", self.head.number, date_short(self.head.date))
    }

    /// The payment QR code, if the seller has a bank account. Its details may still be wrong: see [`PaymentQr::text`].
    pub fn payment_qr(&self) -> Option<PaymentQr> {
        let bank = self.seller.bank.as_ref()?;
        let qr = PaymentQr::new(&self.seller.name, &bank.account, &bank.bank, &bank.bic, bank.corr.as_deref())
            .sum(self.total())
            .purpose(&self.purpose())
            .payee(&self.seller.inn, self.seller.kpp.as_deref())
            .payer(&self.buyer.inn);
        Some(qr)
    }

    pub(super) fn draw<'f>(&self, fonts: &'f Fonts) -> Sheet<'f> {
        let mut sheet = Sheet::portrait(fonts);
        self.draw_payee(&mut sheet);
        sheet.gap(14.0);
        title(&mut sheet, &format!("Счёт на оплату № {} от {}", self.head.number, date_long(self.head.date)));
        labelled(&mut sheet, LABEL, "Поставщик:", &self.seller.full(), BODY);
        labelled(&mut sheet, LABEL, "Покупатель:", &self.buyer.full(), BODY);
        if let Some(basis) = &self.basis {
            labelled(&mut sheet, LABEL, "Основание:", basis, BODY);
        }
        sheet.gap(4.0);
        goods::draw(&mut sheet, ("Товар", "Всего к оплате:"), &self.lines, 60.0);
        sheet.gap(4.0);
        goods::in_words(&mut sheet, &self.lines);
        self.draw_terms(&mut sheet);
        sheet.keep(|sheet| {
            sheet.gap(4.0);
            sheet.line(THICK);
            sheet.gap(14.0);
            self.draw_signatures(sheet);
        });
        sheet
    }

    /// A code that no bank takes is worse than none: with wrong details only the block is drawn.
    fn draw_payee(&self, sheet: &mut Sheet<'_>) {
        let modules = self.payment_qr().and_then(|qr| qr.modules().ok());
        let (x, y, w) = (sheet.x, sheet.y, sheet.w);
        let Some(modules) = modules else {
            bank::draw(sheet, &self.seller, &self.purpose());
            return;
        };
        sheet.within(x, w - QR - 12.0, |sheet| bank::draw(sheet, &self.seller, &self.purpose()));
        bank::qr(sheet, x + w - QR, y, QR, &modules);
        sheet.y = sheet.y.max(y + QR + 10.0);
    }

    fn draw_terms(&self, sheet: &mut Sheet<'_>) {
        sheet.gap(4.0);
        if let Some(due) = self.due {
            sheet.para(&format!("Оплатить не позднее {}", date_long(due)), BODY.semibold());
        }
        for condition in &self.conditions {
            sheet.para(condition, BODY);
        }
        sheet.gap(4.0);
    }

    fn draw_signatures(&self, sheet: &mut Sheet<'_>) {
        let name = |who: &Option<crate::model::Person>| who.as_ref().map_or(String::new(), |who| who.name.clone());
        let (director, accountant) = (name(&self.signers.director), name(&self.signers.accountant));
        let line = |sheet: &mut Sheet<'_>, label: &str, width: f32, name: &str| {
            let lines = [Field::new("", "подпись", 1.0), Field::new(name, "расшифровка подписи", 1.0)];
            fields(sheet, label, width, BODY.semibold(), &lines);
        };
        sheet.columns(
            0.5,
            16.0,
            |sheet| line(sheet, "Руководитель", 66.0, &director),
            |sheet| line(sheet, "Бухгалтер", 54.0, &accountant),
        );
    }
}

//! Договор: title, preamble, numbered sections, details of the parties. Its text is data; only the setting is ours.
//!
//! *What not*: no templates and no clauses of our own: a lawyer writes those.

use serde::{Deserialize, Serialize};

use super::parts::{SIGN, TITLE, signature};
use crate::fonts::Fonts;
use crate::model::{Head, Party, Person};
use crate::numbers::date_long;
use crate::sheet::Sheet;
use crate::text::{Align, Style};

/// A section with its paragraphs; they are numbered 1, 1.1, 1.2 and so on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractSection {
    /// «Предмет договора».
    pub title: String,
    /// Text of the paragraphs without their numbers.
    pub paragraphs: Vec<String>,
}

/// Договор.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Number and date.
    pub head: Head,
    /// «Договор поставки».
    pub title: String,
    /// «г. Москва».
    pub city: String,
    /// Who concludes it.
    pub preamble: String,
    /// Text.
    pub sections: Vec<ContractSection>,
    /// Поставщик.
    pub seller: Party,
    /// Покупатель.
    pub buyer: Party,
    /// Who signs for the seller.
    pub seller_signer: Option<Person>,
    /// Who signs for the buyer.
    pub buyer_signer: Option<Person>,
}

const TEXT: Style = Style::new(9.5);
const DETAILS: Style = Style::new(8.5);

impl Contract {
    pub(super) fn draw<'f>(&self, fonts: &'f Fonts) -> Sheet<'f> {
        let mut sheet = Sheet::portrait(fonts);
        sheet.para(&format!("{} № {}", self.title, self.head.number), TITLE.align(Align::Center));
        sheet.gap(8.0);
        let (x, y, w) = (sheet.x, sheet.y, sheet.w);
        sheet.put(x, y, w, &self.city, TEXT);
        sheet.put(x, y, w, &date_long(self.head.date), TEXT.align(Align::Right));
        sheet.gap(TEXT.leading() + 10.0);
        sheet.para(&self.preamble, TEXT);
        for (i, section) in self.sections.iter().enumerate() {
            draw_section(&mut sheet, i + 1, section);
        }
        sheet.gap(10.0);
        sheet.keep(|sheet| self.draw_parties(sheet));
        sheet
    }

    fn draw_parties(&self, sheet: &mut Sheet<'_>) {
        heading(sheet, &format!("{}. Реквизиты и подписи сторон", self.sections.len() + 1));
        let details = [("Поставщик", &self.seller), ("Покупатель", &self.buyer)];
        let [seller, buyer] =
            details.map(|(role, party)| move |sheet: &mut Sheet<'_>| draw_details(sheet, role, party));
        sheet.columns(0.5, 24.0, seller, buyer);
        sheet.gap(26.0);
        let [seller, buyer] = [self.seller_signer.as_ref(), self.buyer_signer.as_ref()].map(|who| {
            move |sheet: &mut Sheet<'_>| {
                signature(sheet, "", 0.0, SIGN, who);
                sheet.para("М.П.", DETAILS);
            }
        });
        sheet.columns(0.5, 24.0, seller, buyer);
    }
}

fn heading(sheet: &mut Sheet<'_>, text: &str) {
    sheet.need(TEXT.leading() * 3.0);
    sheet.mark(text);
    sheet.para(text, TEXT.bold());
    sheet.gap(3.0);
}

fn draw_section(sheet: &mut Sheet<'_>, number: usize, section: &ContractSection) {
    const INDENT: f32 = 26.0;
    sheet.gap(9.0);
    heading(sheet, &format!("{number}. {}", section.title));
    for (i, paragraph) in section.paragraphs.iter().enumerate() {
        let (x, w) = (sheet.x, sheet.w);
        sheet.need(TEXT.leading() * 2.0);
        let y = sheet.y;
        sheet.put(x, y, INDENT, &format!("{number}.{}.", i + 1), TEXT);
        sheet.within(x + INDENT, w - INDENT, |sheet| sheet.para(paragraph, TEXT));
        sheet.gap(2.5);
    }
}

fn draw_details(sheet: &mut Sheet<'_>, role: &str, party: &Party) {
    sheet.para(role, DETAILS.bold());
    sheet.gap(2.0);
    sheet.para(&party.name, DETAILS.semibold());
    sheet.para(&format!("ИНН/КПП {}", party.inn_kpp()), DETAILS);
    sheet.para(&party.address, DETAILS);
    if let Some(phone) = &party.phone {
        sheet.para(&format!("Тел.: {phone}"), DETAILS);
    }
    if let Some(bank) = &party.bank {
        sheet.para(&format!("Р/с {}", bank.account), DETAILS);
        sheet.para(&bank.bank, DETAILS);
        let corr = bank.corr.as_ref().map(|corr| format!(", к/с {corr}")).unwrap_or_default();
        sheet.para(&format!("БИК {}{corr}", bank.bic), DETAILS);
    }
}

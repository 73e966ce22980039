//! Акт об оказании услуг: the free form that 1C prints; the electronic one of order 552@ was repealed in 2026, the paper
//! one is as good as any primary document with the details of art. 9 of 402-ФЗ.

use serde::{Deserialize, Serialize};

use super::goods;
use super::parts::{BODY, SIGN, labelled, signature, title};
use crate::fonts::Fonts;
use crate::model::{Head, Line, Party, Person, Signers};
use crate::numbers::date_long;
use crate::sheet::{Sheet, THICK};

/// Акт об оказании услуг.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Number and date.
    pub head: Head,
    /// Исполнитель.
    pub seller: Party,
    /// Заказчик.
    pub buyer: Party,
    /// Договор or заказ.
    pub basis: Option<String>,
    /// Services.
    pub lines: Vec<Line>,
    /// Who signs for the seller.
    pub signers: Signers,
    /// Who signs for the buyer, if known.
    pub buyer_signer: Option<Person>,
}

const LABEL: f32 = 78.0;
const NO_CLAIMS: &str = "Вышеперечисленные услуги выполнены полностью и в срок. Заказчик претензий по объёму, качеству и \
                         срокам оказания услуг не имеет.";

impl Act {
    pub(super) fn draw<'f>(&self, fonts: &'f Fonts) -> Sheet<'f> {
        let mut sheet = Sheet::portrait(fonts);
        title(&mut sheet, &format!("Акт № {} от {}", self.head.number, date_long(self.head.date)));
        labelled(&mut sheet, LABEL, "Исполнитель:", &self.seller.full(), BODY);
        labelled(&mut sheet, LABEL, "Заказчик:", &self.buyer.full(), BODY);
        if let Some(basis) = &self.basis {
            labelled(&mut sheet, LABEL, "Основание:", basis, BODY);
        }
        sheet.gap(4.0);
        goods::draw(&mut sheet, ("Наименование работ, услуг", "Всего:"), &self.lines, 50.0);
        sheet.gap(4.0);
        goods::in_words(&mut sheet, &self.lines);
        sheet.gap(8.0);
        sheet.para(NO_CLAIMS, BODY);
        sheet.keep(|sheet| self.draw_signatures(sheet));
        sheet
    }

    fn draw_signatures(&self, sheet: &mut Sheet<'_>) {
        sheet.gap(6.0);
        sheet.line(THICK);
        sheet.gap(10.0);
        let sides = [
            ("ИСПОЛНИТЕЛЬ", &self.seller.name, self.signers.director.as_ref()),
            ("ЗАКАЗЧИК", &self.buyer.name, self.buyer_signer.as_ref()),
        ];
        let [seller, buyer] = sides.map(|(role, name, who)| {
            move |sheet: &mut Sheet<'_>| {
                sheet.para(role, BODY.bold());
                sheet.para(name, BODY);
                sheet.gap(18.0);
                signature(sheet, "", 0.0, SIGN, who);
                sheet.para("М.П.", BODY);
            }
        });
        sheet.columns(0.5, 30.0, seller, buyer);
    }
}

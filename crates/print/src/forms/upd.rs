//! Универсальный передаточный документ: the form that the tax service recommends (letter ММВ-20-3/96@ of 21.10.2013),
//! around the счёт-фактура of decree 1137. The numbers in square brackets are its own.
//!
//! *What not*: this is the paper form; the electronic one (format 5.03, order ЕД-7-26/970@) goes through an operator.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::parts::{CAPTION, DENSE, Field, fields};
use super::vat_invoice::VatInvoice;
use crate::fonts::Fonts;
use crate::model::{Party, Person};
use crate::numbers::date_long;
use crate::sheet::{Sheet, THICK};
use crate::text::{Align, Style};

/// What a УПД stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UpdStatus {
    /// 1: счёт-фактура and передаточный документ.
    InvoiceAndTransfer,
    /// 2: передаточный документ only, of a seller who does not pay VAT.
    TransferOnly,
}

/// Универсальный передаточный документ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upd {
    /// What it stands for.
    pub status: UpdStatus,
    /// The счёт-фактура inside.
    pub invoice: VatInvoice,
    /// Основание передачи, [8]: «Договор № 12 от 01.02.2026; заказ № 7 от 01.08.2026».
    pub basis: String,
    /// Данные о транспортировке и грузе, [9].
    pub transport: Option<String>,
    /// Дата отгрузки, [11].
    #[serde(with = "crate::model::iso_date::option")]
    pub shipped: Option<Date>,
    /// Who received the goods for the buyer, [15].
    pub receiver: Option<Person>,
    /// Дата получения, [16].
    #[serde(with = "crate::model::iso_date::option")]
    pub received: Option<Date>,
}

/// The status box at the left; column А of the goods is as wide, so that the thick rule runs straight down.
const SIDE: f32 = 66.0;
const MARK: f32 = 18.0;

impl Upd {
    pub(super) fn draw<'f>(&self, fonts: &'f Fonts) -> Sheet<'f> {
        let mut sheet = Sheet::landscape(fonts);
        let (x, w, top) = (sheet.x, sheet.w, sheet.y);
        sheet.within(x, SIDE - 6.0, |sheet| self.draw_status(sheet));
        let side = sheet.y;
        sheet.y = top;
        sheet.within(x + SIDE + 6.0, w - SIDE - 6.0, |sheet| self.invoice.draw_header(sheet));
        sheet.y = sheet.y.max(side);
        sheet.gap(4.0);
        let low = sheet.y;
        sheet.rule((x + SIDE, top), (x + SIDE, low), THICK);
        self.invoice.draw_goods(&mut sheet, Some(SIDE), 60.0);
        sheet.gap(4.0);
        self.invoice.draw_signatures(&mut sheet);
        sheet.keep(|sheet| self.draw_transfer(sheet));
        sheet
    }

    /// Boxes [8] to [19], below the счёт-фактура.
    fn draw_transfer(&self, sheet: &mut Sheet<'_>) {
        sheet.line(THICK);
        sheet.gap(3.0);
        let basis = "Основание передачи (сдачи) / получения (приемки)";
        marked(sheet, basis, &self.basis, "(договор; доверенность и др.)", "[8]");
        let transport = self.transport.as_deref().unwrap_or_default();
        let caption = "(транспортная накладная, поручение экспедитору, экспедиторская / складская расписка и др. / масса \
                       нетто/брутто груза, если не приведены ссылки на транспортные документы, содержащие эти сведения)";
        marked(sheet, "Данные о транспортировке и грузе", transport, caption, "[9]");
        let (middle, top) = (sheet.x + sheet.w / 2.0, sheet.y);
        sheet.gap(2.0);
        sheet.columns(0.5, 16.0, |sheet| self.draw_seller(sheet), |sheet| self.draw_buyer(sheet));
        let end = sheet.y;
        sheet.rule((middle, top), (middle, end), THICK);
    }

    fn draw_status(&self, sheet: &mut Sheet<'_>) {
        let number = match self.status {
            UpdStatus::InvoiceAndTransfer => "1",
            UpdStatus::TransferOnly => "2",
        };
        sheet.para("Универсальный передаточный документ", DENSE.semibold());
        sheet.gap(6.0);
        let (x, y) = (sheet.x, sheet.y);
        let style = Style::new(9.0).semibold();
        sheet.put(x, y + 1.5, 30.0, "Статус:", DENSE);
        let (left, side) = (x + 34.0, 15.0);
        let corners = [(left, y), (left + side, y), (left + side, y + side), (left, y + side), (left, y)];
        for edge in corners.windows(2) {
            sheet.rule(edge[0], edge[1], THICK);
        }
        sheet.put(left, y + (side - style.leading()) / 2.0, side, number, style.align(Align::Center));
        sheet.gap(side + 5.0);
        sheet.para("1 – счет-фактура и передаточный документ (акт)\n2 – передаточный документ (акт)", CAPTION);
    }

    fn draw_seller(&self, sheet: &mut Sheet<'_>) {
        let signers = &self.invoice.signers;
        let shipped = self.shipped.map(date_long).unwrap_or_default();
        let shipper = signers.shipper.as_ref();
        sheet.para("Товар (груз) передал / услуги, результаты работ, права сдал", DENSE.semibold());
        sheet.gap(2.0);
        person(sheet, shipper, "[10]");
        marked(sheet, "Дата отгрузки, передачи (сдачи)", &shipped, "", "[11]");
        marked(
            sheet,
            "Иные сведения об отгрузке, передаче",
            "",
            "(ссылки на неотъемлемые приложения, сопутствующие документы, иные документы и т.п.)",
            "[12]",
        );
        sheet.para("Ответственный за правильность оформления факта хозяйственной жизни", DENSE);
        person(sheet, signers.director.as_ref(), "[13]");
        company(sheet, &self.invoice.seller, "[14]");
    }

    fn draw_buyer(&self, sheet: &mut Sheet<'_>) {
        let received = self.received.map(date_long).unwrap_or_default();
        sheet.para("Товар (груз) получил / услуги, результаты работ, права принял", DENSE.semibold());
        sheet.gap(2.0);
        person(sheet, self.receiver.as_ref(), "[15]");
        marked(sheet, "Дата получения (приемки)", &received, "", "[16]");
        marked(
            sheet,
            "Иные сведения о получении, приемке",
            "",
            "(информация о наличии/отсутствии претензии; ссылки на неотъемлемые приложения и другие документы)",
            "[17]",
        );
        sheet.para("Ответственный за правильность оформления факта хозяйственной жизни", DENSE);
        person(sheet, None, "[18]");
        company(sheet, &self.invoice.buyer, "[19]");
    }
}

/// A labelled line with its number in square brackets.
fn marked(sheet: &mut Sheet<'_>, label: &str, value: &str, caption: &str, mark: &str) {
    let wide = sheet.w > 500.0;
    let label_width = if wide { 200.0 } else { 162.0 };
    with_mark(sheet, mark, |sheet| {
        fields(sheet, label, label_width, DENSE, &[Field::new(value, caption, 1.0)]);
    });
}

fn person(sheet: &mut Sheet<'_>, who: Option<&Person>, mark: &str) {
    with_mark(sheet, mark, |sheet| super::parts::signature(sheet, "", 0.0, DENSE, who));
}

fn company(sheet: &mut Sheet<'_>, party: &Party, mark: &str) {
    sheet.para("Наименование экономического субъекта – составителя документа (в т.ч. комиссионера / агента)", DENSE);
    let name = format!("{}, ИНН/КПП {}", party.name, party.inn_kpp());
    let caption = "(может не заполняться при проставлении печати в М.П., может быть указан ИНН / КПП)";
    with_mark(sheet, mark, |sheet| fields(sheet, "М.П.", 30.0, DENSE, &[Field::new(&name, caption, 1.0)]));
}

fn with_mark(sheet: &mut Sheet<'_>, mark: &str, draw: impl FnOnce(&mut Sheet<'_>)) {
    let (x, w, y) = (sheet.x, sheet.w, sheet.y);
    sheet.within(x, w - MARK, draw);
    sheet.put(x + w - MARK, y, MARK, mark, DENSE.align(Align::Right));
}

//! Счёт-фактура: annex 1 to the Government's decree 1137 of 26.12.2011 in the wording of 16.08.2024 № 1096.
//!
//! The УПД contains the same lines and columns, so they are drawn by the functions here.
//!
//! *What not*: columns 12 to 14 are for traceable goods; the rules leave them out of a paper invoice that has none.

use serde::{Deserialize, Serialize};

use super::goods::Totals;
use super::parts::{CAPTION, DENSE, DENSE_HEAD, Field, fields, short_signature};
use crate::fonts::Fonts;
use crate::model::{DocRef, Head, Line, Party, Person, Signers};
use crate::numbers::{date_long, date_short, money, quantity};
use crate::sheet::{Sheet, THIN};
use crate::table::{Cell, Table, Width};
use crate::text::{Align, Style};

/// Счёт-фактура.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VatInvoice {
    /// Number and date, line 1.
    pub head: Head,
    /// Number and date of the correction of mistakes, line 1а.
    pub revision: Option<DocRef>,
    /// Lines 2 to 2б.
    pub seller: Party,
    /// Line 3; `None` prints «он же».
    pub shipper: Option<String>,
    /// Line 4 with address; `None` prints the buyer and its address.
    pub consignee: Option<String>,
    /// Payment orders of an advance, line 5.
    pub payments: Vec<DocRef>,
    /// Shipping document, line 5а: «№ п/п 1–5 № 123 от 12.08.2026».
    pub shipment: Option<String>,
    /// Lines 6 to 6б.
    pub buyer: Party,
    /// Identifier of a state contract, line 8.
    pub contract_id: Option<String>,
    /// Goods, columns 1 to 11.
    pub lines: Vec<Line>,
    /// Who signs.
    pub signers: Signers,
}

const DECREE: &str = "Приложение № 1 к постановлению Правительства Российской Федерации от 26 декабря 2011 г. № 1137\n(в \
                      редакции постановления Правительства Российской Федерации от 16 августа 2024 г. № 1096)";
/// Nothing to say in this box.
pub(super) const NONE: &str = "—";
const TITLE: Style = Style::new(9.5).semibold();

impl VatInvoice {
    pub(super) fn draw<'f>(&self, fonts: &'f Fonts) -> Sheet<'f> {
        let mut sheet = Sheet::landscape(fonts);
        self.draw_header(&mut sheet);
        sheet.gap(5.0);
        self.draw_goods(&mut sheet, None, 90.0);
        sheet.gap(8.0);
        self.draw_signatures(&mut sheet);
        sheet
    }

    /// Lines 1 to 8 in two columns.
    pub(super) fn draw_header(&self, sheet: &mut Sheet<'_>) {
        let revision = self
            .revision
            .as_ref()
            .map_or((NONE.to_owned(), NONE.to_owned()), |r| (r.number.clone(), date_long(r.date)));
        sheet.columns(
            0.5,
            10.0,
            |sheet| {
                numbered(sheet, "Счет-фактура №", (&self.head.number, &date_long(self.head.date)), "(1)", TITLE);
                numbered(sheet, "Исправление №", (&revision.0, &revision.1), "(1а)", DENSE);
            },
            |sheet| sheet.para(DECREE, CAPTION.align(Align::Right)),
        );
        sheet.gap(2.0);
        let shipper = self.shipper.clone().unwrap_or_else(|| "он же".to_owned());
        let consignee =
            self.consignee.clone().unwrap_or_else(|| format!("{}, {}", self.buyer.name, self.buyer.address));
        let payments = listed(&self.payments);
        let left = [
            ("Продавец", self.seller.name.as_str(), "(2)"),
            ("Адрес", &self.seller.address, "(2а)"),
            ("ИНН/КПП продавца", &self.seller.inn_kpp(), "(2б)"),
            ("Грузоотправитель и его адрес", &shipper, "(3)"),
            ("Грузополучатель и его адрес", &consignee, "(4)"),
            ("К платежно-расчетному документу", &payments, "(5)"),
            ("Документ об отгрузке", self.shipment.as_deref().unwrap_or(NONE), "(5а)"),
        ];
        let right = [
            ("Покупатель", self.buyer.name.as_str(), "(6)"),
            ("Адрес", &self.buyer.address, "(6а)"),
            ("ИНН/КПП покупателя", &self.buyer.inn_kpp(), "(6б)"),
            ("Валюта: наименование, код", "Российский рубль, 643", "(7)"),
            (
                "Идентификатор государственного контракта, договора (соглашения) (при наличии)",
                self.contract_id.as_deref().unwrap_or(NONE),
                "(8)",
            ),
        ];
        sheet.columns(
            0.5,
            10.0,
            |sheet| left.iter().for_each(|(label, value, mark)| line(sheet, label, value, mark)),
            |sheet| right.iter().for_each(|(label, value, mark)| line(sheet, label, value, mark)),
        );
    }

    /// Columns 1 to 11, before them column А of the УПД if its width is given.
    pub(super) fn draw_goods(&self, sheet: &mut Sheet<'_>, code: Option<f32>, tail: f32) {
        use Align::{Center, Left, Right};
        let pt = |width: f32, align: Align| (Width::Pt(width), align);
        let mut columns: Vec<(Width, Align)> = code.iter().map(|width| pt(*width, Left)).collect();
        let first = columns.len();
        columns.extend([pt(20.0, Center), (Width::Rest, Left), pt(28.0, Center), pt(22.0, Center), pt(42.0, Center)]);
        columns.extend([pt(40.0, Right), pt(48.0, Right), pt(58.0, Right), pt(48.0, Center), pt(32.0, Center)]);
        columns.extend([pt(54.0, Right), pt(58.0, Right), pt(24.0, Center), pt(42.0, Left), pt(74.0, Left)]);
        let mut table = Table::new(DENSE, DENSE_HEAD, columns);
        if code.is_some() {
            table.head_at((0, 0), (2, 1), "Код товара/ работ, услуг");
            table.head_at((2, 0), (1, 1), "А");
        }
        for (at, rows, columns, text) in [
            (0, 2, 1, "№ п/п"),
            (1, 2, 1, "Наименование товара (описание выполненных работ, оказанных услуг), имущественного права"),
            (2, 2, 1, "Код вида товара"),
            (3, 1, 2, "Единица измерения"),
            (5, 2, 1, "Коли\u{AD}чество (объем)"),
            (6, 2, 1, "Цена (тариф) за единицу измерения"),
            (7, 2, 1, "Стоимость товаров (работ, услуг), имущественных прав без налога – всего"),
            (8, 2, 1, "В том числе сумма акциза"),
            (9, 2, 1, "Нало\u{AD}говая ставка"),
            (10, 2, 1, "Сумма налога, предъявляемая покупателю"),
            (11, 2, 1, "Стоимость товаров (работ, услуг), имущественных прав с налогом – всего"),
            (12, 1, 2, "Страна происхождения товара"),
            (
                14,
                2,
                1,
                "Регистрационный номер декларации на товары или регистрационный номер партии товара, подлежащего прослеживаемости",
            ),
        ] {
            table.head_at((0, first + at), (rows, columns), text);
        }
        for (at, text) in [
            (3, "код"),
            (4, "условное обозна\u{AD}чение (нацио\u{AD}нальное)"),
            (12, "циф\u{AD}ровой код"),
            (13, "краткое наимено\u{AD}вание"),
        ] {
            table.head_at((1, first + at), (1, 1), text);
        }
        let numbers = ["1", "1а", "1б", "2", "2а", "3", "4", "5", "6", "7", "8", "9", "10", "10а", "11"];
        for (at, number) in numbers.iter().enumerate() {
            table.head_at((2, first + at), (1, 1), number);
        }
        for (i, line) in self.lines.iter().enumerate() {
            let mut cells: Vec<Cell> = Vec::new();
            if code.is_some() {
                cells.push(Cell::new(line.article.clone().unwrap_or_else(|| NONE.to_owned())));
            }
            cells.extend(goods_cells(i + 1, line));
            table.row(cells);
        }
        let totals = Totals::of(&self.lines);
        let strong = DENSE.semibold();
        let sum = |text: String| Cell::new(text).style(strong);
        table.total(vec![
            Cell::new("Всего к оплате (9)").align(Left).across(first + 7).style(strong),
            sum(money(totals.net())),
            Cell::new("Х").across(2).align(Center),
            sum(tax(totals.tax, totals.taxes.is_empty())),
            sum(money(totals.sum)),
            Cell::new("").across(3).bare(),
        ]);
        table.draw_with_tail(sheet, tail);
    }

    pub(super) fn draw_signatures(&self, sheet: &mut Sheet<'_>) {
        signatures(sheet, &self.signers, |sheet| {
            let caption = "(реквизиты свидетельства о государственной регистрации индивидуального предпринимателя)";
            sheet.gap(DENSE.leading());
            fields(sheet, "", 0.0, DENSE, &[Field::new("", caption, 1.0)]);
        });
    }
}

/// Who signs a счёт-фактура; a sole trader signs in the second row, whose right half is given.
pub(super) fn signatures(sheet: &mut Sheet<'_>, signers: &Signers, trader: impl Fn(&mut Sheet<'_>)) {
    let signed = |label: &'static str, who: Option<&Person>| {
        let who = who.cloned();
        move |sheet: &mut Sheet<'_>| short_signature(sheet, label, 156.0, DENSE, who.as_ref())
    };
    sheet.keep(|sheet| {
        sheet.columns(
            0.5,
            14.0,
            signed("Руководитель организации или иное уполномоченное лицо", signers.director.as_ref()),
            signed("Главный бухгалтер или иное уполномоченное лицо", signers.accountant.as_ref()),
        );
        let label = "Индивидуальный предприниматель или иное уполномоченное лицо";
        sheet.columns(0.5, 14.0, signed(label, None), &trader);
    });
}

/// Columns 1 to 11 of a line.
fn goods_cells(number: usize, line: &Line) -> Vec<Cell> {
    let or_none = |text: Option<&String>| Cell::new(text.map_or(NONE, String::as_str));
    vec![
        Cell::new(number.to_string()),
        Cell::new(&*line.name),
        Cell::new(NONE),
        or_none(line.unit.okei.as_ref()),
        Cell::new(&*line.unit.name),
        Cell::new(quantity(line.quantity)),
        Cell::new(money(line.net_price())),
        Cell::new(money(line.net())),
        Cell::new("без акциза"),
        Cell::new(rate(line)),
        Cell::new(tax(line.tax, line.vat.percent.is_none() && line.tax == 0)),
        Cell::new(money(line.sum)),
        or_none(line.country.as_ref().map(|country| &country.code)),
        or_none(line.country.as_ref().map(|country| &country.name)),
        or_none(line.declaration.as_ref()),
    ]
}

/// Column 7: the rate, or the words that the rules ask for where there is none.
pub(super) fn rate(line: &Line) -> String {
    if line.vat.percent.is_none() && line.tax == 0 { "без НДС".to_owned() } else { line.vat.text.clone() }
}

/// Column 8: the tax, or the words that the rules ask for where there is none.
pub(super) fn tax(kopecks: i64, exempt: bool) -> String {
    if exempt { "без НДС".to_owned() } else { money(kopecks) }
}

/// «№ 12 от 01.08.2026, № 13 от …», or a dash.
pub(super) fn listed(documents: &[DocRef]) -> String {
    if documents.is_empty() {
        return NONE.to_owned();
    }
    let each = documents.iter().map(|doc| format!("№ {} от {}", doc.number, date_short(doc.date)));
    each.collect::<Vec<_>>().join(", ")
}

/// A line of the header: label, value on a rule, the number of the line in brackets.
pub(super) fn line(sheet: &mut Sheet<'_>, label: &str, value: &str, mark: &str) {
    const LABEL: f32 = 136.0;
    const MARK: f32 = 20.0;
    let width = sheet.w - LABEL - MARK;
    let (x, y) = (sheet.x, sheet.y);
    let label_height = sheet.height(LABEL - 4.0, label, DENSE);
    let height = sheet.height(width, value, DENSE).max(label_height);
    let value_height = sheet.height(width, value, DENSE);
    sheet.put_wrapped(x, y, LABEL - 4.0, label, DENSE);
    sheet.put_wrapped(x + LABEL, y + height - value_height, width, value, DENSE);
    sheet.rule((x + LABEL, y + height + 0.5), (x + LABEL + width, y + height + 0.5), THIN);
    sheet.put(x + LABEL + width, y + height - DENSE.leading(), MARK, mark, DENSE.align(Align::Right));
    sheet.y = y + height + 2.5;
}

/// «Счет-фактура № … от … (1)».
pub(super) fn numbered(sheet: &mut Sheet<'_>, label: &str, (number, date): (&str, &str), mark: &str, style: Style) {
    let shown = sheet.fonts.width(style.face, style.size, style.figures, label);
    let label_width = shown.max(124.0) + 6.0;
    let (x, y, w) = (sheet.x, sheet.y, sheet.w);
    let low = y + style.leading() + 0.5;
    let (number_width, date_width) = (84.0, 104.0);
    sheet.put(x, y, label_width, label, style);
    sheet.put(x + label_width, y, number_width, number, style.align(Align::Center));
    sheet.rule((x + label_width, low), (x + label_width + number_width, low), THIN);
    let at = x + label_width + number_width;
    sheet.put(at, y, 20.0, "от", style.align(Align::Center));
    sheet.put(at + 20.0, y, date_width, date, style.align(Align::Center));
    sheet.rule((at + 20.0, low), (at + 20.0 + date_width, low), THIN);
    sheet.put(at + 20.0 + date_width + 4.0, y, w, mark, DENSE);
    sheet.y = low + 2.5;
}

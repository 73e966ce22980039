//! Товарная накладная after the form ТОРГ-12 (Goskomstat's decree 132 of 25.12.1998, ОКУД 0330212). The electronic
//! format was repealed in 2026 (ЕД-7-26/28@); on paper it may still be used (art. 9 of 402-ФЗ).

use serde::{Deserialize, Serialize};

use super::goods::Totals;
use super::parts::{CAPTION, DENSE, DENSE_HEAD, Field, fields, short_signature, signature};
use super::vat_invoice::rate;
use crate::fonts::Fonts;
use crate::model::{Head, Line, Party, Person, Signers};
use crate::numbers::{date_short, money, month, quantity};
use crate::sheet::{Sheet, THIN};
use crate::table::{Cell, Table, Width};
use crate::text::{Align, Style};
use crate::words::{self, Gender};

/// Товарная накладная (ТОРГ-12).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waybill {
    /// Number and date.
    pub head: Head,
    /// Поставщик.
    pub supplier: Party,
    /// Грузоотправитель; `None` if it is the supplier.
    pub shipper: Option<Party>,
    /// Плательщик.
    pub payer: Party,
    /// Грузополучатель; `None` if it is the payer.
    pub consignee: Option<Party>,
    /// Основание: договор or заказ.
    pub basis: String,
    /// Goods.
    pub lines: Vec<Line>,
    /// Who signs for the supplier.
    pub signers: Signers,
    /// Who received the goods, if known.
    pub receiver: Option<Person>,
}

const FORM: &str = "Унифицированная форма № ТОРГ-12\nУтверждена постановлением Госкомстата России от 25.12.98 № 132";
const REQUISITES: &str = "(организация, адрес, телефон, факс, банковские реквизиты)";
const LABEL: f32 = 78.0;
/// The box of codes at the right and the names of the codes before it.
const CODE: f32 = 66.0;
const CODE_LABEL: f32 = 62.0;

impl Waybill {
    pub(super) fn draw<'f>(&self, fonts: &'f Fonts) -> Sheet<'f> {
        let mut sheet = Sheet::landscape(fonts);
        sheet.para(FORM, CAPTION.align(Align::Right));
        sheet.gap(2.0);
        self.draw_header(&mut sheet);
        sheet.gap(6.0);
        self.draw_goods(&mut sheet);
        sheet.gap(6.0);
        sheet.keep(|sheet| self.draw_footer(sheet));
        sheet
    }

    fn draw_header(&self, sheet: &mut Sheet<'_>) {
        let shipper = self.shipper.as_ref().unwrap_or(&self.supplier);
        let consignee = self.consignee.as_ref().unwrap_or(&self.payer);
        let okpo = |party: &Party| party.okpo.clone().unwrap_or_default();
        code_row(sheet, "", None, "", ("", "Коды"));
        code_row(sheet, "", None, "", ("Форма по ОКУД", "0330212"));
        code_row(sheet, "Грузоотправитель", Some(&with_bank(shipper)), REQUISITES, ("по ОКПО", &okpo(shipper)));
        code_row(sheet, "", Some(""), "(структурное подразделение)", ("Вид деятельности по ОКДП", ""));
        code_row(sheet, "Грузополучатель", Some(&with_bank(consignee)), REQUISITES, ("по ОКПО", &okpo(consignee)));
        code_row(sheet, "Поставщик", Some(&with_bank(&self.supplier)), REQUISITES, ("по ОКПО", &okpo(&self.supplier)));
        code_row(sheet, "Плательщик", Some(&with_bank(&self.payer)), REQUISITES, ("по ОКПО", &okpo(&self.payer)));
        code_row(sheet, "Основание", Some(&self.basis), "(договор, заказ-наряд)", ("номер, дата", ""));
        let top = sheet.y;
        code_row(sheet, "", None, "", ("Транспортная накладная", ""));
        code_row(sheet, "", None, "", ("Вид операции", ""));
        // The title stands beside the last codes, as in the printed form.
        let end = sheet.y;
        sheet.y = top - 2.0;
        self.draw_title(sheet);
        sheet.y = sheet.y.max(end);
    }

    fn draw_title(&self, sheet: &mut Sheet<'_>) {
        let style = Style::new(11.0).bold();
        let (x, y, w) = (sheet.x, sheet.y, sheet.w);
        let width = 170.0;
        let left = x + w / 2.0 - 30.0;
        sheet.put(x, y + 13.0, left - x - 12.0, "ТОВАРНАЯ НАКЛАДНАЯ", style.align(Align::Right));
        sheet.within(left, width, |sheet| {
            let columns = vec![(Width::Rest, Align::Center), (Width::Rest, Align::Center)];
            let mut table = Table::new(Style::new(8.5).semibold(), DENSE_HEAD, columns);
            table.head_row(&["Номер документа", "Дата составления"]);
            table.row(vec![self.head.number.as_str().into(), date_short(self.head.date).into()]);
            table.draw(sheet);
        });
    }

    fn draw_goods(&self, sheet: &mut Sheet<'_>) {
        use Align::{Center, Left, Right};
        let pt = |width: f32, align: Align| (Width::Pt(width), align);
        let mut columns =
            vec![pt(22.0, Center), (Width::Rest, Left), pt(70.0, Left), pt(34.0, Center), pt(32.0, Center)];
        columns.extend([pt(44.0, Left), pt(34.0, Right), pt(34.0, Right), pt(40.0, Right), pt(48.0, Right)]);
        columns.extend([pt(54.0, Right), pt(62.0, Right), pt(38.0, Center), pt(56.0, Right), pt(64.0, Right)]);
        let mut table = Table::new(DENSE, DENSE_HEAD, columns);
        for (at, rows, columns, text) in [
            (0, 2, 1, "Но\u{AD}мер по по\u{AD}рядку"),
            (1, 1, 2, "Товар"),
            (3, 1, 2, "Единица измерения"),
            (5, 2, 1, "Вид упаковки"),
            (6, 1, 2, "Количество"),
            (8, 2, 1, "Масса брутто"),
            (9, 2, 1, "Количество (масса нетто)"),
            (10, 2, 1, "Цена,\nруб. коп."),
            (11, 2, 1, "Сумма без учета НДС,\nруб. коп."),
            (12, 1, 2, "НДС"),
            (14, 2, 1, "Сумма с учетом НДС,\nруб. коп."),
        ] {
            table.head_at((0, at), (rows, columns), text);
        }
        for (at, text) in [
            (1, "наименование, характеристика, сорт, артикул товара"),
            (2, "код"),
            (3, "наиме\u{AD}нование"),
            (4, "код по ОКЕИ"),
            (6, "в одном месте"),
            (7, "мест, штук"),
            (12, "ставка, %"),
            (13, "сумма,\nруб. коп."),
        ] {
            table.head_at((1, at), (1, 1), text);
        }
        for at in 0..15 {
            table.head_at((2, at), (1, 1), &(at + 1).to_string());
        }
        for (i, line) in self.lines.iter().enumerate() {
            table.row(cells(i + 1, line));
        }
        for label in ["Итого", "Всего по накладной"] {
            table.total(self.total_cells(label));
        }
        table.draw_with_tail(sheet, 60.0);
    }

    fn total_cells(&self, label: &str) -> Vec<Cell> {
        let totals = Totals::of(&self.lines);
        let strong = DENSE.semibold();
        let sum = |value: String| Cell::new(value).style(strong).align(Align::Right);
        let count = |pick: fn(&Line) -> Option<i64>, show: fn(i64) -> String| {
            let known: Vec<i64> = self.lines.iter().filter_map(pick).collect();
            sum(if known.is_empty() { String::new() } else { show(known.iter().fold(0, |a, b| a.saturating_add(*b))) })
        };
        vec![
            Cell::new(label).across(7).style(strong).align(Align::Right).bare(),
            count(|line| line.packing.as_ref().map(|packing| packing.places), |n| n.to_string()),
            count(|line| line.packing.as_ref().and_then(|packing| packing.gross), quantity),
            count(|line| Some(line.quantity), quantity),
            Cell::new("Х").align(Align::Center),
            sum(money(totals.net())),
            Cell::new("Х").align(Align::Center),
            sum(if totals.taxes.is_empty() { String::new() } else { money(totals.tax) }),
            sum(money(totals.sum)),
        ]
    }

    fn draw_footer(&self, sheet: &mut Sheet<'_>) {
        let count = u64::try_from(self.lines.len()).unwrap_or(0);
        let records = words::capital(&words::number(count, Gender::Masculine));
        let places = self.lines.iter().filter_map(|line| line.packing.as_ref()).map(|packing| packing.places);
        let places = u64::try_from(places.fold(0_i64, i64::saturating_add)).unwrap_or(0);
        let places = if places == 0 { String::new() } else { words::capital(&words::number(places, Gender::Neuter)) };
        let words_caption = "(прописью)";
        let head = "Товарная накладная имеет приложение на";
        let lines =
            [Field::new("", "(листах)", 1.0), Field::new(&records, "порядковых номеров записей (прописью)", 2.0)];
        fields(sheet, head, 160.0, DENSE, &lines);
        let lines =
            [Field::new(&places, words_caption, 1.2), Field::new("", "масса груза (нетто / брутто, прописью)", 2.0)];
        fields(sheet, "Всего мест", 60.0, DENSE, &lines);
        sheet.gap(2.0);
        let top = sheet.y;
        sheet.columns(0.5, 20.0, |sheet| self.draw_supplier(sheet), |sheet| self.draw_receiver(sheet));
        let (middle, end) = (sheet.x + sheet.w / 2.0, sheet.y);
        sheet.rule((middle, top), (middle, end), THIN);
    }

    fn draw_supplier(&self, sheet: &mut Sheet<'_>) {
        let date = self.head.date;
        let sum = words::rubles(Totals::of(&self.lines).sum);
        let caption = "(прописью)";
        fields(
            sheet,
            "Приложение (паспорта, сертификаты и т.п.) на",
            182.0,
            DENSE,
            &[Field::new("", "(листах, прописью)", 1.0)],
        );
        fields(sheet, "Всего отпущено на сумму", 100.0, DENSE, &[Field::new(&sum, caption, 1.0)]);
        signature(sheet, "Отпуск груза разрешил", 100.0, DENSE, self.signers.director.as_ref());
        short_signature(sheet, "Главный (старший) бухгалтер", 130.0, DENSE, self.signers.accountant.as_ref());
        signature(sheet, "Отпуск груза произвел", 100.0, DENSE, self.signers.shipper.as_ref());
        let day = format!("М.П.          «{:02}» {} {} года", date.day(), month(date), date.year());
        sheet.para(&day.replace(' ', "\u{00A0}"), DENSE);
    }

    fn draw_receiver(&self, sheet: &mut Sheet<'_>) {
        let lines = [Field::new("", "(номер)", 1.0), Field::new("", "(дата)", 1.0)];
        fields(sheet, "По доверенности", 78.0, DENSE, &lines);
        fields(
            sheet,
            "выданной",
            78.0,
            DENSE,
            &[Field::new("", "(кем, кому (организация, должность, фамилия, и. о.))", 1.0)],
        );
        signature(sheet, "Груз принял", 78.0, DENSE, None);
        signature(sheet, "Груз получил грузополучатель", 78.0, DENSE, self.receiver.as_ref());
        sheet.gap(4.0);
        sheet.para(&"М.П.          «____» _______________ 20____ года".replace(' ', "\u{00A0}"), DENSE);
    }
}

fn cells(number: usize, line: &Line) -> Vec<Cell> {
    let packing = line.packing.as_ref();
    vec![
        Cell::new(number.to_string()),
        Cell::new(&*line.name),
        Cell::new(line.article.clone().unwrap_or_default()),
        Cell::new(&*line.unit.name),
        Cell::new(line.unit.okei.clone().unwrap_or_default()),
        Cell::new(packing.map(|packing| packing.kind.clone()).unwrap_or_default()),
        Cell::new(packing.map(|packing| quantity(packing.per_place)).unwrap_or_default()),
        Cell::new(packing.map(|packing| packing.places.to_string()).unwrap_or_default()),
        Cell::new(packing.and_then(|packing| packing.gross).map(quantity).unwrap_or_default()),
        Cell::new(quantity(line.quantity)),
        Cell::new(money(line.net_price())),
        Cell::new(money(line.net())),
        Cell::new(rate(line)),
        Cell::new(if line.vat.percent.is_none() { String::new() } else { money(line.tax) }),
        Cell::new(money(line.sum)),
    ]
}

/// A row of the header: what is said at the left, the code in its box at the right.
fn code_row(sheet: &mut Sheet<'_>, label: &str, value: Option<&str>, caption: &str, (name, code): (&str, &str)) {
    let (x, y, w) = (sheet.x, sheet.y, sheet.w);
    if let Some(value) = value {
        let lines = [Field::left(value, caption)];
        sheet.within(x, w - CODE - CODE_LABEL - 6.0, |sheet| fields(sheet, label, LABEL, DENSE, &lines));
    } else {
        sheet.gap(DENSE.leading() + 2.0);
    }
    let (left, right, end) = (x + w - CODE, x + w, sheet.y);
    let label_height = sheet.height(CODE_LABEL, name, DENSE_HEAD);
    let top = y + (end - y - label_height) / 2.0;
    sheet.put_wrapped(left - CODE_LABEL - 4.0, top, CODE_LABEL, name, DENSE_HEAD.align(Align::Right));
    sheet.put(left, y + (end - y - DENSE.leading()) / 2.0, CODE, code, DENSE.align(Align::Center));
    let box_edges =
        [((left, y), (right, y)), ((left, end), (right, end)), ((left, y), (left, end)), ((right, y), (right, end))];
    for (from, to) in box_edges {
        sheet.rule(from, to, THIN);
    }
}

/// The party with its bank details, as the form asks.
fn with_bank(party: &Party) -> String {
    let Some(bank) = &party.bank else { return party.full() };
    let corr = bank.corr.as_ref().map(|corr| format!(", к/с {corr}")).unwrap_or_default();
    format!("{}, р/с {}, {}, БИК {}{corr}", party.full(), bank.account, bank.bank, bank.bic)
}

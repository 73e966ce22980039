//! Корректировочный счёт-фактура: annex 2 to the Government's decree 1137 of 26.12.2011. Every line has four rows:
//! А before, Б after, В increase, Г decrease.

use serde::{Deserialize, Serialize};

use super::parts::{CAPTION, DENSE, DENSE_HEAD};
use super::vat_invoice::{NONE, line, listed, numbered, rate, signatures, tax};
use crate::fonts::Fonts;
use crate::model::{DocRef, Head, Line, Party, Signers};
use crate::numbers::{date_long, money, quantity};
use crate::sheet::Sheet;
use crate::table::{Cell, Table, Width};
use crate::text::{Align, Style};

/// A line before and after the change. A line that was taken out has quantity and sums of 0 after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionLine {
    /// As the first invoice had it; its name is the one that is printed.
    pub before: Line,
    /// As it is now.
    pub after: Line,
}

/// Корректировочный счёт-фактура.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Number and date, line 1.
    pub head: Head,
    /// The invoices that are changed, line 1б.
    pub to: Vec<DocRef>,
    /// Lines 2 to 2б.
    pub seller: Party,
    /// Lines 3 to 3б.
    pub buyer: Party,
    /// Identifier of a state contract, line 5.
    pub contract_id: Option<String>,
    /// What changed.
    pub lines: Vec<CorrectionLine>,
    /// Who signs.
    pub signers: Signers,
}

/// Differences in net, tax and sum; only one of an increase and a decrease is not zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Change {
    net: i64,
    tax: i64,
    sum: i64,
}

const DECREE: &str = "Приложение № 2 к постановлению Правительства Российской Федерации от 26 декабря 2011 г. № 1137";
const TITLE: Style = Style::new(9.5).semibold();

impl Correction {
    pub(super) fn draw<'f>(&self, fonts: &'f Fonts) -> Sheet<'f> {
        let mut sheet = Sheet::landscape(fonts);
        self.draw_header(&mut sheet);
        sheet.gap(5.0);
        self.draw_goods(&mut sheet);
        sheet.gap(8.0);
        signatures(&mut sheet, &self.signers, |_| {});
        sheet
    }

    fn draw_header(&self, sheet: &mut Sheet<'_>) {
        sheet.columns(
            0.62,
            10.0,
            |sheet| {
                let number = (self.head.number.as_str(), date_long(self.head.date));
                numbered(sheet, "Корректировочный счет-фактура №", (number.0, &number.1), "(1)", TITLE);
                numbered(sheet, "Исправление №", (NONE, NONE), "(1а)", DENSE);
            },
            |sheet| sheet.para(DECREE, CAPTION.align(Align::Right)),
        );
        line(sheet, "к счету-фактуре (счетам-фактурам)", &listed(&self.to), "(1б)");
        let sides = [
            [("Продавец", "(2)"), ("Адрес", "(2а)"), ("ИНН/КПП продавца", "(2б)")],
            [("Покупатель", "(3)"), ("Адрес", "(3а)"), ("ИНН/КПП покупателя", "(3б)")],
        ];
        let side = |sheet: &mut Sheet<'_>, party: &Party, labels: [(&str, &str); 3]| {
            for ((label, mark), value) in labels.iter().zip([&party.name, &party.address, &party.inn_kpp()]) {
                line(sheet, label, value, mark);
            }
        };
        let [seller, buyer] = sides;
        sheet.columns(0.5, 10.0, |s| side(s, &self.seller, seller), |s| side(s, &self.buyer, buyer));
        let contract = self.contract_id.as_deref().unwrap_or(NONE);
        sheet.columns(
            0.5,
            10.0,
            |sheet| line(sheet, "Валюта: наименование, код", "Российский рубль, 643", "(4)"),
            |sheet| {
                line(
                    sheet,
                    "Идентификатор государственного контракта, договора (соглашения) (при наличии)",
                    contract,
                    "(5)",
                )
            },
        );
    }

    fn draw_goods(&self, sheet: &mut Sheet<'_>) {
        use Align::{Center, Left, Right};
        let pt = |width: f32, align: Align| (Width::Pt(width), align);
        let mut columns =
            vec![pt(22.0, Center), (Width::Rest, Left), pt(90.0, Left), pt(34.0, Center), pt(28.0, Center)];
        columns.extend([pt(40.0, Center), pt(50.0, Right), pt(58.0, Right), pt(68.0, Right), pt(50.0, Center)]);
        columns.extend([pt(44.0, Center), pt(64.0, Right), pt(70.0, Right)]);
        let mut table = Table::new(DENSE, DENSE_HEAD, columns);
        for (at, rows, columns, text) in [
            (0, 2, 1, "№ п/п"),
            (1, 2, 1, "Наименование товара (описание выполненных работ, оказанных услуг), имущественного права"),
            (
                2,
                2,
                1,
                "Показатели в связи с изменением стоимости отгруженных товаров (выполненных работ, оказанных услуг), переданных имущественных прав",
            ),
            (3, 2, 1, "Код вида товара"),
            (4, 1, 2, "Единица измерения"),
            (6, 2, 1, "Количество (объем)"),
            (7, 2, 1, "Цена (тариф) за единицу измерения"),
            (8, 2, 1, "Стоимость товаров (работ, услуг), имущественных прав без налога – всего"),
            (9, 2, 1, "В том числе сумма акциза"),
            (10, 2, 1, "Налоговая ставка"),
            (11, 2, 1, "Сумма налога"),
            (12, 2, 1, "Стоимость товаров (работ, услуг), имущественных прав с налогом – всего"),
        ] {
            table.head_at((0, at), (rows, columns), text);
        }
        table.head_at((1, 4), (1, 1), "код");
        table.head_at((1, 5), (1, 1), "условное обозна\u{AD}чение");
        for (at, number) in ["1", "1а", "1б", "1в", "2", "2а", "3", "4", "5", "6", "7", "8", "9"].iter().enumerate()
        {
            table.head_at((2, at), (1, 1), number);
        }
        let (mut more, mut less) = (Change::default(), Change::default());
        for (i, line) in self.lines.iter().enumerate() {
            let (up, down) = changes(line);
            (more, less) = (more.plus(up), less.plus(down));
            let number = (i + 1).to_string();
            table.row(side_cells(&number, &line.before.name, "А (до изменения)", &line.before));
            table.total(side_cells("", "", "Б (после изменения)", &line.after));
            table.total(change_cells("В (увеличение)", up).0);
            table.total(change_cells("Г (уменьшение)", down).1);
        }
        table.total(total_cells("Всего увеличение (сумма строк В)", more));
        table.total(total_cells("Всего уменьшение (сумма строк Г)", less));
        table.draw_with_tail(sheet, 60.0);
    }
}

impl Change {
    fn plus(self, other: Change) -> Change {
        Change {
            net: self.net.saturating_add(other.net),
            tax: self.tax.saturating_add(other.tax),
            sum: self.sum.saturating_add(other.sum),
        }
    }
}

/// The increase and the decrease of a line, both not negative: each figure goes to its own row, as the rules say.
fn changes(line: &CorrectionLine) -> (Change, Change) {
    let net = line.after.net().saturating_sub(line.before.net());
    let tax = line.after.tax.saturating_sub(line.before.tax);
    let sum = line.after.sum.saturating_sub(line.before.sum);
    let up = Change { net: net.max(0), tax: tax.max(0), sum: sum.max(0) };
    let minus = |n: i64| n.min(0).saturating_neg();
    (up, Change { net: minus(net), tax: minus(tax), sum: minus(sum) })
}

fn side_cells(number: &str, name: &str, row: &str, line: &Line) -> Vec<Cell> {
    vec![
        Cell::new(number).open(),
        Cell::new(name).open(),
        Cell::new(row),
        Cell::new(NONE),
        Cell::new(line.unit.okei.as_deref().unwrap_or(NONE)),
        Cell::new(&*line.unit.name),
        Cell::new(quantity(line.quantity)),
        Cell::new(money(line.net_price())),
        Cell::new(money(line.net())),
        Cell::new("без акциза"),
        Cell::new(rate(line)),
        Cell::new(tax(line.tax, line.vat.percent.is_none() && line.tax == 0)),
        Cell::new(money(line.sum)),
    ]
}

/// The rows В and Г: the same but for the rule that closes the line.
fn change_cells(row: &str, change: Change) -> (Vec<Cell>, Vec<Cell>) {
    let cells = |closed: fn(Cell) -> Cell| {
        let crossed = || Cell::new("Х").align(Align::Center);
        let mut cells = vec![closed(Cell::new("")), closed(Cell::new("")), Cell::new(row)];
        cells.extend((0..5).map(|_| crossed()));
        cells.extend([Cell::new(amount(change.net)), Cell::new(NONE), crossed()]);
        cells.extend([Cell::new(amount(change.tax)), Cell::new(amount(change.sum))]);
        cells
    };
    (cells(Cell::open), cells(|cell| cell))
}

fn total_cells(label: &str, change: Change) -> Vec<Cell> {
    let strong = DENSE.semibold();
    vec![
        Cell::new(label).align(Align::Left).across(8).style(strong),
        Cell::new(amount(change.net)).style(strong),
        Cell::new("Х").across(2).align(Align::Center),
        Cell::new(amount(change.tax)).style(strong),
        Cell::new(amount(change.sum)).style(strong),
    ]
}

fn amount(kopecks: i64) -> String {
    if kopecks == 0 { NONE.to_owned() } else { money(kopecks) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Unit, Vat};

    #[test]
    fn increase_and_decrease_are_told_apart() {
        let line = |quantity| {
            let unit = Unit { name: "шт".to_owned(), okei: None };
            Line::priced("", None, unit, quantity, 12_200, Vat::percent(22))
        };
        let (up, down) = changes(&CorrectionLine { before: line(10_000), after: line(8_000) });
        assert_eq!(up, Change::default());
        assert_eq!(down, Change { net: 20_000, tax: 4_400, sum: 24_400 });
        let (up, down) = changes(&CorrectionLine { before: line(1_000), after: line(2_000) });
        assert_eq!(up, Change { net: 10_000, tax: 2_200, sum: 12_200 });
        assert_eq!(down, Change::default());
    }
}

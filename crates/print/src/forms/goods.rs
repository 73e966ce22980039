//! The table of goods of the free forms (счёт, акт) with its totals, and the sums that all forms add up.
//!
//! *What not*: the statutory forms have tables of their own; only the sums are shared.

use super::parts::BODY;
use crate::model::Line;
use crate::numbers::{money, quantity};
use crate::sheet::Sheet;
use crate::table::{Cell, Table, Width};
use crate::text::Align;
use crate::words;

/// What the lines of a document add up to, in kopecks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub sum: i64,
    pub tax: i64,
    /// Tax for each rate that has a per cent, in the order in which the rates appear.
    pub taxes: Vec<(String, i64)>,
}

impl Totals {
    pub(super) fn of(lines: &[Line]) -> Self {
        let mut totals = Self::default();
        for line in lines {
            totals.sum = totals.sum.saturating_add(line.sum);
            totals.tax = totals.tax.saturating_add(line.tax);
            if line.vat.percent.is_some() || line.tax != 0 {
                match totals.taxes.iter_mut().find(|(rate, _)| *rate == line.vat.text) {
                    Some((_, tax)) => *tax = tax.saturating_add(line.tax),
                    None => totals.taxes.push((line.vat.text.clone(), line.tax)),
                }
            }
        }
        totals
    }

    pub(super) fn net(&self) -> i64 {
        self.sum.saturating_sub(self.tax)
    }
}

/// Draws the lines and their totals under the words given for the goods and for the last total. `tail` is the height of what must follow on the same page.
pub(super) fn draw(sheet: &mut Sheet<'_>, (what, all): (&str, &str), lines: &[Line], tail: f32) {
    let totals = Totals::of(lines);
    let article = lines.iter().any(|line| line.article.is_some());
    let discount = lines.iter().any(|line| line.discount != 0);
    // (heading, width, alignment, text of a line); columns that say nothing are left out.
    type Column<'a> = (&'a str, Width, Align, fn(&Line) -> String);
    let mut columns: Vec<Column<'_>> = vec![(what, Width::Rest, Align::Left, |l| l.name.clone())];
    if article {
        columns.push(("Артикул", Width::Pt(80.0), Align::Left, |l| l.article.clone().unwrap_or_default()));
    }
    columns.push(("Кол-во", Width::Pt(46.0), Align::Right, |l| quantity(l.quantity)));
    columns.push(("Ед.", Width::Pt(28.0), Align::Left, |l| l.unit.name.clone()));
    columns.push(("Цена", Width::Pt(64.0), Align::Right, |l| money(l.price)));
    if discount {
        columns.push(("Скидка", Width::Pt(56.0), Align::Right, |l| money(l.discount)));
    }
    columns.push(("Сумма", Width::Pt(72.0), Align::Right, |l| money(l.sum)));

    let mut widths = vec![(Width::Pt(24.0), Align::Center)];
    widths.extend(columns.iter().map(|(_, width, align, _)| (*width, *align)));
    let mut table = Table::new(BODY, BODY.semibold(), widths);
    let mut heads = vec!["№"];
    heads.extend(columns.iter().map(|(head, ..)| *head));
    table.head_row(&heads);
    for (i, line) in lines.iter().enumerate() {
        let mut cells = vec![Cell::new((i + 1).to_string())];
        cells.extend(columns.iter().map(|(.., text)| Cell::new(text(line))));
        table.row(cells);
    }
    let mut total = |label: &str, value: String| {
        let label = Cell::new(label).across(columns.len()).align(Align::Right).style(BODY.semibold()).bare();
        table.total(vec![label, Cell::new(value).style(BODY.semibold()).bare()]);
    };
    total("Итого:", money(totals.sum));
    if totals.taxes.is_empty() {
        total("Без налога (НДС)", "—".to_owned());
    }
    for (rate, tax) in &totals.taxes {
        total(&format!("В том числе НДС {rate}:"), money(*tax));
    }
    total(all, money(totals.sum));
    table.draw_with_tail(sheet, tail);
}

/// «Всего наименований 5, на сумму …» and the amount in words.
pub(super) fn in_words(sheet: &mut Sheet<'_>, lines: &[Line]) {
    let sum = Totals::of(lines).sum;
    sheet.para(&format!("Всего наименований {}, на сумму {} руб.", lines.len(), money(sum)), BODY);
    sheet.para(&words::rubles(sum), BODY.bold());
}

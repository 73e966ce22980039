//! Акт сверки взаимных расчётов: no statutory form; two books side by side, opening, turnover, closing, and the result
//! in words.
//!
//! Balances are signed: positive is a debit balance in the book where it stands. So the books agree when the closing of
//! one is minus the closing of the other. Pairs of entries that differ stand on a grey ground.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::parts::{BODY, SIGN, TITLE, signature};
use crate::fonts::Fonts;
use crate::model::{Head, Party, Person};
use crate::numbers::{date_long, date_short, money};
use crate::sheet::Sheet;
use crate::table::{Cell, Table, Width};
use crate::text::{Align, Style};
use crate::words;

/// An entry in a book, in kopecks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Date of the document.
    #[serde(with = "crate::model::iso_date")]
    pub date: Date,
    /// «Продажа (УПД № 12)», «Оплата (п/п № 7)».
    pub text: String,
    /// Debit turnover in kopecks.
    pub debit: i64,
    /// Credit turnover in kopecks.
    pub credit: i64,
}

/// What one row shows: an entry of the seller and the entry of the buyer that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairedEntries {
    /// In the seller's book.
    pub seller: Option<Entry>,
    /// In the buyer's book.
    pub buyer: Option<Entry>,
}

/// Акт сверки взаимных расчётов.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciliation {
    /// Number and date.
    pub head: Head,
    /// First day of the period.
    #[serde(with = "crate::model::iso_date")]
    pub from: Date,
    /// Last day of the period.
    #[serde(with = "crate::model::iso_date")]
    pub to: Date,
    /// Whose statement it is.
    pub seller: Party,
    /// The other side.
    pub buyer: Party,
    /// Договор, if the statement is for one.
    pub contract: Option<String>,
    /// Balance before the period in the seller's book in kopecks; positive: the buyer owes.
    pub opening: i64,
    /// Balance before the period in the buyer's book; positive: the seller owes. `None` if the buyer's book is not known:
    /// then its side stays empty, to be filled in by hand.
    pub buyer_opening: Option<i64>,
    /// Turnover, in the order in which it is printed.
    pub rows: Vec<PairedEntries>,
    /// Who signs for the seller.
    pub seller_signer: Option<Person>,
    /// Who signs for the buyer.
    pub buyer_signer: Option<Person>,
}

const CELL: Style = Style::new(7.5);
const DIFFERENT: u8 = 232;

/// Turnover and closing of one book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Book {
    opening: i64,
    debit: i64,
    credit: i64,
}

impl Book {
    fn of<'a>(opening: i64, entries: impl Iterator<Item = &'a Entry>) -> Self {
        entries.fold(Self { opening, debit: 0, credit: 0 }, |book, entry| Self {
            opening,
            debit: book.debit.saturating_add(entry.debit),
            credit: book.credit.saturating_add(entry.credit),
        })
    }

    fn closing(self) -> i64 {
        self.opening.saturating_add(self.debit).saturating_sub(self.credit)
    }
}

impl Reconciliation {
    /// Balance after the period in the seller's book in kopecks; positive: the buyer owes.
    pub fn closing(&self) -> i64 {
        self.seller_book().closing()
    }

    /// By how much the books differ at the end, in kopecks; `None` if the buyer's book is not known.
    pub fn difference(&self) -> Option<i64> {
        Some(self.closing().saturating_add(self.buyer_book()?.closing()))
    }

    fn seller_book(&self) -> Book {
        Book::of(self.opening, self.rows.iter().filter_map(|row| row.seller.as_ref()))
    }

    fn buyer_book(&self) -> Option<Book> {
        Some(Book::of(self.buyer_opening?, self.rows.iter().filter_map(|row| row.buyer.as_ref())))
    }

    pub(super) fn draw<'f>(&self, fonts: &'f Fonts) -> Sheet<'f> {
        let mut sheet = Sheet::portrait(fonts);
        sheet.para(&format!("Акт сверки взаимных расчётов № {}", self.head.number), TITLE.align(Align::Center));
        sheet.gap(3.0);
        let period = format!("за период с {} по {}", date_short(self.from), date_short(self.to));
        let between = format!("между {} и {}", self.seller.name, self.buyer.name);
        for text in
            [Some(period), Some(between), self.contract.as_ref().map(|contract| format!("по документу: {contract}"))]
        {
            sheet.para(&text.unwrap_or_default(), BODY.align(Align::Center));
        }
        sheet.gap(8.0);
        sheet.para(&self.preamble(), BODY);
        sheet.gap(6.0);
        self.draw_books(&mut sheet);
        sheet.gap(8.0);
        self.draw_result(&mut sheet);
        sheet.gap(12.0);
        sheet.keep(|sheet| self.draw_signatures(sheet));
        sheet
    }

    fn preamble(&self) -> String {
        format!(
            "Мы, нижеподписавшиеся, {} (ИНН {}), с одной стороны, и {} (ИНН {}), с другой стороны, составили настоящий акт \
             сверки в том, что состояние взаимных расчётов по данным учёта следующее:",
            self.seller.name, self.seller.inn, self.buyer.name, self.buyer.inn
        )
    }

    fn draw_books(&self, sheet: &mut Sheet<'_>) {
        use Align::{Center, Left, Right};
        let side = [(Width::Pt(51.0), Center), (Width::Rest, Left), (Width::Pt(61.0), Right), (Width::Pt(61.0), Right)];
        let mut table = Table::new(CELL, CELL.semibold(), [side, side].concat());
        for (at, party) in [(0, &self.seller), (4, &self.buyer)] {
            table.head_at((0, at), (1, 4), &format!("По данным {}, руб.", party.name));
            for (i, text) in ["Дата", "Документ", "Дебет", "Кредит"].iter().enumerate() {
                table.head_at((1, at + i), (1, 1), text);
            }
        }
        let (seller, buyer) = (self.seller_book(), self.buyer_book());
        let balance = |label: &str, seller: i64, buyer: Option<i64>| {
            let mut cells = balance_cells(label, Some(seller));
            cells.extend(balance_cells(label, buyer));
            cells
        };
        table.row(balance("Сальдо начальное", self.opening, self.buyer_opening));
        for row in &self.rows {
            let mut cells = entry_cells(row.seller.as_ref());
            cells.extend(entry_cells(row.buyer.as_ref()));
            if buyer.is_some() && !row.agrees() {
                table.shaded_row(cells, DIFFERENT);
            } else {
                table.row(cells);
            }
        }
        let mut turnover = turnover_cells(Some(seller));
        turnover.extend(turnover_cells(buyer));
        table.total(turnover);
        table.total(balance("Сальдо конечное", seller.closing(), buyer.map(Book::closing)));
        table.draw_with_tail(sheet, 40.0);
    }

    fn draw_result(&self, sheet: &mut Sheet<'_>) {
        let day = date_long(self.to);
        let parties = (self.seller.name.as_str(), self.buyer.name.as_str());
        sheet.para(&format!("По данным {}", parties.0), BODY);
        sheet.para(&wording(&day, self.closing(), parties), BODY.semibold());
        let Some(buyer) = self.buyer_book() else { return };
        sheet.gap(4.0);
        sheet.para(&format!("По данным {}", parties.1), BODY);
        sheet.para(&wording(&day, buyer.closing(), (parties.1, parties.0)), BODY.semibold());
        let difference = self.difference().unwrap_or(0);
        if difference != 0 {
            sheet.gap(4.0);
            let sum = money(difference.saturating_abs());
            sheet.para(&format!("Расхождение составляет {sum} руб.; несовпадающие строки выделены."), BODY.semibold());
        }
    }

    fn draw_signatures(&self, sheet: &mut Sheet<'_>) {
        let sides = [(&self.seller, self.seller_signer.as_ref()), (&self.buyer, self.buyer_signer.as_ref())];
        let [seller, buyer] = sides.map(|(party, who)| {
            move |sheet: &mut Sheet<'_>| {
                sheet.para(&format!("От {}", party.name), BODY.semibold());
                sheet.para(&format!("ИНН/КПП {}", party.inn_kpp()), BODY);
                sheet.gap(16.0);
                signature(sheet, "", 0.0, SIGN, who);
                sheet.para("М.П.", BODY);
            }
        });
        sheet.columns(0.5, 24.0, seller, buyer);
    }
}

impl PairedEntries {
    /// What one books as debit the other books as credit.
    fn agrees(&self) -> bool {
        match (&self.seller, &self.buyer) {
            (Some(seller), Some(buyer)) => seller.debit == buyer.credit && seller.credit == buyer.debit,
            _ => false,
        }
    }
}

/// The result as the book of the first party has it.
fn wording(day: &str, closing: i64, (ours, theirs): (&str, &str)) -> String {
    let (creditor, debtor) = if closing >= 0 { (ours, theirs) } else { (theirs, ours) };
    if closing == 0 {
        return format!("на {day} взаимная задолженность отсутствует.");
    }
    let sum = closing.saturating_abs();
    format!(
        "на {day} задолженность {debtor} в пользу {creditor} составляет {} руб. ({}).",
        money(sum),
        words::rubles(sum)
    )
}

fn turnover(kopecks: i64) -> String {
    if kopecks == 0 { String::new() } else { money(kopecks) }
}

fn entry_cells(entry: Option<&Entry>) -> Vec<Cell> {
    let Some(entry) = entry else { return (0..4).map(|_| Cell::new("")).collect() };
    vec![
        date_short(entry.date).into(),
        (*entry.text).into(),
        turnover(entry.debit).into(),
        turnover(entry.credit).into(),
    ]
}

/// A balance stands in the column of its side; zero stands in debit.
fn balance_cells(label: &str, balance: Option<i64>) -> Vec<Cell> {
    let (debit, credit) = match balance {
        None => (String::new(), String::new()),
        Some(balance) if balance < 0 => (String::new(), money(balance.saturating_neg())),
        Some(balance) => (money(balance), String::new()),
    };
    sum_cells(label, debit, credit)
}

fn turnover_cells(book: Option<Book>) -> Vec<Cell> {
    let (debit, credit) = book.map_or((String::new(), String::new()), |book| (money(book.debit), money(book.credit)));
    sum_cells("Обороты за период", debit, credit)
}

fn sum_cells(label: &str, debit: String, credit: String) -> Vec<Cell> {
    let strong = CELL.semibold();
    vec![
        Cell::new(label).across(2).align(Align::Left).style(strong),
        Cell::new(debit).style(strong),
        Cell::new(credit).style(strong),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_names_who_owes() {
        let table = [
            (0, "на 30 июня взаимная задолженность отсутствует."),
            (10_000, "на 30 июня задолженность Б в пользу А составляет 100,00 руб. (Сто рублей 00 копеек)."),
            (-10_000, "на 30 июня задолженность А в пользу Б составляет 100,00 руб. (Сто рублей 00 копеек)."),
        ];
        for (closing, text) in table {
            assert_eq!(wording("30 июня", closing, ("А", "Б")), text);
        }
    }
}

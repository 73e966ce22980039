//! Figures and dates as a Russian form writes them.
//!
//! *Why so*: groups are parted by a no-break space (U+00A0), since a figure copied out of the PDF must be understood
//! by a spreadsheet, and U+202F is not by all of them.
//!
//! *What not*: no currency sign (the heading of the column has it), no rounding.

use jiff::civil::Date;

const SPACE: char = '\u{00A0}';
const MONTHS: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

/// Kopecks as «1 234,50».
pub fn money(kopecks: i64) -> String {
    let whole = kopecks.unsigned_abs();
    format!("{}{},{:02}", sign(kopecks), grouped(whole / 100), whole % 100)
}

/// Thousandths of a unit as «10», «2,5», «0,125»: no zeros that say nothing.
pub fn quantity(thousandths: i64) -> String {
    let whole = thousandths.unsigned_abs();
    let text = format!("{}{},{:03}", sign(thousandths), grouped(whole / 1000), whole % 1000);
    text.trim_end_matches('0').trim_end_matches(',').to_owned()
}

/// «12 августа 2026 г.», with no-break spaces.
pub fn date_long(date: Date) -> String {
    format!("{}{SPACE}{}{SPACE}{}{SPACE}г.", date.day(), month(date), date.year())
}

/// «12.08.2026».
pub fn date_short(date: Date) -> String {
    format!("{:02}.{:02}.{}", date.day(), date.month(), date.year())
}

pub(crate) fn month(date: Date) -> &'static str {
    usize::try_from(date.month() - 1).ok().and_then(|i| MONTHS.get(i)).copied().unwrap_or_default()
}

fn sign(n: i64) -> &'static str {
    if n < 0 { "−" } else { "" }
}

fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() * 2);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(SPACE);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_grouped_and_has_two_places() {
        let table = [
            (0, "0,00"),
            (5, "0,05"),
            (99_999, "999,99"),
            (100_000, "1 000,00"),
            (-123_450, "−1 234,50"),
            (123_456_789_012, "1 234 567 890,12"),
            (i64::MIN, "−92 233 720 368 547 758,08"),
        ];
        for (kopecks, text) in table {
            assert_eq!(money(kopecks).replace(SPACE, " "), text);
        }
    }

    #[test]
    fn quantities_have_no_idle_zeros() {
        let table = [(10_000, "10"), (2_500, "2,5"), (125, "0,125"), (0, "0"), (-1_010, "−1,01"), (1_200_000, "1 200")];
        for (thousandths, text) in table {
            assert_eq!(quantity(thousandths).replace(SPACE, " "), text);
        }
    }

    #[test]
    fn dates() {
        let date = jiff::civil::date(2026, 8, 2);
        assert_eq!(date_long(date).replace(SPACE, " "), "2 августа 2026 г.");
        assert_eq!(date_short(date), "02.08.2026");
    }
}

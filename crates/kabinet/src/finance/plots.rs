//! Pictures of money as numbers: parts of a bar, buckets of age, columns by month. Every picture has a table behind it.
//!
//! Positions are percent with two decimals in SVG attributes: the policy of the pages allows no inline style. Shares are
//! rounded so that they sum to exactly one hundred.
//!
//! Not here: markup (templates) and where the figures come from.

use std::fmt;

use jiff::civil::Date;
use kernel::Money;

/// Hundredths of a percent, written as an SVG length without its sign: `43.82`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pct(pub u32);

impl Pct {
    /// All of it.
    pub const WHOLE: Pct = Pct(10_000);
    /// In whole percent, for a sentence.
    pub const fn whole(self) -> u32 {
        (self.0 + 50) / 100
    }
}

impl fmt::Display for Pct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// Shares of the parts in their sum, rounded so that they sum to one hundred; negative parts count as nothing.
pub fn shares(parts: &[Money]) -> Vec<Pct> {
    let size = |m: &Money| u128::from(m.0.max(0).unsigned_abs());
    let sum: u128 = parts.iter().map(size).sum();
    if sum == 0 {
        return vec![Pct(0); parts.len()];
    }
    // Rounding the running sum leaves no remainder to give away.
    let mut before = 0;
    let mut running = 0;
    parts
        .iter()
        .map(|part| {
            running += size(part);
            let upto = u32::try_from((running * 10_000 + sum / 2) / sum).unwrap_or(10_000);
            let share = Pct(upto - before);
            before = upto;
            share
        })
        .collect()
}

/// A part of a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Class that colours it: `a` debt, `b` reserved (hatched), `c` free, `d` overdue.
    pub class: &'static str,
    /// Where it begins.
    pub x: Pct,
    /// How wide it is.
    pub width: Pct,
}

/// The bar of a limit: overdue, debt in time, reserved, free. More used than allowed fills it and leaves nothing free.
pub fn limit_bar(debt: Money, overdue: Money, reserved: Money, free: Money) -> Vec<Part> {
    let debt = debt.max(Money::ZERO);
    let overdue = overdue.max(Money::ZERO).min(debt);
    let widths = shares(&[overdue, debt - overdue, reserved, free]);
    let mut x = Pct(0);
    let mut parts = Vec::new();
    for (class, width) in ["d", "a", "b", "c"].into_iter().zip(widths) {
        if width != Pct(0) {
            parts.push(Part { class, x, width });
        }
        x = Pct(x.0 + width.0);
    }
    parts
}

/// How late a part of a debt is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    /// Class of its row, and the end of its key: `ok`, `l1`, `l2`, `l3`.
    pub class: &'static str,
    /// How many parts.
    pub count: i64,
    /// Their sum.
    pub sum: Money,
    /// Its share.
    pub width: Pct,
}

/// Bucket of a part that is so many days late: the due day itself is in time.
const fn bucket(late: i32) -> usize {
    match late {
        ..=0 => 0,
        1..=7 => 1,
        8..=30 => 2,
        _ => 3,
    }
}

/// Parts of a debt by how late they are.
pub fn ages(dues: impl IntoIterator<Item = (Date, Money)>, today: Date) -> [Age; 4] {
    let mut out = ["ok", "l1", "l2", "l3"].map(|class| Age { class, count: 0, sum: Money::ZERO, width: Pct(0) });
    for (day, amount) in dues {
        let late = today.since(day).map_or(0, |span| span.get_days());
        let age = &mut out[bucket(late)];
        age.count += 1;
        age.sum += amount;
    }
    let widths = shares(&out.map(|a| a.sum));
    for (age, width) in out.iter_mut().zip(widths) {
        age.width = width;
    }
    out
}

/// A column of a plot by month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Month, 1..=12.
    pub month: i8,
    /// What was ordered in it.
    pub sum: Money,
    /// Left edge.
    pub x: Pct,
    /// Middle, where its name stands.
    pub middle: Pct,
    /// Top edge in pixels.
    pub y: u32,
    /// Height in pixels.
    pub height: u32,
    /// Whether the month is not over.
    pub now: bool,
}

/// Pixels of the highest column, and of the line that it stands on.
const TALL: u64 = 97;
const FOOT: u32 = 108;
/// Width of a column.
pub const COLUMN_WIDTH: Pct = Pct(590);

/// Columns of twelve months, the last of which is the current one.
pub fn columns(months: &[(i8, Money)]) -> Vec<Column> {
    let top = months.iter().map(|(_, m)| m.0.max(0).unsigned_abs()).max().unwrap_or(0).max(1);
    let step = 10_000 / u32::try_from(months.len().max(1)).unwrap_or(1);
    let last = months.len().saturating_sub(1);
    (0u32..)
        .zip(months)
        .map(|(i, (month, sum))| {
            let size = sum.0.max(0).unsigned_abs();
            let exact = u128::from(size) * u128::from(TALL) / u128::from(top);
            // A month with a little is still seen.
            let height = u32::try_from(exact).unwrap_or(0).max(u32::from(size > 0));
            let x = Pct(i * step + 120);
            let middle = Pct(x.0 + COLUMN_WIDTH.0 / 2);
            Column { month: *month, sum: *sum, x, middle, y: FOOT - height, height, now: i as usize == last }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_bar_in_four_parts() {
        let bar = limit_bar(Money(438_200), Money(0), Money(149_500), Money(412_300));
        let shown: Vec<String> = bar.iter().map(|p| format!("{} {} {}", p.class, p.x, p.width)).collect();
        assert_eq!(shown, ["a 0.00 43.82", "b 43.82 14.95", "c 58.77 41.23"]);
        // Over the limit: nothing free; an advance: nothing owed.
        assert!(limit_bar(Money(900), Money(100), Money(300), Money(-200)).iter().all(|p| p.class != "c"));
        assert_eq!(limit_bar(Money(-50), Money(0), Money(0), Money(150)).len(), 1);
        assert!(limit_bar(Money(0), Money(0), Money(0), Money(0)).is_empty());
    }

    #[test]
    fn the_due_day_itself_is_in_time() {
        let today = date(2026, 11, 22);
        let day = |late: i64| today.checked_sub(jiff::Span::new().days(late)).unwrap();
        let of = |late| ages([(day(late), Money(100))], today).iter().position(|a| a.count == 1).unwrap();
        assert_eq!([-1, 0, 1, 7, 8, 30, 31, 400].map(of), [0, 0, 1, 1, 2, 2, 3, 3]);
        let all = ages([(day(0), Money(300)), (day(3), Money(100)), (day(5), Money(100))], today);
        assert_eq!((all[0].width, all[1].count, all[1].sum, all[1].width), (Pct(6000), 2, Money(200), Pct(4000)));
    }

    #[test]
    fn columns_stand_on_the_line() {
        let months: Vec<(i8, Money)> = (1..=12).map(|m| (m, Money(i64::from(m) * 1000))).collect();
        let columns = columns(&months);
        assert!(columns.iter().all(|c| c.y + c.height == FOOT));
        assert_eq!((columns[11].height, columns[11].now, columns[0].now), (97, true, false));
        assert!(columns[11].x.0 + COLUMN_WIDTH.0 <= 10_000);
        assert_eq!(super::columns(&[(1, Money(0)), (2, Money(1)), (3, Money(1_000_000))])[1].height, 1);
    }

    proptest! {
        #[test]
        fn widths_sum_to_one_hundred(parts in proptest::collection::vec(-5_i64..10_000_000_000_000, 1..9)) {
            let parts: Vec<Money> = parts.into_iter().map(Money).collect();
            let sum: u32 = shares(&parts).iter().map(|p| p.0).sum();
            let nothing = parts.iter().all(|p| p.0 <= 0);
            prop_assert_eq!(sum, if nothing { 0 } else { 10_000 });
        }

        #[test]
        fn a_bar_ends_where_it_should(debt in -1000_i64..1_000_000, over in 0_i64..2_000_000, res in 0_i64..1_000_000, free in -1000_i64..1_000_000) {
            let bar = limit_bar(Money(debt), Money(over), Money(res), Money(free));
            for pair in bar.windows(2) {
                prop_assert_eq!(pair[0].x.0 + pair[0].width.0, pair[1].x.0);
            }
            if let Some(last) = bar.last() {
                prop_assert_eq!(last.x.0 + last.width.0, 10_000);
            }
        }
    }
}

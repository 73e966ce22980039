//! Figures of the first page, put together: what is to be paid, the days of a week, sums of a month.
//!
//! Sums of different currencies stand side by side and are never added.

use jiff::{Span, civil::Date};
use kernel::{At, Money};

use super::store::{ArrivalRow, WaitingRow};
use crate::{
    finance::{pages::currencies, rules::Staleness, store::DueRow, view::Position},
    orders::{rules::Stage, stage_key},
    web::Shell,
};

/// What a company owes in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToPay {
    /// The currency.
    pub currency: String,
    /// What is due within a week, overdue parts included.
    pub week: Money,
    /// In how many parts.
    pub parts: i64,
    /// Day and sum of what is due next after that.
    pub next: Option<(String, Money)>,
    /// All of the debt.
    pub debt: Money,
    /// What is overdue.
    pub overdue: Money,
}

/// What is to be paid, by currency, roubles first. Without parts by day only the overdue sum is known to be due.
pub fn to_pay(positions: &[Position], dues: &[DueRow], today: &str) -> Vec<ToPay> {
    let week_end = later(today, 7);
    let of = |currency: String| {
        let mine = positions.iter().filter(|p| p.currency == currency && p.credit.is_some());
        let soon = dues.iter().filter(|d| d.currency == currency && d.due_on <= week_end);
        let (debt, overdue) = (mine.clone().map(Position::debt).sum(), mine.map(Position::overdue).sum());
        let known = dues.iter().any(|d| d.currency == currency);
        let week = if known { soon.clone().map(|d| d.amount).sum() } else { overdue };
        let after = dues.iter().filter(|d| d.currency == currency && d.due_on > week_end);
        let next = after
            .clone()
            .map(|d| d.due_on.as_str())
            .min()
            .map(|day| (day.to_owned(), after.filter(|d| d.due_on == day).map(|d| d.amount).sum()));
        ToPay { week, parts: i64::try_from(soon.count()).unwrap_or(0), next, debt, overdue, currency }
    };
    let all = positions.iter().filter(|p| p.credit.is_some()).map(|p| p.currency.as_str());
    currencies(all).into_iter().map(of).collect()
}

/// The day so many days after (or before) another.
pub fn later(day: &str, days: i64) -> String {
    let moved = day.parse::<Date>().map(|d| d.saturating_add(Span::new().days(days)));
    moved.map_or_else(|_| day.to_owned(), |d| d.to_string())
}

/// A day with what arrives on it.
pub struct Day {
    /// yyyy-mm-dd.
    pub day: String,
    /// What arrives.
    pub rows: Vec<ArrivalRow>,
}

/// Days on which something arrives, in order; today is there even if nothing does.
pub fn days(rows: Vec<ArrivalRow>, today: &str) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for row in rows {
        match days.last_mut().filter(|d| d.day == row.expected_on) {
            Some(day) => day.rows.push(row),
            None => days.push(Day { day: row.expected_on.clone(), rows: vec![row] }),
        }
    }
    if !days.iter().any(|d| d.day == today) {
        let at = days.iter().position(|d| d.day.as_str() > today).unwrap_or(days.len());
        days.insert(at, Day { day: today.to_owned(), rows: Vec::new() });
    }
    days
}

/// How a day is called: a key for yesterday, today, tomorrow, or a day of the week.
pub fn day_key(day: &str, today: &str) -> &'static str {
    const WEEK: [&str; 7] = [
        "home-weekday-1",
        "home-weekday-2",
        "home-weekday-3",
        "home-weekday-4",
        "home-weekday-5",
        "home-weekday-6",
        "home-weekday-7",
    ];
    match day {
        d if d == today => "home-today",
        d if d == later(today, 1) => "home-tomorrow",
        d if d == later(today, -1) => "home-yesterday",
        d => {
            let index = d.parse::<Date>().map_or(0, |d| d.weekday().to_monday_zero_offset());
            WEEK.get(usize::try_from(index).unwrap_or(0)).copied().unwrap_or(WEEK[0])
        }
    }
}

/// Sums of a month, by currency.
pub struct Month {
    /// 1..=12.
    pub month: i8,
    /// What was ordered.
    pub ordered: Vec<(String, Money)>,
    /// What was shipped.
    pub shipped: Vec<(String, Money)>,
    /// What was paid, if the reader may know.
    pub paid: Option<Vec<(String, Money)>>,
}

/// «586 940» of each currency, roubles first and without their sign, in whole units: three figures stand in a row on a
/// phone. Nothing at all is a zero.
pub fn sums(s: &Shell, sums: &[(String, Money)]) -> String {
    let mut sums: Vec<&(String, Money)> = sums.iter().collect();
    sums.sort_by_key(|(c, _)| (c != "RUB", c.clone()));
    let shown: Vec<String> = sums
        .into_iter()
        .map(|(currency, sum)| {
            let figure = s.money_short(whole_units(*sum));
            if currency == "RUB" { figure.to_string() } else { figure.with(currency).to_string() }
        })
        .collect();
    if shown.is_empty() { s.money_short(Money::ZERO).to_string() } else { shown.join(" + ") }
}

/// Rounded to whole units, halves away from zero.
fn whole_units(sum: Money) -> Money {
    let rest = sum.0 % 100;
    let up = if rest.abs() >= 50 { 100 * rest.signum() } else { 0 };
    Money(sum.0 - rest + up)
}

/// Closing documents of the month before this one.
pub struct Pack {
    /// 1..=12.
    pub month: i8,
    /// Kinds with their numbers.
    pub kinds: Vec<(String, i64)>,
}

/// How old a data set is.
pub type Fresh = Option<(At, Staleness)>;

/// The label of an order's stage; a status that the portal does not know is shown in 1C's own words.
pub fn stage(s: &Shell, stage: Stage, erp_status: &str) -> String {
    match stage {
        Stage::Unknown if !erp_status.is_empty() => erp_status.to_owned(),
        other => s.t.s(stage_key(other)).to_owned(),
    }
}

/// Key of the sentence about an order that waits.
pub fn waiting_key(row: &WaitingRow) -> &'static str {
    match row.stage {
        Stage::Returned => "home-returned",
        Stage::ApprovalPending => "home-approval",
        _ if row.changed => "home-changed",
        Stage::AwaitingPayment => "home-awaiting-payment",
        _ => "home-look",
    }
}

#[cfg(test)]
mod tests {
    use kernel::{ContractId, OrderId};

    use super::*;
    use crate::{finance::view::tests::position, orders::facets::Delivery};

    fn arrival(day: &str) -> ArrivalRow {
        ArrivalRow {
            id: OrderId::at(At::from_micros(1)),
            number: "1".to_owned(),
            what: String::new(),
            lines: 1,
            lines_shipped: 0,
            stage: Stage::Reserving,
            erp_status: String::new(),
            expected_on: day.to_owned(),
            point: String::new(),
            delivery: Delivery::None,
        }
    }

    #[test]
    fn a_week_has_its_today() {
        let rows = ["2026-11-21", "2026-11-23", "2026-11-23", "2026-11-28"].map(arrival).into();
        let week: Vec<(String, usize)> = days(rows, "2026-11-22").into_iter().map(|d| (d.day, d.rows.len())).collect();
        let want = [("2026-11-21", 1), ("2026-11-22", 0), ("2026-11-23", 2), ("2026-11-28", 1)];
        assert_eq!(week, want.map(|(d, n)| (d.to_owned(), n)));
        assert_eq!(days(Vec::new(), "2026-11-22").len(), 1);
        let names = ["2026-11-21", "2026-11-22", "2026-11-23", "2026-11-25"].map(|d| day_key(d, "2026-11-22"));
        assert_eq!(names, ["home-yesterday", "home-today", "home-tomorrow", "home-weekday-3"]);
    }

    #[test]
    fn whole_units_are_rounded() {
        assert_eq!([149, 150, -150, -149, 0].map(|k| whole_units(Money(k)).0), [100, 200, -200, -100, 0]);
    }

    #[test]
    fn what_is_due_within_a_week() {
        let due = |day: &str, amount| DueRow {
            contract_id: ContractId::at(At::from_micros(1)),
            currency: "RUB".to_owned(),
            due_on: day.to_owned(),
            amount: Money(amount),
            document: String::new(),
        };
        let positions = [position("1", Some(1000), 600)];
        let dues = [due("2026-11-10", 100), due("2026-11-29", 200), due("2026-11-30", 300)];
        let pay = to_pay(&positions, &dues, "2026-11-22");
        assert_eq!((pay.len(), pay[0].week, pay[0].parts, pay[0].debt), (1, Money(300), 2, Money(600)));
        assert_eq!(pay[0].next, Some(("2026-11-30".to_owned(), Money(300))));
        assert_eq!(to_pay(&positions, &[], "2026-11-22")[0].week, Money(0));
    }
}

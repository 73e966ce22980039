//! The page of money: contracts, debt by age, when to pay, what was ordered by month, payments.

use access::{
    Scope,
    client::perm::{FinanceFree, FinanceLedger, FinanceSummary, OrderView},
};
use askama::Template;
use axum::response::Response;
use db::Tx;
use jiff::{Span, civil::Date, tz::TimeZone};
use kernel::{At, CompanyId, Money, PaymentId, parse};
use serde::Deserialize;
use uuid::Uuid;
use webkit::cursor::Cursor;

use super::{
    answer::{self, Answer},
    plots::{self, Age, Column},
    rules::Staleness,
    store::{self, DueRow, PaymentRow},
    view::{self, Kind, Position},
};
use crate::{
    app::App,
    fail::{Fail, Result},
    web::{Page, Place, Query, Shell, Theme, html},
};

/// Payments of a page.
const PAGE: usize = 20;
/// Days of the schedule that are listed one by one.
const DAYS: usize = 8;
/// Orders of a year beyond which the plot by month is left out: summing them up would make the page wait.
const SUMMED: i64 = 20_000;

/// Which payments are shown.
#[derive(Clone, Deserialize)]
pub struct PaymentsQuery {
    /// Cursor: the rows after it.
    #[serde(default)]
    pub after: String,
    /// Cursor: the rows before it.
    #[serde(default)]
    pub before: String,
}

/// A page of payments.
pub struct Payments {
    /// The latest first.
    pub rows: Vec<PaymentRow>,
    /// Cursor of the next page.
    pub next: Option<String>,
    /// Cursor of the page before.
    pub previous: Option<String>,
}

/// A day on which something is to be paid.
pub struct DueDay {
    /// The day; of overdue parts the oldest.
    pub day: String,
    /// Whether it has passed.
    pub overdue: bool,
    /// How much.
    pub amount: Money,
    /// In which currency.
    pub currency: String,
    /// Documents that made the debt.
    pub documents: Vec<String>,
}

/// Debt by age in one currency.
pub struct Ages {
    /// The currency.
    pub currency: String,
    /// The four buckets.
    pub rows: [Age; 4],
}

#[derive(Template)]
#[template(path = "finance/templates/finance.html")]
struct FinancePage {
    s: Shell,
    base: String,
    positions: Vec<Position>,
    ages: Vec<Ages>,
    due: Vec<DueDay>,
    later: i64,
    months: Vec<Column>,
    payments: Option<Payments>,
    oldest: Option<(At, Staleness)>,
    erp_reason: String,
}

impl FinancePage {
    fn main(&self) -> Option<&Position> {
        self.positions.first().filter(|p| matches!(p.kind(), Kind::Limited | Kind::Unlimited))
    }
    fn big(&self, p: &Position) -> (String, String) {
        view::big(&self.s, &p.free_sum(), &p.currency)
    }
}

/// `GET /c/{company}/finance`
pub async fn show(page: Page<FinanceSummary>, Query(q): Query<PaymentsQuery>) -> Result<Response> {
    let (app, now) = (page.app.clone(), page.now);
    let finance = page
        .read(move |tx, scope, s| {
            let company = scope.company();
            let positions = view::positions(tx, company, &view::policy(&app.config), now, &s.today())?;
            let dues = tx.all(&store::DUES, &[&company])?;
            let (due, later) = schedule(&dues, &s.today());
            let payments = scope.also::<FinanceLedger>().map(|l| payments(tx, &l, &q)).transpose()?;
            let months = match scope.also::<OrderView>() {
                Some(orders) if s.sums() => months(tx, &orders, &app, now)?,
                _ => Vec::new(),
            };
            Ok(FinancePage {
                base: s.base(),
                ages: ages(&dues, &s.today()),
                oldest: view::oldest(&positions),
                erp_reason: view::erp_reason(&positions).unwrap_or_default().to_owned(),
                s: s.at(Place::Finance),
                positions,
                due,
                later,
                months,
                payments,
            })
        })
        .await?;
    html(&finance)
}

/// A sum that somebody asks about.
#[derive(Deserialize)]
pub struct SumQuery {
    /// Roubles, as people write them.
    #[serde(default)]
    pub sum: String,
}

/// The answer beside the question.
#[derive(Template)]
#[template(path = "finance/templates/answer.html")]
struct AnswerPart {
    s: Shell,
    answer: Option<Answer>,
    unread: bool,
}

/// `GET /c/{company}/can-i-order?sum=`: the answer alone, while one types.
pub async fn can_i_order(page: Page<FinanceFree>, Query(q): Query<SumQuery>) -> Result<Response> {
    let (app, now) = (page.app.clone(), page.now);
    let part = page
        .read(move |tx, scope, s| {
            let policy = view::policy(&app.config);
            let positions = view::positions(tx, scope.company(), &policy, now, &s.today())?;
            let (answer, unread) = ask(&s, &app, &positions, &q.sum);
            Ok(AnswerPart { s, answer, unread })
        })
        .await?;
    html(&part)
}

/// The answer for what was typed, and whether it could not be read; nothing typed asks nothing.
pub fn ask(s: &Shell, app: &App, positions: &[Position], typed: &str) -> (Option<Answer>, bool) {
    let Some(frame) = s.frame.as_ref().filter(|_| !typed.trim().is_empty()) else { return (None, false) };
    match parse::money(typed).filter(|sum| *sum > 0) {
        None => (None, true),
        Some(sum) => {
            let policy = view::policy(&app.config);
            (Some(answer::answer(s, positions, &frame.standing, &policy, Money(sum))), false)
        }
    }
}

/// Debt by age, by currency, roubles first. Without parts there is nothing to tell.
pub fn ages(dues: &[DueRow], today: &str) -> Vec<Ages> {
    let Ok(today) = today.parse::<Date>() else { return Vec::new() };
    let of = |currency: String| {
        let mine = dues.iter().filter(|d| d.currency == currency);
        let rows = plots::ages(mine.filter_map(|d| Some((d.due_on.parse().ok()?, d.amount))), today);
        Ages { currency, rows }
    };
    currencies(dues.iter().map(|d| d.currency.as_str())).into_iter().map(of).collect()
}

/// Each currency once, roubles first.
pub fn currencies<'a>(all: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut each: Vec<String> = all.map(str::to_owned).collect();
    each.sort_by_key(|c| (c != "RUB", c.clone()));
    each.dedup();
    each
}

/// What is to be paid when: overdue parts together, then day by day; also how many days are not listed.
pub fn schedule(dues: &[DueRow], today: &str) -> (Vec<DueDay>, i64) {
    let mut days: Vec<DueDay> = Vec::new();
    for due in dues {
        let overdue = due.due_on.as_str() < today;
        let same = |d: &&mut DueDay| d.currency == due.currency && (d.overdue && overdue || d.day == due.due_on);
        if let Some(day) = days.iter_mut().find(same) {
            day.amount += due.amount;
            day.documents.push(due.document.clone());
        } else {
            days.push(DueDay {
                day: due.due_on.clone(),
                overdue,
                amount: due.amount,
                currency: due.currency.clone(),
                documents: vec![due.document.clone()],
            });
        }
    }
    for day in &mut days {
        day.documents.retain(|d| !d.is_empty());
        day.documents.dedup();
        day.documents.truncate(6);
    }
    let later = i64::try_from(days.len().saturating_sub(DAYS)).unwrap_or(0);
    days.truncate(DAYS);
    (days, later)
}

/// The first moment of the month that lies `back` months before the one of `now`, and its number.
pub fn month(now: At, zone: &TimeZone, back: i64) -> (At, i8) {
    let first = now.zoned(zone).date().first_of_month().saturating_sub(Span::new().months(back));
    let start = first.to_zoned(zone.clone()).map_or(now, |z| At::from(z.timestamp()));
    (start, first.month())
}

fn months(tx: &Tx<'_>, scope: &Scope<OrderView>, app: &App, now: At) -> Result<Vec<Column>> {
    let (company, zone) = (scope.company(), &app.zone);
    // Borders of the last twelve months; the last is the beginning of the next one.
    let borders: Vec<(At, i8)> = (-1..12).rev().map(|back| month(now, zone, back)).collect();
    let from = borders[0].0.zoned(zone).date().to_string();
    let (orders,) = tx.one(&store::ORDERS_SINCE, &[&company, &from])?;
    if orders.unwrap_or(0) == 0 || orders > Some(SUMMED) {
        return Ok(Vec::new());
    }
    let seen = scope.seen();
    let mut params: Vec<&dyn db::Param> = vec![&company];
    params.extend(borders.iter().map(|(at, _)| at as &dyn db::Param));
    params.extend([&seen.author as &dyn db::Param, &seen.units]);
    let sums = tx.all(&store::MONTHS, &params)?;
    let sum = |n: i64| sums.iter().filter(|(m, cur, _)| *m == n && cur == "RUB").map(|(.., sum)| *sum).sum();
    let months: Vec<(i8, Money)> = (1..).zip(&borders[..12]).map(|(n, (_, month))| (*month, sum(n))).collect();
    Ok(plots::columns(&months))
}

fn payments(tx: &Tx<'_>, scope: &Scope<FinanceLedger>, q: &PaymentsQuery) -> Result<Payments> {
    let decode = |text: &str, name: &str| {
        Cursor::<String, PaymentId>::decode(text).ok_or_else(|| Fail::Invalid(format!("{name} = {text:?}")))
    };
    let company: CompanyId = scope.company();
    let start = Cursor { key: "9999-12-31".to_owned(), id: PaymentId::of(Uuid::max()) };
    let (statement, cursor, back) = match (q.after.as_str(), q.before.as_str()) {
        ("", "") => (&store::PAYMENTS, start, false),
        (after, "") => (&store::PAYMENTS, decode(after, "after")?, false),
        (_, before) => (&store::PAYMENTS_BACK, decode(before, "before")?, true),
    };
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut rows = tx.all(statement, &[&company, &cursor.key, &cursor.id, &limit])?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    if back {
        rows.reverse();
    }
    let at = |r: &PaymentRow| Cursor { key: r.paid_on.clone(), id: r.id }.encode();
    Ok(Payments {
        next: rows.last().filter(|_| back || more).map(at),
        previous: rows.first().filter(|_| if back { more } else { !q.after.is_empty() }).map(at),
        rows,
    })
}

#[cfg(test)]
mod tests {
    use kernel::ContractId;

    use super::*;

    fn due(day: &str, amount: i64, currency: &str) -> DueRow {
        DueRow {
            contract_id: ContractId::at(At::from_micros(1)),
            currency: currency.to_owned(),
            due_on: day.to_owned(),
            amount: Money(amount),
            document: format!("n{amount}"),
        }
    }

    #[test]
    fn overdue_parts_are_one_line_and_days_others() {
        let dues = [
            due("2026-11-01", 10, "RUB"),
            due("2026-11-05", 20, "RUB"),
            due("2026-11-05", 7, "USD"),
            due("2026-11-22", 30, "RUB"),
            due("2026-11-22", 40, "RUB"),
        ];
        let (days, later) = schedule(&dues, "2026-11-22");
        let shown: Vec<(&str, bool, i64)> = days.iter().map(|d| (d.day.as_str(), d.overdue, d.amount.0)).collect();
        assert_eq!(shown, [("2026-11-01", true, 30), ("2026-11-05", true, 7), ("2026-11-22", false, 70)]);
        assert_eq!(later, 0);
        let all = ages(&dues, "2026-11-22");
        assert_eq!((all.len(), all[0].currency.as_str(), all[0].rows[0].sum), (2, "RUB", Money(70)));
    }

    #[test]
    fn months_go_back_over_the_year() {
        let zone = TimeZone::get("Europe/Moscow").unwrap();
        let now = At::from("2026-02-28T22:30:00Z".parse::<jiff::Timestamp>().unwrap());
        // In Moscow it is March already.
        assert_eq!(month(now, &zone, 0).1, 3);
        assert_eq!(month(now, &zone, 3), (At::from("2025-11-30T21:00:00Z".parse::<jiff::Timestamp>().unwrap()), 12));
        assert_eq!(month(now, &zone, -1).1, 4);
    }
}

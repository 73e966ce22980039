//! Periods of lists and reports: «этот месяц», «прошлый квартал», from–to; as they stand in a URL, and as a range of moments.
//!
//! A period is kept by its key, not by its dates: a saved view «этот месяц» must mean another month in September. It becomes
//! moments only when it is asked for, in the time zone of the reader: his day begins at his midnight, also on the days when
//! the clock is moved.
//!
//! Ranges are half-open, `from <= at < to`, so that neighbouring periods neither overlap nor leave a gap.

use crate::format::moment;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan as _};
use std::fmt;

/// A period of a list. The current week, month, quarter and year are whole: their days to come are in them too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// Today.
    Today,
    /// This week, from Monday.
    Week,
    /// This month.
    Month,
    /// The month before this one.
    LastMonth,
    /// This quarter.
    Quarter,
    /// The quarter before this one.
    LastQuarter,
    /// This year.
    Year,
    /// Today and the 89 days before it.
    Last90,
    /// Days that the user chose, both included; an open end is `None`. At least one is set, and they are in order.
    Custom(Option<Date>, Option<Date>),
}

/// Why a text is not a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// Neither the key of a preset nor `from..to`.
    #[error("period-unknown")]
    Unknown,
    /// A day that is not `yyyy-mm-dd` or is not in the calendar.
    #[error("period-bad-day")]
    BadDay,
    /// No day at either end.
    #[error("period-empty")]
    Empty,
}

/// A half-open range of moments, microseconds since the epoch (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Range {
    /// The first moment; [`i64::MIN`] if the period has no beginning.
    pub from: i64,
    /// The first moment after; [`i64::MAX`] if the period has no end.
    pub to: i64,
}

impl Range {
    /// Whether a moment is in the range.
    pub const fn contains(&self, at: i64) -> bool {
        self.from <= at && at < self.to
    }
}

impl Period {
    /// The presets with their keys in URLs, in the order in which a menu shows them.
    pub const PRESETS: [(Self, &'static str); 8] = [
        (Self::Today, "today"),
        (Self::Week, "week"),
        (Self::Month, "month"),
        (Self::LastMonth, "last-month"),
        (Self::Quarter, "quarter"),
        (Self::LastQuarter, "last-quarter"),
        (Self::Year, "year"),
        (Self::Last90, "90-days"),
    ];

    /// Reads a key: that of a preset, or `2026-08-01..2026-08-31` with an end left out if it is open.
    ///
    /// The inverse of [`Display`](fmt::Display).
    ///
    /// # Errors
    /// See [`PeriodError`].
    pub fn parse(key: &str) -> Result<Self, PeriodError> {
        let key = key.trim();
        if let Some((from, to)) = key.split_once("..") {
            return Self::custom(from, to);
        }
        Self::PRESETS.into_iter().find(|(_, known)| *known == key).map(|(period, _)| period).ok_or(PeriodError::Unknown)
    }

    /// Makes a period from the two date fields of a form, `yyyy-mm-dd` each, both days included, one of them may be empty.
    ///
    /// Days in the wrong order are swapped: there is only one thing that the user can have meant.
    ///
    /// # Errors
    /// [`PeriodError::BadDay`], [`PeriodError::Empty`].
    pub fn custom(from: &str, to: &str) -> Result<Self, PeriodError> {
        match (day(from)?, day(to)?) {
            (None, None) => Err(PeriodError::Empty),
            (Some(from), Some(to)) if from > to => Ok(Self::Custom(Some(to), Some(from))),
            (from, to) => Ok(Self::Custom(from, to)),
        }
    }

    /// The first and the last day of the period, both included; `None` where it is open.
    ///
    /// `now` in microseconds since the epoch; what day it is depends on `zone`.
    pub fn days(&self, now: i64, zone: &TimeZone) -> (Option<Date>, Option<Date>) {
        let today = zone.to_datetime(moment(now)).date();
        let month = today.first_of_month();
        let year = today.first_of_year();
        let quarter = plus(year, ((today.month() - 1) / 3 * 3).months());
        let (first, next) = match *self {
            Self::Today => (today, plus(today, 1.day())),
            Self::Week => {
                let monday = plus(today, -today.weekday().since(Weekday::Monday).days());
                (monday, plus(monday, 7.days()))
            }
            Self::Month => (month, plus(month, 1.month())),
            Self::LastMonth => (plus(month, -1.month()), month),
            Self::Quarter => (quarter, plus(quarter, 3.months())),
            Self::LastQuarter => (plus(quarter, -3.months()), quarter),
            Self::Year => (year, plus(year, 1.year())),
            Self::Last90 => (plus(today, -89.days()), plus(today, 1.day())),
            Self::Custom(from, to) => return (from, to),
        };
        (Some(first), Some(plus(next, -1.day())))
    }

    /// The moments of the period for a reader in `zone` at `now` (microseconds since the epoch).
    pub fn range(&self, now: i64, zone: &TimeZone) -> Range {
        let (first, last) = self.days(now, zone);
        Range {
            from: first.map_or(i64::MIN, |day| midnight(day, zone).unwrap_or(i64::MIN)),
            to: last.map_or(i64::MAX, |day| midnight(plus(day, 1.day()), zone).unwrap_or(i64::MAX)),
        }
    }
}

impl fmt::Display for Period {
    /// The key for URLs and saved views.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Custom(from, to) = self {
            if let Some(from) = from {
                write!(f, "{from}")?;
            }
            f.write_str("..")?;
            return to.map_or(Ok(()), |to| write!(f, "{to}"));
        }
        let key = Self::PRESETS.into_iter().find(|(period, _)| period == self).map_or("", |(_, key)| key);
        f.write_str(key)
    }
}

/// Reads `yyyy-mm-dd` exactly; empty is `None`.
fn day(text: &str) -> Result<Option<Date>, PeriodError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let bytes = text.as_bytes();
    let form = bytes.len() == 10
        && bytes
            .iter()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 4 | 7) { *byte == b'-' } else { byte.is_ascii_digit() });
    let date = form.then(|| text.parse().ok()).flatten();
    date.map(Some).ok_or(PeriodError::BadDay)
}

/// Adds a span; the ends of the calendar hold.
fn plus(date: Date, span: Span) -> Date {
    date.saturating_add(span)
}

/// The first moment of a day; where the clock skips midnight, the moment at which the day begins instead.
fn midnight(day: Date, zone: &TimeZone) -> Option<i64> {
    zone.to_timestamp(day.at(0, 0, 0, 0)).ok().map(|at| at.as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> i64 {
        text.parse::<jiff::Timestamp>().unwrap().as_microsecond()
    }

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    #[test]
    fn presets_table() {
        let moscow = zone("Europe/Moscow");
        // 13 August 2026 in Moscow (a Thursday), still the 12th in UTC.
        let now = at("2026-08-12T21:30:00Z");
        for (key, first, last) in [
            ("today", "2026-08-13", "2026-08-13"),
            ("week", "2026-08-10", "2026-08-16"),
            ("month", "2026-08-01", "2026-08-31"),
            ("last-month", "2026-07-01", "2026-07-31"),
            ("quarter", "2026-07-01", "2026-09-30"),
            ("last-quarter", "2026-04-01", "2026-06-30"),
            ("year", "2026-01-01", "2026-12-31"),
            ("90-days", "2026-05-16", "2026-08-13"),
            ("2026-02-03..2026-02-04", "2026-02-03", "2026-02-04"),
        ] {
            let period = Period::parse(key).unwrap();
            let days = (Some(first.parse().unwrap()), Some(last.parse().unwrap()));
            assert_eq!(period.days(now, &moscow), days, "{key}");
            assert_eq!(period.to_string(), key);
        }
        assert_eq!(
            Period::Today.range(now, &moscow),
            Range { from: at("2026-08-12T21:00:00Z"), to: at("2026-08-13T21:00:00Z") }
        );
    }

    #[test]
    fn turn_of_the_year() {
        let now = at("2027-01-01T12:00:00Z");
        let days = |period: Period| {
            let (first, last) = period.days(now, &TimeZone::UTC);
            format!("{} {}", first.unwrap(), last.unwrap())
        };
        assert_eq!(days(Period::Week), "2026-12-28 2027-01-03");
        assert_eq!(days(Period::LastMonth), "2026-12-01 2026-12-31");
        assert_eq!(days(Period::LastQuarter), "2026-10-01 2026-12-31");
    }

    #[test]
    fn days_of_moved_clocks() {
        // Berlin, 29 March 2026: 23 hours; São Paulo, 4 November 2018: no midnight, the day begins at one.
        let short = Period::Today.range(at("2026-03-29T10:00:00Z"), &zone("Europe/Berlin"));
        assert_eq!(short.to - short.from, 23 * 3_600_000_000);
        let skipped = Period::Today.range(at("2018-11-04T12:00:00Z"), &zone("America/Sao_Paulo"));
        assert_eq!(skipped.from, at("2018-11-04T03:00:00Z"));
    }

    #[test]
    fn custom_table() {
        let (a, b) = ("2026-08-01".parse().unwrap(), "2026-08-31".parse().unwrap());
        assert_eq!(Period::custom("2026-08-31", "2026-08-01"), Ok(Period::Custom(Some(a), Some(b))));
        assert_eq!(Period::parse("2026-08-01.."), Ok(Period::Custom(Some(a), None)));
        assert_eq!(Period::parse("..2026-08-31").map(|p| p.to_string()), Ok("..2026-08-31".to_owned()));
        let open = Period::Custom(Some(a), None).range(0, &TimeZone::UTC);
        assert_eq!(open, Range { from: at("2026-08-01T00:00:00Z"), to: i64::MAX });
        assert!(open.contains(open.from) && !open.contains(open.from - 1));
        for (key, error) in [
            ("", PeriodError::Unknown),
            ("Month", PeriodError::Unknown),
            ("..", PeriodError::Empty),
            ("2026-02-30..", PeriodError::BadDay),
            ("2026-2-3..", PeriodError::BadDay),
            ("03.02.2026..", PeriodError::BadDay),
            ("20260203T1..", PeriodError::BadDay),
        ] {
            assert_eq!(Period::parse(key), Err(error), "{key}");
        }
    }

    proptest! {
        #[test]
        fn current_periods_hold_now(now in 0_i64..4_000_000_000_000_000, name in "Europe/Moscow|Asia/Kamchatka|America/Sao_Paulo") {
            let zone = zone(&name);
            for period in [Period::Today, Period::Week, Period::Month, Period::Quarter, Period::Year, Period::Last90] {
                prop_assert!(period.range(now, &zone).contains(now), "{:?}", period);
            }
            prop_assert_eq!(Period::LastMonth.range(now, &zone).to, Period::Month.range(now, &zone).from);
            prop_assert_eq!(Period::LastQuarter.range(now, &zone).to, Period::Quarter.range(now, &zone).from);
        }

        #[test]
        fn nothing_panics(now in any::<i64>(), text in "[0-9.-]{0,24}") {
            for (period, _) in Period::PRESETS {
                let range = period.range(now, &TimeZone::UTC);
                prop_assert!(range.from <= range.to);
            }
            if let Ok(period) = Period::parse(&text) {
                prop_assert_eq!(Period::parse(&period.to_string()), Ok(period));
            }
        }
    }
}

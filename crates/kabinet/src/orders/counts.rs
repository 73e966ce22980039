//! Orders counted by day, month and stage, so that no list ever counts its rows.
//!
//! A counter moves when an order appears, changes its day or its stage, and at no other time; a test compares the
//! counters with a recount after random histories. Day `''` is the whole history, `m2026-08` a month. Days are those of the
//! seller's zone; [`super::recount`] sees to it that all are of the same one. Counters that fall to zero stay: they are few
//! and come back.
//!
//! Not here: counting under a filter that is not a stage (the list does without).

use jiff::{ToSpan as _, civil::Date, tz::TimeZone};
use kernel::At;

use super::rules::Stage;

/// The day of a moment in a zone: `yyyy-mm-dd`.
pub fn day(at: At, zone: &TimeZone) -> String {
    at.zoned(zone).date().to_string()
}

/// Key of the month of a day.
fn month(day: &str) -> String {
    format!("m{}", day.get(..7).unwrap_or(day))
}

/// A half-open range of keys, and how many times it counts: once, or against what another counts too much.
#[derive(Debug, PartialEq, Eq)]
pub struct Span {
    /// The first key.
    pub from: String,
    /// The first key after.
    pub to: String,
    /// 1 or -1.
    pub times: i64,
}
impl Span {
    fn of(from: impl ToString, to: impl ToString, times: i64) -> Span {
        Span { from: from.to_string(), to: to.to_string(), times }
    }
    fn none() -> Span {
        Span::of("", "", 1)
    }
}

/// Three ranges of keys that together are the days from `from` to `to`, both included: days at the beginning, whole months,
/// days at the end. Where a month is more than half inside, the days outside are taken off it: at most some thirty days are
/// added up, however long the period.
pub fn spans(from: Option<Date>, to: Option<Date>) -> [Span; 3] {
    let next_month = |d: Date| d.first_of_month().checked_add(1.month()).unwrap_or(Date::MAX);
    let key = |d: Date| month(&d.to_string());
    let after = to.map(|d| d.tomorrow().unwrap_or(Date::MAX));
    if let (Some(from), Some(after)) = (from, after)
        && after <= next_month(next_month(from))
        && (from.day(), after.day()) != (1, 1)
    {
        // Not much more than a month: its days.
        return [Span::of(from, after, 1), Span::none(), Span::none()];
    }
    let (head, first) = match from {
        None => (Span::none(), "m".to_owned()),
        Some(d) if d.day() > 16 => (Span::of(d, next_month(d), 1), key(next_month(d))),
        Some(d) => (Span::of(d.first_of_month(), d, -1), key(d)),
    };
    let (tail, end) = match after {
        None => (Span::none(), "n".to_owned()),
        Some(d) if d.day() > 16 => (Span::of(d, next_month(d), -1), key(next_month(d))),
        Some(d) => (Span::of(d.first_of_month(), d, 1), key(d)),
    };
    [head, Span::of(first, end, 1), tail]
}

/// Where one order is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// When it was placed.
    pub placed_at: At,
    /// Its label.
    pub stage: Stage,
}

/// Where a moment is counted: the history, its day, its month.
pub fn keys(at: At, zone: &TimeZone) -> [String; 3] {
    let day = day(at, zone);
    let month = month(&day);
    [String::new(), day, month]
}

/// Which counters move by how much for one order: `None` before it appeared and after it is gone. Those that stay are left out.
pub(super) fn steps(from: Option<Place>, to: Option<Place>, zone: &TimeZone) -> Vec<((String, Stage), i64)> {
    let mut steps: Vec<((String, Stage), i64)> = Vec::with_capacity(6);
    for (place, by) in [(from, -1), (to, 1)] {
        let Some(place) = place else { continue };
        for key in keys(place.placed_at, zone) {
            let key = (key, place.stage);
            match steps.iter_mut().find(|(k, _)| *k == key) {
                Some((_, n)) => *n += by,
                None => steps.push((key, by)),
            }
        }
    }
    steps.retain(|(_, by)| *by != 0);
    // One order in which rows are locked, whoever moves them.
    steps.sort();
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changes_moves() {
        let utc = TimeZone::UTC;
        let noon = Place { placed_at: At::from_micros(43_200_000_000), stage: Stage::Reserving };
        let evening = Place { placed_at: At::from_micros(72_000_000_000), ..noon };
        assert_eq!(steps(Some(noon), Some(evening), &utc), []);
        let day = || "1970-01-01".to_owned();
        assert_eq!(
            steps(None, Some(noon), &utc),
            [
                ((String::new(), Stage::Reserving), 1),
                ((day(), Stage::Reserving), 1),
                (("m1970-01".to_owned(), Stage::Reserving), 1)
            ]
        );
        let shipped = Place { stage: Stage::Shipped, ..noon };
        assert_eq!(steps(Some(noon), Some(shipped), &utc).len(), 6);
        // In Moscow, 21:00 UTC is the next day: the total stays, the days move.
        let late = Place { placed_at: At::from_micros(75_600_000_000), ..noon };
        let moscow = steps(Some(noon), Some(late), &TimeZone::get("Europe/Moscow").unwrap());
        assert_eq!(
            moscow,
            [(("1970-01-01".to_owned(), Stage::Reserving), -1), (("1970-01-02".to_owned(), Stage::Reserving), 1)]
        );
    }

    #[test]
    fn spans_hold_every_day_of_a_period_once() {
        let days: Vec<Date> = jiff::civil::date(2023, 11, 20)
            .series(1.day())
            .take_while(|d| *d < jiff::civil::date(2025, 3, 5))
            .collect();
        let ends = || days.iter().step_by(7).chain(days.iter().filter(|d| d.day() == 1 || **d == d.last_of_month()));
        for from in ends().copied().map(Some).chain([None]) {
            for to in ends().copied().map(Some).chain([None]).filter(|to| to.is_none() || *to >= from) {
                let spans = spans(from, to);
                let holds = |key: &str| -> i64 {
                    spans.iter().filter(|s| key >= s.from.as_str() && key < s.to.as_str()).map(|s| s.times).sum()
                };
                for day in &days {
                    let text = day.to_string();
                    let want = from.is_none_or(|f| f <= *day) && to.is_none_or(|t| *day <= t);
                    assert_eq!(holds(&text) + holds(&month(&text)), i64::from(want), "{day} in {from:?}..{to:?}");
                }
                assert_eq!(holds(""), 0, "the history is no day");
            }
        }
    }
}

//! Days and moments of the world, counted back from its "today".
//!
//! Everything in the world is so many days before or after one date, so that a demo started on any day looks alive. A
//! business day is Monday to Friday; public holidays are not known here.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};

/// The world's today and the zone in which its people work.
#[derive(Debug, Clone)]
pub(crate) struct Calendar {
    pub(crate) today: Date,
    pub(crate) zone: TimeZone,
}

impl Calendar {
    /// The day `days` after today; negative goes back.
    pub(crate) fn day(&self, days: i64) -> Date {
        shifted(self.today, days)
    }

    /// The last business day that is at least `days` back.
    pub(crate) fn workday_back(&self, days: i64) -> Date {
        let mut date = self.day(-days);
        while weekend(date) {
            date = shifted(date, -1);
        }
        date
    }

    /// How many days `date` lies before today; negative if it is to come.
    pub(crate) fn age(&self, date: Date) -> i64 {
        days_between(date, self.today)
    }

    /// A moment of a day on the wall clock of the zone.
    pub(crate) fn at(&self, date: Date, hour: i8, minute: i8) -> Timestamp {
        date.at(hour, minute, 0, 0).to_zoned(self.zone.clone()).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
    }

    /// The day on the wall clock of the zone.
    pub(crate) fn date_of(&self, moment: Timestamp) -> Date {
        moment.to_zoned(self.zone.clone()).date()
    }
}

/// Whole days from one date to another.
pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// The date so many days later; stays where it is at the ends of the calendar.
pub(crate) fn shifted(date: Date, days: i64) -> Date {
    date.checked_add(days.days()).unwrap_or(date)
}

/// The first business day that is at least `days` after `date`.
pub(crate) fn workday_after(date: Date, days: i64) -> Date {
    let mut date = shifted(date, days);
    while weekend(date) {
        date = shifted(date, 1);
    }
    date
}

fn weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The VAT rate in force, in percent: 22 since 2026, 20 before.
pub(crate) fn vat_percent(date: Date) -> i64 {
    if date.year() >= 2026 { 22 } else { 20 }
}

/// The VAT that is inside of a sum, in minor units, halves away from zero.
pub(crate) fn vat_inside(sum: i64, percent: i64) -> i64 {
    let (top, bottom) = (sum * percent * 2, (100 + percent) * 2);
    if top >= 0 { (top + bottom / 2) / bottom } else { (top - bottom / 2) / bottom }
}

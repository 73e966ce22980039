//! Figures and dates as people read them: «1 234,50 ₽», «0,5», «12 авг», «12 августа 2026, 14:05 (МСК)».
//!
//! Everything here is a small value with [`Display`]: a page writes a hundred of them straight into its buffer, and none
//! allocates. Whoever needs a `String` calls `to_string`.
//!
//! Thousands stand apart by U+202F, the narrow no-break space (Russian), or by a comma (English); the currency sign always
//! by U+202F; a negative number has the real minus U+2212. Dates have plain spaces: keeping them on one line is the style
//! sheet's work, and a plain space can be found on the page by typing it.
//!
//! Not here: reading what people typed ([`crate::parse`]), numbers for machines, words around the figures.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use std::fmt::{self, Display, Formatter, Write as _};

/// The thin space between thousands and before a currency sign.
pub const NARROW_SPACE: char = '\u{202F}';

/// The minus sign of negative figures.
pub const MINUS: char = '\u{2212}';

/// A language of the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// Russian.
    #[default]
    Ru,
    /// English.
    En,
}

impl Lang {
    /// All of them, Russian first.
    pub const ALL: [Self; 2] = [Self::Ru, Self::En];

    /// The code in URLs, settings and the `lang` attribute.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::En => "en",
        }
    }

    /// Reads a language tag by its first part: `ru`, `ru-RU`, `EN_us`. `None` for a language that we do not have.
    pub fn parse(tag: &str) -> Option<Self> {
        let first = tag.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|lang| first.eq_ignore_ascii_case(lang.code()))
    }

    const fn separators(self) -> (char, char) {
        match self {
            Self::Ru => (NARROW_SPACE, ','),
            Self::En => (',', '.'),
        }
    }
}

/// Kopecks as roubles with both digits after the point: «1 234,50», "1,234.50". With a sign: `money(k, lang).rub()`.
pub const fn money(kopecks: i64, lang: Lang) -> MoneyFmt<'static> {
    MoneyFmt { kopecks, lang, short: false, sign: "" }
}

/// As [`money`], without the kopecks if there are none: «1 234», but «1 234,50».
pub const fn money_short(kopecks: i64, lang: Lang) -> MoneyFmt<'static> {
    MoneyFmt { kopecks, lang, short: true, sign: "" }
}

/// An amount of money to be shown; made by [`money`] and [`money_short`].
#[derive(Debug, Clone, Copy)]
pub struct MoneyFmt<'a> {
    kopecks: i64,
    lang: Lang,
    short: bool,
    sign: &'a str,
}

impl<'a> MoneyFmt<'a> {
    /// With the rouble sign: «1 234,50 ₽»; the sign comes last in English too.
    pub const fn rub(self) -> MoneyFmt<'static> {
        self.with("₽")
    }

    /// With the sign or code of another currency after the figure; an empty one adds nothing.
    pub const fn with<'b>(self, sign: &'b str) -> MoneyFmt<'b> {
        MoneyFmt { kopecks: self.kopecks, lang: self.lang, short: self.short, sign }
    }
}

impl Display for MoneyFmt<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let fraction = self.kopecks.unsigned_abs() % 100;
        grouped(f, self.kopecks < 0, self.kopecks.unsigned_abs() / 100, self.lang)?;
        if fraction != 0 || !self.short {
            write!(f, "{}{fraction:02}", self.lang.separators().1)?;
        }
        if self.sign.is_empty() { Ok(()) } else { write!(f, "{NARROW_SPACE}{}", self.sign) }
    }
}

/// Thousandths as a quantity, without needless zeros: «8», «0,5», «1 200», "1,200.125".
pub const fn qty(thousandths: i64, lang: Lang) -> QtyFmt {
    QtyFmt { thousandths, lang }
}

/// A whole number with its thousands apart: «3 100», "3,100".
pub const fn number(n: i64, lang: Lang) -> NumberFmt {
    NumberFmt { n, lang }
}

/// A quantity to be shown; made by [`qty`].
#[derive(Debug, Clone, Copy)]
pub struct QtyFmt {
    thousandths: i64,
    lang: Lang,
}

impl Display for QtyFmt {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let all = self.thousandths.unsigned_abs();
        grouped(f, self.thousandths < 0, all / 1000, self.lang)?;
        let (mut fraction, mut width) = (all % 1000, 3);
        if fraction == 0 {
            return Ok(());
        }
        while fraction % 10 == 0 {
            (fraction, width) = (fraction / 10, width - 1);
        }
        write!(f, "{}{fraction:0width$}", self.lang.separators().1)
    }
}

/// A whole number to be shown; made by [`number`].
#[derive(Debug, Clone, Copy)]
pub struct NumberFmt {
    n: i64,
    lang: Lang,
}

impl Display for NumberFmt {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        grouped(f, self.n < 0, self.n.unsigned_abs(), self.lang)
    }
}

/// Writes a whole number in groups of three.
fn grouped(f: &mut Formatter<'_>, negative: bool, n: u64, lang: Lang) -> fmt::Result {
    if negative {
        f.write_char(MINUS)?;
    }
    let mut digits = [0_u8; 20];
    let (mut rest, mut from) = (n, digits.len());
    loop {
        from -= 1;
        digits[from] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    let digits = std::str::from_utf8(&digits[from..]).map_err(|_| fmt::Error)?;
    let head = match digits.len() % 3 {
        0 => 3,
        some => some,
    };
    f.write_str(&digits[..head])?;
    for at in (head..digits.len()).step_by(3) {
        f.write_char(lang.separators().0)?;
        f.write_str(&digits[at..at + 3])?;
    }
    Ok(())
}

/// How the moments of one page are shown: whose zone, which language, what year it is. Made once for a page.
#[derive(Debug, Clone, Copy)]
pub struct Dates<'a> {
    zone: &'a TimeZone,
    lang: Lang,
    this_year: i16,
}

impl<'a> Dates<'a> {
    /// For a reader in `zone` at `now` (microseconds since the epoch, UTC).
    pub fn new(now: i64, zone: &'a TimeZone, lang: Lang) -> Self {
        Self { zone, lang, this_year: zone.to_datetime(moment(now)).year() }
    }

    /// «12 авг», with the year if it is not this one: «12 авг 2025». `at` in microseconds since the epoch.
    pub fn day_month(&self, at: i64) -> DateFmt<'a> {
        self.show(at, Style::DayMonth)
    }

    /// The full moment, for tooltips and documents: «12 августа 2026, 14:05 (МСК)».
    ///
    /// A zone without letters of its own is named by its distance: `UTC+5`.
    pub fn full(&self, at: i64) -> DateFmt<'a> {
        self.show(at, Style::Full)
    }

    /// «14:05», in English too.
    pub fn time(&self, at: i64) -> DateFmt<'a> {
        self.show(at, Style::Time)
    }

    /// As [`Dates::day_month`], for a date that has no time: a due date, a delivery date.
    pub fn date(&self, date: Date) -> DateFmt<'a> {
        DateFmt { dates: *self, at: 0, date, time: Time::midnight(), style: Style::DayMonth }
    }

    /// A date in full, year always: «12 августа 2026».
    pub fn date_full(&self, date: Date) -> DateFmt<'a> {
        DateFmt { dates: *self, at: 0, date, time: Time::midnight(), style: Style::Date }
    }

    fn show(&self, at: i64, style: Style) -> DateFmt<'a> {
        let local = self.zone.to_datetime(moment(at));
        DateFmt { dates: *self, at, date: local.date(), time: local.time(), style }
    }
}

/// The moment of so many microseconds; one beyond the calendar (the year 9999) becomes its last.
pub(crate) fn moment(micros: i64) -> jiff::Timestamp {
    let edge = if micros < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
    jiff::Timestamp::from_microsecond(micros).unwrap_or(edge)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    DayMonth,
    Date,
    Full,
    Time,
}

/// A date or a moment to be shown; made by [`Dates`].
#[derive(Debug, Clone, Copy)]
pub struct DateFmt<'a> {
    dates: Dates<'a>,
    at: i64,
    date: Date,
    time: Time,
    style: Style,
}

impl Display for DateFmt<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (date, lang) = (self.date, self.dates.lang);
        if self.style == Style::Time {
            return self.clock(f);
        }
        let long = self.style != Style::DayMonth;
        write!(f, "{} {}", date.day(), month(date.month(), long, lang))?;
        if long || date.year() != self.dates.this_year {
            write!(f, " {}", date.year())?;
        }
        if self.style != Style::Full {
            return Ok(());
        }
        f.write_str(", ")?;
        self.clock(f)?;
        let zone = self.dates.zone.to_offset_info(moment(self.at));
        match (zone.abbreviation(), lang) {
            ("MSK", Lang::Ru) => f.write_str(" (МСК)"),
            (named, _) if named.starts_with(|ch: char| ch.is_ascii_alphabetic()) => write!(f, " ({named})"),
            _ => {
                let minutes = zone.offset().seconds() / 60;
                let sign = if minutes < 0 { MINUS } else { '+' };
                write!(f, " (UTC{sign}{}", minutes.abs() / 60)?;
                if minutes % 60 != 0 {
                    write!(f, ":{:02}", minutes.abs() % 60)?;
                }
                f.write_char(')')
            }
        }
    }
}

impl DateFmt<'_> {
    fn clock(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.time.hour(), self.time.minute())
    }
}

/// The name of a month `1..=12` as it stands after the day. `long`: in full («августа»), else in three letters.
fn month(month: i8, long: bool, lang: Lang) -> &'static str {
    let names: [&str; 12] = match (lang, long) {
        (Lang::Ru, false) => ["янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"],
        (Lang::Ru, true) => [
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
        ],
        (Lang::En, false) => ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
        (Lang::En, true) => [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
    };
    usize::try_from(month - 1).ok().and_then(|index| names.get(index).copied()).unwrap_or_default()
}

#[cfg(test)]
mod tests;

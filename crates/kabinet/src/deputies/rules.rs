//! Which days an arrangement may have, what it is on a day, and the line by which clients are shown it.

use jiff::civil::Date;

/// Days for which a manager may be away at once; an administrator may leave the end open.
const LONGEST_DAYS: i64 = 366;

/// The days of an arrangement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub from: Date,
    /// The last; `None`: until it is revoked.
    pub until: Option<Date>,
}

impl Days {
    /// Reads what was typed; an empty first day is today.
    ///
    /// # Errors
    /// The field and the key of what is wrong with it.
    pub fn parse(from: &str, until: &str, today: Date, open: bool) -> Result<Days, (&'static str, &'static str)> {
        let first = match from.trim() {
            "" => today,
            text => text.parse().map_err(|_| ("from", "dep-bad-day"))?,
        };
        if first < today {
            return Err(("from", "dep-past"));
        }
        let last = match until.trim() {
            "" if open => None,
            "" => return Err(("until", "dep-until-needed")),
            text => Some(text.parse::<Date>().map_err(|_| ("until", "dep-bad-day"))?),
        };
        if last.is_some_and(|last| last < first) {
            return Err(("until", "dep-backwards"));
        }
        let days = |last: Date| first.until(last).map_or(i64::MAX, |span| i64::from(span.get_days()));
        if last.is_some_and(|last| days(last) > LONGEST_DAYS) {
            return Err(("until", "dep-long"));
        }
        Ok(Days { from: first, until: last })
    }
}

/// How an arrangement stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It begins later.
    Coming,
    /// It runs.
    Running,
    /// Its last day is over, or it was revoked.
    Over,
}

/// How days stored as yyyy-mm-dd stand to another one.
pub fn stage(from: &str, until: Option<&str>, revoked: bool, today: &str) -> Stage {
    match () {
        () if revoked || until.is_some_and(|until| until < today) => Stage::Over,
        () if from > today => Stage::Coming,
        () => Stage::Running,
    }
}

/// One arrangement as it stands beside a company.
pub fn line(from: &str, until: Option<&str>, name: &str) -> String {
    format!("{from} {} {}\n", until.unwrap_or("-"), name.replace('\n', " "))
}

/// Who stands in on a day, by the lines beside a company; the first that fits.
pub fn on(lines: &str, today: &str) -> Option<String> {
    lines.lines().find_map(|line| {
        let mut parts = line.splitn(3, ' ');
        let (from, until, name) = (parts.next()?, parts.next()?, parts.next()?);
        let until = Some(until).filter(|u| *u != "-");
        (stage(from, until, false, today) == Stage::Running).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    #[test]
    fn both_ends_belong_to_it() {
        let at = |today| stage("2026-08-03", Some("2026-08-05"), false, today);
        assert_eq!(at("2026-08-02"), Stage::Coming);
        assert_eq!((at("2026-08-03"), at("2026-08-05")), (Stage::Running, Stage::Running));
        assert_eq!(at("2026-08-06"), Stage::Over);
        assert_eq!(stage("2026-08-03", None, false, "2030-01-01"), Stage::Running);
        assert_eq!(stage("2026-08-03", None, true, "2026-08-03"), Stage::Over);
    }

    #[test]
    fn days_are_read_as_people_type_them() {
        let today = day("2026-08-03");
        let read = |from, until, open| Days::parse(from, until, today, open);
        assert_eq!(read("", "2026-08-03", false), Ok(Days { from: today, until: Some(today) }), "today only");
        assert_eq!(read("2026-08-04", "", true), Ok(Days { from: day("2026-08-04"), until: None }));
        assert_eq!(read("", "", false), Err(("until", "dep-until-needed")));
        assert_eq!(read("2026-08-02", "2026-08-09", false), Err(("from", "dep-past")));
        assert_eq!(read("2026-08-09", "2026-08-08", false), Err(("until", "dep-backwards")));
        assert_eq!(read("", "2028-08-08", true), Err(("until", "dep-long")));
        assert_eq!(read("завтра", "2026-08-08", true), Err(("from", "dep-bad-day")));
    }

    #[test]
    fn what_clients_are_shown_knows_its_days() {
        let lines = line("2026-08-03", Some("2026-08-05"), "Мария Кац") + &line("2026-08-01", None, "Анна Орлова");
        assert_eq!(on(&lines, "2026-08-04").as_deref(), Some("Мария Кац"));
        assert_eq!(on(&lines, "2026-08-06").as_deref(), Some("Анна Орлова"));
        assert_eq!(on(&lines, "2026-07-31"), None);
        assert_eq!(on("", "2026-08-04"), None);
    }
}

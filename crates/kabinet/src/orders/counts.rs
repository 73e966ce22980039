//! Orders counted by day and stage, so that no list ever counts its rows.
//!
//! A counter moves when an order appears, changes its day or its stage, and at no other time; a test compares the
//! counters with a recount after random histories. Day `''` is the whole history. Counters that fall to zero stay: they
//! are few and come back.
//!
//! Not here: counting under a filter that is not a stage (the list does without).

use std::sync::LazyLock;

use db::Tx;
use jiff::tz::TimeZone;
use kernel::{At, CompanyId};

use super::{intake_store::COUNT, rules::Stage};

/// The zone whose midnight parts the days of the business. (One for the installation now; a company's own later.)
pub static ZONE: LazyLock<TimeZone> = LazyLock::new(|| TimeZone::get("Europe/Moscow").unwrap_or(TimeZone::UTC));

/// The day of a moment in a zone: `yyyy-mm-dd`.
pub fn day(at: At, zone: &TimeZone) -> String {
    at.zoned(zone).date().to_string()
}

/// Where one order is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// When it was placed.
    pub placed_at: At,
    /// Its label.
    pub stage: Stage,
}

/// Moves the counters of a company for one order: `None` before it appeared and after it is gone.
///
/// # Errors
/// Any error of the database.
pub fn moved(
    tx: &Tx<'_>,
    company: CompanyId,
    from: Option<Place>,
    to: Option<Place>,
    zone: &TimeZone,
) -> db::Result<()> {
    for (key, by) in steps(from, to, zone) {
        tx.run(&COUNT, &[&company, &key.0, &key.1, &by])?;
    }
    Ok(())
}

/// Which counters move by how much; those that stay are left out.
fn steps(from: Option<Place>, to: Option<Place>, zone: &TimeZone) -> Vec<((String, Stage), i64)> {
    let mut steps: Vec<((String, Stage), i64)> = Vec::with_capacity(4);
    for (place, by) in [(from, -1), (to, 1)] {
        let Some(place) = place else { continue };
        for day in [String::new(), day(place.placed_at, zone)] {
            let key = (day, place.stage);
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
            [((String::new(), Stage::Reserving), 1), ((day(), Stage::Reserving), 1)]
        );
        let shipped = Place { stage: Stage::Shipped, ..noon };
        assert_eq!(steps(Some(noon), Some(shipped), &utc).len(), 4);
        // In Moscow, 21:00 UTC is the next day: the total stays, the days move.
        let late = Place { placed_at: At::from_micros(75_600_000_000), ..noon };
        let moscow = steps(Some(noon), Some(late), &ZONE);
        assert_eq!(
            moscow,
            [(("1970-01-01".to_owned(), Stage::Reserving), -1), (("1970-01-02".to_owned(), Stage::Reserving), 1)]
        );
    }
}

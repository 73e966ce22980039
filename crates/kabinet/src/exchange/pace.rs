//! How much one unit of work of an import writes.
//!
//! A unit holds the one writer that SQLite has, or rows that people may want to change: it must be short. But each unit ends with
//! a commit that writes every page of every index that it has touched, so a short one is dear: twenty thousand parts of articles
//! written five hundred goods at a time touch the same pages forty times. So a unit has as many rows as take a moment that nobody
//! notices, whatever the machine, the database and the rows.

use std::{ops::RangeInclusive, time::Duration};

/// How long a unit should take.
const UNIT: Duration = Duration::from_millis(200);

/// Rows of the next unit.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    rows: usize,
    bounds: RangeInclusive<usize>,
}

impl Pace {
    /// Begins with the least.
    pub fn new(bounds: &RangeInclusive<usize>) -> Pace {
        Pace { rows: *bounds.start(), bounds: bounds.clone() }
    }

    /// How many rows the next unit should have; at least one.
    pub fn rows(&self) -> usize {
        self.rows.max(1)
    }

    /// A unit of so many rows took so long. It may have been the last of its kind (orders follow goods), so a larger one is no
    /// more than twice as large.
    pub fn took(&mut self, rows: usize, time: Duration) {
        let fitting = rows as f64 * UNIT.as_secs_f64() / time.as_secs_f64().max(0.001);
        // A cut-off rest says little of whole ones.
        if rows >= self.rows || fitting < self.rows as f64 {
            self.rows = (fitting as usize).min(2 * self.rows).clamp(*self.bounds.start(), *self.bounds.end());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_take_about_as_long_as_they_should() {
        let mut pace = Pace::new(&(500..=20_000));
        pace.took(500, Duration::from_millis(10));
        assert_eq!(pace.rows(), 1000);
        pace.took(300, Duration::from_millis(6));
        assert_eq!(pace.rows(), 1000, "the rest of a file");
        pace.took(1000, Duration::from_secs(1));
        assert_eq!(pace.rows(), 500);
        (0..9).for_each(|_| pace.took(20_000, Duration::from_millis(1)));
        assert_eq!(pace.rows(), 20_000);
        let mut pace = Pace::new(&(1..=1));
        pace.took(1, Duration::ZERO);
        assert_eq!(pace.rows(), 1);
    }
}

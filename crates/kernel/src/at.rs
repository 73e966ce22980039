//! Moments: one type for every moment that is stored, and the clock that makes them.
//!
//! A moment is a count of microseconds since 1970 in UTC: PostgreSQL's `timestamptz` has exactly this precision and
//! SQLite keeps it as an integer. A zone belongs to the person who looks, never to the moment.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::{Timestamp, Zoned, tz::TimeZone};

/// A moment in microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At(i64);

impl At {
    /// From microseconds since the epoch.
    pub const fn from_micros(micros: i64) -> At {
        At(micros)
    }

    /// Microseconds since the epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// This moment plus `seconds` (negative goes back); saturates.
    pub const fn plus_secs(self, seconds: i64) -> At {
        At(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Whole seconds from `earlier` to this moment; negative if it is later.
    pub const fn secs_since(self, earlier: At) -> i64 {
        (self.0 - earlier.0) / 1_000_000
    }

    /// The moment for `jiff`; a value outside of jiff's years −9999…9999 becomes the nearest end.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX })
    }

    /// The wall clock in a zone at this moment.
    pub fn zoned(self, zone: &TimeZone) -> Zoned {
        self.timestamp().to_zoned(zone.clone())
    }
}

impl From<Timestamp> for At {
    fn from(t: Timestamp) -> At {
        At(t.as_microsecond())
    }
}

impl serde::Serialize for At {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(&self.timestamp())
    }
}

/// Where the present comes from: the system, or a clock that a test turns by hand.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until it is turned; microseconds since the epoch.
    Hand(Arc<AtomicI64>),
}

impl Clock {
    /// A clock standing at `at`.
    pub fn hand(at: At) -> Clock {
        Clock::Hand(Arc::new(AtomicI64::new(at.0)))
    }

    /// The present moment.
    pub fn now(&self) -> At {
        match self {
            Clock::System => At::from(Timestamp::now()),
            Clock::Hand(micros) => At(micros.load(Ordering::SeqCst)),
        }
    }

    /// Turns a hand clock by `seconds`; the system's clock stays as it is.
    pub fn turn(&self, seconds: i64) {
        if let Clock::Hand(micros) = self {
            micros.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hand_clock_moves_only_when_turned() {
        let clock = Clock::hand(At::from_micros(5));
        let copy = clock.clone();
        assert_eq!(clock.now(), At::from_micros(5));
        copy.turn(2);
        assert_eq!(clock.now().secs_since(At::from_micros(5)), 2);
    }
}

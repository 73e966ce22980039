//! How old data may be before a page says so, and before a decision stops to rely on it.
//!
//! Age is counted from the moment at which 1C took the data, not from its arrival. A limit is still kept at its exact
//! second: six hours old is fresh, a microsecond more is not.

use kernel::At;

use crate::orders::rules::words;

words! {
    /// A set of data with an age of its own.
    Feed {
        /// Limit and debt.
        Finance = "finance",
        /// Statuses of orders, shipments.
        Orders = "orders",
        /// The list of documents.
        Documents = "documents",
        /// Prices.
        Prices = "prices",
        /// Stock.
        Stock = "stock",
        /// Payments received.
        Payments = "payments",
    }
}

impl Feed {
    /// The set of data that a data set of the exchange fills as a whole, if there is one: `credit` fills finance;
    /// prices, stock and the rest carry their own names.
    pub fn of_dataset(name: &str) -> Option<Feed> {
        match name {
            "credit" => Some(Feed::Finance),
            name => Feed::parse(name),
        }
    }

    /// Hours up to which it is fresh, and up to which it is only stale. A seller's settings may say otherwise.
    pub const fn hours(self) -> (i64, i64) {
        match self {
            Feed::Finance | Feed::Payments => (6, 24),
            Feed::Orders => (1, 12),
            Feed::Documents => (4, 24),
            Feed::Prices => (24, 72),
            Feed::Stock => (2, 24),
        }
    }
}

/// How far data can be relied on; a later value is worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Staleness {
    /// As good as 1C's own.
    Fresh,
    /// Said to be old, still used.
    Stale,
    /// Shown in grey, decides nothing new.
    Expired,
    /// Nothing ever came: "no data from 1C", which is not zero.
    Never,
}

/// How far data of this age can be relied on. A snapshot from the future is as fresh as one of this moment.
pub fn staleness(feed: Feed, as_of: Option<At>, now: At) -> Staleness {
    let (fresh, stale) = feed.hours();
    let Some(as_of) = as_of else { return Staleness::Never };
    let as_of = as_of.min(now);
    match () {
        () if now > as_of.plus_secs(stale * 3600) => Staleness::Expired,
        () if now > as_of.plus_secs(fresh * 3600) => Staleness::Stale,
        () => Staleness::Fresh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let now = At::from_micros(1_700_000_000_000_000);
        let hours = |feed: Feed, h: i64, micros: i64| {
            staleness(feed, Some(At::from_micros(now.plus_secs(-h * 3600).micros() - micros)), now)
        };
        for feed in Feed::ALL {
            let (fresh, stale) = feed.hours();
            assert_eq!(hours(*feed, fresh, 0), Staleness::Fresh, "{feed:?}: exactly the limit");
            assert_eq!(hours(*feed, fresh, 1), Staleness::Stale, "{feed:?}: a microsecond more");
            assert_eq!(hours(*feed, stale, 0), Staleness::Stale, "{feed:?}");
            assert_eq!(hours(*feed, stale, 1), Staleness::Expired, "{feed:?}");
        }
        assert_eq!(Feed::Finance.hours(), (6, 24));
        assert_eq!(staleness(Feed::Finance, None, now), Staleness::Never);
        assert_eq!(staleness(Feed::Finance, Some(now.plus_secs(90_000)), now), Staleness::Fresh);
        assert!(Staleness::Fresh < Staleness::Stale && Staleness::Expired < Staleness::Never);
    }
}

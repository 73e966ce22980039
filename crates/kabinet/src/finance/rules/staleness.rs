//! How old data may be before a page says so, and before a decision stops to rely on it.
//!
//! Age is counted from the moment at which 1C took the data, not from its arrival. A limit is still kept at its exact
//! second: six hours old is fresh, a microsecond more is not.

use kernel::At;
use serde::{Deserialize, Serialize};

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
}

/// Hours up to which a set of data is fresh, and up to which it is only stale.
pub type Hours = [i64; 2];

/// How old each set of data may be, as the seller's settings say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ages {
    finance: Hours,
    orders: Hours,
    documents: Hours,
    prices: Hours,
    stock: Hours,
    payments: Hours,
}

impl Default for Ages {
    fn default() -> Ages {
        Ages {
            finance: [6, 24],
            orders: [1, 12],
            documents: [4, 24],
            prices: [24, 72],
            stock: [2, 24],
            payments: [6, 24],
        }
    }
}

/// The longest that a limit may be: a year.
const LONGEST: i64 = 366 * 24;

impl Ages {
    /// Hours up to which the set is fresh, and up to which it is only stale.
    pub const fn hours(&self, feed: Feed) -> Hours {
        match feed {
            Feed::Finance => self.finance,
            Feed::Orders => self.orders,
            Feed::Documents => self.documents,
            Feed::Prices => self.prices,
            Feed::Stock => self.stock,
            Feed::Payments => self.payments,
        }
    }

    /// Seconds up to which the set is fresh.
    pub const fn fresh_secs(&self, feed: Feed) -> i64 {
        self.hours(feed)[0] * 3600
    }

    /// What types cannot say.
    ///
    /// # Errors
    /// A sentence naming the key.
    pub fn check(&self) -> Result<(), String> {
        for feed in Feed::ALL {
            let hours @ [fresh, stale] = self.hours(*feed);
            if fresh < 1 || stale <= fresh || stale > LONGEST {
                return Err(format!(
                    "freshness.{} = {hours:?}: expected two numbers of hours, 1 to {LONGEST}, the second the larger",
                    feed.as_str()
                ));
            }
        }
        Ok(())
    }

    /// How far data of this age can be relied on. A snapshot from the future is as fresh as one of this moment.
    pub fn of(&self, feed: Feed, as_of: Option<At>, now: At) -> Staleness {
        let [fresh, stale] = self.hours(feed);
        let Some(as_of) = as_of else { return Staleness::Never };
        let as_of = as_of.min(now);
        match () {
            () if now > as_of.plus_secs(stale * 3600) => Staleness::Expired,
            () if now > as_of.plus_secs(fresh * 3600) => Staleness::Stale,
            () => Staleness::Fresh,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let now = At::from_micros(1_700_000_000_000_000);
        let ages = Ages::default();
        let hours = |feed: Feed, h: i64, micros: i64| {
            ages.of(feed, Some(At::from_micros(now.plus_secs(-h * 3600).micros() - micros)), now)
        };
        for feed in Feed::ALL {
            let [fresh, stale] = ages.hours(*feed);
            assert_eq!(hours(*feed, fresh, 0), Staleness::Fresh, "{feed:?}: exactly the limit");
            assert_eq!(hours(*feed, fresh, 1), Staleness::Stale, "{feed:?}: a microsecond more");
            assert_eq!(hours(*feed, stale, 0), Staleness::Stale, "{feed:?}");
            assert_eq!(hours(*feed, stale, 1), Staleness::Expired, "{feed:?}");
        }
        assert_eq!(ages.hours(Feed::Finance), [6, 24]);
        assert_eq!(ages.of(Feed::Finance, None, now), Staleness::Never);
        assert_eq!(ages.of(Feed::Finance, Some(now.plus_secs(90_000)), now), Staleness::Fresh);
        assert!(Staleness::Fresh < Staleness::Stale && Staleness::Expired < Staleness::Never);
    }

    #[test]
    fn the_second_limit_is_beyond_the_first() {
        assert_eq!(Ages::default().check(), Ok(()));
        for wrong in [[0, 24], [-1, 24], [6, 6], [6, 5], [1, LONGEST + 1], [i64::MAX, i64::MAX]] {
            let said = Ages { stock: wrong, ..Ages::default() }.check().unwrap_err();
            assert!(said.starts_with("freshness.stock = ["), "{said}");
        }
    }
}

//! Limit, debt, reserve: the arithmetic of one contract in one currency, and the standing that follows.
//!
//! `limit_enabled = false` means unlimited; a limit of 0 means prepayment only. Never the other way round.

use jiff::civil::Date;
use kernel::{At, Money};

use super::{Policy, Staleness};
use crate::companies::StandingState;

/// What 1C says of one contract in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    /// ISO code.
    pub currency: String,
    /// The limit; `None` = unlimited, zero = prepayment only.
    pub limit: Option<Money>,
    /// What is owed; negative: an advance.
    pub debt: Money,
    /// The part of it whose day has passed.
    pub overdue: Money,
    /// Age of the oldest such part in days.
    pub overdue_days: i64,
    /// Its day.
    pub oldest_due: Option<Date>,
    /// Why 1C itself stops this client; `None` if it does not.
    pub erp_block: Option<String>,
    /// Parts of the debt by day, earliest first; may be empty if 1C tells only sums.
    pub dues: Vec<(Date, Money)>,
    /// When 1C took the snapshot.
    pub as_of: At,
}

/// An order as far as it counts against a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserve {
    /// What is ordered and not shipped.
    pub unshipped: Money,
    /// Waits for the buyer's own approval; counts if the policy reserves on submit.
    pub approval_pending: bool,
    /// Shipped, and when: in the debt of every snapshot taken then or later.
    pub shipped: Option<(At, Money)>,
}

/// What is reserved: ordered and not shipped, and shipped after the snapshot that the debt is from.
///
/// A shipment leaves the reserve exactly when a snapshot contains it, so it is never counted twice and never missed.
pub fn reserved(as_of: At, policy: &Policy, orders: impl IntoIterator<Item = Reserve>) -> Money {
    orders
        .into_iter()
        .filter(|o| policy.reserve_on_submit || !o.approval_pending)
        .map(|o| o.unshipped + o.shipped.filter(|(at, _)| *at > as_of).map_or(Money::ZERO, |(_, sum)| sum))
        .sum()
}

/// What may still be ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Free {
    /// There is no limit.
    Unlimited,
    /// So much; negative if more is used than allowed.
    Sum(Money),
}

impl Free {
    /// Whether an order of this sum fits.
    pub fn allows(self, total: Money) -> bool {
        match self {
            Free::Unlimited => true,
            Free::Sum(free) => total <= free,
        }
    }
}

impl Credit {
    /// Debt and reserve together.
    pub fn used(&self, reserved: Money) -> Money {
        self.debt + reserved
    }

    /// What may still be ordered.
    pub fn free(&self, reserved: Money) -> Free {
        self.limit.map_or(Free::Unlimited, |limit| Free::Sum(limit - self.used(reserved)))
    }

    /// Whether overdue debt stops orders: more than the threshold **and** older than the grace.
    pub fn is_overdue(&self, policy: &Policy) -> bool {
        self.overdue > policy.threshold.of(self.limit) && self.overdue_days > policy.grace_days
    }

    /// The least payment that removes the block; zero if overdue debt is not what blocks.
    ///
    /// A payment settles the oldest parts first, so either of two is enough: what is above the threshold, or all parts
    /// older than the grace. The second needs the parts; 1C may tell only sums.
    pub fn unblock_sum(&self, policy: &Policy) -> Money {
        if !self.is_overdue(policy) {
            return Money::ZERO;
        }
        // The least amount that leaves no more than the threshold: equal is allowed.
        let above = self.overdue - policy.threshold.of(self.limit);
        let old = self.oldest_due.and_then(|oldest| {
            let last =
                oldest.checked_add(jiff::Span::new().try_days(self.overdue_days - policy.grace_days).ok()?).ok()?;
            let parts: Vec<Money> = self.dues.iter().filter(|(day, _)| *day < last).map(|(_, sum)| *sum).collect();
            let sum: Money = parts.iter().copied().sum();
            (sum > Money::ZERO).then_some(sum)
        });
        old.map_or(above, |old| old.min(above))
    }

    /// What this contract alone makes of the company.
    fn state(&self, policy: &Policy) -> StandingState {
        match () {
            () if self.erp_block.is_some() => StandingState::ErpBlock,
            () if self.is_overdue(policy) => StandingState::Overdue,
            () => StandingState::Ok,
        }
    }
}

/// The standing of a company over all its contracts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The worst of its contracts.
    pub state: StandingState,
    /// Overdue debt of the contracts in roubles. Other currencies count for the state and are listed by themselves.
    pub overdue: Money,
    /// The oldest day of overdue debt.
    pub overdue_since: Option<Date>,
    /// What removes the block of the contracts in roubles.
    pub unblock_sum: Money,
}

/// The standing that follows from the contracts: worst of all, sums only of what is in roubles.
pub fn standing(credits: &[Credit], policy: &Policy) -> Standing {
    let badness = |s: &StandingState| match s {
        StandingState::NoData => 0,
        StandingState::Ok => 1,
        StandingState::Overdue => 2,
        StandingState::ErpBlock => 3,
    };
    let roubles = || credits.iter().filter(|c| c.currency == "RUB");
    Standing {
        state: credits.iter().map(|c| c.state(policy)).max_by_key(badness).unwrap_or(StandingState::NoData),
        overdue: roubles().map(|c| c.overdue.max(Money::ZERO)).sum(),
        overdue_since: credits.iter().filter(|c| c.overdue > Money::ZERO).filter_map(|c| c.oldest_due).min(),
        unblock_sum: roubles().map(|c| c.unblock_sum(policy)).sum(),
    }
}

/// The state to keep: what fresh data say. Old data neither block nor lift a block that fresh data decided; only where
/// nothing was decided yet are they better than nothing.
pub fn settle(kept: StandingState, computed: StandingState, staleness: Staleness) -> StandingState {
    if kept == StandingState::NoData || staleness == Staleness::Fresh { computed } else { kept }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::finance::rules::Threshold;

    fn credit(limit: Option<i64>, debt: i64, overdue: i64, days: i64) -> Credit {
        Credit {
            currency: "RUB".to_owned(),
            limit: limit.map(Money),
            debt: Money(debt),
            overdue: Money(overdue),
            overdue_days: days,
            oldest_due: (overdue > 0).then(|| date(2026, 3, 1)),
            erp_block: None,
            dues: Vec::new(),
            as_of: At::from_micros(100),
        }
    }

    #[test]
    fn unlimited_and_prepayment_are_not_mixed_up() {
        assert_eq!(credit(None, 500, 0, 0).free(Money(10)), Free::Unlimited);
        assert!(credit(None, 500, 0, 0).free(Money(10)).allows(Money(i64::MAX)));
        assert_eq!(credit(Some(0), 0, 0, 0).free(Money(0)), Free::Sum(Money(0)));
        assert!(!credit(Some(0), 0, 0, 0).free(Money(0)).allows(Money(1)));
        // An advance makes room under a limit of zero.
        assert!(credit(Some(0), -100, 0, 0).free(Money(40)).allows(Money(60)));
        assert!(!credit(Some(0), -100, 0, 0).free(Money(40)).allows(Money(61)));
        assert_eq!(credit(Some(1000), 700, 0, 0).free(Money(400)), Free::Sum(Money(-100)));
    }

    #[test]
    fn a_shipment_is_counted_once() {
        let policy = Policy::default();
        let open = Reserve { unshipped: Money(100), approval_pending: false, shipped: None };
        let gone = |at| Reserve { unshipped: Money(0), shipped: Some((At::from_micros(at), Money(100))), ..open };
        // Not in the snapshot yet: still reserved. In it: debt.
        for (order, debt, used) in [(open, 0, 100), (gone(101), 0, 100), (gone(100), 100, 100), (gone(99), 100, 100)] {
            let c = credit(Some(1000), debt, 0, 0);
            assert_eq!(c.used(reserved(c.as_of, &policy, [order])), Money(used), "{order:?}");
        }
        let half = Reserve { unshipped: Money(60), shipped: Some((At::from_micros(101), Money(40))), ..open };
        assert_eq!(reserved(At::from_micros(100), &policy, [half]), Money(100));
        assert_eq!(reserved(At::from_micros(101), &policy, [half]), Money(60));
        let pending = Reserve { approval_pending: true, ..open };
        assert_eq!(reserved(At::from_micros(0), &policy, [pending]), Money(100));
        let lax = Policy { reserve_on_submit: false, ..Policy::default() };
        assert_eq!(reserved(At::from_micros(0), &lax, [pending]), Money(0));
    }

    #[test]
    fn overdue_needs_sum_and_days() {
        for (overdue, days, threshold, want) in [
            (1, 4, Threshold::Sum(Money(0)), true),
            (1, 3, Threshold::Sum(Money(0)), false),
            (0, 30, Threshold::Sum(Money(0)), false),
            (500, 30, Threshold::Sum(Money(500)), false),
            (501, 30, Threshold::Sum(Money(500)), true),
            (100, 30, Threshold::PercentOfLimit(10), false),
            (101, 30, Threshold::PercentOfLimit(10), true),
        ] {
            let policy = Policy { threshold, ..Policy::default() };
            assert_eq!(credit(Some(1000), 2000, overdue, days).is_overdue(&policy), want, "{overdue} {days}");
        }
    }

    #[test]
    fn what_removes_the_block() {
        let policy = Policy::default();
        assert_eq!(credit(None, 900, 500, 12).unblock_sum(&policy), Money(500));
        assert_eq!(credit(None, 900, 500, 2).unblock_sum(&policy), Money(0));
        let lenient = Policy { threshold: Threshold::Sum(Money(200)), ..Policy::default() };
        assert_eq!(credit(None, 900, 500, 12).unblock_sum(&lenient), Money(300));
        // Twelve days: due on 1 March, seen on the 13th. Parts of the 1st and 9th are older than three days, not the
        // 10th.
        let mut by_day = credit(None, 900, 500, 12);
        by_day.dues =
            vec![(date(2026, 3, 1), Money(100)), (date(2026, 3, 9), Money(150)), (date(2026, 3, 10), Money(250))];
        assert_eq!(by_day.unblock_sum(&policy), Money(250));
        assert_eq!(
            by_day.unblock_sum(&Policy { threshold: Threshold::Sum(Money(400)), ..Policy::default() }),
            Money(100)
        );
    }

    #[test]
    fn the_worst_contract_speaks_and_currencies_stay_apart() {
        let policy = Policy::default();
        assert_eq!(standing(&[], &policy).state, StandingState::NoData);
        let dollars = Credit { currency: "USD".to_owned(), ..credit(None, 900, 700, 30) };
        let both = standing(&[credit(None, 900, 500, 2), dollars], &policy);
        assert_eq!((both.state, both.overdue, both.unblock_sum), (StandingState::Overdue, Money(500), Money(0)));
        let blocked = Credit { erp_block: Some("суд".to_owned()), ..credit(None, 0, 0, 0) };
        assert_eq!(standing(&[credit(None, 900, 500, 30), blocked], &policy).state, StandingState::ErpBlock);
    }

    #[test]
    fn old_data_decide_nothing_new() {
        use StandingState::{NoData, Ok, Overdue};
        for (kept, computed, staleness, want) in [
            (Ok, Overdue, Staleness::Fresh, Overdue),
            (Overdue, Ok, Staleness::Fresh, Ok),
            (Ok, Overdue, Staleness::Stale, Ok),
            (Overdue, Ok, Staleness::Stale, Overdue),
            (Overdue, Ok, Staleness::Expired, Overdue),
            (NoData, Overdue, Staleness::Expired, Overdue),
        ] {
            assert_eq!(settle(kept, computed, staleness), want, "{kept:?} {computed:?} {staleness:?}");
        }
    }

    proptest! {
        #[test]
        fn paying_the_sum_removes_the_block_and_a_kopeck_less_does_not(
            overdue in 1_i64..1_000_000, days in 0_i64..40, threshold in 0_i64..2_000,
        ) {
            let policy = Policy { threshold: Threshold::Sum(Money(threshold)), ..Policy::default() };
            let c = credit(None, overdue, overdue, days);
            let sum = c.unblock_sum(&policy);
            let after = |paid: i64| Credit { overdue: Money(overdue - paid), ..c.clone() };
            prop_assert_eq!(c.is_overdue(&policy), sum > Money::ZERO);
            prop_assert!(!after(sum.0).is_overdue(&policy));
            if sum > Money::ZERO {
                prop_assert!(after(sum.0 - 1).is_overdue(&policy));
            }
        }

        #[test]
        fn a_later_snapshot_never_reserves_more(sums in proptest::collection::vec((0_i64..1000, 0_i64..100), 0..8),
            a in 0_i64..100, b in 0_i64..100) {
            let orders = || sums.iter().map(|(sum, at)| Reserve {
                unshipped: Money(0), approval_pending: false, shipped: Some((At::from_micros(*at), Money(*sum))),
            });
            let policy = Policy::default();
            let (early, late) = (a.min(b), a.max(b));
            prop_assert!(
                reserved(At::from_micros(late), &policy, orders()) <= reserved(At::from_micros(early), &policy,
                    orders())
            );
        }
    }
}

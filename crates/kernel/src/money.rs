//! Money and quantities as integers: kopecks and thousandths. Floating point never holds either.
//!
//! Sums are checked only where input is converted (a value from 1C may be anything); inside, 9.2 · 10¹⁸ kopecks are more
//! than any ledger holds.

use std::ops::{Add, AddAssign, Neg, Sub};

use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};

/// An amount in minor units of its currency: kopecks for roubles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Money(pub i64);

/// A quantity in thousandths of its unit: `1500` is one and a half.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Qty(pub i64);

/// A number does not fit: more than 64 bits of minor units, or more decimals than the unit has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("число {0} не помещается: слишком велико или слишком много знаков после запятой")]
pub struct OutOfRange(pub Decimal);

fn minor(d: Decimal, scale: u32) -> Result<i64, OutOfRange> {
    // 1C writes sums with up to two decimals and prices with more; halves go away from zero, as accountants round.
    let rounded = d.round_dp_with_strategy(scale, RoundingStrategy::MidpointAwayFromZero);
    rounded.checked_mul(Decimal::from(10i64.pow(scale))).and_then(|v| v.to_i64()).ok_or(OutOfRange(d))
}

impl Money {
    /// No money.
    pub const ZERO: Money = Money(0);

    /// Converts a decimal of major units (roubles), rounding halves away from zero to kopecks.
    ///
    /// # Errors
    /// [`OutOfRange`] if the amount does not fit into 64 bits of kopecks.
    pub fn from_decimal(d: Decimal) -> Result<Money, OutOfRange> {
        minor(d, 2).map(Money)
    }

    /// The amount as a decimal of major units, with two places.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, 2)
    }

    /// Price times quantity, rounded to kopecks with halves away from zero.
    pub fn times(self, qty: Qty) -> Money {
        let exact = i128::from(self.0) * i128::from(qty.0);
        let rounded = (exact + exact.signum() * 500) / 1000;
        Money(i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX }))
    }

    /// Whether nothing is owed and nothing is due.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl Qty {
    /// Nothing.
    pub const ZERO: Qty = Qty(0);

    /// Converts a decimal of whole units, rounding halves away from zero to thousandths.
    ///
    /// # Errors
    /// [`OutOfRange`] if the quantity does not fit into 64 bits of thousandths.
    pub fn from_decimal(d: Decimal) -> Result<Qty, OutOfRange> {
        minor(d, 3).map(Qty)
    }

    /// The quantity as a decimal of whole units.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, 3)
    }

    /// Whole units.
    pub const fn units(n: i64) -> Qty {
        Qty(n * 1000)
    }

    /// Whether there is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

macro_rules! arithmetic { ($($t:ident),*) => { $(
    impl Add for $t { type Output = $t; fn add(self, o: $t) -> $t { $t(self.0.saturating_add(o.0)) } }
    impl Sub for $t { type Output = $t; fn sub(self, o: $t) -> $t { $t(self.0.saturating_sub(o.0)) } }
    impl Neg for $t { type Output = $t; fn neg(self) -> $t { $t(self.0.saturating_neg()) } }
    impl AddAssign for $t { fn add_assign(&mut self, o: $t) { *self = *self + o; } }
    impl std::iter::Sum for $t { fn sum<I: Iterator<Item = $t>>(it: I) -> $t { it.fold($t(0), Add::add) } }
)* } }
arithmetic!(Money, Qty);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_become_minor_units_once() {
        for (text, kopecks) in [("0", 0), ("1234.5", 123_450), ("-0.005", -1), ("0.005", 1), ("0.0049", 0)] {
            assert_eq!(Money::from_decimal(text.parse().unwrap()).unwrap(), Money(kopecks), "{text}");
        }
        assert_eq!(Qty::from_decimal("2.5".parse().unwrap()).unwrap(), Qty(2500));
        assert!(Money::from_decimal(Decimal::MAX).is_err());
    }

    #[test]
    fn a_price_times_a_quantity_rounds_half_away_from_zero() {
        assert_eq!(Money(101).times(Qty(500)), Money(51));
        assert_eq!(Money(-101).times(Qty(500)), Money(-51));
        assert_eq!(Money(i64::MAX).times(Qty::units(2)), Money(i64::MAX));
    }
}

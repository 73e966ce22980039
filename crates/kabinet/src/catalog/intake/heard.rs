//! What an offer said last, as one number for its prices and one for its stock: who says the same again has changed nothing, and
//! neither has to be read to know that. A run over all goods mostly repeats itself.
//!
//! Every price and all stock come in by offers ([`super::offer`]), so nothing can change them behind these numbers. They count for one
//! version of the portal only: the next one may understand the same words otherwise.

use std::hash::{Hash, Hasher};

use onec::commerceml::Offer;
use siphasher::sip::SipHasher13;

use super::Package;

/// What was said of one product; `None`: nothing, or it is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// Stands for the prices.
    pub(super) prices: Option<i64>,
    /// Stands for the stock.
    pub(super) stock: Option<i64>,
}

impl Heard {
    /// What an offer says.
    pub fn of(package: Package, said: &Offer) -> Heard {
        let silent = said.stock.is_absent() && said.quantity.is_absent();
        Heard {
            prices: (!said.prices.is_absent()).then(|| number(&(package.partial, &said.prices))),
            stock: (!silent).then(|| number(&(&said.stock, &said.quantity))),
        }
    }

    /// What is known after that.
    pub(super) fn then(self, said: Heard) -> Heard {
        Heard { prices: said.prices.or(self.prices), stock: said.stock.or(self.stock) }
    }

    /// Whether these prices are others than the known ones.
    pub(super) fn other_prices(self, known: Heard) -> bool {
        self.prices.is_some() && self.prices != known.prices
    }

    /// Whether this stock is another than the known one.
    pub(super) fn other_stock(self, known: Heard) -> bool {
        self.stock.is_some() && self.stock != known.stock
    }
}

fn number(what: &impl Hash) -> i64 {
    let mut hasher = SipHasher13::new();
    env!("CARGO_PKG_VERSION").hash(&mut hasher);
    what.hash(&mut hasher);
    hasher.finish().cast_signed()
}

#[cfg(test)]
mod tests {
    use onec::{
        Field,
        commerceml::{ItemId, Stock},
    };

    use super::*;

    #[test]
    fn silence_is_heard_as_nothing_and_emptiness_as_something() {
        let package = Package { partial: false };
        let offer = |stock, quantity| Offer { stock, quantity, ..Offer::new(ItemId::parse("p")) };
        let silent = Heard::of(package, &offer(Field::Absent, Field::Absent));
        assert_eq!(silent, Heard::default());
        let none = Heard::of(package, &offer(Field::Empty, Field::Absent));
        let some = vec![Stock { warehouse: "w".to_owned(), quantity: 3.into() }];
        let some = Heard::of(package, &offer(Field::Value(some), Field::Absent));
        assert!(none.stock.is_some() && some.other_stock(none) && !none.other_stock(none) && !silent.other_stock(some));
        assert_eq!(some.then(silent), some);
        assert_eq!(some.then(none), none);
    }

    #[test]
    fn the_same_prices_mean_something_else_in_a_whole_list() {
        let offer = Offer { prices: Field::Empty, ..Offer::new(ItemId::parse("p")) };
        let [part, whole] = [true, false].map(|partial| Heard::of(Package { partial }, &offer));
        assert!(part.other_prices(whole));
    }
}

//! Identifiers that are the same in every run.
//!
//! The portal stamps its ids with a moment and fills the rest at random. Here the rest is a number, so that request
//! paths can be written without asking the database.

use kernel::At;
use uuid::Uuid;

use crate::world;

/// What an id belongs to; keeps ids of one moment apart.
#[derive(Clone, Copy)]
#[repr(u8)]
pub enum Of {
    /// A company.
    Company = 1,
    /// A person.
    User = 2,
    /// A legal entity.
    Entity = 3,
    /// The accounting system.
    Source = 4,
    /// An order.
    Order = 5,
}

/// A UUIDv7 of this second.
pub fn id(of: Of, second: i64, n: u64) -> Uuid {
    let millis = second.unsigned_abs() * 1000;
    let high = (millis << 16) | 0x7000 | u64::from(of as u8);
    let low = 0x8000_0000_0000_0000 | (n & 0x3fff_ffff_ffff_ffff);
    Uuid::from_u64_pair(high, low)
}

/// The id of something that was there from the beginning.
pub fn first(of: Of, n: u64) -> Uuid {
    id(of, world::T0, n)
}

/// The id of an order.
pub fn order(o: &world::Order) -> Uuid {
    id(Of::Order, o.date, o.id)
}

/// A second as a moment.
pub fn at(second: i64) -> At {
    At::from_micros(second * 1_000_000)
}

/// The segment of a company in the URL.
pub fn slug(company: u64) -> String {
    format!("company-{company}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_of_version_seven_and_sort_by_their_moment() {
        let old = id(Of::Order, 1_700_000_000, 9);
        let new = id(Of::Order, 1_700_000_001, 1);
        assert_eq!(old.get_version_num(), 7);
        assert_eq!(old.get_variant(), uuid::Variant::RFC4122);
        assert!(old < new);
        assert!(id(Of::Order, 1, 1) < id(Of::Order, 1, 2));
    }
}

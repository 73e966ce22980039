//! Typed identifiers: a UUIDv7 that knows what it identifies.
//!
//! Version 7 because its first 48 bits are a moment: an index over ids is then also an index by age, which the search
//! uses to show the newest orders first without touching the orders themselves (ADR 0004).

use std::{fmt, hash::Hash, marker::PhantomData, str::FromStr};

use uuid::{Timestamp, Uuid};

use crate::At;

/// What an [`Id`] identifies. The types are never built: they only name.
pub mod kind {
    macro_rules! kinds { ($($(#[$m:meta])* $n:ident),* $(,)?) => { $(
        $(#[$m])*
        #[derive(Debug)]
        pub enum $n {}
    )* } }
    kinds! {
        /// A client company.
        Company,
        /// A person who signs in.
        User,
        /// A legal entity of a company.
        Entity,
        /// A contract.
        Contract,
        /// A delivery point.
        Point,
        /// An order.
        Order,
        /// A shipment.
        Shipment,
        /// A payment.
        Payment,
        /// A document.
        Document,
        /// An accounting system.
        Source,
        /// A background job.
        Job,
        /// An API token.
        Token,
        /// A saved view of a list.
        View,
        /// A passkey.
        Passkey,
    }
}

/// A typed UUID. Two ids of different kinds cannot be mixed up by the compiler.
pub struct Id<K>(Uuid, PhantomData<fn() -> K>);

impl<K> Id<K> {
    /// A new id stamped with `moment`: ids sort by the moment that they were stamped with.
    ///
    /// Moments before 1970 are stamped as 1970. Two ids of the same microsecond differ by 74 random bits.
    pub fn at(moment: At) -> Self {
        let micros = moment.micros().max(0).unsigned_abs();
        let nanos = u32::try_from(micros % 1_000_000).unwrap_or(0) * 1000;
        Self::of(Uuid::new_v7(Timestamp::from_unix(uuid::NoContext, micros / 1_000_000, nanos)))
    }

    /// Takes a UUID from outside (a path segment, a row) as an id of this kind.
    pub const fn of(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    /// The UUID itself.
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut buf = Uuid::encode_buffer();
        f.write_str(self.0.hyphenated().encode_lower(&mut buf))
    }
}
impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl<K> FromStr for Id<K> {
    type Err = uuid::Error;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(s).map(Self::of)
    }
}
impl<K> serde::Serialize for Id<K> {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(s)
    }
}
impl<'de, K> serde::Deserialize<'de> for Id<K> {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Uuid::deserialize(d).map(Self::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_the_moment_they_are_stamped_with() {
        let old = Id::<kind::Order>::at(At::from_micros(1_000_000_000_000_000));
        let new = Id::<kind::Order>::at(At::from_micros(1_700_000_000_000_000));
        assert!(old < new);
        assert_eq!(new.to_string().parse::<Id<kind::Order>>().unwrap(), new);
    }
}

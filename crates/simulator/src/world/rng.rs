//! A tiny random source and identifiers made from names.
//!
//! Own code, because the point is that the same seed gives the same world for ever: a library may change its stream with
//! any release. Not for secrets.

use onec::contract::Guid;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// xorshift64*: a stream of numbers that depends on the seed alone.
#[derive(Debug, Clone)]
pub(crate) struct Rng(u64);

impl Rng {
    /// The stream that belongs to a name, so that one part of the world can be changed without stirring the others.
    pub(crate) fn named(name: &str) -> Self {
        let digest = Sha256::digest(format!("kabinet world 1/{name}"));
        let mut seed = [0u8; 8];
        seed.copy_from_slice(&digest[..8]);
        Self(u64::from_le_bytes(seed) | 1)
    }

    /// The next number.
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number in `0..n`; 0 if `n` is 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        if n == 0 {
            return 0;
        }
        usize::try_from((self.next() >> 16) % n as u64).unwrap_or(0)
    }

    /// A number in `from..=to`.
    pub(crate) fn between(&mut self, from: i64, to: i64) -> i64 {
        let width = usize::try_from(to - from + 1).unwrap_or(1);
        from + i64::try_from(self.below(width)).unwrap_or(0)
    }

    /// True in `percent` of a hundred cases.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of `items`.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// An index in `0..n` that prefers small ones: people buy the same things again.
    pub(crate) fn favourite(&mut self, n: usize) -> usize {
        self.below(n).min(self.below(n))
    }
}

/// The UUID that belongs to a kind of object and its key.
pub(crate) fn uuid_of(kind: &str, key: impl std::fmt::Display) -> Uuid {
    let digest = Sha256::digest(format!("kabinet world 1/{kind}/{key}"));
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    // Marked as random (version 4), as the references of 1C look.
    Builder::from_random_bytes(bytes).into_uuid()
}

/// The 1C reference that belongs to a kind of object and its key.
pub(crate) fn guid_of(kind: &str, key: impl std::fmt::Display) -> Guid {
    Guid::from(uuid_of(kind, key))
}

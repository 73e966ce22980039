//! The characters of a number, kept without an allocation, and reading them place by place.
//!
//! Here is only the form; which places hold a check digit, and how it is reckoned, is with each number.

use super::{Field, LegalError, Reason};

/// Up to `N` ASCII characters without an allocation; unused bytes are zero.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Ascii<const N: usize> {
    pub(super) bytes: [u8; N],
    pub(super) len: usize,
}

impl<const N: usize> Ascii<N> {
    const EMPTY: Self = Self { bytes: [0; N], len: 0 };

    /// Reads a text of exactly one of `lengths` characters, each as `place(position, char)` gives it.
    pub(super) fn read(
        field: Field,
        lengths: &[usize],
        text: &str,
        place: impl Fn(usize, char) -> Option<u8>,
    ) -> Result<Self, LegalError> {
        let fail = |reason| LegalError { field, reason };
        let mut out = Self::EMPTY;
        let mut got = 0;
        for found in text.chars().filter(|ch| !ch.is_whitespace()) {
            got += 1;
            let byte = place(got, found).ok_or(fail(Reason::NotDigit { position: got, found }))?;
            if got <= N {
                out.bytes[got - 1] = byte;
                out.len = got;
            }
        }
        if got == 0 {
            return Err(fail(Reason::Empty));
        }
        if !lengths.contains(&got) {
            return Err(fail(Reason::Length { got }));
        }
        if out.ascii().iter().all(|&byte| byte == b'0') {
            return Err(fail(Reason::Zeros));
        }
        Ok(out)
    }

    pub(super) fn digits(field: Field, text: &str) -> Result<Self, LegalError> {
        Self::read(field, field.lengths(), text, digit)
    }

    fn ascii(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(self.ascii()).unwrap_or_default()
    }

    /// The value of the digit at an index from 0.
    pub(super) fn at(&self, index: usize) -> u32 {
        u32::from(self.bytes[index].saturating_sub(b'0'))
    }

    /// Appends a digit `0..=9`.
    pub(super) fn push(&mut self, digit: u32) {
        self.bytes[self.len] = b'0' + u8::try_from(digit).unwrap_or(0);
        self.len += 1;
    }

    pub(super) fn weighed(&self, weights: &[u32]) -> u32 {
        weights.iter().enumerate().map(|(index, weight)| weight * self.at(index)).sum()
    }

    /// The first `count` digits as a number.
    pub(super) fn number(&self, count: usize) -> u64 {
        (0..count).fold(0, |sum, index| sum * 10 + u64::from(self.at(index)))
    }
}

/// A digit at any place.
pub(super) fn digit(_position: usize, ch: char) -> Option<u8> {
    u8::try_from(ch).ok().filter(u8::is_ascii_digit)
}

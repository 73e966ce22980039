//! A reader that gives no more than its allowance.

use std::{
    io::{self, Read, Seek, SeekFrom},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// How many bytes may still be read; shared with whoever gave it, so that it can be lifted.
#[derive(Debug, Clone)]
pub(super) struct Allowance(Arc<AtomicU64>);

impl Allowance {
    pub fn new(bytes: u64) -> Self {
        Self(Arc::new(AtomicU64::new(bytes)))
    }

    pub fn is_spent(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }

    /// From now on everything may be read.
    pub fn lift(&self) {
        self.0.store(u64::MAX, Ordering::Relaxed);
    }
}

/// A reader within an allowance.
#[derive(Debug)]
pub(super) struct Meter<R> {
    inner: R,
    allowance: Allowance,
}

impl<R> Meter<R> {
    pub const fn new(inner: R, allowance: Allowance) -> Self {
        Self { inner, allowance }
    }
}

impl<R: Read> Read for Meter<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.allowance.0.load(Ordering::Relaxed);
        if left == 0 {
            return Err(io::Error::other("the table of contents is too long"));
        }
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(into.len());
        let got = self.inner.read(&mut into[..most])?;
        if left != u64::MAX {
            self.allowance.0.store(left - got as u64, Ordering::Relaxed);
        }
        Ok(got)
    }
}

impl<R: Seek> Seek for Meter<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

//! How much of a file is believed.

use super::tree::{Overgrown, TreeLimits};

/// Bounds that keep a hostile or broken file from eating the memory.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Elements inside each other.
    pub depth: usize,
    /// Bytes of one value; a longer one makes its record bad.
    pub value: usize,
    /// Bytes of all values of one record; more make it bad. A whole tree of groups is one record.
    pub record: usize,
    /// Elements and attributes of one record; more make it bad.
    pub nodes: usize,
    /// Bytes of the name of an element; more end the reading. The longest of CommerceML has 50.
    pub name: usize,
    /// Bytes of a single text, tag or comment; more end the reading.
    pub event: usize,
}

impl Default for Limits {
    /// Depth 128, values of 1 MiB, records of 64 MiB and a million elements, names of 1 KiB, events of 8 MiB.
    fn default() -> Self {
        Self { depth: 128, value: 1 << 20, record: 64 << 20, nodes: 1_000_000, name: 1024, event: 8 << 20 }
    }
}

impl Limits {
    /// The same bounds for a tree, whose positions are 32 bits wide.
    pub(super) fn tree(&self) -> TreeLimits {
        let narrow = |bound: usize| bound.min(u32::MAX as usize);
        TreeLimits { value: self.value, text: narrow(self.record), nodes: narrow(self.nodes) }
    }

    /// What went over its bound, in Russian.
    pub(super) fn told(&self, overgrown: Overgrown) -> String {
        match overgrown {
            Overgrown::Value => format!("значение длиннее {} байт", self.value),
            Overgrown::Record => format!("запись больше {} байт или {} элементов", self.record, self.nodes),
        }
    }
}

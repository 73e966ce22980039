//! Whether what a full export did not mention may be taken out of the catalogue.
//!
//! Stock УТ sends a full export in portions, each a session of its own: the first says `СодержитТолькоИзменения="false"`,
//! the others say `true`. A server that takes "false" at its word deactivates, at the end of portion one, everything that is
//! in the others, and the shop is empty. So the decision is made for a run, not for a file; and a sweep that would take out
//! an unlikely share of the catalogue waits for a person.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// The portions of one export of one catalogue. A second catalogue (`import1_1.xml`) has a run of its own and is never
/// swept by the first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CatalogRun {
    full: bool,
    portions: u32,
    failed: BTreeSet<String>,
}

/// How a run came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunEnd {
    /// `mode=complete`.
    Complete,
    /// `mode=deactivate`: Bitrix's module itself asks for the sweep. Its goods files say "only changes" even in a full
    /// export, so the attribute does not count.
    Deactivate,
    /// Nothing has come for a while ([`QUIET_SECONDS`](super::QUIET_SECONDS)); the only end that stock УТ knows.
    Quiet,
}

/// What to do with the products that a run did not touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sweep {
    /// Leave them: the run was not a full export.
    NotFull,
    /// Leave them: so many portions failed and were not sent again.
    Failed(usize),
    /// Leave them until a person says yes: the share is too large to be true.
    Ask {
        /// Per cent of the known products that would go.
        percent: u8,
    },
    /// Take them out.
    Do,
}

impl CatalogRun {
    /// Notes that a portion was processed: its file name, what its `Каталог` says about changes (`None` if there was no such
    /// element or attribute), and whether it went well. A portion that begins a full export begins the run anew; a portion
    /// that failed and then went well counts as well.
    pub fn portion(&mut self, file: &str, changes_only: Option<bool>, well: bool) {
        if changes_only == Some(false) {
            *self = Self { full: true, ..Self::default() };
        }
        self.portions += 1;
        if well {
            self.failed.remove(file);
        } else {
            self.failed.insert(file.to_owned());
        }
    }

    /// Number of portions processed in this run, repeats included.
    pub const fn portions(&self) -> u32 {
        self.portions
    }

    /// What to do at the end, when the catalogue has `known` active products, of which the run did not touch `untouched`.
    /// Above `brake` per cent (30 is a good one) a person is asked.
    pub fn verdict(&self, end: RunEnd, known: u64, untouched: u64, brake: u8) -> Sweep {
        if self.portions == 0 || !(self.full || end == RunEnd::Deactivate) {
            return Sweep::NotFull;
        }
        if !self.failed.is_empty() {
            return Sweep::Failed(self.failed.len());
        }
        let percent = untouched.min(known).saturating_mul(100).div_ceil(known.max(1));
        let percent = u8::try_from(percent).unwrap_or(100);
        if percent > brake { Sweep::Ask { percent } } else { Sweep::Do }
    }
}

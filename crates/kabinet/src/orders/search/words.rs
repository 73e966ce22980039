//! Lines of orders by the words of their products' names ([`crate::catalog::words`]).

use db::Param;
use kernel::OrderId;

use super::{Batch, Hit, SELECTIVE, Searcher, count, store};
use crate::{catalog::words::There, fail::Result};

impl Searcher<'_, '_> {
    /// Hits by words older than `before`; `there` is what there is to them.
    pub(super) fn by_name(&self, there: There, before: OrderId) -> Result<Vec<Hit>> {
        match self.words.rarest_first(self.tx, there)? {
            Some(stems) => self.fill(before, |before| self.by_words(&stems, before)),
            None => Ok(Vec::new()),
        }
    }

    /// Lines older than `before` of products that have all of these stems, the rarest of which is the first.
    fn by_words(&self, stems: &[String], before: OrderId) -> Result<Batch> {
        let Some(first) = stems.first() else { return Ok(Batch::all(Vec::new())) };
        let at = |i: usize| stems.get(i).unwrap_or(first);
        let (company, mut most) = (self.scope.company(), Some(SELECTIVE));
        while let Some(lines) = most {
            let params: [&dyn Param; 7] = [&company, &before, first, at(1), at(2), at(3), &count(lines + 1)];
            let rows = self.tx.all(&store::LINES_BY_WORDS, &params)?;
            if rows.len() <= lines {
                return Ok(Batch::all(rows));
            }
            most = if lines == SELECTIVE { self.worth_collecting()? } else { None };
        }
        self.walk(&store::WALK_WORDS, before, &[first, at(1), at(2), at(3)])
    }
}

//! Words of product names: in any form, the last one perhaps still being typed.

use db::{Ask, Param};
use kernel::{OrderId, article, stem};

use super::{Batch, SELECTIVE, Searcher, count, store};
use crate::fail::Result;

impl Searcher<'_, '_> {
    /// The stems to look for, the rarest first; `None` if no product has all of them.
    pub(super) fn rarest_first(&self) -> Result<Option<Vec<String>>> {
        // The longest word is the rarest as a rule: mostly it tells at once that there is nothing.
        let (Some(longest), Some(last)) = (self.stems.iter().max_by_key(|s| s.chars().count()), self.stems.last())
        else {
            return Ok(None);
        };
        let begin = stem::beginning(self.text);
        let (from, to) = begin.map_or_else(Default::default, |begin| article::prefix_range(&begin));
        let there = self.tx.one(&store::WORDS_THERE, &[longest, &from, &to, last])?;
        let mut stems = self.stems.clone();
        // Nothing has the last word as it stands: then it is the beginning of one.
        if there.last == 0 {
            let Some(begun) = there.begun else { return Ok(None) };
            stems.pop();
            stems.push(begun);
        } else if there.longest == 0 {
            return Ok(None);
        }
        if let [_] = &stems[..] {
            return Ok(Some(stems));
        }
        let (at, most) = (|i: usize| stems.get(i).unwrap_or(last), count(SELECTIVE + 1));
        let ask: [[&dyn Param; 2]; 4] = std::array::from_fn(|i| [at(i) as &dyn Param, &most as &dyn Param]);
        let [a, b, c, d] = ask.each_ref().map(|params| Ask(&store::WORD, &params[..]));
        let (a, b, c, d) = self.tx.together((a, b, c, d))?;
        let products = [a, b, c, d].map(|rows| rows.first().map_or(0, |(n,)| *n));
        let mut counted: Vec<(i64, String)> = products.into_iter().zip(stems.iter().cloned()).collect();
        counted.sort();
        let none = counted.first().is_none_or(|(n, _)| *n == 0);
        Ok((!none).then(|| counted.into_iter().map(|(_, stem)| stem).collect()))
    }

    /// Lines older than `before` of products that have all of these stems, the rarest of which is the first.
    pub(super) fn by_words(&self, stems: &[String], before: OrderId) -> Result<Batch> {
        let (company, most) = (self.scope.company(), SELECTIVE + 1);
        let Some(first) = stems.first() else { return Ok(Batch::all(Vec::new())) };
        let at = |i: usize| stems.get(i).unwrap_or(first);
        let params: [&dyn Param; 7] = [&company, &before, first, at(1), at(2), at(3), &count(most)];
        let rows = self.tx.all(&store::LINES_BY_WORDS, &params)?;
        if rows.len() < most {
            return Ok(Batch::all(rows));
        }
        self.walk(&store::WALK_WORDS, before, &[first, at(1), at(2), at(3)])
    }
}

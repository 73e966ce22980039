//! Words of product names: in any form, the last one perhaps still being typed.

use db::{Ask, Param};
use kernel::{OrderId, article, stem};

use super::{
    Batch, Hit, SELECTIVE, Searcher, count,
    store::{self, WordRow},
};
use crate::fail::Result;

impl Searcher<'_, '_> {
    /// What [`store::WORDS_THERE`] asks for.
    pub(super) fn words_there(&self) -> [String; 4] {
        // The longest word is the rarest as a rule: mostly it tells at once that there is nothing.
        let longest = self.stems.iter().max_by_key(|s| s.chars().count()).cloned().unwrap_or_default();
        let begin = stem::beginning(self.text);
        let (from, to) = begin.map_or_else(Default::default, |begin| article::prefix_range(&begin));
        [longest, from, to, self.stems.last().cloned().unwrap_or_default()]
    }

    /// Hits by words older than `before`; `there` is what there is to them.
    pub(super) fn words(&self, there: Vec<WordRow>, before: OrderId) -> Result<Vec<Hit>> {
        match there.into_iter().next().map(|there| self.rarest_first(there)).transpose()?.flatten() {
            Some(stems) => self.fill(before, |before| self.by_words(&stems, before)),
            None => Ok(Vec::new()),
        }
    }

    /// The stems to look for, the rarest first; `None` if no product has all of them.
    fn rarest_first(&self, there: WordRow) -> Result<Option<Vec<String>>> {
        let Some(last) = self.stems.last() else { return Ok(None) };
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
    fn by_words(&self, stems: &[String], before: OrderId) -> Result<Batch> {
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

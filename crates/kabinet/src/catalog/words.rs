//! Words of product names as people type them: in any form, the last one perhaps still being typed.
//!
//! Which stems to look for, the rarest first, is decided here; what is then looked up (lines of orders, the price list) is the
//! caller's.

use std::cell::OnceCell;

use db::{Ask, Param, Tx};
use kernel::{article, stem};

use super::store::{STEM, WORD, WORDS_THERE};

/// How far the products of a word are counted: beyond, a word is common, and how common does not matter.
const COUNTED: i64 = 2001;

/// What a row of [`WORDS_THERE`] tells.
pub mod told {
    /// A product has the longest word.
    pub const LONGEST: i64 = 2;
    /// A product has a word that begins like the last one.
    pub const BEGUN: i64 = 3;
    /// A product has the last word.
    pub const LAST: i64 = 4;
}

/// What there is to words: whether a product has the longest one, one that begins like the last one, the last one.
#[derive(Clone, Copy, Debug, Default)]
pub struct There {
    longest: bool,
    begun: bool,
    last: bool,
}

impl There {
    /// From the words of [`told`].
    pub fn of(told: impl IntoIterator<Item = i64>) -> There {
        let mut there = There::default();
        for way in told {
            match way {
                told::LONGEST => there.longest = true,
                told::BEGUN => there.begun = true,
                told::LAST => there.last = true,
                _ => {}
            }
        }
        there
    }
}

/// The words of a query.
pub struct Words<'a> {
    text: &'a str,
    /// Once somebody asks: most who search type a number.
    stems: OnceCell<Vec<String>>,
}

impl<'a> Words<'a> {
    /// Of what was typed.
    pub const fn of(text: &'a str) -> Words<'a> {
        Words { text, stems: OnceCell::new() }
    }

    fn stems(&self) -> &[String] {
        self.stems.get_or_init(|| match self.text.chars().any(char::is_alphabetic) {
            true => stem::stems(self.text).into_iter().take(4).collect(),
            false => Vec::new(),
        })
    }

    /// What [`WORDS_THERE`] asks for.
    pub fn asked(&self) -> [String; 4] {
        // The longest word is the rarest as a rule: mostly it tells at once that there is nothing.
        let longest = self.stems().iter().max_by_key(|s| s.chars().count()).cloned().unwrap_or_default();
        let [from, to] = self.begun();
        [longest, from, to, self.stems().last().cloned().unwrap_or_default()]
    }

    /// The range of stems that begin like the last word, which may still be being typed.
    fn begun(&self) -> [String; 2] {
        stem::beginning(self.text).map(|begin| article::prefix_range(&begin).into()).unwrap_or_default()
    }

    /// What there is to them.
    ///
    /// # Errors
    /// Any error of the database.
    pub fn there(&self, tx: &Tx<'_>) -> db::Result<There> {
        let told = tx.all(&WORDS_THERE, &self.asked().each_ref().map(|w| w as &dyn Param))?;
        Ok(There::of(told.into_iter().map(|(way,)| way)))
    }

    /// The stems to look for, the rarest first; `None` if no product has all of them.
    ///
    /// # Errors
    /// Any error of the database.
    pub fn rarest_first(&self, tx: &Tx<'_>, there: There) -> db::Result<Option<Vec<String>>> {
        let Some(last) = self.stems().last() else { return Ok(None) };
        let mut stems = self.stems().to_vec();
        // Nothing has the last word as it stands: then it is the beginning of one.
        if !there.last {
            let [from, to] = self.begun();
            let begun = if there.begun { tx.opt(&STEM, &[&from, &to])? } else { None };
            let Some((begun,)) = begun else { return Ok(None) };
            stems.pop();
            stems.push(begun);
        } else if !there.longest {
            return Ok(None);
        }
        if let [_] = &stems[..] {
            return Ok(Some(stems));
        }
        let at = |i: usize| stems.get(i).unwrap_or(last);
        let ask: [[&dyn Param; 2]; 4] = std::array::from_fn(|i| [at(i) as &dyn Param, &COUNTED as &dyn Param]);
        let [a, b, c, d] = ask.each_ref().map(|params| Ask(&WORD, &params[..]));
        let (a, b, c, d) = tx.together((a, b, c, d))?;
        let products = [a, b, c, d].map(|rows| rows.first().map_or(0, |(n,)| *n));
        let mut counted: Vec<(i64, String)> = products.into_iter().zip(stems.iter().cloned()).collect();
        counted.sort();
        let none = counted.first().is_none_or(|(n, _)| *n == 0);
        Ok((!none).then(|| counted.into_iter().map(|(_, stem)| stem).collect()))
    }
}

//! What the search looks up: suffixes of folded articles and stems of names.
//!
//! They follow from the product's article and name, so the entries to remove are computed from what was known before, and only
//! the difference is written: what is new of a unit of work together at its end, because a product has a dozen entries. One
//! thing does not follow: a line is found by its own article, so the whole article of the product leads to it only where some
//! line may bear another one. Otherwise who types the beginning of an article would find all lines twice.

use std::collections::{BTreeSet, HashSet};

use db::{Param, Result, Sql, Tx};
use kernel::{article::suffixes, stem::stems};

use super::store::{SUFFIX_ADD, SUFFIX_ADD_MANY, SUFFIX_DROP, WORD_ADD, WORD_ADD_MANY, WORD_DROP};
use crate::many::write_rows;

/// Texts that lead to products.
type Entries = BTreeSet<(String, i64)>;

/// What a unit of work adds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    suffixes: Entries,
    words: Entries,
}

impl Index {
    /// Brings the entries of a product from `(article_key, name)` to another; `None`: it is new, and no line knows it.
    pub fn renew(&mut self, tx: &Tx<'_>, product: i64, was: Option<(&str, &str)>, is: (&str, &str)) -> Result<()> {
        let (fresh, was) = (was.is_none(), was.unwrap_or_default());
        if was.0 != is.0 {
            let (old, new): (HashSet<&str>, HashSet<&str>) = (suffixes(was.0).collect(), suffixes(is.0).collect());
            for gone in old.difference(&new) {
                drop_entry(tx, &mut self.suffixes, &SUFFIX_DROP, gone, product)?;
            }
            let added = new.into_iter().filter(|s| !fresh || *s != is.0);
            self.suffixes.extend(added.map(|s| (s.to_owned(), product)));
        }
        if was.1 != is.1 {
            let (old, new): (HashSet<String>, HashSet<String>) =
                (stems(was.1).into_iter().collect(), stems(is.1).into_iter().collect());
            for gone in old.difference(&new) {
                drop_entry(tx, &mut self.words, &WORD_DROP, gone, product)?;
            }
            self.words.extend(new.into_iter().filter(|s| !old.contains(s)).map(|s| (s, product)));
        }
        Ok(())
    }

    /// A line names the product by another article than `article_key`, its own: from now on that leads to the product, too.
    pub fn named_otherwise(&mut self, product: i64, article_key: &str) {
        if !article_key.is_empty() {
            self.suffixes.insert((article_key.to_owned(), product));
        }
    }

    /// Writes what is new.
    pub fn write(self, tx: &Tx<'_>) -> Result<()> {
        add(tx, &self.suffixes, &SUFFIX_ADD, &SUFFIX_ADD_MANY)?;
        add(tx, &self.words, &WORD_ADD, &WORD_ADD_MANY)
    }
}

/// Takes an entry away: this unit may have added it, and it may have been there all the same.
fn drop_entry(tx: &Tx<'_>, fresh: &mut Entries, gone: &Sql<()>, text: &str, product: i64) -> Result<()> {
    fresh.remove(&(text.to_owned(), product));
    tx.later(gone, &[&text, &product])
}

fn add(tx: &Tx<'_>, entries: &Entries, one: &Sql<()>, many: &Sql<()>) -> Result<()> {
    let rows: Vec<[&dyn Param; 2]> = entries.iter().map(|(text, product)| [text as &dyn Param, product]).collect();
    write_rows(tx, &rows, one, many)
}

#[cfg(test)]
mod tests {
    use super::{super::intake::Known, *};
    use crate::orders::intake::testing::*;

    on_both! {
        fn what_was_there_and_was_added_once_more_goes_all_the_same(t) {
            const LEADS: Sql<(String,)> =
                Sql::one("select suffix from product_suffix where product_id = $1 order by suffix");
            t.db.write_here(|tx| {
                let w = World::build(tx);
                let mut known = Known::default();
                let id = known.ensure(tx, w.source, "p-index", ("КБ-2045", "Кабель", "шт"))?;
                known.write(tx)?;
                let whole = kernel::article::fold("КБ-2045");
                let leads = || Ok::<_, db::Error>(tx.all(&LEADS, &[&id])?.into_iter().map(|(s,)| s).collect::<Vec<_>>());
                let mut index = Index::default();
                index.named_otherwise(id, &whole);
                index.write(tx)?;
                assert!(leads()?.contains(&whole));
                // In one unit a line names it so again, and then it is called otherwise.
                let mut index = Index::default();
                index.named_otherwise(id, &whole);
                index.renew(tx, id, Some((&whole, "Кабель")), ("X9", "Кабель"))?;
                index.write(tx)?;
                assert_eq!(leads()?, suffixes("X9").map(str::to_owned).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>());
                Ok::<_, db::Error>(())
            }).expect("written");
        }
    }
}

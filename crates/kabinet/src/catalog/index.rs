//! What the search looks up: suffixes of folded articles and stems of names.
//!
//! Both are functions of the product's article and name alone, so the entries to remove are computed from what was known
//! before, and only the difference is written.

use std::collections::HashSet;

use db::{Result, Tx};
use kernel::{article::suffixes, stem::stems};

use super::store::{SUFFIX_ADD, SUFFIX_DROP, WORD_ADD, WORD_DROP};

/// Brings the entries of a product from `(article_key, name)` to another.
pub(crate) fn renew(tx: &Tx<'_>, product: i64, was: (&str, &str), is: (&str, &str)) -> Result<()> {
    if was.0 != is.0 {
        let (old, new): (HashSet<&str>, HashSet<&str>) = (suffixes(was.0).collect(), suffixes(is.0).collect());
        for gone in old.difference(&new) {
            tx.run(&SUFFIX_DROP, &[gone, &product])?;
        }
        for added in new.difference(&old) {
            tx.run(&SUFFIX_ADD, &[added, &product])?;
        }
    }
    if was.1 != is.1 {
        let (old, new): (HashSet<String>, HashSet<String>) =
            (stems(was.1).into_iter().collect(), stems(is.1).into_iter().collect());
        for gone in old.difference(&new) {
            tx.run(&WORD_DROP, &[gone, &product])?;
        }
        for added in new.difference(&old) {
            tx.run(&WORD_ADD, &[added, &product])?;
        }
    }
    Ok(())
}

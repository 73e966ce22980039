//! Pages of one company after another, put together into a page of all: pure.
//!
//! Each company gives its rows from the same place on, sorted as the page is; one more than a page holds is enough of each, because
//! no page can need more of one. The key of a row is unique over all companies, so that a place in one list is a place in all.

/// In which direction a page is walked, and from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walk {
    /// From the newest on.
    Start,
    /// The older ones behind a row.
    After,
    /// The newer ones before a row.
    Before,
}

/// A page of all.
#[derive(Debug, PartialEq, Eq)]
pub struct Merged<T> {
    /// Newest first.
    pub rows: Vec<T>,
    /// Whether there are newer ones.
    pub newer: bool,
    /// Whether there are older ones.
    pub older: bool,
}

/// A page of at most `most` rows from what each company gave: up to `most + 1` of its rows from there on.
pub fn merge<T, K: Ord>(lists: Vec<Vec<T>>, from: Walk, most: usize, key: impl Fn(&T) -> K) -> Merged<T> {
    let mut rows: Vec<T> = lists.into_iter().flatten().collect();
    rows.sort_by_cached_key(|row| std::cmp::Reverse(key(row)));
    let more = rows.len() > most;
    if from == Walk::Before {
        // The nearest to the row that it was asked from.
        rows.drain(..rows.len().saturating_sub(most));
    } else {
        rows.truncate(most);
    }
    let (newer, older) = match from {
        Walk::Start => (false, more),
        Walk::After => (true, more),
        Walk::Before => (more, true),
    };
    Merged { rows, newer, older }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Walking the pages down and up again shows every row once, in one order, however the rows are spread.
        #[test]
        fn pages_of_all_are_the_pages_of_one_list(
            spread in prop::collection::vec(0..4usize, 0..60), most in 1..9usize
        ) {
            let lists: Vec<Vec<usize>> =
                (0..4).map(|company| (0..spread.len()).filter(|n| spread[*n] == company).collect()).collect();
            // What a company gives, sorted as its own list is.
            let after = |place: Option<usize>| -> Vec<Vec<usize>> {
                let of = |all: &Vec<usize>| {
                    all.iter().rev().copied().filter(|n| place.is_none_or(|p| *n < p)).take(most + 1).collect()
                };
                lists.iter().map(of).collect()
            };
            let before = |place: usize| -> Vec<Vec<usize>> {
                let of = |all: &Vec<usize>| all.iter().copied().filter(|n| *n > place).take(most + 1).collect();
                lists.iter().map(of).collect()
            };
            let mut page = merge(after(None), Walk::Start, most, |n| *n);
            let mut pages = vec![page.rows.clone()];
            prop_assert!(!page.newer);
            while page.older {
                page = merge(after(page.rows.last().copied()), Walk::After, most, |n| *n);
                prop_assert!(page.newer && page.rows.len() <= most);
                pages.push(page.rows.clone());
            }
            let seen: Vec<usize> = pages.concat();
            prop_assert_eq!(seen, (0..spread.len()).rev().collect::<Vec<_>>());
            for at in (1..pages.len()).rev() {
                let up = merge(before(pages[at][0]), Walk::Before, most, |n| *n);
                prop_assert_eq!(&up.rows, &pages[at - 1]);
                prop_assert_eq!(up.newer, at > 1);
                prop_assert!(up.older);
            }
        }
    }
}

//! The list of accounts: by name, a page at a time, narrowed by kind and by a part of a name or an address.
//!
//! Names are folded as everywhere people search (case, «ё»), which no database does alike; so names are read in
//! the order of the list, in batches, until enough of them fit; then all that a page shows of these.

use db::Tx;
use kernel::{At, UserId, text};
use uuid::Uuid;
use webkit::cursor::Cursor;

use super::store::{self, UserRow};
use crate::{
    fail::{Fail, Result},
    many::padded,
};

/// Accounts of a page.
pub const PAGE: usize = 50;
/// Names that are read at once while somebody searches.
const BATCH: usize = 500;

/// A place in the list: behind the account with this name and id.
type Place = Cursor<String, UserId>;

/// A page of the list.
pub struct Listed {
    /// Its accounts.
    pub rows: Vec<UserRow>,
    /// Where the next page begins.
    pub next: Option<String>,
}

impl UserRow {
    /// When the person was here last.
    pub fn last_seen(&self) -> Option<At> {
        latest([self.used_at, self.seen_at, self.came_at])
    }
}

/// When somebody was here last, by what is known of it.
pub(super) fn latest(moments: impl IntoIterator<Item = Option<At>>) -> Option<At> {
    moments.into_iter().flatten().max()
}

/// Whether a name or an address has what is looked for; every word of it, in any order.
fn fits(name: &str, email: &str, wanted: &str) -> bool {
    let known = format!("{} {}", text::norm(name), email.to_lowercase());
    wanted.split_whitespace().all(|word| known.contains(word))
}

/// The page behind a cursor (empty: the first), of a kind, with a part of a name or an address.
///
/// # Errors
/// [`Fail::Invalid`] for a cursor that is none.
pub fn page(tx: &Tx<'_>, kind: &str, q: &str, after: &str) -> Result<Listed> {
    let mut behind: Place = match after {
        "" => Cursor { key: String::new(), id: UserId::of(Uuid::nil()) },
        text => Cursor::decode(text).ok_or_else(|| Fail::Invalid(format!("after = {text:?}")))?,
    };
    let wanted = if q.contains('@') { q.trim().to_lowercase() } else { text::norm(q) };
    let most = if wanted.is_empty() { PAGE + 1 } else { BATCH };
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    let mut found: Vec<Place> = Vec::new();
    while found.len() <= PAGE {
        let batch = tx.all(&store::NAMES, &[&behind.key, &behind.id, &kind, &limit])?;
        let over = batch.len() < most;
        for (id, name, email) in batch {
            behind = Cursor { key: name, id };
            if fits(&behind.key, &email, &wanted) {
                found.push(behind.clone());
            }
        }
        if over {
            break;
        }
    }
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let ids: Vec<&UserId> = found.iter().map(|place| &place.id).collect();
    let rows = if ids.is_empty() { Vec::new() } else { tx.all(&store::LIST, &padded(&ids))? };
    Ok(Listed { next: found.last().filter(|_| more).map(Cursor::encode), rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_found_by_what_one_remembers_of_them() {
        for q in ["", "федор", "лугов фёдор", "lugov@roma", "ROMASHKA"] {
            let wanted = if q.contains('@') { q.to_lowercase() } else { text::norm(q) };
            assert!(fits("Фёдор Лугов", "lugov@romashka.example", &wanted), "{q} {wanted}");
        }
        assert!(!fits("Фёдор Лугов", "lugov@romashka.example", &text::norm("Елена")));
        let [early, late] = [3, 5].map(|n| Some(At::from_micros(n)));
        assert_eq!((latest([None, early, late]), latest([None])), (late, None));
    }
}

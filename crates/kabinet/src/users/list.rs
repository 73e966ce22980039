//! The list of accounts: by name, a page at a time, narrowed by kind and by a part of a name or an address.
//!
//! Names are folded as everywhere people search (case, «ё»), which no database does alike; so rows are read in the order of the
//! list, in batches, and kept if they fit, until a page is full.

use db::Tx;
use kernel::{At, UserId, text};
use uuid::Uuid;
use webkit::cursor::Cursor;

use super::store::{self, UserRow};
use crate::fail::{Fail, Result};

/// Accounts of a page.
pub const PAGE: usize = 50;
/// Rows that are read at once while somebody searches.
const BATCH: i64 = 500;

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
fn fits(row: &UserRow, wanted: &str) -> bool {
    let known = format!("{} {}", text::norm(&row.name), row.email.to_lowercase());
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
    let most = if wanted.is_empty() { i64::try_from(PAGE).unwrap_or(BATCH) + 1 } else { BATCH };
    let mut rows: Vec<UserRow> = Vec::new();
    while rows.len() <= PAGE {
        let batch = tx.all(&store::LIST, &[&behind.key, &behind.id, &kind, &most])?;
        let Some(last) = batch.last() else { break };
        behind = Cursor { key: last.name.clone(), id: last.id };
        let over = i64::try_from(batch.len()).unwrap_or(most) < most;
        rows.extend(batch.into_iter().filter(|row| fits(row, &wanted)));
        if over {
            break;
        }
    }
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let cursor = |row: &UserRow| Cursor { key: row.name.clone(), id: row.id }.encode();
    Ok(Listed { next: rows.last().filter(|_| more).map(cursor), rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_found_by_what_one_remembers_of_them() {
        let row = UserRow {
            id: UserId::at(At::from_micros(1)),
            name: "Фёдор Лугов".into(),
            email: "lugov@romashka.example".into(),
            staff: None,
            active: true,
            companies: 1,
            second_at: None,
            passkeys: false,
            created_at: At::from_micros(1),
            company: None,
            used_at: Some(At::from_micros(5)),
            seen_at: None,
            came_at: Some(At::from_micros(3)),
        };
        for q in ["", "федор", "лугов фёдор", "lugov@roma", "ROMASHKA"] {
            let wanted = if q.contains('@') { q.to_lowercase() } else { text::norm(q) };
            assert!(fits(&row, &wanted), "{q} {wanted}");
        }
        assert!(!fits(&row, &text::norm("Елена")));
        assert_eq!(row.last_seen(), Some(At::from_micros(5)));
    }
}

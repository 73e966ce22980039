//! Who asked lately: what the database said of a session in a company, so that a page need not wait for it to be said again.
//!
//! Every page begins with the question who asks, and its own questions need the answer: that is a journey to PostgreSQL before
//! the first of them can be sent. Mostly the answer is what it was a moment ago. So a page that reads begins with the answer it
//! remembers, sends the question along with its own, and believes nothing until the database has answered the same, to the
//! byte, in the same snapshot ([`db::Tx::recall`]); else it begins anew without a memory. A right that was taken away counts
//! from the next request on, as without.
//!
//! Not here: any decision. What is remembered is a row, never who may do what.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use db::Memory;

/// So many are remembered, a kilobyte or less each; then all are forgotten, which costs each of them a journey.
const MOST: usize = 4096;

/// What is remembered of the sessions, by their hashes: a row for each company, by its name in addresses.
type All = HashMap<[u8; 32], Vec<(String, Memory)>>;

/// Who asked lately.
#[derive(Debug, Default)]
pub struct Faces(Mutex<All>);

impl Faces {
    fn all(&self) -> MutexGuard<'_, All> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is remembered.
    pub fn of(&self, session: &[u8; 32], slug: &str) -> Option<Memory> {
        self.all().get(session)?.iter().find(|(name, _)| name == slug).map(|(_, memory)| memory.clone())
    }

    /// Remembers it.
    pub fn keep(&self, session: [u8; 32], slug: &str, memory: Memory) {
        let mut all = self.all();
        if all.len() >= MOST && !all.contains_key(&session) {
            all.clear();
        }
        let of = all.entry(session).or_default();
        match of.iter_mut().find(|(name, _)| name == slug) {
            Some((_, known)) => *known = memory,
            None => of.push((slug.to_owned(), memory)),
        }
    }
}

#[cfg(test)]
mod tests {
    use db::{Backend, Db, Options, Sql};

    use super::*;

    /// What only a database can say.
    fn said(n: i64) -> Memory {
        const ROW: Sql<(i64,)> = Sql::one("select cast($1 as bigint) as n");
        let url = std::env::var("KABINET_TEST_PG");
        let url = url.unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
        let db = Db::open(&Backend::Postgres(url), Options { readers: 1, ..Options::default() }).expect("PostgreSQL");
        db.read_here(|tx| tx.recall(&ROW, &[&n], None)).expect("asked").1.expect("a row")
    }

    #[test]
    fn each_session_and_company_has_its_own_and_not_too_many_are_kept() {
        let faces = Faces::default();
        let (one, two) = (said(1), said(2));
        let session = |n: usize| {
            let mut hash = [0; 32];
            hash[..8].copy_from_slice(&n.to_le_bytes());
            hash
        };
        faces.keep(session(0), "romashka", one.clone());
        faces.keep(session(0), "vektor", two.clone());
        faces.keep(session(0), "romashka", one.clone());
        assert_eq!(faces.of(&session(0), "romashka"), Some(one.clone()));
        assert_eq!(faces.of(&session(0), "vektor"), Some(two.clone()));
        assert_eq!(faces.of(&session(0), "sever"), None);
        assert_eq!(faces.of(&session(1), "romashka"), None);
        for n in 1..=MOST {
            faces.keep(session(n), "romashka", two.clone());
        }
        assert_eq!(faces.of(&session(MOST), "romashka"), Some(two));
        assert_eq!(faces.of(&session(0), "romashka"), None, "forgotten, and asked for again when it comes");
    }
}

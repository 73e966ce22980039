//! How often one session or one token may ask, and how many files it may take: a program that asks without end, or somebody
//! who carries everything away, is slowed and told when to go on.
//!
//! In memory and for this process alone: a count that had to be written would cost more than the page. Whoever shows no
//! session or token of ours is not counted here (the doors have counts of their own, ADR 11), and so cannot fill the memory.
//! 1C is not counted either: its exchange comes in pieces, by a login of its own.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use kernel::At;

use super::Credential;
use crate::config;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Requests.
    Requests,
    /// Files and exports.
    Downloads,
}

impl What {
    /// The word in the metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            What::Requests => "requests",
            What::Downloads => "downloads",
        }
    }
}

/// Too often: how many a minute are allowed, of what, and in how many seconds the next one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooOften {
    /// Of what.
    pub what: What,
    /// How many in a minute.
    pub a_minute: i64,
    /// Seconds until the next one.
    pub secs: u64,
}

const MINUTE: i64 = 60_000_000;
/// Credentials that are kept without looking whether they still count.
const MANY: usize = 4096;

/// Until when a credential has used up what it may: a moment that has passed means nothing is used up.
#[derive(Clone, Copy, Default)]
struct Used {
    requests: i64,
    downloads: i64,
}

/// Counts of this process.
pub struct Limits {
    session: [i64; 2],
    token: [i64; 2],
    used: Mutex<HashMap<[u8; 32], Used>>,
}

/// One more, if that is not too many: the new mark, or the microseconds until there is room. A minute's worth may come at once.
fn one_more(mark: i64, a_minute: i64, now: i64) -> Result<i64, i64> {
    if a_minute <= 0 {
        return Ok(mark);
    }
    let each = MINUTE / a_minute;
    let next = mark.max(now) + each;
    if next - now > MINUTE { Err(next - now - MINUTE) } else { Ok(next) }
}

impl Limits {
    /// Nobody has asked yet.
    pub fn new(of: &config::Limits) -> Limits {
        Limits {
            session: [of.session_requests, of.session_downloads],
            token: [of.token_requests, of.token_downloads],
            used: Mutex::default(),
        }
    }

    fn of(&self, who: Credential) -> ([u8; 32], [i64; 2]) {
        match who {
            Credential::Session(hash) => (hash, self.session),
            Credential::Token(hash) => (hash, self.token),
        }
    }

    fn used(&self) -> MutexGuard<'_, HashMap<[u8; 32], Used>> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more request of somebody who is known already; a stranger's passes.
    ///
    /// # Errors
    /// [`TooOften`].
    pub fn take(&self, who: Credential, download: bool, now: At) -> Result<(), TooOften> {
        let (hash, limits) = self.of(who);
        let mut all = self.used();
        let Some(used) = all.get_mut(&hash) else { return Ok(()) };
        *used = count(*used, limits, download, now)?;
        Ok(())
    }

    /// Somebody has turned out to be whom he says he is: from now on he is counted, this request first.
    pub fn known(&self, who: Credential, download: bool, now: At) {
        let (hash, limits) = self.of(who);
        if limits == [0, 0] {
            return;
        }
        let mut all = self.used();
        if all.contains_key(&hash) {
            return;
        }
        if all.len() >= MANY {
            let now = now.micros();
            all.retain(|_, u| u.requests > now || u.downloads > now);
        }
        let first = count(Used::default(), limits, download, now).unwrap_or_default();
        all.insert(hash, first);
    }
}

fn count(used: Used, limits: [i64; 2], download: bool, now: At) -> Result<Used, TooOften> {
    let now = now.micros();
    let refused = |what, a_minute| {
        move |left: i64| TooOften { what, a_minute, secs: u64::try_from(left / 1_000_000 + 1).unwrap_or(60) }
    };
    let requests = one_more(used.requests, limits[0], now).map_err(refused(What::Requests, limits[0]))?;
    let downloads = match download {
        true => one_more(used.downloads, limits[1], now).map_err(refused(What::Downloads, limits[1]))?,
        false => used.downloads,
    };
    Ok(Used { requests, downloads })
}

/// Whether requests of this route are counted: styles, scripts and the signs of life are not.
pub fn counts(route: &str) -> bool {
    !["/assets/", "/healthz", "/readyz", "/metrics"].iter().any(|free| route.starts_with(free))
}

/// Whether this route gives a file away: a document, an archive, an export.
pub fn is_download(route: &str) -> bool {
    let last = route.rsplit('/').next().unwrap_or_default();
    last == "file" || last == "{file}" || [".xlsx", ".csv", ".zip", "export.json"].iter().any(|end| last.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: Credential = Credential::Session([1; 32]);
    const TOKEN: Credential = Credential::Token([2; 32]);

    fn limits() -> Limits {
        Limits::new(&config::Limits {
            session_requests: 60,
            session_downloads: 2,
            token_requests: 6,
            token_downloads: 0,
        })
    }

    #[test]
    fn a_minutes_worth_may_come_at_once_and_then_one_by_one() {
        let (l, t) = (limits(), At::from_micros(1_000_000_000_000));
        l.known(SESSION, false, t);
        for n in 1..60 {
            assert_eq!(l.take(SESSION, false, t), Ok(()), "{n}");
        }
        let refused = l.take(SESSION, false, t).unwrap_err();
        assert_eq!(refused, TooOften { what: What::Requests, a_minute: 60, secs: 2 });
        assert_eq!(l.take(SESSION, false, t.plus_secs(1)), Ok(()), "what was refused counts nothing");
        assert!(l.take(SESSION, false, t.plus_secs(1)).is_err());
        // A token has limits of its own.
        l.known(TOKEN, true, t);
        for _ in 1..6 {
            assert_eq!(l.take(TOKEN, true, t), Ok(()));
        }
        assert_eq!(l.take(TOKEN, true, t).unwrap_err().a_minute, 6, "downloads are not limited, requests are");
    }

    #[test]
    fn files_are_counted_apart() {
        let (l, t) = (limits(), At::from_micros(1_000_000_000_000));
        l.known(SESSION, true, t);
        assert_eq!(l.take(SESSION, true, t), Ok(()));
        let refused = l.take(SESSION, true, t).unwrap_err();
        assert_eq!((refused.what, refused.a_minute), (What::Downloads, 2));
        assert_eq!(l.take(SESSION, false, t), Ok(()), "pages go on");
        assert_eq!(l.take(SESSION, true, t.plus_secs(31)), Ok(()));
    }

    #[test]
    fn strangers_take_no_memory_and_those_who_are_quiet_are_forgotten() {
        let (l, t) = (limits(), At::from_micros(1_000_000_000_000));
        for n in 0..100u8 {
            assert_eq!(l.take(Credential::Session([n; 32]), true, t), Ok(()));
        }
        assert!(l.used().is_empty());
        let of = |n: usize| {
            let mut hash = [0; 32];
            hash[..8].copy_from_slice(&n.to_le_bytes());
            Credential::Session(hash)
        };
        (0..MANY).for_each(|n| l.known(of(n), false, t));
        l.known(TOKEN, false, t.plus_secs(60));
        assert_eq!(l.used().len(), 1);
        let none = Limits::new(&config::Limits {
            session_requests: 0,
            session_downloads: 0,
            token_requests: 0,
            token_downloads: 0,
        });
        none.known(SESSION, true, t);
        assert!(none.used().is_empty(), "no limit, nothing kept");
    }

    #[test]
    fn what_is_a_download() {
        let (files, pages): (Vec<&str>, Vec<&str>) =
            crate::router::routes().into_iter().map(|r| r.path).partition(|path| is_download(path));
        for path in [
            "/me/export.json",
            "/c/{company}/documents.zip",
            "/c/{company}/documents/{id}/file",
            "/c/{company}/people/requests/{id}/files/{file}",
            "/c/{company}/journal.csv",
            "/api/v1/c/{company}/documents/{id}/file",
            "/c/{company}/orders.xlsx",
            "/c/{company}/orders/{id}/lines.xlsx",
        ] {
            assert!(files.contains(&path), "{path}");
        }
        for path in ["/", "/c/{company}/documents", "/c/{company}/orders/{id}", "/api/v1/openapi.json"] {
            assert!(pages.contains(&path), "{path}");
        }
        // Whatever hands out a file by the way it is named is counted as one.
        assert!(pages.iter().all(|path| !path.contains("/file") && !path.contains("xlsx")), "{pages:?}");
    }
}

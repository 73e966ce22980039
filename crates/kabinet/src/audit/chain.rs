//! The chain: every line of the journal carries a hash of itself and of the line before it.
//!
//! Lines are written without a place in the chain, so that a sign-in never waits for an import that writes too; a job seals
//! them within a minute. Whoever changes, takes out or puts in a sealed line breaks every hash after it. What a chain cannot
//! show by itself is its end cut off: `kabinet audit verify` prints the newest hash to be kept elsewhere, and
//! `--expect N:HASH` looks for it later.

use db::Tx;
use sha2::{Digest, Sha256};

use super::store::{self, SealedRow, UnsealedRow};

/// Lines that are sealed in one unit of work.
const BATCH: i64 = 2000;
/// What the first line follows.
const START: [u8; 32] = [0; 32];

/// The hash of a line at its place, after the one before it. Every field is preceded by its length: no two lines can be
/// written the same way.
fn hash(before: &[u8], n: i64, line: &UnsealedRow) -> [u8; 32] {
    let mut h = Sha256::new();
    let mut put = |bytes: &[u8]| {
        h.update((bytes.len() as u64).to_be_bytes());
        h.update(bytes);
    };
    put(before);
    put(&n.to_be_bytes());
    put(line.id.uuid().as_bytes());
    put(&line.at.micros().to_be_bytes());
    put(line.company_id.map(|c| c.uuid()).as_ref().map_or(&[][..], |u| u.as_bytes()));
    put(line.user_id.map(|u| u.uuid()).as_ref().map_or(&[][..], |u| u.as_bytes()));
    put(line.action.as_bytes());
    put(line.subject.as_bytes());
    put(line.address.as_bytes());
    h.finalize().into()
}

/// Seals what has no place yet; gives how many lines there were.
///
/// # Errors
/// Any error of the database.
pub fn seal(tx: &Tx<'_>) -> db::Result<u64> {
    let (mut n, mut last) = match tx.opt(&store::HEAD, &[])? {
        Some((n, hash)) => (n, hash),
        None => (0, START.to_vec()),
    };
    let mut sealed = 0;
    for line in tx.all(&store::UNSEALED, &[&BATCH])? {
        n += 1;
        let next = hash(&last, n, &line);
        tx.run(&store::SEAL, &[&line.id, &n, &next])?;
        last = next.to_vec();
        sealed += 1;
    }
    Ok(sealed)
}

/// What a walk along the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Sealed lines.
    pub lines: i64,
    /// The newest hash, hexadecimal; empty if there is none.
    pub head: String,
    /// Lines that wait for their seal.
    pub unsealed: i64,
}

/// Where a chain is broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// A line is not what was sealed.
    #[error("line {n} of {at} is not what was sealed: it or a line before it was changed")]
    Changed {
        /// Its place.
        n: i64,
        /// Its moment.
        at: String,
    },
    /// Lines are missing before this one.
    #[error("lines {from} to {to} are missing")]
    Missing {
        /// The first that is missing.
        from: i64,
        /// The last that is missing.
        to: i64,
    },
    /// A hash that was noted down earlier is not in the chain.
    #[error(
        "line {0} does not carry the hash that was noted down: the journal was written anew, or its end was cut off"
    )]
    NotExpected(i64),
    /// The database failed.
    #[error("{0}")]
    Db(String),
}
impl From<db::Error> for Broken {
    fn from(e: db::Error) -> Broken {
        Broken::Db(e.to_string())
    }
}

/// Hexadecimal, as people compare it.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Walks the whole chain; `expect`: a place and a hash that were noted down earlier.
///
/// # Errors
/// [`Broken`] at the first line that is not right.
pub fn verify(tx: &Tx<'_>, expect: Option<(i64, &str)>) -> Result<Verified, Broken> {
    let (mut n, mut last) = (0i64, START.to_vec());
    let mut met = expect.is_none();
    tx.each(&store::CHAIN, &[], |row: SealedRow| {
        if row.n != n + 1 {
            return Err(Broken::Missing { from: n + 1, to: row.n - 1 });
        }
        n = row.n;
        let at = row.at.timestamp().to_string();
        let line = UnsealedRow {
            id: row.id,
            at: row.at,
            company_id: row.company_id,
            user_id: row.user_id,
            action: row.action,
            subject: row.subject,
            address: row.address,
        };
        let own = hash(&last, n, &line);
        if own[..] != row.hash[..] {
            return Err(Broken::Changed { n, at });
        }
        if let Some((place, noted)) = expect
            && place == n
        {
            if !hex(&own).eq_ignore_ascii_case(noted) {
                return Err(Broken::NotExpected(n));
            }
            met = true;
        }
        last = own.to_vec();
        Ok(())
    })?;
    if let (false, Some((place, _))) = (met, expect) {
        return Err(Broken::NotExpected(place));
    }
    let (unsealed,) = tx.one(&store::WAITING, &[])?;
    Ok(Verified { lines: n, head: if n == 0 { String::new() } else { hex(&last) }, unsealed })
}

#[cfg(test)]
mod tests {
    use kernel::{At, Id, UserId};

    use super::*;

    #[test]
    fn every_field_counts_and_none_runs_into_the_next() {
        let at = At::from_micros(5);
        let line = || UnsealedRow {
            id: Id::of(uuid::Uuid::from_u128(7)),
            at,
            company_id: None,
            user_id: None,
            action: "a".into(),
            subject: "bc".into(),
            address: String::new(),
        };
        let plain = hash(&START, 1, &line());
        assert_eq!(plain, hash(&START, 1, &line()));
        let others = [
            hash(&[1; 32], 1, &line()),
            hash(&START, 2, &line()),
            hash(&START, 1, &UnsealedRow { at: At::from_micros(6), ..line() }),
            hash(&START, 1, &UnsealedRow { user_id: Some(UserId::of(uuid::Uuid::from_u128(1))), ..line() }),
            hash(&START, 1, &UnsealedRow { action: "ab".into(), subject: "c".into(), ..line() }),
            hash(&START, 1, &UnsealedRow { address: "1".into(), ..line() }),
        ];
        assert!(others.iter().all(|o| *o != plain));
    }
}

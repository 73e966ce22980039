//! Slowing down those who guess passwords, without locking the right person out.
//!
//! Failures are counted by account and by address. After a few free ones each further try has to wait longer, up to a
//! quarter of an hour; the wait is told. A quiet hour forgets.

use db::Tx;
use kernel::At;

use super::store;
use crate::fail::Result;

/// After this many quiet seconds the count starts anew.
pub const FORGET_SECS: i64 = 3600;
/// The longest wait, seconds.
const LONGEST: i64 = 900;

/// Counts one more of something and says whether that is more than `limit` within what has been a busy time: it begins anew
/// after `quiet` seconds without any.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn too_many(tx: &Tx<'_>, who: &str, now: At, quiet: i64, limit: i64) -> Result<bool> {
    tx.run(&store::FAIL, &[&who, &now, &now.plus_secs(-quiet)])?;
    Ok(tx.opt(&store::FAILURES, &[&who])?.is_some_and(|(n, _)| n > limit))
}

/// Seconds until the next try may be made, or `None` if it may be made now.
pub fn wait(failures: i64, last: At, now: At, free: i64) -> Option<i64> {
    let beyond = failures - free;
    if beyond < 0 || now.secs_since(last) >= FORGET_SECS {
        return None;
    }
    let pause = (2i64 << beyond.min(10)).min(LONGEST);
    let left = pause - now.secs_since(last);
    (left > 0).then_some(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let t = At::from_micros(1_000_000_000);
        assert_eq!(wait(4, t, t, 5), None);
        assert_eq!(wait(5, t, t, 5), Some(2));
        assert_eq!(wait(8, t, t.plus_secs(6), 5), Some(10));
        assert_eq!(wait(8, t, t.plus_secs(16), 5), None);
        assert_eq!(wait(500, t, t, 5), Some(900));
        assert_eq!(wait(500, t, t.plus_secs(FORGET_SECS), 5), None);
    }
}

//! The second factor: a code by time from an app, asked for after the password, and recovery codes for the day when the
//! telephone is gone.
//!
//! The secret lies sealed under the keys of the installation, recovery codes as hashes. A time step and a recovery code are
//! each taken once. Whatever changes here is told by mail, which cannot be switched off, and stands in the journal. Programs
//! with a token are not asked: a token is made by somebody who is signed in.
//!
//! Not here: who has to have one (policy).

pub mod door;
pub mod letters;
pub mod office;
pub mod pages;
pub mod qr;
pub mod rules;
pub(crate) mod store;

use db::Tx;
use kernel::{At, UserId};

use crate::{
    app::App,
    fail::{Fail, Result},
    vault::{Tally, Vault},
};

/// What the secrets of a person are sealed for.
pub(crate) fn purpose(user: UserId) -> String {
    format!("second factor {user}")
}

fn open(app: &App, user: UserId, sealed: &[u8]) -> Result<Vec<u8>> {
    let secret = app.vault.open(&purpose(user), sealed);
    secret.ok_or_else(|| {
        Fail::Internal(anyhow::anyhow!("the second factor of {user} was sealed with a key that is gone"))
    })
}

/// What was shown, and is used up now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The code of a time step.
    Code,
    /// A recovery code; so many are left.
    Recovery(i64),
}

/// Takes a code by time or a recovery code, once; `None` if it is not right, or was taken before.
///
/// # Errors
/// [`Fail::Internal`] if the secret cannot be read, and [`Fail`] of the database.
pub fn take(tx: &Tx<'_>, app: &App, user: UserId, code: &str, now: At) -> Result<Option<Shown>> {
    if !rules::is_by_time(code) {
        let Some(hash) = rules::recovery_hash(code) else { return Ok(None) };
        if tx.run(&store::USE_CODE, &[&user, &hash, &now])? == 0 {
            return Ok(None);
        }
        return Ok(Some(Shown::Recovery(tx.one(&store::CODES_LEFT, &[&user])?.0)));
    }
    let Some(row) = tx.opt(&store::FACTOR, &[&user])? else { return Ok(None) };
    let Some(sealed) = row.secret else { return Ok(None) };
    let Some(step) = rules::step(&open(app, user, &sealed)?, code, (now, app.config.session.drift()), row.step) else {
        return Ok(None);
    };
    Ok((tx.run(&store::TAKE, &[&user, &step])? > 0).then_some(Shown::Code))
}

/// New recovery codes; the old ones are good for nothing any more.
///
/// # Errors
/// [`Fail`] of the database.
fn new_codes(tx: &Tx<'_>, user: UserId) -> Result<Vec<String>> {
    tx.run(&store::DROP_CODES, &[&user])?;
    let codes: Vec<String> = (0..rules::CODES).map(|_| rules::recovery()).collect();
    for code in &codes {
        let hash = rules::recovery_hash(code).unwrap_or_default();
        tx.run(&store::PUT_CODE, &[&user, &hash])?;
    }
    Ok(codes)
}

/// Seals every secret under the newest key.
///
/// # Errors
/// Any error of the database.
pub fn reseal(tx: &Tx<'_>, vault: &Vault, tally: &mut Tally) -> db::Result<()> {
    for row in tx.all(&store::SEALED, &[])? {
        let purpose = purpose(row.user_id);
        for (sealed, put) in [(row.secret, &store::RESEAL), (row.next_secret, &store::RESEAL_NEXT)] {
            let Some(sealed) = sealed else { continue };
            if let Some(anew) = tally.note(vault.reseal(&purpose, &sealed)) {
                tx.run(put, &[&row.user_id, &anew, &sealed])?;
            }
        }
    }
    Ok(())
}

/// Nothing is asked for after the password any more, and nothing is kept.
///
/// # Errors
/// [`Fail`] of the database.
pub fn forget(tx: &Tx<'_>, user: UserId) -> Result<()> {
    tx.run(&store::DROP_CODES, &[&user])?;
    tx.run(&store::DROP_FACTOR, &[&user])?;
    tx.run(&store::DROP_STEPS, &[&user])?;
    tx.run(&store::SINCE, &[&user, &None::<At>])?;
    Ok(())
}

/// How one gets in has changed: a right password of before is none.
///
/// # Errors
/// [`Fail`] of the database.
pub fn ways_changed(tx: &Tx<'_>, user: UserId) -> Result<()> {
    tx.run(&store::DROP_STEPS, &[&user])?;
    Ok(())
}

//! Passkeys: signing in, and proving anew who one is, by a key that a device of the person holds and guards.
//!
//! A device signs only after it has made sure who holds it, and only for the portal's own address, so a passkey is both factors
//! at once and cannot be lured away. Sessions that one has opened or proved are content with rules that ask for a second factor.
//! What is stored is the public key. Whatever changes here is told by mail, which cannot be switched off, ends the other
//! sessions, and stands in the journal.
//!
//! Not here: who has to have a second factor (policy), codes by time (second).

pub mod ceremony;
pub mod door;
pub mod pages;
pub(crate) mod store;

use axum::http::{HeaderMap, HeaderValue};
use db::Tx;
use kernel::{At, UserId, format::Lang};
use webkit::cookie;

use self::{
    ceremony::{Asked, Rp, Shown, Verdict},
    store::KeyRow,
};
use crate::{
    app::App,
    audit,
    fail::{Fail, Result},
    identity::Account,
    policy, second,
};

/// Characters of a passkey's name.
pub const NAME: usize = 60;
/// How many a person may have: more is a program, not a person.
const MOST: i64 = 20;
/// Name of the cookie that holds a challenge.
const COOKIE: &str = "passkey";

fn cookie_of(app: &App, asked: &str, lasts: i64) -> HeaderValue {
    cookie::set(COOKIE, asked, lasts, app.config.secure(), false)
}

/// How many a person has.
///
/// # Errors
/// Any error of the database.
pub fn count(tx: &Tx<'_>, user: UserId) -> db::Result<i64> {
    Ok(tx.one(&store::COUNT, &[&user])?.0)
}

/// Whether the person has to show a passkey before anything about factors may be changed: a rule asks for a second factor, he
/// has a passkey and no codes, and this session came by the password alone. Whoever knows only that must not add a factor of
/// his own.
///
/// # Errors
/// [`Fail`] of the database.
pub fn owed(tx: &Tx<'_>, app: &App, account: &Account, session: [u8; 32]) -> Result<bool> {
    Ok(account.second_at.is_none()
        && !account.by_passkey
        && count(tx, account.user)? > 0
        && !policy::asked_by(tx, app, session, account.staff)?.is_empty())
}

/// That no passkey is [`owed`].
///
/// # Errors
/// [`Fail::Confirm`] if one is.
pub fn settled(tx: &Tx<'_>, app: &App, account: &Account, session: [u8; 32]) -> Result<()> {
    if owed(tx, app, account, session)? { Err(Fail::Confirm) } else { Ok(()) }
}

/// Nothing is kept.
///
/// # Errors
/// [`Fail`] of the database.
pub fn forget(tx: &Tx<'_>, user: UserId) -> Result<()> {
    tx.run(&store::REMOVE_ALL, &[&user])?;
    Ok(())
}

/// Looks at what a browser has sent: whose passkey it is, if it is right. The challenge is used up either way. A passkey of
/// which there are two opens nothing, and its owner is told.
///
/// # Errors
/// [`Fail`] of the database.
fn taken(
    tx: &Tx<'_>,
    app: &App,
    headers: &HeaderMap,
    (purpose, answer, address): (&str, &str, &str),
    now: At,
) -> Result<Option<KeyRow>> {
    let Some(sealed) = cookie::get(headers, COOKIE) else { return Ok(None) };
    let (Some(rp), Some(state)) = (Rp::of(&app.config), Asked::opened(app, purpose, sealed, now)) else {
        return Ok(None);
    };
    if !Asked::once(tx, sealed, now)? {
        return Ok(None);
    }
    let Some(shown) = Shown::read(answer) else { return Ok(None) };
    let Some(row) = tx.opt(&store::FIND, &[&shown.credential()])? else { return Ok(None) };
    match shown.check(&rp, &state, &row) {
        Verdict::Right(state) => {
            let used = tx.run(&store::USED, &[&row.id, &state, &row.state, &now])? > 0;
            Ok(used.then_some(row))
        }
        Verdict::Copied => {
            let lang = Lang::parse(&row.lang).unwrap_or(Lang::Ru);
            let to = second::letters::To { user: row.user_id, lang, email: &row.email };
            told(tx, app, to, "passkey-copied", &row.name, now)?;
            audit::note(tx, now, None, Some(row.user_id), "passkey.copied", &row.name, address)?;
            Ok(None)
        }
        Verdict::Wrong => Ok(None),
    }
}

/// Tells a person what has happened to a passkey of his.
fn told(tx: &Tx<'_>, app: &App, to: second::letters::To<'_>, what: &'static str, name: &str, now: At) -> Result<()> {
    let line = crate::web::texts(to.lang).x("mail-passkey-name", name).into_owned();
    second::letters::told_at(tx, app, to, (what, "/me/passkeys"), Some(line), now)
}

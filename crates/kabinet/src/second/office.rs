//! The seller's administrator takes a second factor and passkeys off: for a person who has lost his telephone and his recovery
//! codes.

use db::Tx;
use kernel::{At, UserId, format::Lang};
use serde::Deserialize;

use super::{forget, letters};
use crate::{
    app::App,
    audit,
    fail::{Fail, Result},
    identity, passkeys,
    web::texts,
};

/// What stands in the form.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ResetForm {
    /// Address of the person.
    pub email: String,
    /// Why.
    pub reason: String,
    /// What was just done.
    pub did: String,
}

/// Takes the second factor and the passkeys of a person away: he signs in anew, by his password, and is told why. `by` stands in the journal;
/// `None`: whoever has the command line.
///
/// # Errors
/// [`Fail::NotFound`] if nobody with a second factor or a passkey has this address, and [`Fail`] of the database.
pub fn reset_of(
    tx: &Tx<'_>,
    app: &App,
    email: &str,
    reason: &str,
    by: Option<UserId>,
    address: &str,
    now: At,
) -> Result<UserId> {
    let who = tx.opt(&identity::store::PASSWORD, &[&email])?.ok_or(Fail::NotFound)?;
    if who.second_at.is_none() && passkeys::count(tx, who.id)? == 0 {
        return Err(Fail::NotFound);
    }
    forget(tx, who.id)?;
    passkeys::forget(tx, who.id)?;
    identity::end_sessions(tx, who.id)?;
    let lang = Lang::parse(&who.lang).unwrap_or(Lang::Ru);
    let line = texts(lang).x("mail-second-why", reason).into_owned();
    letters::told(tx, app, letters::To { user: who.id, lang, email }, "second-reset", Some(line), now)?;
    audit::note(tx, now, None, by, "second.reset", &format!("{email} ({reason})"), address)?;
    Ok(who.id)
}

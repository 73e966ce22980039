//! Mails about a person's own account.

use db::Tx;
use kernel::{At, UserId, format::Lang};
use webkit::secret;

use super::store;
use crate::{
    app::App,
    fail::Result,
    mails::{self, Post},
    web::texts,
};

/// Sends a link that proves something; gives nothing back: the secret is in the mail only.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
#[expect(clippy::too_many_arguments, reason = "a link is whose, what for, where to, until when")]
pub fn link(
    tx: &Tx<'_>,
    app: &App,
    user: UserId,
    lang: Lang,
    to: &str,
    purpose: &'static str,
    address: &str,
    (now, secs): (At, i64),
) -> Result<()> {
    let (t, token) = (texts(lang), secret::new());
    tx.run(&store::INSERT_LINK, &[&secret::hash(&token), &user, &purpose, &address, &now, &now.plus_secs(secs)])?;
    let mut letter = mails::letter(app, lang, t.s(&format!("mail-{purpose}")).to_owned());
    letter.text.push(t.x(&format!("mail-{purpose}-text"), address).into_owned());
    let path = if purpose == "password" { "reset" } else { "me/address" };
    letter.button =
        Some((t.s(&format!("mail-{purpose}-go")).to_owned(), format!("{}/{path}/{token}", app.config.public_url)));
    letter.small.insert(0, t.n("mail-link-hours", secs / 3600).into_owned());
    letter.small.insert(1, t.s("mail-link-not-you").to_owned());
    let key = format!("{purpose}:{user}:{}", now.micros());
    mails::post(tx, app, now, &Post { key: &key, company: None, to, kind: purpose }, &letter)?;
    Ok(())
}

/// Tells a person that something about his account has changed. It cannot be switched off.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn changed(tx: &Tx<'_>, app: &App, user: UserId, lang: Lang, to: &str, what: &'static str, now: At) -> Result<()> {
    let t = texts(lang);
    let mut letter = mails::letter(app, lang, t.s(&format!("mail-{what}")).to_owned());
    letter.text.push(t.s(&format!("mail-{what}-text")).to_owned());
    letter.button = Some((t.s("mail-see-devices").to_owned(), format!("{}/me", app.config.public_url)));
    letter.small.insert(0, t.s("mail-account-not-you").to_owned());
    let key = format!("{what}:{user}:{}", now.micros());
    mails::post(tx, app, now, &Post { key: &key, company: None, to, kind: what }, &letter)?;
    Ok(())
}

//! Mails about a person's own account.

use db::Tx;
use jiff::tz::TimeZone;
use kernel::{
    At, UserId,
    format::{Dates, Lang},
};
use webkit::secret;

use super::{pages::device, store};
use crate::{
    app::App,
    fail::Result,
    identity::{self, pages::Origin},
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

/// Somebody came in with a browser that was not known as the person's. It cannot be switched off.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn new_device(tx: &Tx<'_>, app: &App, user: UserId, origin: &Origin, now: At) -> Result<()> {
    let Some((email, lang, zone)) = tx.opt(&identity::store::MAIL_TO, &[&user])? else { return Ok(()) };
    let lang = Lang::parse(&lang).unwrap_or(Lang::Ru);
    let t = texts(lang);
    let zone = TimeZone::get(&zone).unwrap_or_else(|_| app.zone.clone());
    let device =
        device(&origin.agent).map_or_else(|| t.s("me-device-unknown").to_owned(), |(b, o)| format!("{b}, {o}"));
    let mut letter = mails::letter(app, lang, t.s("mail-new-device").to_owned());
    letter.text.push(t.s("mail-new-device-text").to_owned());
    letter.facts = vec![
        (t.s("mail-device").to_owned(), device),
        (t.s("mail-when").to_owned(), Dates::new(now.micros(), &zone, lang).full(now.micros()).to_string()),
        (t.s("mail-from-where").to_owned(), origin.address.clone()),
    ];
    letter.facts.retain(|(_, value)| !value.is_empty());
    letter.text.push(t.s("mail-new-device-not-you").to_owned());
    letter.button = Some((t.s("mail-see-devices").to_owned(), format!("{}/me", app.config.public_url)));
    let key = format!("new-device:{user}:{}", now.micros());
    mails::post(tx, app, now, &Post { key: &key, company: None, to: &email, kind: "new-device" }, &letter)?;
    Ok(())
}

//! Mails about the second factor and passkeys. They cannot be switched off.

use db::Tx;
use kernel::{At, UserId, format::Lang};

use crate::{
    app::App,
    fail::Result,
    mails::{self, Post},
    web::texts,
};

/// Whom a mail is about, and to.
#[derive(Clone, Copy, Debug)]
pub struct To<'a> {
    /// The person.
    pub user: UserId,
    /// Language.
    pub lang: Lang,
    /// Address.
    pub email: &'a str,
}

/// Tells a person what has happened to his second factor: `mail-{what}` of the texts, and a line of its own.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn told(tx: &Tx<'_>, app: &App, to: To<'_>, what: &'static str, line: Option<String>, now: At) -> Result<()> {
    told_at(tx, app, to, (what, "/me/second"), line, now)
}

/// The same, with the page where it can be looked at.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn told_at(
    tx: &Tx<'_>,
    app: &App,
    to: To<'_>,
    (what, page): (&'static str, &'static str),
    line: Option<String>,
    now: At,
) -> Result<()> {
    let t = texts(to.lang);
    let mut letter = mails::letter(app, to.lang, t.s(&format!("mail-{what}")).to_owned());
    letter.text.push(t.s(&format!("mail-{what}-text")).to_owned());
    letter.text.extend(line);
    letter.button = Some((t.s("mail-see-second").to_owned(), format!("{}{page}", app.config.public_url)));
    letter.small.insert(0, t.s("mail-account-not-you").to_owned());
    let key = format!("{what}:{}:{}", to.user, now.micros());
    mails::post(tx, app, now, &Post { key: &key, company: None, to: to.email, kind: what }, &letter)?;
    Ok(())
}

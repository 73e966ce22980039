//! What a person is told of his account by mail. Such mails cannot be switched off.

use access::StaffRole;
use db::Tx;
use kernel::{
    At,
    format::{Dates, Lang},
};

use super::{role_words, store::TargetRow};
use crate::{
    app::App,
    fail::Result,
    mails::{self, MailId, Post},
    web::{called::staff_key, texts},
};

fn lang_of(who: &TargetRow) -> Lang {
    Lang::parse(&who.lang).unwrap_or(Lang::Ru)
}

fn told(tx: &Tx<'_>, app: &App, who: &TargetRow, what: &'static str, lines: Vec<String>, now: At) -> Result<()> {
    let lang = lang_of(who);
    let t = texts(lang);
    let mut letter = mails::letter(app, lang, t.s(&format!("mail-{what}")).to_owned());
    letter.text.push(t.x(&format!("mail-{what}-text"), &app.config.seller.name).into_owned());
    letter.text.extend(lines);
    if what != "account-closed" {
        letter.button = Some((t.s("mail-to-portal").to_owned(), format!("{}/", app.config.public_url)));
    }
    letter.small.insert(0, t.x("mail-account-questions", &app.config.seller.name).into_owned());
    let key = format!("{what}:{}:{}", who.id, now.micros());
    mails::post(tx, app, now, &Post { key: &key, company: None, to: &who.email, kind: what }, &letter)?;
    Ok(())
}

/// He has another staff role, or none any more.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn role(tx: &Tx<'_>, app: &App, who: &TargetRow, word: Option<&str>, now: At) -> Result<()> {
    let t = texts(lang_of(who));
    let line = format!("{}: {}", t.s("mail-role"), role_words(t, word));
    told(tx, app, who, "staff-role", vec![line], now)
}

/// His account was closed.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn closed(tx: &Tx<'_>, app: &App, who: &TargetRow, reason: &str, now: At) -> Result<()> {
    let why = texts(lang_of(who)).x("mail-second-why", reason).into_owned();
    told(tx, app, who, "account-closed", Some(why).filter(|_| !reason.is_empty()).into_iter().collect(), now)
}

/// His account was brought back.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn reopened(tx: &Tx<'_>, app: &App, who: &TargetRow, now: At) -> Result<()> {
    told(tx, app, who, "account-reopened", Vec::new(), now)
}

/// What an invitation to the staff says.
#[derive(Clone, Copy, Debug)]
pub struct Invitation<'a> {
    /// The mail's key: one for each sending.
    pub key: &'a str,
    /// Address.
    pub email: &'a str,
    /// As what.
    pub role: StaffRole,
    /// Who invites.
    pub inviter: &'a str,
    /// The secret of the link.
    pub token: &'a str,
    /// Until when it is good.
    pub until: At,
}

/// Sends an invitation to the staff, in a language.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn invitation(tx: &Tx<'_>, app: &App, lang: Lang, said: Invitation<'_>, now: At) -> Result<MailId> {
    let (t, seller) = (texts(lang), &app.config.seller.name);
    let mut letter = mails::letter(app, lang, t.x("mail-staff-invitation", seller));
    letter.text.push(t.xy("mail-staff-invitation-text", said.inviter, seller).into_owned());
    letter.facts.push((t.s("mail-role").to_owned(), t.s(staff_key(said.role)).to_owned()));
    letter.facts.push((t.s("mail-for").to_owned(), said.email.to_owned()));
    let dates = Dates::new(now.micros(), &app.zone, lang);
    letter.small.insert(0, t.x("mail-invitation-until", dates.full(said.until.micros())).into_owned());
    letter.small.insert(1, t.s("mail-invitation-not-you").to_owned());
    letter.button =
        Some((t.s("mail-invitation-go").to_owned(), format!("{}/staff/{}", app.config.public_url, said.token)));
    let post = Post { key: said.key, company: None, to: said.email, kind: "staff-invitation" };
    mails::post(tx, app, now, &post, &letter)
}

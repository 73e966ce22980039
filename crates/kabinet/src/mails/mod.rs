//! Mail to people: a capability writes a letter in the unit of work of what happened, a job hands it over later.
//!
//! A letter often carries a link that must work once and for one person, so it lies sealed in the table and is forgotten as
//! soon as it was taken. The key of a mail makes a repetition the same mail. What no server takes is tried for three days and
//! then refused; whoever caused the mail shows its state.
//!
//! Not here: what a letter looks like (crate `mail`) and who is told of what (the capability knows).

mod jobs;
pub(crate) mod store;

use db::Tx;
use kernel::{At, CompanyId, Id, format::Lang};
use mail::Letter;

use crate::{
    app::App,
    fail::Result,
    vault::{Tally, Vault},
    web::texts,
};

pub use jobs::register;

/// Names what a [`MailId`] identifies.
#[derive(Debug)]
pub enum MailKind {}
/// Identifier of a mail.
pub type MailId = Id<MailKind>;

/// How far a mail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    /// It waits for a server.
    Queued,
    /// A server took it.
    Sent,
    /// No server takes it for this address.
    Refused,
    /// It was not wanted any more before it went.
    Dropped,
}

impl MailState {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            MailState::Queued => "queued",
            MailState::Sent => "sent",
            MailState::Refused => "refused",
            MailState::Dropped => "dropped",
        }
    }
    /// Reads the word.
    pub fn parse(word: &str) -> Option<MailState> {
        [MailState::Queued, MailState::Sent, MailState::Refused, MailState::Dropped]
            .into_iter()
            .find(|s| s.as_str() == word)
    }
}
db::text_column!(MailState);

/// Every kind of mail that the product can send. A test renders each of them, in both languages, for people to look at.
pub const KINDS: &[&str] = &[
    "invitation",
    "member-joined",
    "member-changed",
    "member-left",
    "owner-invited",
    "ownership-moved",
    "token-made",
    "people-review",
    "password",
    "password-changed",
    "email-old",
    "email-new",
    "email-changed",
    "second-on",
    "second-off",
    "second-moved",
    "second-codes",
    "second-recovered",
    "second-guessed",
    "second-reset",
    "passkey-added",
    "passkey-removed",
    "passkey-copied",
    "new-device",
    "details-asked",
    "details-confirmed",
    "details-declined",
    "reg-confirm",
    "reg-known",
    "reg-closed",
    "join-asked",
    "join-more",
    "application",
    "application-more",
    "access-asked",
    "access-approved",
    "access-declined",
    "access-expired",
    "exchange-alert",
    "staff-invitation",
    "staff-role",
    "account-closed",
    "account-reopened",
    "deputy-set",
    "deputy-revoked",
];

/// A mail to be.
#[derive(Clone, Copy, Debug)]
pub struct Post<'a> {
    /// What happened and to whom: the same key is the same mail.
    pub key: &'a str,
    /// The company that it is about, if there is one.
    pub company: Option<CompanyId>,
    /// Address.
    pub to: &'a str,
    /// Which kind, for limits and figures.
    pub kind: &'static str,
}

/// Puts a letter into the queue, in the caller's transaction; gives its id, that of the first one if the key is known.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn post(tx: &Tx<'_>, app: &App, now: At, post: &Post<'_>, letter: &Letter) -> Result<MailId> {
    debug_assert!(KINDS.contains(&post.kind), "{} is no kind of mail: add it to KINDS", post.kind);
    let id = MailId::at(now);
    let to = mail::normal(post.to);
    let plain = serde_json::to_vec(letter).map_err(anyhow::Error::from)?;
    let body = app.vault.seal(&id.to_string(), &plain);
    let new: [&dyn db::Param; 7] = [&id, &post.key, &post.company, &to, &post.kind, &body, &now];
    if tx.run(&store::INSERT, &new)? == 0 {
        return Ok(tx.one(&store::BY_KEY, &[&post.key])?.0);
    }
    jobs::enqueue(tx, id, now)?;
    Ok(id)
}

/// Seals every letter that waits under the newest key.
///
/// # Errors
/// Any error of the database.
pub fn reseal(tx: &Tx<'_>, vault: &Vault, tally: &mut Tally) -> db::Result<()> {
    for (id, sealed) in tx.all(&store::SEALED, &[])? {
        if let Some(anew) = tally.note(vault.reseal(&id.to_string(), &sealed)) {
            tx.run(&store::RESEAL, &[&id, &anew])?;
        }
    }
    Ok(())
}

/// A mail that still waits is not sent any more.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn drop_waiting(tx: &Tx<'_>, id: MailId, now: At) -> Result<()> {
    tx.run(&store::SETTLE, &[&id, &MailState::Dropped, &"", &now])?;
    Ok(())
}

/// How many mails of a kind went to an address since a moment, and how many wait.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn count_since(tx: &Tx<'_>, to: &str, kind: &str, since: At) -> Result<i64> {
    Ok(tx.one(&store::SINCE, &[&mail::normal(to), &kind, &since])?.0)
}

/// A letter in a language, from the seller.
pub fn letter(app: &App, lang: Lang, subject: impl Into<String>) -> Letter {
    let subject = subject.into();
    Letter {
        lang: lang.code().to_owned(),
        title: subject.clone(),
        subject,
        sender: app.config.seller.name.clone(),
        small: vec![texts(lang).s("mail-automatic").to_owned()],
        ..Letter::default()
    }
}

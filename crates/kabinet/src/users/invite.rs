//! Inviting a colleague: to one address, as one role. The account begins when the link is followed and a password chosen.

use access::StaffRole;
use db::Tx;
use kernel::{UserId, format::Lang};
use webkit::secret;

use super::{
    StaffInvitationId, letters,
    store::{self, InvitationRow},
    verbs::Actor,
};
use crate::{
    audit,
    fail::{Fail, Result},
    identity::store::MAIL_TO,
    mails,
};

/// Kind of its mails.
const MAIL: &str = "staff-invitation";

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The mail is on its way.
    Sent,
    /// That is no address.
    BadAddress,
    /// There is no such role.
    BadRole,
    /// The address has an account: its card gives the role.
    Known(UserId),
    /// This address got enough mails today.
    TooManyMails,
}

impl Outcome {
    /// Key of its text.
    pub const fn key(self) -> &'static str {
        match self {
            Outcome::Sent => "",
            Outcome::BadAddress => "inv-out-bad-address",
            Outcome::BadRole => "users-bad-role",
            Outcome::Known(_) => "users-known",
            Outcome::TooManyMails => "inv-out-mails",
        }
    }
}

fn note(tx: &Tx<'_>, by: &Actor<'_>, action: &str, email: &str, role: &str) -> Result<()> {
    audit::note(tx, by.now, None, by.user, action, &format!("{email}: {role}"), by.address)
}

fn mailed_enough(tx: &Tx<'_>, by: &Actor<'_>, email: &str) -> Result<bool> {
    let day = by.now.plus_secs(-86_400);
    Ok(mails::count_since(tx, email, MAIL, day)? >= by.app.config.invitations.mails_a_day)
}

/// Sends the link; gives its hash, the mail and its end.
fn send(
    tx: &Tx<'_>,
    by: &Actor<'_>,
    inviter: (&str, Lang),
    (key, email, role): (&str, &str, StaffRole),
) -> Result<([u8; 32], mails::MailId, kernel::At)> {
    let token = secret::new();
    let until = by.now.plus_secs(by.app.config.invitations.days * 86_400);
    let said = letters::Invitation { key, email, role, inviter: inviter.0, token: &token, until };
    let mail = letters::invitation(tx, by.app, inviter.1, said, by.now)?;
    Ok((secret::hash(&token), mail, until))
}

/// In the language of whoever invites: of somebody who is not here yet nothing else is known.
fn language(tx: &Tx<'_>, me: UserId) -> Result<Lang> {
    Ok(tx.opt(&MAIL_TO, &[&me])?.and_then(|(_, lang, _)| Lang::parse(&lang)).unwrap_or(Lang::Ru))
}

/// Invites an address as a colleague. The same address again replaces what was there.
///
/// # Errors
/// [`Fail`] of the database; everything else is an [`Outcome`].
pub fn invite(tx: &Tx<'_>, by: &Actor<'_>, (me, name): (UserId, &str), email: &str, role: &str) -> Result<Outcome> {
    let email = mail::normal(email);
    if !mail::is_address(&email) {
        return Ok(Outcome::BadAddress);
    }
    let Some(role) = StaffRole::parse(role) else { return Ok(Outcome::BadRole) };
    if let Some((known,)) = tx.opt(&store::BY_EMAIL, &[&email])? {
        return Ok(Outcome::Known(known));
    }
    if mailed_enough(tx, by, &email)? {
        return Ok(Outcome::TooManyMails);
    }
    for old in tx.all(&store::OPEN_TO, &[&email])? {
        settle(tx, by, &old, "replaced")?;
    }
    let id = StaffInvitationId::at(by.now);
    let inviter = (name, language(tx, me)?);
    let (hash, mail, until) = send(tx, by, inviter, (&format!("{MAIL}:{id}:1"), &email, role))?;
    tx.run(&store::INVITE, &[&id, &email, &role.as_str(), &me, &hash, &mail, &by.now, &until])?;
    note(tx, by, "staff.invited", &email, role.as_str())?;
    Ok(Outcome::Sent)
}

/// Sends an open one again: the old link dies, the time begins anew.
///
/// # Errors
/// [`Fail::NotFound`] if there is no open one.
pub fn again(tx: &Tx<'_>, by: &Actor<'_>, (me, name): (UserId, &str), id: StaffInvitationId) -> Result<Outcome> {
    let row = tx.opt(&store::OPEN_ONE, &[&id])?.ok_or(Fail::NotFound)?;
    let Some(role) = StaffRole::parse(&row.role) else { return Ok(Outcome::BadRole) };
    if let Some((known,)) = tx.opt(&store::BY_EMAIL, &[&row.email])? {
        return Ok(Outcome::Known(known));
    }
    if mailed_enough(tx, by, &row.email)? {
        return Ok(Outcome::TooManyMails);
    }
    mails::drop_waiting(tx, row.mail_id, by.now)?;
    let inviter = (name, language(tx, me)?);
    let key = format!("{MAIL}:{id}:{}", row.sends + 1);
    let (hash, mail, until) = send(tx, by, inviter, (&key, &row.email, role))?;
    tx.run(&store::AGAIN, &[&id, &hash, &mail, &by.now, &until])?;
    note(tx, by, "staff.invited-again", &row.email, &row.role)?;
    Ok(Outcome::Sent)
}

/// Takes an open one back.
///
/// # Errors
/// [`Fail::NotFound`] if there is none.
pub fn revoke(tx: &Tx<'_>, by: &Actor<'_>, id: StaffInvitationId) -> Result<()> {
    let row = tx.opt(&store::OPEN_ONE, &[&id])?.ok_or(Fail::NotFound)?;
    settle(tx, by, &row, "revoked")?;
    note(tx, by, "staff.invitation-revoked", &row.email, &row.role)
}

/// Somebody may not invite any more: what he sent and nobody accepted is void.
///
/// # Errors
/// [`Fail`] of the database.
pub fn inviter_lost(tx: &Tx<'_>, by: &Actor<'_>, inviter: UserId) -> Result<()> {
    for row in tx.all(&store::OPEN_BY, &[&inviter])? {
        settle(tx, by, &row, "revoked")?;
        note(tx, by, "staff.invitation-revoked", &row.email, &row.role)?;
    }
    Ok(())
}

fn settle(tx: &Tx<'_>, by: &Actor<'_>, row: &InvitationRow, state: &str) -> Result<()> {
    mails::drop_waiting(tx, row.mail_id, by.now)?;
    tx.run(&store::SETTLE, &[&row.id, &state, &by.now, &None::<UserId>])?;
    Ok(())
}

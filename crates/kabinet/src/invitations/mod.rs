//! How somebody comes into a company: an invitation to one address, for given roles, from one who may.
//!
//! The link carries 256 random bits of which only a hash is stored; the letter that holds them lies sealed until it went. A
//! link is good until it was accepted, revoked, replaced or has run out; following it changes nothing, so that a scanner of
//! mail cannot use it up. Whoever accepts is the owner of the address: an account that has it, or a new one that gets it;
//! never whoever happens to be signed in. What the inviter is told does not depend on whether an address has an account.
//!
//! Not here: what members are (members) and how mail is carried (mails).

pub mod door;
pub mod office;
pub mod pages;
pub mod rules;
pub(crate) mod store;

use access::{Grants, may_change};
use db::Tx;
use kernel::{At, CompanyId, Id, UserId, format::Lang};
use webkit::secret;

use crate::{
    app::App,
    audit, companies,
    fail::{Fail, Result},
    mails::{self, MailId, Post},
    members::{self, Given, given::given_words},
    notices,
    web::{Shell, texts},
};
pub use rules::{Outcome, State};
use store::InvitationRow;

/// Names what an [`InvitationId`] identifies.
#[derive(Debug)]
pub enum InvitationKind {}
/// Identifier of an invitation.
pub type InvitationId = Id<InvitationKind>;

/// Kind of its mails.
pub const MAIL: &str = "invitation";
/// Days for which ended ones are shown.
const SHOWN_DAYS: i64 = 30;

/// An invitation in the list.
pub struct Shown {
    /// The row.
    pub row: InvitationRow,
    /// How far it is.
    pub state: State,
}

impl Shown {
    /// What the server that refused its letter said; empty if none said anything in time.
    pub fn refused(&self) -> Option<&str> {
        (self.state == State::Refused).then(|| self.row.mail_error.as_deref().unwrap_or_default())
    }
}

/// One line of what was asked for, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// As it was typed.
    pub typed: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of all lines.
#[derive(Default)]
pub struct Sent {
    /// Line by line.
    pub rows: Vec<Row>,
    /// Lines that were not taken, to be mended.
    pub left: String,
    /// The role that was chosen.
    pub picked: String,
}

/// The invitations of a company that are open or ended lately.
///
/// # Errors
/// [`Fail`] of the database.
pub fn shown(tx: &Tx<'_>, s: &Shell, company: CompanyId) -> Result<Vec<Shown>> {
    let rows = tx.all(&store::LIST, &[&company, &s.now.plus_secs(-SHOWN_DAYS * 86_400)])?;
    Ok(rows.into_iter().map(|row| Shown { state: State::of(&row, s.now), row }).collect())
}

/// Those of them that would make an owner and are open: what the seller's people who sent them have to know.
///
/// # Errors
/// [`Fail`] of the database.
pub fn owners_to_be(tx: &Tx<'_>, s: &Shell, company: CompanyId) -> Result<Vec<Shown>> {
    let mut all = shown(tx, s, company)?;
    all.retain(|i| i.state.is_open() && given_of(&i.row).roles.has(access::Role::Owner));
    Ok(all)
}

/// One who invites.
pub struct Inviter<'a> {
    /// The portal.
    pub app: &'a App,
    /// The company.
    pub company: CompanyId,
    /// The person.
    pub user: UserId,
    /// His name, for the letter.
    pub name: &'a str,
    /// His language, and that of the letter.
    pub lang: Lang,
    /// What he holds.
    pub grants: Grants,
    /// Now.
    pub now: At,
    /// Where he came from.
    pub address: &'a str,
}

impl Inviter<'_> {
    fn note(&self, tx: &Tx<'_>, action: &str, subject: &str) -> Result<()> {
        audit::note(tx, self.now, Some(self.company), Some(self.user), action, subject, self.address)
    }

    /// Invites an address.
    ///
    /// # Errors
    /// [`Fail`] of the database; everything else is an [`Outcome`].
    pub fn invite(&self, tx: &Tx<'_>, email: &str, given: &Given) -> Result<Outcome> {
        let email = mail::normal(email);
        if !mail::is_address(&email) {
            return Ok(Outcome::BadAddress);
        }
        if given.is_empty() || !may_change(self.grants, Grants::NONE, given.grants(tx, self.company)?) {
            return Ok(Outcome::Beyond);
        }
        match tx.opt(&members::store::BY_EMAIL, &[&self.company, &email])? {
            Some(m) if m.active => return Ok(Outcome::Member),
            Some(_) => return Ok(Outcome::Former),
            None => {}
        }
        let limits = &self.app.config.invitations;
        // The same address again replaces what was there; it takes no new place.
        let open = tx.all(&store::OPEN_TO, &[&self.company, &email])?;
        if open.is_empty() && tx.one(&store::PENDING, &[&self.company, &self.now])?.0 >= limits.pending {
            return Ok(Outcome::TooManyPending);
        }
        if self.mailed_enough(tx, &email)? {
            return Ok(Outcome::TooManyMails);
        }
        for old in open {
            settle(tx, self.company, &old, "replaced", self.now, None)?;
        }
        let id = InvitationId::at(self.now);
        let (token, until) = (secret::new(), self.now.plus_secs(limits.days * 86_400));
        let mail = self.send(tx, &format!("{MAIL}:{id}:1"), &email, given, &token, until)?;
        let (roles, hash) = (given.roles.to_string(), secret::hash(&token));
        let new: [&dyn db::Param; 10] =
            [&self.company, &id, &email, &roles, &given.own, &self.user, &hash, &mail, &self.now, &until];
        tx.run(&store::INSERT, &new)?;
        self.note(tx, "invitation.send", &format!("{email} {}", given.words()))?;
        if given.roles.has(access::Role::Owner) {
            let says = |_| email.clone();
            let except = Some(self.user);
            members::letters::to_owners(tx, self.app, self.company, self.now, except, "owner-invited", &says)?;
        }
        Ok(Outcome::Sent)
    }

    /// Whether whoever accepts this open invitation becomes an owner.
    ///
    /// # Errors
    /// [`Fail::NotFound`] if there is none.
    pub fn makes_an_owner(&self, tx: &Tx<'_>, id: InvitationId) -> Result<bool> {
        let row = tx.opt(&store::ONE, &[&self.company, &id])?.filter(|r| r.state == "open").ok_or(Fail::NotFound)?;
        Ok(given_of(&row).roles.has(access::Role::Owner))
    }

    /// Sends an open invitation again: the old link dies, the time begins anew.
    ///
    /// # Errors
    /// [`Fail::NotFound`] if there is no open one.
    pub fn again(&self, tx: &Tx<'_>, id: InvitationId) -> Result<Outcome> {
        let row = tx.opt(&store::ONE, &[&self.company, &id])?.filter(|r| r.state == "open").ok_or(Fail::NotFound)?;
        let given = given_of(&row);
        if !may_change(self.grants, Grants::NONE, given.grants(tx, self.company)?) {
            return Ok(Outcome::Beyond);
        }
        if self.mailed_enough(tx, &row.email)? {
            return Ok(Outcome::TooManyMails);
        }
        mails::drop_waiting(tx, row.mail_id, self.now)?;
        let (token, until) = (secret::new(), self.now.plus_secs(self.app.config.invitations.days * 86_400));
        let key = format!("{MAIL}:{id}:{}", row.sends + 1);
        let mail = self.send(tx, &key, &row.email, &given, &token, until)?;
        tx.run(&store::AGAIN, &[&self.company, &id, &secret::hash(&token), &mail, &self.now, &until])?;
        self.note(tx, "invitation.resend", &row.email)?;
        Ok(Outcome::Sent)
    }

    /// Sends what an open invitation gives to another address instead: the old link dies. The same address is sent to again.
    ///
    /// # Errors
    /// [`Fail::NotFound`] if there is no open one.
    pub fn correct(&self, tx: &Tx<'_>, id: InvitationId, email: &str) -> Result<Outcome> {
        let row = tx.opt(&store::ONE, &[&self.company, &id])?.filter(|r| r.state == "open").ok_or(Fail::NotFound)?;
        if mail::normal(email) == row.email {
            return self.again(tx, id);
        }
        let outcome = self.invite(tx, email, &given_of(&row))?;
        if outcome == Outcome::Sent {
            settle(tx, self.company, &row, "revoked", self.now, None)?;
            self.note(tx, "invitation.revoke", &row.email)?;
        }
        Ok(outcome)
    }

    /// Takes an open invitation back.
    ///
    /// # Errors
    /// [`Fail::NotFound`] if there is none.
    pub fn revoke(&self, tx: &Tx<'_>, id: InvitationId) -> Result<()> {
        let row = tx.opt(&store::ONE, &[&self.company, &id])?.ok_or(Fail::NotFound)?;
        if row.state == "open" {
            settle(tx, self.company, &row, "revoked", self.now, None)?;
            self.note(tx, "invitation.revoke", &row.email)?;
        }
        Ok(())
    }

    fn mailed_enough(&self, tx: &Tx<'_>, email: &str) -> Result<bool> {
        let day = self.now.plus_secs(-86_400);
        Ok(mails::count_since(tx, email, MAIL, day)? >= self.app.config.invitations.mails_a_day)
    }

    fn send(
        &self,
        tx: &Tx<'_>,
        key: &str,
        email: &str,
        given: &Given,
        token: &str,
        until: At,
    ) -> Result<mails::MailId> {
        let (app, t) = (self.app, texts(self.lang));
        let (_, company) = companies::called(tx, self.company)?;
        let own = match given.own {
            Some(own) => tx.opt(&members::store::ROLE, &[&self.company, &own])?.map(|r| r.name),
            None => None,
        };
        let mut letter = mails::letter(app, self.lang, t.x("mail-invitation", &company));
        letter.text.push(t.xy("mail-invitation-text", self.name, &company).into_owned());
        let role = given_words(self.lang, &given.roles.to_string(), own.as_deref());
        letter.facts.push((t.s("mail-company").to_owned(), company));
        letter.facts.push((t.s("mail-role").to_owned(), role));
        letter.facts.push((t.s("mail-for").to_owned(), email.to_owned()));
        let dates = kernel::format::Dates::new(self.now.micros(), &app.zone, self.lang);
        letter.small.insert(0, t.x("mail-invitation-until", dates.full(until.micros())).into_owned());
        letter.small.insert(1, t.s("mail-invitation-not-you").to_owned());
        letter.button =
            Some((t.s("mail-invitation-go").to_owned(), format!("{}/invite/{token}", app.config.public_url)));
        mails::post(tx, app, self.now, &Post { key, company: Some(self.company), to: email, kind: MAIL }, &letter)
    }
}

/// What an invitation gives.
pub fn given_of(row: &InvitationRow) -> Given {
    Given { roles: access::Roles::parse(&row.roles), own: row.own_role }
}

fn settle(
    tx: &Tx<'_>,
    company: CompanyId,
    row: &InvitationRow,
    state: &str,
    now: At,
    by: Option<UserId>,
) -> Result<bool> {
    mails::drop_waiting(tx, row.mail_id, now)?;
    Ok(tx.run(&store::SETTLE, &[&company, &row.id, &state, &now, &by])? == 1)
}

/// No server takes the letter of an invitation: whoever sent it would wait for nothing, and is told so.
///
/// # Errors
/// [`Fail`] of the database.
pub fn letter_refused(tx: &Tx<'_>, company: CompanyId, mail: MailId, why: &str, now: At) -> Result<()> {
    for row in tx.all(&store::BY_MAIL, &[&company, &mail])? {
        let says = |lang| if why.is_empty() { row.email.clone() } else { said_of(lang, &row.email, why) };
        notices::notify(tx, company, row.invited_by, now, "invitation-refused", says, "/people#invited")?;
    }
    Ok(())
}

/// «адрес: ответ сервера».
fn said_of(lang: Lang, email: &str, why: &str) -> String {
    texts(lang).xy("inv-refused-of", email, why).into_owned()
}

/// An inviter may not invite any more: what he sent and nobody accepted is void.
///
/// # Errors
/// [`Fail`] of the database.
pub fn inviter_lost(tx: &Tx<'_>, company: CompanyId, user: UserId, now: At) -> Result<()> {
    revoke_all(tx, company, tx.all(&store::OPEN_BY, &[&company, &user])?, now)
}

/// The seller has blocked a company: its open invitations are void.
///
/// # Errors
/// [`Fail`] of the database.
pub fn company_blocked(tx: &Tx<'_>, company: CompanyId, now: At) -> Result<()> {
    revoke_all(tx, company, tx.all(&store::OPEN, &[&company])?, now)
}

fn revoke_all(tx: &Tx<'_>, company: CompanyId, rows: Vec<InvitationRow>, now: At) -> Result<()> {
    for row in rows {
        settle(tx, company, &row, "revoked", now, None)?;
        audit::note(tx, now, Some(company), None, "invitation.revoke", &row.email, "")?;
        notices::notify(tx, company, row.invited_by, now, "invitation-void", |_| row.email.clone(), "/people")?;
    }
    Ok(())
}

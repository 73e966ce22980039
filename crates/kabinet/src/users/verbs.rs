//! What is done to accounts: a staff role, closing, bringing back, ending sessions. The office and the command line do the same.

use access::StaffRole;
use db::Tx;
use kernel::{At, UserId};

use super::{
    invite, letters,
    store::{self, TargetRow},
};
use crate::{
    app::App,
    audit, deputies,
    fail::{Fail, Result},
    identity, invitations, profile,
};

/// Ending of the address of a person who deleted his account: nobody can come back to it.
const DELETED: &str = "@deleted.invalid";

/// Whether the person has deleted this account himself.
pub fn is_deleted(email: &str) -> bool {
    email.ends_with(DELETED)
}

/// Why a change was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is the one who asks for it.
    Himself,
    /// The seller would be left without an administrator.
    LastAdmin,
    /// A company would be left without an owner, and that was not said to be meant.
    OnlyOwner,
    /// A closed account has to be brought back first.
    Closed,
    /// The person has deleted it.
    Deleted,
}

impl Why {
    /// Key of the text.
    pub const fn key(self) -> &'static str {
        match self {
            Why::Himself => "users-himself",
            Why::LastAdmin => "users-last-admin",
            Why::OnlyOwner => "users-only-owner",
            Why::Closed => "users-is-closed",
            Why::Deleted => "users-is-deleted",
        }
    }
}

/// Who does it, and from where.
pub struct Actor<'a> {
    /// The portal.
    pub app: &'a App,
    /// The person; `None`: whoever has the command line.
    pub user: Option<UserId>,
    /// Now.
    pub now: At,
    /// Address that he came from.
    pub address: &'a str,
}

type Done = Result<Result<(), Why>>;

impl Actor<'_> {
    /// The account that is to be changed; nobody else changes accounts meanwhile.
    fn target(&self, tx: &Tx<'_>, id: UserId) -> Result<Result<TargetRow, Why>> {
        tx.run(&store::LOCK, &[])?;
        // Who waited for the lock may not be an administrator any more.
        if let Some(me) = self.user {
            let admin = |w: &TargetRow| w.active && w.staff.as_deref() == Some(StaffRole::Admin.as_str());
            tx.opt(&store::TARGET, &[&me])?.filter(admin).ok_or(Fail::NotFound)?;
        }
        let who = tx.opt(&store::TARGET, &[&id])?.ok_or(Fail::NotFound)?;
        Ok(match () {
            () if self.user == Some(id) => Err(Why::Himself),
            () if is_deleted(&who.email) => Err(Why::Deleted),
            () => Ok(who),
        })
    }

    /// The seller keeps an administrator who can sign in.
    fn keeps_an_admin(tx: &Tx<'_>, who: &TargetRow) -> Result<bool> {
        let is_admin = who.active && who.staff.as_deref() == Some(StaffRole::Admin.as_str());
        Ok(!is_admin || tx.one(&store::OTHER_ADMINS, &[&who.id])?.0 > 0)
    }

    /// A line of the journal, and one in that of each company of the person.
    fn note(&self, tx: &Tx<'_>, who: &TargetRow, action: &str, subject: &str) -> Result<()> {
        let places = tx.all(&store::PLACES, &[&who.id])?;
        let mut companies: Vec<_> = places.iter().filter(|p| p.active).map(|p| Some(p.id)).collect();
        if companies.is_empty() {
            companies.push(None);
        }
        for company in companies {
            audit::note(tx, self.now, company, self.user, action, subject, self.address)?;
        }
        Ok(())
    }

    /// Gives a staff role or takes it away.
    ///
    /// # Errors
    /// [`Fail::NotFound`] for an account that does not exist; what else is in the way is a [`Why`].
    pub fn give(&self, tx: &Tx<'_>, id: UserId, role: Option<StaffRole>) -> Done {
        let who = match self.target(tx, id)? {
            Ok(who) => who,
            Err(why) => return Ok(Err(why)),
        };
        if !who.active {
            return Ok(Err(Why::Closed));
        }
        let word = role.map(StaffRole::as_str);
        if who.staff.as_deref() == word {
            return Ok(Ok(()));
        }
        if role != Some(StaffRole::Admin) && !Self::keeps_an_admin(tx, &who)? {
            return Ok(Err(Why::LastAdmin));
        }
        tx.run(&store::SET_STAFF, &[&id, &word])?;
        self.not_of_the_staff_as_before(tx, &who, role)?;
        // Whoever can go nowhere any more is not signed in any more.
        if role.is_none() && who.companies == 0 {
            identity::end_sessions(tx, id)?;
        }
        let (was, is) = (who.staff.as_deref().unwrap_or("-"), word.unwrap_or("-"));
        let subject = format!("{} ({}): {was} → {is}", who.name, who.email);
        audit::note(tx, self.now, None, self.user, "user.role", &subject, self.address)?;
        letters::role(tx, self.app, &who, word, self.now)?;
        Ok(Ok(()))
    }

    /// What a person did for the seller is not his any more, or is his again.
    fn not_of_the_staff_as_before(&self, tx: &Tx<'_>, who: &TargetRow, role: Option<StaffRole>) -> Result<()> {
        // An invitation is as good as its inviter's right.
        if role != Some(StaffRole::Admin) {
            invite::inviter_lost(tx, self, who.id)?;
        }
        deputies::person_changed(tx, who.id)
    }

    /// Closes an account: sessions, tokens and links end at once; what the person did stays, and so do his memberships, so that he
    /// can be brought back. `anyway`: also if a company is left without an owner.
    ///
    /// # Errors
    /// [`Fail::NotFound`] for an account that does not exist; what else is in the way is a [`Why`].
    pub fn close(&self, tx: &Tx<'_>, id: UserId, reason: &str, anyway: bool) -> Done {
        let who = match self.target(tx, id)? {
            Ok(who) => who,
            Err(why) => return Ok(Err(why)),
        };
        if !Self::keeps_an_admin(tx, &who)? {
            return Ok(Err(Why::LastAdmin));
        }
        let places = tx.all(&store::PLACES, &[&id])?;
        if !anyway && places.iter().any(|p| p.alone) {
            return Ok(Err(Why::OnlyOwner));
        }
        if tx.run(&store::CLOSE, &[&id, &self.now, &reason])? == 0 {
            return Ok(Ok(()));
        }
        profile::ways_changed(tx, id, None)?;
        tx.run(&profile::store::END_TOKENS, &[&id, &self.now])?;
        for place in places.iter().filter(|p| p.active) {
            invitations::inviter_lost(tx, place.id, id, self.now)?;
        }
        self.not_of_the_staff_as_before(tx, &who, None)?;
        let why = if reason.is_empty() { String::new() } else { format!(": {reason}") };
        self.note(tx, &who, "user.closed", &format!("{} ({}){why}", who.name, who.email))?;
        letters::closed(tx, self.app, &who, reason, self.now)?;
        Ok(Ok(()))
    }

    /// Brings an account back, with the memberships and the staff role that it had. Tokens stay revoked.
    ///
    /// # Errors
    /// [`Fail::NotFound`] for an account that does not exist; what else is in the way is a [`Why`].
    pub fn reopen(&self, tx: &Tx<'_>, id: UserId) -> Done {
        let who = match self.target(tx, id)? {
            Ok(who) => who,
            Err(why) => return Ok(Err(why)),
        };
        if tx.run(&store::REOPEN, &[&id])? == 0 {
            return Ok(Ok(()));
        }
        deputies::person_changed(tx, id)?;
        self.note(tx, &who, "user.reopened", &format!("{} ({})", who.name, who.email))?;
        letters::reopened(tx, self.app, &who, self.now)?;
        Ok(Ok(()))
    }

    /// Ends every session of a person.
    ///
    /// # Errors
    /// [`Fail::NotFound`] for an account that does not exist.
    pub fn sign_out(&self, tx: &Tx<'_>, id: UserId) -> Result<()> {
        let who = tx.opt(&store::TARGET, &[&id])?.ok_or(Fail::NotFound)?;
        identity::end_sessions(tx, id)?;
        let subject = format!("{} ({})", who.name, who.email);
        audit::note(tx, self.now, None, self.user, "user.signed-out", &subject, self.address)
    }
}

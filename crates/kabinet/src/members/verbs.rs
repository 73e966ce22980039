//! Changing people: who may, what follows from it, and the line of the journal.

use access::{Grants, Role, Scope, client::perm::MembersManage, may_change};
use db::Tx;
use kernel::{At, CompanyId, UserId};

use super::{
    Given,
    given::given_words,
    letters,
    store::{self, MemberRow},
};
use crate::{
    app::App,
    audit,
    companies::{
        frame, points,
        store::{UNITS, UnitRow},
    },
    fail::Fail,
    identity, invitations,
};

/// Why a change was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It would give more than the one who gives it holds.
    Beyond,
    /// The member holds more than the one who changes him.
    Wider,
    /// The company would be left without an owner.
    LastOwner,
    /// There is no such role.
    NoRole,
    /// The hand-over needs another active member.
    NoHeir,
}

impl Why {
    /// Key of the text.
    pub const fn key(self) -> &'static str {
        match self {
            Why::Beyond => "people-beyond",
            Why::Wider => "people-wider",
            Why::LastOwner => "people-last-owner",
            Why::NoRole => "people-no-role",
            Why::NoHeir => "people-no-heir",
        }
    }
}

/// A change that was not made.
#[derive(Debug)]
pub enum Refused {
    /// For a reason that the person can be told.
    Why(Why),
    /// As any request can fail.
    Fail(Fail),
}
impl From<Fail> for Refused {
    fn from(f: Fail) -> Refused {
        Refused::Fail(f)
    }
}
impl From<db::Error> for Refused {
    fn from(e: db::Error) -> Refused {
        Refused::Fail(e.into())
    }
}
impl From<Why> for Refused {
    fn from(w: Why) -> Refused {
        Refused::Why(w)
    }
}

/// One who changes people, and from where.
pub struct Actor<'a> {
    /// The portal.
    pub app: &'a App,
    /// Proof that he may.
    pub scope: Scope<MembersManage>,
    /// Now.
    pub now: At,
    /// Address that he came from.
    pub address: &'a str,
}

impl Actor<'_> {
    fn company(&self) -> CompanyId {
        self.scope.company()
    }
    fn note(&self, tx: &Tx<'_>, action: &str, subject: &str) -> Result<(), Fail> {
        audit::note(tx, self.now, Some(self.company()), Some(self.scope.user()), action, subject, self.address)
    }

    /// The member, if the actor may change him from what he holds to `after`.
    fn target(&self, tx: &Tx<'_>, user: UserId, after: Grants) -> Result<(MemberRow, Grants), Refused> {
        tx.run(&store::LOCK, &[&self.company()])?;
        let member = tx.opt(&store::ONE, &[&self.company(), &user])?.ok_or(Fail::NotFound)?;
        let before = given_of(&member).grants(tx, self.company())?;
        let actor = self.scope.rights().grants();
        if !may_change(actor, before, Grants::NONE) {
            return Err(Why::Wider.into());
        }
        if !may_change(actor, before, after) {
            return Err(Why::Beyond.into());
        }
        Ok((member, before))
    }

    fn keeps_an_owner(&self, tx: &Tx<'_>, member: &MemberRow) -> Result<(), Refused> {
        let (others,) = tx.one(&store::OTHER_OWNERS, &[&self.company(), &member.id])?;
        if member.active && given_of(member).roles.has(Role::Owner) && others == 0 {
            return Err(Why::LastOwner.into());
        }
        Ok(())
    }

    /// Gives a member other roles.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn give(&self, tx: &Tx<'_>, user: UserId, given: &Given) -> Result<(), Refused> {
        if given.is_empty() {
            return Err(Why::NoRole.into());
        }
        let company = self.company();
        let after = given.grants(tx, company)?;
        let (member, before) = self.target(tx, user, after)?;
        if !given.roles.has(Role::Owner) {
            self.keeps_an_owner(tx, &member)?;
        }
        if given_of(&member) == *given {
            return Ok(());
        }
        tx.run(&store::SET_ROLES, &[&company, &user, &given.roles.to_string(), &given.own])?;
        rights_lost(tx, company, user, before, after, self.now)?;
        let subject = format!("{} {} -> {}", member.email, given_of(&member).words(), given.words());
        self.note(tx, "member.roles", &subject)?;
        let own = tx.opt(&store::ONE, &[&company, &user])?.and_then(|m| m.own_name);
        let says = |lang| format!("{}: {}", member.name, given_words(lang, &given.roles.to_string(), own.as_deref()));
        letters::to_owners(tx, self.app, company, self.now, Some(self.scope.user()), "member-changed", &says)?;
        Ok(())
    }

    /// Which delivery points a member sees, if his roles are limited to these. Orders stay where they are.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn give_points(&self, tx: &Tx<'_>, user: UserId, numbers: &[i64]) -> Result<(), Refused> {
        let company = self.company();
        let member = tx.opt(&store::ONE, &[&company, &user])?.ok_or(Fail::NotFound)?;
        let held = given_of(&member).grants(tx, company)?;
        let (member, _) = self.target(tx, user, held)?;
        // Numbers of other companies, and of points that are gone, are none.
        let chosen: Vec<UnitRow> =
            tx.all(&UNITS, &[&company])?.into_iter().filter(|u| numbers.contains(&u.no)).collect();
        let words = points::words(chosen.iter().map(|u| u.no));
        if words == member.points {
            return Ok(());
        }
        points::give(tx, company, user, &words)?;
        let names = chosen.iter().map(|u| u.name.as_str()).collect::<Vec<_>>().join(", ");
        self.note(tx, "member.points", &format!("{}: {}", member.email, if names.is_empty() { "-" } else { &names }))?;
        Ok(())
    }

    /// Ends a member's access: at once, with his tokens and the invitations that he sent.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn close(&self, tx: &Tx<'_>, user: UserId) -> Result<MemberRow, Refused> {
        let company = self.company();
        let (member, before) = self.target(tx, user, Grants::NONE)?;
        self.keeps_an_owner(tx, &member)?;
        if tx.run(&store::CLOSE, &[&company, &user, &self.now])? == 0 {
            return Ok(member);
        }
        left(tx, company, user, before, self.now)?;
        self.note(tx, "member.close", &format!("{} {}", member.email, given_of(&member).words()))?;
        let says = |_| member.name.clone();
        letters::to_owners(tx, self.app, company, self.now, Some(self.scope.user()), "member-left", &says)?;
        Ok(member)
    }

    /// Gives access back to somebody who left, with the roles that he had.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn reopen(&self, tx: &Tx<'_>, user: UserId) -> Result<(), Refused> {
        let company = self.company();
        let had = tx.opt(&store::ONE, &[&company, &user])?.ok_or(Fail::NotFound)?;
        let after = given_of(&had).grants(tx, company)?;
        let (member, _) = self.target(tx, user, after)?;
        if tx.run(&store::OPEN, &[&company, &user])? == 0 {
            return Ok(());
        }
        frame::memberships_changed(tx, user)?;
        self.note(tx, "member.reopen", &format!("{} {}", member.email, given_of(&member).words()))?;
        let says = |_| member.name.clone();
        letters::to_owners(tx, self.app, company, self.now, Some(self.scope.user()), "member-joined", &says)?;
        Ok(())
    }

    /// Hands the company over: the heir becomes an owner, the actor keeps only `rest`.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn hand_over(&self, tx: &Tx<'_>, heir: UserId, rest: &Given) -> Result<(), Refused> {
        let (company, me) = (self.company(), self.scope.user());
        if rest.is_empty() || rest.roles.has(Role::Owner) {
            return Err(Why::NoRole.into());
        }
        tx.run(&store::LOCK, &[&company])?;
        let member = tx.opt(&store::ONE, &[&company, &heir])?.filter(|m| m.active && m.id != me).ok_or(Why::NoHeir)?;
        let had = given_of(&member);
        self.give(tx, heir, &Given { roles: had.roles.plus(Role::Owner), own: had.own })?;
        self.give(tx, me, rest)?;
        self.note(tx, "ownership.transfer", &format!("{} -> {}", me, member.email))?;
        let says = |_| member.name.clone();
        letters::to_owners(tx, self.app, company, self.now, None, "ownership-moved", &says)?;
        Ok(())
    }
}

/// What a member has been given.
pub fn given_of(m: &MemberRow) -> Given {
    Given { roles: access::Roles::parse(&m.roles), own: m.own_role }
}

/// What follows when access has ended.
fn left(tx: &Tx<'_>, company: CompanyId, user: UserId, before: Grants, now: At) -> Result<(), Fail> {
    frame::memberships_changed(tx, user)?;
    tx.run(&store::END_TOKENS, &[&company, &user, &now])?;
    rights_lost(tx, company, user, before, Grants::NONE, now)?;
    // Whoever can go nowhere any more is not signed in any more.
    let (companies, staff) = tx.one(&store::ELSEWHERE, &[&user])?;
    if companies == 0 && staff.is_none() {
        identity::end_sessions(tx, user)?;
    }
    Ok(())
}

/// Invitations are as good as their inviter's right.
pub(super) fn rights_lost(
    tx: &Tx<'_>,
    company: CompanyId,
    user: UserId,
    before: Grants,
    after: Grants,
    now: At,
) -> Result<(), Fail> {
    let manage = access::Permission::MembersManage;
    if before.breadth(manage).is_some() && after.breadth(manage).is_none() {
        invitations::inviter_lost(tx, company, user, now)?;
    }
    Ok(())
}

/// A member goes by himself.
///
/// # Errors
/// [`Refused`] for the last owner.
pub fn leave(tx: &Tx<'_>, app: &App, company: CompanyId, user: UserId, now: At, address: &str) -> Result<(), Refused> {
    tx.run(&store::LOCK, &[&company])?;
    let member = tx.opt(&store::ONE, &[&company, &user])?.filter(|m| m.active).ok_or(Fail::NotFound)?;
    let given = given_of(&member);
    if given.roles.has(Role::Owner) && tx.one(&store::OTHER_OWNERS, &[&company, &user])?.0 == 0 {
        return Err(Why::LastOwner.into());
    }
    tx.run(&store::CLOSE, &[&company, &user, &now])?;
    frame::memberships_changed(tx, user)?;
    tx.run(&store::END_TOKENS, &[&company, &user, &now])?;
    rights_lost(tx, company, user, given.grants(tx, company)?, Grants::NONE, now)?;
    audit::note(tx, now, Some(company), Some(user), "member.leave", &given.words(), address)?;
    letters::to_owners(tx, app, company, now, Some(user), "member-left", &|_| member.name.clone())?;
    Ok(())
}

/// The seller makes somebody the first owner of a company that has none. Nobody is told: there is nobody else.
///
/// # Errors
/// [`Fail`] of the database.
pub fn first_owner(tx: &Tx<'_>, now: At, company: CompanyId, user: UserId, by: UserId) -> Result<(), Fail> {
    tx.run(&store::LOCK, &[&company])?;
    let given = Given::roles(&[Role::Owner]);
    tx.run(&store::JOIN, &[&company, &user, &given.roles.to_string(), &given.own, &by, &now])?;
    frame::memberships_changed(tx, user)?;
    Ok(())
}

/// Makes somebody a member by an invitation that he accepted. Somebody who is one already keeps what he has.
///
/// # Errors
/// [`Fail`] of the database.
pub fn join(
    tx: &Tx<'_>,
    app: &App,
    now: At,
    company: CompanyId,
    user: UserId,
    given: &Given,
    inviter: UserId,
) -> Result<(), Fail> {
    tx.run(&store::LOCK, &[&company])?;
    if tx.opt(&store::ONE, &[&company, &user])?.is_some_and(|m| m.active) {
        return Ok(());
    }
    tx.run(&store::JOIN, &[&company, &user, &given.roles.to_string(), &given.own, &inviter, &now])?;
    frame::memberships_changed(tx, user)?;
    let member = tx.one(&store::ONE, &[&company, &user])?;
    let says = |lang| format!("{}: {}", member.name, given_words(lang, &member.roles, member.own_name.as_deref()));
    letters::to_owners(tx, app, company, now, None, "member-joined", &says)
}

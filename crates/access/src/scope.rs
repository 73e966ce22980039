//! Scopes: proof that someone may do one thing in one company.

use std::marker::PhantomData;

use kernel::{CompanyId, UserId};

use crate::{
    Breadth, Permission, Reach, Rights, StaffRole,
    client::perm::{CompanyView, Perm},
    seller::duty::Duty,
};

/// An active member of a company, as read in this unit of work.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    company: CompanyId,
    user: UserId,
    rights: Rights,
}

impl Member {
    /// For the authenticator alone: it has just read an active membership. (A test holds that nobody else calls it.)
    pub const fn authenticated(company: CompanyId, user: UserId, rights: Rights) -> Member {
        Member { company, user, rights }
    }
    /// The scope of a permission, or `None` if the member does not have it.
    pub fn scope<P: Perm>(&self) -> Option<Scope<P>> {
        let breadth = self.rights.breadth(P::PERMISSION)?;
        Some(Scope { member: *self, breadth, permission: PhantomData })
    }
    /// The company.
    pub const fn company(&self) -> CompanyId {
        self.company
    }
    /// What this member may do.
    pub const fn rights(&self) -> &Rights {
        &self.rights
    }
}

/// Proof of permission `P` in one company, with its breadth.
#[derive(Debug)]
pub struct Scope<P> {
    member: Member,
    breadth: Breadth,
    permission: PhantomData<fn() -> P>,
}

impl<P> Clone for Scope<P> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<P> Copy for Scope<P> {}

impl<P> Scope<P> {
    /// The company that every statement under this scope names.
    pub const fn company(&self) -> CompanyId {
        self.member.company
    }
    /// The person.
    pub const fn user(&self) -> UserId {
        self.member.user
    }
    /// How far the permission reaches.
    pub const fn breadth(&self) -> Breadth {
        self.breadth
    }
    /// The only author whose rows may be seen, or `None` if all may. (Units come with delivery-point rights; until then a
    /// unit is no wider than the person's own.)
    pub fn only_author(&self) -> Option<UserId> {
        (self.breadth != Breadth::Company).then_some(self.member.user)
    }
    /// Whether the same person also holds another permission.
    pub fn may(&self, p: Permission) -> bool {
        self.member.rights.may(p)
    }
    /// The scope of another permission of the same person, if he has it.
    pub fn also<Q: Perm>(&self) -> Option<Scope<Q>> {
        self.member.scope::<Q>()
    }
    /// The plainest scope: that the company is seen at all.
    pub fn view(&self) -> Scope<CompanyView> {
        Scope { member: self.member, breadth: Breadth::Company, permission: PhantomData }
    }
    /// What this person may do here.
    pub const fn rights(&self) -> &Rights {
        &self.member.rights
    }
}

/// Proof that a member of the seller's staff has a duty.
#[derive(Debug)]
pub struct Office<D> {
    user: UserId,
    role: StaffRole,
    reach: Reach,
    duty: PhantomData<fn() -> D>,
}

impl<D: Duty> Office<D> {
    /// For the authenticator alone: it has just read an active account with this staff role.
    pub fn authenticated(user: UserId, role: StaffRole) -> Option<Office<D>> {
        Some(Office { user, role, reach: role.reach(D::DUTY)?, duty: PhantomData })
    }
}
impl<D> Office<D> {
    /// The person.
    pub const fn user(&self) -> UserId {
        self.user
    }
    /// The person's role.
    pub const fn role(&self) -> StaffRole {
        self.role
    }
    /// The only manager whose companies may be seen, or `None` if all may.
    pub fn only_manager(&self) -> Option<UserId> {
        (self.reach == Reach::Assigned).then_some(self.user)
    }
}
impl<D> Clone for Office<D> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<D> Copy for Office<D> {}

/// The portal acting by itself: an import, a job, a command line. Says why.
#[derive(Clone, Copy, Debug)]
pub struct System(&'static str);

impl System {
    /// The portal acts for the reason given.
    pub const fn new(why: &'static str) -> System {
        System(why)
    }
    /// The reason.
    pub const fn why(&self) -> &'static str {
        self.0
    }
}

//! Scopes: proof that someone may do one thing in one company.

use std::{marker::PhantomData, sync::Arc};

use jiff::civil::Date;
use kernel::{CompanyId, UserId};

use crate::{
    Breadth, Permission, Reach, Rights, StaffRole,
    client::perm::{CompanyView, Perm},
    seller::duty::Duty,
};

/// An active member of a company, as read in this unit of work.
#[derive(Clone, Debug)]
pub struct Member {
    company: CompanyId,
    user: UserId,
    rights: Rights,
    /// The member's delivery points, if any of his rights reaches no further than these.
    units: Option<Arc<str>>,
}

/// Which orders of a company a scope reaches, in the form that statements take: both narrow, neither is "all of the company".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Only those of this author.
    pub author: Option<UserId>,
    /// Only those of these delivery points: `,3,7,`, numbers between commas; a comma alone is none.
    pub units: Option<Arc<str>>,
}

impl Seen {
    /// Whether nothing narrows.
    pub const fn all(&self) -> bool {
        self.author.is_none() && self.units.is_none()
    }
    /// The delivery points, to be bound.
    pub fn units(&self) -> Option<&str> {
        self.units.as_deref()
    }
}

impl Member {
    /// For the authenticator alone: it has just read an active membership. (A test holds that nobody else calls it.)
    ///
    /// `units` are the member's delivery points, `,3,7,`.
    pub fn authenticated(company: CompanyId, user: UserId, rights: Rights, units: &str) -> Member {
        let units = rights.grants().any_unit().then(|| if units.is_empty() { ",".into() } else { units.into() });
        Member { company, user, rights, units }
    }
    /// The scope of a permission, or `None` if the member does not have it.
    pub fn scope<P: Perm>(&self) -> Option<Scope<P>> {
        let breadth = self.rights.breadth(P::PERMISSION)?;
        Some(Scope { member: self.clone(), breadth, permission: PhantomData })
    }
    /// The company.
    pub const fn company(&self) -> CompanyId {
        self.company
    }
    /// The person.
    pub const fn user(&self) -> UserId {
        self.user
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
        Scope { member: self.member.clone(), breadth: self.breadth, permission: PhantomData }
    }
}

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
    /// Which orders it reaches: the one function by which every statement about orders is narrowed. A member who is limited to
    /// delivery points and has none sees none.
    pub fn seen(&self) -> Seen {
        match self.breadth {
            Breadth::Company => Seen { author: None, units: None },
            Breadth::Own => Seen { author: Some(self.member.user), units: None },
            Breadth::Unit => {
                Seen { author: None, units: Some(self.member.units.clone().unwrap_or_else(|| ",".into())) }
            }
        }
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
        Scope { member: self.member.clone(), breadth: Breadth::Company, permission: PhantomData }
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
    day: Date,
    duty: PhantomData<fn() -> D>,
}

/// Whose companies a duty reaches, in the form that statements take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Only {
    /// The only manager whose companies are reached, with those of the colleagues for whom he stands in; `None`: all are.
    pub manager: Option<UserId>,
    /// The day on which he stands in, yyyy-mm-dd where the seller is.
    pub day: String,
}

impl<D: Duty> Office<D> {
    /// For the authenticator alone: it has just read an active account with this staff role; `day` is today where the seller is.
    pub fn authenticated(user: UserId, role: StaffRole, day: Date) -> Option<Office<D>> {
        Some(Office { user, role, reach: role.reach(D::DUTY)?, day, duty: PhantomData })
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
    /// Whose companies are reached: the one function by which every statement of the office is narrowed.
    pub fn only(&self) -> Only {
        Only { manager: (self.reach == Reach::Assigned).then_some(self.user), day: self.day.to_string() }
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

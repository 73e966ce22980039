//! The place for tenancy and authorisation: who may do what, in which company, and how far.
//!
//! Deny by default. A right is an action with a breadth (own, unit, company); a member's right is the union over roles. A
//! use case takes a [`Scope`] of the permission that it needs, and a scope is made here only, from a membership that was
//! read in the same unit of work: there is no way to a company's rows without one (ADR 0003).
//!
//! The tables in [`client`] and [`seller`] are data, printed as a snapshot by a test, so that a change of rights is a
//! change that a reviewer sees.
//!
//! Not here: reading memberships (identity), and rules that depend on an object's state (beside the capability).

pub mod client;
pub mod grants;
pub mod groups;
pub mod own_role;
pub mod scope;
pub mod seller;

pub use client::{Breadth, Permission, Rights, Role, Roles, Switches, perm};
pub use grants::Grants;
pub use groups::{Group, Groups, Section, Sections};
pub use own_role::{OwnRole, RoleError, may_change};
pub use scope::{Member, Office, Only, Scope, Seen, System};
pub use seller::{Reach, SellerPermission, StaffRole, duty};

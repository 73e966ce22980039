//! The accounts of the installation as the seller's administrator runs them: who there is, staff roles, colleagues who are
//! invited, accounts that are closed and brought back.
//!
//! Nobody changes his own role here or closes himself, so nobody widens himself; the last active administrator stays one, also
//! when two administrators act at the same moment. Every change is told to the person by mail and is a line of the journal, in
//! each of his companies as well. A colleague becomes one by a link to his address and chooses his password himself.
//!
//! Not here: what members of a company are (members), and a person's own account (profile).

pub mod door;
pub mod invite;
pub mod letters;
pub mod list;
pub mod pages;
pub(crate) mod store;
pub mod verbs;

use access::StaffRole;
use kernel::Id;
use webkit::i18n::Texts;

use crate::web::called::staff_key;

/// Names what a [`StaffInvitationId`] identifies.
#[derive(Debug)]
pub enum StaffInvitationKind {}
/// Identifier of an invitation to the staff.
pub type StaffInvitationId = Id<StaffInvitationKind>;

/// A stored staff role in words.
pub fn role_words<'t>(t: &'t Texts, word: Option<&str>) -> &'t str {
    t.s(word.and_then(StaffRole::parse).map_or("users-no-role", staff_key))
}

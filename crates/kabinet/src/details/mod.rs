//! Details of a company that its people cannot change by themselves: they ask, the seller decides field by field, and what is
//! agreed on goes to 1C.
//!
//! A value that was agreed on is held: an older snapshot of 1C does not take it back, and what 1C says differently later is
//! shown to the seller's people as a difference until one of them decides which is right ([`erp`], ADR 14).
//!
//! Not here: what 1C says of its own accord about fields that nobody asked to change (companies), and ИНН: another ИНН is
//! another legal entity.

pub mod erp;
pub mod fields;
pub mod letters;
pub mod office;
pub mod pages;
pub(crate) mod store;
pub mod verbs;

use kernel::Id;

pub use fields::Field;

/// Names what a [`ChangeId`] identifies.
#[derive(Debug)]
pub enum ChangeKind {}
/// Identifier of a change that was asked for.
pub type ChangeId = Id<ChangeKind>;

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody has decided.
    Open,
    /// The seller agreed.
    Confirmed,
    /// The seller did not.
    Declined,
    /// Who asked thought better of it.
    Withdrawn,
}

impl State {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Confirmed => "confirmed",
            State::Declined => "declined",
            State::Withdrawn => "withdrawn",
        }
    }
    /// Reads the word.
    pub fn parse(word: &str) -> Option<State> {
        [State::Open, State::Confirmed, State::Declined, State::Withdrawn].into_iter().find(|s| s.as_str() == word)
    }
}
db::text_column!(State);

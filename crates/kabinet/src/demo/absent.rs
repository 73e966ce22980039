//! A build without the demonstration (`--no-default-features`): no simulator, no routes, no commands, and nobody can make a [`Demo`].

mod card;

pub use card::Card;

/// There is none.
#[derive(Clone, Copy, Debug)]
pub enum Demo {}

impl Demo {
    /// Never asked.
    pub const fn is_down(&self) -> bool {
        match *self {}
    }
    /// Never asked.
    pub const fn cards(&self) -> Vec<Card> {
        match *self {}
    }
}

pub(crate) mod store {
    //! No statements.

    /// None.
    pub const ALL: &[db::Statement] = &[];
}

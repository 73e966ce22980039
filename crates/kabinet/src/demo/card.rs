//! What a role card of the sign-in page shows.

/// A card.
#[derive(Clone, Debug)]
pub struct Card {
    /// Value of its button.
    pub key: &'static str,
    /// Key of its title.
    pub title: &'static str,
    /// Icon.
    pub icon: &'static str,
    /// E-mail of the account behind it.
    pub email: String,
    /// Name and company, as shown.
    pub person: String,
    /// Where the card leads.
    pub home: String,
    /// Keys of three suggested jobs.
    pub jobs: [&'static str; 3],
}

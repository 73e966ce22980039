//! Whether people may come by themselves, and as what: the office decides, within what the configuration allows.

use access::{Group, Groups};
use db::Tx;

use super::rules::LegalForm;
use crate::{app::App, policy::store};

/// Name under which it is kept.
const NAME: &str = "registration";

/// What becomes of a private buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Private {
    /// There are none here.
    No,
    /// The seller decides about each.
    Seller,
    /// He is in as soon as his address is proved.
    Auto,
}

impl Private {
    /// All of them.
    pub const ALL: [Private; 3] = [Private::No, Private::Seller, Private::Auto];
    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Private::No => "no",
            Private::Seller => "seller",
            Private::Auto => "auto",
        }
    }
    /// Key of its name.
    pub const fn key(self) -> &'static str {
        match self {
            Private::No => "reg-private-no",
            Private::Seller => "reg-private-seller",
            Private::Auto => "reg-private-auto",
        }
    }
    /// Reads the word.
    pub fn parse(word: &str) -> Option<Private> {
        Private::ALL.into_iter().find(|p| p.as_str() == word)
    }
}

/// The seller's choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Whether the page is there.
    pub open: bool,
    /// What becomes of private buyers.
    pub private: Private,
    /// Groups that can be asked for.
    pub offered: Groups,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { open: true, private: Private::Seller, offered: Groups::of(Group::ALL) }
    }
}

impl Settings {
    /// Whether somebody of this form may ask.
    pub fn takes(&self, form: LegalForm) -> bool {
        form != LegalForm::Private || self.private != Private::No
    }

    /// Words for the database: `open private:seller wholesale partner`.
    pub fn words(&self) -> String {
        let open = if self.open { "open" } else { "closed" };
        format!("{open} private:{} {}", self.private.as_str(), self.offered)
    }

    /// Reads the words.
    pub fn parse(words: &str) -> Settings {
        let private = words.split_whitespace().find_map(|w| Private::parse(w.strip_prefix("private:")?));
        Settings {
            open: words.split_whitespace().any(|w| w == "open"),
            private: private.unwrap_or(Private::Seller),
            offered: Groups::parse(words),
        }
    }
}

/// What the office has chosen, whatever the configuration says.
///
/// # Errors
/// Any error of the database.
pub fn chosen(tx: &Tx<'_>) -> db::Result<Settings> {
    let words = tx.opt(&store::WORD, &[&NAME])?;
    Ok(words.map_or_else(Settings::default, |(w,)| Settings::parse(&w)))
}

/// What counts.
///
/// # Errors
/// Any error of the database.
pub fn of(tx: &Tx<'_>, app: &App) -> db::Result<Settings> {
    let chosen = chosen(tx)?;
    Ok(Settings { open: chosen.open && app.config.registration.open, ..chosen })
}

/// The office chooses.
///
/// # Errors
/// Any error of the database.
pub fn put(tx: &Tx<'_>, settings: &Settings) -> db::Result<()> {
    tx.run(&store::INSTALL, &[&NAME, &settings.words()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for open in [true, false] {
            for private in Private::ALL {
                for offered in [Groups::NONE, Groups::of(&[Group::Partner, Group::Registered])] {
                    let s = Settings { open, private, offered };
                    assert_eq!(Settings::parse(&s.words()), s);
                }
            }
        }
    }
}

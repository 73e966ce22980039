//! Accounting systems that exchange with the portal: making one, what it may be used for, switching it off, who knocked.
//!
//! A source that is switched off is let in nowhere, and the portal asks it for nothing; what it sent before is taken to its
//! end, and nothing of it is forgotten.
//!
//! Not here: the exchange itself, how the portal reaches it (`connections`), and what the seller's people see of it (`office`,
//! `sources_pages`).

use db::{Result, Tx};
use kernel::{At, SourceId};
use onec::session::Kind;

use super::{
    alerts,
    sources_store::{self as store, SourceRow},
};

/// A part of the exchange that a source may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Goods, prices and stock, by the stock exchange.
    Goods,
    /// Orders of the portal out, and their states back, by the stock exchange.
    Orders,
    /// Packages of the contract and files of documents, pushed by 1C.
    Packages,
}

impl Part {
    /// All of them.
    pub const ALL: [Part; 3] = [Part::Goods, Part::Orders, Part::Packages];

    /// The word that forms and messages name it by.
    pub const fn as_str(self) -> &'static str {
        match self {
            Part::Goods => "goods",
            Part::Orders => "orders",
            Part::Packages => "packages",
        }
    }
    /// Key of its name.
    pub const fn key(self) -> &'static str {
        match self {
            Part::Goods => "source-part-goods",
            Part::Orders => "source-part-orders",
            Part::Packages => "source-part-packages",
        }
    }
    /// The part to which a dialogue of the stock exchange belongs.
    pub const fn of(kind: Kind) -> Part {
        match kind {
            Kind::Catalog | Kind::Reference => Part::Goods,
            Kind::Sale | Kind::GetCatalog | Kind::Listen | Kind::Crm => Part::Orders,
        }
    }
    const fn bit(self) -> u8 {
        match self {
            Part::Goods => 1,
            Part::Orders => 2,
            Part::Packages => 4,
        }
    }
}

/// Which parts a source is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Takes(u8);

impl Takes {
    /// Everything.
    pub const ALL: Takes = Takes(7);
    /// By bits: the words that are stored.
    const WORDS: [&str; 8] = [
        "",
        "goods",
        "orders",
        "goods orders",
        "packages",
        "goods packages",
        "orders packages",
        "goods orders packages",
    ];

    /// Those for which `is` holds.
    pub fn those(is: impl Fn(Part) -> bool) -> Takes {
        Takes(Part::ALL.into_iter().filter(|part| is(*part)).map(Part::bit).sum())
    }
    /// Whether a part is among them.
    pub const fn has(self, part: Part) -> bool {
        self.0 & part.bit() != 0
    }
    /// The words that are stored.
    pub fn as_str(self) -> &'static str {
        Takes::WORDS.get(usize::from(self.0)).copied().unwrap_or_default()
    }
    /// The parts that words mean.
    pub fn parse(words: &str) -> Option<Takes> {
        let at = Takes::WORDS.iter().position(|known| *known == words)?;
        u8::try_from(at).ok().map(Takes)
    }
}
db::text_column!(Takes);

/// Why somebody who came with a source's login was turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The password was another.
    Password,
    /// Not from there.
    Address,
    /// The source is switched off.
    Off,
    /// It is not used for that.
    Part(Part),
}

impl Refused {
    /// The word that is stored; `source-refused-{word}` is what people read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Refused::Password => "password",
            Refused::Address => "address",
            Refused::Off => "off",
            Refused::Part(part) => part.as_str(),
        }
    }
    /// The reason that a word means.
    pub fn parse(word: &str) -> Option<Refused> {
        let all = [Refused::Password, Refused::Address, Refused::Off];
        all.into_iter().chain(Part::ALL.map(Refused::Part)).find(|why| why.as_str() == word)
    }
}
db::text_column!(Refused);

/// A source to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewSource<'a> {
    /// Name that people see.
    pub name: &'a str,
    /// Login that 1C sends.
    pub login: &'a str,
    /// PHC string of the password that 1C sends.
    pub password_hash: &'a str,
}

/// What people say of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Name that people see.
    pub name: String,
    /// Login that 1C sends.
    pub login: String,
    /// Networks from which it may come; empty: from any.
    pub addresses: String,
    /// Encoding of the answers that it reads: `utf-8` or `windows-1251`.
    pub charset: &'static str,
    /// What it is used for.
    pub takes: Takes,
}

/// Makes a source.
///
/// # Errors
/// [`db::Error::Duplicate`] if the login is taken.
pub fn create_source(tx: &Tx<'_>, now: At, new: &NewSource<'_>) -> Result<SourceId> {
    let id = SourceId::at(now);
    tx.run(&store::INSERT, &[&id, &new.name, &new.login, &new.password_hash, &now])?;
    Ok(id)
}

/// Changes what people say of a source. Gives whether there is one.
///
/// # Errors
/// [`db::Error::Duplicate`] if the login is taken.
pub fn change(tx: &Tx<'_>, id: SourceId, about: &About) -> Result<bool> {
    let params: [&dyn db::Param; 6] = [&id, &about.name, &about.login, &about.addresses, &about.charset, &about.takes];
    Ok(tx.run(&store::CHANGE, &params)? > 0)
}

/// Gives a source another password; the old one is refused from now on. Gives whether there is such a source.
///
/// # Errors
/// Any error of the database.
pub fn set_password(tx: &Tx<'_>, id: SourceId, hash: &str, now: At) -> Result<bool> {
    Ok(tx.run(&store::PASSWORD, &[&id, &hash, &now])? > 0)
}

/// Switches a source off, or on. Gives whether that changed anything.
///
/// # Errors
/// Any error of the database.
pub fn switch(tx: &Tx<'_>, id: SourceId, off: bool, now: At) -> Result<bool> {
    if tx.run(&store::SWITCH, &[&id, &off])? == 0 {
        return Ok(false);
    }
    if off {
        // Whoever switches it off knows that it does not answer. Ages are not looked at from now on (`alerts`).
        tx.run(&store::UNALARM, &[&id, &alerts::BROKEN, &now])?;
    }
    Ok(true)
}

/// One source.
///
/// # Errors
/// Any error of the database.
pub fn one(tx: &Tx<'_>, id: SourceId) -> Result<Option<SourceRow>> {
    tx.opt(&store::ONE, &[&id])
}

/// Letters and digits that nobody takes for another when he types them from a screen into a remote desktop.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A password for 1C: four groups of five, a hundred random bits.
///
/// # Errors
/// The operating system has no random numbers.
pub fn new_password() -> std::result::Result<String, getrandom::Error> {
    let mut bytes = [0u8; 20];
    getrandom::fill(&mut bytes)?;
    let letters: Vec<u8> = bytes.iter().map(|byte| LETTERS[usize::from(byte % 32)]).collect();
    let groups: Vec<String> = letters.chunks(5).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    Ok(groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_their_words() {
        for bits in 0..8 {
            let takes = Takes(bits);
            assert_eq!(Takes::parse(takes.as_str()), Some(takes));
            let words: Vec<&str> = Part::ALL.into_iter().filter(|p| takes.has(*p)).map(Part::as_str).collect();
            assert_eq!(words.join(" "), takes.as_str());
        }
        assert_eq!((Takes::those(|_| true), Takes::parse("orders goods")), (Takes::ALL, None));
        for why in [Refused::Password, Refused::Off, Refused::Part(Part::Orders)] {
            assert_eq!(Refused::parse(why.as_str()), Some(why));
        }
    }

    #[test]
    fn a_password_can_be_typed_from_a_screen() {
        let password = new_password().unwrap();
        assert!(password.len() == 23 && password.split('-').all(|group| group.len() == 5), "{password}");
        assert!(password.bytes().all(|b| b == b'-' || LETTERS.contains(&b)) && new_password().unwrap() != password);
    }
}

//! The people and firms of the demo as plain data.
//!
//! The portal seeds exactly this by itself, since companies, people and rights are its own; everything else comes to it
//! through the exchange. The e-mail addresses end in `.example`, the ИНН carry the region code 00, which no tax office has.
//!
//! Not here: passwords. The caller gives one shared password of the demo to everybody.

use onec::contract::Guid;

/// What a company is to the seller; a company may be several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Buys goods.
    Buyer,
    /// Supplies or works for the seller, and is paid.
    Contractor,
    /// Brings clients.
    Partner,
}

/// A role on the buyer's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Everything in the company.
    Owner,
    /// Approves orders.
    Approver,
    /// Makes orders.
    Buyer,
    /// Papers and money.
    Accountant,
    /// Sees, does nothing.
    Viewer,
}

/// A role on the seller's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StaffRole {
    /// Runs the installation.
    Admin,
    /// Looks after companies.
    Manager,
    /// Credit and payments.
    Finance,
    /// First line.
    Support,
}

/// A client company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// Its word in addresses: `romashka`.
    pub slug: &'static str,
    /// Name shown in the selector.
    pub name: &'static str,
    /// What it is to the seller.
    pub kinds: &'static [Kind],
    /// E-mail of the manager who looks after it.
    pub manager: &'static str,
    /// Hue of the company's own colour, in degrees.
    pub hue: Option<u16>,
    /// Counterparties in 1C.
    pub entities: Vec<Entity>,
    /// Contracts in 1C.
    pub contracts: Vec<ContractCard>,
    /// The contract by which the company works for the seller.
    pub supply: Option<Supply>,
    /// Delivery points.
    pub points: Vec<Point>,
    /// Its people.
    pub people: Vec<Person>,
    /// Its switches.
    pub switches: Switches,
}

impl Company {
    /// The person with this e-mail, if they belong to the company.
    pub fn person(&self, email: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.email == email)
    }
}

/// A legal entity of a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// Reference in 1C.
    pub guid: Guid,
    /// Working name.
    pub name: &'static str,
    /// Name as in the register.
    pub full_name: &'static str,
    /// ИНН with valid check digits.
    pub inn: &'static str,
    /// КПП; an entrepreneur has none.
    pub kpp: Option<&'static str>,
    /// Legal address.
    pub address: &'static str,
}

/// Which of the three price types a contract has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PriceLevel {
    /// «Оптовая».
    Wholesale,
    /// «Крупный опт».
    Bulk,
    /// «Дилерская».
    Dealer,
}

/// A contract of a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractCard {
    /// Reference in 1C.
    pub guid: Guid,
    /// Whose it is.
    pub entity_guid: Guid,
    /// Number on paper.
    pub number: &'static str,
    /// Working name.
    pub name: &'static str,
    /// Its price type.
    pub prices: PriceLevel,
    /// Whether goods are paid before shipment.
    pub prepayment: bool,
    /// Days from shipment until payment is due.
    pub payment_days: u32,
    /// Credit limit in kopecks; `None` = unlimited.
    pub limit: Option<i64>,
}

/// A contract by which a company works for the seller and is paid, with what is not paid yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supply {
    /// Reference in 1C.
    pub guid: Guid,
    /// Whose it is.
    pub entity_guid: Guid,
    /// Number on paper.
    pub number: &'static str,
    /// Working name.
    pub name: &'static str,
    /// Days from the act until the seller pays.
    pub payment_days: u32,
    /// Acts that are not paid: name, days since it was signed, sum in kopecks.
    pub acts: &'static [(&'static str, i64, i64)],
}

/// A delivery point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// Name by which people call it.
    pub name: &'static str,
    /// Address as one line.
    pub address: &'static str,
}

/// A person on the buyer's side, as a member of one company. The same e-mail in two companies is the same person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// Signs in with it.
    pub email: &'static str,
    /// Given name and surname.
    pub name: &'static str,
    /// Roles in this company.
    pub roles: &'static [Role],
    /// Language of the interface.
    pub lang: &'static str,
    /// False for someone who has left.
    pub active: bool,
}

/// Switches of a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Switches {
    /// Buyers see only their own orders.
    pub buyers_see_own: bool,
    /// An observer sees sums.
    pub viewer_sees_amounts: bool,
    /// An observer may open delivery papers.
    pub viewer_sees_waybills: bool,
}

/// A person of the seller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Staff {
    /// Signs in with it.
    pub email: &'static str,
    /// Given name and surname.
    pub name: &'static str,
    /// Role at the seller.
    pub role: StaffRole,
    /// Language of the interface.
    pub lang: &'static str,
}

/// The seller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seller {
    /// Working name.
    pub name: &'static str,
    /// Name as in the register.
    pub full_name: &'static str,
    /// ИНН.
    pub inn: &'static str,
    /// КПП.
    pub kpp: &'static str,
    /// Legal address.
    pub address: &'static str,
    /// Telephone.
    pub phone: &'static str,
    /// Bank's name.
    pub bank: &'static str,
    /// Bank's БИК.
    pub bic: &'static str,
    /// Settlement account.
    pub account: &'static str,
    /// Correspondent account.
    pub correspondent: &'static str,
    /// Head of the firm, as in a signature.
    pub director: &'static str,
    /// Chief accountant, as in a signature.
    pub accountant: &'static str,
}

/// Everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cast {
    /// Whose portal it is.
    pub seller: Seller,
    /// The seller's people.
    pub staff: Vec<Staff>,
    /// The client companies.
    pub companies: Vec<Company>,
}

impl Cast {
    /// The company of this word, if there is one.
    pub fn company(&self, slug: &str) -> Option<&Company> {
        self.companies.iter().find(|company| company.slug == slug)
    }
}

/// The cast of the demo; the same every time.
pub fn cast() -> Cast {
    super::people::cast()
}

//! CommerceML 2, the XML in which 1C exchanges goods and orders with sites.
//!
//! * [`Reader`] gives the records of a file one at a time. It reads 2.03–2.10 and 3.1 as they are in life: names are
//!   matched without namespaces, versions are not believed, encodings are recognised.
//! * [`mod@write`] makes the same files: as stock УТ 11 does (for a simulator of 1C) and as a site answers (for the portal).
//!
//! The three clients, their dialects and their quirks are told in the documentation of the exchange; here each tolerance
//! stands where it is applied. A record says what the file says: [`Field`](crate::Field) keeps silence and emptiness apart,
//! currencies and moments stay as written where nobody but the portal can tell their meaning.
//!
//! ```
//! use onec::commerceml::{Reader, Record};
//!
//! let file = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><КоммерческаяИнформация><Каталог><Ид>k</Ид><Товары>
//!     <Товар><Ид>a</Ид><Наименование>Болт</Наименование></Товар>
//!     <Товар><Наименование>без Ид</Наименование></Товар></Товары></Каталог></КоммерческаяИнформация>";
//! let (mut names, mut complaints) = (Vec::new(), Vec::new());
//! for record in Reader::new(file.as_bytes()) {
//!     match record? {
//!         Record::Product(product) => names.extend(product.name.into_value()),
//!         Record::Bad(bad) => complaints.push(bad.to_string()),
//!         _ => {}
//!     }
//! }
//! assert_eq!(names, ["Болт"]);
//! assert!(complaints[0].starts_with("строка 3, КоммерческаяИнформация/Каталог/Товары/Товар, Ид: "));
//! # Ok::<(), onec::commerceml::ReadError>(())
//! ```
//!
//! Not here: the HTTP dialogue ([`session`](crate::session)), zip archives, and the portal's own data.

mod assembly;
mod error;
mod events;
mod goods;
mod limits;
mod operation;
mod reader;
pub mod requisite;
mod section;
mod source;
mod tag;
mod take;
mod take_goods;
mod take_trade;
mod trade;
mod tree;
mod value;
pub mod write;

pub use error::{Bad, ReadError, ReadFault};
pub(crate) use events::resolve;
pub use goods::{
    Attachment, CatalogHead, Category, Characteristic, ClassifierHead, Conversion, Group, Head, ItemId, Named, Offer,
    OffersHead, Price, PriceType, Product, Property, PropertyOption, PropertyValue, Stock, Tax, Unit, Warehouse,
};
pub use limits::Limits;
pub use operation::Operation;
pub use reader::Reader;
pub use trade::{
    AddressField, BankAccount, Contact, Counterparty, Discount, Document, DocumentLine, Representative, Requisite,
    Requisites,
};
pub use value::{currency, moment, time, truth};

/// One record of a file, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// The root; always first.
    Head(Head),
    /// A classifier begins. Its name and id are known; groups and the rest follow.
    Classifier(ClassifierHead),
    /// Whose classifier, catalogue or package of offers it is; right after its head.
    Owner(Box<Counterparty>),
    /// A group; parents come first.
    Group(Group),
    /// A category: УНФ sorts products by them beside the groups.
    Category(Category),
    /// A property.
    Property(Property),
    /// A price type; stands in a classifier (3.1) or in a package of offers.
    PriceType(PriceType),
    /// A unit of measure of the classifier.
    Unit(Unit),
    /// A warehouse; stands in a classifier (3.1) or in a package of offers.
    Warehouse(Warehouse),
    /// A catalogue begins.
    Catalog(CatalogHead),
    /// A product of the catalogue.
    Product(Box<Product>),
    /// A package of offers begins.
    Offers(OffersHead),
    /// An offer of the package.
    Offer(Box<Offer>),
    /// A counterparty that stands by itself (3.1).
    Counterparty(Box<Counterparty>),
    /// A document, with its rows and counterparties.
    Document(Box<Document>),
    /// A section has ended, so that all its records have been seen.
    End(SectionEnd),
    /// A record that could not be read; the rest of the file can.
    Bad(Bad),
}

/// What has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SectionEnd {
    /// A classifier.
    Classifier,
    /// A catalogue.
    Catalog,
    /// A package of offers.
    Offers,
    /// The root: the file is whole.
    File,
}

#[cfg(test)]
mod tests;

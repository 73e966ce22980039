//! The grammar of a file: which elements only hold others, which are records, which belong to a head.
//!
//! Everything that is not named here is skipped with all that is in it, so that a newer schema cannot break the reader.

use super::tag::Tag;

/// An element that is never held in memory as a whole, because it may hold a whole catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Root,
    Classifier,
    Catalog,
    Offers,
    /// A list; what it lists is told by its name alone.
    List(Tag),
}

/// What an element is to the section around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A section inside.
    Section(Section),
    /// One record.
    Record,
    /// A field of the section's head.
    Field,
    /// Nothing to this reader.
    Skip,
}

impl Section {
    /// What `tag` is inside this section.
    pub fn role(self, tag: Tag) -> Role {
        match (self, tag) {
            (Self::Root, Tag::Classifier) => Role::Section(Self::Classifier),
            (Self::Root, Tag::Catalog) => Role::Section(Self::Catalog),
            (Self::Root, Tag::Offers | Tag::OffersChanges) => Role::Section(Self::Offers),
            (Self::Root, Tag::Container | Tag::Documents | Tag::Counterparties) => Role::Section(Self::List(tag)),
            // Some exporters leave the list out.
            (Self::Root, Tag::Document | Tag::Counterparty) => Role::Record,
            (Self::Classifier | Self::Catalog | Self::Offers, Tag::Owner) => Role::Record,

            (
                Self::Classifier,
                Tag::Groups
                | Tag::Categories
                | Tag::Properties
                | Tag::PriceTypes
                | Tag::Units
                | Tag::Warehouses
                | Tag::Counterparties,
            ) => Role::Section(Self::List(tag)),
            (Self::Catalog, Tag::Products) => Role::Section(Self::List(tag)),
            (Self::Offers, Tag::PriceTypes | Tag::Warehouses | Tag::OfferList) => Role::Section(Self::List(tag)),
            (
                Self::Classifier | Self::Catalog | Self::Offers,
                Tag::Id | Tag::Name | Tag::CatalogId | Tag::ClassifierId | Tag::ChangesOnly,
            ) => Role::Field,

            (Self::List(Tag::Groups), Tag::Group)
            | (Self::List(Tag::Categories), Tag::Category)
            | (Self::List(Tag::Properties), Tag::Property | Tag::PropertyOfProduct)
            | (Self::List(Tag::PriceTypes), Tag::PriceType)
            | (Self::List(Tag::Units), Tag::UnitOfMeasure)
            | (Self::List(Tag::Warehouses), Tag::Warehouse)
            | (Self::List(Tag::Products), Tag::Product)
            | (Self::List(Tag::OfferList), Tag::Offer)
            | (Self::List(Tag::Container | Tag::Documents), Tag::Document)
            | (Self::List(Tag::Counterparties), Tag::Counterparty) => Role::Record,
            // Containers have been seen inside Документы.
            (Self::List(Tag::Documents), Tag::Container) => Role::Section(Self::List(tag)),

            _ => Role::Skip,
        }
    }

    /// Whether the section begins with fields of its own that make a record.
    pub const fn has_head(self) -> bool {
        matches!(self, Self::Classifier | Self::Catalog | Self::Offers)
    }
}

//! Records to a file, one at a time: the [`Reader`](crate::commerceml::Reader) turned round.
//!
//! Sections and lists are opened by the records that belong into them and closed by the next that does not, so a caller hands
//! over what a reader gave and gets the same file in any [`Dialect`]. Nothing is held but the ids of the open groups.

use std::io::{self, Write};

use super::{
    super::{CatalogHead, Document, Group, Head, Offer, OffersHead, Product, Record, SectionEnd, tag::Tag},
    Charset, Dialect, Family, changes_only, goods, trade,
    xml::Xml,
};

/// Writes records to a file as they come.
///
/// ```
/// use onec::commerceml::{Head, ItemId, Product, Reader, Record, write::{Dialect, Writer}};
///
/// let mut file = Writer::begin(Vec::new(), Dialect::UT, &Head::default())?;
/// file.record(&Record::Catalog(Default::default()))?;
/// file.record(&Record::Product(Box::new(Product::new(ItemId::parse("a#b")))))?;
/// let bytes = file.finish()?;
/// assert_eq!(Reader::new(bytes.as_slice()).filter(|record| matches!(record, Ok(Record::Product(_)))).count(), 1);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Writer<W: Write> {
    xml: Xml<W>,
    /// The section that is open.
    section: Option<Tag>,
    /// The list that is open in it.
    list: Option<Tag>,
    /// Ids of the groups that are open, each with whether its own list is.
    groups: Vec<(String, bool)>,
}

impl<W: Write> Writer<W> {
    /// Begins a file with its root. The version is the head's; without one, the dialect's.
    ///
    /// # Errors
    ///
    /// Those of `out`; so for all other functions here.
    pub fn begin(out: W, dialect: Dialect, head: &Head) -> io::Result<Self> {
        Self::begin_in(out, dialect, head, Charset::Utf8)
    }

    /// The same with another encoding in the declaration; whoever takes the bytes has to encode them.
    pub(super) fn begin_in(out: W, dialect: Dialect, head: &Head, charset: Charset) -> io::Result<Self> {
        let mut xml = Xml::begin(out, dialect, charset.label())?;
        let mut attributes = Vec::new();
        if let Some(namespace) = dialect.namespace {
            attributes = vec![
                ("xmlns", namespace),
                ("xmlns:xs", "http://www.w3.org/2001/XMLSchema"),
                ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
            ];
        }
        attributes.push((Tag::SchemaVersion.name(), head.schema_version.as_deref().unwrap_or(dialect.version)));
        attributes.extend(head.generated_at.as_deref().map(|moment| (Tag::GeneratedAt.name(), moment)));
        xml.open_with(Tag::Root.name(), &attributes)?;
        Ok(Self { xml, section: None, list: None, groups: Vec::new() })
    }

    /// Writes a record. The root stands already, so a second [`Record::Head`] is passed over.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::InvalidInput`] for a record that has no place here: a product outside a catalogue, a
    /// [`Record::Bad`].
    pub fn record(&mut self, record: &Record) -> io::Result<()> {
        match record {
            Record::Head(_) => Ok(()),
            Record::Classifier(head) => {
                self.open_section(Tag::Classifier, head.changes_only)?;
                self.xml.text_if(Tag::Id, head.id.as_deref())?;
                self.xml.text_if(Tag::Name, head.name.as_deref())
            }
            Record::Catalog(head) => self.catalog(head),
            Record::Offers(head) => self.offers(head),
            Record::Owner(owner) => {
                self.needs(self.section.is_some(), "владелец вне раздела")?;
                self.close_list()?;
                trade::counterparty(&mut self.xml, Tag::Owner, owner)
            }
            Record::Group(group) => self.group(group),
            Record::Category(one) => {
                self.open_list(Tag::Categories, &[Tag::Classifier])?;
                goods::category(&mut self.xml, one)
            }
            Record::Property(one) => {
                self.open_list(Tag::Properties, &[Tag::Classifier])?;
                goods::property(&mut self.xml, one)
            }
            Record::PriceType(one) => {
                self.open_list(Tag::PriceTypes, &[Tag::Classifier, Tag::Offers, Tag::OffersChanges])?;
                goods::price_type(&mut self.xml, one)
            }
            Record::Unit(one) => {
                self.open_list(Tag::Units, &[Tag::Classifier])?;
                goods::classifier_unit(&mut self.xml, one)
            }
            Record::Warehouse(one) => {
                self.open_list(Tag::Warehouses, &[Tag::Classifier, Tag::Offers, Tag::OffersChanges])?;
                goods::warehouse(&mut self.xml, one)
            }
            Record::Product(one) => self.product(one),
            Record::Offer(one) => self.offer(one),
            Record::Counterparty(one) => {
                if self.section != Some(Tag::Classifier) {
                    self.close_section()?;
                }
                self.list(Tag::Counterparties)?;
                trade::counterparty(&mut self.xml, Tag::Counterparty, one)
            }
            Record::Document(one) => self.document(one),
            Record::End(SectionEnd::File) => Ok(()),
            Record::End(_) => self.close_section(),
            Record::Bad(bad) => Err(io::Error::new(io::ErrorKind::InvalidInput, bad.to_string())),
        }
    }

    /// Ends the file and gives the output back.
    pub fn finish(mut self) -> io::Result<W> {
        self.close_section()?;
        self.xml.end()
    }

    /// [`record`](Self::record) for a product that is not boxed.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn product(&mut self, product: &Product) -> io::Result<()> {
        self.open_list(Tag::Products, &[Tag::Catalog])?;
        goods::product(&mut self.xml, product)
    }

    /// [`record`](Self::record) for an offer that is not boxed.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn offer(&mut self, offer: &Offer) -> io::Result<()> {
        self.open_list(Tag::OfferList, &[Tag::Offers, Tag::OffersChanges])?;
        goods::offer(&mut self.xml, offer, self.section == Some(Tag::OffersChanges))
    }

    /// [`record`](Self::record) for a document that is not boxed.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn document(&mut self, document: &Document) -> io::Result<()> {
        self.close_section()?;
        match self.xml.family() {
            Family::Two => self.close_list()?,
            Family::Three => {
                // An order and what follows it share a container.
                if document.base.is_none() {
                    self.close_list()?;
                }
                self.list(Tag::Container)?;
            }
        }
        trade::document(&mut self.xml, Tag::Document, document)
    }

    fn catalog(&mut self, head: &CatalogHead) -> io::Result<()> {
        self.open_section(Tag::Catalog, head.changes_only)?;
        self.xml.text_if(Tag::Id, head.id.as_deref())?;
        self.xml.text_if(Tag::ClassifierId, head.classifier_id.as_deref())?;
        self.xml.text_if(Tag::Name, head.name.as_deref())
    }

    fn offers(&mut self, head: &OffersHead) -> io::Result<()> {
        let tag = if head.changes_package { Tag::OffersChanges } else { Tag::Offers };
        self.open_section(tag, head.changes_only)?;
        self.xml.text_if(Tag::Id, head.id.as_deref())?;
        self.xml.text_if(Tag::Name, head.name.as_deref())?;
        self.xml.text_if(Tag::CatalogId, head.catalog_id.as_deref())?;
        self.xml.text_if(Tag::ClassifierId, head.classifier_id.as_deref())
    }

    /// Groups come parents first and depth first, as a reader gives them; one whose parent is not open stands at the top.
    fn group(&mut self, group: &Group) -> io::Result<()> {
        self.open_list(Tag::Groups, &[Tag::Classifier])?;
        while self.groups.last().is_some_and(|(id, _)| group.parent.as_deref() != Some(id)) {
            self.close_group()?;
        }
        if let Some((_, open)) = self.groups.last_mut()
            && !std::mem::replace(open, true)
        {
            self.xml.open(Tag::Groups)?;
        }
        self.xml.open(Tag::Group)?;
        goods::group(&mut self.xml, group)?;
        self.groups.push((group.id.clone(), false));
        Ok(())
    }

    fn close_group(&mut self) -> io::Result<()> {
        if let Some((_, true)) = self.groups.pop() {
            self.xml.close()?;
        }
        self.xml.close()
    }

    fn open_section(&mut self, tag: Tag, changes: Option<bool>) -> io::Result<()> {
        self.close_section()?;
        self.close_list()?;
        self.xml.open_with(tag.name(), &changes_only(changes))?;
        self.section = Some(tag);
        Ok(())
    }

    /// Closes the section and what is open in it; a list of the root stays.
    fn close_section(&mut self) -> io::Result<()> {
        if self.section.is_some() {
            self.close_list()?;
            self.section = None;
            self.xml.close()?;
        }
        Ok(())
    }

    fn open_list(&mut self, tag: Tag, sections: &[Tag]) -> io::Result<()> {
        let fits = self.section.is_some_and(|section| sections.contains(&section));
        self.needs(fits, "запись вне своего раздела")?;
        self.list(tag)
    }

    fn list(&mut self, tag: Tag) -> io::Result<()> {
        if self.list != Some(tag) {
            self.close_list()?;
            self.xml.open(tag)?;
            self.list = Some(tag);
        }
        Ok(())
    }

    fn close_list(&mut self) -> io::Result<()> {
        while !self.groups.is_empty() {
            self.close_group()?;
        }
        if self.list.take().is_some() {
            self.xml.close()?;
        }
        Ok(())
    }

    fn needs(&self, fits: bool, reason: &str) -> io::Result<()> {
        if fits { Ok(()) } else { Err(io::Error::new(io::ErrorKind::InvalidInput, reason)) }
    }
}

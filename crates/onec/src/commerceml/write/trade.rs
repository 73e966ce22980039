//! Documents: the rows that both writers share, and the file in which stock УТ 11 sends orders back.

use std::{
    borrow::Borrow,
    io::{self, Write},
};

use super::{
    super::{Counterparty, Discount, Document, DocumentLine, Head, tag::Tag},
    Dialect, Family, Writer, goods,
    xml::Xml,
};

/// Writes `orders-<uuid>_<n>.xml`: orders as 1C sends them back. State goes into requisites
/// ([`OrderState::to_requisites`](super::super::requisite::OrderState::to_requisites)).
///
/// # Errors
///
/// Those of `out`.
pub fn orders_file<W: Write, D: Borrow<Document>>(
    out: W,
    head: &Head,
    documents: impl IntoIterator<Item = D>,
) -> io::Result<W> {
    let mut file = Writer::begin(out, Dialect::UT, head)?;
    for one in documents {
        file.document(one.borrow())?;
    }
    file.finish()
}

/// A document. Elements stand in the order of the schema, because 1C reads through XDTO, which may insist on it.
pub(super) fn document<W: Write>(xml: &mut Xml<W>, tag: Tag, document: &Document) -> io::Result<()> {
    xml.open(tag)?;
    xml.text_if(Tag::Id, document.id.as_deref())?;
    xml.text_if(Tag::Version, document.version.as_deref())?;
    xml.truth_if(Tag::Deleted, document.deleted)?;
    xml.text_if(Tag::Number, document.number.as_deref())?;
    xml.text_if(Tag::Date, document.date.map(|date| date.to_string()).as_deref())?;
    xml.text_if(Tag::Operation, document.operation.as_deref())?;
    xml.text_if(Tag::Role, document.role.as_deref())?;
    xml.text_if(Tag::Currency, document.currency.as_deref())?;
    xml.number_if(Tag::ExchangeRate, document.exchange_rate)?;
    xml.number_if(Tag::Sum, document.total)?;
    xml.text_if(Tag::Number1c, document.number_1c.as_deref())?;
    xml.text_if(Tag::Date1c, document.date_1c.map(|date| date.to_string()).as_deref())?;
    xml.text_if(Tag::Base, document.base.as_deref())?;
    xml.list(Tag::Counterparties, &document.counterparties, |xml, party| counterparty(xml, Tag::Counterparty, party))?;
    // Zero-padded: stock УТ cuts the text by position.
    let time = document.time.map(|time| format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second()));
    xml.text_if(Tag::Time, time.as_deref())?;
    xml.text_if(Tag::DueDate, document.due.map(|date| date.to_string()).as_deref())?;
    xml.said(Tag::Comment, &document.comment)?;
    xml.list(Tag::Taxes, &document.taxes, |xml, tax| goods::tax(xml, Tag::Tax, tax))?;
    xml.list(Tag::Discounts, &document.discounts, discount)?;
    xml.said_list(Tag::Products, &document.lines, line)?;
    goods::requisites(xml, &document.requisites)?;
    xml.list(Tag::Subordinates, &document.subordinates, |xml, below| self::document(xml, Tag::Subordinate, below))?;
    xml.close()
}

/// A counterparty, or (by its tag) an owner.
pub(super) fn counterparty<W: Write>(xml: &mut Xml<W>, tag: Tag, party: &Counterparty) -> io::Result<()> {
    xml.open(tag)?;
    xml.text_if(Tag::Id, party.id.as_deref())?;
    xml.text_if(Tag::Version, party.version.as_deref())?;
    xml.truth_if(Tag::Deleted, party.deleted)?;
    xml.text_if(Tag::Name, party.name.as_deref())?;
    xml.text_if(Tag::Role, party.role.as_deref())?;
    xml.text_if(Tag::OfficialName, party.official_name.as_deref())?;
    xml.text_if(Tag::FullName, party.full_name.as_deref())?;
    for (tag, name) in
        [(Tag::LastName, &party.last_name), (Tag::FirstName, &party.first_name), (Tag::MiddleName, &party.middle_name)]
    {
        xml.text_if(tag, name.as_deref())?;
    }
    if party.address.is_some() || !party.address_fields.is_empty() {
        let legal = party.official_name.is_some();
        xml.open(if legal { Tag::LegalAddress } else { Tag::RegistrationAddress })?;
        xml.text_if(Tag::Presentation, party.address.as_deref())?;
        for field in &party.address_fields {
            xml.open(Tag::AddressField)?;
            xml.text(Tag::Kind, &field.kind)?;
            xml.text(Tag::Value, &field.value)?;
            xml.close()?;
        }
        xml.close()?;
    }
    xml.text_if(Tag::Inn, party.inn.as_deref())?;
    xml.text_if(Tag::Kpp, party.kpp.as_deref())?;
    xml.text_if(Tag::Okpo, party.okpo.as_deref())?;
    xml.text_if(Tag::Ogrn, party.ogrn.as_deref())?;
    xml.list(Tag::Accounts, &party.accounts, |xml, account| {
        xml.open(Tag::Account)?;
        xml.text(Tag::AccountNumber, &account.number)?;
        if account.bik.is_some() || account.bank.is_some() {
            xml.open(Tag::Bank)?;
            xml.text_if(Tag::Name, account.bank.as_deref())?;
            xml.text_if(Tag::Bik, account.bik.as_deref())?;
            xml.close()?;
        }
        xml.close()
    })?;
    xml.list(Tag::Contacts, &party.contacts, |xml, contact| {
        xml.open(Tag::Contact)?;
        xml.text(Tag::Kind, &contact.kind)?;
        xml.text(Tag::Value, &contact.value)?;
        xml.close()
    })?;
    xml.list(Tag::Representatives, &party.representatives, |xml, one| {
        xml.open(Tag::Representative)?;
        xml.open(Tag::Counterparty)?;
        xml.text_if(Tag::Relation, one.relation.as_deref())?;
        xml.text_if(Tag::Id, one.id.as_deref())?;
        xml.text(Tag::Name, &one.name)?;
        xml.close()?;
        xml.close()
    })?;
    xml.close()
}

fn discount<W: Write>(xml: &mut Xml<W>, discount: &Discount) -> io::Result<()> {
    xml.open(Tag::Discount)?;
    xml.text_if(Tag::Name, discount.name.as_deref())?;
    xml.number_if(Tag::Percent, discount.percent)?;
    xml.number_if(Tag::Sum, discount.sum)?;
    xml.truth_if(Tag::Included, discount.included)?;
    xml.close()
}

fn line<W: Write>(xml: &mut Xml<W>, line: &DocumentLine) -> io::Result<()> {
    let three = xml.family() == Family::Three;
    xml.open(Tag::Product)?;
    xml.text_if(Tag::Id, line.id.as_ref().map(ToString::to_string).as_deref())?;
    xml.text_if(Tag::CatalogId, line.catalog_id.as_deref())?;
    xml.text_if(Tag::Article, line.article.as_deref())?;
    xml.text_if(Tag::Name, line.name.as_deref())?;
    if let Some(unit) = &line.unit {
        goods::unit(xml, if three { Tag::Unit } else { Tag::BaseUnit }, unit)?;
    }
    xml.number_if(if three { Tag::Price } else { Tag::UnitPrice }, line.price)?;
    xml.number_if(Tag::Quantity, line.quantity)?;
    xml.number_if(Tag::Sum, line.sum)?;
    xml.number_if(Tag::Factor, line.factor)?;
    xml.list(Tag::Characteristics, &line.characteristics, goods::characteristic)?;
    xml.list(Tag::Taxes, &line.taxes, |xml, tax| goods::tax(xml, Tag::Tax, tax))?;
    xml.list(Tag::Discounts, &line.discounts, discount)?;
    goods::requisites(xml, &line.requisites)?;
    xml.close()
}

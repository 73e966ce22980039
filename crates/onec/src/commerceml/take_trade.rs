//! Trees to records: counterparties and documents.

use super::{
    AddressField, BankAccount, Contact, Counterparty, Discount, Document, DocumentLine, Representative,
    tag::Tag,
    take::{Fault, Taken},
    take_goods::{characteristics, item_id, requisites, tax, unit},
    tree::El,
    value::time,
};
use crate::excerpt::excerpt;

pub(super) fn counterparty(el: El<'_>) -> Taken<Counterparty> {
    let addresses =
        [Tag::LegalAddress, Tag::RegistrationAddress, Tag::Address].into_iter().filter_map(|tag| el.child(tag));
    let address = addresses
        .clone()
        .find_map(|address| address.str(Tag::Presentation).or(Some(address.text()).filter(|text| !text.is_empty())));
    let fields = |address: El<'_>| address.all(Tag::AddressField).filter_map(address_field).collect::<Vec<_>>();
    let address_fields = addresses.map(fields).find(|fields| !fields.is_empty()).unwrap_or_default();
    let contact = |one: El<'_>| {
        Ok(Contact {
            kind: one.string(Tag::Kind).unwrap_or_default(),
            value: one.string(Tag::Value).unwrap_or_default(),
        })
    };
    let account = |one: El<'_>| {
        let bank = one.child(Tag::Bank);
        Ok(BankAccount {
            number: one.string(Tag::AccountNumber).unwrap_or_default(),
            bik: bank.and_then(|bank| bank.string(Tag::Bik)),
            bank: bank.and_then(|bank| bank.string(Tag::Name)),
        })
    };
    let representative = |one: El<'_>| {
        // The person is wrapped into a Контрагент of its own.
        let person = one.child(Tag::Counterparty).unwrap_or(one);
        Ok(Representative {
            id: person.string(Tag::Id),
            name: person.string(Tag::Name).unwrap_or_default(),
            relation: person.string(Tag::Relation).or_else(|| one.string(Tag::Relation)),
        })
    };
    Ok(Counterparty {
        id: el.string(Tag::Id),
        version: el.string(Tag::Version),
        deleted: el.deleted(),
        name: el.string(Tag::Name),
        official_name: el.string(Tag::OfficialName),
        full_name: el.string(Tag::FullName),
        last_name: el.string(Tag::LastName),
        first_name: el.string(Tag::FirstName),
        middle_name: el.string(Tag::MiddleName),
        inn: el.string(Tag::Inn),
        kpp: el.string(Tag::Kpp),
        okpo: el.string(Tag::Okpo),
        ogrn: el.string(Tag::Ogrn),
        role: el.string(Tag::Role),
        address: address.map(str::to_owned),
        address_fields,
        contacts: el.list(Tag::Contacts, Tag::Contact, contact)?,
        accounts: el.list(Tag::Accounts, Tag::Account, account)?,
        representatives: el.list(Tag::Representatives, Tag::Representative, representative)?,
    })
}

fn address_field(el: El<'_>) -> Option<AddressField> {
    Some(AddressField { kind: el.string(Tag::Kind)?, value: el.string(Tag::Value)? })
}

/// A counterparty that is a record of its own must have an identity; inside a document it need not.
pub(super) fn counterparty_record(el: El<'_>) -> Taken<Counterparty> {
    el.needed(Tag::Id)?;
    counterparty(el)
}

pub(super) fn document(el: El<'_>) -> Taken<Document> {
    let moment = el.moment(Tag::Date)?;
    let clock = match el.child(Tag::Time).filter(|time| !time.text().is_empty()) {
        Some(child) => {
            let text = child.text();
            // Some write a whole moment here.
            let read = time(text).or_else(|| super::moment(text).flatten().map(|moment| moment.time()));
            Some(read.ok_or_else(|| Fault::at(child, format!("«{}» не время", excerpt(text))))?)
        }
        None => None,
    };
    let inside = moment.map(|moment| moment.time()).filter(|time| *time != jiff::civil::Time::midnight());
    let document = Document {
        id: el.string(Tag::Id),
        number: el.string(Tag::Number),
        date: moment.map(|moment| moment.date()),
        time: clock.or(inside),
        operation: el.string(Tag::Operation),
        role: el.string(Tag::Role),
        currency: el.string(Tag::Currency),
        exchange_rate: el.decimal(Tag::ExchangeRate)?,
        total: el.decimal(Tag::Sum)?,
        version: el.string(Tag::Version),
        deleted: el.deleted(),
        number_1c: el.string(Tag::Number1c),
        date_1c: el.moment(Tag::Date1c)?,
        base: el.string(Tag::Base),
        due: el.date(Tag::DueDate)?,
        comment: el.said(Tag::Comment),
        counterparties: el.list(Tag::Counterparties, Tag::Counterparty, counterparty)?,
        taxes: el.list(Tag::Taxes, Tag::Tax, tax)?,
        discounts: el.list(Tag::Discounts, Tag::Discount, discount)?,
        lines: el.said_list(Tag::Products, Tag::Product, line)?,
        requisites: requisites(el),
        subordinates: el.list(Tag::Subordinates, Tag::Subordinate, document)?,
    };
    if document.id.is_none() && document.number.is_none() {
        return Err(Fault::missing(el, Tag::Id));
    }
    Ok(document)
}

fn discount(el: El<'_>) -> Taken<Discount> {
    Ok(Discount {
        name: el.string(Tag::Name),
        percent: el.decimal(Tag::Percent)?,
        sum: el.decimal(Tag::Sum)?,
        included: el.truth(Tag::Included),
    })
}

fn line(el: El<'_>) -> Taken<DocumentLine> {
    let price = match el.decimal(Tag::UnitPrice)? {
        Some(price) => Some(price),
        None => el.decimal(Tag::Price)?,
    };
    let mut taxes = el.list(Tag::Taxes, Tag::Tax, tax)?;
    if taxes.is_empty() {
        taxes = el.list(Tag::TaxRates, Tag::TaxRate, tax)?;
    }
    let unit_el = el.child(Tag::BaseUnit).or_else(|| el.child(Tag::Unit));
    Ok(DocumentLine {
        id: item_id(el),
        catalog_id: el.string(Tag::CatalogId),
        article: el.string(Tag::Article),
        name: el.string(Tag::Name),
        unit: unit_el.map(unit).transpose()?,
        factor: el.decimal(Tag::Factor)?,
        quantity: el.decimal(Tag::Quantity)?,
        price,
        sum: el.decimal(Tag::Sum)?,
        characteristics: characteristics(el)?.into_value().unwrap_or_default(),
        taxes,
        discounts: el.list(Tag::Discounts, Tag::Discount, discount)?,
        requisites: requisites(el),
    })
}

//! What 1C says about papers: invoices, УПД, acts, and the files that show them.
//!
//! A paper that another one takes the place of is *replaced* as long as that other one is in force; one that is
//! annulled or marked for deletion is *cancelled*. Both stay to be seen. The order in which the two arrive does not
//! matter.
//!
//! A paper may name orders that are not here, such as those from before the exchange began: it is taken all the same,
//! and linked when it is sent again after them.

use std::collections::BTreeSet;

use db::Tx;
use jiff::{
    civil::{Date, time},
    tz::TimeZone,
};
use kernel::{At, CompanyId, DocumentId, OrderId, article};
use onec::contract::{Document, DocumentType};
use serde_json::json;

use super::intake_store::{
    CONTRACT, DocumentRow, ENTITY, FIND, LINK, LINKS, MARK, ORDER, PUT, PUT_FILE, REPLACED_BY, SHOW, UNLINK,
};
use crate::{
    exchange::outcome::{Applied, Intake, Refusal, Taken},
    finance::rules::currency,
    orders::{
        intake::{
            ERP, EventKind,
            events::Event,
            incoming::{fingerprint_of, money, version},
        },
        keys,
    },
};

const ACTIVE: &str = "active";
const REPLACED: &str = "replaced";
const CANCELLED: &str = "cancelled";

/// Takes a document. A document of a counterparty that is no client of the portal changes nothing.
///
/// # Errors
/// [`Refusal::Row`] if it or its order belongs to another company; [`Refusal::Db`] if the database fails.
pub fn document(tx: &Tx<'_>, intake: &Intake<'_>, said: &Document) -> Taken {
    let before = tx.opt(&FIND, &[&intake.source, &said.id.as_str()])?;
    let hash = fingerprint_of(said);
    let known = before.as_ref().is_some_and(|b| b.content_hash == hash || b.erp_version > version(said.version));
    if known || (before.is_none() && said.deleted) {
        return Ok(Applied::Unchanged);
    }
    let Some((company, entity)) = tx.opt(&ENTITY, &[&intake.source, &said.counterparty_id.as_str()])? else {
        return Ok(Applied::Unchanged);
    };
    if let Some(b) = before.as_ref().filter(|b| b.company_id != company) {
        let text = format!("документ {} уже принадлежит другому клиенту портала; оформите новый документ", b.number);
        return Err(Refusal::row("counterparty_id", text));
    }
    let (orders, mut resolved) = orders(tx, intake, company, said)?;
    let contract = match &said.contract_id {
        Some(c) => tx.opt(&CONTRACT, &[&company, &intake.source, &c.as_str()])?.map(|(id,)| id),
        None => None,
    };
    resolved &= said.contract_id.is_some() == contract.is_some();

    let status = if said.cancelled || said.deleted {
        CANCELLED
    } else if tx.opt(&REPLACED_BY, &[&company, &said.id.as_str(), &intake.source])?.is_some() {
        REPLACED
    } else {
        ACTIVE
    };
    let issued = said.date;
    let after = DocumentRow {
        company_id: company,
        id: before.as_ref().map_or_else(|| DocumentId::at(within(issued)), |b| b.id),
        source_id: intake.source,
        erp_id: said.id.to_string(),
        kind: kind(said.kind).to_owned(),
        number: said.number.trim().to_owned(),
        number_key: article::fold(&said.number),
        issued_on: issued.to_string(),
        entity_id: Some(entity),
        contract_id: contract,
        amount: said.amount.map(|a| money("amount", a)).transpose()?,
        currency: currency::code(said.currency.as_deref().unwrap_or_default()),
        status: status.to_owned(),
        replaces: said.replaces.as_ref().map(ToString::to_string),
        on_request: said.on_request,
        file_key: before.as_ref().and_then(|b| b.file_key.clone()),
        file_name: before.as_ref().map(|b| b.file_name.clone()).unwrap_or_default(),
        file_size: before.as_ref().map_or(0, |b| b.file_size),
        erp_version: version(said.version),
        content_hash: if resolved { hash } else { String::new() },
        received_at: before.as_ref().map_or(intake.as_of, |b| b.received_at),
    };
    let same = before.as_ref().is_some_and(|b| {
        DocumentRow { erp_version: b.erp_version, content_hash: b.content_hash.clone(), ..after.clone() } == *b
    });
    if before.as_ref() != Some(&after) {
        after.put(tx)?;
    }
    if !same {
        replace(tx, before.as_ref(), &after)?;
    }
    let linked = link(tx, before.as_ref(), &after, &orders)?;
    Ok(if same && !linked { Applied::Unchanged } else { Applied::Changed })
}

/// The word that is stored and shown by.
const fn kind(kind: DocumentType) -> &'static str {
    match kind {
        DocumentType::Invoice => "invoice",
        DocumentType::Upd => "upd",
        DocumentType::Waybill => "waybill",
        DocumentType::VatInvoice => "vat_invoice",
        DocumentType::Act => "act",
        DocumentType::Correction => "correction",
        DocumentType::Reconciliation => "reconciliation",
        DocumentType::Contract => "contract",
        DocumentType::Certificate => "certificate",
    }
}

/// A moment of the day that is on this day in every zone from −11 to +12: it must not move when the seller's zone does,
/// because what was told is taken back by its moment.
fn within(day: Date) -> At {
    let civil = day.to_datetime(time(11, 0, 0, 0));
    civil.to_zoned(TimeZone::UTC).map_or(At::from_micros(0), |z| At::from(z.timestamp()))
}

/// The orders that are here, and whether all that are named are.
fn orders(
    tx: &Tx<'_>,
    intake: &Intake<'_>,
    company: CompanyId,
    said: &Document,
) -> Result<(BTreeSet<OrderId>, bool), Refusal> {
    let mut found = BTreeSet::new();
    let mut all = true;
    for (i, guid) in said.order_ids.iter().enumerate() {
        match tx.opt(&ORDER, &[&intake.source, &guid.as_str()])? {
            Some((owner, id)) if owner == company => {
                found.insert(id);
            }
            Some(_) => {
                let text =
                    format!("заказ {guid} принадлежит другому клиенту портала; исправьте связь документа с заказом");
                return Err(Refusal::row(format!("order_ids[{i}]"), text));
            }
            None => all = false,
        }
    }
    Ok((found, all))
}

impl DocumentRow {
    fn put(&self, tx: &Tx<'_>) -> db::Result<()> {
        let r = self;
        let key: [&dyn db::Param; 4] = [&r.company_id, &r.id, &r.source_id, &r.erp_id];
        let what: [&dyn db::Param; 4] = [&r.kind, &r.number, &r.number_key, &r.issued_on];
        let whose: [&dyn db::Param; 4] = [&r.entity_id, &r.contract_id, &r.amount, &r.currency];
        let state: [&dyn db::Param; 3] = [&r.status, &r.replaces, &r.on_request];
        let file: [&dyn db::Param; 3] = [&r.file_key, &r.file_name, &r.file_size];
        let marks: [&dyn db::Param; 3] = [&r.erp_version, &r.content_hash, &r.received_at];
        tx.run(&PUT, &[&key[..], &what[..], &whose[..], &state[..], &file[..], &marks[..]].concat())?;
        tx.run(&SHOW, &[&r.company_id, &r.source_id, &r.erp_id])?;
        Ok(())
    }
}

/// Marks what the document takes the place of, and gives back what it no longer takes the place of.
fn replace(tx: &Tx<'_>, before: Option<&DocumentRow>, after: &DocumentRow) -> db::Result<()> {
    let (company, source) = (after.company_id, after.source_id);
    let old = before.and_then(|b| b.replaces.as_ref());
    for erp_id in old.into_iter().chain(&after.replaces).collect::<BTreeSet<_>>() {
        let taken = tx.opt(&REPLACED_BY, &[&company, erp_id, &source])?.is_some();
        let (now, was) = if taken { (REPLACED, ACTIVE) } else { (ACTIVE, REPLACED) };
        if tx.run(&MARK, &[&company, &source, erp_id, &now, &was])? > 0 {
            tx.run(&SHOW, &[&company, &source, erp_id])?;
        }
    }
    Ok(())
}

/// Links the document to its orders, keeps their keys, tells it on their timelines; gives whether a link changed.
fn link(
    tx: &Tx<'_>,
    before: Option<&DocumentRow>,
    after: &DocumentRow,
    orders: &BTreeSet<OrderId>,
) -> db::Result<bool> {
    let company = after.company_id;
    let old: BTreeSet<OrderId> = match before {
        Some(b) => tx.all(&LINKS, &[&company, &b.id])?.into_iter().map(|(id,)| id).collect(),
        None => BTreeSet::new(),
    };
    let event = |row: &DocumentRow, order| Event {
        company,
        order,
        at: told_at(row),
        kind: EventKind::Document,
        key: &after.erp_id,
    };
    let (mut changed, renumbered) = (false, before.is_some_and(|b| b.number != after.number));
    for order in old.difference(orders) {
        tx.run(&UNLINK, &[&company, order, &after.id])?;
        if let Some(b) = before {
            event(b, *order).untell(tx)?;
        }
        keys::refresh(tx, company, *order)?;
        changed = true;
    }
    for order in orders {
        let new = !old.contains(order);
        if new {
            tx.run(&LINK, &[&company, order, &after.id])?;
            changed = true;
        }
        let moved = before.filter(|b| !new && told_at(b) != told_at(after));
        if let Some(b) = moved {
            event(b, *order).untell(tx)?;
        }
        if new || renumbered || moved.is_some() {
            let data = json!({ "document_id": after.id, "kind": after.kind, "number": after.number });
            event(after, *order).tell(tx, ERP, &data)?;
        }
        if new || renumbered {
            keys::refresh(tx, company, *order)?;
        }
    }
    Ok(changed)
}

/// When a document is told of: when the portal heard of it first, but on its own day if it is older, so that the
/// history that a first exchange brings does not happen all at once.
fn told_at(row: &DocumentRow) -> At {
    row.issued_on.parse().map_or(row.received_at, |day| within(day).min(row.received_at))
}

/// Gives a document its file, which is stored already and always a PDF: `key` is where it is, `name` what to save it
/// as, `size` its length in bytes. `erp_id` is 1C's reference of the document.
///
/// The file that it takes the place of is known to [`file_before`] until then.
///
/// # Errors
/// [`Refusal::Row`] if the document is not here yet; [`Refusal::Db`] if the database fails.
pub fn attach_file(tx: &Tx<'_>, intake: &Intake<'_>, erp_id: &str, key: &str, name: &str, size: i64) -> Taken {
    let Some(row) = tx.opt(&FIND, &[&intake.source, &erp_id])? else {
        let text = format!("документа {erp_id} на портале ещё нет; выгрузите документ, затем файл ещё раз");
        return Err(Refusal::row("id", text));
    };
    if row.file_key.as_deref() == Some(key) && row.file_name == name && row.file_size == size {
        return Ok(Applied::Unchanged);
    }
    tx.run(&PUT_FILE, &[&row.company_id, &row.id, &key, &name, &size])?;
    tx.run(&SHOW, &[&row.company_id, &row.source_id, &row.erp_id])?;
    Ok(Applied::Changed)
}

/// Where the file of a document is now: asked before [`attach_file`] in the same unit, it names what may be deleted
/// after.
///
/// # Errors
/// Any error of the database.
pub fn file_before(tx: &Tx<'_>, intake: &Intake<'_>, erp_id: &str) -> db::Result<Option<String>> {
    Ok(tx.opt(&FIND, &[&intake.source, &erp_id])?.and_then(|row| row.file_key))
}

#[cfg(test)]
mod tests;

//! What 1C says about counterparties and contracts.
//!
//! A company of the portal is made by people, never by 1C: a seller has thousands of counterparties that are no clients
//! here. So a counterparty is matched to a legal entity that is here already: by 1C's reference, or, the first time, by
//! ИНН and КПП if exactly one legal entity has them and waits to be matched. What could be two, or another branch, is offered to
//! a person ([`matching`]).

use db::Tx;
use kernel::{At, ContractId, legal::Inn};
use onec::contract;

use super::{
    frame,
    intake_store::{CONTRACT, ContractRow, ENTITIES_BY_INN, ENTITY, EntityRow, PUT_CONTRACT, PUT_ENTITY},
    matching,
};
use crate::{
    details::{self, Field},
    exchange::outcome::{Applied, Intake, Refusal, Taken},
    finance::rules::currency,
};

/// Takes a counterparty. One that is no client of the portal changes nothing.
///
/// # Errors
/// [`Refusal::Row`] if its ИНН and КПП mean more than one legal entity, or one that is another counterparty already;
/// [`Refusal::Db`] if the database fails.
pub fn counterparty(tx: &Tx<'_>, intake: &Intake<'_>, said: &contract::Counterparty) -> Taken {
    let guid = said.id.as_str();
    let found = match tx.opt(&ENTITY, &[&intake.source, &guid])? {
        Some(entity) => Some(entity),
        // A counterparty marked for deletion is kept if it is known, and never matched anew.
        None if said.deleted => None,
        None => match by_inn(tx, intake, said) {
            Ok(Some(entity)) => {
                matching::settled(tx, intake.source, guid)?;
                Some(entity)
            }
            undecided => {
                matching::offer(tx, intake.source, said, intake.now)?;
                undecided?
            }
        },
    };
    let Some(before) = found else { return Ok(Applied::Unchanged) };

    let text = |t: &Option<String>| t.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    let says = |field| details::erp::said(said, field);
    let spoken = |field| details::erp::spoken(said, field);
    let heard = details::erp::Heard { said: &spoken, as_of: intake.as_of, now: intake.now };
    let kept = details::erp::heard(tx, before.company_id, before.id, &heard)?;
    // What 1C leaves empty it does not know: a base that keeps no addresses must not wipe them. And what the client and the
    // seller have agreed on is not taken back by what 1C says.
    let of = |field, before: &str| says(field).filter(|_| !kept.contains(&field)).unwrap_or_else(|| before.to_owned());
    let after = EntityRow {
        erp_id: Some(guid.to_owned()),
        name: said.name.trim().to_owned(),
        full_name: of(Field::FullName, &before.full_name),
        inn: text(&said.inn).unwrap_or_else(|| before.inn.clone()),
        kpp: of(Field::Kpp, &before.kpp),
        address: of(Field::Address, &before.address),
        phone: of(Field::Phone, &before.phone),
        email: of(Field::Email, &before.email),
        bank: of(Field::Bank, &before.bank),
        ..before.clone()
    };
    if after == before {
        return Ok(Applied::Unchanged);
    }
    let a = &after;
    let key: [&dyn db::Param; 3] = [&a.company_id, &a.id, &a.erp_id];
    let text: [&dyn db::Param; 8] = [&a.name, &a.full_name, &a.inn, &a.kpp, &a.address, &a.phone, &a.email, &a.bank];
    tx.run(&PUT_ENTITY, &[&key[..], &text[..]].concat())?;
    frame::company_changed(tx, a.company_id)?;
    Ok(Applied::Changed)
}

/// The legal entity that waits for this counterparty.
fn by_inn(tx: &Tx<'_>, intake: &Intake<'_>, said: &contract::Counterparty) -> Result<Option<EntityRow>, Refusal> {
    let Some(inn) = said.inn.as_deref().and_then(|inn| Inn::parse(inn).ok()) else { return Ok(None) };
    let kpp = said.kpp.as_deref().unwrap_or_default().trim();
    let all = tx.all(&ENTITIES_BY_INN, &[&intake.source, &inn.as_str(), &kpp])?;
    let number = || {
        if kpp.is_empty() {
            format!("ИНН {}", inn.as_str())
        } else {
            format!("ИНН {} КПП {kpp}", inn.as_str())
        }
    };
    let mut waiting: Vec<EntityRow> = all.iter().filter(|e| e.erp_id.is_none()).cloned().collect();
    match (waiting.len(), all.len()) {
        (1, _) => Ok(waiting.pop()),
        (_, 0) => Ok(None),
        (0, _) => {
            let other = all[0].erp_id.as_deref().unwrap_or_default();
            let text = format!(
                "{} на портале уже связан с контрагентом {other}; удалите дубль в 1С или сопоставьте контрагентов \
                 на портале",
                number()
            );
            Err(Refusal::row("inn", text))
        }
        (_, n) => {
            let text =
                format!("{} на портале у {n} юридических лиц; сопоставьте контрагента на портале вручную", number());
            Err(Refusal::row("inn", text))
        }
    }
}

/// Takes a contract. A contract of a counterparty that is no client of the portal changes nothing.
///
/// # Errors
/// [`Refusal::Row`] if it belongs to another company already; [`Refusal::Db`] if the database fails.
pub fn contract(tx: &Tx<'_>, intake: &Intake<'_>, said: &contract::Contract) -> Taken {
    let Some(entity) = tx.opt(&ENTITY, &[&intake.source, &said.counterparty_id.as_str()])? else {
        return Ok(Applied::Unchanged);
    };
    let guid = said.id.as_str();
    let before = tx.opt(&CONTRACT, &[&intake.source, &guid])?;
    if before.as_ref().is_some_and(|b| b.company_id != entity.company_id) {
        let text =
            "договор уже принадлежит другому клиенту портала; верните прежнего контрагента или создайте новый договор";
        return Err(Refusal::row("counterparty_id", text));
    }
    if before.is_none() && said.deleted {
        return Ok(Applied::Unchanged);
    }
    let signed = said.date.map(|d| d.to_string());
    // The id of a contract is stamped with the day on which the portal heard of it first.
    let heard: At = intake.now;
    let after = ContractRow {
        company_id: entity.company_id,
        id: before.as_ref().map_or_else(|| ContractId::at(heard), |b| b.id),
        entity_id: entity.id,
        number: said.number.trim().to_owned(),
        name: said.name.trim().to_owned(),
        signed_on: signed.unwrap_or_default(),
        valid_until: said.valid_until.map(|d| d.to_string()),
        currency: currency::code(&said.currency),
        price_type: said.price_type_id.as_ref().map(ToString::to_string),
        prepayment: said.prepayment,
        payment_days: said.payment_days.map_or(0, i64::from),
        deleted: said.deleted,
        supplier: said.supplier,
    };
    if before.as_ref() == Some(&after) {
        return Ok(Applied::Unchanged);
    }
    let a = &after;
    let terms: [&dyn db::Param; 4] = [&a.prepayment, &a.payment_days, &a.deleted, &a.supplier];
    let text: [&dyn db::Param; 6] = [&a.number, &a.name, &a.signed_on, &a.valid_until, &a.currency, &a.price_type];
    let key: [&dyn db::Param; 5] = [&intake.source, &guid, &a.company_id, &a.id, &a.entity_id];
    tx.run(&PUT_CONTRACT, &[&key[..], &text[..], &terms[..]].concat())?;
    Ok(Applied::Changed)
}

#[cfg(test)]
mod tests;

//! Taking a payment: its parts, and what they change in the orders that they pay.
//!
//! The rest of a payment is an advance and belongs to no order. Debts do not follow from payments here: 1C tells them
//! itself (finance).

use std::collections::BTreeMap;

use db::Tx;
use kernel::{At, CompanyId, Money, OrderId, PaymentId};
use onec::contract::Payment;
use serde_json::json;

use super::{
    events::{ERP, Event, EventKind},
    incoming::{fingerprint_of, money, version},
    tally::recount,
};
use crate::{
    exchange::outcome::{Applied, Intake, Refusal, Taken},
    finance::rules::currency,
    orders::{
        counts,
        intake_store::{CONTRACT, ENTITY, FIND},
        intake_trade_store::{DROP_PART, FIND_PAYMENT, PARTS, PUT_PART, PaymentRow},
    },
};

/// Takes a payment of the JSON contract. A payment of a counterparty that is no client of the portal changes nothing.
///
/// # Errors
/// [`Refusal::Row`] if an order that it pays is not here or is another company's; [`Refusal::Db`] if the database
/// fails.
pub fn payment(tx: &Tx<'_>, intake: &Intake<'_>, said: &Payment) -> Taken {
    let stored = tx.opt(&FIND_PAYMENT, &[&intake.source, &said.id.as_str()])?;
    let hash = fingerprint_of(said);
    let known = stored.as_ref().is_some_and(|s| s.content_hash == hash || s.erp_version > version(said.version));
    if known || (stored.is_none() && said.deleted) {
        return Ok(Applied::Unchanged);
    }
    let Some((company, entity)) = tx.opt(&ENTITY, &[&intake.source, &said.counterparty_id.as_str()])? else {
        return Ok(Applied::Unchanged);
    };
    if let Some(s) = stored.as_ref().filter(|s| s.company_id != company) {
        let text = format!("платёж {} уже принадлежит другому клиенту портала; оформите новый документ", s.number);
        return Err(Refusal::row("counterparty_id", text));
    }
    let parts = parts(tx, intake, company, said)?;
    let (contract_id, resolved) = match &said.contract_id {
        Some(c) => {
            let found = tx.opt(&CONTRACT, &[&company, &intake.source, &c.as_str()])?;
            (found.map(|(id,)| id), found.is_some())
        }
        None => (None, true),
    };
    let at = At::from(said.date);
    let after = PaymentRow {
        company_id: company,
        id: stored.as_ref().map_or_else(|| PaymentId::at(at), |s| s.id),
        source_id: intake.source,
        erp_id: said.id.to_string(),
        number: said.number.trim().to_owned(),
        paid_on: counts::day(at, intake.zone),
        paid_at: Some(at),
        entity_id: Some(entity),
        contract_id,
        amount: money("amount", said.amount)?,
        currency: currency::code(&said.currency),
        purpose: said.purpose.as_deref().unwrap_or_default().trim().to_owned(),
        deleted: said.deleted,
        erp_version: version(said.version),
        content_hash: if resolved { hash } else { String::new() },
    };
    let old: BTreeMap<OrderId, Money> = match &stored {
        Some(s) => tx.all(&PARTS, &[&company, &s.id])?.into_iter().collect(),
        None => BTreeMap::new(),
    };
    let same = stored.as_ref().is_some_and(|s| {
        old == parts
            && PaymentRow { content_hash: s.content_hash.clone(), erp_version: s.erp_version, ..after.clone() } == *s
    });
    after.put(tx)?;
    for order in old.keys().filter(|o| !parts.contains_key(o)) {
        tx.run(&DROP_PART, &[&company, order, &after.id])?;
    }
    for (order, amount) in parts.iter().filter(|(o, a)| old.get(o) != Some(a)) {
        tx.run(&PUT_PART, &[&company, order, &after.id, amount])?;
    }
    let orders: std::collections::BTreeSet<&OrderId> = old.keys().chain(parts.keys()).collect();
    for order in orders {
        tell(tx, *order, stored.as_ref(), &after, parts.get(order).copied())?;
        recount(tx, intake, company, *order, if after.deleted { intake.as_of } else { at })?;
    }
    Ok(if same { Applied::Unchanged } else { Applied::Changed })
}

/// The parts by order; parts of one order are summed.
fn parts(
    tx: &Tx<'_>,
    intake: &Intake<'_>,
    company: CompanyId,
    said: &Payment,
) -> Result<BTreeMap<OrderId, Money>, Refusal> {
    let mut parts = BTreeMap::new();
    for (i, part) in said.allocations.iter().enumerate() {
        let guid = part.order_id.as_str();
        let field = format!("allocations[{i}].order_id");
        let Some(head) = tx.opt(&FIND, &[&intake.source, &guid])? else {
            let text =
                format!("заказа {guid} на портале ещё нет; выгрузите заказ, затем платёж {} ещё раз", said.number);
            return Err(Refusal::row(field, text));
        };
        if head.company_id != company {
            let text = format!("заказ {guid} принадлежит другому клиенту портала; исправьте распределение платежа");
            return Err(Refusal::row(field, text));
        }
        *parts.entry(head.id).or_insert(Money::ZERO) += money(format!("allocations[{i}].amount"), part.amount)?;
    }
    Ok(parts)
}

/// Tells that money arrived; what was told otherwise before is taken back.
fn tell(
    tx: &Tx<'_>,
    order: OrderId,
    stored: Option<&PaymentRow>,
    after: &PaymentRow,
    amount: Option<Money>,
) -> db::Result<()> {
    let event = |at| Event { company: after.company_id, order, at, kind: EventKind::Paid, key: &after.erp_id };
    let told = stored.filter(|s| !s.deleted).and_then(|s| s.paid_at);
    let now = after.paid_at.filter(|_| !after.deleted).zip(amount);
    if let Some(told) = told.filter(|told| now.is_none_or(|(at, _)| at != *told)) {
        event(told).untell(tx)?;
    }
    let Some((at, amount)) = now else { return Ok(()) };
    let data = json!({ "payment_id": after.id, "number": after.number, "amount": amount, "currency": after.currency });
    event(at).tell(tx, ERP, &data)
}

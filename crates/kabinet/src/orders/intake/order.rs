//! Taking an order: whose it is, whether it says anything new, what it changes.
//!
//! An order is known by 1C's reference; one that was made in the portal is first found by its number, and then has
//! both. The company of an order never changes. A package that was sent before what is known is not applied.

use db::Tx;
use kernel::{At, CompanyId, EntityId, Money, OrderId, Qty, UserId};
use onec::{Field, contract};
use serde_json::json;

use super::{
    events::{ERP, Event, EventKind},
    incoming::{Incoming, fingerprint_of},
    lines::{diff, merged},
    tally::{Stored, derive, save, ship},
    unit::Orders,
    writes::Writes,
};
use crate::{
    catalog::intake::Known,
    exchange::outcome::{Applied, Intake, Refusal, Taken},
    orders::{
        counts,
        facets::{Delivery, Fulfilment, Payment},
        intake_store::{Head, LineRow, OrderRow},
        keys,
        rules::{self, Stage, State, Word},
        statuses,
    },
};

/// Takes an order of the JSON contract. An order of a counterparty that is no client of the portal changes nothing. What `orders`
/// gathers must be written after it.
///
/// # Errors
/// [`Refusal::Row`] if the order cannot be taken as it is; [`Refusal::Db`] if the database fails.
pub fn order(tx: &Tx<'_>, intake: &Intake<'_>, orders: &mut Orders, order: &contract::Order) -> Taken {
    let found = orders.find(tx, intake.source, order.id.as_str())?;
    if let Some(head) = &found {
        let version = (super::incoming::version(order.version), Some(At::from(order.changed_at)));
        // The usual case of a full exchange: nothing new.
        if head.content_hash == fingerprint_of(order) || version < (head.erp_version, head.erp_changed_at) {
            return Ok(Applied::Unchanged);
        }
    }
    let Some((company, entity)) = orders.owner(tx, intake.source, order.counterparty_id.as_str())? else {
        return Ok(Applied::Unchanged);
    };
    let incoming = Incoming::from_contract(order)?;
    if order.deleted && found.is_none() && incoming.portal_number.is_none() {
        return Ok(Applied::Unchanged);
    }
    apply(tx, intake, orders, found.as_ref(), (company, Some(entity)), incoming)
}

/// Applies what 1C says to the order that it means, or makes that order. What `orders` gathers must be written after it.
pub(super) fn apply(
    tx: &Tx<'_>,
    intake: &Intake<'_>,
    orders: &mut Orders,
    found: Option<&Head>,
    (company, entity): (CompanyId, Option<EntityId>),
    mut incoming: Incoming,
) -> Taken {
    let id = match (found, &incoming.portal_number) {
        (Some(head), _) if head.company_id != company => {
            let text = "заказ уже принадлежит другому клиенту портала; верните в 1С прежнего контрагента или \
                        оформите новый заказ";
            return Err(Refusal::row("counterparty_id", text));
        }
        (Some(head), _) => Some(head.id),
        (None, Some(number)) => orders.find_by_number(tx, company, intake.source, number)?,
        (None, None) => None,
    };
    let known = id.map(|id| orders.held(tx, intake.source, company, id)).transpose()?;
    let (before, stored, shipped, legs) = match known {
        Some(Stored { row, lines, shipped, legs }) => (Some(row), lines, shipped, legs),
        None => Default::default(),
    };
    let version = |row: &OrderRow| (incoming.version.unwrap_or(row.erp_version), Some(incoming.changed_at));
    if before.as_ref().is_some_and(|b| version(b) < (b.erp_version, b.erp_changed_at)) {
        // Another package was quicker while this one waited for the order.
        return Ok(Applied::Unchanged);
    }
    let mut after = match &before {
        Some(row) => row.clone(),
        None => fresh(intake, company, &incoming)?,
    };
    after.entity_id = entity.or(after.entity_id);
    let resolved = fill(tx, intake, orders, &mut after, &mut incoming)?;
    after.content_hash = if resolved { std::mem::take(&mut incoming.hash) } else { String::new() };

    if !incoming.lines_know_ordered {
        super::commerceml::place(&stored, before.is_none(), &mut incoming.lines);
    }
    let keep_ordered = before.is_some() && after.origin == "portal";
    let mut lines = if incoming.lines_said { merged(&stored, incoming.lines, keep_ordered) } else { stored.clone() };
    resolve_products(tx, intake, &mut orders.goods, &mut lines)?;
    ship(&mut lines, &shipped);
    derive(&mut after, intake.words, &lines, &legs, &counts::day(intake.now, intake.zone));

    let at = incoming.changed_at.min(intake.now);
    let writes = &mut orders.writes;
    save(writes, intake, before.as_ref(), &after, at);
    if before.as_ref().is_none_or(|b| (&b.point, &b.address) != (&after.point, &after.address)) {
        writes.place(&after);
    }
    let same_lines = write_lines(writes, (company, after.id), &stored, &lines);
    tell(writes, before.as_ref(), &after, &stored, &lines, at);
    keys::follow(tx, writes, before.as_ref().map(|row| (row, &stored[..])), (&after, &lines))?;
    for raw in statuses::unknown(intake, [&after.erp_state, &after.erp_status, &after.erp_payment]) {
        writes.unknown(intake.source, raw, intake.now);
    }
    orders.is(Stored { row: after.clone(), lines, shipped, legs });

    let same = before.is_some_and(|b| {
        let marks = OrderRow {
            erp_version: b.erp_version,
            erp_changed_at: b.erp_changed_at,
            content_hash: b.content_hash.clone(),
            ..after.clone()
        };
        marks == b
    });
    Ok(if same && same_lines { Applied::Unchanged } else { Applied::Changed })
}

/// An order that was not here before: born in 1C, or made in the portal and since lost by it.
fn fresh(intake: &Intake<'_>, company: CompanyId, incoming: &Incoming) -> Result<OrderRow, Refusal> {
    let number = incoming.portal_number.clone().unwrap_or_else(|| incoming.number.clone());
    if number.is_empty() {
        return Err(Refusal::row("number", "у заказа нет номера; запишите документ в 1С и выгрузите ещё раз"));
    }
    let placed_at = incoming.date.unwrap_or(intake.as_of);
    Ok(OrderRow {
        company_id: company,
        id: OrderId::at(placed_at),
        source_id: intake.source,
        erp_id: None,
        number,
        erp_number: String::new(),
        buyer_number: String::new(),
        placed_at,
        entity_id: None,
        contract_id: None,
        point: String::new(),
        address: String::new(),
        author_id: None,
        author: String::new(),
        what: String::new(),
        manager_id: None,
        manager: String::new(),
        origin: if incoming.portal_number.is_some() { "portal" } else { incoming.origin }.to_owned(),
        state: State::Confirmed,
        erp_status: String::new(),
        erp_state: String::new(),
        erp_payment: String::new(),
        erp_posted: true,
        fulfilment: Fulfilment::Unknown,
        payment: Payment::NotDue,
        delivery: Delivery::None,
        stage: Stage::Unknown,
        currency: String::new(),
        total: Money::ZERO,
        vat: None,
        lines: 0,
        lines_shipped: 0,
        changed: false,
        expected_on: None,
        reserved: Money::ZERO,
        paid: Money::ZERO,
        cancel_reason: String::new(),
        comment: String::new(),
        erp_version: 0,
        erp_changed_at: None,
        content_hash: String::new(),
    })
}

/// Fills the header with what 1C says; gives whether all that it refers to is here.
fn fill(
    tx: &Tx<'_>,
    intake: &Intake<'_>,
    orders: &mut Orders,
    row: &mut OrderRow,
    said: &mut Incoming,
) -> Result<bool, Refusal> {
    let of_portal = row.origin == "portal";
    let text = |field: &mut Field<String>, known: &mut String| {
        if let Some(said) = std::mem::take(field).said() {
            *known = said.unwrap_or_default().trim().to_owned();
        }
    };
    text(&mut said.status, &mut row.erp_status);
    text(&mut said.state, &mut row.erp_state);
    text(&mut said.payment, &mut row.erp_payment);
    text(&mut said.buyer_number, &mut row.buyer_number);
    text(&mut said.point, &mut row.point);
    text(&mut said.address, &mut row.address);
    text(&mut said.comment, &mut row.comment);
    row.erp_posted = said.posted;

    let words = [&row.erp_state, &row.erp_status].map(|raw| intake.words.known(raw).and_then(|r| r.fulfilment));
    let word = match said.word {
        Word::Alive if words.iter().flatten().next() == Some(&Fulfilment::Closed) => Word::Closed,
        word => word,
    };
    row.state = rules::heard(row.state, word).ok_or_else(|| {
        let text =
            format!("заказ {} на портале ещё не передан продавцу; проверьте номер портала в документе", row.number);
        Refusal::row("portal_number", text)
    })?;
    row.cancel_reason = if word == Word::Cancelled { std::mem::take(&mut said.cancel_reason) } else { String::new() };

    row.erp_id = Some(said.erp_id.clone());
    if !said.number.is_empty() {
        row.erp_number.clone_from(&said.number);
    }
    if !of_portal {
        // An order of the portal keeps the number and the moment that its author has seen.
        if !said.number.is_empty() {
            row.number.clone_from(&said.number);
        }
        row.placed_at = said.date.unwrap_or(row.placed_at);
    }
    row.currency.clone_from(&said.currency);
    row.total = said.total.unwrap_or(row.total);
    row.vat = said.vat;
    row.erp_version = said.version.unwrap_or(row.erp_version);
    row.erp_changed_at = Some(said.changed_at);

    if let Some(manager) = std::mem::take(&mut said.manager).said() {
        row.manager_id = person(manager.as_ref(), |email| orders.staff(tx, email))?;
        row.manager = manager.map(|m| m.name).unwrap_or_default();
    }
    let contact = std::mem::take(&mut said.contact).said();
    // Whoever made an order in the portal stays its author.
    if let Some(contact) = contact.filter(|_| !(of_portal && row.author_id.is_some())) {
        let company = row.company_id;
        row.author_id = person(contact.as_ref(), |email| orders.member(tx, company, email))?;
        row.author = contact.map(|c| c.name).unwrap_or_default();
    }
    if row.author.is_empty() {
        row.author.clone_from(&row.manager);
    }

    let Some(contract) = &said.contract else { return Ok(true) };
    let contract = orders.contract(tx, row.company_id, intake.source, contract)?;
    row.contract_id = contract.or(row.contract_id);
    Ok(contract.is_some())
}

/// Who a person of 1C is here, by e-mail.
fn person(
    person: Option<&contract::Person>,
    find: impl FnOnce(&str) -> db::Result<Option<UserId>>,
) -> db::Result<Option<UserId>> {
    let email = person.and_then(|p| p.email.as_deref()).map(|e| e.trim().to_lowercase()).unwrap_or_default();
    if email.is_empty() {
        return Ok(None);
    }
    find(&email)
}

/// Links the lines to products; what the catalogue lacks becomes a stub there.
fn resolve_products(tx: &Tx<'_>, intake: &Intake<'_>, goods: &mut Known, lines: &mut [LineRow]) -> Result<(), Refusal> {
    for line in lines {
        if let (Some(product), None) = (&line.product, line.product_id) {
            let said = (line.article.as_str(), line.name.as_str(), line.unit.as_str());
            line.product_id = Some(goods.ensure(tx, intake.source, product, said)?);
        }
    }
    Ok(())
}

/// The lines that differ are to be written; gives whether none did.
fn write_lines(
    writes: &mut Writes,
    (company, order): (CompanyId, OrderId),
    stored: &[LineRow],
    lines: &[LineRow],
) -> bool {
    let mut same = true;
    for line in lines.iter().filter(|l| !stored.contains(l)) {
        writes.line(company, order, line);
        same = false;
    }
    for gone in stored.iter().filter(|s| !lines.iter().any(|l| l.line == s.line)) {
        writes.no_line(company, order, gone.line);
        same = false;
    }
    same
}

/// Tells that the order came, was accepted, was changed.
fn tell(
    writes: &mut Writes,
    before: Option<&OrderRow>,
    after: &OrderRow,
    stored: &[LineRow],
    lines: &[LineRow],
    at: At,
) {
    let event = |at, kind, key| Event { company: after.company_id, order: after.id, at, kind, key };
    let accepted = |s: State| !matches!(s, State::Approved | State::Declined);
    match before {
        None => {
            let data = json!({ "origin": after.origin, "number": after.number });
            writes.tell(&event(after.placed_at, EventKind::Created, ""), &after.author, &data);
        }
        Some(b) if b.state == State::Approved && accepted(after.state) => {
            writes.tell(&event(at, EventKind::Confirmed, ""), ERP, &json!({ "number": after.erp_number }));
        }
        Some(_) => {}
    }
    // A cancelled order says that once, not line by line.
    if matches!(after.state, State::Cancelled | State::Declined) {
        return;
    }
    let diffs = diff(before.map(|_| stored), lines);
    if diffs.is_empty() || lines.iter().all(|l| l.due() == Qty::ZERO) && before.is_none() {
        return;
    }
    let data = json!({ "lines": diffs });
    writes.tell(&event(at, EventKind::ChangedBySeller, &data.to_string()), ERP, &data);
}

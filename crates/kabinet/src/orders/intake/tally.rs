//! What follows for an order from its lines, shipments and payments: facets, label, counters, what is reserved.
//!
//! Everything derived is decided in [`derive`] and stored by [`save`], whatever the occasion, so that no way of
//! arriving at the same facts leaves another row.

use db::{Ask, Tx};
use kernel::{At, CompanyId, Money, OrderId, Qty};
use serde_json::json;

use super::{
    events::{ERP, Event, EventKind},
    lines::sums,
    writes::Writes,
};
use crate::{
    exchange::outcome::Intake,
    orders::{
        counts,
        facets::{self, Delivery, Fulfilment, Said, Words},
        intake_store::{LINES, LOCKED, LineRow, OrderRow},
        intake_trade_store::{PAID, SHIPMENTS, SHIPPED},
        rules::{self, Stage, State},
    },
};

/// A shipment as far as its order needs it: where it is, when it is expected, when it arrived.
pub(in crate::orders) type Leg = (Delivery, Option<String>, Option<At>);

/// Fills the derived columns of an order. Pure; `today` is the day of the business (`yyyy-mm-dd`).
pub(in crate::orders) fn derive(row: &mut OrderRow, words: &Words, lines: &[LineRow], legs: &[Leg], today: &str) {
    let sums = sums(lines);
    let said =
        Said { status: &row.erp_status, state: &row.erp_state, payment: &row.erp_payment, posted: row.erp_posted };
    let fulfilment = match row.state {
        State::Completed => Fulfilment::Closed,
        _ => facets::fulfilment(words, &said, sums.left),
    };
    row.payment = facets::payment(words, &said, sums.left, row.paid, row.total);
    row.fulfilment = fulfilment;
    row.delivery = facets::delivery_of(legs.iter().map(|l| l.0));
    row.stage = rules::stage(row.state, fulfilment, row.payment);
    row.what = lines.first().map(|l| l.name.clone()).unwrap_or_default();
    row.lines = sums.lines;
    row.lines_shipped = sums.shipped;
    row.changed = sums.changed;
    let live = matches!(row.state, State::Approved | State::Confirmed | State::CancelRequested);
    let gone = matches!(fulfilment, Fulfilment::Shipped | Fulfilment::Closed);
    row.reserved = if live && !gone { sums.reserved } else { Money::ZERO };
    row.expected_on = expected(row.state, lines, legs, today);
}

/// The day on which the next part arrives: the first that is not past; if all are past, the last of them, because "was
/// expected on" says more than nothing.
fn expected(state: State, lines: &[LineRow], legs: &[Leg], today: &str) -> Option<String> {
    if matches!(state, State::Cancelled | State::Declined | State::Rejected) {
        return None;
    }
    let open = state != State::Completed;
    // The day of a line whose confirmed part is here already is that of the others.
    let promised = |l: &LineRow| {
        let day = l.expected_on.as_deref().is_some_and(|day| day >= today);
        rules::rest(l.ordered - l.cancelled, l.confirmed, l.shipped, day) > Qty::ZERO
    };
    let waiting = lines.iter().filter(|l| open && (l.remaining() > Qty::ZERO || promised(l)));
    let waiting = waiting.filter_map(|l| l.expected_on.as_deref());
    let travelling =
        legs.iter().filter(|(d, _, at)| *d != Delivery::Delivered && at.is_none()).filter_map(|l| l.1.as_deref());
    let days: Vec<&str> = waiting.chain(travelling).collect();
    let next = days.iter().filter(|d| **d >= today).min().or_else(|| days.iter().max());
    next.map(|d| (*d).to_owned())
}

/// An order that differs from what was stored is to be written, its counters move, and that its label changed is told.
///
/// `at` is when the change happened in 1C.
pub(in crate::orders) fn save(
    writes: &mut Writes,
    intake: &Intake<'_>,
    before: Option<&OrderRow>,
    after: &OrderRow,
    at: At,
) {
    writes.order(after, intake.now);
    let place = |r: &OrderRow| counts::Place { placed_at: r.placed_at, stage: r.stage };
    writes.moved(after.company_id, before.map(place), Some(place(after)), intake.zone);
    let from = before.map(|b| b.stage);
    if from == Some(after.stage) {
        return;
    }
    let kind = match after.stage {
        Stage::Cancelled | Stage::Declined => EventKind::Cancelled,
        // A new order says enough by being created.
        _ if from.is_none() => return,
        _ => EventKind::Stage,
    };
    let (from, to) = (from.map(Stage::as_str), after.stage.as_str());
    let data = match kind {
        EventKind::Cancelled => json!({ "from": from, "to": to, "reason": after.cancel_reason }),
        _ => json!({ "from": from, "to": to }),
    };
    let key = format!("{}>{to}", from.unwrap_or_default());
    let at = at.min(intake.now);
    writes.tell(&Event { company: after.company_id, order: after.id, at, kind, key: &key }, ERP, &data);
}

/// An order as it is stored, with all that its columns follow from.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub row: OrderRow,
    pub lines: Vec<LineRow>,
    /// What shipments have taken, by line.
    pub shipped: Vec<(i64, Qty)>,
    pub legs: Vec<Leg>,
}

/// The order as it stands, held for this unit: the portal's own people and other packages wait.
pub(super) fn held(tx: &Tx<'_>, company: CompanyId, order: OrderId) -> db::Result<Stored> {
    let of: [&dyn db::Param; 3] = [&company, &order, &false];
    // In this order: what is read behind the row is what it is as long as the row is held.
    let (row, lines, shipped, legs) =
        tx.together((Ask(&LOCKED, &of[..2]), Ask(&LINES, &of[..2]), Ask(&SHIPPED, &of), Ask(&SHIPMENTS, &of)))?;
    let row = row.into_iter().next().ok_or(db::Error::NoRow("an order that was there"))?;
    Ok(Stored { row, lines, shipped, legs })
}

/// The quantities of each line as they are known now: by the order itself or by its shipments, whichever knows of more.
///
/// The two come in packages of their own, in either order, and each includes what the other tells.
pub(super) fn ship(lines: &mut [LineRow], shipped: &[(i64, Qty)]) {
    for line in lines {
        let by_shipments = shipped.iter().find(|(n, _)| *n == line.line).map_or(Qty::ZERO, |(_, qty)| *qty);
        line.shipped = line.erp_shipped.max(by_shipments);
    }
}

/// Works everything derived out again, after a shipment or a payment of the order was stored.
pub(super) fn recount(tx: &Tx<'_>, intake: &Intake<'_>, company: CompanyId, order: OrderId, at: At) -> db::Result<()> {
    let Stored { row: before, lines: stored, shipped, legs } = held(tx, company, order)?;
    let (mut lines, mut writes) = (stored.clone(), Writes::default());
    ship(&mut lines, &shipped);
    for (line, _) in lines.iter().zip(&stored).filter(|(line, old)| line != old) {
        writes.line(company, order, line);
    }
    let mut after = before.clone();
    after.paid = tx.one(&PAID, &[&company, &order, &false])?.0.unwrap_or(Money::ZERO);
    derive(&mut after, intake.words, &lines, &legs, &counts::day(intake.now, intake.zone));
    if after != before {
        save(&mut writes, intake, Some(&before), &after, at);
    }
    writes.write(tx)
}

/// Decides an order anew because its words mean something else now. Nothing has happened to it, so its story says nothing.
/// Gives whether anything is different.
pub(in crate::orders) fn decided_anew(
    tx: &Tx<'_>,
    intake: &Intake<'_>,
    company: CompanyId,
    order: OrderId,
    first: impl FnOnce(&mut OrderRow, &Words),
) -> db::Result<bool> {
    let Stored { row: before, lines, legs, .. } = held(tx, company, order)?;
    let mut after = before.clone();
    first(&mut after, intake.words);
    derive(&mut after, intake.words, &lines, &legs, &counts::day(intake.now, intake.zone));
    if after == before {
        return Ok(false);
    }
    let mut writes = Writes::default();
    writes.order(&after, intake.now);
    let place = |r: &OrderRow| counts::Place { placed_at: r.placed_at, stage: r.stage };
    writes.moved(company, Some(place(&before)), Some(place(&after)), intake.zone);
    writes.write(tx)?;
    Ok(true)
}

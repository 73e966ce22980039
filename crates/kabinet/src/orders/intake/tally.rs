//! What follows for an order from its lines, shipments and payments: facets, label, counters, what is reserved.
//!
//! Everything derived is decided in [`derive`] and stored by [`save`], whatever the occasion, so that no way of
//! arriving at the same facts leaves another row.

use db::Tx;
use kernel::{At, CompanyId, Money, OrderId, Qty};
use serde_json::json;

use super::{
    events::{ERP, Event, EventKind},
    lines::sums,
};
use crate::{
    exchange::outcome::Intake,
    orders::{
        counts,
        facets::{self, BUILT_IN, Delivery, Fulfilment, Said},
        intake_store::{LINES, LOCK, LineRow, ORDER, OrderRow},
        intake_trade_store::{PAID, SHIPMENTS, SHIPPED},
        rules::{self, Stage, State},
    },
};

/// A shipment as far as its order needs it: where it is, when it is expected, when it arrived.
pub(in crate::orders) type Leg = (Delivery, Option<String>, Option<At>);

/// Fills the derived columns of an order. Pure; `today` is the day of the business (`yyyy-mm-dd`).
pub(in crate::orders) fn derive(row: &mut OrderRow, lines: &[LineRow], legs: &[Leg], today: &str) {
    let sums = sums(lines);
    let said =
        Said { status: &row.erp_status, state: &row.erp_state, payment: &row.erp_payment, posted: row.erp_posted };
    let fulfilment = match row.state {
        State::Completed => Fulfilment::Closed,
        _ => facets::fulfilment(BUILT_IN, &said, sums.left),
    };
    row.payment = facets::payment(BUILT_IN, &said, sums.left, row.paid, row.total);
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

/// Stores an order that differs from what was stored, moves its counters and tells that its label changed.
///
/// `at` is when the change happened in 1C.
pub(in crate::orders) fn save(
    tx: &Tx<'_>,
    intake: &Intake<'_>,
    before: Option<&OrderRow>,
    after: &OrderRow,
    at: At,
) -> db::Result<()> {
    after.put(tx, intake.now)?;
    let place = |r: &OrderRow| counts::Place { placed_at: r.placed_at, stage: r.stage };
    counts::moved(tx, after.company_id, before.map(place), Some(place(after)), intake.zone)?;
    let from = before.map(|b| b.stage);
    if from == Some(after.stage) {
        return Ok(());
    }
    let kind = match after.stage {
        Stage::Cancelled | Stage::Declined => EventKind::Cancelled,
        // A new order says enough by being created.
        _ if from.is_none() => return Ok(()),
        _ => EventKind::Stage,
    };
    let (from, to) = (from.map(Stage::as_str), after.stage.as_str());
    let data = match kind {
        EventKind::Cancelled => json!({ "from": from, "to": to, "reason": after.cancel_reason }),
        _ => json!({ "from": from, "to": to }),
    };
    let key = format!("{}>{to}", from.unwrap_or_default());
    let at = at.min(intake.now);
    Event { company: after.company_id, order: after.id, at, kind, key: &key }.tell(tx, ERP, &data)
}

/// The quantities of each line as they are known now: by the order itself or by its shipments, whichever knows of more.
///
/// The two come in packages of their own, in either order, and each includes what the other tells.
pub(super) fn ship(tx: &Tx<'_>, company: CompanyId, order: OrderId, lines: &mut [LineRow]) -> db::Result<()> {
    let shipped = tx.all(&SHIPPED, &[&company, &order, &false])?;
    for line in lines {
        let by_shipments = shipped.iter().find(|(n, _)| *n == line.line).map_or(Qty::ZERO, |(_, qty)| *qty);
        line.shipped = line.erp_shipped.max(by_shipments);
    }
    Ok(())
}

/// The order as it stands, held for this unit: the portal's own people and other packages wait.
pub(super) fn locked(tx: &Tx<'_>, company: CompanyId, order: OrderId) -> db::Result<OrderRow> {
    tx.run(&LOCK, &[&company, &order])?;
    tx.one(&ORDER, &[&company, &order])
}

/// Works everything derived out again, after a shipment or a payment of the order was stored.
pub(super) fn recount(tx: &Tx<'_>, intake: &Intake<'_>, company: CompanyId, order: OrderId, at: At) -> db::Result<()> {
    let before = locked(tx, company, order)?;
    let stored = tx.all(&LINES, &[&company, &order])?;
    let mut lines = stored.clone();
    ship(tx, company, order, &mut lines)?;
    for (line, old) in lines.iter().zip(&stored) {
        if line != old {
            line.put(tx, company, order)?;
        }
    }
    let mut after = before.clone();
    after.paid = tx.one(&PAID, &[&company, &order, &false])?.0.unwrap_or(Money::ZERO);
    let legs = tx.all(&SHIPMENTS, &[&company, &order, &false])?;
    derive(&mut after, &lines, &legs, &counts::day(intake.now, intake.zone));
    if after == before {
        return Ok(());
    }
    save(tx, intake, Some(&before), &after, at)
}

//! Scripted moves: what the people at the seller do in 1C while somebody watches the demo.

use jiff::Timestamp;
use onec::contract::{DocumentType, Guid, Order};
use rust_decimal::Decimal;

use crate::error::SimulatorError;
use crate::state::Live;
use crate::world::{
    Delivery, Paper, Stage, World, document, kopecks, paid, payment, payment_state, shipment, shipped_row,
    short_number, sum_up, vat_percent, workday_after,
};

/// A move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Move {
    /// The rest of the planted changed order is confirmed and shipped: 10 of 10.
    ShipRest,
    /// Вектор pays what is overdue, and the block falls.
    PayVektor,
    /// The figures of Заря are fresh again.
    WakeZarya,
    /// The newest order of the site comes back with a short first row.
    ConfirmShort,
    /// Every order of the site that 1C has accepted goes a step on: paid, ready, shipped with papers, closed.
    Step,
}

impl Move {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::ShipRest, Self::PayVektor, Self::WakeZarya, Self::ConfirmShort, Self::Step];

    /// The word by which it is asked for.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ShipRest => "ship-rest",
            Self::PayVektor => "pay-vektor",
            Self::WakeZarya => "wake-zarya",
            Self::ConfirmShort => "confirm-short",
            Self::Step => "step",
        }
    }

    /// The move of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// Makes a move; the answer says in a sentence what has happened in 1C.
pub(crate) fn make(world: &World, live: &mut Live, which: Move, now: Timestamp) -> Result<String, SimulatorError> {
    match which {
        Move::ShipRest => ship_rest(world, live, now),
        Move::PayVektor => pay_vektor(world, live, now),
        Move::WakeZarya => {
            live.state.zarya_awake = true;
            Ok("Взаиморасчёты ООО «Заря» снова выгружаются".to_owned())
        }
        Move::ConfirmShort => confirm_short(world, live, now),
        Move::Step => Ok(step(world, live, now)),
    }
}

fn known(live: &Live, id: &Guid) -> Result<Order, SimulatorError> {
    live.book.order(id).cloned().ok_or(SimulatorError::Move("такого заказа нет в 1С"))
}

fn ship_rest(world: &World, live: &mut Live, now: Timestamp) -> Result<String, SimulatorError> {
    let mut order = known(live, &world.planted().changed_order.guid)?;
    let line = &mut order.lines[0];
    if line.shipped == line.ordered {
        return Err(SimulatorError::Move("остаток этого заказа уже отгружен"));
    }
    line.confirmed = line.ordered;
    line.sum = line.price * line.confirmed;
    line.expected_date = None;
    let percent = vat_percent(world.calendar.date_of(order.date));
    sum_up(&mut order, percent);
    let number = ship(world, live, order, now)?;
    Ok(format!("Остаток заказа {} отгружен: {number}", world.planted().changed_order.number))
}

fn pay_vektor(world: &World, live: &mut Live, now: Timestamp) -> Result<String, SimulatorError> {
    let order = known(live, &world.planted().overdue_order.guid)?;
    let sum = kopecks(order.total) - paid(&live.book.payments, &order.id);
    if sum <= 0 {
        return Err(SimulatorError::Move("просроченный заказ уже оплачен"));
    }
    pay(world, live, order, sum, now);
    Ok(format!("АО «Вектор» оплатило {} ₽, просрочки больше нет", print::money(sum)))
}

/// Posts a payment of an order.
fn pay(world: &World, live: &mut Live, mut order: Order, sum: i64, now: Timestamp) {
    let Some((_, contract)) = order.contract_id.as_ref().and_then(|id| world.contract(id)) else { return };
    let id = live.guid("payment", &format!("{}/{}", order.id, live.book.payments.len()));
    let mut payment = payment(id, contract, now, vec![(order.id.clone(), sum)]);
    payment.number = Live::next_number(live.book.payments.iter().map(|payment| payment.number.as_str())).to_string();
    live.put_payment(payment);
    order.payment_state = Some(payment_state(&order, paid(&live.book.payments, &order.id)).to_owned());
    touched(&mut order, now);
    live.put_order(order);
}

fn touched(order: &mut Order, now: Timestamp) {
    order.version += 1;
    order.changed_at = now;
}

fn staged(order: &mut Order, stage: Stage) {
    let (status, state) = stage.words();
    order.status = status.to_owned();
    order.state = state.map(str::to_owned);
    order.closed = stage == Stage::Closed;
}

/// Ships everything that is confirmed and has not left, with УПД and накладная; gives the number of the shipment.
fn ship(world: &World, live: &mut Live, mut order: Order, now: Timestamp) -> Result<String, SimulatorError> {
    let rows: Vec<_> = order
        .lines
        .iter()
        .filter(|line| line.confirmed > line.shipped)
        .map(|line| shipped_row(&order, line, line.confirmed - line.shipped))
        .collect();
    if rows.is_empty() {
        return Err(SimulatorError::Move("отгружать по этому заказу нечего"));
    }
    for line in &mut order.lines {
        line.shipped = line.confirmed;
    }
    let today = world.calendar.date_of(now);
    let number = live.next_shipment();
    let digits = short_number(&number);
    let delivery = Delivery {
        carrier: "ТК «Вершина-Карго»",
        tracking: Some(format!("ВК-7713{digits}")),
        arrives: workday_after(today, 1),
        delivered: None,
    };
    let to = order.counterparty_id.clone();
    let sent = shipment(live.guid("shipment", &number), number.clone(), now, to, rows, delivery);
    let whole = order.lines.iter().all(|line| line.shipped + line.cancelled >= line.ordered);
    staged(&mut order, if whole { Stage::Shipped } else { Stage::PartiallyShipped });
    touched(&mut order, now);
    if let Some((_, contract)) = order.contract_id.as_ref().and_then(|id| world.contract(id)) {
        let orders = vec![order.id.clone()];
        for (kind, paper) in
            [(DocumentType::Upd, Paper::Upd(sent.id.clone())), (DocumentType::Waybill, Paper::Waybill(sent.id.clone()))]
        {
            let made =
                document(contract, kind, sent.id.as_str(), digits.clone(), today, orders.clone(), Some(sent.total));
            live.put_document(made, paper);
        }
    }
    live.put_shipment(sent);
    live.put_order(order);
    Ok(number)
}

/// Orders that this simulator has accepted from the site and that are still open, newest last.
fn of_site(world: &World, live: &Live) -> Vec<Order> {
    let born_here = |order: &&Order| world.book.order(&order.id).is_none() && order.portal_number.is_some();
    let open = |order: &&Order| !order.cancelled && !order.closed;
    live.state.overlay.orders.iter().filter(born_here).filter(open).cloned().collect()
}

fn confirm_short(world: &World, live: &mut Live, now: Timestamp) -> Result<String, SimulatorError> {
    let fits =
        |order: &Order| order.lines.first().is_some_and(|line| line.confirmed > Decimal::ONE && line.shipped.is_zero());
    let order = of_site(world, live).into_iter().rev().find(fits);
    let mut order =
        order.ok_or(SimulatorError::Move("нет принятого заказа портала, который можно подтвердить не полностью"))?;
    let line = &mut order.lines[0];
    let less = (line.ordered / Decimal::from(5)).ceil().max(Decimal::ONE);
    line.confirmed = line.ordered - less;
    line.sum = line.price * line.confirmed;
    line.expected_date = Some(workday_after(world.calendar.date_of(now), 4));
    let text = format!("Заказ {}: строка 1 подтверждена не полностью, не хватает {less}", order.number);
    let percent = vat_percent(world.calendar.date_of(order.date));
    sum_up(&mut order, percent);
    touched(&mut order, now);
    live.put_order(order);
    Ok(text)
}

fn step(world: &World, live: &mut Live, now: Timestamp) -> String {
    let orders = of_site(world, live);
    let mut told = Vec::new();
    for mut order in orders {
        let number = order.number.clone();
        let left = kopecks(order.total) - paid(&live.book.payments, &order.id);
        let state = order.state.clone().unwrap_or_default();
        let is = |stage: Stage| stage.words().1 == Some(state.as_str());
        if is(Stage::AwaitingPayment) && left > 0 {
            staged(&mut order, Stage::ReadyToShip);
            pay(world, live, order, left, now);
            told.push(format!("{number} оплачен"));
        } else if is(Stage::Reserving) || is(Stage::AwaitingPayment) {
            staged(&mut order, Stage::ReadyToShip);
            touched(&mut order, now);
            live.put_order(order);
            told.push(format!("{number} готов к отгрузке"));
        } else if is(Stage::ReadyToShip) {
            if ship(world, live, order, now).is_ok() {
                told.push(format!("{number} отгружен"));
            }
        } else if is(Stage::Shipped) {
            staged(&mut order, Stage::Closed);
            touched(&mut order, now);
            live.put_order(order);
            told.push(format!("{number} закрыт"));
        }
    }
    if told.is_empty() { "Принятых заказов портала нет".to_owned() } else { told.join("; ") }
}

//! From drafts to the orders and shipments of 1C: numbers, references, sums, lorries.

use std::collections::BTreeMap;

use jiff::civil::Date;
use onec::Field;
use onec::contract::{Channel, Guid, Order, OrderLine, Person, Shipment, ShipmentLine};
use rust_decimal::Decimal;

use super::calendar::{Calendar, shifted, vat_inside, vat_percent, workday_after};
use super::cast::{Cast, Company};
use super::catalogue::Catalogue;
use super::draft::{Draft, Ship, Stage, Tag};
use super::rng::{Rng, guid_of};

/// Kopecks as the decimal that the contract carries.
pub(crate) fn roubles(kopecks: i64) -> Decimal {
    Decimal::new(kopecks, 2)
}

/// The decimal of the contract as kopecks; 0 if it does not fit, which nothing made here does.
pub(crate) fn kopecks(amount: Decimal) -> i64 {
    kernel::Money::from_decimal(amount).map_or(0, |money| money.0)
}

/// An order with what the papers and the money need to know about it.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub(crate) company: usize,
    pub(crate) contract: usize,
    pub(crate) day: Date,
    pub(crate) stage: Stage,
    pub(crate) tag: Option<Tag>,
    pub(crate) ship: Ship,
    /// As it came in, if the seller has changed it since.
    pub(crate) first: Option<Order>,
    pub(crate) order: Order,
}

/// A shipment with whose it is.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) company: usize,
    pub(crate) contract: usize,
    pub(crate) day: Date,
    pub(crate) shipment: Shipment,
}

/// Numbers that the portal gave to the planted orders, as the design sketches them.
const PORTAL_ANCHORS: [(Tag, u32); 4] =
    [(Tag::Waybill, 1987), (Tag::Partial, 2297), (Tag::Arriving, 2304), (Tag::Changed, 2309)];
const PORTAL_FIRST: u32 = 1391;
const PORTAL_LAST: u32 = 2317;

/// Numbers the drafts and makes the orders of them, oldest first.
pub(super) fn orders(calendar: &Calendar, cast: &Cast, catalogue: &Catalogue, mut drafts: Vec<Draft>) -> Vec<Made> {
    drafts.sort_by(|a, b| (a.at, &a.key).cmp(&(b.at, &b.key)));
    let portal = portal_numbers(&drafts);
    let mut rng = Rng::named("numbers");
    let mut number = 1_160;
    drafts
        .into_iter()
        .zip(portal)
        .map(|(draft, portal_number)| {
            number += rng.between(1, 9);
            make(calendar, cast, catalogue, draft, format!("СО00-{number:06}"), portal_number)
        })
        .collect()
}

/// Ascending numbers for the orders made in the portal, fixed at the anchors and even between them.
fn portal_numbers(drafts: &[Draft]) -> Vec<Option<String>> {
    let born: Vec<usize> = (0..drafts.len()).filter(|index| drafts[*index].channel == Channel::Portal).collect();
    let mut fixed = vec![(0, PORTAL_FIRST)];
    fixed.extend(PORTAL_ANCHORS.iter().filter_map(|(tag, number)| {
        born.iter().position(|index| drafts[*index].tag == Some(*tag)).map(|rank| (rank, *number))
    }));
    fixed.push((born.len().saturating_sub(1), PORTAL_LAST));
    let mut numbers = vec![None; drafts.len()];
    for pair in fixed.windows(2) {
        let ((from, low), (to, high)) = (pair[0], pair[1]);
        for rank in from..=to {
            let steps = u32::try_from(to - from).unwrap_or(1).max(1);
            let step = u32::try_from(rank - from).unwrap_or(0);
            numbers[born[rank]] = Some((low + (high - low) * step / steps).to_string());
        }
    }
    numbers
}

fn make(
    calendar: &Calendar,
    cast: &Cast,
    catalogue: &Catalogue,
    draft: Draft,
    number: String,
    portal_number: Option<String>,
) -> Made {
    let company = &cast.companies[draft.company];
    let contract = &company.contracts[draft.contract];
    let day = calendar.date_of(draft.at);
    let percent = vat_percent(day);
    let lines: Vec<OrderLine> =
        (1u32..).zip(&draft.lines).map(|(nth, line)| row(catalogue, &draft, nth, line, percent)).collect();
    let (status, state) = draft.stage.words();
    let manager = cast.staff.iter().find(|staff| staff.email == company.manager);
    let point = &company.points[draft.point];
    let mut order = Order {
        id: guid_of("order", &draft.key),
        number,
        portal_number,
        buyer_number: Field::from(draft.buyer_number.clone()),
        date: draft.at,
        counterparty_id: contract.entity_guid.clone(),
        contract_id: Some(contract.guid.clone()),
        delivery_point: Field::Value(point.name.to_owned()),
        delivery_address: Field::Value(point.address.to_owned()),
        delivery_date: Field::Value(workday_after(day, 3)),
        currency: "RUB".to_owned(),
        channel: draft.channel,
        status: status.to_owned(),
        state: state.map(str::to_owned),
        payment_state: None,
        posted: true,
        closed: draft.stage == Stage::Closed,
        cancelled: draft.stage == Stage::Cancelled,
        cancel_reason: draft.cancel_reason.map(str::to_owned),
        deleted: false,
        manager: manager.map(|staff| Person {
            id: Some(guid_of("staff", staff.email)),
            name: staff.name.to_owned(),
            email: Some(staff.email.to_owned()),
        }),
        contact: contact(company, draft.author),
        comment: Field::from(draft.comment.map(str::to_owned)),
        total: Decimal::ZERO,
        vat_total: None,
        version: 3,
        changed_at: changed_at(calendar, &draft, day),
        lines,
    };
    sum_up(&mut order, percent);
    let first = draft.changed_at.map(|_| as_ordered(&order, percent));
    Made {
        company: draft.company,
        contract: draft.contract,
        day,
        stage: draft.stage,
        tag: draft.tag,
        ship: draft.ship,
        first,
        order,
    }
}

/// When the order was touched last; never after yesterday, so that nothing lies in the future.
fn changed_at(calendar: &Calendar, draft: &Draft, day: Date) -> jiff::Timestamp {
    if let Some(moment) = draft.changed_at {
        return moment;
    }
    match draft.stage {
        Stage::Closed => calendar.at(workday_after(day, 20).min(calendar.day(-1)), 17, 30),
        Stage::Shipped | Stage::PartiallyShipped => calendar.at(workday_after(day, 2).min(calendar.day(-1)), 17, 10),
        _ => draft.at.saturating_add(jiff::SignedDuration::from_mins(25)).unwrap_or(draft.at),
    }
}

fn contact(company: &Company, author: Option<usize>) -> Field<Person> {
    let person = author.map(|index| &company.people[index]);
    Field::from(person.map(|person| Person {
        id: Some(guid_of("contact", person.email)),
        name: person.name.to_owned(),
        email: Some(person.email.to_owned()),
    }))
}

fn row(catalogue: &Catalogue, draft: &Draft, nth: u32, line: &super::draft::DraftLine, percent: i64) -> OrderLine {
    let product = &catalogue.products[line.product];
    let counted = if draft.stage == Stage::Cancelled { line.ordered } else { line.confirmed };
    OrderLine {
        line: nth,
        product_id: Some(product.guid.clone()),
        characteristic_id: None,
        article: product.article.clone(),
        name: product.name.clone(),
        unit: product.unit.short.to_owned(),
        ordered: Decimal::from(line.ordered),
        confirmed: Decimal::from(line.confirmed),
        // Filled in by the lorries.
        shipped: match draft.ship {
            Ship::No => Decimal::ZERO,
            _ => Decimal::from(line.shipped),
        },
        cancelled: Decimal::from(line.cancelled),
        cancel_reason: line.reason.or(draft.cancel_reason).filter(|_| line.cancelled > 0).map(str::to_owned),
        price: roubles(line.price),
        discount: line.discount.map(Decimal::from),
        sum: roubles(line.price * counted),
        vat_rate: Some(percent.to_string()),
        expected_date: line.expected,
        replaces_line: line.replaces,
        buyer_article: line.buyer_article.clone(),
    }
}

/// Sets the totals from the rows.
pub(crate) fn sum_up(order: &mut Order, percent: i64) {
    order.total = order.lines.iter().map(|line| line.sum).sum();
    order.vat_total = Some(roubles(order.lines.iter().map(|line| vat_inside(kopecks(line.sum), percent)).sum()));
}

/// The order before the seller changed it: everything confirmed as asked, nothing shipped.
fn as_ordered(order: &Order, percent: i64) -> Order {
    let mut first = order.clone();
    first.version = 1;
    first.changed_at = first.date;
    first.closed = false;
    first.status = Stage::Reserving.words().0.to_owned();
    first.state = Stage::Reserving.words().1.map(str::to_owned);
    first.lines.retain(|line| line.replaces_line.is_none());
    for line in &mut first.lines {
        line.confirmed = line.ordered;
        (line.shipped, line.cancelled) = (Decimal::ZERO, Decimal::ZERO);
        (line.cancel_reason, line.expected_date) = (None, None);
        line.sum = line.price * line.ordered;
    }
    sum_up(&mut first, percent);
    first
}

/// What goes onto one lorry.
struct Load<'a> {
    key: String,
    on: Date,
    arrives: Option<Date>,
    tracking: Option<&'a str>,
    /// Indices of the orders.
    orders: Vec<usize>,
}

/// Lorries: pooled ones for the distant past, one an order lately.
pub(super) fn shipments(calendar: &Calendar, made: &[Made]) -> Vec<Sent> {
    let mut pools: BTreeMap<(usize, usize, i64), Vec<usize>> = BTreeMap::new();
    let mut loads: Vec<Load<'_>> = Vec::new();
    for (index, made) in made.iter().enumerate() {
        match made.ship {
            Ship::No => {}
            Ship::Pooled => {
                let fortnight = -(calendar.age(made.day) / 14);
                pools.entry((made.company, made.contract, fortnight)).or_default().push(index);
            }
            Ship::Own { on, arrives, tracking } => {
                loads.push(Load { key: made.order.id.to_string(), on, arrives, tracking, orders: vec![index] });
            }
        }
    }
    for orders in pools.into_values() {
        let last = orders.iter().map(|index| made[*index].day).max().unwrap_or(calendar.today);
        let key = made[orders[0]].order.id.to_string();
        loads.push(Load { key, on: workday_after(last, 2), arrives: None, tracking: None, orders });
    }
    loads.sort_by(|a, b| (a.on, &a.key).cmp(&(b.on, &b.key)));
    let mut rng = Rng::named("lorries");
    let mut number = 4_471 - 2 * i64::try_from(loads.len()).unwrap_or(0);
    let mut sent = Vec::new();
    for Load { key, on, arrives, tracking, orders } in loads {
        number += rng.between(1, 3);
        let lines = orders.iter().flat_map(|index| shipped_rows(&made[*index].order)).collect();
        let arrives = arrives.unwrap_or_else(|| shifted(on, 1));
        let delivered = arrives < calendar.today;
        let carrier = if tracking.is_some() || rng.chance(45) {
            "ТК «Вершина-Карго»"
        } else {
            "Доставка поставщика"
        };
        let tracking = tracking
            .map(str::to_owned)
            .or_else(|| (carrier.starts_with("ТК")).then(|| format!("ВК-{:08}", 76_000_000 + number * 211)));
        let shipment = shipment(
            guid_of("shipment", &key),
            format!("РТ00-{number:06}"),
            calendar.at(on, 16, 40),
            made[orders[0]].order.counterparty_id.clone(),
            lines,
            Delivery { carrier, tracking, arrives, delivered: delivered.then(|| calendar.at(arrives, 12, 15)) },
        );
        sent.push(Sent { company: made[orders[0]].company, contract: made[orders[0]].contract, day: on, shipment });
    }
    sent
}

/// An order is touched when a lorry leaves with its goods: its state cannot be older than that.
pub(super) fn touched_by(sent: &[Sent], made: &mut [Made]) {
    let mut left: BTreeMap<&Guid, jiff::Timestamp> = BTreeMap::new();
    for shipment in sent.iter().map(|sent| &sent.shipment) {
        for row in &shipment.lines {
            let last = left.entry(&row.order_id).or_insert(shipment.date);
            *last = shipment.date.max(*last);
        }
    }
    for order in made.iter_mut().map(|made| &mut made.order) {
        order.changed_at = left.get(&order.id).map_or(order.changed_at, |last| order.changed_at.max(*last));
    }
}

/// How a shipment travels.
pub(crate) struct Delivery<'a> {
    pub(crate) carrier: &'a str,
    pub(crate) tracking: Option<String>,
    pub(crate) arrives: Date,
    pub(crate) delivered: Option<jiff::Timestamp>,
}

/// A shipment of these rows to a counterparty.
pub(crate) fn shipment(
    id: Guid,
    number: String,
    date: jiff::Timestamp,
    to: Guid,
    lines: Vec<ShipmentLine>,
    delivery: Delivery<'_>,
) -> Shipment {
    let status = if delivery.delivered.is_some() { "Реализовано" } else { "В пути" };
    let url = delivery.tracking.as_ref().map(|number| {
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        format!("https://track.vershina-cargo.example/vk/{digits}")
    });
    Shipment {
        id,
        number,
        date,
        counterparty_id: Some(to),
        status: status.to_owned(),
        carrier: Some(delivery.carrier.to_owned()),
        tracking_number: delivery.tracking,
        tracking_url: url,
        expected_at: Some(delivery.arrives),
        delivered_at: delivery.delivered,
        deleted: false,
        version: 1,
        total: lines.iter().map(|line| line.sum).sum(),
        lines,
    }
}

/// What an order says has been shipped.
fn shipped_rows(order: &Order) -> impl Iterator<Item = ShipmentLine> + '_ {
    order.lines.iter().filter(|line| line.shipped > Decimal::ZERO).map(|line| shipped_row(order, line, line.shipped))
}

/// A row of a shipment: so much of a row of an order.
pub(crate) fn shipped_row(order: &Order, line: &OrderLine, qty: Decimal) -> ShipmentLine {
    ShipmentLine {
        order_id: order.id.clone(),
        line: Some(line.line),
        product_id: line.product_id.clone(),
        article: line.article.clone(),
        name: line.name.clone(),
        qty,
        sum: line.price * qty,
    }
}

//! Orders of the site become orders of 1C.
//!
//! As in 1C, an order is known by its number and date: one that comes again changes nothing, except that it may say that it
//! is cancelled. 1C then keeps its own number, and tells it when it sends orders back.

use jiff::Timestamp;
use jiff::civil::Date;
use onec::Field;
use onec::commerceml::{Document, moment, requisite};
use onec::contract::{Channel, Guid, Order, OrderLine, Person};
use rust_decimal::Decimal;

use crate::state::Live;
use crate::world::{Company, ContractCard, Stage, World, sum_up, vat_percent};

/// What became of an order of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// A new order, with its number in 1C.
    New(String),
    /// Known already.
    Known,
    /// Known, and now cancelled.
    Cancelled(String),
    /// 1C does not know the buyer. A real one would create a counterparty, which a demo does not need.
    UnknownBuyer,
}

/// Takes an order into the books.
pub(crate) fn accept(world: &World, live: &mut Live, document: &Document, now: Timestamp) -> Accepted {
    let number = document.number.clone().unwrap_or_default();
    let date = document.date.unwrap_or(world.today());
    let cancelled = document.requisites.says(requisite::CANCELLED);
    let same_day = |order: &Order| world.calendar.date_of(order.date) == date;
    if let Some(known) = live.of_site(&number, same_day) {
        if !cancelled || known.cancelled || known.lines.iter().any(|line| line.shipped > Decimal::ZERO) {
            return Accepted::Known;
        }
        let mut order = known.clone();
        cancel(&mut order, "Отменён покупателем", now);
        let in_1c = order.number.clone();
        live.put_order(order);
        return Accepted::Cancelled(in_1c);
    }
    let Some((company, contract)) = buyer(world, document) else { return Accepted::UnknownBuyer };
    let mut order = order(world, live, document, company, contract, &number, date, now);
    if cancelled {
        cancel(&mut order, "Отменён покупателем", now);
    }
    let in_1c = order.number.clone();
    live.put_order(order);
    Accepted::New(in_1c)
}

/// Cancels an order as a whole.
pub(crate) fn cancel(order: &mut Order, reason: &str, now: Timestamp) {
    order.cancelled = true;
    order.cancel_reason = Some(reason.to_owned());
    order.status = Stage::Cancelled.words().0.to_owned();
    order.state = None;
    for line in &mut order.lines {
        (line.confirmed, line.cancelled) = (Decimal::ZERO, line.ordered);
        line.cancel_reason = Some(reason.to_owned());
    }
    order.version += 1;
    order.changed_at = now;
}

/// The company and the contract: by the counterparty's reference or ИНН, and by what the requisite names.
fn buyer<'w>(world: &'w World, document: &Document) -> Option<(&'w Company, &'w ContractCard)> {
    let party = document.buyer()?;
    let companies = world.cast.companies.iter();
    let mut entities = companies.flat_map(|company| company.entities.iter().map(move |entity| (company, entity)));
    let id = party.id.as_deref().unwrap_or_default().trim().to_lowercase();
    let (company, entity) =
        entities.find(|(_, entity)| entity.guid.as_str() == id || party.inn.as_deref() == Some(entity.inn))?;
    let named = document.requisites.get(requisite::CONTRACT).unwrap_or_default().to_lowercase();
    let mine: Vec<&ContractCard> =
        company.contracts.iter().filter(|contract| contract.entity_guid == entity.guid).collect();
    let is_named = |contract: &&&ContractCard| {
        !named.is_empty() && (named == contract.guid.as_str() || named.contains(&contract.number.to_lowercase()))
    };
    mine.iter().find(is_named).or(mine.first()).map(|contract| (company, *contract))
}

#[allow(clippy::too_many_arguments)] // One caller; a struct would only rename them.
fn order(
    world: &World,
    live: &Live,
    document: &Document,
    company: &Company,
    contract: &ContractCard,
    number: &str,
    date: Date,
    now: Timestamp,
) -> Order {
    let requisites = &document.requisites;
    let text = |name: &str| requisites.get(name).map(str::to_owned);
    let stage = if contract.prepayment { Stage::AwaitingPayment } else { Stage::Reserving };
    let (status, state) = stage.words();
    let percent = vat_percent(date);
    let manager = world.cast.staff.iter().find(|staff| staff.email == company.manager);
    let time = document.time.unwrap_or_default();
    let made_at = date.to_datetime(time).to_zoned(world.zone().clone()).map_or(now, |zoned| zoned.timestamp());
    let address = text(requisite::DELIVERY_ADDRESS);
    let point = company.points.iter().find(|point| address.as_deref().is_some_and(|text| text.contains(point.address)));
    let wanted = requisites.get(requisite::SHIP_ON).and_then(moment).flatten().map(|moment| moment.date());
    let mut order = Order {
        id: live.guid("site-order", &format!("{number}/{date}")),
        number: live.next_order(),
        portal_number: Some(number.to_owned()),
        buyer_number: Field::Absent,
        date: made_at.min(now),
        counterparty_id: contract.entity_guid.clone(),
        contract_id: Some(contract.guid.clone()),
        // What the buyer filled in stays the portal's unless 1C knows better.
        delivery_point: point.map_or(Field::Absent, |point| Field::Value(point.name.to_owned())),
        delivery_address: address.map_or(Field::Absent, Field::Value),
        delivery_date: wanted.map_or(Field::Absent, Field::Value),
        currency: "RUB".to_owned(),
        channel: Channel::Portal,
        status: status.to_owned(),
        state: state.map(str::to_owned),
        payment_state: Some("Не оплачен".to_owned()),
        posted: true,
        closed: false,
        cancelled: false,
        cancel_reason: None,
        deleted: false,
        manager: manager.map(|staff| Person {
            id: Some(crate::world::guid_of("staff", staff.email)),
            name: staff.name.to_owned(),
            email: Some(staff.email.to_owned()),
        }),
        contact: contact(company, document),
        comment: Field::Absent,
        total: Decimal::ZERO,
        vat_total: None,
        version: 1,
        changed_at: now,
        lines: (1u32..).zip(document.lines.items()).map(|(nth, line)| row(world, nth, line, percent)).collect(),
    };
    sum_up(&mut order, percent);
    order
}

fn row(world: &World, nth: u32, line: &onec::commerceml::DocumentLine, percent: i64) -> OrderLine {
    let guid = line.id.as_ref().and_then(|id| Guid::parse(&id.product).ok());
    let product = guid.as_ref().and_then(|guid| world.catalogue.by_guid(guid));
    let quantity = line.quantity.unwrap_or_default();
    OrderLine {
        line: nth,
        product_id: product.map(|product| product.guid.clone()),
        characteristic_id: None,
        article: product.map(|product| product.article.clone()).or_else(|| line.article.clone()).unwrap_or_default(),
        name: product.map(|product| product.name.clone()).or_else(|| line.name.clone()).unwrap_or_default(),
        unit: product.map_or("шт", |product| product.unit.short).to_owned(),
        ordered: quantity,
        confirmed: quantity,
        shipped: Decimal::ZERO,
        cancelled: Decimal::ZERO,
        cancel_reason: None,
        price: line.price.unwrap_or_default(),
        discount: None,
        sum: line.sum.unwrap_or_default(),
        vat_rate: Some(percent.to_string()),
        expected_date: None,
        replaces_line: None,
        buyer_article: None,
    }
}

/// The person who ordered: by an e-mail among the contacts, or by name.
fn contact(company: &Company, document: &Document) -> Field<Person> {
    let Some(party) = document.buyer() else { return Field::Absent };
    let email = party.contacts.iter().map(|contact| contact.value.trim()).find(|value| value.contains('@'));
    let name = party.representatives.first().map(|one| one.name.clone());
    let known = email.and_then(|email| company.person(email));
    let Some(name) = known.map(|person| person.name.to_owned()).or(name) else { return Field::Absent };
    Field::Value(Person { id: None, name, email: email.map(str::to_owned) })
}

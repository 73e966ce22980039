//! Payments and debts: who paid which shipment, and what is left on every contract.
//!
//! One rule holds the figures together: debt = shipped − paid, by contract. Credit contracts pay their shipments oldest
//! first; where the demo promises a sum of debt, payments stop exactly there. Contracts with prepayment pay orders.

use jiff::civil::Date;
use onec::contract::{Allocation, Credit, Due, Guid, Order, Payable, Payment, Shipment};
use rust_decimal::Decimal;

use super::assemble::{Made, Sent, kopecks, roubles};
use super::calendar::{Calendar, days_between, shifted, workday_after};
use super::cast::{Cast, Company, ContractCard, Supply};
use super::draft::{Stage, Tag};
use super::rng::{Rng, guid_of};

/// Debt that the demo promises, in kopecks.
const PROMISED: [(&str, i64); 2] = [("118-О", 43_820_000), ("77-З", 48_000_000)];

/// Money to one contract, before it is put together into payments.
struct Part {
    day: Date,
    order: Guid,
    amount: i64,
}

/// All payments, oldest first.
pub(super) fn payments(calendar: &Calendar, cast: &Cast, made: &[Made], sent: &[Sent]) -> Vec<Payment> {
    let mut payments = Vec::new();
    for (company_index, company) in cast.companies.iter().enumerate() {
        for (contract_index, contract) in company.contracts.iter().enumerate() {
            let mine = |c: usize, k: usize| c == company_index && k == contract_index;
            let parts = if contract.prepayment {
                prepaid(calendar, made.iter().filter(|made| mine(made.company, made.contract)))
            } else {
                let sent: Vec<&Sent> = sent.iter().filter(|sent| mine(sent.company, sent.contract)).collect();
                credited(calendar, company, contract, made, &sent)
            };
            payments.extend(grouped(calendar, contract, parts));
        }
    }
    payments.sort_by(|a, b| (a.date, &a.id).cmp(&(b.date, &b.id)));
    let mut rng = Rng::named("payments");
    for payment in &mut payments {
        payment.number = rng.between(100, 9_999).to_string();
    }
    payments
}

fn prepaid<'a>(calendar: &Calendar, orders: impl Iterator<Item = &'a Made>) -> Vec<Part> {
    orders
        .filter(|made| !matches!(made.stage, Stage::AwaitingPayment | Stage::Cancelled | Stage::Unknown))
        .map(|made| Part {
            day: workday_after(made.day, 1).min(calendar.day(-1)),
            order: made.order.id.clone(),
            amount: kopecks(made.order.total),
        })
        .collect()
}

fn credited(
    calendar: &Calendar,
    company: &Company,
    contract: &ContractCard,
    made: &[Made],
    sent: &[&Sent],
) -> Vec<Part> {
    let mut rng = Rng::named(contract.number);
    let yesterday = calendar.day(-1);
    let shipped: i64 = sent.iter().map(|sent| kopecks(sent.shipment.total)).sum();
    let promised = PROMISED.iter().find(|(number, _)| *number == contract.number).map(|(_, debt)| shipped - debt);
    let mut left = promised.unwrap_or(i64::MAX);
    let unpaid: Vec<&Guid> = made
        .iter()
        .filter(|made| matches!(made.tag, Some(Tag::Overdue | Tag::Other(_))))
        .map(|made| &made.order.id)
        .collect();
    let mut parts = Vec::new();
    for sent in sent {
        let due = shifted(sent.day, i64::from(contract.payment_days));
        // Вектор has always paid at the last moment.
        let early = if company.slug == "vektor" { rng.between(0, 1) } else { rng.between(0, 3) };
        let mut day = shifted(due, -early).max(shifted(sent.day, 1));
        if promised.is_some() {
            day = day.min(yesterday);
        }
        if day > yesterday {
            continue;
        }
        for line in by_order(&sent.shipment) {
            if unpaid.contains(&line.0) {
                continue;
            }
            let amount = line.1.min(left);
            if amount > 0 {
                parts.push(Part { day, order: line.0.clone(), amount });
                left -= amount;
            }
        }
    }
    parts
}

/// Sum of a shipment by order.
pub(crate) fn by_order(shipment: &Shipment) -> Vec<(&Guid, i64)> {
    let sum = |id: &Guid| shipment.lines.iter().filter(|line| line.order_id == *id).map(|line| kopecks(line.sum)).sum();
    shipment.order_ids().into_iter().map(|id| (id, sum(id))).collect()
}

/// Joins what is paid within four days into one payment order.
fn grouped(calendar: &Calendar, contract: &ContractCard, mut parts: Vec<Part>) -> Vec<Payment> {
    parts.sort_by_key(|part| part.day);
    let mut payments: Vec<(Date, Vec<Part>)> = Vec::new();
    for part in parts {
        match payments.last_mut() {
            Some((first, group)) if !contract.prepayment && days_between(*first, part.day) < 4 => group.push(part),
            _ => payments.push((part.day, vec![part])),
        }
    }
    payments
        .into_iter()
        .enumerate()
        .map(|(nth, (_, group))| {
            // The day of the last part: nothing is paid before it is shipped.
            let day = group.iter().map(|part| part.day).max().unwrap_or(calendar.today);
            let allocations: Vec<(Guid, i64)> = group.into_iter().map(|part| (part.order, part.amount)).collect();
            payment(
                guid_of("payment", format!("{}/{nth}", contract.number)),
                contract,
                calendar.at(day, 11, 20),
                allocations,
            )
        })
        .collect()
}

/// A payment of these orders; its number is still to be given.
pub(crate) fn payment(
    id: Guid,
    contract: &ContractCard,
    date: jiff::Timestamp,
    allocations: Vec<(Guid, i64)>,
) -> Payment {
    Payment {
        id,
        number: String::new(),
        date,
        counterparty_id: contract.entity_guid.clone(),
        contract_id: Some(contract.guid.clone()),
        amount: roubles(allocations.iter().map(|(_, amount)| amount).sum()),
        currency: "RUB".to_owned(),
        purpose: Some(format!("Оплата по договору № {} за товар, в т.ч. НДС", contract.number)),
        deleted: false,
        version: 1,
        allocations: allocations
            .into_iter()
            .map(|(order_id, amount)| Allocation { order_id, amount: roubles(amount) })
            .collect(),
    }
}

/// What has been paid for an order, in kopecks.
pub(crate) fn paid(payments: &[Payment], order: &Guid) -> i64 {
    let mine = payments.iter().flat_map(|payment| &payment.allocations).filter(|part| part.order_id == *order);
    mine.map(|part| kopecks(part.amount)).sum()
}

/// The raw payment state of an order.
pub(crate) fn payment_state(order: &Order, paid: i64) -> &'static str {
    match paid {
        0 if order.cancelled => "Оплата не требуется",
        0 => "Не оплачен",
        sum if sum >= kopecks(order.total) => "Оплачен",
        _ => "Частично оплачен",
    }
}

/// The state of a contract on a day, from its shipments and payments.
pub(crate) fn credit(
    contract: &ContractCard,
    shipments: &[Shipment],
    payments: &[Payment],
    orders: &[Order],
    today: Date,
    zone: &jiff::tz::TimeZone,
) -> Credit {
    let mine =
        |id: &Guid| orders.iter().any(|order| order.id == *id && order.contract_id.as_ref() == Some(&contract.guid));
    let mut paid: std::collections::BTreeMap<&Guid, i64> = std::collections::BTreeMap::new();
    let mut received = 0;
    for payment in payments.iter().filter(|payment| payment.contract_id.as_ref() == Some(&contract.guid)) {
        received += kopecks(payment.amount);
        for part in &payment.allocations {
            *paid.entry(&part.order_id).or_default() += kopecks(part.amount);
        }
    }
    let mut sent = 0;
    let mut due: Vec<Due> = Vec::new();
    let mut ordered: Vec<&Shipment> =
        shipments.iter().filter(|s| s.lines.first().is_some_and(|l| mine(&l.order_id))).collect();
    ordered.sort_by_key(|shipment| shipment.date);
    for shipment in ordered {
        let day = shipment.date.to_zoned(zone.clone()).date();
        for (order, sum) in by_order(shipment) {
            sent += sum;
            let have = paid.entry(order).or_default();
            let covered = sum.min((*have).max(0));
            *have -= covered;
            if sum > covered {
                due.push(Due {
                    due_date: shifted(day, i64::from(contract.payment_days)),
                    amount: roubles(sum - covered),
                    document_number: Some(shipment.number.clone()),
                    order_id: Some(order.clone()),
                });
            }
        }
    }
    due.sort_by(|a, b| (a.due_date, &a.document_number).cmp(&(b.due_date, &b.document_number)));
    let late: Vec<&Due> = due.iter().filter(|due| due.due_date < today).collect();
    let overdue: Decimal = late.iter().map(|due| due.amount).sum();
    let oldest = late.first().map(|due| due.due_date);
    let days = oldest.map_or(0, |date| u32::try_from(days_between(date, today)).unwrap_or(0));
    let blocked = overdue > Decimal::ZERO && i64::from(days) > 10;
    Credit {
        counterparty_id: contract.entity_guid.clone(),
        contract_id: contract.guid.clone(),
        currency: "RUB".to_owned(),
        limit_enabled: contract.limit.is_some(),
        limit: roubles(contract.limit.unwrap_or(0)),
        debt: roubles(sent - received),
        overdue_amount: overdue,
        overdue_days_max: days,
        oldest_due_date: oldest,
        block: blocked,
        block_reason: blocked.then(|| "Просроченная задолженность".to_owned()),
        prepayment: contract.prepayment,
        due,
        payable: Vec::new(),
    }
}

/// What the seller owes by a contract on a day.
pub(crate) fn owed(supply: &Supply, today: Date) -> Credit {
    let part = |(document, age, sum): &(&str, i64, i64)| Payable {
        document: (*document).to_owned(),
        date: shifted(today, -age),
        due_date: Some(shifted(today, i64::from(supply.payment_days) - age)),
        amount: roubles(*sum),
        document_id: None,
    };
    Credit {
        counterparty_id: supply.entity_guid.clone(),
        contract_id: supply.guid.clone(),
        currency: "RUB".to_owned(),
        limit_enabled: false,
        limit: Decimal::ZERO,
        debt: roubles(-supply.acts.iter().map(|(.., sum)| sum).sum::<i64>()),
        overdue_amount: Decimal::ZERO,
        overdue_days_max: 0,
        oldest_due_date: None,
        block: false,
        block_reason: None,
        prepayment: false,
        due: Vec::new(),
        payable: supply.acts.iter().map(part).collect(),
    }
}

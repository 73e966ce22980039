//! Eighteen months of ordinary business, drawn from a fixed seed by the habits of every company.
//!
//! Nothing here is younger than eight days: the last week is written by hand in [`planted`](super::planted).

use onec::contract::Channel;

use super::calendar::{Calendar, workday_after};
use super::cast::{Company, Role};
use super::catalogue::{Catalogue, RISEN_ARTICLE, SOUGHT_ARTICLE};
use super::draft::{Draft, DraftLine, Ship, Stage};
use super::rng::Rng;

/// Orders older than this leave in fortnightly lorries and share their papers; younger ones have their own.
pub(super) const OWN_PAPERS_DAYS: i64 = 32;

/// How a company buys.
struct Habit {
    slug: &'static str,
    orders: usize,
    /// Ages in days of the first and the last order.
    oldest: i64,
    newest: i64,
    lines: (i64, i64),
    /// Size of a row in per cent of an ordinary one.
    scale: i64,
    /// Per cent of orders made in the portal, by phone, by the manager; the rest is EDI.
    channels: [usize; 3],
    /// Per cent of orders on the second contract.
    second_contract: usize,
}

const HABITS: [Habit; 5] = [
    Habit {
        slug: "romashka",
        orders: 408,
        oldest: 548,
        newest: 9,
        lines: (3, 12),
        scale: 100,
        channels: [70, 14, 10],
        second_contract: 8,
    },
    Habit {
        slug: "volkov",
        orders: 40,
        oldest: 530,
        newest: 11,
        lines: (2, 7),
        scale: 60,
        channels: [75, 20, 5],
        second_contract: 0,
    },
    Habit {
        slug: "vektor",
        orders: 77,
        oldest: 540,
        newest: 50,
        lines: (3, 11),
        scale: 120,
        channels: [50, 15, 10],
        second_contract: 0,
    },
    Habit {
        slug: "zarya",
        orders: 53,
        oldest: 535,
        newest: 62,
        lines: (4, 10),
        scale: 230,
        channels: [60, 10, 20],
        second_contract: 0,
    },
    Habit {
        slug: "logos",
        orders: 15,
        oldest: 500,
        newest: 14,
        lines: (2, 6),
        scale: 80,
        channels: [65, 15, 20],
        second_contract: 0,
    },
];

const CANCEL_REASONS: [&str; 4] =
    ["Отказ покупателя", "Товар снят с производства", "Дубль заказа", "Не согласованы сроки поставки"];
const SHORT_REASONS: [&str; 3] =
    ["Нет на складе", "Брак партии, поставка не ожидается", "Изменение упаковки поставщиком"];
const COMMENTS: [&str; 5] = [
    "Позвоните за час до приезда",
    "Просьба отгрузить одной машиной",
    "Нужны сертификаты на партию",
    "Пропуск на ворота 2, водителю иметь паспорт",
    "Упаковать отдельно по позициям",
];

/// The history of all companies.
pub(super) fn drafts(calendar: &Calendar, companies: &[Company], catalogue: &Catalogue) -> Vec<Draft> {
    let mut all = Vec::new();
    for habit in &HABITS {
        let Some(index) = companies.iter().position(|company| company.slug == habit.slug) else { continue };
        let mut rng = Rng::named(habit.slug);
        let favourites = favourites(catalogue, &mut rng);
        for nth in 0..habit.orders {
            all.push(order(calendar, habit, index, &companies[index], catalogue, &favourites, nth, &mut rng));
        }
    }
    all
}

/// What the company buys, dearest to it first.
fn favourites(catalogue: &Catalogue, rng: &mut Rng) -> Vec<usize> {
    let fits = |index: &usize| {
        let product = &catalogue.products[*index];
        !product.service && ![SOUGHT_ARTICLE, RISEN_ARTICLE].contains(&product.article.as_str())
    };
    let mut pool: Vec<usize> = (0..catalogue.products.len()).filter(fits).collect();
    let mut chosen = Vec::new();
    while chosen.len() < 220 && !pool.is_empty() {
        chosen.push(pool.swap_remove(rng.below(pool.len())));
    }
    chosen
}

#[allow(clippy::too_many_arguments)] // One caller; a struct would only rename them.
fn order(
    calendar: &Calendar,
    habit: &Habit,
    company_index: usize,
    company: &Company,
    catalogue: &Catalogue,
    favourites: &[usize],
    nth: usize,
    rng: &mut Rng,
) -> Draft {
    let (orders, nth_i) = (habit.orders as i64, nth as i64);
    let width = habit.oldest - habit.newest;
    let age = habit.oldest - (nth_i * width + rng.between(0, width)) / orders;
    let date = calendar.workday_back(age);
    let age = calendar.age(date);
    let at =
        calendar.at(date, i8::try_from(rng.between(9, 17)).unwrap_or(9), i8::try_from(rng.between(0, 59)).unwrap_or(0));

    let contract = usize::from(rng.chance(habit.second_contract));
    let channel = match rng.below(100) {
        roll if roll < habit.channels[0] => Channel::Portal,
        roll if roll < habit.channels[0] + habit.channels[1] => Channel::Phone,
        roll if roll < habit.channels.iter().sum() => Channel::Manager,
        _ => Channel::Edi,
    };
    let level = company.contracts[contract].prices;
    let mut lines: Vec<DraftLine> = Vec::new();
    for _ in 0..rng.between(habit.lines.0, habit.lines.1) {
        let product = favourites[rng.favourite(favourites.len())];
        let gone = catalogue.products[product].discontinued() && age < 120;
        if gone || lines.iter().any(|line| line.product == product) {
            continue;
        }
        let discount = rng.chance(5).then_some(5);
        let price = catalogue.products[product].price_ago(level, age);
        let price = discount.map_or(price, |percent: i64| (price * (100 - percent) + 50) / 100);
        let mut line = DraftLine::new(product, quantity(rng, price, habit.scale), price);
        line.discount = discount;
        line.buyer_article = rng.chance(8).then(|| format!("Р-{:05}", 10_000 + product * 7 % 89_000));
        lines.push(line);
    }
    if rng.chance(7)
        && let Some(service) = catalogue.products.iter().position(|product| product.service)
    {
        lines.push(DraftLine::new(service, 1, catalogue.products[service].price_ago(level, age)));
    }
    let stage = if rng.chance(4) {
        Stage::Cancelled
    } else if age > 40 {
        Stage::Closed
    } else {
        Stage::Shipped
    };
    let mut changed_at = None;
    if stage == Stage::Cancelled {
        for line in &mut lines {
            (line.confirmed, line.cancelled, line.shipped) = (0, line.ordered, 0);
        }
    } else if rng.chance(8) && lines[0].ordered > 1 {
        let line = &mut lines[0];
        line.cancelled = (line.ordered / 4).max(1);
        line.confirmed = line.ordered - line.cancelled;
        line.shipped = line.confirmed;
        line.reason = Some(*rng.pick(&SHORT_REASONS));
        changed_at = Some(calendar.at(date, 18, 20));
    }
    let on = workday_after(date, 2);
    let ship = match stage {
        Stage::Cancelled => Ship::No,
        _ if age > OWN_PAPERS_DAYS => Ship::Pooled,
        _ => Ship::Own { on, arrives: Some(workday_after(on, 1)), tracking: None },
    };
    Draft {
        key: format!("{}/{nth}", habit.slug),
        company: company_index,
        contract,
        at,
        channel,
        author: author(company, channel, age, rng),
        point: if contract == 1 { company.points.len() - 1 } else { rng.favourite(company.points.len()) },
        lines,
        buyer_number: (channel == Channel::Edi || rng.chance(12))
            .then(|| format!("ЗП-{}/{}", 10 + nth_i, date.year().rem_euclid(100))),
        comment: rng.chance(12).then(|| *rng.pick(&COMMENTS)),
        stage,
        cancel_reason: (stage == Stage::Cancelled).then(|| *rng.pick(&CANCEL_REASONS)),
        ship,
        changed_at,
        tag: None,
    }
}

/// Who orders: buyers most of the time, sometimes an owner; whoever has left did it long ago.
fn author(company: &Company, channel: Channel, age: i64, rng: &mut Rng) -> Option<usize> {
    if channel == Channel::Edi {
        return None;
    }
    let buys = |index: &usize| {
        let person = &company.people[*index];
        let weight = person.roles.contains(&Role::Buyer) || person.roles.contains(&Role::Owner);
        weight && (person.active || age > 240)
    };
    let people: Vec<usize> = (0..company.people.len()).filter(buys).collect();
    let buyers: Vec<usize> =
        people.iter().copied().filter(|index| company.people[*index].roles.contains(&Role::Buyer)).collect();
    let choice = if buyers.is_empty() || rng.chance(6) { people } else { buyers };
    (!choice.is_empty()).then(|| choice[rng.favourite(choice.len())])
}

/// A round quantity that makes the row cost what rows of this company cost.
fn quantity(rng: &mut Rng, price: i64, scale: i64) -> i64 {
    let wanted = rng.between(120_000, 620_000) * scale / 100 / price.max(1);
    match wanted {
        ..=1 => 1,
        2..=6 => wanted,
        7..=12 => wanted / 2 * 2,
        13..=30 => wanted / 5 * 5,
        31..=100 => wanted / 10 * 10,
        _ => (wanted / 50 * 50).min(2_000),
    }
}

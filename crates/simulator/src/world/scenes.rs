//! The scenes that the demo and its jobs rely on, written by hand: each is a situation that a visitor is led to.
//!
//! Sums are round on purpose where a text or a test names them; the last row of such an order is fitted to its total.

use onec::contract::Channel;

use super::calendar::{Calendar, workday_after};
use super::cast::Company;
use super::catalogue::{Catalogue, DISCONTINUED_ARTICLE, RISEN_ARTICLE, SOUGHT_ARTICLE};
use super::draft::{Draft, DraftLine, Ship, Stage, Tag};
use super::scene::{Facts, Scene};

/// What Вектор has not paid, in kopecks.
pub(super) const OVERDUE_SUM: i64 = 18_430_000;
/// How many days it has not paid it.
pub(super) const OVERDUE_DAYS: i64 = 12;

/// All scenes.
pub(super) fn drafts(calendar: &Calendar, companies: &[Company], catalogue: &Catalogue) -> Vec<Draft> {
    let mut scene = Scene::new(calendar, companies, catalogue);
    romashka_past(&mut scene);
    romashka_now(&mut scene);
    romashka_stages(&mut scene);
    vektor(&mut scene);
    zarya(&mut scene);
    scene.drafts
}

const PAVEL: &str = "pavel@romashka.example";
const NIKA: &str = "nika@romashka.example";

fn romashka_past(scene: &mut Scene<'_>) {
    let must = [("УГ-2045-04/Ч", 8), ("ЗГ-2045-05/Ч", 16), ("ДГ-660-56/П", 4), (SOUGHT_ARTICLE, 12)];
    let order = scene.add(Facts {
        tag: Tag::Waybill,
        when: (92, 10, 24),
        stage: Stage::Closed,
        must: &must,
        rows: 6,
        total: 4_873_000,
        ..Facts::of("romashka", PAVEL)
    });
    scene.leaves(order, 3, Some("ВК-77098112"));
    scene.drafts[order].buyer_number = Some("ЗП-77/25".to_owned());

    let must = [(DISCONTINUED_ARTICLE, 6), (RISEN_ARTICLE, 12)];
    let order = scene.add(Facts {
        tag: Tag::Discontinued,
        when: (34, 15, 2),
        must: &must,
        rows: 5,
        total: 2_316_000,
        ..Facts::of("romashka", NIKA)
    });
    scene.leaves(order, 2, None);

    let must = [("КВ-315-30", 200), (SOUGHT_ARTICLE, 10)];
    let order = scene.add(Facts {
        tag: Tag::Phone,
        when: (20, 11, 47),
        channel: Channel::Phone,
        stage: Stage::PartiallyShipped,
        must: &must,
        rows: 7,
        total: 11_209_640,
        ..Facts::of("romashka", PAVEL)
    });
    let rest = workday_after(scene.calendar.today, 5);
    scene.hold_back(order, 1, 2, rest);
    scene.leaves(order, 3, None);
    scene.drafts[order].comment = Some("Заказ принят по телефону, остаток довезём вместе со следующей машиной");

    let order = scene.add(Facts {
        tag: Tag::Corrected,
        when: (8, 9, 31),
        rows: 6,
        total: 3_187_500,
        ..Facts::of("romashka", NIKA)
    });
    scene.leaves(order, 1, None);
}

fn romashka_now(scene: &mut Scene<'_>) {
    let today = scene.calendar.today;
    let must = [("ПХ-5-150/Ч", 10), ("ММ-120-140/50", 20)];
    let order = scene.add(Facts {
        tag: Tag::Partial,
        when: (7, 10, 12),
        stage: Stage::PartiallyShipped,
        must: &must,
        rows: 5,
        total: 2_745_000,
        ..Facts::of("romashka", NIKA)
    });
    scene.hold_back(order, 0, 2, workday_after(today, 4));
    scene.leaves(order, 1, None);

    let order = scene.add(Facts {
        tag: Tag::Arriving,
        when: (5, 11, 5),
        rows: 12,
        total: 9_641_000,
        ..Facts::of("romashka", PAVEL)
    });
    let on = workday_after(scene.date(order), 1);
    scene.drafts[order].ship = Ship::Own { on, arrives: Some(scene.calendar.day(1)), tracking: Some("ВК-77120934") };
    scene.drafts[order].point = 1;

    // The seller has 8 of 10, and gives another drill in place of the one that is gone.
    let must = [("УШ-125-81/Р", 10), ("ДШ-18-80/2", 3)];
    let order = scene.add(Facts {
        tag: Tag::Changed,
        when: (4, 12, 40),
        stage: Stage::PartiallyShipped,
        must: &must,
        rows: 5,
        total: 9_720_000,
        ..Facts::of("romashka", PAVEL)
    });
    let date = scene.date(order);
    let level = scene.companies[scene.drafts[order].company].contracts[0].prices;
    let draft = &mut scene.drafts[order];
    let line = &mut draft.lines[0];
    (line.confirmed, line.shipped, line.expected) = (8, 8, Some(workday_after(today, 3)));
    let line = &mut draft.lines[1];
    (line.confirmed, line.cancelled, line.shipped) = (0, 3, 0);
    line.reason = Some("Нет на складе, замена согласована с менеджером");
    if let Some(product) = scene.catalogue.products.iter().position(|product| product.article == "ДШ-18-80/Б") {
        let mut added = DraftLine::new(product, 3, scene.catalogue.products[product].price_ago(level, 4));
        added.ordered = 0;
        added.replaces = Some(2);
        draft.lines.push(added);
    }
    draft.changed_at = Some(scene.calendar.at(date, 15, 55));
    let on = workday_after(date, 1);
    draft.ship = Ship::Own { on, arrives: Some(today), tracking: Some("ВК-77120951") };
}

fn romashka_stages(scene: &mut Scene<'_>) {
    use Stage::{AwaitingPayment, Cancelled, ReadyToShip, Reserving, Unknown};
    scene.add(Facts {
        tag: Tag::AwaitingPayment,
        when: (2, 16, 18),
        contract: 1,
        stage: AwaitingPayment,
        rows: 5,
        total: 1_984_000,
        ..Facts::of("romashka", NIKA)
    });
    scene.add(Facts {
        tag: Tag::Reserving,
        when: (2, 10, 35),
        stage: Reserving,
        rows: 6,
        total: 2_851_000,
        ..Facts::of("romashka", PAVEL)
    });
    scene.add(Facts {
        tag: Tag::ReadyToShip,
        when: (3, 13, 10),
        contract: 1,
        channel: Channel::Manager,
        stage: ReadyToShip,
        rows: 4,
        total: 1_542_000,
        ..Facts::of("romashka", NIKA)
    });
    scene.add(Facts {
        tag: Tag::Unknown,
        when: (3, 17, 26),
        stage: Unknown,
        rows: 3,
        total: 1_215_000,
        ..Facts::of("romashka", PAVEL)
    });
    let order = scene.add(Facts {
        tag: Tag::Cancelled,
        when: (6, 14, 44),
        stage: Cancelled,
        rows: 4,
        total: 1_760_000,
        ..Facts::of("romashka", NIKA)
    });
    scene.drafts[order].cancel_reason = Some("Партия не прошла входной контроль, поставки не будет");
    for line in &mut scene.drafts[order].lines {
        (line.confirmed, line.cancelled) = (0, line.ordered);
    }
}

fn vektor(scene: &mut Scene<'_>) {
    let gleb = "gleb@vektor.example";
    let due = scene.calendar.day(-OVERDUE_DAYS);
    let order = scene.add(Facts {
        tag: Tag::Overdue,
        when: (35, 10, 8),
        rows: 9,
        total: OVERDUE_SUM,
        ..Facts::of("vektor", gleb)
    });
    let on = super::calendar::shifted(due, -21);
    scene.drafts[order].ship = Ship::Own { on, arrives: Some(workday_after(on, 1)), tracking: None };

    let order = scene.add(Facts {
        tag: Tag::Other(0),
        when: (17, 12, 2),
        channel: Channel::Manager,
        rows: 5,
        total: 5_764_000,
        ..Facts::of("vektor", gleb)
    });
    scene.leaves(order, 2, None);

    scene.add(Facts {
        tag: Tag::Other(1),
        when: (5, 9, 50),
        channel: Channel::Phone,
        stage: Stage::AwaitingPayment,
        rows: 4,
        total: 4_120_000,
        ..Facts::of("vektor", gleb)
    });
}

fn zarya(scene: &mut Scene<'_>) {
    let tamara = "tamara@zarya.example";
    let orders = [
        (40, 12_840_000),
        (34, 8_460_000),
        (27, 9_680_000),
        (20, 7_125_000),
        (13, 6_630_000),
        (9, 10_290_000),
        (4, 8_360_000),
    ];
    for (nth, (age, total)) in (0u8..).zip(orders) {
        let order =
            scene.add(Facts { tag: Tag::Zarya(nth), when: (age, 10, 3), rows: 7, total, ..Facts::of("zarya", tamara) });
        let on = workday_after(scene.date(order), 1);
        let arrives = match nth {
            5 => scene.calendar.today,
            6 => scene.calendar.day(2),
            _ => workday_after(on, 1),
        };
        let tracking = (nth >= 5).then_some(if nth == 5 { "ВК-77119407" } else { "ВК-77121188" });
        scene.drafts[order].ship = Ship::Own { on, arrives: Some(arrives), tracking };
    }
}

//! The figures of the world agree with each other, on whatever day it is made.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use onec::contract::{Channel, DocumentType};
use rust_decimal::Decimal;

use super::scenes::{OVERDUE_DAYS, OVERDUE_SUM};
use super::*;

fn world(today: Date) -> World {
    World::new(today, TimeZone::get("Europe/Moscow").unwrap()).unwrap()
}

const SUNDAY: Date = date(2026, 11, 22);

fn debt(world: &World, number: &str) -> onec::contract::Credit {
    let contracts = world.cast.companies.iter().flat_map(|company| &company.contracts);
    let guid = &contracts.into_iter().find(|contract| contract.number == number).unwrap().guid;
    let credits = world.book.credits(&world.cast, world.today(), world.zone());
    credits.into_iter().find(|credit| credit.contract_id == *guid).unwrap()
}

/// Todays of every weekday, across a change of year and of VAT.
fn todays() -> impl Iterator<Item = Date> {
    (0..8).map(|step| shifted(SUNDAY, step * 50 + step))
}

#[test]
fn the_same_day_gives_the_same_world() {
    let (one, two) = (world(SUNDAY), world(SUNDAY));
    assert_eq!(one.book, two.book);
    assert_eq!(one.catalogue, two.catalogue);
    assert_eq!(one.planted(), two.planted());
}

#[test]
fn there_is_as_much_of_everything_as_the_demo_promises() {
    let world = world(SUNDAY);
    let products = world.catalogue.products.len();
    assert!((1_150..1_250).contains(&products), "{products}");
    let articles: BTreeSet<_> = world.catalogue.products.iter().map(|product| &product.article).collect();
    let names: BTreeSet<_> = world.catalogue.products.iter().map(|product| &product.name).collect();
    assert_eq!((articles.len(), names.len()), (products, products), "articles and names are unique");
    let sought = world.catalogue.by_article(SOUGHT_ARTICLE).unwrap();
    assert_eq!(sought.name, "Кабель-канал 20×45, чёрный");

    let orders_of = |slug: &str| {
        let entities: Vec<_> = world.cast.company(slug).unwrap().entities.iter().map(|entity| &entity.guid).collect();
        world.book.orders.iter().filter(|order| entities.contains(&&order.counterparty_id)).collect::<Vec<_>>()
    };
    let counts = ["romashka", "volkov", "vektor", "zarya", "logos"].map(|slug| orders_of(slug).len());
    assert_eq!(counts, [420, 40, 80, 60, 15]);
    let romashka = orders_of("romashka");
    let lines: usize = romashka.iter().map(|order| order.lines.len()).sum();
    assert!((2_900..3_300).contains(&lines), "{lines}");
    let entities: Vec<_> = world.cast.company("romashka").unwrap().entities.iter().map(|entity| &entity.guid).collect();
    let papers = world.book.documents.iter().filter(|document| entities.contains(&&document.counterparty_id));
    let mut kinds: std::collections::BTreeMap<DocumentType, usize> = std::collections::BTreeMap::new();
    for paper in papers {
        *kinds.entry(paper.kind).or_default() += 1;
    }
    let count: usize = kinds.values().sum();
    assert!((240..290).contains(&count), "{count}: {kinds:?}");
    assert_eq!(kinds.len(), 9, "{kinds:?}");
    assert!((90..190).contains(&world.pushed.len()), "{} files", world.pushed.len());
}

#[test]
fn sums_agree_on_any_day() {
    for today in todays() {
        let world = world(today);
        for order in world.book.orders.iter().chain(&world.first_versions) {
            assert_eq!(order.total, order.lines.iter().map(|line| line.sum).sum::<Decimal>(), "{}", order.number);
            for line in &order.lines {
                assert!(line.shipped <= line.confirmed, "{} {}", order.number, line.line);
                assert!(line.confirmed + line.cancelled <= line.ordered.max(line.confirmed), "{}", order.number);
                assert!(line.price > Decimal::ZERO, "{} {}: {}", order.number, line.line, line.price);
            }
            assert!(!order.lines.is_empty() && order.number.chars().count() <= 11);
            assert!(world.calendar.date_of(order.changed_at) < today, "{} {}", order.number, order.changed_at);
            assert!(order.changed_at >= order.date);
        }
        for shipment in &world.book.shipments {
            for row in &shipment.lines {
                let order = world.book.order(&row.order_id).unwrap();
                assert!(order.changed_at >= shipment.date, "{} left before it says so", order.number);
            }
        }
        for order in &world.book.orders {
            for line in &order.lines {
                let rows = world.book.shipments.iter().flat_map(|shipment| &shipment.lines);
                let sent: Decimal =
                    rows.filter(|row| row.order_id == order.id && row.line == Some(line.line)).map(|row| row.qty).sum();
                assert_eq!(sent, line.shipped, "{} {}", order.number, line.line);
            }
        }
        for credit in world.book.credits(&world.cast, today, world.zone()) {
            // What the seller owes rests on what it has received, not on orders.
            if !credit.payable.is_empty() {
                assert_eq!(-credit.debt, credit.payable.iter().map(|part| part.amount).sum::<Decimal>(), "{credit:?}");
                continue;
            }
            let mine = |id: &Guid| {
                world.book.order(id).is_some_and(|order| order.contract_id.as_ref() == Some(&credit.contract_id))
            };
            let shipped: Decimal = world
                .book
                .shipments
                .iter()
                .filter(|shipment| mine(&shipment.lines[0].order_id))
                .map(|shipment| shipment.total)
                .sum();
            let payments = world.book.payments.iter();
            let paid: Decimal = payments
                .filter(|payment| payment.contract_id.as_ref() == Some(&credit.contract_id))
                .map(|payment| payment.amount)
                .sum();
            assert_eq!(credit.debt, shipped - paid);
            let due: Decimal = credit.due.iter().map(|due| due.amount).sum();
            assert_eq!(credit.debt, if credit.prepayment { credit.debt } else { due }, "{credit:?}");
            if credit.limit_enabled && !credit.prepayment {
                assert!(credit.debt <= credit.limit, "{today} {credit:?}");
            }
        }
        let (_, vektor) = world.contract(&debt(&world, "204/В").contract_id).unwrap();
        assert_eq!(vektor.payment_days, 21);
        let vektor = debt(&world, "204/В");
        assert_eq!(kopecks(vektor.overdue_amount), OVERDUE_SUM, "{today}");
        assert_eq!((i64::from(vektor.overdue_days_max), vektor.block), (OVERDUE_DAYS, true), "{today}");
        for (number, promised) in [("118-О", 43_820_000), ("77-З", 48_000_000)] {
            let credit = debt(&world, number);
            assert_eq!((kopecks(credit.debt), credit.overdue_amount), (promised, Decimal::ZERO), "{today} {number}");
        }
        assert_eq!(debt(&world, "В-27").overdue_amount, Decimal::ZERO, "{today}");
    }
}

#[test]
fn numbers_are_unique_and_portal_numbers_ascend() {
    for today in todays() {
        let world = world(today);
        let numbers: BTreeSet<_> = world.book.orders.iter().map(|order| &order.number).collect();
        assert_eq!(numbers.len(), world.book.orders.len());
        let portal: Vec<u64> =
            world.book.orders.iter().filter_map(|order| order.portal_number.as_ref()?.parse().ok()).collect();
        assert!(portal.windows(2).all(|pair| pair[0] < pair[1]), "{today} {portal:?}");
        assert_eq!(world.last_portal_number(), 2317);
        let papers: BTreeSet<_> = world.book.documents.iter().map(|document| &document.id).collect();
        assert_eq!(papers.len(), world.book.documents.len());
        for order in &world.book.orders {
            assert_eq!(order.portal_number.is_some(), order.channel == Channel::Portal);
        }
    }
}

#[test]
fn identifiers_are_valid() {
    let world = world(SUNDAY);
    for product in &world.catalogue.products {
        let Some(barcode) = &product.barcode else { continue };
        let sum: u32 = barcode.bytes().zip([1, 3].into_iter().cycle()).map(|(b, w)| u32::from(b - b'0') * w).sum();
        assert!(barcode.len() == 13 && barcode.starts_with('2') && sum.is_multiple_of(10), "{barcode}");
    }
    let entities = world.cast.companies.iter().flat_map(|company| &company.entities);
    for inn in entities.map(|entity| entity.inn).chain([world.cast.seller.inn]) {
        kernel::legal::Inn::parse(inn).unwrap();
    }
    let seller = &world.cast.seller;
    let bic = kernel::legal::Bic::parse(seller.bic).unwrap();
    kernel::legal::AccountNo::parse(seller.account, &bic).unwrap();
    kernel::legal::AccountNo::parse_correspondent(seller.correspondent, &bic).unwrap();
}

#[test]
fn the_scenes_are_as_told() {
    for today in todays() {
        let world = world(today);
        let planted = world.planted();
        let order = |r: &OrderRef| world.book.order(&r.guid).unwrap();

        let with_article: Vec<_> = world
            .book
            .orders
            .iter()
            .filter(|order| order.lines.iter().any(|line| line.article == planted.sought_article))
            .map(|order| &order.id)
            .collect();
        assert_eq!(with_article, [&planted.waybill_order.guid, &planted.phone_order.guid]);
        let sought = order(&planted.waybill_order);
        assert_eq!(planted.waybill_order.portal_number.as_deref(), Some("1987"));
        assert_eq!((kopecks(sought.total), sought.lines[3].article.as_str()), (4_873_000, SOUGHT_ARTICLE));
        assert!(sought.lines.iter().all(|line| line.shipped == line.ordered));
        assert!(world.pushed.contains(&planted.waybill.guid));

        for row in sought.lines.iter().chain(&order(&planted.overdue_order).lines) {
            let product = world.catalogue.by_article(&row.article).unwrap();
            let usual = roubles(product.price(PriceLevel::Bulk));
            assert!((row.price - usual).abs() * Decimal::TEN < usual, "{}: {} is not {usual}", row.name, row.price);
        }

        let changed = order(&planted.changed_order);
        let first = world.first_versions.iter().find(|first| first.id == changed.id).unwrap();
        assert!(first.version < changed.version && first.changed_at < changed.changed_at);
        assert_eq!((first.lines[0].confirmed, changed.lines[0].confirmed), (10.into(), 8.into()));
        assert_eq!((changed.lines[0].shipped, changed.lines[0].ordered), (8.into(), 10.into()));
        assert!(planted.changed_rest_expected > today);
        assert_eq!((changed.lines[1].confirmed, changed.lines[1].cancelled), (0.into(), 3.into()));
        let replacement = changed.lines.last().unwrap();
        assert_eq!((replacement.replaces_line, replacement.confirmed), (Some(2), 3.into()));
        assert_eq!(first.lines.len() + 1, changed.lines.len());

        assert_eq!(order(&planted.phone_order).channel, Channel::Phone);
        let corrected = world.book.document(&planted.corrected_invoice.guid).unwrap();
        assert_eq!(corrected.replaces.as_ref(), Some(&planted.replaced_invoice.guid));
        let hidden = [&planted.on_request_document, &planted.failing_document, &planted.slow_document];
        assert!(hidden.iter().all(|paper| !world.pushed.contains(&paper.guid)));
        let old = order(&planted.discontinued_order);
        assert!(old.lines.iter().any(|line| line.article == planted.discontinued_article));
        let product = world.catalogue.by_article(planted.discontinued_article).unwrap();
        assert_eq!(product.replaced_by.as_deref(), Some(planted.replacement_article));
        let risen = old.lines.iter().find(|line| line.article == planted.risen_article).unwrap();
        let now = world.catalogue.by_article(planted.risen_article).unwrap().price(PriceLevel::Bulk);
        assert_eq!((Decimal::from(now) / risen.price).round_dp(0), Decimal::from(112), "twelve per cent in kopecks");

        let firms: BTreeSet<_> = planted.arriving.iter().map(|arrival| arrival.order.company).collect();
        assert!(firms.contains("romashka") && firms.contains("zarya"), "{today} {:?}", planted.arriving);
        assert!(planted.arriving.iter().all(|arrival| (0..7).contains(&-world.calendar.age(arrival.expected_at))));
        assert_eq!(planted.stages.len(), 8, "{today} {:?}", planted.stages.keys());
        assert_eq!(order(&planted.unknown_status_order).status, "Проверка СБ");
    }
}

#[test]
fn every_paper_can_be_printed() {
    let world = world(SUNDAY);
    let mut discrepancies = 0;
    for document in &world.book.documents {
        let form = forms::form(&world, &world.book, document);
        let form = form.unwrap_or_else(|| panic!("{:?} {}", document.kind, document.number));
        let sum = match &form {
            print::Form::Invoice(form) => form.lines.iter().map(|line| line.sum).sum(),
            print::Form::Upd(form) => form.invoice.lines.iter().map(|line| line.sum).sum(),
            print::Form::Waybill(form) => form.lines.iter().map(|line| line.sum).sum(),
            print::Form::VatInvoice(form) => form.lines.iter().map(|line| line.sum).sum(),
            print::Form::Act(form) => form.lines.iter().map(|line| line.sum).sum(),
            print::Form::Correction(form) => form.lines.iter().map(|line| line.after.sum - line.before.sum).sum(),
            print::Form::Reconciliation(form) => {
                let theirs = form.rows.iter().filter_map(|row| row.buyer.as_ref());
                let theirs = form.buyer_opening.unwrap() + theirs.map(|entry| entry.debit - entry.credit).sum::<i64>();
                let missing: i64 = form.rows.iter().filter(|row| row.buyer.is_none()).count().try_into().unwrap();
                let turnover = form.rows.iter().filter_map(|row| row.seller.as_ref());
                let ours = form.opening + turnover.clone().map(|entry| entry.debit - entry.credit).sum::<i64>();
                assert_eq!(ours == -theirs, missing == 0, "{}", document.number);
                discrepancies += missing;
                form.opening + turnover.map(|entry| entry.debit - entry.credit).sum::<i64>()
            }
            _ => continue,
        };
        assert_eq!(Some(roubles(sum)), document.amount, "{:?} {}", document.kind, document.number);
    }
    assert_eq!(discrepancies, 1, "one payment is missing in the buyer's book of Ромашка");
}

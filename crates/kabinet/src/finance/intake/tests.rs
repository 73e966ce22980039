//! Debts and limits through their intake, and the standing that follows, on both databases.

use kernel::At;
use onec::contract as said;
use serde_json::json;

use super::*;
use crate::{
    companies::StandingState,
    finance::{
        intake_store::STANDING,
        rules::{Policy, Threshold},
    },
    orders::intake::testing::*,
};

fn credit_of(debt: i64, overdue: i64, days: i64, due: &[(&str, i64)]) -> said::Credit {
    let due: Vec<_> =
        due.iter().map(|(day, sum)| json!({"due_date": day, "amount": sum, "document_number": "УПД-1"})).collect();
    item(json!({
        "counterparty_id": guid('e', 1), "contract_id": guid('c', 1), "currency": "RUB", "limit_enabled": true,
        "limit": "5000", "debt": debt, "overdue_amount": overdue, "overdue_days_max": days,
        "oldest_due_date": if overdue > 0 { json!("2026-02-26") } else { json!(null) }, "due": due,
    }))
}

fn take(tx: &Tx<'_>, w: &World, as_of: At, c: &said::Credit) -> Applied {
    credit(tx, &Intake { as_of, ..w.at(NOON) }, c).expect("taken")
}

fn state(tx: &Tx<'_>, w: &World) -> (StandingState, Money, Money) {
    let row = tx.one(&STANDING, &[&w.company]).unwrap();
    (row.standing, row.overdue, row.unblock_sum)
}

on_both! {
    fn a_snapshot_decides_and_never_goes_back(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let hour = |h: i64| NOON.plus_secs(h * 3600);
            assert_eq!(state(tx, &w).0, StandingState::NoData);
            let bad = credit_of(3000, 1843, 12, &[("2026-02-26", 1000), ("2026-03-09", 843), ("2026-04-01", 1157)]);
            assert_eq!(take(tx, &w, hour(-2), &bad), Applied::Changed);
            // The part of yesterday is within the grace: what is older is enough.
            assert_eq!(state(tx, &w), (StandingState::Overdue, Money(184_300), Money(100_000)));
            assert_eq!(take(tx, &w, hour(-2), &bad), Applied::Unchanged);
            // Older than what is known: nothing.
            assert_eq!(take(tx, &w, hour(-3), &credit_of(0, 0, 0, &[])), Applied::Unchanged);
            assert_eq!(state(tx, &w).0, StandingState::Overdue);
            // The same figures later are no change, but they are fresher.
            assert_eq!(take(tx, &w, hour(-1), &bad), Applied::Unchanged);
            assert_eq!(freshness::of(tx, w.company, "finance").unwrap().unwrap().0, hour(-1));
            assert_eq!(take(tx, &w, hour(0), &credit_of(1157, 0, 0, &[("2026-04-01", 1157)])), Applied::Changed);
            assert_eq!(state(tx, &w), (StandingState::Ok, Money(0), Money(0)));
            assert_eq!(tx.all(&DUES, &[&w.company]).unwrap().len(), 1);
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn old_data_wait_for_the_heartbeat(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let hour = |h: i64| NOON.plus_secs(h * 3600);
            take(tx, &w, hour(-10), &credit_of(0, 0, 0, &[]));
            assert_eq!(state(tx, &w).0, StandingState::Ok, "better than nothing");
            take(tx, &w, hour(-9), &credit_of(3000, 1843, 12, &[]));
            assert_eq!(state(tx, &w).0, StandingState::Ok, "old data block nobody anew");
            freshness::heartbeat_except(tx, w.source, "credit", hour(0), NOON, &Policy::default(), &[guid('e', 1)]).unwrap();
            assert_eq!(state(tx, &w).0, StandingState::Ok, "a row of theirs was refused");
            freshness::heartbeat(tx, w.source, "credit", hour(0), NOON, &Policy::default()).unwrap();
            assert_eq!(state(tx, &w), (StandingState::Overdue, Money(184_300), Money(184_300)));
            let credits = standing::credits(tx, w.company).unwrap();
            assert_eq!(credits[0].1.as_of, NOON);
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn the_seller_decides_what_is_forgiven(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let forgiving = Policy { threshold: Threshold::Sum(Money(184_300)), ..Policy::default() };
            let intake = Intake { policy: forgiving, ..w.at(NOON) };
            credit(tx, &intake, &credit_of(3000, 1843, 12, &[])).expect("taken");
            assert_eq!(state(tx, &w).0, StandingState::Ok, "up to the threshold nobody is stopped");
            freshness::heartbeat(tx, w.source, "credit", NOON, NOON, &Policy::default()).unwrap();
            assert_eq!(state(tx, &w).0, StandingState::Ok, "the snapshot did not move on, so nothing is decided anew");
            take(tx, &w, NOON.plus_secs(60), &credit_of(3000, 1843, 12, &[]));
            assert_eq!(state(tx, &w).0, StandingState::Overdue);
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn a_contract_that_is_not_here_is_named(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let unknown = said::Credit { contract_id: guid('c', 9).parse().unwrap(), ..credit_of(0, 0, 0, &[]) };
            let Err(Refusal::Row { field, reason }) = credit(tx, &w.at(NOON), &unknown) else { panic!("refused") };
            assert!(field == "contract_id" && reason.contains(&guid('c', 9)));
            let stranger = said::Credit { counterparty_id: guid('e', 9).parse().unwrap(), ..unknown };
            assert_eq!(credit(tx, &w.at(NOON), &stranger).unwrap(), Applied::Unchanged);
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn freshness_only_moves_on_and_never_into_the_future(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let of = || freshness::of(tx, w.company, "orders").unwrap().map(|(as_of, _)| as_of);
            assert_eq!(of(), None);
            freshness::touch(tx, w.company, Feed::Orders, NOON.plus_secs(-60), NOON).unwrap();
            freshness::touch(tx, w.company, Feed::Orders, NOON.plus_secs(-90), NOON).unwrap();
            assert_eq!(of(), Some(NOON.plus_secs(-60)));
            freshness::heartbeat(tx, w.source, "orders", NOON.plus_secs(900), NOON, &Policy::default()).unwrap();
            assert_eq!(of(), Some(NOON));
            // Counterparties have no age that anybody is shown.
            freshness::heartbeat(tx, w.source, "counterparties", NOON, NOON, &Policy::default()).unwrap();
            assert_eq!(freshness::all(tx, w.company).unwrap(), [(Feed::Orders, NOON, NOON)]);
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }
}

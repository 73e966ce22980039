//! What is kept by day is of one zone, the seller's: when the seller moves, it is counted anew.
//!
//! The portal remembers for which zone the days were parted. At a start with another one, counters of orders and the days
//! of payments are worked out again in one unit of work, so that a start that is cut off leaves the old ones. Two processes
//! that start together do it once: the second waits for the remembered word and finds it right.
//!
//! Not here: days that are printed on documents, and moments, which have no zone.

use std::collections::BTreeMap;

use db::{Db, Tx};
use jiff::tz::TimeZone;

use super::{counts, intake_store::COUNT, rules::Stage};

/// Under which name the zone is remembered.
const ZONE: &str = "days_zone";

/// Sees to it that everything that is kept by day is of this zone; gives whether it had to be counted anew.
///
/// On a blocking thread or outside of the runtime.
///
/// # Errors
/// Any error of the database.
pub fn settle(db: &Db, zone: &TimeZone) -> db::Result<bool> {
    let name = zone.iana_name().unwrap_or("UTC");
    let known = db.read_here(|tx| tx.opt(&store::WORD, &[&ZONE]))?;
    if known.is_some_and(|(known,)| known == name) {
        return Ok(false);
    }
    db.write_here(|tx| {
        let moved = tx.run(&store::REMEMBER, &[&ZONE, &name])? > 0;
        if moved {
            recount(tx, zone)?;
        }
        Ok(moved)
    })
}

fn recount(tx: &Tx<'_>, zone: &TimeZone) -> db::Result<()> {
    for (company,) in tx.all(&store::COMPANIES, &[])? {
        let mut all: BTreeMap<(String, Stage), i64> = BTreeMap::new();
        tx.each(&store::PLACED, &[&company], |(at, stage)| {
            for key in counts::keys(at, zone) {
                *all.entry((key, stage)).or_default() += 1;
            }
            Ok::<_, db::Error>(())
        })?;
        tx.run(&store::FORGET_COUNTS, &[&company])?;
        for ((key, stage), n) in &all {
            tx.run(&COUNT, &[&company, key, stage, n])?;
        }
        for (id, at, day) in tx.all(&store::PAID, &[&company])? {
            let now = at.map_or_else(|| day.clone(), |at| counts::day(at, zone));
            if now != day {
                tx.run(&store::PAID_ON, &[&company, &id, &now])?;
            }
        }
    }
    Ok(())
}

pub(crate) mod store {
    //! Statements of the recount.
    use kernel::{At, CompanyId, PaymentId};

    use crate::orders::rules::Stage;

    db::statements! {
        /// What the installation remembers under a name.
        WORD: (String,) = "select value from installation where name = $1";
        /// Remembers a word; changes no row if it is known.
        REMEMBER =
            "insert into installation(name, value) values ($1, $2)
             on conflict (name) do update set value = excluded.value where installation.value <> excluded.value";
        /// All companies.
        COMPANIES: (CompanyId,) = "select id from company order by id";
        /// Where the orders of a company are counted.
        PLACED: (At, Stage) = "select placed_at, stage from orders where company_id = $1";
        /// Forgets the counters of a company.
        FORGET_COUNTS = "delete from order_count where company_id = $1";
        /// Payments of a company with their moment and the day that is kept.
        PAID: (PaymentId, Option<At>, String) = "select id, paid_at, paid_on from payment where company_id = $1";
        /// Puts the day of a payment right: (company, payment, day).
        PAID_ON = "update payment set paid_on = $3 where company_id = $1 and id = $2";
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::orders::intake::{self, testing::*};

    on_both! {
        fn another_zone_moves_what_is_kept_by_day_and_the_same_one_nothing(t) {
            let moscow = TimeZone::get("Europe/Moscow").unwrap();
            let kamchatka = TimeZone::get("Asia/Kamchatka").unwrap();
            let w = t.db.write_here(|tx| {
                let w = World::build(tx);
                let mut order = order_json(1, 1, &[(1, 1, 1, 0, 0)]);
                order["date"] = json!("2026-01-31T20:30:00+03:00");
                take_order(tx, &w.at(NOON), &item(order)).expect("order");
                let paid = json!({
                    "id": guid('f', 1), "number": "1", "date": "2026-01-31T20:30:00+03:00", "counterparty_id": guid('e', 1),
                    "amount": "1", "currency": "RUB", "version": 1,
                });
                intake::payment(tx, &w.at(NOON), &item(paid)).expect("payment");
                Ok::<_, db::Error>(w)
            }).unwrap();
            let state = || t.db.read_here(|tx| {
                let days: Vec<String> = counters(tx, w.company).into_iter().map(|(day, ..)| day).collect();
                let paid = tx.all(&store::PAID, &[&w.company])?.remove(0).2;
                Ok::<_, db::Error>((days, paid))
            }).unwrap();
            let january = (vec![String::new(), "2026-01-31".to_owned(), "m2026-01".to_owned()], "2026-01-31".to_owned());
            assert_eq!(state(), january);
            assert!(!settle(&t.db, &moscow).unwrap(), "what a new database holds is of Moscow");

            assert!(settle(&t.db, &kamchatka).unwrap());
            let february = (vec![String::new(), "2026-02-01".to_owned(), "m2026-02".to_owned()], "2026-02-01".to_owned());
            assert_eq!(state(), february);
            assert!(!settle(&t.db, &kamchatka).unwrap(), "once");
            // What comes after is counted by the new zone, and moves what the recount made.
            t.db.write_here(|tx| {
                let mut order = order_json(1, 2, &[(1, 1, 1, 0, 0)]);
                order["date"] = json!("2026-01-31T20:30:00+03:00");
                order["cancelled"] = json!(true);
                let intake = crate::exchange::Intake { zone: &kamchatka, ..w.at(NOON) };
                take_order(tx, &intake, &item(order)).expect("order");
                assert_eq!(counters(tx, w.company).len(), 3, "{:?}", counters(tx, w.company));
                Ok::<_, db::Error>(())
            }).unwrap();
            assert_eq!(state(), february);
            assert!(settle(&t.db, &moscow).unwrap());
            assert_eq!(state(), january);
        }
    }
}

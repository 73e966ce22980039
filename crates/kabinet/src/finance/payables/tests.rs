//! What the seller owes, as 1C says it, on both databases.

use access::{Member, Rights, Role, Roles, Switches};
use onec::contract as said;
use serde_json::json;

use super::*;
use crate::{
    exchange::outcome::{Applied, Intake},
    finance::{intake, rules, view},
    orders::intake::testing::*,
};

fn scope(w: &World) -> Scope<PayablesView> {
    let rights = Rights::new(Roles::of(&[Role::Accountant]), None, Switches::default());
    Member::authenticated(w.company, w.member, rights, "").scope().expect("an accountant sees it")
}

fn credit(contract: u32, debt: i64, parts: &[(&str, &str, i64)]) -> said::Credit {
    let parts: Vec<_> = parts
        .iter()
        .map(|(document, day, sum)| json!({"document": document, "date": day, "due_date": day, "amount": sum}))
        .collect();
    item(json!({
        "counterparty_id": guid('e', 1), "contract_id": guid('c', contract), "currency": "RUB", "limit_enabled": false,
        "limit": "0", "debt": debt, "overdue_amount": "0", "payable": parts,
    }))
}

fn take(tx: &Tx<'_>, w: &World, at: At, c: &said::Credit) -> Applied {
    intake::credit(tx, &Intake { as_of: at, ..w.at(NOON) }, c).expect("taken")
}

fn sums(p: &Payables) -> Vec<(String, i64, usize, i64)> {
    p.contracts.iter().map(|c| (c.label(), c.sum.0, c.parts.len(), c.rest().0)).collect()
}

on_both! {
    fn what_rests_on_documents_and_what_does_not(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let now = |tx: &Tx<'_>| read(tx, &scope(&w), NOON, &Ages::default()).expect("read");
            assert!(now(tx).contracts.is_empty() && now(tx).oldest.is_none(), "nothing ever came, which is not zero");
            let supply = item::<said::Contract>(json!({
                "id": guid('c', 2), "counterparty_id": guid('e', 1), "number": "У-2", "name": "Услуги", "currency": "643",
                "supplier": true,
            }));
            crate::companies::intake::contract(tx, &w.at(NOON), &supply).expect("a contract");
            let bare = now(tx);
            assert_eq!((sums(&bare), bare.contracts[0].known()), (vec![("№ У-2".into(), 0, 0, 0)], false));
            // A buyer's debt is nothing of this page.
            take(tx, &w, NOON, &credit(1, 500, &[]));
            assert_eq!(now(tx).contracts.len(), 1);
            let acts = [("Акт № 2", "2026-02-20", 700), ("Акт № 1", "2026-02-01", 500)];
            assert_eq!(take(tx, &w, NOON, &credit(2, -1000, &acts)), Applied::Changed);
            assert_eq!(take(tx, &w, NOON, &credit(2, -1000, &acts)), Applied::Unchanged, "the same again");
            // He has paid two hundred beforehand.
            let owed = now(tx);
            assert_eq!(sums(&owed), [("№ У-2".into(), 100_000, 2, -20_000)]);
            assert_eq!(owed.contracts[0].parts[0].title, "Акт № 1", "the oldest first");
            assert_eq!(owed.totals(), [("RUB".to_owned(), Money(100_000))]);
            // A buyer who has paid too much; one paper less.
            take(tx, &w, NOON, &credit(1, -3000, &[]));
            assert_eq!(take(tx, &w, NOON, &credit(2, -1000, &acts[..1])), Applied::Changed);
            assert_eq!(sums(&now(tx)), [("№ Д-1".into(), 300_000, 0, 300_000), ("№ У-2".into(), 100_000, 1, 30_000)]);
            // Nothing is ordered by a supplier's contract: it is none of the settlements.
            let policy = rules::Policy::default();
            let positions = view::positions(tx, w.company, &policy, NOON, "2026-03-10").expect("read");
            assert_eq!(positions.iter().map(view::Position::label).collect::<Vec<_>>(), ["№ Д-1"]);
            // An older snapshot changes nothing; six hours later it is said to be old.
            take(tx, &w, NOON.plus_secs(-60), &credit(2, 0, &[]));
            assert_eq!(now(tx).contracts.len(), 2);
            let later = read(tx, &scope(&w), NOON.plus_secs(6 * 3600 + 1), &Ages::default()).expect("read");
            assert_eq!(later.oldest, Some((NOON, Staleness::Stale)));
            // Paid: the contract stays, the documents go.
            take(tx, &w, NOON, &credit(2, 0, &[]));
            assert_eq!(sums(&now(tx))[1], ("№ У-2".into(), 0, 0, 0));
            Ok::<_, db::Error>(())
        }).expect("tested");
    }
}

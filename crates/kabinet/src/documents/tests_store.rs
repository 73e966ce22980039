//! What a member sees of the documents of his company and of others, on both databases.

use access::{Rights, Role, Roles, Switches};
use kernel::{At, CompanyId, DocumentId, UserId};
use onec::contract as said;
use serde_json::json;

use super::{
    ask::Trouble,
    counts,
    intake::{attach_file, document},
    list::{self, Filter, ListQuery},
    requests::{self, Order, Standing},
    rights::Visible,
    store,
};
use crate::{notices, orders::intake::testing::*};

mod only {
    db::statements! {
        /// Text of the test only.
        MINE = "update orders set author_id = $2 where company_id = $1 and id = $3";
        /// Text of the test only.
        UNREAD: (i64,) = "select count(*) from notice where company_id = $1 and user_id = $2 and read_at is null";
    }
}

type Tx<'c> = db::Tx<'c>;

/// Documents 1 to `n`, one a day; even ones are waybills of order 2, odd ones invoices of order 1; the last has no order.
fn world(tx: &Tx<'_>, n: u32) -> World {
    let w = World::build(tx);
    for k in [1, 2] {
        take_order(tx, &w.at(NOON), &item(order_json(k, 1, &[(1, 1, 1, 0, 0)]))).expect("order");
    }
    for k in 1..=n {
        let orders = if k == n { json!([]) } else { json!([guid('a', 2 - k % 2)]) };
        let d = item::<said::Document>(json!({
            "id": guid('d', k), "type": if k % 2 == 0 { "waybill" } else { "invoice" }, "number": format!("Н-{k}"),
            "date": format!("2026-02-{k:02}"), "counterparty_id": guid('e', 1), "contract_id": null,
            "order_ids": orders, "amount": format!("{k}00.00"), "currency": "RUB", "version": 1, "on_request": k == 3,
            "replaces": if k == 5 { json!(guid('d', 3)) } else { json!(null) },
        }));
        document(tx, &w.at(NOON), &d).expect("document");
    }
    attach_file(tx, &w.at(NOON), &guid('d', 1), "documents/a/b", "x.pdf", 10).expect("file");
    w
}

fn visible(role: Role, me: UserId, own: bool) -> Visible {
    let switches = Switches { buyers_own_only: own, ..Switches::default() };
    Visible::new(&Rights::new(Roles::of(&[role]), None, switches), me, None)
}

fn filter(q: &ListQuery) -> Filter {
    q.filter(NOON, &jiff::tz::TimeZone::UTC).expect("filter")
}

fn numbers(tx: &Tx<'_>, company: CompanyId, v: &Visible, q: &ListQuery) -> Vec<String> {
    list::rows(tx, company, v, &filter(q), 100).expect("rows").into_iter().map(|d| d.number).collect()
}

on_both! {
    fn every_statement_is_understood(t) {
        for all in [store::ALL, notices::store::ALL] {
            for ((name, prepared), statement) in db::inspect::prepare(t.db.backend(), all).into_iter().zip(all) {
                let (columns, _) = prepared.unwrap_or_else(|e| panic!("{name}: {e}"));
                if !statement.columns.is_empty() && !name.ends_with("COUNTS") {
                    assert_eq!(columns, statement.columns, "{name}");
                }
                assert!(!statement.differs(), "{name}");
            }
        }
    }

    fn a_member_sees_what_his_roles_allow(t) {
        t.db.write_here(|tx| {
            let w = world(tx, 9);
            let q = ListQuery::default();
            let owner = visible(Role::Owner, w.member, false);
            assert_eq!(numbers(tx, w.company, &owner, &q).len(), 9);
            assert!(numbers(tx, add_company(tx), &owner, &q).is_empty());
            let viewer = visible(Role::Viewer, w.member, false);
            assert!(numbers(tx, w.company, &viewer, &q).is_empty());
            // Limited to his own orders: nothing of his yet, then what order 2 has; never what belongs to none.
            let buyer = visible(Role::Buyer, w.member, true);
            let mine = tx.all(&ORDERS_OF, &[&w.company]).expect("orders");
            for (id,) in &mine {
                tx.run(&only::MINE, &[&w.company, &w.manager, id]).expect("author");
            }
            assert!(numbers(tx, w.company, &buyer, &q).is_empty());
            tx.run(&only::MINE, &[&w.company, &w.member, &mine[1].0]).expect("author");
            assert_eq!(numbers(tx, w.company, &buyer, &q), ["Н-8", "Н-6", "Н-4", "Н-2"]);
            let all = filter(&q);
            assert_eq!(counts::of(tx, w.company, &buyer, &all).expect("counts").by_kind, [("waybill", 4)]);
            let of_owner = counts::of(tx, w.company, &owner, &all).expect("counts");
            assert_eq!((of_owner.by_kind.clone(), of_owner.closing()), (vec![("invoice", 5), ("waybill", 4)], 4));
            // A document of somebody else's order does not exist, by whatever way it is asked for.
            let first = list::rows(tx, w.company, &owner, &filter(&ListQuery { sort: "date".into(), ..q.clone() }), 1);
            let first = first.expect("rows").remove(0).id;
            assert!(list::one(tx, w.company, &owner, first).is_ok());
            assert!(list::one(tx, w.company, &buyer, first).is_err());
            assert!(list::by_ids(tx, w.company, &buyer, &[first]).expect("rows").is_empty());
            let seen = |author| access::Seen { author, units: None };
            let orders = list::orders(tx, w.company, &seen(Some(w.member)), &[first]).expect("orders");
            assert!(orders.is_empty() && list::orders(tx, w.company, &seen(None), &[first]).expect("orders").len() == 1);
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn filters_and_pages(t) {
        t.db.write_here(|tx| {
            let w = world(tx, 27);
            let v = visible(Role::Owner, w.member, false);
            let with = |change: &dyn Fn(&mut ListQuery)| {
                let mut q = ListQuery::default();
                change(&mut q);
                numbers(tx, w.company, &v, &q)
            };
            assert_eq!(with(&|q| q.kind = "waybill".into()).len(), 13);
            assert_eq!(with(&|q| q.kind = "closing".into()).len(), 13);
            assert_eq!(with(&|q| (q.from, q.to) = ("2026-02-03".into(), "2026-02-05".into())), ["Н-5", "Н-4", "Н-3"]);
            assert_eq!(
                with(&|q| (q.from, q.to, q.sort) = ("2026-02-03".into(), "2026-02-04".into(), "date".into())),
                ["Н-3", "Н-4"]
            );
            assert_eq!(with(&|q| q.number = "н 12".into()), ["Н-12"]);
            assert_eq!(with(&|q| q.order = "ЦБ00-0000002".into()).len(), 13);
            let order = tx.all(&ORDERS_OF, &[&w.company]).expect("orders")[1].0;
            assert_eq!(with(&|q| q.order = order.to_string()).len(), 13);
            assert_eq!(with(&|q| (q.order, q.kind) = (order.to_string(), "invoice".into())).len(), 0);
            let q = ListQuery { order: order.to_string(), ..ListQuery::default() };
            assert_eq!(counts::of(tx, w.company, &v, &filter(&q)).expect("counts").by_kind, [("waybill", 13)]);
            assert_eq!(with(&|q| (q.min, q.max) = ("300".into(), "400".into())), ["Н-4", "Н-3"]);
            assert_eq!(with(&|q| q.entity = w.entity.to_string()).len(), 27);
            assert!(with(&|q| q.entity = w.company.to_string()).is_empty());
            assert_eq!(with(&|q| q.period = "last-month".into()).len(), 27);
            // There and back again, both ways round.
            for sort in ["", "date"] {
                for kind in ["", "waybill"] {
                    let q = ListQuery { sort: sort.into(), kind: kind.into(), ..ListQuery::default() };
                    let first = list::page(tx, w.company, &v, &filter(&q)).expect("page");
                    assert!(first.previous.is_none());
                    let Some(next) = first.next else {
                        assert_eq!(first.rows.len(), 13);
                        continue;
                    };
                    let second = ListQuery { after: next, ..q.clone() };
                    let second = list::page(tx, w.company, &v, &filter(&second)).expect("page");
                    assert_eq!((second.rows.len(), second.next.is_none()), (7, true));
                    let back = ListQuery { before: second.previous.expect("a page before"), ..q };
                    let back = list::page(tx, w.company, &v, &filter(&back)).expect("page");
                    let ids = |rows: &[store::DocumentRow]| rows.iter().map(|d| d.id).collect::<Vec<_>>();
                    assert_eq!(ids(&back.rows), ids(&first.rows));
                    assert!(back.previous.is_none() && back.next.is_some());
                }
            }
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn chains_and_documents_without_an_order(t) {
        t.db.write_here(|tx| {
            let w = world(tx, 9);
            let v = visible(Role::Owner, w.member, false);
            let rows = list::rows(tx, w.company, &v, &filter(&ListQuery::default()), 100).expect("rows");
            let of = |n: &str| rows.iter().find(|d| d.number == n).expect("document");
            assert_eq!((of("Н-3").status.as_str(), of("Н-3").successor_id), ("replaced", Some(of("Н-5").id)));
            assert_eq!((of("Н-5").status.as_str(), of("Н-5").replaced_id), ("active", Some(of("Н-3").id)));
            assert!(of("Н-1").file_key.is_some() && of("Н-3").on_request);
            let key = kernel::article::fold("н-9");
            let found = tx.all(&store::LOOSE, &[&w.company, &v.wide(), &key, &format!("{key}!"), &10i64]).expect("loose");
            assert_eq!(found.iter().map(|d| d.number.as_str()).collect::<Vec<_>>(), ["Н-9"]);
            let (from, to) = kernel::article::prefix_range(&kernel::article::fold("н"));
            let found = tx.all(&store::LOOSE, &[&w.company, &v.wide(), &from, &to, &10i64]).expect("loose");
            assert_eq!(found.len(), 1);
            let none = visible(Role::Viewer, w.member, false);
            assert!(tx.all(&store::LOOSE, &[&w.company, &none.wide(), &key, &format!("{key}!"), &10i64]).expect("loose").is_empty());
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn a_request_is_asked_once_and_ends_once(t) {
        t.db.write_here(|tx| {
            let w = world(tx, 3);
            let v = visible(Role::Owner, w.member, false);
            let q = ListQuery { number: "3".into(), ..ListQuery::default() };
            let document: DocumentId = list::rows(tx, w.company, &v, &filter(&q), 1).expect("rows").remove(0).id;
            let open = |now: At| requests::open(tx, w.company, w.member, document, now).expect("request");
            let first = open(NOON);
            assert_eq!(open(NOON.plus_secs(60)), first);
            let order = Order { company: w.company, request: first, document };
            assert!(requests::ready(tx, &order, "requests/a/b", NOON.plus_secs(61)).expect("ready"));
            assert!(!requests::failed(tx, &order, Trouble::Silent, NOON.plus_secs(62)).expect("failed"));
            let latest = || requests::latest(tx, w.company, w.member, document).expect("latest").expect("a request");
            assert_eq!(latest().standing(NOON.plus_secs(100)), Standing::Ready("requests/a/b".into()));
            assert_eq!(latest().standing(NOON.plus_secs(61 + requests::KEPT)), Standing::Gone);
            // A colleague asks for himself.
            assert!(requests::latest(tx, w.company, w.manager, document).expect("latest").is_none());
            let second = open(NOON.plus_secs(5000));
            assert_ne!(second, first);
            let order = Order { request: second, ..order };
            assert!(requests::failed(tx, &order, Trouble::NotPdf, NOON.plus_secs(5001)).expect("failed"));
            assert_eq!(latest().standing(NOON.plus_secs(5002)), Standing::Failed(Trouble::NotPdf));
            let waiting = tx.one(&store::WAITING, &[&w.company, &second]).expect("waiting");
            assert_eq!((waiting.user_id, waiting.active, waiting.number.as_str()), (w.member, Some(false), "Н-3"));
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn notices_are_read_by_their_person_alone(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let tell = |user, after: i64| {
                let (now, kind) = (NOON.plus_secs(after), notices::DOCUMENT_READY);
                notices::notify(tx, w.company, user, now, kind, |_| "Счёт 1".to_owned(), "/documents").expect("notice");
            };
            tell(w.member, 0);
            tell(w.member, 1);
            tell(w.manager, 2);
            let unread = |user: UserId| tx.one(&only::UNREAD, &[&w.company, &user]).expect("count").0;
            let last = notices::NoticeId::of(uuid::Uuid::max());
            let list = tx.all(&notices::store::LIST, &[&w.company, &w.member, &last, &10i64]).expect("list");
            assert_eq!((list.len(), unread(w.member), unread(w.manager)), (2, 2, 1));
            // Up to the older one: the newer has not been seen.
            tx.run(&notices::store::READ_UP_TO, &[&w.company, &w.member, &list[1].id, &NOON]).expect("read");
            assert_eq!((unread(w.member), unread(w.manager)), (1, 1));
            tx.run(&notices::store::READ, &[&w.company, &w.manager, &list[0].id, &NOON]).expect("read");
            assert_eq!(unread(w.member), 1);
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }
}

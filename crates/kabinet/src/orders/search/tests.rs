//! What is found, in which way, and that no hit is lost between pages; on both databases.

use access::{Member, Rights, Role, Roles, Scope, Switches, client::perm::OrderView};
use kernel::UserId;
use onec::contract;
use serde_json::json;

use super::{After, Found, Narrow, ORDERS, SELECTIVE, Why, search, selective};
use crate::orders::{intake::testing::*, list::ListQuery};

type Tx<'c> = db::Tx<'c>;

mod only {
    db::statements! {
        /// Text of the test only.
        AUTHOR = "update orders set author_id = $2 where company_id = $1 and number in ($3, $4)";
        LARGE = "update order_count set n = n * 10000 where company_id = $1 and day = ''";
    }
}

#[test]
fn the_larger_the_company_the_more_is_collected() {
    assert_eq!([0, ORDERS, 4 * ORDERS, 1000 * ORDERS].map(selective), [1, 1, 2, 5].map(|times| times * SELECTIVE));
}

/// Orders 1 to `n`, one a day, with an article of their own and one that all share.
fn world(tx: &Tx<'_>, n: u32) -> World {
    let w = World::build(tx);
    for k in 1..=n {
        let mut said = order_json(k, 1, &[(1, i64::from(k), i64::from(k), 0, 0), (2, 1, 1, 0, 0)]);
        said["date"] = json!(format!("2025-{:02}-{:02}T10:00:00+03:00", 1 + k / 28, 1 + k % 28));
        said["lines"][0]["article"] = json!(format!("КБ-{:04}-12/Ч", 2000 + k));
        said["lines"][0]["product_id"] = json!(guid('b', 1000 + k));
        said["lines"][0]["name"] = json!(format!("Лента сигнальная вид {k}"));
        said["lines"][1]["article"] = json!("ОБЩ-77");
        said["lines"][1]["name"] = json!("Кабель силовой медный");
        put(tx, &w, said);
    }
    w
}

fn put(tx: &Tx<'_>, w: &World, said: serde_json::Value) {
    take_order(tx, &w.at(NOON), &item::<contract::Order>(said)).expect("taken");
}

fn scope(w: &World, role: Role, user: UserId, own: bool) -> Scope<OrderView> {
    let switches = Switches { buyers_own_only: own, ..Switches::default() };
    let rights = Rights::new(Roles::of(&[role]), None, switches);
    Member::authenticated(w.company, user, rights, "").scope().expect("a member sees orders")
}

fn owner(w: &World) -> Scope<OrderView> {
    scope(w, Role::Owner, w.member, false)
}

fn find(tx: &Tx<'_>, scope: &Scope<OrderView>, text: &str) -> Found {
    search(tx, scope, text, &Narrow::to(scope), None, 20).expect("found")
}

fn numbers(found: &Found) -> Vec<u32> {
    found.hits.iter().map(|h| h.row.number.trim_start_matches("ЦБ00-").parse().expect("a number")).collect()
}

/// All pages of a result.
fn pages(tx: &Tx<'_>, scope: &Scope<OrderView>, text: &str, narrow: &Narrow, show: usize) -> Vec<u32> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let found = search(tx, scope, text, narrow, after, show).expect("found");
        assert!(found.hits.len() <= show);
        all.extend(numbers(&found));
        let Some(next) = found.next else { return all };
        after = Some(After::decode(&next.encode()).expect("comes back as it went"));
    }
}

on_both! {
    fn in_every_way(t) {
        t.db.write_here(|tx| {
            let w = world(tx, 30);
            let me = owner(&w);
            for (text, order, line) in [
                ("КБ-2007-12/Ч", 7, 1), ("kб 2007", 7, 1), ("2007-12", 7, 1), ("07 12ч", 7, 1), ("2007", 7, 1),
            ] {
                let found = find(tx, &me, text);
                assert_eq!(numbers(&found), [order], "{text}");
                assert_eq!(found.hits[0].row.line, line, "{text}");
                assert_eq!(found.hits[0].why, Why::Line, "{text}");
            }
            for (text, kind) in [("ЦБ00-0000007", "number"), ("0000007", "number"), ("Зак-7", "buyer")] {
                let found = find(tx, &me, text);
                assert_eq!(numbers(&found), [7], "{text}");
                assert!(matches!(&found.hits[0].why, Why::Number { kind: k, .. } if k == kind), "{text}");
            }
            assert_eq!(numbers(&find(tx, &me, "лентами вида 9")), [9], "words in another form");
            assert_eq!(numbers(&find(tx, &me, "сигн")).len(), 20, "a word that is still being typed");
            assert!(find(tx, &me, "сигн").words);
            assert_eq!(numbers(&find(tx, &me, "сигнальная медный")), [0_u32; 0], "no product has both");
            let by_sum = find(tx, &me, "1 100,00");
            assert_eq!((numbers(&by_sum), &by_sum.hits[0].why), (vec![10], &Why::Sum));
            assert_eq!(numbers(&find(tx, &me, "ЦБ00-00000")).len(), 20, "beginning of a number");
            for nothing in ["", "   ", "нет такого", "ЦБ00-0009999", "ЯЯЯ-1"] {
                let found = find(tx, &me, nothing);
                assert!(found.hits.is_empty() && found.next.is_none(), "{nothing}");
            }
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn a_line_is_found_by_its_own_article_and_by_its_product_s(t) {
        t.db.write_here(|tx| {
            let w = world(tx, 3);
            let me = owner(&w);
            let mut said = order_json(4, 1, &[(1, 1, 1, 0, 0)]);
            said["date"] = json!("2025-03-04T10:00:00+03:00");
            said["lines"][0]["article"] = json!("СТАР-5/Б");
            said["lines"][0]["product_id"] = json!(guid('b', 1001));
            put(tx, &w, said);
            for text in ["КБ-2001-12/Ч", "КБ-2001", "2001-12"] {
                assert_eq!(numbers(&find(tx, &me, text)), [4, 1], "{text}");
            }
            for text in ["СТАР-5/Б", "СТАР"] {
                assert_eq!(numbers(&find(tx, &me, text)), [4], "{text}");
            }
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn no_hit_is_lost_between_pages(t) {
        t.db.write_here(|tx| {
            let w = world(tx, 60);
            let (me, newest): (_, Vec<u32>) = (owner(&w), (1..=60).rev().collect());
            for text in ["ОБЩ-77", "щ77", "медный кабель", "лента", "2025", "ЦБ00-00", "К"] {
                let all = pages(tx, &me, text, &Narrow::to(&me), 7);
                let hits = newest.iter().copied().filter(|n| all.contains(n)).collect::<Vec<_>>();
                assert_eq!(all, hits, "{text}: newest first, each once");
                assert_eq!(all, pages(tx, &me, text, &Narrow::to(&me), 100), "{text}: whatever the size of a page");
                assert_eq!(all.len() == 60, text != "2025", "{text}");
            }
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn filters_narrow_all_hits_not_the_first_page_of_them(t) {
        t.db.write_here(|tx| {
            let w = world(tx, 60);
            let me = owner(&w);
            let by = |q: ListQuery| {
                let f = q.filter(NOON, &jiff::tz::TimeZone::UTC).expect("filter");
                Narrow::by(&me, &f).map(|narrow| pages(tx, &me, "ОБЩ-77", &narrow, 20))
            };
            let q = ListQuery::default;
            assert_eq!(by(ListQuery { from: "2025-01-03".into(), to: "2025-01-05".into(), ..q() }), Some(vec![4, 3, 2]));
            assert_eq!(by(ListQuery { max: "400".into(), ..q() }), Some(vec![3, 2, 1]), "three pieces and the common one");
            assert_eq!(by(ListQuery { stage: "shipped".into(), ..q() }), Some(vec![]));
            assert_eq!(by(ListQuery { entity: w.entity.to_string(), ..q() }).map(|all| all.len()), Some(60));
            assert_eq!(by(ListQuery { author: w.manager.to_string(), ..q() }), Some(vec![]));
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn who_sees_his_own_finds_his_own(t) {
        t.db.write_here(|tx| {
            let w = world(tx, 60);
            let mine = scope(&w, Role::Buyer, w.manager, true);
            tx.run(&only::AUTHOR, &[&w.company, &w.manager, &"ЦБ00-0000003", &"ЦБ00-0000042"])?;
            for text in ["ОБЩ-77", "медный", "ЦБ00-00000"] {
                assert_eq!(numbers(&find(tx, &mine, text)), [42, 3], "{text}");
            }
            assert!(find(tx, &mine, "ЦБ00-0000005").hits.is_empty(), "somebody else's");
            // A viewer sees no sums, so he must not find by them either.
            let viewer = scope(&w, Role::Viewer, w.member, false);
            assert!(find(tx, &viewer, "1 100,00").hits.is_empty());
            assert_eq!(numbers(&find(tx, &owner(&w), "1 100,00")), [10]);
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn what_too_many_lines_share_is_walked(t) {
        t.db.write_here(|tx| {
            let w = World::build(tx);
            let lines: Vec<_> = (1..=30).map(|line| (line, 1, 1, 0, 0)).collect();
            let orders = u32::try_from(SELECTIVE / lines.len() + 3).expect("some");
            for k in 1..=orders {
                let mut said = order_json(k, 1, &lines);
                said["date"] = json!(format!("2025-{:02}-{:02}T10:00:00+03:00", 1 + k / 28, 1 + k % 28));
                put(tx, &w, said);
            }
            let (me, newest): (_, Vec<u32>) = (owner(&w), (1..=orders).rev().collect());
            for text in ["КБ-", "кабель"] {
                let (few, many) = (pages(tx, &me, text, &Narrow::to(&me), 5), pages(tx, &me, text, &Narrow::to(&me), 100));
                assert_eq!(few, newest, "{text}");
                assert_eq!(many, newest, "{text}");
            }
            // A company that is taken for a large one: the same, by collecting.
            tx.run(&only::LARGE, &[&w.company])?;
            for text in ["КБ-", "кабель"] {
                assert_eq!(pages(tx, &me, text, &Narrow::to(&me), 100), newest, "{text}");
            }
            let mine = scope(&w, Role::Buyer, w.manager, true);
            tx.run(&only::AUTHOR, &[&w.company, &w.manager, &"ЦБ00-0000001", &"ЦБ00-0000002"])?;
            assert_eq!(numbers(&find(tx, &mine, "КБ-")), [2, 1]);
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }

    fn of_another_company_nothing(t) {
        t.db.write_here(|tx| {
            let w = world(tx, 3);
            let other = World { company: add_company(tx), ..w };
            for text in ["ОБЩ-77", "ЦБ00-0000001", "лента", "300"] {
                assert!(find(tx, &owner(&other), text).hits.is_empty(), "{text}");
                assert!(find(tx, &owner(&other), text).loose.is_empty(), "{text}");
            }
            Ok::<_, db::Error>(())
        })
        .unwrap();
    }
}

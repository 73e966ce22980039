//! What a company sees of the goods, on both databases: its own prices alone, found in every way, no row lost between pages.

use access::{Member, Rights, Role, Roles, Scope, Switches, client::perm::CatalogView};
use kernel::{Money, Qty, article::fold};

use super::list::{self, ListQuery, Shown, Way};
use crate::{
    catalog::{index::Index, store as goods, store::ProductRow},
    companies::groups::{self, USUAL},
    fail::Fail,
    finance::rules::{Ages, Staleness},
    orders::intake::testing::*,
};

type Tx<'c> = db::Tx<'c>;

mod only {
    db::statements! {
        /// Text of the test only.
        CONTRACT_SAYS = "update contract set price_type = $2 where company_id = $1";
        /// Text of the test only.
        NO_CONTRACT = "update contract set deleted = $2 where company_id = $1";
        /// Text of the test only.
        STATE = "insert into dataset_state (source_id, dataset, as_of, error, applied, unchanged, rejected)
            values ($1, $2, $3, '', 0, 0, 0) on conflict (source_id, dataset) do update set as_of = excluded.as_of";
    }
}

const TODAY: &str = "2026-03-10";
/// What no one but the company of its level may ever read.
const CANARY: Money = Money(7_777_777);

fn put(tx: &Tx<'_>, w: &World, erp_id: &str, article: &str, name: &str, prices: &[(&str, i64)], qty: Option<i64>) {
    let (id,) = tx.one(&goods::RESERVE, &[&1i64]).expect("an id");
    let row = ProductRow {
        id,
        article: article.to_owned(),
        article_key: fold(article),
        name: name.to_owned(),
        unit: "шт".to_owned(),
        barcode: String::new(),
        stub: false,
        deleted: false,
        catalog_id: String::new(),
        seen_run: 0,
    };
    let mut index = Index::default();
    goods::insert(tx, &mut index, w.source, erp_id, &row).expect("goods");
    index.write(tx).expect("the index");
    for (level, amount) in prices {
        tx.run(&goods::PRICE_SET, &[&id, level, &Money(*amount), &"RUB"]).expect("a price");
    }
    if let Some(qty) = qty {
        tx.run(&goods::STOCK_SET, &[&id, &"", &Qty(qty)]).expect("stock");
    }
}

/// A company with three levels in 1C, of which its contract names none yet, and `n` goods with prices of two of them.
fn world(tx: &Tx<'_>, n: i64) -> World {
    let w = World::build(tx);
    for level in ["opt", "dealer", "own"] {
        tx.run(&goods::PRICE_TYPE_SET, &[&w.source, &level, &level.to_uppercase(), &"RUB"]).expect("a level");
    }
    for k in 1..=n {
        let prices = [("opt", 100 * k), ("dealer", CANARY.0)];
        put(
            tx,
            &w,
            &format!("p{k:03}"),
            &format!("КБ-{:04}/Ч", 2000 + k),
            &format!("Кабель медный {k:03}"),
            &prices,
            Some(k * 1000),
        );
    }
    for set in ["prices", "stock"] {
        tx.run(&only::STATE, &[&w.source, &set, &Some(NOON)]).expect("an age");
    }
    w
}

fn named(tx: &Tx<'_>, w: &World, word: &str, level: &str) {
    tx.run(&groups::store::PUT_PRICE, &[&word, &w.source, &level]).expect("named");
}

fn scope(w: &World, role: Role) -> Scope<CatalogView> {
    let rights = Rights::new(Roles::of(&[role]), None, Switches::default());
    Member::authenticated(w.company, w.member, rights, "").scope().expect("a member sees goods")
}

fn ask(tx: &Tx<'_>, w: &World, role: Role, q: &ListQuery, size: usize) -> Result<Shown, Fail> {
    list::read(tx, &scope(w, role), q, size, NOON, TODAY, &Ages::default())
}

fn find(tx: &Tx<'_>, w: &World, text: &str) -> Shown {
    let q = ListQuery { q: text.to_owned(), ..ListQuery::default() };
    ask(tx, w, Role::Buyer, &q, 50).expect("found")
}

fn names(shown: &Shown) -> Vec<String> {
    shown.rows.iter().map(|g| g.name.clone()).collect()
}

fn first_price(shown: &Shown) -> Option<i64> {
    shown.rows.first()?.price.as_ref().map(|p| p.amount.0)
}

on_both! {
    fn who_names_the_price(t) {
        t.db.write_here(|tx| {
            let w = world(tx, 3);
            let here = |tx: &Tx<'_>| ask(tx, &w, Role::Buyer, &ListQuery::default(), 50).expect("read");
            // Nobody: the goods are there, prices are not, and no level is guessed.
            let none = here(tx);
            assert_eq!((none.rows.len(), first_price(&none), none.priced), (3, None, false));
            named(tx, &w, USUAL, "opt");
            assert_eq!(first_price(&here(tx)), Some(100), "what is usual");
            named(tx, &w, "contractor", "dealer");
            assert_eq!(first_price(&here(tx)), Some(100), "another group's level is none of the company's");
            named(tx, &w, "wholesale", "dealer");
            assert_eq!(first_price(&here(tx)), Some(CANARY.0), "its group's comes before what is usual");
            // The contract wins, also if there are no prices of what it names.
            tx.run(&only::CONTRACT_SAYS, &[&w.company, &"own"])?;
            let own = here(tx);
            assert_eq!((own.rows.len(), first_price(&own), own.priced), (3, None, false));
            assert_eq!(own.list().expect("a list").contracts, ["№ Д-1"]);
            put(tx, &w, "p900", "ОБ-1", "Короб", &[("own", 55), ("dealer", CANARY.0)], None);
            let own = here(tx);
            assert!(own.priced && own.rows.iter().all(|g| g.price.as_ref().is_none_or(|p| p.amount == Money(55))));
            // Named and never told: nobody stands in.
            tx.run(&only::CONTRACT_SAYS, &[&w.company, &"absent"])?;
            let untold = here(tx);
            assert!(untold.rows.iter().all(|g| g.price.is_none()) && !untold.priced);
            // A contract that is over says nothing.
            tx.run(&only::NO_CONTRACT, &[&w.company, &true])?;
            assert_eq!(first_price(&here(tx)), Some(CANARY.0));
            for foreign in ["opt", "own", "absent", "nonsense"] {
                let q = ListQuery { list: foreign.to_owned(), ..ListQuery::default() };
                assert!(matches!(ask(tx, &w, Role::Owner, &q, 50), Err(Fail::NotFound)), "{foreign}");
            }
            Ok::<_, db::Error>(())
        }).expect("tested");
    }

    fn in_every_way(t) {
        t.db.write_here(|tx| {
            let w = world(tx, 30);
            put(tx, &w, "p901", "А1", "Лента сигнальная", &[], None);
            for (text, way, found) in [
                ("КБ-2007/Ч", Way::Content, vec!["Кабель медный 007"]),
                ("kб 2007", Way::Content, vec!["Кабель медный 007"]),
                ("007", Way::Content, vec!["Кабель медный 007"]),
                ("07ч", Way::Content, vec!["Кабель медный 007"]),
                ("A1", Way::Content, vec!["Лента сигнальная"]),
                ("медными кабелями 013", Way::Words, vec!["Кабель медный 013"]),
                ("сигн", Way::Words, vec!["Лента сигнальная"]),
                ("лентой", Way::Words, vec!["Лента сигнальная"]),
                ("чайник", Way::Words, vec![]),
                ("%", Way::All, vec![]),
                ("'; drop", Way::Words, vec![]),
            ] {
                let shown = find(tx, &w, text);
                assert_eq!((names(&shown), shown.way), (found.into_iter().map(str::to_owned).collect(), way), "{text}");
            }
            assert_eq!(find(tx, &w, "медного кабеля").rows.len(), 30);
            assert_eq!(find(tx, &w, "").rows.len(), 31);
            Ok::<_, db::Error>(())
        }).expect("tested");
    }

    fn no_row_is_lost_between_pages(t) {
        t.db.write_here(|tx| {
            let w = world(tx, 25);
            // The same name twice: the id decides.
            put(tx, &w, "p902", "КБ-9", "Кабель медный 010", &[], None);
            for text in ["", "кб", "медный"] {
                let ask = |after: &str, before: &str| {
                    let q = ListQuery { q: text.into(), after: after.into(), before: before.into(), ..ListQuery::default() };
                    list::read(tx, &scope(&w, Role::Buyer), &q, 4, NOON, TODAY, &Ages::default()).expect("a page")
                };
                let whole = names(&find(tx, &w, text));
                let (mut all, mut page) = (Vec::new(), ask("", ""));
                assert!(page.previous.is_none());
                loop {
                    all.extend(names(&page));
                    let Some(next) = page.next.clone() else { break };
                    page = ask(&next, "");
                }
                assert_eq!((all.len(), &all), (26, &whole), "{text}");
                let mut back = names(&page);
                while let Some(previous) = page.previous.clone() {
                    page = ask("", &previous);
                    back.splice(0..0, names(&page));
                }
                assert_eq!(back, whole, "{text} backwards");
            }
            for bad in ["nonsense", "9~1", "0~x"] {
                let q = ListQuery { after: bad.to_owned(), ..ListQuery::default() };
                assert!(matches!(ask(tx, &w, Role::Buyer, &q, 4), Err(Fail::Invalid(_))), "{bad}");
            }
            Ok::<_, db::Error>(())
        }).expect("tested");
    }

    fn what_is_sold_and_what_is_seen(t) {
        t.db.write_here(|tx| {
            let w = world(tx, 2);
            named(tx, &w, "wholesale", "opt");
            put(tx, &w, "v1", "", "Куртка", &[], None);
            put(tx, &w, "v1#s", "КУР-1", "Куртка (S)", &[("opt", 5)], Some(0));
            put(tx, &w, "v2", "", "Перчатки", &[("opt", 7)], Some(9_999));
            put(tx, &w, "v2#s", "ПЕР-1", "Перчатки (S)", &[], None);
            let gone = tx.one(&goods::BY_ERP_ID, &[&w.source, &"p001"])?;
            let mut index = Index::default();
            goods::update(tx, &mut index, &gone, &ProductRow { deleted: true, ..gone.clone() })?;
            index.write(tx)?;
            let all = ask(tx, &w, Role::Buyer, &ListQuery::default(), 50).expect("read");
            let said: Vec<(&str, Option<i64>, &str)> = all
                .rows
                .iter()
                .map(|g| (g.name.as_str(), g.price.as_ref().map(|p| p.amount.0), g.availability.expect("seen").as_str()))
                .collect();
            assert_eq!(said, [
                ("Кабель медный 002", Some(200), "few"),
                ("Куртка (S)", Some(5), "out"),
                ("Перчатки", Some(7), "few"),
                ("Перчатки (S)", None, "unknown"),
            ]);
            // Who sees no prices gets none, who sees no stock is told nothing of it.
            let viewer = ask(tx, &w, Role::Viewer, &ListQuery::default(), 50).expect("read");
            assert!(viewer.rows.iter().all(|g| g.price.is_none() && g.availability.is_some()));
            let accountant = ask(tx, &w, Role::Accountant, &ListQuery::default(), 50).expect("read");
            assert!(accountant.rows.iter().all(|g| g.availability.is_none()) && first_price(&accountant) == Some(200));
            // Three days and a second: shown, and said to be old; nothing ever came: hidden.
            for (as_of, age, price) in [
                (Some(NOON.plus_secs(-72 * 3600)), Staleness::Stale, Some(200)),
                (Some(NOON.plus_secs(-72 * 3600 - 1)), Staleness::Expired, Some(200)),
                (None, Staleness::Never, None),
            ] {
                tx.run(&only::STATE, &[&w.source, &"prices", &as_of])?;
                let shown = ask(tx, &w, Role::Buyer, &ListQuery::default(), 50).expect("read");
                assert_eq!((shown.prices.staleness, first_price(&shown)), (age, price));
            }
            tx.run(&only::STATE, &[&w.source, &"stock", &Some(NOON.plus_secs(-24 * 3600 - 1))])?;
            let old = ask(tx, &w, Role::Buyer, &ListQuery::default(), 50).expect("read");
            assert!(old.rows.iter().all(|g| g.availability.expect("seen").as_str() == "unknown"));
            Ok::<_, db::Error>(())
        }).expect("tested");
    }
}

//! What waits for a person: sweeps that would take out too much, rows to be tried again; and exports of Bitrix's module,
//! which asks for its sweep itself.

use super::*;
use crate::catalog::run::{self, Released};

async fn live(b: &Bench) -> i64 {
    b.row::<(i64,)>("select count(*) from product where not (deleted or stub)").await.0
}

async fn good(b: &Bench, name: &str, bytes: &[u8]) {
    b.x.clock.turn(1);
    assert_eq!(b.upload(name, name, bytes).await, "success", "{name}");
}

async fn silence(b: &Bench) {
    b.x.clock.turn(1000);
    b.drain().await;
}

async fn held(b: &Bench) -> Vec<(String, i64, i64)> {
    let rows = b.x.db.read(run::held).await.unwrap();
    rows.into_iter().map(|h| (h.catalog_id, h.known, h.untouched)).collect()
}

async fn release(b: &Bench, seen: i64) -> Option<Released> {
    let (source, now) = (b.source, b.x.clock.now());
    b.x.db.write(move |tx| run::release(tx, source, "c1", seen, now)).await.unwrap()
}

/// Logs in as Bitrix's module; gives its timestamp.
async fn module(b: &Bench) -> i64 {
    b.x.clock.turn(10);
    let auth = b.ask("type=catalog&mode=checkauth").await;
    let lines: Vec<&str> = auth.split('\n').collect();
    let sessid = lines[3].strip_prefix("sessid=").unwrap();
    let init = b.ask(&format!("type=catalog&mode=init&version=3.1&{}", lines[3])).await;
    assert_eq!(init.lines().nth(2), Some(format!("sessid={sessid}").as_str()), "{init}");
    assert_eq!(init.lines().nth(3), Some("version=3.1"));
    lines[4].strip_prefix("timestamp=").unwrap().parse().unwrap()
}

async fn send(b: &Bench, name: &str, bytes: &[u8]) {
    b.x.clock.turn(1);
    assert_eq!(b.post(&format!("type=catalog&mode=file&filename={name}"), bytes.to_vec()).await, "success");
    assert_eq!(b.import(name).await, "success");
}

on_both! {
    a_held_sweep_is_released_by_a_person: |b| {
        good(b, "import0_1.xml", &goods(true, "C1", &products(0..10))).await;
        good(b, "import1_1.xml", &goods(true, "C2", &product("other"))).await;
        silence(b).await;
        good(b, "import0_1.xml", &goods(true, "C1", &products(0..5))).await;
        silence(b).await;
        assert_eq!((live(b).await, held(b).await), (11, vec![("c1".to_owned(), 10, 5)]));

        // One of them comes back in a file of changes: the person saw another number.
        good(b, "import0_1.xml", &goods(false, "C1", &products(5..6))).await;
        assert_eq!(release(b, 5).await, Some(Released::Moved(4)));
        assert_eq!(live(b).await, 11);
        assert_eq!(release(b, 4).await, Some(Released::Swept(4)));
        assert_eq!((live(b).await, held(b).await, release(b, 4).await), (7, vec![], None), "another catalogue is another matter");
    }

    a_new_export_is_judged_anew_and_a_person_may_keep: |b| {
        good(b, "import0_1.xml", &goods(true, "C1", &products(0..10))).await;
        silence(b).await;
        for _ in 0..2 {
            good(b, "import0_1.xml", &goods(true, "C1", &products(0..5))).await;
            silence(b).await;
            assert_eq!(held(b).await.len(), 1);
        }
        let source = b.source;
        assert!(b.x.db.write(move |tx| run::keep(tx, source, "c1")).await.unwrap());
        assert_eq!((held(b).await, live(b).await), (vec![], 10));
        good(b, "import0_1.xml", &goods(true, "C1", &products(0..5))).await;
        silence(b).await;
        good(b, "import0_1.xml", &goods(true, "C1", &products(0..10))).await;
        assert_eq!(held(b).await, vec![], "a complete export begins, nothing waits any more");
    }

    the_module_deactivates_what_it_did_not_mention: |b| {
        module(b).await;
        send(b, "import___1.xml", &goods(false, "C1", &products(0..10))).await;
        send(b, "import___2.xml", &goods(false, "C2", &product("other"))).await;
        assert_eq!(b.ask("type=catalog&mode=complete").await, "success");
        b.drain().await;
        assert_eq!(live(b).await, 11, "its files say that they are changes, so its end alone sweeps nothing");

        let stamp = module(b).await;
        send(b, "goods/1/import___3.xml", &goods(false, "C1", &products(0..6))).await;
        // The client logs in anew in the middle and goes on with the timestamp of its first login.
        module(b).await;
        send(b, "goods/1/import___4.xml", &goods(false, "C1", &products(6..9))).await;
        assert_eq!(live(b).await, 11);
        for _ in 0..2 {
            assert_eq!(b.ask(&format!("type=catalog&mode=deactivate&timestamp={stamp}")).await, "success");
        }
        assert_eq!(b.ask("type=catalog&mode=complete").await, "success");
        b.drain().await;
        assert_eq!(live(b).await, 10, "p0009 is gone, the other catalogue was not spoken of");
        assert_eq!(b.row::<(String,)>("select erp_id from product where deleted").await.0, "p0009");

        // An export of changes does not sweep.
        module(b).await;
        send(b, "import___5.xml", &goods(false, "C1", &products(0..1))).await;
        b.ask("type=catalog&mode=complete").await;
        b.drain().await;
        silence(b).await;
        assert_eq!(live(b).await, 10);

        // Nor is an unlikely deactivation believed.
        let stamp = module(b).await;
        send(b, "import___6.xml", &goods(false, "C1", &products(0..1))).await;
        b.ask(&format!("type=catalog&mode=deactivate&timestamp={stamp}")).await;
        b.drain().await;
        assert_eq!((live(b).await, held(b).await), (10, vec![("c1".to_owned(), 9, 8)]));
    }

    a_timestamp_that_was_not_given_sweeps_nothing: |b| {
        let stamp = module(b).await;
        send(b, "import___1.xml", &goods(false, "C1", &products(0..10))).await;
        for wrong in [String::new(), "завтра".to_owned(), (stamp + 1).to_string(), i64::MAX.to_string()] {
            let told = b.ask(&format!("type=catalog&mode=deactivate&timestamp={wrong}")).await;
            assert!(told.starts_with("failure\ntimestamp «"), "{told}");
        }
        assert_eq!(b.ask("type=catalog&mode=deactivate&timestamp=-1").await, "success", "since ever: all of it was mentioned");
        b.drain().await;
        assert_eq!(live(b).await, 10);
    }

    files_that_were_not_asked_for_are_imported_before_the_end: |b| {
        let stamp = module(b).await;
        send(b, "import___1.xml", &goods(false, "C1", &products(0..10))).await;
        b.x.clock.turn(1);
        b.post("type=catalog&mode=file&filename=import___2.xml", goods(false, "C1", &products(10..12))).await;
        assert_eq!(b.ask(&format!("type=catalog&mode=deactivate&timestamp={stamp}")).await, "success");
        b.drain().await;
        assert_eq!(live(b).await, 12);
        let states: Vec<(String, i64)> = b.rows("select state, count(*) from job where kind in ('exchange.import', 'exchange.end_run') group by state").await;
        assert_eq!(states.len(), 1, "{states:?}");
    }

    a_row_is_tried_again_from_its_file: |b| {
        // A contract of a counterparty that nobody has entered on the portal.
        let parties = [("9a000000-0000-4000-8000-000000000001", "A-1"), ("9a000000-0000-4000-8000-000000000002", "A-2")];
        let company = b.company("9a000000-0000-4000-8000-000000000001").await;
        let item = |(party, number): (&str, &str), kpp: &str| serde_json::json!({
            "id": party, "name": number, "full_name": number, "inn": "7707083893", "kpp": kpp, "kind": "legal",
            "address": "", "deleted": false,
        });
        let package = serde_json::json!({
            "contract": "kabinet/1", "package_id": Uuid::now_v7(), "as_of": "2026-01-31T08:00:00Z", "complete": true,
            "items": [item(parties[0], "сломан"), item(parties[1], "770701001")],
        });
        let request = Request::post("/exchange/v1/counterparties")
            .header(header::AUTHORIZATION, basic(LOGIN, PASSWORD)).body(Body::from(package.to_string())).unwrap();
        assert_eq!(b.send(request).await.0, StatusCode::ACCEPTED);
        b.drain().await;
        let open = "select count(*) from quarantine where resolved_at is null";
        let refused = b.row::<(i64,)>(open).await.0;

        // Offers: one row has a price that is none; it is mended by nobody, so it stays, once.
        let bad = "<Предложение><Ид>p2</Ид><Цены><Цена><ИдТипаЦены>OPT</ИдТипаЦены><ЦенаЗаЕдиницу>даром\
            </ЦенаЗаЕдиницу></Цена></Цены></Предложение>";
        let zip = zip_of(&[("offers0_1.xml", &offers(&format!("{}{bad}", offer("p1", "10", 1))))]);
        assert_eq!(b.upload("v8_1.zip", "offers0_1.xml", &zip).await, "success");
        good(b, "offers0_1.xml", &offers(&offer("p1", "20", 1))).await;
        assert_eq!(b.row::<(i64,)>(open).await.0, refused + 1);
        let (now, _) = (b.x.clock.now(), company);
        b.x.clock.turn(5);
        assert_eq!(b.x.db.write(move |tx| crate::exchange::again::ask(tx, None, now)).await.unwrap(), usize::try_from(refused).unwrap() + 1);
        b.drain().await;
        let jobs: Vec<(String, String)> = b.rows("select state, error from job where kind = 'exchange.again'").await;
        assert_eq!(jobs, [("done".to_owned(), String::new())]);
        assert_eq!(b.row::<(i64,)>(open).await.0, refused + 1);
        assert_eq!(b.row::<(i64,)>("select amount from price").await.0, 2000, "the neighbours of the row are not read again");
        assert_eq!(b.row::<(i64,)>("select seen from quarantine where ref = 'p2'").await.0, 2);
        assert_eq!(std::fs::read_dir(b.dir.path().join("exchange/spool")).unwrap().count(), 0);

        // The file is gone: it says so.
        std::fs::remove_dir_all(b.dir.path().join("exchange")).unwrap();
        b.x.clock.turn(5);
        let now = b.x.clock.now();
        b.x.db.write(move |tx| crate::exchange::again::ask(tx, None, now)).await.unwrap();
        b.drain().await;
        let (error,): (String,) = b.row("select error from job where kind = 'exchange.again' and state = 'failed'").await;
        assert!(error.contains("архив") || error.contains("удалён"), "{error}");
    }

    a_row_that_the_portal_stumbled_over_goes_in_when_that_is_mended: |b| {
        // A product without a name; what stands in the kept file is mended by hand, as nothing else can mend it.
        let bad = "<Товар><Ид>p9</Ид><Наименование/></Товар>";
        good(b, "import0_1.xml", &goods(true, "C1", &format!("{}{bad}", products(0..3)))).await;
        assert_eq!(b.row::<(i64,)>("select count(*) from quarantine where resolved_at is null").await, (1,));
        let source = b.source;
        let offered = ("", "Имя из предложения", "шт");
        b.x.db.write(move |tx| {
            let mut known = crate::catalog::intake::Known::default();
            known.ensure(tx, source, "p9", offered)?;
            known.write(tx)
        }).await.unwrap();
        let path = b.dir.path().join("exchange");
        mend(&path, bad, "<Товар><Ид>p9</Ид><Наименование>Имя</Наименование></Товар>");
        let now = b.x.clock.now();
        b.x.db.write(move |tx| crate::exchange::again::ask(tx, None, now)).await.unwrap();
        b.drain().await;
        assert_eq!(b.row::<(i64,)>("select count(*) from quarantine where resolved_at is null").await, (0,));
        assert_eq!(live(b).await, 4);
        let open: (i64,) = b.row("select count(*) from catalog_run where open").await;
        assert_eq!(open, (1,), "no run begins by it");
    }

    the_same_file_of_offers_again_is_not_read: |b| {
        let old = offers(&offer("a", "10", 5));
        good(b, "offers0_1.xml", &old).await;
        let newer = String::from_utf8(offers(&offer("a", "20", 5))).unwrap().replace("11:30:00", "11:45:00");
        good(b, "offers0_1.xml", newer.as_bytes()).await;
        good(b, "offers0_1.xml", &old).await;
        assert_eq!(b.row::<(i64,)>("select amount from price").await.0, 2000, "an older snapshot does not overwrite");
        let states: Vec<(String, i64, i64)> = b.rows("select dataset, applied, unchanged from dataset_state order by 1").await;
        let wanted = [("price_types", 0, 1), ("prices", 0, 1), ("stock", 0, 1)];
        assert_eq!(states, wanted.map(|(d, a, u)| (d.to_owned(), a, u)));
        // A file that does not say when it was made may mean something again.
        let undated = String::from_utf8(old).unwrap().replace("ДатаФормирования=\"2026-01-31T11:30:00\"", "");
        good(b, "offers0_1.xml", undated.as_bytes()).await;
        good(b, "offers0_2.xml", newer.replace("11:45", "11:50").as_bytes()).await;
        good(b, "offers0_1.xml", undated.as_bytes()).await;
        assert_eq!(b.row::<(i64,)>("select amount from price").await.0, 1000);
    }
}

/// Changes a text in every received file.
fn mend(folder: &std::path::Path, from: &str, to: &str) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            mend(&path, from, to);
        } else {
            let text = std::fs::read_to_string(&path).unwrap();
            std::fs::write(&path, text.replace(from, to)).unwrap();
        }
    }
}

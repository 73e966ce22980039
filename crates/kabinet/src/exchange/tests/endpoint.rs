//! The door and the answers: encodings, addresses, two clients on one login, and the record of what was asked.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;

use super::*;
use crate::{
    exchange::{alerts, replay},
    finance::rules::Ages,
};

async fn set(b: &Bench, charset: &'static str, addresses: &'static str) {
    let source = b.source;
    let write = b.x.db.write(move |tx| {
        let set = Sql::<()>::one("update source set charset = $2, addresses = $3 where id = $1");
        tx.run(&set, &[&source, &charset, &addresses])
    });
    write.await.unwrap();
}

fn from(address: &str, query: &str) -> Request<Body> {
    let mut request = Request::get(format!("{SCRIPT}?{query}"))
        .header(header::AUTHORIZATION, basic(LOGIN, PASSWORD))
        .header("x-forwarded-for", "192.0.2.7")
        .body(Body::empty())
        .unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(address.parse().unwrap(), 4711)));
    request
}

/// One request with a cookie; its answer as bytes and its type.
async fn raw(b: &Bench, query: &str, cookie: &str) -> (Vec<u8>, String) {
    let request = Request::get(format!("{SCRIPT}?{query}"))
        .header(header::AUTHORIZATION, basic(LOGIN, PASSWORD))
        .header(header::COOKIE, cookie)
        .body(Body::empty())
        .unwrap();
    let response = b.router().oneshot(request).await.unwrap();
    let kind = response.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
    (axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec(), kind)
}

/// Logs in; gives the cookie.
async fn log_in(b: &Bench, kind: &str) -> String {
    b.x.clock.turn(1);
    let auth = b.ask(&format!("type={kind}&mode=checkauth")).await;
    let lines: Vec<&str> = auth.lines().collect();
    format!("{}={}", lines[1], lines[2])
}

async fn open_alerts(b: &Bench) -> Vec<(String, String)> {
    b.rows("select dataset, kind from exchange_alert where cleared_at is null order by 1, 2").await
}

on_both! {
    answers_in_windows_1251_where_a_source_wants_them: |b| {
        let missing = "type=catalog&mode=import&filename=import0_1.xml";
        let (plain, kind) = raw(b, missing, "").await;
        assert!(kind == "text/plain; charset=utf-8" && String::from_utf8(plain).unwrap().contains("не был передан"));
        set(b, "windows-1251", "").await;
        let (old, kind) = raw(b, missing, "").await;
        assert_eq!(kind, "text/plain; charset=windows-1251");
        assert!(encoding_rs::WINDOWS_1251.decode(&old).0.contains("файл «import0_1.xml» не был передан"));
        assert_eq!(raw(b, "type=catalog&mode=init", "").await.0, b"zip=yes\nfile_limit=4194304");
        let (xml, kind) = raw(b, "type=sale&mode=query", "").await;
        assert!(kind == "application/xml; charset=windows-1251" && xml.starts_with(b"<?xml version=\"1.0\" encoding=\"windows-1251\"?>"));
        let (xml, _) = raw(b, "type=sale&mode=info", "").await;
        assert!(encoding_rs::WINDOWS_1251.decode(&xml).0.contains("<Cтатусы"), "still with a Latin C");
    }

    a_source_may_exchange_from_its_own_addresses (|s| s.proxies = crate::exchange::address::networks("127.0.0.1").unwrap()): |b| {
        set(b, "utf-8", "192.0.2.0/24, 2001:db8::1").await;
        let query = "type=catalog&mode=checkauth";
        let (status, text) = b.send(from("198.51.100.9", query)).await;
        assert_eq!(status, StatusCode::OK);
        assert!(text.starts_with("failure\nс адреса 198.51.100.9 обмен для этого логина не разрешён"), "{text}");
        for good in ["192.0.2.9", "127.0.0.1", "2001:db8::1"] {
            assert!(b.send(from(good, query)).await.1.starts_with("success\n"), "{good}");
        }
        // The same door for the contract.
        let mut request = Request::post("/exchange/v1/orders")
            .header(header::AUTHORIZATION, basic(LOGIN, PASSWORD)).body(Body::from("{}")).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([198, 51, 100, 9], 1))));
        assert_eq!(b.send(request).await.0, StatusCode::FORBIDDEN);
        set(b, "utf-8", "наш офис").await;
        assert!(b.send(from("192.0.2.9", query)).await.1.starts_with("failure\n"), "a list that means nothing lets nobody in");
    }

    two_clients_on_one_login_are_told: |b| {
        let first = log_in(b, "catalog").await;
        assert_eq!(raw(b, "type=catalog&mode=init", &first).await.0, b"zip=yes\nfile_limit=4194304");
        // Portions are dialogues of their own; and orders have nothing to do with goods.
        let second = log_in(b, "catalog").await;
        let sale = log_in(b, "sale").await;
        raw(b, "type=catalog&mode=init", &second).await;
        raw(b, "type=sale&mode=query", &sale).await;
        assert!(open_alerts(b).await.is_empty());
        // The one who had logged in before goes on.
        raw(b, "type=catalog&mode=init", &first).await;
        assert_eq!(open_alerts(b).await, [("catalog".to_owned(), "two-clients".to_owned())]);
        b.x.clock.turn(3000);
        let now = b.x.clock.now();
        b.x.db.write(move |tx| alerts::look(tx, now, &Ages::default())).await.unwrap();
        assert_eq!(open_alerts(b).await.len(), 1);
        b.x.clock.turn(1000);
        let now = b.x.clock.now();
        b.x.db.write(move |tx| alerts::look(tx, now, &Ages::default())).await.unwrap();
        assert!(open_alerts(b).await.is_empty(), "not seen for an hour");
    }

    several_sources_at_once_do_not_meet: |b| {
        // On a thread of its own: the helper waits for the database, and this one drives the test.
        let other = std::thread::scope(|s| s.spawn(|| add_source(&b.x, "other")).join()).unwrap();
        assert_eq!(b.upload("import0_1.xml", "import0_1.xml", &goods(true, "C1", &products(0..10))).await, "success");
        let file = goods(true, "C1", &products(0..3));
        let ask = async |query: &str, body: Vec<u8>| {
            let method = if body.is_empty() { "GET" } else { "POST" };
            let request = Request::builder().method(method).uri(format!("{SCRIPT}?{query}"))
                .header(header::AUTHORIZATION, basic("other", PASSWORD)).body(Body::from(body)).unwrap();
            b.send(request).await.1
        };
        ask("type=catalog&mode=checkauth", Vec::new()).await;
        assert_eq!(ask("type=catalog&mode=file&filename=import0_1.xml", file).await, "success");
        assert_eq!(ask("type=catalog&mode=complete", Vec::new()).await, "success");
        b.drain().await;
        b.x.clock.turn(1000);
        b.drain().await;
        let live: Vec<(i64,)> = b.rows("select count(*) from product where not deleted group by source_id order by 1").await;
        assert_eq!(live, [(3,), (10,)], "the same names in two bases, and no sweep across");
        let mine: (i64,) = b.x.db.read(move |tx| tx.one(&Sql::one("select count(*) from exchange_call where source_id = $1"), &[&other])).await.unwrap();
        assert_eq!(mine, (3,));
    }

    everything_that_is_asked_is_written_down: |b| {
        let cookie = log_in(b, "catalog").await;
        b.x.clock.turn(1);
        raw(b, "type=catalog&mode=init&sessid=0123456789", &cookie).await;
        b.x.clock.turn(1);
        b.post("type=catalog&mode=file&filename=import0_1.xml", goods(true, "C1", &products(0..3))).await;
        b.x.clock.turn(1);
        b.import("import0_1.xml").await;
        b.x.clock.turn(1);
        let bad = b.import("absent.xml").await;
        let calls: Vec<(String, i64, String, bool)> = b.rows(
            "select asked, sent, answer, job_id is not null as job from exchange_call order by id").await;
        assert_eq!(calls.len(), 5);
        assert!(calls.iter().all(|(asked, ..)| !asked.contains("0123456789")), "what proves who asks is not kept");
        assert!(calls[2].1 > 500 && calls[3].3 && calls[3].2 == "success" && calls[4].2 == bad);
        assert!(!calls[0].2.is_empty());
        let (sessions,): (i64,) = b.row("select count(distinct session_id) from exchange_call").await;
        assert_eq!(sessions, 1);

        // Forgotten with its files.
        b.x.clock.turn(8 * 86_400);
        b.drain().await;
        assert_eq!(b.row::<(i64,)>("select count(*) from exchange_call").await, (0,));
    }

    ages_raise_alerts_and_clear_them: |b| {
        let company = b.company("firm").await;
        b.upload("o.xml", "o.xml", &offers(&offer("a", "1", 1))).await;
        b.x.clock.turn(61);
        b.drain().await;
        assert!(open_alerts(b).await.is_empty());
        // Stock may be two hours old.
        b.x.clock.turn(2 * 3600);
        b.drain().await;
        assert_eq!(open_alerts(b).await, [("stock".to_owned(), "stale".to_owned())]);
        b.x.clock.turn(2 * 3600);
        b.drain().await;
        assert_eq!(open_alerts(b).await, [("stock".to_owned(), "expired".to_owned())]);
        // It comes again, but one company does not become fresh with it: its match is broken.
        let later = String::from_utf8(offers(&offer("a", "2", 2))).unwrap().replace("T11:30:00", "T16:01:00");
        b.x.clock.turn(61);
        b.upload("o.xml", "o.xml", later.as_bytes()).await;
        b.x.db.write(move |tx| tx.run(
            &Sql::<()>::one("update freshness set as_of = $2 where company_id = $1 and dataset = 'stock'"),
            &[&company, &At::from_micros(NOON)],
        )).await.unwrap();
        b.x.clock.turn(61);
        b.drain().await;
        assert_eq!(open_alerts(b).await, [("stock".to_owned(), "company-stale".to_owned())]);
    }
}

/// A recorded exchange is gone through once more, on a scratch copy.
#[test]
fn a_recorded_exchange_is_replayed() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let dir = tempfile::tempdir().unwrap();
    let archive = dir.path().join("exchange.zip");
    let calls = [
        ("type=catalog&mode=checkauth", "success\nkabinet_exchange\nx"),
        ("type=catalog&mode=init", "zip=no\nfile_limit=100"),
        ("type=catalog&mode=file&filename=import0_1.xml", "success"),
        ("type=catalog&mode=file&filename=import0_1.xml", "success"),
        ("type=catalog&mode=import&filename=import0_1.xml", "failure\nimport0_1.xml: давняя ошибка"),
        ("type=catalog&mode=import&filename=gone.xml", "failure\nфайл «gone.xml» не был передан"),
    ];
    let calls: Vec<_> = calls
        .map(|(asked, answer)| serde_json::json!({"at": "", "took": 0, "asked": asked, "sent": 0, "answer": answer}))
        .into();
    let told = serde_json::json!({
        "kind": "catalog", "version": "", "source": "УТ", "calls": calls,
        "files": [["files/0/import0_1.xml", "import0_1.xml"]],
    });
    let rows = format!("{}<Товар><Ид>b</Ид><Наименование/></Товар>", products(0..3));
    let bytes =
        zip_of(&[("exchange.json", told.to_string().as_bytes()), ("files/0/import0_1.xml", &goods(true, "C1", &rows))]);
    std::fs::write(&archive, bytes).unwrap();
    let backend = Backend::Sqlite(dir.path().join("scratch.db"));
    backend.migrate(SCHEMA).unwrap();
    let db = Db::open(&backend, db::Options::default()).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let report = runtime.block_on(replay::run(&archive, db, dir.path())).unwrap();
    for line in [
        "mode=import&filename=import0_1.xml: success   <- was: failure import0_1.xml: давняя ошибка",
        "mode=import&filename=gone.xml: failure файл «gone.xml» не был передан",
        "catalog: 3 changed, 0 unchanged, 1 refused",
        "refused: import0_1.xml, строка",
    ] {
        assert!(report.contains(line), "{line} is not in:\n{report}");
    }
    let wrong = runtime.block_on(replay::run(
        &dir.path().join("scratch.db"),
        Db::open(&backend, db::Options::default()).unwrap(),
        dir.path(),
    ));
    assert!(wrong.unwrap_err().to_string().contains("not the archive of an exchange"));
}

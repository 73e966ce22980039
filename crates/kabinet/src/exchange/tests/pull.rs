//! What the portal asks for by itself: the HTTP service of 1C, and a folder of files.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use axum::{response::IntoResponse as _, routing::get};
use serde_json::json;

use super::*;
use crate::{
    exchange::{
        connections::{self, Kind, NewConnection},
        folder, pull, refresh,
    },
    web::Query,
};

const PARTY: &str = "9a000000-0000-4000-8000-000000000001";

/// 1C's HTTP service: what it answers next, and what it was asked.
#[derive(Clone, Default)]
struct Service(Arc<Mutex<Told>>);
#[derive(Default)]
struct Told {
    asked: Vec<String>,
    broken: Option<(u16, &'static str, &'static str)>,
    stuck: bool,
}

type Asked = std::collections::BTreeMap<String, String>;

impl Service {
    async fn listen(&self) -> String {
        let service = self.clone();
        let answer = move |path: axum::extract::Path<String>,
                           Query(asked): Query<Asked>,
                           headers: axum::http::HeaderMap| async move {
            assert_eq!(headers[header::AUTHORIZATION], basic("портал", "ключ"));
            let mut told = service.0.lock().unwrap();
            let cursor = asked["cursor"].clone();
            told.asked.push(format!("{} {cursor}", path.0));
            if let Some((status, kind, text)) = told.broken {
                return (StatusCode::from_u16(status).unwrap(), [(header::CONTENT_TYPE, kind)], text.to_owned())
                    .into_response();
            }
            // Three contracts in two answers, and then nothing new.
            let contract = |n: u32| {
                json!({
                    "id": format!("9b000000-0000-4000-8000-00000000000{n}"), "counterparty_id": PARTY, "number": n.to_string(),
                    "date": "2026-01-12", "name": "Договор", "currency": "RUB", "prepayment": false, "payment_days": 14, "deleted": false,
                })
            };
            let (items, next, more) = match cursor.as_str() {
                _ if path.0 != "contracts" => (vec![], "1", false),
                "" => (vec![contract(1), contract(2)], "2", true),
                "2" if told.stuck => (vec![contract(3)], "2", true),
                "2" => (vec![contract(3)], "3", false),
                _ => (vec![], "3", false),
            };
            axum::Json(json!({
                "contract": "kabinet/1", "package_id": Uuid::now_v7(), "as_of": "2026-01-31T08:59:00Z", "complete": !more,
                "items": items, "cursor": next, "more": more,
            })).into_response()
        };
        let router = Router::new().route("/base/hs/portal/v1/{dataset}", get(answer));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/base/", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        address
    }
    fn asked(&self, dataset: &str) -> Vec<String> {
        let told = self.0.lock().unwrap();
        told.asked.iter().filter_map(|a| a.strip_prefix(&format!("{dataset} "))).map(str::to_owned).collect()
    }
    fn breaks(&self, how: Option<(u16, &'static str, &'static str)>) {
        self.0.lock().unwrap().broken = how;
    }
}

async fn connected(b: &Bench) -> Service {
    let service = Service::default();
    let address = service.listen().await;
    let (source, now, vault) = (b.source, b.x.clock.now(), b.x.vault.clone());
    let write = b.x.db.write(move |tx| {
        let new =
            NewConnection {
                address: &address, login: "портал", password: Some("ключ"), ..NewConnection::default()
            };
        connections::put(tx, &vault, source, Kind::Http, &new, now)?;
        pull::connect(tx, source, Kind::Http, now)
    });
    write.await.unwrap();
    service
}

/// Lets time pass and does what is due then.
async fn pass(b: &Bench, secs: i64) {
    b.x.clock.turn(secs);
    b.drain().await;
}

async fn connector(b: &Bench) -> (String, i64, String) {
    b.row("select cursor, failures, error from connector where dataset = 'contracts'").await
}

on_both! {
    everything_is_asked_for_and_then_what_is_new: |b| {
        b.company(PARTY).await;
        let service = connected(b).await;
        pass(b, 15).await;
        assert_eq!(service.asked("contracts"), ["", "2"]);
        assert_eq!(b.row::<(i64,)>("select count(*) from contract").await, (3,));
        assert_eq!(connector(b).await, ("3".to_owned(), 0, String::new()));
        let sets: Vec<(String,)> = b.rows("select dataset from dataset_state where as_of is not null order by 1").await;
        assert_eq!(sets.len(), 7, "each data set says as of when it is: {sets:?}");

        // Orders come more often than contracts.
        pass(b, 900).await;
        assert_eq!((service.asked("orders").len(), service.asked("payments").len(), service.asked("contracts").len()), (2, 1, 2));
        pass(b, 10_800).await;
        assert_eq!(service.asked("contracts"), ["", "2", "3"], "from where it was");
    }

    failures_are_told_and_asked_again_later_and_later: |b| {
        b.company(PARTY).await;
        let service = connected(b).await;
        service.breaks(Some((200, "text/html", "<html>Вход</html>")));
        pass(b, 15).await;
        let (cursor, failures, error) = connector(b).await;
        assert!(cursor.is_empty() && failures == 1 && error.contains("отвечает страница, а не сервис 1С"), "{error}");
        let (told,): (String,) = b.row("select error from dataset_state where dataset = 'contracts'").await;
        assert_eq!(told, error);
        for (how, words) in [
            (Some((401, "text/plain", "")), "не принимает логин портала"),
            (Some((404, "text/plain", "")), "нет HTTP-сервиса"),
            (Some((500, "text/plain", "Ошибка: поле не найдено")), "1С ответила 500: Ошибка: поле не найдено"),
            (Some((200, "application/json", "{\"items\":")), "не пакетом JSON"),
        ] {
            service.breaks(how);
            let asked = service.asked("contracts").len();
            pass(b, 15).await;
            pass(b, 600).await;
            let (_, _, error) = connector(b).await;
            assert!(error.contains(words), "{error}");
            assert_eq!(service.asked("contracts").len(), asked + 1);
        }
        let broken: (i64,) = b.row("select count(*) from exchange_alert where kind = 'broken' and dataset = 'contracts' and cleared_at is null").await;
        assert_eq!((connector(b).await.1, broken.0), (5, 1));
        // A person does not wait for the next of its rare questions.
        service.breaks(None);
        let (source, now) = (b.source, b.x.clock.now());
        b.x.db.write(move |tx| pull::hurry(tx, source, now)).await.unwrap();
        pass(b, 15).await;
        assert_eq!(connector(b).await, ("3".to_owned(), 0, String::new()));
        assert_eq!(b.row::<(i64,)>("select count(*) from contract").await, (3,));
        let broken: (i64,) = b.row("select count(*) from exchange_alert where kind = 'broken' and dataset = 'contracts' and cleared_at is null").await;
        assert_eq!(broken, (0,));
    }

    a_cursor_that_does_not_move_is_no_endless_loop: |b| {
        b.company(PARTY).await;
        let service = connected(b).await;
        service.0.lock().unwrap().stuck = true;
        pass(b, 15).await;
        let (cursor, _, error) = connector(b).await;
        assert!(cursor == "2" && error.contains("не двигает cursor"), "{error}");
        assert_eq!(b.row::<(i64,)>("select count(*) from contract").await, (3,), "what came is kept");
    }

    a_client_may_ask_once_in_five_minutes: |b| {
        let company = b.company(PARTY).await;
        let wish = async |b: &Bench| {
            let now = b.x.clock.now();
            b.x.db.write(move |tx| refresh::ask(tx, company, now)).await.unwrap()
        };
        assert_eq!(wish(b).await, refresh::Wish::Pushed, "nothing can be asked for");
        let service = connected(b).await;
        pass(b, 15).await;
        let before = service.asked("contracts").len();
        assert_eq!(wish(b).await, refresh::Wish::Asked);
        assert_eq!(wish(b).await, refresh::Wish::Early);
        pass(b, 15).await;
        assert_eq!(service.asked("contracts").len(), before + 1);
        b.x.clock.turn(300);
        assert_eq!(wish(b).await, refresh::Wish::Asked);
    }

    a_watched_folder: |b| {
        b.company(PARTY).await;
        let place = b.dir.path().join("inbox");
        std::fs::create_dir(&place).unwrap();
        let put = |name: &str, bytes: &[u8], old: u64| {
            std::fs::write(place.join(name), bytes).unwrap();
            let file = std::fs::File::options().write(true).open(place.join(name)).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(old)).unwrap();
        };
        put("import0_1.xml", &goods(true, "C1", &products(0..3)), 60);
        put("offers.zip", &zip_of(&[("offers0_1.xml", &offers(&offer("p0001", "5", 1)))]), 60);
        put("written.xml", b"<?xml", 0);
        put("readme.txt", b"hello", 60);
        let package = json!({"contract": "kabinet/1", "package_id": Uuid::now_v7(), "as_of": "2026-01-31T08:00:00Z", "complete": true, "items": []});
        put("orders-1.json", package.to_string().as_bytes(), 60);
        put("contracts.json", b"{", 60);
        std::os::unix::fs::symlink("/etc/passwd", place.join("link.xml")).unwrap();
        let (source, now, path) = (b.source, b.x.clock.now(), place.display().to_string());
        let vault = b.x.vault.clone();
        b.x.db
            .write(move |tx| {
                let place = connections::NewConnection { address: &path, ..Default::default() };
                folder::watch(tx, &vault, source, &place, 60, now)
            })
            .await
            .unwrap();
        pass(b, 15).await;
        assert_eq!(b.row::<(i64,)>("select count(*) from product").await, (3,));
        assert_eq!(b.row::<(i64,)>("select amount from price").await, (500,));
        assert_eq!(b.row::<(i64,)>("select count(*) from dataset_state where dataset = 'orders' and as_of is not null").await, (1,));
        let listed = |sub: &str| {
            let mut all: Vec<String> = std::fs::read_dir(place.join(sub)).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
            all.sort();
            all
        };
        assert_eq!(listed("done"), ["import0_1.xml", "offers.zip", "orders-1.json"]);
        assert_eq!(listed("bad"), ["contracts.json", "contracts.json.why.txt", "readme.txt", "readme.txt.why.txt"]);
        assert_eq!(listed(""), ["bad", "done", "link.xml", "written.xml"]);

        // The folder is gone: that is told.
        std::fs::rename(&place, b.dir.path().join("elsewhere")).unwrap();
        pass(b, 75).await;
        let (error,): (String,) = b.row("select error from connector where dataset = 'files'").await;
        assert!(error.starts_with("папка "), "{error}");
    }
}

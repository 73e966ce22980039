//! The JSON contract.

use axum::http::Method;
use onec::contract::JobReport;
use serde_json::{Value, json};

use super::*;
use crate::exchange::freshness;

const CREDIT: &str = "/exchange/v1/credit";

fn package(id: u32, as_of: &str, complete: bool, items: &Value) -> Value {
    let id = format!("0196a0f0-0000-7000-8000-{id:012}");
    json!({"contract": "kabinet/1", "package_id": id, "as_of": as_of, "complete": complete, "items": items})
}

fn party(id: &str) -> Value {
    json!({"id": id, "name": "ООО Ромашка", "kind": "legal"})
}

impl Bench {
    async fn call(
        &self,
        method: Method,
        path: &str,
        body: impl Into<Vec<u8>>,
        more: &[(&str, &str)],
    ) -> (StatusCode, Value) {
        let mut request =
            Request::builder().method(method).uri(path).header(header::AUTHORIZATION, basic(LOGIN, PASSWORD));
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        let (status, text) = self.send(request.body(Body::from(body.into())).unwrap()).await;
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }
    async fn push(&self, path: &str, package: &Value) -> (StatusCode, Value) {
        self.call(Method::POST, path, package.to_string(), &[]).await
    }
    async fn report(&self, accepted: &Value) -> JobReport {
        let path = format!("/exchange/v1/jobs/{}", accepted["job"].as_str().unwrap());
        let (status, report) = self.call(Method::GET, &path, "", &[]).await;
        assert_eq!(status, StatusCode::OK);
        serde_json::from_value(report).unwrap()
    }
}

fn detail(answer: &Value) -> &str {
    answer["detail"].as_str().unwrap_or_default()
}

on_both! {
    what_was_said_before_counts_again_once_something_else_was_said: |b| {
        let file = |n: u32, offer: &str| [offers(offer), vec![b'\n'; n as usize]].concat();
        let now = async || {
            let prices: Vec<(String, i64)> = b.rows("select price_type, amount from price order by 1").await;
            (prices, b.rows::<(String, i64)>("select warehouse, qty from stock order by 1").await)
        };
        let is = |level: &str, kopecks: i64, pieces: i64| {
            (vec![(level.to_owned(), kopecks)], vec![(String::new(), pieces * 1000), ("w1".to_owned(), pieces * 1000)])
        };
        b.upload("import0_1.xml", "import0_1.xml", &goods(true, "C1", &product("p0001"))).await;
        for (n, said, price, pieces) in [(1, "10", 1000, 5), (2, "10", 1000, 5), (3, "20", 2000, 5), (4, "10", 1000, 5)] {
            b.upload("offers0_1.xml", "offers0_1.xml", &file(n, &offer("p0001", said, 5))).await;
            assert_eq!(now().await, is("opt", price, pieces), "file {n}");
        }
        // Another way, and then the file that was there before.
        let listed = json!({"id": "p0001", "prices": [{"price_type_id": "opt", "price": "30", "currency": "RUB"}]});
        for id in [1, 2] {
            let (status, said) = b.push("/exchange/v1/prices", &package(id, "2026-01-31T09:00:00Z", false, &json!([listed]))).await;
            assert_eq!(status, StatusCode::ACCEPTED, "{said}");
            b.drain().await;
            assert_eq!(now().await, is("opt", 3000, 5));
        }
        b.upload("offers0_1.xml", "offers0_1.xml", &file(5, &offer("p0001", "10", 5))).await;
        assert_eq!(now().await, is("opt", 1000, 5));
        // Prices alone leave the stock as it was heard, and the other way round.
        let whole = offer("p0001", "10", 6);
        let (prices, stock) = whole.split_at(whole.find("<Склад").unwrap());
        b.upload("offers0_1.xml", "offers0_1.xml", &file(6, &format!("{prices}</Предложение>"))).await;
        assert_eq!(now().await, is("opt", 1000, 5));
        b.upload("offers0_1.xml", "offers0_1.xml", &file(7, &format!("<Предложение><Ид>p0001</Ид>{stock}"))).await;
        assert_eq!(now().await, is("opt", 1000, 6));
        let unchanged: (i64,) = b.row("select unchanged from dataset_state where dataset = 'stock'").await;
        b.upload("offers0_1.xml", "offers0_1.xml", &file(8, &whole)).await;
        assert_eq!((unchanged, b.row("select unchanged from dataset_state where dataset = 'stock'").await), ((0,), (1_i64,)));
        // In one piece of a file as well: what stands last counts.
        let both = [offer("p0001", "10", 6), offer("p0001", "40", 7), offer("p0001", "10", 6)].concat();
        b.upload("offers0_1.xml", "offers0_1.xml", &file(9, &both)).await;
        assert_eq!(now().await, is("opt", 1000, 6));
        b.upload("offers0_1.xml", "offers0_1.xml", &file(10, &[offer("p0001", "10", 6), offer("p0001", "40", 7)].concat())).await;
        assert_eq!(now().await, is("opt", 4000, 7));
    }

    a_package_is_one_job_however_often_it_is_sent: |b| {
        b.company("firm").await;
        let one = package(1, "2026-01-31T11:00:00+03:00", false, &json!([party("firm"), {"id": "x"}]));
        let (status, first) = b.push("/exchange/v1/counterparties", &one).await;
        assert_eq!((status, first["accepted"].as_u64()), (StatusCode::ACCEPTED, Some(2)));
        let (_, again) = b.push("/exchange/v1/counterparties", &one).await;
        assert_eq!(first["job"], again["job"]);
        assert_eq!(serde_json::to_value(b.report(&first).await.state).unwrap(), json!("queued"));
        b.drain().await;
        let report = b.report(&first).await;
        assert_eq!(serde_json::to_value(report.state).unwrap(), json!("done"));
        assert_eq!((report.applied + report.unchanged, report.rejected.len()), (1, 1));
        assert_eq!((report.rejected[0].index, report.rejected[0].field.as_str()), (1, "name"));
        let (_, later) = b.push("/exchange/v1/counterparties", &one).await;
        assert_eq!(later["job"], first["job"], "also when it is done");
        b.drain().await;
        assert_eq!(b.row::<(i64, i64)>("select count(*), max(seen) from quarantine").await, (1, 1));

        let (status, answer) = b.push("/exchange/v1/counterparties", &package(1, "2026-01-31T11:00:00+03:00", false, &json!([]))).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(detail(&answer).contains("package_id"));
        b.x.clock.turn(1);
        b.push("/exchange/v1/counterparties", &package(2, "2026-01-31T11:00:00+03:00", false, &json!([{"id": "x"}]))).await;
        b.drain().await;
        assert_eq!(b.row::<(i64, i64)>("select count(*), max(seen) from quarantine").await, (1, 2), "the same row again");
        let packages = std::fs::read_dir(b.dir.path().join("exchange/packages")).unwrap().count();
        assert!(packages > 0, "what has refused rows stays, so that they can be tried again");
    }

    a_package_whose_end_was_not_written_down_is_not_taken_twice: |b| {
        b.company("firm").await;
        let (_, accepted) = b.push("/exchange/v1/counterparties", &package(1, "2026-01-31T11:00:00+03:00", true, &json!([party("firm")]))).await;
        b.drain().await;
        let before = b.report(&accepted).await;
        let packages = || std::fs::read_dir(b.dir.path().join("exchange/packages")).unwrap().count();
        assert_eq!((before.applied + before.unchanged, packages()), (1, 0), "what went in whole is not kept");
        // As if the process had died between the last unit of the package and the end of its job.
        let died = "update job set state = 'running', finished_at = null, lease_until = created_at where kind = 'exchange.package'";
        b.x.db.write(move |tx| tx.batch(died)).await.unwrap();
        b.x.clock.turn(1);
        b.drain().await;
        let after = b.report(&accepted).await;
        assert_eq!(serde_json::to_value(after.state).unwrap(), json!("done"), "{after:?}");
        assert_eq!((after.applied, after.unchanged), (before.applied, before.unchanged));
        assert_eq!(b.row::<(i64,)>("select max(attempts) from job where kind = 'exchange.package'").await, (2,));
    }

    what_is_no_package_is_refused_at_once (|s| s.max_package = 10_000): |b| {
        for (body, word) in [
            ("", "пустое тело"),
            ("<html>502 Bad Gateway</html>", "HTML или XML"),
            ("{\"contract\":", "не разбирается как JSON"),
            ("{\"contract\":\"kabinet/2\"}", "не поддерживается"),
            ("{\"contract\":\"kabinet/1\"}", "package_id"),
            ("{\"contract\":\"kabinet/1\",\"x\":\"\\u0000\"}", "нулевой символ"),
        ] {
            let (status, answer) = b.call(Method::POST, CREDIT, body, &[]).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
            assert!(detail(&answer).contains(word), "{body}: {answer}");
        }
        let (status, _) = b.call(Method::POST, CREDIT, vec![b' '; 20_000], &[]).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
        let (status, answer) = b.push("/exchange/v1/orderz", &json!({})).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(detail(&answer).contains("orders, shipments"), "{answer}");
        let (status, _) = b.send(Request::post(CREDIT).body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        assert_eq!(b.row::<(i64,)>("select count(*) from job where kind = 'exchange.package'").await, (0,));
    }

    another_source_does_not_see_the_job: |b| {
        let x = b.x.clone();
        tokio::task::spawn_blocking(move || add_source(&x, "other")).await.unwrap();
        let (_, accepted) = b.push(CREDIT, &package(1, "2026-01-31T11:00:00+03:00", true, &json!([]))).await;
        let path = format!("/exchange/v1/jobs/{}", accepted["job"].as_str().unwrap());
        let request = Request::get(path).header(header::AUTHORIZATION, basic("other", PASSWORD));
        let (status, _) = b.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert_eq!(b.call(Method::GET, "/exchange/v1/jobs/nonsense", "", &[]).await.0, StatusCode::NOT_FOUND);
    }

    a_heartbeat_makes_every_company_fresh_but_never_from_the_future: |b| {
        let company = b.company("firm").await;
        let of = async |b: &Bench| {
            let fresh = b.x.db.read(move |tx| freshness::of(tx, company, "orders")).await.unwrap();
            fresh.map(|(as_of, _)| as_of.secs_since(At::from_micros(NOON)))
        };
        let orders = "/exchange/v1/orders";
        b.push(orders, &package(1, "2026-01-31T11:00:00+03:00", false, &json!([]))).await;
        b.drain().await;
        assert_eq!(of(b).await, None, "a part of a series says nothing");
        b.push(orders, &package(2, "2026-01-31T11:00:00+03:00", true, &json!([]))).await;
        b.drain().await;
        assert_eq!(of(b).await, Some(-3600));
        b.push(orders, &package(3, "2026-01-31T10:00:00+03:00", true, &json!([]))).await;
        b.drain().await;
        assert_eq!(of(b).await, Some(-3600), "never back");
        b.push(orders, &package(4, "2027-01-31T10:00:00+03:00", true, &json!([]))).await;
        b.drain().await;
        assert_eq!(of(b).await, Some(0), "a clock that runs ahead");
        b.x.clock.turn(60);
        b.push(orders, &package(5, "2026-01-31T12:00:30+03:00", true, &json!([{"id": "broken"}]))).await;
        b.drain().await;
        assert_eq!(of(b).await, Some(0), "something is missing, and nobody knows whose");
    }

    a_package_that_failed_may_be_sent_again: |b| {
        let one = package(1, "2026-01-31T11:00:00+03:00", true, &json!([]));
        let (_, first) = b.push(CREDIT, &one).await;
        // Its file is lost before the job begins.
        std::fs::remove_dir_all(b.dir.path().join("exchange/packages")).unwrap();
        b.drain().await;
        let report = b.report(&first).await;
        assert!(report.error.unwrap().contains("отправьте его ещё раз"));
        let (_, again) = b.push(CREDIT, &one).await;
        assert_eq!(again["job"], first["job"]);
        b.drain().await;
        assert_eq!(serde_json::to_value(b.report(&first).await.state).unwrap(), json!("done"));
    }

    files_of_documents_are_checked_before_they_are_kept (|s| s.max_document = 1000): |b| {
        b.company("firm").await;
        let document = json!([{
            "id": "doc-1", "type": "invoice", "number": "15", "date": "2026-01-30", "counterparty_id": "firm",
            "amount": "10", "currency": "RUB", "version": 1,
        }]);
        b.push("/exchange/v1/documents", &package(1, "2026-01-31T11:00:00+03:00", false, &document)).await;
        b.drain().await;
        let pdf = b"%PDF-1.7\n...".to_vec();
        let sha = files::sha256(&pdf);
        let path = "/exchange/v1/documents/doc-1/file?name=%D0%A1%D1%87%D1%91%D1%82%2F..%2F15.pdf";
        let html = b"<html>".to_vec();
        let large = vec![b'%'; 2000];
        for (body, hash, word) in [
            (Vec::new(), files::sha256(b""), "0 байт"),
            (html.clone(), files::sha256(&html), "не PDF"),
            (pdf.clone(), files::sha256(b"other"), "повреждён при передаче"),
            (pdf.clone(), "abc".to_owned(), "X-Content-SHA256"),
            (large.clone(), files::sha256(&large), "больше разрешённых 1000"),
        ] {
            let (status, answer) = b.call(Method::PUT, path, body, &[("X-Content-SHA256", &hash)]).await;
            assert!(status.is_client_error() && detail(&answer).contains(word), "{word}: {status} {answer}");
        }
        let unknown = "/exchange/v1/documents/doc-2/file?name=a.pdf";
        let (status, _) = b.call(Method::PUT, unknown, pdf.clone(), &[("X-Content-SHA256", &sha)]).await;
        assert!(status.is_client_error() || status.is_success());
        let (status, answer) = b.call(Method::PUT, path, pdf.clone(), &[("X-Content-SHA256", &sha)]).await;
        assert_eq!((status, answer["state"].as_str()), (StatusCode::OK, Some("stored")), "{answer}");
        let (key, name, size): (String, String, i64) = b.row("select file_key, file_name, file_size from document").await;
        assert_eq!((name.as_str(), size), ("Счёт..15.pdf", 12));
        assert!(!key.contains("15") || key.len() > 70, "no document number in the key: {key}");
        assert_eq!(b.x.files.get(&files::Key::parse(&key).unwrap()).await.unwrap(), pdf);
    }
}

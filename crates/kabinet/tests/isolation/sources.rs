//! Accounting systems: the login of one opens nothing of another. What comes is taken as the sender's own, so the same references
//! from another source are another thing; what goes out is what waits for the one that asks.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use db::Sql;
use kabinet::{
    exchange::{NewSource, SCRIPT, create_source},
    identity::password,
    router::{Guard, routes},
};
use reqwest::StatusCode;
use serde_json::Value;
use testkit::{Client, Portal, both, demo};
use tower::ServiceExt as _;

use super::walk::{Ids, call, furnish, state};

const OTHER: (&str, &str) = ("other", "пароль-чужой-базы");
/// An order that waits to be taken, and a change that was agreed on.
const PUT_OUT: Sql<()> = Sql::one(
    "insert into order_outbox(company_id, order_id, source_id, rev, taken_rev, put_at, objection)
        select o.company_id, o.id, (select id from source where login = $1), 1, 0, $2, '' from orders o
            join company c on c.id = o.company_id where c.slug = 'romashka' order by o.id limit 1",
);
const AGREED: Sql<()> = Sql::one(
    "update details_change set state = 'confirmed', field = 'entity.kpp', wanted = '781001777', erp = 'waiting', decided_at = $1,
        target = (select e.id from legal_entity e where e.company_id = details_change.company_id and e.erp_id is not null
            order by e.id limit 1)
        where company_id = (select id from company where slug = 'romashka')",
);

fn basic(client: &Client, (login, password): (&str, &str)) -> Client {
    client.with("authorization", format!("Basic {}", STANDARD.encode(format!("{login}:{password}"))))
}

async fn other_source(portal: &Portal) -> Client {
    let (now, hash) = (portal.app.clock.now(), password::hash_here(OTHER.1).expect("a hash"));
    let made = portal.app.db.write(move |tx| {
        create_source(tx, now, &NewSource { name: "Чужая база", login: OTHER.0, password_hash: &hash })
    });
    let made: db::Result<kernel::SourceId> = made.await;
    made.expect("a source");
    basic(&portal.nobody, OTHER)
}

both!(an_unknown_password_opens_no_exchange, |store| async move {
    let portal = testkit::people(store).await;
    let before = state(&portal).await;
    for who in [portal.nobody.clone(), basic(&portal.nobody, ("ut11", "wrong")), basic(&portal.nobody, ("nobody", "x"))]
    {
        for route in routes().into_iter().filter(|r| matches!(r.guard, Guard::Source(_))) {
            let path = Ids::absent().path(&route, "romashka");
            if route.path == SCRIPT {
                // 1C reads the words, not the status.
                for query in ["type=catalog&mode=checkauth", "type=sale&mode=query", "type=sale&mode=info"] {
                    let a = call(&who, &route.method, &format!("{path}?{query}")).await;
                    assert!(a.text().starts_with("failure"), "{query}: {}", a.text());
                }
                continue;
            }
            let a = call(&who, &route.method, &path).await;
            let shut = matches!(a.status, StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS);
            assert!(
                shut && a.header("content-type") == "application/problem+json",
                "{} {path}: {}",
                route.method,
                a.status
            );
        }
    }
    assert_eq!(state(&portal).await, before);
});

both!(a_source_gets_nothing_that_waits_for_another, |store| async move {
    let portal = demo(store).await;
    furnish(&portal, "romashka", "elena@romashka.example").await;
    let now = portal.app.clock.now();
    let put = portal.app.db.write(move |tx| {
        tx.run(&PUT_OUT, &[&"ut11", &now])?;
        tx.run(&AGREED, &[&now])
    });
    let put: db::Result<u64> = put.await;
    assert!(put.expect("written") > 0);
    let (mine, other) = (basic(&portal.nobody, ("ut11", "exchange-demo")), other_source(&portal).await);
    let ids = Ids::of(&portal, "romashka").await;
    for route in routes().into_iter().filter(|r| matches!(r.guard, Guard::Source(_)) && r.path.contains("/jobs/")) {
        let path = ids.path(&route, "");
        assert_eq!(mine.get(&path).await.status, StatusCode::OK, "{path} is there");
        assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let (a, b) = (mine.get("/exchange/v1/changes").await.json(), other.get("/exchange/v1/changes").await.json());
    assert!(!a["items"].as_array().expect("items").is_empty(), "{a}");
    assert_eq!(b["items"].as_array().map(Vec::len), Some(0), "{b}");
    for (client, sees) in [(&mine, true), (&other, false)] {
        client.get(&format!("{SCRIPT}?type=sale&mode=checkauth")).await;
        let orders = client.get(&format!("{SCRIPT}?type=sale&mode=query")).await.text();
        assert!(orders.contains("<КоммерческаяИнформация"), "{orders}");
        assert_eq!(orders.contains("Ромашка"), sees, "{orders}");
        let info = client.get(&format!("{SCRIPT}?type=sale&mode=info")).await.text();
        assert!(!info.contains("Ромашка"), "{info}");
    }
});

both!(what_another_source_sends_changes_nothing, |store| async move {
    let portal = demo(store).await;
    let other = other_source(&portal).await;
    let elena = portal.program("elena@romashka.example", "romashka");
    let seen = async || {
        let mut all = state(&portal).await;
        for path in ["", "/orders", "/documents", "/finance", "/arrivals"] {
            all.push(elena.get(&format!("/api/v1/c/romashka{path}")).await.text());
        }
        all
    };
    let before = seen().await;
    // Everything that Ромашка's own system says, word by word.
    for dataset in ["counterparties", "contracts", "orders", "shipments", "payments", "credit", "documents"] {
        let package = told(&portal, dataset).await;
        assert!(package["items"].as_array().is_some_and(|items| !items.is_empty()), "{dataset}");
        let a = other.send(reqwest::Method::POST, &format!("/exchange/v1/{dataset}"), Some(package.to_string())).await;
        assert_eq!(a.status, StatusCode::ACCEPTED, "{dataset}: {}", a.text());
        let job = a.json()["job"].as_str().expect("a job").to_owned();
        let report = loop {
            let report = other.get(&format!("/exchange/v1/jobs/{job}")).await.json();
            if report["state"] == "done" || report["state"] == "failed" {
                break report;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        };
        assert_eq!((&report["state"], &report["applied"]), (&"done".into(), &0.into()), "{dataset}: {report}");
        if dataset == "documents" {
            for document in package["items"].as_array().expect("items").iter().take(3) {
                let pdf = "%PDF-1.7 another's";
                let digest = ring::digest::digest(&ring::digest::SHA256, pdf.as_bytes());
                let sha: String = digest.as_ref().iter().map(|b| format!("{b:02x}")).collect();
                let path =
                    format!("/exchange/v1/documents/{}/file?name=x.pdf", document["id"].as_str().expect("an id"));
                let file = other.with(onec::contract::HEADER_SHA256, sha);
                let a = file.send(reqwest::Method::PUT, &path, Some(pdf.to_owned())).await;
                assert!(a.status.is_client_error(), "{path}: {} {}", a.status, a.text());
            }
        }
    }
    let after = seen().await;
    for (was, is) in before.iter().zip(&after) {
        assert_eq!(was, is);
    }
    assert_eq!(before.len(), after.len());
});

/// A package of the simulated 1C, as it would send it.
async fn told(portal: &Portal, dataset: &str) -> Value {
    let basic = format!("Basic {}", STANDARD.encode("ut11:exchange-demo"));
    let request = axum::http::Request::get(format!("/hs/portal/v1/{dataset}?limit=300"))
        .header("authorization", basic)
        .body(axum::body::Body::empty())
        .expect("a request");
    let answer = portal.simulator().router().oneshot(request).await.expect("an answer");
    let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
    let mut package: Value = serde_json::from_slice(&bytes).expect("JSON");
    for name in ["cursor", "more"] {
        package.as_object_mut().expect("an object").remove(name);
    }
    package
}

//! The demonstration starts anew in one step, from whatever a visitor has made of it.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use db::{Sql, inspect};
use testkit::{Store, backend, both, demo};

#[test]
fn a_wipe_knows_every_table() {
    let db = backend(Store::Sqlite);
    db.backend.migrate(kabinet::schema::SCHEMA).expect("migrated");
    let columns = inspect::columns(&db.backend).expect("columns");
    let there: BTreeSet<&str> = columns.iter().filter_map(|c| c.split('.').next()).collect();
    let emptied: BTreeSet<&str> = kabinet::demo::TABLES.iter().copied().collect();
    let left: Vec<_> = there.difference(&emptied).filter(|t| !t.starts_with("refinery")).collect();
    assert!(left.is_empty(), "a wipe leaves {left:?}");
    assert_eq!(emptied.difference(&there).count(), 0, "tables that are no more");
}

both!(everything_starts_anew_in_one_step, |store| async move {
    const ROWS: Sql<(i64, i64, i64, i64, i64)> = Sql::one(
        "select (select count(*) from orders) as orders, (select count(*) from order_line) as lines,
            (select count(*) from document where file_key is not null) as files, (select count(*) from payment) as payments,
            (select count(*) from membership) as members",
    );
    let portal = demo(store).await;
    let rows = || portal.app.db.read(|tx| tx.one(&ROWS, &[]));
    let before = rows().await.expect("rows");
    assert!(before.0 > 100 && before.2 > 0, "{before:?}");
    let elena = portal.person("elena@romashka.example").await;
    assert_eq!(portal.nobody.post("/demo/1c", &[]).await.status, StatusCode::SEE_OTHER);
    assert!(portal.demo.is_down());

    let a = portal.nobody.post("/demo/wipe", &[]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    assert!(!portal.demo.is_down(), "1C is there again");
    assert_eq!(rows().await.expect("rows"), before);
    assert_eq!(
        elena.get("/c/romashka/orders").await.status,
        StatusCode::SEE_OTHER,
        "her session was of the world before"
    );
    let elena = portal.person("elena@romashka.example").await;
    assert_eq!(elena.get("/c/romashka/orders").await.status, StatusCode::OK);
    let told = std::fs::read(&portal.demo.settings().description).expect("demo.json is written again");
    let told: serde_json::Value = serde_json::from_slice(&told).expect("JSON");
    let token = told["people"][0]["companies"][0]["token"]
        .as_str()
        .or_else(|| told["people"].as_array()?.iter().find_map(|p| p["companies"].get(0)?.get("token")?.as_str()));
    let program = portal.nobody.with_token(token.expect("a token"));
    assert_eq!(program.get("/api/v1/me").await.status, StatusCode::OK);
});

//! What statuses of 1C mean is the seller's to say: unknown ones wait for him, and saying it decides the orders anew.

use serde_json::{Value, json};

use super::*;
use crate::{
    exchange::restate,
    orders::{
        facets::{Fulfilment, Meaning, Payment},
        statuses,
    },
};

const PARTY: &str = "9a000000-0000-4000-8000-000000000001";

/// 1C says orders with these statuses.
async fn said(b: &Bench, version: u64, all: &[(u32, &str)]) {
    let orders: Vec<Value> = all
        .iter()
        .map(|(n, status)| {
            json!({
                "id": format!("9c000000-0000-4000-8000-{n:012}"), "number": format!("УТ-{n}"), "date": "2026-01-30T07:00:00Z",
                "counterparty_id": PARTY, "currency": "RUB", "channel": "manager", "status": status, "posted": true, "closed": false,
                "cancelled": false, "deleted": false, "total": "10", "version": version, "changed_at": "2026-01-30T07:00:00Z",
                "lines": [{"line": 1, "article": "А", "name": "Кабель", "unit": "м", "ordered": "1", "confirmed": "1", "shipped": "0",
                    "cancelled": "0", "price": "10", "sum": "10"}],
            })
        })
        .collect();
    let package = json!({"contract": "kabinet/1", "package_id": Uuid::now_v7(), "as_of": "2026-01-31T08:00:00Z", "complete": true, "items": orders});
    let request = Request::post("/exchange/v1/orders").header(header::AUTHORIZATION, basic(LOGIN, PASSWORD));
    assert_eq!(b.send(request.body(Body::from(package.to_string())).unwrap()).await.0, StatusCode::ACCEPTED);
    b.drain().await;
    let refused: Vec<(String,)> = b.rows("select reason from quarantine").await;
    assert_eq!(refused, []);
}

/// The seller says what a text means.
async fn says(b: &Bench, text: &'static str, goods: Option<Fulfilment>, money: Option<Payment>) {
    let (source, now) = (b.source, b.x.clock.now());
    let write = b.x.db.write(move |tx| {
        let was = statuses::words(tx, source)?.known(text).and_then(|m| m.fulfilment);
        let word =
            statuses::say(tx, source, text, Meaning { fulfilment: goods, payment: money }, now)?.expect("a text");
        restate::ask(tx, source, &word, was, now)
    });
    write.await.unwrap();
    b.drain().await;
}

async fn stages(b: &Bench) -> Vec<(String, String)> {
    b.rows("select state, stage from orders order by number").await
}

fn pair(state: &str, stage: &str) -> (String, String) {
    (state.to_owned(), stage.to_owned())
}

/// The counters say what a count says.
async fn counted(b: &Bench) {
    let kept: Vec<(String, i64)> =
        b.rows("select stage, n from order_count where day = '' and n <> 0 order by stage").await;
    let true_ones: Vec<(String, i64)> =
        b.rows("select stage, count(*) from orders group by stage order by stage").await;
    assert_eq!(kept, true_ones);
}

on_both! {
    what_nobody_knows_waits_for_the_seller_and_what_he_says_decides: |b| {
        b.company(PARTY).await;
        said(b, 1, &[(1, "Ждём фуру"), (2, "ждём  ФУРУ "), (3, "К отгрузке")]).await;
        let waiting: Vec<(String, String)> = b.rows("select word, state from status_word").await;
        assert_eq!(waiting, [("ждем фуру".to_owned(), "new".to_owned())], "once, however it is written");
        assert_eq!(stages(b).await, [pair("confirmed", "unknown"), pair("confirmed", "unknown"), pair("confirmed", "ready_to_ship")]);
        let told: (i64,) = b.row("select count(*) from event").await;

        says(b, "Ждём фуру", Some(Fulfilment::ReadyToShip), None).await;
        assert_eq!(stages(b).await, vec![pair("confirmed", "ready_to_ship"); 3]);
        assert_eq!(b.row::<(String, String)>("select state, goods from status_word").await, ("own".to_owned(), "ready_to_ship".to_owned()));
        assert_eq!(b.row::<(i64,)>("select count(*) from event").await, told, "nothing has happened to the orders");
        counted(b).await;
        // An import decides by it, and does not ask again.
        said(b, 2, &[(4, "Ждём фуру")]).await;
        assert_eq!(stages(b).await[3], pair("confirmed", "ready_to_ship"));

        // Money.
        says(b, "Ждём фуру", None, Some(Payment::AwaitingPrepayment)).await;
        assert_eq!(stages(b).await[0], pair("confirmed", "awaiting_payment"));
        // As it is: shown raw and not asked for again.
        says(b, "Ждём фуру", None, None).await;
        said(b, 3, &[(1, "Ждём фуру")]).await;
        assert_eq!(stages(b).await[0], pair("confirmed", "unknown"));
        assert_eq!(b.row::<(i64,)>("select count(*) from status_word where state = 'new'").await, (0,));
        counted(b).await;

        // Taken back: it waits again.
        let (source, now) = (b.source, b.x.clock.now());
        b.x.db.write(move |tx| {
            assert!(statuses::unsay(tx, source, "ждем фуру")? && !statuses::unsay(tx, source, "ждем фуру")?);
            restate::ask(tx, source, "ждем фуру", None, now)
        }).await.unwrap();
        b.drain().await;
        assert_eq!(b.row::<(String, i64)>("select max(state), count(*) from status_word").await, ("new".to_owned(), 1));
    }

    a_word_that_closes_orders_may_be_taken_back: |b| {
        b.company(PARTY).await;
        said(b, 1, &[(1, "Выдан"), (2, "К отгрузке")]).await;
        says(b, "Выдан", Some(Fulfilment::Closed), None).await;
        assert_eq!(stages(b).await, [pair("completed", "completed"), pair("confirmed", "ready_to_ship")]);
        says(b, "Выдан", Some(Fulfilment::Reserving), None).await;
        assert_eq!(stages(b).await[0], pair("confirmed", "reserving"));
        counted(b).await;
        // A built-in word that the seller uses otherwise.
        says(b, "К отгрузке", Some(Fulfilment::Reserving), None).await;
        assert_eq!(stages(b).await[1], pair("confirmed", "reserving"));
        // 1C closes it itself: the meaning of a word does not open it.
        said(b, 2, &[(1, "Закрыт")]).await;
        says(b, "Выдан", Some(Fulfilment::ReadyToShip), None).await;
        assert_eq!(stages(b).await[0], pair("completed", "completed"));
    }

    another_source_has_words_of_its_own: |b| {
        b.company(PARTY).await;
        said(b, 1, &[(1, "Выдан")]).await;
        let x = b.x.clone();
        let other = tokio::task::spawn_blocking(move || add_source(&x, "other")).await.unwrap();
        let now = b.x.clock.now();
        b.x.db.write(move |tx| {
            let word = statuses::say(tx, other, "Выдан", Meaning { fulfilment: Some(Fulfilment::Closed), payment: None }, now)?.unwrap();
            restate::ask(tx, other, &word, None, now)
        }).await.unwrap();
        b.drain().await;
        assert_eq!(stages(b).await, [pair("confirmed", "unknown")]);
    }
}

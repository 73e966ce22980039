//! A source at the door: what it is used for, whether it is off, and what its page learns of who knocked.

use super::*;
use crate::exchange::{
    connections, pull,
    sources::{self, About, Part, Refused, Takes},
};

async fn say(b: &Bench, takes: Takes, addresses: &'static str) {
    let source = b.source;
    let about = About {
        name: "УТ".to_owned(),
        login: LOGIN.to_owned(),
        addresses: addresses.to_owned(),
        charset: "utf-8",
        takes,
    };
    assert!(b.x.db.write(move |tx| sources::change(tx, source, &about)).await.unwrap());
}

async fn switch(b: &Bench, off: bool) -> bool {
    let (source, now) = (b.source, b.x.clock.now());
    b.x.db.write(move |tx| sources::switch(tx, source, off, now)).await.unwrap()
}

async fn row(b: &Bench) -> crate::exchange::sources_store::SourceRow {
    let source = b.source;
    b.x.db.read(move |tx| sources::one(tx, source)).await.unwrap().expect("the source")
}

/// Everything that may be asked for is due, and a worker looks.
async fn due(b: &Bench) {
    let (set, at) = (Sql::<()>::one("update connector set next_at = $1"), b.x.clock.now().plus_secs(-1));
    b.x.db.write(move |tx| tx.run(&set, &[&at])).await.unwrap();
    b.x.clock.turn(15);
    b.drain().await;
}

async fn push(b: &Bench, dataset: &str, password: &str) -> (StatusCode, String) {
    let body = format!(
        "{{\"contract\": \"kabinet/1\", \"package_id\": \"{}\", \"as_of\": \"2026-01-31T09:00:00Z\", \"items\": []}}",
        Uuid::now_v7()
    );
    let request =
        Request::post(format!("/exchange/v1/{dataset}")).header(header::AUTHORIZATION, basic(LOGIN, password));
    b.send(request.body(Body::from(body)).unwrap()).await
}

on_both! {
    a_source_is_taken_at_its_word: |b| {
        let waits = row(b).await;
        assert_eq!((waits.first_at, waits.came_at, waits.takes), (None, None, Takes::ALL));

        say(b, Takes::those(|part| part == Part::Orders), "").await;
        let answer = b.ask("type=catalog&mode=checkauth").await;
        assert!(answer.starts_with("failure\n") && answer.contains("не принимает от этого источника товары"), "{answer}");
        assert_eq!(row(b).await.refused, Some(Refused::Part(Part::Goods)));
        let (status, problem) = push(b, "orders", PASSWORD).await;
        assert!(status == StatusCode::FORBIDDEN && problem.contains("JSON-контракту"), "{problem}");
        assert_eq!(row(b).await.first_at, None, "who was not let in has not come");

        b.x.clock.turn(7);
        assert!(b.ask("type=sale&mode=checkauth").await.starts_with("success\n"));
        let came = row(b).await;
        assert_eq!((came.first_asked.as_str(), came.first_at), ("type=sale&mode=checkauth", Some(b.x.clock.now())));
        say(b, Takes::ALL, "").await;
        assert!(b.ask("type=catalog&mode=checkauth").await.starts_with("success\n"));
        assert_eq!(push(b, "orders", PASSWORD).await.0, StatusCode::ACCEPTED);
        let later = row(b).await;
        assert_eq!((later.came_at, &later.first_asked), (came.came_at, &came.first_asked), "to the minute");
        b.x.clock.turn(61);
        b.ask("type=catalog&mode=checkauth").await;
        assert_eq!(row(b).await.came_at, Some(b.x.clock.now()));
    }

    who_was_turned_away_is_told_of: |b| {
        assert_eq!(push(b, "orders", "не тот").await.0, StatusCode::UNAUTHORIZED);
        let knocked = row(b).await;
        assert_eq!((knocked.refused, knocked.refused_at), (Some(Refused::Password), Some(b.x.clock.now())));
        // The same again within seconds is no new line; another reason is.
        b.x.clock.turn(2);
        assert_eq!(push(b, "orders", "не тот").await.0, StatusCode::UNAUTHORIZED);
        assert_eq!(row(b).await.refused_at, knocked.refused_at);
        say(b, Takes::ALL, "203.0.113.0/24").await;
        assert_eq!(push(b, "orders", PASSWORD).await.0, StatusCode::FORBIDDEN);
        assert_eq!(row(b).await.refused, Some(Refused::Address));
        // Let in after all: that is the newer word, even within the minute.
        say(b, Takes::ALL, "").await;
        assert_eq!(push(b, "orders", PASSWORD).await.0, StatusCode::ACCEPTED);
        let came = row(b).await;
        assert!(came.came_at >= came.refused_at && came.first_asked == "POST /exchange/v1/orders");

        // Another password: the old one opens nothing from the next request on, though it was remembered.
        let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8, 1, 1, None).unwrap());
        let hash = cheap.hash_password("новый".as_bytes()).unwrap().to_string();
        let (source, now) = (b.source, b.x.clock.now());
        assert!(b.x.db.write(move |tx| sources::set_password(tx, source, &hash, now)).await.unwrap());
        let waits = row(b).await;
        assert!(waits.came_at.is_none() && waits.refused.is_none() && waits.first_at.is_some());
        assert_eq!(push(b, "orders", PASSWORD).await.0, StatusCode::UNAUTHORIZED);
        b.x.clock.turn(10);
        assert_eq!(push(b, "orders", "новый").await.0, StatusCode::ACCEPTED);
        assert_eq!(row(b).await.came_at, Some(b.x.clock.now()));
    }

    a_source_that_is_off_is_let_in_nowhere_and_asked_for_nothing: |b| {
        let (source, now, vault) = (b.source, b.x.clock.now(), b.x.vault.clone());
        b.x.db.write(move |tx| {
            let way = connections::NewConnection { address: "http://127.0.0.1:9/base", ..Default::default() };
            connections::put(tx, &vault, source, connections::Kind::Http, &way, now)?;
            pull::connect(tx, source, connections::Kind::Http, now)
        })
        .await
        .unwrap();
        for _ in 0..pull::BREAKER {
            due(b).await;
        }
        let broken = "select count(*) from exchange_alert where kind = 'broken' and cleared_at is null";
        let (open,): (i64,) = b.row(broken).await;
        assert!(open > 0, "it does not answer");

        assert!(switch(b, true).await && !switch(b, true).await, "once");
        assert_eq!(b.row::<(i64,)>(broken).await.0, 0, "who switched it off knows");
        let asked = "select max(failures) from connector";
        let (before,): (i64,) = b.row(asked).await;
        due(b).await;
        assert_eq!(b.row::<(i64,)>(asked).await.0, before, "nobody asked");
        let answer = b.ask("type=catalog&mode=checkauth").await;
        assert!(answer.contains("выключен"), "{answer}");
        assert_eq!(push(b, "orders", PASSWORD).await.0, StatusCode::FORBIDDEN);
        assert_eq!(row(b).await.refused, Some(Refused::Off));
        let (source, now) = (b.source, b.x.clock.now());
        assert_eq!(b.x.db.write(move |tx| pull::hurry(tx, source, now)).await.unwrap(), 0);

        assert!(switch(b, false).await);
        assert!(b.ask("type=catalog&mode=checkauth").await.starts_with("success\n"));
        due(b).await;
        assert!(b.row::<(i64,)>(asked).await.0 > before, "and it is asked again");
    }

    an_age_of_what_is_off_alarms_nobody: |b| {
        let (source, now) = (b.source, b.x.clock.now());
        let add = Sql::<()>::one(
            "insert into dataset_state (source_id, dataset, as_of, succeeded_at, error, applied, unchanged, rejected)
             values ($1, 'orders', $2, $2, '', 0, 0, 0)",
        );
        b.x.db.write(move |tx| tx.run(&add, &[&source, &now])).await.unwrap();
        b.x.clock.turn(3 * 3600);
        let look = async || {
            let now = b.x.clock.now();
            b.x.db.write(move |tx| crate::exchange::alerts::look(tx, now, &crate::finance::rules::Ages::default())).await.unwrap()
        };
        assert_eq!(look().await, 1);
        assert!(switch(b, true).await);
        assert_eq!(look().await, 0);
        let open = "select count(*) from exchange_alert where cleared_at is null";
        assert_eq!(b.row::<(i64,)>(open).await.0, 0);
    }
}

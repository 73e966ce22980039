//! Mail over real SMTP: what goes out looks right, waits while the server is busy, and says so when an address is refused.

use std::time::Duration;

use db::Sql;
use kabinet::mails::{self, Post as Mail};
use kernel::format::Lang;
use testkit::{Portal, Post, UNKNOWN, both, people_with};

/// Puts a letter with a link into the queue.
async fn write(portal: &Portal, to: &str, key: &str) {
    let (app, to, key) = (portal.app.clone(), to.to_owned(), key.to_owned());
    let a = app.clone();
    app.db
        .write(move |tx| {
            let mut letter = mails::letter(&a, Lang::Ru, "Проверка связи");
            letter.text.push("Одна строка.".into());
            letter.button = Some(("Открыть".into(), "https://portal.example/invite/secret-of-the-link".into()));
            let post = Mail { key: &key, company: None, to: &to, kind: "new-device" };
            mails::post(tx, &a, a.clock.now(), &post, &letter)
        })
        .await
        .expect("posted");
    jobs::wake();
}

async fn states(portal: &Portal) -> Vec<(String, String, i64)> {
    const ALL: Sql<(String, String, i64)> =
        Sql::one("select address, state, case when body is null then 0 else 1 end from mail order by created_at");
    portal.app.db.read(|tx| tx.all(&ALL, &[])).await.expect("mails")
}

async fn until(portal: &Portal, what: impl Fn(&[(String, String, i64)]) -> bool) {
    for _ in 0..300 {
        if what(&states(portal).await) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{:?}", states(portal).await);
}

both!(a_mail_goes_out_once_and_its_letter_is_forgotten, |store| async move {
    let post = Post::start();
    let url = post.url();
    let portal = people_with(store, |c| {
        c.mail.server = url;
        c.mail.from = "Северный Опт <portal@sever.example>".into();
    })
    .await;
    write(&portal, "Buh@Romashka.example", "one").await;
    write(&portal, "buh@romashka.example", "one").await;
    until(&portal, |all| all.len() == 1 && all[0].1 == "sent").await;
    let taken = post.taken();
    assert_eq!(taken.len(), 1, "the same key is the same mail");
    assert_eq!(
        (taken[0].from.as_str(), taken[0].to.as_slice()),
        ("portal@sever.example", &["buh@romashka.example".to_owned()][..])
    );
    for head in [
        "Auto-Submitted: auto-generated",
        "Message-ID: <",
        "@sever.example>",
        "multipart/alternative",
        "text/plain",
        "text/html",
    ] {
        assert!(taken[0].raw.contains(head), "{head}\n{}", taken[0].raw);
    }
    assert_eq!(states(&portal).await, [("buh@romashka.example".to_owned(), "sent".to_owned(), 0)]);
});

both!(a_busy_server_is_asked_again_and_an_unknown_address_is_not, |store| async move {
    let post = Post::start();
    let url = post.url();
    let portal = people_with(store, |c| c.mail.server = url).await;
    post.busy(1);
    write(&portal, "slow@romashka.example", "slow").await;
    until(&portal, |all| all[0].1 == "sent").await;
    assert_eq!(post.taken().len(), 1);

    write(&portal, &format!("{UNKNOWN}@romashka.example"), "nobody").await;
    until(&portal, |all| all.len() == 2 && all[1].1 == "refused").await;
    assert_eq!(post.taken().len(), 1);
});

both!(a_link_does_not_lie_in_the_database, |store| async move {
    // Nobody listens there: the mail waits.
    let portal = people_with(store, |c| c.mail.server = "smtp://127.0.0.1:9".into()).await;
    write(&portal, "buh@romashka.example", "waits").await;
    until(&portal, |all| all.len() == 1 && all[0] == ("buh@romashka.example".into(), "queued".into(), 1)).await;
    const BODY: Sql<(Vec<u8>,)> = Sql::one("select body from mail");
    const JOBS: Sql<(String,)> = Sql::one("select payload || result from job");
    let (body, jobs) =
        portal.app.db.read(|tx| Ok::<_, db::Error>((tx.one(&BODY, &[])?.0, tx.all(&JOBS, &[])?))).await.expect("rows");
    assert!(!String::from_utf8_lossy(&body).contains("secret"), "sealed");
    assert!(jobs.iter().all(|(text,)| !text.contains("secret-of-the-link")));
});

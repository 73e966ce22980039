//! Mail over real SMTP: what goes out looks right, waits while the server is busy, and says so when an address is refused.

use std::time::Duration;

use db::Sql;
use kabinet::mails::{self, Post as Mail};
use kernel::format::Lang;
use testkit::{Client, Portal, Post, UNKNOWN, both, people_with};

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

/// What the page of people says of the invitation to an address.
async fn said_of(owner: &Client, to: &str) -> String {
    let page = owner.get("/c/romashka/people").await.text();
    let list =
        page.split("id=\"invited\"").nth(1).expect("a list").split("</section>").next().unwrap_or_default().to_owned();
    let item = list.split("<li").find(|i| i.contains(&format!("<b>{to}</b>")));
    item.unwrap_or_else(|| panic!("{to} is not in {list}")).to_owned()
}
async fn until_said(owner: &Client, to: &str, what: &str) -> String {
    for _ in 0..300 {
        let said = said_of(owner, to).await;
        if said.contains(what) {
            return said;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what}: {}", said_of(owner, to).await);
}

both!(an_invitation_says_how_far_its_letter_is, |store| async move {
    let post = Post::start();
    let url = post.url();
    let portal = people_with(store, |c| c.mail.server = url).await;
    let elena = portal.person("elena@romashka.example").await;
    let invite = async |to: &str| {
        elena.post("/c/romashka/people/invite", &[("people", to), ("role", "buyer")]).await;
        jobs::wake();
    };

    // The server is busy at first: the letter waits, then it went.
    post.busy(1);
    invite("slow@romashka.example").await;
    assert!(said_of(&elena, "slow@romashka.example").await.contains("письмо отправляется"));
    let sent = until_said(&elena, "slow@romashka.example", "отправлено").await;
    assert!(!sent.contains("Исправить адрес"));

    // Nobody has this address: the inviter is told by a notice, with the server's word and what to do.
    let wrong = format!("{UNKNOWN}@romashka.example");
    invite(&wrong).await;
    let said = until_said(&elena, &wrong, "почта не приняла письмо").await;
    assert!(said.contains("Ответ почтового сервера: «") && said.contains("550"), "{said}");
    assert!(said.contains("Исправить адрес") && said.contains("Отправить ещё раз"));
    let notices = elena.get("/c/romashka/notices").await.text();
    assert!(notices.contains("Приглашение не дошло") && notices.contains(&wrong), "{notices}");
    const TOLD: Sql<(i64,)> = Sql::one(
        "select count(*) from notice n join app_user u on u.id = n.user_id
         where n.kind = 'invitation-refused' and u.email = 'elena@romashka.example'",
    );
    const ALL: Sql<(i64,)> = Sql::one("select count(*) from notice where kind = 'invitation-refused'");
    let count = |which: &'static Sql<(i64,)>| portal.app.db.read(move |tx| tx.one(which, &[]));
    assert_eq!((count(&TOLD).await.expect("n").0, count(&ALL).await.expect("n").0), (1, 1), "she alone, once");

    // Sent again to where it cannot arrive: refused again, told again.
    let path = |said: &str, what: &str| {
        let end = format!("/{what}\"");
        let at = said.find(&end).unwrap_or_else(|| panic!("no {what} in {said}"));
        let from = said[..at].rfind("/c/romashka").expect("a path");
        format!("{}/{what}", &said[from..at])
    };
    let again = elena.post(&path(&said, "resend"), &[]).await;
    assert_eq!(again.header("location"), "/c/romashka/people?did=again", "{}", again.text());
    for _ in 0..300 {
        if count(&ALL).await.expect("n").0 == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(count(&ALL).await.expect("n").0, 2);

    // Corrected: another letter goes to another address with the same role, and the first link is dead.
    let said = said_of(&elena, &wrong).await;
    let right = "right@romashka.example";
    let bad = elena.post(&path(&said, "correct"), &[("email", "no address")]).await;
    assert_eq!(bad.status, reqwest::StatusCode::UNPROCESSABLE_ENTITY);
    let done = elena.post(&path(&said, "correct"), &[("email", right)]).await;
    assert_eq!(done.header("location"), "/c/romashka/people?did=again", "{}", done.text());
    let now = until_said(&elena, right, "отправлено").await;
    assert!(now.contains("закупщик"));
    assert!(said_of(&elena, &wrong).await.contains("отозвано"));
    assert_eq!(post.taken().len(), 2, "the slow one and the right one");
    // Another company's owner finds none of it.
    let volkov = portal.person("volkov@volkov.example").await;
    let foreign = path(&now, "resend").replace("/resend", "/correct").replace("romashka", "volkov");
    assert_eq!(volkov.post(&foreign, &[("email", right)]).await.status, reqwest::StatusCode::NOT_FOUND);
});

//! A person and his own account, over HTTP, on both databases.

use db::Sql;
use reqwest::StatusCode;
use testkit::{Answer, Client, Portal, both, people};

const PAVEL: &str = "pavel@romashka.example";
const OLD: &str = "kabinet-demo";
const NEW: &str = "семь слонов подряд";

async fn sql(portal: &Portal, text: &'static str) {
    portal.app.db.write(move |tx| tx.batch(text)).await.expect("written");
}
async fn text(portal: &Portal, text: &'static str) -> String {
    let one: Sql<(String,)> = Sql::one(text);
    portal.app.db.read(move |tx| tx.one(&one, &[])).await.expect("a text").0
}

/// Follows the link of the newest of `n` mails of a kind to an address, as a browser does.
async fn follow(portal: &Portal, client: &Client, to: &str, begins: &str) -> (Client, Answer) {
    for _ in 0..200 {
        let mails = portal.mails(to, 1).await;
        let url = mails.iter().filter_map(|m| m.letter.button.clone()).map(|b| b.1).find(|u| u.contains(begins));
        if let Some(url) = url {
            let landed = client.get(url.strip_prefix(&portal.base).expect("a link to the portal")).await;
            assert_eq!(landed.header("referrer-policy"), "no-referrer");
            let client = client.after(&landed);
            let page = client.get(landed.header("location")).await;
            return (client, page);
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("no link {begins} to {to}");
}

async fn signs_in(portal: &Portal, email: &str, password: &str) -> bool {
    let a = portal.nobody.post("/login", &[("email", email), ("password", password)]).await;
    a.status == StatusCode::SEE_OTHER
}

both!(a_person_says_who_he_is, |store| async move {
    let portal = people(store).await;
    let pavel = portal.person(PAVEL).await;
    let a = pavel.post("/me", &[("name", "Павел К."), ("phone", "+7 900 111-22-33"), ("zone", "Asia/Omsk")]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    let page = pavel.get("/me").await.text();
    assert!(
        page.contains("Павел К.") && page.contains("+7 900 111-22-33") && page.contains("<option selected>Asia/Omsk")
    );
    let a = pavel.post("/me", &[("lang", "en")]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER);
    let page = pavel.get("/me").await.text();
    assert!(page.contains("My profile") && page.contains("Павел К."), "what was not sent stays");
    let a = pavel.post("/me", &[("phone", "call me")]).await;
    assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY);
});

both!(a_new_password_ends_the_other_sessions, |store| async move {
    let portal = people(store).await;
    let (here, there) = (portal.person(PAVEL).await, portal.person(PAVEL).await);
    let a = here.post("/me/password", &[("old", "не тот"), ("new", NEW)]).await;
    assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains("не подходит"));
    let a = here.post("/me/password", &[("old", OLD), ("new", "qwerty123")]).await;
    assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains("подбирают первым"));
    let a = here.post("/me/password", &[("old", OLD), ("new", NEW)]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    assert_eq!(here.get("/me").await.status, StatusCode::OK);
    assert_eq!(there.get("/me").await.status, StatusCode::SEE_OTHER, "signed out");
    assert!(!signs_in(&portal, PAVEL, OLD).await && signs_in(&portal, PAVEL, NEW).await);
    assert!(portal.mails(PAVEL, 1).await[0].letter.subject.contains("Пароль сменён"));
});

both!(a_forgotten_password, |store| async move {
    let portal = people(store).await;
    let asked = portal.nobody.post("/forgot", &[("email", "Pavel@Romashka.example")]).await;
    let absent = portal.nobody.post("/forgot", &[("email", "absent@romashka.example")]).await;
    assert_eq!((asked.status, asked.text()), (absent.status, absent.text()), "the same to everybody");
    // Following it uses nothing up; a bad password burns nothing.
    follow(&portal, &portal.nobody, PAVEL, "/reset/").await;
    let (browser, page) = follow(&portal, &portal.nobody, PAVEL, "/reset/").await;
    assert!(page.text().contains("Новый пароль"));
    assert_eq!(browser.post("/reset", &[("password", "short")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let signed_in = portal.person("sergey@romashka.example").await;
    let done = browser.post("/reset", &[("password", NEW)]).await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, "/login"), "{}", done.text());
    assert!(signs_in(&portal, PAVEL, NEW).await && !signs_in(&portal, PAVEL, OLD).await);
    assert_eq!(signed_in.get("/me").await.status, StatusCode::OK, "nobody else is touched");
    let again = browser.post("/reset", &[("password", "ещё один пароль")]).await;
    assert!(again.text().contains("Ссылка больше не действует"), "used up");
    assert!(signs_in(&portal, PAVEL, NEW).await);
    assert_eq!(
        portal
            .app
            .db
            .read(|tx| {
                const N: Sql<(i64,)> = Sql::one("select count(*) from mail where address = 'absent@romashka.example'");
                tx.one(&N, &[])
            })
            .await
            .expect("n")
            .0,
        0
    );
});

both!(a_reset_link_dies_on_signing_in_and_on_any_change, |store| async move {
    let portal = people(store).await;
    let void = |a: &Answer| a.text().contains("Ссылка больше не действует");
    portal.nobody.post("/forgot", &[("email", PAVEL)]).await;
    let (browser, page) = follow(&portal, &portal.nobody, PAVEL, "/reset/").await;
    assert!(!void(&page));
    let pavel = portal.person(PAVEL).await;
    assert!(void(&browser.get("/reset").await), "he signed in: he knows his password");

    portal.nobody.post("/forgot", &[("email", PAVEL)]).await;
    for _ in 0..100 {
        if portal.mails(PAVEL, 1).await.len() == 2 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let (browser, page) = follow(&portal, &portal.nobody, PAVEL, "/reset/").await;
    assert!(!void(&page));
    pavel.post("/me/password", &[("old", OLD), ("new", NEW)]).await;
    assert!(void(&browser.get("/reset").await), "the password has changed");

    // Old age.
    portal.nobody.post("/forgot", &[("email", "nika@romashka.example")]).await;
    let (browser, page) = follow(&portal, &portal.nobody, "nika@romashka.example", "/reset/").await;
    assert!(!void(&page));
    sql(&portal, "update account_link set expires_at = created_at").await;
    assert!(void(&browser.get("/reset").await));
});

both!(an_address_changes_when_both_agree, |store| async move {
    let portal = people(store).await;
    let pavel = portal.person(PAVEL).await;
    let to = "pavel.new@romashka.example";
    sql(&portal, "update session set confirmed_at = null").await;
    let a = pavel.post("/me/email", &[("email", to)]).await;
    assert!(a.header("location").starts_with("/me/confirm"), "a dangerous deed");
    let pavel = pavel.after(&pavel.post("/me/confirm", &[("password", OLD), ("next", "/me")]).await);
    assert_eq!(pavel.post("/me/email", &[("email", to)]).await.status, StatusCode::SEE_OTHER);
    assert!(pavel.get("/me").await.text().contains("Ждём согласия"));

    let (new, page) = follow(&portal, &portal.nobody, to, "/me/address/").await;
    assert!(page.text().contains(to));
    assert!(new.post("/me/address", &[]).await.text().contains("Осталось согласиться"));
    assert!(new.post("/me/address", &[]).await.text().contains("Ссылка больше не действует"), "once only");
    assert!(signs_in(&portal, PAVEL, OLD).await && !signs_in(&portal, to, OLD).await, "half is nothing");
    let (old, _) = follow(&portal, &portal.nobody, PAVEL, "/me/address/").await;
    assert!(old.post("/me/address", &[]).await.text().contains("Почта сменена"));
    assert!(!signs_in(&portal, PAVEL, OLD).await && signs_in(&portal, to, OLD).await);
    assert_eq!(pavel.get("/me").await.status, StatusCode::SEE_OTHER, "every session ended");

    // An address that has an account: nothing is said, no link goes there, nothing happens.
    let nika = portal.person("nika@romashka.example").await;
    let a = nika.post("/me/email", &[("email", "irina@romashka.example")]).await;
    assert_eq!((a.status, a.header("location")), (StatusCode::SEE_OTHER, "/me?did=email"));
    let (old, _) = follow(&portal, &portal.nobody, "nika@romashka.example", "/me/address/").await;
    assert!(old.post("/me/address", &[]).await.text().contains("Осталось согласиться"));
    assert!(signs_in(&portal, "nika@romashka.example", OLD).await);
});

both!(devices_are_seen_and_signed_out, |store| async move {
    let portal = people(store).await;
    let (here, there, third) = (portal.person(PAVEL).await, portal.person(PAVEL).await, portal.person(PAVEL).await);
    let other = portal.person("nika@romashka.example").await;
    let page = here.get("/me").await.text();
    assert_eq!(page.matches("/end\"").count(), 4, "three devices and the button for all others");
    let theirs = other.get("/me").await.text();
    let id = theirs.split("/me/devices/").nth(1).and_then(|t| t.split('/').next()).expect("an id").to_owned();
    assert_eq!(here.post(&format!("/me/devices/{id}/end"), &[]).await.status, StatusCode::NOT_FOUND, "somebody else's");
    here.post("/me/devices/others/end", &[]).await;
    assert_eq!(there.get("/me").await.status, StatusCode::SEE_OTHER);
    assert_eq!(third.get("/me").await.status, StatusCode::SEE_OTHER);
    assert_eq!((here.get("/me").await.status, other.get("/me").await.status), (StatusCode::OK, StatusCode::OK));
});

both!(one_s_data_and_one_s_leave, |store| async move {
    let portal = people(store).await;
    let pavel = portal.person(PAVEL).await;
    let data = pavel.get("/me/export.json").await.json();
    assert_eq!(data["account"]["email"], PAVEL);
    assert_eq!(data["companies"].as_array().map(Vec::len), Some(2));
    assert!(data["journal"].as_array().is_some_and(|l| !l.is_empty()));
    assert!(!data.to_string().contains("argon2") && !data.to_string().contains("hash"));

    let a = pavel.post("/me/delete", &[]).await;
    assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains("Сначала уйдите"));
    for slug in ["romashka", "zarya"] {
        let a = pavel.post(&format!("/me/companies/{slug}/leave"), &[]).await;
        assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
        assert_eq!(pavel.get(&format!("/c/{slug}/")).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(pavel.post("/me/companies/vektor/leave", &[]).await.status, StatusCode::NOT_FOUND);
    let id = text(&portal, "select name from app_user where email = 'pavel@romashka.example'").await;
    assert_eq!(id, "Павел Круглов");
    let a = pavel.post("/me/delete", &[]).await;
    assert_eq!((a.status, a.header("location")), (StatusCode::SEE_OTHER, "/login"), "{}", a.text());
    assert!(!signs_in(&portal, PAVEL, OLD).await);
    assert_eq!(pavel.get("/me").await.status, StatusCode::SEE_OTHER);
    let left = text(&portal, "select name || ' ' || phone || ' ' || coalesce(password_hash, 'none') from app_user where email like '%deleted.invalid'").await;
    assert_eq!(left, "Удалённый пользователь  none");
    // The last owner stays until somebody else is one; the staff is closed by an administrator.
    let elena = portal.person("elena@romashka.example").await;
    let a = elena.post("/me/companies/romashka/leave", &[]).await;
    assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains("последний владелец"));
    let anna = portal.person("anna@sever.example").await;
    assert_eq!(anna.post("/me/delete", &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
});

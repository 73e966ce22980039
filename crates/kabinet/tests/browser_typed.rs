//! What somebody has typed outlives his session, in a real browser; and nobody else finds it.

use testkit::{
    Portal, Store,
    browser::{Browser, DESKTOP, PHONE},
    people,
};

const LETTERS: &str = "new@romashka.example";

async fn by_password(b: &mut Browser, email: &str) {
    b.until("return !!document.querySelector('input[name=email]')").await;
    b.run("document.querySelector('input[name=email]').value = ''").await;
    b.type_into("input[name=email]", email).await;
    b.type_into("input[name=password]", "kabinet-demo").await;
    b.click("form[action='/login'] .btn.main").await;
}
async fn sessions_end(portal: &Portal) {
    portal.app.db.write(|tx| tx.batch("delete from session")).await.expect("ended");
}
async fn typed(b: &Browser) -> String {
    b.run("return document.querySelector('#invite textarea').value").await.as_str().unwrap_or_default().to_owned()
}
/// Everything that the tab keeps.
async fn kept(b: &Browser) -> String {
    b.run("return JSON.stringify(Object.entries(sessionStorage))").await.as_str().unwrap_or_default().to_owned()
}

/// A form that meets a session that has ended comes back filled after signing in; when it was taken nothing of it is left.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_outlives_the_session() {
    let portal = people(Store::Sqlite).await;
    for size in [DESKTOP, PHONE] {
        let mut b = Browser::open(&portal.base, size).await;
        b.go("/login?next=/c/romashka/people").await;
        by_password(&mut b, "elena@romashka.example").await;
        b.until("return location.pathname == '/c/romashka/people'").await;
        b.type_into("#invite textarea", LETTERS).await;
        sessions_end(&portal).await;
        b.click("#send").await;
        b.until("return location.pathname == '/login'").await;
        assert!(b.text(".note.wait").await.contains("отправить нужно ещё раз"));
        by_password(&mut b, "elena@romashka.example").await;
        b.until("return location.pathname == '/c/romashka/people' && !!document.querySelector('form .note.wait')")
            .await;
        b.until("return document.querySelector('form .note.wait').textContent.includes('сохранили')").await;
        assert_eq!(typed(&b).await, LETTERS);
        b.shot(&format!("typed-kept-{}", size.0)).await;
        assert!(b.fits().await && b.axe().await.is_empty(), "{:?}", b.axe().await);
        // Once more, without pressing anything again: it is still kept.
        sessions_end(&portal).await;
        b.go("/c/romashka/people").await;
        b.until("return location.pathname == '/login'").await;
        by_password(&mut b, "elena@romashka.example").await;
        b.until("return location.pathname == '/c/romashka/people' && !!document.querySelector('form .note.wait')")
            .await;
        assert_eq!(typed(&b).await, LETTERS);
        b.click("#send").await;
        b.until("return !!document.querySelector('#invite .st-done')").await;
        assert_eq!(kept(&b).await, "[]", "it was taken");
        b.go("/c/romashka/people").await;
        assert_eq!(typed(&b).await, "");

        // Who leaves a form by himself has left it.
        b.type_into("#invite textarea", "left@romashka.example").await;
        b.go("/c/romashka/people").await;
        assert_eq!((typed(&b).await.as_str(), kept(&b).await.as_str()), ("", "[]"));
        b.close().await;
        portal.app.db.write(|tx| tx.batch("delete from invitation")).await.expect("cleared");
    }
}

/// Somebody else who signs in in the same tab finds nothing, and whoever signs out leaves nothing.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_finds_what_was_typed() {
    let portal = people(Store::Sqlite).await;
    let mut b = Browser::open(&portal.base, DESKTOP).await;
    b.go("/login?next=/c/romashka/people").await;
    by_password(&mut b, "elena@romashka.example").await;
    b.until("return location.pathname == '/c/romashka/people'").await;
    b.type_into("#invite textarea", LETTERS).await;
    assert!(kept(&b).await.contains(LETTERS));
    sessions_end(&portal).await;
    b.go("/c/romashka/people").await;
    b.until("return location.pathname == '/login'").await;
    assert!(kept(&b).await.contains(LETTERS), "the door does not know yet who comes");
    b.go("/login?next=/me").await;
    by_password(&mut b, "pavel@romashka.example").await;
    b.until("return location.pathname == '/me'").await;
    assert_eq!(kept(&b).await, "[]", "it is another person's");

    // Out of a form with a password beside it nothing but what was typed in plain sight, and nothing after leaving.
    b.type_into("form[action='/me'] input[name=phone]", "77").await;
    b.type_into("form[action='/me/password'] input[type=password]", "secret-secret").await;
    let all = kept(&b).await;
    assert!(all.contains("77") && !all.contains("secret-secret"), "{all}");
    b.run("document.querySelector('form[action=\"/logout\"]').requestSubmit()").await;
    b.until("return location.pathname == '/login'").await;
    assert_eq!(kept(&b).await, "[]");
    b.close().await;
}

/// Proving who one is in the middle of a form costs nothing of it.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_outlives_a_proof() {
    let portal = people(Store::Sqlite).await;
    let mut b = Browser::open(&portal.base, DESKTOP).await;
    b.go("/login?next=/c/romashka/tokens").await;
    by_password(&mut b, "pavel@romashka.example").await;
    b.until("return location.pathname == '/c/romashka/tokens'").await;
    portal.app.db.write(|tx| tx.batch("update session set confirmed_at = null")).await.expect("stale");
    b.type_into("form[data-keep] input[name=name]", "Выгрузка в учёт").await;
    b.click("form[data-keep] .btn.main").await;
    b.until("return location.pathname == '/me/confirm'").await;
    b.type_into("form[action='/me/confirm'] input[type=password]", "kabinet-demo").await;
    b.click("form[action='/me/confirm'] .btn.main").await;
    b.until("return location.pathname == '/c/romashka/tokens' && !!document.querySelector('form .note.wait')").await;
    let name = b.run("return document.querySelector('form[data-keep] input[name=name]').value").await;
    assert_eq!(name, serde_json::json!("Выгрузка в учёт"));
    b.close().await;
}

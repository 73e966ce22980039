//! Signing in under attack, on both databases: guessing is slowed, the right person gets in, and nobody learns who has an account.

use db::Sql;
use kernel::At;
use reqwest::StatusCode;
use sha2::{Digest, Sha256};
use testkit::{Answer, Client, Portal, both, people_with};

const PAVEL: &str = "pavel@romashka.example";
const PASSWORD: &str = "kabinet-demo";

/// A portal behind a proxy, so that a test can come from anywhere.
async fn portal(store: testkit::Store) -> Portal {
    people_with(store, |c| c.exchange.proxies = vec!["127.0.0.1".into()]).await
}
async fn tries(client: &Client, email: &str, password: &str, more: &[(&str, &str)]) -> Answer {
    let mut form = vec![("email", email), ("password", password)];
    form.extend(more);
    client.post("/login", &form).await
}
/// So many failures, one from each of as many addresses.
async fn attack(portal: &Portal, email: &str, n: u8) {
    for i in 0..n {
        let a = tries(&portal.nobody.from(&format!("198.51.100.{i}")), email, "не тот", &[]).await;
        assert!(matches!(a.status, StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS), "{}", a.status);
    }
}
fn puzzle(page: &str) -> Option<(String, u32)> {
    let bits = page.split("data-proof=\"").nth(1)?.split('"').next()?.parse().ok()?;
    let text = page.split("name=\"challenge\" value=\"").nth(1)?.split('"').next()?;
    Some((text.to_owned(), bits))
}
fn solve(text: &str, bits: u32) -> String {
    let zeros = |n: &String| {
        let hash = Sha256::digest(format!("{text}:{n}"));
        u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]).leading_zeros() >= bits
    };
    (0u64..).map(|n| n.to_string()).find(zeros).expect("a number")
}

both!(guessing_from_everywhere_asks_unknown_browsers_for_work, |store| async move {
    let portal = portal(store).await;
    let first = tries(&portal.nobody.from("203.0.113.1"), PAVEL, PASSWORD, &[]).await;
    let at_home = portal.nobody.from("203.0.113.1").after(&first);
    attack(&portal, PAVEL, 6).await;
    // His own browser does not notice.
    let a = tries(&at_home, PAVEL, PASSWORD, &[]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    // A new one has to work, and works once for each puzzle.
    let elsewhere = portal.nobody.from("203.0.113.7");
    let a = tries(&elsewhere, PAVEL, PASSWORD, &[]).await;
    assert_eq!(a.status, StatusCode::TOO_MANY_REQUESTS);
    let (text, bits) = puzzle(&a.text()).expect("a puzzle");
    assert_eq!(tries(&elsewhere, PAVEL, PASSWORD, &[("challenge", &text)]).await.status, StatusCode::TOO_MANY_REQUESTS);
    let answer = solve(&text, bits);
    let proof = [("challenge", text.as_str()), ("answer", answer.as_str())];
    let stolen = tries(&portal.nobody.from("203.0.113.8"), PAVEL, PASSWORD, &proof).await;
    assert_eq!(stolen.status, StatusCode::TOO_MANY_REQUESTS, "made for another address");
    let wrong = tries(&elsewhere, PAVEL, "не тот", &proof).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED, "worked, and is wrong");
    assert_eq!(tries(&elsewhere, PAVEL, PASSWORD, &proof).await.status, StatusCode::TOO_MANY_REQUESTS, "used up");
    let (text, bits) = puzzle(&wrong.text()).expect("the next puzzle comes with the answer");
    let answer = solve(&text, bits);
    let a = tries(&elsewhere, PAVEL, PASSWORD, &[("challenge", &text), ("answer", &answer)]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
});

both!(an_account_and_none_are_answered_the_same, |store| async move {
    let portal = portal(store).await;
    let nobody = "absent@romashka.example";
    for n in 0..8 {
        let (a, b) = (format!("203.0.113.{n}"), format!("192.0.2.{n}"));
        let with = tries(&portal.nobody.from(&a), PAVEL, "не тот", &[]).await;
        let without = tries(&portal.nobody.from(&b), nobody, "не тот", &[]).await;
        let plain = |a: &Answer, email: &str| {
            let page = a.text().replace(email, "");
            puzzle(&page).map_or(page.clone(), |(text, _)| page.replace(&text, ""))
        };
        assert_eq!((with.status, plain(&with, PAVEL)), (without.status, plain(&without, nobody)), "try {n}");
    }
});

both!(one_address_waits_longer_and_longer, |store| async move {
    let portal = portal(store).await;
    let here = portal.nobody.from("203.0.113.1");
    for _ in 0..5 {
        assert_eq!(tries(&here, PAVEL, "не тот", &[]).await.status, StatusCode::UNAUTHORIZED);
    }
    let a = tries(&here, PAVEL, PASSWORD, &[]).await;
    assert_eq!(a.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(a.header("retry-after").parse::<i64>().is_ok_and(|s| s <= 2) && a.text().contains("Попробуйте через"));
});

both!(without_scripts_waiting_does, |store| async move {
    let portal = portal(store).await;
    attack(&portal, PAVEL, 6).await;
    let here = portal.nobody.from("203.0.113.1");
    let page = tries(&here, PAVEL, PASSWORD, &[]).await.text();
    assert!(page.contains("<noscript>") && page.contains("30 секунд"));
    // A puzzle as it was made half a minute ago.
    let app = &portal.app;
    let made = |secs: i64| {
        let at = At::from_micros(app.clock.now().micros() - secs * 1_000_000);
        kabinet::identity::challenge::issue(&app.vault, "203.0.113.1", 17, at).text
    };
    let (young, old, older) = (made(20), made(31), made(40));
    assert_eq!(tries(&here, PAVEL, "x", &[("challenge", &young)]).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(tries(&here, PAVEL, "x", &[("challenge", &old)]).await.status, StatusCode::UNAUTHORIZED);
    // Collecting them does not help: one of an address at a time.
    assert_eq!(tries(&here, PAVEL, PASSWORD, &[("challenge", &older)]).await.status, StatusCode::TOO_MANY_REQUESTS);
});

both!(the_link_for_a_new_password_makes_a_browser_known, |store| async move {
    let portal = portal(store).await;
    // So many that unknown browsers only wait.
    const HOT: Sql<()> = Sql::one("insert into sign_in_failure(who, failures, last_at) values ($1, 150, $2)");
    let now = portal.app.clock.now();
    portal.app.db.write(move |tx| tx.run(&HOT, &[&format!("email:{PAVEL}"), &now])).await.expect("written");
    let a = tries(&portal.nobody, PAVEL, PASSWORD, &[]).await;
    assert!(a.status == StatusCode::TOO_MANY_REQUESTS && a.text().contains("Попробуйте через"));
    portal.nobody.post("/forgot", &[("email", PAVEL)]).await;
    let url = portal.mails(PAVEL, 1).await[0].letter.button.clone().expect("a link").1;
    let landed = portal.nobody.get(url.strip_prefix(&portal.base).expect("ours")).await;
    let browser = portal.nobody.after(&landed);
    let done = browser.post("/reset", &[("password", "семь слонов подряд")]).await;
    let browser = browser.after(&done);
    assert_eq!(tries(&browser, PAVEL, "семь слонов подряд", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(tries(&portal.nobody, PAVEL, "семь слонов подряд", &[]).await.status, StatusCode::TOO_MANY_REQUESTS);
});

/// A flood of sign-ins: as many hashes at once as are allowed, and the pages go on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_sign_ins_does_not_stop_the_pages() {
    let portal = portal(testkit::Store::Sqlite).await;
    let pavel = portal.person(PAVEL).await;
    let mut flood = Vec::new();
    for i in 0..60u8 {
        let client = portal.nobody.from(&format!("198.51.100.{i}"));
        flood.push(tokio::spawn(async move {
            tries(&client, &format!("nobody{i}@romashka.example"), "не тот", &[]).await.status
        }));
    }
    let mut slowest = std::time::Duration::ZERO;
    let mut pages = 0;
    let mut most = 0;
    let all = kabinet::identity::password::AT_ONCE;
    while flood.iter().any(|f| !f.is_finished()) || pages < 5 {
        let begun = std::time::Instant::now();
        assert_eq!(pavel.get("/c/romashka/").await.status, StatusCode::OK);
        slowest = slowest.max(begun.elapsed());
        most = most.max(all - portal.app.hashing.available_permits());
        pages += 1;
    }
    for f in flood {
        assert_eq!(f.await.expect("an answer"), StatusCode::UNAUTHORIZED);
    }
    assert!(most <= all && pages > 5, "{most} at once, {pages} pages");
    assert!(slowest < std::time::Duration::from_secs(3), "the slowest page took {slowest:?}");
}

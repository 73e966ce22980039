//! The second factor over HTTP, on both databases: turned on, asked for, taken once, replaced, taken off.

use db::Sql;
use reqwest::StatusCode;
use testkit::{Answer, Client, Portal, both, people};

const PAVEL: &str = "pavel@romashka.example";
const PASSWORD: &str = "kabinet-demo";

async fn sql(portal: &Portal, text: &'static str) {
    portal.app.db.write(move |tx| tx.batch(text)).await.expect("written");
}
async fn count(portal: &Portal, text: &'static str) -> i64 {
    let one: Sql<(i64,)> = Sql::one(text);
    portal.app.db.read(move |tx| tx.one(&one, &[])).await.expect("a number").0
}

/// What an app on a telephone does with the key.
fn app(key: &str, steps: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(key.replace(' ', "")).expect("a key");
    let totp = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("now").as_secs();
    totp.generate(now.saturating_add_signed(steps * 30)).to_string()
}
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    page.split(from).nth(1).and_then(|t| t.split(to).next()).unwrap_or_else(|| panic!("no {from} in {page}"))
}

/// Turns it on; gives the key and the recovery codes.
async fn on(client: &Client) -> (String, Vec<String>) {
    let a = client.post("/me/second/begin", &[]).await;
    assert_eq!(a.header("location"), "/me/second/new", "{}", a.text());
    let page = client.get("/me/second/new").await.text();
    assert!(page.contains("<svg class=\"qr\"") && !page.contains("style="), "a picture");
    let key = between(&page, "id=\"secret\">", "<").to_owned();
    let a = client.post("/me/second/new", &[("code", &app(&key, 0))]).await;
    assert_eq!(a.status, StatusCode::OK, "{}", a.text());
    let page = a.text();
    let codes: Vec<String> =
        page.split("<li><code>").skip(1).filter_map(|c| c.split('<').next()).map(str::to_owned).collect();
    assert_eq!(codes.len(), 10);
    assert!(page.contains("href=\"data:text/plain;charset=utf-8;base64,"));
    (key, codes)
}

/// The password; gives the browser that is asked for the code.
async fn password(portal: &Portal, next: &str) -> Client {
    let a = portal.nobody.post("/login", &[("email", PAVEL), ("password", PASSWORD), ("next", next)]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER);
    assert!(a.header("location").starts_with("/login/code"), "{}", a.header("location"));
    let client = portal.nobody.after(&a);
    assert_eq!(client.get("/me").await.header("location"), "/login?next=%2Fme", "half way in is out");
    client
}
async fn code(client: &Client, code: &str) -> Answer {
    client.post("/login/code", &[("code", code), ("next", "/c/romashka/orders")]).await
}

both!(a_code_is_asked_for_after_the_password, |store| async move {
    let portal = people(store).await;
    let (pavel, elsewhere) = (portal.person(PAVEL).await, portal.person(PAVEL).await);
    assert!(pavel.get("/me/second").await.text().contains("выключен"));
    assert_eq!(pavel.get("/me/second/new").await.header("location"), "/me/second", "nothing is begun");
    pavel.post("/me/second/begin", &[]).await;
    let wrong = pavel.post("/me/second/new", &[("code", "000000")]).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text().contains("<svg class=\"qr\""));
    let (key, _) = on(&pavel).await;
    assert!(pavel.get("/me/second").await.text().contains("включён"));
    assert_eq!(elsewhere.get("/me").await.status, StatusCode::SEE_OTHER, "other devices come with a code");
    let sealed = count(&portal, "select count(*) from second_factor where secret is not null").await;
    assert_eq!(sealed, 1);

    let browser = password(&portal, "/c/romashka/orders").await;
    assert_eq!(browser.get("/login/code").await.status, StatusCode::OK);
    let used = code(&browser, &app(&key, 0)).await;
    assert!(used.status == StatusCode::UNAUTHORIZED && used.text().contains("уже использован"), "taken at setting up");
    let good = app(&key, 1);
    let a = code(&browser, &good).await;
    assert_eq!((a.status, a.header("location")), (StatusCode::SEE_OTHER, "/c/romashka/orders"), "{}", a.text());
    let signed_in = browser.after(&a);
    assert_eq!(signed_in.get("/c/romashka/orders").await.status, StatusCode::OK);
    // The same code does not work for whoever looked over the shoulder; the step itself is used up.
    assert!(code(&browser, &good).await.header("location").starts_with("/login"));
    let other = password(&portal, "/").await;
    assert_eq!(code(&other, &good).await.status, StatusCode::UNAUTHORIZED);

    let mails = portal.mails(PAVEL, 1).await;
    assert!(mails.iter().any(|m| m.letter.subject.contains("Вход с кодом включён")));
    let lines = "select count(*) from audit where action in ('second.on', 'sign-in.code-failed')";
    assert_eq!(count(&portal, lines).await, 3);
});

both!(a_recovery_code_works_once, |store| async move {
    let portal = people(store).await;
    let pavel = portal.person(PAVEL).await;
    let (_, codes) = on(&pavel).await;
    let browser = password(&portal, "/").await;
    let typed = codes[3].to_uppercase().replace('-', " ");
    let a = code(&browser, &typed).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    let signed_in = browser.after(&a);
    assert!(signed_in.get("/me/second").await.text().contains("Осталось 9"));
    let again = password(&portal, "/").await;
    let a = code(&again, &codes[3]).await;
    assert!(a.status == StatusCode::UNAUTHORIZED && a.text().contains("<details open>"));
    let mails = portal.mails(PAVEL, 2).await;
    let told = mails.iter().find(|m| m.letter.subject.contains("запасным кодом")).expect("a mail");
    assert!(told.letter.text.iter().any(|t| t.contains("Осталось 9")), "{:?}", told.letter.text);
    // New ones: the old ones are void.
    let page = signed_in.post("/me/second/codes", &[]).await.text();
    assert!(page.matches("<li><code>").count() == 10 && !page.contains(&codes[0]));
    assert_eq!(code(&again, &codes[0]).await.status, StatusCode::UNAUTHORIZED);
    let new = between(&page, "<li><code>", "<").to_owned();
    assert_eq!(code(&again, &new).await.status, StatusCode::SEE_OTHER);
});

both!(guessing_codes_is_slowed_and_told, |store| async move {
    let portal = people(store).await;
    let pavel = portal.person(PAVEL).await;
    let (key, _) = on(&pavel).await;
    let browser = password(&portal, "/").await;
    for _ in 0..5 {
        assert_eq!(code(&browser, "123456").await.status, StatusCode::UNAUTHORIZED);
    }
    let slowed = code(&browser, &app(&key, 1)).await;
    assert_eq!(slowed.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!slowed.header("retry-after").is_empty());
    let told = |mails: Vec<mail::Mail>| mails.iter().filter(|m| m.letter.subject.contains("подбирает код")).count();
    assert_eq!(told(portal.mails(PAVEL, 2).await), 1);
    sql(&portal, "delete from sign_in_failure").await;
    assert_eq!(code(&browser, &app(&key, 1)).await.status, StatusCode::SEE_OTHER, "the right person gets in");
    assert_eq!(count(&portal, "select count(*) from sign_in_failure where who like 'code:%'").await, 0, "forgiven");
    // A password that was shown before it was changed opens nothing.
    let old = password(&portal, "/").await;
    sql(&portal, "update second_factor set step = 0").await;
    let a = pavel.post("/me/password", &[("old", PASSWORD), ("new", "семь слонов подряд")]).await;
    assert_eq!(a.header("location"), "/me?did=password", "{}", a.text());
    assert!(code(&old, &app(&key, 1)).await.header("location").starts_with("/login"));
});

both!(dangerous_deeds_take_a_code_and_turning_off_is_one, |store| async move {
    let portal = people(store).await;
    let pavel = portal.person(PAVEL).await;
    let (key, _) = on(&pavel).await;
    sql(&portal, "update session set confirmed_at = null").await;
    for deed in ["/me/second/off", "/me/second/codes", "/me/second/begin"] {
        let a = pavel.post(deed, &[]).await;
        assert!(a.header("location").starts_with("/me/confirm"), "{deed}: {}", a.status);
    }
    let page = pavel.get("/me/confirm?next=/me/second").await.text();
    assert!(page.contains("one-time-code") && page.contains("name=\"password\""));
    let wrong = pavel.post("/me/confirm", &[("code", "000000"), ("next", "/me/second")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let a = pavel.post("/me/confirm", &[("code", &app(&key, 1)), ("next", "/me/second")]).await;
    assert_eq!(a.header("location"), "/me/second", "{}", a.text());
    let pavel = pavel.after(&a);
    let a = pavel.post("/me/second/off", &[]).await;
    assert_eq!(a.header("location"), "/me/second?did=off");
    assert_eq!(portal.person(PAVEL).await.get("/me").await.status, StatusCode::OK, "by the password alone");
    assert_eq!(count(&portal, "select count(*) from recovery_code").await, 0);
    assert!(portal.mails(PAVEL, 2).await.iter().any(|m| m.letter.subject.contains("выключен")));
});

both!(another_telephone_replaces_the_first_with_its_first_code, |store| async move {
    let portal = people(store).await;
    let pavel = portal.person(PAVEL).await;
    let (old, _) = on(&pavel).await;
    pavel.post("/me/second/begin", &[]).await;
    sql(&portal, "update second_factor set step = 0").await;
    let browser = password(&portal, "/").await;
    assert_eq!(code(&browser, &app(&old, 0)).await.status, StatusCode::SEE_OTHER, "the old one counts until then");
    let (new, _) = on(&pavel).await;
    let browser = password(&portal, "/").await;
    assert_eq!(code(&browser, &app(&old, 1)).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(code(&browser, &app(&new, 1)).await.status, StatusCode::SEE_OTHER);
    assert!(portal.mails(PAVEL, 2).await.iter().any(|m| m.letter.subject.contains("Другое приложение")));
});

both!(the_administrator_takes_it_off_with_a_reason, |store| async move {
    let portal = people(store).await;
    let pavel = portal.person(PAVEL).await;
    on(&pavel).await;
    let anna = portal.person("anna@sever.example").await;
    let form = |reason: &'static str| [("email", PAVEL), ("reason", reason)];
    let a = anna.post("/office/security/reset", &form("")).await;
    assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains(PAVEL), "nothing typed is lost");
    let a =
        anna.post("/office/security/reset", &[("email", "nika@romashka.example"), ("reason", "телефон утонул")]).await;
    assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains("Ни у кого"));
    for email in ["igor@sever.example", "elena@romashka.example"] {
        let a = portal.person(email).await.post("/office/security/reset", &form("телефон утонул")).await;
        assert_eq!(a.status, StatusCode::NOT_FOUND, "{email}");
    }
    let a = anna.post("/office/security/reset", &form("телефон утонул")).await;
    assert_eq!(a.header("location"), "/office/security?did=reset", "{}", a.text());
    assert_eq!(pavel.get("/me").await.status, StatusCode::SEE_OTHER, "every session ended");
    portal.person(PAVEL).await;
    let mails = portal.mails(PAVEL, 2).await;
    let told = mails.iter().find(|m| m.letter.subject.contains("снят")).expect("a mail");
    assert!(told.letter.text.iter().any(|t| t.contains("телефон утонул")));
    let line = "select count(*) from audit where action = 'second.reset' and subject like '%телефон утонул%'";
    assert_eq!(count(&portal, line).await, 1);
});

both!(programs_are_not_asked, |store| async move {
    let portal = people(store).await;
    let program = portal.program(PAVEL, "romashka");
    on(&portal.person(PAVEL).await).await;
    assert_eq!(program.get("/api/v1/c/romashka").await.status, StatusCode::OK);
    assert_eq!(program.get("/me/second").await.status, StatusCode::SEE_OTHER, "but they do not change it");
});

both!(a_new_password_by_a_link_is_no_way_around_the_code, |store| async move {
    let portal = people(store).await;
    let (key, _) = on(&portal.person(PAVEL).await).await;
    portal.nobody.post("/forgot", &[("email", PAVEL)]).await;
    let mails = portal.mails(PAVEL, 2).await;
    let url = mails.iter().filter_map(|m| m.letter.button.as_ref()).find(|b| b.1.contains("/reset/")).expect("a link");
    let landed = portal.nobody.get(url.1.strip_prefix(&portal.base).expect("ours")).await;
    let browser = portal.nobody.after(&landed);
    let new = "семь слонов подряд";
    let set = browser.post("/reset", &[("password", new)]).await;
    let browser = browser.after(&set);
    assert_eq!(browser.get("/me").await.header("location"), "/login?next=%2Fme", "the link signs nobody in");
    let a = browser.post("/login", &[("email", PAVEL), ("password", new)]).await;
    assert!(a.header("location").starts_with("/login/code"), "{}", a.header("location"));
    assert_eq!(code(&browser.after(&a), &app(&key, 1)).await.status, StatusCode::SEE_OTHER);
});

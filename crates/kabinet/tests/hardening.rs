//! What every answer carries and what a session goes through, as a portal behind `https://` gives it: the lines of
//! docs/security.md that no other test holds.

use kabinet::{cli::user::sign_out, config::Limits};
use reqwest::{Method, StatusCode, header};
use testkit::{Answer, Client, Portal, Store, both, people, people_with};

const PAVEL: &str = "pavel@romashka.example";
const PASSWORD: &str = "kabinet-demo";

/// A portal that people reach over TLS, which somebody else ends.
async fn over_tls(store: Store) -> Portal {
    people_with(store, |c| c.public_url = "https://portal.example".into()).await
}
fn cookies(a: &Answer) -> Vec<String> {
    a.headers.get_all(header::SET_COOKIE).iter().map(|v| v.to_str().expect("text").to_owned()).collect()
}
async fn sql(portal: &Portal, text: &'static str) {
    portal.app.db.write(move |tx| tx.batch(text)).await.expect("written");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_carries_the_headers() {
    let portal = over_tls(Store::Sqlite).await;
    let css = portal.nobody.get("/login").await.text();
    let css = css.split("href=\"").find_map(|t| t.split('"').next().filter(|u| u.ends_with(".css"))).expect("a style");
    for path in ["/login", css, "/healthz", "/api/v1/me", "/no-such-page", "/bitrix/admin/1c_exchange.php"] {
        let a = portal.nobody.get(path).await;
        let csp = a.header("content-security-policy");
        for part in ["default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
            assert!(csp.contains(part), "{path}: {csp}");
        }
        assert!(!csp.contains("unsafe"), "{path}: {csp}");
        assert_eq!(a.header("strict-transport-security"), "max-age=31536000; includeSubDomains", "{path}");
        assert_eq!(a.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(a.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(a.header("access-control-allow-origin"), "", "{path}");
        assert_eq!(a.header("server"), "", "{path}");
        let kind = a.header("content-type");
        assert!(!kind.starts_with("text/") || kind.contains("charset=utf-8"), "{path}: {kind}");
        let kept = a.header("cache-control");
        assert_eq!(kept.contains("no-store"), !path.ends_with(".css"), "{path}: {kept}");
    }
    let plain = people(Store::Sqlite).await;
    assert_eq!(plain.nobody.get("/login").await.header("strict-transport-security"), "", "not over http://");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cookies_are_the_hosts_own() {
    let portal = over_tls(Store::Sqlite).await;
    let a = portal.nobody.post("/login", &[("email", PAVEL), ("password", PASSWORD)]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER);
    let set = cookies(&a);
    assert!(set.len() >= 3, "{set:?}");
    for cookie in &set {
        assert!(cookie.starts_with("__Host-") && cookie.contains("; Path=/;"), "{cookie}");
        assert!(cookie.contains("; Secure") && cookie.contains("; SameSite=Lax"), "{cookie}");
        assert!(cookie.contains("; HttpOnly") && !cookie.contains("Domain"), "{cookie}");
    }
    let browser = portal.nobody.after(&a);
    assert_eq!(browser.get("/me").await.status, StatusCode::OK);
    // A neighbour under the same domain can plant a cookie, but none with the prefix: it does not count.
    let sid = browser.cookie().and_then(|c| c.split("; ").find_map(|c| c.strip_prefix("__Host-sid="))).expect("one");
    let planted = portal.nobody.with_cookie(&format!("sid={sid}"));
    assert_eq!(planted.get("/me").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn methods_that_nobody_needs_are_not_there() {
    let portal = people(Store::Sqlite).await;
    for method in [Method::TRACE, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let a = portal.nobody.send(method.clone(), "/login", None).await;
        assert_eq!(a.status, StatusCode::NOT_FOUND, "{method}");
    }
    for path in ["/assets/", "/assets", "/.git/config", "/assets/../Cargo.toml", "/files/"] {
        assert_eq!(portal.nobody.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_of_another_site_does_nothing() {
    let portal = people(Store::Sqlite).await;
    let pavel = portal.person(PAVEL).await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        let a = pavel.with(name, value.into()).post("/me", &[("name", "Чужой")]).await;
        assert_eq!(a.status, StatusCode::FORBIDDEN, "{name}");
    }
    assert!(!pavel.get("/me").await.text().contains("Чужой"));
    let a = pavel.get("/logout").await;
    assert_eq!(a.status, StatusCode::NOT_FOUND, "nothing happens by following a link");
}

both!(proving_anew_changes_the_session, |store| async move {
    let portal = people(store).await;
    let old = portal.person(PAVEL).await;
    sql(&portal, "update session set confirmed_at = null").await;
    let a = old.post("/me/confirm", &[("password", PASSWORD), ("next", "/me")]).await;
    assert_eq!(a.header("location"), "/me", "{}", a.text());
    let new = old.after(&a);
    assert_eq!(old.get("/me").await.status, StatusCode::SEE_OTHER, "the secret from before opens nothing");
    assert_eq!(new.get("/me").await.status, StatusCode::OK);
});

both!(devices_are_signed_out_by_who_proved_himself, |store| async move {
    let portal = people(store).await;
    let (here, there) = (portal.person(PAVEL).await, portal.person(PAVEL).await);
    sql(&portal, "update session set confirmed_at = null").await;
    let a = here.post("/me/devices/others/end", &[]).await;
    assert!(a.header("location").starts_with("/me/confirm"), "{}", a.status);
    assert_eq!(there.get("/me").await.status, StatusCode::OK);
    let here = here.after(&here.post("/me/confirm", &[("password", PASSWORD)]).await);
    here.post("/me/devices/others/end", &[]).await;
    assert_eq!(there.get("/me").await.status, StatusCode::SEE_OTHER);
});

both!(leaving_leaves_nothing_behind, |store| async move {
    let portal = people(store).await;
    let pavel = portal.person(PAVEL).await;
    let a = pavel.post("/logout", &[]).await;
    assert_eq!(a.header("clear-site-data"), "\"cache\", \"storage\"");
    assert_eq!(pavel.get("/me").await.status, StatusCode::SEE_OTHER, "the secret opens nothing any more");
});

both!(the_operator_ends_sessions, |store| async move {
    let portal = people(store).await;
    let (pavel, nika) = (portal.person(PAVEL).await, portal.person("nika@romashka.example").await);
    let now = portal.app.clock.now();
    let ended = portal.app.db.write(move |tx| sign_out(tx, now, Some(" Pavel@Romashka.example"))).await;
    assert_eq!(ended.expect("written"), 1);
    let state = async |c: &Client| c.get("/me").await.status;
    assert_eq!((state(&pavel).await, state(&nika).await), (StatusCode::SEE_OTHER, StatusCode::OK));
    assert!(portal.app.db.write(move |tx| sign_out(tx, now, Some("absent@x.example"))).await.is_err());
    portal.app.db.write(move |tx| sign_out(tx, now, None)).await.expect("written");
    assert_eq!(state(&nika).await, StatusCode::SEE_OTHER);
});

both!(a_password_that_is_guessed_first_is_not_taken, |store| async move {
    let portal = people(store).await;
    let pavel = portal.person(PAVEL).await;
    let set = async |new: &str| pavel.post("/me/password", &[("old", PASSWORD), ("new", new)]).await;
    for new in ["romashka2026", "пароль12345", "Iloveyou1"] {
        let a = set(new).await;
        assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains("подбирают"), "{new}");
    }
    // Any signs at all, sixty-four and more of them, and exactly as they were typed.
    let long = " Длинная фраза 🐘 с пробелами, которую никто другой не придумает, даже слоны ";
    assert!(long.chars().count() > 64);
    assert_eq!(set(long).await.status, StatusCode::SEE_OTHER);
    let enter = async |password: &str| portal.nobody.post("/login", &[("email", PAVEL), ("password", password)]).await;
    assert_eq!(enter(long.trim()).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(enter(&long.to_lowercase()).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(enter(long).await.status, StatusCode::SEE_OTHER);
});

/// On one thread, so that the lines of the portal reach the test that reads them.
#[tokio::test]
async fn a_line_says_who_asked_from_where_and_why_it_was_refused() {
    #[derive(Clone, Default)]
    struct Lines(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);
    impl std::io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("a lock").extend(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let (lines, portal) = (Lines::default(), people(Store::Sqlite).await);
    let pavel = portal.person(PAVEL).await;
    let to = lines.clone();
    let log = tracing_subscriber::fmt().json().flatten_event(true).with_writer(move || to.clone()).finish();
    let kept = tracing::subscriber::set_default(log);
    pavel.get("/c/romashka/security").await;
    pavel.get("/c/volkov/orders?q=secret-of-the-query").await;
    portal.nobody.get("/invite/secret-of-the-link").await;
    portal.nobody.get("/c/romashka/orders").await;
    drop(kept);
    let text = String::from_utf8(lines.0.lock().expect("a lock").clone()).expect("text");
    assert!(!text.contains("secret-of"), "{text}");
    let all: Vec<serde_json::Value> = text.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    let of = |path: &str| all.iter().find(|l| l["path"] == path).unwrap_or_else(|| panic!("{path}: {text}"));
    let id: kernel::UserId = of("/c/romashka/security")["user"].as_str().expect("a person").parse().expect("an id");
    let line = of("/c/volkov/orders");
    assert!(line["timestamp"].as_str().is_some_and(|t| t.ends_with('Z')), "{line}");
    assert_eq!(
        (&line["status"], &line["refused"], &line["from"]),
        (&404.into(), &"not-found".into(), &"127.0.0.1".into())
    );
    assert_eq!(line["user"], id.to_string(), "who tried is known though he was not let in");
    assert_eq!(of("/c/romashka/security")["refused"], "forbidden");
    assert_eq!(of("/invite/{token}")["user"], "");
    assert_eq!(of("/c/romashka/orders")["refused"], "sign-in");
}

both!(a_program_that_asks_without_end_is_slowed, |store| async move {
    let portal = people_with(store, |c| {
        c.limits = Limits { session_requests: 30, session_downloads: 2, token_requests: 5, token_downloads: 0 };
    })
    .await;
    let (program, other) = (portal.program(PAVEL, "romashka"), portal.program(PAVEL, "zarya"));
    let pavel = portal.person(PAVEL).await;
    for _ in 0..5 {
        assert_eq!(program.get("/api/v1/c/romashka").await.status, StatusCode::OK);
    }
    let refused = program.get("/api/v1/c/romashka/orders").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.header("content-type"), "application/problem+json");
    let secs: i64 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=13).contains(&secs), "{secs}");
    let problem = refused.json();
    assert_eq!((problem["code"].as_str(), problem["status"].as_i64()), (Some("too-often"), Some(429)));
    assert!(problem["detail"].as_str().is_some_and(|d| d.contains("5 запросов в минуту")), "{problem}");
    assert_eq!(other.get("/api/v1/c/zarya").await.status, StatusCode::OK, "another token");

    // Files are counted apart from pages; what 1C says it has is no matter.
    for _ in 0..2 {
        assert_eq!(pavel.get("/c/romashka/orders.csv").await.status, StatusCode::OK);
    }
    let refused = pavel.get("/c/romashka/orders.csv").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.text().contains("не больше 2 файлов в минуту"), "{}", refused.text());
    assert!(!refused.header("retry-after").is_empty());
    let mut pages = 0;
    let refused = loop {
        let a = pavel.get("/c/romashka/").await;
        if a.status != StatusCode::OK {
            break a;
        }
        pages += 1;
        assert!(pages < 100, "no end");
    };
    assert!((25..60).contains(&pages), "{pages}");
    assert_eq!(
        (refused.status, refused.header("content-type")),
        (StatusCode::TOO_MANY_REQUESTS, "text/html; charset=utf-8")
    );
    assert!(refused.text().contains("Слишком часто") && refused.text().contains("30 запросов"));
    // Styles come all the same, another session of the same person is not slowed, and who is nobody is not counted.
    let css = refused
        .text()
        .split("href=\"")
        .find_map(|t| t.split('"').next().filter(|u| u.ends_with(".css")).map(str::to_owned));
    assert_eq!(pavel.get(&css.expect("a style")).await.status, StatusCode::OK);
    assert_eq!(portal.person(PAVEL).await.get("/c/romashka/").await.status, StatusCode::OK);
    for _ in 0..40 {
        let stranger = portal.nobody.with_token("kbn_none").get("/api/v1/c/romashka").await;
        assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
    }
    let figures = portal.nobody.get("/metrics").await.text();
    for what in ["requests", "downloads"] {
        assert!(figures.contains(&format!("kabinet_requests_refused{{limit=\"{what}\"}}")), "{figures}");
    }
});

both!(a_password_that_has_leaked_is_not_taken, |store| async move {
    const LEAKED: &str = "семь слонов подряд";
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("hashes.txt");
    let sha1 = |text: &str| {
        let hash = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes());
        hash.as_ref().iter().map(|b| format!("{b:02X}")).collect::<String>()
    };
    let mut hashes: Vec<String> = (0..50).map(|n| sha1(&format!("другой {n}"))).chain([sha1(LEAKED)]).collect();
    hashes.sort();
    std::fs::write(&path, hashes.iter().map(|h| format!("{h}:3\r\n")).collect::<String>()).expect("written");
    let portal = people_with(store, |c| c.session.leaked_passwords = path.clone()).await;
    let pavel = portal.person(PAVEL).await;
    let change = |new: &'static str| [("old", PASSWORD), ("new", new)];
    let a = pavel.post("/me/password", &change(LEAKED)).await;
    assert!(
        a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains("уже утекал"),
        "{}: {}",
        a.status,
        a.text()
    );
    let a = pavel.post("/me/password", &change("восемь слонов подряд")).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    assert!(kabinet::cli::doctor::leaked(&portal.app.config).is_some_and(|f| f.good));
    std::fs::write(&path, "no hashes\n").expect("written");
    assert!(kabinet::cli::doctor::leaked(&portal.app.config).is_some_and(|f| !f.good));
});

/// What is typed into a form that a browser keeps (`data-keep`) may lie in its store for hours: no such form asks for a secret.
#[test]
fn forms_that_are_kept_hold_no_secret() {
    let mut folders = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut forms = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            if path.extension().is_none_or(|e| e != "html") {
                continue;
            }
            for form in text.split("<form").skip(1).map(|f| f.split("</form>").next().unwrap_or(f)) {
                if form.contains(" data-keep") {
                    forms += 1;
                    for secret in
                        ["type=\"password\"", "one-time-code", "current-password", "new-password", "code.html"]
                    {
                        assert!(!form.contains(secret), "{}: {secret}", path.display());
                    }
                }
            }
        }
    }
    assert!(forms > 25, "{forms} forms are kept");
}

//! What is a person's own, in no company: devices, passkeys, requests, data. Another person's is not found, and nothing of it
//! changes. And nobody, without signing in, gets past the door by any route.

use db::Sql;
use kabinet::router::{Guard, routes};
use kernel::Id;
use reqwest::{Method, StatusCode};
use testkit::{Portal, both, demo};

use super::walk::{Ids, call, furnish, state, unread};

const ELENA: &str = "elena@romashka.example";
const PASSKEY: Sql<()> = Sql::one(
    "insert into passkey(id, user_id, credential, transports, public_key, state, name, created_at)
        select $1, u.id, $2, 0, $2, $2, 'Канареечный ключ', $3 from app_user u where u.email = $4",
);

/// Whether this module puts something behind this beginning of a path.
pub fn names(before: &str) -> bool {
    ["/me/devices/", "/me/passkeys/"].iter().any(|part| before.ends_with(part))
}

/// A passkey and a device of a person.
async fn things_of(portal: &Portal, email: &'static str) -> [(&'static str, String); 2] {
    let (id, now) = (Id::<()>::at(portal.app.clock.now()), portal.app.clock.now());
    let made = portal.app.db.write(move |tx| tx.run(&PASSKEY, &[&id, &[7u8; 32], &now, &email]));
    let made: db::Result<u64> = made.await;
    made.expect("a passkey");
    let page = portal.person(email).await.get("/me").await.text();
    let device = page.split("/me/devices/").filter_map(|t| t.split('/').next()).find(|id| id.len() == 16);
    [("/me/passkeys/", id.to_string()), ("/me/devices/", device.expect("a device").to_owned())]
}

both!(what_is_another_person_s_own_is_not_found, |store| async move {
    let portal = demo(store).await;
    furnish(&portal, "romashka", ELENA).await;
    let hers = things_of(&portal, ELENA).await;
    let ids = Ids::of(&portal, "romashka").await;
    let elena = portal.person(ELENA).await;
    // A stranger, and a colleague: the one has no company with her, the other has.
    for (email, company) in [("volkov@volkov.example", "volkov"), ("nika@romashka.example", "romashka")] {
        let person = portal.person(email).await;
        let others = |s: Vec<String>| s.into_iter().filter(|row| !row.contains(email)).collect::<Vec<_>>();
        let before = others(state(&portal).await);
        for route in routes() {
            let Guard::SignedIn = route.guard else { continue };
            let mut path = ids.path(&route, "vektor");
            for (part, id) in &hers {
                if route.path.starts_with(part) {
                    path = route.path.replace("{id}", id);
                }
            }
            let a = call(&person, &route.method, &path).await;
            let said = format!("{} {path} for {email}: {}", route.method, a.status);
            assert!(!a.status.is_server_error() && a.status != StatusCode::UNAUTHORIZED, "{said}");
            if route.path.contains('{') {
                assert!(a.status == StatusCode::NOT_FOUND || unread(&route.method, &a), "{said}");
            }
            let text = a.text();
            assert!(!text.contains("Канареечный ключ") && !text.contains(ELENA), "{said} tells of her");
            assert!(company == "romashka" || !text.contains("Ромашка"), "{said} names her company");
        }
        // With a form that can be read, so that the id alone decides.
        for (path, form) in [
            (format!("/me/passkeys/{}/rename", hers[0].1), [("name", "Мой")]),
            (format!("/me/passkeys/{}/remove", hers[0].1), [("x", "1")]),
            (format!("/me/devices/{}/end", hers[1].1), [("x", "1")]),
            ("/me/companies/vektor/leave".to_owned(), [("x", "1")]),
        ] {
            assert_eq!(person.post(&path, &form).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(others(state(&portal).await), before, "{email} has changed what is not his");
        assert_eq!(elena.get("/me").await.status, StatusCode::OK, "her session goes on");
    }
    // What is hers within the company: a colleague does not find it there.
    let nika = portal.person("nika@romashka.example").await;
    let before = state(&portal).await;
    for route in routes() {
        let of_one = ["/notices/{id}", "/views/{id}/", "/tokens/{id}/"].iter().any(|part| route.path.contains(part));
        if !matches!(route.guard, Guard::Member(_)) || !of_one || route.path.contains("/people/") {
            continue;
        }
        let path = ids.path(&route, "romashka");
        let a = match route.method {
            Method::POST => nika.post(&path, &[("name", "Моё")]).await,
            _ => nika.get(&path).await,
        };
        assert_eq!(a.status, StatusCode::NOT_FOUND, "{} {path}", route.method);
    }
    assert_eq!(state(&portal).await, before);
});

both!(nobody_gets_past_the_door, |store| async move {
    let portal = demo(store).await;
    furnish(&portal, "romashka", ELENA).await;
    let ids = Ids::of(&portal, "romashka").await;
    let before = state(&portal).await;
    let mut walked = 0;
    for route in routes() {
        // The demonstration's own doors let anybody in: that is what it is for.
        if route.path.starts_with("/demo/") {
            continue;
        }
        let path = ids.path(&route, "romashka");
        let a = call(&portal.nobody, &route.method, &path).await;
        let said = format!("{} {path}: {}", route.method, a.status);
        assert!(!a.status.is_server_error(), "{said}");
        let to_the_door = a.status == StatusCode::SEE_OTHER && a.header("location").starts_with("/login");
        let is_program = route.path.starts_with("/api/");
        match route.guard {
            Guard::Open(_) => {}
            Guard::Source(_) if route.path == kabinet::exchange::SCRIPT => {
                // 1C reads the words, not the status.
                assert!(a.text().is_empty() || a.text().starts_with("failure"), "{said}: {}", a.text());
            }
            Guard::Source(_) => assert_eq!(a.status, StatusCode::UNAUTHORIZED, "{said}"),
            _ if is_program => assert_eq!(a.status, StatusCode::UNAUTHORIZED, "{said}"),
            _ => assert!(to_the_door || unread(&route.method, &a), "{said} {}", a.header("location")),
        }
        // The demonstration's way in names the people whom one may be.
        let open = matches!(route.guard, Guard::Open(_));
        assert!(open || !a.text().contains("Ромашк"), "{said} names a company to nobody");
        walked += 1;
    }
    assert_eq!(walked, routes().iter().filter(|r| !r.path.starts_with("/demo/")).count());
    assert_eq!(state(&portal).await, before);
});

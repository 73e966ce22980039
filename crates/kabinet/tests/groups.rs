//! What a company's groups open, over every route, on both databases.

use std::collections::BTreeSet;

use access::{Group, Section, Sections};
use kabinet::router::{Guard, routes};
use reqwest::{Method, StatusCode};
use testkit::{Client, Portal, both, demo, people};

const ANNA: &str = "anna@sever.example";
const ELENA: &str = "elena@romashka.example";

/// A page or a program of a section whose route asks for no more than that one sees the company: papers look at their kinds.
fn section_of(path: &str, permission: access::Permission) -> Option<Section> {
    let rest = path.strip_prefix("/api/v1").unwrap_or(path).strip_prefix("/c/{company}/").unwrap_or("");
    if rest.starts_with("documents") { Some(Section::Documents) } else { permission.section() }
}

async fn groups(anna: &Client, words: &[Group]) {
    let ticks: Vec<(&str, &str)> = words.iter().map(|g| (g.as_str(), "1")).collect();
    let a = anna.post("/office/companies/romashka/groups", &ticks).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
}

/// Ids that are there, so that a page that is open answers with a page.
async fn ids(portal: &Portal) -> Vec<(&'static str, String)> {
    let elena = portal.program(ELENA, "romashka");
    let id = |v: serde_json::Value| v["items"][0]["id"].as_str().expect("an id").to_owned();
    vec![
        ("documents", id(elena.get("/api/v1/c/romashka/documents").await.json())),
        ("orders", id(elena.get("/api/v1/c/romashka/orders").await.json())),
    ]
}

both!(what_is_closed_does_not_exist, |store| async move {
    let portal = demo(store).await;
    let (anna, elena) = (portal.person(ANNA).await, portal.person(ELENA).await);
    let (program, viewer) = (portal.program(ELENA, "romashka"), portal.person("oleg@romashka.example").await);
    let ids = ids(&portal).await;
    for group in Group::ALL {
        groups(&anna, &[*group]).await;
        let closed = Sections::closed(group.sections(), false);
        let mut met = BTreeSet::new();
        for route in routes() {
            let Guard::Member(permission) = route.guard else { continue };
            let Some(section) = section_of(route.path, permission) else { continue };
            let id = ids.iter().find(|(what, _)| route.path.contains(what)).map_or(ids[0].1.as_str(), |(_, id)| id);
            let path = route.path.replace("{company}", "romashka").replace("{id}", id).replace("{file}", id);
            if !closed.has(section) {
                // An absent person or an empty form is another matter; that the section is open is seen by its lists.
                let list = route.method == Method::GET && !route.path.contains('{');
                assert!(!list || elena.get(&path).await.status != StatusCode::NOT_FOUND, "{path}");
                continue;
            }
            for client in [&elena, &program, &viewer] {
                let body = (route.method == Method::POST).then(String::new);
                let a = client.send(route.method.clone(), &path, body).await;
                let unread = route.method == Method::POST
                    && matches!(a.status, StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE);
                assert!(
                    a.status == StatusCode::NOT_FOUND || unread,
                    "{}: {} {path}: {}",
                    group.as_str(),
                    route.method,
                    a.status
                );
            }
            met.insert(section.as_str());
        }
        let shown = elena.get("/c/romashka/").await.text();
        for (section, link) in [
            (Section::Orders, "/c/romashka/orders\""),
            (Section::Documents, "/c/romashka/documents\""),
            (Section::Finance, "/c/romashka/finance\""),
        ] {
            assert_eq!(shown.contains(link), !closed.has(section), "{}: {link}", group.as_str());
        }
        assert!(*group == Group::Wholesale || !met.is_empty(), "{}", group.as_str());
        assert!(elena.get("/c/romashka/company").await.status == StatusCode::OK);
    }
    groups(&anna, &[Group::Wholesale]).await;
    assert_eq!(
        elena.get("/c/romashka/finance").await.status,
        StatusCode::OK,
        "and it is back from the next request on"
    );
});

both!(the_seller_says_what_a_group_opens_and_at_which_prices, |store| async move {
    let portal = demo(store).await;
    let (anna, elena) = (portal.person(ANNA).await, portal.person(ELENA).await);
    let page = anna.get("/office/groups").await.text();
    let field = page.split("name=\"price.wholesale.").nth(1).and_then(|t| t.split('"').next()).expect("a source");
    let options = page.split("name=\"price.wholesale.").nth(1).expect("a select");
    let price =
        options.split("<option value=\"").nth(2).and_then(|t| t.split('"').next()).expect("a price type").to_owned();
    let named = format!("price.wholesale.{field}");
    let ticks = [("wholesale.orders", "1"), ("contractor.documents", "1"), (named.as_str(), price.as_str())];
    assert_eq!(anna.post("/office/groups", &ticks).await.status, StatusCode::SEE_OTHER);
    for (path, open) in [("orders", true), ("documents", false), ("finance", false)] {
        let want = if open { StatusCode::OK } else { StatusCode::NOT_FOUND };
        assert_eq!(elena.get(&format!("/c/romashka/{path}")).await.status, want, "{path}");
    }
    let card = anna.get("/office/companies/romashka").await.text();
    assert!(card.contains("Вид цен, если его нет в договоре"), "the card says at which prices it buys");
    let bad = [(named.as_str(), "no-such-price")];
    assert_eq!(anna.post("/office/groups", &bad).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(elena.get("/c/romashka/orders").await.status, StatusCode::OK, "nothing of a bad form was taken");
    // An owner gives what his company has: a role cannot open what the seller has closed.
    let own = [("name", "Бухгалтерия"), ("base", "accountant"), ("finance.summary", "company")];
    assert_eq!(elena.post("/c/romashka/people/roles", &own).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let invited =
        elena.post("/c/romashka/people/invite", &[("people", "new@romashka.example"), ("role", "accountant")]).await;
    assert_eq!(invited.status, StatusCode::OK, "{}", invited.text());
});

both!(only_an_administrator_changes_groups, |store| async move {
    let portal = people(store).await;
    let igor = portal.person("igor@sever.example").await;
    for (path, form) in [
        ("/office/groups", ("wholesale.orders", "1")),
        ("/office/companies/romashka/groups", ("partner", "1")),
        ("/office/registration", ("private", "auto")),
    ] {
        assert_eq!(igor.post(path, &[form]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let anna = portal.person(ANNA).await;
    assert_eq!(anna.post("/office/companies/romashka/groups", &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(anna.post("/office/companies/absent/groups", &[("partner", "1")]).await.status, StatusCode::NOT_FOUND);
});

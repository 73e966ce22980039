//! Nobody gets in where he does not belong: every route, with other people's ids, on both databases.

use kabinet::router::{Guard, routes};
use reqwest::{Method, StatusCode};
use testkit::{Client, Portal, both, demo};

/// Somebody else's company, and things in it.
async fn ids(portal: &Portal) -> Vec<(&'static str, String)> {
    let elena = portal.program("elena@romashka.example", "romashka");
    let orders = elena.get("/api/v1/c/romashka/orders").await.json();
    let documents = elena.get("/api/v1/c/romashka/documents").await.json();
    let id = |v: &serde_json::Value| v["items"][0]["id"].as_str().expect("an id").to_owned();
    let owner = portal.person("elena@romashka.example").await;
    owner.post("/c/romashka/people/invite", &[("people", "canary@romashka.example"), ("role", "viewer")]).await;
    let role = [("name", "Ромашкина роль"), ("base", "viewer"), ("company.view", "company")];
    owner.post("/c/romashka/people/roles", &role).await;
    let page = owner.get("/c/romashka/people").await.text();
    let after = |mark: &str| {
        let at = page.find(mark).unwrap_or_else(|| panic!("no {mark}")) + mark.len();
        page[at..at + 36].to_owned()
    };
    vec![
        ("documents", id(&documents)),
        ("orders", id(&orders)),
        ("company/details", {
            owner.post("/c/romashka/company/details", &[("target", "company"), ("name", "Ромашка и К")]).await;
            let page = owner.get("/c/romashka/company/details").await.text();
            let at = page.find("/company/details/").expect("a request") + "/company/details/".len();
            page[at..at + 36].to_owned()
        }),
        ("people/invitations", after("/people/invitations/")),
        ("people/requests", after("/people/requests/")),
        ("people/roles/", after("\"/c/romashka/people/roles/")),
        ("people", after("<th scope=\"row\"><a href=\"/c/romashka/people/")),
    ]
}

/// A company with everything that a change could have changed.
async fn state(portal: &Portal) -> Vec<String> {
    const ROWS: db::Sql<(String,)> = db::Sql::one(
        "select u.email || ' ' || m.roles || ' ' || case when m.active then 'in' else 'out' end from membership m
            join app_user u on u.id = m.user_id join company c on c.id = m.company_id where c.slug = 'romashka'
        union all select i.email || ' ' || i.state from invitation i
        union all select a.inn || ' ' || a.state from access_request a
        union all select r.name || ' ' || r.grants from company_role r
        union all select d.field || ' ' || d.state from details_change d order by 1",
    );
    portal.app.db.read(|tx| tx.all(&ROWS, &[])).await.expect("rows").into_iter().map(|(t,)| t).collect()
}

fn path_of(template: &str, company: &str, ids: &[(&str, String)]) -> String {
    let id = ids.iter().find(|(what, _)| template.contains(what)).map_or(ids[0].1.as_str(), |(_, id)| id);
    template
        .replace("{company}", company)
        .replace("{id}", id)
        .replace("{slug}", company)
        .replace("{file}", id)
        .replace("{token}", id)
        .replace("{*path}", "app.css")
}

async fn call(client: &Client, method: &Method, path: &str) -> testkit::Answer {
    let body = (*method == Method::POST).then(String::new);
    client.send(method.clone(), path, body).await
}

both!(a_stranger_and_a_foreign_member_find_nothing, |store| async move {
    let portal = demo(store).await;
    let ids = ids(&portal).await;
    let foreign = portal.person("volkov@volkov.example").await;
    let program = portal.program("volkov@volkov.example", "volkov");
    let before = state(&portal).await;
    let mut walked = 0;
    for route in routes() {
        let Guard::Member(_) = route.guard else { continue };
        let path = path_of(route.path, "romashka", &ids);
        let nobody = call(&portal.nobody, &route.method, &path).await;
        let turned_away = nobody.status == StatusCode::SEE_OTHER && nobody.header("location").starts_with("/login");
        // An empty form is refused before anybody is asked for; it says nothing of the company.
        let unread = route.method == Method::POST && nobody.status.is_client_error();
        assert!(
            turned_away || unread || nobody.status == StatusCode::UNAUTHORIZED,
            "{path}: {} to a stranger",
            nobody.status
        );
        for client in [&foreign, &program] {
            let a = call(client, &route.method, &path).await;
            // A form that was sent empty is refused before it is looked at; that says nothing of the company.
            let said_nothing = matches!(
                a.status,
                StatusCode::NOT_FOUND | StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE
            );
            assert!(said_nothing, "{} {path}: {} to a foreign member", route.method, a.status);
            assert!(!a.text().contains("Ромашка"), "{path} names the company");
        }
        // The same ids under the person's own company: not found, or a list without them.
        let own = path_of(route.path, "volkov", &ids);
        let a = call(&foreign, &route.method, &own).await;
        if route.path.contains("{id}") && route.method == Method::GET {
            assert_eq!(a.status, StatusCode::NOT_FOUND, "{own}");
        }
        assert!(!a.text().contains("Ромашка"), "{own} holds another company's canary");
        walked += 1;
    }
    assert!(walked > 40, "{walked} routes were walked");
    assert_eq!(state(&portal).await, before, "nothing of the company has changed");
});

both!(a_role_opens_what_the_table_says_and_an_absent_id_is_not_found, |store| async move {
    let portal = demo(store).await;
    let absent = [("", "0198c0de-0000-7000-8000-000000000000".to_owned())];
    for (email, role) in [
        ("elena@romashka.example", access::Role::Owner),
        ("sergey@romashka.example", access::Role::Approver),
        ("pavel@romashka.example", access::Role::Buyer),
        ("irina@romashka.example", access::Role::Accountant),
        ("oleg@romashka.example", access::Role::Viewer),
    ] {
        let person = portal.person(email).await;
        let switches = access::Switches { buyers_see_debt: true, ..access::Switches::default() };
        let rights = access::Rights::new(access::Roles::of(&[role]), None, switches);
        for route in routes() {
            let Guard::Member(permission) = route.guard else { continue };
            let path = path_of(route.path, "romashka", &absent);
            let a = call(&person, &route.method, &path).await;
            assert!(!a.status.is_server_error(), "{} {path} for {}: {}", route.method, role.as_str(), a.status);
            // Sections that the company's groups do not open do not exist in it, whoever asks.
            if matches!(permission.section(), Some(access::Section::Payables | access::Section::Partner)) {
                assert_eq!(a.status, StatusCode::NOT_FOUND, "{} {path} for {}", route.method, role.as_str());
                continue;
            }
            let unread = matches!(a.status, StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE);
            if !rights.may(permission) {
                let refused = a.status == StatusCode::FORBIDDEN || route.method == Method::POST && unread;
                assert!(refused, "{} {path} for {}: {}", route.method, role.as_str(), a.status);
            } else if route.path.contains("{id}") {
                let gone = matches!(a.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN)
                    || route.method == Method::POST && (unread || a.status == StatusCode::SEE_OTHER);
                assert!(gone, "{} {path} for {}: {}", route.method, role.as_str(), a.status);
            }
        }
    }
});

both!(the_office_does_not_exist_for_clients, |store| async move {
    let portal = demo(store).await;
    let client = portal.person("elena@romashka.example").await;
    let ids = ids(&portal).await;
    for route in routes() {
        if let Guard::Staff(_) = route.guard {
            let a = call(&client, &route.method, &path_of(route.path, "romashka", &ids)).await;
            let hidden = matches!(
                a.status,
                StatusCode::NOT_FOUND | StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE
            );
            assert!(hidden, "{}: {}", route.path, a.status);
        }
    }
    // A manager sees the companies that are assigned to him and no others.
    let igor = portal.person("igor@sever.example").await;
    assert_eq!(igor.get("/office/companies/romashka").await.status, StatusCode::OK);
    assert_eq!(igor.get("/office/companies/vektor").await.status, StatusCode::NOT_FOUND);
});

both!(a_viewer_sees_no_sum_on_any_page, |store| async move {
    let portal = demo(store).await;
    let oleg = portal.person("oleg@romashka.example").await;
    for path in ["", "orders", "search?q=2045", "company", "orders?period=month"] {
        let a = oleg.get(&format!("/c/romashka/{path}")).await;
        assert_eq!(a.status, StatusCode::OK, "{path}");
        assert!(!a.text().contains('₽'), "{path} shows money to a viewer");
    }
    for path in ["finance", "orders.xlsx", "orders?sort=-sum", "orders?min=1"] {
        assert_eq!(oleg.get(&format!("/c/romashka/{path}")).await.status, StatusCode::FORBIDDEN, "{path}");
    }
});

#[test]
fn the_table_of_routes_is_as_reviewed() {
    let table: Vec<String> = routes().iter().map(|r| format!("{} {} {}", r.method, r.path, guard(&r.guard))).collect();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/routes.txt");
    let now = format!("{}\n", table.join("\n"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(file, &now).expect("written");
    }
    let reviewed = std::fs::read_to_string(file).unwrap_or_default();
    assert_eq!(now, reviewed, "renew with UPDATE_SNAPSHOTS=1 and review the difference");
}

fn guard(g: &Guard) -> String {
    let roles = |may: &dyn Fn(access::Role) -> Option<access::Breadth>| -> String {
        access::Role::ALL
            .into_iter()
            .map(|r| match may(r) {
                Some(b) => format!(" {}:{b:?}", r.as_str()),
                None => format!(" {}:-", r.as_str()),
            })
            .collect()
    };
    match g {
        Guard::Member(p) => {
            let of = |r| access::Rights::new(access::Roles::of(&[r]), None, access::Switches::default()).breadth(*p);
            format!("{}{}", p.code(), roles(&of))
        }
        Guard::Staff(d) => {
            let staff: String = access::StaffRole::ALL
                .into_iter()
                .map(|r| format!(" {}:{}", r.as_str(), r.reach(*d).map_or("-".to_owned(), |x| format!("{x:?}"))))
                .collect();
            format!("{}{staff}", d.code())
        }
        Guard::SignedIn => "signed in".into(),
        Guard::Open(why) => format!("open: {why}"),
    }
}

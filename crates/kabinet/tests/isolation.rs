//! Nobody gets in where he does not belong: every route, with other people's ids, on both databases. Here the members of
//! companies; beside it the staff, what is a person's own, accounting systems, and what answers may hold.

#[path = "isolation/canaries.rs"]
mod canaries;
#[path = "isolation/people.rs"]
mod people;
#[path = "isolation/sources.rs"]
mod sources;
#[path = "isolation/staff.rs"]
mod staff;
#[path = "isolation/walk.rs"]
mod walk;

use kabinet::router::{Guard, routes};
use reqwest::{Method, StatusCode};
use testkit::{both, demo};
use walk::{Ids, call, furnish, state, unread};

const ELENA: &str = "elena@romashka.example";

/// Routes under a company that name a thing, and the parts of paths for which a walk has to have one.
#[test]
fn every_id_in_a_path_has_a_thing_to_name() {
    for route in routes().iter().filter(|r| r.path.contains("{id}")) {
        let before = route.path.split("{id}").next().unwrap_or_default();
        assert!(walk::names(before) || people::names(before), "{}: say in walk.rs what stands there", route.path);
    }
}

both!(a_stranger_and_a_foreign_member_find_nothing, |store| async move {
    let portal = demo(store).await;
    furnish(&portal, "romashka", ELENA).await;
    let ids = Ids::of(&portal, "romashka").await;
    let foreign = portal.person("volkov@volkov.example").await;
    let program = portal.program("volkov@volkov.example", "volkov");
    let before = state(&portal).await;
    let mut walked = 0;
    for route in routes() {
        let Guard::Member(_) = route.guard else { continue };
        let path = ids.path(&route, "romashka");
        let nobody = call(&portal.nobody, &route.method, &path).await;
        let turned_away = nobody.status == StatusCode::SEE_OTHER && nobody.header("location").starts_with("/login");
        assert!(
            turned_away || unread(&route.method, &nobody) || nobody.status == StatusCode::UNAUTHORIZED,
            "{path}: {} to a stranger",
            nobody.status
        );
        for client in [&foreign, &program] {
            let a = call(client, &route.method, &path).await;
            let said_nothing = a.status == StatusCode::NOT_FOUND || unread(&route.method, &a);
            assert!(said_nothing, "{} {path}: {} to a foreign member", route.method, a.status);
            assert!(!a.text().contains("Ромашка"), "{path} names the company");
        }
        // The same ids under the person's own company: not found, or a list without them.
        let own = ids.path(&route, "volkov");
        let a = call(&foreign, &route.method, &own).await;
        if route.path.contains("{id}") && route.method == Method::GET {
            assert_eq!(a.status, StatusCode::NOT_FOUND, "{own}");
        }
        if route.path.contains("{id}") {
            let gone = a.status == StatusCode::NOT_FOUND || unread(&route.method, &a);
            assert!(gone, "{} {own}: {}", route.method, a.status);
        }
        assert!(!a.text().contains("Ромашка"), "{own} holds another company's canary");
        walked += 1;
    }
    assert!(walked > 40, "{walked} routes were walked");
    let (before, after) = (of_romashka(before), of_romashka(state(&portal).await));
    assert_eq!(after, before, "nothing of the company has changed");
});

/// Without what the walker did to his own company.
fn of_romashka(mut state: Vec<String>) -> Vec<String> {
    state.retain(|row| !row.starts_with("volkov "));
    state
}

both!(a_role_opens_what_the_table_says_and_an_absent_id_is_not_found, |store| async move {
    let portal = demo(store).await;
    furnish(&portal, "romashka", ELENA).await;
    let own = Ids::of(&portal, "romashka").await;
    let switches = kabinet_switches(&portal).await;
    // The narrowest first: an owner's empty forms change the company.
    for (email, role) in [
        ("oleg@romashka.example", access::Role::Viewer),
        ("irina@romashka.example", access::Role::Accountant),
        ("pavel@romashka.example", access::Role::Buyer),
        ("sergey@romashka.example", access::Role::Approver),
        (ELENA, access::Role::Owner),
    ] {
        let person = portal.person(email).await;
        let rights = access::Rights::new(access::Roles::of(&[role]), None, switches);
        let word = role.as_str();
        let before = state(&portal).await;
        for (ids, known) in [(&Ids::absent(), false), (&own, true)] {
            for route in routes() {
                let Guard::Member(permission) = route.guard else { continue };
                // What a role may do it does to the company: that is not asked for by its own ids but by reading.
                if known && route.method == Method::POST && rights.may(permission) {
                    continue;
                }
                let path = ids.path(&route, "romashka");
                let a = call(&person, &route.method, &path).await;
                let said = format!("{} {path} for {word}: {}", route.method, a.status);
                assert!(!a.status.is_server_error() && a.status != StatusCode::UNAUTHORIZED, "{said}");
                // Sections that the company's groups do not open do not exist in it, whoever asks.
                if matches!(permission.section(), Some(access::Section::Payables | access::Section::Partner)) {
                    assert_eq!(a.status, StatusCode::NOT_FOUND, "{said}");
                } else if !rights.may(permission) {
                    assert!(a.status == StatusCode::FORBIDDEN || unread(&route.method, &a), "{said}");
                } else if known && role == access::Role::Owner {
                    // An empty archive is refused by its words; whatever else is an owner's own opens.
                    let opens = a.status.is_success() || a.status.is_redirection() || path.ends_with("/documents.zip");
                    let waits = path.contains("/documents/requests/") && path.ends_with("/file");
                    assert!(opens || waits && a.status == StatusCode::NOT_FOUND, "{said}");
                } else if known {
                    // A colleague's notice, a kind of document that he may not see: as if it were not there.
                    let narrower = matches!(
                        a.status,
                        StatusCode::NOT_FOUND | StatusCode::FORBIDDEN | StatusCode::UNPROCESSABLE_ENTITY
                    );
                    assert!(a.status.is_success() || a.status.is_redirection() || narrower, "{said}");
                } else if route.path.contains("{id}") {
                    let gone = matches!(a.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN)
                        || route.method == Method::POST && unread(&route.method, &a);
                    assert!(gone, "{said}");
                }
            }
        }
        if role != access::Role::Owner {
            let company = |s: Vec<String>| s.into_iter().filter(|r| !r.starts_with("notice ")).collect::<Vec<_>>();
            assert_eq!(company(state(&portal).await), company(before), "{word} has changed something by an empty form");
        }
    }
    // What an owner may do to what is his, at the end, because it does it: whatever comes of it, it is no fault of ours.
    let elena = portal.person(ELENA).await;
    for route in routes() {
        if !matches!(route.guard, Guard::Member(_)) || route.method != Method::POST {
            continue;
        }
        let path = own.path(&route, "romashka");
        let a = call(&elena, &route.method, &path).await;
        assert!(!a.status.is_server_error(), "{path}: {}", a.status);
    }
});

/// What Ромашка has switched, as its members' rights are made of it.
async fn kabinet_switches(portal: &testkit::Portal) -> access::Switches {
    let found = portal.app.db.read(|tx| {
        const ID: db::Sql<(kernel::CompanyId,)> = db::Sql::one("select id from company where slug = 'romashka'");
        let (company,) = tx.one(&ID, &[])?;
        kabinet::identity::switches(tx, company)
    });
    found.await.expect("switches")
}

both!(the_office_does_not_exist_for_clients, |store| async move {
    let portal = demo(store).await;
    let client = portal.person(ELENA).await;
    let ids = Ids::of(&portal, "romashka").await;
    let before = state(&portal).await;
    for route in routes() {
        if let Guard::Staff(_) = route.guard {
            let a = call(&client, &route.method, &ids.path(&route, "romashka")).await;
            let hidden = a.status == StatusCode::NOT_FOUND || unread(&route.method, &a);
            assert!(hidden, "{}: {}", route.path, a.status);
        }
    }
    assert_eq!(state(&portal).await, before);
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

/// Routes are mounted in two places, and both write a table. The third answers who comes over plain HTTP to a portal with TLS of
/// its own: it leads to the authority's challenge and to `https://`.
#[test]
fn a_route_is_mounted_where_there_is_a_table() {
    let mut mounts = Vec::new();
    let src = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![src.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(&src).expect("below").to_string_lossy().into_owned();
            if name.ends_with(".rs") && !name.contains("tests") {
                let text = std::fs::read_to_string(&path).expect("a source");
                let text = text.split("#[cfg(test)]").next().unwrap_or_default();
                let n = text.matches(".route(").count()
                    + text.matches(".route_service(").count()
                    + text.matches(".nest(").count();
                mounts.extend((n > 0).then_some((name, n)));
            }
        }
    }
    mounts.sort();
    let tables = [("exchange/mod.rs", 1), ("router.rs", 2), ("tls/plain.rs", 1)];
    assert_eq!(mounts, tables.map(|(name, n)| (name.to_owned(), n)), "mount a route where a table is written");
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
        Guard::Source(does) => format!("source: {does}"),
        Guard::Open(why) => format!("open: {why}"),
    }
}

//! The seller's staff: every role × every route of the office × a company of one's own, a colleague's, and none. What is expected
//! comes from the table of routes and the table of roles, from nowhere else.

use access::{Reach, StaffRole};
use kabinet::{
    identity::{self, NewUser, password},
    router::{Guard, Route, routes},
};
use kernel::format::Lang;
use reqwest::{Method, StatusCode};
use testkit::{Client, Portal, both, demo};

use super::walk::{Ids, call, furnish, state, unread};

/// Who plays each role; the demonstration has no auditor. Igor looks after Ромашка, a colleague after Вектор.
const STAFF: [(StaffRole, &str); 5] = [
    (StaffRole::Auditor, "vera@sever.example"),
    (StaffRole::Support, "denis@sever.example"),
    (StaffRole::Finance, "olga@sever.example"),
    (StaffRole::Manager, "igor@sever.example"),
    (StaffRole::Admin, "anna@sever.example"),
];
const PASSWORD: &str = "kabinet-demo";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    Own,
    Foreign,
    Absent,
}

/// Whether the path names a company, or what belongs to one.
fn names_a_company(route: &Route) -> bool {
    ["{slug}", "/office/details/{id}", "/office/deputies/{id}"].iter().any(|part| route.path.contains(part))
}

fn is_reached(reach: Option<Reach>, whose: Whose, route: &Route) -> bool {
    match (reach, whose) {
        (None, _) => false,
        (_, Whose::Absent) => !route.path.contains('{'),
        (Some(Reach::Assigned), Whose::Foreign) => !names_a_company(route),
        _ => true,
    }
}

async fn auditor(portal: &Portal) {
    let (now, hash) = (portal.app.clock.now(), password::hash_here(PASSWORD).expect("a hash"));
    let done = portal.app.db.write(move |tx| {
        let new = NewUser {
            email: "vera@sever.example",
            name: "Вера Ревизова",
            password_hash: Some(&hash),
            lang: Lang::Ru,
            zone: "Europe/Moscow",
            staff: Some(StaffRole::Auditor),
        };
        identity::create_user(tx, now, &new)
    });
    done.await.expect("an auditor");
}

/// Every route of the office with what a role may do there.
fn office(role: StaffRole) -> impl Iterator<Item = (Route, Option<Reach>)> {
    routes().into_iter().filter_map(move |route| match route.guard {
        Guard::Staff(duty) => Some((route, role.reach(duty))),
        _ => None,
    })
}

both!(the_staff_reach_what_their_role_says, |store| async move {
    let portal = demo(store).await;
    auditor(&portal).await;
    furnish(&portal, "romashka", "elena@romashka.example").await;
    furnish(&portal, "vektor", "viktor@vektor.example").await;
    let (own, foreign) = (Ids::of(&portal, "romashka").await, Ids::of(&portal, "vektor").await);
    assert!(own.missing().is_empty(), "nothing to name behind {:?}", own.missing());
    let before = state(&portal).await;
    let mut walked = 0;
    for (role, email) in STAFF {
        let person = portal.person(email).await;
        for (route, reach) in office(role) {
            let all = [
                (Whose::Own, &own, "romashka"),
                (Whose::Foreign, &foreign, "vektor"),
                (Whose::Absent, &Ids::absent(), "no-such-company"),
            ];
            for (whose, ids, slug) in all {
                let reached = is_reached(reach, whose, &route);
                // What can be done is done at the end; a path without a name is one path.
                if reached && route.method == Method::POST || whose != Whose::Own && !route.path.contains('{') {
                    continue;
                }
                let a = call(&person, &route.method, &ids.path(&route, slug)).await;
                let said = format!("{} {} for {}, {whose:?}: {}", route.method, route.path, role.as_str(), a.status);
                if reached {
                    assert!(a.status == StatusCode::OK || a.status == StatusCode::SEE_OTHER, "{said}");
                } else {
                    assert!(a.status == StatusCode::NOT_FOUND || unread(&route.method, &a), "{said}");
                }
                // What reaches all companies, as applications do, may name one.
                if reach == Some(Reach::Assigned) {
                    let others = ["Вектор", "Заря", "Логос"].into_iter().find(|name| a.text().contains(name));
                    assert_eq!(others, None, "{said}: a colleague's company");
                }
                walked += 1;
            }
        }
    }
    assert!(walked > 500, "{walked}");
    assert_eq!(state(&portal).await, before, "looking and being refused has changed something");
    for (role, email) in STAFF {
        deeds(&portal.person(email).await, role, &own).await;
    }
});

/// What a role may do to what is its own, by an empty form: refused by its words, or done, and never a fault of ours.
async fn deeds(person: &Client, role: StaffRole, own: &Ids) {
    for (route, reach) in office(role).filter(|(r, _)| r.method == Method::POST) {
        if !is_reached(reach, Whose::Own, &route) {
            continue;
        }
        let a = call(person, &route.method, &own.path(&route, "romashka")).await;
        let said = format!("POST {} for {}: {}", route.path, role.as_str(), a.status);
        assert!(!a.status.is_server_error() && a.status != StatusCode::UNAUTHORIZED, "{said}");
        // What an earlier deed has settled is gone for a later one; some forms name the thing themselves, and an empty one none.
        let by_form = ["/office/exchange/sweeps", "/office/matching"].contains(&route.path);
        let gone = a.status == StatusCode::NOT_FOUND;
        assert!(!gone || by_form || route.path.contains("{id}"), "{said}");
    }
}

//! Delivery points as units: a member who is limited to some of them meets the others nowhere, on both databases.

use std::collections::BTreeSet;

use db::Sql;
use reqwest::StatusCode;
use serde_json::Value;
use testkit::{Client, Portal, both, demo};

const ELENA: &str = "elena@romashka.example";
const PAVEL: &str = "pavel@romashka.example";

/// The id of a member, as the page of people links to him.
async fn member(owner: &Client, name: &str) -> String {
    let page = owner.get("/c/romashka/people").await.text();
    let at = page.find(&format!("\">{name}</a>")).unwrap_or_else(|| panic!("{name} is not in the list"));
    page[..at].rsplit('/').next().expect("an id").to_owned()
}

/// Everything that the API lists.
async fn listed(client: &Client, what: &str) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("/api/v1/c/romashka/{what}?limit=100&after={after}")).await;
        assert_eq!(page.status, StatusCode::OK, "{what}: {}", page.text());
        let page = page.json();
        all.extend(page["items"].as_array().expect("items").clone());
        match page["next"].as_str() {
            Some(next) => after = next.replace('=', "%3D"),
            None => return all,
        }
    }
}

fn ids(all: &[Value]) -> BTreeSet<String> {
    all.iter().map(|o| o["id"].as_str().expect("an id").to_owned()).collect()
}

/// Points by number, and how many orders belong to each.
async fn units(portal: &Portal) -> Vec<(i64, String, i64)> {
    const ALL: Sql<(i64, String, i64)> = Sql::one(
        "select p.no, p.name, (select count(*) from orders o where o.company_id = p.company_id and o.unit = cast(p.no as text))
            from delivery_point p join company c on c.id = p.company_id where c.slug = 'romashka' order by p.no",
    );
    portal.app.db.read(|tx| tx.all(&ALL, &[])).await.expect("points")
}

async fn assign(owner: &Client, member: &str, points: &[i64]) {
    let numbers: Vec<String> = points.iter().map(ToString::to_string).collect();
    let form: Vec<(&str, &str)> = numbers.iter().map(|n| ("point", n.as_str())).collect();
    let a = owner.post(&format!("/c/romashka/people/{member}/points"), &form).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
}

/// Whatever a limited member asks for, he meets the orders `his` and the documents of these, and nothing of the others.
async fn walk(portal: &Portal, client: &Client, all: &[Value], his: &BTreeSet<String>) {
    let program = portal.program(PAVEL, "romashka");
    for who in [client, &program] {
        assert_eq!(ids(&listed(who, "orders").await), *his, "the API lists his");
        for d in listed(who, "documents").await {
            let orders = d["orders"].as_array().expect("orders");
            assert!(!orders.is_empty(), "a document of no order: {d}");
            assert!(orders.iter().all(|o| his.contains(o["id"].as_str().expect("an id"))), "{d}");
        }
        for a in who.get("/api/v1/c/romashka/arrivals?from=2000-01-01&to=2100-01-01").await.json()["items"]
            .as_array()
            .expect("items")
        {
            assert!(his.contains(a["id"].as_str().expect("an id")), "{a}");
        }
    }
    // A document that closes orders of several points is seen through his.
    let papers = ids(&listed(client, "documents").await);
    let foreign: Vec<&Value> = all.iter().filter(|o| !his.contains(o["id"].as_str().expect("an id"))).collect();
    assert!(foreign.len() > 10);
    // An order of another point is not there: by its id, by its number, by its lines' file.
    for o in foreign.iter().take(3) {
        let (id, number) = (o["id"].as_str().expect("an id"), o["number"].as_str().expect("a number"));
        for path in [format!("orders/{id}"), format!("orders/{id}/lines.xlsx")] {
            assert_eq!(client.get(&format!("/c/romashka/{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(program.get(&format!("/api/v1/c/romashka/orders/{id}")).await.status, StatusCode::NOT_FOUND);
        let q: String = number.bytes().map(|b| format!("%{b:02X}")).collect();
        let found = client.get(&format!("/c/romashka/search?q={q}")).await.text();
        assert!(!found.contains(id), "the search finds {number}");
        for d in o["documents"].as_array().expect("documents") {
            let id = d["id"].as_str().expect("an id");
            if papers.contains(id) {
                continue;
            }
            let a = client.get(&format!("/c/romashka/documents/{id}/file")).await;
            assert_eq!(a.status, StatusCode::NOT_FOUND, "a file of {number}");
        }
    }
    // Pages, lists, counts and exports name none of the others.
    let newest: Vec<&str> = foreign.iter().take(60).map(|o| o["id"].as_str().expect("an id")).collect();
    for path in
        ["", "orders", "orders?sort=-sum", "orders?sort=sum", "orders?period=year", "documents", "search?q=2045"]
    {
        let page = client.get(&format!("/c/romashka/{path}")).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        for id in &newest {
            assert!(!page.text().contains(id), "{path} shows {id}");
        }
    }
    let csv = client.get("/c/romashka/orders.csv").await.text();
    assert_eq!(csv.trim_end().lines().count(), his.len() + 1, "the export has his and a head");
    let page = client.get("/c/romashka/orders?sort=date").await.text();
    let numbers = page.split("aria-current=\"page\"").nth(1).unwrap_or_default();
    assert!(
        page.contains(&format!("<b>{}</b>", his.len())) || numbers.contains(&his.len().to_string()),
        "counts are his"
    );
    // The register of documents holds what the API lists, and no more.
    let register = client.get("/c/romashka/documents.csv").await.text();
    assert_eq!(register.trim_end().lines().count(), listed(client, "documents").await.len() + 1);
}

both!(a_member_of_some_delivery_points_meets_the_others_nowhere, |store| async move {
    let portal = demo(store).await;
    let elena = portal.person(ELENA).await;
    let pavel = portal.person(PAVEL).await;
    let id = member(&elena, "Павел Круглов").await;
    let units = units(&portal).await;
    assert!(units.len() >= 3 && units.iter().all(|(.., n)| *n > 10), "{units:?}");
    let all = listed(&elena, "orders").await;
    assert_eq!(ids(&listed(&pavel, "orders").await), ids(&all), "he sees the company");

    // Points alone narrow nothing: the company says which roles are limited.
    assign(&elena, &id, &[units[0].0]).await;
    assert_eq!(listed(&pavel, "orders").await.len(), all.len());
    let switches = [("buyers_see_debt", "1"), ("unit_buyer", "1")];
    assert_eq!(elena.post("/c/romashka/people/switches", &switches).await.status, StatusCode::SEE_OTHER);
    let of = |names: &[&str]| {
        let his = all.iter().filter(|o| names.contains(&o["point"].as_str().expect("a point")));
        his.map(|o| o["id"].as_str().expect("an id").to_owned()).collect::<BTreeSet<_>>()
    };
    let first = of(&[&units[0].1]);
    assert!(first.len() > 10 && first.len() < all.len());
    walk(&portal, &pavel, &all, &first).await;
    assert!(elena.get("/c/romashka/people").await.text().contains(&format!("<small>{}</small>", units[0].1)));

    // Two points: both. Another point: he moved, no order did.
    assign(&elena, &id, &[units[0].0, units[1].0]).await;
    walk(&portal, &pavel, &all, &of(&[&units[0].1, &units[1].1])).await;
    let before = self::units(&portal).await;
    assign(&elena, &id, &[units[1].0]).await;
    assert_eq!(self::units(&portal).await, before, "no order belongs elsewhere now");
    assert_eq!(ids(&listed(&pavel, "orders").await), of(&[&units[1].1]));

    // None: nothing, and no error; the owner is warned.
    assign(&elena, &id, &[]).await;
    assert_eq!(listed(&pavel, "orders").await.len() + listed(&pavel, "documents").await.len(), 0);
    for path in ["", "orders", "documents", "search?q=2045", "finance"] {
        assert_eq!(pavel.get(&format!("/c/romashka/{path}")).await.status, StatusCode::OK, "{path}");
    }
    assert!(elena.get("/c/romashka/people").await.text().contains("точек нет"));
    assert_eq!(listed(&elena, "orders").await.len(), all.len(), "an owner sees all");
    let journal = elena.get("/c/romashka/journal?what=people").await.text();
    assert!(journal.contains("Назначены точки доставки") && journal.contains(&units[0].1));
});

both!(a_role_of_one_s_own_reaches_as_far_as_points_and_a_renamed_point_keeps_its_orders, |store| async move {
    let portal = demo(store).await;
    let elena = portal.person(ELENA).await;
    let units = units(&portal).await;
    let all = listed(&elena, "orders").await;
    let role = [
        ("name", "Начальник склада"),
        ("base", "approver"),
        ("company.view", "company"),
        ("order.view", "unit"),
        ("order.export", "unit"),
        ("documents.waybill", "company"),
    ];
    assert_eq!(elena.post("/c/romashka/people/roles", &role).await.status, StatusCode::SEE_OTHER);
    let page = elena.get("/c/romashka/people").await.text();
    let at = page.find("\"/c/romashka/people/roles/").expect("the role") + "\"/c/romashka/people/roles/".len();
    let own = page[at..at + 36].to_owned();
    let editor = elena.get(&format!("/c/romashka/people/roles/{own}")).await.text();
    assert!(editor.contains("<option value=\"unit\" selected>"), "the editor shows it");
    let nika = member(&elena, "Ника Берёзкина").await;
    elena.post(&format!("/c/romashka/people/{nika}/roles"), &[("own", &own)]).await;
    assign(&elena, &nika, &[units[2].0, 4096]).await;
    let her = portal.person("nika@romashka.example").await;
    let of = |name: &str| all.iter().filter(|o| o["point"] == name).count();
    assert_eq!(listed(&her, "orders").await.len(), of(&units[2].1));
    // Waybills reach no further than orders do.
    for d in listed(&her, "documents").await {
        assert!(
            !d["orders"].as_array().expect("orders").is_empty() && d["type"] == "waybill" || d["type"] == "certificate"
        );
    }

    // The point is called otherwise: its orders stay its, also those that 1C sends under the old name.
    let target = elena.get("/c/romashka/company/details").await.text();
    let at = target.find(&format!("value=\"{}\"", units[2].1)).expect("the point");
    let at = target[..at].rfind("value=\"point:").expect("its form") + "value=\"".len();
    let point = &target[at..at + "point:".len() + 36];
    elena.post("/c/romashka/company/details", &[("target", point), ("name", "Терминал на Софийской")]).await;
    let anna = portal.person("anna@sever.example").await;
    let queue = anna.get("/office/details").await.text();
    let id = |mark: &str| {
        let at = queue.find(mark).expect("the request") + mark.len();
        queue[at..at + 36].to_owned()
    };
    let (batch, field) = (id("action=\"/office/details/"), id("name=\"field\" value=\""));
    anna.post(&format!("/office/details/{batch}"), &[("field", field.as_str()), ("deed", "confirm")]).await;
    let renamed = self::units(&portal).await;
    assert_eq!(renamed[2].1, "Терминал на Софийской");
    assert_eq!(renamed[2].2, units[2].2, "no order went");
    assert_eq!(listed(&her, "orders").await.len(), of(&units[2].1));
    const NEW: Sql<(String,)> = Sql::one("select earlier from delivery_point where name = $1");
    let earlier = portal.app.db.read(|tx| tx.one(&NEW, &[&"Терминал на Софийской"])).await.expect("the point").0;
    assert!(earlier.contains(&units[2].1), "{earlier}");
});

//! The price list of a company over HTTP, on both databases: whose prices, who sees them, as a page, a file and JSON.

use db::Sql;
use reqwest::StatusCode;
use testkit::{Client, Portal, both, demo};

const ANNA: &str = "anna@sever.example";
const ELENA: &str = "elena@romashka.example";
/// A sum that only another company's prices have: as a page, a spreadsheet and a program write it.
const CANARY: [&str; 4] = ["77 777,77", "77\u{202f}777,77", "77777.77", "77777,77"];

/// Every price of the dealers is the canary. Ромашка buys by contracts at other levels.
async fn spoil(portal: &Portal) -> i64 {
    const MARK: Sql<()> = Sql::one(
        "update price set amount = 7777777 where price_type in (select erp_id from price_type where name = 'Дилерская')",
    );
    const COUNT: Sql<(i64,)> = Sql::one("select count(*) from price where amount = 7777777");
    portal
        .app
        .db
        .write(|tx| {
            tx.run(&MARK, &[])?;
            Ok::<_, db::Error>(tx.one(&COUNT, &[])?.0)
        })
        .await
        .expect("spoilt")
}

fn clean(what: &str, text: &str) {
    for canary in CANARY {
        assert!(!text.contains(canary), "{what} shows a price of another price type");
    }
}

/// All texts of a workbook.
fn texts(xlsx: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(xlsx)).expect("a workbook");
    (0..zip.len()).map(|i| std::io::read_to_string(zip.by_index(i).expect("a part")).unwrap_or_default()).collect()
}

/// The first option of a price type with this name, on the page of groups: source and GUID.
async fn level(anna: &Client, name: &str) -> (String, String) {
    let page = anna.get("/office/groups").await.text();
    let rest = page.split("name=\"price.usual.").nth(1).expect("a select");
    let source = rest.split('"').next().expect("a source").to_owned();
    let before = rest.split(&format!(">{name}</option>")).next().expect("an option");
    let id = before.rsplit("<option value=\"").next().and_then(|t| t.split('"').next()).expect("an id");
    (source, id.to_owned())
}

async fn set(anna: &Client, ticks: &[(&str, &str)]) {
    let mut all: Vec<(String, String)> = Vec::new();
    for group in access::Group::ALL {
        all.extend(group.sections().iter().map(|s| (format!("{}.{}", group.as_str(), s.as_str()), "1".to_owned())));
    }
    all.extend(ticks.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
    let all: Vec<(&str, &str)> = all.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let a = anna.post("/office/groups", &all).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
}

both!(another_companys_prices_are_nowhere, |store| async move {
    let portal = demo(store).await;
    assert!(spoil(&portal).await > 100, "the canary is there");
    let anna = portal.person(ANNA).await;
    // The group says dealer, the contracts of 1C say otherwise: the contracts win.
    let (source, dealer) = level(&anna, "Дилерская").await;
    set(&anna, &[(&format!("price.wholesale.{source}"), &dealer), (&format!("price.usual.{source}"), &dealer)]).await;
    let (elena, program) = (portal.person(ELENA).await, portal.program(ELENA, "romashka"));
    let first = program.get("/api/v1/c/romashka/prices").await.json();
    let lists: Vec<String> = first["lists"]
        .as_array()
        .expect("lists")
        .iter()
        .map(|l| l["key"].as_str().expect("a key").to_owned())
        .collect();
    assert_eq!(lists.len(), 2, "two contracts, two price types: {first}");
    for list in &lists {
        for q in ["", "&q=2045", "&q=%D0%BA%D0%B0%D0%B1%D0%B5%D0%BB%D1%8C"] {
            let page = elena.get(&format!("/c/romashka/prices?list={list}{q}")).await;
            assert_eq!(page.status, StatusCode::OK);
            let text = page.text();
            assert!(text.contains("₽"), "there are prices");
            clean("the page", &text);
            clean("the API", &program.get(&format!("/api/v1/c/romashka/prices?limit=100&list={list}{q}")).await.text());
            let csv = elena.get(&format!("/c/romashka/prices.csv?list={list}{q}")).await;
            assert_eq!((csv.status, csv.text().lines().count() > 1), (StatusCode::OK, true));
            clean("CSV", &csv.text());
            let xlsx = elena.get(&format!("/c/romashka/prices.xlsx?list={list}{q}")).await;
            clean("XLSX", &texts(&xlsx.bytes));
        }
    }
    // Nor is it found by asking for it.
    for path in ["/c/romashka/prices", "/c/romashka/prices.csv", "/c/romashka/prices.xlsx", "/api/v1/c/romashka/prices"]
    {
        let client = if path.starts_with("/api") { &program } else { &elena };
        assert_eq!(client.get(&format!("{path}?list={dealer}")).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    // Заря buys at it by contract: the canary is where it belongs, so that the test can fail.
    let tamara = portal.person("tamara@zarya.example").await;
    let own = tamara.get("/c/zarya/prices").await.text();
    assert!(CANARY.iter().any(|c| own.contains(c)), "its own prices are shown");
    let csv = tamara.get("/c/zarya/prices.csv").await.text();
    assert!(csv.contains("77777,77"), "and exported");
});

both!(who_sees_what, |store| async move {
    let portal = demo(store).await;
    for (email, prices, stock, export) in [
        (ELENA, true, true, true),
        ("sergey@romashka.example", true, true, false),
        ("pavel@romashka.example", true, true, true),
        ("irina@romashka.example", true, false, false),
        ("oleg@romashka.example", false, true, false),
    ] {
        let person = portal.person(email).await;
        let page = person.get("/c/romashka/prices?q=2045").await;
        assert_eq!(page.status, StatusCode::OK, "{email}");
        let text = page.text();
        assert!(text.contains("КБ-"), "{email} sees the goods");
        assert_eq!(text.contains('₽'), prices, "{email}: prices");
        assert_eq!(text.contains("Наличие"), stock, "{email}: stock");
        assert_eq!(text.contains("prices.xlsx"), export, "{email}: export");
        let want = if export { StatusCode::OK } else { StatusCode::FORBIDDEN };
        for file in ["prices.csv", "prices.xlsx"] {
            assert_eq!(person.get(&format!("/c/romashka/{file}")).await.status, want, "{email}: {file}");
        }
        assert!(person.get("/c/romashka/").await.text().contains("/c/romashka/prices\""), "{email}: the link");
        let json = portal.program(email, "romashka").get("/api/v1/c/romashka/prices?q=2045").await.json();
        let item = &json["items"][0];
        assert_eq!(
            (item.get("price").is_some(), item.get("availability").is_some()),
            (prices, stock),
            "{email}: {item}"
        );
        assert_eq!((json.get("prices").is_some(), json.get("stock").is_some()), (prices, stock), "{email}");
    }
    // Exported is written down.
    const LINES: Sql<(i64,)> = Sql::one("select count(*) from audit where action = 'prices.export'");
    let (lines,) = portal.app.db.read(|tx| tx.one(&LINES, &[])).await.expect("the journal");
    assert_eq!(lines, 4, "two people, two files");
});

both!(sections_groups_and_what_is_usual, |store| async move {
    let portal = demo(store).await;
    let (anna, lev) = (portal.person(ANNA).await, portal.person("lev@logos.example").await);
    assert_eq!(lev.get("/c/logos/prices").await.status, StatusCode::OK);
    // Logos is a partner alone: the section does not exist, for people, programs and files.
    let partner = [("partner", "1")];
    assert_eq!(anna.post("/office/companies/logos/groups", &partner).await.status, StatusCode::SEE_OTHER);
    for path in ["prices", "prices.csv", "prices.xlsx"] {
        assert_eq!(lev.get(&format!("/c/logos/{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let program = portal.program("lev@logos.example", "logos");
    assert_eq!(program.get("/api/v1/c/logos/prices").await.status, StatusCode::NOT_FOUND);
    assert!(!lev.get("/c/logos/").await.text().contains("/c/logos/prices"), "no link to what does not exist");
    // The switch of the group opens it from the next request on.
    set(&anna, &[("partner.catalog", "1")]).await;
    assert_eq!(lev.get("/c/logos/prices").await.status, StatusCode::OK);
    // Without a contract that says so, what is usual counts, then what the group says.
    const SILENT: Sql<()> = Sql::one(
        "update contract set price_type = null where company_id = (select id from company where slug = 'logos')",
    );
    portal.app.db.write(|tx| tx.run(&SILENT, &[])).await.expect("silent");
    let (source, wholesale) = level(&anna, "Оптовая").await;
    let (usual, group) = (format!("price.usual.{source}"), format!("price.partner.{source}"));
    set(&anna, &[("partner.catalog", "1"), (&usual, ""), (&group, "")]).await;
    let none = lev.get("/c/logos/prices?q=2045").await.text();
    assert!(none.contains("Цен для вас пока нет") && !none.contains('₽'), "nobody has named a price");
    let (_, bulk) = level(&anna, "Крупный опт").await;
    set(&anna, &[("partner.catalog", "1"), (&usual, &wholesale)]).await;
    let price = |v: serde_json::Value| v["items"][0]["price"]["amount"].as_str().expect("a price").to_owned();
    let usual_price = price(program.get("/api/v1/c/logos/prices?q=2045").await.json());
    set(&anna, &[("partner.catalog", "1"), (&usual, &wholesale), (&group, &bulk)]).await;
    let group_price = price(program.get("/api/v1/c/logos/prices?q=2045").await.json());
    assert_ne!(usual_price, group_price, "the group's comes first");
    let office = anna.get("/office/companies/logos").await.text();
    assert!(office.contains("Крупный опт"), "the card says which");
});

both!(before_1c_has_said_anything, |store| async move {
    let portal = testkit::people(store).await;
    let page = portal.person(ELENA).await.get("/c/romashka/prices").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("Товаров пока нет"), "an empty list says what will appear there");
    let json = portal.program(ELENA, "romashka").get("/api/v1/c/romashka/prices").await.json();
    assert_eq!((&json["list"], json["items"].as_array().map(Vec::len)), (&serde_json::Value::Null, Some(0)), "{json}");
});

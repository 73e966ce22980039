//! Whatever people type, the order is found, over HTTP and on both databases: each kind of number, barcodes, and by whom an order was made.

use db::Sql;
use kernel::OrderId;
use serde_json::Value;
use testkit::{Client, both, demo};

const ELENA: &str = "elena@romashka.example";
/// A number of the kind $1, the longest as it is written, and its order.
const NUMBER: Sql<(String, OrderId)> = Sql::one(
    "select k.shown, k.order_id from order_key k join company c on c.id = k.company_id
     where c.slug = 'romashka' and k.kind = $1 order by length(k.shown) desc, k.order_id desc limit 1",
);
const BARCODE: Sql<(String, OrderId)> = Sql::one(
    "select p.barcode, l.order_id from order_line l join company c on c.id = l.company_id
     join product p on p.id = l.product_id
     where c.slug = 'romashka' and p.barcode <> '' order by l.order_id desc limit 1",
);

/// What the API finds.
async fn found(program: &Client, text: &str) -> Vec<Value> {
    let text: String = url_encoded(text);
    let answer = program.get(&format!("/api/v1/c/romashka/orders?limit=100&q={text}")).await.json();
    answer["items"].as_array().unwrap_or_else(|| panic!("{answer}")).clone()
}

fn url_encoded(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

both!(by_every_number_that_people_have, |store| async move {
    let portal = demo(store).await;
    let (elena, program) = (portal.person(ELENA).await, portal.program(ELENA, "romashka"));
    for kind in ["number", "erp", "buyer", "document", "tracking", "buyer_article"] {
        let (shown, order) = portal.app.db.read(move |tx| tx.one(&NUMBER, &[&kind])).await.expect(kind);
        // As it is written, in small letters, and with other dashes.
        for text in [shown.clone(), shown.to_lowercase(), shown.replace('-', " – ")] {
            let items = found(&program, &text).await;
            let hit = items.iter().find(|i| i["id"] == order.to_string());
            let hit = hit.unwrap_or_else(|| panic!("{kind} {text}: {} others", items.len()));
            assert_eq!(
                (&hit["why"]["by"], &hit["why"]["shown"]),
                (&"number".into(), &shown.as_str().into()),
                "{kind} {text}"
            );
            let page = elena.get(&format!("/c/romashka/search?q={}", url_encoded(&text))).await.text();
            let link = format!("/c/romashka/orders/{order}");
            assert!(page.contains(&link), "{kind} {text}");
        }
    }
    let (barcode, order) = portal.app.db.read(|tx| tx.one(&BARCODE, &[])).await.expect("a barcode");
    let spaced: String =
        barcode.chars().enumerate().flat_map(|(i, c)| [' ', c].into_iter().skip(usize::from(i % 4 != 1))).collect();
    for text in [&barcode, spaced.trim()] {
        let items = found(&program, text).await;
        let hit =
            items.iter().find(|i| i["id"] == order.to_string()).unwrap_or_else(|| panic!("barcode {text}: {items:?}"));
        assert_eq!(hit["why"]["by"], "line", "barcode {text}");
    }
});

both!(the_api_narrows_as_the_page_does, |store| async move {
    let portal = demo(store).await;
    let program = portal.program(ELENA, "romashka");
    let listed = async |query: &str| {
        let answer = program.get(&format!("/api/v1/c/romashka/orders?limit=100{query}")).await;
        (answer.status.as_u16(), answer.json())
    };
    let (_, year) = listed("&period=year").await;
    let items = year["items"].as_array().expect("items").clone();
    for (filter, field) in [("author", "author_id"), ("manager", "manager_id")] {
        let one = items.iter().find_map(|i| i[field].as_str()).unwrap_or_else(|| panic!("nobody has an {field}"));
        let (status, narrowed) = listed(&format!("&period=year&{filter}={one}")).await;
        let narrowed = narrowed["items"].as_array().expect("items");
        assert_eq!(status, 200);
        let want: Vec<&Value> = items.iter().filter(|i| i[field] == one).map(|i| &i["id"]).collect();
        let got: Vec<&Value> = narrowed.iter().map(|i| &i["id"]).collect();
        assert!(!got.is_empty() && got[..want.len()] == want[..], "{filter}");
        assert!(narrowed.iter().all(|i| i[field] == one), "{filter}");
        let (_, nobody) = listed(&format!("&{filter}=01890000-0000-7000-8000-0000000000ff")).await;
        assert_eq!(nobody["items"], Value::Array(Vec::new()), "{filter} that there is not");
    }
    for wrong in ["&period=yesterday", "&period=month&from=2026-01-01", "&author=me", "&manager=1"] {
        let (status, problem) = listed(wrong).await;
        assert_eq!(status, 422, "{wrong}: {problem}");
    }
});

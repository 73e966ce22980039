//! Saved views: kept, opened, renamed, forgotten, each person's own, and no way around a right.

use reqwest::StatusCode;
use testkit::{Client, both, demo};

async fn keep(client: &Client, company: &str, list: &str, name: &str, query: &str) -> testkit::Answer {
    let form = [("list", list), ("name", name), ("query", query)];
    client.post(&format!("/c/{company}/views"), &form).await
}

/// Ids of the views on the page that has them all.
async fn ids(client: &Client, company: &str) -> Vec<String> {
    let page = client.get(&format!("/c/{company}/views")).await;
    assert_eq!(page.status, StatusCode::OK);
    let id = |part: &str| part.split('/').next().map(str::to_owned);
    page.text().split(&format!("/c/{company}/views/")).skip(1).filter(|p| p.contains("/rename")).filter_map(id).fold(
        Vec::new(),
        |mut all, id| {
            if !all.contains(&id) {
                all.push(id);
            }
            all
        },
    )
}

both!(a_view_is_a_person_s_name_for_an_address, |store| async move {
    let portal = demo(store).await;
    let elena = portal.person("elena@romashka.example").await;
    let plain = elena.get("/c/romashka/orders").await.text();
    assert!(!plain.contains("class=\"views\""), "a list as it is has nothing to keep");
    assert!(elena.get("/c/romashka/orders?period=month").await.text().contains("name=\"query\""));

    // Whatever stands in the address is kept as the list writes it: the page that was reached is no part of it.
    let a = keep(&elena, "romashka", "orders", "  К  оплате ", "period=month&sort=-sum&after=zzz&evil=1").await;
    assert_eq!((a.status, a.header("location")), (StatusCode::UNPROCESSABLE_ENTITY, ""), "a broken page of a list");
    let a = keep(&elena, "romashka", "orders", "  К  оплате ", "?sort=%2Dsum&period=month&evil=1").await;
    assert_eq!(
        (a.status, a.header("location")),
        (StatusCode::SEE_OTHER, "/c/romashka/orders?period=month&sort=%2Dsum")
    );
    let page = elena.get(a.header("location")).await.text();
    assert!(page.contains("aria-current=\"true\"") && page.contains("К оплате"), "the chip is where it leads");
    assert!(!page.contains("name=\"query\""), "it has its name already");
    // The same name again: the view is replaced.
    keep(&elena, "romashka", "orders", "К оплате", "period=year").await;
    assert_eq!(ids(&elena, "romashka").await.len(), 1);
    let page = elena.get("/c/romashka/orders").await.text();
    assert!(page.contains("/c/romashka/orders?period=year\""));
    // An export shows what the page shows: the chosen columns.
    let head = |csv: String| csv.lines().next().map(str::to_owned).unwrap_or_default();
    let chosen = head(elena.get("/c/romashka/orders.csv?cols=manager").await.text());
    let all = head(elena.get("/c/romashka/orders.csv").await.text());
    assert!(chosen.contains("Менеджер") && !chosen.contains("Юрлицо") && !chosen.contains("Автор"), "{chosen}");
    assert!(all.contains("Автор") && all.split(';').count() == chosen.split(';').count() + 6, "{all}");
    // Documents have views of their own, also of the same name.
    let a = keep(&elena, "romashka", "documents", "К оплате", "kind=invoice").await;
    assert_eq!(a.header("location"), "/c/romashka/documents?kind=invoice");
    assert!(elena.get("/c/romashka/documents").await.text().contains("/c/romashka/documents?kind=invoice\""));
    let all = ids(&elena, "romashka").await;
    assert_eq!(all.len(), 2);

    let rename = |id: &str| format!("/c/romashka/views/{id}/rename");
    let a = elena.post(&rename(&all[0]), &[("name", "Год")]).await;
    assert_eq!((a.status, a.header("location")), (StatusCode::SEE_OTHER, "/c/romashka/views"));
    keep(&elena, "romashka", "orders", "Месяц", "period=month").await;
    let a = elena.post(&rename(&all[0]), &[("name", "Месяц")]).await;
    assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(a.text().contains("с таким названием уже есть"));
    for name in ["", "   ", &"я".repeat(41)] {
        assert_eq!(elena.post(&rename(&all[0]), &[("name", name)]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    // What was typed is not lost, and what is written in a name stays a name.
    let a = keep(&elena, "romashka", "orders", &format!("<script>{}", "я".repeat(40)), "period=week").await;
    assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(a.text().contains("&#60;script&#62;") && a.text().contains("?period=week"), "{}", a.text());
    let a = keep(&elena, "romashka", "orders", "x", &format!("number=1&author=&min={}", "1".repeat(2000))).await;
    assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY);

    for n in 0..18 {
        let a = keep(&elena, "romashka", "orders", &format!("Вид {n}"), &format!("min={n}")).await;
        assert_eq!(a.status, StatusCode::SEE_OTHER, "{n}");
    }
    let a = keep(&elena, "romashka", "orders", "Лишний", "period=week").await;
    assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(a.text().contains("Лишний"));
    assert_eq!(keep(&elena, "romashka", "orders", "Вид 3", "period=week").await.status, StatusCode::SEE_OTHER);
    assert!(!elena.get("/c/romashka/orders?period=today").await.text().contains("name=\"query\""), "there is no room");

    let forget = format!("/c/romashka/views/{}/forget", all[0]);
    assert_eq!(elena.post(&forget, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(elena.post(&forget, &[]).await.status, StatusCode::NOT_FOUND);
    assert!(!ids(&elena, "romashka").await.contains(&all[0]));
    for (list, query) in
        [("payments", "period=month"), ("orders", "period=someday"), ("orders", "sort=%00"), ("orders", "a b")]
    {
        assert_eq!(
            keep(&elena, "romashka", list, "x", query).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{query}"
        );
    }
});

both!(a_view_is_nobody_else_s_and_opens_no_door, |store| async move {
    let portal = demo(store).await;
    let elena = portal.person("elena@romashka.example").await;
    assert_eq!(keep(&elena, "romashka", "orders", "Тайна", "period=month").await.status, StatusCode::SEE_OTHER);
    let id = ids(&elena, "romashka").await.remove(0);
    // A colleague, a member of another company under either company, and a program of the person herself.
    let oleg = portal.person("oleg@romashka.example").await;
    let volkov = portal.person("volkov@volkov.example").await;
    for (client, company) in [(&oleg, "romashka"), (&volkov, "romashka"), (&volkov, "volkov")] {
        for deed in ["rename", "forget"] {
            let a = client.post(&format!("/c/{company}/views/{id}/{deed}"), &[("name", "Моё")]).await;
            assert_eq!(a.status, StatusCode::NOT_FOUND, "{company} {deed}");
        }
        let seen = client.get(&format!("/c/{company}/orders")).await.text();
        assert!(!seen.contains("Тайна"));
    }
    assert_eq!(keep(&volkov, "romashka", "orders", "x", "period=month").await.status, StatusCode::NOT_FOUND);
    let program = portal.program("elena@romashka.example", "romashka");
    assert_eq!(keep(&program, "romashka", "orders", "x", "period=month").await.status, StatusCode::FORBIDDEN);
    let a = program.post(&format!("/c/romashka/views/{id}/forget"), &[]).await;
    assert_eq!(a.status, StatusCode::FORBIDDEN);
    assert_eq!(ids(&elena, "romashka").await, [id]);
    // Who sees no sums keeps no view that narrows by them, and the list refuses such an address anyway.
    for query in ["min=1", "sort=sum"] {
        assert_eq!(keep(&oleg, "romashka", "orders", "x", query).await.status, StatusCode::FORBIDDEN, "{query}");
    }
    assert_eq!(keep(&oleg, "romashka", "orders", "Мой месяц", "period=month").await.status, StatusCode::SEE_OTHER);
    assert!(!elena.get("/c/romashka/orders").await.text().contains("Мой месяц"));
});

//! Several companies on one page, on both databases: each by the role that the person has in it, none that is not his.

use db::Sql;
use kabinet::{companies, fail::Fail};
use kernel::{CompanyId, UserId};
use reqwest::StatusCode;
use testkit::{Client, Portal, both, demo};

/// Buyer in Ромашка, viewer in Заря; nobody in ИП Волков.
const PAVEL: &str = "pavel@romashka.example";
const CANARY: &str = "volkov";

/// The parts of a page that begin with a mark, each up to its end.
fn parts<'a>(page: &'a str, begin: &str, end: &str) -> Vec<&'a str> {
    page.split(begin).skip(1).map(|p| p.split(end).next().unwrap_or(p)).collect()
}
fn rows(page: &str) -> Vec<&str> {
    parts(page, "<tr><th scope=\"row\">", "</tr>")
}
/// What a company's card says.
fn card<'a>(page: &'a str, name: &str) -> &'a str {
    let all = parts(page, "<li class=\"sheet\"", "</li>");
    all.into_iter().find(|c| c.contains(name)).unwrap_or_else(|| panic!("no card of {name}: {page}"))
}
fn href(row: &str) -> String {
    row.split("href=\"").nth(1).and_then(|t| t.split('"').next()).unwrap_or_default().to_owned()
}
async fn sql(portal: &Portal, text: &'static str) {
    portal.app.db.write(move |tx| tx.batch(text)).await.expect("written");
}

/// Gives Павел these roles in a company, or takes him out.
async fn join(portal: &Portal, slug: &'static str, roles: &'static str, active: bool) {
    const WHO: Sql<(CompanyId, UserId)> = Sql::one(
        "select c.id, u.id from company c join app_user u on u.email = 'pavel@romashka.example' where c.slug = $1",
    );
    let now = portal.app.clock.now();
    let done = portal.app.db.write(move |tx| {
        let (company, user) = tx.one(&WHO, &[&slug])?;
        let by = access::System::new("a test");
        companies::add_member(tx, &by, now, company, user, access::Roles::parse(roles), active)
            .map_err(|e| Fail::Invalid(format!("{e:?}")))
    });
    done.await.expect("a member");
}

/// Every row of a list, page by page to its end and back to its beginning.
async fn walked(client: &Client, path: &str) -> Vec<String> {
    let (mut all, mut at, mut firsts) = (Vec::new(), path.to_owned(), Vec::new());
    loop {
        let page = client.get(&at).await;
        assert_eq!(page.status, StatusCode::OK, "{at}");
        let page = page.text();
        let found: Vec<String> = rows(&page).into_iter().map(str::to_owned).collect();
        assert!(found.len() <= 20);
        firsts.push((page.clone(), found.clone()));
        all.extend(found);
        let Some(next) =
            page.split("<a href=\"").find(|t| t.split('>').next().is_some_and(|a| a.contains("rel=\"next\"")))
        else {
            break;
        };
        at = next.split('"').next().expect("an address").to_owned();
    }
    // Back: each page before is the one that was there.
    for pair in firsts.windows(2).rev() {
        let back =
            pair[1].0.split("<a href=\"").find(|t| t.split('>').next().is_some_and(|a| a.contains("rel=\"prev\"")));
        let back = back.and_then(|t| t.split('"').next()).expect("a way back");
        let page = client.get(back).await.text();
        assert_eq!(rows(&page), pair[0].1, "{back}");
    }
    all
}

/// Addresses of the orders of some companies, the newest first.
async fn orders(portal: &Portal, which: &'static str) -> Vec<String> {
    let all: Sql<(String, kernel::OrderId)> = Sql::one(which);
    let rows = portal.app.db.read(move |tx| tx.all(&all, &[])).await.expect("orders");
    rows.into_iter().map(|(slug, id)| format!("/c/{slug}/orders/{id}")).collect()
}

both!(each_company_by_the_role_in_it, |store| async move {
    let portal = demo(store).await;
    let pavel = portal.person(PAVEL).await;
    let page = pavel.get("/companies").await.text();
    assert!(!page.contains("Волков") && !page.contains(&format!("/c/{CANARY}/")), "somebody else's company");
    // A buyer of Ромашка sees what is free; a viewer of Заря sees orders and nothing with a price.
    let (romashka, zarya) = (card(&page, "Ромашка"), card(&page, "Заря"));
    assert!(romashka.contains("закупщик") && romashka.contains("Свободно"), "{romashka}");
    assert!(romashka.contains("По данным 1С на"), "{romashka}");
    assert!(zarya.contains("зритель") && zarya.contains("В работе"), "{zarya}");
    for hidden in ["₽", "Свободно", "Просрочено", "К оплате", "Новые документы", "заказы остановлены"]
    {
        assert!(!zarya.contains(hidden), "{hidden} to a viewer: {zarya}");
    }
    assert!(page.contains("/companies/orders") && page.contains("/companies/documents"));

    // All orders of both, in one order, none twice, none of a third; sums where the role sees them.
    let want = orders(
        &portal,
        "select c.slug, o.id from orders o join company c on c.id = o.company_id
         where c.slug in ('romashka', 'zarya') order by o.placed_at desc, o.id desc",
    )
    .await;
    let found = walked(&pavel, "/companies/orders").await;
    assert_eq!(found.iter().map(|r| href(r)).collect::<Vec<_>>(), want);
    assert!(found.iter().any(|r| r.contains("/c/zarya/")) && found.iter().any(|r| r.contains("/c/romashka/")));
    for row in &found {
        let sum = row.split("<td class=\"n sum\">").nth(1).expect("a column of sums");
        assert_eq!(row.contains("/c/romashka/orders"), !sum.starts_with("</td>"), "{row}");
    }
    // Documents: those that the page of the company lists, and none of where he sees none.
    let papers = walked(&pavel, "/companies/documents").await;
    assert!(papers.len() > 20 && papers.iter().all(|r| r.contains("/c/romashka/")), "{}", papers.len());
    const COUNT: Sql<(i64,)> = Sql::one(
        "select count(*) from document d join company c on c.id = d.company_id
         where c.slug = 'romashka' and d.kind in ('invoice', 'waybill', 'certificate')",
    );
    let n = portal.app.db.read(|tx| tx.one(&COUNT, &[])).await.expect("a number").0;
    assert_eq!(i64::try_from(papers.len()).expect("few"), n, "a buyer sees invoices, waybills and certificates");
});

both!(a_switch_a_block_and_a_network_count_at_once, |store| async move {
    let portal = demo(store).await;
    let pavel = portal.person(PAVEL).await;
    // Buyers of Ромашка see their own orders only.
    sql(&portal, "update company set buyers_own_only = (1 = 1) where slug = 'romashka'").await;
    let want = orders(
        &portal,
        "select c.slug, o.id from orders o join company c on c.id = o.company_id
         where c.slug = 'zarya' or c.slug = 'romashka' and o.author_id = (select id from app_user where email = 'pavel@romashka.example')
         order by o.placed_at desc, o.id desc",
    )
    .await;
    let found = walked(&pavel, "/companies/orders").await;
    assert_eq!(found.iter().map(|r| href(r)).collect::<Vec<_>>(), want);
    assert!(want.iter().any(|o| o.starts_with("/c/romashka/")));

    // A company that the seller has stopped says so, to who orders there.
    sql(&portal, "update company set blocked_reason = 'сверка расчётов' where slug in ('romashka', 'zarya')").await;
    let page = pavel.get("/companies").await.text();
    assert!(
        card(&page, "Ромашка").contains("заказы остановлены") && card(&page, "Ромашка").contains("сверка расчётов")
    );
    assert!(card(&page, "Ромашка").contains("Пока нельзя") && !card(&page, "Заря").contains("сверка"));
    sql(&portal, "update company set blocked_reason = null").await;

    // New documents are counted from the last visit on.
    sql(&portal, "update membership set used_at = null").await;
    assert!(card(&pavel.get("/companies").await.text(), "Ромашка").contains("Новые документы"));
    let later = portal.app.clock.now().plus_secs(60);
    const SEEN: Sql<()> = Sql::one("update membership set used_at = $1");
    portal.app.db.write(move |tx| tx.run(&SEEN, &[&later])).await.expect("seen");
    assert!(!card(&pavel.get("/companies").await.text(), "Ромашка").contains("Новые документы"));

    // A company that is open from its own networks only: its name, whom to ask, and nothing else of it.
    sql(&portal, "update company set networks = '203.0.113.0/24' where slug = 'zarya'").await;
    let page = pavel.get("/companies").await.text();
    let zarya = card(&page, "Заря");
    assert!(zarya.contains("отсюда закрыто") && zarya.contains("Тамара Рассветова"), "{zarya}");
    assert!(!zarya.contains("<a ") && !zarya.contains("В работе"), "{zarya}");
    assert!(!page.contains("/c/zarya/") && rows(&page).is_empty(), "one company is left: nothing to put together");
    assert!(walked(&pavel, "/companies/orders").await.iter().all(|r| !r.contains("Заря")));
    sql(&portal, "update company set networks = '' where slug = 'zarya'").await;

    // Another role from the next request on; and none.
    join(&portal, "zarya", "accountant", true).await;
    let page = pavel.get("/companies").await.text();
    assert!(card(&page, "Заря").contains("бухгалтер") && card(&page, "Заря").contains("Свободно"));
    assert!(walked(&pavel, "/companies/documents").await.iter().any(|r| r.contains("/c/zarya/")));
    join(&portal, "zarya", "accountant", false).await;
    let page = pavel.get("/companies").await.text();
    assert!(!page.contains("Заря") && rows(&page).is_empty());

    // A stranger is asked who he is; a broken place in the list is said to be one.
    for path in ["/companies", "/companies/orders", "/companies/documents"] {
        assert!(pavel.with_cookie("").get(path).await.header("location").starts_with("/login"), "{path}");
    }
    assert_eq!(pavel.get("/companies/orders?after=nonsense").await.status, StatusCode::UNPROCESSABLE_ENTITY);
});

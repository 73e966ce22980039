//! What groups open beside orders, over HTTP, on both databases: what the seller owes, and what a partner has.

use db::Sql;
use kernel::legal::Inn;
use reqwest::StatusCode;
use testkit::{Client, Portal, both, demo, people};

const ANNA: &str = "anna@sever.example";
const LEV: &str = "lev@logos.example";
const PASSWORD: &str = "семь слонов подряд";

both!(what_the_seller_owes, |store| async move {
    let portal = demo(store).await;
    let (anna, lev, program) = (portal.person(ANNA).await, portal.person(LEV).await, portal.program(LEV, "logos"));
    let page = lev.get("/c/logos/payables").await;
    assert_eq!(page.status, StatusCode::OK);
    let text = page.text();
    assert!(text.contains("Акт оказанных услуг № 31") && text.contains("№ Л-6/У"), "the documents, by contract");
    assert!(text.contains("срок прошёл"), "and what is late");
    let json = program.get("/api/v1/c/logos/payables").await.json();
    let first = &json["contracts"][0];
    assert_eq!(
        (first["number"].as_str(), first["owed"].as_str(), first["rest"].as_str(), first["supplier"].as_bool()),
        (Some("Л-6/У"), Some("212150.50"), Some("0.00"), Some(true)),
        "{json}"
    );
    assert_eq!(
        (json["freshness"].as_str(), first["parts"].as_array().map(Vec::len)),
        (Some("fresh"), Some(3)),
        "{json}"
    );
    // Nothing is ordered by it: it is none of the settlements, and names no prices.
    assert!(!lev.get("/c/logos/finance").await.text().contains("Л-6/У"));
    assert!(!program.get("/api/v1/c/logos/prices").await.text().contains("Л-6/У"));
    assert!(lev.get("/c/logos/").await.text().contains("/c/logos/payables\""), "the link");
    // Ромашка is no contractor; nor does anybody see it whose role does not.
    let elena = portal.person("elena@romashka.example").await;
    assert_eq!(elena.get("/c/romashka/payables").await.status, StatusCode::NOT_FOUND);
    assert!(!elena.get("/c/romashka/").await.text().contains("/payables"));
    let form = [("wholesale", "1"), ("contractor", "1")];
    assert_eq!(anna.post("/office/companies/romashka/groups", &form).await.status, StatusCode::SEE_OTHER);
    for (email, status) in [
        ("elena@romashka.example", StatusCode::OK),
        ("irina@romashka.example", StatusCode::OK),
        ("pavel@romashka.example", StatusCode::FORBIDDEN),
        ("oleg@romashka.example", StatusCode::FORBIDDEN),
    ] {
        let person = portal.person(email).await;
        assert_eq!(person.get("/c/romashka/payables").await.status, status, "{email}");
        let api = portal.program(email, "romashka").get("/api/v1/c/romashka/payables").await;
        assert_eq!(api.status, status, "{email}");
        assert!(!api.text().contains("Л-6/У"), "{email} sees another company's contract");
    }
});

fn newcomer(partner: &'static str, email: &'static str, inn: &str) -> Vec<(&'static str, String)> {
    let text = |t: &str| t.to_owned();
    vec![
        ("name", text("Вера Цветкова")),
        ("email", text(email)),
        ("form", text("legal")),
        ("firm", text("ООО «Василёк»")),
        ("inn", text(inn)),
        ("kpp", text("007601001")),
        ("group", text("wholesale")),
        ("consent", text("1")),
        ("partner", text(partner)),
    ]
}

async fn come_in(portal: &Portal, form: &[(&str, String)]) -> Client {
    let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let sent = portal.nobody.post("/register", &form).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
    let email = form.iter().find(|(k, _)| *k == "email").expect("an address").1;
    let url = portal.mails(email, 1).await[0].letter.button.clone().expect("a button").1;
    let landed = portal.nobody.get(url.strip_prefix(&portal.base).expect("a link")).await;
    let browser = portal.nobody.after(&landed);
    let done = browser.post("/register/confirm", &[("password", PASSWORD)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    browser.after(&done)
}

/// The code in the partner's link.
async fn code(lev: &Client) -> &'static str {
    let page = lev.get("/c/logos/partner").await.text();
    let code = page.split("/register?partner=").nth(1).and_then(|t| t.split('<').next()).expect("a link");
    assert_eq!(code.len(), 8, "{code}");
    code.to_owned().leak()
}

both!(who_was_brought_is_counted_and_nothing_else_is_told, |store| async move {
    let portal = people(store).await;
    let (anna, lev) = (portal.person(ANNA).await, portal.person(LEV).await);
    let code = code(&lev).await;
    assert!(portal.nobody.get(&format!("/register?partner={code}")).await.text().contains(code), "the form keeps it");
    // The same page for a code that is nobody's.
    assert_eq!(portal.nobody.get("/register?partner=nonsense").await.status, StatusCode::OK);
    let inn = Inn::make("001234567").expect("nine digits").as_str().to_owned();
    let vera = come_in(&portal, &newcomer(code, "vera@vasilek.example", &inn)).await;
    come_in(&portal, &newcomer("nonsense", "stray@vasilek.example", Inn::make("001234568").expect("nine").as_str()))
        .await;
    let page = lev.get("/c/logos/partner").await.text();
    assert!(page.contains("ООО «Василёк»") && page.contains("на рассмотрении"), "{page}");
    assert_eq!(page.matches("ООО «Василёк»").count(), 1, "who came by no link is none of his");
    assert!(!page.contains("vera@") && !page.contains("Цветкова") && !page.contains(&inn), "no more than the name");
    // The office sees who brought it.
    let queue = anna.get("/office/applications").await.text();
    assert!(queue.contains("привёл: ООО «Логос»"), "{queue}");
    let id = queue.split("/office/applications/").skip(1).map(|t| &t[..36]);
    let mut brought = None;
    for id in id {
        let one = anna.get(&format!("/office/applications/{id}")).await.text();
        if one.contains("Привёл партнёр") {
            brought = Some(id.to_owned());
        }
    }
    let id = brought.expect("one that was brought");
    let source = {
        const ONE: Sql<(kernel::SourceId,)> = Sql::one("select id from source");
        portal.app.db.read(|tx| tx.one(&ONE, &[])).await.expect("a source").0.to_string()
    };
    let approve = [
        ("name", "ООО «Василёк»"),
        ("registered", "1"),
        ("full_name", "ООО «Василёк»"),
        ("source", source.as_str()),
        ("address", "101000, Город, улица Полевая, 7"),
    ];
    let a = anna.post(&format!("/office/applications/{id}/approve"), &approve).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    let page = lev.get("/c/logos/partner").await.text();
    assert!(page.contains("принята"), "{page}");
    const BROUGHT: Sql<(i64,)> = Sql::one(
        "select count(*) from company c join company p on p.id = c.brought_by where p.slug = 'logos' and c.name = 'ООО «Василёк»'",
    );
    assert_eq!(portal.app.db.read(|tx| tx.one(&BROUGHT, &[])).await.expect("read").0, 1);
    // The newcomer's own page says nothing of a partner, and the partner page is not hers.
    assert!(!vera.get(&format!("/applications/{id}")).await.text().contains("Логос"));
    // An application for a company that is a client already looks the same to the partner, and makes no client of his.
    const ROMASHKA: Sql<(String, String)> = Sql::one(
        "select e.inn, e.kpp from legal_entity e join company c on c.id = e.company_id where c.slug = 'romashka' and e.kpp <> '' order by e.id limit 1",
    );
    let (inn, kpp) = portal.app.db.read(|tx| tx.one(&ROMASHKA, &[])).await.expect("a legal entity");
    let mut form = newcomer(code, "spy@other.example", &inn);
    form.iter_mut().filter(|(k, _)| *k == "kpp").for_each(|(_, v)| v.clone_from(&kpp));
    come_in(&portal, &form).await;
    let page = lev.get("/c/logos/partner").await.text();
    assert!(page.contains("на рассмотрении"), "as any other");
    const CLIENTS: Sql<(i64,)> = Sql::one("select count(*) from company where brought_by is not null");
    assert_eq!(portal.app.db.read(|tx| tx.one(&CLIENTS, &[])).await.expect("read").0, 1);
});

both!(orders_are_counted_by_month_and_no_sum_is_shown, |store| async move {
    let portal = demo(store).await;
    let lev = portal.person(LEV).await;
    let page = lev.get("/c/logos/partner").await.text();
    const ORDERS: Sql<(i64,)> = Sql::one(
        "select cast(sum(n.n) as bigint) from order_count n join company c on c.id = n.company_id
         where c.slug = 'volkov' and n.day = '' and n.stage <> 'cancelled'",
    );
    let (orders,) = portal.app.db.read(|tx| tx.one(&ORDERS, &[])).await.expect("orders");
    assert!(orders > 0);
    let table = page.split("id=\"months-h\"").nth(1).and_then(|t| t.split("</table>").next()).expect("months");
    let shown: i64 = table
        .split("<tr><th scope=\"row\">")
        .skip(1)
        .filter_map(|row| row.rsplit("<td").next()?.split('>').nth(1)?.split('<').next()?.parse::<i64>().ok())
        .sum();
    assert!((1..=orders).contains(&shown), "{shown} of {orders}: {table}");
    assert!(!page.contains('₽') && !page.contains("Волков"), "no sum, and no name of a person");
});

both!(materials_are_put_up_replaced_and_withdrawn, |store| async move {
    let portal = people(store).await;
    let (anna, lev) = (portal.person(ANNA).await, portal.person(LEV).await);
    let (pdf, other): (&[u8], &[u8]) = (b"%PDF-1.7 first", b"%PDF-1.7 second");
    // Only an administrator, only files that are what they say, only with a title.
    let igor = portal.person("igor@sever.example").await;
    assert_eq!(igor.upload("/office/materials", "Каталог", &[("a.pdf", pdf)]).await.status, StatusCode::NOT_FOUND);
    for (title, name, bytes) in
        [("", "a.pdf", pdf), ("Каталог", "a.pdf", b"MZ\x90".as_slice()), ("Каталог", "a.exe", pdf)]
    {
        let a = anna.upload("/office/materials", title, &[(name, bytes)]).await;
        assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY, "{title} {name}");
    }
    assert_eq!(anna.upload("/office/materials", "Каталог", &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let a = anna.upload("/office/materials", "Каталог 2026", &[("Каталог.pdf", pdf)]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    let page = lev.get("/c/logos/partner").await.text();
    let path =
        page.split("href=\"/c/logos/partner/materials/").nth(1).and_then(|t| t.split('"').next()).expect("a link");
    let path = format!("/c/logos/partner/materials/{path}");
    let file = lev.get(&path).await;
    assert_eq!((file.status, file.bytes.as_slice()), (StatusCode::OK, pdf));
    assert!(file.header("content-disposition").starts_with("attachment"), "never opened by itself");
    assert_eq!(file.header("content-type"), "application/octet-stream");
    // The same rights as the page: a buyer of a company without the section gets nothing, by either address.
    let pavel = portal.person("pavel@romashka.example").await;
    assert_eq!(pavel.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(pavel.get(&path.replace("logos", "romashka")).await.status, StatusCode::NOT_FOUND);
    let id = path.rsplit('/').nth(1).expect("an id").to_owned();
    let a = anna.upload(&format!("/office/materials/{id}"), "Каталог осени", &[("Каталог.pdf", other)]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    assert_eq!(lev.get(&path).await.bytes, other);
    // Another title leaves the file.
    anna.upload(&format!("/office/materials/{id}"), "Каталог зимы", &[]).await;
    assert!(lev.get("/c/logos/partner").await.text().contains("Каталог зимы"));
    assert_eq!(lev.get(&path).await.bytes, other);
    assert_eq!(anna.post(&format!("/office/materials/{id}/withdraw"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(lev.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(anna.post(&format!("/office/materials/{id}/withdraw"), &[]).await.status, StatusCode::NOT_FOUND);
    const LINES: Sql<(i64,)> = Sql::one("select count(*) from audit where action like 'material.%'");
    assert_eq!(
        portal.app.db.read(|tx| tx.one(&LINES, &[])).await.expect("the journal").0,
        7,
        "published once, changed twice, withdrawn; downloaded three times"
    );
    // The section goes with the group, at once.
    assert_eq!(anna.post("/office/companies/logos/groups", &[("contractor", "1")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(lev.get("/c/logos/partner").await.status, StatusCode::NOT_FOUND);
});

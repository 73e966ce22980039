//! The journal: whole, in order, for those whose it is; and the staff who look with a client's eyes.

use db::Sql;
use kabinet::audit::chain::{self, Broken, Verified};
use reqwest::StatusCode;
use testkit::{Client, Portal, both, people};

async fn count(portal: &Portal, text: &'static str) -> i64 {
    let one: Sql<(i64,)> = Sql::one(text);
    portal.app.db.read(move |tx| tx.one(&one, &[])).await.expect("a number").0
}
async fn sql(portal: &Portal, text: &'static str) {
    portal.app.db.write(move |tx| tx.batch(text)).await.expect("written");
}
async fn verify(portal: &Portal, expect: Option<(i64, String)>) -> Result<Verified, Broken> {
    portal.app.db.read(move |tx| chain::verify(tx, expect.as_ref().map(|(n, h)| (*n, h.as_str())))).await
}
async fn seal(portal: &Portal) {
    while portal.app.db.write(chain::seal).await.expect("sealed") > 0 {}
}

both!(a_line_that_was_changed_shows, |store| async move {
    let portal = people(store).await;
    let elena = portal.person("elena@romashka.example").await;
    for n in 0..5 {
        elena.post("/c/romashka/people/invite", &[("people", &*format!("p{n}@x.example")), ("role", "viewer")]).await;
    }
    seal(&portal).await;
    let whole = verify(&portal, None).await.expect("whole");
    assert!(whole.lines >= 6 && whole.unsealed == 0 && whole.head.len() == 64, "{whole:?}");
    verify(&portal, Some((whole.lines, whole.head.clone()))).await.expect("what was noted down is there");

    // A line more is written and sealed behind it; the earlier head is still in the chain.
    elena.post("/c/romashka/people/invite", &[("people", "more@x.example"), ("role", "viewer")]).await;
    assert_eq!(verify(&portal, None).await.expect("whole").unsealed, 1);
    seal(&portal).await;
    verify(&portal, Some((whole.lines, whole.head.clone()))).await.expect("still there");

    // Its end cut off: only what was noted down shows it.
    let head = verify(&portal, None).await.expect("whole");
    sql(&portal, "delete from audit where n = (select max(n) from audit)").await;
    verify(&portal, None).await.expect("a shorter chain is a chain");
    assert_eq!(verify(&portal, Some((head.lines, head.head))).await, Err(Broken::NotExpected(head.lines)));

    // A line out of the middle, and one that was changed.
    sql(&portal, "update audit set subject = 'другое' where n = 3").await;
    assert!(matches!(verify(&portal, None).await, Err(Broken::Changed { n: 3, .. })));
    sql(&portal, "delete from audit where n = 2").await;
    assert_eq!(verify(&portal, None).await, Err(Broken::Missing { from: 2, to: 2 }));
});

#[test]
fn no_statement_changes_or_forgets_a_line() {
    for s in kabinet::schema::statements() {
        let text = s.postgres.to_lowercase();
        let touches = text.contains("update audit") || text.contains("delete from audit");
        assert_eq!(touches, s.name == "kabinet::audit::store::SEAL", "{}", s.name);
    }
}

both!(everybody_reads_what_is_his, |store| async move {
    let portal = people(store).await;
    let elena = portal.person("elena@romashka.example").await;
    let volkov = portal.person("volkov@volkov.example").await;
    elena.get("/c/romashka/orders.csv").await;
    volkov.get("/c/volkov/orders.csv").await;
    elena.post("/c/romashka/people/invite", &[("people", "canary@x.example"), ("role", "viewer")]).await;
    let page = elena.get("/c/romashka/journal").await.text();
    assert!(page.contains("Заказы выгружены") && page.contains("canary@x.example") && page.contains("Елена"), "{page}");
    assert!(!page.contains("Волков"), "another company's line");
    assert!(!volkov.get("/c/volkov/journal").await.text().contains("canary@x.example"));
    assert_eq!(
        portal.person("pavel@romashka.example").await.get("/c/romashka/journal").await.status,
        StatusCode::FORBIDDEN
    );

    // Filters.
    let files = elena.get("/c/romashka/journal?what=files").await.text();
    assert!(files.contains("<th scope=\"row\">Заказы выгружены") && !files.contains("canary@x.example"));
    let past = elena.get("/c/romashka/journal?to=2020-01-01").await.text();
    assert!(past.contains("Здесь пока пусто"));
    assert_eq!(elena.get("/c/romashka/journal?from=вчера").await.status, StatusCode::UNPROCESSABLE_ENTITY);

    // The file holds the same, and says that it was taken.
    let csv = elena.get("/c/romashka/journal.csv?what=people").await;
    assert!(csv.text().contains("canary@x.example") && !csv.text().contains("Заказы выгружены"));
    assert!(elena.get("/c/romashka/journal").await.text().contains("Журнал выгружен"));

    // The seller: an auditor all, a manager his companies, support nothing.
    let all = portal.person("anna@sever.example").await.get("/office/journal").await.text();
    assert!(all.contains("canary@x.example") && all.contains("Вход"));
    let igor = portal.person("igor@sever.example").await;
    assert!(igor.get("/office/journal").await.text().contains("canary@x.example"));
    let maria = portal.person("maria@sever.example").await;
    assert!(!maria.get("/office/journal").await.text().contains("canary@x.example"));
    assert_eq!(portal.person("denis@sever.example").await.get("/office/journal").await.status, StatusCode::NOT_FOUND);
});

both!(pages_of_the_journal_follow_one_another, |store| async move {
    let portal = people(store).await;
    let elena = portal.person("elena@romashka.example").await;
    let many = (0..45).map(|n| format!("p{n}@x.example")).collect::<Vec<_>>().join("\n");
    elena.post("/c/romashka/people/invite", &[("people", &*many), ("role", "viewer")]).await;
    for _ in 0..60 {
        elena.post("/c/romashka/people/review", &[("months", "12")]).await;
    }
    let first = elena.get("/c/romashka/journal").await.text();
    let next = first.split("rel=\"next\"").next().and_then(|t| t.rsplit("href=\"").next()).expect("a next page");
    let next = next.trim_end_matches("\" ").replace("&#38;", "&").replace("&amp;", "&");
    let second = elena.get(&next).await.text();
    let rows = |t: &str| t.matches("<th scope=\"row\">").count();
    assert_eq!(rows(&first), 100);
    assert_eq!(rows(&first) + rows(&second), 105, "{next}");
});

/// The id of a member, from the select of the office's card.
async fn eyes(staff: &Client, slug: &str, name: &str) -> String {
    let card = staff.get(&format!("/office/companies/{slug}")).await.text();
    let at = card.find(&format!("\">{name},")).unwrap_or_else(|| panic!("{name} is not on the card"));
    card[..at].rsplit("value=\"").next().expect("an id").to_owned()
}

both!(the_staff_look_with_a_client_s_eyes_and_change_nothing, |store| async move {
    let portal = people(store).await;
    let igor = portal.person("igor@sever.example").await;
    assert_eq!(igor.get("/c/romashka/").await.status, StatusCode::NOT_FOUND, "no member");
    let oleg = eyes(&igor, "romashka", "Олег Полкин").await;
    let to = "/office/companies/romashka/view-as";
    assert_eq!(igor.post(to, &[("member", &*oleg), ("reason", "")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let begun = igor.post(to, &[("member", &*oleg), ("reason", "звонок: не видит заказ")]).await;
    assert_eq!((begun.status, begun.header("location")), (StatusCode::SEE_OTHER, "/c/romashka/"), "{}", begun.text());
    let looking = igor.after(&begun);

    // Exactly a viewer's page: no money, no people; and a banner with the reason.
    let home = looking.get("/c/romashka/").await;
    assert_eq!(home.status, StatusCode::OK);
    assert!(home.text().contains("Вы смотрите как Олег Полкин") && home.text().contains("звонок: не видит заказ"));
    assert!(!home.text().contains('₽'));
    assert_eq!(looking.get("/c/romashka/finance").await.status, StatusCode::FORBIDDEN);
    assert_eq!(looking.get("/c/romashka/people").await.status, StatusCode::FORBIDDEN);
    // Reading only: nothing that writes, downloads included; no other company; no other session.
    for (path, form) in [
        ("/c/romashka/notices/read", &[("until", &*oleg)][..]),
        ("/c/romashka/tokens", &[("name", "x"), ("role", "viewer"), ("days", "1")][..]),
    ] {
        let a = looking.post(path, form).await;
        assert_eq!(a.status, StatusCode::FORBIDDEN, "{path}");
        assert!(a.text().contains("Только просмотр"), "{path}");
    }
    assert_eq!(looking.get("/c/volkov/").await.status, StatusCode::NOT_FOUND);
    let view =
        looking.cookie().and_then(|c| c.split("; ").find(|c| c.starts_with("view="))).expect("a cookie").to_owned();
    let thief = portal.person("maria@sever.example").await;
    let stolen = reqwest::Client::new()
        .get(format!("{}/c/romashka/", portal.base))
        .header("cookie", format!("{}; {view}", thief.cookie().expect("a session")))
        .send()
        .await
        .expect("an answer");
    assert_eq!(stolen.status(), StatusCode::NOT_FOUND, "the look belongs to its session's person");

    // The owner sees who looked, at what and why.
    let elena = portal.person("elena@romashka.example").await;
    let mut journal = String::new();
    for _ in 0..100 {
        journal = elena.get("/c/romashka/journal?what=view-as").await.text();
        if journal.contains("/c/romashka/finance") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    for said in ["Игорь Полозов", "звонок: не видит заказ", "/c/romashka/finance", "Продавец смотрел страницу"]
    {
        assert!(journal.contains(said), "{said}");
    }
    // The member's own marks are untouched.
    const USED: Sql<(i64,)> = Sql::one(
        "select count(*) from membership m join app_user u on u.id = m.user_id where u.email = 'oleg@romashka.example' and m.used_at is not null",
    );
    assert_eq!(portal.app.db.read(|tx| tx.one(&USED, &[])).await.expect("a number").0, 0, "he was not here");

    let ended = looking.post("/office/view-as/end", &[]).await;
    assert_eq!(ended.header("location"), "/office/companies/romashka");
    assert_eq!(looking.get("/c/romashka/").await.status, StatusCode::NOT_FOUND, "even with the old cookie");

    // Its time is over.
    let begun = igor.post(to, &[("member", &*oleg), ("reason", "ещё раз")]).await;
    let looking = igor.after(&begun);
    assert_eq!(looking.get("/c/romashka/").await.status, StatusCode::OK);
    sql(&portal, "update view_as set expires_at = created_at").await;
    assert_eq!(looking.get("/c/romashka/").await.status, StatusCode::NOT_FOUND);
    // Not his company, not his duty.
    assert_eq!(
        igor.post("/office/companies/vektor/view-as", &[("member", &*oleg), ("reason", "просто так")]).await.status,
        StatusCode::NOT_FOUND
    );
    let olga = portal.person("olga@sever.example").await;
    assert_eq!(olga.post(to, &[("member", &*oleg), ("reason", "просто так")]).await.status, StatusCode::NOT_FOUND);
});

both!(a_look_ends_or_changes_with_what_it_rests_on, |store| async move {
    let portal = people(store).await;
    let (igor, anna) = (portal.person("igor@sever.example").await, portal.person("anna@sever.example").await);
    let elena = portal.person("elena@romashka.example").await;
    let oleg = eyes(&igor, "romashka", "Олег Полкин").await;
    let to = "/office/companies/romashka/view-as";
    let begun = igor.post(to, &[("member", &*oleg), ("reason", "проверка правил")]).await;
    let looking = igor.after(&begun);
    let status = || async { looking.get("/c/romashka/").await.status };
    assert_eq!(status().await, StatusCode::OK);

    // Rights that the member has now, not those of the beginning.
    assert_eq!(looking.get("/c/romashka/finance").await.status, StatusCode::FORBIDDEN);
    let give = format!("/c/romashka/people/{oleg}/roles");
    elena.post(&give, &[("viewer", "1"), ("accountant", "1")]).await;
    assert_eq!(looking.get("/c/romashka/finance").await.status, StatusCode::OK);
    // The company is stopped meanwhile: the look goes on, and sees it stopped as the client does.
    anna.post("/office/companies/romashka/block", &[("reason", "ждём договор"), ("block", "on")]).await;
    assert!(looking.get("/c/romashka/").await.text().contains("ждём договор"));
    anna.post("/office/companies/romashka/block", &[("block", "off")]).await;
    assert!(!looking.get("/c/romashka/").await.text().contains("ждём договор"));
    elena.post(&give, &[("viewer", "1")]).await;
    assert_eq!(looking.get("/c/romashka/finance").await.status, StatusCode::FORBIDDEN);

    // Another manager looks after the company; then he again; then he has no such duty; then none at all.
    const MANAGER: Sql<()> =
        Sql::one("update company set manager_id = (select id from app_user where email = $1) where slug = 'romashka'");
    const STAFF: Sql<()> = Sql::one("update app_user set staff = $1 where email = 'igor@sever.example'");
    let set = |sql: &'static Sql<()>, value: Option<&'static str>| {
        let db = portal.app.db.clone();
        async move { db.write(move |tx| tx.run(sql, &[&value])).await.map(drop).expect("written") }
    };
    set(&MANAGER, Some("maria@sever.example")).await;
    assert_eq!(status().await, StatusCode::NOT_FOUND, "not his company any more");
    set(&MANAGER, Some("igor@sever.example")).await;
    assert_eq!(status().await, StatusCode::OK);
    for role in [Some("finance"), Some("auditor"), None] {
        set(&STAFF, role).await;
        assert_eq!(status().await, StatusCode::NOT_FOUND, "{role:?} does not look");
    }
    set(&STAFF, Some("manager")).await;
    assert_eq!(status().await, StatusCode::OK);

    // The staff have to show a second factor from now on: he has none, so he turns it on before he looks on.
    let rule = anna.post("/office/security/staff", &[("manager", "1")]).await;
    assert_eq!(rule.status, StatusCode::SEE_OTHER, "{}", rule.text());
    let asked = looking.get("/c/romashka/").await;
    assert_eq!((asked.status, asked.header("location")), (StatusCode::SEE_OTHER, "/me/second"));
    let rule = anna.post("/office/security/staff", &[]).await;
    assert_eq!(rule.status, StatusCode::SEE_OTHER, "{}", rule.text());
    assert_eq!(status().await, StatusCode::OK);

    // The member leaves: there are no eyes to borrow.
    let close = elena.post(&format!("/c/romashka/people/{oleg}/close"), &[]).await;
    assert_eq!(close.status, StatusCode::SEE_OTHER);
    assert_eq!(status().await, StatusCode::NOT_FOUND);
    // His session ends: so does the look.
    elena.post(&format!("/c/romashka/people/{oleg}/reopen"), &[]).await;
    assert_eq!(status().await, StatusCode::OK);
    sql(&portal, "delete from session where user_id = (select id from app_user where email = 'igor@sever.example')")
        .await;
    assert!(looking.get("/c/romashka/").await.header("location").starts_with("/login"));
});

both!(an_owner_sees_who_comes_into_his_company, |store| async move {
    let portal = people(store).await;
    let elena = portal.person("elena@romashka.example").await;
    // Irina works for two companies: each sees when she came in there, and only that.
    let irina = portal.person("irina@romashka.example").await;
    assert_eq!(irina.get("/c/vektor/").await.status, StatusCode::OK);
    let entered = "Вход в кабинет компании";
    let mut mine = String::new();
    for company in ["vektor", "romashka"] {
        irina.get(&format!("/c/{company}/orders")).await;
        for _ in 0..100 {
            const N: Sql<(i64,)> = Sql::one(
                "select count(*) from audit a join company c on c.id = a.company_id join app_user u on u.id = a.user_id
                 where a.action = 'company.entered' and c.slug = $1 and u.email = 'irina@romashka.example'",
            );
            let slug = company.to_owned();
            if portal.app.db.read(move |tx| tx.one(&N, &[&slug])).await.expect("a number").0 > 0 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        mine = elena.get("/c/romashka/journal?what=sign-in").await.text();
        let seen = mine.contains("Ирина Счетова") && mine.contains(entered);
        assert_eq!(seen, company == "romashka", "after {company}");
    }
    irina.get("/c/romashka/orders").await;
    irina.get("/c/romashka/finance").await;
    assert_eq!(
        mine.matches("Ирина Счетова").count(),
        elena.get("/c/romashka/journal?what=sign-in").await.text().matches("Ирина Счетова").count(),
        "once a session"
    );
    // Proving anew who she is gives the session another secret and is no other visit.
    let irina = irina.after(&irina.post("/me/confirm", &[("password", "kabinet-demo")]).await);
    sql(&portal, "update membership set used_at = null").await;
    assert_eq!(irina.get("/c/romashka/orders").await.status, StatusCode::OK);
    for _ in 0..100 {
        if count(&portal, "select count(*) from membership where used_at is not null").await > 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let page = elena.get("/c/romashka/people").await.text();
    assert!(page.contains("1 вход"), "the review counts them");
});

both!(a_new_device_is_told_of_by_mail, |store| async move {
    let portal = people(store).await;
    let to = "pavel@romashka.example";
    let form = [("email", to), ("password", "kabinet-demo")];
    sql(&portal, "update app_user set zone = 'Asia/Vladivostok' where email = 'pavel@romashka.example'").await;
    // The first time at all is no news.
    let first = portal.nobody.post("/login", &form).await;
    let known = portal.nobody.after(&first);
    // The same browser again: no mail either.
    known.post("/login", &form).await;
    assert_eq!(count(&portal, "select count(*) from mail where kind = 'new-device'").await, 0);
    // Another browser.
    let new = portal.nobody.post("/login", &form).await;
    assert_eq!(new.status, StatusCode::SEE_OTHER);
    let mails = portal.mails(to, 1).await;
    let letter = &mails[0].letter;
    assert_eq!((mails.len(), letter.subject.as_str()), (1, "Вход с нового устройства"));
    let said = letter.plain().expect("text");
    assert!(said.contains("Устройство: неизвестное устройство") || said.contains("Устройство: "), "{said}");
    let day = portal.app.clock.now().zoned(&jiff::tz::TimeZone::get("Asia/Vladivostok").expect("a zone"));
    assert!(said.contains(&format!("{:02}:", day.hour())), "the hour where he is: {said}");
    assert!(said.contains("завершите этот вход и смените пароль") && said.contains("/me"), "{said}");
});

/// The texts of the lines of a page.
fn told(page: &str) -> Vec<&str> {
    page.split("<tr><th scope=\"row\">").skip(1).map(|r| r.split("</tr>").next().unwrap_or(r)).collect()
}

both!(the_office_narrows_by_company_and_person, |store| async move {
    let portal = people(store).await;
    let (elena, volkov) = (portal.person("elena@romashka.example").await, portal.person("volkov@volkov.example").await);
    elena.post("/c/romashka/people/invite", &[("people", "one@x.example"), ("role", "viewer")]).await;
    volkov.post("/c/volkov/people/invite", &[("people", "two@x.example"), ("role", "viewer")]).await;
    let anna = portal.person("anna@sever.example").await;
    let enc = |t: &str| t.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    for (query, mine) in [
        (format!("company={}", enc("ромаш")), true),
        (format!("company={}", enc("ВОЛКОВ")), false),
        ("company=000085031728".to_owned(), false),
        (format!("who={}", enc("елена")), true),
        ("who=volkov@".to_owned(), false),
        (format!("company={}&who={}", enc("Ромашка"), enc("Лугова")), true),
    ] {
        let page = anna.get(&format!("/office/journal?{query}")).await.text();
        let (here, there) = if mine { ("one@x", "two@x") } else { ("two@x", "one@x") };
        assert!(page.contains(here) && !page.contains(there), "{query}");
        let csv = anna.get(&format!("/office/journal.csv?{query}")).await.text();
        assert!(csv.contains(here) && !csv.contains(there), "the file: {query}");
    }
    // Both at once, several people, nobody.
    let none = anna.get(&format!("/office/journal?company={}&who=volkov@", enc("Ромашка"))).await.text();
    assert!(told(&none).is_empty() && none.contains("Здесь пока пусто"));
    let several = anna.get("/office/journal?who=romashka.example").await.text();
    assert!(several.contains("Показаны:") && several.contains("Елена Лугова") && several.contains("Павел Круглов"));
    let nobody = anna.get("/office/journal?who=zzz").await.text();
    assert!(nobody.contains("Ничего не нашли: «zzz»") && told(&nobody).is_empty());
    // A manager finds his companies only; an owner the people of his own.
    let maria = portal.person("maria@sever.example").await;
    let page = maria.get(&format!("/office/journal?company={}", enc("Ромашка"))).await.text();
    assert!(page.contains("Ничего не нашли") && !page.contains("one@x"));
    let page = elena.get("/c/romashka/journal?who=volkov").await.text();
    assert!(page.contains("Ничего не нашли") && told(&page).is_empty());
    let page = elena.get(&format!("/c/romashka/journal?who={}", enc("лугова"))).await.text();
    assert!(page.contains("one@x.example") && page.contains("<option value=\"Елена Лугова\">"), "{page}");
    // An id, as links of other pages have it, is shown as a name.
    let id = db::Sql::<(kernel::UserId,)>::one("select id from app_user where email = 'elena@romashka.example'");
    let id = portal.app.db.read(move |tx| tx.one(&id, &[])).await.expect("Елена").0;
    let page = elena.get(&format!("/c/romashka/journal?who={id}")).await.text();
    assert!(page.contains("value=\"Елена Лугова\"") && page.contains("one@x.example"));
});

both!(lines_speak_in_names, |store| async move {
    let portal = people(store).await;
    let elena = portal.person("elena@romashka.example").await;
    let anna = portal.person("anna@sever.example").await;
    // A token made and taken back, a manager assigned, the company handed over: all of them keep ids.
    elena.post("/c/romashka/tokens", &[("name", "Выгрузка"), ("role", "viewer"), ("days", "30")]).await;
    let page = elena.get("/c/romashka/tokens").await.text();
    let revoke = page.split("action=\"").find(|t| t.contains("/revoke\"")).and_then(|t| t.split('"').next());
    elena.post(revoke.expect("a token"), &[]).await;
    let card = anna.get("/office/companies/romashka").await.text();
    let maria =
        card.split("<option value=\"").find(|o| o.contains("Мария")).and_then(|o| o.split('"').next()).expect("Мария");
    anna.post("/office/companies/romashka/manager", &[("manager", maria)]).await;
    let people = elena.get("/c/romashka/people").await.text();
    let at = people.find("\">Павел Круглов</a>").expect("Павел");
    let pavel = people[..at].rsplit('/').next().expect("an id").to_owned();
    let moved = elena.post(&format!("/c/romashka/people/{pavel}/own"), &[]).await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text());

    let page = anna.get("/office/journal").await.text();
    let lines = told(&page);
    let line = |what: &str| *lines.iter().find(|l| l.starts_with(what)).unwrap_or_else(|| panic!("{what}: {lines:#?}"));
    assert!(
        line("Компания передана").contains("Елена Лугова → pavel@romashka.example"),
        "{}",
        line("Компания передана")
    );
    assert!(line("Менеджер назначен").contains("Мария"), "{}", line("Менеджер назначен"));
    assert!(line("Токен отозван").contains("Выгрузка …"), "{}", line("Токен отозван"));
    assert!(line("Токен создан").contains("зритель …") && line("Токен создан").contains("Выгрузка"));
    let id = |text: &str| text.split(|c: char| !(c.is_ascii_hexdigit() || c == '-')).any(|w| w.len() == 36);
    for l in &lines {
        let shown = l.split('>').map(|t| t.split('<').next().unwrap_or_default()).collect::<Vec<_>>().join(" ");
        assert!(!id(&shown), "an id is left: {shown}");
    }
    let csv = anna.get("/office/journal.csv").await.text();
    assert!(csv.contains("Выгрузка …") && !csv.lines().any(id), "{csv}");
    // What lies in the chain is what was written.
    seal(&portal).await;
    verify(&portal, None).await.expect("whole");
});

/// What is done on the machine itself is in the journal, by "the command line".
#[test]
fn deeds_of_the_command_line_are_written_down() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |args: &[&str], input: &str| {
        use std::io::Write as _;
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_kabinet"))
            .args(args)
            .env("KABINET_DATA", folder.path())
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("started");
        child.stdin.take().expect("an input").write_all(input.as_bytes()).expect("written");
        let done = child.wait_with_output().expect("ended");
        assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    let secret = "семь слонов подряд\n";
    run(&["user", "create", "--email", "a@x.example", "--name", "А", "--staff", "admin"], secret);
    run(&["user", "password", "--email", "a@x.example"], secret);
    run(&["source", "create", "--name", "УТ 11", "--login", "ut"], secret);
    run(&["source", "pull", "--login", "ut", "--base-url", "https://1c.example/base", "--user", "portal"], secret);
    run(&["source", "rest", "--login", "ut"], "");
    run(&["secret", "rotate"], "");
    run(&["secret", "prune"], "");
    let db =
        db::Db::open(&db::Backend::Sqlite(folder.path().join("kabinet.db")), db::Options::default()).expect("opened");
    const LINES: Sql<(String, String, String)> = Sql::one("select action, subject, address from audit order by at, id");
    let lines = db.read_here(|tx| tx.all(&LINES, &[])).expect("lines");
    let actions: Vec<&str> = lines.iter().map(|(a, ..)| a.as_str()).collect();
    let want = [
        "user.created",
        "user.password",
        "source.created",
        "source.way",
        "source.rest",
        "secret.rotated",
        "secret.resealed",
        "secret.pruned",
    ];
    assert_eq!(actions, want);
    assert!(lines.iter().all(|(.., address)| address == "command line"), "{lines:?}");
    assert!(
        lines[2].1.ends_with(": УТ 11; ut") && lines[3].1.ends_with("http; https://1c.example/base; portal"),
        "{lines:?}"
    );
    assert!(lines.iter().all(|(_, subject, _)| !subject.contains("слонов")), "no secret in it");
}

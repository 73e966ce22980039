//! The journal: whole, in order, for those whose it is; and the staff who look with a client's eyes.

use db::Sql;
use kabinet::audit::chain::{self, Broken, Verified};
use reqwest::StatusCode;
use testkit::{Client, Portal, both, people};

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
        let text = s.sqlite.to_lowercase();
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

//! Rules of signing in over HTTP, on both databases: who needs a code, how long a session lives, where people may come from.

use db::Sql;
use reqwest::StatusCode;
use testkit::{Client, Portal, both, people, people_with};

const ELENA: &str = "elena@romashka.example";
const PAVEL: &str = "pavel@romashka.example";
const IRINA: &str = "irina@romashka.example";

async fn sql(portal: &Portal, text: &'static str) {
    portal.app.db.write(move |tx| tx.batch(text)).await.expect("written");
}
async fn count(portal: &Portal, text: &'static str) -> i64 {
    let one: Sql<(i64,)> = Sql::one(text);
    portal.app.db.read(move |tx| tx.one(&one, &[])).await.expect("a number").0
}
/// Saves rules as the form sends them, over "nothing".
async fn rules(owner: &Client, form: &[(&str, &str)]) -> testkit::Answer {
    let mut all = vec![("idle", "0"), ("absolute", "0"), ("networks", "")];
    all.retain(|(k, _)| !form.iter().any(|(f, _)| f == k));
    all.extend(form);
    owner.post("/c/romashka/security", &all).await
}
async fn saved(owner: &Client, form: &[(&str, &str)]) {
    let a = rules(owner, form).await;
    assert_eq!(a.header("location"), "/c/romashka/security?did=saved", "{}", a.text());
}
fn app(key: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(key.replace(' ', "")).expect("a key");
    let totp = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("now").as_secs();
    totp.generate(now).to_string()
}
async fn turn_on(client: &Client) {
    assert_eq!(client.post("/me/second/begin", &[]).await.header("location"), "/me/second/new");
    let page = client.get("/me/second/new").await.text();
    let key = page.split("id=\"secret\">").nth(1).and_then(|t| t.split('<').next()).expect("a key").to_owned();
    assert_eq!(client.post("/me/second/new", &[("code", &app(&key))]).await.status, StatusCode::OK);
}

both!(a_company_asks_for_codes_by_role, |store| async move {
    let portal = people(store).await;
    let (elena, pavel, irina) = (portal.person(ELENA).await, portal.person(PAVEL).await, portal.person(IRINA).await);
    let program = portal.program(PAVEL, "romashka");
    saved(&elena, &[("buyer", "1")]).await;
    // From the next request on, everywhere; what is for turning it on is open.
    for page in ["/c/romashka/orders", "/c/zarya/", "/", "/companies", "/me"] {
        let a = pavel.get(page).await;
        assert_eq!((a.status, a.header("location")), (StatusCode::SEE_OTHER, "/me/second"), "{page}");
    }
    assert_eq!(pavel.get("/api/v1/c/romashka").await.status, StatusCode::FORBIDDEN);
    assert_eq!(program.get("/api/v1/c/romashka").await.status, StatusCode::OK, "a program is not asked");
    assert_eq!(irina.get("/c/romashka/").await.status, StatusCode::OK, "another role is not asked");
    assert!(pavel.get("/me/second").await.text().contains("Ромашка"), "who asks for it");
    assert!(elena.get("/c/romashka/people").await.text().contains("обязателен, ещё не включён"));
    // A new session is led there, too.
    assert_eq!(portal.person(PAVEL).await.get("/").await.header("location"), "/me/second");
    turn_on(&pavel).await;
    assert_eq!(pavel.get("/c/romashka/orders").await.status, StatusCode::OK);
    let a = pavel.post("/me/second/off", &[]).await;
    assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains("Выключить нельзя"), "{}", a.status);
    saved(&elena, &[]).await;
    assert_eq!(pavel.post("/me/second/off", &[]).await.header("location"), "/me/second?did=off");
    assert_eq!(count(&portal, "select count(*) from audit where action = 'company.policy'").await, 2);
});

both!(the_seller_asks_the_staff_and_a_company, |store| async move {
    let portal = people(store).await;
    let (anna, igor) = (portal.person("anna@sever.example").await, portal.person("igor@sever.example").await);
    let a = anna.post("/office/security/staff", &[("manager", "1")]).await;
    assert_eq!(a.header("location"), "/office/security?did=staff", "{}", a.text());
    assert_eq!(igor.get("/office").await.header("location"), "/me/second");
    assert_eq!(anna.get("/office/security").await.status, StatusCode::OK);
    turn_on(&igor).await;
    assert_eq!(igor.get("/office").await.status, StatusCode::OK);
    assert_eq!(igor.get("/office/security").await.status, StatusCode::NOT_FOUND);

    let form = [("owner", "1"), ("idle", "0"), ("absolute", "0"), ("networks", "")];
    let a = anna.post("/office/companies/romashka/security", &form).await;
    assert_eq!(a.header("location"), "/office/companies/romashka/security?did=saved", "{}", a.text());
    let elena = portal.person(ELENA).await;
    assert_eq!(elena.get("/c/romashka/").await.header("location"), "/me/second");
    turn_on(&elena).await;
    assert!(elena.get("/c/romashka/security").await.text().contains("требует продавец"));
    saved(&elena, &[]).await;
    let a = elena.post("/me/second/off", &[]).await;
    assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY, "the owner does not take the seller's word back");
    assert_eq!(anna.post("/office/companies/no-such/security", &form).await.status, StatusCode::NOT_FOUND);
});

both!(sessions_end_by_the_strictest_rule, |store| async move {
    let portal = people(store).await;
    let elena = portal.person(ELENA).await;
    for (bad, says) in
        [([("idle", "720")], "Такого срока"), ([("idle", "x")], "Такого срока"), ([("absolute", "5")], "Такого срока")]
    {
        let a = rules(&elena, &bad).await;
        assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains(says), "{bad:?}");
    }
    saved(&elena, &[("idle", "30"), ("absolute", "8")]).await;
    let pavel = portal.person(PAVEL).await;
    const AGE: Sql<()> = Sql::one("update session set seen_at = $1");
    let old = portal.app.clock.now().plus_secs(-31 * 60);
    portal.app.db.write(move |tx| tx.run(&AGE, &[&old])).await.expect("older");
    // In another company of his, too: a session is one.
    let a = pavel.get("/c/zarya/orders?period=year").await;
    assert_eq!(a.header("location"), "/login?next=%2Fc%2Fzarya%2Forders%3Fperiod%3Dyear");
    assert_eq!(pavel.get("/").await.header("location"), "/login");
});

both!(a_session_stays_at_its_address, |store| async move {
    let portal = people(store).await;
    let (elena, pavel) = (portal.person(ELENA).await, portal.person(PAVEL).await);
    saved(&elena, &[("bound", "1")]).await;
    assert_eq!(pavel.get("/c/romashka/").await.status, StatusCode::OK);
    sql(&portal, "update session set address = '198.51.100.7'").await;
    assert_eq!(pavel.get("/c/romashka/").await.header("location"), "/login?next=%2Fc%2Fromashka%2F");
});

both!(a_company_is_open_from_its_networks_only, |store| async move {
    let portal = people_with(store, |c| c.exchange.proxies = vec!["127.0.0.1".into()]).await;
    let (elena, pavel) = (portal.person(ELENA).await, portal.person(PAVEL).await);
    let program = portal.program(PAVEL, "romashka");
    let a = rules(&elena, &[("networks", "203.0.113.0/24 наша-сеть")]).await;
    assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains("наша-сеть"));
    // Nobody shuts himself out by mistake; what was typed stays.
    let a = rules(&elena, &[("networks", "203.0.113.0/24")]).await;
    assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains("Вашего адреса 127.0.0.1"));
    assert!(a.text().contains("203.0.113.0/24</textarea>") && a.text().contains("name=\"anyway\""));
    saved(&elena, &[("networks", "127.0.0.0/8\n203.0.113.0/24")]).await;
    assert_eq!(pavel.get("/c/romashka/").await.status, StatusCode::OK);
    saved(&elena, &[("networks", "203.0.113.0/24"), ("anyway", "1")]).await;
    for _ in 0..3 {
        let a = pavel.get("/c/romashka/orders").await;
        assert_eq!(a.status, StatusCode::FORBIDDEN);
        let page = a.text();
        assert!(page.contains("127.0.0.1") && page.contains("Елена"), "where from, and whom to ask: {page}");
    }
    assert_eq!(program.get("/api/v1/c/romashka").await.json()["code"], "outside");
    assert_eq!(pavel.get("/c/zarya/").await.status, StatusCode::OK, "another company has no such rule");
    assert_eq!(pavel.from("203.0.113.9").get("/c/romashka/").await.status, StatusCode::OK, "behind a known proxy");
    assert_eq!(pavel.from("198.51.100.9").get("/c/romashka/").await.status, StatusCode::FORBIDDEN);
    for _ in 0..100 {
        if count(&portal, "select count(*) from audit where action = 'access.outside'").await >= 2 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let lines = "select count(*) from audit where action = 'access.outside' and address = '127.0.0.1'";
    assert_eq!(count(&portal, lines).await, 1, "one line for as long as he keeps trying");
    // The staff come from elsewhere and can mend it.
    let anna = portal.person("anna@sever.example").await;
    let form = [("idle", "0"), ("absolute", "0"), ("networks", "")];
    anna.post("/office/companies/romashka/security", &form).await;
    assert_eq!(pavel.get("/c/romashka/").await.status, StatusCode::OK);
});

both!(a_form_that_comes_too_late_leads_back_to_its_page, |store| async move {
    let portal = people(store).await;
    let pavel = portal.person(PAVEL).await;
    sql(&portal, "delete from session").await;
    let a = pavel.at("/c/romashka/tokens").post("/c/romashka/tokens", &[("name", "x")]).await;
    assert_eq!(a.header("location"), "/login?next=%2Fc%2Fromashka%2Ftokens&lost=1");
    let page = portal.nobody.get(a.header("location")).await.text();
    assert!(page.contains("Сеанс закончился, пока вы"));
    assert!(page.contains("name=\"next\" value=\"/c/romashka/tokens\""));
});

both!(rules_are_set_by_people_who_prove_who_they_are, |store| async move {
    let portal = people(store).await;
    let elena = portal.person(ELENA).await;
    sql(&portal, "update session set confirmed_at = null").await;
    assert!(rules(&elena, &[]).await.header("location").starts_with("/me/confirm"));
    let program = portal.program(ELENA, "romashka");
    assert_eq!(program.post("/c/romashka/security", &[("idle", "0")]).await.status, StatusCode::FORBIDDEN);
    let a = portal.person(PAVEL).await.get("/c/romashka/security").await;
    assert_eq!(a.status, StatusCode::FORBIDDEN);
});

both!(owners_and_staff_get_days_and_then_no_further, |store| async move {
    let portal = people(store).await;
    let (anna, elena, pavel) =
        (portal.person("anna@sever.example").await, portal.person(ELENA).await, portal.person(PAVEL).await);
    assert!(!elena.get("/c/romashka/").await.text().contains("Включите вход с кодом до"), "a demonstration is exempt");
    let form = [("admin", "1"), ("owners", "1"), ("days", "7")];
    assert_eq!(anna.post("/office/security/staff", &[("days", "8")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(anna.post("/office/security/staff", &form).await.header("location"), "/office/security?did=staff");
    // Everybody goes on, and reads until when and why; who is not asked reads nothing.
    for (who, page) in [(&anna, "/office"), (&elena, "/c/romashka/"), (&elena, "/companies"), (&elena, "/me/second")] {
        let a = who.get(page).await;
        assert!(a.status == StatusCode::OK && a.text().contains("Включите вход с кодом до"), "{page}: {}", a.status);
    }
    let a = pavel.get("/c/romashka/").await;
    assert!(a.status == StatusCode::OK && !a.text().contains("Включите вход с кодом до"));
    let office = anna.get("/office/security").await.text();
    assert!(office.contains("name=\"owners\" value=\"1\" checked") && office.contains("<option value=\"7\" selected>"));
    // A company that is made now begins with the rule; a company of one person is spared.
    const SOURCE: Sql<(kernel::SourceId,)> = Sql::one("select id from source");
    let source = portal.app.db.read(|tx| tx.opt(&SOURCE, &[])).await.expect("read");
    let source = source.map(|(id,)| id.to_string()).unwrap_or_default();
    let inn = kernel::legal::Inn::make("001234569").expect("nine").as_str().to_owned();
    let new = [
        ("name", "Новая"),
        ("slug", "novaya"),
        ("wholesale", "1"),
        ("full_name", "ООО «Новая»"),
        ("inn", &inn),
        ("kpp", "001201001"),
        ("address", "101000, Город, улица Полевая, 7"),
        ("source", &source),
    ];
    let a = anna.post("/office/companies", &new).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    let asked = "select count(*) from company where slug = 'novaya' and second_seller = 'owner' and guarded";
    assert_eq!(count(&portal, asked).await, 1);
    assert_eq!(count(&portal, "select count(*) from company where alone and guarded").await, 0);

    // The days are over, for those who came before the rule and for the rule.
    sql(&portal, "update installation set value = '1' where name = 'second_since'").await;
    let long_ago = kernel::At::from_micros(1_500_000_000_000_000);
    for table in ["update membership set created_at = $1", "update app_user set created_at = $1"] {
        let old: Sql<()> = Sql::one(table);
        portal.app.db.write(move |tx| tx.run(&old, &[&long_ago])).await.expect("older");
    }
    for (who, page) in [(&anna, "/office"), (&elena, "/c/romashka/")] {
        assert_eq!(who.get(page).await.header("location"), "/me/second", "{page}");
    }
    assert_eq!(pavel.get("/c/romashka/").await.status, StatusCode::OK);
    turn_on(&elena).await;
    assert_eq!(elena.get("/c/romashka/").await.status, StatusCode::OK);
    turn_on(&anna).await;
    // Taken back, for everybody.
    assert_eq!(anna.post("/office/security/staff", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(count(&portal, "select count(*) from company where second_seller <> ''").await, 0);
});

both!(a_new_installation_begins_with_it_and_an_old_one_does_not, |store| async move {
    const ASKS: Sql<(String,)> =
        Sql::one("select value from installation where name in ('owners_second', 'staff_second') order by name");
    let read = |old: bool| async move {
        tokio::task::spawn_blocking(move || {
            let test = testkit::backend(store);
            let before = kabinet::schema::SCHEMA.iter().position(|m| m.name == "V63__second_factor_first").expect("it");
            if old {
                test.backend.migrate(&kabinet::schema::SCHEMA[..before]).expect("the old schema");
                let db = db::Db::open(&test.backend, db::Options::default()).expect("a database");
                let someone = kabinet::identity::NewUser {
                    email: "anna@sever.example",
                    name: "Анна",
                    password_hash: None,
                    lang: kernel::format::Lang::Ru,
                    zone: "Europe/Moscow",
                    staff: Some(access::StaffRole::Admin),
                };
                let now = kernel::At::from_micros(1_500_000_000_000_000);
                db.write_here(|tx| kabinet::identity::create_user(tx, now, &someone)).expect("somebody");
            }
            test.backend.migrate(kabinet::schema::SCHEMA).expect("the schema");
            let db = db::Db::open(&test.backend, db::Options::default()).expect("a database");
            db.read_here::<_, db::Error>(|tx| tx.all(&ASKS, &[])).expect("rows")
        })
        .await
        .expect("done")
    };
    let new: Vec<String> = read(false).await.into_iter().map(|(v,)| v).collect();
    assert_eq!(new, ["yes", "admin manager finance support auditor"]);
    assert!(read(true).await.is_empty());
});

//! Deputies of managers over HTTP, on both databases: what they reach and when, who may set them, what clients are shown.

use db::Sql;
use jiff::ToSpan;
use reqwest::StatusCode;
use testkit::{Answer, Client, Portal, both, people};

const ANNA: &str = "anna@sever.example";
const IGOR: &str = "igor@sever.example";
const MARIA: &str = "maria@sever.example";
const ELENA: &str = "elena@romashka.example";

async fn sql(portal: &Portal, text: String) {
    portal.app.db.write(move |tx| tx.batch(&text)).await.expect("written");
}
async fn count(portal: &Portal, text: &'static str) -> i64 {
    let one: Sql<(i64,)> = Sql::one(text);
    portal.app.db.read(move |tx| tx.one(&one, &[])).await.expect("a number").0
}
async fn id_of(portal: &Portal, email: &'static str) -> String {
    const ID: Sql<(kernel::UserId,)> = Sql::one("select id from app_user where email = $1");
    portal.app.db.read(move |tx| tx.one(&ID, &[&email])).await.expect("an account").0.to_string()
}
/// A day from today where the seller is.
fn day(portal: &Portal, plus: i64) -> String {
    portal.app.day(portal.app.clock.now()).checked_add(plus.days()).expect("a day").to_string()
}
async fn set(who: &Client, form: &[(&str, &str)]) -> Answer {
    who.post("/office/deputies", form).await
}
async fn done(who: &Client, form: &[(&str, &str)]) {
    let a = set(who, form).await;
    assert_eq!(a.header("location"), "/office/deputies?did=set", "{}", a.text());
}
async fn refused(who: &Client, form: &[(&str, &str)], says: &str) {
    let a = set(who, form).await;
    assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains(says), "{says}: {}", a.text());
}
/// The id of the first arrangement on the page.
async fn first(who: &Client) -> String {
    let page = who.get("/office/deputies").await.text();
    let at = page.find("/office/deputies/").expect("an arrangement") + "/office/deputies/".len();
    page[at..at + 36].to_owned()
}
async fn status(who: &Client, slug: &str) -> StatusCode {
    who.get(&format!("/office/companies/{slug}")).await.status
}
/// The days of every arrangement become others, as if time had passed; what clients are shown moves with them.
async fn move_days(portal: &Portal, from: &str, until: &str) {
    let was = "select from_on || ' ' || until_on from deputy where revoked_at is null";
    let one: Sql<(String,)> = Sql::one(was);
    let (old,) = portal.app.db.read(move |tx| tx.one(&one, &[])).await.expect("days");
    sql(portal, format!("update company set deputies = replace(deputies, '{old}', '{from} {until}')")).await;
    sql(portal, format!("update deputy set from_on = '{from}', until_on = '{until}' where revoked_at is null")).await;
}

both!(a_deputy_reaches_what_the_manager_reaches_on_his_days_only, |store| async move {
    let portal = people(store).await;
    let (igor, maria, elena) = (portal.person(IGOR).await, portal.person(MARIA).await, portal.person(ELENA).await);
    let (maria_id, today, last) = (id_of(&portal, MARIA).await, day(&portal, 0), day(&portal, 3));
    assert_eq!(status(&maria, "romashka").await, StatusCode::NOT_FOUND);
    done(&igor, &[("deputy", &maria_id), ("from", &day(&portal, 1)), ("until", &last)]).await;
    assert!(portal.mails(MARIA, 1).await[0].letter.subject.contains("Замещение"));
    assert_eq!(count(&portal, "select count(*) from mail where kind = 'deputy-set'").await, 1, "he did it himself");

    // Before.
    assert_eq!(status(&maria, "romashka").await, StatusCode::NOT_FOUND);
    assert!(!maria.get("/office").await.text().contains("Вы замещаете"));
    assert!(!elena.get("/c/romashka/company").await.text().contains("Мария Ветрова"));
    let card = igor.get("/office/companies/romashka").await.text();
    assert!(card.contains("замещает Мария Ветрова, с "), "{card}");

    // On the first day and on the last one.
    for (from, until) in [(today.clone(), last.clone()), (day(&portal, -3), today.clone())] {
        move_days(&portal, &from, &until).await;
        for slug in ["romashka", "volkov", "vektor"] {
            assert_eq!(status(&maria, slug).await, StatusCode::OK, "{slug}");
        }
        let list = maria.get("/office").await.text();
        assert!(list.contains("ООО «Ромашка»") && list.contains("АО «Вектор»"), "his and her own");
        assert!(list.contains("Вы замещаете: Игорь Полозов (все компании)") && list.contains("включительно"));
        assert!(!igor.get("/office").await.text().contains("Вы замещаете"));
        assert_eq!(status(&igor, "romashka").await, StatusCode::OK, "he is not gone");
        assert_eq!(status(&igor, "vektor").await, StatusCode::NOT_FOUND);
        // Clients see whom to ask, with his contacts.
        let page = elena.get("/c/romashka/company").await.text();
        assert!(page.contains("Игорь Полозов") && page.contains("Сейчас вместо менеджера"), "{page}");
        assert!(page.contains("Мария Ветрова") && page.contains(&format!("mailto:{MARIA}")));
        assert!(elena.get("/c/romashka/orders").await.text().contains("сейчас за него Мария Ветрова"));
        let api = portal.program(ELENA, "romashka").get("/api/v1/c/romashka").await.json();
        assert_eq!((&api["manager"], &api["deputy"]), (&"Игорь Полозов".into(), &"Мария Ветрова".into()));
        let other = portal.person("irina@romashka.example").await.get("/c/vektor/company").await.text();
        assert!(!other.contains("Сейчас вместо менеджера"), "her own companies have no deputy");
        // The journal of these companies, requests about their details, looking with a member's eyes.
        elena.post("/c/romashka/company/details", &[("target", "company"), ("name", "Ромашка и К")]).await;
        assert!(maria.get("/office/details").await.text().contains("Ромашка"));
        assert!(maria.get("/office/journal").await.text().contains("Ромашка"));
    }
    // Mails that go to the manager go to her as well.
    let asked = "select count(distinct address) from mail where kind = 'details-asked'
        and address in ('igor@sever.example', 'maria@sever.example')";
    sql(&portal, "delete from details_change".to_owned()).await;
    let page = elena.get("/c/romashka/company/details").await.text();
    let at = page.find("value=\"entity:").expect("a legal entity") + "value=\"".len();
    let target = page[at..at + "entity:".len() + 36].to_owned();
    elena.post("/c/romashka/company/details", &[("target", &target), ("phone", "+7 900 000-00-01")]).await;
    assert_eq!(count(&portal, asked).await, 2);

    // After.
    move_days(&portal, &day(&portal, -3), &day(&portal, -1)).await;
    for slug in ["romashka", "volkov"] {
        assert_eq!(status(&maria, slug).await, StatusCode::NOT_FOUND, "{slug}");
    }
    assert!(!maria.get("/office").await.text().contains("Ромашка"));
    assert!(!maria.get("/office/journal").await.text().contains("Ромашка"));
    assert!(!elena.get("/c/romashka/company").await.text().contains("Мария Ветрова"));
    assert!(!elena.get("/c/romashka/orders").await.text().contains("Мария Ветрова"));
    assert!(maria.get("/office/deputies").await.text().contains("закончилось"));
});

both!(a_deputy_is_revoked, |store| async move {
    let portal = people(store).await;
    let (igor, maria, elena) = (portal.person(IGOR).await, portal.person(MARIA).await, portal.person(ELENA).await);
    let (maria_id, last) = (id_of(&portal, MARIA).await, day(&portal, 3));
    // For one company only.
    done(&igor, &[("company", "romashka"), ("deputy", &maria_id), ("until", &last)]).await;
    assert_eq!(status(&maria, "romashka").await, StatusCode::OK);
    assert_eq!(status(&maria, "volkov").await, StatusCode::NOT_FOUND, "that one was not given");
    assert!(elena.get("/c/romashka/orders").await.text().contains("сейчас за него Мария Ветрова"));
    // A look that she begins ends with her time.
    let page = maria.get("/office/companies/romashka").await.text();
    let at = page.find("<option value=\"").expect("a member") + "<option value=\"".len();
    let eyes = page[at..at + 36].to_owned();
    let look = [("member", &*eyes), ("reason", "проверка")];
    let looking = maria.after(&maria.post("/office/companies/romashka/view-as", &look).await);
    assert_eq!(looking.get("/c/romashka/").await.status, StatusCode::OK);
    // She does not end what is his, and passes nothing on.
    let id = first(&igor).await;
    let end = format!("/office/deputies/{id}/revoke");
    assert_eq!(maria.post(&end, &[]).await.status, StatusCode::NOT_FOUND);
    let igor_id = id_of(&portal, IGOR).await;
    let pass = [("company", "romashka"), ("deputy", &*igor_id), ("until", &*last)];
    assert_eq!(set(&maria, &pass).await.status, StatusCode::NOT_FOUND);
    assert!(!page.contains("/office/deputies?company"), "nor is it offered");

    assert_eq!(igor.post(&end, &[]).await.header("location"), "/office/deputies?did=revoked");
    assert_eq!(status(&maria, "romashka").await, StatusCode::NOT_FOUND);
    assert_eq!(looking.get("/c/romashka/").await.status, StatusCode::NOT_FOUND);
    assert!(!elena.get("/c/romashka/orders").await.text().contains("Мария Ветрова"));
    assert!(portal.mails(MARIA, 2).await.iter().any(|m| m.letter.subject.contains("снято")));
    let lines = "select count(*) from audit where action in ('deputy.set', 'deputy.revoked')
        and subject like 'Игорь Полозов → Мария Ветрова, ООО «Ромашка», %'";
    assert_eq!(count(&portal, lines).await, 2);
    assert!(elena.get("/c/romashka/journal?what=people").await.text().contains("Замещение менеджера снято"));
    assert_eq!(igor.post(&end, &[]).await.status, StatusCode::SEE_OTHER, "once more changes nothing");
    assert_eq!(count(&portal, lines).await, 2);
});

both!(a_manager_sets_his_own_and_an_administrator_anybodys, |store| async move {
    let portal = people(store).await;
    let (anna, igor) = (portal.person(ANNA).await, portal.person(IGOR).await);
    let (maria_id, igor_id, anna_id) =
        (id_of(&portal, MARIA).await, id_of(&portal, IGOR).await, id_of(&portal, ANNA).await);
    let olga_id = id_of(&portal, "olga@sever.example").await;
    let (today, last) = (day(&portal, 0), day(&portal, 3));
    // Another's company does not exist for him, whatever he says of the manager.
    for company in ["vektor", "no-such"] {
        let form = [("company", company), ("manager", &*maria_id), ("deputy", &*anna_id), ("until", &*last)];
        assert_eq!(set(&igor, &form).await.status, StatusCode::NOT_FOUND, "{company}");
    }
    let forged = [("manager", &*maria_id), ("deputy", &*maria_id), ("until", &*last)];
    done(&igor, &forged).await;
    const WHOSE: &str =
        "select count(*) from deputy d join app_user u on u.id = d.manager_id where u.email = 'igor@sever.example'";
    assert_eq!(count(&portal, WHOSE).await, 1, "for himself, not for her");
    refused(&igor, &[("deputy", &*anna_id), ("until", &*last)], "уже назначен").await;
    let end = format!("/office/deputies/{}/revoke", first(&igor).await);
    igor.post(&end, &[]).await;
    refused(&igor, &[("deputy", &*maria_id)], "Назовите последний день").await;
    refused(&igor, &[("deputy", &*maria_id), ("from", &day(&portal, -1)), ("until", &*last)], "уже прошёл").await;
    refused(&igor, &[("deputy", &*maria_id), ("from", &*last), ("until", &*today)], "раньше первого").await;
    refused(&igor, &[("deputy", &*igor_id), ("until", &*last)], "Себя замещать").await;
    refused(&igor, &[("deputy", &*olga_id), ("until", &*last)], "Такого сотрудника нет").await;
    for email in ["olga@sever.example", "denis@sever.example", ELENA] {
        let who = portal.person(email).await;
        assert_eq!(who.get("/office/deputies").await.status, StatusCode::NOT_FOUND, "{email}");
        assert_eq!(set(&who, &forged).await.status, StatusCode::NOT_FOUND, "{email}");
    }
    // The administrator: for anybody, and with an open end.
    refused(&anna, &[("deputy", &*maria_id), ("until", &*last)], "Такого сотрудника нет").await;
    done(&anna, &[("manager", &*igor_id), ("deputy", &*maria_id)]).await;
    assert_eq!(portal.mails(IGOR, 1).await.len(), 1, "he is told, too");
    let maria = portal.person(MARIA).await;
    assert_eq!(status(&maria, "volkov").await, StatusCode::OK);
    // A company that gets another manager leaves the arrangement.
    let a = anna.post("/office/companies/volkov/manager", &[("manager", &*anna_id)]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    assert_eq!(status(&maria, "volkov").await, StatusCode::NOT_FOUND);
    let volkov = portal.person("volkov@volkov.example").await;
    assert!(!volkov.get("/c/volkov/orders").await.text().contains("Мария Ветрова"));
    assert_eq!(status(&maria, "romashka").await, StatusCode::OK);
    // A deputy whose account is closed is nobody's contact; the name follows the person.
    let elena = portal.person(ELENA).await;
    assert_eq!(maria.post("/me", &[("name", "Мария Новая")]).await.status, StatusCode::SEE_OTHER);
    assert!(elena.get("/c/romashka/orders").await.text().contains("сейчас за него Мария Новая"));
    let close = format!("/office/users/{maria_id}/close");
    assert_eq!(anna.post(&close, &[("reason", "уволилась")]).await.status, StatusCode::SEE_OTHER);
    assert!(!elena.get("/c/romashka/orders").await.text().contains("Мария Новая"));
    assert!(!elena.get("/c/romashka/company").await.text().contains("Мария Новая"));
});

both!(who_stands_in_for_a_deputy_gets_nothing_of_the_first, |store| async move {
    let portal = people(store).await;
    let (anna, igor, maria) = (portal.person(ANNA).await, portal.person(IGOR).await, portal.person(MARIA).await);
    let olga_id = id_of(&portal, "olga@sever.example").await;
    sql(&portal, "update app_user set staff = 'manager' where email = 'olga@sever.example'".to_owned()).await;
    let olga = portal.person("olga@sever.example").await;
    let (maria_id, last) = (id_of(&portal, MARIA).await, day(&portal, 3));
    done(&igor, &[("deputy", &maria_id), ("until", &last)]).await;
    done(&maria, &[("deputy", &olga_id), ("until", &last)]).await;
    assert_eq!(status(&olga, "vektor").await, StatusCode::OK, "hers");
    assert_eq!(status(&olga, "romashka").await, StatusCode::NOT_FOUND, "not those where she stands in");
    assert!(!olga.get("/office").await.text().contains("Ромашка"));
    assert_eq!(status(&maria, "romashka").await, StatusCode::OK);
    // What the alerts of the exchange say goes to the manager, to who stands in, and to no one behind.
    const ALERT: Sql<()> = Sql::one(
        "insert into exchange_alert(source_id, dataset, kind, subject, company_id, detail, raised_at, seen_at)
            select s.id, 'orders', 'company-stale', 'x', c.id, '', $1, $1 from source s, company c where c.slug = 'romashka'",
    );
    let (app, now) = (portal.app.clone(), portal.app.clock.now());
    let told = portal.app.db.write(move |tx| {
        tx.run(&ALERT, &[&now])?;
        kabinet::exchange::alert_mail::tell(tx, &app, now)
    });
    told.await.expect("told");
    let to = "select count(distinct address) from mail where kind = 'exchange-alert' and address in
        ('anna@sever.example', 'igor@sever.example', 'maria@sever.example')";
    assert_eq!(count(&portal, to).await, 3);
    assert_eq!(
        count(&portal, "select count(*) from mail where kind = 'exchange-alert' and address = 'olga@sever.example'")
            .await,
        0
    );
    assert!(
        anna.get("/office/exchange").await.status.is_success()
            && olga.get("/office/exchange").await.status.is_success()
    );
});

//! Changes of details from the request to 1C and back, over HTTP, on both databases.

use db::Sql;
use reqwest::StatusCode;
use serde_json::{Value, json};
use testkit::{Client, Portal, both, people};

const ELENA: &str = "elena@romashka.example";
const ANNA: &str = "anna@sever.example";
const IGOR: &str = "igor@sever.example";
const GUID: &str = "6f9619ff-0001-11d9-848a-0000000000aa";
const PAGE: &str = "/c/romashka/company/details";
/// An account that belongs to its bank.
const ACCOUNT: [(&str, &str); 4] =
    [("account", "40702810200000012345"), ("bic", "044525225"), ("correspondent", ""), ("bank", "ПАО СБЕРБАНК")];

async fn texts(portal: &Portal, text: &'static str) -> Vec<String> {
    let one: Sql<(String,)> = Sql::one(text);
    portal.app.db.read(move |tx| tx.all(&one, &[])).await.expect("texts").into_iter().map(|(t,)| t).collect()
}
async fn text(portal: &Portal, sql: &'static str) -> String {
    texts(portal, sql).await.into_iter().next().unwrap_or_default()
}

/// The first legal entity of Ромашка, as a target of the form; 1C knows it by [`GUID`].
async fn entity(portal: &Portal, elena: &Client) -> String {
    const LINK: Sql<()> = Sql::one(
        "update legal_entity set erp_id = $1 where id = (select e.id from legal_entity e
            join company c on c.id = e.company_id where c.slug = 'romashka' order by e.name, e.id limit 1)",
    );
    portal.app.db.write(|tx| tx.run(&LINK, &[&GUID])).await.expect("linked");
    let page = elena.get(PAGE).await.text();
    let at = page.find("value=\"entity:").expect("a legal entity") + "value=\"".len();
    page[at..at + "entity:".len() + 36].to_owned()
}

async fn ask(client: &Client, target: &str, fields: &[(&str, &str)]) -> testkit::Answer {
    let form: Vec<(&str, &str)> = [("target", target)].into_iter().chain(fields.iter().copied()).collect();
    client.post(PAGE, &form).await
}

/// The batches that wait: path of the form and its fields.
async fn waiting(staff: &Client) -> Vec<(String, Vec<String>)> {
    let page = staff.get("/office/details").await.text();
    let batches = page.split("action=\"/office/details/").skip(1);
    let id = |part: &str| part[..36].to_owned();
    batches
        .map(|b| (format!("/office/details/{}", id(b)), b.split("name=\"field\" value=\"").skip(1).map(id).collect()))
        .collect()
}

/// 1C asks for changes.
async fn changes(portal: &Portal) -> Vec<Value> {
    let http = reqwest::Client::new();
    let answer = http.get(format!("{}/exchange/v1/changes", portal.base)).basic_auth("ut11", Some("exchange-demo"));
    let answer: Value = answer.send().await.expect("an answer").json().await.expect("JSON");
    answer["items"].as_array().expect("items").clone()
}

/// 1C says what it has of the legal entity, and it is taken.
async fn says(portal: &Portal, fields: Value) {
    let row: Sql<(String, String)> = Sql::one("select inn, kpp from legal_entity where erp_id = $1");
    let (inn, _) = portal.app.db.read(move |tx| tx.one(&row, &[&GUID])).await.expect("the entity");
    let mut item = json!({"id": GUID, "name": "Ромашка", "inn": inn, "kind": "legal"});
    item.as_object_mut().expect("an object").extend(fields.as_object().expect("fields").clone());
    let package = json!({
        "contract": "kabinet/1", "package_id": uuid::Uuid::now_v7(), "as_of": portal.app.clock.now().timestamp().to_string(),
        "complete": true, "items": [item],
    });
    let http = reqwest::Client::new();
    let to = |path: &str| format!("{}/exchange/v1/{path}", portal.base);
    let sent = http.post(to("counterparties")).basic_auth("ut11", Some("exchange-demo")).body(package.to_string());
    let accepted: Value = sent.send().await.expect("an answer").json().await.expect("JSON");
    let job = accepted["job"].as_str().unwrap_or_else(|| panic!("{accepted}")).to_owned();
    for _ in 0..200 {
        let asked = http.get(to(&format!("jobs/{job}"))).basic_auth("ut11", Some("exchange-demo"));
        let report: Value = asked.send().await.expect("an answer").json().await.expect("JSON");
        if report["state"] == "done" {
            assert_eq!(report["rejected"], json!([]), "{report}");
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the package was not taken");
}

both!(fields_are_asked_for_decided_on_one_by_one_and_told_of, |store| async move {
    let portal = people(store).await;
    let (elena, anna) = (portal.person(ELENA).await, portal.person(ANNA).await);
    let target = entity(&portal, &elena).await;
    let wrong =
        ask(&elena, &target, &[("kpp", "77"), ("phone", "+7 495 000-00-01"), ("account", "1"), ("bic", "2")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in ["В КПП девять знаков", "В БИК девять цифр", "value=\"+7 495 000-00-01\""]
    {
        assert!(wrong.text().contains(said), "{said}: {}", wrong.text());
    }
    assert_eq!(text(&portal, "select cast(count(*) as text) from details_change").await, "0", "all of it or nothing");

    let mut fields = vec![("kpp", "781001777"), ("phone", "+7 495 000-00-01"), ("comment", "с первого числа")];
    fields.extend(ACCOUNT);
    let asked = ask(&elena, &target, &fields).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
    assert!(elena.get(asked.header("location")).await.text().contains("3 изменения"));
    // One open request for a field; nothing else has changed.
    let again = ask(&elena, &target, &[("kpp", "781001888")]).await;
    assert!(again.status == StatusCode::UNPROCESSABLE_ENTITY && again.text().contains("Об этом уже просят"));
    assert_eq!(texts(&portal, "select kpp from legal_entity where kpp like '%777'").await.len(), 0);
    // The seller's people are told: the manager of what he decides on, the administrator of all.
    let mail = &portal.mails(ANNA, 1).await[0].letter;
    assert!(mail.subject.contains("Ромашка") && mail.text.iter().any(|t| t == "с первого числа"), "{mail:?}");
    assert!(mail.facts.iter().any(|(_, v)| v.contains("→ 781001777")), "{:?}", mail.facts);
    assert!(!portal.mails(IGOR, 1).await.is_empty());

    let open = waiting(&anna).await;
    assert_eq!((open.len(), open[0].1.len()), (1, 3));
    let page = anna.get("/office/details").await.text();
    assert!(page.contains("<del>не указано</del>") && page.contains("<ins>р/с 40702810200000012345, БИК 044525225"));
    // A manager decides on the phone only.
    let igor = portal.person(IGOR).await;
    let his = waiting(&igor).await;
    assert_eq!(his[0].1.len(), 1);
    let bank = open[0].1.iter().find(|id| !his[0].1.contains(id)).expect("one that is not his").clone();
    let a = igor.post(&open[0].0, &[("field", &bank), ("deed", "confirm")]).await;
    assert_eq!(a.status, StatusCode::FORBIDDEN);
    let a = igor.post(&his[0].0, &[("field", &his[0].1[0]), ("deed", "decline")]).await;
    assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains("Напишите причину"));
    let a =
        igor.post(&his[0].0, &[("field", &his[0].1[0]), ("deed", "decline"), ("reason", "это телефон склада")]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    // The administrator confirms the rest.
    let rest = waiting(&anna).await;
    let mut form = vec![("deed", "confirm")];
    form.extend(rest[0].1.iter().map(|id| ("field", id.as_str())));
    let a = anna.post(&rest[0].0, &form).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    assert!(waiting(&anna).await.is_empty());
    let page = elena.get(PAGE).await.text();
    assert!(page.contains("781001777") && page.contains("40702810200000012345") && page.contains("это телефон склада"));
    assert!(page.contains("ждёт отправки в 1С"));
    assert_eq!(text(&portal, "select phone from legal_entity where erp_id is not null").await, "");
    for (subject, said) in [("реквизиты изменены", "781001777"), ("отказано", "это телефон склада")]
    {
        let mails = portal.mails(ELENA, 2).await;
        let mail = mails.iter().find(|m| m.letter.subject.contains(subject)).unwrap_or_else(|| panic!("{subject}"));
        assert!(mail.letter.plain().expect("text").contains(said), "{:?}", mail.letter);
    }
    let notices = elena.get("/c/romashka/notices").await.text();
    assert!(notices.contains("Реквизиты изменены") && notices.contains("отказано"), "{notices}");
    let journal = elena.get("/c/romashka/journal?what=details").await.text();
    for line in ["Просьба изменить реквизиты", "Изменение реквизитов подтверждено", "В изменении реквизитов отказано"]
    {
        assert!(journal.contains(line), "{line}");
    }
});

both!(who_may_ask_for_what_and_take_it_back, |store| async move {
    let portal = people(store).await;
    let (elena, irina) = (portal.person(ELENA).await, portal.person("irina@romashka.example").await);
    let target = entity(&portal, &elena).await;
    for other in ["pavel@romashka.example", "sergey@romashka.example", "oleg@romashka.example"] {
        assert_eq!(portal.person(other).await.get(PAGE).await.status, StatusCode::FORBIDDEN, "{other}");
    }
    // An accountant asks for what is legal and the bank, and for nothing else, whatever she sends.
    let page = irina.get(PAGE).await.text();
    assert!(page.contains("name=\"kpp\"") && !page.contains("name=\"phone\"") && !page.contains("point:new"));
    for (target, field) in [(target.as_str(), ("phone", "+7 495 000-00-01")), ("company", ("name", "Иначе"))] {
        assert_eq!(ask(&irina, target, &[field]).await.status, StatusCode::FORBIDDEN, "{target}");
    }
    let a = ask(&irina, "point:new", &[("name", "Склад"), ("address", "Тверь")]).await;
    assert_eq!(a.status, StatusCode::FORBIDDEN);
    assert_eq!(ask(&irina, &target, &[("kpp", "781001777")]).await.status, StatusCode::SEE_OTHER);
    // The owner is told, and can take it back; a second time is a conflict.
    assert!(elena.get("/c/romashka/notices").await.text().contains("Просят изменить реквизиты"));
    assert!(!portal.mails(ELENA, 1).await.is_empty());
    let page = irina.get(PAGE).await.text();
    let at = page.find("/company/details/").expect("the request") + "/company/details/".len();
    let back = format!("{PAGE}/{}/withdraw", &page[at..at + 36]);
    assert_eq!(elena.post(&back, &[]).await.status, StatusCode::SEE_OTHER);
    let late = irina.post(&back, &[]).await;
    assert!(late.status == StatusCode::CONFLICT && late.text().contains("По этой просьбе уже решили"));
    assert!(waiting(&portal.person(ANNA).await).await.is_empty());
    // Another company does not find it, and names nothing of this one.
    let volkov = portal.person("volkov@volkov.example").await;
    let foreign = back.replace("/romashka/", "/volkov/");
    assert_eq!(volkov.post(&foreign, &[]).await.status, StatusCode::NOT_FOUND);
    let form = [("target", target.as_str()), ("kpp", "781001777")];
    assert_eq!(volkov.post("/c/volkov/company/details", &form).await.status, StatusCode::NOT_FOUND);
});

both!(an_agreed_value_goes_to_1c_and_a_difference_is_decided_by_a_person, |store| async move {
    let portal = people(store).await;
    let (elena, anna) = (portal.person(ELENA).await, portal.person(ANNA).await);
    let target = entity(&portal, &elena).await;
    let kpp = "select kpp from legal_entity where erp_id is not null";
    let erp = "select erp from details_change where field = 'entity.kpp' order by asked_at desc limit 1";
    let was = text(&portal, kpp).await;
    ask(&elena, &target, &[("kpp", "781001777")]).await;
    assert!(changes(&portal).await.is_empty(), "nothing is agreed on");
    let open = waiting(&anna).await;
    anna.post(&open[0].0, &[("field", &open[0].1[0]), ("deed", "confirm")]).await;

    // 1C has not asked yet and sends what it has: the agreed value stays.
    says(&portal, json!({"kpp": was})).await;
    assert_eq!((text(&portal, kpp).await.as_str(), text(&portal, erp).await.as_str()), ("781001777", "waiting"));
    for _ in 0..2 {
        let given = changes(&portal).await;
        assert_eq!(given.len(), 1, "until 1C says it itself");
        let item = &given[0];
        assert_eq!((item["counterparty_id"].as_str(), item["field"].as_str()), (Some(GUID), Some("kpp")));
        assert_eq!((item["was"].as_str(), item["value"].as_str()), (Some(was.as_str()), Some("781001777")));
        assert_eq!(item["kpp"].as_str(), Some(was.as_str()), "by what 1C knows it");
    }
    assert_eq!(text(&portal, erp).await, "sent");
    says(&portal, json!({"kpp": was})).await;
    assert!(anna.get("/office/details?show=way").await.text().contains("в 1С пока"), "still the old one");

    says(&portal, json!({"kpp": "781001777"})).await;
    assert_eq!(text(&portal, erp).await, "has");
    assert!(changes(&portal).await.is_empty());
    assert!(elena.get(PAGE).await.text().contains("есть в 1С"));

    // Later 1C says something else: nothing is overwritten, a person decides.
    says(&portal, json!({"kpp": "781001999"})).await;
    assert_eq!((text(&portal, kpp).await.as_str(), text(&portal, erp).await.as_str()), ("781001777", "differs"));
    assert!(elena.get(PAGE).await.text().contains("в 1С иначе"));
    assert!(anna.get("/office/exchange").await.text().contains("не то, что согласовано"));
    let page = anna.get("/office/details?show=way").await.text();
    assert!(page.contains("1С говорит: 781001999"), "{page}");
    let at = page.find("/settle\"").expect("a form");
    let settle = format!("/office/details/{}/settle", &page[at - 36..at]);
    anna.post(&settle, &[("right", "ours")]).await;
    assert_eq!(text(&portal, erp).await, "waiting");
    assert_eq!(changes(&portal).await.len(), 1, "it goes again");
    says(&portal, json!({"kpp": "781001999"})).await;
    anna.post(&settle, &[("right", "erp")]).await;
    assert_eq!((text(&portal, kpp).await.as_str(), text(&portal, erp).await.as_str()), ("781001999", "past"));
    assert!(!anna.get("/office/exchange").await.text().contains("не то, что согласовано"));
    // From then on 1C is followed as before.
    says(&portal, json!({"kpp": "781001555", "phone": "8 495 000-00-09"})).await;
    assert_eq!(text(&portal, kpp).await, "781001555");
    assert_eq!(text(&portal, "select phone from legal_entity where erp_id is not null").await, "8 495 000-00-09");
});

both!(delivery_points_are_asked_for, |store| async move {
    let portal = people(store).await;
    let (elena, igor) = (portal.person(ELENA).await, portal.person(IGOR).await);
    for name in ["Новый склад", "Магазин на Лиговском"] {
        let a = ask(&elena, "point:new", &[("name", name), ("address", "Тверь,  ул. Мира, 1")]).await;
        assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    }
    for (path, fields) in waiting(&igor).await {
        igor.post(&path, &[("field", &fields[0]), ("deed", "confirm")]).await;
    }
    let added = "select name || ': ' || address from delivery_point where address like 'Тверь%' order by name";
    let want = ["Магазин на Лиговском: Тверь, ул. Мира, 1", "Новый склад: Тверь, ул. Мира, 1"];
    assert_eq!(texts(&portal, added).await, want);
    let a = ask(&elena, "point:new", &[("name", "новый склад".to_uppercase().as_str()), ("address", "")]).await;
    assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY);
    let a = ask(&elena, "point:new", &[("name", "Новый склад"), ("address", "Тверь")]).await;
    assert!(a.text().contains("Точка с таким названием уже есть"));
});

both!(a_point_is_closed_and_opened_again, |store| async move {
    let portal = people(store).await;
    let (elena, igor) = (portal.person(ELENA).await, portal.person(IGOR).await);
    let page = elena.get(PAGE).await.text();
    let at = page.find("value=\"point:").expect("a delivery point") + "value=\"".len();
    let target = page[at..at + "point:".len() + 36].to_owned();
    let name = "select name from delivery_point where closed_at is not null";
    let of = |closed: &'static str| [("closed", closed)];
    // Asked for as everything else; the same state is no change, another word no state.
    assert_eq!(ask(&elena, &target, &of("")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ask(&elena, &target, &of("burnt")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ask(&elena, &target, &of("closed")).await.status, StatusCode::SEE_OTHER);
    assert!(texts(&portal, name).await.is_empty(), "nothing is closed before the seller agrees");
    assert!(igor.get("/office/details").await.text().contains("<del>работает</del>"));
    let open = waiting(&igor).await;
    igor.post(&open[0].0, &[("field", &open[0].1[0]), ("deed", "confirm")]).await;
    let closed = texts(&portal, name).await;
    assert_eq!(closed.len(), 1);
    assert!(elena.get("/c/romashka/company").await.text().contains("закрыта"));
    let program = portal.program(ELENA, "romashka");
    let points = program.get("/api/v1/c/romashka").await.json()["points"].clone();
    let of_it = points.as_array().expect("points").iter().find(|p| p["name"] == closed[0].as_str()).expect("it");
    assert_eq!(of_it["closed"], true, "its orders are still there to be asked for");
    // Nobody new is given it.
    let card = elena.get("/c/romashka/people").await.text();
    let at = card.find("<th scope=\"row\"><a href=\"").expect("somebody") + "<th scope=\"row\"><a href=\"".len();
    let card = elena.get(card[at..].split('"').next().expect("a path")).await.text();
    assert!(card.contains("id=\"points\"") && !card.contains(&closed[0]), "{card}");

    assert_eq!(ask(&elena, &target, &of("")).await.status, StatusCode::SEE_OTHER);
    let open = waiting(&igor).await;
    igor.post(&open[0].0, &[("field", &open[0].1[0]), ("deed", "confirm")]).await;
    assert!(texts(&portal, name).await.is_empty());
});

both!(a_telephone_that_is_no_more_goes_to_1c_as_nothing, |store| async move {
    let portal = people(store).await;
    let (elena, anna) = (portal.person(ELENA).await, portal.person(ANNA).await);
    let target = entity(&portal, &elena).await;
    says(&portal, json!({"phone": "+7 495 000-00-01", "email": "buh@romashka.example"})).await;
    let now = "select phone || ' ' || email from legal_entity where erp_id is not null";
    let erp = "select erp from details_change order by field";
    assert_eq!(text(&portal, now).await, "+7 495 000-00-01 buh@romashka.example");
    let asked = ask(&elena, &target, &[("phone", ""), ("email", " ")]).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
    let open = waiting(&anna).await;
    let mut form = vec![("deed", "confirm")];
    form.extend(open[0].1.iter().map(|id| ("field", id.as_str())));
    anna.post(&open[0].0, &form).await;
    assert_eq!(text(&portal, now).await, " ");
    let given = changes(&portal).await;
    assert!(
        given.len() == 2 && given.iter().all(|item| item["value"].is_null() && !item["was"].is_null()),
        "{given:?}"
    );
    // 1C still has the old ones, or says nothing of them: nothing comes back.
    says(&portal, json!({"phone": "+7 495 000-00-01"})).await;
    assert_eq!(
        (text(&portal, now).await.as_str(), texts(&portal, erp).await),
        (" ", vec!["sent".into(), "sent".into()])
    );
    // It says itself that there is none.
    says(&portal, json!({"phone": "", "email": ""})).await;
    assert_eq!(texts(&portal, erp).await, ["has", "has"]);
    assert!(changes(&portal).await.is_empty());
    // An empty text from a base that keeps no telephones wipes nothing that was not agreed on.
    says(&portal, json!({"address": "", "phone": "+7 495 000-00-02"})).await;
    assert_eq!(texts(&portal, erp).await, ["has", "differs"], "a telephone that came back is told");
});

/// The shipped 1C takes an agreed value at its next exchange and says it back; an order of the portal carries the buyer with it.
#[tokio::test(flavor = "multi_thread")]
async fn the_simulated_1c_takes_it() {
    let portal = testkit::demo(testkit::Store::Sqlite).await;
    let (elena, anna) = (portal.person(ELENA).await, portal.person(ANNA).await);
    let page = elena.get(PAGE).await.text();
    let at = page.find("value=\"entity:").expect("a legal entity") + "value=\"".len();
    let target = page[at..at + "entity:".len() + 36].to_owned();
    let mut fields = vec![("kpp", "781001777"), ("phone", "+7 495 000-00-01")];
    fields.extend(ACCOUNT);
    ask(&elena, &target, &fields).await;
    let open = waiting(&anna).await;
    let mut form = vec![("deed", "confirm")];
    form.extend(open[0].1.iter().map(|id| ("field", id.as_str())));
    anna.post(&open[0].0, &form).await;
    let states = || async { texts(&portal, "select erp from details_change order by field").await };
    assert_eq!(states().await, ["waiting"; 3]);
    portal.simulator().tick().await.expect("an exchange");
    assert_eq!(states().await, ["has"; 3], "1C has said all of it itself");
    assert!(elena.get(PAGE).await.text().contains("есть в 1С"));
    // Everything is asked for from the beginning: 1C still says the new values.
    portal.simulator().tick().await.expect("an exchange");
    assert_eq!(states().await, ["has"; 3]);
}

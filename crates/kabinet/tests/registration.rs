//! Coming in without an invitation, over HTTP and SMTP, on both databases.

use db::Sql;
use kernel::legal::Inn;
use reqwest::StatusCode;
use sha2::{Digest, Sha256};
use testkit::{Answer, Client, Portal, Post, both, people, people_with};

const PASSWORD: &str = "семь слонов подряд";
const VERA: &str = "vera@vasilek.example";
const ANNA: &str = "anna@sever.example";
const IGOR: &str = "igor@sever.example";
const ELENA: &str = "elena@romashka.example";

async fn sql(portal: &Portal, text: &'static str) {
    portal.app.db.write(move |tx| tx.batch(text)).await.expect("written");
}
async fn text(portal: &Portal, text: &'static str) -> String {
    let one: Sql<(String,)> = Sql::one(text);
    portal.app.db.read(move |tx| tx.one(&one, &[])).await.expect("a text").0
}
async fn count(portal: &Portal, text: &'static str) -> i64 {
    let one: Sql<(i64,)> = Sql::one(text);
    portal.app.db.read(move |tx| tx.one(&one, &[])).await.expect("a number").0
}

/// An ИНН that nobody has, with its check digit.
fn new_inn() -> String {
    Inn::make("001234567").expect("nine digits").as_str().to_owned()
}
/// ИНН and КПП of a legal entity of Ромашка.
async fn romashka(portal: &Portal) -> (String, String) {
    const ONE: Sql<(String, String)> = Sql::one(
        "select e.inn, e.kpp from legal_entity e join company c on c.id = e.company_id where c.slug = 'romashka'
            and e.kpp <> '' order by e.id limit 1",
    );
    portal.app.db.read(|tx| tx.one(&ONE, &[])).await.expect("a legal entity")
}

fn form<'a>(email: &'a str, inn: &'a str, kpp: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("name", "Вера Цветкова"),
        ("email", email),
        ("phone", "+7 900 000-00-00"),
        ("form", "legal"),
        ("firm", "ООО «Василёк»"),
        ("inn", inn),
        ("kpp", kpp),
        ("legal_address", "Псков, Речная, 1"),
        ("group", "wholesale"),
        ("note", "Покупаем крепёж"),
        ("consent", "1"),
    ]
}

/// The path of the link in the newest of at least `n` mails to an address.
async fn link(portal: &Portal, to: &str, n: usize) -> String {
    let mails = portal.mails(to, n).await;
    let url = mails[0].letter.button.clone().expect("a button").1;
    url.strip_prefix(&portal.base).expect("a link to the portal").to_owned()
}

/// Registers, follows the link and sets a password; gives the browser and where it was led.
async fn come_in(portal: &Portal, form: &[(&str, &str)]) -> (Client, String) {
    let email = form.iter().find(|(k, _)| *k == "email").expect("an address").1;
    let sent = portal.nobody.post("/register", form).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
    let link = link(portal, email, 1).await;
    let landed = portal.nobody.get(&link).await;
    assert_eq!((landed.status, landed.header("location")), (StatusCode::SEE_OTHER, "/register/confirm"));
    assert_eq!(landed.header("referrer-policy"), "no-referrer");
    let browser = portal.nobody.after(&landed);
    let page = browser.get("/register/confirm").await;
    assert!(page.text().contains(email), "{}", page.text());
    let secret = link.rsplit('/').next().expect("a secret");
    assert!(secret.len() == 43 && !page.text().contains(secret), "256 bits, in the cookie only");
    let done = browser.post("/register/confirm", &[("password", PASSWORD)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    (browser.after(&done), done.header("location").to_owned())
}

fn id_of(path: &str) -> &str {
    path.rsplit('/').next().expect("an id")
}

/// What is the same whoever asks: without the puzzle, the id of the request.
fn plain(a: &Answer) -> String {
    a.text()
}

both!(the_answer_does_not_depend_on_what_is_known, |store| async move {
    let portal = people(store).await;
    let (known, kpp) = romashka(&portal).await;
    let inn = new_inn();
    let pages = [
        portal.nobody.post("/register", &form(VERA, &inn, "001001001")).await,
        portal.nobody.post("/register", &form(VERA, &known, &kpp)).await,
        portal.nobody.post("/register", &form(ELENA, &inn, "001001001")).await,
        portal.nobody.post("/register", &form("closed@romashka.example", &inn, "001001001")).await,
    ];
    for page in &pages {
        assert_eq!((page.status, plain(page)), (StatusCode::OK, plain(&pages[0])));
    }
    // Whoever has an account reads that he has one.
    let mails = portal.mails(ELENA, 1).await;
    let button = mails[0].letter.button.clone().expect("a button").1;
    assert!(mails[0].letter.text[0].contains("уже есть") && button.contains("/login?next=%2Fapply"));
    assert_eq!(portal.mails(VERA, 2).await.len(), 2);
    // A third letter within the hour goes, a fourth does not; the page says what it said.
    for _ in 0..3 {
        let page = portal.nobody.post("/register", &form(VERA, &inn, "001001001")).await;
        if page.status == StatusCode::OK {
            assert_eq!(plain(&page), plain(&pages[0]));
        }
    }
    assert_eq!(portal.mails(VERA, 3).await.len(), 3);
    // A bad form is told as such, before anything is asked of the database.
    let wrong = portal.nobody.post("/register", &form(VERA, "0012345670", "1")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("Контрольная цифра ИНН") && wrong.text().contains("Вера Цветкова"), "kept as typed");
    let silent: Vec<_> = form(VERA, &inn, "001001001").into_iter().filter(|(k, _)| *k != "consent").collect();
    assert!(portal.nobody.post("/register", &silent).await.text().contains("Без согласия"));
});

both!(a_known_number_asks_the_owners_who_decide, |store| async move {
    let portal = people(store).await;
    let (inn, kpp) = romashka(&portal).await;
    // Scanners of mail follow links; nothing is used up.
    portal.nobody.post("/register", &form(VERA, &inn, &kpp)).await;
    let scanned = link(&portal, VERA, 1).await;
    for _ in 0..3 {
        portal.nobody.get(&scanned).await;
    }
    sql(&portal, "delete from mail").await;
    std::fs::remove_dir_all(portal.app.config.mailbox()).expect("the mailbox");
    std::fs::create_dir_all(portal.app.config.mailbox()).expect("the mailbox");

    let (vera, to) = come_in(&portal, &form(VERA, &inn, &kpp)).await;
    assert!(to.starts_with("/applications/"), "{to}");
    let waiting = vera.get(&to).await.text();
    assert!(waiting.contains("ждёт ответа"));
    for page in [&waiting, &vera.get("/companies").await.text(), &vera.get("/apply").await.text()] {
        for secret in ["Ромашка", "romashka", "Елена", ELENA] {
            assert!(!page.contains(secret), "{secret} is told to who asks");
        }
    }
    assert_eq!(vera.get("/c/romashka/").await.status, StatusCode::NOT_FOUND);
    assert!(vera.get("/companies").await.text().contains("ООО «Василёк»"));
    // The same again, and another one too many.
    let again = vera.post("/apply", &form(VERA, &inn, &kpp)[3..]).await;
    assert!(again.status == StatusCode::UNPROCESSABLE_ENTITY && again.text().contains("уже ждёт"));

    // The owner: notice, mail, page.
    let elena = portal.person(ELENA).await;
    assert!(portal.mails(ELENA, 1).await[0].letter.text[0].contains("Вера Цветкова"));
    assert!(elena.get("/c/romashka/notices").await.text().contains("Просят доступ: Вера Цветкова"));
    let page = elena.get("/c/romashka/people").await.text();
    assert!(page.contains(VERA) && page.contains("/c/romashka/people/requests/"));
    let one = format!("/c/romashka/people/requests/{}", id_of(&to));
    let shown = elena.get(&one).await.text();
    assert!(shown.contains("Покупаем крепёж") && shown.contains(&inn));
    // A colleague without the right, and the owner of another company.
    assert_eq!(portal.person("irina@romashka.example").await.get(&one).await.status, StatusCode::FORBIDDEN);
    let volkov = portal.person("volkov@volkov.example").await;
    let foreign = one.replace("/romashka/", "/volkov/");
    assert_eq!(volkov.get(&foreign).await.status, StatusCode::NOT_FOUND);
    let stolen = volkov.post(&format!("{foreign}/approve"), &[("role", "owner")]).await;
    assert_eq!(stolen.status, StatusCode::NOT_FOUND);
    // The office sees what is addressed to it, and this is not.
    let anna = portal.person(ANNA).await;
    assert_eq!(anna.get(&format!("/office/applications/{}", id_of(&to))).await.status, StatusCode::NOT_FOUND);

    assert_eq!(
        elena.post(&format!("{one}/approve"), &[("role", "emperor")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let let_in = elena.post(&format!("{one}/approve"), &[("role", "buyer")]).await;
    assert_eq!(let_in.status, StatusCode::SEE_OTHER, "{}", let_in.text());
    assert_eq!(vera.get("/c/romashka/").await.status, StatusCode::OK, "her own session, at once");
    assert_eq!(vera.get("/c/romashka/people").await.status, StatusCode::FORBIDDEN, "as a buyer");
    assert!(portal.mails(VERA, 2).await[0].letter.subject.contains("Доступ открыт"));
    assert_eq!(elena.post(&format!("{one}/approve"), &[("role", "owner")]).await.status, StatusCode::CONFLICT, "once");
    for action in ["access.asked", "access.approved"] {
        assert!(elena.get("/c/romashka/journal").await.text().contains(kabinet_text(action)), "{action}");
    }
    portal.nobody.sign_in(VERA, PASSWORD).await;
});

fn kabinet_text(action: &str) -> &'static str {
    kabinet::web::texts(kernel::format::Lang::Ru).s(if action == "access.asked" {
        "act-access-asked"
    } else {
        "act-access-approved"
    })
}

both!(an_owner_declines_with_a_reason, |store| async move {
    let portal = people(store).await;
    let (inn, _) = romashka(&portal).await;
    // A branch of the same firm: another КПП.
    let (vera, to) = come_in(&portal, &form(VERA, &inn, "009901001")).await;
    let elena = portal.person(ELENA).await;
    let one = format!("/c/romashka/people/requests/{}", id_of(&to));
    let silent = elena.post(&format!("{one}/decline"), &[("reason", " ")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let declined = elena.post(&format!("{one}/decline"), &[("reason", "Мы вас не знаем")]).await;
    assert_eq!(declined.status, StatusCode::SEE_OTHER);
    let letter = portal.mails(VERA, 2).await[0].letter.clone();
    assert!(letter.facts.iter().any(|(_, v)| v == "Мы вас не знаем"));
    let said = format!("{letter:?}{}", vera.get(&to).await.text());
    assert!(said.contains("Мы вас не знаем") && !said.contains("Ромашка") && !said.contains("Елена"));
    assert!(!elena.get("/c/romashka/people").await.text().contains(VERA));
    // She may ask again, but not for ever.
    for n in 0..4 {
        let a = vera.post("/apply", &form(VERA, &inn, "009901001")[3..]).await;
        let limit = a.status == StatusCode::UNPROCESSABLE_ENTITY;
        assert_eq!(limit, n > 0, "{n}: one waits already");
    }
});

both!(an_unknown_number_asks_the_seller_with_documents, |store| async move {
    let portal = people(store).await;
    let inn = new_inn();
    let (vera, to) = come_in(&portal, &form(VERA, &inn, "001001001")).await;
    let add = format!("{to}/add");
    let pdf: &[u8] = b"%PDF-1.7 card of the firm";
    let added = vera.upload(&add, "Вот карточка", &[("карточка.pdf", pdf), ("../устав.PDF", b"%PDF-1.4 x")]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text());
    for (name, bytes, why) in [
        ("run.exe", &b"MZ\x90"[..], "не подходит"),
        ("card.pdf", b"MZ\x90 is no PDF", "не подходит"),
        ("big.pdf", &[b"%PDF-".as_slice(), &vec![b' '; 11 << 20]].concat(), "больше"),
    ] {
        let refused = vera.upload(&add, "", &[(name, bytes)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(refused.text().contains(why), "{name}: {}", refused.text());
    }
    assert_eq!(count(&portal, "select count(*) from access_file").await, 2);
    assert_eq!(text(&portal, "select name from access_file order by name desc limit 1").await, "устав.PDF");

    // Staff with the duty are told and see it; others do not.
    let anna = portal.person(ANNA).await;
    let one = format!("/office/applications/{}", id_of(&to));
    let page = anna.get(&one).await.text();
    assert!(page.contains("карточка.pdf") && page.contains("Вот карточка") && page.contains(&inn));
    assert!(portal.mails(ANNA, 1).await[0].letter.subject.contains("заявк"));
    assert!(portal.mails(IGOR, 1).await.len() == 1 || portal.mails(IGOR, 2).await.len() == 2);
    let file = page.split(&format!("{one}/files/")).nth(1).and_then(|t| t.split('"').next()).expect("a file");
    let got = anna.get(&format!("{one}/files/{file}")).await;
    assert_eq!((got.status, got.bytes.as_slice()), (StatusCode::OK, pdf));
    assert!(
        got.header("content-disposition").starts_with("attachment")
            && got.header("x-content-type-options") == "nosniff"
    );
    assert_eq!(got.header("content-type"), "application/octet-stream");
    for email in [VERA, ELENA] {
        let who = if email == VERA { vera.clone() } else { portal.person(email).await };
        assert_eq!(who.get(&format!("{one}/files/{file}")).await.status, StatusCode::NOT_FOUND, "{email}");
        assert_eq!(who.get(&one).await.status, StatusCode::NOT_FOUND, "{email}");
    }
    assert_eq!(portal.person(ELENA).await.get(&to).await.status, StatusCode::NOT_FOUND, "somebody else's request");
    assert_eq!(portal.person(ELENA).await.upload(&add, "я", &[]).await.status, StatusCode::NOT_FOUND);

    // The seller asks for more; she answers.
    assert_eq!(anna.post(&format!("{one}/ask"), &[("text", "Пришлите договор")]).await.status, StatusCode::SEE_OTHER);
    assert!(vera.get(&to).await.text().contains("Пришлите договор"));
    assert!(portal.mails(VERA, 2).await[0].letter.text.iter().any(|t| t.contains("Пришлите договор")));
    vera.upload(&add, "Договор подписан", &[("dogovor.docx", b"PK\x03\x04 words")]).await;
    assert!(anna.get(&one).await.text().contains("Договор подписан"));

    // Approved by a manager: the company is his, she is its first owner, in the groups that he ticked.
    let igor = portal.person(IGOR).await;
    let bad = igor.post(&format!("{one}/approve"), &[("name", "Василёк"), ("address", "Псков")]).await;
    assert!(bad.status == StatusCode::UNPROCESSABLE_ENTITY && bad.text().contains("Отметьте хотя бы одно"));
    let approve =
        [("name", "Василёк"), ("full_name", "ООО «Василёк»"), ("address", "Псков, Речная, 1"), ("wholesale", "1")];
    // Not from a session that somebody left open: an owner is made.
    sql(&portal, "update session set confirmed_at = null").await;
    let late = igor.post(&format!("{one}/approve"), &approve).await;
    assert!(late.header("location").starts_with("/me/confirm?next="), "{}", late.header("location"));
    let igor = portal.person(IGOR).await;
    let done = igor.post(&format!("{one}/approve"), &approve).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let row = "select c.slug || ' ' || c.kinds || ' ' || u.email || ' ' || e.inn || ' ' || e.kpp || ' ' || m.roles from company c
        join app_user u on u.id = c.manager_id join legal_entity e on e.company_id = c.id
        join membership m on m.company_id = c.id where c.name = 'Василёк'";
    assert_eq!(text(&portal, row).await, format!("vasilek wholesale {IGOR} {inn} 001001001 owner"));
    assert_eq!(vera.get("/c/vasilek/people").await.status, StatusCode::OK);
    assert!(vera.get("/c/vasilek/journal").await.text().contains("Компания подключена"));
    assert_eq!(igor.post(&format!("{one}/approve"), &approve).await.status, StatusCode::UNPROCESSABLE_ENTITY, "once");
    assert_eq!(count(&portal, "select count(*) from company where name = 'Василёк'").await, 1);
});

both!(private_buyers_wait_or_walk_in, |store| async move {
    let portal = people(store).await;
    let private =
        |email: &'static str| vec![("name", "Пётр Садовник"), ("email", email), ("form", "private"), ("consent", "1")];
    let (petr, to) = come_in(&portal, &private("petr@garden.example")).await;
    assert!(to.starts_with("/applications/"), "{to}");
    let anna = portal.person(ANNA).await;
    let one = format!("/office/applications/{}", id_of(&to));
    let done = anna.post(&format!("{one}/approve"), &[("name", "Пётр Садовник"), ("registered", "1")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let slug = text(&portal, "select slug from company where alone").await;
    assert_eq!(petr.get(&format!("/c/{slug}/orders")).await.status, StatusCode::OK);
    // A company of one has no people, and a registered one no settlements.
    for off in ["people", "people/roles/new", "finance", "can-i-order?sum=1"] {
        assert_eq!(petr.get(&format!("/c/{slug}/{off}")).await.status, StatusCode::NOT_FOUND, "{off}");
    }
    let home = petr.get(&format!("/c/{slug}/")).await.text();
    assert!(!home.contains("/people\"") && !home.contains("/finance\""), "the menu does not show them");

    anna.post("/office/registration", &[("open", "1"), ("private", "auto"), ("wholesale", "1")]).await;
    let (_, to) = come_in(&portal, &private("olga@garden.example")).await;
    assert_eq!(to, format!("/c/{slug}-2/"));
    assert_eq!(count(&portal, "select count(*) from company where alone").await, 2);
    anna.post("/office/registration", &[("open", "1"), ("private", "no"), ("wholesale", "1")]).await;
    let refused = portal.nobody.post("/register", &private("ivan@garden.example")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Closed altogether.
    anna.post("/office/registration", &[("private", "no")]).await;
    assert_eq!(portal.nobody.get("/register").await.status, StatusCode::NOT_FOUND);
    assert!(!portal.nobody.get("/login").await.text().contains("/register"));
    assert_eq!(
        portal.nobody.post("/register", &form(VERA, &new_inn(), "001001001")).await.status,
        StatusCode::NOT_FOUND
    );
});

both!(the_configuration_closes_the_page_for_good, |store| async move {
    let portal = people_with(store, |c| c.registration.open = false).await;
    let anna = portal.person(ANNA).await;
    anna.post("/office/registration", &[("open", "1"), ("private", "no")]).await;
    assert_eq!(portal.nobody.get("/register").await.status, StatusCode::NOT_FOUND);
    assert!(anna.get("/office/registration").await.text().contains("registration.open"));
    assert_eq!(portal.person(ELENA).await.get("/apply").await.status, StatusCode::NOT_FOUND);
});

both!(nobody_owns_it_any_more, |store| async move {
    let portal = people(store).await;
    let (inn, kpp) = romashka(&portal).await;
    sql(
        &portal,
        "update membership set roles = 'viewer' where company_id = (select id from company where slug = 'romashka')",
    )
    .await;
    let (vera, to) = come_in(&portal, &form(VERA, &inn, &kpp)).await;
    let anna = portal.person(ANNA).await;
    let one = format!("/office/applications/{}", id_of(&to));
    assert!(anna.get(&one).await.text().contains("нет владельца"));
    assert_eq!(anna.post(&format!("{one}/approve"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(vera.get("/c/romashka/people").await.status, StatusCode::OK);
});

both!(requests_end_and_files_go, |store| async move {
    let portal = people_with(store, |c| c.registration.wait_days = 1).await;
    let (vera, to) = come_in(&portal, &form(VERA, &new_inn(), "001001001")).await;
    vera.upload(&format!("{to}/add"), "", &[("a.pdf", b"%PDF-1.7")]).await;
    let key = text(&portal, "select file_key from access_file").await;
    let on_disk = portal.app.config.data.join("files").join(&key);
    assert!(on_disk.exists());
    const AGED: Sql<()> = Sql::one("update access_request set expires_at = $1, created_at = $1");
    const SETTLED: Sql<()> = Sql::one("update access_request set settled_at = $1");
    let long_ago = portal.app.clock.now().plus_secs(-100 * 86_400);
    portal.app.db.write(move |tx| tx.run(&AGED, &[&long_ago])).await.expect("aged");
    run(&portal, "registration.sweep").await;
    assert_eq!(text(&portal, "select state from access_request").await, "expired");
    assert!(vera.get(&to).await.text().contains("не ответили в срок") && on_disk.exists());
    portal.app.db.write(move |tx| tx.run(&SETTLED, &[&long_ago])).await.expect("settled");
    run(&portal, "registration.sweep").await;
    assert!(!on_disk.exists() && count(&portal, "select count(*) from access_file").await == 0);
    // A link that was not followed in time is void.
    portal.nobody.post("/register", &form("late@vasilek.example", &new_inn(), "001001001")).await;
    let link = link(&portal, "late@vasilek.example", 1).await;
    const OVER: Sql<()> = Sql::one("update registration set expires_at = $1");
    portal.app.db.write(move |tx| tx.run(&OVER, &[&long_ago])).await.expect("over");
    let browser = portal.nobody.after(&portal.nobody.get(&link).await);
    assert!(browser.get("/register/confirm").await.text().contains("Ссылка больше не действует"));
    assert_eq!(
        browser.post("/register/confirm", &[("password", PASSWORD)]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    // She goes, and what she sent goes with her.
    let (petr, to) = come_in(&portal, &form("petr@vasilek.example", &new_inn(), "001001001")).await;
    petr.upload(&format!("{to}/add"), "моё письмо", &[("a.pdf", b"%PDF-1.7")]).await;
    assert_eq!(petr.post("/me/delete", &[]).await.status, StatusCode::SEE_OTHER);
    run(&portal, "registration.sweep").await;
    assert_eq!(count(&portal, "select count(*) from access_file").await, 0);
    assert_eq!(count(&portal, "select count(*) from access_message where text = 'моё письмо'").await, 0);
});

/// Runs a job of this kind to its end.
async fn run(portal: &Portal, kind: &'static str) {
    let now = portal.app.clock.now();
    portal
        .app
        .db
        .write(move |tx| jobs::enqueue(tx, &jobs::NewJob::new(kind, serde_json::json!({}), now), now))
        .await
        .expect("enqueued");
    jobs::wake();
    let open: Sql<(i64,)> =
        Sql::one("select count(*) from job where kind = $1 and state in ('queued', 'running') and run_at <= $2");
    for _ in 0..200 {
        let until = portal.app.clock.now();
        let left = portal.app.db.read(move |tx| tx.one(&open, &[&kind, &until])).await.expect("jobs").0;
        if left == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{kind} does not end");
}

both!(many_tries_cost_work, |store| async move {
    let portal = people_with(store, |c| c.exchange.proxies = vec!["127.0.0.1".into()]).await;
    let here = portal.nobody.from("203.0.113.5");
    let inn = new_inn();
    let mut stopped = None;
    for n in 0..14 {
        let email = format!("person{n}@vasilek.example");
        let a = here.post("/register", &form(&email, &inn, "001001001")).await;
        if a.status == StatusCode::TOO_MANY_REQUESTS {
            stopped = Some((n, a));
            break;
        }
    }
    let (n, page) = stopped.expect("a puzzle");
    assert_eq!(n, 10, "after ten from one address");
    let page = page.text();
    let bits: u32 =
        page.split("data-proof=\"").nth(1).and_then(|t| t.split('"').next()).expect("bits").parse().expect("a number");
    let puzzle = page.split("name=\"challenge\" value=\"").nth(1).and_then(|t| t.split('"').next()).expect("a puzzle");
    let zeros = |n: &String| {
        let hash = Sha256::digest(format!("{puzzle}:{n}"));
        u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]).leading_zeros() >= bits
    };
    let answer = (0u64..).map(|n| n.to_string()).find(zeros).expect("a number");
    let mut worked = form("worked@vasilek.example", &inn, "001001001");
    worked.extend([("challenge", puzzle), ("answer", answer.as_str())]);
    assert_eq!(here.post("/register", &worked).await.status, StatusCode::OK);
    assert_eq!(here.post("/register", &worked).await.status, StatusCode::TOO_MANY_REQUESTS, "it works once");
    assert!(here.get("/register").await.text().contains("data-proof"), "the page comes with the puzzle");
    assert_eq!(
        portal.nobody.from("203.0.113.6").post("/register", &form(VERA, &inn, "001001001")).await.status,
        StatusCode::OK
    );
    // Signing in is another door.
    assert!(!here.get("/login").await.text().contains("data-proof"));
});

both!(letters_go_out_by_smtp, |store| async move {
    let post = Post::start();
    let url = post.url();
    let portal = people_with(store, |c| c.mail.server = url).await;
    portal.nobody.post("/register", &form(VERA, &new_inn(), "001001001")).await;
    portal.nobody.post("/register", &form(ELENA, &new_inn(), "001001001")).await;
    for _ in 0..200 {
        if post.taken().len() >= 2 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let mut to: Vec<String> = post.taken().into_iter().flat_map(|t| t.to).collect();
    to.sort();
    assert_eq!(to, [ELENA, VERA]);
    assert!(post.taken().iter().all(|t| t.raw.contains("Auto-Submitted: auto-generated")));
});

/// A scanner that speaks clamd's protocol over a socket of the file system or a port; it finds something in what says EICAR.
struct Scanner {
    at: String,
    broken: std::sync::Arc<std::sync::atomic::AtomicBool>,
}

fn serve_scanner(mut way: impl std::io::Read + std::io::Write, broken: bool) -> std::io::Result<()> {
    let mut command = Vec::new();
    let mut byte = [0];
    while command.last() != Some(&0) {
        way.read_exact(&mut byte)?;
        command.push(byte[0]);
    }
    match command.as_slice() {
        b"zVERSION\0" => return way.write_all(b"ClamAV 1.4.2/27500\0"),
        b"zINSTREAM\0" => {}
        other => panic!("{other:?}"),
    }
    let mut file = Vec::new();
    loop {
        let mut length = [0; 4];
        way.read_exact(&mut length)?;
        let length = usize::try_from(u32::from_be_bytes(length)).expect("a length");
        if length == 0 {
            break;
        }
        let from = file.len();
        file.resize(from + length, 0);
        way.read_exact(&mut file[from..])?;
    }
    let found = file.windows(5).any(|w| w == b"EICAR");
    match (broken, found) {
        (true, _) => way.write_all(b"INSTREAM: Can't allocate memory ERROR\0"),
        (false, true) => way.write_all(b"stream: Eicar-Test-Signature FOUND\0"),
        (false, false) => way.write_all(b"stream: OK\0"),
    }
}

impl Scanner {
    fn start(store: testkit::Store, folder: &std::path::Path) -> Scanner {
        let broken = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
        let b = broken.clone();
        let is = move || b.load(std::sync::atomic::Ordering::Relaxed);
        let at = if store == testkit::Store::Sqlite {
            let path = folder.join("clamd.ctl");
            let listener = std::os::unix::net::UnixListener::bind(&path).expect("a socket");
            std::thread::spawn(move || {
                listener.incoming().for_each(|way| {
                    let _ = way.and_then(|way| serve_scanner(way, is()));
                })
            });
            format!("unix:{}", path.display())
        } else {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
            let at = listener.local_addr().expect("an address");
            std::thread::spawn(move || {
                listener.incoming().for_each(|way| {
                    let _ = way.and_then(|way| serve_scanner(way, is()));
                })
            });
            format!("tcp:{at}")
        };
        Scanner { at, broken }
    }
}

both!(a_scanner_sees_files_before_they_are_kept, |store| async move {
    let folder = tempfile::tempdir().expect("a folder");
    let scanner = Scanner::start(store, folder.path());
    let portal = people_with(store, |c| c.uploads.scanner = scanner.at.clone()).await;
    let (vera, to) = come_in(&portal, &form(VERA, &new_inn(), "001001001")).await;
    let add = format!("{to}/add");
    let (good, bad): (&[u8], &[u8]) = (b"%PDF-1.7 card of the firm", b"%PDF-1.7 EICAR in a card");
    // Large enough for several pieces.
    let large = [good, &vec![b' '; 300 << 10]].concat();
    assert_eq!(vera.upload(&add, "", &[("карточка.pdf", &large)]).await.status, StatusCode::SEE_OTHER);
    let refused = vera.upload(&add, "Вот карточка", &[("устав.pdf", good), ("вирус.pdf", bad)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("«вирус.pdf» не принят: проверка нашла в нём вирус"), "{}", refused.text());
    let refused = vera.upload(&add, "", &[("вирус.pdf", bad)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(count(&portal, "select count(*) from access_file").await, 2, "what is clean was taken");
    let noted = "select subject from audit where action = 'access.infected' order by at limit 1";
    assert_eq!(text(&portal, noted).await, "вирус.pdf: Eicar-Test-Signature");
    assert_eq!(count(&portal, "select count(*) from audit where action = 'access.infected'").await, 2);

    // A scanner that cannot look: nothing is taken unseen, and who attaches it is told to come again.
    scanner.broken.store(true, std::sync::atomic::Ordering::Relaxed);
    let refused = vera.upload(&add, "", &[("договор.pdf", good)]).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text().contains("сейчас не работает"));
    assert_eq!(count(&portal, "select count(*) from access_file").await, 2);
    let of_doctor = kabinet::cli::doctor::scanner(&portal.app.config);
    assert!(of_doctor.good && of_doctor.text.contains("ClamAV 1.4.2"), "{}", of_doctor.text);
    let mut config = portal.app.config.clone();
    config.uploads.scanner = "unix:/no/such/socket".into();
    let of_doctor = kabinet::cli::doctor::scanner(&config);
    assert!(!of_doctor.good && of_doctor.text.contains("no file is taken"), "{}", of_doctor.text);
    // Nothing of what was refused lies in the store.
    let mut kept = 0;
    let mut folders = vec![portal.app.config.data.join("files").join("applications")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            if entry.path().is_dir() { folders.push(entry.path()) } else { kept += 1 }
        }
    }
    assert_eq!(kept, 2);
});

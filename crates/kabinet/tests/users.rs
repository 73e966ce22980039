//! The office's accounts over HTTP and by the command line, on both databases.

use db::Sql;
use kabinet::users::verbs::{Actor, Why};
use kernel::UserId;
use reqwest::StatusCode;
use testkit::{Client, Portal, both, people};

const ANNA: &str = "anna@sever.example";
const IGOR: &str = "igor@sever.example";
const PAVEL: &str = "pavel@romashka.example";
const ELENA: &str = "elena@romashka.example";
const PASSWORD: &str = "семь слонов подряд";

async fn sql(portal: &Portal, text: &'static str) {
    portal.app.db.write(move |tx| tx.batch(text)).await.expect("written");
}
async fn count(portal: &Portal, text: &'static str) -> i64 {
    let one: Sql<(i64,)> = Sql::one(text);
    portal.app.db.read(move |tx| tx.one(&one, &[])).await.expect("a number").0
}
async fn text(portal: &Portal, text: &'static str) -> String {
    let one: Sql<(String,)> = Sql::one(text);
    portal.app.db.read(move |tx| tx.one(&one, &[])).await.expect("a text").0
}
async fn id_of(portal: &Portal, email: &'static str) -> UserId {
    const ID: Sql<(UserId,)> = Sql::one("select id from app_user where email = $1");
    portal.app.db.read(move |tx| tx.one(&ID, &[&email])).await.expect("an account").0
}
async fn give(anna: &Client, id: UserId, role: &str) -> testkit::Answer {
    anna.post(&format!("/office/users/{id}/role"), &[("role", role)]).await
}
async fn close(anna: &Client, id: UserId, more: &[(&str, &str)]) -> testkit::Answer {
    let mut form = vec![("reason", "уволился")];
    form.extend(more);
    anna.post(&format!("/office/users/{id}/close"), &form).await
}

both!(everybody_is_listed_found_and_counted, |store| async move {
    let portal = people(store).await;
    let anna = portal.person(ANNA).await;
    let page = anna.get("/office/users").await.text();
    for seen in ["Анна Рябинина", "администратор", ELENA, "ООО «Ромашка»", "работает"]
    {
        assert!(page.contains(seen), "{seen}");
    }
    let staff = anna.get("/office/users?show=staff").await.text();
    assert!(staff.contains("Игорь Полозов") && !staff.contains("Елена Лугова"));
    let clients = anna.get("/office/users?show=clients").await.text();
    assert!(!clients.contains("Игорь Полозов") && clients.contains("Елена Лугова"));
    // As people remember each other: a part of the name without its case, of the address, two words in any order.
    for q in ["лугова", "ELENA@romashka", "%D0%BB%D1%83%D0%B3%D0%BE%D0%B2%D0%B0+%D0%B5%D0%BB%D0%B5%D0%BD%D0%B0"] {
        let q = q.replace("лугова", "%D0%BB%D1%83%D0%B3%D0%BE%D0%B2%D0%B0");
        let found = anna.get(&format!("/office/users?q={q}")).await.text();
        assert!(found.contains("Елена Лугова") && !found.contains("Павел"), "{q}");
    }
    assert!(anna.get("/office/users?q=nobody-of-this-name").await.text().contains("Никого не нашлось"));
    // Page after page, each once.
    const MANY: Sql<()> = Sql::one(
        "insert into app_user(id, email, name, lang, zone, active, created_at) values ($1, $2, $3, 'ru', 'Europe/Moscow', $4, $5)",
    );
    let now = portal.app.clock.now();
    let filled = portal.app.db.write(move |tx| {
        (0..120).try_for_each(|n| {
            let (id, email) = (UserId::at(now), format!("many{n}@crowd.example"));
            // Namesakes: the id parts them.
            tx.run(&MANY, &[&id, &email, &"Толпа ~ Многих", &true, &now]).map(drop)
        })
    });
    let filled: db::Result<()> = filled.await;
    filled.expect("a crowd");
    for query in ["?", "?q=crowd"] {
        let (mut path, mut seen) = (format!("/office/users{query}"), Vec::new());
        loop {
            let page = anna.get(&path).await.text();
            let cards = page.split("<th scope=\"row\"><a href=\"/office/users/").skip(1);
            seen.extend(cards.map(|rest| rest[..36].to_owned()));
            match page.split("<a href=\"").find(|part| part.contains("rel=\"next\"")) {
                Some(next) => {
                    path = next.split('"').next().expect("a link").replace("&amp;", "&").replace("&#38;", "&")
                }
                None => break,
            }
        }
        let (all, mut once) = (seen.len(), seen);
        once.sort_unstable();
        once.dedup();
        assert_eq!(all, once.len(), "nobody twice");
        let want = if query == "?" { count(&portal, "select count(*) from app_user").await } else { 120 };
        assert_eq!(i64::try_from(all).expect("a number"), want, "{query}");
    }
    // The auditor looks and changes nothing; others of the staff do not see it.
    let igor = id_of(&portal, IGOR).await;
    for email in [IGOR, "olga@sever.example", "denis@sever.example"] {
        assert_eq!(portal.person(email).await.get("/office/users").await.status, StatusCode::NOT_FOUND, "{email}");
    }
    assert_eq!(give(&anna, id_of(&portal, "denis@sever.example").await, "auditor").await.status, StatusCode::SEE_OTHER);
    let denis = portal.person("denis@sever.example").await;
    let card = denis.get(&format!("/office/users/{igor}")).await;
    assert!(card.status.is_success() && card.text().contains("ООО «Ромашка»"), "whose manager he is");
    assert!(!card.text().contains("/role") && !denis.get("/office/users").await.text().contains("id=\"invite\""));
    assert_eq!(give(&denis, igor, "admin").await.status, StatusCode::NOT_FOUND);
    assert_eq!(close(&denis, igor, &[]).await.status, StatusCode::NOT_FOUND);
    let nobody = "0198c0de-0000-7000-8000-000000000000";
    assert_eq!(anna.get(&format!("/office/users/{nobody}")).await.status, StatusCode::NOT_FOUND);
});

both!(a_staff_role_is_given_and_taken_with_a_mail_and_a_line, |store| async move {
    let portal = people(store).await;
    let anna = portal.person(ANNA).await;
    let (pavel, me) = (id_of(&portal, PAVEL).await, id_of(&portal, ANNA).await);
    let pavel_in = portal.person(PAVEL).await;
    assert_eq!(pavel_in.get("/office").await.status, StatusCode::NOT_FOUND);
    assert_eq!(give(&anna, pavel, "king").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let a = give(&anna, pavel, "support").await;
    assert_eq!(a.header("location"), format!("/office/users/{pavel}?did=role"), "{}", a.text());
    assert_eq!(pavel_in.get("/office").await.status, StatusCode::OK, "with the next request");
    let mail = portal.mails(PAVEL, 1).await;
    assert!(mail[0].letter.subject.contains("роль") && mail[0].letter.text.iter().any(|l| l.contains("поддержка")));
    let line = "select subject from audit where action = 'user.role'";
    assert_eq!(text(&portal, line).await, format!("Павел Круглов ({PAVEL}): - → support"));
    assert!(anna.get("/office/journal?what=people").await.text().contains("Роль сотрудника изменена"));
    assert_eq!(give(&anna, pavel, "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(pavel_in.get("/office").await.status, StatusCode::NOT_FOUND);
    assert_eq!(pavel_in.get("/c/romashka/").await.status, StatusCode::OK, "his company is another matter");
    // Nobody widens or narrows himself; a session that was left open gives no role.
    let a = give(&anna, me, "support").await;
    assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains("Это вы"), "{}", a.status);
    sql(&portal, "update session set confirmed_at = null").await;
    assert!(give(&anna, pavel, "admin").await.header("location").starts_with("/me/confirm?next="));
    assert!(close(&anna, pavel, &[]).await.header("location").starts_with("/me/confirm?next="));
    assert_eq!(count(&portal, "select count(*) from app_user where staff = 'admin'").await, 1);
});

both!(the_seller_always_has_an_administrator, |store| async move {
    let portal = people(store).await;
    let anna = portal.person(ANNA).await;
    let (me, igor) = (id_of(&portal, ANNA).await, id_of(&portal, IGOR).await);
    give(&anna, igor, "admin").await;
    let igor_in = portal.person(IGOR).await;
    // Both at the same moment: one is first, the other finds himself out of office.
    tokio::join!(give(&anna, igor, "manager"), give(&igor_in, me, ""));
    let admins = "select count(*) from app_user where staff = 'admin' and active";
    assert_eq!(count(&portal, admins).await, 1);
    sql(&portal, "update app_user set staff = 'admin' where email in ('anna@sever.example', 'igor@sever.example')")
        .await;
    let (anna, igor_in) = (portal.person(ANNA).await, portal.person(IGOR).await);
    tokio::join!(close(&anna, igor, &[]), close(&igor_in, me, &[]));
    assert_eq!(count(&portal, admins).await, 1);
    // The command line is no way around.
    let app = portal.app.clone();
    let last = portal.app.db.write(move |tx| {
        const LAST: Sql<(UserId,)> = Sql::one("select id from app_user where staff = 'admin' and active");
        let (last,) = tx.one(&LAST, &[])?;
        let by = Actor { app: &app, user: None, now: app.clock.now(), address: "command line" };
        let (given, closed) = (by.give(tx, last, None)?, by.close(tx, last, "", true)?);
        Ok::<_, kabinet::fail::Fail>((given, closed))
    });
    assert_eq!(last.await.expect("asked"), (Err(Why::LastAdmin), Err(Why::LastAdmin)));
    assert_eq!(count(&portal, admins).await, 1);
});

both!(a_closed_account_is_out_at_once_and_comes_back, |store| async move {
    let portal = people(store).await;
    let anna = portal.person(ANNA).await;
    let (pavel, program) = (portal.person(PAVEL).await, portal.program(PAVEL, "romashka"));
    let id = id_of(&portal, PAVEL).await;
    portal.nobody.post("/forgot", &[("email", PAVEL)]).await;
    let reset = portal.mails(PAVEL, 1).await[0].letter.button.clone().expect("a link").1;
    let short = anna.post(&format!("/office/users/{id}/close"), &[("reason", " ")]).await;
    assert!(short.status == StatusCode::UNPROCESSABLE_ENTITY && short.text().contains("Напишите причину"));
    let a = close(&anna, id, &[]).await;
    assert_eq!(a.header("location"), format!("/office/users/{id}?did=closed"), "{}", a.text());
    assert!(pavel.get("/c/romashka/").await.header("location").starts_with("/login"));
    assert_eq!(program.get("/api/v1/c/romashka").await.status, StatusCode::UNAUTHORIZED);
    let again = portal.nobody.post("/login", &[("email", PAVEL), ("password", "kabinet-demo")]).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    let landed = portal.nobody.get(reset.strip_prefix(&portal.base).expect("ours")).await;
    let set = portal.nobody.after(&landed).post("/reset", &[("password", PASSWORD)]).await;
    assert!(set.status == StatusCode::OK && set.text().contains("Запросите новую"), "the link is dead: {}", set.status);
    let mails = portal.mails(PAVEL, 2).await;
    let told = mails.iter().find(|m| m.letter.subject.contains("закрыта")).expect("a mail");
    assert!(told.letter.text.iter().any(|l| l.contains("уволился")));
    let card = anna.get(&format!("/office/users/{id}")).await.text();
    assert!(card.contains("уволился") && card.contains("/reopen") && !card.contains("/role"));
    assert!(anna.get("/office/users?show=closed").await.text().contains(PAVEL));
    let still = give(&anna, id, "support").await;
    assert!(still.status == StatusCode::UNPROCESSABLE_ENTITY && still.text().contains("сначала верните"));
    // The owners of each of his companies read it in their journal.
    let elena = portal.person(ELENA).await;
    let journal = elena.get("/c/romashka/journal?what=people").await.text();
    assert!(elena.get("/c/romashka/people").await.text().contains("продавец закрыл учётную запись"));
    assert!(journal.contains("Учётная запись закрыта") && journal.contains("Павел Круглов"), "{journal}");

    assert_eq!(anna.post(&format!("/office/users/{id}/reopen"), &[]).await.status, StatusCode::SEE_OTHER);
    let pavel = portal.person(PAVEL).await;
    assert_eq!(pavel.get("/c/romashka/").await.status, StatusCode::OK, "as before");
    assert_eq!(program.get("/api/v1/c/romashka").await.status, StatusCode::UNAUTHORIZED, "tokens do not come back");
    assert_eq!(anna.post(&format!("/office/users/{id}/sign-out"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(pavel.get("/me").await.status, StatusCode::SEE_OTHER);
    assert!(anna.get("/office/journal").await.text().contains("Сеансы завершены"));
});

both!(the_only_owner_is_closed_only_if_that_is_meant, |store| async move {
    let portal = people(store).await;
    let anna = portal.person(ANNA).await;
    let (id, elena) = (id_of(&portal, ELENA).await, portal.person(ELENA).await);
    elena.post("/c/romashka/people/invite", &[("people", "new@romashka.example"), ("role", "viewer")]).await;
    let a = close(&anna, id, &[]).await;
    assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains("единственный владелец"), "{}", a.status);
    assert!(a.text().contains("Да, оставить без владельца: ООО «Ромашка»") && a.text().contains("уволился"));
    assert_eq!(elena.get("/c/romashka/").await.status, StatusCode::OK);
    assert_eq!(close(&anna, id, &[("anyway", "1")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(elena.get("/c/romashka/").await.status, StatusCode::SEE_OTHER);
    assert_eq!(count(&portal, "select count(*) from invitation where state = 'open'").await, 0, "hers are void");
});

both!(a_colleague_is_invited_and_chooses_his_own_password, |store| async move {
    let portal = people(store).await;
    let anna = portal.person(ANNA).await;
    let invite =
        async |email: &str, role: &str| anna.post("/office/users/invite", &[("email", email), ("role", role)]).await;
    for (email, role, says) in [
        ("nobody", "support", "не адрес почты"),
        ("vera@sever.example", "king", "Такой роли нет"),
        (PAVEL, "support", "уже есть учётная запись"),
    ] {
        let a = invite(email, role).await;
        assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains(says), "{email}: {}", a.text());
    }
    let vera = "vera@sever.example";
    let a = invite(" Vera@Sever.example ", "support").await;
    assert_eq!(a.header("location"), "/office/users?did=invited#invited", "{}", a.text());
    let link = async |n: usize| {
        let url = portal.mails(vera, n).await[0].letter.button.clone().expect("a button").1;
        url.strip_prefix(&portal.base).expect("ours").to_owned()
    };
    let first = link(1).await;
    assert_eq!(count(&portal, "select count(*) from app_user where email = 'vera@sever.example'").await, 0, "not yet");
    let page = anna.get("/office/users").await.text();
    let at = page.find("/office/users/invitations/").expect("the invitation") + "/office/users/invitations/".len();
    let id = page[at..at + 36].to_owned();
    assert_eq!(anna.post(&format!("/office/users/invitations/{id}/resend"), &[]).await.status, StatusCode::SEE_OTHER);
    let second = link(2).await;
    let follow = async |path: &str| {
        let landed = portal.nobody.get(path).await;
        assert_eq!((landed.header("location"), landed.header("referrer-policy")), ("/staff", "no-referrer"));
        let browser = portal.nobody.after(&landed);
        (browser.clone(), browser.get("/staff").await.text())
    };
    assert!(follow(&first).await.1.contains("Ссылка больше не действует"), "the old link dies");
    let (browser, page) = follow(&second).await;
    assert!(page.contains("поддержка") && page.contains(vera) && page.contains("Анна Рябинина"));
    let weak = browser.post("/staff", &[("name", "Вера"), ("password", "12345678")]).await;
    assert!(weak.status == StatusCode::UNPROCESSABLE_ENTITY && weak.text().contains("value=\"Вера\""));
    let form = [("name", "Вера Новая"), ("password", PASSWORD)];
    let joined = browser.post("/staff", &form).await;
    assert_eq!((joined.status, joined.header("location")), (StatusCode::SEE_OTHER, "/office"), "{}", joined.text());
    let vera_in = browser.after(&joined);
    assert_eq!(vera_in.get("/office").await.status, StatusCode::OK);
    assert_eq!(vera_in.get("/office/users").await.status, StatusCode::NOT_FOUND, "support, no more");
    assert!(follow(&second).await.1.contains("Ссылка больше не действует"), "used up");
    assert!(anna.get("/office/journal").await.text().contains("Вера Новая (vera@sever.example): поддержка"));

    // Revoked, of an inviter who lost his office, and of an address that came in by another way.
    let igor = id_of(&portal, IGOR).await;
    give(&anna, igor, "admin").await;
    let igor_in = portal.person(IGOR).await;
    igor_in.post("/office/users/invite", &[("email", "petr@sever.example"), ("role", "admin")]).await;
    assert_eq!(portal.mails("petr@sever.example", 1).await.len(), 1);
    give(&anna, igor, "manager").await;
    assert_eq!(count(&portal, "select count(*) from staff_invitation where state = 'open'").await, 0);
    for email in ["oleg@sever.example", "nina@sever.example"] {
        assert_eq!(invite(email, "finance").await.status, StatusCode::SEE_OTHER);
    }
    let page = anna.get("/office/users").await.text();
    // Up to the end of the button: what follows is the next invitation.
    let mut forms = page.split("/office/users/invitations/").map(|part| part.split("</button>").next().unwrap_or(""));
    let of = forms.find(|form| form.contains("/revoke") && form.contains("oleg@sever"));
    let id = of.expect("his invitation")[..36].to_owned();
    assert_eq!(anna.post(&format!("/office/users/invitations/{id}/revoke"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(anna.post(&format!("/office/users/invitations/{id}/revoke"), &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(count(&portal, "select count(*) from staff_invitation where state = 'open'").await, 1);
    let url = portal.mails("nina@sever.example", 1).await[0].letter.button.clone().expect("a button").1;
    sql(&portal, "update app_user set email = 'nina@sever.example' where email = 'oleg@romashka.example'").await;
    let (browser, page) = follow(url.strip_prefix(&portal.base).expect("ours")).await;
    assert!(page.contains("уже есть учётная запись"));
    let a = browser.post("/staff", &form).await;
    assert!(a.text().contains("уже есть учётная запись") && a.header("set-cookie").is_empty());
    assert_eq!(count(&portal, "select count(*) from app_user where staff = 'finance'").await, 1, "Olga as before");
});

both!(the_command_line_does_the_same, |store| async move {
    let portal = people(store).await;
    let (data, database) = (portal.app.config.data.clone(), portal.app.config.database.clone());
    let kabinet = |words: &[&str]| {
        let out = std::process::Command::new(env!("CARGO_BIN_EXE_kabinet"))
            .args(words)
            .env("KABINET_DATA", &data)
            .env("KABINET_DATABASE", &database)
            .output()
            .expect("the binary");
        (out.status.success(), String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned())
    };
    let row = "select coalesce(staff, '-') || case when active then ' in' else ' out' end from app_user
        where email = 'pavel@romashka.example'";
    assert!(kabinet(&["user", "staff", "--email", PAVEL, "--role", "finance"]).0);
    assert_eq!(text(&portal, row).await, "finance in");
    let (done, said) = kabinet(&["user", "close", "--email", PAVEL, "--reason", "уволился"]);
    assert!(done, "{said}");
    assert_eq!(text(&portal, row).await, "finance out");
    let (done, said) = kabinet(&["user", "staff", "--email", PAVEL, "--role", "none"]);
    assert!(!done && said.contains("is closed"), "{said}");
    assert!(kabinet(&["user", "reopen", "--email", PAVEL]).0);
    assert!(kabinet(&["user", "staff", "--email", PAVEL, "--role", "none"]).0);
    assert_eq!(text(&portal, row).await, "- in");
    for (words, says) in [
        (["user", "staff", "--email", ANNA, "--role", "none"], "last administrator"),
        (["user", "staff", "--email", PAVEL, "--role", "king"], "expected admin"),
        (["user", "staff", "--email", "absent@x.example", "--role", "admin"], "no account"),
    ] {
        let (done, said) = kabinet(&words);
        assert!(!done && said.contains(says), "{said}");
    }
    let (done, said) = kabinet(&["user", "close", "--email", ELENA]);
    assert!(!done && said.contains("only owner"), "{said}");
    let deeds = "select count(*) from audit where address = 'command line' and user_id is null
        and action in ('user.role', 'user.closed', 'user.reopened')";
    // Pavel works for two companies: each has its line.
    assert_eq!(count(&portal, deeds).await, 6);
    assert_eq!(
        count(&portal, "select count(*) from mail where kind in ('staff-role', 'account-closed', 'account-reopened')")
            .await,
        4
    );
});

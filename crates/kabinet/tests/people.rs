//! Invitations and members over HTTP, on both databases.

#[path = "people/tokens.rs"]
mod tokens;

use db::Sql;
use reqwest::StatusCode;
use testkit::{Answer, Client, Portal, Store, both, people};

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

async fn invite(owner: &Client, people: &str, role: &str) -> Answer {
    owner.post("/c/romashka/people/invite", &[("people", people), ("role", role)]).await
}

/// The path of the link in the newest of at least `n` mails to an address.
async fn link(portal: &Portal, to: &str, n: usize) -> String {
    let mails = portal.mails(to, n).await;
    let url = mails[0].letter.button.clone().expect("a button").1;
    url.strip_prefix(&portal.base).expect("a link to the portal").to_owned()
}

/// Follows a link as a browser does.
async fn follow(client: &Client, link: &str) -> (Client, Answer) {
    let landed = client.get(link).await;
    assert_eq!((landed.status, landed.header("location")), (StatusCode::SEE_OTHER, "/invite"));
    assert_eq!(landed.header("referrer-policy"), "no-referrer");
    let client = client.after(&landed);
    let page = client.get("/invite").await;
    (client, page)
}

both!(a_new_person_joins_by_a_link_that_scanners_have_followed, |store| async move {
    let portal = people(store).await;
    let elena = portal.person(ELENA).await;
    let vera = "vera@romashka.example";
    assert_eq!(invite(&elena, "Vera@Romashka.example ", "buyer").await.status, StatusCode::OK);
    let link = link(&portal, vera, 1).await;
    let secret = link.rsplit('/').next().expect("a secret").to_owned();
    assert_eq!(secret.len(), 43, "256 bits in base64url");
    for _ in 0..3 {
        follow(&portal.nobody, &link).await;
    }
    let (browser, page) = follow(&portal.nobody, &link).await;
    assert!(page.text().contains("Ромашка") && page.text().contains("закупщик") && page.text().contains(vera));
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(!page.text().contains(&secret), "the secret is in the cookie only");
    assert!(elena.get("/c/romashka/people").await.text().contains("открыто"));

    // A form that cannot be taken burns nothing.
    let bad = browser.post("/invite", &[("name", "Вера К."), ("password", "12345678")]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.text().contains("Вера К."), "what was typed is kept");
    let in_ = browser.post("/invite", &[("name", "Вера К."), ("password", PASSWORD)]).await;
    assert_eq!((in_.status, in_.header("location")), (StatusCode::SEE_OTHER, "/c/romashka/"), "{}", in_.text());
    let vera_in = browser.after(&in_);
    assert!(!vera_in.cookie().unwrap_or("").contains("invite="), "the link is let go");
    assert!(vera_in.get("/c/romashka/").await.text().contains("закупщик"));
    assert_eq!(vera_in.get("/c/romashka/people").await.status, StatusCode::FORBIDDEN);

    // The link is used up; the mail told nobody's secret to the database.
    let (_, page) = follow(&portal.nobody, &link).await;
    assert!(page.text().contains("Ссылка больше не действует"));
    let known = secret.clone();
    let found = portal.app.db.read(move |tx| {
        const ALL: Sql<(String,)> = Sql::one("select payload || result || error from job");
        Ok::<_, db::Error>(tx.all(&ALL, &[])?.iter().any(|(t,)| t.contains(&known)))
    });
    assert!(!found.await.expect("jobs"));
    // The worker beside us may still be at the last letter.
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while count(&portal, "select count(*) from mail where body is not null").await > 0 {
        assert!(std::time::Instant::now() < end, "a letter that went is still kept");
        tokio::task::yield_now().await;
    }
    // Elena is told; so is the journal.
    assert!(elena.get("/c/romashka/notices").await.text().contains("Приглашение принято"));
    assert_eq!(count(&portal, "select count(*) from audit where action = 'invitation.accept'").await, 1);
    // She can sign in later.
    portal.nobody.sign_in(vera, PASSWORD).await;
});

both!(an_invitation_is_for_its_address_only, |store| async move {
    let portal = people(store).await;
    let elena = portal.person(ELENA).await;
    invite(&elena, "volkov@volkov.example", "viewer").await;
    let link = link(&portal, "volkov@volkov.example", 1).await;

    // Somebody else is signed in: he is told, and nothing is his.
    let irina = portal.person("irina@romashka.example").await;
    let (irina, page) = follow(&irina, &link).await;
    assert!(page.text().contains("volkov@volkov.example") && page.text().contains("irina@romashka.example"));
    let refused = irina.post("/invite", &[("name", "Кто-то"), ("password", PASSWORD)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(irina.get("/c/romashka/finance").await.status.is_success(), "her own role is what it was");

    // Nobody is signed in: the account exists, so its password is asked for and never set.
    let (nobody, page) = follow(&portal.nobody, &link).await;
    assert!(page.text().contains("/login?next=%2Finvite"));
    let refused = nobody.post("/invite", &[("name", "Кто-то"), ("password", PASSWORD)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let volkov = portal.person("volkov@volkov.example").await;
    assert_eq!(volkov.get("/c/romashka/").await.status, StatusCode::NOT_FOUND);

    // The right one: a click; his session gets another id.
    let (volkov, page) = follow(&volkov, &link).await;
    assert!(page.text().contains("Присоединиться к"));
    let joined = volkov.post("/invite", &[]).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.text());
    assert_eq!(volkov.get("/companies").await.status, StatusCode::SEE_OTHER, "the old session is over");
    let volkov = volkov.after(&joined);
    let both = volkov.get("/companies").await.text();
    assert!(both.contains("Ромашка") && both.contains("Волков"));
    assert!(!volkov.get("/c/romashka/").await.text().contains('₽'), "a viewer here, an owner there");
});

both!(the_inviter_learns_nothing_of_other_companies, |store| async move {
    let portal = people(store).await;
    let elena = portal.person(ELENA).await;
    let known = invite(&elena, "volkov@volkov.example", "buyer").await;
    let unknown = invite(&elena, "absent@volkov.example", "buyer").await;
    let same = |a: &Answer, email: &str| {
        let text = a.text();
        let from = text.find("id=\"invite\"").expect("the form");
        let to = text.find("id=\"invited\"").expect("the list");
        text[from..to].replace(email, "X")
    };
    assert_eq!(same(&known, "volkov@volkov.example"), same(&unknown, "absent@volkov.example"));
    // A member is no secret to his company, and gets no mail.
    let member = invite(&elena, "irina@romashka.example", "buyer").await;
    assert_eq!(member.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(member.text().contains("уже работает в компании"));
    assert_eq!(count(&portal, "select count(*) from mail where address = 'irina@romashka.example'").await, 0);
});

both!(links_die_when_they_should, |store| async move {
    let portal = people(store).await;
    let elena = portal.person(ELENA).await;
    let to = "vera@romashka.example";
    let void = |page: &Answer| page.text().contains("Ссылка больше не действует");
    let id = |page: &str| {
        let at = page.find("/people/invitations/").expect("an invitation") + "/people/invitations/".len();
        page[at..at + 36].to_owned()
    };
    invite(&elena, to, "buyer").await;
    let first = link(&portal, to, 1).await;
    let one = id(&elena.get("/c/romashka/people").await.text());

    // Sent again: another link, the first one is dead.
    let again = elena.post(&format!("/c/romashka/people/invitations/{one}/resend"), &[]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    let second = link(&portal, to, 2).await;
    assert_ne!(first, second);
    assert!(void(&follow(&portal.nobody, &first).await.1) && !void(&follow(&portal.nobody, &second).await.1));

    // Invited again: the earlier one is replaced.
    invite(&elena, to, "viewer").await;
    let third = link(&portal, to, 3).await;
    assert!(void(&follow(&portal.nobody, &second).await.1));
    assert_eq!(count(&portal, "select count(*) from invitation where state = 'replaced'").await, 1);

    // Taken back.
    let two = id(&elena.get("/c/romashka/people").await.text());
    elena.post(&format!("/c/romashka/people/invitations/{two}/revoke"), &[]).await;
    assert!(void(&follow(&portal.nobody, &third).await.1));
    let late = elena.post(&format!("/c/romashka/people/invitations/{two}/resend"), &[]).await;
    assert_eq!(late.status, StatusCode::NOT_FOUND);

    // Run out: whoever holds the link is told so; nothing is accepted.
    invite(&elena, "oleg2@romashka.example", "viewer").await;
    let fourth = link(&portal, "oleg2@romashka.example", 1).await;
    sql(&portal, "update invitation set expires_at = sent_at where email = 'oleg2@romashka.example'").await;
    let (browser, page) = follow(&portal.nobody, &fourth).await;
    assert!(page.text().contains("Срок приглашения истёк"));
    let a = browser.post("/invite", &[("name", "О"), ("password", PASSWORD)]).await;
    assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY);

    // The company is blocked: open ones are void.
    invite(&elena, "nina@romashka.example", "viewer").await;
    let fifth = link(&portal, "nina@romashka.example", 1).await;
    let anna = portal.person("anna@sever.example").await;
    anna.post("/office/companies/romashka/block", &[("reason", "проверка"), ("block", "on")]).await;
    assert!(void(&follow(&portal.nobody, &fifth).await.1));
    assert_eq!(count(&portal, "select count(*) from membership m join app_user u on u.id = m.user_id where u.email in ('vera@romashka.example','oleg2@romashka.example','nina@romashka.example')").await, 0);
});

both!(lists_are_taken_line_by_line_and_limits_hold, |store| async move {
    let portal = people(store).await;
    let elena = portal.person(ELENA).await;
    let list = "a@x.example; бухгалтер\nb@x.example\nнет собаки\nc@x.example; директор\nirina@romashka.example";
    let a = invite(&elena, list, "viewer").await;
    assert_eq!(a.status, StatusCode::OK);
    for said in ["приглашение отправлено", "это не адрес почты", "такой роли нет", "уже работает в компании"]
    {
        assert!(a.text().contains(said), "{said}");
    }
    assert!(a.text().contains("нет собаки\nc@x.example; директор\n"), "what was not taken can be mended");
    assert_eq!(text(&portal, "select roles from invitation where email = 'a@x.example'").await, "accountant");
    assert_eq!(text(&portal, "select roles from invitation where email = 'b@x.example'").await, "viewer");

    // Five mails a day to one address.
    for n in 0..5 {
        let a = invite(&elena, "often@x.example", "buyer").await;
        assert_eq!(a.status, StatusCode::OK, "{n}");
        // One that was replaced before it went does not count.
        portal.mails("often@x.example", n + 1).await;
    }
    let sixth = invite(&elena, "often@x.example", "buyer").await;
    assert!(sixth.status == StatusCode::UNPROCESSABLE_ENTITY && sixth.text().contains("попробуйте завтра"));

    // Fifty open ones in a company.
    let many = (0..60).map(|n| format!("p{n}@x.example")).collect::<Vec<_>>().join("\n");
    let a = invite(&elena, &many, "viewer").await;
    assert!(a.text().contains("слишком много открытых приглашений"));
    assert_eq!(count(&portal, "select count(*) from invitation where state = 'open'").await, 50);

    // Twenty answers a minute from one address.
    let mut last = StatusCode::OK;
    for _ in 0..21 {
        last = portal.nobody.post("/invite", &[]).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
});

both!(an_owner_is_made_by_somebody_who_just_proved_who_he_is, |store| async move {
    let portal = people(store).await;
    let elena = portal.person(ELENA).await;
    sql(&portal, "update session set confirmed_at = null").await;
    let asked = invite(&elena, "boss@romashka.example", "owner").await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    assert!(asked.header("location").starts_with("/me/confirm?next="), "{}", asked.header("location"));
    assert_eq!(count(&portal, "select count(*) from invitation").await, 0);
    let wrong = elena.post("/me/confirm", &[("password", "не тот пароль"), ("next", "/c/romashka/people")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = elena.post("/me/confirm", &[("password", "kabinet-demo"), ("next", "//evil.example")]).await;
    assert_eq!((right.status, right.header("location")), (StatusCode::SEE_OTHER, "/"));
    let elena = elena.after(&right);
    assert_eq!(invite(&elena, "boss@romashka.example", "owner").await.status, StatusCode::OK);
    // A program never gets so far.
    let program = portal.program(ELENA, "romashka");
    let a = program.post("/c/romashka/people/invite", &[("people", "x@x.example"), ("role", "owner")]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER);
    assert_eq!(count(&portal, "select count(*) from invitation").await, 1);

    // Nor is one made by the ways that are less in sight: a link once more, a former owner, the seller's office.
    let page = elena.get("/c/romashka/people").await.text();
    let id = page.split("/people/invitations/").nth(1).and_then(|t| t.split('/').next()).expect("an invitation");
    let (again, nika) = (format!("/c/romashka/people/invitations/{id}/resend"), member(&elena, "Ника Берёзкина").await);
    let nika = format!("/c/romashka/people/{nika}");
    for (deed, form) in [("roles", &[("owner", "1")][..]), ("close", &[])] {
        let a = elena.post(&format!("{nika}/{deed}"), form).await;
        assert_eq!(a.status, StatusCode::SEE_OTHER, "{deed}: {}", a.text());
    }
    let anna = portal.person("anna@sever.example").await;
    sql(&portal, "update session set confirmed_at = null").await;
    let form = [("email", "boss@volkov.example"), ("reason", "владелец уволился")];
    for (who, path) in
        [(&elena, again.as_str()), (&elena, &format!("{nika}/reopen")), (&anna, "/office/companies/volkov/owner")]
    {
        let a = who.post(path, &form).await;
        assert!(a.header("location").starts_with("/me/confirm?next="), "{path}: {} {}", a.status, a.header("location"));
    }
});

/// The id of a member, as the page of people links to him.
async fn member(owner: &Client, name: &str) -> String {
    let page = owner.get("/c/romashka/people").await.text();
    let at = page.find(&format!("\">{name}</a>")).unwrap_or_else(|| panic!("{name} is not in the list"));
    page[..at].rsplit('/').next().expect("an id").to_owned()
}

both!(an_owner_sees_and_ends_what_programs_have, |store| async move {
    let portal = people(store).await;
    let (elena, program) = (portal.person(ELENA).await, portal.program("oleg@romashka.example", "romashka"));
    assert!(program.get("/api/v1/c/romashka").await.status.is_success());
    let id = member(&elena, "Олег Полкин").await;
    let card = elena.get(&format!("/c/romashka/people/{id}")).await.text();
    let token = card.split("/tokens/").nth(1).and_then(|t| t.split('/').next()).expect("his token");
    let end = format!("/c/romashka/people/{id}/tokens/{token}/revoke");
    // A program does not end programs, another company's owner finds nothing, and a token is looked for at its own person.
    let hers = portal.program(ELENA, "romashka").post(&end, &[]).await;
    assert!(!hers.status.is_success() && hers.header("location").is_empty(), "{}", hers.status);
    let volkov = portal.person("volkov@volkov.example").await;
    assert_eq!(volkov.post(&end.replace("romashka", "volkov"), &[]).await.status, StatusCode::NOT_FOUND);
    let nika = member(&elena, "Ника Берёзкина").await;
    assert_eq!(elena.post(&end.replace(&id, &nika), &[]).await.status, StatusCode::NOT_FOUND);
    assert!(program.get("/api/v1/c/romashka").await.status.is_success());
    assert_eq!(elena.post(&end, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(program.get("/api/v1/c/romashka").await.status, StatusCode::UNAUTHORIZED);
    assert!(!elena.get(&format!("/c/romashka/people/{id}")).await.text().contains("/tokens/"));
    assert!(elena.get("/c/romashka/journal?what=tokens").await.text().contains("oleg@romashka.example"));
});

both!(a_leaver_is_out_at_once_and_can_come_back, |store| async move {
    let portal = people(store).await;
    let elena = portal.person(ELENA).await;
    let (oleg, program) =
        (portal.person("oleg@romashka.example").await, portal.program("oleg@romashka.example", "romashka"));
    assert!(oleg.get("/c/romashka/").await.status.is_success());
    let id = member(&elena, "Олег Полкин").await;
    let closed = elena.post(&format!("/c/romashka/people/{id}/close"), &[]).await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.text());
    // He was nowhere else: his session is gone, and so is what his programs had.
    assert!(oleg.get("/c/romashka/").await.header("location").starts_with("/login"));
    assert_eq!(program.get("/api/v1/c/romashka").await.status, StatusCode::UNAUTHORIZED);
    let page = elena.get(closed.header("location")).await.text();
    assert!(page.contains("Доступ закрыт: Олег Полкин") && page.contains(&format!("{id}/reopen")));
    let a = elena.post("/c/romashka/people/invite", &[("people", "oleg@romashka.example"), ("role", "viewer")]).await;
    assert!(a.text().contains("доступ был закрыт"));

    elena.post(&format!("/c/romashka/people/{id}/reopen"), &[]).await;
    assert!(portal.person("oleg@romashka.example").await.get("/c/romashka/").await.status.is_success());
    assert_eq!(program.get("/api/v1/c/romashka").await.status, StatusCode::UNAUTHORIZED, "tokens do not come back");

    // Somebody with another company keeps his session and loses this one.
    let irina = portal.person("irina@romashka.example").await;
    let id = member(&elena, "Ирина Счетова").await;
    elena.post(&format!("/c/romashka/people/{id}/close"), &[]).await;
    assert_eq!(irina.get("/c/romashka/").await.status, StatusCode::NOT_FOUND);
    assert!(irina.get("/c/vektor/").await.status.is_success());
});

both!(a_company_always_has_an_owner, |store| async move {
    let portal = people(store).await;
    let elena = portal.person(ELENA).await;
    let me = member(&elena, "Елена Лугова").await;
    let a = elena.post(&format!("/c/romashka/people/{me}/close"), &[]).await;
    assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains("последний владелец"), "{}", a.status);
    let a = elena.post(&format!("/c/romashka/people/{me}/roles"), &[("buyer", "1")]).await;
    assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains("последний владелец"));
    // Handed over: the other is the owner, she is a buyer, and he can do what she could.
    let sergey_id = member(&elena, "Сергей Орлов").await;
    let sergey = portal.person("sergey@romashka.example").await;
    assert_eq!(sergey.get("/c/romashka/people").await.status, StatusCode::FORBIDDEN);
    let a = elena.post(&format!("/c/romashka/people/{sergey_id}/own"), &[]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    assert_eq!(elena.get("/c/romashka/people").await.status, StatusCode::FORBIDDEN, "from the next request on");
    assert!(sergey.get("/c/romashka/people").await.status.is_success());
    assert!(!portal.mails("sergey@romashka.example", 1).await.is_empty());
});

both!(two_owners_who_close_each_other_leave_one, |store| async move {
    let portal = people(store).await;
    let elena = portal.person(ELENA).await;
    let (e, s) = (member(&elena, "Елена Лугова").await, member(&elena, "Сергей Орлов").await);
    elena.post(&format!("/c/romashka/people/{s}/roles"), &[("owner", "1"), ("approver", "1")]).await;
    let sergey = portal.person("sergey@romashka.example").await;
    let (to_s, to_e) = (format!("/c/romashka/people/{s}/close"), format!("/c/romashka/people/{e}/close"));
    tokio::join!(elena.post(&to_s, &[]), sergey.post(&to_e, &[]));
    let owners = "select count(*) from membership m join company c on c.id = m.company_id
        where c.slug = 'romashka' and m.active and m.roles like '%owner%'";
    assert_eq!(count(&portal, owners).await, 1);
});

both!(rights_change_with_the_next_request, |store| async move {
    let portal = people(store).await;
    let elena = portal.person(ELENA).await;
    let oleg = portal.person("oleg@romashka.example").await;
    let id = member(&elena, "Олег Полкин").await;
    assert_eq!(oleg.get("/c/romashka/finance").await.status, StatusCode::FORBIDDEN);
    let a = elena.post(&format!("/c/romashka/people/{id}/roles"), &[("accountant", "1"), ("viewer", "1")]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    assert!(oleg.get("/c/romashka/finance").await.status.is_success());
    elena.post(&format!("/c/romashka/people/{id}/roles"), &[("viewer", "1")]).await;
    assert_eq!(oleg.get("/c/romashka/finance").await.status, StatusCode::FORBIDDEN);
    let none = elena.post(&format!("/c/romashka/people/{id}/roles"), &[]).await;
    assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.text().contains("хотя бы одну роль"));
    // A switch of the company counts at once, too.
    assert_eq!(oleg.get("/c/romashka/orders.csv").await.status, StatusCode::FORBIDDEN);
    elena.post("/c/romashka/people/switches", &[("viewers_see_sums", "1")]).await;
    assert_eq!(oleg.get("/c/romashka/orders.csv").await.status, StatusCode::OK);
});

both!(a_role_of_one_s_own_narrows_and_never_widens, |store| async move {
    let portal = people(store).await;
    let elena = portal.person(ELENA).await;
    // A secretary who invites, and sees nothing of the money.
    let a = elena
        .post(
            "/c/romashka/people/roles",
            &[
                ("name", "Секретарь"),
                ("base", "viewer"),
                ("company.view", "company"),
                ("members.manage", "company"),
                ("members.view", "company"),
                ("order.view", "company"),
                ("notifications.own", "company"),
            ],
        )
        .await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    let role = text(&portal, "select roles from membership where 1 = 0 union all select name from company_role").await;
    assert_eq!(role, "Секретарь");
    let page = elena.get("/c/romashka/people").await.text();
    let at = page.find("/people/roles/").expect("the role") + "/people/roles/".len();
    let role_id = page[at..at + 36].to_owned();
    let oleg_id = member(&elena, "Олег Полкин").await;
    let a = elena.post(&format!("/c/romashka/people/{oleg_id}/roles"), &[("own", &role_id)]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());

    let oleg = portal.person("oleg@romashka.example").await;
    assert!(oleg.get("/c/romashka/").await.text().contains("Секретарь"));
    assert_eq!(oleg.get("/c/romashka/people").await.status, StatusCode::OK);
    // He invites within what he has and no further, closes nobody who has more, and does not touch roles.
    let own = format!("own:{role_id}");
    assert_eq!(invite(&oleg, "new@romashka.example", &own).await.status, StatusCode::OK);
    for wider in ["buyer", "accountant", "owner"] {
        let a = invite(&oleg, "wide@romashka.example", wider).await;
        assert!(a.status != StatusCode::OK && !a.text().contains("приглашение отправлено"), "{wider}");
    }
    let e = member(&elena, "Елена Лугова").await;
    let a = oleg.post(&format!("/c/romashka/people/{e}/close"), &[]).await;
    assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY && a.text().contains("прав больше"));
    let a = oleg.post(&format!("/c/romashka/people/{oleg_id}/roles"), &[("owner", "1")]).await;
    assert_ne!(a.status, StatusCode::SEE_OTHER);
    let a = oleg.post(&format!("/c/romashka/people/{oleg_id}/roles"), &[("accountant", "1")]).await;
    assert!(a.status == StatusCode::UNPROCESSABLE_ENTITY, "{}", a.status);
    assert_eq!(
        oleg.post(&format!("/c/romashka/people/roles/{role_id}"), &[("name", "X")]).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(oleg.post("/c/romashka/people/switches", &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(oleg.get("/c/romashka/finance").await.status, StatusCode::FORBIDDEN);

    // Ordering cannot be ticked in a copy of a viewer; what is reserved in none.
    for (base, code) in [("viewer", "order.submit"), ("accountant", "order.approve"), ("buyer", "roles.manage")] {
        let a = elena.post("/c/romashka/people/roles", &[("name", "Лишнее"), ("base", base), (code, "company")]).await;
        assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY, "{code}");
    }
    // Another company's role is no role here, and cannot be opened there.
    let volkov = portal.person("volkov@volkov.example").await;
    assert_eq!(volkov.get(&format!("/c/volkov/people/roles/{role_id}")).await.status, StatusCode::NOT_FOUND);
    let a = volkov.post("/c/volkov/people/invite", &[("people", "z@z.example"), ("role", &own)]).await;
    assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY);
    // The right to invite is ticked off: what he sent is void.
    elena
        .post(
            &format!("/c/romashka/people/roles/{role_id}"),
            &[("name", "Секретарь"), ("company.view", "company"), ("order.view", "company")],
        )
        .await;
    assert_eq!(
        count(&portal, "select count(*) from invitation where email = 'new@romashka.example' and state = 'revoked'")
            .await,
        1
    );
    assert_eq!(oleg.get("/c/romashka/people").await.status, StatusCode::FORBIDDEN);
    // Somebody has it: it stays.
    assert_eq!(
        elena.post(&format!("/c/romashka/people/roles/{role_id}/delete"), &[]).await.status,
        StatusCode::CONFLICT
    );
});

both!(the_seller_invites_the_first_owner_and_restores_with_a_reason, |store| async move {
    let portal = people(store).await;
    let (igor, anna) = (portal.person("igor@sever.example").await, portal.person("anna@sever.example").await);
    // Ромашка has an owner: its manager cannot, the administrator needs a reason.
    let a = igor.post("/office/companies/romashka/owner", &[("email", "o@x.example"), ("reason", "просили")]).await;
    assert_eq!(a.status, StatusCode::FORBIDDEN);
    let a = anna.post("/office/companies/romashka/owner", &[("email", "o@x.example")]).await;
    assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY);
    let a = anna
        .post("/office/companies/romashka/owner", &[("email", "o@x.example"), ("reason", "директор сменился")])
        .await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    assert!(!portal.mails(ELENA, 1).await.is_empty(), "the owners are told");
    assert_eq!(count(&portal, "select count(*) from audit where action = 'ownership.restore'").await, 1);
    // Заря has none any more: its manager invites the first, who joins.
    sql(&portal, "update membership set active = (1 = 0) where roles like '%owner%' and company_id = (select id from company where slug = 'zarya')").await;
    let maria = portal.person("maria@sever.example").await;
    let a = maria.post("/office/companies/zarya/owner", &[("email", "first@zarya.example")]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    assert_eq!(
        igor.post("/office/companies/zarya/owner", &[("email", "x@x.example")]).await.status,
        StatusCode::NOT_FOUND
    );
    let (browser, _) = follow(&portal.nobody, &link(&portal, "first@zarya.example", 1).await).await;
    let joined = browser.post("/invite", &[("name", "Первый Владелец"), ("password", PASSWORD)]).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.text());
    assert!(browser.after(&joined).get("/c/zarya/people").await.status.is_success());
});

#[tokio::test(flavor = "multi_thread")]
async fn the_list_says_what_was_taken_and_when_it_was_reviewed() {
    let portal = people(Store::Sqlite).await;
    let elena = portal.person(ELENA).await;
    elena.get("/c/romashka/orders.csv").await;
    let page = elena.get("/c/romashka/people").await.text();
    assert!(page.contains("1 раз") && page.contains("Список ещё не проверяли"), "{page}");
    let a = elena.post("/c/romashka/people/review", &[("months", "3")]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER);
    assert!(elena.get("/c/romashka/people").await.text().contains("Список проверен"));
    sql(&portal, "update company set reviewed_at = 0, created_at = 0").await;
    assert!(elena.get("/c/romashka/people").await.text().contains("пора проверить"));
}

both!(owners_are_reminded_of_the_review_twice, |store| async move {
    let portal = people(store).await;
    let elena = portal.person(ELENA).await;
    let now = portal.app.clock.now();
    let tell = async |days: i64| {
        let app = portal.app.clone();
        portal.app.db.write(move |tx| kabinet::members::reviews::tell(tx, &app, now.plus_secs(days * 86_400))).await
    };
    const MAILS: &str = "select count(*) from mail where kind = 'people-review'";
    const NOTICES: &str = "select count(*) from notice where kind = 'people-review'";
    // Only Ромашка looks regularly: each quarter.
    sql(&portal, "update company set review_months = 0 where slug <> 'romashka'").await;
    elena.post("/c/romashka/people/review", &[("months", "3")]).await;
    assert_eq!(tell(89).await.expect("told"), 0, "not yet");
    assert_eq!(tell(91).await.expect("told"), 1);
    assert_eq!(tell(92).await.expect("told"), 0, "once");
    assert_eq!((count(&portal, MAILS).await, count(&portal, NOTICES).await), (1, 1), "its one owner");
    assert_eq!(tell(106).await.expect("told"), 1, "once more after two weeks");
    assert_eq!(tell(300).await.expect("told"), 0, "and no more");
    assert_eq!((count(&portal, MAILS).await, count(&portal, NOTICES).await), (2, 2));
    // The notice leads to the page, where the review is recorded; then it begins anew.
    let notices = elena.get("/c/romashka/notices").await.text();
    assert!(notices.contains("Пора проверить, у кого есть доступ"), "{notices}");
    assert_eq!(count(&portal, "select count(*) from audit where action = 'people.review-told'").await, 2);
    elena.post("/c/romashka/people/review", &[("months", "12")]).await;
    assert_eq!(tell(300).await.expect("told"), 0, "a year from now");
    assert_eq!(tell(370).await.expect("told"), 1);
    elena.post("/c/romashka/people/review", &[("months", "0")]).await;
    assert_eq!(tell(5000).await.expect("told"), 0, "never, says the company");
});

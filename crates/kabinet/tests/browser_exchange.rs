//! The seller's jobs with 1C in a real browser: an outage and the recovery after it, connecting a new client, and the pages of a
//! source.

use kabinet::exchange::{
    connections::{Kind, NewConnection},
    folder, pull,
};
use kernel::{Clock, SourceId};
use simulator::Outage;
use testkit::{
    Portal, Store,
    browser::{Browser, DESKTOP, PHONE},
    demo,
};

const SOURCE: db::Sql<(SourceId,)> = db::Sql::one("select id from source");

async fn signed_in(portal: &Portal, card: &str, size: (u32, u32)) -> Browser {
    let mut b = Browser::open(&portal.base, size).await;
    b.go("/login").await;
    b.click(&format!("button[name=as][value={card}]")).await;
    b.until("return location.pathname != '/login'").await;
    b.clicks = 0;
    b
}

async fn number(portal: &Portal, sql: &'static str) -> i64 {
    portal.app.db.read(move |tx| tx.one(&db::Sql::<(i64,)>::one(sql), &[])).await.expect("a number").0
}

/// Waits until a count is what it should be.
async fn until(portal: &Portal, sql: &'static str, wanted: i64) {
    for _ in 0..600 {
        if number(portal, sql).await == wanted {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{sql}: {} instead of {wanted}", number(portal, sql).await);
}

/// A job out of its turn.
async fn run(portal: &Portal, kind: &'static str) {
    let now = Clock::System.now();
    let put = portal
        .app
        .db
        .write(move |tx| jobs::enqueue(tx, &jobs::NewJob::new(kind, serde_json::json!({}), now), now).map(drop));
    put.await.expect("enqueued");
    jobs::wake();
}

/// The portal asks the simulated 1C for everything, by its HTTP service.
async fn asks(portal: &Portal) -> SourceId {
    let now = Clock::System.now();
    let source = portal.app.db.write(move |tx| {
        let (source,) = tx.one(&SOURCE, &[])?;
        pull::connect(tx, source, Kind::Http, now)?;
        Ok::<_, db::Error>(source)
    });
    let source = source.await.expect("connected");
    run(portal, "exchange.due").await;
    until(portal, "select count(*) from connector where answered_at is null", 0).await;
    until(portal, "select count(*) from job where state in ('queued', 'running') and kind like 'exchange.p%'", 0).await;
    source
}

/// J16: 1C is down for an hour. The seller's admin is told, sees whom it touches, and has everything asked for again when it is
/// back: nothing is lost, nothing is there twice, and clients saw old data and no errors.
#[tokio::test(flavor = "multi_thread")]
async fn j16_an_outage_and_the_recovery() {
    let portal = demo(Store::Sqlite).await;
    asks(&portal).await;
    let counts = "select (select count(*) from orders) * 1000000 + (select count(*) from payment) * 1000 + (select count(*) from document)";
    let before = number(&portal, counts).await;

    portal.simulator().set_outage(Outage::Down);
    for nth in 1..=pull::BREAKER {
        // Another moment each time: a question is known by when it was due.
        let again = portal.app.db.write(move |tx| tx.batch(&format!("update connector set next_at = {nth}")));
        again.await.expect("due");
        run(&portal, "exchange.due").await;
        until(&portal, "select min(failures) from connector", nth).await;
    }
    // An hour and more goes by.
    let old = portal.app.db.write(|tx| {
        tx.batch(
            "update dataset_state set as_of = as_of - 5400000000; update freshness set as_of = as_of - 5400000000;
             update company set orders_as_of = orders_as_of - 5400000000",
        )
    });
    old.await.expect("an hour");
    run(&portal, "exchange.ages").await;
    until(
        &portal,
        "select count(*) from exchange_alert where kind = 'stale' and dataset = 'orders' and cleared_at is null",
        1,
    )
    .await;

    run(&portal, "exchange.tell").await;
    // That 1C is broken may have been told by a letter of its own before.
    let mut letters = portal.mails("anna@sever.example", 1).await;
    if !letters.iter().any(|m| m.letter.text.iter().any(|t| t.contains("Заказы"))) {
        letters = portal.mails("anna@sever.example", letters.len() + 1).await;
    }
    let told = |m: &mail::Mail| m.letter.subject.contains("требует внимания");
    assert!(letters.iter().any(|m| told(m) && m.letter.text.iter().any(|t| t.contains("Заказы"))), "{letters:?}");
    let mut admin = signed_in(&portal, "admin", DESKTOP).await;
    admin.click(".side a[href='/office/exchange']").await;
    admin.until("return !!document.querySelector('#alerts')").await;
    let told = admin.text("#alerts").await;
    assert!(told.contains("Заказы") && told.contains("Долги и лимиты"), "{told}");
    assert!(admin.text("#connectors").await.contains("1С ответила 503"), "why, in words");
    admin.shot("j16-alerts").await;
    // Whom it touches.
    admin.click(".side a[href='/office']").await;
    admin.click(".tabs a[href='/office?show=stale']").await;
    admin.until("return location.search.includes('stale')").await;
    assert!(admin.text("main table").await.contains("Ромашка"));

    // A client works on, with data that says how old it is.
    let buyer = signed_in(&portal, "buyer", PHONE).await;
    for page in ["/c/romashka/", "/c/romashka/orders", "/c/romashka/documents"] {
        buyer.go(page).await;
        let said = buyer.text("main").await;
        assert!(!said.contains("503") && !said.to_lowercase().contains("ошибк"), "{page}: {said}");
    }
    buyer.go("/c/romashka/orders").await;
    assert!(buyer.text("body").await.to_lowercase().contains("обновля"), "what is old says so");
    buyer.shot("j16-client").await;
    buyer.close().await;

    // 1C is back.
    portal.simulator().set_outage(Outage::None);
    admin.click(".side a[href='/office/exchange']").await;
    admin.click("#connectors form button").await;
    run(&portal, "exchange.due").await;
    until(&portal, "select count(*) from connector where failures > 0", 0).await;
    until(&portal, "select count(*) from job where state in ('queued', 'running') and kind like 'exchange.p%'", 0)
        .await;
    run(&portal, "exchange.ages").await;
    until(&portal, "select count(*) from exchange_alert where cleared_at is null", 0).await;
    admin.go("/office/exchange").await;
    assert_eq!(admin.run("return !!document.querySelector('#alerts')").await, serde_json::json!(false));
    assert_eq!(number(&portal, counts).await, before, "nothing twice, nothing lost");
    assert_eq!(number(&portal, "select count(*) from job where state = 'failed'").await, 0);
    assert!(admin.clicks <= 6 && admin.fits().await, "{} clicks", admin.clicks);
    admin.shot("j16-over").await;
    admin.close().await;
}

/// J17: a new client: made, matched to its counterparty in 1C, its owner invited and in; six clicks on a desk and on a phone.
#[tokio::test(flavor = "multi_thread")]
async fn j17_a_new_client_is_connected() {
    let portal = demo(Store::Sqlite).await;
    for (n, size) in [DESKTOP, PHONE].into_iter().enumerate() {
        let (slug, to) = (format!("lotos-{n}"), format!("owner{n}@lotos.example"));
        let inn = kernel::legal::Inn::make(&format!("77070839{n}")).expect("an ИНН").to_string();
        let guid = format!("9d000000-0000-4000-8000-00000000000{n}");
        let mut b = signed_in(&portal, "admin", size).await;
        b.click("a.main[href='/office/companies/new']").await;
        b.until("return location.pathname.endsWith('/new')").await;
        for (field, text) in [
            ("name", "Лотос"),
            ("slug", &slug),
            ("inn", &inn),
            ("kpp", "770701001"),
            ("entity", "ООО «Лотос»"),
            ("address", "г. Тула, ул. Мира, 1"),
        ] {
            b.type_into(&format!("main input[name={field}]"), text).await;
        }
        b.click("main form .btn.main").await;
        b.until(&format!("return location.pathname == '/office/companies/{slug}'")).await;
        assert!(b.text("#entities").await.contains("ещё не"), "{}", b.text("#entities").await);
        b.shot(&format!("j17-made-{}", size.0)).await;

        // 1C knows it with another КПП: the portal does not guess.
        let party = serde_json::json!({
            "contract": "kabinet/1", "package_id": uuid::Uuid::now_v7(), "as_of": jiff::Timestamp::now().to_string(),
            "complete": true,
            "items": [{"id": guid, "name": "Лотос (1С)", "kind": "legal", "inn": inn, "kpp": "770702002", "deleted": false}],
        });
        let settings = portal.demo.settings();
        let sent = reqwest::Client::new()
            .post(format!("{}/exchange/v1/counterparties", portal.base))
            .basic_auth(&settings.login, Some(&settings.source_password))
            .body(party.to_string())
            .send()
            .await
            .expect("sent");
        assert_eq!(sent.status(), 202);
        until(&portal, "select count(*) from counterparty_offer where dismissed_at is null", 1).await;
        b.go("/office/matching").await;
        assert!(b.text("main").await.contains("Лотос (1С)"));
        assert!(b.fits().await && b.axe().await.is_empty(), "{:?}", b.axe().await);
        b.shot(&format!("j17-match-{}", size.0)).await;
        b.click("main .list form button").await;
        let matched = "select count(*) from legal_entity where erp_id like '9d000000-0000-4000-8000-%'";
        until(&portal, matched, i64::try_from(n).expect("one or two") + 1).await;

        b.go(&format!("/office/companies/{slug}")).await;
        // A mistake is said at its field, and what was typed stays.
        b.run("document.querySelector('#owner').noValidate = true").await;
        b.type_into("#owner input[name=email]", "без собаки").await;
        b.run("document.querySelector('#owner').submit()").await;
        b.until("return !!document.querySelector('#owner .err')").await;
        assert!(b.fits().await && b.axe().await.is_empty(), "{:?}", b.axe().await);
        b.shot(&format!("j17-mistake-{}", size.0)).await;
        b.run("document.querySelector('#owner input[name=email]').value = ''").await;
        b.type_into("#owner input[name=email]", &to).await;
        b.click("#owner button").await;
        let url = portal.mails(&to, 1).await[0].letter.button.clone().expect("a button").1;
        assert!(b.clicks <= 6 && b.fits().await, "{} clicks", b.clicks);
        b.shot(&format!("j17-invited-{}", size.0)).await;
        b.close().await;

        let mut owner = Browser::open(&portal.base, size).await;
        owner.go(url.strip_prefix(&portal.base).expect("a link to the portal")).await;
        owner.type_into("input[name=name]", "Лилия Лотос").await;
        owner.type_into("input[name=password]", "семь слонов подряд").await;
        owner.click("main form .btn.main").await;
        owner.until(&format!("return location.pathname == '/c/{slug}/'")).await;
        assert!(owner.fits().await && owner.axe().await.is_empty(), "{:?}", owner.axe().await);
        owner.shot(&format!("j17-owner-{}", size.0)).await;
        owner.close().await;
    }
}

/// A source's page: OData is set up with the keyboard, tried out against the simulated 1C, and takes over a data set; statuses
/// are mapped in one click. On a desk in light and Russian, on a phone in dark and English.
#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_a_source() {
    let portal = demo(Store::Sqlite).await;
    let source = asks(&portal).await;
    let settings = portal.demo.settings().clone();
    let page = format!("/office/exchange/sources/{source}");
    for (size, theme, language) in [(DESKTOP, "light", "ru"), (PHONE, "dark", "en")] {
        let mut b = signed_in(&portal, "admin", size).await;
        let set = format!(
            "const done = arguments[arguments.length - 1], send = (to, body) => fetch(to, {{ method: 'POST',
                headers: {{ 'content-type': 'application/x-www-form-urlencoded' }}, body, redirect: 'manual' }});
             send('/me/theme', 'theme={theme}').then(() => send('/me/language', 'lang={language}'))
                .then(() => send('/me/confirm', 'password=kabinet-demo')).then(() => done(true), e => done(String(e)))"
        );
        assert_eq!(b.web.execute_async(&set, vec![]).await.expect("set"), serde_json::json!(true));
        b.go(&page).await;
        if size == DESKTOP {
            b.click("#way-odata details summary").await;
            for (field, text) in [
                ("address", &settings.simulator_url),
                ("login", &settings.login),
                ("password", &settings.source_password),
            ] {
                b.type_into(&format!("#way-odata input[name={field}]"), text).await;
            }
            b.type_into("#way-odata input[name=login]", "\u{e007}").await;
            b.until("return !!document.querySelector('#way-odata form[action$=\"/check\"]')").await;
            b.click("#way-odata form[action$='/check'] button").await;
            b.until("return !!document.querySelector('#way-odata [role=status]')").await;
            let said = b.text("#way-odata [role=status]").await;
            assert!(said.contains("Отвечает") && !said.contains("Не хватает"), "{said}");
            b.shot("source-checked").await;
            b.click("#sets select[name=via-payments] option[value=odata]").await;
            b.click("#sets .btn.main").await;
            until(&portal, "select count(*) from connector where dataset = 'payments' and kind = 'odata'", 1).await;
            run(&portal, "exchange.due").await;
            until(&portal, "select count(*) from connector where dataset = 'payments' and answered_at is not null and failures = 0", 1).await;
            assert_eq!(
                number(&portal, "select count(*) from quarantine where dataset = 'payments' and resolved_at is null")
                    .await,
                0
            );
        }
        b.go(&page).await;
        assert!(b.fits().await, "the page of a source scrolls sideways");
        assert!(b.axe().await.is_empty(), "{:?}", b.axe().await);
        b.shot(&format!("source-{theme}-{}", size.0)).await;

        // A status that nobody knows.
        let new = portal.app.db.write(move |tx| {
            const SEEN: db::Sql<()> = db::Sql::one(
                "insert into status_word (source_id, word, shown, state, goods, money, changed_at)
                 values ($1, 'ждем фуру', 'Ждём фуру', 'new', '', '', $2) on conflict (source_id, word) do update set state = 'new'",
            );
            tx.run(&SEEN, &[&source, &Clock::System.now()]).map(drop)
        });
        new.await.expect("a new status");
        b.go("/office/exchange").await;
        b.click(&format!("a[href='{page}/statuses']")).await;
        b.until("return location.pathname.endsWith('/statuses')").await;
        assert!(b.fits().await && b.axe().await.is_empty(), "{:?}", b.axe().await);
        b.shot(&format!("statuses-{theme}-{}", size.0)).await;
        b.clicks = 0;
        b.run("[...document.querySelectorAll('#new form')].find(f => f.textContent.includes('Ждём фуру')).id = 'fura'")
            .await;
        b.click("#fura button[name=goods][value=ready_to_ship]").await;
        b.until("const has = at => document.querySelector(at).textContent.includes('Ждём фуру'); return !has('#new') && has('#own')").await;
        assert_eq!(b.clicks, 1, "one click says what it means");
        b.close().await;
    }
}

/// What is typed wrong is said beside the form, and what was typed stays; a password is asked for again for another server; who
/// has not proved himself anew changes nothing.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_connection_is_refused_for() {
    let portal = demo(Store::Sqlite).await;
    let anna = portal.person("anna@sever.example").await;
    let (source,) = portal.app.db.read(|tx| tx.one(&SOURCE, &[])).await.expect("the source");
    let way = format!("/office/exchange/sources/{source}/ways/http");
    let asleep = portal.app.db.write(|tx| tx.batch("update session set confirmed_at = null"));
    asleep.await.expect("some time has gone by");
    let refused = anna.post(&way, &[("address", "https://1c.example/base")]).await;
    let asked = (refused.status, refused.header("location").starts_with("/me/confirm"));
    assert_eq!(asked, (reqwest::StatusCode::SEE_OTHER, true), "a secret is changed by who proved himself a moment ago");
    let anna = anna.after(&anna.post("/me/confirm", &[("password", "kabinet-demo")]).await);
    for (address, words) in
        [("ftp://1c", "https:// или http://"), ("https://evil.example/base", "введите пароль заново")]
    {
        let answer = anna.post(&way, &[("address", address), ("login", "портал")]).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text().contains(words) && answer.text().contains(address), "{address}");
    }
    let odata = format!("/office/exchange/sources/{source}/ways/odata");
    let answer = anna.post(&odata, &[("address", "https://1c.example/base"), ("dialect", "sap")]).await;
    assert!(answer.status == 422 && answer.text().contains("Выберите конфигурацию"));
    let good = [("address", "https://1c.example/base"), ("login", "портал"), ("password", "тайна"), ("dialect", "unf")];
    assert_eq!(anna.post(&odata, &good).await.status, 303);
    let page = anna.get(&format!("/office/exchange/sources/{source}")).await.text();
    assert!(page.contains("https://1c.example/base") && !page.contains("тайна"));
    let journal = anna.get("/office/journal").await.text();
    assert!(journal.contains("Подключение к 1С изменено") && !journal.contains("тайна"));
    for (to, form) in [("pause", vec![("rests", "1")]), ("pause", vec![("rests", "0")]), ("remove", vec![])] {
        assert_eq!(anna.post(&format!("{odata}/{to}"), &form).await.status, 303, "{to}");
    }
    assert_eq!(anna.post(&format!("{odata}/remove"), &[]).await.status, 404);
    assert_eq!(
        anna.post(&format!("/office/exchange/sources/{source}/sets"), &[("via-orders", "soap")]).await.status,
        404
    );
    let sets = format!("/office/exchange/sources/{source}/sets");
    let answer = anna.post(&sets, &[("via-orders", "http"), ("every-orders", "0")]).await;
    assert!(answer.status == 422 && answer.text().contains("От 1 минуты"));
    let none = format!("/office/exchange/sources/{}", SourceId::at(Clock::System.now()));
    assert_eq!(anna.get(&none).await.status, 404);
    // The manager and the auditor see the exchange and change nothing of it.
    let igor = portal.person("igor@sever.example").await;
    assert_eq!(igor.get(&format!("/office/exchange/sources/{source}")).await.status, 404);
    assert_eq!(igor.post(&odata, &good).await.status, 404);
}

/// A folder in object storage is set up in the office: what is typed wrong is said, the secret is shown never and goes to no other
/// server, a storage that does not answer is told in words, and what the command line set on the disk stays.
#[tokio::test(flavor = "multi_thread")]
async fn a_folder_in_object_storage_is_set_up_in_the_office() {
    let portal = demo(Store::Sqlite).await;
    let anna = portal.person("anna@sever.example").await;
    let (source,) = portal.app.db.read(|tx| tx.one(&SOURCE, &[])).await.expect("the source");
    let page = format!("/office/exchange/sources/{source}");
    let form = |endpoint: &'static str, bucket: &'static str, secret: &'static str| {
        let named =
            [("endpoint", endpoint), ("bucket", bucket), ("prefix", "ut/in"), ("key", "портал"), ("secret", secret)];
        named.into_iter().chain([("every", "5")]).collect::<Vec<_>>()
    };
    let asleep = portal.app.db.write(|tx| tx.batch("update session set confirmed_at = null"));
    asleep.await.expect("some time has gone by");
    // Nobody listens on the first port.
    let good = form("http://127.0.0.1:1", "exchange", "тайна");
    let asked = anna.post(&format!("{page}/bucket"), &good).await;
    assert!(asked.header("location").starts_with("/me/confirm"), "a secret is set by who proved himself a moment ago");
    let anna = anna.after(&anna.post("/me/confirm", &[("password", "kabinet-demo")]).await);
    for (form, words) in [
        (form("storage", "exchange", "тайна"), "без имени бакета"),
        (form("http://127.0.0.1:1", "Обмен", "тайна"), "От 3 до 63 знаков"),
        (form("http://127.0.0.1:1", "exchange", ""), "Введите секретный ключ"),
    ] {
        let answer = anna.post(&format!("{page}/bucket"), &form).await;
        let text = answer.text().to_lowercase();
        assert!(answer.status == 422 && text.contains(&words.to_lowercase()) && !text.contains("тайна"), "{words}");
    }
    assert_eq!(anna.post(&format!("{page}/ways/folder/check"), &[]).await.status, 404, "there is none yet");
    assert_eq!(anna.post(&format!("{page}/bucket"), &good).await.status, 303);
    let text = anna.get(&page).await.text();
    assert!(text.contains("s3://exchange/ut/in/?endpoint=http://127.0.0.1:1") && !text.contains("тайна"));
    let told = anna.post(&format!("{page}/ways/folder/check"), &[]).await.text();
    assert!(told.contains("хранилище не отвечает") && !told.contains("тайна"), "{told}");
    let elsewhere = anna.post(&format!("{page}/bucket"), &form("http://127.0.0.1:2", "exchange", "")).await;
    assert!(elsewhere.status == 422 && elsewhere.text().contains("введите секретный ключ заново"));
    let journal = anna.get("/office/journal").await.text();
    assert!(journal.contains("Подключение к 1С изменено") && !journal.contains("тайна"));
    assert_eq!(anna.post(&format!("{page}/ways/folder/remove"), &[]).await.status, 303);

    let vault = portal.app.vault.clone();
    let on_disk = portal.app.db.write(move |tx| {
        let place = NewConnection { address: "/srv/exchange", ..NewConnection::default() };
        folder::watch(tx, &vault, source, &place, 60, Clock::System.now())
    });
    on_disk.await.expect("set");
    let text = anna.get(&page).await.text();
    assert!(text.contains("/srv/exchange") && !text.contains("name=\"bucket\""));
    assert_eq!(anna.post(&format!("{page}/bucket"), &good).await.status, 422);
    assert_eq!(anna.post(&format!("{page}/ways/folder/remove"), &[]).await.status, 404);
    let none = format!("/office/exchange/sources/{}/bucket", SourceId::at(Clock::System.now()));
    assert_eq!(anna.post(&none, &good).await.status, 404);
}

/// Connecting an accounting system: made in the office, entered in 1C, and the page says by itself that 1C came; then its password
/// is made anew, and it is switched off and on.
#[tokio::test(flavor = "multi_thread")]
async fn an_accounting_system_is_connected() {
    let portal = demo(Store::Sqlite).await;
    let mut b = signed_in(&portal, "admin", DESKTOP).await;
    let prove = "const done = arguments[arguments.length - 1];
        fetch('/me/confirm', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' },
            body: 'password=kabinet-demo', redirect: 'manual' }).then(() => done(true), e => done(String(e)))";
    assert_eq!(b.web.execute_async(prove, vec![]).await.expect("proved"), serde_json::json!(true));
    b.go("/office/exchange").await;
    b.click("#sources a[href='/office/exchange/sources/new']").await;
    b.until("return location.pathname.endsWith('/sources/new')").await;
    b.type_into("main input[name=name]", "УНФ, розница").await;
    // A login that is taken is said beside its field, and what was typed stays.
    b.type_into("main input[name=login]", &portal.demo.settings().login).await;
    b.click("main form .btn.main").await;
    b.until("return !!document.querySelector('main .err')").await;
    assert!(b.text("main .err").await.contains("у другого источника"));
    assert_eq!(b.run("return document.querySelector('main input[name=name]').value").await, "УНФ, розница");
    assert!(b.fits().await && b.axe().await.is_empty(), "{:?}", b.axe().await);
    b.run("document.querySelector('main input[name=login]').value = ''").await;
    b.type_into("main input[name=login]", "unf-shop").await;
    b.click("main form .btn.main").await;
    b.until("return !!document.querySelector('#secret')").await;
    let password = b.text("#secret").await;
    let site = b.text("#site").await;
    assert_eq!(site, format!("{}/bitrix/admin/1c_exchange.php", portal.base));
    assert_eq!(b.text("#login").await, "unf-shop");
    assert!(b.text("#came").await.contains("ждёт первого обмена"));
    assert!(b.fits().await && b.axe().await.is_empty(), "{:?}", b.axe().await);
    b.shot("source-made").await;

    let knock = async |password: &str| {
        let url = format!("{site}?type=catalog&mode=checkauth");
        let sent = reqwest::Client::new().get(url).basic_auth("unf-shop", Some(password)).send().await.expect("sent");
        sent.text().await.expect("a text")
    };
    assert!(knock("не тот").await.starts_with("failure"));
    b.until("return document.querySelector('#came').textContent.includes('пароль не подошёл')").await;
    b.shot("source-refused").await;
    assert!(knock(&password).await.starts_with("success"));
    b.until("return document.querySelector('#came').textContent.includes('checkauth')").await;
    assert!(b.text("#came").await.contains("1С на связи"));
    assert_eq!(b.run("return document.querySelector('#came').hasAttribute('hx-get')").await, serde_json::json!(false));
    b.shot("source-came").await;

    // Another password: the old one is refused at once.
    let page = b.run("return document.querySelector('#about form').getAttribute('action')").await;
    let page = page.as_str().expect("an address").to_owned();
    b.close().await;
    let anna = portal.person("anna@sever.example").await;
    let anna = anna.after(&anna.post("/me/confirm", &[("password", "kabinet-demo")]).await);
    let shown = anna.post(&format!("{page}/password"), &[]).await.text();
    let renewed =
        shown.split("id=\"secret\">").nth(1).and_then(|t| t.split('<').next()).expect("a password").to_owned();
    assert!(knock(&password).await.starts_with("failure") && knock(&renewed).await.starts_with("success"));
    assert!(!anna.get(&page).await.text().contains(&renewed), "shown once");

    assert_eq!(anna.post(&format!("{page}/switch"), &[("off", "1")]).await.status, 303);
    assert!(anna.get(&page).await.text().contains("выключен") && knock(&renewed).await.contains("выключен"));
    assert_eq!(anna.post(&format!("{page}/switch"), &[("off", "0")]).await.status, 303);
    assert!(knock(&renewed).await.starts_with("success"));
    let changed = [("name", "УНФ"), ("login", "unf-shop"), ("addresses", "203.0.113.7"), ("orders", "1")];
    assert_eq!(anna.post(&page, &changed).await.status, 303);
    assert!(knock(&renewed).await.contains("не разрешён"), "another address");
    for (field, value, words) in [
        ("login", "unf:shop", "недопустим"),
        ("addresses", "склад", "не адрес и не сеть"),
        ("name", "", "Введите название"),
    ] {
        let mut form = changed.to_vec();
        form.retain(|(name, _)| *name != field);
        form.push((field, value));
        let answer = anna.post(&page, &form).await;
        assert!(answer.status == 422 && answer.text().contains(words), "{field}");
    }
    let journal = anna.get("/office/journal").await.text();
    for line in [
        "Источник 1С добавлен",
        "Источник 1С изменён",
        "Пароль источника 1С заменён",
        "Источник 1С выключен",
        "Источник 1С включён",
    ] {
        assert!(journal.contains(line), "{line}");
    }
    assert!(!journal.contains(&renewed) && !journal.contains(&password));

    // Who did not prove himself a moment ago opens no door, but may close one; others see nothing of it.
    portal.app.db.write(|tx| tx.batch("update session set confirmed_at = null")).await.expect("some time has gone by");
    for (to, form) in [("", &changed[..]), ("/password", &[])] {
        let answer = anna.post(&format!("{page}{to}"), form).await;
        assert!(answer.header("location").starts_with("/me/confirm"), "{to}");
    }
    assert!(anna.get("/office/exchange/sources/new").await.header("location").starts_with("/me/confirm"));
    assert_eq!(anna.post(&format!("{page}/switch"), &[("off", "1")]).await.header("location"), page);
    let igor = portal.person("igor@sever.example").await;
    for to in ["", "/password", "/switch"] {
        assert_eq!(igor.post(&format!("{page}{to}"), &changed).await.status, 404, "{to}");
    }
    assert_eq!(igor.get("/office/exchange/sources/new").await.status, 404);
}

//! The jobs that people come for, in a real browser, counting clicks from the first page after signing in.

use testkit::{
    Portal, Store, both,
    browser::{Browser, DESKTOP, PHONE},
    demo, people,
};

/// Bytes of the first page with all it loads, compressed, fonts included; later pages find styles and fonts in the browser.
const FIRST: u64 = 150_000;
const LATER: u64 = 30_000;

/// Signs in by a card of the demonstration; what is loaded until the first page stands is within its budget.
async fn signed_in(portal: &Portal, card: &str, size: (u32, u32)) -> Browser {
    let mut b = Browser::open(&portal.base, size).await;
    b.go("/login").await;
    assert!(b.fits().await, "the sign-in page scrolls sideways");
    let door = b.weight().await;
    b.click(&format!("button[name=as][value={card}]")).await;
    b.until("return location.pathname != '/login'").await;
    let first = door + b.weight().await;
    assert!((10_000..=FIRST).contains(&first), "{first} bytes until the first page of the {card}");
    b.clicks = 0;
    b
}

/// The job was done within its clicks; the page at its end fits the screen and is light.
async fn within(b: &Browser, clicks: u32) {
    assert!(b.clicks <= clicks, "{} clicks", b.clicks);
    let weight = b.weight().await;
    assert!((1..=LATER).contains(&weight), "{weight} bytes of {}", b.path().await);
    assert!(b.fits().await, "{} scrolls sideways", b.path().await);
}

// J1: an order of three months ago by article, and its waybill on the disk: three clicks.
both!(j1_an_order_of_three_months_ago_and_its_waybill, |store| async move {
    let portal = demo(store).await;
    let mut b = signed_in(&portal, "buyer", DESKTOP).await;
    b.click("#q").await;
    b.type_into("#q", "КБ-2045-12/Ч\u{e007}").await;
    b.until("return location.pathname.endsWith('/search')").await;
    assert!(b.text(".hits mark").await.contains("КБ-2045-12/Ч"), "the match is marked");
    b.shot("j1-search").await;
    b.click(".hits li:last-child a.main").await;
    let file = b.download().await;
    assert!(std::fs::read(&file).expect("a file").starts_with(b"%PDF"), "{}", file.display());
    assert!(file.to_string_lossy().contains("Накладная"), "{}", file.display());
    within(&b, 3).await;
    b.close().await;
});

// J2: within the limit, and can 200 000 be ordered: without a click.
both!(j2_can_i_order, |store| async move {
    let portal = demo(store).await;
    for size in [DESKTOP, PHONE] {
        let mut b = signed_in(&portal, "buyer", size).await;
        assert!(b.text(".answer").await.contains('₽'));
        assert!(!b.text(".asof").await.is_empty(), "as of when is said");
        b.run("document.querySelector('#sum').value = ''").await;
        b.type_into("#sum", "200000").await;
        b.until("return /(Да|Нет|прод)/i.test(document.querySelector('#can').textContent)").await;
        within(&b, 1).await;
        b.shot(&format!("j2-home-{}", size.0)).await;
        b.clicks = 0;
        b.close().await;
    }
});

// J5: why 8 instead of 10, and when the rest comes: two clicks.
both!(j5_eight_instead_of_ten, |store| async move {
    let portal = demo(store).await;
    let mut b = signed_in(&portal, "buyer", DESKTOP).await;
    let number =
        portal.simulator().world().planted().changed_order.portal_number.clone().expect("a number of the portal");
    b.click_link(&number).await;
    b.until("return /\\/orders\\//.test(location.pathname)").await;
    let said = b.text("#diff").await;
    assert!(said.contains("10") && said.contains('8'), "{said}");
    let rest = portal.simulator().world().planted().changed_rest_expected.day();
    assert!(said.contains("Остальное") && said.contains(&format!(" {rest} ")), "when the rest comes: {said}");
    assert!(b.text("#rest").await.contains("2 шт"), "how much of it");
    assert!(b.text("#l1").await.contains(&format!("{rest} ")), "and which line");
    b.shot("j5-order").await;
    within(&b, 2).await;
    b.close().await;
});

/// J12: the owner adds a purchaser without calling the seller, and removes a leaver: four clicks and three, on a desk and on a
/// phone; the new one joins in another browser, the leaver's session is dead within five seconds.
#[tokio::test(flavor = "multi_thread")]
async fn j12_a_purchaser_comes_and_a_leaver_goes() {
    let portal = demo(Store::Sqlite).await;
    for (n, size) in [DESKTOP, PHONE].into_iter().enumerate() {
        let to = format!("new{n}@romashka.example");
        let mut b = signed_in(&portal, "owner", size).await;
        let hidden = "return getComputedStyle(document.querySelector('.side')).display == 'none'";
        let phone = b.run(hidden).await == serde_json::json!(true);
        let go = if phone {
            b.click(".dock summary").await;
            ".dock .pop a[href$='/people']"
        } else {
            ".side a[href$='/people']"
        };
        b.click(go).await;
        b.until("return location.pathname.endsWith('/people')").await;
        b.click("#invite textarea").await;
        b.type_into("#invite textarea", &to).await;
        b.click("#send").await;
        b.until("return !!document.querySelector('#invite .st-done')").await;
        assert!(b.clicks <= 4 && b.fits().await, "{} clicks", b.clicks);
        b.shot(&format!("j12-invited-{}", size.0)).await;

        // In another browser: the mail's link, a name, a password.
        let url = portal.mails(&to, 1).await[0].letter.button.clone().expect("a button").1;
        let mut other = Browser::open(&portal.base, size).await;
        other.go(url.strip_prefix(&portal.base).expect("a link to the portal")).await;
        assert!(other.fits().await && other.axe().await.is_empty(), "{:?}", other.axe().await);
        other.shot(&format!("j12-invite-{}", size.0)).await;
        other.type_into("input[name=name]", "Новый Закупщик").await;
        other.type_into("input[name=password]", "семь слонов подряд").await;
        other.click("main form .btn.main").await;
        other.until("return location.pathname == '/c/romashka/'").await;

        // He leaves.
        b.go("/c/romashka/").await;
        b.clicks = 0;
        if phone {
            b.click(".dock summary").await;
        }
        b.click(go).await;
        b.until("return location.pathname.endsWith('/people')").await;
        b.click("button[aria-label='Закрыть доступ: Новый Закупщик']").await;
        b.until("return location.search.includes('did=closed')").await;
        assert!(b.clicks <= 3 && b.fits().await, "{} clicks", b.clicks);
        b.shot(&format!("j12-closed-{}", size.0)).await;
        let closed = std::time::Instant::now();
        other.go("/c/romashka/orders").await;
        other.until("return location.pathname == '/login'").await;
        assert!(closed.elapsed() < std::time::Duration::from_secs(5), "{:?}", closed.elapsed());
        other.close().await;
        b.close().await;
        // The second round has a leaver of its own.
        portal
            .app
            .db
            .write(|tx| tx.batch("update app_user set name = 'Прежний' where name = 'Новый Закупщик'"))
            .await
            .expect("renamed");
    }
}

// J14: two tabs on two companies, on a desk and on a phone; each stays in its own, and what is sent in one belongs to its company
// whatever the other one did meanwhile.
both!(j14_two_tabs_two_companies, |store| async move {
    let portal = demo(store).await;
    for (n, size) in [DESKTOP, PHONE].into_iter().enumerate() {
        let mut b = signed_in(&portal, "accountant", size).await;
        b.go("/c/romashka/company/details").await;
        let first = b.web.window().await.expect("a tab");
        let second = b.web.new_window(true).await.expect("another tab").handle;
        b.web.switch_to_window(second.clone()).await.expect("switched");
        b.go("/c/vektor/company/details").await;
        assert!(b.text(".top .who strong").await.contains("Вектор"));
        // In the first tab, while the second one was the last to be used: a request to the seller.
        for (tab, company, kpp) in [(first, "Ромашка", "781001771"), (second, "Вектор", "781001772")] {
            b.web.switch_to_window(tab).await.expect("switched");
            assert!(b.text(".top .who strong").await.contains(company), "the tab stayed where it was");
            b.click("section[id^=b-]:nth-of-type(2) details > summary").await;
            b.run("document.querySelector('details[open] input[name=kpp]').value = ''").await;
            b.type_into("details[open] input[name=kpp]", kpp).await;
            looked_at(&b, &format!("j14-{n}-{kpp}"), size).await;
            b.click("details[open] form .btn.main").await;
            b.until("return location.search.includes('did=asked')").await;
            assert!(b.text(".top .who strong").await.contains(company));
            assert!(b.text("main").await.contains(kpp));
            within(&b, 4).await;
        }
        const ASKED: db::Sql<(String, String)> = db::Sql::one(
            "select c.slug, d.wanted from details_change d join company c on c.id = d.company_id
             where d.state = 'open' order by d.wanted",
        );
        let asked = portal.app.db.read(|tx| tx.all(&ASKED, &[])).await.expect("requests");
        let want = [("romashka", "781001771"), ("vektor", "781001772")].map(|(c, k)| (c.to_owned(), k.to_owned()));
        assert_eq!(asked, want, "each belongs to the company of its tab");
        b.close().await;
        portal.app.db.write(|tx| tx.batch("update details_change set state = 'withdrawn'")).await.expect("cleared");
    }
});

/// The seller's people look with a client's eyes, on a desk and on a phone: a reason, the client's page with a banner, nothing that
/// can be changed, and the way out; the owner reads of it.
#[tokio::test(flavor = "multi_thread")]
async fn the_staff_look_with_a_client_s_eyes() {
    let portal = demo(Store::Sqlite).await;
    for size in [DESKTOP, PHONE] {
        let mut b = signed_in(&portal, "manager", size).await;
        b.go("/office/companies/romashka").await;
        b.clicks = 0;
        // A reason is asked for, in place, and what was chosen stays.
        b.run("document.querySelector('#view input[name=reason]').removeAttribute('required')").await;
        b.run("document.querySelector('#view input[name=reason]').removeAttribute('minlength')").await;
        b.click("#view .btn").await;
        b.until("return !!document.querySelector('#view .err')").await;
        looked_at(&b, "view-no-reason", size).await;
        b.type_into("#view input[name=reason]", "звонок клиента").await;
        b.click("#view .btn").await;
        b.until("return location.pathname == '/c/romashka/'").await;
        assert_eq!(b.clicks, 2);
        assert!(b.text(".alarm.view").await.contains("звонок клиента"), "the banner says why");
        looked_at(&b, "view-home", size).await;
        b.go("/c/romashka/orders").await;
        assert!(b.run("return !!document.querySelector('.alarm.view')").await == serde_json::json!(true));
        b.go("/c/romashka/people").await;
        if b.run("return !!document.querySelector('#invite')").await == serde_json::json!(true) {
            b.type_into("#invite textarea", "never@x.example").await;
            b.click("#send").await;
            b.until("return document.body.textContent.includes('Только просмотр')").await;
            looked_at(&b, "view-look-only", size).await;
        }
        b.go("/c/romashka/").await;
        b.click(".alarm.view button").await;
        b.until("return location.pathname == '/office/companies/romashka'").await;
        b.go("/c/romashka/").await;
        assert!(b.run("return !document.querySelector('.alarm.view')").await == serde_json::json!(true), "it is over");
        b.close().await;
    }
    let elena = portal.person("elena@romashka.example").await;
    assert!(elena.get("/c/romashka/journal?what=view-as").await.text().contains("звонок клиента"));
    let n = "select count(*) from invitation where email = 'never@x.example'";
    let none: db::Sql<(i64,)> = db::Sql::one(n);
    assert_eq!(portal.app.db.read(move |tx| tx.one(&none, &[])).await.expect("a number").0, 0);
}

/// The selector opens with the companies themselves, and leads to them.
#[tokio::test(flavor = "multi_thread")]
async fn the_selector_shows_the_companies() {
    let portal = demo(Store::Sqlite).await;
    let mut b = signed_in(&portal, "accountant", DESKTOP).await;
    b.click(".co > summary").await;
    b.click("#choices a[href='/c/vektor/']").await;
    b.until("return location.pathname == '/c/vektor/'").await;
    assert_eq!(b.clicks, 2);
    b.close().await;
}

/// The filters open in the page, keep the period, and are a page of their own for a browser without a script; several
/// columns can be ticked.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_narrowed_and_its_columns_are_chosen() {
    let portal = demo(Store::Sqlite).await;
    let mut b = signed_in(&portal, "buyer", DESKTOP).await;
    b.go("/c/romashka/orders?period=year").await;
    b.click(".filters > summary").await;
    b.click(".filters select[name=author] option:nth-child(2)").await;
    b.click(".filters button.main").await;
    b.until("return /author=[0-9a-f-]{36}/.test(location.search) && /period=year/.test(location.search)").await;
    assert!(b.text(".worn").await.contains("автор"), "what narrows the list stands above it");
    b.click("details:has(> [data-columns]) > summary").await;
    b.click("[data-columns] input[value=erp]").await;
    b.click("[data-columns] button").await;
    b.until("return /cols=/.test(location.search)").await;
    assert_eq!(b.run("return document.querySelectorAll('#list thead th').length").await, serde_json::json!(7));
    let page = "const done = arguments[arguments.length - 1];
        fetch('/c/romashka/orders/filters').then(r => r.text()).then(t => done(/<html/.test(t) && /name=.author/.test(t)))";
    assert_eq!(b.web.execute_async(page, vec![]).await.expect("fetched"), serde_json::json!(true));
    b.close().await;
}

// J18: what arrives this week, at once and without money, on a phone.
both!(j18_what_arrives_this_week, |store| async move {
    let portal = demo(store).await;
    let b = signed_in(&portal, "viewer", PHONE).await;
    let said = b.text("main").await;
    assert!(!said.contains('₽'), "{said}");
    assert!(
        b.run("return document.querySelectorAll('.days li, .list li').length > 0").await == serde_json::json!(true),
        "{said}"
    );
    within(&b, 1).await;
    b.shot("j18-viewer").await;
    b.close().await;
});

/// A narrowed list is kept under a name with the keyboard alone, and its chip opens it again.
#[tokio::test(flavor = "multi_thread")]
async fn a_view_is_kept_and_opened_with_the_keyboard() {
    let portal = demo(Store::Sqlite).await;
    for (size, period) in [(DESKTOP, "quarter"), (PHONE, "year")] {
        let b = signed_in(&portal, "buyer", size).await;
        b.go(&format!("/c/romashka/orders?period={period}&sort=date")).await;
        b.run("document.querySelector('.views summary').focus()").await;
        b.type_into(".views summary", "\u{e007}").await;
        b.shot(&format!("views-keep-{}", size.0)).await;
        let name = format!("Мой период {}", size.0);
        b.type_into(".views input[name=name]", &format!("{name}\u{e007}")).await;
        b.until("return !!document.querySelector('.views nav a[aria-current]')").await;
        assert_eq!(b.text(".views nav a[aria-current]").await.trim(), name);
        assert!(b.fits().await);
        b.shot(&format!("views-{}", size.0)).await;
        b.go("/c/romashka/orders").await;
        b.run("document.querySelector('.views nav a:last-of-type').focus()").await;
        b.type_into(".views nav a:last-of-type", "\u{e007}").await;
        b.until(&format!("return location.search.includes('period={period}')")).await;
        b.go("/c/romashka/views").await;
        assert!(b.fits().await && b.axe().await.is_empty());
        b.shot(&format!("views-all-{}", size.0)).await;
        b.close().await;
    }
}

/// What an app on a telephone shows for a key.
fn app_code(key: &str, steps: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(key.replace(' ', "")).expect("a key");
    let totp = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("now").as_secs();
    totp.generate(now.saturating_add_signed(steps * 30)).to_string()
}

async fn by_password(b: &mut Browser, email: &str) {
    b.type_into("input[name=email]", email).await;
    b.type_into("input[name=password]", "kabinet-demo").await;
    b.click("form[action='/login'] .btn.main").await;
}

async fn looked_at(b: &Browser, name: &str, size: (u32, u32)) {
    b.shot(&format!("{name}-{}", size.0)).await;
    assert!(b.fits().await, "{name} scrolls sideways at {}", size.0);
    let found = b.axe().await;
    assert!(found.is_empty(), "{name} at {}: {found:?}", size.0);
}

/// A passkey is made on a device, opens the door by one button, and proves anew who one is.
#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_opens_the_door() {
    let portal = people(Store::Sqlite).await;
    let base = portal.base.replace("127.0.0.1", "localhost");
    for (email, size) in [("pavel@romashka.example", DESKTOP), ("irina@romashka.example", PHONE)] {
        let mut b = Browser::open(&base, size).await;
        b.device().await;
        b.go("/login?next=/me/passkeys").await;
        looked_at(&b, "passkey-door", size).await;
        by_password(&mut b, email).await;
        b.until("return location.pathname == '/me/passkeys'").await;
        looked_at(&b, "passkeys-none", size).await;
        b.type_into("form[data-passkey] input[name=name]", "Телефон").await;
        b.click("form[data-passkey] .btn.main").await;
        b.until("return !!document.querySelector('#passkeys')").await;
        assert!(b.text("#passkeys").await.contains("Телефон"));
        looked_at(&b, "passkeys-one", size).await;
        // The same device is not asked for a second one.
        b.type_into("form[data-passkey] input[name=name]", "Он же").await;
        b.click("form[data-passkey] .btn.main").await;
        b.until("return !document.querySelector('[data-passkey-said]').hidden").await;
        assert!(b.text("[data-passkey-said]").await.contains("уже есть"));
        looked_at(&b, "passkeys-there", size).await;

        b.click(".tools > .menu > summary").await;
        b.click("form[action='/logout'] button").await;
        b.until("return location.pathname == '/login'").await;
        b.go("/login?next=/c/romashka/orders").await;
        b.click("form[data-passkey] button").await;
        b.until("return location.pathname == '/c/romashka/orders'").await;

        const STALE: db::Sql<()> = db::Sql::one("update session set confirmed_at = null");
        portal.app.db.write(|tx| tx.run(&STALE, &[])).await.expect("stale");
        b.go("/me/passkeys").await;
        b.click(".sheet .acts > a.main").await;
        b.until("return location.pathname == '/me/confirm'").await;
        looked_at(&b, "passkey-confirm", size).await;
        b.click("form[data-passkey] button").await;
        b.until("return location.pathname == '/me/passkeys'").await;
        b.close().await;
    }
    // Under another address nothing is offered.
    let b = Browser::open(&portal.base, DESKTOP).await;
    b.go("/login").await;
    b.until("return document.querySelector('form[data-passkey]').hidden").await;
    b.close().await;
}

/// Codes are turned on with what the page shows, the recovery codes are kept as a file, and the next sign-in asks for a code.
/// While passwords are being guessed the browser works a moment by itself, and the person gets in.
#[tokio::test(flavor = "multi_thread")]
async fn codes_are_turned_on_and_asked_for() {
    let portal = people(Store::Sqlite).await;
    for (email, size) in [("pavel@romashka.example", DESKTOP), ("irina@romashka.example", PHONE)] {
        let mut b = Browser::open(&portal.base, size).await;
        b.go("/login?next=/me/second").await;
        by_password(&mut b, email).await;
        b.until("return location.pathname == '/me/second'").await;
        looked_at(&b, "second-off", size).await;
        b.click("main form .btn.main").await;
        b.until("return location.pathname == '/me/second/new'").await;
        b.click("main details summary").await;
        looked_at(&b, "second-new", size).await;
        let key = b.text("#secret").await;
        b.type_into("input[name=code]", &app_code(&key, 0)).await;
        b.click("main form .btn.main").await;
        b.until("return !!document.querySelector('#codes')").await;
        looked_at(&b, "second-codes", size).await;
        let first = b.text("#codes code").await;
        b.click("a[download]").await;
        let kept = std::fs::read_to_string(b.download().await).expect("the codes as a file");
        assert!(kept.contains(&first) && kept.contains(email), "{kept}");
        b.go("/me/second").await;
        looked_at(&b, "second-on", size).await;

        b.click(".tools > .menu > summary").await;
        b.click("form[action='/logout'] button").await;
        b.until("return location.pathname == '/login'").await;
        b.go("/login?next=/c/romashka/orders").await;
        by_password(&mut b, email).await;
        b.until("return location.pathname == '/login/code'").await;
        looked_at(&b, "second-ask", size).await;
        b.type_into("form:first-of-type input[name=code]", "000000\u{e007}").await;
        b.until("return !!document.querySelector('#problem')").await;
        looked_at(&b, "second-wrong", size).await;
        b.type_into("form:first-of-type input[name=code]", &app_code(&key, 1)).await;
        b.click("main form .btn.main").await;
        b.until("return location.pathname == '/c/romashka/orders'").await;
        b.close().await;

        const HOT: db::Sql<()> = db::Sql::one(
            "insert into sign_in_failure(who, failures, last_at) values ('everybody', 250, $1)
             on conflict (who) do update set failures = 250, last_at = excluded.last_at",
        );
        let now = portal.app.clock.now();
        portal.app.db.write(move |tx| tx.run(&HOT, &[&now])).await.expect("written");
        let mut b = Browser::open(&portal.base, size).await;
        b.go("/login?next=/c/romashka/orders").await;
        assert!(b.run("return !!document.querySelector('form[data-proof]')").await == serde_json::json!(true));
        by_password(&mut b, "oleg@romashka.example").await;
        b.until("return location.pathname == '/c/romashka/orders'").await;
        b.close().await;
        let b = Browser::open(&portal.base, size).await;
        b.go("/login").await;
        b.until("return !document.querySelector('[data-proof-done]').hidden").await;
        looked_at(&b, "sign-in-proof", size).await;
        b.close().await;
    }
}

/// Every kind of page, as its people see it: nothing serious for axe, nothing that scrolls sideways, on a desktop in light and
/// on a phone in dark, in both languages.
#[tokio::test(flavor = "multi_thread")]
async fn pages_are_accessible_and_fit() {
    let portal = demo(Store::Sqlite).await;
    let number =
        portal.simulator().world().planted().changed_order.portal_number.clone().expect("a number of the portal");
    let search = format!("/c/romashka/search?q={number}");
    let wide = "/c/romashka/orders?cols=what,author,entity,point,manager,erp,buyer";
    let company = [
        "/c/romashka/",
        "/c/romashka/orders",
        "/c/romashka/orders?period=quarter",
        "/c/romashka/views",
        wide,
        &search,
        "/c/romashka/search?q=zzqq",
        "/c/romashka/documents",
        "/c/romashka/finance",
        "/c/romashka/prices",
        "/c/romashka/prices?q=2045",
        "/c/romashka/prices?q=zzqq",
        "/c/romashka/company",
        "/c/romashka/company/details",
        "/c/romashka/people",
        "/c/romashka/people/roles/new?base=viewer",
        "/c/romashka/notices",
        "/demo/mail",
        "/invite",
        "/me/confirm",
        "/me",
        "/me/second",
        "/me/passkeys",
        "/c/romashka/security",
        "/companies",
        "/c/romashka/no-such-page",
    ];
    let office = [
        "/office",
        "/office/companies/romashka",
        "/office/companies/romashka/security",
        "/office/security",
        "/office/exchange",
        "/office/exchange/log",
        "/office/matching",
        "/office/groups",
        "/office/users",
        "/office/users?show=closed",
        "/office/deputies",
        "/office/materials",
        "/office/applications",
        "/office/details",
        "/office/details?show=way",
    ];
    let viewer = ["/c/romashka/", "/c/romashka/orders", "/c/romashka/prices"];
    let partner = ["/c/logos/", "/c/logos/prices", "/c/logos/payables", "/c/logos/partner"];
    let mut wrong = Vec::new();
    for (size, theme, language) in [(DESKTOP, "light", "ru"), (PHONE, "dark", "en")] {
        let people =
            [("owner", &company[..]), ("admin", &office[..]), ("viewer", &viewer[..]), ("partner", &partner[..])];
        for (card, pages) in people {
            let mut b = signed_in(&portal, card, size).await;
            let set = format!(
                "const done = arguments[arguments.length - 1], send = (to, body) => fetch(to, {{ method: 'POST',
                    headers: {{ 'content-type': 'application/x-www-form-urlencoded' }}, body, redirect: 'manual' }});
                 send('/me/theme', 'theme={theme}').then(() => send('/me/language', 'lang={language}'))
                    .then(() => done(true), e => done(String(e)))"
            );
            assert_eq!(b.web.execute_async(&set, vec![]).await.expect("set"), serde_json::json!(true));
            for page in pages {
                b.go(page).await;
                assert_eq!(b.run("return document.documentElement.lang").await, serde_json::json!(language), "{page}");
                let at = format!("{card} {page} {theme} {}", size.0);
                wrong.extend(b.axe().await.into_iter().map(|found| format!("{at}: {found}")));
                if !b.fits().await {
                    wrong.push(format!("{at}: scrolls sideways"));
                }
                let name: String = page.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
                b.shot(&format!("page-{card}{name}-{theme}-{}", size.0)).await;
            }
            if card == "owner" {
                b.go("/c/romashka/orders").await;
                b.click("#list th[scope=row] a").await;
                b.until("return location.pathname.includes('/orders/')").await;
                wrong.extend(b.axe().await.into_iter().map(|found| format!("order {theme}: {found}")));
                assert!(b.fits().await, "an order scrolls sideways");
            }
            b.close().await;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

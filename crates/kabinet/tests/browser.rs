//! The jobs that people come for, in a real browser, counting clicks from the first page after signing in.

use testkit::{
    Portal, Store,
    browser::{Browser, DESKTOP, PHONE},
    demo,
};

async fn signed_in(portal: &Portal, card: &str, size: (u32, u32)) -> Browser {
    let mut b = Browser::open(&portal.base, size).await;
    b.go("/login").await;
    assert!(b.fits().await, "the sign-in page scrolls sideways");
    b.click(&format!("button[name=as][value={card}]")).await;
    b.until("return location.pathname != '/login'").await;
    b.clicks = 0;
    b
}

/// J1: an order of three months ago by article, and its waybill on the disk: three clicks.
#[tokio::test(flavor = "multi_thread")]
async fn j1_an_order_of_three_months_ago_and_its_waybill() {
    let portal = demo(Store::Sqlite).await;
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
    assert!(b.clicks <= 3, "{} clicks", b.clicks);
    b.close().await;
}

/// J2: within the limit, and can 200 000 be ordered: without a click.
#[tokio::test(flavor = "multi_thread")]
async fn j2_can_i_order() {
    let portal = demo(Store::Sqlite).await;
    for size in [DESKTOP, PHONE] {
        let mut b = signed_in(&portal, "buyer", size).await;
        assert!(b.text(".answer").await.contains('₽'));
        assert!(!b.text(".asof").await.is_empty(), "as of when is said");
        b.run("document.querySelector('#sum').value = ''").await;
        b.type_into("#sum", "200000").await;
        b.until("return /(Да|Нет|прод)/i.test(document.querySelector('#can').textContent)").await;
        assert!(b.clicks <= 1 && b.fits().await);
        b.shot(&format!("j2-home-{}", size.0)).await;
        b.clicks = 0;
        b.close().await;
    }
}

/// J5: why 8 instead of 10, and when the rest comes: two clicks.
#[tokio::test(flavor = "multi_thread")]
async fn j5_eight_instead_of_ten() {
    let portal = demo(Store::Sqlite).await;
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
    assert!(b.clicks <= 2 && b.fits().await);
    b.close().await;
}

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

/// J14: two tabs on two companies; each stays in its own.
#[tokio::test(flavor = "multi_thread")]
async fn j14_two_tabs_two_companies() {
    let portal = demo(Store::Sqlite).await;
    let b = signed_in(&portal, "accountant", DESKTOP).await;
    b.go("/c/romashka/orders").await;
    let first = b.web.window().await.expect("a tab");
    let second = b.web.new_window(true).await.expect("another tab").handle;
    b.web.switch_to_window(second).await.expect("switched");
    b.go("/c/vektor/orders").await;
    assert!(b.text(".top .who strong").await.contains("Вектор"));
    b.web.switch_to_window(first).await.expect("switched");
    b.web.refresh().await.expect("refreshed");
    assert!(b.text(".top .who strong").await.contains("Ромашка"), "the first tab stayed where it was");
    assert!(b.text("main").await.contains("Заказы"));
    b.close().await;
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

/// J18: what arrives this week, at once and without money, on a phone.
#[tokio::test(flavor = "multi_thread")]
async fn j18_what_arrives_this_week() {
    let portal = demo(Store::Sqlite).await;
    let b = signed_in(&portal, "viewer", PHONE).await;
    let said = b.text("main").await;
    assert!(!said.contains('₽'), "{said}");
    assert!(
        b.run("return document.querySelectorAll('.days li, .list li').length > 0").await == serde_json::json!(true),
        "{said}"
    );
    assert!(b.clicks <= 1 && b.fits().await);
    b.shot("j18-viewer").await;
    b.close().await;
}

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
        "/c/romashka/company",
        "/c/romashka/people",
        "/c/romashka/people/roles/new?base=viewer",
        "/c/romashka/notices",
        "/demo/mail",
        "/invite",
        "/me/confirm",
        "/companies",
        "/c/romashka/no-such-page",
    ];
    let office =
        ["/office", "/office/companies/romashka", "/office/exchange", "/office/exchange/log", "/office/matching"];
    let viewer = ["/c/romashka/", "/c/romashka/orders"];
    let mut wrong = Vec::new();
    for (size, theme, language) in [(DESKTOP, "light", "ru"), (PHONE, "dark", "en")] {
        for (card, pages) in [("owner", &company[..]), ("admin", &office[..]), ("viewer", &viewer[..])] {
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

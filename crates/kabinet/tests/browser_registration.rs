//! Coming in without an invitation, in a real browser, on a desktop and on a phone.

use db::Sql;
use kernel::legal::Inn;
use testkit::{
    Portal, Store,
    browser::{Browser, DESKTOP, PHONE},
    people,
};

const PASSWORD: &str = "семь слонов подряд";

/// Fills the form in, follows the link of the letter and sets a password.
async fn come_in(portal: &Portal, b: &mut Browser, email: &str, firm: &str, inn: &str, kpp: &str) {
    b.go("/login").await;
    b.click("a[href='/register']").await;
    b.until("return location.pathname == '/register'").await;
    assert!(b.fits().await, "the form scrolls sideways");
    for (field, text) in [
        ("name", "Вера Цветкова"),
        ("email", email),
        ("firm", firm),
        ("inn", inn),
        ("kpp", kpp),
        ("phone", "+7 900 000-00-00"),
    ] {
        b.type_into(&format!("[name={field}]"), text).await;
    }
    // A private person is asked for no number.
    b.click("[name=form][value=private]").await;
    b.until("return !document.querySelector('[name=inn]').checkVisibility()").await;
    b.click("[name=form][value=legal]").await;
    b.click("[name=consent]").await;
    assert_eq!(b.axe().await, Vec::<String>::new());
    b.shot(&format!("register-{}", b.width())).await;
    b.click("form.apply button.main").await;
    b.until("return document.body.textContent.includes('Проверьте почту')").await;
    let url = portal.mails(email, 1).await[0].letter.button.clone().expect("a link").1;
    b.go(url.strip_prefix(&portal.base).expect("ours")).await;
    b.until("return location.pathname == '/register/confirm'").await;
    b.type_into("[name=password]", PASSWORD).await;
    b.shot(&format!("register-confirm-{}", b.width())).await;
    b.click("button.main").await;
    b.until("return location.pathname.startsWith('/applications/')").await;
    assert!(b.text("main").await.contains("ждёт ответа") && b.fits().await);
    assert_eq!(b.axe().await, Vec::<String>::new());
    b.shot(&format!("register-waiting-{}", b.width())).await;
}

async fn sign_in(portal: &Portal, email: &str, size: (u32, u32)) -> Browser {
    let mut b = Browser::open(&portal.base, size).await;
    b.go("/login").await;
    b.type_into("[name=email]", email).await;
    b.type_into("[name=password]", "kabinet-demo").await;
    b.click("form[action='/login'] button.main").await;
    b.until("return location.pathname != '/login'").await;
    b
}

/// A known number: the owner lets her in.
async fn known(size: (u32, u32)) {
    let portal = people(Store::Sqlite).await;
    const ONE: Sql<(String, String)> = Sql::one(
        "select e.inn, e.kpp from legal_entity e join company c on c.id = e.company_id where c.slug = 'romashka'
            and e.kpp <> '' order by e.id limit 1",
    );
    let (inn, kpp) = portal.app.db.read(|tx| tx.one(&ONE, &[])).await.expect("a legal entity");
    let email = "vera@vasilek.example";
    let mut b = Browser::open(&portal.base, size).await;
    come_in(&portal, &mut b, email, "ООО «Ромашка»", &inn, &kpp).await;
    assert!(!b.text("main").await.contains("Елена"), "who owns the company is not told");
    let mut owner = sign_in(&portal, "elena@romashka.example", size).await;
    owner.go("/c/romashka/people").await;
    owner.click("#asked a").await;
    owner.until("return location.pathname.includes('/people/requests/')").await;
    assert!(owner.fits().await);
    assert_eq!(owner.axe().await, Vec::<String>::new());
    owner.shot(&format!("join-{}", size.0)).await;
    owner.click("#approve").await;
    owner.until("return location.search == '?did=let-in'").await;
    owner.close().await;
    b.go("/").await;
    b.until("return location.pathname == '/c/romashka/'").await;
    b.close().await;
}

/// An unknown number with a file: the seller makes her the first owner.
async fn unknown(size: (u32, u32)) {
    let portal = people(Store::Sqlite).await;
    let folder = tempfile::tempdir().expect("a folder");
    let card = folder.path().join("Карточка.pdf");
    std::fs::write(&card, b"%PDF-1.7 card").expect("written");
    let (email, digits) = ("vera@vasilek.example", "001234567");
    let inn = Inn::make(digits).expect("nine digits");
    let mut b = Browser::open(&portal.base, size).await;
    come_in(&portal, &mut b, email, &format!("Василёк {}", size.0), inn.as_str(), "001001001").await;
    b.type_into("input[type=file]", card.to_str().expect("a path")).await;
    b.click("form[enctype] button.main").await;
    b.until("return location.search == '?did=added'").await;
    assert!(b.text("#files").await.contains("Карточка.pdf"));
    let mut anna = sign_in(&portal, "anna@sever.example", size).await;
    anna.go("/office/applications").await;
    assert!(anna.fits().await);
    assert_eq!(anna.axe().await, Vec::<String>::new());
    anna.shot(&format!("applications-{}", size.0)).await;
    anna.click("tbody a").await;
    anna.until("return /applications\\/./.test(location.pathname)").await;
    assert!(anna.fits().await);
    assert_eq!(anna.axe().await, Vec::<String>::new());
    anna.shot(&format!("application-{}", size.0)).await;
    anna.type_into("[name=address]", "Псков").await;
    anna.click("#approve button.main").await;
    anna.until("return location.search == '?did=approved'").await;
    anna.close().await;
    b.go("/").await;
    b.until("return location.pathname.startsWith('/c/')").await;
    b.until("return !!document.querySelector('a[href$=\"/people\"]')").await;
    b.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_number_and_the_owner_lets_her_in() {
    known(DESKTOP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_number_on_a_phone() {
    known(PHONE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_number_with_a_file_and_the_seller_approves() {
    unknown(DESKTOP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_number_on_a_phone() {
    unknown(PHONE).await;
}

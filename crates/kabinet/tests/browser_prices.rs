//! The price list in a real browser, on a desk and on a phone: found by a part of an article, turned over, downloaded.

use testkit::{
    Store,
    browser::{Browser, DESKTOP, PHONE},
    demo,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_price_is_found_and_the_list_is_downloaded() {
    let portal = demo(Store::Sqlite).await;
    for size in [DESKTOP, PHONE] {
        let mut b = Browser::open(&portal.base, size).await;
        b.go("/login").await;
        b.click("button[name=as][value=buyer]").await;
        b.until("return location.pathname != '/login'").await;
        b.clicks = 0;
        // On the phone it stands behind the last target of the dock.
        if size == PHONE {
            b.click(".dock summary").await;
            b.click(".dock .pop a[href$='/prices']").await;
        } else {
            b.click(".side a[href$='/prices']").await;
        }
        b.until("return location.pathname.endsWith('/prices')").await;
        assert!(b.fits().await, "scrolls sideways at {}", size.0);
        assert!(b.axe().await.is_empty(), "{:?}", b.axe().await);
        assert!(b.text(".tbl tbody .sum").await.contains('₽'), "a price stands there before a click");
        assert!(b.text(".head .asof").await.contains("Цены из 1С на"), "and as of when");
        b.shot(&format!("prices-{}", size.0)).await;
        // The next page and back.
        let first = b.text(".tbl tbody th").await;
        b.click(".pager a[rel=next]").await;
        b.until("return location.search.includes('after=')").await;
        assert_ne!(b.text(".tbl tbody th").await, first);
        b.click(".pager a[rel=prev]").await;
        b.until("return location.search.includes('before=')").await;
        assert_eq!(b.text(".tbl tbody th").await, first);
        // A part of an article with a look-alike letter.
        b.type_into(".find.here input[type=search]", "kб 2045\u{e007}").await;
        b.until("return location.search.includes('q=')").await;
        assert!(b.text(".tbl mark").await.contains("КБ-2045"), "the match is marked");
        assert!(b.fits().await);
        b.shot(&format!("prices-found-{}", size.0)).await;
        b.click(".bar .menu > summary").await;
        b.click(".bar .pop a[href*='prices.csv']").await;
        let file = b.download().await;
        let text = std::fs::read_to_string(&file).expect("a file");
        assert!(text.contains("КБ-2045-12/Ч") && text.lines().count() < 40, "{text}");
        b.close().await;
    }
}

//! 1C that does not print as it should: the client hears that there is no file, the seller hears why.

use kabinet::exchange::connections::{self, Kind, NewConnection};
use reqwest::StatusCode;
use testkit::{Portal, both, demo, demo_with};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// A document that the portal has to ask 1C for.
const IN_1C: db::Sql<(kernel::DocumentId,)> = db::Sql::one(
    "select d.id from document d join company c on c.id = d.company_id where c.slug = 'romashka' and d.on_request
     and d.file_key is null and d.status = 'active' order by d.id limit 1",
);

const ASKED_AT: db::Sql<()> = db::Sql::one("update document_request set at = $1");

/// A server that gives every question the same answer.
async fn answers(answer: &'static str) -> String {
    answers_after(answer, std::time::Duration::ZERO).await
}

/// The same, and takes its time.
async fn answers_after(answer: &'static str, wait: std::time::Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut question = [0; 4096];
            let _ = stream.read(&mut question).await;
            tokio::time::sleep(wait).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    address
}

async fn one_c_at(portal: &Portal, address: &str) {
    let set = format!("update connection set address = '{address}' where kind = 'http'");
    portal.app.db.write(move |tx| tx.batch(&set)).await.expect("set");
}

/// The seller's page once it says, or no longer says, these words.
async fn office(portal: &Portal, words: &str, there: bool) -> String {
    let anna = portal.person("anna@sever.example").await;
    for _ in 0..600 {
        let page = anna.get("/office/exchange").await.text();
        if page.contains(words) == there {
            return page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("«{words}» on the page of the exchange: {}", !there);
}

both!(the_seller_is_told_why_1c_does_not_print, |store| async move {
    let portal = demo(store).await;
    let elena = portal.person("elena@romashka.example").await;
    let asked = portal.app.db.read(|tx| tx.one(&IN_1C, &[])).await.expect("a document that only 1C has").0;
    let path = format!("/c/romashka/documents/{asked}/file");
    let printer = portal.demo.settings().simulator_url.clone();
    for (answer, words) in [
        (
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\nConnection: close\r\n\r\n<html></html>",
            "не PDF",
        ),
        ("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "не пускает портал"),
        (
            "HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            "пустой файл",
        ),
    ] {
        let address = answers(answer).await;
        one_c_at(&portal, &address).await;
        assert_eq!(elena.get(&path).await.status, StatusCode::BAD_GATEWAY);
        let page = office(&portal, words, true).await;
        assert!(page.contains(&address), "it says where 1C was asked");
    }
    one_c_at(&portal, &printer).await;
    let a = elena.get(&path).await;
    assert_eq!((a.status, a.bytes.starts_with(b"%PDF-")), (StatusCode::OK, true));
    office(&portal, "пустой файл", false).await;
});

// Where 1C publishes a web service and no HTTP service, papers and reconciliations are printed by it.
both!(the_web_service_prints, |store| async move {
    let portal = demo(store).await;
    let elena = portal.person("elena@romashka.example").await;
    let asked = portal.app.db.read(|tx| tx.one(&IN_1C, &[])).await.expect("a document that only 1C has").0;
    let settings = portal.demo.settings().clone();
    let (vault, now) = (portal.app.vault.clone(), kernel::Clock::System.now());
    let moved = portal.app.db.write(move |tx| {
        let (source,) = tx.one(&db::Sql::<(kernel::SourceId,)>::one("select id from source"), &[])?;
        let way = NewConnection {
            address: &settings.simulator_url,
            login: &settings.login,
            password: Some(&settings.source_password),
            ..NewConnection::default()
        };
        connections::remove(tx, source, Kind::Http, now)?;
        connections::put(tx, &vault, source, Kind::Soap, &way, now)?;
        Ok::<_, db::Error>(())
    });
    moved.await.expect("another way");
    let file = elena.get(&format!("/c/romashka/documents/{asked}/file")).await;
    assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, "application/pdf"));
    assert!(file.bytes.starts_with(b"%PDF-"), "{}", file.text());
    portal.simulator().set_outage(simulator::Outage::Html);
    elena.get(&format!("/c/romashka/documents/{asked}/file")).await;
    let page = office(&portal, "не PDF", true).await;
    assert!(page.contains("/ws/kabinet"), "which address");

    // A way that rests prints nothing, and a source that is off does not either.
    portal.simulator().set_outage(simulator::Outage::None);
    for set in ["update connection set paused = $1", "update source set off = $1"] {
        let set: &'static str = set;
        let write = async |on: bool| {
            portal.app.db.write(move |tx| tx.run(&db::Sql::one(set), &[&on]).map(drop)).await.expect("set");
        };
        write(true).await;
        let file = elena.get(&format!("/c/romashka/documents/{asked}/file")).await;
        assert!(!file.bytes.starts_with(b"%PDF-"), "{set}");
        write(false).await;
    }
});

// 1C that takes longer than a page waits: the person goes on, is told, and has the file, for an hour and alone.
both!(what_1c_prints_slowly_comes_with_a_notice, |store| async move {
    let portal = demo_with(store, |config| config.exchange.print_wait_secs = 0).await;
    let elena = portal.person("elena@romashka.example").await;
    let asked = portal.app.db.read(|tx| tx.one(&IN_1C, &[])).await.expect("a document that only 1C has").0;
    let pdf = "HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: 13\r\nConnection: close\r\n\r\n%PDF-1.7 slow";
    one_c_at(&portal, &answers_after(pdf, std::time::Duration::from_secs(1)).await).await;
    let path = format!("/c/romashka/documents/{asked}/file");
    let sent = elena.get(&path).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "the page does not wait");
    let waiting = sent.header("location").to_owned();
    let page = elena.get(&waiting).await.text();
    assert!(
        page.contains("запрашиваем файл") && page.contains("hx-trigger=\"every 2s\""),
        "it says so and looks again: {page}"
    );
    assert_eq!(elena.get(&path).await.header("location"), waiting, "who clicks again does not ask 1C again");
    assert_eq!(elena.get(&format!("{waiting}/file")).await.header("location"), waiting, "not before it is there");

    let mut page = String::new();
    for _ in 0..200 {
        page = elena.get(&waiting).await.text();
        if page.contains(&format!("{waiting}/file")) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(!page.contains("every 2s"), "it does not look any more: {page}");
    let file = elena.get(&format!("{waiting}/file")).await;
    assert_eq!((file.header("content-type"), &*file.bytes), ("application/pdf", &b"%PDF-1.7 slow"[..]));
    assert_eq!(elena.get(&path).await.header("location"), waiting, "as long as it is kept 1C is not asked");
    let notices = elena.get("/c/romashka/notices").await.text();
    let notice = notices.split("\">Готов документ").next().and_then(|t| t.rsplit("<a href=\"").next());
    let notice = elena.get(notice.unwrap_or_else(|| panic!("{notices}"))).await;
    assert_eq!(notice.header("location"), waiting, "a notice leads to it");

    // It is hers: a colleague asks for himself, another company finds nothing.
    for email in ["irina@romashka.example", "pavel@romashka.example"] {
        assert_eq!(portal.person(email).await.get(&waiting).await.status, StatusCode::NOT_FOUND, "{email}");
    }
    let before = kernel::Clock::System.now().plus_secs(-3600);
    portal.app.db.write(move |tx| tx.run(&ASKED_AT, &[&before]).map(drop)).await.expect("an hour later");
    let gone = elena.get(&waiting).await.text();
    assert!(gone.contains(&path) && !gone.contains(&format!("{waiting}/file")), "asks again: {gone}");
});

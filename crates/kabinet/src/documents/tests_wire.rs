//! What goes over the wire: a 1C that answers in every way it does, and archives as they come out.

use std::io::Read as _;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, StatusCode, header},
    routing::get,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use files::{Files, Key};
use futures_util::StreamExt;
use kernel::format::Lang;
use onec::{
    contract::PrintAnswer,
    soap::{Call, Fault, Reply},
};

use super::{
    archive::{Entry, Plan, paths, stream},
    ask::{self, Print, Trouble},
    names::FileName,
    register::{Register, file_words},
    store::PrintRow,
    tests::document,
};
use crate::{exchange::connections::Kind, web::texts};

const PDF: &[u8] = b"%PDF-1.7\nall of it";

/// A 1C; the id of the document says how it answers.
async fn one_c() -> String {
    async fn print(
        axum::extract::Path(id): axum::extract::Path<String>,
        headers: HeaderMap,
    ) -> (StatusCode, HeaderMap, Body) {
        let kind = |text: &'static str| HeaderMap::from_iter([(header::CONTENT_TYPE, text.parse().unwrap())]);
        let json =
            format!("{{\"name\":\"x\",\"mime\":\"application/pdf\",\"data_base64\":\"{}\"}}", STANDARD.encode(PDF));
        let pieces = |all: Vec<std::io::Result<Bytes>>| Body::from_stream(futures_util::stream::iter(all));
        let allowed = headers.get(header::AUTHORIZATION).is_some_and(|v| v == "Basic cG9ydGFsOnNlY3JldA==");
        match id.as_str() {
            _ if !allowed => (StatusCode::UNAUTHORIZED, kind("text/html"), "who?".into()),
            "pdf" => (StatusCode::OK, kind("application/pdf"), PDF.into()),
            "slow" => {
                let all = PDF.chunks(3).map(|c| Ok(Bytes::from_static(c))).collect();
                (StatusCode::OK, kind("application/octet-stream"), pieces(all))
            }
            "torn" => {
                let body = async_stream::stream! {
                    yield Ok(Bytes::from_static(PDF));
                    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                    yield Err(std::io::Error::other("gone"));
                };
                (StatusCode::OK, kind("application/pdf"), Body::from_stream(body))
            }
            "json" => (StatusCode::OK, kind("application/json; charset=utf-8"), json.into()),
            "page" => (StatusCode::OK, kind("text/html; charset=utf-8"), "<html>1C</html>".into()),
            "error" => (StatusCode::OK, kind("application/json"), "{\"error\":\"no form\"}".into()),
            "empty" => (StatusCode::OK, kind("application/pdf"), Body::empty()),
            "short" => (StatusCode::OK, kind("application/pdf"), "%PD".into()),
            "gone" => (StatusCode::NOT_FOUND, kind("text/plain"), Body::empty()),
            "down" => (StatusCode::BAD_GATEWAY, kind("text/html"), "<html>".into()),
            _ => (StatusCode::INTERNAL_SERVER_ERROR, kind("text/plain"), "{(1)}: Значение не является".into()),
        }
    }
    let app = Router::new().route("/ut/hs/portal/v1/documents/{id}/print", get(print));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/ut", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    base
}

fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

fn way(base: &str, id: &str, password: &str, kind: Kind) -> Print {
    let vault = crate::vault::Vault::parse(&webkit::secret::new()).unwrap();
    let source = kernel::SourceId::at(kernel::At::from_micros(0));
    let row = PrintRow {
        source_id: source,
        erp_id: id.into(),
        kind: Some(kind),
        base_url: Some(base.into()),
        outgoing_login: Some("portal".into()),
        secret: Some(vault.seal(&format!("connection {source} {}", kind.as_str()), password.as_bytes())),
    };
    Print::new(row, &vault).unwrap()
}

fn row(base: &str, id: &str, password: &str) -> Print {
    way(base, id, password, Kind::Http)
}

/// A web service; the id of the document says how it answers.
async fn web_service() -> String {
    async fn answer(headers: HeaderMap, body: String) -> (StatusCode, HeaderMap, String) {
        let kind = |text: &'static str| HeaderMap::from_iter([(header::CONTENT_TYPE, text.parse().unwrap())]);
        let xml = || kind("text/xml; charset=utf-8");
        if headers.get(header::AUTHORIZATION).is_none_or(|v| v != "Basic cG9ydGFsOnNlY3JldA==") {
            return (StatusCode::UNAUTHORIZED, kind("text/html"), "<html>who?</html>".into());
        }
        let call = Call::read(body.as_bytes()).unwrap();
        assert_eq!(headers["soapaction"], call.soap_action().as_str());
        let Call::Print { document } = &call else { panic!("{call:?}") };
        let printed = |data: &[u8]| {
            let data_base64 = STANDARD.encode(data).replacen('J', "J\r\n", 1);
            let answer = PrintAnswer {
                name: "Акт сверки.pdf".into(),
                mime: "application/pdf".into(),
                data_base64,
                hash: None,
                version: None,
            };
            Reply::Printed(answer).write(&call)
        };
        let fault = |text: &str| Fault { code: "Server".into(), text: text.into() }.write();
        match document.as_str() {
            "pdf" => (StatusCode::OK, xml(), printed(PDF)),
            "page" => (StatusCode::OK, kind("text/html"), "<html>1C</html>".into()),
            "text" => (StatusCode::OK, xml(), printed(b"no PDF")),
            "empty" => (StatusCode::OK, xml(), printed(b"")),
            "cut" => (StatusCode::OK, xml(), printed(PDF)[..200].to_owned()),
            "gone" => (StatusCode::INTERNAL_SERVER_ERROR, xml(), fault("{Модуль(7)}: Документ не найден")),
            "fault" => (StatusCode::INTERNAL_SERVER_ERROR, xml(), fault("макет не найден")),
            "crash" => (StatusCode::INTERNAL_SERVER_ERROR, kind("text/html"), "<html>500</html>".into()),
            _ => (StatusCode::BAD_GATEWAY, kind("text/html"), "<html>".into()),
        }
    }
    let app = Router::new().route("/ut/ws/kabinet", axum::routing::post(answer));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/ut/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    base
}

#[tokio::test]
async fn every_way_in_which_a_web_service_answers() {
    let (base, http) = (web_service().await, client());
    let ask = async |id: &str, password: &str| ask::ask(&http, &way(&base, id, password, Kind::Soap)).await;
    let printed = ask("pdf", "secret").await.unwrap();
    assert_eq!(printed.length, Some(PDF.len() as u64));
    assert_eq!(printed.collect().await.unwrap(), PDF);
    for (id, trouble) in [
        ("page", Trouble::NotPdf),
        ("text", Trouble::NotPdf),
        ("cut", Trouble::NotPdf),
        ("empty", Trouble::Empty),
        ("gone", Trouble::Unknown),
        ("fault", Trouble::Broken),
        ("crash", Trouble::Broken),
        ("down", Trouble::Silent),
    ] {
        assert_eq!(ask(id, "secret").await.err(), Some(trouble), "{id}");
    }
    assert_eq!(ask("pdf", "wrong").await.err(), Some(Trouble::Denied));
}

#[tokio::test]
async fn every_way_in_which_1c_answers() {
    let (base, http) = (one_c().await, client());
    let whole = async |id: &str, password: &str| ask::ask(&http, &row(&base, id, password)).await?.collect().await;
    for id in ["pdf", "slow", "json"] {
        assert_eq!(whole(id, "secret").await.unwrap(), PDF, "{id}");
        let body = ask::ask(&http, &row(&base, id, "secret")).await.unwrap().into_body();
        assert_eq!(axum::body::to_bytes(body, 1000).await.unwrap(), PDF, "{id}");
    }
    for (id, trouble) in [
        ("page", Trouble::NotPdf),
        ("error", Trouble::NotPdf),
        ("short", Trouble::NotPdf),
        ("empty", Trouble::Empty),
        ("gone", Trouble::Unknown),
        ("down", Trouble::Silent),
        ("crash", Trouble::Broken),
        ("torn", Trouble::Silent),
    ] {
        assert_eq!(whole(id, "secret").await, Err(trouble), "{id}");
    }
    assert_eq!(whole("pdf", "wrong").await, Err(Trouble::Denied));
    // What breaks off in the middle must not look whole.
    let torn = ask::ask(&http, &row(&base, "torn", "secret")).await.unwrap().into_body();
    assert!(axum::body::to_bytes(torn, 1000).await.is_err());
    // Nobody listens there.
    let nobody = ask::ask(&http, &row("http://127.0.0.1:9", "pdf", "secret")).await;
    assert_eq!(nobody.err(), Some(Trouble::Silent));
}

#[tokio::test]
async fn an_archive_holds_its_files_and_its_register() {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::local(folder.path()).unwrap();
    let t = texts(Lang::Ru);
    let docs = [
        document("1", "ООО «Ромашка»", "active", true),
        document("2", "ООО «Ромашка»", "active", false),
        document("=3", "ООО «Ромашка»", "active", true),
    ];
    let mut entries: Vec<Entry> = paths(&docs, t);
    entries[2].key = Some(Key::parse("documents/lost").unwrap());
    let large =
        Bytes::from(b"%PDF-1.7\n".iter().copied().chain((0..300_000u32).map(|n| (n % 251) as u8)).collect::<Vec<_>>());
    files.put(entries[0].key.as_ref().unwrap(), large.clone()).await.unwrap();
    let mut table = Register::new(t, true);
    for (d, e) in docs.iter().zip(&entries) {
        table.push(t, d, &[], if e.key.is_some() { &e.path } else { file_words(t, d) });
    }
    let plan = Plan { entries, table, lost: t.s("documents-file-lost"), name: FileName::new("x", "x", "zip") };
    let mut bytes = Vec::new();
    let mut pieces = Box::pin(stream(files, plan));
    while let Some(piece) = pieces.next().await {
        bytes.extend_from_slice(&piece.unwrap());
    }
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let names: Vec<String> = archive.file_names().map(|n| n.unwrap().into_owned()).collect();
    assert_eq!(names, ["Накладная 1 от 2026-08-25.pdf", "register.csv"]);
    let mut read = |name: &str| {
        let mut bytes = Vec::new();
        archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    };
    assert!(read(&names[0]) == large);
    let register = String::from_utf8(read("register.csv")).unwrap();
    assert!(register.starts_with('\u{feff}') && register.lines().count() == 4, "{register}");
    let lines: Vec<&str> = register.lines().collect();
    assert!(
        lines[1].contains("Накладная;1;2026-08-25;ООО «Ромашка»")
            && lines[1].ends_with("Накладная 1 от 2026-08-25.pdf")
    );
    assert!(lines[2].ends_with("есть только в 1С"), "{register}");
    assert!(lines[3].contains(";'=3;") && lines[3].contains("файл не найден"), "{register}");
}

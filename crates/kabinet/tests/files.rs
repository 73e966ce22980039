//! Files that people take, over HTTP and opened: what a list shows is what its exports and archives hold, on both databases.

use std::{collections::BTreeSet, io::Read};

use db::Sql;
use kernel::DocumentId;
use reqwest::StatusCode;
use serde_json::Value;
use testkit::{Client, both, demo};

const ELENA: &str = "elena@romashka.example";
/// Documents with a stored file, and without one.
const STORED: Sql<(DocumentId, String)> = Sql::one(
    "select d.id, d.number from document d join company c on c.id = d.company_id where c.slug = 'romashka'
     and d.file_key is not null and d.status = 'active' order by d.id limit 3",
);
const IN_1C: Sql<(DocumentId, String)> = Sql::one(
    "select d.id, d.number from document d join company c on c.id = d.company_id where c.slug = 'romashka'
     and d.file_key is null and d.on_request and d.status = 'active' order by d.id limit 1",
);

/// A field of all items of a list of the API, page after page.
async fn all(program: &Client, path: &str, field: &str) -> Vec<String> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = program.get(&format!("{path}&limit=100{after}")).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
        let page = page.json();
        let items = page["items"].as_array().expect("items");
        found.extend(items.iter().map(|i| i[field].as_str().expect("a text").to_owned()));
        match &page["next"] {
            Value::String(next) => after = format!("&after={next}"),
            _ => return found,
        }
    }
}

/// The cells of a file of comma separated values, without its head; `column` of each row.
fn column(csv: &str, column: &str) -> Vec<String> {
    let text = csv.strip_prefix('\u{feff}').expect("a mark that spreadsheets know");
    let mut rows = text.lines().map(|l| l.split(';').map(|c| c.trim_matches('"').to_owned()).collect::<Vec<_>>());
    let head = rows.next().expect("a head");
    let at = head.iter().position(|h| h == column).unwrap_or_else(|| panic!("no column {column}: {head:?}"));
    rows.map(|r| r[at].clone()).collect()
}

/// The parts of an archive: name and bytes.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    (0..archive.len())
        .map(|i| {
            let mut part = archive.by_index(i).expect("a part");
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).expect("whole");
            (part.name().expect("a name").into_owned(), bytes)
        })
        .collect()
}

/// The texts of a workbook and how many rows its sheet has, the head included.
fn workbook(bytes: &[u8]) -> (BTreeSet<String>, usize) {
    let parts = parts(bytes);
    let part = |name: &str| {
        let found = parts.iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("no {name}"));
        String::from_utf8(found.1.clone()).expect("text")
    };
    let strings = part("xl/sharedStrings.xml");
    let texts = strings.split("<t").skip(1).filter_map(|t| Some(t.split_once('>')?.1.split_once("</t>")?.0.to_owned()));
    (texts.collect(), part("xl/worksheets/sheet1.xml").matches("<row ").count())
}

both!(exports_hold_what_the_list_shows, |store| async move {
    let portal = demo(store).await;
    let (elena, program) = (portal.person(ELENA).await, portal.program(ELENA, "romashka"));
    for filter in ["?period=90-days", "?period=year&status=shipped", "?period=year&min=30000"] {
        let listed = all(&program, &format!("/api/v1/c/romashka/orders{filter}"), "number").await;
        assert!(listed.len() > 3, "{filter}: {listed:?}");
        let csv = elena.get(&format!("/c/romashka/orders.csv{filter}")).await;
        assert_eq!(column(&csv.text(), "Номер"), listed, "{filter}");
        let xlsx = elena.get(&format!("/c/romashka/orders.xlsx{filter}")).await;
        assert!(xlsx.header("content-disposition").contains(".xlsx"));
        let (texts, rows) = workbook(&xlsx.bytes);
        assert_eq!(rows, listed.len() + 1, "{filter}");
        assert!(listed.iter().all(|number| texts.contains(number)), "{filter}");
    }
    // What the page calls a kind is a type to a program.
    for (filter, asked) in [("?period=year", "?period=year"), ("?period=90-days&kind=upd", "?period=90-days&type=upd")]
    {
        let listed = all(&program, &format!("/api/v1/c/romashka/documents{asked}"), "number").await;
        assert!(listed.len() > 3, "{filter}: {listed:?}");
        let csv = elena.get(&format!("/c/romashka/documents.csv{filter}")).await;
        assert_eq!(column(&csv.text(), "Номер"), listed, "{filter}");
        let (texts, rows) = workbook(&elena.get(&format!("/c/romashka/documents.xlsx{filter}")).await.bytes);
        assert_eq!(rows, listed.len() + 1, "{filter}");
        assert!(listed.iter().all(|number| texts.contains(number)), "{filter}");
    }
    // The lines of an order.
    let page = program.get("/api/v1/c/romashka/orders?limit=1").await.json();
    let id = page["items"][0]["id"].as_str().expect("an id");
    let order = program.get(&format!("/api/v1/c/romashka/orders/{id}")).await.json();
    let lines = order["lines"].as_array().expect("lines");
    let (texts, rows) = workbook(&elena.get(&format!("/c/romashka/orders/{id}/lines.xlsx")).await.bytes);
    assert_eq!(rows, lines.len() + 1);
    assert!(lines.iter().all(|l| texts.contains(l["article"].as_str().expect("an article"))), "{texts:?}");
});

both!(several_documents_as_one_archive, |store| async move {
    let portal = demo(store).await;
    let elena = portal.person(ELENA).await;
    let (stored, in_1c) =
        portal.app.db.read(|tx| Ok::<_, db::Error>((tx.all(&STORED, &[])?, tx.one(&IN_1C, &[])?))).await.expect("rows");
    let ids: Vec<String> = stored.iter().map(|(id, _)| id).chain([&in_1c.0]).map(|id| format!("id={id}")).collect();
    let zip = elena.get(&format!("/c/romashka/documents.zip?{}", ids.join("&"))).await;
    assert_eq!((zip.status, zip.header("content-type")), (StatusCode::OK, "application/zip"));
    let parts = parts(&zip.bytes);
    let papers: Vec<&(String, Vec<u8>)> = parts.iter().filter(|(name, _)| name.ends_with(".pdf")).collect();
    assert_eq!(papers.len(), stored.len(), "{parts:?}");
    for (id, number) in &stored {
        let alone = elena.get(&format!("/c/romashka/documents/{id}/file")).await;
        assert!(
            papers.iter().any(|(_, bytes)| *bytes == alone.bytes),
            "the file of {number} is in the archive as it is"
        );
    }
    let register = parts.iter().find(|(name, _)| name == "register.csv").expect("a register");
    let register = String::from_utf8(register.1.clone()).expect("text");
    let numbers: BTreeSet<String> = column(&register, "Номер").into_iter().collect();
    let asked: BTreeSet<String> = stored.iter().map(|(_, number)| number).chain([&in_1c.1]).cloned().collect();
    assert_eq!(numbers, asked);
    assert!(register.lines().any(|l| l.contains(&in_1c.1) && l.contains("есть только в 1С")), "{register}");
    assert_eq!(
        elena.get("/c/romashka/documents.zip").await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "nothing is chosen"
    );
});

//! What is said to one company holds nothing of another: pages, programs' answers, searches for what another company has, tables
//! and archives unpacked, counts, mails and notices. There are no streams; the walk says so, and whoever adds one adds it here.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    io::{Cursor, Read as _},
};

use db::Sql;
use kabinet::router::{Guard, routes};
use reqwest::{Method, StatusCode};
use testkit::{Answer, Client, Portal, both, demo, people};
use uuid::Uuid;

use super::walk::{Ids, call, furnish};

const ELENA: &str = "elena@romashka.example";
const VOLKOV: &str = "volkov@volkov.example";

/// A word in every row that Ромашка has and that people read.
const PLANT: &str = "
    update orders set author = 'Канарейка А.', point = 'Склад «Канарейка»', address = 'Канареечный проезд, 1', what = 'Канарейка',
        buyer_number = 'КАНАР-2045' where company_id = (select id from company where slug = 'romashka');
    update document set file_name = 'Канарейка.pdf' where company_id = (select id from company where slug = 'romashka');
    update contract set name = 'Договор «Канарейка»' where company_id = (select id from company where slug = 'romashka');
    update delivery_point set name = 'Склад «Канарейка» ' || no, address = 'Канареечный проезд, ' || no
        where company_id = (select id from company where slug = 'romashka');
    update order_line set name = 'Канарейка ' || name where company_id = (select id from company where slug = 'romashka');";

/// Every id of a company's own. $1 company.
const IDS: Sql<(Uuid,)> = Sql::one(
    "select o.id from orders o join company c on c.id = o.company_id where c.slug = $1
    union all select d.id from document d join company c on c.id = d.company_id where c.slug = $1
    union all select e.id from legal_entity e join company c on c.id = e.company_id where c.slug = $1
    union all select k.id from contract k join company c on c.id = k.company_id where c.slug = $1
    union all select p.id from delivery_point p join company c on c.id = p.company_id where c.slug = $1
    union all select m.user_id from membership m join company c on c.id = m.company_id where c.slug = $1
    union all select s.id from shipment s join company c on c.id = s.company_id where c.slug = $1
    union all select i.id from invitation i join company c on c.id = i.company_id where c.slug = $1
    union all select r.id from company_role r join company c on c.id = r.company_id where c.slug = $1
    union all select t.id from api_token t join company c on c.id = t.company_id where c.slug = $1",
);
/// Numbers, names and addresses of a company's own. $1 company.
const WORDS: Sql<(String,)> = Sql::one(
    "select o.number from orders o join company c on c.id = o.company_id where c.slug = $1
    union select o.erp_number from orders o join company c on c.id = o.company_id where c.slug = $1
    union select o.buyer_number from orders o join company c on c.id = o.company_id where c.slug = $1
    union select d.number from document d join company c on c.id = d.company_id where c.slug = $1
    union select e.inn from legal_entity e join company c on c.id = e.company_id where c.slug = $1
    union select k.number from contract k join company c on c.id = k.company_id where c.slug = $1
    union select u.email from membership m join company c on c.id = m.company_id join app_user u on u.id = m.user_id
        where c.slug = $1
    union select u.name from membership m join company c on c.id = m.company_id join app_user u on u.id = m.user_id
        where c.slug = $1",
);
/// Articles that a company has bought. $1 company.
const ARTICLES: Sql<(String,)> = Sql::one(
    "select distinct l.article from order_line l join company c on c.id = l.company_id where c.slug = $1 and l.article <> ''",
);
/// Sums of its orders, kopecks. $1 company.
const SUMS: Sql<(i64,)> = Sql::one(
    "select o.total from orders o join company c on c.id = o.company_id where c.slug = $1 order by o.total desc limit 3",
);

/// What Ромашка has and Волков has not.
struct Foreign {
    ids: HashSet<String>,
    words: HashSet<String>,
    articles: Vec<String>,
    sums: Vec<String>,
}

impl Foreign {
    async fn of(portal: &Portal) -> Foreign {
        let read = portal.app.db.read(|tx| {
            let words = |slug: &'static str| tx.all(&WORDS, &[&slug]);
            let articles = |slug: &'static str| tx.all(&ARTICLES, &[&slug]);
            let ids = tx.all(&IDS, &[&"romashka"])?;
            let (theirs, own) = (words("romashka")?, words("volkov")?);
            let (bought, mine) = (articles("romashka")?, articles("volkov")?);
            Ok::<_, db::Error>((ids, (theirs, own), (bought, mine), tx.all(&SUMS, &[&"romashka"])?))
        });
        let (ids, (theirs, own), (bought, mine), sums) = read.await.expect("what Ромашка has");
        let own: HashSet<String> = own.into_iter().map(|(w,)| w).collect();
        // A short number may be part of anything.
        let tells = |w: &String| !own.contains(w) && (w.chars().count() > 6 || !w.chars().all(|c| c.is_ascii_digit()));
        Foreign {
            ids: ids.into_iter().map(|(id,)| id.to_string()).collect(),
            words: theirs.into_iter().map(|(w,)| w).filter(|w| w.chars().count() > 3).filter(tells).collect(),
            articles: bought.into_iter().filter(|a| !mine.contains(a)).map(|(a,)| a).collect(),
            sums: sums.into_iter().map(|(s,)| format!("{},{:02}", s / 100, s % 100)).collect(),
        }
    }

    /// What of it stands in a text, if anything does.
    fn in_text(&self, text: &str) -> Option<String> {
        if let Some(at) = ["анарейк", "анареечн", "Ромашк", "romashka"].iter().find_map(|w| text.find(w))
        {
            return Some(text[at..].chars().take(60).collect());
        }
        let whole = |c: char| c.is_alphanumeric() || matches!(c, '-' | '/' | '@' | '.' | '_');
        let parts = text.split(|c: char| !whole(c)).filter(|p| !p.is_empty());
        for part in parts {
            // An id or a number stands alone or in an address.
            let pieces = part.split('/').chain([part]);
            if let Some(found) = pieces.into_iter().find(|p| self.ids.contains(*p) || self.words.contains(*p)) {
                return Some(found.to_owned());
            }
        }
        None
    }

    /// What to search for: some of each kind.
    fn asked(&self) -> Vec<String> {
        let mut words: Vec<&String> = self.words.iter().collect();
        words.sort();
        let every = (words.len() / 12).max(1);
        let some = words.into_iter().step_by(every).cloned();
        let articles = self.articles.iter().take(3).cloned();
        some.chain(articles).chain(self.sums.iter().cloned()).chain(["Канарейка".into(), "КАНАР-2045".into()]).collect()
    }
}

/// What an answer says, unpacked: a table is an archive of XML.
fn said(a: &Answer) -> String {
    fn unpack(bytes: &[u8], into: &mut String) {
        if !bytes.starts_with(b"PK") {
            into.push_str(&String::from_utf8_lossy(bytes));
            return;
        }
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        for i in 0..zip.len() {
            let mut file = zip.by_index(i).expect("a file");
            let mut inside = Vec::new();
            file.read_to_end(&mut inside).expect("read");
            into.push_str(&format!("\n{}\n", file.name().expect("a name")));
            unpack(&inside, into);
        }
    }
    let mut text = String::new();
    unpack(&a.bytes, &mut text);
    text
}

fn quoted(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// Lists that can be asked for something.
const LISTS: &[&str] = &[
    "/c/{}/search?q=",
    "/c/{}/documents?number=",
    "/c/{}/documents?order=",
    "/c/{}/documents.csv?number=",
    "/c/{}/documents.xlsx?order=",
    "/c/{}/documents.zip?all=1&number=",
    "/c/{}/orders?min=",
    "/c/{}/orders.csv?min=",
    "/c/{}/prices?q=",
    "/c/{}/prices.xlsx?q=",
    "/c/{}/journal?who=",
    "/api/v1/c/{}/orders?q=",
    "/api/v1/c/{}/documents?number=",
    "/api/v1/c/{}/documents?order=",
    "/api/v1/c/{}/prices?q=",
];
/// Lists that can be narrowed to something by its id.
const BY_ID: &[&str] = &[
    "/c/{}/orders?entity=",
    "/c/{}/orders?author=",
    "/c/{}/orders.xlsx?entity=",
    "/c/{}/documents?entity=",
    "/c/{}/documents?order=",
    "/c/{}/documents.csv?order=",
    "/c/{}/documents.zip?id=",
    "/c/{}/journal?who=",
    "/c/{}/journal.csv?who=",
    "/api/v1/c/{}/orders?entity=",
    "/api/v1/c/{}/documents?entity=",
];

both!(no_answer_holds_another_company_s_canary, |store| async move {
    let portal = demo(store).await;
    furnish(&portal, "romashka", ELENA).await;
    portal.app.db.write(|tx| tx.batch(PLANT)).await.expect("planted");
    let foreign = Foreign::of(&portal).await;
    assert!(foreign.ids.len() > 50 && foreign.words.len() > 50 && !foreign.articles.is_empty());
    // The canaries sing where they live: else the silence elsewhere would prove nothing.
    let elena = portal.person(ELENA).await;
    for path in
        ["orders", "orders.csv", "orders.xlsx", "documents", "company", "people", "search?q=2045", "documents.csv"]
    {
        let a = elena.get(&format!("/c/romashka/{path}")).await;
        assert!(foreign.in_text(&said(&a)).is_some(), "{path} holds no canary of its own company");
    }

    let (volkov, program) = (portal.person(VOLKOV).await, portal.program(VOLKOV, "volkov"));
    let (own, theirs) = (Ids::of(&portal, "volkov").await, Ids::of(&portal, "romashka").await);
    let clean = |path: &str, asked: &str, a: &Answer| {
        assert!(!a.status.is_server_error(), "{path}: {}", a.status);
        assert!(!a.header("content-type").contains("event-stream"), "{path} streams: walk it here");
        // What was asked for may be repeated.
        let found = foreign.in_text(&said(a).replace(asked, " "));
        assert_eq!(found, None, "{path} ({})", a.status);
    };
    for route in routes().into_iter().filter(|r| r.method == Method::GET && !r.path.starts_with("/demo/")) {
        // Doors that are open to everybody know nobody; the demonstration's names its people.
        if matches!(route.guard, Guard::Source(_) | Guard::Open(_)) && route.path != "/api/v1/me" {
            continue;
        }
        for ids in [&own, &theirs] {
            let path = ids.path(&route, "volkov");
            // An address with another's id in it, if it is repeated: in a page that says "not found".
            let named = path.split('/').find(|part| foreign.ids.contains(*part)).unwrap_or("\u{0}");
            clean(&path, named, &call(&volkov, &route.method, &path).await);
            if route.path.starts_with("/api/") {
                clean(&path, named, &call(&program, &route.method, &path).await);
            }
            if !route.path.contains("{id}") {
                break;
            }
        }
    }
    for what in foreign.asked() {
        for list in LISTS {
            let path = format!("{}{}", list.replace("{}", "volkov"), quoted(&what));
            let who = if list.starts_with("/api/") { &program } else { &volkov };
            clean(&path, &what, &who.get(&path).await);
        }
    }
    let mut ids: Vec<&String> = foreign.ids.iter().collect();
    ids.sort();
    let every = (ids.len() / 10).max(1);
    for id in ids.into_iter().step_by(every) {
        for list in BY_ID {
            let path = format!("{}{id}", list.replace("{}", "volkov"));
            clean(&path, id, &volkov.get(&path).await);
        }
    }
    mixed(&portal, &foreign, &volkov).await;
});

/// An archive of one's own documents and another company's holds one's own.
async fn mixed(portal: &Portal, foreign: &Foreign, volkov: &Client) {
    const DOCUMENTS: Sql<(Uuid,)> = Sql::one(
        "select d.id from document d join company c on c.id = d.company_id where c.slug = $1 order by d.id limit 3",
    );
    let of = async |slug: &'static str| {
        let found = portal.app.db.read(move |tx| tx.all(&DOCUMENTS, &[&slug])).await;
        let found: Vec<(Uuid,)> = found.expect("documents");
        found.into_iter().map(|(id,)| id.to_string()).collect::<Vec<_>>()
    };
    let (mine, theirs) = (of("volkov").await, of("romashka").await);
    assert!(!mine.is_empty() && !theirs.is_empty());
    let form: Vec<(&str, &str)> = mine.iter().chain(&theirs).map(|id| ("id", id.as_str())).collect();
    let a = volkov.post("/c/volkov/documents.zip", &form).await;
    assert_eq!(a.status, StatusCode::OK, "{}", a.text());
    let text = said(&a);
    assert_eq!(foreign.in_text(&text), None);
    let lines = text.split("register.csv\n").nth(1).expect("a register").trim().lines().count();
    assert_eq!(lines, mine.len() + 1, "a head and one's own: {text}");
    let only: Vec<(&str, &str)> = theirs.iter().map(|id| ("id", id.as_str())).collect();
    let a = volkov.post("/c/volkov/documents.zip", &only).await;
    assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY);
}

both!(no_count_and_no_sum_reckons_with_another_company, |store| async move {
    const GONE: &[&str] = &[
        "order_outbox",
        "order_document",
        "document_request",
        "document",
        "event",
        "order_key",
        "order_count",
        "order_line",
        "payment_part",
        "payment",
        "shipment_line",
        "shipment",
        "credit_due",
        "credit",
        "payable",
        "notice",
        "api_token",
        "invitation",
        "saved_view",
        "orders",
        "delivery_point",
    ];
    let portal = demo(store).await;
    let volkov = portal.person(VOLKOV).await;
    let number =
        volkov.get("/api/v1/c/volkov/orders").await.json()["items"][0]["number"].as_str().expect("one").to_owned();
    let search = format!("/c/volkov/search?q={}", quoted(&number));
    let pages = [
        "/c/volkov/",
        "/c/volkov/orders",
        "/c/volkov/orders?period=year",
        "/c/volkov/orders/filters",
        "/c/volkov/orders.csv",
        "/c/volkov/documents",
        "/c/volkov/documents.csv",
        "/c/volkov/finance",
        "/c/volkov/company",
        "/c/volkov/prices",
        "/companies",
        "/api/v1/c/volkov",
        "/api/v1/c/volkov/orders",
        "/api/v1/c/volkov/documents",
        "/api/v1/c/volkov/finance",
        "/api/v1/c/volkov/arrivals",
        &search,
    ];
    let read = async || {
        let mut all = BTreeMap::new();
        for path in pages {
            let a = volkov.get(path).await;
            assert_eq!(a.status, StatusCode::OK, "{path}");
            all.insert(path.to_owned(), without_times(&a.text()));
        }
        all
    };
    // Once before, so that what the first visit writes is written. The page of people counts what was downloaded here: it is not read.
    read().await;
    let before = read().await;
    let gone: String = GONE
        .iter()
        .map(|table| {
            format!("delete from {table} where company_id = (select id from company where slug = 'romashka');\n")
        })
        .collect();
    portal.app.db.write(move |tx| tx.batch(&gone)).await.expect("Ромашка has nothing any more");
    let after = read().await;
    for (path, text) in &before {
        assert_eq!(&after[path], text, "{path} reckons with another company");
    }
});

/// Moments pass between two looks.
fn without_times(html: &str) -> String {
    let mut out = String::new();
    for (i, part) in html.split("<time").enumerate() {
        out.push_str(if i == 0 { part } else { part.split_once("</time>").map_or(part, |(_, rest)| rest) });
    }
    out
}

both!(mails_and_notices_speak_of_the_reader_s_companies_only, |store| async move {
    const NAMES: [(&str, &str); 5] =
        [("romashka", "Ромашк"), ("volkov", "Волков"), ("vektor", "Вектор"), ("zarya", "Заря"), ("logos", "Логос")];
    const READERS: Sql<(String, String)> = Sql::one(
        "select u.email, c.slug from membership m join app_user u on u.id = m.user_id join company c on c.id = m.company_id
        union select i.email, c.slug from invitation i join company c on c.id = i.company_id",
    );
    const OF_COMPANY: Sql<(String, String, String)> = Sql::one(
        "select m.address, c.slug, m.state from mail m join company c on c.id = m.company_id
        union all select u.email, c.slug, 'sent' from notice n join company c on c.id = n.company_id
            join app_user u on u.id = n.user_id",
    );
    let portal = people(store).await;
    for (slug, owner) in [("romashka", ELENA), ("volkov", VOLKOV), ("vektor", "viktor@vektor.example")] {
        let owner = portal.person(owner).await;
        let at = |rest: &str| format!("/c/{slug}/{rest}");
        owner.post(&at("people/invite"), &[("people", &format!("new@{slug}.example")), ("role", "owner")]).await;
        owner.post(&at("tokens"), &[("name", "Склад"), ("role", "viewer"), ("days", "7")]).await;
        owner.post(&at("company/details"), &[("target", "company"), ("name", &format!("Новое имя {slug}"))]).await;
        let page = owner.get(&at("people")).await.text();
        let members: BTreeSet<&str> = page
            .split(&at("people/"))
            .skip(1)
            .filter_map(|t| t.get(..36).filter(|id| id.parse::<Uuid>().is_ok()))
            .collect();
        for id in members {
            owner.post(&at(&format!("people/{id}/roles")), &[("accountant", "1"), ("viewer", "1")]).await;
            owner.post(&at(&format!("people/{id}/close")), &[]).await;
            owner.post(&at(&format!("people/{id}/reopen")), &[]).await;
        }
    }
    let anna = portal.person("anna@sever.example").await;
    let reason = [("email", "o@vektor.example"), ("reason", "директор сменился")];
    anna.post("/office/companies/vektor/owner", &reason).await;
    portal.mails("o@vektor.example", 1).await;
    let rows = async || {
        let rows =
            portal.app.db.read(|tx| Ok::<_, db::Error>((tx.all(&OF_COMPANY, &[])?, tx.all(&READERS, &[])?))).await;
        rows.expect("rows")
    };
    let mut rows_now = rows().await;
    for _ in 0..200 {
        if rows_now.0.iter().all(|(.., state)| state != "queued") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        rows_now = rows().await;
    }
    let (told, readers) = rows_now;
    let staff = |email: &str| email.ends_with("@sever.example");
    let reads = |email: &str, slug: &str| readers.iter().any(|(e, s)| e == email && s == slug);
    assert!(told.len() > 10, "{told:?}");
    for (email, slug, _) in &told {
        assert!(staff(email) || reads(email, slug), "{email} is told of {slug}");
    }
    let mails = mail::kept(&portal.app.config.mailbox(), 1000).expect("the mailbox");
    assert!(mails.len() > 10, "{} mails", mails.len());
    for m in mails.iter().filter(|m| !staff(&m.to)) {
        let text = serde_json::to_string(&m.letter).expect("JSON") + &m.letter.html().expect("HTML");
        for (slug, name) in NAMES {
            assert!(!text.contains(name) || reads(&m.to, slug), "{} reads of {slug}: {text}", m.to);
        }
    }
});

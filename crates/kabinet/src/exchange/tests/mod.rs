//! The exchange through HTTP, on both databases.

mod apply;
mod brake;
mod bucket;
mod catalog;
mod contract;
mod endpoint;
mod guide;
mod hostile;
mod killed;
mod ledger;
mod odata;
mod orders;
mod profiles;
mod pull;
mod samples;
mod sources;
mod statuses;
mod stock;

use std::io::Write as _;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use axum::{
    Router,
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use base64::Engine as _;
use db::{Backend, Db, Record, Sql};
use jobs::Runner;
use kernel::{At, Clock, CompanyId, SourceId};
use tower::ServiceExt as _;
use uuid::Uuid;

use super::{Exchange, SCRIPT, Settings, routes, work};
use crate::schema::SCHEMA;

const ADD_SOURCE: Sql<()> = Sql::one(
    "insert into source (id, name, login, password_hash, base_url, created_at) values ($1, $2, $2, $3, null, $4)",
);
const ADD_COMPANY: Sql<()> = Sql::one(
    "insert into company (id, slug, name, kinds, hue, buyers_own_only, buyers_see_debt, viewers_see_sums, standing,
     overdue, unblock_sum, created_at) values ($1, $2, $2, 'wholesale', 0, $3, $3, $3, 'no_data', 0, 0, $4)",
);
const ADD_ENTITY: Sql<()> = Sql::one(
    "insert into legal_entity (company_id, id, source_id, erp_id, name, full_name, inn, kpp, address)
     values ($1, $2, $3, $4, $4, $4, '7707083893', '770701001', '')",
);

/// The moment at which tests begin: noon of 31 January 2026 in Moscow.
const NOON: i64 = 1_769_850_000_000_000;
const LOGIN: &str = "1c";
const PASSWORD: &str = "секрет";

/// The exchange on one database, with one source.
pub(super) struct Bench {
    pub x: Exchange,
    pub source: SourceId,
    pub dir: tempfile::TempDir,
    pub backend: Backend,
}

/// The schema of one test in PostgreSQL; it goes when the test is over.
struct Scratch(Option<(String, String)>);
impl Drop for Scratch {
    fn drop(&mut self) {
        let Some((url, schema)) = &self.0 else { return };
        if let Ok(db) = Db::open(&Backend::Postgres(url.clone()), db::Options::default()) {
            let _ = db.write_here::<_, db::Error>(|tx| tx.batch(&format!("drop schema {schema} cascade")));
        }
    }
}

fn fresh_backend(postgres: bool, dir: &std::path::Path) -> (Scratch, Backend) {
    if !postgres {
        return (Scratch(None), Backend::Sqlite(dir.join("kabinet.db")));
    }
    let url =
        std::env::var("KABINET_TEST_PG").unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
    let schema = format!("exchange_{}", Uuid::now_v7().simple());
    let db = Db::open(&Backend::Postgres(url.clone()), db::Options::default())
        .unwrap_or_else(|e| panic!("PostgreSQL does not answer at {url} (set KABINET_TEST_PG): {e}"));
    db.write_here::<_, db::Error>(|tx| tx.batch(&format!("create schema {schema}"))).unwrap();
    let glue = if url.contains('?') { '&' } else { '?' };
    let backend = Backend::Postgres(format!("{url}{glue}options=-c%20search_path%3D{schema}"));
    (Scratch(Some((url, schema))), backend)
}

/// Runs a test on a database; connections are opened and closed outside of the runtime.
pub(super) fn run(postgres: bool, change: fn(&mut Settings), body: impl AsyncFnOnce(&Bench)) {
    let dir = tempfile::tempdir().unwrap();
    let (_scratch, backend) = fresh_backend(postgres, dir.path());
    backend.migrate(SCHEMA).unwrap();
    let db = Db::open(&backend, db::Options::default()).unwrap();
    let clock = Clock::hand(At::from_micros(NOON));
    let mut settings = Settings::new(dir.path().join("exchange"));
    change(&mut settings);
    let http = simulator::client::http().unwrap();
    let files = files::Files::local(dir.path().join("files")).unwrap();
    let x = Exchange { db, clock, files, settings, http, vault: vault() };
    let source = add_source(&x, LOGIN);
    let bench = Bench { x, source, dir, backend };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(body(&bench));
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
}

/// A key of its own for every test.
fn vault() -> std::sync::Arc<crate::vault::Vault> {
    std::sync::Arc::new(crate::vault::Vault::parse(&webkit::secret::new()).unwrap())
}

fn add_source(x: &Exchange, login: &str) -> SourceId {
    // Weak on purpose: a hundred tests need not wait for a strong hash.
    let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8, 1, 1, None).unwrap());
    let hash = cheap.hash_password(PASSWORD.as_bytes()).unwrap().to_string();
    let (id, now) = (SourceId::at(x.clock.now()), x.clock.now());
    x.db.write_here(|tx| tx.run(&ADD_SOURCE, &[&id, &login, &hash, &now])).unwrap();
    id
}

/// The same test on both databases.
macro_rules! on_both {
    ($($name:ident $(($change:expr))?: |$b:ident| $body:block)*) => { $(
        mod $name {
            use super::*;
            async fn body($b: &Bench) $body
            fn change(_settings: &mut $crate::exchange::Settings) { $(let f: fn(&mut $crate::exchange::Settings) = $change; f(_settings))? }
            #[test]
            fn sqlite() { $crate::exchange::tests::run(false, change, async |b| body(b).await) }
            #[test]
            fn postgres() { $crate::exchange::tests::run(true, change, async |b| body(b).await) }
        }
    )* };
}
use on_both;

pub(super) fn basic(login: &str, password: &str) -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{login}:{password}")))
}

impl Bench {
    pub fn router(&self) -> Router {
        routes::<Exchange>().with_state(self.x.clone())
    }
    pub fn runner(&self) -> Runner<Exchange> {
        work(Runner::new(self.x.db.clone(), self.x.clock.clone(), self.x.clone()))
    }
    /// Runs every job that is due.
    pub async fn drain(&self) {
        self.runner().drain().await.unwrap();
    }
    pub async fn send(&self, request: Request<Body>) -> (StatusCode, String) {
        let response: Response<Body> = self.router().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(bytes.to_vec()).unwrap())
    }
    /// Asks as 1C does; every answer has status 200.
    pub async fn ask(&self, query: &str) -> String {
        self.post(query, Vec::new()).await
    }
    pub async fn post(&self, query: &str, body: Vec<u8>) -> String {
        let method = if body.is_empty() { "GET" } else { "POST" };
        let request = Request::builder()
            .method(method)
            .uri(format!("{SCRIPT}?{query}"))
            .header(header::AUTHORIZATION, basic(LOGIN, PASSWORD))
            .body(Body::from(body))
            .unwrap();
        let (status, text) = self.send(request).await;
        assert_eq!(status, StatusCode::OK, "{text}");
        text
    }
    /// A session of 1C for one file: log in, send in pieces, import while a worker works.
    pub async fn upload(&self, name: &str, inner: &str, bytes: &[u8]) -> String {
        self.ask("type=catalog&mode=checkauth").await;
        self.ask("type=catalog&mode=init").await;
        for piece in bytes.chunks(usize::try_from(self.x.settings.file_limit).unwrap()) {
            assert_eq!(self.post(&format!("type=catalog&mode=file&filename={name}"), piece.to_vec()).await, "success");
        }
        self.import(inner).await
    }
    pub async fn import(&self, name: &str) -> String {
        let query = format!("type=catalog&mode=import&filename={name}");
        let worker = async {
            loop {
                self.drain().await;
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            answer = self.ask(&query) => answer,
            () = worker => unreachable!(),
        }
    }
    /// One row of a query with literals only.
    pub async fn row<R: Record + Send + 'static>(&self, sql: &'static str) -> R {
        self.rows(sql).await.into_iter().next().expect("a row")
    }
    pub async fn rows<R: Record + Send + 'static>(&self, sql: &'static str) -> Vec<R> {
        self.x.db.read(move |tx| tx.all(&Sql::<R>::one(sql), &[])).await.unwrap()
    }
    /// A company whose legal entity 1C calls by this id.
    pub async fn company(&self, erp_id: &'static str) -> CompanyId {
        let (now, source) = (self.x.clock.now(), self.source);
        let write = self.x.db.write(move |tx| {
            let (company, entity) = (CompanyId::at(now), kernel::EntityId::at(now));
            tx.run(&ADD_COMPANY, &[&company, &erp_id, &false, &now])?;
            tx.run(&ADD_ENTITY, &[&company, &entity, &source, &erp_id])?;
            Ok::<_, db::Error>(company)
        });
        write.await.unwrap()
    }
}

/// A zip with these files.
pub(super) fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A file of goods. `full`: the first portion of a full export.
pub(super) fn goods(full: bool, catalog: &str, products: &str) -> Vec<u8> {
    let classifier = if full {
        "<Классификатор><Ид>k</Ид><Наименование>К</Наименование></Классификатор>"
    } else {
        ""
    };
    format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<КоммерческаяИнформация xmlns=\"urn:1C.ru:commerceml_2\" \
         ВерсияСхемы=\"2.07\" ДатаФормирования=\"2026-01-31T11:00:00\">{classifier}\n\
         <Каталог СодержитТолькоИзменения=\"{}\"><Ид>{catalog}</Ид><Наименование>Каталог</Наименование><Товары>\n\
         {products}</Товары></Каталог></КоммерческаяИнформация>",
        !full
    )
    .into_bytes()
}

/// A product with an article and a name made of its id.
pub(super) fn product(id: &str) -> String {
    format!(
        "<Товар><Ид>{id}</Ид><Артикул>АРТ-{id}</Артикул><Наименование>Товар {id}</Наименование>\
         <БазоваяЕдиница Код=\"796\">шт</БазоваяЕдиница></Товар>\n"
    )
}

pub(super) fn products(ids: std::ops::Range<u32>) -> String {
    ids.map(|n| product(&format!("p{n:04}"))).collect()
}

/// A file of offers.
pub(super) fn offers(offers: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><КоммерческаяИнформация ВерсияСхемы=\"2.07\" \
         ДатаФормирования=\"2026-01-31T11:30:00\"><ПакетПредложений СодержитТолькоИзменения=\"false\"><Ид>c1#</Ид>\
         <ТипыЦен><ТипЦены><Ид>OPT</Ид><Наименование>Оптовая</Наименование><Валюта>руб.</Валюта></ТипЦены></ТипыЦен>\
         <Предложения>{offers}</Предложения></ПакетПредложений></КоммерческаяИнформация>"
    )
    .into_bytes()
}

pub(super) fn offer(id: &str, price: &str, stock: u32) -> String {
    format!(
        "<Предложение><Ид>{id}</Ид><Цены><Цена><ИдТипаЦены>OPT</ИдТипаЦены><ЦенаЗаЕдиницу>{price}</ЦенаЗаЕдиницу>\
         <Валюта>руб</Валюта></Цена></Цены><Склад ИдСклада=\"W1\" КоличествоНаСкладе=\"{stock}\"/></Предложение>\n"
    )
}

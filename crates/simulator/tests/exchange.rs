//! The simulator against a portal that only listens: what it sends, in which order, and what it refuses to accept.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{get, post, put};
use simulator::{Config, Move, Outage, Simulator, SimulatorError};

/// What the portal has heard.
#[derive(Default)]
struct Heard {
    steps: Vec<String>,
    packages: Vec<serde_json::Value>,
    files: BTreeMap<String, Vec<u8>>,
    pdfs: Vec<(String, String, Vec<u8>)>,
    query: String,
    init: String,
    progress: usize,
}

type Portal = Arc<Mutex<Heard>>;

const EMPTY: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<КоммерческаяИнформация ВерсияСхемы=\"2.05\"/>";

async fn script(
    State(portal): State<Portal>,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    assert_eq!(headers["authorization"], "Basic ZXhjaGFuZ2U6c2VjcmV0");
    assert_eq!(headers["user-agent"], "1C+Enterprise/8.3");
    let mut heard = portal.lock().unwrap();
    let mode = query["mode"].clone();
    let name = query.get("filename").cloned().unwrap_or_default();
    if mode != "checkauth" {
        assert_eq!(headers["cookie"], "KABINET=abc", "{mode}");
    }
    let xml = name.ends_with(".xml");
    heard.steps.push(format!("{} {mode} {}", query["type"], if xml { name.as_str() } else { "" }));
    match mode.as_str() {
        "checkauth" => "success\nKABINET\nabc".to_owned(),
        "init" => heard.init.clone(),
        "file" => {
            heard.files.entry(name).or_default().extend_from_slice(&body);
            "success".to_owned()
        }
        "import" if heard.progress == 0 => {
            heard.progress += 1;
            "progress\nразбирается".to_owned()
        }
        "import" => "success".to_owned(),
        "query" => heard.query.clone(),
        _ => "success".to_owned(),
    }
}

async fn package(State(portal): State<Portal>, Path(dataset): Path<String>, body: Bytes) -> impl IntoResponse {
    let mut package: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let items = package["items"].as_array().unwrap().len();
    assert!(items <= 500 && package["contract"] == "kabinet/1");
    package["dataset"] = dataset.into();
    let job = package["package_id"].clone();
    portal.lock().unwrap().packages.push(package);
    (StatusCode::ACCEPTED, axum::Json(serde_json::json!({"job": job, "accepted": items})))
}

async fn file(
    State(portal): State<Portal>,
    Path(guid): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    assert_eq!(headers["x-content-sha256"].len(), 64);
    portal.lock().unwrap().pdfs.push((guid, query["name"].clone(), body.to_vec()));
    StatusCode::CREATED
}

async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn portal(init: &str) -> (Portal, String) {
    let heard = Heard { init: init.to_owned(), query: EMPTY.to_owned(), ..Heard::default() };
    let portal: Portal = Arc::new(Mutex::new(heard));
    let done = || async { axum::Json(serde_json::json!({"state": "done", "applied": 1})) };
    let router = Router::new()
        .route("/bitrix/admin/1c_exchange.php", get(script).post(script))
        .route("/exchange/v1/{dataset}", post(package))
        .route("/exchange/v1/changes", get(async || axum::Json(serde_json::json!({"items": []}))))
        .route("/exchange/v1/jobs/{id}", get(done))
        .route("/exchange/v1/documents/{guid}/file", put(file))
        .layer(axum::extract::DefaultBodyLimit::max(64 << 20))
        .with_state(Arc::clone(&portal));
    (portal, serve(router).await)
}

/// Fonts of the system: `scripts/test-tools` installs them where they are missing.
fn fonts() -> Arc<print::Fonts> {
    let read = |name: &str| {
        let file = format!("/usr/share/fonts/truetype/dejavu/{name}.ttf");
        std::fs::read(&file).unwrap_or_else(|e| panic!("{file}: {e}; install fonts-dejavu-core"))
    };
    let bold = read("DejaVuSans-Bold");
    Arc::new(print::Fonts::new(read("DejaVuSans"), bold.clone(), bold).expect("fonts that can be read"))
}

fn config(portal: &str, folder: &std::path::Path, fonts: Arc<print::Fonts>) -> Config {
    let mut config = Config::new(portal, "exchange", "secret", folder, fonts);
    config.today = jiff::civil::date(2026, 11, 22);
    let moment: jiff::Timestamp = "2026-11-22T11:05:00Z".parse().unwrap();
    config.clock = kernel::Clock::hand(kernel::At::from(moment));
    config
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_exchange_tells_everything_and_later_ones_what_is_new() {
    let fonts = fonts();
    let (portal, address) = portal("zip=yes\nfile_limit=20000").await;
    let folder = tempfile::tempdir().unwrap();
    let simulator = Arc::new(Simulator::new(config(&address, folder.path(), Arc::clone(&fonts))).unwrap());
    let told = Mutex::new(Vec::new());
    let report = simulator.bootstrap(|line| told.lock().unwrap().push(line.to_owned())).await.unwrap();
    assert!(report.outcome.rejected.is_empty() && report.pdfs == simulator.world().pushed.len());
    let told = told.into_inner().unwrap();
    assert!(told.len() >= 8 && told.last().is_some_and(|line| line.contains(&report.pdfs.to_string())), "{told:#?}");
    {
        let mut heard = portal.lock().unwrap();
        let sets: Vec<&str> = heard.packages.iter().map(|package| package["dataset"].as_str().unwrap()).collect();
        let mut order = sets.clone();
        order.dedup();
        let wanted = ["counterparties", "contracts", "orders", "shipments", "payments", "credit", "documents"];
        assert_eq!(order, wanted);
        for set in ["orders", "documents", "payments"] {
            let all: Vec<_> = heard.packages.iter().filter(|package| package["dataset"] == set).collect();
            assert!(all.split_last().unwrap().1.iter().all(|package| package["complete"] == false), "{set}");
            assert_eq!(all.last().unwrap()["complete"], true, "{set}");
        }
        let credit: Vec<_> = heard.packages.iter().filter(|package| package["dataset"] == "credit").collect();
        assert_eq!(credit[1]["as_of"], "2026-11-22T02:05:00Z", "Заря is nine hours old");
        assert!(credit.iter().all(|package| package["complete"] == false));

        // Every portion is a session of its own, checkauth → init → file… → import.
        let imports: Vec<&str> = heard.steps.iter().filter_map(|step| step.strip_prefix("catalog import ")).collect();
        let wanted = ["import0_1.xml", "import0_1.xml", "import0_2.xml", "import0_3.xml"];
        assert_eq!(imports[..4], wanted, "the first was asked again after progress");
        let portions = imports.len() - 1;
        assert_eq!(heard.steps.iter().filter(|step| *step == "catalog checkauth ").count(), portions);
        assert_eq!(heard.files.keys().filter(|name| name.starts_with("v8_")).count(), heard.files.len());
        for bytes in heard.files.values() {
            let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
            let file = zip.by_index(0).unwrap();
            let mut records = 0;
            for record in onec::commerceml::Reader::new(file) {
                assert!(!matches!(record.unwrap(), onec::commerceml::Record::Bad(_)));
                records += 1;
            }
            assert!(records > 10);
        }
        assert!(heard.pdfs.iter().all(|(_, name, body)| body.starts_with(b"%PDF") && name.ends_with(".pdf")));
        heard.packages.clear();
        heard.query = site_order(&simulator);
    }

    let report = simulator.tick().await.unwrap();
    assert_eq!(report.accepted.len(), 1, "{report}");
    assert_eq!(simulator.tick().await.unwrap().accepted.len(), 0, "the same order again is known");
    {
        let heard = portal.lock().unwrap();
        let orders: Vec<_> = heard.packages.iter().filter(|package| package["dataset"] == "orders").collect();
        assert_eq!(orders[0]["items"][0]["portal_number"], "2318");
        assert_eq!(orders[0]["items"][0]["number"], report.accepted[0].as_str());
        assert_eq!(orders[0]["items"][0]["contact"]["name"], "Павел Круглов");
        assert_eq!(orders[1]["items"], serde_json::json!([]), "then only the heartbeat");
        let first = heard.steps.iter().position(|step| step == "sale query ").unwrap();
        let rest = &heard.steps[first..];
        assert!(rest.iter().position(|step| step == "sale success ").unwrap() < 2);
        assert!(rest.iter().any(|step| step.starts_with("sale import orders-")), "its state goes back next time");
    }

    for which in [Move::ShipRest, Move::PayVektor, Move::ConfirmShort, Move::Step, Move::Step, Move::Step] {
        assert!(!simulator.advance(which).await.unwrap().is_empty());
    }
    assert!(matches!(simulator.advance(Move::ShipRest).await, Err(SimulatorError::Move(_))));
    let changed = &simulator.world().planted().changed_order.guid;
    let check = |simulator: &Simulator| {
        let book = simulator.book();
        let order = book.order(changed).unwrap();
        assert_eq!((order.lines[0].shipped, book.shipments_of(changed).count()), (10.into(), 2));
        let credits = book.credits(&simulator.world().cast, simulator.world().today(), simulator.world().zone());
        assert!(credits.iter().all(|credit| !credit.block));
    };
    check(&simulator);

    // A restart goes on; a wiped folder starts anew.
    let again = Simulator::new(config(&address, folder.path(), Arc::clone(&fonts))).unwrap();
    assert!(again.is_bootstrapped());
    check(&again);
    std::fs::remove_dir_all(folder.path()).unwrap();
    let anew = Simulator::new(config(&address, folder.path(), fonts)).unwrap();
    assert!(!anew.is_bootstrapped());
    anew.set_down(true);
    assert!(matches!(anew.tick().await, Err(SimulatorError::Down)));
}

/// What a portal answers to `query`: order 2318 of Павел.
fn site_order(simulator: &Simulator) -> String {
    let entity = &simulator.world().cast.company("romashka").unwrap().entities[0];
    let product = simulator.world().catalogue.by_article("КБ-2045-12/Ч").unwrap();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<КоммерческаяИнформация ВерсияСхемы=\"2.05\"><Документ><Ид>1</Ид>\
         <Номер>2318</Номер><Дата>2026-11-22</Дата><ХозОперация>Заказ товара</ХозОперация><Роль>Продавец</Роль>\
         <Валюта>RUB</Валюта><Курс>1</Курс><Сумма>300.00</Сумма><Контрагенты><Контрагент><Ид>{}</Ид>\
         <Наименование>ООО</Наименование><Роль>Покупатель</Роль><ОфициальноеНаименование>ООО</ОфициальноеНаименование>\
         <Контакты><Контакт><Тип>Почта</Тип><Значение>pavel@romashka.example</Значение></Контакт></Контакты>\
         </Контрагент></Контрагенты><Время>09:05:00</Время><Товары><Товар><Ид>{}</Ид><Наименование>К</Наименование>\
         <ЦенаЗаЕдиницу>10.00</ЦенаЗаЕдиницу><Количество>30</Количество><Сумма>300.00</Сумма><ЗначенияРеквизитов>\
         <ЗначениеРеквизита><Наименование>ВидНоменклатуры</Наименование><Значение>Товар</Значение></ЗначениеРеквизита>\
         <ЗначениеРеквизита><Наименование>ТипНоменклатуры</Наименование><Значение>Товар</Значение></ЗначениеРеквизита>\
         </ЗначенияРеквизитов></Товар></Товары></Документ></КоммерческаяИнформация>",
        entity.guid, product.guid
    )
}

#[tokio::test]
async fn a_portal_that_breaks_a_rule_is_told_which() {
    let fonts = fonts();
    let (_, address) = portal("zip=yes\nfile_limit=20000\n").await;
    let folder = tempfile::tempdir().unwrap();
    let simulator = Simulator::new(config(&address, folder.path(), fonts)).unwrap();
    let error = simulator.bootstrap(|_| {}).await.unwrap_err();
    assert!(error.to_string().contains("ровно две строки"), "{error}");
}

#[test]
fn a_query_is_read_as_narrowly_as_stock_ut_does() {
    let good = "<?xml version=\"1.0\"?><КоммерческаяИнформация ВерсияСхемы=\"2.05\"/>";
    assert_eq!(simulator::client::read_orders(good).unwrap().len(), 0);
    for (body, rule) in [
        (format!("\u{feff}{good}"), "начинаться с <?xml"),
        (format!(" {good}"), "начинаться с <?xml"),
        ("PK\u{3}\u{4}".to_owned(), "начинаться с <?xml"),
        (good.replace("ВерсияСхемы", "xmlns=\"urn:1C.ru:commerceml_2\" ВерсияСхемы"), "xmlns"),
        (good.replace("/>", "><Документ><Время>9:05:00</Время></Документ></КоммерческаяИнформация>"), "нулями"),
        (good.replace("/>", "><Документ><Номер>1</Номер></Документ></КоммерческаяИнформация>"), "Заказ товара"),
    ] {
        let error = simulator::client::read_orders(&body).unwrap_err().to_string();
        assert!(error.contains(rule), "{rule}: {error}");
    }
}

#[tokio::test]
async fn printed_forms_are_served_with_their_faults() {
    let fonts = fonts();
    let folder = tempfile::tempdir().unwrap();
    let simulator = Arc::new(Simulator::new(config("http://127.0.0.1:9", folder.path(), fonts)).unwrap());
    let base = serve(simulator.router()).await;
    let http = simulator::client::http().unwrap();
    let ask = |guid: &onec::contract::Guid| {
        let address = format!("{base}{}", onec::contract::print_path(guid));
        http.get(address).basic_auth("exchange", Some("secret")).timeout(Duration::from_secs(2)).send()
    };
    let planted = simulator.world().planted();
    let answer = ask(&planted.on_request_document.guid).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/pdf");
    assert!(answer.bytes().await.unwrap().starts_with(b"%PDF"));
    let answer = ask(&planted.corrected_invoice.guid).await.unwrap().text().await.unwrap();
    let answer: onec::contract::PrintAnswer = serde_json::from_str(&answer).unwrap();
    assert!(answer.data_base64.contains("\r\n") && answer.name.starts_with("Счёт №"), "{}", answer.name);
    let answer = ask(&planted.failing_document.guid).await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()),
        (500, "text/html; charset=utf-8")
    );
    assert!(ask(&planted.slow_document.guid).await.unwrap_err().is_timeout());
    simulator.set_down(true);
    assert_eq!(ask(&planted.on_request_document.guid).await.unwrap().status().as_u16(), 503);
    simulator.set_outage(Outage::Silent);
    assert!(ask(&planted.on_request_document.guid).await.unwrap_err().is_timeout());
    let nobody = http.get(format!("{base}{}", onec::contract::print_path(&planted.waybill.guid))).send();
    simulator.set_outage(Outage::None);
    assert_eq!(nobody.await.unwrap().status().as_u16(), 401);
}

//! What 1C publishes: the portal asks it for printed forms and, if it is told to, for everything else.
//!
//! ```text
//! GET  /hs/portal/v1/{data set}?cursor=&limit=  a package of kabinet/1, with `cursor` and `more`
//! GET  /hs/portal/v1/documents/{guid}/print    PDF, or JSON with the PDF in base64, as half of real services do
//! POST /ws/kabinet                             the same packages and the same PDF by SOAP
//! GET  /odata/standard.odata/…                 the base itself
//! POST /simulator/down | /simulator/silent | /simulator/html | /simulator/up | /simulator/tick | /simulator/move/{word}
//! ```
//!
//! The last group is no part of 1C: it is how a demo in another process turns the simulator's knobs. Everything asks for
//! Basic authorisation. When 1C is down, every printing answers 503 with an HTML page, as a web server before 1C does; when
//! it is silent, nothing answers at all.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use onec::contract::{Document, DocumentType, Guid, PrintAnswer};
use onec::soap::{Call, Fault, Reply};

use crate::{Move, Outage, Simulator};

/// How long the slow document takes.
const SLOW: Duration = Duration::from_secs(20);
/// How long a silent 1C keeps a connection before it drops it.
const SILENCE: Duration = Duration::from_secs(600);

pub(crate) fn router(simulator: Arc<Simulator>) -> Router {
    let published = Router::new()
        .route("/hs/portal/v1/{dataset}", get(package))
        .route("/hs/portal/v1/documents/{guid}/print", get(print))
        .route("/odata/standard.odata/{*path}", get(odata))
        .route("/ws/kabinet", post(soap))
        .layer(from_fn_with_state(Arc::clone(&simulator), known))
        // Whoever may not sees as little of an outage as anybody else: it comes first.
        .layer(from_fn_with_state(Arc::clone(&simulator), in_order));
    let knobs = Router::new()
        .route("/simulator/{knob}", post(knob))
        .route("/simulator/move/{word}", post(advance))
        .layer(from_fn_with_state(Arc::clone(&simulator), known));
    published.merge(knobs).with_state(simulator)
}

/// Lets through who knows the login and the password.
async fn known(State(simulator): State<Arc<Simulator>>, request: Request, next: Next) -> Response {
    if may(&simulator, request.headers()) {
        return next.run(request).await;
    }
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Basic realm=\"1C\"")], "Не авторизован").into_response()
}

/// Lets through if 1C works now.
async fn in_order(State(simulator): State<Arc<Simulator>>, request: Request, next: Next) -> Response {
    match out_of_order(&simulator).await {
        Some(answer) => answer,
        None => next.run(request).await,
    }
}

fn may(simulator: &Simulator, headers: &HeaderMap) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Basic ")).and_then(|coded| STANDARD.decode(coded).ok());
    let (login, password) = simulator.credentials();
    given.is_some_and(|given| given == format!("{login}:{password}").into_bytes())
}

/// A page of a web server before 1C, or of 1C itself.
fn page(status: StatusCode, text: &str) -> Response {
    let html =
        format!("<!DOCTYPE html><html><head><title>1С:Предприятие</title></head><body><h1>{text}</h1></body></html>");
    (status, Html(html)).into_response()
}

/// What is wrong with 1C now, if anything is.
async fn out_of_order(simulator: &Simulator) -> Option<Response> {
    match simulator.outage() {
        Outage::None => None,
        Outage::Down => Some(page(StatusCode::SERVICE_UNAVAILABLE, "Сервис 1С:Предприятия недоступен")),
        Outage::Silent => {
            tokio::time::sleep(SILENCE).await;
            None
        }
        Outage::Html => Some(page(StatusCode::OK, "Вход в систему")),
    }
}

/// Where the next package begins: an offset, and then whatever has been touched since.
#[derive(serde::Deserialize)]
struct From {
    #[serde(default)]
    cursor: String,
    #[serde(default)]
    limit: Option<usize>,
}

/// After everything was told, only what was touched.
const TOUCHED: &str = "touched";

async fn package(
    State(simulator): State<Arc<Simulator>>,
    Path(dataset): Path<String>,
    Query(from): Query<From>,
) -> Response {
    match packed(&simulator, &dataset, &from.cursor, from.limit.unwrap_or(500)) {
        Some(answer) => axum::Json(answer).into_response(),
        None => page(StatusCode::NOT_FOUND, "Нет такого набора данных"),
    }
}

/// A package with what is to be asked next.
fn packed(simulator: &Simulator, dataset: &str, cursor: &str, limit: usize) -> Option<serde_json::Value> {
    let touched = cursor == TOUCHED;
    let items = simulator.items(dataset, touched)?;
    let at = if touched { 0 } else { cursor.parse().unwrap_or(0).min(items.len()) };
    let end = if touched { items.len() } else { (at + limit).min(items.len()) };
    let more = end < items.len();
    Some(serde_json::json!({
        "contract": onec::contract::CONTRACT, "package_id": uuid::Uuid::now_v7(), "as_of": simulator.now().to_string(),
        "complete": !more, "items": items[at..end],
        "cursor": if more { end.to_string() } else { TOUCHED.to_owned() }, "more": more,
    }))
}

/// The same contract as a web service.
async fn soap(State(simulator): State<Arc<Simulator>>, headers: HeaderMap, body: bytes::Bytes) -> Response {
    let xml = |status: StatusCode, text: String| {
        (status, [(header::CONTENT_TYPE, "text/xml; charset=utf-8")], text).into_response()
    };
    let refused =
        |text: String| xml(StatusCode::INTERNAL_SERVER_ERROR, Fault { code: "Server".to_owned(), text }.write());
    let call = match Call::read(&body) {
        Ok(call) => call,
        Err(error) => return refused(error.to_string()),
    };
    if headers.get("SOAPAction").and_then(|value| value.to_str().ok()) != Some(call.soap_action().as_str()) {
        return refused("Неверный заголовок SOAPAction".to_owned());
    }
    let reply = match &call {
        Call::TestConnection => Reply::Hello("1С:Управление торговлей (имитатор)".to_owned()),
        Call::GetPackage { dataset, cursor, limit } => {
            let limit = usize::try_from(*limit).unwrap_or(usize::MAX);
            match packed(&simulator, dataset.as_str(), cursor, limit) {
                Some(answer) => Reply::Package(answer.to_string()),
                None => return refused("Нет такого набора данных".to_owned()),
            }
        }
        Call::Print { document } => match drawn(&simulator, document).await {
            Ok((document, bytes)) => Reply::Printed(answer_of(&document, &bytes)),
            Err(Unprinted::Unknown) => return refused("{Модуль(7)}: Документ не найден".to_owned()),
            Err(Unprinted::Failed(text)) => return refused(text.to_owned()),
        },
    };
    xml(StatusCode::OK, reply.write(&call))
}

/// The base itself.
async fn odata(
    State(simulator): State<Arc<Simulator>>,
    Path(path): Path<String>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    let Ok(base) = tokio::task::spawn_blocking(move || simulator.base()).await else {
        return page(StatusCode::INTERNAL_SERVER_ERROR, "Ошибка базы");
    };
    let answered = base.answer(&path, &asked);
    let status = StatusCode::from_u16(answered.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, answered.kind)], answered.body).into_response()
}

/// Why there is no printed form.
enum Unprinted {
    Unknown,
    Failed(&'static str),
}

/// The printed form of a document, with the planted faults.
async fn drawn(simulator: &Arc<Simulator>, guid: &Guid) -> Result<(Document, Vec<u8>), Unprinted> {
    let planted = simulator.world().planted();
    if *guid == planted.failing_document.guid {
        let text = "Ошибка при выполнении: {Модуль УправлениеПечатью(118)}: макет печатной формы не найден";
        return Err(Unprinted::Failed(text));
    }
    if *guid == planted.slow_document.guid {
        tokio::time::sleep(SLOW).await;
    }
    let document = simulator.document(guid).ok_or(Unprinted::Unknown)?;
    let (printed, wanted) = (Arc::clone(simulator), document.clone());
    match tokio::task::spawn_blocking(move || printed.draw(&wanted)).await {
        Ok(Ok(bytes)) => Ok((document, bytes)),
        Ok(Err(error)) => {
            tracing::error!(%error, "the simulator cannot print");
            Err(Unprinted::Failed("Ошибка печати"))
        }
        Err(_) => Err(Unprinted::Failed("Ошибка печати")),
    }
}

/// A printed form as a service that can only return a string gives it.
fn answer_of(document: &Document, bytes: &[u8]) -> PrintAnswer {
    PrintAnswer {
        name: crate::printing::file_name(document),
        mime: "application/pdf".to_owned(),
        hash: Some(crate::client::hex(bytes)),
        data_base64: wrapped(&STANDARD.encode(bytes)),
        version: Some(document.version.into()),
    }
}

async fn print(State(simulator): State<Arc<Simulator>>, Path(guid): Path<String>) -> Response {
    let Ok(guid) = Guid::parse(&guid) else { return page(StatusCode::NOT_FOUND, "Документ не найден") };
    let (document, bytes) = match drawn(&simulator, &guid).await {
        Ok(drawn) => drawn,
        Err(Unprinted::Unknown) => return page(StatusCode::NOT_FOUND, "Документ не найден"),
        Err(Unprinted::Failed(text)) => return page(StatusCode::INTERNAL_SERVER_ERROR, text),
    };
    // Invoices and acts are printed by a service that can only return a string here.
    if matches!(document.kind, DocumentType::Invoice | DocumentType::Act | DocumentType::Reconciliation) {
        return axum::Json(answer_of(&document, &bytes)).into_response();
    }
    ([(header::CONTENT_TYPE, "application/pdf")], bytes).into_response()
}

/// 1C breaks base64 into lines with CRLF.
fn wrapped(base64: &str) -> String {
    let lines: Vec<&str> = base64.as_bytes().chunks(76).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    lines.join("\r\n")
}

async fn knob(State(simulator): State<Arc<Simulator>>, Path(knob): Path<String>) -> Response {
    match knob.as_str() {
        "down" => simulator.set_outage(Outage::Down),
        "silent" => simulator.set_outage(Outage::Silent),
        "html" => simulator.set_outage(Outage::Html),
        "up" => simulator.set_outage(Outage::None),
        "tick" => return told(simulator.tick().await.map(|report| report.to_string())),
        _ => return StatusCode::NOT_FOUND.into_response(),
    }
    "готово\n".into_response()
}

async fn advance(State(simulator): State<Arc<Simulator>>, Path(word): Path<String>) -> Response {
    let Some(which) = Move::parse(&word) else { return StatusCode::NOT_FOUND.into_response() };
    told(simulator.advance(which).await)
}

fn told(result: Result<String, crate::SimulatorError>) -> Response {
    match result {
        Ok(text) => format!("{text}\n").into_response(),
        Err(error) => (StatusCode::CONFLICT, format!("{error}\n")).into_response(),
    }
}

//! "1C's HTTP service": the portal asks it for printed forms.
//!
//! ```text
//! GET  /hs/portal/v1/{data set}?cursor=&limit=  a package of kabinet/1, with `cursor` and `more`
//! GET  /hs/portal/v1/documents/{guid}/print    PDF, or JSON with the PDF in base64, as half of real services do
//! POST /simulator/down | /simulator/silent | /simulator/html | /simulator/up | /simulator/tick | /simulator/move/{word}
//! ```
//!
//! The second group is no part of 1C: it is how a demo in another process turns the simulator's knobs. Everything asks for
//! Basic authorisation. When 1C is down, every printing answers 503 with an HTML page, as a web server before 1C does; when
//! it is silent, nothing answers at all.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use onec::contract::{DocumentType, Guid, PrintAnswer};

use crate::{Move, Outage, Simulator};

/// How long the slow document takes.
const SLOW: Duration = Duration::from_secs(20);
/// How long a silent 1C keeps a connection before it drops it.
const SILENCE: Duration = Duration::from_secs(600);

pub(crate) fn router(simulator: Arc<Simulator>) -> Router {
    Router::new()
        .route("/hs/portal/v1/{dataset}", get(package))
        .route("/hs/portal/v1/documents/{guid}/print", get(print))
        .route("/simulator/{knob}", post(knob))
        .route("/simulator/move/{word}", post(advance))
        .with_state(simulator)
}

fn may(simulator: &Simulator, headers: &HeaderMap) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Basic ")).and_then(|coded| STANDARD.decode(coded).ok());
    let (login, password) = simulator.credentials();
    given.is_some_and(|given| given == format!("{login}:{password}").into_bytes())
}

fn unauthorised() -> Response {
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Basic realm=\"1C\"")], "Не авторизован").into_response()
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
    headers: HeaderMap,
) -> Response {
    if let Some(answer) = out_of_order(&simulator).await {
        return answer;
    }
    if !may(&simulator, &headers) {
        return unauthorised();
    }
    let touched = from.cursor == TOUCHED;
    let Some(items) = simulator.items(&dataset, touched) else {
        return page(StatusCode::NOT_FOUND, "Нет такого набора данных");
    };
    let at = if touched { 0 } else { from.cursor.parse().unwrap_or(0).min(items.len()) };
    let end = if touched { items.len() } else { (at + from.limit.unwrap_or(500)).min(items.len()) };
    let more = end < items.len();
    let answer = serde_json::json!({
        "contract": onec::contract::CONTRACT, "package_id": uuid::Uuid::now_v7(), "as_of": simulator.now().to_string(),
        "complete": !more, "items": items[at..end],
        "cursor": if more { end.to_string() } else { TOUCHED.to_owned() }, "more": more,
    });
    axum::Json(answer).into_response()
}

async fn print(State(simulator): State<Arc<Simulator>>, Path(guid): Path<String>, headers: HeaderMap) -> Response {
    if let Some(answer) = out_of_order(&simulator).await {
        return answer;
    }
    if !may(&simulator, &headers) {
        return unauthorised();
    }
    let Ok(guid) = Guid::parse(&guid) else { return page(StatusCode::NOT_FOUND, "Документ не найден") };
    let planted = simulator.world().planted();
    if guid == planted.failing_document.guid {
        let text = "Ошибка при выполнении: {Модуль УправлениеПечатью(118)}: макет печатной формы не найден";
        return page(StatusCode::INTERNAL_SERVER_ERROR, text);
    }
    if guid == planted.slow_document.guid {
        tokio::time::sleep(SLOW).await;
    }
    let Some(document) = simulator.document(&guid) else {
        return page(StatusCode::NOT_FOUND, "Документ не найден");
    };
    let printed = Arc::clone(&simulator);
    let wanted = document.clone();
    let drawn = tokio::task::spawn_blocking(move || printed.draw(&wanted)).await;
    let bytes = match drawn {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(error)) => {
            tracing::error!(%error, "the simulator cannot print");
            return page(StatusCode::INTERNAL_SERVER_ERROR, "Ошибка печати");
        }
        Err(_) => return page(StatusCode::INTERNAL_SERVER_ERROR, "Ошибка печати"),
    };
    let name = crate::printing::file_name(&document);
    // Services that can only return a string give JSON; invoices and acts are printed by such a one here.
    if matches!(document.kind, DocumentType::Invoice | DocumentType::Act | DocumentType::Reconciliation) {
        let answer = PrintAnswer {
            name,
            mime: "application/pdf".to_owned(),
            hash: Some(crate::client::hex(&bytes)),
            data_base64: wrapped(&STANDARD.encode(&bytes)),
            version: Some(document.version.into()),
        };
        return axum::Json(answer).into_response();
    }
    ([(header::CONTENT_TYPE, "application/pdf")], bytes).into_response()
}

/// 1C breaks base64 into lines with CRLF.
fn wrapped(base64: &str) -> String {
    let lines: Vec<&str> = base64.as_bytes().chunks(76).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    lines.join("\r\n")
}

async fn knob(State(simulator): State<Arc<Simulator>>, Path(knob): Path<String>, headers: HeaderMap) -> Response {
    if !may(&simulator, &headers) {
        return unauthorised();
    }
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

async fn advance(State(simulator): State<Arc<Simulator>>, Path(word): Path<String>, headers: HeaderMap) -> Response {
    if !may(&simulator, &headers) {
        return unauthorised();
    }
    let Some(which) = Move::parse(&word) else { return StatusCode::NOT_FOUND.into_response() };
    told(simulator.advance(which).await)
}

fn told(result: Result<String, crate::SimulatorError>) -> Response {
    match result {
        Ok(text) => format!("{text}\n").into_response(),
        Err(error) => (StatusCode::CONFLICT, format!("{error}\n")).into_response(),
    }
}

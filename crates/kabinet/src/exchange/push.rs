//! The JSON contract over HTTP: packages in, jobs out, files of documents.
//!
//! A package is answered as soon as it is on the disk and its job is in the queue; the same `package_id` again is the same
//! job. What is wrong with the package as a whole is said at once, what is wrong with one item is in the job's report.

use axum::{
    Json,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use jobs::NewJob;
use kernel::{JobId, SourceId};
use onec::contract::{self, Dataset, ItemError, JobAccepted, JobReport, JobState, PackageHead, read_package};
use serde_json::{Value, json};

use super::{
    Exchange,
    address::Peer,
    door,
    journal::{self, Call},
    kinds,
    session::lane,
    sources::Part,
    spool::{Broken, Spool},
};

/// A refusal, as problem+json in Russian.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: String,
    wait: Option<i64>,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Problem {
        Problem { status, code, detail: detail.into(), wait: None }
    }
    pub fn invalid(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail)
    }
    /// The sentence alone.
    pub fn text(self) -> String {
        self.detail
    }
    /// Whether the same may be taken later as it is: the portal itself is at fault.
    pub fn is_passing(&self) -> bool {
        self.status == StatusCode::SERVICE_UNAVAILABLE
    }
    /// For the record of requests.
    pub fn told(&self) -> String {
        format!("failure {} {}", self.status.as_u16(), self.detail)
    }
    pub fn not_found(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "not-found", detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = json!({
            "type": format!("urn:kabinet:{}", self.code), "title": self.status.canonical_reason(),
            "status": self.status.as_u16(), "code": self.code, "detail": self.detail,
        });
        let mut response =
            (self.status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            let basic = header::HeaderValue::from_static("Basic realm=\"kabinet exchange\", charset=\"UTF-8\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, basic);
        }
        if let Some(Ok(value)) = self.wait.map(|s| s.to_string().parse()) {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response
    }
}

impl From<door::Closed> for Problem {
    fn from(e: door::Closed) -> Problem {
        let detail = e.to_string();
        match e {
            door::Closed::Nobody | door::Closed::Wrong => Problem::new(StatusCode::UNAUTHORIZED, "sign-in", detail),
            door::Closed::Elsewhere(_) => Problem::new(StatusCode::FORBIDDEN, "address", detail),
            door::Closed::Off => Problem::new(StatusCode::FORBIDDEN, "off", detail),
            door::Closed::NotTaken(_) => Problem::new(StatusCode::FORBIDDEN, "not-taken", detail),
            door::Closed::Wait(secs) => {
                Problem { wait: Some(secs), ..Problem::new(StatusCode::TOO_MANY_REQUESTS, "throttled", detail) }
            }
            door::Closed::Db(e) => e.into(),
        }
    }
}

impl From<db::Error> for Problem {
    fn from(e: db::Error) -> Problem {
        tracing::error!(error = %e, "an exchange request failed");
        let detail = "портал временно недоступен; повторите запрос позже, с тем же package_id";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
    }
}

impl From<Broken> for Problem {
    fn from(e: Broken) -> Problem {
        let detail = e.to_string();
        match e {
            Broken::TooLarge(_) => Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", detail),
            Broken::CutOff(_) => Problem::new(StatusCode::BAD_REQUEST, "cut-off", detail),
            Broken::Disk(e) => {
                tracing::error!(error = %e, "a received file cannot be written");
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
            }
        }
    }
}

/// Envelope of a package and the number of its items.
fn look(dataset: Dataset, body: &[u8]) -> Result<(PackageHead, u64), Problem> {
    fn of<T: contract::Item>(body: &[u8]) -> Result<(PackageHead, u64), contract::PackageError> {
        read_package::<T>(body).map(|p| (p.head, p.items.len() as u64))
    }
    let trimmed = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    if trimmed.is_empty() {
        return Err(Problem::invalid("пустое тело запроса; ожидается пакет JSON"));
    }
    if trimmed.starts_with(b"<") {
        return Err(Problem::invalid("пришёл HTML или XML, а ожидается пакет JSON: проверьте адрес и прокси-сервер"));
    }
    if body.windows(6).any(|w| w == b"\\u0000") {
        return Err(Problem::invalid("в пакете есть нулевой символ (\\u0000); уберите его из значений в 1С"));
    }
    let read = match dataset {
        Dataset::Counterparties => of::<contract::Counterparty>(body),
        Dataset::Contracts => of::<contract::Contract>(body),
        Dataset::Orders => of::<contract::Order>(body),
        Dataset::Shipments => of::<contract::Shipment>(body),
        Dataset::Payments => of::<contract::Payment>(body),
        Dataset::Credit => of::<contract::Credit>(body),
        Dataset::Documents => of::<contract::Document>(body),
        Dataset::PriceTypes => of::<contract::PriceType>(body),
        Dataset::Prices => of::<contract::PriceList>(body),
    };
    read.map_err(|e| Problem::invalid(e.to_string()))
}

/// `POST /exchange/v1/{dataset}`
pub(super) async fn package(
    State(x): State<Exchange>,
    Path(dataset): Path<String>,
    peer: Peer,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let peer = peer.behind(&x.settings.proxies, &headers);
    let source = door::enter(&x, &headers, peer, Part::Packages).await?.source;
    let began = x.clock.now();
    let mut call = Call { asked: format!("POST /exchange/v1/{dataset}"), ..Call::default() };
    let taken = receive(&x, source, &dataset, body, &mut call).await;
    let answer = match taken {
        Ok(accepted) => {
            call.job = Some(JobId::of(accepted.job));
            call.answer = format!("202 {{\"job\":\"{}\",\"accepted\":{}}}", accepted.job, accepted.accepted);
            let location = contract::job_path(accepted.job);
            Ok((StatusCode::ACCEPTED, [(header::LOCATION, location)], Json(accepted)).into_response())
        }
        Err(problem) => {
            call.answer = problem.told();
            Err(problem)
        }
    };
    journal::note(&x, source, peer, began, call).await;
    answer
}

/// Takes a package: onto the disk, looked at, into the queue.
async fn receive(
    x: &Exchange,
    source: SourceId,
    dataset: &str,
    body: Body,
    call: &mut Call,
) -> Result<JobAccepted, Problem> {
    let Some(dataset) = Dataset::parse(dataset) else {
        let known = Dataset::ALL.map(Dataset::as_str).join(", ");
        return Err(Problem::not_found(format!("нет набора данных «{dataset}»; есть: {known}")));
    };
    let spool = Spool::take(body, &x.settings.folder.join("packages"), x.settings.max_package).await?;
    call.sent = spool.size;
    keep(x, source, dataset, spool).await
}

/// A package that lies on the disk, whoever brought it: looked at, and put into the queue.
pub(super) async fn keep(
    x: &Exchange,
    source: SourceId,
    dataset: Dataset,
    spool: Spool,
) -> Result<JobAccepted, Problem> {
    let folder = x.settings.folder.join("packages");
    let bytes = spool.read().await.map_err(Broken::Disk)?;
    let looked = tokio::task::spawn_blocking(move || look(dataset, &bytes)).await;
    let (head, accepted) = looked.map_err(|e| Problem::from(db::Error::Other(e.to_string())))??;

    let (sha256, name) = (spool.sha256.clone(), uuid::Uuid::now_v7());
    let path = folder.join(format!("{name}.json"));
    spool.become_file(&path).await.map_err(Broken::Disk)?;
    let payload = json!({"source": source, "dataset": dataset.as_str(), "file": name, "sha256": sha256});
    let key = format!("package:{source}:{dataset}:{}", head.package_id);
    let now = x.clock.now();
    let enqueued = x.db.write(move |tx| put(tx, source, &key, payload, &sha256, now)).await;
    let job = match enqueued {
        Ok(Put::New(job)) => {
            jobs::wake();
            job
        }
        other => {
            let _ = tokio::fs::remove_file(&path).await;
            match other? {
                Put::Known(job) | Put::New(job) => job,
                Put::Other => {
                    let detail = "этот package_id уже использован для другого содержимого; у каждого пакета он свой";
                    return Err(Problem::new(StatusCode::CONFLICT, "conflict", detail));
                }
            }
        }
    };
    Ok(JobAccepted { job: job.uuid(), accepted })
}

enum Put {
    New(JobId),
    Known(JobId),
    Other,
}

/// The job of a package: new, known, or given another try if it had failed.
fn put(tx: &db::Tx<'_>, source: SourceId, key: &str, payload: Value, sha256: &str, now: kernel::At) -> db::Result<Put> {
    if let Some(row) = jobs::find_by_key(tx, key)? {
        let known: Value = serde_json::from_str(&row.payload).unwrap_or_default();
        if row.state == jobs::State::Failed {
            jobs::revive(tx, row.id, &payload, now)?;
            return Ok(Put::New(row.id));
        }
        return Ok(if known["sha256"] == sha256 { Put::Known(row.id) } else { Put::Other });
    }
    let job = NewJob::new(kinds::PACKAGE, payload, now).key(key).lane(lane(source));
    Ok(Put::New(jobs::enqueue(tx, &job, now)?.id))
}

/// `GET /exchange/v1/jobs/{id}`
pub(super) async fn report(
    State(x): State<Exchange>,
    Path(id): Path<String>,
    peer: Peer,
    headers: HeaderMap,
) -> Result<Json<JobReport>, Problem> {
    let peer = peer.behind(&x.settings.proxies, &headers);
    let source = door::enter(&x, &headers, peer, Part::Packages).await?.source;
    let none = || Problem::not_found("нет такого задания; задания хранятся 30 дней");
    let id: JobId = id.parse().map_err(|_| none())?;
    let row = x.db.read(move |tx| jobs::find(tx, id)).await?.ok_or_else(none)?;
    let payload: Value = serde_json::from_str(&row.payload).unwrap_or_default();
    if payload["source"] != json!(source) {
        return Err(none());
    }
    let result: Value = serde_json::from_str(&row.result).unwrap_or_default();
    let count = |key: &str| result[key].as_u64().unwrap_or_default();
    let rejected: Vec<ItemError> = serde_json::from_value(result["rejected"].clone()).unwrap_or_default();
    Ok(Json(JobReport {
        state: match row.state {
            jobs::State::Queued => JobState::Queued,
            jobs::State::Running => JobState::Running,
            jobs::State::Done => JobState::Done,
            jobs::State::Failed => JobState::Failed,
        },
        applied: count("applied"),
        unchanged: count("unchanged"),
        rejected,
        error: (!row.error.is_empty()).then_some(row.error),
    }))
}

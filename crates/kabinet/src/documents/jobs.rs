//! Jobs of documents: `document.fetch` asks 1C for as long as it takes and tells the person, `document.forget` removes
//! the file an hour later: a stored copy of what 1C can print again is only a copy that grows old.

use std::time::Duration;

use bytes::Bytes;
use files::Key;
use jiff::{civil::Date, tz::TimeZone};
use jobs::{Job, JobError, Runner};
use kernel::format::{Dates, Lang};
use serde_json::{Value, json};

use super::{
    ask::{self, Print, Trouble},
    kind_key,
    requests::{self, Order, State},
    store,
};
use crate::{
    app::App,
    fail::{Fail, Result},
    notices,
    web::texts,
};

/// Asks 1C for a file.
pub const FETCH: &str = "document.fetch";
/// Removes a file that 1C made on request.
pub const FORGET: &str = "document.forget";

/// How long one attempt waits for 1C.
const WAIT: Duration = Duration::from_secs(120);
/// Attempts before the person is told that 1C does not answer: eleven minutes at most.
const TRIES: i64 = 5;

/// Adds the jobs of documents to a worker.
#[must_use]
pub fn register(runner: Runner<App>) -> Runner<App> {
    runner.on(FETCH, fetch).on(FORGET, forget)
}

fn order(job: &Job) -> Result<Order, JobError> {
    serde_json::from_value(job.payload.clone()).map_err(|e| JobError::Fatal(e.to_string()))
}

fn later(e: impl std::fmt::Display) -> JobError {
    JobError::Retry(e.to_string())
}

async fn fetch(app: App, job: Job) -> Result<Value, JobError> {
    let order = order(&job)?;
    let vault = app.vault.clone();
    let print = app
        .db
        .read(move |tx| {
            let request = tx.opt(&store::REQUEST, &[&order.company, &order.request])?;
            let open = request.is_some_and(|r| r.state == State::Asked);
            Ok::<_, Fail>(if open { Some(Print::of(tx, &vault, order.company, order.document)?) } else { None })
        })
        .await
        .map_err(later)?;
    let Some(print) = print else { return Ok(json!({ "done": "before" })) };
    let outcome = match print {
        Ok(print) => {
            let went = tokio::time::timeout(WAIT, whole(&app, &print)).await.unwrap_or(Err(Trouble::Silent));
            print.went(&app, went.as_ref().map(|_| ()).map_err(|t| *t));
            went
        }
        Err(trouble) => Err(trouble),
    };
    match outcome {
        Ok(bytes) => keep(&app, job, order, bytes).await,
        Err(Trouble::Silent) if job.attempt < TRIES => Err(later("1С не отвечает на запрос документа")),
        Err(trouble) => give_up(&app, job, order, trouble).await,
    }
}

async fn whole(app: &App, print: &Print) -> Result<Bytes, Trouble> {
    ask::ask_within(app, print).await?.collect().await
}

fn key(order: &Order) -> Result<Key, JobError> {
    Key::parse(&format!("requests/{}/{}", order.company, order.request)).map_err(|e| JobError::Fatal(e.to_string()))
}

async fn keep(app: &App, job: Job, order: Order, bytes: Bytes) -> Result<Value, JobError> {
    let key = key(&order)?;
    let size = bytes.len();
    app.files.put(&key, bytes).await.map_err(later)?;
    let now = app.clock.now();
    app.db
        .write(move |tx| {
            if job.hold(tx, now)? && requests::ready(tx, &order, key.as_str(), now)? {
                tell(tx, &order, now, notices::DOCUMENT_READY)?;
            }
            Ok::<_, Fail>(())
        })
        .await
        .map_err(later)?;
    jobs::wake();
    Ok(json!({ "bytes": size }))
}

async fn give_up(app: &App, job: Job, order: Order, why: Trouble) -> Result<Value, JobError> {
    let now = app.clock.now();
    app.db
        .write(move |tx| {
            if job.hold(tx, now)? && requests::failed(tx, &order, why, now)? {
                tell(tx, &order, now, notices::DOCUMENT_FAILED)?;
            }
            Ok::<_, Fail>(())
        })
        .await
        .map_err(later)?;
    Ok(json!({ "failed": why.as_str() }))
}

/// Tells the person who asked, unless he has left the company meanwhile.
fn tell(tx: &db::Tx<'_>, order: &Order, now: kernel::At, kind: &str) -> Result<()> {
    let Some(w) = tx.opt(&store::WAITING, &[&order.company, &order.request])? else { return Ok(()) };
    if w.active != Some(true) {
        return Ok(());
    }
    let name = |lang: Lang| {
        let (t, key, issued) = (texts(lang), kind_key(&w.kind), &w.issued_on);
        let day = issued.parse::<Date>().map(|d| Dates::new(now.micros(), &TimeZone::UTC, lang).date(d).to_string());
        let day = day.unwrap_or_else(|_| issued.clone());
        let args = [("x", t.s(&key).into()), ("y", w.number.as_str().into()), ("z", day.into())];
        t.args("documents-file", &args).into_owned()
    };
    let link = format!("/documents/requests/{}", order.request);
    notices::notify(tx, order.company, w.user_id, now, kind, name, &link)
}

async fn forget(app: App, job: Job) -> Result<Value, JobError> {
    let order = order(&job)?;
    app.files.delete(&key(&order)?).await.map_err(later)?;
    app.db.write(move |tx| tx.run(&store::REQUEST_FORGOTTEN, &[&order.company, &order.request])).await?;
    Ok(Value::Null)
}

//! The job that takes one package of the JSON contract.

use std::{collections::HashSet, path::PathBuf};

use jobs::{Job, JobError};
use kernel::{At, JobId, SourceId};
use onec::contract::{self, Dataset, ItemError, ReadPackage, read_package};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Exchange,
    apply::{Import, Row, lost},
    dispatch::{Package, Pushed},
    freshness,
    ledger::{self, Counts},
};

#[derive(Clone, Debug, Deserialize)]
struct Payload {
    source: SourceId,
    dataset: String,
    file: uuid::Uuid,
}

/// Calls a function for the item of a data set.
macro_rules! of_dataset {
    ($dataset:expr, $f:ident($($arg:expr),*)) => {
        match $dataset {
            Dataset::Counterparties => $f::<contract::Counterparty>($($arg),*).await,
            Dataset::Contracts => $f::<contract::Contract>($($arg),*).await,
            Dataset::Orders => $f::<contract::Order>($($arg),*).await,
            Dataset::Shipments => $f::<contract::Shipment>($($arg),*).await,
            Dataset::Payments => $f::<contract::Payment>($($arg),*).await,
            Dataset::Credit => $f::<contract::Credit>($($arg),*).await,
            Dataset::Documents => $f::<contract::Document>($($arg),*).await,
            Dataset::PriceTypes => $f::<contract::PriceType>($($arg),*).await,
            Dataset::Prices => $f::<contract::PriceList>($($arg),*).await,
        }
    };
}

fn payload(job: &Value) -> Result<(Payload, Dataset), JobError> {
    let damaged = |e: String| JobError::Fatal(format!("задание испорчено: {e}"));
    let payload: Payload = serde_json::from_value(job.clone()).map_err(|e| damaged(e.to_string()))?;
    let dataset = Dataset::parse(&payload.dataset).ok_or_else(|| damaged(payload.dataset.clone()))?;
    Ok((payload, dataset))
}

/// Runs the job.
pub(super) async fn run(x: Exchange, job: Job) -> Result<Value, JobError> {
    let (payload, dataset) = payload(&job.payload)?;
    if let Some(answer) = taken(&x, &job).await? {
        return Ok(answer);
    }
    let done = of_dataset!(dataset, take(&x, &job, &payload));
    if let Err(JobError::Fatal(why)) = &done {
        let (source, now, why) = (payload.source, x.clock.now(), why.clone());
        x.db.write(move |tx| ledger::badly(tx, source, dataset.as_str(), &why, now)).await?;
    }
    done
}

/// What an earlier attempt answered that had taken all of the package: only its end was not written down, because the process
/// died or the database was away at that moment. Its file may be gone.
async fn taken(x: &Exchange, job: &Job) -> Result<Option<Value>, JobError> {
    if job.attempt == 1 {
        return Ok(None);
    }
    let id = job.id;
    let row = x.db.read(move |tx| jobs::find(tx, id)).await?;
    let said: Value = row.and_then(|row| serde_json::from_str(&row.result).ok()).unwrap_or_default();
    Ok(said.get("rejected").is_some().then_some(said))
}

/// Tries items again that were refused when the job of this payload took its package.
pub(super) async fn again(
    x: &Exchange,
    job: &Job,
    origin: (JobId, &Value),
    refused: &HashSet<(String, String)>,
) -> Result<Counts, JobError> {
    let (payload, dataset) = payload(origin.1)?;
    of_dataset!(dataset, take_again(x, job, (origin.0, &payload), refused))
}

async fn take_again<T: Pushed>(
    x: &Exchange,
    job: &Job,
    (origin, payload): (JobId, &Payload),
    refused: &HashSet<(String, String)>,
) -> Result<Counts, JobError> {
    let (path, package) = open::<T>(x, payload).await?;
    let name = T::DATASET.as_str();
    let mut import = Import::new(x, payload.source, At::from(package.head.as_of), Package::<T>::default());
    import.origin = Some(origin);
    let rows = (0u64..).zip(package.items).map(|(index, item)| row(name, package.head.package_id, index, item));
    let known_as = |r: &Row<T>| (name.to_owned(), r.reference.clone().unwrap_or_else(|| r.place.clone()));
    let rows: Vec<Row<T>> = rows.filter(|r| refused.contains(&known_as(r))).collect();
    let size = rows.len();
    let total = import.batch(x, job, rows, size).await?.total();
    if total.rejected == 0 {
        let _ = tokio::fs::remove_file(&path).await;
    }
    Ok(total)
}

/// The package of a job.
async fn open<T: Pushed>(x: &Exchange, payload: &Payload) -> Result<(PathBuf, ReadPackage<T>), JobError> {
    let path = x.settings.folder.join("packages").join(format!("{}.json", payload.file));
    let bytes = match tokio::fs::read(&path).await {
        Ok(bytes) => bytes,
        Err(e) => return Err(JobError::Fatal(format!("пакет на портале не читается ({e}); отправьте его ещё раз"))),
    };
    let package = tokio::task::spawn_blocking(move || read_package::<T>(&bytes)).await;
    let package = package.map_err(|e| JobError::Retry(e.to_string()))?.map_err(|e| JobError::Fatal(e.to_string()))?;
    Ok((path, package))
}

async fn take<T: Pushed>(x: &Exchange, job: &Job, payload: &Payload) -> Result<Value, JobError> {
    let (path, package) = open::<T>(x, payload).await?;
    let as_of = At::from(package.head.as_of);
    let name = T::DATASET.as_str();

    let mut import = Import::new(x, payload.source, as_of, Package::<T>::default());
    let mut rows = (0u64..).zip(package.items).map(|(index, item)| row(name, package.head.package_id, index, item));
    loop {
        let batch: Vec<Row<T>> = rows.by_ref().take(import.pace.rows()).collect();
        if batch.is_empty() {
            break;
        }
        let size = batch.len();
        import = import.batch(x, job, batch, size).await?;
    }

    let total = import.total();
    let (source, now, complete) = (payload.source, x.clock.now(), package.head.complete);
    let policy = x.settings.policy;
    let rejected: Vec<ItemError> = import
        .refused
        .iter()
        .map(|r| ItemError {
            index: r.index,
            id: r.reference.clone(),
            field: r.field.clone(),
            reason: r.reason.clone(),
        })
        .collect();
    let taker = import.taker;
    let answer = json!({
        "applied": total.applied, "unchanged": total.unchanged, "refused": total.rejected, "rejected": rejected,
    });
    let (held, said) = (job.clone(), answer.clone());
    let kept = x.db.write(move |tx| {
        if !held.hold(tx, now)? {
            return Ok(false);
        }
        let note = match total.rejected {
            0 => String::new(),
            n => format!("не принято строк: {n}; причины — в карантине обмена"),
        };
        // A refused item of unknown owner leaves it open whose data is incomplete.
        let whole = complete && !taker.nameless;
        ledger::well(tx, source, name, whole.then_some(as_of.min(now)), &note, total, now)?;
        if whole && taker.parties.is_empty() {
            freshness::heartbeat(tx, source, name, as_of, now, &policy)?;
        } else if whole {
            freshness::heartbeat_except(tx, source, name, as_of, now, &policy, &taker.parties)?;
        }
        held.progress(tx, &said)?;
        Ok::<_, db::Error>(true)
    });
    if !kept.await? {
        return Err(lost());
    }
    // What was refused is tried again from the file.
    if total.rejected == 0 {
        let _ = tokio::fs::remove_file(&path).await;
    }
    Ok(answer)
}

fn row<T: Pushed>(dataset: &'static str, package: uuid::Uuid, index: u64, item: Result<T, ItemError>) -> Row<T> {
    let reference = match &item {
        Ok(item) => Some(item.reference().to_string()),
        Err(e) => e.id.as_ref().map(|id| id.trim().to_lowercase()),
    };
    let place = format!("пакет {package}, элемент {index}");
    Row { dataset, index, place, reference, item: item.map_err(|e| (e.field, e.reason)) }
}

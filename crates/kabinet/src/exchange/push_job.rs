//! The job that takes one package of the JSON contract.

use jobs::{Job, JobError};
use kernel::{At, SourceId};
use onec::contract::{self, Dataset, ItemError, read_package};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Exchange,
    apply::{Import, Row},
    dispatch::{Package, Pushed},
    freshness, ledger,
};

#[derive(Clone, Debug, Deserialize)]
struct Payload {
    source: SourceId,
    dataset: String,
    file: uuid::Uuid,
}

/// Runs the job.
pub(super) async fn run(x: Exchange, job: Job) -> Result<Value, JobError> {
    let damaged = |e: String| JobError::Fatal(format!("задание испорчено: {e}"));
    let payload: Payload = serde_json::from_value(job.payload.clone()).map_err(|e| damaged(e.to_string()))?;
    let dataset = Dataset::parse(&payload.dataset).ok_or_else(|| damaged(payload.dataset.clone()))?;
    let done = match dataset {
        Dataset::Counterparties => take::<contract::Counterparty>(&x, &job, &payload).await,
        Dataset::Contracts => take::<contract::Contract>(&x, &job, &payload).await,
        Dataset::Orders => take::<contract::Order>(&x, &job, &payload).await,
        Dataset::Shipments => take::<contract::Shipment>(&x, &job, &payload).await,
        Dataset::Payments => take::<contract::Payment>(&x, &job, &payload).await,
        Dataset::Credit => take::<contract::Credit>(&x, &job, &payload).await,
        Dataset::Documents => take::<contract::Document>(&x, &job, &payload).await,
    };
    if let Err(JobError::Fatal(why)) = &done {
        let (source, now, why) = (payload.source, x.clock.now(), why.clone());
        x.db.write(move |tx| ledger::badly(tx, source, dataset.as_str(), &why, now)).await?;
    }
    done
}

async fn take<T: Pushed>(x: &Exchange, job: &Job, payload: &Payload) -> Result<Value, JobError> {
    let path = x.settings.folder.join("packages").join(format!("{}.json", payload.file));
    let bytes = match tokio::fs::read(&path).await {
        Ok(bytes) => bytes,
        Err(e) => return Err(JobError::Fatal(format!("пакет на портале не читается ({e}); отправьте его ещё раз"))),
    };
    let package = tokio::task::spawn_blocking(move || read_package::<T>(&bytes)).await;
    let package = package.map_err(|e| JobError::Retry(e.to_string()))?.map_err(|e| JobError::Fatal(e.to_string()))?;
    let as_of = At::from(package.head.as_of);
    let name = T::DATASET.as_str();

    let mut import = Import::new(payload.source, as_of, Package::<T>::default());
    let mut rows = (0u64..).zip(package.items).map(|(index, item)| row(name, package.head.package_id, index, item));
    loop {
        let batch: Vec<Row<T>> = rows.by_ref().take(x.settings.batch.max(1)).collect();
        if batch.is_empty() {
            break;
        }
        import = import.batch(x, job, batch).await?;
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
    x.db.write(move |tx| {
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
        Ok::<_, db::Error>(())
    })
    .await?;
    let _ = tokio::fs::remove_file(&path).await;
    Ok(json!({
        "applied": total.applied, "unchanged": total.unchanged, "refused": total.rejected, "rejected": rejected,
    }))
}

fn row<T: Pushed>(dataset: &'static str, package: uuid::Uuid, index: u64, item: Result<T, ItemError>) -> Row<T> {
    let reference = match &item {
        Ok(item) => Some(item.reference().to_string()),
        Err(e) => e.id.as_ref().map(|id| id.trim().to_lowercase()),
    };
    let place = format!("пакет {package}, элемент {index}");
    Row { dataset, index, place, reference, item: item.map_err(|e| (e.field, e.reason)) }
}

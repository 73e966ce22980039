//! The job that decides orders anew after the seller has said what a status means.
//!
//! It goes company by company, some hundred orders in a unit of work, so that pages and imports do not wait for it. Whatever
//! comes meanwhile is decided by the new meaning already.

use db::Tx;
use jobs::{Job, JobError, NewJob};
use kernel::{At, OrderId, SourceId};
use serde_json::{Value, json};

use super::{Exchange, Intake, kinds};
use crate::orders::{
    facets::Fulfilment,
    statuses::{everybody, restate, words},
};

const BY: access::System = access::System::new("the seller said what a status means");

/// Enqueues the job. `was` is what the text meant of the goods before.
///
/// # Errors
/// Any error of the database.
pub fn ask(tx: &Tx<'_>, source: SourceId, word: &str, was: Option<Fulfilment>, now: At) -> db::Result<()> {
    let payload = json!({"source": source, "word": word, "was": was.map(Fulfilment::as_str)});
    let lane = format!("restate:{source}");
    jobs::enqueue(tx, &NewJob::new(kinds::RESTATE, payload, now).lane(lane), now).map(drop)
}

/// Runs the job.
pub(super) async fn run(x: Exchange, job: Job) -> Result<Value, JobError> {
    let source: SourceId = serde_json::from_value(job.payload["source"].clone())
        .map_err(|e| JobError::Fatal(format!("задание испорчено: {e}")))?;
    let word = job.payload["word"].as_str().unwrap_or_default().to_owned();
    let was = job.payload["was"].as_str().and_then(Fulfilment::parse);
    let mut orders = 0;
    for company in x.db.read(everybody).await? {
        let mut after = OrderId::at(At::from_micros(0));
        loop {
            let (now, policy, zone) = (x.clock.now(), x.settings.policy, x.settings.zone.clone());
            let (job, word) = (job.clone(), word.clone());
            let some = x.db.write(move |tx| {
                if !job.hold(tx, now)? {
                    return Ok(None);
                }
                let words = words(tx, source)?;
                let intake = Intake { by: &BY, source, now, as_of: now, policy, zone: &zone, words: &words };
                restate(tx, &intake, company, &word, was, after)
            });
            let Some((last, changed)) = some.await.map_err(|e: db::Error| JobError::from(e))? else { break };
            (after, orders) = (last, orders + changed);
        }
    }
    Ok(json!({"orders": orders}))
}

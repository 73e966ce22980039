//! A record of every request of an accounting system: what it asked, how much it sent, how long that took, what it was
//! answered, and which job came of it. From it people see why an exchange went as it did, and an exchange can be replayed.
//!
//! A request is answered even if it cannot be written down.
//!
//! Not here: requests of those who were not let in (the log has them, and the page of a source the last one), and the files themselves (`session` knows where).

use kernel::{At, Id, JobId, SourceId};
use uuid::Uuid;

use super::{Exchange, address::Peer, journal_store::CALL, sources_store::CAME};

/// Beginning of an answer that is kept, in characters.
const ANSWER: usize = 600;

/// What became of a request.
#[derive(Clone, Debug, Default)]
pub(super) struct Call {
    /// Dialogue of the stock exchange.
    pub session: Option<Uuid>,
    /// The job that it caused or asked after.
    pub job: Option<JobId>,
    /// Method and path or mode.
    pub asked: String,
    /// Bytes of the body.
    pub sent: u64,
    /// The answer.
    pub answer: String,
    /// Its size in bytes; that of the text if not given.
    pub answered: Option<u64>,
}

/// The query of a request without what proves who asks.
pub(super) fn without_secrets(query: &str) -> String {
    let kept = query.split('&').filter(|pair| !pair.starts_with("sessid="));
    kept.collect::<Vec<_>>().join("&").chars().take(500).collect()
}

/// Writes a request down.
pub(super) async fn note(x: &Exchange, source: SourceId, peer: Peer, began: At, call: Call) {
    let id = Id::<kernel::kind::Job>::at(began);
    let took = x.clock.now().micros() - began.micros();
    let answered = call.answered.unwrap_or(call.answer.len() as u64);
    let (sent, answered) = (i64::try_from(call.sent).unwrap_or(i64::MAX), i64::try_from(answered).unwrap_or(i64::MAX));
    let answer: String = call.answer.chars().filter(|c| *c != '\0').take(ANSWER).collect();
    let asked = call.asked.replace('\0', "");
    let (address, first) = (peer.shown(), asked.clone());
    let job = call.job.map(|job| job.uuid());
    let written = x.db.write(move |tx| {
        let params: [&dyn db::Param; 11] =
            [&id, &source, &call.session, &job, &began, &took, &asked, &address, &sent, &answered, &answer];
        tx.run(&CALL, &params)?;
        // Whoever sets 1C up sees that it came; to the minute, so that an export of a hundred pieces is one write more.
        tx.run(&CAME, &[&source, &began, &began.plus_secs(-60), &first]).map(drop)
    });
    if let Err(error) = written.await {
        let error: db::Error = error;
        tracing::warn!(%error, "a request of 1C could not be written down");
    }
}

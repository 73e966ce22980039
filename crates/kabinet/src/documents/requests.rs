//! A request to 1C that outlives the page which made it: asked, then ready for an hour, or failed with a reason.
//!
//! Belongs to the person who asked: a colleague asks for himself. Rights are checked again when the file is taken.
//!
//! Not here: the job that asks 1C (`jobs`).

use db::Tx;
use jobs::NewJob;
use kernel::{At, CompanyId, DocumentId, Id, UserId};
use serde::{Deserialize, Serialize};

use super::{
    ask::Trouble,
    jobs::{FETCH, FORGET},
    store::{self, RequestRow},
};
use crate::fail::Result;

/// Names what a [`RequestId`] identifies.
#[derive(Debug)]
pub enum RequestKind {}
/// Identifier of a request.
pub type RequestId = Id<RequestKind>;

/// How long a file that 1C made on request is kept, seconds.
pub const KEPT: i64 = 3600;
/// After so many seconds nobody believes any more that it will come.
pub const PATIENCE: i64 = 1800;

/// How far a request is, as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 1C is being asked.
    Asked,
    /// The file came.
    Ready,
    /// It did not.
    Failed,
}
impl State {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Asked => "asked",
            State::Ready => "ready",
            State::Failed => "failed",
        }
    }
    /// Reads the word.
    pub fn parse(word: &str) -> Option<State> {
        [State::Asked, State::Ready, State::Failed].into_iter().find(|s| s.as_str() == word)
    }
}
db::text_column!(State);

/// How far a request is at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// 1C is being asked.
    Asked,
    /// The file is here, under this key.
    Ready(String),
    /// The file was here and is not kept any longer.
    Gone,
    /// There is no file.
    Failed(Trouble),
}

impl RequestRow {
    /// How far it is now.
    pub fn standing(&self, now: At) -> Standing {
        let age = now.secs_since(self.at);
        match (self.state, &self.file_key) {
            (State::Asked, _) if age > PATIENCE => Standing::Failed(Trouble::Silent),
            (State::Asked, _) => Standing::Asked,
            (State::Ready, Some(key)) if age < KEPT => Standing::Ready(key.clone()),
            (State::Ready, _) => Standing::Gone,
            (State::Failed, _) => Standing::Failed(Trouble::parse(&self.reason).unwrap_or(Trouble::Broken)),
        }
    }
}

/// What the jobs of a request know.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Order {
    /// The company.
    pub company: CompanyId,
    /// The request.
    pub request: RequestId,
    /// The document.
    pub document: DocumentId,
}

/// Opens a request and the job that answers it. Call [`jobs::wake`] after the unit has committed.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn open(tx: &Tx<'_>, company: CompanyId, user: UserId, document: DocumentId, now: At) -> Result<RequestId> {
    if let Some(old) = latest(tx, company, user, document)?.filter(|r| r.standing(now) == Standing::Asked) {
        return Ok(old.id);
    }
    let request = RequestId::at(now);
    tx.run(&store::OPEN_REQUEST, &[&company, &request, &document, &user, &now])?;
    let payload = serde_json::to_value(Order { company, request, document }).map_err(anyhow::Error::from)?;
    ::jobs::enqueue(tx, &NewJob::new(FETCH, payload, now), now)?;
    Ok(request)
}

/// The latest request of a person for a document.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn latest(tx: &Tx<'_>, company: CompanyId, user: UserId, document: DocumentId) -> Result<Option<RequestRow>> {
    Ok(tx.opt(&store::LATEST_REQUEST, &[&company, &document, &user])?)
}

/// The file has come; it will be forgotten after an hour. `false`: somebody else was first.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn ready(tx: &Tx<'_>, order: &Order, key: &str, now: At) -> Result<bool> {
    if tx.run(&store::REQUEST_READY, &[&order.company, &order.request, &key, &now])? == 0 {
        return Ok(false);
    }
    let payload = serde_json::to_value(order).map_err(anyhow::Error::from)?;
    ::jobs::enqueue(tx, &NewJob::new(FORGET, payload, now.plus_secs(KEPT)), now)?;
    Ok(true)
}

/// There will be no file. `false`: somebody else was first.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn failed(tx: &Tx<'_>, order: &Order, why: Trouble, now: At) -> Result<bool> {
    Ok(tx.run(&store::REQUEST_FAILED, &[&order.company, &order.request, &why.as_str(), &now])? == 1)
}

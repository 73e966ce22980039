//! The JSON contract `kabinet/1` as the portal's extension in 1C speaks it: packages, jobs, files.

use std::time::{Duration, Instant};

use bytes::Bytes;
use jiff::Timestamp;
use onec::contract::{
    Counterparty, Dataset, Guid, HEADER_SHA256, Item, ItemError, JobAccepted, JobReport, JobState, Package,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::TIMEOUT;
use super::error::{ClientError, beginning};

/// Most items of one package.
const PORTION: usize = 500;

/// An item that the portal has refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{dataset}: {error}")]
pub struct Rejected {
    /// What the package was about.
    pub dataset: Dataset,
    /// What the portal says.
    pub error: ItemError,
}

/// What became of what was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Items that changed something.
    pub applied: u64,
    /// Items that said what was known.
    pub unchanged: u64,
    /// Items that were refused.
    pub rejected: Vec<Rejected>,
}

impl Outcome {
    pub(crate) fn add(&mut self, other: Self) {
        self.applied += other.applied;
        self.unchanged += other.unchanged;
        self.rejected.extend(other.rejected);
    }
}

/// A change of a counterparty that the portal's people have agreed on.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
pub struct Change {
    /// Reference of the counterparty, if the portal knows it.
    pub counterparty_id: Option<String>,
    /// Which field.
    pub field: String,
    /// What it is to be.
    pub value: serde_json::Value,
}

impl Change {
    /// Writes it into the card.
    pub(crate) fn write(&self, party: &mut Counterparty) {
        let text = || self.value.as_str().map(str::to_owned);
        // "There is none" has to be said in words: a field that is left out says nothing.
        let or_none = || Some(text().unwrap_or_default());
        match self.field.as_str() {
            "full_name" => party.full_name = text(),
            "kpp" => party.kpp = text(),
            "address" => party.address = text(),
            "phone" => party.phone = or_none(),
            "email" => party.email = or_none(),
            "bank" => party.bank = serde_json::from_value(self.value.clone()).ok(),
            _ => {}
        }
    }
}

/// The answer to the question for changes.
#[derive(Debug, serde::Deserialize)]
struct Changes {
    items: Vec<Change>,
}

/// The portal as the extension sees it.
#[derive(Debug, Clone)]
pub struct Extension {
    http: reqwest::Client,
    base: String,
    login: String,
    password: String,
}

impl Extension {
    /// A portal at `base`, without a slash at its end.
    pub fn new(http: reqwest::Client, base: String, login: String, password: String) -> Self {
        Self { http, base, login, password }
    }

    /// Asks for changes of counterparties that are agreed on.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn changes(&self) -> Result<Vec<Change>, ClientError> {
        let path = "/exchange/v1/changes";
        let answer: Changes =
            self.answer(&format!("GET {path}"), self.http.get(format!("{}{path}", self.base)), 200).await?;
        Ok(answer.items)
    }

    /// Sends items in portions and waits until each is applied. If `complete`, the last portion says that the portal has
    /// heard everything; without items, that one portion is the heartbeat.
    ///
    /// # Errors
    /// [`ClientError`]. Refused items are no error; they are in the outcome.
    pub async fn push<T: Item + Clone>(
        &self,
        items: &[T],
        as_of: Timestamp,
        complete: bool,
    ) -> Result<Outcome, ClientError> {
        let mut outcome = Outcome::default();
        let mut portions: Vec<&[T]> = items.chunks(PORTION).collect();
        if portions.is_empty() {
            if !complete {
                return Ok(outcome);
            }
            portions.push(&[]);
        }
        let last = portions.len() - 1;
        for (nth, portion) in portions.into_iter().enumerate() {
            // The key of a package: new with every push, the same when the network makes it repeat.
            let package = Package::new(Uuid::now_v7(), as_of, complete && nth == last, portion.to_vec());
            outcome.add(self.package(T::DATASET, &package).await?);
        }
        Ok(outcome)
    }

    async fn package<T: Item>(&self, dataset: Dataset, package: &Package<T>) -> Result<Outcome, ClientError> {
        let step = format!("POST {}", dataset.path());
        let body = serde_json::to_vec(package)
            .map_err(|source| ClientError::Write { step: step.clone(), source: source.into() })?;
        let body = Bytes::from(body);
        let mut attempt = 0;
        let accepted: JobAccepted = loop {
            let request = self.http.post(format!("{}{}", self.base, dataset.path()));
            let request = request.header("Content-Type", "application/json; charset=utf-8").body(body.clone());
            match self.answer(&step, request, 202).await {
                Err(ClientError::Transport { .. }) if attempt < 2 => attempt += 1,
                answer => break answer?,
            }
        };
        let report = self.wait(&step, accepted.job).await?;
        Ok(Outcome {
            applied: report.applied,
            unchanged: report.unchanged,
            rejected: report.rejected.into_iter().map(|error| Rejected { dataset, error }).collect(),
        })
    }

    async fn wait(&self, step: &str, job: Uuid) -> Result<JobReport, ClientError> {
        let path = onec::contract::job_path(job);
        let step = format!("{step}, задание {job}");
        let since = Instant::now();
        let mut pause = Duration::from_millis(15);
        loop {
            let report: JobReport = self.answer(&step, self.http.get(format!("{}{path}", self.base)), 200).await?;
            match report.state {
                JobState::Done => return Ok(report),
                JobState::Failed => return Err(ClientError::Job { step, text: report.error.unwrap_or_default() }),
                JobState::Queued | JobState::Running if since.elapsed() > TIMEOUT => {
                    return Err(ClientError::Job {
                        step, text: "не закончено за отведённое время".to_owned()
                    });
                }
                JobState::Queued | JobState::Running => {}
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(400));
        }
    }

    /// Sends the file of a document; tells whether the portal keeps it. A document of nobody who is a client of the portal is
    /// not there to have a file (409), and 1C goes on.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn put_file(&self, document: &Guid, name: &str, content: Bytes) -> Result<bool, ClientError> {
        let path = onec::contract::file_path(document);
        let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
        let step = format!("PUT {path}");
        let request = self
            .http
            .put(format!("{}{path}?name={name}", self.base))
            .basic_auth(&self.login, Some(&self.password))
            .header("Content-Type", "application/pdf")
            .header(HEADER_SHA256, hex(&content))
            .body(content);
        let transport = |source| ClientError::Transport { step: step.clone(), source };
        let answer = request.send().await.map_err(transport)?;
        let status = answer.status();
        let text = answer.text().await.map_err(transport)?;
        if status.is_success() {
            return Ok(true);
        }
        if status == reqwest::StatusCode::CONFLICT {
            return Ok(false);
        }
        Err(ClientError::Status { step, status: status.as_u16(), text: beginning(&text) })
    }

    async fn answer<T: serde::de::DeserializeOwned>(
        &self,
        step: &str,
        request: reqwest::RequestBuilder,
        wanted: u16,
    ) -> Result<T, ClientError> {
        let transport = |source| ClientError::Transport { step: step.to_owned(), source };
        let answer = request.basic_auth(&self.login, Some(&self.password)).send().await.map_err(transport)?;
        let status = answer.status().as_u16();
        let text = answer.text().await.map_err(transport)?;
        if status != wanted {
            return Err(ClientError::Status { step: step.to_owned(), status, text: beginning(&text) });
        }
        serde_json::from_str(&text).map_err(|error| ClientError::Answer {
            step: step.to_owned(),
            detail: error.to_string(),
            found: beginning(&text),
        })
    }
}

/// SHA-256 as hexadecimal digits.
pub(crate) fn hex(content: &[u8]) -> String {
    Sha256::digest(content).iter().fold(String::with_capacity(64), |mut text, byte| {
        text.push_str(&format!("{byte:02x}"));
        text
    })
}

//! What the portal answers to 1C, and what 1C answers when the portal asks for a printed form.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Answer 202 to a package: it is stored and will be applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobAccepted {
    /// The job that applies the package; ask for it at [`job_path`](super::job_path). The same `package_id` sent again
    /// gives the same job.
    pub job: Uuid,
    /// Number of items in the package, good and bad.
    pub accepted: u64,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// Stored, not begun.
    Queued,
    /// Being applied.
    Running,
    /// Finished; single items may still have been rejected.
    Done,
    /// Not applied as a whole; `error` says why. The same package may be sent again.
    Failed,
}

/// Answer to the question how a job stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobReport {
    /// How far it is.
    pub state: JobState,
    /// Items that changed something.
    #[serde(default)]
    pub applied: u64,
    /// Items that said what was known already.
    #[serde(default)]
    pub unchanged: u64,
    /// Items that were refused, each with its reason.
    #[serde(default)]
    pub rejected: Vec<ItemError>,
    /// Why the whole job failed, in Russian, for the operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// Why one item was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("элемент {index}{}: {field}: {reason}", id.as_deref().map(|id| format!(" ({id})")).unwrap_or_default())]
pub struct ItemError {
    /// Position in `items`, counted from 0.
    pub index: u64,
    /// The item's identifier, if it could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Path to the field, such as `lines[2].price`; empty if the item as a whole is meant.
    #[serde(default)]
    pub field: String,
    /// What is wrong, in plain Russian: it is shown to the operator of 1C.
    pub reason: String,
}

/// What 1C answers to a request for a printed form when it cannot send the bytes themselves.
///
/// Its HTTP services often can only return a string; those which can return binary data answer with a raw PDF instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintAnswer {
    /// File name to offer for saving, such as `Счёт № 15 от 31.01.2026.pdf`.
    pub name: String,
    /// Media type; `application/pdf` in practice.
    pub mime: String,
    /// The file in standard base64. Line breaks inside (1C inserts CRLF) must be dropped before decoding.
    pub data_base64: String,
    /// SHA-256 of the file, hexadecimal, if 1C gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// Version of the document from which the form was made, as 1C gives it: a number or a `DataVersion`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<serde_json::Value>,
}

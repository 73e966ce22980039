//! Why there is no fresh certificate from the authority: written beside it by the process that asks, read by the doctor, which is
//! another one.

use std::{fs, path::PathBuf};

use kernel::At;
use serde::{Deserialize, Serialize};

use crate::config::Config;

/// What was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// What the authority, or the way to it, said.
    pub problem: String,
    /// When, in seconds since 1970.
    at: i64,
    /// When it is asked again.
    again: i64,
}

fn file(config: &Config) -> PathBuf {
    config.data.join("tls").join("trouble.json")
}

impl Trouble {
    /// The last failure, if it was not followed by a success.
    pub fn last(config: &Config) -> Option<Trouble> {
        serde_json::from_slice(&fs::read(file(config)).ok()?).ok()
    }

    /// In words, for who looks after the machine.
    pub fn words(&self) -> String {
        let of = |secs: i64| At::from_micros(secs * 1_000_000).timestamp().to_string();
        format!(
            "the authority gave no certificate at {}: {}; it is asked again at {} while `kabinet serve` runs",
            of(self.at),
            self.problem,
            of(self.again)
        )
    }

    /// A failure.
    #[cfg(feature = "acme")]
    pub(super) fn note(config: &Config, problem: &str, now: At, pause: std::time::Duration) {
        let at = now.micros().div_euclid(1_000_000);
        let again = at.saturating_add_unsigned(pause.as_secs());
        let trouble = Trouble { problem: problem.to_owned(), at, again };
        let text = serde_json::to_vec(&trouble).unwrap_or_default();
        if let Err(e) = fs::write(file(config), text) {
            tracing::warn!(error = %e, "what the authority said could not be written down");
        }
    }

    /// It has given one.
    #[cfg(feature = "acme")]
    pub(super) fn over(config: &Config) {
        let _ = fs::remove_file(file(config));
    }
}

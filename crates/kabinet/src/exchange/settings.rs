//! Limits and times of the exchange.

use std::{ops::RangeInclusive, path::PathBuf, sync::Arc, time::Duration};

use ipnet::IpNet;
use jiff::tz::TimeZone;

use super::door::Door;
use crate::{finance::rules::Policy, reach::Reach};

/// Limits and times of the exchange; cheap to clone.
#[derive(Clone)]
pub struct Settings {
    /// Folder of what 1C sends, of its own.
    pub folder: PathBuf,
    /// Bytes of one piece of a file that 1C is asked to send.
    pub file_limit: u64,
    /// Whether 1C is asked to zip.
    pub zip: bool,
    /// Bytes of one received file.
    pub max_file: u64,
    /// Bytes of everything in one archive.
    pub max_unpacked: u64,
    /// How many times larger than its packed form an entry of an archive may be.
    pub max_ratio: u64,
    /// Entries of one archive.
    pub max_entries: usize,
    /// Bytes of one package of the JSON contract.
    pub max_package: u64,
    /// Bytes of one document file.
    pub max_document: u64,
    /// Seconds of silence after which files that nobody asked to import are imported.
    pub quiet_secs: i64,
    /// Seconds of silence after which a full export is over. Longer than `quiet_secs`: between two portions a large base
    /// needs minutes.
    pub run_quiet_secs: i64,
    /// How long a request waits for an import before it answers "not yet"; below 1C's 180 seconds.
    pub patience: Duration,
    /// Rows that are written in one unit of work, at least and at most: as many as take a moment.
    pub batch: RangeInclusive<usize>,
    /// Days for which received files are kept.
    pub keep_days: i64,
    /// The seller's policy of credit, by which what arrives decides who may order.
    pub policy: Policy,
    /// The seller's zone: 1C writes its moments in it, and days are counted by it.
    pub zone: TimeZone,
    /// Proxies in front of the portal that may tell whom they speak for.
    pub proxies: Vec<IpNet>,
    /// Where calls may go.
    pub reach: Reach,
    /// Who has been let in.
    pub(crate) door: Arc<Door>,
}

impl Settings {
    /// The usual limits, with received files in this folder and moments in the zone of Moscow.
    pub fn new(folder: impl Into<PathBuf>) -> Settings {
        Settings {
            folder: folder.into(),
            file_limit: 4 << 20,
            zip: true,
            max_file: 2 << 30,
            max_unpacked: 4 << 30,
            max_ratio: 200,
            max_entries: 20_000,
            max_package: 64 << 20,
            max_document: 50 << 20,
            quiet_secs: i64::from(onec::session::QUIET_SECONDS),
            run_quiet_secs: 900,
            patience: Duration::from_secs(15),
            batch: 500..=20_000,
            keep_days: 7,
            policy: Policy::default(),
            zone: TimeZone::get("Europe/Moscow").unwrap_or(TimeZone::UTC),
            proxies: Vec::new(),
            reach: Reach::default(),
            door: Arc::new(Door::default()),
        }
    }
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").field("folder", &self.folder).finish_non_exhaustive()
    }
}

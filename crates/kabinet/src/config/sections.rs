//! The sections of the configuration: every setting, what it means and what it is unless somebody says otherwise.
//!
//! Not here: their bounds and what goes together (`super::check`).

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::finance::rules::{OverLimit, Overdue, Policy};

/// TLS of the portal's own.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// PEM file of the certificate with those above it; empty: no TLS of its own.
    pub certificate: PathBuf,
    /// PEM file of its key.
    pub key: PathBuf,
    /// Address on which plain HTTP is answered with the way to https; empty: nowhere.
    pub redirect: String,
    /// A certificate from an authority.
    pub acme: Acme,
}

/// A certificate from an authority that speaks ACME.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Acme {
    /// Names for it; empty: none is asked for.
    pub names: Vec<String>,
    /// E-mail that the authority may write to.
    pub contact: String,
    /// Address of the authority's directory.
    pub directory: String,
    /// PEM file of who is trusted to be the authority; empty: as the system says.
    pub roots: PathBuf,
}

impl Default for Acme {
    fn default() -> Self {
        Acme {
            names: Vec::new(),
            contact: String::new(),
            directory: "https://acme-v02.api.letsencrypt.org/directory".into(),
            roots: PathBuf::new(),
        }
    }
}

/// The seller, as pages name it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Seller {
    /// Name.
    pub name: String,
    /// Telephone for those who cannot sign in.
    pub phone: String,
}

impl Default for Seller {
    fn default() -> Self {
        Seller { name: "kabinet".into(), phone: String::new() }
    }
}

/// Limits of sessions and of guessing.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Session {
    /// Hours without a request after which a session ends.
    pub idle_hours: i64,
    /// Days after which a session ends in any case.
    pub absolute_days: i64,
    /// Wrong passwords for one account before it is slowed.
    pub free_failures: i64,
    /// Steps of thirty seconds that the clock of a telephone may be away when it shows a code: 0 or 1.
    pub code_drift: i64,
    /// File of hashes of passwords that have leaked; empty: none.
    pub leaked_passwords: PathBuf,
}

impl Default for Session {
    fn default() -> Self {
        Session { idle_hours: 12, absolute_days: 14, free_failures: 5, code_drift: 1, leaked_passwords: PathBuf::new() }
    }
}

impl Session {
    /// Steps that the clock of a telephone may be away.
    pub fn drift(&self) -> u16 {
        u16::try_from(self.code_drift).unwrap_or_default()
    }
}

/// How often one session or token may ask, in a minute; 0: without limit.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Requests of a session.
    pub session_requests: i64,
    /// Files and exports that a session takes.
    pub session_downloads: i64,
    /// Requests of a token.
    pub token_requests: i64,
    /// Files that a token takes.
    pub token_downloads: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { session_requests: 600, session_downloads: 60, token_requests: 600, token_downloads: 120 }
    }
}

/// Where the portal may go.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Outgoing {
    /// Addresses or networks that 1C and its storage may be in; empty: anywhere.
    pub networks: Vec<String>,
    /// Whether nothing leaves this machine without TLS: calls to 1C, mail, the database.
    pub tls_only: bool,
}

/// What people attach.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Uploads {
    /// A scanner of viruses (clamd) that sees a file before it is kept: `unix:/run/clamav/clamd.ctl`, `tcp:127.0.0.1:3310`; empty: none.
    pub scanner: String,
}

/// Mail that goes out.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// The server: `smtp://host:25`, `smtp://user:password@host:587?tls=required`, `smtps://…`; empty: a folder.
    pub server: String,
    /// Who writes: `Name <address>`.
    pub from: String,
    /// Where answers go; empty: to the sender.
    pub reply_to: String,
    /// Hours after which a mail that no server took is given up.
    pub give_up_hours: i64,
}

impl Default for Mail {
    fn default() -> Self {
        Mail {
            server: String::new(),
            from: "kabinet <kabinet@localhost.localdomain>".into(),
            reply_to: String::new(),
            give_up_hours: 72,
        }
    }
}

/// Invitations.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Invitations {
    /// Days for which one can be accepted, 1 to 30.
    pub days: i64,
    /// Open ones of a company at most.
    pub pending: i64,
    /// Mails to one address in a day at most.
    pub mails_a_day: i64,
    /// Answers from one network address in a minute at most.
    pub answers_a_minute: i64,
}

impl Default for Invitations {
    fn default() -> Self {
        Invitations { days: 7, pending: 50, mails_a_day: 5, answers_a_minute: 20 }
    }
}

/// Coming in without an invitation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Registration {
    /// Whether anybody may ask; the office can close the page as well, and not open it against this.
    pub open: bool,
    /// Hours for which the link that proves an address is good, 1 to 168.
    pub link_hours: i64,
    /// Days after which a request that nobody answered ends, 1 to 180.
    pub wait_days: i64,
    /// Address of the seller's text about personal data, linked from the consent; empty: none.
    pub privacy_url: String,
}

impl Default for Registration {
    fn default() -> Self {
        Registration { open: true, link_hours: 48, wait_days: 30, privacy_url: String::new() }
    }
}

/// Connections to the database.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pool {
    /// Pages that read PostgreSQL at the same time, and exports; 0: as many as there are processors, at least two. On one
    /// machine with the database more of them only get in each other's way; with a server far away more may wait.
    pub readers: usize,
    /// Connections that write (SQLite always has one).
    pub writers: usize,
    /// Page cache of one SQLite connection, KiB.
    pub cache_kib: u32,
}

impl Default for Pool {
    fn default() -> Self {
        Pool { readers: 0, writers: 4, cache_kib: 20480 }
    }
}

impl Pool {
    /// How many read at the same time.
    pub fn readers(&self) -> usize {
        let own = || std::thread::available_parallelism().map_or(1, usize::from).max(2);
        if self.readers == 0 { own() } else { self.readers }
    }
}

/// The exchange.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Exchange {
    /// Bytes of one piece of a file that 1C sends.
    pub file_limit: u64,
    /// Whether 1C is asked to zip.
    pub zip: bool,
    /// Addresses or networks of the proxies in front of the portal: only they are believed about whom they speak for.
    pub proxies: Vec<String>,
    /// Seconds that a page waits for a PDF from 1C before it becomes a notice.
    pub print_wait_secs: u64,
}

impl Default for Exchange {
    fn default() -> Self {
        Exchange { file_limit: 4 << 20, zip: true, proxies: Vec::new(), print_wait_secs: 8 }
    }
}

/// What debt does to orders.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Credit {
    /// Kopecks of overdue debt that are tolerated.
    pub overdue_threshold: i64,
    /// Percent of the limit that are tolerated instead; 0: the kopecks count.
    pub overdue_percent: u8,
    /// Days of overdue debt that are tolerated.
    pub grace_days: i64,
    /// What overdue debt beyond that does.
    pub overdue: Overdue,
    /// What an order above the limit does.
    pub over_limit: OverLimit,
    /// Whether an order counts against the limit while it waits for the buyer's own approval.
    pub reserve_on_submit: bool,
}

impl Default for Credit {
    fn default() -> Self {
        let Policy { grace_days, overdue, over_limit, reserve_on_submit, .. } = Policy::default();
        Credit { overdue_threshold: 0, overdue_percent: 0, grace_days, overdue, over_limit, reserve_on_submit }
    }
}

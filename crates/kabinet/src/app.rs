//! What every request and every job shares.

use std::{ops::Deref, sync::Arc};

use db::Db;
use files::Files;
use jiff::{civil::Date, tz::TimeZone};
use kernel::{At, Clock};
use tokio::sync::Semaphore;

use crate::{
    config::Config,
    demo::Demo,
    exchange,
    identity::{leaked::Leaked, memory::Faces},
    scanner::Scanner,
    vault::Vault,
    web::limits::Limits,
};

/// The running portal; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of [`App`].
pub struct Parts {
    /// The configuration.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// Where the present comes from.
    pub clock: Clock,
    /// The seller's zone: its midnight parts the days of the business.
    pub zone: TimeZone,
    /// Stored files.
    pub files: Files,
    /// Limits and times of the exchange.
    pub exchange: exchange::Settings,
    /// For calls to 1C.
    pub http: reqwest::Client,
    /// Bounds how many passwords are hashed at once: argon2 takes 19 MiB and 25 ms of a core each, and a flood of
    /// sign-ins must not stop the pages.
    pub hashing: Semaphore,
    /// How often one session or token may ask.
    pub limits: Limits,
    /// What looks at files that people attach, if the operator has such a thing.
    pub scanner: Option<Scanner>,
    /// Passwords that have leaked, if the operator keeps a file of them.
    pub leaked: Option<Leaked>,
    /// The way out for mail.
    pub mail: mail::Transport,
    /// Who asked lately.
    pub memory: Faces,
    /// Keys for secrets that must be read again.
    pub vault: Arc<Vault>,
    /// In a demo: its people and the switch of the simulator.
    pub demo: Option<Demo>,
}

/// What the strip above a demo's pages shows.
#[derive(Clone, Copy, Debug)]
pub struct DemoStrip {
    /// Whether the simulator of 1C is switched off.
    pub down: bool,
}

impl App {
    /// The day where the seller is.
    pub fn day(&self, now: At) -> Date {
        now.zoned(&self.zone).date()
    }

    /// Puts the parts together.
    pub fn new(parts: Parts) -> App {
        App(Arc::new(parts))
    }

    /// The strip of a demo, if this is one.
    pub fn demo_strip(&self) -> Option<DemoStrip> {
        self.demo.as_ref().map(|d| DemoStrip { down: d.is_down() })
    }
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

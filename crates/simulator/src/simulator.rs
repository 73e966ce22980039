//! The simulator as a whole: one object that plays 1C towards one portal.
//!
//! What it knows lies in a [`Live`] behind a lock that is never held while something is sent: an exchange takes what it
//! needs, sends it, and then strikes it off.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil::DateTime};
use kernel::Clock;
use onec::contract::{Counterparty, Dataset, Document, Guid};

use crate::base::Base;
use crate::client::{Extension, Fault, Outcome, Profile, Site, ZipWish, http};
use crate::error::SimulatorError;
use crate::moves::{self, Move};
use crate::printing;
use crate::state::Live;
use crate::world::{Book, World};

/// The address of the exchange script as 1C has it by default.
pub const SCRIPT: &str = "/bitrix/admin/1c_exchange.php";

/// How a simulator is set up.
#[derive(Clone)]
pub struct Config {
    /// Address of the portal, without a slash at its end.
    pub portal_url: String,
    /// Path of the exchange script on it.
    pub script: String,
    /// Login of the exchange, used in both directions.
    pub login: String,
    /// Its password.
    pub password: String,
    /// Folder of the simulator's memory; wiped, it starts a new world.
    pub state_dir: PathBuf,
    /// Day of a new world. A remembered world keeps its own.
    pub today: Date,
    /// Zone of the seller.
    pub zone: TimeZone,
    /// Where the present comes from.
    pub clock: Clock,
    /// Fonts of the printed forms.
    pub fonts: Arc<print::Fonts>,
    /// Whether files are zipped.
    pub zip: ZipWish,
    /// Which client is played.
    pub profile: Profile,
}

impl Config {
    /// The usual setting: the system's clock, today, Moscow.
    pub fn new(
        portal_url: impl Into<String>,
        login: impl Into<String>,
        password: impl Into<String>,
        state_dir: impl Into<PathBuf>,
        fonts: Arc<print::Fonts>,
    ) -> Self {
        let zone = TimeZone::get("Europe/Moscow").unwrap_or(TimeZone::UTC);
        let today = Timestamp::now().to_zoned(zone.clone()).date();
        Self {
            portal_url: portal_url.into().trim_end_matches('/').to_owned(),
            script: SCRIPT.to_owned(),
            login: login.into(),
            password: password.into(),
            state_dir: state_dir.into(),
            today,
            zone,
            clock: Clock::System,
            fonts,
            zip: ZipWish::default(),
            profile: Profile::default(),
        }
    }
}

/// A base with the revision and the day that it is of.
type Kept = ((u64, Date), Arc<Base>);

/// Whether and how 1C is out of order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outage {
    /// It works.
    #[default]
    None,
    /// The web server before it says 503.
    Down,
    /// Nothing answers.
    Silent,
    /// A proxy answers with a page of HTML and says that all is well.
    Html,
}

/// What an exchange did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What became of the items of the JSON contract.
    pub outcome: Outcome,
    /// Files of the stock exchange that were sent and imported.
    pub files: usize,
    /// PDFs that were pushed.
    pub pdfs: usize,
    /// Orders of the site that 1C has accepted, by their numbers in 1C.
    pub accepted: Vec<String>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { outcome, files, pdfs, accepted } = self;
        write!(
            f,
            "принято {}, без изменений {}, отклонено {}; файлов обмена {files}, PDF {pdfs}, новых заказов {}",
            outcome.applied,
            outcome.unchanged,
            outcome.rejected.len(),
            accepted.len()
        )
    }
}

/// 1C, played.
pub struct Simulator {
    pub(crate) config: Config,
    pub(crate) world: Arc<World>,
    pub(crate) site: Site,
    pub(crate) extension: Extension,
    live: Mutex<Live>,
    outage: Mutex<Outage>,
    /// The books as OData shows them, of a revision and a day.
    base: Mutex<Option<Kept>>,
    /// One exchange at a time, as a scheduled job of 1C.
    pub(crate) turn: tokio::sync::Mutex<()>,
}

impl Simulator {
    /// A simulator that goes on from what its folder remembers, or begins a new world.
    ///
    /// # Errors
    /// [`SimulatorError::State`] if the memory cannot be read, [`SimulatorError::Client`] if HTTPS has no provider.
    pub fn new(config: Config) -> Result<Self, SimulatorError> {
        let state = Live::read(&config.state_dir)?.unwrap_or_else(|| Live::fresh(config.today));
        let world = World::new(state.anchor, config.zone.clone())?;
        let live = Live::new(&config.state_dir, state, world.book.clone());
        let http = http()?;
        let script = format!("{}{}", config.portal_url, config.script);
        let site = Site::new(http.clone(), script, config.login.clone(), config.password.clone(), config.zip)
            .played_as(config.profile);
        let extension = Extension::new(http, config.portal_url.clone(), config.login.clone(), config.password.clone());
        Ok(Self {
            config,
            world: Arc::new(world),
            site,
            extension,
            live: Mutex::new(live),
            outage: Mutex::default(),
            base: Mutex::default(),
            turn: tokio::sync::Mutex::new(()),
        })
    }

    /// The world that it plays, as it was at its beginning.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Whether its world was made on another day than today.
    pub fn is_of_another_day(&self) -> bool {
        self.live().state.anchor != self.config.today
    }

    /// The books as they stand now.
    pub fn book(&self) -> Book {
        self.live().book.clone()
    }

    /// Whether the first exchange is over.
    pub fn is_bootstrapped(&self) -> bool {
        self.live().state.bootstrapped
    }

    /// Switches 1C off (503) or on.
    pub fn set_down(&self, down: bool) {
        self.set_outage(if down { Outage::Down } else { Outage::None });
    }

    /// Whether 1C is out of order in any way.
    pub fn is_down(&self) -> bool {
        self.outage() != Outage::None
    }

    /// Puts 1C out of order in a way, or in order.
    pub fn set_outage(&self, outage: Outage) {
        *self.outage.lock().unwrap_or_else(PoisonError::into_inner) = outage;
    }

    /// Whether and how 1C is out of order.
    pub fn outage(&self) -> Outage {
        *self.outage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something goes wrong once in the stock exchange, at the next place where it can.
    pub fn break_once(&self, fault: Fault) {
        self.site.break_once(fault);
    }

    /// Makes a scripted move in 1C and tells the portal; the answer says in a sentence what happened.
    ///
    /// # Errors
    /// [`SimulatorError::Move`] if it makes no sense now; [`SimulatorError::Down`], or that of the exchange. What was done
    /// in 1C stays done, and goes to the portal with the next exchange.
    pub async fn advance(&self, which: Move) -> Result<String, SimulatorError> {
        if self.is_down() {
            return Err(SimulatorError::Down);
        }
        let text = self.change(which)?;
        self.tick().await?;
        Ok(text)
    }

    /// The same without telling the portal.
    fn change(&self, which: Move) -> Result<String, SimulatorError> {
        let mut live = self.live();
        let text = moves::make(&self.world, &mut live, which, self.now())?;
        live.save()?;
        Ok(text)
    }

    /// The HTTP service of 1C and the knobs of the demo.
    pub fn router(self: &Arc<Self>) -> axum::Router {
        crate::server::router(Arc::clone(self))
    }

    /// Serves [`router`](Self::router) until the process ends.
    ///
    /// # Errors
    /// [`SimulatorError::Serve`].
    pub async fn serve(self: &Arc<Self>, listener: tokio::net::TcpListener) -> Result<(), SimulatorError> {
        axum::serve(listener, self.router()).await.map_err(SimulatorError::Serve)
    }

    /// The PDF of a document as 1C would print it now; without the planted faults.
    ///
    /// # Errors
    /// [`SimulatorError::Print`].
    pub fn draw(&self, document: &Document) -> Result<Vec<u8>, SimulatorError> {
        let book = self.book();
        printing::draw(&self.world, &book, &self.config.fonts, document)
    }

    /// Everything of a data set, or what has been touched since the beginning, as the HTTP service tells it. `None`: there is
    /// no such data set.
    pub(crate) fn items(&self, dataset: &str, touched: bool) -> Option<Vec<serde_json::Value>> {
        fn all<T: serde::Serialize>(items: &[T]) -> Vec<serde_json::Value> {
            items.iter().filter_map(|item| serde_json::to_value(item).ok()).collect()
        }
        let book = if touched { self.live().state.overlay.clone() } else { self.book() };
        Some(match dataset {
            "counterparties" if touched => all(&self.live().state.parties),
            "contracts" if touched => Vec::new(),
            "counterparties" => all(&self.counterparties()),
            "contracts" => all(&self.world.contracts()),
            "orders" => all(&book.orders),
            "shipments" => all(&book.shipments),
            "payments" => all(&book.payments),
            // Debts are as of now, whatever was touched.
            "credit" => all(&self.book().credits(&self.world.cast, self.today(), &self.config.zone)),
            "documents" => all(&book.documents),
            "price_types" | "prices" if touched => Vec::new(),
            "price_types" => all(&self.world.catalogue.levels()),
            "prices" => all(&self.world.catalogue.price_lists()),
            _ => return None,
        })
    }

    /// The counterparties as they stand now.
    pub(crate) fn counterparties(&self) -> Vec<Counterparty> {
        let changed = self.live().state.parties.clone();
        let mut all = self.world.counterparties();
        for party in &mut all {
            if let Some(other) = changed.iter().find(|other| other.id == party.id) {
                party.clone_from(other);
            }
        }
        all
    }

    /// The books as a base that publishes OData; made anew when they have changed.
    pub(crate) fn base(&self) -> Arc<Base> {
        let key = (self.live().rev, self.today());
        let mut kept = self.base.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, base)) = kept.as_ref().filter(|(of, _)| *of == key) {
            return Arc::clone(base);
        }
        let items = Dataset::ALL.into_iter().filter_map(|set| Some((set, self.items(set.as_str(), false)?))).collect();
        let tables = if self.config.profile == Profile::Unf { onec::odata::UNF } else { onec::odata::UT };
        let base = Arc::new(Base::of(&tables, &items, &self.config.zone));
        *kept = Some((key, Arc::clone(&base)));
        base
    }

    pub(crate) fn document(&self, guid: &Guid) -> Option<Document> {
        self.live().book.document(guid).cloned()
    }

    pub(crate) fn credentials(&self) -> (&str, &str) {
        (&self.config.login, &self.config.password)
    }

    /// A panic elsewhere leaves the books as whole as a process that ended: every change is one call.
    pub(crate) fn live(&self) -> MutexGuard<'_, Live> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.config.clock.now().timestamp()
    }

    /// The wall clock of the seller, as 1C writes it into files.
    pub(crate) fn local_now(&self) -> DateTime {
        let local = self.now().to_zoned(self.config.zone.clone()).datetime();
        // 1C has no fractions of a second.
        local.date().at(local.hour(), local.minute(), local.second(), 0)
    }

    pub(crate) fn today(&self) -> Date {
        self.local_now().date()
    }
}

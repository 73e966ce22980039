//! The exchange with accounting systems: the stock exchange of 1C ("Обмен с сайтом") and the portal's JSON contract.
//!
//! Whatever comes is written to the disk first and taken by a job later, in units of some hundred rows: `talk` and `push`
//! speak HTTP, `import` and `push_job` are the jobs, `apply` writes rows, `dispatch` knows which capability takes which.
//! 1C may repeat everything at any moment, and a job may be killed at any moment; both come to the same in the end.
//!
//! `ledger` keeps what the seller's people see (health of data sets, refused rows), `freshness` how old each company's data
//! is.
//!
//! Not here: what a row means (the intake of its capability) and how 1C writes it (`onec`).

pub mod address;
mod again;
pub mod alert_mail;
pub(crate) mod alerts;
pub(crate) mod alerts_store;
mod apply;
mod asking;
pub mod bucket_pages;
mod changes;
mod check;
pub mod connections;
pub mod connections_pages;
pub(crate) mod connections_store;
mod dispatch;
mod document_file;
pub(crate) mod door;
pub mod folder;
pub mod freshness;
pub(crate) mod freshness_store;
mod import;
mod journal;
pub mod journal_pages;
pub(crate) mod journal_store;
pub mod ledger;
pub(crate) mod ledger_store;
mod odata;
pub(crate) mod odata_store;
pub mod office;
pub mod outbox;
pub(crate) mod outbox_store;
pub mod outcome;
mod pace;
pub mod pull;
pub(crate) mod pull_store;
mod push;
mod push_job;
pub mod refresh;
pub mod replay;
pub(crate) mod replay_store;
pub mod restate;
mod session;
mod settings;
mod site_lists;
pub mod sources;
pub mod sources_pages;
pub(crate) mod sources_store;
mod spool;
pub mod statuses_pages;
pub(crate) mod store;
mod taken;
mod talk;
mod unzip;
mod watch;

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRef},
    handler::Handler,
    http::Method,
    routing::{self, MethodFilter},
};
use db::Db;
use files::Files;
use jobs::Runner;
use kernel::Clock;

pub use outcome::{Applied, Intake, Refusal, Taken};
pub(crate) use session::COOKIE;
pub use settings::Settings;
pub use sources::{NewSource, create_source};

use crate::{app::App, vault::Vault};

/// Where 1C looks for the exchange unless told otherwise.
pub const SCRIPT: &str = "/bitrix/admin/1c_exchange.php";

/// Kinds of jobs.
pub(crate) mod kinds {
    /// Imports a file of CommerceML.
    pub const IMPORT: &str = "exchange.import";
    /// Takes a package of the JSON contract.
    pub const PACKAGE: &str = "exchange.package";
    /// Tries refused rows again.
    pub const AGAIN: &str = "exchange.again";
    /// Ends the full exports of a source.
    pub const END_RUN: &str = "exchange.end_run";
    /// Looks for what went quiet.
    pub const QUIET: &str = "exchange.quiet";
    /// Looks what is to be asked for.
    pub const DUE: &str = "exchange.due";
    /// Asks the HTTP service of a source.
    pub const PULL: &str = "exchange.pull";
    /// Looks into the folder of a source.
    pub const FOLDER: &str = "exchange.folder";
    /// Looks how old everything is.
    pub const AGES: &str = "exchange.ages";
    /// Removes what is old.
    pub const TIDY: &str = "exchange.tidy";
    /// Decides orders anew whose status means something else now.
    pub const RESTATE: &str = "exchange.restate";
}

/// The parts of the program that the exchange uses; cheap to clone.
#[derive(Clone)]
pub struct Exchange {
    /// The database.
    pub db: Db,
    /// Where the present comes from.
    pub clock: Clock,
    /// Stored files.
    pub files: Files,
    /// Limits and times.
    pub settings: Settings,
    /// For questions to 1C.
    pub http: reqwest::Client,
    /// Keys of the passwords with which it is asked.
    pub vault: Arc<Vault>,
}

impl FromRef<App> for Exchange {
    fn from_ref(app: &App) -> Exchange {
        let (db, clock) = (app.db.clone(), app.clock.clone());
        let (settings, vault) = (app.exchange.clone(), app.vault.clone());
        Exchange { db, clock, files: app.files.clone(), settings, http: app.http.clone(), vault }
    }
}

/// A route that an accounting system calls: method, path, what it does there.
pub type Called = (Method, &'static str, &'static str);

/// Routes with their table, so that neither can have what the other has not.
struct Doors<S> {
    router: Router<S>,
    table: Vec<Called>,
}

impl<S: Clone + Send + Sync + 'static> Doors<S> {
    fn on<H: Handler<T, S>, T: 'static>(mut self, to: Called, h: H) -> Doors<S> {
        let filter = match to.0 {
            Method::PUT => MethodFilter::PUT,
            Method::POST => MethodFilter::POST,
            _ => MethodFilter::GET,
        };
        self.router = self.router.route(to.1, routing::on(filter, h));
        self.table.push(to);
        self
    }
}

fn doors<S>() -> Doors<S>
where
    S: Clone + Send + Sync + 'static,
    Exchange: FromRef<S>,
{
    use Method as M;
    const FILE: &str = "/exchange/v1/documents/{guid}/file";
    Doors { router: Router::new(), table: Vec::new() }
        .on((M::GET, SCRIPT, "the stock exchange"), talk::talk)
        .on((M::POST, SCRIPT, "the stock exchange"), talk::talk)
        .on((M::POST, "/exchange/v1/{dataset}", "sends a package"), push::package)
        .on((M::GET, "/exchange/v1/changes", "takes what was agreed on with its clients"), changes::give)
        .on((M::GET, "/exchange/v1/jobs/{id}", "looks what came of its package"), push::report)
        .on((M::PUT, FILE, "sends the file of its document"), document_file::put)
}

/// Everything that an accounting system may ask, to be mounted at the root.
pub fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Exchange: FromRef<S>,
{
    // Every body is read piece by piece, under a limit of its own.
    doors().router.layer(DefaultBodyLimit::disable())
}

/// The same as a table.
pub fn table() -> Vec<Called> {
    doors::<App>().table
}

/// Adds the jobs of the exchange and their schedules to a worker.
pub fn work<C>(runner: Runner<C>) -> Runner<C>
where
    C: Clone + Send + Sync + 'static,
    Exchange: FromRef<C>,
{
    runner
        .on(kinds::IMPORT, |c, job| import::run(Exchange::from_ref(&c), job))
        .on(kinds::PACKAGE, |c, job| push_job::run(Exchange::from_ref(&c), job))
        .on(kinds::AGAIN, |c, job| again::run(Exchange::from_ref(&c), job))
        .on(kinds::END_RUN, |c, job| watch::end_run(Exchange::from_ref(&c), job))
        .on(kinds::QUIET, |c, job| watch::quiet(Exchange::from_ref(&c), job))
        .on(kinds::TIDY, |c, job| watch::tidy(Exchange::from_ref(&c), job))
        .on(kinds::DUE, |c, job| pull::due(Exchange::from_ref(&c), job))
        .on(kinds::PULL, |c, job| pull::one(Exchange::from_ref(&c), job))
        .on(kinds::FOLDER, |c, job| folder::run(Exchange::from_ref(&c), job))
        .on(kinds::RESTATE, |c, job| restate::run(Exchange::from_ref(&c), job))
        .on(kinds::AGES, |c, job| alerts::run(Exchange::from_ref(&c), job))
        .every(kinds::QUIET, 30)
        .every(kinds::AGES, 60)
        .every(kinds::DUE, 15)
        .every(kinds::TIDY, 3600)
}

#[cfg(test)]
mod tests;

//! The demonstration: fictional people to sign in as, and a simulator of 1C that can be switched off.
//!
//! People and companies are the only rows that the demonstration writes itself (`seed`); everything else comes from the
//! simulator through the exchange, as it would in life. Only `kabinet demo` makes a [`Demo`]; everywhere else there are no
//! cards, no strip and no password that anybody knows.

mod card;
pub mod cards;
pub mod knocking;
pub mod pages;
pub mod partners;
pub mod run;
pub mod seed;
pub mod simulate;
pub(crate) mod store;

use std::{
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
};

pub use card::Card;
use simulator::Simulator;
pub use store::TABLES;

use crate::{app::App, cli::announce};

/// A running demonstration; cheap to clone.
#[derive(Clone)]
pub struct Demo(Arc<Parts>);

struct Parts {
    simulator: RwLock<Arc<Simulator>>,
    cards: Vec<Card>,
    settings: run::Settings,
    /// Held while the demonstration is filled: two people must not wipe it at once.
    filling: tokio::sync::Mutex<()>,
}

impl Demo {
    /// A demonstration with this simulator.
    pub fn new(simulator: Arc<Simulator>, settings: run::Settings) -> Demo {
        Demo(Arc::new(Parts {
            simulator: RwLock::new(simulator),
            cards: cards::all(),
            settings,
            filling: tokio::sync::Mutex::new(()),
        }))
    }

    /// The simulator as it is now: a wipe puts another one in its place.
    pub fn simulator(&self) -> Arc<Simulator> {
        Arc::clone(&self.0.simulator.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the simulator is switched off.
    pub fn is_down(&self) -> bool {
        self.simulator().is_down()
    }

    /// Cards of the sign-in page.
    pub fn cards(&self) -> Vec<Card> {
        self.0.cards.clone()
    }

    /// Settings of the demonstration.
    pub fn settings(&self) -> &run::Settings {
        &self.0.settings
    }

    /// Fills an empty portal: people and companies, then everything that the simulator has to tell.
    ///
    /// # Errors
    /// What the database or the exchange says.
    pub async fn fill(&self, app: &App) -> anyhow::Result<()> {
        let _alone = self.0.filling.lock().await;
        seed::seed(app, self.settings()).await?;
        knocking::write(app, self.settings()).await?;
        self.simulator().bootstrap(announce).await?;
        partners::write(app).await?;
        // Last: whoever finds it may rely on all of it.
        run::write_description(app, self.settings()).await
    }

    /// People and companies alone, before 1C has said anything.
    ///
    /// # Errors
    /// What the database says.
    pub async fn people(&self, app: &App) -> anyhow::Result<()> {
        let _alone = self.0.filling.lock().await;
        seed::seed(app, self.settings()).await?;
        run::write_description(app, self.settings()).await
    }

    /// Everything goes, and the demonstration starts anew.
    ///
    /// # Errors
    /// What the database, the disk or the exchange says.
    pub async fn wipe(&self, app: &App) -> anyhow::Result<()> {
        {
            let _alone = self.0.filling.lock().await;
            let was_down = self.is_down();
            self.simulator().set_down(true);
            if let Err(e) = seed::clear(app).await {
                self.simulator().set_down(was_down);
                return Err(e);
            }
            remove(self.settings().state.clone())?;
            let fresh = Arc::new(Simulator::new(self.settings().simulator()?)?);
            *self.0.simulator.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
        self.fill(app).await
    }
}

fn remove(folder: PathBuf) -> std::io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

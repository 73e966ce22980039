//! `kabinet simulate-1c`: the simulator as a process of its own.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::client::{Fault, Profile, ZipWish};
use crate::error::SimulatorError;
use crate::simulator::{Config, Simulator};

/// What the command line says; the program parses it.
#[derive(Clone)]
pub struct Args {
    /// `--portal URL`
    pub portal: String,
    /// `--login`
    pub login: String,
    /// `--password`
    pub password: String,
    /// `--listen ADDR`: where 1C's HTTP service listens; without it, none.
    pub listen: Option<SocketAddr>,
    /// `--state DIR`
    pub state: PathBuf,
    /// `--once`: one exchange, then end.
    pub once: bool,
    /// `--zip yes|no`
    pub zip: ZipWish,
    /// `--profile ut|ut-silent|unf|bitrix`
    pub profile: Profile,
    /// `--fault …`: what goes wrong once in the first exchange.
    pub faults: Vec<Fault>,
    /// Pause between exchanges.
    pub every: Duration,
    /// Fonts of the printed forms.
    pub fonts: Arc<print::Fonts>,
}

/// Loads the portal, then exchanges at intervals until the process ends. `say` gets a line for every event.
///
/// # Errors
/// [`SimulatorError`] of the start or of a single exchange with `--once`. Later exchanges only report what went wrong, as
/// a scheduled job of 1C does.
pub async fn run(args: Args, say: impl Fn(&str) + Send + Sync) -> Result<(), SimulatorError> {
    let mut config = Config::new(args.portal, args.login, args.password, args.state, args.fonts);
    config.zip = args.zip;
    config.profile = args.profile;
    let simulator = Arc::new(Simulator::new(config)?);
    args.faults.iter().for_each(|fault| simulator.break_once(*fault));
    if let Some(address) = args.listen {
        let listener = tokio::net::TcpListener::bind(address).await.map_err(SimulatorError::Serve)?;
        say(&format!("HTTP-сервис 1С: http://{address}/hs/portal/v1/"));
        let served = Arc::clone(&simulator);
        tokio::spawn(async move {
            if let Err(error) = served.serve(listener).await {
                tracing::error!(%error, "the HTTP service has stopped");
            }
        });
    }
    let report = simulator.bootstrap(&say).await?;
    say(&report.to_string());
    for rejected in &report.outcome.rejected {
        say(&format!("отклонено: {rejected}"));
    }
    if args.once {
        return Ok(());
    }
    loop {
        tokio::time::sleep(args.every).await;
        match simulator.tick().await {
            Ok(report) => say(&report.to_string()),
            Err(error) => say(&format!("обмен не прошёл: {error}")),
        }
    }
}

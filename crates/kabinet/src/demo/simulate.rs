//! `kabinet simulate-1c`: the simulator as a process of its own, against any portal.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use clap::{Args, ValueEnum};

use crate::{cli::announce, config::Config};

/// Whether the simulated 1C zips what it sends.
#[derive(Clone, Copy, ValueEnum)]
enum Zip {
    /// As the portal asks.
    Auto,
    /// Never.
    No,
}

/// Flags of `kabinet simulate-1c`.
#[derive(Args)]
pub struct SimulateArgs {
    /// Base URL of the portal.
    #[arg(long)]
    portal: String,
    /// Login of the exchange.
    #[arg(long)]
    login: String,
    /// Password of the exchange.
    #[arg(long, env = "SIMULATE_1C_PASSWORD", hide_env_values = true)]
    password: String,
    /// Where the simulated 1C answers requests for printed forms.
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// Where the simulator keeps its memory.
    #[arg(long, default_value = "simulator")]
    state: PathBuf,
    /// One exchange, then the end.
    #[arg(long)]
    once: bool,
    /// Whether to zip.
    #[arg(long, value_enum, default_value = "auto")]
    zip: Zip,
    /// Which client is played: ut, ut-silent (never asks to import), unf, bitrix (the module of 1C-Bitrix).
    #[arg(long, default_value = "ut", value_parser = profile)]
    profile: simulator::Profile,
    /// What goes wrong once in the first exchange; may be repeated: cut-chunk, repeat-chunk, repeat-session, wrong-order,
    /// silence, html.
    #[arg(long = "fault", value_parser = fault)]
    faults: Vec<simulator::Fault>,
    /// Seconds between two exchanges.
    #[arg(long, default_value_t = 60)]
    every: u64,
}

fn profile(word: &str) -> Result<simulator::Profile, String> {
    let all = simulator::Profile::ALL;
    all.into_iter().find(|p| p.word() == word).ok_or_else(|| format!("expected {}", all.map(|p| p.word()).join(", ")))
}

fn fault(word: &str) -> Result<simulator::Fault, String> {
    let all = simulator::Fault::ALL;
    all.into_iter().find(|f| f.word() == word).ok_or_else(|| format!("expected {}", all.map(|f| f.word()).join(", ")))
}

/// Runs the simulator.
///
/// # Errors
/// What the portal answers against the protocol.
pub async fn main(_: Config, args: SimulateArgs) -> anyhow::Result<()> {
    let args = simulator::Args {
        portal: args.portal,
        login: args.login,
        password: args.password,
        listen: args.listen,
        state: args.state,
        once: args.once,
        zip: match args.zip {
            Zip::Auto => simulator::ZipWish::default(),
            Zip::No => simulator::ZipWish::Never,
        },
        profile: args.profile,
        faults: args.faults,
        every: Duration::from_secs(args.every.max(1)),
        fonts: Arc::new(super::run::fonts()?),
    };
    Ok(simulator::run(args, announce).await?)
}
